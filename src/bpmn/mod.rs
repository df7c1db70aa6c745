//! A procedure as BPMN 2.0 (OMG formal/2013-12-09): a process that other tools open and engines run, with diagram
//! interchange from our own layout ([`drawing`](crate::drawing)).
//!
//! | the procedure | BPMN |
//! | --- | --- |
//! | a step; one that runs another procedure | user task; call activity |
//! | who performs it | lane, and potential owners |
//! | several routes; otherwise | exclusive gateway; default flow |
//! | a parallel block | parallel gateways; of a branch that may not run, an exclusive gateway that goes round it |
//! | an event branch | the same, with an intermediate event: it runs at most once there |
//! | an end; what is told to whom, forms, constraints | end event; documentation |
//! | a deadline | timer at the border of its task, which does not interrupt it |
//! | records | data objects, inputs and outputs of tasks |
//! | how often a way back was gone | a variable, which whoever completes tasks has to keep |
//!
//! What BPMN has no word for travels along: the text of the procedure, in `extensionElements` of the process.
//! [`import()`] reads it from there, and says what was changed in the model since.

mod export;
mod expression;
mod import;

pub use export::{Source, export, task};
pub use expression::{Dialect, Variables, minutes};
pub use import::{Changed, Imported, NotOurs, import};

/// The namespace of what is ours.
pub const NAMESPACE: &str = "urn:procedo:bpmn:1";
