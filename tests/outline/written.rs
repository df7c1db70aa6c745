//! Procedures written at random.

/// A heading that cannot be read. Where there is one, routes through the walls of blocks are kept.
pub(super) const LOST: &str = "# )(\n";

/// Writes procedures, sound or wild, as a list of choices says.
pub(super) struct Writer {
    choices: std::vec::IntoIter<u16>,
    wild: bool,
    names: Vec<String>,
    text: String,
}

enum Member {
    Step(String),
    Parallel(String, Vec<Vec<Member>>),
}

impl Member {
    fn name(&self) -> &str {
        match self {
            Member::Step(name) | Member::Parallel(name, _) => name,
        }
    }
}

impl Writer {
    /// A procedure.
    pub(super) fn procedure(choices: Vec<u16>, wild: bool) -> String {
        let mut writer = Writer { choices: choices.into_iter(), wild, names: Vec::new(), text: String::new() };
        let members = writer.members(0);
        writer.text.push_str("# procedure P\n");
        match if wild { writer.choose(8) } else { 0 } {
            1 => {}
            2 => writer.text.push_str("starts: nobody\n"),
            _ => writer.text.push_str(&format!("starts: {}\n", members[0].name())),
        }
        writer.text.push_str("# facts\n- f: a, b, c, d (given)\n# events\n- happens: something\n");
        writer.write(&members, None);
        writer.text.push_str("# ends\n- End0\n- End1\n- End2\n");
        if wild && writer.choose(2) == 1 {
            writer.text.push_str(LOST);
        }
        writer.text
    }

    fn choose(&mut self, among: usize) -> usize {
        usize::from(self.choices.next().unwrap_or(0)) % among
    }

    fn members(&mut self, depth: usize) -> Vec<Member> {
        let count = 1 + self.choose(if depth == 0 { 9 } else { 4 });
        (0..count).map(|_| self.member(depth)).collect()
    }

    fn member(&mut self, depth: usize) -> Member {
        let name = format!("N{}", self.names.len());
        self.names.push(name.clone());
        if depth < 3 && self.choose(6) == 5 {
            let count = 1 + self.choose(3);
            Member::Parallel(name, (0..count).map(|_| self.members(depth + 1)).collect())
        } else {
            Member::Step(name)
        }
    }

    fn write(&mut self, members: &[Member], block: Option<&str>) {
        for (at, member) in members.iter().enumerate() {
            match member {
                Member::Step(name) => self.text.push_str(&format!("# step {name}\n")),
                Member::Parallel(name, branches) => {
                    self.text.push_str(&format!("# parallel {name}\n"));
                    for (number, branch) in branches.iter().enumerate() {
                        let runs = ["", "", " [f = a]", " [whenever happens]"][self.choose(4)];
                        self.text.push_str(&format!("# branch {name}b{number}{runs}\n"));
                        self.write(branch, Some(name));
                    }
                    self.text.push_str(&format!("# join {name}\n"));
                }
            }
            self.routes(members, at, block);
        }
    }

    fn routes(&mut self, members: &[Member], at: usize, block: Option<&str>) {
        let count = match self.choose(8) {
            0..=3 => 1,
            4..=6 => 2,
            _ if self.wild => self.choose(5),
            _ => 3,
        };
        for number in 0..count {
            let guard = match number {
                _ if count == 1 && self.choose(8) != 7 => "",
                _ if self.wild && self.choose(8) == 7 => "",
                0 => " [f = a]",
                1 if count == 2 => [" [otherwise]", " [not f = a]"][self.choose(2)],
                1 => " [f = b]",
                2 if count == 3 => " [otherwise]",
                _ => " [f = c, d]",
            };
            let to = self.target(members, at, block);
            if self.choose(8) == 7 {
                let back = members[self.choose(at + 1)].name().to_string();
                self.text.push_str(&format!("<- {back} (at most 2; then {to}){guard}\n"));
            } else {
                self.text.push_str(&format!("-> {to}{guard}\n"));
            }
        }
    }

    fn target(&mut self, members: &[Member], at: usize, block: Option<&str>) -> String {
        let later = members.len() - at - 1;
        match self.choose(10) {
            8 if self.wild => {
                let any = self.choose(self.names.len() + 1);
                self.names.get(any).cloned().unwrap_or_else(|| "nobody".to_string())
            }
            9 if self.wild => members[self.choose(members.len())].name().to_string(),
            0..=4 if later > 0 => members[at + 1].name().to_string(),
            5 | 6 if later > 0 => members[at + 1 + self.choose(later)].name().to_string(),
            _ if block.is_some() => "join".to_string(),
            _ => format!("End{}", self.choose(3)),
        }
    }
}
