//! Messages and fixes: templates whose placeholders depend on the way to find.

use crate::schema::{Spanned, inside, nearest, or_list};
use crate::text::{FEATURES, Feature, UnitKind};

use super::Checker;
use crate::rule::RuleSet;
use crate::rule::condition::{Condition, Index};
use crate::rule::limits::MOST_PLACEHOLDERS;
use crate::rule::rule::{Finder, FixRule};
use crate::rule::spec::{FixSpec, RuleSpec};
use crate::rule::template::{Placeholder, Template, TemplateError};

/// The word list with replacements of which the whole of a span must be an entry.
fn list_of(set: &RuleSet, condition: &Condition) -> Option<Index> {
    match condition {
        Condition::In(list) => set.lists[*list].has_replacements().then_some(*list),
        Condition::All(parts) => parts.iter().find_map(|part| list_of(set, part)),
        Condition::Named(index) => list_of(set, set.conditions.get(*index)?),
        _ => None,
    }
}

/// What to do where a group is meant by its number.
const NAME_THE_GROUP: &str = "name the group, as in `(?<name>…)`, and write `{name}`; a group that only holds together is `(?:…)`";

impl Checker<'_> {
    pub(super) fn fix(
        &mut self,
        spec: &RuleSpec,
        finder: Option<&Finder>,
        groups: &[(usize, Condition)],
        subject: Option<UnitKind>,
    ) -> Option<FixRule> {
        let Some(fix) = &spec.fix else {
            let Some(Finder::Words(list)) = finder else { return None };
            let replaces = self.set.lists[*list].has_replacements();
            return replaces.then(|| FixRule::Replace(Template::of(Placeholder::Replacement)));
        };
        match (fix.get_ref(), finder?) {
            (FixSpec::KeepFirst, Finder::Repeat { .. }) => Some(FixRule::Delete),
            (FixSpec::KeepFirst, _) => {
                self.mistake(fix.span(), "only the copies of `repeat` have a first").help =
                    Some("use \"delete\"".into());
                None
            }
            (FixSpec::Delete, Finder::Repeat { .. }) => {
                let message = "of repeated units, the later copies are the findings";
                self.mistake(fix.span(), message).help = Some("use \"keep-first\"".into());
                None
            }
            (FixSpec::Delete, _) => Some(FixRule::Delete),
            (FixSpec::Replace(template), finder) => {
                if let Finder::Pattern(pattern) = finder {
                    self.references(template, *pattern);
                }
                self.template(template, Some(finder), groups, subject).map(FixRule::Replace)
            }
        }
    }

    /// Remembers what refers to a group of the pattern as other tools write it: here it would be put in as it stands.
    fn references(&mut self, template: &Spanned<String>, pattern: usize) {
        let groups = self.set.patterns[pattern].group_count();
        let text = template.get_ref();
        for (at, _) in text.match_indices(['$', '\\']) {
            let digits = text[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
            let end = at + 1 + digits;
            if text[at + 1..end].parse().is_ok_and(|group: usize| (1..=groups).contains(&group)) {
                let message = format!(
                    "`{}` is no group here: it would be put in as it stands",
                    &text[at..end]
                );
                let at = inside(self.file(), &template.span(), &(at..end));
                self.mistake(at, message).help = Some(NAME_THE_GROUP.to_owned());
            }
        }
    }

    /// A template of a rule with this way to find.
    pub(super) fn template(
        &mut self,
        template: &Spanned<String>,
        finder: Option<&Finder>,
        groups: &[(usize, Condition)],
        subject: Option<UnitKind>,
    ) -> Option<Template> {
        // Without a way to find, it is not known what placeholders there are.
        let finder = finder?;
        // Of those with one name, the last is meant.
        let features = FEATURES.iter().filter(|feature| feature.scope.covers(subject));
        let mut known: Vec<(String, Placeholder)> = features
            .map(|feature| (feature.name.to_owned(), Placeholder::Feature(feature)))
            .collect();
        known.extend([
            ("text".into(), Placeholder::Text),
            ("letters".into(), Placeholder::Letters),
            ("offset".into(), Placeholder::Offset),
        ]);
        match finder {
            Finder::Run(_) => known.push(("count".into(), Placeholder::Count)),
            Finder::Repeat { .. } => {
                known.push(("count".into(), Placeholder::Count));
                known.push(("first_line".into(), Placeholder::FirstLine));
            }
            Finder::Words(list) if self.set.lists[*list].has_replacements() => {
                known.push(("replacement".into(), Placeholder::Replacement));
            }
            Finder::Misread(_) => known.push(("decoded".into(), Placeholder::Decoded)),
            Finder::Pattern(pattern) => {
                let pattern = &self.set.patterns[*pattern];
                for (name, group) in pattern.groups().filter_map(|n| Some((n, pattern.group(n)?))) {
                    known.push((name.to_owned(), Placeholder::Group(group)));
                    let conditions = groups.iter().filter(|(index, _)| *index == group);
                    let mut lists =
                        conditions.filter_map(|(_, condition)| list_of(self.set, condition));
                    if let Some(list) = lists.next() {
                        let instead = Placeholder::Instead { group, list };
                        known.push((format!("{name}.replacement"), instead));
                    }
                }
            }
            _ => {}
        }
        let measured = match (subject, finder) {
            (Some(kind), _) => kind.name(),
            (None, Finder::Run(_)) => "a run",
            (None, Finder::Undecodable) => "a run of bytes",
            (None, _) => "a match",
        };
        self.parse_template(template, &known, Some(measured))
    }

    /// A template with these placeholders; `measured` is what those that are features are measured
    /// on, if there are any.
    pub(super) fn parse_template(
        &mut self,
        template: &Spanned<String>,
        known: &[(String, Placeholder)],
        measured: Option<&str>,
    ) -> Option<Template> {
        let parsed = Template::parse(template.get_ref(), |name| {
            known.iter().rfind(|(n, _)| n == name).map(|(_, placeholder)| placeholder.clone())
        });
        let errors = match parsed {
            Ok(parsed) => {
                let count = parsed.count_placeholders();
                if count <= MOST_PLACEHOLDERS {
                    return Some(parsed);
                }
                let message = format!(
                    "this has {count} placeholders; at most {MOST_PLACEHOLDERS} are allowed"
                );
                self.mistake(template.span(), message);
                return None;
            }
            Err(errors) => errors,
        };
        for error in errors {
            match error {
                TemplateError::Brace(at) => {
                    let at = inside(self.file(), &template.span(), &at);
                    self.mistake(at, "a brace without its partner").help =
                        Some("write `{{` or `}}` for the brace itself".into());
                }
                TemplateError::Unknown(at, name) => {
                    let at = inside(self.file(), &template.span(), &at);
                    let names = known.iter().map(|(name, _)| name.as_str());
                    if let Some((feature, on)) = Feature::named(&name).zip(measured) {
                        let scope = feature.scope.name();
                        let message = format!("`{name}` is measured on {scope}, not on {on}");
                        let mistake = self.mistake(at, message);
                        mistake.label = "can't be measured here".into();
                        mistake.help = Some("leave the placeholder out".into());
                        continue;
                    }
                    let help = match nearest(&name, names.clone()) {
                        Some(near) => format!("did you mean `{{{near}}}`?"),
                        None if name.bytes().all(|byte| byte.is_ascii_digit())
                            && !name.is_empty() =>
                        {
                            NAME_THE_GROUP.to_owned()
                        }
                        None => {
                            let others: Vec<&str> =
                                names.filter(|n| Feature::named(n).is_none()).collect();
                            let features =
                                if measured.is_some() { " and the features" } else { "" };
                            format!("known here are {}{features}", or_list(&others))
                        }
                    };
                    let mistake = self.mistake(at, format!("unknown placeholder `{{{name}}}`"));
                    mistake.label = "not known here".into();
                    mistake.help = Some(help);
                }
            }
        }
        None
    }
}
