//! YAML text ⇄ syntax tree.

mod body;
mod emit;
mod faults;
mod headings;
mod keys;
mod lines;
mod lists;
pub mod plain;
mod read;
pub(super) mod revise;
mod schema;
mod sniff;
mod tree;
mod write;

pub use schema::schema;
pub use sniff::{TopKey, top_key};
pub use write::{Unwritable, write};

use super::ast::Document;
use super::findings::SyntaxFindings;
use super::names::Names;
use crate::diagnostic::Finding;
use crate::source::FileId;

/// Reads a YAML file: what could be read, and a finding for everything that could not, in the order of the file.
pub fn parse(file: FileId, text: &str, names: &mut Names) -> (Document, Vec<Finding>) {
    let mut findings = SyntaxFindings::new(file);
    let reading = faults::read(text, &mut findings);
    read::lower(text, reading, findings, names)
}
