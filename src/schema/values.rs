//! How strings, numbers, lists and tables of the author's own names are read.

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::Spanned;
use toml::de::DeValue;

use super::reader::is_too_large;
use super::{FromToml, Reader, SourceFile, Value, json};

impl FromToml for String {
    const EXPECTED: &'static str = "a string";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(text) => Some(unix_lines(text, value, reader.file())),
            _ => {
                reader.expected(Self::EXPECTED, value);
                None
            }
        }
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl FromToml for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        match value.get_ref() {
            DeValue::Boolean(yes) => Some(*yes),
            _ => {
                reader.expected(Self::EXPECTED, value);
                None
            }
        }
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "boolean" })
    }
}

impl FromToml for f64 {
    const EXPECTED: &'static str = "a number";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let number = match value.get_ref() {
            DeValue::Integer(n) => {
                i64::from_str_radix(n.as_str(), n.radix()).ok().map(|n| n as f64)
            }
            DeValue::Float(n) => n.as_str().parse().ok(),
            _ => None,
        };
        // Whether a number may be `inf` is for whoever reads it to say.
        let is_read =
            |number: f64| !number.is_nan() && (number.is_finite() || !is_too_large(value));
        if !number.is_some_and(is_read) {
            reader.expected(Self::EXPECTED, value);
            return None;
        }
        number
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number" })
    }
}

impl FromToml for usize {
    const EXPECTED: &'static str = "a whole number, 0 or more";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        reader.whole(value, Self::EXPECTED)
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 0 })
    }
}

impl<T: FromToml> FromToml for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    /// A value that can't be read is still there: the mistake is known, and what depends on the
    /// key being absent must not complain as well.
    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        T::from_toml(value, reader).map(Some)
    }

    fn missing() -> Option<Self> {
        Some(None)
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json::schema_of::<T>(generator)
    }
}

impl<T: FromToml> FromToml for Vec<T> {
    const EXPECTED: &'static str = "a list";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let DeValue::Array(items) = value.get_ref() else {
            match T::EXPECTED {
                "a table" => reader.expected_header(Self::EXPECTED, value),
                _ => reader.expected(Self::EXPECTED, value),
            }
            return None;
        };
        let read: Vec<Option<T>> = items.iter().map(|item| T::from_toml(item, reader)).collect();
        read.into_iter().collect()
    }

    fn missing() -> Option<Self> {
        Some(Self::new())
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": json::schema_of::<T>(generator) })
    }
}

impl<T: FromToml> FromToml for Spanned<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        T::from_toml(value, reader).map(|read| Self::new(value.span(), read))
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json::schema_of::<T>(generator)
    }
}

impl<T: FromToml> FromToml for Box<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        T::from_toml(value, reader).map(Self::new)
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json::schema_of::<T>(generator)
    }
}

/// A table whose keys are the author's own names, in the order in which they stand.
impl<T: FromToml> FromToml for Vec<(Spanned<String>, T)> {
    const EXPECTED: &'static str = "a table";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let DeValue::Table(table) = value.get_ref() else {
            reader.expected_header(Self::EXPECTED, value);
            return None;
        };
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut read = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let name = Spanned::new(key.span(), key.get_ref().to_string());
            read.push(T::from_toml(value, reader).map(|value| (name, value)));
        }
        read.into_iter().collect()
    }

    fn missing() -> Option<Self> {
        Some(Self::new())
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json::named_values(json::schema_of::<T>(generator))
    }
}

/// A string with `\n` where its source has a line break, also in a file that ends its lines with `\r\n`: a
/// file means the same whatever program wrote it. What is written as an escape stays as it is.
fn unix_lines(text: &str, value: &Value<'_>, file: &SourceFile) -> String {
    let source = file.text.get(value.span()).filter(|source| source.contains("\r\n"));
    let source = source.map(|source| source.replace("\r\n", "\n"));
    let again = source.as_deref().and_then(|source| DeValue::parse(source).ok());
    match again.as_ref().map(Spanned::get_ref) {
        Some(DeValue::String(text)) => text.to_string(),
        _ => text.to_owned(),
    }
}
