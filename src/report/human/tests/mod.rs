//! What the drawing looks like (`looks`), that its underlines are where they should be (`law`), and that nothing in
//! a file or a message breaks it (`hostile`).

use super::{Look, Printer};
use crate::diagnostic::{Finding, Language, Text};
use crate::source::{FileId, Location, SourceFile, Sources, Span};

mod hostile;
mod law;
mod looks;

const ENGLISH: Look =
    Look { language: Language::English, color: false, unicode: true, width: 80, wide_ambiguous: false };
const CHINESE: Look = Look { language: Language::Chinese, ..ENGLISH };

/// Part of 上线 4.2.7, enough to point at.
const GO_LIVE: &str = "\
# procedure 4.2.7 系统上线流程
> 把系统的一个版本从培训、审批送到投产；切换失败就回退，投产后出故障就应急。

# facts
- 版本类型: 主要版本, 小型版本, 紧急修复版本 (given)
- 审批结论: 同意, 不同意

# 4.2.7.3 上线审批 “（推广）上线申请及审批”
by: 项目负责人
with: 系统上线管理小组 [版本类型 = 主要版本]
needs: 《上线申请与审批表》, 《上线与推广计划》
informed: 系统上线流程执行负责人 (by 系统上线管理小组组长; with 审批意见) [版本类型 = 主要版本 and 审批结论 = 不同意]
-> 推广未获同意 [版本类型 = 主要版本 and 审批结论 = 不同意]
-> 主被动判断 [版本类型 = 小型版本
";

const ORGANISATION: &str = "# roles\n- 系统上线管理小组 (group; head 系统上线管理小组组长)\n- 项目经理\n";

/// The two files above.
fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.add(SourceFile::new("processes/go-live/go-live.proc", GO_LIVE));
    sources.add(SourceFile::new("processes/organisation.proc", ORGANISATION));
    sources
}

/// One file of this text.
fn one(text: &str) -> Sources {
    let mut sources = Sources::default();
    sources.add(SourceFile::new("a.proc", text));
    sources
}

/// Bytes of the first file.
fn bytes(start: usize, end: usize) -> Location {
    Location { file: FileId(0), span: Span::new(start, end) }
}

/// The occurrence (from 0) of some text in a file.
fn find(sources: &Sources, file: u32, text: &str, occurrence: usize) -> Location {
    let (start, _) = sources.file(FileId(file)).text.match_indices(text).nth(occurrence).expect("the test's own text");
    Location { file: FileId(file), span: Span::new(start, start + text.len()) }
}

fn error(at: Location) -> Finding {
    Finding::error("a-rule", at, Text { en: "message".into(), zh: "消息".into() })
}

fn print(sources: &Sources, finding: &Finding, look: Look) -> String {
    Printer::new(sources, look).finding(finding)
}
