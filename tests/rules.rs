//! The examples of every shipped rule, run through the real engine.

use corplint::engine::{Linter, Policy};
use corplint::rule::{RuleSet, shipped};
use corplint::text::{Document, Source};

#[test]
fn every_example_of_every_shipped_rule_finds_what_it_says() {
    let linter =
        Linter::new(RuleSet::load(&shipped()).unwrap_or_else(|mistakes| panic!("{mistakes}")));
    let mut wrong = Vec::new();
    for (index, rule) in linter.rules().rules().iter().enumerate() {
        let mut policy = Policy::of(linter.rules());
        for other in 0..linter.rules().rules().len() {
            policy.set(other, (other == index).then_some(rule.severity));
        }
        for example in &rule.examples {
            let document = Document::new(Source::file("example"), example.text.as_str());
            let findings = linter.lint_with(&document, &policy);
            let found: Vec<&str> =
                findings.iter().map(|finding| &document.text()[finding.span.clone()]).collect();
            if found != example.finds {
                wrong.push(format!(
                    "{}: {:?}\n  wanted {:?}\n  found  {found:?}",
                    rule.id, example.text, example.finds
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Undecodable bytes can't be written in the text of an example.
const WITHOUT_EXAMPLES: [&str; 1] = ["encoding"];

#[test]
fn every_shipped_rule_has_two_examples_that_fire_and_two_near_misses() {
    for rule in RuleSet::load(&shipped()).expect("shipped rules load").rules() {
        if WITHOUT_EXAMPLES.contains(&&*rule.id) {
            continue;
        }
        let firing = rule.examples.iter().filter(|example| !example.finds.is_empty()).count();
        let silent = rule.examples.len() - firing;
        assert!(firing >= 2, "{} has {firing} examples that fire", rule.id);
        assert!(silent >= 2, "{} has {silent} near misses", rule.id);
    }
}
