//! Replacing PHI: the policy's actions applied to what detection found.
//!
//! In: a [`Document`], its [`Findings`] and the record's coordinates and date. Out: a [`Redaction`]: one edit per field,
//! the tokens that the vault must hold, and the values that the gate must not find again. It guarantees that everything
//! outside the spans stays byte for byte, that equal input, policy and keys give equal output (invariant 9), and that a
//! value that no rule can coarsen, shift or read is removed, never left. It has no failure of its own.

mod date;
mod edit;
mod generalise;
mod mask;
mod surrogate;
#[cfg(test)]
mod tests;
mod years;

use crate::document::{Document, Edit, Field, FieldKind};
use crate::entity::Entity;
use crate::findings::Findings;
use crate::keys::Keyring;
use crate::needle::{is_oid, is_title};
use crate::policy::{Action, FieldRule, Policy, Scope};
use crate::record::RecordId;
use crate::redaction::{Mint, Redaction, Removed};
use crate::span::{Finder, Span};
use crate::token::{Token, Word, label_number, opaque_ranges};
use date::WrittenDate;
use edit::{Piece, splice};
use generalise::Coarse;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use surrogate::{Labels, Tokens};

/// Number of a record key among the UUIDs of a record's coordinates: the values of the record count from 1.
const KEY_NUMBER: usize = 0;

/// Applies one policy. Shared by all tasks of a pipeline.
pub struct Redactor {
    policy: Arc<Policy>,
    keys: Arc<Keyring>,
}

/// What redaction must know of a record besides its text.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Coordinates: they number the labels of keys, and shift the dates of a record that names no patient.
    pub id: &'a RecordId,
    /// The day of the record: its timestamp in UTC, or today for files. Ages are counted from it.
    pub reference: Date,
}

impl Redactor {
    /// A redactor for a policy.
    pub fn new(policy: Arc<Policy>, keys: Arc<Keyring>) -> Self {
        Redactor { policy, keys }
    }

    /// Redacts one record.
    ///
    /// # Panics
    /// When `findings` are not those of `document`: a bug, which quarantines the record.
    pub fn redact(&self, document: &Document, findings: &Findings, context: &Context<'_>) -> Redaction {
        let known = |index| {
            findings
                .needles
                .get(index)
                .map(|needle| needle.text.expose().as_str())
        };
        self.redact_knowing(document, findings, context, &known)
    }

    /// [`Redactor::redact`] with the record's known values given by index.
    fn redact_knowing<'a>(
        &'a self,
        document: &'a Document,
        findings: &Findings,
        context: &Context<'_>,
        known: &dyn Fn(u32) -> Option<&'a str>,
    ) -> Redaction {
        let fields = document.fields();
        assert_eq!(
            fields.len(),
            findings.spans.len(),
            "one list of spans per field; this is a bug"
        );
        let subject = findings.subject.as_ref().map(|s| surrogate::subject(s.expose()));
        let mut pass = Pass {
            policy: &self.policy,
            keys: &self.keys,
            context,
            known,
            patient: subject.as_ref().map(|s| s.expose().as_str()),
            labels: Labels::after(labels_taken(document)),
            mints: HashSet::new(),
            gone: HashSet::new(),
            redaction: Redaction::default(),
        };
        let telling = years::telling(&self.policy, document, findings, context.reference);
        let mut removed = findings.removed_fields.iter().peekable();
        for (at, (field, spans)) in fields.zip(&findings.spans).enumerate() {
            let is_removed = removed.next_if(|removed| **removed == at).is_some();
            let pieces = match field.kind {
                FieldKind::RecordKey => pass.key(field, spans),
                _ if is_removed => pass.field(field, spans),
                _ if !spans.is_empty() && self.rule(field) == Some(FieldRule::Uuid) => {
                    pass.uuid(field, spans)
                }
                _ => {
                    let bare = match telling.is_empty() {
                        true => Vec::new(),
                        false => years::bare(field, self.rule(field), &telling, spans),
                    };
                    pass.text(field, spans, &bare)
                }
            };
            let (edit, mut written) = splice(field.text.expose(), &pieces);
            let kept = pieces.iter().zip(&written).filter(|(piece, _)| piece.kept);
            pass.redaction.kept.push(kept.map(|(_, range)| *range).collect());
            let replaced = pieces.iter().filter(|piece| !piece.kept);
            pass.redaction
                .replaced
                .push(replaced.map(|piece| (piece.start, piece.end)).collect());
            let mut is_new = pieces.iter().map(|piece| !piece.kept);
            written.retain(|_| is_new.next().unwrap_or(true));
            pass.redaction.edits.push(edit);
            pass.redaction.written.push(written);
        }
        pass.redaction
    }

    fn rule(&self, field: Field<'_>) -> Option<FieldRule> {
        self.policy.rule(field.path)
    }
}

/// The highest label number of each word that already stands in the record.
fn labels_taken(document: &Document) -> HashMap<Word, usize> {
    let mut taken = HashMap::new();
    for field in document.fields() {
        let text = field.text.expose();
        let labels = opaque_ranges(text)
            .into_iter()
            .filter_map(|(s, e)| label_number(text.get(s..e)?));
        labels.for_each(|(word, number)| {
            let last = taken.entry(word).or_default();
            *last = number.max(*last);
        });
    }
    taken
}

/// The redaction of one record, under way.
struct Pass<'a, 'p> {
    policy: &'p Policy,
    keys: &'p Keyring,
    context: &'p Context<'p>,
    /// The known values of the record, by the index that spans carry.
    known: &'p dyn Fn(u32) -> Option<&'a str>,
    /// The patient's identifier, normalised.
    patient: Option<&'p str>,
    labels: Labels,
    mints: HashSet<Token>,
    gone: HashSet<(Entity, &'a str)>,
    redaction: Redaction,
}

impl<'a> Pass<'a, '_> {
    /// A field of the value or a header: its spans, and the bare years that would show a high age.
    fn text(&mut self, field: Field<'a>, spans: &[Span], bare_years: &[Span]) -> Vec<Piece> {
        let text = field.text.expose();
        let mut all: Cow<'_, [Span]> = Cow::Borrowed(spans);
        if !bare_years.is_empty() {
            all.to_mut().extend_from_slice(bare_years);
            all.to_mut().sort_unstable_by_key(|span| span.start);
        }
        let mut pieces: Vec<Piece> = Vec::with_capacity(all.len());
        for span in all.iter() {
            let (start, end) = widened(text, span.start.max(pieces.last().map_or(0, |p| p.end)), span.end);
            let Some(surface) = text.get(start..end).filter(|s| !s.is_empty()) else {
                continue;
            };
            if let Some(new) = self.replacement(span, surface, text.get(end..).unwrap_or_default()) {
                // A permitted year or age stays, and is noted as written: the gate must know that it was judged.
                if new != surface {
                    self.removed(span, surface);
                }
                pieces.push(Piece::new(start, end, new));
            } else if self.is_kept_for_its_role(span) {
                pieces.push(Piece::kept(start, end, surface));
            }
        }
        pieces
    }

    /// A field that the policy removes whole. What was found in it must not stand elsewhere either.
    fn field(&mut self, field: Field<'a>, spans: &[Span]) -> Vec<Piece> {
        let text = field.text.expose();
        for span in spans
            .iter()
            .filter(|span| self.policy.action_on(span) != Action::Keep)
        {
            let (start, end) = widened(text, span.start, span.end);
            if let Some(surface) = text.get(start..end) {
                self.removed(span, surface);
            }
        }
        vec![Piece::new(0, text.len(), String::new())]
    }

    /// An identifier that must stay a UUID: its token in that form, or a number of the record's coordinates.
    fn uuid(&mut self, field: Field<'a>, spans: &[Span]) -> Vec<Piece> {
        let text = field.text.expose();
        let new = match self.policy.action(Entity::Id) {
            _ if is_replacement(text.trim()) => return Vec::new(),
            Action::Token => self
                .minted(Scope::Namespace, Entity::Id, text.trim(), text)
                .uuid(),
            Action::Label | Action::Generalise | Action::ShiftDate => {
                let number = self.labels.number(Word::Kind(Entity::Id), text);
                surrogate::uuid_label(number, self.context.id)
            }
            Action::Mask { .. } | Action::Remove | Action::Keep => return self.text(field, spans, &[]),
        };
        self.gone(Entity::Id, text);
        vec![Piece::new(0, text.len(), new)]
    }

    /// The record key, or a member of it. Nothing of the value bears on it: a tombstone, which has none, must get the
    /// key of the records that it deletes.
    fn key(&mut self, field: Field<'a>, spans: &[Span]) -> Vec<Piece> {
        let text = field.text.expose();
        let rule = self.policy.rule(field.path);
        let is_uuid = rule == Some(FieldRule::Uuid);
        let entity = match rule {
            Some(FieldRule::Remove) => return self.field(field, spans),
            Some(FieldRule::Keep) => return Vec::new(),
            Some(FieldRule::Is(entity)) => entity,
            Some(FieldRule::Reference | FieldRule::Uuid) => Entity::Id,
            Some(_) | None => self.policy.record_key.entity, // a key is one value
        };
        let new = match self.policy.record_key.action {
            Action::Keep => return Vec::new(),
            _ if text.is_empty() || is_replacement(text) => return Vec::new(),
            Action::Token if is_uuid => self.minted(Scope::Namespace, entity, text, text).uuid(),
            Action::Token => self.token(Scope::Namespace, entity, text, text),
            Action::Mask { keep_last } => mask::mask(text, keep_last),
            Action::Remove => String::new(),
            Action::Label | Action::Generalise | Action::ShiftDate if is_uuid => {
                surrogate::uuid_label(KEY_NUMBER, self.context.id)
            }
            Action::Label | Action::Generalise | Action::ShiftDate => {
                surrogate::key_label(entity, self.context.id)
            }
        };
        if new == text {
            return Vec::new();
        }
        self.gone(entity, text);
        vec![Piece::new(0, text.len(), new)]
    }

    /// What takes the place of a span's text: the same text where the action permits it as it stands (a bare year, a low
    /// age). `None` to leave what is no business of the policy. `after` is the text that follows.
    fn replacement(&mut self, span: &Span, surface: &'a str, after: &str) -> Option<String> {
        if is_replacement(surface) {
            return None; // the work of an earlier redaction
        }
        let entry = span.entry.and_then(|i| self.policy.dictionary.get(i as usize));
        if let Some(replacement) = entry.and_then(|entry| entry.replacement.clone()) {
            return Some(replacement);
        }
        // Copies and variants of a known value stand for that value.
        let whose = span.known.and_then(self.known).unwrap_or(surface);
        let word = self.word(span);
        let new = match self.policy.action_on(span) {
            // Of half a date no year can be told, nor of half an age whether it is low.
            Action::Mask { .. } | Action::Label | Action::Generalise | Action::ShiftDate if span.half => {
                Some(self.labels.label(word, whose))
            }
            Action::Token if span.half => Some(self.token(self.policy.scope, span.entity, whose, surface)),
            Action::Keep => None,
            Action::Remove => Some(String::new()),
            Action::Mask { keep_last } => Some(mask::mask(surface, keep_last)),
            Action::Token | Action::Label if is_low_age(span.entity, surface, after) => {
                Some(surface.to_owned())
            }
            Action::Token => Some(self.token(self.policy.scope, span.entity, whose, surface)),
            Action::Label => Some(self.labels.label(word, whose)),
            Action::Generalise => Some(self.coarse(span.entity, whose, surface, after)),
            Action::ShiftDate => Some(self.shifted(span.entity, whose, surface)),
        };
        // The dictionary always redacts: what the action would leave gets a label.
        let must_go = span.finders.has(Finder::Dictionary);
        match new.as_deref().is_none_or(|new| new == surface) {
            true if must_go => Some(self.labels.label(word, whose)),
            _ => new,
        }
    }

    /// What a label of this span says.
    fn word(&self, span: &Span) -> Word {
        match span.entity == Entity::Name && self.policy.roles.labels {
            true => Word::of_role(span.role),
            false => Word::Kind(span.entity),
        }
    }

    /// Whether the policy leaves a name because of whose it is: the gate must know that it was judged.
    fn is_kept_for_its_role(&self, span: &Span) -> bool {
        self.policy.action(span.entity) != Action::Keep && self.policy.action_on(span) == Action::Keep
    }

    fn token(&mut self, scope: Scope, entity: Entity, whose: &str, surface: &str) -> String {
        self.minted(scope, entity, whose, surface).to_string()
    }

    fn minted(&mut self, scope: Scope, entity: Entity, whose: &str, surface: &str) -> Token {
        let patient = self.patient.filter(|_| scope == Scope::Patient);
        let tokens = Tokens {
            keys: self.keys,
            namespace: &self.policy.namespace,
            patient,
        };
        let token = tokens.token(entity, whose, surface);
        if self.mints.insert(token) {
            self.redaction.mints.push(Mint {
                token,
                surface: surface.into(),
            });
        }
        token
    }

    fn coarse(&mut self, entity: Entity, whose: &str, surface: &str, after: &str) -> String {
        let coarse = match entity {
            Entity::Date | Entity::BirthDate => generalise::date(surface, entity, self.context.reference),
            Entity::Age => generalise::age(surface, after),
            Entity::Zip => generalise::zip(surface, &self.policy.zip3_restricted),
            _ => Coarse::Label,
        };
        match coarse {
            Coarse::AsWritten => surface.to_owned(),
            Coarse::Text(text) => text,
            Coarse::Label => self.labels.label(Word::Kind(entity), whose),
        }
    }

    fn shifted(&mut self, entity: Entity, whose: &str, surface: &str) -> String {
        let reference = self.context.reference;
        let label = |pass: &mut Self| pass.labels.label(Word::Kind(entity), whose);
        let Some(date) = WrittenDate::read(surface, entity, reference) else {
            return label(self);
        };
        let days = self.offset_days();
        let shows = |year: Option<i16>| year.is_some_and(|year| generalise::shows_high_age(year, reference));
        match date.shifted(days, reference) {
            Some(_) if shows(date.year) => label(self),
            Some(text) if shows(WrittenDate::read(&text, entity, reference).and_then(|d| d.year)) => {
                label(self)
            }
            Some(text) => text,
            None => label(self),
        }
    }

    /// The offset of the patient's dates, or of the record's where it names no patient.
    fn offset_days(&self) -> i32 {
        let (namespace, max) = (&self.policy.namespace, self.policy.shift_days_max);
        match self.patient {
            Some(patient) => self
                .keys
                .shift_days(namespace, &format!("patient:{patient}"), max),
            None => self
                .keys
                .shift_days(namespace, &format!("record:{}", self.context.id), max),
        }
    }

    /// Counts a replacement and notes the value for the gate. Half a value is a stretch of letters that may stand in any
    /// word; the whole is the value.
    fn removed(&mut self, span: &Span, surface: &'a str) {
        match span.half {
            false => self.gone(span.entity, surface),
            true => match span.known.and_then(self.known) {
                Some(whole) => self.gone(span.entity, whole),
                None => self.redaction.counts[span.entity as usize] += 1,
            },
        }
    }

    fn gone(&mut self, entity: Entity, surface: &'a str) {
        self.redaction.counts[entity as usize] += 1;
        // "III" where the standard has a name, or a number: gone, and no name that must not stand elsewhere.
        let is_no_name = || is_title(surface) || !surface.contains(char::is_alphabetic);
        if entity == Entity::Name && is_no_name() || is_oid(surface) {
            return;
        }
        if self.gone.insert((entity, surface)) {
            self.redaction.removed.push(Removed {
                entity,
                surface: surface.into(),
            });
        }
    }
}

/// Whether a whole value is a label or token of ours. The grammar is narrow (see `token.rs`): it names nobody.
fn is_replacement(surface: &str) -> bool {
    opaque_ranges(surface).first() == Some(&(0, surface.len()))
}

/// An age that is no identifier (45 CFR 164.514(b)(2)(i)(C)).
fn is_low_age(entity: Entity, surface: &str, after: &str) -> bool {
    entity == Entity::Age && generalise::age(surface, after) == Coarse::AsWritten
}

/// The span on character boundaries inside the text: outwards, because spans only grow (invariant 12).
fn widened(text: &str, start: usize, end: usize) -> (usize, usize) {
    let (mut start, mut end) = (start.min(text.len()), end.min(text.len()));
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    (start, end)
}

impl Redaction {
    /// The new text of a field, or its old one.
    pub fn text_of<'t>(&'t self, index: usize, field: Field<'t>) -> &'t str {
        match self.edits.get(index) {
            Some(Edit::Replace(new)) => new,
            _ => field.text.expose(),
        }
    }
}
