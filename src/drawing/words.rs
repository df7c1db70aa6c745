//! Words in a drawing: what is written where, and how much room it takes.
//!
//! Nobody knows with which font a drawing will be shown. Chinese characters are as wide as they are high in all of them;
//! for the others the widths of Helvetica are taken, which are among the wider ones.

use super::graph::{Graph, Lane, NodeKind};
use crate::diagnostic::Language;
use crate::runtime::*;
use crate::view::wrap;
use unicode_width::UnicodeWidthChar;

/// The room below a task of BPMN for what happens when a deadline passes, and as much above it.
pub const LATE: i32 = 78;

/// How words look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// What something is called.
    Name,
    /// Its clause, who else has a part in it, by when.
    Small,
    /// What is written beside a route.
    Label,
    /// The heading of a lane.
    Heading,
    /// What is found out of it: how often, how long.
    Note,
}

impl Style {
    /// The height of its characters, in pixels.
    pub fn size(self) -> i32 {
        match self {
            Style::Name | Style::Heading => 13,
            Style::Small | Style::Label | Style::Note => 11,
        }
    }

    /// From line to line.
    pub fn leading(self) -> i32 {
        match self {
            Style::Name | Style::Heading => 18,
            Style::Small | Style::Label | Style::Note => 15,
        }
    }
}

/// A line of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// How it looks.
    pub style: Style,
}

/// How wide a text is, in pixels.
pub fn width(text: &str, style: Style) -> i32 {
    measure(text, style.size())
}

/// How wide a text of this size is, in pixels.
pub fn measure(text: &str, size: i32) -> i32 {
    let thousandths: i32 = text.chars().map(advance).sum();
    (thousandths * size + 999) / 1000
}

/// The width of a character in thousandths of its height: for printable ASCII that of Helvetica.
fn advance(c: char) -> i32 {
    match c {
        'i' | 'j' | 'l' | '\'' => 222,
        ' ' | '!' | ',' | '.' | '/' | ':' | ';' | 'I' | '[' | ']' | '\\' | 'f' | 't' | '|' => 278,
        '(' | ')' | '-' | '`' | 'r' | '{' | '}' => 334,
        '"' | '*' => 389,
        '^' | 'J' | 'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' => 500,
        'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' | '&' => 667,
        'C' | 'D' | 'H' | 'N' | 'R' | 'U' | 'w' => 722,
        'G' | 'O' | 'Q' => 778,
        'M' | 'm' => 833,
        'W' | '%' => 944,
        '@' => 1015,
        _ => match c.width() {
            None | Some(0) => 0,
            Some(1) => 611,
            Some(_) => 1000,
        },
    }
}

/// The lines of a text, each as wide as so many Chinese characters at most.
pub fn lines(text: &str, style: Style, characters: usize) -> Vec<Line> {
    let widest = 2 * characters;
    let count = wrap::wrap(text, widest).len();
    // As narrow as that can be with as many lines: no last line of one character.
    let evenly = (widest / 2..widest).find(|wide| wrap::wrap(text, *wide).len() == count).unwrap_or(widest);
    wrap::wrap(text, evenly).into_iter().map(|text| Line { text, style }).collect()
}

/// What is written in a node.
pub fn node(program: &Program, kind: NodeKind, language: Language, wide: usize) -> Vec<Line> {
    let named = |clause: &Option<String>, title: &Option<String>, name: &str| {
        let mut all: Vec<Line> = clause.iter().flat_map(|clause| lines(clause, Style::Small, wide)).collect();
        all.extend(lines(title.as_deref().unwrap_or(name), Style::Name, wide));
        all
    };
    let pick = |en: &str, zh: &str| if language == Language::Chinese { zh.to_string() } else { en.to_string() };
    match kind {
        NodeKind::Start => lines(&pick("start", "开始"), Style::Name, wide),
        NodeKind::Step(id) => {
            let step = &program[id];
            let mut all = named(&step.clause, &step.title, &step.name);
            for said in parts(program, id, language).into_iter().chain(times(program, id, language)) {
                all.extend(lines(&said, Style::Small, wide + 2));
            }
            all
        }
        NodeKind::Choice(_)
        | NodeKind::Merge(_)
        | NodeKind::Fork(_)
        | NodeKind::Join(_)
        | NodeKind::Gate(_)
        | NodeKind::Leave(_) => Vec::new(),
        NodeKind::Event(branch) => match program[branch].runs {
            Runs::Whenever(event) => lines(&program[event].name, Style::Name, wide),
            _ => lines(&program[branch].name, Style::Name, wide),
        },
        NodeKind::End(id) => {
            let end = &program[id];
            let mut all = named(&None, &end.title, &end.name);
            for over in &end.hand_over {
                all.extend(lines(&format!("→ {}", over.what), Style::Small, wide + 2));
            }
            all
        }
    }
}

/// What is written beside a node.
pub fn caption(program: &Program, kind: NodeKind, language: Language) -> Option<String> {
    match kind {
        NodeKind::Fork(parallel) => Some(program.printed(Target::Parallel(parallel))),
        NodeKind::Gate(branch) => Some(program[branch].name.clone()),
        NodeKind::Choice(place) => {
            let fact = &program[Graph::question(place, program)?];
            let asked = fact.title.as_ref().unwrap_or(&fact.name);
            Some(format!("{asked}{}", if language == Language::Chinese { "？" } else { "?" }))
        }
        _ => None,
    }
}

/// What is asked where routes part, for notations in which every such place has a name.
pub fn question(program: &Program, kind: NodeKind, language: Language) -> Option<String> {
    let mark = if language == Language::Chinese { "？" } else { "?" };
    let said = caption(program, kind, language);
    match kind {
        NodeKind::Choice(place) => said.or_else(|| Some(format!("{}{mark}", program.title(place.into())))),
        NodeKind::Gate(_) => said.map(|said| format!("{said}{mark}")),
        _ => said,
    }
}

/// Who has a part in a step, but for who performs it first.
fn parts(program: &Program, id: StepId, language: Language) -> Vec<String> {
    let step = &program[id];
    let chinese = language == Language::Chinese;
    let names = |seat: &[Conditional<RoleId>]| {
        let names: Vec<&str> = seat.iter().map(|role| program[role.what].name.as_str()).collect();
        let sometimes = seat.iter().all(|role| role.when.is_some());
        (names.join(if chinese { "或" } else { " or " }), sometimes)
    };
    let mut all = Vec::new();
    let mut say = |en: &str, zh: &str, (names, sometimes): (String, bool)| {
        all.push(match (chinese, sometimes) {
            (true, true) => format!("必要时{zh}：{names}"),
            (true, false) => format!("{zh}：{names}"),
            (false, true) => format!("at times {en} {names}"),
            (false, false) => format!("{en} {names}"),
        });
    };
    // Of a first seat that several may take, the others.
    let first = step.performers.first().map_or(&[][..], |seat| seat.as_slice());
    if let [_, others @ ..] = first
        && !others.is_empty()
    {
        say("or", "或", names(others));
    }
    for seat in step.performers.iter().skip(1) {
        say("and", "同办", names(seat));
    }
    for seat in &step.checkers {
        say("checked by", "审核", names(seat));
    }
    for seat in &step.approvers {
        say("approved by", "审批", names(seat));
    }
    all
}

/// By when a step is to be done, and for what it waits.
fn times(program: &Program, id: StepId, language: Language) -> Vec<String> {
    let step = &program[id];
    let chinese = language == Language::Chinese;
    let mut all = Vec::new();
    if let Some(event) = step.awaits {
        let name = &program[event].name;
        all.push(if chinese { format!("等待：{name}") } else { format!("waits for {name}") });
    }
    for deadline in &step.deadlines {
        let length = deadline.what.length.text(program, language);
        all.push(if chinese { format!("时限：{length}") } else { format!("within {length}") });
    }
    for held in &step.held {
        let rhythm = held.what.rhythm(language);
        all.push(if chinese { format!("例会：{rhythm}") } else { format!("held {rhythm}") });
    }
    all
}

/// The heading of a lane.
pub fn heading(graph: &Graph, lane: usize, program: &Program, language: Language) -> String {
    match graph.lanes[lane] {
        Lane::Role(role) => program[role].name.clone(),
        Lane::Nobody if language == Language::Chinese => "未定".to_string(),
        Lane::Nobody => "nobody".to_string(),
    }
}
