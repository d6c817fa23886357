//! Documents, the units that they are made of, and what can be measured on a unit.

mod document;
mod unit;

pub use document::{Document, SUBSTITUTE, Source};
pub use unit::UnitKind;
