//! Drafts from tables of steps: every form of table says the same, nothing of it is lost, the draft can be read, and what
//! the table leaves open or says in two ways is told.

use procedo::diagnostic::Language;
use procedo::intake::{Draft, NoTable, Row, draft, read};
use procedo::project::Project;
use procedo::runtime::{Program, RoleId, Step};
use procedo::workspace::Workspace;
use std::collections::BTreeSet;
use std::io::Write;

/// A table of the shape of ours, restated, with what such tables have wrong: a record under two names, a step under two
/// names, a branch of which the other case is not written, two steps of one title.
const TABLE: [[&str; 6]; 8] = [
    ["6.3.1", "受理", "《借用申请表》、身份证明", "核对申请。", "《受理单》", "管理员"],
    [
        "6.3.2",
        "有无库存判断",
        "《受理单》",
        "如果有库存，则进入6.3.3（快速）出库步骤，否则直接进入6.3.5采购申请步骤。",
        "判断结果",
        "管理员/主管",
    ],
    ["6.3.3", "(快速)出库", "《出库清单》", "照清单出库。处理完后进入归还登记步骤。", "出库物品", "管理员"],
    ["6.3.4", "归还登记", "出库物品", "登记归还的物品；如果有损坏，进入损坏处理步骤。", "《归还登记表》", "管理员"],
    [
        "6.3.5",
        "采购申请",
        "《采购申请与审批表》",
        "填表，报主管；如果不同意，转到预算管理流程去处理，否则进入采购办理步骤。",
        "《采购申请和审批表》",
        "主管",
    ],
    ["6.3.6", "采购和办理", "《采购申请和审批表》", "购入后进入6.3.3（快速）出库步骤。", "物品", "采购员"],
    ["6.3.7", "损坏处理", "《归还登记表》", "估价，通知借用人。", "《赔偿通知》", "主管"],
    ["6.3.8", "受理", "《赔偿通知》", "收款，流程结束。", "收据", "财务"],
];
const HEADS: [&str; 6] = ["编号", "工作步骤", "输入/触发条件", "描述", "输出/完成标志", "角色"];

fn rows() -> Vec<Row> {
    let row = |[number, title, input, description, output, roles]: [&str; 6]| Row {
        number: number.to_string(),
        title: title.to_string(),
        input: input.to_string(),
        description: description.to_string(),
        output: output.to_string(),
        roles: roles.to_string(),
    };
    TABLE.map(row).to_vec()
}

fn all() -> impl Iterator<Item = [&'static str; 6]> {
    std::iter::once(HEADS).chain(TABLE)
}

#[test]
fn every_form_of_table_says_the_same() {
    let pasted: String = all().map(|cells| format!("{}\n|\n", cells.join("\n| "))).collect();
    let markdown: String = all().map(|cells| format!("| {} |\n", cells.join(" | "))).collect();
    let markdown = markdown.replacen('\n', "\n| --- | --- | --- | --- | --- | --- |\n", 1);
    let csv: String = all().map(|cells| format!("{}\n", cells.map(|cell| format!("\"{cell}\"")).join(","))).collect();
    let tabbed: String = all().map(|cells| format!("{}\n", cells.join("\t"))).collect();
    let html: String = all()
        .map(|cells| {
            format!("<TR>{}</TR>\n", cells.map(|cell| format!("<td class='x'><p><b>{cell}</b></p></td>")).concat())
        })
        .collect();
    let html = format!("<html><body><table><tr><td>no</td></tr></table><table border=1>{html}</table></body></html>");
    for (name, text) in [("a.txt", pasted), ("a.md", markdown), ("a.csv", csv), ("b.txt", tabbed), ("a.html", html)] {
        assert_eq!(read(name, text.as_bytes()), Ok(rows()), "{name}");
        assert_eq!(read(name, text.replace('\n', "\r\n").as_bytes()), Ok(rows()), "{name}");
    }
    let cell = |text: &str| {
        let paragraph = docx_rs::Paragraph::new().add_run(docx_rs::Run::new().add_text(text));
        docx_rs::TableCell::new().add_paragraph(paragraph)
    };
    let table = all().map(|cells| docx_rs::TableRow::new(cells.map(cell).to_vec())).collect();
    let mut bytes = std::io::Cursor::new(Vec::new());
    let docx = docx_rs::Docx::new().add_paragraph(docx_rs::Paragraph::new()).add_table(docx_rs::Table::new(table));
    docx.build().pack(&mut bytes).unwrap();
    assert_eq!(read("a.docx", &bytes.into_inner()), Ok(rows()));
}

fn drafted() -> Draft {
    draft("借用", &rows(), Language::Chinese)
}

/// The draft is a procedure that compiles: every step with its clause, title, records and roles.
#[test]
fn nothing_of_the_table_is_lost() {
    let Draft { text, .. } = drafted();
    let mut project = Project::new(Workspace::in_memory([]));
    let file = project.add_bytes("借用.proc", text.clone().into_bytes());
    let checked = crate::replay::checked(project);
    let unreadable: Vec<_> = checked.findings.iter().filter(|finding| finding.rule == "syntax").collect();
    assert!(unreadable.is_empty(), "{text}\n{unreadable:#?}");
    let (unit, _) = checked.model.procedures().find(|(_, unit)| unit.file == file).expect("a procedure");
    let program = Program::compile(&checked.model, checked.sources(), unit)
        .unwrap_or_else(|why| panic!("{}\n{text}", why.what.en));
    assert_eq!(program.clause.as_deref(), Some("6.3"));
    assert_eq!(program.steps.len(), TABLE.len());
    for (step, row) in program.steps.iter().zip(TABLE) {
        assert_eq!(step.clause.as_deref(), Some(row[0]));
        assert_eq!(step.title.as_deref().unwrap_or(&step.name), row[1]);
        let named = |id: procedo::runtime::RecordId| program[id].name.as_str();
        for title in row[2].split('《').skip(1).map(|rest| rest.split('》').next().unwrap()) {
            assert!(
                step.needs.iter().any(|need| named(need.what.record) == format!("《{title}》")),
                "{}: {title}",
                step.name
            );
        }
        for title in row[4].split('《').skip(1).map(|rest| rest.split('》').next().unwrap()) {
            assert!(
                step.makes.iter().any(|make| named(make.what.record) == format!("《{title}》")),
                "{}: {title}",
                step.name
            );
        }
        let roles: Vec<&str> = step.performers.iter().flatten().map(|role| program[role.what].name.as_str()).collect();
        assert_eq!(roles, row[5].split('/').collect::<Vec<_>>());
    }
    // The routes that the text states.
    let leads = |step: &str| -> Vec<String> {
        let step = program.steps.iter().find(|own| own.name == step).expect(step);
        step.routes.iter().map(|route| program.call(route.to)).collect()
    };
    assert_eq!(leads("受理"), ["6.3.2 有无库存判断"]);
    assert_eq!(leads("有无库存判断"), ["6.3.3 快速出库", "6.3.5 采购申请"]);
    assert_eq!(leads("快速出库"), ["6.3.4 归还登记"]);
    assert_eq!(leads("归还登记"), ["6.3.7 损坏处理", "6.3.5 采购申请"]);
    assert_eq!(leads("采购申请"), ["转预算管理流程", "6.3.6 采购和办理"]);
    assert_eq!(leads("采购和办理"), ["6.3.3 快速出库"]);
    assert_eq!(leads("受理·8"), ["完成"]);
}

#[test]
fn what_is_open_or_said_in_two_ways_is_told() {
    let Draft { text, doubts } = drafted();
    let doubts: Vec<&str> = doubts.iter().map(|doubt| doubt.zh.as_str()).collect();
    assert_eq!(
        doubts,
        [
            "“6.3.4 归还登记”没有写另一种情况怎么办",
            "“6.3.5 采购申请”里写作“采购办理”，表中作“采购和办理”",
            "“《采购申请与审批表》”和“《采购申请和审批表》”：是不是同一份，写了两个名称？",
        ]
    );
    for guess in ["几个角色：其中一个，还是共同（and）？", "原文没有写去向：按下一行", "当作一开始就有"]
    {
        assert!(text.contains(guess), "{guess}");
    }
}

#[test]
fn what_is_no_table_is_refused() {
    assert_eq!(read("a.md", "# Nothing\n".as_bytes()), Err(NoTable::NoHeadings("# Nothing".to_string())));
    assert_eq!(read("a.csv", "a,b,c\n1,2,3\n".as_bytes()), Err(NoTable::NoHeadings("a | b | c".to_string())));
    assert_eq!(read("a.docx", b"PK\x03\x04 nothing"), Err(NoTable::NoDocument));
    assert_eq!(read("a.docx", b"just text"), Err(NoTable::NoDocument));
    assert_eq!(read("a.docx", &packed("other.xml", b"<a/>")), Err(NoTable::NoDocument));
    assert_eq!(read("a.docx", &packed("word/document.xml", &vec![b' '; (64 << 20) + 1])), Err(NoTable::TooLarge));
    let deep = "<a>".repeat(200_000);
    for xml in ["<a>", "", deep.as_str()] {
        let docx = packed("word/document.xml", xml.as_bytes());
        assert!(matches!(read("a.docx", &docx), Err(NoTable::Unreadable(_))), "{}", xml.len());
    }
    assert!(matches!(read("a.txt", &[0xff, 0xfe, 0xfd]), Err(NoTable::Unreadable(_))));
    for text in ["<table><tr><td", "|||||", "\"", "编号\t工作步骤\t输入\n", "<table>&#xffffffff;&;&amp"] {
        let _ = read("a.txt", text.as_bytes());
        let _ = read("a.csv", text.as_bytes());
    }
}

/// A document of Word with one file in it.
fn packed(name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(content).unwrap();
    archive.finish().unwrap().into_inner()
}

/// What spans rows stands in each of them; what spans columns in the first.
#[test]
fn cells_that_span_rows_and_columns_are_understood() {
    let wanted = [["6.1", "收件", "", "核对", "登记表", "管理员"], ["6.2", "登记", "登记表", "", "", "管理员"]];
    let html = "<table><tr><th>编号<th>工作步骤<th>输入<th>描述<th>输出<th>角色</tr>
        <tr><td>6.1</td><td colspan=2>收件</td><td>核对</td><td>登记表</td><td rowspan=\"2\">管理员</td></tr>
        <tr><td>6.2<td>登记<td>登记表<td colspan='2'></tr></table>";
    let cell = |text: &str, property: &str| {
        format!("<w:tc><w:tcPr>{property}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
    };
    let row = |cells: &[(&str, &str)]| {
        format!("<w:tr>{}</w:tr>", cells.iter().map(|(text, property)| cell(text, property)).collect::<String>())
    };
    let (two, begins, goes_on) = ("<w:gridSpan w:val=\"2\"/>", "<w:vMerge w:val=\"restart\"/>", "<w:vMerge/>");
    let docx = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:tbl>{}{}{}</w:tbl></w:body></w:document>",
        row(&HEADS.map(|head| (head, ""))),
        row(&[("6.1", ""), ("收件", two), ("核对", ""), ("登记表", ""), ("管理员", begins)]),
        row(&[("6.2", ""), ("登记", ""), ("登记表", ""), ("", two), ("", goes_on)]),
    );
    for read in [read("a.html", html.as_bytes()), read("a.docx", &packed("word/document.xml", docx.as_bytes()))] {
        let rows: Vec<[String; 6]> = read
            .unwrap()
            .into_iter()
            .map(|row| [row.number, row.title, row.input, row.description, row.output, row.roles])
            .collect();
        assert_eq!(rows, wanted.map(|row| row.map(str::to_string)));
    }
}

/// Whatever stands in a table, its draft is a procedure that can be read, in both languages.
#[test]
fn every_draft_can_be_read() {
    let cell = proptest::prop_oneof![
        "[ -~]{0,20}",
        "\\PC{0,20}",
        "(如果|否则|进入|转到|返回|，|。|《|》|/|\\n|甲|乙流程|6\\.3\\.1|步骤|# |\\[|\"|//|<-|->|>|:|：|- ){0,12}",
    ];
    let rows = proptest::collection::vec(proptest::array::uniform6(cell), 1..6);
    proptest::proptest!(proptest::test_runner::Config { cases: 80, failure_persistence: None, ..Default::default() }, |(name in "\\PC{0,8}", rows in rows)| {
        let row = |[number, title, input, description, output, roles]: [String; 6]| Row { number, title, input, description, output, roles };
        let rows: Vec<Row> = rows.into_iter().map(row).collect();
        for language in [Language::English, Language::Chinese] {
            let Draft { text, .. } = draft(&name, &rows, language);
            let mut project = Project::new(Workspace::in_memory([]));
            project.add_bytes("a.proc", text.clone().into_bytes());
            let checked = crate::replay::checked(project);
            let unread: Vec<_> = checked.findings.iter().filter(|finding| finding.rule == "syntax").collect();
            proptest::prop_assert!(unread.is_empty(), "{text}\n{unread:#?}");
        }
    });
}

/// The table of steps of a document that we write, in whatever form: nothing of a step is lost but conditions, which are
/// told in comments.
#[test]
fn our_own_documents_come_back() {
    for language in [Language::Chinese, Language::English] {
        for (program, document) in crate::document::documents(language) {
            let docx = procedo::document::docx(&document, &[]).unwrap();
            let html = procedo::document::html(&document, "<svg></svg>");
            let markdown = procedo::document::markdown(&document, "a.svg");
            let rows = read("a.md", markdown.as_bytes()).unwrap();
            assert_eq!(read("a.html", html.as_bytes()).as_ref(), Ok(&rows));
            assert_eq!(read("a.docx", &docx).as_ref(), Ok(&rows));
            assert_eq!(rows.len(), program.steps.len());
            let Draft { text, .. } = draft("草稿", &rows, language);
            let mut project = Project::new(Workspace::in_memory([]));
            let file = project.add_bytes("草稿.proc", text.clone().into_bytes());
            let checked = crate::replay::checked(project);
            let (unit, _) = checked.model.procedures().find(|(_, unit)| unit.file == file).expect("a procedure");
            let drafted = Program::compile(&checked.model, checked.sources(), unit)
                .unwrap_or_else(|why| panic!("{}: {}\n{text}", program.name, why.what.en));
            for (step, own) in program.steps.iter().zip(&drafted.steps) {
                assert_eq!(step.clause, own.clause, "{}", program.name);
                let say = |what: &str| format!("{} {}: {what}\n{text}", program.name, step.name);
                let set = |all: Vec<String>| all.into_iter().collect::<BTreeSet<String>>();
                // A name that a document shows loses what no name may have.
                let needs = |program: &Program, step: &Step| {
                    set(step
                        .needs
                        .iter()
                        .map(|own| format!("{} {}", program[own.what.record].name, own.what.optional))
                        .collect())
                };
                assert_eq!(needs(&program, step), needs(&drafted, own), "{}", say("needs"));
                let makes = |program: &Program, step: &Step| {
                    set(step.makes.iter().map(|own| program[own.what.record].name.clone()).collect())
                };
                assert_eq!(makes(&program, step), makes(&drafted, own), "{}", say("makes"));
                let roles = |program: &Program, seats: &[Vec<procedo::runtime::Conditional<RoleId>>]| {
                    set(seats.iter().flatten().map(|own| program[own.what].name.clone()).collect())
                };
                assert_eq!(roles(&program, &step.performers), roles(&drafted, &own.performers), "{}", say("by"));
                assert_eq!(roles(&program, &step.checkers), roles(&drafted, &own.checkers), "{}", say("checker"));
                assert_eq!(roles(&program, &step.approvers), roles(&drafted, &own.approvers), "{}", say("approver"));
                let with = |program: &Program, step: &Step| {
                    set(step.with.iter().map(|own| program[own.what].name.clone()).collect())
                };
                assert_eq!(with(&program, step), with(&drafted, own), "{}", say("with"));
                let facts: BTreeSet<String> = own.sets.iter().map(|own| drafted[own.what.fact].name.clone()).collect();
                assert!(step.sets.iter().all(|own| facts.contains(&program[own.what.fact].name)), "{}", say("sets"));
                let awaits = |program: &Program, step: &Step| step.awaits.map(|event| program[event].name.clone());
                assert_eq!(awaits(&program, step), awaits(&drafted, own), "{}", say("awaits"));
                assert!(step.routes.len() <= own.routes.len(), "{}", say("routes"));
            }
        }
    }
}

/// What stands in a table somewhere else than where it should is not lost: headings in two rows, a table that goes on
/// behind the page, rows that go on, cells beyond the last.
#[test]
fn irregular_tables_are_read_whole() {
    let html = "<table><tr><th rowspan=2>编号<th rowspan=2>工作步骤<th colspan=2>输入输出<th rowspan=2>描述<th rowspan=2>角色</tr>
        <tr><th>输入<th>输出</tr>
        <tr><td>1<td>收件<td>申请<td>登记表<td>核对<td>甲</tr></table>
        <p>续表</p><table><tr><td>2<td>归档<td>登记表<td>档案<td>装订<td>乙</tr></table>";
    let rows = read("a.html", html.as_bytes()).unwrap();
    let all: Vec<[&str; 6]> = rows
        .iter()
        .map(|row| [&*row.number, &*row.title, &*row.input, &*row.description, &*row.output, &*row.roles])
        .collect();
    assert_eq!(all, [["1", "收件", "申请", "核对", "登记表", "甲"], ["2", "归档", "登记表", "装订", "档案", "乙"]]);
    let csv = "编号,步骤,描述,角色\n1,收件,核对,甲,乙\n2,,没有名称,丙\n,,还要盖章,\n";
    let rows = read("a.csv", csv.as_bytes()).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].roles.as_str(), rows[1].roles.as_str()), ("甲\n乙", "丙"));
    assert_eq!(rows[1].description, "没有名称\n还要盖章");
}

/// A sentence with a condition that leads nowhere that is known is marked and told, in both languages.
#[test]
fn what_is_not_understood_is_marked() {
    let row = |number: &str, title: &str, description: &str| Row {
        number: number.to_string(),
        title: title.to_string(),
        description: description.to_string(),
        ..Row::default()
    };
    let rows = [
        row("1.1", "审核", "如果超限，则转财务流程处理，否则进入归档步骤。"),
        row("1.2", "归档", "如果缺页，应当补齐。"),
        row("1.3", "Check", "If the claim is incomplete, return to 审核; otherwise go to Pay."),
        row("1.4", "Pay", "If the bank refuses, forward to the director."),
    ];
    let Draft { text, doubts } = draft("试", &rows, Language::English);
    let step = |name: &str| {
        let rest = text.split_once(&format!("# {name}")).unwrap().1;
        rest.split("\n# ").next().unwrap().to_string()
    };
    assert!(step("1.1").contains("-> to_财务流程 [审核_so]") && step("1.1").contains("-> 归档 [otherwise]"), "{text}");
    assert!(step("1.2").contains("// ? not understood: 如果缺页，应当补齐。"), "{text}");
    assert!(step("1.3").contains("-> 审核 [Check_so]") && step("1.3").contains("-> Pay [otherwise]"), "{text}");
    assert!(step("1.4").contains("// ? not understood: If the bank refuses"), "{text}");
    assert_eq!(doubts.iter().filter(|doubt| doubt.en.contains("is not understood")).count(), 2, "{doubts:?}");
    assert!(step("1.4").contains("// ? the text says nothing: it ends here"), "{text}");
}
