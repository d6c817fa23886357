//! Work that many threads share: of loading rules, most is reading their files and telling what
//! their patterns need, each on its own.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// More threads than this would take longer to start than they have to do.
const MOST_THREADS: usize = 8;

/// As many threads as the machine runs at once.
pub(crate) fn all_threads() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}

/// What `work` makes of each of `items`, in their order, on up to so many threads.
pub(crate) fn map<T: Sync, R: Send>(
    items: &[T],
    threads: NonZero<usize>,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let share = || {
        let mine = std::iter::from_fn(|| {
            let at = next.fetch_add(1, Ordering::Relaxed);
            Some((at, items.get(at)?))
        });
        mine.map(|(at, item)| (at, work(item))).collect::<Vec<_>>()
    };
    let others = threads.get().min(MOST_THREADS).min(items.len()).saturating_sub(1);
    let mut all = thread::scope(|scope| {
        // A thread that can't be started leaves its work to the others.
        let others =
            (0..others).map_while(|_| thread::Builder::new().spawn_scoped(scope, share).ok());
        let others: Vec<_> = others.collect();
        let mut all = share();
        for other in others {
            match other.join() {
                Ok(done) => all.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_comes_in_order_for_any_number_of_threads() {
        for threads in [1, 2, 3, 100] {
            let items: Vec<usize> = (0..50).collect();
            let made = map(&items, NonZero::new(threads).unwrap(), |item| item * 2);
            assert_eq!(made, (0..50).map(|item| item * 2).collect::<Vec<_>>());
            assert!(map(&[0_u8; 0], NonZero::new(threads).unwrap(), |item| *item).is_empty());
        }
    }
}
