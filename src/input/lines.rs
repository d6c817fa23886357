//! Cutting a stream of lines into chunks of whole records.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memrchr};

use super::bunzip2::announced;
use super::format::is_record;
use super::unpack::{Bytes, is_stop};
use super::{BOM, Place};

/// Whole records of an input, one a line.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// The lines. The last of the input may have no line break.
    pub bytes: Vec<u8>,
    /// Where they begin.
    pub start: Place,
    /// Where the next chunk begins.
    pub end: Place,
    /// There are no lines but one record, and it is larger than may be.
    pub is_too_large: bool,
    /// From this byte of the lines on, a checksum says that something is wrong with them.
    pub suspect: Option<usize>,
    /// Why the input ends after this chunk, if it should not.
    pub error: Option<io::Error>,
}

/// Reads chunks.
pub(super) struct Lines {
    from: Bytes,
    /// What was read of the next chunk.
    rest: Vec<u8>,
    /// What was read ends with this error.
    rest_error: Option<io::Error>,
    /// What is wrong with all that comes, and from which byte of the input on.
    damage: Option<(u64, io::Error)>,
    /// Where the next chunk begins.
    place: Place,
    /// How large a chunk is, in bytes, if no record is larger.
    chunk: usize,
    /// The largest record, and a `\r` before its line break, in bytes.
    most: usize,
    is_done: bool,
}

impl Lines {
    /// The lines that `from` has from `place` on, where it stands.
    pub(super) fn new(from: Bytes, place: Place, chunk: usize, most: u64) -> Self {
        let most = usize::try_from(most).unwrap_or(usize::MAX).saturating_add(1);
        Self {
            from,
            rest: Vec::new(),
            rest_error: None,
            damage: None,
            place,
            chunk: chunk.max(1),
            most,
            is_done: false,
        }
    }

    /// The next chunk, read into `buffer`; `None` after the last.
    pub(super) fn next(&mut self, mut buffer: Vec<u8>) -> Option<Chunk> {
        if self.is_done {
            return None;
        }
        buffer.clear();
        buffer.extend_from_slice(&self.rest);
        self.rest.clear();
        let mut searched = 0;
        let mut wanted = self.chunk.saturating_sub(buffer.len()).max(self.chunk / 4).max(1);
        loop {
            let (suspect, error) = self.read_on(wanted, &mut buffer);
            let last_break = memrchr(b'\n', &buffer[searched..]).map(|at| searched + at + 1);
            let rest = last_break.unwrap_or(0);
            let end = match last_break {
                _ if self.is_done && is_unended_record(&buffer[rest..], error.as_ref()) => {
                    buffer.len()
                }
                Some(end) => end,
                None if self.is_done => 0,
                None if buffer.len() > self.most => return Some(self.skip_record(buffer)),
                None => {
                    searched = buffer.len();
                    wanted = buffer.len().min((self.most - buffer.len()).saturating_add(1));
                    continue;
                }
            };
            if !self.is_done {
                self.rest.extend_from_slice(&buffer[end..]);
            }
            buffer.truncate(end);
            let is_nothing = buffer.is_empty() && error.is_none();
            return (!is_nothing).then(|| self.chunk_of(buffer, suspect, error));
        }
    }

    /// Reads up to `wanted` bytes more, and all there are if something is wrong with them: from which byte
    /// of the buffer on, and why the input ends, if it should not.
    fn read_on(
        &mut self,
        wanted: usize,
        buffer: &mut Vec<u8>,
    ) -> (Option<usize>, Option<io::Error>) {
        let before = buffer.len();
        let mut error = self.read(wanted, buffer).err();
        let mut suspect = None;
        if let Some((from, damage)) = self.damage.take() {
            // Where the last sound record ends, only they tell who read them, so they are one chunk.
            error = self.from.read_to_end(buffer).err().or(error).or(Some(damage));
            suspect = Some(usize::try_from(from.saturating_sub(self.place.offset)).unwrap_or(0));
        }
        self.is_done = error.is_some() || buffer.len() < before + wanted;
        (suspect, error)
    }

    /// The chunk of these lines, which begin where the next chunk does; what comes begins behind them.
    fn chunk_of(
        &mut self,
        bytes: Vec<u8>,
        suspect: Option<usize>,
        error: Option<io::Error>,
    ) -> Chunk {
        let start = self.place;
        let unended = u64::from(bytes.last().is_some_and(|&byte| byte != b'\n'));
        self.place.record += memchr_iter(b'\n', &bytes).count() as u64 + unended;
        self.place.offset += bytes.len() as u64;
        Chunk { bytes, start, end: self.place, is_too_large: false, suspect, error }
    }

    /// Reads up to `wanted` bytes more; fewer only at the end or before an error.
    fn read(&mut self, wanted: usize, buffer: &mut Vec<u8>) -> io::Result<()> {
        if let Some(error) = self.rest_error.take() {
            return Err(error);
        }
        buffer.reserve(wanted);
        let before = buffer.len();
        loop {
            let left = wanted - (buffer.len() - before);
            match self.from.by_ref().take(left as u64).read_to_end(buffer) {
                Ok(_) => return Ok(()),
                Err(error) => {
                    let from = self.place.offset + buffer.len() as u64;
                    self.damage = Some((from, announced(error)?));
                }
            }
        }
    }

    /// Passes over a record whose beginning has been read into `buffer`.
    fn skip_record(&mut self, mut buffer: Vec<u8>) -> Chunk {
        let start = self.place;
        let mut error = None;
        self.place.record += 1;
        loop {
            self.place.offset += buffer.len() as u64;
            buffer.clear();
            error = self.read(self.chunk, &mut buffer).err().or(error);
            if error.as_ref().is_some_and(is_stop) {
                // It has not been passed over yet.
                (self.place, self.is_done) = (start, true);
                return self.chunk_of(Vec::new(), None, error);
            }
            if let Some(end) = memchr(b'\n', &buffer) {
                self.place.offset += end as u64 + 1;
                self.rest.extend_from_slice(&buffer[end + 1..]);
                self.rest_error = error.take();
                break;
            }
            if error.is_some() || buffer.is_empty() {
                self.is_done = true;
                error = error.or(self.damage.take().map(|(_, error)| error));
                break;
            }
        }
        let bytes = Vec::new();
        Chunk { bytes, start, end: self.place, is_too_large: true, suspect: None, error }
    }
}

/// Whether what comes last, and ends without a line break, is a record. Before an error it may be a part of one,
/// unless it is whole: a wrong checksum, or something behind what is packed, leaves nothing out.
fn is_unended_record(rest: &[u8], error: Option<&io::Error>) -> bool {
    match error {
        None => true,
        // The line break is still to come.
        Some(error) if is_stop(error) => false,
        Some(_) => is_record(rest.strip_prefix(BOM).unwrap_or(rest).trim_ascii()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::input::unpack::Stoppable;

    /// Reads spaces, and has all stop after some of them.
    struct StopsAfter(usize, Arc<AtomicBool>);

    impl Read for StopsAfter {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0 = self.0.saturating_sub(buffer.len());
            self.1.store(self.0 == 0, Ordering::Relaxed);
            buffer.fill(b' ');
            Ok(buffer.len())
        }
    }

    #[test]
    fn a_record_that_is_passed_over_when_all_is_to_stop_is_not_done() {
        let stop = Arc::<AtomicBool>::default();
        let rest = StopsAfter(100_000, Arc::clone(&stop));
        let from = Box::new(Cursor::new(b"{}\n").chain(rest));
        let from = Box::new(Stoppable { from, stop });
        let mut lines = Lines::new(from, Place::START, 1000, 2000);
        let first = lines.next(Vec::new()).expect("a record");
        let end = Place { record: 2, offset: 3 };
        assert_eq!((&*first.bytes, first.end), (&b"{}\n"[..], end));
        let last = lines.next(Vec::new()).expect("the stop");
        assert!(last.error.as_ref().is_some_and(is_stop) && !last.is_too_large);
        assert_eq!((last.start, last.end, &*last.bytes), (end, end, &b""[..]));
        assert!(lines.next(Vec::new()).is_none());
    }
}
