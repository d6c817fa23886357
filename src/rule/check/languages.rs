//! The languages that a rule can be for.

use crate::schema::Spanned;
use crate::text::Language;

use super::Checker;

impl Checker<'_> {
    /// Checks that a language is one.
    pub(super) fn language(&mut self, language: &Spanned<String>) {
        let Err(unknown) = Language::new(language.get_ref()) else { return };
        let help = match unknown.meant() {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "leave `languages` out for a rule that is for any language".to_owned(),
        };
        let mistake = self.mistake(language.span(), unknown.to_string());
        mistake.label = "such as `en`".into();
        mistake.help = Some(help);
    }
}
