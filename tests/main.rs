//! Every integration test, in one binary.

mod cases;
mod ci;
mod command;
mod docs;
mod hostile;
mod journal;
mod logs;
mod model_laws;
mod mutations;
mod oracle;
mod outline;
mod people;
mod reading;
mod ready;
mod replay;
mod rules;
mod scenarios;
mod screen;
mod screens;
mod simulate;
mod syntax_laws;
mod tidy;
mod trace;
mod trades;
mod walk;
mod yaml_laws;
