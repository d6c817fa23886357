//! From the bytes of a text file to its text.

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
    let (encoding, is_guessed) = match forced {
        Some(encoding) => (encoding, false),
        None => match simdutf8::basic::from_utf8(bytes) {
            Ok(text) => return Decoded { document: Document::new(source, text), notice: None },
            Err(_) => match Encoding::for_bom(bytes) {
                Some((encoding, _)) => (encoding, false),
                None => (UTF_8, true),
            },
        },
    };
    if encoding == UTF_8 {
        return Decoded { document: Document::from_bytes(source, bytes), notice: None };
    }
    let (text, has_errors) = encoding.decode_with_bom_removal(bytes);
    let notice = NoticeKind::Decoded { encoding: encoding.name(), is_guessed, has_errors };
    Decoded { document: Document::new(source, text), notice: Some(notice) }
}
