//! Which of many units meet a condition, answered for all of them at once.
//!
//! A condition is asked of a whole column of units before the next one is: what is cheap or knows
//! its places goes first, and only the units that are left are asked what is dear. So most rules are
//! done with a document before they look at a single line.

use crate::rule::condition::{Condition, Share};
use crate::text::UnitKind;

use super::evaluate::ratio;
use super::mask::Mask;
use super::pass::Pass;

/// Of the units of one kind, the answers to one named condition so far.
#[derive(Debug)]
pub(super) struct Answers {
    /// The units of which the answer is known; nothing when it is of all.
    known: Mask,
    is_known_of_all: bool,
    yes: Mask,
}

impl Answers {
    pub(super) fn none(len: usize) -> Self {
        Self { known: Mask::none(len), is_known_of_all: false, yes: Mask::none(len) }
    }

    /// The answer for one unit, if it is known.
    pub(super) fn get(&self, index: usize) -> Option<bool> {
        let is_known = self.is_known_of_all || self.known.contains(index);
        is_known.then(|| self.yes.contains(index))
    }

    /// Remembers the answer for one unit.
    pub(super) fn set(&mut self, index: usize, yes: bool) {
        if !self.is_known_of_all {
            self.known.insert(index);
        }
        if yes {
            self.yes.insert(index);
        }
    }

    /// Takes away the units of which the answer is known.
    fn keep_unknown(&self, units: &mut Mask) {
        match self.is_known_of_all {
            true => units.clear(),
            false => units.and_not(&self.known),
        }
    }

    /// Remembers the answer for these units, some of which meet the condition.
    fn add(&mut self, units: &Mask, yes: &Mask) {
        if !self.is_known_of_all {
            self.known.or(units);
            // A document may have millions of units, and a rule file many conditions.
            if self.known.count() == units.len() {
                (self.known, self.is_known_of_all) = (Mask::none(0), true);
            }
        }
        // What is not written to takes no memory.
        if !yes.is_empty() {
            self.yes.or(yes);
        }
    }
}

impl Pass<'_> {
    /// The units of `kind` that meet `condition`; without one, all.
    pub(super) fn select(&self, kind: UnitKind, condition: Option<&Condition>) -> Mask {
        self.select_of(kind, condition, Mask::all(self.analysis.len(kind)))
    }

    /// Those of `units` that meet `condition`; without one, all of them.
    pub(super) fn select_of(
        &self,
        kind: UnitKind,
        condition: Option<&Condition>,
        units: Mask,
    ) -> Mask {
        let mut mask = units;
        if let Some(condition) = condition {
            self.narrow(kind, condition, &mut mask);
        }
        mask
    }

    /// Keeps those of `units` that meet `condition`.
    fn narrow(&self, kind: UnitKind, condition: &Condition, units: &mut Mask) {
        if units.is_empty() {
            return;
        }
        match condition {
            Condition::Feature(feature, bounds) => match self.range(kind, feature, bounds) {
                Some(range) => units.and_range(range),
                None => self.values.keep(&self.analysis, kind, (feature, bounds), units),
            },
            Condition::Named(index) => self.narrow_named(kind, *index, units),
            Condition::Previous(within, inner) => {
                // The first unit has none before it, and leaves no trace in the others.
                let mut others = units.all_before(*within);
                self.narrow(kind, inner, &mut others);
                units.and(&others.all_after(*within));
            }
            Condition::Next(within, inner) => {
                let mut others = units.all_after(*within);
                self.narrow(kind, inner, &mut others);
                units.and(&others.all_before(*within));
            }
            Condition::Enclosing(around, inner) => self.narrow_around(kind, *around, inner, units),
            Condition::Share(share) => {
                let contain = |part| share.bounds.contain(ratio(part));
                self.narrow_share(kind, share, units, contain, None);
            }
            Condition::Amount(amount) => {
                let contain = |(part, _): (usize, usize)| amount.bounds.contain(part as f64);
                // Without a `max`, more than enough is enough.
                let enough = amount.bounds.min.filter(|_| amount.bounds.max.is_none());
                self.narrow_share(kind, amount, units, contain, enough);
            }
            Condition::All(parts) => {
                self.keep_candidates(kind, condition, units);
                self.narrow_by_each(kind, parts, units);
            }
            Condition::Any(parts) => {
                let mut rest = units.clone();
                for part in parts {
                    let mut some = rest.clone();
                    self.narrow(kind, part, &mut some);
                    rest.and_not(&some);
                    if rest.is_empty() {
                        break;
                    }
                }
                units.and_not(&rest);
            }
            Condition::Not(inner) => {
                let mut others = units.clone();
                self.narrow(kind, inner, &mut others);
                units.and_not(&others);
            }
            Condition::Matches(pattern) => self.keep_matching(kind, *pattern, units),
            Condition::In(_)
            | Condition::Contains(_)
            | Condition::Occurrences { .. }
            | Condition::FirstWord(_)
            | Condition::LastWord(_) => {
                self.keep_candidates(kind, condition, units);
                units.retain(|index| self.holds(condition, &self.analysis.unit(kind, index)));
            }
        }
    }

    /// Keeps those of `units` that the pattern matches.
    fn keep_matching(&self, kind: UnitKind, pattern: usize, units: &mut Mask) {
        if let Some(fitting) = self.fitting(kind, pattern) {
            units.and(&fitting);
        }
        let compiled = &self.set.patterns[pattern];
        let has_literals = self.set.prefilter().is_in_lines(pattern);
        if has_literals && kind == UnitKind::Line {
            self.search_literals(units);
        }
        units.retain(|index| {
            let unit = self.analysis.unit(kind, index);
            let text = self.analysis.str(&unit);
            // What is told of lines by their classes has been told.
            compiled.fits(text)
                && (kind == UnitKind::Line || self.fits_classes(compiled, &unit))
                && (!has_literals || self.may_match(pattern, &unit))
                && compiled.is_match(text)
        });
    }

    fn narrow_by_each(&self, kind: UnitKind, parts: &[Condition], units: &mut Mask) {
        for part in parts {
            self.narrow(kind, part, units);
        }
    }

    fn narrow_named(&self, kind: UnitKind, index: usize, units: &mut Mask) {
        // Mostly none are left, and nothing has to be remembered.
        self.keep_named_candidates(kind, index, units);
        if units.is_empty() {
            return;
        }
        let mut unknown = units.clone();
        self.answers(kind, index, |answers| answers.keep_unknown(&mut unknown));
        if !unknown.is_empty() {
            let mut yes = unknown.clone();
            match &self.set.conditions[index] {
                Condition::All(parts) => self.narrow_by_each(kind, parts, &mut yes),
                condition => self.narrow(kind, condition, &mut yes),
            }
            self.answers(kind, index, |answers| answers.add(&unknown, &yes));
        }
        self.answers(kind, index, |answers| units.and(&answers.yes));
    }

    fn narrow_around(&self, kind: UnitKind, around: UnitKind, inner: &Condition, units: &mut Mask) {
        let mut outer = Mask::none(self.analysis.len(around));
        if around == UnitKind::Document {
            outer.insert(0);
            self.narrow(around, inner, &mut outer);
            if outer.is_empty() {
                units.clear();
            }
            return;
        }
        // The unit around the last one, as several mostly share it.
        let mut last: Option<(std::ops::Range<usize>, usize)> = None;
        let mut unit_around = |index: usize| {
            let start = self.analysis.unit(kind, index).span.start;
            if let Some((span, index)) = &last
                && span.contains(&start)
            {
                return Some(*index);
            }
            let index = self.analysis.around(around, start)?;
            last = Some((self.analysis.unit(around, index).span, index));
            Some(index)
        };
        units.iter().filter_map(&mut unit_around).for_each(|index| outer.insert(index));
        self.narrow(around, inner, &mut outer);
        units.retain(|index| unit_around(index).is_some_and(|index| outer.contains(index)));
    }

    fn narrow_share(
        &self,
        kind: UnitKind,
        share: &Share,
        units: &mut Mask,
        contain: impl Fn((usize, usize)) -> bool,
        enough: Option<f64>,
    ) {
        let inside = |index| {
            let span = self.analysis.unit(kind, index).span;
            self.analysis.inside(share.over, &span)
        };
        let mut inner = Mask::none(self.analysis.len(share.over));
        units.iter().for_each(|index| inner.insert_range(inside(index)));
        self.narrow(share.over, &share.condition, &mut inner);
        units.retain(|index| {
            contain(self.part_of(share, inside(index), |index| inner.contains(index), enough))
        });
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::pass::{Arenas, Passes};
    use crate::rule::{PackSource, Rule, RuleSet, shipped};
    use crate::schema::SourceFile;
    use crate::text::Stopwatch;

    thread_local! {
        static SET: Rc<RuleSet> =
            Rc::new({
                let mut set = RuleSet::load(&shipped()).expect("the shipped rules are sound");
                set.expect(&vec![true; set.rules.len()]);
                set
            });
    }

    thread_local! {
        /// Rules that ask for a mark.
        static MARKS: Rc<RuleSet> = Rc::new({
            let rule = |id: usize, asks: &str| {
                format!("[[rule]]\nid = 'r{id}'\nsummary = 'x'\nover = 'line'\nwhere = {{ {asks} }}\n")
            };
            let asks = [r"matches = '\|'", r"matches = '#.* '", r"not = { matches = '\*|\*\*' }"];
            let text: String = asks.iter().enumerate().map(|(id, asks)| rule(id, asks)).collect();
            let read_list = Box::new(|_: &str| Err(String::new()));
            let file = Arc::new(SourceFile { name: "marks.toml".into(), text });
            let mut set = RuleSet::load(&[PackSource { file, read_list }]).expect("no mistakes");
            set.expect(&vec![true; set.rules.len()]);
            set
        });
    }

    /// Texts that meet many conditions of the shipped rules.
    fn text() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "Read more",
            "Related articles",
            "Log in",
            "Sign up",
            "The ferry sails",
            "Trumps plan",
            "How to mend a net",
            "By Una Petrie",
            "3 June 2024",
            "4 min read",
            "© 2024",
            "All rights reserved",
            "Privacy Policy",
            "Skip to content",
            "Born",
            "Name",
            "Aspect Details",
            "Table of contents",
            ":",
            "...",
            ".",
            " ",
            " ",
            "\n",
            "\n",
            "\n",
            "\n",
            "\n",
            "\n",
            "\n\n",
            "* ",
            "## ",
            "|",
            "\t",
            "“",
            "”",
            "é",
            "ſ",
            "中",
            "it was a long way to the harbour and nobody had told the boys that the boat would not sail",
        ]);
        prop::collection::vec(pieces, 0..160).prop_map(|pieces| pieces.concat())
    }

    /// Asserts that what `columns` say of the units of a rule is what each unit alone is told.
    fn assert_told(set: &RuleSet, rule: &Rule, text: &str, columns: &Passes<'_>) {
        let Some(filter) = &rule.filter else { return };
        // A pass of its own remembers nothing of the column.
        let arenas = Arenas::default();
        let units = Passes::new(set, text, Stopwatch::default(), &arenas);
        let (columns, units) = (columns.of(rule.units), units.of(rule.units));
        let wanted: Vec<usize> = (0..units.analysis.len(rule.over))
            .filter(|index| units.holds(filter, &units.analysis.unit(rule.over, *index)))
            .collect();
        let found: Vec<usize> = columns.select(rule.over, Some(filter)).iter().collect();
        assert_eq!(found, wanted, "{}", rule.id);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

        /// What is answered for all units at once is what each unit alone would be told.
        #[test]
        fn a_column_is_its_units(text in text()) {
            let set = SET.with(Clone::clone);
            let arenas = Arenas::default();
            let columns = Passes::new(&set, &text, Stopwatch::default(), &arenas);
            set.rules.iter().for_each(|rule| assert_told(&set, rule, &text, &columns));
        }

        /// The same for rules that are asked first, of whose lines nothing is known yet.
        #[test]
        fn what_is_asked_first_is_a_column_too(text in text()) {
            let set = MARKS.with(Clone::clone);
            for rule in &set.rules {
                let arenas = Arenas::default();
                let columns = Passes::new(&set, &text, Stopwatch::default(), &arenas);
                assert_told(&set, rule, &text, &columns);
            }
        }
    }
}
