//! A case of a small procedure, in words.

use procedo::diagnostic::Language;
use procedo::model::UnitKind;
use procedo::project::Project;
use procedo::runtime::*;
use procedo::walk::parse_value;
use procedo::workspace::Workspace;
use std::path::Path;

/// Compiles the first procedure of a text.
pub fn program(text: &str) -> Program {
    let mut project = Project::new(Workspace::in_memory([]));
    let file = project.add_bytes("test.proc", text.as_bytes().to_vec());
    let checked = crate::replay::checked(project);
    let syntax = checked.findings.iter().filter(|finding| finding.rule == "syntax");
    let syntax: Vec<&str> = syntax.map(|finding| finding.message.en.as_str()).collect();
    assert!(syntax.is_empty(), "{syntax:?}\n{text}");
    let first = checked.model.procedures().find(|(_, unit)| unit.file == file).map(|(id, _)| id);
    Program::compile(&checked.model, checked.sources(), first.expect("a procedure")).expect("a whole procedure")
}

/// Compiles every procedure that is kept in `processes/`.
pub fn processes() -> Vec<Program> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("processes");
    let mut project = Project::new(Workspace::new(root.clone()));
    for folder in ["go-live/go-live.proc", "om-service/om-service.proc"] {
        project.add(&root.join(folder)).expect("a file");
    }
    let checked = crate::replay::checked(project);
    let units = checked.model.procedures().filter(|(_, unit)| unit.kind == UnitKind::Procedure);
    units.map(|(id, _)| Program::compile(&checked.model, checked.sources(), id).expect("a whole procedure")).collect()
}

/// A case and what it did last.
#[derive(Clone)]
pub struct Case<'p> {
    pub program: &'p Program,
    pub state: State,
    pub effects: Vec<Effect>,
}

impl<'p> Case<'p> {
    /// A case that starts with these given facts.
    #[track_caller]
    pub fn start(program: &'p Program, given: &[(&str, &str)]) -> Case<'p> {
        let mut case = Case { program, state: State::new(), effects: Vec::new() };
        let facts = case.facts(given);
        case.event(Event::Start { facts, records: None }).expect("a start");
        case
    }

    #[track_caller]
    pub fn facts(&self, facts: &[(&str, &str)]) -> Vec<(FactId, Value)> {
        let value = |(name, value): &(&str, &str)| {
            let fact = self.program.fact(name).expect("a fact");
            (fact, parse_value(self.program, fact, value).expect("a value"))
        };
        facts.iter().map(value).collect()
    }

    pub fn event(&mut self, event: Event) -> Result<(), Refusal> {
        let (state, effects) = step(self.program, &self.state, &event)?;
        (self.state, self.effects) = (state, effects);
        Ok(())
    }

    /// The first activation of a step.
    #[track_caller]
    pub fn activation(&self, name: &str) -> ActivationId {
        let step = self.program.step(name).expect("a step");
        let open = self.state.open().iter().find(|open| open.step == step);
        open.unwrap_or_else(|| panic!("`{name}` is not open; open are {:?}", self.open())).id
    }

    /// Tries to complete a step; says why not in English.
    #[track_caller]
    pub fn attempt(&mut self, step: &str, answers: &[(&str, &str)]) -> Result<(), String> {
        let event = Event::Complete { activation: self.activation(step), work: Work::answers(self.facts(answers)) };
        self.event(event).map_err(|refusal| refusal.text(self.program).en)
    }

    /// Completes a step.
    #[track_caller]
    pub fn done(&mut self, step: &str, answers: &[(&str, &str)]) -> &mut Self {
        if let Err(why) = self.attempt(step, answers) {
            panic!("`{step}` is refused: {why}");
        }
        self
    }

    #[track_caller]
    pub fn passes(&mut self, step: &str) -> &mut Self {
        let event = Event::DeadlinePasses { activation: self.activation(step), which: 0 };
        self.event(event).expect("a deadline that passes");
        self
    }

    #[track_caller]
    pub fn try_happens(&mut self, event: &str) -> Result<(), String> {
        let event = self.program.event(event).expect("an event");
        self.event(Event::Happens { event }).map_err(|refusal| refusal.text(self.program).en)
    }

    #[track_caller]
    pub fn happens(&mut self, event: &str) -> &mut Self {
        self.try_happens(event).expect("an event that is awaited");
        self
    }

    /// The steps that are open, `(waits)` behind those that wait.
    pub fn open(&self) -> Vec<String> {
        let name = |open: &Activation| {
            let name = &self.program[open.step].name;
            if open.waits { format!("{name} (waits)") } else { name.clone() }
        };
        self.state.open().iter().map(name).collect()
    }

    #[track_caller]
    pub fn opens(&self, expected: &[&str]) {
        assert_eq!(self.open(), expected);
    }

    /// The outcome, once there is one.
    pub fn outcome(&self) -> Option<&str> {
        self.state.ended().map(|ended| self.program[ended.end].name.as_str())
    }

    /// The value of a fact of the case; `?` where it is not known.
    pub fn fact(&self, name: &str) -> String {
        self.fact_in(FrameId::CASE, name)
    }

    pub fn fact_in(&self, frame: FrameId, name: &str) -> String {
        let fact = self.program.fact(name).expect("a fact");
        let value = self.state.fact(frame, fact);
        value.map_or("?".to_string(), |value| value.shown(&self.program[fact].kind, Language::English))
    }

    /// The revision of a record of the case.
    pub fn revision(&self, name: &str) -> u32 {
        self.state.revision(FrameId::CASE, self.program.record(name).expect("a record"))
    }

    /// What a step is asked, after these answers, one after the other.
    #[track_caller]
    pub fn asked(&self, step: &str, answers: &[(&str, &str)]) -> Vec<String> {
        let (id, answers) = (self.activation(step), self.facts(answers));
        let mut asked = Vec::new();
        for known in 0..=answers.len() {
            if let Some(question) = next_question(self.program, &self.state, id, &answers[..known]) {
                asked.push(self.program[question.fact].name.clone());
            }
        }
        asked
    }

    /// Who performs a step, in words: seats by `+`, roles of a seat by `/`, `(for X)` behind those who stand for X.
    #[track_caller]
    pub fn who(&self, step: &str) -> String {
        let seats = performers(self.program, &self.state, self.activation(step), Involvement::Performs);
        let role = |holder: &Holder| {
            let name = &self.program[holder.role].name;
            holder.standing_for.map_or(name.clone(), |other| format!("{name} (for {})", self.program[other].name))
        };
        let seat = |seat: &Vec<Holder>| seat.iter().map(role).collect::<Vec<_>>().join("/");
        seats.iter().map(seat).collect::<Vec<_>>().join("+")
    }
}
