//! A rule in words: what it looks at, what that must meet and what is done about it, in English
//! that is made from the rule itself, so that it can't say anything else.
//!
//! The words are made while a rule is checked, from what its file says: later, names are resolved
//! and conditions stand in the order in which they are cheapest to ask. A condition with a name is
//! told by that name, and explained once, below.

mod condition;
mod feature;
mod rule;
mod tuning;
mod units;

use std::collections::VecDeque;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{PackUnits, Rule, RuleSet};
use crate::text::Feature;

/// Something said of a rule: a line, and perhaps a list below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// What is said, in one line; it may quote the rule file, so it is not safe to show as it is.
    pub said: String,
    /// What it leads up to.
    pub parts: Vec<Clause>,
    /// Whether it is made of several things, so that no more can be joined to it in one line.
    joined: bool,
}

impl Clause {
    fn new(said: impl Into<String>) -> Self {
        Self { said: said.into(), parts: Vec::new(), joined: false }
    }

    /// A line that leads up to a list.
    fn lead(said: impl Into<String>, parts: Vec<Self>) -> Self {
        Self { said: said.into(), parts, joined: true }
    }

    fn joined(said: impl Into<String>) -> Self {
        Self { said: said.into(), parts: Vec::new(), joined: true }
    }
}

/// What a rule or a named condition says, in words.
#[derive(Debug, Clone, Default)]
pub(crate) struct RuleWords {
    clauses: Vec<Clause>,
    /// The named conditions that it uses, in the order in which they are told.
    names: Vec<String>,
    /// The features that it measures, apart from those that need no explanation.
    features: Vec<&'static Feature>,
    /// What of a rule can be adjusted.
    tuning: Vec<String>,
}

/// The words of a named condition of a pack.
#[derive(Debug)]
pub(crate) struct NamedWords {
    pack: Arc<str>,
    name: String,
    words: RuleWords,
}

pub(crate) use rule::{named_words, rule_words};

/// A rule in words.
#[derive(Debug, Clone)]
pub struct Description<'a> {
    /// What the rule finds and does.
    pub rule: Vec<Clause>,
    /// The named conditions that it rests on: their names, and what they ask.
    pub conditions: Vec<(&'a str, Vec<Clause>)>,
    /// The features that it measures.
    pub features: Vec<&'static Feature>,
    /// What a word, a line or a sentence is to the rule, where it is not what it always is: the
    /// unit, and what it is.
    pub units: Vec<(&'static str, String)>,
    /// The keys of an adjustment that would leave the rule as it is, a line of TOML each: what to
    /// begin with to change it.
    pub adjustable: &'a [String],
}

impl RuleSet {
    fn units_of(&self, rule: &Rule) -> Vec<(&'static str, String)> {
        let PackUnits { units, without } = &self.units[rule.units];
        units::units(units, without.map(|index| self.patterns[index].source()))
    }

    /// Describes a rule of this set in words.
    pub fn describe<'a>(&'a self, rule: &'a Rule) -> Description<'a> {
        let mut description = Description {
            rule: rule.words.clauses.clone(),
            conditions: Vec::new(),
            features: rule.words.features.clone(),
            units: self.units_of(rule),
            adjustable: &rule.words.tuning,
        };
        let of_pack = self.words.iter().filter(|named| named.pack == rule.pack);
        let known: FxHashMap<&str, &RuleWords> =
            of_pack.map(|named| (named.name.as_str(), &named.words)).collect();
        let mut wanted: VecDeque<&str> = rule.words.names.iter().map(String::as_str).collect();
        let mut told = FxHashSet::default();
        while let Some(name) = wanted.pop_front() {
            let Some(words) = known.get(name).filter(|_| told.insert(name)) else { continue };
            description.conditions.push((name, words.clauses.clone()));
            for feature in &words.features {
                if !description.features.contains(feature) {
                    description.features.push(feature);
                }
            }
            wanted.extend(words.names.iter().map(String::as_str));
        }
        description
    }
}
