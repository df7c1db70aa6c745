//! Every integration test, in one binary.

mod docs;
mod outline;
mod rules;
mod syntax_laws;
mod walk;
mod yaml_laws;
