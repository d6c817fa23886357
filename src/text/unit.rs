//! The kinds of span that a rule can look at.

use std::ops::Range;

use crate::schema::choice;

choice! {
    /// The kind of span that a rule looks at, from the largest to the smallest.
    pub enum UnitKind {
        /// The whole text.
        Document = "document",
        /// The lines between two blank lines.
        Paragraph = "paragraph",
        /// A line that is not blank, from its first to its last visible character.
        Line = "line",
        /// A sentence inside a paragraph.
        Sentence = "sentence",
        /// A word, by the rules of Unicode (UAX #29).
        Word = "word",
    }
}

/// One span of a document that conditions are asked of: a unit, or a fragment such as a regex
/// match, a named group, or the text before or after one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    /// The kind and the index among the units of that kind; `None` for a fragment.
    pub place: Option<(UnitKind, usize)>,
    /// Bytes in the document.
    pub span: Range<usize>,
}

impl Unit {
    /// A span that is no unit of the document.
    pub(crate) fn fragment(span: Range<usize>) -> Self {
        Self { place: None, span }
    }
}
