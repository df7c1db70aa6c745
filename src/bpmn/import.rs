//! Reads a model that [`export`](super::export()) wrote, perhaps changed by other tools since.

use super::NAMESPACE;
use super::expression::Dialect;
use crate::diagnostic::{Language, Text};
use crate::say;
use crate::syntax::xml::parse;
use std::collections::{BTreeMap, BTreeSet};

/// A procedure out of a model.
#[derive(Clone, Debug)]
pub struct Imported {
    /// What its file was called.
    pub name: String,
    /// Its text.
    pub text: String,
    /// In which language it was exported.
    pub language: Language,
    /// In which language its conditions were.
    pub dialect: Dialect,
    /// What the model says, by ids.
    said: BTreeMap<String, BTreeMap<&'static str, String>>,
}

/// Why a file is no model of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOurs {
    /// It is no XML: what is wrong, and where.
    Broken(String),
    /// It is another document.
    NoBpmn,
    /// No procedure travels along.
    NoSource,
}

/// Something of a model that is not as it was exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is new: what, and what it is called.
    Added(String, String),
    /// It is gone.
    Removed(String, String),
    /// A lane has another name: what that was, what it is.
    Lane(String, String),
    /// Something of it differs: what it is called, what of it, what that was, what it is.
    Differs(String, &'static str, String, String),
}

/// Reads a model.
///
/// # Errors
/// When it is none of ours.
pub fn import(xml: &str) -> Result<Imported, NotOurs> {
    let document = parse(xml).map_err(NotOurs::Broken)?;
    if document.root_element().tag_name().name() != "definitions" {
        return Err(NotOurs::NoBpmn);
    }
    let source =
        document.descendants().find(|node| node.has_tag_name((NAMESPACE, "source"))).ok_or(NotOurs::NoSource)?;
    let text = source.text().unwrap_or_default();
    let text = match source.attribute("encoding") {
        Some("json") => serde_json::from_str(text).map_err(|_| NotOurs::NoSource)?,
        _ => text.to_string(),
    };
    let language = if source.attribute("language") == Some("zh") { Language::Chinese } else { Language::English };
    let dialect = match source.attribute("dialect") {
        Some("python") => Dialect::Python,
        Some("javascript") => Dialect::JavaScript,
        _ => Dialect::Feel,
    };
    let name = source.attribute("name").unwrap_or_default().to_string();
    Ok(Imported { name, text, language, dialect, said: said(&document) })
}

impl Imported {
    /// What was changed in the model since, held against what the text of its procedure gives when it is exported anew.
    pub fn changed(&self, anew: &str) -> Vec<Changed> {
        let Ok(document) = parse(anew) else { return Vec::new() };
        let was = said(&document);
        let mut changed = Vec::new();
        // A lane that only has another name now is one change, not one of all that stands in it.
        let lanes = |said: &BTreeMap<String, BTreeMap<&'static str, String>>| -> BTreeSet<String> {
            said.values().filter_map(|all| all.get("lane").cloned()).collect()
        };
        let (lanes_before, lanes_now) = (lanes(&was), lanes(&self.said));
        let renamed: BTreeMap<String, String> = lanes_before
            .difference(&lanes_now)
            .filter_map(|lane| {
                let in_it = was.iter().filter(|(_, all)| all.get("lane") == Some(lane));
                let now: BTreeSet<Option<&String>> =
                    in_it.filter_map(|(id, _)| Some(self.said.get(id)?.get("lane"))).collect();
                match now.into_iter().collect::<Vec<_>>()[..] {
                    [Some(now)] if !lanes_before.contains(now) => Some((lane.clone(), now.clone())),
                    _ => None,
                }
            })
            .collect();
        changed.extend(renamed.iter().map(|(lane, now)| Changed::Lane(lane.clone(), now.clone())));
        // Where a flow begins and ends is told by what stands there.
        let place = |said: &BTreeMap<String, BTreeMap<&'static str, String>>, id: &String| {
            said.get(id).map_or_else(|| id.clone(), |all| called(id, all))
        };
        for (id, before) in &was {
            let Some(now) = self.said.get(id) else {
                changed.push(Changed::Removed(before["what"].clone(), self.call(&was, id, before)));
                continue;
            };
            for what in
                ["what", "name", "from", "to", "when", "lane", "default", "time", "stops", "runs", "data", "about"]
            {
                let [mut before_it, mut now_it] = [before, now].map(|all| all.get(what).cloned().unwrap_or_default());
                if before_it == now_it || what == "lane" && renamed.get(&before_it) == Some(&now_it) {
                    continue;
                }
                if matches!(what, "from" | "to") {
                    (before_it, now_it) = (place(&was, &before_it), place(&self.said, &now_it));
                }
                if what == "default" {
                    let leads = |said: &BTreeMap<String, BTreeMap<&'static str, String>>, id: &String| {
                        let to = said.get(id).and_then(|flow| flow.get("to"));
                        to.map_or_else(|| id.clone(), |to| place(said, to))
                    };
                    (before_it, now_it) = (leads(&was, &before_it), leads(&self.said, &now_it));
                }
                changed.push(Changed::Differs(self.call(&was, id, before), what, before_it, now_it));
            }
        }
        for (id, now) in self.said.iter().filter(|(id, _)| !was.contains_key(*id)) {
            changed.push(Changed::Added(now["what"].clone(), self.call(&self.said, id, now)));
        }
        changed
    }

    /// What people call something: its name; of a flow, from where to where it leads.
    fn call(
        &self,
        said: &BTreeMap<String, BTreeMap<&'static str, String>>,
        id: &str,
        own: &BTreeMap<&'static str, String>,
    ) -> String {
        let place = |key: &str| {
            let id = own.get(key)?;
            Some(said.get(id).map_or_else(|| id.clone(), |all| called(id, all)))
        };
        match (place("from"), place("to")) {
            (Some(from), Some(to)) => {
                let name = own.get("name").map(|name| format!(" ({name})")).unwrap_or_default();
                format!("{from} → {to}{name}")
            }
            _ => called(id, own),
        }
    }
}

fn called(id: &str, said: &BTreeMap<&'static str, String>) -> String {
    match said.get("name").filter(|name| !name.is_empty()) {
        Some(name) => name.clone(),
        None => id.to_string(),
    }
}

/// What a model says, but for its looks.
fn said(document: &roxmltree::Document) -> BTreeMap<String, BTreeMap<&'static str, String>> {
    let mut said: BTreeMap<String, BTreeMap<&'static str, String>> = BTreeMap::new();
    let text = |node: roxmltree::Node, tag: &str| {
        let found = node.descendants().find(|below| below.tag_name().name() == tag)?;
        Some(found.text().unwrap_or_default().trim().to_string())
    };
    let own_text = |node: roxmltree::Node, tag: &str| {
        let found = node.children().find(|below| below.tag_name().name() == tag)?;
        Some(found.text().unwrap_or_default().trim().to_string())
    };
    let mut note = |node: roxmltree::Node| {
        let tag = node.tag_name().name();
        let Some(id) = node.attribute("id") else { return };
        let mut all = BTreeMap::from([("what", tag.to_string())]);
        for (key, attribute) in [
            ("name", "name"),
            ("from", "sourceRef"),
            ("to", "targetRef"),
            ("default", "default"),
            ("stops", "cancelActivity"),
            ("runs", "isExecutable"),
        ] {
            all.extend(node.attribute(attribute).map(|value| (key, value.to_string())));
        }
        all.extend(own_text(node, "documentation").map(|text| ("about", text)));
        if tag == "sequenceFlow" {
            all.extend(own_text(node, "conditionExpression").map(|text| ("when", text)));
        }
        if tag == "boundaryEvent" {
            all.extend(text(node, "timeDuration").map(|text| ("time", text)));
        }
        if matches!(tag, "userTask" | "callActivity") {
            let data = node.descendants().filter(|below| matches!(below.tag_name().name(), "dataInput" | "dataOutput"));
            let names: Vec<&str> = data.filter_map(|data| data.attribute("name")).collect();
            all.insert("data", names.join(", "));
        }
        said.insert(id.to_string(), all);
    };
    for node in document.descendants().filter(|node| matches!(node.tag_name().name(), "participant" | "process")) {
        note(node);
    }
    for process in document.descendants().filter(|node| node.tag_name().name() == "process") {
        let parts = process.children().filter(|node| node.is_element());
        parts
            .filter(|node| !matches!(node.tag_name().name(), "documentation" | "extensionElements" | "laneSet"))
            .for_each(&mut note);
    }
    for lane in document.descendants().filter(|node| node.tag_name().name() == "lane") {
        let name = lane.attribute("name").unwrap_or_default();
        for held in lane.children().filter(|node| node.tag_name().name() == "flowNodeRef") {
            if let Some(all) = held.text().and_then(|id| said.get_mut(id.trim())) {
                all.insert("lane", name.to_string());
            }
        }
    }
    said
}

impl NotOurs {
    /// In words.
    pub fn text(&self) -> Text {
        match self {
            NotOurs::Broken(why) => say!("this is no whole XML: {why}", "这不是完整的 XML（{why}）"),
            NotOurs::NoBpmn => say!("this is no BPMN 2.0 model", "这不是 BPMN 2.0 模型"),
            NotOurs::NoSource => say!(
                "no procedure travels along in this model: only what `procedo export --format bpmn` wrote can be imported",
                "这个模型里没有流程原文：只能导入 procedo export --format bpmn 写出的模型"
            ),
        }
    }
}

impl Changed {
    /// In words.
    pub fn text(&self) -> Text {
        match self {
            Changed::Added(what, name) => say!("added: {what} `{name}`", "新增：{what}“{name}”"),
            Changed::Removed(what, name) => say!("taken out: {what} `{name}`", "删去：{what}“{name}”"),
            Changed::Lane(before, now) => {
                say!("lane `{before}` is called `{now}` now", "泳道“{before}”改名为“{now}”")
            }
            Changed::Differs(name, what, before, now) => {
                let (en, zh) = match *what {
                    "what" => ("kind", "类型"),
                    "name" => ("name", "名称"),
                    "from" => ("source", "起点"),
                    "to" => ("target", "终点"),
                    "when" => ("condition", "条件"),
                    "lane" => ("lane", "泳道"),
                    "time" => ("time", "时限"),
                    "stops" => ("whether it stops the task", "到时是否中断任务"),
                    "runs" => ("whether engines run it", "可否执行"),
                    "data" => ("documents", "输入输出"),
                    "about" => ("documentation", "说明"),
                    _ => ("way where nothing else holds", "默认去向"),
                };
                let none = |text: &String| if text.is_empty() { "–".to_string() } else { format!("`{text}`") };
                let (before, now) = (none(before), none(now));
                say!("`{name}`: {en} was {before}, is {now}", "“{name}”的{zh}：原为 {before}，现为 {now}")
            }
        }
    }
}
