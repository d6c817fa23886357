//! `corplint.toml` as it is written.

use std::fmt;

use encoding_rs::Encoding;
use schemars::{Schema, SchemaGenerator};

use super::Selection;
use crate::input::{FieldPath, ReadOptions};
use crate::rule::{Adjustment, PackAdjustment, Severity};
use crate::schema::{Attempt, FromToml, Reader, Spanned, Value, json, table};

/// The name of the file that is looked for.
pub const FILE_NAME: &str = "corplint.toml";

/// A file with every key, its default and what it is for, as `corplint init` writes it.
pub const TEMPLATE: &str = include_str!("template.toml");

table! {
    /// A `corplint.toml`. Every key may be left out.
    pub(crate) kebab struct ConfigFile {
        /// Run these rules and no others: rule ids, pack names, tags or `all`.
        select: Attempt<Option<Vec<Spanned<String>>>>,
        /// Run these rules as well.
        extend_select: Attempt<Vec<Spanned<String>>>,
        /// Do not run these rules.
        ignore: Attempt<Vec<Spanned<String>>>,
        /// How much the findings of a rule matter, by its id.
        severity: Attempt<Vec<(Spanned<String>, Severity)>>,
        /// What is different in a rule, by its id.
        rule: Attempt<AdjustedRules>,
        /// What is different in all rules of a pack, by its name.
        pack: Attempt<Vec<(Spanned<String>, Attempt<PackAdjustment>)>>,
        /// Rule files to load besides the shipped ones: globs, from the folder of this file.
        extend_rules: Attempt<Vec<Spanned<String>>>,
        /// What is not read where it lies in a folder that is linted: globs, from the folder of this file.
        exclude: Attempt<Vec<Spanned<String>>>,
        /// The least severity that makes `corplint check` exit with 1.
        fail_on: Attempt<Option<FailOn>>,
        /// The language that all documents are in, as ISO 639-1 code; left out, it is told from
        /// each text.
        language: Attempt<Option<Spanned<String>>>,
        /// The field of a record that holds its text, with dots between the names of objects within
        /// objects.
        text_field: Attempt<Option<FieldPath>>,
        /// The field of a record that holds its id, a string or a number.
        id_field: Attempt<Option<FieldPath>>,
        /// The field of a JSON record that holds its language, as a code or tag (`en`, `pt-BR`).
        language_field: Attempt<Option<FieldPath>>,
        /// The encoding of all text files, by its name on the web.
        encoding: Attempt<Option<&'static Encoding>>,
        /// Changes for documents at some paths.
        r#override: Attempt<Vec<Attempt<Override>>>,
    }
}

/// What is different in some rules, each by its id.
#[derive(Debug, Clone, Default)]
pub(crate) struct AdjustedRules(pub Vec<(Spanned<String>, Attempt<Adjustment>)>);

impl FromToml for AdjustedRules {
    const EXPECTED: &'static str = "a table";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        if value.get_ref().is_array() {
            let mistake = reader.mistake(value.span(), "rules stand in files of their own");
            mistake.label = "not read here".into();
            mistake.help = Some(
                "move this to a rule file and name that in `extend-rules`; `[rule.ID]` adjusts a rule".into(),
            );
            return None;
        }
        FromToml::from_toml(value, reader).map(Self)
    }

    fn missing() -> Option<Self> {
        Some(Self::default())
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json::schema_of::<Vec<(Spanned<String>, Attempt<Adjustment>)>>(generator)
    }
}

table! {
    /// Changes for documents at some paths, on top of what holds for all.
    pub(crate) kebab struct Override {
        /// The paths that it is for: globs, from the folder of this file.
        paths: Attempt<Spanned<Vec<Spanned<String>>>>,
        /// Run these rules and no others.
        select: Attempt<Option<Vec<Spanned<String>>>>,
        /// Run these rules as well.
        extend_select: Attempt<Vec<Spanned<String>>>,
        /// Do not run these rules.
        ignore: Attempt<Vec<Spanned<String>>>,
        /// How much the findings of a rule matter, by its id.
        severity: Attempt<Vec<(Spanned<String>, Severity)>>,
        /// The language that these documents are in, as ISO 639-1 code.
        language: Attempt<Option<Spanned<String>>>,
    }
}

impl ConfigFile {
    /// What the file says for all documents.
    pub(super) fn selection(&self) -> Selection {
        selection(&self.select, &self.extend_select, &self.ignore, &self.severity)
    }

    /// How inputs are read.
    pub(super) fn reading(&self) -> ReadOptions {
        let unsaid = ReadOptions::default();
        ReadOptions {
            text_field: self.text_field.value().unwrap_or(unsaid.text_field),
            id_field: self.id_field.value().unwrap_or(unsaid.id_field),
            language_field: self.language_field.value(),
            encoding: self.encoding.value(),
            ..unsaid
        }
    }
}

impl Override {
    /// Whether it says nothing but its paths, and not because a key is misspelt or could not be read.
    pub(super) fn is_empty(&self) -> bool {
        let Self { paths: _, select, extend_select, ignore, severity, language, .. } = self;
        let is_empty = |names: &Attempt<Vec<_>>| names.get().is_some_and(Vec::is_empty);
        !self.misspelt
            && select.get().is_some_and(Option::is_none)
            && is_empty(extend_select)
            && is_empty(ignore)
            && severity.get().is_some_and(Vec::is_empty)
            && language.get().is_some_and(Option::is_none)
    }

    /// What the override says for its documents.
    pub(super) fn selection(&self) -> Selection {
        selection(&self.select, &self.extend_select, &self.ignore, &self.severity)
    }
}

/// What keys of these values say about rules; one that could not be read says nothing.
fn selection(
    select: &Attempt<Option<Vec<Spanned<String>>>>,
    extend_select: &Attempt<Vec<Spanned<String>>>,
    ignore: &Attempt<Vec<Spanned<String>>>,
    severity: &Attempt<Vec<(Spanned<String>, Severity)>>,
) -> Selection {
    Selection {
        select: select.value(),
        extend_select: extend_select.value(),
        ignore: ignore.value(),
        severity: severity.value(),
    }
}

/// The least severity that makes a check fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// Findings of this severity and above.
    At(Severity),
    /// No finding does.
    Never,
}

impl FailOn {
    /// Every value, from the strictest to the mildest.
    pub const ALL: [Self; 4] = [
        Self::At(Severity::Note),
        Self::At(Severity::Warning),
        Self::At(Severity::Error),
        Self::Never,
    ];

    /// The name used in TOML and flags.
    pub const fn name(self) -> &'static str {
        match self {
            Self::At(severity) => severity.name(),
            Self::Never => "never",
        }
    }

    /// Whether a finding of this severity makes a check fail.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            Self::At(least) => severity >= least,
            Self::Never => false,
        }
    }
}

impl Default for FailOn {
    fn default() -> Self {
        Self::At(Severity::Warning)
    }
}

impl fmt::Display for FailOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromToml for FailOn {
    const EXPECTED: &'static str = "a string";

    fn from_toml(value: &Value<'_>, reader: &mut Reader) -> Option<Self> {
        reader.choice(value, &Self::ALL.map(|fail_on| (fail_on.name(), fail_on)))
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let severity = json::schema_of::<Severity>(generator);
        let never = "No finding makes a check fail.".to_owned();
        json::any_of([severity, json::one_of_strings([(Self::Never.name(), never)])])
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::rule::KEY_HINTS;
    use crate::schema::SourceFile;

    #[test]
    fn the_template_shows_every_key_as_it_is_written() {
        // What stands behind a `#` is an example if it is TOML, else it is prose.
        let is_toml = |line: &str| line.contains(" = ") || line.starts_with('[');
        let lines = TEMPLATE.lines().map(|line| {
            let example = line.strip_prefix("# ").filter(|line| is_toml(line));
            format!("{}\n", example.unwrap_or(line))
        });
        let file = Arc::new(SourceFile { name: FILE_NAME.into(), text: lines.collect() });
        let (read, mistakes) = Reader::read::<ConfigFile>(&file, &KEY_HINTS);
        assert_eq!(mistakes, [], "{}", file.text);
        let read = read.expect("there is no mistake in it");
        let keys = ["select", "extend-select", "ignore", "extend-rules", "fail-on", "text-field"];
        for key in keys.into_iter().chain(["id-field", "encoding", "language"]) {
            assert!(file.text.contains(&format!("\n{key} = ")), "{key}");
        }
        assert_eq!(read.severity.value().len(), 1);
        assert_eq!(read.rule.value().0.len(), 3);
        assert_eq!(read.pack.value().len(), 2);
        assert_eq!(read.fail_on.value(), Some(FailOn::default()));
        let overrides = read.r#override.value();
        let paths = overrides[0].get().and_then(|one| one.paths.get());
        assert_eq!(paths.map(|paths| paths.get_ref().len()), Some(2));
    }
}
