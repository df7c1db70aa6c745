//! Who of a roster can sit where, and whether all seats of a path can be given to people so that the constraints hold.

use super::Mark;
use crate::analysis::assignment::{Answer, Problem, Rule, Seats};
use crate::analysis::people::{Crew as Everybody, Day, PersonId, Roster};
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

    /// Whether there is somebody for a seat on a day, in words; who the case says sits there.
    pub fn seat(
        &mut self,
        step: StepId,
        party: Party,
        seat: &[Holder],
        named: Option<&str>,
        day: Option<Day>,
    ) -> (Mark, Text) {
        let roles: Vec<model::RoleId> = seat.iter().filter_map(|holder| self.role(holder)).collect();
        let everybody = Everybody::of(self.roster, &[]);
        let mut all: Vec<PersonId> = Vec::new();
        for person in roles.iter().flat_map(|role| everybody.fillers(self.model, *role)) {
            if !all.contains(&person) {
                all.push(person);
            }
        }
        let words: Vec<&str> = seat.iter().map(|holder| self.program[holder.role].name.as_str()).collect();
        let (en, zh) = (words.join(" or "), words.join("或"));
        let part = match party {
            Party::Checker => say!(" (checks)", "（审核）"),
            Party::Approver => say!(" (decides)", "（批准）"),
            _ => say!("", ""),
        };
        let (en, zh) = (format!("{en}{}", part.en), format!("{zh}{}", part.zh));
        if all.is_empty() && roles.iter().any(|role| self.model[*role].outside) {
            self.seats.push(((step, party), None));
            return (Mark::Beware, say!("{en}: from outside, ask for a name", "{zh}：外单位的人，请问清是谁"));
        }
        let away = day.map(|day| self.roster.absent_on(day)).unwrap_or_default();
        let (absent, there): (Vec<PersonId>, Vec<PersonId>) = all.into_iter().partition(|person| away.contains(person));
        let names = |people: &[PersonId]| people.iter().map(|person| self.roster.name(*person)).collect::<Vec<_>>();
        let (is_there, is_away) = (names(&there), names(&absent));
        let (gone_en, gone_zh) = match is_away.is_empty() {
            true => (String::new(), String::new()),
            false => (format!("; absent: {}", is_away.join(", ")), format!("；缺勤：{}", is_away.join("、"))),
        };
        let (list_en, list_zh) = (is_there.join(", "), is_there.join("、"));
        let found = match (named, is_there.as_slice()) {
            (_, []) => (Mark::Missing, say!("{en}: nobody{gone_en}", "{zh}：没有人{gone_zh}")),
            (Some(name), _) if is_away.contains(&name) => {
                (Mark::Missing, say!("{en}: {name} is absent; {list_en} could", "{zh}：{name}缺勤；可以换{list_zh}"))
            }
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
        self.seats.push(((step, party), Some(sits)));
        found
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
