//! The given facts on which formal numbers rest: asked in an order in which each can be judged, refused where no number
//! could follow, not when the case has long started.

use super::value::Given;
use crate::diagnostic::Text;
use crate::runtime::{FactId, Numbering, Piece, Program, Value, number_text};
use crate::say;

/// The given fact that is to be asked next: the last number once it is known how it begins.
pub fn next_given(program: &Program, given: &Given) -> Option<FactId> {
    let open = || program.given_facts().filter(|fact| value(given, *fact).is_none());
    let ready = |fact: &FactId| {
        let mut rules = rules(program, *fact).filter(|(_, rule)| rule.follows == Some(*fact));
        rules.all(|(_, rule)| rule.beginning(&|fact| value(given, fact)).is_some())
    };
    open().find(ready).or_else(|| open().next())
}

/// Whether numbers can be made of what is given, with this fact.
///
/// # Errors
/// When none can; the text says why.
pub fn check(program: &Program, given: &Given, fact: FactId) -> Result<(), Text> {
    let is_empty = matches!(value(given, fact), Some(Value::Text(text)) if text.trim().is_empty());
    if let Some((name, _)) = rules(program, fact).find(|(_, rule)| is_empty && rule.follows != Some(fact)) {
        return Err(say!("it stands in every `{name}`: it cannot be empty", "“{name}”里要用到它，不能空着"));
    }
    for (name, rule) in rules(program, fact) {
        let check = rule.check_last(&|fact| value(given, fact));
        check.map_err(|trouble| number_text(program, name, &trouble))?;
    }
    Ok(())
}

/// Where a fact holds the last number: how one looks, and that there may be none.
pub fn hint(program: &Program, given: &Given, fact: FactId) -> Option<Text> {
    let (name, rule) = rules(program, fact).find(|(_, rule)| rule.follows == Some(fact))?;
    let begins = rule.beginning(&|fact| value(given, fact)).filter(|beginning| !beginning.is_empty());
    Some(match begins {
        Some(begins) => say!(
            "the last `{name}`, which begins with `{begins}`; just Enter if there was none",
            "上一个“{name}”，以“{begins}”开头；还没有过就直接回车"
        ),
        None => say!("the last `{name}`; just Enter if there was none", "上一个“{name}”；还没有过就直接回车"),
    })
}

/// Whether a fact holds the last number that was issued.
pub fn is_last(program: &Program, fact: FactId) -> bool {
    rules(program, fact).any(|(_, rule)| rule.follows == Some(fact))
}

/// The rules of formal numbers that read a fact, each with the name of what it numbers.
fn rules(program: &Program, fact: FactId) -> impl Iterator<Item = (&str, &Numbering)> {
    let rules = program.records.iter().filter_map(|record| {
        let rule = record.numbering.as_ref()?;
        Some((record.name.as_str(), rule))
    });
    rules.filter(move |(_, rule)| rule.follows == Some(fact) || rule.prefix.contains(&Piece::Fact(fact)))
}

fn value(given: &Given, fact: FactId) -> Option<&Value> {
    given.facts.iter().find(|(other, _)| *other == fact).map(|(_, value)| value)
}
