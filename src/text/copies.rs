//! Copies: units of one kind that are the same after folding.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::fold::{fold_unit, hash_unit};

/// The copies among the units of one kind.
#[derive(Debug)]
pub(crate) struct Copies {
    /// For each unit, the index in `groups` of those that are the same, and its number among these,
    /// from 1; 0 for a unit that is no copy of another.
    units: Vec<(u32, u32)>,
    groups: Vec<Group>,
}

/// Units that are the same after folding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    /// The index of the first of them.
    pub first: usize,
    /// How many they are.
    pub count: u32,
}

impl Copies {
    /// The copies among so many units, whose texts `text_of` gives by index.
    pub(crate) fn among<'t>(units: usize, text_of: impl Fn(usize) -> &'t str) -> Self {
        Self::among_in(MOST_SLOTS, units, text_of)
    }

    /// The same with a table of at most so many slots.
    fn among_in<'t>(most_slots: usize, units: usize, text_of: impl Fn(usize) -> &'t str) -> Self {
        let mut known = vec![(0, 0); units];
        let visit = |index: usize, group, number| known[index] = (group as u32, number);
        let groups = groups_in(most_slots, units, || 0..units, text_of, visit);
        Self { units: known, groups }
    }

    /// How many units are the same as that one, itself counted.
    pub(crate) fn count(&self, index: usize) -> usize {
        match self.units[index] {
            (_, 0) => 1,
            (group, _) => self.groups[group as usize].count as usize,
        }
    }

    /// The number of that unit among those, from 1.
    pub(crate) fn number(&self, index: usize) -> usize {
        self.units[index].1.max(1) as usize
    }
}

/// The groups of those units that may be copies of one another. `visit` is handed each of these units, in
/// their order: its index, that of its group, and its number in that, from 1.
pub(crate) fn groups<'t, I: Iterator<Item = usize>>(
    len: usize,
    units: impl Fn() -> I,
    text_of: impl Fn(usize) -> &'t str,
    visit: impl FnMut(usize, usize, u32),
) -> Vec<Group> {
    groups_in(MOST_SLOTS, len, units, text_of, visit)
}

/// The same with a table of at most so many slots.
fn groups_in<'t, I: Iterator<Item = usize>>(
    most_slots: usize,
    len: usize,
    units: impl Fn() -> I,
    text_of: impl Fn(usize) -> &'t str,
    mut visit: impl FnMut(usize, usize, u32),
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_hash = FxHashMap::default();
    // Units with one hash are nearly always copies. A text made for it may have others, which a map with
    // keyed hashes tells apart in linear time.
    let mut by_text: HashMap<String, usize> = HashMap::new();
    hashes(most_slots, len, units, &text_of, |hash, index| {
        let new = groups.len();
        let text = text_of(index);
        let same = |group: usize| {
            let first = text_of(groups[group].first);
            first == text || fold_unit(first).eq(fold_unit(text))
        };
        let group = match by_hash.entry(hash) {
            Entry::Vacant(entry) => *entry.insert(new),
            Entry::Occupied(entry) if same(*entry.get()) => *entry.get(),
            Entry::Occupied(_) => *by_text.entry(fold_unit(text).collect()).or_insert(new),
        };
        if group == new {
            groups.push(Group { first: index, count: 0 });
        }
        groups[group].count += 1;
        visit(index, group, groups[group].count);
    });
    groups
}

/// Hands out the hashes of the folded texts of those units that may be copies of one another, in their
/// order, each with its index. `units` are the indices of `len` units. Most are no copies, and are told
/// apart by less: how many letters and digits they have, their sum, the first and the last.
///
/// A text of 60 MB may have 30 million units, so what is known of each is kept in a table of at most so
/// many slots.
fn hashes<'t, I: Iterator<Item = usize>>(
    most_slots: usize,
    len: usize,
    units: impl Fn() -> I,
    text_of: impl Fn(usize) -> &'t str,
    mut visit: impl FnMut(u64, usize),
) {
    // With so many, few units that are no copies share one.
    let slots = len.saturating_mul(16).next_power_of_two().clamp(LEAST_SLOTS, most_slots);
    // What has the same key has the same slot.
    let slot = |text| (key(text).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & (slots - 1);
    // How many units have a slot: none, one, or more.
    let mut counts = vec![0_u8; slots];
    // The slot of each unit, unless there are too many to remember.
    let mut known = Vec::with_capacity(if len <= most_slots { len } else { 0 });
    let mut is_told = true;
    for index in units() {
        let text = text_of(index);
        is_told &= text.is_ascii() || !becomes_ascii(text);
        let slot = slot(text);
        let count = &mut counts[slot];
        *count = (*count + 1).min(2);
        if len <= most_slots {
            known.push(slot as u32);
        }
    }
    for (nth, index) in units().enumerate() {
        let is_alone = || match known.get(nth) {
            Some(slot) => counts[*slot as usize] == 1,
            None => counts[slot(text_of(index))] == 1,
        };
        if (!is_told || !is_alone())
            && let Some(hash) = hash_unit(text_of(index))
        {
            visit(hash, index);
        }
    }
}

/// Whether `text` has a character that is not ASCII and has one of ASCII in it when folded.
fn becomes_ascii(text: &str) -> bool {
    // The last bytes of U+0130 and U+212A, which mostly tell. No branch on any byte, so many are compared at once.
    let bytes = text.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let may = pairs.fold(false, |may, (a, b)| {
        may | ((*a == 0xc4) & (*b == 0xb0)) | ((*a == 0x84) & (*b == 0xaa))
    });
    may && text.chars().any(|c| matches!(c, '\u{130}' | '\u{212a}'))
}

/// Whether two texts differ when folded, as far as their first and last letters or digits tell.
pub(crate) fn differ(one: &str, other: &str) -> bool {
    // What comes first, if it is ASCII, is so in the folded text too, in lower case.
    let lower = |byte: u8| byte.is_ascii().then(|| byte.to_ascii_lowercase());
    let counts = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let first = |text: &str| text.bytes().find(counts).and_then(lower);
    let last = |text: &str| text.bytes().rfind(counts).and_then(lower);
    let differ = |one: Option<u8>, other: Option<u8>| one.zip(other).is_some_and(|(a, b)| a != b);
    differ(first(one), first(other)) || differ(last(one), last(other))
}

/// The slots of the table. With more units than that, some that are no copies are hashed.
const MOST_SLOTS: usize = 1 << 20;

/// The slots of the table for the fewest units.
const LEAST_SLOTS: usize = 64;

/// What is the same of texts that are the same when folded: how many letters and digits of ASCII, Russian and
/// Chinese they have, and of ASCII their sum, the first and the last.
fn key(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let (mut count, mut sum) = (0, 0_u8);
    // So many that their number fits a byte, in which many are counted at once.
    for some in bytes.chunks(255) {
        count += u64::from(some.iter().fold(0_u8, |n, byte| n + u8::from(is_counted(*byte))));
        // A digit has the bit that makes a letter lowercase.
        let lower = |byte: &u8| if byte.is_ascii_alphanumeric() { byte | 0x20 } else { 0 };
        sum = some.iter().fold(sum, |sum, byte| sum.wrapping_add(lower(byte)));
    }
    let is = |byte: &&u8| byte.is_ascii_alphanumeric();
    let (first, last) = (bytes.iter().find(is), bytes.iter().rfind(is));
    let [first, last] = [first, last].map(|byte| byte.map_or(0, u8::to_ascii_lowercase));
    count << 24 | u64::from(sum) << 16 | u64::from(first) << 8 | u64::from(last)
}

/// Whether a byte is a letter or digit of ASCII, or begins a character that is a letter in lower case as
/// it is in upper case: one from U+0400 to U+047F, or from U+5000 to U+9FFF.
fn is_counted(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, 0xd0 | 0xd1 | 0xe5..=0xe9)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fold::fold_unit;
    use super::*;

    /// Folding neither adds one to a text nor takes one away.
    #[test]
    fn what_is_counted_is_a_letter_in_any_case() {
        let counted = |c: char| is_counted(c.encode_utf8(&mut [0; 4]).as_bytes()[0]);
        for c in ('\u{80}'..=char::MAX).filter(|c| !becomes_ascii(&c.to_string())) {
            let folded: Vec<char> = fold_unit(&c.to_string()).collect();
            let after = folded.iter().filter(|c| counted(**c)).count();
            assert_eq!(after, usize::from(counted(c)), "{c:?}");
        }
    }

    /// The Kelvin sign folds to `k`, so nothing is known of how a text begins or ends that has it there.
    #[test]
    fn what_becomes_ascii_does_not_differ_from_it() {
        assert!(!differ("\u{212a}a", "ka") && !differ("a\u{212a}", "ak"));
        assert!(differ("ba", "ka") && differ("ab", "ak") && !differ("Ab", "aB"));
    }

    /// These two have one hash.
    #[test]
    fn texts_with_one_hash_are_no_copies() {
        let units =
            ["ameizsvikmhecxoz", "azkvxjqqflnggltz", "Azkvxjqqflnggltz!", "ameizsvikmhecxoz"];
        assert_eq!(hash_unit(units[0]), hash_unit(units[1]));
        let copies = Copies::among(units.len(), |index| units[index]);
        let told = (0..4).map(|index| (copies.count(index), copies.number(index)));
        assert_eq!(told.collect::<Vec<_>>(), [(2, 1), (2, 1), (2, 2), (2, 2)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn copies_are_those_whose_folded_text_is_the_same(
            units in prop::collection::vec("[aAbB1 .'’éÉ\u{130}\u{212a}kKi\u{307}-]{0,4}", 0..100),
            is_crowded in any::<bool>(),
        ) {
            let folded: Vec<String> = units.iter().map(|unit| fold_unit(unit).collect()).collect();
            // More units than slots, and fewer.
            let most_slots = if is_crowded { LEAST_SLOTS } else { MOST_SLOTS };
            let copies = Copies::among_in(most_slots, units.len(), |index| units[index].as_str());
            for (index, unit) in folded.iter().enumerate() {
                let same = |others: &[String]| others.iter().filter(|other| *other == unit).count();
                let (count, before) = match unit.is_empty() {
                    true => (1, 0),
                    false => (same(&folded), same(&folded[..index])),
                };
                prop_assert_eq!(copies.count(index), count);
                prop_assert_eq!(copies.number(index), before + 1);
                let other = (index + 1) % units.len();
                prop_assert!(*unit != folded[other] || !differ(&units[index], &units[other]));
            }
        }
    }
}
