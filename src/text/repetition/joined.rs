//! The words of a document in one string, without what stands between them.

use std::ops::Range;

use super::super::segments::Span;
use super::table::Hash;

/// Words one after another.
#[derive(Debug)]
pub(super) struct Joined {
    /// The bytes of the words, and [`CHUNK`] bytes after the last that mean nothing.
    bytes: Vec<u8>,
    /// Where each word starts, and the last one ends: bytes in `bytes`.
    edges: Vec<usize>,
    pub hash: Hash,
}

/// Bytes are copied and hashed so many at a time, which takes no longer than one would.
pub(super) const CHUNK: usize = 16;

impl Joined {
    pub fn of(text: &str, words: &[Span]) -> Self {
        // The tables number words with 32 bits. More than that are in no text that anyone has.
        let words = &words[..words.len().min(u32::MAX as usize - 1)];
        let text = text.as_bytes();
        let mut bytes = vec![0; text.len() + CHUNK];
        let mut edges = Vec::with_capacity(words.len() + 1);
        let mut end = 0;
        edges.push(0);
        for word in words {
            let word = word.range();
            let len = word.len();
            match (text.get(word.start..word.start + CHUNK), bytes.get_mut(end..end + CHUNK)) {
                (Some(from), Some(to)) if len <= CHUNK => to.copy_from_slice(from),
                _ => bytes[end..end + len].copy_from_slice(&text[word]),
            }
            end += len;
            edges.push(end);
        }
        Self { bytes, edges, hash: Hash::new() }
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.edges.len() - 1
    }

    /// The first words of all runs of `n` words.
    pub fn runs(&self, n: usize) -> Range<usize> {
        0..(self.len() + 1).saturating_sub(n)
    }

    /// The bytes of the word `at`.
    pub fn word(&self, at: usize) -> &[u8] {
        &self.bytes[self.edges[at]..self.edges[at + 1]]
    }

    /// The bytes of the words `at..at + n`.
    pub fn run(&self, at: usize, n: usize) -> &[u8] {
        &self.bytes[self.edges[at]..self.edges[at + n]]
    }

    /// The characters of the words `at..at + n`.
    pub fn run_chars(&self, at: usize, n: usize) -> usize {
        // All bytes but those that go on with a character.
        self.run(at, n).iter().filter(|byte| **byte & 0xc0 != 0x80).count()
    }

    /// How long the words `at..at + n` are together, in bytes; up to the last word if there are
    /// fewer.
    pub fn run_bytes(&self, at: usize, n: usize) -> usize {
        self.edges[(at + n).min(self.len())] - self.edges[at]
    }

    /// A hash of each word.
    pub fn hashes(&self) -> Vec<u64> {
        let hash = self.hash;
        let of_two = |two: &[usize]| {
            let (start, len) = (two[0], two[1] - two[0]);
            let (low, high) = self.chunk(start);
            match len {
                0 => 0,
                1..=8 => hash.pair(low & (!0 >> (64 - 8 * len)), len as u64),
                9..=16 => hash.pair(low, high & (!0 >> (128 - 8 * len))),
                _ => hash.bytes(&self.bytes[start..start + len]),
            }
        };
        self.edges.windows(2).map(of_two).collect()
    }

    /// A hash of the first [`CHUNK`] bytes of the words `at..at + n`, or of all if there are less.
    #[inline(always)]
    pub fn hash_begin(&self, at: usize, n: usize) -> u64 {
        let (low, high) = self.chunk(self.edges[at]);
        let len = self.run_bytes(at, n).min(CHUNK);
        let mask = |bytes: usize| u64::MAX.checked_shr(64 - 8 * bytes as u32).unwrap_or(0);
        self.hash.pair(low & mask(len.min(8)), high & mask(len.saturating_sub(8)))
    }

    /// A hash of the [`CHUNK`] bytes from the word `at` on. After the last word are some that are
    /// always the same.
    #[inline(always)]
    pub fn hash_chunk(&self, at: usize) -> u64 {
        let (low, high) = self.chunk(self.edges[at]);
        self.hash.pair(low, high)
    }

    /// A hash of the first `len` bytes from the word `at` on, or of all there are.
    pub fn hash_first(&self, at: usize, len: usize) -> u64 {
        let start = self.edges[at];
        let end = (start + len).min(self.edges[self.len()]);
        self.hash.bytes(&self.bytes[start..end])
    }

    #[inline(always)]
    fn chunk(&self, start: usize) -> (u64, u64) {
        let low = self.bytes[start..].first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk));
        let high =
            self.bytes[start + 8..].first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk));
        (low, high)
    }
}
