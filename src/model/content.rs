//! To come.
pub struct Content;
pub struct ProcedureContent;
