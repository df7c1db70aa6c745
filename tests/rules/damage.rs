//! A line that cannot be read costs itself: one `syntax` finding on that line, and nothing that only follows from it.

use super::example::{Place, check, shown};
use super::real::{self, with_line};
use procedo::syntax::line::{self, Mark};

/// A real file with one line changed, and what is found beside the one `syntax` finding that there should be.
fn noise(files: &[(String, String)], path: &str, at: usize, changed: &str) -> Option<String> {
    let mut files = files.to_vec();
    let file = files.iter_mut().find(|(name, _)| name == path)?;
    let old = file.1.lines().nth(at - 1)?.to_string();
    file.1 = with_line(&file.1, at, changed);
    let found = real::found(&check(&files));
    let here = |place: &Place| place.rule == "syntax" && place.line == at && place.file == path;
    let fine = found.len() == 1 && here(&found[0]);
    let all: Vec<String> = found.iter().map(|place| format!("    {}", shown(place))).collect();
    (!fine).then(|| format!("{path}:{at}: `{old}` as `{changed}`\n{}\n", all.join("\n")))
}

/// The line without its mark; nothing where it has none that could be lost.
fn unmarked(text: &str) -> Option<String> {
    let trimmed = text.trim();
    let rest = match line::mark(trimmed) {
        Mark::Heading { at }
        | Mark::Description { at }
        | Mark::Comment { at }
        | Mark::Back { at }
        | Mark::Route { at }
        | Mark::Entry { at } => trimmed[at..].trim_start().to_string(),
        Mark::Labelled { word_end, at } => format!("{}{}", &trimmed[..word_end], &trimmed[at..]),
        Mark::Unmarked => return None,
    };
    Some(rest)
}

/// Changes every line of the real `.proc` files, one at a time, and collects the noise.
fn all_noise(change: fn(&str) -> Option<String>) -> (usize, Vec<String>) {
    let files = real::files();
    let mut cases: Vec<(&str, usize, String)> = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".proc")) {
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            cases.extend(change(line).map(|changed| (path.as_str(), at + 1, changed)));
        }
    }
    let workers = std::thread::available_parallelism().map_or(1, |count| count.get());
    let share = cases.len().div_ceil(workers).max(1);
    let noise = std::thread::scope(|scope| {
        let threads: Vec<_> = cases
            .chunks(share)
            .map(|cases| {
                let files = &files;
                let noise = move || {
                    cases.iter().filter_map(|(path, at, changed)| noise(files, path, *at, changed)).collect::<Vec<_>>()
                };
                scope.spawn(noise)
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    (cases.len(), noise)
}

#[test]
fn a_line_of_junk_costs_itself() {
    let (cases, noise) = all_noise(|_| Some("@@@@".to_string()));
    assert!(noise.is_empty(), "{} of {cases}:\n{}", noise.len(), noise.concat());
}

#[test]
fn a_line_without_its_mark_costs_itself() {
    let (cases, noise) = all_noise(unmarked);
    assert!(noise.is_empty(), "{} of {cases}:\n{}", noise.len(), noise.concat());
}
