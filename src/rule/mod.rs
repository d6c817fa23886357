//! Rules: from TOML to something checked that the engine can run.

mod mistake;
mod severity;

pub use mistake::{Mistake, Mistakes, SourceFile};
pub use severity::Severity;
