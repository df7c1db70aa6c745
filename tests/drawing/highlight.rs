//! `render --highlight`: what stands out, and what is written about it.

use crate::command::procedo;
use std::path::PathBuf;

const PROCEDURE: &str = "# procedure P\nstarts: A\n\n# roles\n- R\n\n# facts\n- f: yes/no (given)\n- g: yes/no\n\n# records\n\
                         - paper\n\n# step A\nby: R\nmakes: paper [f]\nsets: g\n-> B [g]\n-> C [not g]\n\n# step B\nby: R\n\
                         needs: paper\n-> done\n\n# step C\nby: R\n-> done\n\n# ends\n- done\n";

const SCENARIOS: &str =
    "scenarios: P\ncases:\n- name: one\n  given: {f: yes}\n  answers:\n  - A: {g: no}\n  outcome: done\n";

/// A folder with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("procedo-highlight-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    files.iter().for_each(|(name, text)| std::fs::write(folder.join(name), text).expect("a file"));
    folder
}

/// The drawing, with something highlighted.
fn drawn(folder: &std::path::Path, what: &str) -> String {
    let file = folder.join("p.proc");
    let (status, svg, said) = procedo(&["render", file.to_str().expect("a path"), "--highlight", what], "");
    assert!(status < 2, "{status}: {said}");
    svg
}

/// Of a drawing the steps that have this class.
fn steps(svg: &str, class: &str) -> Vec<String> {
    let parts = svg.split("<g ").filter(|part| part.split('>').next().is_some_and(|head| head.contains(class)));
    let steps = parts.filter(|part| part.contains("class=\"step\""));
    let text = |part: &str| part.split("</text>").next().and_then(|text| text.rsplit('>').next()).map(str::to_string);
    steps.filter_map(text).collect()
}

#[test]
fn the_case_that_shows_a_finding_stands_out_under_its_message() {
    let folder = folder("rule", &[("p.proc", PROCEDURE)]);
    let svg = drawn(&folder, "record-before-made");
    assert!(svg.contains("record-before-made: "), "{svg}");
    assert_eq!(steps(&svg, " lit"), ["A", "B"], "{svg}");
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn what_no_test_takes_is_dashed() {
    let folder = folder("coverage", &[("p.proc", &PROCEDURE.replace(" [f]", "")), ("s.yaml", SCENARIOS)]);
    let file = folder.join("s.yaml");
    let svg = drawn(&folder, file.to_str().expect("a path"));
    assert_eq!(steps(&svg, " missed"), ["B"], "{svg}");
    let _ = std::fs::remove_dir_all(folder);
}
