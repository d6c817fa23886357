//! What one search of a text for what all patterns and word lists need has found, and where it stands.

use crate::text::layout::Layout;

/// What was found: who looked for it, and its first byte.
pub(super) struct Gathered {
    pub hits: Vec<(u32, u32)>,
    /// How many are worth remembering.
    pub most: usize,
}

impl Gathered {
    /// What is everywhere says nothing, and would be many times the text.
    pub(super) fn is_too_much(&self) -> bool {
        self.hits.len() > self.most
    }

    #[inline]
    pub(super) fn add(&mut self, slot: u32, start: usize) {
        if !self.is_too_much() {
            self.hits.push((slot, start as u32));
        }
    }
}

/// A place where something that is needed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// The first byte.
    pub at: u32,
    /// The line that it is in, by index; [`Place::NO_LINE`] if in none.
    pub line: u32,
}

impl Place {
    /// The line of what stands between lines.
    pub(crate) const NO_LINE: u32 = u32::MAX;
}

/// What patterns and lists need and one document has.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    /// Whether what is known of patterns says anything of this document.
    pub(super) patterns: bool,
    /// The same for lists.
    pub(super) lists: bool,
    /// Who looked for it, and its first byte.
    pub(super) all: Vec<(u32, u32)>,
}

/// Where what patterns and lists need stands in one document.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// Whether what is known of patterns says anything of this document.
    pub(super) patterns: bool,
    /// The same for lists.
    pub(super) lists: bool,
    /// For each slot, where its places begin in `all`; empty if there are none at all.
    pub(super) starts: Vec<u32>,
    /// The places of each slot, one slot after another.
    pub(super) all: Vec<Place>,
}

impl Places {
    /// Where what the slot looks for stands, in order.
    pub(super) fn of(&self, slot: usize) -> &[Place] {
        match self.starts.get(slot..slot + 2) {
            Some(&[start, end]) => &self.all[start as usize..end as usize],
            _ => &[],
        }
    }

    /// Puts the hits of each slot together.
    pub(super) fn fill(&mut self, hits: &[(u32, u32)], layout: &Layout, slots: usize) {
        self.starts = vec![0; slots + 2];
        for (slot, _) in hits {
            self.starts[*slot as usize + 2] += 1;
        }
        for slot in 2..self.starts.len() {
            self.starts[slot] += self.starts[slot - 1];
        }
        self.all = vec![Place::default(); hits.len()];
        let lines = &layout.lines;
        let mut line = 0;
        for (slot, at) in hits {
            while lines.get(line).is_some_and(|line| line.span().end <= *at as usize) {
                line += 1;
            }
            let inside = lines.get(line).is_some_and(|line| line.span().start <= *at as usize);
            let line = if inside { line as u32 } else { Place::NO_LINE };
            let next = &mut self.starts[*slot as usize + 1];
            self.all[*next as usize] = Place { at: *at, line };
            *next += 1;
        }
    }
}
