//! A mistake in a rule file is shown at its place, all of a file at once, and nothing is linted.
//!
//! Each rule file in `tests/bad_rules` stands beside what is said of it.
//! `SNAPSHOTS=overwrite cargo test --test bad_rules` writes down what is said now.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use corplint::report::{Format, Renderer};
use corplint::rule::{PackSource, RuleSet};
use corplint::schema::SourceFile;
use snapbox::{Assert, Data};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_rules")
}

/// The rule files with mistakes.
fn files() -> Vec<PathBuf> {
    let files =
        fs::read_dir(folder()).expect("the folder is there").map(|e| e.expect("an entry").path());
    let mut files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    assert!(files.len() >= 15, "there are {} bad rule files", files.len());
    files
}

#[test]
fn every_mistake_is_shown_at_its_place() {
    let assert = Assert::new().action_env("SNAPSHOTS").normalize_paths(false);
    for file in files() {
        let name = file.file_name().expect("a file has a name");
        let output = Command::new(env!("CARGO_BIN_EXE_corplint"))
            .args(["check", "--no-config", "--color", "never", "--rules"])
            .arg(name)
            .current_dir(folder())
            .output()
            .expect("corplint runs");
        assert_eq!(output.status.code(), Some(2), "{}", file.display());
        assert_eq!(output.stdout, b"", "{}", file.display());
        let stderr = String::from_utf8(output.stderr).expect("all output is UTF-8");
        assert.eq(stderr, Data::read_from(&file.with_extension("stderr"), None));
    }
}

/// What is said of a rule file with this text.
fn mistakes(name: &str, text: String) -> String {
    let file = Arc::new(SourceFile { name: name.to_owned(), text });
    let read_list = |list: &str| fs::read_to_string(folder().join(list)).map_err(|e| e.to_string());
    let pack = PackSource { file, read_list: Box::new(read_list) };
    let mut said = Vec::new();
    match RuleSet::load(&[pack]) {
        Ok(_) => panic!("there is no mistake in {name}"),
        Err(mistakes) => Renderer::new(Format::Text).render_mistakes(&mistakes, &mut said),
    }
    String::from_utf8(said).expect("all output is UTF-8")
}

/// A file that a program on Windows wrote has the same mistakes, at the same lines and columns.
#[test]
fn carriage_returns_before_line_breaks_change_no_mistake() {
    for file in files() {
        let name = file.file_name().expect("a file has a name").to_string_lossy();
        // What the parser of TOML says is in words of its own.
        if name != "not_toml.toml" {
            let text = fs::read_to_string(&file).expect("it is UTF-8");
            let with_returns = text.replace('\n', "\r\n");
            assert_eq!(mistakes(&name, with_returns), mistakes(&name, text));
        }
    }
}
