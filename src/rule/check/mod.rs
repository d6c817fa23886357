//! From what a rule file says to rules that make sense.
//!
//! Every mistake is remembered and checking goes on, so that an author sees all of them at once.

mod adjust;
mod compile;
mod condition;
mod example;
mod extent;
mod facts;
mod finder;
mod interned;
mod languages;
mod sense;
mod template;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::schema::{Attempt, Mistake, Reader, SourceFile, Spanned, inside};

pub(super) use self::adjust::{all_adjust_packs, all_are_rules};
use self::condition::Names;
use self::extent::Extents;
pub(super) use self::interned::Interned;
use super::adjustment::Adjustments;
use super::condition::Index;
use super::condition_spec::ConditionSpec;
use super::describe::{named_words, rule_words};
use super::limits::{MOST_CONDITIONS, MOST_EXAMPLES, MOST_FILE_BYTES, MOST_RULES};
use super::rule::{Finder, Rule};
use super::set::{Pack, PackSource, PackUnits, RuleSet};
use super::spec::{PackInfo, PackSpec, RuleSpec};
use super::template::Template;
use super::units_spec::UnitsSpec;
use super::{KEY_HINTS, Severity};
use crate::text::{UnitKind, Units};

/// What a rule file says, if that could be read, and what is wrong with how it says it.
type Read = (Option<PackSpec>, Vec<Mistake>);

/// Reads a rule file.
pub(super) fn read(file: &Arc<SourceFile>) -> Read {
    if file.text.len() > MOST_FILE_BYTES {
        let message = format!("a rule file has at most {} MB", MOST_FILE_BYTES >> 20);
        return (None, vec![Mistake::new(file, 0..0, message)]);
    }
    Reader::read(file, &KEY_HINTS)
}

/// Checks the rules of a pack, read from its file, adjusted, and adds them to `set`, what they ask to `interned`, their
/// ids to `ids`, and what is wrong to `mistakes`.
pub(super) fn pack(
    pack: &PackSource<'_>,
    (spec, found): Read,
    adjustments: Option<&Adjustments>,
    set: &mut RuleSet,
    interned: &mut Interned,
    ids: &mut Vec<String>,
    mistakes: &mut Vec<Mistake>,
) {
    let before = mistakes.len();
    let is_read = found.is_empty();
    let wrong = found.iter().map(|mistake| mistake.span.start).collect();
    mistakes.extend(found);
    let Some(spec) = spec else { return };
    let mut checker = Checker {
        pack,
        set,
        mistakes,
        wrong,
        by_place: FxHashMap::default(),
        placed: 0,
        names: FxHashMap::default(),
        interned,
        files: FxHashMap::default(),
        extents: Extents::default(),
        scoped: FxHashSet::default(),
        sensed: FxHashSet::default(),
        adjusted_in: None,
        said: Vec::new(),
        units: Units::default(),
        units_index: 0,
    };
    let info = spec.pack.get().and_then(Option::as_ref);
    let name: Arc<str> = checker.pack_name(info).into();
    let is_adjusted = checker.pack_units(info, &name, adjustments);
    if checker.pack_conditions(&spec, &name).is_none() {
        return;
    }
    let summary = info.and_then(|info| info.summary.as_ref()).map(|s| s.get_ref().clone());
    let default = info.and_then(|info| info.default).unwrap_or(true);
    checker.set.packs.push(Pack { name: Arc::clone(&name), summary, default, is_adjusted });
    let rules = spec.rule.get().map_or(&[][..], Vec::as_slice);
    for rule in rules.iter().filter_map(Attempt::get) {
        if checker.set.rules.len() >= MOST_RULES {
            let message = format!("there are at most {MOST_RULES} rules");
            checker.mistake(rule.id.span(), message).label = "one too many".into();
            return;
        }
        ids.push(rule.id.get_ref().clone());
        let rule = checker.adjusted(rule, adjustments, before);
        let mut rule = checker.rule(&rule, &name, default);
        if let Some(rule) = &mut rule {
            let of_pack = || Some(info?.why.as_ref()?.get_ref().clone());
            rule.why = rule.why.take().or_else(of_pack);
        }
        if let Some(rule) = rule {
            let index = checker.set.rules.len();
            checker.interned.rules.insert(Arc::clone(&rule.id), index);
            checker.set.rules.push(rule);
        }
        checker.said.clear();
    }
    if !rules.is_empty() {
        checker.all_are_used(conditions_of(&spec), rules, is_read);
    } else if checker.mistakes.len() == before {
        let message = "there is no rule in this file, so nothing can be found";
        checker.mistake(0..0, message).help = Some("a rule begins with `[[rule]]`".into());
    }
}

/// The named conditions of a pack.
fn conditions_of(spec: &PackSpec) -> &[(Spanned<String>, Attempt<ConditionSpec>)] {
    spec.conditions.get().map_or(&[], Vec::as_slice)
}

/// The name of a pack that is named after its file: without folder and `.toml`, as lower-case words
/// joined by hyphens.
fn named_after(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name.strip_suffix(".toml").unwrap_or(name).to_ascii_lowercase();
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("-");
    if name.is_empty() { "rules".to_owned() } else { name }
}

/// What selects every rule, and so is the name of nothing else.
const SELECTS_ALL: &str = "all";

struct Checker<'a> {
    pack: &'a PackSource<'a>,
    set: &'a mut RuleSet,
    mistakes: &'a mut Vec<Mistake>,
    /// Where in the pack mistakes begin.
    wrong: BTreeSet<usize>,
    /// The mistakes in the pack by their place, by index, and how many of all were looked at for that.
    by_place: FxHashMap<Range<usize>, Vec<usize>>,
    placed: usize,
    names: Names,
    interned: &'a mut Interned,
    /// Word-list files of this pack that are read already; `None` if there is a mistake in one.
    files: FxHashMap<String, Option<Index>>,
    /// What the named conditions come to.
    extents: Extents,
    /// Named conditions that were asked of a kind of span, and checked for that.
    scoped: FxHashSet<(String, Option<UnitKind>)>,
    /// The same for whether they can hold there.
    sensed: FxHashSet<(String, Option<UnitKind>)>,
    /// The file of the adjustments.
    adjusted_in: Option<Arc<SourceFile>>,
    /// What counts as a word, a line and a sentence to the rules of this pack.
    units: Units,
    /// The index of these units in the rule set.
    units_index: usize,
    /// Places of the pack at which the rule that is being checked is adjusted, and where in that
    /// file.
    said: Vec<(Range<usize>, Range<usize>)>,
}

impl Checker<'_> {
    fn mistake(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Mistake {
        self.wrong.insert(span.start);
        // Without its adjustment, nothing is wrong with the rule.
        let said = self.said.iter().find(|(place, _)| *place == span).or(self.said.first());
        let mistake = match said.zip(self.adjusted_in.as_ref()) {
            Some(((_, said), file)) => Mistake::new(file, said.clone(), message).related(
                &self.pack.file,
                span,
                "the rule has it here",
            ),
            None => Mistake::new(&self.pack.file, span, message),
        };
        self.mistakes.push(mistake);
        self.mistakes.last_mut().expect("one was pushed")
    }

    /// The same of a mistake that may be in another file than the pack.
    fn mistake_in(
        &mut self,
        file: &Arc<SourceFile>,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> &mut Mistake {
        if Arc::ptr_eq(file, &self.pack.file) {
            return self.mistake(span, message);
        }
        self.mistakes.push(Mistake::new(file, span, message));
        self.mistakes.last_mut().expect("one was pushed")
    }

    /// The name of the pack. What it says of itself is checked.
    fn pack_name(&mut self, info: Option<&PackInfo>) -> String {
        let name = match info.and_then(|info| info.name.as_ref()) {
            Some(name) => {
                self.name(name, "a pack's name");
                name.get_ref().clone()
            }
            None => {
                let name = named_after(&self.pack.file.name);
                if name == SELECTS_ALL {
                    let message = format!("the name of this file makes `{name}` the pack's name");
                    let mistake = self.mistake(0..0, message);
                    mistake.label = "that selects every rule".into();
                    mistake.help =
                        Some("give the pack a `name` in `[pack]`, or the file another".into());
                }
                name
            }
        };
        if let Some(info) = info {
            self.says_something(&info.summary, "summary");
            self.is_one_line(info.summary.as_ref(), "summary");
            self.says_something(&info.why, "why");
        }
        name
    }

    /// Has the rules of the pack look at its units, and says whether these are adjusted.
    fn pack_units(
        &mut self,
        info: Option<&PackInfo>,
        name: &str,
        adjustments: Option<&Adjustments>,
    ) -> bool {
        let file = &self.pack.file;
        let own = match info.and_then(|info| info.units.as_ref()) {
            Some(spec) => self.units_over(PackUnits::default(), file, spec),
            None => PackUnits::default(),
        };
        let units = adjustments.map_or(own, |all| self.adjusted_units(own, name, all));
        self.use_units(units);
        units != own
    }

    /// Checks the named conditions of the pack, and says them in words; `None` if there are too many.
    fn pack_conditions(&mut self, spec: &PackSpec, pack: &Arc<str>) -> Option<()> {
        let conditions = conditions_of(spec);
        if let Some((name, _)) = conditions.get(MOST_CONDITIONS) {
            let message = format!("a pack has at most {MOST_CONDITIONS} conditions");
            self.mistake(name.span(), message).label = "one too many".into();
            return None;
        }
        self.conditions(conditions);
        let sound = conditions.iter().filter_map(|(name, spec)| Some((name, spec.get()?)));
        self.set.words.extend(sound.map(|(name, spec)| named_words(pack, name.get_ref(), spec)));
        Some(())
    }

    /// `own` with what `spec`, which stands in `file`, says.
    fn units_over(
        &mut self,
        own: PackUnits,
        file: &Arc<SourceFile>,
        spec: &UnitsSpec,
    ) -> PackUnits {
        let without = match &spec.sentence {
            Some(sentence) => {
                sentence.without.as_ref().and_then(|without| self.finding_pattern(file, without))
            }
            None => own.without,
        };
        PackUnits { units: spec.over(own.units), without }
    }

    /// Has the rules that follow look at these units.
    fn use_units(&mut self, units: PackUnits) {
        self.units = units.units;
        let known = self.set.units.iter().position(|known| *known == units);
        self.units_index = known.unwrap_or_else(|| {
            self.set.units.push(units);
            self.set.units.len() - 1
        });
    }

    /// The rule with its adjustment, if the pack had no mistake so far: there were `before`.
    fn adjusted<'s>(
        &mut self,
        rule: &'s RuleSpec,
        adjustments: Option<&Adjustments>,
        before: usize,
    ) -> Cow<'s, RuleSpec> {
        let own = |m: &Mistake| Arc::ptr_eq(&m.file, &self.pack.file);
        let Some(adjustments) = adjustments.filter(|_| !self.mistakes[before..].iter().any(own))
        else {
            return Cow::Borrowed(rule);
        };
        let file = &self.pack.file;
        match adjust::adjusted(rule, file, adjustments, &self.names, self.mistakes) {
            Some(adjusted) => {
                self.said = adjusted.said;
                self.adjusted_in = Some(Arc::clone(&adjustments.file));
                Cow::Owned(adjusted.rule)
            }
            None => Cow::Borrowed(rule),
        }
    }

    fn mistake_count(&self) -> usize {
        self.mistakes.len()
    }

    /// Whether this very mistake is remembered already.
    fn knows(&mut self, span: &Range<usize>, message: &str) -> bool {
        for index in self.placed..self.mistakes.len() {
            let Mistake { file, span, .. } = &self.mistakes[index];
            if Arc::ptr_eq(file, &self.pack.file) {
                self.by_place.entry(span.clone()).or_default().push(index);
            }
        }
        self.placed = self.mistakes.len();
        let there = self.by_place.get(span).map_or(&[][..], Vec::as_slice);
        there.iter().any(|index| self.mistakes[*index].message == message)
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
        } else if name.get_ref() == SELECTS_ALL {
            let message = format!("`{SELECTS_ALL}` selects every rule, so it can't be {what}");
            self.mistake(name.span(), message);
        }
    }

    /// The rule, if nothing is wrong with it. `default`: whether the rules of its pack are on.
    fn rule(&mut self, spec: &RuleSpec, pack: &Arc<str>, default: bool) -> Option<Rule> {
        let before = self.mistakes.len();
        self.id(&spec.id, pack);
        let over = *spec.over.get_ref();
        let finder = self.finder(spec);
        let filter = spec.r#where.as_ref().map(|w| self.condition(w, Some(over)));
        self.has_context(spec, finder.as_ref());
        let context = |this: &mut Self, context: &Option<_>| {
            context.as_ref().map(|context| this.condition(context, None))
        };
        let before_match = context(self, &spec.before);
        let after_match = context(self, &spec.after);
        let groups = self.groups(spec, finder.as_ref());
        let subject = match finder {
            Some(Finder::Units | Finder::Repeat { .. }) => Some(over),
            // Less is wrong to ask of a unit.
            None if spec.misspelt => Some(over),
            _ => None,
        };
        let unless = spec.unless.as_ref().map(|unless| self.condition(unless, subject));
        let message = match &spec.message {
            Some(message) => self.template(message, finder.as_ref(), &groups, subject),
            // With another threshold, what the summary says of it may not be so.
            None if !self.said.is_empty() => {
                Some(Template::literal(&format!("{} (adjusted)", spec.summary.get_ref())))
            }
            None => Some(Template::literal(spec.summary.get_ref())),
        };
        let help = spec.help.as_ref();
        let help_template =
            help.and_then(|help| self.template(help, finder.as_ref(), &groups, subject));
        let fix = self.fix(spec, finder.as_ref(), &groups, subject);
        self.sense(spec);
        // Of a match or run, `unless` asks something else than `where` does of a unit.
        if subject.is_some() {
            self.leaves_some(spec, filter.as_ref(), unless.as_ref());
        }
        self.labels(spec);
        if let Some(one) = spec.example.get(MOST_EXAMPLES) {
            let message = format!("a rule has at most {MOST_EXAMPLES} examples");
            self.mistake(one.span.start..one.span.start, message).label = "one too many".into();
        }
        let fixes = spec.fix.is_some() || fix.is_some();
        let examples = spec.example.iter().map(|example| self.example(example, fixes)).collect();
        self.prose(spec);
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
            why: spec.why.as_ref().map(|why| why.get_ref().clone()),
            source: spec.source.as_ref().map(|source| source.get_ref().clone()),
            default,
            examples,
            file: Arc::clone(self.file()),
            id_span: spec.id.span(),
            units: self.units_index,
            words: rule_words(spec, &|name| {
                // After a mistake, conditions may stand in a circle.
                self.names.get(name).filter(|_| self.mistakes.is_empty()).map(|named| &*named.spec)
            }),
            filter,
            finder: finder?,
            before: before_match,
            after: after_match,
            groups,
            unless,
            message: message?,
            help_template,
            fix,
            needs: Vec::new(),
        })
    }

    /// Checks that a rule with `before` or `after` finds by a way that has them: `finder`.
    fn has_context(&mut self, spec: &RuleSpec, finder: Option<&Finder>) {
        if let None | Some(Finder::Pattern(_) | Finder::Words(_) | Finder::Misread(_)) = finder {
            return;
        }
        for context in [&spec.before, &spec.after].into_iter().flatten() {
            let message =
                "only what `pattern`, `words` or `misread` finds has text before and after it";
            self.mistake(context.span.clone(), message);
        }
    }

    /// Checks the languages that a rule is for, and its tags.
    fn labels(&mut self, spec: &RuleSpec) {
        for language in spec.languages.iter() {
            self.language(language);
        }
        for tag in spec.tags.iter() {
            self.name(tag, "a tag");
        }
        self.none_twice(&spec.languages, "languages");
        self.none_twice(&spec.tags, "tags");
    }

    /// Checks that what a rule says to people says something.
    fn prose(&mut self, spec: &RuleSpec) {
        if spec.summary.get_ref().trim().is_empty() {
            self.mistake(spec.summary.span(), "the summary is empty");
        }
        self.is_one_line(Some(&spec.summary), "summary");
        self.says_something(&spec.message, "message");
        self.says_something(&spec.help, "help");
        self.says_something(&spec.why, "why");
        self.says_something(&spec.source, "source");
    }

    /// Checks that a text which may be left out has something visible.
    fn says_something(&mut self, text: &Option<Spanned<String>>, key: &str) {
        if let Some(text) = text.as_ref().filter(|text| text.get_ref().trim().is_empty()) {
            let mistake = self.mistake(text.span(), format!("`{key}` is empty"));
            mistake.help = Some(format!("say something, or leave `{key}` out"));
        }
    }

    /// Checks that a text which stands in lists and tables is one line.
    fn is_one_line(&mut self, text: Option<&Spanned<String>>, key: &str) {
        if let Some(text) = text.filter(|text| text.get_ref().contains(['\n', '\r'])) {
            let mistake = self.mistake(text.span(), format!("`{key}` has a line break"));
            mistake.label = "should be one line".into();
            mistake.help = Some("say more in `why`".into());
        }
    }

    /// Checks that no entry of a list stands in it twice.
    fn none_twice(&mut self, entries: &[Spanned<String>], key: &str) {
        let mut first = FxHashMap::default();
        for entry in entries {
            let Some(first) = first.insert(entry.get_ref(), entry.span()) else { continue };
            let file = Arc::clone(self.file());
            let message = format!("`{}` stands twice in `{key}`", entry.get_ref());
            let mistake = self.mistake(entry.span(), message);
            mistake.label = "the second".into();
            mistake.related = Some((file, first, "the first".into()));
        }
    }

    /// Checks an id: a name, perhaps behind the name of its pack (`my-pack/photo-credit`).
    fn id(&mut self, id: &Spanned<String>, pack: &str) {
        match id.get_ref().split_once('/') {
            Some((prefix, name)) => {
                self.name(&Spanned::new(id.span(), name.to_owned()), "a rule's id");
                if prefix != pack {
                    let at = inside(self.file(), &id.span(), &(0..prefix.len()));
                    let message = format!("what stands before `/` is the pack's name, `{pack}`");
                    self.mistake(at, message).help =
                        Some(format!("write `{pack}/{name}`, or `{name}` alone"));
                }
            }
            None => self.name(id, "a rule's id"),
        }
        if let Some(first) = self.interned.rules.get(id.get_ref().as_str()) {
            let first = &self.set.rules[*first];
            let (file, span) = (Arc::clone(&first.file), first.id_span.clone());
            let message = format!("there are two rules `{}`", id.get_ref());
            let mistake = self.mistake(id.span(), message);
            mistake.label = "the second".into();
            mistake.related = Some((file, span, "the first".into()));
            mistake.help = Some("give one of them another id".into());
        }
    }
}
