//! The document as DOCX (ECMA-376), for Word and LibreOffice: real headings, contents, tables whose heads are repeated,
//! headers and footers with page numbers.

use super::{Document, Part, Table as OurTable, pages};
use crate::diagnostic::Language;
use docx_rs::*;
use std::io::Cursor;

/// A drawing as PNG, with its width and height in pixels on a screen.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The file.
    pub png: Vec<u8>,
    /// Its size.
    pub size: (u32, u32),
}

/// The text area of a page of A4, upright, in twentieths of a point.
const WIDE: u32 = 9_638;
/// … and its height in pixels of which 96 make an inch.
const HIGH: u32 = 880;
/// English metric units in such a pixel.
const EMU: u32 = 9_525;
/// Half points: of what stands in a table, of text, of the title.
const CELL: usize = 18;
const TEXT: usize = 21;
const TITLE: usize = 52;
/// When the document was made, as far as Word wants to know: always the same, so that the bytes are.
const MADE: &str = "2000-01-01T00:00:00Z";

/// Writes it; the drawing as pictures, a page each.
///
/// # Errors
/// When it is too large for its container.
pub fn docx(document: &Document, drawing: &[Picture]) -> Result<Vec<u8>, String> {
    let chinese = document.language == Language::Chinese;
    let fonts = || RunFonts::new().ascii("Arial").hi_ansi("Arial").east_asia("Microsoft YaHei").cs("Arial");
    let heading = |level: usize, size: usize| {
        Style::new(format!("Heading{level}"), StyleType::Paragraph)
            .name(format!("heading {level}"))
            .based_on("Normal")
            .next("Normal")
            .q_format(true)
            .outline_lvl(level - 1)
            .size(size)
            .bold()
            .color("1F3A5F")
            .line_spacing(LineSpacing::new().before(320).after(120))
    };
    let entry = |level: usize| {
        Style::new(format!("TOC{level}"), StyleType::Paragraph)
            .name(format!("toc {level}"))
            .based_on("Normal")
            .next("Normal")
            .indent(Some((level as i32 - 1) * 360), None, None, None)
            .line_spacing(LineSpacing::new().after(60))
    };
    let name = document.code.as_ref().map_or(document.title.clone(), |code| format!("{code} {}", document.title));
    let version = document.version.as_ref().map(|version| match chinese {
        true => format!("　版本 {version}"),
        false => format!("  version {version}"),
    });
    let header = Header::new().add_paragraph(
        Paragraph::new()
            .add_run(Run::new().add_text(format!("{name}{}", version.unwrap_or_default())).size(CELL).color("566573"))
            .align(AlignmentType::Right),
    );
    let footer = Footer::new().add_paragraph(
        Paragraph::new()
            .add_page_num(PageNum::new())
            .add_run(Run::new().add_text(" / ").size(CELL))
            .add_num_pages(NumPages::new())
            .align(AlignmentType::Center),
    );
    let mut docx = Docx::new()
        .created_at(MADE)
        .updated_at(MADE)
        .default_fonts(fonts())
        .default_size(TEXT)
        .page_size(11_906, 16_838)
        .page_margin(
            PageMargin::new().top(1_134).bottom(1_134).left(1_134).right(1_134).header(567).footer(567).gutter(0),
        )
        .add_style(heading(1, 30))
        .add_style(heading(2, 25))
        .add_style(entry(1))
        .add_style(entry(2))
        .header(header)
        .footer(footer)
        .first_header(Header::new().add_paragraph(Paragraph::new()))
        .first_footer(Footer::new().add_paragraph(Paragraph::new()))
        .title_pg();
    // The cover.
    for _ in 0..6 {
        docx = docx.add_paragraph(Paragraph::new());
    }
    docx = docx.add_paragraph(
        Paragraph::new()
            .add_run(Run::new().add_text(&document.title).size(TITLE).bold().color("1F3A5F"))
            .align(AlignmentType::Center)
            .line_spacing(LineSpacing::new().after(900)),
    );
    let rows = document.cover.iter().map(|(what, text)| {
        let cell = |text: &str, wide: usize| {
            TableCell::new()
                .width(wide, WidthType::Dxa)
                .add_paragraph(Paragraph::new().add_run(Run::new().add_text(text).size(TEXT)))
        };
        TableRow::new(vec![cell(what, 2_000), cell(text, 4_600)])
    });
    docx = docx
        .add_table(Table::new(rows.collect()).set_grid(vec![2_000, 4_600]).align(TableAlignmentType::Center))
        .add_paragraph(
            Paragraph::new()
                .page_break_before(true)
                .add_run(Run::new().add_text(if chinese { "目录" } else { "Contents" }).size(30).bold()),
        );
    docx = contents(document).into_iter().fold(docx, Docx::add_paragraph);
    docx = docx.add_paragraph(Paragraph::new().add_run(Run::new().add_break(BreakType::Page)));
    let mut headings = 0;
    for (at, part) in document.parts.iter().enumerate() {
        docx = match part {
            Part::Heading(level, number, words) => {
                headings += 1;
                docx.add_paragraph(
                    Paragraph::new()
                        .style(&format!("Heading{level}"))
                        .keep_next(true)
                        .add_bookmark_start(headings, bookmark(headings))
                        .add_run(Run::new().add_text(format!("{number} {words}")))
                        .add_bookmark_end(headings),
                )
            }
            Part::Paragraph(text) => docx.add_paragraph(
                Paragraph::new()
                    .keep_next(matches!(document.parts.get(at + 1), Some(Part::Table(_))))
                    .add_run(Run::new().add_text(text))
                    .line_spacing(LineSpacing::new().after(120)),
            ),
            Part::Table(table) => docx.add_table(written(table)).add_paragraph(Paragraph::new()),
            Part::Drawing => drawing.iter().fold(docx, |docx, picture| {
                let (wide, high) = fitted(picture.size);
                let pic = Pic::new_with_dimensions(picture.png.clone(), wide, high).size(wide * EMU, high * EMU);
                docx.add_paragraph(Paragraph::new().add_run(Run::new().add_image(pic)).align(AlignmentType::Center))
            }),
        };
    }
    let mut built = docx.build();
    repeat_heads(&mut built.document);
    update_fields(&mut built.settings);
    let mut bytes = Cursor::new(Vec::new());
    built.pack(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes.into_inner())
}

/// What a heading is called where the contents refer to it: by its number among all.
fn bookmark(heading: usize) -> String {
    format!("_Toc{heading:08}")
}

/// The contents: a field, of which the words are what was last worked out. The pages are those of the PDF, until the
/// program that opens it works them out anew.
fn contents(document: &Document) -> Vec<Paragraph> {
    let outline = pages(document, &[String::new()]).outline;
    let count = outline.len();
    let field = |kind: FieldCharType| Run::new().add_field_char(kind, false);
    let lines = outline.into_iter().zip(1..).map(|(heading, nth)| {
        let mut line = Paragraph::new()
            .style(&format!("TOC{}", heading.level))
            .add_tab(Tab::new().val(TabValueType::Right).leader(TabLeaderType::Dot).pos(WIDE as usize));
        if nth == 1 {
            let all = InstrToC::new().heading_styles_range(1, 2);
            line = line
                .add_run(field(FieldCharType::Begin))
                .add_run(Run::new().add_instr_text(InstrText::TOC(all)))
                .add_run(field(FieldCharType::Separate));
        }
        line = line
            .add_run(Run::new().add_text(&heading.words))
            .add_run(Run::new().add_tab())
            .add_run(field(FieldCharType::Begin))
            .add_run(Run::new().add_instr_text(InstrText::PAGEREF(InstrPAGEREF::new(bookmark(nth)).hyperlink())))
            .add_run(field(FieldCharType::Separate))
            .add_run(Run::new().add_text((heading.page + 1).to_string()))
            .add_run(field(FieldCharType::End));
        if nth == count { line.add_run(field(FieldCharType::End)) } else { line }
    });
    lines.collect()
}

/// Has whoever opens it work out its page numbers, for which the library has no word.
fn update_fields(settings: &mut Vec<u8>) {
    let Ok(text) = std::str::from_utf8(settings) else { return };
    if let Some((before, after)) = text.split_once("<w:compat>") {
        *settings = format!("{before}<w:updateFields w:val=\"true\" /><w:compat>{after}").into_bytes();
    }
}

/// Has the first row of each table repeated on every page, for which the library has no word. Only our own tables have
/// rows that are not split.
fn repeat_heads(document: &mut Vec<u8>) {
    let Ok(text) = std::str::from_utf8(document) else { return };
    let mut out = String::with_capacity(text.len());
    for (nth, table) in text.split("</w:tblGrid>").enumerate() {
        if nth == 0 {
            out.push_str(table);
            continue;
        }
        out.push_str("</w:tblGrid>");
        match table.split_once("<w:cantSplit") {
            Some((before, after)) if before.ends_with("<w:trPr>") && before.matches("<w:tr").count() < 3 => {
                out.push_str(before);
                out.push_str("<w:tblHeader /><w:cantSplit");
                out.push_str(after);
            }
            _ => out.push_str(table),
        }
    }
    *document = out.into_bytes();
}

/// A size that fits on a page.
fn fitted((wide, high): (u32, u32)) -> (u32, u32) {
    let most = (WIDE * 96 / 1_440, HIGH);
    let scale = (1_000 * most.0 / wide.max(1)).min(1_000 * most.1 / high.max(1)).min(1_000);
    (wide * scale / 1_000, high * scale / 1_000)
}

fn written(table: &OurTable) -> Table {
    let all: u32 = table.columns.iter().map(|(_, wide)| wide).sum();
    let grid: Vec<usize> = table.columns.iter().map(|(_, wide)| (WIDE * wide / all.max(1)) as usize).collect();
    let cell = |lines: &[String], wide: usize, head: bool| {
        let mut cell = TableCell::new().width(wide, WidthType::Dxa);
        if head {
            cell = cell.shading(Shading::new().shd_type(ShdType::Clear).color("auto").fill("E6ECF2"));
        }
        let one = |line: &str| {
            let run = Run::new().add_text(line).size(CELL);
            Paragraph::new().add_run(if head { run.bold() } else { run })
        };
        match lines {
            [] => cell.add_paragraph(Paragraph::new()),
            lines => lines.iter().fold(cell, |cell, line| cell.add_paragraph(one(line))),
        }
    };
    let heads = table.columns.iter().zip(&grid).map(|((head, _), wide)| cell(std::slice::from_ref(head), *wide, true));
    let mut rows = vec![TableRow::new(heads.collect()).cant_split()];
    for row in &table.rows {
        let cells = row.iter().zip(&grid).map(|(lines, wide)| cell(lines, *wide, false));
        let own = TableRow::new(cells.collect()).cant_split();
        rows.push(if table.kind == "form" { own.row_height(24.0) } else { own });
    }
    Table::new(rows).set_grid(grid).width(WIDE as usize, WidthType::Dxa).layout(TableLayoutType::Fixed)
}
