//! Finding PHI. In: a record's fields; out: spans per field with the values that the record reveals.
//!
//! The finders in order: what the policy says stands at a path (`places`), the always-redact dictionary (`lexicon`),
//! written forms (`pattern`) and those of the facility (`formats`), where the policy asks for it what no vocabulary vouches
//! for (`unvouched`), and copies of every value found so far anywhere else in the record ([`crate::needle`]).
//! The model comes after them, for the whole batch (`ner`), and last the question whose a name is (`roles`). Guarantees: spans of one field are sorted, disjoint and on
//! character boundaries; a finding may widen a redaction and never shrinks it (invariant 12); what is found in a
//! record key depends on nothing but the key, so that a tombstone gets the key of the records that it deletes. Kinds
//! that the policy keeps are not reported: united with another finding they could pass it off as something to keep.
//! Nothing here can fail; text is never sliced off a boundary.

mod asked;
mod edges;
mod formats;
mod injection;
mod keep;
mod lexicon;
pub mod ner;
pub mod pattern;
mod people;
mod places;
mod reference;
mod relatives;
mod roles;
mod unvouched;

use crate::document::{Document, Field, FieldKind};
use crate::entity::Entity;
use crate::findings::Findings;
use crate::injection::Kinds;
use crate::needle::{Needles, find_in_both, is_title, is_whole_number};
use crate::policy::path::PathPattern;
use crate::policy::{Action, Policy};
use crate::span::{Finder, Finders, Span, unite};
use crate::token::{imitations, opaque_ranges};
use crate::vocabulary::terms::is_eponym_in_phrase;
use formats::Formats;
use keep::Keep;
use lexicon::Lexicon;
use ner::Suspect;
use ner::judge::judge;
use pattern::Patterns;
use people::NameField;
use places::{Treatment, is_removed, of_key, treatment};
use std::sync::Arc;

/// Digits of the shortest number that a vouched field may not show: a telephone number without area code.
const VOUCHED_DIGITS_MIN: usize = 7;

/// The finders of one policy, compiled. Shared by all tasks.
pub struct Detector {
    policy: Arc<Policy>,
    lexicon: Lexicon,
    patterns: Patterns,
    formats: Formats,
    keep: Keep,
}

impl Detector {
    /// Compiles a policy's finders.
    pub fn new(policy: Arc<Policy>) -> Self {
        Detector {
            lexicon: Lexicon::new(policy.dictionary.clone()),
            patterns: Patterns::of(policy.locales),
            formats: Formats::new(&policy.formats),
            keep: Keep::new(&policy.keep),
            policy,
        }
    }

    /// All finders but the model.
    pub fn screen(&self, document: &Document) -> Findings {
        let treatments: Vec<Treatment> = document.fields().map(|f| treatment(&self.policy, f)).collect();
        let mut spans: Vec<Vec<Span>> = vec![Vec::new(); document.len()];
        for ((field, treatment), spans) in document.fields().zip(&treatments).zip(&mut spans) {
            self.search(field, *treatment, spans);
        }
        let mut needles = needles(&self.policy, document, &mut spans);
        self.add_all_known(document, &treatments, &mut needles, &mut spans);
        let mut findings = Findings {
            spans: spans.into_iter().map(unite).collect(),
            needles,
            removed_fields: self.removed_fields(document),
            subject: self.subject(document).map(Into::into),
        };
        roles::assign(&self.policy, document, &mut findings);
        findings
    }

    /// The strict second search of an output by the rules: dictionary everywhere, patterns wherever the policy does not
    /// vouch for the text. Spans per field; what redaction wrote itself is found too, and the gate's to pass over.
    pub fn rescan(&self, document: &Document) -> Vec<Vec<Span>> {
        let rescan = |field: Field<'_>| {
            let mut spans = Vec::new();
            let text = field.text.expose();
            self.find_terms(text, &mut spans);
            match treatment(&self.policy, field) {
                Treatment::Narrative | Treatment::KeyText if is_plain_word(field) => {}
                Treatment::Whole(_) | Treatment::Narrative | Treatment::KeyText => {
                    self.find_patterns(text, &mut spans);
                    self.find_unvouched(field, &mut spans);
                }
                Treatment::Vouched => self.find_despite_vouching(text, &mut spans),
                Treatment::Reference | Treatment::Blob | Treatment::PlainNumber | Treatment::KeyVouched => {}
            }
            unite(spans)
        };
        document.fields().map(rescan).collect()
    }

    /// Whether a field is text for a model: no rule says what stands there, none vouches for it, and there is something to read.
    pub fn is_for_model(&self, field: Field<'_>) -> bool {
        treatment(&self.policy, field) == Treatment::Narrative
            && asked::is_worth(field, self.policy.rule(field.path))
    }

    /// What in a record speaks to a model, wherever text can pass.
    pub fn injection(&self, document: &Document) -> Kinds {
        let mut kinds = Kinds::default();
        for field in document.fields() {
            let path = field.path.as_str();
            let is_image = path.ends_with(".img.@src");
            if is_image || path.ends_with(".a.@href") {
                injection::find_in_address(field.text.expose(), is_image, &mut kinds);
            }
            match treatment(&self.policy, field) {
                Treatment::Narrative | Treatment::Vouched | Treatment::Reference => {
                    injection::find(field.text.expose(), &mut kinds);
                }
                _ => {}
            }
        }
        kinds
    }

    /// Judges what the model suspects (one list per field), unites it with the findings, then searches the whole record for
    /// the values that only the model found. Suspects off the text or its character boundaries are dropped; vouched fields
    /// stay as they are.
    pub fn add_model_spans(&self, document: &Document, findings: &mut Findings, suspects: &[Vec<Suspect>]) {
        let known_before = findings.needles.len();
        let treatments: Vec<Treatment> = document.fields().map(|f| treatment(&self.policy, f)).collect();
        for (at, suspects) in suspects.iter().enumerate().take(document.len()) {
            let text = document.field(at).text.expose();
            let readable = matches!(
                treatments[at],
                Treatment::Narrative | Treatment::KeyText | Treatment::Whole(_)
            );
            if !readable {
                continue;
            }
            let mut new = judge(text, suspects, &self.policy.model);
            new.retain(|s| self.hides(s) && !self.keep.holds(text, s));
            for span in &mut new {
                let value = text.get(span.start..span.end).unwrap_or_default();
                if !of_key(document.field(at)) {
                    span.known = findings.needles.add(span.entity, value);
                }
            }
            findings.spans[at].extend(new);
        }
        if findings.needles.len() > known_before {
            self.add_all_known(document, &treatments, &mut findings.needles, &mut findings.spans);
        }
        for spans in &mut findings.spans {
            *spans = unite(std::mem::take(spans));
        }
        roles::assign(&self.policy, document, findings);
    }

    /// Says anew whose the names are, when findings were added.
    pub fn assign_roles(&self, document: &Document, findings: &mut Findings) {
        roles::assign(&self.policy, document, findings);
    }

    /// What may be half of something at the end of a passage whose next one is not known.
    pub fn at_end(&self, text: &str) -> Option<Span> {
        edges::at_end(text).filter(|s| self.hides(s))
    }

    /// What may be half of something at the start of a passage. `cut`: whether there is one before it, which is not known;
    /// otherwise only a word counts that starts in the middle.
    pub fn at_start(&self, text: &str, cut: bool) -> Option<Span> {
        edges::at_start(text, cut).filter(|s| self.hides(s))
    }

    /// Everything that a field shows by itself.
    fn search(&self, field: Field<'_>, treatment: Treatment, spans: &mut Vec<Span>) {
        if treatment == Treatment::Blob {
            return;
        }
        let text = field.text.expose();
        self.find_terms(text, spans);
        match treatment {
            Treatment::Whole(entity) => spans.extend(whole(text, entity)),
            // Member names are mostly schema: one word without a digit has no written form that a pattern could tell.
            Treatment::Narrative | Treatment::KeyText if is_plain_word(field) => {}
            Treatment::Narrative | Treatment::KeyText => {
                self.find_patterns(text, spans);
                self.find_unvouched(field, spans);
            }
            Treatment::Vouched => self.find_despite_vouching(text, spans),
            Treatment::Reference => {
                let mut found = Vec::new();
                reference::find(text, &mut found);
                spans.extend(found.into_iter().filter(|s| self.hides(s)));
            }
            Treatment::Blob | Treatment::PlainNumber | Treatment::KeyVouched => {}
        }
    }

    fn find_terms(&self, text: &str, spans: &mut Vec<Span>) {
        find_in_both(text, spans, |text, spans| self.lexicon.find(text, spans));
    }

    /// A field that the policy vouches for is narrative all the same where it shows somebody in a form that no code has.
    fn find_despite_vouching(&self, text: &str, spans: &mut Vec<Span>) {
        // Codes have neither: no need to read them.
        let digits = || text.bytes().filter(u8::is_ascii_digit).count();
        if !text.contains([' ', '@', '\\']) && digits() < VOUCHED_DIGITS_MIN {
            return;
        }
        let mut found = Vec::new();
        self.find_patterns(text, &mut found);
        if found.iter().any(|span| is_plainly_personal(text, span)) {
            spans.extend(found);
        }
    }

    fn find_patterns(&self, text: &str, spans: &mut Vec<Span>) {
        let mut found = Vec::new();
        find_in_both(text, &mut found, |text, found| {
            // First: where a pattern finds the same, the facility knows better what it is.
            self.formats.find(text, found);
            self.patterns.find(text, found);
        });
        found.retain(|s| !self.keep.holds(text, s));
        let imitation = |(start, end, entity)| Span::new(start, end, entity, Finder::Pattern);
        found.extend(imitations(text).into_iter().map(imitation));
        spans.extend(found.into_iter().filter(|s| self.hides(s)));
    }

    /// What no vocabulary vouches for, where the policy wants that gone. Member names are of the schema, unless they are
    /// phrases.
    fn find_unvouched(&self, field: Field<'_>, spans: &mut Vec<Span>) {
        let text = field.text.expose();
        let is_schema = field.kind == FieldKind::MapKey && !text.contains(char::is_whitespace);
        if !self.policy.redacts_unknown_words || is_schema {
            return;
        }
        let mut found = Vec::new();
        find_in_both(text, &mut found, unvouched::find);
        spans.extend(found.into_iter().filter(|s| self.hides(s)));
    }

    /// Whether the policy does anything to this kind.
    fn hides(&self, span: &Span) -> bool {
        self.policy.action(span.entity) != Action::Keep
    }

    /// Copies of known values in all fields. The relatives that this reveals ("Chidi Okonkwo") are known values too, and
    /// searched in a second round ("Chidi is well"); one is enough, for whom it reveals stands beside a known name.
    fn add_all_known(
        &self,
        document: &Document,
        treatments: &[Treatment],
        needles: &mut Needles,
        spans: &mut [Vec<Span>],
    ) {
        for _ in 0..2 {
            for ((field, treatment), spans) in document.fields().zip(treatments).zip(spans.iter_mut()) {
                self.add_known(field, *treatment, needles, spans);
            }
            if !add_relatives(document, needles, spans) {
                return;
            }
        }
    }

    /// Copies of known values.
    fn add_known(&self, field: Field<'_>, treatment: Treatment, needles: &Needles, spans: &mut Vec<Span>) {
        let text = field.text.expose();
        let mut known = Vec::new();
        match treatment {
            Treatment::Narrative | Treatment::Vouched | Treatment::Reference | Treatment::PlainNumber => {
                needles.find(text, &mut known);
            }
            Treatment::Blob | Treatment::Whole(_) | Treatment::KeyText | Treatment::KeyVouched => return,
        }
        // Half a number cannot be replaced, and half of one is no copy.
        if field.kind == FieldKind::Number {
            known.retain(|s| is_whole_number(text, (s.start, s.end)));
            known.iter_mut().for_each(|s| s.end = text.len());
        }
        // A name inside a longer written form (an e-mail address) adds nothing, and would name the whole after its part.
        let forms = unite(spans.clone()); // sorted and disjoint: one look per copy, however many there are
        let inside = |s: &Span| {
            let before = forms.partition_point(|form| form.end < s.end);
            forms
                .get(before)
                .is_some_and(|form| form.start <= s.start && form.len() > s.len())
        };
        let is_term = |s: &Span| s.entity == Entity::Name && is_eponym_in_phrase(text, s.start, s.end);
        known.retain(|s| self.hides(s) && !inside(s) && !is_term(s));
        // Nor is a finding its own copy.
        let itself = |s: &Span| {
            let at = forms.partition_point(|form| form.start < s.start);
            let same = |form: &Span| (form.end, form.entity, form.known) == (s.end, s.entity, s.known);
            forms
                .get(at)
                .is_some_and(|form| form.start == s.start && same(form))
        };
        let copies = known.iter().map(|s| relatives::widen(text, s));
        spans.extend(copies.filter(|s| !itself(s)));
    }

    fn removed_fields(&self, document: &Document) -> Vec<usize> {
        let fields = document.fields().enumerate();
        let is_removed = |field: Field<'_>| is_removed(&self.policy, field);
        fields
            .filter(|(_, field)| is_removed(*field))
            .map(|(at, _)| at)
            .collect()
    }

    /// The patient's identifier: the first field that the most preferred `subject` path names; of a reference its
    /// identifier, unless it only points into the record.
    fn subject<'d>(&self, document: &'d Document) -> Option<&'d str> {
        let named = |f: &Field<'_>| f.kind != FieldKind::MapKey && self.policy.is_subject(f.path);
        let identifier = |field: Field<'d>| {
            let text = field.text.expose().trim();
            let id = match treatment(&self.policy, field) {
                Treatment::Reference => reference::identifier(text)?,
                _ => text,
            };
            (!id.is_empty()).then_some((field, id))
        };
        let fields: Vec<(Field<'_>, &str)> = document.fields().filter(named).filter_map(identifier).collect();
        let first = |pattern: &PathPattern| fields.iter().find(|(field, _)| pattern.matches(field.path));
        self.policy.subject.iter().find_map(first).map(|(_, id)| *id)
    }
}

/// Whether a written form is nobody's code: an address of mail, a social security, telephone or record number, a name
/// behind a title ("Mr. Okonkwo"; not "MS Okonkwo", which may be anything).
fn is_plainly_personal(text: &str, span: &Span) -> bool {
    match span.entity {
        Entity::Email | Entity::Ssn | Entity::Mrn => true,
        Entity::Phone => is_grouped_phone(text.get(span.start..span.end).unwrap_or_default()),
        Entity::Name => {
            let before = text
                .get(..span.start)
                .unwrap_or_default()
                .trim_end_matches([' ', '.']);
            let word = before
                .rsplit(|c: char| !c.is_alphabetic())
                .next()
                .unwrap_or_default();
            let mut letters = word.chars();
            is_title(word)
                && letters.next().is_some_and(char::is_uppercase)
                && letters.next().is_some_and(char::is_lowercase)
        }
        _ => false,
    }
}

/// Whether a telephone number is written as one: with `+` or brackets, or as 617-555-0123. A drug code (0069-2587-10)
/// is not.
fn is_grouped_phone(number: &str) -> bool {
    let groups = number.split(|c: char| !c.is_ascii_digit()).map(str::len);
    let groups: Vec<usize> = groups.filter(|&digits| digits > 0).collect();
    number.starts_with(['+', '(']) || groups.ends_with(&[3, 3, 4])
}

/// Whether a field is a member name of nothing but ASCII letters.
fn is_plain_word(field: Field<'_>) -> bool {
    field.kind == FieldKind::MapKey && field.text.expose().bytes().all(|b| b.is_ascii_alphabetic())
}

/// The whole text without surrounding white space, unless nothing or only a token of ours is left.
fn whole(text: &str, entity: Entity) -> Option<Span> {
    let start = text.len() - text.trim_start().len();
    let end = start + text.trim().len();
    let tokens = opaque_ranges(text);
    (start < end && tokens != [(start, end)]).then(|| Span::new(start, end, entity, Finder::Structure))
}

/// Collects the values that spans reveal and ties the spans to them.
///
/// People come first and the fullest names before the others, so that single names join the person they belong to;
/// then the fields in their order; the record key last, for the value says better what it is.
fn needles(policy: &Policy, document: &Document, spans: &mut [Vec<Span>]) -> Needles {
    let mut needles = Needles::default();
    add_people(policy, document, spans, &mut needles);
    for keys in [false, true] {
        for (field, spans) in document.fields().zip(spans.iter_mut()) {
            if of_key(field) != keys {
                continue;
            }
            for span in spans.iter_mut().filter(|s| keys || !is_structured_name(s)) {
                let value = field.text.expose().get(span.start..span.end).unwrap_or_default();
                let known = needles.add(span.entity, value);
                span.known = known.filter(|_| !keys);
            }
        }
    }
    needles
}

/// Adds the names that copies of known names were widened to; says whether there were new ones.
fn add_relatives(document: &Document, needles: &mut Needles, spans: &mut [Vec<Span>]) -> bool {
    let known_before = needles.len();
    let is_widened = |s: &&mut Span| {
        s.entity == Entity::Name && s.known.is_none() && s.finders == Finders::only(Finder::Known)
    };
    for (field, spans) in document.fields().zip(spans) {
        for span in spans.iter_mut().filter(is_widened) {
            let name = field.text.expose().get(span.start..span.end).unwrap_or_default();
            span.known = needles.add(Entity::Name, name);
        }
    }
    needles.len() > known_before
}

/// Adds the names in structured fields.
fn add_people(policy: &Policy, document: &Document, spans: &mut [Vec<Span>], needles: &mut Needles) {
    let mut names = Vec::new();
    for (at, field) in document.fields().enumerate() {
        if of_key(field) {
            continue;
        }
        if let Some(span) = spans[at].iter().copied().find(is_structured_name) {
            let text = field.text.expose().get(span.start..span.end).unwrap_or_default();
            let part = policy.name_parts.find(field.path);
            names.extend(text.split(';').map(|text| NameField {
                field: at,
                path: field.path,
                part,
                text,
            }));
        }
    }
    let mut people = people::join(&names);
    people.sort_by_key(|p| std::cmp::Reverse(p.name.split_whitespace().count()));
    for person in people {
        let known = needles.add(Entity::Name, &person.name);
        for at in person.fields {
            // Several people in one field are several names, and the field as a whole is none of them.
            let one = !document.field(at).text.expose().contains(';');
            let names = spans[at].iter_mut().filter(|s| is_structured_name(s));
            names.for_each(|span| span.known = known.filter(|_| one));
        }
    }
}

fn is_structured_name(span: &Span) -> bool {
    span.entity == Entity::Name && span.finders == Finders::only(Finder::Structure)
}

#[cfg(test)]
mod facility_tests;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
