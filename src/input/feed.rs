//! Handing out the inputs piece by piece, in order.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use super::checkpoint::Begin;
use super::format::NamedAs;
use super::open::{Opened, Opener};
use super::piece::{Part, Piece, Records, Spare};
use super::{Checkpoint, Input, InputError, Inputs, Notice, NoticeKind, Place};

/// How many text files make one piece. Few enough that some large ones don't keep one thread busy
/// while the others have nothing left to do, and enough that handing them out costs nothing.
const FILES: usize = 8;

/// Larger files are opened one by one, in bytes: one that is not what its name says is cut into pieces, too.
const LARGE: u64 = 256 << 10;

/// Hands out pieces.
pub(super) struct Feed {
    inputs: Inputs,
    /// The input that comes next, if it is known already.
    next: Option<Result<Next, InputError>>,
    open: Option<Opened>,
    opener: Opener,
    checkpoint: Option<Arc<Mutex<Checkpoint>>>,
}

/// An input and where to begin with it.
struct Next {
    input: Input,
    place: Place,
    /// Whether it has changed since an earlier run read it.
    is_changed: bool,
}

impl Feed {
    pub(super) fn new(
        inputs: Inputs,
        opener: Opener,
        checkpoint: Option<Arc<Mutex<Checkpoint>>>,
    ) -> Self {
        Self { inputs, next: None, open: None, opener, checkpoint }
    }

    /// The next piece; `None` after the last, or when all is to stop. It may take a buffer.
    pub(super) fn next(&mut self, spare: &mut Spare) -> Option<Piece> {
        loop {
            if self.opener.stop.load(Ordering::Relaxed) {
                return None;
            }
            if let Some(part) = self.open.as_mut().and_then(|open| open.next(spare)) {
                return Some(Piece::Part(part));
            }
            self.open = None;
            let mut files: Vec<Result<Input, InputError>> = Vec::new();
            while files.len() < FILES {
                match self.next_input() {
                    Some(Ok(next)) if self.is_whole(&next) => files.push(Ok(next.input)),
                    Some(Err(error)) => files.push(Err(error)),
                    other => {
                        self.next = other;
                        break;
                    }
                }
            }
            if !files.is_empty() {
                return Some(Piece::Inputs(files));
            }
            let Next { input, place, is_changed } = match self.next_input()? {
                Ok(next) => next,
                Err(error) => return Some(Piece::Inputs(vec![Err(error)])),
            };
            let input = Arc::new(input);
            let name = input.name();
            let changed = Notice { path: Arc::clone(&name), kind: NoticeKind::Changed };
            let changed = is_changed.then_some(changed);
            match self.opener.open(&input, place) {
                Ok(mut opened) => {
                    opened.notices.splice(0..0, changed);
                    // It may have taken long to have these, so they are not for nothing.
                    let part = opened.next(spare);
                    self.open = Some(opened);
                    if let Some(part) = part {
                        return Some(Piece::Part(part));
                    }
                }
                // Nothing had come of it yet.
                Err(_) if self.opener.stop.load(Ordering::Relaxed) => return None,
                Err(error) => {
                    return Some(Piece::Part(Part {
                        input,
                        name,
                        compression: None,
                        notices: changed.into_iter().collect(),
                        records: Records::Failed(error),
                    }));
                }
            }
        }
    }

    /// The next input that is not finished.
    fn next_input(&mut self) -> Option<Result<Next, InputError>> {
        if let Some(next) = self.next.take() {
            return Some(next);
        }
        loop {
            let input = match self.inputs.next()? {
                Ok(input) => input,
                Err(error) => return Some(Err(error)),
            };
            let (mut place, mut is_changed) = (Place::START, false);
            if let Some(checkpoint) = &self.checkpoint {
                let mut checkpoint = checkpoint.lock().unwrap_or_else(PoisonError::into_inner);
                match checkpoint.begin(&input) {
                    Begin::Nowhere(size) => {
                        self.opener.count.fetch_add(size, Ordering::Relaxed);
                        continue;
                    }
                    Begin::At(begin) => place = begin,
                    Begin::Again => is_changed = true,
                }
            }
            return Some(Ok(Next { input, place, is_changed }));
        }
    }

    /// Whether an input is one text that is not large, as its name says, and all of it is to be read. (What comes out of a pipe
    /// can't be looked at first.)
    fn is_whole(&self, next: &Next) -> bool {
        let is_small =
            |path: &Path| path.metadata().is_ok_and(|is| is.is_file() && is.len() <= LARGE);
        let is_text = |path: &Path| NamedAs::of(path).is_plain_text() && is_small(path);
        self.opener.options.format.is_none()
            && next.input.path().is_some_and(is_text)
            && next.place == Place::START
            && !next.is_changed
    }
}
