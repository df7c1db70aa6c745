//! `procedo check --fix`: applies the mends that change no meaning; with `--diff` it only shows them.

use crate::cli::{Env, Status, open};
use crate::project::{Checked, Project};
use crate::say;
use crate::workspace::{Encoding, write_atomically};
use similar::TextDiff;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One mend may bring the next to light; so often that is followed.
const ROUNDS: usize = 20;

/// Files as they are after all safe mends.
pub struct Fixed {
    files: BTreeMap<PathBuf, File>,
    /// Whether there was still something to mend in the last round.
    more: bool,
}

struct File {
    shown: String,
    encoding: Encoding,
    old: String,
    new: String,
    count: usize,
}

impl Fixed {
    /// Mends again and again until nothing changes. `checked` are these paths as they stand; `judge` checks them.
    pub fn of(
        checked: &Checked,
        paths: &[PathBuf],
        judge: &dyn Fn(Project) -> Checked,
        env: &mut Env,
    ) -> Result<Fixed, Status> {
        let mut fixed = Fixed { files: BTreeMap::new(), more: false };
        let mut next: Option<Checked> = None;
        for _ in 0..ROUNDS {
            if !fixed.take(next.as_ref().unwrap_or(checked)) {
                return Ok(fixed);
            }
            let texts = fixed.files.iter().map(|(place, file)| (place.clone(), file.new.clone())).collect();
            let project = open::project_with(paths, &texts).map_err(|text| env.trouble(&text))?;
            next = Some(judge(project));
        }
        fixed.more = next.is_some_and(|checked| !checked.mended().is_empty());
        Ok(fixed)
    }

    /// Takes over what can be mended; whether there was any.
    fn take(&mut self, checked: &Checked) -> bool {
        let mended = checked.mended();
        let any = !mended.is_empty();
        for mended in mended {
            let source = checked.sources().file(mended.file);
            let file = self.files.entry(mended.place).or_insert_with(|| File {
                shown: source.path.clone(),
                encoding: checked.encoding(mended.file),
                old: source.text.clone(),
                new: String::new(),
                count: 0,
            });
            file.new = mended.text;
            file.count += mended.count;
        }
        any
    }

    /// Writes the files, in UTF-8; whether there were any.
    ///
    /// # Errors
    /// When a file cannot be written. Those before it are.
    pub fn write(&self, env: &mut Env) -> Result<bool, Status> {
        for (place, File { shown, new, count, .. }) in &self.files {
            write_atomically(place, new.as_bytes()).map_err(|error| env.trouble(&error.text()))?;
            env.say(&say!("mended in {shown}: {count}", "{shown}：改好了 {count} 处"));
        }
        if self.more {
            env.say(&say!("there is more to mend: run it once more", "还有可以改好的：请再运行一次"));
        }
        Ok(!self.files.is_empty())
    }

    /// Prints the differences, which `patch` and `git apply` take.
    pub fn show(&self, env: &mut Env) {
        for File { shown, encoding, old, new, .. } in self.files.values() {
            let path = shown.trim_start_matches('/');
            let (before, after) = (format!("a/{path}"), format!("b/{path}"));
            let diff = TextDiff::from_lines(old, new);
            let diff = diff.unified_diff().context_radius(3).header(&before, &after).to_string();
            env.print(&tame(&diff));
            if *encoding != Encoding::Utf8 {
                let name = encoding.name();
                env.say(&say!(
                    "{shown} is in {name} and would be written in UTF-8",
                    "{shown} 的编码是 {name}，会改存为 UTF-8"
                ));
            }
        }
    }
}

/// Says how many findings `--fix` would mend.
pub fn offer(checked: &Checked, env: &mut Env) {
    let count: usize = checked.mended().iter().map(|mended| mended.count).sum();
    if count > 0 {
        let _ = env.stdout.flush();
        env.say(&say!(
            "`procedo check --fix` can mend {count} of these",
            "其中 {count} 处可以用 procedo check --fix 改好"
        ));
    }
}

/// A difference as it may be shown: what steers a terminal shows its code; the rest is as it is, so that it applies.
fn tame(diff: &str) -> String {
    let steers = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\r' | '\t')
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut tamed = String::with_capacity(diff.len());
    for c in diff.chars() {
        if steers(c) { tamed.extend(c.escape_unicode()) } else { tamed.push(c) }
    }
    tamed
}
