//! What a file is: what is in it, and how it is packed. Its name says so, or else its first bytes.

use std::ffi::OsStr;
use std::path::Path;

use serde::de::IgnoredAny;

use super::encoding::Wide;

/// What is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputFormat {
    /// One text: the file is one document.
    Text,
    /// JSON Lines, also called NDJSON: one JSON object a line, each a document.
    Jsonl,
    /// Apache Parquet: each row is a document.
    Parquet,
}

impl InputFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Text, Self::Jsonl, Self::Parquet];

    /// The name used in TOML and flags.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }

    /// The name for people.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Jsonl => "JSON Lines",
            Self::Parquet => "Parquet",
        }
    }

    /// The format that a name ends in, upper or lower case, if it is one of those that are taken
    /// from a folder.
    fn of_ending(ending: &str) -> Option<Self> {
        const ENDINGS: [(&str, InputFormat); 7] = [
            ("txt", InputFormat::Text),
            ("text", InputFormat::Text),
            ("md", InputFormat::Text),
            ("markdown", InputFormat::Text),
            ("jsonl", InputFormat::Jsonl),
            ("ndjson", InputFormat::Jsonl),
            ("parquet", InputFormat::Parquet),
        ];
        let known = ENDINGS.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known));
        known.map(|(_, format)| *format)
    }
}

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// gzip, of any number of members.
    Gzip,
    /// Zstandard, of any number of frames.
    Zstd,
    /// bzip2, of any number of streams.
    Bzip2,
    /// xz, of any number of streams.
    Xz,
}

impl Compression {
    /// Every compression.
    pub const ALL: [Self; 4] = [Self::Gzip, Self::Zstd, Self::Bzip2, Self::Xz];

    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
        }
    }

    /// What unpacks a file that is packed so in a shell, however much memory that takes.
    pub(super) const fn command(self) -> &'static str {
        match self {
            Self::Gzip => "gzip -dc",
            Self::Zstd => "zstd -dc --long=31",
            Self::Bzip2 => "bzip2 -dc",
            Self::Xz => "xz -dc",
        }
    }

    /// What the name of a file that is packed so ends in.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Zstd => "zst",
            Self::Bzip2 => "bz2",
            Self::Xz => "xz",
        }
    }

    /// What a file that is packed so begins with.
    const fn magic(self) -> &'static [u8] {
        match self {
            Self::Gzip => b"\x1f\x8b\x08",
            Self::Zstd => b"\x28\xb5\x2f\xfd",
            Self::Bzip2 => b"BZh",
            Self::Xz => b"\xfd7zXZ\0",
        }
    }

    /// Whether the bytes, which are a whole file, are the first few of one that is packed so.
    pub(super) fn is_cut(self, all: &[u8]) -> bool {
        let magic = self.magic();
        // After so many bytes each is known.
        all.len() < 10 && (magic.starts_with(all) || all.starts_with(magic))
    }

    /// How the file that begins with these bytes is packed.
    pub(super) fn of_content(head: &[u8]) -> Option<Self> {
        // A frame of Zstandard that says nothing may come first, as `pzstd` writes one.
        if matches!(head, [0x50..0x60, b'*', b'M', 0x18, ..]) {
            return Some(Self::Zstd);
        }
        let packed = Self::ALL.into_iter().find(|one| head.starts_with(one.magic()))?;
        // `BZh` may also begin a text; what follows then tells.
        const BLOCK: &[u8] = b"1AY&SY";
        const END: &[u8] = b"\x17\x72\x45\x38\x50\x90";
        let is_bzip2 = head.get(4..10).is_some_and(|after| after == BLOCK || after == END);
        (packed != Self::Bzip2 || is_bzip2).then_some(packed)
    }
}

/// What the name of a file says about it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct NamedAs {
    /// What is in it.
    pub format: Option<InputFormat>,
    /// How it is packed.
    pub compression: Option<Compression>,
}

impl NamedAs {
    /// What the name of the file at `path` says.
    pub(super) fn of(path: &Path) -> Self {
        let ending = |path: &Path| path.extension().and_then(OsStr::to_str).map(str::to_owned);
        let Some(last) = ending(path) else { return Self::default() };
        let packed =
            Compression::ALL.into_iter().find(|one| last.eq_ignore_ascii_case(one.ending()));
        let inner = match packed {
            Some(_) => path.file_stem().and_then(|stem| ending(Path::new(stem))),
            None => Some(last),
        };
        let format = inner.as_deref().and_then(|inner| match packed {
            // Corpora such as C4 and Dolma call their packed JSON Lines so. What is not packed may be anything.
            Some(_) if inner.eq_ignore_ascii_case("json") => Some(InputFormat::Jsonl),
            _ => InputFormat::of_ending(inner),
        });
        Self { format, compression: packed }
    }

    /// Whether a file with such a name is taken from a folder.
    pub(super) fn is_wanted(self) -> bool {
        match self.format {
            Some(InputFormat::Parquet) => self.compression.is_none(),
            Some(_) => true,
            None => false,
        }
    }

    /// Whether it is one plain text file.
    pub(super) fn is_plain_text(self) -> bool {
        self == Self { format: Some(InputFormat::Text), compression: None }
    }
}

/// What a Parquet file begins and ends with.
pub(super) const PARQUET_MAGIC: &[u8] = b"PAR1";

/// What a Parquet file starts with of which also the description is encrypted.
pub(super) const ENCRYPTED_PARQUET_MAGIC: &[u8] = b"PARE";

/// What the file that begins with these bytes, unpacked, has in it, as far as they tell. `is_all`:
/// they are the whole file.
pub(super) fn of_content(head: &[u8], is_all: bool) -> InputFormat {
    if head.starts_with(PARQUET_MAGIC) {
        return InputFormat::Parquet;
    }
    let head = head.strip_prefix(super::BOM).unwrap_or(head).trim_ascii_start();
    if !head.starts_with(b"{") {
        return InputFormat::Text;
    }
    // A text may begin with a brace; a record is a JSON object that ends with its line. One that is broken is
    // known by those that follow.
    let (lines, rest) = whole_lines(head, is_all);
    let mut lines = lines.take(MOST_LINES);
    let is_jsonl = match lines.clone().next() {
        Some(first) if is_record(first) => true,
        Some(_) => lines.clone().any(is_record) && lines.all(|line| line.starts_with(b"{")),
        None => rest[1..].trim_ascii_start().starts_with(b"\""),
    };
    if is_jsonl { InputFormat::Jsonl } else { InputFormat::Text }
}

/// The lines that are whole and not blank, and what begins after the last whole one. `is_all`: there
/// is no more than this.
fn whole_lines(head: &[u8], is_all: bool) -> (impl Iterator<Item = &[u8]> + Clone, &[u8]) {
    let end = if is_all { Some(head.len()) } else { memchr::memrchr(b'\n', head) };
    let (lines, rest) = head.split_at(end.unwrap_or(0));
    let lines = lines.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    (lines.filter(|line| !line.is_empty()), rest.trim_ascii_start())
}

/// Whether a line is a JSON object.
pub(super) fn is_record(line: &[u8]) -> bool {
    line.starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(line).is_ok()
}

/// Whether a file that is named as having `named` in it, and begins with these bytes, surely has
/// something else in it.
pub(super) fn is_misnamed(named: InputFormat, head: &[u8], is_all: bool) -> Option<InputFormat> {
    if Wide::of(head).is_some() {
        // Its lines are to be read otherwise.
        return None;
    }
    let head = head.strip_prefix(super::BOM).unwrap_or(head);
    let (mut lines, rest) = whole_lines(head, is_all);
    lines.clone().next()?;
    match named {
        // One such line may be what a text is about.
        InputFormat::Text => {
            let goes_on = rest.starts_with(b"{") && rest[1..].trim_ascii_start().starts_with(b"\"");
            let mut lines = lines.take(MOST_LINES);
            let mut count = usize::from(goes_on);
            let all = lines.by_ref().inspect(|_| count += 1).all(is_record);
            (all && count > 1).then_some(InputFormat::Jsonl)
        }
        InputFormat::Jsonl => {
            let is_json = |line: &[u8]| {
                line.starts_with(b"{")
                    || line.starts_with(b"[")
                    || serde_json::from_slice::<IgnoredAny>(line).is_ok()
            };
            let text = lines.all(|line| std::str::from_utf8(line).is_ok() && !is_json(line));
            text.then_some(InputFormat::Text)
        }
        InputFormat::Parquet => None,
    }
}

/// How many lines are looked at to tell whether they are records.
const MOST_LINES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_in_a_file_and_how_it_is_packed() {
        let named = |name: &str| {
            let NamedAs { format, compression } = NamedAs::of(Path::new(name));
            (format, compression)
        };
        assert_eq!(named("a/b.TXT"), (Some(InputFormat::Text), None));
        let packed = Some(Compression::Gzip);
        assert_eq!(named("b.jsonl.gz"), (Some(InputFormat::Jsonl), packed));
        assert_eq!(named("b.JSON.gz"), (Some(InputFormat::Jsonl), packed));
        assert_eq!(named("b.json"), (None, None));
        assert_eq!(named("b.tar.gz"), (None, packed));
        assert_eq!(named("b.gz"), (None, packed));
        assert_eq!(named("b"), (None, None));
        assert_eq!(named(".jsonl"), (None, None));
        assert_eq!(named("b.markdown.GZ"), (Some(InputFormat::Text), packed));
        for (name, is_wanted, is_plain_text) in [
            ("b.txt", true, true),
            ("b.txt.xz", true, false),
            ("b.jsonl", true, false),
            ("b.parquet", true, false),
            ("b.parquet.xz", false, false),
            ("b.html", false, false),
        ] {
            let named = NamedAs::of(Path::new(name));
            let is = (named.is_wanted(), named.is_plain_text());
            assert_eq!(is, (is_wanted, is_plain_text), "{name}");
        }
    }

    #[test]
    fn first_bytes_say_how_a_file_is_packed() {
        let (zstd, bzip2) = (Some(Compression::Zstd), Some(Compression::Bzip2));
        for (head, packed) in [
            (&b"\x1f\x8b\x08\0"[..], Some(Compression::Gzip)),
            (b"\x28\xb5\x2f\xfd", zstd),
            // Frames that say nothing.
            (b"\x50*M\x18\x04\0\0\0", zstd),
            (b"\x5f*M\x18\x04\0\0\0", zstd),
            (b"\x60*M\x18\x04\0\0\0", None),
            (b"BZh91AY&SY\0", bzip2),
            // There is nothing in it.
            (b"BZh9\x17\x72\x45\x38\x50\x90", bzip2),
            (b"BZh is how some files begin.", None),
            (b"BZh9", None),
        ] {
            assert_eq!(Compression::of_content(head), packed, "{head:?}");
        }
    }

    #[test]
    fn the_first_few_bytes_of_a_packed_file_are_known() {
        let bzip2 = b"BZh91AY&SY";
        for length in [0, 1, 3, 4, 9] {
            assert!(Compression::Bzip2.is_cut(&bzip2[..length]), "{length}");
        }
        // By now it can be told.
        assert!(!Compression::Bzip2.is_cut(bzip2));
        assert!(!Compression::Bzip2.is_cut(b"BZ no"));
        assert!(Compression::Xz.is_cut(b"\xfd7z"));
    }

    #[test]
    fn a_file_that_is_surely_something_else_is_told() {
        let misnamed = |named, head: &str| is_misnamed(named, head.as_bytes(), true);
        let (text, jsonl) = (InputFormat::Text, InputFormat::Jsonl);
        assert_eq!(misnamed(text, "{\"a\": 1}\n\n{\"a\": 2}\n"), Some(jsonl));
        assert_eq!(misnamed(text, "\u{feff}{\"a\": 1}\n{\"a\": 2}\n"), Some(jsonl));
        assert_eq!(misnamed(text, &("{\"a\": 1}\n".repeat(MOST_LINES) + "oops\n")), Some(jsonl));
        for head in ["{\"a\": 1}\n", "{\"a\": 1}\nis a record\n", "", "{\"a\":\n1}\n", "17\n18\n"] {
            assert_eq!(misnamed(text, head), None, "{head}");
        }
        assert_eq!(misnamed(jsonl, "The ferry sails.\nAgain.\n"), Some(text));
        for head in ["{\n", "oops\n{\"a\": 1}\n", "17\n", "[1,\n2]\n", "\n", "null"] {
            assert_eq!(misnamed(jsonl, head), None, "{head}");
        }
        assert_eq!(misnamed(jsonl, &("oops\n".repeat(20) + "{\"a\": 1}\n")), None);
        assert_eq!(is_misnamed(jsonl, b"The ferry", false), None);
        // Two records may be more than what is looked at.
        assert_eq!(is_misnamed(text, b"{\"a\": 1}\n{ \"a\": [", false), Some(jsonl));
        for head in ["{\"a\": 1}\nis", "{\"a\": 1}\n{is"] {
            assert_eq!(is_misnamed(text, head.as_bytes(), false), None, "{head}");
        }
        // Neither what is not UTF-8 is surely a text.
        assert_eq!(is_misnamed(jsonl, b"The caf\xe9 is shut.\n", true), None);
        assert_eq!(is_misnamed(jsonl, b"\0{\0\"\0a\0\"\0:\x001\0}\0\n", true), None);
    }

    #[test]
    fn content_says_what_is_in_a_file() {
        let is = |head: &str| of_content(head.as_bytes(), true);
        assert_eq!(is("PAR1\u{1}"), InputFormat::Parquet);
        assert_eq!(is("\u{feff}\n {\"text\": 1}\nx"), InputFormat::Jsonl);
        assert_eq!(is("{\"text\": oops\n{\"text\": 1}\n"), InputFormat::Jsonl);
        assert_eq!(is("{\n{\"text\": 1}\n}"), InputFormat::Text);
        assert_eq!(is("{\"text\": 1"), InputFormat::Text);
        assert_eq!(of_content(b"{\"text\": 1", false), InputFormat::Jsonl);
        assert_eq!(of_content(b"{braces} open this", false), InputFormat::Text);
        assert_eq!(is(&("{oops\n".repeat(MOST_LINES - 1) + "{\"text\": 1}\n")), InputFormat::Jsonl);
        assert_eq!(is(&("{oops\n".repeat(MOST_LINES) + "{\"text\": 1}\n")), InputFormat::Text);
        assert_eq!(is("{braces} open this line\n"), InputFormat::Text);
        assert_eq!(is(""), InputFormat::Text);
    }
}
