//! What is wrong with a procedure: one pair of files a rule. The `.rs` finds it; the `.md` is the user's page, what
//! `explain` prints, and a test: its *fires* and *quiet* examples are run.
//!
//! To add a rule, add the pair, a `mod` line and an entry of [`RULES`]. A rule is named after the defect it forbids.

mod call_cycle;
mod choices;
mod constant_guard;
mod crossing_route;
mod dead_end;
mod duplicate_clause;
mod duplicate_name;
mod encoding;
mod fact_before_set;
mod fact_never_read;
mod failed_example;
mod guard_gap;
mod guard_overlap;
mod handover_without_record;
mod idle_role;
mod import_cycle;
mod impossible_outcome;
mod impossible_route;
mod impossible_step;
mod infeasible_deadline;
mod missing_approver;
mod missing_clause;
mod missing_performer;
mod no_end;
mod no_start;
mod proofs;
mod record_before_made;
mod record_never_made;
mod record_never_used;
mod rework_without_change;
mod self_approval;
mod separation_impossible;
mod sibling_conflict;
mod similar_names;
mod stale_interface;
mod syntax;
mod too_large;
mod type_mismatch;
mod undeclared_cycle;
mod unhandled_outcome;
mod unhandled_rejection;
mod unknown_name;
mod unreachable_step;
mod unresolved_import;
mod unrevised_change;
mod unstaffed_role;
mod unused_allowance;
mod unused_declaration;
mod words;

pub use words::{lack, matter, nobody};

use crate::analysis::handed::Handed;
use crate::analysis::people::Roster;
use crate::analysis::{Proofs, Unproved};
use crate::diagnostic::{Finding, Language, Severity};
use crate::model::{Model, Named, Paths, StepId, Trouble, Unit, UnitId, Uses};
use crate::source::{FileId, Location, Sources, Span};
use crate::syntax::ast::Symbol;
use crate::workspace::ImportError;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A rule: its name, how grave its findings are, the page that explains it and the check that finds them.
pub struct Rule {
    /// The name, in kebab case.
    pub name: &'static str,
    /// How grave its findings are, unless a finding says otherwise.
    pub severity: Severity,
    page: &'static str,
    check: fn(&Context, &mut Vec<Finding>),
    /// It asks what is proved, which is known only where everything is resolved.
    proof: bool,
}

impl Rule {
    const fn new(
        name: &'static str,
        severity: Severity,
        page: &'static str,
        check: fn(&Context, &mut Vec<Finding>),
    ) -> Rule {
        Rule { name, severity, page, check, proof: false }
    }

    /// A rule that asks what is proved, or speaks only of procedures in which nothing stands in the way.
    const fn proved(
        name: &'static str,
        severity: Severity,
        page: &'static str,
        check: fn(&Context, &mut Vec<Finding>),
    ) -> Rule {
        Rule { name, severity, page, check, proof: true }
    }

    /// The user's page, in Markdown: the explanation in one language, and the examples.
    pub fn page(&self, language: Language) -> String {
        let (before, rest) = self.page.split_once("\n## 中文\n").unwrap_or((self.page, ""));
        let (chinese, examples) = rest.split_once("\n## Fires\n").unwrap_or((rest, ""));
        let (title, english) = before.split_once('\n').unwrap_or((before, ""));
        // What an example is expected to find is for the test of the page.
        let is_mark = |line: &&str| ["//! ", "#! "].iter().any(|mark| line.trim_start().starts_with(mark));
        let examples: String = examples.split_inclusive('\n').filter(|line| !is_mark(line)).collect();
        let (fires, quiet) = examples.split_once("\n## Quiet\n").unwrap_or((&examples, ""));
        let [fires, quiet] = [fires, quiet].map(|examples| own_first(examples, language));
        let quiet = if quiet.is_empty() { quiet } else { format!("\n## Quiet\n{quiet}") };
        let examples = fires + &quiet;
        match language {
            Language::English => format!("{title}\n{english}\n## Fires\n{examples}"),
            Language::Chinese => {
                let examples = examples.replacen("\n## Quiet\n", "\n## 不报\n", 1);
                format!("{title}\n{chinese}\n## 报\n{examples}")
            }
        }
    }

    /// The first sentence of the page.
    pub fn summary(&self, language: Language) -> String {
        let page = self.page(language);
        page.lines().skip(1).map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_string()
    }

    /// The page as it is written, both languages and the examples.
    pub fn whole_page(&self) -> &'static str {
        self.page
    }
}

/// Examples, fenced blocks with what is said before each, those in a language before the others.
fn own_first(examples: &str, language: Language) -> String {
    let mut parts: Vec<String> = vec![String::new()];
    let mut inside = false;
    for line in examples.split_inclusive('\n') {
        let fence = line.starts_with("```");
        if let Some(part) = parts.last_mut() {
            part.push_str(line);
        }
        if fence && inside {
            parts.push(String::new());
        }
        inside ^= fence;
    }
    // What stands behind the last block stays there.
    let last = parts.pop().unwrap_or_default();
    parts.sort_by_key(|part| words::language(part) != language);
    parts.concat() + &last
}

/// Every rule, by name.
pub const RULES: &[Rule] = &[
    call_cycle::RULE,
    constant_guard::RULE,
    crossing_route::RULE,
    dead_end::RULE,
    duplicate_clause::RULE,
    duplicate_name::RULE,
    encoding::RULE,
    fact_before_set::RULE,
    fact_never_read::RULE,
    failed_example::RULE,
    guard_gap::RULE,
    guard_overlap::RULE,
    handover_without_record::RULE,
    idle_role::RULE,
    import_cycle::RULE,
    impossible_outcome::RULE,
    impossible_route::RULE,
    impossible_step::RULE,
    infeasible_deadline::RULE,
    missing_approver::RULE,
    missing_clause::RULE,
    missing_performer::RULE,
    no_end::RULE,
    no_start::RULE,
    record_before_made::RULE,
    record_never_made::RULE,
    record_never_used::RULE,
    rework_without_change::RULE,
    self_approval::RULE,
    separation_impossible::RULE,
    sibling_conflict::RULE,
    similar_names::RULE,
    stale_interface::RULE,
    syntax::RULE,
    too_large::RULE,
    type_mismatch::RULE,
    undeclared_cycle::RULE,
    unhandled_outcome::RULE,
    unhandled_rejection::RULE,
    unknown_name::RULE,
    unreachable_step::RULE,
    unresolved_import::RULE,
    unrevised_change::RULE,
    unstaffed_role::RULE,
    unused_allowance::RULE,
    unused_declaration::RULE,
];

/// The rules whose errors leave it open what a procedure says.
const IN_THE_WAY: &[&str] = &[
    "call-cycle",
    "crossing-route",
    "duplicate-name",
    "encoding",
    "no-start",
    "sibling-conflict",
    "syntax",
    "type-mismatch",
    "undeclared-cycle",
    "unknown-name",
    "unresolved-import",
];

/// The rule of this name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

/// An import as it is written, and what came of it.
#[derive(Debug)]
pub struct Import {
    /// The path, in the importing file.
    pub at: Location,
    /// The file, or why there is none.
    pub result: Result<FileId, ImportError>,
}

/// What the rules look at.
pub struct Context<'a> {
    /// The checked model.
    pub model: &'a Model,
    /// The text.
    pub sources: &'a Sources,
    /// Every import of every file.
    pub imports: &'a [Import],
    /// The files that say nothing.
    pub empty: Vec<FileId>,
    /// The people, where they are known.
    pub rosters: Vec<Roster>,
    /// The files of whose procedures something is to be proved, and of those that they run; of all if nothing is said.
    pub only: Option<&'a BTreeSet<FileId>>,
    /// The lines that could not be read, and how long they are together.
    lost: Vec<Location>,
    lost_bytes: usize,
    /// The files of which the shared declarations can be judged: all files that share them are here.
    judged: FxHashSet<FileId>,
    /// Declarations whose name is taken: nothing can refer to them, and that is reported already.
    repeated: FxHashSet<Location>,
    /// Names that something else, which is unknown, was probably meant to be: they are not unused.
    meant: FxHashSet<Symbol>,
    /// The routes of every procedure of which no path is lost.
    pub paths: Vec<(UnitId, Paths<'a>)>,
    /// What is proved of every procedure in which nothing stands in the way.
    proofs: Vec<(UnitId, Result<RefCell<Proofs<'a>>, Unproved>)>,
    /// Where their facts and records come from and go.
    uses: Vec<(UnitId, Uses)>,
}

impl<'a> Context<'a> {
    /// Looks at a model. `complete` says that all files of the workspace are in it.
    pub fn new(model: &'a Model, sources: &'a Sources, imports: &'a [Import], complete: bool) -> Self {
        let sound = model.procedures().filter(|(_, unit)| !unit.damage.paths);
        let paths = sound.map(|(id, _)| (id, Paths::of(model, id))).collect();
        // A file that nobody here imports and that has no procedure of its own is used elsewhere, if at all.
        let imported = imports.iter().filter_map(|import| import.result.as_ref().ok().copied());
        let own = model.procedures().map(|(_, unit)| unit.file);
        // An import that fails may be the one by which a file is used.
        let complete = complete && model.units.iter().all(|unit| !unit.damage.imports);
        let judged = if complete { imported.chain(own).collect() } else { FxHashSet::default() };
        let lines = |unit: &'a Unit| unit.damage.lines.iter().map(|span| Location { file: unit.file, span: *span });
        let lost: Vec<Location> = model.units.iter().flat_map(lines).collect();
        let lost_bytes = lost.iter().map(|at| at.span.range().len()).sum();
        let (mut repeated, mut meant) = (FxHashSet::default(), FxHashSet::default());
        for trouble in &model.troubles {
            match trouble {
                Trouble::DuplicateName { name, .. } => drop(repeated.insert(name.at)),
                Trouble::UnknownName { name, elsewhere: Some(_), .. } => drop(meant.insert(name.symbol)),
                Trouble::UnknownName { near, rivals, parts, negated, .. } => {
                    meant.extend(near.map(|near| near.symbol).iter().chain(parts).chain(negated));
                    if near.is_none() {
                        meant.extend(rivals.iter().map(|rival| rival.symbol));
                    }
                }
                _ => {}
            }
        }
        Context {
            model,
            sources,
            imports,
            empty: Vec::new(),
            rosters: Vec::new(),
            only: None,
            lost,
            lost_bytes,
            judged,
            repeated,
            meant,
            paths,
            proofs: Vec::new(),
            uses: Vec::new(),
        }
    }

    /// Whether it says something that nothing refers to a declaration that is not used.
    fn is_unused(&self, name: Named, used: bool) -> bool {
        !used && !self.repeated.contains(&name.at) && !self.meant.contains(&name.symbol)
    }

    /// The procedures that are resolved: where a name is unknown, or a line lost, any proof would be about another
    /// procedure.
    fn resolved<'f>(&self, findings: impl Iterator<Item = &'f Finding>) -> FxHashSet<UnitId> {
        let broken: FxHashSet<FileId> = findings.filter(is_in_the_way).map(|finding| finding.primary.at.file).collect();
        let model = self.model;
        let calls = |unit: &'a Unit| unit.steps.clone().flat_map(|id| &model[StepId(id)].calls).map(|call| call.unit);
        let imports =
            self.imports.iter().filter(|import| import.result.as_ref().is_ok_and(|file| broken.contains(file)));
        let doubtful: FxHashSet<FileId> = imports.map(|import| import.at.file).collect();
        let whole = |unit: &'a Unit| {
            let own = !broken.contains(&unit.file) && !doubtful.contains(&unit.file);
            own && calls(unit).all(|other| !broken.contains(&model[other].file))
        };
        let resolved = model.procedures().filter(|(_, unit)| unit.damage.lines.is_empty() && whole(unit));
        resolved.map(|(id, _)| id).collect()
    }

    /// Proves what can be proved of every procedure that is asked for and resolved.
    fn prove<'f>(&mut self, findings: impl Iterator<Item = &'f Finding>) {
        let (model, resolved) = (self.model, self.resolved(findings));
        let asked = |id: &UnitId| self.only.is_none_or(|only| only.contains(&model[*id].file));
        let mut handed = Handed::default();
        let mut proofs = Vec::new();
        for id in model.callees_first(model.procedures().map(|(id, _)| id).filter(asked)) {
            if resolved.contains(&id) {
                let mut proved = Proofs::with(model, id, &handed);
                proved.as_mut().into_iter().for_each(|proved| handed.learn(proved));
                proofs.push((id, proved.map(RefCell::new)));
            }
        }
        self.proofs = proofs;
        self.proofs.sort_unstable_by_key(|(id, _)| *id);
        self.uses = Uses::of(model, self.proofs.iter().map(|(id, _)| *id));
    }

    /// Takes back what was proved of procedures in which something grew too large since; whether there are any.
    fn give_up(&mut self) -> bool {
        let mut any = false;
        for (_, proofs) in &mut self.proofs {
            let large = proofs.as_ref().ok().and_then(|proofs| proofs.borrow().hold().err());
            if let Some(large) = large {
                *proofs = Err(large);
                any = true;
            }
        }
        any
    }

    /// The procedures of which nothing is proved, for something else stands in the way: what is too large is told.
    pub fn unproved(&self) -> impl Iterator<Item = UnitId> {
        let tried = |id: UnitId| match self.proofs.binary_search_by_key(&id, |(other, _)| *other) {
            Ok(at) => !matches!(self.proofs[at].1, Err(Unproved::Broken)),
            Err(_) => false,
        };
        self.model.procedures().map(|(id, _)| id).filter(move |id| !tried(*id))
    }

    /// The procedures in which nothing stands in the way, and where their facts and records come from and go.
    fn whole(&self) -> impl Iterator<Item = (UnitId, &'a Unit, &Uses)> {
        self.uses.iter().map(|(id, uses)| (*id, &self.model[*id], uses))
    }

    /// The procedures of which something is proved.
    fn proved(&self) -> impl Iterator<Item = (UnitId, std::cell::RefMut<'_, Proofs<'a>>)> {
        self.proofs.iter().filter_map(|(id, proofs)| Some((*id, proofs.as_ref().ok()?.borrow_mut())))
    }

    /// What is proved of a procedure, if something is.
    fn proofs(&self, id: UnitId) -> Option<std::cell::RefMut<'_, Proofs<'a>>> {
        let at = self.proofs.binary_search_by_key(&id, |(other, _)| *other).ok()?;
        Some(self.proofs[at].1.as_ref().ok()?.borrow_mut())
    }

    /// The people from whom a procedure is staffed: its own, else those of an organisation whose roles it calls upon.
    fn roster(&self, unit: UnitId) -> Option<&Roster> {
        let own = self.rosters.iter().find(|roster| roster.of == unit);
        own.or_else(|| self.rosters.iter().find(|roster| roster.serves(self.model, unit)))
    }

    /// Where the facts and records of a procedure come from and go, if nothing stands in its way.
    fn uses(&self, id: UnitId) -> Option<&Uses> {
        let at = self.uses.binary_search_by_key(&id, |(other, _)| *other).ok()?;
        Some(&self.uses[at].1)
    }

    /// Whether what a file declares for others can be judged: its users are here.
    fn judges(&self, file: FileId) -> bool {
        self.judged.contains(&file)
    }

    fn text(&self, symbol: Symbol) -> &str {
        self.model.text(symbol)
    }
}

/// Whether a finding leaves it open what a procedure says.
pub fn is_in_the_way(finding: &&Finding) -> bool {
    finding.severity == Severity::Error && IN_THE_WAY.contains(&finding.rule)
}

/// What stands in the way of proofs, in the order of the files, and the procedures of which nothing can be proved: `found`
/// are the findings so far (`syntax`, `encoding`).
pub fn in_the_way(context: &Context, found: Vec<Finding>) -> (Vec<Finding>, FxHashSet<UnitId>) {
    let mut findings = Vec::new();
    for rule in RULES.iter().filter(|rule| IN_THE_WAY.contains(&rule.name)) {
        (rule.check)(context, &mut findings);
    }
    let resolved = context.resolved(found.iter().chain(&findings));
    let doubtful = context.model.procedures().map(|(id, _)| id).filter(|id| !resolved.contains(id)).collect();
    let mut all = judged(context, found, findings);
    all.retain(|finding| is_in_the_way(&finding));
    (all, doubtful)
}

/// Checks everything: `found` are the findings so far (`syntax`, `encoding`). What comes back is in the order of the
/// files, without what an allowance permits and without what follows from a line that could not be read.
pub fn check(context: &mut Context, found: Vec<Finding>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES.iter().filter(|rule| !rule.proof) {
        (rule.check)(context, &mut findings);
    }
    context.prove(found.iter().chain(&findings));
    let unproved = findings.len();
    loop {
        for rule in RULES.iter().filter(|rule| rule.proof) {
            (rule.check)(context, &mut findings);
        }
        if !context.give_up() {
            break;
        }
        findings.truncate(unproved);
    }
    judged(context, found, findings)
}

/// What was found when the files were read, and what the rules found since, in the order of the files: without what an
/// allowance permits and without what follows from a line that could not be read.
fn judged(context: &Context, mut found: Vec<Finding>, mut findings: Vec<Finding>) -> Vec<Finding> {
    let unread: FxHashSet<Location> = found.iter().map(|finding| finding.primary.at).collect();
    // A hidden character on which reading stops is reported as that.
    let hidden: FxHashSet<Location> =
        found.iter().filter(|finding| finding.rule == encoding::RULE.name).map(|finding| finding.primary.at).collect();
    found.retain(|finding| finding.rule != syntax::RULE.name || !hidden.contains(&finding.primary.at));
    let mut lost = LostLines::of(context.model);
    findings.retain(|finding| {
        let at = finding.primary.at;
        !lost.holds(at) && !unread.contains(&at) && !lost.may_allow(context.sources, finding)
    });
    for finding in &mut findings {
        let path = &context.sources.file(finding.primary.at.file).path;
        if path.ends_with(".yaml") || path.ends_with(".yml") {
            words::in_yaml(&mut finding.help);
        }
    }
    found.append(&mut findings);
    let mut found = unused_allowance::apply(context, found);
    found.sort_by(|a, b| (a.primary.at, a.rule).cmp(&(b.primary.at, b.rule)));
    found.dedup();
    found
}

/// The lines that could not be read, or were read with a mark mended: nothing else is said of them.
struct LostLines {
    by_file: FxHashMap<FileId, Vec<Span>>,
    /// Whether one of a file names a rule, once that was asked.
    named: FxHashMap<(FileId, &'static str), bool>,
}

impl LostLines {
    fn of(model: &Model) -> Self {
        let mut by_file: FxHashMap<FileId, Vec<Span>> = FxHashMap::default();
        for unit in &model.units {
            if !unit.damage.lines.is_empty() {
                by_file.entry(unit.file).or_default().extend(&unit.damage.lines);
            }
        }
        by_file.values_mut().for_each(|lines| lines.sort());
        LostLines { by_file, named: FxHashMap::default() }
    }

    /// Whether such a line may allow a finding: it stands in the same file and names the rule.
    fn may_allow(&mut self, sources: &Sources, finding: &Finding) -> bool {
        let (file, rule) = (finding.primary.at.file, finding.rule);
        let Some(lines) = self.by_file.get(&file) else { return false };
        let names = || lines.iter().any(|line| sources.file(file).slice(*line).contains(rule));
        *self.named.entry((file, rule)).or_insert_with(names)
    }

    fn holds(&self, at: Location) -> bool {
        let Some(lines) = self.by_file.get(&at.file) else { return false };
        let after = lines.partition_point(|line| line.start <= at.span.start);
        lines[..after].last().is_some_and(|line| at.span.end <= line.end)
    }
}
