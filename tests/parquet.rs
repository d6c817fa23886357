//! The program on Parquet of all kinds, and on Parquet that claims to be what it is not.

#[path = "support/todo.rs"]
mod todo;

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use parquet::basic::{BrotliLevel, Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::{
    EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion,
};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use todo::folder;

/// Writes a file with an id and a text, both of which may be null, for each row, and gives its bytes.
fn write(path: &Path, rows: &[(i64, Option<&str>)], with: WriterPropertiesBuilder) -> Vec<u8> {
    let schema = "message record { optional int64 id; optional binary text (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let file = File::create(path).expect("a file");
    let with = Arc::new(with.build());
    let mut writer = SerializedFileWriter::new(file, schema, with).expect("a writer");
    let mut group = writer.next_row_group().expect("a group");
    let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
    let mut column = group.next_column().expect("no error").expect("a column");
    let all = vec![1; rows.len()];
    column.typed::<Int64Type>().write_batch(&ids, Some(&all), None).expect("values");
    column.close().expect("an end");
    let texts: Vec<ByteArray> =
        rows.iter().filter_map(|(_, text)| text.map(ByteArray::from)).collect();
    let there: Vec<i16> = rows.iter().map(|(_, text)| text.is_some().into()).collect();
    let mut column = group.next_column().expect("no error").expect("a column");
    column.typed::<ByteArrayType>().write_batch(&texts, Some(&there), None).expect("values");
    column.close().expect("an end");
    group.close().expect("an end");
    writer.close().expect("an end");
    fs::read(path).expect("a file")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[test]
fn all_encodings_and_packings_are_read() {
    let folder = folder();
    let texts: Vec<String> = (0..300)
        .map(|n| {
            format!("The bridge is shut.\nTODO say until when ({})\n{}", n % 40, "x".repeat(n))
        })
        .collect();
    let rows: Vec<(i64, Option<&str>)> =
        (0..300).map(|n| (n as i64 * 7, (n % 9 != 4).then_some(&*texts[n]))).collect();
    let lines: String = rows
        .iter()
        .map(|(id, text)| format!("{}\n", serde_json::json!({ "id": id, "text": text })))
        .collect();
    fs::write(folder.path().join("all.jsonl"), lines).expect("a file");
    let packings = [
        Compression::UNCOMPRESSED,
        Compression::GZIP(GzipLevel::default()),
        Compression::BROTLI(BrotliLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::SNAPPY,
        Compression::LZ4,
        Compression::LZ4_RAW,
    ];
    // The last is that of numbers.
    let encodings = [
        None,
        Some((Encoding::PLAIN, Encoding::PLAIN)),
        Some((Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BINARY_PACKED)),
        Some((Encoding::DELTA_BYTE_ARRAY, Encoding::BYTE_STREAM_SPLIT)),
    ];
    let mut names = Vec::new();
    for packing in packings {
        for encoding in encodings {
            for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
                let is_old = version == WriterVersion::PARQUET_1_0;
                let mut with = WriterProperties::builder()
                    .set_compression(packing)
                    .set_writer_version(version)
                    .set_write_batch_size(16)
                    .set_data_page_row_count_limit(64)
                    .set_statistics_truncate_length(None)
                    .set_write_page_header_statistics(is_old)
                    .set_statistics_enabled(if is_old {
                        EnabledStatistics::Page
                    } else {
                        EnabledStatistics::None
                    });
                if let Some((of_text, of_id)) = encoding {
                    with = with
                        .set_dictionary_enabled(false)
                        .set_column_encoding("text".into(), of_text)
                        .set_column_encoding("id".into(), of_id);
                }
                names.push(format!("{:03}.parquet", names.len()));
                let path = folder.path().join(names.last().expect("a name"));
                write(&path, &rows, with);
            }
        }
    }
    let check = |names: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_corplint"))
            .current_dir(folder.path())
            .args(["check", "--format", "short", "--color", "never", "-q"])
            .args(names)
            .output();
        let output = output.expect("it runs");
        // A text that is null is a mistake.
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let expected = check(&["all.jsonl"]);
    assert_eq!(expected.lines().count(), rows.iter().filter(|(_, text)| text.is_some()).count());
    let all: Vec<&str> = names.iter().map(|name| &**name).collect();
    let expected: String = all.iter().map(|name| expected.replace("all.jsonl", name)).collect();
    let found = check(&all);
    let differs = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
    assert!(found == expected, "{differs:?}");
}

/// A number as Thrift and Parquet write it.
#[cfg(target_os = "linux")]
fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 0x7f {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// The place behind a number.
#[cfg(target_os = "linux")]
fn behind(bytes: &[u8], at: usize) -> usize {
    at + 1 + bytes[at..].iter().position(|byte| byte & 0x80 == 0).expect("an end")
}

/// Checks a file with little memory, which ends with one line that says why.
#[cfg(target_os = "linux")]
fn is_refused(folder: &Path, name: &str, why: &str) {
    let program = env!("CARGO_BIN_EXE_corplint");
    // In kilobytes of addresses, of which a program takes more than it uses.
    let limited =
        format!("ulimit -v 500000; exec {program} check --threads 1 --id-field none {name}");
    let output = Command::new("sh").current_dir(folder).args(["-c", &limited]).output();
    let output = output.expect("a shell");
    let errors = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{name}: {errors}");
    assert!(errors.contains(name) && errors.contains(why), "{errors}");
    assert!(!errors.contains("panicked") && !errors.contains("backtrace"), "{errors}");
}

#[cfg(target_os = "linux")]
fn bare() -> WriterPropertiesBuilder {
    WriterProperties::builder()
        .set_statistics_enabled(EnabledStatistics::None)
        .set_compression(Compression::UNCOMPRESSED)
}

#[test]
#[cfg(target_os = "linux")]
fn a_dictionary_is_not_believed() {
    let folder = folder();
    let path = folder.path().join("dictionary.parquet");
    let texts: Vec<String> = (0..500).map(|n| format!("w{n:05}")).collect();
    let rows: Vec<_> = (0..3000).map(|n| (1, Some(&*texts[n % 500]))).collect();
    let mut bytes = write(&path, &rows, bare());
    // The header of the dictionary before the first text: its type and sizes, and the count in it.
    let first = bytes.windows(6).position(|at| at == b"w00000").expect("the first entry") - 4;
    let head = bytes[..first].windows(3).rposition(|at| at == [0x15, 4, 0x15]).expect("a header");
    let size_end = behind(&bytes, head + 3);
    let count = behind(&bytes, size_end + 1) + 2;
    let rest = bytes[behind(&bytes, count)..first].to_vec();
    // The count takes more bytes than it did, and so the page has fewer.
    let end = first + 500 * 10;
    let header = |size: usize| {
        let size = varint(size as u64 * 2);
        let count = varint(2_000_000_000 * 2);
        [&[0x15, 4, 0x15], &*size, &[0x15], &size, &[0x4c, 0x15], &count, &rest].concat()
    };
    let size = (1..=5000).rev().find(|&size| header(size).len() + size == end - head);
    let size = size.expect("a size");
    let page = [header(size), bytes[first..first + size].to_vec()].concat();
    bytes.splice(head..end, page);
    fs::write(&path, bytes).expect("a file");
    is_refused(folder.path(), "dictionary.parquet", "a dictionary of 2000000000 entries in");
}

#[test]
#[cfg(target_os = "linux")]
fn lengths_are_not_believed() {
    let folder = folder();
    let path = folder.path().join("lengths.parquet");
    let rows = vec![(1, Some("abcdefgh")); 5000];
    let encodings = [(Encoding::DELTA_LENGTH_BYTE_ARRAY, 1), (Encoding::DELTA_BYTE_ARRAY, 2)];
    for (encoding, headers) in encodings {
        let bytes = write(
            &path,
            &rows,
            bare().set_dictionary_enabled(false).set_column_encoding("text".into(), encoding),
        );
        let head = |count: u64| [&[0x80, 0x01, 4], &*varint(count)].concat();
        let (old, new) = (head(5000), head(1_000_000_000));
        let places = bytes.windows(old.len()).enumerate().filter(|(_, at)| *at == old);
        let places: Vec<usize> = places.map(|(place, _)| place).collect();
        assert_eq!(places.len(), headers);
        for place in places {
            let mut bytes = bytes.clone();
            bytes[place..place + new.len()].copy_from_slice(&new);
            fs::write(&path, bytes).expect("a file");
            is_refused(folder.path(), "lengths.parquet", "has the lengths of 1000000000");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_page_that_is_a_bomb_is_not_unpacked() {
    let folder = folder();
    let path = folder.path().join("bomb.parquet");
    let large = "a".repeat(600 << 20);
    for (packing, version) in [
        (Compression::GZIP(GzipLevel::default()), WriterVersion::PARQUET_1_0),
        (Compression::BROTLI(BrotliLevel::default()), WriterVersion::PARQUET_2_0),
    ] {
        let with = bare().set_dictionary_enabled(false).set_compression(packing);
        let mut bytes = write(&path, &[(1, Some(&large))], with.set_writer_version(version));
        // The unpacked size in the second header, in as many bytes as it takes.
        let size = varint(((600 << 20) + 4) * 2);
        let near = bytes.windows(4).position(|at| at[1..] == size[2..]).expect("the size");
        let start = near - 1;
        let end = behind(&bytes, start);
        assert_eq!(end - start, size.len());
        for (n, byte) in bytes[start..end].iter_mut().enumerate() {
            let is_last = n + 1 == size.len();
            *byte = (2_000_000_u64 >> (7 * n)) as u8 & 0x7f | if is_last { 0 } else { 0x80 };
        }
        fs::write(&path, bytes).expect("a file");
        is_refused(folder.path(), "bomb.parquet", "a page that unpacks to more than the 134");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_page_of_another_size_than_its_header_says_is_damaged() {
    let folder = folder();
    let path = folder.path().join("other.parquet");
    let long = "a".repeat(100_000);
    // The levels come first, in the first version behind their length, and the text behind its length.
    for (packing, version, unpacked) in [
        (Compression::GZIP(GzipLevel::default()), WriterVersion::PARQUET_1_0, 100_010),
        (Compression::LZ4, WriterVersion::PARQUET_1_0, 100_010),
        (Compression::BROTLI(BrotliLevel::default()), WriterVersion::PARQUET_2_0, 100_006),
    ] {
        let with = bare().set_dictionary_enabled(false).set_compression(packing);
        let with = with.set_writer_version(version).set_encoding(Encoding::PLAIN);
        let mut bytes = write(&path, &[(1, Some(&long))], with);
        let size = varint(unpacked * 2);
        let at = bytes.windows(size.len()).position(|at| at == size).expect("the size");
        bytes[at] += 2;
        fs::write(&path, bytes).expect("a file");
        let why = format!("unpacks to {unpacked} bytes, and its header says {}", unpacked + 1);
        is_refused(folder.path(), "other.parquet", &why);
    }
}

/// The file, of whose last text, 100 bytes long, the last six are left out: in the header of its page a checksum
/// stands for them.
#[cfg(target_os = "linux")]
fn with_checksum(mut bytes: Vec<u8>, text: &str) -> Vec<u8> {
    let (first, size) = (bytes.windows(100).position(|at| at == text.as_bytes()), varint(220));
    let first = first.expect("the text");
    // Of that length are the text, its own length, and the levels and theirs.
    let data = first - 10;
    let sizes = [&[0x15, 0, 0x15], &*size, &[0x15], &size, &[0x2c]].concat();
    let head = bytes[..data].windows(sizes.len()).rposition(|at| at == sizes).expect("a header");
    let page = [&bytes[data..data + 6], &94_u32.to_le_bytes(), &text.as_bytes()[..94]].concat();
    let mut sum = flate2::Crc::new();
    sum.update(&page);
    let sum = sum.sum().cast_signed();
    let sum = varint(u64::from((sum << 1 ^ sum >> 31).cast_unsigned()));
    assert_eq!(sum.len(), 5, "another text has a sum that is long enough");
    let size = varint(208);
    let sizes_and_sum = [&[0x15, 0, 0x15], &*size, &[0x15], &size, &[0x15], &sum, &[0x1c]].concat();
    let rest = bytes[head + sizes.len()..data].to_vec();
    bytes.splice(head..first + 100, [sizes_and_sum, rest, page].concat());
    bytes
}

#[test]
#[cfg(target_os = "linux")]
fn a_page_whose_checksum_is_wrong_is_damaged() {
    let folder = folder();
    let path = folder.path().join("sum.parquet");
    let long = format!("TODO {}", "a".repeat(95));
    let with = bare().set_dictionary_enabled(false);
    let with = with.set_write_batch_size(1).set_data_page_row_count_limit(1);
    let rows = [(1, Some("TODO first")), (2, Some(&*long))];
    let sound = with_checksum(write(&path, &rows, with), &long);
    let check = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("a file");
        let (found, errors) = check(folder.path(), &["sum.parquet"]);
        (found.lines().count(), errors)
    };
    let (found, errors) = check(&sound);
    assert!(found == 2 && !errors.contains("error"), "{errors}");
    let mut damaged = sound.clone();
    let last = sound.windows(4).rposition(|at| at == b"aaaa").expect("the text");
    damaged[last] ^= 2;
    let (found, errors) = check(&damaged);
    let told = "sum.parquet: the data breaks off in record 2: Page CRC checksum mismatch; what comes \
                before was linted";
    assert!(found == 1 && errors.contains(told), "{found}: {errors}");
    is_refused(folder.path(), "sum.parquet", told);
}

#[test]
#[cfg(target_os = "linux")]
fn what_the_reader_of_parquet_panics_over_is_told_in_one_line() {
    let folder = folder();
    let path = folder.path().join("damaged.parquet");
    let rows = vec![(1, Some("abcdefgh")); 50];
    let mut bytes = write(&path, &rows, bare().set_dictionary_enabled(false));
    // The page of the texts is said to refer to a dictionary, of which there is none.
    let first = bytes.windows(8).position(|at| at == b"abcdefgh").expect("a text");
    // Before the texts, this is found last: how they are encoded, and what comes after it.
    let plain = bytes[..first].windows(3).rposition(|at| at == [0x15, 0, 0x15]).expect("it");
    bytes[plain + 1] = 8 << 1;
    fs::write(&path, bytes).expect("a file");
    is_refused(folder.path(), "damaged.parquet", "it is damaged in a way that was not expected");
}

/// Rows that a wrong count hides would be lost without a word, and the others would have wrong numbers.
#[test]
fn a_wrong_count_of_rows_is_told() {
    let folder = folder();
    let path = folder.path().join("counts.parquet");
    let rows = vec![(1, Some("TODO say when.")); 6];
    let bytes = write(&path, &rows, WriterProperties::builder());
    let places = bytes.windows(2).enumerate().filter(|(_, at)| *at == [0x16, 6 << 1]);
    let mut wrong = 0;
    for place in places.map(|(place, _)| place + 1) {
        // Fewer than none, and five, as Thrift writes them.
        for count in [13, 5 << 1] {
            let mut bytes = bytes.clone();
            bytes[place] = count;
            fs::write(&path, bytes).expect("a file");
            let (found, errors) = check(folder.path(), &["counts.parquet"]);
            let is_told = errors.contains("error: counts.parquet: ");
            assert!(found.lines().count() == 6 || is_told, "{place} {count}: {errors}");
            wrong += usize::from(errors.contains("rows, and its row groups have"));
        }
    }
    assert!(wrong >= 2, "{wrong}");
}

/// Writes a file with one row: a column `x` of this kind, and a text with something to find.
fn one_row(path: &Path, x: &str) {
    let schema = format!("message record {{ {x}; required binary text (UTF8); }}");
    let schema = Arc::new(parse_message_type(&schema).expect("a schema"));
    let file = File::create(path).expect("a file");
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).expect("a writer");
    let mut group = writer.next_row_group().expect("a group");
    let (there, first) = ([1], [0]);
    let levels = x.starts_with("repeated").then_some((&there[..], &first[..]));
    let (there, first) = levels.unzip();
    for value in ["seven", "TODO say when."] {
        let mut column = group.next_column().expect("no error").expect("a column");
        let written = match column.untyped() {
            ColumnWriter::BoolColumnWriter(to) => to.write_batch(&[true], there, first),
            ColumnWriter::Int32ColumnWriter(to) => to.write_batch(&[-7], there, first),
            ColumnWriter::Int64ColumnWriter(to) => to.write_batch(&[-7], there, first),
            ColumnWriter::FloatColumnWriter(to) => to.write_batch(&[-7.5], there, first),
            ColumnWriter::DoubleColumnWriter(to) => to.write_batch(&[-7.5], there, first),
            ColumnWriter::ByteArrayColumnWriter(to) => to.write_batch(&[value.into()], None, None),
            _ => panic!("{x}"),
        };
        written.expect("a value");
        column.close().expect("an end");
    }
    group.close().expect("an end");
    writer.close().expect("an end");
}

fn check(folder: &Path, flags: &[&str]) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corplint"));
    let output = command.current_dir(folder).args(["check", "--format", "jsonl"]).args(flags);
    let output = output.output().expect("it runs");
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn ids_are_strings_and_plain_numbers() {
    let folder = folder();
    for (x, id) in [
        ("required int32 x", Some("-7")),
        ("required int64 x", Some("-7")),
        ("required float x", Some("-7.5")),
        ("required double x", Some("-7.5")),
        ("required int32 x (INTEGER(8,true))", Some("-7")),
        ("required int32 x (INTEGER(32,false))", Some("4294967289")),
        ("required int64 x (INTEGER(64,false))", Some("18446744073709551609")),
        ("required binary x", Some("seven")),
        ("required binary x (UTF8)", Some("seven")),
        ("required binary x (JSON)", Some("seven")),
        ("required int32 x (DATE)", None),
        ("required int64 x (TIMESTAMP(MILLIS,true))", None),
        ("required int64 x (TIMESTAMP(NANOS,true))", None),
        ("required int32 x (DECIMAL(9,2))", None),
        ("required binary x (DECIMAL(9,2))", None),
        ("required binary x (BSON)", None),
        ("required boolean x", None),
        ("repeated int32 x", None),
    ] {
        one_row(&folder.path().join("x.parquet"), x);
        let (found, errors) = check(folder.path(), &["--id-field", "x", "x.parquet"]);
        let finding: serde_json::Value = serde_json::from_str(&found).expect(&errors);
        assert_eq!(finding["id"].as_str(), id, "{x}");
    }
}

#[test]
fn a_column_without_strings_is_no_text() {
    let folder = folder();
    let long = "x".repeat(3000);
    let many: String = (0..13).map(|n| format!("required binary c{n:02}; ")).collect();
    for (x, why) in [
        ("required binary x (DECIMAL(9,2))", "`x` holds values of type BYTE_ARRAY, not strings"),
        ("required binary x (BSON)", "`x` holds values of type BYTE_ARRAY, not strings"),
        ("required int32 x", "`x` holds values of type INT32, not strings"),
        ("optional int32 x (UNKNOWN)", "`x` holds nothing but null"),
        ("required int32 y", "those that hold strings are none: name"),
        ("repeated binary x (UTF8)", "`x` holds lists, not strings"),
        (
            "optional group x (LIST) { repeated group list { optional binary element (UTF8); } }",
            "`x` holds lists, not strings",
        ),
        ("required group x { required binary y; }", "those that hold strings are `x.y`: name"),
        // Twelve are enough to see how they are named, and so is the beginning of a long name.
        (&*many, "`c10`, `c11`: name"),
        (&*format!("required binary {long}"), "xxx"),
    ] {
        let schema = format!("message record {{ {x}; }}");
        let schema = schema.replace("; ;", ";").replace("};", "}");
        let schema = Arc::new(parse_message_type(&schema).expect("a schema"));
        let file = File::create(folder.path().join("x.parquet")).expect("a file");
        let writer = SerializedFileWriter::new(file, schema, Arc::default());
        writer.expect("a writer").close().expect("an end");
        let (_, errors) = check(folder.path(), &["--text-field", "x", "x.parquet"]);
        assert!(errors.contains(why) && !errors.contains(&long), "{x}: {errors}");
    }
}
