//! Text that was decoded with the wrong encoding, and what it was: the compiled form.

use rustc_hash::FxHashMap;

use crate::text::Charset;

/// Characters below this are looked up in a table.
const TABLED: usize = 0x2600;

/// The ways in which text may have been misread.
#[derive(Debug)]
pub(crate) struct Misread {
    pub ways: Vec<Way>,
    /// The ways in which one character was one, as bits.
    one_to_one: u32,
    /// For each character, where it may stand.
    positions: Vec<Positions>,
    /// The same for the few characters that are not in the table.
    positions_beyond: FxHashMap<char, Positions>,
}

/// Where a character may stand in what was misread as several: a bit for each way.
#[derive(Debug, Clone, Copy, Default)]
struct Positions {
    first: u32,
    second: u32,
}

/// An encoding that text was misread as, and what it was written in.
#[derive(Debug)]
pub(crate) struct Way {
    /// The byte of each character above ASCII.
    bytes: FxHashMap<char, u8>,
    /// The control characters that stand for a byte besides the character that the encoding has.
    kept: Vec<char>,
    /// What it was written in; `None`: UTF-8.
    was: Option<Vec<char>>,
}

impl Way {
    fn new(charset: Charset, was: Option<Charset>) -> Self {
        let mut bytes: FxHashMap<char, u8> = FxHashMap::default();
        if was.is_none() && charset.name().starts_with("windows") {
            // Programs that decode Windows encodings leave some bytes as they are.
            bytes.extend((0x80..0xa0_u8).map(|byte| (char::from(byte), byte)));
        }
        let own = charset.upper_half();
        let kept = bytes.keys().copied().filter(|c| !own.contains(c)).collect();
        bytes.extend(own.into_iter().zip(128..=255_u8));
        bytes.remove(&char::REPLACEMENT_CHARACTER);
        Self { bytes, kept, was: was.map(Charset::upper_half) }
    }

    /// How many characters of `text` are not those of the encoding.
    pub(crate) fn foreign(&self, text: &str) -> usize {
        if self.kept.is_empty() {
            return 0;
        }
        text.chars().filter(|c| c.is_control() && self.kept.contains(c)).count()
    }

    /// Whether several characters may be one that was misread.
    pub(crate) fn is_many_to_one(&self) -> bool {
        self.was.is_none()
    }

    /// Whether what came out of this way may be misread in the other way too: what leaves control
    /// characters behind is the doing of the same kind of program.
    pub(crate) fn leads_to(&self, other: &Self) -> bool {
        other.was.is_none() || self.keeps_controls()
    }

    /// Whether control characters are characters of the encoding, as in Latin-1.
    fn keeps_controls(&self) -> bool {
        self.bytes.contains_key(&'\u{93}')
    }

    /// Whether something misread may begin with the character of this byte.
    fn begins(&self, c: char, byte: u8) -> bool {
        match &self.was {
            None => (0xc2..=0xf4).contains(&byte),
            // Of two encodings with a character for each byte, only a character that no text has
            // tells which one is wrong.
            Some(was) => {
                self.keeps_controls()
                    && c.is_control()
                    && !was[usize::from(byte) - 128].is_control()
            }
        }
    }
}

impl Misread {
    /// All the ways in which text in one of `was` (`None`: UTF-8) can be told that was read as one
    /// of `charsets`.
    pub(crate) fn new(charsets: &[Charset], was: &[Option<Charset>]) -> Self {
        let (positions, positions_beyond) =
            (vec![Positions::default(); TABLED], FxHashMap::default());
        let mut this = Self { ways: Vec::new(), one_to_one: 0, positions, positions_beyond };
        for (was, charset) in was.iter().flat_map(|was| charsets.iter().map(move |c| (was, c))) {
            let way = Way::new(*charset, *was);
            let bit = 1_u32.checked_shl(this.ways.len() as u32).unwrap_or(0);
            if bit == 0 || !way.bytes.iter().any(|(c, byte)| way.begins(*c, *byte)) {
                continue;
            }
            for (c, byte) in &way.bytes {
                let positions = this.positions_of(*c);
                if way.begins(*c, *byte) {
                    positions.first |= bit;
                }
                if (0x80..0xc0).contains(byte) {
                    positions.second |= bit;
                }
            }
            match way.is_many_to_one() {
                // What was a space that does not break may have become one.
                true => this.positions_of(' ').second |= bit,
                false => this.one_to_one |= bit,
            }
            this.ways.push(way);
        }
        this
    }

    fn positions_of(&mut self, c: char) -> &mut Positions {
        match self.positions.get_mut(c as usize) {
            Some(positions) => positions,
            None => self.positions_beyond.entry(c).or_default(),
        }
    }

    /// Whether text in `was` that was read as one of `charsets` can be told.
    pub(crate) fn tells(charsets: &[Charset], was: Charset) -> bool {
        !Self::new(charsets, &[Some(was)]).ways.is_empty()
    }

    fn positions(&self, c: char) -> Positions {
        match self.positions.get(c as usize) {
            Some(positions) => *positions,
            None => self.positions_beyond.get(&c).copied().unwrap_or_default(),
        }
    }

    /// The ways in which something misread may begin with `c`, as bits.
    pub(crate) fn begins(&self, c: char) -> u32 {
        self.positions(c).first
    }

    /// The ways in which something misread may begin `text`, as far as its first two characters tell.
    pub(crate) fn begins_with(&self, text: &str) -> u32 {
        let mut chars = text.chars();
        let begins = chars.next().map_or(0, |c| self.begins(c));
        if begins == 0 {
            return 0;
        }
        // Of Russian, each letter may begin something, and hardly one goes on so.
        begins & (self.one_to_one | chars.next().map_or(0, |c| self.positions(c).second))
    }

    /// The character that was misread at the start of `text` as one or several, and how many bytes
    /// of `text` these have. `starts`: no letter stands before it.
    pub(crate) fn decode(&self, index: usize, text: &str, starts: bool) -> Option<(char, usize)> {
        let Way { bytes, was, .. } = &self.ways[index];
        let first = text.chars().next()?;
        if self.begins(first) & (1 << index) == 0 {
            return None;
        }
        let byte = *bytes.get(&first)?;
        match was {
            Some(was) => Some((was[usize::from(byte) - 128], first.len_utf8())),
            None => self.decode_utf8(index, byte, text, starts),
        }
    }

    /// The same where each byte of one character in UTF-8 was read as a character, and `byte` as the first
    /// one of `text`.
    fn decode_utf8(
        &self,
        index: usize,
        byte: u8,
        text: &str,
        starts: bool,
    ) -> Option<(char, usize)> {
        let bytes = &self.ways[index].bytes;
        let mut chars = text.chars();
        let first = chars.next()?;
        let len = match byte {
            0xed => 6,
            ..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
        let mut buffer = [byte, 0, 0, 0, 0, 0];
        let mut used = first.len_utf8();
        for at in 1..len {
            // What begins with this byte has three, or is half of a pair that has six.
            if at == 3 && byte == 0xed && buffer[1] < 0xa0 {
                break;
            }
            buffer[at] = match chars.next()? {
                ' ' if at + 1 == len && len <= 4 => {
                    return self.with_lost_space(
                        index,
                        &buffer[..at],
                        used,
                        chars.as_str(),
                        starts,
                    );
                }
                c => {
                    used += c.len_utf8();
                    *bytes.get(&c)?
                }
            };
        }
        let c = match &buffer {
            [0xed, 0xa0..=0xff, ..] => pair(&buffer)?,
            [0xed, ..] => only(&buffer[..3])?,
            _ => only(&buffer[..len])?,
        };
        Some((c, used))
    }

    /// The character whose last byte, that of a non-breaking space, has become a plain space:
    /// `bytes` are the others, which take `used` bytes of the text, and `rest` follows the space.
    fn with_lost_space(
        &self,
        index: usize,
        bytes: &[u8],
        used: usize,
        rest: &str,
        starts: bool,
    ) -> Option<(char, usize)> {
        let mut buffer = [0; 4];
        buffer[..bytes.len()].copy_from_slice(bytes);
        buffer[bytes.len()] = 0xa0;
        let c = only(&buffer[..=bytes.len()])?;
        let next = rest.chars().next();
        match c {
            '\u{a0}' => Some((c, used + 1)),
            // It ends a word: what is there is one of two spaces, or the one after the word. Inside a
            // word, nobody can tell.
            c if c.is_lowercase() && next == Some(' ') => Some((c, used + 1)),
            c if c.is_lowercase() => starts.then_some((c, used)),
            // It begins a word.
            c if c.is_alphabetic() => {
                let next = self.begins(next?) & (1 << index);
                (next != 0).then_some((c, used + 1))
            }
            _ => None,
        }
    }
}

/// The one character that the bytes are in UTF-8.
fn only(bytes: &[u8]) -> Option<char> {
    std::str::from_utf8(bytes).ok()?.chars().next()
}

/// A character that was written as two halves of UTF-16, each in three bytes (CESU-8).
fn pair(bytes: &[u8; 6]) -> Option<char> {
    let unit = |bytes: &[u8]| match bytes {
        [0xed, b @ 0xa0..=0xbf, c @ 0x80..=0xbf] => {
            Some(0xd000 | u16::from(b & 0x3f) << 6 | u16::from(c & 0x3f))
        }
        _ => None,
    };
    char::decode_utf16([unit(&bytes[..3])?, unit(&bytes[3..])?]).next()?.ok()
}
