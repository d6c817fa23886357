//! `corplint explain`: say what a rule looks for.

use super::Outcome;
use super::args::{self, ExplainArgs, SelectArgs};
use super::output::{Failure, Stdout};
use corplint::config;
use corplint::report::sanitize;
use corplint::rule::{Example, Rule, Severity};
use corplint::schema::nearest;

pub fn run(args: &ExplainArgs) -> Result<Outcome, Failure> {
    let loaded = config::load(&args::options(&args.files, &SelectArgs::default(), None))?;
    let rules = loaded.rules.rules();
    let Some(index) = rules.iter().position(|rule| *rule.id == *args.rule) else {
        let help = match nearest(&args.rule, rules.iter().map(|rule| &*rule.id)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`corplint rules` lists them".to_owned(),
        };
        return Err(Failure::Message(format!("there is no rule `{}`; {help}", args.rule)));
    };
    let on = loaded.settings.policy(None).get(index);
    Stdout::lock().write(&mut explanation(&rules[index], on).into_bytes())?;
    Ok(Outcome::Clean)
}

/// All that a rule says of itself. `on` is its severity with the present configuration, if it
/// runs.
fn explanation(rule: &Rule, on: Option<Severity>) -> String {
    let mut text = format!("{}: {}\n\n", sanitize(&rule.id), sanitize(&rule.summary));
    let severity = on.unwrap_or(rule.severity).name();
    let state = match (on.is_some(), rule.default) {
        (true, true) => "on",
        (true, false) => "on (off by default)",
        (false, true) => "off (on by default)",
        (false, false) => "off; turn it on with extend-select",
    };
    let list = |list: &[String], none: &str| {
        if list.is_empty() { none.to_owned() } else { list.join(", ") }
    };
    let fields = [
        ("severity", severity.to_owned()),
        ("state", state.to_owned()),
        ("unit", rule.over.name().to_owned()),
        ("pack", rule.pack.to_string()),
        ("tags", list(&rule.tags, "none")),
        ("languages", list(&rule.languages, "any")),
        ("source", rule.source.clone().unwrap_or_default()),
    ];
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        text.push_str(&format!("  {name:9}  {}\n", sanitize(value)));
    }
    if let Some(help) = &rule.help {
        text.push_str(&format!("\n{}", lines("", help)));
    }
    let (fires, silent): (Vec<&Example>, Vec<&Example>) =
        rule.examples.iter().partition(|example| !example.finds.is_empty());
    for (i, example) in fires.iter().enumerate() {
        text.push_str(if i == 0 { "\nIt finds:\n" } else { "\n" });
        text.push_str(&lines("  | ", &example.text));
        for found in &example.finds {
            text.push_str(&format!("  finds: {}\n", sanitize(found)));
        }
    }
    for (i, example) in silent.iter().enumerate() {
        text.push_str(if i == 0 { "\nIt leaves alone:\n" } else { "\n" });
        text.push_str(&lines("  | ", &example.text));
    }
    text
}

/// The lines of a text, each made safe for the terminal and put behind a margin.
fn lines(margin: &str, text: &str) -> String {
    let line = |line: &str| format!("{}\n", format!("{margin}{}", sanitize(line)).trim_end());
    text.trim_end().lines().map(line).collect()
}
