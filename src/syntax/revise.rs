//! A new revision of a procedure: the text of its file with the version raised and the row added to the table of
//! revisions, everything else as it was, byte for byte. What comes out is read again before anybody gets it.

mod proc;
mod version;

use super::ast::*;
use super::expression::{Base, Reader};
use super::keywords::{BlockKind, Label, MarkKind};
use super::legal;
use super::names::Names;
use super::print::{self, Printer};
use super::yaml;
use crate::diagnostic::{Edit, Edits, Language, Text};
use crate::say;
use crate::source::{FileId, Location, Span};
use std::ops::Range;

/// What a row of the table of revisions is to say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The new version; without it, the one after the last.
    pub version: Option<&'a str>,
    /// Who made the revision.
    pub by: Option<&'a str>,
    /// When.
    pub on: Option<&'a str>,
    /// What changed.
    pub what: &'a str,
}

/// A file with a new revision.
#[derive(Debug)]
pub struct Revised {
    /// The new text.
    pub text: String,
    /// The version that was written before.
    pub before: Option<String>,
    /// The new one.
    pub after: String,
    /// Whether the table of revisions begins with it.
    pub begins_table: bool,
}

/// Why a file gets no new revision.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// It holds no procedure.
    NoProcedure,
    /// It holds so many.
    Several(usize),
    /// This version cannot be raised.
    NoNumber(String),
    /// There is this version already: `version:` says it, or a row of the table (that is `true`).
    There(String, bool),
    /// The first comes before the second, which the procedure has.
    Before(String, String),
    /// This is no version.
    NoVersion(String),
    /// This cannot be the name of whoever did it.
    NoName(String),
    /// This is no day.
    NoDay(String),
    /// Nothing is said of what changed, or nothing that can be read.
    NoWords,
    /// The table stands there in a way that is not written into.
    Unusual,
}

impl Refused {
    /// Why, and what to do, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Refused::NoProcedure => say!("the file holds no procedure", "文件里没有流程"),
            Refused::Several(count) => say!(
                "the file holds {count} procedures; which one is revised is not known: write the row by hand",
                "文件里有 {count} 个流程，不知道修订的是哪一个：请手工写上"
            ),
            Refused::NoNumber(version) => say!(
                "nobody knows what comes after version `{version}`; say the new one: `--version V`",
                "版本“{version}”不知道下一个是什么；请用 --version 写明新版本"
            ),
            Refused::There(version, true) => say!(
                "the table of revisions has version `{version}` already; say another: `--version V`",
                "修订记录里已经有版本“{version}”；请用 --version 另写一个"
            ),
            Refused::There(version, false) => say!(
                "the procedure has version `{version}` already; say another: `--version V`",
                "流程已经是版本“{version}”；请用 --version 另写一个"
            ),
            Refused::Before(version, now) => say!(
                "version `{version}` comes before `{now}`, which the procedure has; say a higher one: `--version V`",
                "版本“{version}”比流程现在的“{now}”还旧；请用 --version 写一个更高的"
            ),
            Refused::NoVersion(version) => say!("`{version}` is no version", "“{version}”不能作版本"),
            Refused::NoName(name) => say!(
                "`{name}` cannot stand behind `by`: a name is one word, or stands in 《 》",
                "“{name}”不能写在“由”后面：名称中间没有空格，或写在《》里"
            ),
            Refused::NoDay(day) => {
                say!("`{day}` is no day; write it as `2026-11-23`", "“{day}”不是日期；请写成“2026-11-23”")
            }
            Refused::NoWords => {
                say!("say in one line of words what changed: `--what \"…\"`", "请用一行文字说明改了什么：--what “……”")
            }
            Refused::Unusual => say!(
                "the file is written in a way that takes no row without changing something else; write it by hand",
                "文件的写法特别，加一行就会动到别处；请手工写上"
            ),
        }
    }
}

/// The file of `document`, which was read from `source` without a finding, with a new revision of its procedure.
///
/// # Errors
/// When there is not exactly one procedure, or the row cannot say what is asked.
pub fn revised(document: &Document, source: &str, names: &mut Names, asked: Asked) -> Result<Revised, Refused> {
    let unit = only_procedure(document)?;
    let rows: Vec<String> = unit.rows().map(|(_, row)| row.version(names)).collect();
    let before =
        unit.version().map(|words| Printer::new(source, names, Language::English).on_one_line(words).to_string());
    let last = rows.last().map(|row| version::bare(row));
    let after = next(before.as_deref(), last, asked.version)?;
    let there = |other: &str| version::key(other) == version::key(&after);
    if let Some(row) = rows.iter().find(|row| there(row)) {
        return Err(Refused::There(row.clone(), true));
    }
    if before.as_deref().is_some_and(there) {
        return Err(Refused::There(after, false));
    }
    if let Some(now) = before.as_deref().or(last).filter(|now| version::is_before(&after, now)) {
        return Err(Refused::Before(after, now.to_string()));
    }
    let row = Row::read(&version::as_in(last, &after), asked, names)?;
    let site = Site { source, document, unit };
    let edits = match document.form {
        Form::Proc => proc::edits(&site, &after, &row),
        Form::Yaml => yaml::revise::edits(&site, &after, &row),
    };
    let text = applied(source, edits.ok_or(Refused::Unusual)?);
    let revised = Revised { text, before, after, begins_table: site.unit.table().is_none() };
    if reads_back(document, source, names, &revised, &row) { Ok(revised) } else { Err(Refused::Unusual) }
}

/// The version to write.
fn next(before: Option<&str>, last_row: Option<&str>, asked: Option<&str>) -> Result<String, Refused> {
    if let Some(asked) = asked {
        let version = asked.trim_matches(super::line::is_space);
        return if version.is_empty() { Err(Refused::NoVersion(asked.to_string())) } else { Ok(version.to_string()) };
    }
    match before.or(last_row) {
        Some(version) => version::raised(version).ok_or_else(|| Refused::NoNumber(version.to_string())),
        None => Ok("1.0".to_string()),
    }
}

// ---- the procedure -----------------------------------------------------------------------------------------------------

/// The blocks of a procedure.
#[derive(Clone, Copy)]
pub(super) struct Unit<'d> {
    /// The procedure itself, first.
    pub blocks: &'d [Block],
    /// The place of the first among the blocks of the document.
    at: usize,
}

fn only_procedure(document: &Document) -> Result<Unit<'_>, Refused> {
    let is_procedure = |block: &Block| block.kind == BlockKind::Procedure;
    let Some(at) = document.blocks.iter().position(is_procedure) else { return Err(Refused::NoProcedure) };
    match document.blocks.iter().filter(|block| is_procedure(block)).count() {
        1 => Ok(Unit { blocks: &document.blocks[unit_range(&document.blocks, at)], at }),
        several => Err(Refused::Several(several)),
    }
}

/// The blocks of the unit that the block `at` opens.
fn unit_range(blocks: &[Block], at: usize) -> Range<usize> {
    let end = blocks[at + 1..].iter().position(|block| legal::is_unit(block.kind));
    at..end.map_or(blocks.len(), |count| at + 1 + count)
}

impl<'d> Unit<'d> {
    /// What stands behind `version:`.
    pub fn version(&self) -> Option<&'d Words> {
        self.blocks[0].lines.iter().find_map(version_words)
    }

    /// The rows of its tables of revisions.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = (Span, &'d Entry)> {
        let tables = self.blocks.iter().filter(|block| block.kind == BlockKind::Revisions);
        tables.flat_map(|block| &block.lines).filter_map(|line| match &line.kind {
            LineKind::Entry(entry) => Some((line.span, &**entry)),
            _ => None,
        })
    }

    /// The table that the next row belongs to: the last that has rows, or the last.
    pub fn table(&self) -> Option<&'d Block> {
        let is_entry = |line: &Line| matches!(line.kind, LineKind::Entry(_));
        let tables = || self.blocks.iter().rev().filter(|block| block.kind == BlockKind::Revisions);
        tables().find(|block| block.lines.iter().any(is_entry)).or_else(|| tables().next())
    }

    /// The block behind which a new table stands: related documents, else what stands before the clauses, else the
    /// last.
    pub fn before_table(&self) -> &'d Block {
        let related = self.blocks.iter().rposition(|block| block.kind == BlockKind::Related);
        let clauses = self.blocks.iter().position(|block| block.kind == BlockKind::Clauses);
        let at = related.or(clauses.map(|at| at - 1)).unwrap_or(self.blocks.len() - 1);
        &self.blocks[at]
    }
}

fn version_words(line: &Line) -> Option<&Words> {
    match &line.kind {
        LineKind::Labelled(Label::Version, Value::Words(words)) => Some(words),
        _ => None,
    }
}

impl Entry {
    /// The version that a row of the table of revisions is about.
    fn version(&self, names: &Names) -> String {
        self.clause.or(self.name).map(|name| names.text(name.symbol).to_string()).unwrap_or_default()
    }
}

// ---- the row -----------------------------------------------------------------------------------------------------------

/// A row of the table of revisions, in the words of the language.
#[derive(Debug)]
pub(super) struct Row {
    version: String,
    by: Option<String>,
    on: Option<String>,
    /// What changed.
    pub what: String,
}

impl Row {
    /// The row, if it reads as what is asked.
    fn read(version: &str, asked: Asked, names: &mut Names) -> Result<Row, Refused> {
        let Some(version) = written(version, names) else { return Err(Refused::NoVersion(version.to_string())) };
        let what = asked.what.trim_matches(super::line::is_space);
        if what.is_empty() || what.contains(char::is_control) {
            return Err(Refused::NoWords);
        }
        let mut row = Row { version, by: None, on: None, what: what.to_string() };
        row.entry(names).ok_or(Refused::NoWords)?;
        if let Some(by) = asked.by {
            row.by = Some(by.trim_matches(super::line::is_space).to_string());
            let read = row.entry(names).and_then(|entry| match entry.marks.as_slice() {
                [Mark { kind: Remark::By(Party::Role(name)), .. }] => Some(name.symbol),
                _ => None,
            });
            let Some(name) = read.filter(|name| row.by.as_deref().and_then(|by| names.find(by)) == Some(*name)) else {
                return Err(Refused::NoName(by.to_string()));
            };
            row.by = Some(names.text(name).to_string());
        }
        if let Some(on) = asked.on {
            row.on = Some(on.to_string());
            let read = row.entry(names).and_then(|entry| match entry.marks.last().map(|mark| &mark.kind) {
                Some(Remark::On(day)) => Some(day.symbol),
                _ => None,
            });
            let Some(day) = read else { return Err(Refused::NoDay(on.to_string())) };
            row.on = Some(names.text(day).to_string());
        }
        Ok(row)
    }

    /// What stands before the colon; in the brackets of a Chinese input method where that is `wide`.
    pub fn head(&self, language: Language, wide: bool) -> String {
        let (open, between, close) = if wide { ("（", "；", "）") } else { (" (", "; ", ")") };
        let by = self.by.iter().map(|by| format!("{} {by}", MarkKind::By.word(language)));
        let on = self.on.iter().map(|on| format!("{} {on}", MarkKind::On.word(language)));
        let marks: Vec<String> = by.chain(on).collect();
        let marks = if marks.is_empty() { String::new() } else { format!("{open}{}{close}", marks.join(between)) };
        format!("{}{marks}", self.version)
    }

    /// The whole row, after its dash.
    pub fn text(&self, language: Language, wide: bool) -> String {
        format!("{}{}{}", self.head(language, wide), if wide { "：" } else { ": " }, self.what)
    }

    /// As it is read.
    fn entry(&self, names: &mut Names) -> Option<Entry> {
        let text = self.text(Language::English, false);
        let base = Base::Within(Span::new(0, text.len()));
        let entry = Reader::new(names, base).parse_entry(&text, Some(BlockKind::Revisions));
        entry.ok().filter(|entry| entry.version(names) == self.version && self.says(entry))
    }

    /// Whether an entry has these words and nothing beside its marks.
    fn says(&self, entry: &Entry) -> bool {
        let bare = entry.clause.is_none() || entry.name.is_none();
        matches!(&entry.value, EntryValue::Words(words) if words.copy.as_deref() == Some(&self.what))
            && bare
            && entry.title.is_none()
            && entry.code.is_none()
    }
}

/// A version as it stands in front of a row: as it is, or as a name in 《 》.
fn written(version: &str, names: &mut Names) -> Option<String> {
    let reads = |text: &str, names: &mut Names| {
        let row = Row { version: text.to_string(), by: None, on: None, what: "…".to_string() };
        row.entry(names).is_some()
    };
    let narrow = super::names::normalised(version).into_owned();
    let named = format!("《{narrow}》");
    [narrow, named].into_iter().find(|text| reads(text, names))
}

// ---- writing -----------------------------------------------------------------------------------------------------------

/// Where a revision is written.
pub(super) struct Site<'d> {
    /// The text of the file.
    pub source: &'d str,
    pub document: &'d Document,
    pub unit: Unit<'d>,
}

impl Site<'_> {
    /// Whether marks are those of a Chinese input method: in the last row, or, where there is none, in the procedure.
    pub fn is_wide(&self) -> bool {
        let labelled = |line: &Line| matches!(line.kind, LineKind::Labelled(..)).then_some(line.span);
        let row = self.unit.rows().next_back().map(|(span, _)| span);
        let Some(span) = row.or_else(|| self.unit.blocks[0].lines.iter().find_map(labelled)) else { return false };
        let text = self.source.get(span.range()).unwrap_or_default();
        let at = text.find([':', '：', '∶']).unwrap_or(text.len());
        text[at..].starts_with('：') || text[..at].contains('（')
    }

    /// The end of the line that holds a byte, before its line break.
    pub fn line_end(&self, at: usize) -> usize {
        self.source[at..].find(['\n', '\r']).map_or(self.source.len(), |count| at + count)
    }

    /// The beginning of the line that holds a byte.
    pub fn line_start(&self, at: usize) -> usize {
        self.source[..at].rfind(['\n', '\r']).map_or(0, |before| before + 1)
    }
}

/// Puts text in between two bytes.
pub(super) fn insertion(at: usize, text: String) -> Edit {
    replacement(at..at, text)
}

/// Puts text in place of some bytes.
pub(super) fn replacement(range: Range<usize>, text: String) -> Edit {
    Edit { at: Location { file: FileId::default(), span: Span::new(range.start, range.end) }, text }
}

/// The text with both edits.
fn applied(source: &str, [version, row]: [Edit; 2]) -> String {
    let mut edits = Edits::default();
    // Side by side, they are one: the version stands first.
    if version.at.span.end == row.at.span.start {
        let span = version.at.span.to(row.at.span);
        edits.add(&[replacement(span.range(), version.text + &row.text)]);
    } else {
        edits.add(&[version, row]);
    }
    edits.applied(source)
}

/// Whether the new text says what the old one said, and the revision, and nothing else: without the row, and with the
/// old version, it is the same.
fn reads_back(document: &Document, source: &str, names: &mut Names, revised: &Revised, row: &Row) -> bool {
    let file = FileId::default();
    let (mut new, findings) = match document.form {
        Form::Proc => super::proc::parse(file, &revised.text, names),
        Form::Yaml => yaml::parse(file, &revised.text, names),
    };
    if !findings.is_empty() || new.language != document.language {
        return false;
    }
    let Ok(Unit { at, .. }) = only_procedure(&new) else { return false };
    let taken = take_version(&mut new.blocks[at], revised) && take_row(&mut new.blocks, at, revised, row, names);
    let same = |new| print::proc(document, source, names, None).is_ok_and(|old| Some(old) == new);
    taken && same(print::proc(&new, &revised.text, names, None).ok())
}

/// Takes the new version out again.
fn take_version(block: &mut Block, revised: &Revised) -> bool {
    let Some(at) = block.lines.iter().position(|line| version_words(line).is_some()) else { return false };
    let LineKind::Labelled(_, Value::Words(words)) = &mut block.lines[at].kind else { return false };
    let now = words.copy.as_deref().or(revised.text.get(words.span.range()));
    if now != Some(&revised.after) {
        return false;
    }
    match &revised.before {
        Some(before) => words.copy = Some(before.as_str().into()),
        None => drop(block.lines.remove(at)),
    }
    true
}

/// Takes the new row out again, and the table with it that it began.
fn take_row(blocks: &mut Vec<Block>, unit: usize, revised: &Revised, row: &Row, names: &Names) -> bool {
    let is_ours = |line: &Line| match &line.kind {
        LineKind::Entry(entry) => entry.version(names) == row.version,
        _ => false,
    };
    let range = unit_range(blocks, unit);
    let Some(table) =
        range.rev().find(|at| blocks[*at].kind == BlockKind::Revisions && blocks[*at].lines.iter().any(is_ours))
    else {
        return false;
    };
    let Some(at) = blocks[table].lines.iter().position(is_ours) else { return false };
    let LineKind::Entry(entry) = blocks[table].lines.remove(at).kind else { return false };
    let mark = |kind: &Remark| match kind {
        Remark::By(Party::Role(name)) => Some((MarkKind::By, names.text(name.symbol).to_string())),
        Remark::On(day) => Some((MarkKind::On, names.text(day.symbol).to_string())),
        _ => None,
    };
    let marks: Vec<_> = entry.marks.iter().map(|one| mark(&one.kind)).collect();
    let by = row.by.iter().map(|by| Some((MarkKind::By, by.clone())));
    let asked: Vec<_> = by.chain(row.on.iter().map(|on| Some((MarkKind::On, on.clone())))).collect();
    let what = match &entry.value {
        EntryValue::Words(words) => words.copy.as_deref().or(revised.text.get(words.span.range())),
        _ => None,
    };
    if revised.begins_table {
        // What stands behind the last line of a file stands behind whatever is the last.
        let Block { lines, comments, .. } = blocks.remove(table);
        if !comments.is_empty() {
            return false;
        }
        blocks[table - 1].lines.extend(lines);
    }
    marks == asked && what == Some(&row.what)
}
