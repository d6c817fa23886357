//! Templates: texts with `{placeholders}` for messages and replacements.

use std::ops::Range;
use std::sync::Arc;

use super::condition::Index;
use crate::text::Feature;

/// What a placeholder stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Placeholder {
    /// The text of the finding.
    Text,
    /// The letters and digits of the text of the finding.
    Letters,
    /// The byte at which the finding starts.
    Offset,
    /// How many units a run has, or copies a repeated unit.
    Count,
    /// The number of the line on which the first copy stands.
    FirstLine,
    /// What the word list would have instead, case kept.
    Replacement,
    /// What a misread text was.
    Decoded,
    /// A group of the pattern, by index.
    Group(usize),
    /// What a word list has instead of a group of the pattern, case kept.
    Instead {
        /// The index of the group.
        group: usize,
        /// The index of the list in its rule set.
        list: Index,
    },
    /// The value of a feature.
    Feature(&'static Feature),
}

impl PartialEq for Feature {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    Literal(Arc<str>),
    Placeholder(Placeholder),
}

/// A text with placeholders.
#[derive(Debug, Clone, Default)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
}

/// What is wrong with a template, and where in it.
pub(crate) enum TemplateError {
    /// A brace without its partner.
    Brace(Range<usize>),
    /// A placeholder that is not known.
    Unknown(Range<usize>, String),
}

impl Template {
    /// How many placeholders there are.
    pub(crate) fn count_placeholders(&self) -> usize {
        self.pieces.iter().filter(|piece| matches!(piece, Piece::Placeholder(_))).count()
    }

    /// Parses a template; `known` says what each name stands for. `{{` and `}}` are braces.
    pub(crate) fn parse(
        text: &str,
        known: impl Fn(&str) -> Option<Placeholder>,
    ) -> Result<Self, Vec<TemplateError>> {
        let mut pieces = Vec::new();
        let mut errors = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                literal.push_str(&rest[..1]);
                at += 2;
            } else if rest.starts_with('{') {
                let Some(len) = rest.find('}') else {
                    errors.push(TemplateError::Brace(at..text.len()));
                    break;
                };
                let name = &rest[1..len];
                match known(name) {
                    Some(placeholder) => {
                        if !literal.is_empty() {
                            pieces.push(Piece::Literal(std::mem::take(&mut literal).into()));
                        }
                        pieces.push(Piece::Placeholder(placeholder));
                    }
                    None => {
                        errors.push(TemplateError::Unknown(at + 1..at + len, name.to_owned()));
                    }
                }
                at += len + 1;
            } else if rest.starts_with('}') {
                errors.push(TemplateError::Brace(at..at + 1));
                at += 1;
            } else {
                let len = rest.find(['{', '}']).unwrap_or(rest.len());
                literal.push_str(&rest[..len]);
                at += len;
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal.into()));
        }
        if errors.is_empty() { Ok(Self { pieces }) } else { Err(errors) }
    }

    /// A template without placeholders.
    pub(crate) fn literal(text: &str) -> Self {
        Self { pieces: vec![Piece::Literal(text.into())] }
    }

    /// A template that is one placeholder.
    pub(crate) fn of(placeholder: Placeholder) -> Self {
        Self { pieces: vec![Piece::Placeholder(placeholder)] }
    }

    /// The text, if it has no placeholders, as most messages.
    pub(crate) fn fixed(&self) -> Option<&Arc<str>> {
        match &*self.pieces {
            [Piece::Literal(literal)] => Some(literal),
            _ => None,
        }
    }

    /// The text, with `fill` asked for each placeholder.
    pub(crate) fn render(&self, mut fill: impl FnMut(&Placeholder, &mut String)) -> String {
        let mut text = String::with_capacity(64);
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Placeholder(placeholder) => fill(placeholder, &mut text),
            }
        }
        text
    }

    /// Whether it tells the value of a feature.
    pub(crate) fn has_feature(&self) -> bool {
        self.pieces.iter().any(|p| matches!(p, Piece::Placeholder(Placeholder::Feature(_))))
    }
}

/// The letters and digits of a text, and the marks on them.
pub(crate) fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    use unicode_general_category::{GeneralCategory as G, get_general_category};
    text.chars().filter(|c| {
        c.is_alphanumeric()
            || matches!(get_general_category(*c), G::NonspacingMark | G::SpacingMark)
    })
}
