//! How odd a text looks: what no writer of any language would put side by side.
//!
//! A text that was decoded with the wrong encoding has letters next to signs that are never there:
//! `Ã©` has a sign of copyright inside a word, `â€™` three kinds of signs in a row. This adds up
//! how odd the characters and their neighbours are, from what they are in Unicode and a few facts
//! about writing. It knows no words, so it is small and fast, and it says nothing of a text whose
//! letters are letters and whose signs stand where signs stand.
//!
//! The idea that unlikely neighbours tell of a wrong encoding, and that they have to be judged
//! before and after decoding, is that of ftfy (Speer 2019, <https://doi.org/10.5281/zenodo.2591652>);
//! the classes and figures are our own.

use unicode_general_category::{GeneralCategory, get_general_category};

/// What a character is, as far as its neighbours are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Space,
    /// A letter and its script.
    Lower(Script),
    Upper(Script),
    /// A letter of a script without case.
    Letter(Script),
    /// A mark on the letter before it.
    Mark(Script),
    Digit,
    /// Punctuation that may stand on either side of a word, or between words.
    Stop,
    /// Quotation marks that open or close.
    Quote,
    /// What only ever stands before a word: `„`, `¿`.
    Opening,
    Apostrophe,
    Currency,
    /// `©`, `®`, `™`.
    Sign,
    /// Degrees, small digits and ordinals.
    Raised,
    Math,
    Symbol,
    /// Signs that texts hardly ever have: `¬`, `¦`, accents that stand alone.
    Rare,
    Box,
    Picture,
    /// Soft hyphens and what else is not seen.
    Format,
    Control,
    /// U+FFFD.
    Missing,
    /// Private use, or no character.
    Nothing,
}

/// The scripts that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    /// The scripts of India and their neighbours up to Thai and Khmer; a number for each block.
    Southern(u32),
    /// Chinese characters, kana and Hangul, which stand beside each other.
    Eastern,
    /// Marks that stand on letters of any script.
    Any,
    Other,
}

use Kind::*;

impl Kind {
    fn script(self) -> Option<Script> {
        match self {
            Lower(script) | Upper(script) | Letter(script) => Some(script),
            _ => None,
        }
    }

    fn is_letter(self) -> bool {
        self.script().is_some()
    }

    fn belongs_to(self, own: Script) -> bool {
        matches!(self, Letter(script) | Mark(script) if script == own)
    }

    fn is_sign(self) -> bool {
        matches!(self, Currency | Sign | Raised | Math | Symbol | Rare)
    }
}

fn script(c: char) -> Script {
    match u32::from(c) {
        0..=0x2ff
        | 0x1d00..=0x1eff
        | 0x2071..=0x209c
        | 0x2c60..=0x2c7f
        | 0xa720..=0xa7ff
        | 0xfb00..=0xfb06 => Script::Latin,
        0x300..=0x36f | 0x1ab0..=0x1aff | 0x20d0..=0x20ff | 0xfe00..=0xfe2f => Script::Any,
        0x370..=0x3ff | 0x1f00..=0x1fff => Script::Greek,
        0x400..=0x52f | 0x1c80..=0x1c8f | 0x2de0..=0x2dff | 0xa640..=0xa69f => Script::Cyrillic,
        0x590..=0x5ff | 0xfb1d..=0xfb4f => Script::Hebrew,
        0x600..=0x6ff | 0x750..=0x77f | 0x8a0..=0x8ff | 0xfb50..=0xfdff | 0xfe70..=0xfeff => {
            Script::Arabic
        }
        code @ 0x900..=0xdff => Script::Southern(code >> 7),
        code @ (0xe00..=0x109f | 0x1780..=0x17ff) => Script::Southern(code >> 7),
        0x1100..=0x11ff
        | 0x2e80..=0x9fff
        | 0xac00..=0xd7ff
        | 0xf900..=0xfaff
        | 0xff00..=0xffef
        | 0x20000..=0x323af => Script::Eastern,
        _ => Script::Other,
    }
}

/// Letters that living languages hardly write, such as those of phonetic notation.
fn is_rare_letter(c: char) -> bool {
    match u32::from(c) {
        0x132 | 0x133 | 0x138 | 0x149 | 0x17f => true,
        // Vietnamese, pinyin, Romanian.
        0x1a0 | 0x1a1 | 0x1af | 0x1b0 | 0x1cd..=0x1dc | 0x1e6 | 0x1e7 | 0x218..=0x21b => false,
        0x180..=0x2ff => true,
        0x370..=0x37f | 0x3cf..=0x3ff => true,
        // Ukrainian with a hook, then the letters of Kazakh, Tatar, Bashkir and Mongolian.
        0x490..=0x493 | 0x49a | 0x49b | 0x4a2 | 0x4a3 | 0x4ae..=0x4b3 | 0x4ba | 0x4bb => false,
        0x4d8 | 0x4d9 | 0x4e8 | 0x4e9 => false,
        0x460..=0x52f => true,
        0x530..=0x58f | 0x6d6..=0x6ed => true,
        0x700..=0x74f | 0x780..=0x8ff => true,
        0x10a0..=0x10ff => false,
        0x1200..=0x177f | 0x1800..=0x1e9d | 0x1e9f => true,
        0x2100..=0x214f | 0x2c00..=0x2dff | 0xa000..=0xabff => true,
        0xfb00..=0xfb06 => false,
        0xfb07..=0xfdff => true,
        0x10000..=0x1f000 => true,
        _ => false,
    }
}

fn kind(c: char) -> Kind {
    match c {
        'a'..='z' => return Lower(Script::Latin),
        'A'..='Z' => return Upper(Script::Latin),
        '0'..='9' => return Digit,
        '$' => return Currency,
        '\'' | '’' | '´' | 'ʼ' | '`' => return Apostrophe,
        '"' | '“' | '”' | '‘' | '«' | '»' | '‹' | '›' => return Quote,
        '„' | '‚' | '¡' | '¿' => return Opening,
        '©' | '®' | '™' => return Sign,
        '°' | '²' | '³' | '¹' | 'ª' | 'º' => return Raised,
        'µ' | '¼' | '½' | '¾' => return Math,
        '§' | '¶' | '•' | '·' | '†' => return Symbol,
        '¤' | '¦' | '¨' | '¬' | '¯' | '¸' | 'ˆ' | '˜' | 'ˇ' | '˘' | '˙' | '˚' | '˛' | '˝' | '‡'
        | '‰' | 'ƒ' | '⌐' | '₧' | '◊' | '⁄' | '΄' | '΅' => return Rare,
        '\u{fffd}' => return Missing,
        '\t' | '\n' | '\r' => return Space,
        '\u{2500}'..='\u{259f}' => return Box,
        '\u{2190}'..='\u{21ff}'
        | '\u{2600}'..='\u{27bf}'
        | '\u{fe0f}'
        | '\u{200d}'
        | '\u{1f000}'..='\u{1faff}' => return Picture,
        _ if c.is_ascii_punctuation() => return Stop,
        _ => {}
    }
    use GeneralCategory as G;
    match get_general_category(c) {
        G::LowercaseLetter => Lower(script(c)),
        G::UppercaseLetter | G::TitlecaseLetter => Upper(script(c)),
        G::OtherLetter | G::ModifierLetter => Letter(script(c)),
        G::NonspacingMark | G::SpacingMark | G::EnclosingMark => Mark(script(c)),
        G::DecimalNumber | G::LetterNumber => Digit,
        G::OtherNumber => Raised,
        G::SpaceSeparator | G::LineSeparator | G::ParagraphSeparator => Space,
        G::CurrencySymbol => Currency,
        G::MathSymbol => Math,
        G::OtherSymbol => Symbol,
        G::ModifierSymbol => Rare,
        G::Format => Format,
        G::Control => Control,
        G::PrivateUse | G::Surrogate | G::Unassigned => Nothing,
        _ => Stop,
    }
}

/// Something that hardly any text has.
pub(crate) const ODD: i32 = 8;

/// How odd `text` looks where it stands after `before` and before `after`, whose nearest characters
/// matter: 0 is what any text may be, [`ODD`] and more what hardly any is.
pub(crate) fn oddness(before: &str, text: &str, after: &str) -> i32 {
    let mut chars: Vec<char> = before.chars().rev().take(2).collect();
    chars.reverse();
    let start = chars.len();
    chars.extend(text.chars());
    let end = chars.len();
    chars.extend(after.chars().take(2));
    let kinds: Vec<Kind> = chars.iter().map(|c| kind(*c)).collect();
    let at = |index: usize| Some((*chars.get(index)?, *kinds.get(index)?));
    let mut odd = 0;
    for index in start..=end {
        let (Some(this), before) = (at(index), index.checked_sub(1).and_then(at)) else { continue };
        if let Some(before) = before {
            odd += pair(index.checked_sub(2).and_then(at), before, this, at(index + 1));
        }
        if index < end {
            odd += alone(before, this, at(index + 1), at(index + 2));
        }
    }
    odd
}

type At = (char, Kind);

/// How odd a character is for what it is and whether it stands alone.
fn alone(before: Option<At>, this: At, after: Option<At>, second: Option<At>) -> i32 {
    let joins = |at: Option<At>| at.is_some_and(|(_, k)| k.is_letter() || k == Apostrophe);
    let is_letter = |at: Option<At>| at.is_some_and(|(_, kind)| kind.is_letter());
    let is_upper = |at: Option<At>| at.is_some_and(|(_, kind)| matches!(kind, Upper(_)));
    let is_alone = !joins(before) && !joins(after);
    let odd = match this.1 {
        Nothing => 3 * ODD,
        Control => 12,
        Missing => 8,
        Rare => 6,
        Format => 4,
        kind if kind.is_letter() && is_rare_letter(this.0) => 2 * ODD,
        // Of scripts without case, hardly a letter stands alone.
        Letter(own)
            if ![before, after].into_iter().flatten().any(|(_, kind)| kind.belongs_to(own)) =>
        {
            ODD
        }
        _ => 0,
    };
    odd + match this.0 {
        // No language has these as a word, or between a letter and a sign.
        'Ã' | 'Â' | 'Г' => match after {
            Some(('–' | '—', _)) if is_letter(before) && is_letter(second) => 4,
            Some(('’' | '”' | '»' | '…' | '–' | '—', _)) if !is_alone => 0,
            Some(('®' | '™', _)) if this.0 == 'Ã' => 7,
            Some(('®' | '™', _)) if !is_alone => 2,
            Some(('\u{a0}', _)) if second.is_some_and(|(_, kind)| kind.is_letter()) => {
                if is_upper(before) && is_upper(second) { 4 } else { ODD }
            }
            // Someone may write of the letter, and of others.
            Some((' ', _))
                if is_upper(second)
                    && !second.is_some_and(|(c, _)| c.is_ascii() || c == this.0) =>
            {
                0
            }
            after if !is_letter(before) && after.is_none_or(|(_, kind)| kind == Space) => {
                let nbsp = |at: Option<At>| at.is_some_and(|(c, _)| c == '\u{a0}');
                match before {
                    Some((_, Apostrophe | Space)) | None if nbsp(before) || !nbsp(after) => 4,
                    _ => ODD,
                }
            }
            _ if is_alone => ODD,
            Some((c, kind)) if !c.is_ascii() && kind != Space && this.0 != 'Г' => ODD,
            _ => 0,
        },
        // These do not end words, or hardly ever.
        'Î' | 'Ð' | 'Ñ' | 'â' if after.is_some_and(|(_, kind)| kind.is_sign()) => 4,
        // A ligature always has a letter after it.
        'œ' | 'Œ' if !after.is_some_and(|(_, kind)| kind.is_letter()) => 6,
        'à' | 'á' | 'å' | 'é' | 'è' | 'ê' | 'ó' | 'ò' | 'ö' | 'ø' | 'æ' | 'í' | 'ì' | 'ú' | 'ù' => {
            0
        }
        'À' | 'Á' | 'É' | 'È' | 'Ê' | 'Ó' | 'Ò' | 'Ö' | 'Ø' | 'Å' => 0,
        c if is_alone
            && !c.is_ascii()
            && matches!(this.1, Lower(Script::Latin) | Upper(Script::Latin)) =>
        {
            2
        }
        _ => 0,
    }
}

/// How odd it is that `b` stands right after `a`.
fn pair(before: Option<At>, a: At, b: At, after: Option<At>) -> i32 {
    let is_letter = |at: Option<At>| at.is_some_and(|(_, kind)| kind.is_letter());
    let ends_word = |at: Option<At>| at.is_none_or(|(_, kind)| matches!(kind, Space | Stop));
    if let (Some(x), Some(y)) = (a.1.script(), b.1.script())
        && x != y
    {
        // Science writes single Greek letters beside Latin ones.
        let near = |x, y| {
            matches!((x, y), (Script::Latin, Script::Greek) | (Script::Greek, Script::Latin))
        };
        return if near(x, y) { 1 } else { 12 };
    }
    match (a.1, b.1) {
        (Lower(_), Upper(_)) if !matches!(b.0, 'Ã' | 'Â') && ends_word(after) => 4,
        (Lower(_), Upper(_)) => {
            if a.0.is_ascii() && b.0.is_ascii() {
                6
            } else {
                ODD
            }
        }
        (Upper(_), Lower(_)) if before.is_some_and(|(_, kind)| matches!(kind, Upper(_))) => 4,
        (Lower(own) | Upper(own) | Letter(own), Mark(marks)) => match marks {
            Script::Any if own == Script::Latin => 2,
            Script::Any => 0,
            marks if marks == own => 0,
            _ => 12,
        },
        (Mark(own), Mark(other)) if own == other => 0,
        (Mark(own), kind) if kind.is_letter() => {
            if kind.script() == Some(own) || own == Script::Any { 0 } else { 12 }
        }
        (Picture | Mark(_), _) | (_, Picture) => 0,
        (Space, Mark(Script::Any)) => 6,
        (_, Mark(Script::Any)) => 2,
        (_, Mark(_)) => ODD,
        (Upper(_), Apostrophe) if !a.0.is_ascii() && b.0 == '´' && is_letter(after) => 6,
        (x, Quote) if x.is_sign() && matches!(b.0, '«' | '“' | '‹') => 4,
        // A quotation mark stands at the edge of a word.
        (kind, Quote) if kind.is_letter() && is_letter(after) => ODD,
        (kind, Opening | Currency) if kind.is_letter() => ODD,
        (kind, Sign) if kind.is_letter() => 1,
        (kind, Raised) if kind.is_letter() => 2,
        (kind, Math) if kind.is_letter() => 6,
        (kind, Symbol | Rare | Box) if kind.is_letter() => 4,
        (Sign, kind) if kind.is_letter() => 6,
        (Raised, kind) if kind.is_letter() => {
            if matches!(b.0, 'C' | 'F' | 'K') {
                1
            } else {
                4
            }
        }
        (Currency | Math | Symbol | Rare, kind) if kind.is_letter() => 2,
        (Box, kind) if kind.is_letter() => 4,
        (Digit, Upper(_)) if !b.0.is_ascii() => 4,
        (Digit, Lower(Script::Latin)) if !b.0.is_ascii() => 2,
        (Digit, Opening) => 6,
        (x, Opening) if x.is_sign() => 6,
        (Opening, y) if y.is_sign() || y == Space => 4,
        (x, y) if x.is_sign() && y.is_sign() && a.0 != b.0 => 4,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_hardly_odd() {
        for text in [
            "Où est l’été ? « À la plage », dit-il.",
            "SÃO PAULO, MANHÃ",
            "„CAFÉ“",
            "Рік і вік",
            "ВІКІ",
            "RŮŽE",
            "NESTLÉ® 20 °C, £5, 3 m²",
            "Tiếng Việt",
            "हिन्दी",
            "ภาษาไทย",
            "日本語、한국어。",
            "كلمة",
            "α-helix",
            "Æ å ø",
            "There are a lot of Ã’s",
        ] {
            assert!(oddness("", text, "") < ODD, "{text}");
        }
    }

    #[test]
    fn what_nobody_writes_is_odd() {
        for text in ["cafÃ©", "donâ€™t", "Â£5", "РґРѕРј", "g√¢teau", "e┼íc", "\u{93}a", "É\u{e000}"]
        {
            assert!(oddness("", text, "") >= ODD, "{text}");
        }
    }
}
