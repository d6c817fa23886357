//! Rules run on documents in their languages.

mod support;

use std::fs;
use std::path::Path;

use corplint::text::{Document, Language, Source};

const RULES: &str = r#"
[[rule]]
id = "english"
summary = "x"
over = "document"
where = { words = { min = 1 } }
languages = ["en"]

[[rule]]
id = "german-or-french"
summary = "x"
over = "document"
where = { words = { min = 1 } }
languages = ["de", "fr"]

[[rule]]
id = "polish"
summary = "x"
over = "document"
where = { words = { min = 1 } }
languages = ["pl"]

[[rule]]
id = "any"
summary = "x"
over = "document"
where = { words = { min = 1 } }
"#;

/// The rules that find something.
fn run(text: &str, language: Option<&str>) -> Vec<String> {
    let language = language.map(|code| Language::new(code).expect("a language"));
    let document = Document::new(Source::file("test"), text).with_language(language);
    support::linter(RULES).lint(&document).iter().map(|found| found.rule.to_string()).collect()
}

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/clean").join(name);
    fs::read_to_string(path).expect("the fixture is there")
}

#[test]
fn the_language_is_told_from_the_text() {
    for (name, code) in [
        ("mill-timeline.txt", "en"),
        ("bread-recipe.txt", "en"),
        ("season-in-seven-moments.txt", "en"),
        ("german-night-baker.txt", "de"),
        ("french-walnut-press.txt", "fr"),
        ("russian-harbour-news.txt", "ru"),
        ("chinese-tea-garden.txt", "zh"),
        ("arabic-old-lighthouse.txt", "ar"),
        ("hindi-village-library.txt", "hi"),
    ] {
        let language = Language::detect(&fixture(name)).map(|language| language.to_string());
        assert_eq!(language.as_deref(), Some(code), "{name}");
        assert!(Language::DETECTED.contains(&code));
    }
    assert_eq!(run(&fixture("mill-timeline.txt"), None), ["any", "english"]);
    assert_eq!(run(&fixture("french-walnut-press.txt"), None), ["any", "german-or-french"]);
    assert_eq!(run(&fixture("arabic-old-lighthouse.txt"), None), ["any"]);
}

#[test]
fn a_language_that_is_said_beats_what_the_text_tells() {
    let text = fixture("mill-timeline.txt");
    assert_eq!(run(&text, Some("fr")), ["any", "german-or-french"]);
    assert_eq!(run(&text, Some("pl")), ["any", "polish"]);
    assert_eq!(run(&text, Some("sv")), ["any"]);
}

#[test]
fn a_few_words_are_in_any_language() {
    let all = ["any", "english", "german-or-french", "polish"];
    assert_eq!(run("Share this page", None), all);
    assert_eq!(run("1 2 3 4 5 6 7 8 9\n".repeat(500).as_str(), None), all);
}

#[test]
fn a_menu_in_another_language_does_not_hide_the_article() {
    let menu =
        "English\nFrançais\nImpressum\nDatenschutz\nÜber uns\nKontakt\nAnmelden\n".repeat(40);
    let text = format!("{menu}\n{}", fixture("letter-to-choir-members.txt"));
    assert_eq!(run(&text, None), ["any", "english"]);
}

#[test]
fn tags_of_records_are_understood() {
    let of_tag = |tag| Language::of_tag(tag).map(|language| language.to_string());
    assert_eq!(of_tag("en-GB").as_deref(), Some("en"));
    assert_eq!(of_tag("pt_BR").as_deref(), Some("pt"));
    assert_eq!(of_tag(" DE ").as_deref(), Some("de"));
    assert_eq!(of_tag("english"), None);
    assert_eq!(of_tag(""), None);
}

#[test]
fn every_language_that_is_told_has_a_code() {
    for code in Language::DETECTED {
        assert_eq!(Language::new(code).map(|l| l.to_string()).as_deref(), Ok(code));
    }
}
