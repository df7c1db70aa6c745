//! Every integration test, in one binary.

mod docs;
mod syntax_laws;
mod yaml_laws;
mod outline;
