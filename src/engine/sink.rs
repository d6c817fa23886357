//! Where the ways to find put what they found, one after the other.

use std::ops::ControlFlow;

use crate::rule::{Rule, Severity};

use super::finding::Findings;
use super::found::Found;
use super::pass::Pass;
use super::say;

/// The most findings that are told of one document. More would take many times the memory of its
/// text: a packed file of a few kilobytes can have millions.
pub const MOST_FINDINGS: usize = 100_000;

/// How many findings of each rule are told whatever others have found: so no rule goes unheard.
pub const FEW_FINDINGS: usize = 100;

/// Takes what one rule finds in a document, and makes findings of it.
pub(super) struct Sink<'s, 'a> {
    pass: &'s Pass<'a>,
    rule: &'s Rule,
    severity: Severity,
    findings: &'s mut Findings,
    /// How many there may be, those of rules before it among them.
    most: usize,
}

impl<'s, 'a> Sink<'s, 'a> {
    pub(super) fn new(
        pass: &'s Pass<'a>,
        rule: &'s Rule,
        severity: Severity,
        findings: &'s mut Findings,
    ) -> Self {
        let most = MOST_FINDINGS.max(findings.all.len() + FEW_FINDINGS);
        Self { pass, rule, severity, findings, most }
    }

    /// Takes what was found unless the rule turns it down; breaks when nothing more is wanted. Only what
    /// is left counts: else what is turned down would hide what is not.
    pub(super) fn put(&mut self, found: Found) -> ControlFlow<()> {
        let unless = self.rule.unless.as_ref();
        if unless.is_some_and(|unless| self.pass.holds(unless, &found.unit)) {
            return ControlFlow::Continue(());
        }
        if self.findings.all.len() >= self.most {
            self.findings.is_cut = true;
            return ControlFlow::Break(());
        }
        let finding = say::finding(self.pass, self.rule, self.severity, &found);
        self.findings.all.push(finding);
        ControlFlow::Continue(())
    }
}
