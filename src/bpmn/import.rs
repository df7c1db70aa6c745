//! Reads a model that [`export`](super::export()) wrote, perhaps changed by other tools since.

use super::NAMESPACE;
use super::expression::Dialect;
use crate::diagnostic::{Language, Text};
use crate::say;
use crate::syntax::xml::parse;
use std::collections::BTreeMap;

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
        for (id, before) in &was {
            match self.said.get(id) {
                None => changed.push(Changed::Removed(before["what"].clone(), called(id, before))),
                Some(now) => {
                    for what in ["what", "name", "from", "to", "when", "lane", "default"] {
                        let [before_it, now_it] = [before, now].map(|all| all.get(what).cloned().unwrap_or_default());
                        if before_it != now_it {
                            changed.push(Changed::Differs(called(id, before), what, before_it, now_it));
                        }
                    }
                }
            }
        }
        for (id, now) in self.said.iter().filter(|(id, _)| !was.contains_key(*id)) {
            changed.push(Changed::Added(now["what"].clone(), called(id, now)));
        }
        changed
    }
}

fn called(id: &str, said: &BTreeMap<&'static str, String>) -> String {
    match said.get("name").filter(|name| !name.is_empty()) {
        Some(name) => name.clone(),
        None => id.to_string(),
    }
}

/// What a model says, but for its looks, data and documentation.
fn said(document: &roxmltree::Document) -> BTreeMap<String, BTreeMap<&'static str, String>> {
    let mut said: BTreeMap<String, BTreeMap<&'static str, String>> = BTreeMap::new();
    for process in document.descendants().filter(|node| node.tag_name().name() == "process") {
        for node in process.children().filter(|node| node.is_element()) {
            let tag = node.tag_name().name();
            if matches!(tag, "documentation" | "extensionElements" | "laneSet" | "dataObject") {
                continue;
            }
            let Some(id) = node.attribute("id") else { continue };
            let mut all = BTreeMap::from([("what", tag.to_string())]);
            for (key, attribute) in
                [("name", "name"), ("from", "sourceRef"), ("to", "targetRef"), ("default", "default")]
            {
                all.extend(node.attribute(attribute).map(|value| (key, value.to_string())));
            }
            let condition = node.children().find(|child| child.tag_name().name() == "conditionExpression");
            all.extend(condition.and_then(|own| own.text()).map(|text| ("when", text.trim().to_string())));
            said.insert(id.to_string(), all);
        }
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
            NotOurs::Broken(why) => say!("this is no XML: {why}", "这不是 XML：{why}"),
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
            Changed::Differs(name, what, before, now) => {
                let (en, zh) = match *what {
                    "what" => ("kind", "类型"),
                    "name" => ("name", "名称"),
                    "from" => ("source", "起点"),
                    "to" => ("target", "终点"),
                    "when" => ("condition", "条件"),
                    "lane" => ("lane", "泳道"),
                    _ => ("default flow", "默认路线"),
                };
                let none = |text: &String| if text.is_empty() { "–".to_string() } else { format!("`{text}`") };
                let (before, now) = (none(before), none(now));
                say!("`{name}`: {en} was {before}, is {now}", "“{name}”的{zh}：原为 {before}，现为 {now}")
            }
        }
    }
}
