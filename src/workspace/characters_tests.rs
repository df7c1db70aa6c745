use super::super::encoding::decode;
use super::*;
use crate::diagnostic::Severity;

/// The condition of a file of these bytes, and of each finding its severity, its span and the start of its message.
#[track_caller]
fn check(bytes: &[u8], condition: Condition, expected: &[(Severity, usize, usize, &str)]) {
    let decoded = decode(bytes.to_vec());
    let (found, findings) = inspect(FileId(7), &decoded);
    assert_eq!(found, condition);
    let told: Vec<_> = findings
        .iter()
        .map(|finding| {
            let Span { start, end } = finding.primary.at.span;
            (finding.severity, start as usize, end as usize, finding.message.en.as_str())
        })
        .collect();
    let same = told.len() == expected.len()
        && told.iter().zip(expected).all(|(told, expected)| {
            (told.0, told.1, told.2) == (expected.0, expected.1, expected.2) && told.3.starts_with(expected.3)
        });
    assert!(same, "{told:#?}\nis not\n{expected:#?}");
    for finding in &findings {
        assert_eq!((finding.rule, finding.primary.at.file), ("encoding", FileId(7)));
        assert!(!finding.message.zh.is_ascii() && !finding.help.zh.is_ascii() && finding.help.en.is_ascii());
        for edit in finding.fixes.iter().flat_map(|fix| &fix.edits) {
            assert!(decoded.text.get(edit.at.span.range()).is_some());
        }
    }
}

use Severity::{Error, Warning};

#[test]
fn plain_text_is_quiet() {
    check(b"", Condition::Whole, &[]);
    check("# 流程\t“培训”…——、ＡＢ\r\n- é Ø 😀 ؟\n".as_bytes(), Condition::Whole, &[]);
}

#[test]
fn each_hidden_character_is_told_where_it_stands() {
    check("流\0程".as_bytes(), Condition::Whole, &[(Error, 3, 4, "a NUL byte")]);
    check(b"a\x1b[31m\x7f", Condition::Whole, &[(Error, 1, 2, "a control character"), (Error, 6, 7, "a control")]);
    check("a\u{9b}b".as_bytes(), Condition::Whole, &[(Error, 1, 3, "a control character in the text: U+009B")]);
    for char in
        "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}".chars()
    {
        let text = format!("流程{char}培训");
        let expected = (Error, 6, 6 + char.len_utf8(), "a hidden change of writing direction");
        check(text.as_bytes(), Condition::Whole, &[expected]);
    }
    for char in "\u{200b}\u{2060}\u{feff}".chars() {
        let text = format!("流程{char}");
        check(text.as_bytes(), Condition::Whole, &[(Error, 6, 9, "an invisible character")]);
    }
    check(
        "a\u{2028}b\x0bc".as_bytes(),
        Condition::Whole,
        &[(Error, 1, 4, "a line break"), (Error, 5, 6, "a line break")],
    );
}

#[test]
fn every_control_character_but_tab_and_line_ends_is_told() {
    for byte in (0..0x20).chain([0x7f]).filter(|byte| !b"\t\r\n".contains(byte)) {
        let decoded = decode(vec![b'a', byte, b'b']);
        assert_eq!(inspect(FileId(0), &decoded).1.len(), 1, "0x{byte:02x}");
    }
}

#[test]
fn a_flood_of_hidden_characters_is_summed_up() {
    let told = |count: usize| {
        let text = format!("#\n{}", "\u{202e}\n".repeat(count));
        inspect(FileId(0), &Decoded::from_text(text)).1
    };
    assert_eq!(told(MAX_HIDDEN).len(), MAX_HIDDEN);
    let findings = told(MAX_HIDDEN + 30);
    assert_eq!(findings.len(), MAX_HIDDEN + 1);
    let last = &findings[MAX_HIDDEN];
    assert_eq!(last.message.en, "30 more hidden characters in this file");
    assert_eq!(last.primary.at.span, Span::new(2 + MAX_HIDDEN * 4, 2 + MAX_HIDDEN * 4 + 3));
}

#[test]
fn another_encoding_is_one_warning_at_the_start() {
    let gb18030 = encoding_rs::GB18030.encode("# 流程 培训").0.into_owned();
    check(&gb18030, Condition::Whole, &[(Warning, 0, 0, "the file is written in GB18030")]);
    check("\u{feff}# 流程".as_bytes(), Condition::Whole, &[(Warning, 0, 0, "the file begins with a byte order mark")]);
    check(b"\xff\xfe\x23\x00", Condition::Whole, &[(Warning, 0, 0, "the file is written in UTF-16 LE")]);
    check(b"\xfe\xff\x00\x23", Condition::Whole, &[(Warning, 0, 0, "the file is written in UTF-16 BE")]);
}

#[test]
fn a_bad_byte_is_told_where_it_stands_with_what_else_is_wrong() {
    check(
        &["流程\n培\u{202e}".as_bytes(), b"\xff\n"].concat(),
        Condition::Damaged,
        &[
            (Error, 10, 13, "a hidden change"),
            (Error, 13, 16, "byte 0xFF, at offset 13 of the file, is not valid UTF-8"),
        ],
    );
    check(
        b"\xff\xfe\x2d\x4e\x2d",
        Condition::Damaged,
        &[
            (Warning, 0, 0, "the file is written in UTF-16 LE"),
            (Error, 3, 6, "byte 0x2D, at offset 4 of the file, is not valid UTF-16 LE"),
        ],
    );
    // A few control characters do not make a damaged text a binary file.
    check(b"a\x0cb\xff", Condition::Damaged, &[(Error, 1, 2, "a line break"), (Error, 3, 6, "byte 0xFF, at offset 3")]);
}

#[test]
fn a_few_control_characters_in_a_damaged_text_do_not_make_it_binary() {
    let bytes = [b"\x01\x01\x01\xff".as_slice(), &[b'a'; 200]].concat();
    let (condition, findings) = inspect(FileId(0), &decode(bytes));
    assert_eq!((condition, findings.len()), (Condition::Damaged, 4));
}

#[test]
fn a_binary_file_is_one_error() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0\\r\xa8f";
    check(png, Condition::Binary, &[(Error, 0, 3, "this is not a text file: byte 0x89, at offset 0")]);
}
