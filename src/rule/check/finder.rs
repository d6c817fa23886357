//! Ways to find: a rule has exactly one, and not every one makes sense over every unit.

use std::ops::Range;
use std::sync::Arc;

use crate::schema::{Spanned, or_list};
use crate::text::{Charset, UnitKind};

use super::Checker;
use crate::rule::condition::Condition;
use crate::rule::misread::Misread;
use crate::rule::rule::{Finder, Run, RunPlace};
use crate::rule::spec::{
    AcrossSpec, ListSpec, MisreadSpec, PlaceSpec, RepeatSpec, RuleSpec, RunSpec,
};

impl Checker<'_> {
    /// The way in which the rule finds, if it has exactly one that makes sense.
    pub(super) fn finder(&mut self, spec: &RuleSpec) -> Option<Finder> {
        let ways: Vec<(&str, Range<usize>)> = [
            ("pattern", spec.pattern.as_ref().map(|pattern| pattern.span.clone())),
            ("words", spec.words.as_ref().map(Spanned::span)),
            ("run", spec.run.as_ref().map(|run| run.span.clone())),
            ("repeat", spec.repeat.as_ref().map(|repeat| repeat.span.clone())),
            ("undecodable", spec.undecodable.as_ref().map(Spanned::span)),
            ("misread", spec.misread.as_ref().map(|misread| misread.span.clone())),
        ]
        .into_iter()
        .filter_map(|(name, span)| span.map(|span| (name, span)))
        .collect();
        if let [(first, _), (second, span), ..] = &ways[..] {
            let message = format!("a rule has one way to find, this has `{first}` and `{second}`");
            self.mistake(span.clone(), message).help = Some("make two rules of it".into());
            return None;
        }
        let over = *spec.over.get_ref();
        if let Some(pattern) = &spec.pattern {
            self.finding_pattern(&Arc::clone(self.file()), pattern).map(Finder::Pattern)
        } else if let Some(words) = &spec.words {
            self.has_no_key(words);
            self.list(words).map(Finder::Words)
        } else if let Some(run) = &spec.run {
            self.run(run, spec).map(Finder::Run)
        } else if let Some(repeat) = &spec.repeat {
            self.repeat(repeat, spec)
        } else if let Some(undecodable) = &spec.undecodable {
            if !undecodable.get_ref() {
                self.mistake(undecodable.span(), "`undecodable` can only be true");
            }
            if over != UnitKind::Document {
                let message = "`undecodable` looks at the document as a whole";
                self.mistake(spec.over.span(), message).label = "should be `document`".into();
            }
            Some(Finder::Undecodable)
        } else if let Some(misread) = &spec.misread {
            self.misread(misread)
        } else if spec.misspelt {
            // The condition or the way to find may be what is misspelt: what depends on it is not judged.
            None
        } else if spec.r#where.is_none() {
            let message =
                format!("this rule finds every {over}: it has no condition and no way to find");
            self.mistake(spec.id.span(), message).help =
                Some("add `where`, or one of `pattern`, `words`, `run`, `repeat`".into());
            None
        } else {
            Some(Finder::Units)
        }
    }

    /// Checks that below `[rule.words]` nothing stands that was meant as a key of the rule.
    fn has_no_key(&mut self, words: &Spanned<ListSpec>) {
        let ListSpec::Replacements(entries) = words.get_ref() else { return };
        let source = self.file().text.get(words.span()).unwrap_or_default();
        if source.starts_with('{') {
            return;
        }
        let keys = RuleSpec::keys();
        for (word, _) in entries.iter().filter(|(word, _)| keys.contains(word.get_ref())) {
            let key = word.get_ref();
            let message = format!("`{key}` is a word of the list here, and no key of the rule");
            let mistake = self.mistake(word.span(), message);
            mistake.label = "below `[rule.words]`".into();
            mistake.help = Some(format!(
                "put the keys of the rule before `[rule.words]`; a list that has the word is written inline: `words = {{ {key} = … }}`"
            ));
        }
    }

    fn run(&mut self, run: &RunSpec, spec: &RuleSpec) -> Option<Run> {
        let over = *spec.over.get_ref();
        if over == UnitKind::Document {
            let message = "`run` over `document` is impossible: there is one document only";
            self.mistake(run.span.clone(), message).help =
                Some("runs are of lines, paragraphs, sentences or words".into());
            return None;
        }
        if spec.r#where.is_none() && !spec.misspelt {
            let message = "a run needs a `where`: which units are of it?";
            self.mistake(run.span.clone(), message);
        }
        for min in [&run.min, &run.min_after_header].into_iter().flatten() {
            if min.get_ref().0 == 0 {
                self.mistake(min.span(), "a run has at least 1 unit").label = "too small".into();
            }
        }
        if let (Some(min), None) = (&run.min_after_header, &run.header) {
            self.mistake(min.span(), "`min_after_header` without `header` says nothing");
        }
        if let (Some(min), Some(after), Some(_)) = (&run.min, &run.min_after_header, &run.header)
            && after.get_ref().0 >= min.get_ref().0
        {
            let message = format!("`min = {}` makes a run without a header too", min.get_ref().0);
            self.mistake(after.span(), message).help = Some(
                "`min_after_header` is for fewer units than `min`; leave one of them out".into(),
            );
        }
        let min = run.min.as_ref().map(|min| min.get_ref().0);
        let after = run.min_after_header.as_ref().map(|min| min.get_ref().0);
        if min.is_none() && after.is_none() && !run.misspelt {
            self.mistake(run.span.clone(), "a run needs `min`: how many units make one?");
        }
        if let (Some(condition), None | Some(0)) = (&run.not_across, run.gap) {
            self.mistake(condition.span.clone(), "`not_across` without a `gap` says nothing");
        }
        let not_across = run.not_across.as_ref().map(|across| self.condition(across, Some(over)));
        let header = run.header.as_ref().map(|header| self.condition(header, Some(over)));
        let place = run.place.as_ref().map(|place| match place {
            PlaceSpec::Start => RunPlace::Start,
            PlaceSpec::End => RunPlace::End,
            PlaceSpec::BeforeFirst(c) => RunPlace::BeforeFirst(self.condition(c, Some(over))),
            PlaceSpec::AfterLast(c) => RunPlace::AfterLast(self.condition(c, Some(over))),
            PlaceSpec::Between(c) => RunPlace::Between(self.condition(c, Some(over))),
        });
        let min_after_header = after.or(min)?;
        let gap = run.gap.unwrap_or(0);
        Some(Run { min, min_after_header, gap, not_across, header, place })
    }

    fn repeat(&mut self, repeat: &RepeatSpec, spec: &RuleSpec) -> Option<Finder> {
        let mut supported = true;
        if let Some(across) = &repeat.across
            && *across.get_ref() == AcrossSpec::Corpus
        {
            let message = "`across = \"corpus\"` is not supported yet";
            self.mistake(across.span(), message).help =
                Some("leave it out to find copies within each document".into());
            supported = false;
        }
        if let Some(similarity) = &repeat.similarity {
            let ratio = *similarity.get_ref();
            if (0.0..=1.0).contains(&ratio) {
                let message = "`similarity` is not supported yet";
                self.mistake(similarity.span(), message).help = Some(
                    "leave it out to find copies that are the same after folding case, space and \
                     punctuation"
                        .into(),
                );
            } else {
                self.mistake(similarity.span(), "`similarity` is a ratio, 0 to 1");
            }
            supported = false;
        }
        if supported && *spec.over.get_ref() == UnitKind::Document {
            let message = "`repeat` over `document` is impossible within one document";
            self.mistake(repeat.span.clone(), message).help =
                Some("look at paragraphs, lines, sentences or words".into());
            supported = false;
        }
        let min = repeat.min.as_ref().map_or(2, |min| min.get_ref().0);
        if let Some(spec) = repeat.min.as_ref().filter(|_| min < 2) {
            let message = "a repetition has at least 2 copies, the first one counted";
            self.mistake(spec.span(), message).label = "too small".into();
        }
        supported.then_some(Finder::Repeat { min })
    }

    fn misread(&mut self, misread: &MisreadSpec) -> Option<Finder> {
        let before = self.mistake_count();
        let (charsets, was) = (misread.r#as.get_ref(), misread.was.get_ref());
        for (list, span) in [(charsets.len(), misread.r#as.span()), (was.len(), misread.was.span())]
        {
            if list == 0 {
                self.mistake(span, "this names no encoding");
            }
        }
        let names = charsets.iter().map(|c| (c.get_ref().name(), c.span(), true));
        let names: Vec<_> =
            names.chain(was.iter().map(|w| (w.get_ref().name(), w.span(), false))).collect();
        for (index, (name, span, list)) in names.iter().enumerate() {
            if names[..index].iter().any(|(first, _, of)| first == name && of == list) {
                self.mistake(span.clone(), format!("`{name}` stands twice in the list"));
            }
        }
        let charsets: Vec<Charset> = charsets.iter().map(|charset| *charset.get_ref()).collect();
        for one in was {
            let Some(of) = one.get_ref().charset() else { continue };
            if !charsets.is_empty() && !Misread::tells(&charsets, of) {
                let message = format!("nothing tells text in {of} that was read as one of `as`");
                self.mistake(one.span(), message).help = Some(
                    "of two encodings in which each byte is a character, only control characters \
                     tell that the other was meant: add \"latin-1\" to `as`"
                        .into(),
                );
            }
        }
        let was: Vec<Option<Charset>> = was.iter().map(|was| was.get_ref().charset()).collect();
        let sound = self.mistake_count() == before;
        sound.then(|| Finder::Misread(Misread::new(&charsets, &was)))
    }

    pub(super) fn groups(
        &mut self,
        spec: &RuleSpec,
        finder: Option<&Finder>,
    ) -> Vec<(usize, Condition)> {
        let mut groups = Vec::new();
        for (name, condition) in spec.groups.iter() {
            let condition = self.condition(condition, None);
            match finder {
                Some(Finder::Pattern(pattern)) => {
                    let pattern = &self.set.patterns[*pattern];
                    if let Some(group) = pattern.group(name.get_ref()) {
                        groups.push((group, condition));
                        continue;
                    }
                    let known: Vec<String> = pattern.groups().map(str::to_owned).collect();
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    let message = format!("the pattern has no group `{}`", name.get_ref());
                    let help = match &known[..] {
                        [] => "name one: `(?<name>…)`".to_owned(),
                        _ => format!("its groups are {}", or_list(&known)),
                    };
                    self.mistake(name.span(), message).help = Some(help);
                }
                Some(_) => {
                    self.mistake(name.span(), "only a `pattern` has groups");
                }
                None => {}
            }
        }
        groups
    }
}
