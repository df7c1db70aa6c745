//! Names to ids; and what may stand where nothing has the name.

use super::meant::{Known, Meant, behind_value};
use super::*;

impl Resolving<'_> {
    pub(super) fn role(&mut self, name: ast::Name) -> Option<RoleId> {
        let mut found = self.tables.roles.get(&name.symbol);
        if found.is_none() {
            let others = self
                .visible
                .units
                .iter()
                .filter(|unit| **unit != self.id && self.model[**unit].kind == UnitKind::Organisation);
            found =
                others.filter_map(|unit| self.declared.units[unit.0 as usize].tables.roles.get(&name.symbol)).next();
        }
        if let Some(role) = found {
            self.model[*role].used = true;
            return Some(*role);
        }
        let mut known: Vec<Symbol> = self.tables.roles.keys().copied().collect();
        for unit in self
            .visible
            .units
            .iter()
            .filter(|unit| **unit != self.id && self.model[**unit].kind == UnitKind::Organisation)
        {
            known.extend(self.declared.units[unit.0 as usize].tables.roles.keys());
        }
        self.unknown(NameKind::Role, name, &known);
        None
    }

    pub(super) fn fact(&mut self, name: ast::Name) -> Option<FactId> {
        if let Some(fact) = self.tables.facts.get(&name.symbol) {
            self.model[*fact].used = true;
            return Some(*fact);
        }
        let known: Vec<Symbol> = self.tables.facts.keys().copied().collect();
        self.unknown(NameKind::Fact, name, &known);
        None
    }

    pub(super) fn record(&mut self, name: ast::Name) -> Option<RecordId> {
        if let Some(record) = self.tables.records.get(&name.symbol) {
            self.model[*record].used = true;
            return Some(*record);
        }
        let known: Vec<Symbol> = self.tables.records.keys().copied().collect();
        self.unknown(NameKind::Record, name, &known);
        None
    }

    pub(super) fn event(&mut self, name: ast::Name) -> Option<EventId> {
        if let Some(event) = self.tables.events.get(&name.symbol) {
            self.model[*event].used = true;
            return Some(*event);
        }
        let known: Vec<Symbol> = self.tables.events.keys().copied().collect();
        self.unknown(NameKind::Event, name, &known);
        None
    }

    /// By name, or by clause.
    pub(super) fn place(&mut self, place: ast::Place) -> Option<Target> {
        let symbol = place.name.symbol;
        if let Some(target) = self.tables.places.get(&symbol).or_else(|| self.tables.clauses.get(&symbol)) {
            if let Target::End(end) = target {
                self.model[*end].used = true;
            }
            return Some(*target);
        }
        let by_clause = self.model.text(symbol).starts_with(|c: char| c.is_ascii_digit());
        let known: Vec<Symbol> =
            if by_clause { self.tables.clauses.keys() } else { self.tables.places.keys() }.copied().collect();
        self.unknown(NameKind::Place, place.name, &known);
        None
    }

    /// By code, or by name.
    pub(super) fn procedure(&mut self, code: Option<ast::Name>, name: ast::Name) -> Option<UnitId> {
        let by_code = code.and_then(|code| self.visible.by_name.get(&code.symbol));
        let found = by_code.or_else(|| self.visible.by_name.get(&name.symbol)).copied();
        if let Some(unit) = found.filter(|unit| self.model[*unit].kind != UnitKind::Organisation) {
            self.model[unit].used = true;
            return Some(unit);
        }
        let known: Vec<Symbol> = self.visible.by_name.keys().copied().collect();
        self.unknown(NameKind::Procedure, name, &known);
        None
    }

    /// Nothing has this name, unless a line that could not be read declares it.
    pub(super) fn unknown(&mut self, kind: NameKind, name: ast::Name, known: &[Symbol]) {
        let named = self.named(name);
        if self.may_be_lost(kind, named) {
            return;
        }
        self.suggestions += 1;
        let meant = if self.suggestions <= MAX_SUGGESTIONS {
            self.within(known, |known| Meant::by(known.names.text(name.symbol), known))
        } else {
            Meant::default()
        };
        let declared = |symbol| Named { symbol, at: self.declared_at(kind, symbol).unwrap_or(named.at) };
        let (near, rivals) = (meant.near.map(declared), meant.rivals.into_iter().map(declared).collect());
        let Meant { parts, joined, negated, .. } = meant;
        let (unit, joint) = (self.id, self.joint);
        let trouble = Trouble::UnknownName {
            kind,
            name: named,
            unit,
            near,
            rivals,
            parts,
            joined,
            joint,
            negated,
            elsewhere: None,
        };
        self.model.troubles.push(trouble);
    }

    /// Compares something with known names.
    fn within<T>(&self, symbols: &[Symbol], compare: impl FnOnce(&Known) -> T) -> T {
        let kind = |symbol| self.tables.facts.get(&symbol).map(|fact| self.model[*fact].kind.clone());
        compare(&Known { names: &self.model.names, symbols, joint: self.joint, kind: &kind })
    }

    /// A value that is none of a fact's, taken for one of them with another condition behind it.
    pub(super) fn behind_value(&mut self, fact: FactId, value: Symbol) -> Option<String> {
        self.suggestions += 1;
        if self.suggestions > MAX_SUGGESTIONS {
            return None;
        }
        let known: Vec<Symbol> = self.tables.facts.keys().copied().collect();
        let fact = self.model[fact].name.symbol;
        self.within(&known, |known| behind_value(known.names.text(value), fact, known))
    }

    /// Reads names where several may stand so joined.
    pub(super) fn joined<T>(&mut self, joint: Joint, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.joint, joint);
        let result = read(self);
        self.joint = outer;
        result
    }

    /// Where a name is declared.
    pub(super) fn declared_at(&self, kind: NameKind, symbol: Symbol) -> Option<Location> {
        let tables = self.tables;
        match kind {
            NameKind::Fact => tables.facts.get(&symbol).map(|id| self.model[*id].name.at),
            NameKind::Record => tables.records.get(&symbol).map(|id| self.model[*id].name.at),
            NameKind::Event => tables.events.get(&symbol).map(|id| self.model[*id].name.at),
            NameKind::Place => tables
                .places
                .get(&symbol)
                .or_else(|| tables.clauses.get(&symbol))
                .map(|target| self.model.declared_at(*target)),
            NameKind::Procedure => self.visible.by_name.get(&symbol).map(|id| self.model[*id].name.at),
            NameKind::Role => {
                let all = self.visible.units.iter().map(|unit| &self.declared.units[unit.0 as usize].tables.roles);
                all.filter_map(|roles| roles.get(&symbol)).map(|id| self.model[*id].name.at).next()
            }
            NameKind::Branch | NameKind::Term | NameKind::Field | NameKind::Parameter | NameKind::Value => None,
        }
    }

    pub(super) fn may_be_lost(&self, kind: NameKind, name: Named) -> bool {
        let shared = matches!(kind, NameKind::Role | NameKind::Procedure);
        if shared && self.import_failed {
            return true;
        }
        let bare = self.model.text(name.symbol).trim_matches(['《', '》']).to_string();
        let lost = |unit: &UnitId| {
            let unit = &self.model[*unit];
            let file = self.sources.file(unit.file);
            unit.damage.heading
                || unit.damage.lines.iter().any(|span| {
                    !span.range().contains(&(name.at.span.start as usize)) && mentions(file.slice(*span), &bare)
                })
        };
        lost(&self.id) || shared && self.visible.units.iter().any(lost)
    }
}
