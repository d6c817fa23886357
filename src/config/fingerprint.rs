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
    pub(super) fn add(&self, text: &str) {
        let mut hasher = FxHasher::default();
        (self.0.get(), text).hash(&mut hasher);
        self.0.set(hasher.finish());
    }

    /// Takes in a rule file, and its word lists as they are read.
    pub(super) fn watch(&self, pack: PackSource<'static>) -> PackSource<'static> {
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
    pub(super) fn end(&self) -> u64 {
        self.0.get()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use super::*;
    use crate::schema::SourceFile;

    /// What packs come to that have these texts, and word lists that are read.
    fn of(packs: &[(&str, &[&str])]) -> u64 {
        let fingerprint = Fingerprint::default();
        for (text, lists) in packs {
            let file = Arc::new(SourceFile { name: String::new(), text: (*text).to_owned() });
            let read_list = Box::new(|list: &str| Ok(list.to_owned()));
            let PackSource { read_list, .. } = fingerprint.watch(PackSource { file, read_list });
            for list in *lists {
                assert_eq!(read_list(list).as_deref(), Ok(*list));
            }
        }
        fingerprint.end()
    }

    #[test]
    fn all_that_is_read_counts() {
        let states: [&[(&str, &[&str])]; 8] = [
            &[],
            &[("a", &[])],
            &[("b", &[])],
            &[("a", &[]), ("b", &[])],
            &[("b", &[]), ("a", &[])],
            &[("a", &["list"])],
            &[("a", &["another"])],
            &[("a", &["list", "another"]), ("b", &[])],
        ];
        let fingerprints: HashSet<u64> = states.iter().map(|state| of(state)).collect();
        assert_eq!(fingerprints.len(), states.len());
        assert!(states.iter().all(|state| of(state) == of(state)));
    }
}
