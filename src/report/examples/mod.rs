//! Examples of rules that failed, each as a diagnostic in its rule file: the example's text stands
//! there, so what was found too much or too little is shown where its author can mend it.

mod json;
mod words;

use std::io::Write as _;

use codespan_reporting::diagnostic::{Diagnostic, LabelStyle};

use super::location::Locator;
use super::sanitize::{sanitize, sanitize_clipped};
use super::snippet::{Excerpt, Excerpts, Mark};
use super::terminal::Terminal;
use super::{Format, MAX_MESSAGE, count, grouped, jsonl};
use crate::engine::{Gap, Tested, Verdict};
use crate::rule::Rule;

use json::JsonExample;
use words::{Point, is_found, notes, points, said};

/// Appends one example: for people only if it failed.
pub(super) fn render(
    terminal: &Terminal,
    format: Format,
    width: usize,
    tested: &Tested<'_>,
    out: &mut Vec<u8>,
) {
    let verdict = tested.verdict();
    match format {
        Format::Jsonl => jsonl::write(&JsonExample::new(tested), out),
        _ if verdict == Verdict::Passed => {}
        Format::Short => {
            let points = points(tested);
            let at = points.first().map_or(tested.example.span.start, |p| p.span.start);
            let why = said(tested);
            short(tested.rule, at, verdict.name(), &why.join("; "), out);
        }
        Format::Text => {
            let id = sanitize_clipped(&tested.rule.id, MAX_MESSAGE);
            let message = match verdict {
                Verdict::Missing => format!("`{id}` does not find all that this example says"),
                Verdict::Noisy => format!("`{id}` finds more than this example says"),
                _ if is_found(tested) => format!("`{id}` does not do what this example says"),
                _ => format!("`{id}` finds something else than this example says"),
            };
            let notes = notes(tested);
            let points = points(tested);
            diagnostic(terminal, width, tested.rule, verdict.name(), message, &points, notes, out);
        }
    }
}

/// Appends a rule whose examples do not show what they should.
pub(super) fn render_gap(
    terminal: &Terminal,
    format: Format,
    width: usize,
    gap: &Gap<'_>,
    out: &mut Vec<u8>,
) {
    let rule = gap.rule;
    let what = match (gap.firing, gap.silent) {
        (true, true) => "an example that fires and one that must stay silent",
        (true, false) => "an example that fires",
        _ => "an example in which it must stay silent",
    };
    match format {
        Format::Jsonl => {
            let example = JsonExample::of_gap(rule, &format!("needs {what}"));
            jsonl::write(&example, out);
        }
        Format::Short => short(rule, rule.id_span.start, UNCOVERED, &format!("needs {what}"), out),
        Format::Text => {
            let id = sanitize_clipped(&rule.id, MAX_MESSAGE);
            let point = Point {
                span: rule.id_span.clone(),
                style: LabelStyle::Primary,
                message: format!("needs {what}"),
            };
            let help = match (gap.firing, gap.silent) {
                (true, _) => "help: add [[rule.example]] with a `text` and what it `finds`",
                _ => {
                    "help: add [[rule.example]] with a `text` that comes close and `finds = []`: a \
                     near miss"
                }
            };
            let message = format!("`{id}` is not covered by its examples");
            let notes = vec![help.to_owned()];
            diagnostic(terminal, width, rule, UNCOVERED, message, &[point], notes, out);
        }
    }
}

/// The verdict on a rule whose examples do not show what they should.
const UNCOVERED: &str = "uncovered";

/// Appends the line that counts examples by verdict.
pub(super) fn render_summary(
    rules: &[Rule],
    tested: &[Tested<'_>],
    uncovered: usize,
    out: &mut Vec<u8>,
) {
    let verdicts: Vec<Verdict> = tested.iter().map(Tested::verdict).collect();
    let counts: Vec<String> = Verdict::ALL
        .into_iter()
        .map(|verdict| (verdict, verdicts.iter().filter(|v| **v == verdict).count()))
        .filter(|(verdict, n)| *n > 0 || *verdict == Verdict::Passed)
        .map(|(verdict, n)| format!("{} {}", grouped(n as u64), verdict.name()))
        .collect();
    let mut line = format!(
        "{} of {}: {}",
        count(tested.len() as u64, "example"),
        count(rules.len() as u64, "rule"),
        counts.join(", ")
    );
    let bare = rules.iter().filter(|r| r.examples.is_empty() && r.can_fire_in_example()).count();
    if uncovered > 0 {
        line.push_str(&format!("; {} uncovered", count(uncovered as u64, "rule")));
    } else if bare > 0 {
        line.push_str(&format!("; {} without any", count(bare as u64, "rule")));
    }
    out.extend_from_slice(line.as_bytes());
    out.push(b'\n');
}

#[expect(clippy::too_many_arguments, reason = "they are the parts of a diagnostic")]
fn diagnostic(
    terminal: &Terminal,
    width: usize,
    rule: &Rule,
    verdict: &str,
    message: String,
    points: &[Point],
    notes: Vec<String>,
    out: &mut Vec<u8>,
) {
    let mut marks = Vec::new();
    for Point { span, style, message } in points {
        marks.push(Mark { span: span.clone(), style: *style, message });
    }
    let name = sanitize_clipped(&rule.file.name, MAX_MESSAGE);
    let mut locator = Locator::new(&rule.file.text);
    let (excerpt, labels) = Excerpt::new(0, name, &mut locator, &marks, width);
    let diagnostic = Diagnostic::error()
        .with_code(verdict)
        .with_message(message)
        .with_labels(labels)
        .with_notes(notes);
    terminal.emit(&Excerpts(vec![excerpt]), &diagnostic, out);
}

fn short(rule: &Rule, at: usize, verdict: &str, why: &str, out: &mut Vec<u8>) {
    let place = Locator::new(&rule.file.text).locate(at);
    let file = sanitize_clipped(&rule.file.name, 4 * MAX_MESSAGE);
    let (id, why) = (sanitize(&rule.id), sanitize_clipped(why, MAX_MESSAGE));
    // A buffer takes everything.
    let _ = writeln!(out, "{file}:{}:{}: {verdict}[{id}] {why}", place.line, place.column);
}
