//! How a text must begin for a pattern to match in it.
//!
//! Many patterns are for lines that begin with one of many words, whatever marks stand before:
//! `^\W*(?:share|subscribe|log in)`. The first letter or digit of a line and the two characters
//! after it turn most lines down, without a search.

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look};

use super::gate::WORD;
use crate::text::segments::is_word_char;

/// Some of the symbols that characters are taken for, one bit each.
type Symbols = u64;

/// `a` to `z` in either case are symbols 0 to 25.
const DIGIT: u32 = 26;
const WIDE: u32 = 27;
const END: u32 = 28;
/// ASCII marks, white space and controls, folded into few symbols.
const OTHERS: u32 = 29;
const ANY: Symbols = u64::MAX;

fn symbol(byte: u8) -> u32 {
    match byte {
        b'a'..=b'z' => u32::from(byte - b'a'),
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'0'..=b'9' => DIGIT,
        0x80.. => WIDE,
        other => OTHERS + u32::from(other) % 32,
    }
}

/// The most ways to begin that are told apart.
const MOST: usize = 2048;

/// How the first letter or digit of a text and the two bytes after it may be: for each symbol of
/// one of them, what another may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opening {
    first_second: Box<[Symbols; 64]>,
    first_third: Box<[Symbols; 64]>,
    second_third: Box<[Symbols; 64]>,
    /// The marks with which a match may begin.
    marks: Marks,
}

/// Some marks, which are neither letters nor digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Marks {
    /// A bit for each character of ASCII.
    ascii: u128,
    /// Whether others may be among them.
    wide: bool,
}

impl Opening {
    /// How a text must begin for `hir` to match in it; `None` if that can't be told.
    pub fn of(hir: &Hir) -> Option<Self> {
        let mut opening = Self {
            first_second: Box::new([0; 64]),
            first_third: Box::new([0; 64]),
            second_third: Box::new([0; 64]),
            marks: Marks::default(),
        };
        for [first, second, third] in beginnings(hir, &mut opening.marks)? {
            let all = |symbols: Symbols| (0..64).filter(move |symbol| symbols >> symbol & 1 == 1);
            for symbol in all(first) {
                opening.first_second[symbol as usize] |= second;
                opening.first_third[symbol as usize] |= third;
            }
            all(second).for_each(|symbol| opening.second_third[symbol as usize] |= third);
        }
        Some(opening)
    }

    /// Whether `text` begins so.
    pub fn fits(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let mut at = 0;
        // Past all marks.
        loop {
            match bytes.get(at) {
                None => return false,
                Some(byte) if byte.is_ascii_alphanumeric() => break,
                Some(byte) if byte.is_ascii() => {
                    if self.marks.ascii >> byte & 1 == 1 {
                        return true;
                    }
                    at += 1;
                }
                Some(_) => match text[at..].chars().next() {
                    Some(c) if !is_word_char(c) && !self.marks.wide => at += c.len_utf8(),
                    // What the pattern has for marks may take it for one.
                    _ => return true,
                },
            }
        }
        let symbol_at = |at: usize| bytes.get(at).map_or(END, |byte| symbol(*byte));
        let (first, second) = (symbol_at(at), symbol_at(at + 1));
        let is =
            |table: &[Symbols; 64], one: u32, other: u32| table[one as usize] >> other & 1 == 1;
        if !is(&self.first_second, first, second) {
            return false;
        }
        // Of a character that is not ASCII, only one byte was looked at; and after the end is
        // nothing.
        if matches!(second, WIDE | END) {
            return true;
        }
        let third = symbol_at(at + 2);
        is(&self.first_third, first, third) && is(&self.second_third, second, third)
    }
}

/// The symbols of the first characters of a match, as far as they are known: at most three.
type Beginning = Vec<Symbols>;

/// How the first three symbols of a text may be after any marks, if every match stands at its
/// start; `marks` are those with which it may begin.
fn beginnings(hir: &Hir, marks: &mut Marks) -> Option<Vec<[Symbols; 3]>> {
    let mut hir = hir;
    while let HirKind::Capture(capture) = hir.kind() {
        hir = &capture.sub;
    }
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let (HirKind::Look(Look::Start), rest) = (parts.first()?.kind(), &parts[1..]) else {
        return None;
    };
    let passed = rest.iter().take_while(|part| is_marks(part)).count();
    let mut open = vec![Beginning::new()];
    let mut found = Found { done: Vec::new(), marks };
    for part in &rest[passed..] {
        open = extend(&open, part, &mut found)?;
    }
    // What is still open goes on with anything if the pattern may stop here.
    let mut done = found.done;
    done.extend(open);
    let word = (1 << (DIGIT + 1)) - 1;
    let mut all = Vec::new();
    for beginning in done {
        let [first, second, third] =
            [0, 1, 2].map(|index| beginning.get(index).copied().unwrap_or(ANY));
        // What may not be there at all can't be told.
        if first & !(word | 1 << WIDE) != 0 {
            return None;
        }
        all.push([first, second, third]);
    }
    Some(all)
}

/// Whether `hir` matches nothing but marks: what [`Opening::fits`] passes over.
fn is_marks(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0)
            .is_ok_and(|text| text.chars().all(|c| c.is_ascii() && !c.is_ascii_alphanumeric())),
        HirKind::Class(Class::Unicode(class)) => class.iter().all(|range| {
            let ascii = u32::from(range.start())..=u32::from(range.end()).min(127);
            ascii.filter_map(char::from_u32).all(|c| !c.is_ascii_alphanumeric())
        }),
        HirKind::Repetition(repetition) => is_marks(&repetition.sub),
        HirKind::Capture(capture) => is_marks(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_marks),
        HirKind::Empty => true,
        HirKind::Class(Class::Bytes(_)) | HirKind::Look(_) => false,
    }
}

/// What has been found.
struct Found<'m> {
    /// Beginnings that are three symbols long.
    done: Vec<Beginning>,
    /// The marks with which a match may begin: what follows them does not matter.
    marks: &'m mut Marks,
}

/// Each of `open` followed by what `hir` may begin with. `None` if there are too many.
fn extend(open: &[Beginning], hir: &Hir, found: &mut Found<'_>) -> Option<Vec<Beginning>> {
    let mut next = match hir.kind() {
        HirKind::Empty | HirKind::Look(Look::Start | Look::StartLF) => open.to_vec(),
        // At the end of the text nothing follows; at the end of a line, anything may.
        HirKind::Look(Look::End) => {
            let ended = |beginning: &Beginning| {
                let mut ended = beginning.clone();
                ended.resize(3, 1 << END);
                ended
            };
            found.done.extend(open.iter().map(ended));
            Vec::new()
        }
        HirKind::Look(_) => open.to_vec(),
        HirKind::Literal(literal) => {
            let first = std::str::from_utf8(&literal.0).ok().and_then(|text| text.chars().next());
            let is_mark = first.is_none_or(is_mark);
            let mut next = Vec::new();
            for beginning in open {
                if beginning.is_empty() && is_mark {
                    found.marks.add(first);
                    continue;
                }
                let mut longer = beginning.clone();
                for byte in literal.0.iter().take(3 - beginning.len().min(3)) {
                    longer.push(1 << symbol(*byte));
                    if !byte.is_ascii() {
                        longer.resize(3, ANY);
                    }
                }
                next.push(longer);
            }
            next
        }
        HirKind::Class(class) => {
            let chars = Chars::of(class);
            let mut next = Vec::new();
            for beginning in open {
                let (ascii, wide) = match beginning.is_empty() {
                    // A mark would be passed over as those before it.
                    true => {
                        found.marks.ascii |= chars.marks.ascii;
                        found.marks.wide |= chars.marks.wide;
                        (chars.words, chars.wide_words)
                    }
                    false => (chars.all, chars.wide_words || chars.marks.wide),
                };
                if ascii != 0 {
                    next.push(with(beginning, ascii));
                }
                if wide {
                    let mut wide = with(beginning, 1 << WIDE);
                    wide.resize(3, ANY);
                    next.push(wide);
                }
            }
            next
        }
        HirKind::Repetition(repetition) => {
            // What is repeated more often is of no matter: three symbols are enough.
            let most = repetition.max.map_or(3, |max| max.min(3));
            let mut all = if repetition.min == 0 { open.to_vec() } else { Vec::new() };
            let mut last = open.to_vec();
            for times in 1..=most {
                last = extend(&last, &repetition.sub, found)?;
                if times >= repetition.min.min(3) {
                    all.extend(last.iter().cloned());
                }
                if last.is_empty() || all.len() > MOST {
                    break;
                }
            }
            all
        }
        HirKind::Capture(capture) => extend(open, &capture.sub, found)?,
        HirKind::Concat(parts) => {
            let mut next = open.to_vec();
            for part in parts {
                next = extend(&next, part, found)?;
                if next.is_empty() {
                    break;
                }
            }
            next
        }
        HirKind::Alternation(parts) => {
            let mut next = Vec::new();
            for part in parts {
                next.extend(extend(open, part, found)?);
            }
            next
        }
    };
    next.sort_unstable();
    next.dedup();
    let (long, short): (Vec<_>, Vec<_>) = next.into_iter().partition(|b| b.len() >= 3);
    found.done.extend(long);
    if found.done.len() + short.len() > MOST {
        found.done.sort_unstable();
        found.done.dedup();
    }
    (found.done.len() + short.len() <= MOST).then_some(short)
}

/// Whether [`Opening::fits`] passes over `c`.
fn is_mark(c: char) -> bool {
    if c.is_ascii() { !c.is_ascii_alphanumeric() } else { !is_word_char(c) }
}

impl Marks {
    /// Adds a mark; without one, any.
    fn add(&mut self, mark: Option<char>) {
        match mark {
            Some(mark) if mark.is_ascii() => self.ascii |= 1 << u32::from(mark),
            Some(_) => self.wide = true,
            None => *self = Self { ascii: !0, wide: true },
        }
    }
}

/// What a class has.
struct Chars {
    /// All of ASCII, and what of it is no mark.
    all: Symbols,
    words: Symbols,
    marks: Marks,
    wide_words: bool,
}

impl Chars {
    fn of(class: &Class) -> Self {
        let any = Marks { ascii: !0, wide: true };
        let mut chars = Self { all: 0, words: 0, marks: Marks::default(), wide_words: false };
        let Class::Unicode(class) = class else {
            return Self { all: ANY, words: ANY, marks: any, wide_words: true };
        };
        for range in class.iter() {
            let ascii = u32::from(range.start())..=u32::from(range.end()).min(127);
            for c in ascii.filter_map(char::from_u32) {
                chars.all |= 1 << symbol(c as u8);
                if is_mark(c) {
                    chars.marks.add(Some(c));
                } else {
                    chars.words |= 1 << symbol(c as u8);
                }
            }
        }
        if class.iter().any(|range| !range.end().is_ascii()) {
            let wide = |class: &ClassUnicode| class.iter().any(|range| !range.end().is_ascii());
            let (mut marks, mut words) = (class.clone(), class.clone());
            marks.difference(&WORD);
            words.intersect(&WORD);
            chars.marks.wide = wide(&marks);
            chars.wide_words = wide(&words);
        }
        chars
    }
}

fn with(beginning: &Beginning, symbols: Symbols) -> Beginning {
    let mut longer = beginning.clone();
    longer.push(symbols);
    longer
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn opening(source: &str) -> Option<Opening> {
        Opening::of(&regex_syntax::parse(source).unwrap())
    }

    #[test]
    fn a_text_that_begins_otherwise_is_turned_down() {
        let opening = opening(r"(?i)^\W*(?:share|cookies?|log ?in|(?:my )?account|x)\b").unwrap();
        for text in
            ["Share", "“cookie", " * Log in", "login", "MY account", "x", "Account", "x-ray"]
        {
            assert!(opening.fits(text), "{text}");
        }
        for text in ["The ferry", "", "—", "shop", "lie", "9"] {
            assert!(!opening.fits(text), "{text}");
        }
    }

    #[test]
    fn a_match_may_begin_with_a_mark() {
        let opening = opening(r"(?i)^\W*(?:©|\(c\) ?\d|copyright|# \d)").unwrap();
        for text in ["© 1999", "(c) 1999", "- Copyright", "“so” (and)", "# 7"] {
            assert!(opening.fits(text), "{text}");
        }
        for text in ["- the end", "9 lives", "[a]"] {
            assert!(!opening.fits(text), "{text}");
        }
    }

    #[test]
    fn what_may_be_nothing_or_anywhere_can_not_be_told() {
        for source in [r"share", r"^\W*(?:a|)", r"^\W*(?:a|©?)", r"\bshare"] {
            assert_eq!(opening(source), None, "{source}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// No text in which a pattern matches is turned down.
        #[test]
        fn what_matches_begins_so(
            source in prop::sample::select(vec![
                r"(?i)^\W*(?:ab|ac?b|b{2,}|\d+k?)$", r"^[^\p{L}\p{N}]*(?:a|kb) ?b", r"^[\W_]*\p{Lu}\w*b",
                r"^(?:\* )?(?:ab?|é|1)\b", r"^\W*a(?:$|[,.] b)", r"(?i)^(ks?|s)+b", r"^\W*(?:\p{L} ){2}",
                r"^\W{0,2}(?:aé|a{4})", r"^-*(?:(?:a|b)+c?){2}", r"^\W*(?:“ ?)?a", r"^[“-]?[“a]b?", r"^(?:[“.]a|b)", r"^\W*(?:\S+ )?a", r"^(?:-1|“|[_a]b)+", r"^.*a",
            ]),
            text in r#"[abcABkK12 *_.,é“ſ\u{212a}\u{301}-]{0,7}"#,
        ) {
            let regex = regex_automata::meta::Regex::new(source).unwrap();
            if let Some(opening) = opening(source) && regex.is_match(&text) {
                prop_assert!(opening.fits(&text), "{} {:?}", source, text);
            }
        }
    }
}
