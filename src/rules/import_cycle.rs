#![doc = include_str!("import_cycle.md")]

use super::{Context, Rule};
use crate::diagnostic::{Finding, Severity};
use crate::say;
use crate::source::{FileId, Location};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

pub(super) const RULE: Rule = Rule::new("import-cycle", Severity::Error, include_str!("import_cycle.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let mut imports: FxHashMap<FileId, Vec<(FileId, Location)>> = FxHashMap::default();
    for import in context.imports {
        if let Ok(file) = import.result {
            imports.entry(import.at.file).or_default().push((file, import.at));
        }
    }
    let mut files: Vec<FileId> = imports.keys().copied().collect();
    files.sort();
    let mut reported: FxHashSet<FileId> = FxHashSet::default();
    for start in files {
        if reported.contains(&start) {
            continue;
        }
        let Some(cycle) = cycle_through(start, &imports) else { continue };
        reported.extend(cycle.iter().map(|at| at.file));
        let mut chain: Vec<&str> = cycle.iter().map(|at| context.sources.file(at.file).path.as_str()).collect();
        chain.push(&context.sources.file(start).path);
        let chain = chain.join(" → ");
        if cycle.len() == 1 {
            let message = say!("the file imports itself", "文件引入了自己");
            let help =
                say!("a file sees what is in it anyway; take the line out", "文件里的内容本来就看得见；请删去这一行");
            findings.push(Finding::error(RULE.name, cycle[0], message).help(help));
            continue;
        }
        let mut finding =
            Finding::error(RULE.name, cycle[0], say!("files import each other: {chain}", "文件互相引入：{chain}"))
                .here(say!("imports the next", "由此引入下一个"))
                .help(say!(
                    "take what both need into a file of its own, and import that from both",
                    "请把两边都要的内容放进单独的文件，两边都引入它"
                ));
        for at in &cycle[1..] {
            finding = finding.label(*at, say!("and this the next", "再由此引入下一个"));
        }
        findings.push(finding);
    }
}

/// A shortest chain of imports from a file back to itself: where each is written.
fn cycle_through(start: FileId, imports: &FxHashMap<FileId, Vec<(FileId, Location)>>) -> Option<Vec<Location>> {
    let mut came: FxHashMap<FileId, Location> = FxHashMap::default();
    let mut queue = VecDeque::from([start]);
    while let Some(file) = queue.pop_front() {
        for (next, at) in imports.get(&file).map_or(&[][..], Vec::as_slice) {
            if *next == start {
                let mut cycle = vec![*at];
                while let Some(before) = came.get(&cycle[cycle.len() - 1].file) {
                    cycle.push(*before);
                }
                cycle.reverse();
                return Some(cycle);
            }
            if !came.contains_key(next) {
                came.insert(*next, *at);
                queue.push_back(*next);
            }
        }
    }
    None
}
