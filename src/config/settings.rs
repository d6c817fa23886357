//! The settings that hold for each document.

use std::borrow::Cow;
use std::path::Path;

use super::effects::Written;
use super::selection::RuleState;
use super::{FailOn, Layer};
use crate::engine::Policy;
use crate::input::PathGlobs;
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

#[cfg(test)]
mod tests {
    use super::super::Selection;
    use super::super::selection::tests::{names, rules};
    use super::*;

    /// An override of all that is below a folder of this name.
    fn below(
        folder: &str,
        rules: &RuleSet,
        selection: &Selection,
        language: Option<&str>,
    ) -> OverrideSettings {
        OverrideSettings {
            paths: PathGlobs::new(Path::new(""), &[folder]).expect("a glob"),
            layer: selection.resolve(rules).expect("all are known"),
            language: language.map(known),
        }
    }

    fn known(code: &str) -> Language {
        Language::new(code).expect("a language")
    }

    fn settings(
        rules: &RuleSet,
        overrides: Vec<OverrideSettings>,
        languages: Languages,
    ) -> Settings {
        let flags = Selection::default().resolve(rules).expect("it has no name");
        let written = Written::default();
        Settings::new(rules, None, overrides, flags, FailOn::default(), languages, written)
    }

    #[test]
    fn of_all_that_say_the_language_the_first_in_order_counts() {
        let rules = rules(&["aa"]);
        let nothing = Selection::default();
        let overrides = || {
            let one = |folder, language| below(folder, &rules, &nothing, language);
            vec![one("a", Some("fr")), one("b", Some("es")), one("c", None)]
        };
        let (flag, own, file) = (Some(known("de")), Some(known("it")), Some(known("en")));
        for (flag, own, file, path, is) in [
            (flag, own, file, "a/x", "de"),
            (None, own, file, "a/x", "it"),
            (None, None, file, "a/x", "fr"),
            (None, None, file, "a/b/x", "es"),
            (None, None, file, "a/c/x", "fr"),
            (None, None, file, "c/x", "en"),
            (None, None, None, "a/b/c/x", "es"),
            (None, None, None, "x", ""),
        ] {
            let settings = settings(&rules, overrides(), Languages { file, flag });
            let language = settings.language(Some(Path::new(path)), own);
            assert_eq!(language.map_or(String::new(), |is| is.to_string()), is, "{path}");
        }
    }

    #[test]
    fn a_rule_runs_if_it_does_under_any_override() {
        let rules = rules(&["aa", "off"]);
        let [on, off] = [&["off"][..], &[]].map(|extend| Selection {
            extend_select: names(extend),
            ignore: names(if extend.is_empty() { &["aa", "off"] } else { &[] }),
            ..Selection::default()
        });
        let runs = |overrides: &[&Selection]| {
            let each = overrides.iter().map(|selection| below("a", &rules, selection, None));
            settings(&rules, each.collect(), Languages::default()).runs()
        };
        assert_eq!(runs(&[]), [true, false]);
        for overrides in [&[&on, &off][..], &[&off, &on], &[&on]] {
            assert_eq!(runs(overrides), [true, true]);
        }
        assert_eq!(runs(&[&off]), [true, false]);
    }
}
