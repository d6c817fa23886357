//! The name of a field of a record.

use std::fmt;

/// The path to a field: names of objects within objects, with dots between.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldPath {
    written: String,
    names: Vec<String>,
}

impl FieldPath {
    /// The path that is written so, such as `text` or `meta.body`; `None` if a name in it is empty.
    pub fn new(written: &str) -> Option<Self> {
        let names: Vec<String> = written.split('.').map(str::to_owned).collect();
        let is_sound = names.iter().all(|name| !name.is_empty());
        is_sound.then(|| Self { written: written.to_owned(), names })
    }

    /// The path of one name, which has no dots.
    pub(super) fn of_name(name: &str) -> Self {
        Self { written: name.to_owned(), names: vec![name.to_owned()] }
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
