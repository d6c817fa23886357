//! Standard output and standard error.
//!
//! Output is made in buffers and written once for each document. Whatever may hold text of a
//! document, a path or a rule file is made safe for the terminal first.

use std::env;
use std::fs;
use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;

use corplint::config::ConfigError;
use corplint::engine::{FEW_FINDINGS, MOST_FINDINGS};
use corplint::report::{Format, Renderer, grouped, place, sanitize};
use corplint::schema::Mistakes;
use corplint::text::Source;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal only.
    Auto,
    /// Also in a file or a pipe.
    Always,
    /// Nowhere.
    Never,
}

/// Why a command could not do its job.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The configuration or the rule files are wrong.
    Config(ConfigError),
    /// Standard output could not be written to.
    Output(io::Error),
    /// Anything else.
    Message(String),
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

/// Standard output.
pub(super) struct Stdout;

impl Stdout {
    /// Writes the buffer and empties it.
    pub(super) fn write(&mut self, buffer: &mut Vec<u8>) -> Result<(), Failure> {
        if !buffer.is_empty() {
            let mut stdout = io::stdout().lock();
            stdout.write_all(buffer).and_then(|()| stdout.flush()).map_err(Failure::Output)?;
            buffer.clear();
        }
        Ok(())
    }
}

/// The files that standard output and standard error go to, if they are any.
pub(super) fn files() -> impl Iterator<Item = fs::Metadata> {
    let streams = ["/dev/stdout", "/dev/stderr"].into_iter();
    streams.filter_map(|stream| fs::metadata(stream).ok()).filter(fs::Metadata::is_file)
}

/// Standard error. That it can't be written to is no reason to stop.
pub(super) struct Stderr {
    color: bool,
}

impl Stderr {
    pub(super) fn new(color: Color) -> Self {
        Self { color: colors(color, &io::stderr()) }
    }

    pub(super) fn has_color(&self) -> bool {
        self.color
    }

    pub(super) fn error(&self, message: &str) {
        self.line("error", message);
    }

    pub(super) fn warning(&self, message: &str) {
        self.line("warning", message);
    }

    pub(super) fn note(&self, message: &str) {
        self.line("note", message);
    }

    pub(super) fn write(&self, buffer: &[u8]) {
        let _ = io::stderr().lock().write_all(buffer);
    }

    pub(super) fn failure(&self, failure: &Failure) {
        match failure {
            Failure::Config(error) => self.config(error),
            Failure::Output(error) => self.error(&format!("can't write the output: {error}")),
            Failure::Message(message) => self.error(message),
        }
    }

    fn config(&self, error: &ConfigError) {
        for trouble in &error.troubles {
            match &trouble.help {
                Some(help) => self.error(&format!("{}; {help}", trouble.message)),
                None => self.error(&trouble.message),
            }
        }
        if !error.mistakes.is_empty() {
            let mut buffer = Vec::new();
            let renderer = Renderer { color: self.color, ..Renderer::new(Format::Text) };
            renderer.render_mistakes(&Mistakes(error.mistakes.clone()), &mut buffer);
            self.write(&buffer);
        }
    }

    fn line(&self, level: &str, message: &str) {
        let mut line = Vec::new();
        self.format(level, message, &mut line);
        self.write(&line);
    }

    /// Appends a message to a buffer, as it will be written.
    pub(super) fn format(&self, level: &str, message: &str, buffer: &mut Vec<u8>) {
        let line = format!("corplint: {level}: {}\n", sanitize(message));
        buffer.extend_from_slice(line.as_bytes());
    }
}

/// What is said of a document with more findings than are told.
pub(super) fn cut(document: &Source) -> String {
    let (place, most) = (place(document), grouped(MOST_FINDINGS as u64));
    format!(
        "{place}: it has more findings than are told and counted: of one document, that is {most}, \
         and {FEW_FINDINGS} of each rule whatever others find"
    )
}

/// Whether to use colours on a stream.
pub(super) fn colors(color: Color, stream: &impl IsTerminal) -> bool {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if is_set("NO_COLOR") => false,
        Color::Auto if is_set("CLICOLOR_FORCE") => {
            env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0")
                || is_capable_terminal(stream)
        }
        Color::Auto => is_capable_terminal(stream),
    }
}

/// Whether a stream is a terminal, and one that knows escape sequences.
pub(super) fn is_capable_terminal(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb")
}
