//! The graph of a procedure for programs that lay it out themselves: as Mermaid flowchart and as DOT of Graphviz. Lanes
//! are groups there, and where things stand is theirs to say.

use super::graph::{EdgeKind, Graph, NodeKind};
use super::words;
use crate::diagnostic::Language;
use crate::runtime::Program;
use std::fmt::Write;

/// A procedure as a Mermaid flowchart.
pub fn mermaid(program: &Program, graph: &Graph, language: Language) -> String {
    let mut out = String::from("flowchart TD\n");
    for lane in 0..graph.lanes.len() {
        let heading = words::heading(graph, lane, program, language);
        let _ = writeln!(out, "  subgraph lane{lane}[\"{}\"]", inert(&heading));
        for (at, node) in graph.nodes.iter().enumerate().filter(|(_, node)| node.lane == lane) {
            let text = inert(&said(program, node.kind, language)).replace('\n', "<br>");
            let (open, close) = match node.kind {
                NodeKind::Start | NodeKind::End(_) | NodeKind::Event(_) => ("([", "])"),
                NodeKind::Step(_) => ("[", "]"),
                _ => ("{", "}"),
            };
            let _ = writeln!(out, "    n{at}{open}\"{text}\"{close}");
        }
        out.push_str("  end\n");
    }
    for edge in &graph.edges {
        let arrow = match edge.kind {
            EdgeKind::Back(..) | EdgeKind::Whenever(_) => "-.->",
            _ => "-->",
        };
        let label = graph.label(edge, program, language).map(|label| format!("|\"{}\"|", inert(&label)));
        let _ = writeln!(out, "  n{} {arrow}{} n{}", edge.from, label.unwrap_or_default(), edge.to);
    }
    out
}

/// Text that Mermaid takes as text: its entities stand for what means something there.
fn inert(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | ';' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

/// A procedure as a graph for Graphviz.
pub fn dot(program: &Program, graph: &Graph, language: Language) -> String {
    let mut out = String::from(
        "digraph procedure {\n  rankdir=TB;\n  newrank=true;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  \
         edge [fontname=\"sans-serif\"];\n",
    );
    for lane in 0..graph.lanes.len() {
        let heading = words::heading(graph, lane, program, language);
        let _ = writeln!(out, "  subgraph cluster{lane} {{\n    label=\"{}\";", quoted(&heading));
        for (at, node) in graph.nodes.iter().enumerate().filter(|(_, node)| node.lane == lane) {
            let shape = match node.kind {
                NodeKind::Step(_) => "",
                NodeKind::Start | NodeKind::End(_) | NodeKind::Event(_) => ", shape=oval",
                _ => ", shape=diamond, style=solid",
            };
            let _ = writeln!(out, "    n{at} [label=\"{}\"{shape}];", quoted(&said(program, node.kind, language)));
        }
        out.push_str("  }\n");
    }
    for edge in &graph.edges {
        let mut attributes = Vec::new();
        attributes.extend(graph.label(edge, program, language).map(|label| format!("label=\"{}\"", quoted(&label))));
        match edge.kind {
            EdgeKind::Back(..) => attributes.push("style=dashed, constraint=false".to_string()),
            EdgeKind::Whenever(_) => attributes.push("style=dotted".to_string()),
            _ => {}
        }
        let _ = match attributes.as_slice() {
            [] => writeln!(out, "  n{} -> n{};", edge.from, edge.to),
            some => writeln!(out, "  n{} -> n{} [{}];", edge.from, edge.to, some.join(", ")),
        };
    }
    out.push_str("}\n");
    out
}

/// Text in quotation marks of DOT.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// What is written in a node: a line each.
fn said(program: &Program, kind: NodeKind, language: Language) -> String {
    let text: Vec<String> =
        words::node(program, kind, language, usize::MAX / 8).into_iter().map(|line| line.text).collect();
    match (text.as_slice(), kind) {
        ([], NodeKind::Fork(_) | NodeKind::Join(_)) => "+".to_string(),
        ([], _) => words::caption(program, kind, language).unwrap_or_else(|| "?".to_string()),
        _ => text.join("\n"),
    }
}
