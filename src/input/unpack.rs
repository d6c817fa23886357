//! Unpacking: from the bytes of a file to what is in it.

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread;

use super::Compression;

/// Bytes that come from anywhere.
pub(super) type Bytes = Box<dyn Read + Send>;

/// How much is read of a packed file at once.
const PACKED_BLOCK: usize = 128 << 10;

/// The most memory that unpacking one xz stream may take: enough for `xz -9`, which takes 65 MiB.
/// The dictionary of a hostile one may be 4 GiB.
const MOST_XZ_MEMORY: u64 = 128 << 20;

/// What is in `from`, which is packed so.
///
/// # Errors
///
/// When the memory to unpack is not there. What is wrong with the data is told while reading.
pub(super) fn unpack(from: Bytes, packed: Compression) -> io::Result<Bytes> {
    let from = BufReader::with_capacity(PACKED_BLOCK, from);
    Ok(match packed {
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(from)),
        // Its window is at most 128 MiB if nothing else is said.
        Compression::Zstd => Box::new(zstd::Decoder::with_buffer(from)?),
        Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(from)),
        Compression::Xz => {
            let flags = liblzma::stream::CONCATENATED;
            let stream = liblzma::stream::Stream::new_stream_decoder(MOST_XZ_MEMORY, flags)?;
            Box::new(liblzma::bufread::XzDecoder::new_stream(from, stream))
        }
    })
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

/// Has another thread read ahead, so that unpacking goes on while what is unpacked is linted.
pub(super) fn read_ahead(mut from: Bytes) -> io::Result<Bytes> {
    let (blocks, next) = sync_channel::<io::Result<Vec<u8>>>(BLOCKS_AHEAD);
    let (used, spare) = channel::<Vec<u8>>();
    thread::Builder::new().name("read ahead".to_owned()).spawn(move || {
        loop {
            let mut block = spare.try_recv().unwrap_or_else(|_| Vec::with_capacity(BLOCK));
            block.clear();
            let read = from.by_ref().take(BLOCK as u64).read_to_end(&mut block);
            let is_end = block.is_empty();
            // Nobody may want the rest.
            if !is_end && blocks.send(Ok(block)).is_err() {
                return;
            }
            if let Err(error) = read {
                let _ = blocks.send(Err(error));
                return;
            }
            if is_end {
                return;
            }
        }
    })?;
    Ok(Box::new(ReadAhead { next, used, block: Vec::new(), at: 0 }))
}

struct ReadAhead {
    next: Receiver<io::Result<Vec<u8>>>,
    used: Sender<Vec<u8>>,
    block: Vec<u8>,
    /// What was read of the block, in bytes.
    at: usize,
}

impl Read for ReadAhead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.len() {
            let Ok(next) = self.next.recv() else { return Ok(0) };
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

#[cfg(test)]
mod tests {
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
