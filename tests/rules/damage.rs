//! A line that cannot be read costs itself: one `syntax` finding on that line, and nothing that only follows from it.

use super::example::{Place, check, shown};
use super::real::{self, with_line};
use procedo::syntax::line::{self, Mark};

/// The files that a change of a file can tell on: those that it imports, or that import it.
fn neighbours(path: &str) -> &'static [&'static str] {
    const GO_LIVE: &[&str] = &[real::GO_LIVE, real::ORGANISATION, real::PROJECT_MANAGEMENT, real::CHANGE_MANAGEMENT];
    const OM_SERVICE: &[&str] = &[real::OM_SERVICE, real::ORGANISATION, real::CBS];
    match path {
        real::OM_SERVICE | real::CBS => OM_SERVICE,
        real::ORGANISATION => &[],
        _ => GO_LIVE,
    }
}

/// One line of a file, and what becomes of it.
struct Case<'a> {
    path: &'a str,
    line: usize,
    old: &'a str,
    new: String,
    /// The files to check, and what is found in them before.
    files: &'a [(String, String)],
    before: &'a [Place],
}

impl Case<'_> {
    /// What is found beside the one `syntax` finding that there should be.
    fn noise(&self) -> Option<String> {
        let mut files = self.files.to_vec();
        let file = files.iter_mut().find(|(name, _)| name == self.path)?;
        file.1 = with_line(&file.1, self.line, &self.new);
        let mut found = real::found(&check(&files));
        // What was found before may be in doubt now, and nothing more than that.
        found.retain(|place| !self.before.contains(place));
        let here = |place: &Place| place.rule == "syntax" && place.line == self.line && place.file == self.path;
        let fine = found.len() == 1 && here(&found[0]);
        let all: Vec<String> = found.iter().map(|place| format!("    {}\n", shown(place))).collect();
        let Case { path, line, old, new, .. } = self;
        (!fine).then(|| format!("{path}:{line}: `{old}` as `{new}`\n{}", all.concat()))
    }
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
    let all = real::files();
    let with_neighbours: Vec<_> = all
        .iter()
        .filter(|(path, _)| path.ends_with(".proc"))
        .map(|(path, text)| {
            let names = neighbours(path);
            let near = |path: &String| names.is_empty() || names.iter().any(|name| path.ends_with(name));
            let files: Vec<_> = all.iter().filter(|(path, _)| near(path)).cloned().collect();
            let before = real::found(&check(&files));
            (path.as_str(), text.as_str(), files, before)
        })
        .collect();
    let mut cases = Vec::new();
    for (path, text, files, before) in &with_neighbours {
        for (at, old) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            cases.extend(change(old).map(|new| Case { path, line: at + 1, old, new, files, before }));
        }
    }
    let workers = std::thread::available_parallelism().map_or(1, |count| count.get());
    let share = cases.len().div_ceil(4 * workers).max(1);
    let noise = std::thread::scope(|scope| {
        let threads: Vec<_> = cases
            .chunks(share)
            .map(|cases| scope.spawn(move || cases.iter().filter_map(Case::noise).collect::<Vec<_>>()))
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
