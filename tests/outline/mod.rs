//! The outline of a procedure: how it looks, and that its tree says exactly what the model's routes say.

mod law;
mod written;

use law::{Reading, routes};
use procedo::diagnostic::Language;
use procedo::model::{self, Model, ParsedFile, UnitId};
use procedo::project::{self, Checked, Project};
use procedo::syntax::names::Names;
use procedo::view::outline::{Item, MAX_DEPTH, Outline, TextOptions};
use procedo::workspace::Workspace;
use std::path::Path;

fn checked(text: &str) -> Checked {
    let mut project = Project::new(Workspace::in_memory([("a.proc".to_string(), text.to_string())]));
    project.add(Path::new("a.proc")).expect("the file is there");
    crate::replay::checked(project)
}

fn procedure(model: &Model) -> UnitId {
    model.procedures().next().expect("there is a procedure").0
}

#[track_caller]
fn check(procedure_text: &str, outline: &str) {
    let checked = checked(procedure_text);
    let path = Outline::of(&checked.model, procedure(&checked.model));
    let text = path.text(checked.sources(), Language::English, &TextOptions::default());
    let body = text.split_once("\n\n").map_or("", |(_, body)| body);
    assert_eq!(body.trim_end(), outline.trim_end(), "\n{text}");
}

/// A procedure of the repository, drawn.
fn real(path: &str, language: Language, width: usize) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut project = Project::new(Workspace::new(root.to_path_buf()));
    let file = project.add(&root.join(path)).expect("the file is there");
    let checked = crate::replay::checked(project);
    let (unit, _) = checked.model.procedures().find(|(_, unit)| unit.file == file).expect("a procedure");
    let options = TextOptions { width, performers: true };
    procedo::view::outline::outline(&checked.model, unit, checked.sources(), language, &options)
}

#[test]
fn go_live() {
    insta::assert_snapshot!("go_live_chinese", real("processes/go-live/go-live.proc", Language::Chinese, 80));
    insta::assert_snapshot!("go_live_english", real("processes/go-live/go-live.proc", Language::English, 80));
}

#[test]
fn om_service() {
    insta::assert_snapshot!("om_service_chinese", real("processes/om-service/om-service.proc", Language::Chinese, 80));
    insta::assert_snapshot!("om_service_english", real("processes/om-service/om-service.proc", Language::English, 80));
}

#[test]
fn no_line_is_wider_than_the_page_allows() {
    for width in [60, 80, 120] {
        for path in ["processes/go-live/go-live.proc", "processes/om-service/om-service.proc"] {
            for line in real(path, Language::Chinese, width).lines() {
                assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn an_arm_that_finishes_early_does_not_hide_where_the_others_meet() {
    check(
        "# procedure P\nstarts: A\n# facts\n- f: a, b, c (given)\n# step A\n-> B [f = a]\n-> C [f = b]\n-> Failed [otherwise]\n\
         # step B\n-> D\n# step C\n-> D\n# step D\n-> Done\n# ends\n- Failed\n- Done\n",
        "A\nchoose\n  when f = a\n    B\n  when f = b\n    C\n  otherwise\n    finish: Failed\nD\nfinish: Done",
    );
}

#[test]
fn a_step_stands_once_and_is_referred_to_elsewhere() {
    check(
        "# procedure P\nstarts: A\n# facts\n- f: a, b, c (given)\n# step A\n-> B [f = a]\n-> C [f = b]\n-> D [f = c]\n\
         # step B\n-> C\n# step C\n-> D\n# step D\n-> Done\n# ends\n- Done\n",
        "A\nchoose\n  when f = a\n    B\n    C\n  when f = b\n    go on at C\n  when f = c, go on\nD\nfinish: Done",
    );
}

#[test]
fn what_is_wrong_is_drawn_as_far_as_it_goes() {
    check(
        "# procedure P\nstarts: A\n# step A\n-> B\n# step B\n-> Nobody\n# step C\n-> D\n# step D\n-> C\n# step E\n# ends\n- Done\n",
        "A\nB\ngo on at “Nobody” (no such place here)\n\nno path leads to:\n  C\n  D\n  go on at C\n  E\n  leads nowhere",
    );
    check(
        "# procedure P\n# step A\n-> Done\n# ends\n- Done\n",
        "no first step is known\n\nno path leads to:\n  A\n  finish: Done",
    );
    check("# procedure P\n", "no first step is known");
}

/// Where a heading is lost, a wall may be, too, and routes through it are kept.
#[test]
fn a_route_through_the_wall_of_a_block_that_nothing_leads_to() {
    let text = "# procedure P\nstarts: A\n# step A\n-> C\n# parallel Q\n# branch b\n# step C\n-> join\n# join Q\n-> D\n\
                # step D\n-> Done\n# ends\n- Done\n# )(\n";
    check(
        text,
        "A\nC\ngo on at join Q\n\ncontinued:\n  parallel Q\n    branch b\n      go on at C\n  D\n  finish: Done",
    );
    law::obeys_the_law(&checked(text));
}

#[test]
fn a_way_back_says_how_often_and_what_then() {
    check(
        "# procedure P\nstarts: A\n# facts\n- ok: yes/no\n# step A\n-> B\n# step B\nsets: ok\n-> D [ok]\n\
         <- A (at most 2; then C) [not ok]\n# step C\n-> Abandoned\n# step D\n-> E\n# step E\n-> Done\n# ends\n- Done\n- Abandoned\n",
        "A\nB\nchoose\n  when ok, go on\n  otherwise\n    rework: back to A (at most 2 times)\n    then\n      C\n      finish: Abandoned\nD\nE\nfinish: Done",
    );
}

#[test]
fn a_deadline_says_under_which_condition_it_runs() {
    let steps =
        "# step a\nby: r\ndeadline: 2 hours [urgent]\ndeadline: 3 days [not urgent]\n-> done\n\n# ends\n- done\n";
    check(
        &format!("# procedure p\nstarts: a\n\n# roles\n- r\n\n# facts\n- urgent: yes/no (given)\n\n{steps}"),
        "a   r\n  (deadline 2 hours [urgent]; deadline 3 days [not urgent])\nfinish: done",
    );
}

#[test]
fn the_real_procedures_obey_the_law() {
    for path in ["processes/go-live/go-live.proc", "processes/om-service/om-service.proc"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut project = Project::new(Workspace::new(root.to_path_buf()));
        project.add(&root.join(path)).expect("the file is there");
        let checked = crate::replay::checked(project);
        let unit = procedure(&checked.model);
        let said = Reading::sections(&Outline::of(&checked.model, unit).sections);
        let meant = routes(&checked.model, unit);
        assert_eq!(said.edges, meant.edges);
        assert_eq!(said.steps, meant.steps);
    }
}

/// Builds a model without the rules.
fn built(text: String) -> (Model, Workspace) {
    let mut workspace = Workspace::in_memory([]);
    let file = workspace.add_text("a.proc", text);
    let mut names = Names::default();
    let (document, _) = project::parse(workspace.sources(), file, &mut names);
    let mut files = [ParsedFile { file, document, imports: Vec::new(), import_failed: false }];
    (model::build(names, workspace.sources(), &mut files), workspace)
}

fn depth(items: &[Item]) -> usize {
    let inside = |item: &Item| match item {
        Item::Choose(arms) => 1 + arms.iter().map(|arm| depth(&arm.body)).max().unwrap_or(0),
        Item::Parallel(_, strands) => 1 + strands.iter().map(|strand| depth(&strand.body)).max().unwrap_or(0),
        Item::Rework { then, .. } => 1 + depth(then),
        _ => 0,
    };
    items.iter().map(inside).max().unwrap_or(0)
}

/// Many steps one after the other, and as many of which each parts from the last for good.
#[test]
fn a_long_path_and_a_deep_choice_are_drawn() {
    // Reading so much text takes long without optimisation.
    const MANY: usize = if cfg!(debug_assertions) { 30_000 } else { 100_000 };
    for deep in [false, true] {
        let mut text = String::from("# procedure P\nstarts: S0\n# facts\n- f: yes/no (given)\n");
        for at in 0..MANY {
            let after = |many: usize| if at + many < MANY { format!("S{}", at + many) } else { "Done".to_string() };
            let routes = match (deep, at % 2) {
                (false, _) => format!("-> {}\n", after(1)),
                (true, 0) => format!("-> {} [f]\n-> {} [not f]\n", after(2), after(1)),
                (true, _) => "-> Done\n".to_string(),
            };
            text.push_str(&format!("# step S{at}\n{routes}"));
        }
        text.push_str("# ends\n- Done\n");
        let (model, workspace) = built(text);
        let outline = Outline::of(&model, procedure(&model));
        let (said, meant) = (Reading::sections(&outline.sections), routes(&model, procedure(&model)));
        assert!(said.edges == meant.edges && said.steps == meant.steps);
        assert!(outline.sections.iter().all(|section| depth(&section.body) <= MAX_DEPTH + 2));
        let text = outline.text(workspace.sources(), Language::English, &TextOptions::default());
        assert!(text.lines().count() >= MANY);
    }
}
