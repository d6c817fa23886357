//! Words, by the word boundaries of Unicode (UAX #29).
//!
//! `unicode-segmentation` decides; but most chunks of most texts are ASCII with a few typographic
//! marks, for which a small automaton gives the same words several times faster. From the first
//! other character to the next white space, the crate is called. That is exact because no word
//! crosses white space.

use std::ops::Range;

use unicode_segmentation::{UnicodeSegmentation, UnicodeWordIndices};

/// The words of a text, as byte ranges in it.
struct WordRanges<'t> {
    text: &'t str,
    at: usize,
    /// What is left to the crate: where it starts, its words, and where it ends.
    slow: Option<(usize, UnicodeWordIndices<'t>, usize)>,
}

/// The words of `text`: runs that hold a letter or digit, inner apostrophes and decimal points
/// included (`don't`, `3.5`), hyphens not.
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    WordRanges { text, at: 0, slow: None }
}

/// What a character can be, to the automaton.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    Digit,
    /// `_`, which joins whatever stands beside it.
    Joiner,
    /// Joins letters: `:`.
    MidLetter,
    /// Joins digits: `,` and `;`.
    MidDigit,
    /// Joins letters or digits: `.`, `'` and the curly apostrophes.
    MidBoth,
    Other,
    /// Starts a character that is not ASCII.
    Wide,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => Class::Space,
            b'A'..=b'Z' | b'a'..=b'z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'_' => Class::Joiner,
            b':' => Class::MidLetter,
            b',' | b';' => Class::MidDigit,
            b'.' | b'\'' => Class::MidBoth,
            0x80.. => Class::Wide,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

/// The class and length of the character at `at`; `None` if only the crate can tell.
fn simple(bytes: &[u8], at: usize) -> Option<(Class, usize)> {
    match CLASSES[usize::from(bytes[at])] {
        Class::Wide => match bytes.get(at..at + 3)? {
            // Curly apostrophes.
            [0xe2, 0x80, 0x98 | 0x99] => Some((Class::MidBoth, 3)),
            // Curly quotes, dashes, the ellipsis and the bullet.
            [0xe2, 0x80, 0x93 | 0x94 | 0x9c | 0x9d | 0xa2 | 0xa6] => Some((Class::Other, 3)),
            _ => None,
        },
        class => Some((class, 1)),
    }
}

impl WordRanges<'_> {
    /// Leaves what stands from `start` to the next white space to the crate.
    fn enter_slow(&mut self, start: usize) {
        let rest = &self.text.as_bytes()[start..];
        let is_space = |byte: &u8| CLASSES[usize::from(*byte)] == Class::Space;
        let end = rest.iter().position(is_space).map_or(self.text.len(), |len| start + len);
        self.slow = Some((start, self.text[start..end].unicode_word_indices(), end));
    }

    /// The next word as far as the automaton can tell; `None` at the end, or where the crate has
    /// been called.
    fn next_simple(&mut self) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        let class_at =
            |at| if at < bytes.len() { simple(bytes, at) } else { Some((Class::Space, 0)) };
        let mut before = self.at;
        while self.at < bytes.len() {
            let start = self.at;
            let Some((class, len)) = simple(bytes, start) else {
                // A combining character hangs on to what stands before it.
                self.enter_slow(before);
                return None;
            };
            self.at += len;
            if !matches!(class, Class::Letter | Class::Digit | Class::Joiner) {
                before = if class == Class::Space { self.at } else { start };
                continue;
            }
            let mut last = class;
            let mut has_alphanumeric = class != Class::Joiner;
            loop {
                let Some((class, len)) = class_at(self.at) else {
                    self.enter_slow(start);
                    return None;
                };
                match class {
                    Class::Letter | Class::Digit => has_alphanumeric = true,
                    Class::Joiner => {}
                    Class::MidLetter | Class::MidDigit | Class::MidBoth => {
                        let Some((after, _)) = class_at(self.at + len) else {
                            self.enter_slow(start);
                            return None;
                        };
                        let joins = match last {
                            Class::Letter => class != Class::MidDigit,
                            Class::Digit => class != Class::MidLetter,
                            _ => false,
                        };
                        if !joins || after != last {
                            break;
                        }
                        self.at += len;
                        continue;
                    }
                    _ => break,
                }
                last = class;
                self.at += len;
            }
            if has_alphanumeric {
                return Some(start..self.at);
            }
            before = start;
        }
        None
    }
}

impl Iterator for WordRanges<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            if let Some((base, words, end)) = &mut self.slow {
                if let Some((at, word)) = words.next() {
                    return Some(*base + at..*base + at + word.len());
                }
                self.at = *end;
                self.slow = None;
            }
            let word = self.next_simple();
            if word.is_some() || self.slow.is_none() {
                return word;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<&str> {
        words(text).map(|word| &text[word]).collect()
    }

    #[test]
    fn words_keep_inner_apostrophes_and_decimal_points() {
        assert_eq!(
            found("Don’t pay $3.50, J.R.'s well-known e-mail_2 says: “no”…"),
            ["Don’t", "pay", "3.50", "J.R", "s", "well", "known", "e", "mail_2", "says", "no"]
        );
        assert_eq!(found("été 中文 x\u{308}y"), ["été", "中", "文", "x\u{308}y"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn words_are_those_of_unicode(text in r#"[a-cA-B0-2_:,;.'’‘“…—é中\u{308}\u{200d} \n\u{a0}-]{0,24}"#) {
            let ours: Vec<_> = words(&text).collect();
            let theirs: Vec<_> =
                text.unicode_word_indices().map(|(at, word)| at..at + word.len()).collect();
            prop_assert_eq!(ours, theirs);
        }

        /// But for white space that an extending character which counts as a letter hangs on to.
        #[test]
        fn words_are_those_of_unicode_in_any_text(text in any::<String>()) {
            let ours: Vec<_> = words(&text).map(|word| text[word].trim_start()).collect();
            let theirs: Vec<_> = text.unicode_words().map(str::trim_start).collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
