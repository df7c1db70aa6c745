//! What an edit to procedures means.

mod pages;
