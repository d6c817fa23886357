//! Reading all inputs with some threads.

use std::convert::Infallible;
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::feed::Feed;
use super::guard::caught;
use super::open::Opener;
use super::ordered::Ordered;
use super::piece::{Spare, Visit};
use super::sought::SoughtFields;
use super::{
    BrokenRecord, Checkpoint, Event, Input, InputProblem, Inputs, Place, ReadOptions, RecordProblem,
};

/// What is done with what comes out of the inputs. Each thread has a worker of its own.
pub trait Worker {
    /// What it makes of a piece of the inputs: findings as they will be printed, counts.
    type Output: Default + Send;

    /// What follows is of this input. A large one is read in pieces, perhaps by several workers, and each piece
    /// begins so.
    fn begin(&mut self, input: &Input);

    /// Adds to the output what comes of an event.
    ///
    /// If it panics on a document, the next event is that the document failed: a broken record with
    /// [`RecordProblem::Panicked`], or an input with [`InputProblem::Panicked`]. What it has added to the
    /// output until then stays, unless it takes that back.
    fn event(&mut self, event: Event<'_>, output: &mut Self::Output);

    /// How much memory the output takes, in bytes.
    fn size(output: &Self::Output) -> usize;
}

/// How all inputs are read.
#[derive(Debug, Clone)]
pub struct Run {
    /// How many threads lint. The results are the same for any number.
    pub threads: NonZero<usize>,
    /// How large the pieces are that a file of lines is cut into, in bytes. The results are the same
    /// for any size.
    pub chunk: usize,
    /// How each input is read.
    pub options: Arc<ReadOptions>,
    /// Set it to have the reading end soon, at the end of a record; also when it waits for a pipe.
    pub stop: Arc<AtomicBool>,
    /// What earlier runs have done, and where this one takes note of what it does.
    pub checkpoint: Option<Arc<Mutex<Checkpoint>>>,
    /// Bytes that were read so far of all inputs, as they are packed.
    pub count: Arc<AtomicU64>,
    sought: Arc<SoughtFields>,
}

const ONE: NonZero<usize> = NonZero::<usize>::MIN;

/// How large the pieces are that a file of lines is cut into, in bytes, if nothing else is said.
const CHUNK: usize = 256 << 10;

/// How much output a thread keeps to itself before it waits for its turn to put it out, in bytes.
const MOST_KEPT: usize = 4 << 20;

impl Run {
    /// All inputs, with as many threads as the machine runs at once.
    pub fn new(options: ReadOptions) -> Self {
        Self {
            threads: thread::available_parallelism().unwrap_or(ONE),
            chunk: CHUNK,
            options: Arc::new(options),
            stop: Arc::default(),
            checkpoint: None,
            count: Arc::default(),
            sought: Arc::default(),
        }
    }

    /// Reads all inputs. Each thread gives what comes out of a piece of them to a worker of its own,
    /// and the outputs go to `sink` in the order of the inputs. The sink must leave them empty.
    /// Returns the workers.
    ///
    /// # Errors
    ///
    /// What the sink returns; nothing more is read then.
    ///
    /// # Panics
    ///
    /// When a worker does on something else than a document, or the sink.
    pub fn run<W, E>(
        &self,
        inputs: Inputs,
        worker: impl Fn() -> W + Sync,
        mut sink: impl FnMut(&mut W::Output) -> Result<(), E> + Send,
    ) -> Result<Vec<W>, E>
    where
        W: Worker + Send,
        E: Send,
    {
        let threads = self.threads.get();
        let opener = Opener {
            options: Arc::clone(&self.options),
            sought: Arc::clone(&self.sought),
            count: Arc::clone(&self.count),
            is_ahead: threads > 1,
            chunk: self.chunk,
            stop: Arc::clone(&self.stop),
        };
        let feed = Mutex::new((0, Feed::new(inputs, opener.clone(), self.checkpoint.clone())));
        let sink = |result: &mut Made<W::Output>| {
            sink(&mut result.output)?;
            // Only what was put out is done.
            if let Some(checkpoint) = &self.checkpoint {
                let mut checkpoint = checkpoint.lock().unwrap_or_else(PoisonError::into_inner);
                for (input, place) in &result.reached {
                    checkpoint.reached(input, *place);
                }
            }
            result.reached.clear();
            Ok(())
        };
        let ordered = Ordered::new(sink, 2 * threads);
        let work = || {
            let guard = GiveUp(&ordered);
            let mut spare = Spare::default();
            let mut visitor = Visitor {
                worker: worker(),
                input: Input::Stdin,
                has_failed: false,
                made: Made::default(),
                reaches: self.checkpoint.is_some(),
                piece: 0,
                goes_on: true,
                ordered: &ordered,
            };
            while visitor.goes_on {
                let piece = {
                    let mut feed = feed.lock().unwrap_or_else(PoisonError::into_inner);
                    let (count, feed) = &mut *feed;
                    visitor.piece = *count;
                    *count += 1;
                    feed.next(&mut spare)
                };
                let Some(piece) = piece else { break };
                piece.read(&opener, &mut spare, &mut visitor);
                visitor.put(true);
            }
            std::mem::forget(guard);
            visitor.worker
        };
        // This thread works too: what it has freed since the start is used again.
        let workers = thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut workers = vec![work()];
            let join =
                |other: thread::ScopedJoinHandle<_>| other.join().expect("a worker panicked");
            workers.extend(others.into_iter().map(join));
            workers
        });
        ordered.end().map(|_| workers)
    }

    /// What was not found of the fields that the options name: those that none of the records had that
    /// were read until now. (An earlier run may have seen others.)
    pub fn missing(&self) -> Vec<String> {
        let ReadOptions { id_field, language_field, .. } = &*self.options;
        // Nobody has to have the field that is read if nothing else is said.
        let is_named = *id_field != ReadOptions::default().id_field;
        let id = (is_named && self.sought.id.is_never_found()).then_some(id_field);
        let language = language_field.as_ref().filter(|_| self.sought.language.is_never_found());
        let id = id.map(|field| {
            format!(
                "no record that was read in this run has an id, a string or a number, in the field \
                 `{field}`: name the one with the id with --id-field"
            )
        });
        let language = language.map(|field| {
            format!(
                "no JSON record that was read in this run has a language, as `en` or `pt-BR`, in the \
                 field `{field}`: name the one with the language with --language-field"
            )
        });
        id.into_iter().chain(language).collect()
    }

    /// Reads all inputs on this thread alone, and gives what comes out of them to one worker, in
    /// order. Its outputs are not wanted.
    ///
    /// # Panics
    ///
    /// When the worker does on something else than a document.
    pub fn run_here<W: Worker + Send>(&self, inputs: Inputs, worker: W) -> W {
        let worker = Mutex::new(Some(worker));
        let take = || worker.lock().ok().and_then(|mut worker| worker.take());
        let run = Self { threads: ONE, ..self.clone() };
        let done = run.run(
            inputs,
            || take().expect("one thread has one worker"),
            |_| Ok::<_, Infallible>(()),
        );
        let Ok(mut workers) = done;
        workers.pop().expect("one thread has one worker")
    }
}

/// Hands what comes out of a piece to the worker, and its output on.
struct Visitor<'o, W: Worker, S, E> {
    worker: W,
    /// The input that is read.
    input: Input,
    /// Whether the text that it is was not linted.
    has_failed: bool,
    made: Made<W::Output>,
    /// Whether anybody wants to know what was reached.
    reaches: bool,
    piece: u64,
    goes_on: bool,
    ordered: &'o Ordered<Made<W::Output>, S, E>,
}

/// What was made of a piece, or a part of one.
#[derive(Default)]
struct Made<O> {
    output: O,
    /// The inputs that it is of, and how far it goes in each.
    reached: Vec<(Arc<Input>, Option<Place>)>,
}

impl<W: Worker, S, E> Visitor<'_, W, S, E>
where
    S: FnMut(&mut Made<W::Output>) -> Result<(), E>,
{
    fn put(&mut self, is_last: bool) {
        self.goes_on = self.ordered.put(self.piece, &mut self.made, is_last);
    }
}

impl<W: Worker, S, E> Visit for Visitor<'_, W, S, E>
where
    S: FnMut(&mut Made<W::Output>) -> Result<(), E>,
{
    fn begin(&mut self, input: &Input) {
        self.input = input.clone();
        self.has_failed = false;
        self.worker.begin(input);
    }

    fn event(&mut self, event: Event<'_>) {
        let (worker, output) = (&mut self.worker, &mut self.made.output);
        let Event::Document(document) = event else { return worker.event(event, output) };
        let (path, record) = (Arc::clone(&document.source().path), document.source().record);
        if caught(|| worker.event(Event::Document(document), output)).is_some() {
            return;
        }
        // One text is no reason to end the run.
        let failed = match record {
            Some(record) => {
                Event::Broken(BrokenRecord { path, record, problem: RecordProblem::Panicked })
            }
            None => {
                self.has_failed = true;
                Event::Failed(self.input.problem(InputProblem::Panicked))
            }
        };
        worker.event(failed, output);
    }

    fn reached(&mut self, input: &Arc<Input>, place: Option<Place>) {
        // A later run tries again to read what has failed as a whole.
        if self.reaches && !self.has_failed {
            match self.made.reached.last_mut() {
                Some((last, at)) if Arc::ptr_eq(last, input) => *at = place,
                _ => self.made.reached.push((Arc::clone(input), place)),
            }
        }
        if W::size(&self.made.output) > MOST_KEPT {
            self.put(false);
        }
    }

    fn goes_on(&self) -> bool {
        self.goes_on
    }
}

/// When a worker panics, the others should not wait for it.
struct GiveUp<'o, O: Default, S: FnMut(&mut O) -> Result<(), E>, E>(&'o Ordered<O, S, E>);

impl<O: Default, S: FnMut(&mut O) -> Result<(), E>, E> Drop for GiveUp<'_, O, S, E> {
    fn drop(&mut self) {
        self.0.give_up();
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::input::checkpoint::Begin;
    use crate::input::silence_caught_panics;

    /// Writes down the texts, and panics in the middle of some.
    struct Nervous;

    impl Worker for Nervous {
        type Output = Vec<String>;

        fn begin(&mut self, _: &Input) {}

        fn event(&mut self, event: Event<'_>, output: &mut Vec<String>) {
            match event {
                Event::Document(document) => {
                    assert_ne!(document.text().trim(), "panic");
                    output.push(document.text().to_owned());
                }
                Event::Broken(record) => output.push(record.to_string()),
                Event::Failed(error) => output.push(error.to_string()),
                Event::Notice(notice) => output.push(notice.to_string()),
            }
        }

        fn size(output: &Vec<String>) -> usize {
            output.len()
        }
    }

    #[test]
    fn a_panic_on_one_document_hides_no_other() {
        silence_caught_panics();
        let folder = tempfile::TempDir::new().expect("a folder");
        let records = ["one", "panic", "two"].map(|text| format!("{{\"text\":\"{text}\"}}\n"));
        let files =
            [("a.jsonl", records.concat()), ("b.txt", "panic".into()), ("c.txt", "c".into())];
        let paths = files.map(|(name, text)| {
            let path = folder.path().join(name);
            fs::write(&path, text).expect("a file");
            path
        });
        for threads in [1, 3] {
            let mut run = Run::new(ReadOptions::default());
            run.threads = NonZero::new(threads).expect("some");
            run.chunk = 1;
            let file = folder.path().join(format!("checkpoint{threads}"));
            let checkpoint = Checkpoint::open(&file, "").expect("a new one");
            let checkpoint = Arc::new(Mutex::new(checkpoint));
            run.checkpoint = Some(Arc::clone(&checkpoint));
            let mut told = Vec::new();
            let sink = |output: &mut Vec<String>| {
                told.append(output);
                Ok::<_, Infallible>(())
            };
            let Ok(workers) = run.run(Inputs::of(paths.to_vec(), false), || Nervous, sink);
            assert_eq!(workers.len(), threads);
            let [a, b, _] = &paths;
            let failed =
                "corplint itself failed on this text and has found nothing in it; please report it";
            let record = format!("{} record 2: {failed}", a.display());
            let text = format!("{}: {failed}", b.display());
            assert_eq!(told, ["one", &record, "two", &text, "c"]);
            let mut checkpoint = checkpoint.lock().expect("nobody else has it");
            let is_done = |path: &PathBuf| {
                matches!(checkpoint.begin(&Input::File(path.clone())), Begin::Nowhere(_))
            };
            assert_eq!(paths.each_ref().map(is_done), [true, false, true]);
        }
    }
}
