//! The lines of a block → the pairs of a mapping: lines of one label become a list, and notes and allowances stand
//! behind what they are about.

use super::emit::{Item, Out, Pair, is_literal};
use super::keys::{Body, Key, Word};
use super::write::Writer;
use crate::syntax::ast::*;
use crate::syntax::keywords::{BlockKind, Label};
use rustc_hash::FxHashSet;

/// What a line says, and the comments above it.
struct Said {
    comments: Vec<String>,
    key: Word,
    what: Out,
}

/// A line with the notes and allowances that follow it.
struct About {
    said: Said,
    remarks: Vec<Said>,
}

/// Lines of one key.
enum Run {
    Remarks(Vec<Said>),
    Lines(Word, Vec<About>),
}

/// What the lines of a block say, key by key. Comments behind the last line wait for what comes next.
pub(super) fn body(writer: &mut Writer, block: &Block) -> Vec<Pair> {
    let runs = runs(read(writer, block));
    let inside = !reads_plainly(&runs);
    let mut pairs = Vec::new();
    for run in runs {
        match run {
            Run::Remarks(remarks) => pairs.extend(remark_pairs(writer, remarks)),
            Run::Lines(Word::Key(Key::Description), lines) => pairs.push(description(writer, lines)),
            Run::Lines(word, lines) => self::lines(writer, word, lines, inside, &mut pairs),
        }
    }
    pairs
}

// ---- lines -------------------------------------------------------------------------------------------------------------

/// The lines of a block, each below its comments.
fn read(writer: &mut Writer, block: &Block) -> Vec<Said> {
    let mut said = Vec::new();
    for line in &block.lines {
        let (key, what) = match &line.kind {
            LineKind::Comment(words) => {
                let comment = writer.words(words);
                writer.pending.push(comment);
                continue;
            }
            LineKind::Description(words) => (Word::Key(Key::Description), Out::Text(writer.words(words))),
            // A rule of the name `note` would be read as a note.
            LineKind::Labelled(label, Value::Allowance(allowance))
                if Body::Remarks.read(writer.names.text(allowance.rule.symbol)).is_none() =>
            {
                let rule = writer.names.text(allowance.rule.symbol).to_string();
                (Word::Label(*label), mapping_of(rule, Out::Text(writer.words(&allowance.reason))))
            }
            LineKind::Labelled(label, value) => {
                (Word::Label(*label), Out::Text(writer.print(|printer| printer.value(value))))
            }
            LineKind::Entry(entry) => {
                let key = match block.kind {
                    BlockKind::Form => Key::Fields,
                    BlockKind::Numbering => Key::Parts,
                    _ => Key::Entries,
                };
                (Word::Key(key), self::entry(writer, entry))
            }
            LineKind::Route(route) => (Word::Key(Key::Routes), self::route(writer, route)),
            LineKind::Back(back) => (Word::Key(Key::Routes), self::back(writer, back)),
        };
        said.push(Said { comments: std::mem::take(&mut writer.pending), key, what });
    }
    if writer.last.is_some_and(|last| std::ptr::eq(last, block)) {
        writer.at_end = std::mem::take(&mut writer.pending);
    }
    said
}

/// An entry: its text, or a mapping of what stands before its colon to what stands behind it.
fn entry(writer: &Writer, entry: &Entry) -> Out {
    let whole = writer.print(|printer| printer.entry(entry));
    let value = match &entry.value {
        EntryValue::None => None,
        EntryValue::Types(types) => Some(writer.print(|printer| {
            printer.types(types);
            printer.tail(&entry.marks, None);
        })),
        EntryValue::HandOver(performers) => Some(writer.print(|printer| {
            printer.hand_over(performers);
            printer.tail(&entry.marks, None);
        })),
        EntryValue::Sides(sides) => Some(writer.print(|printer| printer.sides(sides))),
        EntryValue::Words(words) => Some(writer.words(words)),
    };
    let head = value.as_ref().and_then(|value| whole.strip_suffix(value)?.strip_suffix(": "));
    match (head, &value) {
        (Some(head), Some(value)) if !head.is_empty() => mapping_of(head.to_string(), Out::Text(value.clone())),
        _ => Out::Text(whole),
    }
}

fn route(writer: &Writer, route: &Route) -> Out {
    let target = writer.print(|printer| printer.target(route.target));
    // 《- begins a way back wherever a line may be one.
    if route.condition.is_none() && !target.starts_with('《') {
        return Out::Text(target);
    }
    let mut pairs = vec![pair_of(writer, Word::Key(Key::To), Out::Text(target))];
    pairs.extend(condition(writer, route.condition.as_ref()));
    Out::Map(pairs)
}

fn back(writer: &Writer, back: &Back) -> Out {
    let place = writer.names.text(back.place.name.symbol).to_string();
    let mut pairs = vec![pair_of(writer, Word::Key(Key::Back), Out::Text(place))];
    for mark in &back.marks {
        let (key, text) = match &mark.kind {
            Remark::AtMost(bound) => (Key::AtMost, writer.print(|printer| printer.bound(bound))),
            Remark::Then(target) => (Key::Then, writer.print(|printer| printer.target(*target))),
            _ => continue,
        };
        pairs.push(pair_of(writer, Word::Key(key), Out::Text(text)));
    }
    pairs.extend(condition(writer, back.condition.as_ref()));
    Out::Map(pairs)
}

fn condition(writer: &Writer, condition: Option<&Condition>) -> Option<Pair> {
    let text = writer.print(|printer| condition.into_iter().for_each(|one| printer.condition_kind(&one.kind)));
    condition.map(|_| pair_of(writer, Word::Key(Key::When), Out::Text(text)))
}

fn pair_of(writer: &Writer, word: Word, value: Out) -> Pair {
    Pair { comments: Vec::new(), key: writer.key(word), value, apart: false }
}

fn mapping_of(key: String, value: Out) -> Out {
    Out::Map(vec![Pair { comments: Vec::new(), key, value, apart: false }])
}

// ---- runs of lines -----------------------------------------------------------------------------------------------------

fn is_remark(key: Word) -> bool {
    matches!(key, Word::Label(Label::Note | Label::Allow))
}

/// Lines of one key together, each with what is remarked on it.
fn runs(said: Vec<Said>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for said in said {
        match runs.last_mut() {
            Some(Run::Lines(word, lines)) if is_remark(said.key) && *word != Word::Key(Key::Description) => {
                if let Some(line) = lines.last_mut() {
                    line.remarks.push(said);
                }
            }
            Some(Run::Remarks(remarks)) if is_remark(said.key) => remarks.push(said),
            Some(Run::Lines(word, lines)) if *word == said.key => lines.push(About { said, remarks: Vec::new() }),
            _ if is_remark(said.key) => runs.push(Run::Remarks(vec![said])),
            _ => runs.push(Run::Lines(said.key, vec![About { said, remarks: Vec::new() }])),
        }
    }
    runs
}

fn is_entries(word: Word) -> bool {
    matches!(word, Word::Key(Key::Entries | Key::Fields | Key::Parts))
}

/// Whether every remark can stand as a pair behind the lines that it is about, so that no key is said twice.
fn reads_plainly(runs: &[Run]) -> bool {
    let mut keys: FxHashSet<&str> = FxHashSet::default();
    let mut new = |word: Word| keys.insert(word.word(crate::diagnostic::Language::English));
    runs.iter().all(|run| match run {
        Run::Remarks(remarks) => remark_keys(remarks).into_iter().all(&mut new),
        Run::Lines(word, _) if is_entries(*word) => true,
        Run::Lines(word, lines) => {
            let (last, before) = lines.split_last().map_or((None, &[][..]), |(last, before)| (Some(last), before));
            new(*word)
                && before.iter().all(|line| line.remarks.is_empty())
                && last.is_none_or(|last| remark_keys(&last.remarks).into_iter().all(&mut new))
        }
    })
}

/// The keys of remarks that follow one another, each for the run of remarks that it says.
fn remark_keys(remarks: &[Said]) -> Vec<Word> {
    let mut keys: Vec<Word> = remarks.iter().map(|said| said.key).collect();
    keys.dedup();
    if keys.len() > 2 {
        keys.truncate(1);
    }
    keys
}

/// Remarks that follow one another, as pairs. Where notes and allowances alternate, the others stand in the list of
/// the first.
fn remark_pairs(writer: &Writer, remarks: Vec<Said>) -> Vec<Pair> {
    let keys = remark_keys(&remarks);
    let mut pairs: Vec<(Word, Vec<Said>)> = Vec::new();
    for said in remarks {
        match pairs.last_mut() {
            Some((key, run)) if keys.len() == 1 || *key == said.key => run.push(said),
            _ => pairs.push((said.key, vec![said])),
        }
    }
    pairs.into_iter().map(|(key, run)| remark_pair(writer, key, run)).collect()
}

fn remark_pair(writer: &Writer, key: Word, mut run: Vec<Said>) -> Pair {
    let comments = run.first_mut().map(|first| std::mem::take(&mut first.comments)).unwrap_or_default();
    let pair = |value| Pair { comments, key: writer.key(key), value, apart: false };
    if run.len() == 1 {
        return pair(run.pop().map_or(Out::Nothing, |said| said.what));
    }
    // Several rules are one mapping, if each is named once and no comment stands between them.
    let mut rules = FxHashSet::default();
    let one_mapping = run.iter().all(|said| match &said.what {
        Out::Map(pairs) => said.comments.is_empty() && pairs.iter().all(|pair| rules.insert(pair.key.clone())),
        _ => false,
    });
    if one_mapping {
        return pair(Out::Map(run.into_iter().flat_map(|said| into_pairs(said.what)).collect()));
    }
    let item = |said: Said| {
        let node = if said.key == key { said.what } else { mapping_of(writer.key(said.key), said.what) };
        Item { comments: said.comments, node }
    };
    pair(Out::List(run.into_iter().map(item).collect()))
}

fn into_pairs(out: Out) -> Vec<Pair> {
    if let Out::Map(pairs) = out { pairs } else { Vec::new() }
}

fn description(writer: &Writer, mut lines: Vec<About>) -> Pair {
    let comments = lines.first_mut().map(|line| std::mem::take(&mut line.said.comments)).unwrap_or_default();
    let uncommented = lines.iter().all(|line| line.said.comments.is_empty());
    let literal = |line: &About| matches!(&line.said.what, Out::Text(text) if is_literal(text));
    let value = if lines.len() == 1 {
        lines.pop().map_or(Out::Nothing, |line| line.said.what)
    } else if uncommented && lines.iter().all(literal) {
        let text = |line: About| if let Out::Text(text) = line.said.what { Some(text) } else { None };
        Out::Lines(lines.into_iter().filter_map(text).collect())
    } else {
        let item = |line: About| Item { comments: line.said.comments, node: line.said.what };
        Out::List(lines.into_iter().map(item).collect())
    };
    Pair { comments, key: writer.key(Word::Key(Key::Description)), value, apart: false }
}

/// Lines of a label, entries or routes, as a pair; the remarks on them in their list, or, where they may, behind it.
fn lines(writer: &Writer, word: Word, mut lines: Vec<About>, inside: bool, pairs: &mut Vec<Pair>) {
    let comments = lines.first_mut().map(|line| std::mem::take(&mut line.said.comments)).unwrap_or_default();
    let mut items: Vec<Item> = Vec::new();
    let mut behind = Vec::new();
    for About { said, remarks } in lines {
        let mut item = Item { comments: said.comments, node: said.what };
        if remarks.is_empty() {
            items.push(item);
        } else if is_entries(word) {
            // The first key of the mapping is the entry, the others are said of it.
            let mut entry = match item.node {
                Out::Text(text) => into_pairs(mapping_of(text, Out::Nothing)),
                other => into_pairs(other),
            };
            for mut remark in remark_pairs(writer, remarks) {
                // An entry of the name `note` has its notes in the other language.
                if entry.iter().any(|pair| pair.key == remark.key) {
                    remark.key = writer.other_language(&remark.key);
                }
                entry.push(remark);
            }
            item.node = Out::Map(entry);
            items.push(item);
        } else if !inside {
            items.push(item);
            behind = remark_pairs(writer, remarks);
        } else if word == Word::Key(Key::Routes) {
            let mut route = match item.node {
                Out::Text(text) => vec![pair_of(writer, Word::Key(Key::To), Out::Text(text))],
                other => into_pairs(other),
            };
            route.extend(remark_pairs(writer, remarks));
            item.node = Out::Map(route);
            items.push(item);
        } else {
            items.push(item);
            let remarks = Out::Map(remark_pairs(writer, remarks));
            items.push(Item { comments: Vec::new(), node: remarks });
        }
    }
    let is_list = is_entries(word) || word == Word::Key(Key::Routes) || items.len() > 1;
    let value = match items.pop() {
        Some(only) if !is_list => only.node,
        last => {
            items.extend(last);
            Out::List(items)
        }
    };
    // Comments above the first line stand above its key, but those above the first entry or route above that.
    pairs.push(Pair { comments, key: writer.key(word), value, apart: false });
    pairs.extend(behind);
}
