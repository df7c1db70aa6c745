//! The parts for other programs: see `docs/json.md`.

use super::{Roles, Staffed, letter, role_name, staffing};
use crate::analysis::duties::{Does, Duty};
use crate::analysis::people::PersonId;
use crate::analysis::staffing::{Gap, Lack};
use crate::diagnostic::{Language, WalkthroughJson};
use crate::model::{Model, RoleId};
use crate::rules::lack;
use serde::Serialize;

#[derive(Serialize)]
struct RolesJson<'r> {
    version: u32,
    procedure: &'r str,
    steps: Vec<StepJson<'r>>,
    staffing: Option<StaffingJson<'r>>,
}

#[derive(Serialize)]
struct StepJson<'r> {
    step: &'r str,
    clause: Option<&'r str>,
    duties: Vec<DutyJson<'r>>,
}

#[derive(Serialize)]
struct DutyJson<'r> {
    role: &'r str,
    letter: char,
    does: &'static str,
    #[serde(rename = "as")]
    stands_for: Option<&'r str>,
    seat: Option<usize>,
    or: Vec<&'r str>,
    when: Option<&'r str>,
    late: bool,
}

#[derive(Serialize)]
struct StaffingJson<'r> {
    people: Vec<PersonJson<'r>>,
    on: Option<String>,
    gaps: Vec<GapJson<'r>>,
    absences: Option<AbsencesJson<'r>>,
    undecided: bool,
}

#[derive(Serialize)]
struct PersonJson<'r> {
    person: &'r str,
    roles: Vec<&'r str>,
    absent: bool,
}

#[derive(Serialize)]
struct GapJson<'r> {
    step: &'r str,
    message: String,
    roles: Vec<&'r str>,
    constraints: Vec<String>,
    seats: Vec<SeatJson<'r>>,
    walkthrough: Option<WalkthroughJson>,
}

#[derive(Serialize)]
struct SeatJson<'r> {
    step: &'r str,
    roles: Vec<&'r str>,
    people: Vec<&'r str>,
    elsewhere: bool,
}

#[derive(Serialize)]
struct AbsencesJson<'r> {
    asked: usize,
    tried: usize,
    shortages: Vec<ShortageJson<'r>>,
}

#[derive(Serialize)]
struct ShortageJson<'r> {
    without: Vec<&'r str>,
    gaps: Vec<GapJson<'r>>,
}

/// The parts, and whether there are people for them.
pub fn json(all: &Roles, language: Language) -> String {
    let model = all.model;
    let steps = all.steps.iter().map(|(step, duties)| StepJson {
        step: model.text(model[*step].name.symbol),
        clause: model[*step].clause.map(|clause| model.text(clause.symbol)),
        duties: duties.iter().map(|one| duty(model, one, language)).collect(),
    });
    let json = RolesJson {
        version: 1,
        procedure: model.text(model[all.unit].name.symbol),
        steps: steps.collect(),
        staffing: all.staffed.as_ref().map(|staffed| staffing(all, staffed, language)),
    };
    crate::view::json(&json)
}

fn names<'r>(model: &'r Model, roles: &[RoleId]) -> Vec<&'r str> {
    roles.iter().map(|role| role_name(model, *role)).collect()
}

fn duty<'r>(model: &'r Model, duty: &'r Duty, language: Language) -> DutyJson<'r> {
    DutyJson {
        role: role_name(model, duty.role),
        letter: letter(duty.does),
        does: match duty.does {
            Does::Performs => "performs",
            Does::Approves => "approves",
            Does::Checks => "checks",
            Does::TakesPart => "takes part",
            Does::IsTold => "is told",
        },
        stands_for: duty.stands_for.map(|role| role_name(model, role)),
        seat: Some(duty.seat).filter(|seat| *seat > 0),
        or: names(model, &duty.others),
        when: Some(duty.when.in_language(language)).filter(|when| !when.is_empty()),
        late: duty.late,
    }
}

fn staffing<'r>(all: &'r Roles, staffed: &'r Staffed, language: Language) -> StaffingJson<'r> {
    let people = (0..staffed.roster.people.len() as u32).map(PersonId);
    let person = |person: PersonId| PersonJson {
        person: staffed.roster.name(person),
        roles: staffing::roles_of(all, staffed.roster, person),
        absent: staffed.absent.contains(&person),
    };
    let gaps = |gaps: &'r [Gap]| gaps.iter().map(|one| gap(all, staffed, one, language)).collect::<Vec<_>>();
    StaffingJson {
        people: people.map(person).collect(),
        on: staffed.on.map(|day| day.to_string()),
        gaps: gaps(&staffed.gaps),
        absences: staffed.resilience.as_ref().map(|(asked, resilience)| AbsencesJson {
            asked: *asked,
            tried: resilience.tried,
            shortages: resilience
                .shortages
                .iter()
                .map(|shortage| ShortageJson {
                    without: shortage.without.iter().map(|person| staffed.roster.name(*person)).collect(),
                    gaps: gaps(&shortage.gaps),
                })
                .collect(),
        }),
        undecided: staffed.undecided,
    }
}

fn gap<'r>(all: &'r Roles, staffed: &'r Staffed, gap: &'r Gap, language: Language) -> GapJson<'r> {
    let model = all.model;
    let step = |step: crate::model::StepId| model.text(model[step].name.symbol);
    let (roles, constraints, seats) = match &gap.lack {
        Lack::Vacant { roles, .. } => (names(model, roles), Vec::new(), Vec::new()),
        Lack::Torn { constraints, seats, .. } => {
            let words = |at: &usize| model.constraint_words(&model[all.unit].constraints[*at]);
            let constraints = constraints.iter().map(|at| words(at).in_language(language).to_string());
            let seats = seats.iter().map(|seat| SeatJson {
                step: step(seat.step),
                roles: names(model, &seat.roles),
                people: seat.people.iter().map(|person| staffed.roster.name(*person)).collect(),
                elsewhere: seat.elsewhere,
            });
            (Vec::new(), constraints.collect(), seats.collect())
        }
    };
    GapJson {
        step: step(gap.lack.step()),
        message: lack(model, all.unit, &gap.lack).in_language(language).to_string(),
        roles,
        constraints,
        seats,
        walkthrough: gap.walkthrough.as_ref().map(|walkthrough| walkthrough.json(language)),
    }
}
