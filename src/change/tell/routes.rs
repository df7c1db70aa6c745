//! Where places lead.

use super::*;

impl Teller<'_, '_, '_> {
    pub(super) fn routes(&mut self, things: (ThingId, ThingId), list: &[usize]) {
        let doubt = list.iter().find_map(|at| self.differences[*at].doubt);
        let place = self.place(things);
        let (before, after) = (lines::routes(self.pair.old, things.0), lines::routes(self.pair.new, things.1));
        let proved = self.exact.as_ref().is_some_and(Exact::is_proved);
        let extents = match (&self.exact, doubt) {
            (Some(exact), Some(doubt)) if proved => exact.extents(doubt),
            _ => BTreeMap::new(),
        };
        let bounds: Vec<usize> = list.iter().copied().filter(|at| !self.differences[*at].details.is_empty()).collect();
        for at in &bounds {
            self.bound(*at);
        }
        // Which of several ways back to one place a case takes is not to be seen by where it leads.
        let unseen = bounds.is_empty() && self.goes_back_twice(things, list);
        if proved && extents.is_empty() && !unseen {
            if bounds.is_empty() {
                let text = say!(
                    "the routes of `{place}` are written otherwise and lead where they led",
                    "“{place}”的走向换了写法，意思不变"
                );
                let change = self.add(Group::Wording, "route-reworded".to_string(), place, text);
                (change.before, change.after) = (Some(before), Some(after));
                change.of_many = say!("routes written otherwise that lead where they led", "走向换了写法，意思不变");
            }
            return;
        }
        self.flows = true;
        let mut told = Vec::new();
        let (mut gone, mut come) = (Vec::new(), Vec::new());
        for (subject, extent) in &extents {
            if extent.gone.is_some() {
                gone.push((subject, self.called(subject), self.extent_when(Turned::Gone, extent)));
            }
            if extent.come.is_some() {
                come.push((subject, self.called(subject), self.extent_when(Turned::Come, extent)));
            }
        }
        match (gone.as_slice(), come.as_slice()) {
            ([(was, old, _)], [(is, new, when)]) if self.is_exchange(doubt, was, is) => {
                let text =
                    say!("`{place}` now leads to `{new}` instead of `{old}`", "“{place}”改走“{new}”（原走“{old}”）");
                told.push(with_when(text, when.as_ref()));
            }
            _ => {
                for (_, what, when) in &gone {
                    let text = came_or_went(Says::Route, Turned::Gone, &place, &Text::same(what));
                    told.push(with_when(text, when.as_ref()));
                }
                for (_, what, when) in &come {
                    let text = came_or_went(Says::Route, Turned::Come, &place, &Text::same(what));
                    told.push(with_when(text, when.as_ref()));
                }
            }
        }
        if told.is_empty() {
            if bounds.len() == list.len() {
                return;
            }
            told.push(say!("the routes of `{place}` are different", "“{place}”的走向改了"));
        }
        let text = joined(&told);
        let cases = self.cases_of(extents.values());
        let change = self.add(Group::Steps, "route-changed".to_string(), place, text);
        (change.before, change.after) = (Some(before), Some(after));
        change.cases = cases;
        self.controls(things, &extents);
    }

    /// Whether several ways back lead to one place, in either version, to which one that differs leads.
    fn goes_back_twice(&self, things: (ThingId, ThingId), list: &[usize]) -> bool {
        [(Version::Old, things.0), (Version::New, things.1)].into_iter().any(|(version, place)| {
            let subject = |own: &Statement| self.pair.subject_of(version, &own.key);
            let all = self.pair.side(version).thing(place).statements.iter();
            let mut back: Vec<Subject> = all.filter(|own| own.says == Says::Back).map(subject).collect();
            back.sort_unstable();
            let mut twice = back.windows(2).filter(|two| two[0] == two[1]).map(|two| &two[0]);
            twice.any(|place| list.iter().any(|at| self.differences[*at].subject(self.pair) == *place))
        })
    }

    /// Whether cases led to the one in just those cases in which they lead to the other now.
    fn is_exchange(&self, doubt: Option<usize>, was: &Subject, is: &Subject) -> bool {
        let exact = self.exact.as_ref().zip(doubt);
        exact.is_some_and(|(exact, doubt)| exact.is_exchange(doubt, was, is))
    }

    /// A way back may be taken more or less often, or leads elsewhere then.
    pub(super) fn bound(&mut self, at: usize) {
        self.flows = true;
        let difference = &self.differences[at];
        let (Some(old), Some(new)) = (difference.old, difference.new) else { return };
        let (place, what) = (self.place(difference.things), self.called(&difference.subject(self.pair)));
        let (before, after) = (line(self.pair.old, old), line(self.pair.new, new));
        let then = |side: &Side, own: &Statement| names(side, own.things(Detail::Then)).pop();
        let then = (then(self.pair.old, old), then(self.pair.new, new));
        let elsewhere = difference.details.contains(&Detail::Then);
        let often = match (count(old), count(new)) {
            (Some(was), Some(is)) if was != is => Some(say!(
                "`{place}` may now lead back to `{what}` {is} times instead of {was}",
                "“{place}”退回“{what}”改为至多 {is} 次（原 {was} 次）"
            )),
            _ => None,
        };
        let text = match (often, count(new)) {
            (often, Some(is)) if elsewhere => {
                let thens = |then: Option<String>| {
                    then.map_or(say!("nowhere", "没有去向"), |to| Text {
                        en: format!("`{to}`"),
                        zh: format!("“{to}”"),
                    })
                };
                let (Text { en: was, zh: was_zh }, Text { en: now, zh: now_zh }) = (thens(then.0), thens(then.1));
                let then = say!(
                    "once `{place}` has led back to `{what}` {is} times, it now leads to {now} instead of {was}",
                    "“{place}”退回“{what}”满 {is} 次之后，改走{now_zh}（原走{was_zh}）"
                );
                joined(&often.into_iter().chain([then]).collect::<Vec<_>>())
            }
            (Some(often), _) => often,
            _ => say!(
                "how often `{place}` leads back to `{what}`, or where to then, is different",
                "“{place}”退回“{what}”的次数或之后的走向改了"
            ),
        };
        let things = difference.things;
        let spent = [self.spent(Version::Old, things.0), self.spent(Version::New, things.1)];
        let cases = match (count(old), count(new)) {
            (Some(_), Some(_)) if elsewhere => {
                let spent = [Version::Old, Version::New].into_iter().zip(spent);
                spent.filter_map(|(version, by)| self.case(version, by?, None, None)).collect()
            }
            (Some(was), Some(is)) => {
                let version = if was < is { Version::New } else { Version::Old };
                let thing = if was < is { difference.things.1 } else { difference.things.0 };
                self.one_round_more(version, thing, was.min(is)).into_iter().collect()
            }
            _ => Vec::new(),
        };
        let change = self.add(Group::Steps, "way-back-changed".to_string(), place, text);
        (change.before, change.after) = (Some(before), Some(after));
        change.cases = cases;
        if let ([Some(old), Some(new)], true) = (spent, elsewhere) {
            self.controls_between(things, (old, new), None);
        }
    }

    /// The cases that would go back once more than they may.
    fn spent(&mut self, version: Version, thing: ThingId) -> Option<(PointId, Set)> {
        let at = self.pair.side(version).decided_at(thing, Says::Back)?;
        let proofs = self.exact.as_mut()?.half(version).proofs.as_mut().ok()?;
        let point = proofs.chart.at(at)?;
        let spends = |edge: &usize| matches!(proofs.chart.edges[*edge].label, Label::Spends(..));
        let sets: Vec<Set> = proofs.chart.out(point).filter(spends).map(|edge| proofs.chart.edges[edge].when).collect();
        let set = proofs.chart.diagrams.any(sets);
        let set = proofs.chart.diagrams.and(set, proofs.reach.at[point.0 as usize]);
        (!set.is_empty()).then_some((point, set))
    }

    /// A case that goes back once more than so often.
    pub(super) fn one_round_more(&mut self, version: Version, thing: ThingId, rounds: u32) -> Option<Case> {
        let at = self.pair.side(version).decided_at(thing, Says::Back)?;
        let proofs = self.exact.as_mut()?.half(version).proofs.as_mut().ok()?;
        let point = proofs.chart.at(at)?;
        let edges = proofs.chart.out(point);
        let mut by = None;
        for edge in edges {
            let edge = &proofs.chart.edges[edge];
            let Label::GoesBack(place, route) = edge.label else { continue };
            let when = edge.when;
            let which = proofs.chart.loops.iter().position(|one| one.from == place && one.route == route as usize)?;
            let counter = proofs.chart.variables.counts[which];
            let here = proofs.chart.diagrams.is(counter, |value| value == rounds);
            let set = proofs.chart.diagrams.and(when, here);
            let set = proofs.chart.diagrams.and(set, proofs.reach.at[point.0 as usize]);
            if !set.is_empty() {
                by = Some((point, set));
            }
        }
        self.case(version, by?, None, None)
    }
}

/// How often a way back may be taken, if that is a number.
pub(super) fn count(own: &Statement) -> Option<u32> {
    own.words(Detail::Words).parse().ok()
}
