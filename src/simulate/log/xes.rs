//! A log in the XES form (IEEE 1849-2016, "eXtensible Event Stream"): a trace for every case, an event for every row.

use super::{About, Case, Hand, Log, Made, Plain, Row, Stage, Stamp, Told, Transition, joined};
use crate::runtime::{FactId, Program, Target, Value};
use crate::syntax::xml::attribute;
use std::fmt::Display;
use std::io::{self, Write};

/// The extensions whose attributes are used, by their prefixes.
const EXTENSIONS: [(&str, &str); 5] =
    [("Concept", "concept"), ("Time", "time"), ("Lifecycle", "lifecycle"), ("Organizational", "org"), ("Cost", "cost")];

/// What a trace or an event bears beside facts, and which these may therefore not be called.
const KEYS: [&str; 5] = ["clause", "step", "records", "outcome", "entered"];

/// Writes a log in the XES form. A fact is an attribute under its own name, with characters that a key cannot have
/// replaced; of the trace, if it was given, else of the event with which it became known.
pub struct Xes<'p, W> {
    about: About<'p>,
    out: W,
    /// Under which key each fact is written.
    keys: Vec<String>,
}

impl<'p, W: Write> Xes<'p, W> {
    /// Begins a log.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(about: About<'p>, mut out: W) -> io::Result<Xes<'p, W>> {
        let facts = about.program.facts.iter().map(|fact| fact.name.as_str());
        let keys = keys(facts);
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1849.2016\" xes.features=\"\">")?;
        for (name, prefix) in EXTENSIONS {
            writeln!(
                out,
                "  <extension name=\"{name}\" prefix=\"{prefix}\" uri=\"http://www.xes-standard.org/{prefix}.xesext\"/>"
            )?;
        }
        writeln!(
            out,
            "  <global scope=\"trace\">\n    <string key=\"concept:name\" value=\"?\"/>\n  </global>\n  \
             <global scope=\"event\">\n    <string key=\"concept:name\" value=\"?\"/>\n    \
             <string key=\"concept:instance\" value=\"?\"/>\n    \
             <string key=\"lifecycle:transition\" value=\"complete\"/>\n    \
             <date key=\"time:timestamp\" value=\"1970-01-01T00:00:00.000Z\"/>\n  </global>\n  \
             <classifier name=\"Step\" scope=\"event\" keys=\"concept:name\"/>\n  \
             <classifier name=\"Step_and_lifecycle\" scope=\"event\" keys=\"concept:name lifecycle:transition\"/>"
        )?;
        let mut xes = Xes { about, out, keys };
        let Program { clause, name, .. } = about.program;
        let called = clause.as_ref().map_or(name.clone(), |clause| format!("{clause} {name}"));
        xes.text("  ", "concept:name", &called)?;
        xes.text("  ", "lifecycle:model", "standard")?;
        Ok(xes)
    }

    /// The cases that come next are of this program: another version of the procedure, or another procedure.
    pub fn of(&mut self, program: &'p Program) {
        if !std::ptr::eq(self.about.program, program) {
            self.about.program = program;
            self.keys = keys(program.facts.iter().map(|fact| fact.name.as_str()));
        }
    }

    fn put(&mut self, indent: &str, kind: &str, key: &str, value: impl Display) -> io::Result<()> {
        writeln!(self.out, "{indent}<{kind} key=\"{key}\" value=\"{value}\"/>")
    }

    fn text(&mut self, indent: &str, key: &str, value: &str) -> io::Result<()> {
        writeln!(self.out, "{indent}<string key=\"{key}\" value={}/>", attribute(value))
    }

    fn facts(&mut self, indent: &str, facts: &[(FactId, Value)]) -> io::Result<()> {
        let program = self.about.program;
        for (at, (fact, value)) in facts.iter().enumerate() {
            // Said twice, the last counts: a key stands once.
            if facts[at + 1..].iter().any(|(other, _)| other == fact) {
                continue;
            }
            let key = self.keys[fact.0 as usize].clone();
            match Plain::of(value, &program[*fact].kind, self.about.language) {
                Plain::Truth(yes) => self.put(indent, "boolean", &key, yes)?,
                Plain::Whole(number) => self.put(indent, "int", &key, number)?,
                Plain::Text(text) => self.text(indent, &key, &text)?,
            }
        }
        Ok(())
    }

    fn records(&mut self, indent: &str, records: &[Made]) -> io::Result<()> {
        let program = self.about.program;
        let shown = |made: &Made| {
            let (name, revision) = (&program[made.record].name, made.revision);
            match &made.number {
                Some(number) => format!("{name} ({revision}: {number})"),
                None => format!("{name} ({revision})"),
            }
        };
        let shown: Vec<String> = records.iter().map(shown).collect();
        match joined(shown.iter().map(String::as_str)) {
            Some(records) => self.text(indent, "records", &records),
            None => Ok(()),
        }
    }

    fn cost(&mut self, indent: &str, cost: Option<f64>) -> io::Result<()> {
        let Some(cost) = cost.filter(|cost| cost.is_finite()) else { return Ok(()) };
        self.put(indent, "float", "cost:total", cost)?;
        match self.about.currency {
            Some(currency) => self.text(indent, "cost:currency", currency),
            None => Ok(()),
        }
    }

    fn entered(&mut self, entered: Option<Stamp>) -> io::Result<()> {
        entered.map_or(Ok(()), |entered| self.put("      ", "date", "entered", entered))
    }

    fn told(&mut self, told: &Told) -> io::Result<()> {
        let (program, indent) = (self.about.program, "      ");
        let step = told.step.map(|(step, activation)| (step, program.call(Target::Step(step)), activation));
        let called = || step.as_ref().map(|(_, called, _)| called.clone());
        writeln!(self.out, "    <event>")?;
        self.text(indent, "concept:name", &told.name.clone().or_else(called).unwrap_or_default())?;
        let instance = step.as_ref().map_or(String::new(), |(_, _, activation)| activation.0.to_string());
        self.put(indent, "string", "concept:instance", instance)?;
        self.put(indent, "string", "lifecycle:transition", transition(told.transition))?;
        self.put(indent, "date", "time:timestamp", told.at)?;
        self.entered(told.entered)?;
        if let Some(who) = &told.who {
            self.text(indent, "org:resource", who)?;
        }
        if let Some(role) = told.role {
            self.text(indent, "org:role", &program[role].name)?;
        }
        if let Some(reporter) = &told.reported_by {
            self.text(indent, "reported_by", reporter)?;
        }
        if let Some((step, ..)) = step {
            if let Some(clause) = &program[step].clause {
                self.text(indent, "clause", clause)?;
            }
            self.text(indent, "step", &program[step].name)?;
        }
        writeln!(self.out, "    </event>")
    }

    fn row(&mut self, row: &Row, entered: Option<Stamp>) -> io::Result<()> {
        let (program, indent) = (self.about.program, "      ");
        let step = &program[row.step];
        writeln!(self.out, "    <event>")?;
        self.text(indent, "concept:name", &program.call(Target::Step(row.step)))?;
        self.put(indent, "string", "concept:instance", row.activation.0)?;
        self.put(indent, "string", "lifecycle:transition", stage(row.stage))?;
        self.put(indent, "date", "time:timestamp", row.at)?;
        self.entered(entered)?;
        let people = |name: fn(&Hand) -> Option<&str>| joined(row.people.iter().filter_map(name));
        if let Some(people) = people(|hand| hand.person.as_deref()) {
            self.text(indent, "org:resource", &people)?;
        }
        if let Some(roles) = joined(row.people.iter().map(|hand| program[hand.role].name.as_str())) {
            self.text(indent, "org:role", &roles)?;
        }
        self.cost(indent, row.cost)?;
        if let Some(clause) = &step.clause {
            self.text(indent, "clause", clause)?;
        }
        self.text(indent, "step", &step.name)?;
        self.records(indent, &row.records)?;
        self.facts(indent, &row.facts)?;
        writeln!(self.out, "    </event>")
    }
}

impl<W: Write> Log for Xes<'_, W> {
    fn case(&mut self, case: &Case) -> io::Result<()> {
        let indent = "    ";
        writeln!(self.out, "  <trace>")?;
        self.text(indent, "concept:name", &case.name)?;
        self.cost(indent, case.cost())?;
        if let Some((end, _)) = case.ended {
            self.text(indent, "outcome", &self.about.program[end].name)?;
        }
        self.records(indent, &case.records)?;
        self.facts(indent, &case.facts)?;
        let mut told = case.told.iter().peekable();
        for (at, row) in case.rows.iter().enumerate() {
            while let Some(told) = told.next_if(|told| told.behind <= at) {
                self.told(told)?;
            }
            let entered = case.entered.iter().find(|(row, _)| *row == at);
            self.row(row, entered.map(|(_, entered)| *entered))?;
        }
        for told in told {
            self.told(told)?;
        }
        writeln!(self.out, "  </trace>")
    }

    fn finish(&mut self) -> io::Result<()> {
        writeln!(self.out, "</log>")?;
        self.out.flush()
    }
}

/// The word of the standard model.
fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Schedule => "schedule",
        Stage::Assign => "assign",
        Stage::Start => "start",
        Stage::Complete => "complete",
    }
}

/// The word of the standard model.
fn transition(transition: Transition) -> &'static str {
    match transition {
        Transition::Assign => "assign",
        Transition::Reassign => "reassign",
        Transition::Suspend => "suspend",
        Transition::Resume => "resume",
        Transition::Complete => "complete",
        Transition::Abort => "pi_abort",
    }
}

/// A key for each of these names: no two the same, and none that stands for something else.
fn keys<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for name in names {
        let plain = key(name);
        let mut unique = plain.clone();
        let mut count = 1;
        while KEYS.contains(&unique.as_str()) || keys.contains(&unique) {
            count += 1;
            unique = format!("{plain}_{count}");
        }
        keys.push(unique);
    }
    keys
}

/// A name as a `Name` of XML 1.0, without the colon that divides off the prefix of an extension: letters, digits and
/// what else every edition takes.
fn key(name: &str) -> String {
    let mut key = String::new();
    for c in name.chars() {
        let plain = is_name(c) && (c.is_alphanumeric() || matches!(c, '-' | '.' | '_'));
        if key.is_empty() && plain && !(c.is_alphabetic() || c == '_') {
            key.push('_');
        }
        key.push(if plain { c } else { '_' });
    }
    if key.is_empty() { "_".to_string() } else { key }
}

/// `NameChar` of XML 1.0, fifth edition, without the colon.
fn is_name(c: char) -> bool {
    matches!(c, '-' | '.' | '_' | '0'..='9' | 'A'..='Z' | 'a'..='z' | '\u{b7}' | '\u{c0}'..='\u{d6}'
        | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}'
        | '\u{203f}'..='\u{2040}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}
