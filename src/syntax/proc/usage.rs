//! As what the names of a file are used in it, told from its lines alone: so that a line that lost its label can be
//! given the right one.

use super::super::keywords::{BlockKind, Label};
use super::super::legal;
use super::super::line::{self, Mark, is_space};
use rustc_hash::{FxHashMap, FxHashSet};

/// The label behind which each name stands, or would stand as what it is declared; nothing where several would do.
pub(super) struct Usage<'t> {
    labels: FxHashMap<&'t str, Option<Label>>,
    /// Where routes lead.
    targets: FxHashSet<&'t str>,
    /// What has a heading of its own.
    headed: FxHashSet<&'t str>,
}

impl<'t> Usage<'t> {
    /// Reads a whole file.
    pub fn of(text: &'t str) -> Usage<'t> {
        let mut usage =
            Usage { labels: FxHashMap::default(), targets: FxHashSet::default(), headed: FxHashSet::default() };
        let mut section = None;
        for (_, line) in line::lines(text).filter(|(_, line)| !line.is_empty()) {
            match line::mark(line) {
                Mark::Heading { at } => {
                    let word = words(&line[at..]).next().unwrap_or_default();
                    section = BlockKind::read(word).map(|(kind, _)| kind);
                    words(&line[at..]).for_each(|name| usage.enter(name, None));
                    usage.headed.extend(words(&line[at..]));
                }
                Mark::Entry { at } => {
                    let label = match section {
                        Some(BlockKind::Roles) => Some(Label::By),
                        Some(BlockKind::Facts) => Some(Label::Sets),
                        // What is given is needed; what else is done with it is said elsewhere.
                        Some(BlockKind::Records) if !line.contains("given") && !line.contains("给定") => continue,
                        Some(BlockKind::Records) => Some(Label::Needs),
                        // It stands under no list: its heading may be missing.
                        Some(section) if !legal::takes_entries(section) => continue,
                        _ => None,
                    };
                    words(&line[at..]).take(1).for_each(|name| usage.enter(name, label));
                }
                Mark::Labelled { word_end, at } => {
                    let label = match Label::read(&line[..word_end]) {
                        Some((Label::By | Label::With | Label::Checker | Label::Approver | Label::Informed, _)) => {
                            Label::By
                        }
                        Some((label @ (Label::Needs | Label::Makes | Label::Sets), _)) => label,
                        _ => continue,
                    };
                    words(&line[at..]).for_each(|name| usage.enter(name, Some(label)));
                }
                Mark::Route { at } | Mark::Back { at } => {
                    words(&line[at..]).take(1).for_each(|name| usage.enter(name, None));
                    usage.targets.extend(words(&line[at..]).take(1));
                }
                _ => {}
            }
        }
        usage
    }

    fn enter(&mut self, name: &'t str, label: Option<Label>) {
        let entered = self.labels.entry(name).or_insert(label);
        if *entered != label {
            *entered = None;
        }
    }

    /// The list for an entry, told from what is done with its name.
    pub fn list(&self, line: &str) -> Option<BlockKind> {
        let Mark::Entry { at } = line::mark(line) else { return None };
        let name = words(&line[at..]).next()?;
        if self.targets.contains(name) {
            return Some(BlockKind::Ends).filter(|_| !self.headed.contains(name));
        }
        match self.labels.get(name).copied().flatten()? {
            Label::By => Some(BlockKind::Roles),
            Label::Needs | Label::Makes => Some(BlockKind::Records),
            _ => None,
        }
    }

    /// The label for a line that begins with a name.
    pub fn label(&self, line: &str) -> Option<Label> {
        words(line).next().and_then(|name| self.labels.get(name).copied().flatten())
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = |c: char| is_space(c) || ",，、;；()（）[]【】=＝:：。".contains(c);
    text.split(parts).filter(|word| !word.is_empty() && !matches!(*word, "and" | "or" | "和" | "或"))
}
