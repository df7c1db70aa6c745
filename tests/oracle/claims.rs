//! What the analyses claim against what was seen, both ways: what is claimed to be possible was seen, and what was seen
//! is claimed to be possible; for exactly the valuations of facts, records and counts on which anything depends.

use super::explore::{Deed, Seen, Tried};
use super::look::*;
use super::values::minutes;
use super::written::{conditions, touched};
use procedo::analysis::chart::{Label, PointId, PointKind, Wrong};
use procedo::analysis::classes::{Class, Scale};
use procedo::analysis::diagram::{Set, Variable};
use procedo::analysis::variables::{Variables, told_apart};
use procedo::analysis::{self, Existence, Proofs};
use procedo::model::{self, Model, UnitId};
use procedo::runtime::*;
use procedo::walk::parse_value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A claim that does not agree with what was seen.
pub type Disagreement = String;

/// What a variable of the analyses stands for.
#[derive(Clone)]
enum Means {
    /// A fact: for each value that was tried its class; and the classes of which none was tried, since no guard tells
    /// them from others, each with one of these.
    Fact(usize, Vec<u32>, Vec<(u32, u32)>),
    /// Which of these steps set the fact: a digit of its place among them, from 1.
    SetBy(usize, Vec<u8>, usize),
    Record(usize),
    /// A record that an occurrence has of its own, beside that of the case.
    OwnRecord,
    Done(usize),
    /// How often a way back was taken, and up to how many of its rounds are told apart.
    Rounds(usize, u32),
    /// Nothing of the case.
    Nothing,
}

/// The claims of all analyses of a procedure.
pub struct Claims<'t, 'm> {
    pub tried: &'t Tried,
    pub seen: &'t Seen,
    pub model: &'m Model,
    pub unit: UnitId,
    pub proofs: Proofs<'m>,
    /// What the claims were about, beside what was seen.
    pub shown: BTreeSet<&'static str>,
    means: Vec<Means>,
}

impl<'t, 'm> Claims<'t, 'm> {
    pub fn new(tried: &'t Tried, seen: &'t Seen, model: &'m Model, unit: UnitId, proofs: Proofs<'m>) -> Self {
        let mut claims = Claims { tried, seen, model, unit, proofs, shown: BTreeSet::new(), means: Vec::new() };
        claims.means = claims.meanings();
        claims
    }

    /// Holds every claim against what was seen.
    pub fn check(&mut self) -> Result<(), Disagreement> {
        if let Some(what) = self.seen.contradictions.first() {
            return Err(format!("the interpreter does not do what the words say: {what}"));
        }
        self.deeds()?;
        self.ends()?;
        if self.seen.goes_round {
            return Ok(());
        }
        for point in self.points() {
            let Some(at) = self.proofs.chart.at(self.kind(point)) else { continue };
            let set = self.proofs.reach.at[at.0 as usize];
            self.same(point, "a case can be there", set, |_| true)?;
            let kind = self.kind(point);
            if self.proofs.can_be(kind) != self.seen.looks.contains_key(&point) {
                return Err(format!("{point:?} can be: {}", self.proofs.can_be(kind)));
            }
        }
        self.faults()?;
        self.decisions()?;
        self.existence()
    }

    // ---- the same things by other names ----------------------------------------------------------------------------------

    fn points(&self) -> Vec<Point> {
        let program = &self.tried.program;
        let steps = (0..program.steps.len() as u32).map(StepId);
        let mut points: Vec<Point> = steps
            .flat_map(|id| {
                let leave = Point::Leave(Place::Step(id));
                [Point::Arrive(id), Point::Answered(id), Point::Made(id), leave]
            })
            .collect();
        let blocks = (0..program.parallels.len() as u32).map(ParallelId);
        points.extend(blocks.flat_map(|id| [Point::Fork(id), Point::Leave(Place::Parallel(id))]));
        let ends = (0..program.ends.len() as u32).map(EndId);
        points.extend(ends.flat_map(|id| [Point::Arrived(id), Point::Ended(id)]));
        points
    }

    fn step_id(&self, id: StepId) -> model::StepId {
        model::StepId(id.0 + self.model[self.unit].steps.start)
    }

    /// A point, as the analyses call it.
    pub fn kind(&self, point: Point) -> PointKind {
        let unit = &self.model[self.unit];
        let block = |id: ParallelId| model::ParallelId(id.0 + unit.parallels.start);
        match point {
            Point::Arrive(id) => PointKind::Arrive(self.step_id(id)),
            Point::Answered(id) => PointKind::Answered(self.step_id(id)),
            Point::Made(id) => PointKind::Make(self.step_id(id)),
            Point::Leave(Place::Step(id)) => PointKind::Leave(analysis::order::Place::Step(self.step_id(id))),
            Point::Leave(Place::Parallel(id)) => PointKind::Leave(analysis::order::Place::Parallel(block(id))),
            Point::Fork(id) => PointKind::Fork(block(id)),
            Point::Arrived(id) => PointKind::Arrived(model::EndId(id.0 + unit.ends.start)),
            Point::Ended(id) => PointKind::Ended(model::EndId(id.0 + unit.ends.start)),
        }
    }

    /// A point of the analyses, as it is called here; nothing of points that are not looked at.
    pub fn point(&self, at: PointId) -> Option<Point> {
        let unit = &self.model[self.unit];
        let kind = self.proofs.chart.points[at.0 as usize].kind;
        if self.proofs.chart.at(kind) != Some(at) {
            return None;
        }
        let step = |id: model::StepId| StepId(id.0 - unit.steps.start);
        Some(match kind {
            PointKind::Arrive(id) => Point::Arrive(step(id)),
            PointKind::Answered(id) => Point::Answered(step(id)),
            PointKind::Make(id) => Point::Made(step(id)),
            PointKind::Leave(place) => Point::Leave(self.place(place)),
            PointKind::Fork(id) => Point::Fork(ParallelId(id.0 - unit.parallels.start)),
            PointKind::Arrived(id) => Point::Arrived(EndId(id.0 - unit.ends.start)),
            PointKind::Ended(id) => Point::Ended(EndId(id.0 - unit.ends.start)),
            _ => return None,
        })
    }

    pub fn place(&self, place: analysis::order::Place) -> Place {
        let unit = &self.model[self.unit];
        match place {
            analysis::order::Place::Step(id) => Place::Step(StepId(id.0 - unit.steps.start)),
            analysis::order::Place::Parallel(id) => Place::Parallel(ParallelId(id.0 - unit.parallels.start)),
        }
    }

    /// A fault, as it is called here.
    pub fn fault(&self, wrong: Wrong) -> Fault {
        let unit = &self.model[self.unit];
        let step = |id: model::StepId| StepId(id.0 - unit.steps.start);
        let end = |id: model::EndId| EndId(id.0 - unit.ends.start);
        let record = |id: model::RecordId| RecordId(id.0 - unit.records.start);
        match wrong {
            Wrong::NoRoute(place) => Fault::NoRoute(self.place(place)),
            Wrong::TwoRoutes(place, at) => Fault::TwoRoutes(self.place(place), at),
            Wrong::RouteUnknown(place) => Fault::RouteUnknown(self.place(place)),
            Wrong::NoHandOver(id) => Fault::NoHandOver(end(id)),
            Wrong::TwoHandOvers(id, at) => Fault::TwoHandOvers(end(id), at),
            Wrong::HandOverUnknown(id) => Fault::HandOverUnknown(end(id)),
            Wrong::BranchUnknown(id) => Fault::BranchUnknown(BranchId(id.0 - unit.branches.start)),
            Wrong::NeedMissing(id, at) => Fault::NeedMissing(step(id), at),
            Wrong::CallMissing(id, call, at) => Fault::CallMissing(step(id), call, at),
            Wrong::NoticeMissing(id, notice, at) => Fault::NoticeMissing(step(id), notice, at),
            Wrong::EndMissing(id, at) => Fault::EndMissing(end(id), at),
            Wrong::NoPart(id, number) => Fault::NoPart(step(id), record(number)),
            Wrong::TwoParts(id, number) => Fault::TwoParts(step(id), record(number)),
            Wrong::PartUnknown(id, number) => Fault::PartUnknown(step(id), record(number)),
        }
    }

    fn deed(&self, label: Label) -> Option<Deed> {
        let unit = &self.model[self.unit];
        let step = |id: model::StepId| StepId(id.0 - unit.steps.start);
        let branch = |id: model::BranchId| BranchId(id.0 - unit.branches.start);
        Some(match label {
            Label::Takes(place, at) => Deed::Takes(self.place(place), at),
            Label::GoesBack(place, at) => Deed::GoesBack(self.place(place), at),
            Label::Spends(place, at) => Deed::Spends(self.place(place), at),
            Label::Runs(id) => Deed::Runs(branch(id)),
            Label::Occurs(id) => Deed::Occurs(branch(id)),
            Label::Happens(id) => Deed::Happens(step(id)),
            Label::Passes(id, at, waited) => Deed::Passes(step(id), at, waited),
            Label::Withholds(id, record) => Deed::Withholds(step(id), RecordId(record.0 - unit.records.start)),
            _ => return None,
        })
    }

    fn meanings(&self) -> Vec<Means> {
        let (unit, chart) = (&self.model[self.unit], &self.proofs.chart);
        let mut means = vec![Means::Nothing; chart.diagrams.variables()];
        for (fact, (variable, classes)) in &chart.variables.facts {
            let at = (fact.0 - unit.facts.start) as usize;
            let class = |value: &Value| {
                let holds = classes.known.iter().enumerate().filter(|(_, class)| self.holds(at, class, value));
                let holds: Vec<u32> = holds.map(|(class, _)| class as u32 + 1).collect();
                assert_eq!(holds.len(), 1, "{value:?} is in one class of {:?}", classes.known);
                holds[0]
            };
            let tried: Vec<u32> = self.tried.values[at].tried.iter().map(class).collect();
            let mut like = Vec::new();
            for (known, untried) in classes.known.iter().zip(1..).filter(|(_, known)| !tried.contains(known)) {
                let example = parse_value(&self.tried.program, FactId(at as u32), &known.example(self.model).en);
                let place = self.tried.values[at].place(&example.expect("a value of the class"));
                like.push((untried, tried[place as usize - 1]));
            }
            means[variable.0 as usize] = Means::Fact(at, tried, like);
        }
        for (fact, setters) in &chart.variables.setters {
            let steps: Vec<u8> = setters.steps.iter().map(|step| (step.0 - unit.steps.start) as u8 + 1).collect();
            for (at, digit) in setters.digits.iter().enumerate() {
                means[digit.0 as usize] = Means::SetBy((fact.0 - unit.facts.start) as usize, steps.clone(), at);
            }
        }
        for (record, variable) in &chart.variables.records {
            means[variable.0 as usize] = Means::Record((record.0 - unit.records.start) as usize);
        }
        for variable in chart.variables.own.values() {
            means[variable.0 as usize] = Means::OwnRecord;
        }
        for (place, variable) in &chart.variables.done {
            let place = self.place(*place);
            let mark = self.tried.marks.iter().position(|mark| *mark == place);
            means[variable.0 as usize] = mark.map_or(Means::Nothing, Means::Done);
        }
        for (one, variable) in chart.loops.iter().zip(&chart.variables.counts) {
            let back = self.tried.program.routes(self.place(one.from))[one.route].back;
            let told = told_apart(self.model, one.bound);
            means[variable.0 as usize] = Means::Rounds(back.expect("a way back").0 as usize, told);
        }
        means
    }

    /// Whether a value is of a class.
    fn holds(&self, fact: usize, class: &Class, value: &Value) -> bool {
        let within = |at: i64, low: Option<i64>, high: Option<i64>| {
            low.is_none_or(|low| low <= at) && high.is_none_or(|high| at <= high)
        };
        match (class, value) {
            (Class::Yes(yes), Value::Yes(other)) => yes == other,
            (Class::Choices(symbols), Value::Choice(at)) => {
                let Kind::Choices(names) = &self.tried.program.facts[fact].kind else { return false };
                symbols.iter().any(|symbol| self.model.text(*symbol) == names[*at as usize])
            }
            (Class::Between(Scale::Number, low, high), Value::Number(number)) => within(*number, *low, *high),
            (Class::Between(Scale::Minute, low, high), Value::Duration(count, unit)) => {
                within(i64::from(minutes(*count, *unit)), *low, *high)
            }
            // Days as they are written follow one another as they do in time.
            (Class::Between(Scale::Day, low, high), Value::Date(date)) => {
                let written = |at: &i64| Scale::Day.written(*at).en;
                low.as_ref().is_none_or(|low| written(low) <= *date)
                    && high.as_ref().is_none_or(|high| *date <= written(high))
            }
            (Class::Text, Value::Text(_)) => true,
            _ => false,
        }
    }

    // ---- sets of valuations ----------------------------------------------------------------------------------------------

    fn value(&self, variable: Variable, knows: &Knows) -> Option<u32> {
        Some(match &self.means[variable.0 as usize] {
            Means::Fact(at, classes, _) => match knows.facts[*at] {
                0 => 0,
                value => classes[value as usize - 1],
            },
            Means::SetBy(at, steps, digit) => {
                let place = steps.iter().position(|step| *step == knows.by[*at]).map_or(0, |at| at + 1);
                (place >> digit & 1) as u32
            }
            Means::Record(at) => u32::from(knows.records[*at]),
            Means::Done(at) => u32::from(knows.done[*at]),
            Means::Rounds(at, told) => self.rounds(*at, *told, knows),
            Means::OwnRecord | Means::Nothing => return None,
        })
    }

    /// How often a way back was taken, as the analyses tell it: up to some rounds one by one, then all between that and
    /// the bound as one, then the bound.
    fn rounds(&self, at: usize, told: u32, knows: &Knows) -> u32 {
        let rounds = knows.rounds[at];
        let bound = match self.tried.program.reworks[at].bound {
            Bound::Count(count) => i64::from(count),
            Bound::Fact(fact) => match knows.facts[fact.0 as usize] {
                0 => 0,
                value => match self.tried.values[fact.0 as usize].tried[value as usize - 1] {
                    Value::Number(number) => number,
                    _ => 0,
                },
            },
        };
        match rounds {
            _ if rounds <= told => rounds,
            _ if i64::from(rounds) < bound => told + 1,
            _ => told + 2,
        }
    }

    /// The variables over which valuations are compared at a point: those that matter there and that no branch beside it
    /// changes, since how far that has come is a matter of the order.
    fn compared(&self, point: Point, at: PointId) -> Vec<Variable> {
        let beside = touched(&self.tried.program, point.scope(&self.tried.program));
        let chart = &self.proofs.chart;
        let unit = &self.model[self.unit];
        let around = point.around(&self.tried.program);
        let around: Vec<_> = around.iter().map(|branch| model::BranchId(branch.0 + unit.branches.start)).collect();
        let live = self.proofs.reach.live.at(at);
        // Where nobody asks any more whether the occurrence has a record of its own, nothing is said of it.
        let own =
            chart.variables.own.iter().filter(|((branch, _), own)| around.contains(branch) && !live.contains(own));
        let own: HashSet<u32> = own.map(|((_, record), _)| record.0 - unit.records.start).collect();
        let compared = live.iter().filter(|variable| match &self.means[variable.0 as usize] {
            Means::Fact(at, ..) | Means::SetBy(at, ..) => !beside.facts.contains(&FactId(*at as u32)),
            Means::Record(at) => !beside.records.contains(&RecordId(*at as u32)) && !own.contains(&(*at as u32)),
            Means::Done(at) => !beside.places.contains(&self.tried.marks[*at]),
            Means::Rounds(at, _) => !beside.places.contains(&self.tried.program.reworks[*at].from),
            Means::OwnRecord | Means::Nothing => false,
        });
        compared.copied().collect()
    }

    /// A set of the analyses against the looks for which something was seen.
    fn same(&mut self, point: Point, what: &str, set: Set, seen: impl Fn(&Look) -> bool) -> Result<(), Disagreement> {
        let at = self.proofs.chart.at(self.kind(point)).expect("a point");
        let compared = self.compared(point, at);
        let mut claimed = self.records_at_large(set, at);
        for variable in self.proofs.chart.diagrams.support(set) {
            if !compared.contains(&variable) {
                claimed = self.proofs.chart.diagrams.project(claimed, variable);
            }
        }
        let claimed = self.as_tried(claimed, &compared).ok_or(format!("at {point:?}: {what}: told apart in vain"))?;
        let looks = self.seen.looks.get(&point).into_iter().flatten();
        let mut valuations: BTreeSet<Vec<u32>> = BTreeSet::new();
        for (knows, (look, _)) in looks.filter(|(_, (look, _))| seen(look)) {
            let values = compared.iter().map(|variable| self.value(*variable, knows).unwrap_or(0)).collect();
            let holds = self.proofs.chart.diagrams.holds(claimed, |variable| self.value(variable, knows).unwrap_or(0));
            if !holds {
                let knows = self.told(&compared, &values);
                return Err(format!(
                    "at {point:?}: {what}: it was seen with {knows}, and is not claimed; {look:?}",
                    look = look.state.open()
                ));
            }
            valuations.insert(values);
        }
        let count = self.proofs.chart.diagrams.count(claimed, &compared);
        if count != valuations.len() as u128 {
            let unseen = self.unseen(claimed, &compared, &valuations);
            let unseen = self.told(&compared, &unseen);
            return Err(format!("at {point:?}: {what}: it is claimed with {unseen}, and was not seen"));
        }
        Ok(())
    }

    /// A set in which a record exists whether it does for the case or for the occurrence alone.
    fn records_at_large(&mut self, mut set: Set, at: PointId) -> Set {
        let Variables { own, records, .. } = &self.proofs.chart.variables;
        let live = own.iter().filter(|(_, own)| self.proofs.reach.live.at(at).contains(own));
        let records: Vec<(Variable, Variable)> = live.map(|((_, record), own)| (records[record], *own)).collect();
        let diagrams = &mut self.proofs.chart.diagrams;
        for (record, own) in records {
            let own_there = diagrams.is(own, |value| value == 1);
            let there = diagrams.is(record, |value| value == 1);
            let mut with = diagrams.and(set, own_there);
            let mut without = diagrams.without(set, own_there);
            with = diagrams.project(with, own);
            with = diagrams.project(with, record);
            with = diagrams.and(with, there);
            without = diagrams.project(without, own);
            set = diagrams.or(with, without);
        }
        set
    }

    /// A set with the classes only of which a value was tried; nothing if another is not treated like the one that it
    /// is like.
    fn as_tried(&mut self, mut set: Set, compared: &[Variable]) -> Option<Set> {
        for variable in compared {
            let Means::Fact(_, _, like) = &self.means[variable.0 as usize] else { continue };
            let diagrams = &mut self.proofs.chart.diagrams;
            for (untried, tried) in like {
                if diagrams.given(set, *variable, *untried) != diagrams.given(set, *variable, *tried) {
                    return None;
                }
            }
            let tried = diagrams.is(*variable, |value| like.iter().all(|(untried, _)| *untried != value));
            set = diagrams.and(set, tried);
        }
        Some(set)
    }

    fn unseen(&mut self, claimed: Set, compared: &[Variable], seen: &BTreeSet<Vec<u32>>) -> Vec<u32> {
        let diagrams = &mut self.proofs.chart.diagrams;
        let mut left = claimed;
        for values in seen {
            let mut cube = Set::ALL;
            for (variable, value) in compared.iter().zip(values).rev() {
                let is = diagrams.is(*variable, |other| other == *value);
                cube = diagrams.and(cube, is);
            }
            left = diagrams.without(left, cube);
        }
        let picked = diagrams.pick(left, &|variable| (0..diagrams.domain(variable)).collect()).unwrap_or_default();
        compared.iter().map(|variable| picked.get(variable).copied().unwrap_or(0)).collect()
    }

    fn told(&self, variables: &[Variable], values: &Vec<u32>) -> String {
        let program = &self.tried.program;
        let told = variables.iter().zip(values).map(|(variable, value)| match &self.means[variable.0 as usize] {
            Means::Fact(at, classes, _) => {
                let known =
                    classes.iter().position(|class| class == value).map(|known| &self.tried.values[*at].tried[known]);
                format!("{} = {}", program.facts[*at].name, known.map_or("?".to_string(), |known| format!("{known:?}")))
            }
            Means::SetBy(at, steps, digit) => {
                let by: Vec<_> = steps.iter().map(|step| &program.steps[*step as usize - 1].name).collect();
                format!("{} set by one of {by:?}, digit {digit}: {value}", program.facts[*at].name)
            }
            Means::Record(at) => format!("{}: {value}", program.records[*at].name),
            Means::Done(at) => format!("{} done: {value}", program.call(self.tried.marks[*at].into())),
            Means::Rounds(at, _) => format!("rounds from {}: {value}", program.call(program.reworks[*at].from.into())),
            Means::OwnRecord | Means::Nothing => format!("{value}"),
        });
        format!("({})", told.collect::<Vec<_>>().join(", "))
    }

    // ---- claims ------------------------------------------------------------------------------------------------------------

    /// What is wrong, at exactly the valuations at which it was seen.
    fn faults(&mut self) -> Result<(), Disagreement> {
        let mut claimed: BTreeMap<Fault, (Point, Set)> = BTreeMap::new();
        for found in self.proofs.wrong.clone() {
            let point = self.point(found.point).ok_or(format!("{:?} is claimed between points", found.what))?;
            let entry = claimed.entry(self.fault(found.what)).or_insert((point, Set::EMPTY));
            if entry.0 != point {
                return Err(format!("{:?} is claimed at {:?} and at {point:?}", found.what, entry.0));
            }
            entry.1 = self.proofs.chart.diagrams.or(entry.1, found.set);
        }
        for (fault, (point, set)) in &claimed {
            let tried = self.tried;
            self.same(*point, &format!("{fault:?}"), *set, |look| faults(tried, *point, look).contains(fault))?;
        }
        match self.seen.faults.keys().find(|fault| !claimed.contains_key(fault)) {
            Some(fault) => Err(format!("{fault:?} was seen, and is not claimed")),
            None => Ok(()),
        }
    }

    /// Routes, ways back, branches, events and deadlines.
    fn deeds(&mut self) -> Result<(), Disagreement> {
        let (mut laid, mut claimed): (HashSet<Deed>, HashSet<Deed>) = (HashSet::new(), HashSet::new());
        for at in 0..self.proofs.chart.edges.len() {
            let edge = &self.proofs.chart.edges[at];
            let (from, when, label) = (edge.from, edge.when, edge.label);
            let Some(deed) = self.deed(label) else { continue };
            laid.insert(deed);
            let set = self.proofs.chart.diagrams.and(when, self.proofs.reach.at[from.0 as usize]);
            if !set.is_empty() {
                claimed.insert(deed);
            }
        }
        if let Some(deed) = claimed.iter().find(|deed| !self.seen.deeds.contains(deed)) {
            return Err(format!("{deed:?} is claimed, and was not seen"));
        }
        // What changes nothing is not laid out.
        let silent = |deed: &Deed| matches!(deed, Deed::Withholds(..)) && !laid.contains(deed);
        if let Some(deed) = self.seen.deeds.iter().find(|deed| !claimed.contains(deed) && !silent(deed)) {
            return Err(format!("{deed:?} was seen, and is not claimed"));
        }
        for place in self.chart_places() {
            let taken = self.proofs.taken(place);
            let here = self.place(place);
            for (at, taken) in taken.into_iter().enumerate() {
                let at = at as u32;
                let deeds = [Deed::Takes(here, at), Deed::GoesBack(here, at), Deed::Spends(here, at)];
                if taken != deeds.iter().any(|deed| self.seen.deeds.contains(deed)) {
                    return Err(format!("route {at} of {here:?} can be taken: {taken}"));
                }
            }
        }
        Ok(())
    }

    fn chart_places(&self) -> Vec<analysis::order::Place> {
        let unit = &self.model[self.unit];
        let steps = unit.steps.clone().map(|id| analysis::order::Place::Step(model::StepId(id)));
        let blocks = unit.parallels.clone().map(|id| analysis::order::Place::Parallel(model::ParallelId(id)));
        steps.chain(blocks).collect()
    }

    fn ends(&mut self) -> Result<(), Disagreement> {
        for id in (0..self.tried.program.ends.len() as u32).map(EndId) {
            let claimed = self.proofs.can_be(self.kind(Point::Ended(id)));
            if claimed != self.seen.ends.contains_key(&id) {
                return Err(format!("{id:?} can be the end: {claimed}"));
            }
        }
        Ok(())
    }

    /// Every condition, where it is decided.
    fn decisions(&mut self) -> Result<(), Disagreement> {
        let conditions = conditions(self.model, self.unit, &self.tried.program);
        for at in 0..self.proofs.chart.decided.len() {
            let decided = &self.proofs.chart.decided[at];
            let (yes, no, written, place) = (decided.yes, decided.no, decided.at, decided.point);
            let Some(point) = self.point(place) else { continue };
            let condition = conditions.get(&written).ok_or(format!("no condition stands at {written:?}"))?;
            let here = self.proofs.reach.at[place.0 as usize];
            let diagrams = &mut self.proofs.chart.diagrams;
            let (yes, no) = (diagrams.and(yes, here), diagrams.and(no, here));
            let known = diagrams.or(yes, no);
            let unknown = diagrams.without(here, known);
            for (set, truth) in [(yes, Truth::Yes), (no, Truth::No), (unknown, Truth::Unknown)] {
                let tried = self.tried;
                let what = format!("{} is {truth:?}", condition.text(&tried.program, Default::default()));
                self.same(point, &what, set, |look| {
                    let view = View::new(&tried.program, &look.state, look.frame);
                    view.truth(&Some((*condition).clone())) == truth
                })?;
            }
        }
        Ok(())
    }

    /// Whether records exist.
    fn existence(&mut self) -> Result<(), Disagreement> {
        for point in self.points() {
            let Some(at) = self.proofs.chart.at(self.kind(point)) else { continue };
            let beside = touched(&self.tried.program, point.scope(&self.tried.program));
            for record in (0..self.tried.program.records.len() as u32).map(RecordId) {
                let known = model::RecordId(record.0 + self.model[self.unit].records.start);
                let Some(claimed) = self.proofs.record(at, known).filter(|_| !beside.records.contains(&record)) else {
                    continue;
                };
                let looks = self.seen.looks.get(&point).into_iter().flatten();
                let exists: HashSet<bool> = looks.map(|(knows, _)| knows.records[record.0 as usize]).collect();
                let seen = match (exists.contains(&true), exists.contains(&false)) {
                    (true, false) => Existence::Surely,
                    (true, true) => Existence::Possibly,
                    (false, _) => Existence::Never,
                };
                if claimed != seen {
                    let name = &self.tried.program[record].name;
                    return Err(format!("{name} exists at {point:?}: {claimed:?} claimed, {seen:?} seen"));
                }
            }
        }
        Ok(())
    }
}
