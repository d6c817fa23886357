//! The counts that cheap features are made of, taken in one pass over a span.

use std::ops::{AddAssign, Range};

use unicode_general_category::{GeneralCategory as Category, get_general_category};

use super::words::words;

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
    pub fn of(text: &str) -> Self {
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

impl AddAssign for CharCounts {
    fn add_assign(&mut self, more: Self) {
        self.letters += more.letters;
        self.uppercase += more.uppercase;
        self.digits += more.digits;
        self.punctuation += more.punctuation;
        self.symbols += more.symbols;
        self.other += more.other;
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
}

impl WordCounts {
    pub fn of(text: &str) -> Self {
        let mut counts = Self::default();
        for word in words(text) {
            counts.add(&text[word]);
        }
        counts
    }

    /// Counts one more word.
    pub fn add(&mut self, word: &str) {
        let (mut chars, mut letters, mut uppercase) = (0, 0, 0);
        if word.is_ascii() {
            chars = word.len();
            letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
            uppercase = word.bytes().filter(u8::is_ascii_uppercase).count();
        } else {
            for c in word.chars() {
                chars += 1;
                letters += usize::from(is_letter(c));
                uppercase += usize::from(c.is_uppercase());
            }
        }
        self.words += 1;
        self.chars += chars;
        self.longest = self.longest.max(chars);
        self.title_case += usize::from(word.starts_with(char::is_uppercase));
        self.uppercase += usize::from(letters >= 2 && letters == uppercase);
        self.alphabetic += usize::from(letters > 0);
    }
}

impl AddAssign for WordCounts {
    fn add_assign(&mut self, more: Self) {
        self.words += more.words;
        self.chars += more.chars;
        self.longest = self.longest.max(more.longest);
        self.title_case += more.title_case;
        self.uppercase += more.uppercase;
        self.alphabetic += more.alphabetic;
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

/// The sum of `parts`, by index.
pub(crate) fn sum<T: Copy + Default + AddAssign>(parts: &[T], range: Range<usize>) -> T {
    let mut total = T::default();
    for part in &parts[range] {
        total += *part;
    }
    total
}
