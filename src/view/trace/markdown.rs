//! The table as Markdown.

use super::*;

impl Trace {
    /// The table in one language, as GitHub's Markdown has tables.
    pub fn markdown(&self, language: Language) -> String {
        let mut out = format!("# {}\n\n{}\n\n", escaped(&self.title), escaped(self.summary().in_language(language)));
        let [clause, title, by] = self.heads(language);
        let notes = say!("notes on the source", "关于原文的说明");
        out += &format!("| {clause} | {title} | {by} | {} |\n| --- | --- | --- | --- |\n", notes.in_language(language));
        for row in &self.rows {
            let title = row.title.as_deref().unwrap_or_default();
            let lines = |lines: &[String]| lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>");
            let (by, notes) = (lines(&row.coverage(language)), lines(&row.notes(language)));
            out += &format!("| {} | {} | {by} | {notes} |\n", escaped(&row.clause), escaped(title));
        }
        let strays: Vec<String> = self.strays.iter().map(|stray| stray.call(language, None)).collect();
        let calls =
            |remarks: &[Remark]| remarks.iter().map(|remark| remark.of.say(language, &remark.text)).collect::<Vec<_>>();
        let lists = [
            (say!("Not in the register", "清单里没有的条款号"), strays),
            (say!("Added, where the source is silent", "原文没有写、由我们补充的"), calls(&self.added)),
            (say!("Other notes on the source", "关于原文的其他说明"), calls(&self.notes)),
        ];
        for (head, lines) in lists.iter().filter(|(_, lines)| !lines.is_empty()) {
            out += &format!("\n## {}\n\n", head.in_language(language));
            lines.iter().for_each(|line| out += &format!("- {}\n", escaped(line)));
        }
        out
    }
}

/// Text that Markdown leaves as it is.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}
