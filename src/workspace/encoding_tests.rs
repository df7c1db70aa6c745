use super::*;
use proptest::prelude::*;

/// The start of a procedure, with what people type: both kinds of marks, digits, a rare character.
const PROCEDURE: &str = "# procedure 4.2.7 系统上线流程\n> 把系统的一个版本从培训、审批送到投产；切换失败就回退。\n\n\
    owner: 系统上线流程执行负责人\n# 4.2.7.3 上线审批 “（推广）上线申请及审批”\n负责：项目负责人\n需要：《上线申请与审批表》\n\
    → 推广未获同意【审批结论＝不同意】\r\n// 起草：朱镕基\n";

fn in_gb18030(text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = encoding_rs::GB18030.encode(text);
    assert!(!lossy);
    bytes.into_owned()
}

fn in_utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[track_caller]
fn check(bytes: impl Into<Vec<u8>>, encoding: Encoding, text: &str) {
    let decoded = decode(bytes.into());
    assert_eq!((decoded.encoding, decoded.text.as_str(), decoded.bad), (encoding, text, None));
}

/// Bytes of which the one at `offset` is the first bad one; `at` in the text stands U+FFFD.
#[track_caller]
fn check_bad(bytes: impl Into<Vec<u8>>, encoding: Encoding, offset: usize, at: usize) {
    let bytes = bytes.into();
    let byte = bytes[offset];
    let decoded = decode(bytes);
    assert_eq!((decoded.encoding, decoded.bad), (encoding, Some(BadByte { byte, offset, at })), "{:?}", decoded.text);
    assert!(decoded.text[at..].starts_with('\u{fffd}'), "{:?}", decoded.text);
    assert!(!decoded.text[..at].contains('\u{fffd}'), "{:?}", decoded.text);
}

/// Bytes without rhyme, the same in every run.
fn random(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed * 2 + 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn every_encoding_comes_back_as_the_same_text() {
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    check(PROCEDURE, Encoding::Utf8, PROCEDURE);
    check(marked(b"\xef\xbb\xbf", PROCEDURE.into()), Encoding::Utf8Marked, PROCEDURE);
    check(in_gb18030(PROCEDURE), Encoding::Gb18030, PROCEDURE);
    check(marked(b"\x84\x31\x95\x33", in_gb18030(PROCEDURE)), Encoding::Gb18030, PROCEDURE);
    check(marked(b"\xff\xfe", in_utf16(PROCEDURE, u16::to_le_bytes)), Encoding::Utf16Le, PROCEDURE);
    check(marked(b"\xfe\xff", in_utf16(PROCEDURE, u16::to_be_bytes)), Encoding::Utf16Be, PROCEDURE);
    check(in_utf16(PROCEDURE, u16::to_le_bytes), Encoding::Utf16Le, PROCEDURE);
    check(in_utf16(PROCEDURE, u16::to_be_bytes), Encoding::Utf16Be, PROCEDURE);
}

#[test]
fn an_empty_file_is_empty_utf8() {
    check("", Encoding::Utf8, "");
    check(b"\xef\xbb\xbf", Encoding::Utf8Marked, "");
    check(b"\xff\xfe", Encoding::Utf16Le, "");
    check(b"\xfe\xff", Encoding::Utf16Be, "");
}

#[test]
fn plain_utf8_is_not_copied() {
    let bytes = PROCEDURE.as_bytes().to_vec();
    let before = bytes.as_ptr();
    assert_eq!(decode(bytes).text.as_ptr(), before);
}

#[test]
fn a_mark_is_believed() {
    let mark = b"\xef\xbb\xbfa".as_slice();
    check_bad([mark, &in_gb18030("本程")].concat(), Encoding::Utf8Marked, 4, 1);
    let ascii = "# steps\n".repeat(20);
    let text = format!("a{}", ascii.chars().flat_map(|char| [char, '\0']).collect::<String>());
    check([mark, &in_utf16(&ascii, u16::to_le_bytes)].concat(), Encoding::Utf8Marked, &text);
}

#[test]
fn only_one_mark_is_taken_off() {
    check("\u{feff}\u{feff}甲", Encoding::Utf8Marked, "\u{feff}甲");
    check(b"\xff\xfe\xff\xfe\x2d\x4e", Encoding::Utf16Le, "\u{feff}中");
}

#[test]
fn short_gb18030_is_recognised() {
    // 版本 and 通知 are nearly valid UTF-8 in GB18030; ─ stands in comments; 镕 is outside GB2312.
    for text in [
        "# 流程 培训",
        "流",
        "培训\n",
        "# 版本",
        "-> 版本通知 [otherwise]",
        "小型版本",
        "投产系统",
        "外部",
        "// ── 各步 ──",
        "by：项目经理",
        "朱镕基",
        "，。",
        "负责：项目经理 和 项目组成员\r\n",
    ] {
        check(in_gb18030(text), Encoding::Gb18030, text);
    }
}

#[test]
fn every_line_of_a_procedure_is_recognised_alone() {
    for line in PROCEDURE.lines().filter(|line| !line.is_ascii()) {
        check(in_gb18030(line), Encoding::Gb18030, line);
    }
}

#[test]
fn utf8_is_never_anything_else() {
    // Each prefix is valid UTF-8 by itself.
    for (end, _) in PROCEDURE.char_indices() {
        check(&PROCEDURE.as_bytes()[..end], Encoding::Utf8, &PROCEDURE[..end]);
    }
    for text in ["é à ü", "Привет", "これはテスト", "一", "𠮷", "bush hid the facts", "锟斤拷", "联通", "娴佺▼"]
    {
        check(text, Encoding::Utf8, text);
    }
}

#[test]
fn utf8_with_a_bad_byte_is_damaged_utf8() {
    let (mut mistaken, mut all) = (0, 0);
    for line in PROCEDURE.lines().filter(|line| line.chars().filter(|char| !char.is_ascii()).count() > 4) {
        for at in 0..line.len() {
            for bad in [0xff, 0xc4, 0x80, 0xd0, b'?'] {
                let mut bytes = line.as_bytes().to_vec();
                bytes[at] = bad;
                if std::str::from_utf8(&bytes).is_err() {
                    all += 1;
                    mistaken += usize::from(decode(bytes).encoding != Encoding::Utf8);
                }
            }
        }
    }
    assert!(all > 1000);
    assert_eq!(mistaken, 0);
    // Accented letters are common characters in GB18030, and one bad byte does not make them so.
    check_bad(b"d\xc3\xa9j\xc3\xa9 pass\xc3\xa9 \xff", Encoding::Utf8, 14, 14);
    check_bad(b"d\xc3\xa9j\xc3\xa9 pass\xc3\xa9 \xe9t\xc3\xa9", Encoding::Utf8, 14, 14);
    check_bad(b"d\xc3\xa9j\xc3\xa9 \xe9t\xc3\xa9", Encoding::Utf8, 7, 7);
}

#[test]
fn the_first_bad_byte_is_told_exactly() {
    check_bad(b"a\xff", Encoding::Utf8, 1, 1);
    check_bad([PROCEDURE.as_bytes(), b"\xe6\xb5"].concat(), Encoding::Utf8, PROCEDURE.len(), PROCEDURE.len());
    check_bad([b"\xef\xbb\xbf", "流程".as_bytes(), b"\xff"].concat(), Encoding::Utf8Marked, 9, 6);
    // Half a character at the end, and half a pair in the midst.
    check_bad(b"\xff\xfe\x2d\x4e\x2d", Encoding::Utf16Le, 4, 3);
    check_bad(b"\xfe\xff\x4e\x2d\xd8\x00\x4e\x2d", Encoding::Utf16Be, 4, 3);
}

#[test]
fn a_long_gb18030_file_stays_so_when_it_is_damaged() {
    let text = PROCEDURE.repeat(2);
    let bytes = in_gb18030(&text);
    // Half a character; a byte that begins none; three quarters of a long one, and a whole that means nothing.
    for bad in [b"\xb5".as_slice(), b"\xff\n", b"\x81\x30\x81A\n", b"\xfe\x39\xfe\x39\n"] {
        check_bad([&bytes, bad].concat(), Encoding::Gb18030, bytes.len(), text.len());
        check_bad([b"\x84\x31\x95\x33", &*bytes, bad].concat(), Encoding::Gb18030, bytes.len() + 4, text.len());
    }
}

#[test]
fn other_encodings_are_not_mistaken_for_gb18030() {
    for (encoding, text) in [
        (encoding_rs::BIG5, "系統上線流程，培訓審批切換回退應急，運維服務級別協議"),
        (encoding_rs::WINDOWS_1251, "Привет, как дела у вас сегодня"),
        (encoding_rs::WINDOWS_1251, "Привет"),
        (encoding_rs::KOI8_R, "Привет, как дела у вас сегодня"),
        (encoding_rs::SHIFT_JIS, "これはテストです。手順書の確認"),
        (encoding_rs::WINDOWS_1252, "Überprüfung für Änderungen, déjà approuvée"),
    ] {
        let decoded = decode(encoding.encode(text).0.into_owned());
        assert_eq!(decoded.encoding, Encoding::Utf8, "{} reads as {}", encoding.name(), decoded.text);
        assert!(decoded.bad.is_some());
    }
}

#[test]
fn random_bytes_are_nothing() {
    for length in [64, 65, 256, 4096, 65536] {
        for seed in 0..(1 << 20) / length as u64 {
            let decoded = decode(random(seed, length));
            assert_eq!(decoded.encoding, Encoding::Utf8, "seed {seed}, {length} bytes");
            assert!(decoded.bad.is_some());
        }
    }
}

#[test]
fn binary_files_are_nothing() {
    let png =
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0\\r\xa8f\0\0".as_slice(), &random(1, 999)]
            .concat();
    let elf =
        [b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0".as_slice(), &[0; 99], &random(2, 999)].concat();
    let docx = [b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0".as_slice(), &random(3, 999)].concat();
    for bytes in [png, elf, docx] {
        let decoded = decode(bytes);
        assert_eq!(decoded.encoding, Encoding::Utf8);
        assert!(decoded.bad.is_some());
    }
}

/// Pieces of which bytes of every kind are made: marks, text in each encoding, and junk.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..6),
        "[流程培训版本通知 a-z\\n#é一]{0,6}".prop_map(|text| text.into_bytes()),
        "[流程培训版本通知 a-z\\n#é一]{0,6}".prop_map(|text| in_gb18030(&text)),
        "[流程培训版本通知 a-z\\n#é一]{0,6}".prop_map(|text| in_utf16(&text, u16::to_le_bytes)),
        Just(in_gb18030(PROCEDURE)),
        Just(b"\xef\xbb\xbf".to_vec()),
        Just(b"\xff\xfe".to_vec()),
        Just(b"\xfe\xff".to_vec()),
        Just(b"\x84\x31\x95\x33".to_vec()),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_the_bytes_the_bad_one_is_in_the_file_and_the_text(bytes in pieces()) {
        let decoded = decode(bytes.clone());
        match decoded.bad {
            Some(bad) => {
                prop_assert_eq!(bytes[bad.offset], bad.byte);
                let there = decoded.text.get(bad.at..).and_then(|rest| rest.chars().next());
                prop_assert_eq!(there, Some(char::REPLACEMENT_CHARACTER));
            }
            // It spells some characters in two ways.
            None if decoded.encoding == Encoding::Gb18030 => {}
            None => prop_assert_eq!(in_encoding(&decoded.text, decoded.encoding), without_mark(&bytes)),
        }
    }
}

/// What the text would be in a file of that encoding, without a mark.
fn in_encoding(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Marked => text.as_bytes().to_vec(),
        Encoding::Utf16Le => in_utf16(text, u16::to_le_bytes),
        Encoding::Utf16Be => in_utf16(text, u16::to_be_bytes),
        Encoding::Gb18030 => in_gb18030(text),
    }
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    let marks: [&[u8]; 4] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x84\x31\x95\x33"];
    marks.into_iter().find_map(|mark| bytes.strip_prefix(mark)).unwrap_or(bytes)
}

#[test]
fn a_stray_nul_does_not_make_utf16() {
    for text in ["a\0", "ab\0c", "# 流程\0", "\0\0\0\0", "\0", "bush hid the facts\0\n", "\0a\0 bcdefghijk\n"] {
        check(text, Encoding::Utf8, text);
    }
}

#[test]
fn short_utf16_without_a_mark_is_recognised_if_it_cannot_be_otherwise() {
    check(in_utf16("# Go\n", u16::to_le_bytes), Encoding::Utf16Le, "# Go\n");
    check(in_utf16("# Go\n", u16::to_be_bytes), Encoding::Utf16Be, "# Go\n");
    check(in_utf16("# 流程 培训\n", u16::to_le_bytes), Encoding::Utf16Le, "# 流程 培训\n");
    check(in_utf16("# 流程 培训\n", u16::to_be_bytes), Encoding::Utf16Be, "# 流程 培训\n");
}

#[test]
fn new_text_is_spelled_as_the_old_one_was() {
    let (old, new) = ("版本：1.0\r\n", "版本：1.1\r\n“改” \u{1F642}\r\n");
    let utf16 = |text: &str, spell: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(spell).collect() };
    let marked = |text: &str| format!("\u{feff}{text}");
    let gb18030 = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    type Spell<'a> = &'a dyn Fn(&str) -> Vec<u8>;
    let spell: [Spell; 6] = [
        &|text| text.as_bytes().to_vec(),
        &|text| marked(text).into_bytes(),
        &|text| utf16(&marked(text), u16::to_le_bytes),
        &|text| utf16(&marked(text), u16::to_be_bytes),
        &|text| utf16(text, u16::to_le_bytes),
        &|text| gb18030(text),
    ];
    for spell in spell {
        assert_eq!(respelled(&spell(old), old, new), Some(spell(new)));
    }
    assert_eq!(respelled("版本：1.0 ".as_bytes(), old, new), None, "the file is another by now");
}
