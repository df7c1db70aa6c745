//! Walks cases, and says of each what came otherwise than expected.

use super::coverage::{Coverage, Item, taken};
use super::expect::Difference;
use super::suite::Case;
use crate::diagnostic::Text;
use crate::runtime::{EndId, Program};
use crate::syntax::near::nearest;
use crate::walk::{Session, Until, unattended};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Which of the cases.
    pub case: usize,
    /// Why the walk stopped before an end, and at which line of the file, if at one.
    pub stopped: Option<(Option<usize>, Text)>,
    /// How it ended.
    pub ended: Option<EndId>,
    /// What came otherwise.
    pub differences: Vec<Difference>,
    /// What it took of the procedure.
    pub taken: BTreeMap<Item, u32>,
}

impl Tried {
    /// Whether everything came as expected.
    pub fn passed(&self) -> bool {
        self.stopped.is_none() && self.differences.is_empty()
    }
}

/// Walks one case, and nothing else.
///
/// # Errors
/// When the walk stops before an end.
pub fn walk(session: &mut Session, case: &Case) -> Result<(), unattended::Stopped> {
    unattended::walk_from(session, case.starts, &case.given, &case.items, Until::End)
}

/// Walks one case.
pub fn case(program: &Program, at: usize, case: &Case) -> Tried {
    let mut session = Session::new(program);
    let stopped = walk(&mut session, case).err();
    let (stopped, refused) = case.expected.refused(program, stopped);
    let mut differences = if stopped.is_some() { Vec::new() } else { case.expected.differences(&session) };
    differences.extend(refused);
    let stopped = stopped.map(|stopped| (stopped.line, stopped.why));
    let ended = session.state().ended().map(|ended| ended.end);
    Tried { case: at, stopped, ended, differences, taken: taken(&session) }
}

/// Walks all cases, on as many threads as these; what became of each, in their order, and what they took together. A
/// case that does not pass covers nothing.
pub fn all(program: &Program, cases: &[Case], threads: usize) -> (Vec<Tried>, Coverage) {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut tried = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(this) = cases.get(at) else { return tried };
            tried.push(case(program, at, this));
        }
    };
    let mut tried: Vec<Tried> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.clamp(1, cases.len().max(1))).map(|_| scope.spawn(work)).collect();
        let mut tried = work();
        tried.extend(others.into_iter().filter_map(|thread| thread.join().ok()).flatten());
        tried
    });
    tried.sort_by_key(|tried| tried.case);
    let mut coverage = Coverage::of(program);
    tried.iter().filter(|tried| tried.passed()).for_each(|tried| coverage.add(&tried.taken));
    (tried, coverage)
}

/// So many names are offered.
const MOST_NAMES: usize = 5;

/// The names that share most with these words, best first: at least half of them in one piece, or a word but for a slip
/// of the fingers.
pub fn nearly_called<'n>(words: &str, names: &'n [String]) -> Vec<&'n str> {
    let wanted: Vec<char> = words.to_lowercase().chars().collect();
    let slip = |name: &str| {
        let mut pieces: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
        pieces.extend((pieces.len() > 1).then_some(name));
        nearest(words, pieces).is_some()
    };
    let shared = |name: &String| {
        let of: Vec<char> = name.to_lowercase().chars().collect();
        let length = longest_in_common(&wanted, &of);
        match length * 2 >= wanted.len() && length >= 2.min(wanted.len()) {
            true => length,
            false => usize::from(slip(name)),
        }
    };
    let mut near: Vec<(usize, &str)> = names.iter().map(|name| (shared(name), name.as_str())).collect();
    near.retain(|(length, _)| *length > 0);
    near.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    near.into_iter().map(|(_, name)| name).take(MOST_NAMES).collect()
}

/// How long the longest piece is that both have, by the rows of the usual table.
fn longest_in_common(one: &[char], other: &[char]) -> usize {
    let mut row = vec![0; other.len() + 1];
    let mut longest = 0;
    for of_one in one {
        let mut diagonal = 0;
        for (at, of_other) in other.iter().enumerate() {
            let here = if of_one == of_other { diagonal + 1 } else { 0 };
            diagonal = std::mem::replace(&mut row[at + 1], here);
            longest = longest.max(here);
        }
    }
    longest
}
