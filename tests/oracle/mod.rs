//! An oracle for the analyses: random procedures, explored to the last state with the interpreter, which shares nothing
//! with the analyses but the model. Whatever these claim must have been seen, and whatever was seen they must claim.
//!
//! `cargo test oracle` tries some hundreds of procedures. `ORACLE=20000 cargo test oracle -- --nocapture` tries as many
//! as it says, from seed `ORACLE_SEED` on (0 where nothing is said), and tells what they were like. A seed that
//! disagrees is printed with what it is about, as small as it could be made; with `ORACLE_WHOLE=1` as it was drawn.
//! `planted.sh` plants faults, one after the other, and shows by which seed each is found.
//!
//! **Held against what was seen**, both ways, and for exactly the same valuations:
//!
//! - which values of facts, records that exist, counts of rounds and places behind it a case can have wherever it
//!   arrives, is answered, has made what it makes, leaves, forks, ends: what matters beyond there, and of every third
//!   procedure all that can be followed;
//! - what is wrong (gaps, overlaps, what is not known in time, missing records, formal numbers) and exactly when; what
//!   is said of it in words, in both languages; a walkthrough to it, that ends there after as few steps as can be;
//! - every condition wherever it is decided: when it holds, when not, when that is not known;
//! - every route, way back, branch, event and deadline: whether it can be taken, is spent, runs, happens, passes; steps
//!   and ends: whether a case comes there, with a shortest walkthrough; whether a given fact matters to it;
//! - records: surely, possibly or never there;
//! - outcomes: that what is said of them holds exactly when they happen, and that nothing of it could be left out;
//! - paths: how many, to each end too, every one of them; that the covering ones are paths, make every choice, and could
//!   not be fewer; walkthroughs along them;
//! - times: when each step begins and is complete, and each end is reached, at the earliest and at the latest; which
//!   deadlines cannot be met;
//! - ways back that change nothing.
//!
//! **The procedures have** up to five steps or blocks in a row; blocks inside each other, with unconditional and
//! conditional branches, and event branches that may lie inside each other; ways back from steps and joins, round each
//! other and into blocks, at most 0 to 17 times or as often as a given fact says; yes/no, listed, whole-number (with and
//! without range), date, duration and text facts, given, set by steps and approvers, by events, deadlines and calls, once
//! and twice; conditions of every form and operator on everything that may bear one, sound and unsound; records given,
//! made, revised, brought, optional, passed to and from calls, withheld; formal numbers; deadlines from here and from
//! elsewhere, several at a step; awaited events; meetings; calls of interfaces and of a procedure of ours; roles that
//! stand for others; ends that hand over.
//!
//! **They never have** more than one step or branch that an event with facts or records of its own is for; constraints
//! and rosters (see `tests/people`); organisations, imports and YAML, which end up in the same model; forms' fields,
//! terms, clauses and notes, on which nothing depends; blocks more than two deep; more states than are looked at.

mod claims;
pub mod explore;
mod kept;
mod look;
mod outcomes;
pub mod random;
mod replay;
pub mod runs;
mod said;
mod shrink;
mod vain;
mod values;
mod ways;
mod written;

use claims::Claims;
use explore::{Deed, Tried, explore};
use look::Fault;
use procedo::analysis::Proofs;
use procedo::analysis::chart::Chart;
use procedo::diagnostic::Language;
use procedo::project::Project;
use procedo::source::FileId;
use procedo::workspace::Workspace;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rules without which nothing is proved: what breaks one of them is left out.
pub const STRUCTURE: [&str; 9] = [
    "syntax",
    "unknown-name",
    "duplicate-name",
    "type-mismatch",
    "crossing-route",
    "undeclared-cycle",
    "no-start",
    "no-end",
    "sibling-conflict",
];

/// What came of a procedure.
enum Tally {
    /// It is not proved: a rule of its structure is broken.
    Rejected(&'static str),
    /// It has more states than are looked at.
    TooLarge,
    /// Everything agrees; what was seen.
    Agrees { words: Vec<String>, states: usize },
    /// A claim does not agree with what was seen.
    Disagrees(String),
}

/// So many states are looked at in every order, and in one.
const MOST_IN_ALL_ORDERS: usize = 300;
const MOST: usize = 2_000;

/// Holds the analyses of a procedure against what happens in it; of the points of the chart all that can be said, or
/// what matters beyond.
fn examine(text: &str, seed: u64) -> Tally {
    let language = if seed.is_multiple_of(2) { Language::English } else { Language::Chinese };
    let mut project = Project::new(Workspace::in_memory([]));
    let file = project.add_bytes("random.proc", text.as_bytes().to_vec());
    hold(project, file, language, seed.is_multiple_of(3), MOST)
}

/// The same of the procedure in a file, with no more states than these.
fn hold(project: Project, file: FileId, language: Language, everything: bool, most: usize) -> Tally {
    let (checked, trouble) = crate::replay::tried(project);
    if let Some(trouble) = trouble {
        return Tally::Disagrees(trouble);
    }
    let broken = checked.findings.iter().find(|finding| STRUCTURE.contains(&finding.rule));
    if let Some(finding) = broken {
        return Tally::Rejected(finding.rule);
    }
    let Some((unit, _)) = checked.model.procedures().find(|(_, unit)| unit.file == file) else {
        return Tally::Rejected("no procedure");
    };
    let Ok(tried) = Tried::of(&checked.model, checked.sources(), unit) else { return Tally::Rejected("incomplete") };
    let keep = |chart: &mut Chart| if everything { kept::everything(&tried.program, unit, chart) } else { Vec::new() };
    let Ok(proofs) = Proofs::keeping(&checked.model, unit, keep) else { return Tally::Rejected("not proved") };
    let seen = explore(&tried, true, MOST_IN_ALL_ORDERS).or_else(|| explore(&tried, false, most));
    let Some(seen) = seen else { return Tally::TooLarge };
    let mut claims = Claims::new(&tried, &seen, &checked.model, unit, proofs);
    let runs = runs::runs(&tried, most);
    // Where cases are stuck on the way, nothing is said of whether they would come back.
    let stuck = claims.proofs.is_blocked() || checked.findings.iter().any(|finding| finding.rule == "dead-end");
    let vain = if stuck { None } else { vain::vain(&tried, most) };
    let mut all = || {
        claims.check()?;
        claims.whens()?;
        claims.outcomes()?;
        if let Some(runs) = &runs {
            claims.paths(runs, language)?;
            claims.times(runs)?;
        }
        if let Some(vain) = &vain {
            claims.vain(vain)?;
        }
        claims.replay(language)
    };
    if let Err(what) = all() {
        return Tally::Disagrees(what);
    }
    let shown = claims.shown.clone();
    let word = |text: String| text.split('(').next().unwrap_or_default().to_string();
    let mut words: Vec<String> = seen.faults.keys().map(|fault: &Fault| word(format!("{fault:?}"))).collect();
    words.extend(seen.deeds.iter().map(|deed: &Deed| word(format!("{deed:?}"))));
    words.push(if seen.all_orders { "all orders" } else { "one order" }.to_string());
    words.extend(runs.is_some().then(|| "all runs".to_string()));
    let late = runs.is_some_and(|runs| runs.waits_for_branches);
    words.extend(late.then(|| "late occurrence".to_string()));
    words.extend(shown.into_iter().map(str::to_string));
    words.extend(seen.goes_round.then(|| "goes round without a step".to_string()));
    words.sort();
    words.dedup();
    Tally::Agrees { words, states: seen.states }
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn what_is_claimed_is_seen_and_what_is_seen_is_claimed() {
    let (count, first) = (number("ORACLE", 250), number("ORACLE_SEED", 0));
    let next = AtomicU64::new(first);
    let told: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());
    let failures: Mutex<Vec<(u64, String)>> = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + count || failures.lock().unwrap().len() >= 3 {
                        break;
                    }
                    let mut words = Vec::new();
                    match examine(&random::procedure(seed), seed) {
                        Tally::Rejected(rule) => words.push(format!("rejected: {rule}")),
                        Tally::TooLarge => words.push("too large".to_string()),
                        Tally::Disagrees(what) => failures.lock().unwrap().push((seed, what)),
                        Tally::Agrees { words: seen, states } => {
                            words.extend(seen);
                            *told.lock().unwrap().entry("states".to_string()).or_default() += states as u64;
                        }
                    }
                    let mut told = told.lock().unwrap();
                    words.into_iter().for_each(|word| *told.entry(word).or_default() += 1);
                }
            });
        }
    });
    let told = told.into_inner().unwrap();
    println!("{count} procedures from seed {first}: {told:#?}");
    let failures = failures.into_inner().unwrap();
    failures.iter().for_each(|(seed, what)| println!("seed {seed}: {what}"));
    if let Some((seed, what)) = failures.into_iter().min() {
        let text = random::procedure(seed);
        if std::env::var("ORACLE_WHOLE").is_ok() {
            panic!("seed {seed} disagrees: {what}\n\n{text}");
        }
        let (small, why) = shrink::shrink(&text, what.clone(), |text| match examine(text, seed) {
            Tally::Disagrees(what) => Some(what),
            _ => None,
        });
        panic!("seed {seed} disagrees: {what}\n\nas small as it could be made: {why}\n\n{small}");
    }
    let of = |word: &str| told.get(word).copied().unwrap_or(0);
    let rejected: u64 = told.iter().filter(|(word, _)| word.starts_with("rejected")).map(|(_, count)| count).sum();
    assert!(rejected * 10 <= count, "of {count} procedures {rejected} are not proved");
    assert!(of("too large") * 20 <= count, "of {count} procedures {} are too large", of("too large"));
    assert!(of("all orders") * 2 >= count, "of {count} procedures {} are tried in all orders", of("all orders"));
    for word in SEEN {
        assert!(of(word) > 0 || count < 250, "no procedure shows {word}");
    }
}

/// What some hundreds of procedures show between them.
const SEEN: [&str; 31] = [
    "NoRoute",
    "TwoRoutes",
    "RouteUnknown",
    "NoHandOver",
    "TwoHandOvers",
    "HandOverUnknown",
    "BranchUnknown",
    "NeedMissing",
    "CallMissing",
    "NoticeMissing",
    "EndMissing",
    "NoPart",
    "TwoParts",
    "PartUnknown",
    "Takes",
    "GoesBack",
    "Spends",
    "Runs",
    "Occurs",
    "Happens",
    "Passes",
    "Withholds",
    "all runs",
    "some in vain",
    "certain outcome",
    "outcome perhaps",
    "several paths",
    "least cover of several",
    "late",
    "late occurrence",
    "takes time",
];

/// With little room, proofs say that it was too little, or the same as with much.
#[test]
fn too_little_room_is_said() {
    let (mut large, mut same) = ([0, 0], [0, 0]);
    for seed in 0..150 {
        let mut project = Project::new(Workspace::in_memory([]));
        project.add_bytes("random.proc", random::procedure(seed).into_bytes());
        let checked = crate::replay::checked(project);
        let Some((unit, _)) = checked.model.procedures().next() else { continue };
        let Ok(mut whole) = Proofs::of(&checked.model, unit) else { continue };
        let wrong = |proofs: &Proofs| proofs.wrong.iter().map(|found| (found.what, found.point)).collect::<Vec<_>>();
        let count = |proofs: &mut Proofs| proofs.paths().and_then(|paths| paths.counts()).map(|counts| counts[0]);
        let (all, paths) = (wrong(&whole), count(&mut whole));
        for nodes in [30, 100, 300, 1_000, 3_000] {
            let Ok(mut proofs) = Proofs::within(&checked.model, unit, nodes) else {
                large[0] += 1;
                continue;
            };
            assert_eq!(wrong(&proofs), all, "seed {seed}, {nodes} nodes");
            same[0] += 1;
            proofs.chart.diagrams.allow(nodes / 20);
            let few = count(&mut proofs);
            match proofs.hold() {
                Err(_) => large[1] += 1,
                Ok(()) => {
                    assert_eq!(few, paths, "seed {seed}, {nodes} nodes");
                    same[1] += 1;
                }
            }
        }
    }
    assert!(large.iter().chain(&same).all(|count| *count > 20), "too large {large:?}, the same {same:?}");
}

/// What is said of the go-live procedure is seen, and what is seen is said. The O&M service procedure has more states than
/// can be looked at: its nine ways back count independently.
#[test]
fn the_go_live_procedure_is_as_claimed() {
    let mut project = Project::new(Workspace::new("processes".into()));
    let file = project.add(std::path::Path::new("processes/go-live/go-live.proc")).expect("a file of ours");
    match hold(project, file, Language::Chinese, true, MOST) {
        Tally::Agrees { states, .. } => assert!(states > 500, "{states} states"),
        Tally::Disagrees(what) => panic!("{what}"),
        Tally::TooLarge => panic!("too many states"),
        Tally::Rejected(rule) => panic!("{rule}"),
    }
}

/// What `planted.sh` plants is still there to be replaced.
#[test]
fn every_fault_can_be_planted() {
    let mut faults = 0;
    for entry in std::fs::read_dir("tests/oracle/faults").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "patch") {
            continue;
        }
        let patch = std::fs::read_to_string(&path).unwrap();
        let file = patch.lines().find_map(|line| line.strip_prefix("--- a/")).expect("a file");
        let before: Vec<&str> = patch
            .lines()
            .skip(3)
            .filter(|line| !line.starts_with('+'))
            .map(|line| line.get(1..).unwrap_or(""))
            .collect();
        let source = std::fs::read_to_string(file).unwrap();
        assert!(source.contains(&before.join("\n")), "{} is not what {file} says now", path.display());
        faults += 1;
    }
    assert!(faults >= 10, "{faults} faults");
}
