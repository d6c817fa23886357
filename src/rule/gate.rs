//! What stands in every match of a pattern and is found without it: told from the parsed
//! expression.
//!
//! A text is searched once for what all patterns need, and a pattern runs only where it may match.
//! The cheapest to look for is a segment, which is as many word characters as stand together: all
//! segments of a text are found and hashed anyway. `\bsign (?:in|up)\b` needs the segment `sign`. A
//! pattern that is one segment itself, such as `\b\p{Lu}\p{L}+s\b`, is known by the first and last
//! bytes of it. How a line must begin tells more still (`opening.rs`). What is left are literals that
//! begin or end within a word, or have none.
//!
//! A pattern matches in several ways, and of each way what tells most is looked for.

use std::cell::OnceCell;
use std::sync::LazyLock;

use memchr::memmem;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use super::opening::{Branch, Opening, branches};
use crate::text::UnitKind;
use crate::text::segments::is_word_char;

/// The most segments or literals that one pattern may ask for.
const MOST: usize = 1024;

/// The shortest segment or literal worth looking for, in bytes.
const SHORTEST: usize = 3;

/// What stands in every match of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gate {
    /// What is found with the words of a text, or where its lines begin: one of these.
    Places {
        /// Segments, in ASCII lower case.
        segments: Vec<String>,
        /// How a line or paragraph may begin.
        opening: Option<Opening>,
    },
    /// A segment that looks like this, and nothing else.
    Shape(Shape),
    /// One of these literals, in ASCII lower case.
    Literals(Vec<Vec<u8>>),
}

impl Gate {
    /// What every match of `hir` has; `None` if there is nothing worth looking for.
    pub fn of(hir: &Hir) -> Option<Self> {
        let ways: Vec<Way<'_>> = branches(hir).into_iter().map(Way::of).collect();
        Self::places(&ways)
            .or_else(|| Shape::of(hir).map(Self::Shape))
            .or_else(|| Self::literals(&ways))
    }

    /// Whether the places where units of `kind` may have it are known. A line begins where somebody
    /// looks, and so does a paragraph.
    pub fn is_known(&self, kind: UnitKind) -> bool {
        match self {
            Self::Places { opening: Some(_), .. } => is_whole_lines(kind),
            Self::Places { .. } | Self::Shape(_) => true,
            Self::Literals(_) => false,
        }
    }

    fn places(ways: &[Way<'_>]) -> Option<Self> {
        let (mut segments, mut openings) = (Vec::new(), Vec::new());
        for way in ways {
            match &way.opening {
                Some(this) if this.is_telling() => openings.push(this.clone()),
                opening => match (way.segments(), opening) {
                    (Some(these), _) => segments.extend(these),
                    (None, opening) => openings.push(opening.clone()?),
                },
            }
        }
        segments.sort_unstable();
        segments.dedup();
        let opening = (!openings.is_empty()).then(|| Opening::any(openings));
        (segments.len() <= MOST).then_some(Self::Places { segments, opening })
    }

    fn literals(ways: &[Way<'_>]) -> Option<Self> {
        let mut all: Vec<Vec<u8>> = Vec::new();
        for way in ways {
            all.extend(way.literals()?.iter().map(|literal| literal.bytes.clone()));
        }
        all.sort_unstable_by_key(|bytes| (bytes.len(), bytes.clone()));
        all.dedup();
        // What has another of them inside says no more than that.
        let mut shortest: Vec<Vec<u8>> = Vec::new();
        for bytes in all {
            if !shortest.iter().any(|short| memmem::find(&bytes, short).is_some()) {
                shortest.push(bytes);
            }
        }
        let all = shortest;
        // Two marks side by side, such as `](`, are seldom seen.
        let marks = |bytes: &[u8]| bytes.len() == 2 && bytes.iter().all(u8::is_ascii_punctuation);
        let long = all.iter().all(|bytes| bytes.len() >= SHORTEST || marks(bytes));
        (long && all.len() <= MOST).then_some(Self::Literals(all))
    }
}

/// Whether a unit of `kind` begins where a line does.
pub(crate) fn is_whole_lines(kind: UnitKind) -> bool {
    matches!(kind, UnitKind::Line | UnitKind::Paragraph)
}

/// One of the ways in which a pattern matches.
struct Way<'h> {
    branch: Branch<'h>,
    opening: Option<Opening>,
    /// Told when first asked for: how a line begins mostly says enough.
    literals: OnceCell<Option<Vec<Literal>>>,
}

impl<'h> Way<'h> {
    fn of(branch: Branch<'h>) -> Self {
        Self { opening: Opening::of(&branch), branch, literals: OnceCell::new() }
    }

    /// Literals of which one is in every match.
    fn literals(&self) -> Option<&Vec<Literal>> {
        let literals = || {
            let literals = best_of(&self.branch.parts, Beside { before: false, after: false });
            literals.filter(|all| !all.is_empty())
        };
        self.literals.get_or_init(literals).as_ref()
    }

    /// The segments of its literals, if each has one.
    fn segments(&self) -> Option<Vec<String>> {
        self.literals()?.iter().map(Literal::segment).collect()
    }
}

/// Bytes of which a byte is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bytes([u64; 4]);

impl Bytes {
    pub const NONE: Self = Self([0; 4]);

    pub fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    pub fn with(mut self, other: Self) -> Self {
        for (bits, more) in self.0.iter_mut().zip(other.0) {
            *bits |= more;
        }
        self
    }

    /// Whether one of these is among `other`.
    pub fn has_any(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(these, those)| these & those != 0)
    }

    #[inline]
    pub fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }
}

/// What a segment looks like: its first byte and its last two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub first: Bytes,
    pub before_last: Bytes,
    pub last: Bytes,
}

impl Shape {
    /// The shape of the matches of `hir`, if each of them is one segment of at least two bytes.
    fn of(hir: &Hir) -> Option<Self> {
        let HirKind::Concat(parts) = hir.kind() else { return None };
        let (first, rest) = parts.split_first()?;
        let (last, inner) = rest.split_last()?;
        let is_boundary = |hir: &Hir| matches!(hir.kind(), HirKind::Look(Look::WordUnicode));
        let one_segment = is_boundary(first) && is_boundary(last) && inner.iter().all(is_word);
        let long =
            inner.iter().map(|p| p.properties().minimum_len().unwrap_or(0)).sum::<usize>() >= 2;
        if !one_segment || !long {
            return None;
        }
        let inner = Hir::concat(inner.to_vec());
        let tail = Ends::of(&inner, Side::Last);
        let head = Ends::of(&inner, Side::First);
        Some(Self { first: head.outer, before_last: tail.inner, last: tail.outer })
    }

    /// Whether the segment `bytes`, of at least two bytes, looks like this.
    #[inline]
    pub fn fits(&self, bytes: &[u8]) -> bool {
        let [first, .., before_last, last] = bytes else {
            return matches!(bytes, [first, last] if self.first.contains(*first) && self.last.contains(*last));
        };
        self.last.contains(*last)
            && self.first.contains(*first)
            && self.before_last.contains(*before_last)
    }
}

/// Whether all that `hir` matches are word characters.
fn is_word(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => {
            std::str::from_utf8(&literal.0).is_ok_and(|text| text.chars().all(is_word_char))
        }
        HirKind::Class(Class::Unicode(class)) => !words_among(class, |_| true).1,
        HirKind::Repetition(repetition) => is_word(&repetition.sub),
        HirKind::Capture(capture) => is_word(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_word),
        HirKind::Empty => true,
        HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => false,
    }
}

/// The word characters of regular expressions.
pub(crate) static WORD: LazyLock<ClassUnicode> = LazyLock::new(|| class_of(r"\w"));

/// All other characters.
pub(crate) static NO_WORD: LazyLock<ClassUnicode> = LazyLock::new(|| class_of(r"\W"));

fn class_of(source: &str) -> ClassUnicode {
    let hir = regex_syntax::parse(source);
    match hir.as_ref().map(Hir::kind) {
        Ok(HirKind::Class(Class::Unicode(class))) => class.clone(),
        _ => ClassUnicode::empty(),
    }
}

/// The ASCII characters of `class`. (Of most others it has hundreds of ranges, which are not looked at.)
pub(crate) fn ascii(class: &ClassUnicode) -> impl Iterator<Item = char> {
    let ranges = class.iter().take_while(|range| range.start().is_ascii());
    ranges.flat_map(|range| range.start()..=range.end().min('\u{7f}'))
}

/// Whether some of the characters of `class`, in the ranges that `which` picks, are word characters,
/// and whether some are none.
pub(crate) fn words_among(
    class: &ClassUnicode,
    which: impl Fn(&ClassUnicodeRange) -> bool,
) -> (bool, bool) {
    // Most large ones are one of these, which have hundreds of ranges.
    if *class == *WORD {
        return (true, false);
    }
    if *class == *NO_WORD {
        return (false, true);
    }
    let words = WORD.ranges();
    let (mut some, mut others) = (false, false);
    for range in class.iter().filter(|range| which(range)) {
        let next = words.partition_point(|word| word.end() < range.start());
        let word = words.get(next).filter(|word| word.start() <= range.end());
        some |= word.is_some();
        others |= word.is_none_or(|w| range.start() < w.start() || w.end() < range.end());
        if some && others {
            break;
        }
    }
    (some, others)
}

/// A side of what an expression matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    First,
    Last,
}

/// The bytes that stand at one side of what an expression matches.
pub(crate) struct Ends {
    /// The outermost byte.
    pub outer: Bytes,
    /// The next one inwards, where there is one.
    inner: Bytes,
    /// Whether a single byte may be all.
    single: bool,
    /// Whether nothing may be all.
    pub empty: bool,
}

impl Ends {
    const NOTHING: Self =
        Self { outer: Bytes::NONE, inner: Bytes::NONE, single: false, empty: true };

    pub fn of(hir: &Hir, side: Side) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::NOTHING,
            HirKind::Literal(literal) => Self::of_bytes(&literal.0, side),
            HirKind::Class(class) => {
                let mut edge = Self { empty: false, ..Self::NOTHING };
                let mut wide = false;
                match class {
                    Class::Unicode(class) => {
                        ascii(class).for_each(|c| edge.outer.insert(c as u8));
                        wide = !class.is_ascii();
                    }
                    Class::Bytes(class) => {
                        for range in class.iter() {
                            (range.start()..=range.end()).for_each(|b| edge.outer.insert(b));
                        }
                    }
                }
                edge.single = edge.outer != Bytes::NONE;
                if wide {
                    for byte in 0x80..=0xff {
                        edge.outer.insert(byte);
                        edge.inner.insert(byte);
                    }
                }
                edge
            }
            HirKind::Repetition(repetition) => {
                let sub = Self::of(&repetition.sub, side);
                let more = repetition.max.is_none_or(|max| max > 1) && (sub.single || sub.empty);
                Self {
                    inner: if more { sub.inner.with(sub.outer) } else { sub.inner },
                    empty: sub.empty || repetition.min == 0,
                    ..sub
                }
            }
            HirKind::Capture(capture) => Self::of(&capture.sub, side),
            HirKind::Concat(parts) => {
                let parts: Vec<Self> = parts.iter().map(|part| Self::of(part, side)).collect();
                let join = |outer: Self, inner: Self| Self {
                    outer: if outer.empty { outer.outer.with(inner.outer) } else { outer.outer },
                    inner: {
                        let one = if outer.single { inner.outer } else { Bytes::NONE };
                        let none = if outer.empty { inner.inner } else { Bytes::NONE };
                        outer.inner.with(one).with(none)
                    },
                    single: (outer.single && inner.empty) || (outer.empty && inner.single),
                    empty: outer.empty && inner.empty,
                };
                match side {
                    Side::First => parts.into_iter().rev().fold(Self::NOTHING, |a, b| join(b, a)),
                    Side::Last => parts.into_iter().fold(Self::NOTHING, |a, b| join(b, a)),
                }
            }
            HirKind::Alternation(parts) => {
                let parts = parts.iter().map(|part| Self::of(part, side));
                parts.fold(Self { empty: false, ..Self::NOTHING }, |a, b| Self {
                    outer: a.outer.with(b.outer),
                    inner: a.inner.with(b.inner),
                    single: a.single || b.single,
                    empty: a.empty || b.empty,
                })
            }
        }
    }

    fn of_bytes(bytes: &[u8], side: Side) -> Self {
        let mut edge = Self { empty: false, single: bytes.len() == 1, ..Self::NOTHING };
        let ordered: [Option<&u8>; 2] = match side {
            Side::First => [bytes.first(), bytes.get(1)],
            Side::Last => [bytes.last(), bytes.iter().rev().nth(1)],
        };
        ordered[0].into_iter().for_each(|byte| edge.outer.insert(*byte));
        ordered[1].into_iter().for_each(|byte| edge.inner.insert(*byte));
        edge
    }
}

/// Whether no word character can stand right before or after a part of an expression.
#[derive(Debug, Clone, Copy)]
struct Beside {
    before: bool,
    after: bool,
}

/// A literal of which one is in every match, in ASCII lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Literal {
    bytes: Vec<u8>,
    /// Whether no word character stands before it.
    starts: bool,
    /// Whether no word character stands after it.
    ends: bool,
}

impl Literal {
    /// The longest segment in it that is whole.
    fn segment(&self) -> Option<String> {
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
    let before =
        |index: usize| no_word(parts[..index].iter().rev(), Side::Last).unwrap_or(beside.before);
    let after = |index: usize| no_word(parts[index..].iter(), Side::First).unwrap_or(beside.after);
    let mut sets: Vec<Vec<Literal>> = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        // Neighbours that are one of a few texts each make longer ones.
        let first = at;
        let mut joined = vec![Vec::new()];
        while let Some(more) = parts.get(at).and_then(|part| texts(part))
            && joined.len() * more.len() <= MOST_TEXTS
        {
            joined = product(&joined, &more);
            at += 1;
        }
        if at > first {
            let beside = Beside { before: before(first), after: after(at) };
            sets.extend(literals(joined, beside));
        } else {
            let beside = Beside { before: before(at), after: after(at + 1) };
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
            let mut texts: Vec<Vec<u8>> = chars
                .take(MOST_CHARS + 1)
                .map(|c| ascii_fold(c).map_or_else(|| c.to_string().into_bytes(), |c| vec![c]))
                .collect();
            let few = texts.len() <= MOST_CHARS;
            texts.sort_unstable();
            texts.dedup();
            few.then_some(texts)
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
            (all.len() * more.len() <= MOST_TEXTS).then(|| product(&all, &more))
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
fn product(all: &[Vec<u8>], more: &[Vec<u8>]) -> Vec<Vec<u8>> {
    all.iter().flat_map(|a| more.iter().map(|b| [a.as_slice(), b].concat())).collect()
}

/// Whether no word character stands at the near side of `parts`, which are looked at from near to
/// far; `None` if they may all be empty.
fn no_word<'h>(parts: impl Iterator<Item = &'h &'h Hir>, side: Side) -> Option<bool> {
    for part in parts {
        if let HirKind::Look(look) = part.kind() {
            return Some(is_boundary(*look, side));
        }
        if !is_apart(part, side) {
            return Some(false);
        }
        if part.properties().minimum_len().unwrap_or(0) > 0 {
            return Some(true);
        }
    }
    None
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
        HirKind::Class(Class::Unicode(class)) => !words_among(class, |_| true).0,
        HirKind::Repetition(repetition) => is_apart(&repetition.sub, side),
        HirKind::Capture(capture) => is_apart(&capture.sub, side),
        HirKind::Alternation(parts) => parts.iter().all(|part| is_apart(part, side)),
        HirKind::Concat(parts) => {
            let mut order: Vec<&Hir> = parts.iter().collect();
            if side == Side::Last {
                order.reverse();
            }
            for part in order {
                if matches!(part.kind(), HirKind::Look(_)) || !is_apart(part, side) {
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

/// The two characters that are not ASCII but the same as an ASCII letter when case is ignored.
/// A literal with that letter says nothing of a text that has one of them.
pub(crate) const ASCII_LOOKALIKES: [char; 2] = ['\u{17f}', '\u{212a}'];

pub(crate) fn ascii_fold(c: char) -> Option<u8> {
    match c {
        '\u{17f}' => Some(b's'),
        '\u{212a}' => Some(b'k'),
        _ => c.is_ascii().then(|| (c as u8).to_ascii_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(source: &str) -> Option<Gate> {
        Gate::of(&regex_syntax::parse(source).unwrap())
    }

    fn segments(source: &str) -> Vec<String> {
        match gate(source) {
            Some(Gate::Places { segments, opening: None }) => segments,
            other => panic!("{source}: {other:?}"),
        }
    }

    fn literals(source: &str) -> Vec<String> {
        match gate(source) {
            Some(Gate::Literals(all)) => {
                all.into_iter().map(|l| String::from_utf8(l).unwrap()).collect()
            }
            other => panic!("{source}: {other:?}"),
        }
    }

    #[test]
    fn what_stands_alone_in_every_match_is_a_segment() {
        assert_eq!(segments(r"(?i)\bshare (?:on|this)\b"), ["share"]);
        assert_eq!(segments(r"\b(?:cookie|Privacy) policy\b"), ["cookie", "privacy"]);
        assert_eq!(segments(r"(?m)^copyright$"), ["copyright"]);
        assert_eq!(segments(r"\d+ (?:likes?|shares)\b"), ["like", "likes", "shares"]);
        assert_eq!(segments(r"\bcookies? and\b"), ["cookie", "cookies"]);
        assert_eq!(segments(r"don[’']t miss (?:it|out)"), ["miss"]);
        assert_eq!(segments(r"\bread (?:\w+ )*more(?:\.|$)"), ["read"]);
        assert_eq!(segments(r"\b(?:really )+good\b"), ["really"]);
    }

    #[test]
    fn what_may_go_on_is_a_literal() {
        assert_eq!(literals("(?:cookie|Banner)s?"), ["banner", "cookie"]);
        assert_eq!(literals("(?i)kiss"), ["kiss"]);
        assert_eq!(literals(r"\bcookie\w* or\b"), ["cookie"]);
        assert_eq!(literals("é?share!"), ["share!"]);
        assert_eq!(literals(r"\d*share!"), ["share!"]);
        assert_eq!(literals(r"(?:\bshare)+"), ["share"]);
        assert_eq!(literals(r"(?-u:\b)sign"), ["sign"]);
        assert_eq!(literals(r"\[\w*\]\([^()]*\)"), ["]("]);
        assert_eq!(gate("[a-z]+"), None);
        assert_eq!(gate("(?:abc)?x"), None);
    }

    #[test]
    fn each_way_has_what_tells_most() {
        let gate = gate(r"(?i)^\W*(?:log in|share[sd]?|.* related (?:posts|articles))\W*$");
        let Some(Gate::Places { segments, opening: Some(opening) }) = gate else {
            panic!("{gate:?}");
        };
        assert_eq!(segments, ["articles", "related"]);
        let literals: Vec<_> =
            opening.literals.iter().map(|l| String::from_utf8_lossy(l)).collect();
        assert_eq!(literals, ["log in", "share", "shared", "shares"]);
    }

    #[test]
    fn a_pattern_of_one_segment_has_a_shape() {
        let Some(Gate::Shape(shape)) = gate(r"\b(?<name>\p{Lu}[\p{L}0-9]+)s\b") else {
            panic!("it has a shape");
        };
        for (segment, fits) in
            [("Trumps", true), ("Évas", true), ("trumps", false), ("Trump", false), ("A_s", false)]
        {
            assert_eq!(shape.fits(segment.as_bytes()), fits, "{segment}");
        }
        let Some(Gate::Shape(shape)) = gate(r"\b[A-Z]+[0-9]?s\b") else { panic!("a shape") };
        assert!(
            shape.fits(b"As") && shape.fits(b"A1s") && shape.fits(b"ABs") && !shape.fits(b"Abs")
        );
        assert!(!matches!(gate(r"\b[A-Z]+s"), Some(Gate::Shape(_))));
        assert!(!matches!(gate(r"\b[A-Z& ]+s\b"), Some(Gate::Shape(_))));
    }
}
