//! Conditions: from what a rule file says to what the engine asks.

use std::ops::Range;
use std::sync::Arc;

use regex_syntax::hir::Hir;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::schema::{Attempt, Spanned, nearest};
use crate::text::UnitKind;

use super::Checker;
use super::sense::names_in;
use crate::rule::condition::{Condition, Contains, Index, Share};
use crate::rule::condition_spec::{ConditionSpec, Test, TestSpec};
use crate::rule::counted_spec::{OccurrencesSpec, ShareSpec};
use crate::rule::near_spec::NearSpec;
use crate::rule::template::Placeholder;

/// For how many mistakes it is told what was probably meant: to compare a name with all
/// others takes its time.
pub(super) const MOST_SUGGESTED: usize = 50;

/// The named conditions of a pack.
pub(super) type Names = FxHashMap<String, Named>;

/// A condition with a name.
pub(super) struct Named {
    pub(super) spec: Arc<ConditionSpec>,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    /// No rule has asked for it yet.
    Unchecked,
    /// It is being checked: whoever asks for it now asks in a circle.
    Open,
    Checked(Index),
    /// Something is wrong with it, and that was said.
    Mistaken,
}

/// Whether a pattern matches in any text, be it nothing there.
fn always_matches(hir: &Hir) -> bool {
    let properties = hir.properties();
    properties.minimum_len() == Some(0) && properties.look_set().is_empty()
}

impl Checker<'_> {
    /// Takes the named conditions of a pack in, and checks them all, so that a mistake in one
    /// that no rule uses is told too.
    pub(super) fn conditions(&mut self, specs: &[(Spanned<String>, Attempt<ConditionSpec>)]) {
        for (name, spec) in specs {
            let named = match spec.get() {
                Some(spec) => Named { spec: Arc::new(spec.clone()), state: State::Unchecked },
                // It could not be read, and that was said.
                None => Named {
                    spec: Arc::new(ConditionSpec { tests: Vec::new(), span: name.span() }),
                    state: State::Mistaken,
                },
            };
            self.names.insert(name.get_ref().clone(), named);
        }
        self.measure(specs);
        for (name, _) in specs {
            self.named(name);
        }
    }

    /// Whether nothing is wrong with a condition and those that it names. Of one that could be read only
    /// in part, what is left may ask something else.
    pub(super) fn is_sound(&mut self, spec: &ConditionSpec) -> bool {
        if self.extent(spec).mistake().is_some() {
            return false;
        }
        let (mut used, mut seen) = (Vec::new(), FxHashSet::default());
        let is_right = |spec: &ConditionSpec, used: &mut Vec<String>| {
            names_in(spec, used);
            self.wrong.range(spec.span.clone()).next().is_none()
        };
        let mut is_sound = is_right(spec, &mut used);
        while let (true, Some(name)) = (is_sound, used.pop()) {
            is_sound = self.names.get(&name).is_some_and(|named| {
                let is_new = seen.insert(name);
                matches!(named.state, State::Checked(_))
                    && (!is_new || is_right(&named.spec, &mut used))
            });
        }
        is_sound
    }

    /// Follows a named condition no further: something is wrong with it, and that was said.
    pub(super) fn give_up(&mut self, name: &str) {
        if let Some(named) = self.names.get_mut(name) {
            named.state = State::Mistaken;
        }
    }

    /// Checks a condition on a span of this kind (`None`: a fragment). What is wrong with it is
    /// remembered; what comes back then is not to be used.
    pub(super) fn condition(&mut self, spec: &ConditionSpec, kind: Option<UnitKind>) -> Condition {
        if let Some(message) = self.extent(spec).mistake() {
            self.mistake_once(spec.span.clone(), message);
            return Condition::All(Vec::new());
        }
        self.scope(spec, kind, 0);
        self.compile(spec)
    }

    /// Checks that everything a condition asks can be asked of a span of this kind.
    fn scope(&mut self, spec: &ConditionSpec, kind: Option<UnitKind>, depth: usize) {
        // A circle of names is told elsewhere.
        if depth > 32 {
            return;
        }
        for TestSpec { key, test } in &spec.tests {
            match test {
                Test::Feature(feature, _) if !feature.scope.covers(kind) => {
                    let what = kind.map_or("this span", UnitKind::name);
                    let message = format!(
                        "`{}` is measured on {}, not on {what}",
                        feature.name,
                        feature.scope.name()
                    );
                    self.mistake_once(key.clone(), message);
                }
                Test::Previous(near) | Test::Next(near) => {
                    if matches!(kind, None | Some(UnitKind::Document)) {
                        let what = kind.map_or("this span", UnitKind::name);
                        let message = format!("there is no unit before or after {what}");
                        self.mistake_once(key.clone(), message);
                    } else {
                        self.scope(&near.r#where, kind, depth + 1);
                    }
                }
                Test::Any(inner) if inner.is_empty() => {
                    self.mistake_once(key.clone(), "without conditions, this never holds".into());
                }
                Test::All(inner) if inner.is_empty() => {
                    self.mistake_once(key.clone(), "without conditions, this always holds".into());
                }
                Test::Is(names) if names.is_empty() => {
                    self.mistake_once(key.clone(), "without names, this always holds".into());
                }
                Test::Matches(regex) if always_matches(&regex.hir) => {
                    let message = "this pattern also matches the empty string, and so every text";
                    self.mistake_once(regex.span.clone(), message.into());
                }
                Test::Is(names) => {
                    for name in names {
                        if self.scoped.insert((name.get_ref().clone(), kind))
                            && let Some(named) = self.names.get(name.get_ref())
                        {
                            let spec = Arc::clone(&named.spec);
                            self.scope(&spec, kind, depth + 1);
                        }
                    }
                }
                Test::Enclosing(around, inner) => {
                    if kind.is_some_and(|kind| kind <= *around) {
                        let message =
                            format!("no {around} lies around {}", kind.map_or("", UnitKind::name));
                        self.mistake_once(key.clone(), message);
                    } else {
                        self.scope(inner, Some(*around), depth + 1);
                    }
                }
                Test::FirstWord(inner) | Test::LastWord(inner) => {
                    self.scope(inner, None, depth + 1)
                }
                Test::Share(share) | Test::Amount(share) => {
                    if kind.is_some_and(|kind| kind >= share.over) {
                        let message = format!(
                            "no {} lies inside {}",
                            share.over,
                            kind.map_or("", UnitKind::name)
                        );
                        self.mistake_once(key.clone(), message);
                    }
                    self.scope(&share.r#where, Some(share.over), depth + 1);
                }
                Test::Any(inner) | Test::All(inner) => {
                    for inner in inner {
                        self.scope(inner, kind, depth + 1);
                    }
                }
                Test::Not(inner) => self.scope(inner, kind, depth + 1),
                Test::Feature(..)
                | Test::Matches(_)
                | Test::In(_)
                | Test::ContainsAny(_)
                | Test::Occurrences(_) => {}
            }
        }
    }

    /// Remembers a mistake unless it is known: a named condition is looked at for every use.
    pub(super) fn mistake_once(&mut self, span: Range<usize>, message: String) {
        if !self.knows(&span, &message) {
            self.mistake(span, message);
        }
    }

    fn compile(&mut self, spec: &ConditionSpec) -> Condition {
        let mut tests: Vec<Condition> = spec
            .tests
            .iter()
            .map(|test| self.test(test).unwrap_or(Condition::All(Vec::new())))
            .collect();
        if tests.len() == 1 {
            return tests.remove(0);
        }
        tests.sort_by_key(|test| test.cost(&self.set.conditions));
        Condition::All(tests)
    }

    /// `None` if something is wrong with it, and that was said.
    fn test(&mut self, spec: &TestSpec) -> Option<Condition> {
        Some(match &spec.test {
            Test::Feature(feature, bounds) => Condition::Feature(feature, *bounds),
            Test::Is(names) => {
                let named: Vec<Option<Condition>> =
                    names.iter().map(|name| self.named(name).map(Condition::Named)).collect();
                let mut named = named.into_iter().collect::<Option<Vec<_>>>()?;
                if named.len() == 1 { named.remove(0) } else { Condition::All(named) }
            }
            Test::Matches(regex) => Condition::Matches(self.pattern(regex)?),
            Test::In(list) => Condition::In(self.list(list)?),
            Test::ContainsAny(contains) => {
                let list = self.list(&contains.words)?;
                let most = self.set.lists[list].len();
                if contains.distinct && contains.bounds.min.is_some_and(|min| min > most as f64) {
                    let words = if most == 1 { "word" } else { "words" };
                    let message = format!(
                        "this can never hold: the list has {most} {words}, and each counts once"
                    );
                    self.mistake_once(spec.key.clone(), message);
                    return None;
                }
                Condition::Contains(Contains {
                    list,
                    bounds: contains.bounds,
                    distinct: contains.distinct,
                    match_case: contains.match_case,
                })
            }
            Test::Occurrences(occurrences) => self.occurrences(occurrences)?,
            Test::Previous(near) => Condition::Previous(near.within, Box::new(self.near(near))),
            Test::Next(near) => Condition::Next(near.within, Box::new(self.near(near))),
            Test::Enclosing(kind, inner) => {
                // Asked for every match inside the larger unit, so the answer is remembered.
                let inner = self.compile(inner);
                Condition::Enclosing(*kind, Box::new(self.remembered(inner)))
            }
            Test::FirstWord(inner) => Condition::FirstWord(Box::new(self.compile(inner))),
            Test::LastWord(inner) => Condition::LastWord(Box::new(self.compile(inner))),
            Test::Not(inner) => Condition::Not(Box::new(self.compile(inner))),
            Test::Any(inner) => Condition::Any(self.compile_all(inner)),
            Test::All(inner) => Condition::All(self.compile_all(inner)),
            // Asked for every unit around the same ones.
            Test::Share(share) => {
                let share = Condition::Share(Box::new(self.share(share, true)));
                self.remembered(share)
            }
            Test::Amount(amount) => {
                let amount = Condition::Amount(Box::new(self.share(amount, false)));
                self.remembered(amount)
            }
        })
    }

    fn share(&mut self, spec: &ShareSpec, of_all: bool) -> Share {
        let condition = self.compile(&spec.r#where);
        let condition = self.remembered(condition);
        Share { over: spec.over, condition, by: spec.by, of_all, bounds: spec.bounds }
    }

    /// What is asked of units near another. Several have the same one near, so the answer is remembered; without it, what is
    /// near what is near would take time to the power of how deep that goes.
    fn near(&mut self, near: &NearSpec) -> Condition {
        let inner = self.compile(&near.r#where);
        if near.within > 1 { self.remembered(inner) } else { inner }
    }

    /// `condition`, once for all who ask it, with its answers remembered.
    fn remembered(&mut self, condition: Condition) -> Condition {
        Condition::Named(self.interned.condition(self.set, condition))
    }

    fn compile_all(&mut self, specs: &[ConditionSpec]) -> Vec<Condition> {
        let mut conditions: Vec<Condition> = specs.iter().map(|spec| self.compile(spec)).collect();
        conditions.sort_by_key(|condition| condition.cost(&self.set.conditions));
        conditions
    }

    fn occurrences(&mut self, spec: &OccurrencesSpec) -> Option<Condition> {
        let known =
            [("text".to_owned(), Placeholder::Text), ("letters".to_owned(), Placeholder::Letters)];
        let of: Vec<_> = spec.of.iter().map(|of| self.parse_template(of, &known, None)).collect();
        let of = of.into_iter().collect::<Option<_>>()?;
        Some(Condition::Occurrences { of, bounds: spec.bounds })
    }

    /// The index of a condition by its name, checked when first asked for.
    fn named(&mut self, name: &Spanned<String>) -> Option<Index> {
        let Some(named) = self.names.get_mut(name.get_ref()) else {
            let may_ask = self.mistake_count() < MOST_SUGGESTED;
            let known = self.names.keys().map(String::as_str).filter(|_| may_ask);
            let near = nearest(name.get_ref(), known);
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if name.get_ref().contains(' ') => {
                    format!("to ask for this text, write `{{ in = [\"{}\"] }}`", name.get_ref())
                }
                None => "name it in the pack's `[conditions]`".to_owned(),
            };
            let message = format!("there is no condition `{}`", name.get_ref());
            self.mistake(name.span(), message).help = Some(help);
            return None;
        };
        match named.state {
            State::Checked(index) => Some(index),
            State::Mistaken => None,
            State::Open => {
                let message = format!("the condition `{}` depends on itself", name.get_ref());
                self.mistake_once(name.span(), message);
                None
            }
            State::Unchecked => {
                named.state = State::Open;
                let spec = Arc::clone(&named.spec);
                let before = self.mistake_count();
                let condition = self.compile(&spec);
                let state = if self.mistake_count() > before {
                    State::Mistaken
                } else {
                    State::Checked(self.interned.condition(self.set, condition))
                };
                if let Some(named) = self.names.get_mut(name.get_ref()) {
                    named.state = state;
                }
                match state {
                    State::Checked(index) => Some(index),
                    _ => None,
                }
            }
        }
    }
}
