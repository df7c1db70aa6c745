//! The tree as lines: what is done on the left, who does it on the right.

use super::*;
use crate::diagnostic::counted;
use crate::model::{GuardText, Length, Named, Prose, Seat};
use crate::syntax::keywords::{BlockKind, Inner, Label, MarkKind};
use crate::view::wrap::{width, wrap};

/// Columns that a level is indented by.
const INDENT: usize = 2;

/// How an outline is laid out.
#[derive(Clone, Copy, Debug)]
pub struct TextOptions {
    /// Columns of the page.
    pub width: usize,
    /// Whether a column on the right says who performs a step.
    pub performers: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        TextOptions { width: 80, performers: true }
    }
}

impl Outline<'_> {
    /// The path for people. Keywords in one language, names as they are; lines have no space at their end.
    pub fn text(&self, sources: &Sources, language: Language, options: &TextOptions) -> String {
        let mut writer = Writer { model: self.model, sources, language, options: *options, lines: Vec::new() };
        writer.outline(self);
        layout(&writer.lines, options.width)
    }
}

/// A line before it is laid out.
struct Line {
    level: usize,
    left: String,
    /// Who performs it.
    right: String,
}

struct Writer<'m> {
    model: &'m Model,
    sources: &'m Sources,
    language: Language,
    options: TextOptions,
    lines: Vec<Line>,
}

impl Writer<'_> {
    fn outline(&mut self, outline: &Outline) {
        let unit = &self.model[outline.unit];
        let mut title = self.titled(unit.clause, unit.name, unit.title.as_ref());
        let number = unit.control.iter().find(|(label, _)| *label == Label::Number);
        if let (None, Some((_, number))) = (unit.clause, number) {
            title = format!("{} {title}", number.text(self.sources));
        }
        let steps = unit.steps.len();
        self.line(
            0,
            match self.language {
                Language::English => format!("{title} ({})", counted(steps, "step")),
                Language::Chinese => format!("{title}（{steps} 步）"),
            },
        );
        self.line(0, String::new());
        if unit.starts.is_none() {
            self.say(0, "no first step is known", "没有写明从哪一步开始");
        }
        let mut before = SectionKind::Path;
        for section in &outline.sections {
            if section.kind != before || section.kind == SectionKind::Continued {
                self.line(0, String::new());
                match section.kind {
                    SectionKind::Path => {}
                    SectionKind::Continued => self.say(0, "continued:", "接上："),
                    SectionKind::OnlyBack => self.say(0, "only a way back leads to:", "只有返工通到："),
                    SectionKind::Unreached => self.say(0, "no path leads to:", "没有路径通到："),
                }
            }
            before = section.kind;
            self.items(&section.body, usize::from(section.kind != SectionKind::Path));
        }
    }

    fn line(&mut self, level: usize, left: String) {
        self.lines.push(Line { level, left, right: String::new() });
    }

    fn say(&mut self, level: usize, english: &str, chinese: &str) {
        let words = self.pick(english, chinese).to_string();
        self.line(level, words);
    }

    fn pick<'a>(&self, english: &'a str, chinese: &'a str) -> &'a str {
        match self.language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }

    /// Depth is bounded where the tree is made, hence the recursion.
    fn items(&mut self, items: &[Item], level: usize) {
        for item in items {
            match item {
                Item::Step(id) => self.step(*id, level),
                Item::Choose(arms) => {
                    self.say(level, "choose", "选择");
                    arms.iter().for_each(|arm| self.arm(arm, level + 1));
                }
                Item::Parallel(id, strands) => {
                    let parallel = &self.model[*id];
                    let title = self.titled(parallel.clause, parallel.name, parallel.title.as_ref());
                    self.line(level, format!("{} {title}", BlockKind::Parallel.word(self.language)));
                    strands.iter().for_each(|strand| self.strand(strand, level + 1));
                }
                Item::Rework { to, bound, then } => self.rework(*to, *bound, then, level),
                Item::Finish(_) | Item::GoOn(_) | Item::Unknown(_) | Item::Stuck => {
                    let words = self.last(item);
                    self.line(level, words);
                }
            }
        }
    }

    fn step(&mut self, id: StepId, level: usize) {
        let step = &self.model[id];
        let left = self.titled(step.clause, step.name, step.title.as_ref());
        let mut right = if self.options.performers { self.seats(&step.performers) } else { String::new() };
        if self.options.performers && !step.approvers.is_empty() {
            let (word, who) = (Label::Approver.word(self.language), self.seats(&step.approvers));
            let approver = format!("{word}{}{who}", self.pick(": ", "："));
            right += &format!("{}{approver}{}", self.pick(" (", "（"), self.pick(")", "）"));
        }
        self.lines.push(Line { level, left, right });
        let mut waits = Vec::new();
        if let Some(event) = step.awaits {
            waits.push(format!("{} {}", Label::Awaits.word(self.language), self.name(self.model[event].name)));
        }
        for deadline in &step.deadlines {
            let length = match deadline.length {
                Length::Units(count, unit) => unit.counted(count, self.language),
                Length::Fact(fact) => self.name(self.model[fact].name).to_string(),
            };
            let mut said = format!("{} {length}", Label::Deadline.word(self.language));
            let when = match deadline.condition.as_ref().map(|condition| &condition.kind) {
                None => None,
                Some(ConditionKind::When(guard)) => Some(self.guard(guard)),
                Some(ConditionKind::Otherwise) => Some(Inner::Otherwise.word(self.language).to_string()),
            };
            if let Some(when) = when {
                said += self.pick(&format!(" [{when}]"), &format!("【{when}】"));
            }
            waits.push(said);
        }
        if !waits.is_empty() {
            let waits = waits.join(self.pick("; ", "；"));
            self.line(level + 1, format!("{}{waits}{}", self.pick("(", "（"), self.pick(")", "）")));
        }
    }

    fn arm(&mut self, arm: &Arm, level: usize) {
        let when = match arm.when {
            When::Guard(guard) => format!("{} {}", self.pick("when", "当"), self.guard(guard)),
            When::Otherwise => Inner::Otherwise.word(self.language).to_string(),
            When::Unsaid => self.pick("always", "无条件").to_string(),
            When::Perhaps => self.pick("perhaps from here", "或许从这里开始").to_string(),
        };
        if arm.body.is_empty() {
            self.line(level, format!("{when}{}{}", self.pick(", ", "，"), self.go_on()));
        } else {
            self.line(level, when);
            self.items(&arm.body, level + 1);
        }
    }

    fn strand(&mut self, strand: &Strand, level: usize) {
        use crate::model::Runs;
        let branch = &self.model[strand.branch];
        let title = format!("{} {}", BlockKind::Branch.word(self.language), self.name(branch.name));
        let comma = self.pick(", ", "，");
        let title = match &branch.runs {
            Runs::Always => title,
            Runs::When(condition) => match &condition.kind {
                ConditionKind::When(guard) => {
                    format!("{title}{comma}{} {}", self.pick("when", "当"), self.guard(guard))
                }
                ConditionKind::Otherwise => format!("{title}{comma}{}", Inner::Otherwise.word(self.language)),
            },
            Runs::Whenever(event) => {
                let event = event.map_or("?", |event| self.name(self.model[event].name));
                format!("{title}{comma}{} {event}", self.pick("each time", Inner::Whenever.word(Language::Chinese)))
            }
        };
        self.line(level, title);
        self.items(&strand.body, level + 1);
    }

    fn rework(&mut self, to: Place, bound: Bound, then: &[Item], level: usize) {
        let to = match to {
            Place::Known(to) => self.target(to),
            Place::Unknown(at) => self.nobody_knows(at),
        };
        let times = match bound {
            Bound::Count(count) => count.to_string(),
            Bound::Fact(fact) => self.name(self.model[fact].name).to_string(),
            Bound::Unknown => "?".to_string(),
        };
        let most = MarkKind::AtMost.word(self.language);
        let word = if bound == Bound::Count(1) { self.pick("time", "次") } else { Inner::Times.word(self.language) };
        let head = match self.language {
            Language::English => format!("rework: back to {to} ({most} {times} {word}"),
            Language::Chinese => format!("返工：回到 {to}（{most} {times} {word}"),
        };
        let then_word = MarkKind::Then.word(self.language);
        let inline = match then {
            [] => Some(self.go_on().to_string()),
            [only @ (Item::Finish(_) | Item::GoOn(_) | Item::Unknown(_) | Item::Stuck)] => Some(self.last(only)),
            _ => None,
        };
        match inline {
            Some(then) => {
                let then = format!("{}{then_word} {then}{}", self.pick("; ", "；"), self.pick(")", "）"));
                self.line(level, head + &then);
            }
            None => {
                self.line(level, head + self.pick(")", "）"));
                self.line(level, then_word.to_string());
                self.items(then, level + 1);
            }
        }
    }

    /// Where a path ends or goes on elsewhere.
    fn last(&self, item: &Item) -> String {
        match item {
            Item::Finish(id) => {
                let end = &self.model[*id];
                let mut words = self.pick("finish: ", "结束：").to_string();
                words.push_str(self.title(end.name, end.title.as_ref()));
                for (at, hand_over) in end.hand_over.iter().enumerate() {
                    words.push_str(if at == 0 { " → " } else { self.pick(", ", "、") });
                    words.push_str(self.name(self.model[hand_over.unit].name));
                    if let Some(condition) = &hand_over.condition {
                        let text = GuardText { model: self.model, language: self.language }.condition(condition);
                        let text = self.marked(text);
                        words.push_str(&format!("{}{text}{}", self.pick(" [", "【"), self.pick("]", "】")));
                    }
                }
                words
            }
            Item::GoOn(target) => format!("{} {}", self.pick("go on at", "转到"), self.target(*target)),
            Item::Unknown(at) => format!("{} {}", self.pick("go on at", "转到"), self.nobody_knows(*at)),
            _ => self.pick("leads nowhere", "没有下文").to_string(),
        }
    }

    fn go_on(&self) -> &'static str {
        self.pick("go on", "继续")
    }

    fn nobody_knows(&self, at: Location) -> String {
        let name = self.sources.slice(at).trim();
        format!("“{name}”{}", self.pick(" (no such place here)", "（此处没有这个去处）"))
    }

    fn target(&self, target: Target) -> String {
        match target {
            Target::Step(id) => {
                let step = &self.model[id];
                self.titled(step.clause, step.name, step.title.as_ref())
            }
            Target::Parallel(id) | Target::Join(id) => {
                let parallel = &self.model[id];
                let title = self.titled(parallel.clause, parallel.name, parallel.title.as_ref());
                match target {
                    Target::Join(_) => format!("{} {title}", BlockKind::Join.word(self.language)),
                    _ => title,
                }
            }
            Target::End(id) => self.title(self.model[id].name, self.model[id].title.as_ref()).to_string(),
        }
    }

    /// A clause and a title; without a clause, the name as well, as titles need not be unique.
    fn titled(&self, clause: Option<Named>, name: Named, title: Option<&Prose>) -> String {
        match (clause, title) {
            (Some(clause), _) => format!("{} {}", self.name(clause), self.title(name, title)),
            (None, Some(title)) => format!("{} “{}”", self.name(name), title.text(self.sources)),
            (None, None) => self.name(name).to_string(),
        }
    }

    fn title<'a>(&'a self, name: Named, title: Option<&'a Prose>) -> &'a str {
        title.map_or_else(|| self.name(name), |title| title.text(self.sources))
    }

    fn name(&self, name: Named) -> &str {
        self.model.text(name.symbol)
    }

    fn guard(&self, guard: &Guard) -> String {
        let text = GuardText { model: self.model, language: self.language }.guard(guard);
        self.marked(text)
    }

    /// A condition with the marks of its language.
    fn marked(&self, text: String) -> String {
        match self.language {
            Language::English => text,
            Language::Chinese => text.replace(" = ", "＝").replace('(', "（").replace(')', "）"),
        }
    }

    /// Who performs a step: alternatives with `or`, those who act together with a comma.
    fn seats(&self, seats: &[Seat]) -> String {
        let or = format!(" {} ", Inner::Or.word(self.language));
        let seat = |seat: &Seat| {
            seat.roles.iter().map(|role| self.name(self.model[role.role].name)).collect::<Vec<_>>().join(&or)
        };
        let seats: Vec<String> = seats.iter().map(seat).filter(|seat| !seat.is_empty()).collect();
        seats.join(self.pick(", ", "、"))
    }
}

/// The lines on a page: the right column stands beside the longest line that has one, but leaves two fifths of the
/// page to itself; what is wider goes on below, indented.
fn layout(lines: &[Line], page: usize) -> String {
    let left = |line: &Line| line.level * INDENT + width(&line.left);
    let longest = lines.iter().filter(|line| !line.right.is_empty()).map(left).max().unwrap_or(0);
    let column = (longest + 3).min(page * 3 / 5);
    let mut text = String::new();
    for line in lines {
        let indent = line.level * INDENT;
        let room = if line.right.is_empty() { page } else { column.saturating_sub(2) };
        let first = wrap(&line.left, room.saturating_sub(indent));
        let lefts = if first.len() > 1 { hanging(&line.left, room.saturating_sub(indent)) } else { first };
        let rights = if line.right.is_empty() { Vec::new() } else { wrap(&line.right, page.saturating_sub(column)) };
        for at in 0..lefts.len().max(rights.len()) {
            let mut row = String::new();
            if let Some(left) = lefts.get(at).filter(|left| !left.is_empty()) {
                row.push_str(&" ".repeat(indent));
                row.push_str(left);
            }
            if let Some(right) = rights.get(at) {
                let gap = column.saturating_sub(width(&row)).max(if row.is_empty() { 0 } else { 2 });
                row.push_str(&" ".repeat(gap));
                row.push_str(right);
            }
            text.push_str(row.trim_end());
            text.push('\n');
        }
    }
    text
}

/// Lines of which all but the first are indented by two levels, to be told from what is inside.
fn hanging(text: &str, wide: usize) -> Vec<String> {
    let mut lines = wrap(text, wide.saturating_sub(2 * INDENT));
    lines.iter_mut().skip(1).for_each(|line| line.insert_str(0, &" ".repeat(2 * INDENT)));
    lines
}
