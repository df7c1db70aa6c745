#![doc = include_str!("no_start.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Edit, Finding, Language, Severity, Text};
use crate::model::{Scope, Target, Trouble, UnitId};
use crate::say;
use crate::source::{Location, Span};
use crate::syntax::keywords::Label;
use rustc_hash::FxHashSet;

pub(super) const RULE: Rule = Rule::new("no-start", Severity::Error, include_str!("no_start.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (id, unit) in model.procedures() {
        let name = context.text(unit.name.symbol);
        let damaged = unit.damage.heading || unit.damage.uses || name.is_empty();
        if unit.steps.is_empty() && unit.parallels.is_empty() && !damaged {
            let finding = Finding::error(RULE.name, unit.name.at, say!("the procedure `{name}` has no steps", "流程“{name}”没有步骤"))
                .help(say!(
                    "write them as `# step NAME`, or `# 4.2.7.1 NAME` with a clause; a procedure that is not ours is an `# interface`",
                    "请写“# 步骤 名称”，有条款号的写“# 4.2.7.1 名称”；不归我们的流程写成“# 接口”"
                ));
            findings.push(words::about(context, id, finding));
        }
    }
    let crossing = model.troubles.iter().filter_map(|trouble| match trouble {
        Trouble::Crossing { from, .. } => Some(model.scope_of(*from)),
        _ => None,
    });
    let crossed: FxHashSet<Scope> = crossing.collect();
    for trouble in &model.troubles {
        let Trouble::NoStart { at, unit, branch, candidates } = trouble else { continue };
        // A route that leaves the branch was to lead to one of them.
        if branch.is_some_and(|branch| crossed.contains(&Scope::Branch(branch))) {
            continue;
        }
        let finding = match branch {
            None => procedure(context, *at, *unit, candidates),
            Some(branch) => {
                let name = context.text(model[*branch].name.symbol);
                let Text { en, zh } = names(context, candidates);
                let message = match candidates.len() {
                    0 => say!("the branch `{name}` has no steps", "分支“{name}”没有步骤"),
                    _ => say!(
                        "the branch `{name}` could begin at any of: {en}",
                        "分支“{name}”从哪里开始不清楚，可能是：{zh}"
                    ),
                };
                let help = match candidates.len() {
                    0 => say!(
                        "write its steps below it, the last with `-> join`",
                        "请在下面写它的步骤，最后一步写“-> 汇合”"
                    ),
                    _ => say!(
                        "say which below the heading: `starts: STEP`; or lead a route to the others; or, if one begins a branch of its own, write `# branch NAME` above it",
                        "请在标题下面写“起始：步骤”，或让路线通到其余的步骤；要是哪一步另起一个分支，请在它上面写“# 分支 名称”"
                    ),
                };
                let mut finding = Finding::error(RULE.name, *at, message).help(help);
                for candidate in candidates.iter().take(3) {
                    finding = finding.label(model.declared_at(*candidate), say!("here?", "从这里？"));
                }
                finding
            }
        };
        findings.push(words::about(context, *unit, finding));
    }
}

fn procedure(context: &Context, at: Location, unit: UnitId, candidates: &[Target]) -> Finding {
    let model = context.model;
    let name = context.text(model[unit].name.symbol);
    let Some(first) = candidates.first() else {
        let start = context.sources.slice(at);
        return Finding::error(
            RULE.name,
            at,
            say!("the procedure cannot begin at `{start}`", "流程不能从“{start}”开始"),
        )
        .help(say!(
            "begin at a step, or a parallel block, that stands in no branch",
            "请从不在分支里的步骤或并行块开始"
        ));
    };
    let step = context.text(model.target_name(*first).symbol);
    let file = context.sources.file(at.file);
    let line = below_description(&file.text, file.line_span(file.line_of(at.span.start)).end as usize) as u32;
    let language = if name.is_ascii() { Language::English } else { language_of(&file.text) };
    let word = Label::Starts.word(language);
    let colon = if language == Language::Chinese { "：" } else { ": " };
    let finding = Finding::error(
        RULE.name,
        at,
        say!("nobody knows where the procedure `{name}` begins", "流程“{name}”没有写从哪里开始"),
    )
    .help(say!(
        "the order of the file means nothing; say which step is first: `starts: {step}`",
        "文件里的先后不算数；请写明第一步：“起始：{step}”"
    ));
    if file.path.ends_with(".proc") {
        let at = Location { file: at.file, span: Span { start: line, end: line } };
        let title = say!("begin at `{step}`", "从“{step}”开始");
        return finding.fix(title, vec![Edit { at, text: format!("\n{word}{colon}{step}") }]);
    }
    finding
}

/// Where the lines of description end that follow upon a line which ends here.
fn below_description(text: &str, heading: usize) -> usize {
    let (mut end, mut at) = (heading, heading);
    while let Some(newline) = text[at..].find('\n') {
        let from = at + newline + 1;
        let line = text[from..].lines().next().unwrap_or_default();
        at = from + line.len();
        match line.trim().chars().next() {
            Some('>' | '＞' | '》' | '〉') => end = at,
            Some(_) => break,
            None => {}
        }
    }
    end
}

fn language_of(text: &str) -> Language {
    if text.contains("负责") { Language::Chinese } else { Language::English }
}

fn names(context: &Context, targets: &[Target]) -> Text {
    let shown: Vec<&str> =
        targets.iter().take(5).map(|target| context.text(context.model.target_name(*target).symbol)).collect();
    let more = if targets.len() > 5 { ["、…", ", …"] } else { [""; 2] };
    Text { en: shown.join(", ") + more[1], zh: shown.join("、") + more[0] }
}
