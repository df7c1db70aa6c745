//! Walks by hand: a person is asked, step by step, on two streams.

use super::card;
use super::path::{Entry, Report, Words};
use super::session::{Session, complete};
use super::text::{Look, Shade};
use super::value::{self, Given};
use crate::diagnostic::{Language, Text};
use crate::report::visible;
use crate::runtime::*;
use crate::say;
use crate::syntax::names::{narrow_digits, normalised};
use std::io::{BufRead, Read, Write};

/// The longest answer that is read, in bytes.
const MAX_ANSWER_BYTES: u64 = 64 << 10;

/// How a walk by hand came to its close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// The case ended.
    Ended,
    /// Whoever walked it had enough.
    Quit,
    /// The answers ran out, or what was given is refused.
    OutOfAnswers,
    /// The procedure does not go on: no route holds, or two do, or what is needed is nowhere made.
    Stuck,
}

/// Walks by asking. `echo` repeats the answers, where nobody sees himself type.
pub fn walk(
    session: &mut Session,
    given: Given,
    look: Look,
    echo: bool,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> Close {
    let mut dialogue =
        Dialogue { session, look, given, doing: Doing::Given, marks: Vec::new(), output, told: 0, stuck: false };
    dialogue.opening();
    loop {
        let prompt = match dialogue.prompt() {
            Ok(prompt) => prompt,
            Err(text) => {
                dialogue.warn(&text);
                return if dialogue.stuck { Close::Stuck } else { Close::OutOfAnswers };
            }
        };
        dialogue.show(&prompt);
        let Some(line) = read_line(input) else {
            dialogue.tell("\n");
            if matches!(prompt, Prompt::Over) {
                return Close::Ended;
            }
            dialogue.warn(&say!("the answers have run out before an end was reached", "回答到此为止，还没有走到结束"));
            return if dialogue.stuck { Close::Stuck } else { Close::OutOfAnswers };
        };
        let answer = line.trim();
        if echo {
            dialogue.tell(&format!("{}\n", visible(answer)));
        }
        match answer {
            "u" | "U" | "ｕ" | "Ｕ" | "撤销" => dialogue.undo(),
            "q" | "Q" | "ｑ" | "Ｑ" | "退出" => {
                return if matches!(prompt, Prompt::Over) { Close::Ended } else { Close::Quit };
            }
            "?" | "？" | "帮助" => dialogue.help(),
            _ if matches!(prompt, Prompt::Over) && is_assent(answer) => return Close::Ended,
            _ => {
                if let Err(text) = dialogue.choose(&prompt, answer) {
                    dialogue.warn(&text);
                }
            }
        }
    }
}

/// What is being done.
#[derive(Clone, Debug)]
enum Doing {
    /// The given facts are collected.
    Given,
    /// Nothing: what comes next is to be seen.
    Between,
    /// A step: its answers so far, and the deadlines that have not passed.
    Step { id: ActivationId, answers: Vec<(FactId, Value)>, in_time: Vec<u32>, seen: bool },
}

/// What is asked.
#[derive(Clone, Debug)]
enum Prompt {
    /// A given fact.
    Given(FactId),
    /// What comes next.
    Which(Vec<Choice>),
    /// Whether a deadline has passed.
    Deadline { id: ActivationId, which: u32, fact: FactId },
    /// A question of a step.
    Question(Question),
    /// Whether the step is done.
    Done,
    /// Nothing more: the case has ended.
    Over,
}

/// What may come next.
#[derive(Clone, Copy, Debug)]
enum Choice {
    Step(ActivationId),
    Happens(EventId),
    TimeIsUp(ActivationId, u32),
}

/// Where a choice began.
struct Mark {
    given: Given,
    doing: Doing,
    turns: usize,
}

struct Dialogue<'d, 'p> {
    session: &'d mut Session<'p>,
    look: Look,
    given: Given,
    doing: Doing,
    marks: Vec<Mark>,
    output: &'d mut dyn Write,
    /// How many entries of the path have been shown.
    told: usize,
    /// The last answer was refused because of the procedure.
    stuck: bool,
}

impl Dialogue<'_, '_> {
    fn tell(&mut self, text: &str) {
        // Whoever stopped reading does not want the rest.
        let _ = self.output.write_all(text.as_bytes());
        let _ = self.output.flush();
    }

    fn say(&mut self, text: &Text) {
        let text = self.look.wrap("", 0, text.in_language(self.look.language));
        self.tell(&text);
    }

    fn warn(&mut self, text: &Text) {
        let text = self.look.wrap("! ", 0, text.in_language(self.look.language));
        let text = self.look.shade(Shade::Yellow, text.trim_end());
        self.tell(&format!("{text}\n"));
    }

    fn opening(&mut self) {
        let program = self.session.program;
        let title = match &program.clause {
            Some(clause) => format!("{clause} {}", program.name),
            None => program.name.clone(),
        };
        let mut text = format!("{}\n", self.look.shade(Shade::Bold, &visible(&title)));
        for line in &program.description {
            text.push_str(&self.look.wrap("", 2, line));
        }
        self.tell(&text);
        let hint = say!("`u` takes the last choice back, `q` quits, `?` helps", "u 撤销上一个选择，q 退出，? 帮助");
        self.say(&hint);
    }

    fn help(&mut self) {
        self.say(&say!(
            "Answer with the number of a choice or with its words; yes/no facts also with y and n. \
             `u` takes the last choice back, as often as you like. `q` quits.",
            "回答选项前的数字，或者照写选项；是非也可以答 y、n。u 撤销上一个选择，可以一直撤销到开头。q 退出。"
        ));
    }

    // ---- what is asked -------------------------------------------------------------------------------------------------

    /// What is to be asked next. Goes on by itself where there is no choice.
    fn prompt(&mut self) -> Result<Prompt, Text> {
        let program = self.session.program;
        loop {
            match &self.doing {
                Doing::Given => {
                    let answered = |fact: &FactId| self.given.facts.iter().any(|(other, _)| other == fact);
                    let open = || program.given_facts().filter(|fact| !answered(fact));
                    // The last number is asked for once it is known how it begins.
                    let ready = |fact: &FactId| {
                        let mut rules = self.numberings(*fact).filter(|(_, rule)| rule.follows == Some(*fact));
                        rules.all(|(_, rule)| rule.beginning(&|fact| self.given(fact)).is_some())
                    };
                    match open().find(ready).or_else(|| open().next()) {
                        Some(fact) => return Ok(Prompt::Given(fact)),
                        None => self.start()?,
                    }
                }
                Doing::Between => {
                    if self.session.state().ended().is_some() {
                        return Ok(Prompt::Over);
                    }
                    let choices = self.choices();
                    match choices.as_slice() {
                        [] => {
                            self.stuck = true;
                            return Err(say!("nothing can be done here", "此处没有可办的事"));
                        }
                        [Choice::Step(id)] => self.doing = begin(*id),
                        _ => return Ok(Prompt::Which(choices)),
                    }
                }
                Doing::Step { id, answers, in_time, .. } => {
                    let deadlines = self.session.deadline_facts(*id);
                    if let Some((which, fact)) = deadlines.into_iter().find(|(which, _)| !in_time.contains(which)) {
                        return Ok(Prompt::Deadline { id: *id, which, fact });
                    }
                    return Ok(match next_question(program, self.session.state(), *id, answers) {
                        Some(question) => Prompt::Question(question),
                        None => Prompt::Done,
                    });
                }
            }
        }
    }

    fn start(&mut self) -> Result<(), Text> {
        let event = self.given.start(self.session.program);
        let refused = self.session.apply(event).err();
        match refused {
            None => {
                self.doing = Doing::Between;
                self.tell("\n");
                Ok(())
            }
            Some(refusal) => Err(refusal.text(self.session.program)),
        }
    }

    fn choices(&self) -> Vec<Choice> {
        let session = &self.session;
        let open = session.state().open();
        let steps = open.iter().filter(|open| !open.waits).map(|open| Choice::Step(open.id));
        let events = (0..session.program.events.len() as u32).map(EventId);
        let events = events.filter(|event| session.accepts(&Event::Happens { event: *event })).map(Choice::Happens);
        let waiting = open.iter().filter(|open| open.waits);
        let times =
            waiting.filter_map(|open| Some(Choice::TimeIsUp(open.id, session.next_deadline(open.id, |_| false)?)));
        steps.chain(events).chain(times).collect()
    }

    // ---- showing -------------------------------------------------------------------------------------------------------

    fn show(&mut self, prompt: &Prompt) {
        let (program, look) = (self.session.program, self.look);
        if let Doing::Step { id, seen, .. } = &mut self.doing
            && !*seen
        {
            *seen = true;
            let id = *id;
            if let Some(activation) = self.session.state().activation(id) {
                let card = card::card(program, self.session.state(), activation, look);
                self.tell(&card);
            }
        }
        let text = match prompt {
            Prompt::Given(fact) => {
                let last = self.last_number(*fact);
                let question = self.question(*fact, None, "");
                last.map_or(question.clone(), |last| format!("{question}{last}"))
            }
            Prompt::Question(question) => {
                let asked = self.asked_by(question);
                self.question(question.fact, question.only.as_deref(), &asked)
            }
            Prompt::Deadline { id, which, fact } => self.deadline(*id, *which, *fact),
            Prompt::Which(choices) => {
                let mut text = format!("{}\n", look.word("What comes next?", "接下来？"));
                for (at, choice) in choices.iter().enumerate() {
                    text.push_str(&look.wrap(&format!("{} ", at + 1), 2, &self.choice(*choice)));
                }
                text
            }
            Prompt::Done => format!("{}\n", look.word("Enter when it is done", "办完了按回车")),
            Prompt::Over => {
                let report = Report::of(self.session, look.language);
                let ending = look.ending(&report);
                format!(
                    "\n{ending}{}\n",
                    look.word("Enter to close, u to take the last choice back", "按回车结束，u 撤销上一个选择")
                )
            }
        };
        self.tell(&format!("{text}> "));
    }

    /// What is given of a fact so far.
    fn given(&self, fact: FactId) -> Option<&Value> {
        self.given.facts.iter().find(|(other, _)| *other == fact).map(|(_, value)| value)
    }

    /// The rules of formal numbers that read a fact, each with the name of what it numbers.
    fn numberings(&self, fact: FactId) -> impl Iterator<Item = (&str, &Numbering)> {
        let rules = self.session.program.records.iter().filter_map(|record| {
            let rule = record.numbering.as_ref()?;
            Some((record.name.as_str(), rule))
        });
        rules.filter(move |(_, rule)| rule.follows == Some(fact) || rule.prefix.contains(&Piece::Fact(fact)))
    }

    /// A last number that no other can follow is refused where it is given, not when the case starts.
    fn fits_numbers(&self, fact: FactId) -> Result<(), Text> {
        let is_empty = matches!(self.given(fact), Some(Value::Text(text)) if text.trim().is_empty());
        if let Some((name, _)) = self.numberings(fact).find(|(_, rule)| is_empty && rule.follows != Some(fact)) {
            return Err(say!("it stands in every `{name}`: it cannot be empty", "“{name}”里要用到它，不能空着"));
        }
        for (name, rule) in self.numberings(fact) {
            let check = rule.check_last(&|fact| self.given(fact));
            check.map_err(|trouble| number_text(self.session.program, name, &trouble))?;
        }
        Ok(())
    }

    /// Where a fact holds the last number: how one looks, and that there may be none.
    fn last_number(&self, fact: FactId) -> Option<String> {
        let (name, rule) = self.numberings(fact).find(|(_, rule)| rule.follows == Some(fact))?;
        let begins = rule.beginning(&|fact| self.given(fact)).filter(|beginning| !beginning.is_empty());
        let text = match begins {
            Some(begins) => say!(
                "the last `{name}`, which begins with `{begins}`; just Enter if there was none",
                "上一个“{name}”，以“{begins}”开头；还没有过就直接回车"
            ),
            None => say!("the last `{name}`; just Enter if there was none", "上一个“{name}”；还没有过就直接回车"),
        };
        Some(self.look.wrap("", 2, text.in_language(self.look.language)))
    }

    /// A fact and its values.
    fn question(&self, fact: FactId, only: Option<&[u32]>, by: &str) -> String {
        let (program, look) = (self.session.program, self.look);
        let fact_entry = &program[fact];
        let mut name = fact_entry.name.clone();
        if let Some(title) = &fact_entry.title {
            name.push_str(&look.quoted(title));
        }
        let values = values(program, fact, only, look.language);
        let values = if values.is_empty() {
            kind_text(program, fact).in_language(look.language).to_string()
        } else {
            let numbered = values.iter().enumerate().map(|(at, (_, text))| format!("{} {text}", at + 1));
            numbered.collect::<Vec<_>>().join("  ")
        };
        look.wrap("", 0, &format!("{name}{by}{}{values}", look.word("? ", "？ ")))
    }

    /// Who answers a question, where that is not the first of the performers.
    fn asked_by(&self, question: &Question) -> String {
        let Doing::Step { id, .. } = &self.doing else { return String::new() };
        let Some(activation) = self.session.state().activation(*id) else { return String::new() };
        let (program, look) = (self.session.program, self.look);
        let step = &program[activation.step];
        if let Some(call) = question.call.and_then(|call| step.calls.get(call as usize)) {
            return look.bracket(&match look.language {
                Language::English => format!("the outcome of {}", call.what.name),
                Language::Chinese => format!("{}的结果", call.what.name),
            });
        }
        if question.by == Party::Performers {
            return String::new();
        }
        let words = Words { program, language: look.language };
        let seats = View::of(program, self.session.state(), activation).speaker(step, question.by, Unknown::May);
        let who = words.seats(&seats).join(look.word(" and ", " 和 "));
        look.bracket(&match look.language {
            Language::English => format!("by {who}"),
            Language::Chinese => format!("由 {who}"),
        })
    }

    /// Whether time ran out first. To finish in time says that the matter is settled.
    fn deadline(&self, id: ActivationId, which: u32, fact: FactId) -> String {
        let (program, look) = (self.session.program, self.look);
        let Some(activation) = self.session.state().activation(id) else { return String::new() };
        let view = View::of(program, self.session.state(), activation);
        let deadline = &program[activation.step].deadlines[which as usize].what;
        let (length, fact) = (card::length(&view, deadline.length, look), &program[fact].name);
        let (yes, no) =
            (Value::Yes(true).shown(&Kind::YesNo, look.language), Value::Yes(false).shown(&Kind::YesNo, look.language));
        let asked = match look.language {
            Language::English => format!(
                "{fact}? Did {length} pass before this was settled? {no} says that it was settled in time.  1 {yes}  2 {no}"
            ),
            Language::Chinese => {
                format!("{fact}？ {length}过了才办完？答“{no}”就是说，事情在期限内已经解决。 1 {yes}  2 {no}")
            }
        };
        look.wrap("", 0, &asked)
    }

    fn choice(&self, choice: Choice) -> String {
        let (program, look, state) = (self.session.program, self.look, self.session.state());
        let step = |id| state.activation(id).map(|open| card::name(program, state, open, look)).unwrap_or_default();
        match choice {
            Choice::Step(id) => step(id),
            Choice::Happens(event) => {
                let happening = &program[event];
                let what = happening.description.as_ref().map(|text| format!("{}{text}", look.word(": ", "：")));
                format!("{}{}{}", look.word("event: ", "事件："), happening.name, what.unwrap_or_default())
            }
            Choice::TimeIsUp(id, which) => {
                let activation = state.activation(id);
                let length = activation.and_then(|open| {
                    let deadline = program[open.step].deadlines.get(which as usize)?;
                    Some(card::length(&View::of(program, state, open), deadline.what.length, look))
                });
                let (step, length) = (step(id), length.unwrap_or_default());
                match look.language {
                    Language::English => format!("time is up: {length} pass, {step}"),
                    Language::Chinese => format!("到期：{length}过去，{step}"),
                }
            }
        }
    }

    // ---- choosing ------------------------------------------------------------------------------------------------------

    /// Takes an answer; one that leads nowhere is not taken.
    fn choose(&mut self, prompt: &Prompt, answer: &str) -> Result<(), Text> {
        let mark = Mark { given: self.given.clone(), doing: self.doing.clone(), turns: self.session.turns().len() };
        match self.take(prompt, answer) {
            Ok(()) => {
                self.marks.push(mark);
                self.tell_path();
                Ok(())
            }
            Err(text) => {
                self.back_to(mark);
                Err(text)
            }
        }
    }

    fn take(&mut self, prompt: &Prompt, answer: &str) -> Result<(), Text> {
        let program = self.session.program;
        match prompt {
            Prompt::Given(fact) => {
                let value = read_value(program, *fact, None, answer)?;
                self.given.facts.push((*fact, value));
                self.fits_numbers(*fact)?;
                let missing =
                    program.given_facts().any(|fact| !self.given.facts.iter().any(|(other, _)| *other == fact));
                if missing { Ok(()) } else { self.start() }
            }
            Prompt::Which(choices) => {
                let number = narrow_digits(answer).parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                let Some(choice) = number.and_then(|at| choices.get(at)) else {
                    let most = choices.len();
                    return Err(say!("answer with a number from 1 to {most}", "请答 1 到 {most} 的数字"));
                };
                match *choice {
                    Choice::Step(id) => {
                        self.doing = begin(id);
                        Ok(())
                    }
                    Choice::Happens(event) => self.apply(Event::Happens { event }),
                    Choice::TimeIsUp(activation, which) => self.apply(Event::DeadlinePasses { activation, which }),
                }
            }
            Prompt::Deadline { id, which, fact } => {
                let passed = read_value(program, *fact, None, answer)? == Value::Yes(true);
                if passed {
                    self.apply(Event::DeadlinePasses { activation: *id, which: *which })?;
                } else if let Doing::Step { in_time, .. } = &mut self.doing {
                    in_time.push(*which);
                }
                self.complete_if_answered()
            }
            Prompt::Question(question) => {
                let value = read_value(program, question.fact, question.only.as_deref(), answer)?;
                if let Doing::Step { answers, .. } = &mut self.doing {
                    answers.push((question.fact, value));
                }
                self.complete_if_answered()
            }
            Prompt::Done if is_assent(answer) => self.complete_if_answered(),
            Prompt::Done => Err(say!(
                "nothing is to be chosen here: press Enter once it is done; `u` takes the last choice back, `q` quits",
                "这里没有要选的：办完了按回车；u 撤销上一个选择，q 退出"
            )),
            Prompt::Over => Err(say!(
                "the case has ended: Enter closes it, `u` takes the last choice back",
                "这一次已经走完：按回车结束，u 撤销上一个选择"
            )),
        }
    }

    fn apply(&mut self, event: Event) -> Result<(), Text> {
        let refused = self.session.apply(event).err();
        self.stuck = refused.as_ref().is_some_and(Refusal::is_stuck);
        refused.map_or(Ok(()), |refusal| Err(refusal.text(self.session.program)))
    }

    /// Completes the step under way once nothing more is asked.
    fn complete_if_answered(&mut self) -> Result<(), Text> {
        if !matches!(self.prompt()?, Prompt::Done) {
            return Ok(());
        }
        let Doing::Step { id, answers, .. } = self.doing.clone() else { return Ok(()) };
        self.apply(complete(id, answers))?;
        self.doing = Doing::Between;
        Ok(())
    }

    /// Shows what is new on the path.
    fn tell_path(&mut self) {
        let report = Report::of(self.session, self.look.language);
        let mut text = String::new();
        let mut number = 0;
        for (at, entry) in report.path.iter().enumerate() {
            let step = matches!(entry, Entry::Step { .. });
            number += usize::from(step);
            if at >= self.told {
                text.push_str(&self.look.entry(step.then_some(number), entry, 0));
            }
        }
        self.told = report.path.len();
        if !text.is_empty() {
            self.tell(&format!("{text}\n"));
        }
    }

    fn undo(&mut self) {
        match self.marks.pop() {
            None => self.warn(&say!("there is nothing to take back", "没有可撤销的了")),
            Some(mark) => {
                self.back_to(mark);
                self.say(&say!("Taken back.", "已撤销。"));
            }
        }
    }

    fn back_to(&mut self, mark: Mark) {
        self.session.back_to(mark.turns);
        self.given = mark.given;
        let again =
            !matches!((&self.doing, &mark.doing), (Doing::Step { id: a, .. }, Doing::Step { id: b, .. }) if a == b);
        self.doing = mark.doing;
        // A step to which one comes back is shown anew.
        if let Doing::Step { seen, .. } = &mut self.doing {
            *seen = !again;
        }
        self.told = Report::of(self.session, self.look.language).path.len();
    }
}

/// Whether an answer only says yes, where nothing is to be chosen: just Enter, or a word for it.
fn is_assent(answer: &str) -> bool {
    const WORDS: [&str; 8] = ["", "done", "ok", "好", "办完", "办完了", "完成", "做完了"];
    let answer = normalised(answer).to_ascii_lowercase();
    WORDS.contains(&answer.as_str()) || value::yes_no(&answer) == Some(true)
}

fn begin(id: ActivationId) -> Doing {
    Doing::Step { id, answers: Vec::new(), in_time: Vec::new(), seen: false }
}

/// The values from which one is chosen by number; none of a fact that is written out.
fn values(program: &Program, fact: FactId, only: Option<&[u32]>, language: Language) -> Vec<(Value, String)> {
    let kind = &program[fact].kind;
    let values: Vec<Value> = match kind {
        Kind::YesNo => vec![Value::Yes(true), Value::Yes(false)],
        Kind::Choices(choices) => {
            let all = (0..choices.len() as u32).filter(|at| only.is_none_or(|only| only.contains(at)));
            all.map(Value::Choice).collect()
        }
        _ => Vec::new(),
    };
    values.into_iter().map(|value| (value.clone(), value.shown(kind, language))).collect()
}

/// A value: by its number, or as it is written. A value of a list that is itself a number is taken as it is written.
fn read_value(program: &Program, fact: FactId, only: Option<&[u32]>, answer: &str) -> Result<Value, Text> {
    let values = values(program, fact, only, Language::English);
    let read = value::parse(program, fact, answer);
    let number = narrow_digits(answer).parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    match (read, number.and_then(|at| values.get(at))) {
        (Ok(value), _) => Ok(value),
        (Err(_), Some((value, _))) => Ok(value.clone()),
        (Err(text), None) => Err(text),
    }
}

/// One line, without its end; nothing once there are no more.
fn read_line(input: &mut dyn BufRead) -> Option<String> {
    let mut bytes = Vec::new();
    let read = input.take(MAX_ANSWER_BYTES).read_until(b'\n', &mut bytes);
    match read {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(String::from_utf8_lossy(&bytes).into_owned()),
    }
}
