//! Ctrl-C.

#[cfg(target_os = "linux")]
use std::process::Child;

use super::*;

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

/// Starts a check whose standard input, output and error are pipes.
#[cfg(target_os = "linux")]
fn start(folder: &Folder, args: &[&str]) -> Child {
    let mut command = folder.command(&[&["check", "--format", "short"], args].concat());
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("corplint runs")
}

/// Interrupts a check that has begun to read.
#[cfg(target_os = "linux")]
fn interrupt(child: &Child) {
    wait_for_handler(child.id());
    // What was written is read soon after.
    std::thread::sleep(Duration::from_millis(500));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill runs").success());
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_a_check_that_waits_for_standard_input() {
    let folder = Folder::new("interrupt");
    for (args, wanted) in
        [(&[][..], "corplint: warning: interrupted; the rest was not linted\n"), (&["--quiet"], "")]
    {
        let mut child = start(&folder, &[&["--input-format", "jsonl", "-"], args].concat());
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(b"{\"text\": \"TODO\"}\n{\"text\": \"TO").expect("it reads");
        interrupt(&child);
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
    use std::time::Instant;
    let folder = Folder::new("endless");
    let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packed.write_all(&b" ".repeat(64 << 20)).expect("memory takes everything");
    let packed = packed.finish().expect("memory takes everything");
    fs::write(folder.0.join("spaces.jsonl.bz2"), packed.repeat(500)).expect("a file");
    let jsonl = ["--input-format", "jsonl"];
    for (args, begins) in [
        (&["spaces.jsonl.bz2"][..], &b""[..]),
        (&["--threads", "1", "spaces.jsonl.bz2"], b""),
        (&[&jsonl[..], &["/dev/zero"]].concat(), b""),
        (&[&jsonl[..], &["-"]].concat(), b""),
        (&["-"], b"PAR1"),
    ] {
        let mut child = start(&folder, args);
        let mut stdin = child.stdin.take().expect("a pipe");
        let begins = begins.to_vec();
        let writer = std::thread::spawn(move || {
            let mut block = begins;
            while stdin.write_all(&block).is_ok() {
                block = vec![0; 64 << 10];
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        interrupt(&child);
        let since = Instant::now();
        while child.try_wait().expect("a state").is_none() && since.elapsed().as_secs() < 20 {
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
