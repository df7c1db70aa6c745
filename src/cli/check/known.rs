//! `procedo check --baseline`: findings that a file records are not reported.

use super::Args;
use crate::cli::{Env, Status};
use crate::project::Checked;
use crate::report::Baseline;
use crate::say;
use crate::workspace::{ReadProblem, read_text, write_atomically};
use std::path::PathBuf;

/// What was taken out of a check.
#[derive(Clone, Copy, Default)]
pub struct Taken {
    /// So many findings were found and are recorded.
    known: usize,
    /// So many are recorded and were not found.
    gone: u64,
}

/// A baseline and the file that it is in.
pub struct Recorded {
    path: PathBuf,
    baseline: Baseline,
    /// Whether it is to be written: what it knows is not taken out first then.
    renewed: bool,
}

impl Recorded {
    /// The baseline asked for, if any; one that is to be written may not be there yet.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(args: &Args, env: &mut Env) -> Result<Option<Recorded>, Status> {
        let Some(path) = &args.baseline else { return Ok(None) };
        let renewed = args.write_baseline;
        let baseline = match read_text(path) {
            Ok(text) => Baseline::read(&text).map_err(|why| {
                let (path, en, zh) = (path.display(), why.en, why.zh);
                env.trouble(&say!("{path}: {en}", "{path}：{zh}"))
            })?,
            Err(error) if matches!(error.problem, ReadProblem::NotFound) && renewed => Baseline::default(),
            Err(error) => {
                let status = env.trouble(&error.text());
                if matches!(error.problem, ReadProblem::NotFound) {
                    env.say(&say!("`--write-baseline` begins one", "加 --write-baseline 可以新建一份"));
                }
                return Err(status);
            }
        };
        Ok(Some(Recorded { path: path.clone(), baseline, renewed }))
    }

    /// Takes out what is recorded.
    pub fn take_from(&self, checked: &mut Checked) -> Taken {
        if self.renewed {
            return Taken::default();
        }
        let before = checked.findings.len();
        let gone = checked.subtract(&self.baseline);
        Taken { known: before - checked.findings.len(), gone }
    }

    /// Records what was found, so that it is not reported any more.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(self, checked: &mut Checked, env: &mut Env) -> Result<(), Status> {
        let before = self.baseline.count();
        let baseline = checked.updated(self.baseline);
        checked.subtract(&baseline);
        write_atomically(&self.path, baseline.written().as_bytes()).map_err(|error| env.trouble(&error.text()))?;
        let (path, count) = (self.path.display(), baseline.count());
        env.say(&say!(
            "findings recorded in {path}: {count} (before: {before})",
            "{path} 记下了 {count} 个问题（原有 {before} 个）"
        ));
        Ok(())
    }

    /// Says how many recorded findings are gone, and to people how many are not reported.
    pub fn say(&self, Taken { known, gone }: Taken, people: bool, env: &mut Env) {
        let path = self.path.display();
        if people && known > 0 {
            env.say(&say!(
                "findings not reported, since {path} records them: {known}",
                "另有 {known} 个问题已记在 {path} 里，没有再报"
            ));
        }
        if gone > 0 {
            env.say(&say!(
                "findings recorded in {path} that are gone: {gone}; `--write-baseline` takes them out",
                "{path} 里记下的问题有 {gone} 个已经不在了；加 --write-baseline 可以更新"
            ));
        }
    }
}
