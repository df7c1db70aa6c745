//! Every keyword in English and Chinese: the one table that the parser, the formatter, the YAML form and the
//! messages share. Words that stand inside a value (`and`, `otherwise`, `optional` …) are also written in
//! `grammar/procedure.pest`, which decides where they may stand; a test holds the two together.

use crate::diagnostic::Language;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $en:literal, $zh:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        #[allow(dead_code, reason = "some tables are used in part")]
        impl $name {
            /// Every one, in the order in which they are documented.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// The word in one language.
            pub fn word(self, language: Language) -> &'static str {
                match (self, language) {
                    $(($name::$variant, Language::English) => $en, ($name::$variant, Language::Chinese) => $zh,)*
                }
            }

            /// Every one in both languages, English first.
            pub fn in_both() -> Vec<[&'static str; 2]> {
                $name::ALL.iter().map(|key| [key.word(Language::English), key.word(Language::Chinese)]).collect()
            }

            /// Both words, for a message.
            pub fn text(self) -> $crate::diagnostic::Text {
                $crate::diagnostic::Text { en: self.word(Language::English).into(), zh: self.word(Language::Chinese).into() }
            }

            /// The keyword that is written so, and in which language. ASCII case does not matter.
            #[allow(unreachable_patterns, reason = "one word may have two meanings inside values")]
            pub fn read(word: &str) -> Option<($name, Language)> {
                match word {
                    $($en => return Some(($name::$variant, Language::English)), $zh => return Some(($name::$variant, Language::Chinese)),)*
                    _ => {}
                }
                $(if word.eq_ignore_ascii_case($en) { return Some(($name::$variant, Language::English)); })*
                None
            }
        }
    };
}

// The YAML form has keys of its own, in a table like these.
pub(crate) use words;

words! {
    /// What a heading opens.
    BlockKind {
        /// A procedure of ours.
        Procedure = "procedure", "流程";
        /// A procedure that is not ours: what it takes, gives and how it can end.
        Interface = "interface", "接口";
        /// Roles and groups that several procedures share.
        Organisation = "organisation", "组织";
        /// A step. Its heading may also begin with the clause number alone.
        Step = "step", "步骤";
        /// Work that runs side by side.
        Parallel = "parallel", "并行";
        /// One strand of parallel work.
        Branch = "branch", "分支";
        /// Where the strands meet again.
        Join = "join", "汇合";
        /// The roles.
        Roles = "roles", "角色";
        /// The facts that guards read.
        Facts = "facts", "情况";
        /// Records, documents and other products.
        Records = "records", "记录";
        /// A record with fields to fill in.
        Form = "form", "表单";
        /// What may happen from outside.
        Events = "events", "事件";
        /// The outcomes.
        Ends = "ends", "结束";
        /// Who may not, or must, do what together.
        Constraints = "constraints", "约束";
        /// A rule that gives the next formal number.
        Numbering = "numbering", "编号规则";
        /// The terms of the document.
        Terms = "terms", "术语";
        /// Related documents.
        Related = "related", "相关文件";
        /// The table of revisions.
        Revisions = "revisions", "修订记录";
        /// The clause register: which clauses the source has.
        Clauses = "clauses", "条款清单";
    }
}

words! {
    /// The word before the colon of a labelled line.
    Label {
        /// Import another file.
        Import = "import", "引入";
        /// The document number.
        Number = "number", "编号";
        /// The version of the document.
        Version = "version", "版本";
        /// The secrecy of the document.
        Secrecy = "secrecy", "密级";
        /// The department that keeps the document.
        Department = "department", "部门";
        /// Who wrote the document, and when.
        Drafted = "drafted", "拟稿";
        /// Who reviewed the document, and when.
        Reviewed = "reviewed", "审阅";
        /// Who issued the document, and when.
        Issued = "issued", "签发";
        /// The role that answers for the procedure.
        Owner = "owner", "归口";
        /// What the procedure is for.
        Purpose = "purpose", "目的";
        /// What the procedure applies to.
        Scope = "scope", "适用";
        /// Standards that the document cites.
        References = "references", "引用标准";
        /// The document that says what the roles' duties are.
        Duties = "duties", "职责";
        /// The first step.
        Starts = "starts", "起始";
        /// What a procedure takes when it is called.
        Takes = "takes", "接收";
        /// What a procedure gives back.
        Gives = "gives", "交回";
        /// How an outside procedure can end.
        Outcomes = "outcomes", "结果";
        /// Who performs a step: one seat.
        By = "by", "负责";
        /// Who takes part.
        With = "with", "参与";
        /// Who checks what the performers submit.
        Checker = "checker", "审核";
        /// Who decides.
        Approver = "approver", "批准";
        /// Who is told.
        Informed = "informed", "告知";
        /// What must exist before the step can complete.
        Needs = "needs", "需要";
        /// What the step produces or revises.
        Makes = "makes", "产出";
        /// The facts that the step establishes.
        Sets = "sets", "判定";
        /// Another procedure, run as a part of this one.
        Runs = "runs", "执行";
        /// The event for which the step waits.
        Awaits = "awaits", "等待";
        /// How long the step takes.
        Lasts = "lasts", "历时";
        /// By when the step is to be finished.
        Deadline = "deadline", "期限";
        /// The meeting at which the step is decided.
        Held = "held", "例会";
        /// A note on the source.
        Note = "note", "注";
        /// A rule that does not apply here, with the reason.
        Allow = "allow", "允许";
        /// What a formal number begins with.
        Prefix = "prefix", "前缀";
        /// The last number given, from which the next follows.
        Follows = "follows", "承接";
        /// An example of a numbering, run as a test.
        Example = "example", "例";
    }
}

words! {
    /// A remark in round brackets.
    MarkKind {
        /// Does not block.
        Optional = "optional", "可选";
        /// Comes from outside the procedure.
        Given = "given", "给定";
        /// Not of our organisation.
        Outside = "outside", "外部";
        /// Several people acting as one.
        Group = "group", "小组";
        /// The role that leads a group.
        Head = "head", "组长";
        /// The roles that sit in a group.
        Members = "members", "成员";
        /// Parts of a record that travel with it.
        Attached = "attached", "附件";
        /// The records that an event brings.
        Brings = "brings", "带来";
        /// The facts that an event sets.
        Sets = "sets", "判定";
        /// Who does it; alone, the performers' seat.
        By = "by", "由";
        /// The records that go along.
        With = "with", "附";
        /// From when a clock runs.
        From = "from", "自";
        /// What holds, or where to go, after that.
        Then = "then", "之后";
        /// Who is told when the time is up.
        Informs = "informs", "告知";
        /// The fact that takes the outcome of a call.
        Into = "outcome into", "结果记入";
        /// What a called procedure is given.
        Takes = "takes", "接收";
        /// What a called procedure gives back.
        Gives = "gives", "交回";
        /// How often one may go back.
        AtMost = "at most", "至多";
        /// Who may call a meeting out of turn.
        AdHoc = "ad hoc", "临时召集";
        /// A date.
        On = "on", "于";
        /// The checker's seat.
        Checker = "checker", "审核";
        /// The approver's seat.
        Approver = "approver", "批准";
    }
}

words! {
    /// A word inside a value.
    Inner {
        /// All of them.
        And = "and", "且";
        /// All of them together, of people.
        Together = "and", "和";
        /// Any of them.
        Or = "or", "或";
        /// The opposite.
        Not = "not", "非";
        /// When no other route holds.
        Otherwise = "otherwise", "否则";
        /// At each occurrence of an event.
        Whenever = "whenever", "每当";
        /// Hand over to.
        To = "to", "移交";
        /// A fact that is yes or no.
        YesNo = "yes/no", "是/否";
        /// The value yes.
        Yes = "yes", "是";
        /// The value no.
        No = "no", "否";
        /// A whole number.
        Integer = "integer", "整数";
        /// Up to, in a range.
        Until = "to", "至";
        /// A day.
        Date = "date", "日期";
        /// A span of time.
        Duration = "duration", "时长";
        /// Words.
        Text = "text", "文本";
        /// A pattern of letters and digits.
        Format = "format", "格式";
        /// Times.
        Times = "times", "次";
        /// Every day.
        Daily = "daily", "每天";
        /// Every week.
        Weekly = "weekly", "每周";
        /// Every month.
        Monthly = "monthly", "每月";
        /// Every so often.
        Every = "every", "每";
        /// When called.
        OnCall = "on call", "临时";
        /// These steps by different people.
        DifferentPeople = "different people", "不同人";
        /// These steps by the same person.
        SamePerson = "same person", "同一人";
        /// One person at most one of these.
        AtMostOne = "at most one", "不兼任";
    }
}

words! {
    /// A unit of time.
    TimeUnit {
        /// 60 seconds.
        Minute = "minutes", "分钟";
        /// 60 minutes.
        Hour = "hours", "小时";
        /// A day of work by the calendar of those who do it.
        WorkingDay = "working days", "个工作日";
        /// 24 hours.
        Day = "days", "天";
        /// 7 days.
        Week = "weeks", "周";
        /// A calendar month.
        Month = "months", "个月";
        /// A calendar year.
        Year = "years", "年";
    }
}

impl TimeUnit {
    /// So many of it: `1 day`, `3 个工作日`.
    pub fn counted(self, count: u32, language: Language) -> String {
        let word = self.word(language);
        let word = if count == 1 && language == Language::English { word.trim_end_matches('s') } else { word };
        format!("{count} {word}")
    }
}
