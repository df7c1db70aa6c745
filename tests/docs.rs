//! Every code block of the README and of `docs/` is run, and what it shows is compared with what comes out.
//!
//! What a block is, its info string says:
//!
//! | block | what is tested |
//! | --- | --- |
//! | `console` | each line that begins with `$ ` is run by a shell, with this build's `procedo`; what it prints is what follows. `…` alone on a line stands for lines left out, within a line for what is another each time: hashes and moments |
//! | `proc`, `yaml` | a whole file; it checks without any finding |
//! | … `fails=RULE,RULE` | it has just these findings, in this order |
//! | … `file=NAME` | it is written to this file first, for what follows; with `append`, to the file's end |
//! | … `data` | it is no procedure (the answers of a walk, settings): it is written and not checked; may be `toml` or `text` |
//! | … `of=FILE` | an excerpt: its lines stand in that file, with whatever punctuation, `…` for lines left out |
//! | `diff file=NAME` | a change to that file; `@@` stands between its parts |
//! | `sh` | the commands that build and test all this; only the README has any, and they are known here |
//! | `screen size=COLUMNSxROWS keys=KEYS` | what the full screen of a walk of go-live shows after these keys; what is saved goes into `file=FILE` |
//! | `json of=FILE at=POINTER` | the value at that place of that file, which a console has written |
//!
//! The README runs in the root of the repository. Every other page has a folder of its own, with `processes`,
//! `docs/examples` and `tests/walks` in it. `UPDATE_DOCS=1 cargo test docs` writes what comes out of the consoles into the pages.

use procedo::project::Project;
use procedo::report::human::{Look, Printer};
use procedo::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The commands of the README that build first. The first is run without its `cargo run`; the second is this test.
const COMMANDS: [&str; 2] = ["cargo run -- ", "cargo test"];

fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = ["README.md", "README.zh.md", "CHANGELOG.md"].map(PathBuf::from).into();
    pages.retain(|page| Path::new(ROOT).join(page).exists());
    let docs = fs::read_dir(Path::new(ROOT).join("docs")).expect("docs");
    let mut names: Vec<_> = docs.map(|entry| entry.expect("an entry").file_name()).collect();
    names.sort();
    pages.extend(
        names.into_iter().map(|name| Path::new("docs").join(name)).filter(|p| p.extension() == Some("md".as_ref())),
    );
    pages
}

/// A fenced block.
struct Block {
    /// The line of its first fence, from 0.
    line: usize,
    /// The words of the info string.
    info: Vec<String>,
    /// Its lines.
    text: Vec<String>,
}

impl Block {
    fn value(&self, key: &str) -> Option<&str> {
        self.info.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }

    fn has(&self, word: &str) -> bool {
        self.info.iter().any(|other| other == word)
    }

    fn whole(&self) -> String {
        self.text.iter().map(|line| format!("{line}\n")).collect()
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(Block, String)> = None;
    for (line, content) in text.lines().enumerate() {
        match &mut open {
            Some((_, fence)) if content.trim_end() == fence => blocks.push(open.take().expect("open").0),
            Some((block, _)) => block.text.push(content.to_string()),
            None if content.starts_with("```") => {
                let info = content.trim_start_matches('`');
                let fence = "`".repeat(content.len() - info.len());
                let info = info.split_whitespace().map(str::to_string).collect();
                open = Some((Block { line, info, text: Vec::new() }, fence));
            }
            None => {}
        }
    }
    assert!(open.is_none(), "a block is never closed");
    blocks
}

/// Where the blocks of a page run.
struct Place {
    page: PathBuf,
    folder: PathBuf,
    _scratch: Option<tempfile::TempDir>,
    chinese: bool,
}

impl Place {
    fn of(page: &Path) -> Place {
        let chinese = page.to_string_lossy().ends_with(".zh.md");
        if !page.starts_with("docs") {
            return Place { page: page.into(), folder: ROOT.into(), _scratch: None, chinese };
        }
        let scratch = tempfile::tempdir().expect("a folder");
        let folder = scratch.path().canonicalize().expect("canonical");
        copy(&Path::new(ROOT).join("processes"), &folder.join("processes"));
        copy(&Path::new(ROOT).join("docs/examples"), &folder.join("examples"));
        copy(&Path::new(ROOT).join("tests/walks"), &folder.join("walks"));
        Place { page: page.into(), folder, _scratch: Some(scratch), chinese }
    }

    /// What a command prints, and its status.
    fn run(&self, command: &str, before: i32) -> (String, i32) {
        let program = Path::new(env!("CARGO_BIN_EXE_procedo"));
        let folder = program.parent().expect("a folder").to_string_lossy();
        let path = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let mut child = std::process::Command::new("sh")
            .args(["-c", &format!("(exit {before}); {command}")])
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", path)
            .env("TZ", "Asia/Shanghai")
            .env("LANG", if self.chinese { "zh_CN.UTF-8" } else { "en_US.UTF-8" })
            .stdin(std::process::Stdio::null())
            .stdout(writer.try_clone().expect("a pipe"))
            .stderr(writer)
            .spawn()
            .expect("a shell");
        let text = std::io::read_to_string(reader).expect("text");
        let status = child.wait().expect("an end").code().expect("a status");
        (text, status)
    }

    /// The rules that find something in this text.
    fn findings(&self, name: &str, text: &str) -> (Vec<&'static str>, String) {
        let mut project = Project::new(Workspace::new(self.folder.clone()));
        let name = self.folder.join(name).to_string_lossy().into_owned();
        project.add_bytes(&name, text.as_bytes().to_vec());
        let checked = crate::replay::checked(project);
        let shown = Printer::new(checked.sources(), Look::default()).report(&checked.findings, checked.summary);
        (checked.findings.iter().map(|finding| finding.rule).collect(), shown)
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).expect("a copy");
        }
    }
}

/// Runs the blocks of a page; what is wrong, and the page with its consoles as they come out.
fn run(page: &Path) -> (Vec<String>, String) {
    let text = fs::read_to_string(Path::new(ROOT).join(page)).expect("the page");
    let place = Place::of(page);
    let (mut wrong, mut lines) = (Vec::new(), text.lines().map(str::to_string).collect::<Vec<_>>());
    let mut moved = 0_isize;
    for block in blocks(&text) {
        let mut say = |what: String| wrong.push(format!("{}:{}: {what}", page.display(), block.line + 1));
        match block.info.first().map_or("", String::as_str) {
            "console" => {
                let actual = console(&place, &block, &mut say);
                let first = (block.line as isize + 1 + moved) as usize;
                moved += actual.len() as isize - block.text.len() as isize;
                lines.splice(first..first + block.text.len(), actual);
            }
            "screen" => {
                let value = |key| block.value(key).unwrap_or_default();
                let actual = crate::screen::documented(&place.folder, value("size"), value("keys"), value("file"));
                if actual != block.text {
                    say(format!("the screen shows\n{}", actual.join("\n")));
                }
                let first = (block.line as isize + 1 + moved) as usize;
                moved += actual.len() as isize - block.text.len() as isize;
                lines.splice(first..first + block.text.len(), actual);
            }
            "proc" | "yaml" => procedure(&place, &block, &mut say),
            "toml" | "text" if block.has("data") => procedure(&place, &block, &mut say),
            "diff" => {
                if let Err(fault) = change(&place, &block) {
                    say(fault);
                }
            }
            "sh" => commands(&place, &block, &mut say),
            "json" => json(&place, &block, &mut say),
            other => say(format!("nobody tests blocks of `{other}`")),
        }
    }
    (wrong, lines.iter().map(|line| format!("{line}\n")).collect())
}

/// Runs the commands of a console; its lines as they come out.
fn console(place: &Place, block: &Block, say: &mut dyn FnMut(String)) -> Vec<String> {
    let mut lines = block.text.iter().peekable();
    let (mut all, mut status) = (Vec::new(), 0);
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("$ ") else {
            say(format!("no command stands before `{line}`"));
            return block.text.clone();
        };
        let mut shown = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
            shown.push(line.as_str());
        }
        let (output, code) = place.run(command, status);
        let told = lines.peek().is_some_and(|next| *next == "$ echo $?");
        if code > 1 && !told {
            say(format!("`{command}` ended with {code}"));
        }
        status = code;
        let actual: Vec<&str> = output.lines().map(str::trim_end).collect();
        all.push(line.clone());
        if matches(&shown, &actual) {
            all.extend(shown.iter().map(|line| line.to_string()));
        } else {
            say(format!("`{command}` prints\n{output}"));
            all.extend(actual.iter().map(|line| lasting(line)));
        }
    }
    all
}

/// Whether lines are as shown, `…` standing for any.
fn matches(shown: &[&str], actual: &[&str]) -> bool {
    match shown.split_first() {
        None => actual.is_empty(),
        Some((&"…", rest)) => (0..=actual.len()).any(|skipped| matches(rest, &actual[skipped..])),
        Some((first, rest)) => {
            actual.split_first().is_some_and(|(line, others)| fits(first, line) && matches(rest, others))
        }
    }
}

/// Whether a line is as shown, `…` in it standing for anything.
fn fits(shown: &str, actual: &str) -> bool {
    match shown.split_once('…') {
        None => shown == actual,
        Some((head, rest)) => actual.strip_prefix(head).is_some_and(|actual| {
            let mut ends = actual.char_indices().map(|(at, _)| at).chain([actual.len()]);
            ends.any(|at| fits(rest, &actual[at..]))
        }),
    }
}

/// A line without what is another each time: receipts, and the moments at which records were entered.
fn lasting(line: &str) -> String {
    let mut words: Vec<String> = line.split(' ').map(str::to_string).collect();
    for word in &mut words {
        let is_seal = word.len() == 69 && word.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        if is_seal {
            *word = "…".to_string();
        }
    }
    let line = words.join(" ");
    let found = [("(entered ", ')'), ("（录入于 ", '）')];
    let found = found.iter().find_map(|(word, end)| Some((line.find(word)? + word.len(), *end)));
    match found.and_then(|(at, end)| Some((at, at + line[at..].find(end)?))) {
        Some((from, to)) => format!("{}…{}", &line[..from], &line[to..]),
        None => line,
    }
}

fn procedure(place: &Place, block: &Block, say: &mut dyn FnMut(String)) {
    if let Some(of) = block.value("of") {
        let whole = Path::new(ROOT).join(&place.page).parent().expect("a folder").join(of);
        let whole = fs::read_to_string(&whole).unwrap_or_default();
        let shown: Vec<String> = block.text.iter().map(|line| plain(line)).collect();
        let shown: Vec<&str> = ["…"].into_iter().chain(shown.iter().map(String::as_str)).chain(["…"]).collect();
        let whole: Vec<String> = whole.lines().map(plain).collect();
        if !matches(&shown, &whole.iter().map(String::as_str).collect::<Vec<_>>()) {
            say(format!("this is no excerpt of {of}"));
        }
        return;
    }
    let mut text = block.whole();
    let name = block.value("file").map_or_else(|| format!("block.{}", block.info[0]), str::to_string);
    if let Some(file) = block.value("file") {
        let path = place.folder.join(file);
        if block.has("append") {
            text = fs::read_to_string(&path).unwrap_or_default() + "\n" + &text;
        }
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, &text).expect("written");
    }
    if block.has("data") || block.has("unfinished") {
        return;
    }
    let expected: Vec<&str> = block.value("fails").map(|rules| rules.split(',').collect()).unwrap_or_default();
    let (found, shown) = place.findings(&name, &text);
    if found != expected {
        say(format!("has the findings {found:?}, not {expected:?}:\n{shown}"));
    }
}

/// A line however it was typed: a file may be formatted, and the excerpt show what an input method types.
fn plain(line: &str) -> String {
    let typed =
        [("→", "->"), ("←", "<-"), ("：", ":"), ("，", ","), ("、", ","), ("；", ";"), ("（", "("), ("）", ")")];
    let more = [("【", "["), ("】", "]"), ("＝", "="), ("“", "\""), ("”", "\""), (" ", "")];
    typed.iter().chain(&more).fold(line.to_string(), |line, (from, to)| line.replace(from, to))
}

/// Applies a change, hunk by hunk: the lines that stay or go stand in the file once, and those that stay or come take
/// their place.
fn change(place: &Place, block: &Block) -> Result<(), String> {
    let path = place.folder.join(block.value("file").ok_or("which file?")?);
    let mut text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
    for hunk in block.text.split(|line| line.starts_with("@@")) {
        let side = |sign: char| -> String {
            let lines = hunk.iter().filter(|line| line.starts_with([sign, ' ']) || line.is_empty());
            lines.map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
        };
        let (old, new) = (side('-'), side('+'));
        if old.is_empty() || text.matches(&old).count() != 1 {
            return Err(format!("these lines do not stand in the file once:\n{old}\n{text}"));
        }
        text = text.replacen(&old, &new, 1);
    }
    fs::write(&path, text).map_err(|error| error.to_string())
}

fn json(place: &Place, block: &Block, say: &mut dyn FnMut(String)) {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    let file = place.folder.join(block.value("of").unwrap_or_default());
    let whole = read(&fs::read_to_string(file).unwrap_or_default());
    let part = whole.pointer(block.value("at").unwrap_or_default());
    if part != Some(&read(&block.whole())) {
        say(format!("is not\n{}", part.map(|part| format!("{part:#}")).unwrap_or_default()));
    }
}

fn commands(place: &Place, block: &Block, say: &mut dyn FnMut(String)) {
    let [line] = block.text.as_slice() else { return say("one command a block".into()) };
    if !place.page.to_string_lossy().starts_with("README") {
        say("only the README builds".into());
    }
    if let Some(rest) = line.strip_prefix(COMMANDS[0]) {
        let rest = rest.replace(COMMANDS[0], "procedo ");
        let (output, status) = place.run(&format!("procedo {rest}"), 0);
        if status != 0 {
            say(format!("ends with {status}:\n{output}"));
        }
    } else if line != COMMANDS[1] {
        say(format!("nobody tests `{line}`"));
    }
}

#[test]
fn every_block_does_what_it_shows() {
    let update = std::env::var("UPDATE_DOCS").is_ok_and(|value| value == "1");
    let mut wrong = Vec::new();
    for page in pages() {
        let (mut faults, text) = run(&page);
        if update && !faults.is_empty() {
            fs::write(Path::new(ROOT).join(&page), text).expect("written");
            faults = run(&page).0;
        }
        wrong.extend(faults);
    }
    assert!(wrong.is_empty(), "\n{}\n{} blocks are wrong", wrong.join("\n"), wrong.len());
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(Path::new(ROOT).join(&page)).expect("the page");
        for part in text.split("](").skip(1) {
            let link = part.split(')').next().unwrap_or_default();
            if link.contains("://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let folder = page.parent().expect("a folder");
            let target = if file.is_empty() { page.clone() } else { folder.join(file) };
            let Ok(text) = fs::read_to_string(Path::new(ROOT).join(&target)) else {
                if !Path::new(ROOT).join(&target).is_dir() {
                    wrong.push(format!("{}: {link}", page.display()));
                }
                continue;
            };
            if !anchor.is_empty() && !text.lines().any(|line| line.starts_with('#') && slug(line) == anchor) {
                wrong.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "these lead nowhere: {wrong:#?}");
}

/// A heading as GitHub names it in links.
fn slug(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn the_examples_check_clean_and_are_formatted() {
    for folder in ["docs/examples/en", "docs/examples/zh", "processes"] {
        let place = Place::of(Path::new("README.md"));
        let (output, status) = place.run(&format!("procedo check --deny warnings {folder}"), 0);
        assert_eq!(status, 0, "{output}");
    }
    let place = Place::of(Path::new("README.md"));
    let (output, status) = place.run("procedo fmt --check docs/examples/en", 0);
    assert_eq!(status, 0, "{output}");
}

/// Every label, mark, list and word inside a value stands in the reference, in both languages.
#[test]
fn the_reference_names_every_keyword() {
    use procedo::diagnostic::Language;
    use procedo::syntax::keywords::{BlockKind, Inner, Label, MarkKind, TimeUnit};
    let text = fs::read_to_string(Path::new(ROOT).join("docs/language.md")).expect("the reference");
    let mut missing = Vec::new();
    for language in [Language::English, Language::Chinese] {
        let mut words: Vec<&str> = Vec::new();
        words.extend(BlockKind::ALL.iter().map(|word| word.word(language)));
        words.extend(Label::ALL.iter().map(|word| word.word(language)));
        words.extend(MarkKind::ALL.iter().map(|word| word.word(language)));
        words.extend(Inner::ALL.iter().map(|word| word.word(language)));
        words.extend(TimeUnit::ALL.iter().map(|word| word.word(language)));
        missing.extend(words.into_iter().filter(|word| {
            !text.split('`').skip(1).step_by(2).any(|code| {
                let code = code.trim_start_matches(['#', ' ', '[', '(', '（', '【', ':', '：']);
                code.strip_prefix(word)
                    .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) || language == Language::Chinese)
            })
        }));
    }
    assert!(missing.is_empty(), "the reference does not name {missing:?}");
}

/// Every field that the JSON of `check`, `list` and `walk` has is described.
#[test]
fn the_page_on_json_names_every_field() {
    fn keys(value: &serde_json::Value, found: &mut std::collections::BTreeSet<String>) {
        match value {
            serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
            serde_json::Value::Object(fields) => fields.iter().for_each(|(key, value)| {
                found.insert(key.clone());
                keys(value, found);
            }),
            _ => {}
        }
    }
    let place = Place::of(Path::new("README.md"));
    let slip = "sed 's/needs: invoice/needs: invoce/' docs/examples/en/purchase.proc";
    let check = "procedo check - --format json --stdin-name docs/examples/en/purchase.proc";
    let mut found = std::collections::BTreeSet::new();
    let mut commands = vec!["procedo list docs/examples/en --format json".to_string(), format!("{slip} | {check}")];
    commands.push("procedo trace 8.4 --in docs/examples/en --format json".to_string());
    for script in fs::read_dir(Path::new(ROOT).join("tests/walks")).expect("walks") {
        let script = script.expect("an entry").path();
        if script.extension() == Some("yaml".as_ref()) {
            commands.push(format!("procedo walk --script '{}' --format json", script.display()));
        }
    }
    for command in commands {
        let (output, _) = place.run(&command, 0);
        keys(&serde_json::from_str(&output).expect("JSON"), &mut found);
    }
    let text = fs::read_to_string(Path::new(ROOT).join("docs/json.md")).expect("the page");
    let named: std::collections::BTreeSet<&str> = text.split('`').skip(1).step_by(2).collect();
    let missing: Vec<_> = found.iter().filter(|key| !named.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "docs/json.md does not name {missing:?}");
}

/// The front page has every command, and no page speaks of one that there is not.
#[test]
fn the_pages_know_the_commands() {
    let (help, _) = Place::of(Path::new("README.md")).run("procedo --help", 0);
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands: Vec<&str> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.contains(&"check"), "{help}");
    let mut wrong = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(Path::new(ROOT).join(&page)).expect("the page");
        if page.to_string_lossy().starts_with("README") {
            let missing = commands.iter().filter(|command| !text.contains(&format!("`procedo {command} ")));
            wrong.extend(
                missing
                    .filter(|command| **command != "rules")
                    .map(|command| format!("{}: {command} is missing", page.display())),
            );
        }
        for part in text.split("`procedo ").skip(1) {
            let word: String = part.chars().take_while(|c| c.is_ascii_lowercase()).collect();
            if !word.is_empty() && !commands.contains(&word.as_str()) {
                wrong.push(format!("{}: there is no command {word}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
