//! For each class of characters, the lines that have one: so a pattern's outline turns lines down
//! many at a time.

use crate::pattern::outline::Outline;
use crate::text::{Analysis, UnitKind};

use super::mask::Mask;

/// The lines of a document by the classes of their characters.
#[derive(Debug)]
pub(super) struct Columns {
    lines: usize,
    /// For each bit of `Classes::bits`, the lines that have it.
    classes: Vec<Mask>,
    /// For each bit of `Classes::pairs`, the same.
    pairs: Vec<Mask>,
}

impl Columns {
    /// The lines of a document.
    pub(super) fn of(analysis: &Analysis<'_>) -> Self {
        let lines = analysis.len(UnitKind::Line);
        // Each on its own, not as copies of one: memory that is nothing but zeros takes none.
        let none = || (0..64).map(|_| Mask::none(lines)).collect();
        let mut columns = Self { lines, classes: none(), pairs: none() };
        for line in 0..lines {
            let classes =
                analysis.classes(&analysis.unit(UnitKind::Line, line)).unwrap_or_default();
            bits(classes.bits()).for_each(|bit| columns.classes[bit].insert(line));
            bits(classes.pairs.bits()).for_each(|bit| columns.pairs[bit].insert(line));
        }
        columns
    }

    /// Keeps those of `units`, which are lines, that a pattern of this outline may match.
    pub(super) fn keep(&self, outline: &Outline, units: &mut Mask) {
        for required in outline.required() {
            units.and(&self.any(&self.classes, required.bits()));
        }
        for pairs in outline.pairs() {
            units.and(&self.any(&self.pairs, pairs.bits()));
        }
    }

    /// The lines that have one of these bits.
    fn any(&self, columns: &[Mask], wanted: u64) -> Mask {
        let mut any = Mask::none(self.lines);
        bits(wanted).for_each(|bit| any.or(&columns[bit]));
        any
    }
}

/// The indices of the bits that are set.
fn bits(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = bits.trailing_zeros();
        bits &= bits.checked_sub(1)?;
        Some(bit as usize)
    })
}
