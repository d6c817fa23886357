//! Rules times a document gives findings.

mod finding;

pub use finding::{Edit, Finding, Fix, Related};
