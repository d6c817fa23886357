//! What a rule file says: the rule language as types, with the place of everything.
//!
//! These types and their comments are the language. What they cannot hold is no rule file; what
//! they can hold is checked in [`super::check`] for sense.

use std::sync::Arc;

use schemars::{Schema, SchemaGenerator, json_schema};

use crate::schema::{
    Attempt, Count, Filled, FromToml, OneOrMany, Reader, SourceFile, Spanned, Value, choice, json,
    table,
};
use crate::text::{Charset, UnitKind};

use super::Severity;
use super::condition_spec::ConditionSpec;
use super::regex_spec::RegexSpec;
use super::units_spec::UnitsSpec;

table! {
    /// A rule file: a pack of rules that belong together.
    pub(super) snake struct PackSpec {
        /// What the pack is.
        pack: Attempt<Option<PackInfo>>,
        /// Conditions that the rules of the pack use by name.
        conditions: Attempt<Vec<(Spanned<String>, Attempt<ConditionSpec>)>>,
        /// The rules of the pack, each a `[[rule]]`.
        rule: Attempt<Vec<Attempt<RuleSpec>>>,
    }
}

table! {
    /// What a pack is.
    pub(super) snake struct PackInfo {
        /// The pack's name; left out, the words of the file's name without `.toml`, in lower case
        /// and joined by hyphens.
        name: Option<Spanned<String>>,
        /// What its rules have in common, in one line.
        summary: Option<Spanned<String>>,
        /// Why what its rules find harms a corpus, where a rule does not say it itself.
        why: Option<Spanned<String>>,
        /// Whether its rules are on without being selected; left out, they are.
        default: Option<bool>,
        /// What counts as a word, a line and a sentence to its rules, where that is not as it is
        /// for every pack.
        units: Option<UnitsSpec>,
    }
}

table! {
    /// One rule.
    pub(super) snake struct RuleSpec {
        /// The rule's name: lower-case words joined by hyphens.
        id: Spanned<String>,
        /// What the rule finds, in one line.
        summary: Spanned<String>,
        /// `error`: the document is not fit for use; `warning`: this span is not the article, or
        /// is damaged; `note`: worth a look. Left out: `warning`.
        severity: Option<Severity>,
        /// The unit that the rule looks at.
        over: Spanned<UnitKind>,
        /// What a unit must meet.
        r#where: Option<ConditionSpec>,
        /// Way to find: matches of a regular expression inside the units.
        pattern: Option<RegexSpec>,
        /// Way to find: words and phrases of a list inside the units.
        words: Option<Spanned<ListSpec>>,
        /// Way to find: several such units in a row.
        run: Option<RunSpec>,
        /// Way to find: units that recur.
        repeat: Option<RepeatSpec>,
        /// Way to find: runs of bytes that could not be decoded.
        undecodable: Option<Spanned<bool>>,
        /// Way to find: text that was decoded with the wrong encoding.
        misread: Option<MisreadSpec>,
        /// What the text of the unit before a match must meet.
        before: Option<ConditionSpec>,
        /// What the text of the unit after a match must meet.
        after: Option<ConditionSpec>,
        /// What the named groups of the pattern must meet.
        groups: Filled<(Spanned<String>, ConditionSpec)>,
        /// What calls a finding off.
        unless: Option<ConditionSpec>,
        /// What to say of a finding, with `{placeholders}`; left out: the summary.
        message: Option<Spanned<String>>,
        /// What to do about a finding, with `{placeholders}`.
        help: Option<Spanned<String>>,
        /// Why what the rule finds harms a corpus; left out: what its pack says.
        why: Option<Spanned<String>>,
        /// Names to select rules by.
        tags: Filled<Spanned<String>>,
        /// The languages that the rule is for, as ISO 639-1 codes; left out: any.
        languages: Filled<Spanned<String>>,
        /// Where the rule comes from, for a published heuristic.
        source: Option<Spanned<String>>,
        /// The edits that mend a finding.
        fix: Option<Spanned<FixSpec>>,
        /// Texts that show what the rule finds and what it leaves alone.
        example: Vec<ExampleSpec>,
    }
}

impl RuleSpec {
    /// All conditions of the rule.
    pub(super) fn conditions(&self) -> Vec<&ConditionSpec> {
        let place = self.run.as_ref().and_then(|run| match run.place.as_ref()? {
            PlaceSpec::BeforeFirst(c) | PlaceSpec::AfterLast(c) | PlaceSpec::Between(c) => Some(c),
            PlaceSpec::Start | PlaceSpec::End => None,
        });
        [&self.r#where, &self.before, &self.after, &self.unless]
            .into_iter()
            .flatten()
            .chain(self.groups.iter().map(|(_, condition)| condition))
            .chain(self.run.as_ref().and_then(|run| run.header.as_ref()))
            .chain(self.run.as_ref().and_then(|run| run.not_across.as_ref()))
            .chain(place)
            .collect()
    }
}

table! {
    /// Several units in a row.
    pub(super) snake struct RunSpec {
        /// At least so many units make a run; left out: only a run with a header is found.
        min: Option<Spanned<Count<1>>>,
        /// At least so many units make a run when a header opens it; left out: as `min`.
        min_after_header: Option<Spanned<Count<1>>>,
        /// Up to so many other units may stand between two of the run; left out: none.
        gap: Option<usize>,
        /// What no unit in such a gap may meet; left out: anything may stand there.
        not_across: Option<ConditionSpec>,
        /// What the unit before the run meets if it opens the run; it is then part of it.
        header: Option<ConditionSpec>,
        /// Where in the document the run must stand; left out: anywhere.
        place: Option<PlaceSpec>,
    }
}

table! {
    /// Units that recur.
    pub(super) snake struct RepeatSpec {
        /// At least so many copies make a repetition, the first one counted.
        min: Option<Spanned<Count<2>>>,
        /// How alike copies must be, ratio 0 to 1; left out: the same after folding case, space
        /// and punctuation.
        similarity: Option<Spanned<f64>>,
        /// Where copies are looked for: `document` (the default) or `corpus`.
        across: Option<Spanned<AcrossSpec>>,
    }
}

table! {
    /// Text that was decoded with the wrong encoding.
    pub(super) snake struct MisreadSpec {
        /// The encodings that it may have been decoded with; of two that explain a text equally
        /// well, the first is taken.
        r#as: Spanned<Vec<Spanned<Charset>>>,
        /// The encodings that it may have been written in.
        was: Spanned<Vec<Spanned<WasSpec>>>,
    }
}

/// The encoding that a misread text was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WasSpec {
    /// UTF-8.
    Utf8,
    /// One in which each byte is a character.
    Charset(Charset),
}

impl WasSpec {
    /// The encoding, if each of its bytes is a character.
    pub(super) const fn charset(self) -> Option<Charset> {
        match self {
            Self::Utf8 => None,
            Self::Charset(charset) => Some(charset),
        }
    }

    /// The name used in TOML.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Charset(charset) => charset.name(),
        }
    }
}

impl FromToml for WasSpec {
    const EXPECTED: &'static str = "a string";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let charsets = Charset::ALL.iter().map(|c| (c.name(), Self::Charset(*c)));
        let choices: Vec<_> = std::iter::once(("utf-8", Self::Utf8)).chain(charsets).collect();
        reader.choice(value, &choices)
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let utf8 = "UTF-8, in which characters have up to four bytes.".to_owned();
        let charsets = json::schema_of::<Charset>(generator);
        json::any_of([json::one_of_strings([("utf-8", utf8)]), charsets])
    }
}

choice! {
    /// Where the copies of a repeated unit are looked for.
    pub(super) enum AcrossSpec {
        /// Within the document.
        Document = "document",
        /// Over all documents of the run.
        Corpus = "corpus",
    }
}

table! {
    /// A text that shows what the rule finds or leaves alone.
    pub(super) snake struct ExampleSpec {
        /// The text of a document.
        text: Spanned<String>,
        /// The exact strings that must be found, in order; empty: the rule must stay silent.
        finds: Spanned<Vec<String>>,
        /// The text after the fixes of all findings; left out: any.
        fixed: Option<Spanned<String>>,
        /// The severity of all findings, or of each in order; left out: any.
        severity: Option<Spanned<OneOrMany<Spanned<Severity>>>>,
        /// The message of all findings, or of each in order; left out: any.
        message: Option<Spanned<OneOrMany<Spanned<String>>>>,
    }
}

/// Where in the document a run must stand.
#[derive(Debug, Clone)]
pub(super) enum PlaceSpec {
    /// At the very start.
    Start,
    /// At the very end.
    End,
    /// Before the first unit that meets the condition.
    BeforeFirst(ConditionSpec),
    /// After the last unit that meets the condition.
    AfterLast(ConditionSpec),
    /// After the first and before the last unit that meets the condition.
    Between(ConditionSpec),
}

table! {
    /// Beside which units the run must stand: exactly one of the keys.
    snake struct PlaceTable {
        /// The run stands before the first unit that meets the condition.
        before_first: Option<ConditionSpec>,
        /// The run stands after the last unit that meets the condition.
        after_last: Option<ConditionSpec>,
        /// The run stands after the first and before the last unit that meets the condition.
        between: Option<ConditionSpec>,
    }
}

impl FromToml for PlaceSpec {
    const EXPECTED: &'static str =
        "\"start\", \"end\" or a table with `before_first`, `after_last` or `between`";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        if value.get_ref().is_str() {
            let choices = [("start", true), ("end", false)];
            let is_start = reader.choice_among(value, &choices, Self::EXPECTED)?;
            return Some(if is_start { Self::Start } else { Self::End });
        }
        let table = PlaceTable::from_toml(value, reader)?;
        match (table.before_first, table.after_last, table.between) {
            (Some(condition), None, None) => Some(Self::BeforeFirst(condition)),
            (None, Some(condition), None) => Some(Self::AfterLast(condition)),
            (None, None, Some(condition)) => Some(Self::Between(condition)),
            _ => {
                reader.mistake(
                    table.span,
                    "a place is one of `before_first`, `after_last`, `between`",
                );
                None
            }
        }
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut table = PlaceTable::json_schema(generator);
        table.insert("minProperties".into(), 1.into());
        table.insert("maxProperties".into(), 1.into());
        json::any_of([
            json::one_of_strings([
                ("start", "At the very start of the document.".to_owned()),
                ("end", "At the very end of the document.".to_owned()),
            ]),
            table,
        ])
    }
}

/// A word list: inline, inline with replacements, or a file.
#[derive(Debug, Clone)]
pub(crate) enum ListSpec {
    /// A file beside the pack, one entry a line; `#` begins a comment, `dont -> don't` gives a
    /// replacement.
    File(String),
    /// Words and phrases.
    Inline(Vec<Spanned<String>>),
    /// Words and phrases, each with its replacement.
    Replacements(Vec<(Spanned<String>, Spanned<String>)>),
    /// A list with words more and fewer, as an adjustment says.
    Adjusted(Box<AdjustedList>),
}

/// A word list with words more and fewer.
#[derive(Debug, Clone)]
pub(crate) struct AdjustedList {
    /// The list as the rule has it.
    pub base: Spanned<ListSpec>,
    /// The file of the adjustment.
    pub file: Arc<SourceFile>,
    /// Words that are added.
    pub add: Option<Spanned<ListSpec>>,
    /// Words that are taken away.
    pub remove: Vec<Spanned<String>>,
}

impl ListSpec {
    /// Whether it has no words. What is in a file is not known here.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Inline(words) => words.is_empty(),
            Self::Replacements(words) => words.is_empty(),
            Self::File(_) | Self::Adjusted(_) => false,
        }
    }
}

impl FromToml for ListSpec {
    const EXPECTED: &'static str =
        "a list of words, a table of words and replacements, or the path of a word list";
    const NAME: Option<&'static str> = Some("ListSpec");

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        use toml::de::DeValue;
        match value.get_ref() {
            DeValue::String(path) => Some(Self::File(path.to_string())),
            DeValue::Array(_) => FromToml::from_toml(value, reader).map(Self::Inline),
            DeValue::Table(_) => FromToml::from_toml(value, reader).map(Self::Replacements),
            _ => {
                reader.expected(Self::EXPECTED, value);
                None
            }
        }
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A list of words and phrases; a table of them, each with its \
                replacement; or the path of a word list, from the folder of the rule file: one \
                entry a line, `#` begins a comment, `dont -> don't` gives a replacement.",
            "type": ["string", "array", "object"],
            "items": { "type": "string" },
            "additionalProperties": { "type": "string" },
        })
    }
}

/// The edits that mend a finding.
#[derive(Debug, Clone)]
pub(super) enum FixSpec {
    /// Delete the span; of whole lines, their line breaks too.
    Delete,
    /// Of the copies of a repeated unit, keep the first.
    KeepFirst,
    /// Replace the span from a template with `{placeholders}`.
    Replace(Spanned<String>),
}

table! {
    /// Replace the span.
    snake struct ReplaceTable {
        /// What to put in its place, with `{placeholders}`.
        replace: Spanned<String>,
    }
}

impl FromToml for FixSpec {
    const EXPECTED: &'static str = "\"delete\", \"keep-first\" or { replace = \"…\" }";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        if value.get_ref().is_str() {
            let choices = [("delete", true), ("keep-first", false)];
            let deletes = reader.choice_among(value, &choices, Self::EXPECTED)?;
            return Some(if deletes { Self::Delete } else { Self::KeepFirst });
        }
        ReplaceTable::from_toml(value, reader).map(|table| Self::Replace(table.replace))
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json::any_of([
            json::one_of_strings([
                ("delete", "Delete the span; of whole lines, their line breaks too.".to_owned()),
                ("keep-first", "Of the copies of a repeated unit, keep the first.".to_owned()),
            ]),
            ReplaceTable::json_schema(generator),
        ])
    }
}
