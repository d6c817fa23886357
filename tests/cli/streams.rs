//! Pipes, and readers that go away.

use super::*;

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let folder = Folder::new("pipe");
    folder.write("a.txt", &"TODO and more\n".repeat(20_000));
    let mut child = folder
        .command(&["check", "a.txt"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("corplint runs");
    let mut first = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    stdout.read_line(&mut first).expect("a first line");
    drop(stdout);
    let mut errors = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut errors).expect("UTF-8");
    assert!(first.starts_with("warning[todo]"), "{first}");
    assert_eq!((child.wait().expect("an end").code(), errors.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_can_not_be_written_is_an_error() {
    let folder = Folder::new("full");
    folder.write("a.txt", "TODO\n");
    for args in [&["check"][..], &["--help"], &["check", "--help"], &["--version"], &["rules"]] {
        let full = fs::File::create("/dev/full").expect("it is always there");
        let output = folder.command(args).stdout(full).output().expect("corplint runs");
        let ran = Ran::new(output);
        assert_eq!(ran.status, Some(2), "{args:?}");
        let told = "corplint: error: can't write the output: ";
        assert!(ran.stderr.starts_with(told), "{args:?}: {ran:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_what_comes_out_of_it() {
    use std::thread;
    let folder = Folder::new("pipes");
    let records = "{\"text\": \"TODO\"}\n".repeat(2);
    for (name, written, found) in [
        ("text.txt", "TODO\n", "text.txt:1:1"),
        ("records.txt", &*records, "records.txt record 1:1:1"),
    ] {
        let path = folder.0.join(name);
        let made = Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("mkfifo runs").success());
        let written = written.to_owned();
        let writer = thread::spawn(move || fs::write(path, written));
        let ran = short(&folder, &[name]);
        writer.join().expect("a thread").expect("it is read");
        assert!(ran.stdout.starts_with(found), "{ran:?}");
    }
}

/// A small packed file could have so many that they fill the memory.
#[test]
fn of_one_document_so_many_findings_are_told_and_no_more() {
    let folder = Folder::new("many");
    folder.write("word.toml", "[[rule]]\nid = 'word'\nsummary = 'a word'\nover = 'word'\nwhere = { chars = { max = 3 } }\n[[rule]]\nid = 'end'\nsummary = 'the end'\nseverity = 'error'\nover = 'word'\nwhere = { number_from_end = 1 }\n");
    folder.write(
        "corplint.toml",
        "fail-on = 'error'\nselect = ['word']\nextend-rules = ['word.toml']\n",
    );
    folder.write("many.txt", &"so ".repeat(100_100));
    let ran = folder.run(&["check", "--max-findings", "1", "many.txt"]);
    assert_eq!(ran.status, Some(1));
    // A rule that comes later is heard all the same.
    assert!(ran.stdout.contains("100,001 findings (1 error, 100,000 warnings)"), "{ran:?}");
    let cut = "warning: many.txt: it has more findings than are told and counted: of one document, \
               that is 100,000, and 100 of each rule whatever others find";
    assert!(ran.stderr.contains(cut), "{ran:?}");
    // What is printed is less than what there is, and that is not to be missed.
    let ran = folder.run(&["check", "--quiet", "--max-findings", "1", "many.txt"]);
    assert_eq!(ran.stderr.matches(cut).count(), 1, "{ran:?}");
    let ran = folder.run(&["rules", "try", "word.toml", "many.txt"]);
    assert_eq!(ran.stderr.matches(cut).count(), 1, "{ran:?}");
    // So many and no more.
    folder.write("many.txt", &"so ".repeat(100_000));
    for args in [&["check", "--max-findings", "1"][..], &["rules", "try", "word.toml"]] {
        let ran = folder.run(&[args, &["many.txt"]].concat());
        assert!(ran.stdout.contains("100,001 findings"), "{ran:?}");
        assert!(!ran.stderr.contains("more findings"), "{ran:?}");
    }
}

#[test]
fn broken_records_are_told_up_to_a_limit_on_any_number_of_threads() {
    let folder = Folder::new("limit");
    let broken = |n: usize| format!("{{\"text\": {}}}\n", "7".repeat(n % 90)).repeat(3);
    let lines: String = (0..20_000).map(broken).collect();
    folder.write("a.jsonl", &format!("{lines}{{\"text\": \"TODO\"}}\n{lines}"));
    folder.write("b.txt", "TODO\n");
    folder.write("c.jsonl", &lines);
    folder.write("d.jsonl", "{}\n");
    let paths = ["a.jsonl", "b.txt", "c.jsonl", "missing", "d.jsonl"];
    let check = |threads: &str, args: &[&str]| {
        let args = [&["check", "--format", "short", "--threads", threads], args, &paths].concat();
        let mut ran = folder.run(&args);
        // The time differs.
        let (kept, _) = ran.stderr.rsplit_once(" B, ").unwrap_or_default();
        let rest = ran.stderr.lines().filter(|line| line.contains("could not be read"));
        ran.stderr = format!("{kept}\n{}", rest.collect::<Vec<_>>().join("\n"));
        ran
    };
    let ran = check("1", &[]);
    assert_eq!((ran.status, ran.paths()), (Some(2), vec!["a.jsonl record 60001", "b.txt"]));
    assert_eq!(ran.stderr.matches("error: a.jsonl record").count(), 100);
    assert_eq!(ran.stderr.matches("error: c.jsonl record").count(), 100);
    assert_eq!(ran.stderr.matches("error: d.jsonl record").count(), 1);
    assert!(
        ran.stderr.contains("error: a.jsonl: 119,900 more records could not be read"),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("\n180,001 records could not be read"), "{ran:?}");
    let place = |what: &str| ran.stderr.find(what).expect("it is told");
    assert!(place("error: a.jsonl: 119,900 more") < place("error: c.jsonl record 1,"));
    assert!(place("error: c.jsonl: 59,900 more") < place("error: d.jsonl record 1:"));
    for threads in ["2", "5"] {
        assert_eq!(check(threads, &[]), ran, "{threads}");
    }
    let none = check("2", &["--max-errors", "0"]);
    assert_eq!(none.stderr.matches("jsonl record").count(), 0);
    assert!(none.stderr.contains("error: d.jsonl: 1 more record could not be read"), "{none:?}");
    assert_eq!((none.status, none.stdout), (ran.status, ran.stdout));
}
