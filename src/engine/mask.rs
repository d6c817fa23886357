//! Some of the units of one kind, as one bit each.

use std::ops::Range;

use typed_arena::Arena;

/// Some of the units of one kind, by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mask {
    bits: Bits,
    len: usize,
}

/// The bits of units, 64 in a word. Those of units that do not exist are never set.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Bits {
    /// Of most documents. As all words are written and read, no matter how many there are units for, an operation
    /// is a few instructions and no loop.
    Few([u64; FEW]),
    Many(Box<[u64]>),
}

/// How many words of bits are few: for 384 units.
const FEW: usize = 6;

/// Masks that are kept as long as a document is linted, and then freed at once.
pub(super) type Masks = Arena<Mask>;

impl Mask {
    /// None of `len` units.
    pub(super) fn none(len: usize) -> Self {
        let words = len.div_ceil(64);
        let bits = match words {
            ..=FEW => Bits::Few([0; FEW]),
            _ => Bits::Many(vec![0; words].into()),
        };
        Self { bits, len }
    }

    fn words(&self) -> &[u64] {
        match &self.bits {
            Bits::Few(words) => words,
            Bits::Many(words) => words,
        }
    }

    fn words_mut(&mut self) -> &mut [u64] {
        match &mut self.bits {
            Bits::Few(words) => words,
            Bits::Many(words) => words,
        }
    }

    /// Changes each word to what `join` makes of it and of that of `other`.
    #[inline]
    fn join(&mut self, other: &Self, join: impl Fn(u64, u64) -> u64) {
        match (&mut self.bits, &other.bits) {
            (Bits::Few(these), Bits::Few(others)) => {
                *these = std::array::from_fn(|word| join(these[word], others[word]));
            }
            _ => {
                let words = self.words_mut().iter_mut().zip(other.words());
                words.for_each(|(this, other)| *this = join(*this, *other));
            }
        }
    }

    /// Those of `len` units whose index is in `range`.
    pub(super) fn range(len: usize, range: Range<usize>) -> Self {
        let (start, end) = (range.start, range.end.min(len));
        let within = |word: usize| {
            let before = |unit: usize| bits_before(unit.saturating_sub(64 * word));
            before(end) & !before(start)
        };
        let words = len.div_ceil(64);
        let bits = match words {
            ..=FEW => Bits::Few(std::array::from_fn(within)),
            _ => Bits::Many((0..words).map(within).collect()),
        };
        Self { bits, len }
    }

    /// All of `len` units.
    pub(super) fn all(len: usize) -> Self {
        Self::range(len, 0..len)
    }

    /// Takes all away.
    pub(super) fn clear(&mut self) {
        *self = Self::none(self.len);
    }

    pub(super) fn insert(&mut self, index: usize) {
        self.words_mut()[index / 64] |= 1 << (index % 64);
    }

    pub(super) fn insert_range(&mut self, range: Range<usize>) {
        let (start, end) = (range.start, range.end.min(self.len));
        let to = end.div_ceil(64);
        let from = to.min(start / 64);
        for (word, bits) in (from..).zip(&mut self.words_mut()[from..to]) {
            let first = 64 * word;
            *bits |= bits_before(end - first) & !bits_before(start.saturating_sub(first));
        }
    }

    pub(super) fn contains(&self, index: usize) -> bool {
        self.words()[index / 64] >> (index % 64) & 1 == 1
    }

    /// How many units there are of which these are some.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        match &self.bits {
            Bits::Few(words) => words.iter().fold(0, |all, word| all | word) == 0,
            Bits::Many(words) => words.iter().all(|word| *word == 0),
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.words().iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The indices, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words().iter().enumerate().flat_map(|(word, bits)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                let bit = bits.trailing_zeros();
                bits = bits.checked_sub(1)? & bits;
                Some(word * 64 + bit as usize)
            })
        })
    }

    pub(super) fn first(&self) -> Option<usize> {
        self.iter().next()
    }

    pub(super) fn last(&self) -> Option<usize> {
        let words = self.words();
        let word = words.iter().rposition(|bits| *bits != 0)?;
        Some(word * 64 + 63 - words[word].leading_zeros() as usize)
    }

    /// Keeps those for which `keep` holds.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        for (word, all) in self.words_mut().iter_mut().enumerate() {
            let mut bits = *all;
            // No branch on what is kept: nothing could guess it.
            let mut kept = 0;
            while bits != 0 {
                let bit = bits.trailing_zeros();
                bits &= bits - 1;
                kept |= u64::from(keep(word * 64 + bit as usize)) << bit;
            }
            *all = kept;
        }
    }

    /// Keeps those that are also in `other`.
    pub(super) fn and(&mut self, other: &Self) {
        self.join(other, |this, other| this & other);
    }

    /// Keeps those whose index is in `range`.
    pub(super) fn and_range(&mut self, range: Range<usize>) {
        self.and(&Self::range(self.len, range));
    }

    /// Adds those in `other`.
    pub(super) fn or(&mut self, other: &Self) {
        self.join(other, |this, other| this | other);
    }

    /// Takes away those in `other`.
    pub(super) fn and_not(&mut self, other: &Self) {
        self.join(other, |this, other| this & !other);
    }

    /// The units of which one of these is among the next `within`.
    pub(super) fn all_before(&self, within: usize) -> Self {
        self.spread(within, Self::before)
    }

    /// The units of which one of these is among the last `within`.
    pub(super) fn all_after(&self, within: usize) -> Self {
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
        for bits in moved.words_mut().iter_mut().rev() {
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
        for bits in moved.words_mut() {
            let next = *bits >> 63;
            *bits = *bits << 1 | carry;
            carry = next;
        }
        // The last unit has none after it.
        if let Some(last) = moved.words_mut().get_mut(self.len / 64) {
            *last &= !(u64::MAX << (self.len % 64));
        }
        moved
    }
}

/// The bits of a word for those of its units that are before the unit `end`, counted from its first.
#[inline(always)]
fn bits_before(end: usize) -> u64 {
    if end >= 64 { u64::MAX } else { !(u64::MAX << end) }
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
            prop_assert_eq!(list(&Mask::all(set.len())), Vec::from_iter(units()));
            let mut some = mask.clone();
            some.and_range(from..to);
            let both: Vec<usize> = wanted.into_iter().filter(|i| (from..to).contains(i)).collect();
            prop_assert_eq!(list(&some), both);
        }
    }
}
