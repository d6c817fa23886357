//! Which lines have the literals that patterns need.
//!
//! Unlike words, literals are looked for in a line only when a pattern is about to run there: most
//! patterns are for short lines, and most of a text is long ones.

use std::cell::{Cell, RefCell};

/// What is known of the lines of a document.
#[derive(Debug)]
pub(super) struct Literals {
    /// For each line, [`UNKNOWN`], [`ANY`], or where in `patterns` those stand whose literals it has.
    lines: Vec<Cell<u32>>,
    /// Lists: how many patterns, and then these. The first is that of lines with none.
    patterns: RefCell<Vec<u32>>,
}

/// Nothing is known of the line.
const UNKNOWN: u32 = 0;

/// Any pattern may match in the line.
const ANY: u32 = 1;

/// Where the lists of patterns begin: what is less means something else.
const FIRST_LIST: u32 = 2;

impl Literals {
    pub fn none(lines: usize) -> Self {
        Self { lines: vec![Cell::new(UNKNOWN); lines], patterns: RefCell::new(vec![0; 3]) }
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
        if known.get() == UNKNOWN {
            let mut found = Vec::new();
            let can_tell = look(&mut found);
            let mut patterns = self.patterns.borrow_mut();
            known.set(match can_tell {
                true if found.is_empty() => FIRST_LIST,
                // There is no room for more lists than can be numbered.
                true => u32::try_from(patterns.len()).unwrap_or(ANY),
                false => ANY,
            });
            if known.get() > FIRST_LIST {
                patterns.push(found.len() as u32);
                patterns.extend(found);
            }
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
}
