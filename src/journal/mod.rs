//! Real cases, kept: an append-only journal in one file that several people and programs use at once. What an event
//! means this room need not know: a record's body is text to it.
//!
//! ```text
//! Entry ──append──▶ Record (position, number, hash) ──commit, sync──▶ Receipt
//! who, when, why,        chained to all before it       on the disk     case, number, hash
//! program, body
//! ```
//!
//! | file | what it does |
//! | --- | --- |
//! | `digest` | SHA-256 over fields with their lengths |
//! | `record` | an entry, the record it becomes, and how records are chained |
//! | `receipt` | the one line that a person keeps |
//! | `error` | what can be wrong with a store, in words |
//! | `schema` | the tables, their version, and how a file is opened |
//! | `store` | appends and reads; programs and snapshots |
//! | `group` | many threads, one writer: appends that wait together share one commit |
//! | `verify` | whether every record is as it was written, also against receipts |
//! | `backup` | a copy that is complete or not there, and the way back |
//!
//! # What holds
//!
//! - **Nothing is acknowledged before it is durable.** A [`Receipt`] exists only after the commit is synced
//!   (write-ahead log, `synchronous=EXTRA`: `FULL`, and folders too).
//! - **Several entries are one.** An append is there as a whole or not at all, and so is a group of appends.
//! - **One wins.** An append says which number its first entry takes in its case; if that is taken, it gets the
//!   record that stands there ([`Conflict`]), which is durable itself.
//! - **Failures leave the store as it was**, and usable. An append that failed is not acknowledged; whether it is there
//!   can be uncertain after a power failure or a failed sync, so whoever tries again reads first.
//!
//! # The chain
//!
//! A record's hash covers the hash of the record before it in the store, that of the record before it in its case, and
//! all of its own fields; the store notes its last record. So a change, a removal, an exchange or an addition shows
//! wherever not everything behind it is computed anew. Computing everything anew needs no secret: only a receipt,
//! kept elsewhere, shows that. A receipt of any record vouches for all that stood before it in the store, of all cases.
//!
//! # A trap
//!
//! On POSIX, closing any handle of a file drops all locks that the process has on it. Nothing here opens a store's file
//! but through SQLite.

mod backup;
mod digest;
mod error;
mod group;
mod receipt;
mod record;
mod schema;
mod store;
mod verify;

pub use backup::{BackupError, Loss, RestoreError, Restored, restore};
pub use digest::{BadDigest, Digest};
pub use error::{Problem, StoreError};
pub use group::Group;
pub use receipt::{BadReceipt, Receipt};
pub use record::{Append, Entry, MAX_BODY, MAX_NAME, MAX_WORDS, Record, is_name};
pub use schema::{FORMAT, Options};
pub use store::{AppendError, Conflict, Snapshot, Standing, Store, program_digest};
pub use verify::{Confirmed, Finding, MAX_FINDINGS, Place, Report};
