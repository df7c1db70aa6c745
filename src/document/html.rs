//! The document as one HTML file, which fetches nothing and runs nothing; printed, it has a cover of its own.

use super::{Document, Part};
use crate::diagnostic::Language;
use crate::syntax::xml::escaped;
use std::fmt::Write;

const STYLE: &str = "\
body{font:15px/1.65 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;color:#17212b;max-width:62em;margin:2em auto;padding:0 1.2em}\
.cover{border-bottom:3px solid #3d5a80;margin-bottom:2em;padding-bottom:1em}.cover h1{font-size:2em;margin:.6em 0}\
.cover dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1.5em}.cover dt{color:#566573}.cover dd{margin:0}\
h2{font-size:1.35em;margin:1.8em 0 .6em;border-bottom:1px solid #c3ccd6}h3{font-size:1.1em;margin:1.4em 0 .5em}\
table{border-collapse:collapse;width:100%;font-size:.88em;margin:.6em 0}\
th,td{border:1px solid #b9c4cf;padding:.35em .5em;vertical-align:top;text-align:left}th{background:#e6ecf2;font-weight:600}\
td div+div{margin-top:.25em}table.raci td:not(:first-child){text-align:center}table.raci th:not(:first-child){writing-mode:vertical-rl}\
table.form td:nth-child(2){height:2em}.drawing svg{max-width:100%;height:auto}nav ol{columns:2;padding-left:0;list-style:none}\
nav a{color:inherit;text-decoration:none}nav a:hover{text-decoration:underline}\
@media print{body{margin:0;max-width:none;font-size:10.5pt}.cover{page-break-after:always}h2,h3{page-break-after:avoid}\
tr{page-break-inside:avoid}thead{display:table-header-group}@page{margin:18mm 15mm}}";

/// Writes it, with the drawing as SVG.
pub fn html(document: &Document, drawing: &str) -> String {
    let language = match document.language {
        Language::English => "en",
        Language::Chinese => "zh-CN",
    };
    let title = escaped(&document.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<header class=\"cover\">\n<h1>{title}</h1>\n<dl>\n"
    );
    for (what, text) in &document.cover {
        let _ = writeln!(out, "<dt>{}</dt><dd>{}</dd>", escaped(what), escaped(text));
    }
    out.push_str("</dl>\n</header>\n<nav>\n<ol>\n");
    for part in &document.parts {
        if let Part::Heading(1, number, words) = part {
            let _ = writeln!(out, "<li><a href=\"#s{number}\">{number} {}</a></li>", escaped(words));
        }
    }
    out.push_str("</ol>\n</nav>\n");
    for part in &document.parts {
        match part {
            Part::Heading(level, number, words) => {
                let tag = level + 1;
                let _ = writeln!(out, "<h{tag} id=\"s{number}\">{number} {}</h{tag}>", escaped(words));
            }
            Part::Paragraph(text) => {
                let _ = writeln!(out, "<p>{}</p>", escaped(text));
            }
            Part::Drawing => {
                let _ = writeln!(out, "<div class=\"drawing\">\n{drawing}</div>");
            }
            Part::Table(table) => {
                let _ = writeln!(out, "<table class=\"{}\">\n<thead><tr>", table.kind);
                let all: u32 = table.columns.iter().map(|(_, wide)| wide).sum();
                for (head, wide) in &table.columns {
                    let _ = writeln!(out, "<th style=\"width:{}%\">{}</th>", 100 * wide / all.max(1), escaped(head));
                }
                out.push_str("</tr></thead>\n<tbody>\n");
                for row in &table.rows {
                    out.push_str("<tr>");
                    for lines in row {
                        let lines: String = lines.iter().map(|line| format!("<div>{}</div>", escaped(line))).collect();
                        let _ = write!(out, "<td>{lines}</td>");
                    }
                    out.push_str("</tr>\n");
                }
                out.push_str("</tbody>\n</table>\n");
            }
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}
