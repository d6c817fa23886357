//! Lists and tables of the author's own names that say something, if they are there.

use std::ops::Deref;

use schemars::{Schema, SchemaGenerator};

use super::{FromToml, Reader, Value, json};

/// Entries of which there is at least one, unless their key is left out.
#[derive(Debug, Clone)]
pub(crate) struct Filled<T>(Vec<T>);

impl<T> Deref for Filled<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> FromToml for Filled<T>
where
    Vec<T>: FromToml,
{
    const EXPECTED: &'static str = Vec::<T>::EXPECTED;

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let entries = Vec::<T>::from_toml(value, reader)?;
        if entries.is_empty() {
            let mistake = reader.mistake(value.span(), "this says nothing: it is empty");
            mistake.label = "no effect".into();
            mistake.help = Some("name something, or leave the key out".into());
        }
        Some(Self(entries))
    }

    fn missing() -> Option<Self> {
        Some(Self(Vec::new()))
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = json::schema_of::<Vec<T>>(generator);
        let least = if schema.get("items").is_some() { "minItems" } else { "minProperties" };
        schema.insert(least.into(), 1.into());
        schema
    }
}
