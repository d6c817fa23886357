//! What repeats within one document: the measures of Gopher's repetition filter and FineWeb's.
//!
//! Sources: Rae et al. 2021, table A1, in the definitions of datatrove 0.10. Duplicates are the
//! second and later copies; ratios of characters are over all characters of the document.

use std::hash::{BuildHasher, Hasher};
use std::ops::Range;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::counts::chars;

/// The second and later copies among some parts of a document.
#[derive(Debug, Default)]
pub(crate) struct Duplicates {
    /// How many parts there are.
    pub parts: usize,
    /// Where the duplicates are: bytes in the document.
    pub spans: Vec<Range<usize>>,
    /// Characters in the duplicates.
    pub chars: usize,
}

impl Duplicates {
    fn among(text: &str, parts: impl Iterator<Item = Range<usize>>) -> Self {
        let mut seen = FxHashSet::default();
        let mut found = Self::default();
        for span in parts {
            found.parts += 1;
            let part = &text[span.clone()];
            if !seen.insert(part) {
                found.chars += chars(part);
                found.spans.push(span);
            }
        }
        found
    }

    /// Duplicates over all parts: ratio 0 to 1.
    pub fn ratio(&self) -> f64 {
        ratio(self.spans.len() as f64, self.parts as f64)
    }
}

/// What repeats within one document.
#[derive(Debug)]
pub(crate) struct Repetition {
    /// Pieces between runs of `\n`, an empty piece at each end that has one included.
    pub lines: Duplicates,
    /// Pieces between runs of two or more `\n`, after trimming the document.
    pub paragraphs: Duplicates,
    /// Lines between single `\n` that are not blank, untrimmed.
    pub visible_lines: Duplicates,
    /// Characters of the document.
    pub chars: usize,
    /// Characters of the document without `\n`.
    pub chars_without_breaks: usize,
    /// A hash and the characters of each word.
    words: Vec<(u64, usize)>,
}

impl Repetition {
    /// What repeats in `text`, whose words are at `words`.
    pub fn of(text: &str, words: &[Range<usize>]) -> Self {
        let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
        let span = |part: &str| offset(part)..offset(part) + part.len();
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).count();
        let total = chars(text);
        let visible = text.split('\n').filter(|line| !line.trim().is_empty()).map(span);
        Self {
            lines: Duplicates::among(text, split_at_runs(text, 0..text.len(), 1)),
            paragraphs: Duplicates::among(text, split_at_runs(text, span(text.trim()), 2)),
            visible_lines: Duplicates::among(text, visible),
            chars: total,
            chars_without_breaks: total - breaks,
            words: words
                .iter()
                .map(|word| {
                    let word = &text[word.clone()];
                    (FxBuildHasher.hash_one(word), chars(word))
                })
                .collect(),
        }
    }

    /// The words `at..at + n` as one hash.
    fn gram(&self, at: usize, n: usize) -> u64 {
        let mut hasher = FxBuildHasher.build_hasher();
        for (word, _) in &self.words[at..at + n] {
            hasher.write_u64(*word);
        }
        hasher.finish()
    }

    fn grams(&self, n: usize) -> Range<usize> {
        0..(self.words.len() + 1).saturating_sub(n)
    }

    /// The most frequent run of `n` words: the index of its first word and how often it occurs.
    /// Among equally frequent ones, the first in the document.
    fn top_gram(&self, n: usize) -> Option<(usize, usize)> {
        let mut counts: FxHashMap<u64, (usize, usize)> = FxHashMap::default();
        for at in self.grams(n) {
            counts.entry(self.gram(at, n)).or_insert((at, 0)).1 += 1;
        }
        counts.into_values().max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at)))
    }

    /// Characters in all occurrences of the most frequent run of `n` words (joined by single
    /// spaces), over all characters. Overlapping occurrences count in full, so it can exceed 1.
    pub fn top_gram_char_ratio(&self, n: usize) -> f64 {
        let Some((at, count)) = self.top_gram(n) else { return 0.0 };
        let gram: usize = self.words[at..at + n].iter().map(|(_, chars)| chars).sum();
        ratio(((gram + n - 1) * count) as f64, self.chars as f64)
    }

    /// The first words of all occurrences of the most frequent run of `n` words.
    pub fn top_grams(&self, n: usize) -> Vec<usize> {
        let Some((first, _)) = self.top_gram(n) else { return Vec::new() };
        let wanted = self.gram(first, n);
        self.grams(n).filter(|at| self.gram(*at, n) == wanted).collect()
    }

    /// The first words of the runs of `n` words that occurred before, none overlapping another.
    pub fn duplicate_grams(&self, n: usize) -> Vec<usize> {
        let mut seen = FxHashSet::default();
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.grams(n).end {
            if seen.insert(self.gram(at, n)) {
                at += 1;
            } else {
                found.push(at);
                at += n;
            }
        }
        found
    }

    /// Characters in runs of `n` words that occurred before, over all characters: ratio 0 to 1.
    pub fn duplicate_gram_char_ratio(&self, n: usize) -> f64 {
        let chars: usize = self
            .duplicate_grams(n)
            .into_iter()
            .flat_map(|at| &self.words[at..at + n])
            .map(|(_, chars)| chars)
            .sum();
        ratio(chars as f64, self.chars as f64)
    }
}

/// `part / whole`, and 0 of nothing.
pub(crate) fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

/// The pieces of `span` between runs of at least `min` newlines, empty ones at the ends included.
fn split_at_runs(
    text: &str,
    span: Range<usize>,
    min: usize,
) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut rest = Some(span);
    std::iter::from_fn(move || {
        let span = rest.take()?;
        let mut from = span.start;
        while let Some(at) = memchr::memchr(b'\n', &bytes[from..span.end]).map(|at| from + at) {
            let run = bytes[at..span.end].iter().take_while(|b| **b == b'\n').count();
            if run >= min {
                rest = Some(at + run..span.end);
                return Some(span.start..at);
            }
            from = at + run;
        }
        Some(span)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    fn of(text: &str) -> Repetition {
        Repetition::of(text, &words(text).collect::<Vec<_>>())
    }

    /// Figures worked out by hand from datatrove's definitions.
    #[test]
    fn duplicates_are_second_and_later_copies() {
        let text = "\na\nb\na\n";
        let repetition = of(text);
        assert_eq!(repetition.lines.parts, 5, "an empty piece at each end");
        assert_eq!(repetition.lines.spans, [5..6, 7..7]);
        assert_eq!(repetition.lines.chars, 1);
        assert_eq!(repetition.visible_lines.parts, 3);
        assert_eq!(repetition.chars_without_breaks, 3);
        let repetition = of("\n\nx\ny\n\n\nx\ny\n\n");
        assert_eq!((repetition.paragraphs.parts, repetition.paragraphs.spans.len()), (2, 1));
    }

    #[test]
    fn the_top_gram_counts_without_repetition_and_overlaps() {
        // (7 characters x 1) / 27 characters: the first of equally frequent runs.
        assert!(
            (of("one two three four five six").top_gram_char_ratio(2) - 7.0 / 27.0).abs() < 1e-12
        );
        assert!((of("a a a a").top_gram_char_ratio(2) - 9.0 / 7.0).abs() < 1e-12);
        assert_eq!(of("one").top_gram_char_ratio(2), 0.0);
    }

    #[test]
    fn duplicate_grams_do_not_overlap() {
        let repetition = of("a b c a b c a b c");
        assert_eq!(repetition.duplicate_grams(2), [3, 5, 7]);
        assert!((repetition.duplicate_gram_char_ratio(2) - 6.0 / 17.0).abs() < 1e-12);
    }
}
