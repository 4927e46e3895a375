//! What replaces a value: labels and tokens. Prints and parses; deriving a token is the vault's business (`keys.rs`).
//!
//! A **label** `[NAME-1]` carries no code: it is numbered inside one record. Where the policy tells names apart by whose
//! they are, it says so: `[PATIENT-1]`, `[PROVIDER-1]`, `[RELATIVE-1]`. A **token** `[NAME_0h4k9q2m7x3b8n5tjja]` is
//! derived from the value by a keyed hash and can be revealed. A token may carry a form, `[NAME_0h4k9q2m7x3b8n5tjja.3k9q2m7x]`:
//! the part before the dot says *who*, the form says *how it was written* ("SMITH, JOHN"), so that joins use the first
//! part and revealing gives back the exact text.
//!
//! Both survive a second redaction untouched: detection treats them as opaque. That is safe only because the grammar is
//! narrow: nineteen characters of which three letters check the others and the category, or at most four digits, inside
//! brackets, after a known category. So a number in brackets (`[ACCOUNT_4111111111111111]`, `[MRN-123456]`) is no
//! replacement, and other text passes for a token once in 10 000 tries. The check is not keyed: it guards against
//! accidents, not against an author who computes it. A record's label above 9999 is redacted anew by a second redaction.

pub mod uuid;

use crate::entity::Entity;
use crate::role::Role;
use std::fmt;

/// Crockford's base 32, lower case: no `i`, `l`, `o`, `u`, so a token spells no word. <https://www.crockford.com/base32.html>
pub const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters of the identity: 80 bits, so 10^9 values of one namespace collide with probability below 10^-6.
pub const IDENTITY_LEN: usize = 16;
/// Characters of the form: 40 bits among the few spellings of one value.
pub const FORM_LEN: usize = 8;
/// Check characters behind the identity.
const CHECK_LEN: usize = 3;
/// Letters of the alphabet: of these are the check characters, so that no run of digits is a token.
const CHECK_ALPHABET: &[u8; 22] = b"abcdefghjkmnpqrstvwxyz";
/// Digits of a label's number that detection treats as opaque: fewer than those of most identifiers.
const LABEL_DIGITS_MAX: usize = 4;
/// Longest label or token: the longest category, identity, check and form.
const REPLACEMENT_BYTES_MAX: usize = KIND_BYTES_MAX + IDENTITY_LEN + CHECK_LEN + FORM_LEN + "[_.]".len();
/// Length of the longest kind.
const KIND_BYTES_MAX: usize = {
    let (mut longest, mut i) = (0, 0);
    while i < Entity::ALL.len() {
        let length = Entity::ALL[i].name().len();
        longest = if length > longest { length } else { longest };
        i += 1;
    }
    longest
};

/// A reversible replacement.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token {
    /// Category.
    pub entity: Entity,
    identity: [u8; IDENTITY_LEN],
    form: Option<[u8; FORM_LEN]>,
}

/// Encodes the first `N * 5` bits of a hash.
fn base32<const N: usize>(hash: &[u8]) -> [u8; N] {
    std::array::from_fn(|i| {
        let bit = i * 5;
        let two = u16::from(hash[bit / 8]) << 8 | u16::from(*hash.get(bit / 8 + 1).unwrap_or(&0));
        ALPHABET[usize::from(two >> (11 - bit % 8) & 31)]
    })
}

fn is_base32(text: &[u8]) -> bool {
    text.iter().all(|b| ALPHABET.contains(b))
}

/// The check characters of an identity: FNV-1a (Fowler, Noll, Vo) over category and identity. The form stays out, so
/// that all spellings of a value share what stands before the dot.
fn check(entity: Entity, identity: &[u8; IDENTITY_LEN]) -> [u8; CHECK_LEN] {
    let bytes = entity.name().bytes().chain(identity.iter().copied());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let letters = CHECK_ALPHABET.len() as u64;
    // The high bits: those of FNV that every byte reaches.
    let mut rest = hash >> 32;
    std::array::from_fn(|_| {
        let letter = CHECK_ALPHABET[(rest % letters) as usize];
        rest /= letters;
        letter
    })
}

impl Token {
    /// Makes a token from two keyed hashes: of the normalised value, and of the spelling where it is not the usual one.
    pub fn new(entity: Entity, identity_hash: &[u8; 32], form_hash: Option<&[u8; 32]>) -> Self {
        Token {
            entity,
            identity: base32(identity_hash),
            form: form_hash.map(|h| base32(h)),
        }
    }

    /// Parses the printed form, brackets included.
    pub fn parse(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        let (label, code) = inner.rsplit_once('_')?;
        let entity = Entity::ALL.iter().copied().find(|e| e.label() == label)?;
        let (identity, form) = match code.split_once('.') {
            Some((identity, form)) => (identity, Some(form)),
            None => (code, None),
        };
        let (identity, checked) = identity.as_bytes().split_first_chunk::<IDENTITY_LEN>()?;
        if !is_base32(identity) || checked != check(entity, identity) {
            return None;
        }
        let form = match form {
            Some(form) => Some(
                form.as_bytes()
                    .try_into()
                    .ok()
                    .filter(|f: &[u8; FORM_LEN]| is_base32(f))?,
            ),
            None => None,
        };
        Some(Token {
            entity,
            identity: *identity,
            form,
        })
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ascii = |bytes: &[u8]| bytes.iter().map(|&b| b as char).collect::<String>();
        let check = check(self.entity, &self.identity);
        write!(
            f,
            "[{}_{}{}",
            self.entity.label(),
            ascii(&self.identity),
            ascii(&check)
        )?;
        if let Some(form) = &self.form {
            write!(f, ".{}", ascii(form))?;
        }
        f.write_str("]")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a label says that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Word {
    /// A kind of identifier.
    Kind(Entity),
    /// A name of somebody with this role.
    Person(Role),
}

impl Word {
    /// Every word of a label.
    pub fn all() -> impl Iterator<Item = Word> {
        let kinds = Entity::ALL.iter().map(|&entity| Word::Kind(entity));
        let told = Role::ALL.into_iter().filter(|&role| role != Role::Unknown);
        kinds.chain(told.map(Word::Person))
    }

    /// The word for a name of somebody.
    pub fn of_role(role: Role) -> Word {
        match role {
            Role::Unknown => Word::Kind(Entity::Name),
            role => Word::Person(role),
        }
    }

    /// As it is written: `NAME`, `PATIENT`.
    pub fn text(self) -> String {
        match self {
            Word::Kind(entity) => entity.label(),
            Word::Person(role) => role.name().to_ascii_uppercase(),
        }
    }

    /// The kind of what it stands for.
    pub fn entity(self) -> Entity {
        match self {
            Word::Kind(entity) => entity,
            Word::Person(_) => Entity::Name,
        }
    }

    fn parse(text: &str) -> Option<Word> {
        let spells = |word: &Word| {
            let name = match word {
                Word::Kind(entity) => entity.name(),
                Word::Person(role) => role.name(),
            };
            name.eq_ignore_ascii_case(text)
        };
        let upper = !text.bytes().any(|b| b.is_ascii_lowercase());
        Word::all().find(|word| upper && spells(word))
    }
}

/// Prints the label of the `number`-th distinct value of its word in a record: `[NAME-1]`.
pub fn label(word: Word, number: usize) -> String {
    format!("[{}-{number}]", word.text())
}

/// The word and number of a label (brackets included), or `None` for any other text.
pub fn label_number(text: &str) -> Option<(Word, usize)> {
    let (name, number) = text.strip_prefix('[')?.strip_suffix(']')?.rsplit_once('-')?;
    Some((Word::parse(name)?, number.parse().ok()?))
}

/// The stretches of `text` that are labels or tokens of ours, sorted: detection leaves them alone.
pub fn opaque_ranges(text: &str) -> Vec<(usize, usize)> {
    bracketed(text)
        .filter(|(_, _, inside)| is_opaque(inside))
        .map(|(start, end, _)| (start, end))
        .collect()
}

/// Stretches in brackets that begin like a label or token of ours and are none, sorted. Nobody writes that, but to carry
/// a value past detection, or because a label was cut or edited: they are findings.
pub fn imitations(text: &str) -> Vec<(usize, usize, Entity)> {
    let imitated = |(start, end, inside): (usize, usize, &str)| {
        let entity = imitated_entity(inside).filter(|_| !is_opaque(inside))?;
        Some((start, end, entity))
    };
    bracketed(text).filter_map(imitated).collect()
}

fn is_opaque(bracketed: &str) -> bool {
    is_label(bracketed) || Token::parse(bracketed).is_some()
}

/// The category that `[CATEGORY-123]` or `[CATEGORY_ab12…]` claims, whatever stands behind it.
fn imitated_entity(bracketed: &str) -> Option<Entity> {
    let inner = bracketed.strip_prefix('[')?.strip_suffix(']')?;
    let (name, code) = inner.rsplit_once(['_', '-'])?;
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let coded = code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    let claims = coded && (digits > 0 && code.len() >= 4 || code.len() >= IDENTITY_LEN);
    claims.then(|| Word::parse(name)).flatten().map(Word::entity)
}

/// Everything short in square brackets: start, end, and the text with its brackets.
fn bracketed(text: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'[', bytes).filter_map(move |open| {
        let window = &bytes[open..bytes.len().min(open + REPLACEMENT_BYTES_MAX)];
        let close = memchr::memchr(b']', window).map(|i| open + i + 1)?;
        Some((open, close, text.get(open..close)?))
    })
}

/// Whether `text` is a label, brackets included. A record key's label is numbered by coordinates: `[ID-0-1042]`.
fn is_label(text: &str) -> bool {
    let Some((name, number)) = text
        .strip_prefix('[')
        .and_then(|t| t.strip_suffix(']'))
        .and_then(|t| t.rsplit_once('-'))
    else {
        return false;
    };
    let counts = (1..=LABEL_DIGITS_MAX).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    counts && Word::parse(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn printing_and_parsing_are_inverse(e in 0..Entity::ALL.len(), id: [u8; 32], form: Option<[u8; 32]>) {
            let token = Token::new(Entity::ALL[e], &id, form.as_ref());
            prop_assert_eq!(Token::parse(&token.to_string()), Some(token));
            prop_assert_eq!(opaque_ranges(&token.to_string()), vec![(0, token.to_string().len())]);
        }
    }

    #[test]
    fn what_only_looks_like_a_token_is_a_finding() {
        let real = Token::new(Entity::Name, &[3; 32], None);
        let text = format!(
            "SSN [SSN_0000000123456789] {real} [MRN-12345678] [NAME-1] [DATE-time] [ID_card] [see note 4] \
             [PATIENT-1] [PATIENT-0048213] [PROVIDER-lounge]"
        );
        let found: Vec<&str> = imitations(&text)
            .into_iter()
            .map(|(s, e, _)| text.get(s..e).unwrap())
            .collect();
        assert_eq!(
            found,
            ["[SSN_0000000123456789]", "[MRN-12345678]", "[PATIENT-0048213]"]
        );
    }

    #[test]
    fn only_the_narrow_grammar_is_opaque() {
        let text =
            "x [NAME-1], [MRN-12345678] [JOHN-1] [NAME_0h4k9q2m7x3b8n5tjja] [NAME_john] [MRN-9999] [DATE-12";
        let opaque: Vec<&str> = opaque_ranges(text)
            .into_iter()
            .map(|(s, e)| text.get(s..e).unwrap())
            .collect();
        assert_eq!(opaque, ["[NAME-1]", "[NAME_0h4k9q2m7x3b8n5tjja]", "[MRN-9999]"]);
    }

    #[test]
    fn what_only_looks_like_a_token_is_none() {
        for text in [
            "[ACCOUNT_4111111111111111]",
            "[ACCOUNT_4111111111111111000]",
            "[SSN_0000000123456789]",
            "[NAME_adaezeaknkw00000]",
            "[NAME_adaezeaknkw00000abc]",
            "[MRN_0h4k9q2m7x3b8n5tjja]",
            "[NAME_1h4k9q2m7x3b8n5tjja]",
            "[MRN-123456]",
            "[MRN-]",
        ] {
            assert!(
                opaque_ranges(text).is_empty() && Token::parse(text).is_none(),
                "{text}"
            );
        }
    }

    #[test]
    fn every_category_fits() {
        let hash = [0xff; 32];
        for &entity in Entity::ALL {
            let text = Token::new(entity, &hash, Some(&hash)).to_string();
            assert_eq!(opaque_ranges(&text), [(0, text.len())], "{text}");
        }
    }

    #[test]
    fn every_word_of_a_label_is_told() {
        for word in Word::all() {
            let text = label(word, 12);
            assert_eq!(opaque_ranges(&text), [(0, text.len())], "{text}");
            assert_eq!(label_number(&text), Some((word, 12)));
        }
        assert_eq!(label(Word::of_role(Role::Unknown), 1), "[NAME-1]");
        for other in ["[Patient-1]", "[UNKNOWN-1]", "[NURSE-1]", "[PATIENT 1]"] {
            assert!(opaque_ranges(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn base32_takes_five_bits_at_a_time() {
        assert_eq!(
            &base32::<8>(&[0b0000_1000, 0b1000_0110, 0b0100_0010, 0b1001_1000, 0b1110_1000]),
            b"12345678"
        );
    }
}
