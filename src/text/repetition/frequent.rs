//! The most frequent runs of 2, 3 and 4 words.

use super::joined::Joined;
use super::table::{Table, hash_bytes, hash_pair};

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
        let ids = ids(words);
        // Where a run of as many words as have been looked at stands that occurs more than once,
        // and the position at which it stands first.
        let mut repeated = Repeated::words(&ids);
        let tops = [2, 3, 4].map(|n| {
            let once = (words.len() >= n).then_some(Top { at: 0, count: 1 });
            let (next, top) = repeated.longer(&ids, n);
            repeated = next;
            top.or(once)
        });
        Self(tops)
    }

    /// The most frequent run of `n` words; of equally frequent ones, the first.
    pub fn top(&self, n: usize) -> Option<Top> {
        self.0.get(n.wrapping_sub(2)).copied().flatten()
    }
}

/// For each word, the position at which it stands first.
fn ids(words: &Joined) -> Vec<u32> {
    let mut table = Table::with_room_for(words.len());
    (0..words.len())
        .map(|at| {
            let word = words.word(at);
            table.find_or_add(hash_bytes(word), at, |known| words.word(known) == word) as u32
        })
        .collect()
}

/// The runs of some length that occur more than once: each place, and the place of the first of
/// its copies, in order.
struct Repeated(Vec<(u32, u32)>);

impl Repeated {
    /// The words that occur more than once.
    fn words(ids: &[u32]) -> Self {
        let all: Vec<(u32, u32)> = (0_u32..).zip(ids.iter().copied()).collect();
        Self::those_twice(all, ids.len()).0
    }

    /// The runs of `n` words that occur more than once, given those of one word less, and the most
    /// frequent of them.
    fn longer(&self, ids: &[u32], n: usize) -> (Self, Option<Top>) {
        // A run that occurs twice begins and ends with a run of one word less that does.
        let begins = self.0.windows(2).filter(|two| two[0].0 + 1 == two[1].0);
        let begins: Vec<(u32, u32)> = begins.map(|two| two[0]).collect();
        let mut table = Table::with_room_for(begins.len());
        let mut firsts: Vec<(u32, u32)> = Vec::with_capacity(begins.len());
        for (index, (at, first)) in begins.iter().enumerate() {
            let last = ids[*at as usize + n - 1];
            let hash = hash_pair(u64::from(*first), u64::from(last));
            let known = table.find_or_add(hash, index, |known| {
                let (known_at, known_first) = begins[known];
                known_first == *first && ids[known_at as usize + n - 1] == last
            });
            firsts.push((*at, begins[known].0));
        }
        Self::those_twice(firsts, ids.len())
    }

    /// Those of `runs` that have a copy, and the most frequent of them.
    fn those_twice(mut runs: Vec<(u32, u32)>, words: usize) -> (Self, Option<Top>) {
        let mut counts = vec![0_u32; words];
        for (_, first) in &runs {
            counts[*first as usize] += 1;
        }
        runs.retain(|(_, first)| counts[*first as usize] > 1);
        let mut top: Option<Top> = None;
        for (at, first) in &runs {
            let count = counts[*first as usize] as usize;
            if at == first && top.is_none_or(|top| count > top.count) {
                top = Some(Top { at: *at as usize, count });
            }
        }
        (Self(runs), top)
    }
}
