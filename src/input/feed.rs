//! Handing out the inputs piece by piece, in order.

use std::iter::Peekable;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::format::NamedAs;
use super::open::{Opened, Opener};
use super::piece::{Piece, Spare};
use super::{Input, InputError, Inputs, Place};

/// How many text files make one piece. Few enough that some large ones don't keep one thread busy
/// while the others have nothing left to do, and enough that handing them out costs nothing.
const FILES: usize = 8;

/// Hands out pieces.
pub(super) struct Feed {
    inputs: Peekable<Inputs>,
    open: Option<Opened>,
    opener: Opener,
    /// Set from outside when nothing more is to be handed out.
    stop: Arc<AtomicBool>,
}

impl Feed {
    pub fn new(inputs: Inputs, opener: Opener, stop: Arc<AtomicBool>) -> Self {
        Self { inputs: inputs.peekable(), open: None, opener, stop }
    }

    /// The next piece; `None` after the last, or when all is to stop. It may take a buffer.
    pub fn next(&mut self, spare: &mut Spare) -> Option<Piece> {
        if self.stop.load(Ordering::Relaxed) {
            return None;
        }
        loop {
            if let Some(part) = self.open.as_mut().and_then(|open| open.next(spare)) {
                return Some(Piece::Part(part));
            }
            self.open = None;
            let mut files: Vec<Result<Input, InputError>> = Vec::new();
            let is_whole = |input: &Result<Input, InputError>| match input {
                Ok(Input::File(path)) => {
                    self.opener.options.format.is_none() && NamedAs::of(path).is_plain_text()
                }
                Ok(Input::Stdin) => false,
                Err(_) => true,
            };
            while files.len() < FILES {
                let Some(input) = self.inputs.next_if(is_whole) else { break };
                files.push(input);
            }
            if !files.is_empty() {
                return Some(Piece::Inputs(files));
            }
            let input = match self.inputs.next()? {
                Ok(input) => Arc::new(input),
                Err(error) => return Some(Piece::Inputs(vec![Err(error)])),
            };
            match self.opener.open(&input, Place::START) {
                Ok(opened) => self.open = Some(opened),
                Err(error) => return Some(Piece::Inputs(vec![Err(error)])),
            }
        }
    }
}
