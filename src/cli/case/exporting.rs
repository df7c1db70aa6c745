//! What happened in cases, as an event log.

use super::looking::each;
use super::{Around, Env, Ran, Status};
use crate::cases::{Case, Kept, Programs};
use crate::diagnostic::{Language, counted};
use crate::runtime::{ActivationId, Effect, Event, Moment, PersonId, Target};
use crate::say;
use crate::simulate::log::{self, About, Log, Stamp, Told, Transition, Xes};
use crate::walk::Turn;
use crate::workspace::Beside;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::BufWriter;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(clap::Args)]
pub struct Export {
    /// Where to: a file that ends in `.xes`
    #[arg(value_name = "FILE")]
    log: PathBuf,
    /// The cases; without them all
    cases: Vec<String>,
    /// Also over a file that is there
    #[arg(long)]
    replace: bool,
    /// Only cases of this procedure
    #[arg(long, value_name = "NAME")]
    procedure: Option<String>,
}

/// Writes an event log: beside, then in its place.
pub fn export(args: &Export, around: &Around, env: &mut Env) -> Ran {
    let path = &args.log;
    let shown = path.display().to_string();
    let is_xes = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xes"));
    if !is_xes {
        return Err(say!("`{shown}` does not end in `.xes`", "“{shown}”的扩展名不是 .xes").into());
    }
    if path.symlink_metadata().is_ok() && !args.replace {
        return Err(say!(
            "`{shown}` is there already; `--replace` writes over it",
            "“{shown}”已经存在；加 --replace 才会覆盖"
        )
        .into());
    }
    let store = around.open_to_read()?;
    let wanted = |case: &Case| {
        let is = args
            .procedure
            .as_ref()
            .is_none_or(|name| case.program().name == *name || case.program().clause.as_ref() == Some(name));
        is && (args.cases.is_empty() || args.cases.contains(&case.name))
    };
    for name in &args.cases {
        // That there is no such case is said before anything is written.
        Kept::read(&store, name)?;
    }
    let beside = Beside::begin(path).map_err(|error| error.text())?;
    let wrong = |error: std::io::Error| beside.failed(error).text();
    let mut programs = Programs::default();
    if let Some(trouble) = each(&store, &mut programs, &mut |_| {})?.into_iter().next() {
        return Err(trouble.into());
    }
    let mut count = 0;
    {
        let mut log: Option<Xes<BufWriter<&std::fs::File>>> = None;
        for name in store.cases()?.into_iter().map(|standing| standing.last.case) {
            let records = store.records(&name, 1)?;
            let case = Case::fold(&name, &records, &programs)?;
            if !wanted(&case) {
                continue;
            }
            let mut begun = match log.take() {
                Some(log) => log,
                None => {
                    let about = About { program: case.program(), language: env.language, currency: None };
                    Xes::begin(about, BufWriter::new(beside.file())).map_err(wrong)?
                }
            };
            begun.of(case.program());
            begun.case(&logged(&case, env.language, &around.zone)).map_err(wrong)?;
            log = Some(begun);
            count += 1;
        }
        match log {
            Some(mut log) => log.finish().map_err(wrong)?,
            None => return Err(say!("there are no such cases", "没有这样的事项").into()),
        }
    }
    let placed = if args.replace { beside.place() } else { beside.place_anew() };
    placed.map_err(|error| error.text())?;
    let cases = counted(count, "case");
    env.print(&format!("{}\n", say!("{cases}: {shown}", "{count} 件：{shown}").in_language(env.language)));
    Ok(Status::Clean)
}

/// What a case did, as logs have it: when each record says that it took place, by the local clock.
fn logged(case: &Case, language: Language, zone: &TimeZone) -> log::Case {
    let stamp = |at: Moment| {
        let offset = Timestamp::from_millisecond(at).map_or(0, |at| zone.to_offset(at).seconds() / 60);
        Stamp { millis: at, offset: offset as i16 }
    };
    let began = case.past().first().map_or(0, |past| past.record.entry.at);
    let mut logged = log::Case::new(case.name.clone(), stamp(began));
    let mut now = began;
    for past in case.past() {
        let entered = past.body.entered.filter(|entered| entered.abs_diff(past.record.entry.at) > 60_000).map(stamp);
        for turn in case.turns(past) {
            if let Event::TimePasses { to } = turn.event {
                now = to;
            }
            for told in told(case, turn, &past.record.entry.who, language) {
                let happens = matches!(turn.event, Event::Happens { .. }) && told.step.is_none();
                let reported_by = past.body.reported_by.as_deref().filter(|_| happens).map(Arc::from);
                logged.told.push(Told { behind: logged.rows.len(), at: stamp(now), entered, reported_by, ..told });
            }
            let rows = logged.rows.len();
            logged.note(&turn.effects, stamp(now), &|person| case.person(person).into());
            logged.entered.extend((rows..logged.rows.len()).filter_map(|row| Some((row, entered?))));
        }
    }
    logged
}

/// What an event told beside the steps that it completed.
fn told(case: &Case, turn: &Turn, who: &str, language: Language) -> Vec<Told> {
    let program = case.program();
    let step = |id: &ActivationId| turn.before.activation(*id).map(|open| (open.step, open.id));
    let told = |step, transition| Told {
        behind: 0,
        step,
        name: None,
        transition,
        at: Stamp { millis: 0, offset: 0 },
        entered: None,
        who: Some(who.into()),
        role: None,
        reported_by: None,
    };
    let named = |person: PersonId| Some(case.person(person).into());
    let mut all = match &turn.event {
        Event::Claim { activation, person, role, .. } => {
            vec![Told { who: named(*person), role: Some(*role), ..told(step(activation), Transition::Assign) }]
        }
        Event::Delegate { activation, to, .. } => {
            vec![Told { who: to.and_then(named), ..told(step(activation), Transition::Reassign) }]
        }
        Event::Happens { event } => {
            vec![Told { name: Some(program[*event].name.clone()), ..told(None, Transition::Complete) }]
        }
        Event::Cancel => {
            let open = turn.before.open().iter();
            open.map(|open| told(Some((open.step, open.id)), Transition::Abort)).collect()
        }
        _ => Vec::new(),
    };
    for effect in &turn.effects {
        match effect {
            Effect::Submitted { activation, .. } => all.push(told(step(activation), Transition::Suspend)),
            Effect::Returned { activation, .. } => all.push(told(step(activation), Transition::Resume)),
            Effect::DeadlinePassed { activation, step: of, which, .. } => {
                let length = program[*of].deadlines[*which as usize].what.length.text(program, language);
                let called = program.call(Target::Step(*of));
                let name = say!("time is up: {called} ({length})", "到期：{called}（{length}）");
                let name = Some(name.in_language(language).to_string());
                all.push(Told { name, who: None, ..told(step(activation), Transition::Complete) });
            }
            _ => {}
        }
    }
    all
}
