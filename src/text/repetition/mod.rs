//! What repeats within one document: the measures of Gopher's repetition filter and FineWeb's.
//!
//! Sources: Rae et al. 2021, table A1, in the definitions of datatrove 0.10. Duplicates are the
//! second and later copies; ratios of characters are over all characters of the document.
//!
//! Most runs of words occur once, and a run can only occur twice if what it begins with does. So
//! each step looks only at what the step before has left: [`frequent`] counts runs of 3 words where
//! both runs of 2 occur twice, and [`again`] compares runs of 5 and more only where the bytes that
//! they begin with occur twice. What comes out is exactly what comparing all runs would give.

mod again;
mod frequent;
mod joined;
mod parts;
mod seen;
mod table;

use std::cell::OnceCell;

use self::again::{Again, LENGTHS};
use self::frequent::{Frequent, Top};
use self::joined::Joined;
pub(super) use self::parts::Duplicates;
pub(super) use self::table::Hash;
use super::segments::Span;

/// The runs of words that repeat within one document.
#[derive(Debug)]
pub(crate) struct Grams {
    words: Joined,
    frequent: OnceCell<Frequent>,
    again: OnceCell<Again>,
    most_top_chars: OnceCell<usize>,
    most_again_chars: OnceCell<[usize; LENGTHS]>,
}

impl Grams {
    /// The runs of the words at `words` in `text`.
    pub(crate) fn of(text: &str, words: &[Span]) -> Self {
        Self {
            words: Joined::of(text, words),
            frequent: OnceCell::new(),
            again: OnceCell::new(),
            most_top_chars: OnceCell::new(),
            most_again_chars: OnceCell::new(),
        }
    }

    /// The most frequent run of `n` words, 2 to 4. Among equally frequent ones, the first in the
    /// document, even if each occurs once.
    fn top(&self, n: usize) -> Option<Top> {
        self.frequent.get_or_init(|| Frequent::of(&self.words)).top(n)
    }

    /// Characters in all occurrences of the most frequent run of `n` words, joined by single
    /// spaces. Overlapping occurrences count in full.
    pub(crate) fn top_chars(&self, n: usize) -> usize {
        let Some(top) = self.top(n) else { return 0 };
        (self.words.run_chars(top.at, n) + n - 1) * top.count
    }

    /// What [`Self::top_chars`] does not exceed, whatever `n`. To tell it takes a quarter of the time.
    pub(crate) fn most_top_chars(&self) -> usize {
        *self.most_top_chars.get_or_init(|| frequent::most_chars(&self.words))
    }

    /// The first words of all occurrences of the most frequent run of `n` words.
    pub(crate) fn top_runs(&self, n: usize) -> Vec<usize> {
        let Some(top) = self.top(n) else { return Vec::new() };
        let same = |at: &usize| (0..n).all(|i| self.words.same_run(at + i, top.at + i, 1));
        self.words.runs(n).filter(same).collect()
    }

    /// The first words of the runs of `n` words, 5 or more, that occurred before, none overlapping
    /// another. Runs are the same if their words without what stands between them are.
    pub(crate) fn again(&self, n: usize) -> &[u32] {
        self.again.get_or_init(|| Again::of(&self.words)).runs(n)
    }

    /// Characters in the words of runs of `n` words that occurred before.
    pub(crate) fn again_chars(&self, n: usize) -> usize {
        self.again(n).iter().map(|at| self.words.run_chars(*at as usize, n)).sum()
    }

    /// What [`Self::again_chars`] does not exceed. To tell it takes a third of the time.
    pub(crate) fn most_again_chars(&self, n: usize) -> usize {
        let most = self.most_again_chars.get_or_init(|| seen::most_chars(&self.words));
        n.checked_sub(again::LEAST).and_then(|index| most.get(index)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Vec<Span> {
        let pieces = super::super::space::pieces(text);
        pieces.map(|piece| Span::new(piece.start, piece.end)).collect()
    }

    /// The most frequent run as `Counter.most_common` has it: its characters, times its count, and where it
    /// stands.
    fn naive_top(words: &[&str], n: usize) -> (usize, Vec<usize>) {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let runs: Vec<String> = words.windows(n).map(|run| run.join(" ")).collect();
        for run in &runs {
            *counts.entry(run.clone()).or_default() += 1;
        }
        let most = counts.values().max().copied().unwrap_or(0);
        let Some(top) = runs.iter().find(|run| counts[*run] == most) else {
            return (0, Vec::new());
        };
        let places = (0..runs.len()).filter(|at| runs[*at] == *top).collect();
        (top.chars().count() * most, places)
    }

    /// Where a scan that jumps over each run that it has seen before finds one.
    fn naive_again(words: &[&str], n: usize) -> Vec<u32> {
        let (mut seen, mut found, mut at) = (HashSet::new(), Vec::new(), 0);
        while at + n <= words.len() {
            if seen.insert(words[at..at + n].concat()) {
                at += 1;
            } else {
                found.push(at as u32);
                at += n;
            }
        }
        found
    }

    fn check(text: &str) {
        let ranges = split(text);
        let words: Vec<&str> = ranges.iter().map(|word| &text[word.range()]).collect();
        let grams = Grams::of(text, &ranges);
        for n in 2..=4 {
            let (chars, places) = naive_top(&words, n);
            assert_eq!(grams.top_chars(n), chars, "{n} of {text:?}");
            assert_eq!(grams.top_runs(n), places, "{n} of {text:?}");
            assert!(grams.top_chars(n) <= grams.most_top_chars(), "{n} of {text:?}");
        }
        for n in 5..=10 {
            assert_eq!(grams.again(n), naive_again(&words, n), "{n} of {text:?}");
            assert!(grams.again_chars(n) <= grams.most_again_chars(n), "{n} of {text:?}");
        }
    }

    /// Figures worked out by hand from datatrove's definitions.
    #[test]
    fn the_top_run_counts_without_repetition_and_overlaps() {
        let of = |text: &str, n| Grams::of(text, &split(text)).top_chars(n);
        assert_eq!(of("one two three four five six", 2), 7, "the first of equally frequent ones");
        assert_eq!(of("a a a a", 2), 9, "three times three");
        assert_eq!(
            of("a b, longer c, longer c, a b,", 2),
            2 * 4,
            "tie: the first, not the longest"
        );
        assert_eq!(of("one", 2), 0);
    }

    #[test]
    fn runs_that_occurred_before_do_not_overlap_and_collide_when_joined() {
        let of = |text: &str, n| Grams::of(text, &split(text)).again(n).to_vec();
        assert_eq!(of(&"a b c d e ".repeat(3), 5), [5, 10]);
        assert_eq!(of("ab c d e f x a bc d e f", 5), [6], "`ab` `c` reads as `a` `bc`");
        assert_eq!(of("a b c d", 5), [0; 0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn few_words(text in "((a|b|ab|ba|aab) ){0,60}") {
            check(&text);
        }

        #[test]
        fn many_words(text in "((the|harbour|mill|of|and|é|ship|longerword|,|\\.) ){0,400}") {
            check(&text);
        }

        #[test]
        fn words_that_recur_in_blocks(
            blocks in prop::collection::vec(prop::sample::select(vec![
                "the mill by the river was sold in may ", "nobody was hurt , they say . ",
                "a b c d e f g h i j k ", "ab c d e f ", "a bc d e f ", "one ", "harbour mill ",
                "thisisaverylongwordindeed anotheroneofthose ", "中文 字 。 ",
            ]), 0..24),
        ) {
            check(&blocks.concat());
        }
    }
}
