//! Single-byte encodings: which character each byte stands for.
//!
//! The tables are those of the WHATWG encoding standard, by `encoding_rs`, in which a byte that
//! means nothing stands for the control character of its number. It has no code page 437.

use encoding_rs::Encoding;

use crate::schema::choice;

choice! {
    /// An encoding in which each byte is a character; bytes below 128 are ASCII.
    pub(crate) enum Charset {
        /// ISO 8859-1: the first 256 characters of Unicode, of which 128 to 159 are controls.
        Latin1 = "latin-1",
        /// Windows, Western European.
        Windows1252 = "windows-1252",
        /// Windows, Central European.
        Windows1250 = "windows-1250",
        /// Windows, Cyrillic.
        Windows1251 = "windows-1251",
        /// Windows, Greek.
        Windows1253 = "windows-1253",
        /// Windows, Turkish.
        Windows1254 = "windows-1254",
        /// Windows, Baltic.
        Windows1257 = "windows-1257",
        /// ISO 8859-2, Central European.
        Iso8859_2 = "iso-8859-2",
        /// KOI8-R, Russian.
        Koi8R = "koi8-r",
        /// Classic Mac OS, Western European.
        MacRoman = "macroman",
        /// The first code page of the IBM PC.
        Cp437 = "cp437",
    }
}

/// The upper half of code page 437.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»\
    ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

impl Charset {
    /// The characters of the bytes 128 to 255, in order. One that stands for a byte without a
    /// meaning is U+FFFD, or the control character of its number.
    pub(crate) fn upper_half(self) -> Vec<char> {
        let encoding: &Encoding = match self {
            Self::Latin1 => return ('\u{80}'..='\u{ff}').collect(),
            Self::Cp437 => return CP437.chars().collect(),
            Self::Windows1250 => encoding_rs::WINDOWS_1250,
            Self::Windows1251 => encoding_rs::WINDOWS_1251,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
            Self::Windows1253 => encoding_rs::WINDOWS_1253,
            Self::Windows1254 => encoding_rs::WINDOWS_1254,
            Self::Windows1257 => encoding_rs::WINDOWS_1257,
            Self::Iso8859_2 => encoding_rs::ISO_8859_2,
            Self::Koi8R => encoding_rs::KOI8_R,
            Self::MacRoman => encoding_rs::MACINTOSH,
        };
        let bytes: Vec<u8> = (128..=255).collect();
        encoding.decode_without_bom_handling(&bytes).0.chars().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_a_character() {
        for charset in Charset::ALL {
            let upper = charset.upper_half();
            assert_eq!(upper.len(), 128, "{charset}");
            assert!(upper.iter().all(|c| !c.is_ascii()), "{charset}");
        }
        let char_of = |charset: Charset, byte: usize| charset.upper_half()[byte - 128];
        assert_eq!(char_of(Charset::Windows1252, 0x80), '€');
        assert_eq!(char_of(Charset::Windows1252, 0x81), '\u{81}');
        assert_eq!(char_of(Charset::Windows1251, 0xd0), 'Р');
        assert_eq!(char_of(Charset::MacRoman, 0xc3), '√');
        assert_eq!(char_of(Charset::Cp437, 0xc2), '┬');
    }
}
