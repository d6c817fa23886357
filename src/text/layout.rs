//! Lines and paragraphs: where the visible text of a document stands.
//!
//! Scraped text has indentation, trailing spaces and blank lines of every kind. Rules should not
//! have to care, so a line is what stands between its first and last visible character, and a line
//! without one is no line: it only separates paragraphs.

use std::ops::Range;

use super::segments::Span;
use super::space::is_space;
use super::units::{LineBreaks, LineKind};

/// A line; without a visible character only where the units say so. A text of 60 MB may have 30 million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    span: Span,
    number: u32,
}

impl Line {
    /// From the first to after the last visible character, or all of it where the units say so:
    /// bytes in the document.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.range()
    }

    /// The line's number in the file, from 1, blank lines counted.
    pub(crate) fn number(&self) -> usize {
        self.number as usize
    }
}

/// The lines between two blank lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paragraph {
    span: Span,
    /// A range of indices as a range of bytes has them.
    lines: Span,
}

impl Paragraph {
    /// From the first visible character of its first line to after the last of its last.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.range()
    }

    /// Its lines: indices into [`Layout::lines`].
    pub(crate) fn lines(&self) -> Range<usize> {
        self.lines.range()
    }
}

/// The lines and paragraphs of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The lines that are not blank, in order.
    pub lines: Vec<Line>,
    /// The paragraphs, in order.
    pub paragraphs: Vec<Paragraph>,
}

impl Layout {
    /// Finds the lines and paragraphs of `text`.
    pub(crate) fn of(text: &str, kind: LineKind) -> Self {
        Self::between(text, kind, &Breaks::of(text, kind.breaks))
    }

    /// The same where the line breaks, which must be of that kind, are known.
    pub(crate) fn between(text: &str, kind: LineKind, breaks: &Breaks<'_>) -> Self {
        // Lines of articles are twice as long on average.
        let room = text.len() / 64;
        Self::with(text, kind, room, |start, _| {
            let next = breaks.next(start);
            let end = next.as_ref().map_or(text.len(), |next| next.start);
            (trim(text, start..end), next)
        })
    }

    /// The lines and paragraphs of `text` as `kind` has them, in a third of the time. These must be its trimmed
    /// lines that are not blank, between the same `breaks`.
    pub(crate) fn again(&self, text: &str, kind: LineKind, breaks: &Breaks<'_>) -> Self {
        let mut lines = self.lines.iter().peekable();
        Self::with(text, kind, self.lines.len(), |start, number| {
            let line = lines.next_if(|line| line.number == number);
            let visible = line.map_or(start..start, Line::span);
            let next = breaks.next(visible.end);
            (visible, next)
        })
    }

    /// The lines and paragraphs of `text`, with room for so many lines, where `find` tells of the line that starts at a byte and has that
    /// number what is visible of it and its line break.
    fn with(
        text: &str,
        kind: LineKind,
        room: usize,
        mut find: impl FnMut(usize, u32) -> (Range<usize>, Option<Range<usize>>),
    ) -> Self {
        let mut layout = Self { lines: Vec::with_capacity(room), ..Self::default() };
        // A byte order mark is no part of the first line.
        let bom = kind.trim && text.starts_with('\u{feff}');
        let mut start = if bom { '\u{feff}'.len_utf8() } else { 0 };
        let mut number = 1;
        let mut in_paragraph = false;
        loop {
            let (visible, next) = find(start, number);
            let end = next.as_ref().map_or(text.len(), |next| next.start);
            let is_blank = visible.is_empty();
            let span = if kind.trim { visible } else { start..end };
            if !is_blank {
                let index = layout.lines.len();
                match layout.paragraphs.last_mut() {
                    Some(paragraph) if in_paragraph => {
                        paragraph.span = Span::new(paragraph.span.start(), span.end);
                        paragraph.lines = Span::new(paragraph.lines.start(), index + 1);
                    }
                    _ => layout.paragraphs.push(Paragraph {
                        span: Span::new(span.start, span.end),
                        lines: Span::new(index, index + 1),
                    }),
                }
            }
            in_paragraph = !is_blank;
            let is_rest = next.is_none() && start == end;
            if !is_blank || (kind.blank && !is_rest) {
                layout.lines.push(Line { span: Span::new(span.start, span.end), number });
            }
            match next {
                Some(next) => start = next.end,
                None => return layout,
            }
            number += 1;
        }
    }
}

/// The line breaks of a text.
pub(crate) enum Breaks<'t> {
    Newline(&'t [u8]),
    Any(&'t str),
}

/// What a byte can be, to somebody who looks for any line break: 0, no part of one; 1, one; 2, the
/// first byte of characters some of which are one.
const BREAKS: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            0x0a..=0x0d | 0x1c..=0x1e => 1,
            0xc2 | 0xe2 => 2,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

impl<'t> Breaks<'t> {
    /// Those of `text`, of that kind.
    pub(crate) fn of(text: &'t str, breaks: LineBreaks) -> Self {
        Self::told(text, matches!(breaks, LineBreaks::Any) && has_other_breaks(text))
    }

    /// Those of `text`, of which it is known whether it has others than line feeds that count.
    pub(crate) fn told(text: &'t str, has_others: bool) -> Self {
        if has_others { Self::Any(text) } else { Self::Newline(text.as_bytes()) }
    }

    /// The first line break from `start` on, as a byte range.
    pub(crate) fn next(&self, start: usize) -> Option<Range<usize>> {
        match self {
            Self::Newline(bytes) => {
                memchr::memchr(b'\n', &bytes[start..]).map(|at| start + at..start + at + 1)
            }
            Self::Any(text) => {
                let bytes = text.as_bytes();
                let mut at = start;
                loop {
                    at += bytes[at..].iter().position(|b| BREAKS[usize::from(*b)] > 0)?;
                    match &bytes[at..] {
                        [b'\r', b'\n', ..] => return Some(at..at + 2),
                        [0xc2, 0x85, ..] => return Some(at..at + 2),
                        [0xe2, 0x80, 0xa8 | 0xa9, ..] => return Some(at..at + 3),
                        [0xc2 | 0xe2, ..] => at += 1,
                        _ => return Some(at..at + 1),
                    }
                }
            }
        }
    }
}

impl Breaks<'_> {
    /// Where the line starts in which the byte `at` lies.
    pub(crate) fn line_start(&self, at: usize) -> usize {
        match self {
            Self::Newline(bytes) => memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |at| at + 1),
            Self::Any(text) => {
                let last = text[..at].rfind(is_break);
                last.map_or(0, |last| last + text[last..].chars().next().map_or(0, char::len_utf8))
            }
        }
    }

    /// `span` widened to whole lines, its last line break included.
    pub(crate) fn whole_lines(&self, span: &Range<usize>) -> Range<usize> {
        let all = match self {
            Self::Newline(bytes) => bytes.len(),
            Self::Any(text) => text.len(),
        };
        self.line_start(span.start)..self.next(span.end).map_or(all, |next| next.end)
    }
}

/// Whether a line ends with `c`, to somebody who looks for any line break.
fn is_break(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether the text has a line break that is no line feed. Few texts have.
pub(crate) fn has_other_breaks(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has = |wide: &str| memchr::memmem::find(bytes, wide.as_bytes()).is_some();
    memchr::memchr3(b'\r', 0x0b, 0x0c, bytes).is_some()
        || memchr::memchr3(0x1c, 0x1d, 0x1e, bytes).is_some()
        || ["\u{85}", "\u{2028}", "\u{2029}"].into_iter().any(has)
}

/// The part of `span` from its first to after its last visible character.
pub(crate) fn trim(text: &str, span: Range<usize>) -> Range<usize> {
    // Nearly all white space is ASCII, and so are the visible characters beside it.
    let bytes = &text.as_bytes()[span.clone()];
    if let (Some(first), Some(last)) = (bytes.first(), bytes.last())
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return span;
    }
    let is_visible = |byte: &u8| !matches!(byte, b' ' | 0x09..=0x0d | 0x1c..=0x1f);
    let Some(first) = bytes.iter().position(is_visible) else { return span.start..span.start };
    let last = bytes.iter().rposition(is_visible).unwrap_or(first);
    let rest = span.start + first..span.start + last + 1;
    if bytes[first].is_ascii_graphic() && bytes[last].is_ascii_graphic() {
        return rest;
    }
    let trimmed = text[rest.clone()].trim_end_matches(is_space);
    let visible = trimmed.trim_start_matches(is_space).len();
    if visible == 0 {
        return span.start..span.start;
    }
    let end = rest.start + trimmed.len();
    end - visible..end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blank_lines_separate_paragraphs_and_space_is_no_part_of_a_line() {
        let text = "\u{feff}  One\t\r\ntwo\n \u{a0}\n\n\tthree";
        let layout = Layout::of(text, LineKind::default());
        let lines: Vec<_> = layout.lines.iter().map(|l| (&text[l.span()], l.number())).collect();
        assert_eq!(lines, [("One", 1), ("two", 2), ("three", 5)]);
        let paragraphs: Vec<_> = layout.paragraphs.iter().map(|p| p.lines()).collect();
        assert_eq!(paragraphs, [0..2, 2..3]);
    }

    /// A packed file of some kilobytes may have tens of millions of lines.
    #[test]
    fn a_line_takes_little_memory() {
        assert_eq!((size_of::<Line>(), size_of::<Paragraph>()), (12, 16));
    }

    #[test]
    fn an_empty_text_has_no_lines() {
        for text in ["", "\n \n"] {
            assert_eq!(Layout::of(text, LineKind::default()), Layout::default());
        }
    }

    proptest! {
        /// What is trimmed is what the standard library trims; of nothing, where it starts.
        #[test]
        fn space_of_any_kind_is_trimmed(text in "[ \\t\\x0b\\x1c\\x1b\u{85}\u{a0}\u{2028}\u{200b}aé.]{0,8}") {
            let found = trim(&text, 0..text.len());
            prop_assert_eq!(&text[found.clone()], text.trim_matches(is_space));
            let before = text.len() - text.trim_start_matches(is_space).len();
            prop_assert_eq!(found.start, if found.is_empty() { 0 } else { before });
        }
    }

    fn lines(text: &str, kind: LineKind) -> Vec<&str> {
        Layout::of(text, kind).lines.into_iter().map(|line| &text[line.span()]).collect()
    }

    proptest! {
        /// Lines that are found by those of another kind are those that are found in the text.
        #[test]
        fn lines_of_one_kind_tell_those_of_another(
            text in "\u{feff}?([ \\t\\n\\r\\x0b\u{85}\u{2028}a–.]|\\n\\n|\\r\\n){0,12}",
            any in any::<bool>(),
            blank in any::<bool>(),
            trim in any::<bool>(),
        ) {
            let breaks = if any { LineBreaks::Any } else { LineBreaks::Newline };
            let known = Layout::of(&text, LineKind { breaks, ..LineKind::default() });
            let kind = LineKind { breaks, blank, trim };
            if trim || !text.starts_with('\u{feff}') {
                let again = known.again(&text, kind, &Breaks::of(&text, breaks));
                prop_assert_eq!(again, Layout::of(&text, kind));
            }
        }
    }

    /// Whatever ends a line, and alone in a text.
    #[test]
    fn each_break_is_known_forwards_and_backwards() {
        for c in '\0'..='\u{3000}' {
            let text = format!("ab{c}–cd");
            let ends = matches!(
                c,
                '\n' | '\r'
                    | '\u{b}'
                    | '\u{c}'
                    | '\u{1c}'
                    | '\u{1d}'
                    | '\u{1e}'
                    | '\u{85}'
                    | '\u{2028}'
                    | '\u{2029}'
            );
            let breaks = Breaks::of(&text, LineBreaks::Any);
            let after = 2 + c.len_utf8();
            assert_eq!(breaks.next(0), ends.then_some(2..after), "{c:?}");
            assert_eq!(breaks.line_start(text.len()), if ends { after } else { 0 }, "{c:?}");
            // The same among others.
            let breaks = Breaks::told(&text, true);
            assert_eq!(breaks.next(0), ends.then_some(2..after), "{c:?}");
            assert_eq!(breaks.line_start(text.len()), if ends { after } else { 0 }, "{c:?}");
        }
    }

    #[test]
    fn any_break_ends_a_line_if_the_units_say_so() {
        let text = "a\r\nb\rc\n\rd\u{85}e\u{2028}–\u{b}\u{1c}é ";
        let kind = LineKind { breaks: LineBreaks::Any, ..LineKind::default() };
        assert_eq!(lines(text, kind), ["a", "b", "c", "d", "e", "–", "é"]);
        let kind = LineKind { blank: true, trim: false, ..kind };
        assert_eq!(lines(text, kind), ["a", "b", "c", "", "d", "e", "–", "", "é "]);
    }

    #[test]
    fn blank_lines_and_space_count_if_the_units_say_so() {
        let kind = LineKind { blank: true, ..LineKind::default() };
        assert_eq!(lines("\n a \n\t\nb\n", kind), ["", "a", "", "b"]);
        assert_eq!(lines("", kind), [""; 0]);
        let kind = LineKind { trim: false, ..LineKind::default() };
        assert_eq!(lines("\n a \n\t\nb\r\n", kind), [" a ", "b\r"]);
        assert_eq!(Layout::of("a\n\nb", kind).paragraphs.len(), 2);
    }
}
