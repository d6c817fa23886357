//! Automata that say whether there is a match, and not where: one is enough then, which is made and
//! asked in a third of the time.

use std::panic::{RefUnwindSafe, UnwindSafe};

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{NFA, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::Hir;

use super::limits::MOST_PATTERN_MEMORY;
use super::needs::{Edge, stands_at};

/// How much memory the automaton may take, in bytes. Where many phrases are looked for it has many states, and without room for them it would be made over and over.
const CACHE: usize = 384 << 10;

/// An automaton that says whether there is a match, with the caches of the threads that ask it.
pub(super) struct Matcher {
    automaton: DFA,
    /// Where every match stands, if it is known: then the search begins there, mostly to end after a
    /// few bytes.
    edge: Option<Edge>,
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
        let config = DFA::config()
            .cache_capacity(CACHE)
            .skip_cache_capacity_check(true)
            .unicode_word_boundary(true)
            .minimum_cache_clear_count(Some(3));
        let automaton = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        let of = automaton.clone();
        let create: Box<dyn Fn() -> Cache + Send + Sync + RefUnwindSafe + UnwindSafe> =
            Box::new(move || of.create_cache());
        Some(Self { automaton, edge, caches: Pool::new(create) })
    }

    /// Whether there is a match; `None` if the automaton gives up.
    pub fn is_match(&self, text: &str) -> Option<bool> {
        let mut cache = self.caches.get();
        let anchored = if self.edge.is_some() { Anchored::Yes } else { Anchored::No };
        let input = Input::new(text).earliest(true).anchored(anchored);
        let found = match self.edge {
            Some(Edge::End) => self.automaton.try_search_rev(&mut cache, &input),
            _ => self.automaton.try_search_fwd(&mut cache, &input),
        };
        found.ok().map(|found| found.is_some())
    }
}
