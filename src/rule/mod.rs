//! Rules: from TOML to something checked that the engine can run.
//!
//! Data passes from `spec` (what a rule file says, with the place of everything) through `check`
//! (does it make sense?) to [`Rule`] and [`RuleSet`] (compiled, every name resolved).

mod adjustment;
mod bounds_schema;
pub(crate) mod bounds_spec;
mod check;
pub(crate) mod condition;
pub(crate) mod condition_spec;
pub(crate) mod counted_spec;
mod describe;
mod limits;
pub(crate) mod list;
pub(crate) mod misread;
mod near_spec;
pub(crate) mod parallel;
pub(crate) mod prefilter;
mod regex_spec;
#[allow(clippy::module_inception)]
pub(crate) mod rule;
mod set;
mod severity;
mod shipped;
mod spec;
pub(crate) mod template;
mod units_spec;

use crate::schema::{Hints, json};

pub(crate) use adjustment::{Adjustment, Adjustments, PackAdjustment};
pub use describe::{Clause, Description};
pub(crate) use limits::{MOST_FILE_BYTES, MOST_LIST_BYTES};
pub use rule::{Example, Rule, help_for_unknown_id};
pub(crate) use set::PackUnits;
pub use set::{NOT_UTF8, Pack, PackSource, ReadList, RuleSet};
pub use severity::Severity;
pub use shipped::shipped;

/// What helps with keys of rules that are not known, in rule files and where they are adjusted.
pub(crate) static KEY_HINTS: Hints = Hints {
    also_called: &[
        ("regex", "pattern"),
        ("regex", "matches"),
        ("pattern", "matches"),
        ("matches", "pattern"),
        ("unit", "over"),
    ],
    listed_in: "docs/rules.md and `corplint rules schema`",
};

/// Where the JSON Schema of rule files is published.
pub const SCHEMA_URL: &str =
    concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/schemas/rules.schema.json");

/// The JSON Schema of a rule file, for editors and validators.
///
/// What it accepts has the right shape, each key with a value of its type. Whether that makes sense
/// (`min` above `max`, an unknown name) is only found by loading it.
pub fn json_schema() -> serde_json::Value {
    json::document::<spec::PackSpec>(SCHEMA_URL, "A corplint rule file")
}
