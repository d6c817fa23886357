//! Runs of 5 and more words that occurred before.

use super::joined::{CHUNK, Joined};
use super::table::{Table, Twice, keep_if};

/// Where runs of words may stand that are the same as others when joined, in order.
///
/// Two runs that are the same begin with the same bytes. Of 6 and more words, a run that is shorter
/// than the bytes that are looked at is always one that may.
#[derive(Debug)]
pub(super) struct Candidates {
    /// For runs of at least so many words, the first words.
    steps: [(usize, Vec<u32>); 4],
}

impl Candidates {
    pub fn of(words: &Joined) -> Self {
        let of_5 = those(words, 5, |at| words.hash_begin(at, 5), |_| false);
        let is_short = |at| words.run_bytes(at, 6) < CHUNK;
        let of_6 = those(words, 6, |at| words.hash_chunk(at), is_short);
        let of_7 = those_that_begin_alike(words, &of_6, 7, 24);
        let of_9 = those_that_begin_alike(words, &of_7, 9, 36);
        Self { steps: [(5, of_5), (6, of_6), (7, of_7), (9, of_9)] }
    }

    /// The first words of runs of `n` words that occurred before, none overlapping another: a run
    /// is looked at only if it begins after the last one that was found, and one that was not
    /// looked at is no copy for others.
    pub fn again(&self, words: &Joined, n: usize) -> Vec<usize> {
        let step = self.steps.iter().rev().find(|(least, _)| *least <= n);
        let Some((_, candidates)) = step else { return Vec::new() };
        let end = words.runs(n).end;
        let candidates = candidates.iter().map(|at| *at as usize).take_while(|at| *at < end);
        let runs: Vec<(usize, u64)> =
            candidates.map(|at| (at, words.hash.bytes(words.run(at, n)))).collect();
        let mut twice = Twice::with_room_for(runs.len());
        runs.iter().for_each(|(_, hash)| twice.add(*hash));
        let mut table = None;
        let mut found = Vec::new();
        let mut from = 0;
        for (at, hash) in runs.iter().filter(|(_, hash)| twice.may_have(*hash)) {
            if *at < from {
                continue;
            }
            let table = table.get_or_insert_with(|| Table::with_room_for(runs.len()));
            let run = words.run(*at, n);
            if table.find_or_add(*hash, *at, |known| words.run(known, n) == run) != *at {
                found.push(*at);
                from = at + n;
            }
        }
        found
    }
}

/// Where runs of `n` words have the hash of another, or are wanted in any case.
#[inline(always)]
fn those(
    words: &Joined,
    n: usize,
    hash: impl Fn(usize) -> u64,
    wanted: impl Fn(usize) -> bool,
) -> Vec<u32> {
    let runs = words.runs(n);
    let mut twice = Twice::with_room_for(runs.len());
    runs.clone().for_each(|at| twice.add(hash(at)));
    let mut found = vec![0; runs.len()];
    let mut end = 0;
    for at in runs {
        keep_if(&mut found, &mut end, at, twice.may_have(hash(at)) | wanted(at));
    }
    found.truncate(end);
    found
}

/// Those of `from` that begin with the same bytes as another, or at which a run of `n` words is
/// shorter than that.
fn those_that_begin_alike(words: &Joined, from: &[u32], n: usize, bytes: usize) -> Vec<u32> {
    let hash = |at: &u32| words.hash_first(*at as usize, bytes);
    let hashes: Vec<u64> = from.iter().map(hash).collect();
    let mut twice = Twice::with_room_for(from.len());
    hashes.iter().for_each(|hash| twice.add(*hash));
    let is_short = |at: u32| words.run_bytes(at as usize, n) < bytes;
    let those = from.iter().zip(hashes);
    those.filter(|(at, hash)| twice.may_have(*hash) || is_short(**at)).map(|(at, _)| *at).collect()
}
