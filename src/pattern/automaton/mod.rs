//! Automata that say whether a pattern matches, made as they are asked.
//!
//! A text is read once, character by character, from one state to the next. What follows a state is worked out
//! from the parsed pattern when it is first needed, and remembered. The regex engine has such automata too.
//! Those say where a match is and read bytes: to know a letter of Unicode among them takes hundreds of
//! states, and to make these for the patterns of the shipped rules took longer than to lint sixty articles;
//! they leave Unicode's word boundaries to others; and of a pattern without regard to case each state takes
//! 512 bytes. Here characters that make no difference are one class wherever they stand: a pattern takes few
//! states, a state takes two bytes a class, and all word boundaries are known.

mod beside;
mod classes;
mod states;

use std::sync::Arc;

use regex_automata::util::pool::{Pool, PoolGuard};
use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange, Hir};
use rustc_hash::FxHashMap;

use self::beside::{Beside, asks, holds};
use self::classes::{CharClasses, CharSets, Class};
use self::states::{State, StateId, States};
use super::chars::WORD;
use super::needs::{Edge, stands_at};

/// How many bytes of memory go with each character that is read without remembering anything, before
/// everything is forgotten: the texts no longer resemble those of which something was remembered.
const BYTES_PER_UNREMEMBERED: usize = 8;

/// Where a text has led so far: what stands before, and a subset of the pattern's states, in order.
type Subset = (Beside, Arc<[StateId]>);

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Match,
    To(Subset),
}

/// Says whether a pattern matches.
pub(super) struct Automaton {
    states: Vec<State>,
    start: StateId,
    classes: CharClasses,
    /// What of the characters of each class is asked for.
    beside: Vec<Beside>,
    /// Where reading begins. Where every match stands at an edge it begins there, mostly to end after a few
    /// characters.
    from: Edge,
    /// Whether a match may only begin where reading does.
    is_anchored: bool,
    /// How much memory what is remembered may take, in bytes a thread.
    most_memory: usize,
    /// Of each thread that asks.
    memories: Pool<Memory, fn() -> Memory>,
}

/// A subset, by where its row in [`Memory::next`] begins, in blocks, from [`FIRST`] on, or what needs none.
type Index = u16;
const UNKNOWN: Index = 0;
const NO_MATCH: Index = 1;
const MATCH: Index = 2;
const FIRST: Index = 3;

/// A row begins at a multiple of so many places. So an index, counted in these, is where the row begins, and
/// need not be multiplied by how long rows are, which would take longer than all else that is done for a
/// character.
const BLOCK: usize = 8;

/// What an automaton remembers.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// For each subset and class, what follows; some places at the end of each row mean nothing.
    next: Vec<Index>,
    /// In the order of their rows.
    subsets: Vec<Subset>,
    indices: FxHashMap<Subset, Index>,
    /// How much of it there is, in bytes.
    bytes: usize,
    /// How many characters of texts were read without remembering.
    unremembered: usize,
    scratch: Scratch,
}

/// The memory of a thread in use. What a panic leaves of it may be half changed, and is forgotten.
struct Remembering<'a>(PoolGuard<'a, Memory, fn() -> Memory>);

impl Drop for Remembering<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.0 = Memory::default();
        }
    }
}

/// What it takes to work out what follows.
#[derive(Debug, Default)]
struct Scratch {
    stack: Vec<StateId>,
    /// A bit for each state.
    seen: Vec<u64>,
    visited: Vec<StateId>,
    to: Vec<StateId>,
}

impl Automaton {
    /// An automaton for an expression, which may remember so many bytes a thread; `None` if only a search
    /// can tell.
    pub(super) fn of(hir: &Hir, most_memory: usize) -> Option<Self> {
        let edge = [Edge::Start, Edge::End].into_iter().find(|edge| stands_at(hir, *edge));
        let from = edge.unwrap_or(Edge::Start);
        let (States { all: states, mut sets, looks, .. }, start) = States::of(hir, from)?;
        let mut asked = Beside::default();
        for look in looks {
            asked = asked.with(asks(look)?);
        }
        let kinds = kinds_beside(&mut sets, asked);
        let classes = sets.classes();
        let beside = |class: usize| {
            let kinds = kinds.iter().filter(|(set, _)| classes.is_within(class as Class, *set));
            kinds.fold(Beside::default(), |all, (_, kind)| all.with(*kind))
        };
        let beside = (0..classes.len()).map(beside).collect();
        let memories = Pool::new(Memory::default as fn() -> Memory);
        let is_anchored = edge.is_some();
        Some(Self { states, start, classes, beside, from, is_anchored, most_memory, memories })
    }

    /// Whether there is a match.
    pub(super) fn is_match(&self, text: &str) -> bool {
        let mut memory = Remembering(self.memories.get());
        let memory = &mut *memory.0;
        match self.from {
            Edge::Start => self.is_match_among(memory, self.classes.forwards(text)),
            Edge::End => self.is_match_among(memory, self.classes.backwards(text)),
        }
    }

    /// How many classes there are, and one more for the end of the text.
    fn width(&self) -> usize {
        self.classes.len() + 1
    }

    /// Whether there is a match in a text whose characters are of these classes, in the order in which they
    /// are read.
    fn is_match_among(
        &self,
        memory: &mut Memory,
        mut classes: impl Iterator<Item = Class>,
    ) -> bool {
        let width = self.width();
        if memory.subsets.is_empty() {
            self.begin(memory);
        }
        let place = |at: Index, class: Option<Class>| {
            usize::from(at) * BLOCK + class.map_or(width - 1, usize::from)
        };
        let mut at = FIRST;
        loop {
            let next = memory.next.as_slice();
            let (class, known) = loop {
                let class = classes.next();
                match next[place(at, class)] {
                    known @ (UNKNOWN | NO_MATCH | MATCH) => break (class, known),
                    known => at = known,
                }
            };
            if known != UNKNOWN {
                return known == MATCH;
            }
            let subset = memory.subset(at, width).clone();
            let step = self.step(&subset, class, &mut memory.scratch);
            let index = match memory.index(&step, width, self.most_memory) {
                Some(index) => {
                    memory.next[place(at, class)] = index;
                    index
                }
                None => self.without_remembering(step, memory, &mut classes),
            };
            if index < FIRST {
                return index == MATCH;
            }
            at = index;
        }
    }

    /// Puts the subset in which reading begins into an empty memory.
    fn begin(&self, memory: &mut Memory) {
        let start = (Beside::EDGE, Arc::from([self.start]));
        memory.next.resize(usize::from(FIRST) * BLOCK, UNKNOWN);
        memory.remember(start, FIRST, self.width());
    }

    /// Reads on from `step`, for which there is no room, until something is known again: the end, a subset that is
    /// remembered, or one for which there is room since all was forgotten.
    fn without_remembering(
        &self,
        mut step: Step,
        memory: &mut Memory,
        classes: &mut impl Iterator<Item = Class>,
    ) -> Index {
        loop {
            let Step::To(subset) = step else { return MATCH };
            memory.unremembered += 1;
            if memory.unremembered > self.most_memory / BYTES_PER_UNREMEMBERED {
                *memory = Memory::default();
                self.begin(memory);
            }
            step = self.step(&subset, classes.next(), &mut memory.scratch);
            if let Some(index) = memory.index(&step, self.width(), self.most_memory) {
                return index;
            }
        }
    }

    /// What follows when a character of that class is read next, or the end of the text.
    fn step(&self, subset: &Subset, class: Option<Class>, scratch: &mut Scratch) -> Step {
        let (before, states) = subset;
        let after = class.map_or(Beside::EDGE, |class| self.beside[usize::from(class)]);
        let Scratch { stack, seen, visited, to } = scratch;
        seen.resize(self.states.len().div_ceil(64), 0);
        to.clear();
        stack.clear();
        stack.extend(states.iter().rev());
        let mut is_match = false;
        while let Some(id) = stack.pop() {
            let (word, bit) = (id as usize / 64, 1 << (id % 64));
            if seen[word] & bit != 0 {
                continue;
            }
            seen[word] |= bit;
            visited.push(id);
            match &self.states[id as usize] {
                State::Char { set, next } => {
                    if class.is_some_and(|class| self.classes.is_within(class, *set)) {
                        to.push(*next);
                    }
                }
                State::Look { look, next } => {
                    if holds(*look, *before, after) {
                        stack.push(*next);
                    }
                }
                State::Any(states) => stack.extend(states),
                State::Match => is_match = true,
            }
        }
        visited.drain(..).for_each(|id| seen[id as usize / 64] = 0);
        if is_match {
            return Step::Match;
        }
        if !self.is_anchored && class.is_some() {
            to.push(self.start);
        }
        to.sort_unstable();
        to.dedup();
        Step::To((after, to.as_slice().into()))
    }
}

/// The sets of characters that make a difference where they stand beside a place, as far as `asked`.
fn kinds_beside(sets: &mut CharSets, asked: Beside) -> Vec<(classes::SetIndex, Beside)> {
    let ascii = |ranges: &[(char, char)]| {
        ClassUnicode::new(ranges.iter().map(|(a, b)| ClassUnicodeRange::new(*a, *b)))
    };
    let kinds = [
        (Beside::LINE_BREAK, ascii(&[('\n', '\n')])),
        (Beside::ASCII_WORD, ascii(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')])),
    ];
    let word = (Beside::WORD, &WORD.inside);
    let kinds = kinds.iter().map(|(kind, class)| (*kind, class)).chain([word]);
    let asked = kinds.filter(|(kind, _)| asked.is(*kind));
    asked.map(|(kind, class)| (sets.of_class(class), kind)).collect()
}

impl Memory {
    /// The index of what follows; `None` if there is no room to remember it in `most` bytes.
    fn index(&mut self, step: &Step, width: usize, most: usize) -> Option<Index> {
        match step {
            Step::Match => Some(MATCH),
            Step::To((_, states)) if states.is_empty() => Some(NO_MATCH),
            Step::To(subset) => match self.indices.get(subset) {
                Some(index) => Some(*index),
                None if self.bytes > most => None,
                None => {
                    let index = Index::try_from(self.next.len() / BLOCK).ok()?;
                    self.remember(subset.clone(), index, width);
                    Some(index)
                }
            },
        }
    }

    /// Adds a row, the one that begins at `index`.
    fn remember(&mut self, subset: Subset, index: Index, width: usize) {
        let row = row_len(width);
        self.bytes += row * size_of::<Index>()
            + 3 * size_of::<Subset>()
            + subset.1.len() * size_of::<StateId>();
        self.next.resize(self.next.len() + row, UNKNOWN);
        self.subsets.push(subset.clone());
        self.indices.insert(subset, index);
    }

    /// The subset whose row begins there.
    fn subset(&self, index: Index, width: usize) -> &Subset {
        &self.subsets[usize::from(index - FIRST) * BLOCK / row_len(width)]
    }
}

/// How many places a row of so many classes takes.
fn row_len(width: usize) -> usize {
    width.next_multiple_of(BLOCK)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex_automata::meta::Regex;

    use super::*;

    /// So little that it is soon full.
    const MOST_MEMORY: usize = 2 << 10;

    fn automaton(source: &str) -> Option<Automaton> {
        Automaton::of(&regex_syntax::parse(source).unwrap(), MOST_MEMORY)
    }

    #[test]
    fn what_is_remembered_has_a_limit_and_is_forgotten_when_texts_change() {
        let automaton = automaton("^[ab]{0,12}(?:aa|bb)[ab]{0,12}$").unwrap();
        let mut memory = Memory::default();
        let mut forgotten = 0;
        for n in 0..4096_u32 {
            let text: String =
                (0..12).map(|bit| if n >> bit & 1 == 1 { 'a' } else { 'b' }).collect();
            let before = memory.bytes;
            assert_eq!(
                automaton.is_match_among(&mut memory, automaton.classes.forwards(&text)),
                text.contains("aa") || text.contains("bb")
            );
            assert!(memory.bytes < MOST_MEMORY + 1024, "{}", memory.bytes);
            forgotten += usize::from(memory.bytes < before);
        }
        assert!(forgotten > 0);
    }

    /// Where one text is nearly all there is, no other would come of which something is remembered.
    #[test]
    fn what_comes_after_much_that_was_new_is_remembered_too() {
        let automaton = automaton("(?:a|b)*a(?:a|b){9}c").unwrap();
        let mut bits = 1_u32;
        let new = std::iter::repeat_with(|| {
            bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if bits >> 31 == 1 { 'a' } else { 'b' }
        });
        let text: String = new.take(2_000).chain(std::iter::repeat_n('-', 10_000)).collect();
        let mut memory = Memory::default();
        assert!(!automaton.is_match_among(&mut memory, automaton.classes.forwards(&text)));
        assert!(memory.subsets.len() > 1, "{}", memory.subsets.len());
    }

    #[test]
    fn what_is_not_asked_for_makes_no_difference() {
        let classes = |source: &str| automaton(source).unwrap().classes.len();
        // Letters, and all else.
        assert_eq!(classes("(?i-u)^[a-z]+$"), 2);
        assert_eq!(classes(r"(?i-u)^[a-z]+\b"), 3);
        assert_eq!(classes("(?im-u)^[a-z]+$"), 3);
    }

    #[test]
    fn an_expression_that_comes_to_many_states_is_left_to_a_search() {
        assert!(automaton("(?:[ab]{500}){500}").is_none());
        assert!(automaton("(?:[ab]{50}){50}").is_some());
    }

    #[test]
    fn many_phrases_are_told_apart_with_little_memory() {
        let word = |n: u32| -> String {
            (0..10).map(|at| char::from(b'a' + (n.wrapping_mul(40_503) >> at) as u8 % 26)).collect()
        };
        let words: Vec<String> = (0..600).map(word).collect();
        let automaton = automaton(&format!("^(?:{})$", words.join("|"))).unwrap();
        for word in words.iter().cycle().take(10 * words.len()) {
            assert!(automaton.is_match(word), "{word}");
            assert!(!automaton.is_match(&format!("{word}z")), "{word}");
        }
    }

    #[test]
    fn alternatives_may_go_on_from_one_another_without_end() {
        let phrase = |n: usize| "a".repeat(n) + "b";
        let phrases: Vec<String> = (0..300).map(phrase).collect();
        for source in
            [format!("^(?:{})$", phrases.join("|")), format!("(?:{})$", phrases.join("|"))]
        {
            let automaton = automaton(&source).unwrap();
            for n in 0..300 {
                assert!(automaton.is_match(&phrase(n)), "{n}");
                assert!(!automaton.is_match(&"a".repeat(n)), "{n}");
            }
            assert_eq!(automaton.is_match(&phrase(300)), !source.starts_with('^'));
        }
    }

    #[test]
    fn what_it_can_not_tell_is_left_to_a_search() {
        assert!(automaton("(?mR)^a").is_none());
        assert!(automaton("(?m)^a").is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// It says what the regex engine does, of any text after any others.
        #[test]
        fn it_says_what_a_search_would_find(
            source in prop::sample::select(vec![
                r"^\W*(?:ab|b+)\W*$", r"^(?i)k?s", r"^(?-u:\b)a", r"^.*b", r"^[^\p{L}]*é", r"^a{2,3}$", r"^",
                r"a.{2,4}b", r"(?m)^b.*a$", r"(?m)$\n^a|_\z", r"(?-u:\b)(?:ab|é)(?-u:\b)", r"(?:a|b\n)$",
                r"(?-u:\b{start})a|b(?-u:\b{end})", r"(?-u:\b{start-half}b\b{end-half})$", r"a(?-u:\B)",
                r"(?i)^(?:sab|sak|saé|ska|sks|sas|k.{0,3}a|[^s]b)", r"(?:aab|bab|ab|éb|b(?:a|é)b)$",
                r"(?s)é.a|b.$", r"[^\x00-\x7f]{2}", r"[^ab]{3}$", r"\bé", r"a|", r"(?-u:\B)", r"\b[éb]+\b",
                r"\B.\B", r"\b{start}s|é\b{end}", r"\b{start-half}_|k\b{end-half}$", r"x*\b", r"(?:\b|x)é",
                r"\w\W\w", r"(?i)^\W*(?:sk|éb|ba)\W*$", r"a(?:(?:b|é)?x*){2,}_", r"(?:a*)*b", r"[a&&b]|é{0}$",
            ]),
            texts in prop::collection::vec("[abéx “sSſK_.\n]{0,12}", 1..30),
        ) {
            let automaton = automaton(source).unwrap();
            let regex = Regex::new(source).unwrap();
            for text in texts {
                prop_assert_eq!(automaton.is_match(&text), regex.is_match(&text), "{} {:?}", source, text);
            }
        }
    }
}
