//! What people read last and often only: how much was found by which rule, and how much was
//! looked at.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::sanitize::sanitize;
use super::terminal::Terminal;
use super::{Severity, count, grouped};
use crate::engine::Finding;

/// Counts of a run. Workers each fill one of their own; [`Summary::merge`] adds them up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Documents that were linted.
    pub documents: u64,
    /// Documents with at least one finding.
    pub documents_with_findings: u64,
    /// Bytes of text that were linted.
    pub bytes: u64,
    /// Inputs that could not be read, or not to their end.
    pub unreadable: u64,
    /// Records that could not be read.
    pub broken: u64,
    /// Findings that were counted but not shown, because there were too many.
    pub hidden: u64,
    /// Findings by rule and severity: configuration may give one rule several.
    pub(super) rules: BTreeMap<(Arc<str>, Severity), u64>,
}

impl Summary {
    /// Counts a document of `bytes` bytes and its findings.
    pub fn add_document(&mut self, bytes: usize, findings: &[Finding]) {
        self.documents += 1;
        self.bytes += bytes as u64;
        self.documents_with_findings += u64::from(!findings.is_empty());
        findings.iter().for_each(|finding| self.add(finding));
    }

    /// Counts a finding, not its document.
    pub fn add(&mut self, finding: &Finding) {
        self.add_findings(Arc::clone(&finding.rule), finding.severity, 1);
    }

    /// Counts findings of a rule.
    pub(super) fn add_findings(&mut self, rule: Arc<str>, severity: Severity, n: u64) {
        *self.rules.entry((rule, severity)).or_default() += n;
    }

    /// The documents and findings so far, in a few words.
    pub fn so_far(&self) -> String {
        format!("{}, {}", count(self.documents, "document"), count(self.findings(), "finding"))
    }

    /// Adds the counts of another summary.
    pub fn merge(&mut self, other: Self) {
        self.documents += other.documents;
        self.documents_with_findings += other.documents_with_findings;
        self.bytes += other.bytes;
        self.unreadable += other.unreadable;
        self.broken += other.broken;
        self.hidden += other.hidden;
        for (rule, count) in other.rules {
            *self.rules.entry(rule).or_default() += count;
        }
    }

    /// Whether something that was there to lint could not be read.
    pub fn is_incomplete(&self) -> bool {
        self.unreadable + self.broken > 0
    }

    /// The number of findings, shown or not.
    pub fn findings(&self) -> u64 {
        self.rules.values().sum()
    }

    /// The number of findings of this severity, shown or not.
    pub fn findings_of(&self, severity: Severity) -> u64 {
        self.rules.iter().filter(|((_, s), _)| *s == severity).map(|(_, count)| count).sum()
    }

    /// The highest severity that was found; `None` if nothing was.
    pub fn worst(&self) -> Option<Severity> {
        self.rules.keys().map(|(_, severity)| *severity).max()
    }

    /// The findings by rule, the most frequent first, then by id.
    pub fn rules(&self) -> Vec<(&str, Severity, u64)> {
        let mut rules: Vec<_> =
            self.rules.iter().map(|((rule, severity), &n)| (&**rule, *severity, n)).collect();
        rules.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(b.0)).then(b.1.cmp(&a.1)));
        rules
    }

    /// Appends the summary as text: a table of rules, then what was found and looked at.
    pub fn render(&self, elapsed: Duration, color: bool, out: &mut Vec<u8>) {
        let terminal = Terminal::new(color);
        let rules = self.rules();
        let widest = rules.first().map_or(0, |(_, _, n)| grouped(*n).len());
        for (rule, severity, n) in &rules {
            out.extend_from_slice(format!("{:>widest$}  ", grouped(*n)).as_bytes());
            terminal.word(*severity, &format!("{:<7}", severity.name()), out);
            out.extend_from_slice(format!("  {}\n", sanitize(rule)).as_bytes());
        }
        if !rules.is_empty() {
            out.push(b'\n');
        }
        self.render_total(elapsed, color, out);
    }

    /// Appends what was found and looked at, without the table of rules.
    pub fn render_total(&self, elapsed: Duration, color: bool, out: &mut Vec<u8>) {
        let terminal = Terminal::new(color);
        terminal.strong(&self.total(), out);
        let looked = format!(", {}, {}\n", size(self.bytes), time(elapsed));
        out.extend_from_slice(looked.as_bytes());
        if self.hidden > 0 {
            let verb = if self.hidden == 1 { "is" } else { "are" };
            let hidden = format!("{} {verb} not shown\n", count(self.hidden, "finding"));
            out.extend_from_slice(hidden.as_bytes());
        }
        if self.broken > 0 {
            let broken = format!("{} could not be read\n", count(self.broken, "record"));
            terminal.word(Severity::Error, &broken, out);
        }
        if self.unreadable > 0 {
            let unreadable = format!("{} could not be read\n", count(self.unreadable, "input"));
            terminal.word(Severity::Error, &unreadable, out);
        }
    }

    fn total(&self) -> String {
        let documents = count(self.documents, "document");
        let findings = self.findings();
        if findings == 0 {
            return format!("no findings in {documents}");
        }
        let by_severity: Vec<String> = Severity::ALL
            .iter()
            .rev()
            .map(|&severity| (self.findings_of(severity), severity.name()))
            .filter(|(n, _)| *n > 0)
            .map(|(n, name)| count(n, name))
            .collect();
        format!(
            "{} ({}) in {} of {documents}",
            count(findings, "finding"),
            by_severity.join(", "),
            grouped(self.documents_with_findings),
        )
    }
}

/// Bytes for people, in powers of a thousand.
fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "kB", "MB", "GB", "TB"] {
        // 999.95 would be rounded to 1000.0.
        if value < 999.95 || unit == "TB" {
            return if unit == "B" { format!("{bytes} B") } else { format!("{value:.1} {unit}") };
        }
        value /= 1000.0;
    }
    unreachable!("the loop ends at the last unit")
}

/// A duration for people.
pub(super) fn time(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    match seconds {
        0..=9 => format!("{:.2} s", elapsed.as_secs_f64()),
        10..=119 => format!("{:.1} s", elapsed.as_secs_f64()),
        120..=7199 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::UnitKind;

    fn finding(rule: &str, severity: Severity) -> Finding {
        Finding {
            rule: rule.into(),
            severity,
            unit: UnitKind::Line,
            span: 0..1,
            message: "".into(),
            help: None,
            fix: None,
            related: Vec::new(),
        }
    }

    fn render(summary: &Summary) -> String {
        let mut out = Vec::new();
        summary.render(Duration::from_millis(30), false, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rules_are_sorted_by_count_then_id() {
        let mut summary = Summary::default();
        let error = finding("gopher-mean-word-length", Severity::Error);
        let warning = |rule| finding(rule, Severity::Warning);
        summary.add_document(1_000_000, &[error, warning("menu"), finding("odd", Severity::Note)]);
        let lost = vec![warning("lost-apostrophe"); 1234];
        summary.add_document(200_000, &lost);
        summary.add_document(34_567, &[]);
        assert_eq!(
            render(&summary),
            "1,234  warning  lost-apostrophe\n    1  error    gopher-mean-word-length\n    \
             1  warning  menu\n    1  note     odd\n\n1,237 findings (1 error, 1,235 warnings, \
             1 note) in 2 of 3 documents, 1.2 MB, 0.03 s\n"
        );
        assert_eq!(summary.worst(), Some(Severity::Error));
    }

    #[test]
    fn nothing_found_is_one_line() {
        let mut summary = Summary::default();
        assert_eq!(render(&summary), "no findings in 0 documents, 0 B, 0.03 s\n");
        summary.add_document(1, &[]);
        assert_eq!(render(&summary), "no findings in 1 document, 1 B, 0.03 s\n");
        assert_eq!(summary.worst(), None);
    }

    #[test]
    fn what_is_missing_is_said() {
        let mut summary = Summary { unreadable: 1, hidden: 2, ..Summary::default() };
        summary.add_document(5, &[finding("menu", Severity::Warning)]);
        let shown = render(&summary);
        assert!(
            shown.contains("1 finding (1 warning) in 1 of 1 document, 5 B, 0.03 s\n"),
            "{shown}"
        );
        assert!(
            shown.ends_with("2 findings are not shown\n1 input could not be read\n"),
            "{shown}"
        );
    }

    #[test]
    fn merging_is_adding() {
        let (mut one, mut two, mut both) = <(Summary, Summary, Summary)>::default();
        let findings = [finding("menu", Severity::Warning), finding("odd", Severity::Note)];
        for summary in [&mut one, &mut both] {
            summary.add_document(7, &findings);
        }
        for summary in [&mut two, &mut both] {
            summary.add_document(8, &findings[..1]);
            summary.hidden += 1;
        }
        one.merge(two);
        assert_eq!(one, both);
    }

    #[test]
    fn sizes_and_times_are_for_people() {
        assert_eq!([size(999), size(1_000), size(999_999)], ["999 B", "1.0 kB", "1.0 MB"]);
        assert_eq!(size(500_000_000_000), "500.0 GB");
        assert_eq!(time(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(time(Duration::from_secs(125)), "2 min 5 s");
        assert_eq!(time(Duration::from_secs(7265)), "2 h 1 min");
    }
}
