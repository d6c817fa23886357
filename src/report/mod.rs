//! Findings to people and programs. A [`Renderer`] formats all findings of one document into a
//! buffer, so workers format and whoever owns the output writes once for each document; nothing
//! here does I/O. The text of a document is hostile until [`sanitize()`] has seen it: in every
//! format, what comes out holds no control character but line breaks (and, if asked for, colours).

mod examples;
mod fix;
mod jsonl;
mod location;
mod mistake;
mod sample;
mod sanitize;
mod short;
mod snippet;
mod stats;
mod summary;
mod terminal;
mod text;
mod totals;
mod trial;
mod window;

pub use jsonl::write as write_json;
pub use location::{Location, Locator};
pub use sample::Sample;
pub use sanitize::{disarmed_line, is_unsafe, sanitize};
pub use stats::{RuleStats, Stats};
pub use summary::Summary;
pub use totals::Totals;
pub use trial::Trial;

use crate::engine::{Finding, Gap, Tested};
use crate::rule::{Rule, Severity};
use crate::schema::{Mistakes, SourceFile};
use crate::text::{Document, Source, UnitKind};

/// Characters of a message, a name or an id that are shown. A message may quote the text, and the
/// text may be a megabyte.
const MAX_MESSAGE: usize = 500;

/// How findings are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// A diagnostic with a snippet of the text, for people.
    #[default]
    Text,
    /// `path:line:column: severity[rule] message`, one line a finding.
    Short,
    /// One JSON object a line, for programs.
    Jsonl,
}

/// Formats findings and mistakes into buffers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renderer {
    /// How findings are written.
    pub format: Format,
    /// Whether to colour the formats for people. JSONL never is.
    pub color: bool,
    /// How much of a line a snippet shows, in columns.
    pub width: usize,
}

impl Renderer {
    /// The columns that a snippet shows of a line, if nothing else is said.
    pub const WIDTH: usize = 100;

    /// A renderer without colours, with snippets of [`Renderer::WIDTH`] columns.
    pub fn new(format: Format) -> Self {
        Self { format, color: false, width: Self::WIDTH }
    }

    /// Appends the findings of one document. They may be in any order, and it stays.
    pub fn render(&self, document: &Document<'_>, findings: &[Finding], out: &mut Vec<u8>) {
        self.render_each(document, findings, out, |_| {});
    }

    /// Appends the findings of one document as [`Renderer::render`] does, and calls `each` after
    /// each one with the length of what there is then.
    pub fn render_each(
        &self,
        document: &Document<'_>,
        findings: &[Finding],
        out: &mut Vec<u8>,
        mut each: impl FnMut(usize),
    ) {
        if findings.is_empty() {
            return;
        }
        let text = document.text();
        let terminal = terminal::Terminal::new(self.color);
        let mut locator = Locator::new(text);
        let source = jsonl::WrittenSource::of(document.source());
        for finding in findings {
            debug_assert!(
                text.get(finding.span.clone()).is_some(),
                "{} found {:?} in {} bytes of text",
                finding.rule,
                finding.span,
                text.len(),
            );
            match self.format {
                Format::Text => {
                    text::render(&terminal, self.width, document, &mut locator, finding, out);
                }
                Format::Short => short::render(&terminal, document, &mut locator, finding, out),
                Format::Jsonl => {
                    jsonl::render(document, &source, &mut locator, finding, out);
                }
            }
            each(out.len());
        }
    }

    /// Appends mistakes in rule files, each with its place, and a line that counts them. They are
    /// for people, whatever the format.
    pub fn render_mistakes(&self, mistakes: &Mistakes, out: &mut Vec<u8>) {
        mistake::render(&terminal::Terminal::new(self.color), self.width, mistakes, out);
    }

    /// Appends an example of a rule that was run: in the formats for people only if it failed.
    pub fn render_example(&self, tested: &Tested<'_>, out: &mut Vec<u8>) {
        let terminal = terminal::Terminal::new(self.color);
        examples::render(&terminal, self.format, self.width, tested, out);
    }

    /// Appends a rule whose examples do not show what they should.
    pub fn render_gap(&self, gap: &Gap<'_>, out: &mut Vec<u8>) {
        let terminal = terminal::Terminal::new(self.color);
        examples::render_gap(&terminal, self.format, self.width, gap, out);
    }

    /// Appends the line that counts the examples of `rules` by what they came to. It is for
    /// people, whatever the format.
    pub fn render_examples_summary(
        &self,
        rules: &[Rule],
        tested: &[Tested<'_>],
        gaps: &[Gap<'_>],
        out: &mut Vec<u8>,
    ) {
        examples::render_summary(rules, tested, gaps.len(), out);
    }
}

/// What people read as the name of the document: the path, and for a record its number and id. It is
/// safe to print.
pub fn place(source: &Source) -> String {
    let path = sanitize::sanitize_clipped(&source.path, 4 * MAX_MESSAGE);
    let mut place = sanitize::disarmed_line(&path);
    if let Some(record) = source.record {
        place.push_str(&format!(" record {record}"));
    }
    if let Some(id) = &source.id {
        place.push_str(&format!(" (id {})", sanitize::sanitize_clipped(id, 80)));
    }
    place
}

/// Whether the finding is about its document as a whole.
fn is_about_all(document: &Document<'_>, finding: &Finding) -> bool {
    finding.unit == UnitKind::Document && finding.span == (0..document.text().len())
}

/// The byte that people are sent to: the start of the span, and for a finding about the whole
/// document the first character that can be seen.
fn anchor(document: &Document<'_>, finding: &Finding) -> usize {
    let start = document.text().floor_char_boundary(finding.span.start);
    if !is_about_all(document, finding) {
        return start;
    }
    let rest = &document.text()[start..];
    rest.find(|c: char| !c.is_whitespace() && !is_unsafe(c)).map_or(start, |at| start + at)
}

/// A number of things for people: `1 finding`, `2 findings`.
pub fn count(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// A number with a comma between groups of three digits.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
