//! `corplint rules schema`: print a JSON Schema for editors.

use super::args::{SchemaArgs, SchemaKind};
use crate::cli::Outcome;
use crate::cli::output::{Failure, Stdout};
use corplint::{config, rule};

pub(super) fn run(args: &SchemaArgs) -> Result<Outcome, Failure> {
    let schema = match args.kind {
        SchemaKind::Rules => rule::json_schema(),
        SchemaKind::Config => config::json_schema(),
    };
    let mut out =
        serde_json::to_vec_pretty(&schema).map_err(|error| Failure::Message(error.to_string()))?;
    out.push(b'\n');
    Stdout.write(&mut out)?;
    Ok(Outcome::Clean)
}
