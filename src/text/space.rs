//! White space: Unicode's, and the four information separators, as Python's `str.isspace` has it.

use std::ops::Range;

use wide::u8x16;

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

/// Bytes are looked at so many at a time: one bit each.
pub(crate) const BLOCK: usize = 64;

/// The bytes of a text in blocks, the last one filled up with spaces.
pub(crate) fn blocks(text: &str) -> impl Iterator<Item = [u8; BLOCK]> + '_ {
    let (whole, rest) = text.as_bytes().as_chunks::<BLOCK>();
    let last = (!rest.is_empty()).then(|| {
        let mut last = [b' '; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        last
    });
    whole.iter().copied().chain(last)
}

/// Finds the white space of a text, block by block.
#[derive(Default)]
pub(crate) struct Spaces {
    /// The first byte of the next block.
    start: usize,
    /// The first bytes of the next block that belong to white space which began in this one.
    goes_on: u64,
}

impl Spaces {
    /// The bytes of the next block of `text` that are of white space: a bit each, the first the
    /// lowest. What fills up the last block is white space.
    #[inline]
    pub fn next(&mut self, text: &str, block: &[u8; BLOCK]) -> u64 {
        let (mut spaces, mut perhaps) = (self.goes_on, 0);
        for (lane, chunk) in block.as_chunks::<16>().0.iter().enumerate() {
            let bytes = u8x16::new(*chunk);
            let among = |first: u8, more: u8| {
                let offset = bytes - u8x16::splat(first);
                offset.min(u8x16::splat(more)).simd_eq(offset)
            };
            let is_space = among(b' ', 0) | among(0x09, 4) | among(0x1c, 3);
            spaces |= u64::from(is_space.to_bitmask()) << (16 * lane);
            // Most blocks are ASCII.
            if bytes.to_bitmask() != 0 {
                let is_perhaps = among(0xc2, 0) | among(0xe1, 2);
                perhaps |= u64::from(is_perhaps.to_bitmask()) << (16 * lane);
            }
        }
        self.goes_on = 0;
        while perhaps != 0 {
            let bit = perhaps.trailing_zeros();
            perhaps &= perhaps - 1;
            let len = space_at(text, self.start + bit as usize) as u32;
            let bytes = !(u64::MAX << len);
            spaces |= bytes << bit;
            self.goes_on |= bytes.checked_shr(BLOCK as u32 - bit).unwrap_or(0);
        }
        self.start += BLOCK;
        spaces
    }
}

/// How many pieces of `text` stand between white space.
pub(crate) fn count_pieces(text: &str) -> usize {
    let mut spaces = Spaces::default();
    let (mut count, mut before) = (0, 0);
    for block in blocks(text) {
        let visible = !spaces.next(text, &block);
        count += (visible & !(visible << 1 | before)).count_ones();
        before = visible >> 63;
    }
    count as usize
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
        fn pieces_are_counted(text in "[ab \n\x1c\x1f\x08\x0e!é—\u{85}\u{a0}\u{2000}\u{200b}\u{3000}]{0,200}") {
            prop_assert_eq!(count_pieces(&text), pieces(&text).count());
        }
    }
}
