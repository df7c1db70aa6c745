//! Differences put into words, with the cases that show them.

mod cases;
mod constraints;
mod controls;
mod details;
mod routes;
mod seats;
mod statements;
mod whole;
mod wording;

use super::calls::{Otherwise, Seen};
use super::data::{Case, Change, Group};
use super::difference::Difference;
use super::exact::{Cases, Doubt, Exact, Extent, Pair, Subject, Version};
use super::follow::{Renaming, follow, is_end};
use super::lines::{self, called, line};
use super::shape::{Shape, Shapes};
use super::things::{Detail, Id, Key, Said, Says, Side, Statement, ThingId};
use super::words::{self, Turned, came_or_went, group, instead, key};
use crate::analysis::Proofs;
use crate::analysis::chart::{Label, PointId, PointKind};
use crate::analysis::diagram::Set;
use crate::diagnostic::{Language, Text};
use crate::model::{Condition, EndId, FactId, RecordKind, Route, StepId, Target, UnitId, UnitKind};
use crate::runtime::Program;
use crate::say;
use crate::syntax::keywords::{Inner, Label as Word};
pub use constraints::constraint;
pub use controls::is_control;
use std::cell::LazyCell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// By outcome, the controls by which every case comes on its way there.
type Passed = BTreeMap<Subject, BTreeSet<Subject>>;

/// The programs of both versions, and the names of each in the words of the other.
pub type Programs<'s> = [(Program, Renaming<'s>); 2];

/// The two versions of a unit, and all that is known of them.
pub struct Teller<'t, 's, 'm> {
    /// The versions.
    pub pair: &'t Pair<'s, 'm>,
    /// What is not said alike.
    pub differences: &'t [Difference<'s, 'm>],
    /// Where conditions are compared.
    pub doubts: &'t [Doubt<'s, 'm>],
    /// What became of steps as a whole.
    pub shapes: &'t Shapes,
    /// The proofs, if there are any.
    pub exact: Option<Exact<'m>>,
    /// The programs of both versions, once a case is to be replayed.
    pub programs: LazyCell<Option<Programs<'s>>, Box<dyn FnOnce() -> Option<Programs<'s>> + 't>>,
    /// What is told.
    pub changes: Vec<Change>,
    /// Something that decides where cases go is different.
    pub flows: bool,
}

impl<'s, 'm> Teller<'_, 's, 'm> {
    fn new_side(&self) -> &'s Side<'m> {
        self.pair.new
    }

    /// A thing as the new version calls it, else the old one.
    fn called(&self, subject: &Subject) -> String {
        match subject {
            Subject::None => String::new(),
            Subject::Words(words) => words.clone(),
            Subject::Both(old) => match self.pair.matching.in_new(*old) {
                Some(new) => called(self.pair.new, new),
                None => called(self.pair.old, *old),
            },
            Subject::Only(version, thing) => called(self.pair.side(*version), *thing),
        }
    }

    fn place(&self, things: (ThingId, ThingId)) -> String {
        called(self.pair.new, things.1)
    }

    fn add(&mut self, group: Group, kind: String, thing: String, text: Text) -> &mut Change {
        let of_many = Text::default();
        self.changes.push(Change { group, kind, thing, text, of_many, before: None, after: None, cases: Vec::new() });
        let last = self.changes.len() - 1;
        &mut self.changes[last]
    }

    /// Everything that is told of the differences between statements.
    pub fn differences(&mut self) {
        self.shapes();
        let mut by_kind: BTreeMap<((ThingId, ThingId), Says), Vec<usize>> = BTreeMap::new();
        for (at, difference) in self.differences.iter().enumerate() {
            if !self.shapes.explained.contains(&at) {
                let says = if difference.says == Says::Back { Says::Route } else { difference.says };
                by_kind.entry((difference.things, says)).or_default().push(at);
            }
        }
        let explained: BTreeSet<ThingId> =
            self.shapes.list.iter().flat_map(|(_, places)| places.iter().copied()).collect();
        for ((things, says), list) in by_kind {
            match says {
                Says::Route if explained.contains(&things.0) => {}
                Says::Route => self.routes(things, &list),
                Says::Performs | Says::Checks | Says::Approves if self.is_about_seats(&list) => {
                    self.seats(things, says, &list);
                }
                Says::Constraint => self.constraints(things, &list),
                says if says.is_wording() => list.iter().for_each(|at| self.wording(*at)),
                says => self.statements(things, says, &list),
            }
        }
    }

    fn is_proved(&self) -> bool {
        self.exact.as_ref().is_some_and(Exact::is_proved)
    }

    /// Notes that something is different that decides where cases go, if it does.
    fn flow(&mut self, says: Says, thing: ThingId, subject: &Subject) {
        if says == Says::Deadline {
            // It opens a step that waits, or becomes a fact; else it only says who is late.
            let heeded = |side: &Side, id: ThingId| {
                let mut own = side.thing(id).statements.iter();
                own.any(|own| {
                    own.says == Says::Awaits || own.says == Says::Deadline && own.said(Detail::Then).is_some()
                })
            };
            let old = self.pair.matching.in_old(thing);
            self.flows |= heeded(self.pair.new, thing) || old.is_some_and(|old| heeded(self.pair.old, old));
            return;
        }
        let fact = match (says, subject) {
            (Says::Sets | Says::Tells, subject) => Some(subject.clone()),
            (Says::Type | Says::Given, _) => match self.new_side().thing(thing).id {
                Id::Fact(_) => Some(self.pair.subject(Version::New, thing)),
                // What records there are decides only whether a case can go on.
                _ => return,
            },
            _ => None,
        };
        // A procedure whose outcome nobody asks for decides nothing.
        let heard = says != Says::Calls
            || self.differences.iter().any(|own| {
                let calls = [own.old, own.new].into_iter().flatten().filter(|call| call.says == Says::Calls);
                calls.into_iter().any(|call| !call.things(Detail::Into).is_empty())
            });
        self.flows |= says.is_flow() && heard && fact.is_none_or(|fact| self.is_read(&fact));
    }

    /// Whether some guard of either version reads a fact; as far as is known.
    fn is_read(&self, fact: &Subject) -> bool {
        let Some(exact) = self.exact.as_ref().filter(|exact| exact.is_proved()) else { return true };
        let reads = |version: Version, half: &super::exact::Half| {
            let fact =
                self.pair.thing_in(version, fact).and_then(|thing| match self.pair.side(version).thing(thing).id {
                    Id::Fact(fact) => Some(fact),
                    _ => None,
                });
            let proofs = half.proofs.as_ref().ok();
            fact.zip(proofs).is_some_and(|(fact, proofs)| proofs.chart.fact(fact).is_some())
        };
        reads(Version::Old, &exact.old) || reads(Version::New, &exact.new)
    }
}

/// A sentence, and for which cases.
fn with_when(text: Text, when: Option<&Text>) -> Text {
    match when {
        None => text,
        Some(when) => {
            let (Text { en, zh }, Text { en: when, zh: when_zh }) = (text, when);
            say!("{en} when {when}", "{zh}：{when_zh}时")
        }
    }
}

pub(super) fn joined(list: &[Text]) -> Text {
    let of = |language, between| list.iter().map(|text| text.in_language(language)).collect::<Vec<_>>().join(between);
    Text { en: of(Language::English, "; "), zh: of(Language::Chinese, "；") }
}

fn lines_joined(list: &[Text]) -> Text {
    let of = |language| list.iter().map(|text| text.in_language(language)).collect::<Vec<_>>().join("\n");
    Text { en: of(Language::English), zh: of(Language::Chinese) }
}

fn names(side: &Side, list: &[ThingId]) -> Vec<String> {
    list.iter().map(|id| called(side, *id)).collect()
}

/// The entry of a list that declares a thing, as it is written, if one does and it is not YAML.
fn entry(side: &Side, id: ThingId) -> Option<Text> {
    let name = match side.thing(id).id {
        Id::Role(id) => &side.model[id].name,
        Id::Fact(id) => &side.model[id].name,
        Id::Record(id) => &side.model[id].name,
        Id::Event(id) => &side.model[id].name,
        Id::End(id) => &side.model[id].name,
        _ => return None,
    };
    let file = side.sources.file(name.at.file);
    let line = file.slice(file.line_span(file.line_of(name.at.span.start))).trim();
    let is_yaml = file.path.ends_with(".yaml") || file.path.ends_with(".yml");
    line.strip_prefix(['-', '－']).filter(|_| !is_yaml).map(|entry| Text::same(entry.trim()))
}

/// What is said of a thing, without its words, as lines.
fn all_lines(side: &Side, id: ThingId) -> Option<Text> {
    if let Some(entry) = entry(side, id) {
        return Some(entry).filter(|entry| entry.en != side.thing(id).name);
    }
    // What kind of record it is says its heading.
    let own = side.thing(id).statements.iter().filter(|own| !own.says.is_wording() && own.says != Says::Form);
    let lines: Vec<Text> = lines::lines(side, own).into_iter().filter(|line| !line.en.is_empty()).collect();
    (!lines.is_empty()).then(|| lines_joined(&lines))
}

/// A statement without its label and its condition.
fn bare(side: &Side, own: &Statement) -> Text {
    let Text { en, zh } = line(side, &Statement { when: None, ..own.clone() });
    let cut = |text: &str, mark: &str| text.split_once(mark).map_or(text, |(_, rest)| rest).to_string();
    match own.says {
        Says::Deadline | Says::Held | Says::Lasts => Text { en: cut(&en, ": "), zh: cut(&zh, "：") },
        _ => Text { en, zh },
    }
}
