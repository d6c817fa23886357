//! Says whether there is a match, and not where.

use regex_automata::nfa::thompson::{NFA, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_syntax::hir::Hir;

use super::automaton::{Automaton, Memory};
use super::factor::factored;
use super::limits::MOST_PATTERN_MEMORY;
use super::needs::{Edge, stands_at};

/// Says whether there is a match.
pub(super) struct Matcher {
    automaton: Automaton,
    /// Where reading begins. Where every match stands at an edge it begins there, mostly to end after a
    /// few bytes.
    from: Edge,
    /// Of each thread that asks.
    memories: Pool<Memory, fn() -> Memory>,
}

impl Matcher {
    /// A matcher for an expression; `None` if only a search can tell.
    pub fn new(hir: Hir) -> Option<Self> {
        let edge = [Edge::Start, Edge::End].into_iter().find(|edge| stands_at(&hir, *edge));
        let from = edge.unwrap_or(Edge::Start);
        let config = NFA::config()
            .nfa_size_limit(Some(MOST_PATTERN_MEMORY))
            .reverse(from == Edge::End)
            .which_captures(WhichCaptures::None);
        let nfa = NFA::compiler().configure(config).build_from_hir(&factored(hir, from)).ok()?;
        let automaton = Automaton::new(nfa, edge.is_some())?;
        Some(Self { automaton, from, memories: Pool::new(Memory::default) })
    }

    /// Whether there is a match.
    pub fn is_match(&self, text: &str) -> bool {
        let mut memory = self.memories.get();
        match self.from {
            Edge::Start => self.automaton.is_match(&mut memory, text.bytes()),
            Edge::End => self.automaton.is_match(&mut memory, text.bytes().rev()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex_automata::meta::Regex;

    use super::*;

    fn matcher(source: &str) -> Option<Matcher> {
        Matcher::new(regex_syntax::parse(source).unwrap())
    }

    #[test]
    fn many_phrases_are_told_apart_with_little_memory() {
        let word = |n: u32| -> String {
            (0..10).map(|at| char::from(b'a' + (n.wrapping_mul(40_503) >> at) as u8 % 26)).collect()
        };
        let words: Vec<String> = (0..600).map(word).collect();
        let matcher = matcher(&format!("^(?:{})$", words.join("|"))).unwrap();
        for word in words.iter().cycle().take(10 * words.len()) {
            assert!(matcher.is_match(word), "{word}");
            assert!(!matcher.is_match(&format!("{word}z")), "{word}");
        }
    }

    #[test]
    fn alternatives_may_go_on_from_one_another_without_end() {
        let phrase = |n: usize| "a".repeat(n) + "b";
        let phrases: Vec<String> = (0..300).map(phrase).collect();
        for source in
            [format!("^(?:{})$", phrases.join("|")), format!("(?:{})$", phrases.join("|"))]
        {
            let matcher = matcher(&source).unwrap();
            for n in 0..300 {
                assert!(matcher.is_match(&phrase(n)), "{n}");
                assert!(!matcher.is_match(&"a".repeat(n)), "{n}");
            }
            assert_eq!(matcher.is_match(&phrase(300)), !source.starts_with('^'));
        }
    }

    #[test]
    fn what_it_can_not_tell_is_left_to_a_search() {
        for source in [r"\bé", r"(?mR)^a", r"a|", r"(?-u:\B)"] {
            assert!(matcher(source).is_none(), "{source}");
        }
        assert!(matcher(r"^(?:a|)$").is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// It says what the regex engine does, of any text after any others.
        #[test]
        fn it_says_what_a_search_would_find(
            source in prop::sample::select(vec![
                r"^\W*(?:ab|b+)\W*$", r"^(?i)k?s", r"^(?-u:\b)a", r"^.*b", r"^[^\p{L}]*é", r"^a{2,3}$", r"^",
                r"a.{2,4}b", r"(?m)^b.*a$", r"(?m)$\n^a|_\z", r"(?-u:\b)(?:ab|é)(?-u:\b)", r"(?:a|b\n)$",
                r"(?-u:\b{start})a|b(?-u:\b{end})", r"(?-u:\b{start-half}b\b{end-half})$", r"a(?-u:\B)",
                r"(?i)^(?:sab|sak|saé|ska|sks|sas|k.{0,3}a|[^s]b)", r"(?:aab|bab|ab|éb|b(?:a|é)b)$",
                r"(?s)é.a|b.$", r"[^\x00-\x7f]{2}", r"[^ab]{3}$",
            ]),
            texts in prop::collection::vec("[abéx “sSſK_.\n]{0,12}", 1..30),
        ) {
            let matcher = matcher(source).unwrap();
            let regex = Regex::new(source).unwrap();
            for text in texts {
                prop_assert_eq!(matcher.is_match(&text), regex.is_match(&text), "{} {:?}", source, text);
            }
        }
    }
}
