//! Patterns and word lists: compiled once for each text and file.

use std::ops::Range;
use std::sync::Arc;

use crate::schema::{Mistake, SourceFile, Spanned};

use super::Checker;
use crate::rule::condition::Index;
use crate::rule::list::WordList;
use crate::rule::pattern::Pattern;
use crate::rule::regex_spec::RegexSpec;
use crate::rule::spec::ListSpec;

/// The most entries that one word list may have.
const MOST_ENTRIES: usize = 1_000_000;

impl Checker<'_> {
    /// Compiles a pattern, once for each text.
    pub(super) fn pattern(&mut self, spec: &RegexSpec) -> Option<Index> {
        if let Some(index) = self.patterns.get(&spec.pattern) {
            return Some(*index);
        }
        match Pattern::new(&spec.hir) {
            Ok(pattern) => {
                let index = self.set.patterns.len();
                self.set.patterns.push(pattern);
                self.patterns.insert(spec.pattern.clone(), index);
                Some(index)
            }
            Err(error) => {
                let message = format!("the regular expression can't be compiled: {error}");
                self.mistake(spec.span.clone(), message).help =
                    Some("make its repetitions smaller, or split it".into());
                None
            }
        }
    }

    /// Reads a word list, once for each file.
    pub(super) fn list(&mut self, spec: &Spanned<ListSpec>) -> Option<Index> {
        let mut list = WordList::default();
        let before = self.mistakes.len();
        match spec.get_ref() {
            ListSpec::File(path) => {
                if let Some(index) = self.files.get(path) {
                    return Some(*index);
                }
                self.list_file(path, &spec.span(), &mut list);
            }
            ListSpec::Inline(entries) => {
                for entry in entries {
                    if let Err(why) = list.push(entry.get_ref(), None) {
                        self.mistake(entry.span(), why);
                    }
                }
            }
            ListSpec::Replacements(entries) => {
                for (entry, replacement) in entries {
                    if let Err(why) = list.push(entry.get_ref(), Some(replacement.get_ref())) {
                        self.mistake(entry.span(), why);
                    }
                }
            }
        }
        if self.mistakes.len() > before {
            return None;
        }
        if list.is_empty() {
            self.mistake(spec.span(), "the word list is empty");
            return None;
        }
        let index = self.set.lists.len();
        self.set.lists.push(list);
        if let ListSpec::File(path) = spec.get_ref() {
            self.files.insert(path.clone(), index);
        }
        Some(index)
    }

    fn list_file(&mut self, path: &str, span: &Range<usize>, list: &mut WordList) {
        let text = match (self.pack.read_list)(path) {
            Ok(text) => text,
            Err(why) => {
                let message = format!("the word list `{path}` can't be read: {why}");
                self.mistake(span.clone(), message).help =
                    Some("a word list stands in the folder of its rule file or below".into());
                return;
            }
        };
        let folder =
            self.pack.file.name.rfind(['/', '\\']).map_or("", |at| &self.pack.file.name[..=at]);
        let file = Arc::new(SourceFile { name: format!("{folder}{path}"), text });
        let mut start = 0;
        for line in file.text.split_inclusive('\n') {
            let content = line.split('#').next().unwrap_or_default().trim();
            let at = start + line.find(content).unwrap_or(0);
            start += line.len();
            if content.is_empty() {
                continue;
            }
            let (entry, replacement) = match content.split_once("->") {
                Some((entry, replacement)) => (entry.trim(), Some(replacement.trim())),
                None => (content, None),
            };
            if let Err(why) = list.push(entry, replacement) {
                self.mistakes.push(Mistake::new(&file, at..at + content.len(), why));
            }
            if list.len() > MOST_ENTRIES {
                let message = format!("a word list has at most {MOST_ENTRIES} entries");
                self.mistakes.push(Mistake::new(&file, at..at + content.len(), message));
                return;
            }
        }
    }
}
