//! What to do about a key that is not known where it stands.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;

use super::reader::{Reader, nearest, or_list};

/// What is known of the keys of a file beside where they may stand.
#[derive(Debug)]
pub(crate) struct Hints {
    /// What some are called by people who know other tools: the wrong name and the right one, which must be
    /// known where the wrong one stands.
    pub also_called: &'static [(&'static str, &'static str)],
    /// Where all of them are listed, in words.
    pub listed_in: &'static str,
}

impl Reader {
    /// Remembers that a key is not known in the table at `span`.
    pub(crate) fn unknown_key<'k>(
        &mut self,
        key: &Spanned<Cow<'_, str>>,
        span: &Range<usize>,
        known: impl Iterator<Item = &'k str> + Clone,
    ) {
        let name = key.get_ref();
        let also_called = |called: &&(&str, &str)| {
            called.0 == name && known.clone().any(|known| known == called.1)
        };
        let help = if let Some(help) = self.belongs_above(name, span) {
            help
        } else if let Some((_, meant)) = self.hints.also_called.iter().find(also_called) {
            format!("did you mean `{meant}`?")
        } else if let Some(near) = nearest(name, known.clone()) {
            format!("did you mean `{near}`?")
        } else {
            let mut known: Vec<&str> = known.collect();
            known.sort_unstable();
            match known.len() {
                all if all > MOST_LISTED => {
                    format!("{} list the {all} keys known here", self.hints.listed_in)
                }
                _ => format!("the keys known here are {}", or_list(&known)),
            }
        };
        let mistake = self.mistake(key.span(), format!("unknown key `{name}`"));
        mistake.label = "not known here".into();
        mistake.help = Some(help);
    }

    /// What to do about a key that is not known in the table at `span`, if that has a header and the key is
    /// one of a table around it: all that follows a header belongs to its table.
    fn belongs_above(&self, name: &str, span: &Range<usize>) -> Option<String> {
        let header = self.header(span)?;
        let is_known = |(_, keys): &&(_, &[String])| keys.iter().any(|key| key == name);
        // Keys of the file itself are tables for the most part.
        let (of, _) = self.around.iter().skip(1).rfind(is_known)?;
        let of = self.header(of)?;
        let first = if header.starts_with("[[") { "the first " } else { "" };
        Some(format!("`{name}` is a key of `{of}`: write it above {first}`{header}`"))
    }

    /// The header of the table, or of the first table of the list, that stands at `span`.
    pub(super) fn header(&self, span: &Range<usize>) -> Option<&str> {
        let (before, text) = self.file().text.split_at_checked(span.start)?;
        let before = before.trim_end_matches([' ', '\t']);
        if !text.starts_with('[') || !(before.is_empty() || before.ends_with('\n')) {
            return None;
        }
        // A file may have very many tables, so each is looked at for one line only.
        let line = text.lines().next()?;
        let close = if line.starts_with("[[") { "]]" } else { "]" };
        Some(&line[..line.find(close)? + close.len()])
    }
}

/// The most keys that are named where none of them is near.
const MOST_LISTED: usize = 30;
