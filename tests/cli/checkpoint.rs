//! Checks that go on after others.

use super::*;

#[test]
fn an_input_that_has_changed_counts_once() {
    let folder = Folder::new("changed");
    let records = "{\"text\": \"TODO\"}\n{\"text\": 7}\n";
    folder.write("a.jsonl", records);
    folder.write("b.txt", "TODO\n");
    let args = ["check", "--format", "short", "--checkpoint", "done.json", "a.jsonl", "b.txt"];
    let first = folder.run(&args);
    let sums = |ran: &Ran, sums: &[&str]| {
        assert!(sums.iter().all(|sum| ran.stderr.contains(sum)), "{ran:?}");
    };
    sums(&first, &["2 findings (2 warnings) in 2 of 2 documents", "\n1 record could not be read"]);
    assert_eq!(first.status, Some(2));
    // Nothing has changed.
    let again = folder.run(&args);
    assert_eq!((again.status, &*again.stdout), (first.status, ""));
    sums(&again, &["2 findings (2 warnings) in 2 of 2 documents", "\n1 record could not be read"]);
    folder.write("a.jsonl", &format!("{records}{{\"text\": \"TODO, and more\"}}\n"));
    let changed = folder.run(&args);
    assert_eq!(changed.paths(), ["a.jsonl record 1", "a.jsonl record 3"]);
    let sum = "3 findings (3 warnings) in 3 of 3 documents";
    sums(&changed, &[sum, "\n1 record could not be read", "a.jsonl: this has changed since"]);
    // Of what can't be read any more neither, whatever else can't be read.
    folder.write("a.jsonl", "[1,\n2]\n");
    let unfit = folder.run(&[&args[..], &["0missing"]].concat());
    let sum = "1 finding (1 warning) in 1 of 1 document";
    sums(&unfit, &[sum, "\n2 inputs could not be read", "a.jsonl: this has changed since"]);
    assert!(!unfit.stderr.contains("1 record could not be read"), "{unfit:?}");
    // Of what is no longer there, nothing is counted.
    fs::remove_file(folder.0.join("a.jsonl")).expect("it was there");
    fs::create_dir(folder.0.join("a.jsonl")).expect("a folder");
    folder.write("a.jsonl/c.txt", "TODO\n");
    let replaced = folder.run(&args);
    assert_eq!(replaced.paths(), ["a.jsonl/c.txt"]);
}

#[test]
fn a_run_speaks_of_fields_in_the_records_that_it_read_itself() {
    let folder = Folder::new("fields");
    folder.write("a.jsonl", "{\"text\": \"TODO\", \"key\": 1}\n");
    let args = ["check", "--checkpoint", "done.json", "--id-field", "key", "."];
    let is_told = || folder.run(&args).stderr.contains("no record that was read in this run has");
    assert!(!is_told());
    // Nothing is read.
    assert!(!is_told());
    folder.write("b.jsonl", "{\"text\": \"TODO\"}\n");
    assert!(is_told());
}

#[test]
fn a_checkpoint_tells_files_of_one_name_in_several_folders_apart() {
    let folder = Folder::new("folders");
    let args = ["check", "--format", "short", "--config", "../corplint.toml"];
    let args = [&args[..], &["--checkpoint", "../done.json", "a.txt"]].concat();
    let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    for name in ["a/a.txt", "b/a.txt"] {
        folder.write(name, "TODO\n");
        let file = fs::File::options().write(true).open(folder.0.join(name));
        file.and_then(|file| file.set_modified(time)).expect("it has a time");
    }
    for (name, found, sum) in [("a", 1, "in 1 of 1"), ("b", 1, "in 2 of 2"), ("a", 0, "in 2 of 2")]
    {
        let mut command = folder.command(&args);
        let ran = Ran::new(command.current_dir(folder.0.join(name)).output().expect("it runs"));
        assert_eq!((ran.status, ran.paths().len()), (Some(1), found), "{name}: {ran:?}");
        assert!(ran.stderr.contains(&format!("{sum} document")), "{name}: {ran:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_can_not_be_read_again_has_no_checkpoint() {
    let folder = Folder::new("passing");
    folder.write("list", "a.txt\n-\n");
    folder.write("a.txt", "TODO\n");
    let made = Command::new("mkfifo").arg(folder.0.join("pipe")).status();
    assert!(made.expect("mkfifo runs").success());
    for (args, name) in [
        (&["-"][..], "standard input"),
        (&["--files-from", "list"], "standard input"),
        (&["a.txt", "./pipe"], "pipe"),
    ] {
        let ran = short(&folder, &[&["--checkpoint", "done.json"][..], args].concat());
        let told = format!(
            "corplint: error: {name} can't be read again, so no --checkpoint can be kept of it\n"
        );
        assert_eq!((ran.status, &*ran.stdout, &*ran.stderr), (Some(2), "", &*told));
        assert!(!folder.0.join("done.json").exists());
    }
}

#[test]
fn a_checkpoint_is_for_one_run_at_a_time() {
    let folder = Folder::new("locked");
    folder.write("a.txt", "TODO\n");
    let checkpoint = folder.0.join("done.json");
    let other = corplint::input::Checkpoint::open(&checkpoint, "x").expect("a new one");
    let args = ["check", "--quiet", "--checkpoint", "done.json", "a.txt"];
    let ran = folder.run(&args);
    let told = "corplint: error: can't use the checkpoint done.json: another run is using it, and two \
                would spoil it: wait for the end of that one, or name another file\n";
    assert_eq!((ran.status, &*ran.stdout, &*ran.stderr), (Some(2), "", told));
    drop(other);
    assert_eq!(folder.run(&args).status, Some(1));
    // What it is called while it is written is told to nobody.
    let ran = folder.run(&["check", "--checkpoint", "no/such/done.json", "a.txt"]);
    let told = "corplint: error: can't use the checkpoint no/such/done.json: it can't be opened: no \
                such file or folder\n";
    assert_eq!((ran.status, &*ran.stderr), (Some(2), told));
}

#[test]
fn what_was_done_some_time_before_a_run_was_killed_is_not_done_again() {
    let folder = Folder::new("killed");
    // As nobody reads so many findings at once, it has to wait in between.
    folder.write("a.jsonl", &"{\"text\": \"TODO\"}\n".repeat(100_000));
    let args = [&SHORT[..], &["--checkpoint", "done.json", "a.jsonl"]].concat();
    let mut child = folder.command(&args).stdout(Stdio::piped()).spawn().expect("corplint runs");
    let mut found = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let first = found.next().expect("a finding").expect("UTF-8");
    assert!(first.starts_with("a.jsonl record 1:"), "{first}");
    let saved = || fs::read(folder.0.join("done.json")).unwrap_or_default();
    let at_first = saved();
    while saved() == at_first {
        assert!(found.by_ref().take(500).count() > 0, "it was saved at the end only");
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().expect("it runs");
    child.wait().expect("an end");
    let again = folder.run(&args);
    assert_eq!(again.status, Some(1), "{}", again.stderr);
    let next = again.stdout.lines().next().expect("there is more");
    assert!(
        next.starts_with("a.jsonl record ") && !next.starts_with("a.jsonl record 1:"),
        "{next}"
    );
}

#[test]
fn an_input_that_was_left_in_the_middle_is_missed() {
    let folder = Folder::new("left");
    folder.write("a.txt", "TODO\n");
    // It breaks off, so that a later run goes on with it.
    let mut packed = Vec::new();
    let mut to = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::fast());
    to.write_all(b"{\"text\": \"TODO\"}\n").and_then(|()| to.finish().map(drop)).expect("memory");
    packed.truncate(packed.len() - 4);
    fs::write(folder.0.join("b.jsonl.gz"), packed).expect("a file");
    let check = |args: &[&str]| {
        folder.run(&[&["check", "--format", "short", "--checkpoint", "done.json"], args].concat())
    };
    assert_eq!(check(&["b.jsonl.gz"]).paths(), ["b.jsonl.gz record 1"]);
    let told = "corplint: warning: done.json: b.jsonl.gz: an earlier run came to record";
    let is_told = |args: &[&str]| check(args).stderr.contains(told);
    assert!(is_told(&["a.txt"]));
    assert!(!is_told(&["--quiet", "a.txt"]));
    assert!(!is_told(&["a.txt", "b.jsonl.gz"]));
}
