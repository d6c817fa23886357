//! Finding by pattern and by word list: spans inside units.

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

use crate::pattern::Pattern;
use crate::rule::Rule;
use crate::rule::list::keep_case;
use crate::rule::rule::CONTEXT;
use crate::text::{Repertoire, Unit, UnitKind};

use super::found::Found;
use super::mask::Mask;
use super::pass::{Pass, inside_span};
use super::sink::Sink;

/// The matches of a pattern inside the units of a rule.
pub(super) fn pattern(
    pass: &Pass<'_>,
    rule: &Rule,
    pattern: usize,
    sink: &mut Sink<'_, '_>,
) -> ControlFlow<()> {
    let analysis = &pass.analysis;
    let compiled = &pass.set.patterns[pattern];
    let places = pass.pattern(pattern, Some(rule.over));
    // Before the conditions of the rule: mostly nothing is left.
    let fitting = pass.fitting(rule.over, pattern);
    let mut units = fitting.map_or_else(|| Mask::all(analysis.len(rule.over)), Cow::into_owned);
    units.retain(|index| {
        let unit = analysis.unit(rule.over, index);
        // What is told of lines by their classes has been told.
        (rule.over == UnitKind::Line || pass.fits_classes(compiled, &unit))
            && pass.may_match(pattern, &unit)
    });
    for index in pass.select_of(rule.over, rule.filter.as_ref(), units).iter() {
        let unit = analysis.unit(rule.over, index);
        let text = analysis.str(&unit);
        // Asked once: a long line has many matches.
        let repertoire = pass.repertoire(&unit);
        let put = |at: Range<usize>| {
            let span = unit.span.start + at.start..unit.span.start + at.end;
            // Groups mostly ask word lists, which is fast and turns most matches down.
            let first = rule.groups.is_empty();
            if (!first || context_holds(pass, rule, &unit, &span))
                && let Some(found) = with_groups(pass, rule, compiled, &unit, at, repertoire)
                && (first || context_holds(pass, rule, &unit, &span))
            {
                return sink.put(found);
            }
            ControlFlow::Continue(())
        };
        match places {
            Some(places) if compiled.is_one_segment() => inside_span(places, &unit.span)
                .iter()
                .filter_map(|place| compiled.segment_at(text, place.at as usize - unit.span.start))
                .try_for_each(put)?,
            _ => compiled.matches_in(text, repertoire).try_for_each(put)?,
        }
    }
    ControlFlow::Continue(())
}

/// The match `at` of `unit`, if its groups are as the rule says.
fn with_groups(
    pass: &Pass<'_>,
    rule: &Rule,
    compiled: &Pattern,
    unit: &Unit,
    at: Range<usize>,
    repertoire: Repertoire,
) -> Option<Found> {
    let start = unit.span.start;
    let mut found = Found::new(Unit::fragment(start + at.start..start + at.end));
    found.groups = compiled.groups_at(pass.analysis.str(unit), &at, repertoire);
    for span in found.groups.iter_mut().flatten() {
        *span = start + span.start..start + span.end;
    }
    let hold = rule.groups.iter().all(|(index, condition)| {
        let span = found.groups.get(*index).cloned().flatten();
        span.is_some_and(|span| pass.holds(condition, &Unit::fragment(span)))
    });
    hold.then_some(found)
}

/// The words and phrases of a list inside the units of a rule.
pub(super) fn words(
    pass: &Pass<'_>,
    rule: &Rule,
    list: usize,
    sink: &mut Sink<'_, '_>,
) -> ControlFlow<()> {
    // Findings of a rule do not overlap.
    let mut end = 0;
    let look_up = |word: usize| {
        if pass.analysis.words()[word].start() >= end
            && let Some(found) = word_of_list(pass, rule, list, word)
        {
            end = found.unit.span.end;
            return sink.put(found);
        }
        ControlFlow::Continue(())
    };
    let analysis = &pass.analysis;
    match pass.list(list) {
        Some(places) => {
            let list = &pass.set.lists[list];
            let may_begin = |first, second| list.may_begin(first, second);
            let words = places.iter();
            words
                .filter_map(|place| analysis.word_that(place.at as usize, may_begin))
                .try_for_each(look_up)
        }
        None => (0..analysis.words().len()).try_for_each(look_up),
    }
}

/// The entry of a rule's list that begins with the word of that index, if there is one and the rule wants it.
fn word_of_list(pass: &Pass<'_>, rule: &Rule, list: usize, first: usize) -> Option<Found> {
    let text = pass.analysis.text;
    let word = pass.analysis.words()[first].range();
    let list = &pass.set.lists[list];
    let index = pass.analysis.around(rule.over, word.start)?;
    let unit = pass.analysis.unit(rule.over, index);
    // A phrase that goes on behind the unit does not hide a shorter one.
    let text_of_unit = text.get(..unit.span.end).filter(|_| word.end <= unit.span.end)?;
    let following = pass.analysis.words_behind(first, unit.span.end);
    let (entry, end) = list.find_at(text_of_unit, &word, following, false)?;
    let span = word.start..end;
    if rule.filter.as_ref().is_some_and(|filter| !pass.holds_again(filter, &unit))
        || !context_holds(pass, rule, &unit, &span)
    {
        return None;
    }
    let replacement = list.entry(entry).replacement.as_ref();
    let replacement = replacement.map(|replacement| keep_case(&text[span.clone()], replacement));
    Some(Found { replacement, ..Found::new(Unit::fragment(span)) })
}

/// Whether the text of the unit before and after a match is as the rule says.
pub(super) fn context_holds(
    pass: &Pass<'_>,
    rule: &Rule,
    unit: &Unit,
    span: &Range<usize>,
) -> bool {
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
