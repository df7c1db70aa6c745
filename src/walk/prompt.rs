//! What is asked, in words, and the replies that people write.

use super::card;
use super::numbers;
use super::path::{Report, Words};
use super::rehearsal::{Asked, Choice, Rehearsal, Reply};
use super::text::Look;
use super::value;
use crate::diagnostic::{Language, Text};
use crate::runtime::*;
use crate::say;
use crate::syntax::names::{narrow_digits, normalised};

/// What is asked, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// The question.
    pub question: String,
    /// What can be chosen, by its number from 1.
    pub choices: Vec<String>,
    /// The choices are things to do, and not values: each has a line of its own.
    pub listed: bool,
    /// Where a value is written: what it looks like.
    pub expects: Option<String>,
    /// What else is to be known.
    pub hint: Option<String>,
}

/// What is asked. Nothing where the case does not go on.
pub fn prompt(rehearsal: &Rehearsal, look: Look) -> Option<Prompt> {
    let program = rehearsal.program();
    Some(match rehearsal.asked().ok()? {
        Asked::Given(fact) => {
            let hint = numbers::hint(program, rehearsal.given(), *fact);
            let hint = hint.map(|hint| hint.in_language(look.language).to_string());
            Prompt { hint, ..question(program, *fact, None, "", look) }
        }
        Asked::Question(asked) => {
            let by = asked_by(rehearsal, asked, look);
            question(program, asked.fact, asked.only, &by, look)
        }
        Asked::Deadline { id, which, fact } => Prompt {
            question: deadline(rehearsal, *id, *which, *fact, look),
            choices: [true, false].map(|yes| Value::Yes(yes).shown(&Kind::YesNo, look.language)).into(),
            ..Prompt::default()
        },
        Asked::Which(choices) => Prompt {
            question: look.word("What comes next?", "接下来？").to_string(),
            choices: choices.iter().map(|choice| self::choice(rehearsal, *choice, look)).collect(),
            listed: true,
            ..Prompt::default()
        },
        Asked::Done => Prompt {
            question: look.word("Enter when it is done", "办完了按回车").to_string(),
            ..Prompt::default()
        },
        Asked::Over => Prompt {
            question: look
                .word("Enter to close, u to take the last choice back", "按回车结束，u 撤销上一个选择")
                .to_string(),
            ..Prompt::default()
        },
    })
}

/// How the case ended, once it has; with blank lines around it.
pub fn ending(rehearsal: &Rehearsal, look: Look) -> String {
    look.ending(&Report::of(rehearsal.session(), look.language))
}

/// A fact and its values.
fn question(program: &Program, fact: FactId, only: Option<&[u32]>, by: &str, look: Look) -> Prompt {
    let choices: Vec<String> =
        values(program, fact, only).iter().map(|value| value.shown(&program[fact].kind, look.language)).collect();
    let kind = || kind_text(program, fact).in_language(look.language).to_string();
    let expects = choices.is_empty().then(kind);
    let question = format!("{}{by}{}", titled(program, fact, look), look.word("?", "？"));
    Prompt { question, choices, expects, ..Prompt::default() }
}

/// A fact with its title.
fn titled(program: &Program, fact: FactId, look: Look) -> String {
    let fact = &program[fact];
    let title = fact.title.as_ref().map(|title| look.quoted(title)).unwrap_or_default();
    format!("{}{title}", fact.name)
}

/// Who answers a question, where that is not the first of the performers.
fn asked_by(rehearsal: &Rehearsal, question: &Question, look: Look) -> String {
    let Some(activation) = rehearsal.activation() else { return String::new() };
    let program = rehearsal.program();
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
    let view = View::of(program, rehearsal.session().state(), activation);
    let seats = view.speaker(step, question.by, Unknown::May);
    let who = words.seats(&seats).join(look.word(" and ", " 和 "));
    look.bracket(&match look.language {
        Language::English => format!("by {who}"),
        Language::Chinese => format!("由 {who}"),
    })
}

/// Whether time ran out first. To finish in time says that the matter is settled.
fn deadline(rehearsal: &Rehearsal, id: ActivationId, which: u32, fact: FactId, look: Look) -> String {
    let (program, state) = (rehearsal.program(), rehearsal.session().state());
    let Some(activation) = state.activation(id) else { return String::new() };
    let view = View::of(program, state, activation);
    let deadline = &program[activation.step].deadlines[which as usize].what;
    let (length, fact) = (card::length(&view, deadline.length, look), &program[fact].name);
    let no = Value::Yes(false).shown(&Kind::YesNo, look.language);
    match look.language {
        Language::English => {
            format!("{fact}? Did {length} pass before this was settled? {no} says that it was settled in time.")
        }
        Language::Chinese => {
            format!("{fact}？ {length}过了才办完？答“{no}”就是说，事情在期限内已经解决。")
        }
    }
}

/// Something that may come next.
pub fn choice(rehearsal: &Rehearsal, choice: Choice, look: Look) -> String {
    let (program, state) = (rehearsal.program(), rehearsal.session().state());
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

/// The values from which one is chosen by number; none of a fact that is written out.
pub fn values(program: &Program, fact: FactId, only: Option<&[u32]>) -> Vec<Value> {
    match &program[fact].kind {
        Kind::YesNo => vec![Value::Yes(true), Value::Yes(false)],
        Kind::Choices(choices) => {
            let all = (0..choices.len() as u32).filter(|at| only.is_none_or(|only| only.contains(at)));
            all.map(Value::Choice).collect()
        }
        _ => Vec::new(),
    }
}

/// What can be chosen by number here, in the order of [`Prompt::choices`].
pub fn replies(rehearsal: &Rehearsal) -> Vec<Reply> {
    let program = rehearsal.program();
    match rehearsal.asked() {
        Ok(Asked::Which(choices)) => choices.iter().map(|choice| Reply::Choice(*choice)).collect(),
        Ok(asked) => match fact_asked(asked) {
            Some((fact, only)) => values(program, fact, only).into_iter().map(Reply::Value).collect(),
            None => Vec::new(),
        },
        Err(_) => Vec::new(),
    }
}

/// The fact that is asked, and the values to which it is bound.
fn fact_asked<'p>(asked: &Asked<'p>) -> Option<(FactId, Option<&'p [u32]>)> {
    match asked {
        Asked::Given(fact) | Asked::Deadline { fact, .. } => Some((*fact, None)),
        Asked::Question(question) => Some((question.fact, question.only)),
        Asked::Which(_) | Asked::Done | Asked::Over => None,
    }
}

/// Whether what is written is no command, whatever it looks like: a word of the list that is asked, or several words
/// where words are asked.
pub fn is_answer(rehearsal: &Rehearsal, written: &str) -> bool {
    let fact = rehearsal.asked().ok().and_then(fact_asked).map(|(fact, _)| fact);
    let written = normalised(written);
    fact.is_some_and(|fact| match &rehearsal.program()[fact].kind {
        Kind::Choices(choices) => choices.iter().any(|choice| *choice == written),
        Kind::Text => written.contains(char::is_whitespace),
        _ => false,
    })
}

/// Reads a reply: the number of a choice, or its words. A value of a list that is itself a number is taken as it is
/// written.
///
/// # Errors
/// When it is no reply to what is asked; the text says what one looks like.
pub fn read(rehearsal: &Rehearsal, written: &str) -> Result<Reply, Text> {
    let asked = rehearsal.asked().map_err(Clone::clone)?;
    let choices = replies(rehearsal);
    let number = narrow_digits(written).parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let by_number = number.and_then(|at| choices.get(at).cloned());
    if let Some((fact, _)) = fact_asked(asked) {
        return match (value::parse(rehearsal.program(), fact, written), by_number) {
            (Ok(value), _) => Ok(Reply::Value(value)),
            (Err(_), Some(reply)) => Ok(reply),
            (Err(text), None) => Err(text),
        };
    }
    match asked {
        Asked::Which(choices) => by_number.ok_or_else(|| {
            let most = choices.len();
            say!("answer with a number from 1 to {most}", "请答 1 到 {most} 的数字")
        }),
        Asked::Done if !is_assent(written) => Err(say!(
            "nothing is to be chosen here: press Enter once it is done; `u` takes the last choice back, `q` quits",
            "这里没有要选的：办完了按回车；u 撤销上一个选择，q 退出"
        )),
        _ => Ok(Reply::Done),
    }
}

/// Whether a reply only says yes, where nothing is to be chosen: just Enter, or a word for it.
pub fn is_assent(written: &str) -> bool {
    const WORDS: [&str; 8] = ["", "done", "ok", "好", "办完", "办完了", "完成", "做完了"];
    let written = normalised(written).to_ascii_lowercase();
    WORDS.contains(&written.as_str()) || value::yes_no(&written) == Some(true)
}
