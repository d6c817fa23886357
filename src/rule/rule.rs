//! A checked rule.

use std::ops::Range;
use std::sync::Arc;

use memchr::memmem;

use crate::schema::{SourceFile, Spanned, nearest};
use crate::text::{Document, Language, Source, UnitKind};

use super::Severity;
use super::condition::{Condition, Index};
use super::describe::RuleWords;
use super::misread::Misread;
use super::prefilter::demand::Need;
use super::template::Template;

/// How much of the unit `before` and `after` see, in bytes. Without a limit, many matches in one
/// long line would take quadratic time.
pub(crate) const CONTEXT: usize = 256;

/// A rule that has been checked and can be run.
#[derive(Debug)]
pub struct Rule {
    /// The rule's name.
    pub id: Arc<str>,
    /// The name of its pack.
    pub pack: Arc<str>,
    /// What the rule finds, in one line.
    pub summary: String,
    /// How much its findings matter, unless configured otherwise.
    pub severity: Severity,
    /// The unit that it looks at.
    pub over: UnitKind,
    /// What to do about a finding, with `{placeholders}` as the rule file has them.
    pub help: Option<String>,
    /// Why what it finds harms a corpus.
    pub why: Option<String>,
    /// Names to select rules by.
    pub tags: Vec<String>,
    /// The languages that it is for, as ISO 639-1 codes; empty: any.
    pub languages: Vec<String>,
    /// Where it comes from, for a published heuristic.
    pub source: Option<String>,
    /// Whether it is on without being selected.
    pub default: bool,
    /// Texts that show what it finds and what it leaves alone.
    pub examples: Vec<Example>,
    /// The file that it stands in.
    pub file: Arc<SourceFile>,
    /// Where its id stands: bytes in the file.
    pub id_span: Range<usize>,
    /// The index of its units in the rule set.
    pub(crate) units: usize,
    /// What it says, in words.
    pub(crate) words: RuleWords,
    pub(crate) filter: Option<Condition>,
    pub(crate) finder: Finder,
    pub(crate) before: Option<Condition>,
    pub(crate) after: Option<Condition>,
    /// What groups of the pattern must meet, by group index.
    pub(crate) groups: Vec<(usize, Condition)>,
    pub(crate) unless: Option<Condition>,
    pub(crate) message: Template,
    pub(crate) help_template: Option<Template>,
    pub(crate) fix: Option<FixRule>,
    /// Sets of needs, of each of which a document must have one for the rule to find anything.
    pub(crate) needs: Vec<Vec<Need>>,
}

impl Rule {
    /// An example of the rule as a document of its own, which has this path.
    pub fn example_document<'a>(
        &self,
        example: &'a Example,
        path: impl Into<Arc<str>>,
    ) -> Document<'a> {
        // A text of a few words does not tell its language, and some languages no text tells.
        let language = self.languages.first().and_then(|code| Language::new(code).ok());
        Document::new(Source::file(path), example.text.as_str()).with_language(language)
    }
}

/// What to do about `name`, which should be the id of a rule and is none of `ids`. They may be more than
/// those of `rules`, where some have mistakes.
pub fn help_for_unknown_id<'a>(
    name: &str,
    ids: impl Iterator<Item = &'a str>,
    rules: &[Rule],
) -> String {
    let is_tag = |rule: &&Rule| rule.tags.iter().any(|tag| tag == name);
    let in_pack = rules.iter().find(|rule| *rule.pack == *name).map(|rule| ("pack", rule));
    let of_group = in_pack.or_else(|| rules.iter().find(is_tag).map(|rule| ("tag", rule)));
    if let Some((group, rule)) = of_group {
        let id = &rule.id;
        return format!(
            "it is a {group}: name one of its rules, such as `{id}`; `corplint rules` lists them"
        );
    }
    match nearest(name, ids) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`corplint rules` lists the rules".to_owned(),
    }
}

/// A text that shows what a rule finds or leaves alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The text of a document.
    pub text: String,
    /// The exact strings that must be found, in order; empty: the rule must stay silent.
    pub finds: Vec<String>,
    /// The text after the fixes of all findings, if the example says it.
    pub fixed: Option<Spanned<String>>,
    /// The severity of each of `finds`; empty: the example does not say.
    pub severities: Vec<Spanned<Severity>>,
    /// The message of each of `finds`; empty: the example does not say.
    pub messages: Vec<Spanned<String>>,
    /// Where `text` stands: bytes in the rule's file.
    pub span: Range<usize>,
    /// Where `finds` stands: bytes in the rule's file.
    pub finds_span: Range<usize>,
}

impl Rule {
    /// Whether it is for texts in this language.
    pub fn is_for(&self, language: Language) -> bool {
        self.languages.is_empty() || self.languages.iter().any(|code| code == language.code())
    }

    /// Whether an example can fire: bytes that can't be decoded can't be written in its text.
    pub fn can_fire_in_example(&self) -> bool {
        !matches!(self.finder, Finder::Undecodable)
    }
}

/// Where `part` stands in `text`: at byte `from` or behind it, if it stands there, or else anywhere. Of many that
/// follow one another, each is looked for from the end of the last, or that would take quadratic time.
pub(crate) fn place_from(text: &str, part: &str, from: usize) -> Option<Range<usize>> {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let behind = memmem::find(rest, part.as_bytes()).map(|at| from + at);
    let start = behind.or_else(|| memmem::find(text.as_bytes(), part.as_bytes()))?;
    Some(start..start + part.len())
}

/// The way in which a rule finds.
#[derive(Debug)]
pub(crate) enum Finder {
    /// Every unit that meets the conditions is a finding.
    Units,
    Pattern(Index),
    Words(Index),
    Run(Run),
    Repeat {
        /// At least so many copies, the first one counted.
        min: usize,
    },
    Undecodable,
    Misread(Misread),
}

/// Several units in a row.
#[derive(Debug)]
pub(crate) struct Run {
    /// How many units make a run without a header; `None`: there must be one.
    pub min: Option<usize>,
    /// How many units make a run with a header.
    pub min_after_header: usize,
    pub gap: usize,
    /// What no unit in a gap meets.
    pub not_across: Option<Condition>,
    pub header: Option<Condition>,
    pub place: Option<RunPlace>,
}

/// Where in the document a run must stand.
#[derive(Debug)]
pub(crate) enum RunPlace {
    Start,
    End,
    BeforeFirst(Condition),
    AfterLast(Condition),
    Between(Condition),
}

/// How a finding is mended.
#[derive(Debug)]
pub(crate) enum FixRule {
    /// Delete the span, of whole lines their line breaks too. (Of repeated units only the later
    /// copies are findings, so this keeps the first.)
    Delete,
    Replace(Template),
}
