//! What people and programs are shown of findings.

use std::ops::Range;

use corplint::engine::{Edit, Finding, Fix, Related};
use corplint::report::{Format, Renderer};
use corplint::rule::Severity;
use corplint::text::{Document, Source, UnitKind};
use snapbox::{IntoData, assert_data_eq, str};

fn warning(rule: &str, span: Range<usize>, message: &str) -> Finding {
    Finding {
        rule: rule.into(),
        severity: Severity::Warning,
        unit: UnitKind::Line,
        span,
        message: message.into(),
        help: None,
        fix: None,
        related: Vec::new(),
    }
}

fn here(span: Range<usize>, message: &str) -> Related {
    Related { source: None, span, message: message.into() }
}

fn replace(span: Range<usize>, insert: &str) -> Option<Fix> {
    Some(Fix {
        edits: vec![Edit { start: span.start, end: span.end, insert: insert.into() }].into(),
    })
}

/// The bytes of the first `part` in `text`.
fn find(text: &str, part: &str) -> Range<usize> {
    let start = text.find(part).expect("the part is in the text");
    start..start + part.len()
}

fn render(format: Format, document: &Document<'_>, findings: &[Finding]) -> String {
    let mut out = Vec::new();
    Renderer { width: 60, ..Renderer::new(format) }.render(document, findings, &mut out);
    String::from_utf8(out).unwrap()
}

fn shown(text: &str, findings: &[Finding]) -> String {
    render(Format::Text, &Document::new(Source::file("page.txt"), text), findings)
}

#[test]
fn a_finding_shows_its_place_help_and_fix() {
    let text = "The rally\nHe praised Trumps speech.\n";
    let span = find(text, "Trumps");
    let finding = Finding {
        help: Some("put it back\nor check where it got lost".into()),
        fix: replace(span.clone(), "Trump's"),
        ..warning("lost-apostrophe", span, "an apostrophe is missing")
    };
    assert_data_eq!(
        shown(text, &[finding.clone(), finding]),
        str![[r#"
warning[lost-apostrophe]: an apostrophe is missing
  ┌─ page.txt:2:12
  │
2 │ He praised Trumps speech.
  │            ^^^^^^
  │
  = help: put it back
    or check where it got lost
  = fix: replace `Trumps` with `Trump's`

warning[lost-apostrophe]: an apostrophe is missing
  ┌─ page.txt:2:12
  │
2 │ He praised Trumps speech.
  │            ^^^^^^
  │
  = help: put it back
    or check where it got lost
  = fix: replace `Trumps` with `Trump's`


"#]]
    );
}

#[test]
fn a_long_line_is_clipped_but_its_column_is_true() {
    let text = format!("{} menu {}", "before ".repeat(300), "after ".repeat(300));
    assert_data_eq!(
        shown(&text, &[warning("menu", find(&text, "menu"), "a menu")]),
        str![[r#"
warning[menu]: a menu
  ┌─ page.txt:1:2102
  │
1 │ …efore before before before  menu after after after after aft…
  │                              ^^^^


"#]]
    );
}

#[test]
fn a_long_run_shows_its_ends() {
    let text = format!("An article.\n{}The end.\n", "  a link in a list\n".repeat(20_000));
    let span = find(&text, "a link").start..text.len() - "The end.\n".len();
    let finding = Finding {
        fix: replace(12..text.len() - 9, ""),
        ..warning("link-list", span, "20,000 links in a row")
    };
    assert_data_eq!(
        shown(&text, &[finding]),
        str![[r#"
warning[link-list]: 20,000 links in a row
      ┌─ page.txt:2:3
      │
    2 │ ╭   a link in a list
    3 │ │   a link in a list
    4 │ │   a link in a list
    5 │ │   a link in a list
      · │
20000 │ │   a link in a list
20001 │ │   a link in a list
      │ ╰──────────────────^
      │
      = fix: delete these 20,000 lines


"#]]
    );
}

#[test]
fn a_span_longer_than_the_window_shows_its_ends() {
    let text = format!("Before it. Here{}there. After it.", " and".repeat(90));
    let span = find(&text, "Here").start..find(&text, "there.").end;
    assert_data_eq!(
        shown(&text, &[warning("rambling", span, "too long")]),
        str![[r#"
warning[rambling]: too long
  ┌─ page.txt:1:12
  │
1 │ …it. Here and and and and and a… and and and and andthere. Aft…
  │      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


"#]]
    );
}

#[test]
fn four_related_places_are_shown_and_the_rest_counted() {
    let text = "same\nother\n".repeat(9);
    let mut finding = warning("repeated", 11..15, "the same line stands 9 times");
    finding.related = (0..9).filter(|i| *i != 1).map(|i| here(i * 11..i * 11 + 4, "")).collect();
    finding.related[0].message = "first copy".into();
    assert_data_eq!(
        shown(&text, &[finding]),
        str![[r#"
warning[repeated]: the same line stands 9 times
  ┌─ page.txt:3:1
  │
1 │ same
  │ ---- first copy
2 │ other
3 │ same
  │ ^^^^
4 │ other
5 │ same
  │ ----
6 │ other
7 │ same
  │ ----
8 │ other
9 │ same
  │ ----
  │
  = and 4 more places


"#]]
    );
}

#[test]
fn the_place_itself_gets_half_of_a_long_line() {
    let text = format!("{0}, {0}, {0}, {0}, {0}", "Vote for us and for nobody else ".repeat(9));
    let place = |i: usize| i * 290..i * 290 + 288;
    let mut finding = warning("repeated", place(2), "the same words stand 5 times");
    finding.related = [0, 1, 3, 4].map(|i| here(place(i), "again")).into();
    assert_data_eq!(
        shown(&text, &[finding]),
        str![[r#"
warning[repeated]: the same words stand 5 times
  ┌─ page.txt:1:581
  │
1 │ Vot…se , Vot…se , Vote for us …nobody else , Vote…lse , Vote…lse
  │ -------  -------  ^^^^^^^^^^^^^^^^^^^^^^^^^  ---------  --------- again
  │ │        │                                   │
  │ │        │                                   again
  │ │        again
  │ again


"#]]
    );
}

#[test]
fn a_place_in_another_document_is_a_note() {
    let mut finding = warning("copied", 0..5, "this line stands in another document");
    let source = Source { path: "a.jsonl".into(), record: Some(3), id: Some("x\u{1b}".into()) };
    let related = Related { source: Some(source), span: 10..15, message: "first copy".into() };
    finding.related = vec![related];
    let source = Source { path: "b.jsonl".into(), record: Some(1204), id: Some("abc".into()) };
    let document = Document::new(source, "Hello\n");
    assert_data_eq!(
        render(Format::Text, &document, &[finding.clone()]),
        str![[r#"
warning[copied]: this line stands in another document
  ┌─ b.jsonl record 1204 (id abc):1:1
  │
1 │ Hello
  │ ^^^^^
  │
  = first copy: a.jsonl record 3 (id x␛), bytes 10..15


"#]]
    );
    assert_data_eq!(
        render(Format::Short, &document, &[finding]),
        str![[r#"
b.jsonl record 1204 (id abc):1:1: warning[copied] this line stands in another document

"#]]
    );
}

#[test]
fn places_in_other_documents_are_counted_apart_from_those_in_this_one() {
    let source = |record| Source { path: "a.jsonl".into(), record: Some(record), id: None };
    let document = Document::new(source(7), "Hello\nHello\n");
    let mut finding = warning("copied", 6..11, "this line stands elsewhere");
    let mut of = |records: std::ops::RangeInclusive<u64>| {
        let related = |record| Related { source: Some(source(record)), ..here(0..5, "again") };
        // What names its own document is shown in it.
        finding.related = records.chain([7]).map(related).collect();
        render(Format::Text, &document, std::slice::from_ref(&finding))
    };
    assert_data_eq!(
        of(1..=6),
        str![[r#"
warning[copied]: this line stands elsewhere
  ┌─ a.jsonl record 7:2:1
  │
1 │ Hello
  │ ----- again
2 │ Hello
  │ ^^^^^
  │
  = again: a.jsonl record 1, bytes 0..5
  = again: a.jsonl record 2, bytes 0..5
  = again: a.jsonl record 3, bytes 0..5
  = again: a.jsonl record 4, bytes 0..5
  = and 2 more places in other documents


"#]]
    );
    assert!(of(1..=5).contains("= and 1 more place in other documents\n"));
    assert!(!of(1..=4).contains("more place"));
}

#[test]
fn a_document_is_shown_by_its_first_visible_line() {
    let text = "\u{feff}\n\n  First line.\nSame.\nOther.\nSame.\n";
    let mut finding = warning("duplicate-lines", 0..text.len(), "0.50 of the lines are duplicates");
    finding.unit = UnitKind::Document;
    finding.severity = Severity::Error;
    finding.related = vec![here(find(text, "Same."), "stands 2 times")];
    assert_data_eq!(
        shown(text, &[finding.clone()]),
        str![[r#"
error[duplicate-lines]: 0.50 of the lines are duplicates
  ┌─ page.txt:3:3
  │
3 │   First line.
  │   ^
4 │ Same.
  │ ----- stands 2 times


"#]]
    );
    let document = Document::new(Source::file("page.txt"), text);
    assert_data_eq!(
        render(Format::Short, &document, &[finding]),
        str![[r#"
page.txt:3:3: error[duplicate-lines] 0.50 of the lines are duplicates

"#]]
    );
}

#[test]
fn an_empty_document_can_have_a_finding() {
    let mut finding = warning("empty", 0..0, "the document is empty");
    finding.unit = UnitKind::Document;
    finding.severity = Severity::Note;
    assert_data_eq!(
        shown("", &[finding]),
        str![[r#"
note[empty]: the document is empty
  ┌─ page.txt:1:1
  │
1 │
  │ ^


"#]]
    );
}

#[test]
fn hidden_characters_are_named() {
    let text = "in\u{200b}visible \u{202e}override";
    assert_data_eq!(
        shown(text, &[warning("hidden", 0..text.len(), "it hides")]),
        str![[r#"
warning[hidden]: it hides
  ┌─ page.txt:1:1
  │
1 │ in▯visible ▯override
  │ ^^^^^^^^^^^^^^^^^^^^
  │
  = ▯ stands for U+200B, U+202E


"#]]
    );
}

#[test]
fn jsonl_has_the_promised_fields_in_order() {
    let text = "\u{feff}Naïve\u{1b}\u{9b}\ntext";
    let mut finding = warning("control", find(text, "\u{1b}\u{9b}\n"), "a control\u{200b}");
    finding.fix = replace(9..10, "\u{e0001}");
    finding.related = vec![here(0..3, "here")];
    let source = Source { path: "b.jsonl".into(), record: Some(2), id: Some("a\"b".into()) };
    let document = Document::new(source, text);
    assert_data_eq!(render(Format::Jsonl, &document, &[finding]), str![[r#"
{"rule":"control","severity":"warning","path":"b.jsonl","record":2,"id":"a\"b","unit":"line","start":9,"end":13,"line":1,"column":6,"end_line":2,"end_column":1,"text":"\u001b\u009b\n","message":"a control\u200b","help":null,"fix":[{"start":9,"end":10,"insert":"\udb40\udc01"}],"related":[{"path":"b.jsonl","record":2,"start":0,"end":3,"message":"here"}]}

"#]].raw());

    let document = Document::new(Source::file("page.txt"), text);
    assert_data_eq!(render(Format::Jsonl, &document, &[warning("rule", 3..4, "m")]), str![[r#"
{"rule":"rule","severity":"warning","path":"page.txt","record":null,"id":null,"unit":"line","start":3,"end":4,"line":1,"column":1,"end_line":1,"end_column":2,"text":"N","message":"m","help":null,"fix":null,"related":[]}

"#]].raw());
}
