//! Makes a procedure smaller while it still disagrees: blocks, lines and conditions are left out one after the other.

/// More variants are not tried.
const MOST: usize = 600;

/// The smallest variant that was found to disagree, and why it does.
pub fn shrink(text: &str, why: String, disagrees: impl Fn(&str) -> Option<String>) -> (String, String) {
    let (mut best, mut why) = (text.to_string(), why);
    let mut tried = 0;
    loop {
        let before = best.len();
        for variant in [without_blocks, without_lines, without_conditions] {
            let mut at = 0;
            while let Some(smaller) = variant(&best, at) {
                tried += 1;
                if tried > MOST {
                    return (best, why);
                }
                match disagrees(&smaller).filter(|what| kind(what) == kind(&why)) {
                    Some(what) => (best, why) = (smaller, what),
                    None => at += 1,
                }
            }
        }
        if best.len() == before {
            return (best, why);
        }
    }
}

/// What a disagreement is about, without where and with what.
fn kind(what: &str) -> String {
    let line = what.lines().next().unwrap_or_default();
    let mut depth = 0;
    let outside = line.chars().filter(|c| {
        depth += match c {
            '(' | '[' | '{' => 1,
            ')' | ']' | '}' => -1,
            _ => 0,
        };
        depth == 0 && !c.is_ascii_digit()
    });
    outside.take(40).collect()
}

/// Without the block that begins with this heading.
fn without_blocks(text: &str, at: usize) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let heading = |line: &&str| line.starts_with('#');
    let from = lines.iter().enumerate().filter(|(_, line)| heading(line)).map(|(at, _)| at).nth(at + 1)?;
    let to = lines[from + 1..].iter().position(heading).map_or(lines.len(), |more| from + 1 + more);
    let kept = lines[..from].iter().chain(&lines[to..]);
    Some(kept.map(|line| format!("{line}\n")).collect())
}

fn without_lines(text: &str, at: usize) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.iter().enumerate().filter(|(_, line)| !line.starts_with('#')).map(|(at, _)| at).nth(at)?;
    let kept = lines.iter().enumerate().filter(|(at, _)| *at != from);
    Some(kept.map(|(_, line)| format!("{line}\n")).collect())
}

fn without_conditions(text: &str, at: usize) -> Option<String> {
    let from = text.match_indices(" [").map(|(at, _)| at).nth(at)?;
    let to = from + text[from..].find(']')? + 1;
    Some(format!("{}{}", &text[..from], &text[to..]))
}
