//! The counts that cheap features are made of, taken in one pass over a span.

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
        let bytes = word.as_bytes();
        let (chars, uppercase, alphabetic) = if word.is_ascii() {
            let is_uppercase = || {
                let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
                letters >= 2 && !bytes.iter().any(u8::is_ascii_lowercase)
            };
            // Most words begin in lower case, which says it all.
            let lowercase = bytes.first().is_some_and(u8::is_ascii_lowercase);
            let alphabetic = lowercase || bytes.iter().any(u8::is_ascii_alphabetic);
            (word.len(), !lowercase && is_uppercase(), alphabetic)
        } else {
            let (mut chars, mut letters, mut uppercase) = (0, 0, 0);
            for c in word.chars() {
                chars += 1;
                letters += usize::from(is_letter(c));
                uppercase += usize::from(c.is_uppercase());
            }
            (chars, letters >= 2 && letters == uppercase, letters > 0)
        };
        self.words += 1;
        self.chars += chars;
        self.longest = self.longest.max(chars);
        self.title_case += usize::from(word.starts_with(char::is_uppercase));
        self.uppercase += usize::from(uppercase);
        self.alphabetic += usize::from(alphabetic);
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
