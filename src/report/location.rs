//! Byte offsets are for programs; people want a line and a column. Counting them from the start of
//! the text for each finding costs a thousand passes over a line of a megabyte, so the counts at
//! regular steps are kept, and a look-up never reads more than one step.

/// A place in a text as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The line, from 1. Only `\n` ends a line.
    pub line: usize,
    /// The column, from 1, in characters (code points). A byte order mark at the start of the
    /// text takes no column.
    pub column: usize,
}

/// Finds the [`Location`] of byte offsets in one text, in any order.
#[derive(Debug)]
pub struct Locator<'a> {
    text: &'a str,
    /// What is known at each multiple of [`STEP`], as far as was asked for.
    steps: Vec<Step>,
    /// What was asked for last: findings mostly come in order, and start and end near each other.
    last: [(usize, Step); 2],
}

/// How many bytes lie between two kept counts.
const STEP: usize = 4096;

/// The byte order mark.
const BOM: char = '\u{feff}';

#[derive(Debug, Clone, Copy, Default)]
struct Step {
    /// Line breaks before this byte.
    breaks: usize,
    /// Where the line that holds this byte starts.
    line_start: usize,
    /// Characters that start between `line_start` and this byte.
    chars: usize,
}

impl Step {
    /// The same for the end of `bytes`, which start at byte `at`.
    fn after(self, bytes: &[u8], at: usize) -> Self {
        match memchr::memrchr(b'\n', bytes) {
            None => Self { chars: self.chars + count_chars(bytes), ..self },
            Some(last) => Self {
                breaks: self.breaks + memchr::memchr_iter(b'\n', bytes).count(),
                line_start: at + last + 1,
                chars: count_chars(&bytes[last + 1..]),
            },
        }
    }
}

impl<'a> Locator<'a> {
    /// A locator that has looked at nothing yet.
    pub fn new(text: &'a str) -> Self {
        Self { text, steps: vec![Step::default()], last: [(0, Step::default()); 2] }
    }

    /// The text that offsets are in.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The line and column of the character that starts at byte `offset`. An offset beyond the
    /// text counts as its end, one inside a character as the start of that character.
    pub fn locate(&mut self, offset: usize) -> Location {
        let step = self.step(offset);
        let mark =
            usize::from(step.line_start == 0 && step.chars > 0 && self.text.starts_with(BOM));
        Location { line: step.breaks + 1, column: step.chars + 1 - mark }
    }

    /// The byte at which the line that holds byte `offset` starts.
    pub(super) fn line_start(&mut self, offset: usize) -> usize {
        self.step(offset).line_start
    }

    fn step(&mut self, offset: usize) -> Step {
        let offset = self.text.floor_char_boundary(offset);
        let bytes = self.text.as_bytes();
        let wanted = offset / STEP;
        let known = self.last.iter().filter(|(at, _)| (wanted * STEP..=offset).contains(at));
        if let Some((at, step)) = known.max_by_key(|(at, _)| *at) {
            return self.remember(offset, step.after(&bytes[*at..offset], *at));
        }
        while self.steps.len() <= wanted {
            let at = (self.steps.len() - 1) * STEP;
            let next = self.steps[self.steps.len() - 1].after(&bytes[at..at + STEP], at);
            self.steps.push(next);
        }
        let at = wanted * STEP;
        self.remember(offset, self.steps[wanted].after(&bytes[at..offset], at))
    }

    fn remember(&mut self, offset: usize, step: Step) -> Step {
        self.last = [self.last[1], (offset, step)];
        step
    }
}

/// The number of characters that start in these bytes of UTF-8.
fn count_chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: usize) -> (usize, usize) {
        let Location { line, column } = Locator::new(text).locate(offset);
        (line, column)
    }

    #[test]
    fn columns_are_characters() {
        assert_eq!(at("", 0), (1, 1));
        assert_eq!(at("äöü x", 6), (1, 4));
        assert_eq!(at("a\näb\n", 4), (2, 2));
        assert_eq!(at("a\näb\n", 6), (3, 1));
    }

    #[test]
    fn only_a_line_feed_ends_a_line() {
        assert_eq!(at("a\rb\u{2028}c\u{85}d", 9), (1, 7));
        assert_eq!(at("a\r\nb", 2), (1, 3));
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        assert_eq!(at("\u{feff}ab", 0), (1, 1));
        assert_eq!(at("\u{feff}ab", 3), (1, 1));
        assert_eq!(at("\u{feff}ab", 4), (1, 2));
        assert_eq!(at("\u{feff}ab\nc", 6), (2, 1));
        assert_eq!(at("a\n\u{feff}b", 5), (2, 2));
    }

    #[test]
    fn offsets_off_the_text_are_clamped() {
        assert_eq!(at("ab", 99), (1, 3));
        assert_eq!(at("aé", 2), (1, 2));
    }

    #[test]
    fn steps_agree_with_counting_from_the_start() {
        let text: String =
            (0..3000).map(|i| if i % 97 == 0 { "\n".into() } else { format!("é{i}日") }).collect();
        let mut locator = Locator::new(&text);
        let offsets: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
        // Backwards first, so that the steps are made in one go.
        for &offset in offsets.iter().rev().step_by(7).chain(offsets.iter().step_by(11)) {
            let before = &text[..offset];
            let line_start = before.rfind('\n').map_or(0, |i| i + 1);
            let expected = Location {
                line: before.matches('\n').count() + 1,
                column: text[line_start..offset].chars().count() + 1,
            };
            assert_eq!(locator.locate(offset), expected);
            assert_eq!(locator.line_start(offset), line_start);
        }
    }
}
