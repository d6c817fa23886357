//! Text of a document must never drive the terminal that it is shown on. An escape sequence can
//! retitle a window or hide a finding, a carriage return overwrites what stands before it, a
//! bidirectional override shows one thing and means another, and a character without width makes
//! the carets below it point elsewhere. So everything that may hold text of a document goes
//! through here: snippets, messages, labels, help, file names and record ids.
//!
//! What runs the jobs of CI reads commands out of what a job prints: GitHub those of lines that begin with
//! `::`, Azure Pipelines and others `##vso[` and its like anywhere in a line. They can set variables and
//! hide secrets or errors, so they are broken too, by a `_` for one of their marks.
//!
//! Each character becomes exactly one character, which keeps offsets easy to follow: a span of the
//! text is the span of the same characters in what is shown.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memchr_iter;
use memchr::memmem::Finder;
use unicode_general_category::{GeneralCategory, get_general_category};

/// The glyph that stands for an unsafe character without a control picture of its own.
///
/// Not U+FFFD: that one is text which people look for in a corpus.
pub(super) const HIDDEN: char = '\u{25af}';

/// What stands for a mark of a command that is broken.
const BROKEN: &str = "_";

/// The glyph that stands for what was left out.
pub(super) const ELLIPSIS: char = '…';

/// Whether a character must not be shown as it is: a control, anything invisible or without a
/// width that terminals agree on, and anything that reorders the text around it.
///
/// Joiners and variation selectors count, although Persian and emoji use them: shown raw they
/// move the carets, and they hide data. So do private use and unassigned code points, which mean
/// nothing without knowing the font. Combining marks do not count.
pub fn is_unsafe(c: char) -> bool {
    match c {
        ' '..='~' => false,
        '\0'..='\u{9f}' | '\u{ad}' => true,
        '\u{a0}'..='\u{2ff}' => false,
        // Default_Ignorable_Code_Point, the part of it that is not of category Cf.
        '\u{34f}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        // Prepended_Concatenation_Mark: of category Cf, yet they are visible signs.
        '\u{600}'..='\u{605}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'..='\u{891}'
        | '\u{8e2}'
        | '\u{110bd}'
        | '\u{110cd}' => false,
        _ => matches!(
            get_general_category(c),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
                | GeneralCategory::PrivateUse
                | GeneralCategory::Surrogate
                | GeneralCategory::Unassigned
        ),
    }
}

/// The character to show for `c`: itself if that is safe, its control picture (`␛` for ESC) if it
/// has one, else [`HIDDEN`]. What stands for an unsafe character is one column wide.
pub(super) fn visible(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(HIDDEN),
        '\u{7f}' => '\u{2421}',
        _ if is_unsafe(c) => HIDDEN,
        _ => c,
    }
}

/// The text as one line that is safe to show; a line break becomes `␊`.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unsafe) || command_marks(text.as_bytes()).next().is_some() {
        Cow::Owned(disarmed(text.chars().map(visible).collect()))
    } else {
        Cow::Borrowed(text)
    }
}

/// Where commands such as `##[…]` and `##vso[…]` have their second mark.
pub(super) fn command_marks(text: &[u8]) -> impl Iterator<Item = usize> {
    static MARKS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("##"));
    // Hardly any text has two marks side by side.
    let from = MARKS.find(text).unwrap_or(text.len());
    memchr_iter(b'[', &text[from..]).filter_map(move |bracket| {
        let before = &text[from..from + bracket];
        let name = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic());
        let marks = &before[..before.len() - name.count()];
        marks.ends_with(b"##").then(|| from + marks.len() - 1)
    })
}

/// What is shown, with commands that may stand anywhere in a line broken. Its length stays.
pub(super) fn disarmed(shown: String) -> String {
    let marks: Vec<usize> = command_marks(shown.as_bytes()).collect();
    marks.into_iter().fold(shown, |mut shown, mark| {
        shown.replace_range(mark..=mark, BROKEN);
        shown
    })
}

/// A line that is shown first in its line of the output, with the command that it may be broken.
pub fn disarmed_line(line: &str) -> String {
    match line.trim_start().strip_prefix("::") {
        Some(rest) => format!("{}{BROKEN}:{rest}", &line[..line.len() - rest.len() - 2]),
        None => line.to_owned(),
    }
}

/// The text as one safe line of at most `max` characters, the last of which is `…` if there was
/// more. Reads no further than that, however long the text is.
pub(super) fn sanitize_clipped(text: &str, max: usize) -> String {
    clip(text, max, visible)
}

/// As [`sanitize_clipped`], but line breaks stay.
pub(super) fn sanitize_lines(text: &str, max: usize) -> String {
    let shown = clip(text.trim_end(), max, |c| if c == '\n' { c } else { visible(c) });
    let lines: Vec<String> = shown.split('\n').map(disarmed_line).collect();
    lines.join("\n")
}

fn clip(text: &str, max: usize, show: impl Fn(char) -> char) -> String {
    let mut shown: String = text.chars().take(max).map(&show).collect();
    if text.chars().nth(max).is_some() {
        shown.pop();
        shown.push(ELLIPSIS);
    }
    disarmed(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ascii_control_has_its_picture() {
        assert_eq!(sanitize("a\0b\t\n\r\u{1b}[31m\u{7f}"), "a␀b␉␊␍␛[31m␡");
    }

    #[test]
    fn what_has_no_picture_becomes_a_box() {
        let unsafe_ones = "\u{80}\u{9b}\u{9f}\u{ad}\u{34f}\u{61c}\u{180e}\u{200b}\u{200c}\u{200d}\
            \u{200e}\u{200f}\u{202a}\u{202e}\u{2028}\u{2029}\u{2060}\u{2066}\u{2069}\u{206f}\
            \u{3164}\u{fe0f}\u{feff}\u{fff9}\u{fffb}\u{e0001}\u{e007f}\u{e0100}\u{1d173}\
            \u{e000}\u{fdd0}\u{10ffff}";
        for c in unsafe_ones.chars() {
            assert_eq!(visible(c), HIDDEN, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn readable_text_stays_as_it_is() {
        for text in ["Ünïcödé", "日本語", "शिक्षा", "عربي", "e\u{301}", "\u{fffd}", "😀", "a\u{a0}b"]
        {
            assert!(matches!(sanitize(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn all_of_unicode_is_safe_afterwards() {
        for c in '\0'..=char::MAX {
            assert!(!is_unsafe(visible(c)), "U+{:04X}", u32::from(c));
            if is_unsafe(c) {
                let width = unicode_width::UnicodeWidthChar::width(visible(c));
                assert_eq!(width, Some(1), "U+{:04X}", u32::from(c));
            }
        }
    }

    #[test]
    fn commands_anywhere_in_a_line_are_broken() {
        assert_eq!(sanitize("a ##vso[x]b ##[y] ###Team[z]"), "a #_vso[x]b #_[y] ##_Team[z]");
        assert_eq!(sanitize_clipped("##vso[x]", 9), "#_vso[x]");
        let harmless = "## Title [1] #vso[ ##a b[ ##vso [ :: [x]##";
        assert!(matches!(sanitize(harmless), Cow::Borrowed(_)));
    }

    #[test]
    fn commands_that_begin_a_line_are_broken() {
        assert_eq!(sanitize_lines("a ::b\n ::error::c\n:: d", 99), "a ::b\n _:error::c\n_: d");
    }

    #[test]
    fn clipping_counts_characters() {
        assert_eq!(sanitize_clipped("äöü", 3), "äöü");
        assert_eq!(sanitize_clipped("äöüß", 3), "äö…");
        assert_eq!(sanitize_lines("a\n\tb\n", 9), "a\n␉b");
    }
}
