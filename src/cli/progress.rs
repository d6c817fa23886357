//! A line on the terminal that says how far a check is.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use super::output::is_capable_terminal;
use corplint::input::{Input, Inputs};
use corplint::report::Summary;

/// The progress of a check. It is shown on standard error, and only if that is a terminal that can take a line away.
pub(super) struct Progress {
    bar: ProgressBar,
    /// Bytes that were read.
    read: Arc<AtomicU64>,
    /// Bytes of all inputs; 0 while that is not known.
    total: Arc<AtomicU64>,
    /// Whether the line says how much is left.
    has_total: bool,
}

const WITHOUT_TOTAL: &str = "{decimal_bytes}, {decimal_bytes_per_sec}{wide_msg}";
/// The message is cut where the line would be too long.
const WITH_TOTAL: &str = "{decimal_bytes} of {decimal_total_bytes} ({percent}%), \
                          {decimal_bytes_per_sec}, {eta} left{wide_msg}";

/// How often the line is drawn, if nothing else has it drawn.
const TICK: Duration = Duration::from_millis(200);

impl Progress {
    /// No progress yet of reading these inputs, where `read` counts the bytes. With `is_hidden`, nothing
    /// is ever shown.
    pub(super) fn new(
        inputs: impl FnOnce() -> Inputs,
        read: Arc<AtomicU64>,
        is_hidden: bool,
    ) -> Self {
        let total = Arc::new(AtomicU64::new(0));
        if is_hidden || !is_capable_terminal(&io::stderr()) {
            return Self { bar: ProgressBar::hidden(), read, total, has_total: false };
        }
        let bar = ProgressBar::with_draw_target(
            None,
            ProgressDrawTarget::term_like_with_hz(Box::new(Narrow(Term::buffered_stderr())), 20),
        );
        bar.set_style(style(WITHOUT_TOTAL));
        bar.enable_steady_tick(TICK);
        let (inputs, known) = (inputs(), Arc::clone(&total));
        // It ends with the program, if it has not ended before.
        thread::spawn(move || {
            if let Some(size) = size(inputs) {
                known.store(size, Ordering::Relaxed);
            }
        });
        Self { bar, read, total, has_total: false }
    }

    /// Shows how far it is by now.
    pub(super) fn show(&mut self, summary: &Summary) {
        if self.bar.is_hidden() {
            return;
        }
        let total = self.total.load(Ordering::Relaxed);
        if total > 0 && !self.has_total {
            self.has_total = true;
            self.bar.set_length(total);
            self.bar.set_style(style(WITH_TOTAL));
        }
        self.bar.set_position(self.read.load(Ordering::Relaxed));
        self.bar.set_message(format!(", {}", summary.so_far()));
    }

    /// Takes the line away while something else is written.
    pub(super) fn without<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the line away for good.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// A terminal with room left at the end of its lines. The line is always filled with spaces, so what the
/// terminal shows for Ctrl-C would begin another one, and the first would stay.
#[derive(Debug)]
struct Narrow(Term);

/// As many columns as `^C` takes, and the cursor behind it.
const ROOM: u16 = 3;

impl TermLike for Narrow {
    fn width(&self) -> u16 {
        self.0.size().1.saturating_sub(ROOM)
    }

    fn height(&self) -> u16 {
        self.0.size().0
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_up(n)
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_down(n)
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_right(n)
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_left(n)
    }

    fn write_line(&self, line: &str) -> io::Result<()> {
        self.0.write_line(line)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.0.write_str(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.0.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Bytes of all inputs; `None` if nobody knows.
fn size(inputs: Inputs) -> Option<u64> {
    let mut size = 0;
    for input in inputs.flatten() {
        match input {
            Input::File(path) => size += path.metadata().map_or(0, |metadata| metadata.len()),
            Input::Stdin => return None,
        }
    }
    Some(size)
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
