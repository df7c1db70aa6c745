//! `procedo roles`: who does what, and whether there are people for it.

use super::{Env, Status, check, open};
use crate::analysis::duties::duties;
use crate::analysis::people::{Crew, Day};
use crate::analysis::staffing::Staffing;
use crate::analysis::{Proofs, Unproved};
use crate::model::{StepId, UnitId};
use crate::project::Checked;
use crate::say;
use crate::view::roles::{self, Roles, Staffed};
use std::path::PathBuf;

/// Arguments of `procedo roles`.
#[derive(clap::Args)]
pub struct Args {
    /// The procedure: its name, clause, code or file
    procedure: String,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// The people: say whether they can do it
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
    /// Say whether they can with so many absent, whoever they are
    #[arg(long, value_name = "NUMBER", requires = "roster")]
    absent: Option<usize>,
    /// Say whether they can on this day
    #[arg(long, value_name = "DAY", requires = "roster")]
    on: Option<String>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Human,
    Markdown,
    Csv,
    Json,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    if args.absent == Some(0) {
        return env.trouble(&say!(
            "`--absent 0` asks nothing: whether they can with nobody absent is said without it; write 1 or more",
            "--absent 0 等于没问：不写 --absent，说的就是人都在时能不能办；请写 1 或更大的数"
        ));
    }
    let on = match open::day(args.on.as_deref()) {
        Ok(on) => on,
        Err(text) => return env.trouble(&text),
    };
    let rosters = match open::rosters(args.roster.as_slice(), env) {
        Ok(rosters) => rosters,
        Err(status) => return status,
    };
    let (checked, unit) = match open::procedure_with(&args.procedure, args.folder.as_deref(), &rosters) {
        Ok(found) => found,
        Err(text) => return env.trouble(&text),
    };
    if open::unread(&checked, unit, env) {
        return Status::Findings;
    }
    if let Err(status) = open::roster_faults(&checked, env) {
        return status;
    }
    if let Err(text) = open::serves(&checked, unit) {
        return env.trouble(&text);
    }
    let roles = match roles_of(&checked, unit, on, args.absent) {
        Ok(roles) => roles,
        Err(unproved) => return open::unproved(&checked, unit, unproved, env),
    };
    let text = match args.format {
        Format::Human => roles::text(&roles, env.language, env.width),
        Format::Markdown => roles::markdown(&roles, env.language),
        Format::Csv => roles::csv(&roles, env.language),
        Format::Json => roles::json(&roles, env.language),
    };
    env.print(&text);
    let lacking = roles.staffed.as_ref().is_some_and(|staffed| {
        !staffed.gaps.is_empty() || staffed.resilience.as_ref().is_some_and(|(_, found)| !found.shortages.is_empty())
    });
    // What is lacking has been said.
    let told = ["unstaffed-role", "separation-impossible"];
    if check::others_in_the_way(&checked, if lacking { &told } else { &[] }, env) || lacking {
        Status::Findings
    } else {
        Status::Clean
    }
}

fn roles_of(checked: &Checked, unit: UnitId, on: Option<Day>, absent: Option<usize>) -> Result<Roles<'_>, Unproved> {
    let model = &checked.model;
    let mut proofs = Proofs::of(model, unit)?;
    let steps = model[unit].steps.clone().map(StepId).map(|step| (step, duties(&mut proofs, step)));
    let mut steps: Vec<_> = steps.collect();
    steps.retain(|(step, _)| proofs.can_be(crate::analysis::chart::PointKind::Answered(*step)));
    let staffed = checked.rosters.first().map(|roster| {
        let away = on.map(|day| roster.absent_on(day)).unwrap_or_default();
        let mut staffing = Staffing::of(&mut proofs);
        let gaps = staffing.gaps(&Crew::of(roster, &away));
        let resilience = absent.map(|most| (most, staffing.without(roster, &away, most)));
        Staffed { roster, on, absent: away, gaps, resilience, undecided: staffing.undecided }
    });
    proofs.hold()?;
    Ok(Roles { model, unit, steps, staffed })
}
