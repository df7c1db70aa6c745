//! Small procedures with many seats, drawn at random, and people for them.

use std::fmt::Write;

/// A small generator of its own: the sequence of Park and Miller (1988).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        let mut chance = Chance(seed * 7_919 % 2_147_483_646 + 1);
        for _ in 0..5 {
            chance.below(2);
        }
        chance
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        (self.0 / 11) as usize % most
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// A yes/no fact, and what it is to be.
pub type Condition = Option<(String, bool)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    By,
    Checker,
    Approver,
}

#[derive(Clone, Debug)]
pub struct Seat {
    pub party: Party,
    pub roles: Vec<(String, Condition)>,
}

#[derive(Clone, Debug)]
pub enum Leave {
    /// To the next.
    On,
    /// Past the next, if the step's own fact is yes.
    Past,
    /// Back to this place, if it is, so often.
    Back(usize, u32),
}

#[derive(Clone, Debug)]
pub struct Step {
    pub name: String,
    /// Whether it says its own fact, `f` and its name.
    pub sets: bool,
    pub seats: Vec<Seat>,
    pub leave: Leave,
}

#[derive(Clone, Debug)]
pub struct Branch {
    pub when: Condition,
    pub on_event: bool,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub enum Place {
    Step(Step),
    Block(String, Vec<Branch>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Different,
    Same,
    AtMostOne,
}

#[derive(Clone, Debug)]
pub struct Constraint {
    pub kind: Kind,
    pub sides: Vec<(String, Party)>,
}

#[derive(Clone, Debug)]
pub struct Draft {
    pub places: Vec<Place>,
    pub constraints: Vec<Constraint>,
    /// Who leads the group `g`, and who sits in it.
    pub head: Option<String>,
    pub members: Vec<String>,
    /// `s` stands for the first when `a`, else for the second.
    pub stands_for: (String, String),
    /// Each person's roles, and the days of this month on which the person is absent.
    pub people: Vec<(Vec<String>, Option<Days>)>,
}

/// From this day of the month to that.
type Days = (u32, u32);

/// Roles that people have.
const ROLES: [&str; 3] = ["r1", "r2", "r3"];

impl Draft {
    pub fn random(seed: u64) -> Draft {
        let mut chance = Chance::new(seed);
        let chance = &mut chance;
        let mut facts: Vec<String> = vec!["a".into(), "b".into()];
        let count = 2 + chance.below(4);
        let mut places = Vec::new();
        let mut block_drawn = false;
        for at in 0..count {
            if !block_drawn && chance.percent(25) {
                block_drawn = true;
                places.push(block(chance, at, &facts));
                continue;
            }
            let name = format!("s{at}");
            let sets = chance.percent(60);
            if sets {
                facts.push(format!("f{name}"));
            }
            let leave = match chance.below(3) {
                0 if sets && at + 1 < count => Leave::Past,
                1 if sets => Leave::Back(chance.below(at + 1), 1 + chance.below(2) as u32),
                _ => Leave::On,
            };
            places.push(Place::Step(Step { seats: seats(chance, &facts), name, sets, leave }));
        }
        let people = (0..1 + chance.below(4)).map(|_| {
            let mut roles: Vec<String> = Vec::new();
            for role in ROLES.iter().chain(&["g", "x"]) {
                if chance.percent(if *role == "x" { 5 } else { 40 }) {
                    roles.push(role.to_string());
                }
            }
            if roles.is_empty() {
                roles.push(chance.of(&ROLES).to_string());
            }
            let absent = chance.percent(40).then(|| {
                let from = 1 + chance.below(9) as u32;
                (from, from + chance.below(4) as u32)
            });
            (roles, absent)
        });
        let people = people.collect();
        let mut draft = Draft {
            places,
            constraints: Vec::new(),
            head: chance.percent(50).then(|| chance.of(&ROLES).to_string()),
            members: if chance.percent(50) { vec![chance.of(&ROLES).to_string()] } else { Vec::new() },
            stands_for: (chance.of(&ROLES).to_string(), chance.of(&ROLES).to_string()),
            people,
        };
        draft.constrain(chance);
        draft
    }

    fn constrain(&mut self, chance: &mut Chance) {
        let mut sides: Vec<(String, Party)> = Vec::new();
        for step in self.steps() {
            for seat in &step.seats {
                let side = (step.name.clone(), seat.party);
                if !sides.contains(&side) {
                    sides.push(side);
                }
            }
        }
        for _ in 0..chance.below(4) {
            let mut left = sides.clone();
            let mut chosen = Vec::new();
            for _ in 0..2 + chance.below(2) {
                if !left.is_empty() {
                    chosen.push(left.remove(chance.below(left.len())));
                }
            }
            if chosen.len() > 1 {
                let kind = chance.of(&[Kind::Different, Kind::Different, Kind::Same, Kind::AtMostOne]);
                self.constraints.push(Constraint { kind, sides: chosen });
            }
        }
    }

    pub fn steps(&self) -> Vec<&Step> {
        let mut steps = Vec::new();
        for place in &self.places {
            match place {
                Place::Step(step) => steps.push(step),
                Place::Block(_, branches) => steps.extend(branches.iter().flat_map(|branch| &branch.steps)),
            }
        }
        steps
    }

    pub fn step(&self, name: &str) -> &Step {
        self.steps().into_iter().find(|step| step.name == name).unwrap()
    }

    pub fn has_block(&self) -> bool {
        self.places.iter().any(|place| matches!(place, Place::Block(..)))
    }

    fn name(&self, at: usize) -> String {
        match self.places.get(at) {
            Some(Place::Step(step)) => step.name.clone(),
            Some(Place::Block(name, _)) => name.clone(),
            None => "done".into(),
        }
    }

    /// As a procedure.
    pub fn text(&self) -> String {
        let mut text = format!("# procedure P\nstarts: {}\n\n# roles\n- r1\n- r2\n- r3\n- x (outside)\n", self.name(0));
        let head = self.head.iter().map(|head| format!("; head {head}")).collect::<String>();
        let members = self.members.iter().map(|member| format!("; members {member}")).collect::<String>();
        let (yes, no) = &self.stands_for;
        let _ = writeln!(
            text,
            "- g (group{head}{members})\n- s = {yes} [a] or {no} [not a]\n\n# facts\n- a: yes/no (given)\n- b: yes/no (given)"
        );
        for step in self.steps().iter().filter(|step| step.sets) {
            let _ = writeln!(text, "- f{}: yes/no", step.name);
        }
        text += "\n# events\n- bell\n\n# ends\n- done\n";
        for (at, place) in self.places.iter().enumerate() {
            match place {
                Place::Step(step) => {
                    write_step(step, &mut text);
                    let (name, next) = (&step.name, self.name(at + 1));
                    let _ = match step.leave {
                        Leave::On => writeln!(text, "-> {next}"),
                        Leave::Past => writeln!(text, "-> {} [f{name}]\n-> {next} [not f{name}]", self.name(at + 2)),
                        Leave::Back(to, most) => {
                            let to = self.name(to);
                            writeln!(text, "<- {to} (at most {most}; then {next}) [f{name}]\n-> {next} [not f{name}]")
                        }
                    };
                }
                Place::Block(name, branches) => {
                    let _ = writeln!(text, "\n# parallel {name}");
                    for (number, branch) in branches.iter().enumerate() {
                        let when = match (&branch.when, branch.on_event) {
                            (_, true) => " [whenever bell]".to_string(),
                            (condition, _) => written(condition),
                        };
                        let _ = writeln!(text, "\n## branch {name}{number}{when}");
                        for (at, step) in branch.steps.iter().enumerate() {
                            write_step(step, &mut text);
                            let next = branch.steps.get(at + 1).map_or("join", |step| step.name.as_str());
                            let _ = writeln!(text, "-> {next}");
                        }
                    }
                    let _ = writeln!(text, "\n# join {name}\n-> {}", self.name(at + 1));
                }
            }
        }
        if !self.constraints.is_empty() {
            text += "\n# constraints\n";
        }
        for constraint in &self.constraints {
            let kind = match constraint.kind {
                Kind::Different => "different people",
                Kind::Same => "same person",
                Kind::AtMostOne => "at most one",
            };
            let sides: Vec<String> =
                constraint.sides.iter().map(|(step, party)| format!("{step} ({})", word(*party))).collect();
            let _ = writeln!(text, "- {kind}: {}", sides.join(", "));
        }
        text
    }

    /// The people as a roster.
    pub fn roster(&self) -> String {
        let mut text = "roster: P\npeople:\n".to_string();
        for (at, (roles, absent)) in self.people.iter().enumerate() {
            let _ = writeln!(text, "  p{at}:\n    roles: [{}]", roles.join(", "));
            if let Some((from, to)) = absent {
                let _ = writeln!(text, "    absent: 2026-07-{from:02} to 2026-07-{to:02}");
            }
        }
        text
    }
}

fn word(party: Party) -> &'static str {
    match party {
        Party::By => "by",
        Party::Checker => "checker",
        Party::Approver => "approver",
    }
}

fn written(condition: &Condition) -> String {
    match condition {
        None => String::new(),
        Some((fact, true)) => format!(" [{fact}]"),
        Some((fact, false)) => format!(" [not {fact}]"),
    }
}

fn write_step(step: &Step, text: &mut String) {
    let _ = writeln!(text, "\n# step {}", step.name);
    for seat in &step.seats {
        let roles: Vec<String> = seat.roles.iter().map(|(role, when)| format!("{role}{}", written(when))).collect();
        let _ = writeln!(text, "{}: {}", word(seat.party), roles.join(" or "));
    }
    if step.sets {
        let _ = writeln!(text, "sets: f{}", step.name);
    }
}

fn block(chance: &mut Chance, at: usize, facts: &[String]) -> Place {
    let given = &["a".to_string(), "b".to_string()];
    let mut branches = Vec::new();
    for branch in 0..2 {
        let on_event = branch == 1 && chance.percent(30);
        let steps = (0..1 + chance.below(2)).map(|step| Step {
            name: format!("s{at}{}{step}", ["x", "y"][branch]),
            sets: false,
            // What an occurrence knows is its own; given facts are the same everywhere.
            seats: seats(chance, if on_event { given } else { facts }),
            leave: Leave::On,
        });
        let steps = steps.collect();
        let when = (!on_event && chance.percent(30)).then(|| (chance.of(&["a", "b"]).to_string(), chance.percent(50)));
        branches.push(Branch { when, on_event, steps });
    }
    Place::Block(format!("k{at}"), branches)
}

fn seats(chance: &mut Chance, facts: &[String]) -> Vec<Seat> {
    let mut seats = vec![seat(chance, Party::By, facts)];
    if chance.percent(20) {
        seats.push(seat(chance, Party::By, facts));
    }
    if chance.percent(20) {
        seats.push(seat(chance, Party::Checker, facts));
    }
    if chance.percent(30) {
        seats.push(seat(chance, Party::Approver, facts));
    }
    seats
}

fn seat(chance: &mut Chance, party: Party, facts: &[String]) -> Seat {
    let count = 1 + usize::from(chance.percent(35));
    let mut roles: Vec<(String, Condition)> = Vec::new();
    for _ in 0..count {
        let role = chance.of(&["r1", "r2", "r3", "r1", "r2", "g", "s", "x"]).to_string();
        let condition = chance.percent(30).then(|| (facts[chance.below(facts.len())].clone(), chance.percent(50)));
        if !roles.iter().any(|(other, _)| *other == role) {
            roles.push((role, condition));
        }
    }
    Seat { party, roles }
}
