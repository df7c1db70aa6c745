//! What moves cases on. Each tries it, keeps it, and prints the receipt and what is to do next.

use super::super::check;
use super::{Around, ByArgs, Env, Ran, Status, Stop, open};
use crate::cases::text::{self, Style};
use crate::cases::{self, By, Case, Draft, Kept, Moved, Staff, Told, act, view};
use crate::diagnostic::Text;
use crate::journal::{Problem, Receipt, Store, is_name};
use crate::model::UnitId;
use crate::project::Checked;
use crate::runtime::*;
use crate::say;
use crate::syntax::names::normalised;
use crate::syntax::near::{nearest, unknown};
use crate::syntax::yaml::plain::{Node, NodeKind, read as read_yaml};
use crate::walk::{self, Given, doing as script, value};
use crate::workspace;
use std::cell::Cell;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Start {
    /// The procedure: its name, clause, code or file
    procedure: String,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// What the case is called; by default the procedure and the next number
    #[arg(long, value_name = "NAME")]
    case: Option<String>,
    /// A fact that is given at the start
    #[arg(long, value_name = "FACT=VALUE")]
    given: Vec<String>,
    /// The people: only they may act, in the roles that they hold
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
    #[command(flatten)]
    by: ByArgs,
}

#[derive(clap::Args)]
pub struct Claim {
    /// The case
    case: String,
    /// The step: its name or clause
    step: String,
    /// As what, where several roles are asked for
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    #[command(flatten)]
    by: ByArgs,
}

#[derive(clap::Args)]
pub struct Delegate {
    /// The case
    case: String,
    /// The step: its name or clause
    step: String,
    /// To whom; without it the seat is free again
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    #[command(flatten)]
    by: ByArgs,
}

#[derive(clap::Args)]
pub struct Do {
    /// The case
    case: String,
    /// The step: its name or clause
    step: String,
    /// An answer to what the step asks
    #[arg(long, value_name = "FACT=VALUE")]
    set: Vec<String>,
    /// A record that was made; without it all that the step makes
    #[arg(long, value_name = "RECORD")]
    made: Vec<String>,
    /// What stands on forms: a YAML file with the fields of each
    #[arg(long, value_name = "FILE")]
    forms: Option<PathBuf>,
    /// A field of a form
    #[arg(long, value_name = "FORM/FIELD=VALUE")]
    field: Vec<String>,
    /// As what, where several roles are asked for
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    #[command(flatten)]
    by: ByArgs,
}

#[derive(clap::Args)]
pub struct Decide {
    /// The case
    case: String,
    /// The step: its name or clause
    step: String,
    /// An answer to what is asked of who decides
    #[arg(long, value_name = "FACT=VALUE")]
    set: Vec<String>,
    /// As what, where several roles are asked for
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    #[command(flatten)]
    by: ByArgs,
}

#[derive(clap::Args)]
pub struct Meet {
    /// The case
    case: String,
    /// The step: its name or clause
    step: String,
    /// Who called it out of turn
    #[arg(long, value_name = "ROLE")]
    called_by: Option<String>,
    #[command(flatten)]
    by: ByArgs,
}

#[derive(clap::Args)]
pub struct Happens {
    /// The case
    case: String,
    /// What happened: the name of the event
    event: String,
    #[command(flatten)]
    by: ByArgs,
}

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
    /// Only say whether it could
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    by: ByArgs,
}

// ---- the procedure and its people ------------------------------------------------------------------------------------

/// A procedure without errors, with the people of a roster.
fn procedure(
    named: &str,
    folder: Option<&Path>,
    roster: Option<&Path>,
    env: &mut Env,
) -> Result<(Checked, UnitId, Program, Option<Staff>), Stop> {
    let rosters: Vec<PathBuf> = roster.map(Path::to_path_buf).into_iter().collect();
    let rosters = open::rosters(&rosters, env).map_err(Stop::Said)?;
    let found = open::procedure_with(named, folder, &rosters);
    let (checked, unit) = found.map_err(|open::ProcedureError::Trouble(text)| Stop::Trouble(text))?;
    open::roster_faults(&checked, env).map_err(Stop::Said)?;
    let program = Program::compile(&checked.model, checked.sources(), unit).map_err(|incomplete| {
        check::in_the_way(&checked, env);
        let (en, zh) = (incomplete.what.en, incomplete.what.zh);
        say!("`{named}` cannot be run: {en}", "“{named}”还不能办：{zh}")
    })?;
    if check::in_the_way(&checked, env) {
        return Err(Stop::Said(Status::Findings));
    }
    let people = open::serves(&checked, unit)?;
    let staff = people.map(|people| Staff::of(people, &checked.model, &program));
    Ok((checked, unit, program, staff))
}

// ---- what is written on the command line -----------------------------------------------------------------------------

fn named(written: &str) -> Result<(&str, &str), Text> {
    written
        .split_once(['=', '＝'])
        .ok_or_else(|| say!("`{written}` is not written `fact=value`", "“{written}”不是“情况=取值”的写法"))
}

fn answers(program: &Program, written: &[String]) -> Result<Vec<(FactId, Value)>, Text> {
    let answer = |written: &String| {
        let (name, value) = named(written)?;
        let fact = value::fact(program, name)?;
        Ok((fact, value::parse(program, fact, value)?))
    };
    written.iter().map(answer).collect()
}

fn role(program: &Program, written: &Option<String>) -> Result<Option<RoleId>, Text> {
    written.as_ref().map(|name| script::role(program, name, 0).map_err(|at| at.what)).transpose()
}

/// What stands on forms: in a file, and field by field.
fn forms(program: &Program, args: &Do) -> Result<Vec<(RecordId, Form)>, Text> {
    let mut forms: Vec<(RecordId, Form)> = Vec::new();
    let mut fill = |record: RecordId, field: u32, value: Value| {
        let at = forms.iter().position(|(other, _)| *other == record).unwrap_or_else(|| {
            forms.push((record, Vec::new()));
            forms.len() - 1
        });
        forms[at].1.push((field, value));
    };
    if let Some(path) = &args.forms {
        let text = workspace::read_text(path).map_err(|error| error.text())?;
        let root = read_yaml(&text).map_err(|at| open::at(path, at.line, &at.what))?;
        if let Some(root) = root {
            for (record, filled) in script::forms(program, &root).map_err(|at| open::at(path, at.line, &at.what))? {
                filled.into_iter().for_each(|(_, field, value)| fill(record, field, value));
            }
        }
    }
    for written in &args.field {
        let (place, value) = named(written)?;
        let (form, field) = place.split_once(['/', '／']).ok_or_else(|| {
            say!("`{written}` is not written `form/field=value`", "“{written}”不是“表单/栏目=内容”的写法")
        })?;
        let scalar = |text: &str| Node { line: 0, kind: NodeKind::Scalar(text.trim().to_string()) };
        let fields = Node { line: 0, kind: NodeKind::Map(vec![(scalar(field), scalar(value))]) };
        let whole = Node { line: 0, kind: NodeKind::Map(vec![(scalar(form), fields)]) };
        for (record, filled) in script::forms(program, &whole).map_err(|at| at.what)? {
            filled.into_iter().for_each(|(_, field, value)| fill(record, field, value));
        }
    }
    Ok(forms)
}

// ---- acting ----------------------------------------------------------------------------------------------------------

/// Prints the receipt, and what is to do in the case now.
fn acknowledge(receipt: &Receipt, next: &str, env: &mut Env) {
    let word = match env.language {
        crate::diagnostic::Language::English => "receipt: ",
        crate::diagnostic::Language::Chinese => "回执：",
    };
    env.print(&format!("{word}{receipt}\n{next}"));
}

/// What came of it, and what is to do now.
fn next(case: &Case, from: usize, now: Moment, style: &Style) -> String {
    let look = style.look;
    let mut shown = String::new();
    for happened in view::came_of(case, from, look.language) {
        shown.push_str(&look.wrap("", 2, &happened));
    }
    if let Some(ended) = case.state().ended() {
        let end = &case.program()[ended.end].name;
        shown.push_str(&look.wrap(look.word("the case has ended: ", "事项结束："), 0, end));
        return shown;
    }
    if !case.state().is_over() {
        shown.push('\n');
        shown.push_str(&text::todo(&view::todo(case), now, style));
    }
    shown
}

/// Somebody does something: the plan is tried on the case, kept and acknowledged.
fn acts(
    name: &str,
    by: &By,
    around: &Around,
    env: &mut Env,
    plan: &mut dyn FnMut(&mut Draft) -> Result<(), Text>,
) -> Ran {
    let mut store = around.open()?;
    let style = around.style(env);
    // What came of it is what came after the records that were there.
    let from = Cell::new(0);
    let mut counted = |draft: &mut Draft| {
        from.set(draft.case().session().turns().len());
        plan(draft)
    };
    let done = act(&mut store, name, by, &mut counted, &|case| next(case, from.get(), by.at, &style))?;
    acknowledge(&done.receipt, &done.shown, env);
    Ok(Status::Clean)
}

/// Somebody does something at a step: if it was done by somebody else in the meantime, that is said.
fn at_step(
    name: &str,
    step: &str,
    by: &By,
    around: &Around,
    env: &mut Env,
    plan: &mut dyn FnMut(&mut Draft, ActivationId) -> Result<(), Text>,
) -> Ran {
    let meant: Cell<Option<(ActivationId, StepId)>> = Cell::new(None);
    acts(name, by, around, env, &mut |draft| {
        let id = match meant.get() {
            None => {
                let id = draft.case().open_step(step)?;
                meant.set(draft.case().state().activation(id).map(|open| (id, open.step)));
                id
            }
            // The one that was meant, not one that has come up since.
            Some((id, _)) if draft.case().state().activation(id).is_some() => id,
            Some((_, step)) => return Err(draft.case().not_open(step)),
        };
        plan(draft, id)
    })
}

/// Begins a case.
pub fn start(args: &Start, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    let (_, _, program, staff) = procedure(&args.procedure, args.folder.as_deref(), args.roster.as_deref(), env)?;
    let mut given = Given::default();
    args.given.iter().try_for_each(|written| walk::given(&program, written, &mut given))?;
    let missing: Vec<FactId> =
        program.given_facts().filter(|fact| given.facts.iter().all(|(known, _)| known != fact)).collect();
    if !missing.is_empty() {
        let kinds = |language| {
            let of = |fact: &FactId| {
                let kind = kind_text(&program, *fact);
                format!("--given '{}=…'  ({})", program[*fact].name, kind.in_language(language))
            };
            missing.iter().map(of).collect::<Vec<_>>().join("\n  ")
        };
        let (en, zh) = (kinds(crate::diagnostic::Language::English), kinds(crate::diagnostic::Language::Chinese));
        return Err(say!("these must be given at the start:\n  {en}", "开始时要给出：\n  {zh}").into());
    }
    if let Some(name) = &args.case
        && !is_name(name)
    {
        // Before a store is made for it.
        return Err(Problem::Name(name.clone()).at(&around.store).into());
    }
    let mut store = around.open_or_make(env)?;
    let style = around.style(env);
    let event = given.start(&program);
    let free = |store: &Store| -> Result<String, Stop> {
        let taken: Vec<String> = store.cases()?.into_iter().map(|standing| standing.last.case).collect();
        let numbered = (1..).map(|number| format!("{}-{number}", program.name));
        Ok(numbered.into_iter().find(|name| !taken.contains(name)).unwrap_or_default())
    };
    loop {
        let name = match &args.case {
            Some(name) => name.clone(),
            None => free(&store)?,
        };
        let mut plan = |draft: &mut Draft, digest| {
            draft.tell_on(Some(digest), Told::Event(event.clone()))?;
            staff.clone().map_or(Ok(()), |staff| draft.tell(Told::Staffed(staff)))
        };
        let show = |case: &Case| next(case, 0, by.at, &style);
        match cases::start(&mut store, &name, &by, program.clone(), &mut plan, &show) {
            Ok(done) => {
                let word = style.look.word("case: ", "事项：");
                env.print(&format!("{word}{}\n", crate::report::visible(&name)));
                acknowledge(&done.receipt, &done.shown, env);
                return Ok(Status::Clean);
            }
            // Somebody else took the number at the same moment.
            Err(cases::Trouble::Exists(_)) if args.case.is_none() => {}
            Err(trouble) => return Err(trouble.into()),
        }
    }
}

/// Takes a seat: of whoever's turn it is.
pub fn claim(args: &Claim, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    at_step(&args.case, &args.step, &by, around, env, &mut |draft, id| {
        let (program, state) = (draft.case().program(), draft.case().state());
        let role = role(program, &args.role)?;
        let party = decides(program, state, id).unwrap_or(Party::Performers);
        let before = state.activation(id).map_or(0, |open| open.held.len());
        let sits = cases::sit(draft, id, party, &by.who, role)?;
        let after = draft.case().state().activation(id).map_or(0, |open| open.held.len());
        let (who, step) = (&by.who, &args.step);
        match sits {
            None => Err(say!("there is no seat to take at `{step}`", "“{step}”没有要认领的席位")),
            Some(_) if before == after => Err(say!("{who} has a seat at `{step}` already", "{who}已经认领了“{step}”")),
            Some(_) => Ok(()),
        }
    })
}

/// Hands a seat on.
pub fn delegate(args: &Delegate, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    at_step(&args.case, &args.step, &by, around, env, &mut |draft, id| {
        cases::hand_on(draft, id, &by.who, args.to.as_deref())
    })
}

/// Does a step.
pub fn do_step(args: &Do, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    at_step(&args.case, &args.step, &by, around, env, &mut |draft, id| {
        let program = draft.case().program();
        let answers = answers(program, &args.set)?;
        let made = args.made.iter().map(|name| value::record(program, name)).collect::<Result<Vec<_>, _>>()?;
        let made = (!made.is_empty()).then_some(made);
        let work = Work { answers, made, forms: forms(program, args)? };
        let role = role(program, &args.role)?;
        let by = cases::sit(draft, id, Party::Performers, &by.who, role)?;
        draft.event(Event::Submit { activation: id, by, work })
    })
}

/// Agrees, or does not.
pub fn decide(args: &Decide, agrees: bool, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    at_step(&args.case, &args.step, &by, around, env, &mut |draft, id| {
        let (program, state) = (draft.case().program(), draft.case().state());
        let work = Work::answers(answers(program, &args.set)?);
        let role = role(program, &args.role)?;
        let Some(party) = decides(program, state, id) else {
            let step = state.activation(id).map(|open| program.call(Target::Step(open.step))).unwrap_or_default();
            return Err(say!("nothing was handed in at `{step}` yet", "“{step}”还没有提交，没有要审核、批准的"));
        };
        let by = cases::sit(draft, id, party, &by.who, role)?;
        draft.event(match agrees {
            true => Event::Approve { activation: id, by, work },
            false => Event::Reject { activation: id, by, work },
        })
    })
}

/// Holds a meeting.
pub fn meet(args: &Meet, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    at_step(&args.case, &args.step, &by, around, env, &mut |draft, id| {
        let called = role(draft.case().program(), &args.called_by)?;
        draft.event(Event::Meets { activation: id, called })
    })
}

/// Something happened.
pub fn happens(args: &Happens, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    acts(&args.case, &by, around, env, &mut |draft| {
        let program = draft.case().program();
        let name = normalised(args.event.trim());
        let event = program.event(&name).ok_or_else(|| {
            unknown(
                &say!("event", "事件"),
                &name,
                nearest(&name, program.events.iter().map(|event| event.name.as_str())),
            )
        })?;
        draft.event(Event::Happens { event })
    })
}

/// Lets deadlines pass: of one case, or of all that run.
pub fn tick(args: &Tick, around: &Around, env: &mut Env) -> Ran {
    let system = ByArgs { who: args.by.who.clone().or_else(|| Some("procedo".into())), ..args.by.clone() };
    let by = around.by(&system)?;
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
            !case.state().is_over() && due.is_some_and(|(due, ..)| due <= by.at)
        };
        if is_due {
            let from = Cell::new(0);
            let done = act(
                &mut store,
                &name,
                &by,
                &mut |draft| {
                    from.set(draft.case().session().turns().len());
                    draft.tell(Told::Tick)
                },
                &|case| next(case, from.get(), by.at, &style),
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
    acts(&args.case, &by, around, env, &mut |draft| draft.event(Event::Cancel))
}

/// From now on other people may act.
pub fn roster(args: &NewRoster, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    let named = {
        let kept = Kept::read(&around.open()?, &args.case)?;
        let case = kept.case()?;
        case.program().name.clone()
    };
    let (_, _, _, staff) = procedure(&named, args.folder.as_deref(), Some(&args.roster), env)?;
    acts(&args.case, &by, around, env, &mut |draft| draft.tell(Told::Staffed(staff.clone().unwrap_or_default())))
}

/// Lets a case go over to another version.
pub fn migrate(args: &Migrate, around: &Around, env: &mut Env) -> Ran {
    let mut store = around.open()?;
    let old = {
        let kept = Kept::read(&store, &args.case)?;
        kept.case()?.program().name.clone()
    };
    let named = args.procedure.clone().unwrap_or(old);
    let (_, _, program, _) = procedure(&named, args.folder.as_deref(), None, env)?;
    let moved = Moved { answers: answers(&program, &args.set)? };
    let style = around.style(env);
    let look = style.look;
    let digest = if args.dry_run {
        crate::journal::program_digest(&program.kept())
    } else {
        store.keep_program(&program.kept())?
    };
    let mut plan = |draft: &mut Draft| {
        if draft.case().program == digest {
            return Err(say!("the case stands on this version already", "事项已经在这个版本上"));
        }
        draft.tell_on(Some(digest), Told::Moved(moved.clone()))
    };
    if args.dry_run {
        let kept = Kept::read(&store, &args.case)?.with(digest, program);
        let show = |case: &Case| text::todo(&view::todo(case), around.now, &style);
        let shown = cases::try_out(&kept, around.now, &mut plan, &show)?;
        env.print(&format!(
            "{}\n\n",
            look.word("it can go over; then there is to do:", "可以转过去；转过去后要办的：")
        ));
        env.print(&shown);
        return Ok(Status::Clean);
    }
    let by = around.by(&args.by)?;
    let show = |case: &Case| format!("\n{}", text::todo(&view::todo(case), by.at, &style));
    let done = cases::act_with(&mut store, &args.case, &by, Some((digest, &program)), &mut plan, &show)?;
    acknowledge(&done.receipt, &done.shown, env);
    Ok(Status::Clean)
}
