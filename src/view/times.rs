//! When each step begins and ends, and what a procedure takes at least and at most.

use super::wrap::width;
use crate::analysis::times::{ENDLESS, Minutes, Times, Timetable};
use crate::diagnostic::{Language, Text, counted};
use crate::model::{EndId, Length, Model, StepId, Target, UnitId};
use crate::say;
use crate::syntax::keywords::TimeUnit;
use serde::Serialize;

/// The times for people: steps with when they begin and are complete, then the outcomes with their slowest path.
pub fn text(model: &Model, unit: UnitId, table: &Timetable, language: Language, columns: usize) -> String {
    let title = super::title(model, unit);
    let mut text = say!("{title}: times from the start of the case", "{title}：从办理开始算起的时间")
        .in_language(language)
        .to_string()
        + "\n\n";
    let heads = match language {
        Language::English => ["step", "begins from", "done from", "done by"],
        Language::Chinese => ["步骤", "最早开始", "最早办完", "最迟办完"],
    };
    let mut rows: Vec<[String; 4]> = vec![heads.map(str::to_string)];
    let steps = model[unit].steps.clone().map(StepId);
    for (id, times) in steps.filter_map(|id| Some((id, table.steps.get(&id)?))) {
        let shown = |at: Minutes| span(at, language);
        let name = model.call(Target::Step(id)).en;
        rows.push([name, shown(times.begins), shown(times.earliest), shown(times.latest)]);
    }
    for (id, (least, most, _)) in &table.ends {
        let name = format!("■ {}", model.call(Target::End(*id)).en);
        rows.push([name, String::new(), span(*least, language), span(*most, language)]);
    }
    let wide: [usize; 4] = std::array::from_fn(|at| rows.iter().map(|row| width(&row[at])).max().unwrap_or(0));
    let rest: usize = wide[1..].iter().map(|wide| wide + 2).sum();
    let first = wide[0].min(columns.saturating_sub(rest).max(12));
    for row in &rows {
        let lines = super::wrap::wrap(&row[0], first);
        for (at, line) in lines.iter().enumerate() {
            let pad = " ".repeat(first.saturating_sub(width(line)));
            let mut line = format!("{line}{pad}");
            if at == 0 {
                for (column, cell) in row.iter().enumerate().skip(1) {
                    line += &format!("  {}{cell}", " ".repeat(wide[column] - width(cell)));
                }
            }
            text += line.trim_end();
            text.push('\n');
        }
    }
    let notes = notes(model, unit, table);
    if !notes.is_empty() {
        text.push('\n');
        for line in notes.iter().flat_map(|note| super::wrap::wrap(note.in_language(language), columns)) {
            text += &format!("{line}\n");
        }
    }
    for (id, (_, most, _)) in &table.ends {
        let steps = critical(model, table, *id);
        if *most == 0 || steps.is_empty() {
            continue;
        }
        let end = model.call(Target::End(*id)).en;
        let line = say!("critical path to `{end}`: ", "到“{end}”的关键路径：").in_language(language).to_string();
        for piece in super::wrap::wrap(&format!("{line}{}", folded(&steps).join(" → ")), columns) {
            text += &format!("\n{piece}");
        }
        text.push('\n');
    }
    if table.partial {
        text += say!("\nthere are more ways than were followed\n", "\n走法太多，没有全部算到\n").in_language(language);
    }
    text
}

/// What is to be known of the table: what a dash means, how working days and procedures that are run count, and that one
/// critical path stands for others that are as long.
fn notes(model: &Model, unit: UnitId, table: &Timetable) -> Vec<Text> {
    let mut notes = Vec::new();
    let endless = |at: Minutes| at >= ENDLESS;
    if table.steps.values().any(|times| endless(times.latest)) || table.ends.values().any(|(_, most, _)| endless(*most))
    {
        notes.push(say!("—: nothing says how late at most", "—：没有写最迟到什么时候"));
    }
    let step = |id: &StepId| &model[*id];
    if table.steps.keys().any(|id| step(id).lasts.is_none()) {
        notes.push(say!(
            "a step takes what it `lasts`, and no time where that is not said",
            "步骤按写的“历时”算，没有写的不算时间"
        ));
    }
    if table.steps.keys().any(|id| step(id).deadlines.iter().any(|deadline| deadline.then.is_some())) {
        notes.push(say!(
            "a step whose deadline passes counts as done at that moment, one done in time as what it lasts",
            "期限过了的步骤，算作一过期就办完；按期办完的，不等到期限"
        ));
    }
    let working = |length: Length| matches!(length, Length::Units(_, TimeUnit::WorkingDay));
    let steps = || model[unit].steps.clone().map(StepId).map(|id| &model[id]);
    if steps().any(|step| step.lasts.is_some_and(working) || step.deadlines.iter().any(|limit| working(limit.length))) {
        notes.push(say!("a working day counts as one day", "一个工作日按一天算"));
    }
    if steps().any(|step| !step.calls.is_empty() && step.lasts.is_none()) {
        notes.push(say!(
            "a procedure that is run takes no time unless `lasts:` says so",
            "执行别的流程不算时间，写了“历时”才算"
        ));
    }
    if table.critical.values().any(|path| !path.is_empty()) {
        notes.push(say!(
            "of several critical paths that are equally long, one is shown",
            "几条关键路径一样长的，只列一条"
        ));
    }
    notes
}

/// The steps of a critical path.
fn critical(model: &Model, table: &Timetable, end: EndId) -> Vec<String> {
    let steps = table.critical.get(&end).into_iter().flatten();
    steps.map(|id| model.call(Target::Step(*id)).en).collect()
}

/// Steps that are done again and again, in the same order, once: with how often.
fn folded(steps: &[String]) -> Vec<String> {
    let mut folded = Vec::new();
    let mut rest = steps;
    while !rest.is_empty() {
        let again =
            |length: usize| rest.chunks_exact(length).skip(1).take_while(|chunk| *chunk == &rest[..length]).count();
        let times = |length: usize| 1 + again(length);
        let rounds = (1..=rest.len() / 2).map(|length| (length, times(length))).filter(|(_, times)| *times > 1);
        // What stands for most of the steps; of that the shortest.
        match rounds.max_by_key(|(length, times)| (length * times, *times)) {
            Some((length, times)) => {
                folded.push(format!("({}) × {times}", self::folded(&rest[..length]).join(" → ")));
                rest = &rest[length * times..];
            }
            None => {
                folded.push(rest[0].clone());
                rest = &rest[1..];
            }
        }
    }
    folded
}

/// A span of time in days, hours and minutes, in short where it takes several; without bound it is a dash.
fn span(at: Minutes, language: Language) -> String {
    if at == 0 || at >= ENDLESS {
        return if at == 0 { "0" } else { "—" }.to_string();
    }
    let parts = [(at / (24 * 60), "day", "天"), (at / 60 % 24, "hour", "小时"), (at % 60, "minute", "分钟")];
    let parts: Vec<_> = parts.into_iter().filter(|(count, ..)| *count > 0).collect();
    if let [(count, en, zh)] = parts[..] {
        let en = counted(count, en);
        return say!("{en}", "{count} {zh}").in_language(language).to_string();
    }
    let short = |(count, en, zh): &(Minutes, &str, &str)| match language {
        Language::English => format!("{count}{} ", &en[..1]),
        Language::Chinese => format!("{count}{zh}"),
    };
    parts.iter().map(short).collect::<String>().trim_end().to_string()
}

#[derive(Serialize)]
struct TimesJson<'m> {
    version: u32,
    procedure: &'m str,
    steps: Vec<StepJson<'m>>,
    outcomes: Vec<EndJson<'m>>,
    partial: bool,
}

#[derive(Serialize)]
struct StepJson<'m> {
    step: &'m str,
    clause: Option<&'m str>,
    begins: Minutes,
    earliest: Minutes,
    latest: Option<Minutes>,
}

#[derive(Serialize)]
struct EndJson<'m> {
    outcome: &'m str,
    earliest: Minutes,
    latest: Option<Minutes>,
    critical: Vec<&'m str>,
}

/// The times for other programs, in minutes: see `docs/json.md`. What has no bound is null.
pub fn json(model: &Model, unit: UnitId, table: &Timetable) -> String {
    let bound = |at: Minutes| (at < ENDLESS).then_some(at);
    let name = |id: &StepId| model.text(model[*id].name.symbol);
    let step = |(id, times): (&StepId, &Times)| StepJson {
        step: name(id),
        clause: model[*id].clause.map(|clause| model.text(clause.symbol)),
        begins: times.begins,
        earliest: times.earliest,
        latest: bound(times.latest),
    };
    let end = |(id, (earliest, latest, _)): (&EndId, &(Minutes, Minutes, _))| EndJson {
        outcome: model.text(model[*id].name.symbol),
        earliest: *earliest,
        latest: bound(*latest),
        critical: table.critical.get(id).into_iter().flatten().map(name).collect(),
    };
    super::json(&TimesJson {
        version: 1,
        procedure: model.text(model[unit].name.symbol),
        steps: table.steps.iter().map(step).collect(),
        outcomes: table.ends.iter().map(end).collect(),
        partial: table.partial,
    })
}
