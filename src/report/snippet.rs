//! codespan-reporting prints whole lines and walks each line of a label, which is right for source
//! code and ruinous for corpora. So each finding brings a small source of its own: the few lines
//! that matter, clipped and safe, with the true line and column numbers as overrides. Of a long
//! run only the first and last lines are in it.

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::diagnostic::{Label, LabelStyle};
use codespan_reporting::files::{Error, Files, Location as Place};

use super::location::Locator;
use super::window::{Focus, Window, base};

/// Lines shown after the first one of a label that spans several.
pub(super) const START_CONTEXT: usize = 3;
/// Lines shown before the last one of a label that spans several.
pub(super) const END_CONTEXT: usize = 1;

/// A place to point at.
pub(super) struct Mark<'a> {
    /// Bytes in the text.
    pub span: Range<usize>,
    /// The place itself, or one that belongs to it.
    pub style: LabelStyle,
    /// What to say there, already safe; may be empty.
    pub message: &'a str,
}

/// What is shown of one text for one diagnostic.
pub(super) struct Excerpt {
    name: String,
    shown: String,
    slots: Vec<Slot>,
    /// The true place of each byte of `shown` at which a label starts.
    places: Vec<(usize, Place)>,
}

/// A line of an excerpt, or a stand-in for lines left out.
struct Slot {
    /// The line number in the text, from 1.
    number: usize,
    /// Bytes in what is shown, with the line break.
    shown: Range<usize>,
}

/// A line of the text that has to be in the excerpt.
struct Line {
    start: usize,
    foci: Vec<Focus>,
}

/// The lines of the excerpt by their number.
#[derive(Default)]
struct Lines(BTreeMap<usize, Line>);

impl Lines {
    fn at(&mut self, locator: &mut Locator<'_>, offset: usize) -> &mut Line {
        let start = locator.line_start(offset);
        self.0
            .entry(locator.locate(offset).line)
            .or_insert_with(|| Line { start, foci: Vec::new() })
    }

    /// Adds what a label over several lines shows: its first and last lines.
    fn add_block(&mut self, locator: &mut Locator<'_>, span: &Range<usize>) {
        for end in [span.start, span.end] {
            self.at(locator, end).foci.push(Focus { span: end..end, weight: 1 });
        }
        let last_start = locator.line_start(span.end);
        let mut start = span.start;
        for _ in 0..START_CONTEXT {
            let bytes = &locator.text().as_bytes()[start..last_start];
            let Some(end) = memchr::memchr(b'\n', bytes) else { break };
            start += end + 1;
            self.at(locator, start);
        }
        let mut end = last_start;
        for _ in 0..END_CONTEXT {
            if end <= start {
                break;
            }
            end = locator.line_start(end - 1);
            self.at(locator, end);
        }
    }

    /// codespan-reporting shows a single line between two others, so that one has to be here too.
    fn fill_single_gaps(&mut self, locator: &mut Locator<'_>) {
        let numbers: Vec<(usize, usize)> =
            self.0.iter().map(|(&n, line)| (n, line.start)).collect();
        for pair in numbers.windows(2) {
            if pair[1].0 - pair[0].0 == 2 {
                self.at(locator, pair[1].1 - 1);
            }
        }
    }
}

/// The span inside the text and on character boundaries, without the line breaks at its end.
fn clamp(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end.min(text.len())).max(start);
    start..start + text[start..end].trim_end_matches(['\r', '\n']).len()
}

/// The first line of a span that has anything in it.
fn first_line(text: &str, span: Range<usize>) -> Range<usize> {
    let inside = &text[span.clone()];
    let start = span.start + inside.len() - inside.trim_start_matches(['\r', '\n']).len();
    let end = memchr::memchr(b'\n', &text.as_bytes()[start..span.end]);
    clamp(text, &(start..end.map_or(span.end, |end| start + end)))
}

impl Excerpt {
    /// The excerpt that shows `marks`, its lines clipped to about `width` columns, and the labels
    /// to give to codespan-reporting. Any span will do: what is off the text is clamped to it. A
    /// secondary mark over several lines shows the first of them.
    pub(super) fn new(
        id: usize,
        name: String,
        locator: &mut Locator<'_>,
        marks: &[Mark<'_>],
        width: usize,
    ) -> (Self, Vec<Label<usize>>) {
        let text = locator.text();
        let secondaries = marks.iter().filter(|mark| mark.style == LabelStyle::Secondary).count();
        let mut lines = Lines::default();
        let mut spans = Vec::with_capacity(marks.len());
        for mark in marks {
            let mut span = clamp(text, &mark.span);
            if mark.style == LabelStyle::Secondary {
                span = first_line(text, span);
            }
            if memchr::memchr(b'\n', &text.as_bytes()[span.clone()]).is_some() {
                lines.add_block(locator, &span);
            } else {
                let weight = if mark.style == LabelStyle::Primary { secondaries.max(1) } else { 1 };
                lines.at(locator, span.start).foci.push(Focus { span: span.clone(), weight });
            }
            spans.push(span);
        }
        lines.fill_single_gaps(locator);

        let (mut shown, mut slots) = (String::new(), Vec::<Slot>::new());
        let mut windows = BTreeMap::new();
        for (&number, line) in &lines.0 {
            if let Some(last) = slots.last().map(|slot| slot.number)
                && number > last + 1
            {
                // Two lines that are never shown make codespan-reporting print a break.
                for _ in 0..2 {
                    let start = shown.len();
                    shown.push('\n');
                    slots.push(Slot { number: last, shown: start..shown.len() });
                }
            }
            let start = shown.len();
            let window = Window::write(text, line.start, &line.foci, width, &mut shown);
            shown.push('\n');
            slots.push(Slot { number, shown: start..shown.len() });
            windows.insert(number, (window, line.start));
        }

        let (mut labels, mut places) = (Vec::new(), Vec::new());
        for (mark, span) in marks.iter().zip(&spans) {
            let place = locator.locate(mark.span.start);
            // A caret below a combining mark has no width, so it goes below the letter.
            let mut point = |offset: usize, to_base: bool| {
                let (window, line_start) = &windows[&locator.locate(offset).line];
                let offset = if to_base { base(text, offset, *line_start) } else { offset };
                window.shown_offset(text, offset)
            };
            let start = point(span.start, true);
            let end = point(span.end, false).max(start);
            places.push((start, Place { line_number: place.line, column_number: place.column }));
            labels.push(Label::new(mark.style, id, start..end).with_message(mark.message));
        }
        (Self { name, shown, slots, places }, labels)
    }

    fn slot(&self, index: usize) -> Result<&Slot, Error> {
        let max = self.slots.len().saturating_sub(1);
        self.slots.get(index).ok_or(Error::LineTooLarge { given: index, max })
    }
}

/// The excerpts of one diagnostic, each from another file; the id is the index.
pub(super) struct Excerpts(pub Vec<Excerpt>);

impl Excerpts {
    fn get(&self, id: usize) -> Result<&Excerpt, Error> {
        self.0.get(id).ok_or(Error::FileMissing)
    }
}

impl<'a> Files<'a> for Excerpts {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.get(id)?.name)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.get(id)?.shown)
    }

    fn line_index(&'a self, id: usize, byte_index: usize) -> Result<usize, Error> {
        let slots = &self.get(id)?.slots;
        let after = slots.partition_point(|slot| slot.shown.end <= byte_index);
        Ok(after.min(slots.len().saturating_sub(1)))
    }

    fn line_number(&'a self, id: usize, line_index: usize) -> Result<usize, Error> {
        Ok(self.get(id)?.slot(line_index)?.number)
    }

    fn line_range(&'a self, id: usize, line_index: usize) -> Result<Range<usize>, Error> {
        Ok(self.get(id)?.slot(line_index)?.shown.clone())
    }

    fn location(&'a self, id: usize, byte_index: usize) -> Result<Place, Error> {
        let places = &self.get(id)?.places;
        let place = places.iter().find(|(start, _)| *start == byte_index).or(places.first());
        place.map(|&(_, place)| place).ok_or(Error::FileMissing)
    }
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "a list of one span is meant")]
mod tests {
    use super::*;

    fn excerpt(text: &str, spans: &[Range<usize>]) -> (Excerpt, Vec<Label<usize>>) {
        let mark = |(i, span): (usize, &Range<usize>)| {
            let style = if i == 0 { LabelStyle::Primary } else { LabelStyle::Secondary };
            Mark { span: span.clone(), style, message: "" }
        };
        let marks: Vec<Mark<'_>> = spans.iter().enumerate().map(mark).collect();
        Excerpt::new(0, "x".into(), &mut Locator::new(text), &marks, 40)
    }

    fn numbers(excerpt: &Excerpt) -> Vec<usize> {
        excerpt.slots.iter().map(|slot| slot.number).collect()
    }

    #[test]
    fn a_long_run_keeps_its_first_and_last_lines() {
        let text = "line\n".repeat(20_000);
        let (excerpt, labels) = excerpt(&text, &[5..text.len()]);
        assert_eq!(numbers(&excerpt), [2, 3, 4, 5, 5, 5, 19_999, 20_000]);
        assert_eq!(labels[0].range, 0..excerpt.shown.len() - 1);
    }

    #[test]
    fn a_single_line_between_two_others_is_kept() {
        let (excerpt, _) = excerpt("a\nb\nc\nd\ne\nf", &[0..1, 4..5, 10..11]);
        assert_eq!(numbers(&excerpt), [1, 2, 3, 3, 3, 6]);
        assert_eq!(excerpt.shown, "a\nb\nc\n\n\nf\n");
    }

    #[test]
    fn the_line_break_at_the_end_of_a_span_is_not_another_line() {
        let (excerpt, labels) = excerpt("a\nb\nc", &[0..2]);
        assert_eq!((numbers(&excerpt), labels[0].range.clone()), (vec![1], 0..1));
    }

    #[test]
    fn a_secondary_mark_over_several_lines_shows_the_first() {
        let (excerpt, labels) = excerpt("a\n\n\nbc\nd", &[0..1, 1..8]);
        assert_eq!(numbers(&excerpt), [1, 1, 1, 4]);
        assert_eq!(&excerpt.shown[labels[1].range.clone()], "bc");
    }

    #[test]
    fn spans_off_the_text_are_clamped() {
        for text in ["", "é", "a\n\n", "\n", "e\u{301}", "\u{301}"] {
            for start in 0..6 {
                for end in 0..6 {
                    let (excerpt, labels) = excerpt(text, &[start..end, end..start]);
                    assert!(labels.iter().all(|label| label.range.end < excerpt.shown.len()));
                    assert!(numbers(&excerpt).iter().all(|&number| number >= 1));
                }
            }
        }
    }

    #[test]
    fn a_caret_below_a_combining_mark_moves_to_its_letter() {
        let (_, labels) = excerpt("abe\u{301}", &[3..5]);
        assert_eq!(labels[0].range, 2..5);
    }
}
