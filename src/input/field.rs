//! The name of a field of a record.

use std::fmt;

/// The path to a field: names of objects within objects, with dots between.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldPath {
    written: String,
    names: Vec<String>,
}

impl FieldPath {
    /// The path that is written so, such as `text` or `meta.body`.
    pub fn new(written: &str) -> Self {
        let names = written.split('.').map(str::to_owned).collect();
        Self { written: written.to_owned(), names }
    }

    /// The names, from the outermost; at least one.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}
