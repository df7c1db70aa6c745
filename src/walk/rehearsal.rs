//! One case, walked by a person: what is asked next, what was chosen so far, what was taken back. The lines
//! ([`super::lines`]) and the full screen are two drawings of it; neither knows more of the case than this.

use super::numbers;
use super::session::{Session, complete};
use super::value::Given;
use crate::diagnostic::Text;
use crate::runtime::*;
use crate::say;

/// A case on its way, by hand.
pub struct Rehearsal<'p> {
    session: Session<'p>,
    given: Given,
    doing: Doing,
    asked: Result<Asked<'p>, Text>,
    stuck: bool,
    past: Vec<Moment<'p>>,
    /// What was taken back, the next to be taken again last.
    future: Vec<Moment<'p>>,
}

/// What is being done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// The given facts are collected.
    Given,
    /// Nothing: what comes next is to be chosen.
    Between,
    /// A step.
    Step {
        /// Which.
        id: ActivationId,
        /// Its answers so far.
        answers: Vec<(FactId, Value)>,
        /// The deadlines that have not passed.
        in_time: Vec<u32>,
    },
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked<'p> {
    /// A given fact.
    Given(FactId),
    /// What comes next.
    Which(Vec<Choice>),
    /// Whether a deadline has passed.
    Deadline {
        /// Of which step.
        id: ActivationId,
        /// Which of its deadlines.
        which: u32,
        /// The fact that it sets.
        fact: FactId,
    },
    /// A question of a step.
    Question(Question<'p>),
    /// Whether the step is done.
    Done,
    /// Nothing more: the case has ended.
    Over,
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// This step is done.
    Step(ActivationId),
    /// This happens.
    Happens(EventId),
    /// The time of this step is up.
    TimeIsUp(ActivationId, u32),
}

/// What a person replies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A value of the fact that is asked.
    Value(Value),
    /// What comes next.
    Choice(Choice),
    /// The step is done.
    Done,
}

/// A reply, and where it was given.
#[derive(Clone, Debug)]
pub struct Moment<'p> {
    /// What was asked.
    pub asked: Asked<'p>,
    /// What was replied.
    pub reply: Reply,
    /// The step that was being done, or that is chosen.
    pub step: Option<StepId>,
    before: Before,
}

/// Where a choice began.
#[derive(Clone, Debug)]
struct Before {
    given: Given,
    doing: Doing,
    turns: usize,
}

impl<'p> Rehearsal<'p> {
    /// A case of which these facts are given already.
    pub fn new(program: &'p Program, given: Given) -> Rehearsal<'p> {
        let mut rehearsal = Rehearsal {
            session: Session::new(program),
            given,
            doing: Doing::Given,
            asked: Ok(Asked::Over),
            stuck: false,
            past: Vec::new(),
            future: Vec::new(),
        };
        rehearsal.asked = rehearsal.next();
        rehearsal
    }

    /// Its program.
    pub fn program(&self) -> &'p Program {
        self.session.program
    }

    /// The case.
    pub fn session(&self) -> &Session<'p> {
        &self.session
    }

    /// What is given so far.
    pub fn given(&self) -> &Given {
        &self.given
    }

    /// What is being done.
    pub fn doing(&self) -> &Doing {
        &self.doing
    }

    /// The step that is being done.
    pub fn activation(&self) -> Option<&Activation> {
        match &self.doing {
            Doing::Step { id, .. } => self.session.state().activation(*id),
            _ => None,
        }
    }

    /// What is asked; why nothing can be, where the case does not go on.
    ///
    /// # Errors
    /// When the case cannot start, or nothing can be done.
    pub fn asked(&self) -> Result<&Asked<'p>, &Text> {
        self.asked.as_ref()
    }

    /// Whether the procedure is at fault that it does not go on, and not what was replied.
    pub fn is_stuck(&self) -> bool {
        self.stuck
    }

    /// What was replied so far.
    pub fn past(&self) -> &[Moment<'p>] {
        &self.past
    }

    /// What was taken back and can be taken again, in the order of the case.
    pub fn future(&self) -> impl Iterator<Item = &Moment<'p>> {
        self.future.iter().rev()
    }

    /// How often one can go forward.
    pub fn left(&self) -> usize {
        self.future.len()
    }

    // ---- going on ------------------------------------------------------------------------------------------------------

    /// Takes a reply. What was taken back is lost, unless it is the same reply.
    ///
    /// # Errors
    /// When it leads nowhere; nothing has changed then.
    pub fn reply(&mut self, reply: Reply) -> Result<(), Text> {
        let again = self.future.last().is_some_and(|next| next.reply == reply);
        self.take(reply)?;
        if again {
            drop(self.future.pop())
        } else {
            self.future.clear()
        }
        Ok(())
    }

    /// Takes the last reply back. Whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(moment) = self.past.pop() else { return false };
        self.restore(moment.before.clone());
        self.future.push(moment);
        self.asked = self.next();
        true
    }

    /// Takes again what was taken back last. Whether there was something.
    pub fn redo(&mut self) -> bool {
        let Some(moment) = self.future.pop() else { return false };
        self.take(moment.reply).is_ok()
    }

    /// Goes to where so many replies were given, back or forth.
    pub fn jump(&mut self, replies: usize) {
        while self.past.len() > replies && self.undo() {}
        while self.past.len() < replies && self.redo() {}
    }

    fn take(&mut self, reply: Reply) -> Result<(), Text> {
        let asked = self.asked.clone()?;
        let before = Before { given: self.given.clone(), doing: self.doing.clone(), turns: self.session.turns().len() };
        let step = match (&self.doing, &reply) {
            (Doing::Step { id, .. }, _) | (_, Reply::Choice(Choice::Step(id) | Choice::TimeIsUp(id, _))) => {
                self.session.state().activation(*id).map(|open| open.step)
            }
            _ => None,
        };
        let taken = self.follow(&asked, &reply).and_then(|()| self.next());
        match taken {
            Ok(next) => {
                self.asked = Ok(next);
                self.past.push(Moment { asked, reply, step, before });
                Ok(())
            }
            // A place where nothing can be done is a place of the case: one can look at it, and go back.
            Err(text) if self.doing == Doing::Between && self.session.turns().len() > before.turns => {
                self.asked = Err(text);
                self.past.push(Moment { asked, reply, step, before });
                Ok(())
            }
            Err(text) => {
                self.restore(before);
                Err(text)
            }
        }
    }

    fn restore(&mut self, before: Before) {
        self.session.back_to(before.turns);
        (self.given, self.doing) = (before.given, before.doing);
    }

    fn follow(&mut self, asked: &Asked, reply: &Reply) -> Result<(), Text> {
        let program = self.session.program;
        match (asked, reply) {
            (Asked::Given(fact), Reply::Value(value)) => {
                self.given.facts.push((*fact, value.clone()));
                numbers::check(program, &self.given, *fact)
            }
            (Asked::Which(_), Reply::Choice(choice)) => match *choice {
                Choice::Step(id) => {
                    self.doing = begin(id);
                    Ok(())
                }
                Choice::Happens(event) => self.apply(Event::Happens { event }),
                Choice::TimeIsUp(activation, which) => self.apply(Event::DeadlinePasses { activation, which }),
            },
            (Asked::Deadline { id, which, .. }, Reply::Value(value)) => {
                if *value == Value::Yes(true) {
                    self.apply(Event::DeadlinePasses { activation: *id, which: *which })?;
                } else if let Doing::Step { in_time, .. } = &mut self.doing {
                    in_time.push(*which);
                }
                self.complete_if_answered()
            }
            (Asked::Question(question), Reply::Value(value)) => {
                if let Doing::Step { answers, .. } = &mut self.doing {
                    answers.push((question.fact, value.clone()));
                }
                self.complete_if_answered()
            }
            (Asked::Done, Reply::Done) => self.complete_if_answered(),
            (Asked::Over, _) => Err(say!(
                "the case has ended: Enter closes it, `u` takes the last choice back",
                "这一次已经走完：按回车结束，u 撤销上一个选择"
            )),
            _ => Err(say!("this is no reply to what is asked", "答的不是这里问的")),
        }
    }

    fn apply(&mut self, event: Event) -> Result<(), Text> {
        let refused = self.session.apply(event).err();
        self.stuck = refused.as_ref().is_some_and(Refusal::is_stuck);
        refused.map_or(Ok(()), |refusal| Err(refusal.text(self.session.program)))
    }

    /// Completes the step under way once nothing more is asked.
    fn complete_if_answered(&mut self) -> Result<(), Text> {
        if self.next()? != Asked::Done {
            return Ok(());
        }
        let Doing::Step { id, answers, .. } = self.doing.clone() else { return Ok(()) };
        self.apply(complete(id, answers))?;
        self.doing = Doing::Between;
        Ok(())
    }

    // ---- what is asked -------------------------------------------------------------------------------------------------

    /// What is to be asked next. Goes on by itself where there is no choice.
    fn next(&mut self) -> Result<Asked<'p>, Text> {
        let program = self.session.program;
        loop {
            match &self.doing {
                Doing::Given => match numbers::next_given(program, &self.given) {
                    Some(fact) => return Ok(Asked::Given(fact)),
                    None => {
                        let start = self.given.start(program);
                        self.apply(start)?;
                        self.doing = Doing::Between;
                    }
                },
                Doing::Between => {
                    if self.session.state().ended().is_some() {
                        return Ok(Asked::Over);
                    }
                    let choices = self.choices();
                    match choices.as_slice() {
                        [] => {
                            self.stuck = true;
                            return Err(say!("nothing can be done here", "此处没有可办的事"));
                        }
                        [Choice::Step(id)] => self.doing = begin(*id),
                        _ => return Ok(Asked::Which(choices)),
                    }
                }
                Doing::Step { id, answers, in_time } => {
                    let deadlines = self.session.deadline_facts(*id);
                    if let Some((which, fact)) = deadlines.into_iter().find(|(which, _)| !in_time.contains(which)) {
                        return Ok(Asked::Deadline { id: *id, which, fact });
                    }
                    return Ok(match next_question(program, self.session.state(), *id, answers) {
                        Some(question) => Asked::Question(question),
                        None => Asked::Done,
                    });
                }
            }
        }
    }

    fn choices(&self) -> Vec<Choice> {
        let session = &self.session;
        let open = session.state().open();
        let steps = open.iter().filter(|open| !open.waits).map(|open| Choice::Step(open.id));
        let events = (0..session.program.events.len() as u32).map(EventId);
        let events = events.filter(|event| session.accepts(&Event::Happens { event: *event })).map(Choice::Happens);
        let waiting = open.iter().filter(|open| open.waits);
        let times =
            waiting.filter_map(|open| Some(Choice::TimeIsUp(open.id, session.next_deadline(open.id, |_| false)?)));
        steps.chain(events).chain(times).collect()
    }
}

fn begin(id: ActivationId) -> Doing {
    Doing::Step { id, answers: Vec::new(), in_time: Vec::new() }
}
