//! Printing and reading again.

use super::corpus::files;
use super::tree::{Parsed, parse, parse_clean};
use procedo::diagnostic::Language;
use procedo::source::Span;
use procedo::syntax::ast::{EntryValue, LineKind, Value, Words};
use procedo::syntax::keywords::Label;
use procedo::syntax::print::{self, Unformattable};

impl Parsed {
    pub fn print(&self, language: Option<Language>) -> String {
        print::proc(&self.document, &self.source, &self.names, language).expect("a file that can be read")
    }
}

/// Printing keeps the tree, and printing again changes nothing.
pub fn holds(parsed: &Parsed) -> String {
    let text = parsed.print(None);
    let again = parse_clean(&text);
    assert_eq!(parsed.tree(), again.tree(), "printed:\n{text}");
    assert_eq!(again.print(None), text);
    // Through the other language and back.
    for language in [Language::English, Language::Chinese] {
        let translated = parse_clean(&parsed.print(Some(language)));
        assert_eq!(translated.print(Some(language)), translated.source);
        assert_eq!(translated.print(Some(parsed.document.language)), text, "by way of:\n{}", translated.source);
    }
    text
}

#[test]
fn every_file_prints_as_it_reads() {
    for file in files() {
        let text = holds(&parse_clean(&file.text));
        assert_eq!(text.matches("//").count(), file.text.matches("//").count() + file.text.matches("、、").count());
    }
}

#[test]
fn a_file_with_faults_is_not_printed() {
    for fault in ["junk", "by R", "- R (group", "# nonsense x"] {
        let parsed = parse(&format!("# procedure P\n# roles\n{fault}\n"));
        assert_eq!(parsed.findings.len(), 1, "{fault}");
        let printed = print::proc(&parsed.document, &parsed.source, &parsed.names, None);
        assert_eq!(printed, Err(Unformattable { lines: 1 }), "{fault}");
    }
}

/// `text` prints as `expected`, or, where that is empty, as it stands.
fn check(text: &str, expected: &str) {
    let parsed = parse_clean(text);
    let expected = if expected.is_empty() { text } else { expected };
    assert_eq!(holds(&parsed), expected);
}

#[test]
fn blank_lines_and_comments() {
    check("", "");
    check("// a", "// a\n");
    check("\n// a\n\n//b\n//\n", "// a\n// b\n//\n");
    check(
        "// of the file\n# procedure P\n// odd\n> one\n//between\n>two\n//below\nowner: O\n\n//last\n# roles\n//in\n- O\n//end",
        "// of the file\n# procedure P\n// odd\n> one\n// between\n> two\n\n// below\nowner: O\n\n// last\n# roles\n// in\n- O\n// end\n",
    );
    check("# procedure P\n> only described\n//last\n# roles", "# procedure P\n> only described\n\n// last\n# roles\n");
}

#[test]
fn the_number_of_marks_shows_what_stands_inside_what() {
    let text = "# procedure P\n\n# 1.1 A\n\n# parallel X\n\n## branch a\n\n### 1.2 B\n\n### parallel Y\n\n#### branch b\n
##### 1.3 C\n\n### join Y\n\n### step D\n\n## branch c\n\n# join\n\n# 1.4 E\n\n# parallel Z\n\n# interface I\n\n# step F\n";
    check(text, "");
    let flat: String = text.lines().map(|line| format!("#{}\n", line.trim_start_matches('#'))).collect();
    check(&flat.replace("#\n", "\n"), text);
    // A join that names its block closes what is open inside it; lists stand on the first level and close nothing.
    check(
        "# parallel X\n# branch a\n# parallel Y\n# branch b\n# records\n# step S\n# join X\n# step T\n# join\n# branch d",
        "# parallel X\n\n## branch a\n\n### parallel Y\n\n#### branch b\n\n# records\n\n##### step S\n\n# join X\n\n# step T\n\n# join\n\n# branch d\n",
    );
    let deep: String = (0..100).map(|at| format!("# parallel X{at}\n")).collect();
    let text = holds(&parse_clean(&deep));
    assert!(text.contains("\n################ parallel X99\n") && !text.contains("#################"));
}

/// `line`, below a heading of `kind`, prints as `expected`.
fn check_line(kind: &str, line: &str, expected: &str) {
    let heading =
        if ["step", "branch", "form", "numbering"].contains(&kind) { format!("{kind} X") } else { kind.into() };
    let parsed = parse_clean(&format!("# {heading}\n{line}\n"));
    let text = holds(&parsed);
    assert_eq!(text.lines().nth(1).expect("two lines"), if expected.is_empty() { line } else { expected });
}

#[test]
fn guards_keep_their_brackets() {
    let check = |guard: &str, expected: &str| {
        let expected = if expected.is_empty() { guard } else { expected };
        check_line("step", &format!("-> A [{guard}]"), &format!("-> A [{expected}]"));
    };
    check("a and b and (c or not d)", "");
    check("(a)", "a");
    check("((a or (b)))", "a or b");
    check("a and (b and c)", "");
    check("not not a", "a");
    check("not not not a", "not a");
    check("not (not a)", "");
    check("not a = b, c", "not (a = b, c)");
    check("not (a and b) or c=1", "not (a and b) or c = 1");
    check("a = 1 day, 02 weeks, 007, 2020.1.2, x, \"y, z\"", "a = 1 day, 2 weeks, 7, 2020-01-02, x, \"y, z\"");
    check("!a && b || c".replace(" || c", "").as_str(), "not a and b");
    check(
        "a == 1 and b <> 2 and c >= 3 and d <= 4 and e < 5 and f > 6",
        "a = 1 and b ≠ 2 and c ≥ 3 and d ≤ 4 and e < 5 and f > 6",
    );
    check("a at most 3 or b above 2 or c below 1 or d at least 0", "a ≤ 3 or b > 2 or c < 1 or d ≥ 0");
}

#[test]
fn quotation_marks_hold_what_they_do_not_mean() {
    let check = |title: &str, expected: &str| {
        check_line("roles", &format!("- R {title}"), &format!("- R {expected}"));
    };
    check("“题”", "\"题\"");
    check("”题“", "\"题\"");
    check("\"题”", "\"题\"");
    check("「a」", "\"a\"");
    check("“a \"b\" c”", "“a \"b\" c”");
    check("\"“a” b\"", "\"“a” b\"");
    check("「“a” \"b\"」", "「“a” \"b\"」");
    check("『「“a” \"b\"」』", "『「“a” \"b\"」』");
}

#[test]
fn words_of_one_language_have_their_forms_in_the_other() {
    let check = |kind: &str, english: &str, chinese: &str| {
        check_line(kind, english, english);
        let parsed = parse_clean(&format!("# step X\n# {kind}\n{english}\n").replace("# step\n", "# step Y\n"));
        let text = parsed.print(Some(Language::Chinese));
        assert_eq!(text.lines().last().expect("a line"), chinese);
    };
    check("step", "by: A and B", "负责: A 和 B");
    check("step", "by: A [x and not y] or B [otherwise]", "负责: A [x 且 非 y] 或 B [否则]");
    check("step", "<- X (at most 3; then join)", "<- X (至多 3 次; 之后 汇合)");
    check("step", "<- X (at most rounds; then Z)", "<- X (至多 rounds; 之后 Z)");
    check("step", "lasts: 1 working day", "历时: 1 个工作日");
    check("step", "lasts: 2 months", "历时: 2 个月");
    check("step", "held: every 2 weeks (ad hoc A)", "例会: 每 2 周 (临时召集 A)");
    check(
        "step",
        "sets: f (by approver), g (by checker), h (by), i (by A)",
        "判定: f (由 批准), g (由 审核), h (负责), i (由 A)",
    );
    check("step", "allow idle-role: a reason", "允许 idle-role: a reason");
    check("facts", "- f: integer 1 to 5 (given)", "- f: 整数 1 至 5 (给定)");
    check("ends", "- e: to A [x] or B [not x] (with c)", "- e: 移交 A [x] 或 B [非 x] (附 c)");
    check("constraints", "- different people: a (by), b (approver)", "- 不同人: a (负责), b (批准)");
}

#[test]
fn a_yaml_document_prints_too() {
    // Its words are copies, and may hold line breaks.
    let mut parsed = parse_clean("# procedure P \"t\"\n> d\n// c\npurpose: w\nnote: w\n\n# events\n- e: w\n");
    let copy = |text: &str| Words { span: Span::default(), copy: Some(text.into()) };
    let [procedure, events] = parsed.document.blocks.as_mut_slice() else { panic!("two blocks") };
    procedure.heading.title = Some(copy("a \"b\"\n“c” 「d」 『e』"));
    procedure.lines[0].kind = LineKind::Description(copy("one\r\n\n  two > three\n"));
    procedure.lines[1].kind = LineKind::Comment(copy("x\ny"));
    procedure.lines[2].kind = LineKind::Labelled(Label::Purpose, Value::Words(copy(" # one\n\ttwo\n")));
    procedure.lines[3].kind = LineKind::Labelled(Label::Note, Value::Words(copy("\n")));
    let LineKind::Entry(entry) = &mut events.lines[0].kind else { panic!("an entry") };
    entry.value = EntryValue::Words(copy("a:\nb"));
    let text = parsed.print(None);
    let expected = "# procedure P “a \"b\" ‘c’ 「d」 『e』”\n> one\n> two > three\n\n// x\n// y\npurpose: # one two\n\n# events\n- e: a: b\n";
    assert_eq!(text, expected);
    check(&text, "");
}
