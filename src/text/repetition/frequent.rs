//! The most frequent runs of 2, 3 and 4 words.

use super::joined::Joined;
use super::table::{Table, Twice, keep_if};

/// A run of words that occurs more often than others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Top {
    /// Its first word where it stands first.
    pub at: usize,
    /// How often it occurs.
    pub count: usize,
}

/// The most frequent run of 2, of 3 and of 4 words.
#[derive(Debug)]
pub(super) struct Frequent([Option<Top>; 3]);

impl Frequent {
    pub fn of(words: &Joined) -> Self {
        let hashes = words.hashes();
        let mut repeated = None;
        let tops = [2, 3, 4].map(|n| {
            let runs = match repeated.take() {
                None => Runs::of_2(words, &hashes),
                Some(shorter) => Runs::longer(&shorter, n, words, &hashes),
            };
            let (again, top) = runs.repeated();
            repeated = Some(again);
            // Where none occurs twice, the first is as frequent as any.
            top.or((words.len() >= n).then_some(Top { at: 0, count: 1 }))
        });
        Self(tops)
    }

    /// The most frequent run of `n` words; of equally frequent ones, the first.
    pub fn top(&self, n: usize) -> Option<Top> {
        self.0.get(n.wrapping_sub(2)).copied().flatten()
    }
}

/// Runs of some length: all that occur more than once, and perhaps others.
struct Runs {
    /// The first word of each, in order.
    at: Vec<u32>,
    /// For each, the index of the first that is the same.
    first: Vec<u32>,
}

impl Runs {
    /// Runs of 2 words.
    fn of_2(words: &Joined, hashes: &[u64]) -> Self {
        let pairs = || hashes.windows(2).map(|two| words.hash.pair(two[0], two[1]));
        let mut twice = Twice::with_room_for(hashes.len());
        pairs().for_each(|pair| twice.add(pair));
        let mut at = vec![0; hashes.len()];
        let mut end = 0;
        for (place, pair) in pairs().enumerate() {
            keep_if(&mut at, &mut end, place, twice.may_have(pair));
        }
        at.truncate(end);
        let hash = |index: usize| {
            let at = at[index] as usize;
            words.hash.pair(hashes[at], hashes[at + 1])
        };
        let same = |one: usize, other: usize| {
            let (one, other) = (at[one] as usize, at[other] as usize);
            words.run_bytes(one, 1) == words.run_bytes(other, 1)
                && words.run(one, 2) == words.run(other, 2)
        };
        let first = firsts(at.len(), hash, same);
        Self { at, first }
    }

    /// Runs of `n` words, given those of one word less that occur more than once: a run that
    /// occurs twice begins and ends with one that does.
    fn longer(shorter: &Self, n: usize, words: &Joined, hashes: &[u64]) -> Self {
        let next = shorter.at.windows(2).map(|two| two[0] + 1 == two[1]);
        let those: Vec<usize> =
            next.enumerate().filter(|(_, follows)| *follows).map(|(index, _)| index).collect();
        let at: Vec<u32> = those.iter().map(|index| shorter.at[*index]).collect();
        let last = |index: usize| at[index] as usize + n - 1;
        let begin = |index: usize| u64::from(shorter.first[those[index]]);
        let hash = |index: usize| words.hash.pair(begin(index), hashes[last(index)]);
        let same = |one: usize, other: usize| {
            begin(one) == begin(other) && words.word(last(one)) == words.word(last(other))
        };
        let first = firsts(at.len(), hash, same);
        Self { at, first }
    }

    /// Those that occur more than once, and the most frequent of them.
    fn repeated(self) -> (Self, Option<Top>) {
        let mut counts = vec![0_u32; self.at.len()];
        self.first.iter().for_each(|first| counts[*first as usize] += 1);
        let mut top: Option<Top> = None;
        let mut repeated = Self { at: Vec::new(), first: Vec::new() };
        for (at, first) in self.at.iter().zip(&self.first) {
            let (count, from) = (counts[*first as usize], self.at[*first as usize]);
            if count > 1 {
                repeated.at.push(*at);
                // From now on, known by where it stands.
                repeated.first.push(from);
                if from == *at && top.is_none_or(|top| count as usize > top.count) {
                    top = Some(Top { at: *at as usize, count: count as usize });
                }
            }
        }
        (repeated, top)
    }
}

/// For each of `len` things, the index of the first that is the same.
fn firsts(
    len: usize,
    hash: impl Fn(usize) -> u64,
    same: impl Fn(usize, usize) -> bool,
) -> Vec<u32> {
    let mut table = Table::with_room_for(len);
    let first = |index| table.find_or_add(hash(index), index, |known| same(known, index)) as u32;
    (0..len).map(first).collect()
}
