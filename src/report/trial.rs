//! What rules come to on a corpus, for whoever is writing them: what they hit, what they cost, and
//! a sample to see whether they are right.

use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;

use super::stats::megabytes_per_second;
use super::{Format, Renderer, Sample, Stats, Summary, count, grouped, jsonl, sanitize};
use crate::engine::{Finding, Policy};
use crate::rule::RuleSet;
use crate::text::Document;

/// The counts and the sample of a trial.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What was found altogether, and what could not be read.
    pub summary: Summary,
    /// What was found by rule, and how long it took.
    pub stats: Stats,
    /// How many examples of the rules failed.
    pub failing_examples: u64,
    sample: Sample,
    renderer: Renderer,
}

/// A trial as it is written by the JSONL format.
#[derive(Debug, Serialize)]
struct JsonTrial<'a> {
    /// The rule file.
    pub file: &'a str,
    /// Documents that were linted.
    pub documents: u64,
    /// Those in which something was found.
    pub documents_with_findings: u64,
    /// Bytes of text that were linted.
    pub bytes: u64,
    /// Everything that was found.
    pub findings: u64,
    /// Examples of the rules that failed.
    pub failing_examples: u64,
    /// How long it took from loading the rules to the last document.
    pub seconds: f64,
    /// How much of this was work that rules share, such as telling words and sentences apart.
    pub shared_seconds: f64,
    /// Those with the most findings first.
    pub rules: Vec<JsonRuleStats<'a>>,
    /// The findings in the sample, as they are written one a line elsewhere.
    pub sample: Vec<&'a RawValue>,
}

/// What one rule found and cost.
#[derive(Debug, Serialize)]
struct JsonRuleStats<'a> {
    /// The id of the rule.
    pub rule: &'a str,
    /// What it found.
    pub findings: u64,
    /// Documents in which it found something.
    pub documents_with_findings: u64,
    /// Its findings in 1,000 documents.
    pub findings_per_1000_documents: f64,
    /// Bytes that lie in at least one of its findings.
    pub covered_bytes: u64,
    /// The part of the text that they are: 0 to 1.
    pub covered_share: f64,
    /// How long it took.
    pub seconds: f64,
    /// Millions of bytes that it gets through in a second; null if it took no time.
    pub megabytes_per_second: Option<f64>,
}

impl Trial {
    /// A trial of these rules; `renderer` shows its sample.
    pub fn new(rules: &RuleSet, sample: Sample, renderer: Renderer) -> Self {
        let stats = Stats::new(rules);
        Self { summary: Summary::default(), stats, failing_examples: 0, sample, renderer }
    }

    /// Counts a document and draws from its findings.
    pub fn add_document(&mut self, document: &Document<'_>, policy: &Policy, findings: &[Finding]) {
        let bytes = document.text().len();
        let number = self.summary.documents;
        self.summary.add_document(bytes, findings);
        self.stats.add_document(bytes, policy, findings);
        self.sample.add_document(number, document, findings, &self.renderer);
    }

    /// Appends the sample and the counts. `file` is the name of the rule file.
    pub fn render(&self, file: &str, elapsed: Duration, out: &mut Vec<u8>) {
        match self.renderer.format {
            Format::Jsonl => self.render_json(file, elapsed, out),
            _ => self.render_text(file, elapsed, out),
        }
    }

    fn render_text(&self, file: &str, elapsed: Duration, out: &mut Vec<u8>) {
        for shown in self.sample.shown() {
            out.extend_from_slice(shown);
        }
        let (shown, findings) = (self.sample.len() as u64, self.summary.findings());
        if 0 < shown && shown < findings {
            let seed = self.sample.seed();
            let drawn = format!(
                "{} of {}, drawn at random (--seed {seed})\n\n",
                grouped(shown),
                count(findings, "finding"),
            );
            out.extend_from_slice(drawn.as_bytes());
        }
        let table = out.len();
        self.stats.render(self.renderer.color, out);
        if out.len() > table {
            out.push(b'\n');
        }
        self.summary.render_total(elapsed, self.renderer.color, out);
        if self.failing_examples > 0 {
            let failing = count(self.failing_examples, "example");
            let command = format!("corplint rules test {}", sanitize(file));
            out.extend_from_slice(
                format!("{failing} of the rules failed; `{command}` shows where\n").as_bytes(),
            );
        }
    }

    fn render_json(&self, file: &str, elapsed: Duration, out: &mut Vec<u8>) {
        let rules = self.stats.rules().into_iter().map(|(rule, spent)| JsonRuleStats {
            rule: &rule.rule,
            findings: rule.findings,
            documents_with_findings: rule.documents_with_findings,
            findings_per_1000_documents: 1000.0 * rule.findings_per_document(),
            covered_bytes: rule.covered,
            covered_share: rule.covered_share(),
            seconds: spent.as_secs_f64(),
            megabytes_per_second: (!spent.is_zero())
                .then(|| megabytes_per_second(rule.bytes, spent)),
        });
        let trial = JsonTrial {
            file,
            documents: self.summary.documents,
            documents_with_findings: self.summary.documents_with_findings,
            bytes: self.summary.bytes,
            findings: self.summary.findings(),
            failing_examples: self.failing_examples,
            seconds: elapsed.as_secs_f64(),
            shared_seconds: self.stats.times.shared().as_secs_f64(),
            rules: rules.collect(),
            // Each was written as JSON.
            sample: self
                .sample
                .shown()
                .map(|shown| serde_json::from_slice(shown).unwrap_or(RawValue::NULL))
                .collect(),
        };
        jsonl::write(&trial, out);
    }
}
