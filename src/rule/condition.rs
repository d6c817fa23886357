//! Conditions as the engine asks them: every name resolved, every pattern and list compiled.

use crate::text::{Feature, UnitKind};

use super::bounds_spec::Bounds;
use super::counted_spec::ShareBy;
use super::template::Template;

/// The index of a pattern, word list or named condition in its rule set.
pub(crate) type Index = usize;

/// What a span must meet.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    Feature(&'static Feature, Bounds),
    /// A condition that has a name, or is asked often: its answer for a unit is remembered.
    Named(Index),
    Matches(Index),
    In(Index),
    Contains(Contains),
    Occurrences {
        /// What to look for; empty: the text itself.
        of: Vec<Template>,
        bounds: Bounds,
    },
    /// Of so many units before, one meets it.
    Previous(usize, Box<Condition>),
    /// Of so many units after, one meets it.
    Next(usize, Box<Condition>),
    Enclosing(UnitKind, Box<Condition>),
    FirstWord(Box<Condition>),
    LastWord(Box<Condition>),
    Share(Box<Share>),
    Amount(Box<Share>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
}

/// How many entries of a list stand in a span.
#[derive(Debug, Clone)]
pub(crate) struct Contains {
    pub list: Index,
    pub bounds: Bounds,
    /// Whether each entry counts once.
    pub distinct: bool,
    pub match_case: bool,
}

/// The part of the units inside a span that meets a condition.
#[derive(Debug, Clone)]
pub(crate) struct Share {
    pub over: UnitKind,
    pub condition: Condition,
    pub by: ShareBy,
    /// Whether the other units count too, for a part of them all.
    pub of_all: bool,
    pub bounds: Bounds,
}

impl Condition {
    /// A rank that puts what is cheap to ask first; `named` are the conditions with names.
    pub(crate) fn cost(&self, named: &[Self]) -> u32 {
        let cost = |condition: &Self| condition.cost(named);
        match self {
            // Told of all units at once.
            Self::Feature(feature, _) if feature.is_told_by_place() => 5,
            Self::Feature(feature, _) if feature.is_dear() => 90,
            Self::Feature(..) => 10,
            Self::Named(index) => match &named[*index] {
                counted @ (Self::Share(_) | Self::Amount(_)) => cost(counted),
                _ => 15,
            },
            Self::Matches(_) => 30,
            Self::FirstWord(inner) | Self::LastWord(inner) => 20 + cost(inner) / 2,
            Self::In(_) => 20,
            Self::Contains(_) => 40,
            Self::Occurrences { .. } => 60,
            Self::Not(inner) => cost(inner),
            Self::Previous(_, inner) | Self::Next(_, inner) => 1 + cost(inner),
            Self::Enclosing(_, inner) => 5 + cost(inner),
            Self::Share(share) | Self::Amount(share) => 50 + cost(&share.condition) / 2,
            Self::All(parts) | Self::Any(parts) => parts.iter().map(cost).max().unwrap_or(0),
        }
    }
}
