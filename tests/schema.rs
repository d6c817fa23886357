//! The JSON Schemas of rule files and of `corplint.toml`: committed, current, complete, and, by the
//! judgement of a validator that knows nothing of corplint, right.
//!
//! `SNAPSHOTS=overwrite cargo test --test schema` writes them down as they are now.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use corplint::input::FieldPath;
use corplint::{config, rule};
use jsonschema::Validator;
use serde_json::{Value, json};
use snapbox::data::DataFormat;
use snapbox::{Assert, Data};

/// The line by which editors know the schema of a shipped pack.
const LINE_OF_PACKS: &str = "#:schema ../schemas/rules.schema.json";

/// The files of `tests/bad_rules` with a mistake of shape: an unknown key, a missing one, a value
/// of the wrong type or outside the few or the range that there are. All others have the right
/// shape; what is wrong with them is only found by loading them.
const MISTAKES_OF_SHAPE: [&str; 18] = [
    "counts_that_are_none.toml",
    "impossible_bounds.toml",
    "keys_in_the_wrong_table.toml",
    "misspelt_keys.toml",
    "misspelt_ways_to_find.toml",
    "numbers_that_are_not_finite.toml",
    "one_table_of_rules.toml",
    "run_without_its_parts.toml",
    "sentences_that_can_not_be_told.toml",
    "sentences_without_nothing.toml",
    "senseless_beside_other_mistakes.toml",
    "several_in_one_file.toml",
    "unit_for_over.toml",
    "units_too_far_away.toml",
    "unknown_feature.toml",
    "values_that_say_nothing.toml",
    "words_where_a_choice_is.toml",
    "wrong_types.toml",
];

/// The configurations of `tests/cmd` with a mistake of shape.
const CONFIGURATIONS_OF_WRONG_SHAPE: [&str; 1] = ["mistakes.in/corplint.toml"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The TOML files in a folder of the repository.
fn toml_files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).expect("the folder is there");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    assert!(!files.is_empty(), "there is no TOML file in {folder}");
    files
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .unwrap_or_else(|error| panic!("the schema is none: {error}"))
}

/// Where the validator finds mistakes in a TOML file, as JSON pointers; empty: it has the right
/// shape.
fn mistakes(schema: &Validator, toml: &str) -> BTreeSet<String> {
    let value: Value = toml::from_str(toml).unwrap_or_else(|error| panic!("{error}\n{toml}"));
    schema.iter_errors(&value).map(|error| error.instance_path().to_string()).collect()
}

/// Asserts that the files named in `wrong`, and no others, have mistakes of shape.
fn assert_shapes(schema: &Validator, files: &[(String, String)], wrong: &[&str]) {
    for (name, toml) in files {
        let found = mistakes(schema, toml);
        assert_eq!(!found.is_empty(), wrong.contains(&name.as_str()), "{name}: {found:?}");
    }
    for name in wrong {
        assert!(files.iter().any(|(file, _)| file == name), "there is no {name}");
    }
}

#[test]
fn the_committed_schemas_are_current() {
    for (name, schema) in [
        ("rules.schema.json", rule::json_schema()),
        ("corplint.schema.json", config::json_schema()),
    ] {
        let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        let committed = Data::read_from(&root().join("schemas").join(name), Some(DataFormat::Text));
        Assert::new().action_env("SNAPSHOTS").normalize_paths(false).eq(text, committed);
    }
}

#[test]
fn the_command_line_prints_what_is_committed() {
    for (arguments, name) in [
        (&["rules", "schema"][..], "rules.schema.json"),
        (&["rules", "schema", "rules"], "rules.schema.json"),
        (&["rules", "schema", "config"], "corplint.schema.json"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_corplint")).args(arguments).output();
        let output = output.expect("corplint runs");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(output.stderr, b"", "{arguments:?}");
        let committed = read(&root().join("schemas").join(name));
        assert!(output.stdout == committed.as_bytes(), "{arguments:?} prints no current {name}");
    }
}

#[test]
fn the_schemas_are_schemas_of_draft_7() {
    for schema in [rule::json_schema(), config::json_schema()] {
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
        if let Err(error) = jsonschema::draft7::meta::validate(&schema) {
            panic!("{}: {error}", error.instance_path());
        }
    }
}

#[test]
fn every_key_has_a_description() {
    fn visit(schema: &Value, place: &str, keys: &mut usize) {
        if let Some(properties) = schema["properties"].as_object() {
            for (key, value) in properties {
                let description = value["description"].as_str().unwrap_or_default();
                assert!(description.len() > 10, "{place}/{key}: {description:?}");
                *keys += 1;
            }
        }
        match schema {
            Value::Object(parts) => {
                parts.iter().for_each(|(name, part)| visit(part, &format!("{place}/{name}"), keys));
            }
            Value::Array(parts) => parts.iter().for_each(|part| visit(part, place, keys)),
            _ => {}
        }
    }
    let mut keys = 0;
    visit(&rule::json_schema(), "rules", &mut keys);
    visit(&config::json_schema(), "config", &mut keys);
    assert!(keys > 100, "{keys} keys were looked at");
}

#[test]
fn every_feature_is_a_key_with_its_unit_of_measure() {
    let schema = rule::json_schema();
    let condition = &schema["definitions"]["ConditionSpec"]["properties"];
    for feature in corplint::text::FEATURES {
        let description = condition[feature.name]["description"].as_str().unwrap_or_default();
        assert!(description.contains(feature.measure.name()), "{feature:?}: {description:?}");
    }
}

#[test]
fn what_corplint_reads_has_the_right_shape() {
    let rules = validator(&rule::json_schema());
    for path in [toml_files("rules"), toml_files("tests/published")].concat() {
        assert_eq!(mistakes(&rules, &read(&path)), BTreeSet::new(), "{}", path.display());
    }
}

#[test]
fn bad_rules_of_wrong_shape_are_refused_and_others_are_not() {
    let files: Vec<_> = toml_files("tests/bad_rules")
        .into_iter()
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), read(&path)))
        .filter(|(name, _)| name != "not_toml.toml")
        .collect();
    assert_shapes(&validator(&rule::json_schema()), &files, &MISTAKES_OF_SHAPE);
}

#[test]
fn mistakes_are_shown_where_they_are() {
    let rules = validator(&rule::json_schema());
    let mistakes = |name| mistakes(&rules, &read(&root().join("tests/bad_rules").join(name)));
    let places = |places: &[&str]| places.iter().map(|place| (*place).to_owned()).collect();
    assert_eq!(
        mistakes("wrong_types.toml"),
        places(&[
            "/rule/0/id",
            "/rule/0/run/min",
            "/rule/0/summary",
            "/rule/0/tags",
            "/rule/0/where/words"
        ])
    );
    assert_eq!(
        mistakes("unknown_feature.toml"),
        places(&["/rule/0/where", "/rule/0/where/ends_sentence"])
    );
    assert_eq!(
        mistakes("several_in_one_file.toml"),
        places(&["/rule/0", "/rule/1/over", "/rule/1/severity", "/rule/2"])
    );
}

/// The rule with which each small mistake is tried.
fn rule(lines: &str) -> String {
    format!("[[rule]]\nid = \"x\"\nsummary = \"x\"\nover = \"line\"\n{lines}\n")
}

#[test]
fn every_way_to_say_a_thing_has_the_right_shape() {
    let rules = validator(&rule::json_schema());
    for lines in [
        "where = \"prose\"",
        "where = { words = 3, uppercase_ratio = { max = 1 }, ends_sentence = false }",
        "where = { is = [\"a\", \"b\"], not = \"c\", any = [\"d\", { words = { min = 2.5 } }] }",
        "where = { contains_any = { words = \"names.txt\", max = 3, distinct = true } }",
        "where = { contains_any = [\"a\"], in = { a = \"b\" } }",
        "where = { occurrences = { of = [\"{text}s\"], min = 1 } }",
        "where = { share = { over = \"word\", where = \"a\", by = \"chars\", max = 0.5 } }",
        "words = [\"a\", \"b c\"]\nfix = \"delete\"",
        "words = { dont = \"don't\" }\nfix = { replace = \"{replacement}\" }",
        "where = \"a\"\nrun = { min = 3, place = \"start\" }",
        "where = \"a\"\nrun = { min = 3, header = \"b\", place = { before_first = \"b\" } }",
        // A Rust expression that ECMAScript does not have.
        "pattern = '(?x) [\\p{L}&&[^a-z]] (?<rest>\\w*+)'\ngroups = { rest = { words = 1 } }",
    ] {
        assert_eq!(mistakes(&rules, &rule(lines)), BTreeSet::new(), "{lines}");
    }
}

#[test]
fn every_wrong_shape_is_refused() {
    let rules = validator(&rule::json_schema());
    assert_eq!(mistakes(&rules, &rule("")), BTreeSet::new());
    for lines in [
        "pattern = 3",
        "pattern = \"\"",
        "where = {}",
        "where = { words = {} }",
        "where = { words = { least = 3 } }",
        "where = { words = true }",
        "where = { ends_sentence = 1 }",
        "where = { uppercase_ratio = 1.5 }",
        "where = { not = { not = { uppercase_ratio = { min = 1.5 } } } }",
        "where = { share = { over = \"line\", where = \"a\" } }",
        "where = { share = { over = \"line\", where = \"a\", max = 2 } }",
        "where = { share = { where = \"a\", max = 0.2 } }",
        "where = { occurrences = {} }",
        "where = { contains_any = { min = 1 } }",
        "where = { contains_any = { a = \"b\" } }",
        "where = { any = \"a\" }",
        "words = { dont = 3 }",
        "fix = \"remove\"",
        "fix = { replace = \"a\", with = \"b\" }",
        "run = { min = 2, place = {} }",
        "run = { min = 2, place = { after_last = \"a\", before_first = \"b\" } }",
        "run = { min = 2.5 }",
        "repeat = { across = \"corpora\" }",
        "groups = { a = 3 }",
        "[[rule.example]]\ntext = \"a\"",
    ] {
        assert_ne!(mistakes(&rules, &rule(lines)), BTreeSet::new(), "{lines}");
    }
}

#[test]
fn configurations_have_the_right_shape_unless_they_are_there_for_their_mistakes() {
    let mut files = Vec::new();
    for folder in ["articles.in", "config.in", "config.in/other", "mistakes.in", "odd.in"] {
        for path in toml_files(&format!("tests/cmd/{folder}")) {
            let toml = read(&path);
            if !toml.contains("[[rule]]") {
                let name = path.file_name().expect("a name").to_string_lossy();
                files.push((format!("{folder}/{name}"), toml));
            }
        }
    }
    assert!(files.len() >= 7, "{} configurations", files.len());
    assert_shapes(&validator(&config::json_schema()), &files, &CONFIGURATIONS_OF_WRONG_SHAPE);
}

#[test]
fn names_of_fields_have_the_right_shape_where_they_are_read() {
    let schema = validator(&config::json_schema());
    let mut names = vec![String::new()];
    // All of up to five of these characters.
    for length in 0..5 {
        let longest: Vec<_> = names.iter().filter(|name| name.len() == length).cloned().collect();
        for name in longest {
            names.extend(["a", ".", "\\"].map(|c| format!("{name}{c}")));
        }
    }
    for name in names {
        let is_read = FieldPath::new(&name).is_some();
        let found = mistakes(&schema, &format!("text-field = '{name}'"));
        assert_eq!(found.is_empty(), is_read, "{name}");
    }
}

#[test]
fn the_template_has_the_right_shape_with_its_examples_and_without() {
    let schema = validator(&config::json_schema());
    assert_eq!(mistakes(&schema, config::TEMPLATE), BTreeSet::new());
    // What stands behind a `#` is an example if it is TOML, else it is prose.
    let is_toml = |line: &str| line.contains(" = ") || line.starts_with('[');
    let lines = config::TEMPLATE.lines().map(|line| {
        let example = line.strip_prefix("# ").filter(|line| is_toml(line));
        format!("{}\n", example.unwrap_or(line))
    });
    let with_examples: String = lines.collect();
    assert_eq!(mistakes(&schema, &with_examples), BTreeSet::new());
    let value: Value = toml::from_str(&with_examples).expect("it was just read");
    let known = config::json_schema();
    for key in known["properties"].as_object().expect("the keys of the file").keys() {
        assert_ne!(value[key], json!(null), "the template does not show `{key}`");
    }
}

/// Editors look for the schema where the first line says: a pack of ours beside its repository's,
/// so that both are of one version, a user's configuration at the published place.
#[test]
fn editors_find_the_schema_by_the_first_line() {
    for path in toml_files("rules") {
        assert_eq!(read(&path).lines().next(), Some(LINE_OF_PACKS), "{}", path.display());
    }
    let relative = LINE_OF_PACKS.trim_start_matches("#:schema ");
    assert!(root().join("rules").join(relative).is_file(), "{relative}");

    let line = format!("#:schema {}", config::SCHEMA_URL);
    assert_eq!(config::TEMPLATE.lines().next(), Some(line.as_str()));
    for (schema, url) in
        [(rule::json_schema(), rule::SCHEMA_URL), (config::json_schema(), config::SCHEMA_URL)]
    {
        assert_eq!(schema["$id"], url);
        let name = url.rsplit('/').next().expect("a name");
        assert!(root().join("schemas").join(name).is_file(), "{name}");
    }
}
