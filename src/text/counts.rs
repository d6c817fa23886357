//! The counts that cheap features are made of, taken in one pass over a span.

use std::ops::Range;

use unicode_general_category::{GeneralCategory as Category, get_general_category};

use super::symbols::{is_ascii_symbol, is_symbol};

/// How many characters of each class a span has. White space is left out: it is whatever
/// characters remain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct CharCounts {
    /// General category L.
    pub letters: usize,
    /// General category Lu, and Lt.
    pub uppercase: usize,
    /// General category N.
    pub digits: usize,
    /// General category P.
    pub punctuation: usize,
    /// General category S.
    pub symbols: usize,
    /// Marks, controls, format characters and the rest.
    pub other: usize,
}

impl CharCounts {
    pub(crate) fn of(text: &str) -> Self {
        let mut counts = Self::default();
        for c in text.chars() {
            if c.is_ascii_lowercase() {
                counts.letters += 1;
            } else if !c.is_whitespace() {
                counts.add(c);
            }
        }
        counts
    }

    fn add(&mut self, c: char) {
        use Category as G;
        let class = match get_general_category(c) {
            G::UppercaseLetter | G::TitlecaseLetter => {
                self.uppercase += 1;
                &mut self.letters
            }
            G::LowercaseLetter | G::ModifierLetter | G::OtherLetter => &mut self.letters,
            G::DecimalNumber | G::LetterNumber | G::OtherNumber => &mut self.digits,
            G::ConnectorPunctuation
            | G::DashPunctuation
            | G::OpenPunctuation
            | G::ClosePunctuation
            | G::InitialPunctuation
            | G::FinalPunctuation
            | G::OtherPunctuation => &mut self.punctuation,
            G::MathSymbol | G::CurrencySymbol | G::ModifierSymbol | G::OtherSymbol => {
                &mut self.symbols
            }
            _ => &mut self.other,
        };
        *class += 1;
    }
}

/// What the words of a span are like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct WordCounts {
    pub words: usize,
    /// Characters in words.
    pub chars: usize,
    /// Characters of the longest word.
    pub longest: usize,
    /// Words whose first character is an uppercase letter.
    pub title_case: usize,
    /// Words of at least two letters, all of them uppercase.
    pub uppercase: usize,
    /// Words with at least one letter.
    pub alphabetic: usize,
    /// Words that are all symbols.
    pub symbols: usize,
    /// Characters in words that are all symbols.
    pub symbol_chars: usize,
}

/// What an ASCII character can be in a word, as bits.
const UPPER: u8 = 1;
const LOWER: u8 = 2;
const SYMBOL: u8 = 4;
const CLASSES: [u8; 128] = {
    let mut classes = [0; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => LOWER,
            byte if is_ascii_symbol(byte) => SYMBOL,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

impl WordCounts {
    /// What words of `text` are like, which are at `words`.
    pub(crate) fn of(text: &str, words: impl IntoIterator<Item = Range<usize>>) -> Self {
        let mut counts = Self::default();
        for word in words {
            counts.add(&text[word]);
        }
        counts
    }

    /// Counts one more word.
    #[inline]
    pub(crate) fn add(&mut self, word: &str) {
        // Nearly all words: a lowercase letter says all but how long the word is.
        if word.as_bytes().first().is_some_and(u8::is_ascii_lowercase) {
            let chars = if word.is_ascii() { word.len() } else { chars(word) };
            self.words += 1;
            self.chars += chars;
            self.longest = self.longest.max(chars);
            self.alphabetic += 1;
            return;
        }
        // What any character is, and what all are.
        let (mut any, mut all) = (0, !0);
        for byte in word.bytes() {
            let Some(class) = CLASSES.get(usize::from(byte)) else {
                return self.add_wide(word);
            };
            any |= class;
            all &= class;
        }
        let chars = word.len();
        self.words += 1;
        self.chars += chars;
        self.longest = self.longest.max(chars);
        self.alphabetic += usize::from(any & (UPPER | LOWER) != 0);
        if any & UPPER != 0 {
            self.title_case += usize::from(word.as_bytes()[0].is_ascii_uppercase());
            if any & LOWER == 0 {
                let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
                self.uppercase += usize::from(letters >= 2);
            }
        }
        if all & SYMBOL != 0 {
            self.symbols += 1;
            self.symbol_chars += chars;
        }
    }

    /// Counts one more word, which is all ASCII letters.
    #[inline]
    pub(crate) fn add_letters(&mut self, word: &[u8]) {
        self.words += 1;
        self.chars += word.len();
        self.longest = self.longest.max(word.len());
        self.alphabetic += 1;
        if word.first().is_some_and(u8::is_ascii_uppercase) {
            self.title_case += 1;
            let all = word.len() >= 2 && word.iter().all(u8::is_ascii_uppercase);
            self.uppercase += usize::from(all);
        }
    }

    /// Counts one more word, which is one symbol of ASCII.
    pub(crate) fn add_symbol(&mut self) {
        self.words += 1;
        self.chars += 1;
        self.longest = self.longest.max(1);
        self.symbols += 1;
        self.symbol_chars += 1;
    }

    /// Counts one more word that is not ASCII.
    fn add_wide(&mut self, word: &str) {
        let (mut chars, mut letters, mut uppercase, mut symbols) = (0, 0, 0, 0);
        for c in word.chars() {
            chars += 1;
            letters += usize::from(is_letter(c));
            uppercase += usize::from(c.is_uppercase());
            symbols += usize::from(is_symbol(c));
        }
        self.words += 1;
        self.chars += chars;
        self.longest = self.longest.max(chars);
        self.title_case += usize::from(word.starts_with(char::is_uppercase));
        self.uppercase += usize::from(letters >= 2 && letters == uppercase);
        self.alphabetic += usize::from(letters > 0);
        if symbols == chars {
            self.symbols += 1;
            self.symbol_chars += chars;
        }
    }
}

/// Whether `c` is of general category L, as Python's `str.isalpha` has it. (`char::is_alphabetic`
/// also takes letter numbers and some marks.)
pub(crate) fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    use Category as G;
    matches!(
        get_general_category(c),
        G::UppercaseLetter
            | G::LowercaseLetter
            | G::TitlecaseLetter
            | G::ModifierLetter
            | G::OtherLetter
    )
}

/// The characters of `text`: Unicode code points.
pub(crate) fn chars(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn every_character_is_of_one_class() {
        let c = CharCounts::default();
        let cases = [
            ("aé", CharCounts { letters: 2, ..c }),
            ("AÉǅ", CharCounts { letters: 3, uppercase: 3, ..c }),
            ("ʰ中", CharCounts { letters: 2, ..c }),
            ("1٣Ⅻ½", CharCounts { digits: 4, ..c }),
            ("_-([)]«».!", CharCounts { punctuation: 10, ..c }),
            ("+€^©", CharCounts { symbols: 4, ..c }),
            ("\u{301}\u{200b}\u{1}", CharCounts { other: 3, ..c }),
            (" \t\n\u{a0}\u{85}\u{3000}", c),
        ];
        for (text, wanted) in cases {
            assert_eq!(CharCounts::of(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn words_are_counted_by_what_they_are_made_of() {
        let c = WordCounts { words: 1, ..WordCounts::default() };
        let letters = WordCounts { alphabetic: 1, ..c };
        let title = WordCounts { title_case: 1, ..letters };
        let upper = WordCounts { uppercase: 1, ..title };
        let symbols = |chars| WordCounts { symbols: 1, symbol_chars: chars, ..c };
        let cases = [
            ("mill", letters),
            ("café", letters),
            ("éa", letters),
            ("Mill", title),
            ("Éa", title),
            ("mILL", letters),
            ("A", title),
            ("É", title),
            ("A1", title),
            ("AB", upper),
            ("A-B", upper),
            ("ÉA", upper),
            ("ABé", title),
            ("1AB", WordCounts { title_case: 0, ..upper }),
            ("1a", letters),
            ("1ʰ", letters),
            ("1ǅ", letters),
            ("12", c),
            ("१२", c),
            ("##", symbols(2)),
            ("…#", symbols(2)),
            ("#1", c),
            ("…1", c),
            ("中ǅ", letters),
        ];
        for (word, wanted) in cases {
            let chars = word.chars().count();
            let wanted = WordCounts { chars, longest: chars, ..wanted };
            assert_eq!(WordCounts::of(word, Some(0..word.len())), wanted, "{word:?}");
            // One at a time, in ways that know what the word is.
            let mut counts = WordCounts::default();
            if word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                counts.add_letters(word.as_bytes());
                assert_eq!(counts, wanted, "{word:?}");
            }
        }
        let mut symbol = WordCounts::default();
        symbol.add_symbol();
        assert_eq!(symbol, WordCounts { chars: 1, longest: 1, ..symbols(1) });
    }

    #[test]
    fn the_longest_word_is_so_wherever_it_stands() {
        for text in
            ["harbour a", "a harbour", "Harbour a 1", "1 Harbour", "é Harbours é", "H harbôur"]
        {
            let longest = text.split(' ').map(chars).max().unwrap_or(0);
            assert_eq!(WordCounts::of(text, words(text)).longest, longest, "{text:?}");
        }
    }
}
