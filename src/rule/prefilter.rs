//! One search for the literals of all patterns says which patterns need not run, and where.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::FxHashMap;

use super::pattern::{ASCII_LOOKALIKES, Pattern};

/// The most bytes of literals for which a full automaton is built: it takes some 200 times that.
const LARGEST_AUTOMATON: usize = 32 << 10;

/// The literals of all patterns of a rule set.
#[derive(Debug, Default)]
pub(crate) struct Prefilter {
    search: Option<AhoCorasick>,
    /// For each literal, the patterns that need it; none for a look-alike.
    patterns: Vec<Vec<usize>>,
    /// For each pattern, whether it has literals.
    filtered: Vec<bool>,
}

impl Prefilter {
    /// Gathers the literals of `patterns`.
    pub fn new(patterns: &[Pattern]) -> Self {
        let mut literals: Vec<Vec<u8>> = Vec::new();
        let mut needed_by: Vec<Vec<usize>> = Vec::new();
        let mut places: FxHashMap<&[u8], usize> = FxHashMap::default();
        for (index, pattern) in patterns.iter().enumerate() {
            for literal in pattern.literals.iter().flatten() {
                let at = *places.entry(literal).or_insert_with(|| {
                    literals.push(literal.clone());
                    needed_by.push(Vec::new());
                    literals.len() - 1
                });
                if needed_by[at].last() != Some(&index) {
                    needed_by[at].push(index);
                }
            }
        }
        let filtered = patterns.iter().map(|pattern| pattern.literals.is_some()).collect();
        if literals.is_empty() {
            return Self { search: None, patterns: needed_by, filtered };
        }
        for c in ASCII_LOOKALIKES {
            literals.push(c.to_string().into_bytes());
            needed_by.push(Vec::new());
        }
        // A full automaton is the fastest, and takes memory by the byte of its literals.
        let small = literals.iter().map(Vec::len).sum::<usize>() <= LARGEST_AUTOMATON;
        let search = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(small.then_some(AhoCorasickKind::DFA))
            .build(&literals)
            .ok();
        Self { search, patterns: needed_by, filtered }
    }

    /// Looks for the literals in `text`.
    pub fn scan(&self, text: &str) -> Places {
        let Some(search) = &self.search else { return Places::default() };
        let mut count = 0;
        let mut places = Places { known: true, by_pattern: Vec::new() };
        for found in search.find_overlapping_iter(text) {
            let patterns = &self.patterns[found.pattern().as_usize()];
            if patterns.is_empty() {
                return Places::default();
            }
            if places.by_pattern.is_empty() {
                places.by_pattern = vec![Vec::new(); self.filtered.len()];
            }
            // Literals that are everywhere say nothing, and would be many times the text.
            count += patterns.len();
            if count > text.len() {
                return Places::default();
            }
            for pattern in patterns {
                places.by_pattern[*pattern].push(found.start());
            }
        }
        // Literals are found in the order of their ends; look-ups want that of their starts.
        for starts in &mut places.by_pattern {
            starts.sort_unstable();
        }
        places
    }

    /// Where in `places` a match of the pattern may have its literal: `None` for anywhere.
    pub fn places<'p>(&self, places: &'p Places, pattern: usize) -> Option<&'p [usize]> {
        if !places.known || !self.filtered[pattern] {
            return None;
        }
        Some(places.by_pattern.get(pattern).map_or(&[], Vec::as_slice))
    }

    /// Whether the pattern may match inside `span`.
    pub fn may_match(&self, places: &Places, pattern: usize, span: &Range<usize>) -> bool {
        self.places(places, pattern).is_none_or(|starts| {
            let next = starts.partition_point(|start| *start < span.start);
            starts.get(next).is_some_and(|start| *start < span.end)
        })
    }
}

/// Where the literals of each pattern stand in one document.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// Whether the literals say anything of this document.
    known: bool,
    /// For each pattern, the first bytes of its literals, in order; empty if there are none at all.
    by_pattern: Vec<Vec<usize>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefilter(sources: &[&str]) -> Prefilter {
        let pattern = |source: &&str| {
            Pattern::new(&regex_syntax::parse(source).expect("a pattern")).expect("it is small")
        };
        Prefilter::new(&sources.iter().map(pattern).collect::<Vec<_>>())
    }

    #[test]
    fn a_pattern_may_match_where_its_literal_stands_and_one_without_anywhere() {
        let prefilter = prefilter(&["cookies?", "[a-z]+"]);
        let places = prefilter.scan("no more Cookies here, and none there");
        assert_eq!(prefilter.places(&places, 0), Some(&[8][..]));
        assert_eq!(prefilter.places(&places, 1), None);
        assert!(prefilter.may_match(&places, 0, &(3..20)));
        assert!(!prefilter.may_match(&places, 0, &(9..36)));
        let looks_alike = prefilter.scan("no coo\u{212a}ies");
        assert_eq!(prefilter.places(&looks_alike, 0), None);
    }

    /// What is remembered of a text is never larger than the text, whatever the rules.
    #[test]
    fn literals_that_are_everywhere_are_not_remembered() {
        let prefilter = prefilter(&["aaa[b-y]z", "aaa[b-y]{2}z", "aaa[b-y]{3}z"]);
        let places = prefilter.scan(&"a".repeat(1000));
        assert!(places.by_pattern.is_empty());
        assert!(prefilter.may_match(&places, 0, &(0..1)), "so the patterns themselves decide");
    }
}
