//! What can be done with a walk beside replying: by a key on the screen, by a letter or a word in the lines.

use super::text::Look;
use crate::diagnostic::Text;
use crate::say;
use crate::syntax::names::{narrow_digits, narrow_letters, normalised};

/// Something that can be done with a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Take the last reply back.
    Undo,
    /// Take again what was taken back.
    Redo,
    /// Go to an earlier point, or to a later one that was taken back.
    Jump,
    /// Show the steps that are open.
    Here,
    /// Show the procedure, and where the case is.
    Outline,
    /// Show how the case came here, and why.
    Path,
    /// Show facts and records.
    Facts,
    /// Show what could still happen.
    Ahead,
    /// Save the walk as a scenario.
    Save,
    /// Show what can be done.
    Help,
    /// Leave.
    Quit,
}

/// Each with its key, its words in both languages, and what it does.
const ALL: [(Command, &str, &str, &str); 11] = [
    (Command::Undo, "u", "undo", "撤销"),
    (Command::Redo, "r", "redo", "重做"),
    (Command::Jump, "g", "go", "回到"),
    (Command::Here, "h", "here", "现在"),
    (Command::Outline, "o", "outline", "流程"),
    (Command::Path, "w", "why", "经过"),
    (Command::Facts, "f", "facts", "情况"),
    (Command::Ahead, "a", "ahead", "还会怎样"),
    (Command::Save, "s", "save", "保存"),
    (Command::Help, "?", "help", "帮助"),
    (Command::Quit, "q", "quit", "退出"),
];

impl Command {
    /// All, in the order in which help names them.
    pub fn all() -> impl Iterator<Item = Command> {
        ALL.iter().map(|(command, ..)| *command)
    }

    fn entry(self) -> &'static (Command, &'static str, &'static str, &'static str) {
        ALL.iter().find(|(command, ..)| *command == self).unwrap_or(&ALL[0])
    }

    /// Its letter.
    pub fn key(self) -> &'static str {
        self.entry().1
    }

    /// Its word.
    pub fn word(self, look: Look) -> &'static str {
        let (_, _, english, chinese) = self.entry();
        look.word(english, chinese)
    }

    /// What it does.
    pub fn does(self) -> Text {
        match self {
            Command::Undo => {
                say!("take the last choice back, as often as you like", "撤销上一个选择，可以一直撤销到开头")
            }
            Command::Redo => say!("take again what was taken back", "把撤销的再做一遍"),
            Command::Jump => say!("go to any point of the walk", "回到走过的任何一处"),
            Command::Here => {
                say!("the steps that are open: who, what is needed, what is made", "现在能办的：谁办、要什么、产出什么")
            }
            Command::Outline => say!("the procedure, and where we are", "整个流程，走到了哪里"),
            Command::Path => say!("how we came here, and why", "怎样走到这里，为什么"),
            Command::Facts => say!("facts and records, and from whom", "情况和记录，出自谁"),
            Command::Ahead => say!("what could still happen from here", "从这里还会走到哪里"),
            Command::Save => say!("save the walk as a scenario", "把这一遍存成场景"),
            Command::Help => say!("this help", "显示帮助"),
            Command::Quit => say!("quit", "退出"),
        }
    }

    /// Reads a line: a command, and what is written behind it.
    pub fn read(line: &str) -> Option<(Command, String)> {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let word = narrow(&normalised(word));
        let is = |(_, key, english, chinese): &&(Command, &str, &str, &str)| {
            [*key, *english, *chinese].contains(&word.as_str())
        };
        let (command, ..) = ALL.iter().find(is)?;
        let rest = rest.trim();
        // What stands behind another command makes it something else: an answer in words.
        match command {
            Command::Jump | Command::Save => Some((*command, rest.to_string())),
            _ if rest.is_empty() => Some((*command, String::new())),
            _ => None,
        }
    }
}

/// Letters and digits as they are typed with an input method on: full-width ones mean the same.
pub fn narrow(text: &str) -> String {
    narrow_letters(&narrow_digits(text)).replace('？', "?").to_ascii_lowercase()
}
