//! Comparisons for programs and for browsers: nothing of a comparison is lost, nothing that somebody wrote becomes markup,
//! and drawings show what went and what came.

use procedo::change::Versions;
use procedo::change::data::{Comparison, Group, Verdict};
use procedo::change::drawn::Drawn;
use procedo::change::exact::Version;
use procedo::change::html;
use procedo::change::json::{ComparisonJson, Count};
use procedo::diagnostic::{Language, Text};
use procedo::drawing::Drawing;
use procedo::drawing::graph::NodeKind;
use procedo::project::{Checked, Project};
use procedo::workspace::Workspace;
use std::collections::BTreeSet;
use std::path::Path;

const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

/// A procedure whose words would be markup.
const OLD: &str = "\
# procedure Leave
starts: Ask

# roles
- employee
- 《head & <b>tail</b>》
- manager

# facts
- days: integer 1 to 60 (given)
- decision: granted, refused

# records
- 《Request \"A\" <img src=x>》

# step Ask \"<script>alert(1)</script>\"
> Say 'why' & \"when\" </style>.
by: employee
makes: 《Request \"A\" <img src=x>》
-> Look

# step Look
by: manager
-> Decide

# step Decide
by: 《head & <b>tail</b>》
approver: manager [days ≥ 5]
needs: 《Request \"A\" <img src=x>》
sets: decision
-> granted [decision = granted]
-> refused [otherwise]

# ends
- granted
- refused
";

/// What is replaced by what: a step that goes, one that comes, one under another name, a control and a route in other cases.
const EDIT: [(&str, &str); 7] = [
    ("-> Look\n\n# step Look\nby: manager\n-> Decide\n", "-> Decide\n"),
    ("approver: manager [days ≥ 5]", "approver: manager [days ≥ 10]"),
    ("-> granted [decision = granted]", "-> 《File & <keep>》 [decision = granted or days < 3]"),
    ("# ends", "# step 《File & <keep>》\nby: employee\n-> granted\n\n# ends"),
    ("Say 'why' & \"when\" </style>.", "Say </title> & \"since when\"."),
    ("starts: Ask", "starts: Apply"),
    ("# step Ask", "# step Apply"),
];

fn checked(text: &str) -> Checked {
    let mut project = Project::new(Workspace::in_memory([("leave.proc".to_string(), text.to_string())]));
    project.add(Path::new("leave.proc")).expect("the file is there");
    crate::replay::checked(project)
}

fn edited() -> String {
    EDIT.iter().fold(OLD.to_string(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

const NAMES: [&str; 2] = ["main <old> & \"gold\"", "the 'new' </h1>"];

fn compared(old: &Checked, new: &Checked) -> Comparison {
    Comparison::of(&Versions::of(old, new), NAMES.map(str::to_string))
}

/// Two versions and their comparison.
fn versions() -> (Checked, Checked, Comparison) {
    let (old, new) = (checked(OLD), checked(&edited()));
    for version in [&old, &new] {
        let errors: Vec<_> =
            version.findings.iter().filter(|own| own.rule == "syntax").map(|own| &own.message.en).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let comparison = compared(&old, &new);
    assert_eq!(comparison.units[0].verdict(), Verdict::Meaning);
    (old, new, comparison)
}

/// A page, and its versions drawn.
fn page(old: &Checked, new: &Checked, language: Language) -> (String, Vec<Option<Drawn>>) {
    let comparison = compared(old, new);
    let drawn = Drawn::of(&comparison, &Versions::of(old, new), language);
    (html::page(&comparison, &drawn, language), drawn)
}

// ---- for programs ------------------------------------------------------------------------------------------------------

#[test]
fn what_is_written_for_programs_says_what_the_comparison_says() {
    let (_, _, comparison) = versions();
    for language in LANGUAGES {
        let text = ComparisonJson::of(&comparison, language).text();
        let json: ComparisonJson = serde_json::from_str(&text).expect("it reads back");
        assert_eq!(json, ComparisonJson::of(&comparison, language));
        assert_eq!((json.version, json.verdict.as_str()), (1, "meaning"));
        assert_eq!([&json.names.old, &json.names.new], NAMES);
        assert_eq!(json.units.len(), comparison.units.len());
        let said = |text: &Option<Text>| text.as_ref().map(|text| text.in_language(language).to_string());
        let lines = |text: &Option<Text>| -> Vec<String> {
            said(text).unwrap_or_default().lines().map(str::to_string).collect()
        };
        for (unit, own) in comparison.units.iter().zip(&json.units) {
            assert_eq!(unit.names, [own.names.old.clone(), own.names.new.clone()]);
            assert_eq!((&unit.name, &unit.file, unit.is_procedure), (&own.name, &own.file, own.is_procedure));
            assert_eq!(unit.changes.len(), own.changes.len());
            for (change, own) in unit.changes.iter().zip(&own.changes) {
                assert_eq!(
                    (change.group.key(), &change.kind, &change.thing),
                    (own.group.as_str(), &own.kind, &own.thing)
                );
                assert_eq!(change.text.in_language(language), own.text);
                assert_eq!([lines(&change.before), lines(&change.after)], [own.before.clone(), own.after.clone()]);
                assert_eq!(change.cases.len(), own.cases.len());
                for (case, own) in change.cases.iter().zip(&own.cases) {
                    assert_eq!(own.version, if case.version == Version::Old { "old" } else { "new" });
                    assert_eq!(own.walkthrough.script, case.walkthrough.script(language));
                    assert_eq!(own.refused, said(&case.refused));
                }
            }
            assert_eq!(unit.behaviour.same, own.behaviour.same);
            assert_eq!(said(&unit.behaviour.unproved), own.behaviour.unproved);
            let paths = unit.behaviour.paths.map(|paths| [paths.old, paths.new, paths.both].map(Count::from));
            assert_eq!(paths, own.behaviour.paths.clone().map(|paths| [paths.old, paths.new, paths.both]));
            let outcomes = own.behaviour.outcomes.as_ref().map(Vec::len).or(own.behaviour.same.then_some(0));
            assert_eq!(unit.behaviour.outcomes.as_ref().map(Vec::len), outcomes);
        }
        // The edit brings every kind of thing that there is to say.
        let unit = &json.units[0];
        assert!(unit.changes.iter().any(|change| !change.cases.is_empty()), "{text}");
        assert!(unit.behaviour.paths.is_some() && unit.behaviour.outcomes.iter().flatten().next().is_some(), "{text}");
    }
}

#[test]
fn numbers_that_programs_would_round_are_text() {
    assert_eq!(serde_json::to_string(&Count::from(12)).unwrap(), "12");
    assert_eq!(serde_json::to_string(&Count::from(u128::from(u64::MAX) + 1)).unwrap(), "\"18446744073709551616\"");
}

#[test]
fn the_page_on_json_names_every_field_of_a_comparison() {
    fn keys(value: &serde_json::Value, found: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
            serde_json::Value::Object(fields) => fields.iter().for_each(|(key, value)| {
                found.insert(key.clone());
                // What is given and answered goes by the names of facts.
                if !matches!(key.as_str(), "given" | "answers") {
                    keys(value, found);
                }
            }),
            _ => {}
        }
    }
    let (_, _, comparison) = versions();
    let mut found = BTreeSet::new();
    keys(&serde_json::to_value(ComparisonJson::of(&comparison, Language::English)).expect("JSON"), &mut found);
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json.md")).expect("the page");
    let (_, part) = text.split_once("\n## diff\n").expect("a part on comparisons");
    let part = part.split("\n## ").next().unwrap_or_default();
    let walkthrough = ["given", "turns", "until", "script", "event", "step", "answers"];
    let named: BTreeSet<&str> = part.split('`').skip(1).step_by(2).chain(walkthrough).collect();
    let missing: Vec<&String> = found.iter().filter(|key| !named.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "docs/json.md does not name {missing:?}");
}

// ---- for browsers ------------------------------------------------------------------------------------------------------

/// The tags of a page, and the text between them; of its style nothing.
fn tags_and_text(page: &str) -> (Vec<String>, String) {
    let (head, rest) = page.split_once("<style>").expect("a style");
    let (style, rest) = rest.split_once("</style>").expect("its end");
    assert!(!style.contains("url(") && !style.contains("@import"));
    let (mut tags, mut text) = (Vec::new(), String::new());
    for part in [head, rest].iter().flat_map(|part| part.split('<')) {
        match part.split_once('>') {
            Some((tag, behind)) => {
                tags.push(tag.to_string());
                text += behind;
            }
            None => text += part,
        }
    }
    for (code, c) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
        text = text.replace(code, c);
    }
    (tags, text)
}

/// The values of an attribute.
fn values<'t>(tags: &'t [String], name: &'t str) -> impl Iterator<Item = &'t str> {
    let start = format!(" {name}=\"");
    tags.iter().filter_map(move |tag| tag.split_once(&start)?.1.split_once('"').map(|(value, _)| value))
}

#[test]
fn a_page_holds_every_change_and_nothing_that_somebody_wrote_is_markup() {
    let (old, new, comparison) = versions();
    for language in LANGUAGES {
        let (page, drawn) = page(&old, &new, language);
        let (tags, text) = tags_and_text(&page);
        // Names stand out instead of standing in backticks.
        let plain = text.replace('`', "");
        let holds = |words: &str| assert!(plain.contains(&words.replace('`', "")), "{words:?} is missing in\n{plain}");
        NAMES.iter().for_each(|name| holds(name));
        for unit in &comparison.units {
            for change in &unit.changes {
                holds(change.text.in_language(language));
                holds(change.group.title().in_language(language));
                let lines = |text: &Option<Text>| -> Vec<String> {
                    let text = text.as_ref().map(|text| text.in_language(language)).unwrap_or_default();
                    text.lines().map(str::to_string).collect()
                };
                let (before, after) = (lines(&change.before), lines(&change.after));
                before.iter().filter(|line| !after.contains(line)).for_each(|line| holds(&format!("− {line}")));
                after.iter().filter(|line| !before.contains(line)).for_each(|line| holds(&format!("+ {line}")));
                for case in &change.cases {
                    case.walkthrough.lines(language).iter().for_each(|line| holds(line));
                    holds(&case.walkthrough.script(language));
                    case.refused.iter().for_each(|why| holds(why.in_language(language)));
                }
            }
        }
        // What is drawn is there, too.
        let lines = drawn[0].iter().flat_map(|drawn| &drawn.versions).flatten().flatten().flat_map(|own| &own.nodes);
        lines.flat_map(|node| &node.lines).for_each(|line| holds(&line.text));
        let ours = [
            "!doctype",
            "html",
            "head",
            "meta",
            "title",
            "body",
            "header",
            "h1",
            "p",
            "b",
            "ul",
            "li",
            "main",
            "section",
            "h2",
            "small",
            "h3",
            "a",
            "code",
            "div",
            "del",
            "ins",
            "details",
            "summary",
            "span",
            "ol",
            "pre",
            "i",
            "label",
            "input",
            "figure",
            "figcaption",
            "svg",
            "g",
            "rect",
            "path",
            "text",
            "footer",
            "nav",
        ];
        for tag in &tags {
            let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
            assert!(ours.contains(&name), "<{tag}>");
        }
        assert!(!page.contains("http:") && !page.contains("https:"), "something is fetched");
        assert!(values(&tags, "src").next().is_none());
    }
}

#[test]
fn what_is_referred_to_is_there_once() {
    let (old, new, _) = versions();
    let (page, _) = page(&old, &new, Language::English);
    let (tags, _) = tags_and_text(&page);
    let ids: Vec<&str> = values(&tags, "id").collect();
    let different: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), different.len(), "{ids:?}");
    let links: Vec<&str> = values(&tags, "href").collect();
    assert!(links.iter().any(|link| link.starts_with("#new-0-node-")), "{links:?}");
    assert!(links.iter().any(|link| link.starts_with("#old-0-node-")), "what is gone is in the old drawing: {links:?}");
    for link in links {
        assert!(link.strip_prefix('#').is_some_and(|id| different.contains(id)), "{link}");
    }
}

#[test]
fn where_nothing_changed_nothing_is_drawn() {
    let old = checked(OLD);
    let (page, drawn) = page(&old, &old, Language::English);
    assert!(drawn.iter().all(Option::is_none) && !page.contains("<svg"));
    assert!(page.contains("<h1>nothing changed</h1>"), "{page}");
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let (old, new) =
        (checked(OLD), checked(&edited().replace("# ends\n- granted\n- refused\n", "# ends\n- granted\n")));
    for (language, words) in [(Language::English, "it cannot be drawn: "), (Language::Chinese, "画不出来：")] {
        let (page, drawn) = page(&old, &new, language);
        let [before, after] = &drawn[0].as_ref().expect("a procedure that changed").versions;
        assert!(matches!(after, Some(Err(_))));
        // What is gone shows all the same.
        let before = before.as_ref().expect("a version").as_ref().expect("a drawing");
        assert_eq!(names(before, &before.emphasis.missed.nodes), set(["Look".to_string(), "refused".to_string()]));
        assert_eq!((page.matches(words).count(), page.matches("<svg").count()), (1, 1));
    }
}

// ---- drawings ----------------------------------------------------------------------------------------------------------

fn names(drawing: &Drawing, nodes: &BTreeSet<usize>) -> BTreeSet<String> {
    let name = |at: &usize| match drawing.nodes[*at].kind {
        NodeKind::Step(_) | NodeKind::End(_) => Some(drawing.nodes[*at].lines[0].text.clone()),
        _ => None,
    };
    nodes.iter().filter_map(name).collect()
}

/// The routes that stand out, by the first lines of the boxes between which they lead.
fn ways(drawing: &Drawing, edges: &BTreeSet<usize>) -> BTreeSet<[String; 2]> {
    let name = |at: usize| drawing.nodes[at].lines.first().map_or("◇".to_string(), |line| line.text.clone());
    edges.iter().map(|at| &drawing.graph.edges[*at]).map(|edge| [name(edge.from), name(edge.to)]).collect()
}

fn set<T: Ord, const N: usize>(of: [T; N]) -> BTreeSet<T> {
    of.into_iter().collect()
}

fn both(old: &Checked, new: &Checked) -> [Drawing; 2] {
    let comparison = compared(old, new);
    let drawn = Drawn::of(&comparison, &Versions::of(old, new), Language::English)
        .swap_remove(0)
        .expect("a procedure that changed");
    drawn.versions.map(|version| version.expect("a version").expect("a drawing"))
}

#[test]
fn drawings_show_what_went_and_what_came() {
    let (old, new, _) = versions();
    let [before, after] = both(&old, &new);
    let title = "<script>alert(1)</script>".to_string();
    let (look, decide, file) = ("Look".to_string(), "Decide".to_string(), "《File & <keep>》".to_string());
    let (granted, choice) = ("granted".to_string(), "◇".to_string());
    assert_eq!(names(&before, &before.emphasis.missed.nodes), set([look.clone()]));
    let gone = ways(&before, &before.emphasis.missed.edges);
    let first = |text: &str| text.split_whitespace().next().unwrap_or_default().to_string();
    let short: BTreeSet<[String; 2]> = gone.iter().map(|way| way.each_ref().map(|end| first(end))).collect();
    let title = first(&title);
    assert_eq!(short, set([[title.clone(), look.clone()], [look, decide.clone()], [choice.clone(), granted.clone()]]));
    assert!(before.emphasis.lit.nodes.is_empty());
    assert_eq!(names(&after, &after.emphasis.lit.nodes), set([decide.clone(), file.clone()]));
    let come = ways(&after, &after.emphasis.lit.edges);
    assert_eq!(come, set([[title, decide], [choice, file.clone()], [file, granted]]));
    assert!(after.emphasis.missed.nodes.is_empty());
    // In words as well, for those who see no colour.
    for (drawing, words) in [(&before, "gone"), (&after, "new"), (&after, "changed"), (&after, "formerly `Ask`")] {
        assert!(drawing.text().contains(words), "{words} is missing in {}", drawing.text());
    }
}

/// Our procedures without one of their routes, and the other way round: what went the one way came the other way.
#[test]
fn what_went_one_way_came_the_other_way() {
    let text = std::fs::read_to_string("processes/go-live/go-live.proc").expect("the file is there");
    let (from, to) = ("-> 主动应急 [出现故障 and 影响运行]\n-> 上线结束 [otherwise]", "-> 上线结束");
    assert_eq!(text.matches(from).count(), 1);
    let shorter = text.replace(from, to);
    let (cut, rest) = shorter.split_once("# 4.2.7.19 ").expect("its last step");
    let shorter = format!("{cut}# ends{}", rest.split_once("# ends").expect("its ends").1);
    let (long, short) = (checked(&text), checked(&shorter));
    let ([before, _], [_, after]) = (both(&long, &short), both(&short, &long));
    assert_eq!(names(&before, &before.emphasis.missed.nodes), set(["4.2.7.19".to_string()]));
    assert!(before.emphasis.missed.nodes.is_subset(&after.emphasis.lit.nodes));
    assert!(before.emphasis.missed.edges.is_subset(&after.emphasis.lit.edges));
    assert!(before.emphasis.missed.edges.len() >= 2);
}

// ---- the command -------------------------------------------------------------------------------------------------------

#[test]
fn the_ending_of_a_file_says_what_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    for (name, text) in [("old.proc", OLD.to_string()), ("new.proc", edited())] {
        std::fs::write(path(name), text).expect("written");
    }
    let [old, new] = ["old.proc", "new.proc"].map(path);
    for (name, begins) in
        [("a.html", "<!doctype html>\n"), ("a.json", "{\n"), ("a.md", "## "), ("a.txt", &format!("{old} → "))]
    {
        let file = path(name);
        let (status, out, _) = crate::command::procedo(&["diff", &old, &new, "-o", &file], "");
        assert_eq!((status, out.as_str()), (0, ""), "{name}");
        let text = std::fs::read_to_string(&file).expect("a file");
        assert!(text.starts_with(begins), "{name}: {text}");
        let (_, out, _) = crate::command::procedo(&["diff", &old, &new, "--format", &name[2..]], "");
        assert_eq!(out, text, "{name}");
    }
    let (status, _, told) = crate::command::procedo(&["diff", &old, &new, "-o", &path("a.odt")], "");
    assert!(status == 2 && told.contains(".html"), "{told}");
    let weakened = versions().2.units[0].of(Group::Weakened).count();
    assert!(weakened > 0, "an approval in fewer cases is a control weakened");
}
