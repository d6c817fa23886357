//! One line for each finding, in the form that editors and `grep` users know:
//! `path:line:column: severity[rule] message`. The path of a record is followed by its number and
//! id, as in the other formats.

use super::location::Locator;
use super::sanitize::{sanitize, sanitize_clipped};
use super::terminal::Terminal;
use super::{MAX_MESSAGE, anchor, place};
use crate::engine::Finding;
use crate::text::Document;

/// Appends one finding as one line.
pub(super) fn render(
    terminal: &Terminal,
    document: &Document<'_>,
    locator: &mut Locator<'_>,
    finding: &Finding,
    out: &mut Vec<u8>,
) {
    let at = locator.locate(anchor(document, finding));
    let place = format!("{}:{}:{}: ", place(document.source()), at.line, at.column);
    let head = format!("{}[{}]", finding.severity, sanitize(&finding.rule));
    let message = sanitize_clipped(&finding.message, MAX_MESSAGE);
    terminal.strong(&place, out);
    terminal.word(finding.severity, &head, out);
    out.extend_from_slice(format!(" {message}\n").as_bytes());
}
