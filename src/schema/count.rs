//! Whole numbers that have a least other than 0.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::{FromToml, Reader, Value};

/// A whole number that should be at least `LEAST`. A smaller one is read too: whoever asked for it
/// knows why it makes no sense, and says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count<const LEAST: usize>(pub usize);

impl<const LEAST: usize> FromToml for Count<LEAST> {
    const EXPECTED: &'static str = match LEAST {
        0 => usize::EXPECTED,
        1 => "a whole number, 1 or more",
        2 => "a whole number, 2 or more",
        _ => "a whole number",
    };

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        reader.whole(value, Self::EXPECTED).map(Self)
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": LEAST })
    }
}
