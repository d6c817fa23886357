//! What is read from files is the same in whatever format, compression and pieces, and on however
//! many threads; and no file, however broken, ends the reading.

#[path = "support/packed.rs"]
mod packed;

use std::fs;
use std::io::Write;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use corplint::input::{
    Checkpoint, Compression, Event, Input, InputFormat, Inputs, ReadOptions, Run, Worker,
};
use parquet::basic::{BrotliLevel, Compression as ParquetCompression, GzipLevel, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use tempfile::TempDir;

use packed::{jsonl, pack, parquet};

/// Writes down what comes out of the inputs.
struct Scribe;

impl Worker for Scribe {
    type Output = Vec<Line>;

    fn begin(&mut self, _: &Input) {}

    fn event(&mut self, event: Event<'_>, output: &mut Vec<Line>) {
        output.push(match event {
            Event::Document(document) => {
                let source = document.source();
                Line::Document(source.record, source.id.clone(), document.text().to_owned())
            }
            Event::Broken(broken) => Line::Broken(broken.record, broken.to_string()),
            Event::Failed(error) => Line::Failed(error.to_string()),
            Event::Notice(notice) => Line::Notice(notice.to_string()),
        });
    }

    fn size(output: &Vec<Line>) -> usize {
        output.len()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    Document(Option<u64>, Option<String>, String),
    Broken(u64, String),
    Failed(String),
    Notice(String),
}

/// How a file is read.
#[derive(Debug, Clone, Copy)]
struct How {
    threads: usize,
    chunk: usize,
}

const PLAIN: How = How { threads: 1, chunk: 1 << 20 };

fn read(path: &Path, how: How, most: u64) -> Vec<Line> {
    read_with(path, how, ReadOptions { most_record_bytes: most, ..ReadOptions::default() })
}

fn read_with(path: &Path, how: How, options: ReadOptions) -> Vec<Line> {
    let mut run = Run::new(options);
    run.threads = NonZero::new(how.threads).expect("some threads");
    run.chunk = how.chunk;
    let mut all = Vec::new();
    let inputs = Inputs::new(vec![path.to_owned()], false);
    let sink = |lines: &mut Vec<Line>| {
        all.append(lines);
        Ok::<_, ()>(())
    };
    run.run(inputs, || Scribe, sink).expect("the sink takes all");
    all
}

fn write(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a file");
    path
}

fn folder() -> TempDir {
    TempDir::new().expect("a folder")
}

/// Records as they should come out.
fn expected(records: &[(String, String)]) -> Vec<Line> {
    let lines = (1..).zip(records);
    lines.map(|(n, (id, text))| Line::Document(Some(n), Some(id.clone()), text.clone())).collect()
}

fn records() -> impl Strategy<Value = Vec<(String, String)>> {
    let text = prop_oneof![
        "[a-z ]{0,40}",
        "\\PC{0,20}",
        any::<String>(),
        ("[\n\t\"\\\\/é日]{0,9}", 0..3000_usize).prop_map(|(text, n)| text.repeat(n % 97)),
    ];
    prop::collection::vec(("[a-z0-9|]{1,6}", text), 1..40)
}

fn how() -> impl Strategy<Value = How> {
    (1..4_usize, prop_oneof![1..40_usize, 100..5000_usize])
        .prop_map(|(threads, chunk)| How { threads, chunk })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn records_are_the_same_however_they_are_packed_and_cut(
        records in records(),
        how in how(),
        is_windows: bool,
        is_ended: bool,
        cut in 0..100_usize,
    ) {
        let folder = folder();
        let mut lines = jsonl(&records, is_windows);
        if !is_ended {
            lines.truncate(lines.trim_ascii_end().len());
        }
        let path = write(&folder, "x.jsonl", &lines);
        prop_assert_eq!(read(&path, how, 1 << 20), expected(&records));
        for compression in Compression::ALL {
            let name = format!("x.jsonl.{}", compression.ending());
            let cut = lines.len() * cut / 100;
            let parts = [&lines[..cut], &lines[cut..]].map(|part| pack(part, compression));
            let path = write(&folder, &name, &parts.concat());
            prop_assert_eq!(read(&path, how, 1 << 20), expected(&records), "{}", name);
        }
        let path = folder.path().join("x.parquet");
        parquet(&path, &records, 1 + cut % 7, cut.is_multiple_of(2));
        prop_assert_eq!(read(&path, how, 1 << 20), expected(&records));
    }

    #[test]
    fn text_files_are_the_same_on_any_number_of_threads(records in records(), how in how()) {
        let folder = folder();
        for (n, (_, text)) in records.iter().enumerate() {
            write(&folder, &format!("{n:03}.txt"), text.as_bytes());
        }
        let texts = records.iter().map(|(_, text)| Line::Document(None, None, text.clone()));
        prop_assert_eq!(read(folder.path(), how, 1 << 20), texts.collect::<Vec<_>>());
    }

    #[test]
    fn a_packed_file_is_read_up_to_where_it_is_cut_off(
        records in records(),
        how in how(),
        cut in 1..100_usize,
        damage in prop::option::of(any::<u8>()),
    ) {
        let folder = folder();
        let all = expected(&records);
        for compression in Compression::ALL {
            let mut packed = pack(&jsonl(&records, false), compression);
            let at = packed.len() * cut / 100;
            match damage {
                Some(damage) => packed[at] ^= damage | 1,
                None => packed.truncate(at),
            }
            let path = write(&folder, &format!("x.jsonl.{}", compression.ending()), &packed);
            let read = read(&path, how, 1 << 20);
            if damage.is_some() {
                // The damage may be in bytes that say nothing, or make other text of it.
                continue;
            }
            if at < 10 {
                // So little is left that nobody can tell what it was: it may be read as a text.
                prop_assert!(!read.is_empty());
                continue;
            }
            let documents = read.iter().filter(|line| matches!(line, Line::Document(..))).count();
            prop_assert_eq!(&read[..documents], &all[..documents], "{:?}", read);
            let told = &read[documents..];
            let is_told = matches!(told, [Line::Failed(_)]);
            prop_assert!(is_told, "{compression:?} cut at {at}: {told:?}");
        }
    }

    #[test]
    fn damaged_parquet_is_told_and_no_more(
        records in records(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let folder = folder();
        let path = folder.path().join("x.parquet");
        parquet(&path, &records, 3, true);
        let mut bytes = fs::read(&path).expect("it was written");
        for (at, with) in damage {
            let at = at.index(bytes.len());
            bytes[at] = with;
        }
        let path = write(&folder, "damaged.parquet", &bytes);
        read(&path, PLAIN, 1 << 20);
    }

    #[test]
    fn no_bytes_are_too_odd(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        magic in prop::sample::select(vec![
            &b""[..], b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"BZh91AY&SY", b"\xfd7zXZ\0", b"PAR1", b"{\"",
        ]),
        name in prop::sample::select(vec!["x", "x.txt", "x.jsonl", "x.parquet", "x.jsonl.gz", "x.xz"]),
    ) {
        let folder = folder();
        let path = write(&folder, name, &[magic, &bytes].concat());
        read(&path, How { threads: 2, chunk: 50 }, 100);
    }
}

/// Larger than any of the records of [`records`] is, in bytes.
const MOST: u64 = 10_000;

/// Reads a folder with a checkpoint, but has it stop when so many outputs were put out.
fn read_some(folder: &Path, checkpoint: &Path, how: How, most: usize) -> (Vec<Line>, bool) {
    let mut run = Run::new(ReadOptions { most_record_bytes: MOST, ..ReadOptions::default() });
    run.threads = NonZero::new(how.threads).expect("some threads");
    run.chunk = how.chunk;
    let checkpoint = Checkpoint::open(checkpoint, "test").expect("it is one");
    let checkpoint = Arc::new(Mutex::new(checkpoint));
    run.checkpoint = Some(Arc::clone(&checkpoint));
    let (mut all, mut count) = (Vec::new(), 0);
    let sink = |lines: &mut Vec<Line>| {
        all.append(lines);
        count += 1;
        run.stop.store(count >= most, Ordering::Relaxed);
        Ok::<_, ()>(())
    };
    run.run(Inputs::new(vec![folder.to_owned()], false), || Scribe, sink).expect("it takes all");
    checkpoint.lock().expect("nobody panicked").save(().into()).expect("it is written");
    (all, run.stop.load(Ordering::Relaxed))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn runs_that_are_stopped_and_go_on_come_to_one_run(
        records in records(),
        hows in prop::collection::vec(how(), 1..6),
        most in 1..6_usize,
    ) {
        let folder = folder();
        let lines = jsonl(&records, false);
        write(&folder, "a.jsonl", &lines);
        for compression in Compression::ALL {
            let name = format!("b.jsonl.{}", compression.ending());
            write(&folder, &name, &pack(&lines, compression));
        }
        // These are not what their names say.
        write(&folder, "c.txt", &pack(&lines, Compression::Zstd));
        let large = format!("{{}}\n{{\"text\": \"x\"}}\n{}\n\n{{\n", "x".repeat(20_000));
        write(&folder, "d.jsonl", large.as_bytes());
        for (n, (_, text)) in records.iter().enumerate() {
            write(&folder, &format!("e{n:02}.txt"), text.as_bytes());
        }
        parquet(&folder.path().join("f.parquet"), &records, 7, true);
        let whole = read(folder.path(), PLAIN, MOST);

        let elsewhere = self::folder();
        let checkpoint = elsewhere.path().join("checkpoint");
        let mut parts = Vec::new();
        for n in 0.. {
            let how = hows[n % hows.len()];
            let (lines, is_stopped) = read_some(folder.path(), &checkpoint, how, most);
            parts.extend(lines);
            if !is_stopped {
                break;
            }
        }
        // What is told of a file is told again when it is opened again.
        let without_notices = |lines: Vec<Line>| -> Vec<Line> {
            lines.into_iter().filter(|line| !matches!(line, Line::Notice(_))).collect()
        };
        prop_assert_eq!(without_notices(parts), without_notices(whole));
        // Now all of it is done.
        prop_assert_eq!(read_some(folder.path(), &checkpoint, PLAIN, usize::MAX).0, []);
    }
}

#[test]
fn records_that_are_too_large_are_told_and_passed_over() {
    let folder = folder();
    let large = "x".repeat(5000);
    let texts = ["a", &large, "b", "c", &large, &large, "d", &large];
    let records: Vec<(String, String)> =
        texts.iter().map(|&text| ("i".to_owned(), text.to_owned())).collect();
    let kinds = |lines: &[Line]| -> String {
        let kind = |line: &Line| match line {
            Line::Document(_, _, text) => text.clone(),
            Line::Broken(n, _) => n.to_string(),
            other => format!("{other:?}"),
        };
        lines.iter().map(kind).collect()
    };
    let path = write(&folder, "x.jsonl", &jsonl(&records, false));
    for chunk in [1, 10, 100, 3000, 4999, 6000, 1 << 20] {
        for threads in 1..4 {
            let lines = read(&path, How { threads, chunk }, 1000);
            assert_eq!(kinds(&lines), "a2bc56d8", "{chunk} {threads}");
        }
    }
    let packed = pack(&jsonl(&records, false), Compression::Gzip);
    let path = write(&folder, "cut.jsonl.gz", &packed[..packed.len() - 9]);
    let lines = read(&path, How { threads: 2, chunk: 100 }, 1000);
    assert!(kinds(&lines).starts_with("a2bc56d8Failed"), "{lines:?}");
}

#[test]
fn a_document_may_be_as_large_as_the_limit() {
    let folder = folder();
    let record = jsonl(&[("i".to_owned(), "x".repeat(300))], false);
    let record = record.trim_ascii_end();
    let most = record.len() as u64;
    for end in ["", "\n", "\r\n", "\n{}\n"] {
        let path = write(&folder, "x.jsonl", &[record, end.as_bytes()].concat());
        for chunk in [1, 100, 299, 1 << 20] {
            let lines = |most| read(&path, How { threads: 1, chunk }, most);
            let [fits, is_too_large] = [lines(most), lines(most - 1)];
            assert!(matches!(fits[0], Line::Document(..)), "{end:?} {chunk}: {fits:?}");
            assert!(matches!(is_too_large[0], Line::Broken(1, _)), "{end:?} {chunk}");
        }
    }
    let path = write(&folder, "x.txt", record);
    assert!(matches!(read(&path, PLAIN, most)[..], [Line::Document(..)]));
    assert!(matches!(read(&path, PLAIN, most - 1)[..], [Line::Failed(_)]));
    let path = folder.path().join("x.parquet");
    parquet(&path, &[("i".to_owned(), "x".repeat(300))], 1, true);
    assert!(matches!(read(&path, PLAIN, 300)[..], [Line::Document(..)]));
    assert!(matches!(read(&path, PLAIN, 299)[..], [Line::Broken(1, _)]));
}

#[test]
fn a_page_of_parquet_may_be_as_large_as_a_record() {
    let folder = folder();
    let path = folder.path().join("x.parquet");
    parquet(&path, &[("i".to_owned(), "x".repeat(130 << 20))], 1, false);
    let is_refused =
        |lines: &[Line]| matches!(lines, [Line::Failed(why)] if why.contains("a page of 1363"));
    assert!(is_refused(&read(&path, PLAIN, 1 << 20)));
    assert!(matches!(read(&path, PLAIN, 140 << 20)[..], [Line::Document(..)]));
}

/// Writes a Parquet file of rows with a number for an id, and a text.
fn numbered(path: &Path, rows: &[(i64, &str)], with: WriterPropertiesBuilder) {
    let schema = "message record { required int64 id; required binary text (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let file = fs::File::create(path).expect("a file");
    let with = Arc::new(with.build());
    let mut writer = SerializedFileWriter::new(file, schema, with).expect("a writer");
    let mut group = writer.next_row_group().expect("a group");
    let (ids, texts): (Vec<i64>, Vec<ByteArray>) =
        rows.iter().map(|(id, text)| (*id, ByteArray::from(*text))).unzip();
    let mut column = group.next_column().expect("no error").expect("a column");
    column.typed::<Int64Type>().write_batch(&ids, None, None).expect("values");
    column.close().expect("an end");
    let mut column = group.next_column().expect("no error").expect("a column");
    column.typed::<ByteArrayType>().write_batch(&texts, None, None).expect("values");
    column.close().expect("an end");
    group.close().expect("an end");
    writer.close().expect("an end");
}

/// Reads the only file of a folder, row by row, and stops after so many and goes on.
fn read_in_two(folder: &Path, most: usize) -> Vec<Line> {
    let elsewhere = self::folder();
    let checkpoint = elsewhere.path().join("checkpoint");
    let how = How { threads: 1, chunk: 1 };
    let (mut all, is_stopped) = read_some(folder, &checkpoint, how, most);
    assert!(is_stopped && all.len() < 20, "{} lines", all.len());
    all.extend(read_some(folder, &checkpoint, how, usize::MAX).0);
    all
}

#[test]
fn a_page_that_looks_like_a_header_is_read_after_a_stop() {
    let folder = folder();
    // The header of a page of two gigabytes begins so.
    let id = i64::from_le_bytes([0x15, 0, 0x15, 0xff, 0xff, 0xff, 0xff, 0x0f]);
    let with = WriterProperties::builder().set_dictionary_enabled(false);
    numbered(&folder.path().join("x.parquet"), &[(id, "x"); 20], with);
    let document = |n| Line::Document(Some(n), Some(id.to_string()), "x".to_owned());
    assert_eq!(read_in_two(folder.path(), 2), (1..=20).map(document).collect::<Vec<_>>());
}

#[test]
fn a_dictionary_that_was_passed_over_is_read_when_it_is_needed() {
    let folder = folder();
    let texts = ["the mill", "the mill is shut", "nobody was hurt", "it rained"];
    // Pages of equal rows are shorter than others.
    let rows: Vec<(i64, &str)> = (0..30)
        .map(|n| if n < 10 { (0, texts[0]) } else { (n % 3, texts[n as usize % 4]) })
        .collect();
    let document = |(n, (id, text)): (u64, &(i64, &str))| {
        Line::Document(Some(n), Some(id.to_string()), text.to_string())
    };
    let expected: Vec<Line> = (1..).zip(&rows).map(document).collect();
    for packing in [
        ParquetCompression::UNCOMPRESSED,
        ParquetCompression::ZSTD(ZstdLevel::default()),
        // What these unpack to is held against the header of the page.
        ParquetCompression::GZIP(GzipLevel::default()),
        ParquetCompression::BROTLI(BrotliLevel::default()),
        ParquetCompression::LZ4,
    ] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let with = WriterProperties::builder().set_compression(packing);
            let with = with.set_writer_version(version).set_write_batch_size(1);
            let path = folder.path().join("x.parquet");
            numbered(&path, &rows, with.set_data_page_row_count_limit(10));
            // In the first page, at its end, and in the one after that.
            for most in [1, 10, 12] {
                let read = read_in_two(folder.path(), most);
                assert_eq!(read, expected, "{packing:?} {version:?} {most}");
            }
        }
    }
}

#[test]
fn what_the_user_says_is_in_a_file_is_read_so() {
    let folder = folder();
    let forced = |name: &str, bytes: &[u8], format| {
        let path = write(&folder, name, bytes);
        read_with(&path, PLAIN, ReadOptions { format: Some(format), ..ReadOptions::default() })
    };
    let text = |text: &str| [Line::Document(None, None, text.to_owned())];
    // A text may begin with anything, and have any name.
    assert_eq!(forced("x.txt", b"PAR1 is a name", InputFormat::Text), text("PAR1 is a name"));
    assert_eq!(forced("x.json", b"{\n}\n", InputFormat::Text), text("{\n}\n"));
    // Lines that are no JSON are broken then, each of them.
    let lines = forced("x.jsonl", b"The ferry sails.\nAgain.\n", InputFormat::Jsonl);
    assert!(matches!(lines[..], [Line::Broken(1, _), Line::Broken(2, _)]), "{lines:?}");
}

#[test]
fn what_can_not_be_read_as_it_is_says_why() {
    let folder = folder();
    let path = folder.path().join("x.parquet");
    parquet(&path, &[("i".to_owned(), "x".to_owned())], 1, false);
    let rows = fs::read(&path).expect("it was written");
    let json = b"{\n\"text\": 1\n}\n";
    for (name, bytes, why) in [
        ("x.parquet.gz", pack(&rows, Compression::Gzip), "this is Parquet inside gzip"),
        ("x.JSON", json.to_vec(), "this is JSON, but not JSON Lines"),
        ("x.JSON.xz", pack(json, Compression::Xz), "this is JSON that goes over several lines"),
    ] {
        let lines = read(&write(&folder, name, &bytes), PLAIN, 1000);
        assert!(matches!(&lines[..], [Line::Failed(told)] if told.contains(why)), "{lines:?}");
    }
    // A text in two bytes a letter is not damaged, although it has zeros.
    let lines = read(&write(&folder, "x.txt.gz", b"\xff\xfea\0"), PLAIN, 1000);
    let is_text = |line: &Line| matches!(line, Line::Document(None, None, text) if text == "a");
    assert!(lines.last().is_some_and(is_text), "{lines:?}");
}

#[test]
fn parquet_that_is_called_packed_is_read_as_what_it_is() {
    let folder = folder();
    let path = folder.path().join("x.parquet");
    parquet(&path, &[("i".to_owned(), "x".to_owned())], 1, false);
    let rows = fs::read(&path).expect("it was written");
    for name in ["x.parquet.gz", "x.jsonl.zst", "x.txt.bz2", "x.xz"] {
        let lines = read(&write(&folder, name, &rows), PLAIN, 1000);
        let (notices, documents) = lines.split_at(lines.len() - 1);
        assert_eq!(documents, expected(&[("i".to_owned(), "x".to_owned())]), "{name}: {lines:?}");
        let [Line::Notice(first), more @ ..] = notices else { panic!("{name}: {notices:?}") };
        assert!(first.contains("although its name says so; it is read as it is"), "{first}");
        let is_parquet = |notice: &Line| matches!(notice, Line::Notice(told) if told.ends_with("it is read as Parquet"));
        assert!(more.iter().all(is_parquet) && more.len() <= 1, "{name}: {more:?}");
    }
}

#[test]
fn what_is_nested_too_deep_says_so() {
    let folder = folder();
    let record = |depth: usize| {
        format!("{{\"text\": \"x\", \"a\": {}{}}}\n", "[".repeat(depth), "]".repeat(depth))
    };
    let path = write(&folder, "x.jsonl", (record(63) + &record(64) + &record(5000)).as_bytes());
    let lines = read(&path, PLAIN, 1 << 20);
    let [Line::Document(..), Line::Broken(2, first), Line::Broken(3, second)] = &lines[..] else {
        panic!("{lines:?}")
    };
    let told = "byte 83: nested too deep: more than 64 lists and objects within one another";
    assert!(first.ends_with(told) && second.ends_with(told), "{first} {second}");
}

#[test]
fn texts_of_any_size_are_read_whole() {
    let folder = folder();
    // Files are looked at, and handed out, in steps of these sizes.
    let sizes = [64, 128, 256].map(|size| size << 10);
    let sizes = sizes.iter().flat_map(|&size| [size - 1, size, size + 1, size + 10_000]);
    let texts: Vec<String> =
        sizes.map(|size| "Nothing. ".repeat(size)[..size].to_owned()).collect();
    for (n, text) in texts.iter().enumerate() {
        write(&folder, &format!("{n:02}.txt"), text.as_bytes());
    }
    let expected: Vec<Line> =
        texts.into_iter().map(|text| Line::Document(None, None, text)).collect();
    for threads in [1, 3] {
        assert!(read(folder.path(), How { threads, ..PLAIN }, 1 << 20) == expected, "{threads}");
    }
}

#[test]
fn a_byte_order_mark_is_none_but_at_the_start() {
    let folder = folder();
    let lines = [
        &b"\xef\xbb\xbf{\"text\": \"\xff\"}"[..],
        b"\xef\xbb\xbf{\"text\": \"x\"}",
        b"{\"text\": \"\xff\"}",
        b"{\"text\": \"x\"}",
    ];
    let path = write(&folder, "x.jsonl", &lines.join(&b'\n'));
    for chunk in [1, 20, 1 << 20] {
        let lines = read(&path, How { threads: 1, chunk }, 1000);
        let told = |line: &Line| match line {
            Line::Broken(n, told) => format!("{n}{}", &told[told.find(',').expect("its place")..]),
            other => format!("{other:?}"),
        };
        let told: Vec<String> = lines.iter().map(told).collect();
        assert_eq!((&*told[0], &*told[2]), ("1, byte 11: not UTF-8", "3, byte 11: not UTF-8"));
        assert!(told[1].starts_with("2, byte 1: not JSON"), "{told:?}");
        assert_eq!(told[3..], ["Document(Some(4), None, \"x\")"]);
    }
}

#[test]
fn a_packed_text_of_which_nothing_can_be_read_is_no_document() {
    let folder = folder();
    for compression in Compression::ALL {
        let packed = pack(b"The bridge is shut.\n", compression);
        let name = format!("x.txt.{}", compression.ending());
        // What it is can be told, and no more; zstd begins with the text itself soon.
        let known = if compression == Compression::Zstd { 6 } else { 10 };
        let path = write(&folder, &name, &packed[..known]);
        let lines = read(&path, PLAIN, 1000);
        assert!(matches!(lines[..], [Line::Failed(_)]), "{name}: {lines:?}");
    }
}

/// Records of about so many bytes, no two of which are the same.
fn many_records(bytes: usize) -> Vec<(String, String)> {
    let mut state = 1_u64;
    let mut word = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{:x}", state >> 33)
    };
    let mut record = |n: usize| (n.to_string(), (0..12).map(|_| word() + " ").collect::<String>());
    (0..bytes / 160).map(&mut record).collect()
}

const HOWS: [How; 4] = [
    PLAIN,
    How { threads: 2, chunk: 1000 },
    How { threads: 3, chunk: 50_000 },
    How { threads: 1, chunk: 7 },
];

/// Lines packed with a checksum that says that something is wrong with them.
fn with_wrong_checksum(lines: &[u8], compression: Compression) -> Vec<u8> {
    let mut packed = pack(lines, compression);
    let at = match compression {
        Compression::Gzip => packed.len() - 8,
        Compression::Zstd => packed.len() - 1,
        // Of the first block; that of all blocks is not at the end of a byte.
        Compression::Bzip2 if lines.len() < 100_000 => 10,
        Compression::Bzip2 => packed.len() - 3,
        Compression::Xz => packed.len() - 12,
    };
    packed[at] ^= 0x40;
    packed
}

#[test]
fn what_comes_before_a_wrong_checksum_is_read() {
    let folder = folder();
    for bytes in [160, 5_000, 300_000] {
        let records = many_records(bytes);
        for (compression, is_ended) in
            Compression::ALL.into_iter().flat_map(|one| [(one, true), (one, false)])
        {
            let mut lines = jsonl(&records, false);
            if !is_ended {
                lines.truncate(lines.trim_ascii_end().len());
            }
            let more = [&pack(&lines, compression), &b"more"[..]].concat();
            let both = [with_wrong_checksum(&lines, compression), more];
            for (packed, how) in both.iter().flat_map(|one| HOWS.map(|how| (one, how))) {
                let path = write(&folder, &format!("x.jsonl.{}", compression.ending()), packed);
                let read = read(&path, how, 1 << 20);
                let (documents, told) = read.split_at(read.len() - 1);
                assert!(documents == expected(&records), "{compression:?} {bytes} {how:?}");
                let breaks_off = format!(
                    "{} data breaks off in record {}",
                    compression.name(),
                    records.len() + 1
                );
                assert!(
                    matches!(told, [Line::Failed(why)] if why.contains(&breaks_off)),
                    "{told:?}"
                );
            }
        }
    }
}

#[test]
fn a_wrong_checksum_is_told_by_later_runs_too() {
    let records = many_records(5_000);
    for compression in Compression::ALL {
        let (folder, elsewhere) = (folder(), folder());
        let packed = with_wrong_checksum(&jsonl(&records, false), compression);
        write(&folder, &format!("x.jsonl.{}", compression.ending()), &packed);
        let checkpoint = elsewhere.path().join("checkpoint");
        let run = || read_some(folder.path(), &checkpoint, PLAIN, usize::MAX).0;
        let first = run();
        assert!(matches!(first.last(), Some(Line::Failed(_))), "{compression:?}");
        // The records behind it were linted, and that something is wrong with them is as true as it was.
        assert_eq!(run(), first[records.len()..], "{compression:?}");
    }
}

#[test]
fn blocks_of_bzip2_stand_for_themselves() {
    let folder = folder();
    let records = many_records(300_000);
    // A record that is broken in a block that is sound hides no other, whatever comes behind it.
    let lines = [b"oops\n", &*jsonl(&records, false)].concat();
    let mut packed = pack(&lines, Compression::Bzip2);
    let checksum = packed.len() - 3;
    packed[checksum] ^= 0x40;
    let all = read(&write(&folder, "x.jsonl.bz2", &packed), PLAIN, 1 << 20);
    assert!(matches!(all[0], Line::Broken(1, _)));
    assert_eq!(all.len(), 1 + records.len() + 1);
    // All of a block is read that ends where the file is cut off.
    let records = &records[..400];
    let packed = pack(&jsonl(records, false), Compression::Bzip2);
    let path = write(&folder, "x.jsonl.bz2", &packed[..packed.len() - 10]);
    let all = read(&path, PLAIN, 1 << 20);
    assert!(all[..400] == expected(records) && matches!(all[400..], [Line::Failed(_)]));
}

/// Writes down so much of each record that it is put out before the next is read.
struct LongWinded;

impl Worker for LongWinded {
    type Output = Vec<Line>;

    fn begin(&mut self, _: &Input) {}

    fn event(&mut self, event: Event<'_>, output: &mut Vec<Line>) {
        Scribe.event(event, output);
    }

    fn size(output: &Vec<Line>) -> usize {
        if output.is_empty() { 0 } else { usize::MAX }
    }
}

/// Reads a folder with a checkpoint, until there is no room for more lines.
fn read_until_full(folder: &Path, checkpoint: &Path, room: usize) -> Vec<Line> {
    let mut run = Run::new(ReadOptions::default());
    run.threads = NonZero::<usize>::MIN;
    let checkpoint = Checkpoint::open(checkpoint, "test").expect("it is one");
    let checkpoint = Arc::new(Mutex::new(checkpoint));
    run.checkpoint = Some(Arc::clone(&checkpoint));
    let mut all = Vec::new();
    let sink = |lines: &mut Vec<Line>| {
        if all.len() + lines.len() > room {
            return Err(());
        }
        all.append(lines);
        Ok(())
    };
    let ended = run.run(Inputs::new(vec![folder.to_owned()], false), || LongWinded, sink);
    assert_eq!(ended.is_err(), all.len() == room);
    checkpoint.lock().expect("nobody panicked").save(().into()).expect("it is written");
    all
}

#[test]
fn a_run_goes_on_among_records_with_a_wrong_checksum() {
    let records = many_records(5_000);
    let (sound, wrong) = records.split_at(records.len() / 2);
    for compression in Compression::ALL {
        let folder = folder();
        let first = pack(&jsonl(sound, false), compression);
        let packed = [first, with_wrong_checksum(&jsonl(wrong, false), compression)].concat();
        let path = write(&folder, &format!("x.jsonl.{}", compression.ending()), &packed);
        let whole = read(&path, PLAIN, 1 << 20);
        assert!(matches!(whole.last(), Some(Line::Failed(_))), "{compression:?}");
        for room in [1, sound.len(), sound.len() + 1, records.len() - 2] {
            let elsewhere = self::folder();
            let checkpoint = elsewhere.path().join("checkpoint");
            let mut all = read_until_full(folder.path(), &checkpoint, room);
            assert_eq!(all.len(), room);
            all.extend(read_until_full(folder.path(), &checkpoint, usize::MAX));
            assert!(all == whole, "{compression:?} {room}");
        }
    }
}

#[test]
fn a_record_that_is_cut_off_is_none() {
    let folder = folder();
    for rest in ["{\"text\": \"b", "{\"text\": \"b\"", "17", "\"b\"", "x"] {
        for compression in Compression::ALL {
            let lines = format!("{{\"text\": \"a\"}}\n{rest}");
            let packed = [&pack(lines.as_bytes(), compression), &b"more"[..]].concat();
            let path = write(&folder, &format!("x.jsonl.{}", compression.ending()), &packed);
            let read = read(&path, PLAIN, 1 << 20);
            let [Line::Document(..), Line::Failed(why)] = &read[..] else { panic!("{read:?}") };
            assert!(why.contains("breaks off in record 2, which begins at byte 14"), "{why}");
        }
    }
}

/// A window of 2 GiB, and a dictionary of 512 MiB, for `{"text": "It dont matter."}` and a line feed.
const GREEDY: [(Compression, &[u8]); 2] = [
    (Compression::Zstd, b"\x28\xb5\x2f\xfd\0\xa8\xe1\0\0{\"text\": \"It dont matter.\"}\n"),
    (
        Compression::Xz,
        b"\xfd7zXZ\0\0\0\xff\x12\xd9\x41\x02\0\x21\x01\x22\0\0\0\x82\x40\xac\xdc\x01\0\x1b\
          {\"text\": \"It dont matter.\"}\n\
          \0\0\x01\x2c\x1c\xca\x82\xb6\x0d\x06\x72\x9e\x7a\x01\0\0\0\0\0YZ",
    ),
];

#[test]
fn what_takes_too_much_memory_to_unpack_says_what_can() {
    let folder = folder();
    let records = many_records(5_000);
    for (compression, greedy) in GREEDY {
        let packed = [&pack(&jsonl(&records, false), compression), greedy].concat();
        let path = write(&folder, &format!("x.jsonl.{}", compression.ending()), &packed);
        for how in HOWS {
            let read = read(&path, how, 1 << 20);
            let (documents, told) = read.split_at(read.len() - 1);
            assert!(documents == expected(&records), "{compression:?} {how:?}");
            let [Line::Failed(why)] = told else { panic!("{told:?}") };
            assert!(why.contains("takes more than 128 MiB of memory, which `"), "{why}");
            let command = format!("{} -dc", compression.name());
            assert!(why.contains(&command), "{why}");
        }
    }
}

#[test]
fn a_damaged_block_is_told_once() {
    let folder = folder();
    let records = many_records(450_000);
    let packed = pack(&jsonl(&records, false), Compression::Bzip2);
    let wanted = expected(&records);
    for part in 1..10 {
        let mut packed = packed.clone();
        let at = packed.len() * part / 10;
        packed[at] ^= 0x10;
        let path = write(&folder, "x.jsonl.bz2", &packed);
        let all = read(&path, PLAIN, 1 << 20);
        let (sound, told) = all.split_at(all.len() - 1);
        // Blocks are of 100 kB, and those before the damage are read.
        let least = (records.len() * part / 10).saturating_sub(records.len() / 4);
        assert!(sound.len() >= least && sound[..least] == wanted[..least], "{part}");
        // In the block itself, something may look like a record and be none.
        let mut numbers = (1..).zip(sound);
        let is_in_order =
            |(n, line): (u64, &Line)| matches!(line, Line::Document(Some(m), ..) if *m == n);
        assert!(numbers.all(is_in_order), "{part}");
        assert!(matches!(told, [Line::Failed(why)] if why.contains("breaks off")), "{told:?}");
        for how in HOWS {
            assert!(read(&path, how, 1 << 20) == all, "{part} {how:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for_when_all_is_to_stop() {
    use std::io::Write;
    use std::process::Command;
    use std::thread;
    use std::time::Duration;

    let folder = folder();
    for (written, documents) in
        [("{\"text\": \"a\"}\n{\"text\": \"b\"}\n{\"text\": \"c", 2), ("", 0)]
    {
        for threads in [1, 3] {
            // Each has a pipe of its own: who waited for the last one may still be there to read.
            let path = folder.path().join(format!("pipe-{documents}-{threads}.jsonl"));
            let made = Command::new("mkfifo").arg(&path).status();
            assert!(made.expect("mkfifo runs").success());
            let mut run = Run::new(ReadOptions::default());
            run.threads = NonZero::new(threads).expect("some threads");
            let (stop, writer) = (Arc::clone(&run.stop), path.clone());
            // It stays open until the reading has ended.
            let writer = thread::spawn(move || {
                let mut pipe = fs::OpenOptions::new().write(true).open(writer).expect("a pipe");
                pipe.write_all(written.as_bytes()).expect("somebody reads");
                thread::sleep(Duration::from_millis(500));
                stop.store(true, Ordering::Relaxed);
                pipe
            });
            let mut all = Vec::new();
            let sink = |lines: &mut Vec<Line>| {
                all.append(lines);
                Ok::<_, ()>(())
            };
            run.run(Inputs::new(vec![path.clone()], false), || Scribe, sink).expect("it takes all");
            drop(writer.join().expect("it has written"));
            let is_document = |line: &Line| matches!(line, Line::Document(..));
            assert!(all.iter().all(is_document), "{all:?}");
            assert_eq!(all.len(), documents, "{all:?}");
        }
    }
}

#[test]
fn records_and_errors_come_in_the_order_of_the_inputs() {
    let folder = folder();
    for n in 0..100 {
        let record = format!("{{\"text\": \"{n}\"}}\n");
        match n % 5 {
            0 => write(&folder, &format!("{n:03}.txt"), n.to_string().as_bytes()),
            1 => write(&folder, &format!("{n:03}.jsonl"), record.as_bytes()),
            2 => write(
                &folder,
                &format!("{n:03}.jsonl.gz"),
                &pack(record.as_bytes(), Compression::Gzip),
            ),
            3 => write(
                &folder,
                &format!("{n:03}.txt.gz"),
                &pack(n.to_string().as_bytes(), Compression::Gzip),
            ),
            _ => write(&folder, &format!("{n:03}.parquet"), b"no Parquet"),
        };
    }
    for threads in [1, 2, 5] {
        let lines = read(folder.path(), How { threads, chunk: 100 }, 1000);
        let texts: Vec<String> = lines
            .into_iter()
            .filter_map(|line| match line {
                Line::Document(_, _, text) => Some(text),
                _ => None,
            })
            .collect();
        let numbers =
            (0..100).map(|n: u32| if n % 5 == 4 { "no Parquet".to_owned() } else { n.to_string() });
        assert_eq!(texts, numbers.collect::<Vec<_>>(), "{threads}");
    }
}

#[test]
fn records_in_a_file_named_as_a_text_are_read_piece_by_piece_too() {
    let (folder, elsewhere) = (folder(), folder());
    let records = many_records(400_000);
    write(&folder, "a.txt", &jsonl(&records, false));
    let checkpoint = elsewhere.path().join("checkpoint");
    let how = How { threads: 1, chunk: 10_000 };
    let (mut all, is_stopped) = read_some(folder.path(), &checkpoint, how, 2);
    assert!(is_stopped && all.len() < records.len(), "{} lines", all.len());
    all.extend(read_some(folder.path(), &checkpoint, how, usize::MAX).0);
    all.retain(|line| !matches!(line, Line::Notice(_)));
    assert_eq!(all, expected(&records));
}

#[test]
fn of_a_file_that_grows_what_was_there_is_read() {
    let folder = folder();
    let records = many_records(5_000);
    let path = write(&folder, "a.jsonl", &jsonl(&records, false));
    let mut run = Run::new(ReadOptions::default());
    (run.threads, run.chunk) = (NonZero::<usize>::MIN, 100);
    let mut count = 0;
    let sink = |lines: &mut Vec<Line>| {
        count += lines.len();
        run.stop.store(count > 2 * records.len(), Ordering::Relaxed);
        let mut file = fs::File::options().append(true).open(&path).expect("it can be written");
        lines.drain(..).try_for_each(|_| file.write_all(b"{\"text\": \"found\"}\n"))
    };
    run.run(Inputs::new(vec![path.clone()], false), || Scribe, sink).expect("it can be written");
    assert_eq!(count, records.len());
}
