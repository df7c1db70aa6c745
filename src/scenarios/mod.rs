//! Scenarios: cases of a procedure with what must come of them, in a YAML file beside it. Each is walked by the
//! interpreter, and what came out is held against what is written.
//!
//! ```yaml
//! scenarios: 系统上线流程
//! given: {立项: 是}
//! parts:
//!   试点通过:
//!     - 有无执行过试点运行判断: {已执行试点: 是}
//!     - 上线审批: {审批结论: 同意}
//! cases:
//!   - name: 主动上线
//!     answers:
//!       - part: 试点通过
//!       - 主被动上线判断: {上线方式: 主动}
//!     outcome: 上线成功
//!     variants:
//!       - {name: 未立项, 立项: 否}
//! ```
//!
//! [`suite`] reads such a file, [`expect`] what must come out, [`run`] walks the cases, [`coverage`] says what of the
//! procedure they took, [`report`] tells people and programs,
//! [`propose`] writes cases for what is missing, [`ready`] lists what the path of a case will ask for, and [`keep`] a walk by hand as a case.

pub mod coverage;
pub mod expect;
pub mod keep;
pub mod propose;
pub mod ready;
pub mod report;
pub mod run;
pub mod suite;
