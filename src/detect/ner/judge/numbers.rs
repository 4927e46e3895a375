//! What the form of a number says about it: long bare numbers point to somebody; amounts of money and codes of public
//! vocabularies do not.
//!
//! Pure; looks at no more than the token around a word.

use crate::vocabulary::terms::Speaks;

/// Longest token that is looked at.
const TOKEN_BYTES_MAX: usize = 32;
/// Fewest digits of a bare number that is suspect by its length alone: doses, counts and laboratory values are shorter.
const SUSPECT_DIGITS_MIN: usize = 6;

/// Tests whose values stand right behind their names.
const TESTS: [&str; 52] = [
    "pt",
    "ptt",
    "aptt",
    "inr",
    "wbc",
    "rbc",
    "hgb",
    "hb",
    "hct",
    "plt",
    "mcv",
    "na",
    "k",
    "cl",
    "co2",
    "hco3",
    "bun",
    "cr",
    "creat",
    "creatinine",
    "glu",
    "glucose",
    "ca",
    "mg",
    "phos",
    "po4",
    "alt",
    "ast",
    "alp",
    "alk phos",
    "ggt",
    "tsh",
    "ck",
    "ldh",
    "crp",
    "esr",
    "a1c",
    "hba1c",
    "bnp",
    "ph",
    "pco2",
    "po2",
    "lactate",
    "troponin",
    "ferritin",
    "albumin",
    "bili",
    "psa",
    "spo2",
    "fe",
    "vit d",
    "fio2",
];
/// Longest laboratory value: "1024.5".
const VALUE_BYTES_MAX: usize = 6;

/// Whether the word is a value behind the name of a laboratory test: "PT: 12.1", "K 4.1".
pub(super) fn is_laboratory_value(text: &str, start: usize, end: usize) -> bool {
    let token = token(text, start, end);
    let (whole, decimals) = token.split_once('.').unwrap_or((token, "0"));
    if token.len() > VALUE_BYTES_MAX || !digits(whole) || !digits(decimals) {
        return false;
    }
    let at = token.as_ptr() as usize - text.as_ptr() as usize;
    let before = text.get(..at).unwrap_or_default();
    let name = before.trim_end_matches([' ', ':', '=', '\t', '|', '<', '>']);
    let is = |test: &&str| {
        let from = name.len().checked_sub(test.len());
        let named = from.and_then(|from| Some((name.get(..from)?, name.get(from..)?)));
        named.is_some_and(|(rest, last)| {
            last.eq_ignore_ascii_case(test) && !rest.ends_with(char::is_alphanumeric)
        })
    };
    name.len() < before.len() && TESTS.iter().any(is)
}

/// What speaks for or against the word's being part of an identifier.
pub(super) fn speaks(text: &str, start: usize, end: usize) -> Speaks {
    let token = token(text, start, end);
    if is_laboratory_value(text, start, end)
        || is_amount(token)
        || is_drug_code(token)
        || is_loinc(token)
        || is_icd(token)
    {
        return Speaks::Against;
    }
    match token.len() >= SUSPECT_DIGITS_MIN && token.bytes().all(|b| b.is_ascii_digit()) {
        true => Speaks::For,
        false => Speaks::Neither,
    }
}

/// Letters, digits and inner marks around the word; nothing where there is more than can be looked at.
fn token(text: &str, start: usize, end: usize) -> &str {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '-' | '/' | ':');
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let bytes = |run: &mut dyn Iterator<Item = char>| -> usize {
        run.take(TOKEN_BYTES_MAX)
            .take_while(|c| inner(*c))
            .map(char::len_utf8)
            .sum()
    };
    let from = start - bytes(&mut before.chars().rev());
    let to = end + bytes(&mut after.chars());
    let token = text.get(from..to).unwrap_or_default();
    let token = token.trim_matches(|c: char| !c.is_alphanumeric());
    if token.len() > TOKEN_BYTES_MAX { "" } else { token }
}

/// "611.40", "1,204.00"
fn is_amount(token: &str) -> bool {
    let Some((whole, cents)) = token.rsplit_once('.') else {
        return false;
    };
    let groups: Vec<&str> = whole.split(',').collect();
    let (first, rest) = groups.split_first().map_or(("", &[][..]), |(f, r)| (*f, r));
    let sizes = cents.len() == 2
        && (1..=6).contains(&first.len())
        && (rest.is_empty() || first.len() <= 3)
        && rest.iter().all(|group| group.len() == 3);
    sizes && groups.iter().chain([&cents]).all(|group| digits(group))
}

/// National Drug Code (21 CFR 207.33): ten or eleven digits in three segments.
fn is_drug_code(token: &str) -> bool {
    let segments: Vec<&str> = token.split('-').collect();
    let sizes: Vec<usize> = segments.iter().map(|s| s.len()).collect();
    let known = matches!(*sizes, [5, 4, 1 | 2] | [4, 4, 2] | [5, 3, 2]);
    known && segments.iter().all(|s| digits(s))
}

/// LOINC: up to seven digits, a hyphen and a check digit (LOINC Users' Guide, "mod 10").
fn is_loinc(token: &str) -> bool {
    let Some((number, check)) = token.split_once('-') else {
        return false;
    };
    (3..=7).contains(&number.len()) && check.len() == 1 && digits(number) && digits(check) && {
        let number: String = number.chars().chain(check.chars()).collect();
        card_validate::Validate::is_luhn_valid(&number)
    }
}

/// ICD-10-CM with its point: a letter, a digit, a digit or letter, then up to four more.
fn is_icd(token: &str) -> bool {
    let Some((category, rest)) = token.split_once('.') else {
        return false;
    };
    let mut letters = category.bytes();
    let first = letters.next().is_some_and(|b| b.is_ascii_uppercase());
    let second = letters.next().is_some_and(|b| b.is_ascii_digit());
    let third = letters.next().is_some_and(|b| b.is_ascii_alphanumeric());
    let code = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
    first
        && second
        && third
        && letters.next().is_none()
        && (1..=4).contains(&rest.len())
        && rest.bytes().all(code)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Speaks {
        let start = text.find(|c: char| c.is_ascii_digit()).unwrap();
        speaks(text, start, start + 1)
    }

    #[test]
    fn amounts_and_public_codes_speak_against_and_long_numbers_for() {
        for text in [
            "paid 611.40 today",
            "(-1,204.00)",
            "0069-2587-10",
            "68180-098-01,",
            "LOINC 2345-7.",
            "S52.501A",
            "E11.9;",
        ] {
            assert_eq!(said(text), Speaks::Against, "{text}");
        }
        for text in ["rx 6044720 glip", "no 123456."] {
            assert_eq!(said(text), Speaks::For, "{text}");
        }
        for text in [
            "12345",
            "611.4",
            "2345-8",
            "12,34.00",
            "617.555.01",
            "1234567.00",
            "S52501A",
            "AB123456",
            "12/34567",
            "555-0123",
        ] {
            assert_eq!(said(text), Speaks::Neither, "{text}");
        }
    }
}
