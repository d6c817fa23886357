//! Patterns that run fast on any text.
//!
//! A Unicode word boundary makes the regex engine leave its fast automaton at the first character
//! that is not ASCII, and scraped text is full of curly quotes. In a text whose word characters are
//! all ASCII, a boundary is an ASCII boundary, which the automaton knows. In others a pattern is
//! searched twice: a relaxed form, whose boundaries are ASCII ones or none at all, finds where a
//! match may start, and the exact form is only asked there. The relaxed form matches wherever the
//! exact one does, so nothing is missed; what it finds too much, the exact form turns down.
//!
//! Most lines of most texts have no word characters beyond ASCII, and of Unicode's classes little is
//! left there: that form is compiled in a fraction of the time, and its automaton is small.
//!
//! Most texts have no match, and an automaton of our own says so. Each form is compiled when it is first
//! needed: of many rules, a run needs few.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use regex_automata::meta::Regex;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Class, Hir, HirKind};
use smallvec::SmallVec;

use super::automaton::Automaton;
use super::gate::Gate;
use super::groups::{add_names, fixed_groups};
use super::matches::{Effort, Matches, after};
use super::outline::Outline;
use super::rewrite::{ascii_words_part, relaxed, rewritten};
use crate::text::Repertoire;
use crate::text::layout::Layout;
use crate::text::segments::is_word_char;

/// How often the exact form may turn a place down before it searches the rest on its own. This
/// keeps each search linear.
const MOST_TRIES: usize = 16;

/// How much memory the automaton of one search may take, in bytes a thread.
const CACHE: usize = 128 << 10;

/// How much memory the automaton that says whether a pattern matches may take for what it remembers, in bytes
/// a thread.
const REMEMBERED: usize = 512 << 10;

/// How much memory a state of an automaton takes, in bytes, at most.
const STATE: usize = 24;

/// Which texts a form of a pattern is for, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variant {
    /// All texts.
    Exact,
    /// Texts whose word characters are all ASCII: so are its boundaries, and of its classes little is left.
    AsciiWords,
    /// All texts: it matches wherever the exact form does, and perhaps elsewhere.
    Relaxed,
}

/// Compiles a form, which may take `most` bytes, and whose automaton for one search `cache` bytes a thread.
fn compile(hir: &Hir, most: usize, cache: usize) -> Result<Regex, String> {
    let config = Regex::config()
        .nfa_size_limit(Some(most))
        .hybrid_cache_capacity(cache)
        // An automaton leaves a boundary of Unicode's to others at the first character beyond ASCII, and
        // only texts that have some are searched for one. It would take another half of the memory.
        .hybrid(!hir.properties().look_set().contains_word_unicode())
        // These take long to make, and few searches are long enough to gain by them.
        .onepass(false)
        .dfa(false);
    Regex::builder().configure(config).build_from_hir(hir).map_err(|error| {
        match error.size_limit() {
            Some(limit) => format!("it takes more than {} MB", limit >> 20),
            None => error.to_string(),
        }
    })
}

/// How many states `hir` comes to, at most.
fn states(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => {
            let ascii = class.ranges().last().is_none_or(|range| range.end().is_ascii());
            if ascii { 2 } else { 3 * class.ranges().len() }
        }
        HirKind::Class(Class::Bytes(_)) => 2,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1) as usize;
            times.saturating_mul(states(&repetition.sub)).saturating_add(2)
        }
        HirKind::Capture(capture) => states(&capture.sub).saturating_add(2),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(states).fold(2, usize::saturating_add)
        }
    }
}

/// What is told of a pattern before it is searched for.
#[derive(Debug)]
struct Told {
    /// What stands in every match; `None` if there is nothing worth looking for.
    gate: Option<Gate>,
    /// What a text must look like for the pattern to match in it.
    outline: Outline,
}

impl Told {
    fn of(hir: &Hir) -> Self {
        Self { gate: Gate::of(hir), outline: Outline::of(hir) }
    }
}

/// A pattern, ready to be searched for.
pub(crate) struct Pattern {
    /// It is parsed whenever a form is compiled: that is seldom, and parsed it takes much memory.
    source: Box<str>,
    /// As parsed when the rules were loaded, for the first form, which most patterns have no other of.
    parsed: Mutex<Option<Arc<Hir>>>,
    /// What says whether it matches, made when it is first needed; `None` if only a search can.
    automaton: OnceLock<Option<Automaton>>,
    /// What finds where it matches, by [`Variant`]: compiled when it is first needed.
    regexes: [OnceLock<Option<Regex>>; 3],
    /// Whether it has word boundaries, so that [`Variant::Relaxed`] is another form.
    has_boundaries: bool,
    /// Whether what stands beside a match, or a border of the text, matters.
    looks_around: bool,
    /// How many bytes the longest match has.
    longest: usize,
    /// How much memory each compiled form may take, in bytes.
    most_memory: usize,
    /// How much memory it takes, in bytes, at most.
    memory: usize,
    /// How much more each of its automata may take for what it remembers of texts, in bytes a thread.
    most_remembered: usize,
    /// The names of its groups, by index; the whole first.
    names: Vec<Option<Box<str>>>,
    /// Worked out when first asked for, or sooner: of many rules, a run needs few.
    told: OnceLock<Told>,
    /// For each group, how many bytes of a match stand before and after it, if that is always the
    /// same: then no search is needed to find the groups.
    fixed_groups: Option<Vec<(usize, usize)>>,
}

impl Pattern {
    /// Makes a pattern of an expression and what it is when parsed, which may take `most` bytes of memory
    /// compiled.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words: it takes too much memory.
    pub(crate) fn new(source: &str, hir: &Arc<Hir>, most: usize) -> Result<Self, String> {
        let mut names = vec![None];
        add_names(hir, &mut names);
        let states = states(hir);
        let look_set = hir.properties().look_set();
        let has_boundaries = look_set.contains_word_unicode();
        let pattern = Self {
            source: source.into(),
            parsed: Mutex::new(Some(Arc::clone(hir))),
            automaton: OnceLock::new(),
            regexes: Default::default(),
            has_boundaries,
            looks_around: !look_set.is_empty(),
            longest: hir.properties().maximum_len().unwrap_or(usize::MAX),
            most_memory: most,
            memory: states.saturating_mul(STATE),
            most_remembered: REMEMBERED,
            names,
            told: OnceLock::new(),
            fixed_groups: fixed_groups(hir),
        };
        // Neither of its automata, one for each direction, can take too much: it is compiled when it is needed.
        if pattern.memory <= most {
            return Ok(pattern);
        }
        let exact = compile(hir, most, CACHE)?;
        let memory = exact.memory_usage();
        let _ = pattern.regexes[Variant::Exact as usize].set(Some(exact));
        Ok(Self { memory, ..pattern })
    }

    /// The expression.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// How much memory it takes, in bytes, at most.
    pub(crate) fn memory(&self) -> usize {
        self.memory
    }

    /// Lets each of its automata remember no more than so many bytes a thread.
    pub(crate) fn limit_remembered(&mut self, most: usize) {
        self.most_remembered = self.most_remembered.min(most);
    }

    /// How much each of its automata may take for what it remembers of texts, in bytes a thread.
    #[cfg(test)]
    pub(crate) fn most_remembered(&self) -> usize {
        self.most_remembered
    }

    /// What stands in every match; `None` if there is nothing worth looking for.
    pub(crate) fn gate(&self) -> Option<&Gate> {
        self.told().gate.as_ref()
    }

    /// What a text must look like for the pattern to match in it.
    pub(crate) fn outline(&self) -> &Outline {
        &self.told().outline
    }

    fn told(&self) -> &Told {
        self.told.get_or_init(|| {
            // Whoever compiles it first needs it as well.
            let parsed = self.parsed();
            let told = Told::of(&parsed);
            *self.kept() = Some(parsed);
            told
        })
    }

    /// Tells what there is to tell, before somebody asks.
    pub(crate) fn tell(&self) {
        self.told();
    }

    fn kept(&self) -> MutexGuard<'_, Option<Arc<Hir>>> {
        self.parsed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn parsed(&self) -> Arc<Hir> {
        // It was parsed before, so this can't fail.
        let parse = || regex_syntax::parse(&self.source).unwrap_or_else(|_| Hir::fail()).into();
        self.kept().take().unwrap_or_else(parse)
    }

    /// The index of the named group, if the pattern has one of that name.
    pub(crate) fn group(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known.as_deref() == Some(name))
    }

    /// How many groups it has, named or not, the whole not counted.
    pub(crate) fn group_count(&self) -> usize {
        self.names.len() - 1
    }

    /// The names of its groups.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &str> {
        self.names.iter().filter_map(Option::as_deref)
    }

    /// What a form says.
    fn hir(&self, variant: Variant) -> Hir {
        match variant {
            Variant::Exact => Hir::clone(&self.parsed()),
            Variant::AsciiWords => rewritten(&self.parsed(), &ascii_words_part),
            Variant::Relaxed => relaxed(&self.parsed()),
        }
    }

    /// The form that says what matches in a text of these characters.
    fn variant(&self, repertoire: Repertoire) -> Variant {
        match repertoire {
            Repertoire::AsciiWords => Variant::AsciiWords,
            Repertoire::Any => Variant::Exact,
        }
    }

    /// A form to search with. Whether it can be compiled was found out when the rules were loaded.
    fn regex(&self, variant: Variant) -> Option<&Regex> {
        let regex = &self.regexes[variant as usize];
        regex
            .get_or_init(|| {
                let cache = self.most_remembered.min(CACHE);
                compile(&self.hir(variant), self.most_memory, cache).ok()
            })
            .as_ref()
    }

    /// Whether it matches anywhere in `text`; `None` if only a search can tell.
    fn asks(&self, text: &str) -> Option<bool> {
        let make = || Automaton::of(&self.parsed(), self.most_remembered);
        Some(self.automaton.get_or_init(make).as_ref()?.is_match(text))
    }

    /// Whether each of its matches is one segment.
    pub(crate) fn is_one_segment(&self) -> bool {
        matches!(self.gate(), Some(Gate::Shape(_)))
    }

    /// The match of a pattern of one segment where a segment of `text` starts.
    pub(crate) fn segment_at(&self, text: &str, start: usize) -> Option<Range<usize>> {
        let rest = &text[start..];
        let end = start + rest.find(|c| !is_word_char(c)).unwrap_or(rest.len());
        // There is no word boundary inside, so a match is all of it.
        self.is_match(&text[start..end]).then_some(start..end)
    }

    /// Whether it may match in `text`, as far as both of its ends tell.
    pub(crate) fn fits(&self, text: &str) -> bool {
        self.outline().fits(text)
    }

    /// Whether [`Pattern::fits`] tells nearly all of it.
    pub(crate) fn is_told_by_ends(&self) -> bool {
        self.outline().is_told_by_ends()
    }

    /// Whether it matches anywhere in `text`, be it the empty string.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        let search = || {
            let mut effort = Effort::of(text);
            self.find(text, 0..text.len(), Repertoire::of(text), &mut effort).is_some()
        };
        self.asks(text).unwrap_or_else(search)
    }

    /// The matches in `text`, as [`Pattern::matches_in`] has them.
    #[cfg(test)]
    pub(crate) fn matches<'t>(&'t self, text: &'t str) -> Matches<'t> {
        self.matches_in(text, Repertoire::of(text))
    }

    /// The matches in `text`, which has these characters, that are not empty, from left to right,
    /// without overlap.
    ///
    /// Each search is linear, but a pattern such as `a.*z|a` looks at the whole rest of the text for every
    /// match. So where matches are many, a search sees less of the text, but never less than some hundred
    /// bytes; a match of up to half of what it sees is found all the same.
    pub(crate) fn matches_in<'t>(&'t self, text: &'t str, repertoire: Repertoire) -> Matches<'t> {
        // The exact form is large, and is not compiled for texts without a match. (Others are searched for
        // what every match has, which is faster than to ask of all characters.)
        let asks = self.variant(repertoire) == Variant::Exact;
        let from = if asks && self.asks(text) == Some(false) { text.len() + 1 } else { 0 };
        Matches::new(self, text, repertoire, from)
    }

    /// The matches in the lines of `text`, each line on its own.
    pub(crate) fn matches_in_lines(&self, text: &str, layout: &Layout) -> Vec<Range<usize>> {
        // One search of the whole is faster than one of each line, and mostly there is nothing. (What
        // looks around may only match where a line begins or ends.)
        if !self.looks_around {
            let mut effort = Effort::of(text);
            if self.find(text, 0..text.len(), Repertoire::Any, &mut effort).is_none() {
                return Vec::new();
            }
        }
        let in_line = |line: Range<usize>| {
            let part = &text[line.clone()];
            let found = self.matches_in(part, Repertoire::of(part));
            found.map(move |found| line.start + found.start..line.start + found.end)
        };
        layout.lines.iter().flat_map(|line| in_line(line.span())).collect()
    }

    /// The first match inside `span`.
    pub(super) fn find(
        &self,
        text: &str,
        mut span: Range<usize>,
        repertoire: Repertoire,
        effort: &mut Effort,
    ) -> Option<Range<usize>> {
        let variant = self.variant(repertoire);
        let input = |span: Range<usize>| Input::new(text).span(span);
        if variant == Variant::Exact && self.has_boundaries {
            for _ in 0..MOST_TRIES {
                let place = self.search(Variant::Relaxed, input(span.clone()), effort)?.start;
                let anchored = input(place..span.end).anchored(Anchored::Yes);
                if let Some(found) = self.search(Variant::Exact, anchored, effort) {
                    return Some(found);
                }
                span.start = after(text, place);
                if span.start > span.end {
                    return None;
                }
                // Each try looks at the rest once more.
                if effort.left() == 0 {
                    break;
                }
            }
        }
        self.search(variant, input(span), effort)
    }

    /// The first match of a form. The effort is what it may have looked at: up to where the match begins, and as
    /// much as one may be long.
    fn search(
        &self,
        variant: Variant,
        input: Input<'_>,
        effort: &mut Effort,
    ) -> Option<Range<usize>> {
        let found = self.regex(variant)?.search(&input).map(|found| found.range());
        let begin = match &found {
            Some(found) => found.start,
            None if input.get_anchored().is_anchored() => input.start(),
            None => input.end(),
        };
        effort.spend(begin - input.start() + self.longest.min(input.end() - begin));
        found
    }

    /// The groups of the match `at` of `text`, by index: bytes in the text. (The search ends where
    /// the match does: of what comes first in the pattern, nothing has matched beyond.)
    pub(crate) fn groups_at(
        &self,
        text: &str,
        at: &Range<usize>,
        repertoire: Repertoire,
    ) -> Groups {
        if let Some(groups) = &self.fixed_groups {
            let group = |(before, after): &(usize, usize)| at.start + before..at.end - after;
            return groups.iter().map(group).map(Some).collect();
        }
        let Some(regex) = self.regex(self.variant(repertoire)) else { return Groups::new() };
        let mut captures = regex.create_captures();
        let input = Input::new(text).span(at.clone()).anchored(Anchored::Yes);
        regex.search_captures(&input, &mut captures);
        captures.iter().map(|span| span.map(|span| span.range())).collect()
    }
}

/// The groups of a match, by index: bytes, if they matched. Most patterns have few.
pub(crate) type Groups = SmallVec<[Option<Range<usize>>; 3]>;

impl std::fmt::Debug for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Pattern").field(&self.source).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MEMORY: usize = 4 << 20;

    fn pattern(source: &str) -> Pattern {
        Pattern::new(source, &regex_syntax::parse(source).unwrap().into(), MEMORY).unwrap()
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
            (
                pattern.fixed_groups.is_some(),
                pattern.groups_at(text, &at, Repertoire::AsciiWords).to_vec(),
            )
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
            let wanted: Vec<_> = compile(&ours.parsed(), MEMORY, CACHE)
                .unwrap()
                .find_iter(&text)
                .map(|found| found.range())
                .filter(|found| !found.is_empty())
                .collect();
            prop_assert_eq!(ours.is_match(&text), compile(&ours.parsed(), MEMORY, CACHE).unwrap().is_match(&text));
            prop_assert_eq!(found, wanted);
        }

        /// A search that begins at the end of the text says what one from its start would.
        #[test]
        fn where_a_match_stands_changes_nothing(
            source in prop::sample::select(vec![
                r"[.x](?:_\d*_|_b_)*$", r"\.\.$", r"^[.“]", r"^a+\.", r"a.*b$", r"\bb\b$", r"^\b.\B",
                r"(?i)sk$", r"(?:a|b\b|é)$", r"^(?:[.“]|a$)", r"(?:^|b)x$", r"[^a-z]$", r"b*$",
            ]),
            text in "[abéx “sSſK_.0]{0,12}",
        ) {
            let ours = pattern(source);
            let wanted = compile(&ours.parsed(), MEMORY, CACHE).unwrap().is_match(&text);
            prop_assert_eq!(ours.is_match(&text), wanted);
            prop_assert_eq!(ours.fits(&text) && ours.is_match(&text), wanted);
        }
    }
}
