//! The tree for programs: one object an item, its kind under `item`; guards in English, names as they are.

use super::*;
use crate::model::{GuardText, Named, Prose};
use serde_json::{Value, json};

impl Outline<'_> {
    /// The path for programs. Fields are added, never renamed or removed.
    pub fn json(&self, sources: &Sources) -> Value {
        let writer = Writer { model: self.model, sources };
        let sections: Vec<Value> = self.sections.iter().map(|section| writer.section(section)).collect();
        json!({
            "version": 1,
            "procedure": writer.name(self.model[self.unit].name),
            "sections": sections,
        })
    }
}

struct Writer<'m> {
    model: &'m Model,
    sources: &'m Sources,
}

impl Writer<'_> {
    fn section(&self, section: &Section) -> Value {
        let kind = match section.kind {
            SectionKind::Path => "path",
            SectionKind::Continued => "continued",
            SectionKind::OnlyBack => "only back",
            SectionKind::Unreached => "unreached",
        };
        json!({ "kind": kind, "body": self.items(&section.body) })
    }

    /// Depth is bounded where the tree is made, hence the recursion.
    fn items(&self, items: &[Item]) -> Vec<Value> {
        items.iter().map(|item| self.item(item)).collect()
    }

    fn item(&self, item: &Item) -> Value {
        match item {
            Item::Step(id) => self.target("step", Target::Step(*id)),
            Item::Choose(arms) => {
                let arms: Vec<Value> = arms.iter().map(|arm| self.arm(arm)).collect();
                json!({ "item": "choose", "arms": arms })
            }
            Item::Parallel(id, strands) => {
                let mut parallel = self.target("parallel", Target::Parallel(*id));
                let strands: Vec<Value> = strands.iter().map(|strand| self.strand(strand)).collect();
                parallel["branches"] = strands.into();
                parallel
            }
            Item::Finish(id) => self.target("finish", Target::End(*id)),
            Item::GoOn(target) => self.target("go on", *target),
            Item::Rework { to, bound, then } => {
                let to = match to {
                    Place::Known(to) => self.name(self.model.target_name(*to)),
                    Place::Unknown(at) => self.sources.slice(*at),
                };
                let at_most = match bound {
                    Bound::Count(count) => json!(count),
                    Bound::Fact(fact) => json!(self.name(self.model[*fact].name)),
                    Bound::Unknown => Value::Null,
                };
                json!({ "item": "rework", "to": to, "at_most": at_most, "then": self.items(then) })
            }
            Item::Unknown(at) => json!({ "item": "unknown", "id": self.sources.slice(*at) }),
            Item::Stuck => json!({ "item": "stuck" }),
        }
    }

    fn arm(&self, arm: &Arm) -> Value {
        let when = match arm.when {
            When::Guard(guard) => json!(GuardText { model: self.model, language: Language::English }.guard(guard)),
            When::Otherwise => json!("otherwise"),
            When::Unsaid | When::Perhaps => Value::Null,
        };
        json!({ "when": when, "body": self.items(&arm.body) })
    }

    fn strand(&self, strand: &Strand) -> Value {
        json!({ "id": self.name(self.model[strand.branch].name), "body": self.items(&strand.body) })
    }

    fn target(&self, item: &str, target: Target) -> Value {
        let (clause, name, title) = match target {
            Target::Step(id) => (self.model[id].clause, self.model[id].name, &self.model[id].title),
            Target::Parallel(id) | Target::Join(id) => {
                (self.model[id].clause, self.model[id].name, &self.model[id].title)
            }
            Target::End(id) => (None, self.model[id].name, &self.model[id].title),
        };
        let item = if matches!(target, Target::Join(_)) { "go on at join" } else { item };
        json!({
            "item": item,
            "id": self.name(name),
            "clause": clause.map(|clause| self.name(clause)),
            "title": self.title(name, title.as_ref()),
        })
    }

    fn title<'a>(&'a self, name: Named, title: Option<&'a Prose>) -> &'a str {
        title.map_or_else(|| self.name(name), |title| title.text(self.sources))
    }

    fn name(&self, name: Named) -> &str {
        self.model.text(name.symbol)
    }
}
