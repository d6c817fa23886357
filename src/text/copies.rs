//! Copies: units of one kind that are the same after folding.

use rustc_hash::FxHashMap;

use super::fold::hash_unit;

/// The copies among the units of one kind.
#[derive(Debug)]
pub(crate) struct Copies {
    /// For each unit, the hash of its folded text and its number among those with that hash, from
    /// 1; `None` for a unit without a letter or digit, of which nothing is left to be the same.
    units: Vec<Option<(u64, usize)>>,
    /// How many units have a hash.
    counts: FxHashMap<u64, usize>,
}

impl Copies {
    /// The copies among `units`.
    pub fn among<'t>(units: impl Iterator<Item = &'t str>) -> Self {
        let mut counts = FxHashMap::default();
        let number = |unit| {
            let hash = hash_unit(unit)?;
            let count = counts.entry(hash).or_insert(0);
            *count += 1;
            Some((hash, *count))
        };
        let units = units.map(number).collect();
        Self { units, counts }
    }

    /// How many units are the same as that one, itself counted.
    pub fn count(&self, index: usize) -> usize {
        self.units[index].map_or(1, |(hash, _)| self.counts[&hash])
    }

    /// The number of that unit among those, from 1.
    pub fn number(&self, index: usize) -> usize {
        self.units[index].map_or(1, |(_, number)| number)
    }
}
