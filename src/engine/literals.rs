//! Which lines have the literals that patterns need.
//!
//! Unlike words, literals are looked for in a line only when a pattern is about to run there: most
//! patterns are for short lines, and most of a text is long ones. Where one is about to run on much of the
//! text, it is searched as a whole, which takes half of the time.

use std::cell::{Cell, RefCell};

/// What is known of the lines of a document.
#[derive(Debug)]
pub(super) struct Literals {
    /// For each line, [`UNKNOWN`], [`ANY`], or where in `patterns` those stand whose literals it has.
    lines: Vec<Cell<u32>>,
    /// Lists: how many patterns, and then these. The first is that of lines with none.
    patterns: RefCell<Vec<u32>>,
    /// Whether the whole text was searched.
    is_searched: Cell<bool>,
}

/// Nothing is known of the line.
const UNKNOWN: u32 = 0;

/// Any pattern may match in the line.
const ANY: u32 = 1;

/// Where the lists of patterns begin: what is less means something else.
const FIRST_LIST: u32 = 2;

impl Literals {
    pub(super) fn none(lines: usize) -> Self {
        Self {
            lines: vec![Cell::new(UNKNOWN); lines],
            patterns: RefCell::new(vec![0; 3]),
            is_searched: Cell::new(false),
        }
    }

    /// Whether the whole text was searched.
    pub(super) fn is_searched(&self) -> bool {
        self.is_searched.get()
    }

    /// Takes note of a search of the whole text: the lines that have the literals of patterns, and these, or
    /// nothing if it can't tell.
    pub(super) fn add_all(&self, found: Option<Vec<(u32, u32)>>) {
        self.is_searched.set(true);
        let Some(mut found) = found else { return };
        let unknown = self.lines.iter().filter(|line| line.get() == UNKNOWN);
        unknown.for_each(|line| line.set(FIRST_LIST));
        found.sort_unstable();
        found.dedup();
        for of_line in found.chunk_by(|a, b| a.0 == b.0) {
            if let Some(line) = of_line.first().and_then(|(line, _)| self.lines.get(*line as usize))
            {
                let patterns: Vec<u32> = of_line.iter().map(|(_, pattern)| *pattern).collect();
                line.set(self.list(patterns));
            }
        }
    }

    /// Whether the literals of `pattern` are in the line. `look` adds all patterns whose literals
    /// are, or says that it can't tell; it is asked once for each line.
    pub(super) fn may_match(
        &self,
        pattern: usize,
        line: usize,
        look: impl FnOnce(&mut Vec<u32>) -> bool,
    ) -> bool {
        let known = &self.lines[line];
        if known.get() == UNKNOWN {
            let mut found = Vec::new();
            let can_tell = look(&mut found);
            known.set(if can_tell { self.list(found) } else { ANY });
        }
        match known.get() {
            ANY => true,
            list => {
                let patterns = self.patterns.borrow();
                let (count, rest) = (patterns[list as usize], &patterns[list as usize + 1..]);
                rest[..count as usize].contains(&(pattern as u32))
            }
        }
    }

    /// Where a list of these patterns stands.
    fn list(&self, patterns: Vec<u32>) -> u32 {
        if patterns.is_empty() {
            return FIRST_LIST;
        }
        let mut lists = self.patterns.borrow_mut();
        // There is no room for more lists than can be numbered.
        let Ok(list) = u32::try_from(lists.len()) else { return ANY };
        lists.push(patterns.len() as u32);
        lists.extend(patterns);
        list
    }
}
