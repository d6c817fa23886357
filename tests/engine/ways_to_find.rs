//! What rules find, and what they say of it.

use super::*;

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
