//! Whether one unit meets a condition.

use std::collections::VecDeque;
use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::rule::condition::{Condition, Contains, Share};
use crate::rule::counted_spec::ShareBy;
use crate::rule::prefilter::places::Place;
use crate::rule::template::{Placeholder, Template, letters};
use crate::text::{self, Unit, UnitKind, WordKind, words};

use super::mask::Mask;
use super::pass::{Pass, inside_span};
use super::values::lies_within;

impl Pass<'_> {
    /// Whether `unit` meets `condition`.
    pub(super) fn holds(&self, condition: &Condition, unit: &Unit) -> bool {
        match condition {
            Condition::Feature(feature, bounds) => {
                lies_within(&self.analysis, unit, feature, bounds)
            }
            Condition::Named(index) => self.named(*index, unit),
            Condition::Matches(pattern) => {
                let compiled = &self.set.patterns[*pattern];
                let text = self.analysis.str(unit);
                compiled.fits(text)
                    && self.fits_classes(compiled, unit)
                    && self.may_match(*pattern, unit)
                    && compiled.is_match(text)
            }
            Condition::In(list) => self.set.lists[*list].contains(self.analysis.str(unit)),
            Condition::Contains(contains) => {
                let bounds = &contains.bounds;
                // Without a `max`, more than enough is enough.
                let is_enough = |found| bounds.max.is_none() && bounds.contain(f64::from(found));
                bounds.contain(f64::from(self.contained(contains, unit, is_enough)))
            }
            Condition::Occurrences { of, bounds } => {
                bounds.contain(self.occurrences(of, unit) as f64)
            }
            Condition::Previous(within, inner) => (1..=*within)
                .map_while(|by| self.neighbour(unit, |index| index.checked_sub(by)))
                .any(|other| self.holds(inner, &other)),
            Condition::Next(within, inner) => (1..=*within)
                .map_while(|by| self.neighbour(unit, |index| index.checked_add(by)))
                .any(|other| self.holds(inner, &other)),
            // What stands after a match may be nothing, at the very end of the unit.
            Condition::Enclosing(kind, inner) => self
                .analysis
                .around(*kind, unit.span.start)
                .or_else(|| self.analysis.around(*kind, unit.span.start.checked_sub(1)?))
                .is_some_and(|index| self.holds_again(inner, &self.analysis.unit(*kind, index))),
            Condition::FirstWord(inner) => {
                let first = self.analysis.first_word(unit);
                first.is_some_and(|word| self.holds(inner, &inside(unit, word)))
            }
            Condition::LastWord(inner) => {
                let last = match self.analysis.word_kind() {
                    WordKind::Unicode => last_word(self.analysis.str(unit)),
                    _ => self.analysis.words_inside(unit).last(),
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

    /// The same where one unit is asked many times over, for all that lies in it: on a long line, to look at
    /// all of it for each match would take quadratic time.
    pub(super) fn holds_again(&self, condition: &Condition, unit: &Unit) -> bool {
        let key = std::ptr::from_ref(condition);
        let known =
            self.last.borrow().get(&key).filter(|(last, _)| last == unit).map(|last| last.1);
        known.unwrap_or_else(|| {
            let holds = self.holds(condition, unit);
            self.last.borrow_mut().insert(key, (unit.clone(), holds));
            holds
        })
    }

    fn named(&self, index: usize, unit: &Unit) -> bool {
        let condition = &self.set.conditions[index];
        let Some((kind, at)) = unit.place else { return self.holds(condition, unit) };
        let mut known = None;
        self.answers(kind, index, |answers| known = answers.get(at));
        known.unwrap_or_else(|| {
            let holds = self.holds(condition, unit);
            self.answers(kind, index, |answers| answers.set(at, holds));
            holds
        })
    }

    /// The unit of the same kind that far from `unit`.
    fn neighbour(&self, unit: &Unit, step: impl Fn(usize) -> Option<usize>) -> Option<Unit> {
        let (kind, index) = unit.place?;
        let index = step(index).filter(|index| *index < self.analysis.len(kind))?;
        Some(self.analysis.unit(kind, index))
    }

    /// How often what is looked for occurs; without any, the text of the unit itself.
    pub(super) fn occurrences(&self, of: &[Template], unit: &Unit) -> usize {
        let text = self.analysis.str(unit);
        if of.is_empty() {
            return self.analysis.occurrences(text);
        }
        let count = |template: &Template| {
            let word = template.render(|placeholder, out| match placeholder {
                Placeholder::Letters => out.extend(letters(text)),
                _ => out.push_str(text),
            });
            self.analysis.occurrences(&word)
        };
        of.iter().map(count).sum()
    }

    /// How many entries of a list are in `unit`, counted until that `is_enough`.
    pub(super) fn contained(
        &self,
        contains: &Contains,
        unit: &Unit,
        is_enough: impl Fn(u32) -> bool,
    ) -> u32 {
        let Contains { list: index, distinct, match_case, .. } = *contains;
        let list = &self.set.lists[index];
        let mut found = 0;
        let mut seen = FxHashSet::default();
        // Counts an entry, if there is one. Whether that is enough.
        let mut count = |entry: Option<(usize, usize)>| {
            let Some((entry, _)) = entry else { return false };
            if distinct && !seen.insert(entry) {
                return false;
            }
            found += 1;
            is_enough(found)
        };
        // What begins with the word of this index, of a unit that has whole words.
        let entry_at = |first: usize| {
            let (word, end) = (self.analysis.words()[first].range(), unit.span.end);
            let following = self.analysis.words_behind(first, end);
            list.find_at(&self.analysis.text[..end], &word, following, match_case)
        };
        match self.first_words(index, unit) {
            Some(places) => {
                let may_begin = |first, second| list.may_begin(first, second);
                places
                    .iter()
                    .filter_map(|place| self.analysis.word_that(place.at as usize, may_begin))
                    .any(|first| count(entry_at(first)));
            }
            None => match (self.analysis.word_kind(), unit.place) {
                (WordKind::Token | WordKind::Whitespace, Some((UnitKind::Document, _))) => {
                    (0..self.analysis.words().len()).any(|first| count(entry_at(first)));
                }
                _ => {
                    let text = self.analysis.str(unit);
                    let mut words = Ahead::new(self.analysis.words_inside(unit));
                    while let Some(word) = words.next() {
                        if count(list.find_at(text, &word, words.following(), match_case)) {
                            break;
                        }
                    }
                }
            },
        }
        found
    }

    /// Where entries of a list may begin in `unit`, if that is known.
    fn first_words(&self, list: usize, unit: &Unit) -> Option<&[Place]> {
        use UnitKind::{Document, Line, Paragraph};
        // Only a unit of whole lines has whole words for certain.
        matches!(unit.place, Some((Document | Paragraph | Line, _)))
            .then(|| self.list(list))?
            .map(|places| inside_span(places, &unit.span))
    }

    /// The part of the units inside `unit` that meets the condition: ratio 0 to 1, 0 of nothing.
    pub(super) fn share(&self, share: &Share, unit: &Unit) -> f64 {
        ratio(self.counted(share, unit))
    }

    /// How much of the units inside `unit` meets the condition.
    pub(super) fn amount(&self, amount: &Share, unit: &Unit) -> usize {
        self.counted(amount, unit).0
    }

    /// How much of the units inside `unit` meets the condition, and how much there is.
    fn counted(&self, share: &Share, unit: &Unit) -> (usize, usize) {
        let inside = self.analysis.inside(share.over, &unit.span);
        let len = self.analysis.len(share.over);
        // Of a small part of many units, a mask would be mostly empty.
        if inside.len() < len / 64 {
            let holds =
                |index| self.holds(&share.condition, &self.analysis.unit(share.over, index));
            return self.part_of(share, inside, holds, None);
        }
        let those = Mask::range(len, inside.clone());
        let those = self.select_of(share.over, Some(&share.condition), those);
        self.part_of(share, inside, |index| those.contains(index), None)
    }

    /// How much of the units `inside` is so that `holds` is true, and how much there is, which of an amount
    /// nobody asks. There may be more of it than `enough`.
    pub(super) fn part_of(
        &self,
        share: &Share,
        inside: Range<usize>,
        holds: impl Fn(usize) -> bool,
        enough: Option<f64>,
    ) -> (usize, usize) {
        if let ShareBy::Units = share.by {
            let all = inside.len();
            return (inside.filter(|index| holds(*index)).count(), all);
        }
        let (mut part, mut whole) = (0, 0);
        for index in inside {
            let holds = holds(index);
            if !holds && !share.of_all {
                continue;
            }
            let inner = self.analysis.unit(share.over, index);
            let weight = match share.by {
                ShareBy::Units => 1,
                ShareBy::Words => self.analysis.count_words(&inner),
                ShareBy::Chars => self.analysis.chars(&inner),
                ShareBy::Sentences => self.analysis.count_sentences(&inner),
            };
            whole += weight;
            if holds {
                part += weight;
                if enough.is_some_and(|enough| part as f64 >= enough) {
                    break;
                }
            }
        }
        (part, whole)
    }
}

/// Words, with a look at those that follow, of which each is split from its text once and only if it is
/// asked for.
struct Ahead<I> {
    words: I,
    /// Those that were looked at and are still to come.
    seen: VecDeque<Range<usize>>,
}

impl<I: Iterator<Item = Range<usize>>> Ahead<I> {
    fn new(words: I) -> Self {
        Self { words, seen: VecDeque::new() }
    }

    fn next(&mut self) -> Option<Range<usize>> {
        self.seen.pop_front().or_else(|| self.words.next())
    }

    /// Those that are still to come, which stay so.
    fn following(&mut self) -> impl Iterator<Item = Range<usize>> {
        let mut index = 0;
        std::iter::from_fn(move || {
            if index == self.seen.len() {
                self.seen.push_back(self.words.next()?);
            }
            index += 1;
            self.seen.get(index - 1).cloned()
        })
    }
}

/// A part of a whole: 0 to 1, 0 of nothing.
pub(super) fn ratio((part, whole): (usize, usize)) -> f64 {
    text::ratio(part as f64, whole as f64)
}

/// A span inside `unit` as a fragment of the document.
fn inside(unit: &Unit, span: Range<usize>) -> Unit {
    Unit::fragment(unit.span.start + span.start..unit.span.start + span.end)
}

/// The last word of `text`. No word crosses white space but for one that keeps digits together, so the chunks are asked from the
/// end.
fn last_word(text: &str) -> Option<Range<usize>> {
    let is_between = |c: char| c.is_whitespace() && c != '\u{202f}';
    let mut end = text.len();
    loop {
        end = text[..end].trim_end_matches(is_between).len();
        let start = text[..end]
            .rfind(is_between)
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
        assert_eq!(last("plus 3\u{202f}000"), Some("3\u{202f}000"));
        assert_eq!(last(" — "), None);
        assert_eq!(last(""), None);
    }
}
