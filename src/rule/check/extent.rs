//! How much a condition comes to once every name in it is spelled out.
//!
//! Names can make a short rule file a huge condition: thirty of them, each with the next one
//! twice, come to a thousand million tests. So this is counted before anything follows the names.

use rustc_hash::FxHashMap;

use crate::rule::condition_spec::{ConditionSpec, Test};
use crate::rule::limits::{MOST_NESTED, MOST_TESTS};
use crate::schema::{Attempt, Spanned};

use super::Checker;

/// How much a condition comes to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Extent {
    /// How many tests it has.
    tests: usize,
    /// How deep conditions lie in it.
    depth: usize,
}

impl Extent {
    /// What is wrong with it, in one line.
    pub(super) fn mistake(self) -> Option<String> {
        if self.depth > MOST_NESTED {
            return Some(format!("conditions lie in one another at most {MOST_NESTED} deep"));
        }
        let too_many = format!("a condition comes to at most {MOST_TESTS} tests");
        (self.tests > MOST_TESTS).then_some(too_many)
    }
}

/// What the named conditions of a pack come to; `None` while it is being counted.
pub(super) type Extents = FxHashMap<String, Option<Extent>>;

impl Checker<'_> {
    /// Counts every named condition. One that is too much is told, and is not followed.
    pub(super) fn measure(&mut self, specs: &[(Spanned<String>, Attempt<ConditionSpec>)]) {
        let mut extents = Extents::default();
        for (name, _) in specs {
            let extent = self.extent_of(name.get_ref(), 0, &mut extents);
            if let Some(message) = extent.mistake() {
                let mistake = self.mistake(name.span(), message);
                mistake.label = "too much, with all names in it spelled out".into();
                self.give_up(name.get_ref());
            }
        }
        self.extents = extents;
    }

    /// What a condition of a rule comes to.
    pub(super) fn extent(&mut self, spec: &ConditionSpec) -> Extent {
        let mut extents = std::mem::take(&mut self.extents);
        let extent = self.count(spec, 0, &mut extents);
        self.extents = extents;
        extent
    }

    fn extent_of(&self, name: &str, depth: usize, extents: &mut Extents) -> Extent {
        if let Some(known) = extents.get(name) {
            // A circle of names is told elsewhere.
            return known.unwrap_or_default();
        }
        let Some(named) = self.names.get(name) else { return Extent::default() };
        if depth > MOST_NESTED {
            return Extent { tests: 0, depth: 1 };
        }
        extents.insert(name.to_owned(), None);
        let extent = self.count(&named.spec, depth, extents);
        extents.insert(name.to_owned(), Some(extent));
        extent
    }

    fn count(&self, spec: &ConditionSpec, depth: usize, extents: &mut Extents) -> Extent {
        let mut all = Extent { tests: spec.tests.len(), depth: 0 };
        for test in &spec.tests {
            let mut add = |inner: Extent| {
                all.tests = all.tests.saturating_add(inner.tests);
                all.depth = all.depth.max(inner.depth);
            };
            if let Test::Is(names) = &test.test {
                for name in names {
                    add(self.extent_of(name.get_ref(), depth + 1, extents));
                }
            }
            test.test
                .parts()
                .into_iter()
                .for_each(|part| add(self.count(part, depth + 1, extents)));
        }
        all.depth += 1;
        all
    }
}
