//! What may panic on a damaged file, or on one text among many, is held in here.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use parquet::errors::{ParquetError, Result};

thread_local! {
    /// Whether this thread would catch a panic.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// The crate that reads Parquet is made to refuse damaged files, but it is large; a file is no reason
/// to end the run.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    caught(read).unwrap_or_else(|| {
        Err(ParquetError::General("it is damaged in a way that was not expected".to_owned()))
    })
}

/// What comes of some work; `None` if it panics. Whatever it changes must be sound then.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    let outer = IS_GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(outer);
    done.ok()
}

/// Lets panics that are caught while a damaged file is read, or a text is linted, print nothing.
///
/// Rust prints a panic before anybody can catch it, and what prints belongs to the whole program. So
/// this is for programs to call at their start; all other panics are told as they were before.
pub fn silence_caught_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_GUARDED.get() {
                tell(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_the_guard_ends_with_it() {
        silence_caught_panics();
        let read: Result<()> = guarded(|| {
            assert!(guarded::<()>(|| panic!("within")).is_err());
            assert!(IS_GUARDED.get());
            panic!("without")
        });
        assert!(read.is_err_and(|error| error.to_string().contains("it is damaged")));
        assert!(!IS_GUARDED.get());
    }
}
