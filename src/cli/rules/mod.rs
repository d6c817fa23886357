//! `corplint rules`: list the rules, and the commands for those who write them.
//!
//! Each subcommand is one module, as each command is one of the command line.

pub(super) mod args;
mod list;
mod schema;
mod test;
mod trial;

use super::Outcome;
use super::output::{Color, Failure, Stderr};
use args::{RulesArgs, RulesCommand};

pub(super) fn run(args: &RulesArgs, color: Color, stderr: &Stderr) -> Result<Outcome, Failure> {
    match &args.command {
        None => list::run(&args.list),
        Some(RulesCommand::Schema(args)) => schema::run(args),
        Some(RulesCommand::Test(args)) => test::run(args, color, stderr),
        Some(RulesCommand::Try(args)) => trial::run(args, color, stderr),
    }
}
