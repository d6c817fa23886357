//! Runs of 5 and more words that occurred before.

use super::joined::Joined;
use super::table::{Table, hash_bytes};

/// Where runs of words may stand that are the same as others when joined, in order.
///
/// Two runs that are the same begin with the same bytes. A run that is shorter than the bytes that
/// are looked at is always one that may.
#[derive(Debug)]
pub(super) struct Candidates {
    /// For runs of at least so many words, the first words.
    steps: [(usize, Vec<u32>); 3],
}

/// For runs of at least so many words, how many of their bytes are looked at.
const STEPS: [(usize, usize); 3] = [(5, 12), (7, 24), (9, 36)];

impl Candidates {
    pub fn of(words: &Joined) -> Self {
        let mut left: Vec<u32> = words.runs(STEPS[0].0).map(|at| at as u32).collect();
        let steps = STEPS.map(|(n, bytes)| {
            left = those_that_begin_alike(words, &left, n, bytes);
            (n, left.clone())
        });
        Self { steps }
    }

    /// The first words of runs of `n` words that occurred before, none overlapping another: a run
    /// is looked at only if it begins after the last one that was found, and one that was not
    /// looked at is no copy for others.
    pub fn again(&self, words: &Joined, n: usize) -> Vec<usize> {
        let step = self.steps.iter().rev().find(|(least, _)| *least <= n);
        let Some((_, candidates)) = step else { return Vec::new() };
        let mut table = Table::with_room_for(candidates.len());
        let mut found = Vec::new();
        let mut from = 0;
        let end = words.runs(n).end;
        for at in candidates.iter().map(|at| *at as usize).take_while(|at| *at < end) {
            if at < from {
                continue;
            }
            let run = words.run(at, n);
            let hash = hash_bytes(run.as_bytes());
            if table.find_or_add(hash, at, |known| words.run(known, n) == run) != at {
                found.push(at);
                from = at + n;
            }
        }
        found
    }
}

/// Those of `from` that begin with the same bytes as another, or at which a run of `n` words is
/// shorter than that.
fn those_that_begin_alike(words: &Joined, from: &[u32], n: usize, bytes: usize) -> Vec<u32> {
    let mut table = Table::with_room_for(from.len());
    let mut alike = vec![false; from.len()];
    for (index, at) in from.iter().enumerate() {
        let Some(begin) = words.from(*at as usize).get(..bytes) else {
            alike[index] = true;
            continue;
        };
        let same = |known: usize| words.from(from[known] as usize).get(..bytes) == Some(begin);
        let known = table.find_or_add(hash_bytes(begin), index, same);
        if known != index {
            alike[known] = true;
            alike[index] = true;
        } else if words.run_bytes(*at as usize, n) < bytes {
            alike[index] = true;
        }
    }
    let mut index = 0..;
    from.iter().copied().filter(|_| index.next().is_some_and(|index| alike[index])).collect()
}
