//! What several rules ask is compiled once, whichever pack says it, and its answers are shared.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::rule::RuleSet;
use crate::rule::condition::{Condition, Index};
use crate::text::WordKind;

/// What is compiled already, of all packs.
#[derive(Debug, Default)]
pub(in crate::rule) struct Interned {
    /// Patterns by their text.
    pub(super) patterns: FxHashMap<String, Index>,
    /// Word lists by what is a word of them and their entries.
    pub(super) lists: FxHashMap<(WordKind, Entries), Index>,
    /// Rules by their id.
    pub(super) rules: FxHashMap<Arc<str>, Index>,
    /// Conditions by what they ask: written out, with the indices of all that they name.
    conditions: FxHashMap<String, Index>,
}

/// The entries of a word list, each with what replaces it.
pub(super) type Entries = Vec<(String, Option<String>)>;

impl Interned {
    /// The index of `condition` among those of `set` whose answers are remembered.
    pub(super) fn condition(&mut self, set: &mut RuleSet, condition: Condition) -> Index {
        if let Condition::Named(index) = condition {
            return index;
        }
        *self.conditions.entry(format!("{condition:?}")).or_insert_with(|| {
            set.conditions.push(condition);
            set.conditions.len() - 1
        })
    }
}
