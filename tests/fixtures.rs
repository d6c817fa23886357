//! The shipped rules on the articles in `fixtures`: what they find in the noisy ones is written
//! down in `tests/fixtures`, and in the clean ones they find nothing.
//!
//! `SNAPSHOTS=overwrite cargo test --test fixtures` writes down what is found now.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use snapbox::{Assert, Data};

fn articles(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new("fixtures").join(folder);
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder));
    let entries = entries.expect("the folder is there").map(|e| e.expect("an entry").file_name());
    let mut articles: Vec<_> = entries.map(|name| folder.join(name)).collect();
    articles.sort();
    assert!(articles.len() >= 8, "{}: {} articles", folder.display(), articles.len());
    articles
}

/// Lints an article; what is found, a line each, and the exit status.
fn check(article: &Path) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_corplint"))
        .args(["check", "--no-config", "--format", "short", "--quiet"])
        .arg(article)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("corplint runs");
    (String::from_utf8(output.stdout).expect("all output is UTF-8"), output.status.code())
}

#[test]
fn noisy_articles_have_what_is_written_down() {
    let assert = Assert::new().action_env("SNAPSHOTS").normalize_paths(false);
    for article in articles("noisy") {
        let (found, status) = check(&article);
        let name = article.file_stem().expect("an article has a name").to_string_lossy();
        let written =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/{name}.txt"));
        assert.eq(found, Data::read_from(&written, None));
        assert_eq!(status, Some(1), "{}", article.display());
    }
}

#[test]
fn clean_articles_are_silent() {
    for article in articles("clean") {
        let (found, status) = check(&article);
        assert_eq!((found.as_str(), status), ("", Some(0)), "{}", article.display());
    }
}
