//! A bad rule file is reported like a bad document: each mistake with its place in the TOML.

use std::sync::Arc;

use codespan_reporting::diagnostic::{Diagnostic, LabelStyle};

use super::location::Locator;
use super::sanitize::{sanitize_clipped, sanitize_lines};
use super::snippet::{Excerpt, Excerpts, Mark};
use super::terminal::Terminal;
use super::{MAX_MESSAGE, Mistakes, SourceFile, count};

/// The most mistakes that are shown: a file that is no rule file at all may have any number.
const MOST_SHOWN: usize = 200;

/// The files that were pointed at, each with the locator that counts its lines.
struct Sources<'a>(Vec<(&'a Arc<SourceFile>, Locator<'a>)>);

impl<'a> Sources<'a> {
    fn locator(&mut self, file: &'a Arc<SourceFile>) -> &mut Locator<'a> {
        let known = self.0.iter().position(|(known, _)| Arc::ptr_eq(known, file));
        let index = known.unwrap_or_else(|| {
            self.0.push((file, Locator::new(&file.text)));
            self.0.len() - 1
        });
        &mut self.0[index].1
    }
}

/// Appends all mistakes, then a line that counts them.
pub(super) fn render(terminal: &Terminal, width: usize, mistakes: &Mistakes, out: &mut Vec<u8>) {
    let mut sources = Sources(Vec::new());
    for mistake in mistakes.0.iter().take(MOST_SHOWN) {
        let label = sanitize_clipped(&mistake.label, MAX_MESSAGE);
        let mut marks =
            vec![Mark { span: mistake.span.clone(), style: LabelStyle::Primary, message: &label }];
        let related = mistake
            .related
            .as_ref()
            .map(|(file, span, label)| (file, span, sanitize_clipped(label, MAX_MESSAGE)));
        let mark = related.as_ref().map(|(file, span, label)| {
            let style = LabelStyle::Secondary;
            (*file, Mark { span: (*span).clone(), style, message: label })
        });
        // codespan-reporting wants the labels of one file in one excerpt.
        let mut elsewhere = None;
        match mark {
            Some((file, mark)) if Arc::ptr_eq(file, &mistake.file) => marks.push(mark),
            other => elsewhere = other,
        }
        let name = |file: &SourceFile| sanitize_clipped(&file.name, MAX_MESSAGE);
        let locator = sources.locator(&mistake.file);
        let (excerpt, mut labels) = Excerpt::new(0, name(&mistake.file), locator, &marks, width);
        let mut excerpts = vec![excerpt];
        if let Some((file, mark)) = elsewhere {
            let (excerpt, more) =
                Excerpt::new(1, name(file), sources.locator(file), &[mark], width);
            excerpts.push(excerpt);
            labels.extend(more);
        }
        let mut diagnostic = Diagnostic::error()
            .with_message(sanitize_clipped(&mistake.message, MAX_MESSAGE))
            .with_labels(labels);
        if let Some(help) = &mistake.help {
            diagnostic =
                diagnostic.with_note(format!("help: {}", sanitize_lines(help, 4 * MAX_MESSAGE)));
        }
        terminal.emit(&Excerpts(excerpts), &diagnostic, out);
    }

    let mut files: Vec<&str> =
        mistakes.0.iter().map(|mistake| mistake.file.name.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    let shown = match mistakes.0.len() {
        all if all > MOST_SHOWN => format!(" (the first {MOST_SHOWN} are shown)"),
        _ => String::new(),
    };
    let total = format!(
        "{} in {}{shown}; nothing was linted\n",
        count(mistakes.0.len() as u64, "mistake"),
        count(files.len() as u64, "file"),
    );
    out.extend_from_slice(total.as_bytes());
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::*;
    use crate::report::{Format, Renderer};
    use crate::schema::Mistake;

    fn find(text: &str, part: &str) -> std::ops::Range<usize> {
        let start = text.find(part).expect("the part is in the text");
        start..start + part.len()
    }

    fn file(name: &str, text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile { name: name.into(), text: text.into() })
    }

    #[test]
    fn mistakes_point_into_their_files() {
        let one = file("one.toml", "[[rule]]\nid = \"menu\"\nseverty = \"error\"\n");
        let two = file("two.toml", "[[rule]]\nid = \"menu\"\npattern = '''\n(a\n'''\n");
        let mistakes = Mistakes(vec![
            Mistake::new(&one, find(&one.text, "severty"), "unknown key `severty`")
                .label("not a key of a rule")
                .help("did you mean `severity`?"),
            Mistake::new(&two, find(&two.text, "\"menu\""), "two rules have the id `menu`")
                .label("again here")
                .related(&one, find(&one.text, "\"menu\""), "first here"),
            Mistake::new(&two, find(&two.text, "'''\n(a\n'''"), "the pattern is not closed")
                .related(&two, find(&two.text, "(a"), "opened here"),
        ]);
        let mut out = Vec::new();
        Renderer::new(Format::Text).render_mistakes(&mistakes, &mut out);
        assert_data_eq!(
            String::from_utf8(out).unwrap(),
            str![[r#"
error: unknown key `severty`
  ┌─ one.toml:3:1
  │
3 │ severty = "error"
  │ ^^^^^^^ not a key of a rule
  │
  = help: did you mean `severity`?

error: two rules have the id `menu`
  ┌─ two.toml:2:6
  │
2 │ id = "menu"
  │      ^^^^^^ again here
  │
  ┌─ one.toml:2:6
  │
2 │ id = "menu"
  │      ------ first here

error: the pattern is not closed
  ┌─ two.toml:3:11
  │
3 │   pattern = '''
  │ ╭───────────^
4 │ │ (a
  │ │ -- opened here
5 │ │ '''
  │ ╰───^

3 mistakes in 2 files; nothing was linted

"#]]
        );
    }

    #[test]
    fn one_mistake_is_counted_as_one() {
        let file = file("empty.toml", "");
        let mistakes = Mistakes(vec![Mistake::new(&file, 0..0, "no rule in this file")]);
        let mut out = Vec::new();
        Renderer::new(Format::Jsonl).render_mistakes(&mistakes, &mut out);
        assert_data_eq!(
            String::from_utf8(out).unwrap(),
            str![[r#"
error: no rule in this file
  ┌─ empty.toml:1:1
  │
1 │
  │ ^

1 mistake in 1 file; nothing was linted

"#]]
        );
    }
}
