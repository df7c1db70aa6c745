//! BPMN: what is written comes back, says all that the procedure says, and hangs together. That it is valid, clean and can
//! be run, other tools say: see `.ci/engines`.

use procedo::bpmn::{Changed, Dialect, NotOurs, Source, export, import, task};
use procedo::diagnostic::Language;
use procedo::project::Project;
use procedo::runtime::{Program, StepId};
use procedo::workspace::Workspace;
use std::collections::{BTreeMap, BTreeSet};

const DIALECTS: [Dialect; 3] = [Dialect::Feel, Dialect::Python, Dialect::JavaScript];

fn model(program: &Program, text: &str, dialect: Dialect) -> String {
    export(program, Some(Source { name: "own.proc", text }), dialect, Language::Chinese)
}

/// The procedure of a text alone.
fn compiled(text: &str) -> Option<Program> {
    let mut project = Project::new(Workspace::in_memory([]));
    let file = project.add_bytes("random.proc", text.as_bytes().to_vec());
    let checked = crate::replay::checked(project);
    let (unit, _) = checked.model.procedures().find(|(_, unit)| unit.file == file)?;
    Program::compile(&checked.model, checked.sources(), unit).ok()
}

fn programs() -> Vec<Program> {
    let mut programs = crate::walk::case::processes();
    programs.extend(crate::trades::programs().iter().cloned());
    programs
}

#[test]
fn what_is_exported_comes_back() {
    let mut tried = 0;
    for seed in 0..40 {
        let text = crate::oracle::random::procedure(seed);
        let Some(program) = compiled(&text) else { continue };
        for dialect in DIALECTS {
            let xml = model(&program, &text, dialect);
            let back = import(&xml).unwrap_or_else(|why| panic!("seed {seed}: {why:?}"));
            assert_eq!((back.text.as_str(), back.name.as_str()), (text.as_str(), "own.proc"), "seed {seed}");
            let again = compiled(&back.text).expect("a procedure");
            assert_eq!(again, program, "seed {seed}");
            assert_eq!(back.changed(&model(&again, &back.text, back.dialect)), [], "seed {seed}");
        }
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn any_text_comes_back() {
    let program = compiled(crate::oracle::random::procedure(1).as_str()).expect("a procedure");
    for text in ["a\r\nb\n", "<a> & \"b\" ]]> 'c'", "\u{feff}\u{200b}x\u{0}\u{1f}\u{fffe}", "", " \n\t ", "《甲》\n"]
    {
        let back = import(&model(&program, text, Dialect::Feel)).expect("ours");
        assert_eq!(back.text, text);
    }
}

#[test]
fn what_was_changed_since_is_told() {
    let program = &crate::walk::case::processes()[0];
    let xml = model(program, "", Dialect::Feel);
    let told = |from: &str, to: &str| {
        assert!(xml.contains(from), "{from}");
        let changed = import(&xml.replacen(from, to, 1)).expect("ours").changed(&xml);
        changed.iter().map(|changed| changed.text().en).collect::<Vec<_>>()
    };
    assert_eq!(told("name=\"4.2.7.1 培训\"", "name=\"训练\""), ["`4.2.7.1 培训`: name was `4.2.7.1 培训`, is `训练`"]);
    let changed = told("上线方式 = &quot;被动&quot;", "上线方式 = &quot;主动&quot;");
    assert_eq!(
        changed,
        ["`上线方式？ → 4.2.7.5 上线通知 (被动)`: condition was `=上线方式 = \"被动\"`, is `=上线方式 = \"主动\"`"]
    );
    let all = |from: &str, to: &str| -> Vec<String> {
        assert!(xml.contains(from), "{from}");
        let changed = import(&xml.replace(from, to)).expect("ours").changed(&xml);
        changed.iter().map(|changed| changed.text().zh).collect()
    };
    assert_eq!(all("name=\"项目负责人\"", "name=\"项目主管\""), ["泳道“项目负责人”改名为“项目主管”"]);
    assert_eq!(told("cancelActivity=\"false\"", "cancelActivity=\"true\"").len(), 1);
    assert_eq!(told("=切换时限</bpmn:timeDuration>", "=\"P9D\"</bpmn:timeDuration>").len(), 1);
    assert_eq!(
        told("<bpmn:dataObject id=\"record_0\" name=\"", "<bpmn:dataObject id=\"record_0\" name=\"别的").len(),
        1
    );
    assert_eq!(told("<bpmn:documentation>", "<bpmn:documentation>另外，").len(), 1);
    assert_eq!(told("isExecutable=\"true\"", "isExecutable=\"false\"").len(), 1);
    let lane = "<bpmn:flowNodeRef>step_3</bpmn:flowNodeRef>";
    assert_eq!(told(lane, ""), ["`4.2.7.4 主被动上线判断`: lane was `项目负责人`, is –"]);
    let changed = import(&xml.replacen("id=\"step_2\"", "id=\"step_99\"", 1)).expect("ours").changed(&xml);
    assert!(changed.contains(&Changed::Removed("userTask".to_string(), "4.2.7.3 （推广）上线申请及审批".to_string())));
    assert!(changed.contains(&Changed::Added("userTask".to_string(), "4.2.7.3 （推广）上线申请及审批".to_string())));
}

#[test]
fn what_is_none_of_ours_is_refused() {
    assert!(matches!(import("<a"), Err(NotOurs::Broken(_))));
    assert_eq!(import("<a/>").err(), Some(NotOurs::NoBpmn));
    let program = &crate::walk::case::processes()[0];
    assert_eq!(import(&export(program, None, Dialect::Feel, Language::English)).err(), Some(NotOurs::NoSource));
}

/// Everything that refers to something refers to something that is there, everything that is seen is drawn once, and
/// gateways lead on in one way only: a default, and conditions for all else.
#[test]
fn models_hang_together() {
    for program in programs() {
        for dialect in DIALECTS {
            let xml = model(&program, "", dialect);
            assert_eq!(xml, model(&program, "", dialect));
            let tree = roxmltree::Document::parse(&xml).unwrap();
            let nodes: Vec<_> = tree.descendants().filter(|node| node.is_element()).collect();
            let ids: Vec<&str> = nodes.iter().filter_map(|node| node.attribute("id")).collect();
            let known: BTreeSet<&str> = ids.iter().copied().collect();
            assert_eq!(known.len(), ids.len(), "{}: an id twice", program.name);
            for node in &nodes {
                for name in
                    ["sourceRef", "targetRef", "default", "bpmnElement", "attachedToRef", "calledElement", "processRef"]
                {
                    let there = node.attribute(name).is_none_or(|id| known.contains(id));
                    assert!(there, "{}: {name} {:?}", program.name, node.attribute(name));
                }
                if matches!(node.tag_name().name(), "incoming" | "outgoing" | "flowNodeRef" | "sourceRef" | "targetRef")
                {
                    assert!(known.contains(node.text().unwrap_or_default()), "{}: {:?}", program.name, node.text());
                }
            }
            let drawn: Vec<&str> = nodes.iter().filter_map(|node| node.attribute("bpmnElement")).collect();
            let seen = ["Task", "Activity", "Event", "Gateway", "sequenceFlow", "participant"];
            for node in &nodes {
                let (tag, id) = (node.tag_name().name(), node.attribute("id").unwrap_or_default());
                let is_seen = seen.iter().any(|own| tag.ends_with(own)) || tag == "lane";
                let count = drawn.iter().filter(|own| **own == id).count();
                assert_eq!(count, usize::from(is_seen || drawn.contains(&id)), "{}: {tag} {id}", program.name);
            }
            let mut leading: BTreeMap<&str, Vec<roxmltree::Node>> = BTreeMap::new();
            for flow in nodes.iter().filter(|node| node.tag_name().name() == "sequenceFlow") {
                leading.entry(flow.attribute("sourceRef").unwrap()).or_default().push(*flow);
            }
            for gateway in nodes.iter().filter(|node| node.tag_name().name() == "exclusiveGateway") {
                let flows = leading.get(gateway.attribute("id").unwrap()).cloned().unwrap_or_default();
                let conditional = |flow: &&roxmltree::Node| {
                    flow.children().any(|child| child.tag_name().name() == "conditionExpression")
                };
                let (with, without): (Vec<&roxmltree::Node>, Vec<&roxmltree::Node>) =
                    flows.iter().partition(conditional);
                let default = gateway.attribute("default");
                // What is taken where nothing else is has no condition of its own.
                assert!(with.iter().all(|flow| flow.attribute("id") != default), "{}: {default:?}", program.name);
                assert!(
                    flows.len() == 1 || without.iter().all(|flow| flow.attribute("id") == default),
                    "{}",
                    program.name
                );
                assert!(flows.len() == 1 || without.len() <= 1 && !with.is_empty(), "{}", program.name);
            }
            for at in 0..program.steps.len() {
                assert!(known.contains(task(&program, StepId(at as u32)).as_str()), "{}", program.steps[at].name);
                assert!(known.contains(format!("step_{at}").as_str()));
            }
        }
    }
}
