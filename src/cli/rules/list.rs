//! `corplint rules`: list the rules.

use serde::Serialize;

use super::args::{ListArgs, ListFormat};
use crate::cli::Outcome;
use crate::cli::args;
use crate::cli::output::{Failure, Stdout};
use corplint::config;
use corplint::report::{sanitize, write_json};
use corplint::rule::{Rule, Severity};
use corplint::text::UnitKind;

/// A rule as `--format jsonl` lists it.
#[derive(Debug, Serialize)]
struct JsonRule<'a> {
    id: &'a str,
    severity: Severity,
    pack: &'a str,
    summary: &'a str,
    why: Option<&'a str>,
    help: Option<&'a str>,
    unit: UnitKind,
    tags: &'a [String],
    languages: &'a [String],
    source: Option<&'a str>,
    /// Whether it runs if nothing is said.
    default: bool,
    /// Whether it runs with the present configuration.
    on: bool,
}

pub(super) fn run(args: &ListArgs) -> Result<Outcome, Failure> {
    let loaded = config::load(&args::options(&args.files, &args.select, None))?;
    let policy = loaded.settings.policy(None);
    let rules: Vec<(&Rule, Option<Severity>)> =
        loaded.rules.rules().iter().enumerate().map(|(i, rule)| (rule, policy.get(i))).collect();
    let mut out = match args.format {
        ListFormat::Text => table(&rules).into_bytes(),
        ListFormat::Jsonl => jsonl(&rules),
    };
    Stdout.write(&mut out)?;
    Ok(Outcome::Clean)
}

fn table(rules: &[(&Rule, Option<Severity>)]) -> String {
    let width = |text: fn(&Rule) -> &str| {
        rules.iter().map(|(rule, _)| text(rule).chars().count()).max().unwrap_or(0)
    };
    let (ids, packs) = (width(|rule| &rule.id), width(|rule| &rule.pack));
    let mut table = String::new();
    for (rule, on) in rules {
        let mark = if on.is_some() { '*' } else { ' ' };
        let severity = on.unwrap_or(rule.severity).name();
        table.push_str(&format!(
            "{mark} {:ids$}  {severity:7}  {:packs$}  {}\n",
            sanitize(&rule.id),
            sanitize(&rule.pack),
            sanitize(&rule.summary),
        ));
    }
    let on = rules.iter().filter(|(_, on)| on.is_some()).count();
    table.push_str(&format!(
        "\n{} rules, {on} of them on (*); `corplint explain RULE` says more about one\n",
        rules.len()
    ));
    table
}

fn jsonl(rules: &[(&Rule, Option<Severity>)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (rule, on) in rules {
        let rule = JsonRule {
            id: &rule.id,
            severity: on.unwrap_or(rule.severity),
            pack: &rule.pack,
            summary: &rule.summary,
            why: rule.why.as_deref(),
            help: rule.help.as_deref(),
            unit: rule.over,
            tags: &rule.tags,
            languages: &rule.languages,
            source: rule.source.as_deref(),
            default: rule.default,
            on: on.is_some(),
        };
        write_json(&rule, &mut out);
    }
    out
}
