//! Lines and paragraphs that occurred before.

use std::ops::Range;

use super::super::counts::chars;
use super::super::space::is_space;
use super::table::{Hash, Table};
use crate::text::ratio;

/// The second and later copies among some parts of a document.
#[derive(Debug, Default)]
pub(crate) struct Duplicates {
    /// How many parts there are.
    parts: usize,
    /// Where the duplicates are: bytes in the document.
    pub spans: Vec<Range<usize>>,
    /// Characters in the duplicates.
    pub chars: usize,
}

impl Duplicates {
    /// Among the pieces between runs of `\n`, an empty piece at each end that has one included.
    pub(crate) fn of_lines(text: &str) -> Self {
        Self::among(text, split_at_runs(text, 0..text.len(), 1))
    }

    /// Among the pieces between runs of two or more `\n`, after trimming the document.
    pub(crate) fn of_paragraphs(text: &str) -> Self {
        let start = text.len() - text.trim_start_matches(is_space).len();
        let end = start + text[start..].trim_end_matches(is_space).len();
        Self::among(text, split_at_runs(text, start..end, 2))
    }

    fn among(text: &str, parts: impl Iterator<Item = Range<usize>>) -> Self {
        let parts: Vec<Range<usize>> = parts.collect();
        let mut found = Self { parts: parts.len(), ..Self::default() };
        let (hash, mut table) = (Hash::new(), Table::with_room_for(parts.len()));
        for (index, span) in parts.iter().enumerate() {
            let part = &text[span.clone()];
            let same = |known: usize| text[parts[known].clone()] == *part;
            if table.find_or_add(hash.bytes(part.as_bytes()), index, same) != index {
                found.chars += chars(part);
                found.spans.push(span.clone());
            }
        }
        found
    }

    /// Those that are not blank: of lines, the same as are among the lines between single `\n` that
    /// are not blank, untrimmed.
    pub(crate) fn visible<'d>(&'d self, text: &'d str) -> impl Iterator<Item = Range<usize>> + 'd {
        let is_visible = |line: &&Range<usize>| !text[(*line).clone()].chars().all(is_space);
        self.spans.iter().filter(is_visible).cloned()
    }

    /// Duplicates over all parts: ratio 0 to 1.
    pub(crate) fn ratio(&self) -> f64 {
        ratio(self.spans.len() as f64, self.parts as f64)
    }
}

/// The pieces of `span` between runs of at least `min` newlines, empty ones at the ends included.
fn split_at_runs(
    text: &str,
    span: Range<usize>,
    min: usize,
) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut rest = Some(span);
    std::iter::from_fn(move || {
        let span = rest.take()?;
        let mut from = span.start;
        while let Some(at) = memchr::memchr(b'\n', &bytes[from..span.end]).map(|at| from + at) {
            let run = bytes[at..span.end].iter().take_while(|b| **b == b'\n').count();
            if run >= min {
                rest = Some(at + run..span.end);
                return Some(span.start..at);
            }
            from = at + run;
        }
        Some(span)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The only one.
    fn of_lines_visible(text: &str) -> Option<Range<usize>> {
        let lines = Duplicates::of_lines(text);
        let mut visible = lines.visible(text);
        visible.next().filter(|_| visible.next().is_none())
    }

    /// Figures worked out by hand from datatrove's definitions.
    #[test]
    fn duplicates_are_second_and_later_copies() {
        let text = "\na\nb\na\n";
        let lines = Duplicates::of_lines(text);
        assert_eq!(lines.parts, 5, "an empty piece at each end");
        assert_eq!(lines.spans, [5..6, 7..7]);
        assert_eq!(lines.chars, 1);
        assert_eq!(of_lines_visible(text), Some(5..6));
        let paragraphs = Duplicates::of_paragraphs("\n\nx\ny\n\n\nx\ny\n\n");
        assert_eq!((paragraphs.parts, paragraphs.spans.len()), (2, 1));
    }

    #[test]
    fn space_counts_in_lines_and_not_around_the_paragraphs() {
        assert_eq!(Duplicates::of_lines("a\na \na\r\na\r").chars, 2);
        assert_eq!(of_lines_visible(" \n \n\u{1f}\n x\n x"), Some(9..11));
        assert_eq!(Duplicates::of_paragraphs("\u{1f} a\n\na\n\u{1c}").chars, 1);
        assert_eq!(Duplicates::of_paragraphs("").parts, 1, "one empty piece");
    }
}
