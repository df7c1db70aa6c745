//! What may still come in a case, as far as the ways of its procedure tell; what conditions say is not looked into.

use super::case::Case;
use crate::runtime::{Place, Program, Runs, StepId, Target};
use rustc_hash::FxHashSet;

/// The steps under way, and those that may come yet.
pub fn ahead(case: &Case) -> FxHashSet<StepId> {
    let (program, state) = (case.program(), case.state());
    let open = state.open().iter().map(|open| Place::Step(open.step));
    let blocks = state.blocks().iter().map(|block| Place::Parallel(block.parallel));
    // What runs beside, and may begin whenever its event happens.
    let beside = state.blocks().iter().flat_map(|block| &program[block.parallel].branches);
    let beside = beside.filter(|branch| matches!(program[**branch].runs, Runs::Whenever(_)));
    let mut waiting: Vec<Place> = open.chain(blocks).chain(beside.map(|branch| program[*branch].start)).collect();
    let mut entered = FxHashSet::default();
    let (mut seen, mut steps) = (FxHashSet::default(), FxHashSet::default());
    while let Some(place) = waiting.pop() {
        if !seen.insert(place) {
            continue;
        }
        if let Place::Step(step) = place {
            steps.insert(step);
        }
        for route in program.routes(place) {
            follow(program, route.to, &mut entered, &mut waiting);
            let spent = route.back.map(|rework| program.reworks[rework.0 as usize].then);
            spent.into_iter().for_each(|to| follow(program, to, &mut entered, &mut waiting));
        }
    }
    steps
}

/// Where a route leads: to a step, to the beginnings of all branches of a block, or to where a block ends.
fn follow(program: &Program, to: Target, entered: &mut FxHashSet<u32>, waiting: &mut Vec<Place>) {
    match to {
        Target::Step(step) => waiting.push(Place::Step(step)),
        Target::Parallel(block) => {
            if entered.insert(block.0) {
                waiting.extend(program[block].branches.iter().map(|branch| program[*branch].start));
            }
            waiting.push(Place::Parallel(block));
        }
        Target::Join(block) => waiting.push(Place::Parallel(block)),
        Target::End(_) => {}
    }
}
