//! What is found in a document whatever its lines are, so that packs with units of their own share
//! it: words of each kind, and what repeats.

use std::cell::OnceCell;
use std::ops::Range;

use super::counts::{WordCounts, chars};
use super::repetition::{Duplicates, Grams};
use super::space::pieces;
use super::stopwatch::Stopwatch;
use super::tokens::tokens;
use super::units::WordKind;
use super::words::words;

/// The words and repetitions of one document, each found once and only if asked for.
#[derive(Default)]
pub(crate) struct Shared {
    /// Measures the work, if asked to.
    pub stopwatch: Stopwatch,
    /// For each kind of word.
    words: [OnceCell<Vec<Range<usize>>>; WordKind::ALL.len()],
    tokens: OnceCell<(Vec<Range<usize>>, WordCounts)>,
    counts: [OnceCell<WordCounts>; WordKind::ALL.len()],
    grams: [OnceCell<Grams>; WordKind::ALL.len()],
    lines: OnceCell<Duplicates>,
    paragraphs: OnceCell<Duplicates>,
    visible_lines: OnceCell<Duplicates>,
    chars: OnceCell<usize>,
}

impl Shared {
    /// Nothing found yet; `stopwatch` measures the work.
    pub fn new(stopwatch: Stopwatch) -> Self {
        Self { stopwatch, ..Self::default() }
    }

    /// What is in the cell; `compute` fills it when it is first asked for.
    pub fn once<'c, T>(&self, cell: &'c OnceCell<T>, compute: impl FnOnce() -> T) -> &'c T {
        cell.get_or_init(|| self.stopwatch.time(compute))
    }

    pub fn words(&self, text: &str, kind: WordKind) -> &[Range<usize>] {
        match kind {
            WordKind::Token => &self.tokens(text).0,
            kind => self.once::<Vec<_>>(&self.words[kind as usize], || words_of(text, kind)),
        }
    }

    /// Tokens come with what they are like.
    fn tokens(&self, text: &str) -> &(Vec<Range<usize>>, WordCounts) {
        self.once(&self.tokens, || tokens(text))
    }

    /// What the words of the whole text are like.
    pub fn counts(&self, text: &str, kind: WordKind) -> &WordCounts {
        if kind == WordKind::Token {
            return &self.tokens(text).1;
        }
        let words = self.words(text, kind);
        self.once(&self.counts[kind as usize], || WordCounts::of(text, words.iter().cloned()))
    }

    /// The runs of words that repeat.
    pub fn grams(&self, text: &str, kind: WordKind) -> &Grams {
        let words = self.words(text, kind);
        self.once(&self.grams[kind as usize], || Grams::of(text, words))
    }

    /// The lines that occurred before, as Gopher's repetition filter has them.
    pub fn lines(&self, text: &str) -> &Duplicates {
        self.once(&self.lines, || Duplicates::of_lines(text))
    }

    /// The paragraphs that occurred before, as Gopher's repetition filter has them.
    pub fn paragraphs(&self, text: &str) -> &Duplicates {
        self.once(&self.paragraphs, || Duplicates::of_paragraphs(text))
    }

    /// The lines that occurred before, as FineWeb's filter has them.
    pub fn visible_lines(&self, text: &str) -> &Duplicates {
        self.once(&self.visible_lines, || Duplicates::of_visible_lines(text))
    }

    /// The characters of the text.
    pub fn chars(&self, text: &str) -> usize {
        *self.once(&self.chars, || chars(text))
    }
}

/// The words of `text`, in order.
pub(crate) fn words_of(text: &str, kind: WordKind) -> Vec<Range<usize>> {
    match kind {
        WordKind::Unicode => words(text).collect(),
        WordKind::Token => tokens(text).0,
        WordKind::Whitespace => pieces(text).collect(),
    }
}
