//! An oracle for the analyses: random procedures, explored to the last state with the interpreter, which shares nothing
//! with the analyses but the model. Whatever these claim must have been seen, and whatever was seen they must claim.
//!
//! `cargo test oracle` tries some hundreds of procedures. `ORACLE=20000 cargo test oracle -- --nocapture` tries as many
//! as it says, from seed `ORACLE_SEED` on (0 where nothing is said), and tells what they were like. A seed that
//! disagrees is printed with what it is about, as small as it could be made.

mod claims;
mod explore;
mod look;
mod random;
mod replay;
mod shrink;
mod times;
mod values;
mod written;

use claims::Claims;
use explore::{Deed, Tried, explore};
use look::Fault;
use procedo::analysis::Proofs;
use procedo::diagnostic::Language;
use procedo::project::Project;
use procedo::workspace::Workspace;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rules without which nothing is proved: what breaks one of them is left out.
const STRUCTURE: [&str; 9] = [
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

/// Holds the analyses of a procedure against what happens in it.
fn examine(text: &str, language: Language) -> Tally {
    let mut project = Project::new(Workspace::in_memory([]));
    project.add_bytes("random.proc", text.as_bytes().to_vec());
    let checked = crate::replay::checked(project);
    let broken = checked.findings.iter().find(|finding| STRUCTURE.contains(&finding.rule));
    if let Some(finding) = broken {
        if std::env::var("SHOW").is_ok() {
            println!("{} {:?}", finding.message.en, finding.primary.at);
        }
        return Tally::Rejected(finding.rule);
    }
    let Some((unit, _)) = checked.model.procedures().next() else { return Tally::Rejected("no procedure") };
    let Ok(tried) = Tried::of(&checked.model, checked.sources(), unit) else { return Tally::Rejected("incomplete") };
    let Ok(proofs) = Proofs::of(&checked.model, unit) else { return Tally::Rejected("not proved") };
    let seen = explore(&tried, true, MOST_IN_ALL_ORDERS).or_else(|| explore(&tried, false, MOST));
    let Some(seen) = seen else { return Tally::TooLarge };
    let mut claims = Claims::new(&tried, &seen, &checked.model, unit, proofs);
    if let Err(what) = claims.check().and_then(|()| claims.replay(language)) {
        return Tally::Disagrees(what);
    }
    let word = |text: String| text.split('(').next().unwrap_or_default().to_string();
    let mut words: Vec<String> = seen.faults.keys().map(|fault: &Fault| word(format!("{fault:?}"))).collect();
    words.extend(seen.deeds.iter().map(|deed: &Deed| word(format!("{deed:?}"))));
    words.push(if seen.all_orders { "all orders" } else { "one order" }.to_string());
    if seen.goes_round {
        words.push("goes round without a step".to_string());
    }
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
                    match examine(&random::procedure(seed), language(seed)) {
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
    if let Some((seed, what)) = failures.into_inner().unwrap().into_iter().min() {
        let text = random::procedure(seed);
        let (small, why) = shrink::shrink(&text, what.clone(), |text| match examine(text, language(seed)) {
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
const SEEN: [&str; 22] = [
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
];

fn language(seed: u64) -> Language {
    if seed.is_multiple_of(2) { Language::English } else { Language::Chinese }
}
