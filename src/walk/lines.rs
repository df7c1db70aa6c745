//! A walk as lines: a question, an answer, what came of it; for pipes, screen readers and plain terminals.

use super::ahead::Ahead;
use super::card;
use super::command::Command;
use super::keep::Keeper;
use super::pages;
use super::path::{Entry, Report};
use super::prompt::{self, Prompt};
use super::rehearsal::{Asked, Rehearsal};
use super::text::{Look, Shade};
use crate::diagnostic::Text;
use crate::report::visible;
use crate::runtime::ActivationId;
use crate::say;
use crate::syntax::names::narrow_digits;
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
    rehearsal: &mut Rehearsal,
    look: Look,
    echo: bool,
    keeper: &mut dyn Keeper,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> Close {
    let mut lines = Lines { rehearsal, look, echo, keeper, input, output, told: 0, seen: None };
    lines.opening();
    loop {
        let prompt = match (prompt::prompt(lines.rehearsal, look), lines.rehearsal.asked()) {
            (Some(prompt), _) => prompt,
            (None, asked) => {
                let text = asked.err().cloned().unwrap_or_default();
                lines.warn(&text);
                return lines.stop();
            }
        };
        lines.show(&prompt);
        let over = matches!(lines.rehearsal.asked(), Ok(Asked::Over));
        let Some(answer) = lines.read() else {
            lines.tell("\n");
            if over {
                return Close::Ended;
            }
            lines.warn(&say!("the answers have run out before an end was reached", "回答到此为止，还没有走到结束"));
            return lines.stop();
        };
        let command = Command::read(&answer).filter(|_| !prompt::is_answer(lines.rehearsal, &answer));
        match command {
            Some((Command::Quit, _)) => return if over { Close::Ended } else { Close::Quit },
            Some((command, rest)) => lines.command(command, &rest),
            None if over && prompt::is_assent(&answer) => return Close::Ended,
            None => lines.reply(&answer),
        }
    }
}

struct Lines<'d, 'p> {
    rehearsal: &'d mut Rehearsal<'p>,
    look: Look,
    echo: bool,
    keeper: &'d mut dyn Keeper,
    input: &'d mut dyn BufRead,
    output: &'d mut dyn Write,
    /// How many entries of the path have been shown.
    told: usize,
    /// The step of which the card has been shown.
    seen: Option<ActivationId>,
}

impl Lines<'_, '_> {
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

    /// One line, without its end; nothing once there are no more.
    fn read(&mut self) -> Option<String> {
        let mut bytes = Vec::new();
        match self.input.take(MAX_ANSWER_BYTES).read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => None,
            Ok(_) => {
                let answer = String::from_utf8_lossy(&bytes).trim().to_string();
                if self.echo {
                    self.tell(&format!("{}\n", visible(&answer)));
                }
                Some(answer)
            }
        }
    }

    fn stop(&self) -> Close {
        if self.rehearsal.is_stuck() { Close::Stuck } else { Close::OutOfAnswers }
    }

    fn opening(&mut self) {
        let program = self.rehearsal.program();
        let mut text = format!("{}\n", self.look.shade(Shade::Bold, &visible(&pages::title(program))));
        for line in &program.description {
            text.push_str(&self.look.wrap("", 2, line));
        }
        self.tell(&text);
        self.say(&say!("`u` takes the last choice back, `q` quits, `?` helps", "u 撤销上一个选择，q 退出，? 帮助"));
        if self.rehearsal.session().state().has_started() {
            self.tell("\n");
        }
    }

    fn show(&mut self, prompt: &Prompt) {
        let look = self.look;
        let doing = self.rehearsal.activation().map(|open| open.id);
        if doing != self.seen {
            self.seen = doing;
            if let Some(activation) = self.rehearsal.activation() {
                let card = card::card(self.rehearsal.program(), self.rehearsal.session().state(), activation, look);
                self.tell(&card);
            }
        }
        let mut text = String::new();
        if matches!(self.rehearsal.asked(), Ok(Asked::Over)) {
            text.push_str(&format!("\n{}", prompt::ending(self.rehearsal, look)));
        }
        text.push_str(&asked(prompt, look));
        self.tell(&format!("{text}> "));
    }

    /// Takes an answer; one that leads nowhere is not taken.
    fn reply(&mut self, answer: &str) {
        let started = self.rehearsal.session().state().has_started();
        let reply = prompt::read(self.rehearsal, answer).and_then(|reply| self.rehearsal.reply(reply));
        match reply {
            Ok(()) => {
                if !started && self.rehearsal.session().state().has_started() {
                    self.tell("\n");
                }
                self.tell_path();
            }
            Err(text) => self.warn(&text),
        }
    }

    /// Shows what is new on the path.
    fn tell_path(&mut self) {
        let report = Report::of(self.rehearsal.session(), self.look.language);
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

    fn command(&mut self, command: Command, rest: &str) {
        let look = self.look;
        match command {
            Command::Undo => match self.rehearsal.undo() {
                true => self.moved(&say!("Taken back.", "已撤销。")),
                false => self.warn(&say!("there is nothing to take back", "没有可撤销的了")),
            },
            Command::Redo => match self.rehearsal.redo() {
                true => self.moved(&say!("Done again.", "已重做。")),
                false => self.warn(&say!("nothing was taken back that could be done again", "没有可重做的了")),
            },
            Command::Jump => self.jump(rest),
            Command::Save => self.save(rest),
            Command::Help => self.help(),
            Command::Here => self.page(&pages::here(self.rehearsal, look)),
            Command::Path => self.page(&pages::path(self.rehearsal, look)),
            Command::Facts => self.page(&pages::facts(self.rehearsal, look)),
            Command::Outline => {
                let text = pages::outline(self.rehearsal, &Ahead::of(self.rehearsal), look).1;
                self.page(&text);
            }
            Command::Ahead => {
                let text = pages::ahead(self.rehearsal, &Ahead::of(self.rehearsal), look);
                self.page(&text);
            }
            Command::Quit => {}
        }
    }

    fn page(&mut self, text: &str) {
        self.tell(&format!("{text}\n"));
    }

    /// The case is somewhere else; what was told of it holds no longer.
    fn moved(&mut self, text: &Text) {
        self.told = Report::of(self.rehearsal.session(), self.look.language).path.len();
        self.say(text);
    }

    fn help(&mut self) {
        self.say(&say!(
            "Answer with the number of a choice or with its words; yes/no facts also with y and n. An answer in words \
             that looks like one of these stands in quotation marks.",
            "回答选项前的数字，或者照写选项；是非也可以答 y、n。要回答的文字与下面的字母相同时，加上引号。"
        ));
        let mut text = String::new();
        for command in Command::all() {
            let rest = match command {
                Command::Jump => self.look.word(" [NUMBER]", " [序号]"),
                Command::Save => self.look.word(" [NAME]", " [名称]"),
                _ => "",
            };
            let head = format!("{}  {}{rest}  ", command.key(), command.word(self.look));
            text.push_str(&self.look.wrap(&head, 2, command.does().in_language(self.look.language)));
        }
        self.tell(&text);
    }

    /// Goes to a point of the walk; shows them where none is named.
    fn jump(&mut self, written: &str) {
        let moments = pages::moments(self.rehearsal, self.look);
        if written.is_empty() {
            let mut text = String::new();
            for (at, moment) in moments.iter().enumerate() {
                let sign = if at == self.rehearsal.past().len() { "❯" } else { " " };
                text.push_str(&self.look.wrap(&format!("{sign}{at:>3}  "), 0, moment));
            }
            self.tell(&text);
            return self.say(&say!("`go 3` goes to the point with the number 3", "“回到 3”就回到序号 3 那里"));
        }
        match narrow_digits(written).parse::<usize>().ok().filter(|at| *at < moments.len()) {
            Some(at) => {
                self.rehearsal.jump(at);
                self.moved(&say!("Here again.", "到了。"));
            }
            None => {
                let most = moments.len() - 1;
                self.warn(&say!(
                    "there is no such point: they go from 0 to {most}; `go` shows them",
                    "没有这一处：序号从 0 到 {most}，“回到”可以看到全部"
                ));
            }
        }
    }

    /// Saves the walk as a scenario; asks for its name where none is written.
    fn save(&mut self, name: &str) {
        let mut name = name.to_string();
        let suggested = self.keeper.suggest(self.rehearsal.session());
        // Without a name that it could have there is nothing that could be saved, which is said.
        if name.is_empty() && !suggested.is_empty() {
            let asked = say!("Its name? Just Enter: {suggested}", "名称？直接回车就叫：{suggested}");
            self.say(&asked);
            self.tell("> ");
            name = self.read().unwrap_or_default();
            if name.is_empty() {
                name = suggested;
            }
        }
        match self.keeper.keep(self.rehearsal.session(), &name) {
            Ok(text) => self.say(&text),
            Err(text) => self.warn(&text),
        }
    }
}

/// A question as lines: values beside it, things to do below.
fn asked(prompt: &Prompt, look: Look) -> String {
    let Prompt { question, choices, listed, expects, hint } = prompt;
    let numbered = || choices.iter().enumerate().map(|(at, choice)| format!("{} {choice}", at + 1));
    let mut text = String::new();
    if *listed {
        text.push_str(&look.wrap("", 0, question));
        for (at, choice) in choices.iter().enumerate() {
            text.push_str(&look.wrap(&format!("{} ", at + 1), 2, choice));
        }
    } else {
        let values = numbered().collect::<Vec<_>>().join("  ");
        let behind = expects.as_deref().unwrap_or(&values);
        let line = if behind.is_empty() { question.clone() } else { format!("{question} {behind}") };
        text.push_str(&look.wrap("", 0, &line));
    }
    if let Some(hint) = hint {
        text.push_str(&look.wrap("", 2, hint));
    }
    text
}
