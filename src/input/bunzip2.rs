//! Unpacking bzip2.

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, ErrorKind, Read};

use bzip2::{Decompress, Status};

use super::unpack::pass_over_zeros;

/// Unpacks bzip2, of any number of streams, and zeros behind them.
///
/// The checksum of a block, of up to 900 kB, comes after it, and one wrong bit makes nonsense of all of
/// it. So a block is kept until it has been checked. What was kept when it is wrong comes behind an
/// error of the kind [`Damaged`].
pub(super) struct Bunzip2<R> {
    from: R,
    decoder: Decompress,
    /// What was unpacked.
    block: Vec<u8>,
    /// How much of it was handed out.
    at: usize,
    /// How much of it may be.
    checked: usize,
    end: Bunzip2End,
}

/// Whether something comes after what was unpacked.
enum Bunzip2End {
    /// More of a stream.
    Stream,
    /// Another stream, or nothing.
    Between,
    /// Nothing but an error.
    Error(io::Error),
    /// Nothing.
    None,
}

/// How much is unpacked between two looks at whether what came before has been checked.
const BZIP2_SLICE: usize = 16 << 10;

/// How much is kept at most. Only a block of nearly nothing but equal bytes is longer.
const MOST_UNCHECKED: usize = 4 << 20;

impl<R: BufRead> Bunzip2<R> {
    pub(super) fn new(from: R) -> Self {
        let (decoder, block) = (Decompress::new(false), Vec::new());
        Self { from, decoder, block, at: 0, checked: 0, end: Bunzip2End::Between }
    }

    /// Unpacks some more.
    fn unpack(&mut self) {
        self.block.drain(..self.at);
        (self.at, self.checked) = (0, self.checked - self.at);
        let is_between = matches!(self.end, Bunzip2End::Between);
        let goes_on = if is_between { pass_over_zeros(&mut self.from) } else { Ok(true) };
        // Nothing is read any more once the end was seen.
        let input = match goes_on
            .and_then(|goes_on| if goes_on { self.from.fill_buf() } else { Ok(&[][..]) })
        {
            Ok(input) => input,
            Err(error) if error.kind() == ErrorKind::Interrupted => return,
            Err(error) => {
                // Nothing is wrong with what came before.
                self.checked = self.block.len();
                self.end = Bunzip2End::Error(error);
                return;
            }
        };
        let is_end = input.is_empty();
        if is_between {
            if is_end {
                self.end = Bunzip2End::None;
                return;
            }
            self.decoder = Decompress::new(false);
            self.end = Bunzip2End::Stream;
        }
        let start = self.block.len();
        self.block.resize(start + BZIP2_SLICE, 0);
        let (before, packed_before) = (self.decoder.total_out(), self.decoder.total_in());
        let status = self.decoder.decompress(input, &mut self.block[start..]);
        let unpacked = (self.decoder.total_out() - before) as usize;
        let consumed = (self.decoder.total_in() - packed_before) as usize;
        self.from.consume(consumed);
        self.block.truncate(start + unpacked);
        if consumed > 0 || start > MOST_UNCHECKED {
            // It goes on to the next block when it has checked this one.
            self.checked = self.checked.max(start);
        }
        match status {
            Ok(Status::StreamEnd) => {
                self.checked = self.block.len();
                self.end = Bunzip2End::Between;
            }
            Ok(_) if is_end && unpacked == 0 => {
                let error = "decompression not finished but EOF reached";
                self.checked = self.block.len();
                self.end = Bunzip2End::Error(io::Error::new(ErrorKind::UnexpectedEof, error));
            }
            Ok(_) => {}
            Err(error) => {
                self.end = Bunzip2End::Error(io::Error::new(ErrorKind::InvalidInput, error));
            }
        }
    }
}

impl<R: BufRead> Read for Bunzip2<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.at < self.checked {
                let count = buffer.len().min(self.checked - self.at);
                buffer[..count].copy_from_slice(&self.block[self.at..self.at + count]);
                self.at += count;
                return Ok(count);
            }
            match std::mem::replace(&mut self.end, Bunzip2End::None) {
                Bunzip2End::None => return Ok(0),
                Bunzip2End::Error(error) if self.at < self.block.len() => {
                    self.checked = self.block.len();
                    return Err(Damaged::announce(error));
                }
                Bunzip2End::Error(error) => return Err(error),
                end => self.end = end,
            }
            self.unpack();
        }
    }
}

/// An error that has a checksum fail. What could be unpacked, and what it is of, is read after it; then
/// comes the end.
#[derive(Debug)]
struct Damaged(io::Error);

impl Damaged {
    fn announce(error: io::Error) -> io::Error {
        io::Error::new(error.kind(), Self(error))
    }
}

/// Whether more comes after the error.
pub(super) fn is_announced(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|error| error.is::<Damaged>())
}

/// The error that was announced; or else the same error.
pub(super) fn announced(error: io::Error) -> Result<io::Error, io::Error> {
    error.downcast::<Damaged>().map(|damaged| damaged.0)
}

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Damaged {}
