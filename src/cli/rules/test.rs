//! `corplint rules test`: run the examples of rules.

use std::io;

use super::args::{TestArgs, TestFormat};
use crate::cli::Outcome;
use crate::cli::args::{self, SelectArgs};
use crate::cli::output::{Color, Failure, Stderr, Stdout, colors};
use corplint::config;
use corplint::engine::{Linter, Verdict, gaps, test_examples};
use corplint::report::{Format, Renderer};

pub(super) fn run(args: &TestArgs, color: Color, stderr: &Stderr) -> Result<Outcome, Failure> {
    let rules = if args.paths.is_empty() {
        // The examples of a rule are about the rule as its author wrote it.
        let options = args::options(&args.files, &SelectArgs::default(), None);
        config::load(&config::Options { as_written: true, ..options })?.rules
    } else {
        config::load_files(&args.paths)?
    };
    let linter = Linter::new(rules);
    let rules = linter.rules().rules();
    let tested = test_examples(&linter);
    let gaps = if args.coverage { gaps(rules) } else { Vec::new() };

    let format = match args.format {
        TestFormat::Text => Format::Text,
        TestFormat::Short => Format::Short,
        TestFormat::Jsonl => Format::Jsonl,
    };
    let color = colors(color, &io::stdout());
    let renderer = Renderer { color, ..Renderer::new(format) };
    let (mut out, mut stdout) = (Vec::new(), Stdout);
    for one in &tested {
        renderer.render_example(one, &mut out);
    }
    for gap in &gaps {
        renderer.render_gap(gap, &mut out);
    }
    if format == Format::Text {
        renderer.render_examples_summary(rules, &tested, &gaps, &mut out);
        stdout.write(&mut out)?;
    } else {
        stdout.write(&mut out)?;
        renderer.render_examples_summary(rules, &tested, &gaps, &mut out);
        stderr.write(&out);
    }
    let passed = tested.iter().all(|one| one.verdict() == Verdict::Passed) && gaps.is_empty();
    Ok(if passed { Outcome::Clean } else { Outcome::Found })
}
