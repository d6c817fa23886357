//! A run that is stopped goes on later as if it had never been.

use std::sync::Mutex;

use corplint::input::Checkpoint;
use parquet::basic::{BrotliLevel, Compression as ParquetCompression, GzipLevel, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::*;

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
