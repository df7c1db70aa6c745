//! The command line: all of it is [`procedo::cli`].

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    procedo::cli::run()
}
