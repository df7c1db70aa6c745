//! Drawings as the pages of a PDF: the same drawings, the same bytes.

use crate::diagnostic::Text;
use crate::document::Heading;
use crate::say;
use pdf_writer::{Chunk, Content, Finish, Name, Pdf, Rect, Ref, TextStr};
use resvg::usvg::Tree;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// Points in a pixel, of which 96 make an inch.
const POINT: f32 = 0.75;

/// Writes it.
///
/// # Errors
/// Where a page cannot be drawn.
pub fn pdf(pages: &[Tree], outline: &[Heading], title: &str) -> Result<Vec<u8>, Text> {
    let mut next = Ref::new(1);
    let (catalog, kids) = (next.bump(), next.bump());
    let mut pdf = Pdf::new();
    let mut refs = Vec::new();
    let mut heights = Vec::new();
    for tree in pages {
        let (wide, high) = (tree.size().width() * POINT, tree.size().height() * POINT);
        let (chunk, drawing) = svg2pdf::to_chunk(tree, svg2pdf::ConversionOptions::default())
            .map_err(|error| say!("the page cannot be drawn: {error}", "这一页画不出来：{error}"))?;
        let numbers = numbers(&chunk, drawing, &mut next);
        let chunk = chunk.renumber(|old| numbers.get(&old).copied().unwrap_or(old));
        let Some(drawing) = numbers.get(&drawing) else { continue };
        let (page, content) = (next.bump(), next.bump());
        let mut writer = pdf.page(page);
        writer.media_box(Rect::new(0.0, 0.0, wide, high));
        writer.parent(kids);
        writer.contents(content);
        writer.resources().x_objects().pair(Name(b"S1"), *drawing);
        writer.finish();
        let mut shown = Content::new();
        shown.transform([wide, 0.0, 0.0, high, 0.0, 0.0]).x_object(Name(b"S1"));
        pdf.stream(content, &shown.finish());
        pdf.extend(&chunk);
        refs.push(page);
        heights.push(high);
    }
    let bookmarks = bookmarks(&mut pdf, &mut next, outline, &refs, &heights);
    let mut root = pdf.catalog(catalog);
    root.pages(kids);
    if let Some(bookmarks) = bookmarks {
        root.outlines(bookmarks);
    }
    root.finish();
    pdf.pages(kids).count(refs.len() as i32).kids(refs);
    let info = next.bump();
    pdf.document_info(info).title(TextStr(title)).producer(TextStr("procedo"));
    Ok(in_order(pdf.finish()))
}

/// A number for each object of a page, in the order in which one refers to another from the first on. They come in the
/// order of a table of chance.
fn numbers(chunk: &Chunk, first: Ref, next: &mut Ref) -> HashMap<Ref, Ref> {
    let mut alone = Pdf::new();
    alone.extend(chunk);
    let file = alone.finish();
    let objects = Table::read(&file).map(|table| table.objects(&file)).unwrap_or_default();
    let mut numbers = HashMap::new();
    let mut waiting = vec![first];
    // What is not referred to comes last.
    waiting.extend(chunk.refs().filter(|object| *object != first));
    waiting.reverse();
    while let Some(object) = waiting.pop() {
        if let Entry::Vacant(place) = numbers.entry(object) {
            place.insert(next.bump());
            let refers = objects.get(&object.get()).map(|object| refers(object)).unwrap_or_default();
            waiting.extend(refers.into_iter().rev());
        }
    }
    numbers
}

/// The part of an object that is no stream.
fn dictionary(object: &[u8]) -> &[u8] {
    let mark = b"stream\n";
    &object[..object.windows(mark.len()).position(|bytes| bytes == mark).unwrap_or(object.len())]
}

/// What an object refers to, by the names that it has for it. It holds no words.
fn refers(object: &[u8]) -> Vec<Ref> {
    let words = dictionary(object).split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&[u8]> = words.collect();
    let named = words.windows(4).filter_map(|words| match words {
        [name, number, b"0", b"R"] => {
            let number = std::str::from_utf8(number).ok()?.parse().ok().filter(|number| *number > 0)?;
            Some((*name, Ref::new(number)))
        }
        _ => None,
    });
    let mut named: Vec<(&[u8], Ref)> = named.collect();
    named.sort_by_key(|(name, _)| *name);
    named.into_iter().map(|(_, object)| object).collect()
}

/// An object with entries that are references, one after the other, in the order of their names.
fn by_name(object: &[u8]) -> Vec<u8> {
    let (head, rest) = object.split_at(dictionary(object).len());
    let mut lines: Vec<&[u8]> = head.split_inclusive(|byte| *byte == b'\n').collect();
    let refers = |line: &&[u8]| line.trim_ascii().starts_with(b"/") && line.ends_with(b" 0 R\n");
    lines.chunk_by_mut(|one, other| refers(one) && refers(other)).for_each(<[&[u8]]>::sort_unstable);
    [lines.concat().as_slice(), rest].concat()
}

/// A file with its objects in the order of their numbers, and their entries in that of their names; as it is where it has no table of them.
fn in_order(file: Vec<u8>) -> Vec<u8> {
    let Some(table) = Table::read(&file) else { return file };
    let objects = table.objects(&file);
    let Some(first) = table.offsets.values().min() else { return file };
    let mut out = file[..*first].to_vec();
    let mut moved = Vec::new();
    for (number, object) in objects {
        moved.push((number, out.len()));
        out.extend(by_name(object));
    }
    out.extend_from_slice(&file[table.at..]);
    for (number, offset) in moved {
        let at = table.entries + number as usize * ENTRY;
        out[at..at + 10].copy_from_slice(format!("{offset:010}").as_bytes());
    }
    out
}

/// What an entry of the table of objects takes.
const ENTRY: usize = 20;

/// The table at the end of a file: where each of its objects is (ISO 32000-1, 7.5.4).
struct Table {
    /// Where it begins.
    at: usize,
    /// Where its first entry does.
    entries: usize,
    /// Where each object does, by its number.
    offsets: BTreeMap<i32, usize>,
}

impl Table {
    /// Reads it; nothing where there is none.
    fn read(file: &[u8]) -> Option<Table> {
        let number = |digits: &[u8]| std::str::from_utf8(digits).ok()?.trim().parse::<usize>().ok();
        let line = |from: usize| Some(from + file.get(from..)?.iter().position(|byte| *byte == b'\n')?);
        let mark = b"\nstartxref\n";
        let begins = file.windows(mark.len()).rposition(|bytes| bytes == mark)? + mark.len();
        let at = number(&file[begins..line(begins)?])?;
        let head = line(at)? + 1;
        let entries = line(head)? + 1;
        let count = number(file[head..entries].strip_prefix(b"0 ")?)?;
        let mut offsets = BTreeMap::new();
        for nth in 0..count {
            let entry = file.get(entries + nth * ENTRY..entries + (nth + 1) * ENTRY)?;
            if entry[17] == b'n' {
                offsets.insert(i32::try_from(nth).ok()?, number(&entry[..10])?);
            }
        }
        Some(Table { at, entries, offsets })
    }

    /// The objects, by their numbers.
    fn objects<'f>(&self, file: &'f [u8]) -> BTreeMap<i32, &'f [u8]> {
        let mut ends: Vec<usize> = self.offsets.values().copied().chain([self.at]).collect();
        ends.sort_unstable();
        let end = |from: usize| ends[ends.partition_point(|end| *end <= from)];
        self.offsets.iter().map(|(number, from)| (*number, &file[*from..end(*from)])).collect()
    }
}

/// Writes the headings, each below the last one of a level above its own; where they are.
fn bookmarks(pdf: &mut Pdf, next: &mut Ref, outline: &[Heading], pages: &[Ref], heights: &[f32]) -> Option<Ref> {
    if outline.is_empty() {
        return None;
    }
    let root = next.bump();
    let own: Vec<Ref> = outline.iter().map(|_| next.bump()).collect();
    let above = |at: usize| (0..at).rev().find(|before| outline[*before].level < outline[at].level);
    let below = |parent: Option<usize>| -> Vec<usize> { (0..own.len()).filter(|at| above(*at) == parent).collect() };
    let top = below(None);
    let mut written = pdf.outline(root);
    if let (Some(first), Some(last)) = (top.first(), top.last()) {
        written.first(own[*first]).last(own[*last]).count(top.len() as i32);
    }
    written.finish();
    for (at, Heading { words, page, y, .. }) in outline.iter().enumerate() {
        let parent = above(at);
        let beside = below(parent);
        let place = beside.iter().position(|other| *other == at).unwrap_or(0);
        let inside = below(Some(at));
        let mut item = pdf.outline_item(own[at]);
        item.title(TextStr(words)).parent(parent.map_or(root, |parent| own[parent]));
        if let Some(before) = place.checked_sub(1) {
            item.prev(own[beside[before]]);
        }
        if let Some(after) = beside.get(place + 1) {
            item.next(own[*after]);
        }
        if let (Some(first), Some(last)) = (inside.first(), inside.last()) {
            // Closed until somebody opens it.
            item.first(own[*first]).last(own[*last]).count(-(inside.len() as i32));
        }
        if let (Some(page), Some(high)) = (pages.get(*page), heights.get(*page)) {
            item.dest().page(*page).xyz(0.0, high - *y as f32 * POINT, None);
        }
    }
    Some(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of one dictionary that refers to others by names, written in this order.
    fn page(order: [i32; 3], names: [(&str, i32); 2]) -> Vec<u8> {
        let mut chunk = Chunk::new();
        for number in order {
            match number {
                7 => {
                    let mut root = chunk.indirect(Ref::new(7)).dict();
                    for (name, to) in names {
                        root.pair(Name(name.as_bytes()), Ref::new(to));
                    }
                }
                other => chunk.indirect(Ref::new(other)).primitive(other),
            }
        }
        let mut next = Ref::new(1);
        let numbers = numbers(&chunk, Ref::new(7), &mut next);
        let mut pdf = Pdf::new();
        pdf.extend(&chunk.renumber(|old| numbers[&old]));
        in_order(pdf.finish())
    }

    /// In whatever order its library writes them: the same objects give the same bytes, and the table says where each is.
    #[test]
    fn the_same_objects_give_the_same_bytes() {
        let one = page([7, 20, 30], [("fo0", 20), ("fo1", 30)]);
        let mut chance = page([30, 7, 20], [("fo0", 20), ("fo1", 30)]);
        assert_eq!(one, chance);
        chance = page([30, 7, 20], [("fo1", 30), ("fo0", 20)]);
        assert_eq!(
            String::from_utf8_lossy(&one).matches("0 R").count(),
            String::from_utf8_lossy(&chance).matches("0 R").count()
        );
        let table = Table::read(&one).expect("a table");
        assert_eq!(table.offsets.len(), 3);
        for (number, object) in table.objects(&one) {
            assert!(object.starts_with(format!("{number} 0 obj\n").as_bytes()), "{number}");
            assert!(object.trim_ascii_end().ends_with(b"endobj"), "{number}");
        }
    }
}
