//! Findings as SARIF 2.1.0 (OASIS, *Static Analysis Results Interchange Format*), which code hosts and editors read.
//!
//! Only what we have to say is modelled. Paths are relative to the folder of the run, whose own place is nobody's
//! business: `originalUriBaseIds` names it and does not tell it, as §3.14.14 allows. Columns count characters.

use super::{Fingerprint, json, place, told};
use crate::diagnostic::{Edit, Finding, Fix, Language, Severity, Text};
use crate::say;
use crate::source::{Location, Sources};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is told of a rule, in one language.
#[derive(Clone, Debug)]
pub struct RulePage {
    /// Its name.
    pub name: &'static str,
    /// How grave its findings usually are.
    pub severity: Severity,
    /// A sentence about it.
    pub summary: String,
    /// The whole page, in Markdown.
    pub page: String,
}

/// The name of the folder of the run, as code hosts know it.
const BASE: &str = "%SRCROOT%";

/// The log as text on one line, ending with a line break. `rules` are those that found something; of others nothing
/// is told.
pub fn render(sources: &Sources, findings: &[Finding], rules: &[RulePage], language: Language) -> String {
    let writer = Writer { sources, rules, language };
    let results = Fingerprint::of_all(sources, findings);
    let results = findings.iter().zip(results).map(|(finding, (print, nth))| writer.result(finding, print, nth));
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: "procedo",
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: rules.iter().map(|rule| writer.rule(rule)).collect(),
            },
        },
        language: match language {
            Language::English => "en-US",
            Language::Chinese => "zh-CN",
        },
        column_kind: "unicodeCodePoints",
        original_uri_base_ids: BTreeMap::from([(
            BASE,
            Base { description: writer.said(&say!("the folder of the run", "运行时所在的文件夹")) },
        )]),
        results: results.collect(),
    };
    json::written(&Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    })
}

struct Writer<'a> {
    sources: &'a Sources,
    rules: &'a [RulePage],
    language: Language,
}

impl Writer<'_> {
    fn rule(&self, rule: &RulePage) -> Rule {
        // What stands between the title and the examples.
        let page = rule.page.split_once('\n').map_or("", |(_, rest)| rest);
        let text = page.split("\n## ").next().unwrap_or_default().trim();
        Rule {
            id: rule.name,
            short_description: Message::plain(&rule.summary),
            help: Help { text: escaped(text), markdown: rule.page.clone() },
            default_configuration: Configuration { level: level(rule.severity) },
        }
    }

    fn result(&self, finding: &Finding, fingerprint: Fingerprint, nth: u32) -> ResultObject {
        ResultObject {
            rule_id: finding.rule,
            rule_index: self.rules.iter().position(|rule| rule.name == finding.rule),
            level: level(finding.severity),
            message: Message::plain(&told(finding, self.language)),
            locations: [Place {
                physical_location: self.physical(finding.primary.at),
                logical_locations: finding
                    .procedure
                    .iter()
                    .map(|name| Logical { fully_qualified_name: name.clone(), kind: "procedure" })
                    .collect(),
                message: self.said(&finding.primary.text),
            }],
            related_locations: finding
                .labels
                .iter()
                .map(|label| Place {
                    physical_location: self.physical(label.at),
                    logical_locations: Vec::new(),
                    message: self.said(&label.text),
                })
                .collect(),
            partial_fingerprints: BTreeMap::from([("procedo/v1", format!("{fingerprint}:{nth}"))]),
            // Another encoding is nothing that can be said in replacements of text.
            properties: finding
                .walkthrough
                .as_ref()
                .map(|walkthrough| Properties { script: walkthrough.script(self.language) }),
            fixes: finding.fixes.iter().filter(|fix| !fix.edits.is_empty()).map(|fix| self.fix(fix)).collect(),
        }
    }

    fn said(&self, text: &Text) -> Option<Message> {
        Some(text.in_language(self.language)).filter(|text| !text.is_empty()).map(Message::plain)
    }

    fn physical(&self, at: Location) -> Physical {
        Physical { artifact_location: self.artifact(at), region: self.region(at) }
    }

    fn artifact(&self, at: Location) -> Artifact {
        let uri = uri(&self.sources.file(at.file).path);
        // A path that leads out of the folder is not one below it.
        let below = !uri.starts_with("file:") && !uri.split('/').any(|part| part == "..");
        Artifact { uri, uri_base_id: below.then_some(BASE) }
    }

    fn region(&self, at: Location) -> Region {
        let (_, start, end) = place(self.sources, at);
        Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
    }

    fn fix(&self, fix: &Fix) -> FixObject {
        let mut changes: Vec<Change> = Vec::new();
        let mut edits: Vec<&Edit> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| edit.at);
        for edits in edits.chunk_by(|a, b| a.at.file == b.at.file) {
            let replacements = edits.iter().map(|edit| Replacement {
                deleted_region: self.region(edit.at),
                inserted_content: Content { text: edit.text.clone() },
            });
            changes
                .push(Change { artifact_location: self.artifact(edits[0].at), replacements: replacements.collect() });
        }
        FixObject { description: Message::plain(fix.title.in_language(self.language)), artifact_changes: changes }
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A path as a URI: what is not a letter, digit or plain mark of ASCII is written as the bytes of its UTF-8.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    // `C:/x` begins at the root of a disk as `/x` does.
    let drive = matches!(path.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic());
    if drive || path.starts_with('/') {
        uri += if drive { "file:///" } else { "file://" };
    }
    for (at, byte) in path.bytes().enumerate() {
        let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
        if plain || drive && at == 1 {
            uri.push(char::from(byte));
        } else {
            uri += &format!("%{byte:02X}");
        }
    }
    uri
}

/// Text of which nothing is taken for a placeholder (§3.11.5) or for a link (§3.11.6).
fn escaped(text: &str) -> String {
    let text = text.replace('{', "{{").replace('}', "}}");
    if text.contains("](") { text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]") } else { text }
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    language: &'a str,
    column_kind: &'a str,
    original_uri_base_ids: BTreeMap<&'a str, Base>,
    results: Vec<ResultObject>,
}

#[derive(Serialize)]
struct Base {
    description: Option<Message>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'a str,
    semantic_version: &'a str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

impl Message {
    fn plain(text: &str) -> Self {
        Message { text: escaped(text) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: [Place; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Place>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Properties>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixObject>,
}

/// What SARIF has no place for.
#[derive(Serialize)]
struct Properties {
    /// The walkthrough that shows it, for `walk --script`.
    script: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FixObject {
    description: Message,
    artifact_changes: Vec<Change>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Content,
}

#[derive(Serialize)]
struct Content {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("processes/上线 一.proc"), "processes/%E4%B8%8A%E7%BA%BF%20%E4%B8%80.proc");
        assert_eq!(uri("a:b%#?.proc"), "a%3Ab%25%23%3F.proc", "a colon in front would make a scheme");
        assert_eq!(uri("/srv/a.proc"), "file:///srv/a.proc");
        assert_eq!(uri("C:/a.proc"), "file:///C:/a.proc");
        assert_eq!(uri("../a.proc"), "../a.proc");
    }

    #[test]
    fn messages_hold_no_placeholders_and_no_links() {
        assert_eq!(escaped("use {0}"), "use {{0}}");
        assert_eq!(escaped("-> 甲 [乙]"), "-> 甲 [乙]");
        assert_eq!(escaped(r"[here](1) \"), r"\[here\](1) \\");
    }
}
