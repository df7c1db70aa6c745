//! The full screen of `walk`: what it shows in every size, that no key harms it, and that it says what the lines say.

use crate::walk::case::processes;
use procedo::diagnostic::{Language, Text};
use procedo::runtime::Program;
use procedo::scenarios::{keep, run, suite::Suite};
use procedo::screen::{App, Flow};
use procedo::walk::ahead::{Ahead, Chance};
use procedo::walk::{Given, Keeper, Look, Rehearsal, Session, given, lines, prompt};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use std::path::Path;
use std::sync::OnceLock;
use unicode_width::UnicodeWidthStr;

/// Go-live and the operation and maintenance service.
fn programs() -> &'static [Program] {
    static PROGRAMS: OnceLock<Vec<Program>> = OnceLock::new();
    PROGRAMS.get_or_init(processes)
}

fn go_live() -> &'static Program {
    programs().iter().find(|program| program.name == "系统上线流程").expect("go-live")
}

/// What is given in the walks here; the last number is asked.
const GIVEN: [&str; 5] =
    ["立项=是", "版本类型=主要版本", "系统名称=LifeInsurance_System", "切换时限=4小时", "应急观察期=7天"];

fn given_of(program: &Program, written: &[&str]) -> Given {
    let mut all = Given::default();
    written.iter().for_each(|written| given(program, written, &mut all).expect("a given fact"));
    all
}

/// Keeps walks in a text, which is said to be that of a file.
#[derive(Default)]
struct Memory {
    text: Option<String>,
    file: String,
}

impl Keeper for Memory {
    fn suggest(&self, session: &Session) -> String {
        keep::free_name(session, self.text.as_deref())
    }

    fn keep(&mut self, session: &Session, name: &str) -> Result<Text, Text> {
        let (text, like) = keep::kept(session, name, self.text.as_deref(), Language::Chinese)?;
        self.text = Some(text);
        Ok(keep::told(name, &self.file, like.as_deref()))
    }
}

/// Keys as words: letters and digits are themselves, others have names in angle brackets.
fn keys(written: &str) -> Vec<KeyEvent> {
    let mut keys = Vec::new();
    let mut rest = written;
    while let Some(c) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let (code, modifiers, left) = match named {
            Some((name, left)) => {
                let (code, modifiers) = named_key(name);
                (code, modifiers, left)
            }
            None => (KeyCode::Char(c), KeyModifiers::NONE, &rest[c.len_utf8()..]),
        };
        keys.push(KeyEvent::new(code, modifiers));
        rest = left;
    }
    keys
}

fn named_key(name: &str) -> (KeyCode, KeyModifiers) {
    let code = match name {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "tab" => KeyCode::Tab,
        "backtab" => KeyCode::BackTab,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "back" => KeyCode::Backspace,
        "del" => KeyCode::Delete,
        "f1" => KeyCode::F(1),
        _ => return (KeyCode::Char(name.chars().next_back().expect("a key")), KeyModifiers::CONTROL),
    };
    (code, KeyModifiers::NONE)
}

/// A screen of a size, drawn.
fn drawn(app: &mut App, (width, height): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
    terminal.draw(|frame| app.draw(frame)).expect("a drawing");
    terminal.backend().buffer().clone()
}

/// The text of a screen, row by row.
fn rows(buffer: &Buffer) -> Vec<String> {
    let row = |y: u16| {
        let (mut text, mut x) = (String::new(), 0);
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            text.push_str(symbol);
            x += (symbol.width() as u16).max(1);
        }
        text.trim_end().to_string()
    };
    (0..buffer.area.height).map(row).collect()
}

/// Walks with these keys; what the screen shows then.
fn screen(language: Language, size: (u16, u16), written: &str) -> String {
    kept_screen(language, size, written, &mut Memory::default())
}

fn kept_screen(language: Language, size: (u16, u16), written: &str, keeper: &mut Memory) -> String {
    let mut rehearsal = Rehearsal::new(go_live(), given_of(go_live(), &GIVEN));
    let mut app = App::new(&mut rehearsal, keeper, language, true);
    drawn(&mut app, size);
    for key in keys(written) {
        app.event(&Event::Key(key));
        drawn(&mut app, size);
    }
    rows(&drawn(&mut app, size)).iter().map(|row| format!("{row}\n")).collect()
}

/// A screen of the documents: go-live walked with these keys. What is saved is added to `file` below `folder`.
pub fn documented(folder: &Path, size: &str, keys: &str, file: &str) -> Vec<String> {
    let (width, height) = size.split_once('x').expect("a size");
    let size = (width.parse().expect("columns"), height.parse().expect("rows"));
    let path = folder.join(file);
    let mut keeper = Memory { text: std::fs::read_to_string(&path).ok(), file: file.to_string() };
    let text = kept_screen(Language::Chinese, size, keys, &mut keeper);
    if let Some(text) = keeper.text {
        std::fs::write(&path, text).expect("written");
    }
    text.lines().map(str::to_string).collect()
}

/// Training is done, there was a pilot, and the group does not agree: the case has come to its end.
const REFUSED: &str = "<enter><enter>12";

#[test]
fn screens_of_every_size() {
    let asked = "<enter><enter>1";
    insta::assert_snapshot!("screen_wide_zh", screen(Language::Chinese, (200, 50), asked));
    insta::assert_snapshot!("screen_80x24_zh", screen(Language::Chinese, (80, 24), asked));
    insta::assert_snapshot!("screen_80x24_en", screen(Language::English, (80, 24), asked));
    insta::assert_snapshot!("screen_40_zh", screen(Language::Chinese, (40, 24), asked));
    insta::assert_snapshot!("screen_typing_en", screen(Language::English, (80, 24), "Life"));
    insta::assert_snapshot!(
        "screen_ended_zh",
        screen(Language::Chinese, (100, 34), &format!("{REFUSED}<tab><tab><right>"))
    );
}

#[test]
fn dialogs() {
    insta::assert_snapshot!("dialog_help_zh", screen(Language::Chinese, (80, 24), "<enter><enter>1?"));
    insta::assert_snapshot!("dialog_help_en", screen(Language::English, (80, 24), "<enter><enter>1?"));
    insta::assert_snapshot!("dialog_jump_zh", screen(Language::Chinese, (80, 24), &format!("{REFUSED}ug<up>")));
    insta::assert_snapshot!("dialog_save_zh", screen(Language::Chinese, (80, 24), &format!("{REFUSED}s")));
}

/// Whoever leaves in the middle is asked once; any other key takes that back.
#[test]
fn a_walk_that_is_not_saved_is_not_dropped_at_once() {
    let closes = |written: &str| {
        let mut rehearsal = Rehearsal::new(go_live(), given_of(go_live(), &GIVEN));
        let mut keeper = Memory::default();
        let mut app = App::new(&mut rehearsal, &mut keeper, Language::Chinese, true);
        drawn(&mut app, (80, 24));
        let at = keys(written).into_iter().position(|key| app.event(&Event::Key(key)) == Flow::Close);
        at.map(|at| at + 1)
    };
    for (written, at) in [
        // Nothing is lost yet.
        ("<^q>", Some(1)),
        ("<enter><enter>qq", Some(4)),
        ("<enter><enter>q<^q>", Some(4)),
        ("<enter><enter>qhq", None),
        ("<enter><enter>q?<enter>q", None),
        ("<enter><enter><^c>", Some(3)),
        // At the end, it is over.
        ("<enter><enter>12q", Some(5)),
    ] {
        assert_eq!(closes(written), at, "{written}");
    }
    let shown = screen(Language::Chinese, (80, 24), "<enter><enter>q");
    assert!(shown.contains(" ! 现在退出，这一遍就没有了：再按一次同样的键退出"), "{shown}");
}

#[test]
fn what_is_typed_can_be_cleared() {
    assert!(!screen(Language::English, (80, 24), "Life<^u>").contains("Life "));
    assert!(screen(Language::English, (80, 24), "Life<^u>v7").contains("❯ v7"));
    let saved = screen(Language::Chinese, (80, 24), &format!("{REFUSED}s<^u>彩排"));
    assert!(saved.contains("❯ 彩排"), "{saved}");
}

#[test]
fn a_walk_that_is_saved_twice_is_remarked_upon() {
    let mut keeper = Memory { text: None, file: "s.yaml".into() };
    let written = format!("{REFUSED}s<^u>甲<enter>");
    let once = kept_screen(Language::Chinese, (120, 30), &written, &mut keeper);
    assert!(once.contains("已存成用例“甲”，在 s.yaml"), "{once}");
    let twice = kept_screen(Language::Chinese, (120, 30), &written.replace('甲', "乙"), &mut keeper);
    assert!(twice.contains("已存成用例“乙”（和“甲”走得一模一样），在 s.yaml"), "{twice}");
}

#[test]
fn no_row_is_wider_than_the_screen_and_no_line_is_cut() {
    for (width, height) in [(200, 60), (120, 40), (80, 24), (60, 24), (40, 24), (40, 100), (24, 8), (10, 3), (1, 1)] {
        for language in [Language::Chinese, Language::English] {
            let text = screen(language, (width, height), "<enter><enter>1");
            assert!(text.lines().all(|row| row.width() <= usize::from(width)), "{width}x{height}\n{text}");
        }
    }
    // What is asked and what can be chosen is seen on every screen on which something can be drawn at all.
    for size in [(200, 60), (80, 24), (40, 20), (40, 10), (26, 12)] {
        let text = screen(Language::Chinese, size, "<enter><enter>1");
        assert!(text.contains("❯ 1 同意") && text.contains("2 不同意"), "{size:?}\n{text}");
    }
}

#[test]
fn without_colour_nothing_is_lost() {
    let mut texts = Vec::new();
    for color in [true, false] {
        let mut rehearsal = Rehearsal::new(go_live(), given_of(go_live(), &GIVEN));
        let mut keeper = Memory::default();
        let mut app = App::new(&mut rehearsal, &mut keeper, Language::Chinese, color);
        keys("<enter><enter>1").into_iter().for_each(|key| assert_eq!(app.event(&Event::Key(key)), Flow::On));
        let buffer = drawn(&mut app, (120, 40));
        let colored = buffer.content().iter().any(|cell| cell.fg != ratatui::style::Color::Reset);
        assert_eq!(colored, color);
        texts.push(rows(&buffer));
    }
    assert_eq!(texts[0], texts[1]);
}

#[test]
fn a_walk_is_taken_back_and_forth_by_keys() {
    // But for the bar and the message, all is as before; then it is forth again.
    let body = |written: &str| -> String {
        let text = screen(Language::Chinese, (100, 30), written);
        text.lines().skip(1).take(28).map(|line| format!("{line}\n")).collect()
    };
    assert_eq!(body("<enter><enter>12u<esc>"), body("<enter><enter>1"));
    assert_ne!(body("<enter><enter>12"), body("<enter><enter>1"));
    assert_eq!(body("<enter><enter>12uur<^y><esc>"), body("<enter><enter>12"));
    assert_eq!(body("<enter><enter>12g<home><enter><^g><end><enter><esc>"), body("<enter><enter>12"));
}

// ---- the same content in both ------------------------------------------------------------------------------------------

/// The lines inside the pane of this title.
fn pane(rows: &[String], title: &str) -> Vec<String> {
    let cells = |row: &String| -> Vec<String> {
        row.chars()
            .flat_map(|c| {
                let wide = unicode_width::UnicodeWidthChar::width(c) == Some(2);
                std::iter::once(c.to_string()).chain(wide.then(String::new))
            })
            .collect()
    };
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let top = rows.iter().position(|row| row.concat().contains(&format!(" {title} "))).expect("a title");
    let text = rows[top].concat();
    let at = text[..text.find(&format!(" {title} ")).expect("a title")].width();
    let left = (0..=at).rev().find(|x| ["┌", "┏"].contains(&rows[top][*x].as_str())).expect("a corner");
    let right = (at..rows[top].len()).find(|x| ["┐", "┓"].contains(&rows[top][*x].as_str())).expect("a corner");
    let inside = rows[top + 1..].iter().take_while(|row| !["└", "┗"].contains(&row[left].as_str()));
    let mut lines: Vec<String> = inside.map(|row| row[left + 2..right].concat().trim_end().to_string()).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.push((right - left - 3).to_string());
    lines
}

/// What the lines print for a command at the end of a walk.
fn printed(program: &Program, language: Language, width: usize, answers: &str, command: &str) -> Vec<String> {
    let look = Look { language, color: false, width };
    let out = |input: &str| {
        let mut rehearsal = Rehearsal::new(program, given_of(program, &GIVEN));
        let mut output = Vec::new();
        lines::walk(&mut rehearsal, look, false, &mut Memory::default(), &mut input.as_bytes(), &mut output);
        String::from_utf8(output).expect("text")
    };
    let (without, with) = (out(answers), out(&format!("{answers}{command}\n")));
    // Both end alike; what comes between is what the command prints.
    let same = without.bytes().zip(with.bytes()).take_while(|(a, b)| a == b).count();
    let start = without[..same].rfind("> ").map_or(0, |at| at + 2);
    let page = &with[start..];
    let end = page.rfind("> ").and_then(|at| page[..at].rfind("\n\n")).unwrap_or(page.len());
    page[..end].lines().map(|line| line.trim_end().to_string()).collect()
}

#[test]
fn the_lines_and_the_screen_say_the_same() {
    let asked = "<enter><enter>1";
    for (language, titles) in [
        (Language::Chinese, [("流程", "o"), ("经过", "w"), ("情况和记录", "f"), ("还会怎样", "a")]),
        (
            Language::English,
            [("Procedure", "o"), ("Way here", "w"), ("Facts and records", "f"), ("Still possible", "a")],
        ),
    ] {
        let text = screen(language, (200, 70), asked);
        let rows: Vec<String> = text.lines().map(str::to_string).collect();
        for (title, command) in titles {
            let mut shown = pane(&rows, title);
            let width = shown.pop().and_then(|width| width.parse().ok()).expect("a width");
            let mut said = printed(go_live(), language, width, "\n\n1\n", command);
            while said.last().is_some_and(String::is_empty) {
                said.pop();
            }
            assert_eq!(shown, said, "{title}");
            assert!(said.len() > 4, "{said:?}");
        }
    }
}

// ---- laws --------------------------------------------------------------------------------------------------------------

/// A key at random; letters that leave are left out.
fn any_key() -> impl Strategy<Value = KeyEvent> {
    let names = "enter esc up down left right tab backtab pgup pgdn home end back del f1 ^z ^y ^g ^s".split(' ');
    let named: Vec<KeyEvent> = names.map(named_key).map(|(code, modifiers)| KeyEvent::new(code, modifiers)).collect();
    let letters = "1123ynurghowfas?42上线１ｕ？ ".chars();
    let letters: Vec<KeyEvent> = letters.map(|c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)).collect();
    // What goes on comes more often than what only looks.
    let enter = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
    prop_oneof![2 => Just(enter), 2 => prop::sample::select(named), 3 => prop::sample::select(letters)]
}

/// Replies at random until the case ends, or so many are given.
fn replied(rehearsal: &mut Rehearsal, numbers: &[u16], mut seen: impl FnMut(&Rehearsal)) -> bool {
    let writings = ["", "1", "2", "3", "4小时", "2026-11-22", "v1"];
    for number in numbers {
        if rehearsal.session().state().ended().is_some() {
            return true;
        }
        let replies = prompt::replies(rehearsal);
        let reply = match replies.get(usize::from(*number) % replies.len().max(1)) {
            Some(reply) => Ok(reply.clone()),
            None => {
                let tries = (0..writings.len()).map(|at| writings[(at + usize::from(*number)) % writings.len()]);
                let read = tries.map(|written| prompt::read(rehearsal, written)).find(Result::is_ok);
                read.unwrap_or_else(|| prompt::read(rehearsal, "x"))
            }
        };
        if reply.and_then(|reply| rehearsal.reply(reply)).is_ok() {
            seen(rehearsal);
        }
    }
    rehearsal.session().state().ended().is_some()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_key_harms_the_screen(which in 0usize..2, keys in prop::collection::vec((any_key(), 1u16..210, 1u16..70), 1..60)) {
        let program = &programs()[which];
        let mut rehearsal = Rehearsal::new(program, Given::default());
        let mut keeper = Memory::default();
        let mut app = App::new(&mut rehearsal, &mut keeper, Language::Chinese, true);
        for (at, (key, width, height)) in keys.into_iter().enumerate() {
            if app.event(&Event::Key(key)) == Flow::Close {
                break;
            }
            // Few keys change the size.
            let size = if at % 7 == 0 { (width, height) } else { (80, 24) };
            let buffer = drawn(&mut app, size);
            prop_assert!(rows(&buffer).iter().all(|row| row.width() <= usize::from(size.0)));
        }
    }

    #[test]
    fn what_is_all_taken_back_and_all_done_again_is_as_it_was(which in 0usize..2, numbers in prop::collection::vec(any::<u16>(), 1..50)) {
        let program = &programs()[which];
        let mut rehearsal = Rehearsal::new(program, Given::default());
        let mut points = vec![rehearsal.session().state().clone()];
        replied(&mut rehearsal, &numbers, |rehearsal| points.push(rehearsal.session().state().clone()));
        let replies = rehearsal.past().len();
        let mut keeper = Memory::default();
        let picture = |rehearsal: &mut Rehearsal, keeper: &mut Memory| {
            rows(&drawn(&mut App::new(rehearsal, keeper, Language::Chinese, true), (160, 50)))
        };
        let before = picture(&mut rehearsal, &mut keeper);
        let mut undone = 0;
        while rehearsal.undo() {
            undone += 1;
            prop_assert_eq!(rehearsal.session().state(), &points[replies - undone]);
        }
        prop_assert_eq!(undone, replies);
        while rehearsal.redo() {}
        prop_assert_eq!(rehearsal.session().state(), &points[replies]);
        prop_assert_eq!(picture(&mut rehearsal, &mut keeper), before);
        // Any point can be gone to, from any other.
        for number in numbers.iter().take(6) {
            let to = usize::from(*number) % points.len();
            rehearsal.jump(to);
            prop_assert_eq!(rehearsal.session().state(), &points[to]);
            prop_assert_eq!(rehearsal.past().len() + rehearsal.left(), replies);
        }
    }

    #[test]
    fn what_is_said_to_be_impossible_does_not_come(which in 0usize..2, numbers in prop::collection::vec(any::<u16>(), 10..70)) {
        let program = &programs()[which];
        let mut rehearsal = Rehearsal::new(program, Given::default());
        let mut said = vec![Ahead::of(&rehearsal)];
        let mut came = Vec::new();
        replied(&mut rehearsal, &numbers, |rehearsal| {
            said.push(Ahead::of(rehearsal));
            let state = rehearsal.session().state();
            let steps = state.open().iter().map(|open| open.step).collect::<Vec<_>>();
            came.push((steps, state.ended().map(|ended| ended.end)));
        });
        for (at, ahead) in said.iter().enumerate() {
            for (steps, end) in &came[at..] {
                for step in steps {
                    prop_assert!(ahead.step(*step) != Chance::Cannot, "{:?} came after {at}", program[*step].name);
                }
                let cannot = |wanted| ahead.ends.iter().any(|(end, chance)| *end == wanted && *chance == Chance::Cannot);
                prop_assert!(!end.is_some_and(cannot));
            }
        }
    }

    #[test]
    fn every_walk_to_an_end_can_be_saved_and_passes(which in 0usize..2, numbers in prop::collection::vec(any::<u16>(), 20..120)) {
        let program = &programs()[which];
        let mut rehearsal = Rehearsal::new(program, Given::default());
        let ended = replied(&mut rehearsal, &numbers, |_| {});
        let session = rehearsal.session();
        if !ended {
            prop_assert!(keep::kept(session, "x", None, Language::Chinese).is_err());
            return Ok(());
        }
        let old = "场景: 甲 # 头\n片段: {}\n用例:\n".replace("甲", &program.name);
        for language in [Language::Chinese, Language::English] {
            for old in [None, Some(old.as_str())] {
                let (text, _) = keep::kept(session, "彩排: 一", old, language).map_err(|text| TestCaseError::fail(text.en))?;
                let cases = Suite::read(&text).expect("a suite").cases(program).expect("cases");
                prop_assert_eq!(cases.len(), 1);
                let tried = run::case(program, 0, &cases[0]);
                prop_assert!(tried.passed(), "{:?}\n{}", tried, text);
            }
        }
    }
}

// ---- saving ------------------------------------------------------------------------------------------------------------

/// A walk to the refusal, by keys.
fn refused(then: impl FnOnce(&Session)) {
    let mut rehearsal = Rehearsal::new(go_live(), given_of(go_live(), &GIVEN));
    let mut keeper = Memory::default();
    let mut app = App::new(&mut rehearsal, &mut keeper, Language::Chinese, true);
    keys(REFUSED).into_iter().for_each(|key| assert_eq!(app.event(&Event::Key(key)), Flow::On));
    then(rehearsal.session());
}

#[test]
fn a_walk_is_added_to_the_scenarios_of_go_live_and_nothing_is_lost() {
    let old = std::fs::read_to_string("processes/go-live/scenarios.yaml").expect("scenarios");
    let of = |text: &str| Suite::read(text).expect("a suite").cases(go_live()).expect("cases");
    refused(|session| {
        for old in [old.clone(), old.replace('\n', "\r\n"), format!("{}注: 末尾\n", old.replacen("注:", "# 注:", 1))]
        {
            let (new, _) = keep::kept(session, "彩排", Some(&old), Language::English).expect("kept");
            // What was there is there, before and behind.
            let same = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
            assert!(new.ends_with(&old[same..]), "{new}");
            assert_eq!(old.contains('\r'), !new.replace("\r\n", "").contains('\n'));
            assert_eq!(of(&new).len(), of(&old).len() + 1);
            assert!(keep::kept(session, "彩排", Some(&new), Language::English).is_err(), "the name is taken");
        }
        let brackets = "场景: 系统上线流程\n用例: [{名称: a, 结局: 已回退}]\n";
        assert!(
            keep::kept(session, "b", Some(brackets), Language::Chinese).is_err_and(|why| why.zh.contains("方括号"))
        );
        assert!(keep::kept(session, "b", Some("场景: 系统上线流程\n用例: {"), Language::Chinese).is_err());
    });
}

#[test]
fn a_saved_walk_reads_like_a_case() {
    refused(|session| {
        let (text, _) = keep::kept(session, "小组没有同意", None, Language::Chinese).expect("kept");
        insta::assert_snapshot!("saved_zh", text);
    });
}
