//! Which block stands in which: parallel blocks nest by their headings.

use super::*;

/// The deepest nesting of parallel blocks.
pub const MAX_DEPTH: usize = 32;

/// A parallel block whose join has not come yet.
struct Open {
    parallel: ParallelId,
    branch: Option<BranchId>,
}

/// The parallel blocks that are open while the headings of a unit are read.
#[derive(Default)]
pub struct Scopes {
    open: Vec<Open>,
    /// How many more are open beyond [`MAX_DEPTH`]; they are not looked into.
    beyond: usize,
}

/// What a join closes.
pub enum Closed {
    /// This block, and none that is left open inside it.
    One(ParallelId),
    /// This block; those inside it, left open, are closed with it.
    Several(ParallelId, Vec<ParallelId>),
    /// Nothing: the join names another block, which is open nowhere.
    Other(ParallelId),
    /// Nothing: no block is open.
    Nothing,
    /// A block that is nested too deeply to be looked into.
    Beyond,
}

impl Scopes {
    /// Where a step that comes now stands.
    pub fn current(&self) -> Scope {
        match self.open.last().and_then(|open| open.branch) {
            Some(branch) => Scope::Branch(branch),
            None => match self.open.iter().rev().find_map(|open| open.branch) {
                Some(branch) => Scope::Branch(branch),
                None => Scope::Procedure,
            },
        }
    }

    /// The innermost open block, if its first branch has not come yet.
    pub fn before_branch(&self) -> Option<ParallelId> {
        self.open.last().filter(|open| open.branch.is_none() && self.beyond == 0).map(|open| open.parallel)
    }

    /// The innermost open block.
    pub fn innermost(&self) -> Option<ParallelId> {
        self.open.last().map(|open| open.parallel)
    }

    /// Whether the next block would nest too deeply; then it is only counted.
    pub fn too_deep(&mut self) -> bool {
        if self.open.len() >= MAX_DEPTH {
            self.beyond += 1;
        }
        self.beyond > 0
    }

    /// Whether this is the first block that nests too deeply.
    pub fn first_beyond(&self) -> bool {
        self.beyond == 1
    }

    /// Whether what comes now stands in a block that is not looked into.
    pub fn is_beyond(&self) -> bool {
        self.beyond > 0
    }

    /// A block opens.
    pub fn open(&mut self, parallel: ParallelId) {
        self.open.push(Open { parallel, branch: None });
    }

    /// A branch of the innermost block opens.
    pub fn branch(&mut self, branch: BranchId) {
        if let Some(open) = self.open.last_mut() {
            open.branch = Some(branch);
        }
    }

    /// A join comes; `is` tells whether a block has the join's name.
    pub fn join(&mut self, is: impl Fn(ParallelId) -> bool) -> Closed {
        if self.beyond > 0 {
            self.beyond -= 1;
            return Closed::Beyond;
        }
        let Some(last) = self.open.last() else { return Closed::Nothing };
        let Some(at) = self.open.iter().rposition(|open| is(open.parallel)) else {
            return Closed::Other(last.parallel);
        };
        let parallel = self.open[at].parallel;
        let inner: Vec<ParallelId> = self.open.drain(at..).skip(1).map(|open| open.parallel).collect();
        if inner.is_empty() { Closed::One(parallel) } else { Closed::Several(parallel, inner) }
    }

    /// The innermost block closes, whatever the join says.
    pub fn close(&mut self) {
        self.open.pop();
    }

    /// The unit ends; what is still open.
    pub fn finish(&mut self) -> Vec<ParallelId> {
        self.beyond = 0;
        self.open.drain(..).map(|open| open.parallel).collect()
    }
}
