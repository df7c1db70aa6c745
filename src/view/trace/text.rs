//! The table for people: three columns, the notes below each clause, the additions at the end.

use super::*;
use crate::view::wrap::{width, wrap};

/// Columns between two columns of the table.
const GAP: usize = 2;

impl Trace {
    /// The table in one language, in so many columns. Lines have no space at their end.
    pub fn text(&self, language: Language, columns: usize) -> String {
        let table = Table::of(self, language, columns);
        let mut out = String::new();
        let mut line = |text: &str| {
            out.push_str(text.trim_end());
            out.push('\n');
        };
        for text in [&self.title, self.summary().in_language(language)] {
            wrap(text, columns).iter().for_each(|text| line(text));
        }
        line("");
        let [clause, title, by] = table.heads.clone();
        table.row(&[clause], &[title], &[by]).iter().for_each(|text| line(text));
        line(&"─".repeat(table.all()));
        for row in &self.rows {
            let title = row.title.clone().unwrap_or_default();
            table
                .row(std::slice::from_ref(&row.clause), &[title], &row.coverage(language))
                .iter()
                .for_each(|text| line(text));
            let word = Label::Note.word(language);
            for note in row.notes(language) {
                let colon = if language == Language::Chinese { "：" } else { ": " };
                hanging(&format!("{word}{colon}{note}"), table.clause + GAP, columns)
                    .iter()
                    .for_each(|text| line(text));
            }
        }
        let mut list = |head: Text, remarks: &[String]| {
            if !remarks.is_empty() {
                line("");
                line(head.in_language(language));
                remarks.iter().flat_map(|remark| hanging(remark, GAP, columns)).for_each(|text| line(&text));
            }
        };
        let call = |remark: &Remark| remark.of.say(language, &remark.text);
        let strays: Vec<String> = self.strays.iter().map(|stray| stray.call(language, None)).collect();
        list(say!("Not in the register:", "清单里没有的条款号："), &strays);
        list(
            say!("Added, where the source is silent:", "原文没有写、由我们补充的："),
            &self.added.iter().map(call).collect::<Vec<_>>(),
        );
        list(
            say!("Other notes on the source:", "关于原文的其他说明："),
            &self.notes.iter().map(call).collect::<Vec<_>>(),
        );
        out
    }
}

/// How wide the columns are.
struct Table {
    heads: [String; 3],
    clause: usize,
    /// 0 where no clause has a title.
    title: usize,
    by: usize,
}

impl Table {
    fn of(trace: &Trace, language: Language, columns: usize) -> Table {
        let heads = trace.heads(language);
        let widest = |texts: &mut dyn Iterator<Item = usize>, head: &str| texts.max().unwrap_or(0).max(width(head));
        let clause = widest(&mut trace.rows.iter().map(|row| width(&row.clause)), &heads[0]).min(columns / 4);
        let rest = columns.saturating_sub(clause + GAP);
        let titles = || trace.rows.iter().filter_map(|row| row.title.as_deref());
        let by = trace.rows.iter().flat_map(|row| row.coverage(language)).map(|text| width(&text));
        let by = by.max().unwrap_or(0).max(width(&heads[2]));
        if titles().next().is_none() {
            return Table { heads, clause, title: 0, by: by.min(rest) };
        }
        // Whichever of the two is narrow leaves its room to the other.
        let title = widest(&mut titles().map(width), &heads[1]);
        let half = rest.saturating_sub(GAP) / 2;
        let title = title.min(half.max(rest.saturating_sub(GAP + by)));
        Table { heads, clause, title, by: by.min(rest.saturating_sub(title + GAP)) }
    }

    fn all(&self) -> usize {
        self.clause + GAP + if self.title > 0 { self.title + GAP } else { 0 } + self.by
    }

    /// One row: what stands in its columns, wrapped.
    fn row(&self, clause: &[String], title: &[String], by: &[String]) -> Vec<String> {
        let fill =
            |texts: &[String], wide: usize| -> Vec<String> { texts.iter().flat_map(|text| wrap(text, wide)).collect() };
        let mut columns = vec![(fill(clause, self.clause), self.clause)];
        if self.title > 0 {
            columns.push((fill(title, self.title), self.title));
        }
        columns.push((fill(by, self.by), self.by));
        let height = columns.iter().map(|(lines, _)| lines.len()).max().unwrap_or(0);
        let line = |at: usize| {
            columns.iter().fold(String::new(), |mut line, (lines, wide)| {
                let text = lines.get(at).map_or("", String::as_str);
                line.push_str(text);
                line.push_str(&" ".repeat(wide.saturating_sub(width(text)) + GAP));
                line
            })
        };
        (0..height).map(line).collect()
    }
}

/// Text from a column on, its further lines two columns in.
fn hanging(text: &str, from: usize, columns: usize) -> Vec<String> {
    let lines = wrap(text, columns.saturating_sub(from + GAP));
    let indent = |(at, line): (usize, &String)| format!("{}{line}", " ".repeat(from + if at > 0 { GAP } else { 0 }));
    lines.iter().enumerate().map(indent).collect()
}
