//! The commands, as people type them.

use procedo::cli::{Env, run_with};
use procedo::diagnostic::Language;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub const LEAVE: &str = "# procedure 7.1 Leave\nstarts: Ask\n# roles\n- employee\n- head\n- clerk\n# facts\n- days: integer 1 to 60 (given)\n\
    - granted: yes/no\n- late: yes/no\n# form F1《Request》\n- from: date\n- reason: text (optional)\n# records\n- Notice\n# events\n- Illness\n\
    # step Ask\nby: employee\nmakes: 《Request》\n-> Decide\n# step Decide\nby: clerk\napprover: head\nneeds: 《Request》\nsets: granted (by approver)\n\
    deadline: 2 days (then late)\n-> Tell [granted]\n-> Refused [not granted]\n# step Tell\nby: clerk\nmakes: Notice\n-> Away\n# ends\n- Away\n- Refused\n\
    # constraints\n- different people: Ask (by), Decide (approver)\n";

pub const PEOPLE: &str =
    "roster: Leave\npeople:\n  Ann: employee\n  Ben: [employee, head]\n  Cid: clerk\n  Eve: head\n";

pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("leave.proc"), LEAVE).unwrap();
        std::fs::write(folder.path().join("people.yaml"), PEOPLE).unwrap();
        Desk { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `procedo case …`; names of files stand as `@name`. Its exit status and all that it prints.
    pub fn run(&self, line: &[&str]) -> (u8, String) {
        let word = |word: &&str| match word.strip_prefix('@') {
            Some(name) => self.path(name).into_os_string(),
            None => OsString::from(word),
        };
        let words: Vec<OsString> = ["procedo", "case"].iter().chain(line).map(word).collect();
        let (mut stdin, mut stdout, mut stderr) = (&b""[..], Vec::new(), Vec::new());
        let env = Env {
            language: Language::English,
            color: false,
            width: 80,
            interactive: false,
            stdin: &mut stdin,
            stdout: &mut stdout,
            stderr: &mut stderr,
        };
        let store = self.path("a.cases").to_string_lossy().into_owned();
        let variable = |name: &str| match name {
            "TZ" => Some("Asia/Shanghai".to_string()),
            "PROCEDO_STORE" => Some(store.clone()),
            _ => None,
        };
        let status = run_with(&words, &variable, false, env);
        let text = String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap();
        (status.code(), text.replace(&self.folder.path().to_string_lossy().into_owned(), ""))
    }

    pub fn does(&self, line: &[&str]) -> String {
        let (status, text) = self.run(line);
        assert_eq!(status, 0, "{line:?}: {text}");
        text
    }

    pub fn refuses(&self, line: &[&str]) -> String {
        let (status, text) = self.run(line);
        assert_eq!(status, 2, "{line:?}: {text}");
        text
    }

    pub fn begin(&self) -> String {
        self.does(&[
            "start",
            "@leave.proc",
            "--case",
            "Ann's",
            "--given",
            "days=3",
            "--roster",
            "@people.yaml",
            "--as",
            "Ann",
            "--at",
            "2026-07-01 09:00",
        ])
    }

    /// Ann hands in her request.
    pub fn asks(&self) -> String {
        let form = "Request/from=2026-08-01";
        self.does(&["do", "Ann's", "Ask", "--as", "Ann", "--at", "2026-07-01 10:00", "--field", form])
    }

    /// Up to the decision, which is to come.
    pub fn asked(&self) {
        self.begin();
        self.asks();
        self.does(&["do", "Ann's", "Decide", "--as", "Cid", "--at", "2026-07-01 11:00"]);
    }
}

pub fn receipt(text: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix("receipt: "));
    line.unwrap_or_else(|| panic!("no receipt: {text}")).to_string()
}

#[test]
fn a_case_from_its_start_to_its_end() {
    let desk = Desk::new();
    assert_eq!(
        desk.refuses(&["list"]),
        "error: there is no store `/a.cases`: `procedo case start` makes one, `--store` names another\n"
    );
    assert_eq!(
        desk.refuses(&["start", "@leave.proc", "--as", "Ann"]),
        "error: these must be given at the start:\n  --given 'days=…'  (a whole number from 1 to 60)\n"
    );
    // What cannot be leaves no store behind.
    let nameless = ["start", "@leave.proc", "--given", "days=1", "--as", "Ann", "--case", " "];
    assert!(desk.refuses(&nameless).contains("cannot name a case"));
    assert!(!desk.path("a.cases").exists());
    let nowhere = ["--store", "@none/a.cases", "start", "@leave.proc", "--given", "days=1", "--as", "Ann"];
    assert!(desk.refuses(&nowhere).contains("there is no such folder"));
    let begun = desk.begin();
    assert!(begun.contains("case: Ann's\nreceipt: Ann's #2 "), "{begun}");
    assert!(begun.ends_with("case   step  to do  who\nAnn's  Ask   do     employee\nnew store: /a.cases\n"), "{begun}");
    assert_eq!(
        desk.refuses(&["do", "Ann's", "Ask"]),
        "error: say who does it, with `--as NAME` or in PROCEDO_USER: it is kept with the record\n"
    );
    assert_eq!(
        desk.refuses(&["do", "Anns", "Ask", "--as", "Ann"]),
        "error: there is no case `Anns`; did you mean `Ann's`?\n"
    );
    assert_eq!(
        desk.refuses(&["do", "Ann's", "Tel", "--as", "Ann"]),
        "error: there is no step `Tel`; did you mean `Tell`?\n"
    );
    assert_eq!(
        desk.refuses(&["do", "Ann's", "Tell", "--as", "Cid"]),
        "error: `Tell` is not under way; there are: Ask\n"
    );
    assert_eq!(
        desk.refuses(&["do", "Ann's", "Ask", "--as", "Cid"]),
        "error: Cid may not sit at `Ask`: that takes employee (by the roster: Ann, Ben)\n"
    );
    let form = desk.refuses(&[
        "do",
        "Ann's",
        "Ask",
        "--as",
        "Ann",
        "--at",
        "2026-07-01 10:00",
        "--field",
        "Request/form=soon",
    ]);
    assert!(form.starts_with("error: there is no field of `《Request》` `form`; did you mean `from`?"), "{form}");
    let form = desk.refuses(&[
        "do",
        "Ann's",
        "Ask",
        "--as",
        "Ann",
        "--at",
        "2026-07-01 10:00",
        "--field",
        "Request/from=soon",
    ]);
    assert!(form.contains("from"), "{form}");
    desk.asks();
}

#[test]
fn what_is_handed_in_is_decided_by_who_may() {
    let desk = Desk::new();
    desk.asked();
    assert_eq!(
        desk.does(&["todo", "--for", "Eve"]),
        "case   step    to do   by                       who\nAnn's  Decide  decide  2026-07-03 10:00 late!  head\n"
            .replace("by                       who", "by                      who")
    );
    assert_eq!(desk.does(&["todo", "--for", "Cid"]), "nothing to do\n");
    let wrong = desk.refuses(&["approve", "Ann's", "Decide", "--as", "Cid", "--at", "2026-07-01 12:00"]);
    assert_eq!(wrong, "error: Cid may not sit at `Decide`: that takes head (by the roster: Ben, Eve)\n");
    desk.does(&["claim", "Ann's", "Decide", "--as", "Ben", "--at", "2026-07-01 12:00"]);
    assert_eq!(
        desk.refuses(&["approve", "Ann's", "Decide", "--as", "Eve", "--at", "2026-07-01 12:00"]),
        "error: `Decide` is taken by Ben; `procedo case delegate` hands it on\n"
    );
    assert_eq!(
        desk.refuses(&["delegate", "Ann's", "Decide", "--as", "Ben", "--to", "Cid", "--at", "2026-07-01 12:00"]),
        "error: Cid is no head, as the roster has it\n"
    );
    desk.does(&["delegate", "Ann's", "Decide", "--as", "Ben", "--to", "Eve", "--at", "2026-07-01 12:00"]);
    // An answer that means the opposite is no slip to pass over.
    let decides = |verb: &str, granted: &str| {
        let set = format!("granted={granted}");
        desk.refuses(&[
            verb,
            "Ann's",
            "Decide",
            "--as",
            "Eve",
            "--why",
            "so",
            "--set",
            &set,
            "--at",
            "2026-07-01 13:00",
        ])
    };
    assert_eq!(
        decides("approve", "no"),
        "error: `granted` = no means to reject: use `case reject`, or leave the answer out\n"
    );
    assert_eq!(
        decides("reject", "yes"),
        "error: `granted` = yes means to agree: use `case approve`, or leave the answer out\n"
    );
    let agreed =
        desk.does(&["approve", "Ann's", "Decide", "--as", "Eve", "--why", "she earned it", "--at", "2026-07-01 13:00"]);
    assert!(agreed.contains("\n  → Tell\n\ncase   step  to do  who\nAnn's  Tell  do     clerk\n"), "{agreed}");
    let told = desk.does(&["do", "Ann's", "Tell", "--as", "Cid", "--at", "2026-07-02 09:00"]);
    assert!(told.ends_with("  made: Notice\n  ended: Away\nthe case has ended: Away\n"), "{told}");
    assert_eq!(
        desk.refuses(&["do", "Ann's", "Tell", "--as", "Cid"]),
        "error: `Tell` is done already: by Cid, record #11; nothing was written\n"
    );
    assert_eq!(desk.does(&["list"]), "no cases\n");
    assert_eq!(
        desk.does(&["list", "--all"]),
        "case   procedure  last              stands at\nAnn's  7.1 Leave  2026-07-02 09:00  ended: Away\n"
    );
    insta::assert_snapshot!("cases__history", timeless(desk.does(&["history", "Ann's"])));
    insta::assert_snapshot!("cases__show", desk.does(&["show", "Ann's"]).replace(version(&desk), "VERSION"));
    insta::assert_snapshot!("cases__history_zh", timeless(desk.does(&["history", "Ann's", "--lang", "zh"])));
}

/// Without the moments at which records were entered: those of the test.
pub fn timeless(text: String) -> String {
    let line = |line: &str| {
        let cut = ["(entered ", "（录入于 "].iter().find_map(|word| line.find(word).map(|at| at + word.len()));
        cut.map_or(line.to_string(), |at| format!("{}NOW{}", &line[..at], &line[at + "2026-07-01 09:00".len()..]))
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

/// The version on which the case stands, as it is shown: another one with every change of the program's form.
fn version(desk: &Desk) -> &'static str {
    let shown = desk.does(&["show", "Ann's"]);
    let line = shown.lines().find_map(|line| line.strip_prefix("version ")).unwrap().to_string();
    line.leak()
}

#[test]
fn what_is_refused_goes_on_as_the_procedure_says() {
    let desk = Desk::new();
    desk.asked();
    let refused = {
        let no = ["reject", "Ann's", "Decide", "--as", "Eve", "--at", "2026-07-01 13:00"];
        assert_eq!(desk.refuses(&no), "error: say why not, with `--why`: it is kept with the record\n");
        desk.does(&[&no[..], &["--why", "too long"]].concat())
    };
    let history = desk.does(&["history", "Ann's"]);
    assert!(history.contains("     does not agree to Decide: granted = no\n     because too long\n"), "{history}");
    assert!(refused.ends_with("the case has ended: Refused\n"), "{refused}");
    desk.does(&["start", "@leave.proc", "--given", "days=1", "--as", "Ann", "--at", "2026-07-01 09:00"]);
    assert_eq!(
        desk.refuses(&["cancel", "Leave-1", "--as", "Ann"]),
        "error: say why, with `--why`: it is kept with the record\n"
    );
    assert_eq!(
        desk.refuses(&["event", "Leave-1", "Ilness", "--as", "Ann"]),
        "error: there is no event `Ilness`; did you mean `Illness`?\n"
    );
    desk.does(&["cancel", "Leave-1", "--as", "Ann", "--why", "no need"]);
    assert!(desk.does(&["list", "--all"]).contains("cancelled"));
}

#[test]
fn deadlines_run_out_by_the_clock() {
    let desk = Desk::new();
    desk.asked();
    assert_eq!(desk.does(&["tick", "--at", "2026-07-03 09:59"]), "no deadline has run out\n");
    let late = desk.does(&["tick", "--at", "2026-07-03 10:00"]);
    assert!(late.contains("  late = yes\n  time is up: Decide (2 days)\n"), "{late}");
    assert_eq!(desk.does(&["tick", "--at", "2026-07-04 10:00"]), "no deadline has run out\n");
    // Also without a tick: whatever comes later counts as late.
    let other = Desk::new();
    other.asked();
    let late = other.does(&["approve", "Ann's", "Decide", "--as", "Eve", "--at", "2026-07-05 10:00"]);
    assert!(late.contains("late = yes"), "{late}");
}

#[test]
fn the_store_is_verified_copied_and_brought_back() {
    let desk = Desk::new();
    let first = receipt(&desk.begin());
    desk.does(&["backup", "@copy.cases"]);
    let second = receipt(&desk.asks());
    std::fs::write(desk.path("receipts.txt"), format!("kept by Ann\nreceipt: {first}\n\n{second}\n")).unwrap();
    let verified = desk.does(&["verify", "--receipts", "@receipts.txt"]);
    assert!(verified.starts_with("✓ receipt Ann's #2 holds, 2 records of the case came after it\n✓ receipt Ann's #4 holds, 0 records of the case came after it\n✓ 4 records of 1 case: all as they were written\n"), "{verified}");
    assert!(verified.contains(&second), "{verified}");
    let lost = desk.refuses(&["restore", "@copy.cases"]);
    assert!(lost.contains("`--accept-loss` does it all the same"), "{lost}");
    assert_eq!(
        desk.does(&["restore", "@copy.cases", "--accept-loss"]),
        "/a.cases: 2 records; 2 records were lost\n  lost of `Ann's`: 2 records, from #3 on\n"
    );
    let (status, verified) = desk.run(&["verify", "--receipt", &second]);
    assert_eq!(status, 1, "{verified}");
    assert!(verified.contains("✗"), "{verified}");
    assert_eq!(desk.refuses(&["verify", "--receipt", "Ann's #2 abc"]).lines().count(), 1);
    // A record that is changed behind our back.
    super::audits::forge(&desk, "UPDATE records SET who = 'Eve' WHERE number = 1", true);
    let (status, verified) = desk.run(&["verify"]);
    assert_eq!(status, 1, "{verified}");
    assert!(verified.contains("not as they were written"), "{verified}");
}

#[test]
fn cases_are_exported_and_read_by_others() {
    let desk = Desk::new();
    desk.asked();
    assert_eq!(desk.does(&["export", "@log.xes"]), "1 case: /log.xes\n");
    let text = std::fs::read_to_string(desk.path("log.xes")).unwrap();
    let log = roxmltree::Document::parse(&text).unwrap();
    let of = |key: &str| -> Vec<String> {
        let events = log.descendants().filter(|node| node.has_tag_name("event"));
        let attributes = events.flat_map(|event| event.children()).filter(|node| node.attribute("key") == Some(key));
        attributes.map(|node| node.attribute("value").unwrap().to_string()).collect()
    };
    assert_eq!(of("concept:name"), ["Ask", "Ask", "Decide", "Decide"]);
    assert_eq!(of("lifecycle:transition"), ["assign", "complete", "assign", "suspend"]);
    assert_eq!(of("org:resource"), ["Ann", "Ann", "Cid", "Cid"]);
    assert_eq!(of("time:timestamp")[1], "2026-07-01T10:00:00.000+08:00");
    // When it was entered is another time.
    assert_eq!(of("entered").len(), 4);
    assert!(of("entered").iter().all(|entered| *entered > of("time:timestamp")[3]));
    assert_eq!(
        desk.refuses(&["export", "@log.xes"]),
        "error: `/log.xes` is there already; `--replace` writes over it\n"
    );
    assert!(desk.refuses(&["export", "@none/log.xes"]).contains("there is no folder `/none`"));
    desk.does(&["cancel", "Ann's", "--as", "Eve", "--why", "gone"]);
    desk.does(&["export", "@log.xes", "--replace"]);
    let text = std::fs::read_to_string(desk.path("log.xes")).unwrap();
    assert!(text.contains("value=\"pi_abort\"") && text.contains("value=\"time is up: Decide (2 days)\""), "{text}");
    for (line, told) in [
        (["export", "@log.csv", "Ann's"], "does not end in `.xes`"),
        (["export", "@other.xes", "Bob's"], "there is no case `Bob's`"),
        (["export", "@other.xes", "--procedure=Other"], "there are no such cases"),
    ] {
        assert!(desk.refuses(&line).contains(told), "{line:?}");
    }
    assert!(!desk.path("other.xes").exists() && !desk.path("log.csv").exists());
}

#[test]
fn a_case_goes_over_to_a_new_version() {
    let desk = Desk::new();
    desk.asked();
    assert_eq!(
        desk.refuses(&["migrate", "Ann's", "@leave.proc", "--as", "Ann"]),
        "error: the case stands on this version already\n"
    );
    let new = LEAVE
        .replace("-> Tell [granted]", "-> Plan [granted]")
        .replace("# step Tell\n", "# step Plan\nby: employee\n-> Tell\n# step Tell\n");
    std::fs::write(desk.path("leave.proc"), new).unwrap();
    let shown = desk.does(&["migrate", "Ann's", "@leave.proc", "--dry-run"]);
    assert!(shown.starts_with("it can go over; then there is to do:\n"), "{shown}");
    assert!(!desk.does(&["history", "Ann's"]).contains("over to version"));
    desk.does(&["migrate", "Ann's", "@leave.proc", "--as", "Ann", "--at", "2026-07-01 12:00"]);
    let agreed = desk.does(&["approve", "Ann's", "Decide", "--as", "Eve", "--at", "2026-07-01 13:00"]);
    assert!(agreed.contains("→ Plan"), "{agreed}");
    assert!(desk.does(&["verify"]).contains("all as they were written"));
    assert!(Path::new(&desk.path("a.cases")).exists());
}
