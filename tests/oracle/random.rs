//! Random small procedures, as text. Everything of the language that decides where a case goes is drawn, sound and
//! unsound alike: guards that leave gaps, overlap or read what is not set; records that are needed and never made.
//! What a check rejects before anything is proved (a sibling's fact, a circle without a bound) is left out.

mod chance;
mod guards;
mod steps;

use chance::Chance;
use std::fmt::Write;

#[derive(Clone, PartialEq)]
enum Kind {
    YesNo,
    Choices(Vec<String>),
    /// From 0 to this, or any.
    Integer(Option<i64>),
    Date,
    Duration,
    Text,
}

struct Fact {
    name: String,
    kind: Kind,
    given: bool,
}

/// Things that stay together where branches divide what they may touch: an event with what it sets and brings, a
/// formal number with what it depends on.
#[derive(Default)]
struct Unit {
    facts: Vec<usize>,
    records: Vec<String>,
    event: Option<String>,
}

/// What a scope may touch.
#[derive(Clone, Default)]
struct Access {
    /// Units that nobody beside it touches.
    own: Vec<usize>,
    /// Facts and records that nobody beside it changes.
    reads: Vec<usize>,
    needs: Vec<String>,
    /// Places from which deadlines may run.
    from: Vec<String>,
    /// Facts that are likely to be known by now.
    likely: Vec<usize>,
    /// Events for which nothing here may wait.
    deaf: Vec<String>,
}

struct Draft {
    chance: Chance,
    facts: Vec<Fact>,
    units: Vec<Unit>,
    /// Units of which each goes to one event branch, that of its event.
    pools: Vec<Vec<usize>>,
    /// Events that say and bring nothing: any step may wait for them.
    common: Vec<String>,
    /// What steps outside of event branches may make of these.
    outer: Vec<String>,
    bound: Option<String>,
    /// What is called `Note` is a procedure of ours.
    own_note: bool,
    /// Cases are hardly ever stuck.
    careful: bool,
    ways_back: usize,
    steps: usize,
    blocks: usize,
    body: String,
}

/// The procedure of a seed.
pub fn procedure(seed: u64) -> String {
    let chance = Chance::new(seed);
    let mut draft = Draft {
        chance,
        facts: Vec::new(),
        units: Vec::new(),
        pools: Vec::new(),
        common: Vec::new(),
        outer: Vec::new(),
        bound: None,
        own_note: false,
        careful: false,
        ways_back: 0,
        steps: 0,
        blocks: 0,
        body: String::new(),
    };
    draft.write()
}

const CHECK: &str =
    "\n# interface Check\ntakes: In, Extra (optional)\ngives: Out, Maybe (optional), Told\noutcomes: pass, fail\n";
const NOTE: &str = "\n# interface Note\noutcomes: noted\n";
/// The same, and one more outcome, as a procedure of ours.
const OWN_NOTE: &str = "\n# procedure Note\nstarts: write\n\n# roles\n- A\n\n# facts\n- good: yes/no\n- long: yes/no\n\
                        \n# records\n- slip\n- letter\n- memo\n\
                        \n# step write\nby: A\nsets: good, long\nmakes: slip [good]\nmakes: letter\nmakes: memo [long]\n\
                        -> noted [good]\n-> fail [not good]\n\n# ends\n- noted\n- fail\n";

impl Draft {
    fn write(&mut self) -> String {
        let (mut access, mut records, mut events) = (Access::default(), String::new(), String::new());
        self.own_note = self.chance.percent(30);
        self.careful = self.chance.percent(25);
        for at in 1..=1 + self.chance.below(2) {
            let kind = self.kind();
            let fact = self.fact(format!("g{at}"), kind, true);
            access.reads.push(fact);
            access.likely.push(fact);
        }
        let fixed = access.reads.clone();
        for at in 1..=2 + self.chance.below(3) {
            let kind = self.kind();
            let given = self.chance.percent(10);
            let fact = self.fact(format!("f{at}"), kind, given);
            self.unit(&mut access, Unit { facts: vec![fact], ..Unit::default() });
        }
        for at in 1..=1 + self.chance.below(3) {
            let given = if self.chance.percent(20) { " (given)" } else { "" };
            let _ = writeln!(records, "- r{at}{given}");
            self.unit(&mut access, Unit { records: vec![format!("r{at}")], ..Unit::default() });
        }
        if self.chance.percent(25) {
            self.bound = Some("n1".to_string());
            let most = if self.chance.percent(5) { 14 } else { 1 + self.chance.below(3) as i64 };
            let fact = self.fact("n1".to_string(), Kind::Integer(Some(most)), true);
            access.reads.push(fact);
        }
        let calls = self.chance.percent(40);
        if calls {
            for (name, values) in [("o1", ["pass", "fail", "other"]), ("o2", ["noted", "pass", "fail"])] {
                let values = values.iter().map(|value| value.to_string()).collect();
                let fact = self.fact(name.to_string(), Kind::Choices(values), false);
                self.unit(&mut access, Unit { facts: vec![fact], ..Unit::default() });
            }
        }
        if self.chance.percent(40) {
            let unit = self.event(1, &mut records, &mut events);
            self.unit(&mut access, unit);
        }
        for (at, percent) in [(2, 35), (3, 15)] {
            if self.chance.percent(percent) {
                self.pool(at, &mut records, &mut events);
            }
        }
        if self.chance.percent(15) {
            let _ = writeln!(events, "- e4: something happens");
            self.common.push("e4".to_string());
        }
        let numbering = if self.chance.percent(20) { self.numbering(&mut access) } else { String::new() };
        let ends: Vec<String> = (1..=1 + self.chance.below(3)).map(|at| format!("end{at}")).collect();
        let count = 2 + self.chance.below(4);
        let roles = self.roles(&fixed);
        let procedure = access.clone();
        let start = self.scope(&mut access, 0, count, &ends);
        let mut text = format!("# procedure P\nstarts: {start}\n\n# roles\n{roles}\n# facts\n");
        for at in 0..self.facts.len() {
            text += &self.declared(at);
        }
        let _ = write!(text, "\n# records\n{records}\n");
        if !events.is_empty() {
            let _ = write!(text, "# events\n{events}\n");
        }
        text += &numbering;
        text += &std::mem::take(&mut self.body);
        text += "\n# ends\n";
        for end in ends {
            text += &self.end(&end, &procedure, calls);
        }
        if calls {
            text += CHECK;
            text += if self.own_note { OWN_NOTE } else { NOTE };
        }
        text
    }

    // ---- declarations --------------------------------------------------------------------------------------------------

    fn kind(&mut self) -> Kind {
        match self.chance.below(20) {
            0..=8 => Kind::YesNo,
            9..=13 => {
                let at = self.facts.len();
                Kind::Choices((0..2 + self.chance.below(3)).map(|value| format!("v{at}{value}")).collect())
            }
            14..=16 => Kind::Integer(self.chance.percent(60).then(|| 1 + self.chance.below(3) as i64)),
            17 => Kind::Date,
            18 if self.chance.percent(15) => Kind::Text,
            _ => Kind::Duration,
        }
    }

    fn fact(&mut self, name: String, kind: Kind, given: bool) -> usize {
        self.facts.push(Fact { name, kind, given });
        self.facts.len() - 1
    }

    fn unit(&mut self, access: &mut Access, unit: Unit) {
        self.units.push(unit);
        access.own.push(self.units.len() - 1);
    }

    /// An event that starts a branch, with a fact and a record that the branch has for itself.
    fn pool(&mut self, at: usize, records: &mut String, events: &mut String) {
        let event = self.event(at, records, events);
        let kind = self.kind();
        let fact = self.fact(format!("w{at}"), kind, false);
        let _ = writeln!(records, "- rw{at}");
        let own = Unit { facts: vec![fact], records: vec![format!("rw{at}")], ..Unit::default() };
        let mut pool = Vec::new();
        for unit in [event, own] {
            self.outer.extend(unit.records.iter().cloned());
            self.units.push(unit);
            pool.push(self.units.len() - 1);
        }
        self.pools.push(pool);
    }

    fn event(&mut self, at: usize, records: &mut String, events: &mut String) -> Unit {
        let mut unit = Unit { event: Some(format!("e{at}")), ..Unit::default() };
        let mut marks = Vec::new();
        if self.chance.percent(60) {
            let given = if self.chance.percent(30) { " (given)" } else { "" };
            let _ = writeln!(records, "- re{at}{given}");
            unit.records.push(format!("re{at}"));
            marks.push(format!("brings re{at}"));
        }
        if self.chance.percent(60) {
            unit.facts.push(self.fact(format!("fe{at}"), Kind::YesNo, false));
            marks.push(format!("sets fe{at}"));
        }
        let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join("; ")) };
        let _ = writeln!(events, "- e{at}{marks}: something happens");
        unit
    }

    /// A formal number; what it depends on stays with it.
    fn numbering(&mut self, access: &mut Access) -> String {
        let mut unit = Unit { records: vec!["no1".to_string()], ..Unit::default() };
        let mut text = "# numbering no1\nprefix: \"N\"".to_string();
        if self.chance.percent(40) {
            let given = self.chance.percent(50);
            let fact = self.fact("t1".to_string(), Kind::Text, given);
            unit.facts.push(fact);
            text += ", t1";
        }
        text += "\n";
        if self.chance.percent(40) {
            self.fact("t2".to_string(), Kind::Text, true);
            text += "follows: t2\n";
        }
        let kind = self.kind();
        let fact = self.fact("m1".to_string(), kind, false);
        unit.facts.push(fact);
        let parts = Access { reads: vec![fact, access.reads[0]], ..Access::default() };
        let count = 1 + self.chance.below(3);
        for (at, condition) in self.conditions(count, &parts, true).into_iter().enumerate() {
            let _ = writeln!(text, "- part{at}{condition}");
        }
        self.unit(access, unit);
        text + "\n"
    }

    fn roles(&mut self, fixed: &[usize]) -> String {
        let reads = Access { reads: fixed.to_vec(), likely: fixed.to_vec(), ..Access::default() };
        let conditions = self.conditions(2, &reads, true);
        format!("- A\n- B\n- L = A{} or B{}\n", conditions[0], conditions[1])
    }

    fn declared(&self, at: usize) -> String {
        let Fact { name, kind, given } = &self.facts[at];
        let kind = match kind {
            Kind::YesNo => "yes/no".to_string(),
            Kind::Choices(values) => values.join(", "),
            Kind::Integer(Some(most)) => format!("integer 0 to {most}"),
            Kind::Integer(None) => "integer".to_string(),
            Kind::Date => "date".to_string(),
            Kind::Duration => "duration".to_string(),
            Kind::Text => "text".to_string(),
        };
        format!("- {name}: {kind}{}\n", if *given { " (given)" } else { "" })
    }

    fn end(&mut self, name: &str, access: &Access, calls: bool) -> String {
        let mut text = format!("- {name}");
        let with = if self.chance.percent(40) {
            let records = self.needable(access);
            let record = self.chance.maybe(&records);
            record.map_or(String::new(), |record| format!(" (with {record}{})", self.only_when(access, 40)))
        } else {
            String::new()
        };
        if calls && !self.careful && self.chance.percent(70) {
            let two = self.chance.percent(60);
            let conditions = self.conditions(1 + usize::from(two), access, false);
            let _ = write!(text, ": to Check{}", conditions[0]);
            if two {
                let _ = write!(text, " or Note{}", conditions[1]);
            }
            text += &with;
        } else if calls && !with.is_empty() {
            let _ = write!(text, ": to Note{with}");
        }
        text + "\n"
    }

    // ---- scopes --------------------------------------------------------------------------------------------------------

    /// Steps and blocks, each led to by the one before it or by chance. Its first.
    fn scope(&mut self, access: &mut Access, depth: usize, count: usize, exits: &[String]) -> String {
        let mut names = Vec::new();
        for _ in 0..count {
            let block = depth < 2 && self.blocks < 3 && self.chance.percent(if depth == 0 { 25 } else { 15 });
            if block {
                self.blocks += 1;
                names.push(format!("p{}", self.blocks));
            } else {
                self.steps += 1;
                names.push(format!("s{}", self.steps));
            }
        }
        access.from.extend(names.iter().cloned());
        for at in 0..count {
            if names[at].starts_with('p') {
                self.block(&names[at], access, depth);
            } else {
                self.step(&names[at], access, depth);
            }
            self.routes(at, &names, exits, access);
        }
        names.swap_remove(0)
    }

    fn block(&mut self, name: &str, access: &mut Access, depth: usize) {
        let _ = write!(self.body, "\n# parallel {name}\n");
        let mut branches: Vec<Access> = Vec::new();
        let shared = Access { own: Vec::new(), ..access.clone() };
        for _ in 0..1 + self.chance.below(3).min(1 + usize::from(self.blocks < 2)) {
            branches.push(shared.clone());
        }
        for unit in access.own.clone() {
            let to = if self.chance.percent(30) { usize::MAX } else { self.chance.below(branches.len()) };
            for (at, branch) in branches.iter_mut().enumerate() {
                if at == to {
                    branch.own.push(unit);
                } else {
                    branch.likely.retain(|fact| !self.units[unit].facts.contains(fact) || to == usize::MAX);
                    if to == usize::MAX {
                        branch.reads.extend(&self.units[unit].facts);
                        branch.needs.extend(self.units[unit].records.iter().cloned());
                    }
                }
            }
        }
        let mut listening = Vec::new();
        while !self.pools.is_empty() && self.chance.percent(if listening.is_empty() { 70 } else { 30 }) {
            let own = self.pools.remove(0);
            let event = own.iter().find_map(|unit| self.units[*unit].event.clone()).unwrap_or_default();
            // What siblings change is not read here.
            let mut reads = shared.clone();
            let changed: Vec<usize> = access.own.iter().flat_map(|unit| self.units[*unit].facts.clone()).collect();
            reads.likely.retain(|fact| !changed.contains(fact));
            listening.push((event, Access { own, ..reads }));
        }
        let first = self.chance.percent(50);
        for (at, mut branch) in branches.into_iter().enumerate() {
            if at == 0 && first {
                self.listeners(name, &mut listening, depth);
            }
            let condition = self.only_when(access, 30);
            let _ = write!(self.body, "\n## branch b{name}{at}{condition}\n");
            self.strand(&mut branch, depth);
            if !self.careful || condition.is_empty() {
                access.likely.extend(branch.likely.iter().filter(|fact| !shared.likely.contains(fact)));
            }
        }
        self.listeners(name, &mut listening, depth);
        let _ = write!(self.body, "\n# join {name}\n");
    }

    fn listeners(&mut self, name: &str, listening: &mut Vec<(String, Access)>, depth: usize) {
        for (event, mut access) in listening.drain(..) {
            access.deaf.push(event.clone());
            let _ = write!(self.body, "\n## branch b{name}{event} [whenever {event}]\n");
            self.strand(&mut access, depth);
        }
    }

    fn strand(&mut self, access: &mut Access, depth: usize) {
        let (count, at) = (1 + self.chance.below(3) / (depth + 1), self.body.len());
        let start = self.scope(access, depth + 1, count, &["join".to_string()]);
        self.body.insert_str(at, &format!("starts: {start}\n"));
    }
}
