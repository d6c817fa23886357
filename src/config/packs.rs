//! Reading rule files and the word lists beside them.

use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::rule::{self, PackSource};
use crate::schema::SourceFile;

/// Reads the rule file at `path`. Its word lists are read when the rules are checked, from its own
/// folder and the folders below: a rule file that someone else wrote can't have other files read.
///
/// # Errors
///
/// When the file can't be read or is not UTF-8.
pub(super) fn read(path: &Path) -> io::Result<PackSource<'static>> {
    let file = read_file(path)?;
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    Ok(PackSource { file, read_list: Box::new(move |list| read_list(&folder, list)) })
}

/// Reads a TOML file, to be shown under the path it was read from.
pub(super) fn read_file(path: &Path) -> io::Result<Arc<SourceFile>> {
    let text = read_text(path, rule::MOST_FILE_BYTES)?;
    let name = path.strip_prefix(".").unwrap_or(path).to_string_lossy().into_owned();
    Ok(Arc::new(SourceFile { name, text }))
}

/// Why something can't be read, for people.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::InvalidData => rule::NOT_UTF8.to_owned(),
        _ => error.to_string(),
    }
}

/// Reads a file of at most `most` bytes. What is larger is not read to its end.
fn read_text(path: &Path, most: usize) -> io::Result<String> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        let message = format!("it is larger than {} MB", most >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
}

fn read_list(folder: &Path, list: &str) -> Result<String, String> {
    let outside = || "it lies outside the folder of the rule file".to_owned();
    let path = inside(folder, list).ok_or_else(outside)?;
    let told = |error: io::Error| reason(&error);
    // A link may lead out of the folder too.
    let home = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let (path, home) = (path.canonicalize().map_err(told)?, home.canonicalize().map_err(told)?);
    if !path.starts_with(home) {
        return Err(outside());
    }
    if !path.is_file() {
        return Err("it is not a file".to_owned());
    }
    read_text(&path, rule::MOST_LIST_BYTES).map_err(told)
}

/// The path of `list` from `folder`, unless it leads out of there.
fn inside(folder: &Path, list: &str) -> Option<PathBuf> {
    let mut depth = 0_usize;
    for part in Path::new(list).components() {
        match part {
            Component::CurDir => {}
            Component::Normal(_) => depth += 1,
            Component::ParentDir => depth = depth.checked_sub(1)?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(folder.join(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_list_lies_below_its_rule_file() {
        let folder = Path::new("rules");
        assert_eq!(inside(folder, "names.txt"), Some("rules/names.txt".into()));
        assert_eq!(inside(folder, "en/../names.txt"), Some("rules/en/../names.txt".into()));
        assert_eq!(inside(folder, "../names.txt"), None);
        assert_eq!(inside(folder, "en/../../names.txt"), None);
        assert_eq!(inside(folder, "/etc/passwd"), None);
    }
}
