//! `procedo paths`: how many paths a procedure has, each of them, or the fewest that take every route.

use super::{Env, Status, check, open};
use crate::analysis::Proofs;
use crate::analysis::paths::Leg;
use crate::model::EndId;
use crate::say;
use crate::view::{self, paths::Walked};
use std::path::PathBuf;

/// Arguments of `procedo paths`.
#[derive(clap::Args)]
pub struct Args {
    /// The procedure: its name, clause, code or file
    procedure: String,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Walk through the first so many paths
    #[arg(long, value_name = "NUMBER", conflicts_with = "cover")]
    list: Option<usize>,
    /// Walk through the fewest paths that together take every route
    #[arg(long)]
    cover: bool,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Human,
    Json,
    /// Scenarios in YAML
    Scenarios,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let (checked, unit) = match open::procedure(&args.procedure, args.folder.as_deref()) {
        Ok(found) => found,
        Err(text) => return env.trouble(&text),
    };
    if open::unread(&checked, unit, env) {
        return Status::Findings;
    }
    let model = &checked.model;
    let mut proofs = match Proofs::of(model, unit) {
        Ok(proofs) => proofs,
        Err(unproved) => return open::unproved(&checked, unit, unproved, env),
    };
    let paths = proofs.paths();
    if let Err(unproved) = proofs.hold() {
        return open::unproved(&checked, unit, unproved, env);
    }
    let Some(paths) = paths else {
        return env
            .trouble(&say!("the paths of this procedure are too many to tell apart", "这个流程的路径太多，分不清"));
    };
    if paths.count(None).is_none() {
        return env.trouble(&say!(
            "the paths cannot be counted: a way back may be taken more than a hundred times, and so many rounds are not \
             told apart",
            "数不清有多少条路径：有一处可以返回一百次以上，这么多次没有逐次区分"
        ));
    }
    let (chosen, proved): (Vec<Vec<Leg>>, bool) = match (args.list, args.cover) {
        (Some(limit), _) => (paths.list(limit), false),
        (None, true) => paths.cover().unwrap_or_default(),
        (None, false) => (Vec::new(), false),
    };
    let walk = |path: &Vec<Leg>| {
        let end = paths.end(path.last()?.to)?;
        proofs.walkthrough(&paths, path).map(|walkthrough| Walked { end, walkthrough })
    };
    let walked: Vec<Walked> = chosen.iter().filter_map(walk).collect();
    if let Err(unproved) = proofs.hold() {
        return open::unproved(&checked, unit, unproved, env);
    }
    let ends = model[unit].ends.clone().map(EndId);
    let counts: Vec<(EndId, Option<u128>)> = ends.map(|end| (end, paths.count(Some(end)))).collect();
    let text = match args.format {
        Format::Scenarios => view::paths::cases(model, unit, &walked, env.language),
        Format::Json => view::paths::json(model, unit, &counts, &walked, args.cover.then_some(proved), env.language),
        Format::Human => {
            let mut text = view::paths::counts(model, unit, &counts, env.language);
            if args.cover {
                let (count, choices) = (walked.len(), paths.choices().len());
                let these = if count == 1 { "1 of them takes".to_string() } else { format!("{count} of them take") };
                let said = match proved {
                    true => say!(
                        "\n{these} all {choices} routes and branches; no fewer do\n",
                        "\n其中 {count} 条就走遍全部 {choices} 条去向和分支，再少就不行\n"
                    ),
                    false => say!(
                        "\n{these} all {choices} routes and branches; perhaps fewer would do\n",
                        "\n其中 {count} 条就走遍全部 {choices} 条去向和分支，也许还可以更少\n"
                    ),
                };
                text += said.in_language(env.language);
            }
            text + &view::paths::text(model, &walked, env.language, env.width)
        }
    };
    env.print(&text);
    if check::in_the_way(&checked, env) { Status::Findings } else { Status::Clean }
}
