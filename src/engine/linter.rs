//! The engine: a rule set, compiled once, that lints one document after another.

use crate::rule::RuleSet;
use crate::rule::rule::Finder;
use crate::text::{Document, Stopwatch, looked_at};

use super::finding::{Finding, Findings};
use super::pass::{Arenas, Passes};
use super::policy::Policy;
use super::sink::Sink;
use super::times::{Clock, NoClock, Running};
use super::{RuleTimes, matches, misread, rows};

/// Lints documents with a set of rules.
///
/// Built once, it can be shared by threads and asked for any number of documents. It does no I/O.
///
/// ```
/// use corplint::engine::Linter;
/// use corplint::rule::{RuleSet, shipped};
/// use corplint::text::{Document, Source};
///
/// let linter = Linter::new(RuleSet::load(&shipped())?);
/// let document = Document::new(Source::file("a.txt"), "It dont matter what they say.");
/// let findings = linter.lint(&document);
/// assert_eq!(&document.text()[findings[0].span.clone()], "dont");
/// # Ok::<(), corplint::schema::Mistakes>(())
/// ```
#[derive(Debug)]
pub struct Linter {
    set: RuleSet,
    policy: Policy,
}

impl Linter {
    /// A linter with these rules. Unless it was said which run ([`RuleSet::expect`]), those that are on
    /// by default are expected to.
    pub fn new(mut set: RuleSet) -> Self {
        if set.prefilter.is_none() {
            let runs: Vec<bool> = set.rules.iter().map(|rule| rule.default).collect();
            set.expect(&runs);
        }
        Self { policy: Policy::of(&set), set }
    }

    /// The rules.
    pub fn rules(&self) -> &RuleSet {
        &self.set
    }

    /// Lints a document with the rules that are on by default.
    ///
    /// Findings come in the order of their start, end and rule; their spans are on character
    /// boundaries of the document's text. Of a text of more than 4 GiB, the first 4 GiB are looked at.
    /// No more than [`MOST_FINDINGS`](super::MOST_FINDINGS) are told, or [`FEW_FINDINGS`](super::FEW_FINDINGS) of a rule whatever
    /// others have found; [`Linter::lint_with`] says whether there are more.
    pub fn lint(&self, document: &Document<'_>) -> Vec<Finding> {
        self.lint_with(document, &self.policy).all
    }

    /// Lints a document with the rules and severities of `policy`, which must be of the same rule
    /// set. Rules that are for other languages than the document's do not run: the language is
    /// that of [`Document::language`], or else told from the text.
    pub fn lint_with(&self, document: &Document<'_>, policy: &Policy) -> Findings {
        self.lint_by(document, policy, Stopwatch::default(), &mut NoClock)
    }

    /// Lints a document as [`Linter::lint_with`] does and adds the time that each rule took to
    /// `times`, which must be of the same rule set. Reading the clock makes it a little slower.
    pub fn lint_measured(
        &self,
        document: &Document<'_>,
        policy: &Policy,
        times: &mut RuleTimes,
    ) -> Findings {
        let mut clock = Running::new(times);
        self.lint_by(document, policy, Stopwatch::on(), &mut clock)
    }

    fn lint_by(
        &self,
        document: &Document<'_>,
        policy: &Policy,
        stopwatch: Stopwatch,
        clock: &mut impl Clock,
    ) -> Findings {
        let language = policy.language(&self.set, document);
        let text = looked_at(document.text());
        let arenas = Arenas::default();
        let passes = Passes::new(&self.set, text, stopwatch, &arenas);
        let mut findings = Findings::default();
        clock.shared(passes.stopwatch());
        for (index, rule) in self.set.rules.iter().enumerate() {
            let Some(severity) = policy.get(index) else { continue };
            // Rules that are for other languages do not run.
            if language.is_some_and(|language| !rule.is_for(language)) {
                continue;
            }
            let pass = passes.of(rule.units);
            if pass.may_find(rule) {
                let mut sink = Sink::new(pass, rule, severity, &mut findings);
                // Where one breaks off, the findings say so.
                let _ = match &rule.finder {
                    Finder::Units => rows::units(pass, rule, &mut sink),
                    Finder::Pattern(pattern) => matches::pattern(pass, rule, *pattern, &mut sink),
                    Finder::Words(list) => matches::words(pass, rule, *list, &mut sink),
                    Finder::Run(run) => rows::runs(pass, rule, run, &mut sink),
                    Finder::Repeat { min } => rows::copies(pass, rule, *min, &mut sink),
                    Finder::Undecodable => rows::undecodable(pass, rule, document, &mut sink),
                    Finder::Misread(how) => misread::misread(pass, rule, how, &mut sink),
                };
            }
            clock.rule(passes.stopwatch(), index);
        }
        findings.all.sort_by(|a, b| {
            let key = |f: &Finding| (f.span.start, f.span.end);
            key(a).cmp(&key(b)).then_with(|| a.rule.cmp(&b.rule))
        });
        clock.shared(passes.stopwatch());
        findings
    }
}
