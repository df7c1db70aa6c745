//! What changes a case as a whole: time passes, it is given up, other people may act, it goes over to another version.

use super::beginning::{edition, procedure};
use super::doing::{acknowledge, acts, answers, next};
use super::{Around, ByArgs, Env, Ran, Status, Stop};
use crate::cases::text;
use crate::cases::{self, Case, Draft, Kept, Moved, Told, act, history, view};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{StepId, UnitId};
use crate::project::Checked;
use crate::runtime::{Event, Program};
use crate::say;
use crate::source::Location;
use crate::syntax::names::normalised;
use crate::syntax::near::{nearest, unknown};
use std::cell::Cell;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Tick {
    /// The case; without it all that run
    case: Option<String>,
    #[command(flatten)]
    by: ByArgs,
}

#[derive(clap::Args)]
pub struct Cancel {
    /// The case
    case: String,
    #[command(flatten)]
    by: ByArgs,
}

#[derive(clap::Args)]
pub struct NewRoster {
    /// The case
    case: String,
    /// The roster
    #[arg(value_name = "FILE")]
    roster: PathBuf,
    /// Look for the procedure in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    by: ByArgs,
}

#[derive(clap::Args)]
pub struct Migrate {
    /// The case
    case: String,
    /// The new version of the procedure: its name, clause, code or file; without it, the one of the same name
    procedure: Option<String>,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// An answer to what the new version asks besides, of what lies behind the case
    #[arg(long, value_name = "FACT=VALUE")]
    set: Vec<String>,
    /// A step that is called otherwise in the new version
    #[arg(long, value_name = "OLD=NEW")]
    renamed: Vec<String>,
    /// Only say whether it could
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    by: ByArgs,
}

/// Lets deadlines pass: of one case, or of all that run.
pub fn tick(args: &Tick, around: &Around, env: &mut Env) -> Ran {
    // Without a name it is a timer, which does nothing but what time does.
    let named = args.by.who.is_some();
    let system = ByArgs { who: args.by.who.clone().or_else(|| Some("procedo".into())), ..args.by.clone() };
    let by = around.by(&system)?;
    by.when(None)?;
    let mut store = around.open()?;
    let names = match &args.case {
        Some(name) => vec![name.clone()],
        None => store.cases()?.into_iter().map(|standing| standing.last.case).collect(),
    };
    let style = around.style(env);
    let mut passed = 0;
    for name in names {
        let is_due = {
            let kept = Kept::read(&store, &name)?;
            let case = kept.case()?;
            let due = case.state().next_due(case.program());
            !case.state().is_over() && due.is_some_and(|(due, ..)| due <= by.moment())
        };
        if is_due {
            let from = Cell::new(0);
            let done = act(
                &mut store,
                &name,
                &by,
                &mut |draft| {
                    from.set(draft.case().session().turns().len());
                    if named {
                        draft.case().admits(&by.who)?;
                    }
                    draft.tell(Told::Tick)
                },
                &|case| next(case, from.get(), by.moment(), &[], &style),
            )?;
            acknowledge(&done.receipt, &done.shown, env);
            passed += 1;
        }
    }
    if passed == 0 {
        env.print(&format!("{}\n", style.look.word("no deadline has run out", "没有到期的期限")));
    }
    Ok(Status::Clean)
}

/// Gives a case up.
pub fn cancel(args: &Cancel, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    if by.why.is_empty() {
        return Err(
            say!("say why, with `--why`: it is kept with the record", "请用 --why 说明取消的理由：要记录在案").into()
        );
    }
    acts(&args.case, &by, around, env, &mut |draft, _| {
        draft.case().admits(&by.who)?;
        draft.event(Event::Cancel)
    })
}

/// The rules that say which people are lacking.
const STAFFING: [&str; 2] = ["unstaffed-role", "separation-impossible"];

/// What is lacking of people at the steps that may still come.
fn lacking(case: &Case, checked: &Checked, unit: UnitId) -> Vec<Text> {
    let ahead = cases::ahead(case);
    let steps = checked.model[unit].steps.clone().map(StepId);
    // The step at whose lines a finding points: the last that begins before.
    let step_at = |at: Location| {
        let before = steps.clone().filter(|step| {
            let heading = checked.model[*step].heading;
            heading.file == at.file && heading.span.start <= at.span.start
        });
        let step = before.max_by_key(|step| checked.model[*step].heading.span.start)?;
        case.program().step(checked.model.text(checked.model[step].name.symbol))
    };
    let counts = |finding: &&Finding| {
        let mut places = finding.labels.iter().map(|label| label.at).chain([finding.primary.at]);
        let of_people = STAFFING.contains(&finding.rule) && finding.severity == Severity::Error;
        // What points at no step of the case counts too.
        of_people && places.any(|at| step_at(at).is_none_or(|step| ahead.contains(&step)))
    };
    checked.findings.iter().filter(counts).map(|finding| finding.message.clone()).collect()
}

/// From now on other people may act.
pub fn roster(args: &NewRoster, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    let named = {
        let kept = Kept::read(&around.open()?, &args.case)?;
        let case = kept.case()?;
        case.admits(&by.who)?;
        case.program().name.clone()
    };
    let read = procedure(&named, args.folder.as_deref(), Some(&args.roster), &STAFFING, env);
    let fits = read.and_then(|(checked, unit, _, staff)| {
        let kept = Kept::read(&around.open()?, &args.case)?;
        let lacking = lacking(&kept.case()?, &checked, unit);
        let look = around.style(env).look;
        for text in &lacking {
            let line = look.wrap("✗ ", 0, text.in_language(env.language));
            let _ = env.stderr.write_all(line.as_bytes());
        }
        if lacking.is_empty() { Ok(staff) } else { Err(Stop::Said(Status::Trouble)) }
    });
    if let Err(Stop::Said(_)) = &fits {
        env.say(&say!("nothing was changed: the roster of the case is what it was", "什么也没有改：该事项的名册照旧"));
    }
    let staff = fits?;
    acts(&args.case, &by, around, env, &mut |draft, _| {
        draft.case().admits(&by.who)?;
        draft.tell(Told::Staffed(staff.clone().unwrap_or_default()))
    })
}

/// The steps that are called otherwise: of the old version, and of the new one.
fn renamed(old: &Program, new: &Program, written: &[String]) -> Result<Vec<(String, String)>, Text> {
    let step = |program: &Program, name: &str| {
        let name = normalised(name.trim());
        let names = program.steps.iter().map(|step| step.name.as_str());
        let found = program.step(&name).map(|step| program[step].name.clone());
        found.ok_or_else(|| unknown(&say!("step", "步骤"), &name, nearest(&name, names)))
    };
    let pair = |written: &String| {
        let (before, now) = written.split_once(['=', '＝']).ok_or_else(|| {
            say!("`{written}` is not written `old name=new name`", "“{written}”不是“旧步骤名=新步骤名”的写法")
        })?;
        Ok((step(old, before)?, step(new, now)?))
    };
    written.iter().map(pair).collect()
}

/// Lets a case go over to another version.
pub fn migrate(args: &Migrate, around: &Around, env: &mut Env) -> Ran {
    let mut store = around.open()?;
    let kept = Kept::read(&store, &args.case)?;
    let named = args.procedure.clone().map_or_else(|| kept.case().map(|case| case.program().name.clone()), Ok)?;
    let (checked, unit, program, _) = procedure(&named, args.folder.as_deref(), None, &[], env)?;
    let edition = edition(&checked, unit);
    let moved = Moved { answers: Vec::new(), renamed: renamed(kept.case()?.program(), &program, &args.renamed)? };
    let moved = Moved { answers: answers(&program, &args.set)?, ..moved };
    let style = around.style(env);
    let look = style.look;
    let digest = crate::journal::program_digest(&program.kept());
    let tells = |draft: &mut Draft| {
        if draft.case().program == digest {
            return Err(say!("the case stands on this version already", "事项已经在这个版本上"));
        }
        draft.edition(edition.clone());
        draft.tell_on(Some(digest), Told::Moved(moved.clone()))
    };
    // Tried first, so that a version that has no place is not kept either.
    let kept = kept.with(digest, program.clone());
    let show = |case: &Case| {
        let mut shown = String::new();
        for line in history::crossed(case.crossing(), case.session(), look.language) {
            shown.push_str(&look.wrap("", 2, &line));
        }
        format!("{shown}\n{}", text::todo(&view::todo(case), around.now, &style))
    };
    let shown = cases::try_out(&kept, around.now, &mut { tells }, &show)?;
    if args.dry_run {
        env.print(&format!("{}\n", look.word("it can go over; then there is to do:", "可以转过去；转过去后要办的：")));
        env.print(&shown);
        return Ok(Status::Clean);
    }
    let by = around.by(&args.by)?;
    kept.case()?.admits(&by.who)?;
    store.keep_program(&program.kept())?;
    let mut plan = |draft: &mut Draft| {
        draft.case().admits(&by.who)?;
        tells(draft)
    };
    let done = cases::act_with(&mut store, &args.case, &by, Some((digest, &program)), &mut plan, &show)?;
    acknowledge(&done.receipt, &done.shown, env);
    Ok(Status::Clean)
}
