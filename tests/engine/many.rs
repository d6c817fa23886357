//! Many findings, and texts that make them.

use super::*;

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
