//! Some of the units of one kind, as one bit each.

use std::ops::Range;

use smallvec::SmallVec;
use typed_arena::Arena;

/// Some of the units of one kind, by index.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mask {
    /// The bits of units that do not exist are never set.
    bits: SmallVec<[u64; 6]>,
    len: usize,
}

/// Masks that are kept as long as a document is linted, and then freed at once.
pub(super) type Masks = Arena<Mask>;

impl Clone for Mask {
    /// (Bits are copied as they are; derived, it would be one by one.)
    fn clone(&self) -> Self {
        Self { bits: SmallVec::from_slice(&self.bits), len: self.len }
    }
}

impl Mask {
    /// None of `len` units.
    pub fn none(len: usize) -> Self {
        Self { bits: SmallVec::from_elem(0, len.div_ceil(64)), len }
    }

    /// Those of `len` units whose index is in `range`.
    pub fn range(len: usize, range: Range<usize>) -> Self {
        let mut mask = Self::none(len);
        mask.insert_range(range);
        mask
    }

    /// All of `len` units.
    pub fn all(len: usize) -> Self {
        Self::range(len, 0..len)
    }

    pub fn insert(&mut self, index: usize) {
        self.bits[index / 64] |= 1 << (index % 64);
    }

    pub fn insert_range(&mut self, range: Range<usize>) {
        pieces(range, self.len).for_each(|(word, these)| self.bits[word] |= these);
    }

    pub fn contains(&self, index: usize) -> bool {
        self.bits[index / 64] >> (index % 64) & 1 == 1
    }

    /// How many units there are of which these are some.
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.bits.iter().all(|bits| *bits == 0)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.bits.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// The indices, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.bits.iter().enumerate().flat_map(|(word, bits)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                let bit = bits.trailing_zeros();
                bits = bits.checked_sub(1)? & bits;
                Some(word * 64 + bit as usize)
            })
        })
    }

    pub fn first(&self) -> Option<usize> {
        self.iter().next()
    }

    pub fn last(&self) -> Option<usize> {
        let word = self.bits.iter().rposition(|bits| *bits != 0)?;
        Some(word * 64 + 63 - self.bits[word].leading_zeros() as usize)
    }

    /// Keeps those for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        for (word, all) in self.bits.iter_mut().enumerate() {
            let mut bits = *all;
            while bits != 0 {
                let bit = bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if !keep(word * 64 + bit) {
                    *all &= !(1 << bit);
                }
            }
        }
    }

    /// Keeps those that are also in `other`.
    pub fn and(&mut self, other: &Self) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(bits, other)| *bits &= other);
    }

    /// Keeps those whose index is in `range`.
    pub fn and_range(&mut self, range: Range<usize>) {
        let mut done = 0;
        for (word, these) in pieces(range, self.len) {
            self.bits[done..word].fill(0);
            self.bits[word] &= these;
            done = word + 1;
        }
        self.bits[done..].fill(0);
    }

    /// Adds those in `other`.
    pub fn or(&mut self, other: &Self) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(bits, other)| *bits |= other);
    }

    /// Takes away those in `other`.
    pub fn and_not(&mut self, other: &Self) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(bits, other)| *bits &= !other);
    }

    /// The units of which one of these is among the next `within`.
    pub fn all_before(&self, within: usize) -> Self {
        self.spread(within, Self::before)
    }

    /// The units of which one of these is among the last `within`.
    pub fn all_after(&self, within: usize) -> Self {
        self.spread(within, Self::after)
    }

    fn spread(&self, within: usize, step: fn(&Self) -> Self) -> Self {
        let mut last = step(self);
        let mut all = last.clone();
        for _ in 1..within {
            if last.is_empty() {
                break;
            }
            last = step(&last);
            all.or(&last);
        }
        all
    }

    /// The units right before these.
    fn before(&self) -> Self {
        let mut moved = self.clone();
        let mut carry = 0;
        for bits in moved.bits.iter_mut().rev() {
            let next = *bits << 63;
            *bits = *bits >> 1 | carry;
            carry = next;
        }
        moved
    }

    /// The units right after these.
    fn after(&self) -> Self {
        let mut moved = self.clone();
        let mut carry = 0;
        for bits in &mut moved.bits {
            let next = *bits >> 63;
            *bits = *bits << 1 | carry;
            carry = next;
        }
        let len = self.len;
        if let Some(last) = moved.bits.last_mut()
            && !len.is_multiple_of(64)
        {
            *last &= !(u64::MAX << (len % 64));
        }
        moved
    }
}

/// The words of bits that `range` of `len` units goes over, each with the bits of these units.
fn pieces(range: Range<usize>, len: usize) -> impl Iterator<Item = (usize, u64)> {
    let (mut at, end) = (range.start, range.end.min(len));
    std::iter::from_fn(move || {
        let from = at;
        let stop = (from / 64 + 1) * 64;
        at = stop;
        let upper = if end >= stop { u64::MAX } else { !(u64::MAX << (end % 64)) };
        (from < end).then(|| (from / 64, upper & (u64::MAX << (from % 64))))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mask(set: &[bool]) -> Mask {
        let mut mask = Mask::none(set.len());
        set.iter().enumerate().filter(|(_, is)| **is).for_each(|(i, _)| mask.insert(i));
        mask
    }

    fn list(mask: &Mask) -> Vec<usize> {
        mask.iter().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn a_mask_is_a_set_of_indices(
            set in prop::collection::vec(any::<bool>(), 0..500),
            from in 0..520usize,
            to in 0..520usize,
        ) {
            let wanted: Vec<usize> = (0..set.len()).filter(|i| set[*i]).collect();
            let mask = mask(&set);
            prop_assert_eq!(list(&mask), wanted.clone());
            prop_assert_eq!(mask.count(), wanted.len());
            prop_assert_eq!(mask.first(), wanted.first().copied());
            prop_assert_eq!(mask.last(), wanted.last().copied());
            prop_assert_eq!(mask.is_empty(), wanted.is_empty());
            let before: Vec<usize> = wanted.iter().filter_map(|i| i.checked_sub(1)).collect();
            prop_assert_eq!(list(&mask.before()), before);
            let after: Vec<usize> = wanted.iter().map(|i| i + 1).filter(|i| *i < set.len()).collect();
            prop_assert_eq!(list(&mask.after()), after);
            let within = to % 5 + 1;
            let near = |unit: usize, range: Range<usize>| {
                range.filter(|other| *other != unit && *other < set.len()).any(|other| set[other])
            };
            let units = || 0..set.len();
            let before: Vec<usize> = units().filter(|i| near(*i, *i..*i + within + 1)).collect();
            prop_assert_eq!(list(&mask.all_before(within)), before);
            let after = units().filter(|i| near(*i, i.saturating_sub(within)..*i));
            prop_assert_eq!(list(&mask.all_after(within)), after.collect::<Vec<_>>());
            let inside: Vec<usize> = (0..set.len()).filter(|i| (from..to).contains(i)).collect();
            prop_assert_eq!(list(&Mask::range(set.len(), from..to)), inside);
            let mut some = mask.clone();
            some.and_range(from..to);
            let both: Vec<usize> = wanted.into_iter().filter(|i| (from..to).contains(i)).collect();
            prop_assert_eq!(list(&some), both);
        }
    }
}
