//! What the documentation shows is true, and it shows everything that there is.
//!
//! What stands behind the fence of a code block says what it is:
//!
//! - `toml`: a rule file; `toml rule`: keys of a rule, without `id`, and maybe `summary` and `over`;
//!   `toml config`: a `corplint.toml`. They load without a mistake, and all examples pass;
//! - `toml PATH`, `text PATH`: such a file, which later blocks of the page find at that path;
//!   `toml PATH mistakes`: a rule file that does not load;
//! - `console`: commands after `$`, and what they print.
//!
//! In tables, the last column of units, features and tests is an example of them.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/keys.rs"]
mod keys;
#[path = "support/markdown.rs"]
mod markdown;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use corplint::config::{self, WhichFile};
use corplint::engine::{Linter, Verdict, test_examples};
use corplint::rule::{self, RuleSet};
use corplint::text::{FEATURES, Feature, Scope, UnitKind};
use serde_json::Value;

use desk::{Desk, without_times};
use keys::Keys;
use markdown::{Block, blocks, code_spans, rows};

/// The pages, from the root of the repository.
const PAGES: [&str; 5] =
    ["README.md", "docs/first-rule.md", "docs/rules.md", "docs/configuration.md", "docs/inputs.md"];

fn page(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is wrong with the examples of these rules.
fn failures(rules: RuleSet) -> Vec<String> {
    let linter = Linter::new(rules);
    let tested = test_examples(&linter);
    let failed = tested.iter().filter(|one| one.verdict() != Verdict::Passed);
    failed.map(|one| format!("{}: {:?}", one.rule.id, one.mismatches)).collect()
}

/// Loads a rule file and runs its examples. A reader loads it beside the shipped rules.
fn try_rules(path: &Path) -> Result<(), String> {
    static SHIPPED: LazyLock<RuleSet> =
        LazyLock::new(|| RuleSet::load(&rule::shipped()).expect("the shipped rules load"));
    let rules = config::load_alone(path).0.map_err(|error| error.to_string())?;
    let is_shipped = |id: &str| SHIPPED.rules().iter().any(|rule| &*rule.id == id);
    if let Some(rule) = rules.rules().iter().find(|rule| is_shipped(&rule.id)) {
        return Err(format!("`{}` is the id of a shipped rule", rule.id));
    }
    let failures = failures(rules);
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

fn try_config(path: &Path) -> Result<(), String> {
    let file = WhichFile::At(path.to_owned());
    let options = config::Options { file, ..config::Options::default() };
    config::load(&options).map(|_| ()).map_err(|error| error.to_string())
}

/// Keys of a rule as a rule file.
fn rule_file(keys: &str) -> String {
    let key = |name: &str, line: &str| match keys.lines().any(|l| l.starts_with(name)) {
        true => String::new(),
        false => format!("{line}\n"),
    };
    let (summary, over) = (key("summary =", "summary = 'x'"), key("over =", "over = 'line'"));
    format!("[[rule]]\nid = 'example'\n{summary}{over}{keys}")
}

/// Does what a block says.
fn follow(block: &Block, desk: &mut Desk) -> Result<(), String> {
    let words: Vec<&str> = block.info.split(' ').collect();
    match &words[..] {
        ["toml"] => try_rules(&desk.write("example.toml", &block.body)),
        ["toml", "rule"] => try_rules(&desk.write("example.toml", &rule_file(&block.body))),
        ["toml", "config"] => try_config(&desk.write("example.toml", &block.body)),
        ["toml", "corplint.toml"] => try_config(&desk.write("corplint.toml", &block.body)),
        ["toml", path] => try_rules(&desk.write(path, &block.body)),
        ["toml", path, "mistakes"] => match try_rules(&desk.write(path, &block.body)) {
            Ok(()) => Err("there is no mistake in it".to_owned()),
            Err(_) => Ok(()),
        },
        ["text", path] => {
            desk.write(path, &block.body);
            Ok(())
        }
        ["console"] => session(&block.body, desk),
        ["sh" | "yaml" | "rust"] => Ok(()),
        _ => Err(format!("what is a block of `{}`?", block.info)),
    }
}

/// Runs commands and compares what they print.
fn session(session: &str, desk: &mut Desk) -> Result<(), String> {
    let commands = session.strip_prefix("$ ").ok_or("a session begins with `$ `")?;
    for command in commands.split("\n$ ") {
        let (command, shown) = command.split_once('\n').unwrap_or((command, ""));
        let printed = desk.run(command);
        if without_times(&printed) != without_times(shown) {
            return Err(format!("$ {command}\n{printed}"));
        }
    }
    Ok(())
}

#[test]
fn every_block_does_what_it_says() {
    let mut wrong = String::new();
    for path in PAGES {
        // The screen of the README shows fixtures; `tests/readme.rs` looks at it.
        let page = page(path);
        let blocks = blocks(&page).into_iter().filter(|block| !block.body.contains("fixtures"));
        let mut desk = Desk::new();
        let mut count = 0;
        for block in blocks {
            count += 1;
            if let Err(error) = follow(&block, &mut desk) {
                wrong += &format!("{path}:{}: {error}\n", block.line);
            }
        }
        assert!(count >= 3, "{path} has {count} blocks");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The code of the first cell of a row, and the last cell's.
fn example<'p>(row: &[&'p str]) -> (&'p str, &'p str) {
    let code = |cell: &'p str| code_spans(cell).first().copied();
    let (first, last) = (row.first().and_then(|c| code(c)), row.last().and_then(|c| code(c)));
    first.zip(last).unwrap_or_else(|| panic!("{row:?} begins and ends with code"))
}

/// Whether the condition can be asked over this unit.
fn loads(over: UnitKind, condition: &str, desk: &Desk) -> Result<(), String> {
    let named = match condition.contains("\"prose\"") {
        true => "[conditions]\nprose = { sentences = { min = 3 } }\n",
        false => "",
    };
    let keys = format!("over = '{over}'\nwhere = {{ {condition} }}\n");
    try_rules(&desk.write("example.toml", &format!("{named}{}", rule_file(&keys))))
        .map_err(|error| format!("`{condition}` over {over}: {error}"))
}

#[test]
fn the_tables_of_units_features_and_tests_are_complete_and_their_examples_load() {
    let (page, desk) = (page("docs/rules.md"), Desk::new());
    let mut wrong = Vec::new();

    let units = rows(&page, "unit");
    let names: Vec<&str> = units.iter().map(|row| example(row).0.trim_matches('"')).collect();
    assert_eq!(names, UnitKind::ALL.map(UnitKind::name));
    for (unit, row) in UnitKind::ALL.iter().zip(&units) {
        wrong.extend(loads(*unit, example(row).1, &desk).err());
    }

    let rows_of_features = rows(&page, "feature");
    for (index, feature) in FEATURES.iter().enumerate() {
        let Feature { name, measure, scope, summary, .. } = feature;
        let measure = measure.name().split(',').next().unwrap_or_default();
        let on = scope.name().trim_start_matches("the ").trim_end_matches(" span");
        let expected = format!("| `{name}` | {measure} | {on} | {summary} | ");
        let row = rows_of_features.get(index).cloned().unwrap_or_default();
        let shown = format!("| {} | ", row.get(..4).unwrap_or_default().join(" | "));
        if shown != expected {
            wrong.push(format!("row {index} should begin {expected}"));
            continue;
        }
        let condition = example(&row).1;
        if !condition.starts_with(&format!("{name} = ")) {
            wrong.push(format!("`{condition}` is no example of `{name}`"));
        }
        let over = if *scope == Scope::Document { UnitKind::Document } else { UnitKind::Line };
        // A line has one line and no more.
        let over = match *name {
            "lines" | "sentences" | "paragraphs" => UnitKind::Document,
            _ => over,
        };
        wrong.extend(loads(over, condition, &desk).err());
    }
    assert_eq!(rows_of_features.len(), FEATURES.len(), "{wrong:#?}");

    for row in rows(&page, "test") {
        let (name, condition) = example(&row);
        if !condition.starts_with(&format!("{name} = ")) {
            wrong.push(format!("`{condition}` is no example of `{name}`"));
        }
        let over = if name == "line" { UnitKind::Word } else { UnitKind::Paragraph };
        let over = if name == "paragraph" { UnitKind::Sentence } else { over };
        wrong.extend(loads(over, condition, &desk).err());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The keys that have a row in a page.
fn documented(page: &str) -> BTreeSet<String> {
    let tests: Vec<&str> = rows(page, "test").iter().map(|row| example(row).0).collect();
    let mut keys = BTreeSet::new();
    for row in rows(page, "key") {
        for key in code_spans(row[0]) {
            let of_test = key.split('.').next().is_some_and(|first| tests.contains(&first));
            keys.insert(if of_test { format!("condition:{key}") } else { key.to_owned() });
        }
    }
    let features = rows(page, "feature");
    let of_conditions = features.iter().map(|row| example(row).0).chain(tests);
    keys.extend(of_conditions.map(|name| format!("condition:{name}")));
    keys
}

/// Asserts that the page has a row for each key, and no others.
fn assert_rows(page: &str, all: &BTreeSet<String>) {
    let documented = documented(page);
    let without: Vec<_> = all.difference(&documented).collect();
    assert!(without.is_empty(), "there is no row for {without:?}");
    let unknown: Vec<_> = documented.difference(all).collect();
    assert!(unknown.is_empty(), "there are rows for {unknown:?}, which are no keys");
}

/// The keys as the page on rules names them: those of a rule without what is around it.
fn of_rules(keys: BTreeSet<String>) -> BTreeSet<String> {
    let short = |key: &String| key.strip_prefix("rule.").unwrap_or(key).to_owned();
    keys.iter().map(short).collect()
}

#[test]
fn every_key_of_a_rule_file_has_a_row_and_an_example() {
    let (page, schema) = (page("docs/rules.md"), rule::json_schema());
    let all = Keys::of(&schema, None);
    let keys = of_rules(all.keys);
    assert!(keys.len() > 100, "{keys:?}");
    assert_rows(&page, &keys);
    for choice in &all.choices {
        assert!(page.contains(&format!("`\"{choice}\"")), "the page does not have \"{choice}\"");
    }

    let mut shown = BTreeSet::new();
    for block in blocks(&page) {
        let text = match &*block.info {
            "toml rule" => rule_file(&block.body),
            info if info.starts_with("toml") && !info.ends_with("mistakes") => block.body,
            _ => continue,
        };
        let value: Value = toml::from_str(&text).expect("it is TOML");
        shown.extend(Keys::of(&schema, Some(&value)).keys);
    }
    let shown = of_rules(shown);
    // Features and tests have examples in their tables.
    let in_tables = |key: &&String| key.starts_with("condition:") && !key.contains('.');
    let missing: Vec<&String> =
        keys.iter().filter(|key| !in_tables(key) && !shown.contains(*key)).collect();
    // What is not supported yet can't be shown in a rule that loads.
    assert_eq!(missing, ["repeat.similarity"]);
}

#[test]
fn every_key_of_the_configuration_has_a_row_and_an_example() {
    let (page, schema) = (page("docs/configuration.md"), config::json_schema());
    let all = Keys::of(&schema, None);
    assert_rows(&page, &all.keys);
    for choice in &all.choices {
        assert!(page.contains(&format!("`\"{choice}\"")), "the page does not have \"{choice}\"");
    }
    let mut shown = BTreeSet::new();
    for block in blocks(&page).iter().filter(|block| block.info.ends_with("config")) {
        let value: Value = toml::from_str(&block.body).expect("it is TOML");
        shown.extend(Keys::of(&schema, Some(&value)).keys);
    }
    let missing: Vec<_> = all.keys.difference(&shown).collect();
    assert!(missing.is_empty(), "no example has {missing:?}");
}

/// A page that says where an editor finds a schema says where it is.
#[test]
fn the_places_of_the_schemas_are_those_that_are_published() {
    let places = [rule::SCHEMA_URL, config::SCHEMA_URL];
    let mut count = 0;
    for path in PAGES {
        for line in page(path).lines().filter(|line| line.starts_with("#:schema http")) {
            count += 1;
            assert!(places.contains(&&line["#:schema ".len()..]), "{path}: {line}");
        }
    }
    assert!(count > 0);
}

/// The limits that the page names are those of the code.
#[test]
fn the_limits_are_those_of_the_code() {
    let limits = include_str!("../src/rule/limits.rs").lines();
    let limits = limits.filter(|line| line.starts_with("pub"));
    let limits = limits.filter_map(|line| line.split_once(" const ")?.1.split_once(" = "));
    let expected: Vec<(bool, usize)> = limits
        .map(|(name, value)| {
            let numbers: Vec<usize> = value
                .trim_end_matches(';')
                .split(" << ")
                .map(|number| number.replace('_', "").parse().expect("a number"))
                .collect();
            let is_size = name.contains("BYTES") || name.contains("MEMORY");
            (is_size, numbers.get(1).map_or(numbers[0], |by| numbers[0] << by))
        })
        .collect();
    let page = page("docs/rules.md");
    let shown: Vec<(bool, usize)> = rows(&page, "limit")
        .iter()
        .map(|row| {
            let (number, shift) = match row[1].split_once(' ') {
                Some((number, "MB")) => (number, Some(20)),
                Some((number, "kB")) => (number, Some(10)),
                _ => (row[1], None),
            };
            let number: usize = number.replace(',', "").parse().expect("a number");
            (shift.is_some(), number << shift.unwrap_or(0))
        })
        .collect();
    let sorted = |mut limits: Vec<(bool, usize)>| {
        limits.sort_unstable();
        limits
    };
    assert!(expected.len() > 10);
    assert_eq!(sorted(shown), sorted(expected));
}

/// What a heading is called in a link, as GitHub has it.
fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter(kept)
        .collect::<String>()
        .replace(' ', "-")
}

#[test]
fn links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for path in PAGES {
        let text = page(path);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("http") {
                continue;
            }
            count += 1;
            let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.to_owned(),
                file => {
                    let folder = Path::new(path).parent().expect("a folder");
                    folder.join(file).to_string_lossy().into_owned()
                }
            };
            assert!(root.join(&target).is_file(), "{path}: {link}");
            let there = fragment.is_empty()
                || page(&target).lines().any(|l| l.starts_with('#') && anchor(l) == fragment);
            assert!(there, "{path}: {link}");
        }
    }
    assert!(count > 20);
}
