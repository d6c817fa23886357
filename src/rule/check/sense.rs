//! Conditions that can never hold, and patterns that can never match where they are asked.
//!
//! A rule that can never fire looks like a rule that finds nothing, and its author would trust the
//! corpus. Not everything impossible can be told; what can be told cheaply is told here.

use std::ops::Range;

use crate::pattern::needs::{Edge, begins, dead_groups, is_beyond, needs, stands_at};
use crate::rule::condition::Condition;
use crate::rule::condition_spec::{ConditionSpec, Test, TestSpec};
use crate::rule::regex_spec::RegexSpec;
use crate::rule::rule::CONTEXT;
use crate::rule::spec::{ListSpec, PlaceSpec, RuleSpec};
use crate::schema::{Attempt, Mistake, Spanned, nearest};
use crate::text::{UnitKind, words};

use super::Checker;
use super::condition::MOST_SUGGESTED;
use super::facts::Facts;

impl Checker<'_> {
    /// Checks that the conditions and patterns of a rule can hold and match, where nothing else is wrong
    /// with them.
    pub(super) fn sense(&mut self, spec: &RuleSpec) {
        let over = *spec.over.get_ref();
        if let Some(filter) = &spec.r#where {
            self.may_hold(filter, Some(over));
        }
        if let Some(pattern) = spec.pattern.as_ref().filter(|regex| !self.is_wrong(regex)) {
            self.can_match(pattern, Some(over));
            let mut dead = Vec::new();
            dead_groups(&pattern.hir, false, &mut dead);
            for (name, _) in
                spec.groups.iter().filter(|(n, _)| dead.contains(&n.get_ref().as_str()))
            {
                let message =
                    format!("the group `{}` can never take part in a match", name.get_ref());
                self.mistake(name.span(), message).label = "what is asked of it never holds".into();
            }
        }
        self.words_fit(spec, over);
        self.around(spec, over);
        for (_, condition) in spec.groups.iter() {
            self.may_hold(condition, None);
        }
        if let Some(unless) = &spec.unless {
            // Of a match or run it is asked as of a fragment, of a unit with all its place.
            let matched = spec.pattern.is_some()
                || spec.words.is_some()
                || spec.run.is_some()
                || spec.undecodable.is_some()
                || spec.misread.is_some();
            self.may_hold(unless, (!matched).then_some(over));
        }
        // There are no runs of documents.
        if let Some(run) = spec.run.as_ref().filter(|_| over != UnitKind::Document) {
            let place = match &run.place {
                Some(
                    PlaceSpec::BeforeFirst(c) | PlaceSpec::AfterLast(c) | PlaceSpec::Between(c),
                ) => Some(c),
                _ => None,
            };
            for condition in run.header.iter().chain(&run.not_across).chain(place) {
                self.may_hold(condition, Some(over));
            }
        }
    }

    /// Checks that a condition of a rule can hold, if nothing else is wrong with it.
    fn may_hold(&mut self, spec: &ConditionSpec, kind: Option<UnitKind>) {
        if self.is_sound(spec) {
            self.bounds_tell(spec, kind);
            self.can_hold(spec, kind, &self.facts_of(kind));
        }
    }

    /// Whether something is wrong with a pattern.
    fn is_wrong(&self, regex: &RegexSpec) -> bool {
        self.wrong.range(regex.span.clone()).next().is_some()
    }

    /// Checks that `unless` does not call off all that `where` finds, because both ask the same.
    pub(super) fn leaves_some(
        &mut self,
        spec: &RuleSpec,
        filter: Option<&Condition>,
        unless: Option<&Condition>,
    ) {
        // What a condition asks, written out: conditions are interned by that too.
        let asked = |condition: &Condition| -> Vec<String> {
            match condition {
                Condition::All(parts) => parts.iter().map(|part| format!("{part:?}")).collect(),
                one => vec![format!("{one:?}")],
            }
        };
        let (Some(filter), Some(unless)) = (filter, unless) else { return };
        let known = asked(filter);
        if let (Some(filter), Some(unless), true) =
            (&spec.r#where, &spec.unless, asked(unless).iter().all(|one| known.contains(one)))
            && self.is_sound(filter)
            && self.is_sound(unless)
        {
            let file = std::sync::Arc::clone(self.file());
            let message = "this calls off everything: `where` asks the same";
            let mistake = self.mistake(unless.span.clone(), message);
            mistake.label = "always holds".into();
            mistake.related = Some((file, filter.span.clone(), "this".into()));
        }
    }

    /// Checks that every named condition is used by a rule, perhaps through others. If not all of the
    /// pack `is_read`, any string in it may be the name.
    pub(super) fn all_are_used(
        &mut self,
        specs: &[(Spanned<String>, Attempt<ConditionSpec>)],
        rules: &[Attempt<RuleSpec>],
        is_read: bool,
    ) {
        let mut used: Vec<String> = Vec::new();
        for rule in rules.iter().filter_map(Attempt::get) {
            rule.conditions().into_iter().for_each(|condition| names_in(condition, &mut used));
        }
        let mut seen = rustc_hash::FxHashSet::default();
        let mut unknown = 0;
        while let Some(mut name) = used.pop() {
            let is_known = self.names.contains_key(&name);
            unknown += usize::from(!is_known);
            // Of a name that is not known, the nearest was said to be meant.
            if !is_known
                && unknown <= MOST_SUGGESTED
                && let Some(near) = nearest(&name, self.names.keys().map(String::as_str))
            {
                name = near.to_owned();
            }
            if let Some(named) = self.names.get(&name)
                && seen.insert(name)
            {
                names_in(&named.spec, &mut used);
            }
        }
        let file = std::sync::Arc::clone(self.file());
        let is_used = |name: &str| {
            let strings = [format!("\"{name}\""), format!("'{name}'")];
            seen.contains(name) || (!is_read && strings.iter().any(|s| file.text.contains(s)))
        };
        for (name, _) in specs.iter().filter(|(name, _)| !is_used(name.get_ref())) {
            let message = format!("no rule uses the condition `{}`", name.get_ref());
            let mistake = self.mistake(name.span(), message);
            mistake.label = "never asked".into();
            mistake.help = Some("use it in a rule of this pack, or take it out".into());
        }
    }

    /// Over `word`, only single words of a list can be found.
    fn words_fit(&mut self, spec: &RuleSpec, over: UnitKind) {
        let Some(list) = spec.words.as_ref().filter(|_| over == UnitKind::Word) else { return };
        let entries: Vec<&Spanned<String>> = match list.get_ref() {
            ListSpec::Inline(entries) => entries.iter().collect(),
            ListSpec::Replacements(entries) => entries.iter().map(|(entry, _)| entry).collect(),
            ListSpec::File(_) | ListSpec::Adjusted(_) => return,
        };
        for entry in entries.into_iter().filter(|entry| words(entry.get_ref()).count() > 1) {
            let mistake = self.mistake(entry.span(), "over `word`, only single words are found");
            mistake.label = "more than one word".into();
            mistake.help = Some("look over `line` or `sentence`".into());
        }
    }

    /// Checks what is asked of the text before and after a match.
    fn around(&mut self, spec: &RuleSpec, over: UnitKind) {
        let pattern = spec.pattern.as_ref().filter(|pattern| !self.is_wrong(pattern));
        let pattern = pattern.map(|pattern| &pattern.hir);
        for (condition, edge, name) in
            [(&spec.before, Edge::Start, "before"), (&spec.after, Edge::End, "after")]
        {
            let Some(condition) = condition.as_ref().filter(|c| self.is_sound(c)) else { continue };
            if over == UnitKind::Word && spec.words.is_some() {
                let message = format!("over `word`, no text stands {name} a word of `words`");
                self.mistake(condition.span.clone(), message).help =
                    Some("look over `line` or `sentence`".into());
            }
            self.can_hold(condition, None, &Facts::default());
            let mut facts = Facts::default();
            facts.add_all(condition, &self.names, 0);
            if let (Some(needed), true) =
                (facts.needs("chars"), pattern.is_some_and(|hir| stands_at(hir, edge)))
            {
                let message = format!("`{name}` can never hold: there is no text {name} a match");
                let anchor = if edge == Edge::Start { "^" } else { "$" };
                self.mistake(needed, message).help =
                    Some(format!("the pattern matches at `{anchor}` only"));
            }
            let mut patterns = Vec::new();
            patterns_of(condition, self, 0, &mut patterns);
            for pattern in patterns {
                if over == UnitKind::Line && needs(&pattern.hir, |c| c == '\n') {
                    let message =
                        format!("`{name}` can never hold: a line has no line break in it");
                    self.mistake_once(pattern.span.clone(), message);
                }
                let least = pattern.hir.properties().minimum_len().unwrap_or(0);
                if least > CONTEXT {
                    let message = format!("`{name}` sees {CONTEXT} bytes only");
                    self.mistake_once(pattern.span.clone(), message);
                }
            }
        }
    }

    /// What is so of every unit of this kind to the rules of the pack.
    fn facts_of(&self, kind: Option<UnitKind>) -> Facts {
        Facts::of_kind(kind, &self.units)
    }

    /// Whether the key that stands there is one of a condition with a name. An adjusted rule has copies of
    /// those.
    fn is_named(&self, key: &Range<usize>) -> bool {
        self.names.values().any(|named| named.spec.span.contains(&key.start))
    }

    /// Checks that no bounds in a condition of a rule hold of every span of this kind. What has a name may be
    /// asked of other kinds too, and so is not followed.
    fn bounds_tell(&mut self, spec: &ConditionSpec, kind: Option<UnitKind>) {
        let facts = self.facts_of(kind);
        for TestSpec { key, test } in &spec.tests {
            if let (Test::Feature(feature, bounds), Some(kind)) = (test, kind)
                && facts.imply(feature.name, bounds)
                && !self.is_named(key)
            {
                let message = format!("every `{}` of a {kind} lies in this range", feature.name);
                let mistake = self.mistake(key.clone(), message);
                mistake.label = "always holds".into();
                mistake.help = Some("move a bound, or leave the condition out".into());
            }
            let kind = match test {
                // That it never holds is told.
                Test::Not(inner) if inner.tests.len() == 1 => continue,
                Test::Enclosing(around, _) => Some(*around),
                Test::Share(share) | Test::Amount(share) => Some(share.over),
                Test::FirstWord(_) | Test::LastWord(_) => None,
                _ => kind,
            };
            test.parts().into_iter().for_each(|part| self.bounds_tell(part, kind));
        }
    }

    /// Checks that a condition on a span of this kind (`None`: a fragment), of which `known` is
    /// so, can hold.
    fn can_hold(&mut self, spec: &ConditionSpec, kind: Option<UnitKind>, known: &Facts) {
        let mut facts = known.clone();
        facts.add_all(spec, &self.names, 0);
        if let Some(conflict) = facts.conflict.take() {
            let message = format!("this can never hold: {}", conflict.message);
            self.conflict(conflict.at, conflict.other, message);
            return;
        }
        for TestSpec { test, .. } in &spec.tests {
            match test {
                Test::Any(parts) => {
                    parts.iter().for_each(|part| self.can_hold(part, kind, &facts));
                }
                Test::All(parts) => {
                    let fresh = self.facts_of(kind);
                    parts.iter().for_each(|part| self.can_hold(part, kind, &fresh));
                }
                Test::Not(inner) => self.can_hold(inner, kind, &self.facts_of(kind)),
                Test::Previous(near) | Test::Next(near) => {
                    self.can_hold(&near.r#where, kind, &self.facts_of(kind));
                }
                Test::Enclosing(around, inner) => {
                    self.can_hold(inner, Some(*around), &self.facts_of(Some(*around)));
                }
                Test::Share(share) | Test::Amount(share) => {
                    let over = Some(share.over);
                    self.can_hold(&share.r#where, over, &self.facts_of(over));
                }
                Test::FirstWord(inner) | Test::LastWord(inner) => {
                    self.can_hold(inner, None, &self.facts_of(Some(UnitKind::Word)));
                }
                Test::Matches(regex) => self.can_match(regex, kind),
                Test::Is(names) => {
                    for name in names {
                        if self.sensed.insert((name.get_ref().clone(), kind))
                            && let Some(named) = self.names.get(name.get_ref())
                        {
                            let spec = std::sync::Arc::clone(&named.spec);
                            self.can_hold(&spec, kind, &self.facts_of(kind));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn conflict(&mut self, at: Range<usize>, other: Option<Range<usize>>, message: String) {
        // What an adjustment says is to blame, whichever of the two it is.
        let adjusted = |at: &Range<usize>| self.said.iter().any(|(place, _)| place == at);
        let (at, other) = match other {
            Some(other) if !adjusted(&at) && adjusted(&other) => (other, Some(at)),
            other => (at, other),
        };
        if self.knows(&at, &message) {
            return;
        }
        let file = std::sync::Arc::clone(self.file());
        let mistake: &mut Mistake = self.mistake(at, message);
        mistake.label = "can never hold".into();
        mistake.related =
            other.map(|other| (file, other, "with this".into())).or(mistake.related.take());
    }

    /// Checks that a pattern can match inside a unit of this kind (`None`: a fragment).
    fn can_match(&mut self, regex: &RegexSpec, kind: Option<UnitKind>) {
        let hir = &regex.hir;
        let word = kind == Some(UnitKind::Word);
        let why = if is_beyond(hir) {
            "it asks for text beyond `^` or `$`".to_owned()
        } else if kind == Some(UnitKind::Line) && needs(hir, |c| c == '\n') {
            "there is no line break inside a line".to_owned()
        } else if word && needs(hir, |c| c.is_whitespace() && c != '\u{202f}') {
            // (That one keeps the digits of a number together.)
            "there is no white space inside a word".to_owned()
        } else if let Some(kind) = kind.filter(|kind| *kind != UnitKind::Document)
            && self.units.line.trim
            && (begins(hir, Edge::Start, char::is_whitespace)
                || begins(hir, Edge::End, char::is_whitespace))
        {
            format!("a {kind} begins and ends with a visible character")
        } else {
            return;
        };
        let message = format!("this pattern can never match: {why}");
        let help = match kind {
            Some(UnitKind::Line) if why.contains("break") => Some("look over `paragraph`"),
            Some(UnitKind::Line) if why.contains("visible") => {
                Some("`indent` is the white space before a line")
            }
            Some(UnitKind::Word) => Some("look over `line` or `sentence`"),
            _ => None,
        };
        if !self.knows(&regex.span, &message) {
            let mistake = self.mistake(regex.span.clone(), message);
            mistake.label = "matches nothing".into();
            mistake.help = help.map(str::to_owned);
        }
    }
}

/// The names that a condition uses, wherever in it.
pub(super) fn names_in(condition: &ConditionSpec, names: &mut Vec<String>) {
    for TestSpec { test, .. } in &condition.tests {
        if let Test::Is(is) = test {
            names.extend(is.iter().map(|name| name.get_ref().clone()));
        }
        test.parts().into_iter().for_each(|part| names_in(part, names));
    }
}

/// The patterns that a condition asks of the span itself.
fn patterns_of(
    condition: &ConditionSpec,
    checker: &Checker<'_>,
    depth: usize,
    found: &mut Vec<RegexSpec>,
) {
    if depth > crate::rule::limits::MOST_NESTED {
        return;
    }
    for TestSpec { test, .. } in &condition.tests {
        match test {
            Test::Matches(regex) => found.push(regex.clone()),
            Test::Is(names) => {
                for named in names.iter().filter_map(|name| checker.names.get(name.get_ref())) {
                    patterns_of(&named.spec, checker, depth + 1, found);
                }
            }
            Test::Not(_) | Test::Any(_) | Test::All(_) => {
                let parts = test.parts();
                parts.into_iter().for_each(|part| patterns_of(part, checker, depth + 1, found));
            }
            _ => {}
        }
    }
}
