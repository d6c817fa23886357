//! A document: one text to lint, and where it came from.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::Language;

/// The character that stands for a byte that could not be decoded: U+001A SUBSTITUTE.
///
/// It is one byte long, as the byte that it replaces, so every span of the decoded text is also a
/// span of the input.
pub const SUBSTITUTE: char = '\u{1a}';

/// How much of a text is looked at, in bytes: places in it are kept in 32 bits.
pub const LONGEST_TEXT: usize = u32::MAX as usize - 1;

/// The part of a text that is looked at.
pub(crate) fn looked_at(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST_TEXT)]
}

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The path as people and programs should see it.
    pub path: Arc<str>,
    /// The number of the record in its file, counted from 1; `None` for a text file.
    pub record: Option<u64>,
    /// The record's own id, if it has one.
    pub id: Option<String>,
}

impl Source {
    /// The source of a document that is a whole text file.
    pub fn file(path: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), record: None, id: None }
    }
}

/// One text to lint: a text file, or one record of a larger file.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    source: Source,
    text: Cow<'a, str>,
    undecodable: Vec<Range<usize>>,
    language: Option<Language>,
}

impl<'a> Document<'a> {
    /// A document whose text is known to be sound.
    pub fn new(source: Source, text: impl Into<Cow<'a, str>>) -> Self {
        Self { source, text: text.into(), undecodable: Vec::new(), language: None }
    }

    /// A document from bytes that should be UTF-8. Each byte that is not becomes [`SUBSTITUTE`],
    /// so that every span stays true; [`Document::undecodable`] remembers where.
    pub fn from_bytes(source: Source, bytes: &'a [u8]) -> Self {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Self::new(source, text);
        }
        let mut text = String::with_capacity(bytes.len());
        let mut undecodable: Vec<Range<usize>> = Vec::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            let start = text.len();
            text.extend(chunk.invalid().iter().map(|_| SUBSTITUTE));
            match undecodable.last_mut() {
                _ if start == text.len() => {}
                Some(last) if last.end == start => last.end = text.len(),
                _ => undecodable.push(start..text.len()),
            }
        }
        Self { source, text: Cow::Owned(text), undecodable, language: None }
    }

    /// The document with a language that is known: from the record, or from whoever asks for the
    /// lint. With `None`, it is told from the text when a rule needs it.
    #[must_use]
    pub fn with_language(mut self, language: Option<Language>) -> Self {
        self.language = language;
        self
    }

    /// The language that the document was said to be in.
    pub fn language(&self) -> Option<Language> {
        self.language
    }

    /// Where the document came from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The text. All spans are byte ranges in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The runs of bytes that could not be decoded, in order.
    pub fn undecodable(&self) -> &[Range<usize>] {
        &self.undecodable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undecodable_bytes_keep_their_place() {
        let bytes = b"caf\xe9 au lait\xff\xfe!";
        let document = Document::from_bytes(Source::file("x"), bytes);
        assert_eq!(document.text().len(), bytes.len());
        assert_eq!(document.text(), "caf\u{1a} au lait\u{1a}\u{1a}!");
        assert_eq!(document.undecodable(), [3..4, 12..14]);
    }
}
