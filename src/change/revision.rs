//! Version discipline: what a procedure means may not change without a new version and a row in its table of revisions.

use super::Versions;
use super::data::{Change, Comparison, Group, UNREVISED, UnitChange};
use super::difference::Difference;
use super::exact::Pair;
use super::things::{Key, Says, Side, Statement, ThingId};
use crate::diagnostic::{Finding, Language, Text, counted};
use crate::model::{Model, Unit};
use crate::project::Loaded;
use crate::say;
use crate::source::{Location, Sources};
use crate::syntax::keywords::Label;

/// That what a procedure means is different and its version or its table of revisions does not say so, if it has one.
pub(super) fn unrevised(pair: &Pair, (old, new): (ThingId, ThingId), differences: &[Difference]) -> Option<Change> {
    let is_version = |own: &Statement| {
        own.says == Says::Control
            && matches!(&own.key, Key::Words(word) if word == Label::Version.word(Language::English))
    };
    let of = |side: &Side, thing: ThingId, is: &dyn Fn(&Statement) -> bool| side.thing(thing).statements.iter().any(is);
    let is_row = |own: &Statement| own.says == Says::Revision;
    let has_version = of(pair.old, old, &is_version) || of(pair.new, new, &is_version);
    let has_rows = of(pair.old, old, &is_row) || of(pair.new, new, &is_row);
    let raised = differences.iter().any(|own| own.new.is_some_and(is_version));
    let told = differences.iter().any(|own| own.old.is_none() && own.new.is_some_and(is_row));
    let (stays, untold) = (has_version && !raised, has_rows && !told);
    let name = pair.new.thing(new).name;
    let text = match (stays, untold) {
        (false, false) => return None,
        (true, true) => say!(
            "`{name}` means something else and has the version it had, and no row in its table of revisions",
            "“{name}”的意思变了，版本没有改，修订记录也没有新的一行"
        ),
        (true, false) => {
            say!("`{name}` means something else and has the version it had", "“{name}”的意思变了，版本没有改")
        }
        (false, true) => say!(
            "`{name}` means something else and has no row for that in its table of revisions",
            "“{name}”的意思变了，修订记录没有新的一行"
        ),
    };
    Some(Change {
        group: Group::Edition,
        kind: UNREVISED.to_string(),
        thing: name.to_string(),
        text,
        of_many: Text::default(),
        before: None,
        after: None,
        cases: Vec::new(),
    })
}

/// The procedures that mean something else than in an earlier state of the workspace, and do not say so: findings of the
/// rule `unrevised-change`. `before` is what people call that state.
pub fn findings(old: &Loaded, new: &Loaded, before: &str) -> Vec<Finding> {
    let comparison = Comparison::unchecked(&Versions::of(old, new), [before.to_string(), String::new()]);
    let units = comparison.units.iter().filter_map(|unit| Some((unit, new.model.units.get(unit.ids[1]?.0 as usize)?)));
    let asked = units.filter(|(_, unit)| new.is_asked(unit.file));
    asked.filter_map(|(change, unit)| finding((&new.model, new.sources()), (change, unit), before)).collect()
}

fn finding(
    (model, sources): (&Model, &Sources),
    (change, unit): (&UnitChange, &Unit),
    before: &str,
) -> Option<Finding> {
    let Change { text, .. } = change.changes.iter().find(|own| own.kind == UNREVISED)?;
    let version = unit.control.iter().find(|(label, _)| *label == Label::Version);
    let version = version.map(|(_, prose)| Location { file: prose.file, span: prose.words.span });
    let at = version.unwrap_or(unit.name.at);
    let mut changes = change.changes.iter().filter(|own| own.group != Group::Wording && own.group != Group::Edition);
    let (gravest, others) = (changes.next().map(|own| own.text.clone()), changes.count());
    let Text { en, zh } = text;
    let path = &sources.file(unit.file).path;
    let finding = Finding::warning(UNREVISED, at, say!("since `{before}`, {en}", "与“{before}”相比，{zh}"));
    let finding = match gravest {
        Some(Text { en, zh }) if others == 0 => finding.here(say!("changed: {en}", "改动：{zh}")),
        Some(Text { en, zh }) => {
            let (more, all) = (counted(others, "other change"), others + 1);
            finding.here(say!("changed: {en}, and {more}", "改动：{zh}，等 {all} 处"))
        }
        None => finding,
    };
    let finding = finding.help(say!(
        "whoever holds the old version does not know that it is out of date: `procedo revise {path} --what WORDS` raises \
         the version and adds the row; `procedo diff` shows all that changed",
        "拿着旧版本的人看不出它已经过时：用 procedo revise {path} --what 改了什么 升版本、加修订记录；procedo diff 列出全部改动"
    ));
    Some(Finding { procedure: Some(model.text(unit.name.symbol).to_string()), ..finding })
}
