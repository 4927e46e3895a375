//! Check digits of the United Kingdom, Australia and New Zealand. Each takes ASCII digits or capitals and says whether
//! the check holds. Test values are those that the issuers or their test systems publish.

use super::checksums::luhn;

/// Sum of digits times weights.
fn weighted(digits: &[u8], weights: impl IntoIterator<Item = u32>) -> u32 {
    digits
        .iter()
        .zip(weights)
        .map(|(b, w)| u32::from(b.saturating_sub(b'0')) * w)
        .sum()
}

/// An NHS number (England, Wales, Isle of Man), also a Scottish CHI and a Northern Irish H&C number: ten digits, the
/// last the modulus 11 check of the others weighted 10 to 2 (NHS Data Dictionary, "NHS NUMBER").
pub(super) fn nhs(digits: &[u8]) -> bool {
    let all_equal = digits.windows(2).all(|w| w[0] == w[1]); // 0000000000 and the like check, and are fillers
    digits.len() == 10 && !all_equal && weighted(digits, (1..=10).rev()).is_multiple_of(11)
}

/// Whether two capitals may open a National Insurance number: no D F I Q U V, no O in the second place, and none of the
/// pairs that are never given out (HMRC, National Insurance Manual, NIM39110).
pub(super) fn nino_prefix(prefix: &[u8]) -> bool {
    let &[a, b] = prefix else { return false };
    let letter = |c: u8| c.is_ascii_uppercase() && !b"DFIQUV".contains(&c);
    let unused: [&[u8]; 7] = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];
    letter(a) && letter(b) && b != b'O' && !unused.contains(&prefix)
}

/// The layout of a driver number of Great Britain: five letters of the surname filled up with 9, decade, month (plus 50
/// for women), day, year, two initials or 9, a digit or capital, two capitals (DVLA, driver number on form D1).
pub(super) fn driver_number(code: &[u8]) -> bool {
    let letter = |b: &u8| b.is_ascii_uppercase();
    let [name @ .., _, m1, m2, d1, d2, y, i1, i2, x, c1, c2] = code else {
        return false;
    };
    let letters = name.iter().take_while(|b| letter(b)).count();
    let filled = name.len() == 5 && letters > 0 && name[letters..].iter().all(|b| *b == b'9');
    let number = |a: &u8, b: &u8| u32::from(a.saturating_sub(b'0')) * 10 + u32::from(b.saturating_sub(b'0'));
    let numeric = code[5..11].iter().all(u8::is_ascii_digit) && y.is_ascii_digit();
    let month = matches!(number(m1, m2), 1..=12 | 51..=62);
    let initials = [i1, i2].into_iter().all(|b| letter(b) || *b == b'9');
    let rest = (x.is_ascii_digit() || letter(x)) && letter(c1) && letter(c2);
    filled && numeric && month && (1..=31).contains(&number(d1, d2)) && initials && rest
}

/// An Australian Medicare card number: ten digits, the first 2 to 6, the ninth the sum of the first eight weighted 1, 3,
/// 7, 9 twice, modulo 10; the tenth counts issues (Services Australia,
/// Medicare card number).
pub(super) fn medicare(digits: &[u8]) -> bool {
    digits.len() == 10
        && matches!(digits[0], b'2'..=b'6')
        && weighted(&digits[..8], [1, 3, 7, 9, 1, 3, 7, 9]) % 10 == u32::from(digits[8] - b'0')
}

/// An Australian tax file number of nine digits: weighted 1, 4, 3, 7, 5, 8, 6, 9, 10 it divides by 11 (ATO, TFN
/// algorithm for software developers).
pub(super) fn tfn(digits: &[u8]) -> bool {
    let filler = digits.iter().all(|b| *b == b'0');
    digits.len() == 9 && !filler && weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11)
}

/// An Individual Healthcare Identifier: sixteen digits from 800360, Luhn (Services Australia,
/// Healthcare Identifiers Service; ISO/IEC 7812).
pub(super) fn ihi(digits: &[u8]) -> bool {
    digits.len() == 16 && digits.starts_with(b"800360") && luhn(digits)
}

/// A National Health Index number: three letters without I and O, then three digits and a check digit modulo 11, or two
/// digits, a letter and a check letter modulo 23, over the values weighted 7 to 2 (HISO 10046:2023, appendix).
pub(super) fn nhi(code: &[u8]) -> bool {
    let value = |b: u8| match b {
        b'0'..=b'9' => Some(u32::from(b - b'0')),
        b'A'..=b'H' => Some(u32::from(b - b'A') + 1),
        b'J'..=b'N' => Some(u32::from(b - b'A')),
        b'P'..=b'Z' => Some(u32::from(b - b'A') - 1),
        _ => None,
    };
    let [a, b, c, d, e, f, check] = *code else {
        return false;
    };
    let lettered = [a, b, c].iter().all(u8::is_ascii_uppercase) && [d, e].iter().all(u8::is_ascii_digit);
    let values = [a, b, c, d, e, f].into_iter().zip((2..=7).rev());
    let sum: Option<u32> = values.map(|(b, w)| value(b).map(|v| v * w)).sum();
    let (Some(sum), Some(check_value), true) = (sum, value(check), lettered) else {
        return false;
    };
    match (f.is_ascii_digit(), check.is_ascii_digit()) {
        (true, true) => sum % 11 != 0 && (11 - sum % 11) % 10 == check_value,
        (false, false) => 23 - sum % 23 == check_value,
        _ => false,
    }
}

/// A New Zealand IRD number: eight or nine digits between 10,000,000 and 150,000,000, modulus 11 with one set of weights
/// and, where that gives 10, another (Inland Revenue, RWT and NRWT specification, "IRD number validation").
pub(super) fn ird(digits: &[u8]) -> bool {
    const FIRST: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];
    const SECOND: [u32; 8] = [7, 4, 3, 2, 5, 2, 7, 6];
    let (Some((&check, base)), 8 | 9) = (digits.split_last(), digits.len()) else {
        return false;
    };
    let value = digits
        .iter()
        .fold(0u32, |n, b| n * 10 + u32::from(b.saturating_sub(b'0')));
    let skip = 8 - base.len(); // a base of seven digits has a leading zero
    let digit = |weights: [u32; 8]| (11 - weighted(base, weights.into_iter().skip(skip)) % 11) % 11;
    let expected = match digit(FIRST) {
        10 => digit(SECOND),
        digit => digit,
    };
    (10_000_000..=150_000_000).contains(&value) && expected == u32::from(check - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    type Check = fn(&[u8]) -> bool;

    #[test]
    fn published_values_check() {
        let valid: [(Check, &[&str]); 8] = [
            (nhs, &["9434765919", "9434765870", "4010232137"]),
            (medicare, &["2123456701", "2428778132"]),
            (tfn, &["123456782", "876543210", "459599230"]),
            (ihi, &["8003608166690503", "8003608833357361"]),
            (
                nhi,
                &["ZAC5361", "WLD9413", "ABC1235", "ZBN77VL", "ZSC21TN", "ZVB97XQ"],
            ),
            (ird, &["49091850", "35901981", "49098576", "136410132"]),
            (
                driver_number,
                &["MORGA657054SM9IJ", "MORGA753116SM9IJ", "LEE99812145A99AA"],
            ),
            (nino_prefix, &["AB", "JG", "ZY"]),
        ];
        for (check, codes) in valid {
            for code in codes {
                assert!(check(code.as_bytes()), "{code}");
            }
        }
    }

    #[test]
    fn what_is_wrong_does_not_check() {
        let wrong: [(Check, &[&str]); 8] = [
            (nhs, &["9434765918", "943476591", "1111111111"]),
            (medicare, &["2123456711", "1123456701", "212345670"]),
            (tfn, &["123456781", "000000000", "12345678"]),
            (ihi, &["8003608166690504", "8003618166690503"]),
            (
                nhi,
                &[
                    "ZZZ0044", "ZZZ00AA", "ZAC5362", "ZBN77VM", "ZIC5361", "ZAC536", "ZBN77V2",
                ],
            ),
            (ird, &["136410133", "9125568", "4909185", "150000001"]),
            (
                driver_number,
                &[
                    "MORGA613054SM9IJ",
                    "MORGA657004SM9IJ",
                    "99999657054SM9IJ",
                    "MORGA65705SM9IJ",
                ],
            ),
            (nino_prefix, &["QQ", "GB", "AO", "ZZ", "A", "ab"]),
        ];
        for (check, codes) in wrong {
            for code in codes {
                assert!(!check(code.as_bytes()), "{code}");
            }
        }
    }
}
