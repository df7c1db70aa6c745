//! A walkthrough as data: what is given and answered, in order, to come to one point of a procedure. It can be read, and
//! written as a script that `walk --script` follows.

use super::{Language, Text};
use crate::say;
use serde::{Deserialize, Serialize};

/// What is given and answered, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walkthrough {
    /// The procedure's name.
    pub procedure: String,
    /// The facts that are given.
    pub given: Vec<Given>,
    /// What happens, in order.
    pub turns: Vec<Turn>,
    /// Where it stops, if not at an end.
    pub until: Option<Until>,
}

/// Where a walkthrough stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    /// Where this step is open.
    Open(String),
    /// Behind the last turn, which is what is shown.
    LastTurn,
}

/// What a script calls [`Until::LastTurn`].
pub const LAST_ANSWER: [&str; 2] = ["last answer", "最后一项回答"];

/// A fact that is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The fact.
    pub fact: String,
    /// Its value.
    pub value: Text,
    /// Another value would lead elsewhere.
    pub matters: bool,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// An event, by its name.
    Event(String),
    /// A step is completed, or tried.
    Step {
        /// Its name.
        name: String,
        /// Its clause and name.
        title: String,
        /// What is answered, each fact with its value.
        answers: Vec<(String, Text)>,
        /// The records that are made, where not all are.
        makes: Option<Vec<String>>,
    },
}

/// A walkthrough for other programs: see `docs/json.md`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalkthroughJson {
    /// The facts that are given.
    pub given: serde_json::Map<String, serde_json::Value>,
    /// What happens, in order.
    pub turns: Vec<TurnJson>,
    /// The step that is open then; nothing where the last turn is what is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The same, as a script for `walk --script`.
    pub script: String,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TurnJson {
    /// An event.
    Event {
        /// Its name.
        event: String,
    },
    /// A step is completed, or tried.
    Step {
        /// Its name.
        step: String,
        /// What is answered.
        answers: serde_json::Map<String, serde_json::Value>,
    },
}

impl Walkthrough {
    /// One line a thing, as people read it: what is given and matters, then each step with its answers.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let pairs = |pairs: &[(String, Text)]| {
            let shown = pairs.iter().map(|(fact, value)| format!("{fact} = {}", value.in_language(language)));
            shown.collect::<Vec<_>>().join(match language {
                Language::English => ", ",
                Language::Chinese => "，",
            })
        };
        let mut lines = Vec::new();
        let given = self.given.iter().filter(|given| given.matters);
        let given: Vec<(String, Text)> = given.map(|given| (given.fact.clone(), given.value.clone())).collect();
        if !given.is_empty() {
            let given = pairs(&given);
            let text = say!("given {given}", "给定 {given}");
            lines.push(text.in_language(language).to_string());
        }
        for turn in &self.turns {
            lines.push(match turn {
                Turn::Event(event) => say!("{event} happens", "发生：{event}").in_language(language).to_string(),
                Turn::Step { title, answers, .. } if answers.is_empty() => title.clone(),
                Turn::Step { title, answers, .. } => match language {
                    Language::English => format!("{title}: {}", pairs(answers)),
                    Language::Chinese => format!("{title}：{}", pairs(answers)),
                },
            });
        }
        lines
    }

    /// The same without the steps at which nothing is decided, but for the last; and where it stops.
    pub fn decisive(&self, language: Language) -> Vec<String> {
        let last = self.turns.len().saturating_sub(1);
        let decides = |turn: &Turn| !matches!(turn, Turn::Step { answers, .. } if answers.is_empty());
        let turns = self.turns.iter().enumerate().filter(|(at, turn)| *at == last || decides(turn));
        let turns = turns.map(|(_, turn)| turn.clone()).collect();
        let mut lines = Walkthrough { turns, ..self.clone() }.lines(language);
        if let Some(Until::Open(step)) = &self.until {
            lines.push(say!("then `{step}` is open", "这时办到“{step}”").in_language(language).to_string());
        }
        lines
    }

    /// As a script for `walk --script`.
    pub fn script(&self, language: Language) -> String {
        let [last, last_zh] = LAST_ANSWER;
        let (walk, until, last) = match language {
            Language::English => ("walk", "until", last),
            Language::Chinese => ("走查", "到", last_zh),
        };
        let mut text = format!("{walk}: {}\n", scalar(&self.procedure));
        self.body(language, "", &mut text);
        match &self.until {
            Some(Until::Open(step)) => text += &format!("{until}: {}\n", scalar(step)),
            Some(Until::LastTurn) => text += &format!("{until}: {last}\n"),
            None => {}
        }
        text
    }

    /// As a case of a file of scenarios: a name, what is given and answered, and the outcome that must come out.
    pub fn case(&self, name: &str, outcome: &str, language: Language) -> String {
        let (key, end) = match language {
            Language::English => ("name", "outcome"),
            Language::Chinese => ("名称", "结局"),
        };
        let mut text = format!("  - {key}: {}\n", scalar(name));
        self.body(language, "    ", &mut text);
        text + &format!("    {end}: {}\n", scalar(outcome))
    }

    /// What is given and answered.
    fn body(&self, language: Language, indent: &str, text: &mut String) {
        let [given, answers, event, makes] = match language {
            Language::English => ["given", "answers", "event", "makes"],
            Language::Chinese => ["给定", "回答", "事件", "产出"],
        };
        if !self.given.is_empty() {
            *text += &format!("{indent}{given}:\n");
            for Given { fact, value, .. } in &self.given {
                *text += &format!("{indent}  {}: {}\n", scalar(fact), scalar(value.in_language(language)));
            }
        }
        if !self.turns.is_empty() {
            *text += &format!("{indent}{answers}:\n");
        }
        for turn in &self.turns {
            match turn {
                Turn::Event(name) => *text += &format!("{indent}  - {event}: {}\n", scalar(name)),
                Turn::Step { name, answers, makes: None, .. } if answers.is_empty() => {
                    *text += &format!("{indent}  - {}\n", scalar(name));
                }
                Turn::Step { name, answers, makes: made, .. } => {
                    *text += &format!("{indent}  - {}:\n", scalar(name));
                    for (fact, value) in answers {
                        *text += &format!("{indent}      {}: {}\n", scalar(fact), scalar(value.in_language(language)));
                    }
                    if let Some(made) = made {
                        let made: Vec<String> = made.iter().map(|record| scalar(record)).collect();
                        *text += &format!("{indent}      {makes}: [{}]\n", made.join(", "));
                    }
                }
            }
        }
    }

    /// For other programs.
    pub fn json(&self, language: Language) -> WalkthroughJson {
        let map = |pairs: &[(String, Text)]| {
            let pairs = pairs.iter().map(|(fact, value)| (fact.clone(), value.in_language(language).into()));
            pairs.collect::<serde_json::Map<_, _>>()
        };
        let turn = |turn: &Turn| match turn {
            Turn::Event(event) => TurnJson::Event { event: event.clone() },
            Turn::Step { name, answers, .. } => TurnJson::Step { step: name.clone(), answers: map(answers) },
        };
        WalkthroughJson {
            given: self
                .given
                .iter()
                .map(|given| (given.fact.clone(), given.value.in_language(language).into()))
                .collect(),
            turns: self.turns.iter().map(turn).collect(),
            until: match &self.until {
                Some(Until::Open(step)) => Some(step.clone()),
                Some(Until::LastTurn) | None => None,
            },
            script: self.script(language),
        }
    }
}

/// A file of scenarios: its head, before the cases.
pub fn scenarios(procedure: &str, language: Language) -> String {
    let (top, cases) = match language {
        Language::English => ("scenarios", "cases"),
        Language::Chinese => ("场景", "用例"),
    };
    format!("{top}: {}\n{cases}:\n", scalar(procedure))
}

/// A word of YAML that means itself, quoted where it must be.
pub fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '《' | '》' | '（' | '）' | '、' | ' ' | '.' | '/');
    let words = ["yes", "no", "true", "false", "null", "y", "n", "on", "off"];
    let harmless = !text.is_empty()
        && text.trim() == text
        && text.chars().all(plain)
        && (text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '《'))
        && !words.contains(&text.to_ascii_lowercase().as_str());
    match harmless || matches!(text, "yes" | "no") {
        true => text.to_string(),
        // JSON's quoted strings are YAML's.
        false => serde_json::Value::from(text).to_string(),
    }
}
