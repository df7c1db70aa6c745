//! A net as PNML, the interchange format of Petri nets (ISO/IEC 15909-2), place-transition nets.
//!
//! Two things are not in that grammar, and written as ProM and pm4py write and read them: a silent transition is marked
//! by the tool information `$invisible$`, and the final marking stands beside the page.

use super::{Net, PlaceId};
use crate::syntax::xml::escaped;
use std::fmt::Write;

impl Net {
    /// The PNML document.
    pub fn pnml(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <pnml xmlns=\"http://www.pnml.org/version-2009/grammar/pnml\">\n  \
             <net id=\"net\" type=\"http://www.pnml.org/version-2009/grammar/ptnet\">\n    \
             {}\n    <page id=\"page\">",
            named(&self.name)
        );
        for (at, place) in self.places.iter().enumerate() {
            let marked = PlaceId(at) == self.source;
            let marking = if marked { "<initialMarking><text>1</text></initialMarking>" } else { "" };
            let _ = writeln!(out, "      <place id=\"p{at}\">{}{marking}</place>", named(&place.name));
        }
        for (at, transition) in self.transitions.iter().enumerate() {
            let silent = transition.step.is_none();
            let mark =
                if silent { "<toolspecific tool=\"ProM\" version=\"6.4\" activity=\"$invisible$\"/>" } else { "" };
            let _ = writeln!(out, "      <transition id=\"t{at}\">{}{mark}</transition>", named(&transition.name));
        }
        for (at, transition) in self.transitions.iter().enumerate() {
            for PlaceId(place) in &transition.takes {
                let _ = writeln!(out, "      <arc id=\"p{place}-t{at}\" source=\"p{place}\" target=\"t{at}\"/>");
            }
            for PlaceId(place) in &transition.gives {
                let _ = writeln!(out, "      <arc id=\"t{at}-p{place}\" source=\"t{at}\" target=\"p{place}\"/>");
            }
        }
        let PlaceId(sink) = self.sink;
        let _ = writeln!(
            out,
            "    </page>\n    <finalmarkings>\n      <marking><place idref=\"p{sink}\"><text>1</text></place></marking>\n    \
             </finalmarkings>\n  </net>\n</pnml>"
        );
        out
    }
}

fn named(name: &str) -> String {
    format!("<name><text>{}</text></name>", escaped(name))
}
