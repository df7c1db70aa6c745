#![doc = include_str!("similar_names.md")]

use super::{Context, Rule, record_never_made, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{
    EndId, EventId, FactId, NameKind, Named, ParallelId, RecordId, RecordKind, RoleId, StepId, Unit, UnitId, UnitKind,
};
use crate::say;
use crate::source::FileId;
use crate::syntax::near::folded;
use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher;

pub(super) const RULE: Rule = Rule::proved("similar-names", Severity::Warning, include_str!("similar_names.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let mut by_file: FxHashMap<FileId, Vec<UnitId>> = FxHashMap::default();
    for (at, unit) in context.model.units.iter().enumerate() {
        by_file.entry(unit.file).or_default().push(UnitId(at as u32));
    }
    // What a file sees: what stands in it, and in the files that it imports.
    let mut seen: FxHashMap<FileId, Vec<UnitId>> = by_file.clone();
    for import in context.imports {
        let imported = import.result.as_ref().ok().and_then(|file| by_file.get(file));
        seen.entry(import.at.file).or_default().extend(imported.into_iter().flatten());
    }
    for (at, unit) in context.model.units.iter().enumerate() {
        if !unit.damage.lines.is_empty() || unit.damage.heading {
            continue;
        }
        let id = UnitId(at as u32);
        let seen = seen.get(&unit.file).map_or(&[][..], Vec::as_slice);
        for (kind, names) in names(context, id, unit, seen) {
            pairs(context, id, kind, names, findings);
        }
    }
}

/// A name, and whether this unit declares it.
type Declared = (Named, bool);

/// What a unit declares and sees, kind by kind: only what is used, since what is not is reported as that.
fn names(context: &Context, id: UnitId, unit: &Unit, seen: &[UnitId]) -> Vec<(NameKind, Vec<Declared>)> {
    let model = context.model;
    let uses = context.uses(id);
    let own = |name: Named| (name, true);
    let roles = unit.roles.clone().map(|id| &model[RoleId(id)]).filter(|role| role.used).map(|role| own(role.name));
    let others = |kind: UnitKind| seen.iter().map(|id| &model[*id]).filter(move |other| other.kind == kind);
    let shared = others(UnitKind::Organisation).filter(|other| other.name.at != unit.name.at);
    let shared = shared.flat_map(|other| other.roles.clone()).map(|id| &model[RoleId(id)]).filter(|role| role.used);
    let facts = unit.facts.clone().map(|id| &model[FactId(id)]).filter(|fact| fact.used).map(|fact| own(fact.name));
    // One that nothing makes is reported as that.
    let made = |id: &RecordId| uses.is_none_or(|uses| !record_never_made::is_never_made(&model[*id], uses.record(*id)));
    let records =
        unit.records.clone().map(RecordId).filter(|id| model[*id].used && made(id)).map(|id| own(model[id].name));
    let events =
        unit.events.clone().map(|id| &model[EventId(id)]).filter(|event| event.used).map(|event| own(event.name));
    let steps = unit.steps.clone().map(|id| own(model[StepId(id)].name));
    let blocks = unit.parallels.clone().map(|id| own(model[ParallelId(id)].name));
    let ends = unit.ends.clone().map(|id| &model[EndId(id)]).filter(|end| end.used).map(|end| own(end.name));
    let terms = unit.terms.iter().map(|term| own(term.name));
    let mut all: Vec<(NameKind, Vec<Declared>)> = vec![
        (NameKind::Role, roles.chain(shared.map(|role| (role.name, false))).collect()),
        (NameKind::Fact, facts.collect()),
        (NameKind::Record, records.collect()),
        (NameKind::Event, events.collect()),
        (NameKind::Place, steps.chain(blocks).chain(ends).collect()),
        (NameKind::Term, terms.collect()),
    ];
    for record in unit.records.clone().map(|id| &model[RecordId(id)]) {
        if let RecordKind::Form(fields) = &record.kind {
            all.push((NameKind::Field, fields.iter().map(|field| own(field.name)).collect()));
        }
    }
    // Of procedures only those that are not ours: what we declare of one of ours is held against it elsewhere.
    if unit.kind == UnitKind::Interface {
        let procedures = others(UnitKind::Interface).map(|other| (other.name, other.name.at == unit.name.at));
        all.push((NameKind::Procedure, procedures.collect()));
    }
    all
}

/// Of the names of a kind, each that is similar to an earlier one.
fn pairs(context: &Context, id: UnitId, kind: NameKind, mut names: Vec<Declared>, findings: &mut Vec<Finding>) {
    if !names.iter().any(|(_, own)| *own) {
        return;
    }
    names.sort_unstable_by_key(|(name, _)| name.at);
    // There may be very many: of what they come to only the hash is kept.
    let mut first: HashTable<(u64, Declared)> = HashTable::with_capacity(names.len());
    for (name, own) in names {
        let text = context.text(name.symbol);
        let folded_text = folded(text);
        let hash = FxBuildHasher.hash_one(&folded_text);
        let is_it = |(other_hash, other): &(u64, Declared)| {
            *other_hash == hash && folded(context.text(other.0.symbol)) == folded_text
        };
        let Some(&(_, (before, before_own))) = first.find(hash, is_it) else {
            first.insert_unique(hash, (hash, (name, own)), |(hash, _)| *hash);
            continue;
        };
        // The same name again is a duplicate; what others declare is reported with them.
        let here = match kind {
            NameKind::Procedure => own,
            _ => own || before_own,
        };
        if before.symbol == name.symbol || !here {
            continue;
        }
        let (other, word) = (context.text(before.symbol), words::kinds(kind));
        let (en, zh) = (word.en, word.zh);
        let finding = Finding::warning(
            RULE.name,
            name.at,
            say!(
                "`{text}` and `{other}` are two {en} of nearly the same name",
                "“{text}”和“{other}”名称几乎一样，却是两个{zh}"
            ),
        )
        .label(before.at, say!("the other one", "另一个在这里"))
        .help(say!(
            "if they are the same, write one name everywhere; if not, give them names that nobody mixes up",
            "是同一个就统一名称；不是的话，请改成不会弄混的名称"
        ));
        findings.push(words::about(context, id, finding));
    }
}

/// Whether two names are similar.
pub(super) fn are_similar(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}
