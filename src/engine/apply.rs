//! Applying fixes to a text.
//!
//! Rules know nothing of each other, so their fixes may overlap: one deletes a list in which
//! another mends a word. What to do then must not depend on which rule came first:
//!
//! - A fix is applied whole or not at all; its edits belong together.
//! - Deletions go first, all of them: whatever else a rule has to say of text that another calls
//!   no part of the article is beside the point. Where they overlap, all that any of them deletes
//!   is deleted.
//! - Any other fix is applied if it touches nothing that is deleted or replaced already, in the
//!   order of the findings. The same edit twice is one edit. Two different insertions at one place
//!   overlap, as no order of them is better than the other.
//!
//! What is left out can be found again in the text that comes out, and mended then.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::finding::{Edit, Fix};

/// A text after fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied<'a> {
    /// The text as it is then.
    pub text: Cow<'a, str>,
    /// The fixes that were left out because they overlap others: their indices among the fixes that were
    /// given, in order. Findings without a fix do not count.
    pub left_out: Vec<usize>,
}

/// Applies fixes to the text that they were made for, given in the order of their findings.
///
/// An edit that does not lie in the text on character boundaries makes its fix one that is left
/// out.
///
/// What is left out is told by its place among the fixes. To know the findings, leave out those without a fix:
///
/// ```
/// use corplint::engine::{Finding, Linter, apply};
/// use corplint::rule::{RuleSet, shipped};
/// use corplint::text::{Document, Source};
///
/// let linter = Linter::new(RuleSet::load(&shipped())?);
/// let document = Document::new(Source::file("a.txt"), "It dont matter what they say.");
/// let findings = linter.lint(&document);
/// let mended: Vec<&Finding> = findings.iter().filter(|finding| finding.fix.is_some()).collect();
/// let applied = apply(document.text(), mended.iter().filter_map(|finding| finding.fix.as_ref()));
/// assert_eq!(applied.text, "It don't matter what they say.");
/// let left_out: Vec<&Finding> = applied.left_out.iter().map(|index| mended[*index]).collect();
/// assert!(left_out.is_empty());
/// # Ok::<(), corplint::schema::Mistakes>(())
/// ```
pub fn apply<'a, 'f>(text: &'a str, fixes: impl IntoIterator<Item = &'f Fix>) -> Applied<'a> {
    let fits = |edit: &Edit| text.get(edit.start..edit.end).is_some();
    let deletes = |fix: &Fix| fix.edits.iter().all(|edit| edit.insert.is_empty());
    let mut left_out = Vec::new();
    let mut deleted: Vec<Range<usize>> = Vec::new();
    let mut others = Vec::new();
    for (index, fix) in fixes.into_iter().enumerate() {
        if !fix.edits.iter().all(fits) {
            left_out.push(index);
        } else if deletes(fix) {
            deleted.extend(fix.edits.iter().map(|edit| edit.start..edit.end));
        } else {
            others.push((index, fix));
        }
    }
    let mut edits = Edits::deletions(deleted);
    for (index, fix) in others {
        if !edits.add(&fix.edits) {
            left_out.push(index);
        }
    }
    left_out.sort_unstable();
    Applied { text: edits.write(text), left_out }
}

/// Edits that do not overlap, by where they start and end. Fixes may come in any order, and there may be very
/// many.
struct Edits<'f>(BTreeMap<(usize, usize), &'f str>);

impl<'f> Edits<'f> {
    fn deletions(mut spans: Vec<Range<usize>>) -> Self {
        spans.retain(|span| !span.is_empty());
        spans.sort_unstable_by_key(|span| (span.start, span.end));
        let mut joined: Vec<Range<usize>> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => joined.push(span),
            }
        }
        Self(joined.into_iter().map(|span| ((span.start, span.end), "")).collect())
    }

    /// Adds the edits of a fix, or none of them if one overlaps what is there.
    fn add(&mut self, edits: &'f [Edit]) -> bool {
        let mut added = Vec::with_capacity(edits.len());
        for edit in edits {
            let (place, insert) = ((edit.start, edit.end), edit.insert.as_str());
            let known = self.0.get(&place);
            if known.is_some_and(|known| *known == insert) {
                continue;
            }
            if known.is_some() || self.overlaps(place) {
                for place in added {
                    self.0.remove(&place);
                }
                return false;
            }
            self.0.insert(place, insert);
            added.push(place);
        }
        true
    }

    /// Whether an edit at another place can't be made beside one at this. Those that only touch can.
    fn overlaps(&self, place: (usize, usize)) -> bool {
        // As those that are there do not overlap, one beyond the nearest on a side overlaps only if that does.
        let before = self.0.range(..place).next_back();
        let behind = self.0.range(place..).next();
        let mut nearest = before.into_iter().chain(behind);
        nearest.any(|((start, end), _)| *start < place.1 && place.0 < *end)
    }

    fn write(self, text: &str) -> Cow<'_, str> {
        if self.0.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for ((start, end), insert) in self.0 {
            out.push_str(&text[at..start]);
            out.push_str(insert);
            at = end;
        }
        out.push_str(&text[at..]);
        Cow::Owned(out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each fix is a list of edits: start, end, what is inserted.
    fn applied(text: &str, fixes: &[&[(usize, usize, &str)]]) -> (String, Vec<usize>) {
        let fixes: Vec<Fix> = fixes.iter().map(|edits| fix(edits)).collect();
        let applied = apply(text, &fixes);
        (applied.text.into_owned(), applied.left_out)
    }

    fn fix(edits: &[(usize, usize, &str)]) -> Fix {
        let edit = |&(start, end, insert): &(usize, usize, &str)| Edit {
            start,
            end,
            insert: insert.to_owned(),
        };
        Fix { edits: edits.iter().map(edit).collect() }
    }

    #[test]
    fn fixes_apart_are_all_applied() {
        let fixes: &[&[_]] = &[&[(0, 2, "A")], &[(2, 4, "")], &[(6, 6, "!"), (4, 5, "E")]];
        assert_eq!(applied("aabbcd", fixes), ("AEd!".to_owned(), vec![]));
        assert_eq!(applied("aabbcd", &[]), ("aabbcd".to_owned(), vec![]));
    }

    #[test]
    fn deletions_that_overlap_delete_all_that_any_deletes() {
        for fixes in [[&[(1, 4, "")], &[(2, 6, "")]], [&[(2, 6, "")], &[(1, 4, "")]]] {
            let fixes: Vec<&[_]> = fixes.iter().map(|fix| &fix[..]).collect();
            assert_eq!(applied("abcdefgh", &fixes), ("agh".to_owned(), vec![]));
        }
    }

    #[test]
    fn what_is_deleted_is_not_mended() {
        let inside: &[_] = &[(2, 3, "X")];
        let around: &[_] = &[(1, 4, "")];
        assert_eq!(applied("abcdef", &[inside, around]), ("aef".to_owned(), vec![0]));
        assert_eq!(applied("abcdef", &[around, inside]), ("aef".to_owned(), vec![1]));
        // Beside the deletion is not in it.
        let beside: &[_] = &[(4, 5, "X")];
        assert_eq!(applied("abcdef", &[around, beside]), ("aXf".to_owned(), vec![]));
        let at_its_ends: &[_] = &[(1, 1, "<"), (4, 4, ">")];
        assert_eq!(applied("abcdef", &[around, at_its_ends]), ("a<>ef".to_owned(), vec![]));
        let within: &[_] = &[(2, 2, "X")];
        assert_eq!(applied("abcdef", &[around, within]), ("aef".to_owned(), vec![1]));
    }

    #[test]
    fn of_replacements_that_overlap_the_first_is_applied() {
        let fixes: &[&[_]] = &[&[(0, 3, "X")], &[(2, 4, "Y")], &[(4, 5, "Z")]];
        assert_eq!(applied("abcdef", fixes), ("XdZf".to_owned(), vec![1]));
    }

    #[test]
    fn the_same_edit_twice_is_one_and_two_insertions_at_a_place_are_not_both_made() {
        assert_eq!(applied("ab", &[&[(0, 1, "X")], &[(0, 1, "X")]]), ("Xb".to_owned(), vec![]));
        assert_eq!(applied("ab", &[&[(0, 1, "X")], &[(0, 1, "Y")]]), ("Xb".to_owned(), vec![1]));
        assert_eq!(applied("ab", &[&[(1, 1, "X")], &[(1, 1, "Y")]]), ("aXb".to_owned(), vec![1]));
    }

    #[test]
    fn a_fix_is_applied_whole_or_not_at_all() {
        let fixes: &[&[_]] = &[&[(4, 5, "X")], &[(0, 1, "A"), (4, 6, "Y")], &[(0, 1, "B")]];
        assert_eq!(applied("abcdef", fixes), ("BbcdXf".to_owned(), vec![1]));
        let last_overlaps: &[&[_]] = &[&[(5, 6, "X")], &[(0, 1, "A"), (2, 3, "B"), (5, 6, "Y")]];
        assert_eq!(applied("abcdef", last_overlaps), ("abcdeX".to_owned(), vec![1]));
    }

    #[test]
    fn an_edit_off_the_text_is_left_out() {
        assert_eq!(applied("é", &[&[(0, 1, "")], &[(1, 9, "X")]]), ("é".to_owned(), vec![0, 1]));
    }

    /// Rules come one after the other, so their fixes do not come in the order of the text.
    #[test]
    fn very_many_fixes_in_any_order_take_little_time() {
        let text = "ab".repeat(200_000);
        let of = |start: usize| fix(&[(start, start + 1, "X")]);
        let fixes: Vec<Fix> = (0..200_000).rev().map(|index| of(2 * index)).collect();
        let start = std::time::Instant::now();
        let applied = apply(&text, &fixes);
        assert!(start.elapsed() < std::time::Duration::from_secs(60), "{:?}", start.elapsed());
        assert_eq!(applied.text, "Xb".repeat(200_000));
    }

    proptest! {
        #[test]
        fn deletions_come_out_the_same_in_any_order(
            spans in prop::collection::vec((0_usize..12, 0_usize..12), 0..6),
        ) {
            let edits: Vec<_> = spans.iter().map(|&(a, b)| [(a.min(b), a.max(b), "")]).collect();
            let mut fixes: Vec<&[_]> = edits.iter().map(|edits| &edits[..]).collect();
            let text = "abcdefghijkl";
            let kept: String = text
                .char_indices()
                .filter(|(i, _)| !edits.iter().any(|[(start, end, _)]| (*start..*end).contains(i)))
                .map(|(_, c)| c)
                .collect();
            prop_assert_eq!(applied(text, &fixes), (kept.clone(), vec![]));
            fixes.reverse();
            prop_assert_eq!(applied(text, &fixes), (kept, vec![]));
        }

        #[test]
        fn fixes_that_are_applied_do_not_overlap(
            edits in prop::collection::vec((0_usize..12, 0_usize..12, "[XY]{0,2}"), 0..8),
        ) {
            let edits: Vec<_> =
                edits.iter().map(|(a, b, x)| [(*a.min(b), *a.max(b), x.as_str())]).collect();
            let fixes: Vec<&[_]> = edits.iter().map(|edits| &edits[..]).collect();
            let (text, left_out) = applied("abcdefghijkl", &fixes);
            // Only what some fix covers is gone, and only what is not left out was put in.
            for (i, c) in "abcdefghijkl".char_indices() {
                let covered = edits.iter().any(|[(start, end, _)]| (*start..*end).contains(&i));
                prop_assert!(covered || text.contains(c));
            }
            let whole: Vec<Fix> = fixes.iter().map(|edits| fix(edits)).collect();
            let kept = whole.iter().enumerate().filter(|(i, _)| !left_out.contains(i));
            let again = apply("abcdefghijkl", kept.map(|(_, fix)| fix));
            prop_assert_eq!((again.text.as_ref(), again.left_out), (text.as_str(), vec![]));
        }
    }
}
