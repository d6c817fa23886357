//! One input, and what is read from it.

use std::borrow::Cow;
use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::unpack::{Bytes, read_patiently};
use super::{BrokenRecord, InputError, InputProblem, Notice};
use crate::text::Document;

/// One place that documents are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// The path as people and programs should see it: without a leading `./`, and with `\xFE` for a byte of
    /// what is not Unicode, where a backslash is doubled. Control characters are still in it.
    pub fn name(&self) -> Arc<str> {
        match self {
            Self::File(path) => name_of(path).into(),
            Self::Stdin => "<stdin>".into(),
        }
    }

    /// What tells it from all other inputs, also those of other runs: the name, and where that is relative the
    /// working directory. A zero stands between them, and behind one that is not Unicode, so that no other file
    /// can have it.
    pub fn key(&self) -> Arc<str> {
        let unique = |path: &Path| {
            let end = if path.to_str().is_none() { "\0" } else { "" };
            name_of(path).into_owned() + end
        };
        match self.path() {
            Some(path) if path.is_relative() => {
                let folder = env::current_dir().unwrap_or_default();
                format!("{}\0{}", unique(path), unique(&folder)).into()
            }
            Some(path) => unique(path).into(),
            None => self.name(),
        }
    }

    /// The name of the input that has this key.
    pub fn name_of_key(key: &str) -> &str {
        key.split_once('\0').map_or(key, |(name, _)| name)
    }

    /// The path of a file; `None` for standard input.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Stdin => None,
        }
    }

    /// Its bytes as they are; when `stop` is set, those that are there.
    pub(super) fn bytes(&self, stop: &Arc<AtomicBool>) -> Result<Bytes, InputError> {
        let stop = Arc::clone(stop);
        let bytes = match self {
            // It may be a pipe into which nobody has written yet.
            Self::File(path) if path.metadata().is_ok_and(|is| !is.is_file()) => {
                let path = path.clone();
                read_patiently(move || Ok(Box::new(File::open(path)?)), stop)
            }
            Self::File(path) => File::open(path).and_then(|file| {
                // What is written to it from now on, perhaps by whoever gets the findings, would have no end.
                // (What the system makes up as it is read seems to be empty.)
                let len = Some(file.metadata()?.len()).filter(|len| *len > 0);
                Ok(Box::new(file.take(len.unwrap_or(u64::MAX))) as Bytes)
            }),
            Self::Stdin => read_patiently(|| Ok(Box::new(io::stdin())), stop),
        };
        bytes.map_err(|error| self.error(error))
    }

    pub(super) fn error(&self, error: io::Error) -> InputError {
        self.problem(InputProblem::Io(error))
    }

    pub(super) fn problem(&self, problem: InputProblem) -> InputError {
        let path = self.path().map_or_else(|| PathBuf::from(&*self.name()), Path::to_owned);
        InputError { path, problem }
    }
}

/// The name of a file.
fn name_of(path: &Path) -> Cow<'_, str> {
    let below = path.strip_prefix(".").ok().filter(|below| !below.as_os_str().is_empty());
    let path = below.unwrap_or(path);
    if let Some(name) = path.to_str() {
        return name.into();
    }
    let mut name = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        name.push_str(&chunk.valid().replace('\\', r"\\"));
        chunk.invalid().iter().for_each(|byte| name.push_str(&format!(r"\x{byte:02X}")));
    }
    name.into()
}

/// What comes of an input.
#[derive(Debug)]
pub enum Event<'a> {
    /// A document to lint.
    Document(Document<'a>),
    /// A record that can't be linted.
    Broken(BrokenRecord),
    /// All of an input, or the rest of it, can't be linted.
    Failed(InputError),
    /// An input is read otherwise than could be expected.
    Notice(Notice),
}

/// A place between two records of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The number of the record that begins here, from 1.
    pub record: u64,
    /// The byte that it begins at, in what is unpacked; 0 in Parquet.
    pub offset: u64,
}

impl Place {
    /// Before the first record.
    pub const START: Self = Self { record: 1, offset: 0 };

    /// After all of an input that is one text.
    pub(super) const AFTER_TEXT: Self = Self { record: 2, offset: 0 };
}

impl Default for Place {
    fn default() -> Self {
        Self::START
    }
}
