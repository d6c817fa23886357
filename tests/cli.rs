//! What the command line does with files, pipes and terminals that a written-down session can't
//! hold: links, names that are not text, readers that go away.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// A folder that is there for one test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let name = format!("corplint-cli-{test}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder");
        let folder = Self(path);
        let rule = "[[rule]]\nid = 'todo'\nsummary = 'a note was left in'\nover = 'line'\n\
                    pattern = 'TODO'\n";
        folder.write("house.toml", rule);
        folder.write("corplint.toml", "select = ['house']\nextend-rules = ['house.toml']\n");
        folder
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_corplint"));
        command.args(args).current_dir(&self.0).stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        Ran::new(self.command(args).output().expect("corplint runs"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a command printed, and its exit status.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn new(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("all output is UTF-8");
        Self {
            status: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// The paths of the findings, of the short format.
    fn paths(&self) -> Vec<&str> {
        self.stdout.lines().filter_map(|line| line.split(':').next()).collect()
    }
}

const SHORT: [&str; 4] = ["check", "--quiet", "--format", "short"];

fn short(folder: &Folder, args: &[&str]) -> Ran {
    folder.run(&[&SHORT[..], args].concat())
}

#[cfg(unix)]
fn link(target: impl AsRef<Path>, path: impl AsRef<Path>) {
    std::os::unix::fs::symlink(target, path).expect("a link");
}

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
fn a_list_of_files_may_begin_with_a_mark_and_have_zeros() {
    let folder = Folder::new("lists");
    for name in ["a.txt", "b.txt", "c\n.txt", "d.txt\r"] {
        folder.write(name, "TODO\n");
    }
    for (list, shown) in [
        ("\u{feff}a.txt\r\n\nb.txt", &["a.txt", "b.txt"][..]),
        ("\u{feff}a.txt\0c\n.txt\0d.txt\r\0", &["a.txt", "c␊.txt", "d.txt␍"]),
        ("c\n.txt\0", &["c␊.txt"]),
        ("\u{feff}", &[]),
    ] {
        folder.write("list", list);
        let ran = short(&folder, &["--files-from", "list"]);
        assert_eq!((ran.paths(), &*ran.stderr), (shown.to_vec(), ""), "{list:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_followed_only_if_asked() {
    let folder = Folder::new("links");
    folder.write("real/a.txt", "TODO\n");
    folder.write("elsewhere/b.txt", "TODO\n");
    link("../elsewhere", folder.0.join("real/folder"));
    link("../elsewhere/b.txt", folder.0.join("real/file.txt"));
    assert_eq!(short(&folder, &["real"]).paths(), ["real/a.txt"]);
    // The same file is reached by both links, and linted once.
    assert_eq!(short(&folder, &["--follow", "real"]).paths(), ["real/a.txt", "real/file.txt"]);
    assert_eq!(short(&folder, &["real/folder"]).paths(), ["real/folder/b.txt"]);
    assert_eq!(short(&folder, &["real/file.txt"]).paths(), ["real/file.txt"]);
}

#[cfg(unix)]
#[test]
fn a_link_in_a_circle_is_told_and_the_rest_is_linted() {
    let folder = Folder::new("circle");
    folder.write("a/b/c.txt", "TODO\n");
    link("../../a", folder.0.join("a/b/again"));
    let ran = short(&folder, &["--follow", "a"]);
    assert_eq!((ran.status, ran.paths()), (Some(2), vec!["a/b/c.txt"]));
    let told = "corplint: error: a/b/again: this link leads back to a, which it lies in\n";
    assert_eq!(ran.stderr, told);
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_an_error_only_where_it_is_followed() {
    let folder = Folder::new("dangling");
    folder.write("a/b.txt", "TODO\n");
    link("nowhere", folder.0.join("a/gone.txt"));
    assert_eq!(short(&folder, &["a"]).status, Some(1));
    for args in [&["a/b.txt", "a/gone.txt"][..], &["--follow", "a"]] {
        let ran = short(&folder, args);
        assert_eq!((ran.status, ran.paths()), (Some(2), vec!["a/b.txt"]), "{args:?}");
        assert_eq!(ran.stderr, "corplint: error: a/gone.txt: no such file or folder\n");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_passed_over_in_a_folder() {
    let folder = Folder::new("fifo");
    folder.write("a/b.txt", "TODO\n");
    let made = Command::new("mkfifo").arg(folder.0.join("a/pipe.txt")).status();
    assert!(made.expect("mkfifo runs").success());
    assert_eq!(short(&folder, &["a"]).paths(), ["a/b.txt"]);
}

#[cfg(unix)]
#[test]
fn a_configuration_that_can_not_be_read_is_not_passed_over() {
    let folder = Folder::new("dangling");
    folder.write("a.txt", "TODO\n");
    let path = folder.0.join("corplint.toml");
    fs::remove_file(&path).expect("every folder has one");
    link("nowhere", path);
    let ran = folder.run(&["check", "a.txt"]);
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("corplint.toml"), "{ran:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_output_goes_to_is_not_linted() {
    let folder = Folder::new("output");
    folder.write("a.txt", "TODO\n");
    let file = |name: &str| fs::File::create(folder.0.join(name)).expect("a file");
    let mut command = folder.command(&["check", "--format", "short", "."]);
    let status = command.stdout(file("out.txt")).stderr(file("told.txt")).status();
    assert_eq!(status.expect("corplint runs").code(), Some(1));
    let told = fs::read_to_string(folder.0.join("told.txt")).expect("a file");
    for name in ["out.txt", "told.txt"] {
        let line =
            format!("corplint: warning: {name}: the output goes to this file, so it is not read\n");
        assert!(told.contains(&line), "{told}");
    }
    assert!(told.contains("1 finding (1 warning) in 1 of 1 document"), "{told}");
}

#[test]
fn the_checkpoint_is_not_linted() {
    let folder = Folder::new("own");
    folder.write("a/b.txt", "TODO\n");
    let args = ["check", "--format", "short", "--checkpoint", "a/done.txt", "a"];
    let told = "corplint: warning: a/done.txt: this is the checkpoint, so it is not read\n";
    let first = folder.run(&args);
    assert_eq!((first.status, first.paths()), (Some(1), vec!["a/b.txt"]));
    assert!(first.stderr.contains(told), "{first:?}");
    let second = folder.run(&args);
    assert_eq!((second.status, second.paths().len()), (Some(1), 0), "{second:?}");
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

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_can_not_be_read_hides_no_other() {
    let folder = Folder::new("unreadable");
    folder.write("b.txt", "TODO\n");
    // Even the superuser can't read this one.
    let ran = folder.run(&["check", "--format", "short", "/proc/self/mem", "b.txt"]);
    assert_eq!((ran.status, ran.paths()), (Some(2), vec!["b.txt"]));
    assert!(ran.stderr.starts_with("corplint: error: /proc/self/mem: "), "{ran:?}");
    assert!(ran.stderr.contains("1 input could not be read"), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn names_of_files_do_not_drive_the_terminal() {
    let folder = Folder::new("names");
    let name = "\u{1b}]0;title\u{7}\u{202e}\r.txt";
    folder.write(name, "TODO\n");
    let missing = format!("missing-{name}");
    let shown = "␛]0;title␇▯␍.txt";
    for format in ["text", "short", "jsonl"] {
        let ran = folder.run(&["check", "--format", format, ".", &missing]);
        assert_eq!(ran.status, Some(2));
        let raw = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!ran.stdout.contains(raw) && !ran.stderr.contains(raw), "{ran:?}");
        assert!(ran.stderr.contains(&format!("missing-{shown}: no such file")), "{ran:?}");
        assert!(format == "jsonl" || ran.stdout.contains(shown), "{ran:?}");
    }
}

#[test]
fn what_is_typed_wrong_does_not_drive_the_terminal() {
    let folder = Folder::new("typed");
    let value = "\u{1b}[31m\u{202e}x\n::add-mask::x ##vso[x]y";
    let flag = format!("--{value}");
    for args in [
        &["check", "--format", value][..],
        &["check", "--threads", value],
        &["check", "--language", value],
        &["check", "--text-field", &format!(".{value}")],
        &["check", &flag],
        // A shell that is asked for all files names them so.
        &["check", "--", "a", &flag, "--format", value, &flag],
        &["check", "--no-config", &flag, value],
        &["rules", value],
        &[value],
    ] {
        let ran = folder.run(args);
        assert_eq!(ran.status, Some(2), "{ran:?}");
        let raw = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        let is_command =
            |line: &str| line.trim_start().starts_with("::") || line.contains("##vso[");
        assert!(!ran.stderr.contains(raw), "{ran:?}");
        assert!(!ran.stderr.lines().any(is_command), "{ran:?}");
        let is_told =
            ["Usage", "--help", "no such file"].iter().any(|told| ran.stderr.contains(told));
        assert!(is_told && ran.stderr.contains("␛[31m▯x␊::add-mask::x #_vso[x]y"), "{ran:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_typed_and_is_no_text_does_not_drive_the_terminal_either() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new("typed-bytes");
    let value = OsStr::from_bytes(b"--\xff\x1b[31m\n::add-mask::x");
    for args in [&["check"][..], &["check", "--threads"], &["check", "--format"], &["rules"]] {
        let output = folder.command(args).arg(value).output().expect("corplint runs");
        let ran = Ran::new(output);
        assert_eq!(ran.status, Some(2), "{ran:?}");
        assert!(ran.stderr.contains("--help") && !ran.stderr.contains('\u{1b}'), "{ran:?}");
        assert!(!ran.stderr.contains("\n::"), "{ran:?}");
    }
}

/// A pack may come from a stranger, and TOML has escapes for every character.
#[test]
fn what_rules_say_does_not_drive_the_terminal() {
    let folder = Folder::new("rules");
    let hostile = r"\u202E\u009B31m\u001B]0;title\u0007";
    let keys = ["summary", "message", "help", "why", "source"];
    let keys = keys.map(|key| format!("{key} = \"{hostile}\"\n")).concat();
    let example = format!("[[rule.example]]\ntext = \"TODO {hostile}\"\nfinds = [\"{hostile}\"]\n");
    let rule = format!("[[rule]]\nid = 'todo'\nover = 'line'\npattern = 'TODO'\n{keys}{example}");
    folder.write("house.toml", &rule);
    folder.write("a.txt", "TODO\n");
    for args in [
        &["rules"][..],
        &["rules", "--format", "jsonl"],
        &["rules", "test", "house.toml"],
        &["rules", "test", "house.toml", "--format", "short"],
        &["rules", "test", "house.toml", "--format", "jsonl"],
        &["rules", "try", "house.toml", "a.txt"],
        &["rules", "try", "house.toml", "a.txt", "--format", "jsonl"],
        &["explain", "todo"],
        &["check", "a.txt"],
        &["check", "a.txt", "--format", "short"],
        &["check", "a.txt", "--format", "jsonl"],
    ] {
        let ran = folder.run(args);
        let raw = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!ran.stdout.contains(raw) && !ran.stderr.contains(raw), "{ran:?}");
        let shown = if args.contains(&"jsonl") { r"\u202e\u009b31m\u001b" } else { "▯▯31m␛" };
        assert!(ran.stdout.contains(shown) || ran.stderr.contains(shown), "{args:?} {ran:?}");
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
    assert!(ran.stderr.contains("many.txt: of one document no more findings"), "{ran:?}");
}

/// Waits until a process catches Ctrl-C.
#[cfg(target_os = "linux")]
fn wait_for_handler(id: u32) {
    const INTERRUPT: u64 = 1 << 1;
    let start = std::time::Instant::now();
    loop {
        let status = fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let caught = caught.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
        if caught.is_some_and(|set| set & INTERRUPT != 0) {
            return;
        }
        assert!(start.elapsed().as_secs() < 60, "{status}");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_a_check_that_waits_for_standard_input() {
    let folder = Folder::new("interrupt");
    for (args, wanted) in
        [(&[][..], "corplint: warning: interrupted; the rest was not linted\n"), (&["--quiet"], "")]
    {
        let args = [&["check", "--format", "short", "--input-format", "jsonl", "-"], args].concat();
        let mut child = folder
            .command(&args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("corplint runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(b"{\"text\": \"TODO\"}\n{\"text\": \"TO").expect("it reads");
        wait_for_handler(child.id());
        // What was written is read soon after.
        std::thread::sleep(std::time::Duration::from_millis(500));
        let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(killed.expect("kill runs").success());
        let ran = Ran::new(child.wait_with_output().expect("it ends"));
        drop(stdin);
        assert_eq!(ran.status, Some(130), "{ran:?}");
        assert_eq!(ran.paths(), ["<stdin> record 1"], "{ran:?}");
        assert!(ran.stderr.ends_with(wanted), "{ran:?}");
        let is_summed = ran.stderr.contains("1 finding (1 warning) in 1 of 1 document");
        assert_eq!(is_summed, !wanted.is_empty(), "{ran:?}");
    }
}

/// What is large or never ends is passed over, or copied, for a long time, and nothing comes out meanwhile.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_a_check_that_reads_on_and_on() {
    use std::io::Write;
    use std::time::{Duration, Instant};
    let folder = Folder::new("endless");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&b" ".repeat(64 << 20)).expect("memory takes everything");
    let packed = packed.finish().expect("memory takes everything");
    fs::write(folder.0.join("spaces.jsonl.gz"), packed.repeat(500)).expect("a file");
    let jsonl = ["--input-format", "jsonl"];
    for (args, begins) in [
        (&["spaces.jsonl.gz"][..], &b""[..]),
        (&["--threads", "1", "spaces.jsonl.gz"], b""),
        (&[&jsonl[..], &["/dev/zero"]].concat(), b""),
        (&[&jsonl[..], &["-"]].concat(), b""),
        (&["-"], b"PAR1"),
    ] {
        let mut child = folder
            .command(&[&["check", "--format", "short"], args].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("corplint runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        let begins = begins.to_vec();
        let writer = std::thread::spawn(move || {
            let mut block = begins;
            while stdin.write_all(&block).is_ok() {
                block = vec![0; 64 << 10];
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        wait_for_handler(child.id());
        std::thread::sleep(Duration::from_millis(500));
        let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(killed.expect("kill runs").success());
        let start = Instant::now();
        while child.try_wait().expect("a state").is_none() && start.elapsed().as_secs() < 20 {
            std::thread::sleep(Duration::from_millis(10));
        }
        // It may not have heeded the first one.
        let _ = child.kill();
        let ran = Ran::new(child.wait_with_output().expect("it ends"));
        writer.join().expect("nobody reads any more");
        assert_eq!((ran.status, &*ran.stdout), (Some(130), ""), "{args:?}: {ran:?}");
        assert!(ran.stderr.contains("no findings in 0 documents"), "{args:?}: {ran:?}");
        assert!(!ran.stderr.contains("could not be read"), "{args:?}: {ran:?}");
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

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_read_and_told_apart() {
    use std::os::unix::ffi::OsStrExt;
    use std::time::SystemTime;
    let folder = Folder::new("bytes");
    folder.write("a/b.html", "");
    // As long as each other, and of the same time.
    for name in [&b"caf\xe8.txt"[..], b"caf\xe9.txt", br"caf\xE9.txt"] {
        let path = folder.0.join("a").join(std::ffi::OsStr::from_bytes(name));
        fs::write(&path, "TODO\n").expect("a file");
        let file = fs::File::options().write(true).open(path).expect("a file");
        file.set_modified(SystemTime::UNIX_EPOCH).expect("a time");
    }
    let names = [r"a/caf\xE9.txt", r"a/caf\xE8.txt", r"a/caf\xE9.txt"];
    assert_eq!(short(&folder, &["a"]).paths(), names);
    assert_eq!(short(&folder, &["--checkpoint", "done.json", "a"]).paths(), names);
    let again = short(&folder, &["--checkpoint", "done.json", "a"]);
    assert_eq!((again.paths().len(), again.status), (0, Some(1)), "{}", again.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_dumb_terminal_gets_no_escape_sequences() {
    let folder = Folder::new("dumb");
    folder.write("a.txt", "TODO\n");
    let shown = |term: &str| {
        let check = format!("{} check --format short a.txt", env!("CARGO_BIN_EXE_corplint"));
        // It runs a command on a terminal.
        let mut script = Command::new("script");
        script.args(["-qec", &check, "/dev/null"]).env("TERM", term).env_remove("CLICOLOR_FORCE");
        let output = script.current_dir(&folder.0).stdin(Stdio::null()).output();
        let ran = Ran::new(output.expect("script runs"));
        assert!(ran.stdout.contains("a.txt:1:1"), "{ran:?}");
        ran.stdout
    };
    assert!(shown("xterm").contains("\u{1b}[2K"));
    let dumb = shown("dumb");
    assert!(!dumb.contains('\u{1b}') && !dumb.replace("\r\n", "\n").contains('\r'), "{dumb:?}");
}

#[test]
fn colours_are_for_terminals_unless_said_otherwise() {
    let folder = Folder::new("colours");
    folder.write("a.txt", "TODO\n");
    let colours = |args: &[&str], env: &[(&str, &str)]| {
        let args = [&["check"], args].concat();
        let output = folder.command(&args).envs(env.iter().copied()).output();
        Ran::new(output.expect("corplint runs")).stdout.contains('\u{1b}')
    };
    assert!(!colours(&[], &[]));
    assert!(colours(&["--color", "always"], &[]));
    assert!(colours(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colours(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colours(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!colours(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colours(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colours(&["--color", "always", "--format", "jsonl"], &[]));
}

#[test]
fn the_configuration_of_init_loads_and_is_not_overwritten() {
    let folder = Folder::new("init");
    fs::create_dir(folder.0.join("new")).expect("a folder");
    let run = |args: &[&str]| {
        let output = folder.command(args).current_dir(folder.0.join("new")).output();
        Ran::new(output.expect("corplint runs"))
    };
    assert_eq!(run(&["init"]).status, Some(0));
    let with = run(&["rules"]);
    assert_eq!((with.status, with.stderr.as_str()), (Some(0), ""));
    assert_eq!(with, run(&["rules", "--no-config"]), "it holds the defaults");
    // The examples of adjustments are of rules that there are, and change something.
    let path = folder.0.join("new/corplint.toml");
    let template = fs::read_to_string(&path).expect("init wrote it");
    let start = template.find("# [rule.").expect("an example");
    let end = start + template[start..].find("\n\n").expect("its end");
    let example = template[start..end].replace("# ", "").replace('#', "");
    let adjusted = template.replace(&template[start..end], &example);
    assert!(adjusted.contains("\n[rule."), "{adjusted}");
    fs::write(&path, adjusted).expect("a file");
    let ran = run(&["rules"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let again = run(&["init"]);
    assert_eq!(again.status, Some(2));
    assert!(again.stderr.contains("already"), "{again:?}");
}

#[test]
fn what_explain_says_to_write_into_the_configuration_does_what_it_says() {
    let folder = Folder::new("explain");
    let toml = |page: &str| {
        let (_, toml) = page.split_once("In corplint.toml\n").expect("it says how to tune");
        toml.lines().map(|line| format!("{}\n", line.trim_start())).collect::<String>()
    };
    let state = |id: &str| {
        let ran = folder.run(&["explain", id]);
        let field = |name: &str| {
            let line = ran.stdout.lines().find(|line| line.trim_start().starts_with(name));
            line.map(|line| line.trim_start()[name.len()..].trim().to_owned()).expect("a field")
        };
        (field("severity"), field("state"))
    };
    let with = |toml: &str| {
        let rules = "extend-rules = ['house.toml']\n";
        folder.write("corplint.toml", &format!("{rules}{toml}"));
    };
    with("");
    assert_eq!(state("todo"), ("warning".to_owned(), "on".to_owned()));
    let off = toml(&folder.run(&["explain", "todo"]).stdout);
    with(&off);
    assert_eq!(state("todo").1, "off (on by default)");
    with(&off.replacen("ignore = [\"todo\"]", "", 1));
    assert_eq!(state("todo"), ("note".to_owned(), "on".to_owned()));
    // What it says of other rules is TOML too, and leaves them as they are.
    let shipped = [
        "encoding",
        "link-list-related",
        "dropped-apostrophe-contraction",
        "repeated-headline-end",
        "c4-few-sentences",
        "gopher-bullets",
    ];
    // What stands behind the name of a condition is spelled out where it is adjusted.
    let spelled_out = ["link-list-related", "repeated-headline-end"];
    for id in shipped {
        with("");
        let asks = |page: &str| {
            page.split_once("What it looks for").and_then(|(_, rest)| {
                rest.split_once("What it finds").map(|(asks, _)| asks.to_owned())
            })
        };
        let before = folder.run(&["explain", id]).stdout;
        with(&toml(&before));
        let after = folder.run(&["explain", id]);
        assert_eq!(after.stderr, "", "{id}");
        assert!(spelled_out.contains(&id) || asks(&after.stdout) == asks(&before), "{id}");
    }
    // What stands behind a name is shown too, and changes.
    with("");
    let behind_a_name = toml(&folder.run(&["explain", "c4-long-word"]).stdout);
    let shown = "longest_word = { min = 1001 }";
    assert!(behind_a_name.contains(shown), "{behind_a_name}");
    with(&behind_a_name.replace(shown, "longest_word = { min = 2002 }"));
    let changed = folder.run(&["explain", "c4-long-word"]);
    assert!(changed.stdout.contains("at least 2002"), "{changed:?}");
    // A rule that is off is told how to turn on.
    with("select = ['encoding']\n");
    let on = toml(&folder.run(&["explain", "todo"]).stdout);
    with(&format!("select = ['encoding']\n{on}"));
    assert_eq!(state("todo"), ("note".to_owned(), "on".to_owned()));
}

/// A rule file that someone else wrote can't have other files read, by whatever name.
#[cfg(unix)]
#[test]
fn a_word_list_that_leads_out_of_its_folder_is_not_read() {
    let folder = Folder::new("lists");
    folder.write("a.txt", "a secret and a word\n");
    folder.write("secret/names.txt", "secret\n");
    folder.write("pack/words/own.txt", "word\n");
    link("../../secret/names.txt", folder.0.join("pack/words/file.txt"));
    link("../secret", folder.0.join("pack/folder"));
    link("words/own.txt", folder.0.join("pack/inside.txt"));
    let check = |list: &str| {
        let rule =
            format!("[[rule]]\nid = 'listed'\nsummary = 'x'\nover = 'line'\nwords = '{list}'\n");
        folder.write("pack/pack.toml", &rule);
        short(&folder, &["--rules", "pack/pack.toml", "--select", "listed", "a.txt"])
    };
    for list in ["words/own.txt", "inside.txt", "words/../words/own.txt"] {
        let ran = check(list);
        assert_eq!((ran.status, ran.paths()), (Some(1), vec!["a.txt"]), "{list}: {ran:?}");
    }
    let absolute = folder.0.join("secret/names.txt").to_string_lossy().into_owned();
    for list in ["words/file.txt", "folder/names.txt", "../secret/names.txt", &absolute] {
        let ran = check(list);
        assert_eq!(ran.status, Some(2), "{list}");
        assert!(ran.stderr.contains("outside the folder of the rule file"), "{list}: {ran:?}");
        assert!(!ran.stderr.contains("secret\n"), "{list}: {ran:?}");
    }
    let ran = check("words");
    assert!(ran.stderr.contains("it is not a file"), "{ran:?}");
}

#[test]
fn a_rule_file_or_list_that_is_too_large_is_not_read_to_its_end() {
    let folder = Folder::new("large");
    folder.write("a.txt", "a word\n");
    folder.write("large.toml", &"#".repeat(2 << 20));
    let ran = short(&folder, &["--rules", "large.toml", "a.txt"]);
    let told = "corplint: error: can't read the rule file large.toml: it is larger than 1 MB\n";
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(2), told));
    fs::File::create(folder.0.join("large.txt")).and_then(|f| f.set_len(1 << 40)).expect("a file");
    folder.write(
        "list.toml",
        "[[rule]]\nid = 'a'\nsummary = 'x'\nover = 'line'\nwords = 'large.txt'\n",
    );
    let ran = short(&folder, &["--rules", "list.toml", "a.txt"]);
    assert!(ran.stderr.contains("it is larger than 64 MB"), "{ran:?}");
}
