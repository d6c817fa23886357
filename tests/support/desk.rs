//! A folder of its own, in which a reader of the documentation does what it says.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder that is there as long as the value.
pub(crate) struct Desk {
    folder: PathBuf,
    /// The exit status of the last command.
    status: Option<i32>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("corplint-docs-{}-{count}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        Self { folder, status: None }
    }

    /// Writes a file below the folder; where it is then.
    pub(crate) fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().expect("it is below the folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path
    }

    /// What a command line prints, to standard output and then to standard error. There is no
    /// shell: `corplint` with words for arguments, `cat` of one file, and `echo $?`.
    pub(crate) fn run(&mut self, command: &str) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        match &words[..] {
            ["echo", "$?"] => format!("{}\n", self.status.expect("a command before it")),
            ["cat", path] => fs::read_to_string(self.folder.join(path)).expect("a file"),
            ["corplint", arguments @ ..] => {
                let output = Command::new(env!("CARGO_BIN_EXE_corplint"))
                    .args(arguments)
                    .env_remove("CLICOLOR_FORCE")
                    .current_dir(&self.folder)
                    .output()
                    .expect("corplint runs");
                self.status = output.status.code();
                let printed = [output.stdout, output.stderr].concat();
                String::from_utf8(printed).expect("all output is UTF-8")
            }
            _ => panic!("what is `{command}`?"),
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The text without what is another time another time: seconds, and in the table of `rules try`
/// all that comes of the time, with the width of its columns.
pub(crate) fn without_times(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut in_table = false;
    for line in text.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        in_table = match &cells[..] {
            [] => false,
            ["findings", .., "rule"] => true,
            _ => in_table,
        };
        lines.push(match &cells[..] {
            [.., "rule"] if in_table => cells.join(" "),
            [findings, documents, per, text, .., rule] if in_table && *rule != "(shared)" => {
                [*findings, documents, per, text, rule].join(" ")
            }
            [.., rule] if in_table => (*rule).to_owned(),
            [.., _, "s"] => line[..line.rfind(", ").unwrap_or(0)].to_owned(),
            _ => line.to_owned(),
        });
    }
    lines.join("\n").trim_end().to_owned()
}
