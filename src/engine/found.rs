//! What a way to find has found, before it is said.

use std::ops::Range;

use crate::pattern::Groups;
use crate::text::Unit;

/// A span that a rule found, and what its message and fix may speak of.
#[derive(Debug)]
pub(super) struct Found {
    /// The unit, or the fragment that is the match or run.
    pub unit: Unit,
    /// How many units a run has, or copies a repeated unit.
    pub count: usize,
    /// The first copy of a repeated unit.
    pub first: Option<Range<usize>>,
    /// What the word list would have instead, case kept.
    pub replacement: Option<String>,
    /// What a text was that was decoded with the wrong encoding.
    pub decoded: Option<String>,
    /// The groups of the match, by index: bytes in the document.
    pub groups: Groups,
}

impl Found {
    pub(super) fn new(unit: Unit) -> Self {
        Self {
            unit,
            count: 1,
            first: None,
            replacement: None,
            decoded: None,
            groups: Groups::new(),
        }
    }
}
