//! What a step says, and where it leads.

use super::{Access, Draft, Kind};
use std::fmt::Write;

impl Draft {
    pub(super) fn own_facts(&self, access: &Access) -> Vec<usize> {
        access.own.iter().flat_map(|unit| self.units[*unit].facts.iter().copied()).collect()
    }

    fn makeable(&self, access: &Access) -> Vec<String> {
        access.own.iter().flat_map(|unit| self.units[*unit].records.iter().cloned()).collect()
    }

    pub(super) fn needable(&self, access: &Access) -> Vec<String> {
        access.needs.iter().cloned().chain(self.makeable(access)).collect()
    }

    pub(super) fn step(&mut self, name: &str, access: &mut Access, depth: usize) {
        let by = self.chance.pick(&["A", "A", "B", "L", "A or B"]);
        let mut lines = vec![format!("by: {by}")];
        let own = self.own_facts(access);
        let mut set = Vec::new();
        for _ in 0..[0, 1, 1, 2][self.chance.below(4)] {
            set.extend(self.chance.maybe(&own).filter(|fact| !self.facts[*fact].name.starts_with('o')));
        }
        for fact in &set {
            let inside = Access { likely: set.clone(), ..access.clone() };
            let from = if self.chance.percent(40) { &inside } else { &*access };
            let condition = if self.careful { String::new() } else { self.only_when(from, 25) };
            let by = if self.chance.percent(20) { " (by approver)" } else { "" };
            lines.push(format!("sets: {}{by}{condition}", self.facts[*fact].name));
        }
        if lines.iter().any(|line| line.contains("approver")) {
            let condition = if self.careful { String::new() } else { self.only_when(access, 20) };
            lines.push(format!("approver: L{condition}"));
        }
        let known: Vec<usize> = set.iter().copied().filter(|fact| own.contains(fact)).collect();
        let during = Access { likely: access.likely.iter().chain(&known).copied().collect(), ..access.clone() };
        self.records(&mut lines, &during, depth);
        self.waiting(&mut lines, name, &during, &own);
        if self.chance.percent(25) {
            self.call(&mut lines, &during, &own);
        }
        if self.chance.percent(10) {
            lines.push(format!("with: B{}", self.only_when(&during, 80)));
        }
        for _ in 0..usize::from(self.chance.percent(10)) + usize::from(self.chance.percent(2)) {
            let rhythm = self.chance.pick(&["weekly", "daily", "monthly", "every 2 weeks", "on call"]);
            lines.push(format!("held: {rhythm}{}", self.only_when(&during, 80)));
        }
        if self.chance.percent(40) {
            let span = self.span(&during);
            lines.push(format!("lasts: {span}"));
        }
        access.likely.extend(known);
        let _ = write!(self.body, "\n# step {name}\n{}\n", lines.join("\n"));
    }

    fn records(&mut self, lines: &mut Vec<String>, access: &Access, depth: usize) {
        let (needs, mut makes) = (self.needable(access), self.makeable(access));
        if depth == 0 && self.chance.percent(40) {
            makes.extend(self.outer.iter().cloned());
        }
        if let (true, Some(record)) = (self.chance.percent(25), self.chance.maybe(&needs)) {
            let optional = if self.careful || self.chance.percent(15) { " (optional)" } else { "" };
            lines.push(format!("needs: {record}{optional}{}", self.only_when(access, 30)));
        }
        for _ in 0..self.chance.below(3) {
            if let Some(record) = self.chance.maybe(&makes) {
                lines.push(format!("makes: {record}{}", self.only_when(access, 30)));
            }
        }
        if let (true, Some(record)) = (self.chance.percent(12), self.chance.maybe(&needs)) {
            lines.push(format!("informed: B (with {record}){}", self.only_when(access, 30)));
        }
    }

    /// Events and deadlines.
    fn waiting(&mut self, lines: &mut Vec<String>, name: &str, access: &Access, own: &[usize]) {
        let events: Vec<String> = access.own.iter().filter_map(|unit| self.units[*unit].event.clone()).collect();
        let common = self.common.iter().cloned();
        let events: Vec<String> =
            events.into_iter().chain(common).filter(|event| !access.deaf.contains(event)).collect();
        let event = if self.chance.percent(35) { self.chance.maybe(&events) } else { None };
        let deadlines = match &event {
            Some(_) => usize::from(self.chance.percent(60)) + usize::from(self.chance.percent(15)),
            None => usize::from(self.chance.percent(15)) + usize::from(self.chance.percent(3)),
        };
        if let Some(event) = event {
            lines.push(format!("awaits: {event}"));
        }
        let switches: Vec<usize> = own.iter().copied().filter(|fact| self.facts[*fact].kind == Kind::YesNo).collect();
        for _ in 0..deadlines {
            let mut marks = Vec::new();
            let from: Vec<String> = access.from.iter().filter(|from| *from != name).cloned().collect();
            if let (true, Some(from)) = (self.chance.percent(45), self.chance.maybe(&from)) {
                marks.push(format!("from {from}"));
            }
            if let (true, Some(fact)) = (self.chance.percent(85), self.chance.maybe(&switches)) {
                marks.push(format!("then {}", self.facts[fact].name));
            }
            let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join("; ")) };
            let span = self.span(access);
            lines.push(format!("deadline: {span}{marks}{}", self.only_when(access, 25)));
        }
    }

    /// A span of time, or a fact that says one.
    fn span(&mut self, access: &Access) -> String {
        let facts: Vec<usize> = access.reads.iter().copied().chain(self.own_facts(access)).collect();
        let spans: Vec<String> = facts
            .into_iter()
            .filter(|fact| self.facts[*fact].kind == Kind::Duration)
            .map(|fact| self.facts[fact].name.clone())
            .collect();
        match self.chance.maybe(&spans).filter(|_| self.chance.percent(50)) {
            Some(fact) => fact,
            None => {
                self.chance.pick(&["3 days", "2 days", "1 day", "36 hours", "1 week", "2 working days"]).to_string()
            }
        }
    }

    fn call(&mut self, lines: &mut Vec<String>, access: &Access, own: &[usize]) {
        let outcome = |name: &str| own.iter().any(|fact| self.facts[*fact].name == name);
        let (check, note) = (outcome("o1"), outcome("o2"));
        let (needs, makes) = (self.needable(access), self.makeable(access));
        if check && self.chance.percent(70) {
            let mut marks = vec!["outcome into o1".to_string()];
            if let (true, Some(record)) = (!self.careful && self.chance.percent(60), self.chance.maybe(&needs)) {
                marks.push(format!("takes {} = {record}", self.chance.pick(&["In", "Extra"])));
            }
            if let (true, Some(record)) = (self.chance.percent(60), self.chance.maybe(&makes)) {
                marks.push(format!("gives {} = {record}", self.chance.pick(&["Out", "Maybe", "Maybe"])));
            } else if let (true, Some(fact)) = (self.chance.percent(40), self.chance.maybe(own)) {
                marks.push(format!("gives Told = {}", self.facts[fact].name));
            }
            lines.push(format!("runs: Check ({}){}", marks.join("; "), self.only_when(access, 25)));
        } else if note {
            let mut marks = vec!["outcome into o2".to_string()];
            if let (true, Some(record)) = (self.own_note && self.chance.percent(60), self.chance.maybe(&makes)) {
                marks.push(format!("gives {} = {record}", self.chance.pick(&["slip", "letter", "memo"])));
            }
            lines.push(format!("runs: Note ({}){}", marks.join("; "), self.only_when(access, 25)));
        }
    }

    // ---- routes --------------------------------------------------------------------------------------------------------

    pub(super) fn routes(&mut self, at: usize, names: &[String], exits: &[String], access: &Access) {
        let next = if at + 1 < names.len() { names[at + 1].clone() } else { self.chance.pick(exits) };
        // Where nobody is to be stuck, no step is left out, so that what it sets is known.
        let ahead = match self.careful {
            true => vec![next.clone()],
            false => names[at + 1..].iter().chain(exits).cloned().collect(),
        };
        let mut routes = vec![format!("-> {next}")];
        let more = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2][self.chance.below(10)];
        let most_back = if self.careful { 2 } else { 3 };
        for _ in 0..more {
            let back = self.ways_back < most_back && self.chance.percent(45);
            routes.push(if back { self.back(at, names, &ahead) } else { format!("-> {}", self.chance.pick(&ahead)) });
        }
        if more == 0 && self.ways_back < most_back && self.chance.percent(4) {
            routes = vec![self.back(at, names, &[next])];
        }
        self.chance.shuffle(&mut routes);
        let conditions = match routes.len() {
            1 if self.careful => vec![String::new()],
            1 => vec![self.only_when(access, 6)],
            count => self.conditions(count, access, true),
        };
        if self.careful && conditions[0].is_empty() {
            routes = vec![format!("-> {}", ahead[0])];
        }
        for (route, condition) in routes.into_iter().zip(conditions) {
            let _ = writeln!(self.body, "{route}{condition}");
        }
    }

    fn back(&mut self, at: usize, names: &[String], ahead: &[String]) -> String {
        self.ways_back += 1;
        let to = self.chance.pick(&names[..=at]);
        let bound = match &self.bound {
            Some(fact) if self.chance.percent(40) => fact.clone(),
            // Rounds are told apart up to twelve.
            _ if self.chance.percent(2) => self.chance.pick(&["12", "13", "14", "15", "17"]).to_string(),
            _ => self.chance.pick(&["1", "1", "2", "1", "2", "0", "3"]).to_string(),
        };
        format!("<- {to} (at most {bound}; then {})", self.chance.pick(ahead))
    }
}
