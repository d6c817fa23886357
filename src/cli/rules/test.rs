//! `corplint rules test`: run the examples of rules.

use super::args::TestArgs;
use crate::cli::Outcome;
use crate::cli::args::Color;
use crate::cli::output::{Failure, Stderr};

pub fn run(_args: &TestArgs, _color: Color, _stderr: &Stderr) -> Result<Outcome, Failure> {
    Err(Failure::Message("not there yet".into()))
}
