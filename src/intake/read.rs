//! Finds the table of steps in DOCX, HTML, Markdown, CSV, and in text as it is pasted from a table.

use super::Row;
use crate::diagnostic::Text;
use crate::say;
use docx_rs::{DocumentChild, TableCellContent, TableChild, TableRowChild};

/// Cells of text, row by row.
type Grid = Vec<Vec<String>>;

/// Why there is nothing to be drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoTable {
    /// It cannot be read: why.
    Unreadable(String),
    /// No table in it has headings that we know.
    NoHeadings,
}

/// The most that a file may hold once it is unpacked.
const MOST: usize = 64 << 20;

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
            _ => vec![markdown(&text), pasted(&text), tabbed(&text)],
        }
    };
    let rows = grids.iter().map(rows).max_by_key(Vec::len).unwrap_or_default();
    if rows.is_empty() { Err(NoTable::NoHeadings) } else { Ok(rows) }
}

/// What a column holds, by its heading.
fn column(heading: &str) -> Option<usize> {
    const WORDS: [&[&str]; 6] = [
        &["编号", "条款", "序号", "number", "clause", "no."],
        &["步骤", "活动", "step", "activity"],
        &["输入", "触发", "input", "trigger"],
        &["描述", "说明", "内容", "description", "what is done"],
        &["输出", "完成标志", "output", "done when", "result"],
        &["角色", "岗位", "责任", "负责", "role", "responsible", "who"],
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
    let mut rows = Vec::new();
    for cells in &grid[at + 1..] {
        // The headings again, on the next page.
        if headings(cells).is_some() {
            continue;
        }
        let mut all: [String; 6] = Default::default();
        for (cell, column) in cells.iter().zip(&columns) {
            if let Some(column) = column
                && all[*column].is_empty()
            {
                all[*column] = cell.trim().to_string();
            }
        }
        let [number, title, input, description, output, roles] = all;
        if !title.is_empty() {
            rows.push(Row { number, title, input, description, output, roles });
        }
    }
    rows
}

fn docx(bytes: &[u8]) -> Result<Vec<Grid>, NoTable> {
    if bytes.len() > MOST {
        return Err(NoTable::Unreadable("too large".to_string()));
    }
    let read = std::panic::catch_unwind(|| docx_rs::read_docx(bytes));
    let document = match read {
        Ok(Ok(document)) => document,
        Ok(Err(error)) => return Err(NoTable::Unreadable(error.to_string())),
        Err(_) => return Err(NoTable::Unreadable("no document".to_string())),
    };
    let mut grids = Vec::new();
    for child in &document.document.children {
        let DocumentChild::Table(table) = child else { continue };
        let mut grid = Grid::new();
        for TableChild::TableRow(row) in &table.rows {
            let cells = row.cells.iter().map(|TableRowChild::TableCell(cell)| {
                let lines = cell.children.iter().filter_map(|content| match content {
                    TableCellContent::Paragraph(paragraph) => Some(paragraph.raw_text()),
                    _ => None,
                });
                lines.filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
            });
            grid.push(cells.collect());
        }
        grids.push(grid);
    }
    Ok(grids)
}

/// The tables of a page: as tolerant as people's pages are not well-formed.
fn html(text: &str) -> Vec<Grid> {
    let mut grids: Vec<Grid> = Vec::new();
    let mut rest = text;
    let mut inside = false;
    while let Some(at) = rest.find('<') {
        if inside {
            add(&mut grids, &rest[..at]);
        }
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = rest[at..end].trim_matches(['<', '>']).trim().to_lowercase();
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').find(|part| !part.is_empty()).unwrap_or_default();
        match (name, tag.starts_with('/')) {
            ("table", false) => grids.push(Grid::new()),
            ("tr", false) => {
                if let Some(grid) = grids.last_mut() {
                    grid.push(Vec::new());
                }
            }
            ("td" | "th", opens) => {
                inside = !opens;
                if let Some(row) = grids.last_mut().and_then(|grid| grid.last_mut()).filter(|_| inside) {
                    row.push(String::new());
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

fn markdown(text: &str) -> Grid {
    let is_row = |line: &&str| line.starts_with('|') && line.trim_end().ends_with('|') && line.trim().len() > 1;
    let is_rule = |line: &&str| line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    let rows = text.lines().map(str::trim).filter(is_row).filter(|line| !is_rule(line));
    let cells = |line: &str| {
        let mut cells = vec![String::new()];
        let mut escaped = false;
        for c in line.trim_matches('|').chars() {
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
    rows.map(cells).collect()
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
            NoTable::Unreadable(why) => say!("it cannot be read: {why}", "读不懂：{why}"),
            NoTable::NoHeadings => say!(
                "no table in it has the headings of a table of steps; at least a step and two of: number, input, \
                 description, output, role",
                "里面没有步骤表：表头至少要有“工作步骤”，以及编号、输入、描述、输出、角色中的两项"
            ),
        }
    }
}
