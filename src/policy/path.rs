//! Path patterns: how policies name fields.
//!
//! A pattern is member names joined by `.`; `*` stands for one member, `**` for any number (also none). Array levels
//! need no mention: `patient.name.family` also names `patient.name[].family`. `a.{key}` names the keys of the object
//! `a`, which no wildcard does. Names are compared without case, and `_` and `-` are ignored, so `patientName`, `patient_name` and
//! `PatientName` are one name. `$key…` and `$header.NAME` address key and headers.

use super::{FieldRule, Policy};
use crate::document::FieldPath;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// One parsed pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPattern {
    segments: Vec<String>,
}

/// Patterns with what they say, most specific first match wins: see [`PathRules::find`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathRules<R = FieldRule> {
    rules: Vec<(PathPattern, R)>,
    /// Rules by the literal name that they end in: a path needs to be compared with these only …
    by_last: HashMap<String, Vec<usize>>,
    /// … with those that end in a wildcard and whose last literal name it has …
    by_inner: HashMap<String, Vec<usize>>,
    /// … and with those that have no literal name.
    open: Vec<usize>,
}

/// Whether a member name is this folded name.
pub(super) fn is_name(name: &str, folded_name: &str) -> bool {
    match name.is_ascii() {
        true => name
            .bytes()
            .filter(|b| !matches!(b, b'_' | b'-'))
            .map(|b| b.to_ascii_lowercase())
            .eq(folded_name.bytes()),
        false => folded(name).eq(folded_name.chars()),
    }
}

fn fold(name: &str) -> String {
    folded(name).collect()
}

fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
}

/// Member names of a path, array marks dropped.
fn members(path: &str) -> impl Iterator<Item = &str> {
    path.split('.')
        .map(|m| m.trim_end_matches(['[', ']']))
        .filter(|m| !m.is_empty())
}

impl PathPattern {
    /// Parses a pattern; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text.trim().is_empty() {
            return Err("a path is empty");
        }
        if text.split('.').any(|s| s.trim_end_matches("[]").is_empty()) {
            return Err("a path has an empty member (two dots in a row, or one at the end)");
        }
        let segments: Vec<String> = members(text)
            .map(|m| if m.starts_with('*') { m.to_owned() } else { fold(m) })
            .collect();
        match segments.iter().any(|s| s.contains('*') && s != "*" && s != "**") {
            true => Err("`*` stands for a whole member name; it cannot be part of one"),
            false => Ok(PathPattern { segments }),
        }
    }

    /// Whether the pattern names this path.
    pub fn matches(&self, path: &FieldPath) -> bool {
        let folded = fold(path.as_str());
        let members: Vec<&str> = members(&folded).collect();
        let names_last = || self.last_name() == members.last().copied();
        (!is_of_names(&members) || names_last()) && matches(&self.segments, &members)
    }

    /// Whether a path is named or lies below one that is. Patterns for this have no `**`.
    pub(super) fn covers(&self, path: &FieldPath) -> bool {
        let folded = fold(path.as_str());
        self.leads_to(path) && members(&folded).count() >= self.segments.len()
    }

    /// Whether a path is named, lies below one that is or above one. Patterns for this have no `**`.
    pub(super) fn leads_to(&self, path: &FieldPath) -> bool {
        let folded = fold(path.as_str());
        let mut pairs = self.segments.iter().zip(members(&folded));
        pairs.all(|(segment, member)| segment == "*" || segment == member)
    }

    /// Whether `**` is part of it.
    pub(super) fn is_deep(&self) -> bool {
        self.segments.iter().any(|segment| segment == "**")
    }

    /// The last member, unless it is a wildcard.
    pub(super) fn last_name(&self) -> Option<&str> {
        let last = self.segments.last().map(String::as_str);
        last.filter(|last| !last.starts_with('*'))
    }

    /// Its literal members, folded.
    fn literals(&self) -> impl Iterator<Item = &str> {
        self.segments
            .iter()
            .map(String::as_str)
            .filter(|s| !s.starts_with('*'))
    }

    /// More literal members first, then fewer wildcards: the order in which rules are tried.
    fn specificity(&self) -> (usize, usize) {
        let wild = self.segments.iter().filter(|s| s.starts_with('*')).count();
        (self.segments.len() - wild, usize::MAX - wild)
    }
}

/// Whether a path is that of names of members, elements or attributes: of the schema, not of its values.
fn is_of_names(members: &[&str]) -> bool {
    matches!(members.last(), Some(&("{key}" | "{name}")))
}

/// Glob matching over segments with one backtracking point, so it is linear in the path for each pattern.
fn matches(pattern: &[String], members: &[&str]) -> bool {
    let (mut p, mut m) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while m < members.len() {
        match pattern.get(p).map(String::as_str) {
            Some("**") => {
                retry = Some((p + 1, m));
                p += 1;
            }
            Some(segment) if segment == "*" || segment == members[m] => (p, m) = (p + 1, m + 1),
            _ => match &mut retry {
                Some((after, from)) => {
                    *from += 1;
                    (p, m) = (*after, *from);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|s| s == "**")
}

impl<R> Default for PathRules<R> {
    fn default() -> Self {
        PathRules {
            rules: Vec::new(),
            by_last: HashMap::new(),
            by_inner: HashMap::new(),
            open: Vec::new(),
        }
    }
}

impl<R: Copy> PathRules<R> {
    /// Rules in the order written: of equally specific ones the later wins, so that a policy overrides what it extends.
    pub fn new(written: Vec<(PathPattern, R)>) -> Self {
        let mut rules = written;
        rules.reverse();
        rules.sort_by_key(|(p, _)| std::cmp::Reverse(p.specificity()));
        let mut by_last: HashMap<String, Vec<usize>> = HashMap::new();
        let (mut by_inner, mut open): (HashMap<String, Vec<usize>>, _) = (HashMap::new(), Vec::new());
        for (i, (pattern, _)) in rules.iter().enumerate() {
            let is_literal = |segment: &&String| !segment.starts_with('*');
            match (pattern.segments.last(), pattern.segments.iter().rfind(is_literal)) {
                (Some(last), Some(literal)) if last == literal => {
                    by_last.entry(last.clone()).or_default().push(i);
                }
                (_, Some(literal)) => by_inner.entry(literal.clone()).or_default().push(i),
                (_, None) => open.push(i),
            }
        }
        PathRules {
            rules,
            by_last,
            by_inner,
            open,
        }
    }

    /// What the policy says about a path, if anything.
    pub fn find(&self, path: &FieldPath) -> Option<R> {
        if self.rules.is_empty() || path.as_str().is_empty() {
            return None;
        }
        let folded = fold(path.as_str());
        let members: Vec<&str> = members(&folded).collect();
        let closed = self.by_last.get(*members.last()?).map_or(&[][..], Vec::as_slice);
        let first = |candidates: &[usize]| {
            let names = |i: &&usize| matches(&self.rules[**i].0.segments, &members);
            candidates.iter().find(names).copied()
        };
        if is_of_names(&members) {
            return first(closed).map(|found| self.rules[found].1);
        }
        let inner = members.iter().filter_map(|member| self.by_inner.get(*member));
        let ending_in_wildcards = inner.filter_map(|candidates| first(candidates));
        let found = ending_in_wildcards
            .chain([first(closed), first(&self.open)].into_iter().flatten())
            .min()?;
        Some(self.rules[found].1)
    }

    /// The rules, most specific first.
    pub fn iter(&self) -> impl Iterator<Item = &(PathPattern, R)> {
        self.rules.iter()
    }
}

impl Policy {
    /// A record's path as it may be logged: member names that the policy's own paths use, and `?` for every other, because
    /// a record's member names may be somebody's name or number.
    pub fn loggable(&self, path: &FieldPath) -> String {
        let rules = self.fields.iter().map(|(pattern, _)| pattern);
        let others = self.allow.iter().flatten().chain(&self.subject);
        let known: HashSet<&str> = rules.chain(others).flat_map(PathPattern::literals).collect();
        let shown = |member: &str| {
            let name = member.trim_end_matches(['[', ']']);
            match known.contains(fold(name).as_str()) {
                true => member.to_owned(),
                false => "?".to_owned(),
            }
        };
        path.as_str().split('.').map(shown).collect::<Vec<_>>().join(".")
    }
}

impl fmt::Display for PathPattern {
    /// The folded form, which is the same for all spellings of one pattern.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.segments.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::Entity;

    fn says(pattern: &str, path: &str) -> bool {
        PathPattern::parse(pattern)
            .unwrap()
            .matches(&FieldPath::new(path))
    }

    #[test]
    fn patterns_name_paths() {
        assert!(says("patient.name", "patient.name"));
        assert!(says("patient.name.family", "patient.name[].family"));
        assert!(says("patientName", "patient_name"));
        assert!(says("**.mrn", "mrn") && says("**.mrn", "a.b[].MRN"));
        assert!(says("a.**.z", "a.b.a.c.z") && says("a.*.z", "a.b.z"));
        assert!(says("**", "anything.at.all"));
        assert!(!says("a.*.z", "a.b.c.z") && !says("patient.name", "patient.name.family"));
        assert!(says("patients.{key}", "patients.{key}") && !says("patients.{key}", "patients.x"));
        assert!(says("**.{key}", "a.{key}") && !says("a.*", "a.{key}") && !says("**", "a.{key}"));
    }

    #[test]
    fn the_most_specific_rule_wins_and_then_the_later() {
        let rule = |path: &str, rule| (PathPattern::parse(path).unwrap(), rule);
        let rules = PathRules::new(vec![
            rule("**.name", FieldRule::Is(Entity::Name)),
            rule("drug.name", FieldRule::Keep),
            rule("**.name", FieldRule::Narrative),
        ]);
        assert_eq!(rules.find(&FieldPath::new("drug.name")), Some(FieldRule::Keep));
        assert_eq!(
            rules.find(&FieldPath::new("ward.name")),
            Some(FieldRule::Narrative)
        );
        assert_eq!(rules.find(&FieldPath::new("dose")), None);
    }

    #[test]
    fn rules_that_end_in_a_wildcard_are_tried_too() {
        let rule = |path: &str, rule| (PathPattern::parse(path).unwrap(), rule);
        let rules = PathRules::new(vec![
            rule("**", FieldRule::Narrative),
            rule("patient.*", FieldRule::Remove),
            rule("**.code", FieldRule::Keep),
            rule("patient.visit.code", FieldRule::Is(Entity::Id)),
        ]);
        let says = |path| rules.find(&FieldPath::new(path));
        assert_eq!(says("patient.visit.code"), Some(FieldRule::Is(Entity::Id)));
        assert_eq!(
            says("patient.code"),
            Some(FieldRule::Keep),
            "equally specific: the later"
        );
        assert_eq!(says("patient.visit"), Some(FieldRule::Remove));
        assert_eq!(says("a.b.code"), Some(FieldRule::Keep));
        assert_eq!(says("a.b"), Some(FieldRule::Narrative));
        assert_eq!(says("patient.{key}"), None, "names are not meant by wildcards");
    }

    #[test]
    fn malformed_patterns_are_refused() {
        for bad in ["", " ", "a..b", "a.", "a.na*me"] {
            assert!(PathPattern::parse(bad).is_err(), "{bad:?}");
        }
    }
}
