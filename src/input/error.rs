//! Why an input gave no documents, or not all.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::broken::{PANICKED, size};
use super::unpack::NeedsMemory;
use super::{Compression, Input, Place};

/// An input that gave no documents, or not all, and why.
#[derive(Debug)]
pub struct InputError {
    /// The path, as the user named it or as it was reached from there.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: InputProblem,
}

/// What is wrong with an input.
#[derive(Debug)]
pub enum InputProblem {
    /// It could not be read.
    Io(io::Error),
    /// It could not be read to its end: a packed file is cut off or damaged, or a disk fails. What
    /// came before was linted.
    BrokeOff {
        /// Where: before this record.
        at: Place,
        /// How it is packed.
        compression: Option<Compression>,
        /// What is wrong there.
        error: io::Error,
    },
    /// It is a symbolic link back to a folder that it lies in.
    Loop {
        /// The folder that the link leads back to.
        ancestor: PathBuf,
    },
    /// It is a folder without a file of the kinds that are linted.
    NothingToLint,
    /// All that could be linted in a folder is excluded.
    AllExcluded,
    /// It is the file that the output goes to.
    IsOutput,
    /// It is the file that remembers what was done.
    IsCheckpoint,
    /// It is one text, and larger than may be.
    TooLarge {
        /// The largest that may be, in bytes.
        most: u64,
    },
    /// It is one text, and whoever works on the documents panicked on it.
    Panicked,
    /// It is not what it would have to be; this says what it is, and what to do.
    Unfit(String),
}

impl InputError {
    /// The path as people and programs should see it, as [`Input::name`] gives it.
    pub fn name(&self) -> Arc<str> {
        Input::File(self.path.clone()).name()
    }

    /// What tells the input from all others, as [`Input::key`] gives it.
    pub fn key(&self) -> Arc<str> {
        Input::File(self.path.clone()).key()
    }

    /// Whether something was there to lint and could not be. A folder without files to lint and the
    /// files that are written to are only worth a warning.
    pub fn is_failure(&self) -> bool {
        use InputProblem::{AllExcluded, IsCheckpoint, IsOutput, NothingToLint};
        !matches!(self.problem, NothingToLint | AllExcluded | IsOutput | IsCheckpoint)
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name())?;
        match &self.problem {
            InputProblem::Io(error) => reason(error, f),
            InputProblem::BrokeOff { at, compression, error } => {
                let packed = compression.map_or("", Compression::name);
                let space = if packed.is_empty() { "" } else { " " };
                write!(f, "the {packed}{space}data breaks off in record {}", at.record)?;
                if at.offset > 0 || at.record == 1 {
                    write!(f, ", which begins at byte {}", at.offset)?;
                }
                if compression.is_some() {
                    f.write_str(" of what is unpacked")?;
                }
                f.write_str(": ")?;
                reason(error, f)?;
                if let Some(compression) = compression.filter(|_| NeedsMemory::is(error)) {
                    let command = compression.command();
                    write!(f, ", which `{command} FILE | corplint check -` can give it")?;
                }
                f.write_str("; what comes before was linted")
            }
            InputProblem::Loop { ancestor } => {
                write!(f, "this link leads back to {}, which it lies in", ancestor.display())
            }
            InputProblem::NothingToLint => f.write_str(
                "nothing to lint in this folder: no .txt, .text, .md, .markdown, .jsonl, .ndjson, \
                 .json.gz or .parquet file (files of other kinds are read when they are named one by one)",
            ),
            InputProblem::AllExcluded => {
                f.write_str("nothing to lint in this folder but what `exclude` leaves out")
            }
            InputProblem::IsOutput => {
                f.write_str("the output goes to this file, so it is not read")
            }
            InputProblem::IsCheckpoint => f.write_str("this is the checkpoint, so it is not read"),
            InputProblem::TooLarge { most } => {
                write!(f, "this text is larger than {}", size(*most))?;
                f.write_str("; --max-record-size raises the limit")
            }
            InputProblem::Panicked => f.write_str(PANICKED),
            InputProblem::Unfit(why) => f.write_str(why),
        }
    }
}

/// What went wrong, for people.
pub(super) fn reason(error: &io::Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match error.kind() {
        io::ErrorKind::NotFound => f.write_str("no such file or folder"),
        io::ErrorKind::PermissionDenied => f.write_str("permission denied"),
        _ => write!(f, "{error}"),
    }
}

impl std::error::Error for InputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            InputProblem::Io(error) | InputProblem::BrokeOff { error, .. } => Some(error),
            _ => None,
        }
    }
}
