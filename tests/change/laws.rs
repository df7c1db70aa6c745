//! Random procedures and their random edits. Whatever is claimed to be newly possible, or no longer, replays on one
//! version and is refused by the other; whatever is claimed to be the same is the same under exhaustive exploration of
//! both versions abreast, and whatever that finds to differ is claimed to differ.
//!
//! `cargo test change::laws` tries some hundreds; `PAIRS=20000 cargo test change::laws -- --nocapture` as many as it
//! says, from `PAIRS_SEED` on, and tells what they were like.

use super::abreast::difference;
use super::{checked, compared, hold, program, project};
use crate::mutations::harmless;
use crate::oracle::explore::{Deed, Tried};
use crate::oracle::random::procedure;
use crate::oracle::runs::{canonical, runs};
use crate::rules::real;
use procedo::change::data::{Comparison, Verdict};
use procedo::change::page::{Style, page};
use procedo::diagnostic::{Language, Severity};
use procedo::project::Checked;
use procedo::runtime::{EndId, Place};
use procedo::source::FileId;
use procedo::syntax::names::Names;
use procedo::syntax::{parse, print, yaml};
use std::collections::{BTreeMap, BTreeSet};

/// A small random number generator of our own: SplitMix64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % most.max(1) as u64) as usize
    }
}

/// An edit of one line or two, as a slip of the hand might make it.
fn edited(text: &str, chance: &mut Chance) -> Option<(String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let steps: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.trim_start_matches('#').trim_start().strip_prefix("step "))
        .map(|name| name.split_whitespace().next().unwrap_or_default())
        .collect();
    let labels = [
        "-> ",
        "<- ",
        "by: ",
        "needs: ",
        "makes: ",
        "sets: ",
        "approver: ",
        "checker: ",
        "with: ",
        "informed: ",
        "deadline: ",
    ];
    let candidates: Vec<usize> =
        (0..lines.len()).filter(|at| labels.iter().any(|label| lines[*at].starts_with(label))).collect();
    let at = *candidates.get(chance.below(candidates.len()))?;
    let line = lines[at];
    let (what, new): (&str, Option<String>) = match chance.below(8) {
        0 => ("a line is cut out", None),
        1 => {
            let (head, condition) = line.split_once(" [")?;
            let condition = condition.strip_suffix(']')?;
            if condition.contains("otherwise") {
                return None;
            }
            ("a condition is turned round", Some(format!("{head} [not ({condition})]")))
        }
        2 => ("a condition is lost", Some(line.split_once(" [")?.0.to_string())),
        3 => {
            let target = line.strip_prefix("-> ")?.split([' ', '[']).next()?;
            let other = steps.get(chance.below(steps.len()))?;
            ("a route leads elsewhere", Some(line.replacen(target, other, 1)))
        }
        4 => {
            let (head, rest) = line.split_once("at most ")?;
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let count: u32 = digits.parse().ok()?;
            ("a bound is raised", Some(format!("{head}at most {}{}", count + 1, &rest[digits.len()..])))
        }
        5 => {
            let (head, rest) = line.strip_prefix("deadline: ")?.split_once("from ")?;
            let from = rest.split([',', ';', ')']).next()?;
            let other = steps.get(chance.below(steps.len()))?;
            ("a deadline runs from elsewhere", Some(format!("deadline: {head}from {}", rest.replacen(from, other, 1))))
        }
        6 => {
            let other = lines[*candidates.get(chance.below(candidates.len()))?];
            let (head, condition) = (line.split_once(" [").map_or(line, |(head, _)| head), other.split_once(" [")?.1);
            ("a condition is that of another line", Some(format!("{head} [{condition}")))
        }
        _ => {
            let (label, _) = line.split_once(": ")?;
            let same: Vec<&&str> = lines.iter().filter(|other| other.starts_with(&format!("{label}: "))).collect();
            ("a line is that of another step", Some(same.get(chance.below(same.len()))?.to_string()))
        }
    };
    let mut changed: Vec<&str> = lines.clone();
    match &new {
        Some(new) => changed[at] = new,
        None => {
            changed.remove(at);
        }
    }
    let changed = changed.join("\n") + "\n";
    (changed != text).then(|| (changed, what.to_string()))
}

/// An edit that changes nothing of what is meant.
fn untouched(text: &str, chance: &mut Chance) -> Option<(Vec<(String, String)>, String)> {
    let mut names = Names::default();
    let (document, _) = parse(FileId(0), "p.proc", text, &mut names);
    let proc = |text: String, what: &str| Some((vec![("p.proc".to_string(), text)], what.to_string()));
    match chance.below(5) {
        0 => proc(print::proc(&document, text, &names, Some(Language::Chinese)).ok()?, "in Chinese"),
        1 => Some((
            vec![("p.yaml".to_string(), yaml::write(&document, text, &names, None).ok()?)],
            "as YAML".to_string(),
        )),
        2 => {
            // Steps, facts, records and ends under other names.
            let mut renamed = String::new();
            let mut word = String::new();
            for c in text.chars().chain(['\n']) {
                if c.is_alphanumeric() || c == '_' {
                    word.push(c);
                    continue;
                }
                let letters = word.chars().take_while(char::is_ascii_lowercase).count();
                let digits = word.len() - letters;
                let is_name = letters == 1 && digits > 0 && word[letters..].chars().all(|c| c.is_ascii_digit());
                renamed += &if is_name { format!("{word}x") } else { word.clone() };
                renamed.push(c);
                word.clear();
            }
            proc(renamed, "renamed")
        }
        3 => proc(text.lines().map(|line| format!("// {}\n  {line}\n", line.len())).collect(), "with comments"),
        _ => {
            // The lists in another order.
            let mut blocks: Vec<Vec<&str>> = vec![Vec::new()];
            for line in text.lines() {
                match line.starts_with('#') {
                    true => blocks.push(vec![line]),
                    false => blocks.last_mut().expect("a block").push(line),
                }
            }
            for block in &mut blocks {
                let lists = ["# roles", "# facts", "# records", "# ends", "# events"];
                if block.first().is_some_and(|heading| lists.contains(heading)) {
                    let mut entries: Vec<Vec<&str>> = vec![Vec::new()];
                    for line in block.drain(..) {
                        match line.starts_with("- ") {
                            true => entries.push(vec![line]),
                            false => entries.last_mut().expect("an entry").push(line),
                        }
                    }
                    // What follows the last entry belongs to the list as a whole.
                    entries[1..].reverse();
                    block.extend(entries.into_iter().flatten().filter(|line| !line.is_empty()));
                }
            }
            proc(blocks.concat().join("\n") + "\n", "lists in another order")
        }
    }
}

const STATES: usize = 400;

/// What is wrong with the comparison of a random procedure and its random edit; else what it was like.
fn pair(seed: u64) -> Result<String, String> {
    let text = procedure(seed);
    let mut chance = Chance(seed ^ 0x5eed);
    let tell = |what: &str, new: &str, why: String| format!("seed {seed}, {what}: {why}\n{text}\n---- now\n{new}");
    let file = |text: &str| vec![("p.proc".to_string(), text.to_string())];
    let old = checked(&file(&text));
    let name = old.model.procedures().map(|(_, unit)| old.model.text(unit.name.symbol).to_string()).next();
    let Some(name) = name else { return Ok("none".to_string()) };
    if let Some((files, what)) = untouched(&text, &mut chance) {
        let new = checked(&files);
        let comparison = compared(&old, &new);
        let changed: Vec<String> = comparison
            .units
            .iter()
            .filter(|unit| unit.verdict() == Verdict::Meaning && unit.behaviour.unproved.is_none())
            .flat_map(|unit| unit.changes.iter().map(|change| change.text.en.clone()))
            .collect();
        if !changed.is_empty() {
            return Err(tell(&what, &files[0].1, format!("it is no wording: {changed:?}")));
        }
    }
    let Some((edit, what)) = (0..8).find_map(|_| edited(&text, &mut chance)) else { return Ok("no edit".to_string()) };
    let new = checked(&file(&edit));
    let comparison = compared(&old, &new);
    unchecked(&comparison, [&file(&text), &file(&edit)], &new).map_err(|why| tell(&what, &edit, why))?;
    for case in comparison.units.iter().flat_map(|unit| &unit.changes).flat_map(|change| &change.cases) {
        let walked = &case.walkthrough.procedure;
        let (Some(one), Some(other)) = (program(&old, walked), program(&new, walked)) else { continue };
        if crate::replay::is_crossed(&one, &case.walkthrough) || crate::replay::is_crossed(&other, &case.walkthrough) {
            continue;
        }
        hold(case, &one, &other).map_err(|why| tell(&what, &edit, why))?;
    }
    let Some(unit) = comparison.units.iter().find(|unit| unit.name == name) else {
        return Err(tell(&what, &edit, "it is not compared".to_string()));
    };
    if unit.behaviour.unproved.is_some() {
        return Ok(format!("{what}: not compared"));
    }
    let of = |checked: &procedo::project::Checked| {
        let (unit, _) = checked.model.procedures().find(|(_, unit)| checked.model.text(unit.name.symbol) == name)?;
        Tried::of(&checked.model, checked.sources(), unit).ok()
    };
    let (Some(one), Some(other)) = (of(&old), of(&new)) else { return Ok("not complete".to_string()) };
    if let (Some(was), Some(is)) = (words(&one), words(&other)) {
        let both = was.intersection(&is).count();
        let counted = (was.len() as u128, is.len() as u128, both as u128);
        if unit.behaviour.same && was != is {
            let differ: Vec<_> = was.symmetric_difference(&is).take(3).collect();
            return Err(tell(&what, &edit, format!("claimed to have the same paths, and has not: {differ:?}")));
        }
        if let Some(paths) = unit.behaviour.paths
            && (paths.old, paths.new, paths.both) != counted
        {
            return Err(tell(&what, &edit, format!("{paths:?} are claimed, and there are {counted:?}")));
        }
    }
    let Ok(found) = difference(&one, &other, STATES) else { return Ok(format!("{what}: too large")) };
    match (found, unit.verdict()) {
        (Some(found), Verdict::Same | Verdict::Wording) => {
            Err(tell(&what, &edit, format!("claimed to be the same, and differs: {found}")))
        }
        (found, verdict) => {
            let differs = if found.is_some() { "differs" } else { "the same" };
            Ok(format!("{what}: {differs}, claimed {verdict:?}"))
        }
    }
}

/// Holds a comparison against one of versions that were read and not checked: it says the same, and of a procedure that
/// changed what a check of the new version as a whole finds wrong.
fn unchecked(comparison: &Comparison, [old, new]: [&[(String, String)]; 2], checked: &Checked) -> Result<(), String> {
    let page = |comparison: &Comparison| page(comparison, Style::Markdown, Language::English);
    let (told, other) = (page(comparison), page(&compared(&project(old).load(), &project(new).load())));
    if told != other {
        return Err(format!("told otherwise of versions that were only read:\n{told}\n{other}"));
    }
    for unit in &comparison.units {
        let ([_, Some(id)], None, true) = (unit.ids, &unit.behaviour.unproved, unit.verdict() != Verdict::Same) else {
            continue;
        };
        let errors = checked.findings.iter().filter(|own| own.severity == Severity::Error);
        let errors = errors.filter(|own| own.primary.at.file == checked.model[id].file);
        let errors: Vec<_> = errors.map(|own| (own.rule, &own.message)).collect();
        let told: Vec<_> = unit.behaviour.faults.iter().map(|fault| (fault.rule, &fault.text)).collect();
        if told != errors {
            return Err(format!("it breaks {errors:?}, and is told to break {told:?}"));
        }
    }
    Ok(())
}

/// Every path of a procedure as what is decided visibly on it, by name; nothing if there are too many.
fn words(tried: &Tried) -> Option<BTreeSet<Vec<String>>> {
    let program = &tried.program;
    let runs = runs(tried, 2_000)?;
    let word = |deed: &Deed| {
        let route = |place: Place, route: u32| program.call(program.routes(place)[route as usize].to);
        let from = |place: Place| program.call(place.into());
        match deed {
            Deed::Takes(place, at) => format!("{} > {}", from(*place), route(*place, *at)),
            Deed::GoesBack(place, at) => format!("{} < {}", from(*place), route(*place, *at)),
            Deed::Spends(place, at) => format!("{} spent {}", from(*place), route(*place, *at)),
            Deed::Runs(branch) => format!("runs {}", program[*branch].name),
            Deed::Skips(branch) => format!("skips {}", program[*branch].name),
            Deed::Occurs(branch) => format!("occurs {}", program[*branch].name),
            deed => format!("{deed:?}"),
        }
    };
    let path = |(end, deeds): &(EndId, Vec<Deed>)| {
        let deeds = canonical(program, deeds, None);
        deeds.iter().map(word).chain([format!("ends {}", program[*end].name)]).collect()
    };
    Some(runs.ended.iter().map(path).collect())
}

#[test]
fn random_pairs() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let (count, first) = (number("PAIRS").unwrap_or(250), number("PAIRS_SEED").unwrap_or(0));
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let results: Vec<Result<String, String>> = std::thread::scope(|scope| {
        let work = |thread: u64| {
            let caught = |seed: u64| {
                let panicked = |_| Err(format!("seed {seed}: panicked"));
                std::panic::catch_unwind(|| pair(seed)).unwrap_or_else(panicked)
            };
            move || (first..first + count).filter(|seed| seed % threads == thread).map(caught).collect::<Vec<_>>()
        };
        let handles: Vec<_> = (0..threads).map(|thread| scope.spawn(work(thread))).collect();
        handles.into_iter().flat_map(|handle| handle.join().expect("no panic")).collect()
    });
    let mut like: BTreeMap<String, u32> = BTreeMap::new();
    let mut wrong = Vec::new();
    for result in results {
        match result {
            Ok(what) => *like.entry(what).or_insert(0) += 1,
            Err(why) => wrong.push(why),
        }
    }
    wrong.iter().for_each(|why| println!("{}", why.lines().next().unwrap_or_default()));
    like.iter().for_each(|(what, count)| println!("{count:6} {what}"));
    assert!(wrong.is_empty(), "{} wrong, the first:\n{}", wrong.len(), wrong[0]);
    // A law that is never tried holds always.
    let tried = |part: &str| like.iter().any(|(what, _)| what.contains(part));
    assert!(tried("differs, claimed Meaning") && tried("the same, claimed Wording"), "{like:?}");
}

/// Renaming, reordering, reformatting, converting, writing conditions otherwise, splitting into imports.
#[test]
fn what_changes_nothing_is_wording_only() {
    let old = checked(&real::files());
    let mut wrong = Vec::new();
    for (what, edit) in harmless::EDITS {
        let new = checked(&edit(real::files()));
        let comparison = compared(&old, &new);
        for unit in comparison.units.iter().filter(|unit| unit.verdict() == Verdict::Meaning) {
            let changes = unit.changes.iter().map(|change| format!("  {:?} {}", change.group, change.text.en));
            wrong.push(format!("{what}: {}\n{}", unit.name, changes.collect::<Vec<_>>().join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
