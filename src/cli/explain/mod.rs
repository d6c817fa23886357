//! `corplint explain`: all that can be said of a rule.

mod page;

use std::io;

use super::Outcome;
use super::args::{self, ExplainArgs, SelectArgs};
use super::output::{Color, Failure, Stdout, colors};
use corplint::config;
use corplint::engine::{Linter, Policy};
use corplint::report::{Format, Renderer, sanitize};
use corplint::rule::{Example, Rule, Severity, help_for_unknown_id};
use page::Page;

pub(super) fn run(args: &ExplainArgs, color: Color) -> Result<Outcome, Failure> {
    let loaded = config::load(&args::options(&args.files, &SelectArgs::default(), None))?;
    let rules = loaded.rules.rules();
    let Some(index) = rules.iter().position(|rule| *rule.id == *args.rule) else {
        let help = help_for_unknown_id(&args.rule, rules.iter().map(|rule| &*rule.id), rules);
        return Err(Failure::Message(format!("there is no rule `{}`; {help}", args.rule)));
    };
    let on = loaded.settings.policy(None).get(index);
    let linter = Linter::new(loaded.rules);
    let color = colors(color, &io::stdout());
    let mut page = explanation(&linter, index, on, color).end();
    Stdout.write(&mut page)?;
    Ok(Outcome::Clean)
}

/// All that is known of the rule with that index. `on` is its severity with the present
/// configuration, if it runs.
fn explanation(linter: &Linter, index: usize, on: Option<Severity>, color: bool) -> Page {
    let rule = &linter.rules().rules()[index];
    let mut page = Page::default();
    page.quote("", &format!("{}: {}", rule.id, rule.summary));
    page.blank();
    about(&mut page, rule, on);
    if let Some(why) = &rule.why {
        page.heading("Why it matters");
        page.prose(why);
    }
    if let Some(help) = &rule.help {
        page.heading("What to do");
        page.prose(help);
    }
    conditions(&mut page, linter, rule);

    let mut policy = Policy::none(linter.rules());
    policy.set(index, Some(on.unwrap_or(rule.severity)));
    let (fires, silent): (Vec<&Example>, Vec<&Example>) =
        rule.examples.iter().partition(|example| !example.finds.is_empty());
    let renderer = Renderer { color, ..Renderer::new(Format::Text) };
    for (i, example) in fires.iter().enumerate() {
        if i == 0 {
            page.heading("What it finds");
            page.blank();
        }
        let document = rule.example_document(example, format!("example {}", i + 1));
        let mut out = Vec::new();
        renderer.render(&document, &linter.lint_with(&document, &policy).all, &mut out);
        page.rendered(&out);
    }
    for (i, example) in silent.iter().enumerate() {
        if i == 0 {
            page.heading("What it leaves alone");
        } else {
            page.blank();
        }
        page.quote("  | ", &example.text);
    }
    tuning(&mut page, linter, rule, on);
    page
}

/// What the rule is, in a few words each.
fn about(page: &mut Page, rule: &Rule, on: Option<Severity>) {
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
    let line = 1 + rule.file.text[..rule.id_span.start].matches('\n').count();
    let fields = [
        ("severity", severity.to_owned()),
        ("state", state.to_owned()),
        ("unit", rule.over.name().to_owned()),
        ("pack", rule.pack.to_string()),
        ("file", format!("{}:{line}", rule.file.name)),
        ("tags", list(&rule.tags, "none")),
        ("languages", list(&rule.languages, "any")),
        ("source", rule.source.clone().unwrap_or_default()),
    ];
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        page.entry(name, 9, value);
    }
}

/// What the rule asks, in words.
fn conditions(page: &mut Page, linter: &Linter, rule: &Rule) {
    let description = linter.rules().describe(rule);
    page.heading("What it looks for");
    page.clauses(&description.rule);
    for (name, clauses) in &description.conditions {
        page.blank();
        match &clauses[..] {
            [one] => {
                let stop = if one.parts.is_empty() { "." } else { "" };
                page.prose(&format!("`{name}`: one that {}{stop}", one.said));
                page.list(&one.parts, 1);
            }
            clauses => {
                page.prose(&format!("`{name}`: one that"));
                page.list(clauses, 1);
            }
        }
    }
    if !description.units.is_empty() {
        page.blank();
        let width = description.units.iter().map(|(unit, _)| unit.len()).max().unwrap_or(0);
        for (unit, what) in &description.units {
            page.entry(unit, width, what);
        }
    }
    if !description.features.is_empty() {
        page.blank();
        let width = description.features.iter().map(|f| f.name.len()).max().unwrap_or(0);
        for feature in &description.features {
            let text = format!("{} ({})", feature.summary, feature.measure.name());
            page.entry(feature.name, width, &text);
        }
    }
}

/// How to silence the rule, or change it: what to write into `corplint.toml`.
fn tuning(page: &mut Page, linter: &Linter, rule: &Rule, on: Option<Severity>) {
    let id = sanitize(&rule.id);
    // A key with the name of its pack before it is no bare key of TOML.
    let key = if id.contains('/') { format!("\"{id}\"") } else { id.to_string() };
    let other = match on.unwrap_or(rule.severity) {
        Severity::Note => Severity::Warning,
        Severity::Warning | Severity::Error => Severity::Note,
    };
    let (turn, list) = if on.is_some() { ("off", "ignore") } else { ("on", "extend-select") };
    page.heading("In corplint.toml");
    let mut toml = format!(
        "# Turn it {turn}.\n{list} = [\"{id}\"]\n\n\
         # Change how much it matters.\n[severity]\n{key} = \"{other}\"\n\n"
    );
    let adjustable = linter.rules().describe(rule).adjustable;
    if !adjustable.is_empty() {
        let adjustable = adjustable.join("\n");
        toml.push_str(&format!(
            "# Change what it asks; this is as it is.\n[rule.{key}]\n{adjustable}\n\n"
        ));
    }
    toml.push_str(&format!(
        "# Turn it {turn} for the documents at some paths.\n\
         [[override]]\npaths = [\"interviews/**\"]\n{list} = [\"{id}\"]"
    ));
    page.quote("  ", &toml);
}
