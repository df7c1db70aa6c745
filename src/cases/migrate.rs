//! A running case goes over to another version of its procedure, if its history has a place there: every event of it is
//! done again on the new version, things known by their names (trace compliance: Rinderle, Reichert, Dadam, "Correctness
//! criteria for dynamic changes in workflow systems", 2004). The first that is refused there says why not.
//!
//! What the new version asks besides, at the start or at steps behind the case, comes along with the migration; what it
//! does not ask any more is left out.

use super::case::Case;
use crate::diagnostic::Text;
use crate::runtime::*;
use crate::say;
use crate::syntax::near::nearest;
use crate::walk::{Session, Turn};
use serde::{Deserialize, Serialize};

/// How a case goes over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// What the new version asks besides; facts of the new version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<(FactId, Value)>,
    /// Steps that are called otherwise in the new version: what they were called, and what they are called now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renamed: Vec<(String, String)>,
}

impl Moved {
    /// What a step of the old version is called in the new one.
    fn called<'m>(&'m self, step: &'m str) -> &'m str {
        self.renamed.iter().find(|(old, _)| old == step).map_or(step, |(_, new)| new)
    }
}

/// What going over did to a case, beside taking it there.
#[derive(Clone, Debug, Default)]
pub struct Crossing {
    /// Seats that have no place there: who had them, at which step.
    pub given_up: Vec<(String, String)>,
    /// The events of the case as it stands there in which a deadline ran out that had not before.
    pub ran_out: Vec<usize>,
}

/// The case, done again.
pub(super) struct Replayed<'p> {
    /// As it stands on the new program.
    pub session: Session<'p>,
    /// What that did to it.
    pub crossing: Crossing,
    /// Before each event of old, how many there are now.
    places: Vec<usize>,
}

impl Replayed<'_> {
    /// Where the events of old from this one on stand now.
    pub fn at(&self, old: usize) -> usize {
        self.places.get(old).copied().unwrap_or(self.session.turns().len())
    }
}

/// The case as it would stand had it been on the new program from its beginning.
pub(super) fn replay<'p>(case: &Case<'p>, program: &'p Program, moved: &Moved) -> Result<Replayed<'p>, Text> {
    let old = case.session();
    if old.state().is_over() {
        return Err(say!("the case is over", "事项已经结束"));
    }
    is_same(old.program, program)?;
    let mut session = Session::new(program);
    old.people().iter().for_each(|name| session.meets(name));
    let (mut places, mut lost, mut ran_out): (Vec<usize>, Vec<Lost>, Vec<usize>) = Default::default();
    for (place, turn) in old.turns().iter().enumerate() {
        places.push(session.turns().len());
        let translated = Replay { old: old.program, new: program, moved, session: &session }.event(turn);
        let number = case.past().iter().find(|past| past.turns.contains(&place)).map(|past| past.record.number);
        let number = number.unwrap_or(case.past().len() as u64 + 1);
        let applied = translated.and_then(|event| {
            let refused = session.apply(event).err();
            refused.map_or(Ok(()), |refusal| Err(refusal.text_naming(program, &|person| old.name(person))))
        });
        let Err(why) = applied else {
            let now = session.turns().last().map_or(Vec::new(), |turn| late(program, turn));
            let before: Vec<&str> = late(old.program, turn).into_iter().map(|step| moved.called(step)).collect();
            if now.iter().any(|step| !before.contains(step)) {
                ran_out.push(session.turns().len() - 1);
            }
            continue;
        };
        // A seat alone is no work: it is given up. If something was done from it, that has no place either, for the
        // same reason.
        let seat = seat_of(turn);
        if let Event::Claim { activation, seat, person, .. } = turn.event {
            let step = turn.before.activation(activation).map(|open| old.program.call(Target::Step(open.step)));
            lost.push(Lost { seat: (activation, seat), person, step: step.unwrap_or_default(), number, why });
            continue;
        }
        let of = lost.iter_mut().find(|lost| seat.is_some_and(|(activation, who)| lost.is(activation, who)));
        let (number, Text { en, zh }) = match (&turn.event, of) {
            (Event::Delegate { to, .. }, Some(of)) => {
                // Whoever it went to never had it here.
                of.person = to.unwrap_or(of.person);
                continue;
            }
            (_, Some(of)) => (of.number, of.why.clone()),
            (_, None) => (number, why),
        };
        return Err(say!(
            "it cannot go over: what record #{number} says has no place in the new version: {en}",
            "不能转过去：第 {number} 条记录在新版本里没有位置：{zh}"
        ));
    }
    let still = |lost: Lost| (session.name(lost.person), lost.step);
    let given_up = lost.into_iter().filter(|lost| lost.is_held(old.state())).map(still).collect();
    Ok(Replayed { session, crossing: Crossing { given_up, ran_out }, places })
}

/// The steps whose deadlines ran out with an event.
fn late<'t>(program: &'t Program, turn: &'t Turn) -> Vec<&'t str> {
    let late = turn.effects.iter().filter_map(|effect| match effect {
        Effect::DeadlinePassed { step, .. } => Some(program[*step].name.as_str()),
        _ => None,
    });
    late.collect()
}

/// That both are versions of one procedure: of one name, or of one clause or code.
fn is_same(old: &Program, new: &Program) -> Result<(), Text> {
    let coded = old.clause.is_some() && old.clause == new.clause;
    if old.name == new.name || coded {
        return Ok(());
    }
    let called = |program: &Program| {
        let clause = program.clause.as_ref().map(|clause| format!("{clause} "));
        format!("{}{}", clause.unwrap_or_default(), program.name)
    };
    let (old, new) = (called(old), called(new));
    Err(say!(
        "`{new}` is another procedure, no version of `{old}`: a case stays with its procedure; nothing was written",
        "“{new}”是另一个流程，不是“{old}”的新版本：事项不能换流程；什么也没有写入"
    ))
}

/// A seat that has no place in the new version.
struct Lost {
    seat: (ActivationId, Seat),
    person: PersonId,
    step: String,
    /// The record that took it.
    number: u64,
    why: Text,
}

impl Lost {
    fn is(&self, activation: ActivationId, who: Who) -> bool {
        let (own, seat) = self.seat;
        own == activation
            && match who {
                Who::Person(person) => person == self.person,
                Who::Seat(other) => other == seat,
            }
    }

    /// Whether it was still taken when the case went over.
    fn is_held(&self, old: &State) -> bool {
        let (activation, seat) = self.seat;
        old.activation(activation).is_some_and(|open| open.held.iter().any(|held| held.seat == seat))
    }
}

/// Who acts: somebody, or whoever has a seat.
#[derive(Clone, Copy)]
enum Who {
    Person(PersonId),
    Seat(Seat),
}

/// From which seat something was done.
fn seat_of(turn: &Turn) -> Option<(ActivationId, Who)> {
    match &turn.event {
        Event::Submit { activation, by: Some(by), .. }
        | Event::Approve { activation, by: Some(by), .. }
        | Event::Reject { activation, by: Some(by), .. } => Some((*activation, Who::Person(*by))),
        Event::Delegate { activation, seat, .. } => Some((*activation, Who::Seat(*seat))),
        _ => None,
    }
}

/// What is asked next, after these answers.
type Next<'n, 'p> = dyn Fn(&[(FactId, Value)]) -> Option<Question<'p>> + 'n;

struct Replay<'r, 'p> {
    old: &'p Program,
    new: &'p Program,
    moved: &'r Moved,
    session: &'r Session<'p>,
}

impl<'p> Replay<'_, 'p> {
    /// The event that happened, in the words of the new version.
    fn event(&self, turn: &Turn) -> Result<Event, Text> {
        let activation = |id: &ActivationId| self.activation(&turn.before, *id);
        Ok(match &turn.event {
            Event::Start { facts, records } => {
                let records = records.as_ref().map(|records| self.records(records));
                Event::Start { facts: self.given(facts), records }
            }
            Event::Claim { activation: id, seat, person, role } => {
                let (id, role) = (activation(id)?, self.role(*role)?);
                Event::Claim { activation: id, seat: self.seat(id, *seat, role), person: *person, role }
            }
            Event::Delegate { activation: id, seat, to } => {
                let held =
                    turn.before.activation(*id).and_then(|open| open.held.iter().find(|held| held.seat == *seat));
                let id = activation(id)?;
                let person = held.map(|held| held.person);
                let now = self.session.state().activation(id);
                let there = now.and_then(|open| open.held.iter().find(|held| Some(held.person) == person));
                Event::Delegate { activation: id, seat: there.map_or(*seat, |held| held.seat), to: *to }
            }
            Event::Complete { activation: id, work } => {
                let id = activation(id)?;
                Event::Complete { activation: id, work: self.work(id, work, false) }
            }
            Event::Submit { activation: id, by, work } => {
                let id = activation(id)?;
                let open = self.session.state().activation(id);
                // Where somebody decides later, the performers are asked what is theirs.
                let staged = open.is_some_and(|open| {
                    View::of(self.new, self.session.state(), open).decides(&self.new[open.step], false).is_some()
                });
                Event::Submit { activation: id, by: *by, work: self.work(id, work, staged) }
            }
            Event::Approve { activation: id, by, work } => {
                let id = activation(id)?;
                Event::Approve { activation: id, by: *by, work: self.decided(id, work) }
            }
            Event::Reject { activation: id, by, work } => {
                let id = activation(id)?;
                Event::Reject { activation: id, by: *by, work: self.decided(id, work) }
            }
            Event::Meets { activation: id, called } => {
                let called = called.map(|role| self.role(role)).transpose()?;
                Event::Meets { activation: activation(id)?, called }
            }
            Event::DeadlinePasses { activation: id, which } => {
                Event::DeadlinePasses { activation: activation(id)?, which: *which }
            }
            Event::Happens { event } => {
                let name = &self.old[*event].name;
                let gone = || say!("there is no event `{name}`", "没有事件“{name}”");
                Event::Happens { event: self.new.event(name).ok_or_else(gone)? }
            }
            Event::TimePasses { to } => Event::TimePasses { to: *to },
            Event::Cancel => Event::Cancel,
        })
    }

    /// The step under way that corresponds: of the same name, in the same occurrence.
    fn activation(&self, before: &State, id: ActivationId) -> Result<ActivationId, Text> {
        let Some(was) = before.activation(id) else { return Ok(id) };
        let name = self.moved.called(&self.old[was.step].name);
        let occurrence = before.occurrence(was.frame);
        let state = self.session.state();
        let is = |open: &&Activation| self.new[open.step].name == name && state.occurrence(open.frame) == occurrence;
        let found = state.open().iter().find(is).map(|open| open.id);
        found.ok_or_else(|| {
            let open: Vec<String> = state.open().iter().map(|open| self.new.call(Target::Step(open.step))).collect();
            let (en, zh) = (open.join(", "), open.join("、"));
            if self.new.step(name).is_none() {
                let near = nearest(name, self.new.steps.iter().map(|step| step.name.as_str()));
                let near = near.unwrap_or("…");
                say!(
                    "there is no step `{name}`; if it is called otherwise now, say `--renamed '{name}={near}'`",
                    "没有步骤“{name}”；如果只是改了名，请加 --renamed '{name}={near}'"
                )
            } else {
                say!("`{name}` is not under way there; there are: {en}", "那里还没到“{name}”；能办的是：{zh}")
            }
        })
    }

    fn role(&self, role: RoleId) -> Result<RoleId, Text> {
        let name = &self.old[role].name;
        let at = self.new.roles.iter().position(|role| role.name == *name);
        let gone = || say!("no step asks for the role `{name}`", "没有步骤用到角色“{name}”");
        at.map(|at| RoleId(at as u32)).ok_or_else(gone)
    }

    /// The seat that a role fills: the same, or else the first of the party that it does.
    fn seat(&self, id: ActivationId, seat: Seat, role: RoleId) -> Seat {
        let state = self.session.state();
        let Some(open) = state.activation(id) else { return seat };
        let (step, view) = (&self.new[open.step], View::of(self.new, state, open));
        let fills = |seat: Seat| view.seat(step, seat, Unknown::May).iter().any(|holder| holder.role == role);
        let free = |seat: Seat| open.held.iter().all(|held| held.seat != seat);
        let others = (0..step.seats(seat.party).len() as u32).map(|at| Seat { party: seat.party, at });
        std::iter::once(seat).chain(others).find(|seat| fills(*seat) && free(*seat)).unwrap_or(seat)
    }

    fn records(&self, records: &[RecordId]) -> Vec<RecordId> {
        records.iter().filter_map(|record| self.new.record(&self.old[*record].name)).collect()
    }

    /// A fact and its value there; nothing where there is no such fact, or no such value of it.
    fn answer(&self, fact: FactId, value: &Value) -> Option<(FactId, Value)> {
        let there = self.new.fact(&self.old[fact].name)?;
        let kind = &self.new[there].kind;
        let value = match (value, &self.old[fact].kind, kind) {
            (Value::Choice(at), Kind::Choices(old), Kind::Choices(new)) => {
                let name = old.get(*at as usize)?;
                Value::Choice(new.iter().position(|choice| choice == name)? as u32)
            }
            _ => value.clone(),
        };
        (value.fits(kind) && value.in_range(kind)).then_some((there, value))
    }

    /// What was given there; what comes along counts where nothing was said.
    fn given(&self, facts: &[(FactId, Value)]) -> Vec<(FactId, Value)> {
        let mut given: Vec<(FactId, Value)> =
            facts.iter().filter_map(|(fact, value)| self.answer(*fact, value)).collect();
        given.retain(|(fact, _)| self.new[*fact].given);
        for (fact, value) in self.moved.answers.iter().filter(|(fact, _)| self.new[*fact].given) {
            if given.iter().all(|(other, _)| other != fact) {
                given.push((*fact, value.clone()));
            }
        }
        given
    }

    /// What was handed in: the answers that are asked there, records and forms that there are.
    fn work(&self, id: ActivationId, work: &Work, staged: bool) -> Work {
        let next = if staged { next_of_performers } else { next_question };
        let answers = self.answers(work, &|answers| next(self.new, self.session.state(), id, answers));
        let made = work.made.as_ref().map(|made| self.records(made));
        let forms = work.forms.iter().filter_map(|(record, form)| {
            let there = self.new.record(&self.old[*record].name)?;
            let fields = form.iter().filter_map(|(field, value)| {
                let name = &self.old[*record].fields.get(*field as usize)?.name;
                let at = self.new[there].fields.iter().position(|field| field.name == *name)?;
                Some((at as u32, value.clone()))
            });
            Some((there, fields.collect()))
        });
        Work { answers, made, forms: forms.collect() }
    }

    /// What the checker or the approver said, as far as it is asked of them there.
    fn decided(&self, id: ActivationId, work: &Work) -> Work {
        let mut decided = self.work(id, work, false);
        // What they leave out they mean by deciding.
        let said = |fact: FactId| {
            work.answers.iter().filter_map(|(fact, value)| self.answer(*fact, value)).any(|(other, _)| other == fact)
                || self.moved.answers.iter().any(|(other, _)| *other == fact)
        };
        decided.answers.retain(|(fact, _)| said(*fact));
        decided
    }

    /// The answers to what is asked there, one after the other, as far as there are any.
    fn answers(&self, work: &Work, next: &Next<'_, 'p>) -> Vec<(FactId, Value)> {
        let known: Vec<(FactId, Value)> =
            work.answers.iter().filter_map(|(fact, value)| self.answer(*fact, value)).collect();
        let mut answers: Vec<(FactId, Value)> = Vec::new();
        while let Some(question) = next(&answers) {
            let said = known.iter().chain(&self.moved.answers).find(|(fact, _)| *fact == question.fact);
            match said {
                Some(answer) if answers.iter().all(|(fact, _)| *fact != question.fact) => answers.push(answer.clone()),
                _ => break,
            }
        }
        answers
    }
}
