//! Where walks are kept: in the file of scenarios beside the procedure.

use super::open;
use crate::diagnostic::{Language, Text};
use crate::model::UnitId;
use crate::project::Checked;
use crate::say;
use crate::scenarios::keep;
use crate::scenarios::suite::Suite;
use crate::syntax::yaml::{TopKey, top_key};
use crate::walk::{Keeper, Session};
use crate::workspace::{self, write_atomically};
use std::path::{Path, PathBuf};

/// Keeps walks of one procedure.
pub struct Scenarios<'c> {
    checked: &'c Checked,
    unit: UnitId,
    language: Language,
}

impl<'c> Scenarios<'c> {
    /// Of this procedure; a new file is written with the keywords of this language.
    pub fn of(checked: &'c Checked, unit: UnitId, language: Language) -> Scenarios<'c> {
        Scenarios { checked, unit, language }
    }

    /// The file, and what it says so far: the one beside the procedure that has its cases, or a new one.
    fn file(&self) -> Result<(PathBuf, Option<String>), Text> {
        let procedure = self.checked.model[self.unit].file;
        let shown = PathBuf::from(&self.checked.sources().file(procedure).path);
        let folder = shown.parent().unwrap_or(Path::new("")).to_path_buf();
        let usual = folder.join("scenarios.yaml");
        let looked = if folder.as_os_str().is_empty() { Path::new(".") } else { folder.as_path() };
        let mut files = workspace::discover(looked).map_err(|error| error.text())?;
        files.retain(|file| file.parent() == Some(looked) || file.parent() == Some(&folder));
        files.sort_by_key(|file| file.file_name() != usual.file_name());
        for file in files.iter().filter(|file| open::is_yaml(file)) {
            let is_ours = workspace::head(file).is_some_and(|head| matches!(top_key(&head), TopKey::Scenarios));
            if is_ours && let Some(text) = self.ours(file)? {
                return Ok((folder.join(file.file_name().unwrap_or_default()), Some(text)));
            }
        }
        let stem = shown.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let numbered = (2..).map(|number| folder.join(format!("{stem}.scenarios-{number}.yaml")));
        let first = [usual, folder.join(format!("{stem}.scenarios.yaml"))];
        let free = first.into_iter().chain(numbered).find(|file| file.symlink_metadata().is_err());
        Ok((free.unwrap_or_default(), None))
    }

    /// What a file says, if its cases are those of the procedure.
    fn ours(&self, file: &Path) -> Result<Option<String>, Text> {
        let text = workspace::read_text(file).map_err(|error| error.text())?;
        let suite = Suite::read(&text).ok();
        let named = suite.and_then(|suite| open::called(self.checked, &suite.procedure.1).ok());
        Ok((named == Some(self.unit)).then_some(text))
    }
}

impl Keeper for Scenarios<'_> {
    fn suggest(&self, session: &Session) -> String {
        let old = self.file().ok().and_then(|(_, text)| text);
        keep::free_name(session, old.as_deref())
    }

    fn keep(&mut self, session: &Session, name: &str) -> Result<Text, Text> {
        let (file, old) = self.file()?;
        let shown = file.display();
        let (text, like) = keep::kept(session, name, old.as_deref(), self.language)?;
        let mut bytes = Vec::new();
        if let Some(old) = &old {
            // What is written must differ from what was there by the case alone.
            let there = std::fs::read(&file)
                .map_err(|error| say!("cannot read `{shown}`: {error}", "读不了“{shown}”：{error}"))?;
            if !there.ends_with(old.as_bytes()) {
                return Err(say!(
                    "`{shown}` is not in UTF-8; save it as UTF-8 first",
                    "“{shown}”不是 UTF-8 编码，先把它另存为 UTF-8"
                ));
            }
            bytes.extend_from_slice(&there[..there.len() - old.len()]);
        }
        bytes.extend_from_slice(text.as_bytes());
        write_atomically(&file, &bytes).map_err(|error| error.text())?;
        Ok(keep::told(name, &shown.to_string(), like.as_deref()))
    }
}
