//! Copies: units of one kind that are the same after folding.

use rustc_hash::FxHashMap;

use super::fold::hash_unit;

/// The characters that are not ASCII and have one of ASCII in them when folded.
const BECOME_ASCII: [char; 2] = ['\u{130}', '\u{212a}'];

/// The copies among the units of one kind.
#[derive(Debug)]
pub(crate) struct Copies {
    /// For each unit, the hash of its folded text and its number among those with that hash, from
    /// 1; `None` for a unit that is no copy of another.
    units: Vec<Option<(u64, usize)>>,
    /// How many units have a hash.
    counts: FxHashMap<u64, usize>,
}

impl Copies {
    /// The copies among `units`.
    pub fn among<'t>(units: impl Iterator<Item = &'t str>) -> Self {
        let mut len = 0;
        let hashes = hashes(units.inspect(|_| len += 1).enumerate());
        let mut copies = Self { units: vec![None; len], counts: FxHashMap::default() };
        for (hash, index) in hashes {
            let count = copies.counts.entry(hash).or_insert(0);
            *count += 1;
            copies.units[index] = Some((hash, *count));
        }
        copies
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

/// The hashes of the folded texts of `units` that may be copies of one another, each with the number
/// that came with it; of units with one hash, in their order. Most are not, and are told apart by
/// less: how many letters and digits they have, the first and the last.
pub(crate) fn hashes<'t>(units: impl Iterator<Item = (usize, &'t str)>) -> Vec<(u64, usize)> {
    let mut keys: Vec<(Key, usize, &str)> = Vec::new();
    let mut is_told = true;
    for (index, text) in units {
        is_told &= text.is_ascii() || !text.contains(BECOME_ASCII);
        keys.push((key(text), index, text));
    }
    if !is_told {
        keys.iter_mut().for_each(|(key, ..)| *key = Default::default());
    }
    keys.sort_unstable_by_key(|(key, index, _)| (*key, *index));
    let mut hashes = Vec::new();
    for same in keys.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        let hash = |(_, index, text): &(_, usize, &str)| Some((hash_unit(text)?, *index));
        hashes.extend(same.iter().filter_map(hash));
    }
    hashes
}

/// What is the same of texts that are the same when folded: how many letters and digits of ASCII they
/// have, the first, and the last.
type Key = (u32, [u8; 2]);

fn key(text: &str) -> Key {
    let bytes = text.as_bytes();
    let count: u32 = bytes.iter().map(|byte| u32::from(byte.is_ascii_alphanumeric())).sum();
    let is = |byte: &&u8| byte.is_ascii_alphanumeric();
    let (first, last) = (bytes.iter().find(is), bytes.iter().rfind(is));
    (count, [first, last].map(|byte| byte.map_or(0, u8::to_ascii_lowercase)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fold::fold_unit;
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn copies_are_those_whose_folded_text_is_the_same(
            units in prop::collection::vec("[aAbB1 .'’éÉ\u{130}\u{212a}kKi\u{307}-]{0,4}", 0..12),
        ) {
            let folded: Vec<String> = units.iter().map(|unit| fold_unit(unit).collect()).collect();
            let copies = Copies::among(units.iter().map(String::as_str));
            for (index, unit) in folded.iter().enumerate() {
                let same = |others: &[String]| others.iter().filter(|other| *other == unit).count();
                let (count, before) = match unit.is_empty() {
                    true => (1, 0),
                    false => (same(&folded), same(&folded[..index])),
                };
                prop_assert_eq!(copies.count(index), count);
                prop_assert_eq!(copies.number(index), before + 1);
            }
        }
    }
}
