//! A summary as it is kept between the runs that share a checkpoint.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Severity, Summary};

/// What is kept of a [`Summary`]. Inputs that could not be read are not: the next run tries again.
#[derive(Serialize, Deserialize)]
struct Saved {
    documents: u64,
    documents_with_findings: u64,
    bytes: u64,
    broken: u64,
    hidden: u64,
    /// The id of a rule, the name of a severity, and the findings.
    rules: Vec<(String, String, u64)>,
}

impl Summary {
    /// The summary as it is kept for a later run, but for the inputs that could not be read.
    pub fn save(&self) -> Value {
        let rule = |(rule, severity, n): (&str, Severity, u64)| {
            (rule.to_owned(), severity.name().to_owned(), n)
        };
        let saved = Saved {
            documents: self.documents,
            documents_with_findings: self.documents_with_findings,
            bytes: self.bytes,
            broken: self.broken,
            hidden: self.hidden,
            rules: self.rules().into_iter().map(rule).collect(),
        };
        // It has neither maps with odd keys nor numbers that can fail.
        serde_json::to_value(saved).unwrap_or_default()
    }

    /// The summary that was saved; `None` if it is none.
    pub fn saved(value: &Value) -> Option<Self> {
        let saved = Saved::deserialize(value).ok()?;
        let mut summary = Self {
            documents: saved.documents,
            documents_with_findings: saved.documents_with_findings,
            bytes: saved.bytes,
            broken: saved.broken,
            hidden: saved.hidden,
            ..Self::default()
        };
        for (rule, severity, n) in saved.rules {
            let severity = Severity::ALL.into_iter().find(|known| known.name() == severity)?;
            summary.add_findings(rule.into(), severity, n);
        }
        Some(summary)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_the_same_after_it_was_saved() {
        let mut summary = Summary {
            documents: 5,
            documents_with_findings: 3,
            bytes: 1 << 40,
            broken: 2,
            hidden: 1,
            ..Summary::default()
        };
        summary.add_findings("menu".into(), Severity::Error, 7);
        summary.add_findings("menu".into(), Severity::Note, 8);
        assert_eq!(Summary::saved(&summary.save()), Some(summary));
        assert_eq!(Summary::saved(&Value::Null), None);
    }
}
