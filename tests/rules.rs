//! The examples of every shipped rule, run through the real engine, as `corplint rules test` does.

use std::sync::Arc;

use corplint::engine::{Linter, Verdict, test_examples};
use corplint::report::{Format, Renderer};
use corplint::rule::{PackSource, RuleSet, shipped};
use corplint::schema::SourceFile;

#[test]
fn every_example_of_every_shipped_rule_finds_what_it_says() {
    all_pass(&shipped());
}

/// A checkout on Windows, or an editor there, may put a carriage return before each line break.
#[test]
fn every_example_passes_where_lines_end_as_on_windows() {
    let on_windows = |pack: PackSource<'static>| {
        let SourceFile { name, text } = &*pack.file;
        let file = SourceFile { name: name.clone(), text: text.replace('\n', "\r\n") };
        let read_list = move |list: &str| (pack.read_list)(list).map(|t| t.replace('\n', "\r\n"));
        PackSource { file: Arc::new(file), read_list: Box::new(read_list) }
    };
    all_pass(&shipped().into_iter().map(on_windows).collect::<Vec<_>>());
}

fn all_pass(packs: &[PackSource<'_>]) {
    let rules = RuleSet::load(packs).unwrap_or_else(|mistakes| panic!("{mistakes}"));
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
