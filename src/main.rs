//! The `corplint` program. All it does is in the library, in [`corplint::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    corplint::cli::run(std::env::args_os())
}
