//! What is found in a document whatever its units are, so that packs with units of their own share
//! it: words of each kind, what repeats, and what lines of all kinds have in common.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use either::Either;

use super::counts::{WordCounts, chars};
use super::layout::{Breaks, Layout, has_other_breaks};
use super::repetition::{Duplicates, Grams};
use super::segments::{self, Span, Words};
use super::space::pieces;
use super::stopwatch::Stopwatch;
use super::tokens::tokens;
use super::units::{LineBreaks, LineKind, WordKind};
use super::words::words;

/// The words and repetitions of one document, each found once and only if asked for.
#[derive(Default)]
pub(crate) struct Shared {
    /// Measures the work, if asked to.
    pub stopwatch: Stopwatch,
    /// For each kind of word.
    words: [OnceCell<Words>; WordKind::ALL.len()],
    token_counts: OnceCell<WordCounts>,
    counts: [OnceCell<WordCounts>; WordKind::ALL.len()],
    grams: [OnceCell<Grams>; WordKind::ALL.len()],
    has_other_breaks: OnceCell<bool>,
    /// Lines from their first to their last visible character, that line feeds end, and that others end too.
    layouts: [OnceCell<Rc<Layout>>; 2],
    lines: OnceCell<Duplicates>,
    paragraphs: OnceCell<Duplicates>,
    chars: OnceCell<usize>,
}

impl Shared {
    /// Nothing found yet; `stopwatch` measures the work.
    pub(crate) fn new(stopwatch: Stopwatch) -> Self {
        Self { stopwatch, ..Self::default() }
    }

    /// What is in the cell; `compute` fills it when it is first asked for.
    pub(crate) fn once<'c, T>(&self, cell: &'c OnceCell<T>, compute: impl FnOnce() -> T) -> &'c T {
        cell.get_or_init(|| self.stopwatch.time(compute))
    }

    /// The line breaks of the text, of that kind.
    pub(crate) fn breaks<'t>(&self, text: &'t str, breaks: LineBreaks) -> Breaks<'t> {
        Breaks::told(text, self.has_others(text, breaks))
    }

    fn has_others(&self, text: &str, breaks: LineBreaks) -> bool {
        match breaks {
            LineBreaks::Newline => false,
            LineBreaks::Any => *self.once(&self.has_other_breaks, || has_other_breaks(text)),
        }
    }

    /// The lines and paragraphs of the text, as `kind` has them.
    pub(crate) fn layout(&self, text: &str, kind: LineKind) -> Rc<Layout> {
        // A line that is not trimmed begins with the byte order mark.
        if !kind.trim && text.starts_with('\u{feff}') {
            return self.stopwatch.time(|| Rc::new(Layout::of(text, kind)));
        }
        let has_others = self.has_others(text, kind.breaks);
        let breaks = if has_others { LineBreaks::Any } else { LineBreaks::Newline };
        let usual = LineKind { breaks, ..LineKind::default() };
        let is_usual = LineKind { breaks, ..kind } == usual;
        let breaks = Breaks::told(text, has_others);
        let layout = &self.layouts[usize::from(has_others)];
        let layout = self.once(layout, || Rc::new(Layout::between(text, usual, &breaks)));
        match is_usual {
            true => Rc::clone(layout),
            false => self.stopwatch.time(|| Rc::new(layout.again(text, kind, &breaks))),
        }
    }

    /// The words of the whole text. Only those of Unicode have hashes.
    pub(crate) fn words(&self, text: &str, kind: WordKind) -> &Words {
        self.once(&self.words[kind as usize], || match kind {
            WordKind::Unicode => segments::words(text, |_, _, _, _| ()),
            WordKind::Token => {
                let (spans, counts) = tokens(text);
                // Tokens come with what they are like.
                let _ = self.token_counts.set(counts);
                Words { spans, hashes: Vec::new() }
            }
            WordKind::Whitespace => {
                let spans = pieces(text).map(|word| Span::new(word.start, word.end)).collect();
                Words { spans, hashes: Vec::new() }
            }
        })
    }

    /// Takes the words of Unicode as found by somebody who had more to look for.
    pub(crate) fn set_words(&self, words: Words) {
        // Whoever asked before has the same words.
        let _ = self.words[WordKind::Unicode as usize].set(words);
    }

    /// What the words of the whole text are like.
    pub(crate) fn counts(&self, text: &str, kind: WordKind) -> &WordCounts {
        let words = self.words(text, kind);
        if let (WordKind::Token, Some(counts)) = (kind, self.token_counts.get()) {
            return counts;
        }
        let words = words.spans.iter().map(|word| word.range());
        self.once(&self.counts[kind as usize], || WordCounts::of(text, words))
    }

    /// The runs of words that repeat.
    pub(crate) fn grams(&self, text: &str, kind: WordKind) -> &Grams {
        let words = self.words(text, kind);
        self.once(&self.grams[kind as usize], || Grams::of(text, &words.spans))
    }

    /// The lines that occurred before, as Gopher's repetition filter has them.
    pub(crate) fn lines(&self, text: &str) -> &Duplicates {
        self.once(&self.lines, || Duplicates::of_lines(text))
    }

    /// The paragraphs that occurred before, as Gopher's repetition filter has them.
    pub(crate) fn paragraphs(&self, text: &str) -> &Duplicates {
        self.once(&self.paragraphs, || Duplicates::of_paragraphs(text))
    }

    /// The characters of the text.
    pub(crate) fn chars(&self, text: &str) -> usize {
        *self.once(&self.chars, || chars(text))
    }
}

/// The words of `text`, in order.
pub(crate) fn words_of(text: &str, kind: WordKind) -> impl Iterator<Item = Range<usize>> + '_ {
    match kind {
        WordKind::Unicode => Either::Left(words(text)),
        WordKind::Token => Either::Right(Either::Left(tokens(text).0.into_iter().map(Span::range))),
        WordKind::Whitespace => Either::Right(Either::Right(pieces(text))),
    }
}
