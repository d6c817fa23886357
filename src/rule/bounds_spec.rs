//! Bounds: between which numbers a measured value lies, and whether that can be told apart from
//! saying nothing.

use std::ops::Range;
use std::sync::Arc;

use schemars::{Schema, SchemaGenerator};
use toml::de::DeValue;

use crate::schema::{FromToml, Mistake, Reader, SourceFile, Spanned, Value, table};
use crate::text::UnitOfMeasure;

use super::bounds_schema::bounds_schema;

/// An inclusive range of numbers; a side left out is open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    /// The smallest number within.
    pub min: Option<f64>,
    /// The largest number within.
    pub max: Option<f64>,
}

impl Bounds {
    /// Of a count: any at all.
    pub(crate) const ANY: Self = Self { min: Some(1.0), max: None };

    /// Whether `value` lies within.
    pub(crate) fn contain(&self, value: f64) -> bool {
        // Both are compared, as a branch between them could not be guessed.
        self.min.is_none_or(|min| value >= min) & self.max.is_none_or(|max| value <= max)
    }

    /// Whether all values from `least` to `most` lie within, or none; `None` if some may.
    pub(crate) fn contain_all(&self, least: f64, most: f64) -> Option<bool> {
        let none =
            self.min.is_some_and(|min| most < min) || self.max.is_some_and(|max| least > max);
        match self.contain(least) && self.contain(most) {
            true => Some(true),
            false => none.then_some(false),
        }
    }
}

/// Bounds as a rule file says them: `{ min = 3, max = 20 }`, or a number for exactly that.
#[derive(Debug, Clone)]
pub(crate) struct BoundsSpec {
    /// The smallest number within.
    pub min: Option<Spanned<f64>>,
    /// The largest number within.
    pub max: Option<Spanned<f64>>,
    /// Where the bounds stand: bytes in their file.
    pub span: Range<usize>,
}

table! {
    /// A range, `min` and `max` included.
    pub(crate) snake struct BoundsTable {
        /// At least so much; left out: no least.
        min: Option<Spanned<f64>>,
        /// At most so much; left out: no most.
        max: Option<Spanned<f64>>,
    }
}

impl FromToml for BoundsSpec {
    const EXPECTED: &'static str = "a number or { min = …, max = … }";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        match value.get_ref() {
            DeValue::Integer(_) | DeValue::Float(_) => {
                let exact = Spanned::<f64>::from_toml(value, reader)?;
                let span = value.span();
                Some(Self { min: Some(exact.clone()), max: Some(exact), span })
            }
            DeValue::Table(_) => {
                let BoundsTable { min, max, span, misspelt } =
                    BoundsTable::from_toml(value, reader)?;
                // The bound may be what is misspelt.
                let is_misspelt = misspelt && min.is_none() && max.is_none();
                (!is_misspelt).then_some(Self { min, max, span })
            }
            _ => {
                reader.expected(Self::EXPECTED, value);
                None
            }
        }
    }

    /// That of a value of unknown measure; conditions use `bounds_schema`.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        bounds_schema(generator, UnitOfMeasure::Quotient)
    }
}

impl BoundsSpec {
    /// The bounds, if a value of this measure that is never below `least` can lie on either side
    /// of them.
    pub(crate) fn read(
        &self,
        reader: &mut Reader,
        name: &str,
        measure: UnitOfMeasure,
        least: f64,
    ) -> Option<Bounds> {
        let mistakes = self.mistakes(reader.file(), name, measure, least);
        let sound = mistakes.is_empty();
        mistakes.into_iter().for_each(|mistake| reader.push(mistake));
        sound.then(|| self.bounds())
    }

    /// The numbers alone.
    pub(crate) fn bounds(&self) -> Bounds {
        let value = |bound: &Option<Spanned<f64>>| bound.as_ref().map(|bound| *bound.get_ref());
        Bounds { min: value(&self.min), max: value(&self.max) }
    }

    /// What is wrong with them: a bound that no value crosses, a range that no value lies in.
    pub(crate) fn mistakes(
        &self,
        file: &Arc<SourceFile>,
        name: &str,
        measure: UnitOfMeasure,
        least: f64,
    ) -> Vec<Mistake> {
        let (min, max) = (self.min.as_ref(), self.max.as_ref());
        let whole =
            |message| vec![Mistake::new(file, self.span.clone(), message).label("can never hold")];
        if min.is_none() && max.is_none() {
            let message = format!("`{name}` has no bound");
            let mistake = Mistake::new(file, self.span.clone(), message);
            return vec![mistake.help("give `min`, `max` or both")];
        }
        // Only an adjustment may say `max = inf`, and takes that bound away before this is asked.
        let infinite = [min, max].into_iter().flatten().find(|b| b.get_ref().is_infinite());
        if let Some(infinite) = infinite {
            let message = format!("a bound of `{name}` is a finite number");
            let mistake = Mistake::new(file, infinite.span(), message).label("not finite");
            return vec![mistake.help("leave the side out that has no bound")];
        }
        let bounds = self.bounds();
        if let Bounds { min: Some(min), max: Some(max) } = bounds {
            if min > max {
                return whole(format!("`min` is larger than `max`: no `{name}` lies between"));
            }
            if measure == UnitOfMeasure::Count && min.ceil() > max.floor() {
                return whole(format!("`{name}` is a whole number, and none lies in this range"));
            }
        }
        let mut mistakes = Vec::new();
        // An exact number is both.
        let max = max.filter(|max| min.is_none_or(|min| min.span() != max.span()));
        for bound in [min, max].into_iter().flatten() {
            let value = *bound.get_ref();
            let why = if value < least {
                format!("`{name}` is never below {least}")
            } else if value > measure.max() {
                format!("`{name}` is a ratio and never above {}", measure.max())
            } else {
                continue;
            };
            let message = format!("this bound can never be crossed: {why}");
            let label = format!("{} expected", measure.name());
            mistakes.push(Mistake::new(file, bound.span(), message).label(label));
        }
        let always = bounds.min.is_none_or(|min| min <= least)
            && bounds.max.is_none_or(|max| max >= measure.max());
        if mistakes.is_empty() && always {
            let message = format!("every `{name}` lies in this range");
            let mistake = Mistake::new(file, self.span.clone(), message).label("always holds");
            mistakes.push(mistake.help("move a bound, or leave the condition out"));
        }
        mistakes
    }
}

/// Reads the `min` and `max` of a table that has other keys too.
pub(crate) fn bounds(
    reader: &mut Reader,
    name: &str,
    measure: UnitOfMeasure,
    min: Option<Spanned<f64>>,
    max: Option<Spanned<f64>>,
    span: Range<usize>,
) -> Option<Bounds> {
    BoundsSpec { min, max, span }.read(reader, name, measure, 0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// What is told of a range is so of each value in it.
        #[test]
        fn a_range_tells_what_its_values_do(
            min in prop::option::of(0..6_u8),
            max in prop::option::of(0..6_u8),
            least in 0..6_u8,
            more in 0..6_u8,
        ) {
            let bounds = Bounds { min: min.map(f64::from), max: max.map(f64::from) };
            let values = || (least..=least + more).map(f64::from);
            let told = bounds.contain_all(f64::from(least), f64::from(least + more));
            let (all, any) = (values().all(|v| bounds.contain(v)), values().any(|v| bounds.contain(v)));
            match told {
                Some(true) => prop_assert!(all),
                Some(false) => prop_assert!(!any),
                None => prop_assert!(!all),
            }
        }
    }
}
