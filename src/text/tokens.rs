//! Tokens: words and punctuation marks, told apart much as spaCy's tokenizer for English does.
//!
//! Source: spaCy 3.8, `lang/punctuation.py` and `lang/en/punctuation.py`. Marks are peeled off both
//! ends of what stands between white space, one at a time; what is left is split at some marks
//! inside it, and before `n't`, `'ll` and their like. spaCy's lists of abbreviations, units of
//! measure and smileys, and its pattern for URLs, are left out: they make little difference to the
//! measures that tokens are counted for.

use std::ops::Range;

use wide::u8x16;

use super::counts::WordCounts;
use super::segments::Span;
use super::space::{BLOCK, Spaces, blocks};
use super::token_chars::{
    is_currency, is_icon, is_letter, is_lower, is_mark, is_quote, is_upper, is_word_char,
};

/// The tokens of `text`, in order, and what they are like.
pub(crate) fn tokens(text: &str) -> (Vec<Span>, WordCounts) {
    let found = Vec::with_capacity(text.len() / 4);
    let mut tokens = Tokens { text, found, counts: WordCounts::default(), suffixes: Vec::new() };
    tokens.all();
    (tokens.found, tokens.counts)
}

/// What is split off the end of a word.
const CONTRACTIONS: [&str; 14] =
    ["n't", "n’t", "'ll", "’ll", "'ve", "’ve", "'re", "’re", "'d", "’d", "'m", "’m", "'s", "’s"];

/// Currencies of more than one character.
const DOLLARS: [&str; 3] = ["US$", "C$", "A$"];

struct Tokens<'t> {
    text: &'t str,
    found: Vec<Span>,
    counts: WordCounts,
    /// What was peeled off the end of a piece, the last first.
    suffixes: Vec<Range<usize>>,
}

impl Tokens<'_> {
    /// Adds a token.
    fn push(&mut self, token: Range<usize>) {
        self.counts.add(&self.text[token.clone()]);
        self.found.push(Span::new(token.start, token.end));
    }

    /// Splits all of the text.
    fn all(&mut self) {
        let mut spaces = Spaces::default();
        let mut before = Kinds::default();
        let mut was_visible = 0;
        // Where the open piece starts.
        let mut open: Option<usize> = None;
        for (index, block) in blocks(self.text).enumerate() {
            let from = index * BLOCK;
            let visible = !spaces.next(self.text, &block);
            let here = Kinds::of(&block);
            let mut edges = visible ^ (visible << 1 | was_visible);
            was_visible = visible >> 63;
            while edges != 0 {
                let at = from + edges.trailing_zeros() as usize;
                edges &= edges - 1;
                let Some(start) = open.take() else {
                    open = Some(at);
                    continue;
                };
                let kinds = if start >= from {
                    here.and_then(Kinds::default(), start - from)
                } else if start + BLOCK >= from {
                    before.and_then(here, start + BLOCK - from)
                } else {
                    // It is longer than words are.
                    Kinds::default()
                };
                self.piece(start..at, kinds);
            }
            before = here;
        }
        if let Some(start) = open {
            self.peel(start..self.text.len());
        }
    }

    /// Splits what stands between white space; `kinds` are of its first bytes.
    #[inline]
    fn piece(&mut self, piece: Range<usize>, kinds: Kinds) {
        let bytes = self.text.as_bytes();
        let letters = (!kinds.letters).trailing_zeros() as usize;
        let alphanumeric = (!kinds.alphanumeric).trailing_zeros() as usize;
        // Nearly all pieces: letters and digits, and perhaps one mark after them.
        if alphanumeric >= piece.len() {
            self.plain(piece, letters);
        } else if alphanumeric > 0
            && alphanumeric + 1 == piece.len()
            && ends_a_word(bytes[piece.end - 1], bytes[piece.end - 2])
        {
            let mark = piece.end - 1;
            self.plain(piece.start..mark, letters);
            self.counts.add_symbol();
            self.found.push(Span::new(mark, piece.end));
        } else if piece.len() == 1 {
            // A bullet or a dash.
            self.push(piece);
        } else {
            self.peel(piece);
        }
    }

    /// Adds a token of letters and digits of ASCII that begins with so many letters.
    #[inline]
    fn plain(&mut self, token: Range<usize>, letters: usize) {
        self.found.push(Span::new(token.start, token.end));
        if letters >= token.len() {
            self.counts.add_letters(&self.text.as_bytes()[token]);
        } else {
            self.counts.add(&self.text[token]);
        }
    }

    /// Peels the marks off both ends of a piece, and splits what is left.
    fn peel(&mut self, piece: Range<usize>) {
        let mut rest = piece;
        while !rest.is_empty() {
            let before = rest.clone();
            let prefix = self.prefix(&rest);
            if prefix > 0 {
                self.push(rest.start..rest.start + prefix);
                rest.start += prefix;
            }
            if !rest.is_empty() {
                let suffix = self.suffix(&rest);
                if suffix > 0 {
                    self.suffixes.push(rest.end - suffix..rest.end);
                    rest.end -= suffix;
                }
            }
            if rest == before {
                break;
            }
        }
        self.core(rest);
        while let Some(suffix) = self.suffixes.pop() {
            self.push(suffix);
        }
    }

    /// How much is to be peeled off the start, in bytes.
    fn prefix(&self, rest: &Range<usize>) -> usize {
        let text = &self.text[rest.clone()];
        let Some(c) = text.chars().next() else { return 0 };
        let next = text[c.len_utf8()..].chars().next();
        match c {
            'A' | 'C' | 'U' => {
                DOLLARS.iter().find(|d| text.starts_with(**d)).map_or(0, |d| d.len())
            }
            c if c.is_ascii_alphanumeric() => 0,
            '.' if next == Some('.') => text.len() - text.trim_start_matches('.').len(),
            '+' if !next.is_some_and(|c| c.is_ascii_digit()) => 1,
            c if is_mark(c) || is_currency(c) || matches!(c, '§' | '%' | '=' | '—' | '–') => {
                c.len_utf8()
            }
            _ => 0,
        }
    }

    /// How much is to be peeled off the end, in bytes.
    fn suffix(&self, rest: &Range<usize>) -> usize {
        let text = &self.text[rest.clone()];
        let mut chars = text.chars().rev();
        let Some(c) = chars.next() else { return 0 };
        let before = chars.next();
        let after_digit = before.is_some_and(|c| c.is_ascii_digit());
        match c {
            's' | 'S' if matches!(before, Some('\'' | '’')) => {
                1 + before.map_or(0, char::len_utf8)
            }
            c if c.is_ascii_alphanumeric() => 0,
            '.' if before == Some('.') => text.len() - text.trim_end_matches('.').len(),
            '.' => {
                let ends_word = before.is_some_and(|c| {
                    c.is_ascii_digit()
                        || is_lower(c)
                        || is_mark(c)
                        || matches!(c, '%' | '²' | '-' | '+')
                });
                let ends_acronym =
                    before.is_some_and(is_upper) && chars.next().is_some_and(is_upper);
                usize::from(ends_word || ends_acronym)
            }
            '+' | '%' if after_digit => 1,
            '…' if before == Some('…') => 2 * c.len_utf8(),
            '$' if matches!(before, Some('A' | 'C' | 'S')) => {
                let is_amount = |rest: &str| rest.ends_with(|c: char| c.is_ascii_digit());
                let dollar = DOLLARS.iter().find(|d| text.strip_suffix(**d).is_some_and(is_amount));
                dollar.map_or(0, |dollar| dollar.len())
            }
            c if is_mark(c) || matches!(c, '—' | '–') || (after_digit && is_currency(c)) => {
                c.len_utf8()
            }
            _ => 0,
        }
    }

    /// Splits what is left of a piece at the marks inside it.
    fn core(&mut self, core: Range<usize>) {
        let text = &self.text[core.clone()];
        if text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            if !core.is_empty() {
                self.push(core);
            }
            return;
        }
        let mut start = 0;
        let mut at = 0;
        let mut before = None;
        loop {
            // Letters and digits of ASCII split no word.
            let plain = text.as_bytes()[at..].iter().take_while(|b| b.is_ascii_alphanumeric());
            let plain = plain.count();
            if plain > 0 {
                at += plain;
                before = Some(char::from(text.as_bytes()[at - 1]));
            }
            let Some(c) = text[at..].chars().next() else { break };
            let len = infix(&text[at..], c, before);
            if len > 0 {
                self.word(core.start + start..core.start + at);
                self.push(core.start + at..core.start + at + len);
                start = at + len;
                before = text[at..start].chars().next_back();
                at = start;
            } else {
                before = Some(c);
                at += c.len_utf8();
            }
        }
        self.word(core.start + start..core.end);
    }

    /// Splits a word and what is contracted to its end.
    fn word(&mut self, word: Range<usize>) {
        let text = &self.text[word.clone()];
        let is_end = |c: &&&str| text.len() > c.len() && text.ends_with(**c);
        // All of them have an apostrophe, and hardly a word has.
        if text.bytes().any(|byte| !byte.is_ascii_alphanumeric())
            && let Some(contraction) = CONTRACTIONS.iter().find(is_end)
        {
            self.push(word.start..word.end - contraction.len());
            self.push(word.end - contraction.len()..word.end);
        } else if !word.is_empty() {
            self.push(word);
        }
    }
}

/// How long a mark that splits a word is, in bytes: the one that `rest` begins with, its first
/// character being `c` and the one before it `before`. 0 if it does not split the word.
fn infix(rest: &str, c: char, before: Option<char>) -> usize {
    let after = rest[c.len_utf8()..].chars().next();
    if c == '.' && after == Some('.') {
        return rest.len() - rest.trim_start_matches('.').len();
    }
    if c == '…' || is_icon(c) {
        return c.len_utf8();
    }
    let (Some(before), Some(after)) = (before, after) else { return 0 };
    let splits = match c {
        '+' | '-' | '*' | '^'
            if before.is_ascii_digit() && (after.is_ascii_digit() || after == '-') =>
        {
            true
        }
        '.' => (is_lower(before) || is_quote(before)) && (is_upper(after) || is_quote(after)),
        ',' => is_letter(before) && is_letter(after),
        ':' | '<' | '>' | '=' | '/' => is_word_char(before) && is_letter(after),
        '-' | '–' | '—' | '~' if is_word_char(before) => {
            let most = match c {
                '-' => 3,
                '—' => 2,
                _ => 1,
            };
            let run = rest.chars().take(4).take_while(|other| *other == c).count();
            let after = rest.chars().nth(run);
            let splits = run <= most && after.is_some_and(is_letter);
            return if splits { run * c.len_utf8() } else { 0 };
        }
        _ => false,
    };
    if splits { c.len_utf8() } else { 0 }
}

/// What 64 bytes are: a bit each, the first the lowest.
#[derive(Clone, Copy, Default)]
struct Kinds {
    /// Letters of ASCII.
    letters: u64,
    /// Letters and digits of ASCII.
    alphanumeric: u64,
}

impl Kinds {
    fn of(block: &[u8; BLOCK]) -> Self {
        let mut kinds = Self::default();
        for (lane, chunk) in block.as_chunks::<16>().0.iter().enumerate() {
            let bytes = u8x16::new(*chunk);
            let up_to = |bytes: u8x16, most: u8| bytes.min(u8x16::splat(most)).simd_eq(bytes);
            let letters = up_to((bytes | u8x16::splat(0x20)) - u8x16::splat(b'a'), 25);
            let digits = up_to(bytes - u8x16::splat(b'0'), 9);
            kinds.letters |= u64::from(letters.to_bitmask()) << (16 * lane);
            kinds.alphanumeric |= u64::from((letters | digits).to_bitmask()) << (16 * lane);
        }
        kinds
    }

    /// The 64 bytes from the one with that index on, of these and those of the `next` block.
    fn and_then(self, next: Self, from: usize) -> Self {
        let both = |here: u64, next: u64| match from {
            0 => here,
            from => here >> from | next << (BLOCK - from),
        };
        Self {
            letters: both(self.letters, next.letters),
            alphanumeric: both(self.alphanumeric, next.alphanumeric),
        }
    }
}

/// Whether a mark is a token of its own at the end of letters and digits, the last of which is `last`.
fn ends_a_word(mark: u8, last: u8) -> bool {
    match mark {
        b'.' => last.is_ascii_lowercase() || last.is_ascii_digit(),
        mark => matches!(mark, b',' | b';' | b':' | b'!' | b'?' | b')' | b'"'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> String {
        let found: Vec<_> = tokens(text).0.into_iter().map(|token| &text[token.range()]).collect();
        found.join("|")
    }

    #[test]
    fn marks_are_tokens_of_their_own() {
        for (text, wanted) in [
            ("So it is.", "So|it|is|."),
            ("(“Is it,” she said…)", "(|“|Is|it|,|”|she|said|…|)"),
            ("J. Hale of NASA. in the U.S. and D.C.", "J.|Hale|of|NASA|.|in|the|U.S.|and|D.C."),
            (
                "well-known 1990-95 and/or a--b c----d",
                "well|-|known|1990|-|95|and|/|or|a|--|b|c----d",
            ),
            ("end.Next end.next wait...what", "end|.|Next|end.next|wait|...|what"),
            ("$3.50, 40% 5€ +x +4", "$|3.50|,|40|%|5|€|+|x|+4"),
            ("US$50 C$5 50A$ US$ B$5 SUS$", "US$|50|C$|5|50|A$|US$|B$5|SUS$"),
            ("so…… so……… “……”", "so|……|so|…|……|“|…|…|”"),
            ("वह थी. แมว. მოვიდა.", "वह|थी|.|แมว.|მოვიდა."),
            ("word,word 3,000 • # ... ..", "word|,|word|3,000|•|#|...|.."),
            ("это так. 今天，十点。", "это|так|.|今天，十点|。"),
        ] {
            assert_eq!(found(text), wanted, "{text}");
        }
    }

    #[test]
    fn contractions_are_two_tokens() {
        assert_eq!(found("I don't. You’ll we'd it’s 'tis"), "I|do|n't|.|You|’ll|we|'d|it|’s|'|tis");
        assert_eq!(found("rock 'n' roll's"), "rock|'|n|'|roll|'s");
        assert_eq!(found("n't n’t"), "n't|n’t");
    }

    proptest! {
        /// Tokens are all of the text but its white space, in order, and none is empty.
        #[test]
        fn nothing_is_lost(text in r#"([a-cA-B0-1.,;'’"(—…-]|\PC| |\n){0,24}"#) {
            let (tokens, counts) = tokens(&text);
            prop_assert_eq!(counts, WordCounts::of(&text, tokens.iter().map(|token| token.range())));
            prop_assert!(tokens.iter().all(|token| !token.range().is_empty()));
            prop_assert!(tokens.windows(2).all(|two| two[0].end() <= two[1].start()));
            let joined: String = tokens.into_iter().map(|token| &text[token.range()]).collect();
            let visible: String = text.split(super::super::space::is_space).collect();
            prop_assert_eq!(joined, visible);
        }

        /// What is told of many bytes at a time is what peeling each piece comes to.
        #[test]
        fn most_pieces_need_no_peeling(
            text in r#"([a-cA-B0-1.,;'’"(é%-]{0,9}|[aB1]{1,3}[^ ]? |[a-c]{60,70}|,|[ \n\t\x1c\u{a0}\u{2003}]){0,40}"#,
        ) {
            let mut peeled = Tokens {
                text: &text,
                found: Vec::new(),
                counts: WordCounts::default(),
                suffixes: Vec::new(),
            };
            super::super::space::pieces(&text).for_each(|piece| peeled.peel(piece));
            prop_assert_eq!(tokens(&text), (peeled.found, peeled.counts));
        }
    }
}
