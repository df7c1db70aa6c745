//! Keeps a walk as a case: in a file of its own, or behind the cases of a file that there is, of which nothing is changed.

use super::expect::{ExpectedKey, done};
use super::run;
use super::suite::{Case, Suite, TopKey};
use crate::diagnostic::Given as GivenFact;
use crate::diagnostic::{Language, Text, Turn, Walkthrough, scalar, scenarios};
use crate::runtime::{FactId, FrameId, Program, RecordId, Target, Value};
use crate::say;
use crate::syntax::yaml::plain::{NodeKind, read};
use crate::walk::{Answer, Session, retold};

/// The text of a file of scenarios with this walk as its last case, and the case that is the same walk already, if there
/// is one; `old` is what the file says so far.
///
/// # Errors
/// When the walk has no end, the name is empty or taken, the file is not made so that a case can be added, or the case
/// would not pass.
pub fn kept(
    session: &Session,
    name: &str,
    old: Option<&str>,
    language: Language,
) -> Result<(String, Option<String>), Text> {
    let program = session.program;
    let name = name.trim();
    if session.state().ended().is_none() {
        return Err(say!(
            "a case of scenarios goes to an end: walk on to one, then save",
            "场景里的用例要走到结束：请先走完再存"
        ));
    }
    if name.is_empty() {
        return Err(say!("a case needs a name", "用例要有名称"));
    }
    let text = match old {
        None => scenarios(&program.name, language) + &case(session, name, language),
        Some(old) => {
            if names(program, old)?.iter().any(|other| other == name) {
                return Err(say!(
                    "there is a case `{name}` already: take another name",
                    "已经有用例叫“{name}”：换个名称"
                ));
            }
            appended(session, name, old)?
        }
    };
    // Nobody should find out at the next test that the walk cannot be told as a case.
    let cases = Suite::read(&text).and_then(|suite| suite.cases(program).map_err(|mut wrong| wrong.remove(0)));
    let cases = cases.map_err(|at| not_kept(&at.what))?;
    let Some(mine) = cases.iter().rfind(|case| case.name == name) else {
        return Err(not_kept(&say!("the case is not found again", "写进去就找不到了")));
    };
    let tried = run::case(program, 0, mine);
    match (tried.stopped, tried.differences.first()) {
        (Some((_, why)), _) => Err(not_kept(&why)),
        (None, Some(difference)) => Err(not_kept(&difference.what)),
        (None, None) => {
            let like = cases.iter().find(|case| case.name != name && is_the_same(session, case));
            Ok((text, like.map(|case| case.name.clone())))
        }
    }
}

/// Whether a case is this very walk.
fn is_the_same(session: &Session, case: &Case) -> bool {
    let mut other = Session::new(session.program);
    let walked = run::walk(&mut other, case).is_ok();
    let effects = |session: &Session| session.turns().iter().flat_map(|turn| turn.effects.clone()).collect::<Vec<_>>();
    walked && effects(&other) == effects(session)
}

/// That a walk was saved, what walks it, and which case is the same.
pub fn told(name: &str, file: &str, like: Option<&str>) -> Text {
    let name = name.trim();
    let Text { en, zh } = match like {
        Some(like) => say!(" (the same walk as `{like}`)", "（和“{like}”走得一模一样）"),
        None => say!("", ""),
    };
    say!(
        "saved as the case `{name}`{en} in {file}; `procedo test {file}` walks it",
        "已存成用例“{name}”{zh}，在 {file}；procedo test {file} 就会走它"
    )
}

/// A name for this walk that the file does not have; empty where the walk has no end.
pub fn free_name(session: &Session, old: Option<&str>) -> String {
    let program = session.program;
    let Some(ended) = session.state().ended() else { return String::new() };
    let taken = old.and_then(|old| names(program, old).ok()).unwrap_or_default();
    let end = program[ended.end].name.clone();
    let numbered = (2..).map(|number| format!("{end} {number}"));
    std::iter::once(end.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or_default()
}

fn not_kept(why: &Text) -> Text {
    let Text { en, zh } = why;
    say!("this walk cannot be saved: as a case it would not pass: {en}", "这一遍存不了：存成用例走不通：{zh}")
}

/// The names of the cases of a file.
fn names(program: &Program, text: &str) -> Result<Vec<String>, Text> {
    let wrong = |at: crate::syntax::yaml::plain::At| {
        let (line, Text { en, zh }) = (at.line, at.what);
        say!(
            "the file of scenarios is faulty; mend it first, nothing was added to it: line {line}: {en}",
            "场景文件有错，先改好它，还没有往里写：第 {line} 行：{zh}"
        )
    };
    let cases = Suite::read(text).and_then(|suite| suite.cases(program).map_err(|mut wrong| wrong.remove(0)));
    Ok(cases.map_err(wrong)?.into_iter().map(|case| case.name).collect())
}

/// The walk as a case, with what must come of it.
fn case(session: &Session, name: &str, language: Language) -> String {
    let program = session.program;
    let state = session.state();
    let Some(ended) = state.ended() else { return String::new() };
    let mut text = walkthrough(session).case(name, &program[ended.end].name, language);
    let key = |key: ExpectedKey| key.word(language);
    let to = ended.hand_over.and_then(|at| program[ended.end].hand_over.get(at as usize));
    if let Some(to) = to {
        text += &format!("    {}: {}\n", key(ExpectedKey::HandsOver), scalar(&to.what));
    }
    text += &format!("    {}:\n", key(ExpectedKey::Path));
    for step in done(session) {
        text += &format!("      - {}\n", scalar(&program[step].name));
    }
    let records = (0..program.records.len() as u32).map(RecordId);
    let numbers: Vec<(RecordId, &str)> =
        records.filter_map(|record| Some((record, state.number(FrameId::CASE, record)?))).collect();
    if !numbers.is_empty() {
        text += &format!("    {}:\n", key(ExpectedKey::Numbers));
        for (record, number) in numbers {
            text += &format!("      {}: {}\n", scalar(&program[record].name), scalar(number));
        }
    }
    text
}

fn walkthrough(session: &Session) -> Walkthrough {
    let program = session.program;
    let (given, answers) = retold(session);
    let value = |fact: FactId, value: &Value| match value {
        Value::Text(text) => Text { en: text.clone(), zh: text.clone() },
        value => {
            let shown = |language| value.shown(&program[fact].kind, language);
            Text { en: shown(Language::English), zh: shown(Language::Chinese) }
        }
    };
    let facts = given.facts.iter().map(|(fact, given)| (program[*fact].name.clone(), value(*fact, given)));
    let there = |there: bool| if there { say!("yes", "是") } else { say!("no", "否") };
    let records = given.records.iter().map(|(record, is)| (program[*record].name.clone(), there(*is)));
    let turn = |answer: &Answer| match answer {
        Answer::Happens(event) => Turn::Event(program[*event].name.clone()),
        Answer::Step { step, facts, made } => Turn::Step {
            name: program[*step].name.clone(),
            title: program.call(Target::Step(*step)),
            answers: facts.iter().map(|(_, fact, said)| (program[*fact].name.clone(), value(*fact, said))).collect(),
            makes: made.as_ref().map(|made| made.iter().map(|record| program[*record].name.clone()).collect()),
        },
    };
    Walkthrough {
        procedure: program.name.clone(),
        given: facts.chain(records).map(|(fact, value)| GivenFact { fact, value, matters: true }).collect(),
        turns: answers.iter().map(turn).collect(),
        until: None,
    }
}

/// The text with the walk behind its last case.
fn appended(session: &Session, name: &str, old: &str) -> Result<String, Text> {
    let faulty = || say!("the file of scenarios cannot be read", "场景文件读不懂");
    let root = read(old).map_err(|at| at.what)?.ok_or_else(faulty)?;
    let NodeKind::Map(pairs) = root.kind else { return Err(faulty()) };
    let top = |name: &str| TopKey::read(name).map(|(key, language)| (key == TopKey::Cases, language));
    let keys: Vec<(usize, Option<(bool, Language)>)> =
        pairs.iter().map(|(key, _)| (key.line, key.text().and_then(top))).collect();
    let lines: Vec<&str> = old.split_inclusive('\n').collect();
    let newline = if lines.first().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
    let language = keys.iter().find_map(|(_, key)| *key).map_or(Language::English, |(_, language)| language);
    let Some(at) = keys.iter().position(|(_, key)| matches!(key, Some((true, _)))) else {
        // A file without cases gets its first.
        let head = format!("{}:\n", TopKey::Cases.word(language));
        let case = head + &case(session, name, language);
        return Ok(inserted(&lines, lines.len(), &case, newline));
    };
    let cases = match &pairs[at].1.kind {
        NodeKind::List(cases) => cases.as_slice(),
        _ => &[],
    };
    // The cases go on to the next key; remarks and blank lines before that belong to it.
    let end = keys.get(at + 1).map_or(lines.len(), |(line, _)| line - 1);
    let is_said = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let behind = lines[..end].iter().rposition(|line| is_said(line)).map_or(end, |line| line + 1);
    let item = |line: usize| lines.get(line - 1).copied().unwrap_or_default();
    let indent = match cases.first() {
        None => "  ",
        Some(first) => {
            let line = item(first.line);
            let indent = &line[..line.len() - line.trim_start().len()];
            if !line.trim_start().starts_with('-') {
                return Err(say!(
                    "the cases of this file are written in brackets; write them one below the other, then save",
                    "这份文件的用例写在方括号里；改成一行一个“- 名称: …”再存"
                ));
            }
            indent
        }
    };
    let apart = cases.windows(2).any(|two| item(two[1].line - 1).trim().is_empty());
    let case = case(session, name, language);
    let mut text = if apart { "\n".to_string() } else { String::new() };
    text.extend(case.lines().map(|line| format!("{indent}{}\n", line.strip_prefix("  ").unwrap_or(line))));
    Ok(inserted(&lines, behind, &text, newline))
}

/// Lines with a text put in before one of them.
fn inserted(lines: &[&str], at: usize, text: &str, newline: &str) -> String {
    let mut all: String = lines[..at].concat();
    if !all.is_empty() && !all.ends_with('\n') {
        all.push_str(newline);
    }
    all.push_str(&text.replace('\n', newline));
    all.extend(lines[at..].iter().copied());
    all
}
