//! What is seen of cases.

use super::{Around, Env, Format, Ran, Status};
use crate::cases::{Case, Kept, Programs, Trouble, history as recorded, is_chained, text, view as seen};
use crate::journal::Store;
use crate::say;
use crate::view;
use serde::Serialize;

#[derive(clap::Args)]
pub struct List {
    /// Also those that are over
    #[arg(long)]
    all: bool,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

#[derive(clap::Args)]
pub struct Todo {
    /// The case; without it all that run
    case: Option<String>,
    /// Only what this person, or this role, may do
    #[arg(long = "for", value_name = "NAME")]
    of: Option<String>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

#[derive(clap::Args)]
pub struct Show {
    /// The case
    case: String,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

#[derive(clap::Args)]
pub struct History {
    /// The case
    case: String,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

/// A list of things: version 1 of its form.
#[derive(Serialize)]
struct Listed<T> {
    version: u32,
    #[serde(flatten)]
    list: T,
}

#[derive(Serialize)]
struct Cases {
    cases: Vec<seen::Standing>,
}

#[derive(Serialize)]
struct Todos {
    todo: Vec<seen::Todo>,
}

#[derive(Serialize)]
struct Shown {
    case: seen::Standing,
    todo: Vec<seen::Todo>,
    walk: crate::walk::Report,
}

#[derive(Serialize)]
struct Told {
    case: String,
    history: Vec<recorded::Happened>,
}

/// Every case of a store, one after the other; their programs are read on the way. What is wrong with some of them is
/// given back, after all others were seen.
pub fn each(store: &Store, programs: &mut Programs, see: &mut dyn FnMut(&Case)) -> Result<Vec<Trouble>, super::Stop> {
    let mut troubles = Vec::new();
    for standing in store.cases()? {
        let name = &standing.last.case;
        let mut seen = || {
            is_chained(store, name)?;
            let records = store.records(name, 1)?;
            programs.read(store, &records)?;
            see(&Case::fold(name, &records, programs)?);
            Ok(())
        };
        troubles.extend(seen().err());
    }
    Ok(troubles)
}

/// What is wrong with cases, said behind what was shown of the others.
fn told(troubles: &[Trouble], around: &Around, env: &mut Env) -> Status {
    troubles.iter().fold(Status::Clean, |_, trouble| env.trouble(&trouble.text_in(&around.zone)))
}

/// Where cases stand.
pub fn list(args: &List, around: &Around, env: &mut Env) -> Ran {
    let store = around.open_to_read()?;
    let mut cases = Vec::new();
    let troubles = each(&store, &mut Programs::default(), &mut |case| {
        if args.all || !case.state().is_over() {
            cases.push(seen::Standing::of(case));
        }
    })?;
    env.print(&match args.format {
        Format::Human => text::list(&cases, &around.style(env)),
        Format::Json => view::json(&Listed { version: 1, list: Cases { cases } }),
    });
    Ok(told(&troubles, around, env))
}

/// Whether somebody is on the roster of a case, has come into it, or is one of its roles.
fn is_known(case: &Case, name: &str) -> bool {
    case.staff.as_ref().is_some_and(|staff| staff.knows(name))
        || case.session().is_known(name)
        || case.program().roles.iter().any(|role| role.name == name)
}

/// What is to do.
pub fn todo(args: &Todo, around: &Around, env: &mut Env) -> Ran {
    let store = around.open_to_read()?;
    let (mut todo, mut known, mut rosters) = (Vec::new(), false, 0);
    let mut see = |case: &Case| {
        rosters += usize::from(case.staff.is_some());
        known = known || args.of.as_ref().is_some_and(|name| is_known(case, name));
        let is_for = |one: &seen::Todo| args.of.as_ref().is_none_or(|name| one.is_for(name));
        todo.extend(seen::todo(case).into_iter().filter(is_for));
    };
    let troubles = match &args.case {
        Some(name) => {
            see(&Kept::read(&store, name)?.case()?);
            Vec::new()
        }
        None => each(&store, &mut Programs::default(), &mut see)?,
    };
    if let Some(name) = args.of.as_ref().filter(|_| !known && rosters > 0) {
        env.say(&say!(
            "`{name}` is no role, and on no roster of these cases",
            "“{name}”不是角色，也不在这些事项的名册上"
        ));
    }
    env.print(&match args.format {
        Format::Human => text::todo(&todo, around.now, &around.style(env)),
        Format::Json => view::json(&Listed { version: 1, list: Todos { todo } }),
    });
    Ok(told(&troubles, around, env))
}

/// A case.
pub fn show(args: &Show, around: &Around, env: &mut Env) -> Ran {
    let kept = Kept::read(&around.open_to_read()?, &args.case)?;
    let case = kept.case()?;
    let todo = seen::todo(&case);
    env.print(&match args.format {
        Format::Human => text::show(&case, &todo, &around.style(env)),
        Format::Json => {
            let walk = crate::walk::Report::of(case.session(), env.language);
            view::json(&Listed { version: 1, list: Shown { case: seen::Standing::of(&case), todo, walk } })
        }
    });
    Ok(Status::Clean)
}

/// What happened in a case.
pub fn history(args: &History, around: &Around, env: &mut Env) -> Ran {
    let kept = Kept::read(&around.open_to_read()?, &args.case)?;
    let case = kept.case()?;
    let history = recorded::history(&case, env.language);
    env.print(&match args.format {
        Format::Human => text::history(&history, &around.style(env)),
        Format::Json => view::json(&Listed { version: 1, list: Told { case: case.name.clone(), history } }),
    });
    Ok(Status::Clean)
}
