//! Words as evidence: what ordinary English, clinical language and lists of names know of a word.
//!
//! In: a word of a text, in whatever case. Out: what it is known as. A word that nothing knows is suspect where it has the
//! form of a name; one that is mainly a name is; a drug, a test or an eponym in its phrase is not ([`terms`]). The lists
//! lie beside this file with their licences (made by `models/vocabulary/make.py`) and are read once, in some
//! milliseconds, into a table of hashes: looking up takes one probe and allocates nothing for ASCII words. Two of a
//! million words share a hash with a probability below 10^-4; nothing can fail.

pub(crate) mod terms;

use crate::needle::Folded;
use std::sync::OnceLock;

const ORDINARY_WORDS: &str = include_str!("ordinary.txt");
const CLINICAL_WORDS: &str = include_str!("clinical.txt");
const NAMES: &str = include_str!("names.txt");

/// Slots of the table: a power of two, less than half of it filled.
const SLOTS: usize = 1 << 18;
/// The low bits of a slot hold what the word is, the others its hash.
const FLAGS_MASK: u64 = 0xff;

const ORDINARY: u8 = 1;
/// Clinical, drug, abbreviation, or by hand: nobody's name.
const CLINICAL: u8 = 1 << 1;
const EPONYM: u8 = 1 << 2;
const FIRST_NAME: u8 = 1 << 3;
const SURNAME: u8 = 1 << 4;
const MAINLY_NAME: u8 = 1 << 5;
const COMMON_NAME: u8 = 1 << 6;

/// Endings that only medical words have, and names hardly ever; with the least letters of such a word.
const MEDICAL_ENDINGS: [&str; 44] = [
    "itis", "ectomy", "otomy", "ostomy", "plasty", "scopy", "scopic", "graphy", "graphic", "emia", "uria",
    "osis", "opathy", "pathic", "algia", "penia", "plegia", "paresis", "phagia", "phasia", "pnea", "rrhea",
    "megaly", "malacia", "stenosis", "lysis", "ologist", "ology", "iatric", "coccus", "cillin", "mycin",
    "azole", "olol", "statin", "sartan", "caine", "dipine", "oxacin", "cycline", "azepam", "prazole",
    "tinib", "zumab",
];
const MEDICAL_LETTERS_MIN: usize = 8;
/// Beginnings that make a word out of a word.
const PREFIXES: [&str; 34] = [
    "non", "pre", "post", "anti", "peri", "intra", "inter", "sub", "hypo", "hyper", "micro", "macro",
    "neuro", "cardio", "gastro", "retro", "trans", "ultra", "supra", "infra", "endo", "poly", "multi", "un",
    "re", "over", "under", "mid", "bi", "para", "extra", "self", "thrombo", "osteo",
];
/// And endings.
const SUFFIXES: [&str; 17] = [
    "s", "es", "d", "ed", "ing", "ly", "ally", "al", "ic", "r", "rs", "er", "ers", "able", "ness", "less",
    "like",
];
/// Fewest letters of the word that is left without them.
const STEM_LETTERS_MIN: usize = 4;

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known(u8);

impl Known {
    fn is(self, flags: u8) -> bool {
        self.0 & flags != 0
    }

    /// No list has it.
    pub(crate) fn is_nothing(self) -> bool {
        self.0 == 0
    }

    /// Clinical language, drugs, abbreviations, months, countries.
    pub(crate) fn is_clinical(self) -> bool {
        self.is(CLINICAL)
    }

    /// Ordinary or clinical: a word that may stand where nobody is named.
    pub(crate) fn is_vouched(self) -> bool {
        self.is(ORDINARY | CLINICAL)
    }

    /// Somebody's name that also names a disease, sign or device.
    pub(crate) fn is_eponym(self) -> bool {
        self.is(EPONYM)
    }

    pub(crate) fn is_name(self) -> bool {
        self.is(FIRST_NAME | SURNAME)
    }

    pub(crate) fn is_first_name(self) -> bool {
        self.is(FIRST_NAME)
    }

    pub(crate) fn is_surname(self) -> bool {
        self.is(SURNAME)
    }

    /// A name, and not also a word.
    pub(crate) fn is_mainly_name(self) -> bool {
        self.is(MAINLY_NAME)
    }

    /// A name of more than two in ten thousand people.
    pub(crate) fn is_common_name(self) -> bool {
        self.is(COMMON_NAME)
    }
}

/// What the lists say of a word: letters, possibly with apostrophes, in any case, with or without accents.
pub(crate) fn known(word: &str) -> Known {
    match word.is_ascii() {
        true => table().get(word.as_bytes()),
        false => table().get(Folded::new(word).bytes()),
    }
}

/// Whether a word is vouched for by its parts: a medical ending, or a known word with a prefix or ending.
pub(crate) fn is_vouched_by_form(word: &str) -> bool {
    if !word.is_ascii() {
        return false;
    }
    let bytes = word.as_bytes();
    let ends = |end: &str| {
        bytes.len() > end.len() && bytes[bytes.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
    };
    let begins = |start: &str| {
        bytes.len() > start.len() && bytes[..start.len()].eq_ignore_ascii_case(start.as_bytes())
    };
    if bytes.len() >= MEDICAL_LETTERS_MIN && MEDICAL_ENDINGS.iter().any(|e| ends(e)) {
        return true;
    }
    let vouched = |part: &[u8]| part.len() >= STEM_LETTERS_MIN && table().get(part).is_vouched();
    let without_end = |e: &&str| ends(e) && vouched(&bytes[..bytes.len() - e.len()]);
    let without_start = |p: &&str| begins(p) && vouched(&bytes[p.len()..]);
    SUFFIXES.iter().any(without_end) || PREFIXES.iter().any(without_start)
}

/// Hashes of all words with what they are.
struct Table(Box<[u64]>);

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(Table::read)
}

impl Table {
    fn read() -> Table {
        let mut table = Table(vec![0; SLOTS].into());
        let words = |list: &'static str| list.lines().filter(|line| !line.starts_with('#'));
        for word in words(ORDINARY_WORDS) {
            table.add(word, ORDINARY);
        }
        for (word, kinds) in words(CLINICAL_WORDS).filter_map(|line| line.split_once(' ')) {
            let flags = kinds
                .bytes()
                .map(|kind| if kind == b'e' { EPONYM } else { CLINICAL });
            table.add(word, flags.fold(0, |all, flag| all | flag));
        }
        for (word, kinds) in words(NAMES).filter_map(|line| line.split_once(' ')) {
            let flags = kinds.bytes().map(|kind| match kind {
                b'f' => FIRST_NAME,
                b'l' => SURNAME,
                b'm' => MAINLY_NAME,
                _ => COMMON_NAME,
            });
            table.add(word, flags.fold(0, |all, flag| all | flag));
        }
        table
    }

    fn add(&mut self, word: &str, flags: u8) {
        let slot = self.slot(hash(word.as_bytes()));
        self.0[slot] |= hash(word.as_bytes()) & !FLAGS_MASK | u64::from(flags);
    }

    /// Where the word with this hash stands, or would.
    fn slot(&self, hash: u64) -> usize {
        let mut slot = (hash >> 40) as usize % SLOTS;
        // Ends: less than half of the slots are filled.
        while self.0[slot] != 0 && (self.0[slot] ^ hash) & !FLAGS_MASK != 0 {
            slot = (slot + 1) % SLOTS;
        }
        slot
    }

    fn get(&self, word: &[u8]) -> Known {
        let entry = self.0[self.slot(hash(word))];
        Known((entry & FLAGS_MASK) as u8)
    }
}

/// FNV-1a (Fowler, Noll, Vo) over the letters in lower case, mixed so that all bits count. Apostrophes are passed over, as
/// the census does ("OBRIEN").
fn hash(word: &[u8]) -> u64 {
    let letters = word.iter().filter(|b| **b != b'\'');
    let hash = letters.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash ^ hash >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn words_are_what_their_lists_say() {
        for word in [
            "patient",
            "Heart",
            "DISCHARGED",
            "metoprolol",
            "Tylenol",
            "COPD",
            "January",
            "cholecystitis",
        ] {
            assert!(
                known(word).is_vouched() && !known(word).is_mainly_name(),
                "{word}"
            );
        }
        for word in [
            "Jennifer", "OKAFOR", "Nguyen", "O'Brien", "José", "maria", "Smith",
        ] {
            assert!(known(word).is_name() && known(word).is_mainly_name(), "{word}");
        }
        for word in ["Grace", "may", "Mark"] {
            assert!(
                known(word).is_name() && known(word).is_vouched() && !known(word).is_mainly_name(),
                "{word}"
            );
        }
        assert!(
            known("Parkinson").is_eponym() && known("Graves").is_eponym() && !known("patient").is_eponym()
        );
        for word in ["", "Zqxjk", "Adaezeh", "山田"] {
            assert!(known(word).is_nothing(), "{word}");
        }
    }

    #[test]
    fn forms_vouch_for_words_that_no_list_has() {
        for word in ["hemicolectomy", "Nonadherent", "rehydrated", "xyzumazole"] {
            assert!(is_vouched_by_form(word), "{word}");
        }
        for word in ["Okonkwo", "Oma", "Anakina", "é"] {
            assert!(!is_vouched_by_form(word), "{word}");
        }
    }

    #[test]
    fn no_two_words_share_a_hash_and_the_table_has_room() {
        let lists = [ORDINARY_WORDS, CLINICAL_WORDS, NAMES];
        let lines = lists
            .iter()
            .flat_map(|l| l.lines())
            .filter(|l| !l.starts_with('#'));
        let words: HashSet<&str> = lines.filter_map(|l| l.split(' ').next()).collect();
        let hashes: HashSet<u64> = words.iter().map(|w| hash(w.as_bytes()) & !FLAGS_MASK).collect();
        assert_eq!(hashes.len(), words.len());
        assert!(words.len() < SLOTS / 2, "{}", words.len());
    }

    /// The promise of the module's first lines, with room for a busy machine.
    #[test]
    fn reading_the_lists_is_quick() {
        let times = (0..5).map(|_| {
            let begin = std::time::Instant::now();
            assert!(!Table::read().get(b"patient").is_nothing());
            begin.elapsed()
        });
        let best = times.min().unwrap();
        assert!(best.as_millis() < 60, "{best:?}");
    }
}
