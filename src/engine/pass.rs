//! One document under one rule set: what is known of it, and what was asked of it so far.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::pattern::Pattern;
use crate::rule::condition::Condition;
use crate::rule::prefilter::demand::Need;
use crate::rule::prefilter::places::{Hits, Place, Places};
use crate::rule::{PackUnits, Rule, RuleSet};
use crate::text::layout::trim;
use crate::text::segments::is_word_char;
use crate::text::{Analysis, Repertoire, Shared, Stopwatch, Unit, UnitKind, WordKind};

use super::candidates::Candidates;
use super::literals::Literals;
use super::mask::{Mask, Masks};
use super::select::Answers;
use super::values::{Numbers, Values};

/// What is remembered of one document as long as it is linted, and then freed at once.
pub(super) struct Arenas {
    pub masks: Masks,
    pub numbers: Numbers,
}

impl Default for Arenas {
    /// Nothing yet, and room for what there is of most documents.
    fn default() -> Self {
        Self { masks: Masks::with_capacity(128), numbers: Numbers::with_capacity(2048) }
    }
}

/// One document under one rule set: a pass for the rules of each kind of units, made when one is
/// first asked for.
pub(super) struct Passes<'a> {
    set: &'a RuleSet,
    text: &'a str,
    arenas: &'a Arenas,
    shared: Rc<Shared>,
    hits: Rc<OnceCell<Hits>>,
    /// By the index of the units.
    passes: Vec<OnceCell<Pass<'a>>>,
}

impl<'a> Passes<'a> {
    /// Passes over `text`, whose shared work is measured by `stopwatch` and remembered in `arenas`.
    pub(super) fn new(
        set: &'a RuleSet,
        text: &'a str,
        stopwatch: Stopwatch,
        arenas: &'a Arenas,
    ) -> Self {
        Self {
            set,
            text,
            arenas,
            shared: Rc::new(Shared::new(stopwatch)),
            hits: Rc::default(),
            passes: set.units.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    /// The pass for rules whose units have that index.
    pub(super) fn of(&self, units: usize) -> &Pass<'a> {
        self.passes[units].get_or_init(|| {
            let PackUnits { units, without } = self.set.units[units];
            let mut analysis = Analysis::new(self.text, units, Rc::clone(&self.shared));
            if let Some(pattern) = without.map(|index| &self.set.patterns[index]) {
                let text = self.text;
                analysis = analysis.without(|layout| pattern.matches_in_lines(text, layout));
            }
            Pass::new(self.set, analysis, self.arenas, Rc::clone(&self.hits))
        })
    }

    /// Measures the work that rules share.
    pub(super) fn stopwatch(&self) -> &Stopwatch {
        &self.shared.stopwatch
    }
}

/// One document under the rules of one kind of units.
pub(super) struct Pass<'a> {
    pub set: &'a RuleSet,
    pub analysis: Analysis<'a>,
    /// What was found of what patterns and word lists need, for all passes.
    hits: Rc<OnceCell<Hits>>,
    places: OnceCell<Places>,
    literals: OnceCell<Literals>,
    /// What was measured on all lines.
    pub values: Values<'a>,
    /// Which units may be what is asked for.
    pub candidates: Candidates<'a>,
    /// For each named condition and kind of unit, where in `answers` the answers are; 0: nowhere
    /// yet.
    asked: RefCell<Vec<u32>>,
    answers: RefCell<Vec<Answers>>,
    /// What conditions said of the last unit of which [`Pass::holds_again`] asked them.
    pub last: RefCell<FxHashMap<*const Condition, (Unit, bool)>>,
    /// A line with its line break, and what is visible of it: a long one may have many findings.
    line: RefCell<(Range<usize>, Range<usize>)>,
}

impl<'a> Pass<'a> {
    fn new(
        set: &'a RuleSet,
        analysis: Analysis<'a>,
        arenas: &'a Arenas,
        hits: Rc<OnceCell<Hits>>,
    ) -> Self {
        let asked = vec![0; set.conditions.len() * UnitKind::ALL.len()];
        let answers = Vec::with_capacity(64).into();
        Self {
            set,
            analysis,
            hits,
            places: OnceCell::new(),
            literals: OnceCell::new(),
            values: Values::new(&arenas.numbers),
            candidates: Candidates::new(set, &arenas.masks),
            asked: asked.into(),
            answers,
            last: RefCell::default(),
            line: RefCell::default(),
        }
    }

    /// Where what patterns and word lists need stands.
    pub(super) fn places(&self) -> &Places {
        self.analysis.once(&self.places, || {
            let hits = self.hits.get_or_init(|| {
                let (words, hits) = self.set.prefilter().find(self.analysis.text);
                if let Some(words) = words {
                    self.analysis.shared.set_words(words);
                }
                hits
            });
            self.set.prefilter().places(self.analysis.text, hits, &self.analysis.layout)
        })
    }

    /// Whether the document has what `rule` needs to find anything.
    pub(super) fn may_find(&self, rule: &Rule) -> bool {
        rule.needs.iter().all(|needs| {
            needs.iter().any(|need| {
                let places = match need {
                    Need::Pattern(index) => self.set.prefilter().pattern(self.places(), *index),
                    Need::List(index) => self.list(*index),
                };
                places.is_none_or(|places| !places.is_empty())
            })
        })
    }

    /// Where units of `kind`, or of none, may have what the pattern needs: `None` for anywhere.
    /// Nobody looks unless it is known.
    pub(super) fn pattern(&self, pattern: usize, kind: Option<UnitKind>) -> Option<&[Place]> {
        let prefilter = &self.set.prefilter();
        prefilter
            .knows_pattern_in(pattern, kind)
            .then(|| prefilter.pattern(self.places(), pattern))?
    }

    /// Where words stand with which an entry of the list begins: `None` for anywhere.
    pub(super) fn list(&self, list: usize) -> Option<&[Place]> {
        match self.analysis.word_kind() {
            WordKind::Unicode if self.set.prefilter().knows_list(list) => {
                self.set.prefilter().list(self.places(), list)
            }
            // Other words are not looked for.
            _ => None,
        }
    }

    /// `span` widened to whole lines, its last line break included, and what is visible of them.
    pub(super) fn whole_lines(&self, span: &Range<usize>) -> (Range<usize>, Range<usize>) {
        let text = self.analysis.text;
        let mut known = self.line.borrow_mut();
        let line = &known.0;
        if line.contains(&span.start) && (span.end < line.end || line.end == text.len()) {
            return known.clone();
        }
        let breaks = self.analysis.line_breaks();
        let lines = breaks.whole_lines(span);
        let visible = trim(text, lines.clone());
        if breaks.next(span.start).is_none_or(|next| next.start >= span.end) {
            *known = (lines.clone(), visible.clone());
        }
        (lines, visible)
    }

    /// Changes or reads what is known of a named condition on units of `kind`.
    pub(super) fn answers(
        &self,
        kind: UnitKind,
        condition: usize,
        with: impl FnOnce(&mut Answers),
    ) {
        let asked = &mut self.asked.borrow_mut()[condition * UnitKind::ALL.len() + kind as usize];
        let mut answers = self.answers.borrow_mut();
        if *asked == 0 {
            answers.push(Answers::none(self.analysis.len(kind)));
            *asked = answers.len() as u32;
        }
        with(&mut answers[*asked as usize - 1]);
    }

    /// Which characters `unit` has.
    pub(super) fn repertoire(&self, unit: &Unit) -> Repertoire {
        match self.analysis.classes(unit) {
            Some(classes) => classes.repertoire(),
            None => Repertoire::of(self.analysis.str(unit)),
        }
    }

    /// Whether the pattern may match in `unit`, as far as the classes of its characters tell.
    pub(super) fn fits_classes(&self, pattern: &Pattern, unit: &Unit) -> bool {
        !pattern.outline().has_classes()
            || pattern.is_told_by_ends()
            || self
                .analysis
                .classes(unit)
                .is_none_or(|classes| pattern.outline().fits_classes(classes))
    }

    /// Whether the pattern may match in `unit`, as far as what it needs tells.
    pub(super) fn may_match(&self, pattern: usize, unit: &Unit) -> bool {
        let prefilter = &self.set.prefilter();
        match unit.place {
            Some((UnitKind::Line, line)) if prefilter.is_in_lines(pattern) => {
                self.literals().may_match(pattern, line, |found| {
                    prefilter.literals_in(self.analysis.str(unit), found)
                })
            }
            // In `resign up`, what follows `re` is `sign up`, and no segment is `sign`.
            None if self.cuts_segment(&unit.span) => true,
            _ => {
                let places = self.pattern(pattern, unit.place.map(|(kind, _)| kind));
                places.is_none_or(|places| !inside_span(places, &unit.span).is_empty())
            }
        }
    }

    /// Whether a span begins or ends within a segment.
    fn cuts_segment(&self, span: &Range<usize>) -> bool {
        let is_inside = |at: usize| {
            let (before, after) = self.analysis.text.split_at(at);
            before.chars().next_back().is_some_and(is_word_char)
                && after.chars().next().is_some_and(is_word_char)
        };
        is_inside(span.start) || is_inside(span.end)
    }

    fn literals(&self) -> &Literals {
        self.literals.get_or_init(|| Literals::none(self.analysis.layout.lines.len()))
    }

    /// Looks for literals in the whole text, if some `lines` in which they are about to be looked for are
    /// much of it.
    pub(super) fn search_literals(&self, lines: &Mask) {
        let text = self.analysis.text;
        let len = |line| self.analysis.unit(UnitKind::Line, line).span.len();
        if self.literals().is_searched() || 3 * lines.iter().map(len).sum::<usize>() < text.len() {
            return;
        }
        // What is everywhere says nothing, and would be many times the text.
        let most = text.len() / 16 + 64;
        let mut found = Vec::new();
        let told = self.set.prefilter().literal_ends(text, |at, patterns| {
            if found.len() <= most
                && let Some(line) = self.analysis.around(UnitKind::Line, at)
            {
                found.extend(patterns.iter().map(|pattern| (line as u32, *pattern)));
            }
        });
        self.literals().add_all((told && found.len() <= most).then_some(found));
    }
}

/// Those of `places`, which are in order, that lie in `span`.
pub(super) fn inside_span<'p>(places: &'p [Place], span: &Range<usize>) -> &'p [Place] {
    let first = places.partition_point(|place| (place.at as usize) < span.start);
    let rest = &places[first..];
    &rest[..rest.partition_point(|place| (place.at as usize) < span.end)]
}
