//! Word lists: many words and phrases, found with one look-up a word.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::text::fold::{fold_word, hash_word};
use crate::text::words;

/// One word or phrase of a list.
#[derive(Debug)]
pub(crate) struct Entry {
    /// As the list has it.
    pub text: String,
    /// What should stand instead, if the list says so.
    pub replacement: Option<String>,
    /// Where its first word ends, in bytes.
    first_word: usize,
    /// Where its last word ends, in bytes.
    last_word: usize,
}

/// A word list, ready for look-ups.
#[derive(Debug, Default)]
pub(crate) struct WordList {
    entries: Vec<Entry>,
    /// By the hash of the folded first word, the longest entries first.
    by_first_word: FxHashMap<u64, Vec<usize>>,
}

impl WordList {
    /// Adds an entry.
    ///
    /// # Errors
    ///
    /// Why it can't be one: it has no word, or does not begin with one.
    pub fn push(&mut self, text: &str, replacement: Option<&str>) -> Result<(), &'static str> {
        let mut found = words(text);
        let first = found.next().ok_or("it has no word, so it can never be found")?;
        if first.start != 0 {
            return Err("it does not begin with a letter or digit, so it can never be found");
        }
        let last_word = found.last().map_or(first.end, |last| last.end);
        let key = hash_word(&text[first.clone()]);
        let index = self.entries.len();
        self.entries.push(Entry {
            text: text.to_owned(),
            replacement: replacement.map(str::to_owned),
            first_word: first.end,
            last_word,
        });
        let same = self.by_first_word.entry(key).or_default();
        let len = self.entries[index].text.len();
        let place = same.partition_point(|i| self.entries[*i].text.len() >= len);
        same.insert(place, index);
        Ok(())
    }

    /// The hashes of the folded first words of all entries.
    pub fn first_words(&self) -> impl Iterator<Item = u64> + '_ {
        self.by_first_word.keys().copied()
    }

    pub fn entry(&self, index: usize) -> &Entry {
        &self.entries[index]
    }

    /// Whether any entry has a replacement.
    pub fn has_replacements(&self) -> bool {
        self.entries.iter().any(|entry| entry.replacement.is_some())
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether the whole of `text` is an entry, case and the shape of apostrophes folded.
    pub fn contains(&self, text: &str) -> bool {
        let Some(first) = words(text).next().filter(|first| first.start == 0) else {
            return false;
        };
        self.find_at(text, &first, false).is_some_and(|(_, end)| end == text.len())
    }

    /// The longest entry that starts with the word `first` of `text`, and where it ends.
    pub fn find_at(
        &self,
        text: &str,
        first: &Range<usize>,
        match_case: bool,
    ) -> Option<(usize, usize)> {
        let word = &text[first.clone()];
        let candidates = self.by_first_word.get(&hash_word(word))?;
        candidates.iter().find_map(|index| {
            let entry = &self.entries[*index];
            let same = |ours: &str, theirs: &str| match match_case {
                true => ours == theirs,
                false => fold_word(ours).eq(fold_word(theirs)),
            };
            if !same(word, &entry.text[..entry.first_word]) {
                return None;
            }
            let end = rest_end(&text[first.end..], &entry.text[entry.first_word..], same)?;
            // Whatever follows the last word of the entry (`e.g.`) must follow here too.
            let tail = &entry.text[entry.last_word..];
            let end = first.end + end;
            text[end..].starts_with(tail).then_some((*index, end + tail.len()))
        })
    }
}

/// Where the further words of `entry` end in `text`, if they all follow.
fn rest_end(text: &str, entry: &str, same: impl Fn(&str, &str) -> bool) -> Option<usize> {
    let mut theirs = words(text);
    let (mut text_at, mut entry_at) = (0, 0);
    for word in words(entry) {
        let their = theirs.next()?;
        let gap = &entry[entry_at..word.start];
        let their_gap = &text[text_at..their.start];
        let blank = |gap: &str| !gap.is_empty() && gap.trim().is_empty();
        if gap != their_gap && !(blank(gap) && blank(their_gap)) {
            return None;
        }
        if !same(&text[their.clone()], &entry[word.clone()]) {
            return None;
        }
        (text_at, entry_at) = (their.end, word.end);
    }
    Some(text_at)
}

/// `replacement` in the case of `found`: `Dont` gives `Don't`, `DONT` gives `DON'T`.
pub(crate) fn keep_case(found: &str, replacement: &str) -> String {
    let mut letters = found.chars().filter(|c| c.is_alphabetic());
    let first_upper = letters.next().is_some_and(char::is_uppercase);
    let mut rest = letters.peekable();
    if first_upper && rest.peek().is_some() && rest.all(char::is_uppercase) {
        return replacement.to_uppercase();
    }
    let mut chars = replacement.chars();
    match chars.next() {
        Some(first) if first_upper => first.to_uppercase().chain(chars).collect(),
        _ => replacement.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(entries: &[&str]) -> WordList {
        let mut list = WordList::default();
        for entry in entries {
            list.push(entry, None).unwrap();
        }
        list
    }

    fn found<'t>(list: &WordList, text: &'t str) -> Vec<&'t str> {
        words(text)
            .filter_map(|w| list.find_at(text, &w, false).map(|(_, end)| &text[w.start..end]))
            .collect()
    }

    #[test]
    fn words_and_phrases_are_found_whole_and_longest_first() {
        let list = list(&["sign in", "sign", "e-mail", "don't", "e.g."]);
        let text = "Sign  in, signs, SIGN; e mail, E-Mail don’t, e.g. e.g, designs in";
        assert_eq!(found(&list, text), ["Sign  in", "SIGN", "E-Mail", "don’t", "e.g."]);
        assert!(list.contains("SIGN IN") && !list.contains("sign in now"));
    }

    #[test]
    fn an_entry_that_can_never_be_found_is_refused() {
        assert!(WordList::default().push("…", None).is_err());
        assert!(WordList::default().push("'tis", None).is_err());
    }

    #[test]
    fn case_is_kept() {
        assert_eq!(keep_case("dont", "don't"), "don't");
        assert_eq!(keep_case("Dont", "don't"), "Don't");
        assert_eq!(keep_case("DONT", "don't"), "DON'T");
        assert_eq!(keep_case("I", "i'm"), "I'm");
    }
}
