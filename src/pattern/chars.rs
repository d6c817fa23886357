//! Which characters a class of an expression has: those of words, of ASCII, and those that case makes the
//! same as one of ASCII.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

/// The word characters of regular expressions.
pub(crate) static WORD: LazyLock<Kind> = LazyLock::new(|| Kind::of(r"\w", r"\W"));

/// Letters and digits: what neither `\W` nor `[^\p{L}\p{N}]` has, which patterns pass over at the start of
/// a line. (Word characters may also be marks on letters, and numbers also `²`.)
pub(crate) static LETTER: LazyLock<Kind> =
    LazyLock::new(|| Kind::of(r"[\p{L}\p{Nd}\p{Nl}]", r"[^\p{L}\p{Nd}\p{Nl}]"));

/// Characters of some kind.
pub(crate) struct Kind {
    pub inside: ClassUnicode,
    pub outside: ClassUnicode,
    /// What there is to say of classes that most patterns have, and that have hundreds of ranges.
    known: Vec<(ClassUnicode, Among)>,
}

/// Whether some of the characters of a class are of a kind, and whether some are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Among {
    pub some: bool,
    pub others: bool,
}

impl Kind {
    fn of(inside: &str, outside: &str) -> Self {
        let mut kind =
            Self { inside: class_of(inside), outside: class_of(outside), known: Vec::new() };
        let usual = [r"\w", r"\W", r"[\p{L}\p{N}]", r"[^\p{L}\p{N}]"].map(class_of);
        kind.known = usual.map(|class| (class.clone(), kind.look(&class, |_| true))).into();
        kind
    }

    /// Whether `c` is of this kind.
    pub(crate) fn has(&self, c: char) -> bool {
        let ranges = self.inside.ranges();
        let at = ranges.partition_point(|range| range.end() < c);
        ranges.get(at).is_some_and(|range| range.start() <= c)
    }

    /// Whether some of the characters of `class` are of this kind.
    pub(crate) fn among(&self, class: &ClassUnicode) -> Among {
        self.known(class).unwrap_or_else(|| self.look(class, |_| true))
    }

    /// The same of the ranges that go beyond ASCII and that `which` picks.
    pub(crate) fn among_wide(
        &self,
        class: &ClassUnicode,
        which: impl Fn(&ClassUnicodeRange) -> bool,
    ) -> Among {
        // Of the usual classes, what is ASCII says no more than what is not.
        let is_wide = |range: &ClassUnicodeRange| !range.end().is_ascii() && which(range);
        self.known(class).unwrap_or_else(|| self.look(class, is_wide))
    }

    fn known(&self, class: &ClassUnicode) -> Option<Among> {
        // Few ranges are looked at as fast.
        const FEW: usize = 16;
        let mut known = self.known.iter().filter(|_| class.ranges().len() > FEW);
        known.find(|(known, _)| known == class).map(|(_, among)| *among)
    }

    fn look(&self, class: &ClassUnicode, which: impl Fn(&ClassUnicodeRange) -> bool) -> Among {
        let mut among = Among { some: false, others: false };
        let mut rest = self.inside.ranges();
        for range in class.iter().filter(|range| which(range)) {
            // Of two large classes, mostly one of the next is meant.
            let is_before = |ours: &ClassUnicodeRange| ours.end() < range.start();
            let near = rest.iter().take(4).position(|ours| !is_before(ours));
            rest = &rest[near.unwrap_or_else(|| rest.partition_point(is_before))..];
            let ours = rest.first().filter(|ours| ours.start() <= range.end());
            among.some |= ours.is_some();
            among.others |= ours.is_none_or(|o| range.start() < o.start() || o.end() < range.end());
            if among.some && among.others {
                break;
            }
        }
        among
    }
}

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

    #[test]
    fn what_is_among_a_class_is_told_by_its_characters() {
        let chars = || ('\0'..=char::MAX).step_by(7).chain('\0'..='\u{2100}');
        for source in [
            r"\w",
            r"\W",
            r"[\p{L}\p{N}]",
            r"[^\p{L}\p{N}]",
            r"(?i)[^\p{L}\p{N}]",
            r"\p{M}",
            "[a-z]",
            "[“é]",
            "[`-b]",
            "[y-{]",
            r"\p{Lu}",
            r"[\p{P}\p{S}]",
            r"[^\p{P}\p{S}]",
            "_",
        ] {
            let class = class_of(source);
            let is_in = |c: &char| class.iter().any(|r| r.start() <= *c && *c <= r.end());
            for kind in [&*WORD, &*LETTER] {
                let some = chars().filter(is_in).any(|c| kind.has(c));
                let others = chars().filter(is_in).any(|c| !kind.has(c));
                assert_eq!(kind.among(&class), Among { some, others }, "{source}");
                assert_eq!(kind.look(&class, |_| true), Among { some, others }, "{source}");
            }
        }
    }
}
