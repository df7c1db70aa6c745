//! What is seen of cases.

use super::{Around, Env, Format, Ran, Status};
use crate::cases::{Case, Kept, Programs, text, view as seen};
use crate::journal::Store;
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
    history: Vec<seen::Happened>,
}

/// Every case of a store, one after the other; their programs are read on the way.
pub fn each(store: &Store, programs: &mut Programs, see: &mut dyn FnMut(&Case)) -> Result<(), super::Stop> {
    for standing in store.cases()? {
        let records = store.records(&standing.last.case, 1)?;
        programs.read(store, &records)?;
        see(&Case::fold(&standing.last.case, &records, programs)?);
    }
    Ok(())
}

/// Where cases stand.
pub fn list(args: &List, around: &Around, env: &mut Env) -> Ran {
    let store = around.open()?;
    let mut cases = Vec::new();
    each(&store, &mut Programs::default(), &mut |case| {
        if args.all || !case.state().is_over() {
            cases.push(seen::Standing::of(case));
        }
    })?;
    env.print(&match args.format {
        Format::Human => text::list(&cases, &around.style(env)),
        Format::Json => view::json(&Listed { version: 1, list: Cases { cases } }),
    });
    Ok(Status::Clean)
}

/// What is to do.
pub fn todo(args: &Todo, around: &Around, env: &mut Env) -> Ran {
    let store = around.open()?;
    let mut todo = Vec::new();
    let mut see = |case: &Case| {
        let is_for = |one: &seen::Todo| args.of.as_ref().is_none_or(|name| one.is_for(case, name));
        todo.extend(seen::todo(case).into_iter().filter(is_for));
    };
    match &args.case {
        Some(name) => see(&Kept::read(&store, name)?.case()?),
        None => each(&store, &mut Programs::default(), &mut see)?,
    }
    env.print(&match args.format {
        Format::Human => text::todo(&todo, around.now, &around.style(env)),
        Format::Json => view::json(&Listed { version: 1, list: Todos { todo } }),
    });
    Ok(Status::Clean)
}

/// A case.
pub fn show(args: &Show, around: &Around, env: &mut Env) -> Ran {
    let kept = Kept::read(&around.open()?, &args.case)?;
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
    let kept = Kept::read(&around.open()?, &args.case)?;
    let case = kept.case()?;
    let history = seen::history(&case, env.language);
    env.print(&match args.format {
        Format::Human => text::history(&history, &around.style(env)),
        Format::Json => view::json(&Listed { version: 1, list: Told { case: case.name.clone(), history } }),
    });
    Ok(Status::Clean)
}
