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
        let kept = c.is_alphanumeric() || (!c.is_ascii() && (is_letter(c) || is_mark(c)));
        let space = (kept && gap && started).then_some(' ');
        gap = !kept;
        started |= kept;
        space.into_iter().chain(kept.then(|| c.to_lowercase()).into_iter().flatten())
    })
}

fn is_mark(c: char) -> bool {
    use unicode_general_category::{GeneralCategory as G, get_general_category};
    matches!(get_general_category(c), G::NonspacingMark | G::SpacingMark)
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
    fn units_that_differ_in_case_space_and_punctuation_are_the_same() {
        let folded = |text| fold_unit(text).collect::<String>();
        assert_eq!(folded("  “Good  Signals” — Cease-Fire!"), "good signals cease fire");
        assert_eq!(folded("Trump’s plan"), folded("Trump's Plan."));
        assert_eq!(folded("ÉTÉ"), "été");
        assert_eq!(folded("…"), "");
    }
}
