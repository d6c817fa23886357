//! Unpacking: from the bytes of a file to what is in it.

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use flate2::bufread::GzDecoder;
use liblzma::bufread::XzDecoder;
use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};
use zstd::zstd_safe;

use super::Compression;
use super::broken::size;
use super::bunzip2::{Bunzip2, announced, is_announced};

/// Bytes that come from anywhere.
pub(super) type Bytes = Box<dyn Read + Send>;

/// How much is read of a packed file at once.
const PACKED_BLOCK: usize = 128 << 10;

/// The most memory that unpacking may take: enough for `xz -9`, which takes 65 MiB, and for `zstd --ultra`.
/// The dictionary of a hostile stream of xz may be 4 GiB, the window of one of Zstandard 2 GiB.
const MOST_MEMORY: u64 = 128 << 20;

/// What is in `from`, which is packed so. All that can be unpacked before an error is read before it.
///
/// # Errors
///
/// When the memory to unpack is not there. What is wrong with the data is told while reading.
pub(super) fn unpack(from: Bytes, packed: Compression) -> io::Result<Bytes> {
    let from = BufReader::with_capacity(PACKED_BLOCK, from);
    Ok(match packed {
        Compression::Gzip => Box::new(Gunzip { member: Some(GzDecoder::new(from)) }),
        Compression::Zstd => Box::new(Unzstd::new(from)?),
        Compression::Bzip2 => Box::new(Bunzip2::new(from)),
        Compression::Xz => {
            let flags = liblzma::stream::CONCATENATED;
            let stream = liblzma::stream::Stream::new_stream_decoder(MOST_MEMORY, flags)?;
            Box::new(Unxz { decoder: XzDecoder::new_stream(from, stream), error: None })
        }
    })
}

/// Unpacks gzip, of any number of members, and zeros behind them: tapes and some programs fill up blocks.
struct Gunzip<R> {
    /// The member that is read; `None` after the last.
    member: Option<GzDecoder<R>>,
}

/// What is unpacked at once is lost if an error comes with it, so it is little.
const GZIP_SLICE: usize = 8 << 10;

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(GZIP_SLICE);
        while let Some(member) = &mut self.member {
            let unpacked = member.read(&mut buffer[..most])?;
            if unpacked > 0 || most == 0 {
                return Ok(unpacked);
            }
            let Some(mut from) = self.member.take().map(GzDecoder::into_inner) else { break };
            if pass_over_zeros(&mut from)? {
                self.member = Some(GzDecoder::new(from));
            }
        }
        Ok(0)
    }
}

/// Passes over the zeros that come next, and says whether anything follows.
pub(super) fn pass_over_zeros(from: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let input = match from.fill_buf() {
            Ok([]) => return Ok(false),
            Ok(input) => input,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let (zeros, all) = (input.iter().take_while(|byte| **byte == 0).count(), input.len());
        from.consume(zeros);
        if zeros < all {
            return Ok(true);
        }
    }
}

/// Unpacks xz.
struct Unxz<R> {
    decoder: XzDecoder<R>,
    /// What comes after all that was unpacked.
    error: Option<io::Error>,
}

impl<R: BufRead> Read for Unxz<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let before = self.decoder.total_out();
        let read = self.decoder.read(buffer).map_err(NeedsMemory::or);
        // With an error, it does not say how much it has unpacked before.
        match (read, self.decoder.total_out() - before) {
            (Err(error), unpacked @ 1..) => {
                self.error = Some(error);
                Ok(usize::try_from(unpacked).unwrap_or(buffer.len()).min(buffer.len()))
            }
            (read, _) => read,
        }
    }
}

/// Unpacks Zstandard.
struct Unzstd<R> {
    from: R,
    decoder: Decoder<'static>,
    /// How many bytes it wants: the next block, or the checksum behind the last. With an error, it does
    /// not say what it has unpacked before, so it gets no more at once.
    wanted: usize,
    /// Whether it may have unpacked more than it could hand out.
    has_more: bool,
    is_between_frames: bool,
}

impl<R: BufRead> Unzstd<R> {
    fn new(from: R) -> io::Result<Self> {
        let mut decoder = Decoder::new()?;
        decoder.set_parameter(DParameter::WindowLogMax(MOST_MEMORY.ilog2()))?;
        Ok(Self { from, decoder, wanted: 0, has_more: false, is_between_frames: true })
    }
}

impl<R: BufRead> Read for Unzstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let (is_end, most) = match (self.has_more, self.from.fill_buf()) {
                (true, _) => (false, 0),
                (false, Ok(input)) => (input.is_empty(), self.wanted.clamp(1, input.len().max(1))),
                (false, Err(error)) if error.kind() == ErrorKind::Interrupted => continue,
                (false, Err(error)) => return Err(error),
            };
            if is_end && self.is_between_frames {
                return Ok(0);
            }
            if most > 0 && std::mem::take(&mut self.is_between_frames) {
                self.decoder.reinit()?;
            }
            let input = if most > 0 { self.from.fill_buf()? } else { &[] };
            let mut input = InBuffer::around(&input[..most.min(input.len())]);
            let mut output = OutBuffer::around(&mut *buffer);
            self.wanted = self.decoder.run(&mut input, &mut output).map_err(NeedsMemory::or)?;
            let (consumed, unpacked) = (input.pos(), output.pos());
            self.from.consume(consumed);
            self.has_more = unpacked == buffer.len();
            self.is_between_frames |= self.wanted == 0;
            if unpacked > 0 || buffer.is_empty() {
                return Ok(unpacked);
            }
            if is_end {
                return Err(io::Error::new(ErrorKind::UnexpectedEof, "incomplete frame"));
            }
        }
    }
}

/// The error of data that takes more memory to unpack than may be.
#[derive(Debug)]
pub(super) struct NeedsMemory;

impl NeedsMemory {
    /// This error if `error` says so, or else the same.
    fn or(error: io::Error) -> io::Error {
        // `ZSTD_error_frameParameter_windowTooLarge`; a code of an error is its number below zero.
        let of_zstd = zstd_safe::get_error_name(16_usize.wrapping_neg());
        let of_xz = error.get_ref().and_then(|error| error.downcast_ref());
        if of_xz == Some(&liblzma::stream::Error::MemLimit) || error.to_string() == of_zstd {
            return io::Error::new(ErrorKind::OutOfMemory, Self);
        }
        error
    }

    /// Whether `error` is this one.
    pub(super) fn is(error: &io::Error) -> bool {
        error.get_ref().is_some_and(|error| error.is::<Self>())
    }
}

impl fmt::Display for NeedsMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unpacking takes more than {} of memory", size(MOST_MEMORY))
    }
}

impl Error for NeedsMemory {}

/// Reads up to `most` bytes more, and then tells the error that may be there, also one that was
/// announced before some of them.
pub(super) fn read_up_to(from: &mut impl Read, most: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    let (before, mut told) = (bytes.len() as u64, Ok(()));
    loop {
        let left = most.saturating_sub(bytes.len() as u64 - before);
        match from.by_ref().take(left).read_to_end(bytes) {
            Ok(_) => return told,
            Err(error) => told = Err(announced(error)?),
        }
    }
}

/// Counts the bytes that are read.
pub(super) struct Counted<R> {
    pub from: R,
    pub count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// How much a thread that reads ahead hands over at once.
const BLOCK: usize = 256 << 10;

/// How many blocks it is ahead.
const BLOCKS_AHEAD: usize = 4;

/// How often somebody who waits looks whether to go on waiting.
const PATIENCE: Duration = Duration::from_millis(20);

/// Has another thread read ahead, so that unpacking goes on while what is unpacked is linted.
pub(super) fn read_ahead(mut from: Bytes) -> io::Result<Bytes> {
    ahead(None, move || {
        let read = move |block: &mut Vec<u8>| {
            from.by_ref().take(BLOCK as u64).read_to_end(block).map(|_| ())
        };
        Ok(read)
    })
}

/// Has another thread open what may have nothing to read for a long time, such as a pipe, and read it.
/// When `stop` is set, nobody waits for it any more: then comes an error for which [`is_stop`] holds.
pub(super) fn read_patiently(
    open: impl FnOnce() -> io::Result<Bytes> + Send + 'static,
    stop: Arc<AtomicBool>,
) -> io::Result<Bytes> {
    ahead(Some(stop), || {
        let mut from = BufReader::with_capacity(BLOCK, open()?);
        let read = move |block: &mut Vec<u8>| {
            // What is there is handed over, however little it is.
            loop {
                match from.fill_buf() {
                    Ok(some) => block.extend_from_slice(some),
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    Err(error) => return Err(error),
                }
                from.consume(block.len());
                return Ok(());
            }
        };
        Ok(read)
    })
}

/// Has another thread read blocks: what is made there appends a block, or nothing at the end.
fn ahead<R>(
    stop: Option<Arc<AtomicBool>>,
    open: impl FnOnce() -> io::Result<R> + Send + 'static,
) -> io::Result<Bytes>
where
    R: FnMut(&mut Vec<u8>) -> io::Result<()>,
{
    let (blocks, next) = sync_channel::<io::Result<Vec<u8>>>(BLOCKS_AHEAD);
    let (used, spare) = channel::<Vec<u8>>();
    thread::Builder::new().name("read ahead".to_owned()).spawn(move || {
        let mut fill = match open() {
            Ok(fill) => fill,
            Err(error) => {
                let _ = blocks.send(Err(error));
                return;
            }
        };
        loop {
            let mut block = spare.try_recv().unwrap_or_else(|_| Vec::with_capacity(BLOCK));
            block.clear();
            let read = fill(&mut block);
            let is_end = block.is_empty();
            // Nobody may want the rest.
            if !is_end && blocks.send(Ok(block)).is_err() {
                return;
            }
            match read {
                Ok(()) if is_end => return,
                Ok(()) => {}
                Err(error) => {
                    let goes_on = is_announced(&error);
                    if blocks.send(Err(error)).is_err() || !goes_on {
                        return;
                    }
                }
            }
        }
    })?;
    Ok(Box::new(ReadAhead { next, used, block: Vec::new(), at: 0, stop }))
}

struct ReadAhead {
    next: Receiver<io::Result<Vec<u8>>>,
    used: Sender<Vec<u8>>,
    block: Vec<u8>,
    /// What was read of the block, in bytes.
    at: usize,
    /// When it is set, what has not come is not waited for.
    stop: Option<Arc<AtomicBool>>,
}

impl ReadAhead {
    /// The next block; `None` at the end.
    fn next(&self) -> Option<io::Result<Vec<u8>>> {
        let Some(stop) = &self.stop else { return self.next.recv().ok() };
        loop {
            match self.next.recv_timeout(PATIENCE) {
                Ok(next) => return Some(next),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) if stop.load(Ordering::Relaxed) => {
                    return Some(Err(io::Error::other(Stopped)));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

impl Read for ReadAhead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.len() {
            let Some(next) = self.next() else { return Ok(0) };
            let used = std::mem::replace(&mut self.block, next?);
            self.at = 0;
            let _ = self.used.send(used);
        }
        let count = buffer.len().min(self.block.len() - self.at);
        buffer[..count].copy_from_slice(&self.block[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// Reads until `stop` is set: then comes an error for which [`is_stop`] holds. What is large, or never ends, is
/// passed over or copied for a long time.
pub(super) struct Stoppable {
    pub from: Bytes,
    pub stop: Arc<AtomicBool>,
}

impl Read for Stoppable {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other(Stopped));
        }
        self.from.read(buffer)
    }
}

/// Nobody waits any more for what would have come.
#[derive(Debug)]
struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the reading was stopped")
    }
}

impl Error for Stopped {}

/// Whether nothing is wrong but that the reading was stopped from outside.
pub(super) fn is_stop(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|error| error.is::<Stopped>())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    struct FailsAfter(usize);

    impl Read for FailsAfter {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.min(buffer.len()).min(1000);
            if count == 0 {
                return Err(io::Error::other("torn"));
            }
            self.0 -= count;
            buffer[..count].fill(b'x');
            Ok(count)
        }
    }

    /// Every other time, it is interrupted.
    struct IsInterrupted<R>(R, bool);

    impl<R: Read> Read for IsInterrupted<R> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            match self.1 {
                true => self.0.read(buffer),
                false => Err(ErrorKind::Interrupted.into()),
            }
        }
    }

    fn pack(text: &[u8], compression: Compression) -> Vec<u8> {
        fn all<W: Write>(mut to: W, text: &[u8], end: fn(W) -> io::Result<Vec<u8>>) -> Vec<u8> {
            to.write_all(text).and_then(|()| end(to)).expect("memory takes everything")
        }
        use flate2::write::GzEncoder;
        match compression {
            Compression::Gzip => all(
                GzEncoder::new(Vec::new(), flate2::Compression::fast()),
                text,
                GzEncoder::finish,
            ),
            Compression::Zstd => zstd::encode_all(text, 1).expect("memory takes everything"),
            Compression::Bzip2 => {
                let to = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
                all(to, text, |to| to.finish())
            }
            Compression::Xz => {
                all(liblzma::write::XzEncoder::new(Vec::new(), 1), text, |to| to.finish())
            }
        }
    }

    #[test]
    fn an_interruption_is_no_error() {
        let text = "The bridge is shut.\n".repeat(500).into_bytes();
        for compression in Compression::ALL {
            let from = IsInterrupted(Cursor::new(pack(&text, compression)), false);
            let mut from = unpack(Box::new(from), compression).expect("there is memory");
            let mut unpacked = Vec::new();
            let read = read_up_to(&mut from, u64::MAX, &mut unpacked);
            assert!(read.is_ok() && unpacked == text, "{compression:?}: {read:?}");
        }
    }

    #[test]
    fn zeros_behind_what_is_packed_are_padding() {
        let text = "The bridge is shut.\n".repeat(500).into_bytes();
        let read = |packed: &[u8], compression| {
            let mut unpacked = Vec::new();
            let from = Box::new(Cursor::new(packed.to_vec()));
            let mut from = unpack(from, compression).expect("there is memory");
            let read = from.read_to_end(&mut unpacked);
            (unpacked, read.is_ok())
        };
        for compression in [Compression::Gzip, Compression::Bzip2, Compression::Xz] {
            let packed = pack(&text, compression);
            for zeros in [0, 4, 400_000] {
                let padded = [&*packed, &vec![0; zeros]].concat();
                assert_eq!(read(&padded, compression), (text.clone(), true), "{compression:?}");
                let twice = read(&padded.repeat(2), compression);
                assert_eq!(twice, (text.repeat(2), true), "{compression:?}");
                let other = [&*padded, b"other"].concat();
                assert_eq!(read(&other, compression), (text.clone(), false), "{compression:?}");
            }
        }
    }

    #[test]
    fn xz_takes_some_memory_and_no_more() {
        let mut packed = pack(b"The bridge is shut.\n", Compression::Xz);
        // In the header of the block: one filter, LZMA2, and how large its dictionary is.
        assert_eq!(packed[12..16], [2, 0, 0x21, 1]);
        for (size, is_read) in [(28, true), (31, false), (40, false)] {
            packed[16] = size;
            let mut sum = flate2::Crc::new();
            sum.update(&packed[12..20]);
            packed[20..24].copy_from_slice(&sum.sum().to_le_bytes());
            let from = Box::new(Cursor::new(packed.clone()));
            let mut from = unpack(from, Compression::Xz).expect("there is memory");
            let read = from.read_to_end(&mut Vec::new());
            assert_eq!(read.is_ok(), is_read, "{size}: {read:?}");
        }
    }

    #[test]
    fn all_that_is_read_ahead_comes_before_the_error() {
        for length in [0, 1, BLOCK, BLOCK + 1, 7 * BLOCK + 5] {
            let mut read = Vec::new();
            let mut ahead = read_ahead(Box::new(FailsAfter(length))).expect("a thread");
            let error = ahead.read_to_end(&mut read).expect_err("it fails");
            assert_eq!((read.len(), error.to_string()), (length, "torn".to_owned()));

            let mut read = Vec::new();
            let rest = FailsAfter(length + 1).take(length as u64);
            let mut ahead = read_ahead(Box::new(rest)).expect("a thread");
            ahead.read_to_end(&mut read).expect("it ends");
            assert_eq!(read.len(), length);
        }
    }
}
