//! Literals of which one is in every match of an expression.

use regex_syntax::hir::{Class, Hir, HirKind, Look};
use smallvec::SmallVec;

use super::chars::{WORD, ascii_fold};
use super::ends::Side;
use crate::text::segments::is_word_char;

/// The most segments or literals that one pattern may ask for.
pub(super) const MOST: usize = 1024;

/// The shortest segment or literal worth looking for, in bytes.
pub(super) const SHORTEST: usize = 3;

/// Literals of which at least one is in every match of these parts one after another; `None` if there
/// are none.
pub(super) fn in_every_match(parts: &[&Hir]) -> Option<Vec<Literal>> {
    let literals = best_of(parts, Beside { before: false, after: false });
    literals.filter(|all| !all.is_empty())
}

/// Whether no word character can stand right before or after a part of an expression.
#[derive(Debug, Clone, Copy)]
struct Beside {
    before: bool,
    after: bool,
}

/// A literal of which one is in every match, in ASCII lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    pub bytes: Vec<u8>,
    /// Whether no word character stands before it.
    starts: bool,
    /// Whether no word character stands after it.
    ends: bool,
}

impl Literal {
    /// The longest segment in it that is whole.
    pub(super) fn segment(&self) -> Option<String> {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let mut start = 0;
        let mut longest: &[u8] = &[];
        for (piece, at) in self.bytes.split(|byte| !is_word(byte)).map(|piece| {
            let at = start;
            start += piece.len() + 1;
            (piece, at)
        }) {
            let starts = at > 0 || self.starts;
            let ends = at + piece.len() < self.bytes.len() || self.ends;
            // What is not ASCII may be a word character.
            let alone = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii);
            let alone = alone(at.checked_sub(1).and_then(|before| self.bytes.get(before)))
                && alone(self.bytes.get(at + piece.len()));
            if starts && ends && alone && piece.len() > longest.len() {
                longest = piece;
            }
        }
        (longest.len() >= SHORTEST).then(|| String::from_utf8_lossy(longest).into_owned())
    }

    /// How good it is to look for: a segment before any other literal, but for those short ones that
    /// are everywhere, and long before short. Beyond a few bytes, length is no gain.
    fn worth(&self) -> (bool, bool, usize) {
        match self.segment() {
            Some(segment) => (true, segment.len() > SHORTEST, segment.len().min(5)),
            None => (false, false, self.bytes.len().min(6)),
        }
    }
}

/// Literals of which at least one is in every match of `hir`; `None` if there are none.
fn best(hir: &Hir, beside: Beside) -> Option<Vec<Literal>> {
    if let Some(texts) = texts(hir) {
        return literals(texts, beside);
    }
    match hir.kind() {
        // What is repeated may stand beside itself.
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            let once = repetition.max == Some(1);
            let sub = &repetition.sub;
            let beside = Beside {
                before: beside.before && (once || is_apart(sub, Side::Last)),
                after: beside.after && (once || is_apart(sub, Side::First)),
            };
            best(sub, beside)
        }
        HirKind::Capture(capture) => best(&capture.sub, beside),
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(best(part, beside)?);
            }
            all.dedup();
            (all.len() <= MOST).then_some(all)
        }
        HirKind::Concat(parts) => best_of(&parts.iter().collect::<Vec<_>>(), beside),
        // A few characters that take so many bytes are as telling as words.
        HirKind::Class(Class::Unicode(class)) => {
            let first = class.ranges().first().filter(|range| range.start().len_utf8() >= SHORTEST);
            first?;
            let chars = class.iter().flat_map(|range| range.start()..=range.end()).take(MOST + 1);
            let texts: Vec<Vec<u8>> = chars.map(|c| c.to_string().into_bytes()).collect();
            (texts.len() <= MOST).then(|| literals(texts, beside))?
        }
        _ => None,
    }
}

/// Literals of which at least one is in every match of these parts one after another.
fn best_of(parts: &[&Hir], beside: Beside) -> Option<Vec<Literal>> {
    let (before, after) =
        (no_word_before(parts, beside.before), no_word_after(parts, beside.after));
    let mut sets: Vec<Vec<Literal>> = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        // Neighbours that are one of a few texts each make longer ones.
        let first = at;
        let mut joined = vec![Vec::new()];
        while let Some(more) = parts.get(at).and_then(|part| texts(part))
            && joined.len() * more.len() <= MOST_TEXTS
        {
            joined = product(joined, &more);
            at += 1;
        }
        if at > first {
            let beside = Beside { before: before[first], after: after[at] };
            sets.extend(literals(joined, beside));
        } else {
            let beside = Beside { before: before[at], after: after[at + 1] };
            sets.extend(best(parts[at], beside));
            at += 1;
        }
    }
    let worth = |set: &Vec<Literal>| {
        let least = set.iter().map(Literal::worth).min();
        (least.unwrap_or_default(), std::cmp::Reverse(set.len()))
    };
    sets.into_iter().filter(|set| !set.is_empty()).max_by_key(worth)
}

/// Literals that are these texts, if none is empty.
fn literals(texts: Vec<Vec<u8>>, beside: Beside) -> Option<Vec<Literal>> {
    let Beside { before: starts, after: ends } = beside;
    let literals = texts.into_iter().map(|bytes| Literal { bytes, starts, ends });
    let literals: Vec<Literal> = literals.collect();
    literals.iter().all(|literal| !literal.bytes.is_empty()).then_some(literals)
}

/// The most texts that are told apart in one part of a pattern.
const MOST_TEXTS: usize = 64;

/// All texts that `hir` matches, case aside, in ASCII lower case, if they are few and depend on
/// nothing that stands beside them.
fn texts(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let few = |texts: Vec<Vec<u8>>| (texts.len() <= MOST_TEXTS).then_some(texts);
    match hir.kind() {
        HirKind::Empty => Some(vec![Vec::new()]),
        HirKind::Literal(literal) => Some(vec![literal.0.to_ascii_lowercase()]),
        HirKind::Class(Class::Unicode(class)) => {
            const MOST_CHARS: usize = 8;
            let chars = class.iter().flat_map(|range| range.start()..=range.end());
            let folded = |c| ascii_fold(c).map_or(c, char::from);
            let mut chars: SmallVec<[char; MOST_CHARS + 1]> =
                chars.take(MOST_CHARS + 1).map(folded).collect();
            let few = chars.len() <= MOST_CHARS;
            chars.sort_unstable();
            chars.dedup();
            few.then(|| chars.iter().map(|c| c.to_string().into_bytes()).collect())
        }
        HirKind::Repetition(repetition) if repetition.max == Some(1) => {
            let mut texts = texts(&repetition.sub)?;
            if repetition.min == 0 {
                texts.push(Vec::new());
            }
            few(texts)
        }
        HirKind::Capture(capture) => texts(&capture.sub),
        HirKind::Concat(parts) => parts.iter().try_fold(vec![Vec::new()], |all, part| {
            let more = texts(part)?;
            (all.len() * more.len() <= MOST_TEXTS).then(|| product(all, &more))
        }),
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(texts(part)?);
                if all.len() > MOST_TEXTS {
                    return None;
                }
            }
            Some(all)
        }
        HirKind::Repetition(_) | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => None,
    }
}

/// Each of `all` followed by each of `more`.
fn product(mut all: Vec<Vec<u8>>, more: &[Vec<u8>]) -> Vec<Vec<u8>> {
    // Mostly a letter.
    if let [only] = more {
        all.iter_mut().for_each(|text| text.extend_from_slice(only));
        return all;
    }
    all.iter().flat_map(|a| more.iter().map(|b| [a.as_slice(), b].concat())).collect()
}

/// For each place among `parts`, whether no word character can stand right before it; `first` before the first.
fn no_word_before(parts: &[&Hir], first: bool) -> Vec<bool> {
    let mut all = vec![first];
    for part in parts {
        all.push(no_word(part, Side::Last).unwrap_or(all[all.len() - 1]));
    }
    all
}

/// For each place among `parts`, whether no word character can stand right after it; `last` after the last.
fn no_word_after(parts: &[&Hir], last: bool) -> Vec<bool> {
    let mut all = vec![last];
    for part in parts.iter().rev() {
        all.push(no_word(part, Side::First).unwrap_or(all[all.len() - 1]));
    }
    all.reverse();
    all
}

/// Whether no word character stands at that side of what `part` matches; `None` if it may be nothing, so that
/// what stands behind it tells.
fn no_word(part: &Hir, side: Side) -> Option<bool> {
    if let HirKind::Look(look) = part.kind() {
        return Some(is_boundary(*look, side));
    }
    if !is_apart(part, side) {
        return Some(false);
    }
    (part.properties().minimum_len().unwrap_or(0) > 0).then_some(true)
}

/// Whether no word character can stand on the far side of a look-around that is beside a word
/// character.
fn is_boundary(look: Look, side: Side) -> bool {
    match look {
        Look::Start | Look::StartLF | Look::StartCRLF => side == Side::Last,
        Look::End | Look::EndLF | Look::EndCRLF => side == Side::First,
        Look::WordUnicode
        | Look::WordStartUnicode
        | Look::WordEndUnicode
        | Look::WordStartHalfUnicode
        | Look::WordEndHalfUnicode => true,
        _ => false,
    }
}

/// Whether what `hir` matches never has a word character at that side. (It may match nothing.)
fn is_apart(hir: &Hir, side: Side) -> bool {
    match hir.kind() {
        HirKind::Empty => true,
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(|text| {
            let c =
                if side == Side::First { text.chars().next() } else { text.chars().next_back() };
            c.is_none_or(|c| !is_word_char(c))
        }),
        HirKind::Class(Class::Unicode(class)) => !WORD.among(class).some,
        HirKind::Repetition(repetition) => is_apart(&repetition.sub, side),
        HirKind::Capture(capture) => is_apart(&capture.sub, side),
        HirKind::Alternation(parts) => parts.iter().all(|part| is_apart(part, side)),
        HirKind::Concat(parts) => {
            let mut order: Vec<&Hir> = parts.iter().collect();
            if side == Side::Last {
                order.reverse();
            }
            for part in order {
                if !is_apart(part, side) {
                    return false;
                }
                if part.properties().minimum_len().unwrap_or(0) > 0 {
                    return true;
                }
            }
            true
        }
        HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => false,
    }
}
