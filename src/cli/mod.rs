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
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use corplint::input::silence_caught_panics;
use corplint::report::sanitize;

use args::{Args, Command};
pub(crate) use output::Failure;
use output::{Color, Stderr};

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
pub(crate) fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    silence_caught_panics();
    let args: Vec<OsString> = args.into_iter().collect();
    let (stderr, outcome) = match Args::try_parse_from(&args) {
        Ok(args) => {
            let stderr = Stderr::new(args.color);
            let outcome = match &args.command {
                Command::Check(command) => check::run(command, args.color, &stderr),
                Command::Rules(command) => rules::run(command, args.color, &stderr),
                Command::Explain(command) => explain::run(command, args.color),
                Command::Init(command) => init::run(command),
            };
            (stderr, outcome)
        }
        Err(error) => (Stderr::new(Color::Auto), told(error, &args)),
    };
    let outcome = outcome.unwrap_or_else(|failure| match failure {
        // As after ripgrep: whoever read the output has seen enough.
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Outcome::Clean,
        failure => {
            stderr.failure(&failure);
            Outcome::Failed
        }
    });
    ExitCode::from(outcome as u8)
}

/// Prints the help, the version, or what is wrong with the command line `args`.
fn told(error: clap::Error, args: &[OsString]) -> Result<Outcome, Failure> {
    // Names of files and values come from anywhere, and are quoted in many places: in errors, in tips, in
    // what our own parsers say. So the error that is told is that of the same words made safe. (What would be
    // right when made safe was no text, and of that nothing is quoted.)
    let safe = args.iter().map(|arg| sanitize(&arg.to_string_lossy()).into_owned());
    let error = Args::try_parse_from(safe).err().unwrap_or(error);
    let printed = error.print().and_then(|()| io::stdout().flush());
    match error.use_stderr() {
        // That it can't be written to is no reason for anything.
        true => Ok(Outcome::Failed),
        false => printed.map(|()| Outcome::Clean).map_err(Failure::Output),
    }
}
