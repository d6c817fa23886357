//! The groups of a pattern: their names, and where they stand in a match if that is always the same.

use regex_syntax::hir::{Hir, HirKind};

/// Adds the names of the groups of `hir`, by index.
pub(super) fn add_names(hir: &Hir, names: &mut Vec<Option<Box<str>>>) {
    match hir.kind() {
        HirKind::Capture(capture) => {
            names.push(capture.name.clone());
            add_names(&capture.sub, names);
        }
        HirKind::Repetition(repetition) => add_names(&repetition.sub, names),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().for_each(|part| add_names(part, names));
        }
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) | HirKind::Class(_) => {}
    }
}

/// For each group, the whole first, how many bytes of every match stand before and after it; `None`
/// if that differs between matches.
pub(super) fn fixed_groups(hir: &Hir) -> Option<Vec<(usize, usize)>> {
    let mut groups = vec![(0, 0)];
    add_fixed_groups(hir, Some(0), Some(0), &mut groups)?;
    Some(groups)
}

fn add_fixed_groups(
    hir: &Hir,
    before: Option<usize>,
    after: Option<usize>,
    groups: &mut Vec<(usize, usize)>,
) -> Option<()> {
    if hir.properties().explicit_captures_len() == 0 {
        return Some(());
    }
    match hir.kind() {
        HirKind::Capture(capture) => {
            groups.push((before?, after?));
            add_fixed_groups(&capture.sub, before, after, groups)
        }
        HirKind::Concat(parts) => {
            let length = |part: &Hir| {
                let properties = part.properties();
                let (least, most) = (properties.minimum_len()?, properties.maximum_len()?);
                (least == most).then_some(least)
            };
            let longer = |known: Option<usize>, part: &Hir| Some(known? + length(part)?);
            // After each part, from the last on.
            let mut afters: Vec<Option<usize>> = Vec::with_capacity(parts.len());
            afters.push(after);
            for part in parts.iter().skip(1).rev() {
                afters.push(longer(afters[afters.len() - 1], part));
            }
            let mut before = before;
            for (part, after) in parts.iter().zip(afters.into_iter().rev()) {
                add_fixed_groups(part, before, after, groups)?;
                before = longer(before, part);
            }
            Some(())
        }
        _ => None,
    }
}
