//! What a comparison found, as data for every page.

use super::exact::Version;
use crate::diagnostic::{Finding, Severity, Text, Walkthrough};
use crate::model::UnitId;
use crate::say;
use crate::source::{FileId, Sources};

/// Two versions of a workspace.
#[derive(Debug, Default)]
pub struct Comparison {
    /// What the versions are called.
    pub names: [String; 2],
    /// Every procedure, interface and organisation that either has, in the order of the new version; those that are gone
    /// come last.
    pub units: Vec<UnitChange>,
}

/// What became of a procedure, an interface or an organisation.
#[derive(Debug)]
pub struct UnitChange {
    /// What it is in the model of either version.
    pub ids: [Option<UnitId>; 2],
    /// Its name in either version, behind its clause.
    pub names: [Option<String>; 2],
    /// Its bare name in the new version, else in the old one.
    pub name: String,
    /// The file of the new version, else of the old one.
    pub file: String,
    /// Its path from the root of the workspace, with `/`; empty if it lies outside.
    pub path: String,
    /// A procedure of ours, rather than an interface or an organisation.
    pub is_procedure: bool,
    /// What changed, the gravest first.
    pub changes: Vec<Change>,
    /// What cases can do.
    pub behaviour: Behaviour,
    /// What depends on it and is affected.
    pub dependents: Vec<Dependent>,
}

/// Something that depends on a procedure, an interface or an organisation.
#[derive(Debug)]
pub struct Dependent {
    /// What it is.
    pub kind: DependentKind,
    /// What people call it.
    pub name: String,
    /// What becomes of it.
    pub text: Text,
    /// Nothing has to be done for it.
    pub holds: bool,
}

/// What depends on something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DependentKind {
    /// A procedure that runs it, hands over to it, or uses what it declares.
    Caller,
    /// A scenario that walks it.
    Scenario,
    /// A case that stands on it.
    Case,
}

impl DependentKind {
    /// What programs call it.
    pub fn key(self) -> &'static str {
        match self {
            DependentKind::Caller => "caller",
            DependentKind::Scenario => "scenario",
            DependentKind::Case => "case",
        }
    }

    /// What people call it.
    pub fn title(self) -> Text {
        match self {
            DependentKind::Caller => say!("procedure", "流程"),
            DependentKind::Scenario => say!("scenario", "场景"),
            DependentKind::Case => say!("case", "事项"),
        }
    }
}

/// How far a unit changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing.
    Same,
    /// Only its words, numbers and files: every path, person and record is as before.
    Wording,
    /// What it means.
    Meaning,
}

impl UnitChange {
    /// How far it changed.
    pub fn verdict(&self) -> Verdict {
        let changes = self.changes.iter().map(|change| match change.group {
            Group::Wording | Group::Edition => Verdict::Wording,
            _ => Verdict::Meaning,
        });
        // Of what cannot be read nothing is promised.
        let broken = self.behaviour.unproved.as_ref().map(|_| Verdict::Meaning);
        changes.chain(broken).max().unwrap_or(Verdict::Same)
    }

    /// Whether there is anything to say of it.
    pub fn is_told(&self) -> bool {
        self.verdict() != Verdict::Same || !self.dependents.is_empty()
    }

    /// The changes of a group.
    pub fn of(&self, group: Group) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.group == group)
    }
}

/// What cases can do, in both versions.
#[derive(Debug, Default)]
pub struct Behaviour {
    /// Nothing that decides where cases go is different.
    pub same: bool,
    /// Some cases go another way, or end otherwise.
    pub other_cases: bool,
    /// How many paths there are; nothing where that is not known.
    pub paths: Option<PathCounts>,
    /// Outcomes that come about in other cases; nothing where that is not known.
    pub outcomes: Option<Vec<OutcomeChange>>,
    /// Whether some cases of either version get stuck, and come to no outcome.
    pub stuck: [bool; 2],
    /// Why what cases can do could not be compared.
    pub unproved: Option<Text>,
    /// The version that cannot be read as a whole, if one cannot: what is told may be no more than what was not read.
    pub unread: Option<Version>,
    /// What does not pass a check in that version, else in the new one.
    pub faults: Vec<Fault>,
}

/// What in a version does not pass a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule.
    pub rule: &'static str,
    /// The line.
    pub line: usize,
    /// What is wrong.
    pub text: Text,
}

impl Fault {
    /// The errors in a file, of all that is wrong.
    pub fn of(sources: &Sources, wrong: &[Finding], file: FileId) -> Vec<Fault> {
        let errors = wrong.iter().filter(|own| own.severity == Severity::Error && own.primary.at.file == file);
        let fault = |own: &Finding| Fault {
            rule: own.rule,
            line: sources.file(file).position(own.primary.at.span.start).line,
            text: own.message.clone(),
        };
        errors.map(fault).collect()
    }

    /// What does not pass, and where.
    pub fn said(&self) -> Text {
        let (Fault { rule, line, .. }, Text { en, zh }) = (self, &self.text);
        say!("line {line}: {en} ({rule})", "第 {line} 行：{zh}（{rule}）")
    }
}

/// Paths, as what is decided visibly on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathCounts {
    /// Those of the old version.
    pub old: u128,
    /// Those of the new one.
    pub new: u128,
    /// Those that both have.
    pub both: u128,
}

/// An outcome that comes about in other cases than before.
#[derive(Debug)]
pub struct OutcomeChange {
    /// The outcome.
    pub name: String,
    /// When it came about; nothing where it did not.
    pub before: Option<Text>,
    /// When it comes about; nothing where it does not.
    pub after: Option<Text>,
}

/// What a change is about; the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// A control is gone, or applies in fewer cases.
    Weakened,
    /// A control is new, or applies in more cases.
    Strengthened,
    /// Who does what.
    People,
    /// Records, forms and formal numbers.
    Documents,
    /// Steps, routes, blocks, facts and events.
    Steps,
    /// Deadlines, meetings, how long steps take.
    Time,
    /// Outcomes and what is handed over.
    Outcomes,
    /// Names, numbers and words.
    Wording,
    /// Version, signatures, table of revisions.
    Edition,
}

impl Group {
    /// All of them, the gravest first.
    pub const ALL: [Group; 9] = [
        Group::Weakened,
        Group::Strengthened,
        Group::People,
        Group::Documents,
        Group::Steps,
        Group::Time,
        Group::Outcomes,
        Group::Wording,
        Group::Edition,
    ];

    /// What programs call it.
    pub fn key(self) -> &'static str {
        match self {
            Group::Weakened => "weakened",
            Group::Strengthened => "strengthened",
            Group::People => "people",
            Group::Documents => "documents",
            Group::Steps => "steps",
            Group::Time => "time",
            Group::Outcomes => "outcomes",
            Group::Wording => "wording",
            Group::Edition => "edition",
        }
    }

    /// What people call it.
    pub fn title(self) -> Text {
        match self {
            Group::Weakened => say!("Controls weakened", "控制减弱"),
            Group::Strengthened => say!("Controls strengthened", "控制加强"),
            Group::People => say!("Who does what", "谁做什么"),
            Group::Documents => say!("Documents", "文件和记录"),
            Group::Steps => say!("Steps and routes", "步骤和走向"),
            Group::Time => say!("Time", "时间"),
            Group::Outcomes => say!("Outcomes", "结局"),
            Group::Wording => say!("Wording", "措辞"),
            Group::Edition => say!("Edition", "文件版次"),
        }
    }
}

/// The kind of the change that what a procedure means is different, and its edition does not say so.
pub const UNREVISED: &str = "unrevised-change";

/// One change.
#[derive(Debug)]
pub struct Change {
    /// What it is about.
    pub group: Group,
    /// What programs call it: what was said, and what became of it.
    pub kind: String,
    /// The place or thing that it is about, as the new version calls it, else the old one.
    pub thing: String,
    /// What changed.
    pub text: Text,
    /// The same of many things at once, of words that changed.
    pub of_many: Text,
    /// What stood there before.
    pub before: Option<Text>,
    /// What stands there now.
    pub after: Option<Text>,
    /// Cases that show it.
    pub cases: Vec<Case>,
}

/// A case that one version allows and the other does not.
#[derive(Debug)]
pub struct Case {
    /// The version that allows it.
    pub version: Version,
    /// The case.
    pub walkthrough: Walkthrough,
    /// How it ends.
    pub outcome: Option<String>,
    /// Why the other version does not.
    pub refused: Option<Text>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_can_refuse_every_group() {
        let groups = Group::ALL.map(Group::key);
        assert_eq!(crate::settings::CHANGES.to_vec(), [&groups[..], &["unrevised"]].concat());
    }
}
