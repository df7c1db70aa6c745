//! What several rules say about what is proved.

use super::{Context, words};
use crate::analysis::chart::Chart;
use crate::analysis::diagram::Set;
use crate::analysis::order::Place;
use crate::analysis::{Found, Proofs};
use crate::diagnostic::{Finding, Text};
use crate::model::{Condition, FactId, Model, Route, Target, UnitId};
use crate::source::Location;

/// A place as people call it.
pub fn place(model: &Model, place: Place) -> String {
    match place {
        Place::Step(id) => model.call(Target::Step(id)).en,
        Place::Parallel(id) => model.call(Target::Parallel(id)).en,
    }
}

/// ` when …`, `，在…时`; nothing where it is always so.
pub fn when(proofs: &mut Proofs, found: &Found) -> Text {
    clause(proofs.when(found.point, found.set))
}

/// The same of a condition in words.
pub fn clause(when: Text) -> Text {
    let of = |text: String, before: &str, after: &str| match text.is_empty() {
        true => String::new(),
        false => format!("{before}{text}{after}"),
    };
    Text { en: of(when.en, " when ", ""), zh: of(when.zh, "在 ", " 时，") }
}

/// Where the routes of a place can be mended: the last of them.
pub fn last_route(routes: &[Route], otherwise: Location) -> Location {
    routes.last().map_or(otherwise, |route| route.at)
}

/// The heading of a place.
pub fn heading(model: &Model, place: Place) -> Location {
    match place {
        Place::Step(id) => model[id].name.at,
        Place::Parallel(id) => model[id].name.at,
    }
}

/// Of some conditions, the first that reads a fact which may not be known for a valuation of the set, and the fact.
pub fn unknown<'c>(
    chart: &mut Chart,
    set: Set,
    conditions: impl IntoIterator<Item = &'c Condition>,
) -> Option<(Location, FactId)> {
    for condition in conditions {
        let truth = chart.conditions(&[Some(condition)])[0];
        let known = chart.diagrams.or(truth.yes, truth.no);
        let open = chart.diagrams.without(set, known);
        for fact in condition.facts() {
            let Some((variable, _)) = chart.fact(fact) else { continue };
            let unset = chart.diagrams.is(variable, |value| value == 0);
            if !chart.diagrams.and(open, unset).is_empty() {
                return Some((condition.at, fact));
            }
        }
    }
    None
}

/// Points at where a fact is declared, and at the first steps that establish it.
pub fn with_origin(context: &Context, unit: UnitId, fact: FactId, mut finding: Finding) -> Finding {
    let model = context.model;
    let mut places = Vec::new();
    for step in model[unit].steps.clone().map(crate::model::StepId) {
        let step = &model[step];
        places.extend(step.sets.iter().filter(|set| set.fact == fact).map(|set| set.at));
        places.extend(step.calls.iter().filter(|call| call.into == Some(fact)).map(|call| call.at));
        places.extend(step.deadlines.iter().filter(|deadline| deadline.then == Some(fact)).map(|deadline| deadline.at));
    }
    if places.is_empty() {
        finding = finding.label(
            model[fact].name.at,
            crate::say!("declared here, and no step establishes it", "在这里声明，没有一个步骤判定它"),
        );
    }
    for place in places.into_iter().take(3) {
        finding = finding.label(place, crate::say!("established here", "在这里判定"));
    }
    words::about(context, unit, finding)
}
