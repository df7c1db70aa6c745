//! Every rule of the grammar with good and bad input, and every keyword where it may stand.

use super::tree::parse;
use pest::Parser;
use procedo::diagnostic::Language;
use procedo::syntax::expression::{Grammar, Rule};
use procedo::syntax::keywords::{BlockKind, Inner, Label, MarkKind, TimeUnit};
use std::collections::BTreeSet;

/// Whether a rule reads the whole text.
fn reads(rule: Rule, text: &str) -> bool {
    // A silent rule leaves no pair: only whether it begins to read can be seen.
    Grammar::parse(rule, text).is_ok_and(|pairs| pairs.as_str() == text || pairs.is_empty())
}

macro_rules! rules {
    ($($rule:ident: [$($good:literal),* $(,)?] not [$($bad:literal),* $(,)?];)*) => {
        const RULES: &[(&str, Rule, &[&str], &[&str])] =
            &[$((stringify!($rule), Rule::$rule, &[$($good),*], &[$($bad),*]),)*];
    };
}

rules! {
    WHITESPACE: [" ", "\t", "\u{3000}", "\u{A0}"] not ["", "\n", "_"];
    colon: [":", "：", "∶"] not ["", ";", "；"];
    comma: [",", "，", "、"] not ["", "。", ";"];
    semicolon: [";", "；"] not ["", ",", ":"];
    open: ["(", "（"] not ["", "[", ")"];
    close: [")", "）"] not ["", "]", "("];
    open_when: ["[", "【", "［", "〔"] not ["", "(", "]"];
    close_when: ["]", "】", "］", "〕"] not ["", ")", "["];
    equals: ["=", "＝"] not ["", "==", "≠"];
    arrow: ["→", "->", "-->", "——>", "—>", "－＞", "-》", "=>", "＝＞", "–>"] not ["", "-", ">", "- >", "←"];
    quote: ["\"", "“", "”", "＂", "「", "」", "『", "』"] not ["", "'", "《"];
    dot: [".", "．"] not ["", "。"];
    digit: ["0", "9", "０", "９"] not ["", "a", "一"];
    small: ["a", "ｚ"] not ["", "A", "Ａ"];
    word_end: [""] not [];
    letter: ["a", "项", "é", "_", "＿", "·", "7", "Ａ"] not ["", "-", "《", " ", "（"];
    identifier: ["a", "项目经理", "release-manager", "a－b", "P1", "2020年", "x_1", "部门QA", "Ａ１", "张·三"]
        not ["", "-a", "a-", "a--b", "a b", "《a》", "a（", "a/b"];
    book: ["《a》", "《 a b 》", "《a（b）、c：d》", "《“x”》", "《-》"] not ["", "《》", "《 》", "《\u{3000}》", "《a", "a》", "《a《b》》"];
    code: [] not ["", "CBS00", "CBS00《", "项《a》"];
    code_letter: ["a", "Z", "７", "ｂ", "Ｂ"] not ["", "项", "-"];
    clause: ["4.2.7.3", "5.3.1b", "V1.0", "v2.3", "1", "１.２", "5b", "3."] not ["", "a", "4.2.", "4..2", "5.3.1bc", "2020年", "5-b"];
    name: ["a", "《a》"] not ["", "X1《a》", "a b"];
    named: ["a", "《a》", "X1《a》", "X1 《a》", "CBS-00/1.2《a》"] not ["", "项1《a》", "《a》X1"];
    place: ["a", "《a》", "4.2", "5.3.1b"] not ["", "X1《a》", "4.2 a", "4."];
    whole_clause: ["4.2", "4.2.7.3", "5.3.1b", "５．３"] not ["", "4", "a", "4.2.", "V1.0"];
    title: ["\"a\"", "“a”", "”a“", "\"a”", "「a」", "“a \"b\" c”", "\"a “b”\"", "＂a＂"] not ["", "\"\"", "a", "\"a", "a\""];
    quoted: ["\"\"", "“”", "\"a\"", "“ v”"] not ["", "\"", "a"];
    straight_pair: ["\"a “b”\""] not ["", "\"\"", "“a”"];
    curly_pair: ["“a \"b\"”"] not ["", "“”", "“a“", "\"a\""];
    corner_pair: ["「a」"] not ["", "「」", "『a』"];
    double_corner_pair: ["『a』"] not ["", "『』", "「a」"];
    number: ["0", "12", "０"] not ["", "1a", "1-a", "-1", "1_"];
    count: ["3", "３"] not ["", "三", "x"];
    date: ["2007-05-15", "2007.5.15", "2007/05/15", "2007年5月15日", "２００７－０５－１５"]
        not ["", "07-05-15", "2007-05", "2007-05-155", "2007 05 15", "2007-05-15x"];
    rest: ["", "anything at all：（"] not [];
    condition: ["[a]", "【a】", "[otherwise]", "【每当 a】", "[ a = b ]", "［a］"] not ["", "[]", "a", "[a", "(a)", "[a, b]"];
    guard: ["a", "a and b", "a or b or c", "(a or b) and c", "not a and b", "a = b, c and d", "非 a 且 （b 或 c）"]
        not ["", "a and b or c", "and a", "a and", "(a", "a b", "a,"];
    unit: ["a", "not a", "not not a", "!a", "(a)", "a = b"] not ["", "not", "()", "a and b"];
    fact: ["a", "《a》", "3a"] not ["", "3", "a b", "X1《a》"];
    comparison: ["a = b", "a=b,c、d", "a ≥ 3", "a < 2020-01-02", "a = \"b\"", "a 不超过 4 小时"] not ["", "a", "= b", "a =", "a = b,"];
    literal: ["a", "3", "3 天", "3天内", "3个月内", "2020-01-02", "\"a\"", "《a》", "P1"] not ["", "-3", "(a)", "3 a"];
    length_literal: ["3 days", "3天", "3 个工作日"] not ["", "3", "days", "3 d", "3天内"];
    operator: ["=", "≠", "<", "≤", ">", "≥", "!=", "<>", "at most", "大于"] not ["", "is", " = "];
    equal: ["=", "＝", "=="] not ["", "≠"];
    unequal: ["≠", "!=", "！＝", "<>", "不等于"] not ["", "=", "!"];
    at_most_op: ["≤", "<=", "＜＝", "⩽", "不超过", "at most"] not ["", "<", "至多"];
    at_least_op: ["≥", ">=", "＞＝", "⩾", "不少于", "at least"] not ["", ">"];
    less: ["<", "＜", "小于", "below"] not ["", ">"];
    greater: [">", "＞", "大于", "above"] not ["", "<"];
    and: ["and", "AND", "且", "和", "并且", "&&", "＆＆"] not ["", "andy", "and-1", "且b", "&"];
    or: ["or", "Or", "或", "或者", "||"] not ["", "order", "或b", "|"];
    not: ["not", "NOT", "非", "不是", "!", "！"] not ["", "note", "not-a", "非a", "!="];
    otherwise: ["otherwise", "否则"] not ["", "otherwise-a", "否则a"];
    whenever: ["whenever a", "每当 a", "每当a"] not ["", "whenever", "whenevera", "每当 X1《a》"];
    marks: ["(optional)", "（可选；附 a、b）", "(by a; with b)"] not ["", "()", "optional", "(a)", "(optional;)", "(optional, given)"];
    mark: ["optional", "from a"] not ["", "a", "optional given"];
    optional: ["optional", "OPTIONAL", "可选"] not ["", "optionally", "选"];
    given: ["given", "给定"] not ["", "givens"];
    outside: ["outside", "外部"] not ["", "outsider"];
    group: ["group", "小组"] not ["", "groups", "group-a"];
    head: ["head a", "组长 a", "组长a"] not ["", "head", "header a"];
    members: ["members a, b", "成员 a、b"] not ["", "members"];
    attached: ["attached 《a》, b", "附件 a"] not ["", "attached"];
    brings: ["brings a", "带来 a"] not ["", "brings"];
    sets: ["sets a, b", "判定 a"] not ["", "sets"];
    by_mark: ["by", "负责", "by a", "由 a", "by approver", "由 审核", "由审核人员"] not ["", "由", "bya"];
    by_seat: ["by", "负责"] not ["", "by a", "由"];
    seat: ["approver", "checker", "批准人", "审核"] not ["", "approver a", "a"];
    checker: ["checker", "审核"] not ["", "checkers"];
    approver: ["approver", "批准"] not ["", "approvers"];
    with: ["with a, 《b》", "附 a", "附a"] not ["", "with", "witha"];
    from: ["from a", "自 4.2", "自a"] not ["", "from", "from X1《a》"];
    then: ["then a", "之后 汇合", "then join"] not ["", "then"];
    informs: ["informs a, b", "告知 a"] not ["", "informs"];
    into: ["outcome into a", "结果记入 a", "OUTCOME  INTO a"] not ["", "outcome a", "outcome into"];
    takes: ["takes a, b = c", "接收 a＝b"] not ["", "takes", "takes a ="];
    gives: ["gives a", "交回 《a》"] not ["", "gives"];
    bindings: ["a", "a = b, c"] not ["", "a =", "a,"];
    binding: ["a", "a = b", "《a》＝b"] not ["", "a b", "= a"];
    binding_ours: ["a"] not ["", "a b"];
    at_most: ["at most 3", "至多 3 次", "最多3次", "at most a", "at most 1 time"] not ["", "at most", "至多 三 次"];
    times: ["times", "time", "次"] not ["", "遍"];
    ad_hoc: ["ad hoc a", "临时召集 a"] not ["", "ad hoc", "ad a"];
    on: ["on 2020-01-02", "于 2020年1月2日"] not ["", "on", "on a"];
    items: ["a", "a, 《b》 (optional) [c], X1《d》"] not ["", "a,", ", a", "a b"];
    item: ["a", "X1《a》 (optional) [b]", "a【b】"] not ["", "a [b] (optional)", "a, b"];
    performers: ["a", "a or b", "a and b and c", "a [b] or c [otherwise]", "a 和 b"] not ["", "a or b and c", "a, b", "or a"];
    performer: ["a", "a [b]", "X1《a》"] not ["", "a (group)"];
    length: ["3 days", "a", "《a》"] not ["", "3", "3 days a", "3天左右"];
    time_unit: ["minutes", "天", "个工作日", "Weeks"] not ["", "seconds", "秒"];
    working_day: ["working days", "working day", "工作日", "个工作日"] not ["", "workingday", "days"];
    minute: ["minutes", "minute", "分钟"] not ["", "min", "分"];
    hour: ["hours", "hour", "小时", "个小时", "钟头"] not ["", "h", "时"];
    day: ["days", "day", "天", "日"] not ["", "d", "日期"];
    week: ["weeks", "week", "周", "个星期"] not ["", "w"];
    month: ["months", "month", "月", "个月"] not ["", "m"];
    year: ["years", "year", "年"] not ["", "y", "个年"];
    limit: ["3 days", "a (from b; then c) [d]"] not ["", "(from b)", "3"];
    cadence: ["daily", "每周", "monthly (ad hoc a) [b]", "every 2 weeks", "每 2 个月", "on call", "临时（临时召集 a）"]
        not ["", "yearly", "every", "every weeks", "2 weeks"];
    daily: ["daily", "每天", "每日"] not ["", "dailys"];
    weekly: ["weekly", "每周"] not ["", "week"];
    monthly: ["monthly", "每月"] not ["", "month"];
    every: ["every 2 weeks", "每 3 天", "每3天"] not ["", "every", "every a"];
    on_call: ["on call", "临时"] not ["", "on", "oncall"];
    signature: ["a", "a, 2020-01-02", "a，2020年1月2日"] not ["", "a 2020-01-02", "a,"];
    prefix: ["\"a\"", "a, \" v\"", "“a”、b"] not ["", "a b", "a,"];
    example: ["\"\" -> \"a\"", "“a”→“b”【c】"] not ["", "\"a\"", "a -> b", "\"a\" \"b\""];
    route: ["a", "4.2 [b]", "join", "汇合 [a]"] not ["", "a (b)", "[a]", "X1《a》"];
    back: ["a", "4.2 (at most 3; then b) [c]", "join"] not ["", "[a]", "a b"];
    join: ["join", "汇合"] not ["", "joint", "join-call", "汇合点"];
    heading: ["", "4.2 a", "X1《a》", "4.2 X1《a》 \"t\" (given) [b]", "\"t\"", "5 a"] not ["a b", "(x)", "\"t\" a"];
    entry: ["a", "a: b c", "4.2 a", "V1.0: x", "a = b [c] or d [otherwise] (group)", "different people: a, b", "a \"t\" (given) [b]: rest"]
        not ["", ": a", "a b", "a (x)", "\"t\""];
    entry_name: ["a", "4.2", "4.2 《a》", "same person"] not ["", "a b"];
    constraint_kind: ["different people", "同一人", "AT MOST ONE"] not ["", "people", "different"];
    different_people: ["different people", "不同人"] not ["", "different-people", "不同人员"];
    same_person: ["same person", "同一人"] not ["", "same", "同一人员"];
    at_most_one: ["at most one", "不兼任"] not ["", "at most 1", "不兼任者"];
    fact_type: ["yes/no", "a, b", "integer 1 to 5 (given)", "text"] not ["", "(given)", "a b", "yes/no or text"];
    field_type: ["text or \"无\" (optional)", "format \"9\"", "a, b"] not ["", "text or", "text, date x y"];
    r#type: ["yes/no", "text", "\"a\"", "a, b"] not ["", "a,"];
    yes_no: ["yes/no", "Yes/No", "是/否", "是／否", "是否"] not ["", "yes", "yes/not", "是否x"];
    range: ["integer", "整数", "integer 1 to 5", "整数 1 至 5", "整数1到5", "integer 1~5"] not ["", "整数1号", "integers", "integer 1", "integer to 5"];
    any_integer: ["integer", "整数"] not ["", "integers", "整数1"];
    date_type: ["date", "日期"] not ["", "dates", "日期x", "date-x"];
    duration_type: ["duration", "时长"] not ["", "durations"];
    text_type: ["text", "文本"] not ["", "texts", "文本x"];
    pattern: ["format \"99\"", "格式“X9”"] not ["", "format", "format 99"];
    choices: ["a", "a, 《b》、c"] not ["", "a b", "a,"];
    hand_over: ["to a", "to a [b] or c [not b] (with d)", "移交 X1《a》", "移交a"] not ["", "a", "to"];
    sides: ["a, b", "a (by), 4.2 (approver), c"] not ["", "a", "a, b,"];
    side: ["a", "4.2 (by)"] not ["", "a b"];
    at_most_word: ["at most", "At  Most"] not ["", "atmost", "at"];
    at_least_word: ["at least"] not ["", "at"];
    below_word: ["below"] not ["", "belows"];
    above_word: ["above"] not ["", "above-a"];
    whenever_word: ["whenever", "每当"] not ["", "when"];
    head_word: ["head", "组长"] not ["", "heads"];
    members_word: ["members", "成员"] not ["", "member"];
    attached_word: ["attached", "附件"] not ["", "附"];
    brings_word: ["brings", "带来"] not ["", "bring"];
    sets_word: ["sets", "判定"] not ["", "set"];
    by_word: ["by", "由"] not ["", "bye"];
    performers_word: ["by", "负责"] not ["", "由"];
    approver_word: ["approver", "批准", "批准人"] not ["", "approve"];
    checker_word: ["checker", "审核", "审核人"] not ["", "check"];
    with_word: ["with", "附"] not ["", "within"];
    from_word: ["from", "自"] not ["", "fro"];
    then_word: ["then", "之后"] not ["", "thence"];
    informs_word: ["informs", "告知"] not ["", "inform"];
    into_word: ["outcome into", "结果记入"] not ["", "into"];
    takes_word: ["takes", "接收"] not ["", "take"];
    gives_word: ["gives", "交回"] not ["", "give"];
    ad_hoc_word: ["ad hoc", "临时召集"] not ["", "adhoc"];
    on_word: ["on", "于"] not ["", "one"];
    every_word: ["every", "每"] not ["", "each"];
    on_call_word: ["on call", "临时"] not ["", "call"];
    integer_word: ["integer", "整数"] not ["", "整数值"];
    until_word: ["to", "至", "到", "~", "～", "-", "——"] not ["", "too"];
    format_word: ["format", "格式"] not ["", "formats"];
    to_word: ["to", "移交"] not ["", "two"];
    bound_word: ["at most", "至多", "最多"] not ["", "most"];
    the_items: ["a, b"] not ["", "a b"];
    the_performers: ["a or b"] not ["", "a, b"];
    the_length: ["3 days"] not ["", "3"];
    the_limit: ["3 days (then a)"] not ["", "(then a)"];
    the_cadence: ["weekly"] not ["", "weakly"];
    the_place: ["4.2"] not ["", "4.2 a"];
    the_signature: ["a, 2020-01-02"] not ["", "a 1"];
    the_prefix: ["a, \"b\""] not ["", "a b"];
    the_example: ["\"\" -> \"a\""] not ["", "a"];
    the_route: ["a [b]"] not ["", "a (b)"];
    the_target: ["join", "a"] not ["", "a [b]"];
    the_back: ["a (at most 1; then b)"] not ["", "a ()"];
    the_heading: ["4.2 a", ""] not ["a b"];
    the_entry: ["a: b"] not ["", ":"];
    the_fact_type: ["yes/no (given)"] not ["", "yes / no"];
    the_field_type: ["text or \"a\""] not ["", "text or"];
    the_hand_over: ["to a"] not ["", "a"];
    the_sides: ["a, b"] not ["", "a"];
    the_condition: ["otherwise", "whenever a", "a and b"] not ["", "[a]"];
    the_name: ["a", "X1《a》"] not ["", "a b"];
    the_clause: ["4.2", "5"] not ["", "a"];
    the_code: ["CBS00P007", "A-1/2.3"] not ["", "A 1", "项"];
    the_bound: ["3", "3 次", "a"] not ["", "3 a"];
    the_marks: ["optional; by approver", "by"] not ["", "(optional)", "a"];
}

#[test]
fn each_rule_reads_what_it_should_and_nothing_else() {
    let mut wrong = Vec::new();
    for (name, rule, good, bad) in RULES {
        wrong.extend(
            good.iter().filter(|text| !reads(*rule, text)).map(|text| format!("{name} does not read {text:?}")),
        );
        wrong.extend(bad.iter().filter(|text| reads(*rule, text)).map(|text| format!("{name} reads {text:?}")));
    }
    assert!(reads(Rule::named, "CBS00P007《a》"), "a code stands before a book only");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_rule_is_left_out() {
    let grammar = include_str!("../../grammar/procedure.pest");
    let written: BTreeSet<&str> = grammar
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim())
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic() || c == '_'))
        .collect();
    let tested: BTreeSet<&str> = RULES.iter().map(|(name, ..)| name.trim_start_matches("r#")).collect();
    assert_eq!(written, tested);
    assert_eq!(tested.len(), RULES.len());
}

/// A keyword as it may be typed: English in any letter case, with one space or more.
fn spellings(word: &str) -> Vec<String> {
    let title: String =
        word.chars().enumerate().map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c }).collect();
    vec![word.to_string(), word.to_uppercase(), title]
}

/// Reads a line below a heading without a finding.
fn check_line(heading: &str, line: &str) {
    let parsed = parse(&format!("# {heading}\n{line}\n"));
    let messages: Vec<String> = parsed.findings.iter().map(|finding| parsed.describe(finding)).collect();
    assert!(messages.is_empty(), "{line}: {messages:?}");
}

const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

#[test]
fn every_heading_word_is_read() {
    for kind in BlockKind::ALL {
        for word in LANGUAGES.iter().flat_map(|language| spellings(kind.word(*language))) {
            let name = if procedo::syntax::legal::is_named(*kind) { " X" } else { "" };
            let parsed = parse(&format!("# {word}{name}\n"));
            assert!(parsed.findings.is_empty() && parsed.document.blocks[0].kind == *kind, "{word}");
        }
    }
}

#[test]
fn every_label_is_read() {
    use Label as L;
    for label in Label::ALL {
        let value = match label {
            L::Lasts | L::Deadline => "3 days",
            L::Held => "weekly",
            L::Example => "\"a\" -> \"b\"",
            _ => "a",
        };
        let kind = BlockKind::ALL.iter().find(|kind| procedo::syntax::legal::labels(**kind).contains(label));
        let kind = *kind.unwrap_or_else(|| panic!("{label:?} stands nowhere"));
        let name = if procedo::syntax::legal::is_named(kind) { " X" } else { "" };
        for word in LANGUAGES.iter().flat_map(|language| spellings(label.word(*language))) {
            let line = if *label == L::Allow { format!("{word} idle-role: a") } else { format!("{word} ： {value}") };
            check_line(&format!("{}{name}", kind.word(Language::English)), &line);
        }
    }
}

#[test]
fn every_remark_is_read() {
    use MarkKind as M;
    for mark in MarkKind::ALL {
        let operand = match mark {
            M::Optional | M::Given | M::Outside | M::Group | M::Checker | M::Approver => "",
            M::AtMost => " 3",
            M::On => " 2020-01-02",
            _ => " a",
        };
        for word in LANGUAGES.iter().flat_map(|language| spellings(mark.word(*language))) {
            let text = format!("{word}{operand}");
            assert!(reads(Rule::the_marks, &text) && reads(Rule::marks, &format!("（{text}）")), "{text}");
        }
    }
}

#[test]
fn every_word_inside_a_value_is_read() {
    use Inner as I;
    for inner in Inner::ALL {
        for word in LANGUAGES.iter().flat_map(|language| spellings(inner.word(*language))) {
            let (rule, text) = match inner {
                I::And | I::Or => (Rule::guard, format!("a {word} b")),
                I::Together => (Rule::performers, format!("a {word} b")),
                I::Not => (Rule::guard, format!("{word} a")),
                I::Otherwise => (Rule::the_condition, word.clone()),
                I::Whenever => (Rule::the_condition, format!("{word} a")),
                I::To => (Rule::hand_over, format!("{word} a")),
                I::YesNo => (Rule::yes_no, word.clone()),
                I::Yes | I::No => (Rule::guard, format!("a = {word}")),
                I::Integer => (Rule::range, format!("{word} 1 to 5")),
                I::Until => (Rule::range, format!("integer 1 {word} 5")),
                I::Date => (Rule::date_type, word.clone()),
                I::Duration => (Rule::duration_type, word.clone()),
                I::Text => (Rule::text_type, word.clone()),
                I::Format => (Rule::pattern, format!("{word} \"9\"")),
                I::Times => (Rule::at_most, format!("at most 3 {word}")),
                I::Daily | I::Weekly | I::Monthly | I::OnCall => (Rule::cadence, word.clone()),
                I::Every => (Rule::cadence, format!("{word} 2 weeks")),
                I::DifferentPeople | I::SamePerson | I::AtMostOne => (Rule::constraint_kind, word.clone()),
            };
            assert!(reads(rule, &text), "{text}");
        }
    }
}

#[test]
fn every_unit_of_time_is_read() {
    for unit in TimeUnit::ALL {
        for word in LANGUAGES.iter().flat_map(|language| spellings(unit.word(*language))) {
            assert!(reads(Rule::length, &format!("3 {word}")) && reads(Rule::length, &format!("3{word}")), "{word}");
            let one = word.trim_end_matches(['s', 'S']);
            assert!(reads(Rule::length, &format!("1 {one}")), "{one}");
        }
    }
}
