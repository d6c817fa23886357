//! Sentences, by the rules of Wikimedia's `sentencex`.
//!
//! A sentence stays inside its paragraph but may cross the line breaks of hard-wrapped text.
//!
//! Or, if the units say so, by end marks alone, line by line.

use std::ops::Range;

use unicode_general_category::{GeneralCategory as G, get_general_category};

use super::layout::{Layout, Line, trim};
use super::segments::Span;

/// The longest piece of a paragraph that is split at once, in bytes. It bounds the time that a
/// paragraph made to be slow can take; no sentence that a person wrote comes near it.
const LONGEST_PIECE: usize = 8 * 1024;

/// How many quotation marks, each of which may be looked for from every other, a piece has at most. Talk has a fifth of
/// that in as many bytes.
const MOST_QUOTES: usize = 512;

/// The marks that begin or end what is quoted.
const QUOTES: [char; 15] =
    ['\'', '"', '`', '“', '”', '„', '‘', '’', '‚', '«', '»', '「', '」', '《', '》'];

/// The sentences of the paragraphs in `layout`, in order, as byte ranges in `text`.
pub(crate) fn sentences(text: &str, layout: &Layout) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for paragraph in &layout.paragraphs {
        let mut rest = paragraph.span();
        while !rest.is_empty() {
            let piece = rest.start..piece_end(text, &rest);
            split(text, piece.clone(), &mut found);
            rest.start = piece.end;
        }
    }
    found
}

/// Where the first piece of `rest` ends: before white space if there is any.
fn piece_end(text: &str, rest: &Range<usize>) -> usize {
    let longest = text.floor_char_boundary(rest.end.min(rest.start + LONGEST_PIECE));
    let limit = match rest.len() <= MOST_QUOTES {
        true => longest,
        false => text[rest.start..longest]
            .match_indices(QUOTES)
            .nth(MOST_QUOTES)
            .map_or(longest, |(at, _)| rest.start + at),
    };
    if limit == rest.end {
        return limit;
    }
    match text[rest.start..limit].rfind(char::is_whitespace) {
        Some(at) if at > 0 => rest.start + at,
        _ => limit,
    }
}

fn split(text: &str, piece: Range<usize>, found: &mut Vec<Range<usize>>) {
    let part = &text[piece.clone()];
    for boundary in sentencex::get_sentence_boundaries("en", part) {
        let span = boundary.start_byte..boundary.end_byte;
        if part.get(span.clone()).is_some() {
            let span = trim(text, piece.start + span.start..piece.start + span.end);
            if !span.is_empty() {
                found.push(span);
            }
        }
    }
}

/// The characters that end a sentence if they are tokens of their own.
///
/// Source: spaCy 3.8, `default_punct_chars` in `pipeline/sentencizer.pyx`.
const END_MARKS: &str = "!.?\u{589}\u{61f}\u{6d4}\u{700}\u{701}\u{702}\u{7f9}\u{964}\u{965}\u{104a}\u{104b}\u{1362}\
    \u{1367}\u{1368}\u{166e}\u{1735}\u{1736}\u{1803}\u{1809}\u{1944}\u{1945}\u{1aa8}\u{1aa9}\
    \u{1aaa}\u{1aab}\u{1b5a}\u{1b5b}\u{1b5e}\u{1b5f}\u{1c3b}\u{1c3c}\u{1c7e}\u{1c7f}\u{203c}\
    \u{203d}\u{2047}\u{2048}\u{2049}\u{2e2e}\u{2e3c}\u{3002}\u{a4ff}\u{a60e}\u{a60f}\u{a6f3}\
    \u{a6f7}\u{a876}\u{a877}\u{a8ce}\u{a8cf}\u{a92f}\u{a9c8}\u{a9c9}\u{aa5d}\u{aa5e}\u{aa5f}\
    \u{aaf0}\u{aaf1}\u{abeb}\u{fe52}\u{fe56}\u{fe57}\u{ff01}\u{ff0e}\u{ff1f}\u{ff61}\u{10a56}\
    \u{10a57}\u{11047}\u{11048}\u{110be}\u{110bf}\u{110c0}\u{110c1}\u{11141}\u{11142}\u{11143}\
    \u{111c5}\u{111c6}\u{111cd}\u{111de}\u{111df}\u{11238}\u{11239}\u{1123b}\u{1123c}\u{112a9}\
    \u{1144b}\u{1144c}\u{115c2}\u{115c3}\u{115c9}\u{115ca}\u{115cb}\u{115cc}\u{115cd}\u{115ce}\
    \u{115cf}\u{115d0}\u{115d1}\u{115d2}\u{115d3}\u{115d4}\u{115d5}\u{115d6}\u{115d7}\u{11641}\
    \u{11642}\u{1173c}\u{1173d}\u{1173e}\u{11a42}\u{11a43}\u{11a9b}\u{11a9c}\u{11c41}\u{11c42}\
    \u{16a6e}\u{16a6f}\u{16af5}\u{16b37}\u{16b38}\u{16b44}\u{1bc9f}\u{1da88}";

/// The sentences of `lines`, which are in order, told apart by end marks among `tokens`: a sentence ends
/// before the first token after an end mark that is no punctuation.
pub(crate) fn by_marks(text: &str, lines: &[Line], tokens: &[Span]) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let Some(start) = lines.first().map(|line| line.span().start) else { return found };
    let mut next = tokens.partition_point(|token| token.end() <= start);
    for line in lines {
        // Where the sentence begins, and whether it has an end mark.
        let mut first = next;
        let mut ended = false;
        let line = line.span();
        while let Some(token) = tokens.get(next).filter(|token| token.end() <= line.end) {
            // Nearly all tokens.
            let is_word = bytes[token.start()].is_ascii_alphanumeric();
            let is_mark = !is_word && is_end_mark(&text[token.range()]);
            let goes_on = is_mark || (!is_word && ended && is_punctuation(&text[token.range()]));
            if ended && !goes_on {
                found.push(between(&tokens[first..next], &line));
                first = next;
                ended = false;
            }
            ended |= is_mark;
            next += 1;
        }
        if first < next {
            found.push(between(&tokens[first..next], &line));
        }
    }
    found
}

/// From the first to the last of `tokens`, inside their line: a byte order mark is a part of a token, but of no line.
fn between(tokens: &[Span], line: &Range<usize>) -> Range<usize> {
    let start = tokens.first().map_or(line.start, |token| token.start().max(line.start));
    start..tokens.last().map_or(start, |token| token.end())
}

/// What is left of a text when parts of it are taken out.
pub(crate) struct Left {
    pub text: String,
    /// Where what is left goes on behind each part: there, and in the whole text.
    goes_on: Vec<(usize, usize)>,
}

impl Left {
    /// What is left of `text` without `parts`, which are in order; `None` if there are none.
    pub(super) fn of(text: &str, parts: impl IntoIterator<Item = Range<usize>>) -> Option<Self> {
        let mut parts = parts.into_iter().peekable();
        parts.peek()?;
        let mut left = Self { text: String::with_capacity(text.len()), goes_on: vec![(0, 0)] };
        let mut at = 0;
        for part in parts {
            left.text.push_str(&text[at..part.start]);
            at = part.end;
            left.goes_on.push((left.text.len(), at));
        }
        left.text.push_str(&text[at..]);
        Some(left)
    }

    /// Where `span`, which is not empty, stands in the whole text.
    pub(super) fn in_whole(&self, span: &Range<usize>) -> Range<usize> {
        let in_whole = |place: usize| {
            let next = self.goes_on.partition_point(|(there, _)| *there <= place);
            let (there, here) = self.goes_on[next - 1];
            here + (place - there)
        };
        in_whole(span.start)..in_whole(span.end - 1) + 1
    }
}

fn is_end_mark(word: &str) -> bool {
    match word.as_bytes() {
        [b'.' | b'!' | b'?'] => true,
        [byte, ..] if byte.is_ascii() => false,
        _ => {
            let mut chars = word.chars();
            chars.next().is_some_and(|c| END_MARKS.contains(c)) && chars.next().is_none()
        }
    }
}

/// Whether all characters are punctuation (general category P).
fn is_punctuation(word: &str) -> bool {
    word.chars().all(|c| {
        matches!(
            get_general_category(c),
            G::ConnectorPunctuation
                | G::DashPunctuation
                | G::OpenPunctuation
                | G::ClosePunctuation
                | G::InitialPunctuation
                | G::FinalPunctuation
                | G::OtherPunctuation
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LineKind;
    use crate::text::tokens::tokens;

    fn found(text: &str) -> Vec<&str> {
        let layout = Layout::of(text, LineKind::default());
        sentences(text, &layout).into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn what_is_split_at_once_has_few_quotation_marks() {
        for text in ["'a ".repeat(2_000), "\"»'A".repeat(2_000), "“".repeat(600)] {
            let mut rest = 0..text.len();
            while !rest.is_empty() {
                let end = piece_end(&text, &rest);
                let quotes = text[rest.start..end].matches(QUOTES).count();
                assert!(end > rest.start && quotes <= MOST_QUOTES, "{quotes}");
                rest.start = end;
            }
        }
        // Talk is split as before.
        let talk = "“It isn’t so,” she said. ".repeat(100);
        assert_eq!(piece_end(&talk, &(0..talk.len())), talk.len());
    }

    #[test]
    fn sentences_are_not_fooled_by_abbreviations_initials_decimals_urls_and_quotes() {
        assert_eq!(
            found(
                "Dr. J. R. Hale paid $3.50 at 9 a.m. sharp. He saw http://a.example/b.c?d=1 \
                 first. “Is it late?” she asked. “No. 7 is best.” Version 1.2.3 is out!\n\nNext, \
                 hard\nwrapped."
            ),
            [
                "Dr. J. R. Hale paid $3.50 at 9 a.m. sharp.",
                "He saw http://a.example/b.c?d=1 first.",
                "“Is it late?” she asked.",
                "“No. 7 is best.”",
                "Version 1.2.3 is out!",
                "Next, hard\nwrapped.",
            ]
        );
    }

    #[test]
    fn a_paragraph_without_end_is_split_in_pieces() {
        let text = "ab ".repeat(20_000);
        let all = found(&text);
        assert!(all.iter().all(|sentence| sentence.len() <= LONGEST_PIECE));
        assert_eq!(all.join(" "), text.trim());
    }

    #[test]
    fn an_end_mark_ends_a_sentence_of_its_line_if_the_units_say_so() {
        let text =
            "Mr. Hale left. (He did!) \u{201c}Why?\u{201d} 3.5 p.m.\n\nYes... no\nso it\nis.";
        let layout = Layout::of(text, LineKind::default());
        let found = by_marks(text, &layout.lines, &tokens(text).0);
        let found: Vec<_> = found.into_iter().map(|span| &text[span]).collect();
        assert_eq!(
            found,
            ["Mr.", "Hale left. (", "He did!) “", "Why?”", "3.5 p.m.", "Yes... no", "so it", "is."]
        );
    }

    #[test]
    fn what_is_left_knows_where_it_stood() {
        let text = "[٣]é[12]é.[3]";
        assert!(Left::of(text, []).is_none());
        let left = Left::of(text, [0..4, 6..10, 13..16]).unwrap();
        assert_eq!(left.text, "éé.");
        assert_eq!(&text[left.in_whole(&(0..5))], "é[12]é.");
        assert_eq!(&text[left.in_whole(&(2..4))], "é");
    }
}
