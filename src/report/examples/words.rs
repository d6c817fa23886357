//! What an example expected and what came out, in words and as places in its rule file.

use std::ops::Range;

use codespan_reporting::diagnostic::LabelStyle;

use crate::engine::{Mismatch, Tested};
use crate::report::sanitize::sanitize_clipped;
use crate::report::{count, grouped};
use crate::schema::inside;

/// How many strings of a list are shown.
const MAX_STRINGS: usize = 10;

/// How many places of one example are marked.
const MAX_MARKS: usize = 6;

/// Characters of a string that are shown.
const MAX_STRING: usize = 120;

/// One thing to point at in the rule file.
pub(super) struct Point {
    pub span: Range<usize>,
    pub style: LabelStyle,
    pub message: String,
}

/// Whether what was found is what should be, and only what is said of it differs.
pub(super) fn is_found(tested: &Tested<'_>) -> bool {
    let other = |m: &Mismatch<'_>| matches!(m, Mismatch::Missing(_) | Mismatch::Noisy(_));
    !tested.mismatches.iter().any(other)
}

/// The places of the first mismatches in the rule file, each with what is to be said there.
pub(super) fn points(tested: &Tested<'_>) -> Vec<Point> {
    let rule = tested.rule;
    let place = |at: &Range<usize>| inside(&rule.file, &tested.example.span, at);
    let mut points = Vec::new();
    let mut add = |span, style, message: &str| {
        points.push(Point { span, style, message: message.to_owned() });
    };
    let (primary, secondary) = (LabelStyle::Primary, LabelStyle::Secondary);
    let mixed = tested.mismatches.iter().any(|m| matches!(m, Mismatch::Noisy(_)));
    for mismatch in tested.mismatches.iter().take(MAX_MARKS) {
        match mismatch {
            Mismatch::Noisy(span) => add(place(span), primary, "found, but not expected"),
            Mismatch::Missing(span) => {
                // What came out comes first, and only one of the two is the place itself.
                let style = if mixed { secondary } else { primary };
                add(place(span), style, "expected, but not found");
            }
            Mismatch::Severity { span, expected, found } => {
                add(place(span), primary, &format!("found as {found}"));
                add(expected.span(), secondary, "expected this severity");
            }
            Mismatch::Message { span, expected, .. } => {
                add(place(span), primary, "found with another message");
                add(expected.span(), secondary, "expected this message");
            }
            Mismatch::Fixed { expected, found } => {
                let at = difference(expected.get_ref(), found);
                let at = inside(&rule.file, &expected.span(), &at);
                add(at, primary, "the text after the fix differs here");
            }
        }
    }
    points
}

/// The place at which the expected text begins to differ from another: a word or so of it.
fn difference(expected: &str, found: &str) -> Range<usize> {
    let same = expected.chars().zip(found.chars()).take_while(|(a, b)| a == b);
    let start: usize = same.map(|(c, _)| c.len_utf8()).sum();
    let word = expected[start..].find(char::is_whitespace).unwrap_or(expected.len() - start);
    let first = expected[start..].chars().next().map_or(0, char::len_utf8);
    start..start + word.max(first)
}

/// What was expected and what came out, each in a few words.
pub(super) fn said(tested: &Tested<'_>) -> Vec<String> {
    let text = &tested.example.text;
    tested.mismatches.iter().take(MAX_STRINGS).map(|mismatch| why(text, mismatch)).collect()
}

pub(super) fn why(text: &str, mismatch: &Mismatch<'_>) -> String {
    match mismatch {
        Mismatch::Missing(span) => {
            format!("expected but not found: {}", quote(&text[span.clone()]))
        }
        Mismatch::Noisy(span) => format!("found but not expected: {}", quote(&text[span.clone()])),
        Mismatch::Severity { span, expected, found } => format!(
            "{} is found as {found}, expected {}",
            quote(&text[span.clone()]),
            expected.get_ref()
        ),
        Mismatch::Message { span, expected, found } => format!(
            "{} is found with the message: {}; expected: {}",
            quote(&text[span.clone()]),
            sanitize_clipped(found, MAX_STRING),
            sanitize_clipped(expected.get_ref(), MAX_STRING)
        ),
        Mismatch::Fixed { expected, found } => {
            let at = difference(expected.get_ref(), found).start;
            // A little of what is the same, so that the eye finds the place.
            let from = expected.get_ref()[..at].char_indices().rev().take(20).last();
            let from = from.map_or(at, |(from, _)| from);
            format!(
                "the fixed text is {}, expected {}",
                quote_from(found, from),
                quote_from(expected.get_ref(), from)
            )
        }
    }
}

/// The lists of what was expected and what was found, and the mismatches that are no places.
pub(super) fn notes(tested: &Tested<'_>) -> Vec<String> {
    let text = &tested.example.text;
    let mut notes = Vec::new();
    if !is_found(tested) {
        let expected: Vec<&str> = tested.example.finds.iter().map(String::as_str).collect();
        notes.push(format!("expected: {}", list(&expected)));
        notes.push(format!("   found: {}", list(&found(tested))));
    }
    match tested.mismatches.len().saturating_sub(MAX_MARKS) {
        0 => {}
        more => notes.insert(0, format!("and {}", count(more as u64, "more place"))),
    }
    for mismatch in tested.mismatches.iter().take(MAX_STRINGS) {
        match mismatch {
            Mismatch::Missing(_) | Mismatch::Noisy(_) => {}
            mismatch => notes.push(why(text, mismatch)),
        }
    }
    notes
}

/// The strings that were found.
pub(super) fn found<'a>(tested: &'a Tested<'_>) -> Vec<&'a str> {
    let text = tested.example.text.as_str();
    tested.findings.iter().map(|finding| &text[finding.span.clone()]).collect()
}

fn list(strings: &[&str]) -> String {
    if strings.is_empty() {
        return "nothing".to_owned();
    }
    let shown: Vec<String> = strings.iter().take(MAX_STRINGS).map(|s| quote(s)).collect();
    match strings.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {} more", shown.join(", "), grouped(more as u64)),
    }
}

fn quote(text: &str) -> String {
    format!("`{}`", sanitize_clipped(text, MAX_STRING))
}

fn quote_from(text: &str, from: usize) -> String {
    match text.get(from..) {
        Some(rest) if from > 0 => format!("`…{}`", sanitize_clipped(rest, MAX_STRING)),
        _ => quote(text),
    }
}
