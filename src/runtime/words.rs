//! What stands in a step, as people write it.

use super::program::*;
use super::value::duration;
use crate::diagnostic::Language;
use crate::syntax::keywords::Inner;

impl Length {
    /// As people write it; of a fact, its name.
    pub fn text(self, program: &Program, language: Language) -> String {
        match self {
            Length::Units(count, unit) => duration(count, unit, language),
            Length::Fact(fact) => program[fact].name.clone(),
        }
    }
}

impl Meeting {
    /// How often it is held.
    pub fn rhythm(&self, language: Language) -> String {
        match self.every {
            Some((count, unit)) => format!("{} {}", Inner::Every.word(language), unit.counted(count, language)),
            None => self.rhythm.word(language).to_string(),
        }
    }

    /// The same, and who may call it out of turn.
    pub fn text(&self, program: &Program, language: Language) -> String {
        let rhythm = self.rhythm(language);
        let Some(role) = self.ad_hoc else { return rhythm };
        let role = &program[role].name;
        match language {
            Language::English => format!("{rhythm}; {role} may call one out of turn"),
            Language::Chinese => format!("{rhythm}；{role}可以临时召集"),
        }
    }
}
