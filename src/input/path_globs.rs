//! Globs that tell which paths something is for.

use std::path::{Component, Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// Globs over the paths below a folder, read as `.gitignore` reads its lines: one without a slash
/// matches a name at any depth, one with a slash is taken from the folder, and what matches a
/// folder matches all that is in it. `*` stops at a slash, `**` does not.
#[derive(Debug, Clone)]
pub struct PathGlobs {
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
                let message = "this is no path below the folder that globs are taken from";
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

/// A glob whose `*` stops at a slash.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn glob(pattern: &str) -> Result<Glob, String> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    glob.map_err(|error| format!("this is not a glob: {}", error.kind()))
}

/// The path from the root, without `.` and `..`.
pub(crate) fn absolute(path: &Path) -> PathBuf {
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
}
