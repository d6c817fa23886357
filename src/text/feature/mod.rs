//! Features: everything that can be measured on a unit, in one table.
//!
//! To add a feature, add an entry to [`FEATURES`] (`table.rs`). Its name is then a key of the rule language,
//! its kind decides which thresholds make sense, and its summary is its documentation.

mod marks;
mod table;

use std::ops::Range;
use std::rc::Rc;

pub(crate) use self::table::EXCLUSIVE;
pub use self::table::FEATURES;
use super::analysis::Analysis;
use super::document::looked_at;
use super::shared::Shared;
use super::unit::{Unit, UnitKind};
use super::units::Units;

/// What a feature is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitOfMeasure {
    /// Yes or no.
    Flag,
    /// How many: a whole number.
    Count,
    /// A length or mean length in characters (Unicode code points).
    Characters,
    /// A part of a whole, 0 to 1.
    Ratio,
    /// A quotient of two counts, 0 or more; it may exceed 1.
    Quotient,
}

impl UnitOfMeasure {
    /// The largest value that a feature of this kind can have.
    pub fn max(self) -> f64 {
        match self {
            Self::Flag | Self::Ratio => 1.0,
            Self::Count | Self::Characters | Self::Quotient => f64::INFINITY,
        }
    }

    /// The name used in the documentation.
    pub fn name(self) -> &'static str {
        match self {
            Self::Flag => "yes or no",
            Self::Count => "count",
            Self::Characters => "characters",
            Self::Ratio => "ratio, 0 to 1",
            Self::Quotient => "quotient, 0 or more",
        }
    }
}

/// Which spans a feature can be measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Any span: units, regex matches, named groups, runs.
    Any,
    /// Units of the document, which have a place among the others.
    Unit,
    /// Lines.
    Line,
    /// The whole document.
    Document,
}

impl Scope {
    /// Whether a span of this kind (`None`: a fragment) can be measured.
    pub fn covers(self, kind: Option<UnitKind>) -> bool {
        match self {
            Self::Any => true,
            Self::Unit => kind.is_some(),
            Self::Line => kind == Some(UnitKind::Line),
            Self::Document => kind == Some(UnitKind::Document),
        }
    }

    /// What it covers, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "any span",
            Self::Unit => "units",
            Self::Line => "lines",
            Self::Document => "the document",
        }
    }
}

type Value = fn(&Analysis<'_>, &Unit) -> f64;
type Limits = fn(&Analysis<'_>, &Unit) -> (f64, f64);
type Within = fn(&Analysis<'_>, UnitKind, Option<f64>, Option<f64>) -> Range<usize>;
type Contributors = fn(&Analysis<'_>) -> Vec<Range<usize>>;

/// Something that can be measured on a unit.
pub struct Feature {
    /// Its name in the rule language.
    pub name: &'static str,
    /// What it is measured in.
    pub measure: UnitOfMeasure,
    /// What it can be measured on.
    pub scope: Scope,
    /// What it counts.
    pub summary: &'static str,
    value: Value,
    least: f64,
    within: Option<Within>,
    limits: Option<Limits>,
    is_dear: bool,
    contributors: Option<Contributors>,
}

impl Feature {
    const fn any(
        name: &'static str,
        measure: UnitOfMeasure,
        summary: &'static str,
        value: Value,
    ) -> Self {
        Self {
            name,
            measure,
            scope: Scope::Any,
            summary,
            value,
            least: 0.0,
            within: None,
            limits: None,
            is_dear: false,
            contributors: None,
        }
    }

    const fn on(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// What is counted with the unit itself, or from 1.
    const fn least_one(mut self) -> Self {
        self.least = 1.0;
        self
    }

    /// A feature of where units stand, so that those within bounds stand together.
    const fn within(mut self, within: Within) -> Self {
        self.within = Some(within);
        self
    }

    /// A feature that takes longer to measure than to say between which two values its own lies.
    const fn between(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }

    /// A feature that takes longer to measure than patterns and word lists to look for.
    const fn dear(mut self) -> Self {
        self.is_dear = true;
        self
    }

    /// A feature of the document whose value some lines or words contribute to.
    const fn document(
        name: &'static str,
        measure: UnitOfMeasure,
        summary: &'static str,
        value: Value,
        contributors: Contributors,
    ) -> Self {
        let mut feature = Self::any(name, measure, summary, value).on(Scope::Document).dear();
        feature.contributors = Some(contributors);
        feature
    }

    /// The smallest value that it can have.
    pub fn least(&self) -> f64 {
        self.least
    }

    /// What it counts, in what, on which spans: its documentation in one line.
    pub fn description(&self) -> String {
        let of = match self.scope {
            Scope::Any => String::new(),
            scope => format!(", measured on {}", scope.name()),
        };
        format!("{}: {}{of}", self.summary, self.measure.name())
    }

    /// The feature of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FEATURES.iter().find(|feature| feature.name == name)
    }

    /// Its value on a whole text, cut into these units; 1 and 0 for yes and no. Of a text of more than
    /// [`LONGEST_TEXT`](crate::text::LONGEST_TEXT), only so much is looked at.
    ///
    /// ```
    /// use corplint::text::{Feature, Units, WordKind};
    ///
    /// let words = Feature::named("words").unwrap();
    /// let units = Units { word: WordKind::Token, ..Units::default() };
    /// assert_eq!(words.measure("So it is.", Units::default()), 3.0);
    /// assert_eq!(words.measure("So it is.", units), 4.0);
    /// ```
    pub fn measure(&self, text: &str, units: Units) -> f64 {
        let analysis = Analysis::new(looked_at(text), units, Rc::new(Shared::default()));
        self.value(&analysis, &analysis.unit(UnitKind::Document, 0))
    }

    /// Its value on `unit`; 1 and 0 for yes and no.
    pub(crate) fn value(&self, analysis: &Analysis<'_>, unit: &Unit) -> f64 {
        (self.value)(analysis, unit)
    }

    /// Between which values, both included, its own on `unit` lies, if that takes less time to tell than the value.
    pub(crate) fn limits(&self, analysis: &Analysis<'_>, unit: &Unit) -> Option<(f64, f64)> {
        self.limits.map(|limits| limits(analysis, unit))
    }

    /// Whether it has [`Feature::limits`].
    pub(crate) fn has_limits(&self) -> bool {
        self.limits.is_some()
    }

    /// Whether it takes longer to measure than patterns and word lists to look for.
    pub(crate) fn is_dear(&self) -> bool {
        self.is_dear
    }

    /// Whether it is told of all units at once by where they stand.
    pub(crate) fn is_told_by_place(&self) -> bool {
        self.within.is_some()
    }

    /// The units of `kind`, by index, whose value lies between `least` and `most`, both included, if
    /// where units stand tells that.
    pub(crate) fn units_within(
        &self,
        analysis: &Analysis<'_>,
        kind: UnitKind,
        (least, most): (Option<f64>, Option<f64>),
    ) -> Option<Range<usize>> {
        self.within.map(|within| within(analysis, kind, least, most))
    }

    /// The spans that contribute to its value on the whole document, in order.
    pub(crate) fn contributors(&self, analysis: &Analysis<'_>) -> Vec<Range<usize>> {
        self.contributors.map(|find| find(analysis)).unwrap_or_default()
    }
}

impl std::fmt::Debug for Feature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
