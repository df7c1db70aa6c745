//! Whatever is read, nothing panics, hangs or is lost in silence.

use super::corpus::files;
use super::printing::holds;
use super::tree::parse;
use procedo::source::SourceFile;
use procedo::syntax::MAX_FINDINGS;
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Reads a text; every line is then a node, or lost, or blank.
fn survive(text: &str) {
    let parsed = parse(text);
    let file = SourceFile::new("", text);
    let mut nodes = parsed.nodes();
    for lost in &parsed.document.lost {
        nodes.entry(file.line_of(lost.span.start)).or_default();
    }
    for line in 1..=file.line_count() {
        let words = file.slice(file.line_span(line)).trim_matches(procedo::syntax::line::is_space);
        assert_eq!(words.is_empty(), !nodes.contains_key(&line), "line {line} of\n{text}");
    }
    assert!(parsed.findings.len() <= MAX_FINDINGS + 1);
    for finding in &parsed.findings {
        let span = finding.primary.at.span;
        assert!(text.get(span.range()).is_some(), "{span:?} of\n{text}");
    }
    if parsed.findings.is_empty() {
        holds(&parsed);
    } else {
        assert!(!parsed.document.lost.is_empty() || said_twice(&parsed.findings), "{text}");
    }
}

fn said_twice(findings: &[procedo::diagnostic::Finding]) -> bool {
    findings.iter().all(|finding| finding.message.en.ends_with("is said twice"))
}

const FRAGMENTS: &[&str] = &[
    "\n",
    "\n",
    "\r",
    "\n# ",
    "\n- ",
    "\n-> ",
    "\n<- ",
    "\n> ",
    "\n// ",
    " ",
    "\u{3000}",
    "#",
    "＃",
    ">",
    "》",
    "《",
    "-",
    "——",
    "→",
    "←",
    "<",
    "=",
    "＝",
    "(",
    "（",
    ")",
    "）",
    "[",
    "【",
    "]",
    "】",
    "\"",
    "“",
    "”",
    ":",
    "：",
    ",",
    "、",
    ";",
    "；",
    ".",
    "/",
    "~",
    "≤",
    "!",
    "！",
    "procedure",
    "步骤",
    "roles",
    "情况",
    "parallel",
    "branch",
    "join",
    "汇合",
    "constraints",
    "ends",
    "numbering",
    "revisions",
    "clauses",
    "form",
    "by",
    "负责",
    "needs",
    "sets",
    "deadline",
    "held",
    "prefix",
    "example",
    "allow",
    "允许",
    "drafted",
    "starts",
    "note",
    "and",
    "or",
    "not",
    "且",
    "或",
    "非",
    "otherwise",
    "每当",
    "optional",
    "given",
    "at most",
    "之后",
    "由",
    "批准",
    "with",
    "from",
    "head",
    "yes/no",
    "integer",
    "整数",
    "至",
    "format",
    "date",
    "移交",
    "to",
    "different people",
    "weekly",
    "every",
    "on call",
    "working days",
    "天",
    "3",
    "４",
    "4.2.7",
    "5b",
    "V1.0",
    "2020-01-02",
    "2020-02-30",
    "99999999999",
    "idle-role",
    "甲",
    "a",
    "é",
    "\u{301}",
    "🚧",
    "\0",
    "\u{FEFF}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fragments_of_the_grammar(pieces in proptest::collection::vec(proptest::sample::select(FRAGMENTS), 0..120)) {
        survive(&pieces.concat());
    }

    #[test]
    fn random_characters(text in any::<String>(), lines in proptest::collection::vec(".{0,30}", 0..8)) {
        survive(&text);
        survive(&format!("# procedure P\n# facts\n{}", lines.join("\n")));
    }

    #[test]
    fn a_file_with_some_characters_changed(at in any::<proptest::sample::Index>(), changes in proptest::collection::vec((any::<proptest::sample::Index>(), proptest::sample::select(FRAGMENTS), 0..3usize), 1..6)) {
        let files = files();
        let file = &files[at.index(files.len())];
        // A stretch of it, so that this stays quick.
        let lines: Vec<&str> = file.text.lines().collect();
        let from = at.index(lines.len());
        let mut chars: Vec<String> = lines[from..lines.len().min(from + 40)].join("\n").chars().map(String::from).collect();
        for (at, piece, how) in changes {
            if chars.is_empty() {
                break;
            }
            let at = at.index(chars.len());
            match how {
                0 => drop(chars.remove(at)),
                1 => chars.insert(at, piece.to_string()),
                _ => chars[at] = piece.to_string(),
            }
        }
        survive(&chars.concat());
    }
}

/// Far more than any of these takes, and far less than what grows with the square of its size would.
const LIMIT: Duration = Duration::from_secs(20);

fn quickly(what: &str, text: &str) {
    let start = Instant::now();
    let parsed = parse(text);
    assert!(start.elapsed() < LIMIT, "{what} takes {:?}", start.elapsed());
    assert!(what.starts_with("good") == parsed.findings.is_empty(), "{what}");
    if let Ok(printed) = procedo::syntax::print::proc(&parsed.document, text, &parsed.names, None) {
        assert!(printed.len() < 4 * text.len() + 1000, "{what} prints much more than it is");
    }
}

#[test]
fn deep_and_long_lines() {
    let deep = 100_000;
    for lead in ["", "# ", "# step ", "- ", "-> a [", "<- ", "by: a [", "needs: a (", "deadline: ", "// ", "> "] {
        for mark in [
            "(", "（", "[", "【", "《", "\"", "“", "not ", "非 ", "!", "a and ", "a, ", "a (with ", "3 ", "4.", "V",
            "-", "\0", "甲", "：", "/",
        ] {
            for count in [65, 8_000] {
                let line = format!("{lead}{}", mark.repeat(count));
                let start = Instant::now();
                parse(&format!("# procedure P\n# step S\n{line}\n# facts\n{line}\n"));
                assert!(start.elapsed() < LIMIT, "{lead}{mark} × {count} takes {:?}", start.elapsed());
            }
        }
    }
    quickly("good: brackets that close", &format!("# step S\n-> a [{}b{}]", "(".repeat(64), ")".repeat(64)));
    quickly("brackets too deep", &format!("# step S\n-> a [{}b{}]", "(".repeat(65), ")".repeat(65)));
    quickly("brackets far too deep", &format!("# step S\n-> a [{}b{}]", "(".repeat(deep), ")".repeat(deep)));
    quickly("good: many not", &format!("# step S\n-> a [{}b]", "not ".repeat(15_000)));
    quickly("too many not", &format!("# step S\n-> a [{}b]", "not ".repeat(deep)));
    quickly("good: a long condition", &format!("# step S\n-> a [{}b]", "a = 1 and ".repeat(6_000)));
    quickly("good: a long list", &format!("# step S\nneeds: {}b", "a (optional) [c], ".repeat(3_000)));
    quickly("one line of a megabyte", &format!("# step S\n> {}", "w".repeat(1 << 20)));
    quickly("one line of a megabyte of marks", &format!("# step S\n{}", "- ".repeat(1 << 19)));
    quickly("a NUL", "# step S\0\nby: \0\n");
    let parsed = parse(&format!("# procedure P\n> {}\nowner: o\n", "长".repeat(1 << 18)));
    assert_eq!(parsed.findings.len(), 1, "a long line costs itself alone");
    assert_eq!(parsed.document.blocks[0].lines.len(), 1);
}

#[test]
fn many_lines() {
    let n = 8_000;
    let comments = "//\n".repeat(n);
    quickly("good: comments", &comments);
    quickly("good: blank lines", &format!("# procedure P\n{}", "\n \r\n".repeat(n)));
    quickly("descriptions that stand too late", &format!("# step S\nby: a\n{comments}{}", "> d\n".repeat(n)));
    quickly("junk behind comments", &format!("# step S\n{comments}{}", "junk\n".repeat(n)));
    quickly("junk behind descriptions", &format!("# step S\n{}{}", "> d\n".repeat(n), "a，b\n".repeat(n)));
    quickly("junk in a list", &format!("# roles\n{}", "foo: bar\n- a\n".repeat(n)));
    quickly("junk and then a line out of place", &format!("# roles\n{}", "@@\n- a\n-> b\n".repeat(n)));
    quickly("junk between headings", &"# step S\n@@\n".repeat(n));
    quickly("headings that are mended", &"4.2 a\n-> b\n- c\n".repeat(n));
    quickly("entries of another list", &format!("# facts\n{}", "@@\n- a (group)\n".repeat(n)));
    quickly("lines said twice", &format!("# procedure P\n{}", "version: 1\n".repeat(n)));
    quickly(
        "good: blocks inside blocks",
        &(0..n / 10).map(|at| format!("# parallel X{at}\n# branch b{at}\n")).collect::<String>(),
    );
    quickly("good: joins of no block", &format!("{}{}", "# parallel X\n".repeat(n / 10), "# join Y\n".repeat(n / 10)));
}
