//! Why a path gave no document.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// A path that gave no document, and why.
#[derive(Debug)]
pub struct InputError {
    /// The path, as the user named it or as it was reached from there.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: InputProblem,
}

/// What is wrong with a path.
#[derive(Debug)]
pub enum InputProblem {
    /// It could not be read.
    Io(io::Error),
    /// It is a symbolic link back to a folder that it lies in.
    Loop {
        /// The folder that the link leads back to.
        ancestor: PathBuf,
    },
    /// It is a folder without a file of the kinds that are linted.
    NothingToLint,
}

impl InputError {
    /// Whether something was there to lint and could not be. A folder without text files is only
    /// worth a warning.
    pub fn is_failure(&self) -> bool {
        !matches!(self.problem, InputProblem::NothingToLint)
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path.display())?;
        match &self.problem {
            InputProblem::Io(error) => match error.kind() {
                io::ErrorKind::NotFound => f.write_str("no such file or folder"),
                io::ErrorKind::PermissionDenied => f.write_str("permission denied"),
                _ => error.fmt(f),
            },
            InputProblem::Loop { ancestor } => {
                write!(f, "this link leads back to {}, which it lies in", ancestor.display())
            }
            InputProblem::NothingToLint => f.write_str(
                "no .txt, .text or .md file in this folder (files of other kinds are read when \
                 they are named one by one)",
            ),
        }
    }
}

impl std::error::Error for InputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            InputProblem::Io(error) => Some(error),
            InputProblem::Loop { .. } | InputProblem::NothingToLint => None,
        }
    }
}
