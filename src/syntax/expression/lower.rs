//! What pest has accepted → syntax tree. Only numbers and days can still be wrong.

use super::super::repair::{
    grouped_text, is_grouped, is_length_in_words, is_times_in_words, length_text, plain_length,
};
use super::*;

impl Reader<'_> {
    pub(super) fn pairs<'i>(&self, rule: Rule, text: &'i str) -> Read<Pairs<'i, Rule>> {
        if text.len() > MAX_LINE_BYTES {
            return Err(Problem::too_long(text.len()));
        }
        let mut depth = 0_usize;
        for (at, byte) in text.bytes().enumerate() {
            // The last byte of （ and ）, both EF BC 8x.
            match byte {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                0x88 if at > 1 && &text.as_bytes()[at - 2..at] == b"\xEF\xBC" => depth += 1,
                0x89 if at > 1 && &text.as_bytes()[at - 2..at] == b"\xEF\xBC" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > MAX_NESTING {
                return Err(Problem::too_deep(at));
            }
        }
        let pairs = Grammar::parse(rule, text).map_err(|error| Problem::from_pest(text, &error, &self.here))?;
        match full_width_word(text) {
            Some((at, len)) if !reads_alike(rule, &pairs, &narrow_letters(text)) => Err(Problem::full_width(at, len)),
            _ => Ok(pairs),
        }
    }

    pub(super) fn one<'i>(&self, rule: Rule, text: &'i str) -> Read<Pair<'i, Rule>> {
        let mut pairs = self.pairs(rule, text)?;
        pairs.next().ok_or_else(|| Problem::expected(0, say!("a value", "内容")))
    }

    pub(super) fn spanned(&self, pair: &Pair<Rule>) -> Span {
        let span = pair.as_span();
        self.span(span.start(), span.start() + pair.as_str().trim_end_matches(crate::syntax::line::is_space).len())
    }

    pub(super) fn name(&mut self, pair: &Pair<Rule>) -> Name {
        Name { symbol: self.names.intern(pair.as_str()), span: self.spanned(pair) }
    }

    pub(super) fn clause(&mut self, pair: &Pair<Rule>) -> Name {
        let text = pair.as_str().trim_end_matches(['.', '．', ' ']);
        let start = pair.as_span().start();
        Name { symbol: self.names.intern(text), span: self.span(start, start + text.len()) }
    }

    pub(super) fn maybe_named(&mut self, inner: &mut Children) -> (Option<Name>, Option<Name>) {
        let code = inner.optional(Rule::code).map(|pair| self.name(&pair));
        let name = inner.optional(Rule::book).or_else(|| inner.optional(Rule::identifier));
        (code, name.map(|pair| self.name(&pair)))
    }

    pub(super) fn named(&mut self, inner: &mut Children) -> (Option<Name>, Name) {
        let code = inner.optional(Rule::code).map(|pair| self.name(&pair));
        let pair = inner.one();
        (code, self.name(&pair))
    }

    pub(super) fn fact(&mut self, pair: Pair<Rule>) -> Name {
        self.named(&mut Children::of(pair)).1
    }

    pub(super) fn place(&mut self, pair: Pair<Rule>) -> Place {
        Place { name: self.named(&mut Children::of(pair)).1 }
    }

    pub(super) fn target(&mut self, pair: Pair<Rule>) -> Target {
        match pair.as_rule() {
            Rule::join => Target::Join(self.spanned(&pair)),
            _ => Target::Place(self.place(pair)),
        }
    }

    /// What stands between the quotation marks, each of which is one character.
    pub(super) fn quoted(&mut self, pair: Pair<Rule>) -> Words {
        let text = pair.as_str();
        let open = text.chars().next().map_or(0, char::len_utf8);
        let close = text.chars().next_back().map_or(0, char::len_utf8);
        let inside = &text[open..text.len() - close];
        let start = pair.as_span().start() + open;
        let copy = matches!(self.base, Base::Within(_)).then(|| inside.into());
        Words { span: self.span(start, start + inside.len()), copy }
    }

    pub(super) fn date(&mut self, pair: &Pair<Rule>) -> Read<Name> {
        let text = narrow_digits(pair.as_str());
        let mut parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let mut part = || parts.next().and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
        let (year, month, day) = (part(), part(), part());
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if day == 0 || day > last {
            return Err(Problem::wrong(
                pair.as_span().start(),
                pair.as_str().len(),
                say!("there is no such day", "没有这一天"),
            ));
        }
        let symbol = self.names.intern(&format!("{year:04}-{month:02}-{day:02}"));
        Ok(Name { symbol, span: self.spanned(pair) })
    }

    pub(super) fn count(&self, pair: &Pair<Rule>) -> Read<u32> {
        narrow_digits(pair.as_str()).parse().ok().filter(|n| *n <= MAX_COUNT).ok_or_else(|| {
            Problem::wrong(
                pair.as_span().start(),
                pair.as_str().len(),
                say!("this number is too large: at most {MAX_COUNT}", "这个数太大：最多 {MAX_COUNT}"),
            )
        })
    }

    pub(super) fn unit(pair: Pair<Rule>) -> TimeUnit {
        match Children::of(pair).one().as_rule() {
            Rule::working_day => TimeUnit::WorkingDay,
            Rule::minute => TimeUnit::Minute,
            Rule::hour => TimeUnit::Hour,
            Rule::day => TimeUnit::Day,
            Rule::week => TimeUnit::Week,
            Rule::month => TimeUnit::Month,
            _ => TimeUnit::Year,
        }
    }

    pub(super) fn length(&mut self, pair: Pair<Rule>) -> Read<Length> {
        let span = self.spanned(&pair);
        let mut inner = Children::of(pair);
        let Some(count) = inner.optional(Rule::count) else {
            let fact = inner.one();
            let (at, written) = (fact.as_span().start(), fact.as_str());
            if is_length_in_words(written) || plain_length(written).is_some() {
                return Err(Problem::wrong(at, written.len(), length_text()));
            }
            return Ok(Length::Fact(self.fact(fact)));
        };
        Ok(Length::Units(self.count(&count)?, Self::unit(inner.one()), span))
    }

    pub(super) fn cadence(&mut self, pair: Pair<Rule>) -> Read<Cadence> {
        let mut inner = Children::of(pair);
        let rhythm = inner.one();
        let mut every = None;
        let rhythm = match rhythm.as_rule() {
            Rule::daily => Inner::Daily,
            Rule::weekly => Inner::Weekly,
            Rule::monthly => Inner::Monthly,
            Rule::on_call => Inner::OnCall,
            _ => {
                let mut parts = Children::of(rhythm);
                let count = parts.one();
                every = Some((self.count(&count)?, Self::unit(parts.one())));
                Inner::Every
            }
        };
        let (marks, condition) = self.tail(inner)?;
        Ok(Cadence { rhythm, every, marks, condition })
    }

    pub(super) fn tail(&mut self, mut inner: Children) -> Read<(Vec<Mark>, Option<Condition>)> {
        let marks = inner.optional(Rule::marks).map(|pair| self.marks(pair)).transpose()?.unwrap_or_default();
        let condition = inner.optional(Rule::condition).map(|pair| self.condition(pair)).transpose()?;
        Ok((marks, condition))
    }

    pub(super) fn items(&mut self, pair: Pair<Rule>) -> Read<Vec<Item>> {
        let mut items = pair
            .into_inner()
            .filter(|pair| pair.as_rule() == Rule::item)
            .map(|pair| self.item(pair))
            .collect::<Read<Vec<Item>>>()?;
        // There are many lists, most of one item.
        items.shrink_to_fit();
        Ok(items)
    }

    pub(super) fn item(&mut self, pair: Pair<Rule>) -> Read<Item> {
        let mut inner = Children::of(pair);
        let (code, name) = self.named(&mut inner);
        let (marks, condition) = self.tail(inner)?;
        Ok(Item { code, name, marks, condition })
    }

    pub(super) fn performers(&mut self, pair: Pair<Rule>) -> Read<Performers> {
        let mut together = false;
        let mut roles = Vec::new();
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::and => together = true,
                Rule::performer => {
                    let mut inner = Children::of(pair);
                    let (code, name) = self.named(&mut inner);
                    let condition = inner.optional(Rule::condition).map(|pair| self.condition(pair)).transpose()?;
                    roles.push(Performer { code, name, condition });
                }
                _ => {}
            }
        }
        roles.shrink_to_fit();
        Ok(Performers { together, roles })
    }

    pub(super) fn condition(&mut self, pair: Pair<Rule>) -> Read<Condition> {
        let span = self.spanned(&pair);
        let mut inner = Children::of(pair);
        inner.skip(Rule::open_when);
        let kind = self.condition_kind(inner.one())?;
        Ok(Condition { span, kind: Box::new(kind) })
    }

    pub(super) fn condition_kind(&mut self, pair: Pair<Rule>) -> Read<ConditionKind> {
        Ok(match pair.as_rule() {
            Rule::otherwise => ConditionKind::Otherwise,
            Rule::whenever => ConditionKind::Whenever(self.named(&mut Children::of(pair)).1),
            _ => ConditionKind::Guard(self.guard(pair)?),
        })
    }

    pub(super) fn guard(&mut self, pair: Pair<Rule>) -> Read<Guard> {
        let mut any = false;
        let mut units = Vec::new();
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::or => any = true,
                Rule::unit => units.push(self.unit_guard(pair)?),
                _ => {}
            }
        }
        Ok(match (units.len(), any) {
            (1, _) => units.remove(0),
            (_, true) => Guard::Or(units),
            (_, false) => Guard::And(units),
        })
    }

    pub(super) fn unit_guard(&mut self, pair: Pair<Rule>) -> Read<Guard> {
        let mut negated = false;
        let mut guard = None;
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::not => negated = !negated,
                Rule::guard => guard = Some(self.guard(pair)?),
                Rule::comparison => guard = Some(Guard::Compare(self.comparison(pair)?)),
                Rule::fact => guard = Some(Guard::Fact(self.fact(pair))),
                _ => {}
            }
        }
        let guard = guard.ok_or_else(|| Problem::expected(0, say!("a condition", "条件")))?;
        Ok(if negated { Guard::Not(Box::new(guard)) } else { guard })
    }

    pub(super) fn comparison(&mut self, pair: Pair<Rule>) -> Read<Comparison> {
        let mut inner = Children::of(pair);
        let fact = inner.one();
        let fact = self.fact(fact);
        let operator = match Children::of(inner.one()).one().as_rule() {
            Rule::unequal => Operator::Unequal,
            Rule::at_most_op => Operator::AtMost,
            Rule::at_least_op => Operator::AtLeast,
            Rule::less => Operator::Less,
            Rule::greater => Operator::Greater,
            _ => Operator::Equal,
        };
        let mut values = Vec::new();
        let literals: Vec<Pair<Rule>> = inner.rest().filter(|pair| pair.as_rule() == Rule::literal).collect();
        if let [first, rest @ ..] = literals.as_slice()
            && let Some(last) = rest.last()
        {
            // `10,000`: to list values one writes spaces, or at least no `000`.
            let ordered = !matches!(operator, Operator::Equal | Operator::Unequal);
            let (from, to) = (first.as_span().start(), last.as_span().end());
            let written = first.get_input()[from..to].trim_end_matches(crate::syntax::line::is_space);
            if is_grouped(written) && (ordered || rest.iter().any(|group| group.as_str().starts_with('0'))) {
                let number = written.replace([',', '，'], "");
                return Err(Problem::wrong(from, written.len(), grouped_text(&number)));
            }
        }
        for pair in literals {
            values.push(self.literal(pair)?);
        }
        Ok(Comparison { fact, operator, values })
    }

    pub(super) fn literal(&mut self, pair: Pair<Rule>) -> Read<Literal> {
        let span = self.spanned(&pair);
        let mut inner = Children::of(pair);
        let first = inner.one();
        let kind = match first.as_rule() {
            Rule::date => LiteralKind::Date(self.date(&first)?),
            Rule::length_literal => {
                let mut parts = Children::of(first);
                let count = parts.one();
                LiteralKind::Length(self.count(&count)?, Self::unit(parts.one()))
            }
            Rule::number => LiteralKind::Number(i64::from(self.count(&first)?)),
            Rule::quoted => LiteralKind::Quoted(self.quoted(first)),
            _ => {
                inner.back(first);
                LiteralKind::Word(self.named(&mut inner).1)
            }
        };
        Ok(Literal { span, kind })
    }

    pub(super) fn marks(&mut self, pair: Pair<Rule>) -> Read<Vec<Mark>> {
        pair.into_inner().filter(|pair| pair.as_rule() == Rule::mark).map(|pair| self.mark(pair)).collect()
    }

    pub(super) fn mark(&mut self, pair: Pair<Rule>) -> Read<Mark> {
        let span = self.spanned(&pair);
        let pair = Children::of(pair).one();
        let rule = pair.as_rule();
        let mut inner = Children::of(pair);
        let kind = match rule {
            Rule::optional => Remark::Optional,
            Rule::given => Remark::Given,
            Rule::outside => Remark::Outside,
            Rule::group => Remark::Group,
            Rule::checker => Remark::Checker,
            Rule::approver => Remark::Approver,
            Rule::head => Remark::Head(self.named(&mut inner).1),
            Rule::members => Remark::Members(self.items(inner.one())?),
            Rule::attached => Remark::Attached(self.items(inner.one())?),
            Rule::brings => Remark::Brings(self.items(inner.one())?),
            Rule::sets => Remark::Sets(self.items(inner.one())?),
            Rule::with => Remark::With(self.items(inner.one())?),
            Rule::informs => Remark::Informs(self.items(inner.one())?),
            Rule::by_mark => Remark::By(self.party(inner)),
            Rule::from => {
                let place = inner.one();
                Remark::From(self.place(place))
            }
            Rule::then => {
                let target = inner.one();
                Remark::Then(self.target(target))
            }
            Rule::into => Remark::Into(self.named(&mut inner).1),
            Rule::takes => Remark::Takes(self.bindings(inner)),
            Rule::gives => Remark::Gives(self.bindings(inner)),
            Rule::at_most => Remark::AtMost(self.bound(inner.one())?),
            Rule::ad_hoc => Remark::AdHoc(self.named(&mut inner).1),
            Rule::on => {
                let date = inner.one();
                Remark::On(self.date(&date)?)
            }
            other => unreachable!("the grammar's rule `mark` has no {other:?}"),
        };
        Ok(Mark { span, kind })
    }

    pub(super) fn party(&mut self, mut inner: Children) -> Party {
        let first = inner.one();
        match first.as_rule() {
            Rule::by_seat => Party::Performers,
            Rule::seat => match Children::of(first).one().as_rule() {
                Rule::approver_word => Party::Approver,
                _ => Party::Checker,
            },
            _ => {
                inner.back(first);
                Party::Role(self.named(&mut inner).1)
            }
        }
    }

    pub(super) fn bound(&mut self, pair: Pair<Rule>) -> Read<Bound> {
        Ok(match pair.as_rule() {
            Rule::count => Bound::Count(self.count(&pair)?, self.spanned(&pair)),
            _ if is_times_in_words(pair.as_str()) => {
                let message = say!("how often is written in digits, such as `3`", "次数要用数字写，如“3 次”");
                return Err(Problem::wrong(pair.as_span().start(), pair.as_str().len(), message));
            }
            _ => Bound::Fact(self.fact(pair)),
        })
    }

    pub(super) fn bindings(&mut self, inner: Children) -> Vec<Binding> {
        let mut bindings = Vec::new();
        for pair in inner.rest().filter(|pair| pair.as_rule() == Rule::binding) {
            let mut parts = Children::of(pair);
            let theirs = self.named(&mut parts).1;
            parts.skip(Rule::equals);
            let ours = match parts.optional(Rule::binding_ours) {
                Some(pair) => self.fact(pair),
                None => theirs,
            };
            bindings.push(Binding { theirs, ours });
        }
        bindings
    }

    pub(super) fn type_(&mut self, pair: Pair<Rule>) -> Read<Type> {
        let span = self.spanned(&pair);
        let first = Children::of(pair).one();
        let kind = match first.as_rule() {
            Rule::yes_no => TypeKind::YesNo,
            Rule::date_type => TypeKind::Date,
            Rule::duration_type => TypeKind::Duration,
            Rule::text_type => TypeKind::Text,
            Rule::quoted => TypeKind::Exactly(self.quoted(first)),
            Rule::pattern => TypeKind::Pattern(self.quoted(Children::of(first).one())),
            Rule::range => {
                let mut inner = Children::of(first.clone());
                let low = inner.optional(Rule::count);
                inner.skip(Rule::until_word);
                match (low, inner.optional(Rule::number)) {
                    (Some(low), Some(high)) => {
                        let (low, high) = (i64::from(self.count(&low)?), i64::from(self.count(&high)?));
                        if low > high {
                            return Err(Problem::wrong(
                                first.as_span().start(),
                                first.as_str().len(),
                                say!("the range is empty: {low} is more than {high}", "范围是空的：{low} 大于 {high}"),
                            ));
                        }
                        TypeKind::Integer(Some((low, high)))
                    }
                    _ => TypeKind::Integer(None),
                }
            }
            _ => {
                let mut inner = Children::of(first);
                let mut names = Vec::new();
                while !inner.is_empty() {
                    names.push(self.named(&mut inner).1);
                    inner.skip(Rule::comma);
                }
                TypeKind::Choices(names)
            }
        };
        Ok(Type { span, kind })
    }

    /// The byte of the text that is read at which a span of the file begins.
    pub(super) fn offset_of(&self, span: Span) -> usize {
        match self.base {
            Base::At(base) => (span.start as usize).saturating_sub(base),
            Base::Within(_) => 0,
        }
    }
}

/// Names are normalised, so what is a name in full-width letters must not be a keyword in ASCII.
fn reads_alike(rule: Rule, pairs: &Pairs<Rule>, narrowed: &str) -> bool {
    let rules = |pairs: Pairs<Rule>| pairs.flatten().map(|pair| pair.as_rule()).collect::<Vec<_>>();
    Grammar::parse(rule, narrowed).is_ok_and(|narrowed| rules(narrowed) == rules(pairs.clone()))
}
