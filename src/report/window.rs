//! A scraped paragraph is one line of thousands of characters, now and then of a megabyte. What is
//! shown of a line is the surroundings of what the finding points at, within a fixed width; the
//! rest is a `…`. Nothing here reads more of the line than it shows, so the price of a finding
//! does not depend on the length of its line.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::sanitize::{ELLIPSIS, disarmed, visible};

/// A part of a line that has to be visible.
#[derive(Debug, Clone)]
pub(super) struct Focus {
    /// Bytes of the text, all on one line. An empty one asks for its surroundings.
    pub span: Range<usize>,
    /// How much of the width it deserves, compared with the others on its line.
    pub weight: usize,
}

/// The parts of one line that are shown, and where they stand in what is shown.
#[derive(Debug)]
pub(super) struct Window {
    /// In order, not empty, with a `…` between each two.
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    /// Bytes of the text.
    span: Range<usize>,
    /// Where `span.start` stands in what is shown.
    shown: usize,
}

/// Costs are counted in quarters of a column: a combining mark takes no column, but a thousand of
/// them on one letter have to end somewhere.
const COLUMN: usize = 4;

/// Parts of a line with no more than this between them are joined; a `…` would save nothing.
const JOIN: usize = 2 * COLUMN;

impl Window {
    /// Chooses what to show of the line that starts at `line_start`, at most about `width` columns
    /// of it, and appends it to `shown`, safe and without a line break.
    pub(super) fn write(
        text: &str,
        line_start: usize,
        foci: &[Focus],
        width: usize,
        shown: &mut String,
    ) -> Self {
        let spans = choose(text, line_start, foci, width * COLUMN);
        let mut pieces = Vec::with_capacity(spans.len());
        let mut last = line_start;
        for span in spans {
            if span.start > last {
                shown.push(ELLIPSIS);
            }
            pieces.push(Piece { span: span.clone(), shown: shown.len() });
            shown.push_str(&disarmed(text[span.clone()].chars().map(visible).collect()));
            last = span.end;
        }
        if !ends_line(text, last) {
            shown.push(ELLIPSIS);
        }
        Self { pieces }
    }

    /// Where byte `offset` of the text stands in what is shown. What was left out stands at the
    /// nearest `…`.
    pub(super) fn shown_offset(&self, text: &str, offset: usize) -> usize {
        let next = self.pieces.partition_point(|piece| piece.span.end < offset);
        let Some(piece) = self.pieces.get(next).or(self.pieces.last()) else { return 0 };
        if offset < piece.span.start {
            return piece.shown.saturating_sub(ELLIPSIS.len_utf8());
        }
        let before = &text[piece.span.start..offset.min(piece.span.end)];
        piece.shown + before.chars().map(|c| visible(c).len_utf8()).sum::<usize>()
    }
}

/// The quarter columns that a character takes when shown.
fn cost(c: char) -> usize {
    (visible(c).width().unwrap_or(0) * COLUMN).max(1)
}

/// Whether a character stands on its own, rather than on the one before it.
fn is_base(c: char) -> bool {
    cost(c) > 1
}

/// Whether what people see of a line ends at this byte.
fn ends_line(text: &str, at: usize) -> bool {
    let rest = &text.as_bytes()[at..];
    rest.is_empty() || rest[0] == b'\n' || rest.starts_with(b"\r\n")
}

/// Goes right from `from`, no further than `stop`, the end of the line or `budget`. Gives the
/// byte it came to and what that cost.
fn right(text: &str, from: usize, stop: usize, budget: usize) -> (usize, usize) {
    let (mut at, mut spent) = (from, 0);
    for c in text[from..stop].chars() {
        let price = cost(c);
        if spent + price > budget || ends_line(text, at) {
            break;
        }
        at += c.len_utf8();
        spent += price;
    }
    (at, spent)
}

/// Goes left from `from`, no further than `stop` or `budget`, and never stops between a letter and
/// its combining marks.
fn left(text: &str, from: usize, stop: usize, budget: usize) -> (usize, usize) {
    let (mut at, mut spent) = (from, 0);
    let mut done = (from, 0);
    for c in text[stop..from].chars().rev() {
        spent += cost(c);
        if spent > budget {
            break;
        }
        at -= c.len_utf8();
        if is_base(c) || at == stop {
            done = (at, spent);
        }
    }
    done
}

/// The byte at or before `at` where a character stands on its own.
pub(super) fn base(text: &str, at: usize, line_start: usize) -> usize {
    let on_mark = text[at..].chars().next().is_some_and(|c| !is_base(c));
    if !on_mark {
        return at;
    }
    let before = text[line_start..at].char_indices().rev().take(32);
    before.into_iter().find(|&(_, c)| is_base(c)).map_or(at, |(i, _)| line_start + i)
}

fn choose(text: &str, line_start: usize, foci: &[Focus], budget: usize) -> Vec<Range<usize>> {
    let (end, _) = right(text, line_start, text.len(), budget);
    if ends_line(text, end) {
        return std::iter::once(line_start..end).collect();
    }
    // Three quarters are for what is pointed at, the rest is for what stands around it.
    let weights: usize = foci.iter().map(|focus| focus.weight).sum::<usize>().max(1);
    let mut spans = Vec::new();
    for Focus { span, weight } in foci {
        let share = budget * 3 / 4 * weight / weights;
        let start = base(text, span.start, line_start);
        let (end, _) = right(text, start, span.end, share);
        if end >= span.end || ends_line(text, end) {
            spans.push(start..end);
        } else {
            let (head, _) = right(text, start, span.end, share / 2);
            let (tail, _) = left(text, span.end, head, share / 2);
            spans.extend([start..head, tail..span.end]);
        }
    }
    if spans.is_empty() {
        spans.push(line_start..line_start);
    }
    spans.sort_by_key(|span| (span.start, span.end));
    merge(text, &mut spans);
    // The second round spends what the first could not, at the end of the line.
    for _ in 0..2 {
        widen(text, line_start, &mut spans, budget);
        merge(text, &mut spans);
    }
    spans
}

/// Shares what is left of the budget out to the sides of the spans that have room.
fn widen(text: &str, line_start: usize, spans: &mut [Range<usize>], budget: usize) {
    let spent: usize = spans.iter().flat_map(|span| text[span.clone()].chars()).map(cost).sum();
    let mut rest = budget.saturating_sub(spent);
    let floor =
        |spans: &[Range<usize>], i: usize| if i == 0 { line_start } else { spans[i - 1].end };
    let sides = |spans: &[Range<usize>], i: usize| {
        let last = i + 1 == spans.len();
        let left = spans[i].start > floor(spans, i);
        (left, !last || !ends_line(text, spans[i].end))
    };
    let mut open: usize = (0..spans.len())
        .map(|i| sides(spans, i))
        .map(|(left, right)| usize::from(left) + usize::from(right))
        .sum();
    for i in 0..spans.len() {
        let (has_left, has_right) = sides(spans, i);
        if has_left {
            let (start, paid) = left(text, spans[i].start, floor(spans, i), rest / open.max(1));
            spans[i].start = start;
            rest -= paid;
            open = open.saturating_sub(1);
        }
        if has_right {
            let stop = spans.get(i + 1).map_or(text.len(), |next| next.start);
            let (end, paid) = right(text, spans[i].end, stop, rest / open.max(1));
            spans[i].end = end;
            rest -= paid;
            open = open.saturating_sub(1);
        }
    }
}

/// Joins spans that overlap or have next to nothing between them.
fn merge(text: &str, spans: &mut Vec<Range<usize>>) {
    spans.dedup_by(|next, span| {
        let joins =
            next.start <= span.end || right(text, span.end, next.start, JOIN).0 == next.start;
        if joins {
            span.end = span.end.max(next.end);
        }
        joins
    });
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "a list of one span is meant")]
mod tests {
    use super::*;

    fn show(text: &str, line_start: usize, spans: &[Range<usize>], width: usize) -> String {
        let foci: Vec<Focus> =
            spans.iter().map(|span| Focus { span: span.clone(), weight: 1 }).collect();
        let mut shown = String::new();
        let window = Window::write(text, line_start, &foci, width, &mut shown);
        for span in spans {
            for offset in [span.start, span.end] {
                assert!(shown.is_char_boundary(window.shown_offset(text, offset)));
            }
        }
        shown
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        assert_eq!(show("one\ntwo three\r\nfour", 4, &[4..7], 20), "two three");
        assert_eq!(show("", 0, &[0..0], 20), "");
    }

    #[test]
    fn a_long_line_is_clipped_around_the_span() {
        let text = "0123456789".repeat(10);
        assert_eq!(show(&text, 0, &[50..52], 12), "…567890123456…");
    }

    #[test]
    fn room_that_one_end_does_not_need_goes_to_the_other() {
        let text = "0123456789".repeat(10);
        assert_eq!(show(&text, 0, &[1..2], 12), "012345678901…");
        assert_eq!(show(&text, 0, &[98..99], 12), "…890123456789");
    }

    #[test]
    fn a_span_longer_than_the_width_shows_both_its_ends() {
        let text = format!("{}<{}>{}", "a".repeat(99), "b".repeat(99), "c".repeat(99));
        let shown = show(&text, 0, &[99..200], 20);
        assert!(shown.starts_with("…a") && shown.contains("a<b"), "{shown}");
        assert!(shown.contains("b…b") && shown.contains("b>c") && shown.ends_with("c…"), "{shown}");
    }

    #[test]
    fn far_apart_spans_are_both_shown() {
        let text = format!("{}<1>{}<2>{}", "a".repeat(99), "b".repeat(99), "c".repeat(99));
        let shown = show(&text, 0, &[99..102, 201..204], 24);
        assert!(shown.contains("<1>") && shown.contains("<2>"), "{shown}");
        assert!(shown.chars().count() <= 24 + 3, "{shown}");
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(show(&"日".repeat(30), 0, &[0..3], 12), "日日日日日日…");
    }

    #[test]
    fn a_letter_keeps_its_marks_and_a_pile_of_marks_ends() {
        let text = format!("{}e\u{301}{}", "a".repeat(99), "\u{301}".repeat(5000));
        let shown = show(&text, 0, &[100..102], 12);
        assert!(shown.contains("e\u{301}"), "{shown}");
        assert!(shown.chars().count() < 12 * COLUMN + 2, "{}", shown.chars().count());
    }

    #[test]
    fn no_piece_starts_with_a_combining_mark() {
        let text = "e\u{301}".repeat(90);
        for width in 0..40 {
            let shown = show(&text, 0, &[31..36, 150..261], width);
            assert!(!shown.contains("…\u{301}"), "{shown}");
        }
    }

    #[test]
    fn a_place_left_out_is_at_the_ellipsis() {
        let text = "0123456789".repeat(10);
        let mut shown = String::new();
        let focus = Focus { span: 50..52, weight: 1 };
        let window = Window::write(&text, 0, &[focus], 12, &mut shown);
        assert_eq!(window.shown_offset(&text, 3), 0);
        assert_eq!(&shown[window.shown_offset(&text, 50)..][..2], "01");
        assert_eq!(window.shown_offset(&text, 99), shown.len() - ELLIPSIS.len_utf8());
    }

    #[test]
    fn what_is_shown_for_a_control_takes_a_column() {
        let text = "\u{1}".repeat(30);
        assert_eq!(show(&text, 0, &[0..1], 12), "␁".repeat(12) + "…");
        assert_eq!(show("a\rb", 0, &[0..1], 12), "a␍b");
        let mut shown = String::new();
        let focus = Focus { span: 2..3, weight: 1 };
        let window = Window::write("\u{1}\u{2}x", 0, &[focus], 12, &mut shown);
        assert_eq!(&shown[window.shown_offset("\u{1}\u{2}x", 2)..], "x");
    }

    #[test]
    fn a_line_may_begin_with_a_combining_mark() {
        let text = format!("one\n\u{301}bcd{}", "a".repeat(99));
        for span in [4..6, 6..7, 7..8] {
            assert_eq!(show(&text, 4, &[span], 12), "\u{301}bcdaaaaaaaa…");
        }
    }

    #[test]
    fn what_points_at_a_mark_shows_its_letter_or_where_it_is() {
        let text = |marks: usize| {
            let before = "a".repeat(99);
            format!("{before}e{}{}", "\u{301}".repeat(marks), "b".repeat(99))
        };
        let last = |marks: usize| 98 + 2 * marks..100 + 2 * marks;
        let shown = show(&text(2), 0, &[last(2)], 0);
        assert!(!shown.contains('a'), "{shown}");
        for width in 0..12 {
            let shown = show(&text(5), 0, &[last(5)], width);
            assert!(!shown.contains("…\u{301}"), "{width}: {shown}");
        }
        // A pile, whose letter is too far away.
        let shown = show(&text(400), 0, &[last(400)], 12);
        assert!(shown.starts_with('…') && !shown.contains('a'), "{shown}");
    }

    #[test]
    fn a_line_without_a_span_is_shown_from_its_start() {
        assert_eq!(show(&"0123456789".repeat(10), 0, &[], 12), "012345678901…");
    }

    #[test]
    fn a_span_inside_another_takes_nothing_from_it() {
        let text = format!("{}<inner and outer>{}", "a".repeat(99), "b".repeat(99));
        let shown = show(&text, 0, &[99..116, 101..103], 48);
        let wanted = format!("…{}<inner and outer>{}…", "a".repeat(15), "b".repeat(16));
        assert_eq!(shown, wanted);
    }

    #[test]
    fn an_ellipsis_stands_for_more_than_two_columns() {
        let narrow: String = (0x100..0x178).filter_map(char::from_u32).collect();
        let place = |c: char| narrow.chars().position(|other| other == c);
        let mut least = usize::MAX;
        for width in 10..60 {
            for apart in 4..40 {
                let shown = show(&narrow, 0, &[60..62, 60 + 2 * apart..62 + 2 * apart], width);
                for pieces in shown.split('…').collect::<Vec<_>>().windows(2) {
                    let (Some(last), Some(first)) =
                        (pieces[0].chars().last(), pieces[1].chars().next())
                    else {
                        continue;
                    };
                    let (last, first) = (place(last).unwrap(), place(first).unwrap());
                    least = least.min(first - last - 1);
                }
            }
        }
        assert_eq!(least, 3);
    }
}
