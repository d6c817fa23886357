//! What a fix does, in words for people.

use std::ops::Range;

use super::count;
use super::location::Locator;
use super::sanitize::sanitize_clipped;
use crate::engine::{Edit, Fix};

/// Edits of one fix that are spelled out.
const MAX_EDITS: usize = 3;

/// Characters of a text that are shown when it is replaced, inserted or deleted.
const MAX_QUOTE: usize = 60;

/// Says what the fix does, each edit on a line of its own; `None` if it does nothing.
pub(super) fn describe(fix: &Fix, locator: &mut Locator<'_>) -> Option<String> {
    let (first, others) = fix.edits.split_first()?;
    let mut said = format!("fix: {}", edit(first, locator));
    for other in others.iter().take(MAX_EDITS - 1) {
        said.push_str("\n     ");
        said.push_str(&edit(other, locator));
    }
    match fix.edits.len().saturating_sub(MAX_EDITS) {
        0 => {}
        1 => said.push_str("\n     and 1 more edit"),
        more => said.push_str(&format!("\n     and {more} more edits")),
    }
    Some(said)
}

fn edit(edit: &Edit, locator: &mut Locator<'_>) -> String {
    let text = locator.text();
    let start = text.floor_char_boundary(edit.start);
    let end = text.ceil_char_boundary(edit.end.min(text.len())).max(start);
    let old = quote(&text[start..end]);
    let new = quote(&edit.insert);
    match (start == end, edit.insert.is_empty()) {
        (true, _) => format!("insert {new}"),
        (false, false) => format!("replace {old} with {new}"),
        (false, true) => match whole_lines(locator, start..end) {
            None => format!("delete {old}"),
            Some(1) => "delete this line".into(),
            Some(lines) => format!("delete these {}", count(lines as u64, "line")),
        },
    }
}

/// The number of lines that the span covers, if it covers whole lines.
fn whole_lines(locator: &mut Locator<'_>, span: Range<usize>) -> Option<usize> {
    let bytes = locator.text().as_bytes();
    // Without its line break, a line would be left empty.
    let ends_line = span.end == bytes.len() || bytes[span.end - 1] == b'\n';
    if locator.line_start(span.start) != span.start || !ends_line {
        return None;
    }
    // The end belongs to the last line, not to the one after its line break.
    let last = if bytes[span.end - 1] == b'\n' { span.end - 1 } else { span.end };
    Some(locator.locate(last).line - locator.locate(span.start).line + 1)
}

fn quote(text: &str) -> String {
    format!("`{}`", sanitize_clipped(text, MAX_QUOTE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(text: &str, edits: &[(Range<usize>, &str)]) -> Option<String> {
        let edit = |(span, insert): &(Range<usize>, &str)| Edit {
            start: span.start,
            end: span.end,
            insert: (*insert).to_owned(),
        };
        let fix = Fix { edits: edits.iter().map(edit).collect() };
        describe(&fix, &mut Locator::new(text))
    }

    #[test]
    fn each_kind_of_edit_has_its_words() {
        let text = "Trumps win\nmenu\nmore\nend";
        let said = |span, insert| say(text, &[(span, insert)]).unwrap();
        assert_eq!(said(0..6, "Trump's"), "fix: replace `Trumps` with `Trump's`");
        assert_eq!(said(6..10, ""), "fix: delete ` win`");
        assert_eq!(said(5..5, "'"), "fix: insert `'`");
        assert_eq!(said(11..15, ""), "fix: delete `menu`");
        assert_eq!(said(11..16, ""), "fix: delete this line");
        assert_eq!(said(11..21, ""), "fix: delete these 2 lines");
        assert_eq!(said(0..24, ""), "fix: delete these 4 lines");
        assert_eq!(said(0..99, "\u{1b}\n"), "fix: replace `Trumps win␊menu␊more␊end` with `␛␊`");
    }

    #[test]
    fn many_edits_are_counted() {
        let text = "abcdefgh";
        let edits: Vec<(Range<usize>, &str)> = (0..5).map(|i| (i..i + 1, "x")).collect();
        assert_eq!(
            say(text, &edits).unwrap(),
            "fix: replace `a` with `x`\n     replace `b` with `x`\n     replace `c` with `x`\n     \
             and 2 more edits"
        );
        assert!(say(text, &edits[..4]).unwrap().ends_with("and 1 more edit"));
        assert_eq!(say(text, &[]), None);
    }
}
