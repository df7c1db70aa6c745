//! `procedo case`: real cases, kept in a store.

mod beginning;
mod changing;
mod doing;
mod exporting;
mod keeping;
mod looking;

use super::{Env, Status, open};
use crate::cases::text::Style;
use crate::cases::{By, Trouble};
use crate::diagnostic::Text;
use crate::journal::{Problem, Store, StoreError};
use crate::runtime::Moment;
use crate::say;
use crate::walk::{Look, clock};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::path::{Path, PathBuf};

/// Arguments of `procedo case`.
#[derive(clap::Args)]
pub struct Args {
    /// The file in which cases are kept; by default that of PROCEDO_STORE, else procedo.cases
    #[arg(long, global = true, value_name = "FILE")]
    store: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Begin a case
    Start(beginning::Start),
    /// List cases, and where they stand
    List(looking::List),
    /// List what is to do
    Todo(looking::Todo),
    /// Show a case: where it stands, and how it came there
    Show(looking::Show),
    /// Take a seat at a step
    Claim(doing::Claim),
    /// Hand a seat on to somebody else, or give it back
    Delegate(doing::Delegate),
    /// Do a step: hand in answers, records and forms
    Do(doing::Do),
    /// Agree to what was handed in, as its checker or approver
    Approve(doing::Decide),
    /// Do not agree to what was handed in
    Reject(doing::Decide),
    /// Hold the meeting of a step
    Meet(doing::Meet),
    /// Say that something happened
    Event(doing::Happens),
    /// Let the deadlines pass that have run out
    Tick(changing::Tick),
    /// Give a case up
    Cancel(changing::Cancel),
    /// Say who may act in a case from now on
    Roster(changing::NewRoster),
    /// Let a running case go over to another version of its procedure
    Migrate(changing::Migrate),
    /// Show every record of a case: who, when, why, what
    History(looking::History),
    /// Find what was changed in the store, also against receipts
    Verify(keeping::Verify),
    /// Write what happened as an event log (XES)
    Export(exporting::Export),
    /// Copy the store while it is in use
    Backup(keeping::Backup),
    /// Bring a backup back
    Restore(keeping::Restore),
}

/// Who does something, when and why.
#[derive(Clone, clap::Args)]
struct ByArgs {
    /// Who does it; by default that of PROCEDO_USER
    #[arg(long = "as", value_name = "NAME")]
    who: Option<String>,
    /// Why: kept with the record
    #[arg(long, value_name = "WORDS", default_value = "")]
    why: String,
    /// When it happened, by the local clock; by default now
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
}

/// What the machine says: the time, by which clock, and what stands in the environment.
struct Around {
    now: Moment,
    zone: TimeZone,
    user: Option<String>,
    store: PathBuf,
}

/// Runs it; `variable` reads the environment.
pub fn run(args: &Args, variable: &dyn Fn(&str) -> Option<String>, env: &mut Env) -> Status {
    let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
    let zone = set("TZ").and_then(|name| TimeZone::get(name.trim_start_matches(':')).ok());
    let store = args.store.clone().or_else(|| set("PROCEDO_STORE").map(PathBuf::from));
    let around = Around {
        now: Timestamp::now().as_millisecond(),
        zone: zone.unwrap_or_else(|| Zoned::now().time_zone().clone()),
        user: set("PROCEDO_USER"),
        store: store.unwrap_or_else(|| PathBuf::from("procedo.cases")),
    };
    let ran = match &args.verb {
        Verb::Start(args) => beginning::start(args, &around, env),
        Verb::List(args) => looking::list(args, &around, env),
        Verb::Todo(args) => looking::todo(args, &around, env),
        Verb::Show(args) => looking::show(args, &around, env),
        Verb::Claim(args) => doing::claim(args, &around, env),
        Verb::Delegate(args) => doing::delegate(args, &around, env),
        Verb::Do(args) => doing::do_step(args, &around, env),
        Verb::Approve(args) => doing::decide(args, true, &around, env),
        Verb::Reject(args) => doing::decide(args, false, &around, env),
        Verb::Meet(args) => doing::meet(args, &around, env),
        Verb::Event(args) => doing::happens(args, &around, env),
        Verb::Tick(args) => changing::tick(args, &around, env),
        Verb::Cancel(args) => changing::cancel(args, &around, env),
        Verb::Roster(args) => changing::roster(args, &around, env),
        Verb::Migrate(args) => changing::migrate(args, &around, env),
        Verb::History(args) => looking::history(args, &around, env),
        Verb::Verify(args) => keeping::verify(args, &around, env),
        Verb::Export(args) => exporting::export(args, &around, env),
        Verb::Backup(args) => keeping::backup(args, &around, env),
        Verb::Restore(args) => keeping::restore(args, &around, env),
    };
    ran.unwrap_or_else(|stop| match stop {
        Stop::Trouble(text) => env.trouble(&text),
        Stop::Case(trouble) => env.trouble(&trouble.text_in(&around.zone)),
        Stop::Said(status) => status,
    })
}

/// Why it does not go on.
enum Stop {
    /// This is the matter.
    Trouble(Text),
    /// The same, with moments by the local clock.
    Case(Trouble),
    /// It was said.
    Said(Status),
}

impl From<Text> for Stop {
    fn from(text: Text) -> Stop {
        Stop::Trouble(text)
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Stop {
        Stop::Case(trouble)
    }
}

impl From<crate::journal::StoreError> for Stop {
    fn from(error: crate::journal::StoreError) -> Stop {
        Trouble::Store(error).into()
    }
}

type Ran = Result<Status, Stop>;

impl Around {
    /// The store, which is there.
    fn open(&self) -> Result<Store, Stop> {
        self.opened(Store::open)
    }

    /// The same, only to be read.
    fn open_to_read(&self) -> Result<Store, Stop> {
        self.opened(Store::open_to_read)
    }

    /// The folder of the store, where that is not there.
    fn missing_folder(&self) -> Option<&Path> {
        self.store.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())
    }

    fn opened(&self, open: fn(&Path) -> Result<Store, StoreError>) -> Result<Store, Stop> {
        if self.store.as_os_str().is_empty() {
            return Err(say!("`--store` names no file", "--store 后面没有文件名").into());
        }
        open(&self.store).map_err(|error| match error.problem {
            Problem::NotAStore if self.store.is_dir() => {
                let path = self.store.display();
                Stop::Trouble(say!("`{path}` is a folder, and no store", "“{path}”是文件夹，不是台账"))
            }
            Problem::NotFound if self.missing_folder().is_some() => {
                let folder = self.missing_folder().map(|folder| folder.display().to_string()).unwrap_or_default();
                Stop::Trouble(say!(
                    "there is no folder `{folder}`, and no store in it",
                    "没有文件夹“{folder}”，里面的台账也就没有"
                ))
            }
            Problem::NotFound => {
                let path = self.store.display();
                Stop::Trouble(say!(
                    "there is no store `{path}`: `procedo case start` makes one, `--store` names another",
                    "找不到台账文件“{path}”：procedo case start 会新建一个，--store 可以指定别的"
                ))
            }
            _ => error.into(),
        })
    }

    /// The store, made where it is not there.
    fn open_or_make(&self, env: &mut Env) -> Result<Store, Stop> {
        if self.store.as_os_str().is_empty() {
            return self.open();
        }
        match Store::open(&self.store) {
            Err(error) if error.problem == Problem::NotFound => {
                let store = match Store::create(&self.store) {
                    Ok(store) => store,
                    // Somebody else made it at the same moment.
                    Err(error) if error.problem == Problem::Exists => return Ok(Store::open(&self.store)?),
                    Err(error) if error.problem == Problem::NotFound => {
                        let path = self.store.display();
                        return Err(say!(
                            "no store can be made at `{path}`: there is no such folder; make it first",
                            "“{path}”处建不了台账：没有这个文件夹，请先建好"
                        )
                        .into());
                    }
                    Err(error) => return Err(error.into()),
                };
                let path = self.store.display();
                env.say(&say!("new store: {path}", "新建台账：{path}"));
                Ok(store)
            }
            opened => Ok(opened?),
        }
    }

    /// Who does something, when and why.
    fn by(&self, args: &ByArgs) -> Result<By, Stop> {
        let who = args.who.clone().or_else(|| self.user.clone()).map(|who| who.trim().to_string());
        let who = who.filter(|who| !who.is_empty()).ok_or_else(|| {
            say!(
                "say who does it, with `--as NAME` or in PROCEDO_USER: it is kept with the record",
                "请用 --as 姓名（或环境变量 PROCEDO_USER）说明是谁办的：要记录在案"
            )
        })?;
        let at = args.at.as_ref().map(|written| self.moment(written)).transpose()?;
        Ok(By { who, why: args.why.trim().to_string(), at, now: self.now, reported_by: None })
    }

    /// A moment by the local clock.
    fn moment(&self, written: &str) -> Result<Moment, Text> {
        let wrong = || {
            say!(
                "`{written}` is no time; write it as `2026-07-01 09:30`",
                "“{written}”不是时间；请写成“2026-07-01 09:30”"
            )
        };
        let read = clock::moment(written).ok_or_else(wrong)?;
        let civil = Timestamp::from_millisecond(read).map_err(|_| wrong())?.to_zoned(TimeZone::UTC).datetime();
        let zoned = civil.to_zoned(self.zone.clone()).map_err(|_| wrong())?;
        Ok(zoned.timestamp().as_millisecond())
    }

    fn style(&self, env: &Env) -> Style {
        let look = Look { language: env.language, color: env.color, width: env.width };
        Style { look, zone: self.zone.clone() }
    }
}
