//! Finding several units together: runs of them, and copies of one.

use std::collections::HashMap;

use crate::rule::Rule;
use crate::rule::rule::{Place, Run};
use crate::text::fold::{fold_unit, hash};
use crate::text::{Document, Unit};

use super::found::Found;
use super::pass::Pass;

/// The runs of units that a rule describes.
pub(super) fn runs(pass: &Pass<'_>, rule: &Rule, run: &Run, found: &mut Vec<Found>) {
    let units = pass.analysis.len(rule.over);
    let mut range = None;
    // First and last unit of the open run, and how many units are of it.
    let mut open: Option<(usize, usize, usize)> = None;
    for index in 0..=units {
        let member = index < units && {
            let unit = pass.analysis.unit(rule.over, index);
            rule.filter.as_ref().is_none_or(|filter| pass.holds(filter, &unit))
        };
        open = match open {
            Some((first, _, count)) if member => Some((first, index, count + 1)),
            None if member => Some((index, index, 1)),
            Some((first, last, count)) if index == units || index - last > run.gap => {
                let range = range.get_or_insert_with(|| allowed(pass, rule, run));
                found.extend(close(pass, rule, run, *range, (first, last, count)));
                None
            }
            open => open,
        };
    }
}

/// The run from unit `first` to `last`, if it has enough units and stands where it must.
fn close(
    pass: &Pass<'_>,
    rule: &Rule,
    run: &Run,
    (from, to): (usize, usize),
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
        Some(Place::Start) => first == 0,
        Some(Place::End) => last + 1 == units,
        Some(_) => from <= first && last < to,
    };
    let start = pass.analysis.unit(rule.over, first).span.start;
    let end = pass.analysis.unit(rule.over, last).span.end;
    placed.then(|| Found { count, ..Found::new(Unit::fragment(start..end)) })
}

/// The units among which a run must stand, as a half-open range of indices.
fn allowed(pass: &Pass<'_>, rule: &Rule, run: &Run) -> (usize, usize) {
    let units = pass.analysis.len(rule.over);
    let meets = |condition, index| pass.holds(condition, &pass.analysis.unit(rule.over, index));
    let first = |condition| (0..units).find(|index| meets(condition, *index));
    let last = |condition| (0..units).rev().find(|index| meets(condition, *index));
    match &run.place {
        Some(Place::BeforeFirst(condition)) => (0, first(condition).unwrap_or(0)),
        Some(Place::AfterLast(condition)) => (last(condition).map_or(units, |at| at + 1), units),
        Some(Place::Between(condition)) => {
            (first(condition).map_or(units, |at| at + 1), last(condition).unwrap_or(0))
        }
        _ => (0, units),
    }
}

/// The second and later copies of the units that a rule describes.
pub(super) fn copies(pass: &Pass<'_>, rule: &Rule, min: usize, found: &mut Vec<Found>) {
    let text_of = |index| pass.analysis.str(&pass.analysis.unit(rule.over, index));
    let mut hashes: Vec<(u64, usize)> = Vec::new();
    for index in 0..pass.analysis.len(rule.over) {
        let unit = pass.analysis.unit(rule.over, index);
        if rule.filter.as_ref().is_none_or(|filter| pass.holds(filter, &unit))
            && fold_unit(text_of(index)).next().is_some()
        {
            hashes.push((hash(fold_unit(text_of(index))), index));
        }
    }
    hashes.sort_unstable();
    for same in hashes.chunk_by(|a, b| a.0 == b.0) {
        if same.len() < min {
            continue;
        }
        // Units with one hash are nearly always copies; a text made to be slow may have others,
        // which a map with keyed hashes tells apart in linear time.
        let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
        for (_, index) in same {
            groups.entry(fold_unit(text_of(*index)).collect()).or_default().push(*index);
        }
        for group in groups.into_values().filter(|group| group.len() >= min) {
            let first = pass.analysis.unit(rule.over, group[0]).span;
            found.extend(group[1..].iter().map(|index| Found {
                count: group.len(),
                first: Some(first.clone()),
                ..Found::new(pass.analysis.unit(rule.over, *index))
            }));
        }
    }
}

/// The runs of bytes that could not be decoded, in a document that meets a rule's conditions.
pub(super) fn undecodable(
    pass: &Pass<'_>,
    rule: &Rule,
    document: &Document<'_>,
    found: &mut Vec<Found>,
) {
    let whole = pass.analysis.unit(rule.over, 0);
    if rule.filter.as_ref().is_none_or(|filter| pass.holds(filter, &whole)) {
        let spans = document.undecodable().iter().cloned();
        found.extend(spans.map(|span| Found::new(Unit::fragment(span))));
    }
}

/// The units that meet a rule's conditions.
pub(super) fn units(pass: &Pass<'_>, rule: &Rule, found: &mut Vec<Found>) {
    for index in 0..pass.analysis.len(rule.over) {
        let unit = pass.analysis.unit(rule.over, index);
        if rule.filter.as_ref().is_none_or(|filter| pass.holds(filter, &unit)) {
            found.push(Found::new(unit));
        }
    }
}
