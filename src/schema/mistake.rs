//! Mistakes in rule files and configuration, each with its place in the TOML.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A TOML file or word list that was read: its name and text, for showing mistakes in it.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The name to show, usually a path.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// One mistake in a rule file or in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file that it is in.
    pub file: Arc<SourceFile>,
    /// Where: bytes in the file's text.
    pub span: Range<usize>,
    /// What is wrong, in one line.
    pub message: String,
    /// What to say at the place itself; may be empty.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Another place that belongs to it, such as the first of two rules with one id.
    pub related: Option<(Arc<SourceFile>, Range<usize>, String)>,
}

impl Mistake {
    /// A mistake with a message alone; the other parts are added by the methods below.
    pub fn new(file: &Arc<SourceFile>, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            file: Arc::clone(file),
            span,
            message: message.into(),
            label: String::new(),
            help: None,
            related: None,
        }
    }

    /// Says something at the place itself.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Says what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Points at another place that belongs to it.
    pub fn related(
        mut self,
        file: &Arc<SourceFile>,
        span: Range<usize>,
        label: impl Into<String>,
    ) -> Self {
        self.related = Some((Arc::clone(file), span, label.into()));
        self
    }
}

/// All mistakes of a set of files. Nothing is linted with half a rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, mistake) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            // Anybody can make one, also of a place that is not there.
            let text = mistake.file.text.as_bytes();
            let before = &text[..mistake.span.start.min(text.len())];
            let line = 1 + before.iter().filter(|&&b| b == b'\n').count();
            write!(f, "{}:{}: {}", mistake.file.name, line, mistake.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_behind_the_end_is_shown_on_the_last_line() {
        let file = Arc::new(SourceFile { name: "a.toml".into(), text: "a\nb".into() });
        let mistakes = Mistakes(vec![Mistake::new(&file, 9..10, "it is wrong")]);
        assert_eq!(mistakes.to_string(), "a.toml:2: it is wrong");
    }
}
