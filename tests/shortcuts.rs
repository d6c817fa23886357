//! Shortcuts change nothing: what patterns find, however little of a text they are asked of, is what a plain search
//! of every unit finds.

mod support;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use corplint::engine::Linter;
use corplint::text::{Document, Source, UnitKind};
use proptest::prelude::*;
use regex_automata::meta::Regex;
use support::{linter, load};

/// Patterns that are known by something else each: words, how a line begins, shapes, literals, classes of
/// characters, ends, or nothing.
const PATTERNS: &[&str] = &[
    // A word, with all that may stand beside one.
    r"\bask\b",
    r"(?i)\bask\b",
    r"\b(?:ask|sign (?:up|in))\b",
    r"\bsign(?: me)? up\b",
    r"ask",
    r"\Bask",
    r"ask\B",
    r"\bask",
    r"(?:\bask)+",
    r"\b(?:ask)+\b",
    r"\Bask\b",
    r"\bask\B",
    r"\b(?:sign )*up\b",
    r"\bask[- ]?[sé]",
    r"\bask(?:[- ]?[sé])+",
    r"\béask\b",
    r"(?:sign)*xx",
    r"\basks?\b",
    r"\b[a-ÿ]+\b",
    r"(?:ask )+up",
    r"(?:ask)+\b",
    r"\b(?:ask)?sign\b",
    r"\bask[sé]?",
    r"\bask[sé]?\b",
    r"é?ask\b",
    r" ?ask ?",
    r"[- ]*ask[- ]*é",
    r"é[- ]?ask",
    r"\b(?:[ -]ask[ -])+\b",
    r"(?:“|é)ask(?:”|é)",
    r"\b{start}ask\b{end}",
    r"\b{start-half}sign\b{end-half}",
    r"\d+ ?asks?\b",
    r"(?:ask){2}",
    r"(?:a|as)k\b.?",
    r"(?i)\b(?:ask|sign|x{3})\b",
    // How a line begins.
    r"^ask",
    r"(?i)^\W*(?:ask|sign (?:up|in)|xx+)\b",
    r"^\W*ask$",
    r"^(?:\W*|x)ask",
    r"^[^\p{L}\p{N}]*(?:ask|up)",
    r"^\W*(?:ask|é)",
    r"^\W*\p{L}sk",
    r"^\W*[éa]sk",
    r"^[\Wé]*(?:ask|up)",
    r"^[\W\d]*ask",
    r"^[\Wé]*ask",
    r"^(?:[\W²é]+|-)?(?:up|ask)\b",
    r"^\W*a?sk?\b",
    r"^\W*(?:as|up)(?:k|é)?",
    r"^\W*as[ké]",
    r"^\W*x{2,}",
    r"^(?:ask ){1,3}up",
    r"^\W*(?:ask(?:$| up)|up)",
    r"^(?:-|\|)? ?(?:ask|2)",
    r"^(?:©|\|) ?a",
    r"^\W*(?:ask sign up in|sign in|up ask sign)",
    r"^ask|sign$|\bup\b",
    // One segment.
    r"\b[a-z]+k\b",
    r"\b\p{Lu}\p{L}*k\b",
    r"\b\p{L}[a-z]?\b",
    r"\b\p{Lu}\p{L}+s\b",
    r"\bx[é\d]k?\b",
    r"\b(?:as)?\p{L}k\b",
    r"\b\w\w\b",
    r"\b[`-b]x\b",
    r"\b\p{Lu}(?:[a-z](?:\d\d)?)+\b",
    // Literals that are no words.
    r"xx?up",
    r"(?:ask|sig)\w*",
    r"\]\(",
    r"sign|ign u|ask2",
    r"(?i)skx|kup",
    r"[ab]skx?[12]",
    r"(?:a|b|c|d|e|f|g|h|i)sk",
    r"[a-z]sk",
    r"[中国]",
    r"[\x{4e00}-\x{9fff}]+",
    r"[“”„]up",
    // Classes of characters, and which stand side by side.
    r"\d",
    r"\d-?\d",
    r"[.!?] ?\p{Lu}",
    r"(?:-?é){2}",
    r"(?:x?\d){2}",
    r"(?:\d?-?){2}\|",
    r"\p{Lu}{2}",
    r"(?:\||\d)x*[.é]",
    r"[©é]+ ?2",
    r"[\u{80}-\u{2fff}]",
    r"[\u{80}-\u{2fff}]-",
    r"\p{Ll}\p{Lu}",
    r"\p{N}\p{L}",
    r"(?:\|.*)?\d\|",
    r"x(?:-\d)*2?",
    r"\S{4,}",
    r"[^a-z]{3}",
    // Its ends.
    r"^[“\d]",
    r"[.”]$",
    r"(?:\d|”)*$",
    r"^(?:-|\d)?[.”]+$",
    r"^(?:ask|\d+)$",
    r"^\d{1,3}$",
    r"^\W+$",
    r"(?:^|x)2",
    r"(?:2|$)",
    r"(?:^-)?2",
    r"2(?:-$)?",
    r"(?:\d|\dx)-",
    r"^(?:a$|2)",
    // Boundaries alone.
    r"\b",
    r"\b.\B",
    r"\bé?\b",
    r"(?:\b|x)ask",
    // More than a line.
    r"ask\s+up",
    r"(?s)^ask .",
    r"^\W*\s",
    r"^-+\n\w",
    r"(?m)^ask$",
    r"(?m)^\d",
];

/// What is asked of a pattern.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// Which units it matches.
    Units,
    /// Where it matches in them.
    Matches,
    /// In which units each `2` has a match after it.
    After,
    /// Or before it.
    Before,
}

impl Way {
    const ALL: [Self; 4] = [Self::Units, Self::Matches, Self::After, Self::Before];

    /// The keys of a rule that asks this.
    fn keys(self, pattern: &str) -> String {
        match self {
            Self::Units => format!("where = {{ matches = '{pattern}' }}"),
            Self::Matches => format!("pattern = '{pattern}'"),
            Self::After => format!("pattern = '2'\nafter = {{ matches = '{pattern}' }}"),
            Self::Before => format!("pattern = '2'\nbefore = {{ matches = '{pattern}' }}"),
        }
    }

    /// What that rule is to find in a unit.
    fn wanted(self, regex: &Regex, unit: &str) -> Vec<Range<usize>> {
        let twos = || unit.match_indices('2').map(|(at, _)| at..at + 1);
        match self {
            Self::Units => regex.is_match(unit).then_some(0..unit.len()).into_iter().collect(),
            Self::Matches => {
                let found = regex.find_iter(unit).map(|found| found.range());
                found.filter(|found| !found.is_empty()).collect()
            }
            Self::After => twos().filter(|two| regex.is_match(&unit[two.end..])).collect(),
            Self::Before => twos().filter(|two| regex.is_match(&unit[..two.start])).collect(),
        }
    }
}

/// A rule that asks something of a pattern.
struct Asked {
    id: String,
    regex: Regex,
    kind: UnitKind,
    way: Way,
}

/// A linter that asks everything of all patterns over each kind of unit, and finds all units of each kind.
struct Shortcuts {
    linter: Linter,
    asked: Vec<Asked>,
}

static SHORTCUTS: LazyLock<Shortcuts> = LazyLock::new(|| {
    let rule = |id: &str, kind: UnitKind, keys: &str| {
        format!("[[rule]]\nid = '{id}'\nsummary = 'x'\nover = '{kind}'\n{keys}\n")
    };
    let mut rules = String::new();
    let mut asked = Vec::new();
    for kind in UnitKind::ALL {
        rules += &rule(&format!("all-{kind}"), kind, "where = { matches = '(?s).' }");
        for (index, pattern) in PATTERNS.iter().enumerate() {
            for way in Way::ALL {
                let id = format!("{}-{index}-{kind}", format!("{way:?}").to_lowercase());
                let text = rule(&id, kind, &way.keys(pattern));
                // Some patterns can match nothing in some units, and are mistakes there.
                if load(&text).is_ok() {
                    rules += &text;
                    let regex = Regex::new(pattern).expect("a pattern");
                    asked.push(Asked { id, regex, kind, way });
                }
            }
        }
    }
    Shortcuts { linter: linter(&rules), asked }
});

/// Texts in which the patterns match, or nearly so.
fn texts() -> impl Strategy<Value = String> {
    let phrases = prop::sample::select(vec![
        "ask",
        "Ask",
        "asks",
        "aské",
        "askask",
        "ask up",
        "sign",
        "sign up",
        "Sign me up",
        "ask sign up in",
        "up",
        "in",
        "xx",
        "xup",
        "sk",
        "asé",
        "éask",
        "²up",
        "122",
        "国",
        "ék",
        "ésk",
        "s\u{212a}x",
        "\u{212a}up",
        "12",
        "2-",
        "-é",
        "中国",
        "The boat sails at noon and nobody is on board.",
    ]);
    let marks = prop::sample::select(vec![
        " ", " ", " ", "\n", "\n", "\n\n", "a", "k", "s", "x", "A", "É", "é", "ſ", "\u{212a}", "2",
        "²", "-", "“", "”", ".", "! ", "|", "©", "](", "_", "'", "`", "\u{301}", "\u{a0}",
        "\u{2028}",
    ]);
    let pieces = prop_oneof![phrases, marks];
    // With many lines, these are asked all at once.
    let many = prop::sample::select(vec![
        "",
        "",
        "",
        "\nno\nno\nno\nno\nno\nno\nno\nno\nno\nno\nno\nno\nno\nno\nno\nno\nno",
    ]);
    (prop::collection::vec(pieces, 1..16), many).prop_map(|(pieces, many)| pieces.concat() + many)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn patterns_find_what_a_plain_search_does(text in texts()) {
        let Shortcuts { linter, asked } = &*SHORTCUTS;
        let mut found: BTreeMap<&str, Vec<Range<usize>>> = BTreeMap::new();
        let findings = linter.lint(&Document::new(Source::file("test"), text.as_str()));
        for finding in &findings {
            found.entry(&*finding.rule).or_default().push(finding.span.clone());
        }
        let of = |id: &str| found.get(id).map_or(&[][..], Vec::as_slice);
        for Asked { id, regex, kind, way } in asked {
            let mut wanted = Vec::new();
            for unit in of(&format!("all-{kind}")) {
                let inside = way.wanted(regex, &text[unit.clone()]);
                wanted.extend(inside.into_iter().map(|at| unit.start + at.start..unit.start + at.end));
            }
            prop_assert_eq!(of(id), wanted, "{}: {:?} in {:?}", id, regex, text);
        }
    }
}
