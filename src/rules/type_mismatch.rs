#![doc = include_str!("type_mismatch.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Edit, Finding, Severity, Text};
use crate::model::{FactId, Mismatch, Named, Trouble, Type, UnitId};
use crate::say;
use crate::source::Location;
use crate::syntax::ast::Symbol;
use crate::syntax::near::are_opposites;
use rustc_hash::FxHashMap;

pub(super) const RULE: Rule = Rule::new("type-mismatch", Severity::Error, include_str!("type_mismatch.md"), check);

/// At most so many other places of one mismatch are pointed at.
const MAX_PLACES: usize = 8;

fn check(context: &Context, findings: &mut Vec<Finding>) {
    // What does not fit in one place fits in none: one finding for all of them.
    let mut places: FxHashMap<Kind, Vec<Location>> = FxHashMap::default();
    for trouble in &context.model.troubles {
        if let Trouble::Mismatch { at, unit, what } = trouble {
            places.entry(Kind::of(context, *unit, *at, what)).or_default().push(*at);
        }
    }
    places.values_mut().for_each(|places| places.sort());
    for trouble in &context.model.troubles {
        let Trouble::Mismatch { at, unit, what } = trouble else { continue };
        let Some(places) = places.remove(&Kind::of(context, *unit, *at, what)) else { continue };
        let at = &places[0];
        let written = context.sources.slice(*at);
        let name = |fact: &FactId| context.text(context.model[*fact].name.symbol);
        let (fact, message, help) = match what {
            Mismatch::NotYesNo(fact) => {
                let name = name(fact);
                let help = match comparison(context, *fact) {
                    Some(Text { en, zh }) => say!(
                        "alone, a fact means yes; compare it, as in `{name} {en}`",
                        "单写一个情况，意思是“是”；请写成比较，如“{name} {zh}”"
                    ),
                    None => say!(
                        "alone, a fact means yes, and text is never decided on; declare it as `yes/no`",
                        "单写一个情况，意思是“是”，而文本不作判断；请把它声明为“是/否”"
                    ),
                };
                (fact, say!("`{name}` is not a yes/no fact", "“{name}”不是“是/否”的情况"), help)
            }
            Mismatch::NotSwitch(fact) => {
                let name = name(fact);
                (
                    fact,
                    say!("`{name}` is not a yes/no fact", "“{name}”不是“是/否”的情况"),
                    say!(
                        "a deadline that passes, or an event that happens, makes a fact yes; declare it as `yes/no`",
                        "期限过了或事件发生了，情况就变成“是”；请把它声明为“是/否”"
                    ),
                )
            }
            Mismatch::NoSuchValue(fact, value, near) => {
                let (name, value) = (name(fact), context.text(*value));
                let values = values(context, *fact);
                let (en, zh) = (&values.en, &values.zh);
                let help = match (renamed(context, *fact, *near, &places), near) {
                    (Some(listed), _) => {
                        let listed = context.text(listed.symbol);
                        say!(
                            "nothing compares it with `{listed}`, which its declaration lists: was that to be `{value}`? the values are {en}",
                            "声明里的“{listed}”没有地方用到，是不是应为“{value}”？取值有：{zh}"
                        )
                    }
                    (None, Some(near)) => {
                        let near = context.text(*near);
                        say!("did you mean `{near}`? the values are {en}", "是不是“{near}”？取值有：{zh}")
                    }
                    (None, None) => say!("the values are {en}", "取值有：{zh}"),
                };
                (fact, say!("`{name}` is never `{value}`", "“{name}”没有“{value}”这个取值"), help)
            }
            Mismatch::Glued(fact, joined) => (
                fact,
                say!(
                    "`{written}` is read as one word, but is a value with another condition behind it",
                    "“{written}”连在一起，会读成一个词；其实是取值后面又接了一个条件"
                ),
                say!("put spaces round the word that joins them: `{joined}`", "连接两者的词前后要空格：“{joined}”"),
            ),
            Mismatch::WrongValue(fact) => {
                let name = name(fact);
                let values = values(context, *fact);
                let (en, zh) = (&values.en, &values.zh);
                (
                    fact,
                    say!("`{written}` is no value of `{name}`", "“{written}”不是“{name}”的取值"),
                    say!("it can be {en}", "可以是：{zh}"),
                )
            }
            Mismatch::OutOfRange(fact) => {
                let name = name(fact);
                let values = values(context, *fact);
                let (en, zh) = (&values.en, &values.zh);
                (
                    fact,
                    say!("`{name}` is never {written}", "“{name}”不会是 {written}"),
                    say!("it can be {en}", "可以是：{zh}"),
                )
            }
            Mismatch::NoOrder(fact) => {
                let name = name(fact);
                (
                    fact,
                    say!("the values of `{name}` cannot be put in order here", "“{name}”在这里不能比大小"),
                    say!(
                        "use `=` or `≠`; `<` and the like compare one number, date or duration",
                        "请用“＝”或“≠”；“＜”之类只能比一个数、日期或时长"
                    ),
                )
            }
            Mismatch::TextCompared(fact) => {
                let name = name(fact);
                (
                    fact,
                    say!("`{name}` is text, and text is not compared", "“{name}”是文本，不能用来比较"),
                    say!(
                        "text is carried along, never decided on; declare the fact with the values it can have",
                        "文本只随案传递，不作判断；请在声明里列出它的取值"
                    ),
                )
            }
            Mismatch::NotDuration(fact) => {
                let name = name(fact);
                (
                    fact,
                    say!("`{name}` is not a duration", "“{name}”不是时长"),
                    say!(
                        "write a span such as `3 days`, or declare the fact as `duration`",
                        "请写“3 天”这样的时长，或把它声明为“时长”"
                    ),
                )
            }
            Mismatch::NotGivenInteger(fact) => {
                let name = name(fact);
                (
                    fact,
                    say!("`{name}` is not an integer that is given", "“{name}”不是给定的整数"),
                    say!(
                        "how often one may go back is a number, or a fact declared `integer 1 to 5 (given)`",
                        "最多几次写成数字，或声明为“整数 1 至 5（给定）”的情况"
                    ),
                )
            }
            Mismatch::NotText(fact) => {
                let name = name(fact);
                (
                    fact,
                    say!("`{name}` is not text", "“{name}”不是文本"),
                    say!(
                        "a number begins with words; declare the fact as `text`",
                        "编号的开头是文字；请把它声明为“文本”"
                    ),
                )
            }
            Mismatch::MissingOutcome(fact, outcome, _) => {
                let (name, outcome) = (name(fact), context.text(*outcome));
                (
                    fact,
                    say!("`{name}` has no value for the outcome `{outcome}`", "“{name}”没有对应结果“{outcome}”的取值"),
                    say!(
                        "the fact must list every outcome of the procedure that is run",
                        "这个情况要列出被执行流程的每一种结果"
                    ),
                )
            }
            Mismatch::NotOutcome(fact) => {
                let name = name(fact);
                (
                    fact,
                    say!("`{name}` cannot take an outcome", "“{name}”不能用来记结果"),
                    say!("declare it with the outcomes as its values", "请把它声明为列出各种结果的情况"),
                )
            }
            Mismatch::OtherType(ours, theirs) => {
                let (name, their_name) = (name(ours), name(theirs));
                let wanted = values(context, *theirs);
                let (en, zh) = (&wanted.en, &wanted.zh);
                (
                    ours,
                    say!("`{name}` is of another type than `{their_name}`", "“{name}”和“{their_name}”的类型不同"),
                    say!("the procedure that is run wants {en}", "被执行的流程要的是：{zh}"),
                )
            }
            Mismatch::MoreValues { ours, from, to, unit } => {
                let (ours_name, called) = (name(ours), context.text(context.model[*unit].name.symbol));
                let known = values(context, *to);
                let (en, zh) = (&known.en, &known.zh);
                let message = match ours == from {
                    true => say!(
                        "`{ours_name}` may have values that `{called}` does not know",
                        "“{ours_name}”可能取到“{called}”那边没有的值"
                    ),
                    false => say!(
                        "`{called}` may hand back values that `{ours_name}` has not",
                        "“{called}”交回的值，“{ours_name}”不全有"
                    ),
                };
                (ours, message, say!("what takes it knows {en}", "接收的一方认得的是：{zh}"))
            }
            Mismatch::OtherKind { ours, fact, theirs } => {
                let ours = context.text(*ours);
                let message = if *fact {
                    say!("`{ours}` is a record where a fact is wanted", "“{ours}”是记录，这里要的是情况")
                } else {
                    say!("`{ours}` is a fact where a record is wanted", "“{ours}”是情况，这里要的是记录")
                };
                let finding = Finding::error(RULE.name, *at, message)
                    .label(*theirs, say!("declared here by the procedure that is run", "被执行的流程在这里声明"))
                    .help(say!("a record goes to a record, a fact to a fact", "记录对记录，情况对情况"));
                findings.push(words::about(context, *unit, finding));
                continue;
            }
        };
        let number = match what {
            Mismatch::WrongValue(fact) if matches!(context.model[*fact].kind, Type::Integer(_)) => {
                without_unit(written)
            }
            _ => None,
        };
        let help = match &number {
            Some(number) => say!(
                "a number is compared without its unit: `{number}`; the fact's name or a note can say which it is",
                "比较时只写数字，不带单位：“{number}”；单位可以写进情况的名称或“注：”"
            ),
            None => help,
        };
        let renamed = match what {
            Mismatch::NoSuchValue(fact, _, near) => renamed(context, *fact, *near, &places),
            _ => None,
        };
        let declared = renamed.unwrap_or(context.model[*fact].name).at;
        let mut finding =
            Finding::error(RULE.name, *at, message).label(declared, say!("declared here", "在这里声明")).help(help);
        match what {
            Mismatch::NoSuchValue(_, value, near) if renamed.is_some() || near.is_some() => {
                let text = context.text(if renamed.is_some() { *value } else { near.unwrap_or(*value) });
                let edit = |at: &Location| Edit { at: *at, text: text.to_string() };
                let edits = if renamed.is_some() { vec![edit(&declared)] } else { places.iter().map(edit).collect() };
                finding = finding.fix(say!("write `{text}`", "改为“{text}”"), edits);
            }
            Mismatch::Glued(_, joined) => {
                let edits = places.iter().map(|at| Edit { at: *at, text: joined.clone() }).collect();
                finding = finding.fix(say!("write `{joined}`", "改为“{joined}”"), edits);
            }
            Mismatch::MissingOutcome(_, _, outcome) => {
                finding = finding.label(*outcome, say!("the outcome", "这个结果"));
            }
            Mismatch::OtherType(_, theirs) => {
                let at = context.model[*theirs].name.at;
                finding =
                    finding.label(at, say!("declared here by the procedure that is run", "被执行的流程在这里声明"));
            }
            Mismatch::MoreValues { ours, from, to, .. } => {
                let at = context.model[if from == ours { *to } else { *from }].name.at;
                finding =
                    finding.label(at, say!("declared here by the procedure that is run", "被执行的流程在这里声明"));
            }
            _ => {}
        }
        if let Some(number) = number {
            let edits = vec![Edit { at: *at, text: number.clone() }];
            finding = finding.fix(say!("write `{number}`", "改为“{number}”"), edits);
        }
        for at in places[1..].iter().take(MAX_PLACES) {
            finding = finding.label(*at, say!("here, too", "这里也是"));
        }
        if let Some(more) = (places.len() - 1).checked_sub(MAX_PLACES).filter(|more| *more > 0) {
            finding = finding.here(say!("and in {more} more places", "另有 {more} 处"));
        }
        findings.push(words::about(context, *unit, finding));
    }
}

/// What does not fit what: of one kind is what has one cause.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    unit: UnitId,
    fact: Option<FactId>,
    what: std::mem::Discriminant<Mismatch>,
    /// Which value, where others fit; which place, where nothing else can tell.
    value: Result<Option<Symbol>, Location>,
}

impl Kind {
    fn of(context: &Context, unit: UnitId, at: Location, what: &Mismatch) -> Kind {
        let (fact, value) = match what {
            Mismatch::NoSuchValue(fact, value, _) => {
                let listed = matches!(context.model[*fact].kind, Type::Choices(_));
                (Some(*fact), Ok(Some(*value).filter(|_| listed)))
            }
            Mismatch::NotYesNo(fact)
            | Mismatch::WrongValue(fact)
            | Mismatch::TextCompared(fact)
            | Mismatch::NotSwitch(fact)
            | Mismatch::NotDuration(fact)
            | Mismatch::NotText(fact) => (Some(*fact), Ok(None)),
            _ => (None, Err(at)),
        };
        // A fact that events or deadlines turn to yes is none that conditions take for yes or no, and the other way round.
        let what = if let Mismatch::NotSwitch(fact) = what { &Mismatch::NotYesNo(*fact) } else { what };
        Kind { unit, fact, what: std::mem::discriminant(what), value }
    }
}

/// The value in the declaration of a fact that was to be the one that is used in several places: the nearest if nothing
/// uses it, or the only one that nothing uses.
fn renamed(context: &Context, fact: FactId, near: Option<Symbol>, places: &[Location]) -> Option<Named> {
    let values = &context.model[fact].values;
    let mut unused = values.iter().filter(|value| !value.used && near.is_none_or(|near| near == value.name.symbol));
    let one = unused.next().filter(|_| places.len() > 1 && unused.next().is_none())?;
    let written = context.sources.slice(places[0]);
    (!are_opposites(written, context.text(one.name.symbol))).then_some(one.name)
}

/// An example of what a fact is compared with; nothing for text.
fn comparison(context: &Context, fact: FactId) -> Option<Text> {
    Some(match &context.model[fact].kind {
        Type::YesNo | Type::Text => return None,
        Type::Integer(range) => {
            let low = range.map_or(0, |(low, _)| low);
            say!("> {low}", "＞ {low}")
        }
        Type::Date => say!("≥ 2007-05-15", "≥ 2007-05-15"),
        Type::Duration => say!("> 3 days", "＞ 3 天"),
        Type::Choices(choices) => {
            let first = context.text(*choices.first()?);
            say!("= {first}", "＝ {first}")
        }
    })
}

/// The number in a text that says its unit, too: 10000元, 1万元, 3百万箱.
fn without_unit(written: &str) -> Option<String> {
    const FACTORS: [(char, u64); 5] = [('十', 10), ('百', 100), ('千', 1_000), ('万', 10_000), ('亿', 100_000_000)];
    let mut unit = written.trim_start_matches(|c: char| c.is_ascii_digit());
    let mut number: u64 = written[..written.len() - unit.len()].parse().ok()?;
    let whole = !unit.is_empty() && unit.chars().all(char::is_alphabetic);
    // 千克 is a unit.
    while !["千克", "千米", "千瓦", "千帕", "百帕"].iter().any(|known| unit.starts_with(known))
        && let Some((factor, times)) = FACTORS.into_iter().find(|(factor, _)| unit.starts_with(*factor))
    {
        unit = &unit[factor.len_utf8()..];
        number = number.checked_mul(times)?;
    }
    Some(number.to_string()).filter(|_| whole)
}

/// What a fact can be.
fn values(context: &Context, fact: FactId) -> Text {
    match &context.model[fact].kind {
        Type::YesNo => say!("`yes` or `no`", "是、否"),
        Type::Integer(None) => say!("a whole number", "整数"),
        Type::Integer(Some((low, high))) => say!("a whole number from {low} to {high}", "{low} 到 {high} 的整数"),
        Type::Date => say!("a date such as `2007-05-15`", "日期（如 2007-05-15）"),
        Type::Duration => say!("a span of time such as `3 days`", "时长（如 3 天）"),
        Type::Text => say!("words", "文字"),
        Type::Choices(choices) => {
            let words: Vec<&str> = choices.iter().map(|choice| context.text(*choice)).collect();
            Text {
                en: words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
                zh: words.join("、"),
            }
        }
    }
}
