//! The format for people: one diagnostic for each finding, with the text that it is about.

use codespan_reporting::diagnostic::{Diagnostic, LabelStyle};

use super::location::Locator;
use super::sanitize::{HIDDEN, sanitize_clipped, sanitize_lines, visible};
use super::snippet::{Excerpt, Excerpts, Mark};
use super::terminal::{Terminal, level};
use super::{MAX_MESSAGE, anchor, fix, is_about_all, place};
use crate::engine::{Finding, Related};
use crate::text::{Document, UnitKind};

/// Related places that are shown with a snippet; codespan-reporting slows down quickly with the
/// number of labels on a line, and people stop reading sooner.
const MAX_RELATED: usize = 4;

/// Appends one finding and an empty line.
pub(super) fn render(
    terminal: &Terminal,
    width: usize,
    document: &Document<'_>,
    locator: &mut Locator<'_>,
    finding: &Finding,
    out: &mut Vec<u8>,
) {
    // A related place may name its document even if it is the finding's own.
    let is_here = |related: &&Related| {
        related.source.as_ref().is_none_or(|source| source == document.source())
    };
    let (here, elsewhere): (Vec<&Related>, Vec<&Related>) =
        finding.related.iter().partition(is_here);

    let messages: Vec<String> = here
        .iter()
        .take(MAX_RELATED)
        .map(|related| sanitize_clipped(&related.message, MAX_MESSAGE))
        .collect();
    let primary = if is_about_all(document, finding) {
        // All of the text under one label says nothing; its start says where to look.
        let start = anchor(document, finding);
        start..start
    } else {
        finding.span.clone()
    };
    let mut marks = vec![Mark { span: primary, style: LabelStyle::Primary, message: "" }];
    marks.extend(here.iter().zip(&messages).map(|(related, message)| Mark {
        span: related.span.clone(),
        style: LabelStyle::Secondary,
        message,
    }));
    let (excerpt, labels) = Excerpt::new(0, place(document.source()), locator, &marks, width);

    let mut notes = Vec::new();
    notes.extend(legend(document, finding));
    notes.extend(more(here.len(), "place"));
    for related in elsewhere.iter().take(MAX_RELATED) {
        notes.push(far(related, finding.unit));
    }
    notes.extend(more(elsewhere.len(), "place in other documents"));
    if let Some(help) = finding.help.as_deref().filter(|help| !help.trim().is_empty()) {
        notes.push(format!("help: {}", sanitize_lines(help, 4 * MAX_MESSAGE)));
    }
    if let Some(fix) = &finding.fix {
        notes.extend(fix::describe(fix, locator));
    }

    let diagnostic = Diagnostic::new(level(finding.severity))
        .with_code(sanitize_clipped(&finding.rule, MAX_MESSAGE))
        .with_message(sanitize_clipped(&finding.message, MAX_MESSAGE))
        .with_labels(labels)
        .with_notes(notes);
    terminal.emit(&Excerpts(vec![excerpt]), &diagnostic, out);
}

/// Says how many of `count` places are not shown.
fn more(count: usize, what: &str) -> Option<String> {
    let hidden = count.saturating_sub(MAX_RELATED);
    let plural = match what.split_once(' ') {
        Some((noun, rest)) => format!("{noun}s {rest}"),
        None => format!("{what}s"),
    };
    match hidden {
        0 => None,
        1 => Some(format!("and 1 more {what}")),
        _ => Some(format!("and {hidden} more {plural}")),
    }
}

/// A related place of which there is no text here.
fn far(related: &Related, unit: UnitKind) -> String {
    let place = related.source.as_ref().map(place).unwrap_or_default();
    let message = sanitize_clipped(&related.message, MAX_MESSAGE);
    let separator = if message.is_empty() { "" } else { ": " };
    match unit {
        UnitKind::Document => format!("{message}{separator}{place}"),
        _ => {
            let std::ops::Range { start, end } = related.span;
            format!("{message}{separator}{place}, bytes {start}..{end}")
        }
    }
}

/// Says which characters the boxes in the snippet stand for.
fn legend(document: &Document<'_>, finding: &Finding) -> Option<String> {
    if is_about_all(document, finding) {
        return None;
    }
    let text = document.text();
    let start = text.floor_char_boundary(finding.span.start);
    let end = text.ceil_char_boundary(finding.span.end.min(text.len())).max(start);
    let mut hidden = Vec::new();
    for c in text[start..end].chars().take(400) {
        if c != HIDDEN && visible(c) == HIDDEN && !hidden.contains(&c) && hidden.len() < 4 {
            hidden.push(c);
        }
    }
    if hidden.is_empty() {
        return None;
    }
    let names: Vec<String> = hidden.iter().map(|&c| format!("U+{:04X}", u32::from(c))).collect();
    Some(format!("{HIDDEN} stands for {}", names.join(", ")))
}
