//! What is too large, too deep or takes too much memory.

use super::*;

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
