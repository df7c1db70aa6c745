//! What a workspace asks for in its `procedo.toml`: which language, what fails a check, how grave the findings of each
//! rule are, which changes are not let through, in all of it and in single folders. Takes text, opens no file.
//!
//! ```toml
//! language = "zh"
//! deny = "warnings"
//! fail-on = ["weakened", "outcomes"]
//!
//! [rules]
//! idle-role = "off"
//!
//! [folders."drafts"]
//! dead-end = "warning"
//! ```

use crate::diagnostic::{Finding, Language, Severity, Text};
use crate::rules::RULES;
use crate::say;
use crate::source::{Position, SourceFile};
use crate::syntax::near::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// How grave the findings of a rule are; with `None` they are not reported.
type Level = Option<Severity>;

/// What `procedo.toml` says; by default, nothing.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The language of messages.
    pub language: Option<Language>,
    /// The least grave finding that fails a check.
    pub deny: Option<Severity>,
    /// Which changes are not let through, where that is said.
    fail_on: Option<Vec<&'static str>>,
    /// For the whole workspace.
    rules: Vec<(&'static str, Level)>,
    /// For single folders, those that hold others first.
    folders: Vec<Folder>,
}

/// What holds in one folder.
#[derive(Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its path from the root of the workspace, with `/`.
    pub path: String,
    /// Where it is named.
    pub at: Position,
    fail_on: Option<Vec<&'static str>>,
    rules: Vec<(&'static str, Level)>,
}

/// Something in the settings that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub at: Position,
    /// What, and what to do.
    pub text: Text,
}

/// The keys that may stand at the top.
const KEYS: [&str; 5] = ["language", "deny", FAIL_ON, "rules", "folders"];

/// Which changes are not let through; in a folder it stands beside the rules.
const FAIL_ON: &str = "fail-on";

/// What changes are about.
pub const CHANGES: [&str; 10] =
    ["weakened", "strengthened", "people", "documents", "steps", "time", "outcomes", "wording", "edition", "unrevised"];

/// What cannot be read cannot be checked: its findings always stand.
const ALWAYS: &str = "syntax";

impl Settings {
    /// Reads the text of a `procedo.toml`: what could be read of it, and every problem in it.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let file = SourceFile::new("", text);
        let mut reader = Reader { file: &file, problems: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let why = error.message();
            reader.problem(
                error.span().unwrap_or_default(),
                say!(
                    "this is not TOML ({why}); a line is written `name = \"value\"`",
                    "这不合 TOML 的写法（{why}）；一行写成 `名称 = \"值\"`，引号和等号都用半角"
                ),
            );
        }
        let settings = reader.settings(table.get_ref());
        let mut problems = reader.problems;
        problems.sort_by_key(|problem| problem.at.offset);
        // Of what is not TOML, what follows from it is not told.
        problems.dedup_by_key(|problem| problem.at.line);
        (settings, problems)
    }

    /// The folders that are named.
    pub fn folders(&self) -> &[Folder] {
        &self.folders
    }

    /// Which changes of a file of this path from the root of the workspace, with `/`, are not let through: what the
    /// innermost folder says that says it, else what is said for all, else weakened controls.
    pub fn fails_on(&self, path: &str) -> &[&'static str] {
        let folders = self.folders.iter().rev().filter(|folder| folder.holds(path));
        let said = folders.filter_map(|folder| folder.fail_on.as_ref()).next().or(self.fail_on.as_ref());
        said.map_or(&CHANGES[..1], Vec::as_slice)
    }

    /// How grave a finding is in a file of this path from the root of the workspace, with `/`; `None` if it is not
    /// reported there. The innermost folder that speaks of its rule decides, else what is said for all, else the rule.
    pub fn severity(&self, path: &str, finding: &Finding) -> Option<Severity> {
        let mut levels = self
            .folders
            .iter()
            .rev()
            .filter(|folder| folder.holds(path))
            .map(|folder| &folder.rules)
            .chain([&self.rules]);
        let level = levels.find_map(|rules| rules.iter().find(|(rule, _)| *rule == finding.rule));
        level.map_or(Some(finding.severity), |(_, level)| *level)
    }
}

impl Folder {
    fn holds(&self, path: &str) -> bool {
        path.strip_prefix(&self.path).is_some_and(|rest| rest.starts_with('/'))
    }
}

struct Reader<'a> {
    file: &'a SourceFile,
    problems: Vec<Problem>,
}

type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;
type Entry<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn problem(&mut self, span: std::ops::Range<usize>, text: Text) {
        let at = self.file.position(span.start as u32);
        self.problems.push(Problem { at, text });
    }

    fn settings(&mut self, table: &DeTable) -> Settings {
        let mut settings = Settings::default();
        for (key, value) in table {
            match &**key.get_ref() {
                "language" => {
                    let words = [("en", Language::English), ("zh", Language::Chinese)];
                    settings.language = self.one_of(key, value, &words);
                }
                "deny" => {
                    let words = [("errors", Severity::Error), ("warnings", Severity::Warning)];
                    settings.deny = self.one_of(key, value, &words);
                }
                FAIL_ON => settings.fail_on = self.changes(value),
                "rules" => {
                    let whole = say!("`[rules]`", "“[rules]”");
                    settings.rules =
                        self.table(key, value, &whole).map(|table| self.rules(table, false)).unwrap_or_default();
                }
                "folders" => {
                    let whole = say!("`[folders.\"PATH\"]`", "“[folders.\"路径\"]”");
                    let folders = self.table(key, value, &whole).into_iter().flatten();
                    settings.folders = folders.filter_map(|(path, rules)| self.folder(path, rules)).collect();
                }
                name => {
                    let text = match (crate::rules::find(name), nearest(name, KEYS)) {
                        (Some(_), _) => say!(
                            "`{name}` is a rule; rules stand under `[rules]`",
                            "“{name}”是规则；规则要写在“[rules]”下面"
                        ),
                        (None, Some(near)) => {
                            say!(
                                "there is no setting `{name}`; did you mean `{near}`?",
                                "没有“{name}”这项设置；是不是“{near}”？"
                            )
                        }
                        (None, None) => say!(
                            "there is no setting `{name}`; there are `language`, `deny`, `fail-on`, `rules` and `folders`",
                            "没有“{name}”这项设置；可以写 language、deny、fail-on、rules、folders"
                        ),
                    };
                    self.problem(key.span(), text);
                }
            }
        }
        // A folder's path is longer than that of any folder that holds it.
        settings.folders.sort_by(|a, b| (a.path.len(), &a.path).cmp(&(b.path.len(), &b.path)));
        settings
    }

    fn folder(&mut self, key: &Key, value: &Entry) -> Option<Folder> {
        let written = key.get_ref();
        let path = written.trim_start_matches("./").trim_end_matches('/');
        let leads_out = path.starts_with('/') || path.split('/').any(|part| matches!(part, ".." | "." | ""));
        if leads_out || path.contains(['\\', ':']) {
            let text = say!(
                "`{written}` is no folder of this workspace; write its path from here, such as `processes/drafts`",
                "“{written}”不是这个工作区里的文件夹；请从这里写起，例如“processes/drafts”"
            );
            self.problem(key.span(), text);
            return None;
        }
        let whole = say!("`[folders.\"{written}\"]`", "“[folders.\"{written}\"]”");
        let table = self.table(key, value, &whole)?;
        let mut fail_on = None;
        for (_, value) in table.iter().filter(|(name, _)| &**name.get_ref() == FAIL_ON) {
            fail_on = self.changes(value);
        }
        let rules = self.rules(table, true);
        Some(Folder { path: path.to_string(), at: self.file.position(key.span().start as u32), fail_on, rules })
    }

    /// A list of what changes are about.
    fn changes(&mut self, value: &Entry) -> Option<Vec<&'static str>> {
        let list: Vec<String> = CHANGES.iter().map(|word| format!("\"{word}\"")).collect();
        let (en, zh) = (list.join(", "), list.join("、"));
        let Some(entries) = value.get_ref().as_array() else {
            let text = say!("`fail-on` is a list, of {en}", "fail-on 是一个列表，可以写 {zh}");
            self.problem(value.span(), text);
            return None;
        };
        let mut changes = Vec::new();
        for entry in entries {
            let written = entry.get_ref().as_str();
            match CHANGES.iter().find(|word| Some(**word) == written) {
                Some(word) => changes.push(*word),
                None => {
                    let text = say!("`fail-on` lists {en}", "fail-on 里可以写 {zh}");
                    self.problem(entry.span(), text);
                }
            }
        }
        Some(changes)
    }

    fn rules(&mut self, table: &DeTable, in_folder: bool) -> Vec<(&'static str, Level)> {
        let mut levels = Vec::new();
        for (key, value) in table {
            let name = &**key.get_ref();
            // Of a folder it is read by itself.
            if name == FAIL_ON && in_folder {
                continue;
            }
            let Some(rule) = crate::rules::find(name) else {
                let text = match nearest(name, RULES.iter().map(|rule| rule.name)) {
                    Some(near) => {
                        say!("there is no rule `{name}`; did you mean `{near}`?", "没有规则“{name}”；是不是“{near}”？")
                    }
                    None => say!(
                        "there is no rule `{name}`; `procedo rules` lists them",
                        "没有规则“{name}”；procedo rules 列出全部规则"
                    ),
                };
                self.problem(key.span(), text);
                continue;
            };
            let words = [("off", None), ("warning", Some(Severity::Warning)), ("error", Some(Severity::Error))];
            let Some(level) = self.one_of(key, value, &words) else { continue };
            if rule.name == ALWAYS && level != Some(Severity::Error) {
                let text = say!(
                    "`{name}` is always an error: what cannot be read cannot be checked",
                    "“{name}”总是错误：读不懂的内容没法检查"
                );
                self.problem(value.span(), text);
                continue;
            }
            levels.push((rule.name, level));
        }
        levels
    }

    fn table<'v>(&mut self, key: &Key, value: &'v Entry, whole: &Text) -> Option<&'v DeTable<'v>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let (name, en, zh) = (key.get_ref(), &whole.en, &whole.zh);
            let text = say!(
                "`{name}` has no value of its own; write {en} on a line, and what it holds below",
                "“{name}”本身没有值；请单独写一行{zh}，内容写在它下面"
            );
            self.problem(value.span(), text);
        }
        table
    }

    fn one_of<T: Copy>(&mut self, key: &Key, value: &Entry, words: &[(&str, T)]) -> Option<T> {
        let written = value.get_ref().as_str();
        let found = words.iter().find(|(word, _)| Some(*word) == written).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let name = key.get_ref();
            let list: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            let (en, zh) = (list.join(", "), list.join("、"));
            self.problem(value.span(), say!("`{name}` is one of {en}", "“{name}”只能是 {zh} 之一"));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Location;

    fn read(text: &str) -> Settings {
        let (settings, problems) = Settings::read(text);
        assert_eq!(problems, [], "{text}");
        settings
    }

    fn finding(rule: &'static str) -> Finding {
        Finding::warning(rule, Location::default(), Text::default())
    }

    #[test]
    fn an_empty_file_says_nothing() {
        assert_eq!(read(""), Settings::default());
        assert_eq!(read("\n# nothing\n[rules]\n"), Settings::default());
        let severity = Settings::default().severity("a.proc", &finding("idle-role"));
        assert_eq!(severity, Some(Severity::Warning));
    }

    #[test]
    fn the_innermost_folder_says_which_changes_are_not_let_through() {
        assert_eq!(read("").fails_on("a.proc"), ["weakened"]);
        let settings = read(
            "fail-on = [\"outcomes\", \"time\"]\n[folders.\"a\"]\nfail-on = []\n[folders.\"a/b\"]\ndead-end = \"off\"\n",
        );
        assert_eq!(settings.fails_on("x.proc"), ["outcomes", "time"]);
        assert!(settings.fails_on("a/x.proc").is_empty() && settings.fails_on("a/b/x.proc").is_empty());
        for wrong in ["fail-on = 1", "fail-on = [\"wekened\"]", "[rules]\nfail-on = []"] {
            assert_eq!(Settings::read(wrong).1.len(), 1, "{wrong}");
        }
    }

    #[test]
    fn the_innermost_folder_that_speaks_of_a_rule_decides() {
        let settings = read(
            "language = 'zh'\ndeny = \"warnings\"\nrules = {idle-role = \"error\", dead-end = \"off\"}\n\
             [folders.\"草稿\"]\nidle-role = \"off\"\n[folders.'草稿/老 的/']\nidle-role = 'warning'\n",
        );
        assert_eq!((settings.language, settings.deny), (Some(Language::Chinese), Some(Severity::Warning)));
        let of = |path, rule| settings.severity(path, &finding(rule));
        assert_eq!(of("a.proc", "idle-role"), Some(Severity::Error));
        assert_eq!(of("草稿/a.proc", "idle-role"), None);
        assert_eq!(of("草稿/老 的/b/a.proc", "idle-role"), Some(Severity::Warning));
        assert_eq!(of("草稿二/a.proc", "idle-role"), Some(Severity::Error), "another folder that begins like it");
        assert_eq!(of("草稿/老 的/a.proc", "dead-end"), None, "a folder that does not speak of it");
        assert_eq!(of("草稿/a.proc", "no-end"), Some(Severity::Warning), "nobody speaks of it");
    }

    #[test]
    fn every_problem_is_told_with_its_place() {
        let text = "langauge = \"zh\"\ndeny = \"all\"\nlanguage = 3\nidle-role = \"off\"\nnonsense = 1\n[rules]\n\
                    dead-ends = \"off\"\n  no-end = \"关闭\"\nsyntax = \"off\"\nsyntax-errors-all = \"off\"\n\
                    [folders]\n\"../other\" = {}\n\"a\" = \"off\"\n'C:\\x' = {}\n[folders.'ok']\nxyzzy = 'off'\n";
        let (_, problems) = Settings::read(text);
        let shown: Vec<String> = problems
            .iter()
            .map(|Problem { at, text }| format!("{}:{} {} | {}\n", at.line, at.column, text.en, text.zh))
            .collect();
        insta::assert_snapshot!(shown.concat(), @r##"
1:1 there is no setting `langauge`; did you mean `language`? | 没有“langauge”这项设置；是不是“language”？
2:8 `deny` is one of "errors", "warnings" | “deny”只能是 "errors"、"warnings" 之一
3:12 `language` is one of "en", "zh" | “language”只能是 "en"、"zh" 之一
4:1 `idle-role` is a rule; rules stand under `[rules]` | “idle-role”是规则；规则要写在“[rules]”下面
5:1 there is no setting `nonsense`; there are `language`, `deny`, `fail-on`, `rules` and `folders` | 没有“nonsense”这项设置；可以写 language、deny、fail-on、rules、folders
7:1 there is no rule `dead-ends`; did you mean `dead-end`? | 没有规则“dead-ends”；是不是“dead-end”？
8:12 `no-end` is one of "off", "warning", "error" | “no-end”只能是 "off"、"warning"、"error" 之一
9:10 `syntax` is always an error: what cannot be read cannot be checked | “syntax”总是错误：读不懂的内容没法检查
10:1 there is no rule `syntax-errors-all`; `procedo rules` lists them | 没有规则“syntax-errors-all”；procedo rules 列出全部规则
12:1 `../other` is no folder of this workspace; write its path from here, such as `processes/drafts` | “../other”不是这个工作区里的文件夹；请从这里写起，例如“processes/drafts”
13:7 `a` has no value of its own; write `[folders."a"]` on a line, and what it holds below | “a”本身没有值；请单独写一行“[folders."a"]”，内容写在它下面
14:1 `C:\x` is no folder of this workspace; write its path from here, such as `processes/drafts` | “C:\x”不是这个工作区里的文件夹；请从这里写起，例如“processes/drafts”
16:1 there is no rule `xyzzy`; `procedo rules` lists them | 没有规则“xyzzy”；procedo rules 列出全部规则
"##);
    }

    #[test]
    fn what_is_no_toml_is_told_once_a_line() {
        for text in ["deny = “warnings”\n", "deny：warnings", "[rules\nx", "a = 1\na = 2\n", "\u{feff}deny = 1 2", "\0"]
        {
            let (_, problems) = Settings::read(text);
            let lines: Vec<usize> = problems.iter().map(|problem| problem.at.line).collect();
            assert!(!lines.is_empty() && lines.windows(2).all(|pair| pair[0] < pair[1]), "{text:?}: {problems:?}");
        }
    }
}
