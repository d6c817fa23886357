//! The globs of `corplint.toml` that say which rule files are loaded.

use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::input::glob;

/// The files that a pattern below `folder` stands for, in order. A pattern without `*`, `?`, `[` or
/// `{` is a path, and stands for itself whether the file is there or not.
///
/// # Errors
///
/// What is wrong with the pattern, or that it matches nothing.
pub(super) fn expand(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    // The names before the first with a wildcard are where the walk begins.
    let wild = |name: &str| name.contains(['*', '?', '[', '{']);
    let split =
        pattern.split_inclusive('/').take_while(|name| !wild(name)).map(str::len).sum::<usize>();
    let (start, rest) = pattern.split_at(split);
    if rest.is_empty() {
        return Ok(vec![folder.join(pattern)]);
    }
    let matcher = glob(rest)?.compile_matcher();
    // A walk from the empty path finds nothing.
    let start = Path::new(".").join(folder).join(start);
    let depth = if rest.contains("**") { usize::MAX } else { rest.split('/').count() };
    let mut files = Vec::new();
    for entry in WalkDir::new(&start).follow_links(true).max_depth(depth).sort_by_file_name() {
        match entry {
            Ok(entry) => {
                let path = entry.path().strip_prefix(&start).unwrap_or(entry.path());
                if entry.file_type().is_file() && matcher.is_match(path) {
                    files.push(entry.into_path());
                }
            }
            // A link in a circle leads to no file that is not found without it, and in a folder
            // that is not there nothing matches.
            Err(error) if error.loop_ancestor().is_some() || error.depth() == 0 => {}
            Err(error) => {
                let path = error.path().unwrap_or(&start).display().to_string();
                let error = io::Error::from(error);
                return Err(format!("can't look into `{path}`: {}", super::packs::reason(&error)));
            }
        }
    }
    if files.is_empty() { Err("this matches no file".to_owned()) } else { Ok(files) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::absolute;

    #[test]
    fn a_pattern_stands_for_files_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        for name in ["sub/deep", "sub.toml"] {
            std::fs::create_dir_all(folder.join(name)).expect("a folder");
        }
        for name in ["b.toml", "a.toml", "sub/c.toml", "sub/deep/d.toml", "sub/e.md"] {
            std::fs::write(folder.join(name), "").expect("a file");
        }
        // A link is followed, but not in a circle.
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("a.toml", folder.join("f.toml")).expect("a link");
            std::os::unix::fs::symlink(".", folder.join("sub/again")).expect("a link");
        }
        #[cfg(not(unix))]
        std::fs::write(folder.join("f.toml"), "").expect("a file");
        let all = ["a.toml", "b.toml", "f.toml", "sub/c.toml", "sub/deep/d.toml"];
        let cases: [(&str, &[&str]); 11] = [
            ("*.toml", &all[..3]),
            ("?.toml", &all[..3]),
            ("[ab].toml", &all[..2]),
            ("{b,a}.toml", &all[..2]),
            ("**/*.toml", &all),
            ("sub/*.toml", &all[3..4]),
            ("*/c.toml", &all[3..4]),
            ("sub/**/*.toml", &all[3..]),
            ("none.toml", &["none.toml"]),
            ("sub/*.txt", &[]),
            ("none/*.toml", &[]),
        ];
        for (pattern, wanted) in cases {
            let files = match expand(folder, pattern) {
                Ok(files) => files,
                Err(error) => {
                    assert_eq!(
                        (error.as_str(), wanted.len()),
                        ("this matches no file", 0),
                        "{pattern}"
                    );
                    continue;
                }
            };
            let below =
                |file: &PathBuf| absolute(file).strip_prefix(absolute(folder)).map(Path::to_owned);
            assert!(!wanted.is_empty(), "{pattern}");
            let files: Vec<_> = files.iter().map(|file| below(file).expect("below")).collect();
            let wanted: Vec<_> = wanted.iter().map(PathBuf::from).collect();
            assert_eq!(files, wanted, "{pattern}");
        }
        // From the working directory, which is that of the crate.
        assert_eq!(expand(Path::new(""), "Cargo.t*").map(|files| files.len()), Ok(1));
        assert!(expand(folder, "[a").is_err_and(|error| error.contains("not a glob")));
    }
}
