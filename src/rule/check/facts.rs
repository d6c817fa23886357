//! What must be so wherever a condition holds.
//!
//! From the tests that a condition joins follow bounds of features: some are said, others follow
//! (what has a first word has words). Where two of them leave nothing between, the condition can
//! never hold, and whoever wrote it did not mean that.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::rule::bounds_spec::Bounds;
use crate::rule::condition_spec::{ConditionSpec, Test, TestSpec};
use crate::text::{EXCLUSIVE, Feature, UnitKind, UnitOfMeasure, Units};

use super::condition::Names;

/// One side of a range, and what says so.
#[derive(Debug, Clone)]
struct Side {
    value: f64,
    /// The value right outside it, if that is what was said: above 12 is at least the next number.
    beyond: Option<f64>,
    /// The key in the pack; `None` if it follows from the kind of unit.
    at: Option<Range<usize>>,
}

impl Side {
    /// The side in words: its number behind these, or the one that lies outside behind those.
    fn said(&self, inside: &str, outside: &str) -> String {
        match self.beyond {
            Some(beyond) => format!("{outside} {beyond}"),
            None => format!("{inside} {}", self.value),
        }
    }
}

/// Two bounds that leave nothing between.
#[derive(Debug, Clone)]
pub(super) struct Conflict {
    pub message: String,
    /// The later of the two.
    pub at: Range<usize>,
    /// The earlier of the two, if it is said somewhere.
    pub other: Option<Range<usize>>,
}

/// The bounds of features that must hold together.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    sides: FxHashMap<&'static str, (Option<Side>, Option<Side>)>,
    /// The first two that contradict each other.
    pub conflict: Option<Conflict>,
}

impl Facts {
    /// What is so of every unit of this kind (`None`: a fragment) where text is cut so.
    pub(super) fn of_kind(kind: Option<UnitKind>, units: &Units) -> Self {
        let mut facts = Self::default();
        let may_be_blank = units.line.blank;
        if kind.is_some_and(|kind| kind != UnitKind::Document) && !may_be_blank {
            facts.add("chars", Bounds { min: Some(1.0), max: None }, None);
        }
        let mut exactly = |name, value| {
            facts.add(name, Bounds { min: Some(value), max: Some(value) }, None);
        };
        match kind {
            Some(UnitKind::Document) => {
                ["number", "number_from_end", "copies"].iter().for_each(|name| exactly(name, 1.0));
            }
            Some(UnitKind::Paragraph) => {
                facts.add("paragraphs", Bounds { min: None, max: Some(1.0) }, None);
            }
            Some(UnitKind::Sentence) => {
                facts.add("sentences", Bounds { min: None, max: Some(1.0) }, None);
            }
            // A blank line has no line that is not blank.
            Some(UnitKind::Line) if may_be_blank => {
                facts.add("lines", Bounds { min: None, max: Some(1.0) }, None);
            }
            Some(UnitKind::Line) => exactly("lines", 1.0),
            Some(UnitKind::Word) => ["lines", "words"].iter().for_each(|name| exactly(name, 1.0)),
            _ => {}
        }
        facts
    }

    /// Adds what follows from all tests of a condition together.
    pub(super) fn add_all(&mut self, spec: &ConditionSpec, names: &Names, depth: usize) {
        // A circle of names is told elsewhere.
        if depth > crate::rule::limits::MOST_NESTED {
            return;
        }
        let at_least = |min: f64| Bounds { min: Some(min), max: None };
        for TestSpec { key, test } in &spec.tests {
            let at = Some(key.clone());
            match test {
                Test::Feature(feature, bounds) => self.add(feature.name, *bounds, at),
                Test::Is(is) => {
                    for named in is.iter().filter_map(|name| names.get(name.get_ref())) {
                        self.add_all(&named.spec, names, depth + 1);
                    }
                }
                Test::All(inner) => {
                    inner.iter().for_each(|inner| self.add_all(inner, names, depth + 1));
                }
                Test::Not(inner) => {
                    if let [TestSpec { test: Test::Feature(feature, bounds), .. }] =
                        &inner.tests[..]
                        && let Some((rest, beyond)) = complement(feature, bounds)
                    {
                        self.add_beyond(feature.name, rest, beyond, at);
                    }
                }
                Test::FirstWord(_) | Test::LastWord(_) | Test::In(_) => {
                    self.add("words", at_least(1.0), at);
                }
                Test::ContainsAny(contains) => {
                    if contains.bounds.min.is_some_and(|min| min > 0.0) {
                        self.add("words", at_least(1.0), at);
                    }
                }
                Test::Matches(regex) => {
                    // A character has at most 4 bytes.
                    let least = regex.hir.properties().minimum_len().unwrap_or(0).div_ceil(4);
                    if least > 0 {
                        self.add("chars", at_least(least as f64), at);
                    }
                }
                Test::Previous(_) => self.add("number", at_least(2.0), at),
                Test::Next(_) => self.add("number_from_end", at_least(2.0), at),
                Test::Occurrences(_)
                | Test::Enclosing(..)
                | Test::Share(_)
                | Test::Amount(_)
                | Test::Any(_) => {}
            }
        }
    }

    /// Whether every value that these facts leave lies within bounds.
    pub(super) fn imply(&self, name: &str, bounds: &Bounds) -> bool {
        let Some((min, max)) = self.sides.get(name) else { return false };
        let above = |own| min.as_ref().is_some_and(|min| min.value >= own);
        let below = |own| max.as_ref().is_some_and(|max| max.value <= own);
        bounds.min.is_none_or(above) && bounds.max.is_none_or(below)
    }

    /// Of bounds that change nothing beside these facts: what says more than they do.
    pub(super) fn tighter(&self, name: &str, bounds: &Bounds) -> Option<Range<usize>> {
        let (min, max) = self.sides.get(name)?;
        let above = min.as_ref().filter(|min| bounds.min.is_none_or(|own| own <= min.value));
        let below = max.as_ref().filter(|max| bounds.max.is_none_or(|own| own >= max.value));
        // A side that is open changes nothing either way.
        let one = match (bounds.min, bounds.max) {
            (Some(_), Some(_)) => above.and(below),
            (Some(_), None) => above,
            (None, _) => below,
        };
        one?.at.clone()
    }

    /// Whether `name` is at least 1, and what says so.
    pub(super) fn needs(&self, name: &str) -> Option<Range<usize>> {
        let (min, _) = self.sides.get(name)?;
        min.as_ref().filter(|min| min.value > 0.0)?.at.clone()
    }

    fn add(&mut self, name: &'static str, bounds: Bounds, at: Option<Range<usize>>) {
        self.add_beyond(name, bounds, None, at);
    }

    fn add_beyond(
        &mut self,
        name: &'static str,
        bounds: Bounds,
        beyond: Option<f64>,
        at: Option<Range<usize>>,
    ) {
        let (min, max) = self.sides.entry(name).or_default();
        if let Some(value) = bounds.min.filter(|new| min.as_ref().is_none_or(|m| *new > m.value)) {
            *min = Some(Side { value, beyond, at: at.clone() });
        }
        if let Some(value) = bounds.max.filter(|new| max.as_ref().is_none_or(|m| *new < m.value)) {
            *max = Some(Side { value, beyond, at: at.clone() });
        }
        if let (Some(min), Some(max)) = (min.clone(), max.clone())
            && min.value > max.value
        {
            let flag = Feature::named(name).is_some_and(|f| f.measure == UnitOfMeasure::Flag);
            let message = match flag {
                true => format!("`{name}` can't be both true and false"),
                false => format!(
                    "`{name}` can't be both {} and {}",
                    min.said("at least", "above"),
                    max.said("at most", "below")
                ),
            };
            let at_min = at.is_some() && at == min.at;
            self.conflict_of(message, at.clone(), if at_min { max.at } else { min.at });
        }
        if name == "words" && bounds.min.is_some_and(|min| min > 0.0) {
            self.add("chars", Bounds::ANY, at.clone());
        }
        self.exclude(name, bounds, at);
    }

    /// Of some flags, only one can be true.
    fn exclude(&mut self, name: &'static str, bounds: Bounds, at: Option<Range<usize>>) {
        if bounds.min != Some(1.0) {
            return;
        }
        for flags in EXCLUSIVE.iter().filter(|flags| flags.contains(&name)) {
            for other in flags.iter().filter(|other| **other != name) {
                let yes = self.sides.get(other).and_then(|(min, _)| min.clone());
                if let Some(yes) = yes.filter(|min| min.value == 1.0) {
                    let message = format!("`{name}` and `{other}` can't both be true");
                    self.conflict_of(message, at.clone(), yes.at);
                }
            }
        }
    }

    fn conflict_of(
        &mut self,
        message: String,
        at: Option<Range<usize>>,
        other: Option<Range<usize>>,
    ) {
        if let Some(at) = at
            && self.conflict.is_none()
        {
            self.conflict = Some(Conflict { message, at, other });
        }
    }
}

/// The values outside bounds that are open on one side, and the bound that is no longer among them where
/// that says it better.
fn complement(feature: &Feature, bounds: &Bounds) -> Option<(Bounds, Option<f64>)> {
    let whole = matches!(feature.measure, UnitOfMeasure::Count | UnitOfMeasure::Flag);
    let (min, max, beyond) = match (bounds.min, bounds.max) {
        (Some(min), None) if whole => (None, Some(min.ceil() - 1.0), None),
        (Some(min), None) => (None, Some(min.next_down()), Some(min)),
        (None, Some(max)) if whole => (Some(max.floor() + 1.0), None, None),
        (None, Some(max)) => (Some(max.next_up()), None, Some(max)),
        _ => return None,
    };
    Some((Bounds { min, max }, beyond))
}
