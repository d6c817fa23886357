//! Which lines have the literals that patterns need.
//!
//! Unlike words, literals are looked for in a line only when a pattern is about to run there: most
//! patterns are for short lines, and most of a text is long ones.

use std::cell::{Cell, RefCell};
use std::ops::Range;

/// What is known of the lines of a document.
#[derive(Debug)]
pub(super) struct Literals {
    /// For each line, where in `patterns` those stand whose literals it has.
    lines: Vec<Cell<Known>>,
    patterns: RefCell<Vec<u32>>,
}

/// What is known of one line.
#[derive(Debug, Clone, Copy, Default)]
enum Known {
    #[default]
    Unknown,
    Patterns {
        start: u32,
        end: u32,
    },
    /// Any pattern may match.
    Any,
}

impl Literals {
    pub fn none(lines: usize) -> Self {
        Self { lines: vec![Cell::default(); lines], patterns: RefCell::default() }
    }

    /// Whether the literals of `pattern` are in the line. `look` adds all patterns whose literals
    /// are, or says that it can't tell; it is asked once for each line.
    pub fn may_match(
        &self,
        pattern: usize,
        line: usize,
        look: impl FnOnce(&mut Vec<u32>) -> bool,
    ) -> bool {
        let known = &self.lines[line];
        if let Known::Unknown = known.get() {
            let mut found = Vec::new();
            let can_tell = look(&mut found);
            let mut patterns = self.patterns.borrow_mut();
            let start = patterns.len() as u32;
            patterns.extend(found);
            let end = patterns.len() as u32;
            known.set(if can_tell { Known::Patterns { start, end } } else { Known::Any });
        }
        match known.get() {
            Known::Patterns { start, end } => {
                let these = Range { start: start as usize, end: end as usize };
                self.patterns.borrow()[these].contains(&(pattern as u32))
            }
            Known::Unknown | Known::Any => true,
        }
    }
}
