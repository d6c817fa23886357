//! The same description of a TOML file as a JSON Schema, for editors and validators.
//!
//! A type that can be read says in [`FromToml::json_schema`] what its values look like; `table!`
//! and `choice!` write that from the keys and their doc comments. Here are the pieces that it is
//! made of.
//!
//! Only what holds others of its kind, or is long and stands in many places, is written once, under
//! `definitions`, and referred to: behind a reference, editors show less well what a key is for.

use std::any::type_name;
use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::FromToml;

/// The JSON Schema of a whole file.
///
/// It keeps to draft 7, the newest one that the TOML plugins of editors read in full.
pub(crate) fn document<T: FromToml>(id: &str, title: &str) -> Value {
    let generator = SchemaGenerator::new(SchemaSettings::draft07());
    let mut schema = generator.into_root_schema_for::<Described<T>>();
    schema.insert("$id".into(), id.into());
    schema.insert("title".into(), title.into());
    schema.to_value()
}

/// What a value of the type looks like, or a reference to that.
pub(crate) fn schema_of<T: FromToml>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<Described<T>>()
}

/// A reference to the definition of this name, which is made the first time.
pub(crate) fn definition(
    generator: &mut SchemaGenerator,
    name: &str,
    make: impl FnOnce(&mut SchemaGenerator) -> Schema,
) -> Schema {
    if !generator.definitions().contains_key(name) {
        let schema = make(generator);
        generator.definitions_mut().insert(name.to_owned(), schema.to_value());
    }
    Schema::new_ref(format!("#{}/{name}", generator.settings().definitions_path))
}

/// The same, or a value of another kind (`string`, `number`, `array`): what the schema says of
/// tables says nothing of those.
///
/// Where kinds tell the forms of a value apart, this is better than [`any_of`], of which a validator
/// tells only that none of the forms fits.
pub(crate) fn or_kinds(mut table: Schema, kinds: &[&str]) -> Schema {
    table.insert("type".into(), [kinds, &["object"]].concat().into());
    table
}

/// One of several forms of a value.
pub(crate) fn any_of(forms: impl IntoIterator<Item = Schema>) -> Schema {
    let forms: Vec<Value> = forms.into_iter().map(Schema::to_value).collect();
    json_schema!({ "anyOf": forms })
}

/// One of a few strings, each with its description.
pub(crate) fn one_of_strings<'a>(choices: impl IntoIterator<Item = (&'a str, String)>) -> Schema {
    let choices: Vec<Value> = choices
        .into_iter()
        .map(|(text, description)| json!({ "const": text, "description": description }))
        .collect();
    json_schema!({ "type": "string", "oneOf": choices })
}

/// A table whose keys are the author's own names.
pub(crate) fn named_values(values: Schema) -> Schema {
    json_schema!({ "type": "object", "additionalProperties": values })
}

/// The same with a description.
pub(crate) fn described(mut schema: Schema, description: impl Into<String>) -> Schema {
    let description = description.into();
    // What stands beside `$ref` is not looked at. What stands beside `allOf` is not looked at by
    // taplo, which shows what stands inside.
    if schema.get("$ref").is_some() {
        schema = json_schema!({ "allOf": [{ "description": description }, schema] });
    }
    schema.insert("description".into(), description.into());
    schema
}

/// A doc comment as running text: its lines joined, its paragraphs apart.
pub(crate) fn prose(doc_comment: &[&str]) -> String {
    let mut prose = String::new();
    for line in doc_comment.iter().map(|line| line.trim()) {
        match (line.is_empty(), prose.is_empty() || prose.ends_with('\n')) {
            (true, false) => prose.push_str("\n\n"),
            (true, true) => {}
            (false, true) => prose.push_str(line),
            (false, false) => {
                prose.push(' ');
                prose.push_str(line);
            }
        }
    }
    prose
}

/// A table with known keys, as it is put together.
#[derive(Debug)]
pub(crate) struct TableSchema {
    description: String,
    keys: Map<String, Value>,
    required: Vec<Value>,
}

impl TableSchema {
    /// A table without keys.
    pub(crate) fn new(description: String) -> Self {
        Self { description, keys: Map::new(), required: Vec::new() }
    }

    /// Adds a key that is read as `T`; it is required if `T` can't be left out.
    pub(crate) fn key<T: FromToml>(
        &mut self,
        generator: &mut SchemaGenerator,
        key: &str,
        description: String,
    ) {
        self.optional(key, described(schema_of::<T>(generator), description));
        if T::missing().is_none() {
            self.required.push(key.into());
        }
    }

    /// Adds a key that may be left out.
    pub(crate) fn optional(&mut self, key: &str, schema: Schema) {
        self.keys.insert(key.to_owned(), schema.to_value());
    }

    /// The table; other keys are mistakes.
    pub(crate) fn end(self) -> Schema {
        let mut schema = json_schema!({
            "type": "object",
            "description": self.description,
            "properties": self.keys,
            "additionalProperties": false,
        });
        if !self.required.is_empty() {
            schema.insert("required".into(), Value::Array(self.required));
        }
        schema
    }
}

/// Lets schemars keep the definitions, with their references, of types that are read from TOML.
struct Described<T>(PhantomData<T>);

impl<T: FromToml> JsonSchema for Described<T> {
    fn inline_schema() -> bool {
        T::NAME.is_none()
    }

    fn schema_name() -> Cow<'static, str> {
        T::NAME.unwrap_or(T::EXPECTED).into()
    }

    fn schema_id() -> Cow<'static, str> {
        type_name::<T>().into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doc_comment_is_running_text() {
        assert_eq!(
            prose(&[" One line,", " and more.", "", " Next."]),
            "One line, and more.\n\nNext."
        );
        assert_eq!(prose(&[]), "");
    }
}
