//! Walks a parsed TOML document and remembers what was wrong with it.

use std::ops::Range;
use std::sync::Arc;

use schemars::{Schema, SchemaGenerator};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::unknown::Hints;
use super::{Mistake, SourceFile};

/// A TOML value and where it stands.
pub(crate) type Value<'i> = Spanned<DeValue<'i>>;

/// A type that can be read from a TOML value.
pub(crate) trait FromToml: Sized {
    /// What the value should be, with its article: "a string".
    const EXPECTED: &'static str;

    /// Its name among the definitions of a JSON Schema; `None` for what is spelled out wherever it
    /// stands. A type whose values can hold others of it needs one.
    const NAME: Option<&'static str> = None;

    /// Reads the value. `None` if it can't be; then `reader` knows why.
    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self>;

    /// What the value is when its key is left out; `None` if it may not be.
    fn missing() -> Option<Self> {
        None
    }

    /// What the value looks like, as a JSON Schema.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema;
}

/// The mistakes found so far in one TOML file.
#[derive(Debug)]
pub(crate) struct Reader {
    file: Arc<SourceFile>,
    mistakes: Vec<Mistake>,
    /// How deep what is being read lies in values of its own kind.
    depth: usize,
    /// How many bytes of patterns were read.
    pattern_bytes: usize,
    /// The tables around what is being read, from the outermost: where they stand, and their keys.
    pub(super) around: Vec<(Range<usize>, &'static [String])>,
    /// What helps with keys that are not known.
    pub(super) hints: &'static Hints,
}

impl Reader {
    /// Reads a whole file as `T`.
    ///
    /// Returns what could be read (`None` if a required part was missing) and all mistakes.
    pub(crate) fn read<T: FromToml>(
        file: &Arc<SourceFile>,
        hints: &'static Hints,
    ) -> (Option<T>, Vec<Mistake>) {
        let (table, errors) = DeTable::parse_recoverable(&file.text);
        if !errors.is_empty() {
            // A file that is no TOML at all has one at every byte.
            let mistakes = errors
                .iter()
                .take(MOST_ERRORS)
                .map(|error| {
                    let span = error.span().unwrap_or(0..0);
                    let message = error.message();
                    let mistake = Mistake::new(file, span, format!("this is not TOML: {message}"));
                    match message.contains("missing escaped value") {
                        true => mistake
                            .help("between single quotes, a backslash stands for itself: `'\\s'`"),
                        false => mistake,
                    }
                })
                .collect();
            return (None, mistakes);
        }
        let span = table.span();
        let value = Spanned::new(span, DeValue::Table(table.into_inner()));
        let mut reader = Self {
            file: Arc::clone(file),
            mistakes: Vec::new(),
            depth: 0,
            pattern_bytes: 0,
            around: Vec::new(),
            hints,
        };
        let read = T::from_toml(&value, &mut reader);
        (read, reader.mistakes)
    }

    /// Reads something that may lie in values of its own kind; `None` if it does so in more than
    /// `most`.
    pub(crate) fn nested<T>(
        &mut self,
        most: usize,
        read: impl FnOnce(&mut Self) -> T,
    ) -> Option<T> {
        if self.depth > most {
            return None;
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        Some(read)
    }

    /// How many bytes of patterns the file has with these.
    pub(crate) fn add_pattern_bytes(&mut self, bytes: usize) -> usize {
        self.pattern_bytes += bytes;
        self.pattern_bytes
    }

    /// The file that is being read.
    pub(crate) fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }

    /// Remembers a mistake.
    pub(crate) fn push(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// Remembers a mistake at `span` and returns it for more to be said.
    pub(crate) fn mistake(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> &mut Mistake {
        self.mistakes.push(Mistake::new(&self.file, span, message));
        self.mistakes.last_mut().expect("one was pushed")
    }

    /// Remembers that the value is not what it should be.
    pub(crate) fn expected(&mut self, expected: &str, value: &Value<'_>) {
        let found = kind(value);
        self.mistake(value.span(), format!("expected {expected}, found {found}")).label =
            format!("should be {expected}");
    }

    /// The same of a list of tables that should be one table, or the other way round: how their header is
    /// written, if they have one.
    pub(super) fn expected_header(&mut self, expected: &str, value: &Value<'_>) {
        let header = self.header(&value.span()).map(|header| header.trim_matches(['[', ']']));
        let help = header.map(|name| match value.get_ref() {
            DeValue::Table(_) => format!("write `[[{name}]]`"),
            _ => format!("write `[{name}]`"),
        });
        let is_table = matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_));
        self.expected(expected, value);
        if let Some(mistake) = self.mistakes.last_mut().filter(|_| is_table) {
            mistake.help = help;
        }
    }

    /// The value as a table that has no keys but `known` ones.
    pub(crate) fn table<'v, 'i>(
        &mut self,
        value: &'v Value<'i>,
        known: &[String],
    ) -> Option<&'v DeTable<'i>> {
        let DeValue::Table(table) = value.get_ref() else {
            self.expected_header("a table", value);
            return None;
        };
        for (key, _) in table {
            if !known.iter().any(|k| *k == **key.get_ref()) {
                self.unknown_key(key, &value.span(), known.iter().map(String::as_str));
            }
        }
        Some(table)
    }

    /// Reads what stands in the table at `span`, which has these keys.
    pub(crate) fn inside<T>(
        &mut self,
        span: Range<usize>,
        keys: &'static [String],
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.around.push((span, keys));
        let read = read(self);
        self.around.pop();
        read
    }

    /// Reads the value of `key` in `table`, or what it is when left out.
    pub(crate) fn field<T: FromToml>(
        &mut self,
        parent: &Value<'_>,
        table: &DeTable<'_>,
        key: &str,
    ) -> Option<T> {
        if let Some((_, value)) = table.iter().find(|(k, _)| **k.get_ref() == *key) {
            return T::from_toml(value, self);
        }
        let missing = T::missing();
        if missing.is_none() {
            let span = parent.span();
            // A header alone is pointed at, not the whole table below it.
            let text = self.file.text.get(span.clone()).unwrap_or_default();
            let end = span.start + text.find('\n').unwrap_or(text.len());
            self.mistake(span.start..end, format!("the key `{key}` is missing")).label =
                format!("needs `{key}`, {}", T::EXPECTED);
        }
        missing
    }

    /// The value as a whole number that is not negative; `expected` says more of it.
    pub(crate) fn whole(&mut self, value: &Value<'_>, expected: &str) -> Option<usize> {
        let number = match value.get_ref() {
            DeValue::Integer(n) => usize::from_str_radix(n.as_str(), n.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            self.expected(expected, value);
        }
        number
    }

    /// The value as one of a few strings.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        value: &Value<'_>,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        self.choice_among(value, choices, &or_list(&names))
    }

    /// The value as one of a few strings, where `expected` says what else it might be.
    pub(crate) fn choice_among<T: Copy>(
        &mut self,
        value: &Value<'_>,
        choices: &[(&str, T)],
        expected: &str,
    ) -> Option<T> {
        let DeValue::String(text) = value.get_ref() else {
            self.expected("a string", value);
            return None;
        };
        if let Some((_, choice)) = choices.iter().find(|(name, _)| name == text) {
            return Some(*choice);
        }
        let near = nearest(text, choices.iter().map(|(name, _)| *name));
        let mistake = self.mistake(value.span(), format!("unknown value `{text}`"));
        mistake.label = format!("should be {expected}");
        mistake.help = near.map(|near| format!("did you mean `{near}`?"));
        None
    }
}

/// Whether a table has no keys but `known` ones.
pub(crate) fn all_known(table: &DeTable<'_>, known: &[String]) -> bool {
    table.iter().all(|(key, _)| known.iter().any(|known| *known == **key.get_ref()))
}

/// The kind of a TOML value, with its article.
fn kind(value: &Value<'_>) -> &'static str {
    match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) if is_too_large(value) => {
            "a number too large to be read"
        }
        DeValue::Integer(n) if n.as_str().starts_with('-') => "a negative number",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(n) if n.as_str().ends_with("nan") => "`nan`",
        DeValue::Float(n) if n.as_str().ends_with("inf") => "`inf`",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Whether a number is written with digits, and has more of them than can be read.
pub(super) fn is_too_large(value: &Value<'_>) -> bool {
    match value.get_ref() {
        DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix()).is_err(),
        DeValue::Float(n) => {
            let text = n.as_str();
            !text.ends_with("inf") && text.parse().is_ok_and(f64::is_infinite)
        }
        _ => false,
    }
}

/// The most syntax errors that are remembered.
const MOST_ERRORS: usize = 1_000;

/// The longest name that may be a mistyped one, in bytes.
const LONGEST_NAME: usize = 100;

/// The known name that `name` was most likely meant to be.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // The time that it takes to compare two names is the product of their lengths.
    let known = known.filter(|known| known.len() <= LONGEST_NAME);
    if name.len() > LONGEST_NAME {
        return None;
    }
    let folded = name.to_lowercase().replace('-', "_");
    known
        .map(|k| (strsim::normalized_damerau_levenshtein(&folded, &k.replace('-', "_")), k))
        .filter(|(likeness, _)| *likeness >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k)
}

/// `a`, `b` or `c`.
pub fn or_list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|n| format!("`{n}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of names of the author's own.
    type Named<T> = Vec<(Spanned<String>, T)>;

    fn read<T: FromToml>(file: SourceFile) -> (Option<Named<T>>, Vec<Mistake>) {
        static NONE: Hints = Hints { also_called: &[], listed_in: "" };
        Reader::read(&Arc::new(file), &NONE)
    }

    #[test]
    fn what_has_no_header_is_not_told_to_have_another() {
        for value in ["[[1]]", "[]", "[{ b = 1 }]"] {
            let file = SourceFile { name: "a.toml".into(), text: format!("a = {value}") };
            let (_, mistakes) = read::<Vec<(Spanned<String>, f64)>>(file);
            assert_eq!(mistakes[0].message, "expected a table, found a list", "{value}");
            assert_eq!(mistakes[0].help, None, "{value}");
        }
    }

    #[test]
    fn who_writes_escapes_of_patterns_is_told_of_single_quotes() {
        let file = SourceFile { name: "a.toml".into(), text: r#"a = "^\s*b""#.into() };
        let (_, mistakes) = read::<String>(file);
        assert!(
            mistakes[0].help.as_ref().is_some_and(|help| help.contains("single quotes")),
            "{mistakes:?}"
        );
    }

    #[test]
    fn a_number_that_is_none_or_too_large_is_told_as_such() {
        fn told<T: FromToml + std::fmt::Debug>(value: &str) -> String {
            let file = SourceFile { name: "a.toml".into(), text: format!("a = {value}") };
            let (read, mistakes) = read::<T>(file);
            assert!(read.is_none(), "{read:?}");
            mistakes[0].message.clone()
        }
        assert_eq!(told::<f64>("nan"), "expected a number, found `nan`");
        for value in ["1e999", "-1e999", "99999999999999999999"] {
            let message = "expected a number, found a number too large to be read";
            assert_eq!(told::<f64>(value), message, "{value}");
        }
        assert_eq!(
            told::<usize>("99999999999999999999"),
            "expected a whole number, 0 or more, found a number too large to be read"
        );
        assert_eq!(told::<usize>("inf"), "expected a whole number, 0 or more, found `inf`");
    }
}
