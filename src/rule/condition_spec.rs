//! Conditions as a rule file says them.

use std::ops::Range;

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use crate::schema::json::{self, TableSchema};
use crate::schema::{FromToml, Reader, Spanned, Value};
use crate::text::{FEATURES, Feature, UnitKind, UnitOfMeasure};

use super::bounds_schema::bounds_schema;
use super::bounds_spec::{Bounds, BoundsSpec};
use super::counted_spec::{AmountSpec, ContainsSpec, OccurrencesSpec, ShareSpec};
use super::limits::MOST_NESTED;
use super::near_spec::NearSpec;
use super::regex_spec::RegexSpec;
use super::spec::ListSpec;

/// What a span must meet: all of its tests. A string is the name of a condition of the pack.
#[derive(Debug, Clone)]
pub(crate) struct ConditionSpec {
    /// The tests, in the order in which they stand.
    pub tests: Vec<TestSpec>,
    /// Where the condition stands: bytes in its file.
    pub span: Range<usize>,
}

/// One test of a condition: a key and its value.
#[derive(Debug, Clone)]
pub(crate) struct TestSpec {
    /// Where the key stands.
    pub key: Range<usize>,
    /// What is tested.
    pub test: Test,
}

/// What can be tested of a span.
#[derive(Debug, Clone)]
pub(crate) enum Test {
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
    /// One of the units before meets a condition.
    Previous(NearSpec),
    /// One of the units after meets a condition.
    Next(NearSpec),
    /// The larger unit around meets a condition.
    Enclosing(UnitKind, ConditionSpec),
    /// The first word inside meets a condition.
    FirstWord(ConditionSpec),
    /// The last word inside meets a condition.
    LastWord(ConditionSpec),
    /// The part of the smaller units inside that meets a condition lies within bounds.
    Share(ShareSpec),
    /// How much of the smaller units inside meets a condition lies within bounds.
    Amount(ShareSpec),
    /// At least one of the conditions holds.
    Any(Vec<ConditionSpec>),
    /// All of the conditions hold.
    All(Vec<ConditionSpec>),
    /// The condition does not hold.
    Not(ConditionSpec),
}

impl Test {
    /// What it bounds, if it bounds something: the key, what that is measured in, and the bounds.
    pub(crate) fn bounded(&self) -> Option<(&'static str, UnitOfMeasure, &Bounds)> {
        Some(match self {
            Self::Feature(feature, bounds) => (feature.name, feature.measure, bounds),
            Self::Share(share) => ("share", UnitOfMeasure::Ratio, &share.bounds),
            Self::Amount(amount) => ("amount", UnitOfMeasure::Count, &amount.bounds),
            Self::ContainsAny(contains) => ("contains_any", UnitOfMeasure::Count, &contains.bounds),
            Self::Occurrences(occurrences) => {
                ("occurrences", UnitOfMeasure::Count, &occurrences.bounds)
            }
            _ => return None,
        })
    }

    /// The conditions in it.
    pub(crate) fn parts(&self) -> Vec<&ConditionSpec> {
        match self {
            Self::Previous(near) | Self::Next(near) => vec![&near.r#where],
            Self::Enclosing(_, inner)
            | Self::FirstWord(inner)
            | Self::LastWord(inner)
            | Self::Not(inner) => vec![inner],
            Self::Share(share) | Self::Amount(share) => vec![&share.r#where],
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

/// A key of a condition that is no feature.
pub(crate) struct TestKey {
    /// Its name in the rule language.
    pub name: &'static str,
    /// What it tests.
    pub summary: &'static str,
    read: fn(&Value<'_>, &mut Reader) -> Option<Test>,
    json_schema: fn(&mut SchemaGenerator) -> Schema,
}

/// One entry of [`TESTS`]: the type that the value is read as, and the test that it makes.
macro_rules! test {
    ($name:literal, $type:ty => $test:expr, $summary:literal) => {
        TestKey {
            name: $name,
            summary: $summary,
            read: |value, reader| <$type>::from_toml(value, reader).map($test),
            json_schema: json::schema_of::<$type>,
        }
    };
}

/// Every key of a condition that is no feature, in the order of the documentation.
#[rustfmt::skip]
pub(crate) static TESTS: &[TestKey] = &[
    test!("is", ConditionNames => |names| Test::Is(names.0),
        "the condition of that name holds; a list: all of them do"),
    test!("matches", RegexSpec => Test::Matches,
        "the regular expression matches somewhere inside"),
    test!("in", Spanned<ListSpec> => Test::In,
        "the whole text, case folded, is an entry of the word list"),
    test!("contains_any", ContainsSpec => Test::ContainsAny,
        "words or phrases of the list are inside, at least `min` (1), at most `max`; `distinct`: each counted once; `match_case`: case counts"),
    test!("occurrences", OccurrencesSpec => Test::Occurrences,
        "how often the text occurs in the document as a whole word, case kept; `of`: what to look for instead, made from `{text}`"),
    test!("previous", ConditionSpec => |condition| Test::Previous(NearSpec::next(condition)),
        "the unit before it meets the condition"),
    test!("next", ConditionSpec => |condition| Test::Next(NearSpec::next(condition)),
        "the unit after it meets the condition"),
    test!("any_previous", NearSpec => Test::Previous,
        "of so many units before it (`within`), at least one meets `where`"),
    test!("any_next", NearSpec => Test::Next,
        "of so many units after it (`within`), at least one meets `where`"),
    test!("line", ConditionSpec => |condition| Test::Enclosing(UnitKind::Line, condition),
        "the line around it meets the condition"),
    test!("paragraph", ConditionSpec => |condition| Test::Enclosing(UnitKind::Paragraph, condition),
        "the paragraph around it meets the condition"),
    test!("document", ConditionSpec => |condition| Test::Enclosing(UnitKind::Document, condition),
        "the document meets the condition"),
    test!("first_word", ConditionSpec => Test::FirstWord,
        "its first word meets the condition"),
    test!("last_word", ConditionSpec => Test::LastWord,
        "its last word meets the condition"),
    test!("share", ShareSpec => Test::Share,
        "the part of the units inside (`over`) that meet `where` is at least `min` and at most `max`, counted `by` units, words, chars or sentences: ratio 0 to 1"),
    test!("amount", AmountSpec => |amount| Test::Amount(amount.0),
        "how many units inside (`over`) meet `where`, or how much is in them, counted `by` units, words, chars or sentences: at least `min`, at most `max`"),
    test!("any", Vec<ConditionSpec> => Test::Any,
        "at least one of the conditions holds"),
    test!("all", Vec<ConditionSpec> => Test::All,
        "all of the conditions hold"),
    test!("not", ConditionSpec => Test::Not,
        "the condition does not hold"),
];

impl FromToml for ConditionSpec {
    const EXPECTED: &'static str = "a table of conditions, or the name of one";
    const NAME: Option<&'static str> = Some("ConditionSpec");

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
                        let test = read_test(key, value, &span, reader)?;
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
                // What is wrong with a test was said; the rest of the rule is checked all the same.
                let tests = tests.into_iter().flatten().collect();
                Some(Self { tests, span })
            }
            _ => {
                reader.expected(Self::EXPECTED, value);
                None
            }
        }
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut table = TableSchema::new(
            "A table of tests, all of which must hold, or the name of a condition of the pack."
                .to_owned(),
        );
        for test in TESTS {
            let value = (test.json_schema)(generator);
            table.optional(test.name, json::described(value, test.summary));
        }
        for feature in FEATURES {
            let value = match feature.measure {
                UnitOfMeasure::Flag => json::schema_of::<bool>(generator),
                measure => bounds_schema(generator, measure),
            };
            table.optional(feature.name, json::described(value, feature.description()));
        }
        let mut table = table.end();
        table.insert("minProperties".into(), 1.into());
        json::or_kinds(table, &["string"])
    }
}

fn read_test(
    key: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Value<'_>,
    condition: &Range<usize>,
    reader: &mut Reader,
) -> Option<Test> {
    let name = &**key.get_ref();
    if let Some(test) = TESTS.iter().find(|test| test.name == name) {
        return (test.read)(value, reader);
    }
    let Some(feature) = Feature::named(name) else {
        let tests = TESTS.iter().map(|test| test.name);
        reader.unknown_key(key, condition, FEATURES.iter().map(|f| f.name).chain(tests));
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

/// The names of conditions of the pack: one, or a list.
struct ConditionNames(Vec<Spanned<String>>);

impl FromToml for ConditionNames {
    const EXPECTED: &'static str = "the name of a condition, or a list of names";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        if value.get_ref().is_str() {
            return Spanned::<String>::from_toml(value, reader).map(|name| Self(vec![name]));
        }
        FromToml::from_toml(value, reader).map(Self)
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "array"], "items": { "type": "string" } })
    }
}
