//! Telling one state of the configuration and the rule files from another.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use rustc_hash::FxHasher;

use crate::rule::PackSource;

/// Takes in everything that is read.
#[derive(Debug, Default, Clone)]
pub(super) struct Fingerprint(Rc<Cell<u64>>);

impl Fingerprint {
    /// Takes in a text.
    pub fn add(&self, text: &str) {
        let mut hasher = FxHasher::default();
        (self.0.get(), text).hash(&mut hasher);
        self.0.set(hasher.finish());
    }

    /// Takes in a rule file, and its word lists as they are read.
    pub fn watch(&self, pack: PackSource<'static>) -> PackSource<'static> {
        let PackSource { file, read_list } = pack;
        self.add(&file.text);
        let seen = self.clone();
        let read_list = Box::new(move |list: &str| {
            let text = read_list(list)?;
            seen.add(&text);
            Ok(text)
        });
        PackSource { file, read_list }
    }

    /// What all of it comes to.
    pub fn end(&self) -> u64 {
        self.0.get()
    }
}
