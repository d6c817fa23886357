//! Expressions that say the same of some texts, and are faster or smaller.

use regex_syntax::hir::{
    Capture, Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition,
};

use super::chars::{WORD, ascii};

/// `hir` with its leaves, which are literals, classes and looks, as `leaf` would have them.
pub(super) fn rewritten(hir: &Hir, leaf: &dyn Fn(&Hir) -> Hir) -> Hir {
    match hir.kind() {
        HirKind::Repetition(repetition) => repeated(repetition, rewritten(&repetition.sub, leaf)),
        HirKind::Capture(Capture { index, name, sub }) => {
            let (index, name) = (*index, name.clone());
            Hir::capture(Capture { index, name, sub: Box::new(rewritten(sub, leaf)) })
        }
        HirKind::Concat(parts) => {
            Hir::concat(parts.iter().map(|part| rewritten(part, leaf)).collect())
        }
        HirKind::Alternation(parts) => {
            Hir::alternation(parts.iter().map(|part| rewritten(part, leaf)).collect())
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => leaf(hir),
    }
}

/// `sub`, as often as `repetition` has what it repeats. (To copy it and put `sub` in would copy all that lies
/// in it, at each level.)
fn repeated(repetition: &Repetition, sub: Hir) -> Hir {
    let Repetition { min, max, greedy, .. } = *repetition;
    Hir::repetition(Repetition { min, max, greedy, sub: Box::new(sub) })
}

/// What matches the same as a leaf in a text whose word characters are all ASCII. What it says of other
/// word characters is of no matter, so it says whatever is shortest.
pub(super) fn ascii_words_part(leaf: &Hir) -> Hir {
    match leaf.kind() {
        HirKind::Look(look) => Hir::look(ascii_look(*look)),
        HirKind::Class(Class::Unicode(class)) if !class.is_ascii() => {
            Hir::class(Class::Unicode(without_wide_words(class)))
        }
        _ => leaf.clone(),
    }
}

/// What of a large class is left in such a text.
fn without_wide_words(class: &ClassUnicode) -> ClassUnicode {
    let wide = ClassUnicodeRange::new('\u{80}', char::MAX);
    let all = |ranges: &[ClassUnicodeRange]| {
        let ascii = ascii(class).map(|c| ClassUnicodeRange::new(c, c));
        ClassUnicode::new(ascii.chain(ranges.iter().copied()))
    };
    // As `\w` has it, or `\W`, or `[^a]`.
    if !WORD.among_wide(class, |_| true).others {
        return all(&[]);
    }
    if WORD.outside.iter().all(|range| range.end().is_ascii() || is_within(range, class)) {
        return all(&[wide]);
    }
    let mut words = WORD.inside.clone();
    words.intersect(&ClassUnicode::new([wide]));
    let (mut with, mut without) = (class.clone(), class.clone());
    with.union(&words);
    without.difference(&words);
    if with.ranges().len() < without.ranges().len() { with } else { without }
}

/// Whether `class` has all characters of `range` but those of ASCII.
fn is_within(range: &ClassUnicodeRange, class: &ClassUnicode) -> bool {
    let next = class.ranges().partition_point(|other| other.end() < range.end());
    class.ranges().get(next).is_some_and(|other| other.start() <= range.start().max('\u{80}'))
}

/// The boundary that is the same in texts whose word characters are all ASCII.
fn ascii_look(look: Look) -> Look {
    match look {
        Look::WordUnicode => Look::WordAscii,
        Look::WordUnicodeNegate => Look::WordAsciiNegate,
        Look::WordStartUnicode => Look::WordStartAscii,
        Look::WordEndUnicode => Look::WordEndAscii,
        Look::WordStartHalfUnicode => Look::WordStartHalfAscii,
        Look::WordEndHalfUnicode => Look::WordEndHalfAscii,
        other => other,
    }
}

/// The pattern with every Unicode word boundary relaxed.
pub(super) fn relaxed(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Look(look) => relaxed_look(*look, false),
        HirKind::Repetition(repetition) => repeated(repetition, relaxed(&repetition.sub)),
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
