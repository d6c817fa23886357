//! From paths to documents.
//!
//! A user names files and folders; the engine lints documents. This folder stands between them and
//! does the reading. [`Inputs`] turns the named paths into single inputs, one at a time and in a
//! fixed order; an [`Input`] opens as a stream of [`Documents`], so that a file of a million records
//! will be one input, as a text file is one today. Nothing here ends the program: what can't be read
//! is an [`InputError`] in the stream, and the next input follows.

mod documents;
mod error;
mod inputs;

pub use documents::{Documents, Input};
pub use error::{InputError, InputProblem};
pub use inputs::Inputs;
