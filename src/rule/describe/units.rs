//! Units in words, where they are not those that every pack has.

use super::condition::pattern;
use crate::text::{LineBreaks, SentenceKind, Units, WordKind};

/// What counts as a word, a line and a sentence: a phrase each, of what is not as it always is. What
/// matches `without` is taken out of lines before sentences are found.
pub(super) fn units(units: &Units, without: Option<&str>) -> Vec<(&'static str, String)> {
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
    let mut sentence = Vec::new();
    if units.sentence == SentenceKind::Mark {
        sentence.push("what stands in a line up to an end mark".to_owned());
    }
    if let Some(without) = without {
        sentence.push(format!("found without what matches {}", pattern(without)));
    }
    if !sentence.is_empty() {
        told.push(("sentence", sentence.join(", ")));
    }
    told
}
