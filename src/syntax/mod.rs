//! Text ⇄ syntax tree: `.proc` through pest, line by line; YAML through a reader that keeps spans; both to the same
//! [`ast`]. And back, as canonical text. No meaning here: what a name refers to is [`crate::model`]'s business.

pub mod ast;
pub mod expression;
mod findings;
pub mod keywords;
pub mod legal;
pub mod line;
pub mod names;
pub mod near;
mod place;
pub mod print;
pub mod problem;
pub mod proc;
mod repair;
pub mod revise;
pub mod xml;
pub mod yaml;

pub use findings::MAX_FINDINGS;
pub use repair::unconditioned;

use crate::diagnostic::Finding;
use crate::source::FileId;
use ast::Document;
use names::Names;

/// Reads a file in the form that its name says: YAML if it ends in `.yaml` or `.yml`, else the document form.
pub fn parse(file: FileId, path: &str, text: &str, names: &mut Names) -> (Document, Vec<Finding>) {
    let yaml = path.ends_with(".yaml") || path.ends_with(".yml");
    if yaml { yaml::parse(file, text, names) } else { proc::parse(file, text, names) }
}
