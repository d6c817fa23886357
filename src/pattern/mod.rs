//! Regular expressions that run fast on any text, and what is told of them before they run.
//!
//! Most patterns match in few texts, so a [`Pattern`] is mostly turned away before it is searched for. In
//! the order in which they are asked:
//!
//! - [`gate`]: what every match has (a word, how its line begins, a literal), which is looked for once for all
//!   patterns together. It is told of the ways in which a pattern matches (`branches`), by `opening` (and the
//!   `beginning`s of lines), `shape` and `literal`;
//! - [`outline`]: the first and last byte of a text (`ends`), and the classes of its characters;
//! - `automaton`: whether there is a match;
//! - the regex engine: where it is, by a form of the pattern that is fast in this text (`rewrite`), and where all
//!   others are (`matches`).
//!
//! What is found is the same without any of these but the last. [`needs`] tells what a pattern can't do
//! without, for checks of rules that can never find anything.

mod automaton;
mod beginning;
mod branches;
pub(crate) mod chars;
mod ends;
pub(crate) mod gate;
mod groups;
pub(crate) mod hash_bits;
pub(crate) mod literal;
mod matches;
pub(crate) mod needs;
pub(crate) mod opening;
pub(crate) mod openings;
pub(crate) mod outline;
#[allow(clippy::module_inception)]
mod pattern;
mod rewrite;
pub(crate) mod shape;

pub(crate) use pattern::{Groups, Pattern};
