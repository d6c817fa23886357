//! `corplint rules try --watch` with files that really change.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// A machine may be busy; a test that fails waits no longer than this.
const PATIENCE: Duration = Duration::from_secs(60);

/// A trial that is being watched, in a folder of its own.
struct Watch {
    folder: PathBuf,
    child: Child,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
}

impl Watch {
    fn start(test: &str, files: &[(&str, &str)], args: &[&str]) -> Self {
        let name = format!("corplint-watch-{test}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        for (name, text) in files {
            fs::write(folder.join(name), text).expect("a file");
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_corplint"))
            .args(["rules", "try", "--watch", "--color", "never"])
            .args(args)
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("corplint runs");
        let stdout = lines(child.stdout.take().expect("a pipe"));
        let stderr = lines(child.stderr.take().expect("a pipe"));
        Self { folder, child, stdout, stderr }
    }

    fn write(&self, name: &str, text: &str) {
        // As an editor does that loses nothing if it is stopped: a new file takes the old one's
        // place.
        let new = self.folder.join("new");
        fs::write(&new, text).expect("a file");
        fs::rename(&new, self.folder.join(name)).expect("a place");
    }

    /// The number of findings of the next run.
    fn findings(&self) -> u64 {
        let line = self.stdout.recv_timeout(PATIENCE).expect("a run in time");
        let trial: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        trial["findings"].as_u64().expect("a number")
    }

    /// Waits for a line of standard error that has this in it.
    fn told(&self, what: &str) {
        while !self.stderr.recv_timeout(PATIENCE).expect("a word in time").contains(what) {}
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    thread::spawn(move || {
        BufReader::new(from).lines().map_while(Result::ok).try_for_each(|line| send.send(line))
    });
    receive
}

fn rule(pattern: &str) -> String {
    format!("[[rule]]\nid = 'r'\nsummary = 's'\nover = 'line'\npattern = '{pattern}'\n")
}

#[test]
fn a_changed_rule_runs_again_and_mistakes_are_waited_out() {
    let files = [("rule.toml", &*rule("mill")), ("a.txt", "the mill, the mill and the weir\n")];
    let mut watch = Watch::start("rule", &files, &["--format", "jsonl", "rule.toml", "a.txt"]);
    assert_eq!(watch.findings(), 2);
    watch.told("waiting for a change of rule.toml");

    watch.write("rule.toml", &rule("mill("));
    watch.told("error: ");
    watch.told("waiting for a change");
    fs::remove_file(watch.folder.join("rule.toml")).expect("it was there");
    watch.told("can't read the rule file rule.toml");
    watch.told("waiting for a change");

    // Of the same length as before.
    watch.write("rule.toml", &rule("weir"));
    assert_eq!(watch.findings(), 1);
    watch.write("rule.toml", &rule("the "));
    assert_eq!(watch.findings(), 3);
    assert!(watch.child.try_wait().expect("a state").is_none(), "it still waits");
}

#[test]
fn a_changed_word_list_runs_again_also_one_that_was_not_there() {
    let rule = "[[rule]]\nid = 'r'\nsummary = 's'\nover = 'line'\nwords = 'list.txt'\n";
    let files = [("rule.toml", rule), ("a.txt", "the mill and the weir\n")];
    let watch = Watch::start("list", &files, &["--format", "jsonl", "rule.toml", "a.txt"]);
    watch.told("no such file");
    watch.told("waiting for a change");
    watch.write("list.txt", "mill\n");
    assert_eq!(watch.findings(), 1);
    watch.write("list.txt", "mill\nweir\n");
    assert_eq!(watch.findings(), 2);
}
