//! Whatever the text: no panic, findings rather than silence, and memory that does not grow beyond the file.

use super::{parse, write};
use crate::syntax_laws::corpus;
use crate::syntax_laws::tree::Parsed;
use procedo::source::Span;
use procedo::syntax::yaml::top_key;
use procedo::syntax::{MAX_FINDINGS, print};
use proptest::prelude::*;

/// What holds of every text.
fn survives(text: &str) -> Parsed {
    let parsed = parse(text);
    let inside = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?} cuts a character of\n{text}");
    for finding in &parsed.findings {
        assert!(!finding.message.en.is_empty() && !finding.message.zh.is_empty());
        inside(finding.primary.at.span);
        finding.labels.iter().for_each(|label| inside(label.at.span));
        finding.fixes.iter().flat_map(|fix| &fix.edits).for_each(|edit| inside(edit.at.span));
    }
    assert!(parsed.findings.len() <= MAX_FINDINGS + 1);
    for lost in &parsed.document.lost {
        inside(lost.span);
        assert!(lost.block.is_none_or(|block| block < parsed.document.blocks.len()), "{lost:?}");
        assert!(lost.after <= parsed.document.blocks.len());
    }
    if parsed.document.lost.is_empty() {
        // What can be read can be written, in both forms, and says the same.
        let printed = print::proc(&parsed.document, text, &parsed.names, None).expect("nothing is lost");
        assert_eq!(crate::syntax_laws::tree::parse(&printed).document.lost.len(), 0, "{text}\n---\n{printed}");
        if let Ok(written) = procedo::syntax::yaml::write(&parsed.document, text, &parsed.names, None) {
            let again = parse(&written);
            assert!(again.document.lost.is_empty(), "{text}\n---\n{written}");
            assert_eq!(super::said(&parsed), super::said(&again), "{text}\n---\n{written}");
            assert_eq!(write(&again, None), written);
        }
    } else {
        assert!(!parsed.findings.is_empty(), "something is lost without a word:\n{text}");
    }
    let _ = top_key(text);
    parsed
}

/// The first finding of a text.
fn first(text: &str) -> String {
    let parsed = survives(text);
    parsed.findings.first().map(|finding| finding.message.en.clone()).expect("a finding")
}

#[test]
fn deep_nesting_is_refused() {
    let deep = "lists and mappings nest more than 64 deep here";
    assert_eq!(first(&"{a: ".repeat(200_000)), deep);
    assert_eq!(first(&"[".repeat(200_000)), deep);
    assert_eq!(first(&"- ".repeat(200_000)), deep);
    assert_eq!(first(&"? ".repeat(200_000)), deep);
    let blocks: String = (0..2_000).map(|at| format!("{}a:\n", " ".repeat(at))).collect();
    assert_eq!(first(&blocks), deep);
    let lists: String = (0..2_000).map(|at| format!("{}-\n", " ".repeat(at))).collect();
    assert_eq!(first(&lists), deep);
    // Another document is read all the same.
    let parsed = survives(&format!("procedure: P\nsteps: {}\n---\ninterface: Q\nnote: n\n", "{a: ".repeat(100)));
    assert_eq!(parsed.document.blocks.len(), 3);
}

#[test]
fn aliases_are_never_expanded() {
    let mut laughs = String::from("procedure: P\na0: &a0 [x, x]\n");
    (1..60).for_each(|at| laughs += &format!("a{at}: &a{at} [*a{0}, *a{0}]\n", at - 1));
    let parsed = survives(&laughs);
    assert!(parsed.findings.iter().any(|finding| finding.message.en.starts_with("aliases")));
    assert_eq!(parsed.document.blocks.len(), 1);
    survives("&a procedure: *a\n*b : c\n? *c\n: d");
    survives("procedure: P\nsteps: {A: &a {by: R, routes: *a}}");
}

#[test]
fn great_things_are_refused_in_few_words() {
    let long = "a".repeat(5 << 20);
    for text in [
        format!("procedure: {long}"),
        format!("procedure: \"{long}\""),
        format!("procedure: P\nnote: {long}"),
        format!("procedure: P\nroles:\n  - {long}"),
        format!("procedure: P\ndescription: |\n  {long}"),
    ] {
        let message = first(&text);
        assert!(message.starts_with("this line is too long"), "{message}");
    }
    assert_eq!(first(&format!("{long}: P")), "this key is too long or runs over several lines");
    let lines = format!("procedure: P\ndescription: |\n{}", "  a\n".repeat(100_000));
    assert!(first(&lines).starts_with("this line is too long"));
    let lines = format!("procedure: P\ndescription: |\n{}", "  a\n".repeat(10_000));
    assert_eq!(survives(&lines).document.blocks[0].lines.len(), 10_000);
    // Many faults are counted, not listed.
    for line in [
        "ownr: R\n",
        "a: b: c\n",
        "by: R\n",
        "时限：5\n",
        "note: *a\n",
        "note: \"a\n",
        "note: [a\n",
        "\tnote: a\n",
        "note: \0\n",
    ] {
        let parsed = survives(&format!("procedure: P\n{}", line.repeat(3_000)));
        assert!((1..=MAX_FINDINGS + 1).contains(&parsed.findings.len()), "{line}");
    }
}

#[test]
fn odd_texts() {
    for text in [
        "",
        "\n",
        "\u{FEFF}",
        "\u{FEFF}\u{FEFF}procedure: P",
        "\0",
        "\0\0procedure: P",
        "---",
        "...",
        "--- ---",
        "%YAML 1.2\n---\nprocedure: P",
        "%TAG ! x\n---\nprocedure: P",
        "%",
        "procedure",
        "procedure:",
        ":",
        "::",
        "? a",
        "- ",
        "-",
        "{}",
        "[]",
        "{",
        "]",
        "procedure: P\n...\nx",
        "procedure: P\u{85}note: x",
        "procedure: P\u{2028}note: x",
        "procedure: P\rnote: x\r",
        "procedure: P\n\u{FEFF}note: x",
        "procedure: |\n",
        "procedure: >\n P\n",
        "? |\n procedure\n: P",
        "procedure: P\n<<: {owner: R}",
        "procedure: P\nsteps:\n- - - A",
        "procedure: P\nsteps: {? [a] : b, {c: d}: e}",
        "procedure: P\nallow: {[a]: b}",
        "procedure: P\nroutes: {}\nsteps: {A: {routes: {}}}",
        "procedure: P\nsteps: {A: {routes: [{}], parallel: [], join: x}}",
        "procedure: P\nfacts: [{}, {note: x}, [[]], ~, '']",
        "流程：P",
        "流程：",
        "：",
        "步骤：\n  甲：\n    负责：R",
        "procedure: P # a # b\n#\n##c",
        "procedure: 'P\n\n  Q'\nnote: \"a\\\n  b\"",
    ] {
        survives(text);
    }
}

#[test]
fn a_fault_in_a_file_is_told_and_the_rest_is_read() {
    for file in corpus::files_that_end_in("yaml") {
        let whole = parse(&file.text).document.blocks.len();
        let lines: Vec<&str> = file.text.split_inclusive('\n').collect();
        for at in 0..lines.len() {
            let with = |line: &str| {
                let (before, after) = (lines[..at].concat(), lines[at + 1..].concat());
                survives(&format!("{before}{line}{after}"))
            };
            let line = lines[at];
            let faulty = [
                String::new(),
                line.replacen(':', "", 1),
                line.replacen(": ", "：", 1),
                line.replacen(' ', "", 1),
                format!(" {line}"),
                format!("\t{line}"),
                line.replacen(": ", ": \"", 1),
                line.replacen(": ", ": [", 1),
                line.replacen(": ", ": {", 1),
                line.replacen(": ", ": a: ", 1),
            ];
            // A few of them for each line, and all of them before long.
            for count in 0..3 {
                with(&faulty[(at * 3 + count) % faulty.len()]);
            }
            let junk = with(&format!("junk\n{}", lines[at]));
            // A line of junk may cost what it breaks in two, and no more.
            assert!(junk.document.blocks.len() + 12 >= whole, "line {}: {:?}", at + 1, junk.findings);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_survives(text in "\\PC{0,80}") {
        survives(&text);
    }

    #[test]
    fn any_bytes_survive(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        survives(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_yaml_survives(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..40)) {
        survives(&parts.concat());
        survives(&format!("procedure: P\n{}", parts.concat()));
    }

    #[test]
    fn any_cut_of_a_file_survives(file in 0..3_usize, from in 0.0..1.0_f64, len in 0..40_usize, paste in proptest::sample::select(PARTS)) {
        let files = corpus::files_that_end_in("yaml");
        let text = &files[file % files.len()].text;
        let edge = |at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let from = edge((text.len() as f64 * from) as usize);
        let to = edge((from + len).min(text.len()));
        survives(&format!("{}{paste}{}", &text[..from], &text[to..]));
    }
}

const PARTS: &[&str] = &[
    "procedure",
    "流程",
    "steps",
    "步骤",
    "roles",
    "facts",
    "ends",
    "forms",
    "fields",
    "numberings",
    "parts",
    "parallel",
    "join",
    "routes",
    "to",
    "back",
    "at most",
    "then",
    "when",
    "whenever",
    "by",
    "note",
    "allow",
    "entries",
    "description",
    "clause",
    "code",
    "title",
    "given",
    "A",
    "B",
    "R",
    "《甲》",
    "f",
    "x y",
    "yes/no",
    "3",
    "5.1",
    ": ",
    ":\n",
    ":\n  ",
    ":\n    ",
    ":\n      ",
    "\n",
    "\n  ",
    "\n    ",
    "\n- ",
    "\n  - ",
    "\n    - ",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "\"",
    "'",
    "|\n",
    ">\n",
    "# ",
    " # c\n",
    "：",
    "（",
    "）",
    "【",
    "】",
    "“",
    "”",
    "「",
    "』",
    "- ",
    "? ",
    "---\n",
    "...\n",
    "&a ",
    "*a",
    "!t ",
    "<<",
    "\t",
    "\n\t",
    "\u{FEFF}",
    "\0",
    "\r",
    "\r\n",
    "\u{2028}",
    "`",
    "@",
    "%",
    "->",
    "<-",
    "→",
    " ",
    "\\",
];
