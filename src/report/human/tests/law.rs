use super::*;
use proptest::prelude::*;
use unicode_width::UnicodeWidthChar;

/// One underline as drawn: the line above it, the columns it covers, its colour.
#[derive(Debug)]
struct Underline {
    line: String,
    start: usize,
    end: usize,
    color: String,
}

/// Reads the underlines back out of a coloured drawing, knowing nothing of how it was made: every run of underline
/// characters in a row that follows a numbered line.
fn underlines(drawing: &str, look: Look) -> Vec<Underline> {
    let mut found = Vec::new();
    let lines: Vec<Vec<(char, String)>> = drawing.lines().map(colored).collect();
    for pair in lines.windows(2) {
        let plain = |line: &[(char, String)]| line.iter().map(|(c, _)| *c).collect::<String>();
        let (above, below) = (plain(&pair[0]), plain(&pair[1]));
        let Some(prefix) = numbered(&above, look) else { continue };
        if !below.trim_start().starts_with(if look.draws_unicode() { '·' } else { ':' }) {
            continue;
        }
        let mut runs: Vec<(usize, usize, String)> = Vec::new();
        for (column, (c, color)) in pair[1].iter().skip(prefix).enumerate() {
            if "─┬▲^|".contains(*c) {
                match runs.last_mut() {
                    Some(run) if run.1 == column && run.2 == *color => run.1 += 1,
                    _ => runs.push((column, column + 1, color.clone())),
                }
            } else {
                assert_eq!(*c, ' ', "only underlines in {below:?}");
            }
        }
        let shown: String = above.chars().skip(prefix).collect();
        for (start, end, color) in runs {
            found.push(Underline { line: shown.clone(), start, end, color });
        }
    }
    found
}

/// How many characters stand before the text of a numbered line.
fn numbered(line: &str, look: Look) -> Option<usize> {
    let bar = if look.draws_unicode() { " │" } else { " |" };
    let (number, _) = line.split_once(bar)?;
    number.trim().parse::<usize>().ok()?;
    Some(number.chars().count() + 3)
}

/// The characters of a line in colour, each with the escapes in force.
fn colored(line: &str) -> Vec<(char, String)> {
    let mut color = String::new();
    let mut chars = line.chars();
    let mut out = Vec::new();
    while let Some(c) = chars.next() {
        if c == '\x1b' {
            color = chars.by_ref().take_while(|c| *c != 'm').collect();
        } else {
            out.push((c, color.clone()));
        }
    }
    out
}

/// The text in these columns of a line, as a terminal draws it. Fails if a character lies half inside.
fn columns(line: &str, start: usize, end: usize, look: Look) -> String {
    let mut column = 0;
    let mut out = String::new();
    for c in line.chars() {
        let width = width(c, look);
        if width > 0 {
            assert!(
                column + width <= start || column >= start && column + width <= end || column >= end,
                "{c:?} is cut by {start}..{end} of {line:?}"
            );
        }
        let inside = if width == 0 { column > start && column <= end } else { column >= start && column < end };
        if inside {
            out.push(c);
        }
        column += width;
    }
    // Blanks at the end of a line are not drawn.
    out.extend(std::iter::repeat_n(' ', end.saturating_sub(column.max(start))));
    out
}

fn width(c: char, look: Look) -> usize {
    if look.wide_ambiguous { c.width_cjk() } else { c.width() }.unwrap_or(0)
}

/// Pieces of lines: Chinese, ASCII, full-width forms, ambiguous quotes, tabs, marks, emoji, things hidden, and
/// characters on whose width tables disagree.
const ATOMS: &[&str] = &[
    "系",
    "统",
    "上线",
    "，",
    "《",
    "a",
    "Z9",
    " ",
    "\t",
    "\u{3000}",
    "e\u{301}",
    "“",
    "”",
    "…",
    "①",
    "—",
    "😀",
    "👨\u{200d}👩",
    "👍\u{1f3fd}",
    "⚠\u{fe0f}",
    "🇨🇳",
    "\u{202e}",
    "\x1b[31m",
    "\u{9b}",
    "\u{200b}",
    "한",
    "ｱﾞ",
    "☰",
    "䷀",
    "क्षि",
    "\u{301}",
    "\u{10fffd}",
    "\u{f0000}",
    "\u{e000}",
    "─",
    "葛\u{e0100}",
];

fn line() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(ATOMS), 0..100).prop_map(|atoms| atoms.concat())
}

/// What a reader should see of the bytes: the source text with hidden characters spelt out, whole clusters.
fn expected(line: &str, start: usize, end: usize, look: Look) -> String {
    let cells = crate::report::text::Cells::new(line, look.ruler());
    let drawn = cells.of(start, end);
    cells.shown[cells.cells[drawn.start].shown..cells.cells[drawn.end].shown].to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Under the labelled text, and nothing else, is the underline; and everything fits.
    #[test]
    fn underlines_are_under_what_they_are_about(
        lines in prop::collection::vec(line(), 1..4),
        which in any::<prop::sample::Index>(),
        ends in [any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>()],
        texts in ["[a-z ]{0,60}", "[上线审批]{0,40}"],
        width in 40usize..140,
        (unicode, wide_ambiguous) in any::<(bool, bool)>(),
    ) {
        let look = Look { color: true, unicode, wide_ambiguous, width, ..ENGLISH };
        let text = lines.join("\n");
        let sources = one(&text);
        let line = &lines[which.index(lines.len())];
        let at = line.as_ptr() as usize; // only to find which of equal lines it is
        let number = lines.iter().position(|other| other.as_ptr() as usize == at).unwrap_or(0);
        let base: usize = lines[..number].iter().map(|line| line.len() + 1).sum();
        let bounds: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
        let span = |one: prop::sample::Index, two: prop::sample::Index| {
            let (one, two) = (bounds[one.index(bounds.len())], bounds[two.index(bounds.len())]);
            (one.min(two), one.max(two))
        };
        let spans = [span(ends[0], ends[1]), span(ends[2], ends[3])];
        let label = |span: (usize, usize)| bytes(base + span.0, base + span.1);
        let finding = error(label(spans[0])).here(Text::same(&texts[0])).label(label(spans[1]), Text::same(&texts[1]));
        let drawing = print(&sources, &finding, look);

        for row in drawing.lines() {
            let wide: usize = colored(row).iter().map(|(c, _)| self::width(*c, look)).sum();
            prop_assert!(wide <= width, "{wide} columns: {row:?}");
        }
        let found = underlines(&drawing, look);
        let one_place = spans[0] == spans[1];
        prop_assert_eq!(found.len(), if one_place { 1 } else { 2 }, "{}", drawing);
        for (own, span) in [(true, spans[0]), (false, spans[1])].into_iter().take(found.len()) {
            let found: Vec<_> = found.iter().filter(|under| under.color.contains("31") == own).collect();
            prop_assert_eq!(found.len(), 1, "{}", drawing);
            let under = found[0];
            if span.0 == span.1 {
                prop_assert_eq!(under.end - under.start, 1, "an arrow\n{}", drawing);
                continue;
            }
            let (under, expected) = (columns(&under.line, under.start, under.end, look), expected(line, span.0, span.1, look));
            // On a line so long that only a part of it was looked at, a tab's width depends on where the part begins.
            let blanks = |text: &str| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            match under.strip_suffix(look.ruler().ellipsis()) {
                _ if under == expected => {}
                _ if line.len() > 250 && blanks(&under) == blanks(&expected) => {}
                Some(beginning) if !beginning.is_empty() && blanks(&expected).starts_with(&blanks(beginning)) => {}
                _ => prop_assert!(false, "{under:?} is underlined, not {expected:?}\n{drawing}"),
            }
        }
    }

    /// An arrow stands in the column of the character before which something is missing.
    #[test]
    fn arrows_point_at_what_comes_next(line in line(), at in any::<prop::sample::Index>(), wide_ambiguous: bool) {
        let look = Look { color: true, wide_ambiguous, width: 400, ..ENGLISH };
        let cells = crate::report::text::Cells::new(&line, look.ruler());
        let cell = cells.cells[at.index(cells.cells.len())];
        let sources = one(&line);
        let drawing = print(&sources, &error(bytes(cell.source, cell.source)), look);
        let arrow = if look.draws_unicode() { '▲' } else { '^' };
        let row = drawing.lines().map(colored).find(|row| row.iter().any(|(c, _)| *c == arrow)).unwrap_or_default();
        let column = row.iter().position(|(c, _)| *c == arrow);
        if cells.width() < 390 {
            let before: usize = cells.shown[..cell.shown].chars().map(|c| width(c, look)).sum();
            prop_assert_eq!(column, Some(5 + before), "{}", drawing);
        }
    }
}
