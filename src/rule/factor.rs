//! Expressions whose alternatives share what they have in common.
//!
//! Where only whether there is a match is asked, alternatives may stand in any order, so those that
//! begin alike need that beginning once: of hundreds of phrases, few are left to try at a place, and
//! the automaton has few states to tell apart.

use regex_syntax::hir::{Hir, HirKind, Repetition};

use super::needs::Edge;

/// How deep shared beginnings may nest.
const DEEPEST: usize = 64;

/// What matches in the same texts as `hir`, without groups. Alternatives share how they begin, or
/// how they end, seen from the edge at which a search begins.
pub(super) fn factored(hir: Hir, from: Edge) -> Hir {
    match hir.into_kind() {
        HirKind::Capture(capture) => factored(*capture.sub, from),
        HirKind::Repetition(repetition) => Hir::repetition(Repetition {
            sub: Box::new(factored(*repetition.sub, from)),
            ..repetition
        }),
        HirKind::Concat(parts) => {
            Hir::concat(parts.into_iter().map(|part| factored(part, from)).collect())
        }
        HirKind::Alternation(parts) => {
            let mut alternatives = Vec::with_capacity(parts.len());
            parts.into_iter().for_each(|part| add(factored(part, from), from, &mut alternatives));
            shared(alternatives, from, 0)
        }
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Look(look) => Hir::look(look),
    }
}

/// An alternative, taken apart: what the search meets first stands last.
type Atoms = Vec<Hir>;

/// Adds `hir`, or what it alternates between.
fn add(hir: Hir, from: Edge, alternatives: &mut Vec<Atoms>) {
    match hir.into_kind() {
        HirKind::Alternation(parts) => {
            parts.into_iter().for_each(|part| add(part, from, alternatives));
        }
        kind => {
            let mut atoms = Vec::new();
            add_atoms(kind, &mut atoms);
            if from == Edge::Start {
                atoms.reverse();
            }
            alternatives.push(atoms);
        }
    }
}

/// Adds the characters, classes and the like of which something is put together, in order.
fn add_atoms(kind: HirKind, atoms: &mut Atoms) {
    match kind {
        HirKind::Empty => {}
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => atoms
                .extend(text.chars().map(|c| Hir::literal(c.encode_utf8(&mut [0; 4]).as_bytes()))),
            Err(_) => atoms.push(Hir::literal(literal.0)),
        },
        HirKind::Concat(parts) => {
            parts.into_iter().for_each(|part| add_atoms(part.into_kind(), atoms));
        }
        HirKind::Class(class) => atoms.push(Hir::class(class)),
        HirKind::Look(look) => atoms.push(Hir::look(look)),
        HirKind::Repetition(repetition) => atoms.push(Hir::repetition(repetition)),
        HirKind::Capture(capture) => atoms.push(Hir::capture(capture)),
        HirKind::Alternation(parts) => atoms.push(Hir::alternation(parts)),
    }
}

/// The alternatives, each beginning once.
fn shared(alternatives: Vec<Atoms>, from: Edge, depth: usize) -> Hir {
    // By how they begin; `None` is what ends here.
    let mut groups: Vec<(Option<Hir>, Vec<Atoms>)> = Vec::new();
    for mut atoms in alternatives {
        let first = atoms.pop();
        match groups.iter_mut().find(|(known, _)| *known == first) {
            Some((_, rests)) => rests.push(atoms),
            None => groups.push((first, vec![atoms])),
        }
    }
    let alternatives = groups.into_iter().map(|(first, mut rests)| {
        let Some(first) = first else { return Hir::empty() };
        // What all of them have in common, be it long, nests no deeper.
        let common = (1..).take_while(|back| {
            let atom = from_last(&rests[0], *back);
            atom.is_some() && rests.iter().all(|rest| from_last(rest, *back) == atom)
        });
        let common = common.count();
        let mut parts = vec![first];
        for rest in &mut rests {
            let end = rest.split_off(rest.len() - common);
            if parts.len() == 1 {
                parts.extend(end.into_iter().rev());
            }
        }
        parts.push(match depth {
            DEEPEST => {
                let rests =
                    rests.into_iter().map(|rest| concat(rest.into_iter().rev().collect(), from));
                Hir::alternation(rests.collect())
            }
            _ => shared(rests, from, depth + 1),
        });
        concat(parts, from)
    });
    Hir::alternation(alternatives.collect())
}

/// The atom so far from the end: 1 for the last.
fn from_last(atoms: &Atoms, back: usize) -> Option<&Hir> {
    atoms.get(atoms.len().checked_sub(back)?)
}

/// Puts together what the search meets in this order.
fn concat(mut parts: Vec<Hir>, from: Edge) -> Hir {
    if from == Edge::End {
        parts.reverse();
    }
    Hir::concat(parts)
}
