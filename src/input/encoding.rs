//! From the bytes of a text file to its text.
//!
//! A file is UTF-8, or says by a byte order mark that it is UTF-16. What is neither may be UTF-8 in
//! which some bytes went wrong: then these bytes are findings, each at its place. Or it may have been
//! written in a legacy encoding, where every letter outside ASCII looks wrong: then it is decoded from
//! what [`chardetng`] takes it for, as browsers do.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

use super::NoticeKind;
use crate::text::{Document, Source};

/// A text file as a document.
pub(super) struct Decoded<'a> {
    pub document: Document<'a>,
    /// What is to be told of how it was decoded.
    pub notice: Option<NoticeKind>,
}

/// Decodes the bytes of a text file: from `forced` if that is given, else from UTF-8, from UTF-16 if
/// a byte order mark says so, or else from what they look like.
pub(super) fn decode<'a>(
    source: Source,
    bytes: &'a [u8],
    forced: Option<&'static Encoding>,
) -> Decoded<'a> {
    let decoded = match forced {
        Some(encoding) => Some((encoding, encoding.decode_with_bom_removal(bytes), false)),
        None if simdutf8::basic::from_utf8(bytes).is_ok() => None,
        None => match Encoding::for_bom(bytes) {
            Some((encoding, _)) => Some((encoding, encoding.decode_with_bom_removal(bytes), false)),
            None => guess(bytes).map(|(encoding, text)| (encoding, (text, false), true)),
        },
    };
    match decoded {
        Some((encoding, (text, has_errors), is_guessed)) if encoding != UTF_8 => {
            let encoding = encoding.name();
            let notice = NoticeKind::Decoded { encoding, is_guessed, has_errors };
            Decoded { document: Document::new(source, text), notice: Some(notice) }
        }
        _ => Decoded { document: Document::from_bytes(source, bytes), notice: None },
    }
}

/// How much of a file is looked at to guess its encoding, in bytes.
const SAMPLE: usize = 1 << 20;

/// What bytes that are not UTF-8 were most likely written in, and the text; `None` if they are most
/// likely UTF-8 with mistakes, or no text at all.
fn guess(bytes: &[u8]) -> Option<(&'static Encoding, Cow<'_, str>)> {
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
    detector.feed(&bytes[..bytes.len().min(SAMPLE)], true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    // No text has control characters like these; a wrong guess does, and so have other kinds of files.
    let is_control = |c: char| c.is_control() && !matches!(c, '\t'..='\r' | '\u{1a}' | '\u{85}');
    (!text.contains(is_control)).then_some((encoding, text))
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
    fn what_is_nearly_utf_8_stays_so() {
        let (text, encoding) = decoded(b"caf\xc3\xa9 and caf\xe9", None);
        assert_eq!((&*text, encoding), ("café and caf\u{1a}", None));
        // Nor is what has control characters a text in another encoding.
        assert_eq!(decoded(b"\x00\x01\xff\xfe\x02", None).1, None);
    }

    #[test]
    fn the_user_knows_better() {
        let forced = Encoding::for_label(b"latin1");
        assert_eq!(decoded("é".as_bytes(), forced), ("Ã©".into(), Some("windows-1252")));
        assert_eq!(decoded(b"caf\xe9", Some(UTF_8)), ("caf\u{1a}".into(), None));
    }
}
