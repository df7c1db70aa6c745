//! The GitHub Action, the hooks and the page that tells of them: their commands are run in a repository of their own.

use super::{Folder, Ran};
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};

const FAULTY: &str = "# 流程 甲\n起始：一\n\n# 角色\n- 员工\n- 闲人\n\n# 步骤 一\n负责：员工\n→ 完\n\n# 结束\n- 完\n";
const WORSE: &str =
    "# 流程 乙\n起始：一\n\n# 角色\n- 员工\n\n# 步骤 一\n负责：员工\n判定：没有的\n→ 完\n\n# 结束\n- 完\n";

/// Stands for Cargo: “builds” by copying this build, and notes how it was called.
const CARGO: &str = "#!/bin/sh\nprintf '%s\\n' \"$@\" > cargo-called\nwhile [ $# -gt 0 ]; do\n  \
    if [ \"$1\" = --root ]; then mkdir -p \"$2/bin\" && cp \"$PROCEDO\" \"$2/bin/procedo\"; fi\n  shift\ndone\n";

fn yaml(path: &str) -> Value {
    serde_yaml::from_str(&std::fs::read_to_string(path).expect(path)).expect("YAML")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value:?} is no text"))
}

/// What a run of the action leaves behind.
struct Action {
    ran: Vec<Ran>,
    outputs: BTreeMap<String, String>,
}

/// Runs the shell steps of the action with these inputs, as a runner does.
fn action(folder: &Folder, given: &[(&str, &str)]) -> Action {
    let action = yaml("action.yml");
    let mut inputs: BTreeMap<String, String> = BTreeMap::new();
    for (name, input) in action["inputs"].as_mapping().expect("inputs") {
        assert!(!text(&input["description"]).is_empty());
        inputs.insert(text(name).to_string(), text(&input["default"]).to_string());
    }
    for (name, value) in given {
        assert!(inputs.insert(name.to_string(), value.to_string()).is_some(), "there is no input {name}");
    }
    folder.write(".runner/bin/cargo", CARGO);
    folder.run_in("", "chmod", &["+x", ".runner/bin/cargo"]);
    let runner = folder.path().join(".runner");
    let at = |name: &str| runner.join(name).display().to_string();
    let mut result = Action { ran: Vec::new(), outputs: BTreeMap::new() };
    for step in action["runs"]["steps"].as_sequence().expect("steps") {
        let Some(script) = step.get("run").map(text) else {
            assert!(text(&step["uses"]).contains('@'));
            continue;
        };
        assert!(!script.contains("${{"), "what somebody else writes is no part of a script: {script}");
        assert_eq!(text(&step["shell"]), "bash");
        folder.write(".runner/script", script);
        let mut args = vec![
            format!("RUNNER_TEMP={}", at("temp")),
            format!("GITHUB_OUTPUT={}", at("output")),
            format!("GITHUB_PATH={}", at("path")),
            format!("PROCEDO={}", env!("CARGO_BIN_EXE_procedo")),
            format!("PATH={}:{}", at("bin"), std::env::var("PATH").unwrap_or_default()),
        ];
        if let Ok(found) = std::fs::read_to_string(at("path")) {
            let before = args.last_mut().expect("the path");
            *before = before.replacen("PATH=", &format!("PATH={}:", found.trim()), 1);
        }
        for (name, value) in step.get("env").and_then(Value::as_mapping).into_iter().flatten() {
            let value = text(value);
            let value = match value.strip_prefix("${{ inputs.").and_then(|rest| rest.strip_suffix(" }}")) {
                Some(input) => inputs.get(input).unwrap_or_else(|| panic!("there is no input {input}")).clone(),
                None => {
                    assert_eq!(value, "${{ github.action_path }}");
                    env!("CARGO_MANIFEST_DIR").to_string()
                }
            };
            args.push(format!("{}={value}", text(name)));
        }
        args.extend(["bash", "--noprofile", "--norc", "-eo", "pipefail", ".runner/script"].map(str::to_string));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        result.ran.push(folder.run_in("", "env", &args));
        if result.ran.last().is_some_and(|ran| ran.status != 0) {
            break;
        }
    }
    let outputs = std::fs::read_to_string(at("output")).unwrap_or_default();
    let outputs = outputs.lines().filter_map(|line| line.split_once('='));
    result.outputs = outputs.map(|(name, value)| (name.to_string(), value.to_string())).collect();
    std::fs::remove_dir_all(&runner).expect("removed");
    result
}

fn repository() -> Folder {
    let folder = Folder::new(&[("processes/甲 一.proc", FAULTY), (".gitignore", ".runner\ncargo-called\n*.sarif\n")]);
    folder.git(&["init", "-q"]);
    folder.commit();
    folder
}

#[test]
fn the_action_builds_checks_and_writes_sarif() {
    let folder = repository();
    let Action { ran, outputs } = action(&folder, &[]);
    assert_eq!(ran.len(), 4, "{ran:?}");
    let last = ran.last().expect("a step");
    assert_eq!(last.status, 0, "an idle role is a warning: {ran:?}");
    assert!(last.out.starts_with("::warning file=processes/甲 一.proc,line=6,"), "{last:?}");
    assert_eq!(outputs["sarif"], "procedo.sarif");
    let sarif: serde_json::Value = serde_json::from_str(&folder.read("procedo.sarif")).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(1));
    let called = folder.read("cargo-called");
    let expected = format!("install\n--locked\n--path\n{}\n--root\n", env!("CARGO_MANIFEST_DIR"));
    assert!(called.starts_with(&expected), "{called}");
    let again = action(&folder, &[]).outputs["key"].clone();
    assert_eq!((outputs["key"].len(), &outputs["key"]), (40, &again), "the cache knows the build by its source");
}

#[test]
fn every_input_of_the_action_does_what_it_says() {
    let folder = repository();
    let out = |given: &[(&str, &str)]| {
        let ran = action(&folder, given).ran.pop().expect("a step");
        (ran.status, ran.out + &ran.err)
    };
    assert_eq!(out(&[("deny", "warnings")]).0, 1);
    assert!(out(&[("language", "zh")]).1.contains("没有"));
    folder.write("processes/乙.proc", WORSE);
    let (status, shown) = out(&[("since", "HEAD")]);
    assert!(status == 1 && shown.contains("unknown-name") && !shown.contains("idle-role"), "{shown}");
    let (status, shown) = out(&[("paths", "processes/甲 一.proc\n")]);
    assert!(status == 0 && !shown.contains("unknown-name"), "{shown}");
    let (status, shown) = out(&[("paths", "processes/甲 一.proc\nprocesses/乙.proc")]);
    assert!(status == 1 && shown.contains("unknown-name") && shown.contains("idle-role"), "{shown}");
    folder.procedo(&["check", "--baseline", "known.json", "--write-baseline"]);
    assert_eq!(out(&[("baseline", "known.json"), ("deny", "warnings")]), (0, String::new()));
    let sarif = action(&folder, &[("sarif", "甲 乙.sarif")]).outputs["sarif"].clone();
    assert_eq!(sarif, "甲 乙.sarif");
    assert!(folder.read("甲 乙.sarif").contains("idle-role"));
}

/// Three commits: harmless, a control weakened, broken. Each has its page, the second and the third fail.
#[test]
fn the_action_says_what_a_change_means() {
    const SOUND: &str =
        "# 流程 甲\n起始：一\n\n# 角色\n- 员工\n- 经理\n\n# 步骤 一\n负责：员工\n批准：经理\n→ 完\n\n# 结束\n- 完\n";
    let folder = Folder::new(&[("processes/甲.proc", SOUND), (".gitignore", ".runner\ncargo-called\n*.sarif\n*.md\n")]);
    folder.git(&["init", "-q"]);
    folder.commit();
    let commit = |text: &str, given: &[(&str, &str)]| {
        folder.write("processes/甲.proc", text);
        folder.commit();
        let inputs: Vec<(&str, &str)> =
            [("since", "HEAD~1"), ("language", "en")].iter().chain(given).copied().collect();
        let Action { ran, outputs } = action(&folder, &inputs);
        let last = ran.last().expect("a step");
        assert_eq!(outputs["page"], "procedo-change.md", "{ran:?}");
        (last.status, folder.read("procedo-change.md"), last.out.clone())
    };
    let harmless = SOUND.replace("步骤 一", "步骤 办理").replace("起始：一", "起始：办理");
    let (status, page, _) = commit(&harmless, &[]);
    assert!(status == 0 && page.starts_with("## Wording only") && page.contains("`一` is now called `办理`"), "{page}");
    let weakened = harmless.replace("批准：经理\n", "参与：经理\n");
    let (status, page, out) = commit(&weakened, &[]);
    assert!(status == 1 && out.contains("::error::The change does"), "{out}");
    assert!(page.starts_with("## 1 control weakened") && page.contains("no longer approved by `经理`"), "{page}");
    let (status, page, _) = commit(&weakened.replace("负责：员工", "负责：员公"), &[]);
    assert!(status == 1 && page.contains("oes not pass a check") && page.contains("(unknown-name)"), "{page}");
    // What the folder lets through passes.
    folder.write("procedo.toml", "[folders.\"processes\"]\nfail-on = []\n");
    let (status, page, _) =
        commit(&harmless.replace("批准：经理\n", "参与：经理\n").replace("负责：员公", "负责：员工"), &[]);
    assert!(status == 0 && !page.is_empty(), "{page}");
}

#[test]
fn where_nothing_can_be_checked_the_action_fails_and_leaves_no_sarif() {
    let folder = repository();
    for given in [[("paths", "nowhere.proc")], [("since", "nowhere")], [("paths", "--fix")], [("deny", "x; touch y")]] {
        let Action { ran, outputs } = action(&folder, &given);
        let last = ran.last().expect("a step");
        assert!(last.status == 2 && !outputs.contains_key("sarif"), "{given:?}: {last:?}");
        assert!(!folder.path().join("procedo.sarif").exists() && !folder.path().join("y").exists());
    }
}

#[test]
fn the_hooks_run_what_they_say() {
    let folder = repository();
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hooks = hooks.as_sequence().expect("hooks");
    let hook = |id: &str| hooks.iter().find(|hook| text(&hook["id"]) == id).unwrap_or_else(|| panic!("{id}"));
    let run = |hook: &Value, args: &[&str]| {
        let files = if hook.get("pass_filenames") == Some(&Value::Bool(false)) {
            vec![]
        } else {
            vec!["processes/甲 一.proc"]
        };
        let words: Vec<&str> = text(&hook["entry"]).split(' ').chain(args.iter().copied()).chain(files).collect();
        folder.run_in("", words[0], &words[1..])
    };
    assert_eq!(run(hook("procedo-check"), &[]).status, 0);
    assert_eq!(run(hook("procedo-check"), &["--deny", "warnings"]).status, 1);
    assert_eq!(run(hook("procedo-fmt"), &[]).status, 0);
    assert!(folder.read("processes/甲 一.proc").contains("负责: 员工"), "formatted");
    assert!(hooks.iter().all(|hook| text(&hook["language"]) == "rust"));
}

/// The YAML of the page names inputs, outputs and hooks that there are.
#[test]
fn the_page_names_what_there_is() {
    let page = std::fs::read_to_string("docs/ci.md").expect("the page");
    let block = |file: &str| {
        let (_, rest) = page.split_once(&format!("```yaml data file={file}\n")).expect(file);
        serde_yaml::from_str::<Value>(rest.split("```").next().expect("a block")).expect("YAML")
    };
    let action = yaml("action.yml");
    let names = |value: &Value| -> BTreeSet<String> {
        value.as_mapping().expect("a mapping").keys().map(|key| text(key).to_string()).collect()
    };
    let workflow = block(".github/workflows/procedures.yml");
    let steps = workflow["jobs"]["check"]["steps"].as_sequence().expect("steps");
    let ours = steps.iter().find(|step| text(&step["uses"]).contains("/procedo@")).expect("our step");
    assert!(names(&ours["with"]).is_subset(&names(&action["inputs"])));
    assert_eq!(names(&action["outputs"]), BTreeSet::from(["sarif", "page"].map(str::to_string)));
    let told: BTreeSet<String> = page
        .split_once("| input |")
        .and_then(|(_, rest)| rest.split_once("\n\n"))
        .map(|(table, _)| {
            table.split("\n| `").skip(1).filter_map(|row| row.split('`').next()).map(str::to_string).collect()
        })
        .expect("a table");
    assert_eq!(told, names(&action["inputs"]));
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hooks: BTreeSet<&str> = hooks.as_sequence().expect("hooks").iter().map(|hook| text(&hook["id"])).collect();
    let used = block(".pre-commit-config.yaml");
    let used = used["repos"][0]["hooks"].as_sequence().expect("hooks").iter().map(|hook| text(&hook["id"]));
    assert_eq!(used.collect::<BTreeSet<_>>(), hooks);
}
