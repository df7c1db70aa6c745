//! How what came of a case differs from what must.

use super::{Difference, Expected, Mark, NOT_KNOWN, Revision, done};
use crate::diagnostic::{Language, Text};
use crate::runtime::{Effect, FieldKind, FrameId, Held, Kind, Party, Program, RecordId, StepId, Target, Value};
use crate::say;
use crate::walk::Session;
use crate::walk::clock::span_text;
use similar::{ChangeTag, TextDiff};

impl Expected {
    /// What came otherwise of a case that came to its end.
    pub fn differences(&self, session: &Session) -> Vec<Difference> {
        let program = session.program;
        let done = done(session);
        let mut found = Vec::new();
        let mut say = |line: usize, what: Text| found.push(Difference { line, what, path: Vec::new() });
        let ended = session.state().ended();
        if let (Some((line, wanted)), Some(ended)) = (self.outcome, ended)
            && ended.end != wanted
        {
            let (wanted, came) = (&program[wanted].name, &program[ended.end].name);
            say(line, say!("the outcome is `{came}`, not `{wanted}`", "结局是“{came}”，不是“{wanted}”"));
        }
        if let Some((line, wanted)) = &self.hands_over {
            let to = ended.and_then(|ended| program[ended.end].hand_over.get(ended.hand_over? as usize));
            let came = to.map(|to| to.what.clone());
            if came.as_ref() != Some(wanted) {
                let (en, zh) = (came.clone().unwrap_or("nobody".into()), came.unwrap_or("（无）".into()));
                say(*line, say!("it is handed over to `{en}`, not to `{wanted}`", "移交给“{zh}”，不是“{wanted}”"));
            }
        }
        for (line, step) in self.never.iter().filter(|(_, step)| done.contains(step)) {
            let name = program.call(Target::Step(*step));
            say(*line, say!("`{name}` is done", "办了“{name}”"));
        }
        for (line, record, wanted) in &self.records {
            let came = session.state().revision(FrameId::CASE, *record);
            let name = &program[*record].name;
            match wanted {
                Revision::Some if came == 0 => say(*line, say!("`{name}` does not exist", "没有“{name}”")),
                Revision::None if came > 0 => say(*line, say!("`{name}` exists", "有了“{name}”")),
                Revision::Last(wanted) if came != *wanted => {
                    let text = say!(
                        "`{name}` is in revision {came}, not {wanted}",
                        "“{name}”是第 {came} 版，不是第 {wanted} 版"
                    );
                    say(*line, text);
                }
                _ => {}
            }
        }
        for (line, record, wanted) in &self.numbers {
            let came = session.state().number(FrameId::CASE, *record).unwrap_or_default();
            let name = &program[*record].name;
            if came != wanted {
                let (en, zh) = if came.is_empty() { ("none", "没有") } else { (came, came) };
                say(*line, say!("`{name}` is {en}, not {wanted}", "“{name}”是 {zh}，不是 {wanted}"));
            }
        }
        for (line, fact, wanted) in &self.facts {
            let came = session.state().fact(FrameId::CASE, *fact);
            if came != wanted.as_ref() {
                let (name, kind) = (&program[*fact].name, &program[*fact].kind);
                let shown = |value: Option<&Value>, language| match value {
                    Some(value) => value.shown(kind, language),
                    None => NOT_KNOWN[usize::from(language == Language::Chinese)].to_string(),
                };
                let text = |language| (shown(came, language), shown(wanted.as_ref(), language));
                let (came_en, wanted_en) = text(Language::English);
                let (came_zh, wanted_zh) = text(Language::Chinese);
                let what = say!("`{name}` is {came_en}, not {wanted_en}", "“{name}”是“{came_zh}”，不是“{wanted_zh}”");
                say(*line, what);
            }
        }
        for (line, role, wanted) in &self.informed {
            let effects = session.turns().iter().flat_map(|turn| &turn.effects);
            let told = effects.filter_map(|effect| match effect {
                Effect::Informed { role: told, records, .. } if told == role => Some(records),
                _ => None,
            });
            let told: Vec<&Vec<RecordId>> = told.collect();
            if told.iter().any(|records| wanted.iter().all(|record| records.contains(record))) {
                continue;
            }
            let name = &program[*role].name;
            let list = |records: &[RecordId], between: &str| {
                records.iter().map(|record| program[*record].name.as_str()).collect::<Vec<_>>().join(between)
            };
            let (en, zh) = (list(wanted, ", "), list(wanted, "、"));
            let mut with: Vec<RecordId> = told.iter().copied().flatten().copied().collect();
            with.sort_unstable();
            with.dedup();
            let (with_en, with_zh) = (list(&with, ", "), list(&with, "、"));
            say(
                *line,
                match (told.is_empty(), with.is_empty()) {
                    (true, _) if wanted.is_empty() => say!("`{name}` is not told", "没有告知“{name}”"),
                    (true, _) => say!("`{name}` is not told (with {en})", "没有告知“{name}”（附{zh}）"),
                    (false, true) => say!("`{name}` is told, but not with {en}", "告知了“{name}”，但没有附{zh}"),
                    (false, false) => say!(
                        "`{name}` is told with {with_en}, not with {en}",
                        "告知“{name}”时附的是{with_zh}，不是{zh}"
                    ),
                },
            );
        }
        for (line, step, party, wanted) in &self.who {
            let name = program.call(Target::Step(*step));
            match doers(session, *step, *party) {
                None => say(*line, say!("`{name}` is not done", "没有办“{name}”")),
                Some(came) if !fits(&came, wanted) => {
                    let came: Vec<&str> =
                        came.iter().map(|(role, person)| person.as_ref().unwrap_or(role).as_str()).collect();
                    let (en, zh) = (came.join(", "), came.join("、"));
                    let (wanted_en, wanted_zh) = (wanted.join(", "), wanted.join("、"));
                    let what =
                        say!("`{name}` is done by {en}, not by {wanted_en}", "“{name}”由“{zh}”办，不是“{wanted_zh}”");
                    say(*line, what);
                }
                Some(_) => {}
            }
        }
        for (record, form) in &self.forms {
            let came = session.state().form(FrameId::CASE, *record);
            for (line, field, wanted) in form {
                let value = came.and_then(|form| form.iter().find(|(other, _)| other == field)).map(|(_, value)| value);
                if value == Some(wanted) {
                    continue;
                }
                let (form, name) = (&program[*record].name, &program[*record].fields[*field as usize].name);
                let shown = |language| value.map(|value| written(program, *record, *field, value, language));
                let (en, zh) = (shown(Language::English), shown(Language::Chinese));
                let (en, zh) = (en.unwrap_or("not filled in".into()), zh.unwrap_or("没有填".into()));
                say(*line, say!("`{name}` of `{form}` is {en}", "“{form}”的“{name}”是“{zh}”"));
            }
        }
        if let Some((line, wanted)) = &self.elapsed {
            let came = session.elapsed().unwrap_or(0);
            if !wanted.holds(came) {
                let [en, zh] = [Language::English, Language::Chinese].map(|language| span_text(came, language));
                let written = &wanted.written;
                say(*line, say!("it takes {en}, not {written}", "历时 {zh}，不是“{written}”"));
            }
        }
        for (line, step, wanted) in &self.deadlines {
            let passed =
                |effect: &Effect| matches!(effect, Effect::DeadlinePassed { step: other, .. } if other == step);
            let came = session.turns().iter().flat_map(|turn| &turn.effects).any(passed);
            let name = program.call(Target::Step(*step));
            match (came, wanted) {
                (true, false) => say(*line, say!("a deadline of `{name}` passes", "“{name}”的期限过了")),
                (false, true) => say(*line, say!("no deadline of `{name}` passes", "“{name}”的期限没有过")),
                _ => {}
            }
        }
        if let Some((line, wanted)) = &self.through {
            let mut left = done.iter();
            if let Some(missing) = wanted.iter().find(|step| !left.any(|other| other == *step)) {
                let name = program.call(Target::Step(*missing));
                let what = match done.contains(missing) {
                    true => say!("`{name}` is not done behind the others", "“{name}”没有排在那几步之后"),
                    false => say!("`{name}` is not done", "没有办“{name}”"),
                };
                say(*line, what);
            }
        }
        if let Some((line, wanted)) = &self.path
            && *wanted != done
        {
            let what = say!(
                "the path is another (`-` expected and not done, `+` done and not expected)",
                "路径不一样（- 预期要办，没有办；+ 办了，预期里没有）"
            );
            found.push(Difference { line: *line, what, path: compared(program, wanted, &done) });
        }
        found.sort_by_key(|difference| difference.line);
        found
    }
}

/// Who sat where when a step was last done: the role of each seat, and the person, where that is known.
fn doers(session: &Session, step: StepId, party: Party) -> Option<Vec<(String, Option<String>)>> {
    let program = session.program;
    let mut done = session.turns().iter().flat_map(|turn| &turn.effects).filter_map(|effect| match effect {
        Effect::Completed { step: other, who, checked, approved, people, .. } if *other == step => {
            Some((who, checked, approved, people))
        }
        _ => None,
    });
    let (who, checked, approved, people) = done.next_back()?;
    let seats = match party {
        Party::Checker => checked,
        Party::Approver => approved,
        _ => who,
    };
    let mut people = people.iter().filter(|held| held.seat.party == party).collect::<Vec<_>>();
    people.sort_by_key(|held| held.seat.at);
    // Where all seats are taken, each by who sits there; else by their roles.
    if people.len() == seats.len() {
        let named = |held: &&Held| (program[held.role].name.clone(), Some(session.name(held.person)));
        return Some(people.iter().map(named).collect());
    }
    Some(seats.iter().flatten().map(|holder| (program[holder.role].name.clone(), None)).collect())
}

fn fits(came: &[(String, Option<String>)], wanted: &[String]) -> bool {
    let is = |((role, person), wanted): (&(String, Option<String>), &String)| {
        wanted == role || Some(wanted) == person.as_ref()
    };
    came.len() == wanted.len() && came.iter().zip(wanted).all(is)
}

/// What stands in a field, as people write it.
fn written(program: &Program, record: RecordId, field: u32, value: &Value, language: Language) -> String {
    let kinds = &program[record].fields[field as usize].kinds;
    let kind = kinds.iter().find_map(|kind| match kind {
        FieldKind::Type(kind) if value.fits(kind) => Some(kind),
        _ => None,
    });
    value.shown(kind.unwrap_or(&Kind::Text), language)
}

/// Two paths side by side.
fn compared(program: &Program, wanted: &[StepId], came: &[StepId]) -> Vec<(Mark, String)> {
    let lines = |steps: &[StepId]| steps.iter().map(|step| program.call(Target::Step(*step))).collect::<Vec<String>>();
    let (wanted, came) = (lines(wanted), lines(came));
    let [old, new]: [Vec<&str>; 2] = [&wanted, &came].map(|lines| lines.iter().map(String::as_str).collect());
    let diff = TextDiff::from_slices(&old, &new);
    let mark = |tag: ChangeTag| match tag {
        ChangeTag::Equal => Mark::Same,
        ChangeTag::Delete => Mark::Missing,
        ChangeTag::Insert => Mark::Extra,
    };
    diff.iter_all_changes().map(|change| (mark(change.tag()), change.value().to_string())).collect()
}
