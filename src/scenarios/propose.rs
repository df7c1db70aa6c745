//! Proposes cases for what no case takes: walkthroughs from the proofs, of which each takes something new.

use super::coverage::{Coverage, Item};
use super::run;
use super::suite::{Case, Suite};
use crate::analysis::Proofs;
use crate::diagnostic::{Language, Text, Walkthrough, scenarios};
use crate::model::{self, EndId, Model, Target, UnitId};
use crate::runtime::Program;
use crate::say;
use std::collections::BTreeSet;

/// So many paths are looked through beyond those that take every route.
const MOST_PATHS: usize = 2_000;

/// A file of scenarios that take what is missing, as far as paths could be found, and how much stays missing. Nothing
/// where no case would take anything new.
///
/// # Errors
/// When the paths of the procedure are not known.
pub fn propose(
    model: &Model,
    unit: UnitId,
    program: &Program,
    coverage: &Coverage,
    names: &[&str],
    language: Language,
) -> Result<(Option<String>, usize), Text> {
    let unknown = || say!("the paths of this procedure are too many to tell apart", "这个流程的路径太多，分不清");
    let mut proofs = Proofs::of(model, unit).map_err(|_| unknown())?;
    let paths = proofs.paths().ok_or_else(unknown)?;
    let mut missing: BTreeSet<Item> = coverage.missing().collect();
    let (mut cases, mut names) = (String::new(), names.iter().map(ToString::to_string).collect::<BTreeSet<String>>());
    let cover = paths.cover().map_or_else(Vec::new, |(cover, _)| cover);
    let rest = || paths.list(MOST_PATHS);
    let mut take = |walkthrough: &Walkthrough, end: &str, missing: &mut BTreeSet<Item>| {
        let Some((case, text)) = written(program, walkthrough, end, &names, language) else { return };
        let tried = run::case(program, 0, &case);
        if tried.passed() && tried.taken.keys().any(|item| missing.contains(item)) {
            missing.retain(|item| !tried.taken.contains_key(item));
            names.insert(case.name);
            cases += &text;
        }
    };
    for path in cover.into_iter().chain(std::iter::once_with(rest).flatten()) {
        if missing.is_empty() {
            break;
        }
        let end = path.last().and_then(|leg| paths.end(leg.to));
        if let (Some(end), Some(walkthrough)) = (end, proofs.walkthrough(&paths, &path)) {
            take(&walkthrough, &model.call(Target::End(end)).en, &mut missing);
        }
    }
    // On one and the same path a deadline may pass or not; the shortest walkthrough along it shows one of both.
    for item in missing.clone() {
        let Item::Deadline(step, which, passes) = item else { continue };
        let step = model::StepId(model[unit].steps.start + step.0);
        for end in model[unit].ends.clone().map(EndId) {
            if missing.contains(&item)
                && let Some(walkthrough) = proofs.walkthrough_past(step, which, passes, end)
            {
                take(&walkthrough, &model.call(Target::End(end)).en, &mut missing);
            }
        }
    }
    let text = (!cases.is_empty()).then(|| scenarios(&program.name, language) + &cases);
    Ok((text, missing.len()))
}

/// A walkthrough as a case: read back, and as text.
fn written(
    program: &Program,
    walkthrough: &Walkthrough,
    end: &str,
    names: &BTreeSet<String>,
    language: Language,
) -> Option<(Case, String)> {
    let name = (1..).map(|number| format!("{end} {number}")).find(|name| !names.contains(name))?;
    let text = walkthrough.case(&name, end, language);
    let suite = Suite::read(&(scenarios(&program.name, language) + &text)).ok()?;
    let case = suite.cases(program).ok()?.pop()?;
    Some((case, text))
}
