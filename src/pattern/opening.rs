//! How a line must begin for a pattern to match in it.
//!
//! Many patterns are for lines that begin with one of many phrases, whatever marks stand before:
//! `^\W*(?:share|subscribe|log in)`. The beginnings of all patterns are looked for together, at the
//! first letter or digit of each line, and most lines are told from all of them within a few bytes.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use super::beginning::Beginning;
use super::branches::Branch;
use super::chars::{Among, LETTER, ascii_fold};

/// The lengths to which beginnings are told, in bytes: the first at which they are few enough.
const LENGTHS: [usize; 3] = [12, 6, 3];

/// The most beginnings that one pattern may have.
const MOST: usize = 256;

/// How many beginnings may be gone on with, part by part, until it can't be told: of repetitions in one
/// another, each goes on with what the others found.
const MOST_STEPS: usize = 1 << 13;

/// The most characters that are told apart at one place.
const MOST_CHARS: u32 = 10;

/// How the text may begin in which a pattern matches. (Of what is longer than a [`Beginning`], no more is
/// told.)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Opening {
    /// With what its first letters and digits begin: one of these, in ASCII lower case.
    pub literals: Vec<Beginning>,
    /// Or with one of these marks among those before them.
    pub(super) marks: Marks,
    /// Or with a letter or digit that is not ASCII.
    pub(super) wide: bool,
}

/// Some marks, which are neither letters nor digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks {
    /// A bit for each character of ASCII.
    pub ascii: u128,
    /// Whether others may be among them.
    pub wide: bool,
}

impl Opening {
    /// How a text must begin for `branch` to match in it; `None` if that can't be told.
    pub(crate) fn of(branch: &Branch<'_>) -> Option<Self> {
        let marks = branch.marks.as_ref()?;
        LENGTHS.iter().find_map(|longest| {
            let opening = Opening { wide: marks.wide, ..Opening::default() };
            let mut found = Found { opening, longest: *longest, left: MOST_STEPS };
            let mut open = vec![Beginning::default()];
            for part in &branch.parts[marks.end..] {
                open = found.extend(open, part)?;
                if open.is_empty() {
                    break;
                }
            }
            // What is still open goes on with anything if the pattern may stop here.
            found.done(open);
            let mut literals = found.opening.literals;
            sort(&mut literals);
            // What may not be there at all can't be told.
            (literals.first().is_none_or(|first| !first.is_empty()) && literals.len() <= MOST)
                .then_some(Self { literals, ..found.opening })
        })
    }

    /// How a text must begin for one of `openings`.
    pub(crate) fn any(openings: Vec<Self>) -> Self {
        let mut any = Self::default();
        for opening in openings {
            any.literals.extend(opening.literals);
            any.marks.ascii |= opening.marks.ascii;
            any.marks.wide |= opening.marks.wide;
            any.wide |= opening.wide;
        }
        sort(&mut any.literals);
        any
    }

    /// Whether it may depend on white space that no line has: on some at its edge, which is trimmed, or on a
    /// line break.
    pub(crate) fn may_leave_line(&self) -> bool {
        let leaves = |literal: &Beginning| {
            let bytes = &literal.bytes()[..literal.len()];
            let breaks = bytes.iter().any(|byte| (0x09..=0x0d).contains(byte));
            breaks || bytes.last() == Some(&b' ')
        };
        self.marks.wide || self.marks.ascii & SPACES != 0 || self.literals.iter().any(leaves)
    }

    /// Whether few lines of a text begin so.
    pub(crate) fn is_telling(&self) -> bool {
        const SHORTEST: usize = 2;
        !self.wide && self.literals.iter().all(|literal| literal.len() >= SHORTEST)
    }
}

/// Whether `c` is passed over before a beginning.
pub(super) fn is_mark(c: char) -> bool {
    if c.is_ascii() { !c.is_ascii_alphanumeric() } else { !LETTER.has(c) }
}

/// What has been found.
struct Found {
    opening: Opening,
    longest: usize,
    /// How many of [`MOST_STEPS`] are left.
    left: usize,
}

impl Found {
    fn done(&mut self, beginnings: impl IntoIterator<Item = Beginning>) {
        self.opening.literals.extend(beginnings);
    }

    /// Each of `open` followed by what `hir` may begin with; those that go on with anything are
    /// done. `None` if nothing can be told or there are too many.
    fn extend(&mut self, open: Vec<Beginning>, hir: &Hir) -> Option<Vec<Beginning>> {
        self.left = self.left.checked_sub(open.len().max(1))?;
        let mut next = match hir.kind() {
            HirKind::Empty => open,
            // At the end of the text nothing follows.
            HirKind::Look(Look::End) => {
                self.done(open);
                Vec::new()
            }
            HirKind::Look(_) => open,
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                open.into_iter().filter_map(|open| self.with_literal(open, text)).collect()
            }
            HirKind::Class(Class::Unicode(class)) => self.with_class(open, &Chars::of(class))?,
            HirKind::Class(Class::Bytes(_)) => return None,
            HirKind::Repetition(repetition) => {
                let most = repetition.max.unwrap_or(u32::MAX).min(self.longest as u32);
                let mut all = if repetition.min == 0 { open.clone() } else { Vec::new() };
                sort(&mut all);
                let mut last = open;
                for times in 1..=most {
                    last = self.extend(last, &repetition.sub)?;
                    let known = all.len();
                    if times >= repetition.min.min(most) {
                        all.extend_from_slice(&last);
                        sort(&mut all);
                        // Once more would not add anything either.
                        if all.len() == known {
                            break;
                        }
                    }
                    if last.is_empty() || all.len() > MOST {
                        break;
                    }
                }
                all
            }
            HirKind::Capture(capture) => self.extend(open, &capture.sub)?,
            HirKind::Concat(parts) => {
                let mut next = open;
                for part in parts {
                    next = self.extend(next, part)?;
                    if next.is_empty() {
                        break;
                    }
                }
                next
            }
            HirKind::Alternation(parts) => {
                let mut next = Vec::new();
                for part in parts {
                    next.extend(self.extend(open.clone(), part)?);
                }
                next
            }
        };
        // Only these, and repetitions, say the same twice.
        if matches!(hir.kind(), HirKind::Alternation(_)) {
            sort(&mut next);
        }
        if next.iter().any(|beginning| beginning.len() >= self.longest) {
            let (long, short): (Vec<_>, Vec<_>) =
                next.into_iter().partition(|beginning| beginning.len() >= self.longest);
            self.done(long);
            next = short;
        }
        if self.opening.literals.len() + next.len() > MOST {
            sort(&mut self.opening.literals);
        }
        (self.opening.literals.len() + next.len() <= MOST).then_some(next)
    }

    /// `beginning` followed by `text`, if that is open.
    fn with_literal(&mut self, mut beginning: Beginning, text: &str) -> Option<Beginning> {
        for c in text.chars() {
            match ascii_fold(c) {
                _ if beginning.is_empty() && is_mark(c) => {
                    self.opening.marks.add(c);
                    return None;
                }
                Some(byte) => beginning.push(byte),
                None if beginning.is_empty() => {
                    self.opening.wide = true;
                    return None;
                }
                // No literal has what is not ASCII.
                None => {
                    self.done([beginning]);
                    return None;
                }
            }
        }
        Some(beginning)
    }

    /// Each of `open` followed by one of `chars`, where that is open.
    fn with_class(&mut self, mut open: Vec<Beginning>, chars: &Chars) -> Option<Vec<Beginning>> {
        // A letter of either case, mostly.
        if let Some(letter) = chars.only_letter() {
            open.iter_mut().for_each(|beginning| beginning.push(letter));
            return Some(open);
        }
        let mut next = Vec::with_capacity(open.len());
        for beginning in open {
            let mut ascii = chars.letters;
            if beginning.is_empty() {
                // A mark would be passed over as those before it.
                self.opening.marks.ascii |= chars.marks.ascii;
                self.opening.marks.wide |= chars.marks.wide;
                self.opening.wide |= chars.wide_letters;
                if ascii.count_ones() > MOST_CHARS {
                    return None;
                }
            } else {
                ascii |= chars.marks.ascii;
                if ascii.count_ones() >= MOST_CHARS {
                    self.done([beginning]);
                    continue;
                }
                if chars.marks.wide || chars.wide_letters {
                    self.done([beginning]);
                }
            }
            while ascii != 0 {
                let byte = ascii.trailing_zeros() as u8;
                ascii &= ascii - 1;
                let mut longer = beginning;
                longer.push(byte);
                next.push(longer);
            }
        }
        Some(next)
    }
}

/// Puts beginnings in order, each once.
fn sort(beginnings: &mut Vec<Beginning>) {
    beginnings.sort_unstable();
    beginnings.dedup();
}

/// A bit for each character of ASCII from `first` to `last`.
const fn bits(first: u32, last: u32) -> u128 {
    u128::MAX >> (127 - (last - first)) << first
}

const DIGITS: u128 = bits(b'0' as u32, b'9' as u32);
const UPPER: u128 = bits(b'A' as u32, b'Z' as u32);
const LOWER: u128 = bits(b'a' as u32, b'z' as u32);

/// White space of ASCII, and control characters that count as such.
const SPACES: u128 = 0x1f << 0x09 | 0x1f << 0x1c;

impl Marks {
    fn add(&mut self, mark: char) {
        match mark.is_ascii() {
            true => self.ascii |= 1 << u32::from(mark),
            false => self.wide = true,
        }
    }

    pub(super) fn has_any(self, other: Self) -> bool {
        self.ascii & other.ascii != 0 || (self.wide && other.wide)
    }
}

/// What a class has.
pub(super) struct Chars {
    /// What of ASCII is no mark, in lower case: a bit for each character.
    letters: u128,
    marks: Marks,
    /// Whether it has a letter or digit that is not ASCII, nor the same as one when case is ignored.
    pub wide_letters: bool,
}

impl Chars {
    pub(super) fn of(class: &ClassUnicode) -> Self {
        let ranges = class.iter().take_while(|range| range.start().is_ascii());
        let ascii = ranges.fold(0, |ascii, range| {
            ascii | bits(range.start() as u32, (range.end() as u32).min(0x7f))
        });
        let letters = ascii & (LOWER | DIGITS) | (ascii & UPPER) << (b'a' - b'A');
        let Among { some, others } = LETTER.among_wide(class, |range| !is_lookalike(range));
        let marks = Marks { ascii: ascii & !(LOWER | UPPER | DIGITS), wide: others };
        Self { letters, marks, wide_letters: some }
    }

    /// The letter or digit of ASCII that is all it has, in lower case.
    fn only_letter(&self) -> Option<u8> {
        let is_alone =
            self.letters.is_power_of_two() && self.marks == Marks::default() && !self.wide_letters;
        is_alone.then(|| self.letters.trailing_zeros() as u8)
    }
}

/// Whether the range is a character that is the same as an ASCII letter when case is ignored.
fn is_lookalike(range: &ClassUnicodeRange) -> bool {
    range.start() == range.end() && ascii_fold(range.start()).is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pattern::branches::branches;
    use crate::pattern::openings::Openings;

    fn opening(source: &str) -> Option<Opening> {
        let hir = regex_syntax::parse(source).unwrap();
        branches(&hir).iter().map(Opening::of).collect::<Option<_>>().map(Opening::any)
    }

    fn fits(opening: &Opening, text: &str) -> bool {
        let mut fits = false;
        Openings::of(&[(opening, 0)]).find(text, |_| fits = true);
        fits
    }

    #[test]
    fn a_text_that_begins_otherwise_is_turned_down() {
        let opening = opening(r"(?i)^\W*(?:share|cookies?|log ?in|(?:my )?account|x)\b").unwrap();
        for text in
            ["Share", "“cookie", " * Log in", "login", "MY account", "x", "Account", "x-ray"]
        {
            assert!(fits(&opening, text), "{text}");
        }
        for text in ["The ferry", "", "—", "shop", "lie", "9", "log out", "sharks", "é"] {
            assert!(!fits(&opening, text), "{text}");
        }
    }

    /// `[^\p{L}\p{N}]` has marks that stand on letters, which are word characters, and `\W` has `²`.
    #[test]
    fn what_is_passed_over_is_neither_letter_nor_digit() {
        for source in [r"^[^\p{L}\p{N}]*ab", r"^\W*ab"] {
            let opening = opening(source).unwrap();
            assert!(opening.is_telling(), "{source}");
            for text in ["\u{301}ab", "²ab", "“\u{20e3}_ab"] {
                assert!(fits(&opening, text), "{source} {text}");
            }
            for text in ["éab", "Ⅳab", "٣ab", "\u{301}b"] {
                assert!(!fits(&opening, text), "{source} {text}");
            }
        }
    }

    #[test]
    fn a_match_may_begin_with_a_mark() {
        let opening = opening(r"(?i)^\W*(?:©|\(c\) ?\d|copyright|# \d)").unwrap();
        for text in ["© 1999", "(c) 1999", "- Copyright", "“so” (and)", "# 7"] {
            assert!(fits(&opening, text), "{text}");
        }
        for text in ["- the end", "9 lives", "[a]"] {
            assert!(!fits(&opening, text), "{text}");
        }
    }

    #[test]
    fn what_may_be_nothing_or_anywhere_can_not_be_told() {
        for source in [r"share", r"^\W*(?:a|)", r"^\W*(?:a|©?)", r"\bshare", r"^\w"] {
            assert_eq!(opening(source), None, "{source}");
        }
    }

    #[test]
    fn repetitions_in_one_another_end_soon() {
        let nested =
            |depth: usize| format!("^c{}(?:aa)?{}b", "(?:".repeat(depth), ")*".repeat(depth));
        let few = opening(&nested(3)).unwrap();
        assert!(fits(&few, "caab") && fits(&few, "cb") && !fits(&few, "cab"));
        assert!(fits(&opening(&nested(100)).unwrap(), "caab"));
        assert_eq!(opening("^(?:c+)+b"), opening("^c+b"));
    }

    #[test]
    fn what_goes_beyond_a_line_is_known() {
        for source in [
            r"^-+\n\w",
            r"^\W*\s",
            r"^ab\ncd",
            r"(?s)^ab .",
            r"^read\s+more",
            r"^-*\u{2028}",
            r"^[*#]+ a",
        ] {
            assert!(opening(source).unwrap().may_leave_line(), "{source}");
        }
        for source in [r"^\W*share", r"^read more", r"^(?:\W*#)?ab\b"] {
            assert!(!opening(source).unwrap().may_leave_line(), "{source}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// No text in which a pattern matches is turned down.
        #[test]
        fn what_matches_begins_so(
            source in prop::sample::select(vec![
                r"(?i)^\W*(?:ab|ac?b|b{2,}|\d+k?)$", r"^[^\p{L}\p{N}]*(?:a|kb) ?b", r"^[\W_]*\p{Lu}\w*b",
                r"^(?:\* )?(?:ab?|é|1)\b", r"^\W*a(?:$|[,.] b)", r"(?i)^(ks?|s)+b", r"^\W*(?:\p{L} ){2}",
                r"^\W{0,2}(?:aé|a{4})", r"^-*(?:(?:a|b)+c?){2}", r"^\W*(?:“ ?)?a", r"^[“-]?[“a]b?", r"^(?:[“.]a|b)", r"^\W*(?:\S+ )?a", r"^(?:-1|“|[_a]b)+", r"^.*a",
                r"^\d{1,2}[kb] a", r"^a['’]b", r"(?i)^[aé]b", r"^(?:ab){2,20}c?", r"^[aK]",
            ]),
            text in r#"[abcABkK12 *_.,é“’ſ\u{212a}\u{301}-]{0,7}"#,
        ) {
            let lookalike = text.contains(super::super::chars::ASCII_LOOKALIKES);
            let regex = regex_automata::meta::Regex::new(source).unwrap();
            if let Some(opening) = opening(source) && regex.is_match(&text) && !lookalike {
                prop_assert!(fits(&opening, &text), "{} {:?}", source, text);
            }
        }
    }
}
