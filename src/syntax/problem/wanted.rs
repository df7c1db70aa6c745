//! What pest met, in the user's words: what stands where reading stopped, and what could have stood there.

use super::super::expression::Rule;
use super::super::keywords::MarkKind;
use super::super::line::is_space;
use super::Problem;
use crate::diagnostic::Text;
use crate::say;
use pest::error::{Error, ErrorVariant, InputLocation};

/// What may be said where a text stands, so that a message offers nothing else.
#[derive(Clone, Copy, Debug)]
pub(in crate::syntax) struct Here {
    /// The remarks, where that is known.
    pub remarks: Option<&'static [MarkKind]>,
    /// A condition.
    pub condition: bool,
    /// `=` and the roles that one stands for.
    pub equals: bool,
    /// A colon and what follows it.
    pub colon: bool,
}

impl Default for Here {
    fn default() -> Self {
        Here { remarks: None, condition: true, equals: true, colon: true }
    }
}

impl Here {
    fn wants(&self, rule: Rule) -> Option<Text> {
        use Rule as R;
        let text = words(rule)?;
        match rule {
            R::equals if !self.equals => None,
            R::colon if !self.colon => None,
            R::condition | R::open_when if !self.condition => None,
            R::marks | R::open if self.remarks.is_some_and(<[_]>::is_empty) => None,
            _ if !is_remark(rule) => Some(text),
            _ => match self.remarks {
                None => Some(text),
                Some([]) => None,
                Some(remarks) => {
                    let Text { en, zh } = Text::list(remarks.iter().map(|kind| match kind {
                        // Beside other seats it is one.
                        MarkKind::By if remarks.contains(&MarkKind::Approver) => say!("by", "负责"),
                        kind => kind.text(),
                    }));
                    Some(say!("a remark ({en})", "说明（{zh}）"))
                }
            },
        }
    }
}

impl Problem {
    /// What pest met.
    pub(in crate::syntax) fn from_pest(text: &str, error: &Error<Rule>, here: &Here) -> Self {
        let mut at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        // Point at what stands there, not at the space before it.
        at += text[at..].len() - text[at..].trim_start_matches(is_space).len();
        let rules: &[Rule] = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives,
            ErrorVariant::CustomError { .. } => &[],
        };
        let seen: String = seen(&text[at..]);
        let len = if seen.is_empty() { 0 } else { seen.trim_end_matches('…').len() };
        let message = slip(text, at, rules, &seen).unwrap_or_else(|| expected(rules, &seen, here));
        Problem { at, len, message }
    }
}

/// What was expected, and what stands there.
fn expected(rules: &[Rule], seen: &str, here: &Here) -> Text {
    let mut wanted: Vec<Text> =
        rules.iter().filter(|rule| **rule != Rule::EOI).filter_map(|rule| here.wants(*rule)).collect();
    wanted.sort();
    wanted.dedup();
    let list = |pick: fn(&Text) -> &String, comma: &str, or: &str| {
        let words: Vec<&str> = wanted.iter().map(|text| pick(text).as_str()).collect();
        match words.as_slice() {
            [] => String::new(),
            [one] => (*one).to_string(),
            [init @ .., last] => format!("{}{or}{last}", init.join(comma)),
        }
    };
    let (en, zh) = (list(|t| &t.en, ", ", " or "), list(|t| &t.zh, "、", "或"));
    let shown = quoted(seen);
    let (seen_en, seen_zh) = (&shown.en, &shown.zh);
    match (seen.is_empty(), wanted.is_empty(), rules.contains(&Rule::EOI)) {
        (true, true, _) => say!("the line ends too early", "这一行没有写完"),
        (true, false, _) => say!("the line ends too early: expected {en}", "这一行没有写完：还应有{zh}"),
        (false, true, _) => say!("{seen_en} cannot stand here", "{seen_zh}不能写在这里"),
        (false, false, true) => {
            say!(
                "{seen_en} cannot stand here; what can: {en}, or nothing",
                "{seen_zh}不能写在这里；这里可以写{zh}，也可以不写"
            )
        }
        (false, false, false) => say!("expected {en}, found {seen_en}", "此处应为{zh}，读到的是{seen_zh}"),
    }
}

/// Slips that many make, and that can be told from what was expected.
fn slip(text: &str, at: usize, rules: &[Rule], seen: &str) -> Option<Text> {
    let wants = |rule| rules.contains(&rule);
    let in_guard = wants(Rule::operator) || wants(Rule::close_when) || wants(Rule::close);
    let joins = wants(Rule::and) || wants(Rule::or);
    if joins && !in_guard && matches!(seen, "," | "，" | "、") {
        return Some(say!(
            "several are joined by `and` (all of them) or by `or` (any of them), not by a comma",
            "几个角色之间写“和”（一起）或“或”（任一），不写顿号、逗号"
        ));
    }
    let word = seen.to_lowercase();
    let mixes = wants(Rule::and) && !wants(Rule::or) && matches!(word.as_str(), "or" | "或" | "或者")
        || wants(Rule::or) && !wants(Rule::and) && matches!(word.as_str(), "and" | "且" | "和" | "并且");
    if mixes && in_guard {
        return Some(say!(
            "`and` and `or` do not mix: put round brackets around what belongs together",
            "“且”和“或”不能混用：请用括号把一起的部分括起来"
        ));
    }
    if mixes {
        return Some(say!(
            "`and` and `or` do not mix here: either all of them, or any of them",
            "这里“和”与“或”不能混用：要么一起，要么任一"
        ));
    }
    let before = text[..at].trim_end_matches(is_space);
    let apart = before.len() < at && before.ends_with(char::is_alphanumeric) && seen.starts_with(char::is_alphabetic);
    let name_ended = wants(Rule::EOI) || wants(Rule::comma) || wants(Rule::close) || wants(Rule::semicolon);
    if apart && name_ended && !wants(Rule::operator) && !wants(Rule::identifier) {
        let start = before
            .rfind(|c: char| !c.is_alphanumeric() && !"-_·".contains(c))
            .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
        let first = &before[start..];
        return Some(if wants(Rule::comma) {
            say!(
                "a name holds no space: join `{first}` and `{seen}`, or put `,` between them",
                "名称里不能有空格：请把“{first}”和“{seen}”连起来写，或在中间加“、”"
            )
        } else {
            say!(
                "a name holds no space: `{first}` and `{seen}` stand side by side",
                "名称里不能有空格：“{first}”后面又有“{seen}”"
            )
        });
    }
    None
}

/// Text of the user's in quotation marks that it does not hold.
fn quoted(seen: &str) -> Text {
    if seen.contains(['“', '”', '"']) {
        return say!("a quotation mark", "引号");
    }
    if seen == "`" { Text::same("'`'") } else { say!("`{seen}`", "“{seen}”") }
}

fn is_remark(rule: Rule) -> bool {
    words(rule).is_some_and(|text| text.en == "a remark such as `optional`")
}

/// The word at the beginning of a text: letters together, or one mark.
fn seen(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    if !first.is_alphanumeric() {
        return first.to_string();
    }
    let word: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').take(13).collect();
    if word.chars().count() > 12 { word.chars().take(12).chain(['…']).collect() } else { word }
}

/// What a rule is called in a message. Nothing for the words that only lead on to others.
fn words(rule: Rule) -> Option<Text> {
    use Rule as R;
    Some(match rule {
        R::colon => say!("`:`", "“：”"),
        R::comma => say!("`,`", "“，”"),
        R::semicolon => say!("`;`", "“；”"),
        R::open | R::marks => say!("a remark in `( )`", "（说明）"),
        R::close => say!("`)`", "“）”"),
        R::open_when | R::condition => say!("a condition in `[ ]`", "【条件】"),
        R::close_when => say!("`]`", "“】”"),
        R::equals => say!("`=`", "“＝”"),
        R::arrow => say!("`->`", "“→”"),
        R::identifier
        | R::book
        | R::place
        | R::items
        | R::item
        | R::performers
        | R::performer
        | R::fact
        | R::binding
        | R::binding_ours
        | R::signature
        | R::side
        | R::sides
        | R::prefix
        | R::route
        | R::back
        | R::entry
        | R::heading
        | R::choices => say!("a name", "名称"),
        R::code => return None,
        R::clause | R::whole_clause => say!("a clause such as `4.2.7.3`", "条款号（如 4.2.7.3）"),
        R::title | R::quoted | R::example => say!("words in quotation marks", "引号里的文字"),
        R::number | R::count | R::length => say!("a number", "数字"),
        R::date => say!("a date such as `2007-05-15`", "日期（如 2007-05-15）"),
        R::rest => say!("words", "文字"),
        R::guard | R::unit | R::comparison => say!("a condition", "条件"),
        R::not => return None,
        R::literal | R::length_literal => say!("a value", "取值"),
        R::operator | R::equal | R::unequal | R::at_most_op | R::at_least_op | R::less | R::greater => {
            say!("a comparison such as `=`", "比较（如 ＝）")
        }
        R::and => say!("`and`", "“且”"),
        R::or => say!("`or`", "“或”"),
        R::otherwise => say!("`otherwise`", "“否则”"),
        R::whenever => say!("`whenever`", "“每当”"),
        R::integer_word | R::format_word => say!("a type such as `yes/no`", "类型（如 是/否）"),
        R::every_word | R::on_call_word => say!("how often, such as `weekly`", "多久一次（如 每周）"),
        R::whenever_word => say!("`whenever`", "“每当”"),
        R::head_word
        | R::members_word
        | R::attached_word
        | R::brings_word
        | R::sets_word
        | R::by_word
        | R::performers_word
        | R::approver_word
        | R::checker_word
        | R::with_word
        | R::from_word
        | R::then_word
        | R::informs_word
        | R::into_word
        | R::takes_word
        | R::gives_word
        | R::ad_hoc_word
        | R::on_word
        | R::bound_word => say!("a remark such as `optional`", "说明（如 可选）"),
        R::mark
        | R::optional
        | R::given
        | R::outside
        | R::group
        | R::head
        | R::members
        | R::attached
        | R::brings
        | R::sets
        | R::by_mark
        | R::by_seat
        | R::seat
        | R::checker
        | R::approver
        | R::with
        | R::from
        | R::then
        | R::informs
        | R::into
        | R::takes
        | R::gives
        | R::at_most
        | R::ad_hoc
        | R::on => {
            say!("a remark such as `optional`", "说明（如 可选）")
        }
        R::time_unit | R::working_day | R::minute | R::hour | R::day | R::week | R::month | R::year => {
            say!("a unit of time such as `days`", "时间单位（如 天）")
        }
        R::limit => say!("a span of time", "时长"),
        R::cadence | R::daily | R::weekly | R::monthly | R::every | R::on_call => {
            say!("how often, such as `weekly`", "多久一次（如 每周）")
        }
        R::join => say!("`join`", "“汇合”"),
        R::constraint_kind | R::different_people | R::same_person | R::at_most_one => {
            say!("a constraint such as `different people`", "约束（如 不同人）")
        }
        R::fact_type
        | R::field_type
        | R::r#type
        | R::yes_no
        | R::range
        | R::any_integer
        | R::date_type
        | R::duration_type
        | R::text_type
        | R::pattern => say!("a type such as `yes/no`", "类型（如 是/否）"),
        R::until_word => say!("`to`", "“至”"),
        R::at_most_word | R::at_least_word | R::below_word | R::above_word => {
            say!("a comparison such as `=`", "比较（如 ＝）")
        }
        R::to_word | R::hand_over => say!("`to` and a procedure", "“移交”和流程名"),
        R::EOI => say!("the end of the line", "行尾"),
        R::WHITESPACE
        | R::quote
        | R::straight_pair
        | R::curly_pair
        | R::corner_pair
        | R::double_corner_pair
        | R::dot
        | R::digit
        | R::small
        | R::code_letter
        | R::word_end
        | R::letter
        | R::name
        | R::named
        | R::bindings
        | R::times
        | R::entry_name
        | R::the_items
        | R::the_performers
        | R::the_length
        | R::the_limit
        | R::the_cadence
        | R::the_place
        | R::the_signature
        | R::the_prefix
        | R::the_example
        | R::the_route
        | R::the_target
        | R::the_back
        | R::the_heading
        | R::the_entry
        | R::the_fact_type
        | R::the_field_type
        | R::the_hand_over
        | R::the_sides
        | R::the_condition
        | R::the_name
        | R::the_clause
        | R::the_code
        | R::the_bound
        | R::the_marks => {
            return None;
        }
    })
}
