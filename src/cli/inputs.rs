//! The flags that say what is read, and how.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use encoding_rs::Encoding;

use super::broken::MOST_ERRORS;
use super::output::Failure;
use corplint::config::ENCODING_HELP;
use corplint::input::{FieldPath, InputFormat, Inputs, MOST_RECORD_BYTES, PathGlobs, ReadOptions};

#[derive(Debug, ClapArgs)]
pub(super) struct InputArgs {
    /// The files and folders to lint; the working directory if none is given.
    ///
    /// In a folder, and below, the files that end in .txt, .text, .md, .markdown, .jsonl, .ndjson or
    /// .parquet are read, all but the last also with .gz, .zst, .bz2 or .xz behind it, and then .json
    /// too; hidden ones (whose name begins with a dot) are passed over. A file that is named here is
    /// read whatever its name. `-` is standard input. What is reached twice is linted once.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Also lint the files and folders that this file lists, one a line; `-` is standard input.
    #[arg(long, value_name = "LIST", help_heading = HEADING)]
    pub files_from: Option<PathBuf>,

    /// Do not read what this glob matches in a folder; may be given several times.
    ///
    /// A glob without a slash matches a file or folder of that name at any depth, one with a slash is
    /// taken from the working directory. `exclude` in corplint.toml says the same for every run. A file that
    /// is named as a PATH is read all the same.
    #[arg(long, value_name = "GLOB", help_heading = HEADING)]
    pub exclude: Vec<String>,

    /// Follow symbolic links that are found in folders.
    ///
    /// A link that is named as a PATH is always followed.
    #[arg(long, help_heading = HEADING)]
    pub follow: bool,

    /// What is in all inputs: text, jsonl or parquet.
    ///
    /// Without it, the name of each file says so, or else its content; compression is always told by
    /// the content.
    #[arg(long, value_name = "FORMAT", help_heading = HEADING, value_parser = format())]
    #[arg(hide_possible_values = true)]
    pub input_format: Option<InputFormat>,

    /// The field of a record that holds its text, with dots between the names of objects within
    /// objects: meta.body [default: text]
    ///
    /// A dot that is part of a name has a backslash before it: dc\.text.
    #[arg(long, value_name = "FIELD", help_heading = HEADING, value_parser = field)]
    pub text_field: Option<FieldPath>,

    /// The field of a record that holds its id, a string or a number [default: id].
    #[arg(long, value_name = "FIELD", help_heading = HEADING, value_parser = field)]
    pub id_field: Option<FieldPath>,

    /// The field of a JSON record that holds its language, as a code or tag such as en or pt-BR
    /// [default: none].
    ///
    /// A record in which it says nothing that is known is as one without it. Parquet has no such field.
    #[arg(long, value_name = "FIELD", help_heading = HEADING, value_parser = field)]
    pub language_field: Option<FieldPath>,

    /// The encoding of all text files, such as windows-1252 [default: UTF-8, UTF-16
    /// and UTF-32 where they say so, or what the file looks like].
    #[arg(long, value_name = "NAME", help_heading = HEADING, value_parser = encoding)]
    pub encoding: Option<&'static Encoding>,

    /// The largest record or text file that is linted, in bytes or with k, M or G behind the number
    /// [default: 64M]; at most 4G.
    ///
    /// What is larger is told and passed over, so that no input takes all the memory.
    #[arg(long, value_name = "SIZE", help_heading = HEADING, value_parser = size)]
    pub max_record_size: Option<u64>,

    /// Tell at most this many broken records of each input.
    ///
    /// The others are still counted: the summary and the exit status are the same for any number.
    #[arg(long, value_name = "N", default_value_t = MOST_ERRORS, help_heading = HEADING)]
    pub max_errors: u64,
}

const HEADING: &str = "Inputs";

impl InputArgs {
    /// The paths that are asked for.
    ///
    /// # Errors
    ///
    /// When the list of files can't be read.
    pub(super) fn paths(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut paths = self.paths.clone();
        match &self.files_from {
            Some(list) => paths.extend(listed(list)?),
            None if paths.is_empty() => paths.push(".".into()),
            None => {}
        }
        if self.files_from.as_deref().is_some_and(is_stdin)
            && paths.iter().any(|path| is_stdin(path))
        {
            let message = "standard input gives the list of files (--files-from -), so it can't be an input too";
            return Err(Failure::Message(message.to_owned()));
        }
        Ok(paths)
    }

    /// The inputs that are asked for.
    ///
    /// # Errors
    ///
    /// When the list of files can't be read, or what is excluded is no glob.
    pub(super) fn inputs(&self) -> Result<Inputs, Failure> {
        Ok(Inputs::of(self.paths()?, self.follow).excluding(self.excluded()?))
    }

    /// What is not read where it lies in a folder.
    ///
    /// # Errors
    ///
    /// When that is no glob.
    pub(super) fn excluded(&self) -> Result<Option<PathGlobs>, Failure> {
        if self.exclude.is_empty() {
            return Ok(None);
        }
        let globs: Vec<&str> = self.exclude.iter().map(String::as_str).collect();
        PathGlobs::new(Path::new(""), &globs).map(Some).map_err(|mistakes| {
            let mistake =
                |(at, message): &(usize, String)| format!("--exclude {}: {message}", globs[*at]);
            Failure::Message(mistakes.iter().map(mistake).collect::<Vec<_>>().join("; "))
        })
    }

    /// Whether standard input is read.
    pub(super) fn reads_stdin(&self) -> bool {
        self.paths.iter().any(|path| is_stdin(path))
            || self.files_from.as_deref().is_some_and(is_stdin)
    }

    /// How they are read; `unsaid` where no flag says it.
    pub(super) fn options(&self, unsaid: ReadOptions) -> ReadOptions {
        ReadOptions {
            format: self.input_format,
            text_field: self.text_field.clone().unwrap_or(unsaid.text_field),
            id_field: self.id_field.clone().unwrap_or(unsaid.id_field),
            language_field: self.language_field.clone().or(unsaid.language_field),
            encoding: self.encoding.or(unsaid.encoding),
            most_record_bytes: self.max_record_size.unwrap_or(MOST_RECORD_BYTES),
        }
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The paths in a list: one a line, or each with a zero behind it.
fn listed(list: &Path) -> Result<Vec<PathBuf>, Failure> {
    let text = if list.as_os_str() == "-" {
        let mut text = Vec::new();
        io::stdin().read_to_end(&mut text).map(|_| text)
    } else {
        fs::read(list)
    };
    let text = text.map_err(|error| {
        let message = format!("can't read the list of files {}: {error}", list.display());
        Failure::Message(message)
    })?;
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&text);
    // Where paths end with zeros, as those of `find -print0` do, line breaks are parts of them.
    let has_lines = memchr::memchr(0, text).is_none();
    let paths = text.split(|&byte| byte == if has_lines { b'\n' } else { 0 });
    let paths = paths.map(|path| match path {
        [path @ .., b'\r'] if has_lines => path,
        path => path,
    });
    paths.filter(|path| !path.is_empty()).map(path).collect()
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> Result<PathBuf, Failure> {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    Ok(OsStr::from_bytes(bytes).into())
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> Result<PathBuf, Failure> {
    let path = str::from_utf8(bytes).map_err(|_| {
        let name = String::from_utf8_lossy(bytes);
        Failure::Message(format!("the list of files has a path that is not UTF-8: {name}"))
    })?;
    Ok(path.into())
}

fn format() -> impl TypedValueParser<Value = InputFormat> {
    PossibleValuesParser::new(InputFormat::ALL.map(InputFormat::name)).map(|name| {
        let known = InputFormat::ALL.into_iter().find(|known| known.name() == name);
        known.unwrap_or(InputFormat::Text)
    })
}

fn field(written: &str) -> Result<FieldPath, String> {
    FieldPath::new(written).ok_or_else(|| "a name between its dots is missing".to_owned())
}

fn encoding(label: &str) -> Result<&'static Encoding, String> {
    let known = Encoding::for_label_no_replacement(label.as_bytes());
    known.ok_or_else(|| format!("no such encoding is known; {ENCODING_HELP}"))
}

/// The linter looks at no more of a text, or a few bytes less.
const MOST_SIZE: u64 = 4 << 30;

/// Bytes, or thousands, millions or thousands of millions of them as computers count: 1024 each.
fn size(written: &str) -> Result<u64, String> {
    let shift = match written.as_bytes().last() {
        Some(b'k' | b'K') => 10,
        Some(b'm' | b'M') => 20,
        Some(b'g' | b'G') => 30,
        _ => 0,
    };
    let number = if shift > 0 { &written[..written.len() - 1] } else { written };
    let size = number.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << shift));
    let wrong = "should be a number above 0, maybe with k, M or G behind it";
    match size {
        None | Some(0) => Err(wrong.to_owned()),
        Some(size) if size > MOST_SIZE => {
            Err("may be 4G at most: no larger text is linted".to_owned())
        }
        Some(size) => Ok(size),
    }
}
