//! A comparison for other programs: see `docs/json.md`.

use super::data::{Behaviour, Case, Change, Comparison, Dependent, Fault, OutcomeChange, UnitChange, Verdict};
use super::exact::Version;
use super::page::summary;
use super::said;
use crate::diagnostic::{Language, Text, WalkthroughJson};
use serde::{Deserialize, Serialize};

/// Two versions of a workspace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparisonJson {
    /// Of this form: 1.
    pub version: u32,
    /// What the versions are called.
    pub names: Sides<String>,
    /// How far the unit changed that changed most.
    pub verdict: String,
    /// In one line, what it comes to.
    pub summary: String,
    /// Every procedure, interface and organisation of either version.
    pub units: Vec<UnitJson>,
}

/// Something of either version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sides<T> {
    /// Of the old one.
    pub old: T,
    /// Of the new one.
    pub new: T,
}

/// A procedure, an interface or an organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitJson {
    /// Its name behind its clause; null in a version that does not have it.
    pub names: Sides<Option<String>>,
    /// Its bare name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// A procedure of ours.
    pub is_procedure: bool,
    /// How far it changed: `same`, `wording` or `meaning`.
    pub verdict: String,
    /// What changed, the gravest first.
    pub changes: Vec<ChangeJson>,
    /// What cases can do.
    pub behaviour: BehaviourJson,
    /// What depends on it and is affected.
    pub dependents: Vec<DependentJson>,
}

/// Something that depends on a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DependentJson {
    /// What it is: `caller`, `scenario` or `case`.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// Nothing has to be done for it.
    pub holds: bool,
    /// What becomes of it, in words.
    pub text: String,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeJson {
    /// What it is about.
    pub group: String,
    /// What was said, and what became of it.
    pub kind: String,
    /// The place or thing that it is about.
    pub thing: String,
    /// What changed, in words.
    pub text: String,
    /// What stood there before, a line each.
    pub before: Vec<String>,
    /// What stands there now.
    pub after: Vec<String>,
    /// Cases that show it.
    pub cases: Vec<CaseJson>,
}

/// A case that one version allows and the other does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseJson {
    /// The version that allows it: `old` or `new`.
    pub version: String,
    /// The case.
    pub walkthrough: WalkthroughJson,
    /// How it ends, or null.
    pub outcome: Option<String>,
    /// Why the other version does not allow it, or null.
    pub refused: Option<String>,
}

/// What cases can do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BehaviourJson {
    /// Nothing that decides where cases go is different.
    pub same: bool,
    /// How many paths there are; null where that is not known.
    pub paths: Option<PathsJson>,
    /// Outcomes that come about in other cases; null where that is not known.
    pub outcomes: Option<Vec<OutcomeJson>>,
    /// Some cases go another way, or end otherwise.
    pub other_cases: bool,
    /// Whether some cases of either version get stuck, and come to no outcome.
    pub stuck: Sides<bool>,
    /// Why what cases can do could not be compared, or null.
    pub unproved: Option<String>,
    /// The version that cannot be read as a whole, `old` or `new`, or null.
    pub unread: Option<String>,
    /// What does not pass a check in that version, else in the new one.
    pub faults: Vec<FaultJson>,
}

/// What does not pass a check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultJson {
    /// The rule.
    pub rule: String,
    /// The line.
    pub line: usize,
    /// What is wrong, in words.
    pub text: String,
}

/// Numbers of paths.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathsJson {
    /// Of the old version.
    pub old: Count,
    /// Of the new one.
    pub new: Count,
    /// That both have.
    pub both: Count,
}

/// A number; as text where it is too long for most programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Count {
    /// The number.
    Number(u64),
    /// Its digits.
    Digits(String),
}

impl From<u128> for Count {
    fn from(count: u128) -> Count {
        u64::try_from(count).map_or_else(|_| Count::Digits(count.to_string()), Count::Number)
    }
}

/// An outcome that comes about in other cases than before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeJson {
    /// The outcome.
    pub outcome: String,
    /// When it came about; null where it did not.
    pub before: Option<String>,
    /// When it comes about; null where it does not.
    pub after: Option<String>,
}

impl ComparisonJson {
    /// For programs, with words in this language.
    pub fn of(comparison: &Comparison, language: Language) -> ComparisonJson {
        let [old, new] = comparison.names.clone();
        let verdict = comparison.units.iter().map(UnitChange::verdict).max().unwrap_or(Verdict::Same);
        ComparisonJson {
            version: 1,
            names: Sides { old, new },
            verdict: key(verdict).to_string(),
            summary: summary(comparison).in_language(language).to_string(),
            units: comparison.units.iter().map(|unit| unit_json(unit, language)).collect(),
        }
    }

    /// As text.
    pub fn text(&self) -> String {
        crate::view::json(self)
    }
}

fn key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "same",
        Verdict::Wording => "wording",
        Verdict::Meaning => "meaning",
    }
}

fn said_in(text: &Option<Text>, language: Language) -> Option<String> {
    text.as_ref().map(|text| text.in_language(language).to_string())
}

fn outcome_json(own: &OutcomeChange, language: Language) -> OutcomeJson {
    let said = |condition| said_in(condition, language);
    OutcomeJson { outcome: own.name.clone(), before: said(&own.before), after: said(&own.after) }
}

fn unit_json(unit: &UnitChange, language: Language) -> UnitJson {
    let [old, new] = unit.names.clone();
    let Behaviour { same, other_cases, paths, outcomes, stuck: [was, is], unproved, unread, faults } = &unit.behaviour;
    UnitJson {
        names: Sides { old, new },
        name: unit.name.clone(),
        file: unit.file.clone(),
        is_procedure: unit.is_procedure,
        verdict: key(unit.verdict()).to_string(),
        changes: unit.changes.iter().map(|change| change_json(change, language)).collect(),
        behaviour: BehaviourJson {
            same: *same,
            paths: paths.map(|paths| PathsJson {
                old: paths.old.into(),
                new: paths.new.into(),
                both: paths.both.into(),
            }),
            outcomes: match outcomes {
                None => same.then(Vec::new),
                Some(outcomes) => Some(outcomes.iter().map(|own| outcome_json(own, language)).collect()),
            },
            other_cases: *other_cases,
            stuck: Sides { old: *was, new: *is },
            unproved: said_in(unproved, language),
            unread: unread.map(version),
            faults: faults.iter().map(|own| fault_json(own, language)).collect(),
        },
        dependents: unit.dependents.iter().map(|own| dependent_json(own, language)).collect(),
    }
}

fn fault_json(Fault { rule, line, text }: &Fault, language: Language) -> FaultJson {
    FaultJson { rule: rule.to_string(), line: *line, text: text.in_language(language).to_string() }
}

fn dependent_json(own: &Dependent, language: Language) -> DependentJson {
    DependentJson {
        kind: own.kind.key().to_string(),
        name: own.name.clone(),
        holds: own.holds,
        text: own.text.in_language(language).to_string(),
    }
}

fn change_json(change: &Change, language: Language) -> ChangeJson {
    let lines = |text: &Option<Text>| said::lines(text, language).into_iter().map(str::to_string).collect();
    ChangeJson {
        group: change.group.key().to_string(),
        kind: change.kind.clone(),
        thing: change.thing.clone(),
        text: change.text.in_language(language).to_string(),
        before: lines(&change.before),
        after: lines(&change.after),
        cases: change.cases.iter().map(|case| case_json(case, language)).collect(),
    }
}

fn version(version: Version) -> String {
    match version {
        Version::Old => "old",
        Version::New => "new",
    }
    .to_string()
}

fn case_json(case: &Case, language: Language) -> CaseJson {
    CaseJson {
        version: version(case.version),
        walkthrough: case.walkthrough.json(language),
        outcome: case.outcome.clone(),
        refused: said_in(&case.refused, language),
    }
}
