//! What features measure on all lines of a document: asked often, it is measured once.

use std::cell::RefCell;

use typed_arena::Arena;

use crate::rule::bounds_spec::Bounds;
use crate::text::{Analysis, Feature, Unit, UnitKind};

use super::mask::Mask;

/// Of how many lines values are remembered: eight bytes for each line and feature.
const MOST_LINES: usize = 20_000;

/// Where values are kept.
pub(super) type Numbers = Arena<f64>;

/// The values of some features, one for each line.
pub(super) struct Values<'a> {
    numbers: &'a Numbers,
    known: RefCell<Vec<Column<'a>>>,
}

/// A feature, and its value on each line.
type Column<'a> = (&'static Feature, &'a [f64]);

impl<'a> Values<'a> {
    /// None yet; what is measured is kept in `numbers`.
    pub(super) fn new(numbers: &'a Numbers) -> Self {
        Self { numbers, known: RefCell::default() }
    }

    /// Keeps those of `units` whose feature lies within the bounds.
    pub(super) fn keep(
        &self,
        analysis: &Analysis<'_>,
        kind: UnitKind,
        (feature, bounds): (&'static Feature, &Bounds),
        units: &mut Mask,
    ) {
        let value = |index| feature.value(analysis, &analysis.unit(kind, index));
        let values = match feature.has_limits() {
            // They mostly decide.
            true => None,
            false => self.of(kind, feature, units, value),
        };
        match values {
            Some(values) => units.retain(|index| bounds.contain(values[index])),
            None => units.retain(|index| {
                lies_within(analysis, &analysis.unit(kind, index), feature, bounds)
            }),
        }
    }

    /// The values of all lines, if they are known or are worth measuring: when many lines are asked.
    fn of(
        &self,
        kind: UnitKind,
        feature: &'static Feature,
        units: &Mask,
        value: impl Fn(usize) -> f64,
    ) -> Option<&'a [f64]> {
        if kind != UnitKind::Line || units.len() > MOST_LINES {
            return None;
        }
        let same = |(other, _): &&Column<'a>| std::ptr::eq(*other, feature);
        let known = self.known.borrow().iter().find(same).map(|(_, values)| *values);
        known.or_else(|| {
            (4 * units.count() >= units.len()).then(|| {
                let values = &*self.numbers.alloc_extend((0..units.len()).map(value));
                self.known.borrow_mut().push((feature, values));
                values
            })
        })
    }
}

/// Whether the value of the feature on `unit` lies within the bounds. It is measured only if its limits,
/// which are quickly told, do not decide that.
pub(super) fn lies_within(
    analysis: &Analysis<'_>,
    unit: &Unit,
    feature: &Feature,
    bounds: &Bounds,
) -> bool {
    let limits = feature.limits(analysis, unit);
    let told = limits.and_then(|(least, most)| bounds.contain_all(least, most));
    told.unwrap_or_else(|| bounds.contain(feature.value(analysis, unit)))
}
