//! Records that can't be linted, and why.

use std::fmt;
use std::sync::Arc;

/// A record that can't be linted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRecord {
    /// The file that it is in, as people and programs should see it.
    pub path: Arc<str>,
    /// Its number in the file, from 1.
    pub record: u64,
    /// What is wrong with it.
    pub problem: RecordProblem,
}

/// What is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordProblem {
    /// It is not JSON, or a string in it is no text.
    NotJson {
        /// Where that can be told, as a byte of the record, from 1.
        byte: usize,
        /// What stands there, or does not.
        message: String,
    },
    /// More lists and objects lie within one another than are read.
    TooDeep {
        /// Where the first begins that is not read, as a byte of the record, from 1.
        byte: usize,
        /// How many may.
        most: usize,
    },
    /// It is JSON, but not an object, so it has no fields.
    NotObject,
    /// It does not have the field that holds the text.
    NoField {
        /// The field.
        field: String,
        /// The first of those that it has.
        fields: Vec<String>,
    },
    /// The field holds something else than a string.
    NotString {
        /// The field.
        field: String,
        /// What it holds.
        kind: FieldKind,
    },
    /// It is not UTF-8.
    NotUtf8 {
        /// The first byte that is not, from 1: of the record, or in Parquet of the field.
        byte: usize,
    },
    /// It is larger than may be.
    TooLarge {
        /// The largest that may be, in bytes.
        most: u64,
    },
    /// Whoever works on the documents panicked on it.
    Panicked,
}

/// What the linter says of a text that it panicked on.
pub(super) const PANICKED: &str =
    "corplint itself failed on this text and has found nothing in it; please report it";

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool,
    /// A number.
    Number,
    /// A list.
    List,
    /// An object with fields of its own.
    Object,
}

impl FieldKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "true or false",
            Self::Number => "a number",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

impl fmt::Display for BrokenRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} record {}", self.path, self.record)?;
        match &self.problem {
            RecordProblem::NotJson { byte, message } => {
                write!(f, ", byte {byte}: not JSON: {message}")
            }
            RecordProblem::TooDeep { byte, most } => {
                write!(
                    f,
                    ", byte {byte}: nested too deep: more than {most} lists and objects within "
                )?;
                f.write_str("one another")
            }
            RecordProblem::NotObject => {
                f.write_str(": not a JSON object, so it has no field with a text")
            }
            RecordProblem::NoField { field, fields } if fields.is_empty() => {
                write!(f, ": no field `{field}`; it has none at all")
            }
            RecordProblem::NoField { field, fields } => {
                let has = fields.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
                write!(f, ": no field `{field}`; it has {}: ", has.join(", "))?;
                f.write_str("name the one with the text with --text-field")
            }
            RecordProblem::NotString { field, kind } => {
                write!(f, ": the field `{field}` holds {}, not a string", kind.name())
            }
            RecordProblem::Panicked => write!(f, ": {PANICKED}"),
            RecordProblem::NotUtf8 { byte } => write!(f, ", byte {byte}: not UTF-8"),
            RecordProblem::TooLarge { most } => {
                write!(f, ": larger than {}; --max-record-size raises the limit", size(*most))
            }
        }
    }
}

impl std::error::Error for BrokenRecord {}

/// A limit in bytes, for people.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0 => "0 bytes".to_owned(),
        _ if bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        _ if bytes.is_multiple_of(1 << 10) => format!("{} KiB", bytes >> 10),
        _ => format!("{bytes} bytes"),
    }
}
