//! One rule file on its own, without configuration, for whoever is writing it.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::thread;
use std::time::{Duration, SystemTime};

use super::{ConfigError, Trouble, packs};
use crate::rule::{PackSource, RuleSet};
use crate::schema::Mistakes;

/// How often files are looked at for changes. Asking is cheap and works everywhere, also on network
/// drives and for editors that put a new file in the place of the old one.
const PAUSE: Duration = Duration::from_millis(100);

/// The files that were read for some rules, to be watched for changes.
#[derive(Debug)]
pub struct ReadFiles {
    /// Each as it was before it was read.
    files: Vec<(PathBuf, Stamp)>,
}

/// Tells one state of a file from another; `None`: it is not there.
type Stamp = Option<(SystemTime, u64)>;

/// Reads the rule file at `path` and the word lists beside it: its rules, or what is wrong with them,
/// and which files were read either way.
pub fn load_alone(path: &Path) -> (Result<RuleSet, ConfigError>, ReadFiles) {
    let files = Rc::new(RefCell::new(vec![(path.to_owned(), stamp(path))]));
    let rules = match packs::read(path) {
        Ok(PackSource { file, read_list }) => {
            let folder = path.parent().map(Path::to_owned).unwrap_or_default();
            let seen = Rc::clone(&files);
            let read_list = Box::new(move |list: &str| {
                let path = folder.join(list);
                let stamp = stamp(&path);
                seen.borrow_mut().push((path, stamp));
                read_list(list)
            });
            RuleSet::load(&[PackSource { file, read_list }])
                .map_err(|Mistakes(mistakes)| ConfigError { mistakes, ..ConfigError::default() })
        }
        Err(error) => {
            let (path, reason) = (path.display(), packs::reason(&error));
            let message = format!("can't read the rule file {path}: {reason}");
            let trouble = Trouble { message, help: None };
            Err(ConfigError { troubles: vec![trouble], ..ConfigError::default() })
        }
    };
    (rules, ReadFiles { files: files.take() })
}

impl ReadFiles {
    /// Waits until one of the files has changed, and no more changes come: an editor
    /// may empty a file before it writes it.
    pub fn wait_for_change(&self) {
        let stamps = || self.files.iter().map(|(path, _)| stamp(path)).collect::<Vec<_>>();
        let before: Vec<Stamp> = self.files.iter().map(|(_, stamp)| *stamp).collect();
        loop {
            let now = stamps();
            thread::sleep(PAUSE);
            if now != before && now == stamps() {
                return;
            }
        }
    }
}

fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
