//! The table as comma-separated values (RFC 4180), for spreadsheets.

use super::*;

impl Trace {
    /// A line for each clause, then one for each addition that belongs to none. Spreadsheets know by the mark at its
    /// beginning that the text is UTF-8. No cell is taken for a formula.
    pub fn csv(&self, language: Language) -> String {
        let [clause, title, by] = self.heads(language);
        let notes = say!("notes on the source", "关于原文的说明");
        let added = say!("added", "补充");
        let mut out = String::from('\u{feff}');
        let heads = [clause, title, by, notes.in_language(language).into(), added.in_language(language).into()];
        line(&mut out, &heads);
        let mut told = vec![false; self.added.len()];
        for row in &self.rows {
            row.added.iter().for_each(|at| told[*at] = true);
            let added: Vec<&str> = row.added.iter().map(|at| self.added[*at].text.as_str()).collect();
            line(
                &mut out,
                &[
                    row.clause.clone(),
                    row.title.clone().unwrap_or_default(),
                    row.coverage(language).join("\n"),
                    row.notes(language).join("\n"),
                    added.join("\n"),
                ],
            );
        }
        let other = |thing: &Thing, note: &str, added: &str| {
            let clause = thing.clause.clone().unwrap_or_default();
            [clause, String::new(), thing.call(language, thing.clause.as_deref()), note.into(), added.into()]
        };
        for stray in &self.strays {
            let note = say!("not in the register", "清单里没有");
            line(&mut out, &other(stray, note.in_language(language), ""));
        }
        for remark in self.added.iter().zip(told).filter(|(_, told)| !told).map(|(remark, _)| remark) {
            line(&mut out, &other(&remark.of, "", &remark.text));
        }
        for remark in &self.notes {
            line(&mut out, &other(&remark.of, &remark.text, ""));
        }
        out
    }
}

fn line(out: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|cell| self::cell(cell)).collect();
    *out += &cells.join(",");
    *out += "\r\n";
}

/// A cell. What a spreadsheet would calculate begins with a sign; an apostrophe before it makes it text.
fn cell(text: &str) -> String {
    let sign = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if sign { format!("'{text}") } else { text.to_string() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
