//! Check digits. Each takes ASCII digits or letters and says whether the check holds.

/// Sum of the Luhn algorithm (ISO/IEC 7812-1, annex B), from the right.
fn luhn_sum(digits: impl DoubleEndedIterator<Item = u8>) -> u32 {
    digits
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0');
            match i % 2 {
                0 => d,
                _ => d / 5 + d * 2 % 10,
            }
        })
        .sum()
}

/// Luhn over digits.
pub(super) fn luhn(digits: &[u8]) -> bool {
    luhn_sum(digits.iter().copied()) % 10 == 0
}

/// A payment card: 13 to 19 digits, a known issuer's prefix and length, Luhn.
pub(super) fn card(digits: &[u8]) -> bool {
    let known = |s: &str| card_validate::Validate::from(s).is_ok();
    // Two ranges that the library lacks: JCB with 15 digits, Visa with 19.
    let more = match digits.len() {
        15 => digits.starts_with(b"1800") || digits.starts_with(b"2131"),
        19 => digits.starts_with(b"4"),
        _ => false,
    };
    (13..=19).contains(&digits.len())
        && luhn(digits)
        && (more || std::str::from_utf8(digits).is_ok_and(known))
}

/// A National Provider Identifier: ten digits, first 1 or 2, Luhn with the card issuer prefix 80840
/// (45 CFR 162.406; CMS, NPI check digit).
pub(super) fn npi(digits: &[u8]) -> bool {
    let shaped = digits.len() == 10 && matches!(digits[0], b'1' | b'2');
    shaped && luhn_sum(b"80840".iter().chain(digits).copied()) % 10 == 0
}

/// A DEA registration: registrant type, a letter or 9, six digits, check digit: the sum of the 1st, 3rd and 5th digit
/// plus twice the sum of the 2nd, 4th and 6th ends in it (21 CFR 1301; DEA Diversion Control).
pub(super) fn dea(code: &[u8]) -> bool {
    const REGISTRANTS: &[u8] = b"ABCDEFGHJKLMPRSTUX";
    let [kind, letter, digits @ ..] = code else {
        return false;
    };
    let shaped = digits.len() == 7 && digits.iter().all(u8::is_ascii_digit);
    let lettered =
        REGISTRANTS.contains(&kind.to_ascii_uppercase()) && (letter.is_ascii_alphabetic() || *letter == b'9');
    let d = |i: usize| u32::from(digits[i] - b'0');
    shaped && lettered && (d(0) + d(2) + d(4) + 2 * (d(1) + d(3) + d(5))) % 10 == d(6)
}

/// A vehicle identification number: 17 characters without I, O and Q, check digit in the ninth place
/// (49 CFR 565.15(c), tables III to V).
pub(super) fn vin(code: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    // Values of A to Z; I, O and Q have none.
    const VALUES: [u32; 26] = [
        1, 2, 3, 4, 5, 6, 7, 8, 99, 1, 2, 3, 4, 5, 99, 7, 99, 9, 2, 3, 4, 5, 6, 7, 8, 9,
    ];
    let value = |b: u8| match b.to_ascii_uppercase() {
        b @ b'0'..=b'9' => Some(u32::from(b - b'0')),
        b @ b'A'..=b'Z' => Some(VALUES[usize::from(b - b'A')]).filter(|&v| v < 99),
        _ => None,
    };
    if code.len() != 17 {
        return false;
    }
    let sum: Option<u32> = code
        .iter()
        .zip(WEIGHTS)
        .map(|(&b, w)| value(b).map(|v| v * w))
        .sum();
    let check = |s: u32| if s % 11 == 10 { b'X' } else { b'0' + (s % 11) as u8 };
    sum.is_some_and(|s| check(s) == code[8].to_ascii_uppercase())
}

/// The layout of a Medicare Beneficiary Identifier without dashes (CMS: C A AN N A AN N A A N N, no S L O I B Z).
pub(super) fn mbi(code: &[u8]) -> bool {
    let letter = |b: u8| b.is_ascii_alphabetic() && !b"SLOIBZ".contains(&b.to_ascii_uppercase());
    let digit = |b: u8| b.is_ascii_digit();
    let either = |b: u8| digit(b) || letter(b);
    let [c1, a2, x3, n4, a5, x6, n7, a8, a9, n10, n11] = *code else {
        return false;
    };
    matches!(c1, b'1'..=b'9')
        && [a2, a5, a8, a9].into_iter().all(letter)
        && [x3, x6].into_iter().all(either)
        && [n4, n7, n10, n11].into_iter().all(digit)
}

/// Remainder modulo 97 of an IBAN's number (ISO 7064) when one more letter or digit follows.
pub(super) fn mod97(remainder: u32, b: u8) -> u32 {
    match b {
        b'0'..=b'9' => (remainder * 10 + u32::from(b - b'0')) % 97,
        _ => (remainder * 100 + u32::from(b.saturating_sub(b'A')) + 10) % 97,
    }
}

/// An IBAN: check digits and the structure of its country.
pub(super) fn iban(code: &[u8]) -> bool {
    std::str::from_utf8(code).is_ok_and(|s| s.parse::<iban::Iban>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_digit_breaks_each_check() {
        // Published examples: Visa test card, CMS's NPI example, the VIN of 49 CFR texts.
        let cases: [(&[u8], fn(&[u8]) -> bool); 3] = [
            (b"4111111111111111", card),
            (b"1234567893", npi),
            (b"1M8GDM9AXKP042788", vin),
        ];
        for (code, check) in cases {
            assert!(check(code), "{code:?}");
            for i in 3..code.len() {
                let mut wrong = code.to_vec();
                wrong[i] = if code[i] == b'9' { b'8' } else { b'9' };
                assert!(
                    wrong == code || !check(&wrong) || code[i].is_ascii_alphabetic(),
                    "{wrong:?}"
                );
            }
        }
    }

    #[test]
    fn dea_has_letters_and_a_check_digit() {
        assert!(dea(b"AB1234563") && dea(b"ab1234563") && dea(b"F91234563"));
        for bad in ["AB1234564", "AB1234573", "QB1234563", "A11234563", "AB123456"] {
            assert!(!dea(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn cards_need_a_known_prefix() {
        assert!(card(b"378282246310005") && card(b"30569309025904"));
        assert!(!card(b"1600000000000"), "a timestamp in milliseconds");
        assert!(!card(b"411111111111"));
    }

    #[test]
    fn mbi_has_its_layout() {
        assert!(mbi(b"1EG4TE5MK73") && mbi(b"7rh3vd8pn46"));
        for bad in [
            "0EG4TE5MK73",
            "1SG4TE5MK73",
            "1EG4TE5MK7",
            "1EGATE5MK73",
            "12345678901",
        ] {
            assert!(!mbi(bad.as_bytes()), "{bad}");
        }
    }
}
