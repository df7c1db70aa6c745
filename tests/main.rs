//! Every integration test, in one binary.

mod rules;
mod docs;
mod syntax_laws;
mod yaml_laws;
mod outline;
