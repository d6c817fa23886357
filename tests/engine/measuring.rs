//! The time of rules, and linters in threads.

use super::*;

#[test]
fn a_linter_can_be_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Linter>();
}

/// The time that one rule shares with others is not its own, and a rule that does not run takes
/// none.
#[test]
fn time_is_measured_by_rule_and_what_is_shared_apart() {
    let linter = linter(
        r#"
[[rule]]
id = "first-to-ask"
summary = "x"
over = "word"
where = { chars = { min = 1_000 } }
[[rule]]
id = "search"
summary = "x"
over = "line"
pattern = '[a-q]{30}'
[[rule]]
id = "list"
summary = "x"
over = "line"
words = ["river"]
[[rule]]
id = "off"
summary = "x"
over = "line"
words = ["river", "bank"]
"#,
    );
    let line = "the river rose over the bank, and the road along it was closed for days\n";
    let document = Document::new(Source::file("test"), line.repeat(2_000));
    let mut policy = Policy::of(linter.rules());
    policy.set(3, None);
    let mut times = RuleTimes::new(linter.rules());
    let start = std::time::Instant::now();
    let findings = linter.lint_measured(&document, &policy, &mut times);
    let elapsed = start.elapsed();
    assert_eq!(findings.all.len(), 2_000);
    let [first, search, list, off] = [0, 1, 2, 3].map(|rule| times.rule(rule));
    // Words are found for all rules, and looked at by the first.
    assert!(times.shared() > first, "{times:?}");
    assert!(!search.is_zero() && !list.is_zero() && off.is_zero(), "{times:?}");
    assert!(times.total() <= elapsed && times.total() > elapsed / 2, "{times:?} of {elapsed:?}");

    let mut twice = times.clone();
    twice.merge(&times);
    assert_eq!((twice.total(), twice.rule(1)), (times.total() * 2, search * 2));
}

/// The times are in hands that may have more than one rule set.
#[test]
fn times_of_fewer_rules_are_no_reason_to_panic() {
    let rule =
        |id: &str| format!("[[rule]]\nid = '{id}'\nsummary = 'x'\nover = 'line'\npattern = 'a'\n");
    let (one, two) = (linter(&rule("a")), linter(&(rule("a") + &rule("b"))));
    let mut times = RuleTimes::new(one.rules());
    two.lint_measured(
        &Document::new(Source::file("test"), "a"),
        &Policy::of(two.rules()),
        &mut times,
    );
    assert!(!times.total().is_zero());
}
