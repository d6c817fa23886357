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
            ("min", run.min.as_ref().map(|min| *min.get_ref())),
            ("min_after_header", run.min_after_header.as_ref().map(|min| *min.get_ref())),
            ("gap", run.gap),
        ];
        let keys: Vec<String> = keys
            .iter()
            .filter_map(|(key, value)| value.map(|value| format!("{key} = {value}")))
            .collect();
        lines.push(format!("run = {{ {} }}", keys.join(", ")));
    }
    if let Some(repeat) = &spec.repeat {
        let min = repeat.min.as_ref().map_or(2, |min| *min.get_ref());
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

/// The features that a condition itself asks about.
fn thresholds(spec: &ConditionSpec) -> Option<String> {
    let mut keys = Vec::new();
    for test in &spec.tests {
        let Test::Feature(feature, Bounds { min, max }) = &test.test else { continue };
        let value = match (min, max) {
            _ if feature.measure == UnitOfMeasure::Flag => min.is_some().to_string(),
            (Some(min), Some(max)) if min == max => format!("{min}"),
            (Some(min), Some(max)) => format!("{{ min = {min}, max = {max} }}"),
            (Some(min), None) => format!("{{ min = {min} }}"),
            (None, Some(max)) => format!("{{ max = {max} }}"),
            (None, None) => continue,
        };
        keys.push(format!("{} = {value}", feature.name));
    }
    (!keys.is_empty()).then(|| format!("where = {{ {} }}", keys.join(", ")))
}
