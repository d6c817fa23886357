//! A piece of the inputs, as much as one thread works on at a time, and the documents in it.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use memchr::memchr;

use super::format::{PARQUET_MAGIC, is_misnamed};
use super::lines::Chunk;
use super::open::{Content, HEAD, Opened, Opener};
use super::rows::RowChunk;
use super::unpack::{Bytes, Counted, is_stop, read_up_to};
use super::{
    BOM, BrokenRecord, Compression, Event, FieldKind, Input, InputError, InputProblem, Notice,
    Place, ReadOptions, RecordProblem, encoding, record,
};
use crate::text::{Document, Source};

/// A piece of the inputs.
pub(super) enum Piece {
    /// Whole inputs, whose names say that each is one text, and paths that gave none.
    Inputs(Vec<Result<Input, InputError>>),
    /// A part of one input.
    Part(Part),
}

/// A part of one input.
pub(super) struct Part {
    pub input: Arc<Input>,
    pub name: Arc<str>,
    pub compression: Option<Compression>,
    pub notices: Vec<Notice>,
    pub records: Records,
}

/// What is in a part.
pub(super) enum Records {
    /// All of an input that is one text, and whether an earlier run has linted what can be read of it.
    Text { from: Bytes, is_linted: bool },
    /// Lines, each a record.
    Lines(Chunk),
    /// Rows, each a record.
    Rows(RowChunk),
    /// Nothing, and why.
    Failed(InputError),
    /// Nothing: the input has ended.
    None,
}

/// Takes what comes out of a piece.
pub(super) trait Visit {
    /// What follows is of this input.
    fn begin(&mut self, input: &Input);

    /// Something came out.
    fn event(&mut self, event: Event<'_>);

    /// All before this place of the input has come out; `None`: all of it.
    fn reached(&mut self, input: &Arc<Input>, place: Option<Place>);

    /// Whether anybody still wants what comes.
    fn goes_on(&self) -> bool;
}

/// Buffers that are used again from piece to piece.
#[derive(Default)]
pub(super) struct Spare {
    pub bytes: Vec<u8>,
}

/// A buffer that is larger than this many bytes is not kept: it was for one large record.
const MOST_SPARE: usize = 8 << 20;

impl Spare {
    fn keep(&mut self, bytes: Vec<u8>) {
        self.bytes = if bytes.capacity() > MOST_SPARE { Vec::new() } else { bytes };
    }

    fn take(&mut self) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        bytes
    }
}

impl Opened {
    /// The next part of the input; after the last, which has no records, `None`.
    pub(super) fn next(&mut self, spare: &mut Spare) -> Option<Part> {
        let records = match std::mem::replace(&mut self.content, Content::Ended) {
            Content::Text { from, is_linted } => Records::Text { from, is_linted },
            Content::Lines(mut lines) => match lines.next(spare.take()) {
                Some(chunk) => {
                    // What breaks off has no end.
                    if chunk.error.is_none() {
                        self.content = Content::Lines(lines);
                    }
                    Records::Lines(chunk)
                }
                None => Records::None,
            },
            Content::Rows(mut rows) => match rows.next() {
                Some(chunk) => {
                    if chunk.error.is_none() {
                        self.content = Content::Rows(rows);
                    }
                    Records::Rows(chunk)
                }
                None => Records::None,
            },
            Content::Ended => return None,
        };
        Some(Part {
            input: Arc::clone(&self.input),
            name: Arc::clone(&self.name),
            compression: self.compression,
            notices: std::mem::take(&mut self.notices),
            records,
        })
    }
}

impl Piece {
    /// Reads the documents.
    pub(super) fn read(self, opener: &Opener, spare: &mut Spare, visit: &mut impl Visit) {
        match self {
            Self::Part(part) => part.read(opener, spare, visit),
            Self::Inputs(inputs) => {
                for input in inputs {
                    if !visit.goes_on() {
                        return;
                    }
                    match input {
                        Ok(input) => text_input(input, opener, spare, visit),
                        Err(error) => visit.event(Event::Failed(error)),
                    }
                }
            }
        }
    }
}

/// Reads an input whose name says that it is one plain text.
fn text_input(input: Input, opener: &Opener, spare: &mut Spare, visit: &mut impl Visit) {
    let input = Arc::new(input);
    let mut bytes = spare.take();
    let read = read_if_text(&input, &mut bytes, &opener.count);
    match read {
        Ok(Some(file)) => {
            let part = Part {
                name: input.name(),
                compression: None,
                notices: Vec::new(),
                records: Records::None,
                input: Arc::clone(&input),
            };
            visit.begin(&input);
            // Most files are read whole by now, and asking again takes time.
            let rest = if bytes.len() < HEAD { 0 } else { u64::MAX };
            part.text((file.take(rest), false), bytes, &opener.options, spare, visit);
        }
        // It is something else, and is read as that.
        Ok(None) => {
            // Others that come after it are read at the same time, so nothing of it is left out when all is to stop.
            let opener = Opener { stop: Arc::default(), ..opener.clone() };
            match opener.open(&input, Place::START) {
                Ok(mut opened) => {
                    while visit.goes_on()
                        && let Some(part) = opened.next(spare)
                    {
                        part.read(&opener, spare, visit);
                    }
                }
                Err(error) => visit.event(Event::Failed(error)),
            }
        }
        Err(error) => visit.event(Event::Failed(input.error(error))),
    }
}

/// Opens a file and reads its beginning, if that is as in a text.
fn read_if_text(
    input: &Input,
    bytes: &mut Vec<u8>,
    count: &Arc<AtomicU64>,
) -> io::Result<Option<Counted<File>>> {
    let Some(path) = input.path() else { return Ok(None) };
    let mut file = Counted { from: File::open(path)?, count: Arc::clone(count) };
    file.by_ref().take(HEAD as u64).read_to_end(bytes)?;
    let is_all = bytes.len() < HEAD;
    let is_other = Compression::of_content(bytes).is_some()
        || bytes.starts_with(PARQUET_MAGIC)
        || is_misnamed(super::InputFormat::Text, bytes, is_all).is_some();
    Ok((!is_other).then_some(file))
}

impl Part {
    fn read(mut self, opener: &Opener, spare: &mut Spare, visit: &mut impl Visit) {
        visit.begin(&self.input);
        for notice in self.notices.drain(..) {
            visit.event(Event::Notice(notice));
        }
        match std::mem::replace(&mut self.records, Records::None) {
            Records::Text { from, is_linted } => {
                let bytes = spare.take();
                self.text((from, is_linted), bytes, &opener.options, spare, visit);
            }
            Records::Lines(chunk) => self.lines(chunk, opener, spare, visit),
            Records::Rows(chunk) => self.rows(chunk, opener, visit),
            Records::Failed(error) => visit.event(Event::Failed(error)),
            Records::None => visit.reached(&self.input, None),
        }
    }

    /// Reads the rest of a text, after what is in `bytes` already, and whether an earlier run has linted it.
    fn text(
        &self,
        (mut from, is_linted): (impl Read, bool),
        mut bytes: Vec<u8>,
        options: &ReadOptions,
        spare: &mut Spare,
        visit: &mut impl Visit,
    ) {
        let most = options.most_record_bytes;
        let left = most.saturating_add(1).saturating_sub(bytes.len() as u64);
        let read = read_up_to(&mut from, left, &mut bytes);
        if read.as_ref().is_err_and(is_stop) {
            spare.keep(bytes);
            return;
        }
        if bytes.len() as u64 > most {
            let problem = InputProblem::TooLarge { most };
            visit.event(Event::Failed(self.input.problem(problem)));
            spare.keep(bytes);
            return;
        }
        // What could be read of a text that is cut off is linted, unless that is nothing.
        let is_some = read.is_ok() || (self.compression.is_some() && !bytes.is_empty());
        if is_some && !is_linted {
            let source = Source::file(Arc::clone(&self.name));
            let decoded = encoding::decode(source, &bytes, options.encoding);
            if let Some(kind) = decoded.notice {
                visit.event(Event::Notice(Notice { path: Arc::clone(&self.name), kind }));
            }
            visit.event(Event::Document(decoded.document));
        }
        match read {
            Ok(()) => visit.reached(&self.input, None),
            Err(error) => {
                visit.event(Event::Failed(self.broke_off(Place::START, error)));
                // A later run tries to read it again, but what could be read has been linted.
                if is_some {
                    visit.reached(&self.input, Some(Place::AFTER_TEXT));
                }
            }
        }
        spare.keep(bytes);
    }

    /// Reads records, one a line.
    fn lines(&self, chunk: Chunk, opener: &Opener, spare: &mut Spare, visit: &mut impl Visit) {
        let mut at = chunk.start;
        let broken = |record, problem| {
            Event::Broken(BrokenRecord { path: Arc::clone(&self.name), record, problem })
        };
        if chunk.is_too_large {
            let most = opener.options.most_record_bytes;
            visit.event(broken(at.record, RecordProblem::TooLarge { most }));
        }
        // Most chunks are UTF-8 altogether, and then no record needs to be looked at on its own.
        let text = simdutf8::basic::from_utf8(&chunk.bytes).ok();
        let mut start = 0;
        while start < chunk.bytes.len() {
            let end =
                memchr(b'\n', &chunk.bytes[start..]).map_or(chunk.bytes.len(), |at| start + at + 1);
            let line = match text {
                Some(text) => Ok(&text[start..end]),
                None => std::str::from_utf8(&chunk.bytes[start..end]),
            };
            let document = line
                .map_err(|error| {
                    let has_mark = at.offset == 0 && chunk.bytes.starts_with(BOM);
                    let before = if has_mark { BOM.len() } else { 0 };
                    RecordProblem::NotUtf8 { byte: error.valid_up_to() - before + 1 }
                })
                .and_then(|line| self.record(line, at, opener));
            match document {
                Ok(None) => {}
                Ok(Some(document)) => visit.event(Event::Document(document)),
                Err(_) if chunk.suspect.is_some_and(|from| end > from) => {
                    // It is broken because the file is, and so may be all that follows.
                    if let Some(error) = chunk.error.filter(|error| !is_stop(error)) {
                        visit.event(Event::Failed(self.broke_off(at, error)));
                    }
                    return;
                }
                Err(problem) => visit.event(broken(at.record, problem)),
            }
            at.record += 1;
            at.offset += (end - start) as u64;
            start = end;
            visit.reached(&self.input, Some(at));
            if !visit.goes_on() {
                return;
            }
        }
        visit.reached(&self.input, Some(chunk.end));
        if let Some(error) = chunk.error.filter(|error| !is_stop(error)) {
            visit.event(Event::Failed(self.broke_off(chunk.end, error)));
        }
        spare.keep(chunk.bytes);
    }

    /// Reads records, one a row.
    fn rows(&self, chunk: RowChunk, opener: &Opener, visit: &mut impl Visit) {
        let options = &opener.options;
        let mut at = chunk.start;
        for (text, id) in chunk.rows {
            let record = at.record;
            let source = Source { path: Arc::clone(&self.name), record: Some(record), id };
            let problem = match text.as_ref().map(|text| std::str::from_utf8(text.data())) {
                Some(Ok(text)) if text.len() as u64 > options.most_record_bytes => {
                    Some(RecordProblem::TooLarge { most: options.most_record_bytes })
                }
                Some(Ok(text)) => {
                    opener.sought.id.look(source.id.is_some());
                    visit.event(Event::Document(Document::new(source, text)));
                    None
                }
                Some(Err(error)) => Some(RecordProblem::NotUtf8 { byte: error.valid_up_to() + 1 }),
                None => {
                    let field = options.text_field.to_string();
                    Some(RecordProblem::NotString { field, kind: FieldKind::Null })
                }
            };
            if let Some(problem) = problem {
                let path = Arc::clone(&self.name);
                visit.event(Event::Broken(BrokenRecord { path, record, problem }));
            }
            at.record += 1;
            visit.reached(&self.input, Some(at));
            if !visit.goes_on() {
                return;
            }
        }
        if let Some(error) = chunk.error {
            visit.event(Event::Failed(self.broke_off(chunk.end, error)));
        }
    }

    /// The document in a line; `None` if it is blank.
    fn record<'l>(
        &self,
        line: &'l str,
        at: Place,
        opener: &Opener,
    ) -> Result<Option<Document<'l>>, RecordProblem> {
        let Opener { options, sought, .. } = opener;
        let line = match line.as_bytes().strip_prefix(BOM) {
            Some(_) if at.offset == 0 => &line[BOM.len()..],
            _ => line,
        };
        let line = line.trim_end_matches(['\r', '\n']);
        if line.bytes().all(|byte| byte.is_ascii_whitespace()) {
            return Ok(None);
        }
        if line.len() as u64 > options.most_record_bytes {
            return Err(RecordProblem::TooLarge { most: options.most_record_bytes });
        }
        let fields = record::read(line, &options.text_field, &options.id_field)?;
        sought.id.look(fields.id.is_some());
        let path = Arc::clone(&self.name);
        let source = Source { path, record: Some(at.record), id: fields.id };
        let language = options.language_field.as_ref();
        let language = language.and_then(|field| record::language(line, field));
        sought.language.look(language.is_some());
        Ok(Some(Document::new(source, fields.text).with_language(language)))
    }

    fn broke_off(&self, at: Place, error: io::Error) -> InputError {
        match (self.compression, at) {
            (None, Place::START) => self.input.error(error),
            (compression, at) => {
                self.input.problem(InputProblem::BrokeOff { at, compression, error })
            }
        }
    }
}
