//! Which rules run on a document, and how severe their findings are.

use crate::rule::{RuleSet, Severity};
use crate::text::{Document, Language};

/// For each rule of a set, whether it runs and the severity of its findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    severities: Vec<Option<Severity>>,
}

impl Policy {
    /// The policy of a rule set without configuration: the rules that are on by default, at their
    /// own severity.
    pub fn of(rules: &RuleSet) -> Self {
        rules.rules().iter().map(|rule| rule.default.then_some(rule.severity)).collect()
    }

    /// The policy under which every rule of a set runs, at its own severity.
    pub fn all(rules: &RuleSet) -> Self {
        rules.rules().iter().map(|rule| Some(rule.severity)).collect()
    }

    /// The policy under which no rule of a set runs.
    pub fn none(rules: &RuleSet) -> Self {
        rules.rules().iter().map(|_| None).collect()
    }

    /// The severity of the findings of the rule with that index in [`RuleSet::rules`]; `None` if
    /// it does not run.
    pub fn get(&self, rule: usize) -> Option<Severity> {
        self.severities.get(rule).copied().flatten()
    }

    /// The language whose rules run on a document. If no one says which language it is in, that is told from
    /// the text, where a rule asks for it; `None` if no one asks or nothing can be told.
    pub(super) fn language(&self, rules: &RuleSet, document: &Document<'_>) -> Option<Language> {
        let mut on = (0..rules.rules.len()).filter(|index| self.get(*index).is_some());
        let asks = on.any(|index| !rules.rules[index].languages.is_empty());
        asks.then(|| document.language().or_else(|| Language::detect(document.text())))?
    }

    /// Sets the severity of the findings of the rule that has this index in [`RuleSet::rules`]; `None` if it is not
    /// to run. An index that no rule has changes nothing.
    pub fn set(&mut self, rule: usize, severity: Option<Severity>) {
        if let Some(known) = self.severities.get_mut(rule) {
            *known = severity;
        }
    }
}

/// From the severity of each rule of a set, in their order; `None` for one that does not run.
impl FromIterator<Option<Severity>> for Policy {
    fn from_iter<I: IntoIterator<Item = Option<Severity>>>(severities: I) -> Self {
        Self { severities: severities.into_iter().collect() }
    }
}
