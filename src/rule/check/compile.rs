//! Patterns and word lists: compiled once for each text and file.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::schema::{Mistake, SourceFile, Spanned, nearest};
use crate::text::fold::fold_word;

use super::Checker;
use crate::pattern::Pattern;
use crate::rule::condition::Index;
use crate::rule::limits::{
    MOST_ENTRIES, MOST_LIST_BYTES, MOST_PATTERN_MEMORY, MOST_PATTERNS_MEMORY,
};
use crate::rule::list::WordList;
use crate::rule::regex_spec::RegexSpec;
use crate::rule::set::NOT_UTF8;
use crate::rule::spec::{AdjustedList, ListSpec};

impl Checker<'_> {
    /// Compiles a pattern, once for each text.
    pub(super) fn pattern(&mut self, spec: &RegexSpec) -> Option<Index> {
        self.pattern_of(&Arc::clone(self.file()), spec)
    }

    /// The same of a pattern that stands in `file`, and whose matches are looked for.
    pub(super) fn finding_pattern(
        &mut self,
        file: &Arc<SourceFile>,
        spec: &RegexSpec,
    ) -> Option<Index> {
        if spec.hir.properties().minimum_len() == Some(0) {
            let message = "this pattern also matches the empty string";
            self.mistake_in(file, spec.span.clone(), message).help =
                Some("ask for at least one character, such as `+` instead of `*`".into());
            return None;
        }
        self.pattern_of(file, spec)
    }

    /// The same of a pattern that stands in `file`.
    fn pattern_of(&mut self, file: &Arc<SourceFile>, spec: &RegexSpec) -> Option<Index> {
        if let Some(index) = self.interned.patterns.get(&spec.pattern) {
            return Some(*index);
        }
        if self.set.pattern_memory > MOST_PATTERNS_MEMORY {
            return None;
        }
        let compiled = Pattern::new(&spec.pattern, &spec.hir, MOST_PATTERN_MEMORY);
        let memory = compiled.as_ref().map_or(MOST_PATTERN_MEMORY, Pattern::memory);
        self.set.pattern_memory += memory;
        if self.set.pattern_memory > MOST_PATTERNS_MEMORY {
            let most = MOST_PATTERNS_MEMORY >> 20;
            let message = format!("all regular expressions together take more than {most} MB");
            self.mistake_in(file, spec.span.clone(), message).help =
                Some("make their repetitions smaller, or use fewer of them".into());
            return None;
        }
        match compiled {
            Ok(pattern) => {
                let index = self.set.patterns.len();
                self.set.patterns.push(pattern);
                self.interned.patterns.insert(spec.pattern.clone(), index);
                Some(index)
            }
            Err(error) => {
                let message = format!("the regular expression can't be compiled: {error}");
                self.mistake_in(file, spec.span.clone(), message).help =
                    Some("make its repetitions smaller, or split it".into());
                None
            }
        }
    }

    /// Reads a word list, once for each file.
    pub(super) fn list(&mut self, spec: &Spanned<ListSpec>) -> Option<Index> {
        if let ListSpec::File(path) = spec.get_ref()
            && let Some(known) = self.files.get(path)
        {
            return *known;
        }
        let index = self.new_list(spec);
        if let ListSpec::File(path) = spec.get_ref() {
            self.files.insert(path.clone(), index);
        }
        index
    }

    fn new_list(&mut self, spec: &Spanned<ListSpec>) -> Option<Index> {
        let before = self.mistakes.len();
        let words = self.words(spec);
        let entry = |word: &Word| (word.text.clone(), word.replacement.clone());
        let key = (self.units.word, words.iter().map(entry).collect());
        if self.mistakes.len() == before
            && let Some(known) = self.interned.lists.get(&key)
        {
            return Some(*known);
        }
        let mut list = WordList::of(self.units.word);
        for word in &words {
            if let Err(why) = list.push(&word.text, word.replacement.as_deref()) {
                self.mistakes.push(Mistake::new(&word.file, word.at.clone(), why));
            }
        }
        // A rule would replace a word without a replacement by nothing.
        if let Some(with) = words.iter().find(|word| word.replacement.is_some())
            && let Some(without) = words.iter().find(|word| word.replacement.is_none())
        {
            let message =
                format!("`{}` has no replacement, but others of the list have", without.text);
            let mistake = Mistake::new(&without.file, without.at.clone(), message)
                .label("give it one")
                .related(&with.file, with.at.clone(), "has one")
                .help("give every entry of the list a replacement, or make two rules of it");
            self.mistakes.push(mistake);
        }
        if self.mistakes.len() > before {
            return None;
        }
        if list.is_empty() {
            self.mistake(spec.span(), "the word list is empty");
            return None;
        }
        self.set.lists.push(list);
        let index = self.set.lists.len() - 1;
        self.interned.lists.insert(key, index);
        Some(index)
    }

    /// The words of a list, none of them twice.
    fn words(&mut self, spec: &Spanned<ListSpec>) -> Vec<Word> {
        let file = Arc::clone(&self.pack.file);
        let words = match spec.get_ref() {
            ListSpec::File(path) => self.list_file(path, &spec.span()),
            ListSpec::Inline(_) | ListSpec::Replacements(_) => inline(spec.get_ref(), &file),
            ListSpec::Adjusted(adjusted) => return self.adjusted_words(adjusted),
        };
        if self.has_too_many(words.len()) {
            let message = format!("all word lists together have at most {MOST_ENTRIES} entries");
            self.mistake(spec.span(), message).label = "one too many".into();
            return Vec::new();
        }
        self.set.entries += words.len();
        let mut first: FxHashMap<String, usize> = FxHashMap::default();
        let mut first_spelled: FxHashMap<&str, usize> = FxHashMap::default();
        for (index, word) in words.iter().enumerate() {
            let first = &words[*first.entry(word.folded()).or_insert(index)];
            let spelled = *first_spelled.entry(&word.text).or_insert(index);
            // Case may count where the list is used, so other spellings are other entries.
            let before = if spelled < index { &words[spelled] } else { first };
            if spelled < index || before.replacement != word.replacement {
                let message = format!("`{}` stands twice in the list", word.text);
                let mistake = Mistake::new(&word.file, word.at.clone(), message)
                    .label("never found: the first one is")
                    .related(&before.file, before.at.clone(), "the first");
                self.mistakes.push(mistake);
            }
        }
        words
    }

    fn has_too_many(&self, more: usize) -> bool {
        self.set.entries + more > MOST_ENTRIES
    }

    /// The words of a list, with words more and fewer.
    fn adjusted_words(&mut self, adjusted: &AdjustedList) -> Vec<Word> {
        let before = self.mistakes.len();
        let mut words = self.words(&adjusted.base);
        if self.mistakes.len() > before {
            return words;
        }
        let mut mistake = |span, message: String, label: &str, help: Option<String>| {
            let mut mistake = Mistake::new(&adjusted.file, span, message).label(label);
            mistake.help = help;
            self.mistakes.push(mistake);
        };
        let add = adjusted.add.iter().flat_map(|add| inline(add.get_ref(), &adjusted.file));
        let add: Vec<Word> = add.collect();
        let added: FxHashSet<String> = add.iter().map(Word::folded).collect();
        // There may be very many to remove from very many.
        let folded: Vec<String> = words.iter().map(Word::folded).collect();
        let mut left = words.len();
        let mut kept: FxHashMap<&str, usize> = FxHashMap::default();
        folded.iter().for_each(|word| *kept.entry(word).or_default() += 1);
        for unwanted in &adjusted.remove {
            let unwanted_folded: String = fold_word(unwanted.get_ref()).collect();
            let removed = kept.remove(&*unwanted_folded).unwrap_or(0);
            left -= removed;
            if added.contains(&unwanted_folded) {
                let message = format!("`{}` is both added and removed", unwanted.get_ref());
                let help = "leave it out of `add-words` or of `remove-words`".to_owned();
                mistake(unwanted.span(), message, "which is meant?", Some(help));
            } else if removed == 0 {
                let known = words.iter().zip(&folded);
                let known = known.filter(|(_, folded)| kept.contains_key(folded.as_str()));
                let near = nearest(unwanted.get_ref(), known.map(|(word, _)| word.text.as_str()));
                let message = format!("the list does not have `{}`", unwanted.get_ref());
                let help = near.map(|near| format!("did you mean `{near}`?"));
                mistake(unwanted.span(), message, "nothing to remove", help);
            } else if left == 0 && add.is_empty() {
                let message = "this leaves the list empty".to_owned();
                let help = "to turn the rule off, name it under `ignore`".to_owned();
                mistake(unwanted.span(), message, "the last word", Some(help));
            }
        }
        let mut folded = folded.iter();
        words.retain(|_| folded.next().is_some_and(|folded| kept.contains_key(folded.as_str())));
        let by_text: FxHashMap<String, usize> =
            words.iter().enumerate().map(|(i, word)| (word.folded(), i)).collect();
        let mut added = FxHashSet::default();
        for word in add {
            let known = by_text.get(&word.folded());
            let same = known.is_some_and(|known| words[*known].replacement == word.replacement);
            if same || !added.insert(word.folded()) {
                let message = format!("the list has `{}` already", word.text);
                mistake(word.at, message, "nothing to add", None);
                continue;
            }
            match known {
                Some(known) => words[*known] = word,
                None => words.push(word),
            }
        }
        words
    }

    fn list_file(&mut self, path: &str, span: &Range<usize>) -> Vec<Word> {
        let text = match (self.pack.read_list)(path) {
            Ok(text) => text,
            Err(why) => {
                let message = format!("the word list `{path}` can't be read: {why}");
                let help = match &*why {
                    NOT_UTF8 => "save it as UTF-8".to_owned(),
                    // Not what files are called.
                    _ if !path.contains(['.', '/']) => {
                        format!(
                            "a string is the path of a word list; of words, write a list: `[{path:?}]`"
                        )
                    }
                    _ => "a word list stands in the folder of its rule file or below".to_owned(),
                };
                self.mistake(span.clone(), message).help = Some(help);
                return Vec::new();
            }
        };
        // A byte order mark is no part of the first entry.
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        self.set.list_bytes += text.len();
        if self.set.list_bytes > MOST_LIST_BYTES {
            let message =
                format!("all word lists together have at most {} MB", MOST_LIST_BYTES >> 20);
            self.mistake(span.clone(), message).label = "one too many".into();
            return Vec::new();
        }
        let folder =
            self.pack.file.name.rfind(['/', '\\']).map_or("", |at| &self.pack.file.name[..=at]);
        let file = Arc::new(SourceFile { name: format!("{folder}{path}"), text });
        let mut start = 0;
        let mut words = Vec::new();
        for line in file.text.split_inclusive('\n') {
            let content = line.split('#').next().unwrap_or_default().trim_end();
            let at = start + content.len();
            start += line.len();
            let content = content.trim_start();
            if content.is_empty() {
                continue;
            }
            let (text, replacement) = match content.split_once("->") {
                Some((entry, replacement)) => (entry.trim(), Some(replacement.trim().to_owned())),
                None => (content, None),
            };
            let at = at - content.len()..at;
            words.push(Word { file: Arc::clone(&file), at, text: text.to_owned(), replacement });
            if self.has_too_many(words.len()) {
                break;
            }
        }
        words
    }
}

/// An entry of a word list and its place.
struct Word {
    file: Arc<SourceFile>,
    at: Range<usize>,
    text: String,
    replacement: Option<String>,
}

impl Word {
    fn folded(&self) -> String {
        fold_word(&self.text).collect()
    }
}

/// The words of a list that stands in `file` itself.
fn inline(list: &ListSpec, file: &Arc<SourceFile>) -> Vec<Word> {
    let word = |entry: &Spanned<String>, replacement: Option<&Spanned<String>>| Word {
        file: Arc::clone(file),
        at: entry.span(),
        text: entry.get_ref().clone(),
        replacement: replacement.map(|replacement| replacement.get_ref().clone()),
    };
    match list {
        ListSpec::Inline(entries) => entries.iter().map(|entry| word(entry, None)).collect(),
        ListSpec::Replacements(entries) => {
            entries.iter().map(|(entry, instead)| word(entry, Some(instead))).collect()
        }
        ListSpec::File(_) | ListSpec::Adjusted(_) => Vec::new(),
    }
}
