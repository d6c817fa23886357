//! A value, or a list of such values: what holds for all is written once.

use schemars::{Schema, SchemaGenerator};
use toml::de::DeValue;

use super::{FromToml, Reader, Value, json};

/// One value for all, or a list with one for each.
#[derive(Debug, Clone)]
pub(crate) enum OneOrMany<T> {
    /// One for all.
    One(T),
    /// One for each, in order.
    Many(Vec<T>),
}

impl<T: FromToml> FromToml for OneOrMany<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        match value.get_ref() {
            DeValue::Array(_) => FromToml::from_toml(value, reader).map(Self::Many),
            _ => T::from_toml(value, reader).map(Self::One),
        }
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json::any_of([json::schema_of::<T>(generator), json::schema_of::<Vec<T>>(generator)])
    }
}
