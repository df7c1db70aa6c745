//! An example: files with the findings that are expected written below the lines at fault.
//!
//! ```text
//! -> aproved
//! //! unknown-name "aproved"
//! ```
//!
//! `//! RULE "TEXT"` (YAML: `#! RULE "TEXT"`): one finding of this rule, whose main place lies on the line above and
//! covers exactly TEXT, at its first occurrence; `"TEXT"2` the second. `""@7` is the place before the 7th character.
//! Several such lines expect several findings. No other finding of any rule may be there.
//!
//! `// file: NAME` (YAML: `# file: NAME`) begins another file; without it there is one, `example.proc` or
//! `example.yaml`. `\u{202e}` is the character of that number. A line with `{1..2001}` stands for so many lines, each
//! with its number.
//!
//! In a page the people of an example stand in a block of their own behind it, fenced as `yaml roster`; its one file as it
//! was before, fenced as `proc before` or `yaml before`.

use procedo::change::revision;
use procedo::project::{Checked, Project};
use procedo::source::Location;
use procedo::workspace::Workspace;
use std::path::Path;

/// Where a finding is, as a person sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub rule: String,
    pub text: String,
}

pub struct Example {
    pub files: Vec<(String, String)>,
    /// The people, if the example has any.
    pub roster: Option<String>,
    /// The file as it was before, if the example has that.
    pub before: Option<String>,
    pub expected: Vec<Place>,
}

impl Example {
    /// Reads an example in one of the forms, `proc` or `yaml`.
    pub fn read(text: &str, form: &str) -> Result<Example, String> {
        let mut example = Example { files: Vec::new(), roster: None, before: None, expected: Vec::new() };
        let (mut name, mut lines) = (format!("example.{form}"), Vec::new());
        for line in text.lines() {
            let bare = line.trim_start();
            match bare.strip_prefix("// file: ").or_else(|| bare.strip_prefix("# file: ")) {
                Some(next) => {
                    example.file(&name, &lines)?;
                    name = next.trim().to_string();
                    lines.clear();
                }
                None => lines.push(line),
            }
        }
        example.file(&name, &lines)?;
        example.expected.sort();
        Ok(example)
    }

    fn file(&mut self, name: &str, lines: &[&str]) -> Result<(), String> {
        if lines.iter().all(|line| line.trim().is_empty()) {
            return Ok(());
        }
        let mut kept: Vec<String> = Vec::new();
        let mut fault = (0, String::new());
        for line in lines {
            let bare = line.trim_start();
            if let Some(wanted) = bare.strip_prefix("//! ").or_else(|| bare.strip_prefix("#! ")) {
                let place = expected(name, fault.0, &fault.1, &unescaped(wanted))?;
                self.expected.push(place);
                kept.push(String::new());
            } else {
                let written = repeated(&unescaped(line));
                fault = (kept.len() + 1, written[0].clone());
                kept.extend(written);
            }
        }
        self.files.push((name.to_string(), kept.join("\n") + "\n"));
        Ok(())
    }

    /// The files alone, as a complete workspace, with the people.
    pub fn check(&self) -> Checked {
        let mut checked = check_with(&self.files, self.roster.as_deref());
        assert_eq!(checked.roster_faults, [], "the roster is in order");
        if let Some(before) = &self.before {
            let before = check(&[(self.files[0].0.clone(), before.clone())]);
            let findings = revision::findings(&before, &checked, "HEAD");
            checked.add(findings);
        }
        checked
    }

    /// What differs between what is expected and what is found; nothing if nothing does.
    pub fn differences(&self) -> Option<String> {
        differences(&self.check(), &self.expected)
    }
}

/// Checks files as a complete workspace.
pub fn check(files: &[(String, String)]) -> Checked {
    check_with(files, None)
}

/// The same, with the people of a roster.
pub fn check_with(files: &[(String, String)], roster: Option<&str>) -> Checked {
    let mut project = Project::new(Workspace::in_memory(files.to_vec())).complete();
    for (name, _) in files {
        project.add(Path::new(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    roster.into_iter().for_each(|text| project.roster("roster.yaml", text.to_string()));
    crate::replay::checked(project)
}

/// What differs between what is expected and what is found; nothing if nothing does.
pub fn differences(checked: &Checked, expected: &[Place]) -> Option<String> {
    let mut found: Vec<(Place, &str)> =
        checked.findings.iter().map(|finding| (place(checked, finding), finding.message.en.as_str())).collect();
    let mut report = String::new();
    for place in expected {
        match found.iter().position(|(other, _)| other == place) {
            Some(at) => drop(found.remove(at)),
            None => report += &format!("  missing    {}\n", shown(place)),
        }
    }
    for (place, message) in found {
        report += &format!("  unexpected {} ({message})\n", shown(&place));
    }
    Some(report).filter(|report| !report.is_empty())
}

pub fn place(checked: &Checked, finding: &procedo::diagnostic::Finding) -> Place {
    at(checked, finding.primary.at, finding.rule)
}

/// A location as a person sees it.
pub fn at(checked: &Checked, at: Location, rule: &str) -> Place {
    let file = checked.sources().file(at.file);
    let position = file.position(at.span.start);
    Place {
        file: file.path.clone(),
        line: position.line,
        column: position.column,
        rule: rule.to_string(),
        text: file.slice(at.span).to_string(),
    }
}

pub fn shown(place: &Place) -> String {
    let Place { file, line, column, rule, text } = place;
    format!("{file}:{line}:{column}: {rule} {text:?}")
}

/// `rule "text"`, `rule "text"2`, `rule ""@7`.
fn expected(file: &str, line: usize, fault: &str, wanted: &str) -> Result<Place, String> {
    let wrong = || format!("{file}:{line}: cannot read the expectation `{wanted}`");
    let (rule, rest) = wanted.trim().split_once(' ').ok_or_else(wrong)?;
    let rest = rest.trim().strip_prefix('"').ok_or_else(wrong)?;
    let (text, rest) = rest.rsplit_once('"').ok_or_else(wrong)?;
    let column = match rest.strip_prefix('@') {
        Some(column) => column.parse().map_err(|_| wrong())?,
        None => {
            let nth: usize = if rest.is_empty() { 1 } else { rest.parse().map_err(|_| wrong())? };
            let found = fault.match_indices(text).nth(nth - 1).filter(|_| !text.is_empty());
            let (at, _) = found.ok_or_else(|| format!("{file}:{line}: `{text}` is not on the line `{fault}`"))?;
            fault[..at].chars().count() + 1
        }
    };
    Ok(Place { file: file.to_string(), line, column, rule: rule.to_string(), text: text.to_string() })
}

/// `{1..2001}` as lines, one for each number.
fn repeated(line: &str) -> Vec<String> {
    let parts = line.split_once("{1..").and_then(|(before, rest)| {
        let (last, after) = rest.split_once('}')?;
        Some((before, last.parse::<usize>().ok()?, after))
    });
    match parts {
        None => vec![line.to_string()],
        Some((before, last, after)) => (1..=last).map(|number| format!("{before}{number}{after}")).collect(),
    }
}

/// `\u{202e}` as the character.
fn unescaped(line: &str) -> String {
    let mut parts = line.split("\\u{");
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (number, rest) = part.split_once('}').expect("`\\u{…}` is closed");
        let number = u32::from_str_radix(number, 16).expect("a number in base 16");
        text.push(char::from_u32(number).expect("a character"));
        text += rest;
    }
    text
}
