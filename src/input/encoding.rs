//! From the bytes of a text file to its text.
//!
//! A file is UTF-8, or says by a byte order mark that it is UTF-16 or UTF-32. UTF-16 without a mark has
//! a zero byte beside each letter of ASCII, as no other text has. What is none of these may be UTF-8 in
//! which some bytes went wrong: then these bytes are findings, each at its place. Or it may have been
//! written in a legacy encoding, where every letter outside ASCII looks wrong: then it is decoded from
//! what [`chardetng`] takes it for, as browsers do.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{BOM, NoticeKind};
use crate::text::{Document, Source};

/// A text file as a document.
pub(super) struct Decoded<'a> {
    pub document: Document<'a>,
    /// What is to be told of how it was decoded.
    pub notice: Option<NoticeKind>,
}

/// Unicode in units of more than one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wide {
    Utf16 {
        is_big: bool,
        has_mark: bool,
    },
    /// With a byte order mark.
    Utf32 {
        is_big: bool,
    },
}

impl Wide {
    /// What a text that begins with these bytes is in, if it is in one of them.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        let is_big = head.starts_with(b"\xfe\xff") || head.starts_with(b"\0\0\xfe\xff");
        match head {
            // The mark of UTF-16 begins that of UTF-32.
            [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some(Self::Utf32 { is_big }),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(Self::Utf16 { is_big, has_mark: true }),
            _ => Self::without_mark(head),
        }
    }

    /// UTF-16 of which most is ASCII: one byte of each unit is zero and the other is not.
    fn without_mark(head: &[u8]) -> Option<Self> {
        // Nearly all files have no zero byte.
        memchr::memchr(0, &head[..head.len().min(FIRST_ZERO)])?;
        let units = head[..head.len().min(SAMPLE)].as_chunks::<2>().0;
        let (mut first, mut second) = (0, 0);
        for unit in units {
            first += usize::from(unit[0] == 0);
            second += usize::from(unit[1] == 0);
        }
        let is_big = first > second;
        let (most, least) = if is_big { (first, second) } else { (second, first) };
        // Some other characters have a zero byte too, at the other place.
        let is_text = units.len() > 1 && 2 * most > units.len() && 10 * least < most;
        is_text.then_some(Self::Utf16 { is_big, has_mark: false })
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Utf16 { is_big: false, .. } => "UTF-16LE",
            Self::Utf16 { is_big: true, .. } => "UTF-16BE",
            Self::Utf32 { is_big: false } => "UTF-32LE",
            Self::Utf32 { is_big: true } => "UTF-32BE",
        }
    }

    /// The text, without the mark, and whether some of it means nothing; `None`: it is no text.
    fn decode(self, bytes: &[u8]) -> Option<(Cow<'_, str>, bool)> {
        match self {
            Self::Utf16 { is_big, has_mark } => {
                let encoding = if is_big { UTF_16BE } else { UTF_16LE };
                let (text, has_errors) = encoding.decode_with_bom_removal(bytes);
                // Without a mark, it is a guess.
                let is_text = || MOST_WRONG * count_wrong(&text) <= bytes.len() / 2;
                (has_mark || is_text()).then_some((text, has_errors))
            }
            Self::Utf32 { is_big } => {
                let read = if is_big { u32::from_be_bytes } else { u32::from_le_bytes };
                let (units, rest) = bytes.as_chunks::<4>();
                let mut has_errors = !rest.is_empty();
                let mut text = String::with_capacity(bytes.len() / 4);
                for unit in units.iter().skip(1) {
                    let c = char::from_u32(read(*unit));
                    has_errors |= c.is_none();
                    text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                text.extend((!rest.is_empty()).then_some(char::REPLACEMENT_CHARACTER));
                Some((text.into(), has_errors))
            }
        }
    }
}

/// A text in UTF-16 of which most is ASCII has a zero byte among so many.
const FIRST_ZERO: usize = 64;

/// Decodes the bytes of a text file: from `forced` if that is given, else from UTF-8, from UTF-16 or
/// UTF-32 if they say so, or else from what they look like.
pub(super) fn decode<'a>(
    source: Source,
    bytes: &'a [u8],
    forced: Option<&'static Encoding>,
) -> Decoded<'a> {
    let wide = |wide: Wide| {
        let is_guessed = matches!(wide, Wide::Utf16 { has_mark: false, .. });
        wide.decode(bytes).map(|decoded| (wide.name(), decoded, is_guessed))
    };
    let decoded = match forced {
        Some(encoding) if encoding == UTF_8 => None,
        Some(encoding) => Some((encoding.name(), encoding.decode_with_bom_removal(bytes), false)),
        None => Wide::of(bytes).and_then(wide).or_else(|| {
            let is_utf_8 = bytes.starts_with(BOM) || simdutf8::basic::from_utf8(bytes).is_ok();
            let guess = if is_utf_8 { None } else { guess(bytes) };
            guess.map(|(encoding, decoded)| (encoding.name(), decoded, true))
        }),
    };
    match decoded {
        Some((encoding, (text, has_errors), is_guessed)) => {
            let notice = NoticeKind::Decoded { encoding, is_guessed, has_errors };
            Decoded { document: Document::new(source, text), notice: Some(notice) }
        }
        _ => Decoded { document: Document::from_bytes(source, bytes), notice: None },
    }
}

/// How much of a file is looked at to guess its encoding, in bytes.
const SAMPLE: usize = 1 << 20;

/// What bytes that are not UTF-8 were most likely written in, the text, and whether some of it means nothing;
/// `None` if they are most likely UTF-8 with mistakes, or no text at all.
fn guess(bytes: &[u8]) -> Option<(&'static Encoding, (Cow<'_, str>, bool))> {
    let (mut valid, mut invalid) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += chunk.invalid().len();
    }
    // In a legacy encoding, letters outside ASCII hardly ever look like UTF-8.
    if valid >= invalid {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    // A character that is cut in two, by the sample or by what cut the file, is no mistake.
    detector.feed(sample, sample.len() == bytes.len() && sample.ends_with(b"\n"));
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    (MOST_WRONG * count_wrong(&text) <= invalid).then_some((encoding, (text, has_errors)))
}

/// In one of how many characters, or bytes that are not UTF-8, a text may have something that is in no text, when it is
/// only guessed what it is in. Files get bytes lost and cut, but a wrong guess makes many such characters, and so do files that
/// are no texts.
const MOST_WRONG: usize = 16;

/// How many characters there are that are in no text: what could not be decoded, and control characters.
fn count_wrong(text: &str) -> usize {
    let is_control = |c: char| c.is_control() && !matches!(c, '\t'..='\r' | '\u{1a}' | '\u{85}');
    text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER || is_control(*c)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], forced: Option<&'static Encoding>) -> (String, Option<&'static str>) {
        let decoded = decode(Source::file("x"), bytes, forced);
        let encoding = decoded.notice.map(|notice| match notice {
            NoticeKind::Decoded { encoding, .. } => encoding,
            other => panic!("{other:?}"),
        });
        (decoded.document.text().to_owned(), encoding)
    }

    #[test]
    fn utf_16_is_known_by_its_mark() {
        let text = "Die Brücke über den Fluß\n日本";
        let bytes = |one: fn(u16) -> [u8; 2]| {
            let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
            units.flat_map(one).collect::<Vec<u8>>()
        };
        assert_eq!(decoded(&bytes(u16::to_le_bytes), None), (text.into(), Some("UTF-16LE")));
        assert_eq!(decoded(&bytes(u16::to_be_bytes), None), (text.into(), Some("UTF-16BE")));
    }

    #[test]
    fn utf_16_without_a_mark_is_known_by_its_zero_bytes() {
        let text = "The café on the quay – “open all night” – was shut. 日本一";
        let bytes =
            |one: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(one).collect::<Vec<u8>>();
        assert_eq!(decoded(&bytes(u16::to_le_bytes), None), (text.into(), Some("UTF-16LE")));
        assert_eq!(decoded(&bytes(u16::to_be_bytes), None), (text.into(), Some("UTF-16BE")));
        // What has zero bytes is not always that.
        for bytes in
            [&b"\0"[..], b"a\0", b"a text with\0 one", b"\x01\0\x02\0\x03\0", b"a\0\0\0b\0\0\0"]
        {
            assert_eq!(decoded(bytes, None).1, None, "{bytes:?}");
        }
    }

    #[test]
    fn utf_16_without_a_mark_is_mostly_ascii() {
        let late = "a".to_owned() + &"日".repeat(70) + &"The bridge is shut. ".repeat(20);
        let controls = |count: usize| "abcdefghijklmnop"[..count - 1].to_owned() + "\u{8}";
        for (text, is_utf_16) in [
            ("日本 The bridge is shut.", true),
            (&*late, true),
            ("abc日本", true),
            ("ab日本", false),
            ("ab日本語", false),
            // Half of this one is a zero byte at the other place.
            ("abcdefghijk\u{3000}", true),
            ("abcdefghij\u{3000}", false),
            (&*controls(16), true),
            (&*controls(15), false),
            // These are in texts.
            ("ab\u{b}\u{c}\u{1a}\u{85}cd", true),
        ] {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let wanted = is_utf_16.then_some("UTF-16LE");
            assert_eq!(decoded(&bytes, None).1, wanted, "{text:?}");
        }
        assert_eq!(decoded(b"a\0b\0c\0\x01\xd8", None).1, None, "half a pair");
        // A mark is no guess.
        assert_eq!(decoded(b"\xff\xfe\x01\0", None), ("\u{1}".into(), Some("UTF-16LE")));
    }

    #[test]
    fn what_means_nothing_in_an_encoding_is_said() {
        for (bytes, forced, wanted) in [
            (&b"\xff\xfea\0"[..], None, false),
            (b"\xff\xfea\0\0\xd8", None, true),
            (b"\xff\xfe\0\0a\0\0\0", None, false),
            (b"\xff\xfe\0\0a\0\0\0b", None, true),
            (b"\xff\xfe\0\0\0\xd8\0\0", None, true),
            (b"a\xa4", Some(encoding_rs::SHIFT_JIS), false),
            (b"a\xff", Some(encoding_rs::SHIFT_JIS), true),
        ] {
            let notice = decode(Source::file("x"), bytes, forced).notice;
            let is_said = matches!(
                notice,
                Some(NoticeKind::Decoded { has_errors, .. }) if has_errors == wanted
            );
            assert!(is_said, "{bytes:?}: {notice:?}");
        }
    }

    #[test]
    fn utf_32_is_known_by_its_mark() {
        let text = "Die Brücke über den Fluß\n日本 😀";
        let bytes = |one: fn(u32) -> [u8; 4]| {
            let units = "\u{feff}".chars().chain(text.chars()).map(u32::from);
            units.flat_map(one).collect::<Vec<u8>>()
        };
        assert_eq!(decoded(&bytes(u32::to_le_bytes), None), (text.into(), Some("UTF-32LE")));
        assert_eq!(decoded(&bytes(u32::to_be_bytes), None), (text.into(), Some("UTF-32BE")));
        let cut = decoded(b"\xff\xfe\0\0a\0\0\0\0\xd8\0\0b\0", None);
        assert_eq!(cut, ("a\u{fffd}\u{fffd}".into(), Some("UTF-32LE")));
    }

    #[test]
    fn legacy_encodings_are_guessed() {
        let text =
            "The caf\u{e9} on the quay \u{2013} \u{201c}open all night\u{201d} \u{2013} was shut.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        assert_eq!(decoded(&bytes, None), (text.into(), Some("windows-1252")));
        let text = "Мост был закрыт три дня, а потом открылся снова.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        assert_eq!(decoded(&bytes, None), (text.into(), Some("windows-1251")));
        let text = "橋は三日間閉鎖されていましたが、その後再び開通しました。";
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        assert_eq!(decoded(&bytes, None), (text.into(), Some("Shift_JIS")));
    }

    #[test]
    fn a_few_wrong_bytes_do_not_make_it_another_encoding() {
        let text = "橋は三日間閉鎖されていましたが、その後再び開通しました。\n".repeat(20);
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
        for (at, wrong) in [(57 * 10, &b"\xff"[..]), (0, b"\x08"), (57 * 3, b"\0")] {
            let bytes = [&bytes[..at], wrong, &bytes[at..]].concat();
            let (found, encoding) = decoded(&bytes, None);
            assert_eq!(encoding, Some("Shift_JIS"), "{wrong:?}");
            assert_eq!(found.matches("開通").count(), 20);
        }
        assert_eq!(decoded(&bytes[..bytes.len() - 2], None).1, Some("Shift_JIS"), "cut in two");
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&bytes, None).1, None, "nothing tells it");
        let text = "The bridge was closed for three days.\n".repeat(20);
        let mut bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.extend(b"\x08\0a");
        let (found, encoding) = decoded(&bytes, None);
        assert_eq!((&found[text.len()..], encoding), ("\u{8}\u{fffd}", Some("UTF-16LE")));
    }

    #[test]
    fn a_sample_may_cut_a_character_in_two() {
        let text = "橋は三日間閉鎖されていましたが、その後再び開通しました。\n".repeat(20_000);
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
        for before in ["", "a"] {
            let bytes = [before.as_bytes(), &bytes].concat();
            assert!(bytes.len() > SAMPLE);
            assert_eq!(decoded(&bytes, None).1, Some("Shift_JIS"), "{before:?}");
        }
    }

    #[test]
    fn what_is_nearly_utf_8_stays_so() {
        let (text, encoding) = decoded(b"caf\xc3\xa9 and caf\xe9", None);
        assert_eq!((&*text, encoding), ("café and caf\u{1a}", None));
        // Nor is what has control characters a text in another encoding.
        assert_eq!(decoded(b"\x00\x01\xff\xfe\x02", None).1, None);
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode("Мост был закрыт дня\u{8}");
        assert_eq!(decoded(&bytes, None).1, Some("windows-1251"));
        assert_eq!(decoded(&bytes[1..], None).1, None);
        // Nor what says that it is UTF-8.
        assert_eq!(decoded(b"\xef\xbb\xbfcaf\xe9 caf\xe9 caf\xe9", None).1, None);
    }

    #[test]
    fn the_user_knows_better() {
        let forced = Encoding::for_label(b"latin1");
        assert_eq!(decoded("é".as_bytes(), forced), ("Ã©".into(), Some("windows-1252")));
        assert_eq!(decoded(b"caf\xe9", Some(UTF_8)), ("caf\u{1a}".into(), None));
        let marked = decoded(b"\xff\xfea\0", Some(UTF_16LE));
        assert_eq!(marked, ("a".into(), Some("UTF-16LE")));
    }
}
