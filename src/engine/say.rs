//! From what was found to what is said: messages, fixes, measures.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use smallvec::smallvec;

use crate::rule::bounds_spec::Bounds;
use crate::rule::condition::Condition;
use crate::rule::rule::{Finder, FixRule};
use crate::rule::template::{Placeholder, Template, letters};
use crate::rule::{Rule, Severity};
use crate::text::layout::trim;
use crate::text::{Feature, UnitKind, UnitOfMeasure};

use super::finding::{Edit, Finding, Fix, Related};
use super::found::Found;
use super::pass::Pass;

/// How many contributing spans a measured finding shows.
const MOST_CONTRIBUTORS: usize = 4;

/// How many contributing spans are gathered before the longest are chosen.
const MANY_CONTRIBUTORS: usize = 10_000;

/// How much of a text a message repeats, in characters.
const MESSAGE_TEXT: usize = 60;

/// The finding that `found` is, said as `rule` says.
pub(super) fn finding(pass: &Pass<'_>, rule: &Rule, severity: Severity, found: &Found) -> Finding {
    let mut message = text_of(pass, &rule.message, found);
    let mut related = Vec::new();
    if let Some(first) = &found.first {
        related.push(Related { source: None, span: first.clone(), message: "first copy".into() });
    }
    if rule.over == UnitKind::Document && matches!(rule.finder, Finder::Units) {
        let mut measures = Vec::new();
        if let Some(filter) = &rule.filter {
            gather(pass, filter, found, true, &mut measures);
        }
        if !rule.message.has_feature() && !measures.is_empty() {
            let said: Vec<&str> = measures.iter().map(|measure| &*measure.said).collect();
            message = format!("{message}: {}", said.join(", ")).into();
        }
        related.extend(contributors(pass, &measures));
    }
    Finding {
        rule: rule.id.clone(),
        severity,
        unit: rule.over,
        span: found.unit.span.clone(),
        message,
        help: rule.help_template.as_ref().map(|help| text_of(pass, help, found)),
        fix: rule.fix.as_ref().map(|fix| fix_of(pass, fix, found)),
        related,
    }
}

/// The text of a message or of help.
fn text_of(pass: &Pass<'_>, template: &Template, found: &Found) -> Arc<str> {
    match template.fixed() {
        Some(text) => Arc::clone(text),
        None => render(pass, template, found, true).into(),
    }
}

/// The text of a template; `clipped`: long texts of the document are cut, as for a message.
fn render(pass: &Pass<'_>, template: &Template, found: &Found, clipped: bool) -> String {
    let text = pass.analysis.text;
    let cut = |text: &str, out: &mut String| match text.char_indices().nth(MESSAGE_TEXT) {
        Some((end, _)) if clipped => {
            out.push_str(text[..end].trim_end());
            out.push('…');
        }
        _ => out.push_str(text),
    };
    let quote = |span: Range<usize>, out: &mut String| cut(&text[span], out);
    template.render(|placeholder, out| match placeholder {
        Placeholder::Text => quote(found.unit.span.clone(), out),
        Placeholder::Letters => {
            let all = letters(&text[found.unit.span.clone()]);
            let most = if clipped { MESSAGE_TEXT + 1 } else { usize::MAX };
            cut(&all.take(most).collect::<String>(), out);
        }
        Placeholder::Offset => {
            let _ = write!(out, "{}", found.unit.span.start);
        }
        Placeholder::Count => {
            let _ = write!(out, "{}", found.count);
        }
        Placeholder::FirstLine => {
            let line = found.first.as_ref().and_then(|first| pass.analysis.line_at(first.start));
            let _ = write!(out, "{}", line.map_or(1, |line| line.number()));
        }
        Placeholder::Replacement => out.push_str(found.replacement.as_deref().unwrap_or_default()),
        Placeholder::Decoded => cut(found.decoded.as_deref().unwrap_or_default(), out),
        Placeholder::Group(index) => {
            if let Some(span) = found.groups.get(*index).cloned().flatten() {
                quote(span, out);
            }
        }
        Placeholder::Instead { group, list } => {
            let span = found.groups.get(*group).cloned().flatten();
            let instead = span.and_then(|span| pass.set.lists[*list].instead_of(&text[span]));
            out.push_str(&instead.unwrap_or_default());
        }
        Placeholder::Feature(feature) => {
            out.push_str(&figure(feature.value(&pass.analysis, &found.unit)));
        }
    })
}

/// The edits that `fix` means. What fills its lines is deleted with their line breaks.
fn fix_of(pass: &Pass<'_>, fix: &FixRule, found: &Found) -> Fix {
    let text = pass.analysis.text;
    let span = &found.unit.span;
    let (span, insert) = match fix {
        FixRule::Replace(template) => (span.clone(), render(pass, template, found, false)),
        FixRule::Delete => {
            let (lines, visible) = pass.whole_lines(span);
            let fills = visible == trim(text, span.clone());
            let span = if fills { lines } else { with_space(text, span) };
            (span, String::new())
        }
    };
    Fix { edits: smallvec![Edit { start: span.start, end: span.end, insert }] }
}

/// `span` and the space after it, if without `span` two spaces would meet.
fn with_space(text: &str, span: &Range<usize>) -> Range<usize> {
    let begins = text[..span.start].chars().next_back().is_none_or(char::is_whitespace);
    let end = span.end + usize::from(begins && text[span.end..].starts_with(' '));
    span.start..end
}

/// A value that a document was found for.
struct Measure<'a> {
    said: String,
    condition: &'a Condition,
}

/// The measured values that make `condition` hold (or, unless `wanted`, not hold).
fn gather<'c, 'a: 'c>(
    pass: &Pass<'a>,
    condition: &'c Condition,
    found: &Found,
    wanted: bool,
    measures: &mut Vec<Measure<'c>>,
) {
    if pass.holds(condition, &found.unit) != wanted {
        return;
    }
    match condition {
        Condition::Feature(feature, bounds) if feature.measure != UnitOfMeasure::Flag => {
            let value = feature.value(&pass.analysis, &found.unit);
            let said = said(feature, value, bounds, wanted);
            measures.push(Measure { said, condition });
        }
        Condition::Share(share) => {
            let value = measured(pass.share(share, &found.unit), &share.bounds);
            let said = format!("the share is {value}, {}", limit(&share.bounds, wanted));
            measures.push(Measure { said, condition });
        }
        Condition::Amount(amount) => {
            let value = pass.amount(amount, &found.unit);
            let said = format!("the amount is {value}, {}", limit(&amount.bounds, wanted));
            measures.push(Measure { said, condition });
        }
        // Whether there is any at all is no measure.
        Condition::Contains(contains) if contains.bounds != Bounds::ANY => {
            let value = pass.contained(contains, &found.unit, |_| false);
            let said = format!("`contains_any` is {value}, {}", limit(&contains.bounds, wanted));
            measures.push(Measure { said, condition });
        }
        Condition::Occurrences { of, bounds } => {
            let value = pass.occurrences(of, &found.unit);
            let said = format!("`occurrences` is {value}, {}", limit(bounds, wanted));
            measures.push(Measure { said, condition });
        }
        Condition::Named(index) => {
            gather(pass, &pass.set.conditions[*index], found, wanted, measures);
        }
        Condition::Not(inner) => gather(pass, inner, found, !wanted, measures),
        Condition::All(parts) | Condition::Any(parts) => {
            for part in parts {
                gather(pass, part, found, wanted, measures);
            }
        }
        _ => {}
    }
}

fn said(feature: &Feature, value: f64, bounds: &Bounds, wanted: bool) -> String {
    format!("`{}` is {}, {}", feature.name, measured(value, bounds), limit(bounds, wanted))
}

/// A measured value as people read it, or with all its digits where it would read as a bound that it is not.
fn measured(value: f64, bounds: &Bounds) -> String {
    let mut others = [bounds.min, bounds.max].into_iter().flatten().filter(|bound| *bound != value);
    match others.any(|bound| figure(bound) == figure(value)) {
        true => value.to_string(),
        false => figure(value),
    }
}

/// The limit that was crossed: what is `wanted` is what is reported, and else what is allowed.
fn limit(bounds: &Bounds, wanted: bool) -> String {
    let verb = if wanted { "reported" } else { "allowed" };
    match (bounds.min, bounds.max) {
        (Some(min), Some(max)) if min == max => format!("{} is {verb}", figure(min)),
        (Some(min), Some(max)) => format!("{} to {} is {verb}", figure(min), figure(max)),
        (Some(min), None) => format!("at least {} is {verb}", figure(min)),
        (None, Some(max)) => format!("at most {} is {verb}", figure(max)),
        (None, None) => format!("anything is {verb}"),
    }
}

/// A number as people read it: whole numbers whole, others to four digits.
fn figure(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.4}") }
}

fn keep_longest(spans: &mut Vec<Range<usize>>) {
    spans.retain(|span| !span.is_empty());
    spans.sort_by_key(|span| (std::cmp::Reverse(span.len()), span.start));
    spans.truncate(MOST_CONTRIBUTORS);
}

/// The spans that contribute most to what was measured, in the order of the document.
fn contributors(pass: &Pass<'_>, measures: &[Measure<'_>]) -> Vec<Related> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for measure in measures {
        // With many measures, what contributes to all of them is much.
        if spans.len() > MANY_CONTRIBUTORS {
            keep_longest(&mut spans);
        }
        match measure.condition {
            Condition::Feature(feature, _) => spans.extend(feature.contributors(&pass.analysis)),
            Condition::Share(share) | Condition::Amount(share) => {
                let units = 0..pass.analysis.len(share.over);
                let units = units.map(|index| pass.analysis.unit(share.over, index));
                spans.extend(
                    units.filter(|unit| pass.holds(&share.condition, unit)).map(|unit| unit.span),
                );
            }
            _ => {}
        }
    }
    keep_longest(&mut spans);
    spans.sort_by_key(|span| span.start);
    spans.dedup();
    let related = |span| Related { source: None, span, message: "contributes most".into() };
    spans.into_iter().map(related).collect()
}
