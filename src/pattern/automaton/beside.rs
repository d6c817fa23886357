//! What stands at one side of a place in a text, as far as a pattern asks.

use regex_syntax::hir::Look;

/// What stands at one side of a place: some of these, or nothing that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Beside(u8);

impl Beside {
    /// Nothing: the text begins or ends here.
    pub(super) const EDGE: Self = Self(1);
    pub(super) const LINE_BREAK: Self = Self(2);
    /// A word character of ASCII.
    pub(super) const ASCII_WORD: Self = Self(4);
    /// A word character of Unicode.
    pub(super) const WORD: Self = Self(8);

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn is(self, one: Self) -> bool {
        self.0 & one.0 != 0
    }
}

/// What `look` asks of what stands beside a place, beyond whether the text ends there; `None` if that does
/// not tell whether it holds.
pub(super) fn asks(look: Look) -> Option<Beside> {
    Some(match look {
        Look::Start | Look::End => Beside::default(),
        Look::StartLF | Look::EndLF => Beside::LINE_BREAK,
        Look::WordAscii
        | Look::WordAsciiNegate
        | Look::WordStartAscii
        | Look::WordEndAscii
        | Look::WordStartHalfAscii
        | Look::WordEndHalfAscii => Beside::ASCII_WORD,
        Look::WordUnicode
        | Look::WordUnicodeNegate
        | Look::WordStartUnicode
        | Look::WordEndUnicode
        | Look::WordStartHalfUnicode
        | Look::WordEndHalfUnicode => Beside::WORD,
        Look::StartCRLF | Look::EndCRLF => return None,
    })
}

/// Whether `look` holds between what stands before and after a place.
pub(super) fn holds(look: Look, before: Beside, after: Beside) -> bool {
    let word = asks(look).unwrap_or_default();
    let is_edge = |side: Beside| side.is(Beside::EDGE.with(Beside::LINE_BREAK));
    match look {
        Look::Start => before.is(Beside::EDGE),
        Look::End => after.is(Beside::EDGE),
        Look::StartLF => is_edge(before),
        Look::EndLF => is_edge(after),
        Look::WordAscii | Look::WordUnicode => before.is(word) != after.is(word),
        Look::WordAsciiNegate | Look::WordUnicodeNegate => before.is(word) == after.is(word),
        Look::WordStartAscii | Look::WordStartUnicode => !before.is(word) && after.is(word),
        Look::WordEndAscii | Look::WordEndUnicode => before.is(word) && !after.is(word),
        Look::WordStartHalfAscii | Look::WordStartHalfUnicode => !before.is(word),
        Look::WordEndHalfAscii | Look::WordEndHalfUnicode => !after.is(word),
        Look::StartCRLF | Look::EndCRLF => false,
    }
}
