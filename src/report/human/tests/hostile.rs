use super::*;
use crate::diagnostic::{Edit, Severity};
use crate::report::text::is_hidden;
use proptest::prelude::*;

#[test]
fn nothing_hidden_reaches_the_terminal() {
    let evil = "a\x1b[2J\u{9b}31m\u{202e}b\u{200b}\x07\r\n\0c\u{2028}\u{f0000}\u{10fffd}";
    let mut sources = Sources::default();
    sources.add(SourceFile::new(evil, evil));
    let text = || Text::same(evil);
    let mut finding =
        Finding::warning("a-rule", bytes(2, 9), text()).here(text()).label(bytes(12, 16), text()).help(text());
    finding = finding.fix(text(), vec![Edit { at: bytes(1, 3), text: evil.into() }]);
    for look in [ENGLISH, CHINESE, Look { unicode: false, ..ENGLISH }, Look { wide_ambiguous: true, ..ENGLISH }] {
        let drawing = print(&sources, &finding, look);
        assert!(!drawing.chars().any(|c| c != '\n' && is_hidden(c)), "{drawing:?}");
    }
}

#[test]
fn a_finding_on_a_very_long_line_stays_small() {
    let line = "版本类型 = 主要版本 and ".repeat(2_000);
    let sources = one(&line);
    let finding = error(bytes(30_000, 30_012))
        .here(Text::same("here"))
        .label(bytes(0, 6), Text::same(&line))
        .label(bytes(59_000, 59_003), Text::same("far"))
        .help(Text::same(&line))
        .fix(Text::same("t"), vec![Edit { at: bytes(30_000, 30_012), text: "x".into() }]);
    let drawing = print(&sources, &finding, ENGLISH);
    assert!(drawing.len() < 5_000, "{drawing}");
    assert_eq!(drawing.matches("╭─[").count(), 3, "too far apart for one picture\n{drawing}");
}

#[test]
fn a_thousand_places_are_counted() {
    let sources = one(&"培训\n".repeat(5_000));
    let mut finding = error(bytes(0, 6));
    for at in 1..1_000 {
        finding = finding.label(bytes(at * 35, at * 35 + 6), Text::same("again"));
    }
    let drawing = print(&sources, &finding, ENGLISH);
    assert!(drawing.contains("\n  and 988 more places\n"), "{drawing}");
    assert!(print(&sources, &finding, CHINESE).contains("\n  另有 988 处\n"));
}

#[test]
fn a_long_or_contradictory_fix_is_named_only() {
    let sources = one(&"培训\n".repeat(100));
    let fixed = |edits: Vec<Edit>| print(&sources, &error(bytes(0, 6)).fix(Text::same("mend"), edits), ENGLISH);
    let edit = |start, end, text: &str| Edit { at: bytes(start, end), text: text.into() };
    assert!(fixed(vec![edit(0, 700, "")]).ends_with("  fix: mend\n"));
    assert!(fixed(vec![edit(0, 6, &"x".repeat(5_000))]).ends_with("  fix: mend\n"));
    assert!(fixed(vec![edit(0, 6, "x"), edit(3, 6, "y")]).ends_with("  fix: mend\n"));
    assert!(fixed(vec![]).ends_with("  fix: mend\n"));
    let many = (0..9).map(|at| edit(at * 14, at * 14 + 6, "上线")).collect();
    let many = fixed(many);
    assert!(many.ends_with("  - 5 │ 培训\n  + 5 │ 上线\n    and 6 more changes\n"), "{many}");
}

#[test]
fn the_ends_of_files() {
    for text in ["", "\n", "a", "a\n", "a\r\n", "\r\r\n\n", "培训\n\n"] {
        let sources = one(text);
        for start in 0..=text.len() + 1 {
            for end in start..=text.len() + 2 {
                let drawing = print(&sources, &error(bytes(start, end)).here(Text::same("here")), ENGLISH);
                assert!(drawing.contains("here"), "{text:?} {start}..{end}\n{drawing}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the spans, texts and files: no panic, every label's text is drawn, nothing is wider than asked for.
    #[test]
    fn anything_goes(
        text in "([ -~]|\\PC|\t|\r|\n|\r\n|[上线]|\u{301}|\u{202e}){0,300}",
        spans in prop::collection::vec((0u32..1_000, 0u32..1_000), 1..6),
        said in "\\PC{0,100}",
        put in "(\\PC|\n){0,40}",
        width in 0usize..500,
        (unicode, wide_ambiguous) in any::<(bool, bool)>(),
    ) {
        let look = Look { unicode, wide_ambiguous, width, ..CHINESE };
        let sources = one(&text);
        let at = |(start, end): (u32, u32)| Location { file: FileId(0), span: Span { start, end } };
        let mut finding = error(at(spans[0])).here(Text::same("【0】")).help(Text::same(said.clone()));
        finding.severity = if width % 2 == 0 { Severity::Warning } else { Severity::Error };
        finding.message = Text::same(said);
        for (number, span) in spans.iter().enumerate().skip(1) {
            finding = finding.label(at(*span), Text::same(format!("【{number}】")));
        }
        finding = finding.fix(Text::default(), spans.iter().map(|span| Edit { at: at(*span), text: put.clone() }).collect());
        let drawing = print(&sources, &finding, look);
        for number in 0..spans.len() {
            prop_assert!(drawing.contains(&format!("【{number}")), "{number} is missing\n{drawing}");
        }
        for row in drawing.lines() {
            prop_assert!(look.ruler().width(row) <= look.columns(), "{row}");
        }
    }
}
