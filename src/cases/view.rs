//! Cases and what is to do in them, as data: what the text shows and the JSON holds. Moments are in milliseconds since
//! 1970-01-01 00:00 UTC.

use super::case::Case;
use crate::runtime::*;
use serde::Serialize;

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Its name.
    pub case: String,
    /// The procedure.
    pub procedure: String,
    /// Its clause, or its number.
    pub clause: Option<String>,
    /// The version on which it stands, by the digest of its program.
    pub program: String,
    /// What the document calls that version.
    pub edition: Option<String>,
    /// `running`, `ended` or `cancelled`.
    pub status: &'static str,
    /// How it ended.
    pub outcome: Option<String>,
    /// The steps under way.
    pub open: Vec<String>,
    /// When it began.
    pub began: Moment,
    /// How many records it has.
    pub records: u64,
    /// When the last was made.
    pub last: Moment,
    /// By whom.
    pub by: String,
}

/// Something that is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Todo {
    /// The case.
    pub case: String,
    /// Clause and name of the step, and which occurrence it is.
    pub step: String,
    /// `do`, `check`, `approve`, `meet` or `wait`.
    pub what: &'static str,
    /// The roles whose turn it is: seat by seat, any of them fills it.
    pub roles: Vec<Vec<String>>,
    /// Who took a seat.
    pub people: Vec<String>,
    /// The roles of the seats that are still empty, seat by seat.
    pub empty: Vec<Vec<String>>,
    /// Who can take an empty seat, by the roster; not those whom a constraint keeps away.
    pub may: Vec<String>,
    /// The event that is waited for.
    pub event: Option<String>,
    /// Since when.
    pub since: Option<Moment>,
    /// When the next of its deadlines runs out, by nominal lengths.
    pub due: Option<Moment>,
    /// The records that are missing for it.
    pub missing: Vec<String>,
    /// The forms that are filled in with it.
    pub forms: Vec<FormToFill>,
}

/// A form, and its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormToFill {
    /// Its name.
    pub record: String,
    /// What is filled in.
    pub fields: Vec<FieldToFill>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldToFill {
    /// Its name.
    pub name: String,
    /// What may stand there.
    #[serde(skip)]
    pub wanted: crate::diagnostic::Text,
    /// It may be left out.
    pub optional: bool,
}

impl Standing {
    /// Of this case.
    pub fn of(case: &Case) -> Standing {
        let (program, state) = (case.program(), case.state());
        let (first, last) = (case.past().first(), case.past().last());
        let status = match (state.ended(), state.is_cancelled()) {
            (Some(_), _) => "ended",
            (None, true) => "cancelled",
            (None, false) => "running",
        };
        Standing {
            case: case.name.clone(),
            procedure: program.name.clone(),
            clause: program.clause.clone(),
            program: case.program.to_string(),
            edition: case.edition.clone(),
            status,
            outcome: state.ended().map(|ended| program[ended.end].name.clone()),
            open: state.open().iter().map(|open| program.call(Target::Step(open.step))).collect(),
            began: first.map_or(0, |past| past.record.entry.at),
            records: last.map_or(0, |past| past.record.number),
            last: last.map_or(0, |past| past.record.entry.at),
            by: last.map(|past| past.record.entry.who.clone()).unwrap_or_default(),
        }
    }
}

/// What is to do in a case, in the order in which it came up.
pub fn todo(case: &Case) -> Vec<Todo> {
    case.state().open().iter().map(|open| todo_of(case, open)).collect()
}

fn todo_of(case: &Case, open: &Activation) -> Todo {
    let (program, state) = (case.program(), case.state());
    let step = &program[open.step];
    let view = View::of(program, state, open);
    let party = decides(program, state, open.id).unwrap_or(Party::Performers);
    let meeting = || !open.met && view.applying(&step.held).next().is_some();
    let what = match (open.waits, party) {
        (true, _) => "wait",
        // The meeting comes before whoever comes last.
        (false, Party::Performers) if view.decides(step, false).is_none() && meeting() => "meet",
        (false, Party::Approver) if meeting() => "meet",
        (false, Party::Checker) if view.decides(step, true).is_none() && meeting() => "meet",
        (false, Party::Checker) => "check",
        (false, Party::Approver) => "approve",
        (false, _) => "do",
    };
    let name = |holder: &Holder| program[holder.role].name.clone();
    let roles = view.party(step, party, Unknown::May).iter().map(|seat| seat.iter().map(name).collect()).collect();
    let seated = open.held.iter().filter(|held| held.seat.party == party);
    let seats = (0..step.seats(party).len() as u32).map(|at| Seat { party, at });
    let free = seats.filter(|seat| open.held.iter().all(|held| held.seat != *seat));
    let empty: Vec<(Seat, Vec<Holder>)> =
        free.map(|seat| (seat, view.seat(step, seat, Unknown::May))).filter(|(_, roles)| !roles.is_empty()).collect();
    let may = case.staff.as_ref().map_or(Vec::new(), |staff| {
        let can = |name: &&String| {
            let roles = empty.iter().flat_map(|(seat, holders)| holders.iter().map(move |holder| (*seat, holder.role)));
            roles.into_iter().any(|(seat, role)| {
                let person = case.session.person(name);
                staff.holds(name, &program[role].name)
                    && case.session.accepts(&Event::Claim { activation: open.id, seat, person, role })
            })
        };
        staff.people.keys().filter(can).cloned().collect()
    });
    let missing = view.needs(step).into_iter().filter(|need| !need.optional && need.revision == 0);
    Todo {
        case: case.name.clone(),
        // As `open_step` reads it.
        step: match state.occurrence(open.frame) {
            0 => program.call(Target::Step(open.step)),
            occurrence => format!("{}#{occurrence}", program.call(Target::Step(open.step))),
        },
        what,
        roles,
        people: seated.map(|held| case.person(held.person)).collect(),
        empty: empty.iter().map(|(_, holders)| holders.iter().map(name).collect()).collect(),
        may,
        event: step.awaits.filter(|_| open.waits).map(|event| program[event].name.clone()),
        since: open.since,
        due: (0..step.deadlines.len() as u32).filter_map(|which| state.due(program, open, which)).min(),
        forms: if what == "do" { forms(program, &view, step) } else { Vec::new() },
        missing: missing.map(|need| program[need.record].name.clone()).collect(),
    }
}

/// The forms that a step makes here, or may make.
fn forms(program: &Program, view: &View, step: &Step) -> Vec<FormToFill> {
    let makes = step.makes.iter().filter(|make| view.truth(&make.when) != Truth::No).map(|make| make.what.record);
    let form = |id: RecordId| {
        let field = |(at, field): (u32, &Field)| FieldToFill {
            name: field.name.clone(),
            wanted: field_text(program, id, at),
            optional: field.optional,
        };
        let fields: Vec<FieldToFill> = (0..).zip(&program[id].fields).map(field).collect();
        (!fields.is_empty()).then(|| FormToFill { record: program[id].name.clone(), fields })
    };
    makes.filter_map(form).collect()
}

impl Todo {
    /// Whether it is for somebody: who took a seat, or can, or holds a role of this name.
    pub fn is_for(&self, name: &str) -> bool {
        self.people.iter().chain(&self.may).chain(self.roles.iter().flatten()).any(|other| other == name)
    }
}
