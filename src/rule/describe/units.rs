//! Units in words, where they are not those that every pack has.

use crate::text::{LineBreaks, SentenceKind, Units, WordKind};

/// What counts as a word, a line and a sentence: a phrase each, of what is not as it always is.
pub(super) fn units(units: &Units) -> Vec<(&'static str, String)> {
    let mut told = Vec::new();
    match units.word {
        WordKind::Unicode => {}
        WordKind::Token => told.push(("word", "a word or a punctuation mark".to_owned())),
        WordKind::Whitespace => told.push(("word", "what stands between white space".to_owned())),
    }
    let mut line = Vec::new();
    if units.line.breaks == LineBreaks::Any {
        line.push("ends at any line break of Unicode");
    }
    if units.line.blank {
        line.push("may be blank");
    }
    if !units.line.trim {
        line.push("has the white space at its ends");
    }
    if !line.is_empty() {
        told.push(("line", line.join(", ")));
    }
    let sentence = match units.sentence {
        SentenceKind::English => None,
        SentenceKind::Mark => Some("what stands in a line up to an end mark"),
        SentenceKind::MarkWithoutCitations => {
            Some("what stands in a line up to an end mark, citations such as `[3]` left out")
        }
    };
    told.extend(sentence.map(|sentence| ("sentence", sentence.to_owned())));
    told
}
