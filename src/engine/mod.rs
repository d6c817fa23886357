//! Rules times a document gives findings.
//!
//! A [`Linter`] makes a `Pass` over each document, which asks the conditions of units. Each way to
//! find puts what it found into a sink, and `say` makes findings of it.

mod apply;
mod candidates;
mod columns;
mod evaluate;
mod examples;
mod finding;
mod found;
mod linter;
mod literals;
mod mask;
mod matches;
mod misread;
mod pass;
mod policy;
mod rows;
mod say;
mod select;
mod sink;
mod times;
mod values;

pub use apply::{Applied, apply};
pub use examples::{Gap, Mismatch, Tested, Verdict, gaps, test_examples};
pub use finding::{Edit, Finding, Findings, Fix, Related};
pub use linter::Linter;
pub use policy::Policy;
pub use sink::{FEW_FINDINGS, MOST_FINDINGS};
pub use times::RuleTimes;
