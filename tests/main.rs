//! Every integration test, in one binary.

mod rules;
mod syntax_laws;
mod yaml_laws;
mod outline;
