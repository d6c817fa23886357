//! What of a rule can be adjusted, as the TOML that says what it is now.

use rustc_hash::FxHashMap;

use crate::rule::bounds_spec::Bounds;
use crate::rule::condition_spec::{ConditionSpec, Test};
use crate::rule::spec::{ListSpec, RuleSpec};
use crate::text::UnitOfMeasure;

/// The keys of an adjustment that would leave the rule as it is, a line each; `named` has the conditions
/// with names.
pub(super) fn tuning<'s>(spec: &'s RuleSpec, named: &NamedSpecs<'s>) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(spec.r#where.as_ref().and_then(|filter| thresholds(filter, named)));
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

/// How many tests are looked at behind names: of many rules with as many tests, each takes its time.
const MOST_LOOKED_AT: usize = 1000;

/// What a condition bounds: with keys of its own, or with one key inside `not`, `all` and `any` or behind
/// names.
fn thresholds<'s>(spec: &'s ConditionSpec, named: &NamedSpecs<'s>) -> Option<String> {
    let own: Vec<_> = spec.tests.iter().filter_map(|test| test.test.bounded()).collect();
    let mut inner = Vec::new();
    if bounded_inside(spec, named, &mut inner, &mut 0).is_none() {
        inner.clear();
    }
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    // What the condition itself bounds is meant before what is inside.
    own.iter().chain(&own).chain(&inner).for_each(|(key, ..)| *counts.entry(key).or_default() += 1);
    let clear = inner.iter().filter(|(key, ..)| counts[key] == 1);
    let keys: Vec<String> = own.iter().chain(clear).filter_map(threshold).collect();
    (!keys.is_empty()).then(|| format!("where = {{ {} }}", keys.join(", ")))
}

/// The condition of a name.
pub(crate) type NamedSpecs<'s> = dyn Fn(&str) -> Option<&'s ConditionSpec> + 's;

type Bounded<'s> = (&'static str, UnitOfMeasure, &'s Bounds);

/// Adds what is bounded inside `not`, `all` and `any`, and behind names; `None` if that is too much to
/// look at.
fn bounded_inside<'s>(
    spec: &'s ConditionSpec,
    named: &NamedSpecs<'s>,
    found: &mut Vec<Bounded<'s>>,
    looked_at: &mut usize,
) -> Option<()> {
    for test in &spec.tests {
        let parts: Vec<&ConditionSpec> = match &test.test {
            Test::Is(names) => names.iter().filter_map(|name| named(name.get_ref())).collect(),
            inside @ (Test::Not(_) | Test::Any(_) | Test::All(_)) => inside.parts(),
            _ => continue,
        };
        for part in parts {
            *looked_at += part.tests.len();
            if *looked_at > MOST_LOOKED_AT {
                return None;
            }
            found.extend(part.tests.iter().filter_map(|test| test.test.bounded()));
            bounded_inside(part, named, found, looked_at)?;
        }
    }
    Some(())
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
