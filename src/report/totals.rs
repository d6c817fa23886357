//! What was counted in each input, so that one that is linted again does not count twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Severity, Summary};

/// A [`Summary`] of each input, in little memory. Inputs that could not be read are not counted: a later
/// run tries again.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    rules: Rules,
    inputs: BTreeMap<String, OfInput>,
}

/// Rules and severities by number.
#[derive(Debug, Clone, Default)]
struct Rules {
    known: Vec<(Arc<str>, Severity)>,
    numbers: FxHashMap<(Arc<str>, Severity), u32>,
}

impl Rules {
    fn number(&mut self, rule: &(Arc<str>, Severity)) -> u32 {
        if let Some(number) = self.numbers.get(rule) {
            return *number;
        }
        let number = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        self.known.push(rule.clone());
        self.numbers.insert(rule.clone(), number);
        number
    }
}

/// What was counted in an input.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct OfInput {
    documents: u64,
    with_findings: u64,
    bytes: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    broken: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    hidden: u64,
    /// The number of a rule, and its findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rules: Vec<(u32, u64)>,
}

/// serde hands over a reference.
#[expect(clippy::trivially_copy_pass_by_ref)]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// The totals as they are kept between the runs that share a checkpoint.
#[derive(Serialize, Deserialize)]
struct Saved {
    /// The id of each rule and the name of a severity.
    rules: Vec<(String, String)>,
    inputs: BTreeMap<String, OfInput>,
}

impl Totals {
    /// Adds what was counted in a part of an input.
    pub fn add(&mut self, input: &str, counted: &Summary) {
        if !self.inputs.contains_key(input) {
            self.inputs.insert(input.to_owned(), OfInput::default());
        }
        let Some(sum) = self.inputs.get_mut(input) else { return };
        sum.documents += counted.documents;
        sum.with_findings += counted.documents_with_findings;
        sum.bytes += counted.bytes;
        sum.broken += counted.broken;
        sum.hidden += counted.hidden;
        for (rule, n) in &counted.rules {
            let number = self.rules.number(rule);
            match sum.rules.iter_mut().find(|(known, _)| *known == number) {
                Some((_, sum)) => *sum += n,
                None => sum.rules.push((number, *n)),
            }
        }
    }

    /// Forgets what was counted in an input.
    pub fn forget(&mut self, input: &str) {
        self.inputs.remove(input);
    }

    /// The counts of all inputs together.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for counted in self.inputs.values() {
            summary.documents += counted.documents;
            summary.documents_with_findings += counted.with_findings;
            summary.bytes += counted.bytes;
            summary.broken += counted.broken;
            summary.hidden += counted.hidden;
            for (number, n) in &counted.rules {
                if let Some((rule, severity)) = self.rules.known.get(*number as usize) {
                    summary.add_findings(Arc::clone(rule), *severity, *n);
                }
            }
        }
        summary
    }

    /// The totals as they are kept for a later run.
    pub fn save(&self) -> Value {
        let rule = |(rule, severity): &(Arc<str>, Severity)| {
            (rule.to_string(), severity.name().to_owned())
        };
        let rules = self.rules.known.iter().map(rule).collect();
        // It has neither maps with odd keys nor numbers that can fail.
        serde_json::to_value(Saved { rules, inputs: self.inputs.clone() }).unwrap_or_default()
    }

    /// The totals that were saved; `None` if these are none.
    pub fn saved(value: &Value) -> Option<Self> {
        let saved = Saved::deserialize(value).ok()?;
        let mut totals = Self { inputs: saved.inputs, ..Self::default() };
        for (rule, severity) in saved.rules {
            let severity = Severity::ALL.into_iter().find(|known| known.name() == severity)?;
            totals.rules.number(&(rule.into(), severity));
        }
        Some(totals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(documents: u64, rule: &str, findings: u64) -> Summary {
        let mut summary = Summary {
            documents,
            documents_with_findings: 3,
            bytes: 1 << 40,
            broken: 2,
            hidden: 4,
            ..Summary::default()
        };
        summary.add_findings(rule.into(), Severity::Error, findings);
        summary.add_findings(rule.into(), Severity::Note, 1);
        summary
    }

    #[test]
    fn totals_are_the_same_after_they_were_saved() {
        let (one, two) = (counted(5, "menu", 7), counted(1, "link", 3));
        let mut totals = Totals::default();
        for (input, summary) in [("a", &one), ("b", &two), ("a", &two)] {
            totals.add(input, summary);
        }
        let mut sum = one.clone();
        sum.merge(two.clone());
        sum.merge(two.clone());
        let mut totals = Totals::saved(&totals.save()).expect("they were saved");
        assert_eq!(totals.summary(), sum);
        totals.forget("a");
        assert_eq!(totals.summary(), two);
        assert!(Totals::saved(&Value::Null).is_none());
    }
}
