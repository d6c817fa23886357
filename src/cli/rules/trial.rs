//! `corplint rules try`: run the rules of one file over documents, to see whether they are any good.

use std::io;
use std::time::Instant;

use super::args::{TryArgs, TryFormat};
use crate::cli::Outcome;
use crate::cli::args::Color;
use crate::cli::output::{Failure, Stderr, Stdout, colors};
use corplint::config;
use corplint::engine::{Linter, Policy, Verdict, test_examples};
use corplint::input::{Input, InputError, Inputs};
use corplint::report::{Format, Renderer, Sample, Trial};
use corplint::rule::RuleSet;
use corplint::text::Document;

pub fn run(args: &TryArgs, color: Color, stderr: &Stderr) -> Result<Outcome, Failure> {
    if args.watch && args.paths.iter().any(|path| path.as_os_str() == "-") {
        let message = "standard input can't be read again, so it can't be watched with --watch";
        return Err(Failure::Message(message.to_owned()));
    }
    let format = match args.format {
        TryFormat::Text => Format::Text,
        TryFormat::Jsonl => Format::Jsonl,
    };
    let color = colors(color, &io::stdout());
    let renderer = Renderer { color, ..Renderer::new(format) };
    let mut stdout = Stdout::lock();
    loop {
        let start = Instant::now();
        let (rules, files) = config::load_alone(&args.file);
        let outcome = match rules {
            Ok(rules) => {
                let mut run = Run::new(args, rules, renderer, stderr);
                run.inputs();
                let trial = run.trial;
                let mut out = Vec::new();
                trial.render(&args.file.to_string_lossy(), start.elapsed(), &mut out);
                stdout.write(&mut out)?;
                Ok(if trial.summary.unreadable > 0 { Outcome::Failed } else { Outcome::Clean })
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
struct Run<'a> {
    args: &'a TryArgs,
    linter: Linter,
    policy: Policy,
    trial: Trial,
    stderr: &'a Stderr,
}

impl<'a> Run<'a> {
    fn new(args: &'a TryArgs, rules: RuleSet, renderer: Renderer, stderr: &'a Stderr) -> Self {
        if rules.rules().is_empty() {
            stderr.warning("there is no rule in this file, so nothing can be found");
        }
        // The author has asked for these rules: also for those that are off by default.
        let policy = Policy::all(&rules);
        let mut trial = Trial::new(&rules, Sample::new(args.sample, args.seed), renderer);
        let linter = Linter::new(rules);
        let tested = test_examples(&linter);
        let failing = tested.iter().filter(|tested| tested.verdict() != Verdict::Passed);
        trial.failing_examples = failing.count() as u64;
        Self { args, linter, policy, trial, stderr }
    }

    fn inputs(&mut self) {
        let mut buffer = Vec::new();
        for input in Inputs::new(self.args.paths.clone(), self.args.follow) {
            match input {
                Ok(input) => self.input(&input, &mut buffer),
                Err(error) => self.error(&error),
            }
        }
    }

    fn input(&mut self, input: &Input, buffer: &mut Vec<u8>) {
        let mut documents = match input.open(buffer) {
            Ok(documents) => documents,
            Err(error) => return self.error(&error),
        };
        while let Some(document) = documents.read_next() {
            match document {
                Ok(document) => self.document(&document),
                Err(error) => self.error(&error),
            }
        }
    }

    fn document(&mut self, document: &Document<'_>) {
        let times = &mut self.trial.stats.times;
        let findings = self.linter.lint_measured(document, &self.policy, times);
        self.trial.add_document(document, &self.policy, &findings);
    }

    fn error(&mut self, error: &InputError) {
        if error.is_failure() {
            self.trial.summary.unreadable += 1;
            self.stderr.error(&error.to_string());
        } else {
            self.stderr.warning(&error.to_string());
        }
    }
}
