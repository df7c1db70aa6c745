//! Each rule has its pair of files, and each page says in both languages what it should; its examples are run.

use super::example::Example;
use procedo::diagnostic::{Finding, Language, Text};
use procedo::project::Checked;
use procedo::rules::{self, RULES, Rule};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules")
}

/// The page as it is in the file: so an example can be tried without building again.
fn page(rule: &Rule) -> String {
    let path = folder().join(rule.name.replace('-', "_") + ".md");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_rule_is_listed_once_and_is_a_pair_of_files() {
    let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    let sorted: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names, sorted.into_iter().collect::<Vec<_>>(), "in order, each once");
    let kebab = |name: &str| {
        !name.is_empty() && name.split('-').all(|part| part.chars().all(|c| c.is_ascii_lowercase()) && !part.is_empty())
    };
    assert!(names.iter().all(|name| kebab(name)), "names are kebab case");
    let stems = |extension: &str| -> BTreeSet<String> {
        let entries = std::fs::read_dir(folder()).expect("the folder of the rules");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let paths = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
        paths.map(|path| path.file_stem().expect("a name").to_string_lossy().replace('_', "-")).collect()
    };
    let listed: BTreeSet<String> = names.iter().map(|name| name.to_string()).collect();
    let mut code = stems("rs");
    for shared in ["mod", "choices", "proofs", "words"] {
        assert!(code.remove(shared), "{shared} is there");
    }
    assert_eq!(code, listed, "every `.rs` is a rule of the list");
    assert_eq!(stems("md"), listed, "every rule has its page");
    for rule in RULES {
        assert_eq!(rules::find(rule.name).expect("found by name").name, rule.name);
        assert_eq!(rule.whole_page(), page(rule), "{} has the page of its name", rule.name);
    }
}

/// The parts of a page: English, Chinese, what fires and what does not.
fn parts(page: &str) -> [&str; 4] {
    let (english, rest) = page.split_once("\n## 中文\n").expect("`## 中文`");
    let (chinese, rest) = rest.split_once("\n## Fires\n").expect("`## Fires`");
    let (fires, quiet) = rest.split_once("\n## Quiet\n").expect("`## Quiet`");
    [english, chinese, fires, quiet]
}

/// A fenced block of a part.
struct Block {
    /// `proc` or `yaml`.
    form: String,
    text: String,
    /// The people, who stand in a block of their own behind it.
    roster: Option<String>,
    /// What was there before, too.
    before: Option<String>,
}

impl Block {
    fn example(&self) -> Result<Example, String> {
        Ok(Example {
            roster: self.roster.clone(),
            before: self.before.clone(),
            ..Example::read(&self.text, &self.form)?
        })
    }
}

fn blocks(part: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut lines = part.lines();
    while let Some(line) = lines.next() {
        let Some(form) = line.strip_prefix("```") else { continue };
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let text = text.join("\n");
        match form {
            "yaml roster" => blocks.last_mut().expect("an example before its people").roster = Some(text),
            "proc before" | "yaml before" => {
                blocks.last_mut().expect("an example before what it was").before = Some(text + "\n");
            }
            _ => blocks.push(Block { form: form.to_string(), text, roster: None, before: None }),
        }
    }
    blocks
}

/// The same but for what is too large: that takes long.
pub fn fires_soon() -> impl Iterator<Item = (&'static str, Example)> {
    fires().into_iter().filter(|(rule, _)| *rule != "too-large")
}

/// Every example of every page that finds something, with its rule.
pub fn fires() -> Vec<(&'static str, Example)> {
    let written = RULES.iter().filter(|rule| page(rule).contains("\n## 中文\n"));
    let examples = written.flat_map(|rule| {
        let blocks = blocks(parts(&page(rule))[2]).into_iter();
        blocks.map(|block| (rule.name, block.example().expect("an example"))).collect::<Vec<_>>()
    });
    examples.collect()
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[test]
fn every_page_is_written_in_both_languages_with_examples_in_both_forms() {
    for rule in RULES {
        let name = rule.name;
        let page = page(rule);
        assert!(page.starts_with(&format!("# {name}\n\n")), "{name}: begins with its name");
        assert!(page.ends_with("```\n"), "{name}: ends with an example");
        assert!(!page.contains("To come"), "{name}: is written");
        let [english, chinese, fires, quiet] = parts(&page);
        assert!(!english.chars().any(|c| c == '。' || c == '，'), "{name}: the English is English");
        assert!(english.lines().count() >= 5 && chinese.lines().count() >= 3, "{name}: says why and what to do");
        assert!(chinese.chars().filter(|c| is_chinese(*c)).count() >= 40, "{name}: the Chinese is Chinese");
        let summaries = [rule.summary(Language::English), rule.summary(Language::Chinese)];
        assert!(summaries[0].len() <= 100 && summaries[0].ends_with('.'), "{name}: {}", summaries[0]);
        assert!(!summaries[0].chars().any(is_chinese), "{name}: {}", summaries[0]);
        assert!(summaries[1].chars().count() <= 40 && summaries[1].ends_with('。'), "{name}: {}", summaries[1]);
        for (part, what) in [(fires, "fires"), (quiet, "quiet")] {
            let forms: Vec<String> = blocks(part).into_iter().map(|block| block.form).collect();
            assert!(forms.iter().any(|form| form == "proc"), "{name}: {what} in the document form");
            assert!(forms.iter().any(|form| form == "yaml"), "{name}: {what} in YAML");
            assert!(forms.iter().all(|form| form == "proc" || form == "yaml"), "{name}: {forms:?}");
        }
    }
}

#[test]
fn every_example_finds_exactly_what_it_says() {
    let mut report = String::new();
    for rule in RULES {
        let page = page(rule);
        let [_, _, fires, quiet] = parts(&page);
        for (part, fires) in [(fires, true), (quiet, false)] {
            for (at, block) in blocks(part).into_iter().enumerate() {
                let form = &block.form;
                let example = block.example().unwrap_or_else(|wrong| panic!("{}: {wrong}", rule.name));
                let what = if fires { "fires" } else { "quiet" };
                let title = format!("{}, {what} {} ({form})\n", rule.name, at + 1);
                let says = example.expected.iter().any(|place| place.rule == rule.name);
                if says != fires {
                    report += &format!("{title}  the example does not show the rule\n");
                }
                if let Some(differences) = example.differences() {
                    report += &format!("{title}{differences}");
                }
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

/// Every message of the pages in both languages, to be read whenever one changes.
#[test]
fn the_messages_read_well() {
    let mut shown = String::new();
    for rule in RULES {
        let page = page(rule);
        let mut seen = BTreeSet::new();
        for block in blocks(parts(&page)[2]) {
            let checked = block.example().expect("an example").check();
            for finding in checked.findings.iter().filter(|finding| finding.rule == rule.name) {
                if seen.insert(finding.message.en.clone()) {
                    message(&checked, finding, &mut shown);
                }
            }
        }
    }
    insta::assert_snapshot!("messages", shown);
}

fn message(checked: &Checked, finding: &Finding, shown: &mut String) {
    let mut line = |what: &str, text: &Text| {
        if !text.en.is_empty() {
            *shown += &format!("{what:8}{}\n{:8}{}\n", text.en, "", text.zh);
        }
    };
    line(&format!("{}\n{:8}", finding.rule, ""), &finding.message);
    line("here", &finding.primary.text);
    for label in &finding.labels {
        let text = checked.sources().slice(label.at);
        let Text { en, zh } = &label.text;
        line("label", &Text { en: format!("`{text}` {en}"), zh: format!("“{text}” {zh}") });
    }
    line("help", &finding.help);
    for fix in &finding.fixes {
        line("fix", &fix.title);
    }
    *shown += "\n";
}
