//! What a document must have for a rule to find anything in it.
//!
//! Most rules ask for a word or phrase that most documents do not have. What patterns and word
//! lists need is looked for in each document anyway, so such a rule is done with it at once.

use rustc_hash::FxHashSet;

use crate::pattern::Pattern;
use crate::rule::condition::{Condition, Contains, Index};
use crate::rule::rule::{Finder, Rule, RunPlace};
use crate::rule::set::RuleSet;
use crate::text::{UnitKind, WordKind};

/// Something that is looked for in every document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Need {
    /// What the pattern needs.
    Pattern(Index),
    /// A word that begins an entry of the list.
    List(Index),
}

/// What is asked of the needs of conditions.
pub(crate) struct Demands<'s> {
    pub conditions: &'s [Condition],
    pub patterns: &'s [Pattern],
    /// What is looked for in every document.
    pub asked: &'s Asked,
}

impl Demands<'_> {
    /// Sets of needs, of each of which a document must have one for `rule` to find anything.
    pub(crate) fn of_rule(&self, rule: &Rule) -> Vec<Vec<Need>> {
        let mut all = Vec::new();
        let kind = rule.over;
        all.extend(rule.filter.as_ref().and_then(|filter| self.of(kind, filter)));
        match &rule.finder {
            Finder::Pattern(pattern) => all.extend(self.of(kind, &Condition::Matches(*pattern))),
            Finder::Words(list) => all.extend(self.of(kind, &Condition::In(*list))),
            Finder::Run(run) => {
                if let (None, Some(header)) = (run.min, &run.header) {
                    all.extend(self.of(kind, header));
                }
                if let Some(
                    RunPlace::BeforeFirst(place)
                    | RunPlace::AfterLast(place)
                    | RunPlace::Between(place),
                ) = &run.place
                {
                    all.extend(self.of(kind, place));
                }
            }
            Finder::Units | Finder::Repeat { .. } | Finder::Undecodable | Finder::Misread(_) => {}
        }
        all
    }

    /// Needs of which a document must have one for any of its units of `kind` to meet `condition`;
    /// `None` if there are none.
    fn of(&self, kind: UnitKind, condition: &Condition) -> Option<Vec<Need>> {
        match condition {
            Condition::Matches(index) => {
                let known = self.asked.patterns.contains(index)
                    && self.patterns[*index].gate().is_some_and(|gate| gate.is_known(Some(kind)));
                known.then(|| vec![Need::Pattern(*index)])
            }
            Condition::In(list) => self.asked.lists.contains(list).then(|| vec![Need::List(*list)]),
            Condition::Contains(contains) if !contains.bounds.contain(0.0) => {
                let list = contains.list;
                self.asked.lists.contains(&list).then(|| vec![Need::List(list)])
            }
            Condition::Named(index) => self.of(kind, &self.conditions[*index]),
            Condition::Previous(_, inner) | Condition::Next(_, inner) => self.of(kind, inner),
            Condition::Enclosing(kind, inner) => self.of(*kind, inner),
            Condition::All(parts) => {
                parts.iter().filter_map(|part| self.of(kind, part)).min_by_key(Vec::len)
            }
            Condition::Any(parts) => {
                let mut any = Vec::new();
                for part in parts {
                    any.extend(self.of(kind, part)?);
                }
                any.sort_unstable_by_key(|need| match need {
                    Need::Pattern(index) => (0, *index),
                    Need::List(index) => (1, *index),
                });
                any.dedup();
                Some(any)
            }
            Condition::Contains(_)
            | Condition::Feature(..)
            | Condition::Occurrences { .. }
            | Condition::FirstWord(_)
            | Condition::LastWord(_)
            | Condition::Share(_)
            | Condition::Amount(_)
            | Condition::Not(_) => None,
        }
    }
}

/// What conditions ask of whole units: patterns and word lists that are worth looking for in every
/// document at once. What is asked only of the text around a match is seldom asked.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    pub patterns: FxHashSet<Index>,
    pub lists: FxHashSet<Index>,
}

impl Asked {
    /// What `rules` ask.
    pub(crate) fn of<'r>(rules: impl Iterator<Item = &'r Rule>, set: &'r RuleSet) -> Self {
        let mut asked = Self::default();
        // What is asked, and whether of words that are found with their hashes.
        let mut left: Vec<(&Condition, bool)> = Vec::new();
        for rule in rules {
            let hashed = set.units[rule.units].units.word == WordKind::Unicode;
            let mut ask = |condition| left.push((condition, hashed));
            rule.filter.iter().chain(&rule.unless).for_each(&mut ask);
            match &rule.finder {
                Finder::Pattern(pattern) => {
                    asked.patterns.insert(*pattern);
                }
                Finder::Words(list) if hashed => {
                    asked.lists.insert(*list);
                }
                Finder::Run(run) => {
                    run.header.iter().chain(&run.not_across).for_each(&mut ask);
                    if let Some(
                        RunPlace::BeforeFirst(place)
                        | RunPlace::AfterLast(place)
                        | RunPlace::Between(place),
                    ) = &run.place
                    {
                        ask(place);
                    }
                }
                Finder::Words(_)
                | Finder::Units
                | Finder::Repeat { .. }
                | Finder::Undecodable
                | Finder::Misread(_) => {}
            }
        }
        let mut named = FxHashSet::default();
        while let Some((condition, hashed)) = left.pop() {
            let mut ask = |condition| left.push((condition, hashed));
            match condition {
                Condition::Matches(pattern) => {
                    asked.patterns.insert(*pattern);
                }
                Condition::In(list) | Condition::Contains(Contains { list, .. }) => {
                    if hashed {
                        asked.lists.insert(*list);
                    }
                }
                Condition::Named(index) => {
                    if named.insert((*index, hashed)) {
                        ask(&set.conditions[*index]);
                    }
                }
                Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(ask),
                Condition::Previous(_, inner)
                | Condition::Next(_, inner)
                | Condition::Enclosing(_, inner)
                | Condition::Not(inner) => ask(inner),
                Condition::Share(share) | Condition::Amount(share) => ask(&share.condition),
                Condition::Feature(..)
                | Condition::Occurrences { .. }
                | Condition::FirstWord(_)
                | Condition::LastWord(_) => {}
            }
        }
        asked
    }
}
