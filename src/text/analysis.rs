//! One document under analysis: its units and counts, each computed once and only if asked for.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::counts::{CharCounts, WordCounts, chars, sum};
use super::fold;
use super::layout::{Layout, Line};
use super::repetition::Grams;
use super::sentences::{by_marks, sentences};
use super::shared::{Shared, words_of};
use super::space::count_pieces;
use super::unit::{Unit, UnitKind};
use super::units::{SentenceKind, Units, WordKind};

/// The units and counts of one document.
pub(crate) struct Analysis<'d> {
    pub text: &'d str,
    pub layout: Layout,
    /// What does not depend on what a line is.
    pub shared: Rc<Shared>,
    units: Units,
    sentences: OnceCell<Vec<Range<usize>>>,
    line_chars: OnceCell<Vec<CharCounts>>,
    line_words: OnceCell<Vec<WordCounts>>,
    /// How many words each line has.
    line_numbers: OnceCell<Vec<usize>>,
    /// For each kind of unit, how many units have a folded text of that hash.
    copies: [OnceCell<FxHashMap<u64, usize>>; UnitKind::ALL.len()],
    occurrences: OnceCell<FxHashMap<u64, usize>>,
}

impl<'d> Analysis<'d> {
    /// An analysis in these units; `shared` is what all analyses of the text share.
    pub fn new(text: &'d str, units: Units, shared: Rc<Shared>) -> Self {
        Self {
            text,
            layout: shared.stopwatch.time(|| Layout::of(text, units.line)),
            shared,
            units,
            sentences: OnceCell::new(),
            line_chars: OnceCell::new(),
            line_words: OnceCell::new(),
            line_numbers: OnceCell::new(),
            copies: Default::default(),
            occurrences: OnceCell::new(),
        }
    }

    /// What is in the cell; `compute` fills it when it is first asked for.
    pub fn once<'c, T>(&self, cell: &'c OnceCell<T>, compute: impl FnOnce() -> T) -> &'c T {
        self.shared.once(cell, compute)
    }

    /// What a word is.
    pub fn word_kind(&self) -> WordKind {
        self.units.word
    }

    /// The text of `unit`.
    pub fn str(&self, unit: &Unit) -> &'d str {
        &self.text[unit.span.clone()]
    }

    /// How many units of `kind` the document has.
    pub fn len(&self, kind: UnitKind) -> usize {
        match kind {
            UnitKind::Document => 1,
            UnitKind::Paragraph => self.layout.paragraphs.len(),
            UnitKind::Line => self.layout.lines.len(),
            UnitKind::Sentence => self.sentences().len(),
            UnitKind::Word => self.words().len(),
        }
    }

    /// The unit of `kind` with that index, from 0.
    pub fn unit(&self, kind: UnitKind, index: usize) -> Unit {
        let span = match kind {
            UnitKind::Document => 0..self.text.len(),
            UnitKind::Paragraph => self.layout.paragraphs[index].span.clone(),
            UnitKind::Line => self.layout.lines[index].span.clone(),
            UnitKind::Sentence => self.sentences()[index].clone(),
            UnitKind::Word => self.words()[index].clone(),
        };
        Unit { place: Some((kind, index)), span }
    }

    /// The units of `kind` that lie inside `span`, by index.
    pub fn inside(&self, kind: UnitKind, span: &Range<usize>) -> Range<usize> {
        let find = |spans: &dyn Fn(usize) -> Range<usize>| {
            let first = partition(self.len(kind), |i| spans(i).start < span.start);
            let last = partition(self.len(kind), |i| spans(i).end <= span.end);
            first..last.max(first)
        };
        match kind {
            UnitKind::Document => 0..usize::from(*span == (0..self.text.len())),
            UnitKind::Paragraph => find(&|i| self.layout.paragraphs[i].span.clone()),
            UnitKind::Line => find(&|i| self.layout.lines[i].span.clone()),
            UnitKind::Sentence => find(&|i| self.sentences()[i].clone()),
            UnitKind::Word => find(&|i| self.words()[i].clone()),
        }
    }

    /// The unit of `kind` in which the byte `at` lies, by index.
    pub fn around(&self, kind: UnitKind, at: usize) -> Option<usize> {
        if kind == UnitKind::Document {
            return Some(0);
        }
        let next = partition(self.len(kind), |i| self.unit(kind, i).span.start <= at);
        let index = next.checked_sub(1)?;
        (at < self.unit(kind, index).span.end).then_some(index)
    }

    /// The line in which the byte `at` lies, or the next one.
    pub fn line_at(&self, at: usize) -> Option<&Line> {
        let lines = &self.layout.lines;
        lines.get(partition(lines.len(), |i| lines[i].span.end <= at))
    }

    pub fn sentences(&self) -> &[Range<usize>] {
        self.once::<Vec<_>>(&self.sentences, || match self.units.sentence {
            SentenceKind::English => sentences(self.text, &self.layout),
            SentenceKind::Mark => {
                let tokens = self.shared.words(self.text, WordKind::Token);
                by_marks(self.text, &self.layout, tokens)
            }
        })
    }

    pub fn words(&self) -> &[Range<usize>] {
        self.shared.words(self.text, self.units.word)
    }

    /// The words inside `unit`, as byte ranges in its text.
    pub fn words_inside(&self, unit: &Unit) -> Vec<Range<usize>> {
        words_of(self.str(unit), self.units.word)
    }

    /// The classes of the characters of `unit`.
    pub fn char_counts(&self, unit: &Unit) -> CharCounts {
        match self.lines_of(unit) {
            Some(lines) => {
                let count = |line: &Line| CharCounts::of(&self.text[line.span.clone()]);
                let counts = || self.layout.lines.iter().map(count).collect();
                sum(self.once::<Vec<_>>(&self.line_chars, counts), lines)
            }
            None => CharCounts::of(self.str(unit)),
        }
    }

    /// What the words of `unit` are like.
    pub fn word_counts(&self, unit: &Unit) -> WordCounts {
        match self.lines_of(unit) {
            Some(_) if unit.place == Some((UnitKind::Document, 0)) => {
                *self.shared.counts(self.text, self.units.word)
            }
            Some(lines) => {
                sum(self.once::<Vec<_>>(&self.line_words, || self.words_of_lines()), lines)
            }
            None => WordCounts::of(self.str(unit), self.words_inside(unit)),
        }
    }

    /// How many words `unit` has.
    pub fn word_number(&self, unit: &Unit) -> usize {
        match (self.units.word, self.lines_of(unit)) {
            (_, Some(_)) if unit.place == Some((UnitKind::Document, 0)) => {
                self.shared.counts(self.text, self.units.word).words
            }
            // Words between white space need not be looked for one by one.
            (WordKind::Whitespace, Some(lines)) => {
                let number = |line: &Line| count_pieces(&self.text[line.span.clone()]);
                let numbers = || self.layout.lines.iter().map(number).collect();
                sum(self.once::<Vec<_>>(&self.line_numbers, numbers), lines)
            }
            _ => self.word_counts(unit).words,
        }
    }

    /// What the words of each line are like. No word crosses a line break.
    fn words_of_lines(&self) -> Vec<WordCounts> {
        let mut words = self.words().iter().peekable();
        let of_line = |line: &Line| {
            let mut counts = WordCounts::default();
            while let Some(word) = words.next_if(|word| word.end <= line.span.end) {
                counts.add(&self.text[word.clone()]);
            }
            counts
        };
        self.layout.lines.iter().map(of_line).collect()
    }

    /// The lines that `unit` is made of, by index, if it is made of whole lines.
    fn lines_of(&self, unit: &Unit) -> Option<Range<usize>> {
        match unit.place? {
            (UnitKind::Document, _) => Some(0..self.layout.lines.len()),
            (UnitKind::Paragraph, index) => Some(self.layout.paragraphs[index].lines.clone()),
            (UnitKind::Line, index) => Some(index..index + 1),
            _ => None,
        }
    }

    /// The runs of words that repeat within the document.
    pub fn grams(&self) -> &Grams {
        self.shared.grams(self.text, self.units.word)
    }

    /// The characters of `unit`.
    pub fn chars(&self, unit: &Unit) -> usize {
        match unit.place {
            Some((UnitKind::Document, _)) => self.shared.chars(self.text),
            _ => chars(self.str(unit)),
        }
    }

    /// How many units of the kind of `unit` are the same as it after folding, itself counted.
    pub fn copies(&self, unit: &Unit) -> usize {
        let Some((kind, _)) = unit.place else { return 0 };
        if fold::fold_unit(self.str(unit)).next().is_none() {
            // Without letters and digits nothing is left to be the same.
            return 1;
        }
        let key = |unit: &Unit| fold::hash(fold::fold_unit(self.str(unit)));
        let counts = self.once(&self.copies[kind as usize], || {
            let mut counts = FxHashMap::default();
            for index in 0..self.len(kind) {
                *counts.entry(key(&self.unit(kind, index))).or_insert(0) += 1;
            }
            counts
        });
        counts.get(&key(unit)).copied().unwrap_or(0)
    }

    /// How often `word` occurs in the document as a whole word, case kept, the shape of
    /// apostrophes folded.
    pub fn occurrences(&self, word: &str) -> usize {
        let map = self.once(&self.occurrences, || {
            let mut map = FxHashMap::default();
            for word in self.words() {
                *map.entry(fold::hash_exact_word(&self.text[word.clone()])).or_insert(0) += 1;
            }
            map
        });
        map.get(&fold::hash_exact_word(word)).copied().unwrap_or(0)
    }
}

/// The first index below `len` for which `before` is false; `before` holds for a prefix.
fn partition(len: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
