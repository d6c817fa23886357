//! Folding: what makes two spellings the same word or the same headline.

use std::hash::{BuildHasher, Hasher};

use rustc_hash::FxBuildHasher;

use super::counts::is_letter;

/// The characters of a word with case and the shape of apostrophes folded away.
pub(crate) fn fold_word(word: &str) -> impl Iterator<Item = char> {
    word.chars().flat_map(|c| fold_apostrophe(c).to_lowercase())
}

/// The apostrophes and quotes that writers use for one another, as the straight one.
pub(crate) fn fold_apostrophe(c: char) -> char {
    match c {
        '’' | '‘' | 'ʼ' | '＇' => '\'',
        _ => c,
    }
}

/// The letters, marks and digits of a unit in lower case, with one space wherever white space or
/// punctuation stood between two of them. Apostrophes leave no trace.
pub(crate) fn fold_unit(text: &str) -> impl Iterator<Item = char> {
    let mut gap = false;
    let mut started = false;
    text.chars().filter(|c| fold_apostrophe(*c) != '\'').flat_map(move |c| {
        let kept = is_kept(c);
        let space = (kept && gap && started).then_some(' ');
        gap = !kept;
        started |= kept;
        space.into_iter().chain(kept.then(|| c.to_lowercase()).into_iter().flatten())
    })
}

/// Whether a unit's folded text has the character.
fn is_kept(c: char) -> bool {
    match c {
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        plain_letters!() => true,
        _ => c.is_alphanumeric() || is_letter(c) || is_mark(c),
    }
}

/// Letters beyond ASCII that most texts of some languages are written in: for the tables of Unicode, they
/// are as rare as any. Capitals are left out, but for those of Russian.
macro_rules! plain_letters {
    () => {
        'à'..='ö'
            | 'ø'..='ÿ'
            | 'А'..='џ'
            | '\u{3041}'..='\u{3096}'
            | '\u{30a1}'..='\u{30fa}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7a3}'
    };
}
use plain_letters;

/// The characters of `c` in lower case, one after the other.
#[inline]
fn lower(c: char, mut push: impl FnMut(char)) {
    match c {
        _ if c.is_ascii() => push(c.to_ascii_lowercase()),
        'А'..='Я' => push(char::from_u32(u32::from(c) + 0x20).unwrap_or(c)),
        plain_letters!() => push(c),
        _ => c.to_lowercase().for_each(push),
    }
}

fn is_mark(c: char) -> bool {
    use unicode_general_category::{GeneralCategory as G, get_general_category};
    matches!(get_general_category(c), G::NonspacingMark | G::SpacingMark)
}

/// A hash of a word that is the same for words that are the same when folded. Equal hashes are to
/// be verified.
pub(crate) fn hash_word(word: &str) -> u64 {
    // Setting the bit that tells upper from lower case is enough for a hash.
    WordHash::<CASE>::of(word, |c, hash| lower(fold_apostrophe(c), |c| hash.push_char(c)))
}

/// What [`hash_word`] gives for the word from `start` to `end` of a text, if the word is ASCII.
#[inline]
pub(crate) fn hash_ascii_word(text: &[u8], start: usize, end: usize) -> Option<u64> {
    match end - start {
        8.. => hash_long_word(text, start, end),
        _ => WordHash::<CASE>::default().and_last(text, start, end),
    }
}

fn hash_long_word(text: &[u8], start: usize, end: usize) -> Option<u64> {
    let mut hash = WordHash::<CASE>::default();
    let (chunks, rest) = text[start..end].as_chunks::<8>();
    for chunk in chunks {
        let chunk = u64::from_le_bytes(*chunk);
        if chunk & NOT_ASCII != 0 {
            return None;
        }
        hash.mix(chunk);
    }
    hash.and_last(text, end - rest.len(), end)
}

/// The bits that tell upper from lower case, of eight bytes.
const CASE: u64 = 0x2020_2020_2020_2020;

/// The bits that ASCII does not have, of eight bytes.
const NOT_ASCII: u64 = 0x8080_8080_8080_8080;

/// Hashes words with the bits of `SET` set. Every word of every document comes by here, so ASCII
/// goes eight bytes at a time.
#[derive(Default)]
struct WordHash<const SET: u64> {
    state: u64,
    chunk: u64,
    bytes: u32,
}

impl<const SET: u64> WordHash<SET> {
    /// The hash of a word; of one that is not ASCII, `push` adds what each character is when folded.
    fn of(word: &str, push: impl Fn(char, &mut Self)) -> u64 {
        let mut hash = Self::default();
        if word.is_ascii() {
            let mut chunks = word.as_bytes().chunks_exact(8);
            for chunk in &mut chunks {
                hash.mix(u64::from_le_bytes(chunk.try_into().expect("eight bytes")));
            }
            chunks.remainder().iter().for_each(|byte| hash.push(*byte));
        } else {
            word.chars().for_each(|c| push(c, &mut hash));
        }
        hash.finish()
    }

    /// The hash of a word that ends with the bytes from `start` to `end` of a text, fewer than eight, if they are
    /// ASCII. Eight bytes are read from the text, those behind the word too.
    #[inline(always)]
    fn and_last(mut self, text: &[u8], start: usize, end: usize) -> Option<u64> {
        let bytes = match text.get(start..).and_then(|rest| rest.first_chunk()) {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => text[start..].iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)),
        };
        self.chunk = bytes & !(u64::MAX << (8 * (end - start)));
        (self.chunk & NOT_ASCII == 0).then(|| self.finish())
    }

    fn mix(&mut self, chunk: u64) {
        self.state =
            (self.state.rotate_left(26) ^ (chunk | SET)).wrapping_mul(0xf135_7aea_2e62_a9c5);
    }

    fn push_char(&mut self, c: char) {
        c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| self.push(byte));
    }

    fn push(&mut self, byte: u8) {
        self.chunk |= u64::from(byte) << (8 * self.bytes);
        self.bytes += 1;
        if self.bytes == 8 {
            self.mix(self.chunk);
            (self.chunk, self.bytes) = (0, 0);
        }
    }

    fn finish(mut self) -> u64 {
        self.mix(self.chunk);
        self.state ^ (self.state >> 32)
    }
}

/// A hash of a unit that is the same for units that are the same when folded; `None` of one without
/// a letter or digit. Equal hashes are to be verified.
pub(crate) fn hash_unit(text: &str) -> Option<u64> {
    let mut hash = WordHash::<0>::default();
    let (mut gap, mut started) = (false, false);
    if text.is_ascii() {
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() {
                if gap && started {
                    hash.push(b' ');
                }
                hash.push(byte.to_ascii_lowercase());
                (gap, started) = (false, true);
            } else {
                gap |= byte != b'\'';
            }
        }
        return started.then(|| hash.finish());
    }
    let mut rest = text;
    // Every line of every document comes by here: ASCII goes by bytes, and `fold_unit` says the
    // same of all else.
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if fold_apostrophe(c) == '\'' {
            continue;
        }
        if !is_kept(c) {
            gap = true;
            continue;
        }
        if gap && started {
            hash.push(b' ');
        }
        (gap, started) = (false, true);
        lower(c, |c| hash.push_char(c));
    }
    started.then(|| hash.finish())
}

/// A hash of folded characters. Equal hashes are to be verified.
pub(crate) fn hash(folded: impl Iterator<Item = char>) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    for c in folded {
        hasher.write_u32(u32::from(c));
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_the_same_have_one_hash() {
        for (one, other) in
            [("Don’t", "DON'T"), ("strassenbahn", "STRASSENBAHN"), ("İx", "İX"), ("", "")]
        {
            assert_eq!(hash_word(one), hash_word(other), "{one} {other}");
        }
        assert_ne!(hash_word("abcdefgh"), hash_word("abcdefghi"));
        assert_ne!(hash_word("don"), hash_word("don't"));
    }

    #[test]
    fn units_that_differ_in_case_space_and_punctuation_are_the_same() {
        let folded = |text| fold_unit(text).collect::<String>();
        assert_eq!(folded("  “Good  Signals” — Cease-Fire!"), "good signals cease fire");
        assert_eq!(folded("Trump’s plan"), folded("Trump's Plan."));
        assert_eq!(folded("ÉTÉ"), "été");
        assert_eq!(folded("…"), "");
        let units = ["Trumps plan's", "“Trump’s” plans!", "trumps  PLANS", " 'Trumps-plans' "];
        for unit in units {
            assert_eq!(hash_unit(unit), hash_unit("trumps plans"), "{unit}");
        }
        assert_eq!(hash_unit("' -"), None);
        assert_ne!(hash_unit("trump splans"), hash_unit("trumps plans"));
    }

    #[test]
    fn letters_that_are_not_looked_up_are_what_the_tables_say() {
        for c in '\0'..=char::MAX {
            let mut pushed = String::new();
            lower(c, |c| pushed.push(c));
            assert!(c.to_lowercase().eq(pushed.chars()), "{c:?}");
            assert_eq!(is_kept(c), c.is_alphanumeric() || is_letter(c) || is_mark(c), "{c:?}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

        #[test]
        fn a_word_in_a_text_has_the_hash_that_it_has_alone(
            before in "[a ]{0,9}", word in "[aBz0_é]{1,30}", after in "[ aé]{0,12}",
        ) {
            let (start, end) = (before.len(), before.len() + word.len());
            let text = before + &word + &after;
            let wanted = word.is_ascii().then(|| hash_word(&word));
            proptest::prop_assert_eq!(hash_ascii_word(text.as_bytes(), start, end), wanted);
        }

        #[test]
        fn units_have_one_hash_if_they_fold_to_the_same(
            one in "[aA1É'’ .—\u{301}İ字]{0,6}", other in "[aA1É'’ .—\u{301}İ字]{0,6}",
        ) {
            let folded = |text| fold_unit(text).collect::<String>();
            proptest::prop_assert_eq!(hash_unit(&one).is_none(), folded(&one).is_empty());
            let same = folded(&one) == folded(&other);
            proptest::prop_assert_eq!(hash_unit(&one) == hash_unit(&other), same);
        }
    }
}
