//! The `corplint` program: a thin client of the library.

mod cli;

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Small vectors come and go with each document and each pattern.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
