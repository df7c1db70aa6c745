//! Who of a roster can sit where, and whether all seats of a path can be given to people so that the constraints hold.

use super::Mark;
use super::hours::When;
use crate::analysis::assignment::{Answer, Problem, Rule, Seats};
use crate::analysis::people::{Crew as Everybody, PersonId, Roster};
use crate::diagnostic::Text;
use crate::model::{self, Model, UnitId};
use crate::runtime::{Holder, Party, PeopleRule, Program, StepId};
use crate::say;

/// A seat: of which step and party, and who can sit there; nothing of one of another organisation.
type SeatOf = ((StepId, Party), Option<Vec<PersonId>>);

/// The people of a roster, in the words of a program.
pub struct Crew<'r> {
    program: &'r Program,
    model: &'r Model,
    unit: UnitId,
    roster: &'r Roster,
    /// Every seat so far.
    seats: Vec<SeatOf>,
}

impl<'r> Crew<'r> {
    /// The people of a roster.
    pub fn new(program: &'r Program, model: &'r Model, unit: UnitId, roster: &'r Roster) -> Crew<'r> {
        Crew { program, model, unit, roster, seats: Vec::new() }
    }

    /// The role of the model.
    fn role(&self, holder: &Holder) -> Option<model::RoleId> {
        let name = self.program[holder.role].name.as_str();
        let own = self.model[self.unit].roles.clone().map(model::RoleId);
        let all = (0..self.model.roles.len() as u32).map(model::RoleId);
        own.chain(all).find(|id| self.model.text(self.model[*id].name.symbol) == name)
    }

    /// Who fills these roles, and whether people from outside do, who are not in the roster.
    fn fillers(&self, seat: &[Holder]) -> (Vec<PersonId>, bool) {
        let roles: Vec<model::RoleId> = seat.iter().filter_map(|holder| self.role(holder)).collect();
        let everybody = Everybody::of(self.roster, &[]);
        let mut all: Vec<PersonId> = Vec::new();
        for person in roles.iter().flat_map(|role| everybody.fillers(self.model, *role)) {
            if !all.contains(&person) {
                all.push(person);
            }
        }
        let outside = all.is_empty() && roles.iter().any(|role| self.model[*role].outside);
        (all, outside)
    }

    /// The roles of a seat in words.
    fn words(&self, seat: &[Holder]) -> (String, String) {
        let words: Vec<&str> = seat.iter().map(|holder| self.program[holder.role].name.as_str()).collect();
        (words.join(" or "), words.join("或"))
    }

    fn names(&self, people: &[PersonId]) -> Vec<&'r str> {
        people.iter().map(|person| self.roster.name(*person)).collect()
    }

    /// Those of some who are there on a day, and those who are not.
    fn on_the_day(&self, people: Vec<PersonId>, when: When) -> (Vec<PersonId>, Vec<PersonId>) {
        let away = when.day.map(|day| self.roster.absent_on(day)).unwrap_or_default();
        people.into_iter().partition(|person| !away.contains(person))
    }

    /// Whether there is somebody who takes part, in words.
    pub fn partaker(&self, seat: &[Holder], when: When) -> (Mark, Text) {
        let ((en, zh), (all, outside)) = (self.words(seat), self.fillers(seat));
        let (en, zh) = (format!("{en} (takes part)"), format!("{zh}（参与）"));
        if outside {
            return (Mark::Beware, say!("{en}: from outside, ask for a name", "{zh}：外单位的人，请问清是谁"));
        }
        let (there, absent) = self.on_the_day(all, when);
        let Text { en: gone_en, zh: gone_zh } = self.absent(&absent);
        if there.is_empty() {
            return (Mark::Missing, say!("{en}: nobody{gone_en}", "{zh}：没有人{gone_zh}"));
        }
        let (list, Text { en: off_en, zh: off_zh }) = (self.names(&there), self.off(&there, when));
        let (list_en, list_zh) = (list.join(", "), list.join("、"));
        let mark = if there.iter().any(|person| when.finds(self.roster, *person)) { Mark::Ready } else { Mark::Beware };
        (mark, say!("{en}: {list_en}{gone_en}{off_en}", "{zh}：{list_zh}{gone_zh}{off_zh}"))
    }

    /// What is the matter with telling a role, if anything is.
    pub fn listener(&self, seat: &[Holder], when: When) -> (Mark, Text) {
        let ((en, zh), (all, outside)) = (self.words(seat), self.fillers(seat));
        if outside {
            let what = say!("{en}: from outside, ask for a name", "{zh}：外单位的人，请问清是谁");
            return (Mark::Beware, what);
        }
        if all.is_empty() {
            return (Mark::Missing, say!("{en}: nobody in the roster", "{zh}：名册上没有人"));
        }
        match self.on_the_day(all, when) {
            (there, absent) if there.is_empty() => {
                let names = self.names(&absent);
                let (list_en, list_zh) = (names.join(", "), names.join("、"));
                (Mark::Beware, say!("{en}: {list_en} absent", "{zh}：{list_zh}缺勤"))
            }
            _ => (Mark::Ready, say!("", "")),
        }
    }

    fn absent(&self, people: &[PersonId]) -> Text {
        let names = self.names(people);
        let (en, zh) = (names.join(", "), names.join("、"));
        if names.is_empty() { say!("", "") } else { say!("; absent: {en}", "；缺勤：{zh}") }
    }

    /// Who is not at work: of all, with their hours; of some, their names.
    fn off(&self, there: &[PersonId], when: When) -> Text {
        let off: Vec<PersonId> = there.iter().copied().filter(|person| !when.finds(self.roster, *person)).collect();
        match off.len() {
            0 => say!("", ""),
            count if count == there.len() => when.off(self.roster, &off),
            _ => {
                let names = self.names(&off);
                let (en, zh) = (names.join(", "), names.join("、"));
                say!("; not at work then: {en}", "；此时不上班：{zh}")
            }
        }
    }

    /// Whether there is somebody for a seat, in words; who the case says sits there.
    pub fn seat(
        &mut self,
        step: StepId,
        party: Party,
        seat: &[Holder],
        named: Option<&str>,
        when: When,
    ) -> (Mark, Text) {
        let ((en, zh), (all, outside)) = (self.words(seat), self.fillers(seat));
        let part = match party {
            Party::Checker => say!(" (checks)", "（审核）"),
            Party::Approver => say!(" (decides)", "（批准）"),
            _ => say!("", ""),
        };
        let (en, zh) = (format!("{en}{}", part.en), format!("{zh}{}", part.zh));
        if outside {
            self.seats.push(((step, party), None));
            return (Mark::Beware, say!("{en}: from outside, ask for a name", "{zh}：外单位的人，请问清是谁"));
        }
        let (there, absent) = self.on_the_day(all, when);
        let (is_there, is_away) = (self.names(&there), self.names(&absent));
        let Text { en: gone_en, zh: gone_zh } = self.absent(&absent);
        let (list_en, list_zh) = (is_there.join(", "), is_there.join("、"));
        let found = match (named, is_there.as_slice()) {
            (_, []) => (Mark::Missing, say!("{en}: nobody{gone_en}", "{zh}：没有人{gone_zh}")),
            (Some(name), _) if is_away.contains(&name) => {
                (Mark::Missing, say!("{en}: {name} is absent; {list_en} could", "{zh}：{name}缺勤；可以换{list_zh}"))
            }
            (Some(name), _) if self.roster.people.iter().all(|person| person.name != name) => (
                Mark::Missing,
                say!(
                    "{en}: there is no {name} in the roster; {list_en} could",
                    "{zh}：名册上没有{name}；可以换{list_zh}"
                ),
            ),
            (Some(name), _) if !is_there.contains(&name) => (
                Mark::Missing,
                say!(
                    "{en}: {name} does not hold this role; {list_en} could",
                    "{zh}：{name}没有这个角色；可以换{list_zh}"
                ),
            ),
            (_, [only]) => (
                Mark::Beware,
                say!("{en}: only {only}, nobody to stand in{gone_en}", "{zh}：只有{only}，没有人能替{gone_zh}"),
            ),
            (Some(name), _) => {
                let others: Vec<&str> = is_there.iter().copied().filter(|other| *other != name).collect();
                let (en_others, zh_others) = (others.join(", "), others.join("、"));
                (
                    Mark::Ready,
                    say!("{en}: {name}; in reserve {en_others}{gone_en}", "{zh}：{name}；后备：{zh_others}{gone_zh}"),
                )
            }
            (None, _) => (Mark::Ready, say!("{en}: {list_en}{gone_en}", "{zh}：{list_zh}{gone_zh}")),
        };
        // Of somebody who is named, it is known who sits there.
        let sits = match named.and_then(|name| there.iter().find(|person| self.roster.name(**person) == name)) {
            Some(person) => vec![*person],
            None => there,
        };
        let (mark, what) = found;
        let Text { en: off_en, zh: off_zh } = if mark == Mark::Missing { say!("", "") } else { self.off(&sits, when) };
        let is_off = !sits.iter().any(|person| when.finds(self.roster, *person));
        let mark = if mark == Mark::Ready && is_off { Mark::Beware } else { mark };
        self.seats.push(((step, party), Some(sits)));
        let (en, zh) = (what.en, what.zh);
        (mark, say!("{en}{off_en}", "{zh}{off_zh}"))
    }

    /// The constraints that cannot be kept with those who are there; a seat without anybody has been told of and does not
    /// count.
    pub fn torn(&self) -> Vec<Text> {
        let told = |rule: PeopleRule, sides: &[(StepId, Party)]| {
            let word = |(step, party): &(StepId, Party)| {
                let name = &self.program[*step].name;
                let part = match party {
                    Party::Checker => say!("checker", "审核"),
                    Party::Approver => say!("approver", "批准"),
                    _ => say!("by", "负责"),
                };
                (format!("{name} ({})", part.en), format!("{name}（{}）", part.zh))
            };
            let (en, zh): (Vec<String>, Vec<String>) = sides.iter().map(word).unzip();
            let (en, zh) = (en.join(", "), zh.join("、"));
            match rule {
                PeopleRule::Different => say!(
                    "nobody is left: {en} want different people, and there are too few",
                    "{zh}要由不同的人办，人不够分"
                ),
                PeopleRule::Same => say!(
                    "nobody is there for all of these: {en} want the same person",
                    "{zh}要由同一个人办，没有这样的人"
                ),
            }
        };
        let torn = self.program.constraints.iter().filter(|constraint| !self.holds(constraint.kind, &constraint.sides));
        torn.map(|constraint| told(constraint.kind, &constraint.sides)).collect()
    }

    fn holds(&self, kind: PeopleRule, sides: &[(StepId, Party)]) -> bool {
        let seats: Vec<_> = self
            .seats
            .iter()
            .filter(|(side, people)| sides.contains(side) && people.as_ref().is_some_and(|people| !people.is_empty()))
            .collect();
        if seats.len() > 128 {
            return true;
        }
        let group = |side: &(StepId, Party)| -> Seats {
            (0..).zip(&seats).filter(|(_, seat)| seat.0 == *side).fold(0, |group, (at, _)| group | 1 << at)
        };
        let groups: Vec<Seats> = sides.iter().map(group).filter(|group| *group != 0).collect();
        let may = |person: PersonId| -> Seats {
            let sits = |people: &Option<Vec<PersonId>>| people.as_ref().is_some_and(|people| people.contains(&person));
            (0..).zip(&seats).filter(|(_, seat)| sits(&seat.1)).fold(0, |all, (at, _)| all | 1 << at)
        };
        let people = (0..self.roster.people.len() as u32).map(PersonId).map(may).collect();
        let rule = match kind {
            PeopleRule::Different => Rule::Apart(groups),
            PeopleRule::Same => Rule::Together(groups),
        };
        Problem { seats: seats.len(), people, rules: vec![rule] }.solve() != Answer::Impossible
    }
}
