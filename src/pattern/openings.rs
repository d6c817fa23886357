//! The openings of many patterns, looked for together.

use std::ops::Range;

use super::beginning::Beginning;
use super::hash_bits::HashBits;
use super::opening::{Marks, Opening, is_mark};

/// The openings of many patterns.
///
/// What a line begins with is looked up in the sorted literals: all that begin it are the last one that
/// does not come after it, or beginnings of that one.
#[derive(Debug)]
pub(crate) struct Openings {
    literals: Vec<Literal>,
    /// For the code of two bytes, where in `literals` those end that begin with these or lesser ones.
    ends: Vec<u32>,
    filter: Filter,
    /// The patterns of the literals, those of each together.
    patterns: Vec<u32>,
    /// The marks of patterns that have any.
    marks: Vec<(Marks, u32)>,
    /// The patterns that may begin with a letter or digit that is not ASCII.
    wide: Vec<u32>,
}

/// A beginning that is looked for.
#[derive(Debug)]
struct Literal {
    beginning: Beginning,
    /// The longest other one with which it begins.
    shorter: Option<u32>,
    /// Where in the patterns its own are.
    patterns: Range<u32>,
}

/// How many codes there are for a byte.
const CODES: usize = 39;

/// A code for the first two bytes, in their order if the first is a letter or digit of ASCII.
fn code(beginning: Beginning) -> usize {
    // All that is neither shares a few.
    let code = |byte: u8| match byte {
        0..b'0' => 0,
        b'0'..=b'9' => 1 + byte - b'0',
        b':'..b'a' => 11,
        b'a'..=b'z' => 12 + byte - b'a',
        _ => 38,
    };
    let [first, second, ..] = beginning.bytes();
    usize::from(code(first)) * CODES + usize::from(code(second))
}

/// Tells most lines that begin with no literal.
#[derive(Debug)]
struct Filter {
    /// The hashes of literals.
    hashes: HashBits,
    /// For each code, whether a literal is too short to have a hash.
    is_short: Vec<bool>,
}

/// How many bits tell the hashes of literals apart: 4 kB.
const FILTER_BITS: u32 = 15;

/// How many of the first bytes are hashed.
const HASHED: usize = 4;

impl Filter {
    fn of(literals: impl Iterator<Item = Beginning>) -> Self {
        let mut filter =
            Self { hashes: HashBits::none(FILTER_BITS), is_short: vec![false; CODES * CODES] };
        for literal in literals {
            let code = code(literal);
            match literal.len() {
                // The second byte may be any.
                ..2 => filter.is_short[code / CODES * CODES..][..CODES].fill(true),
                2..HASHED => filter.is_short[code] = true,
                _ => filter.hashes.insert(Self::hash(literal)),
            }
        }
        filter
    }

    /// Whether a literal may begin `line`, which has that code.
    #[inline]
    fn may_begin(&self, line: Beginning, code: usize) -> bool {
        self.hashes.may_have(Self::hash(line)) | self.is_short[code]
    }

    fn hash(beginning: Beginning) -> u64 {
        let [a, b, c, d, ..] = beginning.bytes();
        u64::from(u32::from_be_bytes([a, b, c, d])).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Openings {
    /// Those of `openings`, each with the index of its pattern.
    pub(crate) fn of(openings: &[(&Opening, u32)]) -> Self {
        let mut all: Vec<(Beginning, u32)> = Vec::new();
        for (opening, index) in openings {
            all.extend(opening.literals.iter().map(|literal| (*literal, *index)));
        }
        all.sort_unstable();
        let mut literals: Vec<Literal> = Vec::new();
        for same in all.chunk_by(|a, b| a.0 == b.0) {
            let beginning = same[0].0;
            let last = literals.last();
            let start = last.map_or(0, |last| last.patterns.end);
            let known = last.map(|_| literals.len() as u32 - 1);
            let shorter = std::iter::successors(known, |at| literals[*at as usize].shorter)
                .find(|at| literals[*at as usize].beginning.begins(beginning));
            let patterns = start..start + same.len() as u32;
            literals.push(Literal { beginning, shorter, patterns });
        }
        let end =
            |at: usize| literals.partition_point(|literal| code(literal.beginning) <= at) as u32;
        let with_marks = openings.iter().filter(|(opening, _)| opening.marks != Marks::default());
        Self {
            ends: (0..CODES * CODES).map(end).collect(),
            filter: Filter::of(literals.iter().map(|literal| literal.beginning)),
            literals,
            patterns: all.iter().map(|(_, pattern)| *pattern).collect(),
            marks: with_marks.map(|(opening, index)| (opening.marks, *index)).collect(),
            wide: openings.iter().filter(|(o, _)| o.wide).map(|(_, index)| *index).collect(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.literals.is_empty() && self.marks.is_empty() && self.wide.is_empty()
    }

    /// Tells `found` the patterns that may match in `line`, some perhaps more than once. The line
    /// must have none of [`super::chars::ASCII_LOOKALIKES`].
    pub(crate) fn find(&self, line: &str, mut found: impl FnMut(u32)) {
        let bytes = line.as_bytes();
        let mut passed = Marks::default();
        let mut at = 0;
        loop {
            match bytes.get(at) {
                Some(byte) if byte.is_ascii_alphanumeric() => break,
                Some(byte) if byte.is_ascii() => {
                    passed.ascii |= 1 << byte;
                    at += 1;
                }
                _ => match line[at..].chars().next() {
                    None => break,
                    Some(c) if is_mark(c) => {
                        passed.wide = true;
                        at += c.len_utf8();
                    }
                    Some(_) => {
                        self.wide.iter().for_each(|index| found(*index));
                        break;
                    }
                },
            }
        }
        if at > 0 {
            let marks = self.marks.iter().filter(|(marks, _)| marks.has_any(passed));
            marks.for_each(|(_, index)| found(*index));
        }
        self.begin(Beginning::of(&bytes[at..]).to_ascii_lowercase(), found);
    }

    /// Tells `found` the patterns with a literal that begins `line`.
    fn begin(&self, line: Beginning, mut found: impl FnMut(u32)) {
        let code = code(line);
        if !self.filter.may_begin(line, code) {
            return;
        }
        let first = code.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        let those = &self.literals[first..self.ends[code] as usize];
        let after = first + those.partition_point(|literal| literal.beginning <= line);
        let mut next = after.checked_sub(1);
        while let Some(literal) = next.map(|at| &self.literals[at]) {
            if literal.beginning.begins(line) {
                let Range { start, end } = literal.patterns;
                let patterns = &self.patterns[start as usize..end as usize];
                patterns.iter().for_each(|index| found(*index));
            }
            next = literal.shorter.map(|at| at as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn all_that_begin_a_line_are_found(
            literals in prop::collection::vec(("[a-c1z]([a-c1 z-]|\0){0,18}", 0..9_u32), 0..30),
            line in "[ab1z]([a-c1 z-]|\0){0,20}",
        ) {
            let opening = |literal: &String| Opening {
                literals: vec![Beginning::of(literal.as_bytes())],
                ..Opening::default()
            };
            let openings: Vec<_> = literals.iter().map(|(text, n)| (opening(text), *n)).collect();
            let openings: Vec<_> = openings.iter().map(|(opening, n)| (opening, *n)).collect();
            let mut found = Vec::new();
            Openings::of(&openings).find(&line, |index| found.push(index));
            let cut = |text: &str| text.chars().take(16).collect::<String>();
            let begins = |(text, _): &&(String, u32)| cut(&line).starts_with(&cut(text));
            let mut wanted: Vec<u32> = literals.iter().filter(begins).map(|(_, n)| *n).collect();
            found.sort_unstable();
            wanted.sort_unstable();
            prop_assert_eq!(found, wanted);
        }
    }

    #[test]
    fn a_short_literal_is_found_whatever_follows() {
        let opening = Opening { literals: vec![Beginning::of(b"a")], ..Opening::default() };
        let openings = Openings::of(&[(&opening, 7)]);
        for line in ["a", "a b", "ab", "az", "A1", "a{", "aé", "-a~", "“A”", "… — a"] {
            let mut found = Vec::new();
            openings.find(line, |index| found.push(index));
            assert_eq!(found, [7], "{line:?}");
        }
    }
}
