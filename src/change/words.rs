//! What is told of a statement that came or went, in the reviewer's words.

use super::data::Group;
use super::things::{Id, Says, Thing};
use crate::diagnostic::Text;
use crate::say;

/// Whether a statement came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// It came.
    Come,
    /// It went.
    Gone,
}

impl Turned {
    /// What programs call it.
    pub fn key(self) -> &'static str {
        match self {
            Turned::Come => "added",
            Turned::Gone => "removed",
        }
    }
}

/// To which group it belongs that a statement of a thing came or went.
pub fn group(says: Says, thing: &Thing, turned: Turned) -> Group {
    use Says::*;
    let control = match turned {
        Turned::Come => Group::Strengthened,
        Turned::Gone => Group::Weakened,
    };
    match says {
        Checks | Approves | Constraint | Needs => control,
        Performs | TakesPart | Informed | Owner | StandsFor | Head | Member | Says::IsGroup | Outside => Group::People,
        Makes | Attached | Form | Field | Number | Part => Group::Documents,
        Given => match thing.id {
            Id::Record(_) => Group::Documents,
            _ => Group::Steps,
        },
        Sets | Awaits | Calls | Passes | Returns | Route | Back | Within | Runs | Starts | Type | Brings | Tells => {
            Group::Steps
        }
        Lasts | Deadline | Held => Group::Time,
        HandsOver | GoesWith => Group::Outcomes,
        Clause | Title | Code | Description | Notes | Example | Term | Allowance | Related | SourceClause | Duties => {
            Group::Wording
        }
        Control | Signature | Revision => Group::Edition,
    }
}

/// What came or went: of `place` that it says something of `what`.
pub fn came_or_went(says: Says, turned: Turned, place: &str, what: &Text) -> Text {
    use Says::*;
    let Text { en, zh } = what;
    let p = place;
    match (says, turned) {
        (Performs, Turned::Come) => say!("`{en}` now performs `{p}`", "“{p}”现在由“{zh}”办理"),
        (Performs, Turned::Gone) => say!("`{en}` no longer performs `{p}`", "“{p}”不再由“{zh}”办理"),
        (Checks, Turned::Come) => say!("`{p}` is now checked by `{en}`", "“{p}”现在由“{zh}”审核"),
        (Checks, Turned::Gone) => say!("`{p}` is no longer checked by `{en}`", "“{p}”不再由“{zh}”审核"),
        (Approves, Turned::Come) => say!("`{p}` is now approved by `{en}`", "“{p}”现在由“{zh}”批准"),
        (Approves, Turned::Gone) => say!("`{p}` is no longer approved by `{en}`", "“{p}”不再由“{zh}”批准"),
        (TakesPart, Turned::Come) => say!("`{en}` now takes part in `{p}`", "“{zh}”现在参与“{p}”"),
        (TakesPart, Turned::Gone) => say!("`{en}` no longer takes part in `{p}`", "“{zh}”不再参与“{p}”"),
        (Informed, Turned::Come) => say!("`{en}` is now told of `{p}`", "“{p}”现在要告知“{zh}”"),
        (Informed, Turned::Gone) => say!("`{en}` is no longer told of `{p}`", "“{p}”不再告知“{zh}”"),
        (Needs, Turned::Come) => say!("`{p}` now needs `{en}`", "“{p}”现在需要“{zh}”"),
        (Needs, Turned::Gone) => say!("`{p}` no longer needs `{en}`", "“{p}”不再需要“{zh}”"),
        (Makes, Turned::Come) => say!("`{p}` now makes `{en}`", "“{p}”现在产出“{zh}”"),
        (Makes, Turned::Gone) => say!("`{p}` no longer makes `{en}`", "“{p}”不再产出“{zh}”"),
        (Sets, Turned::Come) => say!("`{p}` now settles `{en}`", "“{p}”现在判定“{zh}”"),
        (Sets, Turned::Gone) => say!("`{p}` no longer settles `{en}`", "“{p}”不再判定“{zh}”"),
        (Awaits, Turned::Come) => say!("`{p}` now waits for `{en}`", "“{p}”现在等待“{zh}”"),
        (Awaits, Turned::Gone) => say!("`{p}` no longer waits for `{en}`", "“{p}”不再等待“{zh}”"),
        (Lasts, Turned::Come) => say!("it is now said how long `{p}` takes: {en}", "“{p}”现在写明历时：{zh}"),
        (Lasts, Turned::Gone) => say!("it is no longer said how long `{p}` takes", "“{p}”不再写明历时"),
        (Deadline, Turned::Come) => say!("`{p}` now has a deadline: {en}", "“{p}”现在有期限：{zh}"),
        (Deadline, Turned::Gone) => say!("`{p}` no longer has the deadline {en}", "“{p}”不再有期限：{zh}"),
        (Held, Turned::Come) => say!("`{p}` is now decided at meetings: {en}", "“{p}”现在由例会决定：{zh}"),
        (Held, Turned::Gone) => say!("`{p}` is no longer decided at meetings ({en})", "“{p}”不再由例会决定（{zh}）"),
        (Calls, Turned::Come) => say!("`{p}` now runs `{en}`", "“{p}”现在执行“{zh}”"),
        (Calls, Turned::Gone) => say!("`{p}` no longer runs `{en}`", "“{p}”不再执行“{zh}”"),
        (Passes, Turned::Come) => {
            say!("`{p}` now gives `{en}` to the procedure that it runs", "“{p}”执行流程时现在给它“{zh}”")
        }
        (Passes, Turned::Gone) => {
            say!("`{p}` no longer gives `{en}` to the procedure that it runs", "“{p}”执行流程时不再给它“{zh}”")
        }
        (Returns, Turned::Come) => {
            say!("`{p}` now takes `{en}` back from the procedure that it runs", "“{p}”现在从所执行的流程取回“{zh}”")
        }
        (Returns, Turned::Gone) => {
            say!(
                "`{p}` no longer takes `{en}` back from the procedure that it runs",
                "“{p}”不再从所执行的流程取回“{zh}”"
            )
        }
        (Route, Turned::Come) => say!("`{p}` now leads to `{en}`", "“{p}”现在走向“{zh}”"),
        (Route, Turned::Gone) => say!("`{p}` no longer leads to `{en}`", "“{p}”不再走向“{zh}”"),
        (Back, Turned::Come) => say!("`{p}` now leads back to `{en}`", "“{p}”现在可以退回“{zh}”"),
        (Back, Turned::Gone) => say!("`{p}` no longer leads back to `{en}`", "“{p}”不再退回“{zh}”"),
        (Within, Turned::Come) => say!("`{p}` now stands in the branch `{en}`", "“{p}”现在放在分支“{zh}”里"),
        (Within, Turned::Gone) => say!("`{p}` no longer stands in the branch `{en}`", "“{p}”不再放在分支“{zh}”里"),
        (Runs, Turned::Come) => say!("the branch `{p}` now runs", "分支“{p}”现在会走"),
        (Runs, Turned::Gone) => say!("the branch `{p}` no longer runs", "分支“{p}”不再走"),
        (Starts, Turned::Come) => say!("`{p}` now begins with `{en}`", "“{p}”现在从“{zh}”开始"),
        (Starts, Turned::Gone) => say!("`{p}` no longer begins with `{en}`", "“{p}”不再从“{zh}”开始"),
        (Owner, Turned::Come) => say!("`{en}` now answers for `{p}`", "“{p}”现在归口“{zh}”"),
        (Owner, Turned::Gone) => say!("`{en}` no longer answers for `{p}`", "“{p}”不再归口“{zh}”"),
        (Constraint, Turned::Come) => say!("a separation is now asked for: {en}", "新增约束：{zh}"),
        (Constraint, Turned::Gone) => say!("a separation is lifted: {en}", "取消约束：{zh}"),
        (StandsFor, Turned::Come) => say!("`{p}` may now be `{en}`", "“{p}”现在可以是“{zh}”"),
        (StandsFor, Turned::Gone) => say!("`{p}` may no longer be `{en}`", "“{p}”不再是“{zh}”"),
        (Head, Turned::Come) => say!("`{en}` now leads `{p}`", "“{p}”的组长现在是“{zh}”"),
        (Head, Turned::Gone) => say!("`{en}` no longer leads `{p}`", "“{p}”的组长不再是“{zh}”"),
        (Member, Turned::Come) => say!("`{en}` is now a member of `{p}`", "“{p}”增加成员“{zh}”"),
        (Member, Turned::Gone) => say!("`{en}` is no longer a member of `{p}`", "“{p}”减少成员“{zh}”"),
        (Says::IsGroup, Turned::Come) => say!("`{p}` is now a group", "“{p}”现在是小组"),
        (Says::IsGroup, Turned::Gone) => say!("`{p}` is no longer a group", "“{p}”不再是小组"),
        (Outside, Turned::Come) => say!("`{p}` is now outside of the organisation", "“{p}”现在是外部角色"),
        (Outside, Turned::Gone) => say!("`{p}` is now of the organisation", "“{p}”不再是外部角色"),
        (Given, Turned::Come) => say!("`{p}` is now there when a case starts", "“{p}”现在在事项开始时就有"),
        (Given, Turned::Gone) => say!("`{p}` is no longer there when a case starts", "“{p}”在事项开始时不再已有"),
        (Attached, Turned::Come) => say!("`{en}` now goes with `{p}`", "“{p}”现在附“{zh}”"),
        (Attached, Turned::Gone) => say!("`{en}` no longer goes with `{p}`", "“{p}”不再附“{zh}”"),
        (Field, Turned::Come) => say!("`{p}` now has the field `{en}`", "“{p}”增加栏目“{zh}”"),
        (Field, Turned::Gone) => say!("`{p}` no longer has the field `{en}`", "“{p}”去掉栏目“{zh}”"),
        (Part, Turned::Come) => say!("the number `{p}` now has the part `{en}`", "编号“{p}”增加一段“{zh}”"),
        (Part, Turned::Gone) => say!("the number `{p}` no longer has the part `{en}`", "编号“{p}”去掉一段“{zh}”"),
        (Brings, Turned::Come) => say!("the event `{p}` now brings `{en}`", "事件“{p}”现在带来“{zh}”"),
        (Brings, Turned::Gone) => say!("the event `{p}` no longer brings `{en}`", "事件“{p}”不再带来“{zh}”"),
        (Tells, Turned::Come) => say!("the event `{p}` now makes `{en}` yes", "事件“{p}”现在使“{zh}”为是"),
        (Tells, Turned::Gone) => say!("the event `{p}` no longer makes `{en}` yes", "事件“{p}”不再使“{zh}”为是"),
        (HandsOver, Turned::Come) => say!("`{p}` now hands over to `{en}`", "“{p}”现在移交“{zh}”"),
        (HandsOver, Turned::Gone) => say!("`{p}` no longer hands over to `{en}`", "“{p}”不再移交“{zh}”"),
        (GoesWith, Turned::Come) => say!("`{en}` now goes along with `{p}`", "“{p}”现在附“{zh}”"),
        (GoesWith, Turned::Gone) => say!("`{en}` no longer goes along with `{p}`", "“{p}”不再附“{zh}”"),
        (Type | Form | Number, Turned::Come) => say!("`{p}` is now {en}", "“{p}”现在是{zh}"),
        (Type | Form | Number, Turned::Gone) => say!("`{p}` is no longer {en}", "“{p}”不再是{zh}"),
        (says, Turned::Come) => {
            let Text { en: kind, zh: kind_zh } = called(says);
            say!("{kind} of `{p}` added: {en}", "“{p}”增加{kind_zh}：{zh}")
        }
        (says, Turned::Gone) => {
            let Text { en: kind, zh: kind_zh } = called(says);
            say!("{kind} of `{p}` removed: {en}", "“{p}”去掉{kind_zh}：{zh}")
        }
    }
}

/// A part of a number is raised in other cases.
pub fn raised(turned: Turned, place: &str, part: &Text) -> Text {
    let Text { en, zh } = part;
    match turned {
        Turned::Come => say!("`{en}` of the number `{place}` is now raised", "编号“{place}”现在加“{zh}”这一段"),
        Turned::Gone => {
            say!("`{en}` of the number `{place}` is no longer raised", "编号“{place}”不再加“{zh}”这一段")
        }
    }
}

/// Who came beside others: they do it together.
pub fn came_as_well(says: Says, place: &str, who: &Text) -> Text {
    let Text { en, zh } = who;
    match says {
        Says::Checks => say!("`{place}` is now also checked by `{en}`", "“{place}”现在还要由“{zh}”审核"),
        Says::Approves => say!("`{place}` is now also approved by `{en}`", "“{place}”现在还要由“{zh}”批准"),
        _ => say!("`{en}` now also performs `{place}`", "“{place}”现在还由“{zh}”一起办理"),
    }
}

/// One thing in the place of another.
pub fn instead(says: Says, place: &str, old: &str, new: &str) -> Option<Text> {
    use Says::*;
    let p = place;
    Some(match says {
        Performs => say!("`{p}` is now performed by `{new}` instead of `{old}`", "“{p}”改由“{new}”办理（原为“{old}”）"),
        Checks => say!("`{p}` is now checked by `{new}` instead of `{old}`", "“{p}”改由“{new}”审核（原为“{old}”）"),
        Approves => say!("`{p}` is now approved by `{new}` instead of `{old}`", "“{p}”改由“{new}”批准（原为“{old}”）"),
        TakesPart => say!("`{new}` now takes part in `{p}` instead of `{old}`", "“{p}”改由“{new}”参与（原为“{old}”）"),
        Informed => say!("`{new}` is now told of `{p}` instead of `{old}`", "“{p}”改为告知“{new}”（原为“{old}”）"),
        Needs => say!("`{p}` now needs `{new}` instead of `{old}`", "“{p}”改为需要“{new}”（原为“{old}”）"),
        Makes => say!("`{p}` now makes `{new}` instead of `{old}`", "“{p}”改为产出“{new}”（原为“{old}”）"),
        Sets => say!("`{p}` now settles `{new}` instead of `{old}`", "“{p}”改为判定“{new}”（原为“{old}”）"),
        Awaits => say!("`{p}` now waits for `{new}` instead of `{old}`", "“{p}”改为等待“{new}”（原为“{old}”）"),
        Calls => say!("`{p}` now runs `{new}` instead of `{old}`", "“{p}”改为执行“{new}”（原为“{old}”）"),
        Within => {
            say!("`{p}` now stands in the branch `{new}` instead of `{old}`", "“{p}”改放分支“{new}”（原在“{old}”）")
        }
        Starts => say!("`{p}` now begins with `{new}` instead of `{old}`", "“{p}”改从“{new}”开始（原为“{old}”）"),
        Owner => say!("`{new}` now answers for `{p}` instead of `{old}`", "“{p}”改归口“{new}”（原为“{old}”）"),
        Head => say!("`{new}` now leads `{p}` instead of `{old}`", "“{p}”的组长改为“{new}”（原为“{old}”）"),
        HandsOver => say!("`{p}` now hands over to `{new}` instead of `{old}`", "“{p}”改为移交“{new}”（原为“{old}”）"),
        GoesWith => say!("`{new}` now goes along with `{p}` instead of `{old}`", "“{p}”改附“{new}”（原为“{old}”）"),
        _ => return None,
    })
}

/// What is said, by its name.
pub fn called(says: Says) -> Text {
    use Says::*;
    match says {
        Performs => say!("performer", "负责"),
        Checks => say!("checker", "审核"),
        Approves => say!("approver", "批准"),
        TakesPart => say!("participant", "参与"),
        Informed => say!("notice", "告知"),
        Needs => say!("need", "需要"),
        Makes => say!("product", "产出"),
        Sets => say!("decision", "判定"),
        Awaits => say!("awaited event", "等待"),
        Lasts => say!("duration", "历时"),
        Deadline => say!("deadline", "期限"),
        Held => say!("meeting", "例会"),
        Calls => say!("call", "执行"),
        Passes => say!("thing passed", "给流程的"),
        Returns => say!("thing returned", "流程交回的"),
        Route => say!("route", "走向"),
        Back => say!("way back", "退回"),
        Within => say!("branch", "所在分支"),
        Runs => say!("condition of the branch", "分支条件"),
        Starts => say!("beginning", "起始"),
        Owner => say!("owner", "归口"),
        Constraint => say!("constraint", "约束"),
        StandsFor => say!("stand-in", "代表"),
        Head => say!("head", "组长"),
        Member => say!("member", "成员"),
        Says::IsGroup => say!("group", "小组"),
        Outside => say!("outside", "外部"),
        Type => say!("type", "类型"),
        Given => say!("given", "给定"),
        Attached => say!("attachment", "附件"),
        Form => say!("kind", "种类"),
        Field => say!("field", "栏目"),
        Number => say!("numbering rule", "编号规则"),
        Part => say!("part", "段"),
        Brings => say!("record brought", "带来"),
        Tells => say!("fact told", "判定"),
        HandsOver => say!("hand-over", "移交"),
        GoesWith => say!("record handed over", "附"),
        Clause => say!("clause number", "条款号"),
        Title => say!("title", "标题"),
        Code => say!("code", "编码"),
        Description => say!("description", "说明"),
        Notes => say!("notes", "注"),
        Example => say!("example", "例"),
        Control => say!("document control", "文件信息"),
        Signature => say!("signature", "签署"),
        Revision => say!("revision", "修订记录"),
        Term => say!("term", "术语"),
        Allowance => say!("allowance", "允许"),
        Related => say!("related document", "相关文件"),
        SourceClause => say!("source clause", "条款清单"),
        Duties => say!("duties", "职责"),
    }
}

/// What programs call it.
pub fn key(says: Says) -> String {
    called(says).en.replace(' ', "-")
}

/// What kind of thing it is.
pub fn kind(id: Id) -> Text {
    match id {
        Id::Unit(_) => say!("procedure", "流程"),
        Id::Role(_) => say!("role", "角色"),
        Id::Fact(_) => say!("fact", "情况"),
        Id::Value(..) => say!("value", "取值"),
        Id::Record(_) => say!("record", "记录"),
        Id::Event(_) => say!("event", "事件"),
        Id::End(_) => say!("outcome", "结局"),
        Id::Step(_) => say!("step", "步骤"),
        Id::Parallel(_) => say!("block", "并行"),
        Id::Branch(_) => say!("branch", "分支"),
    }
}
