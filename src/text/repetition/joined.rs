//! The words of a document in one string, without what stands between them.

use std::ops::Range;

/// Words one after another.
#[derive(Debug)]
pub(super) struct Joined {
    text: String,
    /// Where each word starts, and the last one ends: bytes in `text`.
    edges: Vec<usize>,
}

impl Joined {
    pub fn of(text: &str, words: &[Range<usize>]) -> Self {
        // The tables number words with 32 bits. More than that are in no text that anyone has.
        let words = &words[..words.len().min(u32::MAX as usize - 1)];
        let mut joined = String::with_capacity(text.len());
        let mut edges = Vec::with_capacity(words.len() + 1);
        edges.push(0);
        for word in words {
            joined.push_str(&text[word.clone()]);
            edges.push(joined.len());
        }
        Self { text: joined, edges }
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.edges.len() - 1
    }

    /// The first words of all runs of `n` words.
    pub fn runs(&self, n: usize) -> Range<usize> {
        0..(self.len() + 1).saturating_sub(n)
    }

    pub fn word(&self, at: usize) -> &[u8] {
        &self.text.as_bytes()[self.edges[at]..self.edges[at + 1]]
    }

    /// The words `at..at + n`.
    pub fn run(&self, at: usize, n: usize) -> &str {
        &self.text[self.edges[at]..self.edges[at + n]]
    }

    /// How long the words `at..at + n` are together, in bytes; up to the last word if there are
    /// fewer.
    pub fn run_bytes(&self, at: usize, n: usize) -> usize {
        self.edges[(at + n).min(self.len())] - self.edges[at]
    }

    /// What stands from the word `at` on: bytes.
    pub fn from(&self, at: usize) -> &[u8] {
        &self.text.as_bytes()[self.edges[at]..]
    }
}
