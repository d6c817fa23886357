//! Words, by the word boundaries of Unicode (UAX #29).
//!
//! `unicode-segmentation` decides; but most chunks of most texts are ASCII with a few typographic
//! marks, for which a small automaton gives the same words several times faster. A chunk with any
//! other character goes to the crate. Segmenting chunk by chunk is exact because no word crosses
//! white space.

use std::ops::Range;

use unicode_segmentation::{UnicodeSegmentation, UnicodeWordIndices};

/// The words of a text, as byte ranges in it.
pub struct Words<'t> {
    text: &'t str,
    at: usize,
    chunk_end: usize,
    /// The words of the present chunk, if it is not a simple one, and where it starts.
    slow: Option<(usize, UnicodeWordIndices<'t>)>,
}

/// The words of `text`: runs that hold a letter or digit, inner apostrophes and decimal points
/// included (`don't`, `3.5`), hyphens not.
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0, chunk_end: 0, slow: None }
}

/// What a byte can be in a simple chunk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Ends a chunk.
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

impl Words<'_> {
    /// Finds where the chunk that starts at `at` ends, and whether it is a simple one.
    fn enter_chunk(&mut self) {
        let bytes = self.text.as_bytes();
        let mut end = self.at;
        let mut is_simple = true;
        while end < bytes.len() {
            match simple(bytes, end) {
                Some((Class::Space, _)) => break,
                Some((_, len)) => end += len,
                None => {
                    is_simple = false;
                    end += 1;
                    while bytes.get(end).is_some_and(|b| CLASSES[usize::from(*b)] != Class::Space) {
                        end += 1;
                    }
                    break;
                }
            }
        }
        self.chunk_end = end;
        if !is_simple {
            self.slow = Some((self.at, self.text[self.at..end].unicode_word_indices()));
        }
    }

    /// The next word of a simple chunk.
    fn next_simple(&mut self) -> Option<Range<usize>> {
        let bytes = &self.text.as_bytes()[..self.chunk_end];
        let class_at = |at| if at < bytes.len() { simple(bytes, at) } else { None };
        while let Some((class, len)) = class_at(self.at) {
            let start = self.at;
            self.at += len;
            if !matches!(class, Class::Letter | Class::Digit | Class::Joiner) {
                continue;
            }
            let mut last = class;
            let mut has_alphanumeric = class != Class::Joiner;
            while let Some((class, len)) = class_at(self.at) {
                match class {
                    Class::Letter | Class::Digit => has_alphanumeric = true,
                    Class::Joiner => {}
                    Class::MidLetter | Class::MidDigit | Class::MidBoth => {
                        let after = class_at(self.at + len).map(|(class, _)| class);
                        let joins = match last {
                            Class::Letter => class != Class::MidDigit,
                            Class::Digit => class != Class::MidLetter,
                            _ => false,
                        };
                        if !joins || after != Some(last) {
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
        }
        None
    }
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            if let Some((base, words)) = &mut self.slow {
                if let Some((at, word)) = words.next() {
                    return Some(*base + at..*base + at + word.len());
                }
                self.slow = None;
                self.at = self.chunk_end;
            } else if self.at < self.chunk_end {
                if let Some(word) = self.next_simple() {
                    return Some(word);
                }
                self.at = self.chunk_end;
            }
            let rest = &self.text.as_bytes()[self.at..];
            let skip = rest.iter().position(|b| CLASSES[usize::from(*b)] != Class::Space)?;
            self.at += skip;
            self.enter_chunk();
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
