//! `corplint check`: lint documents and print the findings.

use std::borrow::Cow;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::Outcome;
use super::args::{self, CheckArgs, CheckFormat};
use super::broken::Telling;
use super::interrupt;
use super::kept::Kept;
use super::output::{self, Color, Failure, Stderr, Stdout, colors, cut};
use super::progress::Progress;
use corplint::config::{self, Effects, Options, Settings};
use corplint::engine::{Findings, Linter, Policy};
use corplint::input::{Event, Input, InputProblem, Inputs, NoticeKind, RecordProblem, Run, Worker};
use corplint::report::{Locator, Renderer, Stats, Summary};
use corplint::text::Document;

pub(super) fn run(args: &CheckArgs, color: Color, stderr: &Stderr) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let loaded = config::load(&Options {
        language: args.language,
        threads: args.threads,
        ..args::options(&args.files, &args.select, args.fail_on)
    })?;
    if !args.quiet && !loaded.settings.run_any() {
        stderr.warning("no rule is on, so nothing can be found");
    }
    let color = colors(color, &io::stdout());
    let mut rules = loaded.rules;
    rules.expect(&loaded.settings.runs());
    let linter = Linter::new(rules);
    let mut run = Run::new(args.inputs.options(loaded.reading));
    run.threads = args.threads.unwrap_or(run.threads);
    let flags = format!("{:?} {:?} {:?}", args.format, args.max_findings, run.options);
    let paths = args.inputs.paths()?;
    let kept = match &args.checkpoint {
        Some(path) => {
            Some(Kept::open(path, &format!("{:016x} {flags}", loaded.fingerprint), &paths)?)
        }
        None => None,
    };
    run.checkpoint = kept.as_ref().map(Kept::checkpoint);
    let summary = kept.as_ref().map(Kept::summary).unwrap_or_default();
    if summary.documents > 0 && !args.quiet {
        stderr.note(&format!("going on after {}", summary.so_far()));
    }
    let shown = summary.findings() - summary.hidden;
    let check = Check {
        args,
        linter: &linter,
        settings: &loaded.settings,
        renderer: Renderer { color, ..Renderer::new(args.format.into()) },
        left: AtomicU64::new(args.max_findings.unwrap_or(u64::MAX).saturating_sub(shown)),
        large: Mutex::default(),
        stderr,
    };
    let excluded = args.inputs.excluded()?.into_iter().chain(loaded.excluded.clone());
    let excluded: Vec<_> = excluded.collect();
    let inputs =
        || Inputs::of(paths.clone(), args.inputs.follow).excluding(excluded.iter().cloned());
    let mut progress = Progress::new(inputs, Arc::clone(&run.count), args.quiet);
    interrupt::stop_on_interrupt(&run.stop);
    let telling = Telling::new(args.inputs.max_errors);
    let checkpoint = kept.as_ref().map(Kept::path);
    let mut state = State { summary, telling, kept };
    let sink = |output: &mut Output| check.put(output, &mut state, &mut progress);
    let mut inputs = inputs();
    for file in output::files() {
        inputs = inputs.without_output(file);
    }
    if let Some(path) = checkpoint {
        inputs = inputs.without_checkpoint(path);
    }
    let workers = run.run(inputs, || check.worker(), sink);
    progress.end();
    let is_interrupted = run.stop.load(Ordering::Relaxed);
    let State { summary, mut telling, kept } = state;
    if let Some(message) = telling.end() {
        stderr.error(&message);
    }
    if !args.quiet {
        run.missing().iter().for_each(|missing| stderr.warning(missing));
    }
    // Also what could not be written is not done.
    let saved = kept.map_or(Ok(()), |mut kept| kept.end(is_interrupted, args.quiet, stderr));
    let workers = workers?;
    saved?;
    let stats = workers.into_iter().filter_map(|worker| worker.stats).reduce(|mut all, more| {
        all.0.merge(&more.0);
        all.1.merge(more.1);
        all
    });
    let outcome = check.end(&summary, stats, is_interrupted, start);
    // The process ends, and to free so many small things would take a while.
    std::mem::forget(linter);
    outcome
}

/// A check under way.
struct Check<'a> {
    args: &'a CheckArgs,
    linter: &'a Linter,
    settings: &'a Settings,
    renderer: Renderer,
    /// How many more findings may be printed.
    left: AtomicU64,
    /// Held while a large document is linted.
    large: Mutex<()>,
    stderr: &'a Stderr,
}

/// The longest text, in bytes, beside which others of its length are linted. What is found out about a text takes
/// several times its memory, and thirty times if it is nothing but lines of one letter.
const LARGE: usize = 4 << 20;

/// What was done so far.
struct State {
    summary: Summary,
    telling: Telling,
    /// With `--checkpoint`.
    kept: Option<Kept>,
}

/// What comes of some documents.
#[derive(Default)]
struct Output {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    /// What of that is of which input, in order.
    parts: Vec<OfInput>,
    /// Findings in `stdout`, if there may be too many.
    findings: usize,
}

/// What comes of one input.
struct OfInput {
    /// The key of the input.
    input: Arc<str>,
    /// Where it begins in `stderr`.
    start: usize,
    /// Where each finding ends in `stdout`, if there may be too many.
    ends: Vec<usize>,
    /// The messages in `stderr` that are of broken records.
    broken: Vec<Range<usize>>,
    /// Broken records without a message, because there are too many.
    untold: u64,
    /// Whether what was counted of it before is void.
    is_again: bool,
    summary: Summary,
}

impl Output {
    /// What comes of the input with this key, which is the last so far.
    fn of(&mut self, input: &Arc<str>) -> &mut OfInput {
        let is_new = self.parts.last().is_none_or(|last| last.input != *input);
        if is_new {
            self.parts.push(OfInput {
                input: Arc::clone(input),
                start: self.stderr.len(),
                ends: Vec::new(),
                broken: Vec::new(),
                untold: 0,
                is_again: false,
                summary: Summary::default(),
            });
        }
        let last = self.parts.len() - 1;
        &mut self.parts[last]
    }

    /// What is written to standard error of the parts, without messages of too many broken records.
    fn messages(&self, telling: &mut Telling, stderr: &Stderr) -> Vec<u8> {
        let mut messages = Vec::new();
        let ends = self.parts.iter().skip(1).map(|next| next.start).chain([self.stderr.len()]);
        for (part, end) in self.parts.iter().zip(ends) {
            if let Some(message) = telling.begin(&part.input) {
                stderr.format("error", &message, &mut messages);
            }
            let mut start = part.start;
            for broken in &part.broken {
                messages.extend_from_slice(&self.stderr[start..broken.start]);
                if telling.is_told() {
                    messages.extend_from_slice(&self.stderr[broken.clone()]);
                }
                start = broken.end;
            }
            messages.extend_from_slice(&self.stderr[start..end]);
            telling.pass_over(part.untold);
        }
        messages
    }
}

/// One thread's part in a check.
struct CheckWorker<'c> {
    check: &'c Check<'c>,
    /// Of the input that is read.
    policy: Cow<'c, Policy>,
    input: Input,
    /// The key of the input.
    key: Arc<str>,
    /// Where in the output's `stdout` the last document begins.
    start: usize,
    /// With `--stats`.
    stats: Option<(Stats, Effects<'c>)>,
}

impl Worker for CheckWorker<'_> {
    type Output = Output;

    fn begin(&mut self, input: &Input) {
        if self.input != *input {
            self.policy = self.check.settings.policy(input.path());
            self.input = input.clone();
            self.key = input.key();
        }
    }

    fn event(&mut self, event: Event<'_>, output: &mut Output) {
        let Check { args, stderr, .. } = self.check;
        match event {
            Event::Document(document) => {
                self.start = output.stdout.len();
                let settings = self.check.settings;
                let language = settings.language(self.input.path(), document.language());
                self.document(&document.with_language(language), output);
            }
            Event::Broken(record) => {
                if record.problem == RecordProblem::Panicked {
                    output.stdout.truncate(self.start);
                }
                let (most, start) = (args.inputs.max_errors, output.stderr.len());
                let part = output.of(&self.key);
                part.summary.broken += 1;
                if part.broken.len() as u64 >= most {
                    part.untold += 1;
                    return;
                }
                stderr.format("error", &record.to_string(), &mut output.stderr);
                let end = output.stderr.len();
                output.of(&self.key).broken.push(start..end);
            }
            Event::Failed(error) => {
                if matches!(error.problem, InputProblem::Panicked) {
                    output.stdout.truncate(self.start);
                }
                // It may be of an input that has not even begun.
                let part = output.of(&error.key());
                if error.is_failure() {
                    part.summary.unreadable += 1;
                    stderr.format("error", &error.to_string(), &mut output.stderr);
                } else if !args.quiet {
                    stderr.format("warning", &error.to_string(), &mut output.stderr);
                }
            }
            Event::Notice(notice) => {
                let part = output.of(&self.key);
                part.is_again |= notice.kind == NoticeKind::Changed;
                let level = if notice.is_warning() { "warning" } else { "note" };
                if !args.quiet {
                    stderr.format(level, &notice.to_string(), &mut output.stderr);
                }
            }
        }
    }

    fn size(output: &Output) -> usize {
        output.stdout.len() + output.stderr.len()
    }
}

impl CheckWorker<'_> {
    /// Counts what it puts out last, so that what it has put out before a panic can be taken back.
    fn document(&mut self, document: &Document<'_>, output: &mut Output) {
        let Check { linter, renderer, left, large, .. } = self.check;
        let is_large = document.text().len() > LARGE;
        let _alone = is_large.then(|| large.lock().unwrap_or_else(PoisonError::into_inner));
        let findings = match &mut self.stats {
            None => linter.lint_with(document, &self.policy),
            Some((stats, effects)) => {
                let findings = linter.lint_measured(document, &self.policy, &mut stats.times);
                stats.add_document(document.text().len(), &self.policy, &findings.all);
                let path = self.input.path();
                effects.add_document(path, &findings.all, |p| linter.lint_with(document, p).all);
                findings
            }
        };
        let Findings { all: findings, is_cut } = findings;
        // Others may print some before these, so this is the most that can be wanted.
        let left = usize::try_from(left.load(Ordering::Relaxed)).unwrap_or(usize::MAX);
        let wanted = left.saturating_sub(output.findings).min(findings.len());
        let (is_bounded, mut ends) = (self.check.args.max_findings.is_some(), Vec::new());
        if is_bounded {
            let each = |end| ends.push(end);
            renderer.render_each(document, &findings[..wanted], &mut output.stdout, each);
        } else {
            renderer.render(document, &findings, &mut output.stdout);
        }
        let part = output.of(&self.key);
        part.summary.add_document(document.text().len(), &findings);
        if is_bounded {
            part.ends.append(&mut ends);
            part.summary.hidden += (findings.len() - wanted) as u64;
            output.findings += wanted;
        }
        // Also without other warnings: what is printed is not all there is.
        if is_cut {
            self.check.stderr.format("warning", &cut(document.source()), &mut output.stderr);
        }
    }
}

impl Check<'_> {
    fn worker(&self) -> CheckWorker<'_> {
        let rules = self.linter.rules();
        let stats = || (Stats::new(rules), Effects::new(self.settings, rules));
        CheckWorker {
            check: self,
            policy: self.settings.policy(None),
            input: Input::Stdin,
            key: Input::Stdin.key(),
            start: 0,
            stats: self.args.stats.then(stats),
        }
    }

    /// Writes what came of some documents and counts it.
    fn put(
        &self,
        output: &mut Output,
        state: &mut State,
        progress: &mut Progress,
    ) -> Result<(), Failure> {
        // What was written before is done by now.
        if let Some(kept) = &mut state.kept {
            kept.save_if_due()?;
        }
        if self.args.max_findings.is_some() {
            let mut left = self.left.load(Ordering::Relaxed);
            let mut end = 0;
            for part in &mut output.parts {
                let shown = usize::try_from(left).unwrap_or(usize::MAX).min(part.ends.len());
                part.summary.hidden += (part.ends.len() - shown) as u64;
                end = shown.checked_sub(1).map_or(end, |last| part.ends[last]);
                left -= shown as u64;
            }
            self.left.store(left, Ordering::Relaxed);
            output.stdout.truncate(end);
            output.findings = 0;
        }
        let messages = output.messages(&mut state.telling, self.stderr);
        output.stderr.clear();
        if !(messages.is_empty() && output.stdout.is_empty()) {
            progress.without(|| {
                self.stderr.write(&messages);
                Stdout.write(&mut output.stdout)
            })?;
        }
        for part in output.parts.drain(..) {
            if let Some(kept) = &mut state.kept {
                if part.is_again {
                    kept.forget(&part.input);
                    let unreadable = state.summary.unreadable;
                    state.summary = kept.summary();
                    state.summary.unreadable = unreadable;
                }
                kept.add(&part.input, &part.summary);
            }
            state.summary.merge(part.summary);
        }
        progress.show(&state.summary);
        Ok(())
    }

    fn end(
        &self,
        summary: &Summary,
        stats: Option<(Stats, Effects<'_>)>,
        is_interrupted: bool,
        start: Instant,
    ) -> Result<Outcome, Failure> {
        let mut out = Vec::new();
        let is_text = self.args.format == CheckFormat::Text;
        let color = if is_text { self.renderer.color } else { self.stderr.has_color() };
        if !self.args.quiet {
            summary.render(start.elapsed(), color, &mut out);
        }
        if let Some((stats, _)) = stats.as_ref().filter(|(stats, _)| !stats.rules().is_empty()) {
            out.push(b'\n');
            stats.render(color, &mut out);
        }
        if is_text {
            Stdout.write(&mut out)?;
        } else {
            self.stderr.write(&out);
        }
        if let Some((_, effects)) = &stats {
            for setting in effects.none() {
                let place = setting.place.map_or_else(String::new, |(file, span)| {
                    let at = Locator::new(&file.text).locate(span.start);
                    format!("{}:{}:{}: ", file.name, at.line, at.column)
                });
                self.stderr.warning(&format!("{place}{}", setting.message));
            }
        }
        if is_interrupted {
            if !self.args.quiet {
                self.stderr.warning(match &self.args.checkpoint {
                    Some(_) => "interrupted; the same command goes on from here",
                    None => "interrupted; the rest was not linted",
                });
            }
            return Ok(Outcome::Interrupted);
        }
        if summary.is_incomplete() {
            return Ok(Outcome::Failed);
        }
        let fails = summary.worst().is_some_and(|worst| self.settings.fail_on.fails(worst));
        Ok(if fails { Outcome::Found } else { Outcome::Clean })
    }
}
