//! Automata that say whether a pattern matches, made as they are asked.
//!
//! A text is read once, byte by byte, from one state to the next. What follows a state is worked out
//! from the parsed pattern when it is first needed, and remembered. The regex engine has such automata
//! too; those say where a match is and tell runs of bytes apart, so that of a pattern without regard to
//! case each state takes 512 bytes, and hundreds of patterns have no room for what many texts need.
//! Here bytes that make no difference are one class wherever they stand, and a state takes some 170.

use std::sync::Arc;

use regex_automata::nfa::thompson::{NFA, State, Transition};
use regex_automata::util::look::{Look, LookSet};
use regex_automata::util::primitives::StateID;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

/// How much memory what is remembered of one pattern may take, in bytes. (In tests it is soon full.)
const MOST_MEMORY: usize = if cfg!(test) { 2 << 10 } else { 512 << 10 };

/// How many bytes are read without remembering anything before everything is forgotten: texts are now
/// others than at first.
const MOST_UNREMEMBERED: usize = if cfg!(test) { 100 } else { 64 << 10 };

/// What stands at one side of a place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Beside {
    /// Nothing: the text begins or ends here.
    Edge,
    LineBreak,
    /// A word character of ASCII.
    Word,
    Other,
}

impl Beside {
    fn of(byte: u8) -> Self {
        match byte {
            b'\n' => Self::LineBreak,
            b'_' => Self::Word,
            _ if byte.is_ascii_alphanumeric() => Self::Word,
            _ => Self::Other,
        }
    }

    /// What of it makes a difference where these are asked.
    fn as_asked(self, looks: LookSet) -> Self {
        match self {
            Self::Word if !looks.contains_word() => Self::Other,
            Self::LineBreak if !looks.contains_anchor_line() => Self::Other,
            _ => self,
        }
    }

    fn is_word(self) -> bool {
        self == Self::Word
    }

    fn is_line_edge(self) -> bool {
        matches!(self, Self::Edge | Self::LineBreak)
    }
}

/// Whether `look` holds between what stands before and after a place; `None` if that does not tell.
fn holds(look: Look, before: Beside, after: Beside) -> Option<bool> {
    Some(match look {
        Look::Start => before == Beside::Edge,
        Look::End => after == Beside::Edge,
        Look::StartLF => before.is_line_edge(),
        Look::EndLF => after.is_line_edge(),
        Look::WordAscii => before.is_word() != after.is_word(),
        Look::WordAsciiNegate => before.is_word() == after.is_word(),
        Look::WordStartAscii => !before.is_word() && after.is_word(),
        Look::WordEndAscii => before.is_word() && !after.is_word(),
        Look::WordStartHalfAscii => !before.is_word(),
        Look::WordEndHalfAscii => !after.is_word(),
        _ => return None,
    })
}

/// Bytes between which the pattern makes no difference.
#[derive(Debug)]
struct ByteClasses {
    /// The class of each byte.
    of: [u8; 256],
    /// A byte of each class.
    examples: Vec<u8>,
}

impl ByteClasses {
    fn of(nfa: &NFA) -> Self {
        // The engine tells runs of bytes apart. Those from which every state goes on alike are one:
        // in the same direction, wherever that leads. Most states look like others.
        let runs = nfa.byte_classes();
        let mut goes: Vec<Vec<u32>> = vec![Vec::new(); runs.alphabet_len()];
        let mut seen = FxHashSet::default();
        let mut directions = 0;
        for state in nfa.states() {
            let mut targets: SmallVec<[StateID; 8]> = SmallVec::new();
            let shape: SmallVec<[(u8, u8, u8); 8]> = transitions(state)
                .iter()
                .map(|go| {
                    let known = targets.iter().position(|target| *target == go.next);
                    let direction = known.unwrap_or_else(|| {
                        targets.push(go.next);
                        targets.len() - 1
                    });
                    (runs.get(go.start), runs.get(go.end), direction as u8)
                })
                .collect();
            if seen.contains(&shape) {
                continue;
            }
            for (start, end, direction) in &shape {
                for run in *start..=*end {
                    goes[usize::from(run)].push(directions + u32::from(*direction));
                }
            }
            directions += targets.len() as u32;
            seen.insert(shape);
        }
        let mut known = FxHashMap::default();
        let (mut of, mut examples) = ([0; 256], Vec::new());
        for byte in 0..=255 {
            let beside = Beside::of(byte).as_asked(nfa.look_set_any());
            let key = (&goes[usize::from(runs.get(byte))], beside);
            of[usize::from(byte)] = *known.entry(key).or_insert_with(|| {
                examples.push(byte);
                (examples.len() - 1) as u8
            });
        }
        Self { of, examples }
    }

    /// How many there are, and one more for the end of the text.
    fn len(&self) -> usize {
        self.examples.len() + 1
    }
}

fn transitions(state: &State) -> &[Transition] {
    match state {
        State::ByteRange { trans } => std::slice::from_ref(trans),
        State::Sparse(sparse) => &sparse.transitions,
        _ => &[],
    }
}

/// Where a text has led so far: what stands before, and a subset of the pattern's states, in order.
type Subset = (Beside, Arc<[StateID]>);

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Match,
    To(Subset),
}

/// Says whether a pattern matches.
#[derive(Debug)]
pub(super) struct Automaton {
    nfa: NFA,
    start: StateID,
    classes: ByteClasses,
}

/// A subset, by index in [`Memory::subsets`] from [`FIRST`] on, or what needs none. There is memory for fewer than it can
/// count.
type Index = u16;
const UNKNOWN: Index = 0;
const NO_MATCH: Index = 1;
const MATCH: Index = 2;
const FIRST: Index = 3;

/// What an automaton remembers.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// For each subset and class, what follows.
    next: Vec<Index>,
    /// From [`FIRST`] on.
    subsets: Vec<Subset>,
    indices: FxHashMap<Subset, Index>,
    /// How much of it there is, in bytes.
    bytes: usize,
    /// How many bytes of texts were read without remembering.
    unremembered: usize,
    scratch: Scratch,
}

/// What it takes to work out what follows.
#[derive(Debug, Default)]
struct Scratch {
    stack: Vec<StateID>,
    /// A bit for each state.
    seen: Vec<u64>,
    visited: Vec<StateID>,
    to: Vec<StateID>,
}

impl Automaton {
    /// An automaton for an expression, whose matches may stand anywhere or else only where reading
    /// begins; `None` if there is something in it that this can't tell.
    pub fn new(nfa: NFA, anchored: bool) -> Option<Self> {
        let is_known = nfa
            .look_set_any()
            .iter()
            .all(|look| holds(look, Beside::Other, Beside::Other).is_some());
        // (The engine makes no dense states so far.)
        let is_dense = |state: &State| matches!(state, State::Dense(_));
        // An empty match anywhere may seem to stand inside of a character.
        if !is_known || nfa.states().iter().any(is_dense) || nfa.has_empty() && !anchored {
            return None;
        }
        let start = if anchored { nfa.start_anchored() } else { nfa.start_unanchored() };
        let classes = ByteClasses::of(&nfa);
        Some(Self { nfa, start, classes })
    }

    /// Whether there is a match in a text of these bytes, in the order in which they are read.
    pub fn is_match(&self, memory: &mut Memory, mut bytes: impl Iterator<Item = u8>) -> bool {
        if memory.subsets.is_empty() {
            let start = (Beside::Edge, Arc::from([self.start]));
            memory.next.resize(usize::from(FIRST) * self.classes.len(), UNKNOWN);
            memory.remember(start, self.classes.len());
        }
        let mut at = FIRST;
        loop {
            let byte = bytes.next();
            let class = byte.map_or(self.classes.examples.len(), |byte| {
                usize::from(self.classes.of[usize::from(byte)])
            });
            let next = usize::from(at) * self.classes.len() + class;
            at = match memory.next[next] {
                UNKNOWN => {
                    let subset = memory.subsets[usize::from(at - FIRST)].clone();
                    let step = self.step(&subset, byte, &mut memory.scratch);
                    let Some(index) = memory.index(&step, self.classes.len()) else {
                        return self.is_match_from(step, memory, bytes);
                    };
                    memory.next[next] = index;
                    index
                }
                known => known,
            };
            if at < FIRST {
                return at == MATCH;
            }
        }
    }

    /// The same from the middle of a text on, without remembering anything.
    fn is_match_from(
        &self,
        mut step: Step,
        memory: &mut Memory,
        mut bytes: impl Iterator<Item = u8>,
    ) -> bool {
        loop {
            let subset = match step {
                Step::Match => return true,
                Step::To((_, states)) if states.is_empty() => return false,
                Step::To(subset) => subset,
            };
            memory.unremembered += 1;
            if memory.unremembered > MOST_UNREMEMBERED {
                *memory = Memory::default();
            }
            step = self.step(&subset, bytes.next(), &mut memory.scratch);
        }
    }

    /// What follows when the next byte is read, or the end of the text.
    fn step(&self, subset: &Subset, byte: Option<u8>, scratch: &mut Scratch) -> Step {
        let (before, states) = subset;
        let after = byte.map_or(Beside::Edge, Beside::of);
        let Scratch { stack, seen, visited, to } = scratch;
        seen.resize(self.nfa.states().len().div_ceil(64), 0);
        to.clear();
        stack.clear();
        stack.extend(states.iter().rev());
        let mut is_match = false;
        while let Some(id) = stack.pop() {
            let (word, bit) = (id.as_usize() / 64, 1 << (id.as_usize() % 64));
            if seen[word] & bit != 0 {
                continue;
            }
            seen[word] |= bit;
            visited.push(id);
            match self.nfa.state(id) {
                State::Look { look, next } => {
                    if holds(*look, *before, after) == Some(true) {
                        stack.push(*next);
                    }
                }
                State::Union { alternates } => stack.extend(alternates.iter()),
                State::BinaryUnion { alt1, alt2 } => stack.extend([alt1, alt2]),
                State::Capture { next, .. } => stack.push(*next),
                State::Match { .. } => is_match = true,
                state => {
                    let go = |byte| transitions(state).iter().find(|go| go.matches_byte(byte));
                    to.extend(byte.and_then(go).map(|go| go.next));
                }
            }
        }
        visited.drain(..).for_each(|id| seen[id.as_usize() / 64] = 0);
        if is_match {
            return Step::Match;
        }
        to.sort_unstable();
        to.dedup();
        Step::To((after.as_asked(self.nfa.look_set_any()), to.as_slice().into()))
    }
}

impl Memory {
    /// The index of what follows; `None` if there is no room to remember it.
    fn index(&mut self, step: &Step, classes: usize) -> Option<Index> {
        match step {
            Step::Match => Some(MATCH),
            Step::To((_, states)) if states.is_empty() => Some(NO_MATCH),
            Step::To(subset) => match self.indices.get(subset) {
                Some(index) => Some(*index),
                None if self.bytes > MOST_MEMORY => None,
                None => Some(self.remember(subset.clone(), classes)),
            },
        }
    }

    fn remember(&mut self, subset: Subset, classes: usize) -> Index {
        let index = FIRST + self.subsets.len() as Index;
        self.bytes += classes * size_of::<Index>()
            + 3 * size_of::<Subset>()
            + subset.1.len() * size_of::<StateID>();
        self.next.resize(self.next.len() + classes, UNKNOWN);
        self.subsets.push(subset.clone());
        self.indices.insert(subset, index);
        index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_has_a_limit_and_is_forgotten_when_texts_change() {
        let nfa = NFA::new("^[ab]{0,12}(?:aa|bb)[ab]{0,12}$").expect("a pattern");
        let automaton = Automaton::new(nfa, true).expect("it has nothing unknown");
        let mut memory = Memory::default();
        let mut forgotten = 0;
        for n in 0..4096_u32 {
            let text: String =
                (0..12).map(|bit| if n >> bit & 1 == 1 { 'a' } else { 'b' }).collect();
            let before = memory.bytes;
            assert_eq!(
                automaton.is_match(&mut memory, text.bytes()),
                text.contains("aa") || text.contains("bb")
            );
            assert!(memory.bytes < MOST_MEMORY + 1024, "{}", memory.bytes);
            forgotten += usize::from(memory.bytes < before);
        }
        assert!(forgotten > 0);
    }

    #[test]
    fn bytes_that_make_no_difference_are_one_class() {
        let classes =
            |source: &str| ByteClasses::of(&NFA::new(source).expect("a pattern")).examples.len();
        // Letters, and all else.
        assert_eq!(classes("(?i-u)^[a-z]+$"), 2);
        assert_eq!(classes(r"(?i-u)^[a-z]+\b"), 3);
        assert_eq!(classes("(?im-u)^[a-z]+$"), 3);
    }
}
