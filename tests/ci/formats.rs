//! `check --format`: every form says the same, each as its own readers want it.

use super::Folder;
use crate::rules::pages;
use serde_json::Value;
use std::collections::BTreeMap;

/// What every form must say of a finding: its rule, severity, file, first line and column.
type Told = (String, String, String, u64, u64);

/// The examples of all rules, a folder each, and one file that does its worst.
fn folders() -> Vec<Folder> {
    let mut folders: Vec<Folder> = Vec::new();
    let examples: Vec<_> = pages::fires_soon().collect();
    // Some in one folder, each by itself in it: a run for each would take long.
    for some in examples.chunks(12) {
        let folder = Folder::new(&[]);
        for (at, (_, example)) in some.iter().enumerate() {
            example.files.iter().for_each(|(path, text)| folder.write(&format!("{at}/{path}"), text));
        }
        folders.push(folder);
    }
    let worst = "# procedure {0}](1)\n\u{202e}\x1b[31m <&\"']]> %0A::error::x\n# step 甲乙\nby: 谁？{\n-> ]](x)\n";
    folders.push(Folder::new(&[("流程 一/甲,乙%25:{丙}&<'\".proc", worst), ("流程 一/好.proc", "")]));
    folders
}

fn json(folder: &Folder, language: &str) -> Value {
    let ran = folder.procedo(&["check", ".", "--format", "json", "--lang", language]);
    serde_json::from_str(&ran.out).expect("JSON")
}

/// Everything that is said in JSON, as a measure for the others.
fn told(json: &Value) -> Vec<Told> {
    let text = |value: &Value| value.as_str().expect("text").to_string();
    let findings = json["findings"].as_array().expect("a list").iter();
    let told = findings.map(|finding| {
        let start = &finding["span"]["start"];
        let place = [&start["line"], &start["column"]].map(|number| number.as_u64().expect("a number"));
        (text(&finding["rule"]), text(&finding["severity"]), text(&finding["file"]), place[0], place[1])
    });
    told.collect()
}

fn message_and_help(finding: &Value) -> String {
    let (message, help) = (finding["message"].as_str().expect("text"), finding["help"].as_str().expect("text"));
    if help.is_empty() { message.to_string() } else { format!("{message}\n{help}") }
}

/// What is said before the walkthrough that shows it.
fn without_example<'a>(said: &'a str, finding: &Value) -> &'a str {
    let (before, shown) =
        said.split_once("\nfor example:\n- ").or_else(|| said.split_once("\n例如：\n- ")).unwrap_or((said, ""));
    assert_eq!(shown.is_empty(), finding["walkthrough"].is_null(), "{said}");
    before
}

/// Hidden characters as every form but JSON shows them.
fn visible(text: &str) -> String {
    procedo::report::visible(text)
}

fn is_clean(text: &str) {
    let steers = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{200b}';
    assert!(!text.chars().any(steers), "{text:?}");
}

fn schema() -> impl Fn(&Value) -> Result<(), String> {
    let text = std::fs::read_to_string("tests/schemas/sarif-schema-2.1.0.json").expect("the schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource("sarif.json", schema).expect("a schema");
    let index = compiler.compile("sarif.json", &mut schemas).expect("a schema");
    move |document| schemas.validate(document, index).map_err(|error| format!("{error:#}"))
}

/// `%E4%B8%8A` as the character.
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        let digits = if byte == b'%' { [rest.next(), rest.next()] } else { [None; 2] };
        match digits {
            [Some(a), Some(b)] => {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&[a, b]).expect("ASCII"), 16).expect("base 16"));
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// A message without its escapes for placeholders and links.
fn unescaped(text: &str) -> String {
    let text = text.replace("{{", "{").replace("}}", "}");
    if text.contains("\\]") { text.replace("\\[", "[").replace("\\]", "]").replace("\\\\", "\\") } else { text }
}

#[test]
fn sarif_is_valid_and_says_what_json_says() {
    let valid = schema();
    assert!(valid(&serde_json::json!({"version": "2.1.0", "runs": [{}]})).is_err(), "the schema asks for something");
    for folder in folders() {
        for language in ["en", "zh"] {
            let json = json(&folder, language);
            let text = folder.procedo(&["check", ".", "--format", "sarif", "--lang", language]).out;
            is_clean(&text);
            let sarif: Value = serde_json::from_str(&text).expect("JSON");
            valid(&sarif).unwrap_or_else(|error| panic!("{error}\n{text}"));
            let run = &sarif["runs"][0];
            assert_eq!(run["columnKind"], "unicodeCodePoints");
            let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
            let results = run["results"].as_array().expect("results");
            let mut found = Vec::new();
            let mut prints = std::collections::BTreeSet::new();
            for (result, finding) in results.iter().zip(json["findings"].as_array().expect("a list")) {
                let place = &result["locations"][0]["physicalLocation"];
                let artifact = &place["artifactLocation"];
                let base = artifact["uriBaseId"].as_str().expect("relative");
                assert!(!run["originalUriBaseIds"][base].is_null(), "{base} is known");
                let (region, span) = (&place["region"], &finding["span"]);
                assert_eq!([&region["endLine"], &region["endColumn"]], [&span["end"]["line"], &span["end"]["column"]]);
                let rule = &rules[result["ruleIndex"].as_u64().expect("a number") as usize];
                assert_eq!(rule["id"], result["ruleId"]);
                assert!(rule["help"]["markdown"].as_str().expect("text").starts_with("# "));
                let said = unescaped(result["message"]["text"].as_str().expect("text"));
                assert_eq!(without_example(&said, finding), message_and_help(finding));
                assert_eq!(result["properties"]["script"], finding["walkthrough"]["script"]);
                let list = |value: &Value| value.as_array().map_or(0, Vec::len);
                let labels = list(&result["relatedLocations"]) + list(&Value::Null);
                let own = usize::from(!result["locations"][0]["message"].is_null());
                assert_eq!(labels + own, list(&finding["labels"]));
                assert_eq!(list(&result["fixes"]), list(&finding["fixes"]));
                let text = |value: &Value| value.as_str().expect("text").to_string();
                assert!(prints.insert(text(&result["partialFingerprints"]["procedo/v1"])), "each has its own");
                let (rule, level, uri) = (text(&result["ruleId"]), text(&result["level"]), text(&artifact["uri"]));
                assert!(uri.is_ascii(), "{uri}");
                let number = |value: &Value| value.as_u64().expect("a number");
                let (line, column) = (number(&region["startLine"]), number(&region["startColumn"]));
                found.push((rule, level, decoded(&uri), line, column));
            }
            assert_eq!((found, results.len()), (told(&json), told(&json).len()));
        }
    }
}

#[test]
fn the_walkthrough_that_shows_it_comes_along() {
    let folder = Folder::new(&[(
        "a.proc",
        "# procedure P\nstarts: a\n# roles\n- r\n# facts\n- ok: yes/no (given)\n# step a\nby: r\n-> e [ok]\n-> f\n# ends\n- e\n- f\n",
    )]);
    for form in ["sarif", "github", "junit"] {
        let out = folder.procedo(&["check", ".", "--format", form]).out;
        assert!(out.contains("for example:") && out.contains("ok = yes"), "{form}: {out}");
    }
    let sarif = folder.procedo(&["check", ".", "--format", "sarif"]).out;
    let sarif: Value = serde_json::from_str(&sarif).expect("JSON");
    let script = sarif["runs"][0]["results"][0]["properties"]["script"].as_str().expect("a script");
    folder.write("shown.yaml", script);
    let ran = folder.procedo(&["walk", "--in", ".", "--script", "shown.yaml"]);
    assert!(ran.out.contains("ok = yes"), "{ran:?}");
}

#[test]
fn chinese_stays_as_it_is() {
    let folder = Folder::new(&[("上线.proc", "# 流程 系统上线\n起始：培训\n")]);
    for form in ["sarif", "github", "junit", "json"] {
        let out = folder.procedo(&["check", ".", "--format", form, "--lang", "zh"]).out;
        assert!(out.contains("系统上线") && out.contains("培训"), "{out}");
        assert_eq!(form == "sarif", out.contains("%E4%B8%8A%E7%BA%BF.proc"), "{out}");
    }
}

#[test]
fn github_gets_a_command_for_every_finding() {
    let reverse = |text: &str| {
        let text = text.replace("%3A", ":").replace("%2C", ",").replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%25", "%")
    };
    for folder in folders() {
        for language in ["en", "zh"] {
            let json = json(&folder, language);
            let out = folder.procedo(&["check", ".", "--format", "github", "--lang", language]).out;
            is_clean(&out);
            let findings = json["findings"].as_array().expect("a list");
            assert_eq!(out.lines().count(), findings.len(), "{out}");
            for (line, (finding, told)) in out.lines().zip(findings.iter().zip(told(&json))) {
                let (head, said) = line.strip_prefix("::").and_then(|line| line.split_once("::")).expect("a command");
                let (level, properties) = head.split_once(' ').expect("properties");
                let properties: BTreeMap<&str, String> = properties
                    .split(',')
                    .map(|pair| pair.split_once('=').map(|(key, value)| (key, reverse(value))).expect("a pair"))
                    .collect();
                let (rule, severity, file, first, column) = told;
                assert_eq!((level, properties["title"].as_str()), (severity.as_str(), rule.as_str()));
                assert_eq!(
                    (properties["file"].clone(), properties["line"].clone()),
                    (visible(&file), first.to_string())
                );
                assert_eq!(without_example(&reverse(said), finding), visible(&message_and_help(finding)));
                let last = &finding["span"]["end"]["line"];
                let within = *last == first;
                assert_eq!(properties["endLine"], last.to_string());
                assert_eq!(properties.get("col").cloned(), within.then(|| column.to_string()));
            }
        }
    }
}

#[test]
fn junit_has_a_suite_for_every_file_and_a_case_for_every_finding() {
    for folder in folders() {
        for (language, deny) in [("en", "errors"), ("zh", "warnings")] {
            let json = json(&folder, language);
            let args = ["check", ".", "--format", "junit", "--lang", language];
            let args: Vec<&str> =
                args.into_iter().chain(["--deny", "warnings"].into_iter().filter(|_| deny == "warnings")).collect();
            let ran = folder.procedo(&args);
            is_clean(&ran.out);
            let document = roxmltree::Document::parse(&ran.out).unwrap_or_else(|error| panic!("{error}\n{}", ran.out));
            let root = document.root_element();
            let count =
                |node: &roxmltree::Node, what: &str| node.attribute(what).expect(what).parse().expect("a number");
            let (mut tests, mut failures): (usize, usize) = (0, 0);
            let mut cases = Vec::new();
            for suite in root.children().filter(roxmltree::Node::is_element) {
                let inside: Vec<_> = suite.children().filter(roxmltree::Node::is_element).collect();
                let failed = inside
                    .iter()
                    .filter(|case| case.first_element_child().is_some_and(|told| told.has_tag_name("failure")));
                let failed = failed.count();
                assert_eq!((count(&suite, "tests"), count(&suite, "failures")), (inside.len(), failed));
                assert_eq!(suite.attribute("name"), suite.attribute("file"));
                (tests, failures) = (tests + inside.len(), failures + failed);
                cases.extend(inside.into_iter().filter(|case| case.first_element_child().is_some()));
            }
            assert_eq!((count(&root, "tests"), count(&root, "failures")), (tests, failures));
            assert_eq!(failures > 0, ran.status == 1, "a failure where the run fails");
            let files = json["summary"]["files"].as_u64().expect("a number") as usize;
            assert_eq!(root.children().filter(roxmltree::Node::is_element).count(), files);
            let findings = json["findings"].as_array().expect("a list");
            assert_eq!(cases.len(), findings.len());
            let mut said: Vec<String> =
                cases.iter().map(|case| case.attribute("name").expect("a name").to_string()).collect();
            let name = |finding: &Value| {
                visible(&format!(
                    "{}: {}",
                    finding["rule"].as_str().expect("text"),
                    finding["message"].as_str().expect("text")
                ))
            };
            let mut expected: Vec<String> = findings.iter().map(name).collect();
            said.sort();
            expected.sort();
            assert_eq!(said, expected);
        }
    }
}

#[test]
fn a_file_without_findings_is_a_test_that_passed() {
    let clean = std::fs::read_to_string("docs/examples/en/organisation.proc").expect("an example");
    let folder = Folder::new(&[("clean.proc", &clean)]);
    let out = folder.procedo(&["check", "clean.proc", "--format", "junit"]).out;
    let document = roxmltree::Document::parse(&out).expect("XML");
    let cases: Vec<_> = document.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    assert_eq!((cases.len(), cases[0].has_children()), (1, false), "{out}");
    assert_eq!(cases[0].attribute("classname"), Some("clean"));
}

#[test]
fn fingerprints_stay_when_lines_move_and_files_are_formatted() {
    let prints = |folder: &Folder| {
        let out = folder.procedo(&["check", ".", "--format", "sarif"]).out;
        let sarif: Value = serde_json::from_str(&out).expect("JSON");
        let results = sarif["runs"][0]["results"].as_array().expect("a list").clone();
        let mut prints: Vec<String> =
            results.iter().map(|result| result["partialFingerprints"]["procedo/v1"].to_string()).collect();
        prints.sort();
        prints
    };
    let mut compared = 0;
    for (rule, example) in pages::fires_soon() {
        let folder = Folder::new(&[]);
        example.files.iter().for_each(|(path, text)| folder.write(path, text));
        let before = prints(&folder);
        for (path, text) in &example.files {
            let comment = if path.ends_with(".proc") { "//" } else { "#" };
            // The first line may be what is wrong.
            folder.write(path, format!("{comment} a new line\n\n{text}\n"));
        }
        if rule != "encoding" {
            assert_eq!(prints(&folder), before, "{rule}");
            compared += before.len();
        }
        // `fmt` leaves out what goes without saying, and breaks lists of YAML into lines: that is more than layout.
        if example.files.iter().all(|(path, text)| path.ends_with(".proc") && !text.contains("slip = slip")) {
            folder.procedo(&["fmt", "."]);
            assert_eq!(prints(&folder), before, "{rule}, formatted");
        }
    }
    assert!(compared > 50, "{compared}");
}
