//! One search of a text for what all patterns and word lists need says which of them can be in it,
//! and where.

pub(crate) mod demand;
mod literal_search;
pub(crate) mod places;

use memchr::memmem;
use rustc_hash::FxHashMap;

use self::demand::Asked;
use self::literal_search::LiteralSearch;
use self::places::{Gathered, Hits, Place, Places};
use super::list::{FirstWords, WordList};
use crate::pattern::Pattern;
use crate::pattern::chars::ASCII_LOOKALIKES;
use crate::pattern::gate::Gate;
use crate::pattern::hash_bits::HashBits;
use crate::pattern::opening::Opening;
use crate::pattern::openings::Openings;
use crate::pattern::shape::Shapes;
use crate::text::UnitKind;
use crate::text::fold::hash_word;
use crate::text::layout::Layout;
use crate::text::segments::{self, Piece, Words};

/// The most patterns whose literals are remembered of one line.
const MOST_IN_LINE: usize = 64;

/// How many bits tell most words that nobody looks for from those that somebody may: eight times
/// more than words in all lists, and still in the first cache.
const FILTER_BITS: u32 = 17;

/// How many bits tell most words with which no phrase of two or more words begins from those with which one
/// may.
const BEGINS_BITS: u32 = 15;

/// The bit for parts of units, behind those of the kinds of units.
const PARTS: u8 = 1 << UnitKind::ALL.len();

/// A pattern or a word list, among all that are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    index: u32,
    /// Whether it wants words; else, segments.
    words: bool,
}

/// What all patterns and word lists of a rule set need.
#[derive(Debug)]
pub(crate) struct Prefilter {
    /// By the hash of a segment or word, or of two words, who looks for it.
    slots: FxHashMap<u64, Vec<Slot>>,
    /// The hashes in `slots`.
    filter: HashBits,
    /// The hashes of words that are the first of two in `slots`.
    begins: HashBits,
    shapes: Shapes,
    /// How lines begin.
    openings: Openings,
    literals: Option<LiteralSearch>,
    /// How many patterns there are. Lists have the slots behind theirs.
    patterns: usize,
    /// For each slot, whether it is looked for in every document.
    known: Vec<bool>,
    /// For each pattern, whether its literals are looked for in lines.
    in_lines: Vec<bool>,
    /// For each pattern, of what it is known where it may stand: a bit for each kind of unit, and [`PARTS`].
    known_in: Vec<u8>,
}

impl Prefilter {
    /// What those of `patterns` need that are `asked`, and those of `lists`.
    pub(crate) fn new(patterns: &[Pattern], lists: &[WordList], asked: &Asked) -> Self {
        let mut slots: FxHashMap<u64, Vec<Slot>> = FxHashMap::default();
        let mut known = vec![false; patterns.len() + lists.len()];
        let mut in_lines = vec![false; patterns.len()];
        let mut known_in = vec![0; patterns.len()];
        let mut openings: Vec<(&Opening, u32)> = Vec::new();
        let mut shapes = Vec::new();
        let mut literals = Vec::new();
        for (pattern, index) in patterns.iter().zip(0..) {
            if !asked.patterns.contains(&(index as usize)) {
                continue;
            }
            let Some(gate) = pattern.gate() else { continue };
            let in_line = matches!(gate, Gate::Literals(_));
            (known[index as usize], in_lines[index as usize]) = (!in_line, in_line);
            let bit = |kind| u8::from(gate.is_known(Some(kind))) << kind as u8;
            known_in[index as usize] = UnitKind::ALL.into_iter().map(bit).sum::<u8>()
                | if gate.is_known(None) { PARTS } else { 0 };
            match gate {
                Gate::Places { segments, opening } => {
                    openings.extend(opening.as_ref().map(|opening| (opening, index)));
                    for segment in segments {
                        let slots = slots.entry(hash_word(segment)).or_default();
                        let slot = Slot { index, words: false };
                        if !slots.contains(&slot) {
                            slots.push(slot);
                        }
                    }
                }
                Gate::Shape(shape) => shapes.push((*shape, index)),
                Gate::Literals(all) => {
                    literals.extend(all.iter().map(|literal| (literal.as_slice(), index)));
                }
            }
        }
        let mut begins = HashBits::none(BEGINS_BITS);
        for list in &asked.lists {
            let slot = Slot { index: (patterns.len() + list) as u32, words: true };
            known[slot.index as usize] = true;
            for first_words in lists[*list].first_words() {
                let hash = match first_words {
                    FirstWords::One(word) => word,
                    FirstWords::Two(first, second) => {
                        begins.insert(u64::from(first) << 32);
                        hash_of_two(first, second)
                    }
                };
                slots.entry(hash).or_default().push(slot);
            }
        }
        let mut filter = HashBits::none(FILTER_BITS);
        slots.keys().for_each(|hash| filter.insert(*hash));
        Self {
            slots,
            filter,
            begins,
            shapes: Shapes::of(&shapes),
            openings: Openings::of(&openings),
            literals: LiteralSearch::of(literals),
            patterns: patterns.len(),
            known,
            in_lines,
            known_in,
        }
    }

    /// Finds the words of `text`, and in the same pass what is looked for.
    ///
    /// Without anything to look for, no words are looked for either.
    pub(crate) fn find(&self, text: &str) -> (Option<Words>, Hits) {
        let nothing = Hits { patterns: !looks_alike(text), lists: true, all: Vec::new() };
        if self.slots.is_empty() && self.shapes.is_empty() {
            return (None, nothing);
        }
        let mut pieces = Pieces::of(self, text);
        let words = segments::words(text, |piece, start, end, hash| {
            pieces.visit(piece, start, end, hash);
        });
        let found = pieces.found;
        if found.is_too_much() {
            return (Some(words), Hits::default());
        }
        (Some(words), Hits { all: found.hits, ..nothing })
    }

    /// Who looks for what has that hash.
    fn slots_of(&self, hash: u64) -> &[Slot] {
        self.slots.get(&hash).map_or(&[], Vec::as_slice)
    }

    /// Where what was found in `text` stands among the lines of `layout`, and what these begin with.
    pub(crate) fn places(&self, text: &str, hits: &Hits, layout: &Layout) -> Places {
        let mut all = Gathered { hits: Vec::with_capacity(hits.all.len()), most: text.len() + 1 };
        let mut words = hits.all.iter().peekable();
        if hits.patterns && !self.openings.is_empty() {
            for line in &layout.lines {
                let span = line.span();
                while let Some((slot, at)) = words.next_if(|(_, at)| (*at as usize) < span.start) {
                    all.add(*slot, *at as usize);
                }
                let mut last = u32::MAX;
                self.openings.find(&text[span.clone()], |pattern| {
                    if pattern != last {
                        all.add(pattern, span.start);
                        last = pattern;
                    }
                });
            }
        }
        words.for_each(|(slot, at)| all.add(*slot, *at as usize));
        if all.is_too_much() {
            return Places::default();
        }
        let (patterns, lists) = (hits.patterns, hits.lists);
        let mut places = Places { patterns, lists, ..Places::default() };
        if !all.hits.is_empty() {
            places.fill(&all.hits, layout, self.known.len());
        }
        places
    }

    /// Whether literals of the pattern are looked for in lines.
    pub(crate) fn is_in_lines(&self, pattern: usize) -> bool {
        self.in_lines[pattern] && self.literals.is_some()
    }

    /// Adds the patterns whose literals are in `text` to `found`; `false` if nothing can be said.
    pub(crate) fn literals_in(&self, text: &str, found: &mut Vec<u32>) -> bool {
        let Some(search) = &self.literals else { return false };
        if looks_alike(text) {
            return false;
        }
        search.find(text, |patterns| {
            for pattern in patterns {
                if found.len() > MOST_IN_LINE {
                    break;
                }
                if !found.contains(pattern) {
                    found.push(*pattern);
                }
            }
            found.len() <= MOST_IN_LINE
        });
        found.len() <= MOST_IN_LINE
    }

    /// Tells `found` the last byte of each literal in the whole of `text`, in no order and some twice, and the
    /// patterns that need it; `false` if nothing can be said, or lines are better searched one by one.
    pub(crate) fn literal_ends(&self, text: &str, found: impl FnMut(usize, &[u32])) -> bool {
        let search = self.literals.as_ref().filter(|_| !looks_alike(text));
        search.is_some_and(|search| search.find_ends(text, found))
    }

    /// Whether the words that begin the entries of the list are looked for in every document.
    pub(crate) fn knows_list(&self, list: usize) -> bool {
        self.known[self.patterns + list]
    }

    /// Whether it is known where units of `kind`, or parts of them that begin and end where segments do, may have what
    /// the pattern needs.
    pub(crate) fn knows_pattern_in(&self, pattern: usize, kind: Option<UnitKind>) -> bool {
        let bit = kind.map_or(PARTS, |kind| 1 << kind as u8);
        self.known[pattern] && self.known_in[pattern] & bit != 0
    }

    /// Where in `places` a match of the pattern may have what it needs, in order: `None` for
    /// anywhere.
    pub(crate) fn pattern<'p>(&self, places: &'p Places, pattern: usize) -> Option<&'p [Place]> {
        (places.patterns && self.known[pattern]).then(|| places.of(pattern))
    }

    /// The first words of entries of the list, in order: `None` for anywhere.
    pub(crate) fn list<'p>(&self, places: &'p Places, list: usize) -> Option<&'p [Place]> {
        (places.lists && self.known[self.patterns + list]).then(|| places.of(self.patterns + list))
    }
}

/// The pieces of a text, as they are looked up.
struct Pieces<'p> {
    prefilter: &'p Prefilter,
    text: &'p [u8],
    found: Gathered,
    /// The last word, and where it starts.
    last: (u32, usize),
    /// Whether a phrase may begin with it.
    is_begun: bool,
}

impl<'p> Pieces<'p> {
    fn of(prefilter: &'p Prefilter, text: &'p str) -> Self {
        let found = Gathered { hits: Vec::new(), most: text.len() + 1 };
        Self { prefilter, text: text.as_bytes(), found, last: (0, 0), is_begun: false }
    }

    /// Looks a piece up. Of most, three tables of bits say that nobody looks for them.
    #[inline(always)]
    fn visit(&mut self, piece: Piece, start: usize, end: usize, hash: u64) {
        let Prefilter { filter, begins, shapes, .. } = self.prefilter;
        if piece != Piece::Segment {
            let this = segments::short(hash);
            let two = hash_of_two(self.last.0, this);
            if self.is_begun && filter.may_have(two) {
                self.look_up(Piece::Word, self.last.1, two);
            }
            self.is_begun = begins.may_have(hash);
            self.last = (this, start);
        }
        if filter.may_have(hash) {
            self.look_up(piece, start, hash);
        }
        if piece != Piece::Word {
            shapes.find(&self.text[start..end], |pattern| self.found.add(pattern, start));
        }
    }

    #[inline(never)]
    fn look_up(&mut self, piece: Piece, start: usize, hash: u64) {
        for slot in self.prefilter.slots_of(hash) {
            if piece == Piece::Both || slot.words == (piece == Piece::Word) {
                self.found.add(slot.index, start);
            }
        }
    }
}

/// A hash of two words, of which so much of the hash of each is known.
#[inline]
fn hash_of_two(first: u32, second: u32) -> u64 {
    (u64::from(first) << 32 | u64::from(second)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Whether `text` has a character that is not ASCII but the same as an ASCII letter when case is
/// ignored.
fn looks_alike(text: &str) -> bool {
    !text.is_ascii()
        && ASCII_LOOKALIKES
            .iter()
            .any(|c| memmem::find(text.as_bytes(), c.encode_utf8(&mut [0; 4]).as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rule::limits::MOST_PATTERN_MEMORY;
    use crate::text::{LineKind, WordKind};

    fn prefilter(sources: &[&str]) -> Prefilter {
        let pattern = |source: &&str| {
            Pattern::new(
                source,
                &regex_syntax::parse(source).expect("a pattern").into(),
                MOST_PATTERN_MEMORY,
            )
            .expect("it is small")
        };
        let asked = Asked { patterns: (0..sources.len()).collect(), ..Asked::default() };
        Prefilter::new(&sources.iter().map(pattern).collect::<Vec<_>>(), &[], &asked)
    }

    fn scan(prefilter: &Prefilter, text: &str) -> Places {
        let (_, hits) = prefilter.find(text);
        prefilter.places(text, &hits, &Layout::of(text, LineKind::default()))
    }

    fn places(prefilter: &Prefilter, text: &str, pattern: usize) -> Option<Vec<u32>> {
        let places = scan(prefilter, text);
        let found = prefilter.pattern(&places, pattern)?;
        Some(found.iter().map(|place| place.at).collect())
    }

    #[test]
    fn a_pattern_may_match_where_what_it_needs_stands_and_one_without_anywhere() {
        let prefilter =
            prefilter(&["cookies?", "[a-z]+", r"(?i)\bcookies\b", r"\b\p{Lu}\p{L}*s\b"]);
        let text = "no more Cookies here, and\n  no precookies there";
        assert_eq!(places(&prefilter, text, 0), None, "a literal is looked for in lines");
        let mut found = Vec::new();
        assert!(prefilter.literals_in("no preCookies there", &mut found));
        assert_eq!(found, [0]);
        assert!(!prefilter.literals_in("no coo\u{212a}ies", &mut found));
        assert_eq!(places(&prefilter, text, 1), None);
        assert_eq!(places(&prefilter, text, 2), Some(vec![8]));
        assert_eq!(places(&prefilter, text, 3), Some(vec![8]));
        assert_eq!(places(&prefilter, "no coo\u{212a}ies", 2), None);
    }

    #[test]
    fn words_of_lists_are_whole_words_and_segments_are_not() {
        let mut list = WordList::of(WordKind::Unicode);
        list.push("don't", None).expect("an entry");
        let pattern = Pattern::new(
            r"\bdon\b",
            &regex_syntax::parse(r"\bdon\b").expect("a pattern").into(),
            MOST_PATTERN_MEMORY,
        );
        let asked = Asked { patterns: [0].into_iter().collect(), lists: [0].into_iter().collect() };
        let prefilter = Prefilter::new(&[pattern.expect("it is small")], &[list], &asked);
        let text = "don\nDon't, don’t";
        let places = scan(&prefilter, text);
        let found = |places: &[Place]| places.iter().map(|p| (p.at, p.line)).collect::<Vec<_>>();
        assert_eq!(found(prefilter.list(&places, 0).expect("known")), [(4, 1), (11, 1)]);
        let pattern = prefilter.pattern(&places, 0).expect("known");
        assert_eq!(found(pattern), [(0, 0), (4, 1), (11, 1)]);
    }

    #[test]
    fn phrases_of_lists_are_known_by_two_words() {
        let mut list = WordList::of(WordKind::Unicode);
        for entry in ["to your inbox", "don't go", "to", "a small fee"] {
            list.push(entry, None).expect("an entry");
        }
        let mut phrases = WordList::of(WordKind::Unicode);
        for entry in ["to your inbox", "don't go"] {
            phrases.push(entry, None).expect("an entry");
        }
        let asked = Asked { lists: [0, 1].into_iter().collect(), ..Asked::default() };
        let prefilter = Prefilter::new(&[], &[list, phrases], &asked);
        let places = |text: &str, list| -> Vec<u32> {
            let places = scan(&prefilter, text);
            prefilter.list(&places, list).expect("known").iter().map(|place| place.at).collect()
        };
        assert_eq!(places("a fee, a Small one to whom", 0), [7, 19]);
        assert_eq!(places("to him, to ___ your own", 1), [8]);
        assert_eq!(places("Don’t go to\nyour house; I don’t", 1), [0, 11]);
        assert_eq!(places("to", 1), [0; 0]);
    }

    /// What is remembered of a text is never larger than the text, whatever the rules.
    #[test]
    fn what_is_everywhere_is_not_remembered() {
        let pattern = r"\b\p{L}+s\b";
        let prefilter = prefilter(&[pattern; 6]);
        let text = "as ".repeat(1000);
        let found = scan(&prefilter, &text);
        assert!(found.all.is_empty());
        assert_eq!(places(&prefilter, &text, 0), None, "so the patterns themselves decide");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// Wherever an entry of a list stands, it is known that one may.
        #[test]
        fn no_entry_of_a_list_is_missed(
            entries in prop::collection::vec("[ab](?:[ _'’.-]{1,2}[abé]{1,2}){0,2}", 1..6),
            text in "[abABé _'’.,\u{301}\n-]{0,40}",
        ) {
            let mut list = WordList::of(WordKind::Unicode);
            for entry in &entries {
                let _ = list.push(entry, None);
            }
            let lists = [list];
            let asked = Asked { lists: [0].into_iter().collect(), ..Asked::default() };
            let prefilter = Prefilter::new(&[], &lists, &asked);
            let places = scan(&prefilter, &text);
            let known = prefilter.list(&places, 0);
            for word in crate::text::words(&text) {
                let behind = crate::text::words(&text[word.end..]);
                let behind = behind.map(|next| word.end + next.start..word.end + next.end);
                if lists[0].find_at(&text, &word, behind, false).is_some() && let Some(known) = known {
                    let at = word.start as u32;
                    prop_assert!(known.iter().any(|place| place.at == at), "{:?}", &text[word]);
                }
            }
        }
    }
}
