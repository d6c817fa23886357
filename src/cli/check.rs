//! `corplint check`: lint documents and print the findings.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use super::Outcome;
use super::args::{self, CheckArgs, Color, Format};
use super::interrupt;
use super::kept::Kept;
use super::output::{self, Failure, Stderr, Stdout, colors};
use super::progress::Progress;
use corplint::config::{self, Effects, Options, Settings};
use corplint::engine::{Linter, MOST_FINDINGS, Policy};
use corplint::input::{Event, Input, Inputs, Run, Worker};
use corplint::report::{Locator, Renderer, Stats, Summary, place};
use corplint::text::Document;

pub fn run(args: &CheckArgs, color: Color, stderr: &Stderr) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let loaded = config::load(&Options {
        language: args.language,
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
    let kept = match &args.checkpoint {
        Some(path) => {
            Some(Kept::open(path, &format!("{:016x} {flags}", loaded.fingerprint), args)?)
        }
        None => None,
    };
    run.checkpoint = kept.as_ref().map(Kept::checkpoint);
    let summary = kept.as_ref().map(Kept::totals).unwrap_or_default();
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
        stderr,
    };
    let paths = args.inputs.paths()?;
    let follow = args.inputs.follow;
    let mut progress = Progress::new(&paths, follow, Arc::clone(&run.count), args.quiet);
    interrupt::stop_on_interrupt(&run.stop);
    let mut state = State { summary, kept };
    let sink = |output: &mut Output| check.put(output, &mut state, &mut progress);
    let mut inputs = Inputs::of(paths, follow);
    if let Some(file) = output::file() {
        inputs = inputs.without_output(file);
    }
    let workers = run.run(inputs, || check.worker(), sink);
    progress.end();
    let is_interrupted = run.stop.load(Ordering::Relaxed);
    let State { summary, kept } = state;
    // Also what could not be written is not done.
    let saved = kept.map_or(Ok(()), |mut kept| kept.end(&summary, is_interrupted, stderr));
    let workers = workers?;
    saved?;
    let stats = workers.into_iter().filter_map(|worker| worker.stats).reduce(|mut all, more| {
        all.0.merge(&more.0);
        all.1.merge(more.1);
        all
    });
    check.end(&summary, stats, is_interrupted, start)
}

/// A check under way.
struct Check<'a> {
    args: &'a CheckArgs,
    linter: &'a Linter,
    settings: &'a Settings,
    renderer: Renderer,
    /// How many more findings may be printed.
    left: AtomicU64,
    stderr: &'a Stderr,
}

/// What was done so far.
struct State {
    summary: Summary,
    /// With `--checkpoint`.
    kept: Option<Kept>,
}

/// What comes of some documents.
#[derive(Default)]
struct Output {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    /// Where each finding ends in `stdout`, if there may be too many.
    ends: Vec<usize>,
    summary: Summary,
}

/// One thread's part in a check.
struct CheckWorker<'c> {
    check: &'c Check<'c>,
    /// Of the input that is read.
    policy: Cow<'c, Policy>,
    input: Input,
    /// With `--stats`.
    stats: Option<(Stats, Effects<'c>)>,
}

impl Worker for CheckWorker<'_> {
    type Output = Output;

    fn begin(&mut self, input: &Input) {
        if self.input != *input {
            self.policy = self.check.settings.policy(input.path());
            self.input = input.clone();
        }
    }

    fn event(&mut self, event: Event<'_>, output: &mut Output) {
        let Check { args, stderr, .. } = self.check;
        match event {
            Event::Document(document) => {
                let settings = self.check.settings;
                let language = settings.language(self.input.path(), document.language());
                self.document(&document.with_language(language), output);
            }
            Event::Broken(record) => {
                output.summary.broken += 1;
                stderr.format("error", &record.to_string(), &mut output.stderr);
            }
            Event::Failed(error) if error.is_failure() => {
                output.summary.unreadable += 1;
                stderr.format("error", &error.to_string(), &mut output.stderr);
            }
            Event::Failed(error) => {
                if !args.quiet {
                    stderr.format("warning", &error.to_string(), &mut output.stderr);
                }
            }
            Event::Notice(notice) => {
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
    fn document(&mut self, document: &Document<'_>, output: &mut Output) {
        let Check { linter, renderer, left, .. } = self.check;
        let findings = match &mut self.stats {
            None => linter.lint_with(document, &self.policy),
            Some((stats, effects)) => {
                let findings = linter.lint_measured(document, &self.policy, &mut stats.times);
                stats.add_document(document.text().len(), &self.policy, &findings);
                let path = self.input.path();
                effects.add_document(path, &findings, |p| linter.lint_with(document, p));
                findings
            }
        };
        output.summary.add_document(document.text().len(), &findings);
        if findings.len() >= MOST_FINDINGS && !self.check.args.quiet {
            let place = place(document.source());
            let message = format!("{place}: of one document no more findings than these are told");
            self.check.stderr.format("warning", &message, &mut output.stderr);
        }
        if self.check.args.max_findings.is_none() {
            return renderer.render(document, &findings, &mut output.stdout);
        }
        // Others may print some before these, so this is the most that can be wanted.
        let left = usize::try_from(left.load(Ordering::Relaxed)).unwrap_or(usize::MAX);
        let wanted = left.saturating_sub(output.ends.len()).min(findings.len());
        let ends = &mut output.ends;
        renderer
            .render_each(document, &findings[..wanted], &mut output.stdout, |end| ends.push(end));
        output.summary.hidden += (findings.len() - wanted) as u64;
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
            kept.save_if_due(&state.summary)?;
        }
        if self.args.max_findings.is_some() {
            let left = self.left.load(Ordering::Relaxed);
            let shown = usize::try_from(left).unwrap_or(usize::MAX).min(output.ends.len());
            output.summary.hidden += (output.ends.len() - shown) as u64;
            self.left.store(left - shown as u64, Ordering::Relaxed);
            output.stdout.truncate(shown.checked_sub(1).map_or(0, |last| output.ends[last]));
            output.ends.clear();
        }
        if !(output.stderr.is_empty() && output.stdout.is_empty()) {
            progress.without(|| {
                self.stderr.write(&output.stderr);
                output.stderr.clear();
                Stdout.write(&mut output.stdout)
            })?;
        }
        state.summary.merge(std::mem::take(&mut output.summary));
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
        let is_text = self.args.format == Format::Text;
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
            self.stderr.warning(match &self.args.checkpoint {
                Some(_) => "interrupted; the same command goes on from here",
                None => "interrupted; the rest was not linted",
            });
            return Ok(Outcome::Interrupted);
        }
        if summary.is_incomplete() {
            return Ok(Outcome::Failed);
        }
        let fails = summary.worst().is_some_and(|worst| self.settings.fail_on.fails(worst));
        Ok(if fails { Outcome::Found } else { Outcome::Clean })
    }
}
