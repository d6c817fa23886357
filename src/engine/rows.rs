//! Finding several units together: runs of them, and copies of one.

use std::ops::{ControlFlow, Range};

use crate::rule::Rule;
use crate::rule::rule::{Run, RunPlace};
use crate::text::copies;
use crate::text::{Document, Unit};

use super::found::Found;
use super::mask::Mask;
use super::pass::Pass;
use super::sink::Sink;

/// The runs of units that a rule describes.
pub(super) fn runs(
    pass: &Pass<'_>,
    rule: &Rule,
    run: &Run,
    sink: &mut Sink<'_, '_>,
) -> ControlFlow<()> {
    let units = pass.analysis.len(rule.over);
    // Without a `min`, there is nothing where there is no header.
    if let (None, Some(header)) = (run.min, &run.header)
        && pass.select(rule.over, Some(header)).is_empty()
    {
        return ControlFlow::Continue(());
    }
    let range = allowed(pass, rule, run);
    if range.is_empty() {
        return ControlFlow::Continue(());
    }
    // A run that goes on outside is no run inside.
    let margin = run.gap.saturating_add(1);
    let near = range.start.saturating_sub(margin)..range.end.saturating_add(margin).min(units);
    let near = Mask::range(units, near);
    let members = pass.select_of(rule.over, rule.filter.as_ref(), near.clone());
    let walls = run.not_across.as_ref().filter(|_| !members.is_empty());
    let walls = walls.map(|across| pass.select_of(rule.over, Some(across), near));
    let open_to = |last: usize, index: usize| {
        index - last <= margin
            && walls.as_ref().is_none_or(|walls| !(last + 1..index).any(|at| walls.contains(at)))
    };
    let mut put = |ended| match close(pass, rule, run, &range, ended) {
        Some(found) => sink.put(found),
        None => ControlFlow::Continue(()),
    };
    // First and last unit of the open run, and how many units are of it.
    let mut open: Option<(usize, usize, usize)> = None;
    for index in members.iter() {
        open = match open {
            Some((first, last, count)) if open_to(last, index) => Some((first, index, count + 1)),
            ended => {
                ended.map_or(ControlFlow::Continue(()), &mut put)?;
                Some((index, index, 1))
            }
        };
    }
    open.map_or(ControlFlow::Continue(()), put)
}

/// The run from unit `first` to `last`, if it has enough units and stands where it must.
fn close(
    pass: &Pass<'_>,
    rule: &Rule,
    run: &Run,
    range: &Range<usize>,
    (mut first, last, mut count): (usize, usize, usize),
) -> Option<Found> {
    let enough = run.min.is_some_and(|min| count >= min);
    if !enough && (run.header.is_none() || count < run.min_after_header) {
        return None;
    }
    let header = run.header.as_ref().is_some_and(|header| {
        let meets = |index| pass.holds(header, &pass.analysis.unit(rule.over, index));
        if first > 0 && meets(first - 1) {
            first -= 1;
            return true;
        }
        // A header may itself look like one of the run.
        let is_first = meets(first);
        count -= usize::from(is_first);
        is_first
    });
    let enough = run.min.is_some_and(|min| count >= min);
    let opened = header && count >= run.min_after_header;
    if !enough && !opened {
        return None;
    }
    let units = pass.analysis.len(rule.over);
    let placed = match &run.place {
        None => true,
        Some(RunPlace::Start) => first == 0,
        Some(RunPlace::End) => last + 1 == units,
        Some(_) => range.start <= first && last < range.end,
    };
    let start = pass.analysis.unit(rule.over, first).span.start;
    let end = pass.analysis.unit(rule.over, last).span.end;
    placed.then(|| Found { count, ..Found::new(Unit::fragment(start..end)) })
}

/// The units among which a run must stand, by index.
fn allowed(pass: &Pass<'_>, rule: &Rule, run: &Run) -> Range<usize> {
    let units = pass.analysis.len(rule.over);
    let select = |condition| pass.select(rule.over, Some(condition));
    match &run.place {
        Some(RunPlace::BeforeFirst(condition)) => 0..select(condition).first().unwrap_or(0),
        Some(RunPlace::AfterLast(condition)) => {
            select(condition).last().map_or(units, |at| at + 1)..units
        }
        Some(RunPlace::Between(condition)) => {
            let those = select(condition);
            those.first().map_or(units, |at| at + 1)..those.last().unwrap_or(0)
        }
        _ => 0..units,
    }
}

/// The second and later copies of the units that a rule describes.
pub(super) fn copies(
    pass: &Pass<'_>,
    rule: &Rule,
    min: usize,
    sink: &mut Sink<'_, '_>,
) -> ControlFlow<()> {
    let text_of = |index| pass.analysis.str(&pass.analysis.unit(rule.over, index));
    let units = pass.select(rule.over, rule.filter.as_ref());
    let mut later: Vec<(u32, u32)> = Vec::new();
    let visit = |index: usize, group: usize, number: u32| {
        if number > 1 {
            later.push((index as u32, group as u32));
        }
    };
    let groups = copies::groups(units.count(), || units.iter(), text_of, visit);
    let those = later.into_iter().map(|(index, group)| (index as usize, groups[group as usize]));
    let mut those = those.filter(|(_, group)| group.count as usize >= min);
    those.try_for_each(|(index, group)| {
        sink.put(Found {
            count: group.count as usize,
            first: Some(pass.analysis.unit(rule.over, group.first).span),
            ..Found::new(pass.analysis.unit(rule.over, index))
        })
    })
}

/// The runs of bytes that could not be decoded, in a document that meets a rule's conditions.
pub(super) fn undecodable(
    pass: &Pass<'_>,
    rule: &Rule,
    document: &Document<'_>,
    sink: &mut Sink<'_, '_>,
) -> ControlFlow<()> {
    let whole = pass.analysis.unit(rule.over, 0);
    if rule.filter.as_ref().is_some_and(|filter| !pass.holds(filter, &whole)) {
        return ControlFlow::Continue(());
    }
    // There may be others behind what is looked at.
    let end = pass.analysis.text.len();
    let mut spans = document.undecodable().iter().filter(|span| span.end <= end);
    spans.try_for_each(|span| sink.put(Found::new(Unit::fragment(span.clone()))))
}

/// The units that meet a rule's conditions.
pub(super) fn units(pass: &Pass<'_>, rule: &Rule, sink: &mut Sink<'_, '_>) -> ControlFlow<()> {
    let those = pass.select(rule.over, rule.filter.as_ref());
    let mut those = those.iter();
    those.try_for_each(|index| sink.put(Found::new(pass.analysis.unit(rule.over, index))))
}
