//! The house: which room may use which, as `src/lib.rs` says, and that nobody reads files or clocks in passing.

use std::path::{Path, PathBuf};

/// The rooms, lowest first: a room uses only rooms that stand before it.
const LAYERS: &[&str] = &[
    "threads",
    "source",
    "diagnostic",
    "syntax",
    "workspace",
    "model",
    "analysis",
    "roster",
    "runtime",
    "journal",
    "rules",
    "settings",
    "report",
    "project",
    "view",
    "drawing",
    "bpmn",
    "intake",
    "document",
    "walk",
    "scenarios",
    "screen",
    "simulate",
    "cases",
    "change",
    "cli",
];

/// The rooms that may touch files, streams or the environment.
const EDGES: &[&str] = &["workspace", "journal", "cli"];

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            files(&entry, into);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            into.push(entry);
        }
    }
}

fn sources() -> Vec<(String, PathBuf, String)> {
    let mut found = Vec::new();
    files(Path::new("src"), &mut found);
    let room = |path: &Path| {
        let first = path.strip_prefix("src").unwrap().components().next().unwrap();
        first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_string()
    };
    let read = |path: PathBuf| (room(&path), path.clone(), std::fs::read_to_string(path).unwrap());
    found.into_iter().map(read).filter(|(room, ..)| room != "lib" && room != "main").collect()
}

/// The code of a file, without its tests and comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = text.find("\n#[cfg(test)]\nmod ").unwrap_or(text.len());
    text[..end].lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn rooms_use_only_rooms_below_them() {
    let level = |room: &str| LAYERS.iter().position(|layer| *layer == room);
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        let own = level(&room).unwrap_or_else(|| panic!("{} is in no layer", path.display()));
        if path.to_string_lossy().contains("tests") {
            continue;
        }
        for (number, line) in code(&text) {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                // The crate's own macro, and lists such as `crate::{a, b}`, which we do not write.
                if used == "say" || used == room {
                    continue;
                }
                match level(&used) {
                    Some(other) if other < own => {}
                    _ => wrong.push(format!("{}:{} uses {used}", path.display(), number + 1)),
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "see the table of rooms in src/lib.rs");
}

#[test]
fn only_the_edges_touch_files_clocks_and_the_environment() {
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        if EDGES.contains(&room.as_str()) {
            continue;
        }
        for (number, line) in code(&text) {
            let outside =
                ["std::fs", "std::env", "std::time", "std::net", "std::process", "File::open", "Instant::now"];
            if outside.iter().any(|word| line.contains(word)) {
                wrong.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn petgraph_stays_inside_the_model() {
    for (room, path, text) in sources() {
        assert!(room == "model" || code(&text).all(|(_, line)| !line.contains("petgraph")), "{}", path.display());
    }
}

#[test]
fn every_room_is_on_the_map() {
    let map = std::fs::read_to_string("src/lib.rs").unwrap();
    for layer in LAYERS {
        assert!(map.contains(&format!("pub mod {layer};")), "{layer} is no module");
        assert!(map.contains(&format!("[`{layer}`]")), "{layer} is missing from the map");
    }
}
