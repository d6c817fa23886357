//! `corplint init`: write a configuration to start from.

use std::fs::File;
use std::io::{self, Write};

use super::Outcome;
use super::args::InitArgs;
use super::output::{Failure, Stdout};
use corplint::config::{FILE_NAME, TEMPLATE};

pub(super) fn run(_: &InitArgs) -> Result<Outcome, Failure> {
    let written =
        File::create_new(FILE_NAME).and_then(|mut file| file.write_all(TEMPLATE.as_bytes()));
    if let Err(error) = written {
        let message = match error.kind() {
            io::ErrorKind::AlreadyExists => {
                format!("there is a {FILE_NAME} in this folder already; it was left as it is")
            }
            _ => format!("can't write {FILE_NAME}: {error}"),
        };
        return Err(Failure::Message(message));
    }
    let message = format!("wrote {FILE_NAME}; its comments say what each key is for\n");
    Stdout.write(&mut message.into_bytes())?;
    Ok(Outcome::Clean)
}
