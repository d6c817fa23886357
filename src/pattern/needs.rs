//! What every match of a pattern needs, told from the parsed expression: a line break, white space
//! at its edge, text beyond an anchor. A pattern that needs what the unit does not have can never
//! match.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// A kind of character.
pub(crate) type Is = fn(char) -> bool;

/// Whether every match has a character that `is` so.
pub(crate) fn needs(hir: &Hir, is: Is) -> bool {
    match hir.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => chars(hir, is).contains(&true),
        HirKind::Repetition(repetition) => repetition.min > 0 && needs(&repetition.sub, is),
        HirKind::Capture(capture) => needs(&capture.sub, is),
        HirKind::Concat(parts) => parts.iter().any(|part| needs(part, is)),
        HirKind::Alternation(parts) => parts.iter().all(|part| needs(part, is)),
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

/// For each character of a literal, or for the one of a class: whether it must be so.
fn chars(hir: &Hir, is: Is) -> Vec<bool> {
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0)
            .map_or(Vec::new(), |text| text.chars().map(is).collect()),
        HirKind::Class(Class::Unicode(class)) => {
            // Large ranges are never of one of the few characters that are asked for.
            let small = class.iter().all(|range| range.len() < 32);
            vec![small && class.iter().all(|range| (range.start()..=range.end()).all(is))]
        }
        _ => Vec::new(),
    }
}

/// An end of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    Start,
    End,
}

impl Edge {
    fn look(self) -> Look {
        match self {
            Self::Start => Look::Start,
            Self::End => Look::End,
        }
    }

    fn order<'h>(self, parts: &'h [Hir]) -> Box<dyn Iterator<Item = &'h Hir> + 'h> {
        match self {
            Self::Start => Box::new(parts.iter()),
            Self::End => Box::new(parts.iter().rev()),
        }
    }
}

/// Whether every match stands at this edge of the text.
pub(crate) fn stands_at(hir: &Hir, edge: Edge) -> bool {
    match hir.kind() {
        HirKind::Look(look) => *look == edge.look(),
        HirKind::Capture(capture) => stands_at(&capture.sub, edge),
        HirKind::Repetition(repetition) => repetition.min > 0 && stands_at(&repetition.sub, edge),
        HirKind::Alternation(parts) => parts.iter().all(|part| stands_at(part, edge)),
        // (Each part is asked once: parts may lie deep in one another.)
        HirKind::Concat(parts) => edge
            .order(parts)
            .find_map(|part| {
                let stands = stands_at(part, edge);
                (stands || part.properties().maximum_len() != Some(0)).then_some(stands)
            })
            .unwrap_or(false),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => false,
    }
}

/// Whether every match stands at this edge of the text, and the character there `is` so.
pub(crate) fn begins(hir: &Hir, edge: Edge, is: Is) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => begins(&capture.sub, edge, is),
        HirKind::Alternation(parts) => parts.iter().all(|part| begins(part, edge, is)),
        HirKind::Concat(parts) if stands_at(hir, edge) => {
            let mut rest = edge.order(parts).filter(|p| p.properties().maximum_len() != Some(0));
            rest.next().is_some_and(|first| edge_char(first, edge, is))
        }
        _ => false,
    }
}

/// Whether every match of `hir` has a character at its edge that `is` so.
fn edge_char(hir: &Hir, edge: Edge, is: Is) -> bool {
    match hir.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => {
            let chars = chars(hir, is);
            let at = match edge {
                Edge::Start => chars.first(),
                Edge::End => chars.last(),
            };
            at == Some(&true)
        }
        HirKind::Repetition(repetition) => {
            repetition.min > 0 && edge_char(&repetition.sub, edge, is)
        }
        HirKind::Capture(capture) => edge_char(&capture.sub, edge, is),
        HirKind::Alternation(parts) => parts.iter().all(|part| edge_char(part, edge, is)),
        HirKind::Concat(parts) => {
            edge.order(parts).next().is_some_and(|first| edge_char(first, edge, is))
        }
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

/// Whether it asks for text beyond an edge of the text (`a^`, `$b`), so that nothing matches.
pub(crate) fn is_beyond(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Concat(parts) => {
            let beyond = |edge: Edge| {
                let mut consumed = false;
                // From the far side: something is matched, and then an edge is to come.
                let order: Vec<&Hir> = edge.order(parts).collect();
                order.iter().any(|part| {
                    let here = consumed && stands_at(part, edge);
                    consumed |= part.properties().minimum_len().unwrap_or(0) > 0;
                    here
                })
            };
            beyond(Edge::Start) || beyond(Edge::End) || parts.iter().any(is_beyond)
        }
        HirKind::Capture(capture) => is_beyond(&capture.sub),
        HirKind::Repetition(repetition) => repetition.min > 0 && is_beyond(&repetition.sub),
        HirKind::Alternation(parts) => parts.iter().all(is_beyond),
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) | HirKind::Class(_) => false,
    }
}

/// Whether it asks for a character that is none: `[^\s\S]`.
pub(crate) fn is_nothing(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => class.ranges().is_empty(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().is_empty(),
        HirKind::Repetition(repetition) => repetition.min > 0 && is_nothing(&repetition.sub),
        HirKind::Capture(capture) => is_nothing(&capture.sub),
        HirKind::Concat(parts) => parts.iter().any(is_nothing),
        HirKind::Alternation(parts) => parts.iter().all(is_nothing),
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) => false,
    }
}

/// How many characters the expression has with its repetitions spelled out.
pub(crate) fn spelled_out(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(_) => 1,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1) as usize;
            times.saturating_mul(spelled_out(&repetition.sub))
        }
        HirKind::Capture(capture) => spelled_out(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(spelled_out).fold(0, usize::saturating_add)
        }
        HirKind::Empty | HirKind::Look(_) => 0,
    }
}

/// The names of groups that stand in a part of the expression that can never match.
pub(crate) fn dead_groups<'h>(hir: &'h Hir, dead: bool, found: &mut Vec<&'h str>) {
    // What lies in it is looked at again and again, and most patterns have no groups.
    if hir.properties().explicit_captures_len() == 0 {
        return;
    }
    let dead = dead || is_nothing(hir) || is_beyond(hir);
    match hir.kind() {
        HirKind::Capture(capture) => {
            found.extend(capture.name.as_deref().filter(|_| dead));
            dead_groups(&capture.sub, dead, found);
        }
        HirKind::Repetition(repetition) => {
            dead_groups(&repetition.sub, dead || repetition.max == Some(0), found);
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().for_each(|part| dead_groups(part, dead, found));
        }
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) | HirKind::Class(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hir(pattern: &str) -> Hir {
        regex_syntax::parse(pattern).unwrap()
    }

    #[test]
    fn a_line_break_is_needed_or_not() {
        for pattern in [r"a\nb", r"a\n+", r"(?:\n|\r\n)x", r"a[\n]"] {
            assert!(needs(&hir(pattern), |c| c == '\n'), "{pattern}");
        }
        for pattern in [r"a\s+b", r"a\n?", r"(?:\n| )x", r"[^a]", r"(?s)."] {
            assert!(!needs(&hir(pattern), |c| c == '\n'), "{pattern}");
        }
    }

    #[test]
    fn edges() {
        for pattern in [r"^\s+x", r"^(?: |\t)", r"(^\s)"] {
            assert!(begins(&hir(pattern), Edge::Start, char::is_whitespace), "{pattern}");
        }
        for pattern in [r"^\s*x", r"\s+x", r"^(?: |x)", r"^(?: a|xb)", r"(?m)^\s"] {
            assert!(!begins(&hir(pattern), Edge::Start, char::is_whitespace), "{pattern}");
        }
        assert!(begins(&hir(r"x\s+$"), Edge::End, char::is_whitespace));
        assert!(
            stands_at(&hir(r"(?:^a|^b)"), Edge::Start) && !stands_at(&hir("^a|b"), Edge::Start)
        );
    }

    /// Asked twice at each level, it would take for ever.
    #[test]
    fn what_lies_deep_in_groups_is_asked_once() {
        let deep = |first: &str| format!("{}{first}a{}", "(".repeat(100), ")b".repeat(100));
        assert!(!stands_at(&hir(&deep("")), Edge::Start));
        assert!(
            stands_at(&hir(&deep("^")), Edge::Start) && !stands_at(&hir(&deep("^")), Edge::End)
        );
    }

    #[test]
    fn what_is_no_character_never_matches() {
        assert!(is_nothing(&hir(r"a[^\s\S]")) && is_nothing(&hir(r"(?:[^\s\S]|x[^\d\D])+")));
        assert!(!is_nothing(&hir(r"a|[^\s\S]")) && !is_nothing(&hir(r"a[^\s\S]?")));
        let (parsed, mut dead) = (hir(r"(?<a>x)|(?<b>y)[^\s\S]|b^(?<c>z)"), Vec::new());
        dead_groups(&parsed, false, &mut dead);
        assert_eq!(dead, ["b", "c"]);
    }

    #[test]
    fn beyond_the_edge_there_is_nothing() {
        for pattern in ["a^b", "a$b", "(?:x$)y", "(?:a^|$b)"] {
            assert!(is_beyond(&hir(pattern)), "{pattern}");
        }
        for pattern in ["^a", "a?^b", "a$", r"(?m)a$\nb", "(?:a^|b)"] {
            assert!(!is_beyond(&hir(pattern)), "{pattern}");
        }
    }
}
