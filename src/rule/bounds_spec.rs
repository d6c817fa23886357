//! Bounds: between which numbers a measured value lies.

use std::ops::Range;

use schemars::{Schema, SchemaGenerator};
use toml::de::DeValue;

use crate::schema::{FromToml, Reader, Spanned, Value, table};
use crate::text::UnitOfMeasure;

use super::bounds_schema::bounds_schema;

/// An inclusive range of numbers; a side left out is open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The smallest number within.
    pub min: Option<f64>,
    /// The largest number within.
    pub max: Option<f64>,
}

impl Bounds {
    /// Whether `value` lies within.
    pub fn contain(&self, value: f64) -> bool {
        self.min.is_none_or(|min| value >= min) && self.max.is_none_or(|max| value <= max)
    }
}

/// Bounds as a rule file says them: `{ min = 3, max = 20 }`, or a number for exactly that.
#[derive(Debug, Clone)]
pub struct BoundsSpec {
    /// The smallest number within.
    pub min: Option<Spanned<f64>>,
    /// The largest number within.
    pub max: Option<Spanned<f64>>,
    /// Where the bounds stand: bytes in their file.
    pub span: Range<usize>,
}

table! {
    /// A range, `min` and `max` included.
    pub snake struct BoundsTable {
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
                let BoundsTable { min, max, span } = BoundsTable::from_toml(value, reader)?;
                Some(Self { min, max, span })
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
    /// The bounds, if a value of this measure can lie on either side of them.
    pub fn check(&self, reader: &mut Reader, name: &str, measure: UnitOfMeasure) -> Option<Bounds> {
        let (min, max) = (self.min.as_ref(), self.max.as_ref());
        let mut sound = true;
        if min.is_none() && max.is_none() {
            let mistake = reader.mistake(self.span.clone(), format!("`{name}` has no bound"));
            mistake.help = Some("give `min`, `max` or both".into());
            sound = false;
        }
        if let (Some(min), Some(max)) = (min, max)
            && min.get_ref() > max.get_ref()
        {
            let message = format!("`min` is larger than `max`: no `{name}` lies between");
            reader.mistake(self.span.clone(), message).label = "can never hold".into();
            sound = false;
        }
        for bound in [min, max].into_iter().flatten() {
            let value = *bound.get_ref();
            let why = if value < 0.0 {
                format!("`{name}` is never below 0")
            } else if value > measure.max() {
                format!("`{name}` is a ratio and never above {}", measure.max())
            } else {
                continue;
            };
            reader.mistake(bound.span(), format!("this bound can never be crossed: {why}")).label =
                format!("{} expected", measure.name());
            sound = false;
        }
        let value = |bound: Option<&Spanned<f64>>| bound.map(|bound| *bound.get_ref());
        sound.then(|| Bounds { min: value(min), max: value(max) })
    }
}

/// Reads the `min` and `max` of a table that has other keys too.
pub fn bounds(
    reader: &mut Reader,
    name: &str,
    measure: UnitOfMeasure,
    min: Option<Spanned<f64>>,
    max: Option<Spanned<f64>>,
    span: Range<usize>,
) -> Option<Bounds> {
    BoundsSpec { min, max, span }.check(reader, name, measure)
}
