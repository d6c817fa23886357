//! What several tests need.

use std::sync::Arc;

use corplint::engine::Linter;
use corplint::rule::{PackSource, RuleSet};
use corplint::schema::{Mistakes, SourceFile};

/// A linter with the rules of a rule file that names no word lists.
pub(crate) fn linter(rules: &str) -> Linter {
    Linter::new(load(rules).unwrap_or_else(|mistakes| panic!("{mistakes}")))
}

/// The rules of a rule file that names no word lists.
pub(crate) fn load(rules: &str) -> Result<RuleSet, Mistakes> {
    let file = Arc::new(SourceFile { name: "test.toml".into(), text: rules.into() });
    let read_list = Box::new(|_: &str| Err("there are no lists here".to_owned()));
    RuleSet::load(&[PackSource { file, read_list }])
}
