//! The program on files that are large, hostile, or not read to their end.

#[path = "support/packed.rs"]
mod packed;
#[path = "support/todo.rs"]
mod todo;

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use corplint::input::Compression;

use packed::{jsonl, pack, parquet};
use todo::folder;

fn corplint(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corplint"));
    command.current_dir(folder).arg("check").args(["--format", "short", "--color", "never"]);
    command
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (text(&output.stdout), text(&output.stderr))
}

/// The lines of a summary without the time at the end of some.
fn without_time(summary: &str) -> String {
    let line = |line: &str| match line.rsplit_once(", ") {
        Some((before, time)) if time.ends_with(" s") => format!("{before}\n"),
        _ => format!("{line}\n"),
    };
    summary.lines().map(line).collect()
}

fn records(count: usize) -> Vec<(String, String)> {
    let text = |n: usize| {
        format!("The bridge is shut.\nTODO say until when ({n})\n{}", "x".repeat(n % 300))
    };
    (0..count).map(|n| (n.to_string(), text(n))).collect()
}

/// A gigabyte of zeros, as many small members.
fn bomb(compression: Compression) -> Vec<u8> {
    pack(&vec![0; 1 << 24], compression).repeat(64)
}

#[test]
#[cfg(target_os = "linux")]
fn a_bomb_does_not_take_the_memory() {
    let folder = folder();
    for compression in [Compression::Gzip, Compression::Zstd] {
        let bomb = bomb(compression);
        assert!(bomb.len() < 16 << 20, "{}", bomb.len());
        for name in ["bomb.jsonl", "bomb.txt"] {
            let name = format!("{name}.{}", compression.ending());
            fs::write(folder.path().join(&name), &bomb).expect("a file");
            let program = env!("CARGO_BIN_EXE_corplint");
            // The limit is on addresses, of which a program takes more than it uses, in kilobytes.
            let limited = format!("ulimit -v 400000; exec {program} check --threads 1 {name}");
            let output = Command::new("sh")
                .current_dir(folder.path())
                .args(["-c", &limited])
                .output()
                .expect("a shell");
            let (_, errors) = texts(&output);
            assert_eq!(output.status.code(), Some(2), "{errors}");
            assert!(errors.contains("larger than 64 MiB; --max-record-size raises"), "{errors}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_page_of_parquet_that_is_too_large_is_refused() {
    let folder = folder();
    let text = "x".repeat(300 << 20);
    parquet(&folder.path().join("page.parquet"), &[("1".into(), text)], 1, false);
    let output = corplint(folder.path()).arg("page.parquet").output().expect("it runs");
    let (_, errors) = texts(&output);
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("page.parquet") && errors.contains("a page of 3145"), "{errors}");
}

#[test]
#[cfg(target_os = "linux")]
fn rows_of_parquet_take_no_more_memory_than_a_piece() {
    let folder = folder();
    let tiny = vec![("1".to_owned(), "a".to_owned()); 1024];
    let large = |of_id: usize, of_text: usize| ("x".repeat(of_id), "x".repeat(of_text));
    // Nothing tells how large the next row is, of its text or its id.
    for (name, row) in [("texts", large(1, 2 << 20)), ("ids", large(2 << 20, 1))] {
        let name = format!("{name}.parquet");
        let rows = [&tiny[..], &vec![row; 60]].concat();
        parquet(&folder.path().join(&name), &rows, rows.len(), false);
        let program = env!("CARGO_BIN_EXE_corplint");
        let limited = format!(
            "ulimit -v 180000; exec {program} check --threads 1 -q --select encoding {name}"
        );
        let output = Command::new("sh").current_dir(folder.path()).args(["-c", &limited]).output();
        let output = output.expect("a shell");
        assert_eq!(output.status.code(), Some(0), "{}", texts(&output).1);
    }
}

#[test]
fn what_is_printed_is_the_same_on_any_number_of_threads() {
    let folder = folder();
    let lines = jsonl(&records(1000), false);
    fs::write(folder.path().join("a.jsonl"), lines.repeat(4)).expect("a file");
    fs::write(folder.path().join("b.jsonl.zst"), pack(&lines, Compression::Zstd)).expect("a file");
    for n in 0..300 {
        let text = format!("TODO number {n}\n");
        fs::write(folder.path().join(format!("{n}.txt")), text).expect("a file");
    }
    let run = |threads: &str, more: &[&str]| {
        let output = corplint(folder.path()).args(["--threads", threads]).args(more).output();
        let output = output.expect("it runs");
        assert_eq!(output.status.code(), Some(1));
        let (findings, summary) = texts(&output);
        (findings, without_time(&summary))
    };
    let few: &[&[&str]] = &[&[], &["--max-findings", "0"], &["--max-findings", "2003"]];
    for more in few {
        let one = run("1", more);
        for threads in ["2", "3", "8"] {
            assert!(run(threads, more) == one, "{threads} threads, {more:?}");
        }
    }
    let (findings, summary) = run("2", &["--max-findings", "2003"]);
    assert_eq!(findings.lines().count(), 2003);
    assert!(summary.contains("\n5,300 findings"));
}

#[test]
#[cfg(unix)]
fn the_output_is_no_input() {
    let folder = folder();
    fs::write(folder.path().join("a.jsonl"), jsonl(&records(100), false)).expect("a file");
    let out = fs::File::create(folder.path().join("b.jsonl")).expect("a file");
    let output = corplint(folder.path()).stdout(out).output();
    let output = output.expect("it runs");
    let (_, errors) = texts(&output);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains("b.jsonl: the output goes to this file"), "{errors}");
    let found = fs::read_to_string(folder.path().join("b.jsonl")).expect("a file");
    assert_eq!(found.lines().count(), 100);
}

#[test]
fn a_reader_that_goes_away_is_no_mistake() {
    let folder = folder();
    fs::write(folder.path().join("a.jsonl"), jsonl(&records(20_000), false)).expect("a file");
    let mut child = corplint(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), &*texts(&output).1), (Some(0), ""));
}

#[test]
#[cfg(unix)]
fn what_ctrl_c_ends_can_go_on() {
    let folder = folder();
    let lines = jsonl(&records(1500), false);
    fs::write(folder.path().join("a.jsonl"), lines.repeat(4)).expect("a file");
    fs::write(folder.path().join("b.jsonl.gz"), pack(&lines, Compression::Gzip)).expect("a file");
    let whole = corplint(folder.path()).output().expect("it runs");
    let (whole, whole_summary) = texts(&whole);

    let run = || {
        let mut command = corplint(folder.path());
        command.args(["--checkpoint", "checkpoint", "--threads", "2"]);
        command
    };
    let (mut found, mut interrupted) = (String::new(), 0);
    let mut patience = Duration::from_millis(40);
    let last = loop {
        let mut child =
            run().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        let id = child.id().to_string();
        let mut wait = patience;
        if interrupted == 0 {
            // Something is printed, so it listens, and more is to come than a pipe holds.
            let mut first = [0; 1];
            let stdout = child.stdout.as_mut().expect("a pipe");
            stdout.read_exact(&mut first).expect("something is found");
            found.push(first[0].into());
            wait = Duration::ZERO;
        }
        let killer = thread::spawn(move || {
            thread::sleep(wait);
            Command::new("kill").args(["-INT", &id]).stderr(Stdio::null()).status()
        });
        let output = child.wait_with_output().expect("it ends");
        let _ = killer.join();
        let (findings, errors) = texts(&output);
        found += &findings;
        match output.status.code() {
            Some(130) => {
                assert!(errors.contains("interrupted; the same command goes on"), "{errors}");
                interrupted += 1;
            }
            Some(1) => break errors,
            // Before it listens, Ctrl-C ends it at once.
            None => {}
            other => panic!("{other:?}: {errors}"),
        }
        // However slow the machine is, this ends.
        patience = patience * 5 / 4;
    };
    assert!(found == whole, "{} lines, not {}", found.lines().count(), whole.lines().count());
    let last = without_time(&last);
    assert!(last.ends_with(&without_time(&whole_summary)), "{last}");
    assert!(interrupted > 0);

    let again = run().output().expect("it runs");
    assert_eq!((again.status.code(), &*texts(&again).0), (Some(1), ""));
}

#[test]
fn a_checkpoint_of_something_else_is_told() {
    let folder = folder();
    fs::write(folder.path().join("a.txt"), "TODO").expect("a file");
    let run = |more: &[&str]| {
        let mut command = corplint(folder.path());
        let output = command.args(["--checkpoint", "done.json"]).args(more).output();
        let output = output.expect("it runs");
        (output.status.code(), texts(&output).1)
    };
    assert_eq!(run(&["a.txt"]).0, Some(1));
    for flags in [
        ["--ignore", "encoding"],
        ["--severity", "todo=error"],
        ["--language", "de"],
        ["--max-findings", "9"],
        ["--text-field", "body"],
        ["--encoding", "latin1"],
        ["--max-record-size", "1M"],
    ] {
        let (code, errors) = run(&[&flags[..], &["a.txt"]].concat());
        assert_eq!(code, Some(2), "{flags:?}: {errors}");
        assert!(errors.contains("was made with other rules"), "{flags:?}: {errors}");
    }
    let (code, errors) = run(&["-"]);
    assert!(code == Some(2) && errors.contains("standard input can't"), "{errors}");
    fs::write(folder.path().join("b.txt"), "nothing").expect("a file");
    let (_, errors) = run(&["b.txt"]);
    assert!(errors.contains("none of the inputs of the earlier run"), "{errors}");
    fs::write(folder.path().join("a.txt"), "TODO and TODO").expect("a file");
    let (_, errors) = run(&["a.txt"]);
    assert!(errors.contains("a.txt: this has changed since an earlier run"), "{errors}");
    let rules = folder.path().join("rules.toml");
    let those = fs::read_to_string(&rules).expect("a file");
    fs::write(&rules, those.replace("TODO", "todo")).expect("a file");
    assert!(run(&["a.txt"]).1.contains("was made with other rules"));
    fs::write(&rules, those).expect("a file");
    assert_eq!(run(&["a.txt"]).0, Some(1));
    let config = folder.path().join("corplint.toml");
    let more = fs::read_to_string(&config).expect("a file") + "severity = { todo = 'note' }\n";
    fs::write(config, more).expect("a file");
    assert!(run(&["a.txt"]).1.contains("was made with other rules"));
    let mut file = fs::File::create(folder.path().join("done.json")).expect("a file");
    file.write_all(b"not mine").expect("it is written");
    let (code, errors) = run(&["a.txt"]);
    assert!(code == Some(2) && errors.contains("it is no checkpoint"), "{errors}");
    assert_eq!(fs::read(folder.path().join("done.json")).expect("a file"), b"not mine");
}

#[test]
fn a_packed_text_that_is_cut_off_is_linted_once_and_told_each_time() {
    let folder = folder();
    let packed = pack("TODO say when.\n".repeat(5000).as_bytes(), Compression::Gzip);
    fs::write(folder.path().join("a.txt.gz"), &packed[..packed.len() - 12]).expect("a file");
    let run = || {
        let output = corplint(folder.path()).args(["--checkpoint", "checkpoint"]).output();
        let output = output.expect("it runs");
        let (found, errors) = texts(&output);
        assert!(errors.contains("breaks off"), "{errors}");
        assert_eq!(output.status.code(), Some(2));
        let errors = without_time(&errors);
        let summary = errors.lines().find(|line| line.contains(" findings ("));
        (found.lines().count(), summary.map(str::to_owned))
    };
    let (found, summary) = run();
    assert!(found > 1000 && summary.is_some(), "{found} {summary:?}");
    assert_eq!(run(), (0, summary.clone()));
    assert_eq!(run(), (0, summary));
}

#[test]
fn a_long_id_is_none() {
    let folder = folder();
    let record = |len| ("x".repeat(len), "TODO say when.".to_owned());
    let records: Vec<_> = [1000, 1001, 200_000].map(record).into();
    fs::write(folder.path().join("a.jsonl"), jsonl(&records, false)).expect("a file");
    parquet(&folder.path().join("b.parquet"), &records, 10, false);
    let mut command = Command::new(env!("CARGO_BIN_EXE_corplint"));
    let output = command.current_dir(folder.path()).args(["check", "--format", "jsonl"]).output();
    let (found, _) = texts(&output.expect("it runs"));
    let ids = found.lines().map(|line| {
        let finding: serde_json::Value = serde_json::from_str(line).expect("JSON");
        finding["id"].as_str().map(str::len)
    });
    let ids: Vec<_> = ids.collect();
    assert_eq!(ids, [Some(1000), None, None, Some(1000), None, None]);
}
