//! Finding text that was decoded with the wrong encoding, and what it was.
//!
//! Wherever a misread character may begin, the text is decoded as far as that goes, perhaps several
//! times over. What comes out must look less odd than what is there. How much less depends on what
//! else is found: a document that has certainly been misread once is likely to have more of it.

use std::cmp::Reverse;
use std::ops::{ControlFlow, Range};

use encoding_rs::Encoding;

use crate::rule::Rule;
use crate::rule::misread::Misread;
use crate::text::{ODD, Unit, oddness};

use super::found::Found;
use super::matches::context_holds;
use super::pass::Pass;
use super::sink::Sink;

/// How many characters are decoded together. More are decoded in pieces.
const MOST_TOGETHER: usize = 256;

/// How often a text may have been misread.
const MOST_ROUNDS: usize = 5;

/// How many ways of decoding one piece are tried.
const MOST_WAYS: usize = 48;

/// How much less odd something has to be for it to be likely, where other text was misread.
const LIKELY: i32 = ODD / 2;

/// How much less odd something has to be if most of the document was misread in another way.
const ANOTHER_WAY: i32 = ODD;

/// How many certain misreadings make it likely that a document is misread all over.
const MANY: usize = 10;

/// How much of a text is looked at together, in bytes. What is known of each character that may have been
/// misread takes much more memory than the character.
const PIECE: usize = 256 << 10;

/// Text that may have been misread.
struct Candidate {
    span: Range<usize>,
    /// What it may have been.
    readings: Vec<Reading>,
}

/// What a misread text may have been.
#[derive(Debug, Clone)]
struct Reading {
    /// After one round.
    first: String,
    /// In the end.
    decoded: String,
    /// The way in which it was misread, the last time.
    way: usize,
    /// How much less odd it is.
    gain: i32,
    /// How many of its characters are not those of the encoding.
    foreign: usize,
}

/// The text that was misread, in the units of a rule.
pub(super) fn misread(
    pass: &Pass<'_>,
    rule: &Rule,
    misread: &Misread,
    sink: &mut Sink<'_, '_>,
) -> ControlFlow<()> {
    let text = pass.analysis.text;
    let mut put = |(span, decoded)| {
        sink.put(Found { decoded: Some(decoded), ..Found::new(Unit::fragment(span)) })
    };
    let mut open: Option<(Range<usize>, String)> = None;
    let mut blanks = Blanks { text, seen: 0, end: 0 };
    let all = pieces(text).flat_map(|piece| misread_in(text, piece, misread));
    for (span, decoded) in all {
        let Some(index) = around(pass, rule, span.start, &mut blanks) else { continue };
        let mut unit = pass.analysis.unit(rule.over, index);
        if unit.span.end < span.end && unit.span.end < blanks.trimmed(span.end) {
            continue;
        }
        unit.span.end = unit.span.end.max(span.end);
        if rule.filter.as_ref().is_some_and(|filter| !pass.holds_again(filter, &unit))
            || !context_holds(pass, rule, &unit, &span)
        {
            continue;
        }
        // The parts of a word are one finding.
        match &mut open {
            Some((last, so_far))
                if text[last.end..span.start].bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
            {
                so_far.push_str(&text[last.end..span.start]);
                so_far.push_str(&decoded);
                last.end = span.end;
            }
            open => {
                open.replace((span, decoded)).map_or(ControlFlow::Continue(()), &mut put)?;
            }
        }
    }
    open.map_or(ControlFlow::Continue(()), put)
}

/// The text in pieces that end behind white space or, without any, what else is ASCII: misread characters have
/// no more of it than a space at their end.
fn pieces(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        let most = text.floor_char_boundary((start + PIECE).min(text.len()));
        let end = match most == text.len() {
            true => most,
            false => {
                let bytes = &text.as_bytes()[start..most];
                let space = bytes.iter().rposition(u8::is_ascii_whitespace);
                let last = space.or_else(|| bytes.iter().rposition(u8::is_ascii));
                last.map_or(most, |at| start + at + 1)
            }
        };
        let piece = start..end;
        start = end;
        (!piece.is_empty()).then_some(piece)
    })
}

/// What was misread in a piece of a text, and what it was.
fn misread_in(text: &str, piece: Range<usize>, misread: &Misread) -> Vec<(Range<usize>, String)> {
    let accepted_of = |least| accepted(text, misread, candidates(text, &piece, misread, least));
    let sure = accepted_of(LIKELY);
    // Where one text was misread, others were that look less odd.
    if sure.is_empty() { sure } else { accepted_of(0) }
}

/// The unit in which the byte `at` lies. U+0085, which is `…` of Windows-1252 read as Latin-1, is
/// white space, and at the end of a line it is no part of that.
fn around(pass: &Pass<'_>, rule: &Rule, at: usize, blanks: &mut Blanks<'_>) -> Option<usize> {
    pass.analysis
        .around(rule.over, at)
        .or_else(|| pass.analysis.around(rule.over, blanks.trimmed(at).checked_sub(1)?))
}

/// Where the white space before a place begins, which is asked of one place after another: of a long run of
/// it, only what is new is looked at.
struct Blanks<'t> {
    text: &'t str,
    /// The last place that was asked of.
    seen: usize,
    /// Where the white space before that begins.
    end: usize,
}

impl Blanks<'_> {
    /// The end of what stands before `at` but for white space within a line. No place before those that were
    /// asked of may be asked of.
    fn trimmed(&mut self, at: usize) -> usize {
        let new = self.text[self.seen..at].trim_end_matches(is_blank).len();
        if new > 0 {
            self.end = self.seen + new;
        }
        self.seen = at;
        self.end
    }
}

/// White space within a line.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && c != '\n'
}

/// What of a piece of `text` may have been misread: it does not look odder decoded, and at least so odd as it is.
fn candidates(text: &str, piece: &Range<usize>, misread: &Misread, least: i32) -> Vec<Candidate> {
    let seen = &text[..piece.end];
    let mut candidates = Vec::new();
    let mut at = piece.start;
    loop {
        at += Encoding::ascii_valid_up_to(&seen.as_bytes()[at..]);
        let Some(c) = seen[at..].chars().next() else { return candidates };
        let begins = misread.begins_with(&seen[at..]);
        let mut end = at + c.len_utf8();
        if begins == 0 {
            at = end;
            continue;
        }
        let mut found: Vec<(usize, Reading)> = Vec::new();
        let starts = !text[..at].ends_with(char::is_alphabetic);
        for way in (0..misread.ways.len()).filter(|way| begins & (1 << way) != 0) {
            let (up_to, first) = first_round(seen, at, misread, way, starts);
            if up_to == at {
                continue;
            }
            end = end.max(up_to);
            let known =
                found.iter().find(|(end, known)| *end == up_to && known.first == first.decoded);
            let reading = match known {
                Some((_, known)) => Some(Reading { way, ..known.clone() }),
                None => reading(text, at..up_to, misread, way, first, least),
            };
            let foreign = misread.ways[way].foreign(&text[at..up_to]);
            found.extend(reading.map(|reading| (up_to, Reading { foreign, ..reading })));
        }
        let best = found.iter().map(|(up_to, reading)| (reading.gain, *up_to)).max();
        if let Some((gain, up_to)) = best.filter(|(gain, _)| *gain >= 0) {
            end = up_to;
            found.retain(|(at, reading)| *at == up_to && reading.gain + LIKELY > gain);
            let mut readings: Vec<Reading> = found.into_iter().map(|(_, r)| r).collect();
            readings.sort_by_key(|reading| (Reverse(reading.gain), reading.foreign, reading.way));
            candidates.push(Candidate { span: at..end, readings });
        }
        at = end;
    }
}

/// What a text may have been the last time that it was misread.
struct FirstRound {
    decoded: String,
    /// How many characters of it were three or four.
    longer: i32,
}

/// What begins at a place, if it was misread in one way, and where it ends. `starts`: no letter stands
/// before it.
fn first_round(
    text: &str,
    start: usize,
    misread: &Misread,
    way: usize,
    mut starts: bool,
) -> (usize, FirstRound) {
    let mut end = start;
    let mut round = FirstRound { decoded: String::new(), longer: 0 };
    while let Some((c, len)) = misread.decode(way, &text[end..], starts) {
        round.longer += i32::from(text[end..end + len].chars().nth(2).is_some());
        end += len;
        round.decoded.push(c);
        starts = !c.is_alphabetic();
        if round.decoded.len() >= MOST_TOGETHER {
            break;
        }
    }
    (end, round)
}

/// What a text may have been, if it is at least so odd.
fn reading(
    text: &str,
    span: Range<usize>,
    misread: &Misread,
    way: usize,
    round: FirstRound,
    least: i32,
) -> Option<Reading> {
    let FirstRound { decoded, longer } = round;
    let (before, this, after) = (&text[..span.start], &text[span.clone()], &text[span.end..]);
    // That three characters are by chance the bytes of one is less likely than of two.
    let odd = oddness(before, this, after) + 2 * longer;
    if odd < least {
        return None;
    }
    let mut ways = Ways { misread, before, after, best: None, left: MOST_WAYS };
    ways.follow(decoded.clone(), way, 1);
    let (still, last) = ways.best?;
    Some(Reading { first: decoded, decoded: last, way, gain: odd - still, foreign: 0 })
}

/// The ways of decoding a text several times over.
struct Ways<'a> {
    misread: &'a Misread,
    before: &'a str,
    after: &'a str,
    /// The text that looks least odd, and how odd.
    best: Option<(i32, String)>,
    left: usize,
}

impl Ways<'_> {
    fn follow(&mut self, decoded: String, last: usize, round: usize) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        if round < MOST_ROUNDS {
            let ways = &self.misread.ways;
            let begins = decoded.chars().fold(0, |bits, c| bits | self.misread.begins(c));
            let begun = (0..ways.len()).filter(|way| begins & (1 << way) != 0);
            for way in begun.filter(|way| ways[last].leads_to(&ways[*way])) {
                if let Some(again) = again(&decoded, self.misread, way) {
                    self.follow(again, way, round + 1);
                }
            }
        }
        let odd = oddness(self.before, &decoded, self.after);
        if self.best.as_ref().is_none_or(|(best, _)| odd < *best) {
            self.best = Some((odd, decoded));
        }
    }
}

/// The text decoded wherever that is possible, if it is anywhere.
fn again(text: &str, misread: &Misread, way: usize) -> Option<String> {
    let mut decoded = String::with_capacity(text.len());
    let mut at = 0;
    let mut changed = false;
    while let Some(c) = text[at..].chars().next() {
        match misread.decode(way, &text[at..], false) {
            Some((was, len)) => {
                decoded.push(was);
                at += len;
                changed = true;
            }
            None => {
                decoded.push(c);
                at += c.len_utf8();
            }
        }
    }
    changed.then_some(decoded)
}

/// Of what may have been misread, what surely was, and what it was.
fn accepted(
    text: &str,
    misread: &Misread,
    candidates: Vec<Candidate>,
) -> Vec<(Range<usize>, String)> {
    let mut evidence = [Evidence::default(); 32];
    for candidate in &candidates {
        candidate.readings.iter().for_each(|reading| evidence[reading.way].add(reading));
    }
    // Of readings that are about as good, the one that explains most of the document.
    let mut likely: Vec<(Range<usize>, Reading)> = candidates
        .into_iter()
        .filter_map(|Candidate { span, readings }| {
            let best = readings.into_iter().reduce(|best, other| {
                if evidence[other.way].weight > evidence[best.way].weight { other } else { best }
            });
            best.map(|best| (span, best))
        })
        .collect();
    let most = evidence.iter().map(|evidence| evidence.weight).max().unwrap_or(0);
    let is_whole = |span: &Range<usize>| {
        !text[..span.start].ends_with(char::is_alphabetic)
            && !text[span.end..].starts_with(char::is_alphabetic)
    };
    let mut keep: Vec<bool> = likely
        .iter()
        .map(|(span, reading)| {
            let least = match misread.ways[reading.way].is_many_to_one() {
                true => evidence[reading.way].least_gain(most, is_whole(span)),
                false => ODD,
            };
            reading.gain >= least
        })
        .collect();
    // What stands in one word was misread together.
    let together = |(a, first): &(Range<usize>, Reading), (b, second): &(Range<usize>, Reading)| {
        first.way == second.way
            && text[a.end..b.start].bytes().all(|byte| !byte.is_ascii_whitespace())
    };
    for index in 1..likely.len() {
        keep[index] |= keep[index - 1] && together(&likely[index - 1], &likely[index]);
    }
    for index in (1..likely.len()).rev() {
        keep[index - 1] |= keep[index] && together(&likely[index - 1], &likely[index]);
    }
    let mut keep = keep.into_iter();
    likely.retain(|_| keep.next().unwrap_or(false));
    likely.into_iter().map(|(span, reading)| (span, reading.decoded)).collect()
}

/// What speaks for a document having been misread in one way.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    certain: usize,
    likely: usize,
    /// The gain of all of it.
    weight: i32,
}

impl Evidence {
    fn add(&mut self, reading: &Reading) {
        let gain = reading.gain - i32::try_from(reading.foreign).unwrap_or(i32::MAX);
        self.certain += usize::from(gain >= ODD);
        if gain >= LIKELY {
            self.likely += 1;
            self.weight = self.weight.saturating_add(gain);
        }
    }

    /// How much less odd something has to be, where the way with the most evidence has `most`.
    /// `whole`: it is all of a word.
    fn least_gain(&self, most: i32, whole: bool) -> i32 {
        match self.certain {
            _ if self.weight < most / 2 => ANOTHER_WAY,
            // Words of one letter may look like words of two, but not where all others are misread.
            MANY.. if whole => 0,
            3.. => LIKELY / 2,
            1.. => LIKELY,
            0 if self.likely > 1 && self.weight >= ODD + LIKELY => LIKELY,
            0 => ODD,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// What is kept from place to place is what each of them alone would say.
        #[test]
        fn white_space_before_a_place_is_that_before_it(
            text in "[a \\n\u{85}é\u{a0}]{0,30}",
            mut places in prop::collection::vec(0_usize..60, 0..12),
        ) {
            places.sort();
            let mut blanks = Blanks { text: &text, seen: 0, end: 0 };
            for place in places {
                let at = text.floor_char_boundary(place.min(text.len()));
                prop_assert_eq!(blanks.trimmed(at), text[..at].trim_end_matches(is_blank).len());
            }
        }
    }
}
