//! How much a finding matters.

use crate::schema::choice;

choice! {
    /// How much a finding matters, from least to most.
    pub enum Severity {
        /// Worth a look.
        Note = "note",
        /// The span is not the article, or is damaged.
        Warning = "warning",
        /// The document is not fit for use.
        Error = "error",
    }
}
