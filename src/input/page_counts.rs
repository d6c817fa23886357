//! How many values a page says it has.
//!
//! The crate that decodes pages makes room for as many as a page claims, before it looks for them. A claim
//! takes five bytes, and the room many gigabytes, so claims are held against the page and the limit here.

use std::mem;

use parquet::basic::{Encoding, Type};
use parquet::column::page::Page;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescriptor;

/// Refuses a page whose values could not be in it, or would take more than `most` bytes besides the page.
pub(super) fn check_counts(page: &Page, column: &ColumnDescriptor, most: u64) -> Result<()> {
    if let Page::DictionaryPage { buf, num_values, .. } = page {
        return check_dictionary(*num_values, buf.len(), column.physical_type(), most);
    }
    let values = values(page, column.max_def_level())
        .ok_or_else(|| damaged("the levels of a page go on behind its end"))?;
    let most = Most { in_page: page.num_values().into(), in_memory: most / PER_LENGTH };
    match page.encoding() {
        Encoding::DELTA_LENGTH_BYTE_ARRAY => most.check(Deltas::of(values)?.count),
        Encoding::DELTA_BYTE_ARRAY => {
            let prefixes = Deltas::of(values)?;
            most.check(prefixes.count)?;
            most.check(Deltas::of(prefixes.behind()?)?.count)
        }
        _ => Ok(()),
    }
}

/// What a value takes that is stored by its lengths: that of what it shares with the value before it, and that
/// of the rest, of 4 bytes each.
const PER_LENGTH: u64 = 8;

fn damaged(how: &str) -> ParquetError {
    ParquetError::General(format!("it is damaged: {how}"))
}

/// Each entry becomes a value, which takes more than it takes in the page.
fn check_dictionary(entries: u32, page: usize, of: Type, most: u64) -> Result<()> {
    // The least that is stored of an entry: a number, or the length of a string.
    let (stored, in_memory) = match of {
        Type::INT64 | Type::DOUBLE => (8, 8),
        Type::INT32 | Type::FLOAT => (4, 4),
        _ => (4, mem::size_of::<ByteArray>() as u64),
    };
    let entries = u64::from(entries);
    if entries > page as u64 / stored {
        return Err(damaged(&format!("a dictionary of {entries} entries in {page} bytes")));
    }
    if entries > most / in_memory {
        return Err(ParquetError::General(format!(
            "a dictionary of {entries} entries, which is more than the {} that are read",
            most / in_memory
        )));
    }
    Ok(())
}

/// How many values there may be.
struct Most {
    in_page: u64,
    in_memory: u64,
}

impl Most {
    fn check(&self, count: u64) -> Result<()> {
        if count > self.in_page {
            return Err(damaged(&format!(
                "a page of {} values has the lengths of {count}",
                self.in_page
            )));
        }
        if count > self.in_memory {
            return Err(ParquetError::General(format!(
                "a page of {count} values, which is more than the {} that are read",
                self.in_memory
            )));
        }
        Ok(())
    }
}

/// The values of a page of data, behind the levels that say which are there. No column is read that has
/// lists, so there are no others.
fn values(page: &Page, max_level: i16) -> Option<&[u8]> {
    let (buf, levels) = match page {
        Page::DataPageV2 { buf, def_levels_byte_len, rep_levels_byte_len, .. } => {
            let levels = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
            (buf, levels)
        }
        Page::DataPage { buf, .. } if max_level == 0 => (buf, 0),
        Page::DataPage { buf, num_values, def_level_encoding, .. } => {
            let levels = match def_level_encoding {
                Encoding::RLE => {
                    let length = buf.first_chunk::<4>()?;
                    4 + u64::from(u32::from_le_bytes(*length))
                }
                // In the oldest files, each takes as many bits as the largest.
                _ => {
                    let bits = 16 - max_level.leading_zeros();
                    (u64::from(*num_values) * u64::from(bits)).div_ceil(8)
                }
            };
            (buf, levels)
        }
        Page::DictionaryPage { .. } => return None,
    };
    buf.get(usize::try_from(levels).ok()?..)
}

/// Numbers in the encoding `DELTA_BINARY_PACKED`: a header, and blocks of the differences from one number to
/// the next.
struct Deltas<'a> {
    /// How many numbers there are.
    count: u64,
    /// The miniblocks in each block, all of which have a width of their own.
    miniblocks: usize,
    /// The numbers in each of these.
    in_miniblock: u64,
    /// The blocks, and what follows them.
    blocks: &'a [u8],
}

impl<'a> Deltas<'a> {
    fn of(mut bytes: &'a [u8]) -> Result<Self> {
        let mut header = || {
            let (block, miniblocks) = (varint(&mut bytes)?, varint(&mut bytes)?);
            let count = varint(&mut bytes)?;
            // The first number.
            varint(&mut bytes)?;
            let in_miniblock = block.checked_div(miniblocks)?;
            let is_whole = in_miniblock > 0
                && in_miniblock.is_multiple_of(32)
                && block.is_multiple_of(miniblocks);
            let miniblocks = usize::try_from(miniblocks).ok()?;
            is_whole.then_some((count, miniblocks, in_miniblock))
        };
        let (count, miniblocks, in_miniblock) =
            header().ok_or_else(|| damaged("a page begins with no header of its lengths"))?;
        Ok(Self { count, miniblocks, in_miniblock, blocks: bytes })
    }

    /// What follows the blocks. It has to be what the crate takes for it.
    fn behind(&self) -> Result<&'a [u8]> {
        let walk = || {
            let mut bytes = self.blocks;
            // The first number stands in the header.
            let mut left = self.count.saturating_sub(1);
            while left > 0 {
                // The least difference.
                varint(&mut bytes)?;
                let (widths, rest) = bytes.split_at_checked(self.miniblocks)?;
                let mut packed = 0_u64;
                for &bits in widths {
                    if left == 0 {
                        // What is said of miniblocks behind the last number means nothing.
                        break;
                    }
                    let miniblock = u64::from(bits).checked_mul(self.in_miniblock / 8)?;
                    packed = packed.checked_add(miniblock)?;
                    left = left.saturating_sub(self.in_miniblock);
                }
                bytes = rest.get(usize::try_from(packed).ok()?..)?;
            }
            Some(bytes)
        };
        walk().ok_or_else(|| damaged("the lengths in a page go on behind its end"))
    }
}

/// Takes a number off the front, of 7 bits in each byte, as the crate does.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..70).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use parquet::basic::Repetition;
    use parquet::schema::types::{ColumnPath, Type as Schema};

    use super::*;

    const MOST: u64 = 1 << 20;

    fn column(of: Type, is_nullable: bool) -> ColumnDescriptor {
        let repetition = if is_nullable { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let schema = Schema::primitive_type_builder("text", of).with_repetition(repetition);
        let schema = Arc::new(schema.build().expect("a type"));
        ColumnDescriptor::new(schema, is_nullable.into(), 0, ColumnPath::from("text"))
    }

    fn dictionary(of: Type, num_values: u32, bytes: usize) -> Result<()> {
        let (buf, encoding) = (Bytes::from(vec![0; bytes]), Encoding::PLAIN);
        let page = Page::DictionaryPage { buf, num_values, encoding, is_sorted: false };
        check_counts(&page, &column(of, false), MOST)
    }

    /// A page of values behind levels of four bytes and their length.
    fn data(encoding: Encoding, num_values: u32, values: &[u8]) -> Result<()> {
        let buf = [&[4, 0, 0, 0, 200, 1, 0, 0], values].concat().into();
        let (def_level_encoding, rep_level_encoding) = (Encoding::RLE, Encoding::RLE);
        let page = Page::DataPage {
            buf,
            num_values,
            encoding,
            def_level_encoding,
            rep_level_encoding,
            statistics: None,
        };
        check_counts(&page, &column(Type::BYTE_ARRAY, true), MOST)
    }

    /// So many numbers, all of the same difference: blocks of 128 in 4 miniblocks of no bits.
    fn deltas(count: u64) -> Vec<u8> {
        let mut bytes = vec![0x80, 0x01, 4];
        let mut left = count;
        while left > 0x7f {
            bytes.push(left as u8 | 0x80);
            left >>= 7;
        }
        bytes.extend([left as u8, 0]);
        for _ in 0..count.min(500).saturating_sub(1).div_ceil(128) {
            // The least difference, and the widths.
            bytes.extend([0, 0, 0, 0, 0]);
        }
        bytes
    }

    /// So many lengths behind levels that are not those of [`data`].
    fn lengths_behind(levels: &[u8], count: u64, has: Levels) -> Result<()> {
        let buf = [levels, &deltas(count)].concat().into();
        let (num_values, encoding) = (20, Encoding::DELTA_LENGTH_BYTE_ARRAY);
        #[allow(deprecated)]
        let bits = Encoding::BIT_PACKED;
        let def_level_encoding = if has == Levels::OfSomeBits { bits } else { Encoding::RLE };
        let page = match has {
            Levels::InTheHeader => Page::DataPageV2 {
                buf,
                num_values,
                encoding,
                num_nulls: 0,
                num_rows: num_values,
                def_levels_byte_len: levels.len() as u32 - 1,
                rep_levels_byte_len: 1,
                is_compressed: false,
                statistics: None,
            },
            Levels::OfSomeBits | Levels::None => Page::DataPage {
                buf,
                num_values,
                encoding,
                def_level_encoding,
                rep_level_encoding: Encoding::RLE,
                statistics: None,
            },
        };
        check_counts(&page, &column(Type::BYTE_ARRAY, has != Levels::None), MOST)
    }

    /// How long the levels of a page are.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Levels {
        /// It stands in the header of the page.
        InTheHeader,
        /// So many bits for each value.
        OfSomeBits,
        /// There are none.
        None,
    }

    fn told(checked: Result<()>) -> String {
        checked.expect_err("it is refused").to_string()
    }

    #[test]
    fn a_dictionary_has_no_more_entries_than_its_page_has_room_for() {
        for (of, bytes) in [(Type::BYTE_ARRAY, 4), (Type::FLOAT, 4), (Type::INT64, 8)] {
            assert!(dictionary(of, 100, 100 * bytes).is_ok());
            assert!(told(dictionary(of, 101, 100 * bytes)).contains("a dictionary of 101 entries"));
        }
        assert!(dictionary(Type::INT64, 1 << 17, 1 << 20).is_ok());
        assert!(dictionary(Type::INT32, 1 << 18, 1 << 20).is_ok());
        let large = told(dictionary(Type::BYTE_ARRAY, 1 << 16, 1 << 20));
        assert!(large.contains("more than the 32768 that are read"), "{large}");
    }

    #[test]
    fn lengths_are_no_more_than_there_are_values() {
        let lengths = Encoding::DELTA_LENGTH_BYTE_ARRAY;
        for count in [0, 1, 2, 128, 129, 130, 500] {
            assert!(data(lengths, 500, &deltas(count)).is_ok(), "{count}");
        }
        assert!(told(data(lengths, 500, &deltas(501))).contains("has the lengths of 501"));
        let large = told(data(lengths, u32::MAX, &deltas(1 << 30)));
        assert!(large.contains("more than the 131072 that are read"), "{large}");
        assert!(data(lengths, u32::MAX, &deltas(131_072)).is_ok());
        // The first may take as many bytes as any number.
        let header = [&[0x80, 1, 4, 1][..], &[0x80; 9], &[1]].concat();
        assert!(data(lengths, 500, &header).is_ok());
        for bytes in [
            &b""[..],
            &[0x80],
            &[0x80, 1, 0, 5, 0],
            &[0, 4, 5, 0],
            &[33, 1, 5, 0],
            &[97, 3, 5, 0],
            &[0xff; 40],
        ] {
            assert!(data(lengths, 500, bytes).is_err(), "{bytes:?}");
            assert!(data(Encoding::PLAIN, 500, bytes).is_ok());
        }
    }

    #[test]
    fn values_are_found_behind_levels_of_any_kind() {
        for (has, levels) in [
            (Levels::InTheHeader, &[40, 1][..]),
            // A bit for each of 20 values.
            (Levels::OfSomeBits, &[255, 255, 15]),
            (Levels::None, &[]),
        ] {
            assert!(lengths_behind(levels, 20, has).is_ok(), "{has:?}");
            let told = told(lengths_behind(levels, 21, has));
            assert!(told.contains("has the lengths of 21"), "{has:?}: {told}");
        }
    }

    #[test]
    fn the_lengths_behind_other_lengths_are_found() {
        let strings = Encoding::DELTA_BYTE_ARRAY;
        let both = |first: &[u8], second: u64| {
            data(strings, 500, &[first, &*deltas(second), b"text"].concat())
        };
        for count in [0, 1, 2, 128, 129, 130, 500] {
            let first = deltas(count);
            assert!(both(&first, count).is_ok(), "{count}");
            assert!(told(both(&first, 501)).contains("has the lengths of 501"), "{count}");
            assert!(told(both(&deltas(501), count)).contains("has the lengths of 501"));
        }
        // Two miniblocks of 3 and 1 bits, of 32 numbers each; what is said of two more means nothing.
        let first = [&[0x80, 1, 4, 60, 0, 0, 3, 1, 255, 255][..], &[7; 16]].concat();
        assert!(both(&first, 60).is_ok());
        assert!(told(both(&first, 501)).contains("has the lengths of 501"));
        assert!(told(data(strings, 500, &first[..first.len() - 1])).contains("behind its end"));
    }
}
