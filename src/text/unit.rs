//! The kinds of span that a rule can look at.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

/// The kind of span that a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// The whole text.
    Document,
    /// The lines between two blank lines.
    Paragraph,
    /// A line that is not blank, from its first to its last visible character.
    Line,
    /// A sentence inside a paragraph.
    Sentence,
    /// A word, by the rules of Unicode (UAX #29).
    Word,
}

impl UnitKind {
    /// Every kind, from the largest to the smallest.
    pub const ALL: [Self; 5] =
        [Self::Document, Self::Paragraph, Self::Line, Self::Sentence, Self::Word];

    /// The name used in TOML and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Paragraph => "paragraph",
            Self::Line => "line",
            Self::Sentence => "sentence",
            Self::Word => "word",
        }
    }
}

impl fmt::Display for UnitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
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
    pub fn fragment(span: Range<usize>) -> Self {
        Self { place: None, span }
    }
}
