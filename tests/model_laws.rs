//! One meaning, many spellings: however the files are written, laid out, ordered or encoded, the model says the same.

#[path = "../examples/generate/text.rs"]
mod generate;

use procedo::diagnostic::Language;
use procedo::model::Content;
use procedo::project::Project;
use procedo::source::FileId;
use procedo::syntax::names::Names;
use procedo::syntax::yaml::top_key;
use procedo::syntax::{parse, print, yaml};
use procedo::workspace::{Workspace, discover};
use std::path::Path;

/// A workspace as it is written: paths and bytes.
type Files = Vec<(String, Vec<u8>)>;

fn read(folder: &str) -> Files {
    let paths = discover(Path::new(folder)).unwrap();
    let is_beside = |path: &Path| {
        path.extension().is_some_and(|extension| extension == "yaml")
            && top_key(&std::fs::read_to_string(path).unwrap()).is_beside()
    };
    let files = paths
        .into_iter()
        .filter(|path| !is_beside(path))
        .map(|path| (path.strip_prefix(folder).unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap()));
    files.collect()
}

/// Every workspace that the laws are held against: the real one, the corpus file by file, and generated ones.
fn workspaces() -> Vec<Files> {
    let mut all = vec![read("processes")];
    all.extend(read("tests/corpus/good").into_iter().map(|file| vec![file]));
    all.extend(
        [1, 3, 60].map(|steps| vec![("generated.proc".to_string(), generate::procedure("生成", steps).into_bytes())]),
    );
    all
}

/// What the files say, and by which rules something is wrong with them: some of the corpus is, on purpose.
fn meaning(files: &Files, allowed: &[&str]) -> (Content, Vec<&'static str>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("procedo.toml"), "").unwrap();
    let mut project = Project::new(Workspace::new(folder.path().to_path_buf()));
    let mut paths = Vec::new();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        paths.push(path);
    }
    for path in paths {
        project.add(&path).unwrap();
    }
    let checked = crate::replay::checked(project.complete());
    let mut found: Vec<&str> =
        checked.findings.iter().map(|finding| finding.rule).filter(|rule| !allowed.contains(rule)).collect();
    found.sort_unstable();
    assert!(!found.contains(&"syntax"), "{:?}", checked.findings);
    (Content::of(&checked.model, checked.sources()).meaning(), found)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn each(files: &Files, change: impl Fn(&str, &str) -> String) -> Files {
    files.iter().map(|(name, bytes)| (name.clone(), change(name, &text(bytes)).into_bytes())).collect()
}

fn printed(name: &str, text: &str, language: Option<Language>) -> String {
    let mut names = Names::default();
    let (document, findings) = parse(FileId(0), name, text, &mut names);
    assert_eq!(findings, Vec::new(), "{name}");
    if name.ends_with(".proc") {
        print::proc(&document, text, &names, language).unwrap()
    } else {
        yaml::write(&document, text, &names, language).unwrap()
    }
}

fn assert_same(change: impl Fn(&Files) -> Files, allowed: &[&str]) {
    for files in workspaces() {
        let (before, after) = (meaning(&files, allowed), meaning(&change(&files), allowed));
        let (before, after) = (serde_json::to_value(before).unwrap(), serde_json::to_value(after).unwrap());
        assert_eq!(first_difference(&before, &after, String::new()), None);
    }
}

/// Where two values part, and what they say there.
fn first_difference(a: &serde_json::Value, b: &serde_json::Value, path: String) -> Option<String> {
    use serde_json::Value as V;
    match (a, b) {
        (V::Array(x), V::Array(y)) if x.len() == y.len() => {
            x.iter().zip(y).enumerate().find_map(|(at, (x, y))| first_difference(x, y, format!("{path}[{at}]")))
        }
        (V::Object(x), V::Object(y)) if x.len() == y.len() => {
            x.iter().find_map(|(key, value)| first_difference(value, y.get(key)?, format!("{path}.{key}")))
        }
        (a, b) => (a != b).then(|| format!("{path}: {a} / {b}")),
    }
}

#[test]
fn text_to_model_to_text_is_a_fixed_point() {
    assert_same(|files| each(files, |name, text| printed(name, text, None)), &[]);
    for files in workspaces() {
        let once = each(&files, |name, text| printed(name, text, None));
        let twice = each(&once, |name, text| printed(name, text, None));
        assert!(once == twice, "formatting twice changes something");
    }
}

#[test]
fn english_and_chinese_keywords_mean_the_same() {
    assert_same(|files| each(files, |name, text| printed(name, text, Some(Language::Chinese))), &[]);
    assert_same(|files| each(files, |name, text| printed(name, text, Some(Language::English))), &[]);
}

/// Every file in the other form, and imports under the new names.
fn converted(files: &Files) -> Files {
    let other = |name: &str| match name.strip_suffix(".proc") {
        Some(stem) => format!("{stem}.yaml"),
        None => format!("{}.proc", name.trim_end_matches(".yaml").trim_end_matches(".yml")),
    };
    let imports = |text: &str| {
        let line = |line: &str| {
            let is_import =
                line.contains("../") && (line.contains(".proc") || line.contains(".yaml")) && !line.contains('>');
            if !is_import {
                return line.to_string();
            }
            if line.contains(".proc") { line.replace(".proc", ".yaml") } else { line.replace(".yaml", ".proc") }
        };
        text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
    };
    let convert = |(name, bytes): &(String, Vec<u8>)| {
        let text = text(bytes);
        let mut names = Names::default();
        let (document, findings) = parse(FileId(0), name, &text, &mut names);
        assert_eq!(findings, Vec::new(), "{name}");
        let converted = if name.ends_with(".proc") {
            yaml::write(&document, &text, &names, None).unwrap()
        } else {
            print::proc(&document, &text, &names, None).unwrap()
        };
        (other(name), imports(&converted).into_bytes())
    };
    files.iter().map(convert).collect()
}

#[test]
fn both_forms_mean_the_same_and_lead_back() {
    assert_same(converted, &[]);
    assert_same(|files| converted(&converted(files)), &[]);
}

#[test]
fn the_order_of_blocks_means_nothing() {
    // Units stay together, and so do parallel blocks: from their heading to their join.
    let reordered = |name: &str, text: &str| {
        if !name.ends_with(".proc") {
            return text.to_string();
        }
        let (mut groups, mut depth): (Vec<String>, usize) = (Vec::new(), 0);
        let is = |line: &str, words: &[&str]| {
            line.starts_with('#')
                && words.contains(&line.trim_start_matches('#').split_whitespace().next().unwrap_or_default())
        };
        for line in text.lines() {
            let unit = is(line, &["procedure", "流程", "interface", "接口", "organisation", "组织"]);
            if line.starts_with('#') && depth == 0 || groups.is_empty() {
                groups.push(if unit { "unit\n".to_string() } else { String::new() });
            }
            depth += usize::from(is(line, &["parallel", "并行"]));
            depth -= usize::from(is(line, &["join", "汇合"]));
            let group = groups.last_mut().unwrap();
            group.push_str(line);
            group.push('\n');
        }
        let mut result = String::new();
        for unit in groups.chunk_by(|_, next| !next.starts_with("unit\n")) {
            let (heading, blocks) = unit.split_first().unwrap();
            result += heading.trim_start_matches("unit\n");
            // The blocks of a unit, back to front.
            result += &blocks.iter().rev().cloned().collect::<String>();
        }
        result
    };
    assert_same(|files| each(files, reordered), &[]);
}

#[test]
fn layout_and_line_ends_mean_nothing() {
    let proc_only = |change: fn(&str) -> String| {
        move |name: &str, text: &str| if name.ends_with(".proc") { change(text) } else { text.to_string() }
    };
    let changes: [fn(&str) -> String; 4] = [
        |text| text.replace('\n', "\r\n"),
        |text| text.replace('\n', "\r"),
        |text| {
            text.lines()
                .enumerate()
                .map(|(at, line)| format!("{}{line}\u{3000} \n\n", " \t\u{3000}".repeat(at % 4)))
                .collect()
        },
        |text| {
            text.lines()
                .map(|line| if line.starts_with('#') { format!("##{line}\n") } else { format!("{line}\n") })
                .collect()
        },
    ];
    for change in changes {
        assert_same(|files| each(files, proc_only(change)), &[]);
    }
}

#[test]
fn the_encoding_of_a_file_means_nothing() {
    let encode = |encoding: &'static encoding_rs::Encoding| {
        move |files: &Files| -> Files {
            files.iter().map(|(name, bytes)| (name.clone(), encoding.encode(&text(bytes)).0.into_owned())).collect()
        }
    };
    // Files of ASCII alone are what they are in every encoding.
    assert_same(encode(encoding_rs::GB18030), &["encoding"]);
    let utf_16 = |files: &Files| -> Files {
        let wide =
            |text: String| std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        files.iter().map(|(name, bytes)| (name.clone(), wide(text(bytes)))).collect()
    };
    assert_same(utf_16, &["encoding"]);
    let marked = |files: &Files| -> Files {
        files.iter().map(|(name, bytes)| (name.clone(), [b"\xEF\xBB\xBF".as_slice(), bytes].concat())).collect()
    };
    assert_same(marked, &["encoding"]);
}

#[test]
fn full_width_punctuation_means_nothing() {
    // Marks outside of names, titles and words: those of conditions, remarks and lists.
    let wide = |text: &str| {
        let mut result = String::new();
        for line in text.lines() {
            let words = [
                ">",
                "//",
                "note",
                "注",
                "purpose",
                "目的",
                "scope",
                "适用",
                "allow",
                "允许",
                "import",
                "引入",
                "number",
                "编号",
                "version",
                "版本",
                "department",
                "部门",
                "references",
                "引用标准",
            ];
            let in_words = line.starts_with('-') && !line.starts_with("->") && line.contains([':', '：']);
            if in_words || words.iter().any(|word| line.starts_with(word)) || line.contains(['"', '“', '《']) {
                result += line;
            } else {
                let (head, rest) = match line.strip_prefix("->") {
                    Some(rest) => ("——》", rest.to_string()),
                    None => match line.strip_prefix("<-") {
                        Some(rest) => ("《—", rest.to_string()),
                        None => ("", line.to_string()),
                    },
                };
                result += head;
                for c in rest.chars() {
                    result.push(match c {
                        '[' => '【',
                        ']' => '】',
                        '(' => '（',
                        ')' => '）',
                        ';' => '；',
                        '=' => '＝',
                        ',' => '，',
                        ':' => '：',
                        '#' => '＃',
                        ' ' => '\u{3000}',
                        digit @ '0'..='9' => char::from_u32(digit as u32 + 0xFEE0).unwrap(),
                        other => other,
                    });
                }
            }
            result.push('\n');
        }
        result
    };
    assert_same(
        |files| each(files, |name, text| if name.ends_with(".proc") { wide(text) } else { text.to_string() }),
        &[],
    );
}
