//! Working calendars, as a roster or a file of their own says them.
//!
//! ```yaml
//! calendar: 办公
//! time zone: Asia/Shanghai
//! hours:
//!   周一至周五: 09:00-12:00, 13:00-18:00
//! holidays: [2026-10-01 至 2026-10-07]
//! working days: [2026-10-10]
//! days: {2026-12-31: 09:00-12:00}
//! ```

use super::{items, of_colon};
use crate::analysis::calendars::{Calendar, DAY_MINUTES, Hours};
use crate::analysis::people::Day;
use crate::diagnostic::{Language, Text};
use crate::say;
use crate::syntax::keywords::words;
use crate::syntax::names::{narrow_digits, normalised};
use crate::syntax::near::unknown_key;
use crate::syntax::yaml::plain::{At, Node, NodeKind, read as read_yaml};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

words! {
    /// The keys of a calendar.
    Key {
        /// What it is called, at the top of a file.
        Calendar = "calendar", "日历";
        /// By which clock.
        Zone = "time zone", "时区";
        /// The hours of the week.
        Hours = "hours", "工时";
        /// Days without work.
        Holidays = "holidays", "放假";
        /// Days with work that the week would leave free.
        WorkingDays = "working days", "上班";
        /// Days with other hours.
        Days = "days", "另定";
        /// A remark.
        Note = "note", "注";
    }
}

words! {
    /// A day of the week.
    Weekday {
        /// The first.
        Monday = "Monday", "周一";
        /// The second.
        Tuesday = "Tuesday", "周二";
        /// The third.
        Wednesday = "Wednesday", "周三";
        /// The fourth.
        Thursday = "Thursday", "周四";
        /// The fifth.
        Friday = "Friday", "周五";
        /// The sixth.
        Saturday = "Saturday", "周六";
        /// The seventh.
        Sunday = "Sunday", "周日";
    }
}

/// By which clock people work of whom nothing is said.
pub const ZONE: &str = "Asia/Shanghai";

/// A file that holds a calendar: its name, and the calendar, or what is wrong.
pub type CalendarFile = Result<Calendar, Vec<At>>;

/// What stands between the first and the last of a range.
const TO: [&str; 9] = [" to ", "至", "到", "~", "～", "—", "–", "..", " - "];

/// The most days of a calendar that have hours of their own.
const MAX_DAYS: usize = 20_000;

/// Reads a file that holds a calendar.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file.
pub fn read_calendar(text: &str) -> CalendarFile {
    let begins = || say!("a file of a calendar begins with `calendar:` and its name", "日历文件以“日历: 名称”开头");
    let root = read_yaml(text).map_err(|at| vec![at])?;
    let root = root.ok_or_else(|| vec![At::new(1, begins())])?;
    let NodeKind::Map(pairs) = &root.kind else { return Err(vec![At::new(root.line, begins())]) };
    let is_name = |key: &Node| key_of(key) == Some(Key::Calendar);
    let name = pairs.iter().find(|(key, _)| is_name(key)).and_then(|(_, value)| value.text());
    let name = name.ok_or_else(|| of_colon(text, vec![At::new(root.line, begins())]))?;
    calendar(normalised(name.trim()).into_owned(), &root, ZONE).map_err(|wrong| of_colon(text, wrong))
}

/// A time zone by its name in the database.
///
/// # Errors
/// When there is none.
pub fn zone(written: &str) -> Result<String, Text> {
    let name = written.trim();
    TimeZone::get(name).map(|_| name.to_string()).map_err(|_| {
        say!(
            "there is no time zone `{name}`; write its name in the time zone database, such as `Asia/Shanghai`",
            "没有时区“{name}”；请写时区数据库里的名称，如“Asia/Shanghai”"
        )
    })
}

/// A minute of the day, up to the last: `09:30`, `24:00`.
pub fn minute(text: &str) -> Option<u16> {
    let plain = narrow_digits(text.trim()).replace(['：', '∶'], ":");
    let (hour, minute) = plain.split_once(':')?;
    let number = |text: &str, most: u16| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u16>().ok()).flatten().filter(|number| *number <= most)
    };
    let minutes = number(hour, 24)? * 60 + number(minute, 59)?;
    (minutes <= DAY_MINUTES).then_some(minutes)
}

/// A day, or the first and the last of several.
///
/// # Errors
/// When they are none, or in the wrong order.
pub(super) fn days(written: &str) -> Result<(Day, Day), Text> {
    let (from, to) = TO.iter().find_map(|to| written.split_once(to)).unwrap_or((written, written));
    match (Day::read(from), Day::read(to)) {
        (Some(from), Some(to)) if from > to => {
            Err(say!("`{written}` ends before it begins", "“{written}”还没开始就结束了"))
        }
        (Some(from), Some(to)) => Ok((from, to)),
        _ => Err(say!(
            "`{written}` is no absence; write a day, or the first and the last: `2026-07-01 to 2026-07-14`",
            "“{written}”不是缺勤日期；请写一天，或首尾两天：“2026-07-01 至 2026-07-14”"
        )),
    }
}

/// What is said of a calendar of this name; its clock is that of the roster where it does not say otherwise.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn calendar(name: String, node: &Node, clock: &str) -> CalendarFile {
    let mut reader = Reader { wrong: Vec::new() };
    let mut calendar = Calendar { name, days: BTreeMap::new(), ..Calendar::usual(clock) };
    let (mut holidays, mut working, mut special) = (Vec::new(), Vec::new(), Vec::new());
    for (key, value) in reader.map(node) {
        match key_of(key) {
            Some(Key::Calendar | Key::Note) => {}
            Some(Key::Zone) => match zone(value.text().unwrap_or_default()) {
                Ok(zone) => calendar.zone = zone,
                Err(what) => reader.wrong(value.line, what),
            },
            Some(Key::Hours) => calendar.week = reader.week(value),
            Some(Key::Holidays) => holidays = reader.days(value),
            Some(Key::WorkingDays) => working = reader.days(value),
            Some(Key::Days) => special = reader.special(value),
            None => reader.wrong(key.line, unknown_key(key.text().unwrap_or_default(), &Key::in_both())),
        }
    }
    // A day of work in place of another has the hours of the first day of the week that has any.
    let usual = calendar.week.iter().find(|hours| !hours.is_empty()).cloned().unwrap_or_default();
    let holidays = holidays.into_iter().map(|(line, day)| (line, day, Vec::new()));
    let working = working.into_iter().map(|(line, day)| (line, day, usual.clone()));
    for (line, day, hours) in holidays.chain(working).chain(special) {
        if calendar.days.insert(day, hours).is_some() {
            reader.wrong(line, say!("{day} stands here twice", "{day} 写了两次"));
        }
    }
    let is_free = calendar.week.iter().all(Vec::is_empty) && calendar.days.values().all(Vec::is_empty);
    if is_free && reader.wrong.is_empty() {
        let name = &calendar.name;
        reader.wrong(node.line, say!("by the calendar `{name}` nobody ever works", "按日历“{name}”永远没人上班"));
    }
    if reader.wrong.is_empty() { Ok(calendar) } else { Err(reader.wrong) }
}

fn key_of(node: &Node) -> Option<Key> {
    Key::read(&normalised(node.text().unwrap_or_default().trim())).map(|(key, _)| key)
}

struct Reader {
    wrong: Vec<At>,
}

impl Reader {
    fn wrong(&mut self, line: usize, what: Text) {
        self.wrong.push(At::new(line, what));
    }

    fn map<'n>(&mut self, node: &'n Node) -> &'n [(Node, Node)] {
        if let NodeKind::Map(pairs) = &node.kind {
            return pairs;
        }
        self.wrong(node.line, say!("names with something behind each are expected here", "此处应为“名称: 内容”"));
        &[]
    }

    /// The hours of each day of the week.
    fn week(&mut self, node: &Node) -> [Vec<Hours>; 7] {
        let mut week: [Vec<Hours>; 7] = Default::default();
        let mut said = [false; 7];
        for (key, value) in self.map(node) {
            let Some(days) = weekdays(key.text().unwrap_or_default()) else {
                let name = key.text().unwrap_or_default();
                let what = say!(
                    "`{name}` is no day of the week; write `Monday`, or `Monday to Friday`",
                    "“{name}”不是星期几；请写“周一”或“周一至周五”"
                );
                self.wrong(key.line, what);
                continue;
            };
            let hours = self.hours(value);
            for day in days {
                if std::mem::replace(&mut said[day], true) {
                    let what = say!("a day of the week stands here twice", "有一天写了两次");
                    self.wrong(key.line, what);
                }
                week[day] = hours.clone();
            }
        }
        week
    }

    /// Hours of a day: `09:00-12:00, 13:00-18:00`.
    fn hours(&mut self, node: &Node) -> Vec<Hours> {
        let mut hours: Vec<Hours> = Vec::new();
        for (line, written) in items(node, &[',', '，', '、', ';', '；'], &mut self.wrong) {
            match written.as_str() {
                "all day" | "全天" => hours.push(Hours { opens: 0, shuts: DAY_MINUTES }),
                "none" | "off" | "休息" | "无" => {}
                _ => match stretch(&written) {
                    Some(stretch) => hours.push(stretch),
                    None => self.wrong(
                        line,
                        say!(
                            "`{written}` are no hours; write `09:00-12:00`, `all day` or `off`",
                            "“{written}”不是工时；请写“09:00-12:00”“全天”或“休息”"
                        ),
                    ),
                },
            }
        }
        hours.sort();
        if hours.windows(2).any(|pair| pair[1].opens < pair[0].shuts) {
            self.wrong(node.line, say!("these hours overlap", "这些时段有重叠"));
        }
        hours
    }

    fn days(&mut self, node: &Node) -> Vec<(usize, Day)> {
        let mut found = Vec::new();
        for (line, written) in items(node, &[',', '，', '、', ';', '；'], &mut self.wrong) {
            let (from, to) = match days(&written) {
                Ok(days) => days,
                Err(_) => {
                    let what = say!(
                        "`{written}` are no days; write a day, or the first and the last: `2026-10-01 to 2026-10-07`",
                        "“{written}”不是日期；请写一天，或首尾两天：“2026-10-01 至 2026-10-07”"
                    );
                    self.wrong(line, what);
                    continue;
                }
            };
            let mut day = Some(from);
            while let Some(at) = day.filter(|day| *day <= to) {
                if found.len() == MAX_DAYS {
                    self.wrong(
                        line,
                        say!("more than {MAX_DAYS} days are not read", "日期超过 {MAX_DAYS} 天，不再往下读"),
                    );
                    return found;
                }
                found.push((line, at));
                day = at.next();
            }
        }
        found
    }

    fn special(&mut self, node: &Node) -> Vec<(usize, Day, Vec<Hours>)> {
        let mut found = Vec::new();
        for (key, value) in self.map(node) {
            let written = key.text().unwrap_or_default();
            match Day::read(written) {
                Some(day) => found.push((key.line, day, self.hours(value))),
                None => self.wrong(
                    key.line,
                    say!("`{written}` is no day; write `2026-12-31`", "“{written}”不是日期；请写“2026-12-31”"),
                ),
            }
        }
        found
    }
}

/// From when to when; what ends before it begins, or with it, ends on the next day.
fn stretch(written: &str) -> Option<Hours> {
    let marks = ["-", "－", "至", "到", "~", "～", "—", "–", " to "];
    let (from, to) = marks.iter().find_map(|mark| written.split_once(mark))?;
    let (opens, shuts) = (minute(from).filter(|minute| *minute < DAY_MINUTES)?, minute(to)?);
    Some(Hours { opens, shuts: if shuts <= opens { shuts + DAY_MINUTES } else { shuts } })
}

/// Days of the week, by their places: `周一至周五`, `Saturday`, `every day`.
fn weekdays(written: &str) -> Option<Vec<usize>> {
    let written = written.trim();
    if matches!(written, "every day" | "每天") {
        return Some((0..7).collect());
    }
    let one = |text: &str| weekday(text.trim()).map(usize::from);
    let Some((from, to)) = TO.iter().find_map(|to| written.split_once(to)) else {
        let listed = written.split([',', '，', '、']).map(one).collect::<Option<Vec<usize>>>()?;
        return Some(listed);
    };
    let (from, to) = (one(from)?, one(to)?);
    Some((0..7).map(|day| (from + day) % 7).take((to + 7 - from) % 7 + 1).collect())
}

/// A day of the week, from 0, Monday: `Monday`, `周一`, `星期一`.
pub fn weekday(written: &str) -> Option<u8> {
    let text = written.replace("星期", "周").replace("礼拜", "周").replace("周天", "周日");
    let full = Weekday::read(&text).map(|(day, _)| day as u8);
    let short = || {
        let names = Weekday::ALL.iter().map(|day| day.word(Language::English));
        names.into_iter().position(|name| name[..3].eq_ignore_ascii_case(&text)).map(|at| at as u8)
    };
    full.or_else(short)
}
