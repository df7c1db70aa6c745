//! What moves cases on. Each tries it, keeps it, and prints the receipt and what is to do next.

use super::{Around, ByArgs, Env, Ran, Status, open};
use crate::cases::text::{self, Style};
use crate::cases::{self, By, Case, Draft, act, history, view};
use crate::diagnostic::{Language, Text};
use crate::journal::Receipt;
use crate::runtime::*;
use crate::say;
use crate::syntax::names::normalised;
use crate::syntax::near::{nearest, unknown};
use crate::syntax::yaml::plain::{Node, NodeKind, read as read_yaml};
use crate::walk::{doing as script, value};
use crate::workspace;
use std::cell::{Cell, RefCell};
use std::path::PathBuf;

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
    /// A record that was not made; else all are that the step makes
    #[arg(long, value_name = "RECORD")]
    without: Vec<String>,
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
    /// Who reported it from outside: kept with the record
    #[arg(long, value_name = "NAME")]
    reported_by: Option<String>,
    #[command(flatten)]
    by: ByArgs,
}

// ---- what is written on the command line -----------------------------------------------------------------------------

fn named(written: &str) -> Result<(&str, &str), Text> {
    written
        .split_once(['=', '＝'])
        .ok_or_else(|| say!("`{written}` is not written `fact=value`", "“{written}”不是“情况=取值”的写法"))
}

pub(super) fn answers(program: &Program, written: &[String]) -> Result<Vec<(FactId, Value)>, Text> {
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
pub(super) fn acknowledge(receipt: &Receipt, next: &str, env: &mut Env) {
    let word = match env.language {
        crate::diagnostic::Language::English => "receipt: ",
        crate::diagnostic::Language::Chinese => "回执：",
    };
    env.print(&format!("{word}{receipt}\n{next}"));
}

/// What is said of something that was done, besides what came of it: in which role, and remarks.
#[derive(Default)]
pub(super) struct Notes(Vec<Text>);

impl Notes {
    /// In which role somebody acted.
    fn role(&mut self, roles: &[String]) {
        if !roles.is_empty() {
            let (en, zh) = (roles.join(", "), roles.join("、"));
            self.0.push(say!("as {en}", "身份：{zh}"));
        }
    }
}

/// What came of it, and what is to do now.
pub(super) fn next(case: &Case, from: usize, now: Moment, notes: &[Text], style: &Style) -> String {
    let look = style.look;
    let mut shown = String::new();
    for note in notes {
        shown.push_str(&look.wrap("", 2, note.in_language(look.language)));
    }
    for happened in history::came_of(case, from, look.language) {
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
pub(super) fn acts(
    name: &str,
    by: &By,
    around: &Around,
    env: &mut Env,
    plan: &mut dyn FnMut(&mut Draft, &mut Notes) -> Result<(), Text>,
) -> Ran {
    let mut store = around.open()?;
    let style = around.style(env);
    // What came of it is what came after the records that were there.
    let from = Cell::new(0);
    let notes = RefCell::new(Notes::default());
    let mut counted = |draft: &mut Draft| {
        from.set(draft.case().session().turns().len());
        let mut fresh = Notes::default();
        plan(draft, &mut fresh)?;
        notes.replace(fresh);
        Ok(())
    };
    let show = |case: &Case| next(case, from.get(), by.moment(), &notes.borrow().0, &style);
    let done = act(&mut store, name, by, &mut counted, &show)?;
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
    plan: &mut dyn FnMut(&mut Draft, ActivationId, &mut Notes) -> Result<(), Text>,
) -> Ran {
    let meant: Cell<Option<(ActivationId, StepId)>> = Cell::new(None);
    acts(name, by, around, env, &mut |draft, notes| {
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
        plan(draft, id, notes)
    })
}

/// Takes a seat: of whoever's turn it is.
pub fn claim(args: &Claim, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    at_step(&args.case, &args.step, &by, around, env, &mut |draft, id, notes| {
        let (program, state) = (draft.case().program(), draft.case().state());
        let role = role(program, &args.role)?;
        let party = decides(program, state, id).unwrap_or(Party::Performers);
        let before = state.activation(id).map_or(0, |open| open.held.len());
        let sits = cases::sit(draft, id, party, &by.who, role)?;
        let after = draft.case().state().activation(id).map_or(0, |open| open.held.len());
        notes.role(&cases::sits_as(draft.case(), id, party, &by.who));
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
    at_step(&args.case, &args.step, &by, around, env, &mut |draft, id, _| {
        cases::hand_on(draft, id, &by.who, args.to.as_deref())
    })
}

/// Does a step.
pub fn do_step(args: &Do, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    at_step(&args.case, &args.step, &by, around, env, &mut |draft, id, notes| {
        let program = draft.case().program();
        let answers = answers(program, &args.set)?;
        let left_out = args.without.iter().map(|name| value::record(program, name)).collect::<Result<Vec<_>, _>>()?;
        let mut work = Work { answers, made: None, forms: forms(program, args)? };
        all_fields(program, &work.forms)?;
        let role = role(program, &args.role)?;
        let person = cases::sit(draft, id, Party::Performers, &by.who, role)?;
        let case = draft.case();
        if person.is_some() {
            cases::complete(case, id, Party::Performers)?;
        }
        notes.role(&cases::sits_as(case, id, Party::Performers, &by.who));
        early(case, id, draft.at(), notes);
        if !left_out.is_empty() {
            work.made = Some(cases::without(case, id, person, &work, &left_out)?);
            for (step, record) in cases::needing(case, id, &left_out) {
                notes.0.push(say!(
                    "beware: `{step}` needs `{record}`, which was left out, and cannot be done without it",
                    "注意：“{step}”要用到“{record}”，这次没有产出，缺了它就办不了"
                ));
            }
        }
        draft.event(Event::Submit { activation: id, by: person, work })
    })
}

/// All fields of the forms are filled in that must be; else all that are missing are named at once.
fn all_fields(program: &Program, forms: &[(RecordId, Form)]) -> Result<(), Text> {
    let (mut en, mut zh) = (Vec::new(), Vec::new());
    for (record, form) in forms {
        let name = &program[*record].name;
        for (at, field) in (0..).zip(&program[*record].fields) {
            if !field.optional && form.iter().all(|(filled, _)| *filled != at) {
                let wanted = field_text(program, *record, at);
                en.push(format!("--field '{name}/{}=…'  ({})", field.name, wanted.en));
                zh.push(format!("--field '{name}/{}=…'  （{}）", field.name, wanted.zh));
            }
        }
    }
    if en.is_empty() {
        return Ok(());
    }
    let (en, zh) = (en.join("\n  "), zh.join("\n  "));
    Err(say!(
        "these are not filled in yet; nothing was written:\n  {en}",
        "还有这些栏目没有填；什么也没有写入：\n  {zh}"
    ))
}

/// Remarks that a step takes longer than has passed since it came up.
fn early(case: &Case, id: ActivationId, at: Moment, notes: &mut Notes) {
    let (program, state) = (case.program(), case.state());
    let Some(open) = state.activation(id) else { return };
    let length = program[open.step].lasts.and_then(|length| state.length(open.frame, length));
    if let (Some((count, unit)), Some(since)) = (length, open.since)
        && at < since.saturating_add(nominal(count, unit))
    {
        let step = program.call(Target::Step(open.step));
        let length = Length::Units(count, unit);
        let en = length.text(program, crate::diagnostic::Language::English);
        let zh = length.text(program, crate::diagnostic::Language::Chinese);
        notes.0.push(say!(
            "remark: `{step}` takes {en}, which have not passed since it could begin",
            "提示：“{step}”历时{zh}，从可以办起还不到这么久"
        ));
    }
}

/// Agrees, or does not.
pub fn decide(args: &Decide, agrees: bool, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    if !agrees && by.why.is_empty() {
        return Err(say!(
            "say why not, with `--why`: it is kept with the record",
            "请用 --why 说明不同意的理由：要记录在案"
        )
        .into());
    }
    at_step(&args.case, &args.step, &by, around, env, &mut |draft, id, notes| {
        let (program, state) = (draft.case().program(), draft.case().state());
        let work = Work::answers(answers(program, &args.set)?);
        let role = role(program, &args.role)?;
        let Some(party) = decides(program, state, id) else {
            let step = state.activation(id).map(|open| program.call(Target::Step(open.step))).unwrap_or_default();
            return Err(say!("nothing was handed in at `{step}` yet", "“{step}”还没有提交，没有要审核、批准的"));
        };
        if let Some(contradiction) = contradiction(draft.case(), id, &work.answers, agrees) {
            return Err(contradiction);
        }
        let person = cases::sit(draft, id, party, &by.who, role)
            .map_err(|why| out_of_turn(draft.case(), id, party, &by.who).unwrap_or(why))?;
        if person.is_some() {
            cases::complete(draft.case(), id, party)?;
        }
        notes.role(&cases::sits_as(draft.case(), id, party, &by.who));
        draft.event(match agrees {
            true => Event::Approve { activation: id, by: person, work },
            false => Event::Reject { activation: id, by: person, work },
        })
    })
}

/// Whoever agrees answers what means not to, or the other way round.
fn contradiction(case: &Case, id: ActivationId, answers: &[(FactId, Value)], agrees: bool) -> Option<Text> {
    let (program, state) = (case.program(), case.state());
    let (fact, yes, no) = decision(program, state, id)?;
    let opposite = if agrees { no } else { yes };
    let (_, said) = answers.iter().find(|(answered, value)| *answered == fact && *value == opposite)?;
    let (name, kind) = (&program[fact].name, &program[fact].kind);
    let (en, zh) = (said.shown(kind, Language::English), said.shown(kind, Language::Chinese));
    Some(match agrees {
        true => say!(
            "`{name}` = {en} means to reject: use `case reject`, or leave the answer out",
            "“{name}＝{zh}”是不同意：请用 case reject，或者不写这个回答"
        ),
        false => say!(
            "`{name}` = {en} means to agree: use `case approve`, or leave the answer out",
            "“{name}＝{zh}”是同意：请用 case approve，或者不写这个回答"
        ),
    })
}

/// Why it is not somebody's turn to decide, who has a part in it: they agreed before, or the check comes first.
fn out_of_turn(case: &Case, id: ActivationId, party: Party, who: &str) -> Option<Text> {
    let (program, state) = (case.program(), case.state());
    let open = state.activation(id)?;
    let step = program.call(Target::Step(open.step));
    if party == Party::Approver && !cases::sits_as(case, id, Party::Checker, who).is_empty() {
        return Some(say!(
            "{who} has agreed to `{step}` already, as its checker; it is for the approver to decide now",
            "{who}已经审核同意“{step}”；现在要由批准人决定"
        ));
    }
    let view = View::of(program, state, open);
    let approvers = view.party(&program[open.step], Party::Approver, Unknown::May);
    let mut approvers = approvers.iter().flatten().map(|holder| program[holder.role].name.as_str());
    let staff = case.staff.as_ref()?;
    (party == Party::Checker && approvers.any(|role| staff.holds(who, role))).then(|| {
        let checkers = view.party(&program[open.step], Party::Checker, Unknown::May);
        let checkers: Vec<&str> = checkers.iter().flatten().map(|holder| program[holder.role].name.as_str()).collect();
        let (en, zh) = (checkers.join(", "), checkers.join("、"));
        say!("`{step}` is not checked yet: that comes first, by {en}", "“{step}”还没有审核：要先由{zh}审核")
    })
}

/// Holds a meeting.
pub fn meet(args: &Meet, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    at_step(&args.case, &args.step, &by, around, env, &mut |draft, id, _| {
        let case = draft.case();
        let called = role(case.program(), &args.called_by)?;
        meets(case, id, &by.who)?;
        draft.event(Event::Meets { activation: id, called })
    })
}

/// Whether somebody may say that the meeting of a step was held: who takes part in the step, or may call its meeting; once.
fn meets(case: &Case, id: ActivationId, who: &str) -> Result<(), Text> {
    let (program, state) = (case.program(), case.state());
    let Some(open) = state.activation(id) else { return Ok(()) };
    let (view, step) = (View::of(program, state, open), &program[open.step]);
    let called = program.call(Target::Step(open.step));
    if open.met {
        return Err(say!(
            "the meeting of `{called}` was held already; nothing was written",
            "“{called}”的会已经开过；什么也没有写入"
        ));
    }
    // Where somebody decides, the meeting takes what was handed in before it.
    if open.submitted.is_none() && view.decides(step, false).is_some() {
        return Err(say!(
            "nothing was handed in at `{called}` yet that its meeting could take",
            "“{called}”还没有提交，会上没有可议的"
        ));
    }
    let Some(staff) = &case.staff else { return Ok(()) };
    case.admits(who)?;
    let parties = [Party::Performers, Party::Checker, Party::Approver];
    let seats = parties.into_iter().flat_map(|party| view.party(step, party, Unknown::May)).flatten();
    let with = view.applying(&step.with).flat_map(|(_, role)| view.holders(*role, Unknown::May));
    let callers = view.applying(&step.held).filter_map(|(_, meeting)| meeting.ad_hoc);
    let callers = callers.flat_map(|role| view.holders(role, Unknown::May));
    let mut roles: Vec<&str> = Vec::new();
    for holder in seats.chain(with).chain(callers) {
        let name = program[holder.role].name.as_str();
        if !roles.contains(&name) {
            roles.push(name);
        }
    }
    if roles.iter().any(|role| staff.holds(who, role)) {
        return Ok(());
    }
    let (en, zh) = (roles.join(", "), roles.join("、"));
    Err(say!(
        "{who} takes no part in the meeting of `{called}` and may not call it: that is for {en}; nothing was written",
        "{who}不参加“{called}”的会，也不能召集：应由{zh}来说；什么也没有写入"
    ))
}

/// Something happened.
pub fn happens(args: &Happens, around: &Around, env: &mut Env) -> Ran {
    let by = By { reported_by: args.reported_by.clone(), ..around.by(&args.by)? };
    acts(&args.case, &by, around, env, &mut |draft, _| {
        draft.case().admits(&by.who).map_err(|Text { en, zh }| {
            say!(
                "{en}; somebody of the roster enters what came from outside, with `--reported-by NAME`",
                "{zh}；外面来的消息由名册上的人录入，并写明 --reported-by 姓名"
            )
        })?;
        let program = draft.case().program();
        let name = normalised(args.event.trim());
        let event = program.event(&name).ok_or_else(|| {
            unknown(
                &say!("event", "事件"),
                &name,
                nearest(&name, program.events.iter().map(|event| event.name.as_str())),
            )
        })?;
        let from = draft.case().session().turns().len();
        draft.event(Event::Happens { event }).map_err(|why| too_late(draft.case(), from, event).unwrap_or(why))
    })
}

/// Nobody waits for an event any more, because the time for it ran out just before: with the events from this one on.
fn too_late(case: &Case, from: usize, event: EventId) -> Option<Text> {
    let program = case.program();
    let effects = case.session().turns().get(from..)?.iter().flat_map(|turn| &turn.effects);
    let late = effects.filter_map(|effect| match effect {
        Effect::DeadlinePassed { step, which, .. } if program[*step].awaits == Some(event) => Some((*step, *which)),
        _ => None,
    });
    let (step, which) = late.last()?;
    let length = &program[step].deadlines.get(which as usize)?.what.length;
    let (en, zh) = (length.text(program, Language::English), length.text(program, Language::Chinese));
    let (name, step) = (&program[event].name, program.call(Target::Step(step)));
    Some(say!(
        "the time for `{name}` at `{step}` ({en}) had run out by then; nothing was written: `case tick` notes that it ran out",
        "“{step}”等“{name}”的期限（{zh}）那时已经过了；什么也没有写入：case tick 记下到期"
    ))
}
