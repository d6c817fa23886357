//! The engine: what holds of any text, what rules find, and what that costs.

mod any_text;
mod many;
mod measuring;
#[path = "../support/mod.rs"]
mod support;
mod ways_to_find;

use corplint::engine::{Finding, Linter, Policy, RuleTimes};
use corplint::rule::{RuleSet, shipped};
use corplint::text::{Document, FEATURES, Scope, Source, UnitKind, UnitOfMeasure, words};
use proptest::prelude::*;
use support::linter;

fn found<'t>(linter: &Linter, text: &'t str) -> Vec<&'t str> {
    let findings = linter.lint(&Document::new(Source::file("test"), text));
    findings.into_iter().map(|finding| &text[finding.span]).collect()
}
