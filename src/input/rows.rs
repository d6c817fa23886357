//! Reading the rows of a Parquet file, as much at a time as there is room for.
//!
//! Of the columns, only those with the text and the id are read, page by page; [`Pages`] sees to it that
//! none takes too much memory.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use parquet::basic::{ConvertedType, LogicalType, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor, SchemaDescriptor};

use super::guard::guarded;
use super::pages::{ColumnPages, Pages};
use super::record::{LONGEST_ID, clipped};
use super::{FieldPath, Place};

/// Rows of a Parquet file.
pub(super) struct RowChunk {
    /// For each row its text, if it has one, and its id.
    pub rows: Vec<(Option<ByteArray>, Option<String>)>,
    /// Where they begin.
    pub start: Place,
    /// Where the next chunk begins.
    pub end: Place,
    /// Why the input ends after this chunk, if it should not.
    pub error: Option<io::Error>,
}

/// Reads chunks of rows.
pub(super) struct Rows {
    file: SerializedFileReader<Pages>,
    pages: Pages,
    text: usize,
    id: Option<usize>,
    /// The group of rows that comes next.
    group: usize,
    /// The columns of the group that is read.
    open: Option<Columns>,
    place: Place,
    chunk: usize,
}

/// The columns of one group of rows.
struct Columns {
    text: Column,
    id: Option<Column>,
    /// Rows that are still to be read.
    left: usize,
}

/// Why a file can't be read as Parquet.
pub(super) enum NoRows {
    /// It is damaged, or not Parquet.
    Damaged(io::Error),
    /// It does not have the text where it should be; this says what it has.
    NoText(String),
}

impl From<ParquetError> for NoRows {
    fn from(error: ParquetError) -> Self {
        Self::Damaged(io::Error::other(told(&error)))
    }
}

impl Rows {
    /// The rows from `place` on of a file whose pages are at most `most_page` bytes large.
    pub(super) fn open(
        file: File,
        fields: (&FieldPath, &FieldPath),
        place: Place,
        chunk: usize,
        most_page: u64,
        count: Arc<AtomicU64>,
    ) -> std::result::Result<Self, NoRows> {
        let most_page = most_page.max(LEAST_PAGE_LIMIT);
        let pages = Pages::new(file, most_page, count);
        let file = guarded(|| SerializedFileReader::new(pages.clone())).map_err(NoRows::from)?;
        let schema = file.metadata().file_metadata().schema_descr();
        let text = text_column(schema, fields.0).map_err(NoRows::NoText)?;
        let id = column(schema, fields.1).filter(|&id| is_id(&schema.column(id)));
        let mut rows =
            Self { file, pages, text, id, group: 0, open: None, place, chunk: chunk.max(1) };
        guarded(|| rows.skip(place.record - 1))?;
        Ok(rows)
    }

    /// Passes over the first rows.
    fn skip(&mut self, mut rows: u64) -> Result<()> {
        while rows > 0 && self.group < self.file.num_row_groups() {
            let in_group = self.rows_of_group()?;
            if rows >= in_group {
                rows -= in_group;
                self.group += 1;
                continue;
            }
            let mut columns = self.columns()?;
            let skipped = usize::try_from(rows).unwrap_or(usize::MAX);
            columns.text.skip(skipped)?;
            if let Some(id) = &mut columns.id {
                id.skip(skipped)?;
            }
            columns.left -= skipped;
            self.open = Some(columns);
            return Ok(());
        }
        Ok(())
    }

    /// How many rows the next group has.
    fn rows_of_group(&self) -> Result<u64> {
        let rows = self.file.metadata().row_group(self.group).num_rows();
        u64::try_from(rows).map_err(|_| {
            ParquetError::General(format!("row group {} has {rows} rows", self.group + 1))
        })
    }

    /// The columns of the next group of rows.
    fn columns(&mut self) -> Result<Columns> {
        let left = usize::try_from(self.rows_of_group()?).unwrap_or(usize::MAX);
        let group = self.file.metadata().row_group(self.group);
        self.group += 1;
        let column = |index: usize| self.pages.of_column(group, index).map(Column::new);
        Ok(Columns { text: column(self.text)?, id: self.id.map(column).transpose()?, left })
    }

    /// The next chunk; `None` after the last.
    pub(super) fn next(&mut self) -> Option<RowChunk> {
        let start = self.place;
        let mut rows = Vec::new();
        let read = guarded(|| self.read(&mut rows));
        self.place.record += rows.len() as u64;
        let error = read.err().map(|error| io::Error::other(told(&error)));
        let is_end = rows.is_empty() && error.is_none();
        (!is_end).then_some(RowChunk { rows, start, end: self.place, error })
    }

    /// Whether all rows were there: a group that says it has fewer than it has would hide some, and the others
    /// would have wrong numbers.
    fn end(&self) -> Result<()> {
        let (all, read) = (self.file.metadata().file_metadata().num_rows(), self.place.record - 1);
        if u64::try_from(all) == Ok(read) {
            return Ok(());
        }
        let message = format!("the file says it has {all} rows, and its row groups have {read}");
        Err(ParquetError::General(message))
    }

    /// Reads rows of one group until there are enough.
    fn read(&mut self, rows: &mut Vec<(Option<ByteArray>, Option<String>)>) -> Result<()> {
        let mut bytes = 0;
        while rows.is_empty() {
            let mut columns = match self.open.take() {
                Some(columns) => columns,
                None if self.group < self.file.num_row_groups() => self.columns()?,
                None => return self.end(),
            };
            // One by one: how large a row is, only the row tells.
            while columns.left > 0 && bytes < self.chunk {
                let text = columns.text.next()?.and_then(Value::into_bytes);
                let id = match &mut columns.id {
                    Some(id) => id.next()?.and_then(Value::into_id),
                    None => None,
                };
                columns.left -= 1;
                bytes += ROW;
                bytes +=
                    text.as_ref().map_or(0, ByteArray::len) + id.as_ref().map_or(0, String::len);
                rows.push((text, id));
            }
            if columns.left > 0 {
                self.open = Some(columns);
            }
        }
        Ok(())
    }
}

/// What a row takes besides its text and its id, in bytes, or so.
const ROW: usize = 64;

/// How many rows are passed over at a time.
const MOST_SKIPPED: usize = 1 << 20;

/// Writers of Parquet make pages of a megabyte, or up to 100 MB.
const LEAST_PAGE_LIMIT: u64 = 128 << 20;

/// The index of the column of this name.
fn column(schema: &SchemaDescriptor, field: &FieldPath) -> Option<usize> {
    schema.columns().iter().position(|column| column.path().parts() == field.names())
}

/// Whether a field is a list of whatever kind: all columns below it are parts of one.
fn is_list(schema: &SchemaDescriptor, field: &FieldPath) -> bool {
    let below = |column: &&ColumnDescPtr| column.path().parts().starts_with(field.names());
    let mut columns = schema.columns().iter().filter(below).peekable();
    columns.peek().is_some() && columns.all(|column| column.max_rep_level() > 0)
}

/// The column with the text, or what there is instead.
fn text_column(schema: &SchemaDescriptor, field: &FieldPath) -> std::result::Result<usize, String> {
    match column(schema, field) {
        Some(index) if is_text(&schema.column(index)) => Ok(index),
        _ if is_list(schema, field) => {
            Err(format!("the column `{field}` holds lists, not strings"))
        }
        Some(index) if schema.column(index).logical_type_ref() == Some(&LogicalType::Unknown) => {
            Err(format!("the column `{field}` holds nothing but null"))
        }
        Some(index) => {
            let is = schema.column(index).physical_type();
            Err(format!("the column `{field}` holds values of type {is}, not strings"))
        }
        None => {
            let texts = schema.columns().iter().filter(|column| is_text(column));
            let names = texts
                .take(12)
                .map(|column| FieldPath::of_names(column.path().parts()).to_string())
                .map(|name| format!("`{}`", clipped(name)));
            let names = names.collect::<Vec<_>>().join(", ");
            let names = if names.is_empty() { "none".to_owned() } else { names };
            Err(format!(
                "no column `{field}`; those that hold strings are {names}: name the one with the \
                 text with --text-field"
            ))
        }
    }
}

/// Whether what is in a column can be an id: strings or numbers. Dates and decimals are stored as numbers that
/// nobody would know again.
fn is_id(column: &ColumnDescriptor) -> bool {
    let numbers = [Type::INT32, Type::INT64, Type::FLOAT, Type::DOUBLE];
    let integer = |logical: &LogicalType| matches!(logical, LogicalType::Integer { .. });
    let is_plain = match column.physical_type() {
        Type::BYTE_ARRAY => is_text(column),
        is => {
            numbers.contains(&is)
                && column.logical_type_ref().is_none_or(integer)
                && PLAIN_NUMBERS.contains(&column.converted_type())
        }
    };
    column.max_rep_level() == 0 && is_plain
}

/// How numbers are marked that stand for themselves.
const PLAIN_NUMBERS: [ConvertedType; 9] = [
    ConvertedType::NONE,
    ConvertedType::INT_8,
    ConvertedType::INT_16,
    ConvertedType::INT_32,
    ConvertedType::INT_64,
    ConvertedType::UINT_8,
    ConvertedType::UINT_16,
    ConvertedType::UINT_32,
    ConvertedType::UINT_64,
];

/// Whether a column holds strings, or bytes that may be.
fn is_text(column: &ColumnDescriptor) -> bool {
    let others = [ConvertedType::DECIMAL, ConvertedType::BSON];
    column.physical_type() == Type::BYTE_ARRAY
        && column.max_rep_level() == 0
        && !others.contains(&column.converted_type())
}

/// A value of a column.
enum Value {
    Bytes(ByteArray),
    Number(String),
}

impl Value {
    fn of_number(value: impl ToString) -> Self {
        Self::Number(value.to_string())
    }

    fn into_bytes(self) -> Option<ByteArray> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Number(_) => None,
        }
    }

    fn into_id(self) -> Option<String> {
        match self {
            Self::Bytes(bytes) if bytes.len() > LONGEST_ID => None,
            Self::Bytes(bytes) => bytes.as_utf8().ok().map(str::to_owned),
            Self::Number(digits) => Some(digits),
        }
    }
}

/// A column of one group of rows.
struct Column {
    reader: ColumnReader,
    /// The definition level of a value that is there.
    there: i16,
    is_unsigned: bool,
}

impl Column {
    fn new(pages: ColumnPages) -> Self {
        let about = pages.column();
        let unsigned = [ConvertedType::UINT_32, ConvertedType::UINT_64];
        let is_unsigned = unsigned.contains(&about.converted_type());
        let there = about.max_def_level();
        Self { reader: get_column_reader(about, Box::new(pages)), there, is_unsigned }
    }

    /// Passes over rows: not over all at once, as some of what is passed over is read to memory.
    fn skip(&mut self, mut rows: usize) -> Result<()> {
        while rows > 0 {
            let some = rows.min(MOST_SKIPPED);
            self.skip_some(some)?;
            rows -= some;
        }
        Ok(())
    }

    fn skip_some(&mut self, rows: usize) -> Result<()> {
        let skipped = match &mut self.reader {
            ColumnReader::ByteArrayColumnReader(reader) => reader.skip_records(rows)?,
            ColumnReader::Int32ColumnReader(reader) => reader.skip_records(rows)?,
            ColumnReader::Int64ColumnReader(reader) => reader.skip_records(rows)?,
            ColumnReader::FloatColumnReader(reader) => reader.skip_records(rows)?,
            ColumnReader::DoubleColumnReader(reader) => reader.skip_records(rows)?,
            _ => rows,
        };
        if skipped == rows {
            Ok(())
        } else {
            Err(ParquetError::General("a column has too few rows".to_owned()))
        }
    }

    /// The next value; `None` where there is null.
    fn next(&mut self) -> Result<Option<Value>> {
        let (there, is_unsigned) = (self.there, self.is_unsigned);
        match &mut self.reader {
            ColumnReader::ByteArrayColumnReader(reader) => next(reader, there, Value::Bytes),
            ColumnReader::Int32ColumnReader(reader) if is_unsigned => {
                next(reader, there, |value| Value::of_number(value.cast_unsigned()))
            }
            ColumnReader::Int32ColumnReader(reader) => next(reader, there, Value::of_number),
            ColumnReader::Int64ColumnReader(reader) if is_unsigned => {
                next(reader, there, |value| Value::of_number(value.cast_unsigned()))
            }
            ColumnReader::Int64ColumnReader(reader) => next(reader, there, Value::of_number),
            ColumnReader::FloatColumnReader(reader) => next(reader, there, Value::of_number),
            ColumnReader::DoubleColumnReader(reader) => next(reader, there, Value::of_number),
            _ => Ok(None),
        }
    }
}

/// Reads a value.
fn next<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    there: i16,
    value: impl Fn(T::T) -> Value,
) -> Result<Option<Value>> {
    let (mut levels, mut values) = (Vec::new(), Vec::with_capacity(1));
    let nullable = (there > 0).then_some(&mut levels);
    let (rows, ..) = reader.read_records(1, nullable, None, &mut values)?;
    if rows != 1 {
        return Err(ParquetError::General("a column has too few rows".to_owned()));
    }
    Ok(values.pop().map(value))
}

/// What went wrong, without the names of types.
fn told(error: &ParquetError) -> String {
    match error {
        ParquetError::General(message)
        | ParquetError::EOF(message)
        | ParquetError::NYI(message) => message.clone(),
        ParquetError::External(error) => error.to_string(),
        _ => error.to_string(),
    }
}
