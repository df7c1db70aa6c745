//! Running cases: whether each can go over to the new version, by the rules of `procedo case migrate`, nothing written.

use super::super::data::{Dependent, DependentKind, UnitChange, Verdict};
use super::super::exact::Pair;
use super::super::said;
use super::super::things::{Id, ThingId};
use super::Around;
use crate::cases::{self, Case, Kept, Moved, Told, history};
use crate::diagnostic::{Language, Text};
use crate::journal::program_digest;
use crate::model::UnitId;
use crate::project::Loaded;
use crate::runtime::Program;
use crate::say;

/// Those of one unit.
pub fn of(pair: &Pair, unit: &UnitChange, new: &Loaded, around: &Around) -> Vec<Dependent> {
    let ([Some(old), Some(now)], false) = (unit.ids, unit.verdict() == Verdict::Same) else { return Vec::new() };
    let is_its = |kept: &Kept| {
        kept.case().is_ok_and(|case| {
            let running = case.state().ended().is_none() && !case.state().is_cancelled();
            running && is_of(pair, old, case.program())
        })
    };
    let mut mine = around.cases.iter().filter(|kept| is_its(kept)).peekable();
    if mine.peek().is_none() {
        return Vec::new();
    }
    let passes = unit.behaviour.faults.is_empty();
    let program = Program::compile(&new.model, new.sources(), now).ok().filter(|_| passes);
    let found = mine.filter_map(|kept| {
        let case = kept.case().ok()?;
        let (holds, text) = match &program {
            Some(program) => goes_over(pair, old, &case, kept, program, around)?,
            None => {
                let Text { en, zh } = said::does_not_pass();
                (false, say!("cannot go over: {en}", "不能转过去：{zh}"))
            }
        };
        Some(Dependent { kind: DependentKind::Case, name: case.name.clone(), text, holds })
    });
    found.collect()
}

/// Whether a case stands on some version of a procedure: by its clause, else by its name.
fn is_of(pair: &Pair, unit: UnitId, program: &Program) -> bool {
    let model = pair.old.model;
    let unit = &model[unit];
    let clause = unit.clause.map(|clause| model.text(clause.symbol));
    model.text(unit.name.symbol) == program.name || clause.is_some() && clause == program.clause.as_deref()
}

/// Whether it can go over, and what that does to it; nothing of one that stands on the new version already.
fn goes_over(
    pair: &Pair,
    old: UnitId,
    case: &Case,
    kept: &Kept,
    program: &Program,
    around: &Around,
) -> Option<(bool, Text)> {
    let digest = program_digest(&program.kept());
    if case.program == digest {
        return None;
    }
    let unit = pair.old.at(Id::Unit(old));
    let steps = (0..pair.old.things.len() as u32).map(ThingId).filter_map(|at| {
        let thing = pair.old.thing(at);
        let is_its = matches!(thing.id, Id::Step(_)) && pair.old.unit_of(at) == Some(unit);
        let there = is_its.then(|| pair.matching.in_new(at))??;
        Some((thing.name, pair.new.thing(there).name))
    });
    let renamed = steps.filter(|(was, is)| was != is).map(|(was, is)| (was.to_string(), is.to_string())).collect();
    let renamed: Vec<(String, String)> = renamed;
    let kept = kept.clone().with(digest, program.clone());
    let show = |case: &Case| {
        let of = |language| history::crossed(case.crossing(), case.session(), language).join("; ");
        Text { en: of(Language::English), zh: of(Language::Chinese) }
    };
    let go = |renamed: &[(String, String)]| {
        let moved = Moved { answers: Vec::new(), renamed: renamed.to_vec() };
        let tells = &mut |draft: &mut cases::Draft| draft.tell_on(Some(digest), Told::Moved(moved.clone()));
        cases::try_out(&kept, around.now, tells, &show)
    };
    let plain = go(&[]);
    if plain.is_err() && !renamed.is_empty() && go(&renamed).is_ok() {
        let Text { en, zh } = said::goes_over();
        let names: Vec<String> = renamed.iter().map(|(was, is)| format!("--renamed {was}={is}")).collect();
        let names = names.join(" ");
        return Some((true, say!("{en} with `{names}`", "{zh}，要写 {names}")));
    }
    Some(match plain {
        Ok(Text { en, zh }) if !en.is_empty() => {
            let Text { en: can, zh: can_zh } = said::goes_over();
            (true, say!("{can}: {en}", "{can_zh}：{zh}"))
        }
        Ok(_) => (true, said::goes_over()),
        Err(why) => (false, why.text()),
    })
}
