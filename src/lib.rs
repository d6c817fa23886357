//! corplint finds, span by span, what in a scraped article is not the article.
//!
//! Data passes from left to right, and no module knows one to its right:
//!
//! ```text
//! schema <- text <- pattern <- rule <- engine <- report
//!           text <- input                        config <- the command line
//! ```
//!
//! - [`text`]: a document, the units that it is made of, and what can be measured on a unit;
//! - [`rule`]: rules, from TOML to something checked, read with [`schema`];
//! - [`engine`]: a [`Linter`](engine::Linter) of rules, which makes findings of a document;
//! - [`report`]: findings, and mistakes in rules, as text and JSON in memory.
//!
//! These do no I/O, print nothing, and panic on no text. Two modules read files, for programs that
//! work on them: [`input`] makes documents of paths, and [`config`] reads `corplint.toml` and the
//! rule files that it names.

pub mod config;
pub mod engine;
pub mod input;
mod pattern;
pub mod report;
pub mod rule;
pub mod schema;
pub mod text;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
