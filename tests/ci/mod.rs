//! What `check` does for repositories and their servers: forms of output, settings, mends, baselines, revisions.

mod action;
mod baseline;
mod compared;
mod fix;
mod formats;
mod settings;
mod since;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of its own, in which commands run.
pub struct Folder(tempfile::TempDir);

/// What a command left behind.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Folder {
    pub fn new(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        files.iter().for_each(|(path, text)| folder.write(path, text));
        folder
    }

    pub fn path(&self) -> PathBuf {
        self.0.path().canonicalize().expect("canonical")
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.0.path().join(path)).expect("a text")
    }

    /// Runs `procedo` here, in English.
    pub fn procedo(&self, args: &[&str]) -> Ran {
        self.procedo_in("", args)
    }

    /// Runs `procedo` in a folder below.
    pub fn procedo_in(&self, below: &str, args: &[&str]) -> Ran {
        crate::replay::command(&self.path().join(below), args, b"");
        self.run_in(below, env!("CARGO_BIN_EXE_procedo"), args)
    }

    /// Runs Git here, which has to succeed.
    pub fn git(&self, args: &[&str]) -> String {
        let who = ["-c", "user.name=N", "-c", "user.email=n@example.org", "-c", "init.defaultBranch=main"];
        let ran = self.run_in("", "git", &[&who[..], args].concat());
        assert_eq!(ran.status, 0, "git {args:?}: {ran:?}");
        ran.out
    }

    /// Commits everything that is here.
    pub fn commit(&self) {
        self.git(&["add", "-A"]);
        self.commit_empty();
    }

    /// One more commit, even if nothing has changed.
    pub fn commit_empty(&self) {
        self.git(&["commit", "-q", "--allow-empty", "-m", "state"]);
    }

    /// Runs a program in a folder below, which knows nothing of this machine's user.
    pub fn run_in(&self, below: &str, program: &str, args: &[&str]) -> Ran {
        let built = Path::new(env!("CARGO_BIN_EXE_procedo")).parent().expect("a folder");
        let path = format!("{}:{}", built.display(), std::env::var("PATH").unwrap_or_default());
        let output = Command::new(program)
            .args(args)
            .current_dir(self.0.path().join(below))
            .env_clear()
            .envs([("PATH", path.as_str()), ("LANG", "en_US.UTF-8"), ("HOME", "/nonexistent")])
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        let text = |bytes| String::from_utf8(bytes).expect("what is printed is text");
        Ran { status: output.status.code().expect("a status"), out: text(output.stdout), err: text(output.stderr) }
    }
}
