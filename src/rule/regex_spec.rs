//! A regular expression in a rule file, parsed, so that a mistake shows at its place.

use std::ops::Range;
use std::sync::Arc;

use regex_syntax::hir::Hir;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::limits::{MOST_PATTERN_BYTES, MOST_PATTERN_CHARS, MOST_PATTERNS_BYTES};
use crate::pattern::needs::{is_nothing, spelled_out};
use crate::schema::{FromToml, Reader, Value, inside};

/// What TOML makes of `\b` between double quotes.
const BACKSPACE: char = '\u{8}';

/// A regular expression as a rule file says it.
#[derive(Debug, Clone)]
pub(crate) struct RegexSpec {
    /// The expression, in the syntax of the `regex` crate.
    pub pattern: String,
    /// Its parsed form.
    pub hir: Arc<Hir>,
    /// Where it stands: bytes in its file.
    pub span: Range<usize>,
}

impl FromToml for RegexSpec {
    const EXPECTED: &'static str = "a regular expression in a string";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        let pattern = String::from_toml(value, reader)?;
        let span = value.span();
        let all = reader.add_pattern_bytes(pattern.len());
        if pattern.len() > MOST_PATTERN_BYTES || all > MOST_PATTERNS_BYTES {
            let (what, most) = match pattern.len() > MOST_PATTERN_BYTES {
                true => ("a regular expression has", MOST_PATTERN_BYTES),
                false => ("the regular expressions of a file have together", MOST_PATTERNS_BYTES),
            };
            let message = format!("{what} at most {} kB", most >> 10);
            reader.mistake(span, message).label = "too long".into();
            return None;
        }
        // The other escapes that both TOML and regular expressions have mean the same in both.
        if let Some(at) = pattern.find(BACKSPACE) {
            let at = inside(reader.file(), &span, &(at..at + BACKSPACE.len_utf8()));
            let mistake = reader.mistake(at, "there is a backspace in this regular expression");
            mistake.label = "between double quotes, TOML makes it of `\\b`".into();
            mistake.help = Some(
                "write the expression between single quotes, where `\\b` is the edge of a word: \
                 `'\\bword\\b'`; a backspace is `\\x08` there"
                    .into(),
            );
            return None;
        }
        let (error, at) = match regex_syntax::parse(&pattern) {
            Ok(hir) => {
                // Look-around alone (`^`, `\b`) matches nothing but the empty string.
                if hir.properties().maximum_len() == Some(0) {
                    let message = "this pattern can match nothing but the empty string";
                    reader.mistake(span, message).label = "matches no text".into();
                    return None;
                }
                if is_nothing(&hir) {
                    let message =
                        "this pattern can never match: one of its classes has no character";
                    reader.mistake(span, message).label = "matches no text".into();
                    return None;
                }
                if spelled_out(&hir) > MOST_PATTERN_CHARS {
                    let message = format!(
                        "with its repetitions spelled out, a pattern has at most {MOST_PATTERN_CHARS} characters"
                    );
                    let mistake = reader.mistake(span, message);
                    mistake.label = "too long".into();
                    mistake.help = Some("make its repetitions smaller, or split it".into());
                    return None;
                }
                return Some(Self { pattern, hir: Arc::new(hir), span });
            }
            Err(regex_syntax::Error::Parse(error)) => {
                let at = error.span();
                (error.kind().to_string(), at.start.offset..at.end.offset)
            }
            Err(regex_syntax::Error::Translate(error)) => {
                let at = error.span();
                (error.kind().to_string(), at.start.offset..at.end.offset)
            }
            Err(error) => (error.to_string(), 0..pattern.len()),
        };
        let at = inside(reader.file(), &span, &at);
        let mistake = reader.mistake(at, format!("the regular expression is not valid: {error}"));
        mistake.label = "here".into();
        if error.contains("look-around") || error.contains("backreferences") {
            mistake.help = Some(
                "patterns run in linear time, so there is neither look-around nor a back-reference; say what must stand around a \
                 match with `before` and `after`, or what a group must meet with `groups`"
                    .into(),
            );
        }
        None
    }

    /// The format `regex` is not claimed: it means the syntax of ECMAScript, and a validator that
    /// checks it refuses sound expressions such as `[a-z&&[^aeiou]]`.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "description": "A regular expression in the syntax of Rust's `regex` crate.",
        })
    }
}
