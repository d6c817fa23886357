//! The units before or after a unit, as conditions in a rule file ask about them.

use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

use crate::schema::{self, Count, FromToml, Reader, Spanned, table};

use super::condition_spec::ConditionSpec;
use super::limits::MOST_WITHIN;

/// What one of the units before or after must meet.
#[derive(Debug, Clone)]
pub(crate) struct NearSpec {
    /// How many of them are looked at.
    pub within: usize,
    /// What one of them must meet.
    pub r#where: ConditionSpec,
}

impl NearSpec {
    /// What the very next one must meet.
    pub(crate) fn next(r#where: ConditionSpec) -> Self {
        Self { within: 1, r#where }
    }
}

table! {
    /// What one of the units before or after must meet.
    snake struct NearTable {
        /// How many of them are looked at.
        within: Spanned<Count<1>>,
        /// What one of them must meet.
        r#where: ConditionSpec,
    }
}

impl FromToml for NearSpec {
    const EXPECTED: &'static str = "a table with `within` and `where`";

    fn from_toml(value: &schema::Value<'_>, reader: &mut Reader) -> Option<Self> {
        let table = NearTable::from_toml(value, reader)?;
        let within = table.within.get_ref().0;
        if !(1..=MOST_WITHIN).contains(&within) {
            let message = format!("`within` is from 1 to {MOST_WITHIN} units");
            reader.mistake(table.within.span(), message).label = "here".into();
            return None;
        }
        Some(Self { within, r#where: table.r#where })
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut table = NearTable::json_schema(generator);
        if let Some(Value::Object(within)) = table.pointer_mut("/properties/within") {
            within.insert("maximum".into(), MOST_WITHIN.into());
        }
        table
    }
}
