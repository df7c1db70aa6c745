//! The beginning of a case: its procedure, its people, what is given.

use super::super::check;
use super::doing::{acknowledge, next};
use super::{Around, ByArgs, Env, Ran, Status, Stop, open};
use crate::cases::{self, Case, Draft, Staff, Told};
use crate::journal::{Problem, Store, is_name};
use crate::model::UnitId;
use crate::project::Checked;
use crate::runtime::*;
use crate::say;
use crate::syntax::keywords::Label;
use crate::syntax::near::nearest;
use crate::walk::{self, Given};
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

/// A procedure without errors, with the people of a roster.
pub(super) fn procedure(
    named: &str,
    folder: Option<&Path>,
    roster: Option<&Path>,
    // Rules of which the errors are told by who asks.
    told: &[&str],
    env: &mut Env,
) -> Result<(Checked, UnitId, Program, Option<Staff>), Stop> {
    let rosters: Vec<PathBuf> = roster.map(Path::to_path_buf).into_iter().collect();
    let rosters = open::rosters(&rosters, env).map_err(Stop::Said)?;
    let found = open::procedure_with(named, folder, &rosters);
    let (checked, unit) = found.map_err(Stop::Trouble)?;
    open::roster_faults(&checked, env).map_err(Stop::Said)?;
    let program = open::program(&checked, unit, env).map_err(Stop::Said)?;
    if check::others_in_the_way(&checked, told, env) {
        return Err(Stop::Said(Status::Findings));
    }
    let people = open::serves(&checked, unit)?;
    let staff = people.map(|people| Staff::of(people, &checked.model, &program));
    Ok((checked, unit, program, staff))
}

/// What the document of a procedure calls its version.
pub(super) fn edition(checked: &Checked, unit: UnitId) -> Option<String> {
    let control = &checked.model[unit].control;
    let version = control.iter().find(|(label, _)| *label == Label::Version);
    let version = version.map(|(_, words)| words.text(checked.sources()).trim().to_string());
    version.filter(|version| !version.is_empty())
}

/// Begins a case.
pub fn start(args: &Start, around: &Around, env: &mut Env) -> Ran {
    let by = around.by(&args.by)?;
    let (checked, unit, program, staff) =
        procedure(&args.procedure, args.folder.as_deref(), args.roster.as_deref(), &[], env)?;
    let edition = edition(&checked, unit);
    if let Some(staff) = staff.as_ref().filter(|staff| !staff.knows(&by.who)) {
        let (who, people) = (&by.who, staff.people.keys().cloned().collect::<Vec<_>>());
        let near = nearest(who, people.iter().map(String::as_str));
        let (en, zh) = near.map_or((String::new(), String::new()), |near| {
            (format!("; did you mean `{near}`?"), format!("；是不是“{near}”？"))
        });
        return Err(say!("{who} is not on the roster{en}", "{who}不在名册上{zh}").into());
    }
    by.when(None)?;
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
            draft.edition(edition.clone());
            draft.tell_on(Some(digest), Told::Event(event.clone()))?;
            staff.clone().map_or(Ok(()), |staff| draft.tell(Told::Staffed(staff)))
        };
        let show = |case: &Case| next(case, 0, by.moment(), &[], &style);
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
