//! Ctrl-C.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Outcome;

/// Has Ctrl-C set `stop`, so that what is under way is brought to an end; a second one ends the
/// program.
pub(super) fn stop_on_interrupt(stop: &Arc<AtomicBool>) {
    let stop = Arc::clone(stop);
    // Where it can't be set, Ctrl-C ends the program as it always does.
    let _ = ctrlc::set_handler(move || {
        if stop.swap(true, Ordering::Relaxed) {
            process::exit(Outcome::Interrupted as i32);
        }
    });
}
