//! Properties of the engine that hold for any text, under rules that ask for everything there is.

mod support;

use corplint::engine::{Finding, Linter, Policy, RuleTimes};
use corplint::rule::{RuleSet, shipped};
use corplint::text::{Document, FEATURES, Scope, Source, UnitKind, UnitOfMeasure, words};
use proptest::prelude::*;
use support::linter;

fn found<'t>(linter: &Linter, text: &'t str) -> Vec<&'t str> {
    let findings = linter.lint(&Document::new(Source::file("test"), text));
    findings.into_iter().map(|finding| &text[finding.span]).collect()
}

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

#[test]
fn a_run_has_its_header_and_stands_in_its_place() {
    let rule = |run: &str| {
        linter(&format!(
            "[[rule]]\nid = 'r'\nsummary = 'x'\nover = 'line'\nwhere = {{ words = {{ max = 2 }} }}\nrun = {run}\n"
        ))
    };
    let text =
        "one\ntwo\nthis is long enough\nthree\n\nfour\nand this one is long too\nHead:\nfive";
    assert_eq!(found(&rule("{ min = 2 }"), text), ["one\ntwo", "three\n\nfour", "Head:\nfive"]);
    assert_eq!(found(&rule("{ min = 2, place = 'start' }"), text), ["one\ntwo"]);
    assert_eq!(found(&rule("{ min = 2, place = 'end' }"), text), ["Head:\nfive"]);
    let prose = "{ words = { min = 4 } }";
    let placed =
        |place| found(&rule(&format!("{{ min = 2, place = {{ {place} = {prose} }} }}")), text);
    assert_eq!(placed("before_first"), ["one\ntwo"]);
    assert_eq!(placed("between"), ["three\n\nfour"]);
    assert_eq!(placed("after_last"), ["Head:\nfive"]);
    assert_eq!(
        found(&rule("{ min = 3, gap = 1 }"), text),
        ["one\ntwo\nthis is long enough\nthree\n\nfour\nand this one is long too\nHead:\nfive"]
    );
    // What may not stand in a gap ends the run.
    assert_eq!(
        found(
            &rule(
                "{ min = 2, gap = 9, not_across = { starts_lowercase = true, words = { min = 6 } } }"
            ),
            text
        ),
        ["one\ntwo\nthis is long enough\nthree\n\nfour", "Head:\nfive"]
    );
    // A header that is like one of the run, and one that is not; one line is enough after it.
    let header = "{ min_after_header = 1, header = { ends_with_colon = true } }";
    assert_eq!(found(&rule(header), text), ["Head:\nfive"]);
    assert_eq!(found(&rule(header), "x\nread all of these:\na\nb"), ["read all of these:\na\nb"]);
    assert_eq!(found(&rule(header), "x\nHead:"), Vec::<&str>::new());
}

#[test]
fn later_copies_are_found_and_point_at_the_first() {
    let linter = linter(
        "[[rule]]\nid = 'r'\nsummary = 'x'\nover = 'line'\nrepeat = { min = 2 }\nmessage = '{count} copies, first on line {first_line}'\nfix = 'keep-first'\n",
    );
    let text = "\nThe “Big” Day\nother\nTHE BIG DAY!\n\nThe big day\n";
    let findings = linter.lint(&Document::new(Source::file("test"), text));
    let said: Vec<_> = findings.iter().map(|f| (&text[f.span.clone()], &*f.message)).collect();
    let message = "3 copies, first on line 2";
    assert_eq!(said, [("THE BIG DAY!", message), ("The big day", message)]);
    assert!(findings.iter().all(|f| &text[f.related[0].span.clone()] == "The “Big” Day"));
    let edit = &findings[0].fix.as_ref().unwrap().edits[0];
    assert_eq!(&text[edit.start..edit.end], "THE BIG DAY!\n");
}

#[test]
fn a_measured_finding_says_value_limit_and_what_contributes() {
    let linter = linter(
        r#"
[[rule]]
id = "duplicate-lines"
summary = "too many lines are duplicates"
over = "document"
where = { not = { duplicate_line_ratio = { max = 0.3 } } }
[[rule]]
id = "bullets"
summary = "too many lines are bullets"
over = "document"
where = { share = { over = "line", where = { starts_with_bullet = true }, min = 0.5 } }
"#,
    );
    let text = "- same line\nother\n- same line\n- same line";
    let findings = linter.lint(&Document::new(Source::file("test"), text));
    let messages: Vec<_> = findings.iter().map(|f| &*f.message).collect();
    assert_eq!(
        messages,
        [
            "too many lines are bullets: the share is 0.7500, at least 0.5000 is reported",
            "too many lines are duplicates: `duplicate_line_ratio` is 0.5000, at most 0.3000 is allowed",
        ]
    );
    assert_eq!(findings[1].related.len(), 2);
    assert_eq!(&text[findings[1].related[0].span.clone()], "- same line");
}

/// Of several conditions, those are said that hold; what contributes to several is told once, in order.
#[test]
fn only_what_holds_is_said() {
    let linter = linter(
        r#"
[[rule]]
id = "lines"
summary = "odd lines"
over = "document"
where = { any = [{ words = { max = 3 } }, { share = { over = "line", where = { starts_with_bullet = true }, min = 0.5 } }, { duplicate_line_ratio = { min = 0.2 } }] }
"#,
    );
    let text = "- one\n- a longer line\n- one\n- one\nno bullet";
    let findings = linter.lint(&Document::new(Source::file("test"), text));
    assert_eq!(
        &*findings[0].message,
        "odd lines: the share is 0.8000, at least 0.5000 is reported, `duplicate_line_ratio` is 0.4000, at least \
         0.2000 is reported"
    );
    // The first three of them.
    let related: Vec<_> = findings[0].related.iter().map(|related| related.span.start).collect();
    assert_eq!(related, ["", "- one\n", "- one\n- a longer line\n"].map(str::len));
}

#[test]
fn words_keep_case_and_patterns_ask_their_groups() {
    let linter = linter(
        r#"
[[rule]]
id = "words"
summary = "x"
over = "line"
words = { dont = "don't", "of cause" = "of course" }
[[rule]]
id = "names"
summary = "x"
over = "line"
pattern = '\b(?<name>[A-Z]\w+)s\b'
after = { matches = '^ [a-z]', first_word = { not = { in = ["are"] } } }
groups = { name = { occurrences = { min = 1 }, not = { in = ["Paris"] } } }
fix = { replace = "{name}'s" }
"#,
    );
    let text = "Dont say. Trump and Hale: Trumps stance, Hales are, of  cause. DONT, Bobs view";
    let document = Document::new(Source::file("test"), text);
    let fixed: Vec<_> = linter
        .lint(&document)
        .into_iter()
        .map(|f| (&text[f.span], f.fix.unwrap().edits[0].insert.clone()))
        .collect();
    let fixed: Vec<_> = fixed.iter().map(|(text, fix)| (*text, fix.as_str())).collect();
    assert_eq!(
        fixed,
        [("Dont", "Don't"), ("Trumps", "Trump's"), ("of  cause", "of course"), ("DONT", "DON'T")]
    );
}

#[test]
fn conditions_have_names_and_neighbours() {
    let linter = linter(
        r#"
[conditions]
short = { words = { max = 2 } }
heading = { is = "short", next = { not = "short" } }
[[rule]]
id = "r"
summary = "x"
over = "line"
where = "heading"
unless = { first_word = { in = ["Keep"] } }
"#,
    );
    assert_eq!(
        found(&linter, "Heading\nthis is long prose\nKeep this\nmore of long prose\nlast"),
        ["Heading"]
    );
}

#[test]
fn words_are_the_words_of_the_whole_text() {
    let text = "It’s 3.5 km—“far”.";
    assert_eq!(words(text).map(|w| &text[w]).collect::<Vec<_>>(), ["It’s", "3.5", "km", "far"]);
}

#[test]
fn what_fills_its_lines_is_deleted_with_them_and_else_with_the_space_after_it() {
    let linter = linter(
        "[[rule]]\nid = 'r'\nsummary = 'x'\nover = 'line'\npattern = '(?i)ad\\w*'\nfix = 'delete'\n",
    );
    let text = "One\n  Advert \nan advert here\nroad works\nad";
    let findings = linter.lint(&Document::new(Source::file("test"), text));
    let deleted: Vec<&str> = findings
        .iter()
        .flat_map(|finding| &finding.fix.as_ref().unwrap().edits)
        .map(|edit| &text[edit.start..edit.end])
        .collect();
    assert_eq!(deleted, ["  Advert \n", "advert ", "ad", "ad"]);
}

/// What is looked for in whole documents must say nothing wrong of what begins or ends elsewhere than words do.
#[test]
fn what_is_found_does_not_depend_on_what_else_is_asked() {
    let other = |asks: &str| {
        format!(
            "[[rule]]\nid = 'other'\nsummary = 'x'\nover = 'line'\nwhere = {{ all = [{{ {asks} }}, {{ words = {{ min = 9 }} }}] }}\n"
        )
    };
    for (rule, asks, text, wanted) in [
        (
            "over = 'line'\npattern = 're'\nafter = { matches = '\\bsign up\\b' }",
            r"matches = '\bsign up\b'",
            "resign up",
            &["re"][..],
        ),
        (
            "over = 'line'\npattern = 'bars'\nunless = { matches = '\\bbars\\b' }",
            r"matches = '\bbars\b'",
            "foobars",
            &[],
        ),
        (
            "over = 'line'\npattern = '(?<a>foo)(?<b>bars)'\ngroups = { b = { matches = '\\bbars\\b' } }",
            r"matches = '\bbars\b'",
            "foobars",
            &["foobars"],
        ),
        (
            "over = 'word'\nwhere = { matches = '\\bCOVID\\b' }",
            r"matches = '\bCOVID\b'",
            "新COVID疫情",
            &["COVID"],
        ),
        ("over = 'word'\npattern = '\\b[a-z]+c\\b'", r"matches = '\b[a-z]+c\b'", "abc中", &["abc"]),
        (
            "over = 'line'\nwhere = { first_word = { matches = '\\babc\\b' } }",
            r"matches = '\babc\b'",
            "abc中",
            &["abc中"],
        ),
        (
            "over = 'paragraph'\npattern = '^-+\\n\\w+\\n-+$'",
            r"matches = '^-+$'",
            "---\nTitle\n---\n",
            &["---\nTitle\n---"],
        ),
        ("over = 'paragraph'\npattern = '^\\W*\\s'", r"matches = '^\W*\s'", "@ \n bab", &["@ \n "]),
        (
            "over = 'paragraph'\nwhere = { matches = '(?s)^read .' }",
            r"matches = '^read'",
            "read \nmore",
            &["read \nmore"],
        ),
    ] {
        let rule = format!("[[rule]]\nid = 'r'\nsummary = 'x'\n{rule}\n");
        assert_eq!(found(&linter(&rule), text), wanted, "{rule}");
        assert_eq!(
            found(&linter(&(rule.clone() + &other(asks))), text),
            wanted,
            "{rule} and {asks}"
        );
    }
}

/// Of a text that has what is looked for nearly everywhere, less is remembered, and nothing is missed.
#[test]
fn what_stands_everywhere_is_found_everywhere() {
    let rules = |count: usize, pattern: fn(usize) -> String| {
        let rule = |id: usize| {
            let pattern = pattern(id);
            format!(
                "[[rule]]\nid = 'r{id}'\nsummary = 'x'\nover = 'line'\nwhere = {{ matches = '{pattern}' }}\n"
            )
        };
        linter(&(0..count).map(rule).collect::<String>())
    };
    let same = rules(40, |id| format!(r"xab\d{{0,{id}}}$"));
    assert_eq!(found(&same, &"xab\n".repeat(200)).len(), 40 * 200);
    let others = rules(200, |id| format!(r"x{id:03}y\w*"));
    let text: String = (0..200).map(|id| format!("x{id:03}yz ")).collect();
    assert_eq!(found(&others, &text).len(), 200);
    assert_eq!(found(&others, &format!("It is.\n{text}")).len(), 200);
}

#[test]
fn what_one_kind_of_unit_is_told_is_not_told_to_another() {
    let linter = linter(
        r#"
[conditions]
greets = { matches = '\bhello\b' }
[[rule]]
id = "paragraph"
summary = "x"
over = "paragraph"
where = "greets"
[[rule]]
id = "line"
summary = "x"
over = "line"
where = "greets"
"#,
    );
    assert_eq!(found(&linter, "x\ny\n\nz\nhello"), ["z\nhello", "hello"]);
}

#[test]
fn messages_repeat_little_of_a_text() {
    let linter = linter(
        "[[rule]]\nid = 'r'\nsummary = 'x'\nover = 'document'\nwhere = { words = { min = 1 } }\nmessage = '{letters}'\nfix = { replace = '{letters}' }\n",
    );
    let findings = linter.lint(&Document::new(Source::file("test"), "é b ".repeat(50)));
    assert!(findings[0].message.starts_with(&("éb".repeat(30) + "…")), "{}", findings[0].message);
    assert_eq!(findings[0].fix.as_ref().expect("a fix").edits[0].insert, "éb".repeat(50));
}

/// What is known of a line is not taken for what is so of others, whichever rule found there before.
#[test]
fn each_of_many_findings_in_a_line_has_its_own_edit() {
    let rule = |id: &str, over: &str, pattern: &str| {
        format!(
            "[[rule]]\nid = '{id}'\nsummary = 'x'\nover = '{over}'\npattern = '{pattern}'\nfix = 'delete'\n"
        )
    };
    let first = rule("first", "line", "c");
    let rules = first + &rule("two", "paragraph", "c\\nd") + &rule("second", "line", "d");
    let text = "c\nd\ne";
    let findings = linter(&rules).lint(&Document::new(Source::file("test"), text));
    let edits = findings.iter().flat_map(|finding| &finding.fix.as_ref().expect("a fix").edits);
    let deleted: Vec<&str> = edits.map(|edit| &text[edit.start..edit.end]).collect();
    assert_eq!(deleted, ["c\n", "c\nd\n", "d\n"]);
}

#[test]
fn what_is_near_what_is_near_takes_no_power_of_time() {
    let deep = (0..6).fold("{ words = { min = 9 } }".to_owned(), |inner, _| {
        format!("{{ any_previous = {{ within = 100, where = {inner} }} }}")
    });
    let rule = format!(
        "[[rule]]\nid = 'r'\nsummary = 'x'\nover = 'line'\nwhere = {{ words = 2 }}\nunless = {deep}\n"
    );
    assert_eq!(found(&linter(&rule), &"ab cd\n".repeat(300)).len(), 300);
}

#[test]
fn what_stands_after_the_last_match_of_a_line_lies_in_that_line() {
    let linter = linter(
        "[[rule]]\nid = 'r'\nsummary = 'x'\nover = 'line'\npattern = 'end'\nafter = { line = { words = 2 } }\n",
    );
    assert_eq!(found(&linter, "an end\nthe very end"), ["end"]);
}

#[test]
fn undecodable_bytes_are_only_found_where_the_document_meets_the_conditions() {
    let linter = linter(
        "[[rule]]\nid = 'r'\nsummary = 'x'\nover = 'document'\nwhere = { words = { min = 2 } }\nundecodable = true\n",
    );
    let count = |bytes: &[u8]| linter.lint(&Document::from_bytes(Source::file("x"), bytes)).len();
    assert_eq!((count(b"one \xff two"), count(b"one \xff")), (1, 0));
}

/// However much `unless` turns down, what it leaves is told.
#[test]
fn what_is_turned_down_takes_the_place_of_no_finding() {
    let cases = [
        (r"pattern = '\bso\w+'", "sofa ", "soap"),
        ("words = ['sofa', 'soap']", "sofa ", "soap"),
        ("where = { words = 1 }", "sofa\n", "soap"),
        ("where = { words = 1 }\nrun = { min = 1 }", "sofa\nand so on\n", "soap"),
        ("repeat = { min = 2 }", "sofa\n", "soap\nsoap"),
        ("misread = { as = ['latin-1'], was = ['utf-8'] }", "sofaÃ© ", "Ã¨soap"),
    ];
    for (finds, many, one) in cases {
        let linter = linter(&format!(
            "[[rule]]\nid = 'r'\nsummary = 'x'\nover = 'line'\n{finds}\nunless = {{ matches = '^sofa|Ã©' }}\n"
        ));
        let text = many.repeat(100_001) + one;
        assert_eq!(found(&linter, &text).len(), 1, "{finds}");
    }
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
