//! The words of a whole text, found 64 bytes at a time.
//!
//! Every byte of every document comes by here, so classes of bytes are found with vector
//! instructions and kept as one bit a byte; a word is then a run of bits. That is exact for ASCII,
//! typographic marks and the letters of most alphabets of Europe. Whatever stands between two white
//! spaces with any other character is left to `unicode-segmentation`, which is exact too, as no
//! word crosses white space.
//!
//! On the way, each piece of text that a look-up may ask for is handed out with its hash.

use std::ops::{Range, RangeInclusive};

use unicode_segmentation::UnicodeSegmentation;
use wide::u8x16;

use super::fold::{hash_ascii_word, hash_word};

/// A word: bytes in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        // No more of a text is looked at than spans can say: see `looked_at`.
        Self { start: start as u32, end: end as u32 }
    }

    /// As a range of bytes.
    pub(crate) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The first byte.
    pub(crate) fn start(self) -> usize {
        self.start as usize
    }

    /// After the last byte.
    pub(crate) fn end(self) -> usize {
        self.end as usize
    }
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A word of Unicode (UAX #29): `don't`, `3.5`.
    Word,
    /// As many word characters of regular expressions (`\w`) as stand together: `don`, `t`.
    Segment,
    /// Both at once, as most are.
    Both,
}

/// The words of a text.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// In order.
    pub spans: Vec<Span>,
    /// For each, a part of its hash, for which see [`short`].
    pub hashes: Vec<u32>,
}

impl Words {
    #[inline]
    fn push(&mut self, start: usize, end: usize, hash: u64) {
        self.spans.push(Span::new(start, end));
        self.hashes.push(short(hash));
    }
}

/// As much of a hash as is remembered of each word.
pub(crate) fn short(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// How much text is classified at once, in bytes: what is known of it stays in the cache.
const WINDOW: usize = 32 << 10;

/// The words of `text`, in order. Each word and segment is handed to `visit` with where it starts
/// and ends and its hash, which is that of [`hash_word`].
pub(crate) fn words(text: &str, mut visit: impl FnMut(Piece, usize, usize, u64)) -> Words {
    let most = text.len() / 5 + 1;
    let mut words = Words { spans: Vec::with_capacity(most), hashes: Vec::with_capacity(most) };
    let mut window = Window::default();
    let mut start = 0;
    while start < text.len() {
        let end = cut(text.as_bytes(), start);
        window.classify(text, start..end);
        window.words(text, &mut words, &mut visit);
        start = end;
    }
    words
}

/// Where the window that begins at `start` ends: at white space, which no word crosses.
fn cut(bytes: &[u8], start: usize) -> usize {
    let least = (start + WINDOW).min(bytes.len());
    bytes[least..].iter().position(|byte| is_space(*byte)).map_or(bytes.len(), |at| least + at)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | 0x09..=0x0d)
}

/// The classes of 64 bytes: bit `i` of each mask is of byte `i`.
#[derive(Debug, Clone, Copy, Default)]
struct Block {
    letter: u64,
    digit: u64,
    /// `_`, which is a word character and joins whatever stands beside it.
    joiner: u64,
    /// What joins letters: `:`, `.` and `'`.
    mid_letter: u64,
    /// What joins digits: `,`, `;`, `.` and `'`.
    mid_digit: u64,
    /// Bytes of characters that are not ASCII.
    wide: u64,
    /// Bytes of apostrophes that are not ASCII and join what stands beside them.
    join: u64,
}

impl Block {
    fn of(bytes: &[u8; 64]) -> Self {
        let mut block = Self::default();
        for (lane, chunk) in bytes.as_chunks::<16>().0.iter().enumerate() {
            let bytes = u8x16::new(*chunk);
            let up_to = |bytes: u8x16, most: u8| bytes.min(u8x16::splat(most)).simd_eq(bytes);
            let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
            let bits = |mask: u8x16| u64::from(mask.to_bitmask()) << (16 * lane);
            let lower = bytes | u8x16::splat(0x20);
            let both = is(b'.') | is(b'\'');
            block.letter |= bits(up_to(lower - u8x16::splat(b'a'), 25));
            block.digit |= bits(up_to(bytes - u8x16::splat(b'0'), 9));
            block.joiner |= bits(is(b'_'));
            block.mid_letter |= bits(both | is(b':'));
            block.mid_digit |= bits(both | is(b',') | is(b';'));
            block.wide |= bits(bytes);
        }
        block
    }

    fn segment(&self) -> u64 {
        self.letter | self.digit | self.joiner
    }
}

/// A part of a text and what its bytes are.
#[derive(Debug, Default)]
struct Window {
    span: Range<usize>,
    blocks: Vec<Block>,
    /// What is left to `unicode-segmentation`: bytes in the text.
    slow: Vec<Range<usize>>,
}

impl Window {
    fn classify(&mut self, text: &str, span: Range<usize>) {
        self.blocks.clear();
        self.slow.clear();
        let (whole, rest) = text.as_bytes()[span.clone()].as_chunks::<64>();
        self.span = span;
        self.blocks.extend(whole.iter().map(Block::of));
        if !rest.is_empty() {
            let mut last = [b' '; 64];
            last[..rest.len()].copy_from_slice(rest);
            self.blocks.push(Block::of(&last));
        }
        for block in 0..self.blocks.len() {
            let mut wide = self.blocks[block].wide;
            while wide != 0 {
                let at = self.span.start + 64 * block + wide.trailing_zeros() as usize;
                let done = self.wide(text.as_bytes(), at) - self.span.start - 64 * block;
                wide = if done < 64 { wide & (u64::MAX << done) } else { 0 };
            }
        }
        for block in 0..self.blocks.len() {
            self.join(block);
        }
    }

    /// Classifies the character at `at`, which is not ASCII, and says where what is then known
    /// ends.
    fn wide(&mut self, bytes: &[u8], at: usize) -> usize {
        if let Some(slow) = self.slow.last().filter(|slow| at < slow.end) {
            return slow.end;
        }
        match bytes[at..] {
            [0xc3, 0x80..=0x96 | 0x98..=0xb6 | 0xb8..=0xbf, ..] | [0xd0 | 0xd1, ..] => {
                self.set(at..at + 2, |block| &mut block.letter);
                at + 2
            }
            // The second byte of a character that the block before classified.
            [0x80..=0xbf, ..] => at + 1,
            // The no-break space and signs of Latin-1.
            [0xc2, 0xa0..=0xa9 | 0xab | 0xac | 0xae..=0xb1 | 0xbb, ..] => at + 2,
            // Dashes, curly quotes, the bullet and the ellipsis.
            [0xe2, 0x80, 0x93 | 0x94 | 0x9c | 0x9d | 0xa2 | 0xa6, ..] => at + 3,
            // Curly apostrophes.
            [0xe2, 0x80, 0x98 | 0x99, ..] => {
                let before = bytes[..at].last().map(|_| self.class(bytes, at - 1));
                let after = bytes.get(at + 3).map(|_| self.class(bytes, at + 3));
                if before == after && matches!(before, Some(Class::Letter | Class::Digit)) {
                    self.set(at..at + 3, |block| &mut block.join);
                }
                at + 3
            }
            _ => {
                let start = bytes[self.span.start..at].iter().rposition(|byte| is_space(*byte));
                let start = start.map_or(self.span.start, |space| self.span.start + space + 1);
                let end = bytes[at..self.span.end].iter().position(|byte| is_space(*byte));
                let end = end.map_or(self.span.end, |space| at + space);
                self.slow.push(start..end);
                self.clear(start..end);
                end
            }
        }
    }

    /// What the character is that ends (before `at`) or starts (after it) with this byte.
    fn class(&self, bytes: &[u8], at: usize) -> Class {
        if !self.span.contains(&at) {
            return Class::Other;
        }
        let (block, bit) = self.place(at);
        match &self.blocks[block] {
            block if block.letter >> bit & 1 == 1 => Class::Letter,
            block if block.digit >> bit & 1 == 1 => Class::Digit,
            _ => match bytes[at..] {
                // A letter that is classified only later.
                [0xc3, 0x80..=0x96 | 0x98..=0xb6 | 0xb8..=0xbf, ..] | [0xd0 | 0xd1, ..] => {
                    Class::Letter
                }
                _ => Class::Other,
            },
        }
    }

    fn place(&self, at: usize) -> (usize, u32) {
        ((at - self.span.start) / 64, ((at - self.span.start) % 64) as u32)
    }

    fn set(&mut self, span: Range<usize>, mask: fn(&mut Block) -> &mut u64) {
        for at in span {
            let (block, bit) = self.place(at);
            *mask(&mut self.blocks[block]) |= 1 << bit;
        }
    }

    /// Takes all classes from what is left to `unicode-segmentation`.
    fn clear(&mut self, span: Range<usize>) {
        let (first, last) = (self.place(span.start), self.place(span.end - 1));
        for index in first.0..=last.0 {
            let mut keep = 0;
            if index == first.0 {
                keep |= !(u64::MAX << first.1);
            }
            if index == last.0 {
                keep |= !(u64::MAX >> (63 - last.1));
            }
            let block = &mut self.blocks[index];
            for mask in [
                &mut block.letter,
                &mut block.digit,
                &mut block.joiner,
                &mut block.mid_letter,
                &mut block.mid_digit,
                &mut block.join,
            ] {
                *mask &= keep;
            }
        }
    }

    /// Finds what joins the letters or digits on both sides of it.
    fn join(&mut self, index: usize) {
        let block = self.blocks[index];
        if block.mid_letter | block.mid_digit == 0 {
            return;
        }
        let before = index.checked_sub(1).map_or(Block::default(), |before| self.blocks[before]);
        let after = self.blocks.get(index + 1).copied().unwrap_or_default();
        let between = |mid: u64, here: u64, before: u64, after: u64| {
            mid & (here << 1 | before >> 63) & (here >> 1 | after << 63)
        };
        let letters = between(block.mid_letter, block.letter, before.letter, after.letter);
        let digits = between(block.mid_digit, block.digit, before.digit, after.digit);
        self.blocks[index].join |= letters | digits;
    }

    fn words(
        &self,
        text: &str,
        words: &mut Words,
        visit: &mut impl FnMut(Piece, usize, usize, u64),
    ) {
        let mut slow = self.slow.iter().peekable();
        // Where the open segment starts, and whether something joins it to what stands before.
        let mut open = None;
        let (mut before, mut join_before) = (0, 0);
        for (index, block) in self.blocks.iter().enumerate() {
            let segment = block.segment();
            let mut edges = segment ^ (segment << 1 | before);
            before = segment >> 63;
            let joined = block.join << 1 | join_before;
            join_before = block.join >> 63;
            while edges != 0 {
                let bit = edges.trailing_zeros();
                let at = self.span.start + 64 * index + bit as usize;
                edges &= edges - 1;
                let Some((start, is_joined)) = open.take() else {
                    open = Some((at, joined >> bit & 1 == 1));
                    continue;
                };
                while let Some(slow) = slow.next_if(|slow| slow.start < start) {
                    slow_words(text, slow, words, visit);
                }
                let joins = Joins { before: is_joined, after: block.join >> bit & 1 == 1 };
                segment_of(text, start..at, joins, words, visit);
            }
        }
        // A segment may end where the window does.
        if let Some((start, before)) = open {
            while let Some(slow) = slow.next_if(|slow| slow.start < start) {
                slow_words(text, slow, words, visit);
            }
            let joins = Joins { before, after: false };
            segment_of(text, start..self.span.end, joins, words, visit);
        }
        for slow in slow {
            slow_words(text, slow, words, visit);
        }
    }
}

/// Whether something joins a segment to what stands before and after it.
#[derive(Clone, Copy)]
struct Joins {
    before: bool,
    after: bool,
}

/// A segment and, if it is the last of a word, the word.
#[inline]
fn segment_of(
    text: &str,
    span: Range<usize>,
    joins: Joins,
    words: &mut Words,
    visit: &mut impl FnMut(Piece, usize, usize, u64),
) {
    let Range { start, end } = span;
    let hash = match hash_ascii_word(text.as_bytes(), start, end) {
        Some(hash) => hash,
        None => hash_word(&text[start..end]),
    };
    if !joins.before && !joins.after {
        let is_word =
            text.as_bytes()[start] != b'_' || text[start..end].bytes().any(|byte| byte != b'_');
        visit(if is_word { Piece::Both } else { Piece::Segment }, start, end, hash);
        if is_word {
            words.push(start, end, hash);
        }
        return;
    }
    visit(Piece::Segment, start, end, hash);
    if !joins.before {
        words.push(start, end, hash);
    } else if let (Some(word), Some(whole)) = (words.spans.last_mut(), words.hashes.last_mut()) {
        word.end = end as u32;
        if !joins.after {
            let hash = hash_word(&text[word.range()]);
            *whole = short(hash);
            visit(Piece::Word, word.start(), end, hash);
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Other,
}

/// The words and segments of a part that `unicode-segmentation` is asked for.
fn slow_words(
    text: &str,
    span: &Range<usize>,
    words: &mut Words,
    visit: &mut impl FnMut(Piece, usize, usize, u64),
) {
    let part = &text[span.clone()];
    for (at, word) in part.unicode_word_indices() {
        let start = span.start + at;
        let hash = hash_word(word);
        visit(Piece::Word, start, start + word.len(), hash);
        words.push(start, start + word.len(), hash);
    }
    let mut at = span.start;
    for segment in part.split(|c| !is_word_char(c)) {
        let end = at + segment.len();
        if !segment.is_empty() {
            visit(Piece::Segment, at, end, hash_word(segment));
        }
        at = end + text[end..].chars().next().map_or(0, char::len_utf8);
    }
}

/// Dashes, quotes and bullets, none of which is a word character.
const MARKS: RangeInclusive<char> = '\u{2010}'..='\u{2027}';

/// Whether regular expressions have `c` as a word character (`\w`).
pub(crate) fn is_word_char(c: char) -> bool {
    // Most are, and quotes and dashes are what most texts have beyond it.
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    if MARKS.contains(&c) {
        return false;
    }
    // The tables are compiled in, so this can't fail.
    regex_syntax::try_is_word_character(c).unwrap_or_else(|_| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::words as reference;

    #[test]
    fn no_mark_is_a_word_character() {
        assert!(MARKS.into_iter().all(|c| !regex_syntax::is_word_character(c)));
        assert!(is_word_char('é') && !is_word_char('’'));
    }

    /// Where pieces start, each with its hash.
    type Pieces = Vec<(usize, u64)>;

    type Found = (Piece, (usize, u64));

    /// The words, and each piece that was handed out with where it starts and its hash.
    fn found(text: &str) -> (Vec<Range<usize>>, Vec<Found>) {
        let mut pieces = Vec::new();
        let words = words(text, |piece, start, _, hash| pieces.push((piece, (start, hash))));
        for (span, hash) in words.spans.iter().zip(&words.hashes) {
            assert_eq!(*hash, short(hash_word(&text[span.range()])), "{text:?}");
        }
        (words.spans.into_iter().map(Span::range).collect(), pieces)
    }

    /// What the pieces should be, one after the other by kind and place.
    fn wanted(text: &str) -> (Pieces, Pieces) {
        let words = reference(text).map(|word| (word.start, hash_word(&text[word]))).collect();
        let mut segments = Vec::new();
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            match (is_word_char(c), start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    segments.push((from, hash_word(&text[from..at])));
                    start = None;
                }
                _ => {}
            }
        }
        (words, segments)
    }

    fn check(text: &str) -> Result<(), TestCaseError> {
        let (words, pieces) = found(text);
        prop_assert_eq!(words, reference(text).collect::<Vec<_>>(), "{:?}", text);
        let of = |kind| {
            let these = pieces.iter().filter(|(piece, _)| [kind, Piece::Both].contains(piece));
            let mut these: Pieces = these.map(|(_, piece)| *piece).collect();
            these.sort_unstable();
            these
        };
        let (words, segments) = wanted(text);
        // `___` is a segment and no word, but no list has it either.
        let of_words: Vec<_> = of(Piece::Word).into_iter().filter(|w| words.contains(w)).collect();
        prop_assert_eq!(of_words, words, "{:?}", text);
        prop_assert_eq!(of(Piece::Segment), segments, "{:?}", text);
        Ok(())
    }

    #[test]
    fn words_that_cross_blocks_are_whole() {
        for shift in 0..70 {
            for word in ["don't", "don’t", "naïve", "3.50", "a_b", "J.R.’s", "“été”…", "x\u{308}y"]
            {
                let text = format!("{} {word} end", "-".repeat(shift));
                check(&text).unwrap();
                check(&format!("{}{word}", "a ".repeat(shift))).unwrap();
            }
        }
    }

    #[test]
    fn windows_end_at_white_space() {
        let text = format!("{} don’t {}", "word ".repeat(WINDOW / 5), "más ".repeat(WINDOW / 4));
        check(&text).unwrap();
        check(&"é".repeat(WINDOW)).unwrap();
        check(&"中".repeat(WINDOW)).unwrap();
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn words_and_segments_are_those_of_unicode(
            shift in 0..64usize,
            text in r#"[a-cA-B0-2_:,;.'’‘“…—éЖ中\u{308}\u{200d} \n\u{a0}-]{0,80}"#,
        ) {
            check(&format!("{}{text}", " ".repeat(shift)))?;
        }
    }
}
