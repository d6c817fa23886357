//! The bytes with which what an expression matches begins and ends.

use std::ops::ControlFlow;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::chars::ascii;

/// Bytes of which a byte is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bytes([u64; 4]);

impl Bytes {
    pub(super) const NONE: Self = Self([0; 4]);

    /// Those of characters that are not ASCII.
    const WIDE: Self = Self([0, 0, u64::MAX, u64::MAX]);

    pub(super) fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    pub(super) fn with(mut self, other: Self) -> Self {
        for (bits, more) in self.0.iter_mut().zip(other.0) {
            *bits |= more;
        }
        self
    }

    /// Whether one of these is among `other`.
    pub(super) fn has_any(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(these, those)| these & those != 0)
    }

    #[inline]
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }
}

/// A side of what an expression matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    First,
    Last,
}

/// The bytes that stand at one side of what an expression matches.
pub(crate) struct Ends {
    /// The outermost byte.
    pub outer: Bytes,
    /// The next one inwards, where there is one.
    pub inner: Bytes,
    /// Whether a single byte may be all.
    single: bool,
    /// Whether nothing may be all.
    pub empty: bool,
}

impl Ends {
    const NOTHING: Self =
        Self { outer: Bytes::NONE, inner: Bytes::NONE, single: false, empty: true };

    pub(super) fn of(hir: &Hir, side: Side) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::NOTHING,
            HirKind::Literal(literal) => Self::of_bytes(&literal.0, side),
            HirKind::Class(class) => {
                let mut edge = Self { empty: false, ..Self::NOTHING };
                let mut wide = false;
                match class {
                    Class::Unicode(class) => {
                        ascii(class).for_each(|c| edge.outer.insert(c as u8));
                        wide = !class.is_ascii();
                    }
                    Class::Bytes(class) => {
                        for range in class.iter() {
                            (range.start()..=range.end()).for_each(|b| edge.outer.insert(b));
                        }
                    }
                }
                edge.single = edge.outer != Bytes::NONE;
                if wide {
                    edge.outer = edge.outer.with(Bytes::WIDE);
                    edge.inner = edge.inner.with(Bytes::WIDE);
                }
                edge
            }
            HirKind::Repetition(repetition) => {
                let sub = Self::of(&repetition.sub, side);
                let more = repetition.max.is_none_or(|max| max > 1) && sub.single;
                Self {
                    inner: if more { sub.inner.with(sub.outer) } else { sub.inner },
                    empty: sub.empty || repetition.min == 0,
                    ..sub
                }
            }
            HirKind::Capture(capture) => Self::of(&capture.sub, side),
            HirKind::Concat(parts) => {
                let join = |outer: Self, part: &Hir| {
                    // What stands further in is at neither place.
                    if !outer.empty && !outer.single {
                        return ControlFlow::Break(outer);
                    }
                    let inner = Self::of(part, side);
                    ControlFlow::Continue(Self {
                        outer: if outer.empty {
                            outer.outer.with(inner.outer)
                        } else {
                            outer.outer
                        },
                        inner: {
                            let one = if outer.single { inner.outer } else { Bytes::NONE };
                            let none = if outer.empty { inner.inner } else { Bytes::NONE };
                            outer.inner.with(one).with(none)
                        },
                        single: (outer.single && inner.empty) || (outer.empty && inner.single),
                        empty: outer.empty && inner.empty,
                    })
                };
                let mut parts = parts.iter();
                let joined = match side {
                    Side::First => parts.try_fold(Self::NOTHING, join),
                    Side::Last => parts.rev().try_fold(Self::NOTHING, join),
                };
                match joined {
                    ControlFlow::Continue(ends) | ControlFlow::Break(ends) => ends,
                }
            }
            HirKind::Alternation(parts) => {
                let parts = parts.iter().map(|part| Self::of(part, side));
                parts.fold(Self { empty: false, ..Self::NOTHING }, |a, b| Self {
                    outer: a.outer.with(b.outer),
                    inner: a.inner.with(b.inner),
                    single: a.single || b.single,
                    empty: a.empty || b.empty,
                })
            }
        }
    }

    fn of_bytes(bytes: &[u8], side: Side) -> Self {
        let mut edge = Self { empty: false, single: bytes.len() == 1, ..Self::NOTHING };
        let ordered: [Option<&u8>; 2] = match side {
            Side::First => [bytes.first(), bytes.get(1)],
            Side::Last => [bytes.last(), bytes.iter().rev().nth(1)],
        };
        ordered[0].into_iter().for_each(|byte| edge.outer.insert(*byte));
        ordered[1].into_iter().for_each(|byte| edge.inner.insert(*byte));
        edge
    }
}
