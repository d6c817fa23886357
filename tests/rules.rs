//! The examples of every shipped rule, run through the real engine, as `corplint rules test` does.

use corplint::engine::{Linter, Verdict, test_examples};
use corplint::report::{Format, Renderer};
use corplint::rule::{RuleSet, shipped};

#[test]
fn every_example_of_every_shipped_rule_finds_what_it_says() {
    let rules = RuleSet::load(&shipped()).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let linter = Linter::new(rules);
    let tested = test_examples(&linter);
    let examples: usize = linter.rules().rules().iter().map(|rule| rule.examples.len()).sum();
    assert_eq!(tested.len(), examples);
    let renderer = Renderer::new(Format::Text);
    let mut failed = Vec::new();
    for one in tested.iter().filter(|one| one.verdict() != Verdict::Passed) {
        renderer.render_example(one, &mut failed);
    }
    assert!(failed.is_empty(), "\n{}", String::from_utf8_lossy(&failed));
}

#[test]
fn every_shipped_rule_has_two_examples_that_fire_and_two_near_misses() {
    for rule in RuleSet::load(&shipped()).expect("shipped rules load").rules() {
        // Undecodable bytes can't be written in the text of an example.
        if !rule.can_fire_in_example() {
            continue;
        }
        let firing = rule.examples.iter().filter(|example| !example.finds.is_empty()).count();
        let silent = rule.examples.len() - firing;
        // There is but one empty text.
        let is_of_nothing = rule.examples.iter().any(|example| example.text.is_empty());
        assert!(firing >= 2 || is_of_nothing, "{} has {firing} examples that fire", rule.id);
        assert!(silent >= 2, "{} has {silent} near misses", rule.id);
    }
}
