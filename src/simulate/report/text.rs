//! The report for a terminal.

use super::{Amount, Compared, Report, Step};
use crate::diagnostic::{Language, Text, grouped};
use crate::say;
use crate::simulate::calendar::{DAY, HOUR, MINUTE};
use crate::simulate::statistics::{Comparison, Interval, shares_differ};
use unicode_width::UnicodeWidthStr;

/// The report, for a terminal of so many columns.
pub fn text(report: &Report, language: Language, width: usize) -> String {
    let mut writing = Writing { out: String::new(), language, width: width.clamp(40, 120) };
    writing.report(report);
    writing.out
}

struct Writing {
    out: String,
    language: Language,
    width: usize,
}

/// The longest bar.
const BAR: usize = 24;

impl Writing {
    fn say(&self, text: Text) -> String {
        text.in_language(self.language).to_string()
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn head(&mut self, text: Text) {
        let text = self.say(text);
        self.out.push('\n');
        self.line(&text);
    }

    fn report(&mut self, report: &Report) {
        let name = match &report.clause {
            Some(clause) => format!("{clause} {}", report.procedure),
            None => report.procedure.clone(),
        };
        let (ended, seed) = (grouped(u128::from(report.ended)), report.seed);
        let title = match report.courses {
            Some(courses) => say!(
                "{name}: {ended} cases simulated, seed {seed}, courses of time: {courses}",
                "{name}：模拟了 {ended} 件，种子 {seed}，共 {courses} 轮"
            ),
            None => say!(
                "{name}: {ended} cases simulated, seed {seed}, as many people as are needed",
                "{name}：模拟了 {ended} 件，种子 {seed}，人手不限"
            ),
        };
        let title = self.say(title);
        self.line(&title);
        if report.stopped {
            let text = self.say(say!("stopped early: this is what was reached", "中途停止：以下是停止前的结果"));
            self.line(&text);
        }
        if report.stuck > 0 {
            let stuck = grouped(u128::from(report.stuck));
            let text = say!(
                "{stuck} cases stand still for ever: what they wait for never happens, or nobody can do it",
                "{stuck} 件永远停住了：等的事一直不发生，或者没有人能办"
            );
            let text = self.say(text);
            self.line(&text);
        }
        self.lead(report);
        self.outcomes(report);
        self.steps(report);
        self.people(report);
        if let Some(cost) = &report.cost {
            self.cost(cost, &report.currency);
        }
        if let Some(compared) = &report.compared {
            self.compared(report, compared);
        }
        if !report.assumed.is_empty() {
            self.head(say!("assumed, since the profile says nothing of it", "参数文件没有写，按以下假设"));
            for assumed in &report.assumed {
                let text = format!("  · {}", self.say(assumed.clone()));
                self.wrapped(&text, 4);
            }
        }
    }

    fn lead(&mut self, report: &Report) {
        self.head(say!("from arrival to end", "从到达到结束"));
        let Some([least, median, p90, p95, p99, most]) = report.lead.ranks else { return };
        let unit = Unit::of(p95 as f64);
        let mean = self.mean(&report.lead, &|value| unit.shown(value.max(0.0), self.language));
        let language = self.language;
        let shown = |value: i64| unit.shown(value as f64, language);
        let (shortest, median, p90, p95, p99, longest) =
            (shown(least), shown(median), shown(p90), shown(p95), shown(p99), shown(most));
        let first = self.say(say!("  mean {mean}", "  平均 {mean}"));
        let second = self.say(say!(
            "  half within {median}, 90% within {p90}, 95% within {p95}, 99% within {p99}; {shortest} to {longest}",
            "  一半不超过 {median}，九成 {p90}，95% {p95}，99% {p99}；最短 {shortest}，最长 {longest}"
        ));
        self.line(&first);
        self.wrapped(&second, 2);
        if report.alike {
            let text = self.say(say!(
                "  neighbouring cases are too much alike for this interval: simulate more cases",
                "  前后的件彼此太相像，这个把握偏高：请多模拟一些"
            ));
            self.wrapped(&text, 2);
        }
        let largest = report.classes.iter().map(|(_, count)| *count).max().unwrap_or(0);
        if report.classes.len() > 1 && largest > 0 && least < most {
            self.out.push('\n');
            let from: Vec<String> = report.classes.iter().map(|(from, _)| shown(*from)).collect();
            let wide = from.iter().map(|text| text.width()).max().unwrap_or(0);
            for ((_, count), from) in report.classes.iter().zip(&from) {
                let gap = " ".repeat(wide - from.width());
                let line =
                    format!("  {gap}{from} ┤{} {}", bar(*count as f64 / largest as f64), grouped(u128::from(*count)));
                self.line(&line);
            }
        }
    }

    fn outcomes(&mut self, report: &Report) {
        self.head(say!("outcomes", "结局"));
        let wide = report.outcomes.iter().map(|outcome| outcome.name.width()).max().unwrap_or(0);
        for outcome in &report.outcomes {
            let gap = " ".repeat(wide - outcome.name.width());
            let share = outcome.share.map_or(0.0, |share| share.mean);
            let interval = outcome.share.map_or(String::new(), |share| {
                format!("{:>6}  ({}–{})", percent(share.mean), percent(share.low), percent(share.high))
            });
            let line = format!("  {}{gap}  {interval:<24} {}", outcome.name, bar(share));
            self.line(&line);
        }
    }

    fn steps(&mut self, report: &Report) {
        self.head(say!("steps", "步骤"));
        let queues = report.courses.is_some();
        let words = |en: &str, zh: &str| if self.language == Language::Chinese { zh } else { en }.to_string();
        let mut rows = vec![vec![
            String::new(),
            words("done", "次数"),
            words("waited", "平均等待"),
            words("90%", "九成等待"),
            words("took", "平均用时"),
            words("90%", "九成用时"),
            words("late", "超时"),
        ]];
        for step in &report.steps {
            let rank = |amount: &Amount| amount.ranks.map_or(0.0, |ranks| ranks[2] as f64);
            let short = |value: f64| Unit::of(value).shown(value, self.language);
            let late = match step.deadlines {
                (0, _) => String::new(),
                (ran, out) => percent(out as f64 / ran as f64),
            };
            let mut row = vec![step.called.clone(), grouped(u128::from(step.working.count))];
            if step.working.count == 0 {
                row.extend(vec![String::new(); 5]);
            } else {
                row.extend([short(step.waiting.typical()), short(rank(&step.waiting))]);
                row.extend([short(step.working.typical()), short(rank(&step.working)), late]);
            }
            rows.push(row);
        }
        if !queues && report.steps.iter().all(|step| step.waiting.typical() == 0.0) {
            rows.iter_mut().for_each(|row| drop(row.drain(2..4)));
        }
        self.table(&rows);
        if queues {
            self.waits(report);
        }
    }

    /// Where cases wait, and what for: the steps that cost each case most.
    fn waits(&mut self, report: &Report) {
        let waits = report.waits();
        if waits.is_empty() {
            return;
        }
        self.head(say!("where a case waits most, on the average, and what for", "一件平均在哪里等得最久，等什么"));
        let words = |en: &str, zh: &str| if self.language == Language::Chinese { zh } else { en }.to_string();
        let mut rows = vec![vec![
            String::new(),
            words("in all", "合计"),
            words("people busy", "人手忙"),
            words("off hours", "不在班"),
            words("meeting", "等会"),
        ]];
        for (step, per_case) in waits {
            let shown = |value: f64| match value * per_case {
                none if none < MINUTE as f64 => String::from("–"),
                some => Unit::of(some).shown(some, self.language),
            };
            let parts = [step.waiting.typical(), step.for_people(), step.off_hours, step.for_meetings];
            rows.push([vec![step.called.clone()], parts.map(shown).to_vec()].concat());
        }
        self.table(&rows);
    }

    fn people(&mut self, report: &Report) {
        if report.people.is_empty() {
            return;
        }
        self.head(say!("people, and how busy they are in their hours", "人员，以及工作时间里忙了多少"));
        let worked = || report.people.iter().filter(|person| person.done > 0);
        let wide = worked().map(|person| person.name.width()).max().unwrap_or(0);
        for person in worked() {
            let gap = " ".repeat(wide - person.name.width());
            let load = person.load.unwrap_or(0.0);
            let line = format!("  {}{gap}  {:>6}  {}", person.name, percent(load), bar(load.min(1.0)));
            self.line(&line);
        }
        if report.people.iter().any(|person| person.load.is_some_and(|load| load > 1.0)) {
            let text = self.say(say!(
                "  more than 100%: work outside of their hours counts, too",
                "  超过 100%：工作时间以外干的也算在内"
            ));
            self.wrapped(&text, 2);
        }
        let idle: Vec<&str> =
            report.people.iter().filter(|person| person.done == 0).map(|person| person.name.as_str()).collect();
        if !idle.is_empty() {
            let (en, zh) = (idle.join(", "), idle.join("、"));
            let text = self.say(say!("  nothing to do: {en}", "  没有轮到：{zh}"));
            self.wrapped(&text, 2);
        }
        self.head(say!("roles", "角色"));
        let words = |en: &str, zh: &str| if self.language == Language::Chinese { zh } else { en }.to_string();
        let mut rows = vec![vec![
            String::new(),
            words("done", "次数"),
            words("worked in all", "合计工时"),
            words("waited for", "平均等待"),
        ]];
        for role in &report.roles {
            let unit = Unit::of(role.waited);
            let hours = format!("{:.0} h", role.busy as f64 / HOUR as f64);
            let hours = if self.language == Language::Chinese { hours.replace(" h", " 小时") } else { hours };
            rows.push(vec![
                role.name.clone(),
                grouped(u128::from(role.done)),
                hours,
                unit.shown(role.waited, self.language),
            ]);
        }
        self.table(&rows);
    }

    fn cost(&mut self, cost: &Amount, currency: &str) {
        self.head(say!("what a case costs", "每件费用"));
        let shown = |value: f64| format!("{} {currency}", grouped((value / 1000.0).round().max(0.0) as u128));
        let mean = self.mean(cost, &shown);
        let p90 = shown(cost.ranks.map_or(0.0, |ranks| ranks[2] as f64));
        let text = say!("  mean {mean}; 90% within {p90}", "  平均 {mean}；九成不超过 {p90}");
        let text = self.say(text);
        self.wrapped(&text, 2);
    }

    fn compared(&mut self, report: &Report, compared: &Compared) {
        let with = &compared.with;
        self.head(say!("compared with {with}, with the same luck", "与 {with} 比较（随机数相同）"));
        let unit = Unit::of(report.lead.typical().max(compared.second.lead.typical()));
        let (one, other) = (
            unit.shown(report.lead.typical(), self.language),
            unit.shown(compared.second.lead.typical(), self.language),
        );
        let difference = self.difference(&compared.lead, report.lead.typical(), &|value, of| {
            Unit::of(of.abs()).shown(value, self.language)
        });
        let text = say!(
            "  from arrival to end: {one}, then {other}: {difference}",
            "  从到达到结束：{one} → {other}：{difference}"
        );
        let text = self.say(text);
        self.wrapped(&text, 2);
        if let (Some(first), Some(second)) = (&report.cost, &compared.second.cost) {
            let currency = &report.currency;
            let shown = |value: f64| format!("{:.0} {currency}", value / 1000.0);
            let (one, other) = (shown(first.typical()), shown(second.typical()));
            let difference = self.difference(&compared.cost, first.typical(), &|value, _| shown(value));
            let text = say!(
                "  cost of a case: {one}, then {other}: {difference}",
                "  每件费用：{one} → {other}：{difference}"
            );
            let text = self.say(text);
            self.wrapped(&text, 2);
        }
        for (first, second) in report.outcomes.iter().zip(&compared.second.outcomes) {
            let value = |share: Option<Interval>| percent(share.map_or(0.0, |share| share.mean));
            let (name, one, other) = (&first.name, value(first.share), value(second.share));
            let all = (report.ended, compared.second.ended);
            let verdict = match shares_differ((first.count, all.0), (second.count, all.1)) {
                Some(p) if p < 0.05 => say!(": a real difference", "：确有差别"),
                Some(_) if first.count * all.1 != second.count * all.0 => {
                    say!(": may well be chance", "：可能只是偶然")
                }
                _ => say!("", ""),
            };
            let verdict = self.say(verdict);
            let text = self.say(say!("  {name}: {one}, then {other}{verdict}", "  {name}：{one} → {other}{verdict}"));
            self.wrapped(&text, 2);
        }
        let waits: Vec<(&Step, f64, f64)> = compared.waits(report);
        if !waits.is_empty() {
            self.head(say!("where a case waits, then and now", "一件平均在哪里等：前后"));
            let mut rows = Vec::new();
            for (step, one, other) in waits {
                let shown = |value: f64| Unit::of(one.max(other)).shown(value, self.language);
                rows.push(vec![step.called.clone(), format!("{} → {}", shown(one), shown(other))]);
            }
            self.table(&rows);
        }
    }

    /// How sure a difference is; `shown` shows a value in the unit that suits another.
    fn difference(&self, comparison: &Option<Comparison>, of: f64, shown: &dyn Fn(f64, f64) -> String) -> String {
        let Some(comparison) = comparison else {
            return self.say(say!("too few cases to tell", "件数太少，看不出来"));
        };
        let Interval { mean: value, low, high } = comparison.difference;
        let signed = |one: f64| {
            let sign = if one < 0.0 { "−" } else { "+" };
            format!("{sign}{}", shown(one.abs(), value))
        };
        let (difference, low, high) = (signed(value), signed(low), signed(high));
        let sure = comparison.p_value < 0.05;
        let small = value.abs() < of.abs() / 50.0;
        let p = if comparison.p_value < 0.001 { "< 0.001".to_string() } else { format!("= {:.3}", comparison.p_value) };
        let verdict = match (sure, small) {
            (true, false) => say!("a real difference", "确有差别"),
            (true, true) => say!("a real difference, and a small one", "确有差别，但很小"),
            (false, _) => say!("may well be chance", "可能只是偶然"),
        };
        let Text { en, zh } = verdict;
        self.say(say!(
            "{difference} (95% sure: {low} to {high}; p {p}): {en}",
            "{difference}（95% 把握：{low} 到 {high}；p {p}）：{zh}"
        ))
    }

    /// A mean, with its interval where there is one.
    fn mean(&self, amount: &Amount, shown: &dyn Fn(f64) -> String) -> String {
        let mean = shown(amount.typical());
        let Some(Interval { low, high, .. }) = amount.sure else { return mean };
        let (low, high) = (shown(low), shown(high));
        self.say(say!("{mean} (95% sure: {low} to {high})", "{mean}（95% 把握：{low} 到 {high}）"))
    }

    /// Columns: the first to the left, the others to the right.
    fn table(&mut self, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let wide = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or(0);
        let mut widths: Vec<usize> = (0..columns).map(wide).collect();
        let others: usize = widths.iter().skip(1).map(|width| width + 2).sum();
        let room = self.width.saturating_sub(others + 2).max(12);
        // Where the names leave no room for the numbers, these come on a line of their own.
        let apart = widths.first().is_some_and(|first| *first > room);
        if let Some(first) = widths.first_mut() {
            *first = if apart { 4 } else { *first };
        }
        for row in rows {
            let mut line = String::from("  ");
            for (at, cell) in row.iter().enumerate() {
                let gap = " ".repeat(widths[at].saturating_sub(cell.width()));
                match at {
                    0 if apart => {
                        if !cell.is_empty() {
                            let name = format!("  {cell}");
                            self.line(&name);
                        }
                        line.push_str("    ");
                    }
                    0 => line.push_str(&format!("{cell}{gap}")),
                    _ => line.push_str(&format!("  {gap}{cell}")),
                }
            }
            self.line(&line);
        }
    }

    fn wrapped(&mut self, text: &str, indent: usize) {
        let options = textwrap::Options::new(self.width).subsequent_indent(if indent == 4 { "    " } else { "  " });
        for line in textwrap::wrap(text, options) {
            self.line(&line);
        }
    }
}

/// A unit of time in which several amounts are shown.
#[derive(Clone, Copy)]
enum Unit {
    Minutes,
    Hours,
    Days,
}

impl Unit {
    fn of(milliseconds: f64) -> Unit {
        match milliseconds {
            short if short < 2.0 * HOUR as f64 => Unit::Minutes,
            short if short < 2.0 * DAY as f64 => Unit::Hours,
            _ => Unit::Days,
        }
    }

    fn shown(self, milliseconds: f64, language: Language) -> String {
        let (length, en, zh) = match self {
            Unit::Minutes => (MINUTE, "min", "分钟"),
            Unit::Hours => (HOUR, "h", "小时"),
            Unit::Days => (DAY, "d", "天"),
        };
        let amount = milliseconds / length as f64;
        let word = if language == Language::Chinese { zh } else { en };
        match amount {
            none if none.abs() < 0.05 => format!("0 {word}"),
            _ => format!("{amount:.1} {word}"),
        }
    }
}

/// A span of time, in the unit that suits it.
pub fn span(milliseconds: f64, language: Language) -> String {
    Unit::of(milliseconds).shown(milliseconds, language)
}

/// A share of 1 in hundredths.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        rare if rare > 0.0 && rare < 0.1 => format!("{rare:.2}%"),
        usual => format!("{usual:.1}%"),
    }
}

/// A bar that is full at 1.
fn bar(share: f64) -> String {
    let eighths = (share.clamp(0.0, 1.0) * (BAR * 8) as f64).round() as usize;
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    format!("{}{}", "█".repeat(eighths / 8), parts[eighths % 8])
}
