//! A bad rule file is reported like a bad document: each mistake with its place in the TOML.

use std::sync::Arc;

use codespan_reporting::diagnostic::{Diagnostic, LabelStyle};

use super::location::Locator;
use super::sanitize::{sanitize_clipped, sanitize_lines};
use super::snippet::{Excerpt, Excerpts, Mark};
use super::terminal::Terminal;
use super::{MAX_MESSAGE, Mistakes, SourceFile, count};

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
    for mistake in &mistakes.0 {
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
    let total = format!(
        "{} in {}; nothing was linted\n",
        count(mistakes.0.len() as u64, "mistake"),
        count(files.len() as u64, "file"),
    );
    out.extend_from_slice(total.as_bytes());
}
