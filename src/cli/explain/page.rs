//! A page of text for the terminal: headings, wrapped lines, lists. All that goes into it is made
//! safe to show.

use corplint::report::{disarmed_line, sanitize};
use corplint::rule::Clause;

/// How wide the page is, in characters.
const WIDTH: usize = 100;

/// A page under construction.
#[derive(Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    /// Adds a heading, with an empty line above.
    pub(super) fn heading(&mut self, heading: &str) {
        self.blank();
        self.text.push_str(heading);
        self.text.push('\n');
    }

    /// Adds an empty line, unless there is one.
    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Adds a text, wrapped; its own line breaks stay.
    pub(super) fn prose(&mut self, text: &str) {
        for line in text.trim_end().lines() {
            self.wrapped("  ", "  ", line);
        }
    }

    /// Adds a name and what it stands for; the names of a list are `width` characters wide.
    pub(super) fn entry(&mut self, name: &str, width: usize, text: &str) {
        let first = format!("  {:width$}  ", sanitize(name));
        let rest = " ".repeat(width + 4);
        self.wrapped(&first, &rest, text);
    }

    /// Adds what is said of a rule: each a line, with the lists that it leads up to below.
    pub(super) fn clauses(&mut self, clauses: &[Clause]) {
        for clause in clauses {
            self.wrapped("  ", "  ", &clause.said);
            self.list(&clause.parts, 1);
        }
    }

    /// Adds a list.
    pub(super) fn list(&mut self, clauses: &[Clause], depth: usize) {
        let margin = "  ".repeat(depth + 1);
        for clause in clauses {
            self.wrapped(&format!("{margin}- "), &format!("{margin}  "), &clause.said);
            self.list(&clause.parts, depth + 1);
        }
    }

    /// Adds lines as they are, behind a margin.
    pub(super) fn quote(&mut self, margin: &str, text: &str) {
        for line in text.trim_end().lines() {
            let line = format!("{margin}{}", sanitize(line));
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    /// Adds what was made for the terminal already.
    pub(super) fn rendered(&mut self, rendered: &[u8]) {
        self.text.push_str(&String::from_utf8_lossy(rendered));
    }

    /// The page, ending with one line break.
    pub(super) fn end(self) -> Vec<u8> {
        // A word that was wrapped may have become the first of its line.
        let lines = self.text.trim_end().lines();
        lines.map(|line| disarmed_line(line) + "\n").collect::<String>().into_bytes()
    }

    /// Adds a text that is wrapped between words, `first` before its first line and `rest` before
    /// the others.
    fn wrapped(&mut self, first: &str, rest: &str, text: &str) {
        let text = sanitize(text);
        let mut column = first.chars().count();
        self.text.push_str(first);
        let mut at_start = true;
        for word in unbroken(&text) {
            let width = word.chars().count();
            if !at_start && column + 1 + width > WIDTH {
                self.text.push('\n');
                self.text.push_str(rest);
                column = rest.chars().count();
            } else if !at_start {
                self.text.push(' ');
                column += 1;
            }
            self.text.push_str(word);
            column += width;
            at_start = false;
        }
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        self.text.push('\n');
    }
}

/// The parts of a text between which a line may end: at spaces, but not within `quotes`, where
/// each space counts.
fn unbroken(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let words = text.split(move |c| {
        quoted ^= c == '`';
        c == ' ' && !quoted
    });
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_spaces_but_not_within_quotes() {
        let mut page = Page::default();
        page.prose(&format!("{} `a  b` c\u{1b}[0m", "word ".repeat(19)));
        let text = String::from_utf8(page.end()).unwrap();
        assert_eq!(text, format!("  {}word\n  `a  b` c␛[0m\n", "word ".repeat(18)));
    }
}
