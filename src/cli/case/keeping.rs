//! The store itself: whether it is as it was written, copies of it, and what others read.

use super::looking::each;
use super::{Around, Env, Ran, Status, Stop};
use crate::cases::{Case, Kept, Programs};
use crate::diagnostic::{Text, counted};
use crate::journal::{Loss, Receipt, RestoreError, Store, restore as bring_back};
use crate::runtime::{Event, Moment};
use crate::say;
use crate::simulate::log::{self, About, Log, Stamp, Xes};
use crate::workspace::{self, Beside};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::BufWriter;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Verify {
    /// A receipt, as it was printed
    #[arg(long, value_name = "LINE")]
    receipt: Vec<String>,
    /// A file with receipts, one a line; other lines are passed over
    #[arg(long, value_name = "FILE")]
    receipts: Vec<PathBuf>,
}

#[derive(clap::Args)]
pub struct Export {
    /// Where to: a file that ends in `.xes`
    #[arg(value_name = "FILE")]
    log: PathBuf,
    /// The cases; without them all
    cases: Vec<String>,
    /// Only cases of this procedure
    #[arg(long, value_name = "NAME")]
    procedure: Option<String>,
}

#[derive(clap::Args)]
pub struct Backup {
    /// The new file
    #[arg(value_name = "FILE")]
    to: PathBuf,
}

#[derive(clap::Args)]
pub struct Restore {
    /// The backup
    #[arg(value_name = "FILE")]
    from: PathBuf,
    /// Also if records are lost that the backup does not have
    #[arg(long)]
    accept_loss: bool,
}

/// The receipts that are given, each with what stood there where it is none.
fn receipts(args: &Verify) -> Result<Vec<Receipt>, Text> {
    let mut receipts = Vec::new();
    let read = |written: &str| {
        // As it was printed, with the word before it.
        let written = written.trim();
        let written = written.strip_prefix("receipt:").or_else(|| written.strip_prefix("回执：")).unwrap_or(written);
        written.trim().parse::<Receipt>()
    };
    for written in &args.receipt {
        receipts.push(read(written).map_err(|bad| bad.text())?);
    }
    for path in &args.receipts {
        let text = workspace::read_text(path).map_err(|error| error.text())?;
        for (number, line) in (1..).zip(text.lines()) {
            match read(line) {
                Ok(receipt) => receipts.push(receipt),
                Err(crate::journal::BadReceipt::Form) => {}
                Err(bad) => {
                    let (path, Text { en, zh }) = (path.display(), bad.text());
                    return Err(say!("{path}:{number}: {en}", "{path}:{number}：{zh}"));
                }
            }
        }
    }
    Ok(receipts)
}

/// Says whether the store is as it was written.
pub fn verify(args: &Verify, around: &Around, env: &mut Env) -> Ran {
    let receipts = receipts(args)?;
    let store = around.open()?;
    let report = store.verify(&receipts)?;
    let look = around.style(env).look;
    let mut shown = String::new();
    for finding in &report.findings {
        shown.push_str(&look.wrap("✗ ", 0, finding.text().in_language(env.language)));
    }
    if report.more > 0 {
        let (more, en) = (report.more, counted(report.more, "more finding"));
        shown.push_str(&look.wrap("✗ ", 0, say!("and {en}", "还有 {more} 处").in_language(env.language)));
    }
    // What is sound as a journal must also be what cases come to.
    let mut broken = 0;
    if report.is_sound() {
        for standing in store.cases()? {
            let read = Kept::read(&store, &standing.last.case);
            if let Err(trouble) = read.and_then(|kept| kept.case().map(|_| ())) {
                broken += 1;
                shown.push_str(&look.wrap("✗ ", 0, trouble.text().in_language(env.language)));
            }
        }
    }
    for confirmed in &report.confirmed {
        let (receipt, later) = (&confirmed.receipt, confirmed.later);
        let (case, number) = (&receipt.case, receipt.number);
        let said = say!(
            "receipt {case} #{number} holds, {later} records of the case came after it",
            "回执“{case}”第 {number} 条属实，之后该事项又有 {later} 条记录"
        );
        shown.push_str(&look.wrap("✓ ", 0, said.in_language(env.language)));
    }
    let sound = report.is_sound() && broken == 0;
    let (records, cases) = (report.records, report.cases);
    let (records_en, cases_en) = (counted(records, "record"), counted(cases, "case"));
    let summary = match sound {
        true => say!(
            "✓ {records_en} of {cases_en}: all as they were written",
            "✓ {cases} 件事项，{records} 条记录：都与写入时一致"
        ),
        false => say!(
            "✗ {records_en} of {cases_en}: not as they were written",
            "✗ {cases} 件事项，{records} 条记录：与写入时不一致"
        ),
    };
    shown.push_str(&format!("{}\n", summary.in_language(env.language)));
    if let Some(last) = report.last.as_ref().filter(|_| sound) {
        let word = look.word("last receipt, to be kept elsewhere: ", "最后一条的回执，请另处保存：");
        shown.push_str(&format!("{word}{last}\n"));
    }
    env.print(&shown);
    Ok(if sound { Status::Clean } else { Status::Findings })
}

/// Writes an event log: beside, then in its place.
pub fn export(args: &Export, around: &Around, env: &mut Env) -> Ran {
    let path = &args.log;
    let shown = path.display().to_string();
    let is_xes = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xes"));
    if !is_xes {
        return Err(say!("`{shown}` does not end in `.xes`", "“{shown}”的扩展名不是 .xes").into());
    }
    let store = around.open()?;
    let wanted = |case: &Case| {
        let is = args
            .procedure
            .as_ref()
            .is_none_or(|name| case.program().name == *name || case.program().clause.as_ref() == Some(name));
        is && (args.cases.is_empty() || args.cases.contains(&case.name))
    };
    for name in &args.cases {
        // That there is no such case is said before anything is written.
        Kept::read(&store, name)?;
    }
    let beside = Beside::begin(path).map_err(|error| error.text())?;
    let wrong = |error: std::io::Error| beside.failed(error).text();
    let mut programs = Programs::default();
    each(&store, &mut programs, &mut |_| {})?;
    let mut count = 0;
    {
        let mut log: Option<Xes<BufWriter<&std::fs::File>>> = None;
        for name in store.cases()?.into_iter().map(|standing| standing.last.case) {
            let records = store.records(&name, 1)?;
            let case = Case::fold(&name, &records, &programs)?;
            if !wanted(&case) {
                continue;
            }
            let mut begun = match log.take() {
                Some(log) => log,
                None => {
                    let about = About { program: case.program(), language: env.language, currency: None };
                    Xes::begin(about, BufWriter::new(beside.file())).map_err(wrong)?
                }
            };
            begun.of(case.program());
            begun.case(&logged(&case, &around.zone)).map_err(wrong)?;
            log = Some(begun);
            count += 1;
        }
        match log {
            Some(mut log) => log.finish().map_err(wrong)?,
            None => return Err(say!("there are no such cases", "没有这样的事项").into()),
        }
    }
    beside.place().map_err(|error| error.text())?;
    let cases = counted(count, "case");
    env.print(&format!("{}\n", say!("{cases}: {shown}", "{count} 件：{shown}").in_language(env.language)));
    Ok(Status::Clean)
}

/// What a case did, as logs have it: when each record was made, by the local clock.
fn logged(case: &Case, zone: &TimeZone) -> log::Case {
    let stamp = |at: Moment| {
        let offset = Timestamp::from_millisecond(at).map_or(0, |at| zone.to_offset(at).seconds() / 60);
        Stamp { millis: at, offset: offset as i16 }
    };
    let began = case.past().first().map_or(0, |past| past.record.entry.at);
    let mut logged = log::Case::new(case.name.clone(), stamp(began));
    let mut now = began;
    for turn in case.session().turns() {
        if let Event::TimePasses { to } = turn.event {
            now = to;
        }
        logged.note(&turn.effects, stamp(now), &|person| case.person(person).into());
    }
    logged
}

/// Copies the store.
pub fn backup(args: &Backup, around: &Around, env: &mut Env) -> Ran {
    let report = around.open()?.backup(&args.to).map_err(|error| Stop::Trouble(error.text()))?;
    let (path, records) = (args.to.display(), report.records);
    let en = counted(records, "record");
    env.print(&format!(
        "{}\n",
        say!("{path}: {en}, verified", "{path}：{records} 条记录，已核对").in_language(env.language)
    ));
    Ok(Status::Clean)
}

/// Brings a backup back.
pub fn restore(args: &Restore, around: &Around, env: &mut Env) -> Ran {
    let loss = if args.accept_loss { Loss::Accepted } else { Loss::Refused };
    let restored = bring_back(&args.from, &around.store, loss).map_err(|error| {
        let Text { en, zh } = error.text();
        match error {
            RestoreError::WouldLose { .. } => {
                say!("{en}; `--accept-loss` does it all the same", "{zh}；加 --accept-loss 仍然恢复")
            }
            _ => Text { en, zh },
        }
    })?;
    let (path, records, lost) = (around.store.display(), restored.report.records, restored.lost);
    let en = counted(records, "record");
    env.print(&format!(
        "{}\n",
        say!("{path}: {en}; {lost} records were lost", "{path}：{records} 条记录；丢掉了 {lost} 条")
            .in_language(env.language)
    ));
    let _ = Store::open(&around.store)?;
    Ok(Status::Clean)
}
