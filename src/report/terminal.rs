//! The one place that knows how codespan-reporting is called and which colours are used. Whatever
//! is written here goes into a buffer: formatting happens in workers, and a terminal gets one
//! write for each document rather than one for each character.

use std::io::Write;

use codespan_reporting::diagnostic::{Diagnostic, Severity as Level};
use codespan_reporting::term::termcolor::{Ansi, Color, ColorSpec, WriteColor};
use codespan_reporting::term::{
    Config, Styles, StylesWriter, emit_to_io_write, emit_to_write_style,
};

use super::Severity;
use super::snippet::{END_CONTEXT, Excerpts, START_CONTEXT};

/// Writes diagnostics and coloured words into buffers.
pub(super) struct Terminal {
    config: Config,
    /// `None`: no colours, not a single escape sequence.
    styles: Option<Styles>,
}

impl Terminal {
    pub(super) fn new(color: bool) -> Self {
        let config = Config {
            start_context_lines: START_CONTEXT,
            end_context_lines: END_CONTEXT,
            ..Config::default()
        };
        Self { config, styles: color.then(styles) }
    }

    /// Appends a diagnostic whose strings are safe already, and an empty line.
    pub(super) fn emit(&self, files: &Excerpts, diagnostic: &Diagnostic<usize>, out: &mut Vec<u8>) {
        let emitted = match &self.styles {
            Some(styles) => {
                let mut writer = StylesWriter::new(Ansi::new(&mut *out), styles);
                emit_to_write_style(&mut writer, &self.config, files, diagnostic)
            }
            None => {
                let start = out.len();
                let emitted = emit_to_io_write(out, &self.config, files, diagnostic);
                trim_line_ends(out, start);
                emitted
            }
        };
        // A buffer takes everything and an excerpt has all that its labels need.
        debug_assert!(emitted.is_ok(), "{emitted:?}");
    }

    /// Appends a word in the colour of a severity.
    pub(super) fn word(&self, severity: Severity, word: &str, out: &mut Vec<u8>) {
        let Some(styles) = &self.styles else { return out.extend_from_slice(word.as_bytes()) };
        self.paint(styles.header(level(severity)), word, out);
    }

    /// Appends text that stands out.
    pub(super) fn strong(&self, text: &str, out: &mut Vec<u8>) {
        self.paint(&bold(None), text, out);
    }

    fn paint(&self, spec: &ColorSpec, text: &str, out: &mut Vec<u8>) {
        if self.styles.is_none() {
            return out.extend_from_slice(text.as_bytes());
        }
        let mut writer = Ansi::new(out);
        let painted = writer
            .set_color(spec)
            .and_then(|()| writer.write_all(text.as_bytes()))
            .and_then(|()| writer.reset());
        debug_assert!(painted.is_ok(), "{painted:?}");
    }
}

/// The level of codespan-reporting that goes by the same name.
pub(super) fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Note => Level::Note,
    }
}

fn bold(color: Option<Color>) -> ColorSpec {
    let mut spec = ColorSpec::new();
    spec.set_bold(true).set_fg(color);
    spec
}

fn styles() -> Styles {
    let [error, warning, note, frame] =
        [Color::Red, Color::Yellow, Color::Cyan, Color::Blue].map(|color| bold(Some(color)));
    Styles {
        header_error: error.clone(),
        header_warning: warning.clone(),
        header_note: note.clone(),
        header_message: bold(None),
        primary_label_error: error,
        primary_label_warning: warning,
        primary_label_note: note,
        secondary_label: frame.clone(),
        line_number: frame.clone(),
        source_border: frame.clone(),
        note_bullet: frame,
        ..Styles::default()
    }
}

/// Removes the spaces at the ends of the lines that start at byte `start`: codespan-reporting
/// pads its frame, and output that is compared or pasted is better without.
fn trim_line_ends(out: &mut Vec<u8>, start: usize) {
    let mut kept = start;
    for at in start..out.len() {
        let byte = out[at];
        if byte == b'\n' {
            while kept > start && out[kept - 1] == b' ' {
                kept -= 1;
            }
        }
        out[kept] = byte;
        kept += 1;
    }
    out.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_spaces_before_a_line_break_are_trimmed() {
        let mut out = b"kept  \na b  \n   \n\n c ".to_vec();
        trim_line_ends(&mut out, 6);
        assert_eq!(out, b"kept  \na b\n\n\n c ");
    }
}
