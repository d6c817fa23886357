//! From what a rule file says to rules that make sense.
//!
//! Every mistake is remembered and checking goes on, so that an author sees all of them at once.

mod compile;
mod condition;
mod finder;
mod template;

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::schema::{Attempt, Mistake, Reader, SourceFile, Spanned};

use self::condition::Names;
use super::Severity;
use super::condition::Index;
use super::rule::{Example, Finder, Rule};
use super::set::{Pack, PackSource, RuleSet};
use super::spec::{ExampleSpec, PackSpec, RuleSpec};
use super::template::Template;

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
    let info = spec.pack.get().and_then(Option::as_ref);
    let name = match info.and_then(|info| info.name.as_ref()) {
        Some(name) => {
            checker.name(name, "a pack's name");
            name.get_ref().clone()
        }
        None => stem(&pack.file.name).to_owned(),
    };
    let default = info.and_then(|info| info.default).unwrap_or(true);
    checker.conditions(spec.conditions.get().map_or(&[], Vec::as_slice));
    let name: Arc<str> = name.into();
    let summary = info.and_then(|info| info.summary.as_ref()).map(|s| s.get_ref().clone());
    checker.set.packs.push(Pack { name: Arc::clone(&name), summary, default });
    for rule in spec.rule.get().into_iter().flatten().filter_map(Attempt::get) {
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

struct Checker<'a> {
    pack: &'a PackSource<'a>,
    set: &'a mut RuleSet,
    mistakes: &'a mut Vec<Mistake>,
    names: Names,
    /// Patterns of this pack that are compiled already.
    patterns: FxHashMap<String, Index>,
    /// Word-list files of this pack that are read already.
    files: FxHashMap<String, Index>,
}

impl Checker<'_> {
    fn mistake(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Mistake {
        self.mistakes.push(Mistake::new(&self.pack.file, span, message));
        self.mistakes.last_mut().expect("one was pushed")
    }

    fn mistake_count(&self) -> usize {
        self.mistakes.len()
    }

    /// Whether this very mistake is remembered already.
    fn knows(&self, span: &Range<usize>, message: &str) -> bool {
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
        let help = spec.help.as_ref();
        let help_template = help.and_then(|help| self.template(help, finder.as_ref(), subject));
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
            help: spec.help.as_ref().map(|help| help.get_ref().clone()),
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
            help_template,
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
}
