//! One input and the documents in it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{InputError, InputProblem};
use crate::text::{Document, Source};

/// One place that documents are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// The path as people and programs should see it: without a leading `./`, and with `�` for
    /// what is not Unicode. Control characters are still in it.
    pub fn name(&self) -> Arc<str> {
        match self {
            Self::File(path) => path.strip_prefix(".").unwrap_or(path).to_string_lossy().into(),
            Self::Stdin => "<stdin>".into(),
        }
    }

    /// The path of a file; `None` for standard input.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Stdin => None,
        }
    }

    /// Opens the input. Documents are read into `buffer` one after the other; handing in the same
    /// buffer for every input saves an allocation each.
    ///
    /// # Errors
    ///
    /// When the file can't be opened.
    pub fn open<'b>(&self, buffer: &'b mut Vec<u8>) -> Result<Documents<'b>, InputError> {
        let from: Box<dyn Read> = match self {
            Self::File(path) => Box::new(File::open(path).map_err(|error| self.error(error))?),
            Self::Stdin => Box::new(io::stdin().lock()),
        };
        Ok(Documents { input: self.clone(), from: Some(from), buffer })
    }

    fn error(&self, error: io::Error) -> InputError {
        let path = self.path().map_or_else(|| PathBuf::from(&*self.name()), Path::to_owned);
        InputError { path, problem: InputProblem::Io(error) }
    }
}

/// The documents of one input, read one at a time: a text file has one.
pub struct Documents<'b> {
    input: Input,
    /// `None` when all has been read.
    from: Option<Box<dyn Read>>,
    buffer: &'b mut Vec<u8>,
}

impl Documents<'_> {
    /// Reads the next document, or returns `None` after the last. It borrows the buffer, so at
    /// most one is in memory.
    ///
    /// # Errors
    ///
    /// When reading fails; what follows in the input is then not read.
    pub fn read_next(&mut self) -> Option<Result<Document<'_>, InputError>> {
        let mut from = self.from.take()?;
        self.buffer.clear();
        if let Err(error) = from.read_to_end(self.buffer) {
            return Some(Err(self.input.error(error)));
        }
        Some(Ok(Document::from_bytes(Source::file(self.input.name()), self.buffer)))
    }
}
