//! Lines and paragraphs: where the visible text of a document stands.
//!
//! Scraped text has indentation, trailing spaces and blank lines of every kind. Rules should not
//! have to care, so a line is what stands between its first and last visible character, and a line
//! without one is no line: it only separates paragraphs.

use std::ops::Range;

/// A line with at least one visible character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From the first to after the last visible character: bytes in the document.
    pub span: Range<usize>,
    /// The line's number in the file, from 1, blank lines counted.
    pub number: usize,
}

/// The lines between two blank lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// From the first visible character of its first line to after the last of its last.
    pub span: Range<usize>,
    /// Its lines: indices into [`Layout::lines`].
    pub lines: Range<usize>,
}

/// The lines and paragraphs of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The lines that are not blank, in order.
    pub lines: Vec<Line>,
    /// The paragraphs, in order.
    pub paragraphs: Vec<Paragraph>,
}

impl Layout {
    /// Finds the lines and paragraphs of `text`. Only `\n` ends a line; a `\r` before it is blank.
    pub fn of(text: &str) -> Self {
        let mut layout = Self::default();
        // A byte order mark is no part of the first line.
        let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut number = 1;
        let mut in_paragraph = false;
        loop {
            let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map(|at| start + at);
            let span = trim(text, start..end.unwrap_or(text.len()));
            if span.is_empty() {
                in_paragraph = false;
            } else {
                let index = layout.lines.len();
                match layout.paragraphs.last_mut() {
                    Some(paragraph) if in_paragraph => {
                        paragraph.span.end = span.end;
                        paragraph.lines.end = index + 1;
                    }
                    _ => layout
                        .paragraphs
                        .push(Paragraph { span: span.clone(), lines: index..index + 1 }),
                }
                in_paragraph = true;
                layout.lines.push(Line { span, number });
            }
            match end {
                Some(end) => start = end + 1,
                None => return layout,
            }
            number += 1;
        }
    }
}

/// The part of `span` from its first to after its last visible character.
pub(crate) fn trim(text: &str, span: Range<usize>) -> Range<usize> {
    let inner = &text[span.clone()];
    let trimmed = inner.trim_end();
    let end = span.start + trimmed.len();
    end - trimmed.trim_start().len()..end
}

/// `span` widened to whole lines, its last line break included.
pub(crate) fn whole_lines(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_separate_paragraphs_and_space_is_no_part_of_a_line() {
        let text = "\u{feff}  One\t\r\ntwo\n \u{a0}\n\n\tthree";
        let layout = Layout::of(text);
        let lines: Vec<_> =
            layout.lines.iter().map(|l| (&text[l.span.clone()], l.number)).collect();
        assert_eq!(lines, [("One", 1), ("two", 2), ("three", 5)]);
        let paragraphs: Vec<_> = layout.paragraphs.iter().map(|p| p.lines.clone()).collect();
        assert_eq!(paragraphs, [0..2, 2..3]);
    }

    #[test]
    fn an_empty_text_has_no_lines() {
        assert_eq!(Layout::of(""), Layout::default());
        assert_eq!(Layout::of("\n \n"), Layout::default());
    }
}
