//! Real cases: laws of what is kept and folded, and the commands as people use them.

mod audits;
mod commands;
mod laws;
mod migrating;
