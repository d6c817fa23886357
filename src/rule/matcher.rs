//! Automata that say whether there is a match, and not where: one is enough then, which is made and
//! asked in a third of the time.

use std::cell::{Cell, RefCell};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::backtrack::{self, BoundedBacktracker};
use regex_automata::nfa::thompson::{NFA, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::Hir;

use super::limits::MOST_PATTERN_MEMORY;
use super::needs::{Edge, stands_at};

/// How much memory the automaton may take, in bytes. Where many phrases are looked for it has many
/// states, and without room for them it would be made over and over.
const CACHE: usize = 128 << 10;

/// How often texts are tried step by step before an automaton is made, and of how many searches for
/// all patterns this one's must be one. Most patterns run seldom, and an automaton would take memory
/// and time to make, for each thread.
const FEW: u64 = 256;
const SELDOM: u64 = 512;

/// How much memory that may take, in bytes.
const VISITED: usize = 64 << 10;

thread_local! {
    /// What it takes, used by all patterns of a thread in turn.
    static STEPS: RefCell<Option<backtrack::Cache>> = const { RefCell::new(None) };
    /// How often all patterns were searched for in this thread.
    static SEARCHES: Cell<u64> = const { Cell::new(0) };
}

/// Says whether there is a match.
pub(super) struct Matcher {
    nfa: NFA,
    /// Where every match stands, if it is known: then the search begins there, mostly to end after a
    /// few bytes.
    edge: Option<Edge>,
    /// Tries step by step, if all matches stand at the start: then there is one place to try.
    steps: Option<BoundedBacktracker>,
    tried: AtomicU64,
    automaton: OnceLock<Option<Automaton>>,
}

/// An automaton, with the caches of the threads that ask it.
struct Automaton {
    dfa: DFA,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + RefUnwindSafe + UnwindSafe>>,
}

impl Matcher {
    pub fn new(hir: &Hir) -> Option<Self> {
        let edge = [Edge::Start, Edge::End].into_iter().find(|edge| stands_at(hir, *edge));
        let thompson = NFA::config()
            .nfa_size_limit(Some(MOST_PATTERN_MEMORY))
            .reverse(edge == Some(Edge::End))
            .which_captures(WhichCaptures::None);
        let nfa = NFA::compiler().configure(thompson).build_from_hir(hir).ok()?;
        let config = BoundedBacktracker::config().visited_capacity(VISITED);
        let steps = match edge {
            Some(Edge::Start) => {
                BoundedBacktracker::builder().configure(config).build_from_nfa(nfa.clone()).ok()
            }
            _ => None,
        };
        Some(Self { nfa, edge, steps, tried: AtomicU64::new(0), automaton: OnceLock::new() })
    }

    /// Whether there is a match; `None` if the automaton gives up.
    pub fn is_match(&self, text: &str) -> Option<bool> {
        let anchored = if self.edge.is_some() { Anchored::Yes } else { Anchored::No };
        let input = Input::new(text).earliest(true).anchored(anchored);
        let searches = SEARCHES.get() + 1;
        SEARCHES.set(searches);
        if let (Some(steps), None) = (&self.steps, self.automaton.get())
            && self.tried.load(Ordering::Relaxed) < FEW.max(searches / SELDOM)
            && text.len() <= steps.max_haystack_len()
        {
            self.tried.fetch_add(1, Ordering::Relaxed);
            return step(steps, input);
        }
        let automaton = self.automaton.get_or_init(|| Automaton::new(self.nfa.clone())).as_ref()?;
        let mut cache = automaton.caches.get();
        let found = match self.edge {
            Some(Edge::End) => automaton.dfa.try_search_rev(&mut cache, &input),
            _ => automaton.dfa.try_search_fwd(&mut cache, &input),
        };
        match (found, &self.steps) {
            (Ok(found), _) => Some(found.is_some()),
            // It has more states than there is room for, and would be made over and over; or there is a
            // boundary that it does not know.
            (Err(_), Some(steps)) if text.len() <= steps.max_haystack_len() => step(steps, input),
            (Err(_), _) => None,
        }
    }
}

/// Whether there is a match, tried step by step; `None` if the text is too long.
fn step(steps: &BoundedBacktracker, input: Input<'_>) -> Option<bool> {
    STEPS.with_borrow_mut(|cache| {
        let cache = cache.get_or_insert_with(|| steps.create_cache());
        cache.reset(steps);
        steps.try_is_match(cache, input).ok()
    })
}

impl Automaton {
    fn new(nfa: NFA) -> Option<Self> {
        let config = DFA::config()
            .cache_capacity(CACHE)
            .skip_cache_capacity_check(true)
            .unicode_word_boundary(true)
            .minimum_cache_clear_count(Some(3));
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        let of = dfa.clone();
        let create: Box<dyn Fn() -> Cache + Send + Sync + RefUnwindSafe + UnwindSafe> =
            Box::new(move || of.create_cache());
        Some(Self { dfa, caches: Pool::new(create) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_automaton_without_room_for_its_states_is_not_missed() {
        let word = |n: u32| -> String {
            (0..10).map(|at| char::from(b'a' + (n.wrapping_mul(40_503) >> at) as u8 % 26)).collect()
        };
        let words: Vec<String> = (0..600).map(word).collect();
        let hir = regex_syntax::parse(&format!("^(?:{})$", words.join("|"))).unwrap();
        let matcher = Matcher::new(&hir).unwrap();
        for word in words.iter().cycle().take(10 * words.len()) {
            assert_eq!(matcher.is_match(word), Some(true), "{word}");
            assert_eq!(matcher.is_match(&format!("{word}z")), Some(false), "{word}");
        }
        let automaton =
            matcher.automaton.get().and_then(Option::as_ref).expect("it was asked often");
        assert!(
            automaton.caches.get().clear_count() >= 3,
            "{}",
            automaton.caches.get().clear_count()
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// The automaton says what trying step by step does.
        #[test]
        fn both_ways_say_the_same(
            source in prop::sample::select(vec![
                r"^\W*(?:ab|b+)\W*$", r"^(?i)k?s", r"^(?-u:\b)a", r"^.*b", r"^[^\p{L}]*é", r"^a{2,3}$", r"^",
            ]),
            text in "[abéx “sSſK_.]{0,12}",
        ) {
            let matcher = Matcher::new(&regex_syntax::parse(source).unwrap()).unwrap();
            prop_assert!(matcher.steps.is_some(), "{}", source);
            let stepped = matcher.is_match(&text);
            prop_assert!(matcher.automaton.get().is_none());
            // As if it had been tried often.
            matcher.tried.store(u64::MAX, Ordering::Relaxed);
            let asked = matcher.is_match(&text);
            prop_assert!(matcher.automaton.get().is_some());
            let wanted = regex_automata::meta::Regex::new(source).unwrap().is_match(&text);
            prop_assert_eq!(stepped, Some(wanted), "{} {:?}", source, text);
            prop_assert_eq!(asked.unwrap_or(wanted), wanted, "{} {:?}", source, text);
        }
    }
}
