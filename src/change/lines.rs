//! Statements as lines of the language, for a reader who knows the text.

use super::things::{Detail, Key, Said, Says, Side, Statement, Thing, ThingId};
use crate::diagnostic::{Language, Text};
use crate::model::{Condition, ConditionKind, Guard, GuardText};
use crate::syntax::keywords::{Inner, Label, MarkKind};

/// A thing as people call it: behind its clause, if it has one.
pub fn called(side: &Side, id: ThingId) -> String {
    let thing = side.thing(id);
    match clause(thing) {
        Some(clause) => format!("{clause} {}", thing.name),
        None => thing.name.to_string(),
    }
}

/// The clause of a thing.
pub fn clause<'t>(thing: &'t Thing) -> Option<&'t str> {
    let statement = thing.statements.iter().find(|statement| statement.says == Says::Clause)?;
    Some(statement.words(Detail::Words)).filter(|words| !words.is_empty())
}

/// A statement as a line, in both languages.
pub fn line(side: &Side, statement: &Statement) -> Text {
    let of = |language| Line { side, language }.of(statement);
    Text { en: of(Language::English), zh: of(Language::Chinese) }
}

/// Statements as lines, in both languages; the roles of which any one fills a seat share a line.
pub fn lines<'s, 'm: 's>(side: &Side<'m>, list: impl IntoIterator<Item = &'s Statement<'m>>) -> Vec<Text> {
    let list: Vec<&Statement> = list.into_iter().collect();
    let mut lines = Vec::new();
    for (at, own) in list.iter().enumerate() {
        let alike = |other: &&&Statement| {
            other.said(Detail::Seat).is_some() && (other.says, other.group) == (own.says, own.group)
        };
        if own.said(Detail::Seat).is_none() {
            lines.push(line(side, own));
        } else if !list[..at].iter().any(|other| alike(&other)) {
            let seat: Vec<&Statement> = list[at..].iter().filter(alike).copied().collect();
            let of = |language| Line { side, language }.seat(&seat);
            lines.push(Text { en: of(Language::English), zh: of(Language::Chinese) });
        }
    }
    lines
}

/// A condition without its brackets, in both languages.
pub fn condition(side: &Side, statement: &Statement) -> Option<Text> {
    let of = |language| Line { side, language }.condition(statement);
    Some(Text { en: of(Language::English)?, zh: of(Language::Chinese)? })
}

struct Line<'l, 'm> {
    side: &'l Side<'m>,
    language: Language,
}

impl Line<'_, '_> {
    fn of(&self, statement: &Statement) -> String {
        if statement.says == Says::Constraint {
            return super::tell::constraint(self.side, statement).in_language(self.language).to_string();
        }
        let what = match &statement.key {
            Key::None => String::new(),
            Key::Thing(thing) => self.side.thing(*thing).name.to_string(),
            Key::Words(words) => words.to_string(),
        };
        let mut text = match statement.says {
            Says::Route | Says::Back => {
                let arrow = if statement.says == Says::Back { "<-" } else { "->" };
                let join = statement.said(Detail::First).is_some();
                let what = match (join, self.language) {
                    (false, _) => what,
                    (true, Language::English) => format!("join {what}"),
                    (true, Language::Chinese) => format!("汇合 {what}"),
                };
                format!("{arrow} {what}")
            }
            Says::Passes | Says::Returns => {
                let mark = if statement.says == Says::Passes { MarkKind::Takes } else { MarkKind::Gives };
                let ours = self.said(statement, Detail::Ours);
                let ours = if ours == what { String::new() } else { format!(" = {ours}") };
                return format!("{} {what}{ours}", mark.word(self.language));
            }
            Says::Number => return self.number(statement),
            says => {
                let what = [what, self.own_words(statement)].into_iter().filter(|part| !part.is_empty());
                let what = what.collect::<Vec<_>>().join(" ");
                match label(says) {
                    None => what,
                    Some(label) => match self.language {
                        Language::English => format!("{}: {what}", label.word(self.language)),
                        Language::Chinese => format!("{}：{what}", label.word(self.language)),
                    },
                }
            }
        };
        let marks = self.marks(statement);
        if !marks.is_empty() {
            text += &match self.language {
                Language::English => format!(" ({})", marks.join("; ")),
                Language::Chinese => format!("（{}）", marks.join("；")),
            };
        }
        if let Some(condition) = self.condition(statement) {
            text += &match self.language {
                Language::English => format!(" [{condition}]"),
                Language::Chinese => format!("【{condition}】"),
            };
        }
        text.trim().to_string()
    }

    /// Those who may fill one seat; a condition that all of them share stands behind the last.
    fn seat(&self, seat: &[&Statement]) -> String {
        let conditions: Vec<Option<String>> = seat.iter().map(|own| self.condition(own)).collect();
        let shared = conditions.windows(2).all(|two| two[0] == two[1]);
        let bracketed = |condition: &Option<String>| match (condition, self.language) {
            (None, _) => String::new(),
            (Some(condition), Language::English) => format!(" [{condition}]"),
            (Some(condition), Language::Chinese) => format!("【{condition}】"),
        };
        let roles = seat.iter().zip(&conditions).map(|(own, condition)| {
            let name = match &own.key {
                Key::Thing(role) => self.side.thing(*role).name,
                _ => "",
            };
            format!("{name}{}", if shared { String::new() } else { bracketed(condition) })
        });
        let roles = roles.collect::<Vec<_>>().join(&format!(" {} ", Inner::Or.word(self.language)));
        let colon = if self.language == Language::English { ": " } else { "：" };
        let label = seat.first().and_then(|own| label(own.says)).map(|label| label.word(self.language));
        let behind = conditions.first().filter(|_| shared).map(bracketed).unwrap_or_default();
        format!("{}{colon}{roles}{behind}", label.unwrap_or_default())
    }

    /// What a number begins with, and which it follows, a line each.
    fn number(&self, statement: &Statement) -> String {
        let mut facts = statement.things(Detail::With).iter().map(|fact| self.side.thing(*fact).name);
        let pieces = statement.words(Detail::Words).split('\t').filter(|piece| !piece.is_empty());
        let pieces = pieces.map(|piece| if piece == "{}" { facts.next().unwrap_or_default() } else { piece });
        let (colon, between) = if self.language == Language::English { (": ", ", ") } else { ("：", "、") };
        let prefix = pieces.collect::<Vec<_>>().join(between);
        let follows = self.said(statement, Detail::From);
        let lines = [(Label::Prefix, prefix), (Label::Follows, follows)].into_iter();
        let lines = lines.filter(|(_, words)| !words.is_empty());
        let lines = lines.map(|(label, words)| format!("{}{colon}{words}", label.word(self.language)));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn condition(&self, statement: &Statement) -> Option<String> {
        let text = GuardText { model: self.side.model, language: self.language };
        let written = |condition: &Condition| self.side.sources.file(condition.at.file).slice(condition.at.span);
        statement.when.map(|condition| match &condition.kind {
            // What is not known stands there as it is written.
            ConditionKind::When(guard) if !is_known(guard) => written(condition).to_string(),
            _ => text.condition(condition),
        })
    }

    /// The words that stand for themselves rather than in brackets.
    fn own_words(&self, statement: &Statement) -> String {
        match statement.says {
            Says::Back => String::new(),
            _ => self.said(statement, Detail::Words),
        }
    }

    fn said(&self, statement: &Statement, detail: Detail) -> String {
        let between = if self.language == Language::English { ", " } else { "、" };
        match statement.said(detail) {
            None => String::new(),
            Some(Said::Words(words)) => words.to_string(),
            Some(Said::Text(text)) => text.in_language(self.language).to_string(),
            Some(Said::Things(things)) => {
                things.iter().map(|thing| self.side.thing(*thing).name).collect::<Vec<_>>().join(between)
            }
        }
    }

    fn marks(&self, statement: &Statement) -> Vec<String> {
        let mut marks = Vec::new();
        for (detail, _) in &statement.details {
            let said = self.said(statement, *detail);
            let word = |mark: MarkKind| mark.word(self.language).to_string();
            let marked = |mark: MarkKind| match self.language {
                Language::English => format!("{} {said}", word(mark)),
                Language::Chinese => format!("{}{said}", word(mark)),
            };
            marks.push(match (detail, statement.says) {
                (Detail::Words, Says::Back) => match self.language {
                    Language::English => format!("at most {said}"),
                    Language::Chinese => format!("至多 {said} 次"),
                },
                (Detail::By, Says::Constraint) | (Detail::Words | Detail::First | Detail::Event, _) => continue,
                (Detail::By, _) => match said.as_str() {
                    "performers" => continue,
                    "checker" => format!("{} {}", word(MarkKind::By), word(MarkKind::Checker)),
                    "approver" => format!("{} {}", word(MarkKind::By), word(MarkKind::Approver)),
                    _ => marked(MarkKind::By),
                },
                (Detail::With, _) => marked(MarkKind::With),
                (Detail::Optional, _) => word(MarkKind::Optional),
                (Detail::Seat, _) => {
                    let or = format!(" {} ", Inner::Or.word(self.language));
                    self.said(statement, Detail::Seat).replace(", ", &or).replace('、', &or)
                }
                (Detail::From, _) => marked(MarkKind::From),
                (Detail::Then, _) => marked(MarkKind::Then),
                (Detail::Informs, _) => marked(MarkKind::Informs),
                (Detail::AdHoc, _) => marked(MarkKind::AdHoc),
                (Detail::Into, _) => marked(MarkKind::Into),
                (Detail::Ours, _) => continue,
            });
        }
        marks
    }
}

fn is_known(guard: &Guard) -> bool {
    match guard {
        Guard::And(parts) | Guard::Or(parts) => parts.iter().all(is_known),
        Guard::Not(part) => is_known(part),
        Guard::Yes(_) | Guard::Compare(..) => true,
        Guard::Unknown => false,
    }
}

fn label(says: Says) -> Option<Label> {
    Some(match says {
        Says::Performs => Label::By,
        Says::Checks => Label::Checker,
        Says::Approves => Label::Approver,
        Says::TakesPart => Label::With,
        Says::Informed => Label::Informed,
        Says::Needs => Label::Needs,
        Says::Makes => Label::Makes,
        Says::Sets => Label::Sets,
        Says::Awaits => Label::Awaits,
        Says::Lasts => Label::Lasts,
        Says::Deadline => Label::Deadline,
        Says::Held => Label::Held,
        Says::Calls => Label::Runs,
        Says::Starts => Label::Starts,
        Says::Owner => Label::Owner,
        Says::Duties => Label::Duties,
        Says::Example => Label::Example,
        Says::Allowance => Label::Allow,
        _ => return None,
    })
}

/// All routes of a place as lines.
pub fn routes(side: &Side, id: ThingId) -> Text {
    let all = side.thing(id).statements.iter().filter(|own| matches!(own.says, Says::Route | Says::Back));
    let lines: Vec<Text> = all.map(|statement| line(side, statement)).collect();
    let of = |language| lines.iter().map(|line| line.in_language(language)).collect::<Vec<_>>().join("\n");
    Text { en: of(Language::English), zh: of(Language::Chinese) }
}
