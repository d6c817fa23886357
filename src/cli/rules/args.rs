//! The flags of `corplint rules` and its subcommands.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use crate::cli::args::{FileArgs, SelectArgs};
use crate::cli::inputs::InputArgs;

/// List the rules, or test the ones you write.
///
/// Without a subcommand, the rules are listed; a `*` marks those that are on. What is on depends
/// on corplint.toml and the flags, as for `corplint check`.
#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true, after_help = AFTER_HELP)]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    pub command: Option<RulesCommand>,

    #[command(flatten)]
    pub list: ListArgs,
}

const AFTER_HELP: &str = "\
Examples:
  corplint rules                     see what is looked for
  corplint rules test my-rules.toml  run the examples of your rules
  corplint rules try my-rules.toml articles
                                     see what your rules find, and what they cost
  corplint rules schema              let your editor complete and explain the keys of a rule file";

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    Test(TestArgs),
    Try(Box<TryArgs>),
    Schema(SchemaArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ListArgs {
    /// How to print the list.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,

    #[command(flatten)]
    pub files: FileArgs,

    #[command(flatten)]
    pub select: SelectArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people: an aligned table.
    Text,
    /// One JSON object a rule, one a line, for programs.
    Jsonl,
}

/// Run the examples of rules: does each rule find what it says, and nothing else?
///
/// Every [[rule.example]] is linted by its rule alone, whatever the configuration turns on. An
/// example passes if the rule finds exactly the strings of `finds`, in their order, and if `fixed`
/// (the text after all fixes), `severity` and `message` are as it says, where it says them.
/// Otherwise it is shown at its place in the rule file, with what was expected and what came out:
///
///   missing  the rule did not find all that it should
///   noisy    it found more than it should
///   wrong    it found something else, or the fix, severity or message is another
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment, after_help = TEST_AFTER_HELP)]
pub(crate) struct TestArgs {
    /// The rule files to test; without any, everything that the configuration loads, and the
    /// shipped rules.
    #[arg(value_name = "FILE", conflicts_with_all = ["config", "rules"])]
    pub paths: Vec<PathBuf>,

    /// How to print the examples.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TestFormat,

    /// Also fail a rule without an example that fires, or without one that must stay silent.
    #[arg(long)]
    pub coverage: bool,

    #[command(flatten)]
    pub files: FileArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people: each example that fails, in its rule file.
    Text,
    /// One line an example that fails: path:line:column: verdict[rule] what came out.
    Short,
    /// One JSON object an example, also for those that pass, for programs.
    Jsonl,
}

const TEST_AFTER_HELP: &str = "\
Examples:
  corplint rules test my-rules.toml
  corplint rules test --coverage my-rules/*.toml
  corplint rules test --format jsonl > examples.jsonl

Exit status:
  0  all examples passed
  1  some failed
  2  the job could not be done: wrong usage, or mistakes in the rules or the configuration";

/// Run the rules of one file over documents: are they any good?
///
/// Only the rules of this file run, all of them, at their own severity; no configuration is read.
/// First comes a random sample of what they find, as `corplint check` shows it, then a table by
/// rule: its findings, the documents that have some, its findings in 1,000 documents, how much of
/// the text lies in them, its time, the share of all time, and the text it gets through in a
/// second. (shared) is the time of work that rules have in common; `corplint help check` says more
/// about it under --stats.
#[derive(Debug, ClapArgs)]
#[command(after_help = TRY_AFTER_HELP)]
pub(crate) struct TryArgs {
    /// The rule file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// How many findings to show.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub sample: usize,

    /// Which findings to show: the same number shows the same ones again, as long as the rules and
    /// the documents are the same.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Run again whenever the rule file or a word list that it names changes, until Ctrl-C.
    ///
    /// A file with mistakes is no reason to stop: they are shown, and the next change is waited for.
    #[arg(long)]
    pub watch: bool,

    /// How to print the sample and the table.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TryFormat,

    #[command(flatten)]
    pub inputs: InputArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TryFormat {
    /// For people: a sample with the text around it, then a table.
    Text,
    /// One JSON object a run, for programs.
    Jsonl,
}

const TRY_AFTER_HELP: &str = "\
Examples:
  corplint rules try my-rules.toml articles
  corplint rules try --watch my-rules.toml articles
  corplint rules try --sample 50 --seed 2 my-rules.toml articles

Exit status:
  0  all documents were read, whatever was found
  2  the job could not be done: wrong usage, mistakes in the rules, or a path that could not be read
     (everything else is linted all the same)";

/// Print a JSON Schema, with which editors complete and explain keys and mark mistakes.
///
/// It says which keys a rule file has, what each is for, and what its value may be. Save it and
/// name it in the first line of a rule file, from the folder of that file:
///
///   #:schema ./rules.schema.json
///
/// This line is understood by Even Better TOML (Visual Studio Code) and by the language servers
/// taplo and tombi (Neovim, Helix, Zed, Emacs and others). Print the schema anew after an update.
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment, after_help = SCHEMA_AFTER_HELP)]
pub(crate) struct SchemaArgs {
    /// The kind of file to describe.
    #[arg(value_name = "KIND", default_value = "rules")]
    pub kind: SchemaKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaKind {
    /// Rule files.
    Rules,
    /// corplint.toml.
    Config,
}

const SCHEMA_AFTER_HELP: &str = "\
Examples:
  corplint rules schema > my-rules/rules.schema.json
  corplint rules schema config > corplint.schema.json";
