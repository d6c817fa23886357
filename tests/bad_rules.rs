//! A mistake in a rule file is shown at its place, all of a file at once, and nothing is linted.
//!
//! Each rule file in `tests/bad_rules` stands beside what is said of it.
//! `SNAPSHOTS=overwrite cargo test --test bad_rules` writes down what is said now.

use std::fs;
use std::path::Path;
use std::process::Command;

use snapbox::{Assert, Data};

#[test]
fn every_mistake_is_shown_at_its_place() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_rules");
    let assert = Assert::new().action_env("SNAPSHOTS").normalize_paths(false);
    let files =
        fs::read_dir(&folder).expect("the folder is there").map(|e| e.expect("an entry").path());
    let mut files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    assert!(files.len() >= 15, "there are {} bad rule files", files.len());
    for file in files {
        let name = file.file_name().expect("a file has a name");
        let output = Command::new(env!("CARGO_BIN_EXE_corplint"))
            .args(["check", "--no-config", "--color", "never", "--rules"])
            .arg(name)
            .current_dir(&folder)
            .output()
            .expect("corplint runs");
        assert_eq!(output.status.code(), Some(2), "{}", file.display());
        assert_eq!(output.stdout, b"", "{}", file.display());
        let stderr = String::from_utf8(output.stderr).expect("all output is UTF-8");
        assert.eq(stderr, Data::read_from(&file.with_extension("stderr"), None));
    }
}
