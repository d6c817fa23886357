//! A corpus whose only rule finds the lines that say TODO.

use std::fs;

use tempfile::TempDir;

const RULES: &str = "[[rule]]\nid = 'todo'\nsummary = 'a note was left in'\nover = 'line'\n\
                     pattern = 'TODO'\n";

/// A folder with that rule and a configuration that selects it.
pub(crate) fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("rules.toml"), RULES).expect("a file");
    let config = "select = ['todo']\nextend-rules = ['rules.toml']\n";
    fs::write(folder.path().join("corplint.toml"), config).expect("a file");
    folder
}
