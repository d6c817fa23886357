//! What a text must look like for a pattern to match in it: told from the parsed expression, and
//! asked before the pattern is run. To say no takes a few instructions; to start a search, hundreds.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::ends::{Bytes, Ends, Side};
use super::needs::{Edge, stands_at};
use crate::text::{Classes, Pairs, neighbour};

/// What texts look like in which a pattern matches.
#[derive(Debug, Clone)]
pub(crate) struct Outline {
    /// The first and last byte, if a match stands there.
    first: Option<Bytes>,
    last: Option<Bytes>,
    /// Sets of classes, of each of which there is a character.
    required: Vec<Classes>,
    /// An ASCII mark that every match has.
    mark: Option<u8>,
    /// Sets of pairs, of each of which there is one side by side.
    pairs: Vec<Pairs>,
    is_told_by_ends: bool,
}

impl Outline {
    pub(crate) fn of(hir: &Hir) -> Self {
        let at_start = stands_at(hir, Edge::Start);
        let at_end = stands_at(hir, Edge::End);
        let ends = |side| {
            let ends = Ends::of(hir, side);
            (!ends.empty).then_some(ends.outer)
        };
        let mut required = required(hir);
        required.sort_unstable();
        required.dedup();
        let mut pairs = required_pairs(hir);
        pairs.sort_unstable();
        pairs.dedup();
        let outline = Self {
            first: at_start.then(|| ends(Side::First)).flatten(),
            last: at_end.then(|| ends(Side::Last)).flatten(),
            mark: ascii_mark(&required),
            required,
            pairs,
            is_told_by_ends: false,
        };
        Self { is_told_by_ends: outline.ends_tell(), ..outline }
    }

    /// Whether the pattern may match in `text`, as far as its ends tell.
    #[inline]
    pub(crate) fn fits(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let is = |byte: Option<&u8>, set: &Option<Bytes>| {
            set.as_ref().is_none_or(|set| byte.is_some_and(|byte| set.contains(*byte)))
        };
        is(bytes.first(), &self.first) && is(bytes.last(), &self.last)
    }

    /// Sets of classes, of each of which there is a character.
    pub(crate) fn required(&self) -> &[Classes] {
        &self.required
    }

    /// An ASCII mark that every match has, if there is one for certain.
    pub(crate) fn mark(&self) -> Option<u8> {
        self.mark
    }

    /// Sets of pairs, of each of which there is one side by side.
    pub(crate) fn pairs(&self) -> &[Pairs] {
        &self.pairs
    }

    /// Whether [`Outline::fits_classes`] can ever say no.
    pub(crate) fn has_classes(&self) -> bool {
        !self.required.is_empty() || !self.pairs.is_empty()
    }

    /// Whether its ends tell nearly all: a match stands at one of them, and not with a letter or
    /// digit, as most texts begin and end.
    pub(crate) fn is_told_by_ends(&self) -> bool {
        self.is_told_by_ends
    }

    fn ends_tell(&self) -> bool {
        let is_mark = |set: &Option<Bytes>| {
            set.as_ref().is_some_and(|set| {
                !(0..128_u8).any(|byte| byte.is_ascii_alphanumeric() && set.contains(byte))
            })
        };
        is_mark(&self.first) || is_mark(&self.last)
    }

    /// Whether the pattern may match in a text with characters of these classes, or in a part of it.
    #[inline]
    pub(crate) fn fits_classes(&self, classes: Classes) -> bool {
        self.required.iter().all(|required| classes.has_any(*required))
            && self.pairs.iter().all(|pairs| classes.pairs.has_any(*pairs))
    }
}

/// Sets of classes: every match has a character of each. Those that nearly every text has are left
/// out.
fn required(hir: &Hir) -> Vec<Classes> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).unwrap_or_default();
            let classes = text.chars().map(|c| Classes::of_range(c, c));
            classes.filter(|classes| !classes.are_everywhere()).collect()
        }
        HirKind::Class(class) => {
            let classes = classes_of(class);
            if classes.are_everywhere() { Vec::new() } else { vec![classes] }
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(required).collect(),
        HirKind::Alternation(parts) => {
            let mut any = Classes::default();
            for part in parts {
                // The smallest set of each says most.
                let part = required(part).into_iter().min_by_key(|set| set.len());
                let Some(part) = part else { return Vec::new() };
                any = any.with(part);
            }
            vec![any]
        }
        _ => Vec::new(),
    }
}

/// The first ASCII mark that is all there is in one of these sets.
fn ascii_mark(required: &[Classes]) -> Option<u8> {
    let is = |set: &Classes, mark: u8| *set == Classes::of_range(mark.into(), mark.into());
    let mut marks = (b'!'..=b'~').filter(u8::is_ascii_punctuation);
    marks.find(|mark| required.iter().any(|set| is(set, *mark)))
}

/// More ranges than a class has that somebody wrote by hand.
const MANY_RANGES: usize = 64;

/// The classes of the characters of `class`.
fn classes_of(class: &Class) -> Classes {
    let mut classes = Classes::default();
    let mut add = |first: char, last: char| classes = classes.with(Classes::of_range(first, last));
    match class {
        // Of so many, it is no use to tell them apart.
        Class::Unicode(class) if class.ranges().len() > MANY_RANGES => {
            let ascii = class.iter().filter(|range| range.start().is_ascii());
            ascii.for_each(|range| add(range.start(), range.end().min('\u{7f}')));
            add('\u{80}', char::MAX);
        }
        Class::Unicode(class) => class.iter().for_each(|range| add(range.start(), range.end())),
        Class::Bytes(class) => {
            class.iter().for_each(|range| add(range.start().into(), range.end().into()));
        }
    }
    classes
}

/// Sets of pairs: every match has one of each side by side. Those that nearly every text has are left
/// out.
fn required_pairs(hir: &Hir) -> Vec<Pairs> {
    let mut all = match hir.kind() {
        HirKind::Literal(literal) => {
            let classes = |c: char| 1 << neighbour(c.encode_utf8(&mut [0; 4]).as_bytes()[0]);
            let text = std::str::from_utf8(&literal.0).unwrap_or_default();
            let next = text.chars().skip(1);
            text.chars().zip(next).map(|(a, b)| Pairs::between(classes(a), classes(b))).collect()
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            let mut all = required_pairs(&repetition.sub);
            let (first, last) =
                (Ends::of(&repetition.sub, Side::First), Ends::of(&repetition.sub, Side::Last));
            if repetition.min > 1 && !first.empty {
                all.push(Pairs::between(neighbours(&last.outer), neighbours(&first.outer)));
            }
            all
        }
        HirKind::Capture(capture) => required_pairs(&capture.sub),
        HirKind::Concat(parts) => {
            let mut all: Vec<Pairs> = parts.iter().flat_map(required_pairs).collect();
            // From the back: what the characters after a part may be, if there is one for certain.
            let mut next = None;
            for part in parts.iter().rev() {
                let (first, last) = (Ends::of(part, Side::First), Ends::of(part, Side::Last));
                if let (Some(next), false) = (next, last.empty) {
                    all.push(Pairs::between(neighbours(&last.outer), next));
                }
                let first_classes = neighbours(&first.outer);
                next = match (first.empty, next) {
                    (true, next) => next.map(|next| next | first_classes),
                    (false, _) => Some(first_classes),
                };
            }
            all
        }
        HirKind::Alternation(parts) => {
            let mut any = Pairs::default();
            for part in parts {
                let part = required_pairs(part).into_iter().min_by_key(|set| set.len());
                let Some(part) = part else { return Vec::new() };
                any = any.with(part);
            }
            vec![any]
        }
        _ => Vec::new(),
    };
    all.retain(|pairs| !pairs.are_everywhere());
    all
}

/// The classes of neighbours to which some bytes belong. (The bytes of all characters that are not
/// ASCII are of one class, so any byte of one tells it.)
fn neighbours(bytes: &Bytes) -> u8 {
    let classes = BYTES_OF.iter().zip(0..);
    classes.fold(0, |all, (these, class)| all | u8::from(these.has_any(*bytes)) << class)
}

/// The bytes of each class of neighbours.
static BYTES_OF: LazyLock<[Bytes; 8]> = LazyLock::new(|| {
    let mut all = [Bytes::NONE; 8];
    (0..=255).for_each(|byte| all[neighbour(byte) as usize].insert(byte));
    all
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fits(source: &str, text: &str) -> bool {
        let outline = Outline::of(&regex_syntax::parse(source).unwrap());
        outline.fits(text) && outline.fits_classes(Classes::of(text))
    }

    #[test]
    fn a_text_that_lacks_what_a_pattern_needs_is_turned_down() {
        for (source, no, yes) in [
            (r"^\W*\d{1,2}\W*$", "miles", "(12)"),
            (r"\|.*\|", "a b", "a | b | c"),
            (r"[.!?] \p{Lu}", "no stop here", "One. Two"),
            (r"[.:;,]$", "an end", "an end;"),
            (r"^[#*]+ ", "no heading", "## heading"),
            (r"^(?:[0-9]{4}|[A-Z]{2})$", "1234s", "1234"),
            (r"\p{Ll}[.!?]\p{Lu}", "One. Two", "one.Two"),
            (r"\x{200B}+", "“so” – it’s…", "a\u{200b}"),
            (r"a {3,}b", "a b", "a   b"),
            (r"[-‐]\s*\n\s*\p{Ll}", "a-b", "a-\n b"),
        ] {
            assert!(!fits(source, no), "{source} {no}");
            assert!(fits(source, yes), "{source} {yes}");
        }
    }

    #[test]
    fn a_mark_that_every_match_has_is_known() {
        let mark = |source| Outline::of(&regex_syntax::parse(source).unwrap()).mark();
        assert_eq!(mark(r"\[\d*\]|\[edit\]"), Some(b'['));
        assert_eq!(mark(r"\{"), Some(b'{'));
        assert_eq!(mark(r"[{}]|a"), None);
        assert_eq!(mark(r"(?:\|)?a"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// No text in which a pattern matches is turned down.
        #[test]
        fn what_matches_fits(
            source in prop::sample::select(vec![
                r"^\W*\d{1,2}\W*$", r"\|.*\|", r"[.!?] ?\p{Lu}", r"[^.:;,]$", r"^(?:a|\d)b?$", r"é\d*$",
                r"^(?:-|\d+)*$", r"(?:^|\|)a", r"^a|b$", r"^(?i)kS$", r"(?m)^\d$", r"\b\d", r"^$", r"\s\S",
                r"^(?:a$|b)", r"\s{2}", r" {2,}b|\|", r"^a {3}", r"[a.]-?b", r"a[.!]?[AB]", r"(?:-é){2}", r"\x{201C}+b?", r"[é“]{2}|\.\.", r"(?:x?|1)\|?$", r"^\p{Lu}{2}\d?$",
            ]),
            text in r#"[abkSAB12|.:;, é\n“ſ\u{212a}-]{0,6}"#,
        ) {
            if regex_automata::meta::Regex::new(source).unwrap().is_match(&text) {
                prop_assert!(fits(source, &text), "{} {:?}", source, text);
            }
        }
    }
}
