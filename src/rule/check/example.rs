//! Examples: what they say must be possible before it is worth asking whether it is so.

use std::ops::Range;

use crate::schema::{OneOrMany, Spanned};

use super::Checker;
use crate::rule::Example;
use crate::rule::rule::place_from;
use crate::rule::spec::ExampleSpec;

impl Checker<'_> {
    /// An example of a rule that has a fix or has none.
    pub(super) fn example(&mut self, example: &ExampleSpec, fixes: bool) -> Example {
        let (text, finds) = (example.text.get_ref(), example.finds.get_ref());
        // An empty text can be found, as a whole.
        let is_found_empty = text.is_empty() && finds.iter().map(String::as_str).eq([""]);
        if text.trim().is_empty() && !is_found_empty {
            self.mistake(example.text.span(), "the example's text is empty");
        }
        let mut from = 0;
        for find in finds {
            if let Some(place) = place_from(text, find, from) {
                from = place.end;
                continue;
            }
            let message = format!("the example's text does not contain {find:?}");
            self.mistake(example.finds.span(), message).label = "can't be found".into();
        }
        if finds.iter().any(String::is_empty) && !is_found_empty {
            self.mistake(example.finds.span(), "an empty string can't be found");
        }
        if let Some(fixed) = &example.fixed {
            if finds.is_empty() {
                self.says_nothing("fixed", fixed.span());
            } else if !fixes {
                let message = "this rule has no fix, so the text stays as it is";
                self.mistake(fixed.span(), message).help =
                    Some("give the rule a `fix`, or leave `fixed` out".into());
            }
        }
        Example {
            text: text.clone(),
            finds: finds.clone(),
            fixed: example.fixed.clone(),
            severities: self.of_each("severity", example.severity.as_ref(), finds.len()),
            messages: self.of_each("message", example.message.as_ref(), finds.len()),
            span: example.text.span(),
            finds_span: example.finds.span(),
        }
    }

    /// What the example says of each of its `count` findings; empty if it does not say it.
    fn of_each<T: Clone>(
        &mut self,
        key: &str,
        said: Option<&Spanned<OneOrMany<Spanned<T>>>>,
        count: usize,
    ) -> Vec<Spanned<T>> {
        let Some(said) = said else { return Vec::new() };
        if count == 0 {
            self.says_nothing(key, said.span());
            return Vec::new();
        }
        match said.get_ref() {
            OneOrMany::One(one) => vec![one.clone(); count],
            OneOrMany::Many(many) if many.len() == count => many.clone(),
            OneOrMany::Many(many) => {
                let message = format!("`{key}` says it of {}, `finds` has {count}", many.len());
                self.mistake(said.span(), message).help =
                    Some("give one for each of `finds`, or one for all".into());
                Vec::new()
            }
        }
    }

    fn says_nothing(&mut self, key: &str, span: Range<usize>) {
        let message = format!("nothing is to be found here, so `{key}` says nothing");
        self.mistake(span, message).help = Some("leave it out".into());
    }
}
