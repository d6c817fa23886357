//! What holds of any text.

use super::*;

/// Rules that measure every feature on every unit that it can be measured on, and find in every
/// way over every unit.
fn everything() -> String {
    let mut rules = String::new();
    for kind in UnitKind::ALL {
        for feature in FEATURES.iter().filter(|feature| feature.scope.covers(Some(kind))) {
            let (name, id) = (feature.name, feature.name.replace('_', "-"));
            let test = match feature.measure {
                UnitOfMeasure::Flag => "true".to_owned(),
                UnitOfMeasure::Ratio | UnitOfMeasure::Quotient => "{ min = 0.3 }".to_owned(),
                UnitOfMeasure::Count | UnitOfMeasure::Characters => "{ max = 1 }".to_owned(),
            };
            let id = format!("{kind}-feature-{id}");
            let rule = |filter: &str| {
                format!(
                    "[[rule]]\nid = '{id}'\nsummary = 'x'\nover = '{kind}'\n{filter}message = '{{{name}}} {{text}}'\n"
                )
            };
            let asking = rule(&format!("where = {{ {name} = {test} }}\n"));
            // What holds of every unit of the kind can't be asked; the message measures it all the same.
            rules += &if support::load(&asking).is_ok() {
                asking
            } else {
                rule("where = { matches = '(?s).' }\n")
            };
        }
        let fragments: String = FEATURES
            .iter()
            .filter(|feature| feature.scope == Scope::Any)
            .map(|feature| match feature.measure {
                UnitOfMeasure::Flag => format!("{{ {} = false }}, ", feature.name),
                _ => format!("{{ {} = {{ max = 0.5 }} }}, ", feature.name),
            })
            .collect();
        // Over `word`, a phrase is a mistake.
        let phrase = if kind == UnitKind::Word { "ab" } else { "a b" };
        // And so is what holds of every word.
        let few =
            if kind == UnitKind::Word { "chars = { max = 3 }" } else { "words = { max = 3 }" };
        rules += &format!(
            r#"
[[rule]]
id = "{kind}-pattern"
summary = "x"
over = "{kind}"
pattern = '\b(?<word>\w+)\b|\S'
before = {{ any = [{{ matches = 'a $' }}, {{ last_word = {{ in = ["dont", "a b"] }} }}, {{ not = {{ chars = {{ min = 1 }} }} }}] }}
after = {{ any = [{fragments}] }}
fix = {{ replace = "{{word}}{{{{" }}
[[rule]]
id = "{kind}-words"
summary = "x"
over = "{kind}"
words = {{ dont = "don't", "{phrase}" = "ab", "中" = "国" }}
unless = {{ occurrences = {{ of = ["{{text}}x"], min = 1 }} }}
[[rule]]
id = "{kind}-match"
summary = "x"
over = "{kind}"
where = {{ any = [{{ matches = '(?i)\bask' }}, {{ contains_any = {{ words = ["a", "dont"], min = 2, distinct = true }} }}, {{ first_word = {{ occurrences = {{ min = 2 }} }} }}] }}
fix = "delete"
"#
        );
        if kind != UnitKind::Document {
            rules += &format!(
                r#"
[[rule]]
id = "{kind}-run"
summary = "x"
over = "{kind}"
where = {{ {few} }}
run = {{ min = 2, min_after_header = 1, gap = 1, header = {{ starts_uppercase = true }}, place = {{ between = {{ chars = {{ min = 2 }} }} }} }}
message = "{{count}}"
fix = "delete"
[[rule]]
id = "{kind}-repeat"
summary = "x"
over = "{kind}"
where = {{ not = {{ all = [{{ previous = {{ chars = 3 }} }}, {{ next = {{ document = {{ share = {{ over = "word", by = "chars", where = {{ starts_lowercase = true }}, max = 0.5 }} }} }} }}] }} }}
repeat = {{ min = 2 }}
message = "{{first_line}} {{count}}"
fix = "keep-first"
"#
            );
        }
    }
    rules
}

fn check_spans(document: &Document<'_>, findings: &[Finding]) -> Result<(), TestCaseError> {
    let text = document.text();
    let mut last = (0, 0);
    for finding in findings {
        prop_assert!(text.get(finding.span.clone()).is_some(), "{finding:?}");
        prop_assert!(last <= (finding.span.start, finding.span.end), "out of order: {finding:?}");
        last = (finding.span.start, finding.span.end);
        for related in &finding.related {
            prop_assert!(text.get(related.span.clone()).is_some(), "{finding:?}");
        }
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            prop_assert!(text.get(edit.start..edit.end).is_some(), "{finding:?}");
        }
    }
    Ok(())
}

/// Texts with much of what rules ask for, and anything else.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a b",
        "dont",
        "Ask",
        "ſk",
        "中国",
        "été",
        "e\u{301}",
        "x\u{200d}",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "\t",
        ". ",
        "? ",
        "“A”",
        "…",
        "...",
        "#",
        "- ",
        "• ",
        "Mr. ",
        "3.5",
        "http://a.example/b?c ",
        "\u{feff}",
        "\0",
        "\u{1b}[31m",
        "\u{202e}",
        "ا",
        "नि",
        ":",
        "|",
        "\u{85}",
        "\u{2028}",
        "'",
        "’",
        "(",
        "\"",
        "[1]",
    ]);
    prop_oneof![
        prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat()),
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_gives_findings_on_character_boundaries_and_in_order(text in texts()) {
        thread_local! {
            static LINTER: Linter = linter(&everything());
        }
        let document = Document::new(Source::file("test"), text);
        LINTER.with(|linter| check_spans(&document, &linter.lint(&document)))?;
    }

    #[test]
    fn any_bytes_give_spans_of_those_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        thread_local! {
            static LINTER: Linter = Linter::new(RuleSet::load(&shipped()).unwrap());
        }
        let document = Document::from_bytes(Source::file("test"), &bytes);
        prop_assert_eq!(document.text().len(), bytes.len());
        let findings = LINTER.with(|linter| linter.lint(&document));
        check_spans(&document, &findings)?;
        let valid = std::str::from_utf8(&bytes).is_ok();
        prop_assert_eq!(valid, findings.iter().all(|finding| &*finding.rule != "encoding"));
    }

    #[test]
    fn measuring_changes_no_finding(text in texts()) {
        thread_local! {
            static LINTER: Linter = linter(&everything());
        }
        let document = Document::new(Source::file("test"), text);
        LINTER.with(|linter| {
            let policy = Policy::of(linter.rules());
            let mut times = RuleTimes::new(linter.rules());
            let measured = linter.lint_measured(&document, &policy, &mut times);
            prop_assert_eq!(measured, linter.lint_with(&document, &policy));
            Ok(())
        })?;
    }

    /// Prefilter and relaxed patterns are short cuts: a pattern without literals finds the same.
    #[test]
    fn a_short_cut_changes_nothing(text in texts()) {
        let rule = |pattern| format!(
            "[[rule]]\nid = 'p'\nsummary = 'x'\nover = 'line'\npattern = '{pattern}'\n"
        );
        // The same language: the second has no literal to look for.
        let filtered = linter(&rule(r"(?i)\b(?:dont|ask)\b"));
        let plain = linter(&rule(r"(?i)\b(?:[d][o][n][t]|[a][s][k])\b|[^\s\S]"));
        prop_assert_eq!(found(&filtered, &text), found(&plain, &text));
    }
}
