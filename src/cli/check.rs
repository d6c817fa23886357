//! `corplint check`: lint documents and print the findings.

use std::io;
use std::path::Path;
use std::time::Instant;

use super::Outcome;
use super::args::{self, CheckArgs, Color, Format};
use super::output::{Failure, Stderr, Stdout, colors};
use corplint::config::{self, Effects, Options, Settings};
use corplint::engine::{Linter, Policy};
use corplint::input::{Input, InputError, Inputs};
use corplint::report::{Locator, Renderer, Stats, Summary};
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
    let linter = Linter::new(loaded.rules);
    let mut check = Check {
        args,
        linter: &linter,
        settings: &loaded.settings,
        stats: args
            .stats
            .then(|| (Stats::new(linter.rules()), Effects::new(&loaded.settings, linter.rules()))),
        renderer: Renderer { color, ..Renderer::new(args.format.into()) },
        summary: Summary::default(),
        left: args.max_findings.unwrap_or(u64::MAX),
        out: Vec::new(),
        stdout: Stdout::lock(),
        stderr,
    };
    let mut buffer = Vec::new();
    for input in Inputs::new(args.paths.clone(), args.follow) {
        match input {
            Ok(input) => check.input(&input, &mut buffer)?,
            Err(error) => check.error(&error),
        }
    }
    check.end(start)
}

/// A check under way.
struct Check<'a> {
    args: &'a CheckArgs,
    linter: &'a Linter,
    settings: &'a Settings,
    renderer: Renderer,
    summary: Summary,
    /// With `--stats`.
    stats: Option<(Stats, Effects<'a>)>,
    /// How many more findings may be printed.
    left: u64,
    out: Vec<u8>,
    stdout: Stdout,
    stderr: &'a Stderr,
}

impl Check<'_> {
    fn input(&mut self, input: &Input, buffer: &mut Vec<u8>) -> Result<(), Failure> {
        let policy = self.settings.policy(input.path()).into_owned();
        let mut documents = match input.open(buffer) {
            Ok(documents) => documents,
            Err(error) => {
                self.error(&error);
                return Ok(());
            }
        };
        while let Some(document) = documents.read_next() {
            match document {
                Ok(document) => {
                    let language = self.settings.language(input.path(), document.language());
                    let document = document.with_language(language);
                    self.document(&document, input.path(), &policy)?;
                }
                Err(error) => self.error(&error),
            }
        }
        Ok(())
    }

    fn document(
        &mut self,
        document: &Document<'_>,
        path: Option<&Path>,
        policy: &Policy,
    ) -> Result<(), Failure> {
        let findings = match &mut self.stats {
            None => self.linter.lint_with(document, policy),
            Some((stats, effects)) => {
                let findings = self.linter.lint_measured(document, policy, &mut stats.times);
                stats.add_document(document.text().len(), policy, &findings);
                effects.add_document(path, &findings, |p| self.linter.lint_with(document, p));
                findings
            }
        };
        self.summary.add_document(document.text().len(), &findings);
        let shown = usize::try_from(self.left).unwrap_or(usize::MAX).min(findings.len());
        self.left -= shown as u64;
        self.summary.hidden += (findings.len() - shown) as u64;
        self.renderer.render(document, &findings[..shown], &mut self.out);
        self.stdout.write(&mut self.out)
    }

    fn error(&mut self, error: &InputError) {
        if error.is_failure() {
            self.summary.unreadable += 1;
            self.stderr.error(&error.to_string());
        } else if !self.args.quiet {
            self.stderr.warning(&error.to_string());
        }
    }

    fn end(mut self, start: Instant) -> Result<Outcome, Failure> {
        let elapsed = start.elapsed();
        let is_text = self.args.format == Format::Text;
        let color = if is_text { self.renderer.color } else { self.stderr.has_color() };
        if !self.args.quiet {
            self.summary.render(elapsed, color, &mut self.out);
        }
        if let Some((stats, _)) = self.stats.as_ref().filter(|(stats, _)| !stats.rules().is_empty())
        {
            self.out.push(b'\n');
            stats.render(color, &mut self.out);
        }
        if is_text {
            self.stdout.write(&mut self.out)?;
        } else {
            self.stderr.write(&self.out);
        }
        if let Some((_, effects)) = &self.stats {
            for setting in effects.none() {
                let place = setting.place.map_or_else(String::new, |(file, span)| {
                    let at = Locator::new(&file.text).locate(span.start);
                    format!("{}:{}:{}: ", file.name, at.line, at.column)
                });
                self.stderr.warning(&format!("{place}{}", setting.message));
            }
        }
        if self.summary.unreadable > 0 {
            return Ok(Outcome::Failed);
        }
        let fails = self.summary.worst().is_some_and(|worst| self.settings.fail_on.fails(worst));
        Ok(if fails { Outcome::Found } else { Outcome::Clean })
    }
}
