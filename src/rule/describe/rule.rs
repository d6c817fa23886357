//! Rules in words: the way to find, with its conditions, and the fix.

use std::sync::Arc;

use super::condition::{join, pattern, words};
use super::tuning::{NamedSpecs, tuning};
use super::{Clause, NamedWords, RuleWords};
use crate::rule::condition_spec::ConditionSpec;
use crate::rule::spec::{FixSpec, ListSpec, PlaceSpec, RuleSpec, RunSpec};
use crate::schema::or_list;
use crate::text::UnitKind;

/// What a rule says, in words.
pub(crate) fn rule_words<'s>(spec: &'s RuleSpec, named: &NamedSpecs<'s>) -> RuleWords {
    let mut told = RuleWords::default();
    let over = *spec.over.get_ref();
    let mut clauses = Vec::new();
    let mut subject = "it";
    if let Some(regex) = &spec.pattern {
        subject = "the match";
        let lead = format!("It finds matches of {} in {}", pattern(&regex.pattern), units(over));
        clauses.push(told.of_units(&lead, spec.r#where.as_ref(), over));
    } else if let Some(list) = &spec.words {
        subject = "the word or phrase";
        let lead = format!("It finds {} in {}", words(list.get_ref()), units(over));
        clauses.push(told.of_units(&lead, spec.r#where.as_ref(), over));
    } else if let Some(run) = &spec.run {
        subject = "the run";
        told.run(run, spec.r#where.as_ref(), over, &mut clauses);
    } else if let Some(repeat) = &spec.repeat {
        let min = repeat.min.as_ref().map_or(2, |min| min.get_ref().0);
        let lead = format!(
            "It finds the second and later copies of {}, where there are at least {min}, the same \
             after folding case, space and punctuation",
            units(over)
        );
        clauses.push(told.of_units(&lead, spec.r#where.as_ref(), over));
    } else if let Some(misread) = &spec.misread {
        subject = "the misread text";
        let charsets: Vec<&str> =
            misread.r#as.get_ref().iter().map(|c| c.get_ref().name()).collect();
        let was: Vec<&str> = misread.was.get_ref().iter().map(|w| w.get_ref().name()).collect();
        let lead = format!(
            "It finds text in {} that was written in {} and read as {}, once or several times, \
             where it looks less odd when that is undone",
            units(over),
            or_list(&was),
            or_list(&charsets)
        );
        clauses.push(told.of_units(&lead, spec.r#where.as_ref(), over));
    } else if spec.undecodable.is_some() {
        subject = "what is found";
        let lead =
            format!("It finds bytes that are not text in the encoding (UTF-8) in {}", units(over));
        clauses.push(told.of_units(&lead, spec.r#where.as_ref(), over));
    } else {
        let lead = match over {
            UnitKind::Document => "It finds each document".to_owned(),
            over => format!("It finds every {over}"),
        };
        clauses.push(told.of_units(&lead, spec.r#where.as_ref(), over));
    }
    for (where_, context) in [("before", &spec.before), ("after", &spec.after)] {
        if let Some(context) = context {
            let lead = format!("The text of the {over} {where_} the match");
            clauses.push(told.sentence(&lead, context, None));
        }
    }
    for (group, condition) in spec.groups.iter() {
        let lead = format!("Its part `{}`", group.get_ref());
        clauses.push(told.sentence(&lead, condition, None));
    }
    if let Some(unless) = &spec.unless {
        let kind = (subject == "it").then_some(over);
        let lead = format!("It is not reported if {subject}");
        clauses.push(told.sentence(&lead, unless, kind));
    }
    clauses.extend(fix(spec).map(Clause::new));
    told.clauses = clauses;
    told.tuning = tuning(spec, named);
    told
}

/// What a named condition of a pack asks, in words.
pub(crate) fn named_words(pack: &Arc<str>, name: &str, spec: &ConditionSpec) -> NamedWords {
    let mut words = RuleWords::default();
    let clauses = words.condition(spec, None);
    words.clauses = match join(&clauses, "and") {
        Some(said) => vec![Clause::new(said)],
        None => clauses,
    };
    NamedWords { pack: Arc::clone(pack), name: name.to_owned(), words }
}

impl RuleWords {
    /// A sentence that ends with a condition.
    fn sentence(&mut self, lead: &str, spec: &ConditionSpec, kind: Option<UnitKind>) -> Clause {
        let mut clause = self.lead(lead, spec, kind);
        if clause.parts.is_empty() {
            clause.said.push('.');
        }
        clause
    }

    /// A sentence about units that meet a condition, or about any.
    fn of_units(&mut self, lead: &str, spec: Option<&ConditionSpec>, over: UnitKind) -> Clause {
        match spec {
            Some(spec) => {
                let that = if lead.ends_with('s') || lead.contains(" copies of ") {
                    ", each of which"
                } else {
                    " that"
                };
                self.sentence(&format!("{lead}{that}"), spec, Some(over))
            }
            None => Clause::new(format!("{lead}.")),
        }
    }

    fn run(
        &mut self,
        run: &RunSpec,
        spec: Option<&ConditionSpec>,
        over: UnitKind,
        clauses: &mut Vec<Clause>,
    ) {
        let min = run.min.as_ref().map(|min| min.get_ref().0);
        let after = run.min_after_header.as_ref().map(|min| min.get_ref().0);
        let count = |min: usize| match min {
            1 => format!("at least 1 {over}"),
            min => format!("at least {min} {over}s"),
        };
        let header = run.header.is_some();
        let lead = match (min, after.filter(|_| header)) {
            (Some(min), Some(after)) => {
                let after = after.to_string();
                format!("It finds runs of {}, or {after} after a header", count(min))
            }
            (Some(min), None) => format!("It finds runs of {}", count(min)),
            (None, after) => {
                format!("It finds runs of {} after a header", count(after.unwrap_or(1)))
            }
        };
        let lead = format!("{lead}, each of which");
        clauses.push(match spec {
            Some(spec) => self.sentence(&lead, spec, Some(over)),
            None => Clause::new(format!("{lead}.")),
        });
        match run.gap.unwrap_or(0) {
            0 => {}
            1 => {
                clauses.push(Clause::new(format!("1 other {over} may stand between two of them.")))
            }
            gap => clauses.push(Clause::new(format!(
                "Up to {gap} other {over}s may stand between two of them."
            ))),
        }
        if let Some(across) = &run.not_across {
            let lead = format!("None of these {over}s is one that");
            clauses.push(self.sentence(&lead, across, Some(over)));
        }
        if let Some(header) = &run.header {
            let lead = format!("Its header is the {over} right before it, one that");
            clauses.push(self.sentence(&lead, header, Some(over)));
        }
        let place = match &run.place {
            None => return,
            Some(PlaceSpec::Start) => Clause::new("It stands at the start of the document."),
            Some(PlaceSpec::End) => Clause::new("It stands at the end of the document."),
            Some(PlaceSpec::BeforeFirst(spec)) => {
                let lead = format!("It stands before the first {over} that");
                self.sentence(&lead, spec, Some(over))
            }
            Some(PlaceSpec::AfterLast(spec)) => {
                let lead = format!("It stands after the last {over} that");
                self.sentence(&lead, spec, Some(over))
            }
            Some(PlaceSpec::Between(spec)) => {
                let lead = format!("It stands between the first and the last {over} that");
                self.sentence(&lead, spec, Some(over))
            }
        };
        clauses.push(place);
    }
}

fn units(over: UnitKind) -> String {
    match over {
        UnitKind::Document => "the document".to_owned(),
        over => format!("{over}s"),
    }
}

fn fix(spec: &RuleSpec) -> Option<String> {
    let fix = match spec.fix.as_ref().map(|fix| fix.get_ref()) {
        Some(FixSpec::Delete) => "The fix deletes it.".to_owned(),
        Some(FixSpec::KeepFirst) => "The fix deletes it and keeps the first copy.".to_owned(),
        Some(FixSpec::Replace(template)) => {
            format!("The fix puts `{}` in its place.", template.get_ref())
        }
        None => match spec.words.as_ref()?.get_ref() {
            ListSpec::Inline(_) => return None,
            _ => "The fix puts what the list has for it in its place, where it has something."
                .to_owned(),
        },
    };
    Some(fix)
}
