//! Typed reading of TOML that keeps the span of everything and collects every mistake.
//!
//! serde stops at the first error and forgets where a value stood. A rule author wants to see all
//! mistakes of a file at once, each at its place. So a TOML file is described here once, as a type
//! made by `table!` or `choice!`; reading walks the parsed document with that type and a
//! [`Reader`] that remembers what was wrong. Unknown keys are mistakes, with the nearest known one.

mod attempt;
mod mistake;
mod reader;
mod strings;

pub use attempt::Attempt;
pub use mistake::{Mistake, Mistakes, SourceFile};
pub use reader::{FromToml, Reader, Value, nearest, or_list};
pub use strings::inside;
pub use toml::Spanned;

/// Defines a struct that is read from a TOML table.
///
/// Each field is a key: `Option` and `Vec` fields may be left out, all others are required. Field
/// names are the keys; with `kebab` before `struct`, underscores become hyphens. The struct gets
/// one more field, `span`: where the table stands in the file.
macro_rules! table {
    (@key kebab $field:ident) => { stringify!($field).trim_start_matches("r#").replace('_', "-") };
    (@key snake $field:ident) => { stringify!($field).trim_start_matches("r#").to_owned() };
    (
        $(#[$meta:meta])*
        $vis:vis $case:ident struct $name:ident {
            $( $(#[$field_meta:meta])* $field:ident : $type:ty, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        $vis struct $name {
            $( $(#[$field_meta])* $vis $field: $type, )*
            /// Where the table stands: bytes in its file. Not every reader points at it.
            #[allow(dead_code)]
            $vis span: std::ops::Range<usize>,
        }

        impl $crate::schema::FromToml for $name {
            const EXPECTED: &'static str = "a table";

            fn from_toml(
                value: &$crate::schema::Value<'_>,
                reader: &mut $crate::schema::Reader,
            ) -> Option<Self> {
                let keys = [$( $crate::schema::table!(@key $case $field) ),*];
                let table = reader.table(value, &keys)?;
                let mut key = keys.iter();
                // Every field is read before any is found missing, so that all mistakes are told.
                $( let $field = reader.field::<$type>(value, table, key.next()?); )*
                Some(Self { $( $field: $field?, )* span: value.span() })
            }
        }
    };
}
pub(crate) use table;

/// Defines an enum that is read from one of a few TOML strings.
macro_rules! choice {
    ($type:ty { $( $variant:path => $text:expr ),* $(,)? }) => {
        impl $crate::schema::FromToml for $type {
            const EXPECTED: &'static str = "a string";

            fn from_toml(
                value: &$crate::schema::Value<'_>,
                reader: &mut $crate::schema::Reader,
            ) -> Option<Self> {
                reader.choice(value, &[$( ($text, $variant) ),*])
            }
        }
    };
}
pub(crate) use choice;
