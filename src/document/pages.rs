//! The document as pages of A4, upright, each an SVG: cover, contents with page numbers, tables whose heads are repeated,
//! header and footer. What a PDF is made of.

use super::{Document, Part, Table};
use crate::diagnostic::Language;
use crate::drawing::svg::FONTS;
use crate::drawing::words::measure;
use crate::syntax::xml::escaped;
use crate::view::wrap::wrap;
use std::fmt::Write;

/// The document, paginated.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The pages.
    pub pages: Vec<String>,
    /// The headings.
    pub outline: Vec<Heading>,
}

/// A heading, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its level, from 1.
    pub level: u8,
    /// Its number and its words.
    pub words: String,
    /// On which page, from 0.
    pub page: usize,
    /// How far from the upper edge of that, in pixels of which 96 make an inch.
    pub y: i32,
}

/// A page, and its margins, in pixels of which 96 make an inch.
const PAGE: (i32, i32) = (794, 1123);
const EDGE: i32 = 68;
const TOP: i32 = 76;
const FOOT: i32 = 1050;
/// The width of what stands between the margins.
const ROOM: i32 = PAGE.0 - 2 * EDGE;
/// The sizes of text, and from line to line.
const TEXT: (i32, i32) = (14, 22);
const CELL: (i32, i32) = (12, 17);
const TITLE: (i32, i32) = (34, 46);
const HEADINGS: [(i32, i32); 2] = [(20, 30), (16, 26)];
/// Between the border of a cell and its words.
const PADDING: i32 = 5;
/// What of a page must be left for what follows a heading.
const FOLLOWS: i32 = 110;
/// The least height of a row of a form, which is to be filled in.
const BLANK: i32 = 34;

const INK: &str = "#17212b";
const SOFT: &str = "#566573";
const TITLE_INK: &str = "#1f3a5f";
const LINE: &str = "#9fb0c0";

/// Lays it out; the drawing as pages of its own.
pub fn pages(document: &Document, drawing: &[String]) -> Pages {
    let mut body = Writer { pages: vec![String::new()], y: TOP, outline: Vec::new() };
    for (at, part) in document.parts.iter().enumerate() {
        match part {
            Part::Heading(level, number, words) => {
                let follows = if document.parts.get(at + 1) == Some(&Part::Drawing) { FOOT - TOP } else { FOLLOWS };
                body.heading(*level, &format!("{number} {words}"), follows);
            }
            Part::Paragraph(text) => body.paragraph(text),
            Part::Table(table) => body.table(table),
            Part::Drawing => body.drawing(drawing),
        }
    }
    let contents = contents(document.language, &body.outline);
    let before = 1 + contents.len();
    let mut all = vec![cover(document)];
    all.extend(contents);
    all.extend(body.pages);
    let count = all.len();
    let pages = all.into_iter().enumerate().map(|(at, content)| {
        let (width, height) = PAGE;
        let mut page = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"{FONTS}\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
        );
        if at > 0 {
            text(&mut page, (width - EDGE, 44), CELL.0, SOFT, "end", &running(document));
            text(&mut page, (width / 2, height - 38), CELL.0, SOFT, "middle", &format!("{} / {count}", at + 1));
        }
        page + &content + "</svg>\n"
    });
    let outline = body.outline.into_iter().map(|own| Heading { page: own.page + before, ..own });
    Pages { pages: pages.collect(), outline: outline.collect() }
}

/// What stands at the head of every page.
fn running(document: &Document) -> String {
    let name = document.code.as_ref().map_or(document.title.clone(), |code| format!("{code} {}", document.title));
    match (&document.version, document.language) {
        (None, _) => name,
        (Some(version), Language::Chinese) => format!("{name}　版本 {version}"),
        (Some(version), Language::English) => format!("{name}  version {version}"),
    }
}

fn cover(document: &Document) -> String {
    let mut page = String::new();
    let mut y = 300;
    for line in fitted(&document.title, TITLE.0, ROOM) {
        text(&mut page, (PAGE.0 / 2, y), TITLE.0, TITLE_INK, "middle", &line);
        y += TITLE.1;
    }
    y += 30;
    let (left, beside) = (PAGE.0 / 2 - 230, PAGE.0 / 2 - 90);
    for (what, said) in &document.cover {
        text(&mut page, (left, y), TEXT.0, SOFT, "start", what);
        for line in fitted(said, TEXT.0, PAGE.0 - EDGE - beside) {
            text(&mut page, (beside, y), TEXT.0, INK, "start", &line);
            y += TEXT.1;
        }
        y += 6;
    }
    page
}

/// The pages of the contents: each heading with the page on which it stands.
fn contents(language: Language, outline: &[Heading]) -> Vec<String> {
    let per_page = ((FOOT - TOP - HEADINGS[0].1 - 14) / TEXT.1) as usize;
    let count = outline.len().div_ceil(per_page).max(1);
    let mut pages = Vec::new();
    for (nth, lines) in outline.chunks(per_page).enumerate() {
        let (mut page, mut y) = (String::new(), TOP + HEADINGS[0].1);
        if nth == 0 {
            let words = if language == Language::Chinese { "目录" } else { "Contents" };
            text(&mut page, (EDGE, y), HEADINGS[0].0, TITLE_INK, "start", words);
        }
        y += 14;
        for Heading { level, words, page: on, .. } in lines {
            y += TEXT.1;
            let left = EDGE + (i32::from(*level) - 1) * 24;
            let number = (on + 2 + count).to_string();
            let words = fitted(words, TEXT.0, PAGE.0 - EDGE - 60 - left).swap_remove(0);
            let dots = (left + measure(&words, TEXT.0) + 8, PAGE.0 - EDGE - measure(&number, TEXT.0) - 8);
            text(&mut page, (left, y), TEXT.0, INK, "start", &words);
            let _ = writeln!(
                page,
                "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{LINE}\" stroke-dasharray=\"1 4\"/>",
                dots.0,
                y - 4,
                dots.1,
                y - 4
            );
            text(&mut page, (PAGE.0 - EDGE, y), TEXT.0, INK, "end", &number);
        }
        pages.push(page);
    }
    if pages.is_empty() { vec![String::new()] } else { pages }
}

struct Writer {
    pages: Vec<String>,
    /// How far the last page is full.
    y: i32,
    outline: Vec<Heading>,
}

impl Writer {
    fn page(&mut self) -> &mut String {
        if self.pages.is_empty() {
            self.pages.push(String::new());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    fn turn(&mut self) {
        self.pages.push(String::new());
        self.y = TOP;
    }

    /// Turns the page where so much does not fit on it any more.
    fn room(&mut self, height: i32) {
        if self.y + height > FOOT && self.y > TOP {
            self.turn();
        }
    }

    /// A heading, on a page that has room for so much of what follows.
    fn heading(&mut self, level: u8, words: &str, follows: i32) {
        let (size, leading) = HEADINGS[usize::from(level.clamp(1, 2)) - 1];
        self.room(leading + follows);
        self.y += if self.y > TOP { 16 } else { 0 };
        self.outline.push(Heading { level, words: words.to_string(), page: self.pages.len() - 1, y: self.y });
        for line in fitted(words, size, ROOM) {
            self.y += leading;
            let y = self.y - 6;
            text(self.page(), (EDGE, y), size, TITLE_INK, "start", &line);
        }
        self.y += 4;
    }

    fn paragraph(&mut self, words: &str) {
        for line in fitted(words, TEXT.0, ROOM) {
            self.room(TEXT.1);
            self.y += TEXT.1;
            let y = self.y - 6;
            text(self.page(), (EDGE, y), TEXT.0, INK, "start", &line);
        }
        self.y += 6;
    }

    /// The drawing, each page of it on one of its own.
    fn drawing(&mut self, drawing: &[String]) {
        for (nth, svg) in drawing.iter().enumerate() {
            if nth > 0 {
                self.turn();
            }
            let room = FOOT - self.y;
            let (wide, high) = (PAGE.0 - 2 * EDGE + 60, PAGE.1 * (PAGE.0 - 2 * EDGE + 60) / PAGE.0);
            let (wide, high) = if high > room { (wide * room / high, room) } else { (wide, high) };
            let (x, y) = ((PAGE.0 - wide) / 2, self.y);
            // Its own size is that of a page: here it is as large as there is room.
            let inner = svg.split_once('>').map_or(svg.as_str(), |(_, inner)| inner);
            let (width, height) = PAGE;
            let _ = writeln!(
                self.page(),
                "<svg x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {width} {height}\">{inner}"
            );
            self.y = FOOT;
        }
    }

    fn table(&mut self, table: &Table) {
        if table.rows.is_empty() {
            return;
        }
        let all: u32 = table.columns.iter().map(|(_, wide)| wide).sum();
        let mut edges = vec![0];
        let mut sum = 0;
        for (_, wide) in &table.columns {
            sum += wide;
            edges.push(ROOM * sum as i32 / all.max(1) as i32);
        }
        let cell = |nth: usize, lines: &[String]| -> Vec<String> {
            let room = edges[nth + 1] - edges[nth] - 2 * PADDING;
            lines.iter().flat_map(|line| fitted(line, CELL.0, room)).collect()
        };
        let heads = table.columns.iter().enumerate().map(|(nth, (head, _))| cell(nth, std::slice::from_ref(head)));
        let heads: Vec<Vec<String>> = heads.collect();
        self.y += 4;
        self.room(height(&heads, 0) + BLANK);
        self.row(&edges, &heads, true, 0);
        let least = if table.kind == "form" { BLANK } else { 0 };
        for row in &table.rows {
            let mut cells: Vec<Vec<String>> = row.iter().enumerate().map(|(nth, lines)| cell(nth, lines)).collect();
            loop {
                let head = height(&heads, 0);
                if self.y + height(&cells, least) <= FOOT {
                    self.row(&edges, &cells, false, least);
                    break;
                }
                // A row goes on the next page as a whole, where it fits there; else as much as fits on each.
                let whole = TOP + head + height(&cells, least) <= FOOT;
                let fits = ((FOOT - self.y - 2 * PADDING) / CELL.1).max(0) as usize;
                if !whole && fits > 2 {
                    let rest = cells.iter_mut().map(|lines| lines.split_off(fits.min(lines.len())));
                    let rest: Vec<Vec<String>> = rest.collect();
                    self.row(&edges, &cells, false, 0);
                    cells = rest;
                }
                self.turn();
                self.row(&edges, &heads, true, 0);
            }
        }
        self.y += 10;
    }

    fn row(&mut self, edges: &[i32], cells: &[Vec<String>], head: bool, least: i32) {
        let (top, height) = (self.y, height(cells, least));
        for (nth, lines) in cells.iter().enumerate() {
            let Some(&[from, to]) = edges.get(nth..nth + 2) else { continue };
            let fill = if head { "#e6ecf2" } else { "none" };
            let _ = writeln!(
                self.page(),
                "<rect x=\"{}\" y=\"{top}\" width=\"{}\" height=\"{height}\" fill=\"{fill}\" stroke=\"{LINE}\"/>",
                EDGE + from,
                to - from
            );
            for (line, words) in (1..).zip(lines) {
                let foot = top + PADDING + line * CELL.1 - 4;
                text(self.page(), (EDGE + from + PADDING, foot), CELL.0, INK, "start", words);
            }
        }
        self.y += height;
    }
}

/// The height of a row.
fn height(cells: &[Vec<String>], least: i32) -> i32 {
    let lines = cells.iter().map(Vec::len).max().unwrap_or(0).max(1) as i32;
    (lines * CELL.1 + 2 * PADDING).max(least)
}

/// The lines of a text of this size, none wider than so many pixels.
fn fitted(words: &str, size: i32, room: i32) -> Vec<String> {
    // As many as of the narrowest characters; then fewer, as long as lines are broken between words.
    let mut columns = (4 * room / size).max(0) as usize;
    while columns >= 8 {
        let lines = wrap(words, columns);
        if lines.iter().all(|line| measure(line, size) <= room) {
            return lines;
        }
        columns -= 1;
    }
    let mut lines = vec![String::new()];
    for c in words.chars() {
        if let Some(line) = lines.last_mut() {
            line.push(c);
            if measure(line, size) > room && line.chars().count() > 1 {
                line.pop();
                lines.push(c.to_string());
            }
        }
    }
    lines
}

fn text(page: &mut String, (x, y): (i32, i32), size: i32, fill: &str, anchor: &str, words: &str) {
    let _ = writeln!(
        page,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{fill}\" text-anchor=\"{anchor}\">{}</text>",
        escaped(words)
    );
}
