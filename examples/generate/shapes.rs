//! Procedures of shapes that are hard to prove, of any size.

use std::fmt::Write;

/// Branches side by side in one block, each with a decision of its own; what they decided matters to none of the others.
pub fn side_by_side(branches: usize) -> String {
    blocks(branches, |at| format!("-> t{at} [f{at}]\n-> join [otherwise]\n"), "-> done\n", "- done\n")
}

/// The same, and each branch may go back to its beginning.
pub fn reworked_side_by_side(branches: usize) -> String {
    let routes = |at| format!("<- s{at} (at most 2; then join) [not f{at}]\n-> t{at} [otherwise]\n");
    blocks(branches, routes, "-> done\n", "- done\n")
}

/// The same without ways back, and all decisions matter together behind the block.
pub fn joined(branches: usize) -> String {
    let all: Vec<String> = (0..branches).map(|at| format!("f{at}")).collect();
    let routes = format!("-> done [{}]\n-> none [otherwise]\n", all.join(" or "));
    blocks(branches, |at| format!("-> t{at} [f{at}]\n-> join [otherwise]\n"), &routes, "- done\n- none\n")
}

fn blocks(branches: usize, routes: impl Fn(usize) -> String, after: &str, ends: &str) -> String {
    let mut text = begin("p", branches, |at| format!("f{at}"));
    text += "\n# parallel p\n";
    for at in 0..branches {
        let _ = write!(text, "\n## branch b{at}\nstarts: s{at}\n\n# step s{at}\nby: A\nsets: f{at}\n{}", routes(at));
        let _ = write!(text, "\n# step t{at}\nby: A\n-> join\n");
    }
    text + "\n# join p\n-> last\n\n# step last\nby: A\n" + after + "\n# ends\n" + ends
}

/// A condition over pairs of facts of which all the first are decided before all the second: what is known between the
/// two takes twice as much room with each pair.
pub fn pairs(pairs: usize) -> String {
    let name = |at| if at < pairs { format!("a{at}") } else { format!("b{}", at - pairs) };
    let mut text = begin("first", 2 * pairs, name);
    for (step, facts, to) in [("first", 0..pairs, "-> second\n"), ("second", pairs..2 * pairs, "")] {
        let facts: Vec<String> = facts.map(name).collect();
        let _ = write!(text, "\n# step {step}\nby: A\nsets: {}\n{to}", facts.join(", "));
    }
    let both: Vec<String> = (0..pairs).map(|at| format!("(a{at} and b{at})")).collect();
    let _ = write!(text, "-> done [{}]\n-> none [otherwise]\n\n# ends\n- done\n- none\n", both.join(" or "));
    text
}

/// Ways back of which each leads to the first step, so many rounds each: all their counts matter at once.
pub fn rounds(ways_back: usize, rounds: usize) -> String {
    let mut text = begin("s0", ways_back, |at| format!("f{at}"));
    for at in 0..ways_back {
        let next = if at + 1 < ways_back { format!("s{}", at + 1) } else { "done".to_string() };
        let _ = write!(text, "\n# step s{at}\nby: A\nsets: f{at}\n");
        let _ = write!(text, "<- s0 (at most {rounds}; then {next}) [not f{at}]\n-> {next} [otherwise]\n");
    }
    text + "\n# ends\n- done\n"
}

fn begin(start: &str, facts: usize, name: impl Fn(usize) -> String) -> String {
    let mut text = format!("# procedure P\nstarts: {start}\n\n# roles\n- A\n\n# facts\n");
    for at in 0..facts {
        let _ = writeln!(text, "- {}: yes/no", name(at));
    }
    text
}
