//! Rosters: a YAML file with the people of a procedure or of an organisation, the roles that they hold, and when they
//! are absent.
//!
//! ```yaml
//! roster: 系统上线流程
//! people:
//!   张敏: 项目经理
//!   李强:
//!     roles: [应用维护人员, 业务主管]
//!     absent: [2026-07-01 to 2026-07-14, 2026-08-03]
//!     calendar: nights
//! calendars:
//!   nights:
//!     hours: {Monday to Friday: 22:00-06:00}
//! ```

mod calendars;

pub use calendars::{CalendarFile, ZONE, minute, read_calendar, weekday, zone};

use crate::analysis::calendars::Calendar;
use crate::analysis::people::{Day, Person, Roster};
use crate::diagnostic::{Language, Text};
use crate::model::{Model, Role, RoleId, UnitId, UnitKind};
use crate::say;
use crate::syntax::ast::Symbol;
use crate::syntax::keywords::words;
use crate::syntax::names::{narrow_digits, normalised};
use crate::syntax::near::{nearest, unknown, unknown_key};
use crate::syntax::yaml::plain::{At, Node, NodeKind, full_width_colon, read as read_yaml};

words! {
    /// The keys at the top of a roster.
    TopKey {
        /// Whose people.
        Roster = "roster", "名册";
        /// The people.
        People = "people", "人员";
        /// By which clock they work.
        Zone = "time zone", "时区";
        /// When there is work.
        Calendars = "calendars", "日历";
        /// Files that say when there is work.
        Files = "calendar files", "日历文件";
        /// The calendar of those of whom nothing else is said.
        Calendar = "calendar", "默认日历";
        /// A remark.
        Note = "note", "注";
    }
}

words! {
    /// What is said of somebody.
    PersonKey {
        /// The roles.
        Roles = "roles", "角色";
        /// When not there.
        Absent = "absent", "缺勤";
        /// When at work.
        Calendar = "calendar", "日历";
        /// What an hour costs.
        Hourly = "hourly", "时薪";
        /// A remark.
        Note = "note", "注";
    }
}

/// More people are not read.
const MAX_PEOPLE: usize = 10_000;

/// Reads a roster, in the words of a model, that names no files.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file.
pub fn read(text: &str, model: &Model) -> Result<Roster, Vec<At>> {
    read_with(text, model, &[])
}

/// Reads a roster, in the words of a model, and with the calendars of the files that it names.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file.
pub fn read_with(text: &str, model: &Model, files: &[Calendar]) -> Result<Roster, Vec<At>> {
    let root = read_yaml(text).map_err(|at| vec![at])?;
    let mut reader = Reader { model, of: None, known: Vec::new(), calendars: files.to_vec(), wrong: Vec::new() };
    let roster = reader.roster(root);
    reader.wrong.sort_by_key(|at| at.line);
    match roster {
        Some(roster) if reader.wrong.is_empty() => Ok(roster),
        _ => Err(of_colon(text, reader.wrong)),
    }
}

/// The files of calendars that a roster names, each with its line; none of a roster that cannot be read.
pub fn calendar_files(text: &str) -> Vec<(usize, String)> {
    let Ok(Some(Node { kind: NodeKind::Map(pairs), .. })) = read_yaml(text) else { return Vec::new() };
    let is_files =
        |key: &Node| TopKey::read(key.text().unwrap_or_default()).is_some_and(|(key, _)| key == TopKey::Files);
    let files = pairs.iter().filter(|(key, _)| is_files(key)).map(|(_, value)| value);
    let of = |node: &Node| node.text().map(|text| (node.line, text.trim().to_string()));
    files
        .flat_map(|node| match &node.kind {
            NodeKind::List(nodes) => nodes.iter().filter_map(of).collect(),
            _ => of(node).into_iter().collect::<Vec<_>>(),
        })
        .collect()
}

/// What is wrong; a key with a full-width colon is none: what is wrong on its line comes of that.
fn of_colon(text: &str, wrong: Vec<At>) -> Vec<At> {
    let colon = full_width_colon(text).filter(|colon| wrong.iter().any(|at| at.line == colon.line));
    colon.map_or(wrong, |colon| vec![colon])
}

struct Reader<'m> {
    model: &'m Model,
    of: Option<UnitId>,
    /// The roles that people can hold.
    known: Vec<RoleId>,
    calendars: Vec<Calendar>,
    wrong: Vec<At>,
}

impl Reader<'_> {
    fn wrong(&mut self, line: usize, what: Text) {
        self.wrong.push(At::new(line, what));
    }

    fn roster(&mut self, root: Option<Node>) -> Option<Roster> {
        let line = root.as_ref().map_or(1, |root| root.line);
        let Some(Node { kind: NodeKind::Map(pairs), .. }) = root else {
            self.wrong(line, begins());
            return None;
        };
        let (mut of, mut people, mut zone, mut calendars, mut usual) = (None, None, None, None, None);
        for (key, value) in pairs {
            let name = key.text().unwrap_or_default();
            match TopKey::read(&normalised(name)) {
                Some((TopKey::Roster, _)) => of = Some(value),
                Some((TopKey::People, _)) => people = Some(value),
                Some((TopKey::Zone, _)) => zone = Some(value),
                Some((TopKey::Calendars, _)) => calendars = Some(value),
                Some((TopKey::Calendar, _)) => usual = Some(value),
                Some((TopKey::Files | TopKey::Note, _)) => {}
                None => self.wrong(key.line, unknown_key(name, &TopKey::in_both())),
            }
        }
        let zone = self.zone(zone);
        if let Some(calendars) = calendars {
            self.own_calendars(&calendars, &zone);
        }
        let usual = usual.and_then(|usual| self.calendar(&usual));
        match of {
            Some(value) => self.whose(&value),
            None => self.wrong(line, begins()),
        }
        let people = self.people(line, people);
        let calendars = std::mem::take(&mut self.calendars);
        Some(Roster { of: self.of?, people, zone, calendars, calendar: usual })
    }

    /// By which clock people work.
    fn zone(&mut self, value: Option<Node>) -> String {
        let Some(value) = value else { return ZONE.to_string() };
        zone(value.text().unwrap_or_default()).unwrap_or_else(|what| {
            self.wrong(value.line, what);
            ZONE.to_string()
        })
    }

    /// The calendars that stand in the roster itself.
    fn own_calendars(&mut self, value: &Node, zone: &str) {
        let NodeKind::Map(pairs) = &value.kind else {
            let what = say!("`calendars:` lists calendars by name", "“日历:”下面按名称写日历");
            return self.wrong(value.line, what);
        };
        for (key, node) in pairs {
            let name = normalised(key.text().unwrap_or_default().trim()).into_owned();
            if self.calendars.iter().any(|calendar| calendar.name == name) {
                self.wrong(key.line, say!("two calendars are called `{name}`", "有两个日历都叫“{name}”"));
            }
            match calendars::calendar(name, node, zone) {
                Ok(calendar) => self.calendars.push(calendar),
                Err(wrong) => self.wrong.extend(wrong),
            }
        }
    }

    /// The calendar of this name.
    fn calendar(&mut self, value: &Node) -> Option<u32> {
        let name = normalised(value.text().unwrap_or_default().trim()).into_owned();
        let found = self.calendars.iter().position(|calendar| calendar.name == name);
        if found.is_none() {
            let near = nearest(&name, self.calendars.iter().map(|calendar| calendar.name.as_str()));
            self.wrong(value.line, unknown(&say!("calendar", "日历"), &name, near));
        }
        found.map(|at| at as u32)
    }

    /// The procedure or organisation whose people these are.
    fn whose(&mut self, value: &Node) {
        let model = self.model;
        let Some(written) = value.text() else { return self.wrong(value.line, begins()) };
        let name = normalised(written.trim());
        let units = || model.units.iter().filter(|unit| unit.kind != UnitKind::Interface);
        let is = |at: &usize| {
            let unit = &model.units[*at];
            let names = [Some(unit.name), unit.clause, unit.code];
            unit.kind != UnitKind::Interface && names.iter().flatten().any(|other| model.text(other.symbol) == name)
        };
        match (0..model.units.len()).find(is) {
            Some(at) => {
                let unit = &model.units[at];
                self.of = Some(UnitId(at as u32));
                let mut known: Vec<RoleId> = unit.roles.clone().map(RoleId).collect();
                if unit.kind == UnitKind::Procedure {
                    let shared = units().filter(|unit| unit.kind == UnitKind::Organisation);
                    known.extend(shared.flat_map(|unit| unit.roles.clone().map(RoleId)));
                }
                self.known = known;
            }
            None => {
                let near = nearest(&name, units().map(|unit| model.text(unit.name.symbol)));
                self.wrong(value.line, unknown(&say!("procedure or organisation", "流程或组织"), &name, near));
            }
        }
    }

    fn people(&mut self, line: usize, value: Option<Node>) -> Vec<Person> {
        let wanted = say!(
            "`people:` lists the people, one a line: `NAME: ROLE, ROLE`",
            "“人员:”下面逐行写人：“姓名: 角色, 角色”"
        );
        let line = value.as_ref().map_or(line, |value| value.line);
        let Some(Node { kind: NodeKind::Map(pairs), .. }) = value else {
            self.wrong(line, wanted);
            return Vec::new();
        };
        if pairs.len() > MAX_PEOPLE {
            self.wrong(line, say!("a roster has at most {MAX_PEOPLE} people", "一份名册最多写 {MAX_PEOPLE} 人"));
            return Vec::new();
        }
        pairs.iter().map(|(key, value)| self.person(key, value)).collect()
    }

    fn person(&mut self, key: &Node, value: &Node) -> Person {
        let name = key.text().unwrap_or_default().trim().to_string();
        if name.is_empty() || name.chars().any(char::is_control) {
            self.wrong(key.line, say!("this is not the name of a person", "这不是人的姓名"));
        }
        let mut person = Person { name, roles: Vec::new(), absent: Vec::new(), calendar: None, hourly: None };
        match &value.kind {
            NodeKind::Map(pairs) => {
                for (key, value) in pairs {
                    match PersonKey::read(&normalised(key.text().unwrap_or_default())) {
                        Some((PersonKey::Roles, _)) => person.roles = self.roles(value),
                        Some((PersonKey::Absent, _)) => person.absent = self.absent(value),
                        Some((PersonKey::Note, _)) => {}
                        Some((PersonKey::Calendar, _)) => person.calendar = self.calendar(value),
                        Some((PersonKey::Hourly, _)) => person.hourly = self.hourly(value),
                        None => {
                            let name = key.text().unwrap_or_default();
                            self.wrong(key.line, unknown_key(name, &PersonKey::in_both()));
                        }
                    }
                }
                let (said, name) = (pairs.iter().any(|(key, _)| is_roles(key)), &person.name);
                if !said {
                    self.wrong(key.line, say!("`{name}` has no role", "“{name}”没有角色"));
                }
            }
            _ => person.roles = self.roles(value),
        }
        person
    }

    /// Roles, as a list or with commas between them.
    fn roles(&mut self, value: &Node) -> Vec<Symbol> {
        let mut roles = Vec::new();
        for (line, written) in self.items(value, &[',', '，', '、']) {
            let Some(symbol) = self.role(line, &written) else { continue };
            if roles.contains(&symbol) {
                self.wrong(line, say!("`{written}` stands here twice", "“{written}”写了两次"));
            } else {
                roles.push(symbol);
            }
        }
        roles
    }

    fn role(&mut self, line: usize, written: &str) -> Option<Symbol> {
        let model = self.model;
        let name = normalised(written);
        let text = |role: &Role| model.text(role.name.symbol);
        let Some(role) = self.known.iter().map(|id| &model[*id]).find(|role| text(role) == name) else {
            // Of whom nothing is known, no role is unknown.
            if self.of.is_some() {
                let near = nearest(&name, self.known.iter().map(|id| text(&model[*id])));
                self.wrong(line, unknown(&say!("role", "角色"), &name, near));
            }
            return None;
        };
        if !role.stands_for.is_empty() {
            let others = role.stands_for.iter().map(|other| Text::same(text(&model[other.role])));
            let Text { en, zh } = Text::list(others);
            self.wrong(
                line,
                say!(
                    "nobody is `{name}` for good: it stands for {en}, depending on the case; write these",
                    "没有人固定是“{name}”：它按情况代表{zh}，请写这些角色"
                ),
            );
            return None;
        }
        Some(role.name.symbol)
    }

    /// What an hour of somebody costs, in thousandths.
    fn hourly(&mut self, value: &Node) -> Option<i64> {
        let written = value.text().unwrap_or_default();
        let amount = narrow_digits(written.trim()).parse::<f64>().ok().filter(|amount| (0.0..=1e9).contains(amount));
        if amount.is_none() {
            self.wrong(value.line, say!("`{written}` is no amount of money", "“{written}”不是金额"));
        }
        amount.map(|amount| (amount * 1000.0).round() as i64)
    }

    fn absent(&mut self, value: &Node) -> Vec<(Day, Day)> {
        let mut absent = Vec::new();
        for (line, written) in self.items(value, &[',', '，', '、', ';', '；']) {
            match calendars::days(&written) {
                Ok(days) => absent.push(days),
                Err(what) => self.wrong(line, what),
            }
        }
        absent
    }

    fn items(&mut self, value: &Node, between: &[char]) -> Vec<(usize, String)> {
        items(value, between, &mut self.wrong)
    }
}

/// The words of a list, or of one line with marks between them.
fn items(value: &Node, between: &[char], wrong: &mut Vec<At>) -> Vec<(usize, String)> {
    match &value.kind {
        NodeKind::Scalar(text) => {
            let items = text.split(between).map(str::trim).filter(|item| !item.is_empty());
            let items: Vec<(usize, String)> = items.map(|item| (value.line, item.to_string())).collect();
            let nothing = items.is_empty() || matches!(text.as_str(), "~" | "null");
            if nothing { Vec::new() } else { items }
        }
        NodeKind::List(nodes) => {
            let mut items = Vec::new();
            for node in nodes {
                match node.text() {
                    Some(text) => items.push((node.line, text.trim().to_string())),
                    None => wrong.push(At::new(node.line, say!("one value is expected here", "此处应为一个值"))),
                }
            }
            items
        }
        NodeKind::Map(_) => {
            wrong.push(At::new(value.line, say!("a list is expected here", "此处应为列表")));
            Vec::new()
        }
    }
}

fn is_roles(key: &Node) -> bool {
    matches!(PersonKey::read(&normalised(key.text().unwrap_or_default())), Some((PersonKey::Roles, _)))
}

fn begins() -> Text {
    say!(
        "a roster begins with `roster:` and the name of a procedure or an organisation",
        "名册以“名册: 流程或组织的名称”开头"
    )
}
