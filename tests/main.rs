//! Every integration test, in one binary.

mod outline;
mod rules;
mod syntax_laws;
mod yaml_laws;
