//! Runs of 5 and more words that occurred before.

use super::joined::{CHUNK, Joined, LONGEST};
use super::table::{Table, Twice, keep_if};

/// The fewest words of the runs that are looked for.
pub(super) const LEAST: usize = 5;
pub(super) const LENGTHS: usize = LONGEST - LEAST + 1;

/// For each length from [`LEAST`] to [`LONGEST`], the first words of the runs that occurred before.
#[derive(Debug)]
pub(super) struct Again([Vec<u32>; LENGTHS]);

impl Again {
    /// Finds all runs that occurred before, none overlapping another of its length: a run is
    /// looked at only if it begins after the last one that was found, and one that was not looked
    /// at is no copy for others.
    pub(super) fn of(words: &Joined) -> Self {
        let candidates = candidates(words);
        let hashes = candidates.iter().map(|at| words.run_hashes(*at as usize, LEAST));
        let hashes: Vec<[u64; LENGTHS]> = hashes.collect();
        Self(std::array::from_fn(|index| again(words, LEAST + index, &candidates, &hashes)))
    }

    /// The first words of the runs of `n` words.
    pub(super) fn runs(&self, n: usize) -> &[u32] {
        n.checked_sub(LEAST).and_then(|index| self.0.get(index)).map_or(&[], Vec::as_slice)
    }
}

/// Where runs of words may stand that are the same as others when joined, in order.
///
/// Two runs that are the same begin with the same bytes: as many as are looked at, or else both are
/// shorter than that, and so are the runs of [`LEAST`] words that they begin with. Those are told
/// apart by half as many bytes; what is still shorter is always kept as a candidate.
fn candidates(words: &Joined) -> Vec<u32> {
    let hash = |chunk: u128| words.hash.pair(chunk as u64, (chunk >> 64) as u64);
    let hash_half = |chunk: u128| words.hash.pair(chunk as u64, 0);
    let runs = words.runs(LEAST).len();
    // Twice the room: whoever is taken for another here is looked at for each length.
    let mut alike = Twice::with_room_for(2 * runs);
    words.chunks().take(runs).for_each(|chunk| alike.add(hash(chunk)));
    let mut found = vec![0; runs];
    let mut short = vec![0; runs];
    let (mut end, mut end_short) = (0, 0);
    for (at, (chunk, len)) in words.chunks().zip(words.lengths(LEAST)).take(runs).enumerate() {
        keep_if(&mut found, &mut end, at, alike.may_have(hash(chunk)));
        keep_if(&mut short, &mut end_short, at, len < CHUNK);
    }
    found.truncate(end);
    short.truncate(end_short);
    let mut alike = Twice::with_room_for(short.len());
    short.iter().for_each(|at| alike.add(hash_half(words.chunk(*at as usize))));
    short.retain(|at| {
        let at = *at as usize;
        alike.may_have(hash_half(words.chunk(at))) || words.run_bytes(at, LEAST) < CHUNK / 2
    });
    merged(&found, &short)
}

/// The items of both lists, which are in order, each once.
fn merged(one: &[u32], other: &[u32]) -> Vec<u32> {
    let mut all = Vec::with_capacity(one.len() + other.len());
    let mut rest = other.iter().copied().peekable();
    for item in one {
        while let Some(other) = rest.next_if(|other| other < item) {
            all.push(other);
        }
        rest.next_if_eq(item);
        all.push(*item);
    }
    all.extend(rest);
    all
}

/// The first words of the runs of `n` words that occurred before among the candidates, whose runs
/// of all lengths have these hashes.
fn again(words: &Joined, n: usize, candidates: &[u32], hashes: &[[u64; LENGTHS]]) -> Vec<u32> {
    let end = words.runs(n).end;
    let those = candidates.partition_point(|at| (*at as usize) < end);
    let hashes = || hashes[..those].iter().map(|hashes| hashes[n - LEAST]);
    let mut twice = Twice::with_room_for(those);
    hashes().for_each(|hash| twice.add(hash));
    let mut table = None;
    let mut found = Vec::new();
    let mut from = 0;
    let runs = candidates.iter().zip(hashes());
    for (at, hash) in runs.filter(|(_, hash)| twice.may_have(*hash)) {
        let at = *at as usize;
        if at < from {
            continue;
        }
        let table = table.get_or_insert_with(|| Table::with_room_for(those));
        if table.find_or_add(hash, at, |known| words.same_run(known, at, n)) != at {
            found.push(at as u32);
            from = at + n;
        }
    }
    found
}
