//! The flags that say what is read, and how.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use corplint::input::{FieldPath, InputFormat, ReadOptions, Run};

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Inputs")]
pub struct InputArgs {
    /// The files and folders to lint; the working directory if none is given.
    ///
    /// In a folder, and below, the files that end in .txt, .text, .md, .markdown, .jsonl, .ndjson or
    /// .parquet are read, all but the last also with .gz, .zst, .bz2 or .xz behind it; hidden ones
    /// (whose name begins with a dot) are passed over. A file that is named here is read whatever
    /// its name. `-` is standard input. What is reached twice is linted once.
    #[arg(value_name = "PATH", help_heading = "Arguments")]
    pub paths: Vec<PathBuf>,

    /// What is in the inputs: text, jsonl or parquet; without it, what the name of each one says, or
    /// else its content.
    #[arg(long, value_name = "FORMAT", value_parser = format(), hide_possible_values = true)]
    pub input_format: Option<InputFormat>,

    /// The field of a record that holds its text, with dots between the names of objects within
    /// objects [default: text, or what corplint.toml says].
    #[arg(long, value_name = "FIELD")]
    pub text_field: Option<String>,

    /// The field of a record that holds its id: a string or a number [default: id, or what
    /// corplint.toml says].
    #[arg(long, value_name = "FIELD")]
    pub id_field: Option<String>,

    /// Follow symbolic links that are found in folders.
    ///
    /// A link that is named as a PATH is always followed.
    #[arg(long)]
    pub follow: bool,
}

impl InputArgs {
    /// How the inputs are read.
    pub fn run(&self) -> Run {
        let mut options = ReadOptions { format: self.input_format, ..ReadOptions::default() };
        if let Some(field) = &self.text_field {
            options.text_field = FieldPath::new(field);
        }
        if let Some(field) = &self.id_field {
            options.id_field = FieldPath::new(field);
        }
        Run::new(options)
    }
}

fn format() -> impl TypedValueParser<Value = InputFormat> {
    PossibleValuesParser::new(InputFormat::ALL.map(InputFormat::name)).map(|name| {
        let known = InputFormat::ALL.into_iter().find(|known| known.name() == name);
        known.unwrap_or(InputFormat::Text)
    })
}
