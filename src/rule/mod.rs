//! Rules: from TOML to something checked that the engine can run.

mod severity;

pub use severity::Severity;
