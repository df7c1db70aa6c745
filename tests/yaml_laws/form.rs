//! What the YAML form says, spelling by spelling: each is the same as a `.proc` text.

use super::{parse_clean, said};
use crate::syntax_laws::tree;

/// These say the same.
fn check(yaml: &str, proc: &str) {
    let (yaml, proc) = (parse_clean(yaml), tree::parse_clean(proc));
    assert_eq!(said(&yaml), said(&proc), "{}\n---\n{}", yaml.source, proc.source);
}

/// The same, below a procedure.
fn check_body(yaml: &str, proc: &str) {
    check(&format!("procedure: P\n{yaml}"), &format!("# procedure P\n{proc}"));
}

#[test]
fn units() {
    check("procedure: P", "# procedure P");
    check("流程: 甲\n条款: 4.2.7\n标题: 乙", "# 流程 4.2.7 甲 “乙”");
    check("interface: CBS00P004《甲》", "# interface CBS00P004《甲》");
    check("interface: 《甲》\ncode: CBS00P004", "# interface CBS00P004《甲》");
    check("clause: '4'\nprocedure: P", "# procedure 4 P");
    check("procedure: 4.2 P \"t\"", "# procedure 4.2 P \"t\"");
    check("{\"procedure\": \"P\", 'title': “t”}", "# procedure P \"t\"");
    check("procedure: P\n---\n...\n---\norganisation: O\n", "# procedure P\n# organisation O");
    check("\u{FEFF}procedure: P", "# procedure P");
    check("PROCEDURE: P\nOwner: R", "# procedure P\nowner: R");
    check("procedure: P\r\nowner: R\r\nsteps:\r\n  A:\r\n    by: R\r\n", "# procedure P\nowner: R\n# step A\nby: R");
}

#[test]
fn titles() {
    let title =
        |yaml: &str, proc: &str| check(&format!("procedure: P\ntitle: {yaml}"), &format!("# procedure P {proc}"));
    title("关于“推广”的申请", "\"关于“推广”的申请\"");
    title("“推广”申请", "\"“推广”申请\"");
    title("“a”和“b”", "\"“a”和“b”\"");
    title("5\" disks", "“5\" disks”");
    title("“a \"b\"”", "“a \"b\"”");
    title("'\"“a”b\"'", "\"“a”b\"");
    title("' a '", "\"a\"");
    title("'\" a \"'", "\" a \"");
    title("“ ”", "\" \"");
}

#[test]
fn a_value_is_read_as_behind_the_colon() {
    check_body("owner: R", "owner: R");
    check_body("import: [a.proc, b.proc]", "import: a.proc\nimport: b.proc");
    check_body("import:\n  - a.proc\n  - b.proc", "import: a.proc\nimport: b.proc");
    check_body(
        "note: no\nversion: 1.0\nnumber: 0755\nsecrecy: null\nissued: 无, 2007-05-15",
        "note: no\nversion: 1.0\nnumber: 0755\nsecrecy: null\nissued: 无, 2007-05-15",
    );
    check_body("purpose: |\n  a\n\n  b", "purpose: a\npurpose: b");
    check_body("purpose: >\n  a\n  b", "purpose: a b");
    check_body("purpose: a\n  b", "purpose: a b");
    check_body("purpose: \"a\\u4e2d: # \\\"\"", "purpose: a中: # \"");
    check_body("purpose: 'it''s'", "purpose: it's");
    check_body("description: a\nowner: R\nnote: n", "> a\nowner: R\nnote: n");
    check_body("owner: R\ndescription: |\n  a\n    b\n", "> a\n> b\nowner: R");
    check_body("allow: 'no-end: why'", "allow no-end: why");
    check_body("allow: {no-end: why, dead-end: not}", "allow no-end: why\nallow dead-end: not");
    check_body("allow: ['no-end: why', {dead-end: not}]", "allow no-end: why\nallow dead-end: not");
    check_body(
        "owner: [R, {note: a, allow: {no-end: b}}, {note: [c, d]}]",
        "owner: R\nnote: a\nallow no-end: b\nnote: c\nnote: d",
    );
}

#[test]
fn lists() {
    check_body("roles: [R, 'S = R [f] or T']", "# roles\n- R\n- S = R [f] or T");
    check_body("roles:\n  R:\n  S (outside):", "# roles\n- R\n- S (outside)");
    check_body("roles: R", "# roles\n- R");
    check_body("roles:", "# roles");
    check_body("roles: []", "# roles");
    check_body("roles: {duties: D, description: a}", "# roles\n> a\nduties: D");
    check_body("roles: {duties: D, entries: [R]}", "# roles\nduties: D\n- R");
    check_body("roles:\n- R:\n  note: a\n- S", "# roles\n- R\nnote: a\n- S");
    check_body("roles: [[R], [S]]", "# roles\n- R\n# roles\n- S");
    check_body("facts: {f: yes/no, g: 'A, B (given)'}", "# facts\n- f: yes/no\n- g: A, B (given)");
    check_body("facts: ['f: yes/no', {g: text, note: a}]", "# facts\n- f: yes/no\n- g: text\nnote: a");
    check_body("facts: [f：是/否（给定）]", "# facts\n- f: yes/no (given)");
    check_body("facts: {note: text, description: text}", "# facts\n- note: text\n- description: text");
    check_body("facts: {clause: '4', title: t, entries: {f: text}}", "# facts 4 \"t\"\n- f: text");
    check_body("ends:\n  - a\n  - b: to X (with 《c》)", "# ends\n- a\n- b: to X (with 《c》)");
    check_body(
        "constraints:\n  - different people: A (by), B (approver)",
        "# constraints\n- different people: A (by), B (approver)",
    );
    check_body("terms: {a: 'b: c'}\nrelated: [6.1 X01《a》]", "# terms\n- a: b: c\n# related\n- 6.1 X01《a》");
    check_body(
        "revisions:\n  - V1.0 (by MMMM; on 2007-05-15): new",
        "# revisions\n- V1.0 (by MMMM; on 2007-05-15): new",
    );
    check_body("clauses: [4.2.7.1 A, {2 \"b c\": d, note: e}]", "# clauses\n- 4.2.7.1 A\n- 2 \"b c\": d\nnote: e");
    check_body("条款清单:\n  - 5.1: 见目的", "# clauses\n- 5.1: 见目的");
    check_body("events: {e (brings r; sets f): words}", "# events\n- e (brings r; sets f): words");
    check_body(
        "forms:\n  《F》: {clause: '7.1', code: F01, title: t, given: yes, attached: [a, 《b》], fields: [x: text]}",
        "# form 7.1 F01《F》 \"t\" (given; attached a, 《b》)\n- x: text",
    );
    check_body("表单:\n  《F》:\n    给定: 否\n    栏目:\n      - x: 文本", "# form 《F》\n- x: text");
    check_body(
        "numberings: {N: {description: d, prefix: '\"v\"', parts: [a, 'b [f]'], example: '\"\" -> \"v1\"'}}",
        "# numbering N\n> d\nprefix: \"v\"\n- a\n- b [f]\nexample: \"\" -> \"v1\"",
    );
}

#[test]
fn steps_and_routes() {
    check_body("steps: {A: {by: R}, B: }", "# step A\nby: R\n# step B");
    check_body("steps: {A: {clause: 4.1, title: t}}", "# 4.1 A \"t\"");
    check_body("steps: {4.1 A “t”: {by: R}}", "# 4.1 A \"t\"\nby: R");
    check_body("steps:\n  A:\n    - by: R\n      makes: x\n    - by: S", "# step A\nby: R\nmakes: x\nby: S");
    check_body("steps:\n  - A: {by: R}\n  - B: {by: S}", "# step A\nby: R\n# step B\nby: S");
    let routes =
        |yaml: &str, proc: &str| check_body(&format!("steps:\n  A:\n    routes: {yaml}"), &format!("# step A\n{proc}"));
    routes("X", "-> X");
    routes("[X, 'Y [f]', -> Z, '<- A (at most 3; then E)']", "-> X\n-> Y [f]\n-> Z\n<- A (at most 3; then E)");
    routes("→ X 【否则】", "-> X [otherwise]");
    routes("{to: X, when: f and not g}", "-> X [f and not g]");
    routes("[{to: 4.2.7, when: otherwise}, {to: join}, 汇合]", "-> 4.2.7 [otherwise]\n-> join\n-> join");
    routes("[{back: X, at most: 3, then: E, when: f}]", "<- X (at most 3; then E) [f]");
    routes("[{回到: X, 至多: 3 次, 之后: E, 条件: 否则}]", "<- X (at most 3; then E) [otherwise]");
    routes("[{when: f, to: X, note: n}, {note: m}]", "-> X [f]\nnote: n\nnote: m");
    routes("[{to: 《-X》}]", "-> 《-X》");
}

#[test]
fn parallel_blocks() {
    check_body(
        "steps:\n  X:\n    clause: '5.6'\n    note: a\n    parallel:\n      B1: {steps: {S: {routes: join}}}\n      B2: {when: f, starts: T, note: b, steps: {T: {routes: join}}}\n      B3: {whenever: e, steps: {U: {routes: join}}}\n    routes: [Y, note: c]\n  Y:",
        "# parallel 5.6 X\nnote: a\n# branch B1\n# step S\n-> join\n# branch B2 [f]\nstarts: T\nnote: b\n# step T\n-> join\n# branch B3 [whenever e]\n# step U\n-> join\n# join X\n-> Y\nnote: c\n# step Y",
    );
    check_body(
        "steps:\n  X:\n    routes: Y\n    parallel:\n    join: {note: n, routes: Z}",
        "# parallel X\n# join X\n-> Y\nnote: n\n-> Z",
    );
    check_body(
        "steps: {X: {parallel: {B: {steps: {Y: {parallel: {C: {steps: {S: }}}}}}}}}",
        "# parallel X\n# branch B\n# parallel Y\n# branch C\n# step S\n# join Y\n# join X",
    );
}

#[test]
fn a_join_has_the_name_of_its_block() {
    let parsed = parse_clean("procedure: P\nsteps:\n  X:\n    parallel:\n    routes: Y");
    let join = parsed.document.blocks.last().expect("a join");
    assert_eq!(join.heading.name.map(|name| parsed.names.text(name.symbol)), Some("X"));
}
