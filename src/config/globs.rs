//! The globs of `corplint.toml`: which documents an override is for, which rule files are loaded.

use std::io;
use std::path::{Component, Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;

/// Globs over the paths below a folder, read as `.gitignore` reads its lines: one without a slash
/// matches a name at any depth, one with a slash is taken from the folder, and what matches a
/// folder matches all that is in it. `*` stops at a slash, `**` does not.
#[derive(Debug, Clone)]
pub(super) struct PathGlobs {
    folder: PathBuf,
    set: GlobSet,
}

impl PathGlobs {
    /// Globs over the paths below `folder`.
    ///
    /// # Errors
    ///
    /// The position of every pattern that is not a glob or leads out of the folder, and what is wrong with it.
    pub fn new(folder: &Path, patterns: &[&str]) -> Result<Self, Vec<(usize, String)>> {
        let mut set = GlobSetBuilder::new();
        let mut mistakes = Vec::new();
        for (i, pattern) in patterns.iter().enumerate() {
            let anywhere = if pattern.trim_end_matches('/').contains('/') { "" } else { "**/" };
            let names = pattern.split('/').filter(|name| !matches!(*name, "" | "."));
            let path = names.collect::<Vec<_>>().join("/");
            if pattern.is_empty() || path.split('/').any(|name| name == "..") {
                let message = "a path below the folder of this file is expected here";
                mistakes.push((i, message.to_owned()));
                continue;
            }
            if path.is_empty() {
                // The folder itself.
                set.add(glob("**").map_err(|message| vec![(i, message)])?);
                continue;
            }
            for form in [format!("{anywhere}{path}"), format!("{anywhere}{path}/**")] {
                match glob(&form) {
                    Ok(glob) => _ = set.add(glob),
                    Err(message) => {
                        mistakes.push((i, message));
                        break;
                    }
                }
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let set = set.build().map_err(|error| vec![(0, error.kind().to_string())])?;
        Ok(Self { folder: absolute(folder), set })
    }

    /// Whether one of the globs matches `path`, which is taken from the working directory. A path
    /// outside the folder is never matched.
    pub fn matches(&self, path: &Path) -> bool {
        absolute(path).strip_prefix(&self.folder).is_ok_and(|path| self.set.is_match(path))
    }
}

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

fn glob(pattern: &str) -> Result<Glob, String> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    glob.map_err(|error| format!("this is not a glob: {}", error.kind()))
}

/// The path from the root, without `.` and `..`.
pub(super) fn absolute(path: &Path) -> PathBuf {
    // The empty path is the working directory; on its own it can't be made absolute.
    let path = Path::new(".").join(path);
    let path = std::path::absolute(&path).unwrap_or(path);
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = clean.pop(),
            _ => clean.push(part),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_are_read_as_in_gitignore() {
        let folder = Path::new("corpus");
        let cases = [
            ("wiki", "corpus/a/wiki/b.txt", true),
            ("*.md", "corpus/a/b.md", true),
            ("*.md", "b.md", false),
            ("/wiki", "corpus/wiki/b.txt", true),
            ("/wiki", "corpus/a/wiki/b.txt", false),
            ("a/*.txt", "corpus/a/b.txt", true),
            ("a/*.txt", "corpus/a/b/c.txt", false),
            ("a/**/*.txt", "./corpus/x/../a/b/c.txt", true),
            ("a/", "corpus/a/b/c.txt", true),
            ("a/", "corpus/x/a/b.txt", true),
            ("./a", "corpus/a/b.txt", true),
            ("./a", "corpus/x/a/b.txt", false),
            ("a//./b.txt", "corpus/a/b.txt", true),
            (".", "corpus/a/b.txt", true),
            ("./", "a/b.txt", false),
            ("./.", "corpus/a/b.txt", true),
        ];
        let here = PathGlobs::new(Path::new(""), &["a/*.txt"]).expect("a glob");
        assert!(here.matches(Path::new("./a/b.txt")));
        for (pattern, path, matches) in cases {
            let globs = PathGlobs::new(folder, &[pattern]).expect("a glob");
            assert_eq!(globs.matches(Path::new(path)), matches, "{pattern} on {path}");
        }
    }

    #[test]
    fn what_is_not_a_glob_is_told_by_its_position() {
        let mistakes = PathGlobs::new(Path::new("."), &["ok", "[a"]).expect_err("no glob");
        assert_eq!(mistakes.len(), 1);
        assert_eq!(mistakes[0].0, 1);
        let mistakes =
            PathGlobs::new(Path::new("."), &["", "../a", "a", "a/../b"]).expect_err("none");
        assert_eq!(mistakes.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 1, 3]);
    }

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
