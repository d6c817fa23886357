//! The ways in which a pattern matches, each of which is told by something else.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::chars::ascii;
use super::opening::{Chars, is_mark};

/// One of the ways in which an expression matches: what follows one after another in it.
pub(crate) struct Branch<'h> {
    pub parts: Vec<&'h Hir>,
    /// What is passed over before the beginning, if every match stands at the start of the text.
    pub marks: Option<Passed>,
}

/// What is passed over before a beginning.
#[derive(Clone, Copy)]
pub(crate) struct Passed {
    /// The index of the first part that is not.
    pub end: usize,
    /// Whether a letter or digit that is not ASCII may be among it.
    pub wide: bool,
}

/// The most parts that the ways of a pattern may have together that are told apart: of alternations one after
/// another, each multiplies them.
const MOST_PARTS: usize = 1 << 14;

/// The ways that are told apart of an expression that is one of several: `^\W*(?:a|b)c` is `^\W*ac`
/// or `^\W*bc`.
pub(crate) fn branches(hir: &Hir) -> Vec<Branch<'_>> {
    let (mut all, mut left) = (Vec::new(), MOST_PARTS);
    add_branches(hir, &mut left, &mut all);
    all
}

/// Adds the ways of `hir`, which may have `left` parts if it is split.
fn add_branches<'h>(hir: &'h Hir, left: &mut usize, all: &mut Vec<Branch<'h>>) {
    let hir = uncaptured(hir);
    if let HirKind::Alternation(ways) = hir.kind() {
        return ways.iter().for_each(|way| add_branches(way, left, all));
    }
    let parts = parts(hir);
    let is_start = |part: &&Hir| matches!(part.kind(), HirKind::Look(Look::Start));
    if parts.first().is_some_and(is_start) {
        // Of a start alone, there is nothing to tell.
        let known = Passed { end: 1, wide: false };
        let others = all.len();
        if split(parts.clone(), known, left, all).is_none() {
            // Too many, or too long: it is one.
            all.truncate(others);
            let marks = Some(passed(&parts, known));
            all.push(Branch { parts, marks });
        }
    } else {
        all.push(Branch { parts, marks: None });
    }
}

/// Adds the ways of `parts`, of which the first are known to be passed over; `None` if they have more parts than
/// are `left`.
fn split<'h>(
    parts: Vec<&'h Hir>,
    known: Passed,
    left: &mut usize,
    all: &mut Vec<Branch<'h>>,
) -> Option<()> {
    let passed = passed(&parts, known);
    let ways = match parts.get(passed.end).map(|part| uncaptured(part).kind()) {
        Some(HirKind::Alternation(ways)) => ways,
        _ => {
            all.push(Branch { parts, marks: Some(passed) });
            return Some(());
        }
    };
    for way in ways {
        let mut these = parts[..passed.end].to_vec();
        these.extend(self::parts(uncaptured(way)));
        these.extend(&parts[passed.end + 1..]);
        *left = left.checked_sub(these.len())?;
        split(these, passed, left, all)?;
    }
    Some(())
}

fn uncaptured(mut hir: &Hir) -> &Hir {
    while let HirKind::Capture(capture) = hir.kind() {
        hir = &capture.sub;
    }
    hir
}

fn parts(hir: &Hir) -> Vec<&Hir> {
    match hir.kind() {
        HirKind::Concat(parts) => parts.iter().collect(),
        HirKind::Empty => Vec::new(),
        _ => vec![hir],
    }
}

/// What of these parts, of which the first are `known` to be, is passed over before a beginning. A mark that
/// must be there tells more than what follows it.
fn passed(parts: &[&Hir], known: Passed) -> Passed {
    let is_passed = |part: &&&Hir| is_marks(part) && !matches!(part.kind(), HirKind::Literal(_));
    let mut end = known.end + parts[known.end..].iter().take_while(is_passed).count();
    if end == parts.len() {
        let optional = |part: &&&Hir| part.properties().minimum_len() == Some(0);
        end = 1 + parts[1..].iter().take_while(optional).count();
    }
    let wide = parts.get(known.end..end).unwrap_or_default().iter().any(|part| may_be_wide(part));
    Passed { end, wide: known.wide || wide }
}

/// Whether `hir` matches nothing but what is passed over before a beginning.
fn is_marks(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => {
            std::str::from_utf8(&literal.0).is_ok_and(|text| text.chars().all(is_mark))
        }
        HirKind::Class(Class::Unicode(class)) => ascii(class).all(is_mark),
        HirKind::Repetition(repetition) => is_marks(&repetition.sub),
        HirKind::Capture(capture) => is_marks(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_marks),
        HirKind::Empty => true,
        HirKind::Class(Class::Bytes(_)) | HirKind::Look(_) => false,
    }
}

/// Whether what [`is_marks`] of `hir` may be a letter or digit that is not ASCII.
fn may_be_wide(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => Chars::of(class).wide_letters,
        HirKind::Repetition(repetition) => may_be_wide(&repetition.sub),
        HirKind::Capture(capture) => may_be_wide(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(may_be_wide),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{RuleSet, shipped};

    #[test]
    fn one_of_several_is_each_of_them() {
        let hir = regex_syntax::parse(r"^-*(?:a(?:b|c)|dd|(?:ee|ff)g)h$").unwrap();
        assert_eq!(branches(&hir).len(), 4);
        assert_eq!(branches(&regex_syntax::parse(r"ab|^cd").unwrap()).len(), 2);
    }

    /// Far from the limit.
    #[test]
    fn the_ways_of_shipped_patterns_are_told_apart() {
        for pattern in RuleSet::load(&shipped()).unwrap().patterns.iter() {
            let hir = regex_syntax::parse(pattern.source()).unwrap();
            let mut left = MOST_PARTS;
            add_branches(&hir, &mut left, &mut Vec::new());
            assert!(left > MOST_PARTS / 2, "{pattern:?}");
        }
    }

    #[test]
    fn one_of_too_many_is_not_told_apart() {
        let many = format!("^ab|^-{}c|^cd", "(?:bb|[-_]|[+=][-_])".repeat(30));
        assert_eq!(branches(&regex_syntax::parse(&many).unwrap()).len(), 3);
    }
}
