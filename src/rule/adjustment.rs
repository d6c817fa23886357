//! Adjustments: what a user changes in a rule that someone else wrote, without copying it.
//!
//! An adjustment says in the rule's own keys what should be different: other thresholds in `where`,
//! other minimums of a `run` or `repeat`, words more or fewer. It is laid over what the rule file
//! says before that is checked, so an adjusted rule passes the same checks as any other, and a
//! mistake that the adjustment makes is shown in the adjustment.

use std::sync::Arc;

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use crate::schema::{Attempt, Count, FromToml, Reader, SourceFile, Spanned, Value, json, table};
use crate::text::UnitOfMeasure;

use super::bounds_schema::bounds_schema;
use super::bounds_spec::BoundsSpec;
use super::spec::ListSpec;
use super::units_spec::UnitsSpec;

/// The adjustments of one file, by the id of the rule or the name of the pack.
#[derive(Debug, Clone)]
pub(crate) struct Adjustments {
    /// The file that they stand in.
    pub file: Arc<SourceFile>,
    /// The rules, each with what is different.
    pub rules: Vec<(Spanned<String>, Attempt<Adjustment>)>,
    /// The packs, each with what is different.
    pub packs: Vec<(Spanned<String>, Attempt<PackAdjustment>)>,
}

impl Adjustment {
    /// Whether it says nothing, and not because a key is misspelt.
    pub(crate) fn is_empty(&self) -> bool {
        let Self { r#where, run, repeat, add_words, remove_words, span: _, misspelt } = self;
        let adds = add_words.as_ref().is_some_and(|add| !add.0.get_ref().is_empty());
        let removes = remove_words.as_ref().is_some_and(|remove| !remove.is_empty());
        // Both may be there and empty: so `corplint explain` shows them, to be filled in.
        let are_shown = add_words.is_some() && remove_words.is_some();
        let has_words = adds || removes || are_shown;
        r#where.is_empty() && run.is_none() && repeat.is_none() && !has_words && !misspelt
    }
}

table! {
    /// What is different in all rules of one pack.
    pub(crate) kebab struct PackAdjustment {
        /// Other units: what is left out stays as the pack has it.
        units: Option<UnitsSpec>,
    }
}

table! {
    /// What is different in one rule.
    pub(crate) kebab struct Adjustment {
        /// Other bounds of features and counts that the rule's `where` has: `{ min = … }`,
        /// `{ max = … }`, both or an exact number; a side that is left out stays as it is, and
        /// `inf` takes `max` away. Of what is yes or no, `true` or `false`.
        r#where: Vec<(Spanned<String>, Threshold)>,
        /// Other minimums of the rule's `run`.
        run: Option<RunAdjustment>,
        /// Another minimum of the rule's `repeat`.
        repeat: Option<RepeatAdjustment>,
        /// Words for the rule's `words`: a list, or a table with replacements.
        add_words: Option<AddedWords>,
        /// Words that the rule's `words` should not have.
        remove_words: Option<Vec<Spanned<String>>>,
    }
}

table! {
    /// Other minimums of a `run`.
    pub(crate) snake struct RunAdjustment {
        /// At least so many units make a run.
        min: Option<Spanned<Count<1>>>,
        /// At least so many units make a run when a header opens it.
        min_after_header: Option<Spanned<Count<1>>>,
        /// Up to so many other units may stand between two of the run.
        gap: Option<usize>,
    }
}

table! {
    /// Another minimum of a `repeat`.
    pub(crate) snake struct RepeatAdjustment {
        /// At least so many copies make a repetition, the first one counted.
        min: Option<Spanned<Count<2>>>,
    }
}

/// What a feature of `where` should be instead.
#[derive(Debug, Clone)]
pub(crate) struct Threshold(pub(super) Spanned<Limits>);

#[derive(Debug, Clone)]
pub(super) enum Limits {
    Flag(bool),
    Bounds(BoundsSpec),
}

impl FromToml for Threshold {
    const EXPECTED: &'static str = "a number, { min = …, max = … }, true or false";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let limits = match value.get_ref() {
            DeValue::Boolean(yes) => Limits::Flag(*yes),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Table(_) => {
                Limits::Bounds(BoundsSpec::from_toml(value, reader)?)
            }
            _ => {
                reader.expected(Self::EXPECTED, value);
                return None;
            }
        };
        Some(Self(Spanned::new(value.span(), limits)))
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let flag = json::schema_of::<bool>(generator);
        json::any_of([bounds_schema(generator, UnitOfMeasure::Quotient), flag])
    }
}

/// Words that are added to a list, perhaps with replacements.
#[derive(Debug, Clone)]
pub(crate) struct AddedWords(pub(super) Spanned<ListSpec>);

impl FromToml for AddedWords {
    const EXPECTED: &'static str = "a list of words, or a table of words and replacements";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        if value.get_ref().is_str() {
            reader.expected(Self::EXPECTED, value);
            return None;
        }
        Spanned::<ListSpec>::from_toml(value, reader).map(Self)
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["array", "object"],
            "items": { "type": "string" },
            "additionalProperties": { "type": "string" },
        })
    }
}
