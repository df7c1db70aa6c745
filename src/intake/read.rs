//! Finds the table of steps in DOCX, HTML, Markdown, CSV, and in text as it is pasted from a table.

use super::Row;
use crate::diagnostic::Text;
use crate::say;
use crate::source::MAX_FILE_BYTES;
use crate::syntax::xml;
use roxmltree::Node;
use std::collections::BTreeMap;
use std::io::Read;

/// Cells of text, row by row.
type Grid = Vec<Vec<String>>;

/// Why there is nothing to be drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoTable {
    /// It cannot be read: why.
    Unreadable(String),
    /// It is called a document of Word, or packed like one, and is none.
    NoDocument,
    /// It holds too much once it is unpacked.
    TooLarge,
    /// No table in it has headings that we know: the widest first row that there is.
    NoHeadings(String),
}

/// A cell spans so many columns at most.
const MOST_COLUMNS: usize = 64;

/// The rows of the table of steps in a file of this name.
///
/// # Errors
/// When there is none.
pub fn read(name: &str, bytes: &[u8]) -> Result<Vec<Row>, NoTable> {
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let grids = if bytes.starts_with(b"PK") || ending == "docx" {
        docx(bytes)?
    } else {
        let text = std::str::from_utf8(bytes).map_err(|error| NoTable::Unreadable(error.to_string()))?;
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        match ending.as_str() {
            "csv" => vec![csv(&text)],
            _ if text.to_lowercase().contains("<table") => html(&text),
            _ => [markdown(&text), vec![pasted(&text), tabbed(&text)]].concat(),
        }
    };
    let best = (0..grids.len()).max_by_key(|at| rows(&grids[*at]).len());
    let Some(best) = best.filter(|at| !rows(&grids[*at]).is_empty()) else {
        let heads = grids.iter().filter_map(|grid| grid.first()).map(|row| row.join(" | "));
        return Err(NoTable::NoHeadings(heads.max_by_key(String::len).unwrap_or_default()));
    };
    // A table that goes on without its headings on the next page.
    let mut whole = grids[best].clone();
    let wide = whole.iter().map(Vec::len).max();
    let goes_on = |grid: &&Grid| rows(grid).is_empty() && grid.iter().map(Vec::len).max() == wide;
    whole.extend(grids[best + 1..].iter().take_while(goes_on).flatten().cloned());
    Ok(rows(&whole))
}

/// What a column holds, by its heading.
fn column(heading: &str) -> Option<usize> {
    const WORDS: [&[&str]; 6] = [
        &["编号", "条款", "序号", "number", "clause", "no."],
        &["步骤", "活动", "操作", "环节", "step", "activity", "task"],
        &["输入", "触发", "input", "trigger"],
        &["描述", "说明", "内容", "要求", "description", "what is done"],
        &["输出", "完成标志", "output", "done when", "result"],
        &["角色", "岗位", "责任", "负责", "部门", "人员", "role", "responsible", "who"],
    ];
    let heading = heading.to_lowercase();
    WORDS.iter().position(|words| words.iter().any(|word| heading.contains(word)))
}

/// The rows below the first row that is headings: at least number or step, and two more.
fn rows(grid: &Grid) -> Vec<Row> {
    let headings = |cells: &Vec<String>| -> Option<Vec<Option<usize>>> {
        let columns: Vec<Option<usize>> = cells.iter().map(|cell| column(cell)).collect();
        let known = (0..6).filter(|own| columns.contains(&Some(*own))).count();
        (known >= 3 && columns.contains(&Some(1))).then_some(columns)
    };
    let Some((at, columns)) = grid.iter().enumerate().find_map(|(at, cells)| Some((at, headings(cells)?))) else {
        return Vec::new();
    };
    let mut columns = columns;
    let mut rows: Vec<Row> = Vec::new();
    for cells in &grid[at + 1..] {
        // The headings again, on the next page; or in two rows, of which the second says more.
        if let Some(again) = headings(cells) {
            if rows.is_empty() {
                columns = again;
            }
            continue;
        }
        let mut all: [Vec<&str>; 6] = Default::default();
        // What stands beyond the last column belongs to it.
        let last = columns.iter().rev().flatten().next().copied();
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
            let column = columns.get(at).copied().unwrap_or(last);
            if let Some(column) = column {
                all[column].push(cell.trim());
            }
        }
        if all.iter().all(Vec::is_empty) {
            continue;
        }
        let [number, title, input, description, output, roles] = all.map(|cells| cells.join("\n"));
        match rows.last_mut().filter(|_| number.is_empty() && title.is_empty()) {
            // A row that only goes on.
            Some(row) => {
                for (own, more) in [
                    (&mut row.input, input),
                    (&mut row.description, description),
                    (&mut row.output, output),
                    (&mut row.roles, roles),
                ] {
                    if !more.is_empty() && *own != more {
                        own.push_str(if own.is_empty() { "" } else { "\n" });
                        own.push_str(&more);
                    }
                }
            }
            None => rows.push(Row { number, title, input, description, output, roles }),
        }
    }
    rows
}

/// The tables of a document of Word (ECMA-376), each without those that stand in its cells.
fn docx(bytes: &[u8]) -> Result<Vec<Grid>, NoTable> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|_| NoTable::NoDocument)?;
    let document = archive.by_name("word/document.xml").map_err(|_| NoTable::NoDocument)?;
    let mut text = String::new();
    document.take(MAX_FILE_BYTES + 1).read_to_string(&mut text).map_err(|_| NoTable::NoDocument)?;
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(NoTable::TooLarge);
    }
    let document = xml::parse(&text).map_err(NoTable::Unreadable)?;
    let is = |tag: &'static str| move |node: &Node| node.has_tag_name((WORD, tag));
    let outermost = |table: &Node| !table.ancestors().skip(1).any(|above| is("tbl")(&above));
    let tables = document.descendants().filter(is("tbl")).filter(outermost);
    Ok(tables.map(|table| within(table, "tr").iter().fold(Grid::new(), word_row)).collect())
}

/// The name space of what a document of Word holds.
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// The elements of this kind below one, but for those of a table further down.
fn within<'a, 'i>(node: Node<'a, 'i>, tag: &str) -> Vec<Node<'a, 'i>> {
    let mut found = Vec::new();
    for child in node.children() {
        if child.has_tag_name((WORD, tag)) {
            found.push(child);
        } else if !child.has_tag_name((WORD, "tbl")) {
            found.extend(within(child, tag));
        }
    }
    found
}

/// Adds a row: of a cell that spans several columns those behind it are empty; what spans several rows stands in each.
fn word_row(mut grid: Grid, row: &Node) -> Grid {
    let mut cells: Vec<String> = Vec::new();
    for cell in within(*row, "tc") {
        let property = |tag: &str| {
            let all = cell.children().find(|child| child.has_tag_name((WORD, "tcPr")))?;
            all.children().find(|child| child.has_tag_name((WORD, tag)))
        };
        let value = |node: Node| node.attribute((WORD, "val")).map(str::to_string);
        let goes_on = property("vMerge").is_some_and(|merge| value(merge).is_none_or(|value| value != "restart"));
        let above = grid.last().and_then(|above| above.get(cells.len())).filter(|_| goes_on);
        let text = above.cloned().unwrap_or_else(|| {
            let lines = within(cell, "p").into_iter().map(word_text);
            lines.filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
        });
        cells.push(text);
        let span = property("gridSpan").and_then(value).and_then(|span| span.parse().ok()).unwrap_or(1);
        cells.extend((1..span.min(MOST_COLUMNS)).map(|_: usize| String::new()));
    }
    grid.push(cells);
    grid
}

/// The text of a paragraph, without what was struck out.
fn word_text(paragraph: Node) -> String {
    let pieces = paragraph.descendants().map(|node| match node.tag_name().name() {
        "t" => node.text().unwrap_or_default(),
        "tab" if node.parent().is_some_and(|run| run.has_tag_name((WORD, "r"))) => " ",
        "br" | "cr" => "\n",
        _ => "",
    });
    pieces.collect()
}

/// The tables of a page: as tolerant as people's pages are not well-formed.
fn html(text: &str) -> Vec<Grid> {
    let mut grids: Vec<Grid> = Vec::new();
    let mut rest = text;
    let mut inside = false;
    let mut spans = Spans::default();
    while let Some(at) = rest.find('<') {
        if inside {
            add(&mut grids, &rest[..at]);
        }
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = rest[at..end].trim_matches(['<', '>']).trim().to_lowercase();
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').find(|part| !part.is_empty()).unwrap_or_default();
        match (name, tag.starts_with('/')) {
            ("table", closes) => {
                inside = false;
                if !closes {
                    grids.push(Grid::new());
                    spans = Spans::default();
                }
            }
            ("tr", closes) => {
                inside = false;
                if let Some(grid) = grids.last_mut() {
                    spans.fill(grid);
                    if !closes {
                        grid.push(Vec::new());
                    }
                }
            }
            ("td" | "th", opens) => {
                inside = !opens;
                if let (Some(grid), true) = (grids.last_mut(), inside) {
                    spans.cell(grid, spanned(&tag, "rowspan"), spanned(&tag, "colspan"));
                }
            }
            ("br" | "p" | "div" | "li", _) if inside => add(&mut grids, "\n"),
            _ => {}
        }
        rest = &rest[end..];
    }
    for cell in grids.iter_mut().flatten().flatten() {
        let lines: Vec<&str> = cell.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        *cell = decoded(&lines.join("\n"));
    }
    grids
}

/// What cells of a table of HTML span.
#[derive(Default)]
struct Spans {
    /// The columns in which a cell from above goes on, and for how many rows more.
    rows: BTreeMap<usize, usize>,
    /// How many columns more the last cell spans.
    columns: usize,
}

impl Spans {
    /// Begins a cell, over so many rows and columns.
    fn cell(&mut self, grid: &mut Grid, rows: usize, columns: usize) {
        self.fill(grid);
        if let Some(row) = grid.last_mut() {
            self.rows.insert(row.len(), rows - 1);
            self.columns = columns - 1;
            row.push(String::new());
        }
    }

    /// Behind the last cell: nothing where that goes on, and what goes on there from above.
    fn fill(&mut self, grid: &mut Grid) {
        let above = grid.len().checked_sub(2).map(|above| grid[above].clone()).unwrap_or_default();
        let Some(row) = grid.last_mut() else { return };
        row.extend((0..std::mem::take(&mut self.columns)).map(|_| String::new()));
        while let Some(left) = self.rows.get_mut(&row.len()).filter(|left| **left > 0) {
            *left -= 1;
            row.push(above.get(row.len()).cloned().unwrap_or_default());
        }
    }
}

/// How many rows or columns a cell spans.
fn spanned(tag: &str, key: &str) -> usize {
    let value = tag.split_once(key).map(|(_, value)| value.trim_start_matches(['=', '"', '\'', ' ']));
    let digits = value.map(|value| value.chars().take_while(char::is_ascii_digit).collect::<String>());
    digits.and_then(|digits| digits.parse().ok()).map_or(1, |count: usize| count.clamp(1, MOST_COLUMNS))
}

fn add(grids: &mut [Grid], text: &str) {
    if let Some(cell) = grids.last_mut().and_then(|grid| grid.last_mut()).and_then(|row| row.last_mut()) {
        cell.push_str(text);
    }
}

/// Text of HTML, of which entities stand for what means something there.
fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end <= 10);
        let c = end.and_then(|end| match &rest[1..end] {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "nbsp" => Some(' '),
            "middot" => Some('·'),
            number => {
                let digits = number.strip_prefix('#')?;
                let code = match digits.strip_prefix(['x', 'X']) {
                    Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                    None => digits.parse().ok()?,
                };
                char::from_u32(code)
            }
        });
        match (c, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

/// The tables of a page of Markdown: rows that follow each other.
fn markdown(text: &str) -> Vec<Grid> {
    let is_row = |line: &str| line.starts_with('|') && line.ends_with('|') && line.len() > 1;
    let is_rule = |line: &str| line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    let cells = |line: &str| -> Vec<String> {
        let mut cells = vec![String::new()];
        let mut escaped = false;
        let line = line.strip_prefix('|').unwrap_or(line);
        for c in line.strip_suffix('|').unwrap_or(line).chars() {
            match c {
                '\\' if !escaped => escaped = true,
                '|' if !escaped => cells.push(String::new()),
                c => {
                    if let Some(cell) = cells.last_mut() {
                        cell.push(c);
                    }
                    escaped = false;
                }
            }
        }
        let cells = cells.iter().map(|cell| decoded(cell.trim()).replace("<br>", "\n").replace("<br/>", "\n"));
        cells.collect()
    };
    let mut grids = vec![Grid::new()];
    for line in text.lines().map(str::trim) {
        match grids.last_mut() {
            Some(grid) if is_row(line) && !is_rule(line) => grid.push(cells(line)),
            Some(grid) if !is_row(line) && !grid.is_empty() => grids.push(Grid::new()),
            _ => {}
        }
    }
    grids
}

/// A table as it is pasted from a document: a cell a line, each but the first of a row behind a `|`, and a `|` alone at
/// the end of a row.
fn pasted(text: &str) -> Grid {
    let mut grid = Grid::new();
    let mut row: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        match line.strip_prefix('|') {
            Some("") => grid.push(std::mem::take(&mut row)),
            Some(cell) => row.push(cell.trim().to_string()),
            None if row.is_empty() && line.is_empty() => {}
            None if row.is_empty() => row.push(line.to_string()),
            // A cell goes on.
            None => {
                if let Some(cell) = row.last_mut() {
                    cell.push('\n');
                    cell.push_str(line);
                }
            }
        }
        // The mark of the end may stand before the next row's first cell.
        if let Some(last) = row.last_mut().filter(|last| last.ends_with("\n|")) {
            last.truncate(last.len() - 2);
        }
    }
    if !row.is_empty() {
        grid.push(row);
    }
    grid
}

fn tabbed(text: &str) -> Grid {
    text.lines().filter(|line| line.contains('\t')).map(|line| line.split('\t').map(str::to_string).collect()).collect()
}

/// Comma-separated values (RFC 4180); semicolons, too, as spreadsheets write them in some countries.
fn csv(text: &str) -> Grid {
    let first = text.lines().next().unwrap_or_default();
    let comma = if first.matches(';').count() > first.matches(',').count() { ';' } else { ',' };
    let (mut grid, mut row, mut cell, mut quoted) = (Grid::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            c if c == comma && !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                grid.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        grid.push(row);
    }
    grid
}

impl NoTable {
    /// In words.
    pub fn text(&self) -> Text {
        match self {
            NoTable::NoDocument => say!(
                "this is no document of Word (.docx); one that Word calls .doc must be saved as .docx first",
                "这不是 Word 文档（.docx）；旧的 .doc 请先另存为 .docx"
            ),
            NoTable::TooLarge => {
                let limit = MAX_FILE_BYTES >> 20;
                say!("it holds more than {limit} MiB once it is unpacked", "解开后超过 {limit} MiB")
            }
            NoTable::Unreadable(why) => say!("it cannot be read: {why}", "读不懂：{why}"),
            NoTable::NoHeadings(found) => {
                let (en, zh) = match found.trim_matches([' ', '|']) {
                    "" => (String::new(), String::new()),
                    _ => (format!("; the first row is: {found}"), format!("；第一行是：{found}")),
                };
                say!(
                    "no table in it has the headings of a table of steps: at least a step, and two of number, input, \
                     description, output, role{en}",
                    "里面没有步骤表：表头至少要有“工作步骤”，以及编号、输入、描述、输出、角色中的两项{zh}"
                )
            }
        }
    }
}
