//! The closed list of checksums that formats may name, over the ASCII digits of a match.

use crate::policy::formats::Checksum;

/// Fewest digits that a check says anything about.
const DIGITS_MIN: usize = 3;

/// Whether the digits of `text` satisfy the check.
pub(super) fn holds(checksum: Checksum, text: &str) -> bool {
    let digits: Vec<usize> = text
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|b| usize::from(b - b'0'))
        .collect();
    digits.len() >= DIGITS_MIN
        && match checksum {
            Checksum::Luhn => luhn(&digits),
            Checksum::Mod11 => digits.iter().rev().zip(1..).map(|(d, w)| d * w).sum::<usize>() % 11 == 0,
            Checksum::Mod97 => digits.iter().fold(0, |rest, d| (rest * 10 + d) % 97) == 1,
            Checksum::Verhoeff => verhoeff(&digits),
            Checksum::Damm => digits.iter().fold(0, |state, &d| DAMM[state][d]) == 0,
        }
}

fn luhn(digits: &[usize]) -> bool {
    let doubled = |d: usize| d / 5 + d * 2 % 10;
    let value = |(i, &d): (usize, &usize)| if i % 2 == 0 { d } else { doubled(d) };
    digits.iter().rev().enumerate().map(value).sum::<usize>() % 10 == 0
}

/// Multiplication in the dihedral group of order ten: rotations 0 to 4, reflections 5 to 9.
fn dihedral(a: usize, b: usize) -> usize {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a + 5 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

/// Verhoeff: position i permutes the digit i times before it is multiplied on.
fn verhoeff(digits: &[usize]) -> bool {
    const STEP: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let permuted = |(i, &d): (usize, &usize)| (0..i % 8).fold(d, |d, _| STEP[d]);
    digits.iter().rev().enumerate().map(permuted).fold(0, dihedral) == 0
}

/// A totally anti-symmetric quasigroup of order ten, from Damm's thesis.
const DAMM: [[usize; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that the algorithms' usual descriptions give.
    #[test]
    fn one_changed_digit_breaks_each_check() {
        let cases = [
            (Checksum::Luhn, "79927398713"),
            (Checksum::Mod11, "9434765919"),
            (Checksum::Mod97, "123456789092"),
            (Checksum::Verhoeff, "2363"),
            (Checksum::Verhoeff, "1428570"),
            (Checksum::Damm, "5724"),
        ];
        for (checksum, valid) in cases {
            assert!(holds(checksum, valid), "{checksum:?} {valid}");
            for at in 0..valid.len() {
                let mut wrong = valid.as_bytes().to_vec();
                wrong[at] = if wrong[at] == b'9' { b'8' } else { wrong[at] + 1 };
                let wrong = String::from_utf8(wrong).unwrap_or_default();
                assert!(!holds(checksum, &wrong), "{checksum:?} {wrong}");
            }
        }
        assert!(holds(Checksum::Mod11, "943-476-5919") && !holds(Checksum::Luhn, "00"));
    }
}
