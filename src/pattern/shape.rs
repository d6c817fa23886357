//! What the matches of patterns look like that are one segment each.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::chars::WORD;
use super::ends::{Bytes, Ends, Side};
use crate::text::segments::is_word_char;

/// What a segment looks like: its first byte and its last two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    first: Bytes,
    before_last: Bytes,
    last: Bytes,
}

impl Shape {
    /// The shape of the matches of `hir`, if each of them is one segment of at least two bytes.
    pub(crate) fn of(hir: &Hir) -> Option<Self> {
        let HirKind::Concat(parts) = hir.kind() else { return None };
        let (first, rest) = parts.split_first()?;
        let (last, inner) = rest.split_last()?;
        let is_boundary = |hir: &Hir| matches!(hir.kind(), HirKind::Look(Look::WordUnicode));
        let one_segment = is_boundary(first) && is_boundary(last) && inner.iter().all(is_word);
        let long =
            inner.iter().map(|p| p.properties().minimum_len().unwrap_or(0)).sum::<usize>() >= 2;
        if !one_segment || !long {
            return None;
        }
        let inner = Hir::concat(inner.to_vec());
        let tail = Ends::of(&inner, Side::Last);
        let head = Ends::of(&inner, Side::First);
        Some(Self { first: head.outer, before_last: tail.inner, last: tail.outer })
    }
}

/// The shapes of many patterns, asked of a segment all at once.
#[derive(Debug, Default)]
pub(crate) struct Shapes(Vec<SomeShapes>);

/// As many shapes as there are bits.
#[derive(Debug)]
struct SomeShapes {
    /// For each byte, the shapes that may have it there.
    first: [u64; 256],
    before_last: [u64; 256],
    last: [u64; 256],
    patterns: Vec<u32>,
}

impl Shapes {
    /// These shapes, each with the index of its pattern.
    pub(crate) fn of(shapes: &[(Shape, u32)]) -> Self {
        let some = |shapes: &[(Shape, u32)]| {
            let with = |bytes: fn(&Shape) -> &Bytes| {
                std::array::from_fn(|byte| {
                    let have = shapes.iter().map(|(shape, _)| bytes(shape).contains(byte as u8));
                    have.zip(0..).fold(0, |all, (has, bit)| all | u64::from(has) << bit)
                })
            };
            SomeShapes {
                first: with(|shape| &shape.first),
                before_last: with(|shape| &shape.before_last),
                last: with(|shape| &shape.last),
                patterns: shapes.iter().map(|(_, pattern)| *pattern).collect(),
            }
        };
        Self(shapes.chunks(u64::BITS as usize).map(some).collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells `found` the patterns whose shape the segment `bytes` may have.
    #[inline]
    pub(crate) fn find(&self, bytes: &[u8], mut found: impl FnMut(u32)) {
        // Each match has at least two bytes.
        let ([first, ..], [.., before_last, last]) = (bytes, bytes) else { return };
        for some in &self.0 {
            let mut fitting = some.first[usize::from(*first)]
                & some.before_last[usize::from(*before_last)]
                & some.last[usize::from(*last)];
            while fitting != 0 {
                found(some.patterns[fitting.trailing_zeros() as usize]);
                fitting &= fitting - 1;
            }
        }
    }
}

/// Whether all that `hir` matches are word characters.
fn is_word(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => {
            std::str::from_utf8(&literal.0).is_ok_and(|text| text.chars().all(is_word_char))
        }
        HirKind::Class(Class::Unicode(class)) => !WORD.among(class).others,
        HirKind::Repetition(repetition) => is_word(&repetition.sub),
        HirKind::Capture(capture) => is_word(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_word),
        HirKind::Empty => true,
        HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the patterns `source`, each with its number, have a shape that `segment` fits.
    fn fitting(sources: &[&str], segment: &str) -> Vec<u32> {
        let shape = |source: &&str| Shape::of(&regex_syntax::parse(source).unwrap());
        let shapes: Vec<(Shape, u32)> =
            sources.iter().zip(0..).filter_map(|(source, n)| Some((shape(source)?, n))).collect();
        let mut found = Vec::new();
        Shapes::of(&shapes).find(segment.as_bytes(), |n| found.push(n));
        found
    }

    #[test]
    fn a_pattern_of_one_segment_has_a_shape() {
        let sources = [
            r"\b(?<name>\p{Lu}[\p{L}0-9]+)s\b",
            r"\b[A-Z]+[0-9]?s\b",
            r"\b[A-Z]+s",
            r"\b[A-Z& ]+s\b",
        ];
        for (segment, wanted) in [
            ("Trumps", &[0][..]),
            ("Évas", &[0]),
            ("trumps", &[]),
            ("Trump", &[]),
            ("A_s", &[]),
            ("As", &[0, 1]),
            ("A1s", &[0, 1]),
            ("ABs", &[0, 1]),
            ("Abs", &[0]),
            ("s", &[]),
        ] {
            assert_eq!(fitting(&sources, segment), wanted, "{segment}");
        }
    }

    #[test]
    fn there_may_be_more_shapes_than_bits() {
        let sources = [r"\b[A-Z]+s\b", r"\b[a-z]+x\b"].repeat(50);
        assert_eq!(fitting(&sources, "ax"), (0..100).filter(|n| n % 2 == 1).collect::<Vec<_>>());
    }
}
