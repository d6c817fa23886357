//! The settings that hold for each document.

use std::borrow::Cow;
use std::path::Path;

use super::effects::Written;
use super::selection::RuleState;
use super::{FailOn, Layer, PathGlobs};
use crate::engine::Policy;
use crate::rule::RuleSet;

/// The checked configuration: what `corplint.toml` and the flags amount to for a rule set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The least severity that makes a check fail.
    pub fail_on: FailOn,
    /// The rules with what the file says for all documents.
    base: Vec<RuleState>,
    /// What the file says for all documents, if there is one.
    pub(super) file: Option<Layer>,
    pub(super) overrides: Vec<(PathGlobs, Layer)>,
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
        overrides: Vec<(PathGlobs, Layer)>,
        flags: Layer,
        fail_on: FailOn,
        written: Written,
    ) -> Self {
        let mut base = RuleState::of_rules(rules);
        if let Some(file) = &file {
            file.apply(&mut base);
        }
        let mut states = base.clone();
        flags.apply(&mut states);
        let policy = RuleState::policy(&states, Policy::of(rules));
        Self { fail_on, base, file, overrides, flags, written, policy }
    }

    /// Whether a rule runs on any document at all.
    pub fn run_any(&self) -> bool {
        let any = |layer: Option<&Layer>| self.states(layer.into_iter()).iter().any(|s| s.on);
        any(None) || self.overrides.iter().any(|(_, layer)| any(Some(layer)))
    }

    /// Which rules run on the documents at `path`, and how much their findings matter. `None`
    /// stands for documents without a path, such as standard input.
    pub fn policy(&self, path: Option<&Path>) -> Cow<'_, Policy> {
        let holds = |globs: &PathGlobs| path.is_some_and(|path| globs.matches(path));
        let overrides = self.overrides.iter().filter(|(globs, _)| holds(globs));
        let mut layers = overrides.map(|(_, layer)| layer).peekable();
        if layers.peek().is_none() {
            return Cow::Borrowed(&self.policy);
        }
        Cow::Owned(RuleState::policy(&self.states(layers), self.policy.clone()))
    }

    /// For each override, whether it holds for the documents at `path`.
    pub(super) fn holding(&self, path: Option<&Path>) -> Vec<bool> {
        let holds = |globs: &PathGlobs| path.is_some_and(|path| globs.matches(path));
        self.overrides.iter().map(|(globs, _)| holds(globs)).collect()
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
