//! Which rules run on which documents, and how much they matter.
//!
//! Three places have a say, each beating the one before: the rules themselves (on or off by
//! default, with a severity), `corplint.toml` (for all documents, then in each `[[override]]` for
//! those at some paths), and the command line. [`load`] reads them together with the rule files
//! that they name and gives either a checked rule set with its [`Settings`], or every mistake in
//! all of them at once.

mod alone;
mod effects;
mod file;
mod fingerprint;
mod globs;
mod load;
mod packs;
mod reading;
mod selection;
mod settings;

use crate::schema::json;

pub use alone::{ReadFiles, load_alone};
pub use effects::{Effects, NoEffect};
use file::ConfigFile;
pub use file::{FILE_NAME, FailOn, TEMPLATE};
pub use load::{ConfigError, Loaded, Options, Trouble, WhichFile, load, load_files};
pub use reading::ENCODING_HELP;
pub use selection::Selection;
use selection::{Layer, Unknown};
pub use settings::Settings;

/// Where the JSON Schema of `corplint.toml` is published.
pub const SCHEMA_URL: &str =
    concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/schemas/corplint.schema.json");

/// The JSON Schema of `corplint.toml`, for editors and validators.
///
/// What it accepts has the right shape, each key with a value of its type. Whether the rules that
/// it names exist is only found by loading it.
pub fn json_schema() -> serde_json::Value {
    json::document::<ConfigFile>(SCHEMA_URL, "The configuration of corplint")
}
