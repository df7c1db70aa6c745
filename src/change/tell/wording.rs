//! What only reads otherwise.

use super::*;

impl<'m> Teller<'_, '_, 'm> {
    pub(super) fn wording(&mut self, at: usize) {
        let difference = &self.differences[at];
        let (says, things) = (difference.says, difference.things);
        let place = self.place(things);
        let what = difference.subject(self.pair);
        let (old, new) = (difference.old, difference.new);
        let words = |side: &Side, statement: &Statement| line(side, statement);
        let before = old.map(|own| words(self.pair.old, own));
        let after = new.map(|own| words(self.pair.new, own));
        let Text { en: kind, zh: kind_zh } = words::called(says);
        let about = match &what {
            Subject::Words(words) => format!(" {words}"),
            _ => String::new(),
        };
        // A label has its word in either language.
        let label = Word::ALL
            .iter()
            .find(|label| matches!(&what, Subject::Words(words) if label.word(Language::English) == words));
        let labelled = matches!(says, Says::Control | Says::Signature);
        let about_zh =
            label.filter(|_| labelled).map_or_else(|| about.clone(), |label| label.word(Language::Chinese).to_string());
        let (text, of_many) = match (old, new) {
            (Some(old), Some(new)) if says == Says::Clause => {
                let (was, is) = (old.words(Detail::Words), new.words(Detail::Words));
                let text = say!("`{place}` had the number {was}", "“{place}”原编号 {was}");
                (text, say!("renumbered, from {was} on (now {is})", "重新编号，从 {was} 起（现为 {is}）"))
            }
            (Some(_), Some(_)) => (
                say!("{kind}{about} of `{place}` reworded", "“{place}”的{kind_zh}{about_zh}改写"),
                say!("{kind} reworded", "{kind_zh}改写"),
            ),
            (None, _) => (
                say!("{kind}{about} of `{place}` added", "“{place}”新增{kind_zh}{about_zh}"),
                say!("{kind} added", "新增{kind_zh}"),
            ),
            (Some(old), None) if says == Says::Notes && self.taken(old).is_some() => {
                let taker = self.taken(old).unwrap_or_default();
                let text =
                    say!("{kind} of `{place}` stand below `{taker}` now", "“{place}”的{kind_zh}现在写在“{taker}”下面");
                (text, say!("{kind} stand elsewhere now", "{kind_zh}写到了别处"))
            }
            (_, None) => (
                say!("{kind}{about} of `{place}` removed", "“{place}”去掉{kind_zh}{about_zh}"),
                say!("{kind} removed", "去掉{kind_zh}"),
            ),
        };
        let place = match &what {
            Subject::Words(words) => words.clone(),
            _ => place,
        };
        let thing = self.new_side().thing(things.1);
        let group = group(says, thing, Turned::Come);
        let verb = ["changed", "added", "removed"][usize::from(old.is_none()) + 2 * usize::from(new.is_none())];
        let change = self.add(group, format!("{}-{verb}", key(says)), place, text);
        (change.before, change.after) = (before, after);
        change.of_many = of_many;
    }

    /// What is new and has the notes that something else had: it was put between that and its notes.
    fn taken(&self, notes: &Statement<'m>) -> Option<String> {
        let (old, new, matching) = (self.pair.old, self.pair.new, self.pair.matching);
        let words = line(old, notes);
        let has = |own: &Statement<'m>| own.says == Says::Notes && line(new, own) == words;
        let mut all = (0..new.things.len() as u32).map(ThingId);
        let taker = all.find(|id| matching.in_old(*id).is_none() && new.thing(*id).statements.iter().any(has))?;
        Some(called(new, taker))
    }

    /// What is called otherwise.
    pub fn renamed(&mut self, old: ThingId, new: ThingId) {
        let (side, other) = (self.pair.old.thing(old), self.pair.new.thing(new));
        let Text { en, zh } = words::kind(other.id);
        let (was, is) = (side.name, other.name);
        let text = say!("the {en} `{was}` is now called `{is}`", "{zh}“{was}”现在叫“{is}”");
        self.add(Group::Wording, "renamed".to_string(), is.to_string(), text);
    }

    pub(super) fn reworded(&mut self, things: (ThingId, ThingId), old: &Statement<'m>, new: &Statement<'m>) {
        let place = self.place(things);
        let text = say!(
            "a condition at `{place}` is written otherwise and means the same",
            "“{place}”的一个条件换了写法，意思不变"
        );
        let (before, after) = (line(self.pair.old, old), line(self.pair.new, new));
        let change = self.add(Group::Wording, "condition-reworded".to_string(), place, text);
        (change.before, change.after) = (Some(before), Some(after));
        change.of_many = say!("conditions written otherwise that mean the same", "条件换了写法，意思不变");
    }
}
