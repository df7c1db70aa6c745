//! Why an event is refused. Data; [`Refusal::text`] puts it into words.

use super::event::{Moment, PersonId};
use super::ids::*;
use super::number::NumberTrouble;
use super::program::*;
use crate::diagnostic::Text;
use crate::say;

/// Why an event is refused. The state is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The state is of another program, or of another form.
    OtherState,
    /// The event names what the program does not have.
    OtherProgram,
    /// The case has started already.
    Started,
    /// The case has not started.
    NotStarted,
    /// The case has ended.
    Ended(EndId),
    /// No step of this number is under way.
    NotOpen(ActivationId),
    /// The step still waits for its event.
    Waits(StepId, EventId),
    /// A fact that is given was not.
    GivenMissing(FactId),
    /// A fact was given that a step establishes, or an event or a deadline sets.
    NotGiven(FactId),
    /// A record was given that a step makes.
    RecordNotGiven(RecordId),
    /// A fact was answered twice.
    Twice(FactId),
    /// A fact that is asked was not answered.
    Unanswered(StepId, FactId),
    /// A fact was answered that is not asked.
    NotAsked(StepId, FactId),
    /// The value is of another type.
    WrongType(FactId),
    /// The value is not in the range of the fact.
    OutOfRange(FactId),
    /// The value is none of the outcomes of the procedure that the step runs.
    NoOutcome(StepId, FactId, u32),
    /// Records that are needed do not exist.
    Missing(StepId, Vec<RecordId>),
    /// A record is said to be made that the step does not make now.
    NotMade(StepId, RecordId),
    /// The next formal number cannot be issued.
    NoNumber(RecordId, NumberTrouble),
    /// None of the routes holds.
    NoRoute(Place),
    /// Two of the routes hold.
    TwoRoutes(Place, Target, Target),
    /// It depends on facts that are not known which route holds.
    Undecided(Place, Vec<FactId>),
    /// It depends on facts that are not known whether a branch runs.
    BranchUndecided(BranchId, Vec<FactId>),
    /// The fact that says how often one may go back is not known.
    BoundUnknown(FactId),
    /// None of the procedures to hand over to is meant.
    NoHandOver(EndId),
    /// Two of the procedures to hand over to are meant.
    TwoHandOvers(EndId, u32, u32),
    /// It depends on facts that are not known which procedure takes over.
    HandOverUndecided(EndId, Vec<FactId>),
    /// The case would go round without a step.
    Endless(ParallelId),
    /// Nobody waits for the event.
    NotAwaited(EventId),
    /// The last ordinary branch of the block has finished.
    TooLate(EventId, ParallelId),
    /// The step has no such deadline.
    NoDeadline(StepId),
    /// The deadline does not apply, for its condition does not hold.
    DeadlineOff(StepId),
    /// The clock of the deadline does not run yet.
    NotRunning(StepId, Place),
    /// The deadline has passed already.
    PassedAlready(StepId),
    /// The case was given up.
    Cancelled,
    /// There is no such seat here.
    NoSeat(StepId),
    /// Somebody else has the seat.
    SeatTaken(StepId, PersonId),
    /// Nobody has the seat.
    NotHeld(StepId),
    /// Who has the seat has done what is done there.
    SeatDone(StepId),
    /// The role does not fill the seat.
    WrongRole(StepId, RoleId),
    /// Who says so has no seat at this.
    NotSeated(StepId, PersonId),
    /// A seat is still empty; the roles that fill it.
    SeatEmpty(StepId, Vec<RoleId>),
    /// A constraint is against it.
    Conflict {
        /// Which of the program.
        constraint: u32,
        /// Where it would be: the step, and whose seat there.
        own: (StepId, Party),
        /// The other seat.
        other: (StepId, Party),
        /// Who wanted to sit there.
        person: PersonId,
    },
    /// It was handed in already.
    Submitted(StepId),
    /// It was not handed in yet.
    NotSubmitted(StepId),
    /// Its meeting was not held; which of the step.
    NotMet(StepId, u32),
    /// It has no meeting here.
    NoMeetingHere(StepId),
    /// The role may not call its meeting out of turn.
    MayNotCall(StepId, RoleId),
    /// Time does not go back.
    Backwards {
        /// It is so late.
        now: Moment,
        /// It cannot be so late.
        to: Moment,
    },
    /// The record is no form.
    NoForm(RecordId),
    /// The form has no such field.
    NoField(RecordId),
    /// A field is filled in twice.
    FieldTwice(RecordId, u32),
    /// A field is not filled in.
    FieldMissing(RecordId, u32),
    /// A field says what it may not.
    FieldWrong(RecordId, u32),
}

impl Refusal {
    /// Why, in words; people by their numbers.
    pub fn text(&self, program: &Program) -> Text {
        self.text_naming(program, &|person| format!("#{}", person.0))
    }

    /// Why, in words, with the names of people.
    pub fn text_naming(&self, program: &Program, name: &dyn Fn(PersonId) -> String) -> Text {
        let fact = |id: &FactId| program[*id].name.clone();
        let record = |id: &RecordId| program[*id].name.clone();
        let event = |id: &EventId| program[*id].name.clone();
        let step = |id: &StepId| program.call(Target::Step(*id));
        let place = |place: &Place| program.call((*place).into());
        let facts = |ids: &[FactId]| ids.iter().map(fact).collect::<Vec<_>>().join("、");
        match self {
            Refusal::OtherState => say!(
                "this state is not of this procedure, or of another version of it",
                "这个状态不是这个流程的，或者是它另一个版本的"
            ),
            Refusal::OtherProgram => say!("this procedure has no such thing", "这个流程里没有这一项"),
            Refusal::Started => say!("the case has started already", "已经开始了"),
            Refusal::NotStarted => say!("the case has not started", "还没有开始"),
            Refusal::Ended(end) => {
                let name = &program[*end].name;
                say!("the case has ended: {name}", "已经结束：{name}")
            }
            Refusal::NotOpen(_) => say!("this step is not open", "这一步现在不能办"),
            Refusal::Waits(id, awaited) => {
                let (step, event) = (step(id), event(awaited));
                say!("`{step}` still waits for `{event}`", "“{step}”还在等“{event}”")
            }
            Refusal::GivenMissing(id) => {
                let fact = fact(id);
                say!("`{fact}` must be given at the start", "开始时要给出“{fact}”")
            }
            Refusal::NotGiven(id) => {
                let fact = fact(id);
                say!(
                    "`{fact}` is not given at the start: it is established on the way",
                    "“{fact}”不在开始时给出，途中才判定"
                )
            }
            Refusal::RecordNotGiven(id) => {
                let record = record(id);
                say!("`{record}` is not given at the start: a step makes it", "“{record}”不在开始时给出，由步骤产出")
            }
            Refusal::Twice(id) => {
                let fact = fact(id);
                say!("`{fact}` is answered twice", "“{fact}”答了两次")
            }
            Refusal::Unanswered(id, asked) => {
                let (step, fact) = (step(id), fact(asked));
                say!("`{step}` asks for `{fact}`, which is not answered", "“{step}”要判定“{fact}”，还没有回答")
            }
            Refusal::NotAsked(id, answered) => {
                let (step, fact) = (step(id), fact(answered));
                say!("`{step}` does not ask for `{fact}` here", "“{step}”此时不判定“{fact}”")
            }
            Refusal::WrongType(id) => {
                let (fact, en, zh) = (fact(id), kind(program, *id).en, kind(program, *id).zh);
                say!("`{fact}` is {en}", "“{fact}”应为{zh}")
            }
            Refusal::OutOfRange(id) => {
                let (fact, en, zh) = (fact(id), kind(program, *id).en, kind(program, *id).zh);
                say!("`{fact}` is out of range: it is {en}", "“{fact}”超出范围：应为{zh}")
            }
            Refusal::NoOutcome(id, into, call) => {
                let (fact, called) = (fact(into), program[*id].calls.get(*call as usize));
                let called = called.map_or(String::new(), |call| call.what.name.clone());
                say!("`{fact}` is no outcome of {called}", "“{fact}”的这个取值不是{called}的结果")
            }
            Refusal::Missing(id, records) => {
                let (step, records) = (step(id), records.iter().map(record).collect::<Vec<_>>().join("、"));
                say!("`{step}` needs what does not exist: {records}", "“{step}”需要的还没有：{records}")
            }
            Refusal::NotMade(id, made) => {
                let (step, record) = (step(id), record(made));
                say!("`{step}` does not make `{record}` here", "“{step}”此时不产出“{record}”")
            }
            Refusal::NoNumber(id, trouble) => number(program, &record(id), trouble),
            Refusal::NoRoute(from) => {
                let place = place(from);
                say!("none of the routes of `{place}` holds", "“{place}”没有一条去向成立")
            }
            Refusal::TwoRoutes(from, one, two) => {
                let (place, one, two) = (place(from), program.call(*one), program.call(*two));
                say!(
                    "two routes of `{place}` hold, to `{one}` and to `{two}`",
                    "“{place}”有两条去向同时成立：“{one}”和“{two}”"
                )
            }
            Refusal::Undecided(from, unknown) => {
                let (place, facts) = (place(from), facts(unknown));
                say!(
                    "the route from `{place}` depends on what is not known: {facts}",
                    "“{place}”的去向取决于还不知道的情况：{facts}"
                )
            }
            Refusal::BranchUndecided(id, unknown) => {
                let (branch, facts) = (&program[*id].name, facts(unknown));
                say!(
                    "whether branch `{branch}` runs depends on what is not known: {facts}",
                    "分支“{branch}”办不办取决于还不知道的情况：{facts}"
                )
            }
            Refusal::BoundUnknown(id) => {
                let fact = fact(id);
                say!("`{fact}`, how often one may go back, is not known", "返工次数“{fact}”还不知道")
            }
            Refusal::NoHandOver(id) => {
                let end = &program[*id].name;
                say!("`{end}` hands over to none of its procedures", "“{end}”没有一个移交对象成立")
            }
            Refusal::TwoHandOvers(id, one, two) => {
                let end = &program[*id];
                let name = |at: &u32| end.hand_over.get(*at as usize).map_or("", |to| to.what.as_str());
                let (end, one, two) = (&end.name, name(one), name(two));
                say!("`{end}` hands over to both `{one}` and `{two}`", "“{end}”同时移交给“{one}”和“{two}”")
            }
            Refusal::HandOverUndecided(id, unknown) => {
                let (end, facts) = (&program[*id].name, facts(unknown));
                say!(
                    "to whom `{end}` hands over depends on what is not known: {facts}",
                    "“{end}”移交给谁取决于还不知道的情况：{facts}"
                )
            }
            Refusal::Endless(id) => {
                let block = &program[*id].name;
                say!(
                    "the case would go round and round through `{block}` without a step",
                    "会在“{block}”空转，没有步骤可办"
                )
            }
            Refusal::NotAwaited(id) => {
                let event = event(id);
                say!("nobody waits for `{event}` here", "此时没有谁在等“{event}”")
            }
            Refusal::TooLate(id, block) => {
                let (event, block) = (event(id), program.call(Target::Parallel(*block)));
                say!(
                    "`{event}` comes too late: the last ordinary branch of `{block}` has finished",
                    "“{event}”来晚了：“{block}”的其他分支都已办完"
                )
            }
            Refusal::NoDeadline(id) => {
                let step = step(id);
                say!("`{step}` has no such deadline", "“{step}”没有这个期限")
            }
            Refusal::DeadlineOff(id) => {
                let step = step(id);
                say!("this deadline of `{step}` does not apply here", "“{step}”的这个期限此时不适用")
            }
            Refusal::NotRunning(id, from) => {
                let (step, place) = (step(id), place(from));
                say!(
                    "the clock of `{step}` runs from `{place}`, which is not done",
                    "“{step}”的期限从“{place}”算起，它还没有办完"
                )
            }
            Refusal::PassedAlready(id) => {
                let step = step(id);
                say!("this deadline of `{step}` has passed already", "“{step}”的这个期限已经过了")
            }
            Refusal::Cancelled => say!("the case was cancelled", "事项已经取消"),
            Refusal::NoSeat(id) => {
                let step = step(id);
                say!("nobody is wanted there at `{step}` here", "“{step}”此时不需要这样一个人")
            }
            Refusal::SeatTaken(id, person) => {
                let (step, person) = (step(id), name(*person));
                say!("`{person}` has taken `{step}` already", "“{step}”已由{person}领走")
            }
            Refusal::NotHeld(id) => {
                let step = step(id);
                say!("nobody has taken `{step}` yet", "“{step}”还没有人领")
            }
            Refusal::SeatDone(id) => {
                let step = step(id);
                say!(
                    "who has this seat at `{step}` has done their part: it is not handed on any more",
                    "“{step}”的这一份已经办了，不能再转交"
                )
            }
            Refusal::WrongRole(id, role) => {
                let (step, role) = (step(id), &program[*role].name);
                say!("`{role}` does not do this at `{step}`", "“{step}”的这一项不由“{role}”办")
            }
            Refusal::NotSeated(id, person) => {
                let (step, person) = (step(id), name(*person));
                say!(
                    "`{person}` has not taken `{step}`: it must be claimed first",
                    "{person}没有领“{step}”，要先领了才能办"
                )
            }
            Refusal::SeatEmpty(id, roles) => {
                let (step, en, zh) = (step(id), named(program, roles, " or "), named(program, roles, "或"));
                say!("`{step}` is done together: {en} is still missing", "“{step}”要一起办，还缺{zh}")
            }
            Refusal::Conflict { constraint, own, other, person } => {
                let ((own_en, own_zh), (other_en, other_zh)) = (part(program, *own), part(program, *other));
                let person = name(*person);
                let kind = program.constraints.get(*constraint as usize).map(|constraint| constraint.kind);
                match kind {
                    Some(PeopleRule::Same) => say!(
                        "`{own_en}` must be done by who did `{other_en}`, and that was not `{person}`",
                        "“{own_zh}”要由办“{other_zh}”的人来办，不能换成{person}"
                    ),
                    _ => say!(
                        "`{person}` may not do `{own_en}`: `{other_en}` is theirs, and the two must be done by different \
                         people",
                        "{person}不能办“{own_zh}”：“{other_zh}”也是{person}的，这两项要由不同的人办"
                    ),
                }
            }
            Refusal::Submitted(id) => {
                let step = step(id);
                say!(
                    "`{step}` was handed in already: it is to be approved or rejected",
                    "“{step}”已经提交，等着批准或退回"
                )
            }
            Refusal::NotSubmitted(id) => {
                let step = step(id);
                say!("`{step}` was not handed in yet: there is nothing to decide", "“{step}”还没有提交，没有什么可批的")
            }
            Refusal::NotMet(id, at) => {
                let (called, meeting) = (step(id), program[*id].held.get(*at as usize));
                let (step, who) = (called, meeting.and_then(|meeting| meeting.what.ad_hoc));
                match who.map(|role| &program[role].name) {
                    Some(role) => say!(
                        "the meeting of `{step}` has not been held; `{role}` may call it out of turn",
                        "“{step}”的会还没有开；“{role}”可以临时召集"
                    ),
                    None => say!("the meeting of `{step}` has not been held", "“{step}”的会还没有开"),
                }
            }
            Refusal::NoMeetingHere(id) => {
                let step = step(id);
                say!("`{step}` has no meeting here", "“{step}”此时不用开会")
            }
            Refusal::MayNotCall(id, role) => {
                let (step, role) = (step(id), &program[*role].name);
                say!("`{role}` may not call the meeting of `{step}` out of turn", "“{step}”的会不由“{role}”临时召集")
            }
            Refusal::Backwards { .. } => say!("time does not go back", "时间不能倒退"),
            Refusal::NoForm(id) => {
                let record = record(id);
                say!("`{record}` is no form: there is nothing to fill in", "“{record}”不是表单，没有栏目可填")
            }
            Refusal::NoField(id) => {
                let record = record(id);
                say!("`{record}` has no such field", "“{record}”没有这一栏")
            }
            Refusal::FieldTwice(id, at) => {
                let (record, field) = (record(id), field(program, *id, *at));
                say!("`{field}` of `{record}` is filled in twice", "“{record}”的“{field}”填了两次")
            }
            Refusal::FieldMissing(id, at) => {
                let (record, field) = (record(id), field(program, *id, *at));
                say!("`{field}` of `{record}` is not filled in", "“{record}”的“{field}”没有填")
            }
            Refusal::FieldWrong(id, at) => {
                let (record, field, wanted) = (record(id), field(program, *id, *at), wanted(program, *id, *at));
                let (en, zh) = (wanted.en, wanted.zh);
                say!("`{field}` of `{record}` is {en}", "“{record}”的“{field}”应为{zh}")
            }
        }
    }
}

fn named(program: &Program, roles: &[RoleId], between: &str) -> String {
    roles.iter().map(|role| program[*role].name.as_str()).collect::<Vec<_>>().join(between)
}

fn field(program: &Program, record: RecordId, field: u32) -> String {
    program[record].fields.get(field as usize).map_or(String::new(), |field| field.name.clone())
}

/// What may stand in a field of a form.
pub fn wanted(program: &Program, record: RecordId, field: u32) -> Text {
    let kinds = program[record].fields.get(field as usize).map_or(&[][..], |field| &field.kinds);
    let texts: Vec<Text> = kinds
        .iter()
        .map(|wanted| match wanted {
            FieldKind::Type(of) => kind_of(of),
            FieldKind::Pattern(pattern) => say!(
                "written `{pattern}` (`9` a digit, `X` a letter or digit)",
                "“{pattern}”的样式（9 是数字，X 是字母或数字）"
            ),
            FieldKind::Exactly(words) => say!("\"{words}\"", "“{words}”"),
        })
        .collect();
    let joined = |of: fn(&Text) -> &str, between: &str| texts.iter().map(of).collect::<Vec<_>>().join(between);
    let (en, zh) = (joined(|text| &text.en, " or "), joined(|text| &text.zh, "，或"));
    say!("{en}", "{zh}")
}

/// What a value of a fact looks like.
pub fn kind(program: &Program, fact: FactId) -> Text {
    kind_of(&program[fact].kind)
}

fn kind_of(kind: &Kind) -> Text {
    match kind {
        Kind::YesNo => say!("yes or no", "是或否"),
        Kind::Integer(None) => say!("a whole number", "整数"),
        Kind::Integer(Some((low, high))) => say!("a whole number from {low} to {high}", "{low} 到 {high} 的整数"),
        Kind::Date => say!("a date such as 2007-05-15", "日期，如 2007-05-15"),
        Kind::Duration => say!("a span of time such as 3 days", "时长，如 3天"),
        Kind::Text => say!("words", "文字"),
        Kind::Choices(choices) => {
            let (en, zh) = (choices.join(", "), choices.join("、"));
            say!("one of: {en}", "以下之一：{zh}")
        }
    }
}

/// Why a formal number cannot be issued.
pub fn number(program: &Program, record: &str, trouble: &NumberTrouble) -> Text {
    match trouble {
        NumberTrouble::Unknown(fact) => {
            let fact = &program[*fact].name;
            say!("`{record}` depends on `{fact}`, which is not known", "“{record}”取决于“{fact}”，它还不知道")
        }
        NumberTrouble::Beginning { last, prefix } => {
            say!(
                "a number of `{record}` begins with `{prefix}`; `{last}` does not",
                "“{record}”应以“{prefix}”开头，“{last}”不是"
            )
        }
        NumberTrouble::Parts { last, most } => say!(
            "`{last}` is no number of `{record}`: after its beginning come at most {most} numbers with dots between them",
            "“{last}”不是“{record}”的写法：开头之后至多 {most} 段数字，用点隔开"
        ),
        NumberTrouble::NoneRaised => say!("no part of `{record}` is raised", "“{record}”没有一段加一"),
        NumberTrouble::Undecided => {
            say!(
                "which part of `{record}` is raised depends on what is not known",
                "“{record}”哪一段加一取决于还不知道的情况"
            )
        }
        NumberTrouble::SeveralRaised(one, two) => {
            say!(
                "two parts of `{record}` are raised: `{one}` and `{two}`",
                "“{record}”有两段同时加一：“{one}”和“{two}”"
            )
        }
        NumberTrouble::TooLarge => say!("`{record}` is as large as it can be", "“{record}”已经到头了"),
        NumberTrouble::Differs { gives } => say!("`{record}` comes out as `{gives}`", "“{record}”算出来是“{gives}”"),
    }
}

impl Refusal {
    /// Whether it is the procedure that is wrong, and not what was answered: the case is stuck.
    pub fn is_stuck(&self) -> bool {
        matches!(
            self,
            Refusal::Missing(..)
                | Refusal::NoNumber(..)
                | Refusal::NoRoute(_)
                | Refusal::TwoRoutes(..)
                | Refusal::Undecided(..)
                | Refusal::BranchUndecided(..)
                | Refusal::BoundUnknown(_)
                | Refusal::NoHandOver(_)
                | Refusal::TwoHandOvers(..)
                | Refusal::HandOverUndecided(..)
                | Refusal::Endless(_)
        )
    }
}

/// Somebody's part in a step, in both languages.
fn part(program: &Program, (step, party): (StepId, Party)) -> (String, String) {
    let step = program.call(Target::Step(step));
    let (en, zh) = match party {
        Party::Performers => ("by", "负责"),
        Party::Checker => ("checker", "审核"),
        Party::Approver => ("approver", "批准"),
        Party::Role(_) => return (step.clone(), step),
    };
    (format!("{step} ({en})"), format!("{step}（{zh}）"))
}
