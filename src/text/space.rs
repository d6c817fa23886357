//! White space: Unicode's, and the four information separators, as Python's `str.isspace` has it.

use std::ops::Range;

use wide::u8x16;

/// Whether `c` is white space: of Unicode's property, or U+001C to U+001F.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// The pieces of `text` between white space, in order, as byte ranges.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut blocks = visible(text).zip((0..).step_by(BLOCK));
    // Where pieces begin and end in the block that begins at `from`: a bit each.
    let (mut edges, mut from, mut before) = (0_u64, 0, 0);
    // Where the open piece starts.
    let mut open = None;
    std::iter::from_fn(move || {
        loop {
            while edges != 0 {
                let at = from + edges.trailing_zeros() as usize;
                edges &= edges - 1;
                match open.take() {
                    Some(start) => return Some(start..at),
                    None => open = Some(at),
                }
            }
            let Some((visible, start)) = blocks.next() else {
                return open.take().map(|start| start..text.len());
            };
            (edges, from) = (visible ^ (visible << 1 | before), start);
            before = visible >> 63;
        }
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
    pub(super) fn next(&mut self, text: &str, block: &[u8; BLOCK]) -> u64 {
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
            let c = text[self.start + bit as usize..].chars().next();
            let len = c.filter(|c| c.is_whitespace()).map_or(0, char::len_utf8);
            let bytes = !(u64::MAX << len);
            spaces |= bytes << bit;
            self.goes_on |= bytes.checked_shr(BLOCK as u32 - bit).unwrap_or(0);
        }
        self.start += BLOCK;
        spaces
    }
}

/// Which bytes of `text` are of no white space, block by block: a bit each, the first the lowest.
fn visible(text: &str) -> impl Iterator<Item = u64> + '_ {
    let mut spaces = Spaces::default();
    blocks(text).map(move |block| !spaces.next(text, &block))
}

/// Where pieces between white space begin.
pub(crate) struct Starts(Vec<u64>);

impl Starts {
    pub(super) fn of(text: &str) -> Self {
        let mut before = 0;
        let starts = visible(text).map(|visible| {
            let starts = visible & !(visible << 1 | before);
            before = visible >> 63;
            starts
        });
        Self(starts.collect())
    }

    /// How many begin in a range of bytes.
    pub(super) fn count(&self, range: Range<usize>) -> usize {
        if range.is_empty() {
            return 0;
        }
        let (first, last) = (range.start / BLOCK, (range.end - 1) / BLOCK);
        let from = u64::MAX << (range.start % BLOCK);
        let to = u64::MAX >> (BLOCK - 1 - (range.end - 1) % BLOCK);
        let ones = |bits: u64| bits.count_ones() as usize;
        match self.0.get(first..=last) {
            Some([only]) => ones(only & from & to),
            Some([first, between @ .., last]) => {
                let between: usize = between.iter().map(|bits| ones(*bits)).sum();
                ones(first & from) + between + ones(last & to)
            }
            _ => 0,
        }
    }
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
            prop_assert_eq!(found, wanted);
        }

        #[test]
        fn pieces_go_on_from_block_to_block(text in "[ab \n\x1ce!é—\u{85}\u{2000}\u{3000}]{0,200}") {
            let found: Vec<_> = pieces(&text).map(|piece| &text[piece]).collect();
            let wanted: Vec<_> = text.split(is_space).filter(|piece| !piece.is_empty()).collect();
            prop_assert_eq!(found, wanted);
        }

        #[test]
        fn pieces_are_counted(text in "[ab \n\x1c\x1f\x08\x0e!é—\u{85}\u{a0}\u{2000}\u{200b}\u{3000}]{0,200}") {
            let starts = Starts::of(&text);
            for (start, _) in text.char_indices().filter(|(_, c)| is_space(*c)) {
                for (end, _) in text.char_indices().filter(|(end, _)| *end >= start) {
                    let wanted = pieces(&text[start..end]).count();
                    prop_assert_eq!(starts.count(start..end), wanted, "{}..{}", start, end);
                }
            }
        }
    }
}
