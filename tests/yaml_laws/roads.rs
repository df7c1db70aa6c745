//! From `.proc` to YAML and back, from English to Chinese and back, and past an independent reader.

use super::{assert_same, parse_clean, write};
use crate::syntax_laws::corpus;
use crate::syntax_laws::tree::{self, Parsed};
use granit_parser::{Event, Parser};
use procedo::diagnostic::Language;
use procedo::source::Span;
use procedo::syntax::names::normalised;
use procedo::syntax::print;
use procedo::syntax::yaml::top_key;

/// Every law that holds of a document that can be written as YAML.
pub fn holds(parsed: &Parsed) -> String {
    let text = write(parsed, None);
    let again = parse_clean(&text);
    assert_same(parsed, &again, &format!("as YAML:\n{text}"));
    assert_eq!(parsed.document.language, again.document.language, "{text}");
    assert_eq!(write(&again, None), text, "writing again changes something");
    // By way of `.proc`.
    let printed = print::proc(&again.document, &again.source, &again.names, None).expect("a document that can be read");
    let back = tree::parse_clean(&printed);
    assert_same(parsed, &back, &format!("as YAML:\n{text}\nas .proc:\n{printed}"));
    assert_eq!(write(&back, None), text);
    // By way of the other language.
    let [english, chinese] = [Language::English, Language::Chinese].map(|language| write(parsed, Some(language)));
    let [english, chinese] = [parse_clean(&english), parse_clean(&chinese)];
    assert_same(&english, &chinese, "in English and in Chinese");
    assert_eq!(write(&chinese, Some(parsed.document.language)), text);
    assert_eq!(write(&english, Some(parsed.document.language)), text);
    for parsed in [&again, &english, &chinese] {
        oracle(&parsed.source);
        spans(parsed);
    }
    text
}

/// Any reader of YAML finds the same strings, in the same order, and nothing but strings.
fn oracle(text: &str) {
    use serde::Deserialize;
    let mut theirs = Vec::new();
    for document in serde_yaml::Deserializer::from_str(text) {
        let value = serde_yaml::Value::deserialize(document).unwrap_or_else(|error| panic!("{error}\n{text}"));
        // Comments alone are no document.
        if !value.is_null() {
            flatten(&value, &mut theirs);
        }
    }
    let mut ours = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.expect("our own YAML");
        if let Event::Scalar(text, ..) = event {
            ours.push(if span.is_empty() { String::new() } else { text.into_owned() });
        }
    }
    assert_eq!(ours, theirs, "{text}");
}

fn flatten(value: &serde_yaml::Value, strings: &mut Vec<String>) {
    use serde_yaml::Value;
    match value {
        Value::Null => strings.push(String::new()),
        Value::String(text) => strings.push(text.clone()),
        Value::Sequence(items) => items.iter().for_each(|item| flatten(item, strings)),
        Value::Mapping(pairs) => pairs.iter().for_each(|(key, value)| {
            flatten(key, strings);
            flatten(value, strings);
        }),
        other => panic!("{other:?} is no string"),
    }
}

/// Where a name is written as it reads, its span holds it. Says how many are.
fn spans(parsed: &Parsed) -> usize {
    let debug = format!("{:?}", parsed.document.blocks);
    let mut held = 0;
    for name in debug.split("Name { symbol: Symbol(").skip(1) {
        let (symbol, rest) = name.split_once("), span: Span { start: ").expect("a name");
        let (start, rest) = rest.split_once(", end: ").expect("a span");
        let (end, _) = rest.split_once(' ').expect("a span");
        let number = |text: &str| text.parse::<usize>().expect("a number");
        let span = Span::new(number(start), number(end));
        let name = parsed.names.text(procedo::syntax::ast::Symbol(symbol.parse().expect("a number")));
        let written = &parsed.source[span.range()];
        let date = name.len() == 10 && name.as_bytes()[4] == b'-';
        // A scalar with escapes stands as a whole for what it holds.
        let within = written.starts_with(['"', '\'']);
        assert!(normalised(written) == name || date || within, "`{written}` is not `{name}`");
        held += usize::from(!within);
    }
    held
}

fn yaml_files() -> Vec<corpus::File> {
    let mut files = corpus::files_that_end_in("yaml");
    files.retain(|file| !top_key(&file.text).is_beside());
    files
}

#[test]
fn every_file_says_the_same_as_yaml() {
    let files = corpus::files();
    assert!(files.len() > 5);
    for file in files {
        holds(&tree::parse_clean(&file.text));
    }
}

#[test]
fn every_yaml_file_reads_and_writes() {
    let files = yaml_files();
    assert!(files.len() >= 3);
    for file in files {
        let parsed = parse_clean(&file.text);
        holds(&parsed);
        assert!(spans(&parsed) > 0);
    }
}

/// Twin files: the same procedure in both forms.
#[test]
fn the_corpus_covers_the_form() {
    let text: String = yaml_files().iter().map(|file| file.text.clone()).collect();
    for word in
        ["parallel:", "join:", "back:", "at most:", "then:", "whenever", "并行:", "每当:", "回到:", "runs:", "执行:"]
    {
        assert!(text.contains(word) || word == "whenever", "{word}");
    }
}

#[test]
fn a_file_may_be_empty() {
    assert_eq!(holds(&tree::parse_clean("")), "");
    assert_eq!(holds(&tree::parse_clean("// a\n// \n//b")), "# a\n#\n# b\n");
    assert_eq!(holds(&parse_clean("---\n---\n# x\n...\n")), "# x\n");
}

#[test]
fn what_yaml_cannot_say_is_refused() {
    use procedo::syntax::yaml::{self, Unwritable};
    let check = |text: &str, refused: fn(&Unwritable) -> bool| {
        let parsed = tree::parse(text);
        let written = yaml::write(&parsed.document, &parsed.source, &parsed.names, None);
        assert!(written.as_ref().is_err_and(refused), "{text}: {written:?}");
    };
    check("# procedure P\njunk", |error| *error == Unwritable::Unreadable { lines: 1 });
    check("# roles\n- R", |error| matches!(error, Unwritable::NoUnit(_)));
    check("# procedure P\n# branch B", |error| matches!(error, Unwritable::Nesting(_)));
    check("# procedure P\n# join", |error| matches!(error, Unwritable::Nesting(_)));
    check("# procedure P\n# parallel X\n# branch B\n# step S", |error| matches!(error, Unwritable::Nesting(_)));
    check("# procedure P\n# parallel X\n# step S\n# join", |error| matches!(error, Unwritable::Nesting(_)));
    check("# procedure P\n# parallel X\n# branch B\n# join Y", |error| matches!(error, Unwritable::Nesting(_)));
    let deep: String = (0..20_000).map(|at| format!("# parallel X{at}\n# branch B\n")).collect();
    let deep = format!("# procedure P\n{deep}{}", "# join\n".repeat(20_000));
    check(&deep, |error| matches!(error, Unwritable::TooDeep(_)));
    let ten: String = (0..10).map(|at| format!("# parallel X{at}\n# branch B\n")).collect();
    holds(&tree::parse_clean(&format!("# procedure P\n{ten}{}", "# join\n".repeat(10))));
}

#[test]
fn order_is_kept_where_yaml_would_say_a_key_twice() {
    let check = |lines: &str| holds(&tree::parse_clean(&format!("# procedure P\n{lines}\n")));
    check("owner: O\nimport: a.proc\nnumber: 1\nimport: b.proc\nnote: x");
    check("note: a\nowner: O\nnote: b\nallow no-end: c\nnote: d");
    check("# step S\nnote: a\nallow x: b\nnote: c");
    check(
        "# step S\nby: A\nnote: a\nby: B\nnote: b\nallow x: y\nallow x: z\nallow x: z\n-> T\nnote: n\n-> U [f]\nnote: m\nnote: o",
    );
    check("# step S\nmakes: A\nsets: f\nmakes: B\nsets: g");
    check("# roles\nnote: a\n- R\nduties: D\n- S\nnote: b\nallow x: c\nnote: d\nduties: E");
    check(
        "# roles\n- note\nnote: a\n- 注\nnote: b\n- entries\n# facts\n- note: yes/no\nnote: c\n- allow: text\n- description: text",
    );
    check("# roles\n- R\n# roles\n- S\n# roles\n> words\n- T\n# terms\n- a: b");
    check("# step S\n# step S\nby: R\n# form F\n# form F");
    check("# parallel X\nnote: a\n# branch B\nnote: b\n# branch B\n# join\nnote: c\n-> Y\nnote: d");
    check("# parallel X\n# join X \"t\"\n> d\n-> Y");
    check("# parallel X\n# branch B\n# roles\n- R\n# step S\n# join");
}

#[test]
fn what_looks_like_something_else_is_what_it_was() {
    let check = |lines: &str, expected: &str| {
        let text = holds(&tree::parse_clean(&format!("# procedure P\n{lines}\n")));
        assert_eq!(text, format!("procedure: P\n{expected}"));
    };
    // Names and codes that alone would be clauses.
    check("# step 4.2 7b\n# 4.3 12《A》", "\nsteps:\n  '4.2 7b':\n\n  4.3 12《A》:\n");
    check("# form 4.2 12《A》", "\nforms:\n  《A》:\n    clause: '4.2'\n    code: '12'\n");
    check("# parallel 4.2 7b\n# join 7b", "\nsteps:\n  '4.2 7b':\n    parallel: {}\n    join:\n      clause: '7b'\n");
    // The clause and the title of a join are not those of its block.
    check(
        "# parallel X\n# join 4.2 X \"t\"\n-> Y",
        "\nsteps:\n  X:\n    parallel: {}\n    join:\n      clause: '4.2'\n      title: t\n      routes:\n        - 'Y'\n",
    );
    // Several lists, of each of which more is said, are not one.
    check(
        "# ends\n> a\n- b\n# ends\n> c\n- d",
        "\nends:\n  -\n    - description: a\n      entries:\n        - b\n  - description: c\n    entries:\n      - d\n",
    );
    check(
        "# roles\n> a\n# roles\n> b",
        "\nroles:\n  -\n    - description: a\n      entries: []\n  - description: b\n    entries: []\n",
    );
    // A rule of this name is no note.
    check("allow note: x\nallow no-end: y", "allow:\n  - 'note: x'\n  - no-end: 'y'\n");
}

#[test]
fn comments_stay_with_what_they_stand_above() {
    let check = |text: &str, expected: &str| {
        assert_eq!(holds(&tree::parse_clean(text)), expected);
    };
    check(
        "// 1\n# procedure P\n// 2\n> a\n// 3\n> b\n// 4\nowner: O\n// 5\nimport: a.proc\n// 6\nimport: b.proc\n// 7\n# roles\n// 8\n- R\n// 9\nnote: n\n// 10\n# step S\n// 11\nby: R\n// 12\n-> T\n// 13\n-> U [f]\n// 14\n# parallel X\n// 15\n# branch B\n// 16\n# step V\n// 17\n# join\n// 18\n-> Y\n// 19\n",
        "# 1\nprocedure: P\n# 2\ndescription:\n  - a\n  # 3\n  - b\n# 4\nowner: O\n# 5\nimport:\n  - a.proc\n  # 6\n  - b.proc\n\n# 7\nroles:\n  # 8\n  - R:\n    # 9\n    note: 'n'\n\nsteps:\n  # 10\n  S:\n    # 11\n    by: R\n    # 12\n    routes:\n      - T\n      # 13\n      - to: U\n        when: f\n\n  # 14\n  X:\n    parallel:\n      # 15\n      B:\n        steps:\n          # 16\n          V:\n    # 17\n    join:\n      # 18\n      routes:\n        - 'Y'\n# 19\n",
    );
    check(
        "# procedure P\n# parallel X\n// a\n# join\n# step S\n// b\n",
        "procedure: P\n\nsteps:\n  X:\n    parallel: {}\n    # a\n    join: {}\n\n  S:\n# b\n",
    );
    // Comments know no escapes; and what ends the file stays there, whatever stood there before.
    check("# procedure P\n//a\u{85}b: c\u{2028}- d\0\nowner: O", "procedure: P\n# a b: c - d\nowner: O\n");
    check(
        "# procedure P\n# ends\n- a\n# step S\n# ends\n- b\n// c",
        "procedure: P\n\nends:\n  -\n    - a\n  -\n    - b\n\nsteps:\n  S:\n# c\n",
    );
    // Behind a value it says something of that value.
    let parsed = parse_clean(
        "procedure: P # a\nsteps: # b\n  S: # c\n    by: R # d\n    # e\n  T: # f\n    by: [A, # g\n      B]\n# h",
    );
    let text = holds(&parsed);
    assert_eq!(
        text,
        "# a\nprocedure: P\n\nsteps:\n  # b\n  # c\n  S:\n    # d\n    by: R\n\n  # e\n  # f\n  T:\n    # g\n    by:\n      - A\n      - B\n# h\n"
    );
}
