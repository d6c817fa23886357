//! Which rules one place of the configuration turns on and off.
//!
//! A place (the file, an override, the flags) says `select`, `extend-select`, `ignore` and
//! `severity`. Resolved against a rule set it is a [`Layer`]: for each rule on, off, or nothing
//! said. Layers are laid on top of each other to give the policy of a document.

use crate::engine::Policy;
use crate::rule::{Rule, RuleSet, Severity, help_for_unknown_id};
use crate::schema::{Spanned, nearest};

/// The name that stands for every rule.
const ALL: &str = "all";

/// What one place of the configuration says about rules. A name is a rule id, a pack, a tag or
/// `all`; its span is where it stands in the file (empty for a flag).
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Run these rules and no others.
    pub select: Option<Vec<Spanned<String>>>,
    /// Run these rules as well.
    pub extend_select: Vec<Spanned<String>>,
    /// Do not run these rules.
    pub ignore: Vec<Spanned<String>>,
    /// How much the findings of a rule matter, by its id.
    pub severity: Vec<(Spanned<String>, Severity)>,
}

/// A selection resolved against a rule set.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    /// For each rule: turned on, turned off, or left as it is.
    on: Vec<Option<bool>>,
    /// For each rule: its severity, if it is changed.
    severity: Vec<Option<Severity>>,
}

/// A name that no rule, pack or tag has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unknown {
    /// The key it stands under, as in `corplint.toml`.
    pub key: &'static str,
    /// The name and its place.
    pub name: Spanned<String>,
    /// What to do about it.
    pub help: String,
}

impl Unknown {
    /// What is wrong, in one line.
    pub(super) fn message(&self) -> String {
        let what = if self.key == "severity" { "rule" } else { "rule, pack or tag" };
        format!("there is no {what} `{}`", self.name.get_ref())
    }
}

/// How closely a name stands for a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    All,
    Group,
    Id,
}

impl Selection {
    /// Resolves the names, or gives back all that are not known.
    ///
    /// Of two lists that name one rule, the one that names it more closely wins: its id before a
    /// pack or a tag, these before `all`. `ignore` wins a tie.
    ///
    /// # Errors
    ///
    /// Every name that no rule, pack or tag of `rules` has.
    pub(super) fn resolve(&self, rules: &RuleSet) -> Result<Layer, Vec<Unknown>> {
        let unknown = self.unknown(rules.rules());
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let on = |rule: &Rule| {
            let closest = |names: &[Spanned<String>]| {
                names.iter().filter_map(|name| closeness(name.get_ref(), rule)).max()
            };
            let wanted = closest(self.select.as_deref().unwrap_or_default())
                .max(closest(&self.extend_select));
            let unwanted = closest(&self.ignore);
            match (wanted, unwanted) {
                (None, None) => self.select.is_some().then_some(false),
                (wanted, unwanted) => Some(wanted > unwanted),
            }
        };
        let severity = |rule: &Rule| {
            let own = self.severity.iter().rev().find(|(id, _)| *id.get_ref() == *rule.id);
            own.map(|(_, severity)| *severity)
        };
        Ok(Layer {
            on: rules.rules().iter().map(on).collect(),
            severity: rules.rules().iter().map(severity).collect(),
        })
    }

    fn unknown(&self, rules: &[Rule]) -> Vec<Unknown> {
        let ids = || rules.iter().map(|rule| &*rule.id);
        let names = || {
            let groups = rules.iter().flat_map(|rule| {
                std::iter::once(&*rule.pack).chain(rule.tags.iter().map(String::as_str))
            });
            std::iter::once(ALL).chain(ids()).chain(groups)
        };
        let mut unknown = Vec::new();
        let lists = [
            ("select", self.select.as_deref().unwrap_or_default()),
            ("extend-select", &self.extend_select),
            ("ignore", &self.ignore),
        ];
        for (key, list) in lists {
            for name in list {
                if !names().any(|known| known == name.get_ref()) {
                    let help = match nearest(name.get_ref(), names()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "`corplint rules` lists the rules and their packs".to_owned(),
                    };
                    unknown.push(Unknown { key, name: name.clone(), help });
                }
            }
        }
        for (id, _) in &self.severity {
            if !ids().any(|known| known == id.get_ref()) {
                let help = help_for_unknown_id(id.get_ref(), ids(), rules);
                unknown.push(Unknown { key: "severity", name: id.clone(), help });
            }
        }
        unknown
    }
}

/// How closely `name` stands for `rule`, if it does.
fn closeness(name: &str, rule: &Rule) -> Option<Closeness> {
    if name == &*rule.id {
        Some(Closeness::Id)
    } else if name == &*rule.pack || rule.tags.iter().any(|tag| tag == name) {
        Some(Closeness::Group)
    } else {
        (name == ALL).then_some(Closeness::All)
    }
}

impl Layer {
    /// Changes the policy as the layer says. A rule's severity stays as the layers below left it,
    /// also while it is off.
    pub(super) fn apply(&self, state: &mut [RuleState]) {
        for ((state, on), severity) in state.iter_mut().zip(&self.on).zip(&self.severity) {
            state.on = on.unwrap_or(state.on);
            state.severity = severity.unwrap_or(state.severity);
        }
    }
}

/// Whether a rule runs, and how much its findings matter, after some layers.
#[derive(Debug, Clone, Copy)]
pub(super) struct RuleState {
    pub on: bool,
    pub severity: Severity,
}

impl RuleState {
    /// The rules as they say themselves.
    pub(super) fn of_rules(rules: &RuleSet) -> Vec<Self> {
        let state = |rule: &Rule| Self { on: rule.default, severity: rule.severity };
        rules.rules().iter().map(state).collect()
    }

    /// The severity of the rule's findings; `None` if it does not run.
    pub(super) fn runs_at(&self) -> Option<Severity> {
        self.on.then_some(self.severity)
    }

    /// The policy that the states of all rules amount to.
    pub(super) fn policy(states: &[Self]) -> Policy {
        states.iter().map(Self::runs_at).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::rule::PackSource;
    use crate::schema::SourceFile;

    /// Rules that each find their id, in a pack `pack`; those of two letters have the tag `two`. The one with the
    /// id `off` is in a pack of its own, which is off by default.
    pub(crate) fn rules(ids: &[&str]) -> RuleSet {
        let (mut pack, mut off) = (String::new(), String::new());
        for id in ids {
            let text = if *id == "off" { &mut off } else { &mut pack };
            let tags = if id.len() == 2 { "tags = ['two']\n" } else { "" };
            if *id == "off" {
                text.push_str("[pack]\nsummary = 'x'\ndefault = false\n");
            }
            text.push_str(&format!(
                "[[rule]]\nid = '{id}'\nsummary = 'x'\nover = 'line'\npattern = '{id}'\n{tags}"
            ));
        }
        let packs = [("pack.toml", pack), ("rare.toml", off)].into_iter();
        let packs = packs.filter(|(_, text)| !text.is_empty()).map(|(name, text)| {
            let file = Arc::new(SourceFile { name: name.into(), text });
            PackSource { file, read_list: Box::new(|_: &str| Err(String::new())) }
        });
        RuleSet::load(&packs.collect::<Vec<_>>()).expect("no mistakes")
    }

    pub(crate) fn names(names: &[&str]) -> Vec<Spanned<String>> {
        names.iter().map(|name| Spanned::new(0..0, (*name).to_owned())).collect()
    }

    #[test]
    fn the_closest_name_wins_and_ignore_wins_a_tie() {
        let rules = rules(&["aa", "bb", "long", "off"]);
        let on = |select: Option<&[&str]>, extend: &[&str], ignore: &[&str]| {
            let selection = Selection {
                select: select.map(names),
                extend_select: names(extend),
                ignore: names(ignore),
                ..Selection::default()
            };
            let mut states = RuleState::of_rules(&rules);
            selection.resolve(&rules).expect("all are known").apply(&mut states);
            let on = rules.rules().iter().zip(states).filter(|(_, state)| state.on);
            on.map(|(rule, _)| rule.id.to_string()).collect::<Vec<_>>().join(" ")
        };
        for (select, extend, ignore, runs) in [
            (None, &[][..], &[][..], "aa bb long"),
            (Some(&[][..]), &[], &[], ""),
            (None, &["all"], &[], "aa bb long off"),
            (None, &["off"], &["long"], "aa bb off"),
            // Ties.
            (Some(&["aa"]), &[], &["aa"], ""),
            (Some(&["pack"]), &[], &["two"], "long"),
            (Some(&["all"]), &[], &["all"], ""),
            (None, &["off"], &["off"], "aa bb long"),
            // Of what is selected in two lists, the closer name counts, and so it does within one.
            (Some(&["two"]), &["aa"], &["pack"], "aa"),
            (Some(&["aa"]), &["two"], &["pack"], "aa"),
            (Some(&["all", "two"]), &[], &["pack"], "off"),
            (Some(&["all", "bb"]), &[], &["two"], "bb long off"),
            (None, &[], &["all", "aa"], ""),
            (None, &["two"], &["all", "aa"], "bb"),
        ] {
            assert_eq!(on(select, extend, ignore), runs, "{select:?} {extend:?} {ignore:?}");
        }
    }

    #[test]
    fn the_last_severity_of_a_rule_counts() {
        let rules = rules(&["aa", "bb"]);
        let severity = ["note", "error"].map(|name| {
            let severity = Severity::ALL.into_iter().find(|known| known.name() == name);
            (Spanned::new(0..0, "aa".to_owned()), severity.expect("a severity"))
        });
        let selection = Selection { severity: severity.into(), ..Selection::default() };
        let mut states = RuleState::of_rules(&rules);
        selection.resolve(&rules).expect("all are known").apply(&mut states);
        let severities: Vec<_> = states.iter().map(RuleState::runs_at).collect();
        assert_eq!(severities, [Some(Severity::Error), Some(Severity::Warning)]);
    }
}
