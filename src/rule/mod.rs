//! Rules: from TOML to something checked that the engine can run.
//!
//! Data passes from `spec` (what a rule file says, with the place of everything) through `check`
//! (does it make sense?) to [`Rule`] and [`RuleSet`] (compiled, every name resolved).

mod adjustment;
pub(crate) mod bounds_spec;
mod check;
pub(crate) mod condition;
pub(crate) mod condition_spec;
mod limits;
pub(crate) mod list;
pub(crate) mod needs;
pub(crate) mod pattern;
pub(crate) mod prefilter;
mod regex_spec;
#[allow(clippy::module_inception)]
pub(crate) mod rule;
mod set;
mod severity;
mod shipped;
mod spec;
pub(crate) mod template;

pub use adjustment::{
    AddedWords, Adjustment, Adjustments, RepeatAdjustment, RunAdjustment, Threshold,
};
pub use limits::{MOST_FILE_BYTES, MOST_LIST_BYTES};
pub use rule::{Example, Rule};
pub use set::{Pack, PackSource, ReadList, RuleSet};
pub use severity::Severity;
pub use shipped::shipped;
