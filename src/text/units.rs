//! What counts as a word, a line and a sentence.
//!
//! Published heuristics were measured with tools that cut text in their own ways, and a threshold
//! only means the same where the words and lines are the same. So a pack can say how its text is cut.

use crate::schema::choice;

/// What counts as a word, a line and a sentence to the rules of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Units {
    /// What a word is.
    pub word: WordKind,
    /// What a line is.
    pub line: LineKind,
    /// What ends a sentence.
    pub sentence: SentenceKind,
}

choice! {
    /// What a word is.
    pub enum WordKind {
        /// A word by the rules of Unicode (UAX #29): it has a letter or digit.
        Unicode = "unicode",
        /// A word or a punctuation mark, as spaCy's tokenizer for English tells them apart:
        /// `don't.` is `do`, `n't` and `.`.
        Token = "token",
        /// What stands between white space.
        Whitespace = "whitespace",
    }
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LineKind {
    /// What ends a line.
    pub breaks: LineBreaks,
    /// Whether a line without a visible character is a line too. An empty one at the very end is
    /// none.
    pub blank: bool,
    /// Whether a line goes from its first to its last visible character only.
    pub trim: bool,
}

choice! {
    /// What ends a line.
    pub enum LineBreaks {
        /// A line feed.
        Newline = "newline",
        /// Whatever Python's `str.splitlines` splits at: LF, CR, CR LF, VT, FF, FS, GS, RS, NEL,
        /// U+2028 and U+2029.
        Any = "any",
    }
}

choice! {
    /// What ends a sentence.
    pub enum SentenceKind {
        /// The rules for English, which know abbreviations, and the end of a paragraph.
        English = "english",
        /// An end mark that is a token of its own, with the punctuation that follows it, as spaCy's
        /// sentencizer has it, and the end of a line.
        Mark = "mark",
    }
}

impl Default for Units {
    /// Those of every pack that says nothing else.
    fn default() -> Self {
        Self { word: WordKind::Unicode, line: LineKind::default(), sentence: SentenceKind::English }
    }
}

impl Default for LineKind {
    fn default() -> Self {
        Self { breaks: LineBreaks::Newline, blank: false, trim: true }
    }
}
