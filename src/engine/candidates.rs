//! Which units may meet a condition, as far as what stands where tells of all of them at once.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use crate::pattern::Pattern;
use crate::rule::RuleSet;
use crate::rule::bounds_spec::Bounds;
use crate::rule::condition::Condition;
use crate::rule::prefilter::places::Place;
use crate::text::{Feature, UnitKind};

use super::columns::Columns;
use super::mask::{Mask, Masks};
use super::pass::Pass;

/// How many lines are asked one by one rather than all at once.
const FEW: usize = 16;

/// Of how many lines it is remembered where each pattern may match and each named condition may be met:
/// a bit a line and pattern or condition.
const MOST_KEPT: usize = 100_000;

/// What is known of the lines of one document.
pub(super) struct Candidates<'a> {
    masks: &'a Masks,
    columns: OnceCell<Columns>,
    /// For each pattern, the lines in which it may match.
    fitting: Vec<OnceCell<&'a Mask>>,
    /// For each named condition, the lines that may meet it; `None` for any.
    conditions: Vec<OnceCell<Option<&'a Mask>>>,
}

impl<'a> Candidates<'a> {
    /// Nothing yet; what is found is kept in `masks`.
    pub(super) fn new(set: &RuleSet, masks: &'a Masks) -> Self {
        // (Cloning a cell, as `vec!` would, takes longer than making one.)
        Self {
            masks,
            columns: OnceCell::new(),
            fitting: set.patterns.iter().map(|_| OnceCell::new()).collect(),
            conditions: set.conditions.iter().map(|_| OnceCell::new()).collect(),
        }
    }
}

impl Pass<'_> {
    /// Keeps those of `units` that may meet `condition`, as far as what patterns and word lists need
    /// can tell. `false` if they tell nothing.
    pub(super) fn keep_candidates(
        &self,
        kind: UnitKind,
        condition: &Condition,
        units: &mut Mask,
    ) -> bool {
        match condition {
            Condition::Matches(pattern) => {
                let fitting = self.fitting(kind, *pattern);
                fitting.map(|fitting| units.and(&fitting)).is_some()
            }
            Condition::Feature(feature, bounds) => {
                let range = self.range(kind, feature, bounds);
                range.map(|range| units.and_range(range)).is_some()
            }
            Condition::In(list) => self.keep_first_words(kind, *list, units),
            Condition::Contains(contains) if !contains.bounds.contain(0.0) => {
                self.keep_first_words(kind, contains.list, units)
            }
            Condition::Named(index) => self.keep_named_candidates(kind, *index, units),
            Condition::All(parts) => {
                let mut tells = false;
                for part in parts {
                    tells |= self.keep_candidates(kind, part, units);
                    if tells && units.is_empty() {
                        break;
                    }
                }
                tells
            }
            Condition::Any(parts) => {
                let mut any = Mask::none(units.len());
                for part in parts {
                    let mut some = units.clone();
                    if !self.keep_candidates(kind, part, &mut some) {
                        return false;
                    }
                    any.or(&some);
                }
                *units = any;
                true
            }
            _ => false,
        }
    }

    /// The same of a named condition.
    pub(super) fn keep_named_candidates(
        &self,
        kind: UnitKind,
        index: usize,
        units: &mut Mask,
    ) -> bool {
        let condition = &self.set.conditions[index];
        if kind != UnitKind::Line || units.len() > MOST_KEPT {
            return self.keep_candidates(kind, condition, units);
        }
        let known = self.candidates.conditions[index].get_or_init(|| {
            let mut all = Mask::all(units.len());
            let tells = self.keep_candidates(kind, condition, &mut all);
            tells.then(|| &*self.candidates.masks.alloc(all))
        });
        known.map(|candidates| units.and(candidates)).is_some()
    }

    /// Keeps those of `units` in which a word stands with which an entry of the list begins.
    fn keep_first_words(&self, kind: UnitKind, list: usize, units: &mut Mask) -> bool {
        let places = self.list(list);
        places.map(|places| units.and(&self.units_at(kind, places))).is_some()
    }

    /// The units of `kind` in which something stands at one of `places`.
    pub(super) fn units_at(&self, kind: UnitKind, places: &[Place]) -> Mask {
        let mut mask = Mask::none(self.analysis.len(kind));
        match kind {
            UnitKind::Line => places
                .iter()
                .filter(|place| place.line != Place::NO_LINE)
                .for_each(|place| mask.insert(place.line as usize)),
            UnitKind::Document if places.is_empty() => {}
            _ => places
                .iter()
                .filter_map(|place| self.analysis.around(kind, place.at as usize))
                .for_each(|index| mask.insert(index)),
        }
        mask
    }

    /// The units of `kind` whose feature lies within the bounds, if where they stand tells that.
    pub(super) fn range(
        &self,
        kind: UnitKind,
        feature: &Feature,
        bounds: &Bounds,
    ) -> Option<Range<usize>> {
        feature.units_within(&self.analysis, kind, (bounds.min, bounds.max))
    }

    /// The units of `kind` in which the pattern may match, as far as that is told of many at once;
    /// `None` for all.
    pub(super) fn fitting(&self, kind: UnitKind, pattern: usize) -> Option<Cow<'_, Mask>> {
        let compiled = &self.set.patterns[pattern];
        let places = self.pattern(pattern, Some(kind));
        if places.is_none() && !compiled.outline().has_classes() {
            return None;
        }
        let fitting = || {
            let mut units = match places {
                Some(places) => self.units_at(kind, places),
                None => Mask::all(self.analysis.len(kind)),
            };
            self.keep_fitting(kind, compiled, &mut units);
            units
        };
        Some(match kind {
            UnitKind::Line if self.analysis.len(kind) <= MOST_KEPT => {
                let known = &self.candidates.fitting[pattern];
                Cow::Borrowed(known.get_or_init(|| self.candidates.masks.alloc(fitting())))
            }
            _ => Cow::Owned(fitting()),
        })
    }

    /// Keeps those of `units` in which the pattern may match, as far as their characters tell.
    fn keep_fitting(&self, kind: UnitKind, pattern: &Pattern, units: &mut Mask) {
        // Classes are not looked for where they would tell no more than the ends of lines do.
        if pattern.is_told_by_ends() && self.candidates.columns.get().is_none() {
            units.retain(|index| pattern.fits(self.analysis.str(&self.analysis.unit(kind, index))));
        } else if kind == UnitKind::Line && pattern.outline().has_classes() {
            // A class that is missing from the document is missing from every line.
            if (units.len() <= FEW || self.candidates.columns.get().is_some())
                && let Some(classes) =
                    self.analysis.classes(&self.analysis.unit(UnitKind::Document, 0))
                && !pattern.outline().fits_classes(classes)
            {
                units.clear();
                return;
            }
            // The whole text is searched for a mark in a fraction of the time.
            if self.candidates.columns.get().is_none()
                && units.count() > FEW
                && let Some(mark) = pattern.outline().mark()
            {
                units.and(&self.lines_with(mark));
            }
            if units.count() <= FEW {
                let unit = |index| self.analysis.unit(kind, index);
                return units.retain(|index| self.fits_classes(pattern, &unit(index)));
            }
            let columns =
                self.analysis.once(&self.candidates.columns, || Columns::of(&self.analysis));
            columns.keep(pattern.outline(), units);
        }
    }

    /// The lines that have an ASCII mark.
    fn lines_with(&self, mark: u8) -> Mask {
        let bytes = self.analysis.text.as_bytes();
        let mut lines = Mask::none(self.analysis.len(UnitKind::Line));
        let mut at = 0;
        while let Some(found) = memchr::memchr(mark, &bytes[at..]) {
            at += found + 1;
            if let Some(line) = self.analysis.around(UnitKind::Line, at - 1) {
                lines.insert(line);
                at = self.analysis.unit(UnitKind::Line, line).span.end;
            }
        }
        lines
    }
}
