//! Rule files from strangers: whatever is in them, loading ends soon, in rules or in a mistake, and
//! linting takes time in proportion to the text.
//!
//! Each test has one idea of an attacker. The limits of time are many times what is needed, and
//! far below what the attack would take.

use std::sync::Arc;
use std::time::{Duration, Instant};

use corplint::engine::{Linter, test_examples};
use corplint::rule::{PackSource, RuleSet};
use corplint::schema::{Mistakes, SourceFile};
use corplint::text::{Document, Source};

/// How long anything may take, on a machine that has other things to do.
const SOON: Duration = Duration::from_secs(100);

/// Loads a rule file; its one word list is `list`.
fn load(text: String, list: &str) -> Result<RuleSet, Mistakes> {
    let file = Arc::new(SourceFile { name: "hostile.toml".into(), text });
    let list = list.to_owned();
    let pack = PackSource { file, read_list: Box::new(move |_| Ok(list.clone())) };
    let start = Instant::now();
    let loaded = RuleSet::load(&[pack]);
    assert!(start.elapsed() < SOON, "loading took {:?}", start.elapsed());
    loaded
}

/// The first mistake of a rule file that is refused.
fn refused(text: String) -> String {
    match load(text, "") {
        Ok(_) => panic!("it was loaded"),
        Err(Mistakes(mistakes)) => mistakes[0].message.clone(),
    }
}

/// How many findings a rule file that loads has in `text`.
fn found(rules: String, list: &str, text: &str) -> usize {
    let linter = Linter::new(load(rules, list).unwrap_or_else(|mistakes| panic!("{mistakes}")));
    let start = Instant::now();
    let findings = linter.lint(&Document::new(Source::file("hostile.txt"), text));
    assert!(start.elapsed() < SOON, "linting took {:?}", start.elapsed());
    findings.len()
}

fn rule(id: usize, rest: &str) -> String {
    format!("[[rule]]\nid = 'r{id}'\nsummary = 'x'\nover = 'line'\n{rest}\n")
}

#[test]
fn conditions_nested_in_a_value() {
    for depth in [40, 10_000] {
        let nested = format!("{}{{ words = 1 }}{}", "{ not = ".repeat(depth), " }".repeat(depth));
        refused(rule(1, &format!("where = {nested}")));
        let lists = format!("{}'x'{}", "{ any = [".repeat(depth), "] }".repeat(depth));
        refused(rule(1, &format!("where = {lists}")));
    }
}

#[test]
fn conditions_nested_in_a_dotted_key() {
    for depth in [40, 10_000] {
        refused(rule(1, &format!("where.{}words = 1", "not.".repeat(depth))));
        let header = format!("[rule.where{}]\nwords = 1", ".not".repeat(depth));
        refused(rule(1, &header));
        let headers: String =
            (1..depth.min(300)).map(|n| format!("[conditions.a{}]\n", ".not".repeat(n))).collect();
        refused(headers);
    }
}

#[test]
fn very_many_names_that_are_not_known() {
    let name = |n: usize| -> String {
        let letter = |at: u32| char::from(b'a' + (n * 7919 + 31).rotate_left(at) as u8 % 26);
        (0..40).map(letter).collect::<String>() + &n.to_string()
    };
    let known: String = (0..300).map(|n| format!("{} = {{ words = 1 }}\n", name(n))).collect();
    let unknown: Vec<String> = (1000..9000).map(|n| format!("'{}'", name(n))).collect();
    let rules = rule(1, &format!("where = {{ any = [{}] }}", unknown.join(", ")));
    refused(format!("{rules}[conditions]\n{known}"));
}

#[test]
fn deep_inside_other_keys() {
    refused(format!("[[rule]]\nx = {}{}", "[".repeat(100_000), "]".repeat(100_000)));
    refused(format!("a.{}b = 1", "a.".repeat(100_000)));
}

#[test]
fn names_that_double() {
    let mut text = String::from("[conditions]\nc40 = { words = { min = 1 } }\n");
    for n in 0..40 {
        text += &format!("c{n} = {{ any = ['c{0}', {{ not = 'c{0}' }}] }}\n", n + 1);
    }
    let message = refused(text + &rule(1, "where = 'c0'"));
    assert!(message.contains("deep"), "{message}");
    let mut text = String::from("[conditions]\nc10 = { words = { min = 1 } }\n");
    for n in 0..10 {
        text += &format!("c{n} = {{ any = ['c{0}', 'c{0}', 'c{0}'] }}\n", n + 1);
    }
    let message = refused(text + &rule(1, "where = 'c0'"));
    assert!(message.contains("at most 10000 tests"), "{message}");
}

#[test]
fn a_chain_of_names() {
    let mut text = String::from("[conditions]\n");
    for n in 0..900 {
        text += &format!("c{n} = {{ not = 'c{}' }}\n", n + 1);
    }
    refused(text + "c900 = { words = 1 }\n" + &rule(1, "where = 'c0'"));
}

/// As deep and wide as is allowed, asked of units and of fragments, whose answers are not kept.
#[test]
fn names_that_are_as_much_as_is_allowed() {
    let mut text = String::from("[conditions]\nc9 = { words = { min = 100 } }\n");
    for n in 0..9 {
        text += &format!("c{n} = {{ any = ['c{0}', {{ all = ['c{0}'] }}] }}\n", n + 1);
    }
    let rules = rule(1, "where = 'c0'") + &rule(2, "pattern = 'a'\nbefore = 'c0'");
    assert_eq!(found(text + &rules, "", &"a b c\n".repeat(500)), 0);
}

#[test]
fn shares_of_shares() {
    let share = |over: &str, inner: &str| {
        format!("{{ share = {{ over = '{over}', where = {inner}, max = 0.5 }} }}")
    };
    let words = share(
        "word",
        "{ document = { share = { over = 'word', where = { chars = 1 }, min = 0.5 } } }",
    );
    let nested =
        share("line", &format!("{{ paragraph = {}, next = {} }}", share("line", &words), words));
    let rules = rule(1, &format!("where = {{ document = {nested}, paragraph = {nested} }}"));
    found(rules, "", &"a b c d e f\n".repeat(20_000));
}

#[test]
fn neighbours_of_neighbours() {
    let mut condition = "{ copies = 3 }".to_owned();
    for _ in 0..15 {
        condition =
            format!("{{ any = [{{ previous = {condition} }}, {{ next = {{ chars = 9 }} }}] }}");
    }
    found(rule(1, &format!("where = {condition}")), "", &"a b c\n".repeat(20_000));
}

/// What is asked of a line is not asked again for each of many matches in it.
#[test]
fn conditions_of_a_line_with_many_matches() {
    let line = "{ letter_ratio = { max = 0.1 } }";
    let words = rule(1, &format!("words = ['aa']\nwhere = {line}"));
    let before = rule(2, &format!("pattern = 'aa'\nbefore = {{ line = {line} }}"));
    assert_eq!(found(words + &before, "", &"aa ".repeat(100_000)), 0);
    let misread = "misread = { as = ['windows-1252'], was = ['utf-8'] }";
    let misread = rule(3, &format!("{misread}\nwhere = {{ digit_ratio = {{ min = 0.1 }} }}"));
    assert_eq!(found(misread, "", &"Ã© ".repeat(50_000)), 0);
}

/// Nobody waits for matches of which none is told any more.
#[test]
fn more_matches_than_are_told() {
    found(rule(1, "pattern = 'a.*z|a'"), "", &"a".repeat(2_000_000));
}

#[test]
fn line_breaks_of_other_kinds() {
    let units = "[pack]\nunits = { line = { breaks = 'any' } }\n".to_owned();
    let rule = rule(1, "where = { indent = { min = 1 } }");
    assert_eq!(found(units + &rule, "", &"ab\r".repeat(400_000)), 0);
}

#[test]
fn patterns_that_are_too_large() {
    let message = refused(rule(1, r"pattern = '\w{500}'"));
    assert!(message.contains("4 MB"), "{message}");
    let message = refused(rule(1, r"pattern = '(?:(?:a{100}){100}){100}'"));
    assert!(message.contains("5000 characters"), "{message}");
    let message = refused(rule(1, &format!("pattern = '{}'", "a".repeat(20_000))));
    assert!(message.contains("16 kB"), "{message}");
    refused(rule(1, &format!("pattern = '{}a{}'", "(".repeat(5_000), ")".repeat(5_000))));
}

/// Loads a rule with this pattern, and has all told of it that there is to tell, whether it may match or not.
/// `false` if it is refused.
fn is_told(pattern: &str) -> bool {
    let Ok(rules) = load(rule(1, &format!("pattern = '{pattern}'")), "") else { return false };
    let start = Instant::now();
    assert!(!rules.describe(&rules.rules()[0]).rule.is_empty());
    let linter = Linter::new(rules);
    // In ASCII and beyond it, other forms of a pattern are compiled.
    for text in ["aab-b +c\n", "é aab-b +c\n"] {
        linter.lint(&Document::new(Source::file("hostile.txt"), text));
    }
    let took = start.elapsed();
    let part: String = pattern.chars().take(100).collect();
    assert!(took < SOON, "{part} takes {took:?}");
    true
}

/// The expression that a step makes of another, as often as the parser lets it nest.
fn nested(step: &dyn Fn(&str, usize) -> String) -> String {
    let mut pattern = "a".to_owned();
    for depth in 0..250 {
        let next = step(&pattern, depth);
        // There is still to be room for what is put around it.
        if regex_syntax::parse(&format!("^(?:{next})b")).is_err() {
            break;
        }
        pattern = next;
    }
    pattern
}

/// How the hostile nest expressions; `x` is what is nested.
const STEPS: [&str; 30] = [
    "(x)b",
    "b(x)",
    "(?:x)b",
    "(?:x)*",
    "(?:xa?)*",
    "(?:a?x)*b?",
    "(?:x)+",
    "(?:x)?",
    "(?:x)??b",
    "(x|b)",
    "(b|x)c",
    "(?:x|bc|[-_])",
    "(?:x|[-_]+)-",
    r"\b(x)\B",
    "^(x)",
    "(x)$",
    "(^x|^b)",
    "(?i)(x)k",
    "(?i:(x|sk))",
    "[a-c](x)[é-ü]",
    "[-_]?(x)[-_]?",
    "(?:x(?:aa|bb)?)?",
    "(?:(?:x)*b|c)*",
    "(?:-?x)?",
    "(?:bb|-)(?:x)",
    "(?:(?:x)-?)+",
    r"\W*(x)\W*",
    "(?:[ab]?x)*",
    "(?m:^)(?:x)(?m:$)",
    "(?:x){0,2}b?",
];

#[test]
fn patterns_that_are_nested() {
    let mut told = 0;
    for step in STEPS {
        // What is repeated more than once soon has too many characters.
        let most = if step.contains('{') { 11 } else { 250 };
        let wrap = |inner: &str, depth: usize| match depth < most {
            true => step.replace('x', inner),
            false => format!("({inner})b"),
        };
        let pattern = nested(&wrap);
        is_told(&pattern);
        // What may be nothing is refused.
        told += usize::from(is_told(&format!("(?:{pattern})bb")));
        for (before, after) in [("^", ""), ("^", "b"), ("", "b$"), (r"^\W*", r"\b"), (r"\b", r"\b")]
        {
            is_told(&format!("{before}(?:{pattern}){after}"));
        }
    }
    assert!(told >= STEPS.len() - 4, "{told}");
}

/// Any of these in one another.
#[test]
fn patterns_that_are_nested_in_many_ways() {
    let mut random = 1_u64;
    let mut next = |below: usize| {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below
    };
    for _ in 0..150 {
        let steps: Vec<&str> = (0..1 + next(3)).map(|_| STEPS[next(STEPS.len() - 1)]).collect();
        let picks: Vec<usize> = (0..250).map(|_| next(steps.len())).collect();
        let pattern = nested(&|inner, depth| steps[picks[depth]].replace('x', inner));
        is_told(&pattern);
        is_told(&format!("^(?:{pattern})b"));
    }
}

#[test]
fn patterns_of_many_parts() {
    let many = |part: &str, times: usize| part.repeat(times);
    let numbered = |times: usize, part: &dyn Fn(usize) -> String| -> String {
        (0..times).map(part).collect::<Vec<_>>().join("|")
    };
    let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
    let word = |n: usize| -> String { [n / 676, n / 26, n].map(letter).iter().collect() };
    let ways = numbered(600, &word);
    for pattern in [
        format!("^{}c", many("(?:bb|[-_]|[+=][-_])", 40)),
        format!("^{}c", many("(?:bb|[-_]|[+=][-_])", 700)),
        format!("^{}c", many("(?:bb|[-_])?", 1_000)),
        format!("^{}a", many("(?:bb|-)*", 1_000)),
        format!("^(?:{ways}){}", many("-?", 2_000)),
        format!("(?:{ways}){}", many("-?", 2_000)),
        format!("(?:{ways})(?:{ways})"),
        format!("^(?:{ways})(?:{ways})"),
        many("-?", 4_900) + "a",
        many("[-+]?", 2_000) + "a",
        many("(-)?", 3_000) + "a",
        many("(?:-|_-)?", 1_400) + "a",
        many("(a)", 1_600),
        many("[ab]", 3_500),
        many("([ab])", 2_500),
        many("(?:ab|c?)", 1_500) + "b",
        many("[ab]?", 2_500) + "b",
        many(r"\b[ab]\b", 1_200),
        many(r"\b", 5_000) + "a",
        format!("aaa\\w|{}", many("bc", 2_400)),
        format!("aaa\\w|{}", (0..60).map(|n| many("bc", n + 2)).collect::<Vec<_>>().join("|")),
        format!("{}|aaa\\w", numbered(900, &|n| format!("{}{}", word(n), many("z", n % 5)))),
        many("(?i:sk)", 1_200),
        many("(?:^|a)", 1_600) + "b",
        format!("b{}", many("(?:a|$)", 1_600)),
        many("(?:aa|bb){2}", 600),
        many("(?:a{2}b?){3}", 500),
    ] {
        let part: String = pattern.chars().take(60).collect();
        assert!(is_told(&pattern), "{part}");
    }
}

#[test]
fn many_patterns_that_are_large() {
    let many = (0..3_000).map(|n| rule(n, &format!(r"pattern = '\pL{{30}}{n}'")));
    let message = refused(many.collect());
    assert!(message.contains("64 MB"), "{message}");
}

#[test]
fn many_patterns_that_are_too_large() {
    refused((0..1_000).map(|n| rule(n, &format!(r"pattern = '\w{{1{n:03}}}'"))).collect());
}

#[test]
fn patterns_that_are_long() {
    let classes =
        (0..60).map(|n| rule(n, &format!("pattern = '(?i)x{n}{}'", r"[a-z]".repeat(700))));
    let message = refused(classes.collect());
    assert!(message.contains("128 kB"), "{message}");
}

#[test]
fn patterns_that_look_far_ahead() {
    let text = "a".repeat(40_000);
    let rules = rule(1, "pattern = '(?<x>a).*z|a'\nmessage = '{x}'")
        + &rule(2, r"pattern = '(?:a|b|ab)*?c|a'")
        + &rule(3, "where = { matches = '(?:a*)*b' }");
    assert_eq!(found(rules, "", &text), 80_000);
}

/// The same where no match is a finding, so that nothing but the end of the text stops the search.
#[test]
fn matches_that_look_far_ahead_and_are_turned_down() {
    let down = "before = { words = { min = 900 } }";
    let ascii = rule(1, &format!("pattern = 'a.*z|a'\n{down}"));
    assert_eq!(found(ascii, "", &"a ".repeat(150_000)), 0);
    // Beyond ASCII, the regex engine is slow to tell the edges of words.
    let words = rule(1, &format!(r"pattern = '\ba.*z|a'{}{down}", '\n'));
    assert_eq!(found(words, "", &["é ", &"a ".repeat(100_000)].concat()), 0);
}

/// A pattern with as many states as is allowed, all of them alive.
#[test]
fn patterns_with_many_states() {
    let text = "01101001".repeat(4_000);
    found(rule(1, "pattern = '[01]*1[01]{4900}x'"), "", &text);
}

#[test]
fn the_same_literal_in_many_patterns() {
    let rules: String =
        (0..400).map(|n| rule(n, &format!("pattern = 'aaa[b-y]{{{}}}z'", n + 1))).collect();
    assert_eq!(found(rules, "", &"a".repeat(50_000)), 0);
}

#[test]
fn words_that_begin_alike() {
    let list: String = (0..100_000).map(|n| format!("a {n}\n")).collect();
    let rules = rule(1, "words = 'list.txt'")
        + &rule(
            2,
            "where = { contains_any = { words = 'list.txt', min = 100000, distinct = true } }",
        );
    assert_eq!(found(rules.clone(), &list, &"a a,b ".repeat(20_000)), 0);
    assert_eq!(found(rules.clone(), &list, &list), 100_000);
    // No white space, and a look-up at every word.
    assert_eq!(found(rules, &list, &"a,".repeat(50_000)), 0);
}

/// What is behind a word is not split again for each look-up.
#[test]
fn words_that_are_all_the_first_of_an_entry() {
    for word in ["token", "whitespace", "unicode"] {
        let units = format!("[pack]\nunits = {{ word = '{word}' }}\n");
        let list = rule(1, "words = ['read read xyz']");
        let contains = rule(2, "where = { contains_any = { words = ['read read xyz'], max = 1 } }");
        let rules = units + &list + &contains;
        assert_eq!(found(rules, "", &"read ".repeat(400_000)), 1, "{word}");
    }
}

/// White space of any length is as a blank to a list.
#[test]
fn words_that_are_far_apart() {
    for word in ["token", "whitespace", "unicode"] {
        let units = format!("[pack]\nunits = {{ word = '{word}' }}\n");
        let rules = units + &rule(1, "words = ['read me now']");
        let text = format!("read{0}me{0}now ", " ".repeat(100_000)).repeat(3);
        assert_eq!(found(rules, "", &text), 3, "{word}");
    }
}

#[test]
fn examples_that_find_very_much() {
    let words: Vec<String> = (0..50_000).map(|n| format!("{n:05}")).collect();
    let finds = format!("['{}']", words.join("','"));
    let example = |finds: &str| {
        format!("[[rule.example]]\ntext = '''{}'''\nfinds = {finds}\n", words.join("\n"))
    };
    let tested = |pattern: &str| {
        let rules = rule(1, &format!("pattern = '{pattern}'")) + &example(&finds);
        let linter = Linter::new(load(rules, "").expect("it is sound"));
        let start = Instant::now();
        let mismatches = test_examples(&linter)[0].mismatches.len();
        assert!(start.elapsed() < SOON, "testing took {:?}", start.elapsed());
        mismatches
    };
    assert_eq!(tested("[0-9]+"), 0);
    assert_eq!(tested("x"), 50_000);
    refused(rule(1, "pattern = 'x'") + &example(&finds.replace('4', "x")));
}

#[test]
fn very_many_mistakes_of_one_kind() {
    let tests = "{indent=1},".repeat(9_000);
    let rules: String = (0..9)
        .map(|n| rule(n, &format!("where={{any=[{tests}]}}")).replace("line", "word"))
        .collect();
    refused(rules);
}

#[test]
fn too_many_of_anything() {
    let message = refused("#".repeat(2 << 20));
    assert!(message.contains("1 MB"), "{message}");
    let rules: String = (0..14_000).map(|n| rule(n, "where.words=1")).collect();
    let message = refused(rules);
    assert!(message.contains("10000 rules"), "{message}");
    let conditions: String = (0..2_000).map(|n| format!("c{n}.words=1\n")).collect();
    let message = refused(format!("[conditions]\n{conditions}"));
    assert!(message.contains("1000 conditions"), "{message}");
    let examples = "[[rule.example]]\ntext='a'\nfinds=[]\n".repeat(2_000);
    let message = refused(rule(1, "where.words=1") + &examples);
    assert!(message.contains("1000 examples"), "{message}");
    let list = "a\n".repeat(1_100_000);
    let Err(Mistakes(mistakes)) = load(rule(1, "words = 'list.txt'"), &list) else {
        panic!("it was loaded");
    };
    assert!(mistakes[0].message.contains("1000000 entries"), "{}", mistakes[0].message);
    let tests = "{words=1},".repeat(20_000);
    let message = refused(rule(1, &format!("where = {{ any = [{tests}] }}")));
    assert!(message.contains("10000 tests"), "{message}");
}

#[test]
fn very_many_mistakes() {
    let rules: String = (0..9_000).map(|n| rule(n, "where={wrds=1}\nfx='delete'")).collect();
    refused(rules);
    refused("=\n".repeat(400_000));
    refused(format!("{} = 1", "a".repeat(900_000)));
    let keys: String = (0..60_000).map(|n| format!("k{n}=1\n")).collect();
    refused(keys);
    let conditions: String = (0..900).map(|n| format!("c{n} = 'd{n}'\n")).collect();
    refused(format!("[conditions]\n{conditions}"));
}

/// Whole numbers may be as large as they can be written; tests stop where one overflows.
#[test]
fn numbers_that_are_very_large() {
    let text = "one two\nx\none two\n\nx y\none two\n";
    let run = |gap: &str| {
        found(
            rule(1, &format!("where = {{ words = 2 }}\nrun = {{ min = 3, gap = {gap} }}")),
            "",
            text,
        )
    };
    assert_eq!(run("18446744073709551615"), run("3"));
    let asked = [
        "where = { words = N }",
        "where = { words = { min = N } }",
        "where = { words = { min = 1, max = N } }",
        "where = { number = { min = N } }",
        "where = { number_from_end = { max = N } }",
        "where = { copies = { max = N } }",
        "where = { any_next = { within = N, where = { words = 2 } } }",
        "where = { any_previous = { within = N, where = { words = 2 } } }",
        "where = { contains_any = { words = ['one'], min = N } }",
        "where = { contains_any = { words = ['one'], min = 1, max = N } }",
        "where = { occurrences = { min = N } }",
        "where = { occurrences = { max = N } }",
        "where = { share = { over = 'word', where = { chars = 3 }, min = N } }",
        "where = { amount = { over = 'word', where = { chars = 3 }, min = N } }",
        "where = { amount = { over = 'word', where = { chars = 3 }, max = N, by = 'chars' } }",
        "repeat = { min = N }",
        "where = { words = 2 }\nrun = { min = N }",
        "where = { words = 2 }\nrun = { min = N, min_after_header = 1, header = { words = 1 } }",
        "where = { words = 2 }\nrun = { min_after_header = N, header = { words = 1 } }",
        "where = { words = 2 }\nrun = { min = 2, gap = N, not_across = { words = 1 } }",
        "where = { words = 2 }\nrun = { min = 2, gap = N, place = 'end' }",
        "where = { words = 2 }\nrun = { min = 2, gap = N, place = { after_last = { words = 1 } } }",
        "where = { words = 2 }\nrun = { min = 2, gap = N, place = { between = { words = 1 } } }",
        "pattern = 'x{N}'",
        "pattern = 'x{1,N}'",
    ];
    let numbers = ["0", "1", "-9223372036854775808", "9223372036854775807", "18446744073709551615"];
    for number in numbers {
        for rest in asked.map(|rest| rest.replace('N', number)) {
            let Ok(rules) = load(rule(1, &rest), "") else { continue };
            assert!(!rules.describe(&rules.rules()[0]).rule.is_empty(), "{rest}");
            found(rule(1, &rest), "", text);
        }
    }
}
