//! A file is read as what it is, or as the user says.

use corplint::input::InputFormat;

use super::*;

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
