//! Controlled documents: what stands in them is what the procedure says, in every form; read back from DOCX and HTML.

use docx_rs::{DocumentChild, TableCellContent, TableChild, TableRowChild};
use procedo::diagnostic::Language;
use procedo::document::{Document, Heading, Part, Picture, Table, docx, html, markdown, pages};
use procedo::drawing::words::measure;
use procedo::project::Project;
use procedo::runtime::{Party, Program, Runs, Target, field_text};
use procedo::workspace::Workspace;
use std::path::Path;

/// The documents of our procedures and of other trades.
pub fn documents(language: Language) -> Vec<(Program, Document)> {
    let mut all = Vec::new();
    let trades = ["laboratory.proc", "maintenance.proc", "onboarding.yaml", "procurement.proc", "release.proc"];
    let files = ["go-live/go-live.proc", "om-service/om-service.proc"].iter().map(|file| ("processes", *file));
    for (root, file) in files.chain(trades.iter().map(|file| ("tests/trades", *file))) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
        let mut project = Project::new(Workspace::new(root.clone()));
        let id = project.add(&root.join(file)).expect("a file");
        let checked = crate::replay::checked(project);
        let (unit, _) = checked.model.procedures().find(|(_, unit)| unit.file == id).expect("a procedure");
        let program = Program::compile(&checked.model, checked.sources(), unit).expect("a whole procedure");
        let document = Document::of(&checked.model, checked.sources(), unit, &program, language);
        all.push((program, document));
    }
    all
}

fn tables(document: &Document) -> impl Iterator<Item = &Table> {
    document.parts.iter().filter_map(|part| match part {
        Part::Table(table) => Some(table),
        _ => None,
    })
}

fn table<'d>(document: &'d Document, kind: &str) -> &'d Table {
    tables(document).find(|table| table.kind == kind).unwrap_or_else(|| panic!("{}: no {kind}", document.title))
}

/// What stands in the procedure and not in the table of steps has tables of its own: blocks with their branches and when
/// they run, outcomes with those to whom they hand over, facts, events, the codes of forms; and late is told to somebody.
#[test]
fn nothing_of_the_procedure_is_left_out() {
    for (program, document) in documents(Language::Chinese) {
        let rows = |kind: &str| -> Vec<String> {
            let rows = tables(&document).filter(|table| table.kind == kind).flat_map(|table| &table.rows);
            rows.map(|row| row.concat().join("\n")).collect()
        };
        let (blocks, outcomes, facts, events) = (rows("blocks"), rows("outcomes"), rows("facts"), rows("events"));
        assert_eq!(blocks.len(), program.parallels.len());
        for (block, row) in program.parallels.iter().zip(&blocks) {
            for id in &block.branches {
                let branch = &program[*id];
                assert!(row.contains(&branch.name), "{row}");
                match &branch.runs {
                    Runs::Always => {}
                    Runs::When(when) => assert!(row.contains(&when.text(&program, Language::Chinese)), "{row}"),
                    Runs::Whenever(event) => assert!(row.contains(&format!("每当 {}", program[*event].name)), "{row}"),
                }
            }
            for route in block.routes.iter().filter(|route| !matches!(route.to, Target::Join(_))) {
                assert!(row.contains(&program.printed(route.to)), "{row}");
            }
        }
        assert_eq!(outcomes.len(), program.ends.len());
        for (end, row) in program.ends.iter().zip(&outcomes) {
            assert!(end.hand_over.iter().all(|over| row.contains(&over.what)), "{row}");
            assert!(end.with.iter().all(|with| row.contains(&program[with.what].name)), "{row}");
        }
        assert_eq!(facts.len(), program.facts.len());
        for (fact, row) in program.facts.iter().zip(&facts) {
            assert!(row.contains(&fact.name) && row.contains("开始时给定") == fact.given, "{row}");
        }
        assert_eq!(events.len(), program.events.len());
        for (event, row) in program.events.iter().zip(&events) {
            assert!(event.brings.iter().all(|record| row.contains(&program[*record].name)), "{row}");
        }
        let steps = table(&document, "steps");
        for (step, row) in program.steps.iter().zip(&steps.rows) {
            let text = row.concat().join("\n");
            for deadline in &step.deadlines {
                for role in &deadline.what.informs {
                    let told =
                        text.lines().any(|line| line.contains("超时告知") && line.contains(&program[*role].name));
                    assert!(told, "{text}");
                }
            }
            let decides = step.sets.iter().any(|set| set.what.by == Party::Approver);
            assert_eq!(
                text.contains("（由批准人）"),
                decides || step.makes.iter().any(|make| make.what.by == Party::Approver),
                "{text}"
            );
        }
    }
    let (_, document) = documents(Language::Chinese).swap_remove(1);
    let text = document.text();
    let file = std::fs::read_to_string("processes/om-service/om-service.proc").unwrap();
    let codes: Vec<&str> =
        file.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.starts_with("JBS")).collect();
    assert!(codes.len() >= 7 && codes.iter().all(|code| text.contains(code)), "{codes:?}");
}

/// The steps in the table are those of the procedure, with all that they need, make, decide, tell and lead to.
#[test]
fn the_table_of_steps_says_what_the_procedure_says() {
    for (program, document) in documents(Language::Chinese) {
        let steps = table(&document, "steps");
        let heads: Vec<&str> = steps.columns.iter().map(|(head, _)| head.as_str()).collect();
        assert_eq!(heads, ["编号", "工作步骤", "输入/触发条件", "描述", "输出/完成标志", "角色"]);
        assert_eq!(steps.rows.len(), program.steps.len());
        for (step, row) in program.steps.iter().zip(&steps.rows) {
            let [number, title, input, about, output, roles] = row.as_slice() else { panic!("six cells") };
            assert_eq!(number.first(), step.clause.as_ref());
            assert_eq!(title, &[step.title.clone().unwrap_or_else(|| step.name.clone())]);
            let (branch, waits) = (usize::from(step.scope.is_some()), usize::from(step.awaits.is_some()));
            assert_eq!(input.len(), branch + step.needs.len() + waits, "{}", step.name);
            if let Some(branch) = step.scope {
                assert!(input[0].starts_with("并行：") && input[0].contains(&program[branch].name), "{}", input[0]);
            }
            assert_eq!(output.len(), step.makes.len() + step.sets.len(), "{}", step.name);
            for (line, need) in input[branch..].iter().zip(&step.needs) {
                assert!(line.starts_with(&program[need.what.record].name), "{line}");
                assert_eq!(line.contains("（可选）"), need.what.optional, "{line}");
                let when = need.when.as_ref().map(|when| when.text(&program, Language::Chinese));
                assert!(when.is_none_or(|when| line.ends_with(&format!("（{when} 时）"))), "{line}");
            }
            for (line, make) in output.iter().zip(&step.makes) {
                assert!(line.starts_with(&program[make.what.record].name), "{line}");
            }
            for (line, set) in output[step.makes.len()..].iter().zip(&step.sets) {
                assert!(line.starts_with(&format!("判定：{}", program[set.what.fact].name)), "{line}");
            }
            assert_eq!(about[..step.description.len()], step.description);
            for route in &step.routes {
                let to = program.printed(route.to);
                assert!(about.iter().any(|line| line.starts_with('→') && line.contains(&to)), "{}: {to}", step.name);
            }
            for notice in &step.informed {
                let told = format!("告知：{}", program[notice.what.role].name);
                assert!(about.iter().any(|line| line.starts_with(&told)), "{}: {told}", step.name);
            }
            let seats = step.performers.iter().chain(&step.checkers).chain(&step.approvers).flatten();
            for role in seats.map(|role| role.what).chain(step.with.iter().map(|role| role.what)) {
                assert!(roles.iter().any(|line| line.contains(&program[role].name)), "{}: {roles:?}", step.name);
            }
        }
    }
}

/// A blank form has every field of the form, with its format, and room to fill it in.
#[test]
fn blank_forms_have_the_fields_and_formats() {
    let mut forms = 0;
    for (program, document) in documents(Language::Chinese) {
        let mut blank = tables(&document).filter(|table| table.kind == "form");
        for (at, record) in program.records.iter().enumerate().filter(|(_, record)| !record.fields.is_empty()) {
            let form = blank.next().expect("a form");
            for (nth, (field, row)) in record.fields.iter().zip(&form.rows).enumerate() {
                let wanted = field_text(&program, procedo::runtime::RecordId(at as u32), nth as u32);
                assert_eq!(row[0][0], field.name);
                assert!(row[1].is_empty());
                assert!(row[2][0].starts_with(wanted.in_language(Language::Chinese)), "{:?}", row[2]);
            }
            assert_eq!(form.rows.len(), record.fields.len());
            forms += 1;
        }
        assert!(blank.next().is_none());
    }
    assert!(forms > 0);
}

/// A table of a file: its cells, a line a paragraph; empty lines aside.
type Read = Vec<Vec<Vec<String>>>;

fn cells(table: &Table) -> Read {
    let heads = table.columns.iter().map(|(head, _)| vec![head.clone()]).collect();
    std::iter::once(heads).chain(table.rows.iter().cloned()).collect()
}

fn in_html(text: &str) -> Vec<Read> {
    let tables = text.split("<table ").skip(1).map(|rest| {
        let end = rest.find("</table>").expect("an end");
        let xml = format!("<table {}</table>", &rest[..end]);
        let tree = roxmltree::Document::parse(&xml).unwrap();
        let rows = tree.descendants().filter(|node| node.has_tag_name("tr"));
        let rows = rows.map(|row| {
            let cells = row.children().filter(|cell| cell.is_element());
            let cells = cells.map(|cell| {
                let lines: Vec<String> = cell
                    .descendants()
                    .filter(|node| node.is_text())
                    .map(|node| node.text().unwrap().to_string())
                    .collect();
                lines
            });
            cells.collect()
        });
        rows.collect()
    });
    tables.collect()
}

fn in_docx(bytes: &[u8]) -> Vec<Read> {
    let docx = docx_rs::read_docx(bytes).expect("a document");
    let tables = docx.document.children.iter().filter_map(|child| match child {
        DocumentChild::Table(table) => Some(table),
        _ => None,
    });
    let read = tables.map(|table| {
        let rows = table.rows.iter().map(|TableChild::TableRow(row)| {
            let cells = row.cells.iter().map(|TableRowChild::TableCell(cell)| {
                let lines = cell.children.iter().filter_map(|content| match content {
                    TableCellContent::Paragraph(paragraph) => Some(paragraph.raw_text()),
                    _ => None,
                });
                lines.filter(|line| !line.is_empty()).collect()
            });
            cells.collect()
        });
        rows.collect()
    });
    read.collect()
}

#[test]
fn html_and_docx_hold_the_same_tables() {
    for language in [Language::English, Language::Chinese] {
        for (_, document) in documents(language) {
            let all: Vec<Read> = tables(&document).map(cells).collect();
            assert_eq!(in_html(&html(&document, "<svg/>")), all, "{}", document.title);
            let bytes = docx(&document, &[]).unwrap();
            // The first is on the cover.
            let back = in_docx(&bytes);
            let cover: Vec<(String, String)> = back[0].iter().map(|row| (row[0].concat(), row[1].concat())).collect();
            assert_eq!(cover, document.cover, "{}", document.title);
            assert_eq!(back[1..], all, "{}", document.title);
        }
    }
}

/// Contents with page numbers, headings that Word knows as such, a picture in its place.
#[test]
fn docx_has_what_word_goes_by() {
    let (_, document) = documents(Language::Chinese).swap_remove(1);
    let png = include_bytes!("dot.png").to_vec();
    let bytes = docx(&document, &[Picture { png, size: (1, 1) }]).unwrap();
    let json: serde_json::Value = serde_json::from_str(&docx_rs::read_docx(&bytes).unwrap().json()).unwrap();
    let text = json.to_string();
    let headings = document.parts.iter().filter(|part| matches!(part, Part::Heading(..))).count();
    assert_eq!(
        text.matches("\"style\":\"Heading1\"").count() + text.matches("\"style\":\"Heading2\"").count(),
        headings
    );
    for wanted in ["TOC1", "PAGEREF", "_Toc00000001", "\"pic\""] {
        assert!(text.contains(wanted), "{wanted}");
    }
}

#[test]
fn markdown_holds_every_line() {
    for (_, document) in documents(Language::English) {
        let text = markdown(&document, "own.svg");
        assert!(text.contains("![flow](own.svg)"));
        for part in &document.parts {
            if let Part::Table(table) = part {
                let columns = table.columns.len();
                for row in &table.rows {
                    assert_eq!(row.len(), columns, "{}", table.kind);
                }
            }
        }
        let rows = text.lines().filter(|line| line.starts_with('|')).count();
        assert_eq!(rows, tables(&document).map(|table| table.rows.len() + 2).sum::<usize>(), "{}", document.title);
    }
}

/// A text of a page: what it says, where it begins and ends, the line on which it stands, its size.
struct Word {
    text: String,
    left: i32,
    right: i32,
    line: i32,
    size: i32,
}

fn words(page: &str) -> Vec<Word> {
    let tree = roxmltree::Document::parse(page).unwrap();
    let texts = tree.descendants().filter(|node| node.has_tag_name("text"));
    let words = texts.map(|node| {
        let number = |key: &str| node.attribute(key).unwrap().parse::<i32>().unwrap();
        let (text, size, x) = (node.text().unwrap_or_default().to_string(), number("font-size"), number("x"));
        let wide = measure(&text, size);
        let left = match node.attribute("text-anchor") {
            Some("middle") => x - wide / 2,
            Some("end") => x - wide,
            _ => x,
        };
        Word { text, left, right: left + wide, line: number("y"), size }
    });
    words.collect()
}

/// Where a cell is.
struct Cell {
    left: i32,
    right: i32,
    top: i32,
    foot: i32,
}

fn cells_of(page: &str) -> Vec<Cell> {
    let tree = roxmltree::Document::parse(page).unwrap();
    let rects = tree.descendants().filter(|node| node.has_tag_name("rect") && node.has_attribute("stroke"));
    let cells = rects.map(|node| {
        let number = |key: &str| node.attribute(key).unwrap().parse::<i32>().unwrap();
        let (left, top) = (number("x"), number("y"));
        Cell { left, right: left + number("width"), top, foot: top + number("height") }
    });
    cells.collect()
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// On the pages of a PDF stands every word of the document, inside of the margins, none on another; and each heading on
/// the page that the contents say.
#[test]
fn pages_hold_every_word() {
    for language in [Language::Chinese, Language::English] {
        for (_, document) in documents(language) {
            let drawing = vec!["<svg width=\"794\" height=\"1123\"><path d=\"M0 0\"/></svg>".to_string(); 2];
            let laid = pages(&document, &drawing);
            let mut said = String::new();
            for (at, page) in laid.pages.iter().enumerate() {
                let words = words(page);
                for word in &words {
                    let place = format!("{} {}: {}", document.title, at + 1, word.text);
                    assert!(word.left >= 68 && word.right <= 794 - 68 + 1, "{place} is in the margin");
                    assert!((40..=1_090).contains(&word.line), "{place} is off the page");
                }
                for (nth, one) in words.iter().enumerate() {
                    for other in &words[nth + 1..] {
                        let beside = one.left < other.right && other.left < one.right;
                        let low = one.size.max(other.size) - 1;
                        let overlap = beside && (one.line - other.line).abs() < low;
                        assert!(!overlap, "{} {}: {} lies on {}", document.title, at + 1, one.text, other.text);
                    }
                }
                // The borders of cells go through no words.
                for cell in cells_of(page) {
                    for word in &words {
                        let (top, foot) = (word.line - word.size + 2, word.line + 3);
                        let inside =
                            cell.left <= word.left && word.right <= cell.right && cell.top <= top && foot <= cell.foot;
                        let outside =
                            word.right <= cell.left || cell.right <= word.left || foot <= cell.top || cell.foot <= top;
                        assert!(inside || outside, "{} {}: {} and a border", document.title, at + 1, word.text);
                    }
                }
                // Behind the header and the footer.
                said.extend(words.iter().skip(if at > 0 { 2 } else { 0 }).map(|word| bare(&word.text)));
                assert_eq!(page.matches("viewBox=\"0 0 794 1123\"").count(), 1 + page.matches("M0 0").count());
            }
            assert_eq!(laid.pages.iter().map(|page| page.matches("M0 0").count()).sum::<usize>(), 2);
            for (what, text) in &document.cover {
                assert!(said.contains(&(bare(what) + &bare(text))), "{}: {what} {text}", document.title);
            }
            for part in &document.parts {
                let lines: Vec<&str> = match part {
                    Part::Paragraph(text) => vec![text],
                    Part::Table(table) => table.rows.iter().flatten().flatten().map(String::as_str).collect(),
                    Part::Heading(..) | Part::Drawing => Vec::new(),
                };
                for line in lines {
                    assert!(said.contains(&bare(line)), "{}: {line}", document.title);
                }
            }
            let headings = document.parts.iter().filter_map(|part| match part {
                Part::Heading(level, number, words) => Some((*level, format!("{number} {words}"))),
                _ => None,
            });
            let outline: Vec<(u8, String)> = laid.outline.iter().map(|own| (own.level, own.words.clone())).collect();
            assert_eq!(outline, headings.collect::<Vec<_>>());
            let contents = words(&laid.pages[1]);
            for Heading { words: heading, page, y, .. } in &laid.outline {
                let stands = words(&laid.pages[*page]).into_iter().any(|word| word.text == *heading && word.line > *y);
                assert!(stands, "{heading} is not on page {}", page + 1);
                let line = contents.iter().find(|word| word.text == *heading).expect("in the contents").line;
                let number = contents.iter().rfind(|word| word.line == line).unwrap();
                assert_eq!(number.text, (page + 1).to_string(), "{heading}");
            }
        }
    }
}
