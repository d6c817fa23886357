//! The settings that hold for each document.

use std::borrow::Cow;
use std::path::Path;

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
    overrides: Vec<(PathGlobs, Layer)>,
    flags: Layer,
    /// What holds where no override does.
    policy: Policy,
}

impl Settings {
    /// Settings from their layers, in the order in which they beat each other.
    pub(super) fn new(
        rules: &RuleSet,
        file: Option<&Layer>,
        overrides: Vec<(PathGlobs, Layer)>,
        flags: Layer,
        fail_on: FailOn,
    ) -> Self {
        let mut base = RuleState::of_rules(rules);
        if let Some(file) = file {
            file.apply(&mut base);
        }
        let mut states = base.clone();
        flags.apply(&mut states);
        let policy = RuleState::policy(&states, Policy::of(rules));
        Self { fail_on, base, overrides, flags, policy }
    }

    /// Which rules run on the documents at `path`, and how much their findings matter. `None`
    /// stands for documents without a path, such as standard input.
    pub fn policy(&self, path: Option<&Path>) -> Cow<'_, Policy> {
        let holds = |globs: &PathGlobs| path.is_some_and(|path| globs.matches(path));
        let mut overrides = self.overrides.iter().filter(|(globs, _)| holds(globs)).peekable();
        if overrides.peek().is_none() {
            return Cow::Borrowed(&self.policy);
        }
        let mut states = self.base.clone();
        for (_, layer) in overrides {
            layer.apply(&mut states);
        }
        self.flags.apply(&mut states);
        Cow::Owned(RuleState::policy(&states, self.policy.clone()))
    }
}
