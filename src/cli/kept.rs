//! `--checkpoint`: what is kept from run to run.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::output::{Failure, Stderr};
use corplint::input::{Checkpoint, Input};
use corplint::report::{Summary, Totals};

/// A checkpoint and its file.
pub(super) struct Kept {
    path: PathBuf,
    checkpoint: Arc<Mutex<Checkpoint>>,
    /// What is done, in this run and those before it.
    totals: Totals,
}

impl Kept {
    /// Reads the checkpoint, if there is one.
    ///
    /// # Errors
    ///
    /// When it can't be used, or can't be kept for these inputs.
    pub(super) fn open(
        path: &Path,
        fingerprint: &str,
        inputs: &[PathBuf],
    ) -> Result<Self, Failure> {
        if let Some(name) = inputs.iter().find_map(|input| passing(input)) {
            let message =
                format!("{name} can't be read again, so no --checkpoint can be kept of it");
            return Err(Failure::Message(message));
        }
        let checkpoint = Checkpoint::open(path, fingerprint).map_err(|error| {
            Failure::Message(format!("can't use the checkpoint {}: {error}", path.display()))
        })?;
        let totals = Totals::saved(checkpoint.totals()).unwrap_or_default();
        let checkpoint = Arc::new(Mutex::new(checkpoint));
        let mut kept = Self { path: path.to_owned(), checkpoint, totals };
        // Whether it can be written is better known now than after hours.
        kept.save()?;
        Ok(kept)
    }

    pub(super) fn checkpoint(&self) -> Arc<Mutex<Checkpoint>> {
        Arc::clone(&self.checkpoint)
    }

    /// The true path of the checkpoint.
    pub(super) fn path(&self) -> PathBuf {
        self.lock().path().to_owned()
    }

    /// The summary of what is done already.
    pub(super) fn summary(&self) -> Summary {
        self.totals.summary()
    }

    /// Counts what was put out of an input.
    pub(super) fn add(&mut self, input: &str, summary: &Summary) {
        self.totals.add(input, summary);
    }

    /// Forgets what earlier runs have counted of an input, which is linted again.
    pub(super) fn forget(&mut self, input: &str) {
        self.totals.forget(input);
    }

    /// Saves it now and then. All that was added must have been put out.
    ///
    /// # Errors
    ///
    /// When it can't be written.
    pub(super) fn save_if_due(&mut self) -> Result<(), Failure> {
        let is_due = self.lock().is_due();
        if is_due { self.save() } else { Ok(()) }
    }

    /// Saves it for the last time, and says what does not go with it.
    ///
    /// # Errors
    ///
    /// When it can't be written.
    pub(super) fn end(
        &mut self,
        is_interrupted: bool,
        is_quiet: bool,
        stderr: &Stderr,
    ) -> Result<(), Failure> {
        if !is_interrupted && !is_quiet {
            for missing in self.lock().missing() {
                stderr.warning(&format!("{}: {missing}", self.path.display()));
            }
        }
        self.save()
    }

    fn save(&mut self) -> Result<(), Failure> {
        self.lock().save(self.totals.save()).map_err(|error| {
            Failure::Message(format!("can't write the checkpoint {}: {error}", self.path.display()))
        })
    }

    fn lock(&self) -> MutexGuard<'_, Checkpoint> {
        self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of an input that is not there a second time, such as a pipe.
fn passing(path: &Path) -> Option<String> {
    if path.as_os_str() == "-" {
        return Some("standard input".to_owned());
    }
    let passes = path.metadata().is_ok_and(|is| !is.is_file() && !is.is_dir());
    passes.then(|| Input::File(path.to_owned()).name().to_string())
}
