//! What stands in every match of a pattern and is found without it: told from the parsed
//! expression.
//!
//! A text is searched once for what all patterns need, and a pattern runs only where it may match.
//! The cheapest to look for is a segment, which is as many word characters as stand together: all
//! segments of a text are found and hashed anyway. `\bsign (?:in|up)\b` needs the segment `sign`. A
//! pattern that is one segment itself, such as `\b\p{Lu}\p{L}+s\b`, is known by the first and last
//! bytes of it. How a line must begin tells more still (`opening.rs`). What is left are literals that
//! begin or end within a word, or have none (`literal.rs`).
//!
//! A pattern matches in several ways, and of each way what tells most is looked for.

use std::cell::OnceCell;

use memchr::memmem;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::chars::words_among;
use super::ends::{Bytes, Ends, Side};
use super::literal::{self, Literal, MOST, SHORTEST};
use super::opening::{Branch, Opening, branches};
use crate::text::UnitKind;
use crate::text::segments::is_word_char;

/// What stands in every match of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gate {
    /// What is found with the words of a text, or where its lines begin: one of these.
    Places {
        /// Segments, in ASCII lower case.
        segments: Vec<String>,
        /// How a line or paragraph may begin.
        opening: Option<Opening>,
    },
    /// A segment that looks like this, and nothing else.
    Shape(Shape),
    /// One of these literals, in ASCII lower case.
    Literals(Vec<Vec<u8>>),
}

impl Gate {
    /// What every match of `hir` has; `None` if there is nothing worth looking for.
    pub fn of(hir: &Hir) -> Option<Self> {
        let ways: Vec<Way<'_>> = branches(hir).into_iter().map(Way::of).collect();
        Self::places(&ways)
            .or_else(|| Shape::of(hir).map(Self::Shape))
            .or_else(|| Self::literals(&ways))
    }

    /// Whether the places where units of `kind` may have it are known. A line begins where somebody
    /// looks, and so does a paragraph.
    pub fn is_known(&self, kind: UnitKind) -> bool {
        match self {
            Self::Places { opening: Some(_), .. } => is_whole_lines(kind),
            Self::Places { .. } | Self::Shape(_) => true,
            Self::Literals(_) => false,
        }
    }

    fn places(ways: &[Way<'_>]) -> Option<Self> {
        let (mut segments, mut openings) = (Vec::new(), Vec::new());
        for way in ways {
            match &way.opening {
                Some(this) if this.is_telling() => openings.push(this.clone()),
                opening => match (way.segments(), opening) {
                    (Some(these), _) => segments.extend(these),
                    (None, opening) => openings.push(opening.clone()?),
                },
            }
        }
        segments.sort_unstable();
        segments.dedup();
        let opening = (!openings.is_empty()).then(|| Opening::any(openings));
        (segments.len() <= MOST).then_some(Self::Places { segments, opening })
    }

    fn literals(ways: &[Way<'_>]) -> Option<Self> {
        let mut all: Vec<Vec<u8>> = Vec::new();
        for way in ways {
            all.extend(way.literals()?.iter().map(|literal| literal.bytes.clone()));
        }
        all.sort_unstable_by_key(|bytes| (bytes.len(), bytes.clone()));
        all.dedup();
        // What has another of them inside says no more than that.
        let mut shortest: Vec<Vec<u8>> = Vec::new();
        for bytes in all {
            if !shortest.iter().any(|short| memmem::find(&bytes, short).is_some()) {
                shortest.push(bytes);
            }
        }
        let all = shortest;
        // Two marks side by side, such as `](`, are seldom seen.
        let marks = |bytes: &[u8]| bytes.len() == 2 && bytes.iter().all(u8::is_ascii_punctuation);
        let long = all.iter().all(|bytes| bytes.len() >= SHORTEST || marks(bytes));
        (long && all.len() <= MOST).then_some(Self::Literals(all))
    }
}

/// Whether a unit of `kind` begins where a line does.
pub(crate) fn is_whole_lines(kind: UnitKind) -> bool {
    matches!(kind, UnitKind::Line | UnitKind::Paragraph)
}

/// One of the ways in which a pattern matches.
struct Way<'h> {
    branch: Branch<'h>,
    opening: Option<Opening>,
    /// Told when first asked for: how a line begins mostly says enough.
    literals: OnceCell<Option<Vec<Literal>>>,
}

impl<'h> Way<'h> {
    fn of(branch: Branch<'h>) -> Self {
        Self { opening: Opening::of(&branch), branch, literals: OnceCell::new() }
    }

    /// Literals of which one is in every match.
    fn literals(&self) -> Option<&Vec<Literal>> {
        self.literals.get_or_init(|| literal::in_every_match(&self.branch.parts)).as_ref()
    }

    /// The segments of its literals, if each has one.
    fn segments(&self) -> Option<Vec<String>> {
        self.literals()?.iter().map(Literal::segment).collect()
    }
}

/// What a segment looks like: its first byte and its last two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub first: Bytes,
    pub before_last: Bytes,
    pub last: Bytes,
}

impl Shape {
    /// The shape of the matches of `hir`, if each of them is one segment of at least two bytes.
    fn of(hir: &Hir) -> Option<Self> {
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

    /// Whether the segment `bytes`, of at least two bytes, looks like this.
    #[inline]
    pub fn fits(&self, bytes: &[u8]) -> bool {
        let [first, .., before_last, last] = bytes else {
            return matches!(bytes, [first, last] if self.first.contains(*first) && self.last.contains(*last));
        };
        self.last.contains(*last)
            && self.first.contains(*first)
            && self.before_last.contains(*before_last)
    }
}

/// Whether all that `hir` matches are word characters.
fn is_word(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => {
            std::str::from_utf8(&literal.0).is_ok_and(|text| text.chars().all(is_word_char))
        }
        HirKind::Class(Class::Unicode(class)) => !words_among(class, |_| true).1,
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

    fn gate(source: &str) -> Option<Gate> {
        Gate::of(&regex_syntax::parse(source).unwrap())
    }

    fn segments(source: &str) -> Vec<String> {
        match gate(source) {
            Some(Gate::Places { segments, opening: None }) => segments,
            other => panic!("{source}: {other:?}"),
        }
    }

    fn literals(source: &str) -> Vec<String> {
        match gate(source) {
            Some(Gate::Literals(all)) => {
                all.into_iter().map(|l| String::from_utf8(l).unwrap()).collect()
            }
            other => panic!("{source}: {other:?}"),
        }
    }

    #[test]
    fn what_stands_alone_in_every_match_is_a_segment() {
        assert_eq!(segments(r"(?i)\bshare (?:on|this)\b"), ["share"]);
        assert_eq!(segments(r"\b(?:cookie|Privacy) policy\b"), ["cookie", "privacy"]);
        assert_eq!(segments(r"(?m)^copyright$"), ["copyright"]);
        assert_eq!(segments(r"\d+ (?:likes?|shares)\b"), ["like", "likes", "shares"]);
        assert_eq!(segments(r"\bcookies? and\b"), ["cookie", "cookies"]);
        assert_eq!(segments(r"don[’']t miss (?:it|out)"), ["miss"]);
        assert_eq!(segments(r"\bread (?:\w+ )*more(?:\.|$)"), ["read"]);
        assert_eq!(segments(r"\b(?:really )+good\b"), ["really"]);
    }

    #[test]
    fn what_may_go_on_is_a_literal() {
        assert_eq!(literals("(?:cookie|Banner)s?"), ["banner", "cookie"]);
        assert_eq!(literals("(?i)kiss"), ["kiss"]);
        assert_eq!(literals(r"\bcookie\w* or\b"), ["cookie"]);
        assert_eq!(literals("é?share!"), ["share!"]);
        assert_eq!(literals(r"\d*share!"), ["share!"]);
        assert_eq!(literals(r"(?:\bshare)+"), ["share"]);
        assert_eq!(literals(r"(?-u:\b)sign"), ["sign"]);
        assert_eq!(literals(r"\[\w*\]\([^()]*\)"), ["]("]);
        assert_eq!(gate("[a-z]+"), None);
        assert_eq!(gate("(?:abc)?x"), None);
    }

    #[test]
    fn each_way_has_what_tells_most() {
        let gate = gate(r"(?i)^\W*(?:log in|share[sd]?|.* related (?:posts|articles))\W*$");
        let Some(Gate::Places { segments, opening: Some(opening) }) = gate else {
            panic!("{gate:?}");
        };
        assert_eq!(segments, ["articles", "related"]);
        let literals: Vec<_> =
            opening.literals.iter().map(|l| String::from_utf8_lossy(l)).collect();
        assert_eq!(literals, ["log in", "share", "shared", "shares"]);
    }

    #[test]
    fn a_pattern_of_one_segment_has_a_shape() {
        let Some(Gate::Shape(shape)) = gate(r"\b(?<name>\p{Lu}[\p{L}0-9]+)s\b") else {
            panic!("it has a shape");
        };
        for (segment, fits) in
            [("Trumps", true), ("Évas", true), ("trumps", false), ("Trump", false), ("A_s", false)]
        {
            assert_eq!(shape.fits(segment.as_bytes()), fits, "{segment}");
        }
        let Some(Gate::Shape(shape)) = gate(r"\b[A-Z]+[0-9]?s\b") else { panic!("a shape") };
        assert!(
            shape.fits(b"As") && shape.fits(b"A1s") && shape.fits(b"ABs") && !shape.fits(b"Abs")
        );
        assert!(!matches!(gate(r"\b[A-Z]+s"), Some(Gate::Shape(_))));
        assert!(!matches!(gate(r"\b[A-Z& ]+s\b"), Some(Gate::Shape(_))));
    }
}
