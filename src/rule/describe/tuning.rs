//! What of a rule can be adjusted, as the TOML that says what it is now.

use crate::rule::bounds_spec::Bounds;
use crate::rule::condition_spec::{ConditionSpec, Test};
use crate::rule::spec::{ListSpec, RuleSpec};
use crate::text::UnitOfMeasure;

/// The keys of an adjustment that would leave the rule as it is, a line each.
pub(super) fn tuning(spec: &RuleSpec) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(spec.r#where.as_ref().and_then(thresholds));
    if let Some(run) = &spec.run {
        let keys = [
            ("min", run.min.as_ref().map(|min| min.get_ref().0)),
            ("min_after_header", run.min_after_header.as_ref().map(|min| min.get_ref().0)),
            ("gap", run.gap),
        ];
        let keys: Vec<String> = keys
            .iter()
            .filter_map(|(key, value)| value.map(|value| format!("{key} = {value}")))
            .collect();
        lines.push(format!("run = {{ {} }}", keys.join(", ")));
    }
    if let Some(repeat) = &spec.repeat {
        let min = repeat.min.as_ref().map_or(2, |min| min.get_ref().0);
        lines.push(format!("repeat = {{ min = {min} }}"));
    }
    if let Some(words) = &spec.words {
        let replaced = match words.get_ref() {
            ListSpec::Adjusted(adjusted) => adjusted.base.get_ref(),
            words => words,
        };
        if matches!(replaced, ListSpec::Inline(_)) {
            lines.push("add-words = []".to_owned());
        } else {
            lines.push("add-words = {}".to_owned());
        }
        lines.push("remove-words = []".to_owned());
    }
    lines
}

/// What a condition bounds: with keys of its own, or with one key inside `not`, `all` and `any`. (Behind a
/// name, there may be any.)
fn thresholds(spec: &ConditionSpec) -> Option<String> {
    let mut inner = Vec::new();
    let has_names = bounded_inside(spec, &mut inner);
    let own: Vec<_> = spec.tests.iter().filter_map(|test| test.test.bounded()).collect();
    let count =
        |of: &[Bounded<'_>], key: &str| of.iter().filter(|(other, ..)| *other == key).count();
    let is_clear =
        |(key, ..): &&Bounded<'_>| !has_names && count(&own, key) == 0 && count(&inner, key) == 1;
    let keys = own.iter().chain(inner.iter().filter(is_clear));
    let keys: Vec<String> = keys.filter_map(threshold).collect();
    (!keys.is_empty()).then(|| format!("where = {{ {} }}", keys.join(", ")))
}

type Bounded<'s> = (&'static str, UnitOfMeasure, &'s Bounds);

/// Adds what is bounded inside `not`, `all` and `any`, and says whether something else may be, behind a name.
fn bounded_inside<'s>(spec: &'s ConditionSpec, found: &mut Vec<Bounded<'s>>) -> bool {
    let mut has_names = false;
    for test in &spec.tests {
        match &test.test {
            Test::Is(_) => has_names = true,
            inside @ (Test::Not(_) | Test::Any(_) | Test::All(_)) => {
                for part in inside.parts() {
                    found.extend(part.tests.iter().filter_map(|test| test.test.bounded()));
                    has_names |= bounded_inside(part, found);
                }
            }
            _ => {}
        }
    }
    has_names
}

/// Bounds as an adjustment says them.
fn threshold((key, measure, Bounds { min, max }): &Bounded<'_>) -> Option<String> {
    let value = match (min, max) {
        _ if *measure == UnitOfMeasure::Flag => min.is_some().to_string(),
        (Some(min), Some(max)) if min == max => format!("{min}"),
        (Some(min), Some(max)) => format!("{{ min = {min}, max = {max} }}"),
        (Some(min), None) => format!("{{ min = {min} }}"),
        (None, Some(max)) => format!("{{ max = {max} }}"),
        (None, None) => return None,
    };
    Some(format!("{key} = {value}"))
}
