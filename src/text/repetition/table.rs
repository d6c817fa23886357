//! What tells apart what occurs once from what occurs again: a hash table of positions, and a
//! filter before it.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

/// What hashes start from. Nobody who writes a text knows it, so nobody can write one whose words
/// all have the same hash.
static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));

/// What has a multiplication turn every bit over.
pub(super) const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline(always)]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// A way to hash. Any two in one run of the program are the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) fn new() -> Self {
        Self(*SEED)
    }

    /// A hash of two numbers.
    #[inline(always)]
    pub(crate) fn pair(self, a: u64, b: u64) -> u64 {
        mix(a ^ self.0, b ^ ODD)
    }

    /// A hash of bytes, best of many.
    #[inline]
    pub(crate) fn bytes(self, bytes: &[u8]) -> u64 {
        let mut hash = self.pair(bytes.len() as u64, 0);
        let (chunks, rest) = bytes.as_chunks::<8>();
        for chunk in chunks {
            hash = mix(hash ^ u64::from_le_bytes(*chunk), ODD);
        }
        // The last 8 bytes, some of them again, take less time than the rest one by one.
        let last = match bytes.last_chunk::<8>() {
            Some(last) => u64::from_le_bytes(*last),
            None => rest.iter().fold(0, |last, byte| last << 8 | u64::from(*byte)),
        };
        mix(hash ^ last, ODD)
    }
}

/// Positions by hash, with open addressing. A slot holds half of the hash and the position plus 1;
/// 0 is an empty slot.
#[derive(Debug)]
pub(super) struct Table {
    slots: Vec<u64>,
    /// How far a hash is shifted to give its slot.
    shift: u32,
}

impl Table {
    /// A table for at most so many positions that differ.
    pub(super) fn with_room_for(positions: usize) -> Self {
        let slots = (positions * 2).next_power_of_two().max(8);
        Self { slots: vec![0; slots], shift: 64 - slots.trailing_zeros() }
    }

    /// The position that is the `same` as `position`, which is remembered if there is none.
    #[inline(always)]
    pub(super) fn find_or_add(
        &mut self,
        hash: u64,
        position: usize,
        same: impl Fn(usize) -> bool,
    ) -> usize {
        let mask = self.slots.len() - 1;
        // The slot is told by the upper bits, so the lower ones tell more.
        let tag = hash << 32;
        let mut slot = (hash >> self.shift) as usize;
        loop {
            let known = &mut self.slots[slot & mask];
            if *known == 0 {
                *known = tag | (position as u64 + 1);
                return position;
            }
            if *known >> 32 << 32 == tag {
                let known = (*known as u32 - 1) as usize;
                if same(known) {
                    return known;
                }
            }
            slot += 1;
        }
    }
}

/// Tells of most hashes that were added once that they were, without a branch: a bit for each, set
/// when it is added, and another, set when it is added again. A hash that shares its bits with another
/// may be told to have been added twice when it was not.
pub(super) struct Twice {
    /// The bits of 64 hashes once added, and of those added again.
    bits: Vec<(u64, u64)>,
    shift: u32,
}

impl Twice {
    /// A filter for about so many hashes.
    pub(super) fn with_room_for(hashes: usize) -> Self {
        let bits = (hashes / 4).next_power_of_two().max(2);
        Self { bits: vec![(0, 0); bits], shift: 64 - bits.trailing_zeros() }
    }

    #[inline(always)]
    pub(super) fn add(&mut self, hash: u64) {
        if let Some((once, again)) = self.bits.get_mut((hash >> self.shift) as usize) {
            let bit = 1 << (hash & 63);
            *again |= *once & bit;
            *once |= bit;
        }
    }

    /// Whether the hash may have been added twice.
    #[inline(always)]
    pub(super) fn may_have(&self, hash: u64) -> bool {
        let bits = self.bits.get((hash >> self.shift) as usize);
        bits.is_some_and(|(_, again)| again >> (hash & 63) & 1 == 1)
    }
}

/// Adds `item` if it is `kept`, without a branch: `end` is how many items there are, and there is
/// room for one more.
#[inline(always)]
pub(super) fn keep_if(items: &mut [u32], end: &mut usize, item: usize, kept: bool) {
    if let Some(place) = items.get_mut(*end) {
        *place = item as u32;
    }
    *end += usize::from(kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_finds_the_first_of_those_that_are_the_same() {
        let words = ["a", "b", "a", "c", "b", ""];
        let mut table = Table::with_room_for(words.len());
        let found: Vec<usize> = (0..words.len())
            .map(|at| {
                let hash = Hash::new().bytes(words[at].as_bytes());
                table.find_or_add(hash, at, |known| words[known] == words[at])
            })
            .collect();
        assert_eq!(found, [0, 1, 0, 3, 1, 5]);
    }

    #[test]
    fn what_is_added_twice_is_never_missed() {
        let hash = |i: u64| Hash::new().pair(i, 7);
        let mut twice = Twice::with_room_for(1000);
        (0..900).for_each(|i| twice.add(hash(i)));
        (0..100).for_each(|i| twice.add(hash(i)));
        assert!((0..100).all(|i| twice.may_have(hash(i))));
        let wrong = (100..900).filter(|i| twice.may_have(hash(*i))).count();
        assert!(wrong < 160, "{wrong} of 800");
    }

    #[test]
    fn every_byte_counts() {
        let bytes: Vec<u8> = (0..40).collect();
        for len in 0..=bytes.len() {
            let hash = Hash::new().bytes(&bytes[..len]);
            for at in 0..len {
                let mut other = bytes[..len].to_vec();
                other[at] ^= 0x20;
                assert_ne!(hash, Hash::new().bytes(&other), "{at} of {len}");
            }
        }
    }
}
