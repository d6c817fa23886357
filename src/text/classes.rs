//! Which classes of characters a text has: enough to say that many patterns can't match it.

use super::segments::has_wide_word;

/// The classes of the characters of a text, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Classes(pub u64);

impl Classes {
    /// `a` to `z`.
    pub const LOWER: Self = Self(1);
    const UPPER: u64 = 1 << 1;
    const DIGIT: u64 = 1 << 2;
    /// The space.
    pub const SPACE: Self = Self(1 << 3);
    const CONTROL: u64 = 1 << 4;
    const WIDE: u64 = 1 << 5;
    /// Two white spaces side by side, which is no class of characters but as telling.
    pub const SPACES: Self = Self(1 << 6);
    /// A word character that is not ASCII.
    pub const WIDE_WORD: Self = Self(1 << 7);
    /// The first of the ASCII marks, which have a bit each.
    const MARKS: u32 = 8;

    /// The classes of `text`.
    pub fn of(text: &str) -> Self {
        let mut classes = 0;
        let mut after_space = false;
        for byte in text.bytes() {
            classes |= BY_BYTE[usize::from(byte)];
            let space = byte == b' ';
            classes |= Self::SPACES.0 & 0u64.wrapping_sub(u64::from(space & after_space));
            after_space = space;
        }
        if classes & Self::WIDE != 0 && has_wide_word(text) {
            classes |= Self::WIDE_WORD.0;
        }
        // Other white space may stand beside anything.
        if classes & (Self::CONTROL | Self::WIDE) != 0 {
            classes |= Self::SPACES.0;
        }
        Self(classes)
    }

    /// The class of a character.
    pub fn of_char(c: char) -> Self {
        Self(if c.is_ascii() { BY_BYTE[c as usize] } else { Self::WIDE })
    }

    /// These and those.
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is one of `other` among these.
    pub fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all of these are among `other`.
    pub fn are_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}

const BY_BYTE: [u64; 256] = {
    let mut classes = [Classes::WIDE; 256];
    let (mut byte, mut mark) = (0, Classes::MARKS);
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => Classes::LOWER.0,
            b'A'..=b'Z' => Classes::UPPER,
            b'0'..=b'9' => Classes::DIGIT,
            b' ' => Classes::SPACE.0,
            0x00..0x20 | 0x7f => Classes::CONTROL,
            _ => {
                mark += 1;
                1 << (mark - 1)
            }
        };
        byte += 1;
    }
    classes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_is_a_class_of_its_own() {
        let marks: u64 = (0x21..0x7fu8)
            .filter(u8::is_ascii_punctuation)
            .map(|byte| Classes::of_char(char::from(byte)).0)
            .fold(0, |all, class| {
                assert_eq!(all & class, 0);
                all | class
            });
        assert_eq!(marks.count_ones(), 32);
        let text = Classes::of("a B|é");
        assert!(text.has_any(Classes::of_char('|')) && text.has_any(Classes::of_char('中')));
        assert!(!Classes::of("a b c").has_any(Classes::SPACES));
        assert!(Classes::of("a b  c").has_any(Classes::SPACES));
        assert!(Classes::of("a\t c").has_any(Classes::SPACES));
        assert!(!text.has_any(Classes::of_char('7')) && !text.has_any(Classes::of_char('\t')));
        assert!(Classes::of("1|2").are_within(Classes::of("3 |")));
    }
}
