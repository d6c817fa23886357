//! What the command line does with files, pipes and terminals that a written-down session can't
//! hold: links, names that are not text, readers that go away.

mod checkpoint;
mod configuration;
mod interrupt;
mod paths;
mod streams;
mod terminal;

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
