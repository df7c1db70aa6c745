//! Text and places in it. Knows bytes, characters and lines; opens no file.

use std::sync::OnceLock;

/// A range of bytes in the UTF-8 text of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to `end`. A file is at most [`MAX_FILE_BYTES`], so both fit.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start: start as u32, end: end as u32 }
    }

    /// This span, moved `by` bytes towards the end of the file.
    pub fn shifted(self, by: usize) -> Self {
        Span::new(self.start as usize + by, self.end as usize + by)
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Self {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// As a range that indexes text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The largest file that is read, in bytes (64 MiB).
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// A file of one [`Sources`]; meaningless in any other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A span in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

/// A place as a person counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Offset in bytes from the start of the (decoded) text, from 0.
    pub offset: usize,
}

/// One file's text, decoded, without byte order mark.
#[derive(Debug)]
pub struct SourceFile {
    /// Path as shown to people: relative where possible, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
    lines: OnceLock<Vec<u32>>,
    characters: OnceLock<Vec<u32>>,
}

/// Bytes between two places up to which characters are counted once and for all.
const STRIDE: usize = 4_096;

impl SourceFile {
    /// A file of this name and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        SourceFile { path: path.into(), text: text.into(), lines: OnceLock::new(), characters: OnceLock::new() }
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut starts = vec![0];
            for (at, byte) in bytes.iter().enumerate() {
                let ends = *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
                if ends {
                    starts.push(at as u32 + 1);
                }
            }
            starts
        })
    }

    /// How many lines the file has; a final line break does not begin another.
    pub fn line_count(&self) -> usize {
        let lines = self.lines();
        if lines.len() > 1 && lines.last().copied() == Some(self.text.len() as u32) {
            lines.len() - 1
        } else {
            lines.len()
        }
    }

    /// The line, from 1, that holds this byte.
    pub fn line_of(&self, offset: u32) -> usize {
        self.lines().partition_point(|start| *start <= offset)
    }

    /// The bytes of a line (from 1), without its line break.
    pub fn line_span(&self, line: usize) -> Span {
        let lines = self.lines();
        let start = lines.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len() as u32);
        let end = lines.get(line).copied().unwrap_or(self.text.len() as u32);
        let text = self.slice(Span { start, end }).trim_end_matches(['\r', '\n']);
        Span { start, end: start + text.len() as u32 }
    }

    /// Where a byte stands for a person.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line_of(offset);
        let start = self.line_span(line).start;
        let column = if (offset.saturating_sub(start) as usize) < STRIDE {
            self.slice(Span { start, end: offset }).chars().count() + 1
        } else {
            // Many places on one very long line (YAML in braces) must not each count from its beginning.
            self.characters_before(offset) - self.characters_before(start) + 1
        };
        Position { line, column, offset: offset as usize }
    }

    fn characters_before(&self, offset: u32) -> usize {
        let begins = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        let bytes = self.text.as_bytes();
        let counted = self.characters.get_or_init(|| {
            let mut sum = 0;
            let strides = bytes.chunks(STRIDE).map(|chunk| {
                sum += begins(chunk) as u32;
                sum
            });
            std::iter::once(0).chain(strides).collect()
        });
        let offset = (offset as usize).min(bytes.len());
        let stride = offset / STRIDE;
        counted[stride] as usize + begins(&bytes[stride * STRIDE..offset])
    }
}

/// All files of a run.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file and gives it its number.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// The file of that number.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// Every file with its number, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(at, file)| (FileId(at as u32), file))
    }

    /// The text at a location.
    pub fn slice(&self, at: Location) -> &str {
        self.file(at.file).slice(at.span)
    }
}

/// Whether a character is drawn as nothing, or steers the terminal or the direction of the text around it, so that
/// a reader is shown its code instead.
///
/// Zero-width joiners and skin tones are among them because terminals disagree on the width of what they join.
/// The planes for private use are, because [`report`](crate::report) uses them for its own ends.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..)
}
