//! Opening an input: looking at what it is, and reading it as that.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde::de::IgnoredAny;

use super::bunzip2::is_announced;
use super::encoding::Wide;
use super::format::{ENCRYPTED_PARQUET_MAGIC, NamedAs, PARQUET_MAGIC, is_misnamed, of_content};
use super::lines::Lines;
use super::rows::{NoRows, Rows};
use super::sought::SoughtFields;
use super::unpack::{Bytes, Counted, Stoppable, read_ahead, unpack};
use super::{
    BOM, Compression, Input, InputError, InputFormat, InputProblem, Notice, NoticeKind, Place,
    ReadOptions,
};

/// How much of an input is looked at to tell what it is, in bytes.
pub(super) const HEAD: usize = 64 << 10;

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
    /// One text, and whether an earlier run has linted what can be read of it.
    Text { from: Bytes, is_linted: bool },
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
    /// Which fields were found so far.
    pub sought: Arc<SoughtFields>,
    /// Bytes that were read of all inputs, as they are packed.
    pub count: Arc<AtomicU64>,
    /// Whether to unpack ahead in another thread.
    pub is_ahead: bool,
    /// How large the pieces are that lines are cut into, in bytes.
    pub chunk: usize,
    /// Set from outside when nothing more is waited for.
    pub stop: Arc<AtomicBool>,
}

impl Opener {
    /// Opens an input, to be read from `place` on.
    pub(super) fn open(&self, input: &Arc<Input>, place: Place) -> Result<Opened, InputError> {
        let name = input.name();
        let named = input.path().map(NamedAs::of).unwrap_or_default();
        let mut notices = Vec::new();
        let mut tell = |kind| notices.push(Notice { path: Arc::clone(&name), kind });

        let bytes = self.counted(input.bytes(&self.stop)?);
        let (looked, compression) = self.unpacked(input, bytes, named.compression, &mut tell)?;
        let format = self.format(input, &looked, named.format, &mut tell)?;
        let content = match format {
            InputFormat::Text if self.options.format.is_none() && is_json(input) => {
                let why = "this is JSON, but not JSON Lines, which have one object a line: convert \
                           it, for example with `jq -c '.[]'`, or read it as one text with \
                           --input-format text";
                return Err(input.problem(InputProblem::Unfit(why.to_owned())));
            }
            InputFormat::Text => {
                // It is read at once with others that come after it, so it is not left out when all is to stop.
                Content::Text { from: looked.all(), is_linted: place == Place::AFTER_TEXT }
            }
            InputFormat::Jsonl => {
                unfit_lines(&looked.head, looked.is_all).map_err(|why| input.problem(why))?;
                let from = self.at(input, place, compression, looked.until(&self.stop))?;
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
                Content::Rows(Box::new(self.rows(input, place, looked.until(&self.stop))?))
            }
        };
        Ok(Opened { input: Arc::clone(input), name, compression, notices, content })
    }

    /// What is in `bytes`, which are all of the input, unpacked if need be, and how it was packed.
    /// `named`: what the name says of that.
    fn unpacked(
        &self,
        input: &Input,
        bytes: Bytes,
        named: Option<Compression>,
        tell: &mut impl FnMut(NoticeKind),
    ) -> Result<(Looked, Option<Compression>), InputError> {
        let packed = Looked::at(bytes);
        let compression = Compression::of_content(&packed.head);
        match (named, compression) {
            (named, Some(is)) if named != Some(is) && *input != Input::Stdin => {
                tell(NoticeKind::Packed(is));
            }
            (Some(named), None) => {
                packed.refuse_damaged(named.name(), named.is_cut(&packed.head), input)?;
                tell(NoticeKind::NotPacked(named));
            }
            _ => {}
        }
        let Some(outer) = compression else { return Ok((packed, None)) };
        let mut from = unpack(packed.all(), outer).map_err(|error| input.error(error))?;
        if self.is_ahead {
            from = read_ahead(from).map_err(|error| input.error(error))?;
        }
        let looked = Looked::at(from);
        if let Some(inner) = Compression::of_content(&looked.head) {
            let (inner, outer) = (inner.name(), outer.name());
            let why =
                format!("this is {inner} inside {outer}, and only one is unpacked: unpack it");
            return Err(input.problem(InputProblem::Unfit(why)));
        }
        Ok((looked, compression))
    }

    /// What is in the input, of which `looked` is unpacked: what the user says, else what the name says
    /// (`named`), unless that is surely wrong.
    fn format(
        &self,
        input: &Input,
        looked: &Looked,
        named: Option<InputFormat>,
        tell: &mut impl FnMut(NoticeKind),
    ) -> Result<InputFormat, InputError> {
        let forced = self.options.format;
        let should_be = forced.or(named);
        let is_parquet = looked.is_parquet();
        let format = match should_be {
            Some(InputFormat::Parquet) if !is_parquet => of_content(&looked.head, looked.is_all),
            // Whoever says so wants it, whatever it begins with.
            Some(InputFormat::Text) if forced.is_some() => InputFormat::Text,
            _ if is_parquet => InputFormat::Parquet,
            Some(format) if forced.is_none() => {
                is_misnamed(format, &looked.head, looked.is_all).unwrap_or(format)
            }
            Some(format) => format,
            None => of_content(&looked.head, looked.is_all),
        };
        if should_be == Some(InputFormat::Parquet) && format == InputFormat::Text {
            looked.refuse_damaged("Parquet", PARQUET_MAGIC.starts_with(&looked.head), input)?;
        }
        match (forced, named) {
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
        Ok(format)
    }

    fn counted(&self, from: Bytes) -> Bytes {
        Box::new(Counted { from, count: Arc::clone(&self.count) })
    }

    /// The rows of the input, which is Parquet, from `place` on; `from` is all of it.
    fn rows(&self, input: &Input, place: Place, mut from: Bytes) -> Result<Rows, InputError> {
        let file = match input.path() {
            Some(path) if path.is_file() => File::open(path),
            // What is in it stands at its end, so it has to be a file.
            _ => tempfile::tempfile().and_then(|mut file| {
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
                let (mut left, mut damage) = (place.offset, None);
                loop {
                    let mut passed = 0;
                    let copied = io::copy(&mut from.by_ref().take(left), &mut Passed(&mut passed));
                    left -= passed;
                    match copied {
                        Ok(_) => break,
                        Err(error) if is_announced(&error) => damage = Some(error),
                        Err(error) => return Err(broke_off(error)),
                    }
                }
                Ok(match damage {
                    Some(error) => Box::new(Torn(Some(error)).chain(from)),
                    None => from,
                })
            }
        }
    }
}

/// Whether the name says that JSON is in it, of whatever shape.
fn is_json(input: &Input) -> bool {
    let Some(path) = input.path() else { return false };
    let unpacked = match NamedAs::of(path).compression {
        Some(_) => path.file_stem().map(Path::new),
        None => Some(path),
    };
    let ending = unpacked.and_then(Path::extension);
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

/// Bytes of which the first have been looked at.
struct Looked {
    /// The first bytes.
    head: Vec<u8>,
    /// Whether these are all.
    is_all: bool,
    /// The same bytes, and the errors between them.
    again: Bytes,
    /// What follows them.
    rest: Bytes,
}

impl Looked {
    fn at(mut from: Bytes) -> Self {
        let mut head = Vec::with_capacity(HEAD);
        // Before what is in the head already, and the error that stands there.
        let mut errors: Vec<(usize, io::Error)> = Vec::new();
        let is_all = loop {
            match from.by_ref().take((HEAD - head.len()) as u64).read_to_end(&mut head) {
                Ok(_) => break head.len() < HEAD && errors.is_empty(),
                Err(error) => {
                    let goes_on = is_announced(&error);
                    errors.push((head.len(), error));
                    if !goes_on {
                        // What comes before the error can be linted.
                        from = Box::new(io::empty());
                        break false;
                    }
                }
            }
        };
        let mut start = 0;
        let mut again: Bytes = Box::new(io::empty());
        for (end, error) in errors {
            let part = Cursor::new(head[start..end].to_vec());
            again = Box::new(again.chain(part).chain(Torn(Some(error))));
            start = end;
        }
        let again = Box::new(again.chain(Cursor::new(head[start..].to_vec())));
        Self { head, is_all, again, rest: from }
    }

    /// All bytes, from the first on.
    fn all(self) -> Bytes {
        Box::new(self.again.chain(self.rest))
    }

    /// The same, of which no more than those that were looked at are read when all is to stop.
    fn until(self, stop: &Arc<AtomicBool>) -> Bytes {
        Box::new(self.again.chain(Stoppable { from: self.rest, stop: Arc::clone(stop) }))
    }

    fn is_parquet(&self) -> bool {
        self.head.starts_with(PARQUET_MAGIC)
    }

    /// Says that it is damaged if it should be `named`, and is cut off before that can be told, or else is neither
    /// Parquet nor text.
    fn refuse_damaged(&self, named: &str, is_cut: bool, input: &Input) -> Result<(), InputError> {
        let why = if self.head.starts_with(ENCRYPTED_PARQUET_MAGIC) {
            "this is encrypted Parquet, which is not read".to_owned()
        } else if self.is_all && is_cut {
            format!("this should be {named}, and breaks off after {} bytes", self.head.len())
        } else if memchr::memchr(0, &self.head).is_some()
            && Wide::of(&self.head).is_none()
            && !self.is_parquet()
        {
            format!("this should be {named}, but does not begin so, nor is it text: it is damaged")
        } else {
            return Ok(());
        };
        Err(input.problem(InputProblem::Unfit(why)))
    }
}

/// Counts what is passed over.
struct Passed<'p>(&'p mut u64);

impl io::Write for Passed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Nothing but an error.
struct Torn(Option<io::Error>);

impl Read for Torn {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Why what begins with these bytes can't be read as JSON Lines at all. `is_all`: they are the whole file.
fn unfit_lines(head: &[u8], is_all: bool) -> Result<(), InputProblem> {
    let start = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
    let why = if let Some(encoding) = Wide::of(head) {
        format!("this is {}, and JSON Lines are UTF-8: convert it", encoding.name())
    } else if start.starts_with(b"[") && !is_one_of_lines(start) {
        "this is a JSON list, and JSON Lines have one object a line: convert it, for example with \
         `jq -c '.[]'`"
            .to_owned()
    } else if is_spread(start, is_all) {
        "this is JSON that goes over several lines, and JSON Lines have one object a line: convert it, \
         for example with `jq -c .`"
            .to_owned()
    } else {
        return Ok(());
    };
    Err(InputProblem::Unfit(why))
}

/// The first line and what comes after it, without white space around them.
fn first_line(head: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memchr(b'\n', head).unwrap_or(head.len());
    (head[..end].trim_ascii(), head[end..].trim_ascii())
}

/// Whether the first line is JSON, and not all there is.
fn is_one_of_lines(head: &[u8]) -> bool {
    let (first, rest) = first_line(head);
    !rest.is_empty() && serde_json::from_slice::<IgnoredAny>(first).is_ok()
}

/// Whether what begins with these bytes is a JSON object that goes over several lines, and so is what follows.
fn is_spread(head: &[u8], is_all: bool) -> bool {
    let (first, rest) = first_line(head);
    if !first.starts_with(b"{") || rest.is_empty() {
        return false;
    }
    let is_cut =
        |json: &[u8]| serde_json::from_slice::<IgnoredAny>(json).is_err_and(|e| e.is_eof());
    // No line is a record that ends in the middle of it, unless it goes on with the next.
    let goes_on = || {
        let mut values = serde_json::Deserializer::from_slice(head).into_iter();
        match values.next() {
            Some(Ok(IgnoredAny)) => {
                let (next, _) = first_line(head[values.byte_offset()..].trim_ascii());
                !next.starts_with(b"{") || serde_json::from_slice::<IgnoredAny>(next).is_err()
            }
            Some(Err(error)) => error.is_eof() && !is_all,
            None => false,
        }
    };
    is_cut(first) && goes_on()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::input::unpack::is_stop;

    #[test]
    fn nothing_more_is_passed_over_when_all_is_to_stop() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("x.jsonl.gz");
        let file = File::create(&path).expect("a file");
        let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        packed.write_all(&b" ".repeat(16 * HEAD)).expect("it can be written");
        packed.finish().expect("it can be written");
        let most = 2 * HEAD as u64;
        let options = ReadOptions { most_record_bytes: most, ..ReadOptions::default() };
        let opener = Opener {
            options: Arc::new(options),
            sought: Arc::default(),
            count: Arc::default(),
            is_ahead: false,
            chunk: HEAD,
            stop: Arc::default(),
        };
        let input = Arc::new(Input::File(path));
        // What an earlier run has done, and a record that is too large.
        let far = Place { record: 2, offset: 12 * HEAD as u64 };
        for is_stopped in [false, true] {
            opener.stop.store(is_stopped, Ordering::Relaxed);
            match opener.open(&input, far) {
                Err(InputError { problem: InputProblem::BrokeOff { error, .. }, .. }) => {
                    assert!(is_stopped && is_stop(&error), "{error}");
                }
                opened => assert!(opened.is_ok() && !is_stopped),
            }
            let opened = opener.open(&input, Place::START).expect("nothing is passed over");
            let Content::Lines(mut lines) = opened.content else { panic!("it has lines") };
            let chunk = lines.next(Vec::new()).expect("there is a record");
            let error = chunk.error.as_ref();
            assert_eq!((chunk.is_too_large, error.is_some_and(is_stop)), (!is_stopped, is_stopped));
            assert_eq!(chunk.end == Place::START, is_stopped, "what is passed over is done");
        }
    }

    #[test]
    fn an_object_over_several_lines_is_told_from_records_that_are_broken() {
        for (head, is_all) in [
            ("{\n  \"a\": [1,\n 2]\n}\n", true),
            ("{\r\n\r\n\"a\": 1}\n{\n\"a\": 2}", true),
            ("{\"a\": {\"text\":\n\"x\"}}", true),
            ("{\n  \"a\": 1,\n  \"b", false),
            ("{\n\"a\": 1}\n[1]\n", true),
        ] {
            assert!(is_spread(head.as_bytes(), is_all), "{head}");
        }
        for (head, is_all) in [
            ("{\n", true),
            ("{\"a\": 1,\n\"b\": 2}\n{\"a\": 3}\n", true),
            ("{\n  \"a\": 1,\n  \"b", true),
            ("{\"a\": 1}\n{\n\"a\": 2}", true),
            ("{\"a\": \"x\n{\"a\": \"y\"}\n", true),
            ("{\"a\":\n{\"a\": 1}\n", true),
            ("{\"a\": 1,\n{\"a\": 1}\n", false),
            ("{\"a\": [\n{\"a\": 1}\n{\"a\": 1}", false),
            ("{\"a\": 1", false),
            ("oops\n{\n}", true),
            ("[\n1]\n", true),
        ] {
            assert!(!is_spread(head.as_bytes(), is_all), "{head}");
        }
    }

    #[test]
    fn what_can_be_no_lines_is_told() {
        for (head, wanted) in [
            (&b"[{\"a\": 1}]"[..], "a JSON list"),
            (b"[\n{\"a\": 1}\n]\n", "a JSON list"),
            (b"\xef\xbb\xbf[\n{\"a\": 1},\n", "a JSON list"),
            (b"\xef\xbb\xbf\n{\n\"a\": 1\n}\n", "goes over several lines"),
            (b"\xff\xfe{\0", "UTF-16LE"),
            (b"[1]\n{\"a\": 1}\n", ""),
            (b"{\"a\": 1}", ""),
            (b"", ""),
        ] {
            match unfit_lines(head, true) {
                Err(InputProblem::Unfit(why)) if !wanted.is_empty() => {
                    assert!(why.contains(wanted), "{why}");
                }
                told => assert!(told.is_ok() && wanted.is_empty(), "{head:?}: {told:?}"),
            }
        }
    }
}
