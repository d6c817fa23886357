//! Putting results out in the order of the inputs, whoever has them first.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Takes the results of pieces as they are done, and gives them to a sink in the order of the pieces.
///
/// The thread that has the first piece never waits, so there is always one that goes on.
pub(super) struct Ordered<O, S, E> {
    state: Mutex<State<O, S, E>>,
    changed: Condvar,
    /// How many results may wait for their turn.
    most_waiting: usize,
}

struct State<O, S, E> {
    /// The piece whose turn it is.
    turn: u64,
    waiting: BTreeMap<u64, O>,
    /// Results that were put out, to be used again.
    used: Vec<O>,
    sink: S,
    /// Why nothing more is put out.
    end: Option<End<E>>,
}

/// Why nothing more is put out.
enum End<E> {
    /// The sink refused.
    Refused(E),
    /// A thread has died.
    Died,
}

impl<O: Default, E, S: FnMut(&mut O) -> Result<(), E>> Ordered<O, S, E> {
    /// Gives results to `sink`, which leaves them empty.
    pub(super) fn new(sink: S, most_waiting: usize) -> Self {
        let state = State { turn: 0, waiting: BTreeMap::new(), used: Vec::new(), sink, end: None };
        Self { state: Mutex::new(state), changed: Condvar::new(), most_waiting }
    }

    /// Puts out what there is of the result of a piece, and leaves it empty. Waits for the turn of
    /// the piece, unless this is the last of it and there is room. Returns whether to go on.
    pub(super) fn put(&self, piece: u64, result: &mut O, is_last: bool) -> bool {
        let mut state = self.lock();
        while state.end.is_none() && state.turn != piece {
            if is_last && state.waiting.len() < self.most_waiting {
                let empty = state.used.pop().unwrap_or_default();
                state.waiting.insert(piece, std::mem::replace(result, empty));
                return true;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.put(result);
        if is_last && state.end.is_none() {
            state.turn += 1;
            while let Some(mut next) = {
                let turn = state.turn;
                state.waiting.remove(&turn)
            } {
                state.put(&mut next);
                state.used.push(next);
                state.turn += 1;
            }
            self.changed.notify_all();
        }
        state.end.is_none()
    }

    /// Lets nobody wait for a thread that has died.
    pub(super) fn give_up(&self) {
        self.lock().end.get_or_insert(End::Died);
        self.changed.notify_all();
    }

    /// What the sink refused with, if it did.
    ///
    /// # Errors
    ///
    /// What the sink returned.
    pub(super) fn end(self) -> Result<S, E> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match state.end {
            Some(End::Refused(error)) => Err(error),
            _ => Ok(state.sink),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<O, S, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<O: Default, E, S: FnMut(&mut O) -> Result<(), E>> State<O, S, E> {
    fn put(&mut self, result: &mut O) {
        if self.end.is_none()
            && let Err(error) = (self.sink)(result)
        {
            self.end = Some(End::Refused(error));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn results_come_in_the_order_of_their_pieces() {
        let mut out = Vec::new();
        let sink = |result: &mut Vec<u64>| {
            out.append(result);
            Ok::<(), ()>(())
        };
        let ordered = Ordered::new(sink, 2);
        thread::scope(|scope| {
            for first in 0..4_u64 {
                let ordered = &ordered;
                scope.spawn(move || {
                    let mut result = Vec::new();
                    for piece in (first..1000).step_by(4) {
                        result.push(2 * piece);
                        if piece % 7 == 0 {
                            ordered.put(piece, &mut result, false);
                        }
                        result.push(2 * piece + 1);
                        ordered.put(piece, &mut result, true);
                    }
                });
            }
        });
        assert!(ordered.end().is_ok());
        assert_eq!(out, (0..2000).collect::<Vec<_>>());
    }

    #[test]
    fn a_sink_that_refuses_ends_all() {
        let sink = |result: &mut u64| if *result == 3 { Err("full") } else { Ok(()) };
        let ordered = Ordered::new(sink, 2);
        assert!(ordered.put(0, &mut 1, true));
        assert!(ordered.put(2, &mut 4, true));
        assert!(!ordered.put(1, &mut 3, true));
        assert!(!ordered.put(5, &mut 4, false));
        assert_eq!(ordered.end().err(), Some("full"));
    }
}
