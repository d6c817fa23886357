//! One document under analysis: its units and counts, each computed once and only if asked for.

use std::cell::{Cell, LazyCell, OnceCell};
use std::ops::Range;
use std::rc::Rc;

use super::classes::Classes;
use super::copies::{self, Copies};
use super::counts::{CharCounts, WordCounts, chars};
use super::fold;
use super::layout::{Breaks, Layout, Line};
use super::occurrences::Occurrences;
use super::ratio::ratio;
use super::repetition::Grams;
use super::segments::{Span, Words};
use super::sentences::{Left, by_marks, sentences};
use super::shared::{Shared, words_of};
use super::space::{Starts, pieces};
use super::tokens::tokens;
use super::unit::{Unit, UnitKind};
use super::units::{LineKind, SentenceKind, Units, WordKind};

/// The units and counts of one document.
pub(crate) struct Analysis<'d> {
    pub text: &'d str,
    /// Lines and paragraphs. Some packs ask for none.
    pub layout: LazyCell<Rc<Layout>, Box<dyn FnOnce() -> Rc<Layout> + 'd>>,
    /// What does not depend on the units.
    pub shared: Rc<Shared>,
    units: Units,
    breaks: OnceCell<Breaks<'d>>,
    /// Finds what is taken out of the lines before sentences are found.
    without: Option<Box<FindInLines<'d>>>,
    /// What sentences are found in then, if anything is taken out.
    left: OnceCell<Option<Box<Left>>>,
    sentences: OnceCell<Vec<Range<usize>>>,
    /// How many words each line has, where they need not be looked for.
    line_words: OnceCell<Vec<u32>>,
    /// The index of the first word of each line, and how many words there are.
    first_words: OnceCell<Vec<u32>>,
    /// For each unit of some kinds, the classes of its characters; none where nobody asked.
    classes: [OnceCell<Vec<Cell<Classes>>>; UnitKind::ALL.len()],
    /// For each kind of unit.
    copies: [OnceCell<Copies>; UnitKind::ALL.len()],
    occurrences: Occurrences,
    document_chars: OnceCell<CharCounts>,
}

/// Finds spans of a text inside its lines.
type FindInLines<'d> = dyn Fn(&Layout) -> Vec<Range<usize>> + 'd;

/// Of how many units of one kind the classes are remembered. Only a text that was made for it has more, and
/// its units are short.
const MOST_REMEMBERED: usize = 1 << 20;

impl<'d> Analysis<'d> {
    /// An analysis in these units; `shared` is what all analyses of the text share.
    pub(crate) fn new(text: &'d str, units: Units, shared: Rc<Shared>) -> Self {
        let shares = Rc::clone(&shared);
        let layout = move || shares.layout(text, units.line);
        Self {
            text,
            layout: LazyCell::new(Box::new(layout)),
            shared,
            units,
            breaks: OnceCell::new(),
            without: None,
            left: OnceCell::new(),
            sentences: OnceCell::new(),
            line_words: OnceCell::new(),
            first_words: OnceCell::new(),
            classes: Default::default(),
            copies: Default::default(),
            occurrences: Occurrences::default(),
            document_chars: OnceCell::new(),
        }
    }

    /// The same, whose sentences are found when what `find` finds is taken out of the lines.
    pub(crate) fn without(mut self, find: impl Fn(&Layout) -> Vec<Range<usize>> + 'd) -> Self {
        self.without = Some(Box::new(find));
        self
    }

    /// What is in the cell; `compute` fills it when it is first asked for.
    pub(crate) fn once<'c, T>(&self, cell: &'c OnceCell<T>, compute: impl FnOnce() -> T) -> &'c T {
        self.shared.once(cell, compute)
    }

    /// What a word is.
    pub(crate) fn word_kind(&self) -> WordKind {
        self.units.word
    }

    /// What ends a line.
    pub(crate) fn line_breaks(&self) -> &Breaks<'d> {
        self.breaks.get_or_init(|| self.shared.breaks(self.text, self.units.line.breaks))
    }

    /// The text of `unit`.
    pub(crate) fn str(&self, unit: &Unit) -> &'d str {
        &self.text[unit.span.clone()]
    }

    /// How many units of `kind` the document has.
    pub(crate) fn len(&self, kind: UnitKind) -> usize {
        match kind {
            UnitKind::Document => 1,
            UnitKind::Paragraph => self.layout.paragraphs.len(),
            UnitKind::Line => self.layout.lines.len(),
            UnitKind::Sentence => self.sentences().len(),
            UnitKind::Word => self.words().len(),
        }
    }

    /// The unit of `kind` with that index, from 0. (Inlined, loops over units of one kind need not ask
    /// which kind.)
    #[inline(always)]
    pub(crate) fn unit(&self, kind: UnitKind, index: usize) -> Unit {
        let span = match kind {
            UnitKind::Document => 0..self.text.len(),
            UnitKind::Paragraph => self.layout.paragraphs[index].span(),
            UnitKind::Line => self.layout.lines[index].span(),
            UnitKind::Sentence => self.sentences()[index].clone(),
            UnitKind::Word => self.words()[index].range(),
        };
        Unit { place: Some((kind, index)), span }
    }

    /// The units of `kind` that lie inside `span`, by index.
    pub(crate) fn inside(&self, kind: UnitKind, span: &Range<usize>) -> Range<usize> {
        let Layout { lines, paragraphs } = &**self.layout;
        match kind {
            UnitKind::Document => 0..usize::from(*span == (0..self.text.len())),
            UnitKind::Paragraph => among(paragraphs, span, |paragraph| paragraph.span()),
            UnitKind::Line => among(lines, span, Line::span),
            UnitKind::Sentence => among(self.sentences(), span, Range::clone),
            UnitKind::Word => among(self.words(), span, |word| word.range()),
        }
    }

    /// The unit of `kind` in which the byte `at` lies, by index.
    pub(crate) fn around(&self, kind: UnitKind, at: usize) -> Option<usize> {
        if kind == UnitKind::Document {
            return Some(0);
        }
        let next = partition(self.len(kind), |i| self.unit(kind, i).span.start <= at);
        let index = next.checked_sub(1)?;
        (at < self.unit(kind, index).span.end).then_some(index)
    }

    /// The line in which the byte `at` lies, or the next one.
    pub(crate) fn line_at(&self, at: usize) -> Option<&Line> {
        let lines = &self.layout.lines;
        lines.get(partition(lines.len(), |i| lines[i].span().end <= at))
    }

    pub(crate) fn sentences(&self) -> &[Range<usize>] {
        self.once::<Vec<_>>(&self.sentences, || {
            let kind = self.units.sentence;
            let Some(left) = self.left() else {
                return match kind {
                    SentenceKind::English => sentences(self.text, &self.layout),
                    SentenceKind::Mark => by_marks(self.text, &self.layout.lines, self.tokens()),
                };
            };
            let layout = Layout::of(&left.text, self.units.line);
            let found = match kind {
                SentenceKind::English => sentences(&left.text, &layout),
                SentenceKind::Mark => by_marks(&left.text, &layout.lines, &tokens(&left.text).0),
            };
            found.iter().map(|span| left.in_whole(span)).collect()
        })
    }

    /// How many sentences are inside `unit`. Where sentences end with their lines, those of the other lines are
    /// not looked for.
    pub(crate) fn count_sentences(&self, unit: &Unit) -> usize {
        let line = match unit.place {
            Some((UnitKind::Line, index)) => self.layout.lines.get(index),
            _ => None,
        };
        match (line, self.units.sentence) {
            (Some(line), SentenceKind::Mark)
                if self.sentences.get().is_none() && self.left().is_none() =>
            {
                by_marks(self.text, std::slice::from_ref(line), self.tokens()).len()
            }
            _ => self.inside(UnitKind::Sentence, &unit.span).len(),
        }
    }

    fn tokens(&self) -> &[Span] {
        &self.shared.words(self.text, WordKind::Token).spans
    }

    /// What sentences are found in, if something is taken out of the text.
    fn left(&self) -> Option<&Left> {
        let find = self.without.as_ref()?;
        let left = || Left::of(self.text, find(&self.layout)).map(Box::new);
        self.once(&self.left, left).as_deref()
    }

    pub(crate) fn words(&self) -> &[Span] {
        &self.all_words().spans
    }

    fn all_words(&self) -> &Words {
        self.shared.words(self.text, self.units.word)
    }

    /// The words inside `unit`, as byte ranges in its text.
    pub(crate) fn words_inside(&self, unit: &Unit) -> impl Iterator<Item = Range<usize>> {
        words_of(self.str(unit), self.units.word)
    }

    /// The first word inside `unit`, as a byte range in its text.
    pub(crate) fn first_word(&self, unit: &Unit) -> Option<Range<usize>> {
        let text = self.str(unit);
        match self.units.word {
            // All of them are split at once, and none goes over white space.
            WordKind::Token => {
                let piece = pieces(text).next()?;
                let first = tokens(&text[piece.clone()]).0.first()?.range();
                Some(piece.start + first.start..piece.start + first.end)
            }
            kind => words_of(text, kind).next(),
        }
    }

    /// The index of the word that begins at the byte `at`, if one does and an entry of a list may begin with it:
    /// `may_begin` is asked of its hash and that of the next word, as [`short`](super::segments::short) has them.
    pub(crate) fn word_that(
        &self,
        at: usize,
        may_begin: impl Fn(u32, Option<u32>) -> bool,
    ) -> Option<usize> {
        let words = self.all_words();
        let index = words.spans.partition_point(|word| word.start() < at);
        words.spans.get(index).filter(|word| word.start() == at)?;
        let hash = |index: usize| words.hashes.get(index).copied();
        hash(index).is_none_or(|first| may_begin(first, hash(index + 1))).then_some(index)
    }

    /// The words behind that with this index, up to the byte `end`.
    pub(crate) fn words_behind(
        &self,
        index: usize,
        end: usize,
    ) -> impl Iterator<Item = Range<usize>> {
        let words = self.words()[index + 1..].iter().map(|word| word.range());
        words.take_while(move |word| word.end <= end)
    }

    /// The index of the first word of each line, and how many words there are.
    pub(crate) fn first_words(&self) -> &[u32] {
        self.once::<Vec<_>>(&self.first_words, || {
            let words = self.words();
            let mut next = 0;
            let first_after = |at: usize| {
                while words.get(next).is_some_and(|word| word.start() < at) {
                    next += 1;
                }
                next as u32
            };
            let starts = self.layout.lines.iter().map(|line| line.span().start);
            starts.chain([self.text.len()]).map(first_after).collect()
        })
    }

    /// The classes of the characters of `unit`, if they are worth remembering: lines, paragraphs and
    /// the document are asked by many patterns.
    pub(crate) fn classes(&self, unit: &Unit) -> Option<Classes> {
        let (kind, index) = unit.place?;
        let (kind, index) = match kind {
            UnitKind::Document | UnitKind::Line => (kind, index),
            UnitKind::Paragraph => {
                // Most paragraphs are a line.
                let lines = self.layout.paragraphs[index].lines();
                match lines.len() {
                    1 => (UnitKind::Line, lines.start),
                    _ => (kind, index),
                }
            }
            UnitKind::Sentence | UnitKind::Word => return None,
        };
        let remembered = || vec![Cell::default(); self.len(kind).min(MOST_REMEMBERED)];
        let all = self.classes[kind as usize].get_or_init(remembered);
        let of_unit = || match kind {
            UnitKind::Line => Classes::of(self.str(unit)),
            _ => self.classes_of_lines(unit),
        };
        let Some(classes) = all.get(index) else { return Some(of_unit()) };
        // A unit has characters, so it has classes; an empty document is soon asked again.
        if classes.get().is_empty() {
            classes.set(of_unit());
        }
        Some(classes.get())
    }

    /// The classes of a unit of whole lines, which are asked for all the same.
    fn classes_of_lines(&self, unit: &Unit) -> Classes {
        let (text, start) = (self.str(unit), unit.span.start);
        let mut classes = Classes::default();
        let mut at = 0;
        for line in self.inside(UnitKind::Line, &unit.span) {
            let line = self.unit(UnitKind::Line, line);
            classes = classes.with(self.classes(&line).unwrap_or_default());
            classes.add_gap(text, at..line.span.start - start);
            at = line.span.end - start;
        }
        classes.add_gap(text, at..text.len());
        classes
    }

    /// How many characters of each class `unit` has.
    pub(crate) fn char_counts(&self, unit: &Unit) -> CharCounts {
        let count = || CharCounts::of(self.str(unit));
        match unit.place {
            Some((UnitKind::Document, _)) => *self.once(&self.document_chars, count),
            _ => count(),
        }
    }

    /// How many lines `unit` has that are not blank.
    pub(crate) fn lines_of(&self, unit: &Unit) -> usize {
        if self.units.line == LineKind::default() {
            let inside = self.inside(UnitKind::Line, &unit.span);
            let lines = &self.layout.lines[inside.clone()];
            // The document, a run, or a paragraph: whole lines, which need not be looked at.
            if matches!(unit.place, Some((UnitKind::Document, _)))
                || lines.first().is_some_and(|first| first.span().start == unit.span.start)
                    && lines.last().is_some_and(|last| last.span().end == unit.span.end)
            {
                return inside.len();
            }
        }
        let kind = LineKind { breaks: self.units.line.breaks, ..LineKind::default() };
        Layout::of(self.str(unit), kind).lines.len()
    }

    /// How many words `unit` has.
    pub(crate) fn count_words(&self, unit: &Unit) -> usize {
        match (unit.place, self.units.word) {
            // Words between white space need not be looked for one by one.
            (Some((UnitKind::Line, line)), WordKind::Whitespace) => {
                let counts = || {
                    let starts = Starts::of(self.text);
                    let count = |line: &Line| starts.count(line.span()) as u32;
                    self.layout.lines.iter().map(count).collect()
                };
                self.once::<Vec<_>>(&self.line_words, counts)[line] as usize
            }
            (Some((UnitKind::Line, line)), _) => {
                let first_words = self.first_words();
                (first_words[line + 1] - first_words[line]) as usize
            }
            _ => match self.words_of(unit) {
                Some(words) => words.len(),
                None => words_of(self.str(unit), self.units.word).count(),
            },
        }
    }

    /// What the words of `unit` are like.
    pub(crate) fn word_counts(&self, unit: &Unit) -> WordCounts {
        if let Some((UnitKind::Document, _)) = unit.place {
            return *self.shared.counts(self.text, self.units.word);
        }
        match self.words_of(unit) {
            Some(words) => WordCounts::of(self.text, words.iter().map(|word| word.range())),
            None => WordCounts::of(self.str(unit), self.words_inside(unit)),
        }
    }

    /// The part of the words of `unit` that begin with an uppercase letter: ratio 0 to 1. Many rules
    /// ask for it, and it needs but the first character of each word.
    pub(crate) fn title_case_ratio(&self, unit: &Unit) -> f64 {
        let Some(words) = self.words_of(unit) else {
            let counts = self.word_counts(unit);
            return ratio(counts.title_case as f64, counts.words as f64);
        };
        let bytes = self.text.as_bytes();
        let is_title = |word: &&Span| match bytes[word.start()] {
            byte if byte.is_ascii() => byte.is_ascii_uppercase(),
            _ => self.text[word.range()].starts_with(char::is_uppercase),
        };
        ratio(words.iter().filter(is_title).count() as f64, words.len() as f64)
    }

    /// The words of `unit`, if it is made of whole lines. (No word crosses a line break.)
    fn words_of(&self, unit: &Unit) -> Option<&[Span]> {
        let lines = match unit.place? {
            (UnitKind::Document, _) => return Some(self.words()),
            (UnitKind::Paragraph, index) => self.layout.paragraphs[index].lines(),
            (UnitKind::Line, index) => index..index + 1,
            _ => return None,
        };
        let first_words = self.first_words();
        let (start, end) = (first_words[lines.start], first_words[lines.end]);
        Some(&self.words()[start as usize..end as usize])
    }

    /// The runs of words that repeat within the document.
    pub(crate) fn grams(&self) -> &Grams {
        self.shared.grams(self.text, self.units.word)
    }

    /// The characters of `unit`.
    pub(crate) fn chars(&self, unit: &Unit) -> usize {
        match unit.place {
            Some((UnitKind::Document, _)) => self.shared.chars(self.text),
            _ => chars(self.str(unit)),
        }
    }

    /// The copies among the units of a kind.
    fn copies_of(&self, kind: UnitKind) -> &Copies {
        self.once(&self.copies[kind as usize], || {
            Copies::among(self.len(kind), |index| self.str(&self.unit(kind, index)))
        })
    }

    /// How many units of the kind of `unit` are the same as it after folding, itself counted.
    pub(crate) fn copies(&self, unit: &Unit) -> usize {
        unit.place.map_or(0, |(kind, index)| self.copies_of(kind).count(index))
    }

    /// The number of `unit` among those that [`Self::copies`] counts, from 1.
    pub(crate) fn copy_number(&self, unit: &Unit) -> usize {
        unit.place.map_or(0, |(kind, index)| self.copies_of(kind).number(index))
    }

    /// Whether `unit` is the same as the unit of its kind right before it, after folding.
    pub(crate) fn repeats_previous(&self, unit: &Unit) -> bool {
        let Some((kind, index)) = unit.place.filter(|(_, index)| *index > 0) else {
            return false;
        };
        let (text, previous) = (self.str(unit), self.str(&self.unit(kind, index - 1)));
        if copies::differ(text, previous) {
            return false;
        }
        let mut folded = fold::fold_unit(text).peekable();
        folded.peek().is_some() && folded.eq(fold::fold_unit(previous))
    }

    /// How often `word` occurs in the document as a whole word, case kept, the shape of
    /// apostrophes folded.
    pub(crate) fn occurrences(&self, word: &str) -> usize {
        self.occurrences.of(word, self.text, self.all_words(), &self.shared)
    }
}

/// Those of `units`, which are in order, that lie inside `span`, by index.
fn among<T>(
    units: &[T],
    span: &Range<usize>,
    span_of: impl Fn(&T) -> Range<usize>,
) -> Range<usize> {
    let first = units.partition_point(|unit| span_of(unit).start < span.start);
    let last = units.partition_point(|unit| span_of(unit).end <= span.end);
    first..last.max(first)
}

/// The first index below `len` for which `before` is false; `before` holds for a prefix.
pub(crate) fn partition(len: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::units::LineBreaks;
    use super::*;

    fn analysis(text: &str, units: Units) -> Analysis<'_> {
        Analysis::new(text, units, Rc::new(Shared::new(crate::text::Stopwatch::default())))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// What is put together from lines is what the characters of the whole say.
        #[test]
        fn the_classes_of_a_whole_are_those_of_its_text(
            text in "[aB1 .é’|\\t\\n\\r\u{85}\u{feff}]{0,30}",
            trim: bool,
            blank: bool,
            any: bool,
        ) {
            let breaks = if any { LineBreaks::Any } else { LineBreaks::Newline };
            let units = Units { line: LineKind { trim, blank, breaks }, ..Units::default() };
            let analysis = analysis(&text, units);
            for kind in [UnitKind::Document, UnitKind::Paragraph] {
                for index in 0..analysis.len(kind) {
                    let unit = analysis.unit(kind, index);
                    let wanted = Classes::of(analysis.str(&unit));
                    prop_assert_eq!(analysis.classes(&unit), Some(wanted), "{:?} {}", kind, index);
                }
            }
        }

        /// Alone, the first word is the one that stands before all others.
        #[test]
        fn the_first_word_is_the_first_of_all(text in "[a'n.t1 \\n\u{85}\u{1c}\u{202f}é—(“茶]{0,20}") {
            for word in WordKind::ALL {
                let analysis = analysis(&text, Units { word, ..Units::default() });
                for kind in [UnitKind::Document, UnitKind::Line, UnitKind::Sentence] {
                    for index in 0..analysis.len(kind) {
                        let unit = analysis.unit(kind, index);
                        let first = analysis.words_inside(&unit).next();
                        prop_assert_eq!(analysis.first_word(&unit), first, "{:?} {:?}", word, unit);
                    }
                }
            }
        }

        /// What lies inside a span, around a byte, and on how many lines, is what each unit alone would say.
        #[test]
        fn units_lie_where_each_of_them_does(
            text in "\u{feff}?(One two\\.|é|A b\\. |[ \\n\\r]|\\n\\n){0,12}",
            from: prop::sample::Index,
            to: prop::sample::Index,
        ) {
            let analysis = analysis(&text, Units::default());
            let place = |index: prop::sample::Index| text.floor_char_boundary(index.index(text.len() + 1));
            let span = place(from).min(place(to))..place(from).max(place(to));
            for kind in UnitKind::ALL {
                let units: Vec<_> = (0..analysis.len(kind)).map(|i| analysis.unit(kind, i).span).collect();
                let lies = |unit: &&Range<usize>| span.start <= unit.start && unit.end <= span.end;
                let inside = analysis.inside(kind, &span);
                let wanted: Vec<_> = units.iter().filter(lies).cloned().collect();
                prop_assert_eq!(&units[inside], wanted, "inside {} {:?}", kind, span);
                let around = units.iter().position(|unit| unit.contains(&span.start));
                // All of the document is around its end, too.
                let around = around.or((kind == UnitKind::Document).then_some(0));
                prop_assert_eq!(analysis.around(kind, span.start), around, "around {} {:?}", kind, span);
            }
            let ends = analysis.layout.lines.iter().find(|line| span.start < line.span().end);
            let line_at = analysis.line_at(span.start).map(Line::span);
            prop_assert_eq!(line_at, ends.map(Line::span), "line at {:?}", span);
            // Lines that are not blank, also of a fragment that begins or ends inside one.
            let lines = text[span.clone()].trim_start_matches('\u{feff}').split('\n');
            let lines = lines.filter(|line| !line.trim().is_empty()).count();
            prop_assert_eq!(analysis.lines_of(&Unit::fragment(span.clone())), lines, "{:?}", span);
        }

        /// The sentences of one line are those of the text that stand in it, whatever is taken out.
        #[test]
        fn the_sentences_of_a_line_are_counted_alone(
            text in "\u{feff}?(A b|No|[.!?…] ?|[ \\n\\r“]|\\[1\\]){0,20}",
            takes_out: bool,
        ) {
            let breaks = LineBreaks::Any;
            let line = LineKind { breaks, ..LineKind::default() };
            let units = Units { line, sentence: SentenceKind::Mark, ..Units::default() };
            let analysis = || {
                let all = analysis(&text, units);
                if !takes_out {
                    return all;
                }
                let find = |_: &Layout| text.match_indices("[1]").map(|(at, _)| at..at + 3).collect();
                all.without(find)
            };
            let (alone, all) = (analysis(), analysis());
            all.sentences();
            for index in 0..alone.len(UnitKind::Line) {
                let line = alone.unit(UnitKind::Line, index);
                prop_assert_eq!(alone.count_sentences(&line), all.count_sentences(&line), "{}", index);
            }
        }
    }
}
