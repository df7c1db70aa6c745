//! Writes the model.

use super::NAMESPACE;
use super::expression::{Dialect, Variables};
use crate::diagnostic::Language;
use crate::drawing::graph::{Edge, EdgeKind, NodeKind};
use crate::drawing::{Area, CIRCLE, Direction, Drawing, Options, Shapes, words};
use crate::runtime::*;
use crate::syntax::xml::{attribute, escaped};
use std::fmt::Write;

/// The text of a procedure, which travels along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source<'a> {
    /// What its file is called.
    pub name: &'a str,
    /// What stands in it.
    pub text: &'a str,
}

/// The task of a step that has a deadline has room below it for what happens then: a timer, and an end.
const TASK: i32 = 80;
/// From the timer to its end.
const DROP: i32 = 20;
/// The heading of the pool, which is at the left.
const POOL: i32 = 30;

/// A procedure as BPMN 2.0 XML. The same procedure always gives the same bytes.
pub fn export(program: &Program, source: Option<Source>, dialect: Dialect, language: Language) -> String {
    let options = Options { language, direction: Direction::Right, shapes: Shapes::Bpmn };
    let drawing = Drawing::of(program, options);
    let ids = drawing.nodes.iter().enumerate().map(|(at, node)| id(at, node.kind)).collect();
    let mut flows = vec![(Vec::new(), Vec::new()); drawing.nodes.len()];
    for (at, edge) in drawing.graph.edges.iter().enumerate() {
        flows[edge.to].0.push(at);
        flows[edge.from].1.push(at);
    }
    let variables = Variables::of(program);
    let mut writer =
        Writer { program, source, dialect, language, drawing: &drawing, ids, flows, variables, out: String::new() };
    writer.document();
    writer.out
}

/// What a node is called in the model.
fn id(at: usize, kind: NodeKind) -> String {
    let place = |place: Place| match place {
        Place::Step(step) => format!("step_{}", step.0),
        Place::Parallel(parallel) => format!("block_{}", parallel.0),
    };
    match kind {
        NodeKind::Start => "start".to_string(),
        NodeKind::Step(step) => format!("step_{}", step.0),
        NodeKind::Choice(from) => format!("choice_{}", place(from)),
        NodeKind::Merge(Target::Step(step)) => format!("merge_step_{}", step.0),
        NodeKind::Merge(Target::Parallel(parallel)) => format!("merge_block_{}", parallel.0),
        NodeKind::Merge(_) => format!("merge_{at}"),
        NodeKind::Gate(branch) => format!("gate_{}", branch.0),
        NodeKind::Leave(branch) => format!("leave_{}", branch.0),
        NodeKind::Fork(parallel) => format!("fork_{}", parallel.0),
        NodeKind::Join(parallel) => format!("join_{}", parallel.0),
        NodeKind::Event(branch) => format!("event_{}", branch.0),
        NodeKind::End(end) => format!("end_{}_{at}", end.0),
    }
}

struct Writer<'a> {
    program: &'a Program,
    source: Option<Source<'a>>,
    dialect: Dialect,
    language: Language,
    drawing: &'a Drawing,
    ids: Vec<String>,
    /// The flows into each node, and those out of it.
    flows: Vec<(Vec<usize>, Vec<usize>)>,
    variables: Variables<'a>,
    out: String,
}

impl Writer<'_> {
    fn pick(&self, en: &'static str, zh: &'static str) -> &'static str {
        if self.language == Language::Chinese { zh } else { en }
    }

    fn line(&mut self, indent: usize, text: &str) {
        let _ = writeln!(self.out, "{:indent$}{text}", "", indent = 2 * indent);
    }

    fn document(&mut self) {
        self.line(0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        let uri = self.dialect.uri();
        let version = env!("CARGO_PKG_VERSION");
        self.line(
            0,
            &format!(
                "<bpmn:definitions xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
                 xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" \
                 xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" \
                 xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:procedo=\"{NAMESPACE}\" id=\"definitions\" \
                 targetNamespace=\"{NAMESPACE}\" expressionLanguage=\"{uri}\" exporter=\"procedo\" exporterVersion=\"{version}\">"
            ),
        );
        let name = attribute(&self.drawing.title);
        self.line(1, "<bpmn:collaboration id=\"collaboration\">");
        self.line(2, &format!("<bpmn:participant id=\"pool\" name={name} processRef=\"procedure\" />"));
        self.line(1, "</bpmn:collaboration>");
        self.line(1, &format!("<bpmn:process id=\"procedure\" name={name} isExecutable=\"true\">"));
        self.documentation(2, &self.program.description.join("\n"));
        self.extension();
        self.lanes();
        self.records();
        for at in 0..self.drawing.nodes.len() {
            self.node(at);
        }
        for at in 0..self.drawing.graph.edges.len() {
            self.flow(at);
        }
        self.line(1, "</bpmn:process>");
        let called = self.called();
        for (at, call) in called.iter().enumerate() {
            self.stub(at, call);
        }
        self.diagram();
        for (at, _) in called.iter().enumerate() {
            self.stub_diagram(at);
        }
        self.line(0, "</bpmn:definitions>");
    }

    fn documentation(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.line(indent, &format!("<bpmn:documentation>{}</bpmn:documentation>", escaped(text)));
        }
    }

    /// What BPMN has no word for: the text itself.
    fn extension(&mut self) {
        let Some(source) = self.source else { return };
        self.line(2, "<bpmn:extensionElements>");
        let language = self.pick("en", "zh");
        let dialect = match self.dialect {
            Dialect::Feel => "feel",
            Dialect::Python => "python",
            Dialect::JavaScript => "javascript",
        };
        let shown = escaped(source.text);
        // What XML would not give back as it is, is written as JSON writes it.
        let plain = !source.text.contains('\r') && unescaped(&shown) == source.text;
        let (encoding, text) = match plain {
            true => ("text", shown),
            false => ("json", escaped(&json(source.text))),
        };
        self.line(
            3,
            &format!(
                "<procedo:source name={} language=\"{language}\" dialect=\"{dialect}\" encoding=\"{encoding}\">{text}</procedo:source>",
                attribute(source.name)
            ),
        );
        self.line(2, "</bpmn:extensionElements>");
    }

    fn lanes(&mut self) {
        self.line(2, "<bpmn:laneSet id=\"lanes\">");
        for lane in 0..self.drawing.graph.lanes.len() {
            let name = attribute(&words::heading(&self.drawing.graph, lane, self.program, self.language));
            self.line(3, &format!("<bpmn:lane id=\"lane_{lane}\" name={name}>"));
            let nodes = self.drawing.graph.nodes.iter().enumerate().filter(|(_, node)| node.lane == lane);
            let mut held: Vec<String> = Vec::new();
            for (at, node) in nodes {
                held.push(self.ids[at].clone());
                if let NodeKind::Step(step) = node.kind {
                    for nth in 0..self.program[step].deadlines.len() {
                        held.push(format!("timer_{}_{nth}", step.0));
                        held.push(format!("late_{}_{nth}", step.0));
                    }
                }
            }
            held.iter().for_each(|id| self.line(4, &format!("<bpmn:flowNodeRef>{id}</bpmn:flowNodeRef>")));
            self.line(3, "</bpmn:lane>");
        }
        self.line(2, "</bpmn:laneSet>");
    }

    /// Whether documents are data of the model: engines that compute with data have none of them.
    fn has_data(&self) -> bool {
        self.dialect == Dialect::Feel
    }

    fn records(&mut self) {
        if self.has_data() {
            for (at, record) in self.program.records.iter().enumerate() {
                self.line(2, &format!("<bpmn:dataObject id=\"record_{at}\" name={} />", attribute(&record.name)));
            }
        }
    }

    // ---- nodes ---------------------------------------------------------------------------------------------------------

    fn node(&mut self, at: usize) {
        let kind = self.drawing.nodes[at].kind;
        let id = self.ids[at].clone();
        let gateway = |tag: &'static str, name: Option<String>, default: Option<usize>| {
            let name = name.map(|name| format!(" name={}", attribute(&name))).unwrap_or_default();
            let default = default.map(|at| format!(" default=\"flow_{at}\"")).unwrap_or_default();
            (tag, format!("{name}{default}"))
        };
        let default = self.default(at);
        let (tag, attributes) = match kind {
            NodeKind::Start => ("startEvent", format!(" name={}", attribute(self.pick("start", "开始")))),
            NodeKind::Step(step) => return self.step(at, step),
            NodeKind::Choice(_) | NodeKind::Gate(_) => {
                gateway("exclusiveGateway", words::question(self.program, kind, self.language), default)
            }
            NodeKind::Merge(_) | NodeKind::Leave(_) => gateway("exclusiveGateway", None, None),
            NodeKind::Fork(_) => gateway("parallelGateway", words::question(self.program, kind, self.language), None),
            NodeKind::Join(_) => gateway("parallelGateway", None, None),
            NodeKind::Event(branch) => {
                let name = match self.program[branch].runs {
                    Runs::Whenever(event) => self.program[event].name.clone(),
                    _ => self.program[branch].name.clone(),
                };
                ("intermediateThrowEvent", format!(" name={}", attribute(&name)))
            }
            NodeKind::End(end) => ("endEvent", format!(" name={}", attribute(self.program.title(Target::End(end))))),
        };
        self.line(2, &format!("<bpmn:{tag} id=\"{id}\"{attributes}>"));
        if let NodeKind::End(end) = kind {
            let over: Vec<&str> = self.program[end].hand_over.iter().map(|over| over.what.as_str()).collect();
            let text = over.join(self.pick(", ", "、"));
            let text = if text.is_empty() { text } else { format!("{}{text}", self.pick("hands over to ", "交给 ")) };
            self.documentation(3, &text);
        }
        self.ends(at);
        // bpmn-engine lets dead paths run on to joins, and waits there for the others for ever.
        if let (NodeKind::End(_), Dialect::JavaScript) = (kind, self.dialect) {
            self.line(3, &format!("<bpmn:terminateEventDefinition id=\"over_{id}\" />"));
        }
        self.line(2, &format!("</bpmn:{tag}>"));
    }

    fn edges(&self, at: usize) -> impl Iterator<Item = (usize, &Edge)> {
        self.flows[at].1.iter().map(|at| (*at, &self.drawing.graph.edges[*at]))
    }

    /// The flow that is taken when no other is.
    fn default(&self, at: usize) -> Option<usize> {
        let is_default = |edge: &Edge| match edge.kind {
            EdgeKind::Route(place, nth) => {
                self.program.routes(place)[nth].when.as_ref().is_none_or(|when| when.otherwise)
            }
            EdgeKind::Spent(place, nth) => {
                self.program.routes(place)[nth].when.as_ref().is_none_or(|when| when.otherwise)
            }
            EdgeKind::Skips(_) => true,
            _ => false,
        };
        let several = self.edges(at).count() > 1;
        self.edges(at).find(|(_, edge)| several && is_default(edge)).map(|(at, _)| at)
    }

    fn ends(&mut self, at: usize) {
        let (into, out) = self.flows[at].clone();
        into.iter().for_each(|at| self.line(3, &format!("<bpmn:incoming>flow_{at}</bpmn:incoming>")));
        out.iter().for_each(|at| self.line(3, &format!("<bpmn:outgoing>flow_{at}</bpmn:outgoing>")));
    }

    fn step(&mut self, at: usize, id: StepId) {
        let step = &self.program[id];
        let call = self.call(id);
        let (tag, called) = match call {
            Some(call) => ("callActivity", format!(" calledElement=\"called_{}\"", self.stub_of(call))),
            None => ("userTask", String::new()),
        };
        let name = attribute(&self.program.printed(Target::Step(id)));
        self.line(2, &format!("<bpmn:{tag} id=\"step_{}\" name={name}{called}>", id.0));
        self.documentation(3, &step.description.join("\n"));
        self.ends(at);
        if self.has_data() {
            self.data(id);
        }
        if tag == "userTask" {
            let mut roles: Vec<RoleId> = step.performers.iter().flatten().map(|role| role.what).collect();
            roles.dedup();
            for role in roles {
                let name = &self.program[role].name;
                let owner = match self.dialect {
                    Dialect::Feel => format!("=\"{name}\""),
                    _ => format!("\"{name}\""),
                };
                self.line(3, &format!("<bpmn:potentialOwner name={}>", attribute(name)));
                self.line(4, "<bpmn:resourceAssignmentExpression>");
                self.line(5, &format!("<bpmn:formalExpression>{}</bpmn:formalExpression>", escaped(&owner)));
                self.line(4, "</bpmn:resourceAssignmentExpression>");
                self.line(3, "</bpmn:potentialOwner>");
            }
        }
        self.line(2, &format!("</bpmn:{tag}>"));
        for nth in 0..step.deadlines.len() {
            self.timer(id, nth);
        }
    }

    /// The records that a step needs and makes.
    fn data(&mut self, id: StepId) {
        let step = &self.program[id];
        let mut needs: Vec<(RecordId, bool)> = Vec::new();
        for need in &step.needs {
            if !needs.iter().any(|(known, _)| *known == need.what.record) {
                needs.push((need.what.record, need.what.optional || need.when.is_some()));
            }
        }
        let mut makes: Vec<(RecordId, bool)> = Vec::new();
        for make in &step.makes {
            if !makes.iter().any(|(known, _)| *known == make.what.record) {
                makes.push((make.what.record, make.when.is_some()));
            }
        }
        if needs.is_empty() && makes.is_empty() {
            return;
        }
        let own = |what: &str, record: RecordId| format!("{what}_{}_{}", id.0, record.0);
        self.line(3, "<bpmn:ioSpecification>");
        for (what, tag, records) in [("needs", "dataInput", &needs), ("makes", "dataOutput", &makes)] {
            for (record, _) in records {
                let name = attribute(&self.program[*record].name);
                self.line(4, &format!("<bpmn:{tag} id=\"{}\" name={name} />", own(what, *record)));
            }
        }
        for (what, tag, refs, optional, records) in [
            ("needs", "inputSet", "dataInputRefs", "optionalInputRefs", &needs),
            ("makes", "outputSet", "dataOutputRefs", "optionalOutputRefs", &makes),
        ] {
            if records.is_empty() {
                self.line(4, &format!("<bpmn:{tag} />"));
                continue;
            }
            self.line(4, &format!("<bpmn:{tag}>"));
            for (record, _) in records {
                self.line(5, &format!("<bpmn:{refs}>{}</bpmn:{refs}>", own(what, *record)));
            }
            for (record, _) in records.iter().filter(|(_, sometimes)| *sometimes) {
                self.line(5, &format!("<bpmn:{optional}>{}</bpmn:{optional}>", own(what, *record)));
            }
            self.line(4, &format!("</bpmn:{tag}>"));
        }
        self.line(3, "</bpmn:ioSpecification>");
        for (what, tag, records) in
            [("needs", "dataInputAssociation", &needs), ("makes", "dataOutputAssociation", &makes)]
        {
            for (record, _) in records {
                let (object, end) = (format!("record_{}", record.0), own(what, *record));
                let (from, to) = if what == "needs" { (object, end) } else { (end, object) };
                self.line(3, &format!("<bpmn:{tag}>"));
                self.line(4, &format!("<bpmn:sourceRef>{from}</bpmn:sourceRef>"));
                self.line(4, &format!("<bpmn:targetRef>{to}</bpmn:targetRef>"));
                self.line(3, &format!("</bpmn:{tag}>"));
            }
        }
    }

    fn timer(&mut self, id: StepId, nth: usize) {
        let deadline = &self.program[id].deadlines[nth].what;
        let (id, name) = (id.0, attribute(&self.limit(deadline)));
        self.line(
            2,
            &format!("<bpmn:boundaryEvent id=\"timer_{id}_{nth}\" name={name} cancelActivity=\"false\" attachedToRef=\"step_{id}\">"),
        );
        self.line(3, &format!("<bpmn:outgoing>overdue_{id}_{nth}</bpmn:outgoing>"));
        self.line(3, &format!("<bpmn:timerEventDefinition id=\"clock_{id}_{nth}\">"));
        let length = escaped(&self.variables.length(deadline.length, self.dialect));
        self.line(4, &format!("<bpmn:timeDuration xsi:type=\"bpmn:tFormalExpression\">{length}</bpmn:timeDuration>"));
        self.line(3, "</bpmn:timerEventDefinition>");
        self.line(2, "</bpmn:boundaryEvent>");
        let late = match deadline.then {
            Some(fact) => format!("{}{}", self.program[fact].name, self.pick(" = yes", "＝是")),
            None => self.pick("late", "超时").to_string(),
        };
        self.line(2, &format!("<bpmn:endEvent id=\"late_{id}_{nth}\" name={}>", attribute(&late)));
        let told: Vec<&str> = deadline.informs.iter().map(|role| self.program[*role].name.as_str()).collect();
        let told = told.join(self.pick(", ", "、"));
        let told = if told.is_empty() { told } else { format!("{}{told}", self.pick("is told: ", "告知：")) };
        self.documentation(3, &told);
        self.line(3, &format!("<bpmn:incoming>overdue_{id}_{nth}</bpmn:incoming>"));
        self.line(2, "</bpmn:endEvent>");
        self.line(
            2,
            &format!("<bpmn:sequenceFlow id=\"overdue_{id}_{nth}\" sourceRef=\"timer_{id}_{nth}\" targetRef=\"late_{id}_{nth}\" />"),
        );
    }

    fn limit(&self, deadline: &Deadline) -> String {
        deadline.length.text(self.program, self.language)
    }

    // ---- flows ---------------------------------------------------------------------------------------------------------

    fn flow(&mut self, at: usize) {
        let edge = &self.drawing.graph.edges[at];
        let (from, to) = (self.ids[edge.from].clone(), self.ids[edge.to].clone());
        let name = self.drawing.graph.label(edge, self.program, self.language);
        let is_default = self.default(edge.from) == Some(at);
        let skips = matches!(edge.kind, EdgeKind::Skips(_)).then(|| self.pick("no", "否").to_string());
        let name = name.or(skips).map(|name| format!(" name={}", attribute(&name))).unwrap_or_default();
        let open = format!("<bpmn:sequenceFlow id=\"flow_{at}\"{name} sourceRef=\"{from}\" targetRef=\"{to}\"");
        let condition = self.condition(edge).filter(|_| !is_default);
        let Some(condition) = condition else { return self.line(2, &format!("{open} />")) };
        let (condition, language) = match self.dialect {
            Dialect::Feel => (format!("={condition}"), ""),
            Dialect::Python => (condition, ""),
            Dialect::JavaScript => (format!("next(null, {condition});"), " language=\"javascript\""),
        };
        self.line(2, &format!("{open}>"));
        let condition = escaped(&condition);
        self.line(
            3,
            &format!(
                "<bpmn:conditionExpression xsi:type=\"bpmn:tFormalExpression\"{language}>{condition}</bpmn:conditionExpression>"
            ),
        );
        self.line(2, "</bpmn:sequenceFlow>");
    }

    /// When a flow is taken, of those that are not always.
    fn condition(&self, edge: &Edge) -> Option<String> {
        let dialect = self.dialect;
        // A node from which nothing else leads leads on whatever holds.
        if self.edges(edge.from).count() < 2 {
            return None;
        }
        match edge.kind {
            EdgeKind::Route(place, nth) => {
                let when = self.program.routes(place)[nth].when.as_ref()?;
                Some(self.variables.guard(&when.guard, dialect))
            }
            EdgeKind::Back(place, nth) | EdgeKind::Spent(place, nth) => {
                let route = &self.program.routes(place)[nth];
                let spent = matches!(edge.kind, EdgeKind::Spent(..));
                Some(self.variables.again(route.back?, route.when.as_ref().map(|when| &when.guard), dialect, spent))
            }
            EdgeKind::Runs(branch) => match &self.program[branch].runs {
                Runs::When(when) => Some(self.variables.guard(&when.guard, dialect)),
                Runs::Whenever(_) => Some(self.variables.whenever(branch, dialect)),
                Runs::Always => None,
            },
            EdgeKind::Next | EdgeKind::Branch(_) | EdgeKind::Whenever(_) | EdgeKind::Skips(_) => None,
        }
    }

    // ---- procedures of others ------------------------------------------------------------------------------------------

    fn call(&self, step: StepId) -> Option<&Call> {
        call(self.program, step)
    }

    fn called(&self) -> Vec<String> {
        called(self.program)
    }

    fn stub_of(&self, call: &Call) -> usize {
        self.called().iter().position(|name| *name == call.name).unwrap_or(0)
    }

    /// A procedure that is not here: somebody says how it came out.
    fn stub(&mut self, at: usize, name: &str) {
        let name = attribute(name);
        let (begin, end) = (attribute(self.pick("start", "开始")), attribute(self.pick("end", "结束")));
        // bpmn-engine starts all that is executable, SpiffWorkflow calls nothing else.
        let executable = self.dialect != Dialect::JavaScript;
        self.line(1, &format!("<bpmn:process id=\"called_{at}\" name={name} isExecutable=\"{executable}\">"));
        self.line(2, &format!("<bpmn:startEvent id=\"called_{at}_start\" name={begin}>"));
        self.line(3, &format!("<bpmn:outgoing>called_{at}_in</bpmn:outgoing>"));
        self.line(2, "</bpmn:startEvent>");
        self.line(2, &format!("<bpmn:userTask id=\"called_{at}_task\" name={name}>"));
        self.line(3, &format!("<bpmn:incoming>called_{at}_in</bpmn:incoming>"));
        self.line(3, &format!("<bpmn:outgoing>called_{at}_out</bpmn:outgoing>"));
        self.line(2, "</bpmn:userTask>");
        self.line(2, &format!("<bpmn:endEvent id=\"called_{at}_end\" name={end}>"));
        self.line(3, &format!("<bpmn:incoming>called_{at}_out</bpmn:incoming>"));
        self.line(2, "</bpmn:endEvent>");
        for (flow, from, to) in [("in", "start", "task"), ("out", "task", "end")] {
            self.line(
                2,
                &format!(
                    "<bpmn:sequenceFlow id=\"called_{at}_{flow}\" sourceRef=\"called_{at}_{from}\" targetRef=\"called_{at}_{to}\" />"
                ),
            );
        }
        self.line(1, "</bpmn:process>");
    }

    // ---- the diagram ---------------------------------------------------------------------------------------------------

    fn shape(&mut self, id: &str, area: Area, attributes: &str, label: Option<Area>) {
        self.line(3, &format!("<bpmndi:BPMNShape id=\"{id}_di\" bpmnElement=\"{id}\"{attributes}>"));
        self.bounds(4, area);
        self.label(label);
        self.line(3, "</bpmndi:BPMNShape>");
    }

    fn bounds(&mut self, indent: usize, Area { x, y, width, height }: Area) {
        self.line(indent, &format!("<dc:Bounds x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" />"));
    }

    fn label(&mut self, label: Option<Area>) {
        if let Some(area) = label {
            self.line(4, "<bpmndi:BPMNLabel>");
            self.bounds(5, area);
            self.line(4, "</bpmndi:BPMNLabel>");
        }
    }

    fn edge(&mut self, id: &str, points: &[(i32, i32)], label: Option<Area>) {
        self.line(3, &format!("<bpmndi:BPMNEdge id=\"{id}_di\" bpmnElement=\"{id}\">"));
        for (x, y) in points {
            self.line(4, &format!("<di:waypoint x=\"{x}\" y=\"{y}\" />"));
        }
        self.label(label);
        self.line(3, "</bpmndi:BPMNEdge>");
    }

    fn diagram(&mut self) {
        let drawing = self.drawing;
        self.line(1, "<bpmndi:BPMNDiagram id=\"diagram\">");
        self.line(2, "<bpmndi:BPMNPlane id=\"plane\" bpmnElement=\"collaboration\">");
        let (first, last) = (drawing.lanes.first(), drawing.lanes.last());
        if let (Some(first), Some(last)) = (first, last) {
            let pool = Area {
                x: first.area.x - POOL,
                y: first.area.y,
                width: first.area.width + POOL,
                height: last.area.y + last.area.height - first.area.y,
            };
            self.shape("pool", pool, " isHorizontal=\"true\"", None);
        }
        for (at, lane) in drawing.lanes.iter().enumerate() {
            self.shape(&format!("lane_{at}"), lane.area, " isHorizontal=\"true\"", None);
        }
        for (at, node) in drawing.nodes.iter().enumerate() {
            let shape = shape_of(self.program, node.kind, node.area);
            let id = self.ids[at].clone();
            let label = match node.kind {
                NodeKind::Start | NodeKind::Event(_) | NodeKind::End(_) => {
                    let below = shape.y + shape.height + 4;
                    let height = node.area.y + node.area.height - below;
                    Some(Area { y: below, height, ..node.area })
                }
                _ => node.caption.as_ref().map(|(area, _)| *area),
            };
            let marker = if matches!(
                node.kind,
                NodeKind::Choice(_) | NodeKind::Merge(_) | NodeKind::Gate(_) | NodeKind::Leave(_)
            ) {
                " isMarkerVisible=\"true\""
            } else {
                ""
            };
            self.shape(&id, shape, marker, label);
            if let NodeKind::Step(step) = node.kind {
                self.late(step, shape);
            }
        }
        for at in 0..drawing.routes.len() {
            let (route, edge) = (&drawing.routes[at], &drawing.graph.edges[at]);
            let mut points = route.points.clone();
            // Circles are narrower than the room that their words take.
            let ends = [(0, edge.from), (points.len().saturating_sub(1), edge.to)];
            for (end, node) in ends {
                let node = &drawing.nodes[node];
                let shape = shape_of(self.program, node.kind, node.area);
                if let Some(point) = points.get_mut(end) {
                    point.0 = point.0.clamp(shape.x, shape.x + shape.width);
                }
            }
            let label = route.label.as_ref().map(|(area, _)| *area);
            self.edge(&format!("flow_{at}"), &points, label);
        }
        self.line(2, "</bpmndi:BPMNPlane>");
        self.line(1, "</bpmndi:BPMNDiagram>");
    }

    /// The timers of a task, at its lower border, and what they lead to.
    fn late(&mut self, id: StepId, task: Area) {
        for nth in 0..self.program[id].deadlines.len() {
            let x = task.x + 14 + nth as i32 * (CIRCLE + 16);
            let y = task.y + task.height;
            let timer = Area { x, y: y - CIRCLE / 2, width: CIRCLE, height: CIRCLE };
            let late = Area { y: y + CIRCLE / 2 + DROP, ..timer };
            let beside = |area: Area, y: i32| Area { x: area.x + CIRCLE + 4, y, width: 60, height: 14 };
            self.shape(&format!("timer_{}_{nth}", id.0), timer, "", Some(beside(timer, timer.y + CIRCLE / 2 + 2)));
            self.shape(&format!("late_{}_{nth}", id.0), late, "", Some(beside(late, late.y + 11)));
            let middle = x + CIRCLE / 2;
            let points = [(middle, y + CIRCLE / 2), (middle, late.y)];
            self.edge(&format!("overdue_{}_{nth}", id.0), &points, None);
        }
    }

    fn stub_diagram(&mut self, at: usize) {
        self.line(1, &format!("<bpmndi:BPMNDiagram id=\"called_{at}_diagram\">"));
        self.line(2, &format!("<bpmndi:BPMNPlane id=\"called_{at}_plane\" bpmnElement=\"called_{at}\">"));
        let circle = |x: i32| Area { x, y: 82, width: CIRCLE, height: CIRCLE };
        let below = |x: i32| Some(Area { x: x - 12, y: 122, width: 60, height: 18 });
        self.shape(&format!("called_{at}_start"), circle(40), "", below(40));
        self.shape(&format!("called_{at}_task"), Area { x: 120, y: 60, width: 120, height: TASK }, "", None);
        self.shape(&format!("called_{at}_end"), circle(284), "", below(284));
        self.edge(&format!("called_{at}_in"), &[(40 + CIRCLE, 100), (120, 100)], None);
        self.edge(&format!("called_{at}_out"), &[(240, 100), (284, 100)], None);
        self.line(2, "</bpmndi:BPMNPlane>");
        self.line(1, "</bpmndi:BPMNDiagram>");
    }
}

/// What a step runs, where that is all that it does.
fn call(program: &Program, step: StepId) -> Option<&Call> {
    match program[step].calls.as_slice() {
        [only] if only.when.is_none() => Some(&only.what),
        _ => None,
    }
}

/// The procedures that are run, each once.
fn called(program: &Program) -> Vec<String> {
    let mut called: Vec<String> = Vec::new();
    for at in 0..program.steps.len() {
        if let Some(call) = call(program, StepId(at as u32)).filter(|call| !called.contains(&call.name)) {
            called.push(call.name.clone());
        }
    }
    called
}

/// What an engine offers for a step: its task, or that of the procedure that it runs.
pub fn task(program: &Program, step: StepId) -> String {
    let stub = call(program, step).and_then(|call| called(program).iter().position(|name| *name == call.name));
    stub.map_or_else(|| format!("step_{}", step.0), |at| format!("called_{at}_task"))
}

/// The shape that stands in the middle of the room of a node.
fn shape_of(program: &Program, kind: NodeKind, room: Area) -> Area {
    let (width, height) = match kind {
        NodeKind::Start | NodeKind::Event(_) | NodeKind::End(_) => (CIRCLE, CIRCLE),
        NodeKind::Step(step) if !program[step].deadlines.is_empty() => (room.width, room.height - 2 * words::LATE),
        _ => return room,
    };
    Area { x: room.x + (room.width - width) / 2, y: room.y + (room.height - height) / 2, width, height }
}

/// Text as a JSON string of plain characters only.
fn json(text: &str) -> String {
    let mut out = String::new();
    for c in serde_json::Value::from(text).to_string().chars() {
        match c {
            ' '..='~' => out.push(c),
            c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                let _ = write!(out, "\\u{unit:04x}");
            }),
        }
    }
    out
}

/// Text as it comes out of XML again.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
