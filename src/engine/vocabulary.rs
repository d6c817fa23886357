//! The word lists of all rules with the same units together.

use rustc_hash::FxHashMap;

use crate::rule::rule::Finder;
use crate::rule::{Rule, RuleSet};
use crate::text::fold::hash_word;

/// The first words of all lists that rules look for, so that one look-up a word serves them all.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// The index of the units whose words are looked up.
    pub units: usize,
    /// For each rule with a list: its index, and that of its list.
    rules: Vec<(usize, usize)>,
    /// By the hash of a folded first word, indices into `rules`.
    by_first_word: FxHashMap<u64, Vec<usize>>,
}

impl Vocabulary {
    /// A vocabulary for the rules of each kind of units that have lists.
    pub fn all(set: &RuleSet) -> Vec<Self> {
        let all = (0..set.units.len()).map(|units| Self::of(set, units));
        all.filter(|vocabulary| !vocabulary.rules.is_empty()).collect()
    }

    fn of(set: &RuleSet, units: usize) -> Self {
        let mut vocabulary = Self { units, ..Self::default() };
        let of_units = |(_, rule): &(usize, &Rule)| rule.units == units;
        for (index, rule) in set.rules.iter().enumerate().filter(of_units) {
            let Finder::Words(list) = rule.finder else { continue };
            let slot = vocabulary.rules.len();
            vocabulary.rules.push((index, list));
            for first_word in set.lists[list].first_words() {
                vocabulary.by_first_word.entry(first_word).or_default().push(slot);
            }
        }
        vocabulary
    }

    /// The rules with a list, by index.
    pub fn rules(&self) -> impl Iterator<Item = usize> + '_ {
        self.rules.iter().map(|(index, _)| *index)
    }

    /// The rules whose lists have entries that begin with `word`: a number for each, counted from
    /// 0, the index of the rule and that of its list.
    pub fn lists_with(&self, word: &str) -> impl Iterator<Item = (usize, (usize, usize))> + '_ {
        let slots = self.by_first_word.get(&hash_word(word));
        slots.into_iter().flatten().map(|slot| (*slot, self.rules[*slot]))
    }
}
