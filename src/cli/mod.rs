//! The command line: a thin client of the library.
//!
//! Each command is one module. It asks the library for what it needs and writes what it gets; a
//! `Failure` says why it could not do its job. Findings and lists go to standard output, what
//! went wrong to standard error, and the exit status says which of the two it was.

mod args;
mod broken;
mod check;
mod explain;
mod init;
mod inputs;
mod interrupt;
mod kept;
mod output;
mod progress;
mod rules;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use corplint::input::silence_caught_panics;
use corplint::report::{is_unsafe, sanitize};

use args::{Args, Command};
pub(crate) use output::Failure;
use output::Stderr;

/// What a command came to, as an exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Nothing was found that makes a check fail.
    Clean = 0,
    /// Something was.
    Found = 1,
    /// The job could not be done, or not all of it.
    Failed = 2,
    /// The user ended it with Ctrl-C.
    Interrupted = 130,
}

/// Runs the command line `args`, program name first, and returns the exit status: 0 when nothing
/// was found, 1 when something was, 2 when the job could not be done.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    silence_caught_panics();
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            // A reader that has gone away wants no help text.
            let _ = match error.to_string() {
                // What was typed may come from a script, and is told as it is.
                text if text.contains(|c| c != '\n' && is_unsafe(c)) => {
                    let lines = text.lines().map(|line| sanitize(line).into_owned() + "\n");
                    std::io::stderr().write_all(lines.collect::<String>().as_bytes())
                }
                _ => error.print(),
            };
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let stderr = Stderr::new(args.color);
    let outcome = match &args.command {
        Command::Check(command) => check::run(command, args.color, &stderr),
        Command::Rules(command) => rules::run(command, args.color, &stderr),
        Command::Explain(command) => explain::run(command, args.color),
        Command::Init(command) => init::run(command),
    };
    let outcome = outcome.unwrap_or_else(|failure| match failure {
        // As after ripgrep: whoever read the output has seen enough.
        Failure::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Outcome::Clean,
        failure => {
            stderr.failure(&failure);
            Outcome::Failed
        }
    });
    ExitCode::from(outcome as u8)
}
