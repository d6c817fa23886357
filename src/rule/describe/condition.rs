//! Conditions in words: what is asked of a span, as phrases that follow "that".

use super::feature::{count, feature, range};
use super::{Clause, RuleWords};
use crate::rule::bounds_spec::Bounds;
use crate::rule::condition_spec::{ConditionSpec, Test};
use crate::rule::counted_spec::{ShareBy, ShareSpec};
use crate::rule::near_spec::NearSpec;
use crate::rule::spec::ListSpec;
use crate::text::UnitKind;

/// How long several phrases may be and still stand in one line, in characters.
const ONE_LINE: usize = 100;

/// How much of a regular expression is quoted, in characters. The file has the rest.
const MOST_PATTERN: usize = 120;

/// How many words of a list are named.
const MOST_WORDS: usize = 8;

impl RuleWords {
    /// What a condition asks: all of the clauses hold. `kind` is the unit that is asked, `None` for
    /// a fragment.
    pub(super) fn condition(
        &mut self,
        spec: &ConditionSpec,
        kind: Option<UnitKind>,
    ) -> Vec<Clause> {
        spec.tests.iter().map(|test| self.test(&test.test, kind, false)).collect()
    }

    /// `lead` followed by what a condition asks, in one line if there is room.
    pub(super) fn lead(
        &mut self,
        lead: &str,
        spec: &ConditionSpec,
        kind: Option<UnitKind>,
    ) -> Clause {
        let mut parts = self.condition(spec, kind);
        if let Some(said) = join(&parts, "and") {
            let said = format!("{lead} {said}");
            return Clause { said, joined: parts.len() > 1, parts: Vec::new() };
        }
        if parts.len() == 1 {
            let only = parts.remove(0);
            return Clause::lead(format!("{lead} {}", only.said), only.parts);
        }
        Clause::lead(format!("{lead}:"), parts)
    }

    /// What one test asks, or, negated, that it fails.
    fn test(&mut self, test: &Test, kind: Option<UnitKind>, negated: bool) -> Clause {
        let does = |yes: &str, no: &str| (if negated { no } else { yes }).to_owned();
        let has = does("has", "does not have");
        match test {
            Test::Feature(tested, bounds) => {
                let (said, strange) = feature(tested, bounds, negated);
                if strange && !self.features.contains(tested) {
                    self.features.push(tested);
                }
                Clause::new(said)
            }
            Test::Is(names) => {
                self.names.extend(names.iter().map(|name| name.get_ref().clone()));
                let names: Vec<String> =
                    names.iter().map(|n| format!("`{}`", n.get_ref())).collect();
                let is = does("is", "is not");
                if names.len() > 1 && negated {
                    return Clause::new(format!("is not all of {}", names.join(", ")));
                }
                Clause::new(format!("{is} {}", names.join(" and ")))
            }
            Test::Matches(regex) => Clause::new(format!(
                "{} {}",
                does("matches", "does not match"),
                pattern(&regex.pattern)
            )),
            Test::In(list) => {
                Clause::new(format!("{} one of {}", does("is", "is not"), words(list.get_ref())))
            }
            Test::ContainsAny(contains) => {
                let one = contains.bounds.min == Some(1.0) && contains.bounds.max.is_none();
                let how_many = match (one, negated) {
                    (true, false) => "one".to_owned(),
                    (true, true) => "none".to_owned(),
                    _ if contains.distinct => {
                        format!("{} different ones", count(&contains.bounds, negated))
                    }
                    _ => count(&contains.bounds, negated),
                };
                let case = if contains.match_case { " in this case" } else { "" };
                let words = words(contains.words.get_ref());
                Clause::new(format!("contains {how_many} of {words}{case}"))
            }
            Test::Occurrences(occurrences) => {
                let how_often = count(&occurrences.bounds, negated);
                let of: Vec<String> =
                    occurrences.of.iter().map(|of| format!("`{}`", of.get_ref())).collect();
                Clause::new(if of.is_empty() {
                    format!("occurs {how_often} times in the document")
                } else {
                    let of = of.join(" or ");
                    format!(
                        "has {of} occur {how_often} times in the document, {{text}} being itself"
                    )
                })
            }
            Test::Previous(near) => {
                let lead = does("comes after", "does not come after");
                self.near(&lead, "before", near, kind, negated)
            }
            Test::Next(near) => {
                let lead = does("comes before", "does not come before");
                self.near(&lead, "after", near, kind, negated)
            }
            Test::Enclosing(UnitKind::Document, inner) => {
                let lead = does("is in a document that", "is in no document that");
                self.lead(&lead, inner, Some(UnitKind::Document))
            }
            Test::Enclosing(around, inner) => {
                let lead = does("stands in a", "does not stand in a");
                self.lead(&format!("{lead} {around} that"), inner, Some(*around))
            }
            Test::FirstWord(inner) => self.lead(&format!("{has} a first word that"), inner, None),
            Test::LastWord(inner) => self.lead(&format!("{has} a last word that"), inner, None),
            Test::Share(share) => self.share(share, negated),
            Test::Amount(amount) => self.amount(amount, negated),
            Test::Any(inner) => {
                let parts: Vec<Clause> = inner.iter().map(|c| self.one(c, kind)).collect();
                match (join(&parts, "or"), negated) {
                    (Some(said), false) => Clause::joined(format!("either {said}")),
                    (_, false) => Clause::lead("meets one of these:", parts),
                    (_, true) => Clause::lead("meets none of these:", parts),
                }
            }
            Test::All(inner) => {
                let parts: Vec<Clause> = inner.iter().map(|c| self.one(c, kind)).collect();
                match (join(&parts, "and"), negated) {
                    (Some(said), false) => Clause::joined(said),
                    (_, false) => Clause::lead("meets all of these:", parts),
                    (_, true) => Clause::lead("does not meet all of these at once:", parts),
                }
            }
            Test::Not(inner) => match &inner.tests[..] {
                [one] => self.test(&one.test, kind, !negated),
                _ if negated => self.one(inner, kind),
                _ => {
                    let parts = self.condition(inner, kind);
                    Clause::lead("does not meet all of these at once:", parts)
                }
            },
        }
    }

    /// What a unit beside must meet, or one of several.
    fn near(
        &mut self,
        lead: &str,
        side: &str,
        near: &NearSpec,
        kind: Option<UnitKind>,
        negated: bool,
    ) -> Clause {
        let lead = match near.within {
            1 => format!("{lead} {} that", unit(kind)),
            within => {
                let has = if negated { "has none" } else { "has one" };
                format!(
                    "{has} among the {within} {}s {side} it that",
                    kind.map_or("unit", UnitKind::name)
                )
            }
        };
        self.lead(&lead, &near.r#where, kind)
    }

    /// A condition as one clause.
    fn one(&mut self, spec: &ConditionSpec, kind: Option<UnitKind>) -> Clause {
        let mut parts = self.condition(spec, kind);
        if parts.len() == 1 {
            return parts.remove(0);
        }
        match join(&parts, "and") {
            Some(said) => Clause::joined(said),
            None => Clause::lead("meets all of these:", parts),
        }
    }

    /// How much of the units inside must be, or, negated, must not be.
    fn amount(&mut self, amount: &ShareSpec, negated: bool) -> Clause {
        let how_many = count(&amount.bounds, negated);
        let over = amount.over;
        let lead = match amount.by {
            ShareBy::Units => format!("has {how_many} {over}s each of which"),
            by => format!("has {how_many} {by} in {over}s each of which"),
        };
        self.lead(&lead, &amount.r#where, Some(amount.over))
    }

    fn share(&mut self, share: &ShareSpec, negated: bool) -> Clause {
        let percent = |bound: Option<f64>| bound.map(|bound| bound * 100.0);
        let (min, max) = (percent(share.bounds.min), percent(share.bounds.max));
        let of = match (min, negated) {
            (Some(100.0), false) => "100".to_owned(),
            _ => range(&Bounds { min, max }, negated),
        };
        let by = match share.by {
            ShareBy::Units => "",
            ShareBy::Words => " (counted by words)",
            ShareBy::Chars => " (counted by characters)",
            ShareBy::Sentences => " (counted by sentences)",
        };
        let lead = format!("has {of} % of {}s{by} each of which", share.over);
        self.lead(&lead, &share.r#where, Some(share.over))
    }
}

/// Phrases in one line, if they are few and simple.
pub(super) fn join(parts: &[Clause], word: &str) -> Option<String> {
    let simple = parts.iter().all(|part| part.parts.is_empty());
    let alone = parts.len() == 1 || parts.iter().all(|part| !part.joined);
    let length: usize = parts.iter().map(|part| part.said.chars().count() + 5).sum();
    if !simple || !alone || (parts.len() > 1 && length > ONE_LINE) {
        return None;
    }
    let said: Vec<&str> = parts.iter().map(|part| part.said.as_str()).collect();
    match &said[..] {
        [] => None,
        [one] => Some((*one).to_owned()),
        [first @ .., last] => Some(format!("{} {word} {last}", first.join(", "))),
    }
}

/// A regular expression, quoted.
pub(super) fn pattern(pattern: &str) -> String {
    // One that is written over several lines does without its layout.
    let lines: Vec<&str> = pattern.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let pattern = if lines.len() > 1 { lines.join(" ") } else { pattern.to_owned() };
    match pattern.char_indices().nth(MOST_PATTERN) {
        Some((end, _)) => format!("`{}…`", &pattern[..end]),
        None => format!("`{pattern}`"),
    }
}

/// A word list in a few words.
pub(super) fn words(list: &ListSpec) -> String {
    let named = |entries: Vec<&str>, count: usize| {
        let entries: Vec<String> = entries.iter().map(|entry| format!("“{entry}”")).collect();
        match count - entries.len() {
            0 => format!("the words {}", entries.join(", ")),
            more => format!("the words {} and {more} more", entries.join(", ")),
        }
    };
    match list {
        ListSpec::Adjusted(adjusted) => {
            let base = words(adjusted.base.get_ref());
            let is_some = |list: &ListSpec| match list {
                ListSpec::Inline(entries) => !entries.is_empty(),
                ListSpec::Replacements(entries) => !entries.is_empty(),
                _ => true,
            };
            let more = adjusted.add.as_ref().filter(|add| is_some(add.get_ref()));
            let more = more.map(|add| format!(", and {}", words(add.get_ref())));
            let without: Vec<String> = adjusted
                .remove
                .iter()
                .take(MOST_WORDS)
                .map(|word| format!("“{}”", word.get_ref()))
                .collect();
            let fewer = (!without.is_empty()).then(|| format!(", without {}", without.join(", ")));
            format!("{base}{}{}", more.unwrap_or_default(), fewer.unwrap_or_default())
        }
        ListSpec::File(path) => format!("the words of {path}"),
        ListSpec::Inline(entries) => {
            let first = entries.iter().take(MOST_WORDS).map(|e| e.get_ref().as_str()).collect();
            named(first, entries.len())
        }
        ListSpec::Replacements(entries) => {
            let first =
                entries.iter().take(MOST_WORDS).map(|(e, _)| e.get_ref().as_str()).collect();
            named(first, entries.len())
        }
    }
}

/// A unit beside one of this kind. What a named condition is asked of is not known.
fn unit(kind: Option<UnitKind>) -> String {
    kind.map_or("one".to_owned(), |kind| format!("a {kind}"))
}
