//! Documents, the units that they are made of, and what can be measured on a unit.

pub(crate) mod analysis;
mod charset;
mod classes;
pub(crate) mod copies;
mod counts;
mod document;
mod feature;
pub(crate) mod fold;
mod language;
pub(crate) mod layout;
mod occurrences;
mod oddness;
mod repetition;
pub(crate) mod segments;
mod sentences;
mod shared;
mod space;
mod stopwatch;
mod symbols;
mod tokens;
mod unit;
mod units;
mod words;

pub(crate) use analysis::Analysis;
pub use charset::Charset;
pub(crate) use classes::{Classes, Pairs, Repertoire, neighbour};
pub use document::{Document, SUBSTITUTE, Source};
pub use feature::{EXCLUSIVE, FEATURES, Feature, Scope, UnitOfMeasure};
pub use language::{Language, UnknownLanguage};
pub(crate) use oddness::{ODD, oddness};
pub(crate) use shared::Shared;
pub(crate) use stopwatch::Stopwatch;
pub(crate) use unit::Unit;
pub use unit::UnitKind;
pub use units::{LineBreaks, LineKind, SentenceKind, Units, WordKind};
pub use words::{Words, words};
