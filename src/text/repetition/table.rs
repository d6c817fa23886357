//! A hash table of positions: finds the first position that is the same as a later one.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

/// What hashes start from. Nobody who writes a text knows it, so nobody can write one whose words
/// all have the same hash.
static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0) | 1);

/// Positions by hash, with open addressing. A slot holds the upper half of the hash and the
/// position plus 1; 0 is an empty slot.
#[derive(Debug)]
pub(super) struct Table {
    slots: Vec<u64>,
}

impl Table {
    /// A table for at most so many positions that differ.
    pub fn with_room_for(positions: usize) -> Self {
        Self { slots: vec![0; (positions * 2).next_power_of_two().max(8)] }
    }

    /// The position that is the `same` as `position`, which is remembered if there is none.
    #[inline]
    pub fn find_or_add(
        &mut self,
        hash: u64,
        position: usize,
        same: impl Fn(usize) -> bool,
    ) -> usize {
        let mask = self.slots.len() - 1;
        let tag = hash >> 32 << 32;
        let mut slot = hash as usize & mask;
        loop {
            let known = self.slots[slot];
            if known == 0 {
                self.slots[slot] = tag | (position as u64 + 1);
                return position;
            }
            if known >> 32 << 32 == tag {
                let known = (known as u32 - 1) as usize;
                if same(known) {
                    return known;
                }
            }
            slot = (slot + 1) & mask;
        }
    }
}

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// A hash of two numbers.
pub(super) fn hash_pair(a: u64, b: u64) -> u64 {
    mix(a ^ *SEED, b ^ ODD)
}

/// A hash of bytes.
#[inline]
pub(super) fn hash_bytes(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    let (first, last) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
            }
            _ => {
                let byte = |at: usize| bytes.get(at).copied().map_or(0, u64::from);
                (byte(0), byte(len / 2) | byte(len.wrapping_sub(1)) << 8)
            }
        },
    };
    let mut hash = mix(first ^ *SEED, ODD ^ len as u64);
    if len > 16 {
        for chunk in bytes[8..len - 8].chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            hash = mix(hash ^ u64::from_le_bytes(word), *SEED);
        }
    }
    mix(hash ^ last, *SEED ^ ODD)
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
                let same = |known: usize| words[known] == words[at];
                table.find_or_add(hash_bytes(words[at].as_bytes()), at, same)
            })
            .collect();
        assert_eq!(found, [0, 1, 0, 3, 1, 5]);
    }

    #[test]
    fn every_byte_counts() {
        let bytes: Vec<u8> = (0..40).collect();
        for len in 0..=bytes.len() {
            let hash = hash_bytes(&bytes[..len]);
            assert_eq!(hash, hash_bytes(&bytes.clone()[..len]));
            for at in 0..len {
                let mut other = bytes[..len].to_vec();
                other[at] ^= 0x20;
                assert_ne!(hash, hash_bytes(&other), "{at} of {len}");
            }
        }
    }
}
