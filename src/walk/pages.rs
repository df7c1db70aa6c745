//! What a walk can be asked for, as text: the procedure and where the case is, how it came there, what is known, what
//! could still happen. The same text in the lines and on the screen, each as wide as it has room.

use super::ahead::{Ahead, Chance};
use super::card;
use super::path::{Answered, Entry, Recorded, Report};
use super::prompt;
use super::rehearsal::{Asked, Choice, Moment, Rehearsal, Reply};
use super::text::{Look, Shade};
use crate::diagnostic::{Language, counted};
use crate::report::visible;
use crate::runtime::*;

/// Clause and name of the procedure.
pub fn title(program: &Program) -> String {
    match &program.clause {
        Some(clause) => format!("{clause} {}", program.name),
        None => program.name.clone(),
    }
}

// ---- how it came here ------------------------------------------------------------------------------------------------

/// How the case came to where it is: each step with what was decided and why it went on as it did.
pub fn path(rehearsal: &Rehearsal, look: Look) -> String {
    let report = Report::of(rehearsal.session(), look.language);
    let mut text = String::new();
    let mut number = 0;
    for entry in &report.path {
        let step = matches!(entry, Entry::Step { .. });
        number += usize::from(step);
        text.push_str(&look.entry(step.then_some(number), entry, 0));
    }
    let ending = look.ending(&report);
    match (text.is_empty(), ending.is_empty()) {
        (true, _) => look.wrap("", 0, look.word("Nothing is done yet.", "还没有办过什么。")),
        (false, true) => text,
        (false, false) => format!("{text}\n{ending}"),
    }
}

// ---- what is open ----------------------------------------------------------------------------------------------------

/// The steps that are open: the one that is being done, or all among which is to be chosen; then how the case ended.
pub fn here(rehearsal: &Rehearsal, look: Look) -> String {
    let (program, state) = (rehearsal.program(), rehearsal.session().state());
    let cards: Vec<String> = match rehearsal.activation() {
        Some(activation) => vec![card::card(program, state, activation, look)],
        None => state.open().iter().map(|open| card::card(program, state, open, look)).collect(),
    };
    let mut text = cards.join("\n");
    if !state.has_started() {
        text.push_str(&look.wrap("", 0, look.word("What is given at the start:", "开始时给定：")));
        for (fact, value) in &rehearsal.given().facts {
            let fact = &program[*fact];
            text.push_str(&look.wrap("", 2, &answer(&fact.name, &value.shown(&fact.kind, look.language), look)));
        }
    }
    text.push_str(&prompt::ending(rehearsal, look));
    text
}

fn answer(fact: &str, value: &str, look: Look) -> String {
    format!("{fact}{}{value}", look.word(" = ", "＝"))
}

// ---- where it is -----------------------------------------------------------------------------------------------------

/// How a step of the outline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Done,
    Here,
    Open,
    Waits,
    Ahead,
    Impossible,
    Unknown,
}

impl Standing {
    const ALL: [Standing; 7] = [
        Standing::Done,
        Standing::Here,
        Standing::Open,
        Standing::Waits,
        Standing::Ahead,
        Standing::Impossible,
        Standing::Unknown,
    ];

    fn sign(self) -> &'static str {
        match self {
            Standing::Done => "✓",
            Standing::Here => "❯",
            Standing::Open => "○",
            Standing::Waits => "~",
            Standing::Ahead => " ",
            Standing::Impossible => "-",
            Standing::Unknown => "?",
        }
    }

    fn shade(self) -> Option<Shade> {
        match self {
            Standing::Done => Some(Shade::Green),
            Standing::Here => Some(Shade::Bold),
            Standing::Open | Standing::Waits => Some(Shade::Yellow),
            Standing::Impossible => Some(Shade::Dim),
            Standing::Ahead | Standing::Unknown => None,
        }
    }

    fn word(self, look: Look) -> &'static str {
        match self {
            Standing::Done => look.word("done", "办过"),
            Standing::Here => look.word("being done", "正在办"),
            Standing::Open => look.word("open", "可以办"),
            Standing::Waits => look.word("waits", "在等"),
            Standing::Ahead => look.word("may come", "还会办"),
            Standing::Impossible => look.word("impossible now", "走不到了"),
            Standing::Unknown => look.word("not known", "说不准"),
        }
    }
}

/// The procedure as an outline with where the case is; the line where that is, and the text.
pub fn outline(rehearsal: &Rehearsal, ahead: &Ahead, look: Look) -> (usize, String) {
    let program = rehearsal.program();
    let mut page = Outline { rehearsal, ahead, look, text: String::new(), lines: 0, here: 0, used: Vec::new() };
    for place in places(program, None) {
        page.place(place, 0);
    }
    page.blank();
    for (end, chance) in &ahead.ends {
        let ended = rehearsal.session().state().ended().map(|ended| ended.end);
        let standing = match (ended, chance) {
            (Some(other), _) if other == *end => Standing::Done,
            (_, Chance::Can) => Standing::Ahead,
            (_, Chance::Cannot) => Standing::Impossible,
            (_, Chance::Unknown) => Standing::Unknown,
        };
        if standing == Standing::Done {
            page.here = page.lines;
        }
        page.line(standing, 0, &format!("{}{}", look.word("end: ", "结局："), program[*end].name));
    }
    let legend = Standing::ALL.into_iter().filter(|standing| page.used.contains(standing));
    let legend = legend.filter(|standing| *standing != Standing::Ahead);
    let legend: Vec<String> = legend.map(|standing| format!("{} {}", standing.sign(), standing.word(look))).collect();
    let here = page.here;
    let text = format!("{}\n{}", page.text, dim(&look.wrap("", 0, &legend.join("  ")), look));
    (here, text)
}

/// Lines beside the point.
fn dim(text: &str, look: Look) -> String {
    text.lines().map(|line| format!("{}\n", look.shade(Shade::Dim, line))).collect()
}

/// In fewer columns the outline does without the titles of steps.
const ROOM_FOR_TITLES: usize = 36;

struct Outline<'r, 'p> {
    rehearsal: &'r Rehearsal<'p>,
    ahead: &'r Ahead,
    look: Look,
    text: String,
    lines: usize,
    here: usize,
    used: Vec<Standing>,
}

impl Outline<'_, '_> {
    fn blank(&mut self) {
        self.text.push('\n');
        self.lines += 1;
    }

    fn line(&mut self, standing: Standing, depth: usize, label: &str) {
        if standing == Standing::Here || (standing == Standing::Open && self.here == 0) {
            self.here = self.lines;
        }
        self.used.push(standing);
        let wrapped = self.look.wrap(&format!("{} ", standing.sign()), depth * 2, label);
        for line in wrapped.lines() {
            let line = match standing.shade() {
                Some(shade) => self.look.shade(shade, line),
                None => line.to_string(),
            };
            self.text.push_str(&format!("{line}\n"));
            self.lines += 1;
        }
    }

    fn place(&mut self, place: Place, depth: usize) {
        let (program, look) = (self.rehearsal.program(), self.look);
        match place {
            Place::Step(id) => {
                let step = &program[id];
                let mut label = program.call(Target::Step(id));
                if let Some(title) = step.title.as_ref().filter(|_| look.width >= ROOM_FOR_TITLES) {
                    label.push_str(&look.quoted(title));
                }
                let times = self.rehearsal.session().times_done(id);
                if times > 1 {
                    label.push_str(&look.bracket(&match look.language {
                        Language::English => counted(times, "time"),
                        Language::Chinese => format!("{times} 次"),
                    }));
                }
                self.line(self.standing(id), depth, &label);
            }
            Place::Parallel(id) => {
                let under_way = self.rehearsal.session().state().blocks().iter().any(|block| block.parallel == id);
                let label = format!("{} {}", look.word("parallel", "并行"), program.call(Target::Parallel(id)));
                let done = self.rehearsal.session().state().is_done(FrameId::CASE, place);
                let standing = match (under_way, done) {
                    (true, _) => Standing::Open,
                    (false, true) => Standing::Done,
                    (false, false) => Standing::Ahead,
                };
                self.line(standing, depth, &label);
                for branch in &program[id].branches {
                    let when = match &program[*branch].runs {
                        Runs::Always => String::new(),
                        Runs::When(when) => look.bracket(&when.text(program, look.language)),
                        Runs::Whenever(event) => {
                            look.bracket(&format!("{}{}", look.word("whenever ", "每当 "), program[*event].name))
                        }
                    };
                    let label = format!("{} {}{when}", look.word("branch", "分支"), program[*branch].name);
                    self.text.push_str(&look.wrap("  ", depth * 2 + 2, &label));
                    self.lines = self.text.lines().count();
                    for place in places(program, Some(*branch)) {
                        self.place(place, depth + 2);
                    }
                }
            }
        }
    }

    fn standing(&self, id: StepId) -> Standing {
        let state = self.rehearsal.session().state();
        let open = || state.open().iter().filter(|open| open.step == id);
        if self.rehearsal.activation().is_some_and(|doing| doing.step == id) {
            return Standing::Here;
        }
        if open().next().is_some() {
            return if open().all(|open| open.waits) { Standing::Waits } else { Standing::Open };
        }
        if state.has_started() && self.rehearsal.session().times_done(id) > 0 {
            return Standing::Done;
        }
        match self.ahead.step(id) {
            Chance::Can => Standing::Ahead,
            Chance::Cannot => Standing::Impossible,
            Chance::Unknown => Standing::Unknown,
        }
    }
}

/// The steps and blocks that stand directly in a branch, or in none, in the order in which they are written.
fn places(program: &Program, scope: Option<BranchId>) -> Vec<Place> {
    let steps = (0..program.steps.len() as u32).map(|at| Place::Step(StepId(at)));
    let blocks = (0..program.parallels.len() as u32).map(|at| Place::Parallel(ParallelId(at)));
    let mut places: Vec<Place> = steps.chain(blocks).filter(|place| program.scope(*place) == scope).collect();
    places.sort_by_key(|place| first_step(program, *place));
    places
}

/// The first step of a place: a block stands where the first of its steps does.
fn first_step(program: &Program, place: Place) -> u32 {
    let is_inside = |id: ParallelId, step: &Step| {
        let mut scope = step.scope;
        while let Some(branch) = scope {
            if program[branch].parallel == id {
                return true;
            }
            scope = program[program[branch].parallel].scope;
        }
        false
    };
    match place {
        Place::Step(id) => id.0,
        Place::Parallel(id) => {
            program.steps.iter().position(|step| is_inside(id, step)).map_or(u32::MAX, |at| at as u32)
        }
    }
}

// ---- what is known ---------------------------------------------------------------------------------------------------

/// Facts with who says so, records with their revisions and numbers, and what is not known yet.
pub fn facts(rehearsal: &Rehearsal, look: Look) -> String {
    let (program, session) = (rehearsal.program(), rehearsal.session());
    let state = session.state();
    let report = Report::of(session, look.language);
    let heading = |text: &mut String, word: &str| text.push_str(&format!("{}\n", look.shade(Shade::Bold, word)));
    let mut text = String::new();
    heading(&mut text, look.word("Facts", "情况"));
    let mut unknown = Vec::new();
    for id in (0..program.facts.len() as u32).map(FactId) {
        let fact = &program[id];
        let given = rehearsal.given().facts.iter().find(|(other, _)| *other == id).map(|(_, value)| value);
        let value = if state.has_started() { state.fact(FrameId::CASE, id) } else { given };
        let Some(value) = value else {
            unknown.push(fact.name.clone());
            continue;
        };
        let from =
            if given.is_some() { look.word("given", "给定").to_string() } else { said_by(&report, &fact.name, look) };
        let from = if from.is_empty() { from } else { look.bracket(&from) };
        text.push_str(&look.wrap(
            "",
            2,
            &format!("{}{from}", answer(&fact.name, &value.shown(&fact.kind, look.language), look)),
        ));
    }
    // What an occurrence of an event branch knows otherwise.
    for open in state.open().iter().filter(|open| open.frame != FrameId::CASE) {
        for id in (0..program.facts.len() as u32).map(FactId) {
            let (own, case) = (state.fact(open.frame, id), state.fact(FrameId::CASE, id));
            if let Some(value) = own.filter(|_| own != case) {
                let said = answer(&program[id].name, &value.shown(&program[id].kind, look.language), look);
                let name = card::name(program, state, open, look);
                text.push_str(&look.wrap("", 2, &format!("{said}{}", look.bracket(&name))));
            }
        }
    }
    if !unknown.is_empty() {
        let word = look.word("not known yet: ", "还不知道：");
        text.push_str(&dim(&look.wrap(word, 2, &look.list(&unknown)), look));
    }
    text.push('\n');
    heading(&mut text, look.word("Records", "记录"));
    let there: Vec<&Recorded> = report.records.iter().collect();
    for recorded in &there {
        let id = program.record(&recorded.record);
        let number = id.and_then(|id| state.number(FrameId::CASE, id)).map(|number| format!(" {number}"));
        let revision = match look.language {
            Language::English => format!("revision {}", recorded.revision),
            Language::Chinese => format!("第 {} 版", recorded.revision),
        };
        let mut remarks = vec![revision];
        let from = made_by(&report, &recorded.record, look);
        remarks.push(if from.is_empty() { look.word("given", "给定").to_string() } else { from });
        let remarks = look.bracket(&remarks.join(look.word(", ", "，")));
        text.push_str(&look.wrap("", 2, &format!("{}{}{remarks}", recorded.record, number.unwrap_or_default())));
    }
    if there.is_empty() {
        text.push_str(&dim(&look.wrap("", 2, look.word("none yet", "还没有")), look));
    }
    text
}

/// Who said a fact last, and where.
fn said_by(report: &Report, fact: &str, look: Look) -> String {
    let of = |answers: &[Answered]| answers.iter().find(|answered| answered.fact == fact).cloned();
    let last = report.path.iter().rev().find_map(|entry| match entry {
        Entry::Step { answers, who, .. } => of(answers).map(|answered| {
            let by = if answered.by.is_empty() { who.clone() } else { answered.by };
            format!("{}{}{}", by.join(look.word(" and ", " 和 ")), look.word(", ", "，"), look.label(entry))
        }),
        Entry::Event { sets, event, .. } => of(sets).map(|_| format!("{}{event}", look.word("event ", "事件 "))),
        _ => None,
    });
    last.unwrap_or_default()
}

/// Where a record was made or revised last.
fn made_by(report: &Report, record: &str, look: Look) -> String {
    let of = |records: &[Recorded]| records.iter().any(|recorded| recorded.record == record);
    let last = report.path.iter().rev().find_map(|entry| match entry {
        Entry::Step { made, .. } if of(made) => Some(look.label(entry)),
        Entry::Event { brings, event, .. } if of(brings) => Some(format!("{}{event}", look.word("event ", "事件 "))),
        _ => None,
    });
    last.unwrap_or_default()
}

// ---- what could still happen -----------------------------------------------------------------------------------------

/// What could still happen from here, and how certain that is.
pub fn ahead(rehearsal: &Rehearsal, ahead: &Ahead, look: Look) -> String {
    let (program, state) = (rehearsal.program(), rehearsal.session().state());
    if state.ended().is_some() {
        return look.wrap("", 0, look.word("Nothing more: the case has ended.", "没有了：这一次已经走完。"));
    }
    let mut text = String::new();
    let mut said = |shade: Option<Shade>, head: &str, names: Vec<String>| {
        if names.is_empty() {
            return;
        }
        let head = match shade {
            Some(shade) => look.shade(shade, head),
            None => head.to_string(),
        };
        text.push_str(&format!("{head}\n{}", look.wrap("", 2, &look.list(&names))));
    };
    let ends = |wanted: Chance| {
        let ends = ahead.ends.iter().filter(|(_, chance)| *chance == wanted);
        ends.map(|(end, _)| program[*end].name.clone()).collect::<Vec<_>>()
    };
    said(Some(Shade::Green), look.word("It may end as", "还可能的结局"), ends(Chance::Can));
    said(None, look.word("Perhaps as", "说不准的结局"), ends(Chance::Unknown));
    said(Some(Shade::Dim), look.word("No more as", "不会再有的结局"), ends(Chance::Cannot));
    let open = |step: &StepId| state.open().iter().any(|open| open.step == *step);
    let steps = |wanted: Chance| {
        let steps = ahead.steps.iter().filter(|(step, chance)| *chance == wanted && !open(step));
        steps.map(|(step, _)| program.call(Target::Step(*step))).collect::<Vec<_>>()
    };
    said(Some(Shade::Green), look.word("Steps that may come", "还可能办的步骤"), steps(Chance::Can));
    said(None, look.word("Perhaps", "说不准的步骤"), steps(Chance::Unknown));
    let never = |step: &&StepId| rehearsal.session().times_done(**step) == 0;
    let cannot: Vec<StepId> =
        ahead.steps.iter().filter(|(_, chance)| *chance == Chance::Cannot).map(|(step, _)| *step).collect();
    let cannot = cannot.iter().filter(never).map(|step| program.call(Target::Step(*step))).collect();
    said(Some(Shade::Dim), look.word("Steps that cannot come any more", "办不到的步骤"), cannot);
    let tried = ahead.tried;
    let exact = match (ahead.is_exact(), look.language) {
        (true, Language::English) => "This is exact.".to_string(),
        (true, Language::Chinese) => "这些是确切的。".to_string(),
        (false, Language::English) => {
            format!("All but what says “perhaps” is exact: {tried} events were tried, which did not settle it.")
        }
        (false, Language::Chinese) => format!("除了“说不准”的，都是确切的：试了 {tried} 种走法，还定不下来。"),
    };
    text.push_str(&dim(&look.wrap("", 0, &exact), look));
    text
}

// ---- where one can go ------------------------------------------------------------------------------------------------

/// A point of the walk: what was replied there.
pub fn moment(program: &Program, moment: &Moment, look: Look) -> String {
    let step = moment.step.map(|step| program.call(Target::Step(step)));
    let value = |fact: FactId, value: &Value| {
        answer(&program[fact].name, &value.shown(&program[fact].kind, look.language), look)
    };
    let said = match (&moment.asked, &moment.reply) {
        (Asked::Given(fact), Reply::Value(given)) => {
            return format!("{} {}", look.word("given", "给定"), value(*fact, given));
        }
        (Asked::Deadline { fact, .. }, Reply::Value(given)) => value(*fact, given),
        (Asked::Question(question), Reply::Value(given)) => value(question.fact, given),
        (_, Reply::Choice(Choice::Happens(event))) => {
            return format!("{}{}", look.word("event: ", "事件："), program[*event].name);
        }
        (_, Reply::Choice(Choice::TimeIsUp(..))) => look.word("time is up", "到期").to_string(),
        (_, Reply::Choice(Choice::Step(_))) => look.word("chosen", "先办这一步").to_string(),
        _ => look.word("done", "办完").to_string(),
    };
    match step {
        Some(step) => format!("{step}{}{said}", look.word(": ", "：")),
        None => said,
    }
}

/// All points of the walk, by the number of replies before them: where it began, each reply, what was taken back.
pub fn moments(rehearsal: &Rehearsal, look: Look) -> Vec<String> {
    let program = rehearsal.program();
    let begin = look.word("the beginning", "开头").to_string();
    let past = rehearsal.past().iter().map(|one| moment(program, one, look));
    let future = rehearsal
        .future()
        .map(|one| format!("{}{}", moment(program, one, look), look.bracket(look.word("taken back", "已撤销"))));
    std::iter::once(begin).chain(past).chain(future).map(|line| visible(&line)).collect()
}
