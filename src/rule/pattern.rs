//! Patterns that run fast on any text.
//!
//! A Unicode word boundary makes the regex engine leave its fast automaton at the first character
//! that is not ASCII, and scraped text is full of curly quotes. So a pattern with such boundaries
//! is searched twice: a relaxed form, whose boundaries are ASCII ones or none at all, finds where
//! a match may start, and the exact form is only asked there. The relaxed form matches wherever
//! the exact one does, so nothing is missed; what it finds too much, the exact form turns down.

use std::ops::Range;

use super::gate::Gate;
use super::limits::MOST_PATTERN_MEMORY;
use super::outline::Outline;
use crate::text::segments::is_word_char;
use regex_automata::meta::Regex;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// How often the exact form may turn a place down before it searches the rest on its own. This
/// keeps the whole search linear.
const MOST_TRIES: usize = 16;

/// How many matches in one text may look at all of its rest.
const MOST_FREE_MATCHES: usize = 1000;

/// How much of the rest each further match may look at, in bytes.
const WINDOW: usize = 4 << 10;

/// How much memory the automaton of one search may take, in bytes.
const CACHE: usize = 2 << 20;

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    exact: Regex,
    /// The form to look for places with, if the exact one is slow on text that is not ASCII.
    relaxed: Option<Regex>,
    /// What stands in every match; `None` if there is nothing worth looking for.
    pub gate: Option<Gate>,
    /// What a text must look like for the pattern to match in it.
    pub outline: Outline,
    /// For each group, how many bytes of a match stand before and after it, if that is always the
    /// same: then no search is needed to find the groups.
    fixed_groups: Option<Vec<(usize, usize)>>,
}

impl Pattern {
    /// Compiles a parsed pattern.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words: it takes too much memory.
    pub fn new(hir: &Hir) -> Result<Self, String> {
        let compile = |hir: &Hir| {
            let config = Regex::config()
                .nfa_size_limit(Some(MOST_PATTERN_MEMORY))
                .hybrid_cache_capacity(CACHE);
            Regex::builder().configure(config).build_from_hir(hir).map_err(|error| {
                match error.size_limit() {
                    Some(limit) => format!("it takes more than {} MB", limit >> 20),
                    None => error.to_string(),
                }
            })
        };
        let relaxed = relax(hir);
        Ok(Self {
            exact: compile(hir)?,
            relaxed: relaxed.as_ref().map(compile).transpose()?,
            gate: Gate::of(hir),
            outline: Outline::of(hir),
            fixed_groups: fixed_groups(hir),
        })
    }

    /// How much memory it takes, in bytes.
    pub fn memory(&self) -> usize {
        self.exact.memory_usage() + self.relaxed.as_ref().map_or(0, Regex::memory_usage)
    }

    /// The index of the named group, if the pattern has one of that name.
    pub fn group(&self, name: &str) -> Option<usize> {
        self.exact.group_info().to_index(regex_automata::PatternID::ZERO, name)
    }

    /// The names of its groups.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.exact.group_info().pattern_names(regex_automata::PatternID::ZERO).flatten()
    }

    /// Whether each of its matches is one segment.
    pub fn is_one_segment(&self) -> bool {
        matches!(self.gate, Some(Gate::Shape(_)))
    }

    /// The match of a pattern of one segment where a segment of `text` starts.
    pub fn segment_at(&self, text: &str, start: usize) -> Option<Range<usize>> {
        let rest = &text[start..];
        let end = start + rest.find(|c| !is_word_char(c)).unwrap_or(rest.len());
        let input = Input::new(text).span(start..end).anchored(Anchored::Yes);
        self.exact.search(&input).map(|found| found.range())
    }

    /// Whether it matches anywhere in `text`, be it the empty string.
    pub fn is_match(&self, text: &str) -> bool {
        if !self.outline.fits(text) {
            return false;
        }
        let relaxed = self.relaxed.as_ref().filter(|_| !text.is_ascii());
        self.find(relaxed, text, 0..text.len()).is_some()
    }

    /// The matches in `text` that are not empty, from left to right, without overlap.
    ///
    /// Each search is linear, but a pattern such as `a.*z|a` looks at the whole rest of the text
    /// for every match. So after [`MOST_FREE_MATCHES`], a search sees [`WINDOW`] bytes only; a
    /// later match of up to half that length is found all the same.
    pub fn matches<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        let relaxed = self.relaxed.as_ref().filter(|_| !text.is_ascii());
        let mut from = 0;
        let mut count = 0;
        std::iter::from_fn(move || {
            while from <= text.len() {
                let end = match count < MOST_FREE_MATCHES {
                    true => text.len(),
                    false => text.ceil_char_boundary((from + WINDOW).min(text.len())),
                };
                match self.find(relaxed, text, from..end) {
                    Some(found) if !found.is_empty() => {
                        from = found.end;
                        count += 1;
                        return Some(found);
                    }
                    Some(found) => from = after(text, found.end),
                    None if end < text.len() => from = text.ceil_char_boundary(from + WINDOW / 2),
                    None => return None,
                }
            }
            None
        })
    }

    /// The first match inside `span`.
    fn find(
        &self,
        relaxed: Option<&Regex>,
        text: &str,
        mut span: Range<usize>,
    ) -> Option<Range<usize>> {
        if let Some(relaxed) = relaxed {
            for _ in 0..MOST_TRIES {
                let place = relaxed.search(&Input::new(text).span(span.clone()))?.start();
                let anchored = Input::new(text).span(place..span.end).anchored(Anchored::Yes);
                if let Some(found) = self.exact.search(&anchored) {
                    return Some(found.range());
                }
                span.start = after(text, place);
                if span.start > span.end {
                    return None;
                }
            }
        }
        self.exact.search(&Input::new(text).span(span)).map(|found| found.range())
    }

    /// The groups of the match `at` of `text`, by index: bytes in the text. (The search ends where
    /// the match does: of what comes first in the pattern, nothing has matched beyond.)
    pub fn groups_at(&self, text: &str, at: &Range<usize>) -> Vec<Option<Range<usize>>> {
        if let Some(groups) = &self.fixed_groups {
            let group = |(before, after): &(usize, usize)| at.start + before..at.end - after;
            return groups.iter().map(group).map(Some).collect();
        }
        let mut captures = self.exact.create_captures();
        let input = Input::new(text).span(at.clone()).anchored(Anchored::Yes);
        self.exact.search_captures(&input, &mut captures);
        captures.iter().map(|span| span.map(|span| span.range())).collect()
    }
}

/// For each group, the whole first, how many bytes of every match stand before and after it; `None`
/// if that differs between matches.
fn fixed_groups(hir: &Hir) -> Option<Vec<(usize, usize)>> {
    let mut groups = vec![(0, 0)];
    add_fixed_groups(hir, Some(0), Some(0), &mut groups)?;
    Some(groups)
}

fn add_fixed_groups(
    hir: &Hir,
    before: Option<usize>,
    after: Option<usize>,
    groups: &mut Vec<(usize, usize)>,
) -> Option<()> {
    match hir.kind() {
        HirKind::Capture(capture) => {
            groups.push((before?, after?));
            add_fixed_groups(&capture.sub, before, after, groups)
        }
        HirKind::Concat(parts) => {
            let length = |part: &Hir| {
                let properties = part.properties();
                let (least, most) = (properties.minimum_len()?, properties.maximum_len()?);
                (least == most).then_some(least)
            };
            let sum = |parts: &[Hir]| parts.iter().map(length).sum::<Option<usize>>();
            for (index, part) in parts.iter().enumerate() {
                let before = before.and_then(|before| Some(before + sum(&parts[..index])?));
                let after = after.and_then(|after| Some(after + sum(&parts[index + 1..])?));
                add_fixed_groups(part, before, after, groups)?;
            }
            Some(())
        }
        _ => (hir.properties().explicit_captures_len() == 0).then_some(()),
    }
}

/// Where the character after the one at `at` starts; past the end, if there is none.
fn after(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8)
}

/// The pattern with every Unicode word boundary relaxed; `None` if it has none.
fn relax(hir: &Hir) -> Option<Hir> {
    let looks = hir.properties().look_set();
    looks.contains_word_unicode().then(|| relaxed(hir))
}

fn relaxed(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Look(look) => relaxed_look(*look, false),
        HirKind::Repetition(repetition) => Hir::repetition(Repetition {
            sub: Box::new(relaxed(&repetition.sub)),
            ..repetition.clone()
        }),
        HirKind::Capture(capture) => relaxed(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(
            parts
                .iter()
                .enumerate()
                .map(|(i, part)| match part.kind() {
                    HirKind::Look(look) => {
                        let beside = parts.get(i + 1).is_some_and(begins_in_ascii_word)
                            || i.checked_sub(1).is_some_and(|i| ends_in_ascii_word(&parts[i]));
                        relaxed_look(*look, beside)
                    }
                    _ => relaxed(part),
                })
                .collect(),
        ),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(relaxed).collect()),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
    }
}

/// A boundary that holds wherever `look` does. Beside a character that is an ASCII word character
/// for certain, an ASCII boundary holds wherever a Unicode one does.
fn relaxed_look(look: Look, beside_ascii_word: bool) -> Hir {
    match look {
        Look::WordUnicode if beside_ascii_word => Hir::look(Look::WordAscii),
        Look::WordStartHalfUnicode => Hir::look(Look::WordStartHalfAscii),
        Look::WordEndHalfUnicode => Hir::look(Look::WordEndHalfAscii),
        Look::WordUnicode
        | Look::WordUnicodeNegate
        | Look::WordStartUnicode
        | Look::WordEndUnicode => Hir::empty(),
        other => Hir::look(other),
    }
}

fn begins_in_ascii_word(hir: &Hir) -> bool {
    edge_in_ascii_word(hir, |bytes| bytes.first().copied(), |parts| parts.first())
}

fn ends_in_ascii_word(hir: &Hir) -> bool {
    edge_in_ascii_word(hir, |bytes| bytes.last().copied(), |parts| parts.last())
}

/// Whether every match of `hir` has an ASCII word character at the edge that `byte` and `part`
/// choose.
fn edge_in_ascii_word(
    hir: &Hir,
    byte: fn(&[u8]) -> Option<u8>,
    part: fn(&[Hir]) -> Option<&Hir>,
) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let edge = |hir: &Hir| edge_in_ascii_word(hir, byte, part);
    match hir.kind() {
        HirKind::Literal(literal) => byte(&literal.0).is_some_and(word),
        HirKind::Class(Class::Unicode(class)) => class.iter().all(|range| {
            (range.start()..=range.end()).take(128).all(|c| c.is_ascii() && word(c as u8))
        }),
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().all(|range| (range.start()..=range.end()).all(word))
        }
        HirKind::Repetition(repetition) => repetition.min > 0 && edge(&repetition.sub),
        HirKind::Capture(capture) => edge(&capture.sub),
        HirKind::Concat(parts) => part(parts).is_some_and(edge),
        HirKind::Alternation(parts) => parts.iter().all(edge),
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(source: &str) -> Pattern {
        Pattern::new(&regex_syntax::parse(source).unwrap()).unwrap()
    }

    #[test]
    fn a_boundary_is_a_boundary_in_any_script() {
        let found = |source, text| pattern(source).matches(text).next();
        assert_eq!(found(r"\bcaf\b", "café caf"), Some(6..9));
        assert_eq!(found(r"\bé", "aé é"), Some(4..6));
        assert!(!pattern(r"(?i)\bsk").is_match("xſK"));
        assert!(pattern(r"(?i)\bsk").is_match("“ſ\u{212a}"));
        assert!(pattern(r"^\W*$").is_match(""));
    }

    #[test]
    fn groups_that_are_always_at_the_same_place_need_no_search() {
        let groups = |source, text| {
            let pattern = pattern(source);
            let at = pattern.matches(text).next().unwrap();
            (pattern.fixed_groups.is_some(), pattern.groups_at(text, &at))
        };
        let text = "the Trumps of it";
        let wanted = vec![Some(4..10), Some(4..10), Some(4..9)];
        assert_eq!(groups(r"\b(?<form>(?<name>\p{Lu}\p{L}+)s)\b", text), (true, wanted));
        assert_eq!(groups(r"(T)(r)?", text), (false, vec![Some(4..6), Some(4..5), Some(5..6)]));
        assert_eq!(
            groups(r"(\w+) (\w+)", text),
            (false, vec![Some(0..10), Some(0..3), Some(4..10)])
        );
        assert_eq!(groups(r"T(?:(r)|x)", text), (false, vec![Some(4..6), Some(5..6)]));
    }

    /// Without a window this takes minutes.
    #[test]
    fn many_matches_that_look_far_ahead_take_linear_time() {
        let text = "é".repeat(30_000);
        for source in ["é.*z|é", r"\bé.*z|é"] {
            assert_eq!(pattern(source).matches(&text).count(), 30_000);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// Whatever way the search takes, it finds what the regex engine would.
        #[test]
        fn the_relaxed_form_changes_nothing(
            source in prop::sample::select(vec![
                r"\ba+\b", r"\bé?b", r"(?i)\b(?:as|sk)+\b", r"a\Bb", r"\b\w", r"(?:\b|x)a", r"a\b.?",
                r"\b{start}b", r"a\b{end}", r"\b{start-half}é", r"(?:a|é)\b(?: |é)", r"x*\b",
            ]),
            text in "[abéx “sSſK_]{0,40}",
        ) {
            let ours = pattern(source);
            let found: Vec<_> = ours.matches(&text).collect();
            let wanted: Vec<_> = ours
                .exact
                .find_iter(&text)
                .map(|found| found.range())
                .filter(|found| !found.is_empty())
                .collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
