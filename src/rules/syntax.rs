#![doc = include_str!("syntax.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Edit, Finding, Severity, Text};
use crate::model::{StructureFault, Trouble, UnitKind};
use crate::say;
use crate::source::{Location, Span};
use crate::syntax::keywords::BlockKind;

/// Lines that cannot be read come from [`crate::syntax`]; headings that do not fit together are found here.
pub(super) const RULE: Rule = Rule::new("syntax", Severity::Error, include_str!("syntax.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for file in &context.empty {
        let at = Location { file: *file, span: Span::default() };
        let finding = Finding::error(RULE.name, at, say!("this file says nothing", "这个文件里什么也没有"));
        findings.push(finding.help(say!(
            "begin it with `# procedure NAME`, or write one with `procedo new`",
            "请以“# 流程 名称”开头，或用 procedo new 写一个样板"
        )));
    }
    for trouble in &model.troubles {
        let Trouble::Structure { at, unit, what } = trouble else { continue };
        let (message, help) = match what {
            StructureFault::NoUnit => (
                say!("this belongs to no procedure", "这一段不属于任何流程"),
                say!(
                    "begin the file with `# procedure NAME` (or `# interface NAME`, `# organisation NAME`)",
                    "文件应以“# 流程 名称”（或“# 接口 名称”“# 组织 名称”）开头"
                ),
            ),
            StructureFault::NotInUnit(block, kind) => {
                let block = block.text();
                let (block_en, block_zh) = (block.en, block.zh);
                let (en, zh) = match kind {
                    UnitKind::Procedure => ("a procedure", "流程"),
                    UnitKind::Interface => ("an interface", "接口"),
                    UnitKind::Organisation => ("an organisation", "组织"),
                };
                let help = match kind {
                    UnitKind::Interface => say!(
                        "an interface says only `takes:`, `gives:` and `outcomes:`; what belongs to a procedure stands below its `# procedure`",
                        "接口只写“接收：”“交回：”和“结果：”；属于流程的，请写在“# 流程”下面"
                    ),
                    UnitKind::Organisation | UnitKind::Procedure => say!(
                        "an organisation has roles, terms and related documents; what belongs to a procedure stands below its `# procedure`",
                        "组织里只写角色、术语和相关文件；属于流程的，请写在“# 流程”下面"
                    ),
                };
                (say!("{en} has no `{block_en}`", "{zh}里没有“{block_zh}”"), help)
            }
            StructureFault::BranchOutside(block) => {
                let name = block.map_or(Text { en: "NAME".into(), zh: "名称".into() }, |name| {
                    Text::same(context.text(name.symbol))
                });
                let (en, zh) = (name.en, name.zh);
                (
                    say!("this branch stands in no parallel block", "这个分支不在并行块里"),
                    say!("write `# parallel {en}` above its first branch", "请在第一个分支上面写“# 并行 {zh}”"),
                )
            }
            StructureFault::JoinOutside => (
                say!("there is no parallel block to join here", "这里没有可以汇合的并行块"),
                say!(
                    "`join` closes a `# parallel` block; outside of one, route to a step or an end",
                    "“汇合”用来结束“# 并行”块；块外请转到步骤或结束"
                ),
            ),
            StructureFault::BackToEnd => {
                let name = context.sources.slice(*at);
                (
                    say!("a way back leads to a step, and `{name}` is an end", "只能返回到步骤，“{name}”是结束"),
                    say!(
                        "write `-> {name}` where the case ends so, or name the step that is to be done again",
                        "就这样结束的，请写“→ {name}”；要重做的，请写返回到哪一步"
                    ),
                )
            }
            StructureFault::OtherJoin(parallel) => {
                let name = context.text(model[*parallel].name.symbol);
                (
                    say!("the block that is open here is `{name}`", "这里该汇合的是“{name}”"),
                    say!("write `# join {name}`", "请写“# 汇合 {name}”"),
                )
            }
            StructureFault::Unjoined => (
                say!("this parallel block is never joined", "这个并行块没有汇合"),
                say!("write `# join` with its name below its last branch", "请在最后一个分支下面写“# 汇合”和它的名称"),
            ),
            StructureFault::NoBranches => (
                say!("this parallel block has no branches", "这个并行块没有分支"),
                say!("write `# branch NAME` above the steps of each", "请在各分支的步骤上面写“# 分支 名称”"),
            ),
            StructureFault::BeforeBranch(parallel) => {
                let name = context.text(model[*parallel].name.symbol);
                (
                    say!(
                        "this stands in the parallel block `{name}` but in none of its branches",
                        "它在并行块“{name}”里，却不在任何分支里"
                    ),
                    say!("write `# branch NAME` above it", "请在它上面写“# 分支 名称”"),
                )
            }
            StructureFault::TooDeep => (
                say!("parallel blocks nest more than 32 deep here", "并行块在这里嵌套超过 32 层"),
                say!(
                    "nobody can follow that; make the inner part a procedure of its own and run it",
                    "这样谁也看不懂；请把里面的部分写成单独的流程来执行"
                ),
            ),
        };
        let mut finding = Finding::error(RULE.name, *at, message).help(help);
        if let StructureFault::BranchOutside(Some(name)) = what
            && context.sources.file(at.file).path.ends_with(".proc")
        {
            let name = context.text(name.symbol);
            let word = BlockKind::Parallel.word(words::language(context.sources.slice(*at)));
            let edit = Edit {
                at: Location { span: Span::new(at.span.start as usize, at.span.start as usize), ..*at },
                text: format!("# {word} {name}\n\n"),
            };
            finding = finding.fix(say!("insert `# {word} {name}`", "补上“# {word} {name}”"), vec![edit]);
        }
        if let StructureFault::OtherJoin(parallel) | StructureFault::BeforeBranch(parallel) = what {
            finding = finding.label(model[*parallel].heading, say!("the block", "并行块"));
        }
        findings.push(words::about(context, *unit, finding));
    }
}
