//! Measures the work that one rule has done for all of them.
//!
//! Words, sentences, counts and the like are computed when the first rule asks for them, and
//! remembered. Without more ado that rule would seem to be slow. So whoever measures rules has the
//! analysis measure this work apart, and takes it out of the rule's time.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// The time spent on what is computed once for a document.
#[derive(Debug, Default)]
pub(crate) struct Stopwatch {
    /// Otherwise the clock is never read.
    on: bool,
    /// Work may ask for other work of this kind; only the outermost is measured.
    running: Cell<bool>,
    spent: Cell<Duration>,
}

impl Stopwatch {
    pub(crate) fn on() -> Self {
        Self { on: true, ..Self::default() }
    }

    /// Does the work and, if the watch is on, measures it.
    pub(crate) fn time<T>(&self, work: impl FnOnce() -> T) -> T {
        if !self.on || self.running.replace(true) {
            return work();
        }
        let start = Instant::now();
        let done = work();
        self.spent.set(self.spent.get() + start.elapsed());
        self.running.set(false);
        done
    }

    /// What was spent since it was last asked.
    pub(crate) fn take(&self) -> Duration {
        self.spent.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_inside_work_is_measured_once() {
        let nap = Duration::from_millis(5);
        let watch = Stopwatch::on();
        let start = Instant::now();
        watch.time(|| watch.time(|| std::thread::sleep(nap)));
        let most = start.elapsed();
        let spent = watch.take();
        assert!((nap..=most).contains(&spent), "{spent:?} of {most:?}");
        assert_eq!(watch.take(), Duration::ZERO);
    }

    #[test]
    fn a_watch_that_is_off_measures_nothing() {
        let watch = Stopwatch::default();
        watch.time(|| std::thread::sleep(Duration::from_millis(1)));
        assert_eq!(watch.take(), Duration::ZERO);
    }
}
