//! Finding by pattern and by word list: spans inside units.

use std::ops::Range;

use crate::rule::Rule;
use crate::rule::list::keep_case;
use crate::rule::rule::CONTEXT;
use crate::text::Unit;

use super::found::Found;
use super::pass::Pass;
use super::policy::Policy;
use super::times::Clock;
use super::vocabulary::Vocabulary;

/// The matches of a pattern inside the units of a rule.
pub(super) fn pattern(pass: &Pass<'_>, rule: &Rule, pattern: usize, found: &mut Vec<Found>) {
    let analysis = &pass.analysis;
    let mut search = |index: usize| {
        let unit = analysis.unit(rule.over, index);
        if rule.filter.as_ref().is_some_and(|filter| !pass.holds(filter, &unit)) {
            return;
        }
        let text = analysis.str(&unit);
        let compiled = &pass.set.patterns[pattern];
        for at in compiled.matches(text) {
            let span = unit.span.start + at.start..unit.span.start + at.end;
            if !context_holds(pass, rule, &unit, &span) {
                continue;
            }
            let mut this = Found::new(Unit::fragment(span));
            let captures = compiled.captures_at(text, &at);
            let group = |span: regex_automata::Span| {
                unit.span.start + span.start..unit.span.start + span.end
            };
            this.groups = captures.iter().map(|span| span.map(group)).collect();
            let groups_hold = rule.groups.iter().all(|(index, condition)| {
                let span = this.groups.get(*index).cloned().flatten();
                span.is_some_and(|span| pass.holds(condition, &Unit::fragment(span)))
            });
            if groups_hold {
                found.push(this);
            }
        }
    };
    match pass.set.prefilter.places(pass.places(), pattern) {
        None => (0..analysis.len(rule.over)).for_each(search),
        Some(places) => {
            let mut last = None;
            for place in places {
                let index = analysis.around(rule.over, *place);
                if index != last {
                    index.into_iter().for_each(&mut search);
                    last = index;
                }
            }
        }
    }
}

/// The words and phrases that are in the lists of the rules that run, with the index of the rule.
///
/// To look a word up is work for all rules; what follows where a list may have it is the rule's.
pub(super) fn words_of_lists(
    pass: &Pass<'_>,
    vocabulary: &Vocabulary,
    policy: &Policy,
    clock: &mut impl Clock,
    mut found: impl FnMut(usize, Found),
) {
    // Where the last finding of each rule ends: findings of a rule do not overlap.
    let mut ends: Vec<usize> = Vec::new();
    for word in pass.analysis.words() {
        for (slot, (rule, list)) in vocabulary.lists_with(&pass.analysis.text[word.clone()]) {
            if policy.get(rule).is_none() {
                continue;
            }
            clock.shared(pass.stopwatch());
            let from = ends.get(slot).copied().unwrap_or(0);
            if let Some(this) = word_of_list(pass, rule, list, word, from) {
                ends.resize(ends.len().max(slot + 1), 0);
                ends[slot] = this.unit.span.end;
                found(rule, this);
            }
            clock.rule(pass.stopwatch(), rule);
        }
    }
}

/// The entry of a rule's list that begins with `word`, if there is one and the rule wants it;
/// `from` is where the rule's last finding ends.
fn word_of_list(
    pass: &Pass<'_>,
    rule: usize,
    list: usize,
    word: &Range<usize>,
    from: usize,
) -> Option<Found> {
    let text = pass.analysis.text;
    let rule = &pass.set.rules[rule];
    let list = &pass.set.lists[list];
    let (entry, end) = list.find_at(text, word, false)?;
    if word.start < from {
        return None;
    }
    let span = word.start..end;
    let index = pass.analysis.around(rule.over, span.start)?;
    let unit = pass.analysis.unit(rule.over, index);
    if end > unit.span.end
        || rule.filter.as_ref().is_some_and(|filter| !pass.holds(filter, &unit))
        || !context_holds(pass, rule, &unit, &span)
    {
        return None;
    }
    let replacement = list.entry(entry).replacement.as_ref();
    let replacement = replacement.map(|replacement| keep_case(&text[span.clone()], replacement));
    Some(Found { replacement, ..Found::new(Unit::fragment(span)) })
}

/// Whether the text of the unit before and after a match is as the rule says.
fn context_holds(pass: &Pass<'_>, rule: &Rule, unit: &Unit, span: &Range<usize>) -> bool {
    let text = pass.analysis.text;
    let before = rule.before.as_ref().is_none_or(|condition| {
        let start = span.start.saturating_sub(CONTEXT).max(unit.span.start);
        let start = text.ceil_char_boundary(start);
        pass.holds(condition, &Unit::fragment(start..span.start))
    });
    before
        && rule.after.as_ref().is_none_or(|condition| {
            let end = (span.end + CONTEXT).min(unit.span.end);
            let end = text.floor_char_boundary(end);
            pass.holds(condition, &Unit::fragment(span.end..end))
        })
}
