#![doc = include_str!("stale_interface.md")]

use super::handover_without_record::{missing, takes};
use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Label, Severity, Text};
use crate::model::{
    Call, End, EndId, FactId, Named, Record, RecordId, RecordKind, StepId, Unit, UnitId, UnitKind, Uses,
};
use crate::say;
use crate::source::Location;
use crate::syntax::ast::Symbol;
use crate::syntax::keywords;
use rustc_hash::FxHashMap;

pub(super) const RULE: Rule =
    Rule::proved("stale-interface", Severity::Error, include_str!("stale_interface.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    ours(context, findings);
    let model = context.model;
    for (id, unit, _) in context.whole() {
        let mut found: Vec<Finding> = Vec::new();
        for call in unit.steps.clone().flat_map(|step| &model[StepId(step)].calls) {
            found.extend(other_name(context, call.unit, call.at));
            found.extend(not_passed(context, call));
        }
        for end in unit.ends.clone().map(|end| &model[EndId(end)]) {
            found.extend(end.hand_over.iter().filter_map(|to| other_name(context, to.unit, to.at)));
            found.extend(not_taken(context, end));
        }
        let related = unit.related.iter().filter_map(|related| Some((related.unit?, related.name.at)));
        found.extend(related.filter_map(|(unit, at)| other_name(context, unit, at)));
        findings.extend(found.into_iter().map(|finding| words::about(context, id, finding)));
    }
}

// ---- interfaces of our own procedures ----------------------------------------------------------------------------------

/// Interfaces that stand for a procedure of ours, and say something else than it does.
fn ours(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut procedures: FxHashMap<&str, (UnitId, &Uses)> = FxHashMap::default();
    for (id, unit, uses) in context.whole() {
        for name in identities(context, unit) {
            procedures.entry(name).or_insert((id, uses));
        }
    }
    let interfaces = model.units.iter().enumerate().filter(|(_, unit)| unit.kind == UnitKind::Interface);
    for (at, interface) in interfaces.filter(|(_, unit)| unit.damage.lines.is_empty()) {
        let Some((id, uses)) = identities(context, interface).find_map(|name| procedures.get(name)) else { continue };
        let labels = differences(context, interface, &model[*id], uses);
        if labels.is_empty() {
            continue;
        }
        let (name, file) = (context.text(interface.name.symbol), &context.sources.file(model[*id].file).path);
        let mut finding = Finding::error(
            RULE.name,
            interface.name.at,
            say!("`{name}` is a procedure of ours, and this interface says something else", "“{name}”是我们自己的流程，这个接口写得和它不一样"),
        )
        .help(say!(
            "whoever goes by the interface is misled; import `{file}` and take the interface out, or bring it up to date",
            "照这个接口办就会出错；请引入 {file} 并删去接口，或把接口改到一致"
        ));
        finding.labels = labels;
        findings.push(words::about(context, UnitId(at as u32), finding));
    }
}

/// By what a unit is known: its code, its number, its name without 《》.
fn identities<'c>(context: &'c Context, unit: &'c Unit) -> impl Iterator<Item = &'c str> {
    let number = unit.control.iter().find(|(label, _)| *label == keywords::Label::Number);
    let number = number.map(|(_, words)| words.text(context.sources));
    let name = Some(context.text(unit.name.symbol).trim_matches(['《', '》']));
    let code = unit.code.map(|code| context.text(code.symbol));
    [code, number, name].into_iter().flatten().filter(|name| !name.is_empty())
}

/// Where an interface and the procedure that it stands for differ.
fn differences(context: &Context, interface: &Unit, procedure: &Unit, uses: &Uses) -> Vec<Label> {
    let model = context.model;
    let ends = |unit: &Unit| unit.ends.clone().map(|id| model[EndId(id)].name).collect::<Vec<Named>>();
    let records = || procedure.records.clone().map(RecordId);
    let parameters = |wanted: fn(&RecordKind) -> bool| -> Vec<Named> {
        let records = interface.records.clone().map(|id| &model[RecordId(id)]);
        records.filter(|record| wanted(&record.kind)).map(|record| record.name).collect()
    };
    let facts = || procedure.facts.clone().map(|id| &model[FactId(id)]);
    let given_facts = || facts().filter(|fact| fact.given).map(|fact| fact.name);
    let given: Vec<Named> =
        records().filter(|id| model[*id].given).map(|id| model[id].name).chain(given_facts()).collect();
    let required: Vec<Named> = records()
        .filter(|id| model[*id].given && uses.record(*id).blocks() && uses.record(*id).brought.is_empty())
        .map(|id| model[id].name)
        .collect();
    let made: Vec<Named> = records().filter(|id| uses.record(*id).comes()).map(|id| model[id].name).collect();
    let made: Vec<Named> = made.into_iter().chain(facts().filter(|fact| !fact.given).map(|fact| fact.name)).collect();
    let takes = parameters(|kind| matches!(kind, RecordKind::Taken { .. }));
    let gives = parameters(|kind| matches!(kind, RecordKind::Given { .. }));
    let mut labels = Vec::new();
    let mut compare = |these: &[Named], those: &[Named], text: Text| {
        let symbols: Vec<Symbol> = those.iter().map(|name| name.symbol).collect();
        let lacking = these.iter().filter(|name| !symbols.contains(&name.symbol));
        labels.extend(lacking.map(|name| Label { at: name.at, text: text.clone() }));
    };
    let (ours, theirs) = (ends(procedure), ends(interface));
    compare(&theirs, &ours, say!("the procedure never ends so", "流程没有这种结局"));
    compare(&ours, &theirs, say!("the interface lacks this outcome", "接口少了这种结果"));
    compare(&takes, &given, say!("the procedure takes no such thing", "流程不接收这个"));
    compare(&required, &takes, say!("the interface does not take this", "接口没有接收这一份"));
    compare(&gives, &made, say!("the procedure makes no such thing", "流程不产出这个"));
    labels
}

// ---- what refers to an interface ---------------------------------------------------------------------------------------

/// A procedure is found by its code, and called by another name than its own.
fn other_name(context: &Context, unit: UnitId, at: Location) -> Option<Finding> {
    let unit = &context.model[unit];
    let code = unit.code?;
    let written = context.model.names.find(context.sources.slice(at))?;
    if written == unit.name.symbol || written == code.symbol {
        return None;
    }
    let (code, written, name) = (context.text(code.symbol), context.text(written), context.text(unit.name.symbol));
    let finding = Finding::warning(
        RULE.name,
        at,
        say!(
            "`{code}` is called {written} here, and {name} where it is declared",
            "{code} 在这里叫{written}，声明的地方叫{name}"
        ),
    );
    Some(finding.label(unit.name.at, say!("declared here", "在这里声明")).help(say!(
        "one of the two is out of date, or the code is wrong; write the name that holds",
        "其中一处过时了，或者编号写错了；请统一成现行的名称"
    )))
}

/// A call does not pass what the procedure cannot do without.
fn not_passed(context: &Context, call: &Call) -> Option<Finding> {
    let called = &context.model[call.unit];
    if called.kind == UnitKind::Procedure {
        return not_given(context, call, called);
    }
    let passed = |record: &Record| call.takes.iter().any(|(theirs, _)| *theirs == record.name.symbol);
    let required = |record: &&Record| matches!(record.kind, RecordKind::Taken { optional: false });
    let record = takes(context, called).into_iter().find(|record| required(record) && !passed(record))?;
    let (name, record_name) = (context.text(called.name.symbol), context.text(record.name.symbol));
    let finding = Finding::error(
        RULE.name,
        call.at,
        say!("`{name}` takes `{record_name}`, and this does not pass it", "“{name}”要接收“{record_name}”，这里没有给"),
    );
    Some(finding.label(record.name.at, say!("it is to be given this", "它要接收这一份")).help(say!(
        "pass it, `(takes {record_name})`, or mark it `(optional)` there if it can do without",
        "请给它（接收 {record_name}）；没有也行的，在那边注明“（可选）”"
    )))
}

/// The same of a procedure of ours: what is given in it, and what something in it depends on.
fn not_given(context: &Context, call: &Call, called: &Unit) -> Option<Finding> {
    let (model, uses) = (context.model, context.uses(call.unit).filter(|_| called.damage.lines.is_empty())?);
    let passed = |name: Named| call.takes.iter().any(|(theirs, _)| *theirs == name.symbol);
    let needed = |id: &RecordId| {
        let used = uses.record(*id);
        model[*id].given && used.blocks() && used.brought.is_empty() && !passed(model[*id].name)
    };
    let read = |id: &FactId| model[*id].given && uses.fact(*id).read && !passed(model[*id].name);
    let record = called.records.clone().map(RecordId).find(needed).map(|id| model[id].name);
    let fact = || called.facts.clone().map(FactId).find(read).map(|id| model[id].name);
    let given = record.or_else(fact)?;
    let (name, given_name) = (context.text(called.name.symbol), context.text(given.symbol));
    let finding = Finding::error(
        RULE.name,
        call.at,
        say!(
            "`{name}` depends on `{given_name}`, which is given when it starts, and this does not pass it",
            "“{name}”开始时要给定“{given_name}”，这里没有给"
        ),
    );
    Some(finding.label(given.at, say!("it is to be given this", "它要接收这一项")).help(say!(
        "pass it, `(takes {given_name})`, or let it come about in that procedure",
        "请给它（接收 {given_name}）；不用给的，让它在那个流程里产生"
    )))
}

/// A record goes along at an end, and one that may take over does not take it. What goes along under a condition may be
/// meant for one of them only.
fn not_taken(context: &Context, end: &End) -> Option<Finding> {
    let model = context.model;
    let targets: Vec<(&Unit, Vec<&Record>)> =
        end.hand_over.iter().map(|to| &model[to.unit]).map(|unit| (unit, takes(context, unit))).collect();
    // Where one says nothing of what it takes, or lacks what it needs, nothing can be said of the rest.
    if targets.iter().any(|(unit, taken)| taken.is_empty() || missing(context, end, unit).is_some()) {
        return None;
    }
    let (with, target) = end.with.iter().find_map(|with| {
        let name = model[with.what].name.symbol;
        let lacks = |taken: &[&Record]| !taken.iter().any(|record| record.name.symbol == name);
        let mut lacking = targets.iter().filter(|(_, taken)| lacks(taken)).map(|(unit, _)| *unit);
        let all = lacking.clone().count() == targets.len();
        lacking.next().filter(|_| all || with.condition.is_none()).map(|target| (with, target))
    })?;
    let (name, target_name) = (context.text(model[with.what].name.symbol), context.text(target.name.symbol));
    let finding = Finding::warning(
        RULE.name,
        with.at,
        say!(
            "`{name}` goes along to `{target_name}`, which does not take it",
            "“{name}”随案移交给“{target_name}”，那边却不接收"
        ),
    );
    Some(finding.label(target.name.at, say!("declared here", "在这里声明")).help(say!(
        "list it under `takes:` there, say when it goes along, or do not hand it over",
        "请在那边的“接收：”里列上它，或写明什么时候才附，或者不移交它"
    )))
}
