//! Where the bytes of a TOML string stand in its source, escapes and quotes considered.

use std::ops::Range;

use super::SourceFile;

/// Where the bytes `at` of the string that stands at `span` stand in the file; the whole string
/// if that can't be told.
pub(crate) fn inside(file: &SourceFile, span: &Range<usize>, at: &Range<usize>) -> Range<usize> {
    file.text
        .get(span.clone())
        .and_then(|source| place_in_source(source, at))
        .map_or(span.clone(), |at| span.start + at.start..span.start + at.end)
}

/// Where the bytes `at` of a string stand in its TOML source, quotes included.
///
/// `None` if the source is not a TOML string after all.
fn place_in_source(source: &str, at: &Range<usize>) -> Option<Range<usize>> {
    let quotes = if source.starts_with("'''") || source.starts_with("\"\"\"") { 3 } else { 1 };
    let mut place = quotes;
    if quotes == 3 {
        // A line break right after the quotes is no part of the string.
        let rest = &source[3..];
        place += rest.len()
            - rest.strip_prefix("\r\n").or(rest.strip_prefix('\n')).unwrap_or(rest).len();
    }
    let escapes = source.starts_with('"');
    // `places[i]` is where the i-th byte of the string stands.
    let mut places = Vec::new();
    let end = source.len().checked_sub(quotes)?;
    while place < end {
        let rest = &source[place..end];
        let c = rest.chars().next()?;
        let (written, meant) = match (escapes && c == '\\', rest.as_bytes().get(1)) {
            (true, Some(b'u')) => (6, char_len(rest.get(2..6)?)?),
            (true, Some(b'U')) => (10, char_len(rest.get(2..10)?)?),
            (true, Some(b'x')) => (4, char_len(rest.get(2..4)?)?),
            (true, Some(b'\n' | b'\r' | b' ' | b'\t')) => {
                (1 + rest[1..].len() - rest[1..].trim_start().len(), 0)
            }
            (true, Some(_)) => (2, 1),
            // A line break is read as `\n`.
            _ if rest.starts_with("\r\n") => (2, 1),
            _ => (c.len_utf8(), c.len_utf8()),
        };
        places.extend(std::iter::repeat_n(place, meant));
        place += written;
    }
    places.push(end);
    let start = *places.get(at.start)?;
    let end = *places.get(at.end.max(at.start + 1).min(places.len() - 1))?;
    Some(start..end.max(start))
}

fn char_len(hex: &str) -> Option<usize> {
    char::from_u32(u32::from_str_radix(hex, 16).ok()?).map(char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_strings_of_every_kind() {
        let place = |source: &str, at| {
            place_in_source(source, &at).map(|at| source[at].to_owned()).unwrap()
        };
        assert_eq!(place("'a(b'", 1..2), "(");
        assert_eq!(place(r#""\\d(é)""#, 2..3), "(");
        assert_eq!(place(r#""\u00e9(b""#, 2..3), "(");
        assert_eq!(place("'''\na(b'''", 1..2), "(");
        assert_eq!(place("\"\"\"\\\n   a(b\"\"\"", 1..2), "(");
        assert_eq!(place("'a('", 2..2), "");
        assert_eq!(place("'''\r\na\r\n\r\n(b'''", 3..4), "(");
        assert_eq!(place("\"\"\"a\\r\\n\r\n(b\"\"\"", 4..5), "(");
        assert_eq!(place("\"\"\"\\\r\n   a(b\"\"\"", 1..2), "(");
    }
}
