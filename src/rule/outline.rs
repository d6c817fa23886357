//! What a text must look like for a pattern to match in it: told from the parsed expression, and
//! asked before the pattern is run. To say no takes a few instructions; to start a search, hundreds.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::gate::{Bytes, Ends, Side};
use super::needs::{Edge, stands_at};
use crate::text::Classes;

/// What texts look like in which a pattern matches.
#[derive(Debug, Clone)]
pub(crate) struct Outline {
    /// How long they are at least and at most, in bytes.
    min_len: usize,
    max_len: usize,
    /// The first and last byte, if a match stands there.
    first: Option<Bytes>,
    last: Option<Bytes>,
    /// Sets of classes, of each of which there is a character.
    required: Vec<Classes>,
    /// The classes of all characters, if a match is all of the text.
    allowed: Option<Classes>,
}

impl Outline {
    pub fn of(hir: &Hir) -> Self {
        let at_start = stands_at(hir, Edge::Start);
        let at_end = stands_at(hir, Edge::End);
        let whole = at_start && at_end;
        let ends = |side| {
            let ends = Ends::of(hir, side);
            (!ends.empty).then_some(ends.outer)
        };
        let mut required = required(hir);
        required.sort_unstable_by_key(|classes| classes.0);
        required.dedup();
        let mut allowed = Classes::default();
        all_classes(hir, &mut allowed);
        Self {
            min_len: hir.properties().minimum_len().unwrap_or(0),
            max_len: whole.then(|| hir.properties().maximum_len()).flatten().unwrap_or(usize::MAX),
            first: at_start.then(|| ends(Side::First)).flatten(),
            last: at_end.then(|| ends(Side::Last)).flatten(),
            required,
            allowed: whole.then(|| allowed.with(Classes::SPACES).with(Classes::WIDE_WORD)),
        }
    }

    /// Whether the pattern may match in `text`, as far as its length and ends tell.
    #[inline]
    pub fn fits(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let is = |byte: Option<&u8>, set: &Option<Bytes>| {
            set.as_ref().is_none_or(|set| byte.is_some_and(|byte| set.contains(*byte)))
        };
        bytes.len() >= self.min_len
            && bytes.len() <= self.max_len
            && is(bytes.first(), &self.first)
            && is(bytes.last(), &self.last)
    }

    /// Whether [`Outline::fits_classes`] can ever say no.
    pub fn has_classes(&self) -> bool {
        !self.required.is_empty() || self.allowed.is_some()
    }

    /// Whether the pattern may match in a text with characters of these classes.
    #[inline]
    pub fn fits_classes(&self, classes: Classes) -> bool {
        self.required.iter().all(|required| classes.has_any(*required))
            && self.allowed.is_none_or(|allowed| classes.are_within(allowed))
    }
}

/// Sets of classes: every match has a character of each. Those that nearly every text has are left
/// out.
fn required(hir: &Hir) -> Vec<Classes> {
    let everywhere = Classes::LOWER.with(Classes::SPACE);
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).unwrap_or_default();
            let classes = text.chars().map(Classes::of_char);
            classes.filter(|class| !class.has_any(everywhere)).collect()
        }
        HirKind::Class(_) => {
            let mut classes = Classes::default();
            all_classes(hir, &mut classes);
            if classes.has_any(everywhere) { Vec::new() } else { vec![classes] }
        }
        HirKind::Repetition(repetition) if repetition.min > 1 && is_space(&repetition.sub) => {
            vec![Classes::SPACES]
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(required).collect(),
        HirKind::Alternation(parts) => {
            let mut any = Classes::default();
            for part in parts {
                // The smallest set of each says most.
                let part = required(part).into_iter().min_by_key(|set| set.0.count_ones());
                let Some(part) = part else { return Vec::new() };
                any = any.with(part);
            }
            vec![any]
        }
        _ => Vec::new(),
    }
}

/// Whether each match is one white space.
fn is_space(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => &*literal.0 == b" ",
        HirKind::Class(Class::Unicode(class)) => class
            .iter()
            .all(|range| (range.start()..=range.end()).take(64).all(char::is_whitespace)),
        _ => false,
    }
}

/// Adds the classes of all characters that a match may have.
fn all_classes(hir: &Hir, classes: &mut Classes) {
    let add_range = |start: u32, end: u32, classes: &mut Classes| {
        for c in (start..=end.min(127)).filter_map(char::from_u32) {
            *classes = classes.with(Classes::of_char(c));
        }
        if end > 127 {
            *classes = classes.with(Classes::of_char(char::MAX));
        }
    };
    match hir.kind() {
        HirKind::Literal(literal) => {
            literal.0.iter().for_each(|byte| add_range((*byte).into(), (*byte).into(), classes));
        }
        HirKind::Class(Class::Unicode(class)) => class
            .iter()
            .for_each(|range| add_range(range.start().into(), range.end().into(), classes)),
        HirKind::Class(Class::Bytes(class)) => class
            .iter()
            .for_each(|range| add_range(range.start().into(), range.end().into(), classes)),
        HirKind::Repetition(repetition) => all_classes(&repetition.sub, classes),
        HirKind::Capture(capture) => all_classes(&capture.sub, classes),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().for_each(|part| all_classes(part, classes));
        }
        HirKind::Empty | HirKind::Look(_) => {}
    }
}

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
            (r"^\W*\d{1,2}\W*$", "12 miles", "(12)"),
            (r"\|.*\|", "a b", "a | b | c"),
            (r"[.!?] \p{Lu}", "no stop here", "One. Two"),
            (r"[.:;,]$", "an end", "an end;"),
            (r"^[#*]+ ", "no heading", "## heading"),
            (r"^(?:[0-9]{4}|[A-Z]{2})$", "12345", "1234"),
        ] {
            assert!(!fits(source, no), "{source} {no}");
            assert!(fits(source, yes), "{source} {yes}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// No text in which a pattern matches is turned down.
        #[test]
        fn what_matches_fits(
            source in prop::sample::select(vec![
                r"^\W*\d{1,2}\W*$", r"\|.*\|", r"[.!?] ?\p{Lu}", r"[^.:;,]$", r"^(?:a|\d)b?$", r"é\d*$",
                r"^(?:-|\d+)*$", r"(?:^|\|)a", r"^a|b$", r"^(?i)kS$", r"(?m)^\d$", r"\b\d", r"^$", r"\s\S",
                r"^(?:a$|b)", r"\s{2}", r" {2,}b|\|", r"^a {3}", r"(?:x?|1)\|?$", r"^\p{Lu}{2}\d?$",
            ]),
            text in r#"[abkSAB12|.:;, é\n“ſ\u{212a}-]{0,6}"#,
        ) {
            if regex_automata::meta::Regex::new(source).unwrap().is_match(&text) {
                prop_assert!(fits(source, &text), "{} {:?}", source, text);
            }
        }
    }
}
