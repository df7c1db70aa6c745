#![doc = include_str!("unknown_name.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Edit, Finding, Severity, Text};
use crate::model::{Joint, NameKind, Named, StructureFault, Trouble, UnitId};
use crate::say;
use crate::source::{FileId, Location, Span};
use crate::syntax::ast::Symbol;
use crate::syntax::keywords::Inner;
use crate::syntax::line::{self, Mark};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) const RULE: Rule = Rule::new("unknown-name", Severity::Error, include_str!("unknown_name.md"), check);

/// At most so many other places of one unknown name are pointed at.
const MAX_PLACES: usize = 8;

fn check(context: &Context, findings: &mut Vec<Finding>) {
    // A name that is unknown is so everywhere: one finding for all places of a procedure.
    let mut places: FxHashMap<(UnitId, NameKind, Symbol), Vec<Location>> = FxHashMap::default();
    for trouble in &context.model.troubles {
        if let Trouble::UnknownName { kind, name, unit, .. } = trouble {
            places.entry((*unit, *kind, name.symbol)).or_default().push(name.at);
        }
    }
    places.values_mut().for_each(|places| places.sort());
    let (repeated, idle, unheaded) = (Repeated::of(context), idle(context), unheaded(context));
    let mut missing: FxHashMap<(UnitId, FileId), Vec<Named>> = FxHashMap::default();
    for trouble in &context.model.troubles {
        let Trouble::UnknownName { kind, name, unit, near, rivals, parts, joined, joint, negated, elsewhere } = trouble
        else {
            continue;
        };
        if let Some(elsewhere) = elsewhere {
            missing.entry((*unit, *elsewhere)).or_default().push(*name);
            continue;
        }
        if *kind == NameKind::Place && repeated.may_be(*unit, *near) && parts.is_empty() && negated.is_none() {
            continue;
        }
        if *kind == NameKind::Place && unheaded.contains(&(*unit, name.symbol)) {
            continue;
        }
        let Some(places) = places.remove(&(*unit, *kind, name.symbol)) else { continue };
        let text = context.text(name.symbol);
        let word = words::kind(*kind);
        let heading = words::heading(*kind);
        let (en, zh) = (&word.en, &word.zh);
        let mut finding = Finding::error(
            RULE.name,
            places[0],
            match kind {
                NameKind::Parameter => {
                    say!("the procedure that is run here has no `{text}`", "这里执行的流程没有“{text}”")
                }
                _ => say!("there is no {en} `{text}`", "没有叫“{text}”的{zh}"),
            },
        );
        let replace = |text: String| places.iter().map(|at| Edit { at: *at, text: text.clone() }).collect();
        if *kind == NameKind::Fact && means_otherwise(text, places[0], *joint, context) {
            let word = Inner::Otherwise.word(words::language(text));
            finding = finding
                .help(say!("for all other cases write `[otherwise]`", "其余的情况写【否则】"))
                .fix(say!("write `{word}`", "改为“{word}”"), replace(word.to_string()));
        } else if let Some(fact) = negated {
            let fact = context.text(*fact);
            finding = finding
                .help(say!(
                    "`not` and the fact are two words: write `not {fact}`",
                    "“非”和情况之间要空一格：“非 {fact}”"
                ))
                .fix(say!("write `not {fact}`", "改为“非 {fact}”"), replace(format!("非 {fact}")));
        } else if !parts.is_empty() {
            let names: Vec<&str> = parts.iter().map(|part| context.text(*part)).collect();
            finding.help = apart(&names, joined.as_deref(), *joint, text);
            if let Some(joined) = joined {
                finding = finding.fix(say!("write `{joined}`", "改为“{joined}”"), replace(joined.clone()));
            }
        } else if let Some(near) = near {
            let there = context.text(near.symbol);
            if places.len() > 1 && idle.contains(&near.at) {
                // One slip where it is declared is likelier than the same slip wherever it is used.
                let edit = Edit { at: near.at, text: text.to_string() };
                finding = finding.fix(say!("declare it as `{text}`", "把声明改为“{text}”"), vec![edit]);
                finding.help = say!(
                    "nothing uses `{there}`, which is declared: was that to be `{text}`?",
                    "声明了的“{there}”没有地方用到，是不是应为“{text}”？"
                );
            } else {
                finding = finding.fix(say!("write `{there}`", "改为“{there}”"), replace(there.to_string()));
                finding.help = say!("did you mean `{there}`?", "是不是“{there}”？");
            }
            if near.at != name.at {
                finding = finding.label(near.at, say!("declared here", "在这里声明"));
            }
        } else if rivals.is_empty() {
            finding = finding.help(declare(*kind, &heading));
        } else {
            let list = Text::list(rivals.iter().map(|rival| Text::same(context.text(rival.symbol))));
            let (en, zh) = (list.en.replace("`, `", "` or `"), list.zh.replace("”“", "”或“"));
            finding.help = say!("did you mean {en}?", "是不是{zh}？");
            for rival in rivals {
                finding = finding.label(rival.at, say!("declared here", "在这里声明"));
            }
        }
        for at in places[1..].iter().take(MAX_PLACES) {
            finding = finding.label(*at, say!("used here, too", "这里也用到"));
        }
        if let Some(more) = (places.len() - 1).checked_sub(MAX_PLACES).filter(|more| *more > 0) {
            finding = finding.here(say!("and in {more} more places", "另有 {more} 处"));
        }
        findings.push(words::about(context, *unit, finding));
    }
    findings.extend(missing.into_iter().map(|((unit, file), names)| not_imported(context, unit, file, names)));
}

/// Parallel blocks of which the heading is missing, which is reported.
fn unheaded(context: &Context) -> FxHashSet<(UnitId, Symbol)> {
    let blocks = context.model.troubles.iter().filter_map(|trouble| match trouble {
        Trouble::Structure { unit, what: StructureFault::BranchOutside(Some(name)), .. } => Some((*unit, name.symbol)),
        _ => None,
    });
    blocks.collect()
}

/// Whether a word is said where `otherwise` is meant: all that a route's condition says.
fn means_otherwise(text: &str, at: Location, joint: Joint, context: &Context) -> bool {
    const WORDS: [&str; 16] = [
        "其他",
        "其它",
        "其他情况",
        "其它情况",
        "其余",
        "其余情况",
        "不然",
        "反之",
        "默认",
        "以上都不是",
        "else",
        "other",
        "others",
        "default",
        "rest",
        "other-cases",
    ];
    let file = context.sources.file(at.file);
    let line = file.slice(file.line_span(file.line_of(at.span.start))).trim();
    let route = match line::mark(line) {
        Mark::Route { .. } | Mark::Back { .. } => true,
        Mark::Labelled { word_end, .. } => matches!(line[..word_end].trim(), "when" | "条件"),
        _ => false,
    };
    joint == Joint::Guard(None) && route && WORDS.contains(&text)
}

/// Where something is declared to which nothing refers.
fn idle(context: &Context) -> FxHashSet<Location> {
    let model = context.model;
    let roles = model.roles.iter().map(|role| (role.name.at, role.used));
    let facts = model.facts.iter().map(|fact| (fact.name.at, fact.used));
    let records = model.records.iter().map(|record| (record.name.at, record.used));
    let events = model.events.iter().map(|event| (event.name.at, event.used));
    let ends = model.ends.iter().map(|end| (end.name.at, end.used));
    let all = roles.chain(facts).chain(records).chain(events).chain(ends);
    all.filter(|(_, used)| !used).map(|(at, _)| at).collect()
}

/// Names that another file declares which is not imported: one import is missing.
fn not_imported(context: &Context, unit: UnitId, file: FileId, mut names: Vec<Named>) -> Finding {
    names.sort_by_key(|name| name.at);
    let mut seen = FxHashSet::default();
    let places: Vec<Location> = names.iter().map(|name| name.at).collect();
    names.retain(|name| seen.insert(name.symbol));
    let (own, other) = (context.sources.file(places[0].file), context.sources.file(file));
    let (first, path) = (context.text(names[0].symbol), relative(&own.path, &other.path));
    let message = match names.len() - 1 {
        0 => say!("`{first}` is declared in a file that is not imported", "声明“{first}”的文件没有引入"),
        1 => say!(
            "`{first}` and another name are declared in a file that is not imported",
            "声明“{first}”等 2 个名称的文件没有引入"
        ),
        more => {
            let all = more + 1;
            say!(
                "`{first}` and {more} other names are declared in a file that is not imported",
                "声明“{first}”等 {all} 个名称的文件没有引入"
            )
        }
    };
    let help = say!("write `import: {path}` below the heading of the procedure", "请在流程的标题下面写“引入：{path}”");
    let mut finding = Finding::error(RULE.name, places[0], message).help(help);
    for at in places[1..].iter().take(MAX_PLACES) {
        finding = finding.label(*at, say!("also from there", "也在那个文件里声明"));
    }
    // The line behind the heading and the descriptions of the unit.
    let heading = own.line_of(context.model[unit].name.at.span.start);
    let described = |line: &usize| {
        let text = own.slice(own.line_span(*line)).trim();
        text.is_empty() || !matches!(line::mark(text), Mark::Description { .. } | Mark::Comment { .. })
    };
    if own.path.ends_with(".proc")
        && let Some(line) = (heading + 1..=own.line_count()).find(described)
    {
        let start = own.line_span(line).start as usize;
        let edit = Edit {
            at: Location { file: places[0].file, span: Span::new(start, start) },
            text: format!("import: {path}\n"),
        };
        finding = finding.fix(say!("import `{path}`", "引入“{path}”"), vec![edit]);
    }
    words::about(context, unit, finding)
}

/// The path of a file as another writes it, both from the root.
fn relative(from: &str, to: &str) -> String {
    let folder: Vec<&str> = from.split('/').collect();
    let folder = &folder[..folder.len() - 1];
    let to: Vec<&str> = to.split('/').collect();
    let common = folder.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", folder.len() - common);
    up.chain(to[common..].iter().copied()).collect::<Vec<_>>().join("/")
}

/// The names that two steps have, which is reported, and the procedures in which that is so.
struct Repeated(FxHashSet<(UnitId, Option<Symbol>)>);

impl Repeated {
    fn of(context: &Context) -> Self {
        let mut repeated = FxHashSet::default();
        for trouble in &context.model.troubles {
            if let Trouble::DuplicateName { kind: NameKind::Place, name, unit, .. } = trouble {
                repeated.extend([(*unit, Some(name.symbol)), (*unit, None)]);
            }
        }
        Repeated(repeated)
    }

    /// Whether the step that a name means may be one that was given another's name.
    fn may_be(&self, unit: UnitId, near: Option<Named>) -> bool {
        self.0.contains(&(unit, near.map(|near| near.symbol)))
    }
}

/// What to do about names that stand side by side as if they were one.
fn apart(names: &[&str], joined: Option<&str>, joint: Joint, written: &str) -> Text {
    let (en, zh) = (names.join("` and `"), names.join("”和“"));
    // What is denied or compared is more than names.
    let more = names.iter().map(|name| name.len()).sum::<usize>() + 3 * (names.len() - 1) < written.len();
    match (joined, joint) {
        (Some(joined), Joint::Guard(_)) if more => say!(
            "put spaces between the words of a condition, and write comparisons by their signs: `{joined}`",
            "条件里的词与词之间要空格，比较要用符号：“{joined}”"
        ),
        (Some(joined), Joint::Listed) => {
            say!("separate the names by commas: `{joined}`", "名称之间请用逗号隔开：“{joined}”")
        }
        (Some(joined), _) => {
            say!("put spaces round the word that joins two names: `{joined}`", "连接两个名称的词前后要空格：“{joined}”")
        }
        (None, _) => {
            let and = if matches!(joint, Joint::Guard(_)) { "且" } else { "和" };
            say!(
                "these are `{en}`; between them stands `and` (all of them) or `or` (any of them), with spaces round it",
                "这是“{zh}”；中间请写“{and}”（都要）或“或”（任一），前后空格"
            )
        }
    }
}

fn declare(kind: NameKind, heading: &Text) -> Text {
    let (en, zh) = (&heading.en, &heading.zh);
    match kind {
        NameKind::Role => say!(
            "declare it under `{en}`, here or in an imported `# organisation`",
            "请在“{zh}”下面声明，或引入声明它的“# 组织”文件"
        ),
        NameKind::Procedure => say!(
            "import the file that declares it, or declare it as an `{en}`",
            "请引入声明它的文件；不归我们的流程，用“{zh}”声明"
        ),
        NameKind::Place => say!(
            "a step has its own heading; an outcome is listed under `{en}`",
            "步骤要有自己的标题；结局列在“{zh}”下面"
        ),
        NameKind::Parameter => say!(
            "what a called procedure takes and gives is said where it is declared",
            "被执行的流程接收什么、交回什么，写在声明它的地方"
        ),
        _ => say!("declare it under `{en}`", "请在“{zh}”下面声明"),
    }
}
