//! From paths to documents.
//!
//! A user names files and folders; the engine lints documents. This folder stands between them and
//! does the reading, on any number of threads:
//!
//! ```text
//! paths --Inputs--> Input --Opener--> Opened --parts--> Piece --read--> Event --Worker--> Output --Ordered--> sink
//!      in turn, whoever is free: Feed                  each thread on its own            in the order of the inputs
//! ```
//!
//! - [`Inputs`] turns the paths into single inputs, one at a time and in a fixed order.
//! - A feed hands out the inputs in pieces: some text files, 256 kB of whole lines, some rows of a
//!   Parquet file. A thread that is free takes the next piece. What has to be done in turn is done
//!   while taking it (reading a file, cutting it at line breaks), and the rest by the thread: opening
//!   text files, checking UTF-8, reading JSON, linting, rendering. Packed files are unpacked ahead by
//!   a thread more.
//! - Out of a piece come [`Event`]s: documents, records that are broken, inputs that can't be read. A
//!   [`Worker`] makes an output of them, and the outputs of all threads are put out in the order of
//!   the pieces. An output that grows waits for its turn and is put out in parts.
//!
//! So at most one piece and some output for each thread is in memory, and no piece is larger than
//! the largest record, for which there is a limit. The results do not depend on the number of
//! threads. Nothing here ends the program: what can't be read is an event, and the rest follows.

mod broken;
mod bunzip2;
mod checkpoint;
mod documents;
mod encoding;
mod error;
mod feed;
mod field;
mod format;
mod guard;
mod inputs;
mod lines;
mod notice;
mod open;
mod options;
mod ordered;
mod page_counts;
mod page_packing;
mod pages;
mod path_globs;
mod piece;
mod record;
mod rows;
mod run;
mod sought;
mod unpack;

pub use broken::{BrokenRecord, FieldKind, RecordProblem};
pub use checkpoint::{Checkpoint, CheckpointError};
pub use documents::{Event, Input, Place};
pub use error::{InputError, InputProblem};
pub use field::FieldPath;
pub use format::{Compression, InputFormat};
pub use guard::silence_caught_panics;
pub use inputs::Inputs;
pub use notice::{Notice, NoticeKind};
pub use options::{MOST_RECORD_BYTES, ReadOptions};
pub use path_globs::PathGlobs;
#[cfg(test)]
pub(crate) use path_globs::absolute;
pub(crate) use path_globs::glob;
pub use run::{Run, Worker};

/// The byte order mark in UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";
