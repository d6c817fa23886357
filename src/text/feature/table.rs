//! Every feature, and how it is measured.

use std::ops::Range;

use super::UnitOfMeasure::{Characters, Count, Flag, Quotient, Ratio};
use super::marks::{
    ellipses, ends_sentence, ends_with_ellipsis, first_alphanumeric, newlines, starts_with_bullet,
};
use super::{Feature, Scope};
use crate::text::analysis::{Analysis, partition};
use crate::text::counts::{CharCounts, WordCounts, chars};
use crate::text::layout::trim;
use crate::text::ratio;
use crate::text::repetition::Duplicates;
use crate::text::unit::{Unit, UnitKind};

/// Every feature, in the order of the documentation.
#[rustfmt::skip]
pub static FEATURES: &[Feature] = &[
    // How much text.
    Feature::any("chars", Characters, "characters, white space included",
        |a, u| a.chars(u) as f64)
        // Each has one to four bytes.
        .between(|_, u| (u.span.len() as f64 / 4.0, u.span.len() as f64)),
    Feature::any("words", Count, "words (Unicode's, UAX #29, unless the pack has other units)",
        |a, u| a.count_words(u) as f64),
    Feature::any("non_symbol_words", Count, "words that are not all symbols (datatrove's 281 punctuation marks and controls)",
        |a, u| { let w = a.word_counts(u); (w.words - w.symbols) as f64 }),
    Feature::any("lines", Count, "lines that are not blank",
        |a, u| a.lines_of(u) as f64),
    Feature::any("sentences", Count, "sentences that lie wholly inside",
        |a, u| a.inside(UnitKind::Sentence, &u.span).len() as f64).dear(),
    Feature::any("paragraphs", Count, "paragraphs that lie wholly inside",
        |a, u| a.inside(UnitKind::Paragraph, &u.span).len() as f64),

    // Which characters.
    Feature::any("letter_ratio", Ratio, "letters (general category L) among all characters",
        |a, u| of_chars(a, u, |c| c.letters)),
    Feature::any("uppercase_ratio", Ratio, "uppercase letters among all characters",
        |a, u| of_chars(a, u, |c| c.uppercase)),
    Feature::any("digit_ratio", Ratio, "digits and other numbers (general category N) among all characters",
        |a, u| of_chars(a, u, |c| c.digits)),
    Feature::any("punctuation_ratio", Ratio, "punctuation (general category P) among all characters",
        |a, u| of_chars(a, u, |c| c.punctuation)),
    Feature::any("symbol_ratio", Ratio, "symbols (general category S) among all characters",
        |a, u| of_chars(a, u, |c| c.symbols)),
    Feature::any("whitespace_ratio", Ratio, "white space among all characters",
        |a, u| {
            let c = a.char_counts(u);
            let visible = c.letters + c.digits + c.punctuation + c.symbols + c.other;
            let all = a.chars(u);
            ratio((all - visible) as f64, all as f64)
        }),

    // Which words.
    Feature::any("mean_word_length", Characters, "mean length of the words",
        |a, u| { let w = a.word_counts(u); ratio(w.chars as f64, w.words as f64) }),
    Feature::any("mean_non_symbol_word_length", Characters, "mean length of the words that are not all symbols",
        |a, u| {
            let w = a.word_counts(u);
            ratio((w.chars - w.symbol_chars) as f64, (w.words - w.symbols) as f64)
        }),
    Feature::any("longest_word", Characters, "length of the longest word",
        |a, u| a.word_counts(u).longest as f64),
    Feature::any("title_case_ratio", Ratio, "words that begin with an uppercase letter among all words",
        |a, u| a.title_case_ratio(u)),
    Feature::any("uppercase_word_ratio", Ratio, "words of two or more letters, all uppercase, among all words",
        |a, u| of_words(a, u, |w| w.uppercase)),
    Feature::any("alphabetic_word_ratio", Ratio, "words with at least one letter among all words",
        |a, u| of_words(a, u, |w| w.alphabetic)),
    Feature::any("hash_to_word_ratio", Quotient, "`#` characters over words",
        |a, u| per_word(a, u, a.str(u).matches('#').count())),
    Feature::any("ellipsis_to_word_ratio", Quotient, "ellipses (`...` and `…`) over words",
        |a, u| per_word(a, u, ellipses(a.str(u)))),
    Feature::any("newline_to_word_ratio", Quotient, "line breaks over words (FineWeb's list ratio)",
        |a, u| per_word(a, u, newlines(a.str(u)))),

    // How it begins and ends.
    Feature::any("ends_sentence", Flag, "ends like a sentence: a full stop, question or exclamation mark of any script, perhaps closed by quotes or brackets; an ellipsis does not count",
        |a, u| flag(ends_sentence(a.str(u)))),
    Feature::any("ends_with_ellipsis", Flag, "ends with `...` or `…`",
        |a, u| flag(ends_with_ellipsis(a.str(u)))),
    Feature::any("ends_with_colon", Flag, "ends with a colon",
        |a, u| flag(a.str(u).trim_end().ends_with([':', '：']))),
    Feature::any("starts_with_bullet", Flag, "begins with a bullet (`-`, `*`, `•`, `‣`, `◦`, `▪`, `●`, `–` and their like) that white space or nothing follows",
        |a, u| flag(starts_with_bullet(a.str(u)))),
    Feature::any("starts_uppercase", Flag, "its first letter or digit is an uppercase letter",
        |a, u| flag(first_alphanumeric(a.str(u)).is_some_and(char::is_uppercase))),
    Feature::any("starts_lowercase", Flag, "its first letter or digit is a lowercase letter",
        |a, u| flag(first_alphanumeric(a.str(u)).is_some_and(char::is_lowercase))),

    // Where it stands.
    Feature::any("number", Count, "its number among the units of its kind, counted from 1",
        |_, u| u.place.map_or(0, |(_, index)| index + 1) as f64).on(Scope::Unit).least_one()
        .within(|a, kind, least, most| numbers(a.len(kind), least, most)),
    Feature::any("number_from_end", Count, "its number among the units of its kind, counted from 1 at the last",
        |a, u| u.place.map_or(0, |(kind, index)| a.len(kind) - index) as f64).on(Scope::Unit).least_one()
        .within(|a, kind, least, most| {
            let len = a.len(kind);
            let Range { start, end } = numbers(len, least, most);
            len - end..len - start
        }),
    Feature::any("position", Ratio, "the part of the document's bytes that stands before it",
        |a, u| position(a, u.span.start))
        .within(|a, kind, least, most| {
            let position = |index| position(a, a.unit(kind, index).span.start);
            let len = a.len(kind);
            let start = least.map_or(0, |least| partition(len, |index| position(index) < least));
            let end = most.map_or(len, |most| partition(len, |index| position(index) <= most));
            start..end.max(start)
        }),
    Feature::any("indent", Characters, "white space before its first visible character",
        |a, u| {
            let start = a.line_breaks().line_start(u.span.start);
            let visible = trim(a.text, u.span.clone()).start;
            chars(a.text[start..visible].trim_start_matches('\u{feff}')) as f64
        }).on(Scope::Line),
    Feature::any("blank_before", Flag, "the first line of its paragraph",
        |a, u| flag(line_is(a, u, |index, lines| index == lines.start))).on(Scope::Line),
    Feature::any("blank_after", Flag, "the last line of its paragraph",
        |a, u| flag(line_is(a, u, |index, lines| index + 1 == lines.end))).on(Scope::Line),

    // What repeats within the document.
    Feature::any("copies", Count, "units of its kind that are the same after folding case, space and punctuation, itself counted",
        |a, u| a.copies(u) as f64).on(Scope::Unit).least_one(),
    Feature::any("copy_number", Count, "its number among its copies, counted from 1: above that, the same occurred before",
        |a, u| a.copy_number(u) as f64).on(Scope::Unit).least_one(),
    Feature::any("repeats_previous", Flag, "the same as the unit of its kind right before it, after folding case, space and punctuation",
        |a, u| flag(a.repeats_previous(u))).on(Scope::Unit),
    Feature::document("duplicate_line_ratio", Ratio, "lines that occurred before among all lines (Gopher; lines are separated by one or more line breaks)",
        |a, _| a.shared.lines(a.text).ratio(), |a| a.shared.lines(a.text).spans.clone()),
    Feature::document("duplicate_line_char_ratio", Ratio, "characters in lines that occurred before among all characters (Gopher)",
        |a, _| of_all_chars(a, a.shared.lines(a.text)), |a| a.shared.lines(a.text).spans.clone()),
    Feature::document("duplicate_paragraph_ratio", Ratio, "paragraphs that occurred before among all paragraphs (Gopher; paragraphs are separated by two or more line breaks)",
        |a, _| a.shared.paragraphs(a.text).ratio(), |a| a.shared.paragraphs(a.text).spans.clone()),
    Feature::document("duplicate_paragraph_char_ratio", Ratio, "characters in paragraphs that occurred before among all characters (Gopher)",
        |a, _| of_all_chars(a, a.shared.paragraphs(a.text)), |a| a.shared.paragraphs(a.text).spans.clone()),
    Feature::document("duplicate_visible_line_char_ratio", Ratio, "characters in non-blank lines that occurred before among all characters but line breaks (FineWeb)",
        |a, _| {
            let all = a.shared.chars(a.text) - newlines(a.text);
            let duplicates = a.shared.lines(a.text).visible(a.text);
            ratio(duplicates.map(|line| chars(&a.text[line])).sum::<usize>() as f64, all as f64)
        },
        |a| a.shared.lines(a.text).visible(a.text).collect()),
    top_gram!(2), top_gram!(3), top_gram!(4),
    duplicate_gram!(5), duplicate_gram!(6), duplicate_gram!(7),
    duplicate_gram!(8), duplicate_gram!(9), duplicate_gram!(10),
];

/// Flags of which at most one is true of any text.
pub(crate) static EXCLUSIVE: &[&[&str]] = &[
    &["starts_uppercase", "starts_lowercase"],
    &["ends_sentence", "ends_with_ellipsis", "ends_with_colon"],
];

macro_rules! top_gram {
    ($n:literal) => {
        Feature::document(
            concat!("top_", $n, "gram_char_ratio"),
            Quotient,
            concat!(
                "characters in all occurrences of the most frequent run of ",
                $n,
                " words among all characters (Gopher; overlaps count in full)"
            ),
            |a, _| ratio(a.grams().top_chars($n) as f64, a.shared.chars(a.text) as f64),
            |a| gram_spans(a, a.grams().top_runs($n), $n),
        )
        .between(|a, _| {
            (0.0, ratio(a.grams().most_top_chars() as f64, a.shared.chars(a.text) as f64))
        })
    };
}
use top_gram;

macro_rules! duplicate_gram {
    ($n:literal) => {
        Feature::document(
            concat!("duplicate_", $n, "gram_char_ratio"),
            Ratio,
            concat!(
                "characters in runs of ",
                $n,
                " words that occurred before among all characters (Gopher)"
            ),
            |a, _| ratio(a.grams().again_chars($n) as f64, a.shared.chars(a.text) as f64),
            |a| gram_spans(a, a.grams().again($n).iter().map(|at| *at as usize), $n),
        )
        .between(|a, _| {
            (0.0, ratio(a.grams().most_again_chars($n) as f64, a.shared.chars(a.text) as f64))
        })
    };
}
use duplicate_gram;

fn gram_spans(
    a: &Analysis<'_>,
    firsts: impl IntoIterator<Item = usize>,
    n: usize,
) -> Vec<Range<usize>> {
    let words = a.words();
    firsts.into_iter().map(|at| words[at].start()..words[at + n - 1].end()).collect()
}

fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

fn of_chars(a: &Analysis<'_>, u: &Unit, class: fn(&CharCounts) -> usize) -> f64 {
    ratio(class(&a.char_counts(u)) as f64, a.chars(u) as f64)
}

fn of_all_chars(a: &Analysis<'_>, duplicates: &Duplicates) -> f64 {
    ratio(duplicates.chars as f64, a.shared.chars(a.text) as f64)
}

fn of_words(a: &Analysis<'_>, u: &Unit, class: fn(&WordCounts) -> usize) -> f64 {
    let counts = a.word_counts(u);
    ratio(class(&counts) as f64, counts.words as f64)
}

fn per_word(a: &Analysis<'_>, u: &Unit, count: usize) -> f64 {
    ratio(count as f64, a.count_words(u) as f64)
}

/// Which of `len` units have numbers, counted from 1, between these.
fn numbers(len: usize, least: Option<f64>, most: Option<f64>) -> Range<usize> {
    let start = least.map_or(0, |least| (least.ceil() as usize).saturating_sub(1)).min(len);
    let end = most.map_or(len, |most| most.floor() as usize).min(len);
    start..end.max(start)
}

/// The part of the document's bytes that stands before the byte `at`.
fn position(a: &Analysis<'_>, at: usize) -> f64 {
    ratio(at as f64, a.text.len() as f64)
}

fn line_is(a: &Analysis<'_>, u: &Unit, test: fn(usize, &Range<usize>) -> bool) -> bool {
    let Some((UnitKind::Line, index)) = u.place else { return false };
    a.around(UnitKind::Paragraph, u.span.start)
        .is_some_and(|paragraph| test(index, &a.layout.paragraphs[paragraph].lines()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::rc::Rc;

    use super::*;
    use crate::text::{Shared, Units};

    fn measure(name: &str, text: &str, kind: UnitKind, index: usize) -> f64 {
        let analysis = Analysis::new(text, Units::default(), Rc::new(Shared::default()));
        Feature::named(name).expect("a feature").value(&analysis, &analysis.unit(kind, index))
    }

    #[test]
    fn names_are_unique() {
        for (i, feature) in FEATURES.iter().enumerate() {
            assert!(FEATURES[..i].iter().all(|other| other.name != feature.name), "{feature:?}");
        }
    }

    #[test]
    fn features_of_a_line() {
        let text = "\n  THE Big 12 cat, 50 %\nnext";
        let line = |name| measure(name, text, UnitKind::Line, 0);
        assert_eq!(line("chars"), 20.0);
        assert_eq!(line("words"), 5.0);
        assert_eq!(line("title_case_ratio"), 0.4);
        assert_eq!(line("uppercase_word_ratio"), 0.2);
        assert_eq!(line("alphabetic_word_ratio"), 0.6);
        assert_eq!(line("uppercase_ratio"), 0.2);
        assert_eq!(line("digit_ratio"), 0.2);
        assert_eq!(line("punctuation_ratio"), 0.1);
        assert_eq!(line("whitespace_ratio"), 0.25);
        assert_eq!(line("indent"), 2.0);
        assert_eq!(line("blank_before"), 1.0);
        assert_eq!(line("blank_after"), 0.0);
        assert_eq!(line("number_from_end"), 2.0);
        assert_eq!(line("copies"), 1.0);
        assert_eq!(measure("indent", "\u{feff} x", UnitKind::Line, 0), 1.0);
        assert_eq!(measure("copies", "—\n***", UnitKind::Line, 0), 1.0);
        assert_eq!(measure("copies", "A b.\nc\n\n“a B”", UnitKind::Line, 2), 2.0);
        assert_eq!(measure("copy_number", "A b.\nc\n\n“a B”", UnitKind::Line, 0), 1.0);
        assert_eq!(measure("copy_number", "A b.\nc\n\n“a B”", UnitKind::Line, 2), 2.0);
        assert_eq!(measure("copy_number", "—\n***", UnitKind::Line, 1), 1.0);
        assert_eq!(measure("repeats_previous", "A b.\n\n“a B”", UnitKind::Line, 1), 1.0);
        assert_eq!(measure("repeats_previous", "A b.\nc\n\n“a B”", UnitKind::Line, 2), 0.0);
        assert_eq!(measure("repeats_previous", "A b.", UnitKind::Line, 0), 0.0);
        assert_eq!(measure("repeats_previous", "—\n***", UnitKind::Line, 1), 0.0);
    }

    #[test]
    fn features_of_the_document_are_sums_of_its_lines() {
        let text = "One two.\n\nThree four?  \n";
        let document = |name| measure(name, text, UnitKind::Document, 0);
        assert_eq!(document("words"), 4.0);
        assert_eq!(document("lines"), 2.0);
        assert_eq!(document("sentences"), 2.0);
        assert_eq!(document("paragraphs"), 2.0);
        assert_eq!(document("whitespace_ratio"), 7.0 / 24.0);
        assert_eq!(document("newline_to_word_ratio"), 0.75);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// What is told of all units by where they stand is what each alone would be told.
        #[test]
        fn units_within_bounds_are_those_whose_value_is(
            text in "[ab\\n]{0,20}",
            least in prop::option::of(prop::sample::select(vec![-1.0, 0.0, 0.3, 1.0, 1.5, 2.0, 30.0])),
            most in prop::option::of(prop::sample::select(vec![-1.0, 0.0, 0.6, 1.0, 2.5, 3.0, 30.0])),
        ) {
            let analysis = Analysis::new(&text, Units::default(), Rc::new(Shared::default()));
            for feature in FEATURES.iter().filter(|feature| feature.is_told_by_place()) {
                let units = 0..analysis.len(UnitKind::Line);
                let is_within = |index: &usize| {
                    let value = feature.value(&analysis, &analysis.unit(UnitKind::Line, *index));
                    least.is_none_or(|least| value >= least) && most.is_none_or(|most| value <= most)
                };
                let wanted: Vec<usize> = units.filter(is_within).collect();
                let found = feature.units_within(&analysis, UnitKind::Line, (least, most));
                prop_assert_eq!(found.map(Vec::from_iter), Some(wanted), "{:?}", feature);
            }
        }

        /// Of the values of a feature, none is less than its least, more than its kind can be, or beyond its limits.
        #[test]
        fn values_lie_between_the_limits(text in "(\u{feff}?(a|B|é|中|😀|12|[.:#*] ?|[ \n]){0,8}){1,6}") {
            let analysis = Analysis::new(&text, Units::default(), Rc::new(Shared::default()));
            for kind in [UnitKind::Word, UnitKind::Line, UnitKind::Document] {
                let units = (0..analysis.len(kind)).map(|index| analysis.unit(kind, index));
                let units: Vec<Unit> = units.collect();
                for feature in FEATURES.iter().filter(|feature| feature.scope.covers(Some(kind))) {
                    for unit in &units {
                        let value = feature.value(&analysis, unit);
                        prop_assert!(value >= feature.least(), "{feature:?} {value}");
                        prop_assert!(value <= feature.measure.max(), "{feature:?} {value}");
                        if let Some((least, most)) = feature.limits(&analysis, unit) {
                            prop_assert!(least <= value && value <= most, "{feature:?} {value}");
                        }
                    }
                }
            }
        }
    }
}
