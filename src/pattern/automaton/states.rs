//! What a pattern is made of, as states: where one may be in it after some characters of a text.
//!
//! Where only whether there is a match is asked, alternatives may stand in any order, so those that begin
//! alike share that beginning: of hundreds of phrases, few are left to try at a place.

use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use super::super::needs::Edge;
use super::classes::{CharSets, SetIndex};

/// The index of a state.
pub(super) type StateId = u32;

/// Where one may be in a pattern.
#[derive(Debug)]
pub(super) enum State {
    /// Before a character of a set.
    Char { set: SetIndex, next: StateId },
    /// Where something must hold between what stands before and what comes.
    Look { look: Look, next: StateId },
    /// At any of these.
    Any(Vec<StateId>),
    /// At its end.
    Match,
}

/// The most states that a pattern may come to.
const MOST_STATES: usize = 1 << 16;

/// The states of a pattern.
pub(super) struct States {
    pub all: Vec<State>,
    pub sets: CharSets,
    /// All that must hold somewhere.
    pub looks: Vec<Look>,
    /// From which edge a text is read.
    from: Edge,
}

impl States {
    /// The states of an expression, and the one in which it begins, when texts are read `from` an edge; `None` if
    /// they are too many, or are to match what is no text.
    pub(super) fn of(hir: &Hir, from: Edge) -> Option<(Self, StateId)> {
        let (sets, looks) = (CharSets::default(), Vec::new());
        let mut states = Self { all: vec![State::Match], sets, looks, from };
        let start = states.add(hir, 0)?;
        Some((states, start))
    }

    fn push(&mut self, state: State) -> Option<StateId> {
        self.all.push(state);
        (self.all.len() <= MOST_STATES).then(|| self.all.len() as StateId - 1)
    }

    /// Adds what comes before `next`.
    fn add(&mut self, hir: &Hir, next: StateId) -> Option<StateId> {
        match hir.kind() {
            HirKind::Empty => Some(next),
            HirKind::Capture(capture) => self.add(&capture.sub, next),
            HirKind::Repetition(repetition) => self.add_repetition(repetition, next),
            HirKind::Alternation(_) => {
                let mut ways = Vec::new();
                self.add_ways(hir, &mut ways)?;
                self.add_shared(ways, next)
            }
            _ => {
                let mut atoms = Vec::new();
                self.add_atoms(hir, &mut atoms)?;
                self.add_way(self.last_first(atoms), next)
            }
        }
    }

    fn add_repetition(&mut self, repetition: &Repetition, next: StateId) -> Option<StateId> {
        let Repetition { min, max, sub, .. } = repetition;
        let mut at = next;
        match max {
            None => {
                // Back to where it may go on.
                let again = self.push(State::Any(Vec::new()))?;
                let begin = self.add(sub, again)?;
                self.all[again as usize] = State::Any(vec![begin, next]);
                at = again;
            }
            Some(max) => {
                for _ in *min..*max {
                    let begin = self.add(sub, at)?;
                    at = self.push(State::Any(vec![begin, next]))?;
                }
            }
        }
        for _ in 0..*min {
            at = self.add(sub, at)?;
        }
        Some(at)
    }

    /// Atoms in the order of the pattern, so that the one that is met first stands last.
    fn last_first<T>(&self, mut atoms: Vec<T>) -> Vec<T> {
        if self.from == Edge::Start {
            atoms.reverse();
        }
        atoms
    }

    /// Adds the atoms of `hir`, in the order of the pattern.
    fn add_atoms<'h>(&mut self, hir: &'h Hir, atoms: &mut Way<'h>) -> Option<()> {
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                atoms.extend(text.chars().map(|c| Atom::Char(self.sets.of_char(c))));
            }
            HirKind::Class(Class::Unicode(class)) => {
                atoms.push(Atom::Char(self.sets.of_class(class)));
            }
            HirKind::Class(Class::Bytes(class)) => {
                let class = class.to_unicode_class()?;
                atoms.push(Atom::Char(self.sets.of_class(&class)));
            }
            HirKind::Look(look) => atoms.push(Atom::Look(*look)),
            HirKind::Capture(capture) => self.add_atoms(&capture.sub, atoms)?,
            HirKind::Concat(parts) => {
                for part in parts {
                    self.add_atoms(part, atoms)?;
                }
            }
            HirKind::Repetition(_) | HirKind::Alternation(_) => atoms.push(Atom::Part(hir)),
        }
        Some(())
    }

    /// Adds the ways in which `hir` matches: itself, or what it alternates between.
    fn add_ways<'h>(&mut self, hir: &'h Hir, ways: &mut Vec<Way<'h>>) -> Option<()> {
        match hir.kind() {
            HirKind::Alternation(parts) => {
                for part in parts {
                    self.add_ways(part, ways)?;
                }
            }
            HirKind::Capture(capture) => self.add_ways(&capture.sub, ways)?,
            _ => {
                let mut atoms = Vec::new();
                self.add_atoms(hir, &mut atoms)?;
                ways.push(self.last_first(atoms));
            }
        }
        Some(())
    }

    /// Adds one way, and what it goes on with.
    fn add_way(&mut self, way: Way<'_>, mut next: StateId) -> Option<StateId> {
        for atom in way {
            next = self.add_atom(atom, next)?;
        }
        Some(next)
    }

    fn add_atom(&mut self, atom: Atom<'_>, next: StateId) -> Option<StateId> {
        match atom {
            Atom::Char(set) => self.push(State::Char { set, next }),
            Atom::Look(look) => {
                let look = if self.from == Edge::End { look.reversed() } else { look };
                self.looks.push(look);
                self.push(State::Look { look, next })
            }
            Atom::Part(hir) => self.add(hir, next),
        }
    }

    /// Adds ways, each beginning once. (What begins alike nests less than a hundred times: for each time more,
    /// one of the ways is longer, and how long all are together is limited.)
    fn add_shared(&mut self, ways: Vec<Way<'_>>, next: StateId) -> Option<StateId> {
        // By how they begin; `None` is what ends here.
        let mut groups: Vec<(Option<Atom<'_>>, Vec<Way<'_>>)> = Vec::new();
        for mut way in ways {
            let first = way.pop();
            match groups.iter_mut().find(|(known, _)| *known == first) {
                Some((_, rests)) => rests.push(way),
                None => groups.push((first, vec![way])),
            }
        }
        let mut begins = Vec::with_capacity(groups.len());
        for (first, mut rests) in groups {
            let Some(first) = first else {
                begins.push(next);
                continue;
            };
            // What all of them have in common, be it long, nests no deeper.
            let common = (1..).take_while(|back| {
                let atom = from_last(&rests[0], *back);
                atom.is_some() && rests.iter().all(|rest| from_last(rest, *back) == atom)
            });
            let common = common.count();
            let mut shared = Vec::new();
            for rest in &mut rests {
                shared = rest.split_off(rest.len() - common);
            }
            shared.push(first);
            let rest = match rests.iter().all(Vec::is_empty) {
                true => next,
                false => self.add_shared(rests, next)?,
            };
            begins.push(self.add_way(shared, rest)?);
        }
        match begins[..] {
            [only] => Some(only),
            _ => self.push(State::Any(begins)),
        }
    }
}

/// What of a pattern is met one after the other, the first last.
type Way<'h> = Vec<Atom<'h>>;

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Atom<'h> {
    Char(SetIndex),
    Look(Look),
    Part(&'h Hir),
}

/// The atom so far from the end: 1 for the last.
fn from_last<'h>(way: &Way<'h>, back: usize) -> Option<Atom<'h>> {
    way.get(way.len().checked_sub(back)?).copied()
}
