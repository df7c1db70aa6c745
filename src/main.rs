//! The command line: all of it is [`procedo::cli`].

fn main() -> std::process::ExitCode {
    procedo::cli::run()
}
