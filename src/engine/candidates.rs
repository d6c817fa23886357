//! Which units may meet a condition, as far as what stands where tells of all of them at once.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::ops::Range;

use crate::rule::RuleSet;
use crate::rule::bounds_spec::Bounds;
use crate::rule::condition::Condition;
use crate::rule::pattern::Pattern;
use crate::rule::prefilter::Place;
use crate::text::analysis::partition;
use crate::text::{Feature, UnitKind};

use super::columns::Columns;
use super::mask::Mask;
use super::pass::Pass;

/// How many lines are asked one by one rather than all at once. (Texts of tests have few.)
const FEW: usize = if cfg!(test) { 2 } else { 16 };

/// Of how many lines it is remembered where each pattern may match and each named condition may be met:
/// a bit a line and pattern or condition.
const MOST_KEPT: usize = 100_000;

/// What is known of the lines of one document.
pub(super) struct Candidates {
    columns: OnceCell<Columns>,
    /// For each pattern, the lines in which it may match.
    fitting: Vec<OnceCell<Box<Mask>>>,
    /// For each named condition, the lines that may meet it; `None` for any.
    conditions: Vec<OnceCell<Option<Box<Mask>>>>,
}

impl Candidates {
    /// Nothing yet.
    pub fn new(set: &RuleSet) -> Self {
        // (Cloning a cell, as `vec!` would, takes longer than making one.)
        Self {
            columns: OnceCell::new(),
            fitting: set.patterns.iter().map(|_| OnceCell::new()).collect(),
            conditions: set.conditions.iter().map(|_| OnceCell::new()).collect(),
        }
    }
}

impl Pass<'_> {
    /// The units of `kind` that may meet `condition`, as far as what patterns and word lists need
    /// can tell; `None` for any.
    pub fn candidates(&self, kind: UnitKind, condition: &Condition) -> Option<Cow<'_, Mask>> {
        match condition {
            Condition::Matches(pattern) => self.fitting(kind, *pattern),
            Condition::Feature(feature, bounds) => {
                let range = self.range(kind, feature, bounds)?;
                Some(Cow::Owned(Mask::range(self.analysis.len(kind), range)))
            }
            Condition::In(list) => Some(Cow::Owned(self.units_at(kind, self.list(*list)?))),
            Condition::Contains { list, bounds, .. } if !bounds.contain(0.0) => {
                Some(Cow::Owned(self.units_at(kind, self.list(*list)?)))
            }
            Condition::Named(index) => self.named_candidates(kind, *index),
            Condition::All(parts) => {
                let mut masks = parts.iter().filter_map(|part| self.candidates(kind, part));
                let mut all = masks.next()?;
                masks.for_each(|mask| all.to_mut().and(&mask));
                Some(all)
            }
            Condition::Any(parts) => {
                let (first, rest) = parts.split_first()?;
                let mut any = self.candidates(kind, first)?;
                for part in rest {
                    any.to_mut().or(&*self.candidates(kind, part)?);
                }
                Some(any)
            }
            _ => None,
        }
    }

    /// The same of a named condition.
    fn named_candidates(&self, kind: UnitKind, index: usize) -> Option<Cow<'_, Mask>> {
        let candidates = || self.candidates(kind, &self.set.conditions[index]).map(Cow::into_owned);
        if kind != UnitKind::Line || self.analysis.len(kind) > MOST_KEPT {
            return candidates().map(Cow::Owned);
        }
        let known = self.candidates.conditions[index].get_or_init(|| candidates().map(Box::new));
        known.as_deref().map(Cow::Borrowed)
    }

    /// The units of `kind` in which something stands at one of `places`.
    pub fn units_at(&self, kind: UnitKind, places: &[Place]) -> Mask {
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
    pub fn range(
        &self,
        kind: UnitKind,
        feature: &Feature,
        bounds: &Bounds,
    ) -> Option<Range<usize>> {
        let order = feature.order()?;
        let len = self.analysis.len(kind);
        let value = |index| feature.value(&self.analysis, &self.analysis.unit(kind, index));
        let is_below = |index| bounds.min.is_some_and(|min| value(index) < min);
        let is_above = |index| bounds.max.is_some_and(|max| value(index) > max);
        let (start, end) = match order {
            Ordering::Greater => (partition(len, is_above), partition(len, |at| !is_below(at))),
            _ => (partition(len, is_below), partition(len, |at| !is_above(at))),
        };
        Some(start..end.max(start))
    }

    /// The units of `kind` in which the pattern may match, as far as that is told of many at once;
    /// `None` for all.
    pub fn fitting(&self, kind: UnitKind, pattern: usize) -> Option<Cow<'_, Mask>> {
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
                Cow::Borrowed(self.candidates.fitting[pattern].get_or_init(|| Box::new(fitting())))
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
