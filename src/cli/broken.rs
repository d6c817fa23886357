//! Telling of broken records, but not of millions of them.

use std::sync::Arc;

use corplint::input::Input;
use corplint::report::count;

/// How many broken records of each input are told if nothing else is said.
pub(super) const MOST_ERRORS: u64 = 100;

/// Tells the first broken records of each input, and then how many more there are.
pub(super) struct Telling {
    most: u64,
    /// The key of the input whose records come.
    input: Option<Arc<str>>,
    told: u64,
    untold: u64,
}

impl Telling {
    /// Nothing has been told yet, and of each input at most `most` will be.
    pub(super) fn new(most: u64) -> Self {
        Self { most, input: None, told: 0, untold: 0 }
    }

    /// What follows is of the input with this key. Returns what is to be said of the one before.
    pub(super) fn begin(&mut self, input: &Arc<str>) -> Option<String> {
        if self.input.as_ref() == Some(input) {
            return None;
        }
        let message = self.end();
        self.input = Some(Arc::clone(input));
        message
    }

    /// One more is broken. Returns whether to tell it.
    pub(super) fn is_told(&mut self) -> bool {
        let is_told = self.told < self.most;
        if is_told {
            self.told += 1
        } else {
            self.untold += 1
        }
        is_told
    }

    /// So many more are broken, and not to be told.
    pub(super) fn pass_over(&mut self, n: u64) {
        self.untold += n;
    }

    /// The last input has ended. Returns what is to be said of it.
    pub(super) fn end(&mut self) -> Option<String> {
        self.told = 0;
        let untold = std::mem::take(&mut self.untold);
        let input = self.input.take()?;
        let input = Input::name_of_key(&input);
        let records = count(untold, "more record");
        let message =
            format!("{input}: {records} could not be read; --max-errors says how many are told");
        (untold > 0).then_some(message)
    }
}
