//! Files that mean harm, or might as well: what is made of each is tested, and what it costs is measured.

/// A file, and what is said of it.
pub struct Case {
    /// What is wrong with it, in a few words.
    pub name: &'static str,
    /// Its name, which says its form.
    pub file: &'static str,
    /// The exit status of `check`.
    pub status: i32,
    /// Some of what `check` says.
    pub says: &'static str,
    /// Its content.
    pub bytes: fn() -> Vec<u8>,
}

const fn case(name: &'static str, file: &'static str, says: &'static str, bytes: fn() -> Vec<u8>) -> Case {
    Case { name, file, status: 1, says, bytes }
}

/// All of them.
pub const CASES: &[Case] = &[
    Case { status: 2, ..case("a file over the limit", "p.proc", "64 MiB", || vec![0; 65 << 20]) },
    case("brackets, 100,000 deep", "p.proc", "this line is too long", || guarded(&nested("(", ")", 100_000))),
    case("brackets, 10,000 deep", "p.proc", "brackets nest more than 64 deep", || guarded(&nested("(", ")", 10_000))),
    case("wide brackets, 10,000 deep", "p.proc", "brackets nest more than 64 deep", || {
        guarded(&nested("（", "）", 10_000))
    }),
    case("parallel blocks, 100,000 deep", "p.proc", "parallel blocks nest more than 32 deep here", || {
        let mut text = String::from("# procedure p\nstarts: p0\n");
        (0..100_000).for_each(|at| text += &format!("# parallel p{at}\n# branch b\n"));
        text += "# step a\nby: r\n-> join\n";
        (0..100_000).rev().for_each(|at| text += &format!("# join p{at}\n-> join\n"));
        (text + "# roles\n- r\n# ends\n- done\n").into()
    }),
    case("a line of 50 MiB", "p.proc", "this line is too long", || guarded(&"x and ".repeat((50 << 20) / 6))),
    case("a value of 51 MiB", "p.yaml", "syntax", || format!("procedure: {}", "很".repeat(17 << 20)).into()),
    case("a number of 10,000 digits", "p.proc", "too large", || guarded(&format!("x = {}", "9".repeat(10_000)))),
    case("a number of 10,000 digits, YAML", "p.yaml", "too large", || {
        format!("procedure: p\nfacts:\n  - n: integer 1 to {} (given)\n", "9".repeat(10_000)).into()
    }),
    case("a billion laughs", "p.yaml", "aliases", || {
        let mut bomb = String::from("procedure: p\na: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (before, name) in ('a'..='y').zip('b'..='z') {
            bomb += &format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(", "));
        }
        bomb.into()
    }),
    case("mappings, 100,000 deep", "p.yaml", "nest more than 64 deep", || steps("{a: ")),
    case("lists, 100,000 deep", "p.yaml", "nest more than 64 deep", || steps("[")),
    case("dashes, 100,000 deep", "p.yaml", "nest more than 64 deep", || {
        format!("procedure: p\nsteps:\n{}", "- ".repeat(100_000)).into()
    }),
    case("a million aliases", "p.yaml", "aliases", || {
        format!("procedure: p\nnote: [{}]", "*a, ".repeat(1_000_000)).into()
    }),
    case("bytes that are no text", "p.proc", "encoding", || {
        (0..200_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
    }),
    case("a million characters that nobody sees", "p.proc", "encoding", || {
        format!("# procedure p\n> {}\n", "\u{202e}\u{200b}\n> ".repeat(500_000)).into()
    }),
    case("a million lines of faults", "p.proc", "more lines of this file cannot be read", || {
        "@@@@\n".repeat(1_000_000).into()
    }),
    case("a million faults, YAML", "p.yaml", "more lines of this file cannot be read", || {
        format!("procedure: p\n{}", "ownr: R\n".repeat(1_000_000)).into()
    }),
];

fn nested(open: &str, close: &str, deep: usize) -> String {
    format!("{}x{}", open.repeat(deep), close.repeat(deep))
}

fn steps(nested: &str) -> Vec<u8> {
    format!("procedure: p\nsteps: {}", nested.repeat(100_000)).into()
}

/// A procedure with a route on which this stands between the brackets.
pub fn guarded(guard: &str) -> Vec<u8> {
    format!(
        "# procedure p\nstarts: a\n\n# facts\n- x: yes/no (given)\n\n# roles\n- r\n\n# step a\nby: r\n-> done [{guard}]\n-> other [otherwise]\n\n# ends\n- done\n- other\n"
    )
    .into()
}
