//! Unpacking pages that say nothing reliable of how large they get.
//!
//! The crate that decodes pages unpacks gzip, brotli and the frames of LZ4 until they end, whatever the
//! page claims. Here they are unpacked up to a limit.

use std::io::Read;

use brotli_decompressor::BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW;
use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use lz4_flex::block;
use lz4_flex::frame::FrameDecoder;
use parquet::basic::Compression;
use parquet::errors::{ParquetError, Result};

/// How pages of a column are packed, if the crate that decodes them knows no bound.
#[derive(Debug, Clone, Copy)]
pub(super) enum Packing {
    Gzip,
    Brotli,
    /// LZ4 in what Hadoop puts around it, or, by older writers, in frames or bare.
    Lz4,
}

impl Packing {
    pub(super) fn of(compression: Compression) -> Option<Self> {
        match compression {
            Compression::GZIP(_) => Some(Self::Gzip),
            Compression::BROTLI(_) => Some(Self::Brotli),
            Compression::LZ4 => Some(Self::Lz4),
            // These fill what is there, and no more.
            Compression::SNAPPY | Compression::ZSTD(_) | Compression::LZ4_RAW => None,
            Compression::UNCOMPRESSED | Compression::LZO => None,
        }
    }

    /// Unpacks a page of at most `most` bytes, all but its first bytes.
    pub(super) fn unpack(self, page: &[u8], first: usize, most: u64) -> Result<Bytes> {
        let (first, packed) = page
            .split_at_checked(first)
            .ok_or_else(|| general("it is damaged: the levels of a page go on behind its end"))?;
        let mut unpacked = Vec::with_capacity(page.len().saturating_mul(2));
        unpacked.extend_from_slice(first);
        // There is no value but null.
        if packed.is_empty() {
            return Ok(unpacked.into());
        }
        let room = most.saturating_sub(first.len() as u64);
        match self {
            Self::Gzip => read(MultiGzDecoder::new(packed), room, &mut unpacked)?,
            Self::Brotli => {
                let mut unpacker = brotli_decompressor::Decompressor::new(packed, BUFFER);
                // Windows of up to a gigabyte are an extension that Parquet does not have.
                unpacker.set_parameter(BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
                read(unpacker, room, &mut unpacked)?;
            }
            Self::Lz4 => lz4(packed, room, &mut unpacked)?,
        }
        Ok(unpacked.into())
    }
}

/// What is read at a time of packed data, in bytes.
const BUFFER: usize = 1 << 14;

fn general(message: impl Into<String>) -> ParquetError {
    ParquetError::General(message.into())
}

fn too_large(room: u64) -> ParquetError {
    general(format!("a page that unpacks to more than the {room} bytes that are read"))
}

/// Reads all there is, if there is room for it.
fn read(unpacker: impl Read, room: u64, to: &mut Vec<u8>) -> Result<()> {
    let read = unpacker.take(room.saturating_add(1)).read_to_end(to)?;
    if read as u64 > room { Err(too_large(room)) } else { Ok(()) }
}

/// Unpacks LZ4 in whatever is around it, tried in the order in which other readers try.
fn lz4(packed: &[u8], room: u64, to: &mut Vec<u8>) -> Result<()> {
    let from = to.len();
    if hadoop(packed, room, to)?.is_some() {
        return Ok(());
    }
    to.truncate(from);
    if packed.starts_with(&LZ4_FRAME) {
        return read(FrameDecoder::new(packed), room, to);
    }
    // A byte of it is at most 255 unpacked.
    let most = room.min((packed.len() as u64).saturating_mul(255));
    let unpacked = usize::try_from(most).ok().map(|most| block::decompress(packed, most));
    match unpacked {
        Some(Ok(unpacked)) => to.extend_from_slice(&unpacked),
        Some(Err(block::DecompressError::OutputTooSmall { .. })) => return Err(too_large(room)),
        _ => return Err(general("it is damaged: a page is not packed with LZ4, as it says")),
    }
    Ok(())
}

/// What a frame of LZ4 begins with.
const LZ4_FRAME: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];

/// Unpacks what Hadoop packed: blocks of LZ4, each behind its unpacked and its packed size. `None` if it
/// is something else.
fn hadoop(mut packed: &[u8], mut room: u64, to: &mut Vec<u8>) -> Result<Option<()>> {
    while !packed.is_empty() {
        let Some((sizes, rest)) = packed.split_first_chunk::<8>() else { return Ok(None) };
        let [a, b, c, d, e, f, g, h] = *sizes;
        let (size, packed_size) =
            (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
        let Some((block, rest)) = rest.split_at_checked(packed_size as usize) else {
            return Ok(None);
        };
        // What is no size but data claims to be anything.
        if u64::from(size) > block.len() as u64 * 255 {
            return Ok(None);
        }
        room = room.checked_sub(size.into()).ok_or_else(|| too_large(room))?;
        match block::decompress(block, size as usize) {
            Ok(unpacked) if unpacked.len() == size as usize => to.extend_from_slice(&unpacked),
            _ => return Ok(None),
        }
        packed = rest;
    }
    Ok(Some(()))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use lz4_flex::frame::FrameEncoder;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        to.write_all(text).expect("memory takes everything");
        to.finish().expect("memory takes everything")
    }

    fn frame(text: &[u8]) -> Vec<u8> {
        let mut to = FrameEncoder::new(Vec::new());
        to.write_all(text).expect("memory takes everything");
        to.finish().expect("memory takes everything")
    }

    fn hadoop(text: &[u8]) -> Vec<u8> {
        let block = block::compress(text);
        let sizes = [text.len(), block.len()].map(|size| (size as u32).to_be_bytes());
        [&sizes.concat(), &*block].concat()
    }

    /// Fewer than 2^16 bytes, as they are, in what brotli puts around them.
    fn brotli(text: &[u8]) -> Vec<u8> {
        // The smallest window, a block of this length that is not packed, and an end.
        let header = (text.len() as u32 - 1) << 4 | 1 << 20;
        [&header.to_le_bytes()[..3], text, &[3]].concat()
    }

    #[test]
    fn pages_are_unpacked_up_to_the_limit() {
        let text = b"The bridge is shut. ".repeat(500);
        let twice = text.repeat(2);
        let zeros = [b"ab\0\0\0\0", &*text].concat();
        let packed = [
            (Packing::Gzip, gzip(&text), &text),
            (Packing::Gzip, gzip(&text).repeat(2), &twice),
            (Packing::Brotli, brotli(&text), &text),
            (Packing::Lz4, frame(&text), &text),
            (Packing::Lz4, hadoop(&text), &text),
            (Packing::Lz4, hadoop(&text).repeat(2), &twice),
            (Packing::Lz4, block::compress(&text), &text),
            // Read as sizes, its first bytes claim gigabytes in none.
            (Packing::Lz4, block::compress(&zeros), &zeros),
        ];
        for (n, (packing, packed, text)) in packed.into_iter().enumerate() {
            let most = text.len() as u64;
            let unpacked = packing.unpack(&packed, 0, most).map(|page| page == *text);
            assert!(matches!(unpacked, Ok(true)), "{n}: {unpacked:?}");
            let error = packing.unpack(&packed, 0, most - 1).expect_err("it is too large");
            assert!(error.to_string().contains("unpacks to more than"), "{n}: {error}");
            // Levels stand before what is packed.
            let page = [b"levels", &*packed].concat();
            let unpacked = packing.unpack(&page, 6, most + 6).expect("it is as it should be");
            assert_eq!(unpacked, [b"levels", &**text].concat(), "{n}");
            assert!(packing.unpack(&page, 6, most + 5).is_err());
            assert!(packing.unpack(&page, page.len() + 1, most).is_err());
        }
    }

    #[test]
    fn what_is_not_packed_is_an_error() {
        for packing in [Packing::Gzip, Packing::Brotli, Packing::Lz4] {
            assert!(packing.unpack(b"\xff\xff", 0, 100).is_err(), "{packing:?}");
            assert_eq!(packing.unpack(b"levels", 6, 100).expect("all is null"), "levels");
        }
        // Nothing at all, in a window of a gigabyte, and in one that Parquet has.
        assert!(Packing::Brotli.unpack(&[0x11, 0b1101_1110], 0, 100).is_err());
        assert_eq!(Packing::Brotli.unpack(&[0b110], 0, 100).expect("nothing"), "");
        // A block of another size than is said.
        for change in [1, u8::MAX] {
            let mut packed = hadoop(b"The bridge is shut.");
            packed[3] = packed[3].wrapping_add(change);
            assert!(Packing::Lz4.unpack(&packed, 0, 100).is_err(), "{change}");
        }
    }
}
