//! Where the time goes.
//!
//! Rules share work: the units of a document and what is counted of them, the search for the
//! literals of all patterns, the look-up of each word in all lists. What is shared belongs to no
//! rule, so it is measured apart, and the time of a rule is what would be saved without it while
//! others still need the rest. One thing can't be told apart: a condition of `[conditions]` is
//! asked once of each unit, and the rule that asks first pays.

use std::time::{Duration, Instant};

use crate::rule::RuleSet;

use crate::text::Stopwatch;

/// The time that each rule of a set took, over any number of documents.
///
/// Workers each fill one of their own; [`RuleTimes::merge`] adds them up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleTimes {
    rules: Vec<Duration>,
    shared: Duration,
}

impl RuleTimes {
    /// No time yet, for the rules of a set.
    pub fn new(rules: &RuleSet) -> Self {
        Self { rules: vec![Duration::ZERO; rules.rules().len()], shared: Duration::ZERO }
    }

    /// The time of the rule with that index in [`RuleSet::rules`].
    pub fn rule(&self, index: usize) -> Duration {
        self.rules.get(index).copied().unwrap_or_default()
    }

    /// The time of the work that rules share: units and what is counted of them, the search for
    /// the literals of all patterns, the look-up of words in all lists, putting findings in order.
    pub fn shared(&self) -> Duration {
        self.shared
    }

    /// All time together.
    pub fn total(&self) -> Duration {
        self.shared + self.rules.iter().sum::<Duration>()
    }

    /// Adds the times of another, for the same rule set.
    pub fn merge(&mut self, other: &Self) {
        for (time, more) in self.rules.iter_mut().zip(&other.rules) {
            *time += *more;
        }
        self.shared += other.shared;
    }
}

/// Is told, after each piece of work, the rule to charge it to. All of that is compiled away where nobody
/// measures.
pub(super) trait Clock {
    /// The work since last told was of the rule with that index, but for what was shared.
    fn rule(&mut self, stopwatch: &Stopwatch, index: usize);

    /// The work since last told was shared.
    fn shared(&mut self, stopwatch: &Stopwatch);
}

/// Does not measure.
pub(super) struct NoClock;

impl Clock for NoClock {
    fn rule(&mut self, _: &Stopwatch, _: usize) {}

    fn shared(&mut self, _: &Stopwatch) {}
}

/// Measures one document.
pub(super) struct Running<'t> {
    times: &'t mut RuleTimes,
    /// When it was last told.
    last: Instant,
}

impl<'t> Running<'t> {
    /// Starts to measure.
    pub(super) fn new(times: &'t mut RuleTimes) -> Self {
        Self { times, last: Instant::now() }
    }

    /// The time since last told.
    fn lap(&mut self) -> Duration {
        let now = Instant::now();
        now - std::mem::replace(&mut self.last, now)
    }
}

impl Clock for Running<'_> {
    fn rule(&mut self, stopwatch: &Stopwatch, index: usize) {
        let lap = self.lap();
        let shared = stopwatch.take();
        // Times of another rule set may have fewer rules.
        if let Some(time) = self.times.rules.get_mut(index) {
            *time += lap.saturating_sub(shared);
        }
        self.times.shared += shared;
    }

    fn shared(&mut self, stopwatch: &Stopwatch) {
        // The pass measured a part of it already.
        stopwatch.take();
        let lap = self.lap();
        self.times.shared += lap;
    }
}
