//! The format for programs: one JSON object for each finding, one a line. The names and the order of
//! its fields are a promise; the tests declare them, and hold what is written against that.
//!
//! Strings hold the true text, not what is shown to people. Still a terminal may be at the other
//! end, or what runs the jobs of CI, so what [`is_unsafe`] names and the marks of commands are written as
//! `\u` escapes and read back as the same text.

use std::io;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter};
use wide::u8x16;

use super::location::Locator;
use super::sanitize::{command_marks, is_unsafe};
use crate::engine::Finding;
use crate::text::{Document, Source};

/// Characters of the span's text that are given.
const MAX_TEXT: usize = 200;

fn clipped<'a>(text: &'a str, finding: &Finding) -> &'a str {
    let start = text.floor_char_boundary(finding.span.start);
    let end = text.ceil_char_boundary(finding.span.end.min(text.len())).max(start);
    let span = &text[start..end];
    // So many bytes are no more characters.
    if span.len() <= MAX_TEXT {
        return span;
    }
    match span.get(..MAX_TEXT) {
        Some(first) if first.is_ascii() => return first,
        _ => {}
    }
    span.char_indices().nth(MAX_TEXT).map_or(span, |(end, _)| &span[..end])
}

/// The fields that say where a document is from, as all of its findings have them: written once.
pub(super) struct WrittenSource(Vec<u8>);

impl WrittenSource {
    pub(super) fn of(source: &Source) -> Self {
        let mut fields = Vec::new();
        push_string(",\"path\":", &source.path, &mut fields);
        push_number(",\"record\":", source.record, &mut fields);
        match &source.id {
            Some(id) => push_string(",\"id\":", id, &mut fields),
            None => push(",\"id\":null", &mut fields),
        }
        Self(fields)
    }
}

/// Appends one finding as one line, in a fifth of the time that [`write()`] takes: a text may have a
/// finding a line. `source` and `locator` are those of the document.
pub(super) fn render(
    document: &Document<'_>,
    source: &WrittenSource,
    locator: &mut Locator<'_>,
    finding: &Finding,
    out: &mut Vec<u8>,
) {
    let line_start = out.len();
    let start = locator.locate(finding.span.start);
    let end = locator.locate(finding.span.end);
    push_string("{\"rule\":", &finding.rule, out);
    push_string(",\"severity\":", finding.severity.name(), out);
    out.extend_from_slice(&source.0);
    push_string(",\"unit\":", finding.unit.name(), out);
    push_number(",\"start\":", Some(finding.span.start as u64), out);
    push_number(",\"end\":", Some(finding.span.end as u64), out);
    push_number(",\"line\":", Some(start.line as u64), out);
    push_number(",\"column\":", Some(start.column as u64), out);
    push_number(",\"end_line\":", Some(end.line as u64), out);
    push_number(",\"end_column\":", Some(end.column as u64), out);
    push_string(",\"text\":", clipped(document.text(), finding), out);
    push_string(",\"message\":", &finding.message, out);
    match &finding.help {
        Some(help) => push_string(",\"help\":", help, out),
        None => push(",\"help\":null", out),
    }
    match &finding.fix {
        Some(fix) => {
            push(",\"fix\":", out);
            push_list(&fix.edits, out, |edit, out| {
                push_number("{\"start\":", Some(edit.start as u64), out);
                push_number(",\"end\":", Some(edit.end as u64), out);
                push_string(",\"insert\":", &edit.insert, out);
                push("}", out);
            });
        }
        None => push(",\"fix\":null", out),
    }
    push(",\"related\":", out);
    push_list(&finding.related, out, |related, out| {
        let source = related.source.as_ref().unwrap_or(document.source());
        push_string("{\"path\":", &source.path, out);
        push_number(",\"record\":", source.record, out);
        push_number(",\"start\":", Some(related.span.start as u64), out);
        push_number(",\"end\":", Some(related.span.end as u64), out);
        push_string(",\"message\":", &related.message, out);
        push("}", out);
    });
    push("}\n", out);
    disarm(line_start, out);
}

/// Writes the marks of commands as escapes in what was written from `start` on. Two of them stand
/// inside strings only.
fn disarm(start: usize, out: &mut Vec<u8>) {
    let marks: Vec<usize> = command_marks(&out[start..]).map(|mark| start + mark).collect();
    let Some(first) = marks.first() else { return };
    let written = out.split_off(*first);
    let mut from = 0;
    for mark in marks.iter().map(|mark| mark - first) {
        out.extend_from_slice(&written[from..mark]);
        out.extend_from_slice(b"\\u0023");
        from = mark + 1;
    }
    out.extend_from_slice(&written[from..]);
}

#[inline(always)]
fn push(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(text.as_bytes());
}

/// Appends items between brackets.
fn push_list<T>(items: &[T], out: &mut Vec<u8>, mut each: impl FnMut(&T, &mut Vec<u8>)) {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        each(item, out);
    }
    out.push(b']');
}

/// Appends a key, spelled with all that stands around it, and a number or null. (Inlined, how long the key is
/// is known, and it is copied by an instruction or two.)
#[inline(always)]
fn push_number(key: &str, number: Option<u64>, out: &mut Vec<u8>) {
    push(key, out);
    match number {
        Some(number) => push(itoa::Buffer::new().format(number), out),
        None => push("null", out),
    }
}

/// Appends a key, spelled with all that stands around it, and a string.
#[inline(always)]
fn push_string(key: &str, text: &str, out: &mut Vec<u8>) {
    push(key, out);
    push_quoted(text, out);
}

fn push_quoted(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let bytes = text.as_bytes();
    // What lies before `start` is written, and what lies before `at` may be written as it is.
    let (mut start, mut at) = (0, 0);
    while let Some(next) = special(bytes, at) {
        let len = match wide_len(&bytes[next..]) {
            Some(len) => len,
            None => {
                let Some(c) = text[next..].chars().next() else { break };
                if !c.is_ascii() && !is_unsafe(c) {
                    c.len_utf8()
                } else {
                    push(&text[start..next], out);
                    push_escape(c, out);
                    start = next + c.len_utf8();
                    c.len_utf8()
                }
            }
        };
        at = next + len;
    }
    push(&text[start..], out);
    out.push(b'"');
}

/// The first byte from `from` on that is not ASCII, or an ASCII character that needs an escape.
fn special(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(chunk) = bytes[at..].first_chunk() {
        let specials = specials(*chunk);
        if specials != 0 {
            return Some(at + specials.trailing_zeros() as usize);
        }
        at += 16;
    }
    // What is left, once more with what is before it.
    if let Some(last) = bytes.last_chunk() {
        let start = bytes.len() - 16;
        let specials = specials(*last) >> (at - start) << (at - start);
        return (specials != 0).then(|| start + specials.trailing_zeros() as usize);
    }
    let is_special = |byte: &u8| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\');
    bytes[at..].iter().position(is_special).map(|found| at + found)
}

/// Those of 16 bytes that [`special`] looks for: a bit each, the first the lowest.
fn specials(chunk: [u8; 16]) -> u32 {
    let chunk = u8x16::new(chunk);
    let is = |byte| chunk.simd_eq(u8x16::splat(byte));
    let is_control = chunk.min(u8x16::splat(0x1f)).simd_eq(chunk);
    // The sign of a byte is set where it is not ASCII.
    (is_control | is(b'"') | is(b'\\') | is(0x7f) | chunk).to_bitmask()
}

/// The length of the character that `bytes` begin with, if it is one of the commonest of those that
/// are not ASCII: letters of Latin, dashes, curly quotes, the bullet and the ellipsis. They are safe.
fn wide_len(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0xc3..=0xca, ..] | [0xc2, 0xa0..=0xac | 0xae.., ..] => Some(2),
        [0xe2, 0x80, 0x90..=0xa7, ..] => Some(3),
        _ => None,
    }
}

/// Appends what stands for a character in a string: a short escape, or one or two of UTF-16.
fn push_escape(c: char, out: &mut Vec<u8>) {
    match c {
        '"' => push("\\\"", out),
        '\\' => push("\\\\", out),
        '\n' => push("\\n", out),
        '\r' => push("\\r", out),
        '\t' => push("\\t", out),
        '\u{8}' => push("\\b", out),
        '\u{c}' => push("\\f", out),
        c => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                push(&format!("\\u{unit:04x}"), out);
            }
        }
    }
}

/// Appends a value as one line of JSON in which nothing drives a terminal.
pub fn write(json: &impl Serialize, out: &mut Vec<u8>) {
    let start = out.len();
    let written = json.serialize(&mut Serializer::with_formatter(&mut *out, SafeFormatter));
    // A buffer takes everything, and the types have neither maps nor numbers that can fail.
    debug_assert!(written.is_ok(), "{written:?}");
    if written.is_err() {
        return out.truncate(start);
    }
    out.push(b'\n');
    disarm(start, out);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Severity;
    use super::*;
    use crate::engine::{Edit, Fix, Related};
    use crate::text::UnitKind;

    /// A finding as it is written by the JSONL format.
    #[derive(Serialize)]
    struct DeclaredFinding<'a> {
        /// The id of the rule.
        rule: &'a str,
        /// `error`, `warning` or `note`.
        severity: &'a str,
        /// The file that the document is in.
        path: &'a str,
        /// The number of the record in the file, from 1; null for a text file.
        record: Option<u64>,
        /// The record's own id, or null.
        id: Option<&'a str>,
        /// The kind of span that the rule looks at.
        unit: &'a str,
        /// The first byte of the span in the document's text.
        start: usize,
        /// The byte after the span.
        end: usize,
        /// The line of `start`, from 1; only `\n` ends a line.
        line: usize,
        /// The column of `start`, from 1, in characters (code points).
        column: usize,
        /// The line of `end`: of the place right after the last character of the span. A span that
        /// takes in its last line break ends on the next line.
        end_line: usize,
        /// The column of `end`, so a span within a line has `end_column - column` characters.
        end_column: usize,
        /// The text of the span, at most its first 200 characters.
        text: &'a str,
        /// What is wrong.
        message: &'a str,
        /// What to do about it, or null.
        help: Option<&'a str>,
        /// The edits that mend it, or null.
        fix: Option<Vec<DeclaredEdit<'a>>>,
        /// Other places that belong to it.
        related: Vec<DeclaredRelated<'a>>,
    }

    /// Another place that belongs to a finding.
    #[derive(Serialize)]
    struct DeclaredRelated<'a> {
        /// The file that it is in.
        path: &'a str,
        /// The number of the record in the file, from 1; null for a text file.
        record: Option<u64>,
        /// Its first byte in the text of that document.
        start: usize,
        /// The byte after it.
        end: usize,
        /// What it has to do with the finding.
        message: &'a str,
    }

    /// One edit: the bytes `start..end` become `insert`.
    #[derive(Serialize)]
    struct DeclaredEdit<'a> {
        /// The first byte that is replaced.
        start: usize,
        /// The byte after the last that is replaced.
        end: usize,
        /// What stands there afterwards.
        insert: &'a str,
    }

    fn declared<'a>(document: &'a Document<'_>, finding: &'a Finding) -> DeclaredFinding<'a> {
        let (text, source) = (document.text(), document.source());
        let mut locator = Locator::new(text);
        let start = locator.locate(finding.span.start);
        let end = locator.locate(finding.span.end);
        let span = &text[finding.span.clone()];
        let shown: usize = span.chars().take(MAX_TEXT).map(char::len_utf8).sum();
        let edits = |fix: &'a Fix| {
            let edit = |edit: &'a Edit| {
                let Edit { start, end, insert } = edit;
                DeclaredEdit { start: *start, end: *end, insert }
            };
            fix.edits.iter().map(edit).collect()
        };
        let related = |related: &'a Related| {
            let source = related.source.as_ref().unwrap_or(source);
            DeclaredRelated {
                path: &source.path,
                record: source.record,
                start: related.span.start,
                end: related.span.end,
                message: &related.message,
            }
        };
        DeclaredFinding {
            rule: &finding.rule,
            severity: finding.severity.name(),
            path: &source.path,
            record: source.record,
            id: source.id.as_deref(),
            unit: finding.unit.name(),
            start: finding.span.start,
            end: finding.span.end,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            text: &span[..shown],
            message: &finding.message,
            help: finding.help.as_deref(),
            fix: finding.fix.as_ref().map(edits),
            related: finding.related.iter().map(related).collect(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// What is written is the finding as it is declared.
        #[test]
        fn a_finding_is_written_as_it_is_declared(
            texts in prop::collection::vec(any::<String>(), 3),
            common in r#"([a-z ]{0,20}|["\\\n\t\r\x08\x0c\x00\x1b\x7f]|[é\u{ad}\u{a0}–…“\u{200b}\u{2028}\u{2bf}\u{34f}中🙂\u{e0001}]){0,24}"#,
            numbers in prop::collection::vec(any::<u32>(), 4),
            some in any::<bool>(),
            many in 0..3usize,
        ) {
            let number = |at: usize| numbers[at] as usize;
            let source = Source {
                path: texts[0].as_str().into(),
                record: some.then_some(u64::MAX),
                id: some.then(|| texts[2].clone()),
            };
            let document = Document::new(source, common.as_str());
            let boundary = |at: usize| common.floor_char_boundary(number(at) % (common.len() + 1));
            let (start, end) = (boundary(0), boundary(1));
            let edit = Edit { start: number(0), end: number(1), insert: texts[1].clone() };
            let related = |index: usize| Related {
                source: (index > 0).then(|| Source::file(texts[1].as_str())),
                span: number(2)..number(3),
                message: common.clone(),
            };
            let finding = Finding {
                rule: "some-rule".into(),
                severity: if some { Severity::Note } else { Severity::Error },
                unit: if some { UnitKind::Line } else { UnitKind::Document },
                span: start.min(end)..start.max(end),
                message: texts[1].as_str().into(),
                help: (!some).then(|| texts[0].as_str().into()),
                fix: some.then(|| Fix { edits: std::iter::repeat_n(edit, many).collect() }),
                related: (0..many).map(related).collect(),
            };
            let (mut ours, mut expected) = (Vec::new(), Vec::new());
            let source = WrittenSource::of(document.source());
            let mut locator = Locator::new(document.text());
            render(&document, &source, &mut locator, &finding, &mut ours);
            write(&declared(&document, &finding), &mut expected);
            prop_assert_eq!(String::from_utf8(ours), String::from_utf8(expected));
        }
    }
}
