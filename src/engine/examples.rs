//! Running the examples of rules: does a rule find what it says, and nothing else?
//!
//! Each rule is run alone over its own examples, by the same [`Linter`] that lints documents, and
//! what comes out is compared with what the example says. Nothing is said about how to show it.

use std::ops::Range;

use crate::rule::rule::place_from;
use crate::rule::{Example, Rule, Severity};
use crate::schema::Spanned;

use super::apply::apply;
use super::finding::Finding;
use super::linter::Linter;
use super::policy::Policy;

/// What an example came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The rule found what it should and nothing else.
    Passed,
    /// It did not find all that it should.
    Missing,
    /// It found more than it should.
    Noisy,
    /// It found something else, or the fix, a severity or a message is another.
    Wrong,
}

impl Verdict {
    /// Every verdict, in the order in which they are counted.
    pub const ALL: [Self; 4] = [Self::Passed, Self::Missing, Self::Noisy, Self::Wrong];

    /// The name used in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Missing => "missing",
            Self::Noisy => "noisy",
            Self::Wrong => "wrong",
        }
    }
}

/// An example that was run.
#[derive(Debug)]
pub struct Tested<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// The example.
    pub example: &'a Example,
    /// What the rule found in its text.
    pub findings: Vec<Finding>,
    /// Where this is not what the example says; empty if it passed.
    pub mismatches: Vec<Mismatch<'a>>,
}

/// A difference between what an example says and what came out. Spans are bytes in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch<'a> {
    /// This should have been found.
    Missing(Range<usize>),
    /// This was found and should not have been.
    Noisy(Range<usize>),
    /// What was found has another severity.
    Severity {
        /// What was found.
        span: Range<usize>,
        /// The severity that the example says.
        expected: &'a Spanned<Severity>,
        /// The severity that it has.
        found: Severity,
    },
    /// What was found has another message.
    Message {
        /// What was found.
        span: Range<usize>,
        /// The message that the example says.
        expected: &'a Spanned<String>,
        /// The message that it has.
        found: String,
    },
    /// The text after all fixes is another.
    Fixed {
        /// The text that the example says.
        expected: &'a Spanned<String>,
        /// The text that came out.
        found: String,
    },
}

impl Tested<'_> {
    /// What the example came to.
    pub fn verdict(&self) -> Verdict {
        let mut verdict = Verdict::Passed;
        for mismatch in &self.mismatches {
            let this = match mismatch {
                Mismatch::Missing(_) => Verdict::Missing,
                Mismatch::Noisy(_) => Verdict::Noisy,
                _ => Verdict::Wrong,
            };
            verdict = match verdict {
                Verdict::Passed => this,
                verdict if verdict == this => verdict,
                _ => Verdict::Wrong,
            };
        }
        verdict
    }
}

/// Runs the examples of all rules of a linter, each rule alone and at its own severity, whatever
/// is on by default. They come in the order of the rules.
pub fn test_examples(linter: &Linter) -> Vec<Tested<'_>> {
    let rules = linter.rules().rules();
    let mut policy = Policy::none(linter.rules());
    let mut tested = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        policy.set(index, Some(rule.severity));
        for example in &rule.examples {
            let document = rule.example_document(example, rule.file.name.as_str());
            let findings = linter.lint_with(&document, &policy).all;
            let mismatches = compare(example, &findings);
            tested.push(Tested { rule, example, findings, mismatches });
        }
        policy.set(index, None);
    }
    tested
}

/// What the examples of a rule do not show, though they should.
#[derive(Debug, Clone, Copy)]
pub struct Gap<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Whether no example fires.
    pub firing: bool,
    /// Whether there is no example in which the rule must stay silent.
    pub silent: bool,
}

/// The rules that have no example that fires, or none that must stay silent.
///
/// Bytes that can't be decoded can't be written in an example, so a rule that looks for them needs
/// none.
pub fn gaps(rules: &[Rule]) -> Vec<Gap<'_>> {
    fn gap(rule: &Rule) -> Gap<'_> {
        let silent = rule.examples.iter().filter(|example| example.finds.is_empty()).count();
        Gap { rule, firing: silent == rule.examples.len(), silent: silent == 0 }
    }
    let rules = rules.iter().filter(|rule| rule.can_fire_in_example());
    rules.map(gap).filter(|gap| gap.firing || gap.silent).collect()
}

/// Compares what was found in an example with what it says.
fn compare<'a>(example: &'a Example, findings: &[Finding]) -> Vec<Mismatch<'a>> {
    let text = example.text.as_str();
    let found: Vec<&str> = findings.iter().map(|finding| &text[finding.span.clone()]).collect();
    let expected: Vec<&str> = example.finds.iter().map(String::as_str).collect();
    let pairs = common(&expected, &found);
    let mut mismatches = Vec::new();
    let mut as_expected = pairs.iter().map(|(_, found)| *found).peekable();
    for (index, finding) in findings.iter().enumerate() {
        if as_expected.next_if_eq(&index).is_none() {
            mismatches.push(Mismatch::Noisy(finding.span.clone()));
        }
    }
    let mut as_found = pairs.iter().peekable();
    let mut from = 0;
    for (index, expected) in expected.iter().enumerate() {
        match as_found.next_if(|(expected, _)| *expected == index) {
            Some((_, found)) => from = findings[*found].span.end,
            None => {
                // That it stands somewhere was checked when the rule was loaded.
                let place = place_from(text, expected, from).unwrap_or_default();
                from = place.end;
                mismatches.push(Mismatch::Missing(place));
            }
        }
    }
    let all_found = mismatches.is_empty();
    for (expected, found) in pairs {
        let finding = &findings[found];
        let span = || finding.span.clone();
        if let Some(expected) = example.severities.get(expected)
            && *expected.get_ref() != finding.severity
        {
            let found = finding.severity;
            mismatches.push(Mismatch::Severity { span: span(), expected, found });
        }
        if let Some(expected) = example.messages.get(expected)
            && **expected.get_ref() != *finding.message
        {
            let found = finding.message.to_string();
            mismatches.push(Mismatch::Message { span: span(), expected, found });
        }
    }
    // Where something else was found, something else is mended: that goes without saying.
    if let Some(expected) = example.fixed.as_ref().filter(|_| all_found) {
        let fixed = apply(text, findings.iter().filter_map(|finding| finding.fix.as_ref()));
        if fixed.text != expected.get_ref().as_str() {
            mismatches.push(Mismatch::Fixed { expected, found: fixed.text.into_owned() });
        }
    }
    mismatches
}

/// How many differing strings are compared with each other; what is beyond counts as different.
const MOST_COMPARED: usize = 2_000;

/// The longest sequence of strings that stand in both lists in this order, as pairs of indices.
fn common(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a_rest, b_rest) = (&a[head..], &b[head..]);
    let tail = a_rest.iter().rev().zip(b_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a_mid, b_mid) = (&a_rest[..a_rest.len() - tail], &b_rest[..b_rest.len() - tail]);
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|i| (i, i)).collect();
    if a_mid.len().saturating_mul(b_mid.len()) <= MOST_COMPARED * MOST_COMPARED {
        pairs.extend(longest(a_mid, b_mid).into_iter().map(|(i, j)| (head + i, head + j)));
    }
    pairs.extend((0..tail).rev().map(|back| (a.len() - 1 - back, b.len() - 1 - back)));
    pairs
}

/// The longest common subsequence, by the table of its lengths.
fn longest(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut lengths = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i * width + j] = if a[i] == b[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}
