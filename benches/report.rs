//! How long it takes to format findings on texts that are hard on a formatter. Run with
//! `cargo bench --bench report`.

use std::ops::Range;
use std::time::Instant;

use corplint::engine::{Finding, Related};
use corplint::report::{Format, Renderer};
use corplint::rule::Severity;
use corplint::text::{Document, Source, UnitKind};

fn finding(span: Range<usize>, related: impl Iterator<Item = usize>) -> Finding {
    let message = "the same again".to_owned();
    let related = related
        .map(|at| Related { source: None, span: at..at + 10, message: message.clone() })
        .collect();
    Finding {
        rule: "rule".into(),
        severity: Severity::Warning,
        unit: UnitKind::Line,
        span,
        message: "something is wrong here".into(),
        help: Some("do something about it".into()),
        fix: None,
        related,
    }
}

fn measure(name: &str, text: String, findings: &[Finding]) {
    let document = Document::new(Source::file("corpus/page.txt"), text);
    for format in [Format::Text, Format::Short, Format::Jsonl] {
        let renderer = Renderer { color: true, ..Renderer::new(format) };
        let mut out = Vec::new();
        let start = Instant::now();
        renderer.render(&document, findings, &mut out);
        let elapsed = start.elapsed();
        println!(
            "{name:<44} {:<8} {:>9.1} us a finding {:>9} bytes a finding",
            format!("{format:?}"),
            elapsed.as_secs_f64() * 1e6 / findings.len() as f64,
            out.len() / findings.len(),
        );
    }
}

fn main() {
    let short = "A line of some thirty-five letters.\n".repeat(1000);
    let each_line = |text: &str, length: usize| -> Vec<Finding> {
        (0..1000)
            .map(|i| finding(i * length + 2..i * length + 6, [].into_iter()))
            .take(text.len())
            .collect()
    };
    let findings = each_line(&short, 36);
    measure("a short line each", short, &findings);

    let paragraph = "word ".repeat(120) + "\n";
    let paragraphs = paragraph.repeat(1000);
    let findings = each_line(&paragraphs, paragraph.len());
    measure("a line of 600 characters each", paragraphs, &findings);

    let line = "word ".repeat(200_000);
    let spread = |related: usize| -> Vec<Finding> {
        let places = move |i: usize| (1..=related).map(move |r| (i + r * 30) % 999 * 1000);
        (0..1000).map(|i| finding(i * 1000..i * 1000 + 4, places(i))).collect()
    };
    measure("1,000 on one line of 1 MB", line.clone(), &spread(0));
    measure("the same, each with 8 related places", line.clone(), &spread(8));
    measure(
        "one, as long as the line of 1 MB",
        line.clone(),
        &[finding(0..line.len(), [].into_iter())],
    );

    let run = "link\n".repeat(20_000);
    let all = 0..run.len();
    measure("a run of 20,000 lines", run, &[finding(all, [].into_iter())]);

    let hostile = "e\u{301}\u{301}\u{1b}\u{202e}日".repeat(60_000);
    let findings: Vec<Finding> =
        (0..1000).map(|i| finding(i * 780..i * 780 + 13, [].into_iter())).collect();
    measure("1,000 on 0.8 MB of marks and controls", hostile, &findings);
}
