//! From what a rule file says to rules that make sense.
//!
//! Every mistake is remembered and checking goes on, so that an author sees all of them at once.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::schema::{Mistake, Reader, SourceFile, Spanned, inside, nearest, or_list};
use crate::text::{FEATURES, Feature, UnitKind};

use super::Severity;
use super::check_condition::Names;
use super::condition::{Condition, Index};
use super::list::WordList;
use super::pattern::Pattern;
use super::regex_spec::RegexSpec;
use super::rule::{Example, Finder, FixRule, Place, Rule, Run};
use super::set::{Pack, PackSource, RuleSet};
use super::spec::{
    AcrossSpec, ExampleSpec, FixSpec, ListSpec, PackSpec, PlaceSpec, RepeatSpec, RuleSpec, RunSpec,
};
use super::template::{Placeholder, Template, TemplateError};

/// The most entries that one word list may have.
const MOST_ENTRIES: usize = 1_000_000;

/// Checks the rules of a pack and adds them to `set`, and what is wrong to `mistakes`.
pub(super) fn pack(pack: &PackSource<'_>, set: &mut RuleSet, mistakes: &mut Vec<Mistake>) {
    let (spec, found) = Reader::read::<PackSpec>(&pack.file);
    mistakes.extend(found);
    let Some(spec) = spec else { return };
    let mut checker = Checker {
        pack,
        set,
        mistakes,
        names: FxHashMap::default(),
        patterns: FxHashMap::default(),
        files: FxHashMap::default(),
    };
    let info = spec.pack.as_ref();
    let name = match info.and_then(|info| info.name.as_ref()) {
        Some(name) => {
            checker.name(name, "a pack's name");
            name.get_ref().clone()
        }
        None => stem(&pack.file.name).to_owned(),
    };
    let default = info.and_then(|info| info.default).unwrap_or(true);
    checker.conditions(&spec.conditions);
    let name: Arc<str> = name.into();
    let summary = info.and_then(|info| info.summary.as_ref()).map(|s| s.get_ref().clone());
    checker.set.packs.push(Pack { name: Arc::clone(&name), summary, default });
    for rule in &spec.rule {
        if let Some(rule) = checker.rule(rule, &name, default) {
            checker.set.rules.push(rule);
        }
    }
}

/// The name of a file without folder and `.toml`.
fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.strip_suffix(".toml").unwrap_or(name)
}

pub(super) struct Checker<'a> {
    pack: &'a PackSource<'a>,
    pub(super) set: &'a mut RuleSet,
    mistakes: &'a mut Vec<Mistake>,
    pub(super) names: Names,
    /// Patterns of this pack that are compiled already.
    patterns: FxHashMap<String, Index>,
    /// Word-list files of this pack that are read already.
    files: FxHashMap<String, Index>,
}

impl Checker<'_> {
    pub(super) fn mistake(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> &mut Mistake {
        self.mistakes.push(Mistake::new(&self.pack.file, span, message));
        self.mistakes.last_mut().expect("one was pushed")
    }

    pub(super) fn mistake_count(&self) -> usize {
        self.mistakes.len()
    }

    /// Whether this very mistake is remembered already.
    pub(super) fn knows(&self, span: &Range<usize>, message: &str) -> bool {
        self.mistakes.iter().any(|m| {
            m.span == *span && m.message == message && Arc::ptr_eq(&m.file, &self.pack.file)
        })
    }

    fn file(&self) -> &Arc<SourceFile> {
        &self.pack.file
    }

    /// Checks that a name is lower-case words joined by hyphens.
    fn name(&mut self, name: &Spanned<String>, what: &str) {
        let sound = name.get_ref().split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        if !sound {
            let message = format!("{what} is lower-case words joined by hyphens");
            self.mistake(name.span(), message).label = "such as `link-list`".into();
        }
    }

    fn rule(&mut self, spec: &RuleSpec, pack: &Arc<str>, default: bool) -> Option<Rule> {
        let before = self.mistakes.len();
        self.id(&spec.id);
        let over = *spec.over.get_ref();
        let finder = self.finder(spec);
        let filter = spec.r#where.as_ref().map(|w| self.condition(w, Some(over)));
        let matched = matches!(finder, Some(Finder::Pattern(_) | Finder::Words(_)));
        if !matched && finder.is_some() {
            for context in [&spec.before, &spec.after].into_iter().flatten() {
                let message = "only a match of `pattern` or `words` has text before and after it";
                self.mistake(context.span.clone(), message);
            }
        }
        let context = |this: &mut Self, context: &Option<_>| {
            context.as_ref().map(|context| this.condition(context, None))
        };
        let before_match = context(self, &spec.before);
        let after_match = context(self, &spec.after);
        let groups = self.groups(spec, finder.as_ref());
        let subject = match finder {
            Some(Finder::Units | Finder::Repeat { .. }) => Some(over),
            _ => None,
        };
        let unless = spec.unless.as_ref().map(|unless| self.condition(unless, subject));
        let message = match &spec.message {
            Some(message) => self.template(message, finder.as_ref(), subject),
            None => Some(Template::literal(spec.summary.get_ref())),
        };
        let fix = self.fix(spec, finder.as_ref(), subject);
        for language in &spec.languages {
            let code = language.get_ref();
            if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_lowercase()) {
                self.mistake(language.span(), "a language is a two-letter code of ISO 639-1")
                    .label = "such as `en`".into();
            }
        }
        for tag in &spec.tags {
            self.name(tag, "a tag");
        }
        let examples = spec.example.iter().map(|example| self.example(example)).collect();
        if spec.summary.get_ref().trim().is_empty() {
            self.mistake(spec.summary.span(), "the summary is empty");
        }
        if self.mistakes.len() > before {
            return None;
        }
        Some(Rule {
            id: spec.id.get_ref().as_str().into(),
            pack: Arc::clone(pack),
            summary: spec.summary.get_ref().clone(),
            severity: spec.severity.unwrap_or(Severity::Warning),
            over,
            help: spec.help.clone(),
            tags: spec.tags.iter().map(|tag| tag.get_ref().clone()).collect(),
            languages: spec.languages.iter().map(|l| l.get_ref().clone()).collect(),
            source: spec.source.clone(),
            default,
            examples,
            file: Arc::clone(self.file()),
            id_span: spec.id.span(),
            filter,
            finder: finder?,
            before: before_match,
            after: after_match,
            groups,
            unless,
            message: message?,
            fix,
        })
    }

    fn id(&mut self, id: &Spanned<String>) {
        self.name(id, "a rule's id");
        let same = self.set.rules.iter().find(|rule| *rule.id == **id.get_ref());
        if let Some(first) = same {
            let (file, span) = (Arc::clone(&first.file), first.id_span.clone());
            let message = format!("there are two rules `{}`", id.get_ref());
            let mistake = self.mistake(id.span(), message);
            mistake.label = "the second".into();
            mistake.related = Some((file, span, "the first".into()));
            mistake.help = Some("give one of them another id".into());
        }
    }

    /// The way in which the rule finds, if it has exactly one that makes sense.
    fn finder(&mut self, spec: &RuleSpec) -> Option<Finder> {
        let ways: Vec<(&str, Range<usize>)> = [
            ("pattern", spec.pattern.as_ref().map(|pattern| pattern.span.clone())),
            ("words", spec.words.as_ref().map(Spanned::span)),
            ("run", spec.run.as_ref().map(|run| run.span.clone())),
            ("repeat", spec.repeat.as_ref().map(|repeat| repeat.span.clone())),
            ("undecodable", spec.undecodable.as_ref().map(Spanned::span)),
        ]
        .into_iter()
        .filter_map(|(name, span)| span.map(|span| (name, span)))
        .collect();
        if let [(first, _), (second, span), ..] = &ways[..] {
            let message = format!("a rule has one way to find, this has `{first}` and `{second}`");
            self.mistake(span.clone(), message).help = Some("make two rules of it".into());
            return None;
        }
        let over = *spec.over.get_ref();
        if let Some(pattern) = &spec.pattern {
            if pattern.hir.properties().minimum_len() == Some(0) {
                let message = "this pattern also matches the empty string";
                self.mistake(pattern.span.clone(), message).help =
                    Some("ask for at least one character, such as `+` instead of `*`".into());
                return None;
            }
            self.pattern(pattern).map(Finder::Pattern)
        } else if let Some(words) = &spec.words {
            self.list(words).map(Finder::Words)
        } else if let Some(run) = &spec.run {
            self.run(run, spec).map(Finder::Run)
        } else if let Some(repeat) = &spec.repeat {
            self.repeat(repeat, spec)
        } else if let Some(undecodable) = &spec.undecodable {
            if !undecodable.get_ref() {
                self.mistake(undecodable.span(), "`undecodable` can only be true");
            }
            if over != UnitKind::Document {
                let message = "`undecodable` looks at the document as a whole";
                self.mistake(spec.over.span(), message).label = "should be `document`".into();
            }
            Some(Finder::Undecodable)
        } else if spec.r#where.is_none() {
            let message =
                format!("this rule finds every {over}: it has no condition and no way to find");
            self.mistake(spec.id.span(), message).help =
                Some("add `where`, or one of `pattern`, `words`, `run`, `repeat`".into());
            None
        } else {
            Some(Finder::Units)
        }
    }

    fn run(&mut self, run: &RunSpec, spec: &RuleSpec) -> Option<Run> {
        let over = *spec.over.get_ref();
        if over == UnitKind::Document {
            let message = "`run` over `document` is impossible: there is one document only";
            self.mistake(run.span.clone(), message).help =
                Some("runs are of lines, paragraphs, sentences or words".into());
            return None;
        }
        if spec.r#where.is_none() {
            let message = "a run needs a `where`: which units are of it?";
            self.mistake(run.span.clone(), message);
        }
        for min in [&run.min, &run.min_after_header].into_iter().flatten() {
            if *min.get_ref() == 0 {
                self.mistake(min.span(), "a run has at least 1 unit").label = "too small".into();
            }
        }
        if let (Some(min), None) = (&run.min_after_header, &run.header) {
            self.mistake(min.span(), "`min_after_header` without `header` says nothing");
        }
        let min = run.min.as_ref().map(|min| *min.get_ref());
        let after = run.min_after_header.as_ref().map(|min| *min.get_ref());
        if min.is_none() && after.is_none() {
            self.mistake(run.span.clone(), "a run needs `min`: how many units make one?");
        }
        let header = run.header.as_ref().map(|header| self.condition(header, Some(over)));
        let place = run.place.as_ref().map(|place| match place {
            PlaceSpec::Start => Place::Start,
            PlaceSpec::End => Place::End,
            PlaceSpec::BeforeFirst(c) => Place::BeforeFirst(self.condition(c, Some(over))),
            PlaceSpec::AfterLast(c) => Place::AfterLast(self.condition(c, Some(over))),
            PlaceSpec::Between(c) => Place::Between(self.condition(c, Some(over))),
        });
        let min_after_header = after.or(min)?;
        Some(Run { min, min_after_header, gap: run.gap.unwrap_or(0), header, place })
    }

    fn repeat(&mut self, repeat: &RepeatSpec, spec: &RuleSpec) -> Option<Finder> {
        let mut supported = true;
        if let Some(across) = &repeat.across
            && *across.get_ref() == AcrossSpec::Corpus
        {
            let message = "`across = \"corpus\"` is not supported yet";
            self.mistake(across.span(), message).help =
                Some("leave it out to find copies within each document".into());
            supported = false;
        }
        if let Some(similarity) = &repeat.similarity {
            let ratio = *similarity.get_ref();
            if (0.0..=1.0).contains(&ratio) {
                let message = "`similarity` is not supported yet";
                self.mistake(similarity.span(), message).help = Some(
                    "leave it out to find copies that are the same after folding case, space and \
                     punctuation"
                        .into(),
                );
            } else {
                self.mistake(similarity.span(), "`similarity` is a ratio, 0 to 1");
            }
            supported = false;
        }
        if supported && *spec.over.get_ref() == UnitKind::Document {
            let message = "`repeat` over `document` is impossible within one document";
            self.mistake(repeat.span.clone(), message).help =
                Some("look at paragraphs, lines, sentences or words".into());
            supported = false;
        }
        let min = repeat.min.as_ref().map_or(2, |min| *min.get_ref());
        if let Some(spec) = repeat.min.as_ref().filter(|_| min < 2) {
            let message = "a repetition has at least 2 copies, the first one counted";
            self.mistake(spec.span(), message).label = "too small".into();
        }
        supported.then_some(Finder::Repeat { min })
    }

    fn groups(&mut self, spec: &RuleSpec, finder: Option<&Finder>) -> Vec<(usize, Condition)> {
        let mut groups = Vec::new();
        for (name, condition) in &spec.groups {
            let condition = self.condition(condition, None);
            match finder {
                Some(Finder::Pattern(pattern)) => {
                    let pattern = &self.set.patterns[*pattern];
                    if let Some(group) = pattern.group(name.get_ref()) {
                        groups.push((group, condition));
                        continue;
                    }
                    let known: Vec<String> = pattern.groups().map(str::to_owned).collect();
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    let message = format!("the pattern has no group `{}`", name.get_ref());
                    let help = match &known[..] {
                        [] => "name one: `(?<name>…)`".to_owned(),
                        _ => format!("its groups are {}", or_list(&known)),
                    };
                    self.mistake(name.span(), message).help = Some(help);
                }
                Some(_) => {
                    self.mistake(name.span(), "only a `pattern` has groups");
                }
                None => {}
            }
        }
        groups
    }

    fn fix(
        &mut self,
        spec: &RuleSpec,
        finder: Option<&Finder>,
        subject: Option<UnitKind>,
    ) -> Option<FixRule> {
        let Some(fix) = &spec.fix else {
            let Some(Finder::Words(list)) = finder else { return None };
            let replaces = self.set.lists[*list].has_replacements();
            return replaces.then(|| FixRule::Replace(Template::of(Placeholder::Replacement)));
        };
        match (fix.get_ref(), finder?) {
            (FixSpec::KeepFirst, Finder::Repeat { .. }) => Some(FixRule::Delete),
            (FixSpec::KeepFirst, _) => {
                self.mistake(fix.span(), "only the copies of `repeat` have a first").help =
                    Some("use \"delete\"".into());
                None
            }
            (FixSpec::Delete, Finder::Repeat { .. }) => {
                let message = "of repeated units, the later copies are the findings";
                self.mistake(fix.span(), message).help = Some("use \"keep-first\"".into());
                None
            }
            (FixSpec::Delete, _) => Some(FixRule::Delete),
            (FixSpec::Replace(template), _) => {
                self.template(template, finder, subject).map(FixRule::Replace)
            }
        }
    }

    /// A template of a rule with this way to find.
    fn template(
        &mut self,
        template: &Spanned<String>,
        finder: Option<&Finder>,
        subject: Option<UnitKind>,
    ) -> Option<Template> {
        // Without a way to find, it is not known what placeholders there are.
        let finder = finder?;
        let mut known: Vec<(String, Placeholder)> =
            vec![("text".into(), Placeholder::Text), ("offset".into(), Placeholder::Offset)];
        match finder {
            Finder::Run(_) => known.push(("count".into(), Placeholder::Count)),
            Finder::Repeat { .. } => {
                known.push(("count".into(), Placeholder::Count));
                known.push(("first_line".into(), Placeholder::FirstLine));
            }
            Finder::Words(list) if self.set.lists[*list].has_replacements() => {
                known.push(("replacement".into(), Placeholder::Replacement));
            }
            Finder::Pattern(pattern) => {
                let pattern = &self.set.patterns[*pattern];
                known.extend(pattern.groups().filter_map(|name| {
                    Some((name.to_owned(), Placeholder::Group(pattern.group(name)?)))
                }));
            }
            _ => {}
        }
        let features = FEATURES.iter().filter(|feature| feature.scope.covers(subject));
        known.extend(features.map(|f: &Feature| {
            let feature = Feature::named(f.name).expect("it comes from the table");
            (f.name.to_owned(), Placeholder::Feature(feature))
        }));
        self.parse_template(template, &known)
    }

    pub(super) fn parse_template(
        &mut self,
        template: &Spanned<String>,
        known: &[(String, Placeholder)],
    ) -> Option<Template> {
        let parsed = Template::parse(template.get_ref(), |name| {
            known.iter().find(|(n, _)| n == name).map(|(_, placeholder)| placeholder.clone())
        });
        let errors = match parsed {
            Ok(template) => return Some(template),
            Err(errors) => errors,
        };
        for error in errors {
            match error {
                TemplateError::Brace(at) => {
                    let at = inside(self.file(), &template.span(), &at);
                    self.mistake(at, "a brace without its partner").help =
                        Some("write `{{` or `}}` for the brace itself".into());
                }
                TemplateError::Unknown(at, name) => {
                    let at = inside(self.file(), &template.span(), &at);
                    let names = known.iter().map(|(name, _)| name.as_str());
                    let help = match nearest(&name, names.clone()) {
                        Some(near) => format!("did you mean `{{{near}}}`?"),
                        None => {
                            let names: Vec<&str> =
                                names.filter(|n| Feature::named(n).is_none()).collect();
                            format!("known here are {} and the features", or_list(&names))
                        }
                    };
                    let mistake = self.mistake(at, format!("unknown placeholder `{{{name}}}`"));
                    mistake.label = "not known here".into();
                    mistake.help = Some(help);
                }
            }
        }
        None
    }

    fn example(&mut self, example: &ExampleSpec) -> Example {
        let (text, finds) = (example.text.get_ref(), example.finds.get_ref());
        if text.trim().is_empty() {
            self.mistake(example.text.span(), "the example's text is empty");
        }
        for find in finds.iter().filter(|find| !text.contains(find.as_str())) {
            let message = format!("the example's text does not contain {find:?}");
            self.mistake(example.finds.span(), message).label = "can't be found".into();
        }
        if finds.iter().any(String::is_empty) {
            self.mistake(example.finds.span(), "an empty string can't be found");
        }
        Example { text: text.clone(), finds: finds.clone(), span: example.text.span() }
    }

    /// Compiles a pattern, once for each text.
    pub(super) fn pattern(&mut self, spec: &RegexSpec) -> Option<Index> {
        if let Some(index) = self.patterns.get(&spec.pattern) {
            return Some(*index);
        }
        match Pattern::new(&spec.hir) {
            Ok(pattern) => {
                let index = self.set.patterns.len();
                self.set.patterns.push(pattern);
                self.patterns.insert(spec.pattern.clone(), index);
                Some(index)
            }
            Err(error) => {
                let message = format!("the regular expression can't be compiled: {error}");
                self.mistake(spec.span.clone(), message).help =
                    Some("make its repetitions smaller, or split it".into());
                None
            }
        }
    }

    /// Reads a word list, once for each file.
    pub(super) fn list(&mut self, spec: &Spanned<ListSpec>) -> Option<Index> {
        let mut list = WordList::default();
        let before = self.mistakes.len();
        match spec.get_ref() {
            ListSpec::File(path) => {
                if let Some(index) = self.files.get(path) {
                    return Some(*index);
                }
                self.list_file(path, &spec.span(), &mut list);
            }
            ListSpec::Inline(entries) => {
                for entry in entries {
                    if let Err(why) = list.push(entry.get_ref(), None) {
                        self.mistake(entry.span(), why);
                    }
                }
            }
            ListSpec::Replacements(entries) => {
                for (entry, replacement) in entries {
                    if let Err(why) = list.push(entry.get_ref(), Some(replacement.get_ref())) {
                        self.mistake(entry.span(), why);
                    }
                }
            }
        }
        if self.mistakes.len() > before {
            return None;
        }
        if list.is_empty() {
            self.mistake(spec.span(), "the word list is empty");
            return None;
        }
        let index = self.set.lists.len();
        self.set.lists.push(list);
        if let ListSpec::File(path) = spec.get_ref() {
            self.files.insert(path.clone(), index);
        }
        Some(index)
    }

    fn list_file(&mut self, path: &str, span: &Range<usize>, list: &mut WordList) {
        let text = match (self.pack.read_list)(path) {
            Ok(text) => text,
            Err(why) => {
                let message = format!("the word list `{path}` can't be read: {why}");
                self.mistake(span.clone(), message).help =
                    Some("a word list stands in the folder of its rule file or below".into());
                return;
            }
        };
        let folder =
            self.pack.file.name.rfind(['/', '\\']).map_or("", |at| &self.pack.file.name[..=at]);
        let file = Arc::new(SourceFile { name: format!("{folder}{path}"), text });
        let mut start = 0;
        for line in file.text.split_inclusive('\n') {
            let content = line.split('#').next().unwrap_or_default().trim();
            let at = start + line.find(content).unwrap_or(0);
            start += line.len();
            if content.is_empty() {
                continue;
            }
            let (entry, replacement) = match content.split_once("->") {
                Some((entry, replacement)) => (entry.trim(), Some(replacement.trim())),
                None => (content, None),
            };
            if let Err(why) = list.push(entry, replacement) {
                self.mistakes.push(Mistake::new(&file, at..at + content.len(), why));
            }
            if list.len() > MOST_ENTRIES {
                let message = format!("a word list has at most {MOST_ENTRIES} entries");
                self.mistakes.push(Mistake::new(&file, at..at + content.len(), message));
                return;
            }
        }
    }
}
