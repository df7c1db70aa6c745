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
        let of = |side: &Side<'m>, id: ThingId| {
            let own = side.thing(id).statements.iter().filter(|own| own.says == says);
            let lines: Vec<Text> = own.clone().map(|own| line(side, own)).collect();
            let mut seats: BTreeMap<u32, Vec<String>> = BTreeMap::new();
            for statement in own {
                if let Key::Thing(role) = statement.key {
                    seats.entry(statement.group).or_default().push(format!("`{}`", side.thing(role).name));
                }
            }
            (lines_joined(&lines), seats.into_values().collect::<Vec<_>>())
        };
        let (before, was) = of(self.pair.old, things.0);
        let (after, is) = of(self.pair.new, things.1);
        let words = |or: &str, and: &str| is.iter().map(|seat| seat.join(or)).collect::<Vec<_>>().join(and);
        let (en, zh) = (words(" or ", " and "), words("或", "和").replace('`', ""));
        let group = match (says, is.len().cmp(&was.len())) {
            (Says::Performs, _) | (_, Ordering::Equal) => Group::People,
            (_, Ordering::Less) => Group::Weakened,
            (_, Ordering::Greater) => Group::Strengthened,
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
