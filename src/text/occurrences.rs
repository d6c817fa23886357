//! How often words occur in a document, case kept, the shape of apostrophes folded.

use std::cell::{Cell, OnceCell};

use rustc_hash::FxHashMap;

use super::fold;
use super::repetition::Hash;
use super::segments::{Span, Words, short};
use super::shared::Shared;

/// How often a word is counted alone before all words are.
const FEW_COUNTED: u32 = 32;

/// What is known of the words of one document.
#[derive(Default)]
pub(super) struct Occurrences {
    /// Which words it may have: a bit for each hash.
    vocabulary: OnceCell<Vec<u64>>,
    /// How often a word was counted alone.
    counted: Cell<u32>,
    /// How often each word occurs, by its key.
    all: OnceCell<FxHashMap<u64, usize>>,
}

impl Occurrences {
    /// How often `word` is among the words of `text`.
    pub(super) fn of(&self, word: &str, text: &str, words: &Words, shared: &Shared) -> usize {
        self.with_limit(FEW_COUNTED, word, text, words, shared)
    }

    /// The same, with all words counted after so many that were counted alone.
    fn with_limit(
        &self,
        few: u32,
        word: &str,
        text: &str,
        words: &Words,
        shared: &Shared,
    ) -> usize {
        // Most that are asked for are not there. Of the others there are few, and to look for one is faster
        // than to count all.
        if !self.may_have(word, &words.hashes, shared) {
            return 0;
        }
        self.counted.set(self.counted.get() + 1);
        if self.counted.get() <= few {
            return count(word, text, words);
        }
        let all = shared.once(&self.all, || {
            let mut all = FxHashMap::default();
            for word in &words.spans {
                *all.entry(key(&text[word.range()])).or_insert(0) += 1;
            }
            all
        });
        all.get(&key(word)).copied().unwrap_or(0)
    }

    /// Whether `word` may be among words of these hashes.
    fn may_have(&self, word: &str, hashes: &[u32], shared: &Shared) -> bool {
        let vocabulary = shared.once(&self.vocabulary, || {
            // Eight times more bits than words.
            let mut bits = vec![0_u64; (hashes.len() / 8).next_power_of_two()];
            for hash in hashes {
                let place = *hash as usize & (bits.len() - 1);
                bits[place] |= 1 << (hash >> 26);
            }
            bits
        });
        let hash = short(fold::hash_word(word));
        let bits = vocabulary[hash as usize & (vocabulary.len() - 1)];
        // Only some kinds of words have hashes.
        hashes.is_empty() || bits >> (hash >> 26) & 1 == 1
    }
}

/// Counts the words that are `word`.
fn count(word: &str, text: &str, words: &Words) -> usize {
    let exact = |span: &Span| exact_chars(&text[span.range()]).eq(exact_chars(word));
    if words.hashes.is_empty() {
        return words.spans.iter().filter(|span| exact(span)).count();
    }
    let wanted = short(fold::hash_word(word));
    let mut count = 0;
    for (hashes, spans) in words.hashes.chunks(64).zip(words.spans.chunks(64)) {
        // Without an exit, so that many are compared at once.
        if hashes.iter().fold(false, |any, hash| any | (*hash == wanted)) {
            let same = hashes.iter().zip(spans).filter(|(hash, _)| **hash == wanted);
            count += same.filter(|(_, span)| exact(span)).count();
        }
    }
    count
}

/// What stands for a word as it is compared when case is kept. Nobody who writes a text can write two words
/// with one.
fn key(word: &str) -> u64 {
    match word.is_ascii() {
        true => Hash::new().bytes(word.as_bytes()),
        false => Hash::new().bytes(exact_chars(word).collect::<String>().as_bytes()),
    }
}

/// The characters of a word as they are compared when case is kept.
fn exact_chars(word: &str) -> impl Iterator<Item = char> {
    word.chars().map(fold::fold_apostrophe)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::WordKind;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// However many are asked for, and in whatever order.
        #[test]
        fn words_are_counted_as_they_are_written(
            words in prop::collection::vec("[aAbé]{1,2}|a['’]b", 0..30),
            asked in prop::collection::vec("[aAbé]{1,2}|a['’]b|A b|", 1..12),
            kind in prop::sample::select(vec![WordKind::Unicode, WordKind::Whitespace]),
            few in prop::sample::select(vec![2, FEW_COUNTED]),
        ) {
            let text = words.join(" ");
            let (shared, occurrences) = (Shared::default(), Occurrences::default());
            let known = shared.words(&text, kind);
            for word in asked {
                let same = |other: &&String| exact_chars(other).eq(exact_chars(&word));
                let counted = occurrences.with_limit(few, &word, &text, known, &shared);
                prop_assert_eq!(counted, words.iter().filter(same).count());
            }
        }
    }
}
