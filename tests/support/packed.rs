//! Records as files of every kind.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use corplint::input::Compression;
use parquet::basic::{Compression as ParquetCompression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

/// Records of an id and a text as JSON Lines.
pub(crate) fn jsonl(records: &[(String, String)], is_windows: bool) -> Vec<u8> {
    let mut lines = Vec::new();
    for (n, (id, text)) in records.iter().enumerate() {
        let line = serde_json::json!({ "n": n, "text": text, "id": id, "more": [{ "text": 1 }] });
        let end = if is_windows { "\r\n" } else { "\n" };
        lines.extend(format!("{line}{end}").into_bytes());
    }
    lines
}

/// Packs bytes as one member, frame or stream.
pub(crate) fn pack(bytes: &[u8], compression: Compression) -> Vec<u8> {
    let packed = match compression {
        Compression::Gzip => {
            let mut to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            to.write_all(bytes).and_then(|()| to.finish())
        }
        Compression::Zstd => {
            let to = zstd::Encoder::new(Vec::new(), 1).and_then(|mut to| {
                to.include_checksum(true)?;
                Ok(to)
            });
            to.and_then(|mut to| to.write_all(bytes).and_then(|()| to.finish()))
        }
        Compression::Bzip2 => {
            let mut to = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
            to.write_all(bytes).and_then(|()| to.finish())
        }
        Compression::Xz => {
            let mut to = liblzma::write::XzEncoder::new(Vec::new(), 1);
            to.write_all(bytes).and_then(|()| to.finish())
        }
    };
    packed.expect("memory takes everything")
}

/// Writes records as Parquet, with so many rows a group. The text may be null in principle, if asked
/// for.
pub(crate) fn parquet(path: &Path, records: &[(String, String)], rows: usize, is_optional: bool) {
    let repetition = if is_optional { "optional" } else { "required" };
    let schema =
        format!("message record {{ required binary id (UTF8); {repetition} binary text (UTF8); }}");
    let schema = Arc::new(parse_message_type(&schema).expect("a schema"));
    let properties = WriterProperties::builder()
        .set_compression(ParquetCompression::ZSTD(ZstdLevel::default()))
        .set_data_page_row_count_limit(2)
        .set_write_batch_size(1)
        .build();
    let file = File::create(path).expect("a file");
    let mut writer =
        SerializedFileWriter::new(file, schema, Arc::new(properties)).expect("a writer");
    for rows in records.chunks(rows) {
        let mut group = writer.next_row_group().expect("a group");
        for column in 0..2 {
            let values: Vec<ByteArray> = rows
                .iter()
                .map(|(id, text)| ByteArray::from(if column == 0 { &**id } else { &**text }))
                .collect();
            let levels = vec![1; rows.len()];
            let levels = (column == 1 && is_optional).then_some(&*levels);
            let mut to = group.next_column().expect("no error").expect("a column");
            to.typed::<ByteArrayType>().write_batch(&values, levels, None).expect("values");
            to.close().expect("an end");
        }
        group.close().expect("an end");
    }
    writer.close().expect("an end");
}
