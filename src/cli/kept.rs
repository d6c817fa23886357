//! `--checkpoint`: what is kept from run to run.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::args::CheckArgs;
use super::output::{Failure, Stderr};
use corplint::input::Checkpoint;
use corplint::report::Summary;

/// A checkpoint and its file.
pub struct Kept {
    path: PathBuf,
    checkpoint: Arc<Mutex<Checkpoint>>,
}

impl Kept {
    /// Reads the checkpoint, if there is one.
    ///
    /// # Errors
    ///
    /// When it can't be used, or can't be kept for these inputs.
    pub fn open(path: &Path, fingerprint: &str, args: &CheckArgs) -> Result<Self, Failure> {
        if args.inputs.paths.iter().any(|path| path.as_os_str() == "-") {
            let message =
                "standard input can't be read again, so no --checkpoint can be kept of it";
            return Err(Failure::Message(message.to_owned()));
        }
        let checkpoint = Checkpoint::open(path, fingerprint).map_err(|error| {
            Failure::Message(format!("can't go on from {}: {error}", path.display()))
        })?;
        let checkpoint = Arc::new(Mutex::new(checkpoint));
        let mut kept = Self { path: path.to_owned(), checkpoint };
        // Whether it can be written is better known now than after hours.
        let totals = kept.totals();
        kept.save(&totals)?;
        Ok(kept)
    }

    pub fn checkpoint(&self) -> Arc<Mutex<Checkpoint>> {
        Arc::clone(&self.checkpoint)
    }

    /// The summary of what is done already.
    pub fn totals(&self) -> Summary {
        Summary::saved(self.lock().totals()).unwrap_or_default()
    }

    /// Saves it now and then. All that the summary counts must have been put out.
    ///
    /// # Errors
    ///
    /// When it can't be written.
    pub fn save_if_due(&mut self, summary: &Summary) -> Result<(), Failure> {
        if self.lock().is_due() { self.save(summary) } else { Ok(()) }
    }

    /// Saves it for the last time, and says what does not go with it.
    ///
    /// # Errors
    ///
    /// When it can't be written.
    pub fn end(
        &mut self,
        summary: &Summary,
        is_interrupted: bool,
        stderr: &Stderr,
    ) -> Result<(), Failure> {
        if !is_interrupted {
            for missing in self.lock().missing() {
                stderr.warning(&format!("{}: {missing}", self.path.display()));
            }
        }
        self.save(summary)
    }

    fn save(&mut self, summary: &Summary) -> Result<(), Failure> {
        self.lock().save(summary.save()).map_err(|error| {
            Failure::Message(format!("can't write the checkpoint {}: {error}", self.path.display()))
        })
    }

    fn lock(&self) -> MutexGuard<'_, Checkpoint> {
        self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
