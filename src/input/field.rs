//! The name of a field of a record.

use std::fmt;

/// The path to a field: names of objects within objects, with dots between. A dot with a backslash before
/// it is part of a name, and so is a backslash with one before it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldPath {
    written: String,
    names: Vec<String>,
}

impl FieldPath {
    /// The path that is written so, such as `text`, `meta.body` or `dc\.text`; `None` if a name in it is
    /// empty.
    pub fn new(written: &str) -> Option<Self> {
        let mut names = vec![String::new()];
        let mut chars = written.chars().peekable();
        while let Some(c) = chars.next() {
            let next = match c {
                '.' => {
                    names.push(String::new());
                    continue;
                }
                '\\' => chars.next_if(|next| matches!(next, '.' | '\\')),
                _ => None,
            };
            if let Some(name) = names.last_mut() {
                name.push(next.unwrap_or(c));
            }
        }
        let is_sound = names.iter().all(|name| !name.is_empty());
        is_sound.then(|| Self { written: written.to_owned(), names })
    }

    /// The path of one name.
    pub(super) fn of_name(name: &str) -> Self {
        Self::of_names(&[name.to_owned()])
    }

    /// The path of these names.
    pub(super) fn of_names(names: &[String]) -> Self {
        let escaped = |name: &String| name.replace('\\', r"\\").replace('.', r"\.");
        let written = names.iter().map(escaped).collect::<Vec<_>>().join(".");
        Self { written, names: names.to_vec() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_have_dots_and_backslashes() {
        let names = |written: &str| FieldPath::new(written).map(|path| path.names().to_vec());
        let some = |names: &[&str]| Some(names.iter().map(|&name| name.to_owned()).collect());
        assert_eq!(names("a.b"), some(&["a", "b"]));
        assert_eq!(names(r"a\.b.c"), some(&["a.b", "c"]));
        assert_eq!(names(r"a\\.b"), some(&[r"a\", "b"]));
        assert_eq!(names(r"a\b\"), some(&[r"a\b\"]));
        for wrong in ["", "a.", ".a", "a..b"] {
            assert_eq!(names(wrong), None, "{wrong}");
        }
        for path in [&["a.b", r"c\d"][..], &["a", "b"], &[r"a\.b"]] {
            let path = path.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
            let written = FieldPath::of_names(&path).to_string();
            assert_eq!(names(&written), Some(path), "{written}");
        }
    }
}
