//! What each rule of a run found and cost, for those who keep rules: which never fire, which take
//! the time.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use rustc_hash::FxHashMap;

use super::sanitize::sanitize;
use super::summary::time;
use super::terminal::Terminal;
use super::{Severity, grouped};
use crate::engine::{Finding, Policy, RuleTimes};
use crate::rule::RuleSet;
use crate::text::ratio;

/// Counts of a run by rule. Workers each fill one of their own; [`Stats::merge`] adds them up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// For [`Linter::lint_measured`](crate::engine::Linter::lint_measured) to add to.
    pub times: RuleTimes,
    documents: u64,
    bytes: u64,
    rules: Vec<RuleStats>,
    /// The indices of the rules, by id.
    by_id: FxHashMap<Arc<str>, usize>,
}

/// What one rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleStats {
    /// The id of the rule.
    pub rule: Arc<str>,
    /// Documents that it ran on.
    pub documents: u64,
    /// Bytes of text in these.
    pub bytes: u64,
    /// Documents that it found something in.
    pub documents_with_findings: u64,
    /// What it found.
    pub findings: u64,
    /// Bytes that lie in at least one of its findings.
    pub covered: u64,
    /// The document of its last finding, and where what it covers there ends.
    last: (u64, usize),
}

impl RuleStats {
    fn new(rule: &Arc<str>) -> Self {
        Self {
            rule: Arc::clone(rule),
            documents: 0,
            bytes: 0,
            documents_with_findings: 0,
            findings: 0,
            covered: 0,
            last: (0, 0),
        }
    }

    /// What it found in a document, on average.
    pub(super) fn findings_per_document(&self) -> f64 {
        ratio(self.findings as f64, self.documents as f64)
    }

    /// The part of the text that lies in its findings.
    pub(super) fn covered_share(&self) -> f64 {
        ratio(self.covered as f64, self.bytes as f64)
    }
}

impl Stats {
    /// No counts yet, for the rules of a set.
    pub fn new(rules: &RuleSet) -> Self {
        let ids = rules.rules().iter().map(|rule| &rule.id);
        Self {
            times: RuleTimes::new(rules),
            documents: 0,
            bytes: 0,
            by_id: ids.clone().cloned().zip(0..).collect(),
            rules: ids.map(RuleStats::new).collect(),
        }
    }

    /// Counts a document of `bytes` bytes, which was linted under `policy`, and its findings in
    /// the order in which the linter gives them.
    pub fn add_document(&mut self, bytes: usize, policy: &Policy, findings: &[Finding]) {
        self.documents += 1;
        self.bytes += bytes as u64;
        for (index, rule) in self.rules.iter_mut().enumerate() {
            if policy.get(index).is_some() {
                rule.documents += 1;
                rule.bytes += bytes as u64;
            }
        }
        for finding in findings {
            let Some(&index) = self.by_id.get(&finding.rule) else { continue };
            let rule = &mut self.rules[index];
            rule.findings += 1;
            if rule.last.0 != self.documents {
                rule.documents_with_findings += 1;
                rule.last = (self.documents, 0);
            }
            // Findings come in the order of their starts, and those of one rule may overlap.
            let start = finding.span.start.max(rule.last.1);
            rule.covered += finding.span.end.saturating_sub(start) as u64;
            rule.last.1 = rule.last.1.max(finding.span.end);
        }
    }

    /// Adds the counts of another, for the same rule set.
    pub fn merge(&mut self, other: &Self) {
        self.times.merge(&other.times);
        self.documents += other.documents;
        self.bytes += other.bytes;
        for (rule, more) in self.rules.iter_mut().zip(&other.rules) {
            rule.documents += more.documents;
            rule.bytes += more.bytes;
            rule.documents_with_findings += more.documents_with_findings;
            rule.findings += more.findings;
            rule.covered += more.covered;
            // What was the last document of one may be the number of another.
            rule.last = (0, 0);
        }
    }

    /// The rules that ran on at least one document, each with its time: those with the most
    /// findings first, then by id. Times differ from run to run, so the order is not theirs.
    pub fn rules(&self) -> Vec<(&RuleStats, Duration)> {
        let times = (0..).map(|index| self.times.rule(index));
        let mut rules: Vec<_> =
            self.rules.iter().zip(times).filter(|(rule, _)| rule.documents > 0).collect();
        rules.sort_by(|(a, _), (b, _)| b.findings.cmp(&a.findings).then(a.rule.cmp(&b.rule)));
        rules
    }

    /// Documents that were linted.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// Bytes of text that were linted.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Appends a table of [`Stats::rules`], and the time that they shared; nothing if no rule ran.
    pub fn render(&self, color: bool, out: &mut Vec<u8>) {
        let rules = self.rules();
        if rules.is_empty() {
            return;
        }
        let terminal = Terminal::new(color);
        let head = ["findings", "documents", "per 1,000", "text", "time", "share", "MB/s"];
        let mut table: Vec<[String; 7]> = vec![head.map(str::to_owned)];
        table.extend(rules.iter().map(|(rule, spent)| {
            let [time, share, speed] = self.time(*spent, rule.bytes);
            [
                grouped(rule.findings),
                grouped(rule.documents_with_findings),
                decimals(1000.0 * rule.findings_per_document(), 1),
                format!("{}%", decimals(100.0 * rule.covered_share(), 2)),
                time,
                share,
                speed,
            ]
        }));
        let [time, share, speed] = self.time(self.times.shared(), self.bytes);
        let none = String::new;
        table.push([none(), none(), none(), none(), time, share, speed]);

        let width =
            |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 7] = std::array::from_fn(width);
        for (number, row) in table.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(widths) {
                let _ = write!(line, "{cell:>width$}  ");
            }
            match number.checked_sub(1).map(|at| rules.get(at)) {
                None => terminal.strong(&format!("{line}rule"), out),
                Some(None) => out.extend_from_slice(format!("{line}(shared)").as_bytes()),
                Some(Some((rule, _))) => {
                    line.push_str(&sanitize(&rule.rule));
                    out.extend_from_slice(line.as_bytes());
                    if rule.findings == 0 {
                        terminal.word(Severity::Warning, "  found nothing", out);
                    }
                }
            }
            out.push(b'\n');
        }
    }

    /// A time, its share of all, and how many bytes it took for: for people.
    fn time(&self, spent: Duration, bytes: u64) -> [String; 3] {
        let share = spent.as_secs_f64() / self.times.total().as_secs_f64().max(f64::MIN_POSITIVE);
        let speed = match spent.is_zero() {
            true => "-".to_owned(),
            false => decimals(megabytes_per_second(bytes, spent), 1),
        };
        [short_time(spent), format!("{}%", decimals(100.0 * share, 1)), speed]
    }
}

/// Millions of bytes a second; 0 if no time was spent.
pub(super) fn megabytes_per_second(bytes: u64, spent: Duration) -> f64 {
    if spent.is_zero() { 0.0 } else { bytes as f64 / 1e6 / spent.as_secs_f64() }
}

/// A number with at most so many decimals: nought is `0`, and a number of three digits or more has
/// none.
fn decimals(value: f64, most: usize) -> String {
    if value == 0.0 {
        "0".to_owned()
    } else if value < 99.95 {
        format!("{value:.most$}")
    } else {
        grouped(value.round() as u64)
    }
}

/// A duration with three digits, however short.
fn short_time(spent: Duration) -> String {
    let seconds = spent.as_secs_f64();
    match seconds {
        0.0 => "0".to_owned(),
        ..0.000_999_5 => format!("{} µs", decimals(seconds * 1e6, 1)),
        ..0.999_5 => format!("{} ms", decimals(seconds * 1e3, 1)),
        _ => time(spent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Linter;
    use crate::rule::PackSource;
    use crate::schema::SourceFile;
    use crate::text::{Document, Source};

    fn linter() -> Linter {
        let text = "\
[[rule]]\nid = 'often'\nsummary = 'x'\nover = 'line'\npattern = 'aa'\n\
[[rule]]\nid = 'never'\nsummary = 'x'\nover = 'line'\npattern = 'zz'\n\
[[rule]]\nid = 'off'\nsummary = 'x'\nover = 'line'\npattern = 'aa'\n\
[[rule]]\nid = 'nested'\nsummary = 'x'\nover = 'paragraph'\nwhere = { matches = 'aa' }\n";
        let file = Arc::new(SourceFile { name: "x.toml".into(), text: text.into() });
        let read_list = Box::new(|_: &str| Err(String::new()));
        Linter::new(RuleSet::load(&[PackSource { file, read_list }]).expect("no mistakes"))
    }

    fn add(stats: &mut Stats, linter: &Linter, text: &str) {
        let mut policy = Policy::all(linter.rules());
        policy.set(2, None);
        let document = Document::new(Source::file("x"), text);
        let findings = linter.lint_measured(&document, &policy, &mut stats.times).all;
        stats.add_document(text.len(), &policy, &findings);
    }

    #[test]
    fn rules_that_ran_are_counted_the_silent_ones_last() {
        let linter = linter();
        let mut stats = Stats::new(linter.rules());
        for text in ["aa aa\naa\n\nb", "b", "b aa"] {
            add(&mut stats, &linter, text);
        }
        let rules = stats.rules();
        let counts = |rule: &RuleStats| {
            (rule.rule.to_string(), rule.documents_with_findings, rule.findings, rule.covered)
        };
        let counts: Vec<_> = rules.iter().map(|(rule, _)| counts(rule)).collect();
        let row = |rule: &str, documents, findings, covered| {
            (rule.to_owned(), documents, findings, covered)
        };
        let expected = [row("often", 2, 4, 8), row("nested", 2, 2, 12), row("never", 0, 0, 0)];
        assert_eq!(counts, expected);

        let mut out = Vec::new();
        stats.render(false, &mut out);
        let table = String::from_utf8(out).expect("text");
        let lines: Vec<&str> = table.lines().collect();
        let head = "findings  documents  per 1,000    text";
        assert!(lines[0].starts_with(head) && lines[0].ends_with("MB/s  rule"), "{table}");
        assert!(lines[1].starts_with("       4          2      1,333  50.00%  "), "{table}");
        assert!(lines[3].starts_with("       0          0          0      0%  "), "{table}");
        assert!(lines[3].ends_with("  never  found nothing"), "{table}");
        assert!(lines[4].ends_with("  (shared)") && lines.len() == 5, "{table}");
    }

    #[test]
    fn bytes_that_are_found_twice_are_covered_once() {
        let linter = linter();
        let mut stats = Stats::new(linter.rules());
        let policy = Policy::all(linter.rules());
        let found = linter.lint(&Document::new(Source::file("x"), "aa"));
        let spans = [0..10, 2..5, 8..12, 20..21];
        let findings: Vec<Finding> =
            spans.map(|span| Finding { span, ..found[0].clone() }).into_iter().collect();
        stats.add_document(30, &policy, &findings);
        assert_eq!(stats.rules()[0].0.covered, 13);
    }

    #[test]
    fn merging_is_adding() {
        let linter = linter();
        let new = || Stats::new(linter.rules());
        let (mut one, mut two, mut both) = (new(), new(), new());
        add(&mut one, &linter, "aa");
        add(&mut two, &linter, "aa b");
        add(&mut two, &linter, "aa c");
        for text in ["aa", "aa b", "aa c"] {
            add(&mut both, &linter, text);
        }
        let total = one.times.total() + two.times.total();
        one.merge(&two);
        let counts = |stats: &Stats| {
            let counts = |rule: &RuleStats| {
                (rule.findings, rule.documents_with_findings, rule.documents, rule.bytes)
            };
            stats.rules().iter().map(|(rule, _)| counts(rule)).collect::<Vec<_>>()
        };
        assert_eq!(counts(&one), counts(&both));
        assert_eq!((one.times.total(), one.documents(), one.bytes()), (total, 3, 10));
    }

    #[test]
    fn short_times_are_for_people() {
        let shown = |nanos| short_time(Duration::from_nanos(nanos));
        assert_eq!([shown(0), shown(850), shown(123_456)], ["0", "0.8 µs", "123 µs"]);
        assert_eq!([shown(12_345_678), shown(999_600_000)], ["12.3 ms", "1.00 s"]);
    }
}
