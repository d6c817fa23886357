//! The flags, and the help text of each.

use std::num::NonZero;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use corplint::config::{FailOn, Options, Selection, WhichFile};
use corplint::report;
use corplint::rule::Severity;
use corplint::schema::{Spanned, or_list};
use corplint::text::Language;

use super::inputs::InputArgs;
use super::output::Color;
use super::rules::args::RulesArgs;

/// Find what in a text corpus is not the article.
///
/// corplint reads scraped articles and reports, span by span, what is not part of them: link
/// lists, flattened tables, headlines printed twice, lost apostrophes, broken encodings. What it
/// looks for are rules in TOML; `corplint rules` lists them, and you can add your own.
#[derive(Debug, Parser)]
#[command(name = "corplint", version, arg_required_else_help = true, after_help = AFTER_HELP)]
pub(super) struct Args {
    #[command(subcommand)]
    pub command: Command,

    /// When to use colours: on a terminal, always, or never.
    ///
    /// With `auto`, NO_COLOR turns them off and CLICOLOR_FORCE turns them on, whatever the output
    /// goes to.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

const AFTER_HELP: &str = "\
Examples:
  corplint check articles            lint the texts and records below a folder
  corplint rules                     see what is looked for
  corplint explain link-list-related see what one rule finds, and what it leaves alone
  corplint init                      write a corplint.toml, to choose rules and add your own";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Check(Box<CheckArgs>),
    Rules(RulesArgs),
    Explain(ExplainArgs),
    Init(InitArgs),
}

/// Lint files and folders, and print what is found.
///
/// What no flag says, corplint.toml may say: which rules run and what fails, where a record has its
/// text, its id and its language, and the encoding of text files.
#[derive(Debug, ClapArgs)]
#[command(after_help = CHECK_AFTER_HELP)]
pub(super) struct CheckArgs {
    /// How to print the findings.
    ///
    /// With `short` and `jsonl`, standard output has findings and nothing else; the summary goes
    /// to standard error.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: CheckFormat,

    /// Print at most this many findings.
    ///
    /// The others are still counted: the summary and the exit status are the same without it.
    #[arg(long, value_name = "N")]
    pub max_findings: Option<u64>,

    /// The least severity that makes the exit status 1: note, warning, error or never [default:
    /// warning, or what corplint.toml says].
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on(), hide_possible_values = true)]
    pub fail_on: Option<FailOn>,

    /// The language that all documents are in, as code of ISO 639-1 (`en`); rules for other
    /// languages do not run.
    ///
    /// Without it, a record or corplint.toml may say the language, and else it is told from each
    /// text.
    #[arg(long, value_name = "CODE", value_parser = language)]
    pub language: Option<Language>,

    /// Print what each rule found and how much time it took, and warn of settings without effect.
    ///
    /// The table follows the summary. It has every rule that was on for a document: its findings,
    /// the documents that have some, its findings in 1,000 documents, how much of the text lies in
    /// them, its time, the share of all time, and the text it gets through in a second. The rules
    /// that found most come first. The time of (shared) is spent once for all rules: on words,
    /// sentences and counts, the search for the literals of patterns, and the look-up of words in
    /// lists. A condition of [conditions] is asked once, and the first rule to ask pays.
    ///
    /// A setting, in corplint.toml or a flag, had no effect if the run would have been the same
    /// without it: an ignored rule would have found nothing (to know, it is run all the same), an
    /// override was for none of the documents.
    #[arg(long, conflicts_with = "quiet")]
    pub stats: bool,

    /// Remember in FILE what is done, and leave out what is done already.
    ///
    /// A later run with the same FILE goes on where this one ended, also inside a file. What both print
    /// is what one run would have printed, if the first ended by itself or by Ctrl-C; after being killed,
    /// what it printed in its last seconds is printed again. The summary and the exit status are those of
    /// both. FILE is for these rules, this configuration and these flags; with others it is an error.
    #[arg(long, value_name = "FILE", conflicts_with = "stats")]
    pub checkpoint: Option<PathBuf>,

    /// How many threads lint [default: as many as the machine runs at once].
    ///
    /// What is printed is the same for any number.
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZero<usize>>,

    /// Print findings and errors, but no summary and no warnings.
    ///
    /// That a document has more findings than are told of one is said all the same.
    #[arg(long, short)]
    pub quiet: bool,

    #[command(flatten)]
    pub inputs: InputArgs,

    #[command(flatten)]
    pub files: FileArgs,

    #[command(flatten)]
    pub select: SelectArgs,
}

const CHECK_AFTER_HELP: &str = "\
Examples:
  corplint check articles
  corplint check --select link-list,repeated-headline articles/003.txt
  corplint check --format jsonl articles > findings.jsonl
  corplint check --text-field meta.body dump.jsonl.zst
  curl -s https://example.com/article.txt | corplint check -
  corplint check --rules my-rules.toml --fail-on error articles

Exit status:
  0    nothing at or above --fail-on was found
  1    something was
  2    the job could not be done: wrong usage, rules or configuration, or a path or a record that
       could not be read (everything else is linted all the same)
  130  Ctrl-C ended it; the summary says what was done until then";

/// Say what a rule looks for, with examples of what it finds and what it leaves alone.
#[derive(Debug, ClapArgs)]
pub(super) struct ExplainArgs {
    /// The id of the rule, as findings show it in brackets.
    #[arg(value_name = "RULE")]
    pub rule: String,

    #[command(flatten)]
    pub files: FileArgs,
}

/// Write a corplint.toml with every key, its default and what it is for.
///
/// It is written to the working directory, unless there is one already.
#[derive(Debug, ClapArgs)]
pub(super) struct InitArgs {}

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Configuration and rule files")]
pub(super) struct FileArgs {
    /// Read this configuration instead of the nearest corplint.toml.
    ///
    /// Without it, corplint.toml is looked for in the working directory, then in each folder
    /// above.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Read no corplint.toml.
    #[arg(long)]
    pub no_config: bool,

    /// Load the rules of this TOML file as well; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,
}

/// These beat corplint.toml.
#[derive(Debug, Default, ClapArgs)]
#[command(next_help_heading = "Which rules run (each NAME is a rule id, a pack, a tag or `all`)")]
pub(super) struct SelectArgs {
    /// Run these rules and no others.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub select: Option<Vec<String>>,

    /// Run these rules as well.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub extend_select: Vec<String>,

    /// Do not run these rules.
    ///
    /// Where --select or --extend-select names a rule more closely (by its id rather than by its
    /// pack or tag, or by these rather than by `all`), it runs all the same.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub ignore: Vec<String>,

    /// Change how much the findings of a rule matter: note, warning or error.
    #[arg(long, value_name = "RULE=SEVERITY", value_delimiter = ',', value_parser = rule_severity)]
    pub severity: Vec<(String, Severity)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people: each finding with the text it is about.
    Text,
    /// One line a finding: path:line:column: severity[rule] message.
    Short,
    /// One JSON object a line, for programs.
    Jsonl,
}

impl From<CheckFormat> for report::Format {
    fn from(format: CheckFormat) -> Self {
        match format {
            CheckFormat::Text => Self::Text,
            CheckFormat::Short => Self::Short,
            CheckFormat::Jsonl => Self::Jsonl,
        }
    }
}

/// The configuration that the flags ask for.
pub(super) fn options(files: &FileArgs, select: &SelectArgs, fail_on: Option<FailOn>) -> Options {
    let file = match &files.config {
        Some(path) => WhichFile::At(path.clone()),
        None if files.no_config => WhichFile::None,
        None => WhichFile::Nearest,
    };
    // A flag has no place in a file.
    let name = |name: &String| Spanned::new(0..0, name.clone());
    let flags = Selection {
        select: select.select.as_ref().map(|names| names.iter().map(name).collect()),
        extend_select: select.extend_select.iter().map(name).collect(),
        ignore: select.ignore.iter().map(name).collect(),
        severity: select.severity.iter().map(|(rule, severity)| (name(rule), *severity)).collect(),
    };
    Options { file, rules: files.rules.clone(), flags, fail_on, ..Options::default() }
}

fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    PossibleValuesParser::new(FailOn::ALL.map(FailOn::name))
        .map(|name| FailOn::ALL.into_iter().find(|known| known.name() == name).unwrap_or_default())
}

fn rule_severity(text: &str) -> Result<(String, Severity), String> {
    let names = Severity::ALL.map(Severity::name);
    let (rule, name) = text
        .split_once('=')
        .ok_or_else(|| format!("should be RULE=SEVERITY, where SEVERITY is {}", or_list(&names)))?;
    let severity = Severity::ALL
        .into_iter()
        .find(|severity| severity.name() == name)
        .ok_or_else(|| format!("the severity should be {}", or_list(&names)))?;
    Ok((rule.to_owned(), severity))
}

fn language(text: &str) -> Result<Language, String> {
    Language::new(text).map_err(|unknown| match unknown.meant() {
        Some(meant) => format!("{unknown}; did you mean `{meant}`?"),
        None => unknown.to_string(),
    })
}

/// More threads than any machine has cores.
const MOST_THREADS: usize = 1024;

fn threads(text: &str) -> Result<NonZero<usize>, String> {
    let threads: NonZero<usize> = text.parse().map_err(|error| format!("{error}"))?;
    let most = format!("at most {MOST_THREADS} threads are of use");
    if threads.get() <= MOST_THREADS { Ok(threads) } else { Err(most) }
}
