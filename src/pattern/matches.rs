//! All matches of a pattern in a text, in time in proportion to the text.
//!
//! A search is linear, but each may look at all that follows, and matches may be many. So what searches may have
//! looked at is counted, and where that is much, the next ones see less.

use std::ops::Range;

use super::Pattern;
use crate::text::Repertoire;

/// How many bytes the searches for all matches in one text may look at, whatever its length: in short texts, a
/// thousand matches may each look at all that follows.
const FREE_BYTES: usize = 1 << 20;

/// How many more they may look at for each byte of the text, and again for each byte that they have passed.
const BYTES_PER_BYTE: usize = 32;

/// What part of what is left of these one search may look at. (The first sees the whole text.)
const PART: usize = BYTES_PER_BYTE;

/// How many bytes a search may look at, be nothing left.
pub(super) const LEAST_WINDOW: usize = 256;

/// The matches of a pattern in a text, from left to right.
pub(crate) struct Matches<'t> {
    pattern: &'t Pattern,
    text: &'t str,
    repertoire: Repertoire,
    /// Where the next search begins; past the end of the text, if there is none.
    from: usize,
    effort: Effort,
}

impl<'t> Matches<'t> {
    /// The matches from a byte of a text on, which has these characters.
    pub(super) fn new(
        pattern: &'t Pattern,
        text: &'t str,
        repertoire: Repertoire,
        from: usize,
    ) -> Self {
        Self { pattern, text, repertoire, from, effort: Effort::of(text) }
    }
}

impl Iterator for Matches<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let text = self.text;
        let mut window = self.effort.window();
        while self.from <= text.len() {
            let end = self.from.saturating_add(window).min(text.len());
            let end = text.ceil_char_boundary(end);
            let found = self.pattern.find(text, self.from..end, self.repertoire, &mut self.effort);
            let next = match found {
                // It may go on beyond. (Whatever is found with more in sight ends there or later, so what is
                // looked at again is not much more than what is passed.)
                Some(found) if found.end == end && end < text.len() => {
                    window = window.saturating_mul(2);
                    continue;
                }
                Some(found) if !found.is_empty() => {
                    self.pass(found.end);
                    return Some(found);
                }
                Some(found) => after(text, found.end),
                None if end < text.len() => text.ceil_char_boundary(self.from + window / 2),
                None => text.len() + 1,
            };
            self.pass(next);
            window = self.effort.window();
        }
        None
    }
}

impl Matches<'_> {
    /// Lets the next search begin at `next`.
    fn pass(&mut self, next: usize) {
        // What was spent when nothing was left is not owed.
        let allowed = self.effort.allowed.max(self.effort.spent);
        self.effort.allowed = allowed + BYTES_PER_BYTE * (next - self.from);
        self.from = next;
    }
}

/// What the searches for the matches in one text cost.
pub(super) struct Effort {
    /// How many bytes they may have looked at so far.
    spent: usize,
    /// How many they may.
    allowed: usize,
}

impl Effort {
    pub(super) fn of(text: &str) -> Self {
        Self { spent: 0, allowed: FREE_BYTES + BYTES_PER_BYTE * text.len() }
    }

    /// Remembers that so many bytes may have been looked at.
    pub(super) fn spend(&mut self, bytes: usize) {
        self.spent += bytes;
    }

    /// How many bytes may still be looked at.
    pub(super) fn left(&self) -> usize {
        self.allowed.saturating_sub(self.spent)
    }

    /// How many bytes the next search may look at.
    fn window(&self) -> usize {
        (self.left() / PART).max(LEAST_WINDOW)
    }
}

/// Where the character after the one at `at` starts; past the end, if there is none.
pub(super) fn after(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(source: &str) -> Pattern {
        Pattern::new(source, &regex_syntax::parse(source).unwrap().into(), 4 << 20).unwrap()
    }

    /// How many matches there are, and how many bytes were looked at for each byte of the text.
    fn effort(source: &str, text: &str) -> (usize, usize) {
        let pattern = pattern(source);
        let mut matches = pattern.matches(text);
        let count = matches.by_ref().count();
        (count, (matches.effort.spent.saturating_sub(FREE_BYTES)) / text.len())
    }

    /// Each would look at all that follows.
    #[test]
    fn many_matches_that_look_far_ahead_take_linear_time() {
        for len in [30_000, 120_000] {
            let text = "a ".repeat(len / 2);
            for source in ["a.*z|a", "a[^z]*z|a", "(?:a.*z)?a"] {
                let (count, bytes) = effort(source, &text);
                assert_eq!(count, len / 2, "{source}");
                assert!(bytes < 2 * BYTES_PER_BYTE + LEAST_WINDOW, "{source} {bytes}");
            }
            // A letter that is not ASCII: each is looked for in two ways.
            let text = format!("é {text}");
            for source in [r"\ba.*z|a", r"\ba\b.*z|a\b", r"\b(?:a.*z)?a\b"] {
                let (count, bytes) = effort(source, &text);
                assert_eq!(count, len / 2, "{source}");
                assert!(bytes < 2 * BYTES_PER_BYTE + 2 * LEAST_WINDOW, "{source} {bytes}");
            }
        }
    }

    /// The relaxed form finds a place everywhere, and the exact form turns it down.
    #[test]
    fn many_places_that_are_turned_down_take_linear_time() {
        for len in [30_000, 120_000] {
            let text = "éa ab ".repeat(len / 7) + "a";
            for source in [r"\Ba.*z|\Bb", r"\ba.*\bb|\bé", r"é\b.*z|a\b.*\Bé|b\b"] {
                let (count, bytes) = effort(source, &text);
                assert!(count > 0, "{source}");
                assert!(bytes < 2 * BYTES_PER_BYTE + 3 * LEAST_WINDOW, "{source} {bytes}");
            }
        }
    }

    /// A search for these looks at so much, and no more.
    #[test]
    fn matches_of_a_known_length_let_all_of_it_be_seen() {
        let text = ["a".repeat(50_000), "b".repeat(2_000)].concat();
        assert_eq!(effort("a{50}|b{2000}", &text).0, 1_001);
    }

    /// One window ends within it.
    #[test]
    fn a_later_match_of_up_to_half_a_window_is_found() {
        for gap in [LEAST_WINDOW / 2, LEAST_WINDOW - 10, 2 * LEAST_WINDOW] {
            let text = ["a".repeat(30_000), "-".repeat(gap), "b".repeat(LEAST_WINDOW / 2)].concat();
            let source = format!("a.*z|a|b{{{}}}", LEAST_WINDOW / 2);
            assert_eq!(pattern(&source).matches(&text).count(), 30_001, "{gap}");
        }
    }

    /// Far from others, more is in sight again.
    #[test]
    fn a_match_is_as_long_as_it_is_however_many_there_were() {
        let many = "a ".repeat(30_000);
        // Cut where a window ends, it is looked at again.
        let long = format!("{many}{} a", "b".repeat(5_000));
        let found: Vec<_> = pattern("a.*z|a|b+").matches(&long).collect();
        assert_eq!(found.len(), 30_002);
        assert_eq!(found[30_000], many.len()..many.len() + 5_000);
        // What ends in something else is found where enough is in sight.
        let far = format!("{many}{}<{}>", "-".repeat(200_000), "-".repeat(5_000));
        assert_eq!(pattern("a.*z|a|<.*>").matches(&far).count(), 30_001);
    }
}
