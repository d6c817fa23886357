//! Adjustments: laid over what a rule file says of a rule, before that is checked.

use std::ops::Range;
use std::sync::Arc;

use crate::rule::adjustment::{Adjustment, Adjustments, Limits, Threshold};
use crate::rule::bounds_spec::{Bounds, BoundsSpec};
use crate::rule::condition_spec::{ConditionSpec, Test, TestSpec};
use crate::rule::rule::{Rule, help_for_unknown_id};
use crate::rule::set::{Pack, PackUnits};
use crate::rule::spec::{AdjustedList, ListSpec, RuleSpec};
use crate::schema::{Attempt, Mistake, SourceFile, Spanned, nearest, or_list};
use crate::text::UnitOfMeasure;

use super::Checker;
use super::condition::Names;
use super::facts::Facts;

/// Adds a mistake for every adjustment of a rule that is not one of `ids`.
pub(in crate::rule) fn all_are_rules(
    adjustments: &Adjustments,
    ids: &[String],
    rules: &[Rule],
    mistakes: &mut Vec<Mistake>,
) {
    for (id, _) in adjustments.rules.iter().filter(|(id, _)| !ids.contains(id.get_ref())) {
        let message = format!("there is no rule `{}`", id.get_ref());
        let mistake = Mistake::new(&adjustments.file, id.span(), message);
        let help = help_for_unknown_id(id.get_ref(), ids.iter().map(String::as_str), rules);
        mistakes.push(mistake.label("not known").help(help));
    }
}

/// Adds a mistake for every adjustment of a pack that is not one of `packs`, or that changes nothing in any
/// of that name: one that changes some of them is right for those.
pub(in crate::rule) fn all_adjust_packs(
    adjustments: &Adjustments,
    packs: &[Pack],
    mistakes: &mut Vec<Mistake>,
) {
    let wrong: Vec<usize> = mistakes.iter().map(|mistake| mistake.span.start).collect();
    let has_mistake = |span: &Range<usize>| wrong.iter().any(|start| span.contains(start));
    for (name, adjustment) in &adjustments.packs {
        let pack = name.get_ref();
        let mut named = packs.iter().filter(|known| *known.name == **pack).peekable();
        if named.peek().is_none() {
            let message = format!("there is no pack `{pack}`");
            let help = match nearest(pack, packs.iter().map(|pack| &*pack.name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`corplint rules` lists the rules with their packs".to_owned(),
            };
            let mistake = Mistake::new(&adjustments.file, name.span(), message);
            mistakes.push(mistake.label("not known").help(help));
        } else if !named.any(|pack| pack.is_adjusted)
            && let Some(adjustment) = Attempt::get(adjustment)
        {
            let (span, why) = match &adjustment.units {
                Some(units) if units.is_misspelt() || has_mistake(&units.span) => continue,
                None if adjustment.misspelt => continue,
                Some(units) => (units.span.clone(), format!("`{pack}` has these units already")),
                None => (name.span(), "it is empty".to_owned()),
            };
            let message = format!("this changes nothing: {why}");
            mistakes.push(Mistake::new(&adjustments.file, span, message).label("no effect"));
        }
    }
}

impl Checker<'_> {
    /// The units of the pack of that name, which has `own`, as they are adjusted.
    pub(super) fn adjusted_units(
        &mut self,
        own: PackUnits,
        pack: &str,
        adjustments: &Adjustments,
    ) -> PackUnits {
        let adjustment = adjustments.packs.iter().find(|(name, _)| name.get_ref() == pack);
        let adjustment = adjustment.and_then(|(_, adjustment)| Attempt::get(adjustment));
        let units = adjustment.and_then(|adjustment| adjustment.units.as_ref());
        units.map_or(own, |spec| self.units_over(own, &adjustments.file, spec))
    }
}

/// A rule as it is adjusted, and where what was adjusted came from.
pub(super) struct Adjusted {
    pub rule: RuleSpec,
    /// What stands at the first place, in the rule file, is said by the adjustment at the second.
    pub said: Vec<(Range<usize>, Range<usize>)>,
}

/// Lays the adjustment of `rule`, if there is one, over it. What is wrong with it is added to
/// `mistakes`.
pub(super) fn adjusted(
    rule: &RuleSpec,
    pack: &Arc<SourceFile>,
    adjustments: &Adjustments,
    names: &Names,
    mistakes: &mut Vec<Mistake>,
) -> Option<Adjusted> {
    let id = rule.id.get_ref();
    let own = adjustments.rules.iter().find(|(name, _)| name.get_ref() == id);
    let (name, adjustment) = own?;
    let adjustment = Attempt::get(adjustment)?;
    let mut adjuster = Adjuster {
        result: Adjusted { rule: rule.clone(), said: Vec::new() },
        id,
        pack,
        file: &adjustments.file,
        names,
        mistakes,
    };
    if adjustment.is_empty() {
        adjuster.no_effect(name.span(), "it is empty");
    }
    adjuster.adjust(adjustment);
    Some(adjuster.result)
}

struct Adjuster<'a> {
    result: Adjusted,
    id: &'a str,
    pack: &'a Arc<SourceFile>,
    file: &'a Arc<SourceFile>,
    names: &'a Names,
    mistakes: &'a mut Vec<Mistake>,
}

impl Adjuster<'_> {
    fn mistake(&mut self, span: Range<usize>, message: String) -> &mut Mistake {
        self.mistakes.push(Mistake::new(self.file, span, message));
        self.mistakes.last_mut().expect("one was pushed")
    }

    fn no_effect(&mut self, span: Range<usize>, why: &str) {
        self.mistake(span, format!("this changes nothing: {why}")).label = "no effect".into();
    }

    fn adjust(&mut self, adjustment: &Adjustment) {
        for (name, threshold) in &adjustment.r#where {
            self.threshold(name, threshold);
        }
        let id = self.id;
        if let Some(run) = &adjustment.run {
            match &mut self.result.rule.run {
                Some(own) => {
                    let said = &mut self.result.said;
                    replace(&mut own.min, &run.min, &own.span, said);
                    replace(&mut own.min_after_header, &run.min_after_header, &own.span, said);
                    own.gap = run.gap.or(own.gap);
                    let has_min = run.min.is_some() || run.min_after_header.is_some();
                    if !has_min && run.gap.is_none() && !run.misspelt {
                        self.no_effect(run.span.clone(), "it is empty");
                    }
                }
                None => {
                    self.mistake(run.span.clone(), format!("the rule `{id}` has no `run`"));
                }
            }
        }
        if let Some(repeat) = &adjustment.repeat {
            match &mut self.result.rule.repeat {
                Some(own) => {
                    replace(&mut own.min, &repeat.min, &own.span, &mut self.result.said);
                    if repeat.min.is_none() && !repeat.misspelt {
                        self.no_effect(repeat.span.clone(), "it is empty");
                    }
                }
                None => {
                    self.mistake(repeat.span.clone(), format!("the rule `{id}` has no `repeat`"));
                }
            }
        }
        self.words(adjustment);
    }

    fn words(&mut self, adjustment: &Adjustment) {
        let add = adjustment.add_words.as_ref().map(|add| &add.0);
        let remove = adjustment.remove_words.as_deref().unwrap_or_default();
        let Some(first) = add.map(Spanned::span).or(remove.first().map(Spanned::span)) else {
            return;
        };
        let Some(base) = self.result.rule.words.take() else {
            let message = format!("the rule `{}` has no `words`", self.id);
            self.mistake(first, message).label = "no list to change".into();
            return;
        };
        let span = base.span();
        let (add, remove) = (add.cloned(), remove.to_vec());
        let list = AdjustedList { base, file: Arc::clone(self.file), add, remove };
        let list = ListSpec::Adjusted(Box::new(list));
        self.result.rule.words = Some(Spanned::new(span, list));
    }

    /// Replaces the bounds of the place of `where` that tests `name`: its own key of that name, or
    /// else the only other place.
    fn threshold(&mut self, name: &Spanned<String>, threshold: &Threshold) {
        let key = name.get_ref().as_str();
        let mut condition = self.result.rule.r#where.take();
        let own = |spec: &TestSpec| name_of(&spec.test) == Some(key);
        let is_own = condition.as_ref().is_some_and(|condition| condition.tests.iter().any(own));
        let mut others = Facts::default();
        let mut places = Vec::new();
        if let Some(condition) = &mut condition {
            if is_own {
                let mut rest = condition.clone();
                rest.tests.retain(|test| !own(test));
                others.add_all(&rest, self.names, 0);
                places.extend(condition.tests.iter_mut().filter(|test| own(test)));
            } else {
                spell_out(condition, key, self.names);
                reach(condition, key, &mut places);
            }
        }
        match &mut places[..] {
            [] => self.not_tested(name, condition.as_ref()),
            [place] => self.bound(place, name, threshold, &others),
            [first, ..] => {
                let (at, count) = (first.key.clone(), places.len());
                self.not_clear(name, at, count);
            }
        }
        self.result.rule.r#where = condition;
    }

    /// Says that `condition`, the rule's `where`, does not test `name`.
    fn not_tested(&mut self, name: &Spanned<String>, condition: Option<&ConditionSpec>) {
        let key = name.get_ref().as_str();
        let mut known = Vec::new();
        condition.into_iter().for_each(|c| thresholds(c, self.names, &mut known));
        known.sort_unstable();
        known.dedup();
        let help = match (nearest(key, known.iter().copied()), &known[..]) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, []) => "it has nothing with bounds".to_owned(),
            (None, known) => format!("it has {}", or_list(known)),
        };
        let message = format!("the `where` of `{}` does not test `{key}`", self.id);
        let mistake = self.mistake(name.span(), message);
        mistake.label = "nothing to change".into();
        mistake.help = Some(help);
    }

    /// Replaces the bounds of the one place that tests `name`, unless that changes nothing because of
    /// what the rest of `where` asks: `others`.
    fn bound(
        &mut self,
        place: &mut TestSpec,
        name: &Spanned<String>,
        threshold: &Threshold,
        others: &Facts,
    ) {
        let key = name.get_ref().as_str();
        let at = place.key.clone();
        if let Err(mistakes) = set_bounds(place, key, threshold, self.file) {
            let related = |m: Mistake| m.related(self.pack, at.clone(), "the rule has it here");
            self.mistakes.extend(mistakes.into_iter().map(related));
            return;
        }
        let bounds = bounds_of(&mut place.test).map(|(.., bounds)| *bounds);
        if let Some(tighter) = bounds.and_then(|own| others.tighter(key, &own)) {
            let message = format!("this changes nothing: `{key}` is bounded more tightly");
            let mistake = Mistake::new(self.file, name.span(), message)
                .label("no effect")
                .help("copy the rule under another id, and change the copy")
                .related(self.pack, tighter, "here");
            self.mistakes.push(mistake);
        }
        self.result.said.push((at, name.span()));
    }

    /// Says that `count` places test `name`, the first one at `at`.
    fn not_clear(&mut self, name: &Spanned<String>, at: Range<usize>, count: usize) {
        let message = format!(
            "the `where` of `{}` tests `{}` in {count} places: which one is meant?",
            self.id,
            name.get_ref()
        );
        let mistake = Mistake::new(self.file, name.span(), message)
            .label("not clear")
            .help("copy the rule under another id, and change the copy")
            .related(self.pack, at, "one of them");
        self.mistakes.push(mistake);
    }
}

/// Puts the value that the adjustment has, if any, in the place of the rule's own.
fn replace<T: Copy>(
    own: &mut Option<Spanned<T>>,
    adjusted: &Option<Spanned<T>>,
    around: &Range<usize>,
    said: &mut Vec<(Range<usize>, Range<usize>)>,
) {
    if let Some(adjusted) = adjusted {
        let at = own.as_ref().map_or(around.clone(), Spanned::span);
        said.push((at.clone(), adjusted.span()));
        *own = Some(Spanned::new(at, *adjusted.get_ref()));
    }
}

/// The bounds of a test that can be adjusted: their key, what they measure and its least value.
fn bounds_of(test: &mut Test) -> Option<(&'static str, UnitOfMeasure, f64, &mut Bounds)> {
    Some(match test {
        Test::Feature(feature, bounds) => (feature.name, feature.measure, feature.least(), bounds),
        Test::Share(share) => ("share", UnitOfMeasure::Ratio, 0.0, &mut share.bounds),
        Test::Amount(amount) => ("amount", UnitOfMeasure::Count, 0.0, &mut amount.bounds),
        Test::ContainsAny(contains) => {
            ("contains_any", UnitOfMeasure::Count, 0.0, &mut contains.bounds)
        }
        Test::Occurrences(occurrences) => {
            ("occurrences", UnitOfMeasure::Count, 0.0, &mut occurrences.bounds)
        }
        _ => return None,
    })
}

fn name_of(test: &Test) -> Option<&'static str> {
    test.bounded().map(|(key, ..)| key)
}

/// The names of everything that can be adjusted in a condition: what it asks of the unit itself,
/// not of a unit beside, around or inside it.
fn thresholds(condition: &ConditionSpec, names: &Names, found: &mut Vec<&'static str>) {
    for TestSpec { test, .. } in &condition.tests {
        match test {
            Test::Is(is) => {
                for named in is.iter().filter_map(|name| names.get(name.get_ref())) {
                    thresholds(&named.spec, names, found);
                }
            }
            Test::Not(inner) => thresholds(inner, names, found),
            Test::Any(inner) | Test::All(inner) => {
                inner.iter().for_each(|inner| thresholds(inner, names, found));
            }
            test => found.extend(name_of(test)),
        }
    }
}

/// Puts the conditions themselves in the place of names behind which `key` is tested, so that a
/// change is one of this rule alone.
fn spell_out(condition: &mut ConditionSpec, key: &str, names: &Names) {
    for TestSpec { test, .. } in &mut condition.tests {
        match test {
            Test::Is(is) => {
                let specs = is.iter().filter_map(|name| names.get(name.get_ref())).map(|n| &n.spec);
                let tests_key = |spec: &Arc<ConditionSpec>| {
                    let mut found = Vec::new();
                    thresholds(spec, names, &mut found);
                    found.contains(&key)
                };
                if specs.clone().any(tests_key) {
                    let mut specs: Vec<ConditionSpec> =
                        specs.map(|spec| (**spec).clone()).collect();
                    specs.iter_mut().for_each(|spec| spell_out(spec, key, names));
                    *test = Test::All(specs);
                }
            }
            Test::Not(inner) => spell_out(inner, key, names),
            Test::Any(inner) | Test::All(inner) => {
                inner.iter_mut().for_each(|inner| spell_out(inner, key, names));
            }
            _ => {}
        }
    }
}

/// The tests of `key`, once every name behind which there are some is spelled out.
fn reach<'s>(condition: &'s mut ConditionSpec, key: &str, places: &mut Vec<&'s mut TestSpec>) {
    for spec in &mut condition.tests {
        if name_of(&spec.test) == Some(key) {
            places.push(spec);
            continue;
        }
        match &mut spec.test {
            Test::Not(inner) => reach(inner, key, places),
            Test::Any(inner) | Test::All(inner) => {
                inner.iter_mut().for_each(|inner| reach(inner, key, places));
            }
            _ => {}
        }
    }
}

/// Replaces the bounds that `threshold` has; the others stay.
fn set_bounds(
    place: &mut TestSpec,
    key: &str,
    threshold: &Threshold,
    file: &Arc<SourceFile>,
) -> Result<(), Vec<Mistake>> {
    let Some((_, measure, least, own)) = bounds_of(&mut place.test) else { return Ok(()) };
    let span = threshold.0.span();
    let expected = |what: &str| {
        let message = format!("`{key}` is measured in {}", measure.name());
        vec![Mistake::new(file, span.clone(), message).label(format!("should be {what}"))]
    };
    match (threshold.0.get_ref(), measure) {
        (Limits::Flag(yes), UnitOfMeasure::Flag) => {
            *own = Bounds { min: yes.then_some(1.0), max: (!yes).then_some(0.0) };
        }
        (Limits::Flag(_), _) => return Err(expected("a number or { min = …, max = … }")),
        (Limits::Bounds(_), UnitOfMeasure::Flag) => return Err(expected("true or false")),
        (Limits::Bounds(bounds), _) => {
            if bounds.min.is_none() && bounds.max.is_none() {
                return Err(bounds.mistakes(file, key, measure, least));
            }
            let side = |ours: &Option<Spanned<f64>>, own: Option<f64>| {
                ours.clone().or_else(|| own.map(|own| Spanned::new(span.clone(), own)))
            };
            let mut merged = BoundsSpec {
                min: side(&bounds.min, own.min),
                max: side(&bounds.max, own.max),
                span: span.clone(),
            };
            merged.max.take_if(|max| *max.get_ref() == f64::INFINITY);
            if merged.min.is_none() && merged.max.is_none() {
                let message = format!("this takes the last bound of `{key}` away");
                let mistake = Mistake::new(file, span, message).label("always holds");
                return Err(vec![mistake]);
            }
            let mistakes = merged.mistakes(file, key, measure, least);
            if !mistakes.is_empty() {
                return Err(mistakes);
            }
            *own = merged.bounds();
        }
    }
    Ok(())
}
