//! Separations: which seats may no longer, or may newly, be held by one person, whatever lines say so.

use super::*;

/// A seat at a step: the step, and who sits there, a role or whoever does what the word says.
type SeatOf = (Subject, Subject);

/// Two seats; whether one person has to sit in both, or may not.
type Apart = (bool, SeatOf, SeatOf);

impl<'s, 'm> Teller<'_, 's, 'm> {
    /// What became of the constraints of a unit, of which these are not said alike: pair of seats by pair of seats, so
    /// that a line of three seats is what three lines of two are.
    pub(super) fn constraints(&mut self, things: (ThingId, ThingId), list: &[usize]) {
        let all = |version: Version, thing: ThingId| -> BTreeSet<Apart> {
            let own = self.pair.side(version).thing(thing).statements.iter();
            own.filter(|own| own.says == Says::Constraint).flat_map(|own| self.apart(version, own)).collect()
        };
        let (was, is) = (all(Version::Old, things.0), all(Version::New, things.1));
        let [old, new] = [Version::Old, Version::New].map(|version| -> Vec<&'s Statement<'m>> {
            let own = list.iter().map(|at| &self.differences[*at]);
            own.filter_map(|own| if version == Version::Old { own.old } else { own.new }).collect()
        });
        let shown = |side: &Side<'m>, lines: &[&'s Statement<'m>]| {
            let lines: Vec<Text> = lines.iter().map(|own| constraint(side, own)).collect();
            (!lines.is_empty()).then(|| lines_joined(&lines))
        };
        let (before, after) = (shown(self.pair.old, &old), shown(self.pair.new, &new));
        let place = self.place(things);
        if was == is {
            let text = say!("the separations are written otherwise, and mean the same", "约束换了写法，意思不变");
            let change = self.add(Group::Wording, "constraint-reworded".to_string(), place, text);
            (change.before, change.after) = (before, after);
            return;
        }
        let (mut gone, mut come): (BTreeSet<Apart>, BTreeSet<Apart>) =
            (was.difference(&is).cloned().collect(), is.difference(&was).cloned().collect());
        self.reseated(&place, (&mut gone, &mut come), (&before, &after));
        for (turned, version, own, mut left) in
            [(Turned::Gone, Version::Old, &old, gone), (Turned::Come, Version::New, &new, come)]
        {
            let group = if turned == Turned::Gone { Group::Weakened } else { Group::Strengthened };
            // A line of which nothing is kept is told as one.
            for own in own {
                let pairs = self.apart(version, own);
                if pairs.is_empty() || !pairs.iter().all(|pair| left.contains(pair)) {
                    continue;
                }
                left.retain(|pair| !pairs.contains(pair));
                let said = constraint(self.pair.side(version), own);
                let text = came_or_went(Says::Constraint, turned, &place, &said);
                let change = self.add(group, format!("constraint-{}", turned.key()), place.clone(), text);
                match turned {
                    Turned::Gone => change.before = Some(said),
                    Turned::Come => change.after = Some(said),
                }
            }
            // Of a seat that is gone itself it is told that it is.
            if turned == Turned::Gone {
                left.retain(|(_, one, other)| [one, other].iter().all(|own| self.is_there(Version::New, own)));
            }
            for (same, one, other) in left {
                let is_new = [&one, &other].iter().any(|own| !self.is_there(Version::Old, own));
                let [one, other] = [one, other].map(|seat| self.seat(&seat));
                let (Text { en: a, zh: a_zh }, Text { en: b, zh: b_zh }) = (one, other);
                let text = match (turned, same) {
                    (Turned::Gone, false) => {
                        say!("{a} and {b} may now be the same person", "{a_zh}和{b_zh}现在可以是同一人")
                    }
                    (Turned::Come, false) if is_new => {
                        say!("{a} and {b} may not be the same person", "{a_zh}和{b_zh}不能是同一人")
                    }
                    (Turned::Come, false) => {
                        say!("{a} and {b} may no longer be the same person", "{a_zh}和{b_zh}现在不能是同一人")
                    }
                    (Turned::Gone, true) => {
                        say!("{a} and {b} need no longer be the same person", "{a_zh}和{b_zh}现在不必是同一人")
                    }
                    (Turned::Come, true) => {
                        say!("{a} and {b} must now be the same person", "{a_zh}和{b_zh}现在必须是同一人")
                    }
                };
                let change = self.add(group, format!("separation-{}", turned.key()), place.clone(), text);
                (change.before, change.after) = (before.clone(), after.clone());
            }
        }
    }

    /// Where one seat stands in the place of another that is gone, for the same people: the rest of their pairs is kept.
    fn reseated(
        &mut self,
        place: &str,
        (gone, come): (&mut BTreeSet<Apart>, &mut BTreeSet<Apart>),
        (before, after): (&Option<Text>, &Option<Text>),
    ) {
        let seats = |pairs: &BTreeSet<Apart>, not_in: Version| -> BTreeSet<SeatOf> {
            let all = pairs.iter().flat_map(|(_, one, other)| [one, other]);
            all.filter(|own| !self.is_there(not_in, own)).cloned().collect()
        };
        let (left, taken) = (seats(gone, Version::New), seats(come, Version::Old));
        for old in left {
            let people = self.people(Version::Old, &old);
            let Some(new) = taken.iter().find(|new| self.people(Version::New, new) == people) else { continue };
            let others = |pairs: &BTreeSet<Apart>, seat: &SeatOf| -> BTreeSet<(bool, SeatOf)> {
                let other = |(same, one, other): &Apart| match (one == seat, other == seat) {
                    (true, _) => Some((*same, other.clone())),
                    (_, true) => Some((*same, one.clone())),
                    _ => None,
                };
                pairs.iter().filter_map(other).collect()
            };
            if others(gone, &old) != others(come, new) {
                continue;
            }
            gone.retain(|(_, one, other)| *one != old && *other != old);
            come.retain(|(_, one, other)| one != new && other != new);
            let (Text { en: was, zh: was_zh }, Text { en: is, zh: is_zh }) = (self.seat(&old), self.seat(new));
            let text = say!(
                "a separation is now about {is}, no longer about {was}, where the same people were asked",
                "约束改为针对{is_zh}（原为{was_zh}），约束的人不变"
            );
            let change = self.add(Group::People, "constraint-moved".to_string(), place.to_string(), text);
            (change.before, change.after) = (before.clone(), after.clone());
        }
    }

    /// Whether somebody sits in a seat in a version: it has the step, and that role or somebody for the word there.
    fn is_there(&self, version: Version, seat: &SeatOf) -> bool {
        !self.people(version, seat).is_empty()
    }

    /// Who sits in a seat in a version.
    fn people(&self, version: Version, (step, who): &SeatOf) -> Vec<Subject> {
        let Some(step) = self.pair.thing_in(version, step) else { return Vec::new() };
        let says = match who {
            Subject::Words(word) if *word == Word::Checker.word(Language::English) => Says::Checks,
            Subject::Words(word) if *word == Word::Approver.word(Language::English) => Says::Approves,
            Subject::Words(_) => Says::Performs,
            role => return self.pair.thing_in(version, role).map(|_| role.clone()).into_iter().collect(),
        };
        let own = self.pair.side(version).thing(step).statements.iter().filter(|own| own.says == says);
        own.map(|own| self.pair.subject_of(version, &own.key)).collect()
    }

    /// The pairs of seats of which a constraint speaks.
    fn apart(&self, version: Version, own: &Statement) -> Vec<Apart> {
        let same = kind(own) == Inner::SamePerson;
        let seat = |(step, who): (ThingId, Who)| {
            let who = match who {
                Who::Seat(word) => Subject::Words(word.word(Language::English).to_string()),
                Who::Role(role) => self.pair.subject(version, role),
            };
            (self.pair.subject(version, step), who)
        };
        let mut seats: Vec<SeatOf> = sides(self.pair.side(version), own).into_iter().map(seat).collect();
        seats.sort_unstable();
        let pairs =
            seats.iter().enumerate().flat_map(|(at, one)| seats[at + 1..].iter().map(move |other| (one, other)));
        pairs.map(|(one, other)| (same, one.clone(), other.clone())).collect()
    }

    /// A seat, as people call it.
    fn seat(&self, (step, who): &SeatOf) -> Text {
        let step = self.called(step);
        let who = self.called(who);
        let word = [Word::By, Word::Checker, Word::Approver].into_iter().find(|own| own.word(Language::English) == who);
        let zh = word.map_or(who.as_str(), |word| word.word(Language::Chinese));
        say!("`{step}` ({who})", "“{step}”（{zh}）")
    }
}

/// Who sits in a seat.
enum Who {
    /// Whoever performs, checks or approves.
    Seat(Word),
    /// A role.
    Role(ThingId),
}

/// The seats of which a constraint speaks.
fn sides(side: &Side, own: &Statement) -> Vec<(ThingId, Who)> {
    let mut things = own.things(Detail::With).iter().copied();
    let party = |party: &str| {
        let step = things.next()?;
        let who = match party {
            "checker" => Who::Seat(Word::Checker),
            "approver" => Who::Seat(Word::Approver),
            "performers" => Who::Seat(Word::By),
            _ => Who::Role(things.next()?),
        };
        matches!(side.thing(step).id, Id::Step(_)).then_some((step, who))
    };
    own.words(Detail::By).split(',').map_while(party).collect()
}

fn kind(own: &Statement) -> Inner {
    match &own.key {
        Key::Words(words) if words == "different people" => Inner::DifferentPeople,
        Key::Words(words) if words == "same person" => Inner::SamePerson,
        _ => Inner::AtMostOne,
    }
}

/// A constraint: its kind, and who is meant.
pub fn constraint(side: &Side, own: &Statement) -> Text {
    let kind = kind(own);
    let sides = sides(side, own);
    let of = |language: Language, open: &str, close: &str, between: &str| {
        let who = |who: &Who| match who {
            Who::Seat(word) => word.word(language).to_string(),
            Who::Role(role) => called(side, *role),
        };
        let sides = sides.iter().map(|(step, own)| format!("{}{open}{}{close}", called(side, *step), who(own)));
        sides.collect::<Vec<_>>().join(between)
    };
    let (en, zh) = (of(Language::English, " (", ")", ", "), of(Language::Chinese, "（", "）", "、"));
    Text {
        en: format!("{}: {en}", kind.word(Language::English)),
        zh: format!("{}：{zh}", kind.word(Language::Chinese)),
    }
}
