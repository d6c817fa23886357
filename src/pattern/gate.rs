//! What stands in every match of a pattern and is found without it: told from the parsed
//! expression.
//!
//! A text is searched once for what all patterns need, and a pattern runs only where it may match.
//! The cheapest to look for is a segment, which is as many word characters as stand together: all
//! segments of a text are found and hashed anyway. `\bsign (?:in|up)\b` needs the segment `sign`. A
//! pattern that is one segment itself, such as `\b\p{Lu}\p{L}+s\b`, is known by the first and last
//! bytes of it (`shape.rs`). How a line must begin tells more still (`opening.rs`). What is left are literals that
//! begin or end within a word, or have none (`literal.rs`).
//!
//! A pattern matches in several ways, and of each way what tells most is looked for.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use regex_syntax::hir::Hir;
use rustc_hash::FxHashSet;

use super::branches::{Branch, branches};
use super::literal::{self, Literal, MOST, SHORTEST};
use super::opening::Opening;
use super::shape::Shape;
use crate::text::UnitKind;

/// How much of a literal is looked for, in bytes, at most.
const LONGEST: usize = 64;

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
    pub(crate) fn of(hir: &Hir) -> Option<Self> {
        let ways: Vec<Way<'_>> = branches(hir).into_iter().map(Way::of).collect();
        Self::places(&ways)
            .or_else(|| Shape::of(hir).map(Self::Shape))
            .or_else(|| Self::literals(&ways))
    }

    /// Whether the places where units of `kind`, or parts of them that begin and end where segments do, may have it are known.
    pub(crate) fn is_known(&self, kind: Option<UnitKind>) -> bool {
        match (self, kind) {
            // A word may be a part of a segment: of `新COVID`, `新` is a word, and `COVID`.
            (Self::Literals(_), _) | (_, Some(UnitKind::Word)) => false,
            // A line begins where somebody looks, and so does a paragraph.
            (Self::Places { opening: Some(opening), .. }, kind) => match kind {
                Some(UnitKind::Line) => true,
                Some(UnitKind::Paragraph) => !opening.may_leave_line(),
                _ => false,
            },
            (Self::Places { .. } | Self::Shape(_), _) => true,
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
            // The beginning of a long one says enough, and the time to build what finds it grows with its square.
            let begins = way.literals()?.iter().map(|literal| beginning(&literal.bytes));
            all.extend(begins.map(<[u8]>::to_vec));
        }
        all.sort_unstable();
        all.dedup();
        // What has another of them inside says no more than that.
        let known: FxHashSet<Vec<u8>> = all.iter().cloned().collect();
        let lengths: BTreeSet<usize> = all.iter().map(Vec::len).filter(|len| *len > 0).collect();
        let has_another = |bytes: &Vec<u8>| {
            let mut shorter = lengths.range(..bytes.len());
            shorter.any(|len| bytes.windows(*len).any(|part| known.contains(part)))
        };
        all.retain(|bytes| !has_another(bytes));
        // Two marks side by side, such as `](`, are seldom seen.
        let marks = |bytes: &[u8]| bytes.len() == 2 && bytes.iter().all(u8::is_ascii_punctuation);
        let long = all.iter().all(|bytes| bytes.len() >= SHORTEST || marks(bytes));
        (long && all.len() <= MOST).then_some(Self::Literals(all))
    }
}

/// So much of a literal as is looked for, in whole characters.
fn beginning(literal: &[u8]) -> &[u8] {
    let is_border = |at: usize| literal.get(at).is_none_or(|byte| byte & 0xc0 != 0x80);
    let end = (0..=literal.len().min(LONGEST)).rfind(|at| is_border(*at));
    &literal[..end.unwrap_or(literal.len())]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::beginning::Beginning;

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
    fn of_a_long_literal_the_beginning_is_looked_for() {
        let long = "-é".repeat(40);
        assert_eq!(literals(&long), ["-é".repeat(21) + "-"]);
        assert_eq!(
            literals(&format!("{}|{}", &long[..63], "#".repeat(70))),
            ["#".repeat(64), long[..63].to_owned()]
        );
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
        let literals = ["log in", "share", "shared", "shares"];
        assert_eq!(opening.literals, literals.map(|text| Beginning::of(text.as_bytes())));
    }
}
