//! Where what a command makes is written to: a file, or the screen.

use super::Env;
use crate::diagnostic::Text;
use crate::say;
use crate::workspace::{is_process_file, write_atomically};
use clap::ValueEnum;
use std::io::{self, Error, ErrorKind, Write};
use std::path::Path;

/// The screen, or wherever the results of a command are led; it knows whether they came there.
pub struct Screen<W: Write> {
    out: W,
    /// Why something did not. That somebody stopped reading is no reason.
    pub failed: Option<Error>,
}

impl<W: Write> Screen<W> {
    /// Onto this.
    pub fn of(out: W) -> Self {
        Screen { out, failed: None }
    }

    fn noted<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done
            && !matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::Interrupted)
            && self.failed.is_none()
        {
            self.failed = Some(Error::new(error.kind(), error.to_string()));
        }
        done
    }
}

impl<W: Write> Write for Screen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.out.write(bytes);
        self.noted(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.out.flush();
        self.noted(done)
    }
}

/// The format after which a file is called; this one where none is named.
///
/// # Errors
/// When no format is called so.
pub fn format<F: ValueEnum>(path: Option<&Path>, usual: F) -> Result<F, Text> {
    let Some(path) = path else { return Ok(usual) };
    let end = path.extension().map(|end| end.to_string_lossy().into_owned()).unwrap_or_default();
    F::from_str(&end, true).map_err(|_| {
        let values = F::value_variants().iter().filter_map(|format| format.to_possible_value());
        let ending = |value: clap::builder::PossibleValue| {
            // As files are called: `.md` rather than `.markdown`.
            let short = value.get_name_and_aliases().find(|name| name.len() <= 4);
            format!(".{}", short.unwrap_or(value.get_name()))
        };
        let endings: Vec<String> = values.map(ending).collect();
        let (path, en, zh) = (path.display(), endings.join(", "), endings.join("、"));
        say!(
            "`{path}` does not say what to write: end it in one of {en}, or say `--format`",
            "“{path}”看不出要写什么：结尾用 {zh} 之一，或用 `--format` 说明"
        )
    })
}

/// Writes to a file, whole or not at all; to the screen where none is named.
///
/// # Errors
/// When that is a process file, or cannot be written.
pub fn write(path: Option<&Path>, bytes: &[u8], env: &mut Env) -> Result<(), Text> {
    let Some(path) = path else {
        // Whoever stopped reading does not want the rest.
        let _ = env.stdout.write_all(bytes);
        return Ok(());
    };
    if is_process_file(path) {
        let path = path.display();
        return Err(say!(
            "`{path}` would be a process file, and this is none; call it otherwise",
            "“{path}”是流程文件的名字，而要写的不是流程文件；请换个名字"
        ));
    }
    write_atomically(path, bytes).map_err(|error| error.text())
}

/// Sees to it that a file is not there yet: what somebody wrote is not overwritten.
///
/// # Errors
/// When it is, whatever it is.
pub fn must_be_new(path: Option<&Path>) -> Result<(), Text> {
    match path.filter(|path| path.symlink_metadata().is_ok()) {
        None => Ok(()),
        Some(path) => {
            let path = path.display();
            Err(say!("`{path}` is there already; it is not overwritten", "“{path}”已经有了，不会覆盖"))
        }
    }
}

/// Writes a process file, whole or not at all; to the screen where none is named.
///
/// # Errors
/// When it is there already, or cannot be written.
pub fn write_new(path: Option<&Path>, text: &str, env: &mut Env) -> Result<(), Text> {
    must_be_new(path)?;
    match path {
        None => env.print(text),
        Some(path) => write_atomically(path, text.as_bytes()).map_err(|error| error.text())?,
    }
    Ok(())
}

/// That something is not for the screen.
///
/// # Errors
/// When no file is named.
pub fn needs_file(path: Option<&Path>) -> Result<&Path, Text> {
    path.ok_or_else(|| {
        say!("this is no text; say where to write it: `--output FILE`", "这不是文字；用 `--output 文件` 说写到哪里")
    })
}
