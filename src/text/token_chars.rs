//! What characters are to the tokenizer.
//!
//! Source: spaCy 3.8, `lang/char_classes.py`.

use unicode_general_category::{GeneralCategory, get_general_category};

/// The first and last characters of what spaCy takes for letters: those of some alphabets, and whole blocks of
/// scripts without case, with their vowel signs, digits and marks.
#[rustfmt::skip]
const LETTERS: [(u32, u32); 70] = [
    (0x0041, 0x005a), (0x0061, 0x007a), (0x00c0, 0x00d6), (0x00d8, 0x00f6), (0x00f8, 0x01bf), (0x01c4, 0x02af),
    (0x0386, 0x0386), (0x0388, 0x038a), (0x038c, 0x038c), (0x038e, 0x038f), (0x0391, 0x03a9), (0x03ac, 0x03af),
    (0x03b1, 0x03c9), (0x03cc, 0x03ce), (0x0400, 0x0401), (0x0403, 0x040a), (0x040c, 0x040d), (0x0410, 0x0451),
    (0x0453, 0x045a), (0x045c, 0x045d), (0x0490, 0x0491), (0x0496, 0x0497), (0x04a2, 0x04a3), (0x04ae, 0x04af),
    (0x04ba, 0x04bb), (0x04d8, 0x04d9), (0x04e8, 0x04e9), (0x0591, 0x05f4), (0x0620, 0x064a), (0x066e, 0x06d5),
    (0x06e5, 0x06ff), (0x0750, 0x077f), (0x08a0, 0x08bd), (0x0900, 0x09ff), (0x0b80, 0x0cff), (0x0d80, 0x0dff),
    (0x1100, 0x137f), (0x1d00, 0x1d25), (0x1d6b, 0x1d77), (0x1d79, 0x1d9a), (0x1e00, 0x1eff), (0x2c60, 0x2c7b),
    (0x2c7e, 0x2c7f), (0x2e80, 0x2fdf), (0x2ff0, 0x30ff), (0x31c0, 0x31ef), (0x3200, 0x4dbf), (0x4e00, 0x9fff),
    (0xa722, 0xa76f), (0xa771, 0xa787), (0xa78b, 0xa78e), (0xa790, 0xa7b9), (0xa7fa, 0xa7fa), (0xab30, 0xab5a),
    (0xab60, 0xab64), (0xac00, 0xd7af), (0xf900, 0xfaff), (0xfb1d, 0xfbb1), (0xfbd3, 0xfd3d), (0xfd50, 0xfdc7),
    (0xfdf0, 0xfdfb), (0xfe30, 0xfe4f), (0xfe70, 0xfefc), (0xff21, 0xff3a), (0xff41, 0xff5a), (0x1_ee00, 0x1_eebb),
    (0x1_f200, 0x1_f2ff), (0x2_0000, 0x2_a6df), (0x2_a700, 0x2_ebef), (0x2_f800, 0x2_fa1f),
];

/// Whether `c` is a letter to spaCy, which knows no letters of Thai or Georgian, among others.
pub(super) fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    let after = LETTERS.partition_point(|(first, _)| *first <= c.into());
    after > 0 && u32::from(c) <= LETTERS[after - 1].1
}

pub(super) fn is_word_char(c: char) -> bool {
    c.is_ascii_digit() || is_letter(c)
}

/// Whether `c` is a letter and not upper case.
pub(super) fn is_lower(c: char) -> bool {
    is_letter(c) && !c.is_uppercase()
}

/// Whether `c` is a letter and not lower case.
pub(super) fn is_upper(c: char) -> bool {
    is_letter(c) && !c.is_lowercase()
}

pub(super) fn is_quote(c: char) -> bool {
    matches!(
        c,
        '\'' | '"'
            | '”'
            | '“'
            | '`'
            | '‘'
            | '´'
            | '’'
            | '‚'
            | ','
            | '„'
            | '»'
            | '«'
            | '「'
            | '」'
            | '『'
            | '』'
            | '（'
            | '）'
            | '〔'
            | '〕'
            | '【'
            | '】'
            | '《'
            | '》'
            | '〈'
            | '〉'
            | '⟦'
            | '⟧'
    )
}

/// Whether `c` is a mark that is peeled off either end of a word.
pub(super) fn is_mark(c: char) -> bool {
    is_quote(c)
        || matches!(
            c,
            '…' | ':'
                | ';'
                | '!'
                | '?'
                | '¿'
                | '؟'
                | '¡'
                | '('
                | ')'
                | '['
                | ']'
                | '{'
                | '}'
                | '<'
                | '>'
                | '_'
                | '#'
                | '*'
                | '&'
                | '。'
                | '？'
                | '！'
                | '，'
                | '、'
                | '；'
                | '：'
                | '～'
                | '·'
                | '।'
                | '،'
                | '۔'
                | '؛'
                | '٪'
        )
        || is_icon(c)
}

/// Whether `c` is a symbol that is no currency, operator or modifier (general category So).
pub(super) fn is_icon(c: char) -> bool {
    !c.is_ascii() && get_general_category(c) == GeneralCategory::OtherSymbol
}

pub(super) fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '€' | '¥' | '฿' | '﷼' | '\u{20a0}'..='\u{20bf}')
}
