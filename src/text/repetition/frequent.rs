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
    pub(super) fn of(words: &Joined) -> Self {
        let (mut again, top_2) = Repeated::of_2(words);
        let longer = [3, 4].map(|n| {
            let top;
            (again, top) = again.longer(n, words);
            top
        });
        let tops = [top_2, longer[0], longer[1]];
        // Where none occurs twice, the first is as frequent as any.
        let once = |n| (words.len() >= n).then_some(Top { at: 0, count: 1 });
        Self(std::array::from_fn(|index| tops[index].or_else(|| once(index + 2))))
    }

    /// The most frequent run of `n` words; of equally frequent ones, the first.
    pub(super) fn top(&self, n: usize) -> Option<Top> {
        self.0.get(n.wrapping_sub(2)).copied().flatten()
    }
}

/// An upper bound on the characters in all occurrences of any one run of 2 to 4 words, joined by single
/// spaces: told in one pass over the words, without comparing any.
///
/// Under the hash of two words is counted what the run of 4 that begins with them weighs, wherever they
/// stand. So it holds all that any run weighs that begins with these words, and more if hashes collide.
pub(super) fn most_chars(words: &Joined) -> usize {
    const LONGEST: usize = 4;
    // With so many, what collides weighs little.
    let counts = words.len().next_power_of_two().max(1024);
    let shift = 64 - counts.trailing_zeros();
    let mut counts = vec![0_u32; counts];
    let mut most = 0;
    let pairs = words.hashes.windows(2).map(|two| words.hash.pair(two[0], two[1]));
    for (pair, bytes) in pairs.zip(words.lengths(LONGEST)) {
        if let Some(count) = counts.get_mut((pair >> shift) as usize) {
            let weight = u32::try_from(bytes + LONGEST - 1).unwrap_or(u32::MAX);
            *count = count.saturating_add(weight);
            most = most.max(*count);
        }
    }
    // In a text of 1 GiB and more, there may be more than can be counted.
    if most == u32::MAX { usize::MAX } else { most as usize }
}

/// Runs of some length that occur more than once.
struct Repeated {
    /// The first word of each, in order.
    at: Vec<u32>,
    /// For each, the first word of the first that is the same.
    first: Vec<u32>,
}

impl Repeated {
    /// Runs of 2 words, and the most frequent.
    fn of_2(words: &Joined) -> (Self, Option<Top>) {
        let hashes = &words.hashes;
        let pairs = || hashes.windows(2).map(|two| words.hash.pair(two[0], two[1]));
        // Twice the room: whoever is taken for another here takes long.
        let mut twice = Twice::with_room_for(2 * hashes.len());
        pairs().for_each(|pair| twice.add(pair));
        let mut at = vec![0; hashes.len()];
        let mut end = 0;
        for (place, pair) in pairs().enumerate() {
            keep_if(&mut at, &mut end, place, twice.may_have(pair));
        }
        at.truncate(end);
        let hash = |_: usize, at: usize| words.hash.pair(hashes[at], hashes[at + 1]);
        let same = |one: (usize, usize), other: (usize, usize)| words.same_two(one.1, other.1);
        Self::among(at, hash, same)
    }

    /// Runs of `n` words, given those of one word less: a run that occurs twice begins and ends with
    /// one that does.
    fn longer(&self, n: usize, words: &Joined) -> (Self, Option<Top>) {
        let mut at = vec![0; self.at.len()];
        // For each, what it begins with.
        let mut begins = vec![0; self.at.len()];
        let mut end = 0;
        for (two, first) in self.at.windows(2).zip(&self.first) {
            if let Some(begin) = begins.get_mut(end) {
                *begin = *first;
            }
            keep_if(&mut at, &mut end, two[0] as usize, two[0] + 1 == two[1]);
        }
        at.truncate(end);
        begins.truncate(end);
        let last = |at: usize| at + n - 1;
        let hash = |index: usize, at: usize| {
            words.hash.pair(u64::from(begins[index]), words.hashes[last(at)])
        };
        let same = |one: (usize, usize), other: (usize, usize)| {
            begins[one.0] == begins[other.0] && words.same_run(last(one.1), last(other.1), 1)
        };
        Self::among(at, hash, same)
    }

    /// Those runs among some that occur more than once, and the most frequent. `hash` and `same` are
    /// told which runs of the list they are, and their first words.
    #[inline(always)]
    fn among(
        at: Vec<u32>,
        hash: impl Fn(usize, usize) -> u64,
        same: impl Fn((usize, usize), (usize, usize)) -> bool,
    ) -> (Self, Option<Top>) {
        let mut table = Table::with_room_for(at.len());
        // For each run, the index of the first that is the same, and how often that occurs.
        let mut firsts = Vec::with_capacity(at.len());
        let mut counts = vec![0_u32; at.len()];
        for (index, place) in at.iter().enumerate() {
            let this = (index, *place as usize);
            let is_same = |known: usize| same((known, at[known] as usize), this);
            let first = table.find_or_add(hash(this.0, this.1), index, is_same);
            firsts.push(first as u32);
            counts[first] += 1;
        }
        let mut again = vec![0; at.len()];
        let mut first = vec![0; at.len()];
        let mut end = 0;
        let mut top = Top { at: 0, count: 1 };
        for (place, index) in at.iter().zip(&firsts) {
            let count = counts[*index as usize] as usize;
            if count > top.count {
                top = Top { at: *place as usize, count };
            }
            if let Some(first) = first.get_mut(end) {
                *first = at[*index as usize];
            }
            keep_if(&mut again, &mut end, *place as usize, count > 1);
        }
        again.truncate(end);
        first.truncate(end);
        (Self { at: again, first }, (top.count > 1).then_some(top))
    }
}
