//! Articles of the size and shape of scraped ones, made of the fixtures: the same seed gives the
//! same bytes, for as long as the fixtures stay the same.

use std::fs;
use std::path::{Path, PathBuf};

/// How fixtures are named that are not in English.
const OTHER_LANGUAGES: [&str; 6] = ["arabic", "chinese", "french", "german", "hindi", "russian"];

/// The fewest words of a paragraph of prose. What is shorter is a heading, a caption, an entry of a
/// list, or something that is not of the article.
const PROSE: usize = 20;

/// Made-up articles.
pub(crate) struct Corpus {
    /// The text of each.
    pub articles: Vec<String>,
}

impl Corpus {
    /// Articles of `bytes` bytes of text in all, or a little more.
    ///
    /// # Panics
    ///
    /// When the fixtures can't be read.
    pub(crate) fn new(seed: u64, bytes: usize) -> Self {
        let english = Pieces::of(|name| !is_other(name));
        let others: Vec<Pieces> = OTHER_LANGUAGES
            .iter()
            .map(|other| Pieces::of(|name| name.starts_with(other)))
            .collect();
        let mut random = Random(seed);
        let (mut articles, mut sum) = (Vec::new(), 0);
        while sum < bytes {
            let pieces = match random.one_in(20) {
                true => &others[random.below(others.len())],
                false => &english,
            };
            let article = pieces.article(&mut random);
            sum += article.len();
            articles.push(article);
        }
        Self { articles }
    }

    /// Bytes of text in all articles.
    pub(crate) fn bytes(&self) -> usize {
        self.articles.iter().map(String::len).sum()
    }

    /// The articles as JSON Lines, with the fields that dumps have beside the text.
    pub(crate) fn jsonl(&self) -> String {
        let record = |(number, text): (usize, &String)| {
            let url = format!("https://example.org/articles/{number}");
            format!("{}\n", serde_json::json!({ "id": number, "url": url, "text": text }))
        };
        self.articles.iter().enumerate().map(record).collect()
    }
}

/// What articles of one language are drawn from.
struct Pieces {
    /// Paragraphs of articles that have nothing else in them.
    clean: Vec<String>,
    /// Paragraphs of articles with damage.
    noisy: Vec<String>,
    /// Short lines, and short lines that stand together, of all of them.
    short: Vec<String>,
}

impl Pieces {
    /// What is in the fixtures with such a name.
    fn of(is_wanted: impl Fn(&str) -> bool) -> Self {
        let mut pieces = Self { clean: Vec::new(), noisy: Vec::new(), short: Vec::new() };
        for path in fixtures() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !is_wanted(&name) {
                continue;
            }
            let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            let text = String::from_utf8_lossy(&bytes);
            for paragraph in text.split("\n\n").map(unwrap).filter(|text| !text.is_empty()) {
                // Languages without spaces have no words to count so.
                let is_prose = paragraph.split_whitespace().count() >= PROSE
                    || paragraph.len() >= PROSE * 6 && !paragraph.contains('\n');
                let is_clean = path.parent().is_some_and(|folder| folder.ends_with("clean"));
                match (is_prose && !is_list(&paragraph), is_clean) {
                    (false, _) => pieces.short.push(paragraph),
                    (true, true) => pieces.clean.push(paragraph),
                    (true, false) => pieces.noisy.push(paragraph),
                }
            }
        }
        pieces
    }

    /// An article: a headline, prose with a short line now and then, and in every other article
    /// some of what stands around articles.
    fn article(&self, random: &mut Random) -> String {
        // Most articles are of middling length, and some much longer.
        let wanted = 4_000 + random.below(8_000) + random.below(8_000) + random.below(4_000);
        let has_furniture = random.one_in(2);
        let (mut clean, mut noisy) = (Bag::of(&self.clean), Bag::of(&self.noisy));
        let mut short = Bag::of(&self.short);
        let mut parts: Vec<&str> = short.draw(random).into_iter().collect();
        let mut len = 0;
        while len < wanted {
            // One paragraph in eight is damaged in some way.
            let bag = if random.one_in(8) { &mut noisy } else { &mut clean };
            let Some(paragraph) = bag.draw(random).or_else(|| noisy.draw(random)) else { break };
            parts.push(paragraph);
            len += paragraph.len();
            if random.one_in(if has_furniture { 4 } else { 12 }) {
                parts.extend(short.draw(random));
            }
        }
        if has_furniture {
            parts.extend((0..2 + random.below(6)).filter_map(|_| short.draw(random)));
        }
        parts.join("\n\n") + "\n"
    }
}

/// What is drawn from, each thing once: an article does not repeat itself.
struct Bag<'p>(Vec<&'p str>);

impl<'p> Bag<'p> {
    fn of(pieces: &'p [String]) -> Self {
        Self(pieces.iter().map(String::as_str).collect())
    }

    fn draw(&mut self, random: &mut Random) -> Option<&'p str> {
        let at = (!self.0.is_empty()).then(|| random.below(self.0.len()))?;
        Some(self.0.swap_remove(at))
    }
}

/// Numbers that look random: SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

/// The fixtures, in the order of their names.
fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let files = ["clean", "noisy"].into_iter().flat_map(|kind| {
        let folder = folder.join(kind);
        let entries = fs::read_dir(&folder);
        entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    });
    let mut paths: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.sort();
    paths
}

fn is_other(name: &str) -> bool {
    OTHER_LANGUAGES.iter().any(|other| name.starts_with(other))
}

/// Whether most lines are short, as those of a list or a box are.
fn is_list(paragraph: &str) -> bool {
    let lines = paragraph.lines().count();
    lines > 1 && paragraph.len() / lines < 60
}

/// A paragraph with its lines joined, if they were broken to fit a page: scraped articles have one
/// line a paragraph.
fn unwrap(paragraph: &str) -> String {
    let paragraph = paragraph.trim_matches('\n');
    let mut lines: Vec<&str> = paragraph.lines().collect();
    let last = lines.pop();
    let is_wrapped = !lines.is_empty()
        && lines.iter().all(|line| (55..80).contains(&line.len()))
        && last.is_some_and(|line| line.len() < 80);
    if is_wrapped { paragraph.replace('\n', " ") } else { paragraph.to_owned() }
}
