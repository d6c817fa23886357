//! The text and the id of a JSON record.
//!
//! A record is read in one pass that makes nothing of the other fields but checks that they are
//! JSON. What that pass refuses is read again, slowly, to say what is wrong and where.

use std::borrow::Cow;
use std::fmt;

use memchr::{memchr2, memchr2_iter, memmem};
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use sonic_rs::{Deserializer, LazyValue};

use super::FieldPath;
use super::broken::{FieldKind, RecordProblem};
use crate::text::Language;

/// What is taken from a record.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fields<'a> {
    /// The text; borrowed from the record if it has no escapes.
    pub text: Cow<'a, str>,
    /// The id: a string as it is, a number as its digits.
    pub id: Option<String>,
}

/// Reads one record.
pub(super) fn read<'a>(
    record: &'a str,
    text: &FieldPath,
    id: &FieldPath,
) -> Result<Fields<'a>, RecordProblem> {
    if let Some(byte) = too_deep(record.as_bytes()) {
        return Err(RecordProblem::TooDeep { byte, most: MOST_DEPTH });
    }
    let mut found = Found::default();
    let object = Object { text: Some(text.names()), id: Some(id.names()), found: &mut found };
    let mut json = Deserializer::from_str(record);
    let read = object.deserialize(&mut json).and_then(|()| json.end());
    if let Err(error) = read {
        return Err(why_not(record, text, Some(&error)));
    }
    if has_bad_escape(record.as_bytes()) {
        return Err(why_not(record, text, None));
    }
    match found.text {
        Some(Ok(text)) => Ok(Fields { text, id: found.id }),
        Some(Err(kind)) => Err(RecordProblem::NotString { field: text.to_string(), kind }),
        None => Err(why_not(record, text, None)),
    }
}

/// How many lists and objects may lie within one another. What is passed over takes stack for each.
const MOST_DEPTH: usize = 64;

/// The byte, from 1, of a list or an object that lies too deep.
fn too_deep(record: &[u8]) -> Option<usize> {
    // Most records have not even so many.
    memchr2_iter(b'[', b'{', record).nth(MOST_DEPTH)?;
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(&byte) = record.get(at) {
        match byte {
            b'[' | b'{' if depth == MOST_DEPTH => return Some(at + 1),
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => at = string_end(record, at + 1)?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Whether a `\u` of a record goes on with something else than four hexadecimal digits: that is not looked at
/// where a string is passed over.
fn has_bad_escape(record: &[u8]) -> bool {
    memmem::find_iter(record, b"\\u").any(|at| {
        let digits = record.get(at + 2..at + 6);
        // Behind a backslash that is escaped itself, `u` is a letter.
        let is_escape =
            || record[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0;
        !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) && is_escape()
    })
}

/// The byte of the quotation mark that ends the string that begins here.
fn string_end(record: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr2(b'"', b'\\', record.get(at..)?)?;
        if record[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

#[derive(Default)]
struct Found<'a> {
    text: Option<Result<Cow<'a, str>, FieldKind>>,
    id: Option<String>,
}

/// An object in which the fields may be, by what is left of their paths.
struct Object<'p, 'f, 'a> {
    text: Option<&'p [String]>,
    id: Option<&'p [String]>,
    found: &'f mut Found<'a>,
}

impl<'a> DeserializeSeed<'a> for Object<'_, '_, 'a> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'a>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

/// The names after `key`, if the path begins with it.
fn below<'p>(path: Option<&'p [String]>, key: &str) -> Option<&'p [String]> {
    path?.split_first().filter(|(first, _)| *first == key).map(|(_, rest)| rest)
}

impl<'a> Visitor<'a> for Object<'_, '_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((text, id)) = map.next_key_seed(Key { text: self.text, id: self.id })? {
            // Of several fields with one name, the last one counts.
            if text.is_some() {
                self.found.text = None;
            }
            if id.is_some() {
                self.found.id = None;
            }
            match (text, id) {
                (None, None) => {
                    map.next_value::<IgnoredAny>()?;
                }
                (Some([]), _) => self.found.text = Some(map.next_value_seed(Text)?),
                (None, Some([])) => self.found.id = id_of(&map.next_value::<LazyValue<'a>>()?),
                (text, id) => {
                    let id = id.filter(|id| !id.is_empty());
                    // Where something else is than an object, the field is not there.
                    if let Cow::Borrowed(inner) = map.next_value::<LazyValue<'a>>()?.as_raw_cow()
                        && inner.starts_with('{')
                    {
                        let object = Object { text, id, found: &mut *self.found };
                        object
                            .deserialize(&mut Deserializer::from_str(inner))
                            .map_err(A::Error::custom)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The name of a field, as what is left of the paths that begin with it.
struct Key<'p> {
    text: Option<&'p [String]>,
    id: Option<&'p [String]>,
}

impl<'a, 'p> DeserializeSeed<'a> for Key<'p> {
    type Value = (Option<&'p [String]>, Option<&'p [String]>);

    fn deserialize<D: serde::Deserializer<'a>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'p> Visitor<'_> for Key<'p> {
    type Value = (Option<&'p [String]>, Option<&'p [String]>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok((below(self.text, key), below(self.id, key)))
    }
}

/// The value of the text field.
struct Text;

impl<'a> DeserializeSeed<'a> for Text {
    type Value = Result<Cow<'a, str>, FieldKind>;

    fn deserialize<D: serde::Deserializer<'a>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Text {
    type Value = Result<Cow<'a, str>, FieldKind>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Self::Value, E> {
        Ok(Ok(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Ok(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Ok(Cow::Owned(text)))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Err(FieldKind::Bool))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Err(FieldKind::Number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Err(FieldKind::Number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Err(FieldKind::Number))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Err(FieldKind::Null))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Err(FieldKind::List))
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Err(FieldKind::Object))
    }
}

/// The longest id, in bytes. Longer ones name nothing, and each finding would repeat them.
pub(super) const LONGEST_ID: usize = 1000;

/// A string as it is, or as it is written if it is no text; a number as its digits; nothing else is an id.
fn id_of(value: &LazyValue<'_>) -> Option<String> {
    let raw = value.as_raw_str();
    match raw.as_bytes().first()? {
        // With its quotation marks.
        _ if raw.len() > LONGEST_ID + 2 => None,
        b'"' => Some(sonic_rs::from_str(raw).unwrap_or_else(|_| raw[1..raw.len() - 1].to_owned())),
        b'-' | b'0'..=b'9' => Some(raw.to_owned()),
        _ => None,
    }
}

/// The language that a sound record says it is in; `None` if it says none that is known.
pub(super) fn language(record: &str, field: &FieldPath) -> Option<Language> {
    let mut found = Found::default();
    let object = Object { text: None, id: Some(field.names()), found: &mut found };
    object.deserialize(&mut Deserializer::from_str(record)).ok()?;
    Language::of_tag(&found.id?)
}

/// What is wrong with a record; `error` is what the quick pass said.
#[cold]
fn why_not(record: &str, text: &FieldPath, error: Option<&sonic_rs::Error>) -> RecordProblem {
    let not_json = |start: usize, error: &serde_json::Error| {
        let message = error.to_string();
        // The place stands at the end of the message, as if the record were a file.
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        let message = match &*message {
            "unexpected end of hex escape" | "lone leading surrogate in hex escape" => {
                HALF_A_PAIR.to_owned()
            }
            _ => message,
        };
        // Of a control character it tells the place before.
        let before = usize::from(message.starts_with("control character"));
        RecordProblem::NotJson { byte: start + before + error.column().max(1), message }
    };
    if let Err(error) = serde_json::from_str::<IgnoredAny>(record) {
        return not_json(0, &error);
    }
    if !record.trim_start().starts_with('{') {
        return RecordProblem::NotObject;
    }
    if let Ok(value) = sonic_rs::get(record, text.names()) {
        let raw = value.as_raw_str();
        match kind_of(raw) {
            // Of two fields of one name this is the first.
            Some(_) if error.is_some_and(is_half_a_pair) => {}
            Some(kind) => return RecordProblem::NotString { field: text.to_string(), kind },
            None => {
                if let Err(error) = serde_json::from_str::<String>(raw) {
                    let start = raw.as_ptr().addr().saturating_sub(record.as_ptr().addr());
                    return not_json(start, &error);
                }
            }
        }
    }
    if let Some(error) = error {
        let message = error.to_string();
        let message = message.lines().next().unwrap_or_default();
        let message = match is_half_a_pair(error) {
            true => HALF_A_PAIR,
            false => message.split(" at line ").next().unwrap_or_default(),
        };
        let message = message.to_owned();
        return RecordProblem::NotJson { byte: error.offset().max(1), message };
    }
    let fields = sonic_rs::to_object_iter(record).filter_map(Result::ok);
    let fields = fields.map(|(name, _)| clipped(FieldPath::of_name(&name).to_string()));
    let fields = fields.take(MOST_NAMES).collect();
    RecordProblem::NoField { field: text.to_string(), fields }
}

/// Whether the quick pass met one half of a surrogate pair.
fn is_half_a_pair(error: &sonic_rs::Error) -> bool {
    error.to_string().starts_with("Invalid surrogate")
}

const HALF_A_PAIR: &str = "an escape for one half of a surrogate pair, without the other";

/// What a JSON value is; `None`: a string.
fn kind_of(value: &str) -> Option<FieldKind> {
    Some(match value.as_bytes().first()? {
        b'"' => return None,
        b'n' => FieldKind::Null,
        b't' | b'f' => FieldKind::Bool,
        b'[' => FieldKind::List,
        b'{' => FieldKind::Object,
        _ => FieldKind::Number,
    })
}

/// How many fields of a record are named when the one that is wanted is not there.
const MOST_NAMES: usize = 12;

/// A name of any length for a message.
pub(super) fn clipped(mut name: String) -> String {
    const MOST_BYTES: usize = 100;
    if name.len() > MOST_BYTES {
        name.truncate(name.floor_char_boundary(MOST_BYTES));
        name.push('…');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(record: &str) -> Result<(String, Option<String>), RecordProblem> {
        let path = |path| FieldPath::new(path).expect("a path");
        let (text, id) = (path("a.text"), path("a.id"));
        read(record, &text, &id).map(|fields| (fields.text.into_owned(), fields.id))
    }

    #[test]
    fn fields_are_found_within_objects() {
        let found = |text: &str, id: Option<&str>| Ok((text.to_owned(), id.map(str::to_owned)));
        assert_eq!(fields(r#"{"text":1,"a":{"text":"x","id":"7"}}"#), found("x", Some("7")));
        let spaced = r#" {"a" : {"id":-12.50e3,"text":"x\ny"} } "#;
        assert_eq!(fields(spaced), found("x\ny", Some("-12.50e3")));
        let escaped = r#"{"a":{"\u0074ext":"\ud83d\ude00"}}"#;
        assert_eq!(fields(escaped), found("\u{1f600}", None));
        assert_eq!(fields(r#"{"a":{"text":"x","id":null}}"#), found("x", None));
    }

    #[test]
    fn what_is_no_object_where_one_should_be_has_no_fields() {
        let read = |record: &str| {
            let path = |path| FieldPath::new(path).expect("a path");
            let read = read(record, &path("text"), &path("meta.id"));
            read.map(|fields| (fields.text.into_owned(), fields.id))
        };
        let digits = "9".repeat(400);
        for other in ["1e999", &digits, r#""\ud800""#, "[1e999]", "null", "7", r#"{"a":1e999}"#] {
            let record = format!(r#"{{"meta":{other},"text":"x"}}"#);
            assert_eq!(read(&record), Ok(("x".to_owned(), None)), "{record}");
        }
        assert_eq!(read("[1]"), Err(RecordProblem::NotObject));
    }

    #[test]
    fn half_a_pair_in_a_name_is_told_as_such() {
        for record in
            [r#"{"\ud800":1,"a":{"text":"x"}}"#, r#"{"a":{"text":{},"\ud83dz":1,"text":"x"}}"#]
        {
            let Err(RecordProblem::NotJson { message, .. }) = fields(record) else {
                panic!("{record}");
            };
            assert_eq!(message, HALF_A_PAIR, "{record}");
        }
    }

    #[test]
    fn of_fields_with_one_name_the_last_counts() {
        let found = |text: &str, id: Option<&str>| Ok((text.to_owned(), id.map(str::to_owned)));
        assert_eq!(fields(r#"{"a":{"text":"x"},"a":{"text":"y"}}"#), found("y", None));
        assert_eq!(fields(r#"{"a":{"text":"x","id":1},"a":{"text":"y"}}"#), found("y", None));
        assert_eq!(fields(r#"{"a":{"text":"x","text":"y","id":1,"id":2}}"#), found("y", Some("2")));
        for last in ["5", "{}", "null", "[]"] {
            let no = fields(&format!(r#"{{"a":{{"text":"x"}},"a":{last}}}"#));
            assert!(matches!(no, Err(RecordProblem::NoField { .. })), "{last}: {no:?}");
        }
    }

    #[test]
    fn long_names_are_clipped_in_messages() {
        match fields(&format!(r#"{{"{}":1}}"#, "é".repeat(1000))) {
            Err(RecordProblem::NoField { fields, .. }) => assert!(fields[0].len() < 120),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_field_may_say_the_language() {
        let field = FieldPath::new("meta.lang").expect("a path");
        let said = |record| language(record, &field).map(|language| language.code().to_owned());
        assert_eq!(said(r#"{"text":"x","meta":{"lang":"pt-BR"}}"#).as_deref(), Some("pt"));
        assert_eq!(said(r#"{"text":"x","meta":{"lang":"klingon"}}"#), None);
        assert_eq!(said(r#"{"text":"x","meta":{"lang":7}}"#), None);
        assert_eq!(said(r#"{"text":"x"}"#), None);
        let twice = r#"{"meta":{"lang":"de"},"meta":{"lang":"en"}}"#;
        assert_eq!(said(twice).as_deref(), Some("en"));
    }

    #[test]
    fn one_name_may_hold_the_text_and_the_id() {
        let path = FieldPath::of_name("t");
        let read = read(r#"{"t":"x"}"#, &path, &path).map(|fields| fields.text);
        assert_eq!(read, Ok("x".into()));
    }

    #[test]
    fn text_without_escapes_is_not_copied() {
        let (text, id) = (FieldPath::of_name("text"), FieldPath::of_name("id"));
        let read = read(r#"{"id":1,"text":"café au lait"}"#, &text, &id).map(|fields| fields.text);
        assert!(matches!(read, Ok(Cow::Borrowed(_))), "{read:?}");
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        let byte = |record: &str| match fields(record) {
            Err(RecordProblem::NotJson { byte, .. }) => byte,
            other => panic!("{record}: {other:?}"),
        };
        assert_eq!(byte(r#"{"a":{"text":"x"},}"#), 19);
        assert_eq!(byte(r#"{"a":{"text":"x"}} y"#), 20);
        assert_eq!(byte(r#"{"a":{"text":"x"},"b":[01]}"#), 25);
        assert_eq!(byte(r#"{"a":{"text":"x"},"b":"\x"}"#), 25);
        assert_eq!(byte(r#"{"a":{"text":"x"},"b":tru}"#), 26);
        assert_eq!(byte("{\"a\":{\"text\":\"x\ty\"}}"), 16);
        assert_eq!(byte(r#"{"a":{"text":"x"#), 15);
        assert!((20..26).contains(&byte(r#"{"a":{"text":"x"},"\ud800":1}"#)));
        // A half of a pair can't be text.
        assert_eq!(byte(r#"{"a":{"text":"x\ud83d y"}}"#), 22);
    }

    #[test]
    fn what_is_there_instead_is_told() {
        let not_string = |kind| Err(RecordProblem::NotString { field: "a.text".into(), kind });
        assert_eq!(fields(r#"{"a":{"text":null}}"#), not_string(FieldKind::Null));
        assert_eq!(fields(r#"{"a":{"text":[1,{"b":2}]}}"#), not_string(FieldKind::List));
        assert_eq!(fields(r#"{"a":{"text":{"b":[2]}}}"#), not_string(FieldKind::Object));
        assert_eq!(fields(r#"{"a":{"text":12}}"#), not_string(FieldKind::Number));
        assert_eq!(fields(r#"{"a":{"text":1e999}}"#), not_string(FieldKind::Number));
        assert_eq!(fields("[]"), Err(RecordProblem::NotObject));
        assert_eq!(fields("7"), Err(RecordProblem::NotObject));
        let fields_of = |fields: &[&str]| {
            let fields = fields.iter().map(|&name| name.to_owned()).collect();
            Err(RecordProblem::NoField { field: "a.text".into(), fields })
        };
        assert_eq!(fields(r#"{"a":{"b":"x"},"c":3}"#), fields_of(&["a", "c"]));
        assert_eq!(fields(r#"{"a":"x"}"#), fields_of(&["a"]));
    }

    #[test]
    fn depth_takes_no_stack() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let record = |depth| format!(r#"{{"b":{},"a":{{"text":"x"}}}}"#, nested(depth));
        assert_eq!(fields(&record(MOST_DEPTH - 1)), Ok(("x".to_owned(), None)));
        for depth in [MOST_DEPTH, 1_000_000] {
            let byte = match fields(&record(depth)) {
                Err(RecordProblem::TooDeep { byte, .. }) => byte,
                other => panic!("{other:?}"),
            };
            assert_eq!(byte, MOST_DEPTH + 5);
        }
        // Brackets in a string are no depth.
        let text = nested(5000);
        let record = format!(r#"{{"a":{{"text":"\"{text}"}}}}"#);
        assert_eq!(fields(&record), Ok((format!("\"{text}"), None)));
    }

    #[test]
    fn escapes_that_are_passed_over_are_looked_at() {
        for field in [r"\u00e9", r"\\u", r"\\\u00e9 \\unit", r"\ud800"] {
            let record = format!(r#"{{"b":"{field}","a":{{"text":"x"}}}}"#);
            assert_eq!(fields(&record), Ok(("x".to_owned(), None)), "{record}");
        }
        for (field, byte) in [(r"\u00g9", 12), (r"\\\u00", 14), (r"\u \\\\ more", 12)] {
            let record = format!(r#"{{"b":"{field}","a":{{"text":"x"}}}}"#);
            match fields(&record) {
                Err(RecordProblem::NotJson { byte: at, .. }) => assert_eq!(at, byte, "{record}"),
                other => panic!("{record}: {other:?}"),
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig {
            failure_persistence: None,
            ..Default::default()
        })]

        #[test]
        fn what_is_passed_over_is_json_too(
            edits in proptest::collection::vec(
                (proptest::prelude::any::<proptest::sample::Index>(), "[ -~\t]"),
                1..4,
            ),
        ) {
            let mut record = concat!(
                r#"{"b": [1, -2.5e+3, true, null, {"c": "x\n\"y\" and thirty more bytes of it", "d": []}],"#,
                r#" "a": {"text": "some words", "id": 17, "e": false}, "n": 0.125, "m": {}}"#,
            )
            .to_owned();
            for (at, with) in edits {
                let at = at.index(record.len());
                record.replace_range(at..at + 1, &with);
            }
            let is_json = serde_json::from_str::<IgnoredAny>(&record).is_ok();
            let read = fields(&record);
            let is_refused = matches!(read, Err(RecordProblem::NotJson { .. }));
            proptest::prop_assert!(is_json != is_refused, "{}: {:?}", record, read);
        }
    }
}
