//! The words of a document in one string, without what stands between them.

use std::ops::Range;

use super::super::segments::Span;
use super::table::Hash;

/// Words one after another.
#[derive(Debug)]
pub(super) struct Joined {
    /// The bytes of the words, and twice [`CHUNK`] bytes or more after the last that mean nothing.
    bytes: Vec<u8>,
    /// Where each word starts: bytes in `bytes`. Behind them stands where the last one ends, and that
    /// [`LONGEST`] times, so that who asks for a run need not care where the words end.
    edges: Vec<u32>,
    /// A hash of each word.
    pub hashes: Vec<u64>,
    pub hash: Hash,
}

/// Bytes are copied, hashed and compared so many at a time, which takes no longer than one would.
pub(super) const CHUNK: usize = 16;

/// The most words of a run.
pub(super) const LONGEST: usize = 10;

impl Joined {
    pub(super) fn of(text: &str, words: &[Span]) -> Self {
        // The tables number words with 32 bits. More than that are in no text that anyone has.
        let words = &words[..words.len().min(u32::MAX as usize - 1)];
        let hash = Hash::new();
        let text = text.as_bytes();
        let mut bytes = vec![0; text.len() + 2 * CHUNK];
        let mut edges = Vec::with_capacity(words.len() + LONGEST);
        let mut hashes = Vec::with_capacity(words.len());
        let mut end = 0;
        for word in words {
            let word = word.range();
            let len = word.len();
            let chunk = text.get(word.start..).and_then(|rest| rest.first_chunk::<CHUNK>());
            let place = bytes.get_mut(end..).and_then(|rest| rest.first_chunk_mut::<CHUNK>());
            if let (Some(chunk), Some(place), true) = (chunk, place, len <= CHUNK) {
                *place = *chunk;
                hashes.push(hash_of_word(hash, u128::from_le_bytes(*chunk), len));
            } else {
                let word = &text[word];
                bytes[end..end + len].copy_from_slice(word);
                let mut chunk = [0; CHUNK];
                hashes.push(match chunk.get_mut(..len) {
                    Some(place) => {
                        place.copy_from_slice(word);
                        hash_of_word(hash, u128::from_le_bytes(chunk), len)
                    }
                    None => hash.bytes(word),
                });
            }
            edges.push(end as u32);
            end += len;
        }
        edges.extend([end as u32; LONGEST]);
        Self { bytes, edges, hashes, hash }
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.hashes.len()
    }

    /// The first words of all runs of `n` words.
    pub(super) fn runs(&self, n: usize) -> Range<usize> {
        0..(self.len() + 1).saturating_sub(n)
    }

    fn edge(&self, at: usize) -> usize {
        self.edges[at] as usize
    }

    /// Where the words `at..at + n` stand: bytes of all words one after another.
    pub(super) fn run_range(&self, at: usize, n: usize) -> Range<usize> {
        self.edge(at)..self.edge(at + n)
    }

    /// The characters of the words `at..at + n`.
    pub(super) fn run_chars(&self, at: usize, n: usize) -> usize {
        self.chars_in(self.run_range(at, n))
    }

    /// The characters of the words that stand at `range`.
    pub(super) fn chars_in(&self, range: Range<usize>) -> usize {
        // All bytes but those that go on with a character. So few at a time are counted in one byte,
        // which takes a fraction of the time.
        let count =
            |bytes: &[u8]| bytes.iter().map(|byte| u8::from(byte & 0xc0 != 0x80)).sum::<u8>();
        self.bytes[range].chunks(u8::MAX.into()).map(|bytes| usize::from(count(bytes))).sum()
    }

    /// How long the words `at..at + n` are together, in bytes.
    #[inline(always)]
    pub(super) fn run_bytes(&self, at: usize, n: usize) -> usize {
        self.edge(at + n) - self.edge(at)
    }

    /// The [`CHUNK`] bytes from each word on. After the last word are bytes that are always the same.
    pub(super) fn chunks(&self) -> impl Iterator<Item = u128> {
        self.edges[..self.len()].iter().map(|start| self.chunk_at(*start as usize))
    }

    /// The [`CHUNK`] bytes from the word `at` on.
    pub(super) fn chunk(&self, at: usize) -> u128 {
        self.chunk_at(self.edge(at))
    }

    /// For each run of `n` words, the 32 bytes from its start on, 8 to a number, and how many it has.
    /// What is behind the last word means nothing.
    pub(super) fn begins(&self, n: usize) -> impl Iterator<Item = ([u64; 4], usize)> {
        let bytes = self.bytes.as_slice();
        let runs = self.edges[..self.runs(n).end].iter().zip(&self.edges[n..]);
        runs.map(move |(start, end)| {
            let (start, end) = (*start as usize, *end as usize);
            let blocks = bytes[start..start + 2 * CHUNK].as_chunks().0;
            (std::array::from_fn(|at| u64::from_le_bytes(blocks[at])), end - start)
        })
    }

    /// A hash of the `len` bytes from the word `at` on, at most [`CHUNK`].
    pub(super) fn hash_of_short(&self, at: usize, len: usize) -> u64 {
        hash_of_word(self.hash, self.chunk(at), len)
    }

    /// How many bytes each run of `n` words has. To what the last words begin, words are missing.
    pub(super) fn lengths(&self, n: usize) -> impl Iterator<Item = usize> {
        let runs = self.edges.iter().zip(&self.edges[n..]);
        runs.map(|(start, end)| (end - start) as usize).take(self.len())
    }

    /// Whether the two words from `one` on are the two from `other` on.
    #[inline(always)]
    pub(super) fn same_two(&self, one: usize, other: usize) -> bool {
        let edges = |at: usize| self.edges.get(at..).and_then(|edges| edges.first_chunk::<3>());
        let (Some([a, b, c]), Some([d, e, f])) = (edges(one), edges(other)) else { return false };
        if b - a != e - d || c - b != f - e {
            return false;
        }
        self.same_bytes(*a as usize, *d as usize, (c - a) as usize)
    }

    /// Whether the words `one..one + n` and `other..other + n` are the same when joined.
    #[inline(always)]
    pub(super) fn same_run(&self, one: usize, other: usize, n: usize) -> bool {
        let len = self.run_bytes(one, n);
        len == self.run_bytes(other, n) && self.same_bytes(self.edge(one), self.edge(other), len)
    }

    #[inline(always)]
    fn same_bytes(&self, one: usize, other: usize, len: usize) -> bool {
        match LOW_BYTES.get(len) {
            Some(mask) => (self.chunk_at(one) ^ self.chunk_at(other)) & mask == 0,
            None => self.bytes[one..one + len] == self.bytes[other..other + len],
        }
    }

    /// For the runs of `N` words that begin with the words `at..at + least`, of `least + 1` words and
    /// so on, a hash of each. At the end of the text they are shorter than that.
    #[inline(always)]
    pub(super) fn run_hashes<const N: usize>(&self, at: usize, least: usize) -> [u64; N] {
        let mut hashes = [0; N];
        let start = self.edge(at);
        let (Some(bytes), Some(ends)) = (self.bytes.get(start..), self.edges.get(at + least..))
        else {
            return hashes;
        };
        let block = |at: usize| {
            let block = bytes.get(8 * at..).and_then(|rest| rest.first_chunk());
            block.map_or(0, |block| u64::from_le_bytes(*block))
        };
        let length = |run: usize| ends.get(run).map_or(0, |end| *end as usize - start);
        let last = |hash: u64, len: usize| {
            let rest = block(len / 8) & !(u64::MAX << (8 * (len % 8)));
            self.hash.pair(hash ^ rest, len as u64)
        };
        // Each run begins with the one before. What is after so many blocks is mostly kept, so that
        // the lengths of words, which nobody can predict, decide nothing.
        let mut kept = [0; 16];
        let mut hash = 0;
        for blocks in 1..=length(N - 1) / 8 {
            hash = self.hash.pair(hash, block(blocks - 1));
            if let Some(kept) = kept.get_mut(blocks) {
                *kept = hash;
            }
        }
        for (run, found) in hashes.iter_mut().enumerate() {
            let len = length(run);
            let hash = match kept.get(len / 8) {
                Some(hash) => *hash,
                None => (0..len / 8).fold(0, |hash, at| self.hash.pair(hash, block(at))),
            };
            *found = last(hash, len);
        }
        hashes
    }

    #[inline(always)]
    fn chunk_at(&self, start: usize) -> u128 {
        let rest = self.bytes.get(start..).and_then(|rest| rest.first_chunk());
        rest.map_or(0, |chunk| u128::from_le_bytes(*chunk))
    }
}

/// For each number of bytes up to [`CHUNK`], a mask of the first bytes of a chunk.
static LOW_BYTES: [u128; CHUNK + 1] = {
    let mut masks = [u128::MAX; CHUNK + 1];
    let mut len = 0;
    while len < CHUNK {
        masks[len] = !(u128::MAX << (8 * len));
        len += 1;
    }
    masks
};

/// A hash of a word of `len` bytes, at most [`CHUNK`], that stands at the start of `chunk`.
#[inline(always)]
fn hash_of_word(hash: Hash, chunk: u128, len: usize) -> u64 {
    let word = chunk & LOW_BYTES[len];
    let (low, high) = (word as u64, (word >> 64) as u64);
    hash.pair(low, high ^ (len as u64) << 59)
}
