//! Conditions as a rule file says them.

use std::ops::Range;

use toml::de::DeValue;

use crate::schema::{FromToml, Reader, Spanned, Value, choice, table};
use crate::text::{FEATURES, Feature, UnitKind, UnitOfMeasure};

pub use super::bounds_spec::Bounds;
use super::bounds_spec::{BoundsSpec, bounds};
use super::limits::MOST_NESTED;
use super::regex_spec::RegexSpec;
use super::spec::ListSpec;

/// What a span must meet: all of its tests. A string is the name of a condition of the pack.
#[derive(Debug, Clone)]
pub struct ConditionSpec {
    /// The tests, in the order in which they stand.
    pub tests: Vec<TestSpec>,
    /// Where the condition stands: bytes in its file.
    pub span: Range<usize>,
}

/// One test of a condition: a key and its value.
#[derive(Debug, Clone)]
pub struct TestSpec {
    /// Where the key stands.
    pub key: Range<usize>,
    /// What is tested.
    pub test: Test,
}

/// What can be tested of a span.
#[derive(Debug, Clone)]
pub enum Test {
    /// The value of a feature lies within bounds; yes and no are 1 and 0.
    Feature(&'static Feature, Bounds),
    /// The named conditions hold.
    Is(Vec<Spanned<String>>),
    /// A regular expression matches somewhere inside.
    Matches(RegexSpec),
    /// The whole text is an entry of a word list.
    In(Spanned<ListSpec>),
    /// Words of a list are inside.
    ContainsAny(ContainsSpec),
    /// How often the text occurs in the document as a whole word.
    Occurrences(OccurrencesSpec),
    /// The unit before meets a condition.
    Previous(ConditionSpec),
    /// The unit after meets a condition.
    Next(ConditionSpec),
    /// The larger unit around meets a condition.
    Enclosing(UnitKind, ConditionSpec),
    /// The first word inside meets a condition.
    FirstWord(ConditionSpec),
    /// The last word inside meets a condition.
    LastWord(ConditionSpec),
    /// The part of the smaller units inside that meets a condition lies within bounds.
    Share(ShareSpec),
    /// At least one of the conditions holds.
    Any(Vec<ConditionSpec>),
    /// All of the conditions hold.
    All(Vec<ConditionSpec>),
    /// The condition does not hold.
    Not(ConditionSpec),
}

impl Test {
    /// The conditions in it.
    pub fn parts(&self) -> Vec<&ConditionSpec> {
        match self {
            Self::Previous(inner)
            | Self::Next(inner)
            | Self::Enclosing(_, inner)
            | Self::FirstWord(inner)
            | Self::LastWord(inner)
            | Self::Not(inner) => vec![inner],
            Self::Share(share) => vec![&share.r#where],
            Self::Any(parts) | Self::All(parts) => parts.iter().collect(),
            Self::Feature(..)
            | Self::Is(_)
            | Self::Matches(_)
            | Self::In(_)
            | Self::ContainsAny(_)
            | Self::Occurrences(_) => Vec::new(),
        }
    }
}

/// The keys of a condition that are no features, each with what it tests.
pub const TESTS: &[(&str, &str)] = &[
    ("is", "the condition of that name holds; a list: all of them do"),
    ("matches", "the regular expression matches somewhere inside"),
    ("in", "the whole text, case folded, is an entry of the word list"),
    (
        "contains_any",
        "words or phrases of the list are inside, at least `min` (1), at most `max`; `distinct`: each counted once; `match_case`: case counts",
    ),
    (
        "occurrences",
        "how often the text occurs in the document as a whole word, case kept; `of`: what to look for instead, made from `{text}`",
    ),
    ("previous", "the unit before it meets the condition"),
    ("next", "the unit after it meets the condition"),
    ("line", "the line around it meets the condition"),
    ("paragraph", "the paragraph around it meets the condition"),
    ("document", "the document meets the condition"),
    ("first_word", "its first word meets the condition"),
    ("last_word", "its last word meets the condition"),
    (
        "share",
        "the part of the units inside (`over`) that meet `where` is at least `min` and at most `max`, counted `by` units, words or chars: ratio 0 to 1",
    ),
    ("any", "at least one of the conditions holds"),
    ("all", "all of the conditions hold"),
    ("not", "the condition does not hold"),
];

impl FromToml for ConditionSpec {
    const EXPECTED: &'static str = "a table of conditions, or the name of one";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let span = value.span();
        match value.get_ref() {
            DeValue::String(name) => {
                let name = Spanned::new(span.clone(), name.to_string());
                let test = TestSpec { key: span.clone(), test: Test::Is(vec![name]) };
                Some(Self { tests: vec![test], span })
            }
            DeValue::Table(table) => {
                if table.is_empty() {
                    reader.mistake(span, "an empty condition tests nothing");
                    return None;
                }
                let mut entries: Vec<_> = table.iter().collect();
                entries.sort_by_key(|(key, _)| key.span().start);
                let read = |reader: &mut Reader| {
                    let test = |(key, value): (&Spanned<_>, _)| {
                        let test = read_test(key, value, reader)?;
                        Some(TestSpec { key: key.span(), test })
                    };
                    entries.into_iter().map(test).collect::<Vec<Option<TestSpec>>>()
                };
                let Some(tests) = reader.nested(MOST_NESTED, read) else {
                    let message =
                        format!("conditions lie in one another at most {MOST_NESTED} deep");
                    reader.mistake(span, message).label = "too deep".into();
                    return None;
                };
                let tests = tests.into_iter().collect::<Option<_>>()?;
                Some(Self { tests, span })
            }
            _ => {
                reader.expected(Self::EXPECTED, value);
                None
            }
        }
    }
}

fn read_test(
    key: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Value<'_>,
    reader: &mut Reader,
) -> Option<Test> {
    fn boxed<T: FromToml>(
        value: &Value<'_>,
        reader: &mut Reader,
        test: impl FnOnce(T) -> Test,
    ) -> Option<Test> {
        T::from_toml(value, reader).map(test)
    }
    let enclosing = |kind| move |condition| Test::Enclosing(kind, condition);
    match &**key.get_ref() {
        "is" if value.get_ref().is_str() => boxed(value, reader, |name| Test::Is(vec![name])),
        "is" => boxed(value, reader, Test::Is),
        "matches" => boxed(value, reader, Test::Matches),
        "in" => boxed(value, reader, Test::In),
        "contains_any" => boxed(value, reader, Test::ContainsAny),
        "occurrences" => boxed(value, reader, Test::Occurrences),
        "previous" => boxed(value, reader, Test::Previous),
        "next" => boxed(value, reader, Test::Next),
        "line" => boxed(value, reader, enclosing(UnitKind::Line)),
        "paragraph" => boxed(value, reader, enclosing(UnitKind::Paragraph)),
        "document" => boxed(value, reader, enclosing(UnitKind::Document)),
        "first_word" => boxed(value, reader, Test::FirstWord),
        "last_word" => boxed(value, reader, Test::LastWord),
        "share" => boxed(value, reader, Test::Share),
        "any" => boxed(value, reader, Test::Any),
        "all" => boxed(value, reader, Test::All),
        "not" => boxed(value, reader, Test::Not),
        name => {
            let Some(feature) = Feature::named(name) else {
                let tests = TESTS.iter().map(|(name, _)| *name);
                reader.unknown_key(key, FEATURES.iter().map(|f| f.name).chain(tests));
                return None;
            };
            let bounds = if feature.measure == UnitOfMeasure::Flag {
                let yes = bool::from_toml(value, reader)?;
                Bounds { min: yes.then_some(1.0), max: (!yes).then_some(0.0) }
            } else {
                let spec = BoundsSpec::from_toml(value, reader)?;
                spec.read(reader, name, feature.measure, feature.least())?
            };
            Some(Test::Feature(feature, bounds))
        }
    }
}

/// Words of a list inside a span.
#[derive(Debug, Clone)]
pub struct ContainsSpec {
    /// The words.
    pub words: Spanned<ListSpec>,
    /// How many must be inside.
    pub bounds: Bounds,
    /// Whether each entry counts once.
    pub distinct: bool,
    /// Whether case counts.
    pub match_case: bool,
}

table! {
    snake struct ContainsTable {
        words: Spanned<ListSpec>,
        min: Option<Spanned<f64>>,
        max: Option<Spanned<f64>>,
        distinct: Option<bool>,
        match_case: Option<bool>,
    }
}

impl FromToml for ContainsSpec {
    const EXPECTED: &'static str = "a list of words, the path of a word list, or a table";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        if !value.get_ref().is_table() {
            let words = Spanned::<ListSpec>::from_toml(value, reader)?;
            let bounds = Bounds { min: Some(1.0), max: None };
            return Some(Self { words, bounds, distinct: false, match_case: false });
        }
        let table = ContainsTable::from_toml(value, reader)?;
        let bounds = if table.min.is_none() && table.max.is_none() {
            Bounds { min: Some(1.0), max: None }
        } else {
            let (min, max) = (table.min, table.max);
            bounds(reader, "contains_any", UnitOfMeasure::Count, min, max, table.span)?
        };
        Some(Self {
            words: table.words,
            bounds,
            distinct: table.distinct.unwrap_or(false),
            match_case: table.match_case.unwrap_or(false),
        })
    }
}

/// How often a text occurs in the document.
#[derive(Debug, Clone)]
pub struct OccurrencesSpec {
    /// What to look for, made from `{text}`; empty: the text itself.
    pub of: Vec<Spanned<String>>,
    /// How often it must occur.
    pub bounds: Bounds,
}

table! {
    snake struct OccurrencesTable {
        of: Vec<Spanned<String>>,
        min: Option<Spanned<f64>>,
        max: Option<Spanned<f64>>,
    }
}

impl FromToml for OccurrencesSpec {
    const EXPECTED: &'static str = "a table with `min`, `max` or both";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let OccurrencesTable { of, min, max, span } = OccurrencesTable::from_toml(value, reader)?;
        let bounds = bounds(reader, "occurrences", UnitOfMeasure::Count, min, max, span)?;
        Some(Self { of, bounds })
    }
}

/// The part of the units inside a span that meets a condition.
#[derive(Debug, Clone)]
pub struct ShareSpec {
    /// The units that are looked at.
    pub over: UnitKind,
    /// What they must meet.
    pub r#where: ConditionSpec,
    /// What is counted.
    pub by: ShareBy,
    /// The part: ratio 0 to 1.
    pub bounds: Bounds,
}

/// What a share is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareBy {
    /// Units.
    Units,
    /// The words in the units.
    Words,
    /// The characters in the units.
    Chars,
}

choice!(ShareBy {
    ShareBy::Units => "units",
    ShareBy::Words => "words",
    ShareBy::Chars => "chars",
});

table! {
    snake struct ShareTable {
        over: UnitKind,
        r#where: ConditionSpec,
        by: Option<ShareBy>,
        min: Option<Spanned<f64>>,
        max: Option<Spanned<f64>>,
    }
}

impl FromToml for ShareSpec {
    const EXPECTED: &'static str = "a table with `over`, `where` and a bound";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let table = ShareTable::from_toml(value, reader)?;
        let (min, max) = (table.min, table.max);
        let bounds = bounds(reader, "share", UnitOfMeasure::Ratio, min, max, table.span)?;
        let by = table.by.unwrap_or(ShareBy::Units);
        Some(Self { over: table.over, r#where: table.r#where, by, bounds })
    }
}
