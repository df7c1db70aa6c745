//! `procedo diff`: what an edit to procedures means.

use super::states::State;
use super::{Env, Status, open, output, states};
use crate::cases::{Kept, Trouble};
use crate::change::Versions;
use crate::change::data::{Change, Comparison, Group, UNREVISED, UnitChange, Verdict};
use crate::change::dependents::{Around, ScenarioFile};
use crate::change::drawn::Drawn;
use crate::change::exact::Version;
use crate::change::html;
use crate::change::json::ComparisonJson;
use crate::change::page::{Style, page, summary};
use crate::diagnostic::Text;
use crate::journal::{Standing, Store};
use crate::say;
use crate::scenarios::suite::Suite;
use crate::settings::{CHANGES, Settings};
use crate::threads::beside;
use crate::workspace::find_root;
use clap::builder::PossibleValuesParser;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Arguments of `procedo diff`.
#[derive(clap::Args)]
pub struct Args {
    /// The old version: a file, a folder or a Git revision; or both versions, as A..B or A...B
    old: String,
    /// The new version; by default the files on the disk
    new: Option<String>,
    /// Form of the output; by default what the output file is called, else human
    #[arg(long, value_name = "FORM")]
    format: Option<Format>,
    /// Fail where there are changes of these kinds; by default nothing fails
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = kinds())]
    fail_on: Vec<String>,
    /// Say also which running cases of this store can go over to the new version
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// Write to this file; by default to the screen
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Text, for a terminal
    #[value(alias = "txt")]
    Human,
    /// For a review, as a comment
    #[value(alias = "md")]
    Markdown,
    /// One page for a browser, with both drawings
    #[value(alias = "htm")]
    Html,
    /// For programs
    Json,
}

/// What procedo.toml says, as a value of `--fail-on`.
const SETTINGS: &str = "settings";

/// What `--fail-on` may say.
fn kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(CHANGES.into_iter().chain([SETTINGS]))
}

/// What is not let through, and how many of each kind.
fn refused(on: &[String], comparison: &Comparison, settings: &Settings) -> Vec<(Text, usize)> {
    let is = |change: &Change, key: &str| key == change.group.key() || key == "unrevised" && change.kind == UNREVISED;
    let is_on = |unit: &UnitChange, key: &str| {
        on.iter().any(|on| match on.as_str() {
            SETTINGS => settings.fails_on(&unit.path).contains(&key),
            own => own == key,
        })
    };
    let count = |key: &'static str| {
        let units = comparison.units.iter().filter(|unit| is_on(unit, key));
        (called(key), units.flat_map(|unit| &unit.changes).filter(|change| is(change, key)).count())
    };
    // Of what cannot be read nobody knows what changed.
    let unread = comparison.units.iter().filter(|unit| unit.behaviour.unread == Some(Version::New));
    let unread = unread.filter(|unit| CHANGES.into_iter().any(|key| is_on(unit, key))).count();
    let unread = (say!("procedures that cannot be read", "流程读不全"), unread);
    CHANGES.into_iter().map(count).chain([unread]).filter(|(_, count)| *count > 0).collect()
}

/// What people call a kind of changes, by what programs call it.
fn called(key: &str) -> Text {
    let group = Group::ALL.into_iter().find(|group| group.key() == key);
    match group.map(Group::title) {
        Some(Text { en, zh }) => Text { en: en.to_lowercase(), zh },
        None => say!("changes without a revision", "没有修订记录的改动"),
    }
}

/// The files of scenarios of both versions, each with its procedure; the same text is read once, and nothing where neither
/// the procedures nor the scenarios are different.
fn scenarios(comparison: &Comparison, [old, new]: [&State; 2]) -> [Vec<ScenarioFile>; 2] {
    let is_same = || comparison.units.iter().all(|unit| unit.verdict() == Verdict::Same);
    if old.scenarios == new.scenarios && is_same() {
        return Default::default();
    }
    let texts: BTreeSet<&str> = [old, new].iter().flat_map(|state| &state.scenarios).map(|(_, text)| &**text).collect();
    let texts: Vec<&str> = texts.into_iter().collect();
    let read = |texts: &[&str]| -> Vec<Result<Suite, Text>> {
        texts.iter().map(|text| Suite::read(text).map_err(|at| at.what)).collect()
    };
    let (some, others) = texts.split_at(texts.len() / 2);
    let (some, others) = beside(|| read(some), || read(others));
    let suites: BTreeMap<&str, _> = texts.iter().copied().zip(some.into_iter().chain(others)).collect();
    [old, new].map(|state| {
        let file = |(path, text): &(String, String)| {
            let suite = suites[&**text].clone();
            let suite = suite.and_then(|suite| Ok((open::called(&state.loaded, &suite.procedure.1)?, suite)));
            ScenarioFile { path: path.clone(), text: text.clone(), suite }
        };
        state.scenarios.iter().map(file).collect()
    })
}

/// The cases of a store.
fn cases(path: &Path) -> Result<Vec<Kept>, Text> {
    let store = Store::open_to_read(path).map_err(|error| Trouble::from(error).text())?;
    let all = store.cases().map_err(|error| Trouble::from(error).text())?;
    let read = |standing: &Standing| Kept::read(&store, &standing.last.case).map_err(|trouble| trouble.text());
    all.iter().map(read).collect()
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let format = args.format.map_or_else(|| output::format(args.output.as_deref(), Format::Human), Ok);
    let format = match format {
        Ok(format) => format,
        Err(text) => return env.trouble(&text),
    };
    let [old, new] = match states::two(&args.old, args.new.as_deref(), env) {
        Ok(states) => states,
        Err(status) => return status,
    };
    let cases = match args.store.as_deref().map(cases).transpose() {
        Ok(cases) => cases.unwrap_or_default(),
        Err(text) => return env.trouble(&text),
    };
    let versions = Versions::of(&old.loaded, &new.loaded);
    let mut comparison = Comparison::of(&versions, [old.name.clone(), new.name.clone()]);
    let scenarios = scenarios(&comparison, [&old, &new]);
    comparison.add_dependents(&versions, &Around { scenarios, cases, now: Timestamp::now().as_millisecond() });
    let text = match format {
        Format::Human => {
            let color = env.color && args.output.is_none();
            page(&comparison, Style::Terminal { color, width: env.width }, env.language)
        }
        Format::Markdown => page(&comparison, Style::Markdown, env.language),
        Format::Html => {
            let drawn = Drawn::of(&comparison, &versions, env.language);
            html::page(&comparison, &drawn, env.language)
        }
        Format::Json => ComparisonJson::of(&comparison, env.language).text(),
    };
    match &args.output {
        None => env.print(&text),
        Some(path) => {
            if let Err(text) = output::write(Some(path), text.as_bytes(), env) {
                return env.trouble(&text);
            }
            env.say(&summary(&comparison));
        }
    }
    let mut settings = Settings::default();
    if args.fail_on.iter().any(|on| on == SETTINGS) {
        let new = args.new.as_deref().map(PathBuf::from).filter(|new| new.exists());
        let root = find_root(&new.unwrap_or_else(open::default_folder));
        settings = match open::settings(&root, env) {
            Ok(settings) => settings,
            Err(status) => return status,
        };
    }
    let refused = refused(&args.fail_on, &comparison, &settings);
    if refused.is_empty() {
        return Status::Clean;
    }
    let words = refused.into_iter().map(|(Text { en, zh }, count)| say!("{en} ({count})", "{zh}（{count} 处）"));
    let (en, zh): (Vec<String>, Vec<String>) = words.map(|Text { en, zh }| (en, zh)).unzip();
    let (en, zh) = (en.join(", "), zh.join("、"));
    env.say(&say!("not let through: {en}", "不放行：{zh}"));
    Status::Findings
}
