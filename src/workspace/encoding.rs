//! Bytes → text. Which encoding a file is written in, and where it stops being text.
//!
//! UTF-8 is what files should be. Editors on Chinese Windows also write GB18030 and UTF-16, which are recognised so
//! that a file which its author reads well is never shown as junk. Whatever is valid UTF-8 is UTF-8.

use std::borrow::Cow;
use std::cmp::Ordering;

/// How the bytes of a file spell its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, as files should be; also said of bytes that are no text in any encoding we know.
    Utf8,
    /// UTF-8 behind a byte order mark.
    Utf8Marked,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// GB18030, which holds GBK and GB2312.
    Gb18030,
}

impl Encoding {
    /// The name people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8Marked => "UTF-8 BOM",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
            Encoding::Gb18030 => "GB18030",
        }
    }
}

/// The first byte of a file that its encoding cannot explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadByte {
    /// Its value.
    pub byte: u8,
    /// Where it stands in the file, in bytes from 0.
    pub offset: usize,
    /// Where the replacement character U+FFFD stands for it in the decoded text, in bytes from 0.
    pub at: usize,
}

/// A file's text and what was learned on the way.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark; U+FFFD stands where bytes could not be decoded.
    pub text: String,
    /// The encoding it was in.
    pub encoding: Encoding,
    /// The first byte that could not be decoded; `None` if the text is exactly what the file says.
    pub bad: Option<BadByte>,
}

impl Decoded {
    /// Text that is decoded already; a leading byte order mark is taken off.
    pub fn from_text(mut text: String) -> Self {
        let encoding = if text.starts_with(MARK) {
            text.drain(..MARK.len_utf8());
            Encoding::Utf8Marked
        } else {
            Encoding::Utf8
        };
        Decoded { text, encoding, bad: None }
    }
}

/// The byte order mark.
const MARK: char = '\u{feff}';

/// Decodes a file. Plain UTF-8 is taken over without a copy.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => return foreign(rest, 2, Encoding::Utf16Le),
        [0xfe, 0xff, rest @ ..] => return foreign(rest, 2, Encoding::Utf16Be),
        _ => {}
    }
    let marked = bytes.starts_with(b"\xef\xbb\xbf");
    if !marked && let Some(encoding) = unmarked_utf16(&bytes) {
        return foreign(&bytes, 0, encoding);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded::from_text(text),
        Err(error) if !marked && is_gb18030(error.as_bytes()) => foreign(error.as_bytes(), 0, Encoding::Gb18030),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let byte = error.as_bytes()[offset];
            let lossy = Decoded::from_text(String::from_utf8_lossy(error.as_bytes()).into_owned());
            let mark = if lossy.encoding == Encoding::Utf8Marked { MARK.len_utf8() } else { 0 };
            Decoded { bad: Some(BadByte { byte, offset, at: offset - mark }), ..lossy }
        }
    }
}

/// New text, spelled as the bytes of a file spell their old text: in its encoding, behind its byte order mark. None where
/// the old text, spelled so, is not these bytes: others would change with it.
pub fn respelled(bytes: &[u8], old: &str, new: &str) -> Option<Vec<u8>> {
    let spell = |encoding, mark: &str, text| spelled(encoding, &format!("{mark}{text}"));
    let encodings = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Gb18030];
    let mut ways = encodings.into_iter().flat_map(|encoding| [(encoding, ""), (encoding, "\u{feff}")]);
    ways.find(|(encoding, mark)| spell(*encoding, mark, old) == bytes)
        .map(|(encoding, mark)| spell(encoding, mark, new))
}

/// The bytes of a text; the byte order mark is part of it, where it begins with one.
fn spelled(encoding: Encoding, text: &str) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Marked => text.as_bytes().to_vec(),
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Encoding::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
    }
}

/// Decodes bytes of another encoding than UTF-8, which stand `skipped` bytes into the file.
fn foreign(bytes: &[u8], skipped: usize, encoding: Encoding) -> Decoded {
    let codec = match encoding {
        Encoding::Utf8 | Encoding::Utf8Marked => encoding_rs::UTF_8,
        Encoding::Utf16Le => encoding_rs::UTF_16LE,
        Encoding::Utf16Be => encoding_rs::UTF_16BE,
        Encoding::Gb18030 => encoding_rs::GB18030,
    };
    let (text, damaged) = codec.decode_without_bom_handling(bytes);
    let bad = if damaged { first_bad(codec, bytes) } else { None };
    let bad = bad.map(|bad| BadByte { offset: bad.offset + skipped, ..bad });
    let mut text = Cow::into_owned(text);
    // GB18030 can spell the mark too. It is whole then, so a bad byte stands behind it.
    let mark = if encoding == Encoding::Gb18030 && text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
    text.drain(..mark);
    Decoded { text, encoding, bad: bad.map(|bad| BadByte { at: bad.at - mark, ..bad }) }
}

/// The first place where decoding fails. A second pass, taken only by damaged files.
fn first_bad(codec: &'static encoding_rs::Encoding, bytes: &[u8]) -> Option<BadByte> {
    let mut decoder = codec.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (encoding_rs::DecoderResult::Malformed(bad, behind), read) => {
            let offset = read - usize::from(bad) - usize::from(behind);
            Some(BadByte { byte: bytes[offset], offset, at: text.len() })
        }
        (encoding_rs::DecoderResult::InputEmpty | encoding_rs::DecoderResult::OutputFull, _) => None,
    }
}

/// UTF-16 without a mark, when nothing else explains the bytes: NUL bytes stand mostly where the high byte of an ASCII
/// character would (一, U+4E00, has one for its low byte), and all reads as characters that procedures are written in.
fn unmarked_utf16(bytes: &[u8]) -> Option<Encoding> {
    if bytes.is_empty() || !bytes.len().is_multiple_of(2) || !bytes.contains(&0) {
        return None;
    }
    let nuls_at = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (nuls_at(0), nuls_at(1));
    let (encoding, nuls) = match first.cmp(&second) {
        Ordering::Greater => (Encoding::Utf16Be, first),
        Ordering::Less => (Encoding::Utf16Le, second),
        Ordering::Equal => return None,
    };
    // A few stray NULs in UTF-8 are just that: pairs of ASCII letters would read as Chinese (“Bush hid the facts”).
    // In UTF-16, text that happens to be valid UTF-8 is nearly all ASCII, so that nearly half its bytes are NUL.
    let enough =
        if std::str::from_utf8(bytes).is_ok() { nuls >= 2 && nuls * 3 >= bytes.len() } else { bytes.len() >= 16 };
    if !enough {
        return None;
    }
    let units = bytes.chunks_exact(2).map(|pair| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes([pair[0], pair[1]]),
        _ => u16::from_le_bytes([pair[0], pair[1]]),
    });
    let (mut likely, mut all) = (0usize, 0usize);
    for unit in char::decode_utf16(units) {
        all += 1;
        likely += usize::from(unit.is_ok_and(is_written_in_procedures));
    }
    (likely * 50 >= all * 49).then_some(encoding)
}

/// Latin, general and Chinese punctuation, symbols, kana, Chinese characters, full-width forms, and what lies beyond
/// U+FFFF.
fn is_written_in_procedures(char: char) -> bool {
    matches!(char,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{a0}'..='\u{17f}' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{30ff}'
        | '\u{3200}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{10000}'..='\u{3ffff}')
}

/// What bytes are when read as GB18030, by how usual that is in Chinese text.
#[derive(Default)]
struct Tally {
    /// The 3,755 characters of GB2312's first level, and its punctuation, symbols and full-width forms.
    common: usize,
    /// The characters of GB2312's second level.
    rare: usize,
    /// Everything else that is valid.
    odd: usize,
    /// Bytes that are nothing, and control characters, which text does not have.
    wrong: usize,
}

impl Tally {
    fn of(bytes: &[u8]) -> Self {
        let mut tally = Tally::default();
        let mut rest = bytes;
        loop {
            let length = match rest {
                [] => return tally,
                [b'\t' | b'\n' | b'\r' | b' '..=b'~', ..] => 1,
                [0xa1..=0xa3 | 0xb0..=0xd7, 0xa1..=0xfe, ..] => {
                    tally.common += 1;
                    2
                }
                [0xd8..=0xf7, 0xa1..=0xfe, ..] => {
                    tally.rare += 1;
                    2
                }
                // Lines drawn with ─ and │ say nothing about the language between them.
                [0xa9, 0xa4..=0xef, ..] => 2,
                [0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe, ..] => {
                    tally.odd += 1;
                    2
                }
                [0x81..=0xfe, b'0'..=b'9', 0x81..=0xfe, b'0'..=b'9', ..] => {
                    tally.odd += 1;
                    4
                }
                [_, ..] => {
                    tally.wrong += 1;
                    1
                }
            };
            rest = &rest[length..];
        }
    }
}

/// Whether bytes that are not UTF-8 are convincingly Chinese in GB18030.
///
/// Chinese is written almost wholly in the first level of GB2312. Junk is not: of random pairs of bytes one in sixteen
/// falls there, and UTF-8 read as GB18030 lands in the second level and beyond. A byte lost in a long text does not
/// make it junk.
///
/// UTF-8 with a few bad bytes stays UTF-8, though its accented letters (C3 A9) would pass for common characters. It
/// gives itself away by the bad bytes, which break a pair; where no pair is broken, a short word may by
/// chance be seven eighths UTF-8, as 版本通知 is.
fn is_gb18030(bytes: &[u8]) -> bool {
    let Tally { common, rare, odd, wrong } = Tally::of(bytes);
    let convincing = common * 10 >= (common + odd) * 6 && common >= rare && wrong * 50 <= common;
    if common == 0 || !convincing {
        return false;
    }
    let (mut explained, mut unexplained) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        explained += chunk.valid().bytes().filter(|byte| !byte.is_ascii()).count();
        unexplained += chunk.invalid().len();
    }
    let flawless = rare + odd + wrong == 0;
    explained <= unexplained * if flawless { 7 } else { 2 }
}

#[cfg(test)]
#[path = "encoding_tests.rs"]
mod tests;
