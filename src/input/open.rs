//! Opening an input: looking at what it is, and reading it as that.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::format::{NamedAs, PARQUET_MAGIC, is_misnamed, of_content};
use super::lines::Lines;
use super::rows::{NoRows, Rows};
use super::unpack::{Bytes, Counted, read_ahead, unpack};
use super::{
    BOM, Compression, Input, InputError, InputFormat, InputProblem, Notice, NoticeKind, Place,
    ReadOptions,
};

/// How much of an input is looked at to tell what it is.
const HEAD: usize = 16 << 10;

/// An input that has been opened.
pub(super) struct Opened {
    pub input: Arc<Input>,
    pub name: Arc<str>,
    pub compression: Option<Compression>,
    /// What is to be told before its documents.
    pub notices: Vec<Notice>,
    pub content: Content,
}

/// What is in an input.
pub(super) enum Content {
    /// One text.
    Text(Bytes),
    /// Records, one a line.
    Lines(Lines),
    /// Records, one a row.
    Rows(Box<Rows>),
    /// Nothing more.
    Ended,
}

/// How inputs are opened.
#[derive(Debug, Clone)]
pub(super) struct Opener {
    pub options: Arc<ReadOptions>,
    /// Bytes that were read of all inputs, as they are packed.
    pub count: Arc<AtomicU64>,
    /// Whether to unpack ahead in another thread.
    pub is_ahead: bool,
    /// How large the pieces are that lines are cut into, in bytes.
    pub chunk: usize,
}

impl Opener {
    /// Opens an input, to be read from `place` on.
    pub fn open(&self, input: &Arc<Input>, place: Place) -> Result<Opened, InputError> {
        let name = input.name();
        let named = input.path().map(NamedAs::of).unwrap_or_default();
        let mut notices = Vec::new();
        let mut tell = |kind| notices.push(Notice { path: Arc::clone(&name), kind });

        let mut looked = Looked::at(self.counted(input.bytes()?));
        let compression = Compression::of_content(&looked.head);
        match (named.compression, compression) {
            (named, Some(is)) if named != Some(is) && **input != Input::Stdin => {
                tell(NoticeKind::Packed(is));
            }
            (Some(named), None) => tell(NoticeKind::NotPacked(named)),
            _ => {}
        }
        if let Some(compression) = compression {
            let mut from = unpack(looked.from, compression).map_err(|error| input.error(error))?;
            if self.is_ahead {
                from = read_ahead(from).map_err(|error| input.error(error))?;
            }
            looked = Looked::at(from);
            if let Some(inner) = Compression::of_content(&looked.head) {
                let (inner, outer) = (inner.name(), compression.name());
                let why =
                    format!("this is {inner} inside {outer}, and only one is unpacked: unpack it");
                return Err(input.problem(InputProblem::Unfit(why)));
            }
        }

        let is_parquet = looked.head.starts_with(PARQUET_MAGIC);
        let format = match self.options.format.or(named.format) {
            Some(InputFormat::Parquet) if !is_parquet => of_content(&looked.head, looked.is_all),
            _ if is_parquet => InputFormat::Parquet,
            Some(format) if self.options.format.is_none() => {
                is_misnamed(format, &looked.head, looked.is_all).unwrap_or(format)
            }
            Some(format) => format,
            None => of_content(&looked.head, looked.is_all),
        };
        match (self.options.format, named.format) {
            (Some(forced), _) if forced != format => {
                let (forced, is) = (forced.title(), format.title());
                let why = format!("this is {is}, not {forced} as --input-format says");
                return Err(input.problem(InputProblem::Unfit(why)));
            }
            (None, Some(named)) if named != format => {
                tell(NoticeKind::NotAsNamed { named, is: format });
            }
            _ => {}
        }
        let content = match format {
            InputFormat::Text if self.options.format.is_none() && is_json(input) => {
                let why = "this is JSON, but not JSON Lines, which have one object a line: convert \
                           it, for example with `jq -c '.[]'`, or read it as one text with \
                           --input-format text";
                return Err(input.problem(InputProblem::Unfit(why.to_owned())));
            }
            InputFormat::Text => Content::Text(looked.from),
            InputFormat::Jsonl => {
                unfit_lines(&looked.head).map_err(|why| input.problem(why))?;
                let from = self.at(input, place, compression, looked.from)?;
                let most = self.options.most_record_bytes;
                Content::Lines(Lines::new(from, place, self.chunk, most))
            }
            InputFormat::Parquet => {
                if self.options.language_field.is_some() {
                    tell(NoticeKind::NoLanguageField);
                }
                if let Some(packed) = compression {
                    let why = format!(
                        "this is Parquet inside {0}, which is only read unpacked: unpack it",
                        packed.name()
                    );
                    return Err(input.problem(InputProblem::Unfit(why)));
                }
                Content::Rows(Box::new(self.rows(input, place, looked.from)?))
            }
        };
        Ok(Opened { input: Arc::clone(input), name, compression, notices, content })
    }

    fn counted(&self, from: Bytes) -> Bytes {
        Box::new(Counted { from, count: Arc::clone(&self.count) })
    }

    /// The rows of the input, which is Parquet, from `place` on; `from` is all of it.
    fn rows(&self, input: &Input, place: Place, mut from: Bytes) -> Result<Rows, InputError> {
        let file = match input {
            Input::File(path) => File::open(path),
            // What is in it stands at its end, so it has to be a file.
            Input::Stdin => tempfile::tempfile().and_then(|mut file| {
                io::copy(&mut from, &mut file)?;
                Ok(file)
            }),
        };
        let file = file.map_err(|error| input.error(error))?;
        let ReadOptions { text_field, id_field, most_record_bytes, .. } = &*self.options;
        let fields = (text_field, id_field);
        let count = Arc::clone(&self.count);
        Rows::open(file, fields, place, self.chunk, *most_record_bytes, count).map_err(|problem| {
            input.problem(match problem {
                NoRows::Damaged(error) => {
                    InputProblem::Unfit(format!("this Parquet file can't be read: {error}"))
                }
                NoRows::NoText(why) => InputProblem::Unfit(why),
            })
        })
    }

    /// What is in the input from `place` on; `from` is all of it.
    fn at(
        &self,
        input: &Input,
        place: Place,
        compression: Option<Compression>,
        from: Bytes,
    ) -> Result<Bytes, InputError> {
        let broke_off = |error| {
            let problem = InputProblem::BrokeOff { at: Place::START, compression, error };
            input.problem(problem)
        };
        match input {
            _ if place.offset == 0 => Ok(from),
            Input::File(path) if compression.is_none() => {
                let mut file = File::open(path).map_err(|error| input.error(error))?;
                file.seek(SeekFrom::Start(place.offset)).map_err(|error| input.error(error))?;
                self.count.fetch_add(place.offset, Ordering::Relaxed);
                Ok(self.counted(Box::new(file)))
            }
            _ => {
                let mut from = from;
                io::copy(&mut from.by_ref().take(place.offset), &mut io::sink())
                    .map_err(broke_off)?;
                Ok(from)
            }
        }
    }
}

/// Whether the name says that JSON is in it, of whatever shape.
fn is_json(input: &Input) -> bool {
    let ending = input.path().and_then(Path::extension);
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

/// Bytes of which the first have been looked at.
struct Looked {
    /// The first bytes.
    head: Vec<u8>,
    /// Whether these are all.
    is_all: bool,
    /// All bytes, from the first on.
    from: Bytes,
}

impl Looked {
    fn at(mut from: Bytes) -> Self {
        let mut head = Vec::with_capacity(HEAD);
        match from.by_ref().take(HEAD as u64).read_to_end(&mut head) {
            Ok(_) => {
                let is_all = head.len() < HEAD;
                Self { from: Box::new(Cursor::new(head.clone()).chain(from)), head, is_all }
            }
            // What comes before the error can be linted.
            Err(error) => {
                let from = Cursor::new(head.clone()).chain(Torn(Some(error)));
                Self { from: Box::new(from), head, is_all: false }
            }
        }
    }
}

/// Nothing but an error.
struct Torn(Option<io::Error>);

impl Read for Torn {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Why what begins with these bytes can't be read as JSON Lines at all.
fn unfit_lines(head: &[u8]) -> Result<(), InputProblem> {
    let why = if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        "this is UTF-16, and JSON Lines are UTF-8: convert it"
    } else if head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start().starts_with(b"[") {
        "this is a JSON list, and JSON Lines have one object a line: convert it, for example with \
         `jq -c '.[]'`"
    } else {
        return Ok(());
    };
    Err(InputProblem::Unfit(why.to_owned()))
}
