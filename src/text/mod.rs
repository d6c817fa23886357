//! Documents, the units that they are made of, and what can be measured on a unit.

mod analysis;
mod classes;
mod copies;
mod counts;
mod document;
mod feature;
pub(crate) mod fold;
pub(crate) mod layout;
mod repetition;
pub(crate) mod segments;
mod sentences;
mod stopwatch;
mod unit;
mod words;

pub(crate) use analysis::Analysis;
pub(crate) use classes::Classes;
pub use document::{Document, SUBSTITUTE, Source};
pub use feature::{EXCLUSIVE, FEATURES, Feature, Scope, UnitOfMeasure};
pub(crate) use stopwatch::Stopwatch;
pub(crate) use unit::Unit;
pub use unit::UnitKind;
pub use words::{Words, words};
