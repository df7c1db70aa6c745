//! What stands out in a drawing: what a walk comes by, or a case that shows what is wrong; what no test takes; where
//! simulated cases spend their time, and which way they go.

use super::super::open::Opened;
use super::super::{Env, Status, open, simulate, test};
use super::Args;
use crate::diagnostic::{Language, Text};
use crate::drawing::emphasis::{Emphasis, HOTTEST};
use crate::drawing::graph::{EdgeKind, Graph, NodeKind};
use crate::drawing::trail::Trail;
use crate::rules;
use crate::runtime::Place;
use crate::say;
use crate::scenarios::coverage::{Coverage, Item};
use crate::scenarios::run;
use crate::simulate::engine::Progress;
use crate::simulate::log::Case;
use crate::simulate::report::{percent, span};
use crate::syntax::near::nearest;
use crate::syntax::yaml::{TopKey, top_key};
use crate::walk::{Session, unattended};
use crate::workspace::read_text;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All tests that there are.
const COVERAGE: [&str; 2] = ["coverage", "覆盖"];

/// What stands out of a graph.
///
/// # Errors
/// When that is not known, or cannot be found out; that is said.
pub fn emphasis(what: &str, args: &Args, opened: &Opened, graph: &Graph, env: &mut Env) -> Result<Emphasis, Status> {
    let path = Path::new(what);
    let text = match path.is_file() {
        true => Some(read_text(path).map_err(|error| env.trouble(&error.text()))?),
        false => None,
    };
    let is_profile = text.as_ref().is_some_and(|text| matches!(top_key(text), TopKey::Profile));
    if args.roster.is_some() && !is_profile {
        return Err(env.trouble(&say!(
            "`--roster` is for a profile to highlight; `{what}` is none",
            "--roster 要和参数文件一起用；“{what}”不是参数文件"
        )));
    }
    if let Some(text) = text {
        return match top_key(&text) {
            TopKey::Profile => load(path, args, graph, env),
            TopKey::Scenarios => coverage(&[path.to_path_buf()], opened, graph, env),
            TopKey::Roster => Err(env.trouble(&say!(
                "a roster stands out with a profile: `--highlight PROFILE --roster {what}`",
                "名册要和参数文件一起用：--highlight 参数文件 --roster {what}"
            ))),
            _ => walk(path, &text, opened, graph).map_err(|text| env.trouble(&text)),
        };
    }
    if what.contains(['.', '/', '\\']) {
        return Err(env.trouble(&say!("there is no file `{what}`", "没有文件“{what}”")));
    }
    if COVERAGE.contains(&what) {
        let folder = args.folder.clone().unwrap_or_else(open::default_folder);
        let files = test::scenario_files(&[folder]).map_err(|text| env.trouble(&text))?;
        return coverage(&files, opened, graph, env);
    }
    counterexample(what, opened, graph, env.language).map_err(|text| env.trouble(&text))
}

/// What a script of a walk comes by.
fn walk(path: &Path, script: &str, opened: &Opened, graph: &Graph) -> Result<Emphasis, Text> {
    let session = unattended::scripted(&opened.program, script).map_err(|why| {
        let (shown, en, zh) = (path.display(), why.en, why.zh);
        say!("`{shown}`: {en}", "“{shown}”：{zh}")
    })?;
    Ok(Emphasis::of_case(trail(&session, opened, graph)))
}

fn trail(session: &Session, opened: &Opened, graph: &Graph) -> Trail {
    let mut trail = Trail::default();
    session.turns().iter().for_each(|turn| trail.add(&opened.program, graph, &turn.effects));
    trail
}

/// What the case comes by that shows a finding of this rule.
fn counterexample(rule: &str, opened: &Opened, graph: &Graph, language: Language) -> Result<Emphasis, Text> {
    let Opened { checked, program, .. } = opened;
    let shown = checked.findings.iter().filter_map(|finding| Some((finding, finding.walkthrough.as_deref()?)));
    let own: Vec<_> = shown.filter(|(_, walkthrough)| walkthrough.procedure == program.name).collect();
    let Some((finding, walkthrough)) = own.iter().find(|(finding, _)| finding.rule == rule) else {
        let mut found: Vec<&str> = own.iter().map(|(finding, _)| finding.rule).collect();
        found.dedup();
        let (name, en, zh) = (&program.name, found.join(", "), found.join("、"));
        return Err(match (rules::find(rule), found.is_empty()) {
            (Some(_), true) => {
                say!("a check finds nothing in `{name}` that a case would show", "检查“{name}”没有查出能走给人看的问题")
            }
            (Some(_), false) => say!(
                "a check finds no `{rule}` that a case would show; there is {en}",
                "没有查出能走给人看的 {rule}；查出的有 {zh}"
            ),
            (None, _) => {
                let near = nearest(rule, rules::RULES.iter().map(|rule| rule.name).chain([COVERAGE[0]]));
                let (near_en, near_zh) = near.map_or((String::new(), String::new()), |near| {
                    (format!("; did you mean `{near}`?"), format!("；是不是“{near}”？"))
                });
                say!(
                    "`{rule}` is nothing to highlight: that is a script of a walk, a file of scenarios or a profile, \
                     `coverage`, or the name of a rule{near_en}",
                    "“{rule}”没有可标出的：可以写走查脚本、场景文件、参数文件，coverage，或规则名{near_zh}"
                )
            }
        });
    };
    // Where a case is stuck, that is what is to be seen.
    let (session, _) = unattended::as_far_as_it_goes(program, &walkthrough.script(Language::English))?;
    let mut emphasis = Emphasis::of_case(trail(&session, opened, graph));
    let message = finding.message.in_language(language);
    emphasis.legend = Some(format!("{rule}{}{message}", if language == Language::Chinese { "：" } else { ": " }));
    Ok(emphasis)
}

/// What the cases of these files take, and what they do not.
fn coverage(files: &[PathBuf], opened: &Opened, graph: &Graph, env: &mut Env) -> Result<Emphasis, Status> {
    let program = &opened.program;
    let mut coverage = Coverage::of(program);
    let mut count = 0;
    for file in files {
        let (unit, suite) = test::suite(file, &opened.checked).map_err(|text| env.trouble(&text))?;
        if unit != opened.unit {
            continue;
        }
        let cases = suite
            .cases(program)
            .map_err(|wrong| env.troubles(wrong.iter().map(|at| open::at(file, at.line, &at.what))))?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let (_, taken) = run::all(program, &cases, threads);
        coverage.join(&taken);
        count += cases.len();
    }
    if count == 0 {
        let name = &program.name;
        return Err(env.trouble(&say!("there are no scenarios of `{name}` there", "那里没有“{name}”的场景")));
    }
    let taken: BTreeMap<Item, u32> = coverage.items.iter().copied().collect();
    let node = |kind: NodeKind| match kind {
        NodeKind::Step(step) => taken.get(&Item::Step(step)).copied(),
        NodeKind::End(end) => taken.get(&Item::End(end)).copied(),
        _ => None,
    };
    let edge = |kind: EdgeKind| {
        let route = |place: Place, nth: usize| Item::Route(place, nth as u32);
        let item = match kind {
            EdgeKind::Route(place, nth) | EdgeKind::Back(place, nth) => route(place, nth),
            EdgeKind::Spent(place, nth) => Item::Spent(place, nth as u32),
            EdgeKind::Branch(branch) | EdgeKind::Whenever(branch) | EdgeKind::Runs(branch) => Item::Runs(branch),
            EdgeKind::Skips(branch) => Item::Skips(branch),
            EdgeKind::Next => return None,
        };
        taken.get(&item).copied()
    };
    let mut emphasis = Emphasis::of_taken(graph, node, edge);
    for (at, kind) in graph.nodes.iter().map(|node| node.kind).enumerate() {
        if let (NodeKind::Step(_), Some(times)) = (kind, node(kind)) {
            let said = match times {
                0 => say!("no test comes here", "没有测试走到"),
                _ => say!("{times} in tests", "测试走到 {times} 次"),
            };
            emphasis.notes.insert(at, vec![said.in_language(env.language).to_string()]);
        }
    }
    let is_step = |at: &&usize| matches!(graph.nodes[**at].kind, NodeKind::Step(_));
    let (steps, routes) = (emphasis.missed.nodes.iter().filter(is_step).count(), emphasis.missed.edges.len());
    let legend = match (steps, routes) {
        (0, 0) => say!("{count} tests take every step and every route", "{count} 个测试走到了每一步、每条去向"),
        _ => say!(
            "dashed in red: {steps} steps and {routes} routes that none of {count} tests takes",
            "红色虚线：{count} 个测试都没有走到的 {steps} 步、{routes} 条去向"
        ),
    };
    emphasis.legend = Some(legend.in_language(env.language).to_string());
    Ok(emphasis)
}

/// Where simulated cases spend their time, and which way they go.
fn load(profile: &Path, args: &Args, graph: &Graph, env: &mut Env) -> Result<Emphasis, Status> {
    let setting =
        simulate::setting(&args.procedure, args.folder.as_deref(), Some(profile), args.roster.as_deref(), env)?;
    let program = &setting.program;
    let (mut cases, mut nodes, mut edges) = (0_u64, vec![0_u64; graph.nodes.len()], vec![0_u64; graph.edges.len()]);
    let mut count = |case: &Case| {
        let mut trail = Trail::default();
        case.moves.iter().for_each(|effects| trail.add(program, graph, effects));
        trail.nodes.iter().for_each(|at| nodes[*at] += 1);
        trail.edges.iter().for_each(|at| edges[*at] += 1);
        cases += 1;
    };
    let results = setting.simulation(args.cases, 1, 1).run_logged(&mut count, &Progress::default());
    let share = |count: u64| count as f64 / cases.max(1) as f64;
    let mut emphasis = Emphasis::default();
    let spent = results.steps.iter().map(|step| (step.waiting.sum() + step.working.sum()) as f64);
    let spent: Vec<f64> = spent.collect();
    let most = spent.iter().copied().fold(1.0, f64::max);
    for (at, kind) in graph.nodes.iter().map(|node| node.kind).enumerate() {
        let NodeKind::Step(step) = kind else { continue };
        let heat = (spent[step.0 as usize] / most * f64::from(HOTTEST)).ceil();
        if heat >= 1.0 {
            emphasis.heat.insert(at, (heat as u8).min(HOTTEST));
        }
        let of = &results.steps[step.0 as usize];
        let [waits, works] = [&of.waiting, &of.working].map(|tally| {
            let mean = tally.mean().filter(|mean| *mean > 0.0)?;
            Some(span(mean, env.language))
        });
        let mut said = vec![match nodes[at] {
            0 => say!("no case comes here", "没有事项走到"),
            count => Text::same(percent(share(count))),
        }];
        said.extend(waits.map(|time| say!("waits {time}", "等 {time}")));
        said.extend(works.map(|time| say!("takes {time}", "办 {time}")));
        let said = said.iter().map(|text| text.in_language(env.language).to_string());
        emphasis.notes.insert(at, said.collect());
    }
    let mut exits = vec![0; graph.nodes.len()];
    graph.edges.iter().for_each(|edge| exits[edge.from] += 1);
    for (at, count) in edges.into_iter().enumerate() {
        emphasis.width.insert(at, share(count).min(1.0));
        let edge = &graph.edges[at];
        if exits[edge.from] > 1 && !matches!(edge.kind, EdgeKind::Branch(_)) {
            emphasis.shares.insert(at, percent(share(count)));
        }
    }
    let cases = results.ended;
    let (en, zh) = match args.roster {
        Some(_) => ("", ""),
        None => (
            " Without a roster nobody is waited for, and nights count as work.",
            "没有名册：不等人，下班时间算在办的时间里。",
        ),
    };
    let legend = say!(
        "{cases} simulated cases.{en} The darker a step, the more of their time they spend there; in it stand how many come \
         there, and how long it then waits and takes on the average. The wider a route, the more take it",
        "模拟 {cases} 个事项。{zh}颜色越深，它们在这一步花的时间越多；框里是走到的比例，走到时平均等多久、办多久；线越粗，走的越多"
    );
    emphasis.legend = Some(legend.in_language(env.language).to_string());
    Ok(emphasis)
}
