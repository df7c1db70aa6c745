//! What is wrong with a file as text, before it is read as a procedure: the findings of rule `encoding`.

use super::encoding::{BadByte, Decoded, Encoding};
use crate::diagnostic::{Edit, Finding, Text};
use crate::say;
use crate::source::{FileId, Location, Span};

/// The rule's name.
pub const RULE: &str = "encoding";

/// How many hidden characters of one file are reported one by one; the rest are counted in one more finding.
pub const MAX_HIDDEN: usize = 20;

/// How far a file's text can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The text is exactly what the file says.
    Whole,
    /// Some bytes could not be decoded; U+FFFD stands for them. Check it, but never write it back: that would
    /// destroy what is there.
    Damaged,
    /// No text at all. Its one finding says so; reading it as a procedure would bury that under thousands more.
    Binary,
}

/// The condition of a file's text, and its findings in the order of the text.
pub(super) fn inspect(file: FileId, decoded: &Decoded) -> (Condition, Vec<Finding>) {
    let mut hidden = Hidden::find(file, &decoded.text);
    let mut findings = Vec::new();
    findings.extend(foreign(file, decoded));
    let condition = match decoded.bad {
        None => Condition::Whole,
        Some(bad) if hidden.outweigh(&decoded.text) => {
            hidden = Hidden::default();
            findings = vec![not_text(file, bad)];
            Condition::Binary
        }
        Some(bad) => {
            findings.push(undecodable(file, bad, decoded.encoding));
            Condition::Damaged
        }
    };
    findings.append(&mut hidden.findings);
    if hidden.count > MAX_HIDDEN {
        let more = hidden.count - MAX_HIDDEN;
        let message = say!("{more} more hidden characters in this file", "本文件中还有 {more} 个隐藏字符");
        findings.push(Finding::error(RULE, hidden.first_unreported, message).help(why_hidden()));
    }
    findings.sort_by_key(|finding| finding.primary.at.span.start);
    (condition, findings)
}

/// A warning that the file is not in plain UTF-8.
fn foreign(file: FileId, decoded: &Decoded) -> Option<Finding> {
    let at = Location { file, span: Span::default() };
    let name = decoded.encoding.name();
    let (message, why) = match decoded.encoding {
        Encoding::Utf8 => return None,
        Encoding::Utf8Marked => (
            say!("the file begins with a byte order mark", "文件开头有字节顺序标记（BOM）"),
            say!("other tools take the mark for a part of the first word", "别的工具会把它当作首个词的一部分"),
        ),
        Encoding::Utf16Le | Encoding::Utf16Be | Encoding::Gb18030 => (
            say!("the file is written in {name}, not in UTF-8", "文件的编码是 {name}，不是 UTF-8"),
            say!("other tools and reviewers may see junk here", "别的工具和审阅者看到的可能是乱码"),
        ),
    };
    let Text { en, zh } = why;
    let help = say!("{en}; `procedo fmt FILE` rewrites it as UTF-8", "{zh}；用 `procedo fmt 文件` 改写成 UTF-8");
    let finding = Finding::warning(RULE, at, message).help(help);
    // What cannot be decoded would be lost.
    let whole = decoded.bad.is_none();
    Some(if whole { finding.safe_fix(say!("write it in UTF-8", "改存为 UTF-8"), Vec::new()) } else { finding })
}

/// Where the replacement character stands for the bad byte.
fn location(file: FileId, bad: BadByte) -> Location {
    Location { file, span: Span::new(bad.at, bad.at + char::REPLACEMENT_CHARACTER.len_utf8()) }
}

/// An error at the first byte that is no text.
fn undecodable(file: FileId, bad: BadByte, encoding: Encoding) -> Finding {
    let BadByte { byte, offset, .. } = bad;
    let name = if encoding == Encoding::Utf8Marked { Encoding::Utf8.name() } else { encoding.name() };
    let message = say!(
        "byte 0x{byte:02X}, at offset {offset} of the file, is not valid {name}",
        "文件偏移 {offset} 处的字节 0x{byte:02X} 不是有效的 {name}"
    );
    Finding::error(RULE, location(file, bad), message).help(say!(
        "the file is damaged here, or in an encoding other than UTF-8, UTF-16 and GB18030; mend the place and save the file as UTF-8",
        "文件在此处损坏，或者编码不是 UTF-8、UTF-16、GB18030 之一；改正此处，并以 UTF-8 编码另存"
    ))
}

/// The one error of a file that is no text at all.
fn not_text(file: FileId, bad: BadByte) -> Finding {
    let BadByte { byte, offset, .. } = bad;
    let message = say!(
        "this is not a text file: byte 0x{byte:02X}, at offset {offset}, is no text",
        "这不是文本文件：偏移 {offset} 处的字节 0x{byte:02X} 不是文字"
    );
    Finding::error(RULE, location(file, bad), message).help(say!(
        "a procedure is written in plain text; export it from its document as text, saved in UTF-8",
        "流程用纯文本书写；请从原文档导出文字，以 UTF-8 保存"
    ))
}

/// The hidden characters of a text.
#[derive(Default)]
struct Hidden {
    /// One a character, at most [`MAX_HIDDEN`].
    findings: Vec<Finding>,
    /// The first that has no finding of its own.
    first_unreported: Location,
    /// All of them.
    count: usize,
    /// Those of them that are ASCII control characters, which a text of any encoding is free of.
    controls: usize,
}

impl Hidden {
    /// Whether there are more control characters than a damaged text would have. Of random bytes every ninth is one.
    fn outweigh(&self, text: &str) -> bool {
        self.controls >= 3 && self.controls * 50 >= text.len()
    }

    fn find(file: FileId, text: &str) -> Self {
        let mut hidden = Hidden::default();
        // Almost every byte is told by the table to begin nothing hidden; only the rest are decoded.
        for (at, byte) in text.bytes().enumerate() {
            if !MAY_HIDE[usize::from(byte)] {
                continue;
            }
            let Some(char) = text[at..].chars().next() else { continue };
            let Some(kind) = Kind::of(char) else { continue };
            hidden.count += 1;
            hidden.controls += usize::from(byte.is_ascii());
            let location = Location { file, span: Span::new(at, at + char.len_utf8()) };
            if hidden.findings.len() < MAX_HIDDEN {
                hidden.findings.push(kind.finding(char, location));
            } else if hidden.count == MAX_HIDDEN + 1 {
                hidden.first_unreported = location;
            }
        }
        hidden
    }
}

/// The bytes with which a hidden character begins in UTF-8: the ASCII controls themselves, C2 (U+0080–9F), D8 (U+061C),
/// E2 (U+200B–2069) and EF (U+FEFF). None of the last four is ever a later byte of a character.
const MAY_HIDE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = !matches!(byte as u8, b'\t' | b'\n' | b'\r');
        byte += 1;
    }
    table[0x7f] = true;
    table[0xc2] = true;
    table[0xd8] = true;
    table[0xe2] = true;
    table[0xef] = true;
    table
};

/// In what way a character is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// NUL, other controls of ASCII and Latin-1.
    Control,
    /// Makes the text beside it be shown in another order.
    Direction,
    /// Has no width: two names that look alike differ.
    Invisible,
    /// Shown as a new line by some editors, yet ends no line.
    LineBreak,
}

impl Kind {
    fn of(char: char) -> Option<Self> {
        match char {
            '\t' | '\n' | '\r' => None,
            '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(Kind::LineBreak),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Some(Kind::Control),
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                Some(Kind::Direction)
            }
            '\u{200b}' | '\u{2060}' | '\u{feff}' => Some(Kind::Invisible),
            _ => None,
        }
    }

    fn finding(self, char: char, at: Location) -> Finding {
        let code = u32::from(char);
        let message = match self {
            Kind::Control if code == 0 => say!("a NUL byte in the text", "文本中有空字节（NUL）"),
            Kind::Control => say!("a control character in the text: U+{code:04X}", "文本中有控制字符 U+{code:04X}"),
            Kind::Direction => {
                say!("a hidden change of writing direction: U+{code:04X}", "隐藏的书写方向控制符 U+{code:04X}")
            }
            Kind::Invisible => say!("an invisible character: U+{code:04X}", "看不见的字符 U+{code:04X}"),
            Kind::LineBreak => {
                say!("a line break that ends no line: U+{code:04X}", "看似换行、其实不换行的字符 U+{code:04X}")
            }
        };
        let finding = Finding::error(RULE, at, message).help(why_hidden());
        match self {
            // Whether a line should end here, only the author knows.
            Kind::LineBreak => finding,
            // Nobody saw it, and nobody will miss it.
            Kind::Invisible => finding.safe_fix(say!("remove it", "删去它"), vec![Edit { at, text: String::new() }]),
            Kind::Control | Kind::Direction => {
                finding.fix(say!("remove it", "删去它"), vec![Edit { at, text: String::new() }])
            }
        }
    }
}

fn why_hidden() -> Text {
    say!(
        "hidden characters make the text read differently than it is; remove them, or type the line anew",
        "隐藏字符使文本看上去与实际内容不同；请删去，或重新录入这一行"
    )
}

#[cfg(test)]
#[path = "characters_tests.rs"]
mod tests;
