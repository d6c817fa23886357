//! What is measured, in words.

use crate::rule::bounds_spec::Bounds;
use crate::text::{Feature, UnitOfMeasure};

/// What a yes-or-no feature says, when it holds and when not.
const FLAGS: &[(&str, &str, &str)] = &[
    ("ends_sentence", "ends like a sentence", "does not end like a sentence"),
    ("ends_with_ellipsis", "ends with an ellipsis", "does not end with an ellipsis"),
    ("ends_with_colon", "ends with a colon", "does not end with a colon"),
    ("starts_with_bullet", "begins with a bullet", "does not begin with a bullet"),
    ("starts_uppercase", "begins in upper case", "does not begin in upper case"),
    ("starts_lowercase", "begins in lower case", "does not begin in lower case"),
    ("blank_before", "opens its paragraph", "does not open its paragraph"),
    ("blank_after", "closes its paragraph", "does not close its paragraph"),
    ("repeats_previous", "repeats the one before it", "does not repeat the one before it"),
];

/// What the features that simply count something count: one of it, and several.
const COUNTS: &[(&str, &str, &str)] = &[
    ("chars", "character", "characters"),
    ("words", "word", "words"),
    ("lines", "line", "lines"),
    ("sentences", "sentence", "sentences"),
    ("paragraphs", "paragraph", "paragraphs"),
];

/// What a test of a feature says, and whether the name of the feature needs explanation.
pub(super) fn feature(feature: &Feature, bounds: &Bounds, negated: bool) -> (String, bool) {
    let named = |(name, _, _): &&(&str, &str, &str)| *name == feature.name;
    if feature.measure == UnitOfMeasure::Flag {
        let holds = bounds.contain(1.0) != negated;
        return match FLAGS.iter().find(named) {
            Some((_, yes, no)) => ((if holds { *yes } else { *no }).to_owned(), false),
            None if holds => (format!("has `{}`", feature.name), true),
            None => (format!("has no `{}`", feature.name), true),
        };
    }
    if let Some((_, one, many)) = COUNTS.iter().find(named) {
        let most = bounds.max.or(bounds.min);
        let noun = if most == Some(1.0) { one } else { many };
        return (format!("has {} {noun}", count(bounds, negated)), false);
    }
    let article = if feature.name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    (format!("has {article} `{}` of {}", feature.name, range(bounds, negated)), true)
}

/// A range in words: `4 to 24`, `at least 3`, `more than 7`.
pub(super) fn range(bounds: &Bounds, negated: bool) -> String {
    // An adjustment takes a bound away by `inf`.
    match (bounds.min, bounds.max.filter(|max| max.is_finite()), negated) {
        (Some(min), Some(max), false) if min == max => figure(min),
        (Some(min), Some(max), true) if min == max => format!("other than {}", figure(min)),
        (Some(min), Some(max), false) => format!("{} to {}", figure(min), figure(max)),
        (Some(min), Some(max), true) => {
            format!("less than {} or more than {}", figure(min), figure(max))
        }
        (Some(min), None, false) => format!("at least {}", figure(min)),
        (Some(min), None, true) => format!("less than {}", figure(min)),
        (None, Some(max), false) => format!("at most {}", figure(max)),
        (None, Some(max), true) => format!("more than {}", figure(max)),
        (None, None, _) => "any number of".to_owned(),
    }
}

/// A range of what is counted: `fewer than 3` rather than `less than 3`.
pub(super) fn count(bounds: &Bounds, negated: bool) -> String {
    range(bounds, negated).replace("less than", "fewer than")
}

fn figure(value: f64) -> String {
    format!("{value}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FEATURES;

    fn said(name: &str, min: Option<f64>, max: Option<f64>, negated: bool) -> String {
        feature(Feature::named(name).unwrap(), &Bounds { min, max }, negated).0
    }

    #[test]
    fn ranges_read_as_people_say_them() {
        assert_eq!(said("words", Some(4.0), Some(24.0), false), "has 4 to 24 words");
        assert_eq!(said("lines", None, Some(1.0), false), "has at most 1 line");
        assert_eq!(said("words", Some(25.0), None, true), "has fewer than 25 words");
        assert_eq!(
            said("title_case_ratio", Some(0.6), None, false),
            "has a `title_case_ratio` of at least 0.6"
        );
        assert_eq!(said("indent", Some(4.0), None, false), "has an `indent` of at least 4");
        assert_eq!(
            said("uppercase_ratio", None, Some(0.5), true),
            "has an `uppercase_ratio` of more than 0.5"
        );
        assert_eq!(said("ends_sentence", None, Some(0.0), false), "does not end like a sentence");
        assert_eq!(said("ends_sentence", None, Some(0.0), true), "ends like a sentence");
    }

    #[test]
    fn every_yes_or_no_has_words_of_its_own() {
        for feature in FEATURES.iter().filter(|f| f.measure == UnitOfMeasure::Flag) {
            assert!(FLAGS.iter().any(|(name, _, _)| *name == feature.name), "{}", feature.name);
        }
        for (name, _, _) in FLAGS.iter().chain(COUNTS) {
            assert!(Feature::named(name).is_some(), "{name}");
        }
    }
}
