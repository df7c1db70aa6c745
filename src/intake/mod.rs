//! A first draft of a procedure from the table of steps of a document: 编号, 工作步骤, 输入/触发条件, 描述, 输出/完成标志, 角色.
//! [`read()`] finds the table in whatever it comes in, [`draft()`] writes what it says as a procedure; whatever had to be
//! guessed is marked. Opens no file.

mod cells;
mod draft;
mod read;
mod routes;

pub use draft::{Draft, draft};
pub use read::{NoTable, read};

/// A row of a table of steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number in the document.
    pub number: String,
    /// What the step is called.
    pub title: String,
    /// What goes in, or sets it off.
    pub input: String,
    /// What is done.
    pub description: String,
    /// What comes out, or shows that it is done.
    pub output: String,
    /// Who does it.
    pub roles: String,
}
