//! Tests of conditions that count what is inside a span, as a rule file says them.

use schemars::{Schema, SchemaGenerator};

use crate::schema::json;
use crate::schema::{Filled, FromToml, Reader, Spanned, Value, choice, table};
use crate::text::{UnitKind, UnitOfMeasure};

use super::bounds_schema::{limit_bounds, needs_a_bound};
use super::bounds_spec::{Bounds, bounds};
use super::condition_spec::ConditionSpec;
use super::spec::ListSpec;

/// Words of a list inside a span.
#[derive(Debug, Clone)]
pub(crate) struct ContainsSpec {
    /// The words.
    pub words: Spanned<ListSpec>,
    /// How many must be inside.
    pub bounds: Bounds,
    /// Whether each entry counts once.
    pub distinct: bool,
    /// Whether case counts.
    pub match_case: bool,
}

table! {
    /// Words or phrases of a list, and how many of them are inside.
    snake struct ContainsTable {
        /// The words and phrases.
        words: Spanned<ListSpec>,
        /// At least so many are inside; left out, with `max` left out too: 1.
        min: Option<Spanned<f64>>,
        /// At most so many are inside.
        max: Option<Spanned<f64>>,
        /// Whether each entry of the list counts once; left out: every occurrence counts.
        distinct: Option<bool>,
        /// Whether case counts; left out: it does not.
        match_case: Option<bool>,
    }
}

impl FromToml for ContainsSpec {
    const EXPECTED: &'static str = "a list of words, the path of a word list, or a table";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        if !value.get_ref().is_table() {
            let words = Spanned::<ListSpec>::from_toml(value, reader)?;
            return Some(Self { words, bounds: Bounds::ANY, distinct: false, match_case: false });
        }
        let table = ContainsTable::from_toml(value, reader)?;
        let bounds = if table.min.is_none() && table.max.is_none() {
            Bounds::ANY
        } else {
            let (min, max) = (table.min, table.max);
            bounds(reader, "contains_any", UnitOfMeasure::Count, min, max, table.span)?
        };
        Some(Self {
            words: table.words,
            bounds,
            distinct: table.distinct.unwrap_or(false),
            match_case: table.match_case.unwrap_or(false),
        })
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut table = ContainsTable::json_schema(generator);
        limit_bounds(&mut table, UnitOfMeasure::Count);
        table.insert("items".into(), json::schema_of::<String>(generator).to_value());
        json::or_kinds(table, &["string", "array"])
    }
}

/// How often a text occurs in the document.
#[derive(Debug, Clone)]
pub(crate) struct OccurrencesSpec {
    /// What to look for, made from `{text}`; empty: the text itself.
    pub of: Filled<Spanned<String>>,
    /// How often it must occur.
    pub bounds: Bounds,
}

table! {
    /// How often a text occurs in the document: `min`, `max` or both.
    snake struct OccurrencesTable {
        /// What to look for, made from `{text}`; left out: the text itself.
        of: Filled<Spanned<String>>,
        /// At least so often.
        min: Option<Spanned<f64>>,
        /// At most so often.
        max: Option<Spanned<f64>>,
    }
}

impl FromToml for OccurrencesSpec {
    const EXPECTED: &'static str = "a table with `min`, `max` or both";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let OccurrencesTable { of, min, max, span, misspelt } =
            OccurrencesTable::from_toml(value, reader)?;
        if is_misspelt_bound(misspelt, &min, &max) {
            return None;
        }
        let bounds = bounds(reader, "occurrences", UnitOfMeasure::Count, min, max, span)?;
        Some(Self { of, bounds })
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        bounded_table::<OccurrencesTable>(generator, UnitOfMeasure::Count)
    }
}

/// The part of the units inside a span that meets a condition.
#[derive(Debug, Clone)]
pub(crate) struct ShareSpec {
    /// The units that are looked at.
    pub over: UnitKind,
    /// What they must meet.
    pub r#where: ConditionSpec,
    /// What is counted.
    pub by: ShareBy,
    /// The part, ratio 0 to 1; or how much there is.
    pub bounds: Bounds,
}

choice! {
    /// What a share or amount is counted by.
    pub(crate) enum ShareBy {
        /// Units.
        Units = "units",
        /// The words in the units.
        Words = "words",
        /// The characters in the units.
        Chars = "chars",
        /// The sentences in the units.
        Sentences = "sentences",
    }
}

table! {
    /// The part of the units inside a span that meets a condition: `min`, `max` or both.
    snake struct ShareTable {
        /// The units that are looked at.
        over: UnitKind,
        /// What a unit must meet to be of the part.
        r#where: ConditionSpec,
        /// What is counted; left out: units.
        by: Option<ShareBy>,
        /// At least this part, ratio 0 to 1.
        min: Option<Spanned<f64>>,
        /// At most this part, ratio 0 to 1.
        max: Option<Spanned<f64>>,
    }
}

impl FromToml for ShareSpec {
    const EXPECTED: &'static str = "a table with `over`, `where` and a bound";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let table = ShareTable::from_toml(value, reader)?;
        table.read("share", UnitOfMeasure::Ratio, reader)
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        bounded_table::<ShareTable>(generator, UnitOfMeasure::Ratio)
    }
}

impl ShareTable {
    /// What it says, with bounds of this measure; `key` is what it stands under.
    fn read(self, key: &str, measure: UnitOfMeasure, reader: &mut Reader) -> Option<ShareSpec> {
        let Self { over, r#where, by, min, max, span, misspelt } = self;
        if is_misspelt_bound(misspelt, &min, &max) {
            return None;
        }
        let bounds = bounds(reader, key, measure, min, max, span)?;
        Some(ShareSpec { over, r#where, by: by.unwrap_or(ShareBy::Units), bounds })
    }
}

/// How much of the units inside a span meets a condition.
#[derive(Debug, Clone)]
pub(crate) struct AmountSpec(pub ShareSpec);

table! {
    /// How much of the units inside a span meets a condition: `min`, `max` or both.
    snake struct AmountTable {
        /// The units that are looked at.
        over: UnitKind,
        /// What a unit must meet to be counted.
        r#where: ConditionSpec,
        /// What is counted; left out: units.
        by: Option<ShareBy>,
        /// At least so much.
        min: Option<Spanned<f64>>,
        /// At most so much.
        max: Option<Spanned<f64>>,
    }
}

impl FromToml for AmountSpec {
    const EXPECTED: &'static str = "a table with `over`, `where` and a bound";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let AmountTable { over, r#where, by, min, max, span, misspelt } =
            AmountTable::from_toml(value, reader)?;
        let table = ShareTable { over, r#where, by, min, max, span, misspelt };
        table.read("amount", UnitOfMeasure::Count, reader).map(Self)
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        bounded_table::<AmountTable>(generator, UnitOfMeasure::Count)
    }
}

/// Whether a table without bounds may have one under a misspelt key, which was said.
fn is_misspelt_bound<T>(misspelt: bool, min: &Option<T>, max: &Option<T>) -> bool {
    misspelt && min.is_none() && max.is_none()
}

/// The JSON Schema of a table that must have bounds of this measure.
fn bounded_table<T: FromToml>(generator: &mut SchemaGenerator, measure: UnitOfMeasure) -> Schema {
    let mut table = T::json_schema(generator);
    limit_bounds(&mut table, measure);
    needs_a_bound(&mut table);
    table
}
