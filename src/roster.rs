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
//! ```

use crate::analysis::people::{Day, Person, Roster};
use crate::diagnostic::{Language, Text};
use crate::model::{Model, Role, RoleId, UnitId, UnitKind};
use crate::say;
use crate::syntax::ast::Symbol;
use crate::syntax::keywords::words;
use crate::syntax::names::normalised;
use crate::syntax::near::{nearest, unknown};
use crate::syntax::yaml::plain::{At, Node, NodeKind, full_width_colon, read as read_yaml};

words! {
    /// The keys at the top of a roster.
    TopKey {
        /// Whose people.
        Roster = "roster", "名册";
        /// The people.
        People = "people", "人员";
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
        /// A remark.
        Note = "note", "注";
    }
}

/// What stands between the first and the last day of an absence.
const TO: [&str; 8] = [" to ", "至", "到", "~", "～", "—", "–", ".."];

/// More people are not read.
const MAX_PEOPLE: usize = 10_000;

/// Reads a roster, in the words of a model.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file.
pub fn read(text: &str, model: &Model) -> Result<Roster, Vec<At>> {
    let root = read_yaml(text).map_err(|at| vec![at])?;
    let mut reader = Reader { model, of: None, known: Vec::new(), wrong: Vec::new() };
    let roster = reader.roster(root);
    reader.wrong.sort_by_key(|at| at.line);
    match roster {
        Some(roster) if reader.wrong.is_empty() => Ok(roster),
        _ => {
            // A key with a full-width colon is none: what is wrong on its line comes of that.
            let colon = full_width_colon(text).filter(|colon| reader.wrong.iter().any(|at| at.line == colon.line));
            Err(colon.map_or(reader.wrong, |colon| vec![colon]))
        }
    }
}

struct Reader<'m> {
    model: &'m Model,
    of: Option<UnitId>,
    /// The roles that people can hold.
    known: Vec<RoleId>,
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
        let (mut of, mut people) = (None, None);
        for (key, value) in pairs {
            let name = key.text().unwrap_or_default();
            match TopKey::read(&normalised(name)) {
                Some((TopKey::Roster, _)) => of = Some(value),
                Some((TopKey::People, _)) => people = Some(value),
                Some((TopKey::Note, _)) => {}
                None => self.unknown_key(&key, TopKey::ALL.iter().map(|key| |language| key.word(language))),
            }
        }
        match of {
            Some(value) => self.whose(&value),
            None => self.wrong(line, begins()),
        }
        let people = self.people(line, people);
        Some(Roster { of: self.of?, people })
    }

    fn unknown_key<W: Fn(Language) -> &'static str>(&mut self, key: &Node, keys: impl Iterator<Item = W>) {
        let name = key.text().unwrap_or_default();
        let keys: Vec<&str> = keys.flat_map(|word| [Language::English, Language::Chinese].map(word)).collect();
        let near = nearest(name, keys.iter().copied());
        let what = unknown(&say!("key", "键"), name, near);
        if near.is_some() {
            return self.wrong(key.line, what);
        }
        let (en, zh) = (what.en, what.zh);
        let list = keys.chunks(2).map(|pair| Text { en: pair[0].to_string(), zh: pair[1].to_string() });
        let Text { en: list_en, zh: list_zh } = Text::list(list);
        self.wrong(key.line, say!("{en}; here may stand {list_en}", "{zh}；这里可以写{list_zh}"));
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
        let mut person = Person { name, roles: Vec::new(), absent: Vec::new() };
        match &value.kind {
            NodeKind::Map(pairs) => {
                for (key, value) in pairs {
                    match PersonKey::read(&normalised(key.text().unwrap_or_default())) {
                        Some((PersonKey::Roles, _)) => person.roles = self.roles(value),
                        Some((PersonKey::Absent, _)) => person.absent = self.absent(value),
                        Some((PersonKey::Note, _)) => {}
                        None => self.unknown_key(key, PersonKey::ALL.iter().map(|key| |language| key.word(language))),
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

    fn absent(&mut self, value: &Node) -> Vec<(Day, Day)> {
        let mut absent = Vec::new();
        for (line, written) in self.items(value, &[',', '，', '、', ';', '；']) {
            let (from, to) = TO.iter().find_map(|to| written.split_once(to)).unwrap_or((&written, &written));
            match (Day::read(from), Day::read(to)) {
                (Some(from), Some(to)) if from > to => {
                    self.wrong(line, say!("`{written}` ends before it begins", "“{written}”还没开始就结束了"));
                }
                (Some(from), Some(to)) => absent.push((from, to)),
                _ => self.wrong(
                    line,
                    say!(
                        "`{written}` is no absence; write a day, or the first and the last: `2026-07-01 to 2026-07-14`",
                        "“{written}”不是缺勤日期；请写一天，或首尾两天：“2026-07-01 至 2026-07-14”"
                    ),
                ),
            }
        }
        absent
    }

    /// The words of a list, or of one line with marks between them.
    fn items(&mut self, value: &Node, between: &[char]) -> Vec<(usize, String)> {
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
                        None => self.wrong(node.line, say!("one value is expected here", "此处应为一个值")),
                    }
                }
                items
            }
            NodeKind::Map(_) => {
                self.wrong(value.line, say!("a list is expected here", "此处应为列表"));
                Vec::new()
            }
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
