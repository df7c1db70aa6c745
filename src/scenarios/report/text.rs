//! For people.

use super::super::coverage::Kind;
use super::super::expect::Mark;
use super::{Tested, told};
use crate::diagnostic::{Language, Text};
use crate::say;
use unicode_width::UnicodeWidthStr;

/// What became of the cases: each of them, or those that did not pass.
pub fn text(tested: &[Tested], all: bool, language: Language) -> String {
    let mut out = String::new();
    let say = |text: Text| text.in_language(language).to_string();
    for tested in tested {
        for suite in &tested.suites {
            let failed = suite.tried.iter().filter(|tried| !tried.passed()).count();
            if !all && failed == 0 {
                continue;
            }
            let (name, path) = (tested.name(), &suite.path);
            out += &say(say!("{name} ({path})\n", "{name}（{path}）\n"));
            for tried in suite.tried.iter().filter(|tried| all || !tried.passed()) {
                let case = &suite.cases[tried.case];
                let (name, line) = (&case.name, case.line);
                if tried.passed() {
                    out += &format!("  ✓ {name}\n");
                    continue;
                }
                let like = suite.same_before(tried).map(|other| &suite.cases[other.case].name);
                if let Some(like) = like {
                    out += &format!("  ✗ {}\n", say(say!("{name} (the same as `{like}`)", "{name}（与“{like}”相同）")));
                    continue;
                }
                out += &format!("  ✗ {name}\n");
                if let Some((at, why)) = &tried.stopped {
                    let (line, en, zh) = (at.unwrap_or(line), &why.en, &why.zh);
                    let said = say!(
                        "{path}:{line}: the case does not come to an end: {en}",
                        "{path}:{line}：走不到结局：{zh}"
                    );
                    out += &format!("      {}\n", say(said));
                }
                for difference in &tried.differences {
                    let (line, en, zh) = (difference.line, &difference.what.en, &difference.what.zh);
                    out += &format!("      {}\n", say(say!("{path}:{line}: {en}", "{path}:{line}：{zh}")));
                    for (mark, step) in &difference.path {
                        let mark = match mark {
                            Mark::Same => ' ',
                            Mark::Missing => '-',
                            Mark::Extra => '+',
                        };
                        out += &format!("      {mark} {step}\n");
                    }
                }
            }
            out.push('\n');
        }
    }
    let (passed, count) = tested.iter().map(Tested::passed).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let failed = count - passed;
    let cases = crate::diagnostic::counted(count, "case");
    out + &say(match failed {
        0 => say!("{cases}: all passed\n", "{count} 个用例，全部通过\n"),
        _ => say!(
            "{cases}: {passed} passed, {failed} failed\n",
            "{count} 个用例：{passed} 个通过，{failed} 个没有通过\n"
        ),
    })
}

/// The words for what is counted.
pub fn word(kind: Kind) -> Text {
    match kind {
        Kind::Steps => say!("steps", "步骤"),
        Kind::Routes => say!("routes and branches", "去向和分支"),
        Kind::Outcomes => say!("outcomes", "结局"),
        Kind::Conditions => say!("conditions, both ways", "条件（成立、不成立）"),
        Kind::Deadlines => say!("deadlines, both ways", "期限（过了、没过）"),
    }
}

/// The coverage of each procedure as a table, and what no case took, each with its place.
pub fn coverage(tested: &[Tested], language: Language) -> String {
    let mut out = String::new();
    let say = |text: Text| text.in_language(language).to_string();
    for tested in tested {
        let name = tested.name();
        out += &say(say!("\n{name}: what the cases took\n", "\n{name}：用例走到了多少\n"));
        let rows: Vec<(String, String, String)> = Kind::ALL
            .iter()
            .map(|kind| (kind, tested.coverage.share(*kind)))
            .filter(|(_, (_, all))| *all > 0)
            .map(|(kind, (taken, all))| (say(word(*kind)), format!("{taken}/{all}"), percent(taken, all)))
            .collect();
        let wide = |of: fn(&(String, String, String)) -> &String| rows.iter().map(|row| of(row).width()).max();
        let (first, second) = (wide(|row| &row.0).unwrap_or(0), wide(|row| &row.1).unwrap_or(0));
        for (what, share, percent) in &rows {
            let (gap, before) = (" ".repeat(first - what.width()), " ".repeat(second - share.width()));
            out += &format!("  {what}{gap}  {before}{share}  {percent:>4}\n");
        }
        let mut missing = tested.coverage.missing().peekable();
        if missing.peek().is_some() {
            out += &say(say!("  not taken\n", "  没有走到\n"));
        }
        for item in missing {
            let (path, line) = tested.place(item);
            out += &format!("    {path}:{line}  {}\n", told(&tested.program, item).in_language(language));
        }
    }
    out
}

/// Rounded down: all is all.
fn percent(taken: usize, all: usize) -> String {
    format!("{}%", (taken * 100).checked_div(all).unwrap_or(100))
}
