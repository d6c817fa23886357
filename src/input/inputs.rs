//! The inputs that a list of paths stands for.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::vec;

use walkdir::{DirEntry, FilterEntry, WalkDir};

use super::format::NamedAs;
use super::{Input, InputError, InputProblem, PathGlobs};

/// The inputs that a list of paths stands for, found as they are asked for.
///
/// - A file named outright is an input whatever its ending; so is a symbolic link to one. `-` is
///   standard input, and no path at all is the working directory.
/// - A folder stands for the files in it and below whose name ends as one of the formats, such as
///   `.txt` or `.jsonl.gz` (upper or lower case). As in ripgrep, files and folders whose name begins with a dot are passed over;
///   unlike there, `.gitignore` has no say, as a corpus is often ignored by git. Symbolic links in
///   a folder are passed over unless links are followed. Pipes, sockets and devices always are.
/// - What is excluded is passed over in folders, and a folder with all that is in it.
/// - What is reached twice is an input once; a path that is given under several names has the first.
///
/// The order is that of the paths, compared name by name: the arguments among themselves, then
/// what lies in each. Standard input comes first.
#[derive(Debug)]
pub struct Inputs {
    arguments: vec::IntoIter<PathBuf>,
    follow: bool,
    folder: Option<Folder>,
    stdin_seen: bool,
    /// The files that the output goes to.
    outputs: Vec<fs::Metadata>,
    /// What is passed over in folders.
    excluded: Vec<PathGlobs>,
    /// The true path of the file that remembers what was done.
    checkpoint: Option<PathBuf>,
    /// The true paths of what was given out. `None` when nothing can be reached twice, so that
    /// memory does not grow with the number of files.
    seen: Option<Seen>,
}

/// The folder that is being walked.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    walk: FilterEntry<walkdir::IntoIter, fn(&DirEntry) -> bool>,
    /// Whether it had a file to lint, or a reason why not has been given.
    explained: bool,
    /// Whether something in it was excluded.
    has_excluded: bool,
}

impl Inputs {
    /// The inputs that `paths` stand for; with `follow`, also through symbolic links.
    pub fn new(mut paths: Vec<PathBuf>, follow: bool) -> Self {
        if paths.is_empty() {
            paths.push(".".into());
        }
        Self::of(paths, follow)
    }

    /// As [`Inputs::new`], but no path at all is no input.
    pub fn of(mut paths: Vec<PathBuf>, follow: bool) -> Self {
        if paths.len() > 1 {
            let mut given = Seen::default();
            paths.retain(|path| is_stdin(path) || given.first_time(path, path.is_symlink()));
        }
        paths.sort_by(|a, b| {
            let key = |path: &PathBuf| !is_stdin(path);
            (key(a), a.strip_prefix(".").unwrap_or(a))
                .cmp(&(key(b), b.strip_prefix(".").unwrap_or(b)))
        });
        let seen = (paths.len() > 1 || follow).then(Seen::default);
        Self {
            arguments: paths.into_iter(),
            follow,
            folder: None,
            stdin_seen: false,
            outputs: Vec::new(),
            excluded: Vec::new(),
            checkpoint: None,
            seen,
        }
    }

    /// Leaves out a file that output goes to: reading it while it grows would never end.
    pub fn without_output(mut self, output: fs::Metadata) -> Self {
        self.outputs.push(output);
        self
    }

    /// Passes over what these globs match in folders. What is named outright is an input all the same.
    pub fn excluding(mut self, paths: impl IntoIterator<Item = PathGlobs>) -> Self {
        self.excluded.extend(paths);
        self
    }

    /// Leaves out the file with this true path, which remembers what was done.
    pub fn without_checkpoint(self, path: PathBuf) -> Self {
        Self { checkpoint: Some(path), ..self }
    }

    /// The file, unless we write to it.
    fn file(&self, path: PathBuf) -> Result<Input, InputError> {
        let is_checkpoint = |checkpoint: &PathBuf| {
            path.file_name() == checkpoint.file_name()
                && fs::canonicalize(&path).is_ok_and(|path| path == *checkpoint)
        };
        if self.outputs.iter().any(|output| is_file(output, &path)) {
            return Err(InputError { path, problem: InputProblem::IsOutput });
        }
        if self.checkpoint.as_ref().is_some_and(is_checkpoint) {
            return Err(InputError { path, problem: InputProblem::IsCheckpoint });
        }
        Ok(Input::File(path))
    }

    /// The next input in the folder that is being walked.
    fn next_in_folder(&mut self) -> Option<Result<Input, InputError>> {
        let folder = self.folder.as_mut()?;
        while let Some(entry) = folder.walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    folder.explained = true;
                    return Some(Err(walk_error(error, &folder.path)));
                }
            };
            let is_folder = entry.file_type().is_dir();
            let is_file = entry.file_type().is_file() && NamedAs::of(entry.path()).is_wanted();
            let is_excluded = || self.excluded.iter().any(|globs| globs.matches(entry.path()));
            if entry.depth() > 0 && (is_folder || is_file) && is_excluded() {
                folder.has_excluded = true;
                if is_folder {
                    folder.walk.skip_current_dir();
                }
                continue;
            }
            if !is_file {
                continue;
            }
            folder.explained = true;
            let is_link = entry.path_is_symlink();
            let path = entry.into_path();
            if self.seen.as_mut().is_none_or(|seen| seen.first_time(&path, is_link)) {
                return Some(self.file(path));
            }
        }
        let Folder { path, explained, has_excluded, .. } = self.folder.take()?;
        let problem = match has_excluded {
            true => InputProblem::AllExcluded,
            false => InputProblem::NothingToLint,
        };
        (!explained).then_some(Err(InputError { path, problem }))
    }

    /// What one argument stands for; `None` when it is a folder, to be walked next, or was reached
    /// before.
    fn argument(&mut self, path: PathBuf) -> Option<Result<Input, InputError>> {
        if is_stdin(&path) {
            // It is read where it is named first.
            let is_first = !std::mem::replace(&mut self.stdin_seen, true);
            return is_first.then_some(Ok(Input::Stdin));
        }
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => {
                let walk = WalkDir::new(&path)
                    .follow_links(self.follow)
                    .sort_by_file_name()
                    .into_iter()
                    .filter_entry(is_visible as fn(&DirEntry) -> bool);
                self.folder = Some(Folder { path, walk, explained: false, has_excluded: false });
                None
            }
            Ok(_) => {
                let is_link = path.is_symlink();
                let seen = self.seen.as_mut();
                let is_first = seen.is_none_or(|seen| seen.first_time(&path, is_link));
                is_first.then(|| self.file(path))
            }
            Err(error) => Some(Err(InputError { path, problem: InputProblem::Io(error) })),
        }
    }
}

impl Iterator for Inputs {
    type Item = Result<Input, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(found) = self.next_in_folder() {
                return Some(found);
            }
            let path = self.arguments.next()?;
            if let Some(found) = self.argument(path) {
                return Some(found);
            }
        }
    }
}

/// Whether this is what is at `path`.
#[cfg(unix)]
pub(super) fn is_file(metadata: &fs::Metadata, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |metadata: &fs::Metadata| (metadata.dev(), metadata.ino());
    fs::metadata(path).is_ok_and(|other| id(&other) == id(metadata))
}

/// Whether this is what is at `path`; nobody knows here.
#[cfg(not(unix))]
pub(super) fn is_file(_: &fs::Metadata, _: &Path) -> bool {
    false
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether an entry is to be looked at: what was named outright always is.
fn is_visible(entry: &DirEntry) -> bool {
    entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// The true paths of what was given out.
#[derive(Debug, Default)]
struct Seen {
    paths: HashSet<PathBuf>,
    /// A folder that was asked for last, and its true path: files come by the folder.
    folder: Option<(PathBuf, PathBuf)>,
}

impl Seen {
    /// Whether `path` was not given out before, under any name.
    fn first_time(&mut self, path: &Path, is_link: bool) -> bool {
        // What has no true path, such as a pipe of the shell, is only itself.
        let is_plain = !is_link && path.file_name().is_some();
        let place = path.parent().zip(path.file_name()).filter(|_| is_plain);
        let true_path = match place {
            Some((folder, name)) => self.folder(folder).map(|folder| folder.join(name)),
            None => fs::canonicalize(path).ok(),
        };
        self.paths.insert(true_path.unwrap_or_else(|| path.to_owned()))
    }

    /// The true path of a folder.
    fn folder(&mut self, folder: &Path) -> Option<&Path> {
        if self.folder.as_ref().is_none_or(|(last, _)| last != folder) {
            let named = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            self.folder = Some((folder.to_owned(), fs::canonicalize(named).ok()?));
        }
        self.folder.as_ref().map(|(_, path)| &**path)
    }
}

fn walk_error(error: walkdir::Error, folder: &Path) -> InputError {
    let path = error.path().unwrap_or(folder).to_owned();
    let problem = match error.loop_ancestor() {
        Some(ancestor) => InputProblem::Loop { ancestor: ancestor.to_owned() },
        None => InputProblem::Io(error.into()),
    };
    InputError { path, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The inputs of `paths` below a new folder with `files`, as names relative to it.
    fn names(test: &str, files: &[&str], paths: &[&str]) -> Vec<String> {
        let root = std::env::temp_dir().join(format!("corplint-{test}-{}", std::process::id()));
        for file in files {
            let file = root.join(file);
            fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("a folder");
            fs::write(file, "text").expect("a file");
        }
        let paths = paths.iter().map(|path| root.join(path)).collect();
        let relative = |path: &Path| path.strip_prefix(&root).unwrap_or(path).display().to_string();
        let names = Inputs::new(paths, false)
            .map(|input| match input {
                Ok(input) => relative(input.path().expect("a file")),
                Err(error) => format!("! {}", relative(&error.path)),
            })
            .collect();
        fs::remove_dir_all(&root).expect("the folder goes away");
        names
    }

    #[test]
    fn a_folder_gives_its_visible_text_files_in_order() {
        let files = ["b.txt", "a/z.MD", "a.txt", "a/.hidden/x.txt", ".y.txt", "c.html", "B.text"];
        assert_eq!(names("walk", &files, &["."]), ["B.text", "a/z.MD", "a.txt", "b.txt"]);
    }

    #[test]
    fn what_is_named_outright_is_read_and_only_once() {
        let files = ["a/x.html", "a/y.txt", "a/.z/q.txt"];
        let paths = ["a/y.txt", "a", "a/../a/x.html", "a/.z", "a/x.html"];
        assert_eq!(names("named", &files, &paths), ["a/y.txt", "a/../a/x.html", "a/.z/q.txt"]);
    }

    #[test]
    fn a_path_with_several_names_has_the_first() {
        let files = ["a/x.txt", "a/y.txt"];
        for (paths, read) in [
            (["a/x.txt", "a/../a/x.txt"], &["a/x.txt"][..]),
            (["a/../a/x.txt", "a/x.txt"], &["a/../a/x.txt"]),
            (["b/../a", "a"], &["b/../a/x.txt", "b/../a/y.txt"]),
            (["a", "b/../a"], &["a/x.txt", "a/y.txt"]),
        ] {
            let files = [&files[..], &["b/z"]].concat();
            assert_eq!(names("several", &files, &paths), read);
        }
    }

    #[test]
    fn a_missing_path_and_a_folder_without_text_are_told_and_the_rest_goes_on() {
        let files = ["a/x.html", "c.txt"];
        assert_eq!(names("told", &files, &["b", "a", "c.txt"]), ["! a", "! b", "c.txt"]);
    }
}
