//! Literals of many patterns, looked for together.

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::dfa::DFA;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::packed::{self, Searcher};
use aho_corasick::{Anchored, Input, MatchKind};
use rustc_hash::FxHashMap;

/// The most bytes of literals for which a full automaton is built: it takes some 200 times that.
const LARGEST_FULL: usize = 32 << 10;

/// How many parts of a text are searched at once. What an automaton does with a byte waits for the byte
/// before, so of one part alone, most of the time nothing is done.
const PARTS: usize = 4;

/// The most literals that are looked for in a long text with vector instructions: of more, too many places
/// look like one.
const MOST_PACKED: usize = 32;

/// The shortest of them, in bytes.
const SHORTEST_PACKED: usize = 3;

/// How much of a text is lowered at once, in bytes: so it stays in the first cache.
const WINDOW: usize = 16 << 10;

/// Literals, and the patterns that need them.
#[derive(Debug)]
pub(super) struct LiteralSearch {
    search: Search,
    /// Looks for few of them in a long text.
    packed: Option<Packed>,
    /// For each literal, the patterns that need it.
    needed_by: Vec<Vec<u32>>,
    /// The longest literal, in bytes.
    longest: usize,
}

#[derive(Debug)]
enum Search {
    /// The fastest, of few literals.
    Full(DFA),
    Small(NFA),
}

impl LiteralSearch {
    /// These literals, in ASCII lower case, each with the index of a pattern; `None` if there are none, or
    /// they take too much memory.
    pub(super) fn of<'l>(needs: impl IntoIterator<Item = (&'l [u8], u32)>) -> Option<Self> {
        let mut literals: Vec<&[u8]> = Vec::new();
        let mut needed_by: Vec<Vec<u32>> = Vec::new();
        let mut known: FxHashMap<&[u8], usize> = FxHashMap::default();
        for (literal, pattern) in needs {
            let at = *known.entry(literal).or_insert_with(|| {
                literals.push(literal);
                needed_by.push(Vec::new());
                literals.len() - 1
            });
            if needed_by[at].last() != Some(&pattern) {
                needed_by[at].push(pattern);
            }
        }
        let lengths = || literals.iter().map(|literal| literal.len());
        let longest = lengths().max()?;
        let kind = MatchKind::Standard;
        let search = if lengths().sum::<usize>() <= LARGEST_FULL {
            let builder = &mut DFA::builder();
            let builder = builder.ascii_case_insensitive(true).match_kind(kind);
            Search::Full(builder.build(&literals).ok()?)
        } else {
            let builder = &mut NFA::builder();
            let builder = builder.ascii_case_insensitive(true).match_kind(kind);
            Search::Small(builder.build(&literals).ok()?)
        };
        let packed = Packed::of(&literals);
        Some(Self { search, packed, needed_by, longest })
    }

    /// Tells `found` the patterns that need a literal in `text`, for each such literal, until it says that
    /// this is enough. The text must have none of [`crate::pattern::chars::ASCII_LOOKALIKES`].
    pub(super) fn find(&self, text: &str, found: impl FnMut(&[u32]) -> bool) {
        match &self.search {
            Search::Full(automaton) => self.find_with(automaton, text, found),
            Search::Small(automaton) => self.find_with(automaton, text, found),
        }
    }

    fn find_with(&self, with: &impl Automaton, text: &str, found: impl FnMut(&[u32]) -> bool) {
        // An unanchored search for literals of this kind is one that these automata know.
        if let Ok(literals) = with.try_find_overlapping_iter(Input::new(text)) {
            let patterns =
                literals.map(|literal| self.needed_by[literal.pattern().as_usize()].as_slice());
            let mut patterns = patterns;
            let _ = patterns.all(found);
        }
    }

    /// Tells `found` the last byte of each literal in a long text, in no order and some twice, and the
    /// patterns that need it; `false` if the text is better searched line by line.
    pub(super) fn find_ends(&self, text: &str, mut found: impl FnMut(usize, &[u32])) -> bool {
        if let Some(packed) = &self.packed {
            packed.find_ends(text, |at, literal| found(at, &self.needed_by[literal]));
            return true;
        }
        let Search::Full(automaton) = &self.search else { return false };
        let Ok(start) = automaton.start_state(Anchored::No) else { return false };
        let bytes = text.as_bytes();
        // Each part begins so early that it has all of what ends in it.
        let len = bytes.len().div_ceil(PARTS);
        let from: [usize; PARTS] =
            std::array::from_fn(|part| (part * len + 1).saturating_sub(self.longest));
        let parts = from.map(|from| &bytes[from.min(bytes.len())..]);
        let parts: [&[u8]; PARTS] = std::array::from_fn(|part| {
            let end = ((part + 1) * len).min(bytes.len());
            &parts[part][..end.saturating_sub(from[part])]
        });
        let mut report = |state: StateID, at: usize| {
            for index in 0..automaton.match_len(state) {
                let literal = automaton.match_pattern(state, index);
                found(at, &self.needed_by[literal.as_usize()]);
            }
        };
        let mut states = [start; PARTS];
        let shortest = parts.iter().map(|part| part.len()).min().unwrap_or(0);
        let [a, b, c, d] = parts.map(|part| part[..shortest].iter());
        for (at, (((a, b), c), d)) in a.zip(b).zip(c).zip(d).enumerate() {
            for (state, byte) in states.iter_mut().zip([a, b, c, d]) {
                *state = automaton.next_state(Anchored::No, *state, *byte);
            }
            for (state, from) in states.iter().zip(from) {
                if automaton.is_match(*state) {
                    report(*state, from + at);
                }
            }
        }
        for part in 0..PARTS {
            for (at, byte) in parts[part].iter().enumerate().skip(shortest) {
                states[part] = automaton.next_state(Anchored::No, states[part], *byte);
                if automaton.is_match(states[part]) {
                    report(states[part], from[part] + at);
                }
            }
        }
        true
    }
}

/// Few literals, looked for with vector instructions.
#[derive(Debug)]
struct Packed {
    search: Searcher,
    literals: Vec<Vec<u8>>,
    /// The longest, in bytes.
    longest: usize,
}

impl Packed {
    /// `None` where there are no such instructions, or the literals are not for them.
    fn of(literals: &[&[u8]]) -> Option<Self> {
        let longest = literals.iter().map(|literal| literal.len()).max()?;
        let fit = literals.len() <= MOST_PACKED
            && longest < WINDOW
            && literals.iter().all(|literal| literal.len() >= SHORTEST_PACKED);
        let search = fit.then(|| packed::Config::new().builder().extend(literals).build())??;
        let literals = literals.iter().map(|literal| literal.to_vec()).collect();
        Some(Self { search, literals, longest })
    }

    /// Tells `found` the last byte of each literal in `text`, and which it is.
    fn find_ends(&self, text: &str, mut found: impl FnMut(usize, usize)) {
        let mut lower = Vec::with_capacity(WINDOW);
        let mut start = 0;
        while start < text.len() {
            let end = text.len().min(start + WINDOW);
            lower.clear();
            lower.extend_from_slice(&text.as_bytes()[start..end]);
            lower.make_ascii_lowercase();
            let mut at = 0;
            while let Some(place) = self.search.find_in(&lower, (at..lower.len()).into()) {
                // What begins there may be several, and what overlaps it another.
                let rest = &lower[place.start()..];
                for (index, literal) in self.literals.iter().enumerate() {
                    if rest.starts_with(literal) {
                        found(start + place.start() + literal.len() - 1, index);
                    }
                }
                at = place.start() + 1;
            }
            // Whatever begins near the end may go on in the next window.
            start = if end < text.len() { end + 1 - self.longest } else { end };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// However it is looked for, it is found where it ends.
        #[test]
        fn literals_are_found_wherever_they_stand(
            literals in prop_oneof![
                prop::collection::vec("[ab.]{1,9}", 1..4),
                prop::collection::vec("[ab.]{3,9}", 1..4),
            ],
            // With the end of a window in the text, or not.
            before in prop::sample::select(vec![0, WINDOW - 40]),
            text in "[abAB .]{0,90}",
        ) {
            let text = format!("{}{text}", "x".repeat(before));
            let search = LiteralSearch::of(literals.iter().map(String::as_bytes).zip(0..)).unwrap();
            let lower = text.to_ascii_lowercase();
            let mut wanted = BTreeSet::new();
            for (pattern, literal) in (0..).zip(&literals) {
                let ends = literal.len()..=text.len();
                let ends = ends.filter(|end| lower[..*end].ends_with(literal));
                wanted.extend(ends.map(|end| (end - 1, pattern)));
            }
            let mut ends = BTreeSet::new();
            let told = search.find_ends(&text, |at, patterns| {
                ends.extend(patterns.iter().map(|pattern| (at, *pattern)));
            });
            prop_assert!(told);
            prop_assert_eq!(&ends, &wanted);
            let mut patterns = BTreeSet::new();
            search.find(&text, |these| {
                patterns.extend(these.iter().copied());
                true
            });
            prop_assert_eq!(patterns, wanted.into_iter().map(|(_, pattern)| pattern).collect());
        }
    }
}
