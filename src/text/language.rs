//! The language that a text is written in.
//!
//! `whichlang` tells 16 languages apart from the n-grams of a text, in some 25 ns a byte. (`whatlang`
//! knows four times as many and takes twenty times as long, `lingua` has models of many megabytes.)
//! For a linter that asks this of every document even that is much, so only a sample is looked at,
//! and only where its short words do not say that it is English at once, as most corpora are.

use std::fmt;

use whichlang::Lang;

/// The two-letter codes of ISO 639-1.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co \
    cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi \
    ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw \
    ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc \
    oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv \
    sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Codes of countries, and others, that are written for those of languages.
const MEANT: &[(&str, &str)] = &[
    ("cn", "zh"),
    ("cz", "cs"),
    ("dk", "da"),
    ("gb", "en"),
    ("gr", "el"),
    ("in", "id"),
    ("iw", "he"),
    ("jp", "ja"),
    ("ua", "uk"),
    ("us", "en"),
    ("vn", "vi"),
];

/// A language, by its code of ISO 639-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; 2]);

impl Language {
    /// The languages that [`Language::detect`] tells apart.
    pub const DETECTED: [&'static str; 16] = [
        "ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "nl", "pt", "ru", "sv", "tr", "vi",
        "zh",
    ];

    /// The language with this code: two lower-case letters, such as `en`.
    ///
    /// # Errors
    ///
    /// If ISO 639-1 has no such code.
    pub fn new(code: &str) -> Result<Self, UnknownLanguage> {
        match (CODES.split_whitespace().any(|known| known == code), code.as_bytes()) {
            (true, [a, b]) => Ok(Self([*a, *b])),
            _ => Err(UnknownLanguage { code: code.to_owned() }),
        }
    }

    /// The language of a tag such as `en-GB` or `pt_BR`, as records have them: its first part, of
    /// either case. `None` if ISO 639-1 has no such code.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let first = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        Self::new(&first).ok()
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The language of a text, told from a sample of at most 600 bytes. `None` if there is too
    /// little text to tell.
    ///
    /// A text in a language that is not one of [`Language::DETECTED`] is taken for one that is.
    pub fn detect(text: &str) -> Option<Self> {
        let sample = sample(text);
        if is_english(&sample) {
            return Some(Self(*b"en"));
        }
        if sample.chars().filter(|c| c.is_alphabetic()).take(LEAST_LETTERS).count() < LEAST_LETTERS
            && !is_dense(&sample)
        {
            return None;
        }
        let code = match whichlang::detect_language(&sample) {
            Lang::Ara => b"ar",
            Lang::Cmn => b"zh",
            Lang::Deu => b"de",
            Lang::Eng => b"en",
            Lang::Fra => b"fr",
            Lang::Hin => b"hi",
            Lang::Ita => b"it",
            Lang::Jpn => b"ja",
            Lang::Kor => b"ko",
            Lang::Nld => b"nl",
            Lang::Por => b"pt",
            Lang::Rus => b"ru",
            Lang::Spa => b"es",
            Lang::Swe => b"sv",
            Lang::Tur => b"tr",
            Lang::Vie => b"vi",
        };
        Some(Self(*code))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A code that is none of ISO 639-1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLanguage {
    code: String,
}

impl UnknownLanguage {
    /// The code that was most likely meant.
    pub fn meant(&self) -> Option<&str> {
        let code = self.code.as_str();
        let meant = MEANT.iter().find(|(wrong, _)| *wrong == code).map(|(_, code)| *code);
        // `en-GB`, `eng` and `english` all begin as the code does.
        let known = || {
            let start = code.get(..2)?.to_lowercase();
            CODES.split_whitespace().find(|known| *known == start)
        };
        meant.or_else(known)
    }
}

impl fmt::Display for UnknownLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no language `{}`: a code of ISO 639-1 is two small letters", self.code)
    }
}

impl std::error::Error for UnknownLanguage {}

/// Whether a text is English beyond doubt: one in six of its words is one of a few that English has
/// everywhere, and several are of those that no other language has. What is not may be English all
/// the same.
fn is_english(sample: &str) -> bool {
    let (mut words, mut common, mut own) = (0, 0, 0);
    for word in sample.as_bytes().split(|byte| matches!(byte, b' ' | b'\n')) {
        words += usize::from(!word.is_empty());
        if !(2..=4).contains(&word.len()) {
            continue;
        }
        match word {
            b"the" | b"and" | b"that" | b"with" | b"this" | b"have" | b"from" | b"you" | b"are"
            | b"they" | b"your" => own += 1,
            b"of" | b"to" | b"in" | b"is" | b"it" | b"for" | b"on" | b"was" | b"as" | b"be" => {
                common += 1;
            }
            _ => {}
        }
    }
    own >= 4 && (own + common) * 6 >= words
}

/// How many letters make a text long enough to tell its language.
const LEAST_LETTERS: usize = 80;

/// How many places of a text the sample is taken from.
const PLACES: usize = 4;

/// How much is taken at each, in bytes.
const PIECE: usize = 150;

/// How far from each place a line of prose is looked for, in bytes.
const REACH: usize = 600;

/// Whether most of a text is in scripts that say much with few letters.
fn is_dense(sample: &str) -> bool {
    let wide = sample.chars().filter(|c| u32::from(*c) >= 0x2e80 && c.is_alphabetic()).count();
    wide >= LEAST_LETTERS / 4
}

/// Pieces of the longest lines near a few places of the text, or all of a short text.
fn sample(text: &str) -> String {
    if text.len() <= PLACES * PIECE {
        return text.to_owned();
    }
    let mut sample = String::with_capacity(PLACES * (PIECE + 1));
    for place in 0..PLACES {
        let start = text.ceil_char_boundary(text.len() * place / PLACES);
        let reach = text.ceil_char_boundary((start + REACH).min(text.len()));
        let near = text[start..reach].split('\n').max_by_key(|line| line.len().min(PIECE));
        let piece = near.map_or("", str::trim_start);
        let piece = &piece[..piece.floor_char_boundary(PIECE)];
        sample.push_str(piece);
        sample.push('\n');
    }
    sample
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_english_by_its_short_words() {
        let cases = [
            // Four that only English has, and one in six words.
            ("the and with they", 20, true),
            ("the and with they", 21, false),
            ("the\nand\nwith\nthey", 20, true),
            ("the  and   with  they ", 20, true),
            ("the and with of to in", 0, false),
            // Those that other languages have too count where there are four of the others.
            ("the and with they of", 25, true),
            ("the and with they of", 26, false),
            ("thesis land", 0, false),
        ];
        for (words, others, wanted) in cases {
            let text = format!("{words}{}", " kolo".repeat(others));
            assert_eq!(is_english(&text), wanted, "{words:?} and {others} others");
        }
    }

    #[test]
    fn a_language_is_told_from_enough_letters() {
        let letters =
            |count: usize| "jeden zloty kolac ".repeat(9).replace(' ', "")[..count].to_owned();
        assert!(Language::detect(&letters(80)).is_some());
        assert_eq!(Language::detect(&letters(79)), None);
        assert_eq!(Language::detect(&format!("{} 1234567890 --", letters(79))), None);
        // Short words of English tell it sooner.
        let english = Language::detect("the ferry and the mill are old");
        assert_eq!(english.map(|language| language.to_string()).as_deref(), Some("en"));
        // As many letters of Chinese say four times as much, its punctuation does not.
        assert!(Language::detect(&"茶".repeat(20)).is_some());
        assert_eq!(Language::detect(&"茶".repeat(19)), None);
        assert_eq!(Language::detect(&format!("{}。。。", "茶".repeat(19))), None);
        assert_eq!(Language::detect(&"é".repeat(20)), None);
    }

    #[test]
    fn a_sample_has_the_longest_lines_near_four_places() {
        let short = "a".repeat(600);
        assert_eq!(sample(&short), short);
        let piece = |letter: &str| letter.repeat(150) + "\n";
        assert_eq!(sample(&"a".repeat(601)), piece("a").repeat(4));
        // A menu before each paragraph, which is indented.
        let part = |letter: &str| format!("{}  {}\n", "x\n".repeat(50), letter.repeat(400));
        let text = ["a", "b", "c", "d"].map(part).concat();
        assert_eq!(sample(&text), ["a", "b", "c", "d"].map(piece).concat());
        // Pieces begin and end with whole characters.
        let wide = sample(&"茶".repeat(401));
        assert_eq!(wide, ("茶".repeat(50) + "\n").repeat(4));
        let wide = sample(&("a".to_owned() + &"é".repeat(400)));
        assert_eq!(wide.lines().map(str::len).collect::<Vec<_>>(), [149, 150, 150, 150]);
    }

    #[test]
    fn what_was_meant_by_a_code_that_is_none_is_told() {
        let cases = [
            ("jp", Some("ja")),
            ("us", Some("en")),
            ("EN", Some("en")),
            ("en-GB", Some("en")),
            ("deu", Some("de")),
            ("Francais", Some("fr")),
            ("xx", None),
            ("e", None),
            ("", None),
            ("é", None),
        ];
        for (code, wanted) in cases {
            let unknown = Language::new(code).expect_err(code);
            assert_eq!(unknown.meant(), wanted, "{code:?}");
        }
    }
}
