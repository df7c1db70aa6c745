//! **Procedo**: procedures as code. A procedure is written as text ([`syntax`]), proved right before anyone
//! follows it ([`rules`] over a checked [`model`]) and run by a generic interpreter ([`runtime`]).
//!
//! # How data flows
//!
//! ```text
//! text ──parse──▶ ast ──resolve──▶ model ──rules──▶ findings ──report──▶ people, CI, editors
//! (.proc/.yaml)   (spans,          (ids, petgraph,
//!                  names as         types)
//!                  written)          │
//!                                    └──compile──▶ program ──step──▶ state ──▶ walkthrough
//! ```
//!
//! Each arrow is one module's job and one type's constructor. Nothing flows back.
//!
//! # The rooms, lowest first
//!
//! | room | what it does, and what it must not know |
//! | --- | --- |
//! | [`source`], [`diagnostic`] | text and places in it; a finding as data. Open no file, draw nothing |
//! | [`threads`] | two things done at the same time. Knows nothing of ours |
//! | [`syntax`] | text ⇄ syntax tree, both forms, both keyword languages. No meaning |
//! | [`model`] | syntax trees → names as ids, facts and guards typed, scopes. The only room that knows petgraph |
//! | [`settings`] | what a workspace asks of a check, in its `procedo.toml`. Opens no file |
//! | [`analysis`] | what is true of a procedure, exactly. No severity, no prose, no input or output |
//! | [`roster`] | the people of a procedure, from YAML. Judges nobody |
//! | [`runtime`] | the interpreter: program, state, and one pure step function. No clock, file or chance |
//! | [`rules`] | one pair of files a rule: what is wrong and the page that explains it. No input or output |
//! | [`journal`] | an append-only journal in one file, durable before anything is acknowledged. Does not know what an event means |
//! | [`walk`] | drives the runtime through one case, by a script or by a person's answers. Decides nothing |
//! | [`scenarios`] | cases with what must come of them: walks each and compares; what of the procedure they took |
//! | [`screen`] | a walk as a full screen: keys go in, cells come out. Opens no terminal |
//! | [`simulate`] | many cases with people, calendars and chance: what is assumed, working time, what comes out. No clock |
//! | [`cases`] | real cases: the interpreter, driven by what stands in a journal |
//! | [`change`] | what an edit means: two versions compared, statement by statement and case by case. Opens no file |
//! | [`view`] | procedures, and what is known of them, as text and as data; on [`model`], [`analysis`] and [`runtime`] |
//! | [`drawing`] | procedures as pictures: what stands where, and how that is written. Opens no file and no font |
//! | [`bpmn`] | a procedure as a BPMN 2.0 model, and back. Opens no file |
//! | [`document`] | the controlled document of a procedure, and how that is written. Opens no file and no font |
//! | [`intake`] | a first draft of a procedure from the table of steps of a document. Opens no file |
//! | [`report`] | findings for people and programs. Knows no rule |
//! | [`workspace`] | which files belong together; the room that reads them |
//! | [`project`] | from files to findings: loads, builds, checks. Draws nothing |
//! | [`cli`] | arguments, streams, exit status; one file a subcommand |

#![forbid(unsafe_code)]

pub mod analysis;
pub mod bpmn;
pub mod cases;
pub mod change;
pub mod cli;
pub mod diagnostic;
pub mod document;
pub mod drawing;
pub mod intake;
pub mod journal;
pub mod model;
pub mod project;
pub mod report;
pub mod roster;
pub mod rules;
pub mod runtime;
pub mod scenarios;
pub mod screen;
pub mod settings;
pub mod simulate;
pub mod source;
pub mod syntax;
pub mod threads;
pub mod view;
pub mod walk;
pub mod workspace;
