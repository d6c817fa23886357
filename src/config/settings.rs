//! The settings that hold for each document.

use std::borrow::Cow;
use std::path::Path;

use super::effects::Written;
use super::selection::RuleState;
use super::{FailOn, Layer, PathGlobs};
use crate::engine::Policy;
use crate::rule::RuleSet;
use crate::text::Language;

/// An override: what holds at some paths.
#[derive(Debug, Clone)]
pub(super) struct OverrideSettings {
    pub paths: PathGlobs,
    pub layer: Layer,
    pub language: Option<Language>,
}

impl OverrideSettings {
    fn holds(&self, path: Option<&Path>) -> bool {
        path.is_some_and(|path| self.paths.matches(path))
    }
}

/// The language that all documents are said to be in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Languages {
    pub file: Option<Language>,
    pub flag: Option<Language>,
}

/// The checked configuration: what `corplint.toml` and the flags amount to for a rule set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The least severity that makes a check fail.
    pub fail_on: FailOn,
    /// The rules with what the file says for all documents.
    base: Vec<RuleState>,
    /// What the file says for all documents, if there is one.
    pub(super) file: Option<Layer>,
    pub(super) overrides: Vec<OverrideSettings>,
    language: Languages,
    pub(super) flags: Layer,
    pub(super) written: Written,
    /// What holds where no override does.
    policy: Policy,
}

impl Settings {
    /// Settings from their layers, in the order in which they beat each other.
    pub(super) fn new(
        rules: &RuleSet,
        file: Option<Layer>,
        overrides: Vec<OverrideSettings>,
        flags: Layer,
        fail_on: FailOn,
        language: Languages,
        written: Written,
    ) -> Self {
        let mut base = RuleState::of_rules(rules);
        if let Some(file) = &file {
            file.apply(&mut base);
        }
        let mut states = base.clone();
        flags.apply(&mut states);
        let policy = RuleState::policy(&states);
        Self { fail_on, base, file, overrides, flags, language, written, policy }
    }

    /// Whether a rule runs on any document at all.
    pub fn run_any(&self) -> bool {
        self.runs().contains(&true)
    }

    /// For each rule of the set, whether it runs on any document at all.
    pub fn runs(&self) -> Vec<bool> {
        let mut runs: Vec<bool> = self.states(None.into_iter()).iter().map(|s| s.on).collect();
        for one in &self.overrides {
            let states = self.states(Some(&one.layer).into_iter());
            runs.iter_mut().zip(states).for_each(|(runs, state)| *runs |= state.on);
        }
        runs
    }

    /// Which rules run on the documents at `path`, and how much their findings matter. `None`
    /// stands for documents without a path, such as standard input.
    pub fn policy(&self, path: Option<&Path>) -> Cow<'_, Policy> {
        let overrides = self.overrides.iter().filter(|one| one.holds(path));
        let mut layers = overrides.map(|one| &one.layer).peekable();
        if layers.peek().is_none() {
            return Cow::Borrowed(&self.policy);
        }
        Cow::Owned(RuleState::policy(&self.states(layers)))
    }

    /// The language that a document at `path` is in, if anyone says so: the flag, else its record
    /// (`own`), else the last override that holds and has a language, else the file.
    pub fn language(&self, path: Option<&Path>, own: Option<Language>) -> Option<Language> {
        let of_path = || {
            let holding = self.overrides.iter().rev().filter(|one| one.holds(path));
            holding.filter_map(|one| one.language).next()
        };
        self.language.flag.or(own).or_else(of_path).or(self.language.file)
    }

    /// For each override, whether it holds for the documents at `path`.
    pub(super) fn holding(&self, path: Option<&Path>) -> Vec<bool> {
        self.overrides.iter().map(|one| one.holds(path)).collect()
    }

    /// The rules where these overrides hold.
    fn states<'s>(&'s self, overrides: impl Iterator<Item = &'s Layer>) -> Vec<RuleState> {
        let mut states = self.base.clone();
        for layer in overrides.chain([&self.flags]) {
            layer.apply(&mut states);
        }
        states
    }
}
