//! Word lists: many words and phrases, found with one look-up a word.

use std::iter;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::fold::{fold_apostrophe, fold_word, hash, hash_word};
use crate::text::segments::short;
use crate::text::{WordKind, is_space, words_of};

/// The most words that an entry may have: a look-up reads that far ahead.
const MOST_WORDS: usize = 32;

/// The most entries that may be the same but for case and what follows their last word.
const MOST_ALIKE: usize = 64;

/// One word or phrase of a list.
#[derive(Debug)]
pub(crate) struct Entry {
    /// As the list has it.
    pub text: String,
    /// What should stand instead, if the list says so.
    pub replacement: Option<String>,
    /// Where its last word ends, in bytes.
    last_word: usize,
}

/// How an entry begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstWords {
    /// With one word, which may be all there is.
    One(u64),
    /// With two.
    Two(u32, u32),
}

/// What follows the first word of entries that begin with the same.
#[derive(Debug, Default)]
struct Seconds {
    /// Nothing: it is all of an entry.
    nothing: bool,
    /// A part of the hashes of second words.
    words: FxHashSet<u32>,
}

/// A word list, ready for look-ups: however many entries begin with the same word, a look-up takes
/// as many steps as the longest of them has words.
#[derive(Debug)]
pub(crate) struct WordList {
    /// What is a word, of entries as of the texts that they are looked for in.
    kind: WordKind,
    entries: Vec<Entry>,
    /// By the hash of the folded first word, how many words the longest entry has.
    by_first_word: FxHashMap<u64, usize>,
    /// By a part of that hash, what follows the first word.
    seconds: FxHashMap<u32, Seconds>,
    /// By the hash of all folded words and what stands between them, the longest entries first.
    by_words: FxHashMap<u64, Vec<usize>>,
}

impl WordList {
    /// A list without entries, for texts with words of that kind.
    pub(crate) fn of(kind: WordKind) -> Self {
        Self {
            kind,
            entries: Vec::new(),
            by_first_word: FxHashMap::default(),
            seconds: FxHashMap::default(),
            by_words: FxHashMap::default(),
        }
    }

    /// Adds an entry.
    ///
    /// # Errors
    ///
    /// Why it can't be one: it has no word, or does not begin with one, or is too much.
    pub(crate) fn push(&mut self, text: &str, replacement: Option<&str>) -> Result<(), String> {
        let mut hash = PhraseHash::default();
        let (mut first, mut second, mut count, mut last_word) = (None, None, 0, 0);
        for word in words_of(text, self.kind) {
            first.get_or_insert(word.clone());
            count += 1;
            if count == 2 {
                second = Some(word.clone());
            }
            hash.push(&text[last_word..word.start], &text[word.clone()]);
            last_word = word.end;
        }
        let first = first.ok_or("it has no word, so it can never be found")?;
        if first.start != 0 {
            return Err("it does not begin with a letter or digit, so it can never be found".into());
        }
        if count > MOST_WORDS {
            return Err(format!("it has {count} words; an entry has at most {MOST_WORDS}"));
        }
        let alike = self.by_words.entry(hash.0).or_default();
        if alike.len() >= MOST_ALIKE {
            return Err(format!("{MOST_ALIKE} entries before it have the same words already"));
        }
        let place = alike.partition_point(|i| self.entries[*i].text.len() >= text.len());
        alike.insert(place, self.entries.len());
        let first = hash_word(&text[first]);
        let most = self.by_first_word.entry(first).or_default();
        *most = count.max(*most);
        let seconds = self.seconds.entry(short(first)).or_default();
        match second {
            Some(second) => {
                seconds.words.insert(short(hash_word(&text[second])));
            }
            None => seconds.nothing = true,
        }
        let (text, replacement) = (text.to_owned(), replacement.map(str::to_owned));
        self.entries.push(Entry { text, replacement, last_word });
        Ok(())
    }

    /// How its entries begin: words by their hashes, the first two by as much of them as [`short`] tells.
    pub(crate) fn first_words(&self) -> impl Iterator<Item = FirstWords> + '_ {
        self.by_first_word.keys().flat_map(|first| {
            let seconds = self.seconds.get(&short(*first));
            let alone = seconds.is_none_or(|seconds| seconds.nothing);
            let two = seconds.filter(|_| !alone).into_iter().flat_map(|seconds| &seconds.words);
            let two = two.map(|second| FirstWords::Two(short(*first), *second));
            alone.then_some(FirstWords::One(*first)).into_iter().chain(two)
        })
    }

    /// Whether an entry may begin with two words of these hashes, as far as [`short`] tells.
    pub(crate) fn may_begin(&self, first: u32, second: Option<u32>) -> bool {
        self.seconds.get(&first).is_some_and(|seconds| {
            seconds.nothing || second.is_some_and(|second| seconds.words.contains(&second))
        })
    }

    pub(crate) fn entry(&self, index: usize) -> &Entry {
        &self.entries[index]
    }

    /// Whether any entry has a replacement.
    pub(crate) fn has_replacements(&self) -> bool {
        self.entries.iter().any(|entry| entry.replacement.is_some())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the whole of `text` is an entry, case and the shape of apostrophes folded.
    pub(crate) fn contains(&self, text: &str) -> bool {
        // Most texts that are asked for are one word, and are not there.
        let is_one = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let found = match is_one {
            true => self.find_at(text, &(0..text.len()), iter::empty(), false),
            false => self.find_at_start(text),
        };
        found.is_some_and(|(_, end)| end == text.len())
    }

    /// What stands instead of the whole of `text`, case kept, if that is an entry with a replacement.
    pub(crate) fn instead_of(&self, text: &str) -> Option<String> {
        let (entry, end) = self.find_at_start(text)?;
        let replacement = self.entry(entry).replacement.as_deref()?;
        (end == text.len()).then(|| keep_case(text, replacement))
    }

    /// The longest entry with which `text` starts, and where it ends.
    fn find_at_start(&self, text: &str) -> Option<(usize, usize)> {
        let mut words = words_of(text, self.kind);
        let first = words.next().filter(|first| first.start == 0)?;
        self.find_at(text, &first, words, false)
    }

    /// The longest entry that starts with the word `first` of `text`, and where it ends. `following` are the
    /// words behind it, of which no more are taken than entries have that begin with it: whoever looks up one
    /// word after another must not split for each what is behind it.
    pub(crate) fn find_at(
        &self,
        text: &str,
        first: &Range<usize>,
        following: impl Iterator<Item = Range<usize>>,
        match_case: bool,
    ) -> Option<(usize, usize)> {
        let first_hash = hash_word(&text[first.clone()]);
        let most = *self.by_first_word.get(&first_hash)?;
        let mut hash = PhraseHash::default();
        hash.push_hash("", first_hash);
        let mut longest = self.with_words(hash, text, first.clone(), match_case);
        let mut end = first.end;
        for word in following.take(most - 1) {
            hash.push(&text[end..word.start], &text[word.clone()]);
            end = word.end;
            let found = self.with_words(hash, text, first.start..end, match_case);
            longest = found.or(longest);
        }
        longest
    }

    /// The longest entry whose words are those at `span` of `text`, and where it ends.
    fn with_words(
        &self,
        hash: PhraseHash,
        text: &str,
        span: Range<usize>,
        match_case: bool,
    ) -> Option<(usize, usize)> {
        let alike = self.by_words.get(&hash.0)?;
        alike.iter().find_map(|index| {
            let entry = &self.entries[*index];
            // Whatever follows the last word of the entry (`e.g.`) must follow here too. In that they mostly
            // differ, and it is asked faster.
            let rest = strip(&text[span.end..], &entry.text[entry.last_word..])?;
            self.same_words(&text[span.clone()], &entry.text[..entry.last_word], match_case)
                .then(|| (*index, text.len() - rest.len()))
        })
    }

    /// Whether two texts have the same words, and the same between them but for the kind of white
    /// space and of apostrophes.
    fn same_words(&self, ours: &str, theirs: &str, match_case: bool) -> bool {
        // Most are, to the letter or but for case.
        if ours == theirs || !match_case && ours.eq_ignore_ascii_case(theirs) {
            return true;
        }
        let same = |ours: &str, theirs: &str| match match_case {
            true => ours.chars().map(fold_apostrophe).eq(theirs.chars().map(fold_apostrophe)),
            false => fold_word(ours).eq(fold_word(theirs)),
        };
        let (mut our_words, mut their_words) =
            (words_of(ours, self.kind), words_of(theirs, self.kind));
        let (mut our_end, mut their_end) = (0, 0);
        loop {
            let (our, their) = match (our_words.next(), their_words.next()) {
                (Some(our), Some(their)) => (our, their),
                (our, their) => return our.is_none() && their.is_none(),
            };
            let (our_gap, their_gap) = (&ours[our_end..our.start], &theirs[their_end..their.start]);
            if !fold_gap(our_gap).eq(fold_gap(their_gap))
                || !same(&ours[our.clone()], &theirs[their.clone()])
            {
                return false;
            }
            (our_end, their_end) = (our.end, their.end);
        }
    }
}

/// A hash of words and what stands between them, which is the same for texts whose words are the
/// same when folded. Equal hashes are to be verified.
#[derive(Debug, Clone, Copy, Default)]
struct PhraseHash(u64);

impl PhraseHash {
    fn push(&mut self, gap: &str, word: &str) {
        self.push_hash(gap, hash_word(word));
    }

    /// The same of a word that has this hash.
    fn push_hash(&mut self, gap: &str, word: u64) {
        let gap = hash(fold_gap(gap));
        for part in [gap, word] {
            self.0 = (self.0.rotate_left(26) ^ part).wrapping_mul(0xf135_7aea_2e62_a9c5);
        }
    }
}

/// What stands between or behind words: any white space as one blank, the shape of apostrophes folded.
fn fold_gap(gap: &str) -> impl Iterator<Item = char> + '_ {
    let mut after_space = false;
    gap.chars().filter_map(move |c| {
        let goes_on = after_space && is_space(c);
        after_space = is_space(c);
        (!goes_on).then(|| if after_space { ' ' } else { fold_apostrophe(c) })
    })
}

/// What follows `gap` in `text`, if it begins with that when folded.
fn strip<'t>(text: &'t str, gap: &str) -> Option<&'t str> {
    fold_gap(gap).try_fold(text, |rest, c| {
        let next = rest.chars().next()?;
        match c {
            ' ' => is_space(next).then(|| rest.trim_start_matches(is_space)),
            _ => (fold_apostrophe(next) == c).then(|| &rest[next.len_utf8()..]),
        }
    })
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
    use crate::text::words;

    fn list(entries: &[&str]) -> WordList {
        let mut list = WordList::of(WordKind::Unicode);
        for entry in entries {
            list.push(entry, None).unwrap();
        }
        list
    }

    fn found<'t>(list: &WordList, text: &'t str) -> Vec<&'t str> {
        let words: Vec<_> = words(text).collect();
        let at = |index: usize| {
            let (word, following) = (&words[index], words[index + 1..].iter().cloned());
            let (_, end) = list.find_at(text, word, following, false)?;
            Some(&text[word.start..end])
        };
        (0..words.len()).filter_map(at).collect()
    }

    /// Whether an entry begins with the first word of a text.
    fn begins(list: &WordList, text: &str, match_case: bool) -> bool {
        let mut words = words(text);
        let first = words.next().unwrap();
        list.find_at(text, &first, words, match_case).is_some()
    }

    #[test]
    fn apostrophes_of_any_shape_are_the_same_wherever_they_stand() {
        let list = list(&["nothin'", "the dogs’ home", "rock 'n' roll", "don't"]);
        let text = "Nothin’, the dogs' home, Rock ’n‘ Roll, nothin";
        assert_eq!(found(&list, text), ["Nothin’", "the dogs' home", "Rock ’n‘ Roll"]);
        assert!(list.contains("nothin’") && !list.contains("nothin"));
        let exact = |text: &str| begins(&list, text, true);
        assert!(exact("don’t") && !exact("Don’t"));
    }

    #[test]
    fn words_and_phrases_are_found_whole_and_longest_first() {
        let list = list(&["sign in", "sign", "e-mail", "don't", "e.g."]);
        let text = "Sign  in, signs, SIGN; e mail, E-Mail don’t, e.g. e.g, designs in";
        assert_eq!(found(&list, text), ["Sign  in", "SIGN", "E-Mail", "don’t", "e.g."]);
        assert!(list.contains("SIGN IN") && !list.contains("sign in now"));
    }

    #[test]
    fn case_matters_where_it_is_asked_for() {
        let list = list(&["Sign in", "May"]);
        let found = |text: &str, match_case| begins(&list, text, match_case);
        assert!(found("Sign  in", true) && found("May", true));
        assert!(!found("sign in", true) && !found("MAY", true));
        assert!(found("sign in", false) && found("MAY", false));
    }

    #[test]
    fn an_entry_that_can_never_be_found_is_refused() {
        assert!(WordList::of(WordKind::Unicode).push("…", None).is_err());
        assert!(WordList::of(WordKind::Unicode).push("'tis", None).is_err());
    }

    #[test]
    fn of_entries_that_begin_alike_the_longest_is_found() {
        let list = list(&["new york", "new york times", "york", "new", "e.g", "e.g.", "E.G."]);
        let text = "New York Times, new  york time, new-york e.g. E.G!";
        let wanted = ["New York Times", "York", "new  york", "york", "new", "york", "e.g.", "E.G"];
        assert_eq!(
            found(&list, text),
            wanted.map(|w| w).iter().copied().filter(|w| *w != "Times").collect::<Vec<_>>()
        );
    }

    /// With the entries of one first word in one row, this takes minutes.
    #[test]
    fn many_entries_that_begin_alike_take_linear_time() {
        let mut list = WordList::of(WordKind::Unicode);
        for i in 0..200_000 {
            list.push(&format!("a {i}"), None).unwrap();
        }
        let text = "a b ".repeat(100_000);
        assert_eq!(found(&list, &text).len(), 0);
        assert!(list.push(&"a ".repeat(33), None).is_err());
    }

    #[test]
    fn case_is_kept() {
        assert_eq!(keep_case("dont", "don't"), "don't");
        assert_eq!(keep_case("Dont", "don't"), "Don't");
        assert_eq!(keep_case("DONT", "don't"), "DON'T");
        assert_eq!(keep_case("I", "i'm"), "I'm");
    }

    #[test]
    fn an_entry_has_so_many_words_and_so_many_are_alike() {
        let of_words = |count: usize| vec!["a"; count].join(" ");
        let mut list = WordList::of(WordKind::Unicode);
        assert!(list.push(&of_words(MOST_WORDS), None).is_ok());
        assert!(list.push(&of_words(MOST_WORDS + 1), None).is_err());
        assert!(list.contains(&of_words(MOST_WORDS)));
        for count in 0..MOST_ALIKE {
            assert!(list.push(&format!("b{}", ".".repeat(count)), None).is_ok());
        }
        assert!(list.push("B", None).is_err());
    }

    #[test]
    fn of_entries_that_are_the_same_the_first_is_taken() {
        let mut list = WordList::of(WordKind::Unicode);
        for (entry, replacement) in [("dont", "don't"), ("Dont", "do not"), ("DONT", "never")] {
            list.push(entry, Some(replacement)).unwrap();
        }
        assert_eq!(list.instead_of("Dont").as_deref(), Some("Don't"));
    }

    #[test]
    fn all_of_a_text_is_an_entry_or_none_of_it() {
        let mut list = list(&["sign in"]);
        list.push("dont", Some("don't")).unwrap();
        list.push("茶 馆", None).unwrap();
        for text in ["…sign in", "sign in…", "", "…", "茶馆"] {
            assert!(!list.contains(text), "{text:?}");
        }
        for text in ["…dont", "dont…", "dont go", ""] {
            assert_eq!(list.instead_of(text), None, "{text:?}");
        }
        assert_eq!(list.instead_of("Dont").as_deref(), Some("Don't"));
    }

    #[test]
    fn an_entry_is_found_however_far_its_words_are_apart() {
        let list = list(&["a bb"]);
        let apart = |word: &str| format!("a{}{word}", " ".repeat(10_000));
        assert_eq!(found(&list, &apart("bb")).len(), 1);
        assert_eq!(found(&list, &apart("bbb")).len(), 0);
    }

    #[test]
    fn case_is_told_by_letters_and_the_first_of_them() {
        assert_eq!(keep_case("DON'T", "dont"), "DONT");
        assert_eq!(keep_case("dONT", "don't"), "don't");
        assert_eq!(keep_case("'DONT", "don't"), "DON'T");
    }
}
