//! The flags of `corplint rules` and its subcommands.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use crate::cli::args::{FileArgs, SelectArgs};

/// List the rules, or test the ones you write.
///
/// Without a subcommand, the rules are listed; a `*` marks those that are on. What is on depends
/// on corplint.toml and the flags, as for `corplint check`.
#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true, after_help = AFTER_HELP)]
pub struct RulesArgs {
    #[command(subcommand)]
    pub command: Option<RulesCommand>,

    #[command(flatten)]
    pub list: ListArgs,
}

const AFTER_HELP: &str = "\
Examples:
  corplint rules                     see what is looked for
  corplint rules test my-rules.toml  run the examples of your rules
  corplint rules schema              let your editor complete and explain the keys of a rule file";

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    Test(TestArgs),
    Schema(SchemaArgs),
}

#[derive(Debug, ClapArgs)]
pub struct ListArgs {
    /// How to print the list.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,

    #[command(flatten)]
    pub files: FileArgs,

    #[command(flatten)]
    pub select: SelectArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
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
pub struct TestArgs {
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
pub enum TestFormat {
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
pub struct SchemaArgs {
    /// The kind of file to describe.
    #[arg(value_name = "KIND", default_value = "rules")]
    pub kind: SchemaKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// Rule files.
    Rules,
    /// corplint.toml.
    Config,
}

const SCHEMA_AFTER_HELP: &str = "\
Examples:
  corplint rules schema > my-rules/rules.schema.json
  corplint rules schema config > corplint.schema.json";
