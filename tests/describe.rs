//! Rules in words.

mod support;

use corplint::rule::{Clause, RuleSet, shipped};

/// What is said of the only rule of a rule file: its clauses, then its named conditions, then the
/// features that it measures; lists are indented.
fn said(rules: &str) -> String {
    let linter = support::linter(rules);
    let description = linter.rules().describe(&linter.rules().rules()[0]);
    let mut out = String::new();
    lines(&description.rule, 0, &mut out);
    for (name, clauses) in &description.conditions {
        out.push_str(&format!("{name}\n"));
        lines(clauses, 1, &mut out);
    }
    for feature in &description.features {
        out.push_str(&format!("= {}\n", feature.name));
    }
    out
}

fn lines(clauses: &[Clause], depth: usize, out: &mut String) {
    for clause in clauses {
        out.push_str(&format!("{}{}\n", "  ".repeat(depth), clause.said));
        lines(&clause.parts, depth + 1, out);
    }
}

fn rule(keys: &str) -> String {
    format!("[[rule]]\nid = 'r'\nsummary = 'x'\n{keys}\n")
}

#[test]
fn short_conditions_are_one_sentence() {
    let keys = "over = 'line'\nwhere = { words = { min = 4, max = 24 }, ends_sentence = false }";
    assert_eq!(
        said(&rule(keys)),
        "It finds every line that has 4 to 24 words and does not end like a sentence.\n"
    );
    let keys = "over = 'document'\nwhere = { not = { mean_word_length = { min = 3, max = 10 } } }";
    assert_eq!(
        said(&rule(keys)),
        "It finds each document that has a `mean_word_length` of less than 3 or more than 10.\n\
         = mean_word_length\n"
    );
}

#[test]
fn conditions_on_the_document_are_said_of_undecodable_bytes() {
    let keys = "over = 'document'\nundecodable = true\nwhere = { words = { min = 9 } }\n\
                unless = { chars = 1 }";
    assert_eq!(
        said(&rule(keys)),
        "It finds bytes that are not text in the encoding (UTF-8) in the document that has at least 9 words.\n\
         It is not reported if what is found has 1 character.\n"
    );
}

#[test]
fn units_beside_are_said_by_how_many_are_looked_at() {
    let keys = "over = 'line'\nwhere = { any_previous = { within = 3, where = { words = 1 } }, \
                not = { any_next = { within = 1, where = { ends_with_colon = true } } } }";
    assert_eq!(
        said(&rule(keys)),
        "It finds every line that:\n  \
         has one among the 3 lines before it that has 1 word\n  \
         does not come before a line that ends with a colon\n"
    );
    let keys =
        "over = 'line'\nwhere = { not = { any_next = { within = 9, where = { words = 1 } } } }";
    assert_eq!(
        said(&rule(keys)),
        "It finds every line that has none among the 9 lines after it that has 1 word.\n"
    );
}

#[test]
fn what_is_not_short_is_a_list() {
    let keys = "over = 'line'\nwhere = { any = [{ words = 1, next = { words = { min = 9 } } }, \
                { not = { any = [{ ends_with_colon = true }, { matches = 'x+' }] } }] }";
    assert_eq!(
        said(&rule(keys)),
        "It finds every line that meets one of these:\n  \
         has 1 word and comes before a line that has at least 9 words\n  \
         meets none of these:\n    \
         ends with a colon\n    \
         matches `x+`\n"
    );
}

#[test]
fn each_way_to_find_has_its_sentence() {
    let first = |keys: &str| said(&rule(keys)).lines().next().unwrap_or_default().to_owned();
    assert_eq!(first("over = 'line'\npattern = 'a+'"), "It finds matches of `a+` in lines.");
    assert_eq!(
        first("over = 'sentence'\nwords = ['one', 'two']\nwhere = { words = { max = 3 } }"),
        "It finds the words “one”, “two” in sentences, each of which has at most 3 words."
    );
    assert_eq!(
        first("over = 'line'\nwhere = { words = 1 }\nrun = { min = 3 }"),
        "It finds runs of at least 3 lines, each of which has 1 word."
    );
    assert_eq!(
        first("over = 'document'\nundecodable = true"),
        "It finds bytes that are not text in the encoding (UTF-8) in the document."
    );
    assert!(
        first("over = 'line'\nrepeat = { min = 3 }").starts_with(
            "It finds the second and later copies of lines, where there are at least 3"
        )
    );
}

#[test]
fn a_run_says_its_gap_header_and_place() {
    let keys = "over = 'line'\nwhere = { words = { max = 3 } }\nfix = 'delete'\n\
                run = { min_after_header = 2, gap = 2, not_across = { words = { min = 9 } }, header = { ends_with_colon = true }, \
                place = { after_last = { words = { min = 20 } } } }\n\
                unless = { lines = { min = 9 } }";
    assert_eq!(
        said(&rule(keys)),
        "It finds runs of at least 2 lines after a header, each of which has at most 3 words.\n\
         Up to 2 other lines may stand between two of them.\n\
         None of these lines is one that has at least 9 words.\n\
         Its header is the line right before it, one that ends with a colon.\n\
         It stands after the last line that has at least 20 words.\n\
         It is not reported if the run has at least 9 lines.\n\
         The fix deletes it.\n"
    );
}

#[test]
fn a_match_says_what_is_around_it_and_in_it() {
    let keys = "over = 'line'\npattern = '(?<who>\\w+)s'\nfix = { replace = \"{who}'s\" }\n\
                before = { ends_with_colon = true }\nafter = { not = { matches = '^-' } }\n\
                groups = { who = { in = ['Ann'] } }";
    assert_eq!(
        said(&rule(keys)),
        "It finds matches of `(?<who>\\w+)s` in lines.\n\
         The text of the line before the match ends with a colon.\n\
         The text of the line after the match does not match `^-`.\n\
         Its part `who` is one of the words “Ann”.\n\
         The fix puts `{who}'s` in its place.\n"
    );
}

#[test]
fn named_conditions_are_told_once_each() {
    let rules = format!(
        "[conditions]\nshort = {{ words = {{ max = 3 }}, not = 'shout' }}\n\
         shout = {{ uppercase_ratio = {{ min = 0.5 }} }}\n{}",
        rule("over = 'line'\nwhere = { is = 'short', next = 'short', previous = 'shout' }")
    );
    assert_eq!(
        said(&rules),
        "It finds every line that is `short`, comes before a line that is `short` and comes after a \
         line that is `shout`.\n\
         short\n  has at most 3 words and is not `shout`\n\
         shout\n  has an `uppercase_ratio` of at least 0.5\n\
         = uppercase_ratio\n"
    );
}

#[test]
fn two_negations_are_none() {
    let keys = "over = 'line'\nwhere = { not = { not = { not = { words = { min = 3 } } } } }";
    assert_eq!(said(&rule(keys)), "It finds every line that has fewer than 3 words.\n");
    let keys = "over = 'line'\nwhere = { not = { not = { words = { min = 3 } } } }";
    assert_eq!(said(&rule(keys)), "It finds every line that has at least 3 words.\n");
    let keys = "over = 'line'\nwhere = { not = { not = { words = 3, ends_with_colon = true } } }";
    assert_eq!(said(&rule(keys)), "It finds every line that has 3 words and ends with a colon.\n");
}

#[test]
fn every_shipped_rule_can_be_said_and_says_why_it_matters() {
    let rules = RuleSet::load(&shipped()).expect("shipped rules load");
    for rule in rules.rules() {
        assert!(!rules.describe(rule).rule.is_empty(), "{}", rule.id);
        assert!(rule.why.is_some(), "{} does not say why what it finds does harm", rule.id);
    }
}
