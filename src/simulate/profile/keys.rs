//! The keys of a profile, and the words of its values.

use crate::diagnostic::Language;
use crate::syntax::keywords::words;

words! {
    /// The keys at the top of a profile.
    TopKey {
        /// Of which procedure.
        Profile = "profile", "参数";
        /// When the first case may arrive.
        Start = "start", "开始";
        /// By which clock that is.
        Zone = "time zone", "时区";
        /// So many cases at the beginning are not counted.
        WarmUp = "warm-up", "预热";
        /// How often cases arrive.
        Arrivals = "arrivals", "到达";
        /// The facts that are given.
        Given = "given", "给定";
        /// How long steps take.
        Durations = "durations", "用时";
        /// What steps answer.
        Answers = "answers", "回答";
        /// What happens from outside.
        Events = "events", "事件";
        /// Which cases come first.
        Priorities = "priorities", "优先级";
        /// What it costs.
        Costs = "costs", "费用";
        /// Who of several people does it.
        Picking = "picking", "派工";
        /// When meetings are held.
        Meetings = "meetings", "例会";
        /// A remark.
        Note = "note", "注";
    }
}

words! {
    /// What is said of arrivals.
    ArrivalKey {
        /// The time between two arrivals.
        Every = "every", "间隔";
        /// How many arrive in a time, independently of each other.
        Rate = "rate", "频率";
        /// How many arrive together.
        Batch = "batch", "批量";
        /// A remark.
        Note = "note", "注";
    }
}

words! {
    /// What is said of a step's time, where it is more than one thing.
    StepKey {
        /// The performers' part.
        By = "by", "负责";
        /// The checker's part.
        Checker = "checker", "审核";
        /// The approver's part.
        Approver = "approver", "批准";
        /// Whether people are held for so long.
        Holds = "holds people", "占用人员";
        /// Whether it begins at any hour.
        AnyHour = "any hour", "随时可办";
        /// A remark.
        Note = "note", "注";
    }
}

words! {
    /// One of several possibilities.
    CaseKey {
        /// Under this condition.
        When = "when", "当";
        /// It is this.
        Is = "is", "为";
    }
}

words! {
    /// What is said of an event.
    EventKey {
        /// The probability that it happens.
        Chance = "chance", "概率";
        /// How long after the waiting began.
        After = "after", "之后";
        /// The time from one to the next.
        Every = "every", "间隔";
        /// A remark.
        Note = "note", "注";
    }
}

words! {
    /// What is said of costs.
    CostKey {
        /// Each time that a step is done.
        Steps = "steps", "步骤";
        /// For an hour of a role or a person.
        Hourly = "hourly", "时薪";
        /// For each case.
        Case = "case", "每件";
        /// In which currency.
        Currency = "currency", "货币";
        /// A remark.
        Note = "note", "注";
    }
}

words! {
    /// What is said of a meeting.
    MeetingKey {
        /// When it is held.
        At = "at", "时间";
        /// How many cases it can take.
        Capacity = "at most", "至多";
        /// The probability that it is called out of turn for a case.
        AdHoc = "ad hoc", "临时召集";
        /// How long it takes until one that is called meets.
        After = "after", "之后";
        /// A remark.
        Note = "note", "注";
    }
}

words! {
    /// Who of several people does it.
    Picking {
        /// Who has been idle for longest.
        LongestIdle = "longest idle", "空闲最久";
        /// Who has worked the least so far.
        LeastLoaded = "least loaded", "工作最少";
        /// Anybody.
        Random = "random", "随机";
    }
}

words! {
    /// A word of a value.
    Word {
        /// Where nothing else is said.
        Default = "default", "默认";
        /// Time on the clock.
        Elapsed = "elapsed", "自然时间";
        /// Time at work.
        Working = "working", "工作时间";
    }
}

words! {
    /// The name of a distribution.
    Family {
        /// Always the same.
        Fixed = "fixed", "固定";
        /// As likely anywhere between.
        Uniform = "uniform", "均匀";
        /// Least, most likely, most.
        Triangular = "triangular", "三角";
        /// By its mean.
        Exponential = "exponential", "指数";
        /// By its mean and deviation, or by median and nine of ten.
        LogNormal = "lognormal", "对数正态";
        /// By its mean and deviation; never below 0.
        Normal = "normal", "正态";
        /// By its mean and deviation.
        Gamma = "gamma", "伽马";
    }
}

words! {
    /// The name of a number of a distribution.
    Parameter {
        /// The mean.
        Mean = "mean", "均值";
        /// The standard deviation.
        Deviation = "sd", "标准差";
        /// Half stay below it.
        Median = "median", "中位数";
        /// Nine of ten stay below it.
        P90 = "p90", "九成不超过";
    }
}
