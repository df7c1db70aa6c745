//! The coverage as an LCOV trace: a record for each process file, a line for everything that is counted, a branch for
//! each way that a condition, a branch or a deadline can come out. The form is that of `geninfo`.

use super::super::coverage::{Item, Kind};
use super::Tested;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What is counted in one file.
#[derive(Default)]
struct Counts {
    /// How often each line was taken.
    lines: BTreeMap<usize, u32>,
    /// Of each thing that can come out in two ways, the line, and how often it came out so.
    branches: Vec<(usize, u32)>,
}

/// The trace.
pub fn lcov(tested: &[Tested]) -> String {
    let mut files: BTreeMap<String, Counts> = BTreeMap::new();
    for tested in tested {
        for (item, count) in &tested.coverage.items {
            let (path, line) = tested.place(*item);
            let Counts { lines, branches } = files.entry(path.to_string()).or_default();
            let both_ways = matches!(item.kind(), Kind::Conditions | Kind::Deadlines)
                || matches!(item, Item::Runs(_) | Item::Skips(_));
            if both_ways {
                branches.push((line, *count));
            }
            let hits = lines.entry(line).or_default();
            *hits = (*hits).max(*count);
        }
    }
    let mut out = String::new();
    for (path, Counts { lines, branches }) in &files {
        let _ = writeln!(out, "TN:procedo\nSF:{path}");
        let mut blocks: BTreeMap<usize, usize> = BTreeMap::new();
        for (line, count) in branches {
            // Two ways make a block.
            let next = blocks.entry(*line).or_default();
            let (block, branch) = (*next / 2, *next % 2);
            *next += 1;
            let _ = writeln!(out, "BRDA:{line},{block},{branch},{count}");
        }
        let taken = branches.iter().filter(|(_, count)| *count > 0).count();
        let _ = writeln!(out, "BRF:{}\nBRH:{taken}", branches.len());
        for (line, count) in lines {
            let _ = writeln!(out, "DA:{line},{count}");
        }
        let hit = lines.values().filter(|count| **count > 0).count();
        let _ = writeln!(out, "LF:{}\nLH:{hit}\nend_of_record", lines.len());
    }
    out
}
