//! Conditions, sound and unsound.

use super::{Access, Draft, Fact, Kind};

impl Draft {
    fn readable(&self, access: &Access) -> Vec<usize> {
        let all = access.reads.iter().copied().chain(self.own_facts(access));
        all.filter(|fact| self.facts[*fact].kind != Kind::Text).collect()
    }

    /// One fact to read: likely one that is known.
    fn read(&mut self, access: &Access) -> Option<usize> {
        let readable = self.readable(access);
        let likely: Vec<usize> = access.likely.iter().copied().filter(|fact| readable.contains(fact)).collect();
        if self.careful || !likely.is_empty() && self.chance.percent(85) {
            return self.chance.maybe(&likely);
        }
        self.chance.maybe(&readable)
    }

    /// A condition with its brackets, so often; else nothing.
    pub(super) fn only_when(&mut self, access: &Access, percent: usize) -> String {
        if !self.chance.percent(percent) {
            return String::new();
        }
        self.guard(access).map_or(String::new(), |guard| format!(" [{guard}]"))
    }

    /// Conditions for so many things of which one is to hold: mostly sound, sometimes not.
    pub(super) fn conditions(&mut self, count: usize, access: &Access, otherwise: bool) -> Vec<String> {
        if self.careful {
            return self.careful_conditions(count, access);
        }
        let style = self.chance.below(100);
        let guards = match style {
            0..=39 => self.split(count, access),
            40..=74 if otherwise => {
                let mut guards: Vec<Option<String>> = (1..count).map(|_| self.guard(access)).collect();
                let at = self.chance.below(count);
                guards.insert(at, Some("otherwise".to_string()));
                Some(guards.into_iter().flatten().collect())
            }
            _ => None,
        };
        let guards = guards.filter(|guards| guards.len() == count);
        let guards = guards.unwrap_or_else(|| (0..count).filter_map(|_| self.guard(access)).collect());
        (0..count).map(|at| guards.get(at).map_or(String::new(), |guard| format!(" [{guard}]"))).collect()
    }

    /// The same, and one of them does hold; none is said where nothing is known.
    fn careful_conditions(&mut self, count: usize, access: &Access) -> Vec<String> {
        let guards = self.split(count, access).filter(|_| self.chance.percent(60)).unwrap_or_else(|| {
            let (mut guards, mut before) = (Vec::new(), Vec::new());
            for guard in (1..count).filter_map(|_| self.guard(access)).collect::<Vec<_>>() {
                guards.push(before.iter().fold(format!("({guard})"), |all, one| format!("{all} and not ({one})")));
                before.push(guard);
            }
            guards.push("otherwise".to_string());
            guards
        });
        match guards.len() == count {
            true => guards.iter().map(|guard| format!(" [{guard}]")).collect(),
            false => vec![String::new(); count],
        }
    }

    /// The values of one fact, divided among so many.
    fn split(&mut self, count: usize, access: &Access) -> Option<Vec<String>> {
        let fact = self.read(access)?;
        let Fact { name, kind, .. } = &self.facts[fact];
        let (name, kind) = (name.clone(), kind.clone());
        match kind {
            Kind::YesNo if count == 2 => Some(vec![name.clone(), format!("not {name}")]),
            Kind::Choices(values) if values.len() >= count => {
                let mut groups: Vec<Vec<String>> = values[..count].iter().map(|value| vec![value.clone()]).collect();
                for value in &values[count..] {
                    let to = self.chance.below(count);
                    groups[to].push(value.clone());
                }
                Some(groups.into_iter().map(|group| format!("{name} = {}", group.join(", "))).collect())
            }
            Kind::Integer(_) | Kind::Date | Kind::Duration if count == 2 => {
                let constant = self.constant(&kind);
                Some(vec![format!("{name} < {constant}"), format!("{name} ≥ {constant}")])
            }
            _ => None,
        }
    }

    fn constant(&mut self, kind: &Kind) -> String {
        match kind {
            Kind::Integer(most) => self.chance.below(most.map_or(4, |most| most as usize + 1)).to_string(),
            Kind::Date => self.chance.pick(&["2026-03-05", "2026-03-06", "2026-07-15"]).to_string(),
            Kind::Duration => self.chance.pick(&["2 days", "36 hours", "1 week", "3 working days"]).to_string(),
            Kind::Choices(values) => self.chance.pick(values),
            Kind::YesNo | Kind::Text => self.chance.pick(&["yes", "no"]).to_string(),
        }
    }

    fn guard(&mut self, access: &Access) -> Option<String> {
        let one = self.atom(access)?;
        let mut other = || self.atom(access).unwrap_or_default();
        let (a, b) = (other(), other());
        Some(match self.chance.below(20) {
            0..=11 => one,
            12..=13 => format!("{one} and {a}"),
            14..=15 => format!("{one} or {a}"),
            16 => format!("not ({one} and {a})"),
            17 => format!("{one} or ({a} and not ({b}))"),
            18 => format!("{one} and ({a} or {b})"),
            _ => format!("not ({one})"),
        })
    }

    fn atom(&mut self, access: &Access) -> Option<String> {
        let fact = self.read(access)?;
        let Fact { name, kind, .. } = &self.facts[fact];
        let (name, kind) = (name.clone(), kind.clone());
        let constant = self.constant(&kind);
        Some(match &kind {
            Kind::YesNo | Kind::Text => match self.chance.below(6) {
                0..=2 => name,
                3..=4 => format!("not {name}"),
                _ => format!("{name} ≠ {constant}"),
            },
            Kind::Choices(values) => match self.chance.below(6) {
                0..=2 => format!("{name} = {constant}"),
                3 => format!("{name} ≠ {constant}"),
                4 => format!("{name} = {constant}, {}", self.chance.pick(values)),
                _ => format!("{name} ≠ {constant}, {}", self.chance.pick(values)),
            },
            _ => format!("{name} {} {constant}", self.chance.pick(&["=", "≠", "<", "≤", ">", "≥"])),
        })
    }
}
