//! Which settings had an effect on a run.
//!
//! An `ignore` for a site that has long changed its layout, a severity for a rule that never fires:
//! settings stay behind when their reason is gone. A setting had an effect if the run would have
//! come out differently without it, everything else being as it is:
//!
//! - what turns a rule on, if the rule ran because of it, whether or not it found anything;
//! - what turns a rule off, if the rule would have found something. To know, [`Effects`] has the
//!   rule run after all, apart from the others, until it has found something once;
//! - a severity, if the rule found something, and would have had another one;
//! - an override, if it was for one of the documents;
//! - the adjustment of a rule or pack, if the rule, or one of the pack, ran.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::selection::RuleState;
use super::{Layer, Selection, Settings};
use crate::engine::{Finding, Policy};
use crate::rule::{Rule, RuleSet, Severity};
use crate::schema::{SourceFile, Spanned};

/// The settings as they were written, for telling of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    /// The configuration file, if there is one.
    pub file: Option<Arc<SourceFile>>,
    /// What it says for all documents.
    pub base: Selection,
    /// What its overrides say, each with its place.
    pub overrides: Vec<(Range<usize>, Selection)>,
    /// What the flags say.
    pub flags: Selection,
    /// The rules that it adjusts.
    pub adjusted_rules: Vec<Spanned<String>>,
    /// The packs whose units it changes.
    pub adjusted_packs: Vec<Spanned<String>>,
}

/// A setting that had no effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoEffect {
    /// Where it stands, as bytes in its file; `None` for a flag.
    pub place: Option<(Arc<SourceFile>, Range<usize>)>,
    /// Which setting it is, and what it did not do, in one line.
    pub message: String,
}

/// Finds out which settings have an effect, while documents are linted.
#[derive(Debug)]
pub struct Effects<'s> {
    settings: &'s Settings,
    rules: &'s RuleSet,
    entries: Vec<Entry>,
    /// By which overrides hold, what each setting changes there.
    situations: FxHashMap<Vec<bool>, Vec<Change>>,
    /// For each rule, whether it is on for any of the documents.
    on: Vec<bool>,
}

/// Where a setting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Base,
    Override(usize),
    Flags,
}

/// A name in one of the lists of a selection.
#[derive(Debug)]
struct Entry {
    place: Place,
    key: &'static str,
    name: Spanned<String>,
    /// What its selection says without it.
    without: Layer,
    /// Whether it changes which rules run, or their severity, on any of the documents.
    changes: bool,
    /// Whether the run came out differently for it.
    has_effect: bool,
}

/// What one setting does to one rule.
#[derive(Debug, Clone, Copy)]
struct Change {
    entry: usize,
    rule: usize,
    /// The severity with it and without it; `None`: the rule does not run.
    with: Option<Severity>,
    without: Option<Severity>,
}

impl<'s> Effects<'s> {
    /// Nothing is known yet. `rules` are those that the settings were loaded with.
    pub fn new(settings: &'s Settings, rules: &'s RuleSet) -> Self {
        let written = &settings.written;
        let mut entries = Vec::new();
        // Flags that select narrow a run down; what the file says is no worse for that.
        if written.flags.select.is_none() {
            entries.extend(self::entries(Place::Base, &written.base, rules));
            for (index, (_, selection)) in written.overrides.iter().enumerate() {
                entries.extend(self::entries(Place::Override(index), selection, rules));
            }
        }
        entries.extend(self::entries(Place::Flags, &written.flags, rules));
        let on = vec![false; rules.rules().len()];
        Self { settings, rules, entries, situations: FxHashMap::default(), on }
    }

    /// Takes note of a document at `path` and its findings. `lint` lints it under another policy:
    /// with the rules alone that do not run because of a setting that had no effect so far.
    pub fn add_document(
        &mut self,
        path: Option<&Path>,
        findings: &[Finding],
        lint: impl FnOnce(&Policy) -> Vec<Finding>,
    ) {
        let holding = self.settings.holding(path);
        if !self.situations.contains_key(&holding) {
            let changes = self.changes(&holding);
            for change in &changes {
                self.entries[change.entry].changes = true;
            }
            let states = self.states(&holding, None);
            for (on, state) in self.on.iter_mut().zip(&states) {
                *on |= state.runs_at().is_some();
            }
            self.situations.insert(holding.clone(), changes);
        }
        let mut hidden = None;
        for change in self.situations.get(&holding).into_iter().flatten() {
            let entry = &mut self.entries[change.entry];
            if entry.has_effect {
                continue;
            }
            let found = |findings: &[Finding]| {
                findings.iter().any(|f| f.rule == self.rules.rules()[change.rule].id)
            };
            match (change.with, change.without) {
                (Some(_), None) => entry.has_effect = true,
                (Some(_), Some(_)) => entry.has_effect = found(findings),
                (None, Some(severity)) => {
                    let policy = hidden.get_or_insert_with(|| Policy::none(self.rules));
                    policy.set(change.rule, Some(severity));
                }
                (None, None) => {}
            }
        }
        let Some(policy) = hidden else { return };
        let hidden = lint(&policy);
        for change in self.situations.get(&holding).into_iter().flatten() {
            if change.with.is_none() {
                let rule = &self.rules.rules()[change.rule].id;
                self.entries[change.entry].has_effect |= hidden.iter().any(|f| f.rule == *rule);
            }
        }
    }

    /// Adds what another found out over other documents, of the same settings and rules.
    pub fn merge(&mut self, other: Self) {
        for (entry, more) in self.entries.iter_mut().zip(other.entries) {
            entry.changes |= more.changes;
            entry.has_effect |= more.has_effect;
        }
        self.situations.extend(other.situations);
        for (on, more) in self.on.iter_mut().zip(other.on) {
            *on |= more;
        }
    }

    /// What each setting changes where these overrides hold.
    fn changes(&self, holding: &[bool]) -> Vec<Change> {
        let with = self.states(holding, None);
        let mut changes = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let without = self.states(holding, Some(entry));
            for (rule, (with, without)) in with.iter().zip(&without).enumerate() {
                let (with, without) = (with.runs_at(), without.runs_at());
                if with != without {
                    changes.push(Change { entry: index, rule, with, without });
                }
            }
        }
        changes
    }

    /// The rules where these overrides hold, as they would be without one setting.
    fn states(&self, holding: &[bool], but: Option<&Entry>) -> Vec<RuleState> {
        let layer = |place: Place, layer| match but {
            Some(entry) if entry.place == place => &entry.without,
            _ => layer,
        };
        let mut states = RuleState::of_rules(self.rules);
        if let Some(file) = &self.settings.file {
            layer(Place::Base, file).apply(&mut states);
        }
        for (index, one) in self.settings.overrides.iter().enumerate() {
            if holding.get(index) == Some(&true) {
                layer(Place::Override(index), &one.layer).apply(&mut states);
            }
        }
        layer(Place::Flags, &self.settings.flags).apply(&mut states);
        states
    }

    /// The settings that had no effect, in the order in which they stand in the file, then the
    /// flags; none if there was no document.
    pub fn none(&self) -> Vec<NoEffect> {
        if self.situations.is_empty() {
            return Vec::new();
        }
        let written = &self.settings.written;
        let at = |span: &Range<usize>| written.file.clone().map(|file| (file, span.clone()));
        let is_for_none = |index: usize| !self.situations.keys().any(|holding| holding[index]);
        let mut none = Vec::new();
        for (index, (span, _)) in written.overrides.iter().enumerate() {
            if is_for_none(index) {
                let message = "this override was for none of the documents".to_owned();
                none.push(NoEffect { place: at(span), message });
            }
        }
        for entry in self.entries.iter().filter(|entry| !entry.has_effect) {
            if !matches!(entry.place, Place::Override(index) if is_for_none(index)) {
                let place = (entry.place != Place::Flags).then(|| at(&entry.name.span())).flatten();
                none.push(NoEffect { place, message: entry.message() });
            }
        }
        // Flags that select narrow a run down, here too.
        if written.flags.select.is_none() {
            let is_off = |of: &dyn Fn(&Rule) -> bool| {
                !self.rules.rules().iter().zip(&self.on).any(|(rule, on)| *on && of(rule))
            };
            for name in &written.adjusted_rules {
                let id = name.get_ref().as_str();
                if is_off(&|rule| *rule.id == *id) {
                    let message = format!("`[rule.{id}]` changed nothing: the rule did not run");
                    none.push(NoEffect { place: at(&name.span()), message });
                }
            }
            for name in &written.adjusted_packs {
                let pack = name.get_ref().as_str();
                if is_off(&|rule| *rule.pack == *pack) {
                    let message = format!("`[pack.{pack}]` changed nothing: none of its rules ran");
                    none.push(NoEffect { place: at(&name.span()), message });
                }
            }
        }
        none.sort_by_key(|one| one.place.as_ref().map_or(usize::MAX, |(_, span)| span.start));
        none
    }
}

impl Entry {
    fn message(&self) -> String {
        let dashes = if self.place == Place::Flags { "--" } else { "" };
        let setting = format!("{dashes}{} `{}`", self.key, self.name.get_ref());
        match (self.changes, self.key) {
            (true, "ignore") => format!("{setting} hid nothing: without it, nothing more is found"),
            (true, _) => {
                format!("{setting} changed nothing: the rule found nothing where it holds")
            }
            (false, "severity") => format!(
                "{setting} changed nothing: without it, the rule is as severe, or does not run"
            ),
            (false, _) => format!("{setting} changed nothing: without it, the same rules run"),
        }
    }
}

/// Every name in the lists of a selection, each with what is said without it.
fn entries(place: Place, selection: &Selection, rules: &RuleSet) -> Vec<Entry> {
    type Names = fn(&mut Selection) -> Option<&mut Vec<Spanned<String>>>;
    let lists: [(&'static str, Names); 3] = [
        ("select", |selection| selection.select.as_mut()),
        ("extend-select", |selection| Some(&mut selection.extend_select)),
        ("ignore", |selection| Some(&mut selection.ignore)),
    ];
    let mut removed: Vec<(&'static str, Spanned<String>, Selection)> = Vec::new();
    for (key, names) in lists {
        let count = names(&mut selection.clone()).map_or(0, |names| names.len());
        for index in 0..count {
            let mut rest = selection.clone();
            let name = names(&mut rest).map(|names| names.remove(index));
            removed.extend(name.map(|name| (key, name, rest)));
        }
    }
    for index in 0..selection.severity.len() {
        let mut rest = selection.clone();
        let (name, _) = rest.severity.remove(index);
        removed.push(("severity", name, rest));
    }
    let entry = |(key, name, rest): (_, _, Selection)| {
        // The names were all known when the settings were loaded.
        let without = rest.resolve(rules).ok()?;
        Some(Entry { place, key, name, without, changes: false, has_effect: false })
    };
    removed.into_iter().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::super::FailOn;
    use super::super::selection::tests::{names, rules};
    use super::super::settings::{Languages, OverrideSettings};
    use super::*;
    use crate::engine::Linter;
    use crate::input::PathGlobs;
    use crate::text::{Document, Source};

    #[test]
    fn what_several_find_out_is_what_one_would() {
        let linter = Linter::new(rules(&["aa", "bb", "cc", "off"]));
        let rules = linter.rules();
        let ignore = |ignore: &[&str]| Selection { ignore: names(ignore), ..Selection::default() };
        let base = Selection { extend_select: names(&["off"]), ..ignore(&["aa"]) };
        let flags = Selection {
            severity: vec![(Spanned::new(0..0, "bb".to_owned()), Severity::Error)],
            ..Selection::default()
        };
        let written = Written {
            base,
            overrides: vec![(0..0, ignore(&["cc"])), (0..0, ignore(&["bb"]))],
            flags,
            ..Written::default()
        };
        let layer = |selection: &Selection| selection.resolve(rules).expect("all are known");
        let overrides = written.overrides.iter().zip(["site", "old"]);
        let overrides = overrides.map(|((_, selection), folder)| OverrideSettings {
            paths: PathGlobs::new(Path::new(""), &[folder]).expect("a glob"),
            layer: layer(selection),
            language: None,
        });
        let settings = Settings::new(
            rules,
            Some(layer(&written.base)),
            overrides.collect(),
            layer(&written.flags),
            FailOn::default(),
            Languages::default(),
            written.clone(),
        );
        let of = |documents: &[(&str, &str)]| {
            let mut effects = Effects::new(&settings, rules);
            for (path, text) in documents {
                let (path, document) = (Path::new(path), Document::new(Source::file(*path), *text));
                let findings = linter.lint_with(&document, &settings.policy(Some(path))).all;
                let lint = |policy: &Policy| linter.lint_with(&document, policy).all;
                effects.add_document(Some(path), &findings, lint);
            }
            effects
        };
        let documents = [
            ("a.txt", "aa"),
            ("b.txt", "bb"),
            ("c.txt", "nothing"),
            ("site/d.txt", "bb"),
            ("site/e.txt", "cc"),
            ("old/f.txt", "nothing"),
        ];
        // Each document goes to the one, to the other, or to nobody.
        for split in 0..3_usize.pow(documents.len() as u32) {
            let to = |who: usize| {
                let goes = |at: usize| split / 3_usize.pow(at as u32) % 3;
                let these = documents.iter().enumerate().filter(|(at, _)| goes(*at) == who);
                these.map(|(_, document)| *document).collect::<Vec<_>>()
            };
            let (mut one, other) = (of(&to(0)), of(&to(1)));
            one.merge(other);
            let together = of(&[to(0), to(1)].concat());
            assert_eq!(one.none(), together.none(), "{:?} {:?}", to(0), to(1));
        }
        let told: Vec<String> = of(&documents).none().into_iter().map(|one| one.message).collect();
        assert_eq!(told, ["ignore `bb` hid nothing: without it, nothing more is found"]);
    }
}
