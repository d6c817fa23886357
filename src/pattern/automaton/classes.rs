//! Characters between which a pattern makes no difference.

use regex_syntax::hir::ClassUnicode;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// The index of a set of characters that a pattern asks for.
pub(super) type SetIndex = u32;

/// A first and a last character.
type Range = (u32, u32);

/// The sets of characters that a pattern asks for, each once.
#[derive(Default)]
pub(super) struct CharSets {
    known: FxHashMap<SmallVec<[Range; 2]>, SetIndex>,
    sets: Vec<SmallVec<[Range; 2]>>,
}

impl CharSets {
    /// The set that has one character.
    pub(super) fn of_char(&mut self, c: char) -> SetIndex {
        self.of([(c.into(), c.into())].into_iter().collect())
    }

    /// The set that a class has.
    pub(super) fn of_class(&mut self, class: &ClassUnicode) -> SetIndex {
        self.of(class.iter().map(|range| (range.start().into(), range.end().into())).collect())
    }

    fn of(&mut self, ranges: SmallVec<[Range; 2]>) -> SetIndex {
        if let Some(index) = self.known.get(&ranges) {
            return *index;
        }
        let index = self.sets.len() as SetIndex;
        self.sets.push(ranges.clone());
        self.known.insert(ranges, index);
        index
    }

    /// The classes of characters that are in the same of these sets.
    pub(super) fn classes(&self) -> CharClasses {
        // Where some set begins or ends: between two of these, all characters are of one class.
        let ends = |range: &Range| [range.0, range.1 + 1];
        let mut edges: Vec<u32> = self.sets.iter().flatten().flat_map(ends).collect();
        edges.push(0);
        // Those of each set are in order, which this sort makes use of.
        edges.sort();
        edges.dedup();
        // For each run of characters between two edges, the sets that it is in: a bit each.
        let words = self.sets.len().div_ceil(64).max(1);
        let mut within = vec![0_u64; edges.len() * words];
        for (set, ranges) in self.sets.iter().enumerate() {
            let mut run = 0;
            for (first, last) in ranges {
                run += edges[run..].partition_point(|edge| edge < first);
                while edges.get(run).is_some_and(|edge| edge <= last) {
                    within[run * words + set / 64] |= 1 << (set % 64);
                    run += 1;
                }
            }
        }
        let mut known = FxHashMap::default();
        let mut classes =
            CharClasses { ascii: [0; 128], wide: Vec::new(), within: Vec::new(), words };
        for (run, (edge, sets)) in edges.iter().zip(within.chunks_exact(words)).enumerate() {
            let class = *known.entry(sets).or_insert_with(|| {
                classes.within.extend_from_slice(sets);
                classes.len() as Class - 1
            });
            let end = edges.get(run + 1).copied().unwrap_or(u32::MAX);
            for c in *edge..end.min(128) {
                classes.ascii[c as usize] = class;
            }
            if end > 128 && classes.wide.last().is_none_or(|(_, last)| *last != class) {
                classes.wide.push(((*edge).max(128), class));
            }
        }
        classes
    }
}

/// The index of a class. (A pattern has thousands of characters at most.)
pub(super) type Class = u16;

/// Classes of characters that are in the same sets.
#[derive(Debug)]
pub(super) struct CharClasses {
    ascii: [Class; 128],
    /// Where runs of characters of one class begin that are not ASCII, in order.
    wide: Vec<(u32, Class)>,
    /// For each class, the sets that it is in: a bit each.
    within: Vec<u64>,
    /// How many words these bits take.
    words: usize,
}

impl CharClasses {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.within.len() / self.words
    }

    /// The classes of the characters of a text, from its start on.
    pub(super) fn forwards<'t>(&'t self, text: &'t str) -> Forwards<'t> {
        Forwards { lookup: Lookup { classes: self, run: 0 }, text, at: 0 }
    }

    /// The same from its end on.
    pub(super) fn backwards<'t>(&'t self, text: &'t str) -> Backwards<'t> {
        Backwards { lookup: Lookup { classes: self, run: 0 }, text, end: text.len() }
    }

    /// The class of a character.
    #[cfg(test)]
    pub(super) fn of(&self, c: char) -> Class {
        self.forwards(c.encode_utf8(&mut [0; 4])).next().expect("a character")
    }

    /// Whether the characters of a class are in a set.
    #[inline]
    pub(super) fn is_within(&self, class: Class, set: SetIndex) -> bool {
        let bits = self.within[usize::from(class) * self.words + set as usize / 64];
        bits >> (set % 64) & 1 == 1
    }
}

/// What looks up the classes of the characters of a text, one after the other.
struct Lookup<'t> {
    classes: &'t CharClasses,
    /// The run of the last character that was not ASCII: mostly it is that of the next.
    run: usize,
}

impl Lookup<'_> {
    /// The class of the character at one side of a text, and its length in bytes: its byte there, and what it
    /// is if that is not ASCII.
    #[inline(always)]
    fn at(&mut self, byte: u8, c: impl FnOnce() -> Option<char>) -> Option<(Class, usize)> {
        match self.classes.ascii.get(usize::from(byte)) {
            Some(class) => Some((*class, 1)),
            None => self.wide(c()?),
        }
    }

    #[inline(never)]
    fn wide(&mut self, c: char) -> Option<(Class, usize)> {
        let runs = &self.classes.wide;
        let begins_before = |run: usize| runs.get(run).is_some_and(|(first, _)| *first <= c.into());
        if !begins_before(self.run) || begins_before(self.run + 1) {
            // The first run begins where ASCII ends.
            self.run = runs.partition_point(|(first, _)| *first <= c.into()) - 1;
        }
        runs.get(self.run).map(|(_, class)| (*class, c.len_utf8()))
    }
}

/// The classes of the characters of a text, from its start on.
pub(super) struct Forwards<'t> {
    lookup: Lookup<'t>,
    text: &'t str,
    at: usize,
}

impl Iterator for Forwards<'_> {
    type Item = Class;

    #[inline(always)]
    fn next(&mut self) -> Option<Class> {
        let byte = *self.text.as_bytes().get(self.at)?;
        let (class, len) = self.lookup.at(byte, || self.text[self.at..].chars().next())?;
        self.at += len;
        Some(class)
    }
}

/// The classes of the characters of a text, from its end on.
pub(super) struct Backwards<'t> {
    lookup: Lookup<'t>,
    text: &'t str,
    end: usize,
}

impl Iterator for Backwards<'_> {
    type Item = Class;

    #[inline(always)]
    fn next(&mut self) -> Option<Class> {
        let byte = *self.text.as_bytes().get(self.end.wrapping_sub(1))?;
        let (class, len) = self.lookup.at(byte, || self.text[..self.end].chars().next_back())?;
        self.end -= len;
        Some(class)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex_syntax::hir::ClassUnicodeRange;

    use super::*;

    #[test]
    fn characters_of_the_same_sets_are_one_class() {
        let mut sets = CharSets::default();
        let all = ClassUnicode::new([ClassUnicodeRange::new('a', 'z')]);
        let (letters, x) = (sets.of_class(&all), sets.of_char('x'));
        assert_eq!(sets.of_char('x'), x);
        let classes = sets.classes();
        assert_eq!(classes.len(), 3, "letters, `x` and all else");
        assert_eq!(classes.of('a'), classes.of('y'));
        assert_eq!(classes.of('!'), classes.of('é'));
        assert!(
            classes.is_within(classes.of('x'), x) && classes.is_within(classes.of('x'), letters)
        );
        assert!(!classes.is_within(classes.of('a'), x));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn a_character_is_in_the_sets_of_its_class(
            sets in prop::collection::vec(
                prop::collection::vec((any::<char>(), any::<char>()), 0..4), 0..80,
            ),
            chars in prop::collection::vec(any::<char>(), 0..40),
        ) {
            let class = |ranges: &Vec<(char, char)>| {
                let range = |(a, b): &(char, char)| ClassUnicodeRange::new(*a, *b);
                ClassUnicode::new(ranges.iter().map(range))
            };
            let mut all = CharSets::default();
            let sets: Vec<_> = sets.iter().map(class).map(|set| (all.of_class(&set), set)).collect();
            let classes = all.classes();
            let edges = sets.iter().flat_map(|(_, set)| set.iter().flat_map(|r| [r.start(), r.end()]));
            for c in chars.into_iter().chain(edges).chain(['\0', '\u{7f}', '\u{80}', char::MAX]) {
                for (index, set) in &sets {
                    let is_in = set.iter().any(|range| (range.start()..=range.end()).contains(&c));
                    prop_assert_eq!(classes.is_within(classes.of(c), *index), is_in, "{:?}", c);
                }
            }
        }
    }
}
