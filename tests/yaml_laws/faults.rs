//! What is wrong with a YAML file, where, and what is still read of it.

use super::parse;
use crate::syntax_laws::tree::Parsed;
use procedo::source::{FileId, Location};
use procedo::syntax::ast::Guess;
use procedo::syntax::yaml;

/// Every finding as `line:column: message`, in order.
fn messages(parsed: &Parsed) -> Vec<String> {
    let file = procedo::source::SourceFile::new("", parsed.source.clone());
    let at = |at: Location| file.position(at.span.start);
    parsed
        .findings
        .iter()
        .map(|finding| {
            let at = at(finding.primary.at);
            format!("{}:{}: {}", at.line, at.column, finding.message.en)
        })
        .collect()
}

/// The names of the blocks that are read.
fn names(parsed: &Parsed) -> Vec<String> {
    let name = |block: &procedo::syntax::ast::Block| match block.heading.name {
        Some(name) => parsed.names.text(name.symbol).to_string(),
        None => format!("{:?}", block.kind),
    };
    parsed.document.blocks.iter().map(name).collect()
}

/// The text has these findings and still gives these blocks; with the offers taken, it has none.
fn check(text: &str, expected: &[&str], blocks: &str, mended: bool) {
    let parsed = parse(text);
    assert_eq!(messages(&parsed), expected, "{text}");
    assert_eq!(names(&parsed).join(" "), blocks, "{text}");
    for finding in &parsed.findings {
        assert_eq!(finding.rule, "syntax");
        let span = finding.primary.at.span;
        assert!(parsed.source.get(span.range()).is_some(), "{span:?}");
    }
    assert!(!parsed.document.lost.is_empty(), "what is faulty must not be written anew:\n{text}");
    assert!(yaml::write(&parsed.document, text, &parsed.names, None).is_err());
    if mended {
        let mended = mend(&parsed);
        assert_eq!(messages(&parse(&mended)), Vec::<String>::new(), "mended:\n{mended}");
    }
}

/// The text with every offered mend made.
fn mend(parsed: &Parsed) -> String {
    let mut edits: Vec<_> =
        parsed.findings.iter().flat_map(|finding| finding.fixes.first()).flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.at.span));
    let mut text = parsed.source.clone();
    for edit in edits {
        assert_eq!(edit.at.file, FileId(0));
        text.replace_range(edit.at.span.range(), &edit.text);
    }
    text
}

#[test]
fn full_width_colons() {
    let said = "a key of YAML ends with `:`; this is `：`";
    let at = |places: &[&str]| places.iter().map(|place| format!("{place}: {said}")).collect::<Vec<_>>();
    let check = |text: &str, places: &[&str], blocks: &str| {
        let expected = at(places);
        check(text, &expected.iter().map(String::as_str).collect::<Vec<_>>(), blocks, true);
    };
    check("流程: P\n归口：R\n角色: [R]\n", &["2:3"], "P Roles");
    check(
        "流程：P\n归口：R\n步骤：\n  甲：\n    负责：R\n    期限：5 天\n  乙:\n    负责: R\n",
        &["1:3", "2:3", "3:3", "4:4", "5:7", "6:7"],
        "P 甲 乙",
    );
    check(
        "流程: P\n步骤:\n  甲:\n    负责: R\n    路线：\n      - 乙\n  乙：\n    负责: R",
        &["5:7", "7:4"],
        "P 甲 乙",
    );
    // Where text may stand, it is text.
    for text in [
        "流程: P\n注: 归口：R",
        "流程: P\n注:\n  归口：R",
        "流程: P\n情况:\n  - 甲：文本",
        "流程: P\n描述: |\n  甲\n  目的：乙",
    ] {
        assert_eq!(messages(&parse(text)), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn marks_that_yaml_needs() {
    check(
        "procedure: P\nnote: added: a \"b\" # c\nowner: R",
        &["2:12: a value that holds `: ` needs quotation marks"],
        "P",
        true,
    );
    check("procedure: P\nowner:R\nroles: [R]", &["2:6: expected a space after `:`"], "P Roles", true);
    check("procedure: P\nsteps:\n  A\n    by: R\n  B:\n    by: R", &["3:3: expected `:` after the key"], "P B", true);
    check("procedure: P\nowner R\nroles: [R]", &["2:1: expected `:` after the key"], "P Roles", false);
    check("procedure: P\nnote: \"a\nroles: [R]", &["2:7: this quotation mark is not closed"], "P Roles", true);
    check("procedure: P\nnote: 'a: b\nroles: [R]", &["2:7: this quotation mark is not closed"], "P Roles", true);
    check(
        "procedure: P\nnote: \"a\nscope: \"b\"\nroles: [R]",
        &["2:7: this quotation mark is not closed"],
        "P Roles",
        true,
    );
    check(
        "procedure: P\nnote: \"a\" b\nroles: [R]",
        &["2:11: this cannot stand behind the closing quotation mark"],
        "P Roles",
        true,
    );
    check(
        "procedure: P\nnote: @a\nscope: `b`",
        &[
            "2:7: a value that begins with `@` needs quotation marks",
            "3:8: a value that begins with a backtick needs quotation marks",
        ],
        "P",
        true,
    );
    check(
        "procedure: P\nimport: [a.proc, b.proc\nroles: [R]",
        &["2:9: this `[` is not closed properly"],
        "P Roles",
        false,
    );
    check("procedure: P\nsteps: {A: {by: R}\nroles: [R]", &["2:8: this `{` is not closed properly"], "P Roles", false);
    check("procedure: P\nnote: [a]b\nroles: [R]", &["2:10: this cannot stand behind the value"], "P Roles", false);
    check(
        "procedure: P\nnote: > a\nroles: [R]",
        &["2:7: text cannot follow `>` or `|` on the same line"],
        "P Roles",
        false,
    );
    check("procedure: P\nnote: - a\nroles: [R]", &["2:7: a list cannot begin behind its key"], "P Roles", false);
    check("procedure: P\nnote: \"\\q\"\nroles: [R]", &["2:7: there is no such escape behind `\\`"], "P Roles", false);
    check(
        "procedure: P\nnote: a\u{7}b\nroles: [R]",
        &["2:8: the character U+0007 cannot stand in YAML"],
        "P Roles",
        true,
    );
    check("procedure: P\nowner: R\0\nroles: [R]", &["2:9: the character U+0000 cannot stand in YAML"], "P Roles", true);
}

#[test]
fn indentation() {
    let tab = "this line is indented with a tab";
    check("procedure: P\nsteps:\n\tA:\n\t\tby: R\n\tB:\n\t\tby: R", &[&format!("3:1: {tab}")], "P A B", true);
    check("procedure: P\nsteps:\n  A:\n\tby: R\n  B:\n    by: R", &[&format!("4:1: {tab}")], "P A B", false);
    check(
        "procedure: P\nsteps:\n  A:\n    by: R\n   makes: x\n  B:\n    by: R",
        &["5:4: this line is lined up with nothing above it"],
        "P A B",
        false,
    );
    check(
        "procedure: P\nsteps:\n  A:\n    by: R\n      makes: x\n  B:\n    by: R",
        &["5:12: this line is indented deeper than the value above it allows"],
        "P A B",
        false,
    );
    check(
        "procedure: P\nroles:\n  - R\n - S\nsteps: {A: }",
        &["4:2: this line is lined up with nothing above it"],
        "P Roles A",
        false,
    );
}

#[test]
fn what_yaml_has_and_we_do_not() {
    check(
        "procedure: P\nroles: &a [R]\nnote: !!str b\nfacts: *a\n<<: *a\nends: *b",
        &[
            "2:8: anchors (`&name`) are not used here",
            "3:7: tags (`!name`) are not used here",
            "4:8: aliases (`*name`) are not used here",
            "5:1: merge keys (`<<`) are not used here",
            "5:5: aliases (`*name`) are not used here",
            "6:7: aliases (`*name`) are not used here",
        ],
        "P Roles Facts Ends",
        false,
    );
}

#[test]
fn keys() {
    check(
        "procedure: P\nownr: R\nstep: {A: }",
        &[
            "2:1: there is no key `ownr` here; did you mean `owner`?",
            "3:1: there is no key `step` here; did you mean `steps`?",
        ],
        "P A",
        true,
    );
    check(
        "流程: P\n步聚:\n  甲: {负责: R}",
        &["2:1: there is no key `步聚` here; did you mean `步骤`?"],
        "P 甲",
        false,
    );
    check("procedure: P\nby: R", &["2:1: `by` cannot be said under `procedure`"], "P", false);
    check("procedure: P\nroutes: [X]", &["2:1: `routes` cannot be said under `procedure`"], "P", false);
    check("procedure: P\nnumber: R\nnumber: S", &["3:1: `number` is said twice"], "P", false);
    check("procedure: P\ninterface: Q", &["2:1: a document is one unit only"], "P", false);
    check(
        "procedur: P\nroles: [R]",
        &["1:1: there is no key `procedur` here; did you mean `procedure`?"],
        "P Roles",
        true,
    );
    check(
        "owner: R",
        &["1:1: the document does not say what it is: `procedure: NAME`, `interface: NAME` or `organisation: NAME`"],
        "",
        false,
    );
    check(
        "just words",
        &["1:1: a file of the YAML form is a mapping: `procedure: NAME`, and what is said of it"],
        "",
        false,
    );
    // Nothing is lost: written anew it is said once, in a list.
    let parsed = parse("procedure: P\nowner: R\nOWNER: S");
    assert_eq!(messages(&parsed), ["3:1: `owner` is said twice"]);
    let first = parsed.findings[0].labels[0].at.span;
    assert_eq!(&parsed.source[first.range()], "owner");
}

#[test]
fn values() {
    let step = |value: &str, message: &str, mended: bool| {
        check(&format!("procedure: P\nsteps:\n  A:\n    {value}\n  B:"), &[message], "P A B", mended);
    };
    step("by: R or", "4:13: the line ends too early: expected a name", false);
    step("by:", "4:5: `by:` says nothing; write what it says or leave it out", false);
    step("by: ''", "4:5: `by:` says nothing; write what it says or leave it out", false);
    step("by: {R: S}", "4:9: `by` takes text, or a list with a line of text for each; this is a mapping", false);
    step("by: [[R]]", "4:10: `by` takes text, or a list with a line of text for each; this is a list", false);
    step("needs: a (optional", "4:23: the line ends too early: expected `)`", true);
    step("needs: 'a (optional'", "4:24: the line ends too early: expected `)`", true);
    step("needs: \"\\u0061 (optional\"", "4:12: the line ends too early: expected `)`", false);
    step("routes: [X Y]", "4:16: a name holds no space: `X` and `Y` stand side by side", false);
    step("routes: [{to: X Y}]", "4:21: a name holds no space: `X` and `Y` stand side by side", false);
    step("routes: [{when: f}]", "4:14: a route says where it leads: `to: …`", false);
    step(
        "routes: [{back: X, at most: 3}]",
        "4:24: a way back says how often, and where to then: `(at most 3; then …)`",
        false,
    );
    step("clause: x", "4:13: expected a clause such as `4.2.7.3` or a number, found `x`", false);
    step("title: “x", "4:14: the line ends too early: expected a quotation mark", false);
    step("title: '\"\"'", "4:13: expected words in quotation marks, found a quotation mark", false);
    step(
        "title: a\"“「『",
        "4:12: a title holds at most three kinds of quotation marks, for the fourth stands around it",
        false,
    );
    step("title: |\n      a\n      b", "5:7: these are 2 lines; one is expected", false);
    check(
        "procedure: P\nsteps: [A, B]",
        &[
            "2:9: `steps` takes a mapping: a name, `:` and what is said of it; this is text",
            "2:12: `steps` takes a mapping: a name, `:` and what is said of it; this is text",
        ],
        "P",
        false,
    );
    check(
        "procedure: P\nfacts:\n  a: [x, y]\n  b: text",
        &["3:6: `a` takes text on one line, such as `A, B, C`; this is a list"],
        "P Facts",
        false,
    );
    check("procedure: P\nfacts: [a, b: text]", &["2:10: expected `:` and a type such as `yes/no`"], "P Facts", false);
    check(
        "procedure: P x\nroles: [R]",
        &["1:14: a name holds no space: `P` and `x` stand side by side"],
        "Roles",
        false,
    );
}

#[test]
fn what_is_lost_is_told_apart() {
    let lost = |text: &str| -> Vec<(String, Guess, Option<usize>)> {
        let parsed = parse(text);
        let lost = |lost: &procedo::syntax::ast::Lost| (text[lost.span.range()].to_string(), lost.guess, lost.block);
        parsed.document.lost.iter().map(lost).collect()
    };
    let check = |text: &str, expected: &[(&str, Guess, Option<usize>)]| {
        let expected: Vec<_> = expected.iter().map(|(text, guess, block)| (text.to_string(), *guess, *block)).collect();
        assert_eq!(lost(text), expected, "{text}");
    };
    check("procedure: P\nstarts: A B", &[("starts: A B", Guess::Label, Some(0))]);
    check("procedure: P\nfacts: {a: x y, b: text}", &[("a: x y", Guess::Entry, Some(1))]);
    check(
        "procedure: P\nsteps:\n  A:\n    routes:\n      - {to: X, when: =}",
        &[("{to: X, when: =}", Guess::Route, Some(1))],
    );
    check("procedure: P\nsteps:\n  A B:\n    by: R\n  C:", &[("A B", Guess::Heading, Some(0))]);
    check("procedure: P\nsteps:\n  A\n    by: R\n  C:", &[("  A\n    by: R", Guess::Heading, Some(0))]);
    check("procedure: P\nowner R", &[("owner R", Guess::Label, Some(0))]);
    check("procedure: P\nownr: R", &[("ownr", Guess::Repaired, Some(0))]);
    check("procedure: P\nnote: a: b", &[("note: a: b", Guess::Repaired, Some(0))]);
    // What follows a lost heading may belong to it.
    let parsed = parse("procedure: P\nsteps:\n  A B:\n    by: R\n    # c\n    makes: x");
    assert_eq!(parsed.document.lost[0].lines.len(), 3);
}

#[test]
fn other_documents_are_read() {
    check(
        "procedure: P\nnote: [\n---\ninterface: Q\n---\norganisation: R\n",
        &["2:7: this `[` is not closed properly"],
        "P Q R",
        false,
    );
    check(
        "procedure: P\nowner: R S\n---\ninterface: Q\nnote:",
        &[
            "2:10: a name holds no space: join `R` and `S`, or put `,` between them",
            "5:1: `note:` says nothing; write what it says or leave it out",
        ],
        "P Q",
        false,
    );
}
