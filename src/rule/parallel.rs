//! Work that many threads share: of loading rules, most is reading their files and telling what
//! their patterns need, each on its own.

use std::num::NonZero;
use std::thread;

use rayon::ThreadPoolBuilder;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

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
    work: impl Fn(&T) -> R + Send + Sync,
) -> Vec<R> {
    let threads = threads.get().min(MOST_THREADS).min(items.len());
    // Each call starts threads of its own. There are two calls for a rule set, and threads that were
    // kept would have nothing to do while documents are linted.
    let pool = (threads > 1).then(|| ThreadPoolBuilder::new().num_threads(threads).build());
    match pool {
        Some(Ok(pool)) => pool.install(|| items.par_iter().map(work).collect()),
        // Threads that can't be started are not missed.
        _ => items.iter().map(work).collect(),
    }
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
