//! Random documents, typed at random: read without a finding, printed, read again.

use super::printing::holds;
use super::tree::parse_clean;
use procedo::diagnostic::Language;
use procedo::syntax::keywords::{BlockKind, Inner, Label, MarkKind, TimeUnit};
use procedo::syntax::legal;
use proptest::prelude::*;

/// Decisions, one number each; when they run out, always the first choice. Fewer and smaller numbers make a simpler
/// document, so what fails shrinks.
pub struct Choices {
    numbers: std::vec::IntoIter<u16>,
    names: usize,
}

impl Choices {
    fn below(&mut self, count: usize) -> usize {
        self.numbers.next().map_or(0, |number| number as usize % count)
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 1
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn done(&self) -> bool {
        self.numbers.len() == 0
    }

    fn list(&mut self, most: usize, between: &[&str], mut one: impl FnMut(&mut Self) -> String) -> String {
        let mut text = one(self);
        for _ in 0..self.below(most) {
            text += self.pick(between);
            text += &one(self);
        }
        text
    }

    fn language(&mut self) -> Language {
        self.pick(&[Language::English, Language::Chinese])
    }

    fn comma_list(&mut self, most: usize, one: impl FnMut(&mut Self) -> String) -> String {
        self.list(most, &[", ", "，", "、", " ,"], one)
    }

    fn word(&mut self, word: impl Fn(Language) -> &'static str) -> String {
        let word = word(self.language());
        if self.chance(8) { word.to_uppercase() } else { word.to_string() }
    }

    fn space(&mut self) -> &'static str {
        self.pick(&[" ", "  ", "\t", "\u{3000}"])
    }

    /// Letters of many scripts, marks that compose, digits; names that look like keywords and are none.
    fn identifier(&mut self) -> String {
        const NAMES: [&str; 30] = [
            "a",
            "项目经理",
            "release-manager",
            "P1",
            "部门QA",
            "e\u{301}tape",
            "Ωmega",
            "ключ",
            "x_1",
            "张·三",
            "２号楼",
            "3号",
            "joint",
            "join-team",
            "not-approved",
            "order",
            "andy",
            "and-so",
            "by-law",
            "和平",
            "非立项",
            "汇合点",
            "step",
            "负责",
            "optional",
            "至多者",
            "日期x",
            "integer-x",
            "ＡＢ－１",
            "هدف",
        ];
        // Keys in YAML, or what a reader of YAML takes for something else.
        const KEYS: [&str; 24] = [
            "note",
            "注",
            "allow",
            "允许",
            "entries",
            "条目",
            "description",
            "标题",
            "clause",
            "parallel",
            "steps",
            "back",
            "when",
            "yes",
            "No",
            "是",
            "null",
            "True",
            "y",
            "0x1F",
            "1e3",
            "1_000",
            "7b号",
            "２０２６年",
        ];
        self.names += 1;
        match self.below(6) {
            0 => format!("n{}", self.names),
            1 => format!("名{}", self.names),
            2 | 3 => self.pick(&KEYS).to_string(),
            _ => self.pick(&NAMES).to_string(),
        }
    }

    fn name(&mut self) -> String {
        if self.below(3) > 0 {
            return self.identifier();
        }
        const INSIDE: [&str; 22] = [
            "培训计划",
            "A b",
            " 空 格 ",
            "（a）：b、c；",
            "“x” \"y\"",
            "- -> <- #",
            "[a]【b】",
            "１２",
            "//",
            "é ж ﷽ 🚧",
            "a: b",
            "a #b",
            "it's: \"so\"",
            "'",
            "\\n",
            "a\tb",
            "注：",
            "a\u{85}b\u{2028}c",
            "\u{7}",
            "- a",
            "\u{2003}a\u{2003}",
            "…",
        ];
        // Longer than YAML takes for a key without a mark.
        format!("《{}》", self.pick(&INSIDE).replace('…', &"很长".repeat(200)))
    }

    fn coded(&mut self) -> String {
        let code = if self.chance(4) { self.pick(&["CBS00P007", "A-1/2.3", "４Ａ ", "Ｖ１."]) } else { "" };
        let name = self.name();
        if name.starts_with('《') { format!("{code}{name}") } else { name }
    }

    fn words(&mut self) -> String {
        const WORDS: [&str; 57] = [
            "w",
            "随便写些什么，都可以。",
            "# not a heading",
            "a: b",
            "-> x [y]",
            "\"“",
            "1.",
            "》》",
            "(((",
            "// c",
            "\u{85}x\u{2028}",
            "🚧",
            // What YAML takes for something else, or wants in quotation marks.
            "yes",
            "NO",
            "null",
            "~",
            "1.0",
            "007",
            "0x1F",
            "1e3",
            "12:30:45",
            "2026-01-02",
            "-",
            "- x",
            "--- x",
            "...",
            "? x",
            ": x",
            "x:",
            "x: y: z",
            "注：x",
            "x #y",
            "#",
            "'",
            "''",
            "\"",
            "\"x\" y",
            "it's \"so\": \\n",
            "|",
            ">-",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "{a: b}",
            "[a]",
            "<<",
            "ＡＢ（１）：《x》",
            "a \t b",
            "\u{7}\u{FFFE}\u{1b}[0m",
            "\u{2003}x\u{2003}",
            "\u{2003}",
            "\u{200b}",
            "\u{b}x\u{FEFF}\u{c}",
            "\0",
        ];
        self.pick(&WORDS).to_string()
    }

    fn quoted(&mut self) -> String {
        const QUOTED: [&str; 20] = [
            "\"t\"",
            "“题 目”",
            "“a \"b\"”",
            "「“x” \"y\"」",
            "＂ v＂",
            "\"“推广”申请\"",
            "”反“",
            "『「」』",
            "\"x: y #z\"",
            "“关于\"推广\"和「试点」”",
            "\"“a”和“b”\"",
            "\"a“b”\"",
            "“it's”",
            "\" \"",
            "“ 　前后 ”",
            "\"yes\"",
            "\"1.0\"",
            "\"- x\"",
            "\"a\u{85}\tb\"",
            "\"＂\"",
        ];
        self.pick(&QUOTED).to_string()
    }

    fn place(&mut self) -> String {
        if self.chance(4) { self.pick(&["4.2", "5.3.1b", "４．２"]).to_string() } else { self.name() }
    }

    fn count(&mut self) -> String {
        self.pick(&["1", "3", "０12", "999999999"]).to_string()
    }

    fn length(&mut self) -> String {
        let unit = self.pick(TimeUnit::ALL);
        let unit = self.word(|language| unit.word(language));
        format!("{}{}{unit}", self.count(), self.pick(&["", " "]))
    }

    fn date(&mut self) -> String {
        self.pick(&["2007-05-15", "2024.2.29", "２０２０年1月2日", "1999/12/31"]).to_string()
    }

    fn comparison(&mut self) -> String {
        let operator =
            self.pick(&["=", "＝", "==", "≠", "！＝", "<>", "<", "≤", "<=", ">", "＞＝", " 不超过 ", " at least "]);
        let fact = self.name();
        let literals = self.comma_list(3, |choices| match choices.below(5) {
            0 => choices.name(),
            1 => choices.count(),
            2 => choices.date(),
            3 => choices.length(),
            _ => choices.quoted(),
        });
        format!("{fact}{operator}{literals}")
    }

    fn guard(&mut self, depth: usize) -> String {
        let join = self.pick(&[&[" and ", " 且 ", " && ", " AND "], &[" or ", " 或 ", " || ", " 或者 "]]);
        self.list(3, join, |choices| {
            let not = choices.pick(&["", "", "not ", "非 ", "!", "not 不是 "]);
            let unit = match choices.below(if depth > 3 { 2 } else { 4 }) {
                0 => choices.name(),
                1 => choices.comparison(),
                _ => format!(
                    "{}{}{}",
                    choices.pick(&["(", "（ "]),
                    choices.guard(depth + 1),
                    choices.pick(&[")", " ）"])
                ),
            };
            format!("{not}{unit}")
        })
    }

    /// A condition, or none. `otherwise` where it may be said.
    fn condition(&mut self, otherwise: bool) -> String {
        if self.below(3) > 0 {
            return String::new();
        }
        let (open, close) = self.pick(&[("[", "]"), (" 【", "】"), ("［ ", " ］"), ("〔", "〕")]);
        let inside = match otherwise && self.chance(3) {
            true => self.word(|language| Inner::Otherwise.word(language)),
            false => self.guard(0),
        };
        format!("{open}{inside}{close}")
    }

    fn items(&mut self, allowed: &[MarkKind]) -> String {
        self.comma_list(3, |choices| {
            format!("{}{}{}", choices.coded(), choices.marks(allowed), choices.condition(false))
        })
    }

    fn bare_items(&mut self, allowed: &[MarkKind]) -> String {
        self.comma_list(3, |choices| format!("{}{}", choices.coded(), choices.marks(allowed)))
    }

    /// Remarks in their brackets, or none.
    fn marks(&mut self, allowed: &[MarkKind]) -> String {
        let chosen: Vec<MarkKind> = allowed.iter().copied().filter(|_| self.chance(3)).collect();
        if chosen.is_empty() { String::new() } else { self.these_marks(&chosen) }
    }

    fn these_marks(&mut self, kinds: &[MarkKind]) -> String {
        let (open, close) = self.pick(&[("(", ")"), (" （", " ）")]);
        let marks: Vec<String> = kinds.iter().map(|kind| self.mark(*kind)).collect();
        format!("{open}{}{close}", marks.join(self.pick(&["; ", "；"])))
    }

    fn mark(&mut self, kind: MarkKind) -> String {
        use MarkKind as M;
        let word = self.word(|language| kind.word(language));
        let operand = match kind {
            M::Optional | M::Given | M::Outside | M::Group | M::Checker | M::Approver => return word,
            M::By => match self.below(4) {
                0 => return self.word(|language| Label::By.word(language)),
                1 => self.pick(&["approver", "批准人", "批准"]).to_string(),
                2 => self.pick(&["checker", "审核人", "审核"]).to_string(),
                _ => self.name(),
            },
            M::Members | M::Attached | M::Brings | M::Sets | M::With | M::Informs => self.bare_items(&[]),
            M::Takes | M::Gives => self.comma_list(3, |choices| match choices.below(2) {
                0 => choices.name(),
                _ => format!("{} ＝ {}", choices.name(), choices.name()),
            }),
            M::From => self.place(),
            M::Then => {
                if self.chance(4) {
                    self.join()
                } else {
                    self.place()
                }
            }
            M::AtMost => match self.below(3) {
                0 => self.count(),
                1 => format!("{} 次", self.count()),
                _ => format!("n{}", self.names),
            },
            M::On => self.date(),
            M::Head | M::Into | M::AdHoc => self.name(),
        };
        format!("{word} {operand}")
    }

    fn join(&mut self) -> String {
        self.word(|language| BlockKind::Join.word(language))
    }

    fn performers(&mut self, otherwise: bool) -> String {
        let together = self.chance(3);
        let join: &[&str] = if together { &[" and ", " 和 ", " 且 "] } else { &[" or ", " 或 "] };
        let otherwise = otherwise && !together;
        self.list(3, join, |choices| format!("{}{}", choices.coded(), choices.condition(otherwise)))
    }

    fn value(&mut self, label: Label) -> String {
        use Label as L;
        use MarkKind as M;
        match label {
            L::By | L::Checker | L::Approver => self.performers(true),
            L::Needs => self.items(&[M::Optional]),
            L::Takes | L::Gives => self.bare_items(&[M::Optional]),
            L::Outcomes | L::Duties | L::Owner | L::Awaits => self.bare_items(&[]),
            L::Sets | L::Makes => self.items(&[M::By]),
            L::Informed => self.items(&[M::By, M::With]),
            L::Runs => self.items(&[M::Into, M::Takes, M::Gives]),
            L::With => self.items(&[]),
            L::Lasts => {
                if self.chance(3) {
                    "《时长》".into()
                } else {
                    self.length()
                }
            }
            L::Deadline => {
                let length = self.length();
                format!("{length}{}{}", self.marks(&[M::From, M::Then, M::Informs]), self.condition(false))
            }
            L::Held => {
                let rhythm = self.pick(&[Inner::Daily, Inner::Weekly, Inner::Monthly, Inner::OnCall, Inner::Every]);
                let mut text = self.word(|language| rhythm.word(language));
                if rhythm == Inner::Every {
                    text = format!("{text} {}", self.length());
                }
                format!("{text}{}{}", self.marks(&[M::AdHoc]), self.condition(false))
            }
            L::Starts | L::Follows => self.place(),
            L::Drafted | L::Reviewed | L::Issued => {
                let name = self.name();
                if self.chance(2) { format!("{name}，{}", self.date()) } else { name }
            }
            L::Prefix => {
                self.comma_list(3, |choices| if choices.chance(2) { choices.quoted() } else { choices.name() })
            }
            L::Example => {
                let before = if self.chance(3) { "\"\"".to_string() } else { self.quoted() };
                let arrow = self.pick(&["->", " → ", "——>", "＝＞"]);
                format!("{before}{arrow}{}{}", self.quoted(), self.condition(false))
            }
            L::Import
            | L::Number
            | L::Version
            | L::Secrecy
            | L::Department
            | L::Purpose
            | L::Scope
            | L::References
            | L::Note => self.words(),
            L::Allow => {
                let rule = self.pick(&["idle-role", "no-end", "note", "allow"]);
                format!("{rule}{}{}", self.pick(&[": ", "："]), self.words())
            }
        }
    }

    fn kind_of(&mut self) -> String {
        match self.below(9) {
            0 => self.word(|language| Inner::YesNo.word(language)),
            1 => self.word(|language| Inner::Integer.word(language)),
            2 => format!("{} 1 {} 12", self.word(|l| Inner::Integer.word(l)), self.pick(&["to", "至", "到", "~"])),
            3 => self.word(|language| Inner::Date.word(language)),
            4 => self.word(|language| Inner::Duration.word(language)),
            5 => self.word(|language| Inner::Text.word(language)),
            6 => format!("{} {}", self.word(|language| Inner::Format.word(language)), self.quoted()),
            7 => self.quoted(),
            _ => self.comma_list(4, Self::identifier),
        }
    }

    fn entry(&mut self, kind: BlockKind) -> String {
        use MarkKind as M;
        let colon = self.pick(&[": ", "：", " ： "]);
        let clause = if self.chance(5) { self.pick(&["4.2 ", "V1.0 ", "7b "]) } else { "" };
        let name = self.coded();
        let title = if self.chance(4) { self.quoted() } else { String::new() };
        let head = format!("{clause}{name}{title}");
        match kind {
            BlockKind::Roles => {
                let stands_for = if self.chance(3) {
                    let roles = self.list(3, &[" or ", " 或 "], |c| format!("{}{}", c.coded(), c.condition(true)));
                    format!(" = {roles}")
                } else {
                    String::new()
                };
                format!("{head}{stands_for}{}", self.marks(&[M::Outside, M::Group, M::Head, M::Members]))
            }
            BlockKind::Facts => format!("{head}{colon}{}{}", self.kind_of(), self.marks(&[M::Given])),
            BlockKind::Form => {
                let types = self.list(2, &[" or ", " 或 "], Self::kind_of);
                format!("{head}{colon}{types}{}", self.marks(&[M::Optional]))
            }
            BlockKind::Records => format!("{head}{}", self.marks(&[M::Given, M::Attached])),
            BlockKind::Events => {
                let marks = self.marks(&[M::Brings, M::Sets]);
                if self.chance(2) { format!("{head}{marks}{colon}{}", self.words()) } else { format!("{head}{marks}") }
            }
            BlockKind::Ends => match self.below(2) {
                0 => format!("{head}{}", self.marks(&[M::With])),
                _ => {
                    let to = self.word(|language| Inner::To.word(language));
                    format!("{head}{colon}{to} {}{}", self.performers(false), self.marks(&[M::With]))
                }
            },
            BlockKind::Constraints => {
                let kind = self.pick(&[Inner::DifferentPeople, Inner::SamePerson, Inner::AtMostOne]);
                let kind = self.word(|language| kind.word(language));
                let side = |c: &mut Self| {
                    let seat = c.pick(&[M::By, M::Checker, M::Approver]);
                    format!("{}{}", c.place(), c.marks(&[seat]))
                };
                format!("{kind}{colon}{}, {}", side(self), self.comma_list(3, side))
            }
            BlockKind::Revisions => {
                let head = if self.chance(2) { "V1.0".to_string() } else { head };
                format!("{head}{}{colon}{}", self.marks(&[M::By, M::On]), self.words())
            }
            BlockKind::Clauses => {
                let clause = self.pick(&["4.2.7.1 ", "5 ", "5.3.1b "]);
                let name = if self.chance(2) { self.coded() } else { self.quoted() };
                if self.chance(2) {
                    format!("{clause}{name}")
                } else {
                    format!("{clause}{name}{colon}{}", self.words())
                }
            }
            BlockKind::Terms => format!("{head}{colon}{}", self.words()),
            BlockKind::Numbering => format!("{head}{}", self.condition(true)),
            _ => head,
        }
    }

    fn line(&mut self, kind: BlockKind, said: &mut Vec<Label>) -> Option<String> {
        match self.below(4) {
            0 if legal::takes_entries(kind) => Some(format!("{}{}", self.pick(&["- ", "－", "•"]), self.entry(kind))),
            0 if legal::takes_routes(kind) && self.chance(3) => {
                let marks = self.these_marks(&[MarkKind::AtMost, MarkKind::Then]);
                Some(format!("{}{}{marks}{}", self.pick(&["<- ", "←", "《-"]), self.place(), self.condition(true)))
            }
            0 if legal::takes_routes(kind) => {
                let target = if self.chance(4) { self.join() } else { self.place() };
                Some(format!("{}{target}{}", self.pick(&["-> ", "→", "——> ", "-》"]), self.condition(true)))
            }
            1 => Some(self.comment()),
            _ => {
                let label = self.pick(legal::labels(kind));
                if legal::once(label) && said.contains(&label) {
                    return None;
                }
                said.push(label);
                let word = self.word(|language| label.word(language));
                let colon = if label == Label::Allow { " " } else { self.pick(&[": ", "：", " ∶ "]) };
                Some(format!("{word}{colon}{}", self.value(label)))
            }
        }
    }

    fn comment(&mut self) -> String {
        self.names += 1;
        let mark = self.pick(&["//", "// ", "、、"]);
        match self.below(3) {
            0 => format!(
                "{mark}{}",
                self.pick(&["", "# 注", "a: b", "- x", "---", "a\u{85}b: c\u{2028}- d", "\u{7}\0x\ty"])
            ),
            _ => format!("{mark}c{}", self.names),
        }
    }

    fn clause(&mut self) -> &'static str {
        let clause = if self.chance(3) { self.pick(&["4.2.7 ", "5.3.1b ", "Ｖ1.0 ", "3 ", "９．"]) } else { "" };
        if clause == "９．" { "９． " } else { clause }
    }

    /// The name in a heading. What looks like a clause is a name, or a code, behind a clause only.
    fn heading_name(&mut self, clause: &str) -> String {
        let name = self.coded();
        match clause {
            "" => name,
            _ if name.starts_with('《') && self.chance(4) => {
                format!("{}{name}", self.pick(&["12", "1.2", "3a", "V2.0"]))
            }
            _ if self.chance(6) => self.pick(&["12", "7b", "３"]).to_string(),
            _ => name,
        }
    }

    fn heading(&mut self, kind: BlockKind) -> String {
        let clause = self.clause();
        let named = legal::is_named(kind) || kind == BlockKind::Join && self.chance(2);
        let name = if named { self.heading_name(clause) } else { String::new() };
        self.heading_of(kind, clause, &name)
    }

    fn heading_of(&mut self, kind: BlockKind, clause: &str, name: &str) -> String {
        let number = "#".repeat(1 + self.below(3));
        let title = if self.chance(4) { self.quoted() } else { String::new() };
        let bare = kind == BlockKind::Step && clause.starts_with(|c: char| c.is_numeric()) && self.chance(2);
        let word = if bare { String::new() } else { self.word(|language| kind.word(language)) };
        let tail = match kind {
            BlockKind::Form => self.marks(&[MarkKind::Given, MarkKind::Attached]),
            BlockKind::Branch if self.chance(3) => {
                format!("[{} {}]", self.word(|language| Inner::Whenever.word(language)), self.name())
            }
            BlockKind::Branch => self.condition(false),
            _ => String::new(),
        };
        format!("{number}{}{word}{}{clause}{name}{title}{tail}", self.pick(&[" ", ""]), self.space())
    }

    /// A block with this heading.
    fn block(&mut self, kind: BlockKind, heading: &str) -> String {
        let end = self.pick(&["\n", "\n\n", "\r\n", " \n"]);
        let mut text = format!("{heading}{end}");
        for _ in 0..self.below(3) {
            if self.chance(6) {
                text += &format!("{}{end}", self.comment());
            }
            text += &format!("{}{}{end}", self.pick(&["> ", "＞", "》"]), self.words());
        }
        let mut said = Vec::new();
        for _ in 0..self.below(8) {
            if let Some(line) = self.line(kind, &mut said) {
                text += &format!("{}{line}{end}", self.pick(&["", "  ", "\u{3000}"]));
            }
        }
        text
    }

    fn headed_block(&mut self, kinds: &[BlockKind]) -> String {
        let kind = self.pick(kinds);
        let heading = self.heading(kind);
        self.block(kind, &heading)
    }

    /// Blocks in any order.
    fn document(&mut self) -> String {
        let mut text = self.headed_block(&UNITS);
        while !self.done() {
            text += &self.headed_block(BlockKind::ALL);
        }
        text
    }

    /// Units of which every parallel block begins and ends as it should.
    pub fn units(&mut self) -> String {
        let mut text = String::new();
        while !self.done() {
            text += &self.headed_block(&UNITS);
            for _ in 0..self.below(9) {
                text += &self.part(0);
            }
        }
        text
    }

    /// A step, a list or a parallel block.
    fn part(&mut self, depth: usize) -> String {
        match self.below(if depth > 2 { 4 } else { 5 }) {
            0 | 1 => self.headed_block(&[BlockKind::Step]),
            2 | 3 => {
                let lists: Vec<BlockKind> =
                    BlockKind::ALL.iter().copied().filter(|kind| legal::takes_entries(*kind)).collect();
                self.headed_block(&lists)
            }
            _ => self.parallel(depth),
        }
    }

    fn parallel(&mut self, depth: usize) -> String {
        let clause = self.clause();
        let name = self.heading_name(clause);
        let heading = self.heading_of(BlockKind::Parallel, clause, &name);
        let mut text = self.block(BlockKind::Parallel, &heading);
        for _ in 0..self.below(4) {
            text += &self.headed_block(&[BlockKind::Branch]);
            for _ in 0..self.below(4) {
                text += &self.part(depth + 1);
            }
        }
        // The join may repeat the name.
        let clause = self.clause();
        let again = if self.chance(2) { name.as_str() } else { "" };
        let heading = self.heading_of(BlockKind::Join, clause, again);
        text + &self.block(BlockKind::Join, &heading)
    }
}

/// Texts that are drawn so.
pub fn drawn(draw: fn(&mut Choices) -> String) -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<u16>(), 0..900)
        .prop_map(move |numbers| draw(&mut Choices { numbers: numbers.into_iter(), names: 0 }))
}

const UNITS: [BlockKind; 3] = [BlockKind::Procedure, BlockKind::Organisation, BlockKind::Interface];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_random_document_prints_as_it_reads(text in drawn(Choices::document)) {
        holds(&parse_clean(&text));
    }
}
