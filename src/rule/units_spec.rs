//! Units as a rule file says them: what differs from the units that every pack has.

use schemars::{Schema, SchemaGenerator};

use super::regex_spec::RegexSpec;
use crate::schema::{FromToml, Reader, Value, json, table};
use crate::text::{LineBreaks, LineKind, SentenceKind, Units, WordKind};

table! {
    /// What counts as a word, a line and a sentence.
    pub(crate) snake struct UnitsSpec {
        /// What a word is; left out: `unicode`.
        word: Option<WordKind>,
        /// What a line is.
        line: Option<LineSpec>,
        /// What a sentence is; left out: `english`.
        sentence: Option<SentenceSpec>,
    }
}

table! {
    /// What a line is.
    pub(crate) snake struct LineSpec {
        /// What ends a line; left out: `newline`.
        breaks: Option<LineBreaks>,
        /// Whether a line without a visible character is a line too; left out: it is none.
        blank: Option<bool>,
        /// Whether a line goes from its first to its last visible character only; left out: it
        /// does.
        trim: Option<bool>,
    }
}

/// What a sentence is.
#[derive(Debug, Clone)]
pub(crate) struct SentenceSpec {
    /// What ends it.
    pub ends: SentenceKind,
    /// What is taken out of lines before their sentences are found.
    pub without: Option<RegexSpec>,
    /// Whether a key is misspelt.
    misspelt: bool,
}

table! {
    /// What a sentence is.
    snake struct SentenceTable {
        /// What ends it.
        ends: SentenceKind,
        /// What matches this is taken out of a line before its sentences are found; left out: nothing is.
        without: Option<RegexSpec>,
    }
}

impl FromToml for SentenceSpec {
    const EXPECTED: &'static str = "a string or a table";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        if value.get_ref().is_table() {
            let SentenceTable { ends, without, misspelt, .. } =
                SentenceTable::from_toml(value, reader)?;
            return Some(Self { ends, without, misspelt });
        }
        if !value.get_ref().is_str() {
            reader.expected(Self::EXPECTED, value);
            return None;
        }
        let ends = SentenceKind::from_toml(value, reader)?;
        Some(Self { ends, without: None, misspelt: false })
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json::any_of([SentenceKind::json_schema(generator), SentenceTable::json_schema(generator)])
    }
}

impl UnitsSpec {
    /// Whether a key in it is misspelt, and with that perhaps what it says.
    pub(crate) fn is_misspelt(&self) -> bool {
        self.misspelt
            || self.line.as_ref().is_some_and(|line| line.misspelt)
            || self.sentence.as_ref().is_some_and(|sentence| sentence.misspelt)
    }

    /// `units` with what is said here.
    pub(crate) fn over(&self, units: Units) -> Units {
        let line = self.line.as_ref().map_or(units.line, |line| LineKind {
            breaks: line.breaks.unwrap_or(units.line.breaks),
            blank: line.blank.unwrap_or(units.line.blank),
            trim: line.trim.unwrap_or(units.line.trim),
        });
        Units {
            word: self.word.unwrap_or(units.word),
            line,
            sentence: self.sentence.as_ref().map_or(units.sentence, |sentence| sentence.ends),
        }
    }
}
