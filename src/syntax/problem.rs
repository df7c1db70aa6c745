//! Why a line could not be read: where reading stopped, and what was expected there, in the user's words.

use super::expression::{MAX_LINE_BYTES, MAX_NESTING, Rule};
use crate::diagnostic::Text;
use crate::say;
use pest::error::{Error, ErrorVariant, InputLocation};

/// What is wrong with a line or a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The byte of the text at which it goes wrong.
    pub at: usize,
    /// How many bytes are wrong; 0 where something is missing.
    pub len: usize,
    /// What is wrong.
    pub message: Text,
}

impl Problem {
    /// Something was expected here.
    pub fn expected(at: usize, what: Text) -> Self {
        let (en, zh) = (what.en, what.zh);
        Problem { at, len: 0, message: say!("expected {en}", "此处应为{zh}") }
    }

    /// What stands here is wrong.
    pub fn wrong(at: usize, len: usize, message: Text) -> Self {
        Problem { at, len, message }
    }

    /// The line is longer than any that is read.
    pub fn too_long(len: usize) -> Self {
        let limit = MAX_LINE_BYTES >> 10;
        let message = say!(
            "this line is too long: {len} bytes, and at most {limit} KiB are read",
            "这一行太长：{len} 字节，最多读 {limit} KiB"
        );
        Problem { at: 0, len: 0, message }
    }

    /// The brackets nest more deeply than is read.
    pub fn too_deep(at: usize) -> Self {
        let message = say!("brackets nest more than {MAX_NESTING} deep here", "括号在这里嵌套超过 {MAX_NESTING} 层");
        Problem { at, len: 1, message }
    }

    /// A keyword in full-width letters.
    pub fn full_width(at: usize, len: usize) -> Self {
        let message = say!("a keyword is written in half-width letters", "关键词要用半角字母书写");
        Problem { at, len, message }
    }

    /// The problem, in a text that begins `by` bytes earlier.
    pub fn shifted(mut self, by: usize) -> Self {
        self.at += by;
        self
    }

    /// What pest met.
    pub(super) fn from_pest(text: &str, error: &Error<Rule>) -> Self {
        let mut at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        // Point at what stands there, not at the space before it.
        at += text[at..].len() - text[at..].trim_start_matches(super::line::is_space).len();
        let mut wanted: Vec<Text> = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives.iter().filter_map(|rule| words(*rule)).collect(),
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
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
        let seen: String = seen(&text[at..]);
        let message = match (seen.is_empty(), wanted.is_empty()) {
            (true, _) => say!("the line ends too early: expected {en}", "这一行没有写完：还应有{zh}"),
            (false, true) => say!("`{seen}` cannot stand here", "“{seen}”不能写在这里"),
            (false, false) => say!("expected {en}, found `{seen}`", "此处应为{zh}，读到的是“{seen}”"),
        };
        let len = if seen.is_empty() { 0 } else { seen.trim_end_matches('…').len() };
        Problem { at, len, message }
    }
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
