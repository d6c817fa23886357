//! Units as a rule file says them: what differs from the units that every pack has.

use crate::schema::table;
use crate::text::{LineBreaks, LineKind, SentenceKind, Units, WordKind};

table! {
    /// What counts as a word, a line and a sentence.
    pub snake struct UnitsSpec {
        /// What a word is; left out: `unicode`.
        word: Option<WordKind>,
        /// What a line is.
        line: Option<LineSpec>,
        /// What a sentence is; left out: `english`.
        sentence: Option<SentenceKind>,
    }
}

table! {
    /// What a line is.
    pub snake struct LineSpec {
        /// What ends a line; left out: `newline`.
        breaks: Option<LineBreaks>,
        /// Whether a line without a visible character is a line too; left out: it is none.
        blank: Option<bool>,
        /// Whether a line goes from its first to its last visible character only; left out: it
        /// does.
        trim: Option<bool>,
    }
}

impl UnitsSpec {
    /// Whether a key in it is misspelt, and with that perhaps what it says.
    pub fn is_misspelt(&self) -> bool {
        self.misspelt || self.line.as_ref().is_some_and(|line| line.misspelt)
    }

    /// `units` with what is said here.
    pub fn over(&self, units: Units) -> Units {
        let line = self.line.as_ref().map_or(units.line, |line| LineKind {
            breaks: line.breaks.unwrap_or(units.line.breaks),
            blank: line.blank.unwrap_or(units.line.blank),
            trim: line.trim.unwrap_or(units.line.trim),
        });
        Units {
            word: self.word.unwrap_or(units.word),
            line,
            sentence: self.sentence.unwrap_or(units.sentence),
        }
    }
}
