//! An example as programs read it.

use serde::Serialize;

use super::UNCOVERED;
use super::words::{found, why};
use crate::engine::{Mismatch, Tested};
use crate::report::location::Locator;
use crate::rule::Rule;
use crate::schema::inside;

/// How many mismatches of one example are told.
const MAX_MISMATCHES: usize = 100;

/// An example as `--format jsonl` prints it.
#[derive(Debug, Serialize)]
pub(super) struct JsonExample<'a> {
    /// The rule's id.
    pub rule: &'a str,
    /// The rule file.
    pub file: &'a str,
    /// `passed`, `missing`, `noisy`, `wrong`, or `uncovered` for a rule without such an example.
    pub verdict: &'static str,
    /// Where the example's text stands, or the id of a rule that is uncovered: bytes in the file.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// The line on which it starts, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The strings that should have been found.
    pub expected: Vec<&'a str>,
    /// The strings that were found.
    pub found: Vec<&'a str>,
    /// Why the example failed; at most the first 100 reasons.
    pub mismatches: Vec<JsonMismatch>,
}

/// Why an example failed, as `--format jsonl` prints it.
#[derive(Debug, Serialize)]
pub(super) struct JsonMismatch {
    /// The place in the example's text: bytes in the rule file.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// What is not as expected.
    pub message: String,
}

impl<'a> JsonExample<'a> {
    /// An example that was run.
    pub(super) fn new(tested: &'a Tested<'_>) -> Self {
        let (rule, example) = (tested.rule, tested.example);
        let place = Locator::new(&rule.file.text).locate(example.span.start);
        let mismatch = |mismatch: &Mismatch<'_>| {
            let span = match mismatch {
                Mismatch::Missing(span)
                | Mismatch::Noisy(span)
                | Mismatch::Severity { span, .. }
                | Mismatch::Message { span, .. } => inside(&rule.file, &example.span, span),
                Mismatch::Fixed { expected, .. } => expected.span(),
            };
            let message = why(&example.text, mismatch);
            JsonMismatch { start: span.start, end: span.end, message }
        };
        Self {
            rule: &rule.id,
            file: &rule.file.name,
            verdict: tested.verdict().name(),
            start: example.span.start,
            end: example.span.end,
            line: place.line,
            column: place.column,
            expected: example.finds.iter().map(String::as_str).collect(),
            found: found(tested),
            mismatches: tested.mismatches.iter().take(MAX_MISMATCHES).map(mismatch).collect(),
        }
    }

    /// A rule whose examples do not show what they should.
    pub(super) fn of_gap(rule: &'a Rule, why: &str) -> Self {
        let place = Locator::new(&rule.file.text).locate(rule.id_span.start);
        let (start, end) = (rule.id_span.start, rule.id_span.end);
        Self {
            rule: &rule.id,
            file: &rule.file.name,
            verdict: UNCOVERED,
            start,
            end,
            line: place.line,
            column: place.column,
            expected: Vec::new(),
            found: Vec::new(),
            mismatches: vec![JsonMismatch { start, end, message: why.to_owned() }],
        }
    }
}
