//! The format for programs: one JSON object for each finding, one a line. The output *is*
//! [`JsonFinding`]; its field names are a promise.
//!
//! Strings hold the true text, not what is shown to people. Still a terminal may be at the other
//! end, so what [`is_unsafe`] names is written as a `\u` escape and reads back as the same text.

use std::io;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter};

use super::Severity;
use super::location::Locator;
use super::sanitize::is_unsafe;
use crate::engine::{Edit, Finding};
use crate::text::{Document, UnitKind};

/// Characters of the span's text that are given.
const MAX_TEXT: usize = 200;

/// A finding as it is written by the JSONL format.
#[derive(Debug, Serialize)]
pub struct JsonFinding<'a> {
    /// The id of the rule.
    pub rule: &'a str,
    /// `error`, `warning` or `note`.
    pub severity: Severity,
    /// The file that the document is in.
    pub path: &'a str,
    /// The number of the record in the file, from 1; null for a text file.
    pub record: Option<u64>,
    /// The record's own id, or null.
    pub id: Option<&'a str>,
    /// The kind of span that the rule looks at.
    pub unit: UnitKind,
    /// The first byte of the span in the document's text.
    pub start: usize,
    /// The byte after the span.
    pub end: usize,
    /// The line of `start`, from 1; only `\n` ends a line.
    pub line: usize,
    /// The column of `start`, from 1, in characters (code points).
    pub column: usize,
    /// The line of `end`: of the place right after the last character of the span. A span that
    /// takes in its last line break ends on the next line.
    pub end_line: usize,
    /// The column of `end`, so a span within a line has `end_column - column` characters.
    pub end_column: usize,
    /// The text of the span, at most its first 200 characters.
    pub text: &'a str,
    /// What is wrong.
    pub message: &'a str,
    /// What to do about it, or null.
    pub help: Option<&'a str>,
    /// The edits that mend it, or null.
    pub fix: Option<&'a [Edit]>,
    /// Other places that belong to it.
    pub related: Vec<JsonRelated<'a>>,
}

/// Another place that belongs to a finding.
#[derive(Debug, Serialize)]
pub struct JsonRelated<'a> {
    /// The file that it is in.
    pub path: &'a str,
    /// The number of the record in the file, from 1; null for a text file.
    pub record: Option<u64>,
    /// Its first byte in the text of that document.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// What it has to do with the finding.
    pub message: &'a str,
}

impl<'a> JsonFinding<'a> {
    /// The finding of this document; `locator` is over the document's text.
    fn new(document: &'a Document<'_>, locator: &mut Locator<'_>, finding: &'a Finding) -> Self {
        let source = document.source();
        let start = locator.locate(finding.span.start);
        let end = locator.locate(finding.span.end);
        let related = finding.related.iter().map(|related| {
            let source = related.source.as_ref().unwrap_or(source);
            JsonRelated {
                path: &source.path,
                record: source.record,
                start: related.span.start,
                end: related.span.end,
                message: &related.message,
            }
        });
        Self {
            rule: &finding.rule,
            severity: finding.severity,
            path: &source.path,
            record: source.record,
            id: source.id.as_deref(),
            unit: finding.unit,
            start: finding.span.start,
            end: finding.span.end,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            text: clipped(document.text(), finding),
            message: &finding.message,
            help: finding.help.as_deref(),
            fix: finding.fix.as_ref().map(|fix| fix.edits.as_slice()),
            related: related.collect(),
        }
    }
}

fn clipped<'a>(text: &'a str, finding: &Finding) -> &'a str {
    let start = text.floor_char_boundary(finding.span.start);
    let end = text.ceil_char_boundary(finding.span.end.min(text.len())).max(start);
    let span = &text[start..end];
    span.char_indices().nth(MAX_TEXT).map_or(span, |(end, _)| &span[..end])
}

/// Appends one finding as one line.
pub(super) fn render(
    document: &Document<'_>,
    locator: &mut Locator<'_>,
    finding: &Finding,
    out: &mut Vec<u8>,
) {
    write(&JsonFinding::new(document, locator, finding), out);
}

/// Appends a value as one line.
pub(super) fn write(json: &impl Serialize, out: &mut Vec<u8>) {
    let start = out.len();
    let written = json.serialize(&mut Serializer::with_formatter(&mut *out, SafeFormatter));
    // A buffer takes everything, and the types have neither maps nor numbers that can fail.
    debug_assert!(written.is_ok(), "{written:?}");
    if written.is_err() {
        return out.truncate(start);
    }
    out.push(b'\n');
}

/// As compact as the default, and nothing in its strings drives a terminal.
struct SafeFormatter;

impl Formatter for SafeFormatter {
    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        let mut safe = 0;
        for (at, c) in fragment.char_indices().filter(|&(_, c)| is_unsafe(c)) {
            CompactFormatter.write_string_fragment(writer, &fragment[safe..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            safe = at + c.len_utf8();
        }
        CompactFormatter.write_string_fragment(writer, &fragment[safe..])
    }
}
