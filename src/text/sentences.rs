//! Sentences, by the rules of Wikimedia's `sentencex`.
//!
//! A sentence stays inside its paragraph but may cross the line breaks of hard-wrapped text.

use std::ops::Range;

use super::layout::{Layout, trim};

/// The longest piece of a paragraph that is split at once, in bytes. It bounds the time that a
/// paragraph made to be slow can take; no sentence that a person wrote comes near it.
const LONGEST_PIECE: usize = 8 * 1024;

/// The sentences of the paragraphs in `layout`, in order, as byte ranges in `text`.
pub(crate) fn sentences(text: &str, layout: &Layout) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for paragraph in &layout.paragraphs {
        let mut rest = paragraph.span.clone();
        while !rest.is_empty() {
            let piece = rest.start..piece_end(text, &rest);
            split(text, piece.clone(), &mut found);
            rest.start = piece.end;
        }
    }
    found
}

/// Where the first piece of `rest` ends: after white space if there is any.
fn piece_end(text: &str, rest: &Range<usize>) -> usize {
    if rest.len() <= LONGEST_PIECE {
        return rest.end;
    }
    let limit = text.floor_char_boundary(rest.start + LONGEST_PIECE);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        sentences(text, &Layout::of(text)).into_iter().map(|span| &text[span]).collect()
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
}
