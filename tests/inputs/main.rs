//! What is read from files is the same in whatever format, compression and pieces, and on however
//! many threads; and no file, however broken, ends the reading.

mod content;
mod damaged;
mod going_on;
mod limits;
#[path = "../support/packed.rs"]
mod packed;

use std::fs;
use std::io::Write;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use corplint::input::{Compression, Event, Input, Inputs, ReadOptions, Run, Worker};
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
