//! Statements that came, went, or apply in other cases.

use super::*;
use crate::change::words::{came_as_well, raised};

impl<'s, 'm> Teller<'_, 's, 'm> {
    pub(super) fn statements(&mut self, things: (ThingId, ThingId), says: Says, list: &[usize]) {
        let single = |at: &&usize, old: bool| {
            let own = &self.differences[**at];
            own.old.is_some() == old && own.new.is_some() != old
        };
        let gone: Vec<usize> = list.iter().filter(|at| single(at, true)).copied().collect();
        let come: Vec<usize> = list.iter().filter(|at| single(at, false)).copied().collect();
        if let ([gone], [come]) = (gone.as_slice(), come.as_slice())
            && self.instead(*gone, *come)
        {
            list.iter().filter(|at| *at != gone && *at != come).for_each(|at| self.statement(*at));
            return;
        }
        list.iter().for_each(|at| self.statement(*at));
        // Whom `otherwise` means may be different, too.
        let doubt = list.iter().find_map(|at| self.differences[*at].doubt);
        let told: Vec<Subject> = list.iter().map(|at| self.differences[*at].subject(self.pair)).collect();
        let extents = match (&self.exact, doubt) {
            (Some(exact), Some(doubt)) => exact.extents(doubt),
            _ => BTreeMap::new(),
        };
        for (subject, extent) in extents.iter().filter(|(subject, _)| !told.contains(subject)) {
            self.extent(things, says, subject, extent);
        }
    }

    /// One thing in the place of another, under the same condition.
    pub(super) fn instead(&mut self, gone: usize, come: usize) -> bool {
        let (old, new) = (&self.differences[gone], &self.differences[come]);
        let (Some(was), Some(is)) = (old.old, new.new) else { return false };
        if was.when.is_some() || is.when.is_some() {
            let alike = lines::condition(self.pair.old, was) == lines::condition(self.pair.new, is);
            if !alike {
                return false;
            }
        }
        let (says, things) = (old.says, old.things);
        let place = self.place(things);
        let (Key::Thing(one), Key::Thing(other)) = (&was.key, &is.key) else { return false };
        let (was_called, is_called) = (self.pair.old.thing(*one).name, self.pair.new.thing(*other).name);
        let Some(text) = instead(says, &place, was_called, is_called) else { return false };
        // Whoever does it may have a say in it as well.
        let says_too = |side: &Side, place: ThingId, who: ThingId| -> Option<Says> {
            let others = if says == Says::Performs { &[Says::Approves, Says::Checks][..] } else { &[Says::Performs] };
            let own = &side.thing(place).statements;
            let who = may_be(side, who);
            let is_among = |key: &Key| matches!(key, Key::Thing(role) if !may_be(side, *role).is_disjoint(&who));
            others.iter().copied().find(|other| own.iter().any(|own| own.says == *other && is_among(&own.key)))
        };
        let too = [says_too(self.pair.old, things.0, *one), says_too(self.pair.new, things.1, *other)];
        let group = match says {
            Says::Checks | Says::Approves | Says::Performs => match too {
                [None, Some(_)] => Group::Weakened,
                [Some(_), None] => Group::Strengthened,
                _ => Group::People,
            },
            Says::Needs => Group::Documents,
            says => group(says, self.new_side().thing(things.1), Turned::Come),
        };
        let text = match (group, too) {
            (Group::Weakened, [_, Some(too)]) => by_the_same(text, is_called, [says, too], Turned::Come),
            (Group::Strengthened, [Some(too), _]) => by_the_same(text, was_called, [says, too], Turned::Gone),
            _ => text,
        };
        self.flow(says, things.1, &Subject::None);
        let (before, after) = (line(self.pair.old, was), line(self.pair.new, is));
        let change = self.add(group, format!("{}-replaced", key(says)), place, text);
        (change.before, change.after) = (Some(before), Some(after));
        true
    }

    pub(super) fn statement(&mut self, at: usize) {
        let difference = &self.differences[at];
        let (says, things, doubt) = (difference.says, difference.things, difference.doubt);
        let subject = difference.subject(self.pair);
        match (difference.old, difference.new) {
            (Some(old), Some(new)) => {
                difference.details.iter().for_each(|detail| self.detail(at, *detail));
                let Some(doubt) = doubt else { return };
                let extent = self.exact.as_ref().map(|exact| exact.extent(doubt, &subject));
                let alike = same_condition(self.pair.old, old, self.pair.new, new);
                match extent.filter(|_| self.is_proved()) {
                    Some(extent) if extent.gone.is_none() && extent.come.is_none() => match (alike, says) {
                        (true, _) => {}
                        // Which part is raised is asked where the number is given, of which not every case is seen.
                        (false, Says::Part) => self.unproved(things, old, new),
                        // Nor what is asked for as long as it is not known itself.
                        (false, Says::Sets) if reads_itself(self.pair.old, old) || reads_itself(self.pair.new, new) => {
                            self.unproved(things, old, new);
                        }
                        (false, _) => self.reworded(things, old, new),
                    },
                    Some(extent) if says == Says::Sets && self.is_shared(things, &subject) => {
                        self.settled(things, (old, new), &extent);
                    }
                    Some(extent) if says == Says::Informed && self.is_told_twice(things, &subject) => {
                        self.sent(things, (old, new), &extent);
                    }
                    // Where it may be missing, it does not matter when.
                    Some(_) if says == Says::Needs && difference.details.contains(&Detail::Optional) => {}
                    Some(extent) => self.extent(things, says, &subject, &extent),
                    None if alike => {}
                    None => self.unproved(things, old, new),
                }
            }
            (Some(old), None) => self.single(things, Turned::Gone, old, doubt),
            (None, Some(new)) => self.single(things, Turned::Come, new, doubt),
            (None, None) => {}
        }
    }

    /// Somebody is sent records in other cases than before.
    fn sent(&mut self, things: (ThingId, ThingId), lines: (&Statement<'m>, &Statement<'m>), extent: &Extent) {
        let (place, who) = (self.place(things), self.called(&self.pair.subject_of(Version::New, &lines.1.key)));
        let records = names(self.pair.new, lines.1.things(Detail::With)).into_iter().map(Text::same);
        let Text { en, zh } = Text::list(records);
        let told = |turned: Turned| match turned {
            Turned::Gone => say!("`{who}` is no longer sent {en} from `{place}`", "“{place}”不再把{zh}发给“{who}”"),
            Turned::Come => say!("`{who}` is now sent {en} from `{place}`", "“{place}”现在把{zh}发给“{who}”"),
        };
        self.otherwise(things, lines, extent, ("notice", &|turned| (Group::People, told(turned))));
    }

    /// Two lines that both versions have apply in other cases than before.
    fn otherwise(
        &mut self,
        things: (ThingId, ThingId),
        (old, new): (&Statement<'m>, &Statement<'m>),
        extent: &Extent,
        (kind, told): (&str, &dyn Fn(Turned) -> (Group, Text)),
    ) {
        let (before, after) = (line(self.pair.old, old), line(self.pair.new, new));
        for (turned, cases) in [(Turned::Gone, extent.gone), (Turned::Come, extent.come)] {
            if cases.is_none() {
                continue;
            }
            let when = self.extent_when(turned, extent);
            let (group, text) = told(turned);
            let text = with_when(text, when.as_ref());
            let change = self.add(group, format!("{kind}-{}", turned.key()), self.place(things), text);
            (change.before, change.after) = (Some(before.clone()), Some(after.clone()));
        }
    }

    /// The statements of one kind about one subject, in either version.
    fn about(&self, things: (ThingId, ThingId), says: Says, subject: &Subject) -> [Vec<&'s Statement<'m>>; 2] {
        [(Version::Old, things.0), (Version::New, things.1)].map(|(version, place)| {
            let own = self.pair.side(version).thing(place).statements.iter().filter(|own| own.says == says);
            own.filter(|own| self.pair.subject_of(version, &own.key) == *subject).collect()
        })
    }

    /// Whether not the performers alone settle a fact at a step, in either version.
    fn is_shared(&self, things: (ThingId, ThingId), fact: &Subject) -> bool {
        let mut own = self.about(things, Says::Sets, fact).into_iter().flatten();
        own.any(|own| matches!(own.words(Detail::By), "approver" | "checker"))
    }

    /// Whether somebody is told of a step by several lines, in either version: then it is said what is sent.
    fn is_told_twice(&self, things: (ThingId, ThingId), who: &Subject) -> bool {
        let sends = |own: &&&Statement| !own.things(Detail::With).is_empty();
        self.about(things, Says::Informed, who).iter().any(|own| own.iter().filter(sends).count() > 1)
    }

    /// Somebody settles a fact in other cases than before.
    fn settled(&mut self, things: (ThingId, ThingId), lines: (&Statement<'m>, &Statement<'m>), extent: &Extent) {
        let place = self.place(things);
        let subject = self.pair.subject_of(Version::New, &lines.1.key);
        let what = self.called(&subject);
        let Text { en: who, zh: who_zh } = self.who(Version::New, lines.1);
        let who_zh = who_zh.replace('`', "");
        let is_control = matches!(lines.1.words(Detail::By), "approver" | "checker");
        self.flow(Says::Sets, things.1, &subject);
        let told = |turned: Turned| {
            let (group, text) = match turned {
                Turned::Gone => (
                    Group::Weakened,
                    say!(
                        "`{what}` at `{place}` is no longer settled by {who}",
                        "“{place}”的“{what}”不再由{who_zh}判定"
                    ),
                ),
                Turned::Come => (
                    Group::Strengthened,
                    say!("`{what}` at `{place}` is now settled by {who}", "“{place}”的“{what}”现在由{who_zh}判定"),
                ),
            };
            (if is_control { group } else { Group::People }, text)
        };
        self.otherwise(things, lines, extent, ("decision", &told));
    }

    /// Another condition, of which it is not known what it means.
    pub(super) fn unproved(&mut self, things: (ThingId, ThingId), old: &Statement<'m>, new: &Statement<'m>) {
        let place = self.place(things);
        self.flows |= old.says.is_flow();
        let group = group(old.says, self.new_side().thing(things.1), Turned::Gone);
        let text = say!("a condition at `{place}` is another", "“{place}”的一个条件改了");
        let (before, after) = (line(self.pair.old, old), line(self.pair.new, new));
        let change = self.add(group, format!("{}-condition-changed", key(old.says)), place, text);
        (change.before, change.after) = (Some(before), Some(after));
    }

    /// In some cases it is no longer so, in others newly.
    pub(super) fn extent(&mut self, things: (ThingId, ThingId), says: Says, subject: &Subject, extent: &Extent) {
        let place = self.place(things);
        let find = |side: &Side<'m>, version: Version, id: ThingId| {
            let own = side.thing(id).statements.iter();
            let own = own.filter(|own| own.says == says && self.pair.subject_of(version, &own.key) == *subject);
            let lines = lines::lines(side, own);
            (!lines.is_empty()).then(|| lines_joined(&lines))
        };
        let before = find(self.pair.old, Version::Old, things.0);
        let after = find(self.pair.new, Version::New, things.1);
        for (turned, version, cases) in
            [(Turned::Gone, Version::Old, extent.gone), (Turned::Come, Version::New, extent.come)]
        {
            let Some(cases) = cases else { continue };
            self.flow(says, things.1, subject);
            let what = self.what(says, subject, version, things);
            let when = self.extent_when(turned, extent);
            let text = match says {
                Says::Part => raised(turned, &place, &what),
                says => came_or_went(says, turned, &place, &what),
            };
            let text = with_when(text, when.as_ref());
            let text = if says == Says::StandsFor { self.with_controls(things.1, text) } else { text };
            let group = group(says, self.new_side().thing(things.1), turned);
            let cases = match (says.is_flow(), cases.point) {
                (true, Some(point)) if matches!(says, Says::Runs) => {
                    self.case(version, (point, cases.set), None, None).into_iter().collect()
                }
                _ => Vec::new(),
            };
            let change = self.add(group, format!("{}-{}", key(says), turned.key()), place.clone(), text);
            (change.before, change.after) = (before.clone(), after.clone());
            change.cases = cases;
        }
        if says == Says::Runs {
            self.controls(things, &BTreeMap::from([(subject.clone(), extent.clone())]));
        }
    }

    /// A statement that one version alone makes.
    pub(super) fn single(
        &mut self,
        things: (ThingId, ThingId),
        turned: Turned,
        own: &Statement<'m>,
        doubt: Option<usize>,
    ) {
        let version = if turned == Turned::Come { Version::New } else { Version::Old };
        let side = self.pair.side(version);
        let subject = self.pair.subject_of(version, &own.key);
        let place = self.place(things);
        let said = line(side, own);
        let mut when = None;
        if let (Some(exact), Some(doubt), true) = (&self.exact, doubt, self.is_proved()) {
            let extent = exact.extent(doubt, &subject);
            let cases = if turned == Turned::Come { extent.come } else { extent.gone };
            match cases {
                Some(_) => when = self.extent_when(turned, &extent),
                None => {
                    let text = match turned {
                        Turned::Come => say!(
                            "a line at `{place}` is new and says nothing new",
                            "“{place}”新增一行，没有带来新的意思"
                        ),
                        Turned::Gone => {
                            say!("a line at `{place}` is gone and is not missed", "“{place}”去掉一行，意思不变")
                        }
                    };
                    let change = self.add(Group::Wording, format!("{}-idle", key(own.says)), place, text);
                    match turned {
                        Turned::Come => change.after = Some(said),
                        Turned::Gone => change.before = Some(said),
                    }
                    return;
                }
            }
        }
        self.flow(own.says, things.1, &subject);
        let what = match own.says {
            Says::Deadline | Says::Held | Says::Lasts | Says::Type | Says::Form | Says::Number => bare(side, own),
            says => self.what(says, &subject, version, things),
        };
        let text = match (own.says, turned) {
            (says, Turned::Come) if self.is_beside_others(things.1, own) => came_as_well(says, &place, &what),
            (says, turned) => came_or_went(says, turned, &place, &what),
        };
        let mut text = with_when(text, when.as_ref());
        if turned == Turned::Gone && self.was_the_last(own.says, &subject) {
            let Text { en, zh } = text;
            text = say!("{en}, and nothing else does", "{zh}，别处也没有");
        }
        let is_optional = own.said(Detail::Optional).is_some();
        let group = match (own.says, turned) {
            (Says::Needs, _) if is_optional => Group::Documents,
            // What has to be filled in is asked of whoever fills in the form.
            (Says::Field, Turned::Come) if !is_optional => Group::Strengthened,
            (Says::Field, Turned::Gone) if !is_optional => Group::Weakened,
            (says, turned) => group(says, self.new_side().thing(things.1), turned),
        };
        if own.says == Says::StandsFor {
            text = self.with_controls(things.1, text);
        }
        let change = self.add(group, format!("{}-{}", key(own.says), turned.key()), place, text);
        match turned {
            Turned::Come => change.after = Some(said),
            Turned::Gone => change.before = Some(said),
        }
    }

    /// Whether others are asked to do the same, in all cases in which this one is.
    fn is_beside_others(&self, place: ThingId, own: &Statement<'m>) -> bool {
        let side = self.new_side();
        let mut others = side.thing(place).statements.iter().filter(|other| other.says == own.says);
        matches!(own.says, Says::Performs | Says::Checks | Says::Approves)
            && others
                .any(|other| other.key != own.key && (other.when.is_none() || same_condition(side, own, side, other)))
    }

    /// What becomes of a role, and the steps that it checks or approves.
    fn with_controls(&self, role: ThingId, text: Text) -> Text {
        let Text { mut en, mut zh } = text;
        for (says, how, how_zh) in [(Says::Checks, "checks", "审核"), (Says::Approves, "approves", "批准")] {
            let all = (0..self.new_side().things.len() as u32).map(ThingId);
            let own = |id: &ThingId| {
                let mut own = self.new_side().thing(*id).statements.iter();
                own.any(|own| own.says == says && own.key == Key::Thing(role))
            };
            let places: Vec<Text> = all.filter(own).map(|id| Text::same(called(self.pair.new, id))).collect();
            if !places.is_empty() {
                let Text { en: list, zh: list_zh } = Text::list(places);
                en += &format!("; it {how} {list}");
                zh += &format!("；它{how_zh}{list_zh}");
            }
        }
        Text { en, zh }
    }

    /// Whether a record is made, or a fact settled, nowhere in the new version, which has it still.
    fn was_the_last(&self, says: Says, subject: &Subject) -> bool {
        let alike: &[Says] = match says {
            Says::Makes => &[Says::Makes, Says::Returns, Says::Brings],
            Says::Sets => &[Says::Sets, Says::Returns, Says::Tells, Says::Calls, Says::Deadline],
            _ => return false,
        };
        let (Subject::Both(_), Some(thing)) = (subject, self.pair.thing_in(Version::New, subject)) else {
            return false;
        };
        let details = [Detail::Ours, Detail::Into, Detail::Then];
        let own = |own: &Statement| {
            own.key == Key::Thing(thing) || details.iter().any(|detail| own.things(*detail).contains(&thing))
        };
        let given = self.new_side().thing(thing).statements.iter().any(|own| own.says == Says::Given);
        let mut all = self.new_side().things.iter().flat_map(|thing| &thing.statements);
        !given && !all.any(|one| alike.contains(&one.says) && own(one))
    }

    pub(super) fn what(&self, says: Says, subject: &Subject, version: Version, things: (ThingId, ThingId)) -> Text {
        if *subject != Subject::None {
            return Text::same(self.called(subject));
        }
        let (side, id) = match version {
            Version::Old => (self.pair.old, things.0),
            Version::New => (self.pair.new, things.1),
        };
        let own = side.thing(id).statements.iter().filter(|own| own.says == says);
        let bare: Vec<Text> = own.map(|own| bare(side, own)).collect();
        joined(&bare)
    }
}

/// The roles that a role may be, itself where it stands for none.
fn may_be(side: &Side, role: ThingId) -> BTreeSet<ThingId> {
    let (mut seen, mut leaves, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![role]);
    while let Some(role) = open.pop() {
        if !seen.insert(role) {
            continue;
        }
        let own = side.thing(role).statements.iter().filter(|own| own.says == Says::StandsFor);
        let others: Vec<ThingId> =
            own.filter_map(|own| if let Key::Thing(one) = own.key { Some(one) } else { None }).collect();
        if others.is_empty() {
            leaves.insert(role);
        }
        open.extend(others);
    }
    leaves
}

/// That somebody performs a step and has a say in it as well, newly or no longer.
fn by_the_same(text: Text, who: &str, says: [Says; 2], turned: Turned) -> Text {
    let (how, how_zh) = if says.contains(&Says::Checks) { ("checks", "审核") } else { ("approves", "批准") };
    let Text { en, zh } = text;
    match turned {
        Turned::Come => {
            say!("{en}; `{who}` performs and {how} it now", "{zh}；“{who}”现在既负责办理，又负责{how_zh}")
        }
        Turned::Gone => {
            say!("{en}; `{who}` no longer performs and {how} it", "{zh}；不再由“{who}”既负责办理，又负责{how_zh}")
        }
    }
}

/// Whether a fact is settled depending on itself.
fn reads_itself(side: &Side, own: &Statement) -> bool {
    let reads = own.when.map(Condition::facts).unwrap_or_default();
    matches!(own.key, Key::Thing(fact) if matches!(side.thing(fact).id, Id::Fact(fact) if reads.contains(&fact)))
}

/// Whether two statements have the same condition, as it is written.
fn same_condition(old_side: &Side, old: &Statement, new_side: &Side, new: &Statement) -> bool {
    lines::condition(old_side, old) == lines::condition(new_side, new)
}
