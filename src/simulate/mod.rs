//! Simulation: many cases of a procedure, with people who have calendars, and with chance.
//!
//! [`profile`] reads what is assumed of a procedure: how often cases arrive, how long steps take, what is answered.
//! [`calendar`] turns working hours into a table, [`meetings`] says when meetings are held, [`distribution`] draws
//! numbers. [`staff`] says who can do what, and lines up what waits for them; [`engine`] moves cases on by the step
//! function of the [`runtime`](crate::runtime); [`results`] and [`statistics`] say what comes out, and how far it can
//! be trusted; [`log`] writes down what each case did. Opens no file, reads no clock.

pub mod calendar;
pub mod distribution;
pub mod engine;
pub mod log;
pub mod meetings;
pub mod profile;
pub mod report;
pub mod results;
pub mod setting;
pub mod staff;
pub mod statistics;
