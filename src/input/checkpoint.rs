//! Remembering what was done, so that a later run can go on from there.
//!
//! A checkpoint is a JSON file: the inputs that are finished, how far the one that was read is, and what
//! the caller wants to know again. It is replaced as a whole, so it is never half written, and locked
//! while a run uses it. An input is known by its path, its size and when it was last changed.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::reason;
use super::inputs::is_file;
use super::{Input, Place};

/// How far a run has come, and the file that remembers it.
#[derive(Debug)]
pub struct Checkpoint {
    path: PathBuf,
    /// The file there, which is locked as long as it is open.
    file: File,
    fingerprint: String,
    /// By the key of the input.
    inputs: FxHashMap<String, Entry>,
    /// What the caller knew when it was saved.
    totals: Value,
    saved: Instant,
    /// How long saving took.
    cost: Duration,
}

/// An input.
#[derive(Debug)]
struct Entry {
    state: FileState,
    reached: Reached,
    /// What an earlier run knew of it, if it has changed since: that holds until something of what it is now has
    /// come out.
    before: Option<(FileState, Reached)>,
    /// Whether an earlier run knew it.
    is_old: bool,
    /// Whether it is among the inputs of this run.
    is_met: bool,
}

impl Entry {
    /// An input of this run of which nothing is done.
    fn new(state: FileState) -> Self {
        Self { state, reached: Reached::Nothing, before: None, is_old: false, is_met: true }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reached {
    Nothing,
    Place(Place),
    End,
}

/// Tells one state of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct FileState {
    /// In bytes.
    size: u64,
    /// When it was changed, in nanoseconds of 1970; 0 if that is not known.
    changed: u64,
}

impl FileState {
    fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        let since =
            metadata.modified().ok().and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
        let changed = since.and_then(|since| u64::try_from(since.as_nanos()).ok());
        Ok(Self { size: metadata.len(), changed: changed.unwrap_or(0) })
    }
}

/// A checkpoint as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// The version of this format.
    corplint_checkpoint: u32,
    /// Of the rules, the configuration and the flags.
    fingerprint: String,
    totals: Value,
    inputs: Vec<WrittenInput>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenInput {
    path: String,
    state: FileState,
    /// The record and the byte to go on from; left out: it is finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<(u64, u64)>,
}

/// The version of the format.
const VERSION: u32 = 3;

/// The highest number of a record or byte to go on from. No input comes near it, so counting on from
/// there never overflows.
const FARTHEST: u64 = u64::MAX / 2;

/// How often a checkpoint is saved, unless that takes long.
const INTERVAL: Duration = Duration::from_secs(2);

/// Where to begin with an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    /// It is finished, and was so many bytes large.
    Nowhere(u64),
    /// Here.
    At(Place),
    /// At its start, although it was begun: it has changed since.
    Again,
}

/// Why a checkpoint can't be used.
#[derive(Debug)]
pub enum CheckpointError {
    /// It can't be read.
    Io(io::Error),
    /// Another run uses it.
    InUse,
    /// It is something else, or was made by another version.
    NotOne(String),
    /// It was made with other rules, another configuration or other flags.
    OtherRules,
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => {
                f.write_str("it can't be opened: ")?;
                reason(error, f)
            }
            Self::InUse => f.write_str(
                "another run is using it, and two would spoil it: wait for the end of that one, or \
                 name another file",
            ),
            Self::NotOne(why) => {
                write!(f, "it is no checkpoint of this version of corplint: {why}")
            }
            Self::OtherRules => f.write_str(
                "it was made with other rules, another configuration or other flags, so what is \
                 found now would not go with what was found then: name another file, or delete \
                 this one to begin anew",
            ),
        }
    }
}

impl std::error::Error for CheckpointError {}

impl Checkpoint {
    /// The checkpoint in the file at `path`, which nobody else can open until it is dropped; a new one if
    /// there is none. `fingerprint` tells all that decides what is found from anything else.
    ///
    /// # Errors
    ///
    /// When the file can't be read, is in use, is no checkpoint, or has another fingerprint.
    pub fn open(path: &Path, fingerprint: &str) -> Result<Self, CheckpointError> {
        if fs::metadata(path).is_ok_and(|is| !is.is_file()) {
            let why = "it is no file, and would be replaced by one".to_owned();
            return Err(CheckpointError::NotOne(why));
        }
        let mut file = locked(path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(CheckpointError::Io)?;
        let mut new = Self {
            // A link stays what it is.
            path: fs::canonicalize(path).map_err(CheckpointError::Io)?,
            file,
            fingerprint: fingerprint.to_owned(),
            inputs: FxHashMap::default(),
            totals: Value::Null,
            saved: Instant::now(),
            cost: Duration::ZERO,
        };
        if text.is_empty() {
            return Ok(new);
        }
        let written: Written = serde_json::from_slice(&text)
            .map_err(|error| CheckpointError::NotOne(error.to_string()))?;
        if written.corplint_checkpoint != VERSION {
            let why = format!("it has version {}", written.corplint_checkpoint);
            return Err(CheckpointError::NotOne(why));
        }
        if written.fingerprint != fingerprint {
            return Err(CheckpointError::OtherRules);
        }
        new.totals = written.totals;
        for WrittenInput { path, state, next } in written.inputs {
            let reached = match next {
                None => Reached::End,
                Some((record, offset)) if record > 0 && record.max(offset) <= FARTHEST => {
                    Reached::Place(Place { record, offset })
                }
                Some((record, offset)) => {
                    let name = Input::name_of_key(&path);
                    let why = format!("{name} has no record {record} at byte {offset}");
                    return Err(CheckpointError::NotOne(why));
                }
            };
            let entry = Entry { state, reached, before: None, is_old: true, is_met: false };
            new.inputs.insert(path, entry);
        }
        Ok(new)
    }

    /// The true path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the caller saved last; null if it is new.
    pub fn totals(&self) -> &Value {
        &self.totals
    }

    /// Where to begin with an input.
    pub(super) fn begin(&mut self, input: &Input) -> Begin {
        let Some(state) = input.path().and_then(|path| FileState::of(path).ok()) else {
            // Opening it will tell why.
            return Begin::At(Place::START);
        };
        let entry = self.inputs.entry(input.key().to_string());
        let entry = entry.or_insert_with(|| Entry::new(state));
        entry.is_met = true;
        if entry.state != state {
            let before = Some((entry.state, entry.reached));
            *entry = Entry { is_old: true, before, ..Entry::new(state) };
            return Begin::Again;
        }
        match entry.reached {
            Reached::Nothing => Begin::At(Place::START),
            Reached::Place(place) => Begin::At(place),
            Reached::End => Begin::Nowhere(state.size),
        }
    }

    /// Takes note that what came of an input up to this place was put out; `None`: of all of it.
    pub(super) fn reached(&mut self, input: &Input, place: Option<Place>) {
        if let Some(entry) = self.inputs.get_mut(&*input.key()) {
            entry.reached = place.map_or(Reached::End, Reached::Place);
        }
    }

    /// Whether it is time to save it.
    pub fn is_due(&self) -> bool {
        // Saving should not take a large part of the time, however many inputs there are.
        self.saved.elapsed() >= INTERVAL.max(50 * self.cost)
    }

    /// Writes it, with what the caller wants to know again.
    ///
    /// # Errors
    ///
    /// When the file can't be written; the last one is then still there.
    pub fn save(&mut self, totals: Value) -> io::Result<()> {
        let start = Instant::now();
        let mut inputs: Vec<WrittenInput> = self
            .inputs
            .iter()
            .filter_map(|(path, entry)| {
                let now = (entry.state, entry.reached);
                let (state, reached) = match (entry.reached, entry.before) {
                    (Reached::Nothing, Some(before)) => before,
                    _ => now,
                };
                let next = match reached {
                    Reached::Nothing => return None,
                    Reached::Place(place) => Some((place.record, place.offset)),
                    Reached::End => None,
                };
                Some(WrittenInput { path: path.clone(), state, next })
            })
            .collect();
        inputs.sort_by(|a, b| a.path.cmp(&b.path));
        let fingerprint = self.fingerprint.clone();
        let written = Written { corplint_checkpoint: VERSION, fingerprint, totals, inputs };
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
            // It names a file that nobody has heard of.
            .map_err(|error| io::Error::from(error.kind()))?;
        let mut out = io::BufWriter::new(file.as_file_mut());
        serde_json::to_writer(&mut out, &written)?;
        out.write_all(b"\n")?;
        out.flush()?;
        drop(out);
        file.as_file().sync_all()?;
        // Nobody else can know this file yet.
        let _ = file.as_file().try_lock();
        self.file = file.persist(&self.path).map_err(|error| error.error)?;
        (self.saved, self.cost) = (Instant::now(), start.elapsed());
        Ok(())
    }

    /// What does not go with this run, when it has met all its inputs: inputs that were begun and are
    /// not among them.
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        for (key, entry) in &self.inputs {
            let name = Input::name_of_key(key);
            if let (false, Reached::Place(place)) = (entry.is_met, entry.reached) {
                missing.push(format!(
                    "{name}: an earlier run came to record {} of this, and it is not among the \
                     inputs now",
                    place.record
                ));
            }
        }
        missing.sort();
        let mut old = self.inputs.values().filter(|entry| entry.is_old).peekable();
        if missing.is_empty() && old.peek().is_some() && !old.any(|entry| entry.is_met) {
            missing.push("none of the inputs of the earlier run is among those of this one".into());
        }
        missing
    }
}

impl Drop for Checkpoint {
    /// Unlocks the file. (To close it is not enough: a program that is being started has it open too, until
    /// it runs.)
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

/// The file at `path`, locked; it is made if there is none.
fn locked(path: &Path) -> Result<File, CheckpointError> {
    loop {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let made =
                    File::options().read(true).write(true).create(true).truncate(false).open(path);
                made.map_err(CheckpointError::Io)?
            }
            opened => opened.map_err(CheckpointError::Io)?,
        };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(CheckpointError::InUse),
            // Where there are no locks, users have to see to it.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        // Whoever had it before may have replaced it just now.
        if cfg!(not(unix)) || file.metadata().is_ok_and(|open| is_file(&open, path)) {
            return Ok(file);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_stays_one_and_what_is_no_file_is_refused() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        std::os::unix::fs::symlink("file", &link).expect("a link");
        let mut checkpoint = Checkpoint::open(&link, "f").expect("a new one");
        checkpoint.save(Value::Null).expect("it is written");
        assert!(link.is_symlink() && file.metadata().is_ok_and(|file| file.len() > 0));
        for path in [folder.path(), Path::new("/dev/null")] {
            assert!(matches!(Checkpoint::open(path, "f"), Err(CheckpointError::NotOne(_))));
        }
    }

    #[test]
    fn what_was_saved_is_known_again() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("checkpoint");
        let inputs: Vec<Input> = ["a", "b", "c"]
            .iter()
            .map(|name| {
                let path = folder.path().join(name);
                fs::write(&path, "some text").expect("a file");
                Input::File(path)
            })
            .collect();
        let open = || Checkpoint::open(&path, "f");
        let mut first = open().expect("a new one");
        for input in &inputs {
            assert_eq!(first.begin(input), Begin::At(Place::START));
        }
        let place = Place { record: 7, offset: 300 };
        first.reached(&inputs[0], None);
        first.reached(&inputs[1], Some(place));
        first.save(Value::from(17)).expect("it is written");
        assert!(matches!(open(), Err(CheckpointError::InUse)));
        // As a program that is being started has it.
        let inherited = first.file.try_clone().expect("another handle");
        drop(first);

        let mut second = open().expect("it is read");
        drop(inherited);
        assert_eq!(second.totals(), &Value::from(17));
        assert_eq!(second.missing().len(), 1, "{:?}", second.missing());
        let begin = inputs.iter().map(|input| second.begin(input)).collect::<Vec<_>>();
        assert_eq!(begin, [Begin::Nowhere(9), Begin::At(place), Begin::At(Place::START)]);
        assert!(second.missing().is_empty());
        drop(second);

        fs::write(inputs[0].path().expect("a file"), "another text").expect("a file");
        let mut third = open().expect("it is read");
        assert_eq!(third.begin(&inputs[0]), Begin::Again);
        third.save(Value::Null).expect("it is written");
        drop(third);
        let mut fourth = open().expect("it is read");
        assert_eq!(fourth.begin(&inputs[0]), Begin::Again, "nothing has come of it since");
        fourth.reached(&inputs[0], Some(place));
        fourth.save(Value::Null).expect("it is written");
        drop(fourth);
        assert_eq!(open().expect("it is read").begin(&inputs[0]), Begin::At(place));
        // What was written anew may be as large as before.
        let file = File::options().write(true).open(inputs[1].path().expect("a file"));
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        file.and_then(|file| file.set_modified(then)).expect("it has another time");
        assert_eq!(open().expect("it is read").begin(&inputs[1]), Begin::Again);
        let other = Checkpoint::open(&path, "g");
        assert!(matches!(other, Err(CheckpointError::OtherRules)), "{other:?}");
        let written = fs::read_to_string(&path).expect("it is there");
        let places = ["[0,0]", "[0,300]", "[18446744073709551615,0]", "[1,18446744073709551615]"];
        let places = places.map(|place| written.replace("[7,300]", place));
        let version = written.replace("checkpoint\":3,", "checkpoint\":2,");
        for damaged in places.iter().map(String::as_str).chain(["{}", &version]) {
            assert_ne!(damaged, written);
            fs::write(&path, damaged).expect("a file");
            assert!(matches!(open(), Err(CheckpointError::NotOne(_))), "{damaged}");
        }
    }
}
