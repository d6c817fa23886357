//! What the engine says of a document.

use std::ops::Range;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::rule::Severity;
use crate::text::{Source, UnitKind};

/// One thing found in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The id of the rule that found it.
    pub rule: Arc<str>,
    /// How much it matters, after configuration.
    pub severity: Severity,
    /// The kind of span that the rule looks at.
    pub unit: UnitKind,
    /// Where it is: bytes in the document's text, on character boundaries.
    pub span: Range<usize>,
    /// What is wrong, in one line.
    pub message: Arc<str>,
    /// What to do about it.
    pub help: Option<Arc<str>>,
    /// The edits that would mend it.
    pub fix: Option<Fix>,
    /// Other places that belong to it: the first copy of a repeated unit, the lines that
    /// contribute most to a measured value.
    pub related: Vec<Related>,
}

/// What is told of one document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// In the order of their start, end and rule.
    pub all: Vec<Finding>,
    /// Whether more was found than that: see [`MOST_FINDINGS`](super::MOST_FINDINGS).
    pub is_cut: bool,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The document it is in; `None` when it is the finding's own.
    pub source: Option<Source>,
    /// Bytes in that document's text, on character boundaries.
    pub span: Range<usize>,
    /// What it has to do with the finding.
    pub message: String,
}

/// The edits that mend a finding, in order and without overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// At least one.
    pub edits: SmallVec<[Edit; 1]>,
}

/// One edit: the bytes `start..end` become `insert`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The first byte that is replaced.
    pub start: usize,
    /// The byte after the last that is replaced.
    pub end: usize,
    /// What stands there afterwards.
    pub insert: String,
}
