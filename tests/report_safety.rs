//! Whatever a corpus holds, nothing that comes out may drive a terminal or what runs the jobs of CI, and
//! JSONL tells the truth.

use corplint::engine::{Edit, Finding, Fix, Related};
use corplint::report::{Format, Renderer, Summary};
use corplint::rule::Severity;
use corplint::schema::{Mistake, Mistakes, SourceFile};
use corplint::text::{Document, Source, UnitKind};
use proptest::prelude::*;
use proptest::sample::{Index, select};

const FORMATS: [Format; 3] = [Format::Text, Format::Short, Format::Jsonl];

/// What must never come out. Spelled out, so as not to lean on the code under test.
fn drives_a_terminal(c: char) -> bool {
    matches!(c,
        '\0'..='\t' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{ad}' | '\u{34f}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}'
        | '\u{2028}'..='\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

fn assert_safe(output: &str) {
    if let Some(c) = output.chars().find(|&c| drives_a_terminal(c)) {
        panic!("U+{:04X} came out in {output:?}", u32::from(c));
    }
    let command = output.split("##").skip(1).find(|after| {
        after.trim_start_matches(|c: char| c == '#' || c.is_ascii_alphabetic()).starts_with('[')
    });
    assert_eq!(command, None, "a command came out in {output:?}");
    let command = output.lines().find(|line| line.trim_start().starts_with("::"));
    assert_eq!(command, None, "a command came out in {output:?}");
}

/// The output without the colours that we write, which are these and no others.
fn without_colors(output: &str) -> String {
    let mut plain = output.to_owned();
    for code in ["0", "1", "31", "33", "34", "36"] {
        plain = plain.replace(&format!("\u{1b}[{code}m"), "");
    }
    plain
}

fn render(renderer: Renderer, document: &Document<'_>, findings: &[Finding]) -> String {
    let mut out = Vec::new();
    renderer.render(document, findings, &mut out);
    String::from_utf8(out).unwrap()
}

/// Every way in at once: text, file name, record id, rule, message, label, help and fix.
fn hostile_everywhere(hostile: &str) -> (Document<'static>, Finding) {
    let source = Source { path: hostile.into(), record: Some(1), id: Some(hostile.into()) };
    let text = format!("before {hostile} after\n{hostile}\n");
    let related = |source: Option<Source>| Related {
        source,
        span: 7..7 + hostile.len(),
        message: hostile.into(),
    };
    let elsewhere = Source { record: Some(2), ..source.clone() };
    let finding = Finding {
        rule: hostile.into(),
        severity: Severity::Error,
        unit: UnitKind::Word,
        span: 7..7 + hostile.len(),
        message: hostile.into(),
        help: Some(hostile.into()),
        fix: Some(Fix {
            edits: vec![Edit { start: 0, end: text.len(), insert: hostile.into() }].into(),
        }),
        related: vec![related(None), related(Some(elsewhere))],
    };
    (Document::new(source, text), finding)
}

const HOSTILE: [&str; 14] = [
    "\u{1b}[2J\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]8;;https://example.org\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{9b}31m and \u{9d}0;title\u{9c}",
    "safe\rhidden",
    "bell\u{7} back\u{8} tab\t form\u{c} vertical\u{b} nul\0 del\u{7f}",
    "\u{202e}desrever\u{202c} \u{2066}isolate\u{2069} \u{61c}\u{200e}\u{200f}",
    "zero\u{200b}width\u{200c}\u{200d}\u{2060}\u{feff}soft\u{ad}\u{34f}\u{180e}",
    "line\u{2028}paragraph\u{2029}next\u{85}line",
    "tag\u{e0001}\u{e0041}\u{e007f} variation\u{fe0f}\u{e0100}",
    "\u{fff9}annotation\u{fffa}\u{fffb}",
    "two\nlines\r\n",
    "##vso[task.setvariable variable=a]b ##[group] ###Other[x]",
    "::error::one\n ::warning::two",
];

#[test]
fn no_way_in_lets_a_control_through() {
    for hostile in HOSTILE {
        let (document, finding) = hostile_everywhere(hostile);
        for format in FORMATS {
            let renderer = Renderer::new(format);
            let plain = render(renderer, &document, std::slice::from_ref(&finding));
            assert_safe(&plain);
            let colored = Renderer { color: true, ..renderer };
            let colored = render(colored, &document, std::slice::from_ref(&finding));
            assert_eq!(colored.contains('\u{1b}'), format != Format::Jsonl);
            let trimmed: Vec<String> = without_colors(&colored)
                .lines()
                .map(|line| line.trim_end_matches(' ').to_owned())
                .collect();
            let plain: Vec<&str> = plain.lines().map(|line| line.trim_end_matches(' ')).collect();
            assert_eq!(trimmed, plain);
        }
        let mut summary = Summary::default();
        summary.add_document(1, &[finding]);
        let mut out = Vec::new();
        summary.render(std::time::Duration::ZERO, false, &mut out);
        assert_safe(&String::from_utf8(out).unwrap());
    }
}

#[test]
fn one_finding_is_one_line_where_that_is_promised() {
    for hostile in HOSTILE {
        let (document, finding) = hostile_everywhere(hostile);
        for format in [Format::Short, Format::Jsonl] {
            let out = render(Renderer::new(format), &document, std::slice::from_ref(&finding));
            assert_eq!(out.matches('\n').count(), 1, "{out:?}");
        }
    }
}

#[test]
fn mistakes_let_nothing_through() {
    for hostile in HOSTILE {
        let file = |name: &str| {
            std::sync::Arc::new(SourceFile { name: name.into(), text: format!("a {hostile} b") })
        };
        let (one, two) = (file(hostile), file("two"));
        let mistakes =
            Mistakes(vec![Mistake::new(&one, 0..3, hostile).label(hostile).help(hostile).related(
                &two,
                0..2,
                hostile,
            )]);
        let mut out = Vec::new();
        Renderer::new(Format::Text).render_mistakes(&mistakes, &mut out);
        assert_safe(&String::from_utf8(out).unwrap());
    }
}

#[test]
fn a_long_message_is_clipped_for_people_only() {
    let (document, mut finding) = hostile_everywhere("x");
    finding.message = "long ".repeat(100_000).into();
    for (format, at_most) in [(Format::Text, 2_000), (Format::Short, 1_000)] {
        let out = render(Renderer::new(format), &document, std::slice::from_ref(&finding));
        assert!(out.len() < at_most, "{}", out.len());
    }
    let json = render(Renderer::new(Format::Jsonl), &document, std::slice::from_ref(&finding));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["message"], *finding.message);
}

/// Text of all kinds: words, any character at all, and the nasty ones often.
fn text() -> impl Strategy<Value = String> {
    let nasty: Vec<char> = HOSTILE.iter().flat_map(|hostile| hostile.chars()).collect();
    let piece = prop_oneof![
        4 => "[a-z]{1,12} ",
        2 => select(nasty).prop_map(String::from),
        2 => any::<char>().prop_map(String::from),
        1 => Just("\n".to_owned()),
        1 => Just("\n".repeat(9)),
        1 => Just("e\u{301}\u{301}日本語👨\u{200d}👩".to_owned()),
        1 => Just("long ".repeat(60)),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn span() -> impl Strategy<Value = (Index, Index)> {
    (any::<Index>(), any::<Index>())
}

/// A valid span of the text.
fn resolve(text: &str, (a, b): &(Index, Index)) -> std::ops::Range<usize> {
    let at = |index: &Index| text.floor_char_boundary(index.index(text.len() + 1));
    at(a).min(at(b))..at(a).max(at(b))
}

fn check(document: &Document<'_>, findings: &[Finding], width: usize) {
    for format in FORMATS {
        let renderer = Renderer { width, ..Renderer::new(format) };
        let out = render(renderer, document, findings);
        assert_safe(&out);
        let colored = render(Renderer { color: true, ..renderer }, document, findings);
        assert_safe(&without_colors(&colored));
        if format == Format::Jsonl {
            assert_eq!(out.lines().count(), findings.len());
            for (line, finding) in out.lines().zip(findings) {
                check_json(line, document, finding);
            }
        }
    }
}

fn check_json(line: &str, document: &Document<'_>, finding: &Finding) {
    let json: serde_json::Value = serde_json::from_str(line).unwrap();
    let text = &document.text()[finding.span.clone()];
    assert_eq!(json["text"], text.chars().take(200).collect::<String>());
    assert_eq!(json["path"], *document.source().path);
    assert_eq!(json["message"], *finding.message);
    assert_eq!(json["related"][0]["message"], finding.related[0].message);
    assert_eq!(json["fix"][0]["insert"], finding.fix.as_ref().unwrap().edits[0].insert);

    let (line, column) = (json["line"].as_u64().unwrap(), json["column"].as_u64().unwrap());
    let before = &document.text()[..finding.span.start];
    assert_eq!(line, before.matches('\n').count() as u64 + 1);
    let in_line = before.rsplit('\n').next().unwrap().chars().count() as u64;
    let mark = u64::from(line == 1 && before.starts_with('\u{feff}'));
    assert_eq!(column, in_line + 1 - mark);
    if json["end_line"].as_u64() == Some(line) && !document.text().starts_with('\u{feff}') {
        assert_eq!(json["end_column"], column + text.chars().count() as u64);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_and_spans_come_out_safe(
        text in text(),
        spans in prop::collection::vec(
            (span(), prop::collection::vec(span(), 1..7), select(&UnitKind::ALL[..])),
            1..5,
        ),
        said in text(),
        record in any::<Option<u64>>(),
        width in 0_usize..140,
    ) {
        let source = Source { path: said.as_str().into(), record, id: Some(said.clone()) };
        let document = Document::new(source, text.as_str());
        let findings: Vec<Finding> = spans
            .iter()
            .map(|(span, places, unit)| {
                let span = resolve(&text, span);
                let edit = Edit { start: span.start, end: span.end, insert: said.clone() };
                let related = |place| Related {
                    source: None,
                    span: resolve(&text, place),
                    message: said.clone(),
                };
                Finding {
                    rule: "rule".into(),
                    severity: Severity::Warning,
                    unit: *unit,
                    span,
                    message: said.as_str().into(),
                    help: Some(said.as_str().into()),
                    fix: Some(Fix { edits: vec![edit].into() }),
                    related: places.iter().map(related).collect(),
                }
            })
            .collect();
        check(&document, &findings, width);
    }
}
