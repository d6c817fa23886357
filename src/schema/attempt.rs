//! Values that may be wrong without taking what stands around them along.

use schemars::{Schema, SchemaGenerator};

use super::{FromToml, Reader, Value, json};

/// A value that may not be readable. Its mistakes are then known to the reader, and what stands
/// beside it is read and checked all the same.
#[derive(Debug, Clone)]
pub(crate) struct Attempt<T>(Option<T>);

impl<T> Attempt<T> {
    /// The value, if it could be read.
    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T: Clone + Default> Attempt<T> {
    /// A copy of the value, or what it is when nothing is said.
    pub(crate) fn value(&self) -> T {
        self.0.clone().unwrap_or_default()
    }
}

impl<T: FromToml> FromToml for Attempt<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        Some(Self(T::from_toml(value, reader)))
    }

    fn missing() -> Option<Self> {
        T::missing().map(|missing| Self(Some(missing)))
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json::schema_of::<T>(generator)
    }
}
