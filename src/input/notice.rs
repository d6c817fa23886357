//! What a user should know of how an input is read.

use std::fmt;
use std::sync::Arc;

use super::{Compression, InputFormat};

/// An input is read otherwise than could be expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The input, as people and programs should see it.
    pub path: Arc<str>,
    /// What is to be known.
    pub kind: NoticeKind,
}

/// What is to be known of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeKind {
    /// It is packed, and its name does not say so.
    Packed(Compression),
    /// Its name says that it is packed so, and it is not packed at all.
    NotPacked(Compression),
    /// Its name says that one thing is in it, and it is another.
    NotAsNamed {
        /// What the name says.
        named: InputFormat,
        /// What it is.
        is: InputFormat,
    },
    /// It is Parquet, of which no field is read that says the language.
    NoLanguageField,
    /// It was begun in an earlier run and has changed since, so it is read from its start again.
    Changed,
    /// It is not UTF-8, and was decoded from another encoding.
    Decoded {
        /// The name of the encoding.
        encoding: &'static str,
        /// Whether nothing says so but the bytes themselves.
        is_guessed: bool,
        /// Whether some bytes mean nothing in it.
        has_errors: bool,
    },
}

impl Notice {
    /// Whether something is wrong with the input; else it is only worth knowing.
    pub fn is_warning(&self) -> bool {
        !matches!(self.kind, NoticeKind::Decoded { .. })
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path)?;
        match &self.kind {
            NoticeKind::Packed(is) => {
                write!(f, "this is {} although its name does not say so; it is unpacked", is.name())
            }
            NoticeKind::NotPacked(named) => write!(
                f,
                "this is not {} although its name says so; it is read as it is",
                named.name()
            ),
            NoticeKind::NotAsNamed { named, is } => write!(
                f,
                "this is not {} although its name says so; it is read as {}",
                named.title(),
                is.title()
            ),
            NoticeKind::NoLanguageField => f.write_str(
                "the field with the language is read from JSON records only, so the languages of \
                 these records are told from their texts",
            ),
            NoticeKind::Changed => f.write_str(
                "this has changed since an earlier run read it; it is read from its start again",
            ),
            NoticeKind::Decoded { encoding, is_guessed, has_errors } => {
                write!(f, "decoded from {encoding}")?;
                if *is_guessed {
                    f.write_str(", which is a guess; --encoding says it for certain")?;
                }
                if *has_errors {
                    f.write_str("; what means nothing in it became U+FFFD")?;
                }
                Ok(())
            }
        }
    }
}
