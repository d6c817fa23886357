//! A set of rules, checked and compiled together.

use std::fmt;
use std::num::NonZero;
use std::sync::Arc;

use crate::schema::{Mistakes, SourceFile};

use super::adjustment::Adjustments;
use super::check;
use super::condition::{Condition, Index};
use super::describe::NamedWords;
use super::limits::MOST_REMEMBERED_MEMORY;
use super::list::WordList;
use super::parallel::{self, all_threads};
use super::prefilter::Prefilter;
use super::prefilter::demand::{Asked, Demands};
use super::rule::Rule;
use crate::pattern::Pattern;
use crate::text::Units;

/// Reads a word list that a pack names: from its path relative to the pack to its text.
///
/// The library does no I/O, so whoever loads a pack says how. An error is told to the author of
/// the pack as it is.
pub type ReadList<'a> = dyn Fn(&str) -> Result<String, String> + 'a;

/// What [`ReadList`] says of a word list that is not UTF-8, for help that fits.
pub const NOT_UTF8: &str = "it is not UTF-8";

/// A rule file and how to read the word lists beside it.
pub struct PackSource<'a> {
    /// The rule file.
    pub file: Arc<SourceFile>,
    /// Reads a word list that it names.
    pub read_list: Box<ReadList<'a>>,
}

impl fmt::Debug for PackSource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PackSource").field("file", &self.file).finish_non_exhaustive()
    }
}

/// A pack: a rule file's rules, which belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Its name.
    pub name: Arc<str>,
    /// What its rules have in common, in one line.
    pub summary: Option<String>,
    /// Whether its rules are on without being selected.
    pub default: bool,
    /// Whether its units are others than its file says.
    pub(crate) is_adjusted: bool,
}

/// What counts as a word, a line and a sentence to the rules of a pack.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PackUnits {
    pub units: Units,
    /// The pattern of what is taken out of lines before their sentences are found.
    pub without: Option<Index>,
}

/// Rules that have been checked and compiled, ready to be run.
#[derive(Debug, Default)]
pub struct RuleSet {
    pub(crate) packs: Vec<Pack>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) lists: Vec<WordList>,
    /// What counts as a word, a line and a sentence to the rules of some pack, each once.
    pub(crate) units: Vec<PackUnits>,
    /// Conditions with names, of all packs.
    pub(crate) conditions: Vec<Condition>,
    /// What the named conditions of all packs ask, in words.
    pub(crate) words: Vec<NamedWords>,
    /// `None` before it is said which rules run.
    pub(crate) prefilter: Option<Prefilter>,
    /// How many entries its word lists have.
    pub(crate) entries: usize,
    /// How many threads make it ready to run; `None`: as many as the machine runs at once.
    pub(crate) threads: Option<NonZero<usize>>,
    /// How much memory its patterns take, in bytes.
    pub(crate) pattern_memory: usize,
    /// How many bytes its word-list files have.
    pub(crate) list_bytes: usize,
}

impl RuleSet {
    /// Checks and compiles the rules of `packs`, on as many threads as the machine runs at once.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use corplint::engine::{Linter, Policy};
    /// use corplint::rule::{PackSource, RuleSet, shipped};
    /// use corplint::schema::SourceFile;
    /// use corplint::text::{Document, Source};
    ///
    /// let text = r#"
    /// [[rule]]
    /// id = "photo-credit"
    /// summary = "a photo credit"
    /// over = "line"
    /// pattern = '^Photo: .+$'
    /// "#;
    /// let file = Arc::new(SourceFile { name: "credits.toml".into(), text: text.into() });
    /// let read_list = Box::new(|_: &str| Err("it has no word lists".to_owned()));
    /// let mut packs = shipped();
    /// packs.push(PackSource { file, read_list });
    /// let rules = RuleSet::load(&packs)?;
    ///
    /// // This rule and no other.
    /// let mut policy = Policy::none(&rules);
    /// let index = rules.rules().iter().position(|rule| &*rule.id == "photo-credit").expect("it is loaded");
    /// policy.set(index, Some(rules.rules()[index].severity));
    /// let linter = Linter::new(rules);
    /// let document = Document::new(Source::file("a.txt"), "Photo: J. Pell");
    /// let findings = linter.lint_with(&document, &policy);
    /// assert_eq!(findings.all[0].span, 0..14);
    /// # Ok::<(), corplint::schema::Mistakes>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Every mistake in every pack, each with its place.
    pub fn load(packs: &[PackSource<'_>]) -> Result<Self, Mistakes> {
        Self::load_adjusted(packs, None, None)
    }

    /// Checks and compiles the rules of `packs`, with what is different in some of them, on so many
    /// threads or, without a number, as many as the machine runs at once.
    ///
    /// # Errors
    ///
    /// Every mistake in every pack and adjustment, each with its place. Adjustments of a pack that
    /// has mistakes of its own are not looked at.
    pub(crate) fn load_adjusted(
        packs: &[PackSource<'_>],
        adjustments: Option<&Adjustments>,
        threads: Option<NonZero<usize>>,
    ) -> Result<Self, Mistakes> {
        let mut set = Self { threads, ..Self::default() };
        let (mut ids, mut mistakes) = (Vec::new(), Vec::new());
        let mut interned = check::Interned::default();
        let files: Vec<_> = packs.iter().map(|pack| Arc::clone(&pack.file)).collect();
        let read = parallel::map(&files, set.threads(), check::read);
        for (pack, read) in packs.iter().zip(read) {
            check::pack(pack, read, adjustments, &mut set, &mut interned, &mut ids, &mut mistakes);
        }
        let each = MOST_REMEMBERED_MEMORY / set.patterns.len().max(1);
        set.patterns.iter_mut().for_each(|pattern| pattern.limit_remembered(each));
        if let Some(adjustments) = adjustments {
            // In a pack with mistakes, there may be a rule that could not be read.
            if mistakes.iter().all(|mistake| Arc::ptr_eq(&mistake.file, &adjustments.file)) {
                check::all_are_rules(adjustments, &ids, &set.rules, &mut mistakes);
                check::all_adjust_packs(adjustments, &set.packs, &mut mistakes);
            }
        }
        if !mistakes.is_empty() {
            mistakes.sort_by_key(|mistake| mistake.span.start);
            mistakes.sort_by(|a, b| a.file.name.cmp(&b.file.name));
            return Err(Mistakes(mistakes));
        }
        Ok(set)
    }

    fn threads(&self) -> NonZero<usize> {
        self.threads.unwrap_or_else(all_threads)
    }

    /// Says which rules are going to run, by index in [`RuleSet::rules`]: what only others need is
    /// then not looked for in every document. Others may run all the same, and are slower.
    pub fn expect(&mut self, runs: &[bool]) {
        let expected = self.rules.iter().zip(runs).filter(|(_, runs)| **runs);
        let expected = expected.map(|(rule, _)| rule);
        let asked = Asked::of(expected, self);
        let patterns: Vec<_> = asked.patterns.iter().map(|index| &self.patterns[*index]).collect();
        parallel::map(&patterns, self.threads(), |pattern| pattern.tell());
        let demands =
            Demands { conditions: &self.conditions, patterns: &self.patterns, asked: &asked };
        let needs: Vec<_> = self.rules.iter().map(|rule| demands.of_rule(rule)).collect();
        for (rule, needs) in self.rules.iter_mut().zip(needs) {
            rule.needs = needs;
        }
        self.prefilter = Some(Prefilter::new(&self.patterns, &self.lists, &asked));
    }

    /// What is looked for in every document, once it was said which rules run.
    pub(crate) fn prefilter(&self) -> &Prefilter {
        self.prefilter.as_ref().expect("a linter says which rules run")
    }

    /// The packs, in the order in which they were given.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The rules, in the order of their packs and files.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
}

#[cfg(test)]
mod tests {
    use super::super::shipped;
    use super::*;

    fn set_of(text: String) -> RuleSet {
        let file = Arc::new(SourceFile { name: "many.toml".into(), text });
        let read_list = Box::new(|_: &str| Err(String::new()));
        RuleSet::load(&[PackSource { file, read_list }]).expect("no mistakes")
    }

    #[test]
    fn a_word_list_may_begin_with_a_byte_order_mark() {
        let text = "[[rule]]\nid = 'r'\nsummary = 'x'\nover = 'line'\nwords = 'list.txt'\n".into();
        let file = Arc::new(SourceFile { name: "marked.toml".into(), text });
        let read_list = Box::new(|_: &str| Ok("\u{feff}alpha\nbeta\n".to_owned()));
        let set = RuleSet::load(&[PackSource { file, read_list }]).expect("no mistakes");
        assert!(set.lists[0].contains("alpha") && set.lists[0].contains("beta"));
    }

    /// However many patterns a stranger's pack has, what they remember has a limit; what is shipped stays far
    /// from it.
    #[test]
    fn patterns_share_the_memory_for_what_they_remember() {
        let rule = |id: usize| {
            format!("[[rule]]\nid = 'r{id}'\nsummary = 'x'\nover = 'line'\npattern = '^a{id}'\n")
        };
        let many = set_of((0..5000).map(rule).collect());
        let all: usize = many.patterns.iter().map(Pattern::most_remembered).sum();
        assert_eq!(many.patterns.len(), 5000);
        assert!(all <= MOST_REMEMBERED_MEMORY, "{all}");
        let shipped = RuleSet::load(&shipped()).expect("the shipped rules are sound");
        let each = shipped.patterns.iter().map(Pattern::most_remembered).min();
        assert!(each.is_some_and(|each| each >= 64 << 10), "{each:?}");
    }
}
