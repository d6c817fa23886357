//! What the runs of 5 and more words that occurred before do not exceed, told without comparing any.

use super::again::{LEAST, LENGTHS};
use super::joined::{CHUNK, Joined};
use super::table::ODD;

/// A word that a run that occurred before may begin with.
#[derive(Debug, Clone, Copy, Default)]
struct First {
    /// Its number in the document.
    at: u32,
    /// Of what begins with it, how many of these stand before already: [`CHUNK`] bytes, 24 and
    /// [`LONG`]. Hashes tell it, so sometimes it is too many.
    seen: u32,
}

/// The most bytes that a hash is taken of.
const LONG: usize = 2 * CHUNK;

/// For each length from [`LEAST`] on, what [`Grams::again_chars`](super::Grams::again_chars) does not
/// exceed.
///
/// A run that occurred before begins with bytes that stood before already: with so many as a hash is
/// taken of, or if it is shorter, the whole of it did. So the words of all runs that begin like that
/// hold those that count. Mostly they are few: to say more takes several times as long.
pub(super) fn most_chars(words: &Joined) -> [usize; LENGTHS] {
    let mut firsts = firsts(words);
    std::array::from_fn(|index| chars_from(words, LEAST + index, &mut firsts))
}

/// The words whose first bytes stand before already, and those that begin a run of [`LEAST`] words
/// which is shorter than that.
fn firsts(words: &Joined) -> Vec<First> {
    let runs = words.runs(LEAST).len();
    let mut before = Seen::with_room_for(runs);
    let mut firsts = vec![First::default(); runs];
    let mut end = 0;
    for (at, ([a, b, c, d], len)) in words.begins(LEAST).enumerate() {
        let two = words.hash.pair(a, b);
        let three = (two ^ c).wrapping_mul(ODD);
        let four = (three ^ d).wrapping_mul(ODD);
        let seen = before.add(two, [two, three >> 58, four >> 58]);
        if let Some(first) = firsts.get_mut(end) {
            *first = First { at: at as u32, seen };
        }
        end += usize::from((seen > 0) | (len < CHUNK));
    }
    firsts.truncate(end);
    firsts
}

/// How many characters are in the runs of `n` words that may have occurred before. Afterwards `firsts` has
/// only the words with which longer runs may begin.
fn chars_from(words: &Joined, n: usize, firsts: &mut Vec<First>) -> usize {
    let runs = words.runs(n).end;
    let mut short = Seen::with_room_for(firsts.len());
    let mut chars = 0;
    let mut open = 0..0;
    let mut kept = 0;
    for index in 0..firsts.len() {
        let Some(first) = firsts.get(index).copied() else { break };
        let at = first.at as usize;
        if at >= runs {
            break;
        }
        let len = words.run_bytes(at, n);
        let is_short = len < CHUNK;
        let may = match is_short {
            true => {
                let hash = words.hash_of_short(at, len);
                short.add(hash, [hash]) > 0
            }
            // The longest that the run has must be one of those.
            false => first.seen as usize > (len.min(LONG) - CHUNK) / 8,
        };
        if may {
            let run = words.run_range(at, n);
            if run.start > open.end {
                chars += words.chars_in(open);
                open = run;
            } else {
                open.end = run.end;
            }
        }
        if let Some(place) = firsts.get_mut(kept) {
            *place = first;
        }
        kept += usize::from(may | is_short);
    }
    firsts.truncate(kept);
    chars + words.chars_in(open)
}

/// Hashes that were added before: a bit of a block for each.
struct Seen {
    blocks: Vec<u64>,
    shift: u32,
}

impl Seen {
    /// For about so many blocks of hashes.
    fn with_room_for(hashes: usize) -> Self {
        let blocks = hashes.next_power_of_two().max(2);
        Self { blocks: vec![0; blocks], shift: 64 - blocks.trailing_zeros() }
    }

    /// Sets bits in the block that the upper bits of a hash tell, and counts those that were set, up to the first
    /// that was not: each tells more than the one before it.
    #[inline(always)]
    fn add<const N: usize>(&mut self, hash: u64, bits: [u64; N]) -> u32 {
        let Some(block) = self.blocks.get_mut((hash >> self.shift) as usize) else {
            return N as u32;
        };
        let before = *block;
        let (mut seen, mut all) = (0, 1);
        for bit in bits {
            all &= before >> (bit & 63);
            seen += all;
            *block |= 1 << (bit & 63);
        }
        seen as u32
    }
}
