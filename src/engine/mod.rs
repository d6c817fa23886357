//! Rules times a document gives findings.
//!
//! A [`Linter`] makes a `Pass` over each document, which asks the conditions of units. Each way to
//! find comes back with what it found, and `say` makes findings of it.

mod apply;
mod candidates;
mod columns;
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
mod times;
mod values;

pub use apply::{Applied, apply};
pub use examples::{Gap, Mismatch, Tested, Verdict, gaps, test_examples};
pub use finding::{Edit, Finding, Fix, Related};
pub use linter::{Linter, MOST_FINDINGS};
pub use policy::Policy;
pub use times::RuleTimes;
