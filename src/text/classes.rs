//! Which classes of characters a text has, and which of them side by side: enough to say that many
//! patterns can't match it.

use std::ops::Range;

use wide::u8x16;

use super::segments::is_word_char;

/// The classes of the characters of a text.
///
/// What is said of a set of characters, such as those that a pattern asks for, takes the same form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Classes {
    /// A bit for each class: ASCII letters and digits, each ASCII mark, ranges of other characters.
    classes: u64,
    /// Of characters that are not ASCII, a bit that several share.
    wide: u64,
    /// Which classes of [`neighbour`] stand side by side.
    pub pairs: Pairs,
}

const LOWER: u64 = 1;
const UPPER: u64 = 1 << 1;
const DIGIT: u64 = 1 << 2;
const SPACE: u64 = 1 << 3;
const CONTROL: u64 = 1 << 4;
/// Anything but ASCII.
const WIDE: u64 = 1 << 5;
/// A word character that is not ASCII.
const WIDE_WORD: u64 = 1 << 6;
/// The first of the ASCII marks, which have a bit each.
const MARKS: u32 = 7;
/// The first of the ranges of [`RANGES`].
const FIRST_RANGE: u32 = 39;
const ALL_RANGES: u64 = !0 << FIRST_RANGE;

/// The first characters of ranges that are not ASCII, which are told apart.
const RANGES: [u32; 25] = [
    0x80, 0xa0, 0xc0, 0x250, 0x300, 0x370, 0x400, 0x530, 0x900, 0x2000, 0x2010, 0x2028, 0x2070,
    0x2100, 0x2190, 0x2c00, 0x3000, 0xe000, 0xf900, 0xfe00, 0xfe10, 0xff00, 0xfff0, 0x1_0000,
    0xe_0000,
];

/// The index in [`RANGES`] of the range of a character that is not ASCII.
fn range_of(c: char) -> u32 {
    RANGES.partition_point(|first| *first <= u32::from(c)) as u32 - 1
}

/// The bit that a character which is not ASCII shares with others.
fn shared_bit(code: u32) -> u64 {
    1 << ((code ^ (code >> 6)) & 63)
}

impl Classes {
    /// The classes of `text`.
    pub(crate) fn of(text: &str) -> Self {
        let mut found = Self::default();
        let (blocks, rest) = text.as_bytes().as_chunks::<64>();
        let mut before = None;
        for block in blocks {
            found.add(&Block::of(block, 64), block, before);
            before = Some(block[63]);
        }
        if !rest.is_empty() {
            let mut last = [0; 64];
            last[..rest.len()].copy_from_slice(rest);
            found.add(&Block::of(&last, rest.len()), &last, before);
        }
        if found.classes & WIDE != 0 {
            text.chars().filter(|c| !c.is_ascii()).for_each(|c| found.insert(c));
        }
        found
    }

    /// Adds what stands in a gap of `text`, mostly a line break, and how it stands beside what is before and
    /// after it.
    pub(crate) fn add_gap(&mut self, text: &str, gap: Range<usize>) {
        let bytes = text.as_bytes();
        let around = gap.start.saturating_sub(1)..bytes.len().min(gap.end + 1);
        for two in bytes[around].windows(2) {
            let [before, here] = [two[0], two[1]].map(|byte| NEIGHBOUR_OF[usize::from(byte)]);
            // Only the first byte of a character has a neighbour before it.
            let is_first = !matches!(two[1], 0x80..0xc0);
            self.pairs.0 |= u64::from(is_first) << (8 * before + here);
        }
        for byte in &bytes[gap.clone()] {
            self.classes |= CLASS_OF[usize::from(*byte)];
        }
        if !bytes[gap.clone()].is_ascii() {
            text[gap].chars().filter(|c| !c.is_ascii()).for_each(|c| self.insert(c));
        }
    }

    /// Adds the classes of the characters in one block, whose bytes are these. `before` is the byte that
    /// precedes it, for the pair across the border. (Characters beyond ASCII are added elsewhere.)
    fn add(&mut self, block: &Block, bytes: &[u8; 64], before: Option<u8>) {
        let common = [(0, LOWER), (1, UPPER), (2, DIGIT), (3, SPACE), (7, WIDE)];
        for (neighbour, class) in common {
            self.classes |= if block.neighbours[neighbour] == 0 { 0 } else { class };
        }
        let mut marks = block.neighbours[4] | block.neighbours[5] | block.neighbours[6];
        while marks != 0 {
            self.classes |= CLASS_OF[usize::from(bytes[marks.trailing_zeros() as usize])];
            marks &= marks - 1;
        }
        let mut pairs = self.pairs.0;
        // Only the first byte of a character has a neighbour before it.
        let here = block.neighbours.map(|these| these & !block.inner);
        let mut behind = block.neighbours.map(|these| these << 1);
        if let Some(before) = before {
            behind[neighbour(before) as usize] |= 1;
        }
        // Most texts have few classes.
        let those = |masks: &[u64; 8]| {
            masks.iter().zip(0..).fold(0_u32, |all, (mask, at)| all | u32::from(*mask != 0) << at)
        };
        let (mut firsts, seconds) = (those(&behind), those(&here));
        while firsts != 0 {
            let first = firsts.trailing_zeros() as usize;
            firsts &= firsts - 1;
            let mut left = seconds;
            while left != 0 {
                let second = left.trailing_zeros() as usize;
                left &= left - 1;
                pairs |= u64::from(behind[first] & here[second] != 0) << (8 * first + second);
            }
        }
        self.pairs = Pairs(pairs);
    }

    /// Adds a character that is not ASCII.
    fn insert(&mut self, c: char) {
        self.classes |= WIDE | 1 << (FIRST_RANGE + range_of(c));
        self.classes |= if is_word_char(c) { WIDE_WORD } else { 0 };
        self.wide |= shared_bit(c.into());
    }

    /// The classes of the characters from `first` to `last`; whether they are of words and how they stand side
    /// by side is left out.
    pub(crate) fn of_range(first: char, last: char) -> Self {
        let mut classes = Self::default();
        for code in u32::from(first)..=u32::from(last).min(127) {
            classes.classes |= CLASS_OF[code as usize];
        }
        if !last.is_ascii() {
            let first = first.max('\u{80}');
            for range in range_of(first)..=range_of(last) {
                classes.classes |= 1 << (FIRST_RANGE + range);
            }
            classes.wide |= match u32::from(last) - u32::from(first) {
                0..64 => (first..=last).fold(0, |bits, c| bits | shared_bit(c.into())),
                _ => !0,
            };
        }
        classes
    }

    /// These and those.
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            classes: self.classes | other.classes,
            wide: self.wide | other.wide,
            pairs: Pairs(self.pairs.0 | other.pairs.0),
        }
    }

    /// Whether a character of these may be one of `other`.
    pub(crate) fn has_any(self, other: Self) -> bool {
        let common = self.classes & other.classes;
        common & !ALL_RANGES != 0 || (common & ALL_RANGES != 0 && self.wide & other.wide != 0)
    }

    /// Whether nearly every text has one of these: a lowercase letter or a space.
    pub(crate) fn are_everywhere(self) -> bool {
        self.classes & (LOWER | SPACE) != 0
    }

    /// The classes, a bit each.
    pub(crate) fn bits(self) -> u64 {
        self.classes
    }

    /// How many classes these are.
    pub(crate) fn len(self) -> u32 {
        self.classes.count_ones()
    }

    /// Whether there is no character.
    pub(crate) fn is_empty(self) -> bool {
        self.classes == 0
    }

    /// Which characters the text has, as far as that matters to how it is searched.
    pub(crate) fn repertoire(self) -> Repertoire {
        match self.classes & WIDE_WORD {
            0 => Repertoire::AsciiWords,
            _ => Repertoire::Any,
        }
    }
}

/// Which characters a text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repertoire {
    /// None beyond ASCII that is of words.
    AsciiWords,
    Any,
}

impl Repertoire {
    /// That of `text`.
    pub(crate) fn of(text: &str) -> Self {
        let is_wide_word = |c: char| !c.is_ascii() && is_word_char(c);
        if text.is_ascii() || !text.chars().any(is_wide_word) {
            Self::AsciiWords
        } else {
            Self::Any
        }
    }
}

/// Some pairs of characters that stand side by side, as the eight classes of [`neighbour`]: bit
/// `8 * first + second`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Pairs(u64);

impl Pairs {
    /// All pairs of a character of the classes `first` and one of the classes `second`, which are
    /// sets of [`neighbour`].
    pub(crate) fn between(first: u8, second: u8) -> Self {
        let mut pairs = 0;
        for class in (0..8).filter(|class| first >> class & 1 == 1) {
            pairs |= u64::from(second) << (8 * class);
        }
        Self(pairs)
    }

    /// These and those.
    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether one of `other` is among these.
    pub(crate) fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nearly every text has one of these: letters and the spaces between words.
    pub(crate) fn are_everywhere(self) -> bool {
        const WORD: [u64; 4] = [0, 3, 8, 24];
        WORD.iter().any(|pair| self.0 >> pair & 1 == 1)
    }

    /// The pairs, a bit each.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// How many there are.
    pub(crate) fn len(self) -> u32 {
        self.0.count_ones()
    }
}

/// Which of the eight classes that are told apart beside one another a byte belongs to: lowercase,
/// uppercase, digit, space, full stop or its like, hyphen, other ASCII, not ASCII.
pub(crate) const fn neighbour(byte: u8) -> u32 {
    match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        b' ' => 3,
        b'.' | b'!' | b'?' => 4,
        b'-' => 5,
        0x00..=0x7f => 6,
        _ => 7,
    }
}

/// The same of each byte.
const NEIGHBOUR_OF: [u32; 256] = {
    let mut all = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        all[byte] = neighbour(byte as u8);
        byte += 1;
    }
    all
};

/// Up to 64 bytes: a bit of each mask is a byte.
struct Block {
    /// By the classes of [`neighbour`].
    neighbours: [u64; 8],
    /// The bytes of characters but for their first.
    inner: u64,
}

impl Block {
    /// The first `len` of these bytes.
    fn of(bytes: &[u8; 64], len: usize) -> Self {
        let mut block = Self { neighbours: [0; 8], inner: 0 };
        let (lanes, _) = bytes.as_chunks::<16>();
        for (lane, chunk) in lanes.iter().enumerate().take(len.div_ceil(16)) {
            let bytes = u8x16::new(*chunk);
            let within = |first: u8, more: u8| {
                let offset = bytes - u8x16::splat(first);
                let within = offset.min(u8x16::splat(more)).simd_eq(offset);
                u64::from(within.to_bitmask()) << (16 * lane)
            };
            block.neighbours[0] |= within(b'a', 25);
            block.neighbours[1] |= within(b'A', 25);
            block.neighbours[2] |= within(b'0', 9);
            block.neighbours[3] |= within(b' ', 0);
            block.neighbours[4] |= within(b'.', 0) | within(b'!', 0) | within(b'?', 0);
            block.neighbours[5] |= within(b'-', 0);
            block.neighbours[7] |= within(0x80, 0x7f);
            block.inner |= within(0x80, 0x3f);
        }
        let all = u64::MAX >> (64 - len);
        block.neighbours[7] &= all;
        block.neighbours[6] = all & !block.neighbours.iter().fold(0, |any, mask| any | mask);
        block
    }
}

/// The class of each byte.
const CLASS_OF: [u64; 256] = {
    let mut classes = [WIDE; 256];
    let (mut byte, mut mark) = (0, MARKS);
    while byte < 128 {
        let class = match byte as u8 {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b' ' => SPACE,
            0x00..0x20 | 0x7f => CONTROL,
            _ => {
                mark += 1;
                1 << (mark - 1)
            }
        };
        classes[byte] = class;
        byte += 1;
    }
    classes
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn has(text: &str, c: char) -> bool {
        Classes::of(text).has_any(Classes::of_range(c, c))
    }

    #[test]
    fn each_mark_is_a_class_of_its_own() {
        let marks = ('!'..='~').filter(char::is_ascii_punctuation);
        let marks = marks.map(|mark| Classes::of_range(mark, mark));
        let all = marks.fold(Classes::default(), |all, mark| {
            assert!(!all.has_any(mark));
            all.with(mark)
        });
        assert_eq!(all.len(), 32);
        assert!(
            has("a B|é", '|') && has("a B|é", 'é') && !has("a B|é", '7') && !has("a B|é", '\t')
        );
    }

    #[test]
    fn characters_beyond_ascii_are_told_apart() {
        let text = "“Isn’t it – quiet…” © é";
        assert!(has(text, '’') && has(text, '©'));
        for c in ['\u{200b}', '\u{ad}', '\u{fffd}', '\u{feff}', '中', '\u{e000}'] {
            assert!(!has(text, c), "{c:?}");
        }
        let private = Classes::of_range('\u{e000}', '\u{f8ff}');
        assert!(!Classes::of(text).has_any(private) && Classes::of("\u{f123}").has_any(private));
        for (text, repertoire) in [
            ("plain", Repertoire::AsciiWords),
            ("“so”", Repertoire::AsciiWords),
            ("“été”", Repertoire::Any),
        ] {
            assert_eq!(Classes::of(text).repertoire(), repertoire);
            assert_eq!(Repertoire::of(text), repertoire);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// What is told of many bytes at once is what each tells.
        #[test]
        fn classes_are_those_of_each_character(
            shift in 0..70usize,
            text in r"[a-bA-B0-1 .!?_|\n\t“é中\u{fffd}-]{0,80}",
        ) {
            let text = format!("{}{text}", "a".repeat(shift));
            let mut wanted = Classes::default();
            let mut before = None;
            for c in text.chars() {
                wanted.classes |= match c.is_ascii() {
                    true => CLASS_OF[c as usize],
                    false => 0,
                };
                if !c.is_ascii() {
                    wanted.insert(c);
                }
                let here = neighbour(c.encode_utf8(&mut [0; 4]).as_bytes()[0]);
                if let Some(before) = before {
                    wanted.pairs = wanted.pairs.with(Pairs::between(1_u8 << before, 1_u8 << here));
                }
                before = Some(here);
            }
            prop_assert_eq!(Classes::of(&text), wanted);
        }

        /// The classes of a text are those of its parts and of what stands between them.
        #[test]
        fn gaps_make_parts_a_whole(
            texts in prop::collection::vec("[aB1 é|]{0,3}", 1..4),
            gap in "[\n é\u{85}]{0,3}",
        ) {
            let whole = texts.join(&gap);
            let mut found = Classes::default();
            let mut at = 0;
            for text in &texts {
                found = found.with(Classes::of(text));
                let end = at + text.len();
                found.add_gap(&whole, end..whole.len().min(end + gap.len()));
                at = end + gap.len();
            }
            prop_assert_eq!(found, Classes::of(&whole));
        }
    }
}
