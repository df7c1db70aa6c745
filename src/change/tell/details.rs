//! Statements that both versions make, and that say something else.

use super::*;

impl Teller<'_, '_, '_> {
    /// Another detail of a statement that both versions make.
    pub(super) fn detail(&mut self, at: usize, detail: Detail) {
        let difference = &self.differences[at];
        let (Some(old), Some(new)) = (difference.old, difference.new) else { return };
        let (says, things) = (difference.says, difference.things);
        let place = self.place(things);
        let what = self.called(&difference.subject(self.pair));
        let (before, after) = (line(self.pair.old, old), line(self.pair.new, new));
        let rank = |own: &Statement| match own.words(Detail::By) {
            "approver" => 2,
            "checker" => 1,
            _ => 0,
        };
        let (group, text) = match (says, detail) {
            // Of what is asked for in some cases only, it is said in which.
            (Says::Needs, Detail::Optional) if new.said(detail).is_some() => {
                let text = say!("`{place}` can now do without `{what}`", "“{place}”现在没有“{what}”也行");
                (Group::Weakened, with_when(text, lines::condition(self.pair.old, old).as_ref()))
            }
            (Says::Needs, Detail::Optional) => {
                let text = say!("`{place}` can no longer do without `{what}`", "“{place}”现在必须有“{what}”");
                (Group::Strengthened, with_when(text, lines::condition(self.pair.new, new).as_ref()))
            }
            (Says::Field, Detail::Optional) if new.said(detail).is_some() => {
                (Group::Weakened, say!("`{what}` of `{place}` may now be left out", "“{place}”的“{what}”现在可以不填"))
            }
            (Says::Field, Detail::Optional) => (
                Group::Strengthened,
                say!("`{what}` of `{place}` may no longer be left out", "“{place}”的“{what}”现在必须填"),
            ),
            (Says::Sets, Detail::By) => {
                let group = match rank(new).cmp(&rank(old)) {
                    Ordering::Less => Group::Weakened,
                    Ordering::Greater => Group::Strengthened,
                    Ordering::Equal => Group::People,
                };
                let Text { en: was, zh: was_zh } = self.who(Version::Old, old);
                let Text { en: is, zh: is_zh } = self.who(Version::New, new);
                let (was_zh, is_zh) = (was_zh.replace('`', ""), is_zh.replace('`', ""));
                (
                    group,
                    say!(
                        "`{what}` at `{place}` is now settled by {is} instead of {was}",
                        "“{place}”的“{what}”改由{is_zh}判定（原为{was_zh}）"
                    ),
                )
            }
            (Says::Deadline, Detail::Informs) => {
                let told = |version: Version, own: &Statement| {
                    let things = own.things(detail).iter();
                    things.map(|role| self.pair.subject(version, *role)).collect::<BTreeSet<_>>()
                };
                let (was, is) = (told(Version::Old, old), told(Version::New, new));
                let names = |list: Vec<&Subject>| Text::list(list.into_iter().map(|who| Text::same(self.called(who))));
                let mut texts = Vec::new();
                let come: Vec<&Subject> = is.difference(&was).collect();
                if !come.is_empty() {
                    let Text { en, zh } = names(come);
                    texts.push(say!("{en} is now told when `{place}` is late", "“{place}”超时现在要告知{zh}"));
                }
                let gone: Vec<&Subject> = was.difference(&is).collect();
                if !gone.is_empty() {
                    let Text { en, zh } = names(gone);
                    texts.push(say!("{en} is no longer told when `{place}` is late", "“{place}”超时不再告知{zh}"));
                }
                (Group::People, joined(&texts))
            }
            (Says::Deadline, Detail::Then) => {
                let then = |side: &Side, own: &Statement| names(side, own.things(detail)).pop();
                let text = match (then(self.pair.old, old), then(self.pair.new, new)) {
                    (Some(was), None) => say!(
                        "`{was}` no longer becomes yes when the deadline of `{place}` passes",
                        "“{place}”的期限过了，“{was}”不再成为是"
                    ),
                    (Some(was), Some(is)) => say!(
                        "`{is}` now becomes yes when the deadline of `{place}` passes, instead of `{was}`",
                        "“{place}”的期限过了，改为“{is}”成为是（原为“{was}”）"
                    ),
                    (None, is) => {
                        let is = is.unwrap_or_default();
                        say!(
                            "`{is}` now becomes yes when the deadline of `{place}` passes",
                            "“{place}”的期限过了，“{is}”现在成为是"
                        )
                    }
                };
                (Group::Steps, text)
            }
            (Says::Deadline, Detail::From) => {
                let from = |side: &Side, own: &Statement| match own.things(detail) {
                    [from] => Text::same(format!("`{}`", called(side, *from))),
                    _ => say!("when it opens", "开始办理"),
                };
                let (Text { en: was, zh: was_zh }, Text { en: is, zh: is_zh }) =
                    (from(self.pair.old, old), from(self.pair.new, new));
                let (was_zh, is_zh) = (was_zh.replace('`', ""), is_zh.replace('`', ""));
                (
                    Group::Time,
                    say!(
                        "the deadline of `{place}` now runs from {is} instead of {was}",
                        "“{place}”的期限改从“{is_zh}”算起（原从“{was_zh}”）"
                    ),
                )
            }
            (Says::Deadline | Says::Held | Says::Lasts | Says::Type | Says::Form | Says::Field, Detail::Words) => {
                let Text { en: kind, zh: kind_zh } = words::called(says);
                let said = |side: &Side, own: &Statement| match own.said(detail) {
                    Some(Said::Text(text)) => text.clone(),
                    Some(Said::Things(things)) => Text::list(names(side, things).into_iter().map(Text::same)),
                    _ => Text::same(own.words(detail)),
                };
                let (Text { en: was, zh: was_zh }, Text { en: is, zh: is_zh }) =
                    (said(self.pair.old, old), said(self.pair.new, new));
                let (about, about_zh) = match what.is_empty() {
                    true => (String::new(), String::new()),
                    false => (format!(" `{what}`"), format!("“{what}”")),
                };
                let group = match says {
                    Says::Type => Group::Steps,
                    Says::Form | Says::Field => Group::Documents,
                    _ => Group::Time,
                };
                (
                    group,
                    say!(
                        "the {kind}{about} of `{place}` is now {is} instead of {was}",
                        "“{place}”的{kind_zh}{about_zh}改为{is_zh}（原为{was_zh}）"
                    ),
                )
            }
            (Says::Calls, Detail::Into) => {
                let into = |side: &Side, own: &Statement| names(side, own.things(detail)).pop();
                let text = match (into(self.pair.old, old), into(self.pair.new, new)) {
                    (Some(was), Some(is)) => say!(
                        "`{place}` now keeps how `{what}` ends in `{is}` instead of `{was}`",
                        "“{place}”改把“{what}”的结果记入“{is}”（原为“{was}”）"
                    ),
                    (Some(was), None) => say!(
                        "`{place}` no longer keeps how `{what}` ends in `{was}`",
                        "“{place}”不再把“{what}”的结果记入“{was}”"
                    ),
                    (_, is) => {
                        let is = is.unwrap_or_default();
                        say!(
                            "`{place}` now keeps how `{what}` ends in `{is}`",
                            "“{place}”现在把“{what}”的结果记入“{is}”"
                        )
                    }
                };
                (Group::Steps, text)
            }
            (Says::Passes | Says::Returns, Detail::Ours) => {
                let ours = |side: &Side, own: &Statement| names(side, own.things(detail)).pop().unwrap_or_default();
                let (was, is) = (ours(self.pair.old, old), ours(self.pair.new, new));
                let text = match says {
                    Says::Passes => say!(
                        "`{place}` now gives `{is}` as `{what}` to the procedure that it runs, instead of `{was}`",
                        "“{place}”执行流程时，改把“{is}”作为“{what}”给它（原为“{was}”）"
                    ),
                    _ => say!(
                        "`{place}` now takes `{what}` back from the procedure that it runs as `{is}`, instead of `{was}`",
                        "“{place}”改把流程交回的“{what}”收作“{is}”（原为“{was}”）"
                    ),
                };
                (Group::Steps, text)
            }
            (Says::Informed, Detail::By) => {
                let (Text { en: was, zh: was_zh }, Text { en: is, zh: is_zh }) =
                    (self.who(Version::Old, old), self.who(Version::New, new));
                let (was_zh, is_zh) = (was_zh.replace('`', ""), is_zh.replace('`', ""));
                (
                    Group::People,
                    say!(
                        "`{what}` is now told of `{place}` by {is} instead of {was}",
                        "“{place}”改由{is_zh}告知“{what}”（原由{was_zh}）"
                    ),
                )
            }
            _ => {
                let group = match (group(says, self.new_side().thing(things.1), Turned::Come), detail) {
                    (_, Detail::With) if says == Says::Informed => Group::Documents,
                    (Group::Strengthened, _) => Group::People,
                    (group, _) => group,
                };
                let Text { en: kind, zh: kind_zh } = words::called(says);
                if (says, detail) == (Says::Informed, Detail::With) {
                    let text =
                        say!("what `{what}` is sent from `{place}` is different", "“{place}”发给“{what}”的文件改了");
                    let change = self.add(group, "notice-changed".to_string(), place, text);
                    (change.before, change.after) = (Some(before), Some(after));
                    return;
                }
                let (about, about_zh) = match what.is_empty() {
                    true => (String::new(), String::new()),
                    false => (format!(" `{what}`"), format!("“{what}”")),
                };
                (group, say!("{kind}{about} of `{place}` is different", "“{place}”的{kind_zh}{about_zh}改了"))
            }
        };
        let is_twice = self.changes.last().is_some_and(|last| last.text == text && last.thing == place);
        if is_twice {
            return;
        }
        // How long a deadline is decides nothing but when.
        match (says, detail) {
            // How long it is, and who is told, decides nothing about where cases go; where it never begins, it never
            // passes.
            (Says::Deadline, Detail::From) => self.flow(says, things.1, &Subject::None),
            (Says::Deadline, detail) => self.flows |= detail == Detail::Then,
            (_, Detail::By | Detail::First) => {}
            _ => self.flow(says, things.1, &difference.subject(self.pair)),
        }
        let change = self.add(group, format!("{}-changed", key(says)), place, text);
        (change.before, change.after) = (Some(before), Some(after));
    }

    /// Who settles a fact.
    pub(super) fn who(&self, version: Version, own: &Statement) -> Text {
        let side = self.pair.side(version);
        match (own.words(Detail::By), own.things(Detail::By)) {
            (_, [role]) => Text::same(format!("`{}`", side.thing(*role).name)),
            ("approver", _) => say!("the approver", "批准人"),
            ("checker", _) => say!("the checker", "审核人"),
            _ => say!("the performers", "办理人"),
        }
    }
}
