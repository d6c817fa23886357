//! Which characters a class of an expression has: those of words, of ASCII, and those that case makes the
//! same as one of ASCII.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

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
