//! Places of care by their form: `St. Brigid Medical Center`, `Riverside Hospital`, `Okafor Clinic`.
//!
//! The words before the last one are walked back over. One of them must be somebody's or some place's name: departments and
//! kinds of clinics have none ("Wound Clinic", "Emergency Center", "Children's Hospital").

use super::scan::Scan;
use super::vocabulary as v;
use crate::entity::Entity;
use crate::vocabulary::{is_vouched_by_form, known};

/// Words that make a stay of a place: "Brief Hospital Course".
const STAY: [&str; 14] = [
    "course",
    "stay",
    "day",
    "days",
    "visit",
    "visits",
    "admission",
    "discharge",
    "bed",
    "records",
    "number",
    "policy",
    "staff",
    "medications",
];
/// Words of such a name.
const WORDS_MAX: usize = 6;
/// Words that say what kind of place it is, and not which.
const KINDS: &str = " hospital clinic center centre infirmary hospice medical health healthcare care general regional community memorial \
    district county city state university teaching national central area local rural urgent emergency trauma acute critical \
    intensive surgical surgery outpatient inpatient ambulatory day night primary secondary tertiary specialty specialist \
    family internal women womens men mens children childrens child pediatric paediatric adult geriatric senior veterans \
    veteran military army naval base mental behavioral psychiatric rehab rehabilitation recovery treatment therapy \
    physical occupational nursing skilled long term assisted living pain wound burn cancer oncology heart cardiac vascular \
    stroke spine brain eye ear dental kidney dialysis liver lung breast bone joint sleep diabetes weight loss fertility \
    birth birthing maternity imaging radiology diagnostic infusion transplant research science sciences medicine group \
    associates practice private public free referring outside another other same new old this that our their your any local \
    call contact poison control crisis detox methadone coumadin anticoagulation warfarin memory headache travel walk in follow \
    up after hours north south east west northern southern eastern western upper lower mid saint and of the at for in to from \
    by with via per is was pre post visit contact clinic name facility location site department unit brief prior \
    previous recent past initial last first second current home open closed entire ";

impl Scan<'_> {
    /// The name of the place that the word at `start..end` ends.
    pub(super) fn place_of_care(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        if !text.at(start).is_ascii_uppercase() || !text.clear_after(end) {
            return None;
        }
        let next = text.word(text.blanks(end));
        if STAY.iter().any(|word| text.is(next, word)) {
            return None;
        }
        let sanatorium = text.is((start, end), "hospital") || text.is((start, end), "infirmary");
        let (mut from, mut at, mut named) = (start, start, false);
        for _ in 0..WORDS_MAX {
            let Some(word) = self.place_word_back(at) else {
                break;
            };
            let letters = text.str.get(word.0..word.1).unwrap_or_default();
            let joint = letters == "of" || letters == "and" || letters == "&";
            if !joint && (!text.at(word.0).is_ascii_uppercase() || self.ends_place(word)) {
                break;
            }
            at = word.0;
            if joint {
                continue;
            }
            from = word.0;
            named |= self.names_a_place(word, sanatorium);
        }
        // The word may be the first of the name: "Clinic", or its kind: "The Hospital".
        (named && from < start).then(|| self.push(from, end, Entity::Facility))
    }

    /// The word before `at`, with its apostrophe: one blank (or hyphen) apart. "St." and initials have a dot.
    fn place_word_back(&self, at: usize) -> Option<(usize, usize)> {
        let text = self.text;
        let gap = usize::from(matches!(text.before(at, 1), b' ' | b'-'));
        let end = at.checked_sub(gap).filter(|_| gap > 0)?;
        if text.before(end, 1) == b'&' {
            return Some((end - 1, end));
        }
        let dot = usize::from(text.before(end, 1) == b'.');
        let start = text.run_back(end - dot, |b| b.is_ascii_alphabetic() || b == b'\'' || b >= 0x80);
        let saint = text.is((start, end - dot), "st") || text.is((start, end - dot), "mt");
        let whole = start < end - dot && !text.before(start, 1).is_ascii_alphanumeric();
        let initial = end - dot - start == 1;
        (whole && (dot == 0 || saint || initial) && text.str.is_char_boundary(start)).then_some((start, end))
    }

    /// Whether a capitalised word stands before the name and not in it: "The", "Transferred", "At".
    fn ends_place(&self, word: (usize, usize)) -> bool {
        let text = self.text;
        let letters = text.str.get(word.0..word.1).unwrap_or_default();
        let function = self.has(word, v::FUNCTION | v::TITLE_WORD)
            || ["The", "Our", "At", "In", "From", "To"].contains(&letters);
        let verb = letters.ends_with("ed") && known(letters).is_vouched() && !known(letters).is_name();
        function || verb
    }

    /// Whether a word says which place it is.
    fn names_a_place(&self, (start, end): (usize, usize), sanatorium: bool) -> bool {
        let text = self.text;
        let written = text.str.get(start..end).unwrap_or_default();
        let word = written.trim_end_matches('.').trim_end_matches("'s");
        let saint = text.is((start, start + word.len()), "st") || text.is((start, start + word.len()), "mt");
        let lower = word.to_ascii_lowercase();
        let kind = KINDS
            .split_ascii_whitespace()
            .any(|k| k == lower || k == lower.trim_end_matches('\''));
        let known = known(word);
        let shouted = !word.bytes().any(|b| b.is_ascii_lowercase());
        // Clinics are named after diseases and drugs, hospitals after rivers and virtues.
        let telling = known.is_mainly_name()
            || known.is_nothing() && !shouted && !is_vouched_by_form(word)
            || sanatorium && !known.is_clinical() && !self.has((start, end), v::NOT_NAME);
        saint || !kind && telling && word.len() > 2
    }
}
