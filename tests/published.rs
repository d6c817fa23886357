//! The published quality heuristics can be said in the rule language, and fail the documents that
//! they are meant to fail.

mod support;

use corplint::engine::Linter;
use corplint::text::{Document, Source};

fn linter() -> Linter {
    support::linter(include_str!("published/heuristics.toml"))
}

/// The rules that find something in `text`.
fn fails(linter: &Linter, text: &str) -> Vec<String> {
    let findings = linter.lint(&Document::new(Source::file("test"), text));
    let mut rules: Vec<String> = findings.iter().map(|finding| finding.rule.to_string()).collect();
    rules.dedup();
    rules.sort();
    rules.dedup();
    rules
}

/// An article of some 380 words that no heuristic has anything against.
fn article() -> String {
    let words = "harbour mill river winter letter garden window morning captain bridge market silver \
                 kitchen ladder valley engine orchard copper signal meadow lantern station pebble";
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut paragraphs = Vec::new();
    for i in 0..6 {
        let sentence = |j: usize| {
            let w = |k: usize| words[(i * 7 + j * 5 + k * (i + 2)) % words.len()];
            let n = 10 * i + j;
            format!(
                "Near house {n} the {} and that {} of {} have met with {n} more {}s, to be {}ed by a {}.",
                w(0),
                w(1),
                w(2),
                w(3),
                w(4),
                w(5)
            )
        };
        paragraphs.push(format!("{} {} {}", sentence(0), sentence(1), sentence(2)));
    }
    paragraphs.join("\n\n")
}

#[test]
fn an_article_passes() {
    assert_eq!(fails(&linter(), &article()), Vec::<String>::new());
}

#[test]
fn each_heuristic_fails_what_it_is_meant_to_fail() {
    let linter = linter();
    let article = article();
    let cases: [(&str, String); 18] = [
        ("gopher-words", "Too short to be of use.".into()),
        ("gopher-mean-word-length", "a b c d e f g h i j. ".repeat(20)),
        ("gopher-hashes", article.replace("Near", "# # # Near")),
        ("gopher-ellipses", article.replace("Near", "... … ... Near")),
        ("gopher-bullets", "- one more point of it.\n".repeat(20)),
        ("gopher-ellipsis-lines", article.replace(".\n", "…\n")),
        ("gopher-alphabetic-words", "1 2 3 word. ".repeat(20)),
        ("gopher-stop-words", "Cats chase mice. Dogs chase cats. ".repeat(20)),
        ("gopher-repetition", format!("{article}\n\n{article}")),
        ("c4-line-without-end-mark", format!("{article}\n\nHome and About Us")),
        ("c4-policy-line", format!("{article}\n\nPlease enable JavaScript to go on.")),
        ("c4-page", format!("{article}\n\nLorem ipsum dolor sit amet it says.")),
        ("c4-long-lines", "One short line here.\nAnd another one there.".into()),
        ("fineweb-line-ends", article.replace(".\n", "\n").trim_end_matches('.').to_owned()),
        ("fineweb-short-lines", format!("{article}{}", "\nA short line.".repeat(20))),
        (
            "fineweb-duplicates",
            format!("{article}\nThe same line again and again.\nThe same line again and again."),
        ),
        ("fineweb-list", "one\ntwo\nthree\n".repeat(5)),
        ("refinedweb-lines", format!("{article}{}", "\n12,345 likes\nSHARE THIS NOW".repeat(8))),
    ];
    for (rule, text) in cases {
        let failed = fails(&linter, &text);
        assert!(failed.iter().any(|id| id == rule), "{rule} finds nothing; these do: {failed:?}");
    }
    assert_eq!(
        fails(&linter, &format!("{article}\n\nThere are 3 items in cart here today.")),
        ["refinedweb-button"]
    );
}
