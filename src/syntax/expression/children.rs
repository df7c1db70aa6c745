//! The children of a pair, one after the other.

use super::Rule;
use pest::iterators::{Pair, Pairs};

/// The words that only lead on to what follows them.
fn leads_on(rule: Rule) -> bool {
    use Rule as R;
    matches!(
        rule,
        R::whenever_word
            | R::head_word
            | R::members_word
            | R::attached_word
            | R::brings_word
            | R::sets_word
            | R::by_word
            | R::performers_word
            | R::with_word
            | R::from_word
            | R::then_word
            | R::informs_word
            | R::into_word
            | R::takes_word
            | R::gives_word
            | R::ad_hoc_word
            | R::on_word
            | R::every_word
            | R::on_call_word
            | R::integer_word
            | R::format_word
            | R::to_word
            | R::bound_word
            | R::open
    )
}

/// The children of a pair, taken in order. The only place that relies on the grammar's shape without asking.
pub(super) struct Children<'i> {
    pairs: std::iter::Peekable<Pairs<'i, Rule>>,
    returned: Option<Pair<'i, Rule>>,
}

impl<'i> Children<'i> {
    pub fn of(pair: Pair<'i, Rule>) -> Self {
        Children::from(pair.into_inner())
    }

    pub fn from(pairs: Pairs<'i, Rule>) -> Self {
        let mut children = Children { pairs: pairs.peekable(), returned: None };
        if children.peek().is_some_and(leads_on) {
            children.pairs.next();
        }
        children
    }

    pub fn next(&mut self) -> Option<Pair<'i, Rule>> {
        self.returned.take().or_else(|| self.pairs.next())
    }

    pub fn back(&mut self, pair: Pair<'i, Rule>) {
        self.returned = Some(pair);
    }

    pub fn peek(&mut self) -> Option<Rule> {
        self.returned.as_ref().or_else(|| self.pairs.peek()).map(Pair::as_rule)
    }

    pub fn is_empty(&mut self) -> bool {
        self.peek().is_none()
    }

    /// The next child that is not a bracket.
    pub fn one(&mut self) -> Pair<'i, Rule> {
        // INVARIANT: called only where the grammar requires a child.
        self.next().unwrap_or_else(|| unreachable!("the grammar promises a child here"))
    }

    pub fn optional(&mut self, rule: Rule) -> Option<Pair<'i, Rule>> {
        if self.peek() == Some(rule) { self.next() } else { None }
    }

    pub fn skip(&mut self, rule: Rule) {
        self.optional(rule);
    }

    pub fn rest(self) -> impl Iterator<Item = Pair<'i, Rule>> {
        self.returned.into_iter().chain(self.pairs)
    }
}
