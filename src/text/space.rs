//! White space: Unicode's, and the four information separators, as Python's `str.isspace` has it.

use std::ops::Range;

/// Whether `c` is white space: of Unicode's property, or U+001C to U+001F.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// What a byte can be, to somebody who looks for white space.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Visible,
    Space,
    /// The first byte of characters some of which are white space.
    Perhaps,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Visible; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b' ' | 0x09..=0x0d | 0x1c..=0x1f => Class::Space,
            0xc2 | 0xe1..=0xe3 => Class::Perhaps,
            _ => Class::Visible,
        };
        byte += 1;
    }
    classes
};

/// The length of the white space character at `at`, 0 if there is none, in bytes.
fn space_at(text: &str, at: usize) -> usize {
    match CLASSES[usize::from(text.as_bytes()[at])] {
        Class::Visible => 0,
        Class::Space => 1,
        Class::Perhaps => {
            let c = text[at..].chars().next().filter(|c| c.is_whitespace());
            c.map_or(0, char::len_utf8)
        }
    }
}

/// The pieces of `text` between white space, in order, as byte ranges.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            match space_at(text, at) {
                0 => break,
                len => at += len,
            }
        }
        let start = at;
        while at < bytes.len() {
            match CLASSES[usize::from(bytes[at])] {
                Class::Visible => at += 1,
                Class::Space => break,
                Class::Perhaps if space_at(text, at) > 0 => break,
                Class::Perhaps => at += 1,
            }
            // The other bytes of a character are none that a character begins with.
        }
        (start < at).then_some(start..at)
    })
}

/// How many pieces of `text` stand between white space.
pub(crate) fn count_pieces(text: &str) -> usize {
    if !text.is_ascii() {
        return pieces(text).count();
    }
    // Without a branch, so that many bytes are compared at a time.
    let is_space = |b: u8| (b == b' ') | (b.wrapping_sub(0x09) < 5) | (b.wrapping_sub(0x1c) < 4);
    let bytes = text.as_bytes();
    let begins = bytes.first().is_some_and(|first| !is_space(*first));
    let before = bytes.chunks(128);
    let after = bytes.get(1..).unwrap_or_default().chunks(128);
    let in_chunks = before.zip(after).map(|(before, after)| {
        let pairs = before.iter().zip(after);
        usize::from(pairs.map(|(a, b)| u8::from(is_space(*a) & !is_space(*b))).sum::<u8>())
    });
    usize::from(begins) + in_chunks.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pieces_are_those_of_python() {
        let text = " a\u{1c}b\u{a0}c\u{2028}–d\u{85}\u{200b}é\u{3000}";
        let found: Vec<_> = pieces(text).map(|piece| &text[piece]).collect();
        assert_eq!(found, ["a", "b", "c", "–d", "\u{200b}é"]);
        assert_eq!(pieces(" \n").count(), 0);
    }

    proptest! {
        #[test]
        fn pieces_are_those_between_white_space(text in any::<String>()) {
            let found: Vec<_> = pieces(&text).map(|piece| &text[piece]).collect();
            let wanted: Vec<_> = text.split(is_space).filter(|piece| !piece.is_empty()).collect();
            prop_assert_eq!(count_pieces(&text), wanted.len());
            prop_assert_eq!(found, wanted);
        }

        #[test]
        fn pieces_of_ascii_are_counted(text in "[a \n\x1c\x1f\x20\x08\x0e!]{0,400}") {
            prop_assert_eq!(count_pieces(&text), pieces(&text).count());
        }
    }
}
