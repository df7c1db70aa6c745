//! Slips of people who write: a heading deleted, a character lost, a mark of the wrong kind, half a name. Each costs
//! little, and whatever mend is offered mends, and never turns a meaning round.

use super::example::{check, shown};
use super::real;
use procedo::diagnostic::{Finding, Fix};
use procedo::project::Checked;
use procedo::syntax::near::are_opposites;

type Files = Vec<(String, String)>;

/// Runs a law over cases on every core; gives what breaks it.
fn broken<T: Sync>(cases: &[T], law: impl Fn(&T) -> Option<String> + Sync) -> Vec<String> {
    let workers = std::thread::available_parallelism().map_or(1, |count| count.get());
    let share = cases.len().div_ceil(4 * workers).max(1);
    let law = &law;
    std::thread::scope(|scope| {
        let chunks = cases.chunks(share);
        let threads: Vec<_> =
            chunks.map(|cases| scope.spawn(move || cases.iter().filter_map(law).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    })
}

/// The two procedures, each with the files it needs.
fn procedures() -> Vec<(String, Files)> {
    let all = real::files();
    [real::GO_LIVE, real::OM_SERVICE].iter().map(|path| (path.to_string(), all.clone())).collect()
}

fn text<'f>(files: &'f Files, path: &str) -> &'f str {
    &files.iter().find(|(other, _)| other == path).expect("a real file").1
}

fn with_text(files: &Files, path: &str, text: String) -> Files {
    let mut files = files.clone();
    files.iter_mut().filter(|(other, _)| other == path).for_each(|file| file.1 = text.clone());
    files
}

#[test]
fn a_deleted_heading_costs_one_finding() {
    let procedures = procedures();
    let mut cases = Vec::new();
    for (path, files) in &procedures {
        let lines = text(files, path).lines().enumerate();
        cases.extend(lines.filter(|(_, line)| line.starts_with('#')).map(|(at, _)| (path, files, at)));
    }
    assert!(cases.len() > 60, "{}", cases.len());
    let broken = broken(&cases, |(path, files, at)| {
        let lines: Vec<&str> = text(files, path).lines().collect();
        let left = [&lines[..*at], &lines[at + 1..]].concat().join("\n");
        let found = real::found(&check(&with_text(files, path, left)));
        let all: Vec<String> = found.iter().map(|place| format!("    {}\n", shown(place))).collect();
        (found.len() != 1).then(|| format!("{path}:{}: `{}`\n{}", at + 1, lines[*at], all.concat()))
    });
    assert!(broken.is_empty(), "{} of {}:\n{}", broken.len(), cases.len(), broken.concat());
}

/// What becomes of a line by slips of several sorts. `seed` picks the places.
fn slips(line: &str, seed: usize) -> Vec<String> {
    let mut slips = Vec::new();
    let places: Vec<(usize, char)> = line.char_indices().collect();
    if let Some((at, c)) = places.get(seed % places.len().max(1)) {
        slips.push(format!("{}{}", &line[..*at], &line[at + c.len_utf8()..]));
    }
    const TYPED: [(&str, &str); 9] = [
        (": ", "；"),
        (" and ", "且"),
        (" or ", "或"),
        (" 和 ", "和"),
        (" 且 ", "且"),
        (", ", ""),
        ("; ", "，"),
        ("[not ", "[非"),
        ("《", ""),
    ];
    slips.extend(TYPED.iter().filter(|(old, _)| line.contains(old)).map(|(old, new)| line.replacen(old, new, 1)));
    // The second half of the last word is lost.
    let word = |c: char| c.is_alphanumeric();
    if let Some(end) = line.rfind(word).map(|at| at + line[at..].chars().next().map_or(0, char::len_utf8)) {
        let start =
            line[..end].rfind(|c| !word(c)).map_or(0, |at| at + line[at..].chars().next().map_or(0, char::len_utf8));
        let letters: Vec<(usize, char)> = line[start..end].char_indices().collect();
        if letters.len() > 3 {
            let half = start + letters[letters.len() / 2].0;
            slips.push(format!("{}{}", &line[..half], &line[end..]));
        }
    }
    slips
}

/// The files with a mend applied.
fn mended(checked: &Checked, files: &Files, fix: &Fix) -> Files {
    let mut files = files.clone();
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.at));
    for edit in edits {
        let path = &checked.sources().file(edit.at.file).path;
        let file = files.iter_mut().find(|(other, _)| other == path).expect("a file that was checked");
        file.1.replace_range(edit.at.span.range(), &edit.text);
    }
    files
}

/// What is wrong with a mend: it leaves no fewer findings than there were, or says the opposite of what was written.
fn fault_of(checked: &Checked, files: &Files, finding: &Finding, fix: &Fix) -> Option<String> {
    for edit in &fix.edits {
        let old = checked.sources().slice(edit.at);
        if are_opposites(old, &edit.text) && !edit.text.starts_with("非 ") {
            return Some(format!("turns `{old}` into `{}`", edit.text));
        }
    }
    let after = check(&mended(checked, files, fix));
    let (before, left) = (checked.findings.len(), after.findings.len());
    let said = |other: &Finding| (other.rule, other.message.clone());
    let remains = after.findings.iter().any(|other| said(other) == said(finding));
    let twin = checked.findings.iter().filter(|other| said(other) == said(finding)).count() > 1;
    (left > before || remains && !twin).then(|| {
        let left: Vec<String> = real::found(&after).iter().map(|place| format!("    {}\n", shown(place))).collect();
        format!("leaves\n{}", left.concat())
    })
}

#[test]
fn whatever_mend_is_offered_for_a_slip_mends() {
    let procedures = procedures();
    let mut cases = Vec::new();
    for (path, files) in &procedures {
        for (at, line) in text(files, path).lines().enumerate() {
            // Every third line, to be done in time; the places differ from line to line.
            if at % 3 == 0 && !line.trim().is_empty() && !line.starts_with(['>', '注']) && !line.starts_with("note") {
                cases.extend(slips(line, at * 7).into_iter().map(|new| (path, files, at, new)));
            }
        }
    }
    assert!(cases.len() > 300, "{}", cases.len());
    let broken = broken(&cases, |(path, files, at, new)| {
        let files = with_text(files, path, real::with_line(text(files, path), at + 1, new));
        let checked = check(&files);
        let fixes = checked.findings.iter().flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix)));
        let faults = fixes.filter_map(|(finding, fix)| {
            let fault = fault_of(&checked, &files, finding, fix)?;
            Some(format!("  {}: “{}” {fault}\n", finding.message.en, fix.title.en))
        });
        let faults: Vec<String> = faults.collect();
        (!faults.is_empty()).then(|| format!("{path}:{}: as `{new}`\n{}", at + 1, faults.concat()))
    });
    assert!(broken.is_empty(), "{} of {}:\n{}", broken.len(), cases.len(), broken.concat());
}
