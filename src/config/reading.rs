//! How inputs are read, as it is written in `corplint.toml`.

use encoding_rs::Encoding;
use schemars::{Schema, SchemaGenerator, json_schema};

use crate::input::FieldPath;
use crate::schema::{FromToml, Reader, Value};

impl FromToml for FieldPath {
    const EXPECTED: &'static str = "a string";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let written = String::from_toml(value, reader)?;
        let path = Self::new(&written);
        if path.is_none() {
            let message = format!("`{written}` is no field: a name between its dots is missing");
            reader.mistake(value.span(), message);
        }
        path
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // A backslash goes with what follows it, or is the last character.
        let name = r"([^.\\]|\\[\s\S])+";
        let pattern = format!(r"^({name}\.)*({name}\\?|\\)$");
        json_schema!({ "type": "string", "pattern": pattern })
    }
}

impl FromToml for &'static Encoding {
    const EXPECTED: &'static str = "a string";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let label = String::from_toml(value, reader)?;
        let encoding = Encoding::for_label_no_replacement(label.as_bytes());
        if encoding.is_none() {
            let message = format!("`{label}` is no encoding that is known");
            reader.mistake(value.span(), message).help = Some(ENCODING_HELP.to_owned());
        }
        encoding
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// What encodings are called.
pub const ENCODING_HELP: &str =
    "the names are those of the web, such as utf-8, windows-1252, utf-16le, shift_jis or gb18030";
