//! Simulation: chance, statistics, working time and profiles.

mod calendar;
mod distribution;
mod engine;
mod profile;
mod roster;
mod statistics;
