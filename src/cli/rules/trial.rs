//! `corplint rules try`: run the rules of one file over documents, to see whether they are any good.

use std::io;
use std::path::PathBuf;
use std::time::Instant;

use super::args::{TryArgs, TryFormat};
use crate::cli::Outcome;
use crate::cli::broken::Telling;
use crate::cli::output::{Color, Failure, Stderr, Stdout, colors, cut};
use corplint::config;
use corplint::engine::{Linter, Policy, Verdict, test_examples};
use corplint::input::{Event, Input, ReadOptions, Run, Worker};
use corplint::report::{Format, Renderer, Sample, Trial};
use corplint::rule::RuleSet;
use corplint::text::Document;

pub(super) fn run(args: &TryArgs, color: Color, stderr: &Stderr) -> Result<Outcome, Failure> {
    if args.watch && args.inputs.reads_stdin() {
        let message = "standard input can't be read again, so it can't be watched with --watch";
        return Err(Failure::Message(message.to_owned()));
    }
    let is_toml = |path: &&PathBuf| path.extension().is_some_and(|end| end == "toml");
    if let Some(path) = args.inputs.paths.iter().find(is_toml) {
        let path = path.display();
        let what = match is_toml(&&args.file) {
            true => "so try it on its own",
            false => "so name it first",
        };
        let message =
            format!("`rules try` takes one rule file, then texts; {path} is a rule file, {what}");
        return Err(Failure::Message(message));
    }
    let format = match args.format {
        TryFormat::Text => Format::Text,
        TryFormat::Jsonl => Format::Jsonl,
    };
    let color = colors(color, &io::stdout());
    let renderer = Renderer { color, ..Renderer::new(format) };
    let mut stdout = Stdout;
    loop {
        let start = Instant::now();
        let (rules, files) = config::load_alone(&args.file);
        let outcome = match rules {
            Ok(rules) => {
                let rehearsal = Rehearsal::new(args, rules, renderer, stderr);
                let run = Run::new(args.inputs.options(ReadOptions::default()));
                let mut rehearsal = run.run_here(args.inputs.inputs()?, rehearsal);
                rehearsal.end();
                run.missing().iter().for_each(|missing| stderr.warning(missing));
                let trial = rehearsal.trial;
                let mut out = Vec::new();
                trial.render(&args.file.to_string_lossy(), start.elapsed(), &mut out);
                stdout.write(&mut out)?;
                Ok(if trial.summary.is_incomplete() { Outcome::Failed } else { Outcome::Clean })
            }
            Err(error) => Err(Failure::from(error)),
        };
        if !args.watch {
            return outcome;
        }
        if let Err(failure) = outcome {
            stderr.failure(&failure);
        }
        let name = args.file.display();
        stderr.note(&format!("waiting for a change of {name} or its word lists; Ctrl-C ends"));
        files.wait_for_change();
        stderr.note(&format!("{name} or a word list of it has changed"));
    }
}

/// One run over the documents.
struct Rehearsal<'a> {
    linter: Linter,
    policy: Policy,
    trial: Trial,
    telling: Telling,
    stderr: &'a Stderr,
}

impl<'a> Rehearsal<'a> {
    fn new(args: &TryArgs, rules: RuleSet, renderer: Renderer, stderr: &'a Stderr) -> Self {
        // The author has asked for these rules: also for those that are off by default.
        let policy = Policy::all(&rules);
        let mut trial = Trial::new(&rules, Sample::new(args.sample, args.seed), renderer);
        let linter = Linter::new(rules);
        let tested = test_examples(&linter);
        let failing = tested.iter().filter(|tested| tested.verdict() != Verdict::Passed);
        trial.failing_examples = failing.count() as u64;
        let telling = Telling::new(args.inputs.max_errors);
        Self { linter, policy, trial, telling, stderr }
    }

    /// Says what is left to say of the last input.
    fn end(&mut self) {
        if let Some(message) = self.telling.end() {
            self.stderr.error(&message);
        }
    }

    fn document(&mut self, document: &Document<'_>) {
        let times = &mut self.trial.stats.times;
        let findings = self.linter.lint_measured(document, &self.policy, times);
        self.trial.add_document(document, &self.policy, &findings.all);
        if findings.is_cut {
            self.stderr.warning(&cut(document.source()));
        }
    }
}

impl Worker for Rehearsal<'_> {
    type Output = ();

    fn begin(&mut self, input: &Input) {
        if let Some(message) = self.telling.begin(&input.name()) {
            self.stderr.error(&message);
        }
    }

    fn event(&mut self, event: Event<'_>, (): &mut ()) {
        match event {
            Event::Document(document) => self.document(&document),
            Event::Broken(record) => {
                self.trial.summary.broken += 1;
                if self.telling.is_told() {
                    self.stderr.error(&record.to_string());
                }
            }
            Event::Failed(error) if error.is_failure() => {
                self.trial.summary.unreadable += 1;
                self.stderr.error(&error.to_string());
            }
            Event::Failed(error) => self.stderr.warning(&error.to_string()),
            Event::Notice(notice) if notice.is_warning() => {
                self.stderr.warning(&notice.to_string());
            }
            Event::Notice(notice) => self.stderr.note(&notice.to_string()),
        }
    }

    fn size((): &()) -> usize {
        0
    }
}
