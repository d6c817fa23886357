//! How inputs are read.

use encoding_rs::Encoding;

use super::{FieldPath, InputFormat};

/// The largest record or text file that is linted, in bytes, if nothing else is said: 64 MiB.
pub const MOST_RECORD_BYTES: u64 = 64 << 20;

/// How inputs are read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// What is in all inputs; `None`: what each one's name or content says.
    pub format: Option<InputFormat>,
    /// The field of a record that holds its text.
    pub text_field: FieldPath,
    /// The field of a record that holds its id.
    pub id_field: FieldPath,
    /// The field of a JSON record that holds its language, as a code or tag (`en`, `pt-BR`); `None`:
    /// none does.
    pub language_field: Option<FieldPath>,
    /// The encoding of all text files; `None`: UTF-8, or what each one's content says.
    pub encoding: Option<&'static Encoding>,
    /// The largest record or text file that is linted, in bytes. What is larger is told and passed
    /// over, and never held in memory as a whole.
    pub most_record_bytes: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            format: None,
            text_field: FieldPath::of_name("text"),
            id_field: FieldPath::of_name("id"),
            language_field: None,
            encoding: None,
            most_record_bytes: MOST_RECORD_BYTES,
        }
    }
}
