//! `docs/packs.md`, made of the shipped rules and of the figures in `docs/figures.toml`.
//!
//! `SNAPSHOTS=overwrite cargo test --test packs` writes it. A figure of an unknown rule, and a rule
//! on by default without one, are mistakes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use corplint::rule::{Pack, Rule, RuleSet, shipped};
use serde::Deserialize;
use snapbox::data::DataFormat;
use snapbox::{Assert, Data};

/// What stands above the tables.
const HEAD: &str = include_str!("support/packs.head.md");

/// How many clean articles there are.
const CLEAN: usize = 766;

/// `docs/figures.toml`: figures of all rules together in `overall`, and of each rule by its id.
#[derive(Deserialize)]
struct Figures {
    overall: Vec<Overall>,
    #[serde(flatten)]
    rules: BTreeMap<String, Measured>,
}

/// Figures of all rules together on one set of data.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Overall {
    /// What is looked at.
    name: String,
    /// The data, and how things are counted on it.
    on: String,
    /// The command that finds what is counted.
    command: String,
    figures: Vec<Line>,
}

/// A line of such a table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    what: String,
    /// With its unit: `71.3 %`.
    value: String,
}

/// What was measured of a rule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Measured {
    /// Findings that are right among all, 0 to 1, where labels or reading told.
    precision: Option<f64>,
    /// What should be found and is, 0 to 1.
    recall: Option<f64>,
    /// How many findings, or lines, `precision` is of.
    hits: Option<usize>,
    /// What `precision` and `recall` were measured on.
    on: Option<String>,
    /// On whole pages as text.
    raw: Option<OnLines>,
    /// On what article extractors make of the pages.
    extracted: Option<OnLines>,
    /// Clean articles in which it finds something.
    clean: Option<usize>,
    /// What was seen when findings were read.
    note: Option<String>,
}

/// What was measured on labelled lines.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OnLines {
    /// Lines found that are noise.
    noise: usize,
    /// Lines found that are content.
    content: usize,
    /// Bytes of noise that are found among all bytes of noise, 0 to 1.
    found: f64,
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)
}

fn figures() -> Figures {
    let text = fs::read_to_string(path("figures.toml")).expect("docs/figures.toml is there");
    toml::from_str(&text).unwrap_or_else(|error| panic!("docs/figures.toml: {error}"))
}

fn rules() -> RuleSet {
    RuleSet::load(&shipped()).expect("shipped rules load")
}

/// A ratio in percent, with as many digits as say something.
fn percent(ratio: f64) -> String {
    let percent = 100.0 * ratio;
    match percent {
        0.0 => "0".to_owned(),
        p if p < 0.01 => "< 0.01 %".to_owned(),
        p if p < 1.0 => format!("{p:.2} %"),
        p => format!("{p:.1} %"),
    }
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What a cell of a table can hold: no line break, no bar, and outside code no tag.
fn cell(text: &str) -> String {
    let text = text.replace('|', r"\|").replace('\n', " ");
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(at, part)| match at % 2 {
        0 => part.replace('&', "&amp;").replace('<', "&lt;").replace('*', r"\*"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("`")
}

/// A precision or recall, rounded down, so that 1 is none wrong.
fn ratio(ratio: f64) -> String {
    if ratio == 1.0 { "1".to_owned() } else { format!("{:.3}", (ratio * 1000.0).floor() / 1000.0) }
}

fn on_lines(measured: Option<&OnLines>) -> String {
    let Some(OnLines { noise, content, found }) = measured else { return "–".to_owned() };
    let hits = noise + content;
    if hits == 0 {
        return "no line".to_owned();
    }
    let precision = *noise as f64 / hits as f64;
    let all = grouped(hits);
    let lines = if hits == 1 { "line" } else { "lines" };
    format!("{} of {all} {lines}; {} of the noise", ratio(precision), percent(*found))
}

/// What was measured otherwise than on labelled lines.
fn otherwise(measured: &Measured) -> Option<String> {
    let precision = measured.precision.map(|precision| {
        let of = measured.hits.map(|hits| format!(" of {}", grouped(hits))).unwrap_or_default();
        format!("precision {}{of}", ratio(precision))
    });
    let recall = measured.recall.map(|recall| format!("recall {}", ratio(recall)));
    let said: Vec<String> = precision.into_iter().chain(recall).collect();
    let on = measured.on.as_ref().map(|on| format!(": {on}")).unwrap_or_default();
    (!said.is_empty()).then(|| format!("{}{on}", said.join(", ")))
}

/// What is the same for all rules of a pack is said once.
fn common<'r, T: PartialEq + ?Sized>(
    rules: &[&'r Rule],
    of: impl Fn(&'r Rule) -> &'r T,
) -> Option<&'r T> {
    let first = of(rules.first()?);
    rules.iter().all(|rule| of(rule) == first).then_some(first)
}

fn pack_page(pack: &Pack, rules: &[&Rule], figures: &Figures, page: &mut String) {
    let _ = writeln!(page, "\n### {}\n", pack.name);
    let summary = pack.summary.as_deref().unwrap_or_default();
    let _ = writeln!(page, "Finds {summary}.");
    if let Some(Some(why)) = common(rules, |rule| &rule.why) {
        let _ = writeln!(page, "{why}");
    }
    let when = if pack.default { "On by default" } else { "Opt-in" };
    let many =
        if rules.len() == 1 { "1 rule".to_owned() } else { format!("{} rules", rules.len()) };
    let languages: BTreeSet<&str> =
        rules.iter().flat_map(|rule| rule.languages.iter().map(String::as_str)).collect();
    let any = rules.iter().any(|rule| rule.languages.is_empty());
    let languages = match (languages.is_empty(), any) {
        (true, _) => "any language".to_owned(),
        (false, any) => {
            let codes = languages.into_iter().collect::<Vec<_>>().join(", ");
            if any { format!("some rules for {codes} only") } else { format!("for {codes}") }
        }
    };
    let _ = writeln!(page, "\n{when}; {many}; {languages}.");
    let source = common(rules, |rule| &rule.source);
    if let Some(Some(source)) = source {
        let _ = writeln!(page, "\nSource: {source}");
    }
    let with_source = source.is_none();
    let measured = |rule: &Rule| figures.rules.get(&*rule.id);
    let any = |has: fn(&Measured) -> bool| rules.iter().any(|rule| measured(rule).is_some_and(has));
    let of_lines = any(|measured| measured.raw.is_some() || measured.extracted.is_some());
    let of_articles = any(|measured| measured.clean.is_some());
    let of_others = any(|measured| otherwise(measured).is_some());
    let with_note = any(|measured| measured.note.is_some());

    let mut head = vec!["rule", "severity", "finds"];
    if of_lines {
        head.extend(["whole pages", "extracted pages"]);
    }
    for (column, wanted) in [
        ("clean articles", of_articles),
        ("measured otherwise", of_others),
        ("source", with_source),
        ("what was seen", with_note),
    ] {
        head.extend(wanted.then_some(column));
    }
    let _ = writeln!(page, "\n| {} |", head.join(" | "));
    let _ = writeln!(page, "|{}", "---|".repeat(head.len()));
    for rule in rules {
        let measured = measured(rule);
        let mut row =
            vec![format!("`{}`", rule.id), rule.severity.to_string(), cell(&rule.summary)];
        if of_lines {
            row.push(on_lines(measured.and_then(|m| m.raw.as_ref())));
            row.push(on_lines(measured.and_then(|m| m.extracted.as_ref())));
        }
        if of_articles {
            row.push(match measured.and_then(|m| m.clean) {
                Some(articles) => format!("{articles} of {CLEAN}"),
                None => "–".to_owned(),
            });
        }
        if of_others {
            row.push(cell(&measured.and_then(otherwise).unwrap_or_default()));
        }
        if with_source {
            row.push(cell(rule.source.as_deref().unwrap_or_default()));
        }
        if with_note {
            row.push(cell(measured.and_then(|m| m.note.as_deref()).unwrap_or_default()));
        }
        let _ = writeln!(page, "| {} |", row.join(" | "));
    }
}

fn render(rules: &RuleSet, figures: &Figures) -> String {
    let mut page = HEAD.to_owned();
    for Overall { name, on, command, figures } in &figures.overall {
        let _ = writeln!(page, "\n### {name}\n\n{on}\n\n```sh\n{command}\n```\n");
        let _ = writeln!(page, "| | |\n|---|---|");
        for Line { what, value } in figures {
            let _ = writeln!(page, "| {} | {} |", cell(what), cell(value));
        }
    }
    for (heading, default) in [("Packs on by default", true), ("Opt-in packs", false)] {
        let _ = writeln!(page, "\n## {heading}");
        for pack in rules.packs().iter().filter(|pack| pack.default == default) {
            let of_pack: Vec<&Rule> =
                rules.rules().iter().filter(|rule| rule.pack == pack.name).collect();
            pack_page(pack, &of_pack, figures, &mut page);
        }
    }
    page
}

#[test]
fn the_committed_page_is_current() {
    let page = render(&rules(), &figures());
    let committed = Data::read_from(&path("packs.md"), Some(DataFormat::Text));
    Assert::new().action_env("SNAPSHOTS").normalize_paths(false).eq(page, committed);
}

#[test]
fn every_figure_is_of_a_rule() {
    let rules = rules();
    let unknown: Vec<_> = figures()
        .rules
        .into_keys()
        .filter(|id| !rules.rules().iter().any(|rule| *rule.id == **id))
        .collect();
    assert!(unknown.is_empty(), "docs/figures.toml has figures of unknown rules: {unknown:?}");
}

#[test]
fn every_rule_on_by_default_has_a_figure() {
    let (rules, figures) = (rules(), figures());
    let without: Vec<_> = rules
        .rules()
        .iter()
        .filter(|rule| rule.default && !figures.rules.contains_key(&*rule.id))
        .map(|rule| &rule.id)
        .collect();
    assert!(without.is_empty(), "docs/figures.toml has no figure of {without:?}");
}

#[test]
fn ratios_are_from_0_to_1_and_precision_says_of_what() {
    for (id, measured) in figures().rules {
        let Measured { precision, recall, hits, on, raw, extracted, clean, note } = measured;
        assert!(clean.is_none_or(|articles| articles <= CLEAN), "{id}: {clean:?}");
        let found = [&raw, &extracted].map(|lines| lines.as_ref().map(|lines| lines.found));
        for ratio in [precision, recall].into_iter().chain(found).flatten() {
            assert!((0.0..=1.0).contains(&ratio), "{id}: {ratio}");
        }
        let own = precision.is_some() || recall.is_some();
        assert!(!own || (hits.is_some() && on.is_some()), "{id}: `hits` and `on` say of what");
        assert!(own || raw.is_some() || note.is_some(), "{id} has no figure and no note");
    }
}
