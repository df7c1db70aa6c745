//! The sections of a profile, one by one; answers have a file of their own.

use super::keys::*;
use super::read::{Reader, key_of};
use super::{Choice, Held, Meeting, Occurs, Start, StepTimes, Takes, assumed, guards, measure};
use crate::analysis::people::Day;
use crate::diagnostic::{Language, Text};
use crate::runtime::{EventId, RoleId, StepId};
use crate::say;
use crate::simulate::distribution::Shape;
use crate::simulate::meetings::Rhythm;
use crate::syntax::keywords::Inner;
use crate::syntax::names::{narrow_digits, normalised};
use crate::syntax::near::{nearest, unknown};
use crate::syntax::yaml::plain::{Node, NodeKind};
use crate::walk::value;

impl Reader<'_> {
    pub(super) fn section(&mut self, key: TopKey, node: &Node) {
        match key {
            TopKey::Profile | TopKey::Note => {}
            TopKey::Start => {
                let start = self.scalar(node).map(start);
                self.said.start = start.and_then(|start| self.ok(node.line, start));
            }
            TopKey::Zone => {
                let zone = self.scalar(node).map(crate::roster::zone);
                self.said.zone = zone.and_then(|zone| self.ok(node.line, zone));
            }
            TopKey::WarmUp => {
                let count = self.scalar(node).map(count);
                self.said.warm_up = count.and_then(|count| self.ok(node.line, count)).map(u64::from);
            }
            TopKey::Arrivals => self.arrivals(node),
            TopKey::Given => self.answers(node, true),
            TopKey::Answers => self.answers(node, false),
            TopKey::Durations => self.durations(node),
            TopKey::Events => self.events(node),
            TopKey::Priorities => self.priorities(node),
            TopKey::Costs => self.costs(node),
            TopKey::Picking => {
                let picking = key_of(node, Picking::read).ok_or_else(|| {
                    say!(
                        "people are picked by `longest idle`, `least loaded` or `random`",
                        "派工方式写“空闲最久”“工作最少”或“随机”"
                    )
                });
                self.said.picking = self.ok(node.line, picking);
            }
            TopKey::Meetings => self.meetings(node),
        }
    }

    fn arrivals(&mut self, node: &Node) {
        if let NodeKind::Scalar(text) = &node.kind {
            let every = measure::timing(text);
            self.said.every = self.ok(node.line, every);
            return;
        }
        for (key, node) in self.map(node) {
            match self.key(key, ArrivalKey::read, ArrivalKey::in_both) {
                Some(ArrivalKey::Every) => self.said.every = self.timing(node),
                Some(ArrivalKey::Rate) => {
                    let rate = self.scalar(node).map(measure::rate);
                    self.said.every = rate.and_then(|rate| self.ok(node.line, rate));
                }
                Some(ArrivalKey::Batch) => {
                    let batch = self.scalar(node).map(measure::numbers);
                    self.said.batch = batch.and_then(|batch| self.ok(node.line, batch));
                }
                Some(ArrivalKey::Note) | None => {}
            }
        }
        let never = self.said.every.as_ref().is_some_and(|every| *every.distribution.shape() == Shape::Fixed(0.0));
        if never {
            let what = say!("between two arrivals there must be some time", "两次到达之间必须有间隔");
            self.fault(node.line, what);
        }
    }

    /// A length of time, or a list of which each is as likely.
    fn timing(&mut self, node: &Node) -> Option<super::Timing> {
        let timing = match &node.kind {
            NodeKind::List(nodes) => {
                let texts: Option<Vec<&str>> = nodes.iter().map(|node| self.scalar(node)).collect();
                measure::one_of(&texts?)
            }
            _ => measure::timing(self.scalar(node)?),
        };
        self.ok(node.line, timing)
    }

    fn takes(&mut self, node: &Node) -> Option<Choice<Takes>> {
        self.choice(node, |reader, node| reader.timing(node).map(Takes::Timing))
    }

    fn durations(&mut self, node: &Node) {
        for (key, node) in self.map(node) {
            if key_of(key, Word::read) == Some(Word::Default) {
                self.said.default_time = self.takes(node);
                continue;
            }
            let Some(step) = self.step(key) else { continue };
            let times = self.step_times(key, node);
            let place = &mut self.said.times[step.0 as usize];
            if place.is_some() {
                let name = key.text().unwrap_or_default();
                self.fault(key.line, say!("`{name}` stands here twice", "“{name}”写了两次"));
            } else {
                *place = times;
            }
        }
    }

    fn step_times(&mut self, key: &Node, node: &Node) -> Option<StepTimes> {
        let NodeKind::Map(pairs) = &node.kind else {
            let by = self.takes(node)?;
            return Some(StepTimes::of(by));
        };
        let (mut by, mut checker, mut approver, mut holds, mut any_hour) = (None, None, None, None, false);
        for (key, node) in pairs {
            match self.key(key, StepKey::read, StepKey::in_both) {
                Some(StepKey::By) => by = self.takes(node),
                Some(StepKey::Checker) => checker = self.takes(node),
                Some(StepKey::Approver) => approver = self.takes(node),
                Some(StepKey::Holds) => holds = self.yes_no(node),
                Some(StepKey::AnyHour) => any_hour = self.yes_no(node).unwrap_or(false),
                Some(StepKey::Note) | None => {}
            }
        }
        if by.is_none() && !pairs.iter().any(|(key, _)| key_of(key, StepKey::read) == Some(StepKey::By)) {
            let what = say!("say how long the performers take: `by: 2 hours`", "请写明负责人用多久：“负责: 2 小时”");
            self.fault(key.line, what);
        }
        Some(StepTimes { by: by?, checker, approver, holds, any_hour })
    }

    fn yes_no(&mut self, node: &Node) -> Option<bool> {
        let yes = value::yes_no(&normalised(self.scalar(node).unwrap_or_default().trim()));
        self.ok(node.line, yes.ok_or_else(|| say!("write yes or no", "请写“是”或“否”")))
    }

    fn events(&mut self, node: &Node) {
        let program = self.program;
        for (key, node) in self.map(node) {
            let name = normalised(key.text().unwrap_or_default().trim()).into_owned();
            let event = program.event(&name).ok_or_else(|| {
                let near = nearest(&name, program.events.iter().map(|event| event.name.as_str()));
                unknown(&say!("event", "事件"), &name, near)
            });
            let Some(event) = self.ok(key.line, event) else { continue };
            if let Some(occurs) = self.event(event, node) {
                self.said.events[event.0 as usize] = Some(occurs);
            }
        }
    }

    fn event(&mut self, event: EventId, node: &Node) -> Option<Occurs> {
        let (mut chance, mut after, mut every) = (None, None, None);
        match &node.kind {
            NodeKind::Map(pairs) => {
                for (key, node) in pairs {
                    match self.key(key, EventKey::read, EventKey::in_both) {
                        Some(EventKey::Chance) => {
                            let read = self.scalar(node).map(measure::probability);
                            chance = read.and_then(|read| self.ok(node.line, read));
                        }
                        Some(EventKey::After) => after = self.timing(node),
                        Some(EventKey::Every) => every = self.timing(node),
                        Some(EventKey::Note) | None => {}
                    }
                }
            }
            // A probability, or else a time.
            _ => match measure::probability(self.scalar(node)?) {
                Ok(probability) => chance = Some(probability),
                Err(_) => every = self.timing(node),
            },
        }
        let name = &self.program[event].name;
        if !assumed::is_awaited(self.program, event) {
            self.fault(node.line, say!("nothing in the procedure waits for `{name}`", "流程里没有哪里等待“{name}”"));
            return None;
        }
        if every.is_some() && (chance.is_some() || after.is_some()) {
            let what = say!("write either `every:`, or `chance:` and `after:`", "“间隔:”与“概率:”“之后:”只写一种");
            self.fault(node.line, what);
            return None;
        }
        if let Some(every) = every {
            if *every.distribution.shape() == Shape::Fixed(0.0) {
                self.fault(node.line, measure::more_than_nothing(&every.written));
                return None;
            }
            return Some(Occurs::Repeatedly(every));
        }
        if chance.is_some_and(|chance| chance < 1.0) && assumed::is_awaited_without_end(self.program, event) {
            let what = say!(
                "a step waits for `{name}` without a deadline: if it does not happen the case never ends; write 100%, or give the step a deadline",
                "有步骤在等“{name}”而没有期限：它不发生，办理件就永远停在那里；请写 100%，或给步骤加期限"
            );
            self.fault(node.line, what);
            return None;
        }
        Some(Occurs::Once { chance: chance.unwrap_or(1.0), after })
    }

    fn priorities(&mut self, node: &Node) {
        for (key, node) in self.map(node) {
            let guard = guards::read(self.program, key.text().unwrap_or_default());
            let guard = self.ok(key.line, guard);
            let number = self.scalar(node).map(|text| {
                let number = narrow_digits(text.trim()).replace('－', "-").parse::<i32>();
                number
                    .map_err(|_| say!("a priority is a whole number; the larger comes first", "优先级是整数，大的在先"))
            });
            let number = number.and_then(|number| self.ok(node.line, number));
            if let (Some(guard), Some(number)) = (guard, number) {
                self.said.priorities.push((guard, number));
            }
        }
    }

    // ---- costs -------------------------------------------------------------------------------------------------------

    fn costs(&mut self, node: &Node) {
        for (key, node) in self.map(node) {
            match self.key(key, CostKey::read, CostKey::in_both) {
                Some(CostKey::Steps) => {
                    for (key, node) in self.map(node) {
                        let step = self.step(key);
                        let money = self.money(node);
                        if let (Some(step), Some(money)) = (step, money) {
                            self.said.costs.steps[step.0 as usize] = money;
                        }
                    }
                }
                Some(CostKey::Hourly) => {
                    for (key, node) in self.map(node) {
                        self.hourly(key, node);
                    }
                }
                Some(CostKey::Case) => self.said.costs.case = self.money(node).unwrap_or(0),
                Some(CostKey::Currency) => {
                    self.said.costs.currency = self.scalar(node).unwrap_or_default().trim().to_string();
                }
                Some(CostKey::Note) | None => {}
            }
        }
    }

    /// What an hour of a role, or of a person, costs.
    fn hourly(&mut self, key: &Node, node: &Node) {
        let Some(money) = self.money(node) else { return };
        let name = normalised(key.text().unwrap_or_default().trim()).into_owned();
        let roles = &self.program.roles;
        if let Some(at) = roles.iter().position(|role| role.name == name) {
            self.said.costs.roles.push((RoleId(at as u32), money));
            return;
        }
        let people = self.people.unwrap_or_default();
        if people.contains(&name.as_str()) {
            self.said.costs.people.push((name, money));
            return;
        }
        let near = nearest(&name, roles.iter().map(|role| role.name.as_str()).chain(people.iter().copied()));
        let what = unknown(&say!("role or person", "角色或人员"), &name, near);
        let what = match self.people {
            Some(_) => what,
            None => {
                let Text { en, zh } = what;
                say!("{en}; for people a roster is needed", "{zh}；按人写要有名册")
            }
        };
        self.fault(key.line, what);
    }

    fn money(&mut self, node: &Node) -> Option<i64> {
        let money = self.scalar(node).map(measure::money)?;
        self.ok(node.line, money)
    }

    // ---- meetings ----------------------------------------------------------------------------------------------------

    fn meetings(&mut self, node: &Node) {
        for (key, node) in self.map(node) {
            let name = normalised(key.text().unwrap_or_default().trim()).into_owned();
            let rhythms = [Inner::Daily, Inner::Weekly, Inner::Monthly, Inner::OnCall];
            let is = |rhythm: &&Inner| {
                [Language::English, Language::Chinese].iter().any(|language| rhythm.word(*language) == name)
            };
            if let Some(rhythm) = rhythms.iter().find(is) {
                if let Some(meeting) = self.meeting(node) {
                    self.said.rhythms.push((*rhythm, meeting));
                }
                continue;
            }
            let Some(step) = self.step(key) else { continue };
            if self.program[step].held.is_empty() {
                self.fault(key.line, say!("`{name}` is decided at no meeting", "“{name}”不上例会"));
                continue;
            }
            self.said.meetings[step.0 as usize] = self.meeting(node);
        }
    }

    fn meeting(&mut self, node: &Node) -> Option<Meeting> {
        let (mut held, mut capacity, mut ad_hoc) = (None, None, 0.0);
        match &node.kind {
            NodeKind::Map(pairs) => {
                for (key, node) in pairs {
                    match self.key(key, MeetingKey::read, MeetingKey::in_both) {
                        Some(MeetingKey::At) => held = self.held(node),
                        Some(MeetingKey::After) => held = self.timing(node).map(Held::Called),
                        Some(MeetingKey::Capacity) => {
                            let most = self.scalar(node).map(count);
                            capacity = most.and_then(|most| self.ok(node.line, most));
                            if capacity == Some(0) {
                                self.fault(node.line, measure::more_than_nothing("0"));
                            }
                        }
                        Some(MeetingKey::AdHoc) => {
                            let chance = self.scalar(node).map(measure::probability);
                            ad_hoc = chance.and_then(|chance| self.ok(node.line, chance)).unwrap_or(0.0);
                        }
                        Some(MeetingKey::Note) | None => {}
                    }
                }
                if held.is_none() && self.wrong.iter().all(|at| at.line != node.line) {
                    let what = say!("say when it is held: `at: Monday 10:00`", "请写明何时开：“时间: 周一 10:00”");
                    self.fault(node.line, what);
                }
            }
            _ => held = self.held(node),
        }
        Some(Meeting { held: held?, capacity, ad_hoc })
    }

    fn held(&mut self, node: &Node) -> Option<Held> {
        let rhythm = rhythm(self.scalar(node)?);
        self.ok(node.line, rhythm).map(Held::Regularly)
    }

    // ---- names -------------------------------------------------------------------------------------------------------

    fn step(&mut self, key: &Node) -> Option<StepId> {
        let program = self.program;
        let name = normalised(key.text().unwrap_or_default().trim()).into_owned();
        let step = program.step(&name).ok_or_else(|| {
            let near = nearest(&name, program.steps.iter().map(|step| step.name.as_str()));
            unknown(&say!("step", "步骤"), &name, near)
        });
        self.ok(key.line, step)
    }
}

fn count(text: &str) -> Result<u32, Text> {
    let digits = narrow_digits(text.trim());
    digits.parse().map_err(|_| match digits.replace(['－', '−', '–'], "-").parse::<i128>() {
        Ok(number) if number < 0 => say!("this must not be below 0: `{text}`", "这里不能小于 0：“{text}”"),
        Ok(_) => say!("`{text}` is too large", "“{text}”太大"),
        Err(_) => say!("`{text}` is no whole number", "“{text}”不是整数"),
    })
}

/// A day and a time: `2026-01-05 09:00`.
fn start(text: &str) -> Result<Start, Text> {
    let wanted =
        || say!("`{text}` is no moment; write `2026-01-05 09:00`", "“{text}”不是时刻；请写成“2026-01-05 09:00”");
    let (day, time) = text.trim().split_once([' ', 'T', '\u{3000}']).unwrap_or((text.trim(), "00:00"));
    let day = Day::read(day).ok_or_else(wanted)?;
    Ok(Start { day: day.number(), minute: minute(time).ok_or_else(wanted)? })
}

/// A time of the day: `09:00`.
fn minute(text: &str) -> Option<u16> {
    crate::roster::minute(text).filter(|minute| *minute < 24 * 60)
}

/// When a meeting is held: `Wednesday 10:00`, `周三 10:00`, `day 15 10:00`, `15 日 10:00`, or `10:00` on every working day.
fn rhythm(text: &str) -> Result<Rhythm, Text> {
    let wanted = || {
        say!(
            "`{text}` does not say when; write `Wednesday 10:00`, `day 15 10:00` or, for every working day, `10:00`",
            "“{text}”没有说清何时；请写“周三 10:00”“15 日 10:00”，每个工作日的写“10:00”"
        )
    };
    let plain = narrow_digits(text.trim()).replace('：', ":");
    let (day, time) =
        plain.rsplit_once([' ', '\u{3000}']).map_or(("", plain.as_str()), |(day, time)| (day.trim(), time));
    let minute = minute(time).ok_or_else(wanted)?;
    if day.is_empty() {
        return Ok(Rhythm::Daily { minute });
    }
    let day = day.strip_prefix('每').unwrap_or(day);
    if let Some(weekday) = crate::roster::weekday(day) {
        return Ok(Rhythm::Weekly { weekday, minute });
    }
    let number = day.strip_prefix("day ").or_else(|| day.trim_start_matches('月').strip_suffix('日'));
    let number = number.and_then(|number| number.trim().parse::<u8>().ok()).filter(|day| (1..=31).contains(day));
    number.map(|day| Rhythm::Monthly { day, minute }).ok_or_else(wanted)
}
