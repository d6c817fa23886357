//! Text that was read in the wrong encoding is found and undone exactly, and other text is left
//! alone.

mod support;

use std::fs;
use std::path::Path;

use corplint::engine::{Linter, apply};
use corplint::rule::{RuleSet, shipped};
use corplint::text::{Document, Source};
use proptest::prelude::*;

const RULE: &str = r#"
[[rule]]
id = "misread"
summary = "read in the wrong encoding"
over = "line"
misread = { as = [
    "windows-1252", "latin-1", "windows-1251", "macroman", "windows-1250", "windows-1254",
    "windows-1257", "windows-1253", "iso-8859-2", "koi8-r", "cp437",
], was = ["utf-8", "windows-1252"] }
fix = { replace = "{decoded}" }
"#;

/// The text with what was misread undone.
fn mended(linter: &Linter, text: &str) -> String {
    let findings = linter.lint(&Document::new(Source::file("test"), text));
    apply(text, findings.iter().filter_map(|finding| finding.fix.as_ref())).text.into_owned()
}

/// `text`, written in UTF-8 and read in another encoding. Bytes without a character are kept as
/// control characters, as the encodings of the web do.
fn misread(text: &str, encoding: &'static encoding_rs::Encoding) -> String {
    encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

/// `text` in UTF-8, read as Latin-1.
fn as_latin1(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

fn articles() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/clean");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let read = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).expect("a fixture is UTF-8");
        (path.display().to_string(), text)
    };
    paths.map(read).collect()
}

#[test]
fn whole_articles_come_back_as_they_were() {
    let linter = support::linter(RULE);
    let common = [encoding_rs::WINDOWS_1252, encoding_rs::WINDOWS_1251];
    let western = [
        encoding_rs::WINDOWS_1252,
        encoding_rs::WINDOWS_1251,
        encoding_rs::WINDOWS_1250,
        encoding_rs::WINDOWS_1254,
        encoding_rs::MACINTOSH,
        encoding_rs::KOI8_R,
    ];
    for (name, text) in articles() {
        let is_western = text.bytes().filter(u8::is_ascii).count() * 2 > text.len();
        let encodings = if is_western { &western[..] } else { &common };
        for encoding in encodings {
            let broken = misread(&text, encoding);
            let (lines, right) = lines_alike(&mended(&linter, &broken), &text);
            // Not every sign that stands alone is odd enough: a bullet before a word may be what it is.
            assert!(right * 100 >= lines * 95, "{name}, {}: {right} of {lines}", encoding.name());
        }
        let (lines, right) = lines_alike(&mended(&linter, &as_latin1(&text)), &text);
        assert!(right * 100 >= lines * 95, "{name}, latin-1: {right} of {lines}");
        let twice = misread(&misread(&text, encoding_rs::WINDOWS_1252), encoding_rs::WINDOWS_1252);
        let (lines, right) = lines_alike(&mended(&linter, &twice), &text);
        assert!(right * 100 >= lines * 95, "{name}, twice: {right} of {lines}");
    }
}

/// How many lines there are, and how many of them are the same.
fn lines_alike(a: &str, b: &str) -> (usize, usize) {
    (b.lines().count(), a.lines().zip(b.lines()).filter(|(a, b)| a == b).count())
}

#[test]
fn what_was_misread_is_undone() {
    let linter = support::linter(RULE);
    for (text, was) in [
        // Once, in the encodings that are met most.
        ("Le hÃ©ron Ã  l'aube, prÃ¨s du chÃ¢teau", "Le héron à l'aube, près du château"),
        ("Itâ€™s here â€“ at last", "It’s here – at last"),
        ("SmÃ¸rrebrÃ¸d pÃ¥ Ã¸ya", "Smørrebrød på øya"),
        ("GRÃœSSE AUS KÃ–LN", "GRÜSSE AUS KÖLN"),
        ("Im Ã–tztal", "Im Ötztal"),
        ("ÅšwiÄ™ta i Å¼urawie", "Święta i żurawie"),
        ("â‚¬ 40 fÃ¼r 3 mÂ²", "€ 40 für 3 m²"),
        ("It was 21Â°C, Â£5 and Â½ a mile", "It was 21°C, £5 and ½ a mile"),
        ("Ð—Ð¸Ð¼Ð° Ð¿Ñ€Ð¸ÑˆÐ»Ð°", "Зима пришла"),
        ("РџСЂРёРІРµС‚, РјРёСЂ", "Привет, мир"),
        ("d√©j√† vu, na√Øve", "déjà vu, naïve"),
        ("ðŸ˜€ good", "😀 good"),
        // Twice, three times, and in two ways.
        ("nÃƒÂ©e Ãƒâ‚¬ Lyon", "née À Lyon"),
        ("canÃƒÂ¢Ã¢â€šÂ¬Ã¢â€žÂ¢t", "can’t"),
        // Bytes that Windows-1252 has no character for, kept or not.
        ("the â€œotherâ€\u{9d} one", "the “other” one"),
        ("\u{84}So\u{93}, he said\u{85} and left", "„So“, he said… and left"),
        // A non-breaking space that became a plain one.
        ("one.Â  Two", "one.\u{a0} Two"),
        ("Ð Ð¾Ñ\u{81}Ñ‚Ð¾Ð²", "Ростов"),
        ("prÃ¨s de la mer, Ã  deux pas", "près de la mer, à deux pas"),
        // With text beside it that is sound.
        ("Müller trinkt KaffÃ©e in Zürich", "Müller trinkt Kaffée in Zürich"),
    ] {
        assert_eq!(mended(&linter, text), was);
    }
}

#[test]
fn what_only_looks_misread_is_left_alone() {
    let linter = support::linter(RULE);
    for text in [
        "NÃO, AMANHÃ! MAÇÃS E MAÇÃ",
        "A letra Ã, como em PÃO",
        "Le « CAFÉ » s’appelle « Étoile »…",
        "L’ÉTÉ, l’été, À BIENTÔT",
        "„BAFÖG“ und „CAFÉ“, ÄÖÜ ÄÖÜß",
        "ÅÅ ÅÄÖ: EN Å, TVÅ ÅAR, Å ha",
        "KRÁĽ, DĚŠŤ, RŮŽE, ČLÁNOK, ÚŽASNÝ",
        "ŻÓŁW I ŹREBIĘ, ŁÓDŹ, PÓŁ",
        "HÂLÂ, KÂĞIT, İSTANBUL’DA",
        "TÂM HỒN VÂNG Â Ã À, NGÃ TƯ, XÃ HỘI",
        "ÎN ROMÂNIA, NICIODATĂ™, CASĂ®",
        "ВІКІ, Рік, Сік і Віра, «РІЧ»…",
        "Његош и Ђорђе, Љубав",
        "ΒΆ ΓΙΑ ΤΟΝ ΚΌΣΜΟ, «ΑΉ»",
        "5 × £3 = £15 ± 2, √π ≈ 1.77, ∆° und 20 °C",
        "NESTLÉ® et L’ORÉAL™, JOSÉ’S, POKÉMON™",
        "Charlotte Brontë…” and “Zoë”…",
        "¿QUÉ? ¡SÍ! ESPAÑA’S",
        "日本語「テスト」、한국어… 中文",
        "العربية، ١٢٣ و«اقتباس»",
        "עברית, ״ציטוט״ ו־׳׳",
        "├──┤ box └──┘ ░▒▓",
        "A quote:“so” and a dash—Élan—is fine",
    ] {
        assert_eq!(mended(&linter, text), text);
    }
}

#[test]
fn articles_without_damage_have_none_of_it() {
    let linter = support::linter(RULE);
    for (name, text) in articles() {
        assert_eq!(mended(&linter, &text), text, "{name}");
    }
}

#[test]
fn text_that_is_misread_all_over_takes_linear_time() {
    let linter = support::linter(RULE);
    for piece in ["Ã‚", "Рі", "РІРІ", "â€", "ÃƒÆ’Ã†â€™", "Â ", "\u{85}", "É»…"]
    {
        let text = piece.repeat(400_000 / piece.len());
        linter.lint(&Document::new(Source::file("test"), text));
    }
}

/// U+0085 is white space, so all of these stand behind the line that they are told to belong to.
#[test]
fn white_space_that_was_misread_takes_linear_time() {
    let linter = support::linter(RULE);
    let start = std::time::Instant::now();
    linter.lint(&Document::new(Source::file("test"), format!("a{}", "\u{85}".repeat(400_000))));
    assert!(start.elapsed() < std::time::Duration::from_secs(30), "it took {:?}", start.elapsed());
}

/// A long text is looked at in pieces, which are cut where nothing is to be found.
#[test]
fn a_long_text_comes_back_whole() {
    let linter = support::linter(RULE);
    for text in ["près de la forêt, là ", "été–"].map(|text| text.repeat(20_000)) {
        assert!(mended(&linter, &misread(&text, encoding_rs::WINDOWS_1252)) == text);
    }
}

/// Characters of which misread text is made.
const PIECES: &str = "[ÃÂâ€™œ“”\u{80}\u{9d}Ðð Ÿ˜í a.ÑРВ√‚Äò©¬°─┐é\u{a0}пњ\n]{0,24}";

proptest! {
    #[test]
    fn any_text_is_mended_without_panic(text in PIECES) {
        let linter = support::linter(RULE);
        mended(&linter, &text);
    }

    #[test]
    fn words_come_back(word in "[a-z]{2,6}[éèêëàâîïôöûüçñßåøæãõ][a-z]{1,5}") {
        let linter = support::linter(RULE);
        prop_assert_eq!(mended(&linter, &misread(&word, encoding_rs::WINDOWS_1252)), word);
    }
}

#[test]
fn the_shipped_rules_leave_no_damage_behind() {
    let linter = Linter::new(RuleSet::load(&shipped()).expect("shipped rules load"));
    for (name, text) in articles() {
        let broken = misread(&text, encoding_rs::WINDOWS_1252);
        if broken == text {
            continue;
        }
        let findings = linter.lint(&Document::new(Source::file("test"), broken.as_str()));
        let control = findings.iter().find(|finding| &*finding.rule == "control-character");
        assert!(control.is_none(), "{name}: what `mojibake` mends is found once");
    }
}

#[test]
fn an_ellipsis_that_became_white_space_is_found_at_the_end_of_a_line() {
    let linter = support::linter(RULE);
    for (text, was) in [
        ("She left\u{85}\nIt rained.", "She left…\nIt rained."),
        ("She\u{92}d left\u{85}", "She’d left…"),
        ("“So,” said the men\u{92}\u{85}  \nIt rained.", "“So,” said the men’…  \nIt rained."),
        ("the menâ\u{80}\u{99}\u{85}", "the men’…"),
        ("\u{85}\n\u{85}", "\u{85}\n\u{85}"),
    ] {
        assert_eq!(mended(&linter, text), was, "{text:?}");
    }
}
