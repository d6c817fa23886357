//! The packs that come with corplint, embedded.

use std::sync::Arc;

use crate::schema::SourceFile;

use super::set::PackSource;

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../rules/", $path)))),*]
    };
}

/// The rule files, by their path below `rules/`.
const PACKS: &[(&str, &str)] = files![
    "c4.toml",
    "calls.toml",
    "comments.toml",
    "damage.toml",
    "dropped-apostrophe.toml",
    "encoding.toml",
    "fineweb.toml",
    "gopher-quality.toml",
    "gopher-repetition.toml",
    "link-list.toml",
    "menus.toml",
    "markup.toml",
    "metadata.toml",
    "refinedweb.toml",
    "notices.toml",
    "page-edges.toml",
    "page-furniture.toml",
    "repeated-headline.toml",
    "repetition-inside.toml",
    "repetition.toml",
    "style.toml",
];

/// The word lists, by their path below `rules/`.
const LISTS: &[(&str, &str)] = files![
    "words/box-keys.txt",
    "words/acronyms-countable.txt",
    "words/acronyms.txt",
    "words/contractions.txt",
    "words/entity-names.txt",
    "words/entity-numbers-hex.txt",
    "words/entity-numbers.txt",
    "words/escape-numbers.txt",
    "words/filler-phrases.txt",
    "words/filler-words.txt",
    "words/names-countable.txt",
    "words/names.txt",
    "words/nouns-uncountable.txt",
    "words/plurals-with-rare-endings.txt",
    "words/possessives.txt",
    "words/verbs-after-lets.txt",
    "words/verbs-after-will.txt",
    "words/verbs-after-would.txt",
    "words/words-after-name.txt",
    "words/words-after-plural.txt",
    "words/words-before-plural.txt",
    "words/words-in-s.txt",
    "words/words-of-code.txt",
    "words/words-verb-or-noun.txt",
];

/// The packs that come with corplint.
pub fn shipped() -> Vec<PackSource<'static>> {
    PACKS
        .iter()
        .map(|(path, text)| PackSource {
            file: Arc::new(SourceFile { name: format!("rules/{path}"), text: (*text).to_owned() }),
            read_list: Box::new(|wanted| {
                let list = LISTS.iter().find(|(path, _)| *path == wanted);
                list.map(|(_, text)| (*text).to_owned()).ok_or_else(|| "no such list".to_owned())
            }),
        })
        .collect()
}
