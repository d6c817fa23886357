//! Typed reading of TOML that keeps the span of everything and collects every mistake.
//!
//! serde stops at the first error and forgets where a value stood. A rule author wants to see all
//! mistakes of a file at once, each at its place. So a TOML file is described here once, as a type
//! made by `table!` or `choice!`; reading walks the parsed document with that type and a
//! `Reader` that remembers what was wrong. Unknown keys are mistakes, with the nearest known one.
//! The same types, with their doc comments, are written as a JSON Schema for editors.

mod attempt;
mod count;
mod filled;
pub(crate) mod json;
mod mistake;
mod one_or_many;
mod reader;
mod strings;
mod unknown;
mod values;

pub(crate) use attempt::Attempt;
pub(crate) use count::Count;
pub(crate) use filled::Filled;
pub use mistake::{Mistake, Mistakes, SourceFile};
pub(crate) use one_or_many::OneOrMany;
pub(crate) use reader::{FromToml, Reader, Value, all_known};
pub use reader::{nearest, or_list};
pub(crate) use strings::inside;
pub use toml::Spanned;
pub(crate) use unknown::Hints;

/// Defines a struct that is read from a TOML table.
///
/// Each field is a key: `Option` and `Vec` fields may be left out, all others are required. Field
/// names are the keys; with `kebab` before `struct`, underscores become hyphens. The doc comments,
/// which no key may be without, are what an editor shows of it. The struct gets two more fields,
/// `span`: where the table stands in the file, and `misspelt`: whether it has unknown keys.
macro_rules! table {
    (@key kebab $field:ident) => { stringify!($field).trim_start_matches("r#").replace('_', "-") };
    (@key snake $field:ident) => { stringify!($field).trim_start_matches("r#").to_owned() };
    (
        $(#[doc = $doc:literal])+
        $vis:vis $case:ident struct $name:ident {
            $( $(#[doc = $field_doc:literal])+ $field:ident : $type:ty, )*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        $vis struct $name {
            $( $(#[doc = $field_doc])+ $vis $field: $type, )*
            /// Where the table stands: bytes in its file. Not every reader points at it.
            #[allow(dead_code)]
            $vis span: std::ops::Range<usize>,
            /// Whether it has keys that are not known, which was said: what it seems to leave out may
            /// be misspelt. Not every reader asks.
            #[allow(dead_code)]
            $vis misspelt: bool,
        }

        impl $name {
            /// Its keys, as a file has them.
            $vis fn keys() -> &'static [String] {
                static KEYS: std::sync::LazyLock<Vec<String>> =
                    std::sync::LazyLock::new(|| vec![$( $crate::schema::table!(@key $case $field) ),*]);
                &KEYS
            }
        }

        impl $crate::schema::FromToml for $name {
            const EXPECTED: &'static str = "a table";

            fn from_toml(
                value: &$crate::schema::Value<'_>,
                reader: &mut $crate::schema::Reader,
            ) -> Option<Self> {
                let keys = Self::keys();
                let table = reader.table(value, keys)?;
                let misspelt = !$crate::schema::all_known(table, keys);
                reader.inside(value.span(), keys, |reader| {
                    let mut key = keys.iter();
                    // Every field is read before any is found missing, so that all mistakes are told.
                    $( let $field = reader.field::<$type>(value, table, key.next()?); )*
                    Some(Self { $( $field: $field?, )* span: value.span(), misspelt })
                })
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                use $crate::schema::json::{TableSchema, prose};
                let mut table = TableSchema::new(prose(&[$( $doc ),+]));
                $( table.key::<$type>(
                    generator,
                    &$crate::schema::table!(@key $case $field),
                    prose(&[$( $field_doc ),+]),
                ); )*
                table.end()
            }
        }
    };
}
pub(crate) use table;

/// Defines an enum that is read from one of a few TOML strings, its names.
///
/// The enum gets `ALL`, the values in order, and `name()`; it is ordered, shown and serialized by
/// its names.
macro_rules! choice {
    (
        $(#[doc = $doc:literal])+
        $vis:vis enum $type:ident {
            $( $(#[doc = $variant_doc:literal])+ $variant:ident = $name:literal, )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $type {
            $( $(#[doc = $variant_doc])+ $variant, )+
        }

        impl $type {
            /// Every value, in order.
            $vis const ALL: [Self; [$( $name ),+].len()] = [$( Self::$variant ),+];

            /// The name used in TOML, flags and output.
            $vis const fn name(self) -> &'static str {
                match self {
                    $( Self::$variant => $name, )+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl $crate::schema::FromToml for $type {
            const EXPECTED: &'static str = "a string";

            fn from_toml(
                value: &$crate::schema::Value<'_>,
                reader: &mut $crate::schema::Reader,
            ) -> Option<Self> {
                reader.choice(value, &Self::ALL.map(|choice| (choice.name(), choice)))
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                use $crate::schema::json::{described, one_of_strings, prose};
                let choices = [$( ($name, prose(&[$( $variant_doc ),+])) ),+];
                described(one_of_strings(choices), prose(&[$( $doc ),+]))
            }
        }
    };
}
pub(crate) use choice;
