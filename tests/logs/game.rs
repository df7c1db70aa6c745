//! Playing a net, as it is read from its PNML: which steps can be completed in which order, and what is wrong with it as
//! a workflow net. Knows nothing of procedures.

use roxmltree::{Document, Node};
use std::collections::{BTreeSet, HashMap, HashSet};

/// How many tokens each place holds.
pub type Marking = Vec<u16>;

pub struct Game {
    /// By transition: its label, from where it takes, where it puts.
    pub transitions: Vec<(Option<String>, Vec<usize>, Vec<usize>)>,
    pub first: Marking,
    pub last: Marking,
}

fn children<'d>(node: Node<'d, 'd>, tag: &'d str) -> impl Iterator<Item = Node<'d, 'd>> {
    node.children().filter(move |child| child.has_tag_name(tag) || child.tag_name().name() == tag)
}

fn text(node: Node, tag: &str) -> String {
    let inner = node.children().find(|child| child.tag_name().name() == tag).expect(tag);
    inner.children().find(|child| child.tag_name().name() == "text").and_then(|text| text.text()).unwrap().to_string()
}

impl Game {
    /// Reads PNML.
    pub fn read(pnml: &str) -> Game {
        let document = Document::parse(pnml).expect("XML");
        let root = document.root_element();
        assert_eq!(root.tag_name().namespace(), Some("http://www.pnml.org/version-2009/grammar/pnml"));
        let net = children(root, "net").next().expect("a net");
        assert_eq!(net.attribute("type"), Some("http://www.pnml.org/version-2009/grammar/ptnet"));
        let page = children(net, "page").next().expect("a page");
        let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "ids are not unique");
        assert!(ids.iter().all(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')), "{ids:?}");
        let places: HashMap<&str, usize> =
            children(page, "place").enumerate().map(|(at, place)| (place.attribute("id").unwrap(), at)).collect();
        let (mut first, mut last) = (vec![0; places.len()], vec![0; places.len()]);
        for place in children(page, "place") {
            if children(place, "initialMarking").next().is_some() {
                first[places[place.attribute("id").unwrap()]] = text(place, "initialMarking").parse().unwrap();
            }
        }
        let ends = children(net, "finalmarkings").next().expect("final markings");
        for place in children(children(ends, "marking").next().expect("one"), "place") {
            last[places[place.attribute("idref").unwrap()]] = 1;
        }
        let mut at: HashMap<&str, usize> = HashMap::new();
        let mut transitions = Vec::new();
        for transition in children(page, "transition") {
            at.insert(transition.attribute("id").unwrap(), transitions.len());
            let silent = children(transition, "toolspecific").any(|tool| {
                tool.attribute("tool") == Some("ProM") && tool.attribute("activity") == Some("$invisible$")
            });
            transitions.push(((!silent).then(|| text(transition, "name")), Vec::new(), Vec::new()));
        }
        for arc in children(page, "arc") {
            let (source, target) = (arc.attribute("source").unwrap(), arc.attribute("target").unwrap());
            match (places.get(source), places.get(target)) {
                (Some(place), None) => transitions[at[target]].1.push(*place),
                (None, Some(place)) => transitions[at[source]].2.push(*place),
                _ => panic!("{source} and {target} are of one kind"),
            }
        }
        Game { transitions, first, last }
    }

    pub fn labels(&self) -> Vec<&str> {
        self.transitions.iter().filter_map(|(label, ..)| label.as_deref()).collect()
    }

    fn fire(&self, at: usize, marking: &Marking) -> Option<Marking> {
        let (_, takes, gives) = &self.transitions[at];
        let mut next = marking.clone();
        for place in takes {
            next[*place] = next[*place].checked_sub(1)?;
        }
        gives.iter().for_each(|place| next[*place] += 1);
        Some(next)
    }

    /// What silent transitions make of these markings, themselves included.
    fn closure(&self, markings: HashSet<Marking>) -> HashSet<Marking> {
        let mut waiting: Vec<Marking> = markings.iter().cloned().collect();
        let mut all = markings;
        while let Some(marking) = waiting.pop() {
            for at in (0..self.transitions.len()).filter(|at| self.transitions[*at].0.is_none()) {
                if let Some(next) = self.fire(at, &marking)
                    && all.insert(next.clone())
                {
                    waiting.push(next);
                }
            }
        }
        all
    }

    fn after(&self, markings: &HashSet<Marking>, label: &str) -> HashSet<Marking> {
        let of_label = |at: &usize| self.transitions[*at].0.as_deref() == Some(label);
        let next = (0..self.transitions.len()).filter(of_label);
        let next = next.flat_map(|at| markings.iter().filter_map(move |marking| self.fire(at, marking)));
        self.closure(next.collect())
    }

    fn start(&self) -> HashSet<Marking> {
        self.closure(HashSet::from([self.first.clone()]))
    }

    /// Whether these steps, in this order, lead from the first marking to the last.
    pub fn accepts<'t>(&self, trace: impl IntoIterator<Item = &'t str>) -> bool {
        let markings = trace.into_iter().fold(self.start(), |markings, label| self.after(&markings, label));
        markings.contains(&self.last)
    }

    /// Everything of at most so many steps that it accepts.
    pub fn language(&self, most: usize) -> BTreeSet<Vec<String>> {
        let mut language = BTreeSet::new();
        let mut waiting = vec![(Vec::new(), self.start())];
        while let Some((trace, markings)) = waiting.pop() {
            if markings.contains(&self.last) {
                language.insert(trace.clone());
            }
            for label in self.labels().into_iter().filter(|_| trace.len() < most) {
                let next = self.after(&markings, label);
                if !next.is_empty() {
                    let mut trace = trace.clone();
                    trace.push(label.to_string());
                    waiting.push((trace, next));
                }
            }
        }
        language
    }

    /// What keeps it from being a safe and sound workflow net (van der Aalst 1998); nothing where there are more
    /// markings than this.
    pub fn faults(&self, most: usize) -> Option<Vec<String>> {
        let mut numbers: HashMap<Marking, usize> = HashMap::from([(self.first.clone(), 0)]);
        let (mut waiting, mut before, mut fired) = (vec![self.first.clone()], vec![Vec::new()], HashSet::new());
        let mut faults = Vec::new();
        while let Some(marking) = waiting.pop() {
            let from = numbers[&marking];
            if marking.iter().any(|tokens| *tokens > 1) {
                faults.push(format!("not safe: {marking:?}"));
                return Some(faults);
            }
            let done = marking.iter().zip(&self.last).all(|(tokens, last)| tokens >= last);
            if done && marking != self.last {
                faults.push(format!("something is left behind: {marking:?}"));
            }
            for at in 0..self.transitions.len() {
                let Some(next) = self.fire(at, &marking) else { continue };
                fired.insert(at);
                let to = *numbers.entry(next.clone()).or_insert_with(|| {
                    before.push(Vec::new());
                    waiting.push(next);
                    before.len() - 1
                });
                before[to].push(from);
            }
            if numbers.len() > most {
                return None;
            }
        }
        let dead = (0..self.transitions.len()).filter(|at| !fired.contains(at));
        faults.extend(dead.map(|at| format!("never fires: {:?}", self.transitions[at].0)));
        let mut ends: HashSet<usize> = numbers.get(&self.last).copied().into_iter().collect();
        let mut waiting: Vec<usize> = ends.iter().copied().collect();
        while let Some(at) = waiting.pop() {
            waiting.extend(before[at].iter().copied().filter(|from| ends.insert(*from)));
        }
        if ends.len() < numbers.len() {
            faults.push(format!("{} of {} markings lead nowhere", numbers.len() - ends.len(), numbers.len()));
        }
        Some(faults)
    }
}
