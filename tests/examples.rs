//! What the examples of rules come to when they are run.

mod support;

use corplint::engine::{Mismatch, Verdict, gaps, test_examples};
use corplint::report::{Format, Renderer, is_unsafe};

/// A rule that finds each capital letter but `X` and replaces it by its message, and one example
/// of it with these keys.
fn verdict(keys: &str) -> (Verdict, Vec<String>) {
    let rules = format!(
        "[[rule]]\nid = 'capital'\nsummary = 'a capital letter'\nover = 'document'\n\
         pattern = '[A-WYZ]'\nmessage = 'found {{text}}'\nfix = {{ replace = '<{{text}}>' }}\n\
         [[rule.example]]\n{keys}\n"
    );
    let linter = support::linter(&rules);
    let tested = test_examples(&linter);
    let [one] = &tested[..] else { panic!("{} examples", tested.len()) };
    let said = |mismatch: &Mismatch<'_>| match mismatch {
        Mismatch::Missing(span) => format!("missing {}..{}", span.start, span.end),
        Mismatch::Noisy(span) => format!("noisy {}..{}", span.start, span.end),
        Mismatch::Severity { span, found, .. } => format!("{} is {found}", span.start),
        Mismatch::Message { span, found, .. } => format!("{} is {found}", span.start),
        Mismatch::Fixed { found, .. } => format!("fixed to {found}"),
    };
    (one.verdict(), one.mismatches.iter().map(said).collect())
}

fn all(verdict: Verdict, said: &[&str]) -> (Verdict, Vec<String>) {
    (verdict, said.iter().map(|s| (*s).to_owned()).collect())
}

#[test]
fn an_example_passes_when_all_that_it_says_comes_out() {
    assert_eq!(verdict("text = 'a B c D'\nfinds = ['B', 'D']"), all(Verdict::Passed, &[]));
    assert_eq!(verdict("text = 'a b'\nfinds = []"), all(Verdict::Passed, &[]));
    let keys = "text = 'a B c D'\nfinds = ['B', 'D']\nseverity = 'warning'\n\
                message = ['found B', 'found D']\nfixed = 'a <B> c <D>'";
    assert_eq!(verdict(keys), all(Verdict::Passed, &[]));
}

#[test]
fn what_is_not_found_is_missing_at_its_place_after_what_was_found() {
    let expected = all(Verdict::Missing, &["missing 4..5"]);
    assert_eq!(verdict("text = 'X B X D'\nfinds = ['B', 'X', 'D']"), expected);
    assert_eq!(verdict("text = 'x'\nfinds = ['x']"), all(Verdict::Missing, &["missing 0..1"]));
}

#[test]
fn what_is_found_too_much_is_noise() {
    assert_eq!(
        verdict("text = 'A B C'\nfinds = ['B']"),
        all(Verdict::Noisy, &["noisy 0..1", "noisy 4..5"])
    );
    assert_eq!(verdict("text = 'A'\nfinds = []"), all(Verdict::Noisy, &["noisy 0..1"]));
    // The same string once more.
    assert_eq!(verdict("text = 'A A'\nfinds = ['A']"), all(Verdict::Noisy, &["noisy 2..3"]));
}

#[test]
fn something_else_is_wrong() {
    let keys = "text = 'Ab'\nfinds = ['Ab']";
    assert_eq!(verdict(keys), all(Verdict::Wrong, &["noisy 0..1", "missing 0..2"]));
    let order = "text = 'A B'\nfinds = ['B', 'A']";
    assert_eq!(verdict(order).0, Verdict::Wrong);
}

#[test]
fn another_severity_message_or_fix_is_wrong() {
    let keys = "text = 'A B'\nfinds = ['A', 'B']\n";
    let with = |more: &str| verdict(&format!("{keys}{more}"));
    assert_eq!(with("severity = ['warning', 'note']"), all(Verdict::Wrong, &["2 is warning"]));
    assert_eq!(with("message = 'found A'"), all(Verdict::Wrong, &["2 is found B"]));
    assert_eq!(with("fixed = 'a b'"), all(Verdict::Wrong, &["fixed to <A> <B>"]));
}

#[test]
fn a_rule_is_run_alone_even_if_it_is_off() {
    let rules = "
[pack]
default = false
[[rule]]
id = 'a'
summary = 'a'
over = 'word'
pattern = 'a'
[[rule.example]]
text = 'a b'
finds = ['a']
[[rule]]
id = 'b'
summary = 'b'
over = 'word'
words = ['b']
[[rule.example]]
text = 'a b'
finds = ['b']
";
    let linter = support::linter(rules);
    let verdicts: Vec<_> = test_examples(&linter).iter().map(|one| one.verdict()).collect();
    assert_eq!(verdicts, [Verdict::Passed, Verdict::Passed]);
    let gaps: Vec<_> =
        gaps(linter.rules().rules()).iter().map(|gap| (gap.firing, gap.silent)).collect();
    assert_eq!(gaps, [(false, true), (false, true)]);
}

#[test]
fn what_an_example_holds_never_drives_the_terminal() {
    let rules = r#"
[[rule]]
id = "any"
summary = "x"
over = "line"
pattern = '\S+'
fix = "delete"
message = "found {text}"
[[rule.example]]
text = "a\u001b]0;title\u0007 \u202e\u009bb \r\u200b"
finds = ["a\u001b]0;title"]
[[rule.example]]
text = "\u001b"
finds = ["\u001b"]
message = "\u001b[31m"
fixed = "\u001b[0m"
"#;
    let linter = support::linter(rules);
    for format in [Format::Text, Format::Short, Format::Jsonl] {
        let mut out = Vec::new();
        for one in &test_examples(&linter) {
            assert_ne!(one.verdict(), Verdict::Passed);
            Renderer::new(format).render_example(one, &mut out);
        }
        let out = String::from_utf8(out).expect("UTF-8");
        let raw = |c: char| c != '\n' && is_unsafe(c);
        assert!(!out.is_empty() && !out.contains(raw), "{out:?}");
    }
}

#[test]
fn an_example_with_very_many_findings_is_run_in_time() {
    let text = "A ".repeat(50_000);
    let finds = vec!["'A'"; 49_999].join(", ");
    let (verdict, said) = verdict(&format!("text = '{text}'\nfinds = [{finds}]"));
    assert_eq!((verdict, said.len()), (Verdict::Noisy, 1));
    let (verdict, _) = self::verdict(&format!("text = '{text}'\nfinds = []"));
    assert_eq!(verdict, Verdict::Noisy);
}
