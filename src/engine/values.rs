//! What features measure on all lines of a document: asked often, it is measured once.

use std::cell::RefCell;
use std::rc::Rc;

use crate::rule::bounds_spec::Bounds;
use crate::text::{Analysis, Feature, UnitKind};

use super::mask::Mask;

/// Of how many lines values are remembered: eight bytes for each line and feature.
const MOST_LINES: usize = 20_000;

/// The values of some features, one for each line.
#[derive(Default)]
pub(super) struct Values(RefCell<Vec<Column>>);

/// A feature, and its value on each line.
type Column = (&'static Feature, Rc<[f64]>);

impl Values {
    /// Keeps those of `units` whose feature lies within the bounds.
    pub fn keep(
        &self,
        analysis: &Analysis<'_>,
        kind: UnitKind,
        (feature, bounds): (&'static Feature, &Bounds),
        units: &mut Mask,
    ) {
        let value = |index| feature.value(analysis, &analysis.unit(kind, index));
        match self.of(kind, feature, units, value) {
            Some(values) => units.retain(|index| bounds.contain(values[index])),
            None => units.retain(|index| bounds.contain(value(index))),
        }
    }

    /// The values of all lines, if they are known or are worth measuring: when many lines are asked.
    fn of(
        &self,
        kind: UnitKind,
        feature: &'static Feature,
        units: &Mask,
        value: impl Fn(usize) -> f64,
    ) -> Option<Rc<[f64]>> {
        if kind != UnitKind::Line || units.len() > MOST_LINES {
            return None;
        }
        let known = |all: &[Column]| {
            let values = all.iter().find(|(other, _)| std::ptr::eq(*other, feature));
            values.map(|(_, values)| Rc::clone(values))
        };
        let values = known(&self.0.borrow());
        values.or_else(|| {
            (4 * units.count() >= units.len()).then(|| {
                let values: Rc<[f64]> = (0..units.len()).map(value).collect();
                self.0.borrow_mut().push((feature, Rc::clone(&values)));
                values
            })
        })
    }
}
