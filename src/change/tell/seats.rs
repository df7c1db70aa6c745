//! Who performs, checks and approves, where several do.

use super::*;

impl<'m> Teller<'_, '_, 'm> {
    pub(super) fn is_about_seats(&self, list: &[usize]) -> bool {
        list.iter().any(|at| {
            let Difference { old, new, .. } = &self.differences[*at];
            [old, new].into_iter().flatten().any(|own| own.said(Detail::Seat).is_some())
        })
    }

    pub(super) fn seats(&mut self, things: (ThingId, ThingId), says: Says, list: &[usize]) {
        let conditions = list.iter().all(|at| self.differences[*at].details.is_empty())
            && list.iter().all(|at| self.differences[*at].old.is_some() == self.differences[*at].new.is_some());
        if conditions {
            return self.statements(things, says, list);
        }
        let place = self.place(things);
        let of = |version: Version, id: ThingId| {
            let side = self.pair.side(version);
            let own = side.thing(id).statements.iter().filter(|own| own.says == says);
            let lines = lines::lines(side, own.clone());
            let mut seats: BTreeMap<u32, Vec<Subject>> = BTreeMap::new();
            for statement in own {
                seats.entry(statement.group).or_default().push(self.pair.subject_of(version, &statement.key));
            }
            (lines_joined(&lines), seats.into_values().collect::<Vec<_>>())
        };
        let (before, was) = of(Version::Old, things.0);
        let (after, is) = of(Version::New, things.1);
        let words = |or: &str, and: &str| {
            let seat = |seat: &Vec<Subject>| {
                let names = seat.iter().map(|role| format!("`{}`", self.called(role)));
                names.collect::<Vec<_>>().join(or)
            };
            is.iter().map(seat).collect::<Vec<_>>().join(and)
        };
        let (en, zh) = (words(" or ", " and "), words("或", "和").replace('`', ""));
        let group = match says {
            Says::Performs => Group::People,
            _ => match (suffices(&was, &is), suffices(&is, &was)) {
                (true, false) => Group::Weakened,
                (false, true) => Group::Strengthened,
                (true, true) => Group::People,
                (false, false) => match is.len().cmp(&was.len()) {
                    Ordering::Less => Group::Weakened,
                    Ordering::Greater => Group::Strengthened,
                    Ordering::Equal => Group::People,
                },
            },
        };
        let text = match says {
            Says::Performs => say!("`{place}` is now performed by {en}", "“{place}”现在由{zh}办理"),
            Says::Checks => say!("`{place}` is now checked by {en}", "“{place}”现在由{zh}审核"),
            _ => say!("`{place}` is now approved by {en}", "“{place}”现在由{zh}批准"),
        };
        let change = self.add(group, format!("{}-changed", key(says)), place, text);
        (change.before, change.after) = (Some(before), Some(after));
    }
}

/// Whether whoever fills all of some seats fills all of the others too: each of these may be filled by whoever may fill
/// one of those.
fn suffices(seats: &[Vec<Subject>], others: &[Vec<Subject>]) -> bool {
    others.iter().all(|other| seats.iter().any(|seat| seat.iter().all(|role| other.contains(role))))
}
