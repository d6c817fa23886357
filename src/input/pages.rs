//! The pages of a Parquet file, none of which takes more memory than it may.
//!
//! A page is unpacked as a whole, and what its header says of its size is checked before. Where the crate
//! that decodes pages would believe more than that, its part is done here: [`Packing`] unpacks, and
//! [`check_counts`] looks at how many values are claimed.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescPtr;

use super::page_counts::check_counts;
use super::page_packing::Packing;

/// A file that refuses pages that are too large before they are unpacked.
#[derive(Clone)]
pub(super) struct Pages {
    file: Arc<File>,
    /// The largest page, in bytes of what is unpacked.
    most_page: u64,
    /// Bytes that were read.
    count: Arc<AtomicU64>,
    header: Arc<Header>,
}

/// The header of a page that was read last.
struct Header {
    /// What it says of the unpacked size of its page; [`UNKNOWN`] if that can't be told.
    size: AtomicU64,
    /// Whether it is that of the page that comes next, so that what is read next is the page itself. It may begin
    /// like a header that claims anything.
    is_ahead: AtomicBool,
}

const UNKNOWN: u64 = u64::MAX;

impl Header {
    /// None was read yet.
    fn none() -> Arc<Self> {
        Arc::new(Self { size: AtomicU64::new(UNKNOWN), is_ahead: AtomicBool::new(false) })
    }
}

impl Pages {
    pub(super) fn new(file: File, most_page: u64, count: Arc<AtomicU64>) -> Self {
        Self { file: Arc::new(file), most_page, count, header: Header::none() }
    }

    /// The pages of a column of a group of rows.
    pub(super) fn of_column(&self, group: &RowGroupMetaData, index: usize) -> Result<ColumnPages> {
        let about = group.column(index);
        let packing = Packing::of(about.compression());
        let mut as_stored = None;
        if packing.is_some() {
            // They are to come as they are stored.
            let about = about.clone().into_builder();
            as_stored = Some(about.set_compression(Compression::UNCOMPRESSED).build()?);
        }
        let rows = usize::try_from(group.num_rows()).unwrap_or(0);
        let about = as_stored.as_ref().unwrap_or(about);
        let header = Header::none();
        let file = Self { header: Arc::clone(&header), ..self.clone() };
        let pages = SerializedPageReader::new(Arc::new(file), about, rows, None)?;
        let column = about.column_descr_ptr();
        Ok(ColumnPages { pages, packing, column, most: self.most_page, header })
    }
}

impl Length for Pages {
    fn len(&self) -> u64 {
        self.file.len()
    }
}

impl ChunkReader for Pages {
    type T = BufReader<File>;

    /// Here begins the header of a page, or a page whose header was read before, or the footer of the file.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut reader = self.file.get_read(start)?;
        if self.header.is_ahead.swap(false, Ordering::Relaxed) {
            return Ok(reader);
        }
        let mut head = Vec::with_capacity(HEAD);
        reader.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        reader.seek(SeekFrom::Start(start))?;
        let sizes = page_sizes(&head);
        self.header.size.store(sizes.map_or(UNKNOWN, |(unpacked, _)| unpacked), Ordering::Relaxed);
        match sizes.map(|(unpacked, packed)| unpacked.max(packed)) {
            Some(size) if size > self.most_page => Err(ParquetError::General(format!(
                "a page of {size} bytes, which is more than the {} that are read",
                self.most_page
            ))),
            _ => Ok(reader),
        }
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if length as u64 > self.len() {
            return Err(ParquetError::EOF("it ends before its data does".to_owned()));
        }
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        self.file.get_bytes(start, length)
    }
}

/// How many bytes of a page header are looked at.
const HEAD: usize = 32;

/// What the header of a page says of its size, unpacked and packed, in bytes.
///
/// The header is a struct in the compact protocol of Thrift, and the first fields of it are always
/// there: the type, the unpacked and the packed size, all 32-bit integers.
fn page_sizes(header: &[u8]) -> Option<(u64, u64)> {
    /// The next field has the next number, and is a 32-bit integer.
    const NEXT_I32: u8 = 0x15;
    let mut bytes = header.iter().copied();
    let mut number = || {
        (bytes.next()? == NEXT_I32).then_some(())?;
        let mut value = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = bytes.next()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                // Even ones stand for what is not negative.
                return Some(value >> 1);
            }
        }
        None
    };
    number()?;
    // Packed, it should be smaller, but may claim to be anything.
    number().map(|size| (size, number().unwrap_or(0)))
}

/// The pages of one column of a group of rows, unpacked and checked.
pub(super) struct ColumnPages {
    pages: SerializedPageReader<Pages>,
    /// How the pages are packed that come as they are stored.
    packing: Option<Packing>,
    column: ColumnDescPtr,
    /// The largest page, in bytes of what is unpacked.
    most: u64,
    header: Arc<Header>,
}

impl ColumnPages {
    pub(super) fn column(&self) -> ColumnDescPtr {
        Arc::clone(&self.column)
    }

    /// The page whose header was read last, unpacked and checked.
    fn checked(&self, page: Option<Page>) -> Result<Option<Page>> {
        let size = self.header.size.load(Ordering::Relaxed);
        let Some(mut page) = page else { return Ok(None) };
        if let Some(packing) = self.packing {
            let is_packed = !matches!(page, Page::DataPageV2 { is_compressed: false, .. });
            match &mut page {
                Page::DictionaryPage { buf, .. } | Page::DataPage { buf, .. } => {
                    *buf = packing.unpack(buf, 0, self.most)?;
                }
                Page::DataPageV2 {
                    buf,
                    is_compressed: true,
                    def_levels_byte_len,
                    rep_levels_byte_len,
                    ..
                } => {
                    let levels = def_levels_byte_len.saturating_add(*rep_levels_byte_len);
                    *buf = packing.unpack(buf, levels as usize, self.most)?;
                }
                Page::DataPageV2 { .. } => {}
            }
            let unpacked = page.buffer().len() as u64;
            if is_packed && size != UNKNOWN && size != unpacked {
                return Err(ParquetError::General(format!(
                    "it is damaged: a page unpacks to {unpacked} bytes, and its header says {size}"
                )));
            }
        }
        check_counts(&page, &self.column, self.most)?;
        Ok(Some(page))
    }
}

impl Iterator for ColumnPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

/// That dictionaries are passed over unread is not asked for: rows are only passed over where others of the same
/// group are wanted, so the dictionary is.
impl PageReader for ColumnPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        self.checked(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        let next = self.pages.peek_next_page()?;
        self.header.is_ahead.store(true, Ordering::Relaxed);
        Ok(next)
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.header.is_ahead.store(false, Ordering::Relaxed);
        self.pages.skip_next_page()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_size_of_a_page_stands_in_its_header() {
        assert_eq!(page_sizes(&[0x15, 0, 0x15, 0x80, 0x01, 0x15, 2]), Some((64, 1)));
        let sizes = page_sizes(&[0x15, 0, 0x15, 0x80, 0x01, 0x15, 0xfe, 0x01]);
        assert_eq!(sizes, Some((64, 127)));
        let sizes = page_sizes(&[0x15, 4, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f]);
        assert_eq!(sizes, Some((i32::MAX as u64, 0)));
        assert_eq!(page_sizes(&[0x15, 0, 0x25]), None);
        assert_eq!(page_sizes(b""), None);
    }

    #[test]
    fn a_page_may_be_as_large_as_the_limit() {
        let all = [
            (&[0x15, 0, 0x15, 100, 0x15, 100][..], true),
            (&[0x15, 0, 0x15, 102, 0x15, 2], false),
            // Nor may it be larger while it is packed.
            (&[0x15, 0, 0x15, 2, 0x15, 102], false),
            (b"PAR1", true),
        ];
        for (header, is_read) in all {
            let mut file = tempfile::tempfile().expect("a file");
            file.write_all(header).expect("it can be written");
            let pages = Pages::new(file, 50, Arc::default());
            assert_eq!(pages.get_read(0).is_ok(), is_read, "{header:?}");
            assert!(pages.get_bytes(0, header.len()).is_ok());
            let error = pages.get_bytes(0, header.len() + 1).expect_err("there is no more");
            assert!(error.to_string().contains("before its data does"), "{error}");
        }
    }
}
