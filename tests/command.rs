//! Running the command line in this process, its streams in memory.

use procedo::cli::{Env, run_with};
use procedo::diagnostic::Language;
use std::ffi::OsString;
use std::path::Path;

/// Runs `procedo` with these arguments and this input: its exit status, results and messages.
pub fn procedo(args: &[&str], input: &str) -> (u8, String, String) {
    procedo_bytes(args, input.as_bytes())
}

/// The same, with any bytes for input.
pub fn procedo_bytes(args: &[&str], input: &[u8]) -> (u8, String, String) {
    crate::replay::command(Path::new(""), args, input);
    let words: Vec<OsString> = std::iter::once("procedo").chain(args.iter().copied()).map(OsString::from).collect();
    let (mut stdin, mut stdout, mut stderr) = (input, Vec::new(), Vec::new());
    let env = Env {
        language: Language::English,
        color: false,
        width: 80,
        interactive: false,
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
    };
    let status = run_with(&words, &|_| None, false, env);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("what is printed is text");
    (status.code(), text(stdout), text(stderr))
}
