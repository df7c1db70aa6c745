//! What makes a finding the same one after an edit elsewhere.

use crate::diagnostic::Finding;
use crate::source::{SourceFile, Sources};
use rustc_hash::FxHashMap;
use std::fmt;

/// What stays of a finding when lines move, files are renamed and layout is tidied: its rule, its procedure, and the
/// letters and digits of its line. Findings of one rule on lines that say the same share one.
///
/// Its value is the same on every machine and in every release: it is kept in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A longer line (YAML in braces) is not one thing; of it only what the finding underlines counts, in bytes.
const LONG: usize = 1_024;

impl Fingerprint {
    /// That of a finding.
    pub fn of(sources: &Sources, finding: &Finding) -> Self {
        let file = sources.file(finding.primary.at.file);
        let mut hash = Fnv::default();
        hash.part(finding.rule.chars());
        hash.part(finding.procedure.as_deref().unwrap_or_default().chars());
        hash.part(line(file, finding).chars().map(narrow).filter(|c| c.is_alphanumeric()));
        Fingerprint(hash.0)
    }

    /// Those of findings, each with how many before it have the same, from 1.
    pub fn of_all(sources: &Sources, findings: &[Finding]) -> Vec<(Self, u32)> {
        let mut seen: FxHashMap<Self, u32> = FxHashMap::default();
        let counted = findings.iter().map(|finding| {
            let fingerprint = Fingerprint::of(sources, finding);
            let nth = seen.entry(fingerprint).or_default();
            *nth += 1;
            (fingerprint, *nth)
        });
        counted.collect()
    }
}

/// The line on which a finding begins.
fn line<'a>(file: &'a SourceFile, finding: &Finding) -> &'a str {
    let span = super::settled(file, finding.primary.at.span);
    let line = file.line_span(file.line_of(span.start));
    if line.range().len() <= LONG { file.slice(line) } else { file.slice(span) }
}

/// The ASCII twin of a full-width letter or digit: `fmt` writes one for the other.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

/// FNV-1a (Fowler, Noll and Vo) of 64 bits. Nothing depends on its being hard to forge.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn part(&mut self, text: impl Iterator<Item = char>) {
        for c in text {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| self.byte(byte));
        }
        // No byte of UTF-8: two parts never run into one another.
        self.byte(0xff);
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Text;
    use crate::source::{FileId, Location, Span};

    fn of(rule: &'static str, procedure: Option<&str>, text: &str, underlined: &str) -> Fingerprint {
        let mut sources = Sources::default();
        sources.add(SourceFile::new("any.proc", text));
        let start = text.find(underlined).expect("it is there");
        let at = Location { file: FileId(0), span: Span::new(start, start + underlined.len()) };
        let mut finding = Finding::error(rule, at, Text::default());
        finding.procedure = procedure.map(str::to_string);
        Fingerprint::of(&sources, &finding)
    }

    #[test]
    fn layout_and_place_do_not_matter() {
        let first = of("dead-end", Some("上线"), "# 步骤 培训\n", "培训");
        assert_eq!(first, of("dead-end", Some("上线"), "// 新的一行\n\n  ＃　步骤　培训  \r\n- a\n", "培训"));
        assert_eq!(first.to_string(), "2301d2a25481a6e1", "it is kept in files: it never changes");
    }

    #[test]
    fn rule_procedure_and_words_do() {
        let first = of("dead-end", Some("上线"), "# 步骤 培训\n", "培训");
        assert_ne!(first, of("no-end", Some("上线"), "# 步骤 培训\n", "培训"));
        assert_ne!(first, of("dead-end", Some("下线"), "# 步骤 培训\n", "培训"));
        assert_ne!(first, of("dead-end", None, "# 步骤 培训\n", "培训"));
        assert_ne!(first, of("dead-end", Some("上线"), "# 步骤 培训二\n", "培训"));
        assert_ne!(of("a", Some("bc"), "d", "d"), of("a", Some("b"), "cd", "d"), "parts do not run together");
    }

    #[test]
    fn of_a_very_long_line_only_what_is_underlined_counts() {
        let long = "步骤: ".repeat(1_000);
        let with = |more: &str| of("a-rule", None, &format!("{{{long}培训{more}}}"), "培训");
        assert_eq!(with(""), with("完全不同"));
    }
}
