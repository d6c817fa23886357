//! One document under one rule set: asks conditions of units, and remembers the answers.

use std::cell::{Cell, OnceCell};
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::rule::RuleSet;
use crate::rule::bounds_spec::Bounds;
use crate::rule::condition::{Condition, Share};
use crate::rule::counted_spec::ShareBy;
use crate::rule::prefilter::Places;
use crate::rule::template::Placeholder;
use crate::text::{Analysis, Shared, Stopwatch, Unit, UnitKind, WordKind, words};

/// What is known of a named condition on a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Unknown,
    No,
    Yes,
}

/// For each unit of one kind, the answer to one named condition.
type Answers = OnceCell<Vec<Cell<Answer>>>;

/// One document under one rule set: a pass for the rules of each kind of units, made when one is
/// first asked for.
pub(super) struct Passes<'a> {
    set: &'a RuleSet,
    text: &'a str,
    shared: Rc<Shared>,
    places: Rc<OnceCell<Places>>,
    /// By the index of the units.
    passes: Vec<OnceCell<Pass<'a>>>,
}

impl<'a> Passes<'a> {
    /// Passes over `text`, whose shared work is measured by `stopwatch`.
    pub fn new(set: &'a RuleSet, text: &'a str, stopwatch: Stopwatch) -> Self {
        Self {
            set,
            text,
            shared: Rc::new(Shared::new(stopwatch)),
            places: Rc::default(),
            passes: set.units.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    /// The pass for rules whose units have that index.
    pub fn of(&self, units: usize) -> &Pass<'a> {
        self.passes[units].get_or_init(|| {
            let answers = self.set.conditions.iter().map(|_| Default::default()).collect();
            let analysis = Analysis::new(self.text, self.set.units[units], Rc::clone(&self.shared));
            Pass { set: self.set, analysis, places: Rc::clone(&self.places), answers }
        })
    }

    /// Measures the work that rules share.
    pub fn stopwatch(&self) -> &Stopwatch {
        &self.shared.stopwatch
    }
}

/// One document under the rules of one kind of units.
pub(super) struct Pass<'a> {
    pub set: &'a RuleSet,
    pub analysis: Analysis<'a>,
    places: Rc<OnceCell<Places>>,
    /// For each named condition, the answers for each kind of unit.
    answers: Vec<[Answers; UnitKind::ALL.len()]>,
}

impl<'a> Pass<'a> {
    /// Measures the work that rules share.
    pub fn stopwatch(&self) -> &Stopwatch {
        &self.analysis.shared.stopwatch
    }

    /// Where the literals of the patterns stand.
    pub fn places(&self) -> &Places {
        self.analysis.once(&self.places, || self.set.prefilter.scan(self.analysis.text))
    }

    /// Whether `unit` meets `condition`.
    pub fn holds(&self, condition: &Condition, unit: &Unit) -> bool {
        match condition {
            Condition::Feature(feature, bounds) => {
                bounds.contain(feature.value(&self.analysis, unit))
            }
            Condition::Named(index) => self.named(*index, unit),
            Condition::Matches(pattern) => {
                self.set.prefilter.may_match(self.places(), *pattern, &unit.span)
                    && self.set.patterns[*pattern].is_match(self.analysis.str(unit))
            }
            Condition::In(list) => self.set.lists[*list].contains(self.analysis.str(unit)),
            Condition::Contains { list, bounds, distinct, match_case } => {
                self.contains(*list, bounds, *distinct, *match_case, unit)
            }
            Condition::Occurrences { of, bounds } => {
                let text = self.analysis.str(unit);
                let count = if of.is_empty() {
                    self.analysis.occurrences(text)
                } else {
                    of.iter()
                        .map(|template| {
                            let word = template.render(|placeholder, out| {
                                debug_assert_eq!(*placeholder, Placeholder::Text);
                                out.push_str(text);
                            });
                            self.analysis.occurrences(&word)
                        })
                        .sum()
                };
                bounds.contain(count as f64)
            }
            Condition::Previous(inner) => self
                .neighbour(unit, |index| index.checked_sub(1))
                .is_some_and(|u| self.holds(inner, &u)),
            Condition::Next(inner) => self
                .neighbour(unit, |index| index.checked_add(1))
                .is_some_and(|u| self.holds(inner, &u)),
            // What stands after a match may be nothing, at the very end of the unit.
            Condition::Enclosing(kind, inner) => self
                .analysis
                .around(*kind, unit.span.start)
                .or_else(|| self.analysis.around(*kind, unit.span.start.checked_sub(1)?))
                .is_some_and(|index| self.holds(inner, &self.analysis.unit(*kind, index))),
            Condition::FirstWord(inner) => {
                let first = match self.analysis.word_kind() {
                    WordKind::Unicode => words(self.analysis.str(unit)).next(),
                    _ => self.analysis.words_inside(unit).into_iter().next(),
                };
                first.is_some_and(|word| self.holds(inner, &inside(unit, word)))
            }
            Condition::LastWord(inner) => {
                let last = match self.analysis.word_kind() {
                    WordKind::Unicode => last_word(self.analysis.str(unit)),
                    _ => self.analysis.words_inside(unit).pop(),
                };
                last.is_some_and(|word| self.holds(inner, &inside(unit, word)))
            }
            Condition::Share(share) => share.bounds.contain(self.share(share, unit)),
            Condition::Amount(amount) => amount.bounds.contain(self.amount(amount, unit) as f64),
            Condition::All(parts) => parts.iter().all(|part| self.holds(part, unit)),
            Condition::Any(parts) => parts.iter().any(|part| self.holds(part, unit)),
            Condition::Not(inner) => !self.holds(inner, unit),
        }
    }

    fn named(&self, index: usize, unit: &Unit) -> bool {
        let condition = &self.set.conditions[index];
        let Some((kind, at)) = unit.place else { return self.holds(condition, unit) };
        let answers = self.answers[index][kind as usize]
            .get_or_init(|| vec![Cell::new(Answer::Unknown); self.analysis.len(kind)]);
        if answers[at].get() == Answer::Unknown {
            let holds = self.holds(condition, unit);
            answers[at].set(if holds { Answer::Yes } else { Answer::No });
        }
        answers[at].get() == Answer::Yes
    }

    /// The unit of the same kind beside `unit`.
    fn neighbour(&self, unit: &Unit, step: fn(usize) -> Option<usize>) -> Option<Unit> {
        let (kind, index) = unit.place?;
        let index = step(index).filter(|index| *index < self.analysis.len(kind))?;
        Some(self.analysis.unit(kind, index))
    }

    fn contains(
        &self,
        list: usize,
        bounds: &Bounds,
        distinct: bool,
        match_case: bool,
        unit: &Unit,
    ) -> bool {
        let list = &self.set.lists[list];
        let text = self.analysis.str(unit);
        let mut found = 0;
        let mut seen = FxHashSet::default();
        let mut enough = |word: Range<usize>| {
            let Some((entry, _)) = list.find_at(text, &word, match_case) else { return false };
            if distinct && !seen.insert(entry) {
                return false;
            }
            found += 1;
            bounds.max.is_none() && bounds.contain(f64::from(found))
        };
        let is_enough = match (self.analysis.word_kind(), unit.place) {
            (WordKind::Unicode, _) => words(text).any(&mut enough),
            (_, Some((UnitKind::Document, _))) => {
                self.analysis.words().iter().cloned().any(&mut enough)
            }
            _ => self.analysis.words_inside(unit).into_iter().any(&mut enough),
        };
        is_enough || bounds.contain(f64::from(found))
    }

    /// The part of the units inside `unit` that meets the condition: ratio 0 to 1, 0 of nothing.
    pub fn share(&self, share: &Share, unit: &Unit) -> f64 {
        let (part, whole) = self.part(share, unit);
        if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
    }

    /// How much of the units inside `unit` meets the condition.
    pub fn amount(&self, amount: &Share, unit: &Unit) -> usize {
        self.part(amount, unit).0
    }

    /// How much of the units inside `unit` meets the condition, and how much there is.
    fn part(&self, share: &Share, unit: &Unit) -> (usize, usize) {
        let (mut part, mut whole) = (0, 0);
        for index in self.analysis.inside(share.over, &unit.span) {
            let inner = self.analysis.unit(share.over, index);
            let weight = || match share.by {
                ShareBy::Units => 1,
                ShareBy::Words => self.analysis.word_number(&inner),
                ShareBy::Chars => self.analysis.chars(&inner),
                ShareBy::Sentences => self.analysis.inside(UnitKind::Sentence, &inner.span).len(),
            };
            if self.holds(&share.condition, &inner) {
                let weight = weight();
                part += weight;
                whole += weight;
            } else if share.of_all {
                whole += weight();
            }
        }
        (part, whole)
    }
}

/// A span inside `unit` as a fragment of the document.
fn inside(unit: &Unit, span: Range<usize>) -> Unit {
    Unit::fragment(unit.span.start + span.start..unit.span.start + span.end)
}

/// The last word of `text`. No word crosses white space, so the chunks are asked from the end.
fn last_word(text: &str) -> Option<Range<usize>> {
    let mut end = text.len();
    loop {
        end = text[..end].trim_end().len();
        let start = text[..end]
            .rfind(char::is_whitespace)
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        if let Some(word) = words(&text[start..end]).last() {
            return Some(start + word.start..start + word.end);
        }
        if start == 0 {
            return None;
        }
        end = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_may_be_far_from_the_end() {
        let last = |text| last_word(text).map(|word| &text[word]);
        assert_eq!(last("One two. — …"), Some("two"));
        assert_eq!(last("über\u{a0}naïve "), Some("naïve"));
        assert_eq!(last(" — "), None);
        assert_eq!(last(""), None);
    }
}
