//! The store itself: whether it is as it was written, copies of it, and what others read.

use super::{Around, Env, Ran, Status, Stop};
use crate::cases::Kept;
use crate::diagnostic::{Text, counted};
use crate::journal::{BadReceipt, Loss, Receipt, RestoreError, Store, restore as bring_back};
use crate::say;
use std::io::ErrorKind;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Verify {
    /// A receipt, as it was printed
    #[arg(long, value_name = "LINE")]
    receipt: Vec<String>,
    /// A file with receipts, one a line, also as quoted in mail; other lines are passed over; `-` reads the input
    #[arg(long, value_name = "FILE")]
    receipts: Vec<PathBuf>,
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

/// The receipts that are given, and what is wrong with those that were not copied right: where, and why.
fn receipts(args: &Verify, env: &mut Env) -> Result<(Vec<Receipt>, Vec<Text>), Text> {
    let (mut receipts, mut bad) = (Vec::new(), Vec::new());
    for written in &args.receipt {
        receipts
            .push(Receipt::on_line(written).and_then(|found| found.ok_or(BadReceipt::Form)).map_err(|bad| bad.text())?);
    }
    for path in &args.receipts {
        let text = if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            let read = env.stdin.read_to_end(&mut bytes);
            read.map_err(|_| say!("the standard input cannot be read", "标准输入读不了"))?;
            String::from_utf8_lossy(&bytes).into_owned()
        } else {
            let bytes = std::fs::read(path).map_err(|error| file_trouble(path, &error))?;
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let (before, path) = (receipts.len() + bad.len(), path.display());
        for (number, line) in (1..).zip(text.lines()) {
            match Receipt::on_line(line) {
                Ok(receipt) => receipts.extend(receipt),
                Err(wrong) => {
                    let Text { en, zh } = wrong.text();
                    bad.push(say!("{path}:{number}: {en}", "{path}：第 {number} 行：{zh}"));
                }
            }
        }
        if receipts.len() + bad.len() == before {
            return Err(say!("there is no receipt in `{path}`: 0 were found", "“{path}”里没有回执：找到 0 份"));
        }
    }
    Ok((receipts, bad))
}

/// Why a file cannot be used, in both languages.
pub(super) fn file_trouble(path: &std::path::Path, error: &std::io::Error) -> Text {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let shown = path.display();
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let folder = folder.display();
        return say!("there is no folder `{folder}`", "没有文件夹“{folder}”");
    }
    match error.kind() {
        ErrorKind::NotFound => say!("there is no file `{shown}`", "没有文件“{shown}”"),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            say!("`{shown}` is protected", "“{shown}”受保护，不能读写")
        }
        ErrorKind::IsADirectory => say!("`{shown}` is a folder", "“{shown}”是文件夹"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            say!("the disk of `{shown}` is full", "“{shown}”所在的磁盘已满")
        }
        _ => say!("`{shown}` cannot be used: {error}", "“{shown}”无法使用（{error}）"),
    }
}

/// Says whether the store is as it was written.
pub fn verify(args: &Verify, around: &Around, env: &mut Env) -> Ran {
    let (receipts, bad) = receipts(args, env)?;
    let store = around.opened(Store::open_to_verify)?;
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
    for wrong in &bad {
        shown.push_str(&look.wrap("✗ ", 0, wrong.in_language(env.language)));
    }
    for confirmed in &report.confirmed {
        let (receipt, later) = (&confirmed.receipt, confirmed.later);
        let (case, number, later_en) = (&receipt.case, receipt.number, counted(later, "record"));
        let said = say!(
            "receipt {case} #{number} holds, {later_en} of the case came after it",
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
    Ok(if sound && bad.is_empty() { Status::Clean } else { Status::Findings })
}

/// Copies the store.
pub fn backup(args: &Backup, around: &Around, env: &mut Env) -> Ran {
    if let Some(folder) = args.to.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        let folder = folder.display();
        return Err(say!("there is no folder `{folder}`", "没有文件夹“{folder}”").into());
    }
    let report = around.open_to_read()?.backup(&args.to).map_err(|error| Stop::Trouble(error.text()))?;
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
    if !args.from.exists() {
        let from = args.from.display();
        return Err(say!("there is no backup `{from}`", "没有备份文件“{from}”").into());
    }
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
    for (case, count, first) in &restored.lost_of {
        let en = counted(count, "record");
        let said = say!("lost of `{case}`: {en}, from #{first} on", "丢掉的：“{case}”{count} 条，从第 {first} 条起");
        env.print(&format!("  {}\n", crate::report::visible(said.in_language(env.language))));
    }
    let _ = Store::open(&around.store)?;
    Ok(Status::Clean)
}
