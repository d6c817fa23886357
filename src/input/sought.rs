//! Whether records have a field at all that a user has named.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a field was found in the records that were read. All threads share it.
#[derive(Debug, Default)]
pub(super) struct Sought {
    is_missed: AtomicBool,
    is_found: AtomicBool,
}

impl Sought {
    /// A record was read, with or without the field.
    pub(super) fn look(&self, has_it: bool) {
        let seen = if has_it { &self.is_found } else { &self.is_missed };
        // It is written once only: what is merely read is in the cache of every core.
        if !seen.load(Ordering::Relaxed) {
            seen.store(true, Ordering::Relaxed);
        }
    }

    /// Whether there were records, and none of them had it.
    pub(super) fn is_never_found(&self) -> bool {
        self.is_missed.load(Ordering::Relaxed) && !self.is_found.load(Ordering::Relaxed)
    }
}

/// The fields of records that may be missing.
#[derive(Debug, Default)]
pub(super) struct SoughtFields {
    pub id: Sought,
    /// In JSON records; from others it is not read.
    pub language: Sought,
}
