//! What a Chinese input method types in the place of ASCII, and how else a file may be laid out: equal trees.

use super::corpus::files;
use super::tree::{Parsed, parse, parse_clean};
use procedo::source::SourceFile;

/// One way to type the marks.
struct Typing {
    /// The mark at the beginning of a line: heading, description, comment, entry, route, way back.
    leads: [&'static str; 6],
    /// What each ASCII mark of a value becomes.
    marks: &'static [(char, &'static str)],
    /// Quotation marks, opening and closing in turn.
    quotes: [&'static str; 2],
    /// The arrow inside an example.
    arrow: &'static str,
    /// Space.
    space: &'static str,
    /// Whether the space around a mark is left out.
    glued: bool,
}

const TYPINGS: [Typing; 4] = [
    Typing {
        leads: ["＃", "》", "、、", "－", "→", "←"],
        marks: &[
            (':', "："),
            (',', "、"),
            (';', "；"),
            ('(', "（"),
            (')', "）"),
            ('[', "【"),
            (']', "】"),
            ('=', "＝"),
            ('<', "＜"),
            ('>', "＞"),
            ('/', "／"),
            ('.', "．"),
        ],
        quotes: ["“", "”"],
        arrow: "→",
        space: " ",
        glued: true,
    },
    Typing {
        leads: ["＃＃", "＞", "／／", "-", "——>", "《-"],
        marks: &[
            (':', "∶"),
            (',', "，"),
            (';', "；"),
            ('(', "（"),
            (')', "）"),
            ('[', "［"),
            (']', "］"),
            ('=', "＝"),
            ('≤', "＜＝"),
            ('≥', "＞＝"),
            ('≠', "！＝"),
            ('-', "－"),
        ],
        quotes: ["”", "“"],
        arrow: "——>",
        space: "\u{3000}",
        glued: false,
    },
    Typing {
        leads: ["#＃#", "》", "/／", "–", "-》", "《——"],
        marks: &[
            (':', " ："),
            (',', " ，"),
            (';', " ；"),
            ('[', "〔"),
            (']', "〕"),
            ('≤', "不超过 "),
            ('≥', "不少于 "),
            ('≠', "不等于 "),
            ('<', "小于 "),
            ('>', "大于 "),
        ],
        quotes: ["「", "」"],
        arrow: "-》",
        space: "\t \u{A0}",
        glued: false,
    },
    Typing {
        leads: ["######", ">", "//", "•", "—＞", "＜－"],
        marks: &[(':', "："), ('≤', "<="), ('≥', ">="), ('≠', "<>"), ('(', "（"), ('[', "【")],
        quotes: ["＂", "＂"],
        arrow: "＝>",
        space: "  ",
        glued: false,
    },
];

/// A canonical line, typed otherwise. `node` says what the line is.
fn typed(line: &str, node: &str, typing: &Typing) -> String {
    let lead = ["#", "Description", "Comment", "Entry", "Route", "Back"]
        .iter()
        .position(|kind| node.starts_with(kind) || *kind == "#" && line.starts_with('#'));
    let mut out = String::new();
    let rest = match lead {
        Some(lead) => {
            out.push_str(typing.leads[lead]);
            line.trim_start_matches(['#', '<', '>', '-', '/'])
        }
        None => line,
    };
    if node.starts_with("Description") || node.starts_with("Comment") {
        return out + rest;
    }
    let wordy = node.contains(" Words(\"") || node.contains("Allowance(");
    let label = node.starts_with("Labelled(");
    let (mut quoted, mut book, mut quotes, mut past_colon) = (false, false, 0, false);
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if past_colon && wordy {
            return out + &rest[at..];
        }
        let digit = |c: char| char::from_u32(c as u32 - '0' as u32 + '０' as u32).expect("a digit");
        match c {
            '"' if !book => {
                out.push_str(typing.quotes[quotes % 2]);
                (quoted, quotes) = (!quoted, quotes + 1);
            }
            _ if quoted => out.push(c),
            // Before its colon, a label is a word, and a rule's name is what it is.
            _ if label && !past_colon && c != ':' => out.push(c),
            '0'..='9' => out.push(digit(c)),
            '《' | '》' => {
                book = c == '《';
                out.push(c);
            }
            _ if book => out.push(c),
            '-' if node.contains("Example(") => {
                chars.next();
                out.push_str(typing.arrow);
            }
            // Two words of English, and the slash of a unit or a code.
            '/' if rest[at..].starts_with("/no") => out.push(c),
            ' ' if typing.glued && touches_a_mark(&rest[..at], &rest[at + 1..]) => {}
            ' ' => out.push_str(typing.space),
            _ => match typing.marks.iter().find(|(mark, _)| *mark == c) {
                Some((_, mark)) => out.push_str(mark),
                None => out.push(c),
            },
        }
        past_colon |= c == ':';
    }
    out
}

fn touches_a_mark(before: &str, after: &str) -> bool {
    let mark = |c: char| ":,;()[]=<>≤≥≠《》\"".contains(c);
    before.chars().next_back().is_none_or(mark) || after.chars().next().is_none_or(mark)
}

#[test]
fn what_an_input_method_types() {
    for file in files() {
        let text = parse_clean(&file.text).print(None);
        let plain = parse_clean(&text);
        let nodes = plain.nodes();
        for (count, typing) in TYPINGS.iter().enumerate() {
            let line = |(at, line)| nodes.get(&(at + 1)).map_or(String::new(), |node| typed(line, node, typing));
            let wide: Vec<String> = text.lines().enumerate().map(line).collect();
            let wide = parse_clean(&wide.join("\n"));
            assert_equal(&plain, &wide, &format!("{}, typing {count}", file.name));
            assert_eq!(wide.print(None), text);
        }
    }
}

fn assert_equal(one: &Parsed, other: &Parsed, what: &str) {
    if one.tree() == other.tree() {
        return;
    }
    let mut lines = one.nodes().into_iter().zip(other.nodes());
    let Some(((at, left), (_, right))) = lines.find(|((_, left), (_, right))| left != right) else {
        panic!("{what}: the lines are equal, the trees are not");
    };
    let text = |parsed: &Parsed| parsed.source.lines().nth(at - 1).unwrap_or_default().to_string();
    panic!("{what}\n{}\n{}\n{left}\n{right}", text(one), text(other));
}

#[test]
fn indentation_blank_lines_and_line_ends_mean_nothing() {
    let indents = ["", " ", "\t", "\u{3000}\u{3000}", "  \u{A0}"];
    for file in files() {
        let plain = parse_clean(&file.text);
        for (count, end) in ["\n", "\r\n", "\r", "\n\n", "\r\n \t\r\n"].iter().enumerate() {
            let line = |(at, line): (usize, &str)| {
                let indent = indents[(at + count) % indents.len()];
                format!("{indent}{}{}{end}", line.trim(), indents[(at * 3 + count) % indents.len()])
            };
            let laid_out: String = file.text.lines().enumerate().map(line).collect();
            let laid_out = parse_clean(&laid_out);
            assert_eq!(plain.tree(), laid_out.tree(), "{} with {end:?}", file.name);
        }
        let no_blanks: Vec<&str> = file.text.lines().filter(|line| !line.trim().is_empty()).collect();
        assert_eq!(plain.tree(), parse_clean(&no_blanks.join("\n")).tree());
        // A byte order mark that the reader of files left in place is space.
        assert_eq!(plain.tree(), parse_clean(&format!("\u{FEFF}{}", file.text)).tree());
    }
}

#[test]
fn places_are_counted_in_every_layout() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["# 流程 甲", "归口：乙", "@@@@", "> 丙"].join(end);
        let parsed = parse(&text);
        let file = SourceFile::new("", text.clone());
        let lines: Vec<usize> =
            parsed.findings.iter().map(|finding| file.line_of(finding.primary.at.span.start)).collect();
        assert_eq!(lines, [3], "{end:?}");
    }
}

#[test]
fn names_may_be_full_width_and_keywords_may_not() {
    let plain = parse_clean("# step AB-1\nby: P1 or DBA\n-> x [not SLA]\n");
    let wide = parse_clean("# step ＡＢ－１\nby: Ｐ１ or ＤＢＡ\n-> ｘ [not ＳＬＡ]\n");
    assert_equal(&plain, &wide, "names");
    // Normalised, each of these would read as something else.
    for (line, narrow) in [
        ("by: a ｏｒ b", "by: a or b"),
        ("-> ｊｏｉｎ", "-> join"),
        ("-> a [ｎｏｔ]", ""),
        ("-> a [ｏｔｈｅｒｗｉｓｅ]", "-> a [otherwise]"),
        ("-> a [b = ３ｄａｙｓ]", "-> a [b = 3 days]"),
        ("sets: f (by ａｐｐｒｏｖｅｒ)", "sets: f (by approver)"),
        ("ｂｙ：a", "by: a"),
        ("ｎｏｔｅ：ＩＳＯ", "note: ＩＳＯ"),
        ("ｌａｓｔｓ：３ ｄａｙｓ", "lasts: 3 days"),
    ] {
        let parsed = parse(&format!("# step S\n{line}\n"));
        let [finding] = parsed.findings.as_slice() else { panic!("{line}") };
        if narrow.is_empty() {
            continue;
        }
        assert_eq!(finding.message.en, "a keyword is written in half-width letters", "{line}");
        let mended = parse_clean(&format!("# step S\n{narrow}\n"));
        assert_eq!(parsed.nodes()[&2], mended.nodes()[&2]);
        let edit = &finding.fixes[0].edits[0];
        let mut text = parsed.source.clone();
        text.replace_range(edit.at.span.range(), &edit.text);
        assert_eq!(parse_clean(&text).print(None), mended.print(None));
    }
}
